"""Other names in the place of a document's people and towns, so that a network learns the place and not the name.

The lists are CSV files of given names and surnames by country and of the world's towns; a document draws its people
from two countries, and every mention of one name in it gets the same new name.
"""

import csv
import re
from collections import defaultdict
from pathlib import Path

# A town may stand after these words; after an article a country or a river would be expected.
BEFORE_TOWN = re.compile(r"(?:^|[\s(])(?:à|À|de|dans|vers|pour|sur|depuis|entre|et|ou|,)\s$")
CAPITALISED = re.compile(r"[^\W\d_][\w'’]+")

# How registers, lists and minutes write `Aya Kouassi`.
ORDERS = {
    "comma": lambda given, family: f"{family}, {given}",
    "family-first": lambda given, family: f"{family.upper()} {given}",
    "family-upper": lambda given, family: f"{given} {family.upper()}",
}


def replaced(text, entities, new_surface):
    """(text, entities) with `new_surface(start, stop, label)` in the place of each entity; the labels stay."""
    out, moved, end, length = [], [], 0, 0
    for start, stop, label in sorted(entities):
        new = new_surface(start, stop, label)
        length += start - end
        out += [text[end:start], new]
        moved.append((length, length + len(new), label))
        length, end = length + len(new), stop
    return "".join([*out, text[end:]]), moved


def turned(text, entities, order):
    """(text, entities) with persons' names of two words, or of three, put into an order of `ORDERS`."""
    def surface(start, stop, label):
        words = text[start:stop].split(" ")
        known = label == "PER" and len(words) in (2, 3) and all(CAPITALISED.fullmatch(w.replace("-", "")) for w in words)
        return ORDERS[order](words[0], " ".join(words[1:])) if known else text[start:stop]

    return replaced(text, entities, surface)


def column(path, name):
    """Country -> values of a column, for names written in Latin letters."""
    found = defaultdict(list)
    with open(path, encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            if row[name] and row[name][0].isupper():
                found[row["Country"]].append(row[name])
    return found


class Names:
    """The lists, and the drawing of substitutes."""

    def __init__(self, folder):
        folder = Path(folder)
        self.given = column(folder / "common-forenames-by-country.csv", "Romanized Name")
        self.family = column(folder / "common-surnames-by-country.csv", "Romanized Name")
        self.countries = sorted(set(self.given) & set(self.family))
        with open(folder / "world-cities.csv", encoding="utf-8") as file:
            self.towns = [row["name"] for row in csv.DictReader(file) if row["name"][0].isupper()]

    def person(self, surface, known, countries, rng):
        """A surface with its capitalised words replaced; `known` maps words of this document to their substitutes."""
        words = [w for w in surface.split(" ") if CAPITALISED.fullmatch(w.replace("-", "")) and w[0].isupper()]
        for index, word in enumerate(words):
            first = index == 0 and len(words) > 1
            if word not in known:
                new = rng.choice((self.given if first else self.family)[rng.choice(countries)])
                known[word] = new.upper() if word.isupper() and len(word) > 2 else new
        return " ".join(known.get(w, w) for w in surface.split(" "))

    def substitute(self, text, entities, rng):
        """(text, entities) with people's names, and some towns', replaced; the labels stay."""
        countries, known, towns = rng.sample(self.countries, 2), {}, {}

        def surface(start, stop, label):
            old = text[start:stop]
            if label == "PER":
                return self.person(old, known, countries, rng)
            if label == "LOC" and CAPITALISED.fullmatch(old) and BEFORE_TOWN.search(text[max(0, start - 12):start]):
                return towns.setdefault(old, rng.choice(self.towns) if rng.random() < 0.5 else old)
            return old

        return replaced(text, entities, surface)
