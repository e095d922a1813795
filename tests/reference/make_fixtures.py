"""Scores by seqeval and nervaluate, as fixtures of tests/evaluate_reference.rs.

    pip install -r tests/reference/requirements.txt
    python tests/reference/make_fixtures.py            # writes tests/data/evaluate/reference.json

Random cases are made here, from a fixed seed. The real case is `own-gold.jsonl` with `own-spacy.jsonl`: forty of our
own training texts (CC0) and what spaCy's fr_core_news_sm 3.8.0 finds in them. These two were written by

    python tests/reference/make_fixtures.py --real fr-own.jsonl    # needs spacy and the model
"""

import argparse
import json
import random
import re
import warnings
from pathlib import Path

from nervaluate import Evaluator
from seqeval.metrics import sequence_labeling, v1
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import IOB2, Entities

warnings.filterwarnings("ignore")
DATA = Path(__file__).resolve().parent.parent / "data" / "evaluate"
LABELS = ["PER", "LOC", "ORG", "AMOUNT"]
WORD = re.compile(r"\w+|[^\w\s]")


def numbers(precision, recall, f1):
    return {"precision": float(precision), "recall": float(recall), "f1": float(f1)}


def seqeval_scores(gold, predicted, strict=False):
    """Micro, macro and by label; seqeval cannot average over no label, so that is null."""
    if strict:
        found = sorted(Entities(gold, IOB2).unique_tags | Entities(predicted, IOB2).unique_tags)
        function, mode = v1.precision_recall_fscore_support, {"scheme": IOB2}
    else:
        found = sorted({label for label, _, _ in get_entities(gold) + get_entities(predicted)})
        function, mode = sequence_labeling.precision_recall_fscore_support, {}
    if not found:
        return None
    scores = {}
    for average in ("micro", "macro"):
        p, r, f, _ = function(gold, predicted, average=average, zero_division=0, **mode)
        scores[average] = numbers(p, r, f)
    ps, rs, fs, support = function(gold, predicted, average=None, zero_division=0, **mode)
    scores["labels"] = {label: {**numbers(p, r, f), "gold": int(n)} for label, p, r, f, n in zip(found, ps, rs, fs, support)}
    return scores


def nervaluate_scores(gold, predicted):
    """Spans with exclusive ends; nervaluate's ends are inclusive."""
    def inclusive(documents):
        return [[{"label": label, "start": start, "end": end - 1} for start, end, label in spans] for spans in documents]

    results = Evaluator(inclusive(gold), inclusive(predicted), tags=LABELS, loader="dict").evaluate()

    def shown(result):
        counts = {name: getattr(result, name) for name in ("correct", "incorrect", "partial", "missed", "spurious")}
        return {**counts, **numbers(result.precision, result.recall, result.f1)}

    names = {"strict": "strict", "exact": "exact", "partial": "partial", "type": "ent_type"}
    return {
        ours: {
            "overall": shown(results["overall"][theirs]),
            "labels": {label: shown(of[theirs]) for label, of in sorted(results["entities"].items())},
        }
        for ours, theirs in names.items()
    }


def random_tags(rng, length, legal):
    """Runs of names; an illegal sequence has I- tags that nothing opened."""
    tags = []
    while len(tags) < length:
        if rng.random() < 0.55:
            tags.append("O")
            continue
        label, size = rng.choice(LABELS), rng.randint(1, 4)
        tags += [f"B-{label}"] + [f"I-{label}"] * (size - 1)
        if not legal and rng.random() < 0.5:
            tags[-1] = f"I-{rng.choice(LABELS)}"
    return tags[:length]


def noisy(rng, tags, legal):
    """A prediction that is right in most places."""
    other = random_tags(rng, len(tags), legal)
    cut = [rng.random() < 0.75 for _ in tags]
    mixed = [tag if keep else wrong for tag, keep, wrong in zip(tags, cut, other)]
    return mixed if not legal else repaired(mixed)


def repaired(tags):
    """The same with I-X that nothing opened as B-X."""
    fixed = []
    for tag in tags:
        before = fixed[-1] if fixed else "O"
        fixed.append("B" + tag[1:] if tag[0] == "I" and before[1:] != tag[1:] else tag)
    return fixed


def tag_case(rng, legal, sentences=12):
    gold = [random_tags(rng, rng.randint(1, 30), legal) for _ in range(sentences)]
    if legal:
        gold = [repaired(tags) for tags in gold]
    predicted = [noisy(rng, tags, legal) for tags in gold]
    return gold, predicted


