"""A line as it stands on the page, from left to right, turned into the order in which it is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
# Bidirectional classes (Unicode Standard Annex 9) as they matter after Arabic letters: Latin, number, sign that joins
# numbers (the slash, not the hyphen or the percent sign), right-to-left; everything else is neutral.
_CLASSES = {"L": "L", "EN": "N", "AN": "N", "CS": "C", "R": "R", "AL": "R"}
# What runs from left to right in a line that runs the other way: Latin words with what stands between them, numbers.
_RUN = re.compile("L(?:[^R]*[LN])?|N(?:C?N)*|.")
# A number alone on its line, with the stop of an Arabic sentence to its left.
_LED = re.compile(r"\A\s*([.،؛:!؟]{1,3})\s*([0-9٠-٩][0-9٠-٩/.-]{0,20})\s*\Z")


def _kind(glyph: str) -> str:
    return _CLASSES.get(unicodedata.bidirectional(glyph[0]), "W")


def logical(visual: Sequence[str]) -> str:
    """The reading order of a line of glyphs given from left to right on the page.

    A line with Arabic letters is turned round, but for the Latin words and numbers in it, and brackets, which are
    printed mirrored, are turned back: Unicode Standard Annex 9 in reverse.

    >>> logical(["3", "2", " ", "ج", "ب", "ا"])
    'ابج 32'
    """
    kinds = "".join(map(_kind, visual))
    if "R" not in kinds:
        return _LED.sub(r"\2\1", "".join(visual))
    runs = [(run.group(), visual[run.start() : run.end()]) for run in _RUN.finditer(kinds)]
    turned = ("".join(run) if kind[0] in "LN" else run[0].translate(MIRRORED) for kind, run in reversed(runs))
    return "".join(turned)
