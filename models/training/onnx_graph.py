"""ONNX graph of a BERT token classifier, written node by node.

`torch.onnx.export` followed by a generic quantiser leaves three things that cost speed or accuracy:
one activation scale for a whole batch (results then depend on what else stands in the batch, and outliers
in the feed-forward block cost a full F1 point), three products for query, key and value, and reshapes
that the runtime cannot remove. Here activations are quantised row by row (one scale per piece), so a
window's result never depends on its neighbours, and every weight matrix has one scale per column.
"""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

MICROSOFT = "com.microsoft"
OPSET = 17


class Graph:
    """Collects nodes and constants; each method adds one step and returns its output's name."""

    def __init__(self):
        self.nodes = []
        self.constants = []
        self.count = 0

    def constant(self, array, name=None):
        """Add a constant tensor and return its name."""
        self.count += 1
        name = name or f"c{self.count}"
        self.constants.append(numpy_helper.from_array(np.asarray(array, order="C"), name))
        return name

    def add(self, kind, inputs, domain="", output=None, outputs=1, **attributes):
        """Add one node; returns its output name, or a list of names if it has several."""
        self.count += 1
        names = [output or f"t{self.count}"] if outputs == 1 else [f"t{self.count}_{i}" for i in range(outputs)]
        self.nodes.append(helper.make_node(kind, inputs, names, name=f"n{self.count}", domain=domain, **attributes))
        return names[0] if outputs == 1 else names


def quantise_columns(weight, levels):
    """Symmetric integers, one scale per column: weight [in, out] -> (int8 [in, out], float32 scale [out])."""
    scale = np.maximum(np.abs(weight).max(axis=0), 1e-12) / levels
    return np.clip(np.rint(weight / scale), -levels, levels).astype(np.int8), scale.astype(np.float32)


class Int8Linear:
    """Linear layers as u8 x i8 integer products with one activation scale per row.

    `levels` is the largest absolute weight. 63 keeps a pair of products inside 16 bits (255 * 63 * 2 < 2^15),
    so machines without VNNI instructions give the same result as machines with them. Fewer levels, in matrices or
    in tables, make no smaller file, but one that packs better.
    """

    def __init__(self, levels=63, table_levels=127):
        self.levels, self.table_levels = levels, table_levels

    def rows(self, graph, x):
        """Quantise rows of x [rows, width] to u8 around 128; returns (u8 rows, scale [rows, 1])."""
        high = graph.add("ReduceMax", [x], axes=[1], keepdims=1)
        low = graph.add("Neg", [graph.add("ReduceMin", [x], axes=[1], keepdims=1)])
        peak = graph.add("Max", [high, low, graph.constant(np.float32(1e-9))])
        steps = graph.add("Div", [graph.constant(np.float32(127.0)), peak])
        integers = graph.add("QuantizeLinear", [graph.add("Mul", [x, steps]),
                                                graph.constant(np.float32(1.0)), graph.constant(np.uint8(128))])
        return integers, graph.add("Mul", [peak, graph.constant(np.float32(1.0 / 127.0))])

    def __call__(self, graph, x, weight, bias, name):
        """x: name of [rows, in]; weight [out, in] and bias [out] as PyTorch stores them."""
        integers, row_scale = self.rows(graph, x)
        matrix, column_scale = quantise_columns(weight.T, self.levels)
        product = graph.add("MatMulInteger", [integers, graph.constant(matrix, name), graph.constant(np.uint8(128))])
        product = graph.add("Cast", [product], to=TensorProto.FLOAT)
        product = graph.add("Mul", [product, graph.constant(column_scale, f"{name}.scale")])
        return graph.add("Add", [graph.add("Mul", [product, row_scale]), graph.constant(bias, f"{name}.bias")])

    def table(self, graph, table, ids, name):
        """Rows of an embedding table [entries, width], stored as int8 with one scale per row."""
        matrix, scale = quantise_columns(table.T, self.table_levels)
        rows = graph.add("Cast", [graph.add("Gather", [graph.constant(matrix.T, name), ids])], to=TensorProto.FLOAT)
        return graph.add("Mul", [rows, graph.add("Gather", [graph.constant(scale[:, None], f"{name}.scale"), ids])])


class FloatLinear:
    """The same layers in float32, for reference."""

    def __call__(self, graph, x, weight, bias, name):
        """x: name of [rows, in]; weight [out, in] and bias [out] as PyTorch stores them."""
        product = graph.add("MatMul", [x, graph.constant(weight.T, name)])
        return graph.add("Add", [product, graph.constant(bias, f"{name}.bias")])

    def table(self, graph, table, ids, name):
        """Rows of an embedding table [entries, width]."""
        return graph.add("Gather", [graph.constant(table, name), ids])


