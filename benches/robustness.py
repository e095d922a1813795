"""Write changed copies of a labelled file, to see what capitals, accents and line ends do to the scores.

    python benches/robustness.py GOLD.jsonl OUT_FOLDER

Writes upper.jsonl (every letter a capital), bare.jsonl (no accents) and wrapped.jsonl (hard-wrapped at 72 columns); all
changes keep the length, so the labels' offsets hold. Score them with `nommer evaluate`.
"""

import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "models" / "training"))
from corpus import BARE, UPPER, wrap

CHANGES = {
    "upper": lambda text: "".join(map(UPPER, text)),
    "bare": lambda text: "".join(map(BARE, text)),
    "wrapped": lambda text: wrap(text, 72),
}


def main():
    gold, folder = Path(sys.argv[1]), Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    records = [json.loads(line) for line in gold.read_text(encoding="utf8").splitlines()]
    for name, change in CHANGES.items():
        with open(folder / f"{name}.jsonl", "w", encoding="utf8") as out:
            for record in records:
                entities = [{k: e[k] for k in ("start", "end", "label")} for e in record["entities"]]
                line = {"id": record["id"], "text": change(record["text"]), "entities": entities}
                out.write(json.dumps(line, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
