"""Train a student on a teacher's opinion and, where there are any, on labels.

    python distill.py INIT OUT --labelled FILE.jsonl … [--epochs 1] [--rate 5e-4] [--levels 31] [--seed 1]

FILE comes from label.py. The loss on a word is the divergence from the teacher's distribution at temperature 2
(Hinton, Vinyals and Dean, "Distilling the knowledge in a neural network", 2015); on words with a label it is mixed
with the cross-entropy. With --levels the network computes with weights rounded as export.py rounds them, while the
gradient goes to the weights before rounding (Jacob et al., "Quantization and training of neural networks", 2018). The
checkpoint is written every 500 steps and a run that was interrupted goes on from there.
"""

import argparse
import base64
import contextlib
import itertools
import json
import random
import time
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer

from corpus import LABELS, NO_LABEL, first_starts, packed
from finetune import grouped, hidden, load, optimiser, save, schedule, special_ids

TEMPERATURE = 2.0


@contextlib.contextmanager
def rounded(model, levels):
    """Puts rounded matrices into the encoder, integers times a scale for each output, and takes them out again; the
    gradients that were computed meanwhile stay."""
    linear = [module for module in model.bert.encoder.modules() if isinstance(module, torch.nn.Linear)] if levels else []
    before = [module.weight.data for module in linear]
    for module in linear:
        scale = module.weight.data.abs().amax(1, keepdim=True).clamp_min(1e-12) / levels
        module.weight.data = (module.weight.data / scale).round() * scale
    yield
    for module, weight in zip(linear, before):
        module.weight.data = weight


@dataclass
class Taught:
    """A window: pieces, and for those that begin a word the teacher's logits (row of the table) and a label."""

    pieces: list
    rows: list
    labels: list


def read(path, tokenizer, length, table):
    """Windows of all documents of a file; logits go into `table`, a list of arrays."""
    count = sum(len(part) for part in table)
    for line in open(path, encoding="utf8"):
        record = json.loads(line)
        logits = np.frombuffer(base64.b64decode(record["logits"]), np.float16).reshape(-1, len(LABELS))
        row_of = {start: count + n for n, start in enumerate(record["starts"])}
        label_of = dict(zip(record["starts"], record.get("labels", [])))
        table.append(logits)
        count += len(logits)
        yield from pack(record, tokenizer, length, row_of, label_of)


def pack(record, tokenizer, length, row_of, label_of):
    """As corpus.windows, with the teacher's rows beside the labels."""
    def sentence(start, end):
        encoded = tokenizer.encode(record["text"][start:end], add_special_tokens=False)
        starts = first_starts(encoded.offsets, record["text"], start, row_of)
        return encoded.ids, [row_of.get(s, -1) for s in starts], [label_of.get(s, NO_LABEL) for s in starts]

    for parts in packed((sentence(*span) for span in record["sentences"]), length):
        yield Taught(*parts)


def batches(windows, size, special, rng, mask_rate, mask_id):
    """Padded ids, attention, rows of the teacher's table (-1 for none) and labels."""
    start, end, pad = special
    for picked, length in grouped(windows, size, rng):
        ids = torch.full((len(picked), length), pad)
        rows, labels = torch.full(ids.shape, -1), torch.full(ids.shape, NO_LABEL)
        for n, window in enumerate(picked):
            stop = len(window.pieces) + 1
            ids[n, :stop + 1] = torch.tensor([start, *window.pieces, end])
            rows[n, 1:stop] = torch.tensor(window.rows)
            labels[n, 1:stop] = torch.tensor(window.labels)
        attention = (ids != pad).long()
        yield hidden(ids, attention, mask_rate, mask_id), attention, rows, labels


