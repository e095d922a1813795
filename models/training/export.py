"""Make a model folder for nommer from a token-classification checkpoint.

    python export.py CHECKPOINT OUT [--precision int8|fp32] [--levels 63] [--table-levels 127] [--window 128]
        [--temperature 1.0]

CHECKPOINT is a folder in Hugging Face layout (config.json, tokenizer.json, model.safetensors) that holds a
`BertForTokenClassification`; OUT receives config.json, tokenizer.json, model.onnx and, for other engines, the weights
in float16 as model.safetensors. The ONNX file is then run
by ONNX Runtime beside PyTorch on built-in sentences: fp32 logits must agree to 1e-4; for int8 the share of pieces
with the same best label is printed and must be at least 97 %.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer
from transformers import BertForTokenClassification

from onnx_graph import BertGraph, FloatLinear, Int8Linear

SENTENCES = [
    "Le Ministre des Affaires étrangères, Mohamed Saleck Ould Mohamed Lemine, a reçu l'OIM à Nouakchott.",
    "La Banque centrale des États de l’Afrique de l’Ouest (BCEAO) a son siège à Dakar.",
    "Aucune réponse n'a été donnée hier soir.",
    "À Port-au-Prince, Marie-Josée Célestin et Wisly Jean-Baptiste attendaient l'aide du Programme alimentaire mondial.",
    "Accueil", "CONTACT PRESSE", "Lyon : 45 000 spectateurs pour l'Olympique lyonnais contre le Paris Saint-Germain.",
]


def load(folder):
    """Config and float32 weights of a checkpoint."""
    config = json.loads((folder / "config.json").read_text(encoding="utf8"))
    weights = {name: array.astype(np.float32) for name, array in load_file(folder / "model.safetensors").items()}
    return config, weights


def encode(tokenizer, sentence, starts):
    """ids [1, length] and mask with start and end pieces, padded to a multiple of 8 as nommer does."""
    start, end, pad = starts
    ids = [start, *tokenizer.encode(sentence, add_special_tokens=False).ids, end]
    padded = ids + [pad] * (-len(ids) % 8)
    return np.array([padded], np.int64), np.array([[1] * len(ids) + [0] * (len(padded) - len(ids))], np.int64)


def special_ids(tokenizer):
    """Start, end and padding under BERT's or XLM-R's names."""
    pick = lambda *names: next(i for i in map(tokenizer.token_to_id, names) if i is not None)
    return pick("[CLS]", "<s>"), pick("[SEP]", "</s>"), pick("[PAD]", "<pad>")


def parity(checkpoint, folder):
    """Largest difference of logits, and share of pieces with the same best label, ONNX against PyTorch."""
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    reference = BertForTokenClassification.from_pretrained(checkpoint, torch_dtype=torch.float32).eval()
    session = onnxruntime.InferenceSession(folder / "model.onnx", providers=["CPUExecutionProvider"])
    worst, same, pieces = 0.0, 0, 0
    for sentence in SENTENCES:
        ids, mask = encode(tokenizer, sentence, special_ids(tokenizer))
        got = session.run(["logits"], {"input_ids": ids, "attention_mask": mask})[0][mask == 1]
        with torch.no_grad():
            wanted = reference(torch.tensor(ids), attention_mask=torch.tensor(mask)).logits.numpy()[mask == 1]
        worst = max(worst, float(np.abs(got - wanted).max()))
        same += int((got.argmax(-1) == wanted.argmax(-1)).sum())
        pieces += len(got)
    return worst, same / pieces


def write_config(checkpoint, folder, settings):
    """The checkpoint's config without its path, with what nommer reads beside it."""
    config = json.loads((checkpoint / "config.json").read_text(encoding="utf8"))
    config.pop("_name_or_path", None)
    config["nommer"] = settings
    (folder / "config.json").write_text(json.dumps(config, ensure_ascii=False, indent=2) + "\n", encoding="utf8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--precision", choices=["int8", "fp32"], default="int8")
    parser.add_argument("--levels", type=int, default=63, help="largest integer in a matrix; 63 at most")
    parser.add_argument("--table-levels", type=int, default=127, help="largest integer in an embedding table; 127 at most")
    parser.add_argument("--window", type=int, default=128, help="pieces in a window, special tokens included")
    parser.add_argument("--temperature", type=float, default=1.0, help="divides logits before they become probabilities")
    arguments = parser.parse_args()

    arguments.out.mkdir(parents=True, exist_ok=True)
    config, weights = load(arguments.checkpoint)
    linear = Int8Linear(arguments.levels, arguments.table_levels) if arguments.precision == "int8" else FloatLinear()
    model = BertGraph(config, weights, linear).build()
    onnx.checker.check_model(model)
    (arguments.out / "model.onnx").write_bytes(model.SerializeToString())
    halves = {name: array.astype(np.float16) for name, array in weights.items()}
    save_file(halves, arguments.out / "model.safetensors", {"format": "pt"})
    tokenizer = json.loads((arguments.checkpoint / "tokenizer.json").read_text(encoding="utf8"))
    (arguments.out / "tokenizer.json").write_text(
        json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf8")
    write_config(arguments.checkpoint, arguments.out,
                 {"window": arguments.window, "temperature": arguments.temperature})

    worst, same = parity(arguments.checkpoint, arguments.out)
    size = (arguments.out / "model.onnx").stat().st_size
    print(f"{arguments.out}/model.onnx: {size / 1e6:.1f} MB, largest difference of logits {worst:.5f}, "
          f"same best label on {same:.1%} of pieces")
    limits_kept = worst < 1e-4 if arguments.precision == "fp32" else same >= 0.97
    raise SystemExit(0 if limits_kept else "parity check failed")


if __name__ == "__main__":
    main()
