"""Strict entity F1 of `nommer annotate` on hand-labelled files.

    python benches/accuracy.py GOLD.jsonl … [--model DIR] [--nommer target/release/nommer]

GOLD holds `{"id", "text", "entities": [{"start", "end", "label"}]}` a line, offsets in code points. An entity counts
as right if start, end and label are; labels that the gold file does not use are left out of the comparison. The
program itself annotates the texts, so the figures are those of the shipped int8 model with the rules on.
"""

import argparse
import collections
import json
import subprocess


def annotate(nommer, model, records):
    """nommer's entities for each record."""
    lines = "".join(json.dumps({"id": r["id"], "text": r["text"]}) + "\n" for r in records)
    command = [nommer, "annotate", "--quiet", "--no-text", "--input-format", "jsonl"]
    command += ["--model", model] if model else []
    done = subprocess.run(command, input=lines.encode(), stdout=subprocess.PIPE)
    found = [json.loads(line)["entities"] for line in done.stdout.decode().splitlines()]
    assert len(found) == len(records), "nommer did not annotate every record"
    return found


def spans(entities, labels):
    """What is compared."""
    return {(e["start"], e["end"], e["label"]) for e in entities if e["label"] in labels}


def f1(counts):
    """Precision, recall and their harmonic mean from (right, found, wanted)."""
    right, found, wanted = counts
    return right / max(1, found), right / max(1, wanted), 2 * right / max(1, found + wanted)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("gold", nargs="+")
    parser.add_argument("--model")
    parser.add_argument("--nommer", default="target/release/nommer")
    args = parser.parse_args()
    records = [json.loads(line) for path in args.gold for line in open(path, encoding="utf8")]
    labels = sorted({e["label"] for r in records for e in r["entities"]})
    counts = collections.defaultdict(lambda: [0, 0, 0])
    for record, found in zip(records, annotate(args.nommer, args.model, records), strict=True):
        ours, gold = spans(found, labels), spans(record["entities"], labels)
        for label in [*labels, "all"]:
            of = lambda some: {s for s in some if label in (s[2], "all")}
            for i, some in enumerate((ours & gold, ours, gold)):
                counts[label][i] += len(of(some))
    for label in [*labels, "all"]:
        print("{:7} precision {:.4f} recall {:.4f} F1 {:.4f}".format(label, *f1(counts[label])))


if __name__ == "__main__":
    main()