def taught_loss(logits, rows, labels, table, share):
    """Divergence from the teacher; where a label is known, the cross-entropy with it makes up `share` of the loss."""
    at = rows >= 0
    student, teacher, labels = logits[at].float(), table[rows[at]].float().to(logits.device), labels[at].to(logits.device)
    log_student = torch.log_softmax(student / TEMPERATURE, -1)
    divergence = TEMPERATURE ** 2 * torch.nn.functional.kl_div(
        log_student, torch.softmax(teacher / TEMPERATURE, -1), reduction="none").sum(-1)
    hard = torch.nn.functional.cross_entropy(student, labels, ignore_index=NO_LABEL, reduction="none")
    return torch.where(labels == NO_LABEL, divergence, (1 - share) * divergence + share * hard).mean()


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("init", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--labelled", nargs="+", required=True)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--steps", type=int, help="stop after so many steps, for comparisons")
    parser.add_argument("--rate", type=float, default=5e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--length", type=int, default=126)
    parser.add_argument("--mask", type=float, default=0.05)
    parser.add_argument("--label-share", type=float, default=0.5, help="of the labels in the loss, where there are any")
    parser.add_argument("--levels", type=int, help="round weights to this largest integer while training")
    parser.add_argument("--freeze-embeddings", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


class Run:
    """One run of distillation: what is trained on what, and how far it is."""

    def __init__(self, args):
        self.args, self.device, self.resume = args, torch.device(args.device), args.out / "resume.pt"
        source = args.out if self.resume.exists() else args.init
        self.model = load(source, 0.1).to(self.device).train()
        self.optimizer = optimiser(self.model, args)
        self.tokenizer_json = (source / "tokenizer.json").read_text(encoding="utf8")
        tokenizer = Tokenizer.from_str(self.tokenizer_json)
        self.special, self.mask_id = special_ids(tokenizer)
        parts = []
        self.windows = [w for path in args.labelled for w in read(path, tokenizer, args.length, parts)]
        self.table = torch.from_numpy(np.concatenate(parts))
        total = -(-len(self.windows) // args.batch) * args.epochs
        self.state = {"step": 0, "total": min(total, args.steps or total)}
        if self.resume.exists():
            saved = torch.load(self.resume, weights_only=False)
            self.optimizer.load_state_dict(saved["optimizer"])
            self.state = saved["state"]

    def plan(self):
        """All batches of all epochs."""
        for epoch in range(self.args.epochs):
            rng = random.Random(f"{self.args.seed}/{epoch}")
            yield from batches(self.windows, self.args.batch, self.special, rng, self.args.mask, self.mask_id)

    def step(self, ids, attention, rows, labels):
        """One update; returns the loss."""
        factor = schedule(self.state["step"], self.state["total"], self.args.warmup)
        for group, rate in zip(self.optimizer.param_groups, (self.args.rate, self.args.head_rate)):
            group["lr"] = rate * factor
        with rounded(self.model, self.args.levels):
            with torch.autocast(self.device.type, torch.bfloat16):
                logits = self.model(ids.to(self.device), attention_mask=attention.to(self.device)).logits
            loss = taught_loss(logits, rows, labels, self.table, self.args.label_share)
            loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.state["step"] += 1
        return loss.item()

    def save(self):
        """The checkpoint, with what a resumed run needs."""
        save(self.model, self.tokenizer_json, self.args.out, self.optimizer, self.state)

    def train(self):
        """All steps that are left."""
        began, seen, mean = time.time(), 0, 0.0
        for batch in itertools.islice(self.plan(), self.state["step"], self.state["total"]):
            mean = 0.98 * mean + 0.02 * self.step(*batch)
            seen += int(batch[1].sum())
            if self.state["step"] % 100 == 0:
                speed = seen / (time.time() - began)
                print(f"  step {self.state['step']}/{self.state['total']} loss {mean:.4f} {speed:.0f} pieces/s", flush=True)
            if self.state["step"] % 500 == 0:
                self.save()
        self.save()
        self.resume.unlink(missing_ok=True)


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    Run(args).train()


if __name__ == "__main__":
    main()
