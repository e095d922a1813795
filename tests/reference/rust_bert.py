"""References of tests/rust_bert.rs, by Hugging Face transformers.

    python tests/reference/rust_bert.py OUT

`make check-rust-bert` runs it. OUT receives
- for each architecture a folder with a tiny checkpoint of random weights (model.safetensors, config.json,
  tokenizer.json) and batches.json: rows of pieces, with and without padding, and transformers' logits;
- small/: batches.json of the checkpoint in models/small on 200 sentences of models/training/texts, sentences.json,
  and fp32/, the same checkpoint exported to ONNX in 32 bits.
"""

import json
import random
import subprocess
import sys
from itertools import islice
from pathlib import Path

import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from safetensors.torch import load_file, save_file
from transformers import AutoConfig, AutoModelForTokenClassification

ROOT = Path(__file__).resolve().parents[2]
TRAINING = ROOT / "models" / "training"
sys.path.insert(0, str(TRAINING))
from corpus import MARKED  # noqa: E402
from export import encode, special_ids  # noqa: E402

LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]
VOCABULARY = 100
SIZES = {"vocab_size": VOCABULARY, "hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4,
         "intermediate_size": 64, "max_position_embeddings": 48, "num_labels": len(LABELS),
         "id2label": dict(enumerate(LABELS)), "label2id": {label: i for i, label in enumerate(LABELS)}}
ROBERTA = {"layer_norm_eps": 1e-5, "type_vocab_size": 1, "max_position_embeddings": 50, "pad_token_id": 1,
           "bos_token_id": 0, "eos_token_id": 2}
DEBERTA = {"relative_attention": True, "position_biased_input": False, "pos_att_type": ["p2c", "c2p"],
           "layer_norm_eps": 1e-7, "pad_token_id": 0}
BUCKETS = {"position_buckets": 8, "max_relative_positions": -1, "norm_rel_ebd": "layer_norm"}

DISTILBERT = {"intermediate_size": None, "hidden_dim": 64}

# Name of the folder, model type, settings.
ARCHITECTURES = [
    ("bert", "bert", {}),
    ("bert-1e-5", "bert", {"layer_norm_eps": 1e-5, "hidden_act": "gelu_new"}),
    ("bert-old-names", "bert", {"old_names": True}),
    ("bert-fp16", "bert", {"fp16": True}),
    ("distilbert", "distilbert", DISTILBERT),
    ("distilbert-sinusoidal", "distilbert", {**DISTILBERT, "sinusoidal_pos_embds": True}),
    ("electra", "electra", {"embedding_size": 32}),
    ("electra-projected", "electra", {"embedding_size": 16}),
    ("roberta", "roberta", ROBERTA),
    ("roberta-padded-with-0", "roberta", {**ROBERTA, "pad_token_id": 0, "bos_token_id": 1, "max_position_embeddings": 49}),
    ("camembert", "camembert", ROBERTA),
    ("xlm-roberta", "xlm-roberta", ROBERTA),
    ("deberta", "deberta", DEBERTA),
    ("deberta-clipped", "deberta", {**DEBERTA, "max_relative_positions": 6, "type_vocab_size": 2}),
    ("deberta-without-distance", "deberta", {"relative_attention": False}),
    ("deberta-v2", "deberta-v2", {**DEBERTA, **BUCKETS}),
    ("deberta-v2-shared-keys", "deberta-v2", {**DEBERTA, **BUCKETS, "share_att_key": True, "type_vocab_size": 0}),
    ("deberta-v2-convolution", "deberta-v2", {**DEBERTA, **BUCKETS, "conv_kernel_size": 3, "conv_act": "gelu"}),
    ("deberta-v2-without-buckets", "deberta-v2", {**DEBERTA, "pos_att_type": ["c2p"], "embedding_size": 16}),
]


