"""Labelled documents, and the windows that a tagger is trained on.

Two file formats are read: JSON Lines with `text` and `entities` (offsets in code points), and text with labels
in the line, documents after lines `=== genre | region`, entities as `[surface](PER)`. Sentences come from nommer
itself (`nommer annotate --with-sentences`) and are packed as `src/window.rs` packs them, so that the network sees
in training what it will see in the program.
"""

import json
import random
import re
import subprocess
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

from names import turned

LABELS = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "B-ORG", "I-ORG"]
NO_LABEL = -100

# As src/word.rs: a run of letters, digits, underscores and combining marks, or one other visible character.
WORD = re.compile(r"[\w\u0300-\u036f]+|[^\w\s\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff]")
MARKED = re.compile(r"\[([^\[\]]+)\]\((PER|LOC|ORG)\)")


@dataclass
class Document:
    """A text with its entities as (start, end, label) in code points."""

    text: str
    entities: list
    sentences: list = field(default_factory=list)


@dataclass
class Window:
    """Vocabulary entries without special ones, and for each its label or NO_LABEL."""

    pieces: list
    labels: list


def parse_marked(body):
    """One document with labels in the line."""
    text, entities, end = [], [], 0
    length = 0
    for match in MARKED.finditer(body):
        before = body[end:match.start()]
        text += [before, match.group(1)]
        start = length + len(before)
        length = start + len(match.group(1))
        entities.append((start, length, match.group(2)))
        end = match.end()
    return Document("".join([*text, body[end:]]), entities)


def read(path):
    """All documents of one file."""
    content = Path(path).read_text(encoding="utf8")
    if str(path).endswith(".jsonl"):
        records = map(json.loads, filter(None, content.split("\n")))
        return [Document(r["text"], [(e["start"], e["end"], e["label"]) for e in r["entities"]
                                     if e["label"] in ("PER", "LOC", "ORG")]) for r in records]
    bodies = re.split(r"(?m)^=== .*\n", content)
    return [parse_marked(body) for body in bodies if body.strip()]


def one_to_one(change):
    """A character map that never changes a text's length, so offsets stay right."""
    return lambda c: new if len(new := change(c)) == 1 else c


UPPER = one_to_one(str.upper)
BARE = one_to_one(lambda c: "".join(p for p in unicodedata.normalize("NFD", c) if not unicodedata.combining(p)))


def wrap(text, column):
    """Line ends instead of the last blank before `column`, as in text wrapped by hand."""
    out, since = list(text), 0
    last = -1
    for at, c in enumerate(text):
        if c == "\n":
            since, last = at + 1, -1
        elif c == " ":
            last = at
        if at - since >= column and last > since:
            out[last] = "\n"
            since, last = last + 1, -1
    return "".join(out)


def renamed(document, rng, names):
    """The document with, sometimes, other names, and sometimes names in another order."""
    text, entities = document.text, document.entities
    if rng.random() < 0.3:
        text, entities = names.substitute(text, entities, rng)
    if rng.random() < 0.06:
        text, entities = turned(text, entities, rng.choice(["comma", "comma", "family-first", "family-upper"]))
    return Document(text, entities)


def disguised(document, rng, upper=0.06):
    """The document with, sometimes, capitals (all of it in a share `upper`), no accents, other apostrophes or wrapped
    lines; every character keeps its place."""
    text, draw = document.text, rng.random()
    if draw > 1 - upper:
        text = "".join(map(UPPER, text))
    elif draw < 0.06:
        lines = text.split("\n")
        text = "\n".join("".join(map(UPPER, l)) if len(l) < 90 and rng.random() < 0.3 else l for l in lines)
    elif draw < 0.10:
        text = "".join(map(BARE, text))
    elif draw < 0.16:
        text = wrap(text, rng.choice([60, 66, 72, 78]))
    if rng.random() < 0.3:
        text = text.replace("'", "’") if rng.random() < 0.5 else text.replace("’", "'")
    return Document(text, document.entities)


def augmented(document, rng, names=None):
    """The document, renamed and disguised."""
    return disguised(renamed(document, rng, names) if names else document, rng)


