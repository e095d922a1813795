"""Make a smaller checkpoint out of some layers of a larger one, to distil the larger one into.

    python shrink.py CHECKPOINT OUT --layers 0,4,8,11 [--inner 1024] [--table-levels 15]

Layers are counted from 0. With --inner only that many units of each feed-forward block stay: those whose weights on
both sides are largest. With --table-levels the embeddings are rounded as export.py will round them, so that a student
with frozen embeddings learns on what it will be shipped with.
"""

import argparse
import json
import re
from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from onnx_graph import quantise_columns

TABLE = "bert.embeddings.word_embeddings.weight"


def strongest(weights, prefix, count):
    """Indices of the units of a feed-forward block with the largest product of norms, in their order."""
    into = np.linalg.norm(weights[f"{prefix}.intermediate.dense.weight"], axis=1)
    out = np.linalg.norm(weights[f"{prefix}.output.dense.weight"], axis=0)
    return np.sort(np.argsort(-into * out)[:count])


def shrunk(weights, layers, inner):
    """The weights with some layers alone, renumbered."""
    found = {name: array for name, array in weights.items() if ".encoder.layer." not in name}
    for new, old in enumerate(layers):
        prefix = f"bert.encoder.layer.{old}"
        kept = strongest(weights, prefix, inner)
        for name in [n for n in weights if n.startswith(f"{prefix}.")]:
            array = weights[name]
            if ".intermediate." in name:
                array = array[kept]
            elif re.search(r"\d\.output\.dense\.weight$", name):
                array = array[:, kept]
            found[name.replace(prefix, f"bert.encoder.layer.{new}")] = np.ascontiguousarray(array)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--layers", required=True, help="numbers of the layers that stay, with commas")
    parser.add_argument("--inner", type=int, help="units of each feed-forward block that stay; by default all")
    parser.add_argument("--table-levels", type=int, help="largest integer of a rounded embedding")
    args = parser.parse_args()
    config = json.loads((args.checkpoint / "config.json").read_text(encoding="utf8"))
    layers = [int(layer) for layer in args.layers.split(",")]
    inner = args.inner or config["intermediate_size"]
    config |= {"num_hidden_layers": len(layers), "intermediate_size": inner}
    args.out.mkdir(parents=True, exist_ok=True)
    weights = shrunk(load_file(args.checkpoint / "model.safetensors"), layers, inner)
    if args.table_levels:
        integers, scale = quantise_columns(weights[TABLE].T, args.table_levels)
        weights[TABLE] = np.ascontiguousarray((integers * scale).T, np.float32)
    save_file(weights, args.out / "model.safetensors", metadata={"format": "pt"})
    (args.out / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=2) + "\n", encoding="utf8")
    (args.out / "tokenizer.json").write_bytes((args.checkpoint / "tokenizer.json").read_bytes())


if __name__ == "__main__":
    main()
