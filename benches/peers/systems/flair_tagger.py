"""Flair's tagger with random weights, in the shape of its French model `flair/ner-french`.

Word vectors of 300 (a lookup), character language models forward and backward (one LSTM of 1024 each, 100-dimensional
characters), one BiLSTM of 256 and a CRF, out of Flair's own classes. The weights lie on a server of their own and not in the
package. Sentences are cut by Flair's own splitter.
"""

import flair
import torch
from flair.data import Dictionary, Sentence
from flair.embeddings import FlairEmbeddings, StackedEmbeddings, TokenEmbeddings
from flair.models import LanguageModel, SequenceTagger
from flair.splitter import SegtokSentenceSplitter


class RandomWords(TokenEmbeddings):
    """In place of 1.2 million fastText vectors: a lookup of the same width."""

    def __init__(self):
        super().__init__()
        self.name, self.static_embeddings = "random words", True
        self.vectors = torch.randn(10_000, 300)

    @property
    def embedding_length(self):
        return 300

    def _add_embeddings_internal(self, sentences):
        for token in (token for sentence in sentences for token in sentence):
            token.set_embedding(self.name, self.vectors[hash(token.text) % len(self.vectors)])


def language_model(forward):
    characters = Dictionary()
    for code in range(32, 32 + 274):
        characters.add_item(chr(code))
    return LanguageModel(characters, is_forward_lm=forward, hidden_size=1024, nlayers=1)


def load(_, threads):
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    flair.device = torch.device("cpu")
    labels = Dictionary(add_unk=False)
    labels.span_labels = True
    for label in ["PER", "LOC", "ORG", "MISC"]:
        labels.add_item(label)
    embeddings = [RandomWords(), *(FlairEmbeddings(language_model(forward)) for forward in (True, False))]
    tagger = SequenceTagger(StackedEmbeddings(embeddings), labels, tag_type="ner", hidden_size=256).eval()
    splitter = SegtokSentenceSplitter()

    def annotate(texts):
        split = [splitter.split(text) for text in texts]
        tagger.predict([sentence for sentences in split for sentence in sentences], mini_batch_size=32)
        return [[{"start": s.start_position + span.start_position, "end": s.start_position + span.end_position,
                  "label": span.tag} for s in sentences for span in s.get_spans("ner")] for sentences in split]

    return annotate
