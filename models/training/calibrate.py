"""Fit the temperature of a model's scores on development data.

    python calibrate.py MODEL GOLD … [--write]

Logits are divided by the temperature before they become probabilities (Guo et al., "On calibration of modern neural
networks", 2017), which changes no entity. For each temperature `nommer evaluate` counts how many names of each range of
scores are right; the one with the smallest expected calibration error is proposed, among those where at least 90 % of
the names with a score of 0.9 or more are right. --write puts it into MODEL/config.json.
"""

import argparse
import json
import shutil
import subprocess
import tempfile
from pathlib import Path

GRID = [round(0.7 + 0.1 * step, 1) for step in range(24)]


def with_temperature(model, temperature):
    """Sets the temperature in a model folder's config.json."""
    config = json.loads((model / "config.json").read_text(encoding="utf8"))
    config.setdefault("nommer", {})["temperature"] = temperature
    (model / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=2) + "\n", encoding="utf8")


def bins(nommer, model, gold):
    """(count, right, sum of scores) of each range of scores, over all gold files."""
    sums = [[0, 0, 0.0] for _ in range(10)]
    for path in gold:
        with tempfile.NamedTemporaryFile(suffix=".json") as report:
            command = [nommer, "evaluate", path, "--model", model, "--labels", "PER,LOC,ORG", "--replicates", "1",
                       "--json", report.name]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
            found = json.load(open(report.name, encoding="utf8"))
        for total, one in zip(sums, found["systems"][0]["reliability"]["bins"]):
            total[0] += one["count"]
            total[1] += one["right"]
            total[2] += one["count"] * one["mean_score"]
    return sums


def error(sums):
    """Expected calibration error."""
    return sum(abs(right - score) for _, right, score in sums) / max(1, sum(count for count, _, _ in sums))


def table(sums):
    """The reliability table, in Markdown."""
    rows = [f"| {n / 10:.1f}–{(n + 1) / 10:.1f} | {count} | {score / count:.3f} | {right / count:.3f} |"
            for n, (count, right, score) in enumerate(sums) if count]
    return "\n".join(["| score | names | mean score | right |", "|---|---|---|---|", *rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("gold", type=Path, nargs="+")
    parser.add_argument("--nommer", default="target/release/nommer")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(shutil.copytree(args.model, Path(folder) / "model"))
        for temperature in GRID:
            with_temperature(copy, temperature)
            found[temperature] = bins(args.nommer, copy, args.gold)
    sure = [t for t, sums in found.items() if sums[9][1] >= 0.9 * sums[9][0]]
    best = min(sure or found, key=lambda t: error(found[t]))
    before = error(found[1.0])
    print(f"temperature {best}: expected calibration error {error(found[best]):.4f} (1.0: {before:.4f})\n")
    print(table(found[best]))
    if args.write:
        with_temperature(args.model, best)


if __name__ == "__main__":
    main()
