"""Checks the labelled training texts (texts/*.txt) and counts what is in them.

Usage: python3 check_texts.py [--summary] [FILE ...]

Without FILE all of texts/*.txt beside this program are read. Errors, one a line as `FILE:LINE: message`, are brackets
that parse as no label, spans to trim, spans against the convention of the corpus, surfaces with two labels, names
left unmarked, and near-duplicate documents; each makes the exit status 1. With --summary only the mix is printed:
documents, words and entities per file and label, documents without entities, genres and regions.

texts/two-labels.tsv allows what is meant: a surface, a tab, and the labels it may carry in any order, with `O` for
one that may also stand unmarked in a document that marks it elsewhere (`Orange<TAB>LOC ORG O`). A surface listed
there may also break the rules on spans (`Docteur Gruyère<TAB>PER`, a pen name).
"""

import argparse
import re
import sys
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from corpus import MARKED, WORD, parse_marked

TEXTS = Path(__file__).parent / "texts"
ALLOWED = TEXTS / "two-labels.tsv"
HEADING = re.compile(r"(?m)^=== (.*)\n?")
LABELS = ("PER", "LOC", "ORG")
SHINGLE, NEAR = 5, 0.3
UNMARKED_FROM = 2

EDGE = re.compile(r"^[\s\"'’«»“”„.,;:!?)…–-]|[\s\"«»“”„,;:!?(…–-]$")
ARTICLE = re.compile(r"[ld]['’]|[LD]['’][A-Z]{2,}(?![\w-])|(?:le|la|les|un|une)\s")
PARTICLE = re.compile(r"(?:des|du|aux?)\s")  # part of a person's name, not of another
TITLE = re.compile(r"(?:MM?\.|M(?:me|mes|lle|gr|r|rs|s)\.?|Drs?\.?|Pr\.?|Prof\.|Mes?|S\.\s?E\.(?:\s?M\.)?|SEM|SAR|"
                   r"[Mm]onsieur|[Mm]adame|[Mm]aître|[Mm]onseigneur|[Dd]octeur|[Pp]résidente?|[Mm]inistre|[Gg]énéral|"
                   r"[Cc]olonel|[Cc]apitaine|[Pp]rofesseure?)\s")

LINK = r"(?:d[eu]s?\s|de\sla\s|d['’]|de\sl['’])?"
# Generic words, in lower case, that belong to the name or do not. Each pattern finds, in the marked text, a span drawn
# otherwise than in the rest of the corpus.
STREET = r"(?:rue|avenue|boulevard|quai|impasse|ruelle|venelle|chaussée|rond-point|cours(?= \[)|place\s(?!de\s\[))"
SEA = r"(?:mer|océan|golfe)"
BODY = r"(?:tribunal|cour\sd['’](?:appel|assises)|ambassade|consulat|lycée|collège|hôpital|université|musée|hôtel)"
KIND = (r"(?:judiciaire|correctionnel|administratif|militaire|universitaire|général|central|régional|provincial|"
        r"de\s(?:commerce|police|(?:grande|première)\sinstance|district|référence))")
OUTSIDE = (r"(?:préfectures?|sous-préfecture|rectorat|mairies?|gouvernement|provinces?|régions?|départements?|cantons?|"
           r"districts?|communes?|villages?|quartiers?|camps?|lacs?|fleuves?|rivières?|oueds?|îles?|îlots?|monts?|"
           r"massif|cols?|caps?|baie|canal|pont|parcs?|forêts?|aéroports?|ports?|gares?|stades?|marchés?|salle|église|"
           r"cathédrale|prison|paroisse|pharmacie|librairie|coopérative|groupe|collectif|association)")
CONVENTIONS = [(re.compile(pattern), message) for pattern, message in [
    (rf"(?<!\b[Uu]ne\s)\b{STREET}\s*{LINK}\[[^\]]+\]\(LOC\)", "the generic word of a street stays inside"),
    (rf"(?<!front de )\b{SEA}\s{LINK}\[[^\]]+\]\(LOC\)", "the generic word of a sea stays inside"),
    (rf"(?:\b(?:[Ll]a|[Ll]e|[Dd]u|[Aa]u)\s|\b[Ll]['’]){BODY}\s(?:{KIND}\s)?{LINK}\[[^\]]+\]\(LOC\)",
     "the named body is one ORG"),
    (rf"\[{OUTSIDE}\s[^\]]+\]\(\w+\)", "the lower-case generic word stays outside"),
    (rf"\b(?:[Ll]oi|[Pp]rix|[Tt]raité|[Gg]rand\sPrix|[Cc]yclone|[Oo]uragan|[Tt]yphon|[Tt]empête)[ \u00a0]{LINK}"
     r"\[[^\]]+\]\((?:PER|LOC)\)", "a name within the name of a law, prize or event stays unmarked"),
]]


