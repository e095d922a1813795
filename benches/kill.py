#!/usr/bin/env python3
"""Kills a run again and again, and compares what --resume makes of it with an undisturbed run.

    benches/kill.py target/release/nommer --documents 50000 --kills 20

Writes made-up documents, annotates them undisturbed, then once more with SIGKILL at random moments and --resume after
each. Prints the time of both, the largest memory of any run, and whether the bytes are the same (exit status 1 if not).
"""

import argparse
import filecmp
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

NAMES = ["Aïssata Diallo", "Jean Dupont", "Mme Coumba Ndoffène Sarr", "Brunson McKinley", "Ould Mohamed Lemine"]
PLACES = ["Bamako", "Nouakchott", "Lyon", "Port-au-Prince", "Genève", "Côte-Rouge", "Dakar", "Yaoundé"]
BODIES = ["l'OIM", "la BCEAO", "le HCR", "la Banque mondiale", "le ministère de l’Intérieur", "Orange"]
FORMS = [
    "{name} a quitté {place} pour {body}.",
    "{body} verse {n} millions d'euros à {place}.",
    "À {place}, {n} familles ont été reçues par {name}.",
    "{name} ({body}) : « {n} % des écoles de {place} ont rouvert. »",
    "Contact : {name}, {place}",
]


def write_corpus(path, documents, seed):
    """One JSONL record a document, one to three sentences each."""
    draw = random.Random(seed)
    with open(path, "w", encoding="utf-8") as out:
        for number in range(documents):
            forms = draw.choices(FORMS, k=draw.randint(1, 3))
            text = " ".join(
                form.format(
                    name=draw.choice(NAMES), place=draw.choice(PLACES), body=draw.choice(BODIES), n=draw.randint(2, 9999)
                )
                for form in forms
            )
            out.write(json.dumps({"id": number, "text": text}, ensure_ascii=False) + "\n")


def run(command, seconds=None):
    """Runs to the end, or to SIGKILL after `seconds`; gives whether it ended by itself, and its peak memory in MB."""
    child = subprocess.Popen(command)
    try:
        if seconds is not None:
            time.sleep(seconds)
            # Not `child.kill()`, which would collect a run that has ended meanwhile.
            os.kill(child.pid, signal.SIGKILL)
    finally:
        _, status, usage = os.wait4(child.pid, 0)
    ended = os.WIFEXITED(status)
    if ended and os.WEXITSTATUS(status) != 0:
        sys.exit(f"{command[0]} ended with status {os.WEXITSTATUS(status)}")
    return ended, usage.ru_maxrss * 1024 / 1e6


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("program")
    arguments.add_argument("--documents", type=int, default=50000)
    arguments.add_argument("--kills", type=int, default=20)
    arguments.add_argument("--threads", type=int, default=2)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        corpus, whole, killed = (Path(folder, name) for name in ("in.jsonl", "whole.jsonl", "killed.jsonl"))
        write_corpus(corpus, options.documents, options.seed)
        command = [options.program, "annotate", "-q", "--threads", str(options.threads), str(corpus), "-o"]
        start = time.monotonic()
        _, peak = run(command + [str(whole)])
        undisturbed = time.monotonic() - start
        draw = random.Random(options.seed)
        kills, lengths, start = 0, [], time.monotonic()
        ended = False
        while not ended:
            # Three quarters of the undisturbed time on average until the last kill: a resumed run loses little.
            seconds = draw.uniform(0.02, 1.5 * undisturbed / options.kills) if kills < options.kills else None
            ended, memory = run(command + [str(killed), "--resume"], seconds)
            kills += not ended
            peak = max(peak, memory)
            if not ended:
                part = Path(f"{killed}.part")
                lengths.append(part.stat().st_size if part.exists() else 0)
        disturbed = time.monotonic() - start
        same = filecmp.cmp(whole, killed, shallow=False)
        print(f"{options.documents} documents, {whole.stat().st_size} bytes of output")
        print(f"undisturbed {undisturbed:.1f} s; with {kills} kills {disturbed:.1f} s; peak memory {peak:.0f} MB")
        print("bytes written at each kill:", *lengths)
        print("the same bytes" if same else "OTHER BYTES")
        sys.exit(not same)


if __name__ == "__main__":
    main()