def annotated(documents, nommer):
    """The program's record of each document."""
    lines = (json.dumps({"id": i, "text": d.text}) + "\n" for i, d in enumerate(documents))
    command = [nommer, "annotate", "--quiet", "--no-text", "--with-sentences", "--input-format", "jsonl"]
    done = subprocess.run(command, input="".join(lines).encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    for line in done.stdout.decode().splitlines():
        record = json.loads(line)
        yield documents[record["id"]], record


def add_sentences(documents, nommer):
    """Fills in the sentences that the program finds."""
    for document, record in annotated(documents, nommer):
        document.sentences = record["sentences"]
    return documents


def add_names(documents, nommer):
    """Fills in the names that the program is sure of, for `Names.substitute` alone."""
    for document, record in annotated(documents, nommer):
        document.entities = [(e["start"], e["end"], e["label"]) for e in record["entities"]
                             if e["label"] in ("PER", "LOC", "ORG") and e["score"] >= 0.8]
    return documents


def word_labels(document):
    """(start, label) of every word."""
    labels, rest, open_until = [], sorted(document.entities), -1
    position = 0
    for match in WORD.finditer(document.text):
        start, end = match.span()
        while position < len(rest) and rest[position][1] <= start:
            position += 1
        inside = position < len(rest) and rest[position][0] < end
        if inside:
            kind = rest[position][2]
            labels.append((start, LABELS.index(f"{'I' if open_until == rest[position][1] else 'B'}-{kind}")))
            open_until = rest[position][1]
        else:
            labels.append((start, 0))
    return labels


def first_starts(offsets, text, shift, known):
    """For each piece the start of the word that it begins, or None. `offsets` count from `shift` in `text`; `known`
    holds the starts of words."""
    found, used = [], set()
    for left, right in offsets:
        while left < right and text[shift + left].isspace():
            left += 1
        at = shift + left
        found.append(at if left < right and at in known and at not in used else None)
        used.add(at)
    return found


def encode_sentence(tokenizer, text, span, labels):
    """Pieces of one sentence, and the label of the word that each begins; `labels` maps word starts to labels."""
    start, end = span
    encoded = tokenizer.encode(text[start:end], add_special_tokens=False)
    return encoded.ids, [labels.get(at, NO_LABEL) for at in first_starts(encoded.offsets, text, start, labels)]


def packed(sentences, length):
    """Joins sentences into windows of at most `length` pieces. A sentence, and a window, is a list of pieces with lists of
    what belongs to each."""
    window = None
    for sentence in sentences:
        if window and len(window[0]) + len(sentence[0]) > length:
            yield window
            window = None
        window = [a + b for a, b in zip(window, sentence)] if window else list(map(list, sentence))
        while len(window[0]) > length:
            yield [part[:length] for part in window]
            window = [part[length:] for part in window]
    if window and window[0]:
        yield window


def windows(document, tokenizer, length):
    """A document's sentences in windows of at most `length` pieces."""
    starts = dict(word_labels(document))
    sentences = (encode_sentence(tokenizer, document.text, span, starts) for span in document.sentences)
    return [Window(*parts) for parts in packed(sentences, length)]


class Mixture:
    """Files with a weight: 2 means twice in each epoch, 0.3 a random share of the documents."""

    def __init__(self, specifications, augment, nommer, seed, names=None):
        self.parts = []
        for specification in specifications:
            path, _, weight = specification.partition("@")
            self.parts.append((read(path), float(weight or 1)))
        self.augment, self.nommer, self.seed, self.names = augment, nommer, seed, names

    def epoch(self, number, tokenizer, length):
        """All windows of one epoch, each time with other shares and other augmentation."""
        rng = random.Random(f"{self.seed}/{number}")
        drawn = []
        for documents, weight in self.parts:
            drawn += documents * int(weight)
            drawn += rng.sample(documents, round(len(documents) * (weight % 1)))
        drawn = [augmented(d, rng, self.names) if self.augment else Document(d.text, d.entities) for d in drawn]
        found = [w for d in add_sentences(drawn, self.nommer) for w in windows(d, tokenizer, length)]
        rng.shuffle(found)
        return found
