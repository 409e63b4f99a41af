"""In which articles a question or a part decides: those that are read otherwise without it.

A question is answered once always with yes and once always with no, and the answer that changes less is taken; a part
of a choice is weighed at nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace

from geomap.config import Config
from geomap.extract import extract
from geomap.extract.predicates import forced, predicates
from geomap.lexicon.weighing import CHOICES, glosses, other_weights, weights
from geomap.mentions import Vocabulary
from geomap.model import Article, Report


@dataclass(frozen=True, slots=True)
class Witnesses:
    """What decides, what it asks or means, and the ids of the articles that are read otherwise without it."""

    name: str
    gloss: str
    articles: tuple[str, ...]


def witnesses(articles: Sequence[Article], vocabulary: Vocabulary, config: Config) -> Iterator[Witnesses]:
    """The witnesses of every question, then of every part of the choices that settle a reading."""

    def read() -> dict[str, tuple[Report, ...]]:
        return {article.id: tuple(map(_plain, extract(article, vocabulary, config))) for article in articles}

    def otherwise(change: AbstractContextManager[None]) -> tuple[str, ...]:
        with change:
            return tuple(name for name, digests in read().items() if digests != today[name])

    today = read()
    for name, gloss in predicates().items():
        found = [otherwise(forced(name, answer)) for answer in (False, True)]
        yield Witnesses(name, gloss, min(found, key=len))
    for choice in CHOICES:
        for part, gloss in glosses(choice).items():
            yield Witnesses(f"{choice}.{part}", gloss, otherwise(other_weights(choice, {**weights(choice), part: 0.0})))


def _plain(report: Report) -> Report:
    """A report without how it was decided, and how sure its place is."""
    where = report.location
    return replace(report, decisions=(), location=where and replace(where, score=0.0))
