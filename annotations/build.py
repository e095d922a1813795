"""Build the gold files from their sources, and measure how far two labellers agree.

    python annotations/build.py                      writes annotations/{dev,test}/*.jsonl
    python annotations/build.py --agreement FILE     F1 and Cohen's kappa between the sources and a second labelling

A source document starts with `=== ID | genre | region`; entities stand as `[surface](PER)`, amounts as
`[2,5 %](percent 2.5 %)`: kind, value (or `min..max`), unit, and `~` where the wording makes it approximate.
Documents whose number divides by three are the development part, the others the test part.
"""

import argparse
import collections
import json
import re
from pathlib import Path

HERE = Path(__file__).parent
MARK = re.compile(r"\[([^\[\]]+)\]\((PER|LOC|ORG|(?:money|percent|duration|measure|count)(?: [^()]*)?)\)")
WORD = re.compile(r"\w+|[^\w\s]")


def amount(description):
    """`money 2350000 EUR ~` as the fields of an AMOUNT."""
    kind, *rest = description.split()
    fields = {"label": "AMOUNT", "kind": kind}
    if rest and rest[-1] == "~":
        rest.pop()
        fields["approximate"] = True
    low, _, high = rest[0].partition("..")
    fields |= {"min": low, "max": high} if high else {"value": low}
    return fields | ({"unit": rest[1]} if len(rest) > 1 else {})


def parse(body):
    """Plain text and entities of a marked text."""
    text, entities, end = "", [], 0
    for match in MARK.finditer(body):
        text += body[end:match.start()]
        surface, label = match.groups()
        fields = {"label": label} if label.isupper() else amount(label)
        entities.append({"start": len(text), "end": len(text) + len(surface), "text": surface, **fields})
        text += surface
        end = match.end()
    return text + body[end:], entities


def documents(path):
    """All records of a source file."""
    parts = re.split(r"(?m)^=== (.*)\n", path.read_text(encoding="utf8"))
    for head, body in zip(parts[1::2], parts[2::2]):
        identifier, genre, region = (part.strip() for part in head.split("|"))
        text, entities = parse(body.rstrip("\n"))
        yield {"id": identifier, "text": text, "genre": genre, "region": region, "entities": entities}


def is_dev(record):
    """A third of the documents, whatever file they stand in."""
    return int(record["id"][1:]) % 3 == 0


def build():
    """Writes the JSON Lines files and prints what they hold."""
    for part in ("dev", "test"):
        (HERE / part).mkdir(exist_ok=True)
        total, labels, words = 0, collections.Counter(), 0
        for source in sorted((HERE / "source").glob("*.txt")):
            records = [r for r in documents(source) if is_dev(r) == (part == "dev")]
            lines = (json.dumps(record, ensure_ascii=False) + "\n" for record in records)
            (HERE / part / f"{source.stem}.jsonl").write_text("".join(lines), encoding="utf8")
            total += len(records)
            words += sum(len(r["text"].split()) for r in records)
            labels.update(e["label"] for r in records for e in r["entities"])
        print(f"{part}: {total} documents, {words} words, {dict(sorted(labels.items()))}")


def token_labels(record):
    """One label a word, for kappa."""
    spans = [(e["start"], e["end"], e["label"]) for e in record["entities"]]
    inside = lambda at: next((label for start, end, label in spans if start <= at < end), "O")
    return [inside(match.start()) for match in WORD.finditer(record["text"])]


def agreement(path):
    """F1 over (span, label) and kappa over words between the sources and the labelling in `path`."""
    first = {r["id"]: r for source in (HERE / "source").glob("*.txt") for r in documents(source)}
    counts, pairs = collections.defaultdict(lambda: [0, 0, 0]), collections.Counter()
    for second in documents(path):
        record = first[second["id"]]
        assert record["text"] == second["text"], f"{second['id']}: the texts differ"
        ours, theirs = ({(e["start"], e["end"], e["label"]) for e in r["entities"]} for r in (record, second))
        for start, end, label in sorted(ours ^ theirs):
            print(f"{second['id']} {'first ' if (start, end, label) in ours else 'second'} {label} {record['text'][start:end]!r}")
        for name in ("PER", "LOC", "ORG", "AMOUNT", "all"):
            of = lambda spans: {s for s in spans if name in (s[2], "all")}
            for i, spans in enumerate((ours & theirs, ours, theirs)):
                counts[name][i] += len(of(spans))
        pairs.update(zip(token_labels(record), token_labels(second)))
    for name, (both, a, b) in counts.items():
        print(f"{name}: F1 {2 * both / max(1, a + b):.3f} ({a} and {b} entities)")
    total = sum(pairs.values())
    observed = sum(n for (a, b), n in pairs.items() if a == b) / total
    margins = [collections.Counter() for _ in range(2)]
    for labels, n in pairs.items():
        for side, label in zip(margins, labels):
            side[label] += n
    chance = sum(margins[0][label] * margins[1][label] for label in margins[0]) / total ** 2
    print(f"Cohen's kappa over {total} words: {(observed - chance) / (1 - chance):.3f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--agreement", type=Path, metavar="FILE")
    path = parser.parse_args().agreement
    agreement(path) if path else build()


if __name__ == "__main__":
    main()
