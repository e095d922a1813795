"""spaCy with its own French models; `model:pipe,pipe` runs only these pipes."""

import spacy


def load(variant, threads):
    model, _, pipes = variant.partition(":")
    nlp = spacy.load(model)
    if pipes:
        nlp.select_pipes(enable=pipes.split(","))

    def annotate(texts):
        # A process costs more than a few texts.
        docs = nlp.pipe(texts, n_process=threads if len(texts) > 50 else 1, batch_size=64)
        return [[{"start": e.start_char, "end": e.end_char, "label": e.label_} for e in doc.ents] for doc in docs]

    return annotate
