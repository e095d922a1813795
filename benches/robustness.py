"""Write changed copies of a labelled file, to see what capitals, accents, line ends and the order of names do to the scores.

    python benches/robustness.py GOLD.jsonl OUT_FOLDER

Writes upper.jsonl (every letter a capital), bare.jsonl (no accents), wrapped.jsonl (hard-wrapped at 72 columns), and persons'
names as comma.jsonl (`Kouassi, Aya`), family-first.jsonl (`KOUASSI Aya`) and family-upper.jsonl (`Aya KOUASSI`). Score them
with `nommer evaluate`.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "models" / "training"))
from corpus import BARE, UPPER, wrap
from names import ORDERS, turned

CHANGES = {
    "upper": lambda text, spans: ("".join(map(UPPER, text)), spans),
    "bare": lambda text, spans: ("".join(map(BARE, text)), spans),
    "wrapped": lambda text, spans: (wrap(text, 72), spans),
    **{order: lambda text, spans, order=order: turned(text, spans, order) for order in ORDERS},
}


def main():
    gold, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    records = [json.loads(line) for line in gold.read_text(encoding="utf8").splitlines()]
    for name, change in CHANGES.items():
        with open(folder / f"{name}.jsonl", "w", encoding="utf8") as out:
            for record in records:
                spans = [(e["start"], e["end"], e["label"]) for e in record["entities"]]
                text, spans = change(record["text"], spans)
                entities = [dict(zip(("start", "end", "label"), span)) for span in spans]
                line = {"id": record["id"], "text": text, "entities": entities}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