def write_tokenizer(folder, pad):
    """A tokenizer of whole words, with the padding piece at its place."""
    names = ["<s>", "<pad>", "</s>"] if pad == 1 else ["[PAD]", "[CLS]", "[SEP]"]
    names += ["[UNK]", *(f"mot{i}" for i in range(VOCABULARY - 4))]
    tokenizer = Tokenizer(models.WordLevel({name: i for i, name in enumerate(names)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))


def rename_as_before(path):
    """The names that checkpoints converted from TensorFlow carry."""
    weights = load_file(path)
    old = lambda name: name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
    save_file({old(name): tensor for name, tensor in weights.items()}, path, {"format": "pt"})


def checkpoint(folder, kind, settings):
    """A model of random weights, large enough that no part of the network is without effect."""
    old_names, half = settings.pop("old_names", False), settings.pop("fp16", False)
    settings = {name: value for name, value in {**SIZES, **settings}.items() if value is not None}
    model = AutoModelForTokenClassification.from_config(AutoConfig.for_model(kind, **settings)).eval()
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            norm = "LayerNorm.weight" in name or "layer_norm.weight" in name
            parameter.normal_(1.0 if norm else 0.0, 0.2)
            parameter.copy_(parameter.half())
    (model.half() if half else model).save_pretrained(folder)
    model.float()
    if old_names:
        rename_as_before(folder / "model.safetensors")
    write_tokenizer(folder, model.config.pad_token_id)
    return model


def batch(model, lengths, width):
    """Rows of random pieces, padded to `width`, with the model's logits."""
    pad = model.config.pad_token_id
    rows = [[random.randrange(4, VOCABULARY) for _ in range(length)] for length in lengths]
    ids = torch.tensor([row + [pad] * (width - len(row)) for row in rows])
    return scored(model, ids, torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows]))


def scored(model, ids, mask):
    with torch.no_grad():
        logits = model(input_ids=ids, attention_mask=mask).logits
    return {"rows": len(ids), "length": ids.shape[1], "ids": ids.flatten().tolist(), "mask": mask.flatten().tolist(),
            "logits": logits.flatten().tolist()}


def write(path, content):
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf8")


def tiny(out):
    for name, kind, settings in ARCHITECTURES:
        torch.manual_seed(7)
        random.seed(7)
        model = checkpoint(out / name, kind, dict(settings))
        many = [random.randrange(3, 49) for _ in range(65)]
        write(out / name / "batches.json", [batch(model, [40], 40), batch(model, [17], 40), batch(model, many, 48)])


def sentences(count):
    """The first long lines of every text in turn, without their labels."""
    def lines(path):
        text = MARKED.sub(r"\1", path.read_text(encoding="utf8"))
        return (line for line in text.split("\n") if len(line) > 40 and not line.startswith("==="))

    files = [lines(path) for path in sorted((TRAINING / "texts").glob("*.txt"))]
    return list(islice((line for turn in zip(*files) for line in turn), count))


def small(out):
    """The checkpoint of models/small in transformers and in ONNX."""
    folder = ROOT / "models" / "small"
    out.mkdir(parents=True, exist_ok=True)
    # The temperature stands in the config and decides about scores: both engines must have the same.
    temperature = json.loads((folder / "config.json").read_text(encoding="utf8"))["nommer"]["temperature"]
    export = [sys.executable, str(TRAINING / "export.py"), str(folder), str(out / "fp32"), "--precision", "fp32",
              "--temperature", str(temperature)]
    subprocess.run(export, check=True)
    model = AutoModelForTokenClassification.from_pretrained(folder, torch_dtype=torch.float32).eval()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    chosen = sentences(200)
    assert len(chosen) == 200, f"only {len(chosen)} sentences in {TRAINING / 'texts'}"
    rows = [encode(tokenizer, sentence, special_ids(tokenizer)) for sentence in chosen]
    write(out / "sentences.json", chosen)
    write(out / "batches.json", [scored(model, torch.tensor(ids), torch.tensor(mask)) for ids, mask in rows])


if __name__ == "__main__":
    out = Path(sys.argv[1])
    tiny(out)
    small(out / "small")
