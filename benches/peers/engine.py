"""nommer's engine beside ONNX Runtime: the same network, the same batches, nothing else.

    .venv/bin/python benches/peers/engine.py [--models models/small models/base] [--rounds 5] [--words 8000]

`nommer bench --batches` writes the batches that it computes for its built-in text. Each round runs both engines once for
each number of threads, in turn: nommer as `nommer bench --stage classify`, ONNX Runtime in this process, with N threads
within an operator and with N sessions' runs side by side. Pieces are those of the windows, without padding. A ratio
above 1 says how many times longer nommer takes than the faster of the two.
"""

import argparse
import json
import statistics
import subprocess
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy
import onnxruntime


def batches(program, model, words):
    """Inputs of the network, and pieces without padding."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "batches.jsonl"
        subprocess.run([program, "bench", "--model", model, "--words", str(words), "--batches", path], check=True)
        lines = [json.loads(line) for line in path.read_text().splitlines()]
    shaped = lambda line, field: numpy.array(line[field], numpy.int64).reshape(line["rows"], line["length"])
    inputs = [{"input_ids": shaped(line, "ids"), "attention_mask": shaped(line, "mask")} for line in lines]
    return inputs, sum(int(batch["attention_mask"].sum()) for batch in inputs)


def onnx_runtime(model, inputs, within, beside):
    """A function that computes all batches: `within` threads for an operator, `beside` batches at a time."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = within, 1
    session = onnxruntime.InferenceSession(f"{model}/model.onnx", options, providers=["CPUExecutionProvider"])
    compute = lambda batch: session.run(["logits"], batch)

    def seconds():
        began = time.perf_counter()
        if beside == 1:
            for batch in inputs:
                compute(batch)
        else:
            with ThreadPoolExecutor(beside) as threads:
                list(threads.map(compute, inputs))
        return time.perf_counter() - began

    seconds()
    return seconds


def nommer(program, model, words, threads):
    """Seconds of the network alone on each number of threads, median of three runs."""
    command = [program, "bench", "-q", "--model", model, "--words", str(words), "--stage", "classify", "--runs", "3",
               "--seconds", "0", "--threads", ",".join(map(str, threads)), "--json", "-"]
    report = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return {found["threads"]: found["median"] for found in report["measurements"]}


def measure(args, model):
    """Median seconds of each engine for each number of threads, and pieces."""
    inputs, pieces = batches(args.nommer, model, args.words)
    runtimes = {}
    for threads in args.threads:
        runtimes["within", threads] = onnx_runtime(model, inputs, threads, 1)
        if threads > 1:
            runtimes["beside", threads] = onnx_runtime(model, inputs, 1, threads)
    found = {}
    for _ in range(args.rounds):
        for threads, seconds in nommer(args.nommer, model, args.words, args.threads).items():
            found.setdefault(("nommer", threads), []).append(seconds)
        for key, run in runtimes.items():
            found.setdefault(key, []).append(run())
    return {key: statistics.median(seconds) for key, seconds in found.items()}, pieces


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--models", nargs="+", default=["models/small", "models/base"])
    parser.add_argument("--threads", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--words", type=int, default=8000)
    parser.add_argument("--nommer", default="target/release/nommer", help="the program")
    args = parser.parse_args()
    print(f"{args.words} words, {args.rounds} rounds, ONNX Runtime {onnxruntime.__version__}; pieces/s\n")
    print("| model | threads | nommer | ONNX Runtime, threads within | side by side | nommer's time / best |")
    print("|---|---|---|---|---|---|")
    for model in args.models:
        found, pieces = measure(args, model)
        for threads in args.threads:
            seconds = [found.get((engine, threads)) for engine in ("nommer", "within", "beside")]
            shown = [f"{pieces / value:.0f}" if value else "" for value in seconds]
            ratio = seconds[0] / min(value for value in seconds[1:] if value)
            print(f"| {model} | {threads} | {' | '.join(shown)} | {ratio:.2f} |")


if __name__ == "__main__":
    main()
