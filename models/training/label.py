"""Write a teacher's opinion on every word of a text, for a student to learn from.

    python label.py TEACHER OUT.jsonl [--gold FILE[@WEIGHT] …] [--raw FILE:WORDS …] [--seed 1]

TEACHER is a model folder with model.onnx and tokenizer.json (see export.py). Text is augmented as in fine-tuning, but
the teacher reads it before capitals, accents and line ends are changed: the student learns to see through what would
mislead the teacher. Labelled files keep their labels beside the teacher's logits; of raw text (lines of passages, blank
lines between documents, .xz or plain) about WORDS words are drawn, passages with many names first. The logits hang on
the character where a word starts, so the student may cut words into other pieces. OUT grows document by document, and
a run that was interrupted goes on behind the documents that it already holds.
"""

import argparse
import base64
import itertools
import json
import lzma
import random
import subprocess
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from corpus import (LABELS, NO_LABEL, Document, Mixture, add_names, add_sentences, disguised, first_starts, renamed,
                    windows, word_labels)
from names import Names


def pieces(document, most):
    """Runs of a document's lines, joined, of at most `most` characters each."""
    found, open_lines, length = [], [], 0
    for line in document.split("\n"):
        if open_lines and length + len(line) > most:
            found.append(" ".join(open_lines))
            open_lines, length = [], 0
        open_lines.append(line)
        length += len(line) + 1
    return [*found, " ".join(open_lines)]


def passages(path, words, rng):
    """About `words` words of raw text: of each two drawn passages, the one with more capitals inside sentences."""
    opener = lzma.open if path.endswith(".xz") else open
    with opener(path, "rt", encoding="utf8") as file:
        found = [p for d in file.read().split("\n\n") for p in pieces(d, 3000) if 200 < len(p)]
    rng.shuffle(found)
    names = lambda text: sum(w[0].isupper() for w in text.split()[1:]) / (1 + len(text.split()))
    drawn, count = [], 0
    for first, second in zip(found[::2], found[1::2]):
        drawn.append(Document(max(first, second, key=names), []))
        count += len(drawn[-1].text.split())
        if count >= words:
            break
    return drawn


def documents(args, rng):
    """Everything to be labelled, in an order that depends on the seed alone: (document, has labels) before disguise."""
    names = Names(args.names) if args.names else None
    gold = Mixture(args.gold, True, args.nommer, args.seed)
    other = lambda document: renamed(document, rng, names) if names and not args.plain else document
    found = [(other(d), True) for part, weight in gold.parts
             for d in part * int(weight) + rng.sample(part, round(len(part) * (weight % 1)))]
    for specification in args.raw:
        path, _, words = specification.rpartition(":")
        drawn = passages(path, int(words), rng)
        if names:
            add_names(drawn, args.nommer)
        found += [(other(d), False) for d in drawn]
    rng.shuffle(found)
    return found


class Teacher:
    """A network that scores windows, run by the program `examples/logits.rs`."""

    def __init__(self, folder, logits):
        self.command = [logits, folder]
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def score(self, rows):
        """Logits of each piece of each window."""
        lines = "".join(f"{json.dumps(row.pieces)}\n" for row in rows)
        done = subprocess.run(self.command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
        flat = np.frombuffer(done.stdout, "<f4").reshape(-1, len(LABELS))
        return np.split(flat, np.cumsum([len(row.pieces) for row in rows])[:-1])

    def label(self, documents, length):
        """For each document the logits of its words."""
        packed = [(n, w) for n, d in enumerate(documents) for w in windows(d, self.tokenizer, length)]
        rows = [[] for _ in documents]
        for (n, window), logits in zip(packed, self.score([w for _, w in packed])):
            rows[n] += [row for row, label in zip(logits, window.labels) if label != NO_LABEL]
        return [np.array(r, np.float16).reshape(-1, len(LABELS)) for r in rows]


def record(document, shown, labelled, logits, tokenizer):
    """One line of OUT: what the student is shown, and the logits of the document behind it."""
    starts = word_starts(document, tokenizer)
    assert len(starts) == len(logits)
    line = {"text": shown.text, "sentences": shown.sentences, "starts": starts,
            "logits": base64.b64encode(logits.tobytes()).decode()}
    if labelled:
        by_start = dict(word_labels(document))
        line["labels"] = [by_start[start] for start in starts]
    return json.dumps(line, ensure_ascii=False) + "\n"


def word_starts(document, tokenizer):
    """Starts of the words that have a piece of their own, in the order of the windows."""
    known, found = {start for start, _ in word_labels(document)}, []
    for start, end in document.sentences:
        offsets = tokenizer.encode(document.text[start:end], add_special_tokens=False).offsets
        found += [at for at in first_starts(offsets, document.text, start, known) if at is not None]
    return found


def disguises(texts, first, args):
    """What the student is shown; `first` is the place of the first document among all, whose number seeds the draws."""
    draws = (random.Random(f"{args.seed}/{n}/disguise") for n in itertools.count(first))
    return add_sentences([disguised(d, rng, args.upper) for d, rng in zip(texts, draws)], args.nommer)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("teacher", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--gold", nargs="*", default=[], help="FILE or FILE@WEIGHT")
    parser.add_argument("--raw", nargs="*", default=[], help="FILE:WORDS")
    parser.add_argument("--names", type=Path, help="folder with lists of names for substitution (see names.py)")
    parser.add_argument("--upper", type=float, default=0.06, help="share of the documents in capitals")
    parser.add_argument("--plain", action="store_true", help="no augmentation, for comparisons")
    parser.add_argument("--nommer", default="target/release/nommer")
    parser.add_argument("--logits", default="target/release/examples/logits", help="the program that runs the teacher")
    parser.add_argument("--length", type=int, default=126)
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()

    todo = documents(args, random.Random(args.seed))
    done = sum(1 for _ in open(args.out, encoding="utf8")) if args.out.exists() else 0
    teacher = Teacher(args.teacher, args.logits)
    with open(args.out, "a", encoding="utf8") as out:
        for i in range(done, len(todo), 500):
            chunk = todo[i:i + 500]
            texts = add_sentences([d for d, _ in chunk], args.nommer)
            shown = texts if args.plain else disguises(texts, i, args)
            for document, view, (_, labelled), logits in zip(texts, shown, chunk, teacher.label(texts, args.length)):
                out.write(record(document, view, labelled, logits, teacher.tokenizer))
            out.flush()
            print(f"{i + len(chunk)}/{len(todo)} documents", flush=True)


if __name__ == "__main__":
    main()