def random_spans(rng, count, overlapping):
    spans, at = set(), 0
    for _ in range(count):
        start = rng.randint(0, 300) if overlapping else at + rng.randint(0, 6)
        # One name in ten is longer than 100, where nervaluate's threshold of 1 % begins to tell.
        end = start + (rng.randint(100, 400) if rng.random() < 0.1 else rng.randint(1, 12))
        spans.add((start, end, rng.choice(LABELS)))
        at = end
    return sorted(spans)


def shaken(rng, spans):
    """Names kept, moved, relabelled, dropped, and invented."""
    found = set()
    for start, end, label in spans:
        chance = rng.random()
        if chance < 0.5:
            found.add((start, end, label))
        elif chance < 0.65:
            found.add((start, end, rng.choice(LABELS)))
        elif chance < 0.9:
            moved = max(0, start + rng.randint(-3, 3))
            found.add((moved, max(moved + 1, end + rng.randint(-3, 3)), rng.choice([label, rng.choice(LABELS)])))
        if rng.random() < 0.15:
            odd = rng.randint(0, 300)
            found.add((odd, odd + rng.randint(1, 120), rng.choice(LABELS)))
    return sorted(found)


def span_case(rng, overlapping, documents=15):
    gold = [random_spans(rng, rng.randint(0, 12), overlapping) for _ in range(documents)]
    return gold, [shaken(rng, spans) for spans in gold]


def word_tags(text, entities):
    tags = []
    for match in WORD.finditer(text):
        inside = [e for e in entities if e["start"] < match.end() and e["end"] > match.start()]
        opens = inside and inside[0]["start"] >= match.start()
        tags.append(f"{'B' if opens else 'I'}-{inside[0]['label']}" if inside else "O")
    return tags


def real_case():
    def read(name):
        return [json.loads(line) for line in (DATA / name).read_text("utf-8").splitlines()]

    gold, predicted = read("own-gold.jsonl"), read("own-spacy.jsonl")
    assert [d["text"] for d in gold] == [d["text"] for d in predicted]
    spans = [[sorted((e["start"], e["end"], e["label"]) for e in d["entities"]) for d in side] for side in (gold, predicted)]
    tags = [[word_tags(d["text"], d["entities"]) for d in side] for side in (gold, predicted)]
    return {
        "nervaluate": nervaluate_scores(*spans),
        "seqeval_default": seqeval_scores(*tags),
        "seqeval_strict": seqeval_scores(*tags, strict=True),
    }


def make_real(source):
    import spacy

    model = spacy.load("fr_core_news_sm")
    documents = [json.loads(line) for line in Path(source).read_text("utf-8").splitlines()]
    chosen = random.Random(6).sample([d for d in documents if len(d["text"]) < 1800], 40)
    gold, predicted = [], []
    for document in chosen:
        head = {"id": document["id"], "text": document["text"]}
        gold.append({**head, "entities": document["entities"]})
        found = [(e.start_char, e.end_char, e.label_) for e in model(document["text"]).ents if e.label_ in LABELS]
        predicted.append({**head, "entities": [{"start": s, "end": e, "label": label} for s, e, label in found]})
    for name, side in (("own-gold.jsonl", gold), ("own-spacy.jsonl", predicted)):
        lines = [json.dumps(document, ensure_ascii=False) for document in side]
        (DATA / name).write_text("\n".join(lines) + "\n", "utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--real", metavar="FILE", help="choose and annotate the texts of the real case anew")
    arguments = parser.parse_args()
    if arguments.real:
        make_real(arguments.real)
    rng = random.Random(2013)
    tags = [tag_case(rng, legal=index % 2 == 0) for index in range(12)]
    tags += [([["O", "O"]], [["B-PER", "O"]]), ([["B-PER", "I-PER"]], [["O", "O"]]), ([["O"]], [["O"]])]
    spans = [span_case(rng, overlapping=index % 3 == 2) for index in range(12)]
    spans += [([[]], [[(0, 3, "PER")]]), ([[(0, 3, "PER")]], [[]])]
    fixture = {
        "tags": [
            {
                "gold": gold,
                "predicted": predicted,
                "seqeval_default": seqeval_scores(gold, predicted),
                "seqeval_strict": seqeval_scores(gold, predicted, strict=True),
            }
            for gold, predicted in tags
        ],
        "spans": [
            {"gold": gold, "predicted": predicted, "nervaluate": nervaluate_scores(gold, predicted)}
            for gold, predicted in spans
        ],
        "real": real_case(),
    }
    with open(DATA / "reference.json", "w", encoding="utf-8") as out:
        json.dump(fixture, out, separators=(",", ":"), sort_keys=True)
        out.write("\n")


if __name__ == "__main__":
    main()
