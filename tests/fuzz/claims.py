"""What must hold for any input at all: the same claims for hypothesis, for the fuzzer and for its kept findings."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from geomap import actors, attribution, counts, dates, events, places
from geomap.config import Config
from geomap.extract import extract
from geomap.locate import locate
from geomap.mentions import Marked
from geomap.model import Article, Quote, Report
from geomap.pipeline import vocabulary

DAY = date(2023, 9, 9)


def article(text: str, published: date | None = DAY) -> Article:
    """An article of that text alone."""
    return Article("a.txt", text, "", None, published, None, "ar", "a.txt", "0")


def quotes(value: Any) -> Iterator[Quote]:
    """Every quote inside a value, however deep."""
    if isinstance(value, Quote):
        yield value
    elif isinstance(value, tuple | list):
        for one in value:
            yield from quotes(one)
    elif dataclasses.is_dataclass(value) and not isinstance(value, Marked | type):
        for field in dataclasses.fields(value):
            yield from quotes(getattr(value, field.name))


def hold_to(text: str, values: Iterable[Any]) -> None:
    """Every quote in the values is a stretch of the text, neither empty nor outside it."""
    for quote in quotes(list(values)):
        assert 0 <= quote.start < quote.end <= len(text), quote
        assert text[quote.start : quote.end] == quote.text, quote


def _places(marked: tuple[Marked, ...], _: date | None) -> Iterator[Any]:
    words = vocabulary()
    found = places.read(marked, words.gazetteer)
    yield from (found.mentions, found.phrases)
    for phrase in found.phrases:
        where = locate(phrase, words.gazetteer, Config())
        assert (where.lat is None) == (where.lon is None)
        assert where.area is None or len(where.area) <= 65
        yield where
    if marked:
        yield [row["text"] for row in places.rows(marked[0].passage.article, found)]


def _dates(marked: tuple[Marked, ...], published: date | None) -> Iterator[Any]:
    yield dates.anchor(marked, published)
    for one in marked:
        found = dates.read(one, published)
        assert all(each.value.first <= each.value.last for each in found)
        yield from (found, dates.weekdays(one))


def _counts(marked: tuple[Marked, ...], _: date | None) -> Iterator[Any]:
    for one in marked:
        found = counts.read(one)
        for casualty in (*(each.value for each in found), *counts.total(found)):
            assert casualty.count.least >= 0
            assert casualty.count.most is None or casualty.count.most >= casualty.count.least
        yield found


def _actors(marked: tuple[Marked, ...], _: date | None) -> Iterator[Any]:
    yield actors.speaker(marked, None)
    yield from (actors.read(one, day=DAY) for one in marked)


READERS = {
    "places": _places,
    "dates": _dates,
    "counts": _counts,
    "actors": _actors,
    "events": lambda marked, _: (events.read(one) for one in marked),
    "attribution": lambda marked, _: (attribution.read(one) for one in marked),
}


def read(name: str, text: str, published: date | None = DAY) -> None:
    """One reader over a text: its words are the text's own, twice the same."""
    one = article(text, published)
    first, again = (list(READERS[name](vocabulary().mark(one), published)) for _ in range(2))
    assert first == again
    hold_to(text, first)


def extracted(text: str, published: date | None = DAY) -> tuple[Report, ...]:
    """All that is read in a text, its words the text's own, twice the same."""
    one = article(text, published)
    first, again = (extract(one, vocabulary(), Config()) for _ in range(2))
    assert first == again
    assert len({report.id for report in first}) == len(first)
    hold_to(text, first)
    return first
