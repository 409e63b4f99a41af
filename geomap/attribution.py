"""Passage -> who says it, and whether it is told as a fact, alleged, denied or foiled."""

from __future__ import annotations

import re
from dataclasses import dataclass

from geomap.grammar.rows import Codes, Row, row
from geomap.mentions import Marked, once
from geomap.model import Found, Status

_CODES = Codes({
    "doubt": "d", "speech:deny": "n", "speech:allege": "x", "speech:according": "p", "speech": "q", "source": "s",
    "outlet": "u", "statement": "t", "actor": "a", "dated": "a", "government": "a", "nation": "j", "event": "E",
    "date_word:of": "o", "date_word:that": "!", "weekday": "W", "day": "W", "daypart": "W",
})  # fmt: skip
# After a verb of telling or "according to": the words up to what is told. A name is the longest run of known words
# with at most three unknown ones between them; a date in it is left out.
_SOURCE = r"(?:s(?:[لبo]?w{0,2}j?s){0,3}(?:[لبo]?w{0,2}[auj])?j?(?:w{1,3}(?=[!,]))?|[au]j?)"
_AFTER = re.compile(rf"[qpxn][لo]?(?:[wt]{{0,2}}[لo]?)(?P<source>{_SOURCE})")
_NAMED_AFTER = re.compile(r"[qp]ل?(?P<source>w{1,3})(?=[,:]|w?E)")
_BEFORE = re.compile(rf"(?P<source>{_SOURCE})(?:\([suwa]{{1,3}}\))?[w,W]{{0,4}}[qxn]")
_STATEMENT = re.compile(rf"t[wلo]{{0,3}}(?P<source>{_SOURCE})")


_STRONGEST: tuple[Status, ...] = ("denied", "foiled", "alleged")


@dataclass(frozen=True, slots=True)
class Attribution:
    """The source's words as published, and the status if it is more than reported."""

    attributed_to: Found[str] | None
    status: Found[Status] | None


def read(marked: Marked, first: int | None = None, last: int | None = None) -> Attribution:
    """Who says what the passage tells, between the article's folded offsets `first` and `last` if given.

    The source is quoted word for word. The status is the strongest that the passage names: denied before foiled before
    alleged; None where it is plainly reported.
    """
    passage = marked.passage  # most stretches are all of it
    return _told(
        marked,
        passage.first if first is None else max(first, passage.first),
        passage.last if last is None else min(last, passage.last),
    )


@once
def _told(marked: Marked, first: int, last: int) -> Attribution:
    """Who says what stands there, and what it is good for."""
    if not any(first <= m.first and m.last <= last for m in marked.of("speech", "doubt", "statement")):
        return Attribution(None, None)
    words = _named_so(row(marked, _CODES, first, last))
    return Attribution(_source(words), _status(words))


def _named_so(words: Row) -> Row:
    """Make a plain word of "is named", which a lexicon takes for "alleges"."""
    named = words.marked.names_somebody() if "x" in words.codes else ()
    codes = list(words.codes)
    for i, token in enumerate(words.tokens if named else ()):
        if codes[i] == "x" and token.first in named and words.codes[i + 1 : i + 2] != "!":
            codes[i] = "w"
    return Row(words.marked, words.tokens, "".join(codes))


def _source(words: Row) -> Found[str] | None:
    for rule, pattern in (
        ("attribution.verb_first", _AFTER),
        ("attribution.source_first", _BEFORE),
        ("attribution.statement", _STATEMENT),
        ("attribution.name", _NAMED_AFTER),
    ):
        match = pattern.search(words.codes)
        if match is not None:
            quote = words.quote(*match.span("source"))
            return Found(quote.text, quote, rule)
    return None


def _status(words: Row) -> Found[Status] | None:
    """The doubt that is told; "foiled" only with something that could have happened, "denied" anywhere."""
    found: dict[Status, int] = {}
    for i, token in enumerate(words.tokens):
        term = token.mention.term if token.mention is not None else None
        if term is not None and words.codes[i] in "dnx" and "status" in term.attrs:
            found.setdefault(term.attrs["status"], i)
    for status in _STRONGEST:
        if status in found:
            return Found(status, words.quote(found[status], found[status] + 1), f"attribution.{status}")
    return None
