"""Stanza's NER tagger with random weights, in the shape in which its default models are trained.

Character language models forward and backward (one LSTM of 1024 each, 100-dimensional characters), one BiLSTM of 256
and a CRF, out of Stanza's own classes. The weights lie on a model hub and not in the package. Left out are the lookup of word
vectors and Stanza's tokenizer, which is a network of its own: words and sentences are cut by an expression here, so that
the real pipeline is slower than this.
"""

import os
import re
import tempfile

import torch
from stanza.models.common.char_model import CHARLM_END, CHARLM_START, CharacterLanguageModel
from stanza.models.common.doc import Document
from stanza.models.common.vocab import CharVocab, CompositeVocab
from stanza.models.ner.data import DataLoader
from stanza.models.ner.trainer import Trainer
from stanza.models.ner.vocab import MultiVocab
from stanza.models.ner_tagger import build_argparse

TAGS = ["O"] + [f"{mark}-{label}" for label in ("PER", "LOC", "ORG", "MISC") for mark in "BIES"]
SENTENCE = re.compile(r"[^\n.!?]+[.!?]*")
WORD = re.compile(r"\w+['’]?|[^\w\s]")
LANGUAGE_MODEL = {"char_emb_dim": 100, "char_hidden_dim": 1024, "char_num_layers": 1, "char_dropout": 0.05,
                  "char_rec_dropout": 0.0, "char_unit_dropout": 0.0}


def load(_, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    characters = CharVocab([[CHARLM_START, CHARLM_END, *map(chr, range(33, 383))]], "fr")
    args = vars(build_argparse().parse_args([]))
    args |= {"charlm": True, "lang": "fr", "shorthand": "fr_none", "word_emb_dim": 0, "device": "cpu",
             "use_peft": False}
    with tempfile.TemporaryDirectory() as folder:
        for direction in ("forward", "backward"):
            args[f"charlm_{direction}_file"] = path = os.path.join(folder, f"{direction}.pt")
            model = CharacterLanguageModel(LANGUAGE_MODEL, {"char": characters}, is_forward_lm=direction == "forward")
            model.save(path)
        tags = CompositeVocab([[((tag,),) for tag in TAGS]], "fr", idx=0, sep=None)
        vocabulary = MultiVocab({"char": characters, "tag": tags})
        trainer = Trainer(args=args, vocab=vocabulary, device="cpu")

    @torch.inference_mode()
    def annotate(texts):
        sentences = [(number, words) for number, text in enumerate(texts) for words in cut(text)]
        document = Document([[{"id": i + 1, "text": word} for i, (word, *_) in enumerate(words)] for _, words in sentences])
        batches = DataLoader(document, 32, args, vocab=vocabulary, evaluation=True, preprocess_tags=False)
        predicted = [tags for batch in batches for tags in trainer.predict(batch)]
        found = [[] for _ in texts]
        for (number, words), tags in zip(sentences, predicted, strict=True):
            found[number] += [{"start": start, "end": end, "label": tag[2:]}
                              for (_, start, end), tag in zip(words, tags) if tag.startswith("S-")]
        return found

    return annotate


def cut(text):
    """Sentences of words with their offsets."""
    for sentence in SENTENCE.finditer(text):
        shift = sentence.start()
        words = [(word.group(), word.start() + shift, word.end() + shift) for word in WORD.finditer(sentence.group())]
        if words:
            yield words
