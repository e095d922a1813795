"""Draw annotated text as an SVG picture.

    nommer annotate FILE | python docs/picture.py [--lines FROM:TO] > docs/annotated.svg

Reads one line of nommer's output; each entity is drawn as a coloured box with its label. Lines of the text stay as
they are, in a monospaced font, so that boxes can be placed without measuring glyphs.
"""

import argparse
import json
import sys
from html import escape

COLOURS = {"PER": "#b7d7f0", "LOC": "#c9e7c0", "ORG": "#f6d5a8", "AMOUNT": "#e3cdf2"}
WIDTH, HEIGHT, MARGIN = 8.4, 30, 16


def pieces(record, first, last):
    """(line, column, surface, label, tie) of every part of an entity that stands on one line."""
    text = record["text"]
    for entity in record["entities"]:
        start = entity["start"]
        for part in text[start:entity["end"]].split("\n"):
            line = text.count("\n", 0, start)
            column = start - (text.rfind("\n", 0, start) + 1)
            if part and first <= line < last:
                yield line - first, column, part, entity["label"]
            start += len(part) + 1


def draw(record, first, last):
    """The picture as SVG text."""
    lines = record["text"].split("\n")[first:last]
    width = MARGIN * 2 + WIDTH * max(map(len, lines))
    height = MARGIN * 2 + HEIGHT * len(lines)
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace">',
           f'<rect width="{width:.0f}" height="{height}" fill="#ffffff" rx="6"/>']
    for line, column, surface, label in pieces(record, first, last):
        x, y = MARGIN + column * WIDTH, MARGIN + line * HEIGHT
        out.append(f'<rect x="{x - 2:.1f}" y="{y - 2}" width="{len(surface) * WIDTH + 4:.1f}" height="24" rx="4" fill="{COLOURS[label]}"/>')
        out.append(f'<text x="{x:.1f}" y="{y + 5}" font-size="7" fill="#555555">{label}</text>')
    for number, line in enumerate(lines):
        y = MARGIN + number * HEIGHT + 18
        out.append(f'<text x="{MARGIN}" y="{y}" font-size="14" textLength="{len(line) * WIDTH:.1f}" xml:space="preserve" '
                   f'fill="#1a1a1a">{escape(line)}</text>')
    return "\n".join([*out, "</svg>", ""])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", default="0:1000", help="lines of the text to draw, from 0")
    first, last = map(int, parser.parse_args().lines.split(":"))
    sys.stdout.write(draw(json.loads(sys.stdin.readline()), first, last))


if __name__ == "__main__":
    main()
