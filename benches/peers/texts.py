"""What the systems are run on, and how their entities are scored."""

import json
import re
from pathlib import Path


def documents(paths, words):
    """Texts of the files until `words` words are reached, and how many words that are."""
    found, count = [], 0
    for path in paths:
        for text in texts(path):
            if count >= words:
                return found, count
            found.append(text)
            count += len(text.split())
    return found, count


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