class BertGraph:
    """Builds the graph of one `BertForTokenClassification` from its weights (name -> float32 array)."""

    def __init__(self, config, weights, linear):
        self.config, self.weights, self.linear = config, weights, linear
        self.graph = Graph()

    def layer_norm(self, x, prefix, name):
        """Layer normalisation over the last axis."""
        parts = {"gain": "weight", "shift": "bias"}
        names = [self.graph.constant(self.weights[f"{prefix}.{part}"], f"{name}.{ours}") for ours, part in parts.items()]
        return self.graph.add("LayerNormalization", [x, *names], axis=-1, epsilon=self.config["layer_norm_eps"])

    def dense(self, x, name, *prefixes):
        """One linear layer, or several side by side as one product."""
        weight = np.concatenate([self.weights[f"{p}.weight"] for p in prefixes])
        bias = np.concatenate([self.weights[f"{p}.bias"] for p in prefixes])
        return self.linear(self.graph, x, weight, bias, name)

    def embed(self, ids):
        """ids [batch, length] -> hidden rows [batch * length, width]."""
        graph, base = self.graph, "bert.embeddings"
        words = self.linear.table(graph, self.weights[f"{base}.word_embeddings.weight"], ids, "embeddings.words")
        positions = (self.weights[f"{base}.position_embeddings.weight"]
                     + self.weights[f"{base}.token_type_embeddings.weight"][0])
        length = graph.add("Gather", [graph.add("Shape", [ids]), graph.constant(np.int64(1))])
        span = graph.add("Range", [graph.constant(np.int64(0)), length, graph.constant(np.int64(1))])
        positions = self.linear.table(graph, positions.astype(np.float32), span, "embeddings.positions")
        hidden = self.layer_norm(graph.add("Add", [words, positions]), f"{base}.LayerNorm", "embeddings.norm")
        return graph.add("Reshape", [hidden, graph.constant(np.array([-1, self.config["hidden_size"]], np.int64))])

    def attention(self, hidden, ids, mask, prefix, name):
        """Self-attention over [batch * length, width] rows; `mask` is int32 [batch, length], 1 where text stands."""
        graph, width = self.graph, self.config["hidden_size"]
        packed = self.dense(hidden, f"{name}.packed", *(f"{prefix}.self.{part}" for part in ("query", "key", "value")))
        shape = graph.add("Concat", [graph.add("Shape", [ids]), graph.constant(np.array([3 * width], np.int64))], axis=0)
        sizes = graph.constant(np.array([width] * 3, np.int64))
        parts = graph.add("Split", [graph.add("Reshape", [packed, shape]), sizes], outputs=3, axis=-1)
        context = graph.add("MultiHeadAttention", [*parts, "", mask], domain=MICROSOFT,
                            num_heads=self.config["num_attention_heads"])
        return graph.add("Reshape", [context, graph.constant(np.array([-1, width], np.int64))])

    def layer(self, hidden, ids, mask, index):
        """One encoder layer, post-normalised as in BERT."""
        graph, prefix, name = self.graph, f"bert.encoder.layer.{index}", f"layer.{index}"
        context = self.attention(hidden, ids, mask, f"{prefix}.attention", name)
        output = self.dense(context, f"{name}.output", f"{prefix}.attention.output.dense")
        total = graph.add("Add", [output, hidden])
        hidden = self.layer_norm(total, f"{prefix}.attention.output.LayerNorm", f"{name}.attention_norm")
        inner = self.dense(hidden, f"{name}.inner", f"{prefix}.intermediate.dense")
        inner = graph.add("Gelu", [inner], domain=MICROSOFT)
        output = self.dense(inner, f"{name}.outer", f"{prefix}.output.dense")
        return self.layer_norm(graph.add("Add", [output, hidden]), f"{prefix}.output.LayerNorm", f"{name}.norm")

    def build(self):
        """The whole model: input_ids, attention_mask int64 [batch, length] -> logits [batch, length, labels]."""
        graph = self.graph
        mask = graph.add("Cast", ["attention_mask"], to=TensorProto.INT32)
        hidden = self.embed("input_ids")
        for index in range(self.config["num_hidden_layers"]):
            hidden = self.layer(hidden, "input_ids", mask, index)
        head = FloatLinear()(graph, hidden, self.weights["classifier.weight"], self.weights["classifier.bias"], "head")
        labels = graph.constant(np.array([len(self.config["id2label"])], np.int64))
        shape = graph.add("Concat", [graph.add("Shape", ["input_ids"]), labels], axis=0)
        graph.add("Reshape", [head, shape], output="logits")
        return self.model(graph)

    def model(self, graph):
        """Wrap nodes and constants into an ONNX model."""
        ints = lambda name: helper.make_tensor_value_info(name, TensorProto.INT64, ["batch", "length"])
        logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", "length", "labels"])
        body = helper.make_graph(graph.nodes, "token-classifier", [ints("input_ids"), ints("attention_mask")],
                                 [logits], graph.constants)
        imports = [helper.make_opsetid("", OPSET), helper.make_opsetid(MICROSOFT, 1)]
        return helper.make_model(body, opset_imports=imports, ir_version=8, producer_name="nommer")