@dataclass
class Piece:
    """One document as it stands in its file."""

    path: Path
    line: int
    genre: str
    region: str
    body: str

    def __post_init__(self):
        self.document = parse_marked(self.body)
        self.surfaces = [(self.document.text[s:e], label) for s, e, label in self.document.entities]

    def place(self, offset):
        return f"{self.path.name}:{self.line + self.body.count(chr(10), 0, offset)}"

    @property
    def words(self):
        return len(self.document.text.split())


def squeezed(surface):
    """A surface as it is compared: line breaks and runs of blanks are one blank."""
    return " ".join(surface.split())


def read_pieces(path):
    """The documents of one file with their headings and line numbers; text before the first heading is one more."""
    content = path.read_text(encoding="utf8")
    headings = list(HEADING.finditer(content))
    starts = [h.start() for h in headings] + [len(content)]
    ends = starts[1:]
    pieces = [Piece(path, 1, "", "", content[:starts[0]])] if content[:starts[0]].strip() else []
    for heading, end in zip(headings, ends):
        genre, _, region = heading.group(1).partition("|")
        body, line = content[heading.end():end], content.count("\n", 0, heading.end()) + 1
        pieces.append(Piece(path, line, genre.strip(), region.strip(), body))
    return pieces


def read_allowed(path):
    """The labels that are meant, by surface."""
    if not path.exists():
        return {}
    rows = (line.split("\t") for line in path.read_text(encoding="utf8").splitlines() if "\t" in line)
    return {row[0]: set(row[1].split()) for row in rows}


def markup_errors(piece):
    """Brackets and headings that are no mark-up but look like it."""
    rest = MARKED.sub(lambda m: " " * len(m.group()), piece.body)
    for match in re.finditer(r"\]\s*\(|\[[^\]]*$|\((?:PER|LOC|ORG)\)|(?m:^==+ ?)", rest):
        yield piece.place(match.start()), "unparsed mark-up", piece.body[max(0, match.start() - 30):match.end() + 30]
    if rest.count("[") != rest.count("]"):
        yield piece.place(0), "unbalanced brackets", f"{rest.count('[')} [ and {rest.count(']')} ]"


def trim_error(surface, label, initials):
    """What a span has too much of, or None. Where a document writes `initials`, `M.` may be one."""
    if EDGE.search(surface):
        return "white space, quote or punctuation at the end of a span"
    if any(surface.count(a) != surface.count(b) for a, b in ("()", "«»", "“”")):
        return "a bracket or quote that the span does not close"
    if ARTICLE.match(surface) or label != "PER" and PARTICLE.match(surface):
        return "article inside a span"
    if label == "PER" and TITLE.match(surface) and not (initials and surface.startswith("M. ")):
        return "title inside a span"
    return None


def span_errors(piece, allowed):
    """Spans to trim, and those that another part of the corpus draws otherwise."""
    initials = any(re.match(r"[A-LN-Z]\.", surface) for surface, _ in piece.surfaces)
    for match in MARKED.finditer(piece.body):
        error = trim_error(*match.groups(), initials)
        if error and match.group(1) not in allowed:
            yield piece.place(match.start()), error, match.group()
    for pattern, message in CONVENTIONS:
        for match in pattern.finditer(piece.body):
            whole = MARKED.fullmatch(match.group())
            if not (whole and squeezed(whole.group(1)) in allowed):
                yield piece.place(match.start()), message, squeezed(match.group())


def unmarked_errors(piece, allowed):
    """Names marked at least twice in a document that also stand there without a mark."""
    counts = Counter(squeezed(surface) for surface, _ in piece.surfaces)
    rest = MARKED.sub(lambda m: "\x00" * len(m.group()), piece.body)
    for surface, count in counts.items():
        if count < UNMARKED_FROM or "O" in allowed.get(surface, ()):
            continue
        words = r"\s+".join(map(re.escape, surface.split(" ")))
        for match in re.finditer(rf"(?<![\w@./-]){words}(?![\w@/-]|\.\w)", rest):
            around = squeezed(piece.body[max(0, match.start() - 40):match.end() + 40])
            yield piece.place(match.start()), f"unmarked, though marked {count} times", around


