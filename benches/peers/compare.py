"""nommer beside its peers on the same text in the same minutes: words/s, start-up, peak memory, strict F1.

    python -m venv .venv && .venv/bin/pip install -r benches/peers/requirements.txt
    .venv/bin/python benches/peers/compare.py TEXT … [--gold GOLD.jsonl] [--rounds 3] [--words 120000]

TEXT is JSON Lines with `text`, or text with labels in the line (models/training/texts). Each round runs every
system once, in turn and in a process of its own, over the same documents, the slowest over the first of them; the table
gives medians over the rounds. Reading and writing are counted; loading a model is counted for nommer and not for the
others. Start-up is the time from the start of the process to the entities of one sentence. Systems whose weights cannot
be installed as packages are built in the same shape with random weights: their speed is that of the trained ones, they
have no F1. With --gold, strict F1 (span and label) on that file; entities of labels that it does not use are ignored.
"""

import argparse
import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from systems import NOMMER, PEERS
from texts import documents, first, strict_f1, words_in, write
from worker import FIRST

WORKER = Path(__file__).with_name("worker.py")


def run_peer(name, threads, source, target):
    """Figures of one run."""
    command = [sys.executable, WORKER, name, str(time.time()), str(threads), source, target]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if done.returncode:
        raise SystemExit(f"{name}: {done.stderr}\nleave it out with --only or --without")
    return json.loads(done.stdout.splitlines()[-1])


def run_nommer(name, program, threads, source, target):
    """Figures of one run, and of a second one on a single sentence."""
    began = time.perf_counter()
    subprocess.run([program, "annotate", "-q", *NOMMER[name]], input=FIRST.encode(), stdout=subprocess.DEVNULL, check=True)
    start_up = time.perf_counter() - began
    command = [program, "annotate", "--no-text", "--threads", str(threads), "-o", target, *NOMMER[name], source]
    began = time.perf_counter()
    done = subprocess.run(command, stderr=subprocess.PIPE, check=True)
    seconds = time.perf_counter() - began
    memory = int(re.search(rb"peak memory (\d+) MB", done.stderr).group(1)) * 1_000_000
    return {"start_up": start_up, "seconds": seconds, "memory": memory}


def run(name, args, source, target):
    """One run of one system over the texts of the file `source`."""
    if name in PEERS:
        return run_peer(name, args.threads, source, target)
    return run_nommer(name, args.nommer, args.threads, source, target)


def scores(systems, args, source, target):
    """Strict F1 of the systems that were trained."""
    if not args.gold:
        return {}
    gold = [json.loads(line) for line in open(args.gold, encoding="utf8")]
    write(source, [record["text"] for record in gold])
    found = {}
    for name in systems:
        if name in NOMMER or PEERS[name][2]:
            run(name, args, source, target)
            found[name] = strict_f1(gold, [json.loads(line) for line in open(target, encoding="utf8")])
    return found


def table(runs, f1):
    """Rows in Markdown; ratios are to the first system."""
    median = {name: {key: statistics.median(run[key] for run in all_runs) for key in all_runs[0]}
              for name, all_runs in runs.items()}
    unit = next(iter(median.values()))["speed"]
    print("| system | words/s | ratio | start-up | peak memory | strict F1 |\n|---|---|---|---|---|---|")
    for name, figures in median.items():
        score = f"{f1[name]:.3f}" if name in f1 else ""
        print(f"| {name} | {figures['speed']:.0f} | {figures['speed'] / unit:.2f} "
              f"| {figures['start_up'] * 1000:.0f} ms | {figures['memory'] / 1e6:.0f} MB | {score} |")
    print()
    for peer in (name for name in median if name in PEERS):
        times = [f"{name} {median[name]['speed'] / median[peer]['speed']:.1f}" for name in median if name in NOMMER]
        print(f"- {', '.join(times)} times as fast as {peer}" if times else "")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("texts", nargs="+")
    parser.add_argument("--gold", help="JSON Lines with text and entities")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--words", type=int, default=120_000)
    parser.add_argument("--slow", nargs="+", default=["BERT", "Flair", "Stanza"], metavar="WORD",
                        help="systems by a word of their name that are run on the first texts alone")
    parser.add_argument("--slow-words", type=int, default=6000, help="how many words that is")
    parser.add_argument("--threads", type=int, default=2, help="threads, or processes for spaCy")
    parser.add_argument("--nommer", default="target/release/nommer", help="the program")
    parser.add_argument("--only", nargs="+", metavar="WORD", help="systems whose name holds one of these words")
    parser.add_argument("--without", nargs="+", default=[], metavar="WORD", help="leave out systems by a word of their name")
    return parser.parse_args()


def main():
    args = arguments()
    texts = documents(args.texts, args.words)
    few = first(texts, args.slow_words)
    words, few_words = (sum(map(words_in, some)) for some in (texts, few))
    holds = lambda name, parts: any(part in name for part in parts)
    systems = [name for name in [*PEERS, *NOMMER] if holds(name, args.only or [""]) and not holds(name, args.without)]
    runs = {name: [] for name in systems}
    with tempfile.TemporaryDirectory() as folder:
        target, gold = f"{folder}/target.jsonl", f"{folder}/gold.jsonl"
        write(all_file := f"{folder}/all.jsonl", texts)
        write(few_file := f"{folder}/few.jsonl", few)
        for number in range(args.rounds):
            for name in systems:
                print(f"round {number + 1}: {name}", file=sys.stderr)
                source, count = (few_file, few_words) if holds(name, args.slow) else (all_file, words)
                figures = run(name, args, source, target)
                runs[name].append(figures | {"speed": count / figures["seconds"]})
        f1 = scores(systems, args, gold, target)
    print(f"{len(texts)} documents, {words} words ({len(few)} documents for {', '.join(args.slow)}), {args.rounds} rounds, "
          f"{args.threads} threads or processes\n")
    table(runs, f1)


if __name__ == "__main__":
    main()
