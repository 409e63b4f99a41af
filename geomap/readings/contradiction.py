"""What another source of the same article says against a proposed report, as far as geomap reads the contradiction.

The outside reader quotes the words and names the property. An objection stands only where the words are told by a
source of their own, in another passage, and geomap reads a value in them that contradicts the report's: somebody of
another side, a denial, another number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import get_args

from geomap.model import CountKind, Objection, Quote, Report
from geomap.readings.file import Words
from geomap.readings.meaning import Meaning, Span, side


def objections(
    meaning: Meaning, report: Report, against: Iterable[Words], find: Callable[[Words], Span | None]
) -> tuple[list[Objection], list[str]]:
    """The objections that stand against a report, and why each other does not."""
    settled = [_objection(meaning, report, words, find(words)) for words in against]
    stand = [result for result in settled if isinstance(result, Objection)]
    return stand, [result for result in settled if isinstance(result, str)]


def _objection(meaning: Meaning, report: Report, words: Words, span: Span | None) -> Objection | str:
    """An objection, or why it is none."""
    around = meaning.around(span) if span else ()
    if span is None or not around:
        return "its words are not in the article"
    passage = around[0].passage
    said = meaning.told_as(span).attributed_to
    own = report.attributed_to
    if said is None or (own is not None and own.value == said.value):
        return "geomap reads no other source that says its words"
    if any(quote.start < passage.end and passage.start < quote.end for quote in report.passages):
        return "its words stand in the passage that they contradict"
    property_ = words.says or ""
    quote = _contradicting(meaning, report, property_, span)
    if quote is None:
        return f"geomap reads nothing in its words that contradicts the {property_}"
    shown = meaning.article.quote(passage.start, passage.end)
    return Objection(_column(property_), shown, quote, said.value, f"proposed as contradicting the {property_}")


def _contradicting(meaning: Meaning, report: Report, property_: str, span: Span) -> Quote | None:
    """The words in which geomap reads a value that cannot stand beside the report's own."""
    if property_ == "status":
        return meaning.denial(span)
    if property_ == "actors":
        doers = {side(a.value.id) for a in report.actors if a.value.role == "initiator"}
        others = (quote for actor, quote in meaning.parties(span) if side(actor) not in doers)
        return next(others, None) if doers else None
    figures = [c.value.count for c in report.counts if c.value.kind == property_ and c.value.group is None]
    for other in meaning.casualties(span, property_):
        least, most = other.value.count.least, other.value.count.most
        for own in figures:
            if (most is not None and most < own.least) or (own.most is not None and least > own.most):
                return other.quote
    return None


def _column(property_: str) -> str:
    """The property of the output that is contradicted."""
    return f"{property_}_min" if property_ in get_args(CountKind) else property_
