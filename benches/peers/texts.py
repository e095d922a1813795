"""What the systems are run on, and how their entities are scored."""

import bisect
import itertools
import json
import random
import re
from pathlib import Path


def documents(paths, words):
    """Texts of the files in a random but fixed order, about `words` words of them."""
    found = [text for path in paths for text in texts(path)]
    random.Random(1).shuffle(found)
    return first(found, words)


def first(all_texts, words):
    """The texts up to that with which `words` words are reached."""
    counts = list(itertools.accumulate(map(words_in, all_texts)))
    return all_texts[:bisect.bisect_left(counts, words) + 1]


def words_in(text):
    """Runs of characters between blanks."""
    return len(text.split())


def texts(path):
    """JSON Lines with `text`, or text with labels in the line."""
    content = Path(path).read_text(encoding="utf8")
    if path.endswith(".jsonl"):
        return [json.loads(line)["text"] for line in content.splitlines()]
    plain = re.sub(r"\[([^\[\]]+)\]\((?:PER|LOC|ORG)\)", r"\1", content)
    return [text for text in re.split(r"(?m)^=== .*\n", plain) if text.strip()]


def write(path, all_texts):
    """One record a line."""
    records = ({"id": number, "text": text} for number, text in enumerate(all_texts))
    Path(path).write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf8")


def strict_f1(gold, predictions):
    """F1 over (start, end, label) of the labels that the gold uses."""
    labels = {e["label"] for record in gold for e in record["entities"]}
    key = lambda e: (e["start"], e["end"], e["label"])
    pairs = [({key(e) for e in r["entities"]}, {key(e) for e in p["entities"] if e["label"] in labels})
             for r, p in zip(gold, predictions, strict=True)]
    return 2 * sum(len(a & b) for a, b in pairs) / sum(len(a) + len(b) for a, b in pairs)
