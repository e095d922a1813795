"""Train a token classifier on labelled text.

    python finetune.py INIT OUT --data FILE[@WEIGHT] … [--epochs 3] [--rate 2e-4] [--seed 1] …

INIT is a folder in Hugging Face layout; an encoder without a tagging head gets a fresh one. OUT receives the
checkpoint after every epoch (with optimiser state until the last), and a run that was interrupted goes on from
there. Cross-entropy on the first piece of each word, AdamW, warm-up and linear decay, batches of windows of like
length, bf16 autocast; instead of dropout inside the body a share of the pieces is masked, which costs nothing.
"""

import argparse
import json
import random
import time
from pathlib import Path

import torch
from tokenizers import Tokenizer
from transformers import BertForTokenClassification

from corpus import LABELS, NO_LABEL, Mixture
from names import Names


def grouped(windows, size, rng):
    """Lists of `size` windows of like length, in random order, each with its padded length."""
    order = sorted(range(len(windows)), key=lambda i: (len(windows[i].pieces), rng.random()))
    groups = [order[i:i + size] for i in range(0, len(order), size)]
    rng.shuffle(groups)
    for group in groups:
        rows = [windows[i] for i in group]
        yield rows, -(-(max(len(row.pieces) for row in rows) + 2) // 16) * 16


def hidden(ids, attention, rate, mask_id):
    """The ids with a share of the pieces masked, which stands in for dropout."""
    return ids.masked_fill((torch.rand(ids.shape) < rate) & (attention == 1), mask_id)


def batches(windows, size, special, rng, mask_rate, mask_id):
    """Padded ids, attention and labels."""
    start, end, pad = special
    for rows, length in grouped(windows, size, rng):
        ids = torch.full((len(rows), length), pad)
        labels = torch.full((len(rows), length), NO_LABEL)
        for n, row in enumerate(rows):
            size_now = len(row.pieces) + 2
            ids[n, :size_now] = torch.tensor([start, *row.pieces, end])
            labels[n, 1:size_now - 1] = torch.tensor(row.labels)
        attention = (ids != pad).long()
        yield hidden(ids, attention, mask_rate, mask_id), attention, labels


def load(folder, dropout):
    """The model with dropout before the head alone."""
    names = dict(enumerate(LABELS))
    model = BertForTokenClassification.from_pretrained(
        folder, torch_dtype=torch.float32, attn_implementation="eager", hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0, classifier_dropout=dropout, id2label=names,
        label2id={v: k for k, v in names.items()})
    return model


def optimiser(model, arguments):
    """AdamW; the head learns faster, the embedding table not at all if it is frozen."""
    if arguments.freeze_embeddings:
        model.bert.embeddings.word_embeddings.weight.requires_grad = False
    head = list(model.classifier.parameters())
    body = [p for name, p in model.named_parameters() if p.requires_grad and not name.startswith("classifier")]
    groups = [{"params": body, "lr": arguments.rate}, {"params": head, "lr": arguments.head_rate}]
    return torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)


def schedule(step, total, warmup):
    """Linear warm-up, then linear decay to nothing."""
    return min((step + 1) / warmup, max(0.0, (total - step) / max(1, total - warmup)))


def train_epoch(model, optimizer, data, state, arguments, device):
    """One pass; returns the mean loss."""
    total, count = 0.0, 0
    rates = [group["lr"] for group in optimizer.param_groups] if state["step"] == 0 else state["rates"]
    state["rates"] = rates
    for ids, attention, labels in data:
        factor = schedule(state["step"], state["total"], arguments.warmup)
        for group, rate in zip(optimizer.param_groups, rates):
            group["lr"] = rate * factor
        with torch.autocast(device.type, torch.bfloat16):
            logits = model(ids.to(device), attention_mask=attention.to(device)).logits
        loss = torch.nn.functional.cross_entropy(logits.float().flatten(0, 1), labels.to(device).flatten(),
                                                 ignore_index=NO_LABEL)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        total, count = total + loss.item(), count + 1
        state["step"] += 1
        if count % 50 == 0:
            print(f"  step {state['step']}/{state['total']} loss {total / count:.4f}", flush=True)
    return total / max(1, count)


def save(model, tokenizer_json, out, optimizer, state):
    """Checkpoint in Hugging Face layout, with what a resumed run needs."""
    model.save_pretrained(out)
    (out / "tokenizer.json").write_text(tokenizer_json, encoding="utf8")
    torch.save({"optimizer": optimizer.state_dict(), "state": state}, out / "resume.pt")


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("init", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", nargs="+", required=True, help="FILE or FILE@WEIGHT")
    parser.add_argument("--nommer", default="target/release/nommer", help="the program, for its sentences")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--head-rate", type=float, default=1e-3)
    parser.add_argument("--warmup", type=int, default=100)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--length", type=int, default=126, help="pieces in a window, without special ones")
    parser.add_argument("--mask", type=float, default=0.05, help="share of pieces hidden")
    parser.add_argument("--dropout", type=float, default=0.1, help="before the head")
    parser.add_argument("--augment", action="store_true")
    parser.add_argument("--names", type=Path, help="folder with lists of names for substitution (see names.py)")
    parser.add_argument("--freeze-embeddings", action="store_true")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


def special_ids(tokenizer):
    """Start, end, padding, and what hides a piece, under BERT's or XLM-R's names."""
    pick = lambda *names: next(i for i in map(tokenizer.token_to_id, names) if i is not None)
    return (pick("[CLS]", "<s>"), pick("[SEP]", "</s>"), pick("[PAD]", "<pad>")), pick("[MASK]", "<mask>", "[UNK]", "<unk>")


def main():
    args = arguments()
    torch.manual_seed(args.seed)
    device, resume = torch.device(args.device), args.out / "resume.pt"
    source = args.out if resume.exists() else args.init
    model = load(source, args.dropout).to(device).train()
    optimizer = optimiser(model, args)
    tokenizer = Tokenizer.from_file(str(source / "tokenizer.json"))
    special, mask_id = special_ids(tokenizer)
    names = Names(args.names) if args.names else None
    mixture = Mixture(args.data, args.augment, args.nommer, args.seed, names)
    state = {"epoch": 0, "step": 0, "total": 0}
    if resume.exists():
        saved = torch.load(resume, weights_only=False)
        optimizer.load_state_dict(saved["optimizer"])
        state = saved["state"]
    while state["epoch"] < args.epochs:
        began = time.time()
        windows = mixture.epoch(state["epoch"], tokenizer, args.length)
        state["total"] = state["total"] or -(-len(windows) // args.batch) * args.epochs
        rng = random.Random(f"{args.seed}/{state['epoch']}/batches")
        data = batches(windows, args.batch, special, rng, args.mask, mask_id)
        loss = train_epoch(model, optimizer, data, state, args, device)
        state["epoch"] += 1
        save(model, (source / "tokenizer.json").read_text(encoding="utf8"), args.out, optimizer, state)
        pieces = sum(len(w.pieces) for w in windows)
        print(json.dumps({"epoch": state["epoch"], "loss": round(loss, 4), "windows": len(windows), "pieces": pieces,
                          "pieces_per_second": round(pieces / (time.time() - began))}), flush=True)
    resume.unlink(missing_ok=True)


if __name__ == "__main__":
    main()
