#!/usr/bin/env python3
"""Write currencies.tsv: French currency names of CLDR, as packaged by Babel.

Usage: pip install babel && python3 currencies.py > currencies.tsv

Kept are the currencies that are legal tender today somewhere, and the older
ones of HISTORIC that French texts still name; a name that has passed to another
code is not repeated (ouguiya: MRU, once MRO). Bracketed remarks of CLDR
(`franc CFA (BCEAO)`) are dropped: nobody writes them.
"""

import re

import babel
from babel import Locale
from babel.core import get_global

HISTORIC = "ATS BEF CUC DEM ESP FRF GRD HRK IEP ITL LUF MRO NLG PTE SLL STD TRL VEF ZWL".split()


def legal_tender():
    for uses in get_global("territory_currencies").values():
        for code, _start, end, tender in uses:
            if end is None and tender:
                yield code


def names(plurals):
    bare = (re.sub(r"\s*\([^)]*\)", "", name) for name in plurals.values())
    return "|".join(dict.fromkeys(bare))


print(f"# ISO 4217 code, French names. Unicode CLDR through Babel {babel.__version__}; made by currencies.py")
plural_names = Locale("fr")._data["currency_names_plural"]
seen = set()
for code in [*sorted(set(legal_tender())), *HISTORIC]:
    if code in plural_names:
        french = names(plural_names[code])
        print(code, "" if french in seen else french, sep="\t")
        seen.add(french)
