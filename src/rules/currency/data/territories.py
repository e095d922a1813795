#!/usr/bin/env python3
"""Write territories.tsv: countries, their currencies and French names, from CLDR as packaged by Babel.

Usage: pip install babel && python3 territories.py > territories.tsv

The third column holds what was legal tender until the 1990s or later: the francs, marks and pounds before the euro.
"""

import re

import babel
from babel import Locale
from babel.core import get_global


def currencies(territory):
    """Legal tender today, and what it replaced since 1990."""
    uses = [use for use in get_global("territory_currencies").get(territory, ()) if use[3]]
    today = [code for code, _start, end, _tender in uses if end is None]
    former = [code for code, _start, end, _tender in uses if end and end[0] >= 1999]
    return today, former


print(f"# ISO 3166 code, currencies, former currencies, French name. Unicode CLDR through Babel {babel.__version__};")
print("# made by territories.py")
for code, name in sorted(Locale("fr").territories.items()):
    today, former = currencies(code)
    if re.fullmatch("[A-Z]{2}", code) and today:
        print(code, ",".join(today), ",".join(former), re.sub(r" \(.*\)|R\.A\.S\. chinoise de ", "", name), sep="\t")
