"""Make a checkpoint to train on from a model folder that export.py wrote.

    python from_onnx.py MODEL CHECKPOINT

The weights come back as the integers times their scales, so nothing is lost that the shipped model has; the
embedding of token type 0 comes back inside the positions, and that of type 1, which nommer never uses, as zeros.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
from onnx import numpy_helper
from safetensors.numpy import save_file


class Constants:
    """The matrices and vectors of a graph, in the order in which onnx_graph.py writes them."""

    def __init__(self, path):
        tensors = [numpy_helper.to_array(t) for t in onnx.load(path).graph.initializer]
        self.tensors = iter([t for t in tensors if t.dtype in (np.int8, np.float32) and t.size > 1])

    def table(self):
        """Rows of an embedding table: integers and their scales, or float32."""
        rows = next(self.tensors)
        return rows if rows.dtype == np.float32 else rows * next(self.tensors)

    def linear(self):
        """Weight [out, in] and bias [out]."""
        weight = next(self.tensors)
        scaled = weight if weight.dtype == np.float32 else weight * next(self.tensors)
        return np.ascontiguousarray(scaled.T, np.float32), next(self.tensors)

    def norm(self):
        """Weight and bias of a layer normalisation."""
        return next(self.tensors), next(self.tensors)


def weights(constants, layers):
    """Name -> array, under the names of `BertForTokenClassification`."""
    found, base = {}, "bert.embeddings"
    found[f"{base}.word_embeddings.weight"] = constants.table()
    found[f"{base}.position_embeddings.weight"] = constants.table()
    width = found[f"{base}.word_embeddings.weight"].shape[1]
    found[f"{base}.token_type_embeddings.weight"] = np.zeros((2, width), np.float32)

    def put(prefix, pair):
        found[f"{prefix}.weight"], found[f"{prefix}.bias"] = pair

    put(f"{base}.LayerNorm", constants.norm())
    for index in range(layers):
        prefix = f"bert.encoder.layer.{index}"
        weight, bias = constants.linear()
        for part, w, b in zip(("query", "key", "value"), np.split(weight, 3), np.split(bias, 3)):
            put(f"{prefix}.attention.self.{part}", (w, b))
        put(f"{prefix}.attention.output.dense", constants.linear())
        put(f"{prefix}.attention.output.LayerNorm", constants.norm())
        put(f"{prefix}.intermediate.dense", constants.linear())
        put(f"{prefix}.output.dense", constants.linear())
        put(f"{prefix}.output.LayerNorm", constants.norm())
    put("classifier", constants.linear())
    return {name: np.ascontiguousarray(array, np.float32) for name, array in found.items()}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", type=Path)
    parser.add_argument("checkpoint", type=Path)
    args = parser.parse_args()
    args.checkpoint.mkdir(parents=True, exist_ok=True)
    config = json.loads((args.model / "config.json").read_text(encoding="utf8"))
    config.pop("nommer", None)
    arrays = weights(Constants(args.model / "model.onnx"), config["num_hidden_layers"])
    save_file(arrays, args.checkpoint / "model.safetensors", metadata={"format": "pt"})
    (args.checkpoint / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=2) + "\n", encoding="utf8")
    (args.checkpoint / "tokenizer.json").write_bytes((args.model / "tokenizer.json").read_bytes())


if __name__ == "__main__":
    main()
