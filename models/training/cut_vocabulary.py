"""Cut a SentencePiece (Unigram) checkpoint's vocabulary to the pieces that text uses most.

    python cut_vocabulary.py CHECKPOINT OUT --size 46000 --text FILE …

Special pieces and single characters always stay; of the others, those that the texts use most often. The embedding
table loses the same rows, so the network's output on text that uses only kept pieces is unchanged. FILE is plain
text, JSON Lines with `text`, or .xz of plain text.
"""

import argparse
import collections
import json
import lzma
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

TABLE = "bert.embeddings.word_embeddings.weight"


def lines(path, most):
    """Up to `most` lines of text of a file."""
    opener = lzma.open if path.suffix == ".xz" else open
    with opener(path, "rt", encoding="utf8") as file:
        for number, line in enumerate(file):
            if number >= most:
                return
            yield json.loads(line)["text"] if path.suffix == ".jsonl" else line


def count_pieces(tokenizer, paths, most):
    """How often each piece is used."""
    counts = collections.Counter()
    for path in paths:
        for encoding in tokenizer.encode_batch(list(lines(path, most)), add_special_tokens=False):
            counts.update(encoding.ids)
    return counts


def kept_ids(vocabulary, special, counts, size):
    """Old ids that stay, in their old order."""
    always = {i for i, (piece, _) in enumerate(vocabulary) if i in special or len(piece.strip("▁")) <= 1}
    others = sorted((i for i in range(len(vocabulary)) if i not in always), key=lambda i: -counts[i])
    return sorted(always | set(others[:size - len(always)]))


def cut_tokenizer(tokenizer, kept):
    """The tokenizer's JSON with the kept pieces alone, renumbered."""
    new_id = {old: new for new, old in enumerate(kept)}
    model = tokenizer["model"]
    model["vocab"] = [model["vocab"][old] for old in kept]
    model["unk_id"] = new_id[model["unk_id"]]
    for token in tokenizer["added_tokens"]:
        token["id"] = new_id[token["id"]]
    post = tokenizer.get("post_processor") or {}
    for token in post.get("special_tokens", {}).values():
        token["ids"] = [new_id[i] for i in token["ids"]]
    return tokenizer


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--size", type=int, required=True)
    parser.add_argument("--text", type=Path, nargs="+", required=True)
    parser.add_argument("--most", type=int, default=100_000, help="lines read of each file")
    args = parser.parse_args()

    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = json.loads((args.checkpoint / "tokenizer.json").read_text(encoding="utf8"))
    special = {token["id"] for token in tokenizer["added_tokens"]}
    counts = count_pieces(Tokenizer.from_file(str(args.checkpoint / "tokenizer.json")), args.text, args.most)
    kept = kept_ids(tokenizer["model"]["vocab"], special, counts, args.size)
    lost = sum(n for i, n in counts.items() if i not in set(kept)) / max(1, sum(counts.values()))
    text = json.dumps(cut_tokenizer(tokenizer, kept), ensure_ascii=False)
    (args.out / "tokenizer.json").write_text(text, encoding="utf8")

    weights = load_file(args.checkpoint / "model.safetensors")
    weights[TABLE] = np.ascontiguousarray(weights[TABLE][kept])
    save_file(weights, args.out / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((args.checkpoint / "config.json").read_text(encoding="utf8"))
    config["vocab_size"] = len(kept)
    config["pad_token_id"] = Tokenizer.from_str(text).token_to_id("<pad>")
    (args.out / "config.json").write_text(json.dumps(config, indent=2), encoding="utf8")
    print(f"{len(kept)} pieces kept, {lost:.3%} of uses in the texts lost")


if __name__ == "__main__":
    main()
