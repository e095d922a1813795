"""Boundary F of nommer's sentences on text with known sentences.

    python benches/sentences.py FILE.jsonl … [--nommer target/release/nommer] [--errors 20]

FILE holds `{"id", "text", "sentences": [[start, end], …]}` a line, offsets in code points. A boundary is the start of
a sentence, a text's first one left out; F is the harmonic mean of precision and recall over all texts of a file.
"""

import argparse
import json
import subprocess


def starts(record):
    """Where sentences begin, the first aside."""
    return {start for start, _ in record["sentences"][1:]}


def predict(nommer, records):
    """The records as nommer cuts them."""
    lines = "".join(json.dumps({"id": r["id"], "text": r["text"]}) + "\n" for r in records)
    command = [nommer, "annotate", "--quiet", "--no-text", "--with-sentences", "--input-format", "jsonl"]
    done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE, check=True)
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def show(record, boundary, kind):
    """One error with its surroundings."""
    left, right = record["text"][max(0, boundary - 40):boundary], record["text"][boundary:boundary + 30]
    print(f"  {kind:8} {left!r} | {right!r}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--nommer", default="target/release/nommer")
    parser.add_argument("--errors", type=int, default=0, help="errors of each kind to print")
    args = parser.parse_args()
    for path in args.files:
        with open(path, encoding="utf8") as file:
            gold = [json.loads(line) for line in file]
        found, wanted, both, missed, spurious = 0, 0, 0, [], []
        for record, predicted in zip(gold, predict(args.nommer, gold), strict=True):
            right, ours = starts(record), starts(predicted)
            found, wanted, both = found + len(ours), wanted + len(right), both + len(ours & right)
            missed += [(record, b) for b in sorted(right - ours)]
            spurious += [(record, b) for b in sorted(ours - right)]
        for kind, errors in (("missed", missed), ("spurious", spurious)):
            for record, boundary in errors[:args.errors]:
                show(record, boundary, kind)
        print(f"{path}: precision {both / found:.4f} recall {both / wanted:.4f} F {2 * both / (found + wanted):.4f}")


if __name__ == "__main__":
    main()