def two_label_errors(pieces, allowed):
    """Surfaces with several labels that the allow-list does not name, worst first: by the count of the rarer labels."""
    found = defaultdict(lambda: defaultdict(list))
    for piece in pieces:
        for (surface, label), (start, _, _) in zip(piece.surfaces, piece.document.entities):
            line = piece.line + piece.document.text.count("\n", 0, start)
            found[squeezed(surface)][label].append(f"{piece.path.name}:{line}")
    mixed = [(s, by) for s, by in found.items() if len(by) > 1 and not set(by) <= allowed.get(s, set())]
    mixed.sort(key=lambda item: (-sum(sorted(map(len, item[1].values()))[:-1]), item[0]))
    for surface, by in mixed:
        labels = sorted(by, key=lambda label: len(by[label]))
        counts = ", ".join(f"{label} {len(by[label])} ({by[label][0]})" for label in reversed(labels))
        yield by[labels[0]][0], "two labels", f"{surface}: {counts}"


def shingles(piece):
    words = [w.lower() for w in WORD.findall(piece.document.text) if w[0].isalnum()]
    return {tuple(words[i:i + SHINGLE]) for i in range(len(words) - SHINGLE + 1)}


def duplicate_errors(pieces):
    """Pairs of documents that share much of their wording."""
    sets, holders, shared = [shingles(p) for p in pieces], defaultdict(list), Counter()
    for index, members in enumerate(sets):
        for member in members:
            holders[member].append(index)
    for indexes in holders.values():
        shared.update(combinations(indexes, 2))
    for (a, b), common in shared.items():
        likeness = common / (len(sets[a]) + len(sets[b]) - common)
        if likeness > NEAR:
            yield pieces[a].place(0), "near-duplicate", f"{likeness:.2f} with {pieces[b].place(0)}"


def errors(pieces, allowed):
    for piece in pieces:
        yield from markup_errors(piece)
        yield from span_errors(piece, allowed)
        yield from unmarked_errors(piece, allowed)
    yield from two_label_errors(pieces, allowed)
    yield from duplicate_errors(pieces)


def row(name, pieces):
    """One line of the table of counts."""
    labels = Counter(label for piece in pieces for _, label in piece.surfaces)
    words, empty = sum(p.words for p in pieces), sum(not p.surfaces for p in pieces)
    counts = "".join(f"{labels[label]:7}" for label in LABELS)
    return f"{name:36}{len(pieces):6}{words:8}{counts}{100 * empty / max(1, len(pieces)):8.1f} %"


def summary(pieces):
    """The mix: counts per file, distinct surfaces, genres and regions."""
    yield f"{'file':36}{'docs':>6}{'words':>8}" + "".join(f"{label:>7}" for label in LABELS) + f"{'no name':>10}"
    files = defaultdict(list)
    for piece in pieces:
        files[piece.path.name].append(piece)
    yield from (row(name, of) for name, of in files.items())
    yield row("all", pieces)
    distinct = {(squeezed(s), label) for p in pieces for s, label in p.surfaces}
    by_label = Counter(label for _, label in distinct)
    yield "distinct surfaces: " + ", ".join(f"{label} {by_label[label]}" for label in LABELS)
    lengths = sorted(p.words for p in pieces)
    yield f"words a document: {lengths[0]} to {lengths[-1]}, median {lengths[len(lengths) // 2]}"
    for title in ("genre", "region"):
        counts = Counter(first_words(getattr(p, title)) for p in pieces)
        yield f"{title}s: {len(counts)}; " + ", ".join(f"{name or 'none'} {n}" for name, n in counts.most_common(25))


def first_words(heading):
    """A genre or region without what follows its first comma."""
    return re.split(r"[,;(]", heading.lower())[0].strip()


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("files", nargs="*", type=Path)
    arguments.add_argument("--summary", action="store_true", help="print the mix only")
    arguments = arguments.parse_args()
    paths = arguments.files or sorted(TEXTS.glob("*.txt"))
    pieces = [piece for path in paths for piece in read_pieces(path)]
    if not pieces:
        sys.exit("no documents")
    if arguments.summary:
        print("\n".join(summary(pieces)))
        return
    found = list(errors(pieces, read_allowed(ALLOWED)))
    for place, message, detail in found:
        print(f"{place}: {message}: {detail}")
    kinds = Counter(message.split(",")[0] for _, message, _ in found)
    print(f"{len(pieces)} documents, {len(found)} errors", dict(kinds.most_common()))
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
