"""A BERT of base size in transformers and PyTorch, float32, with random weights: 12 layers of 768, 12 heads.

The size is that of bert-base-multilingual-cased and camembert-base but for the vocabulary, which is the one of
models/base: speed depends on neither weights nor vocabulary. Texts are cut into windows of 128 pieces, windows of
like length share a batch of 16.
"""

import torch
from transformers import BertConfig, BertForTokenClassification, PreTrainedTokenizerFast
from transformers.utils import logging

LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]


def load(_, threads):
    logging.set_verbosity_error()
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    tokenizer = PreTrainedTokenizerFast(tokenizer_file="models/base/tokenizer.json", pad_token="<pad>")
    config = BertConfig(vocab_size=len(tokenizer), num_labels=len(LABELS))
    model = BertForTokenClassification(config).eval()

    @torch.inference_mode()
    def annotate(texts):
        windows = tokenizer(texts, max_length=128, truncation=True, return_overflowing_tokens=True,
                            return_offsets_mapping=True, add_special_tokens=True)
        order = sorted(range(len(windows["input_ids"])), key=lambda w: -len(windows["input_ids"][w]))
        found = [[] for _ in texts]
        for first in range(0, len(order), 16):
            batch = order[first:first + 16]
            padded = tokenizer.pad({"input_ids": [windows["input_ids"][w] for w in batch]}, return_tensors="pt")
            tags = model(input_ids=padded["input_ids"], attention_mask=padded["attention_mask"]).logits.argmax(-1)
            for window, row in zip(batch, tags.tolist()):
                found[windows["overflow_to_sample_mapping"][window]] += entities(windows["offset_mapping"][window], row)
        return found

    return annotate


def entities(offsets, tags):
    """Runs of one label."""
    found = []
    for (start, end), tag in zip(offsets, tags):
        label = LABELS[tag][2:]
        if found and label == found[-1]["label"] and LABELS[tag].startswith("I-") and start <= found[-1]["end"] + 1:
            found[-1]["end"] = end
        elif label and end > start:
            found.append({"start": start, "end": end, "label": label})
    return found
