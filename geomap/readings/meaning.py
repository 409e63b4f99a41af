"""What words mean, asked of geomap's own rooms: the only file here that knows how each of them is called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from geomap import actors, counts, dates, places
from geomap.actors.names import outright
from geomap.config import Config
from geomap.gazetteer import Gazetteer
from geomap.lexicon import load
from geomap.locate import locate
from geomap.mentions import Marked, Vocabulary
from geomap.model import Article, Casualty, DateSpan, Found, Location, PlacePhrase, Quote

Span = tuple[int, int]


def known_types() -> frozenset[str]:
    """ACLED's sub-event types, as they are written."""
    return frozenset(term.en[0] for term in load("sub_events").terms)


def within(words: Quote, span: Span) -> bool:
    """Whether words that a room read all stand in the quoted stretch."""
    return span[0] <= words.start and words.end <= span[1]


@dataclass
class Meaning:
    """One article as geomap's rooms read it, asked about stretches of it given in code points."""

    article: Article
    vocabulary: Vocabulary
    config: Config

    @cached_property
    def marked(self) -> Sequence[Marked]:
        """The article's passages."""
        return self.vocabulary.mark(self.article)

    @property
    def gazetteer(self) -> Gazetteer:
        """The places that can be meant."""
        return self.vocabulary.gazetteer

    @cached_property
    def _anchor(self) -> date | None:
        found = dates.anchor(self.marked, self.article.published)
        return found.value if found else None

    @cached_property
    def _phrases(self) -> tuple[PlacePhrase, ...]:
        return places.read(self.marked, self.gazetteer, self.config).phrases

    def around(self, span: Span) -> tuple[Marked, ...]:
        """The passages that a stretch lies in."""
        return tuple(m for m in self.marked if m.passage.start < span[1] and span[0] < m.passage.end)

    def day(self, span: Span) -> Found[DateSpan] | None:
        """The first day named within the stretch."""
        found = (f for m in self.around(span) for f in dates.read(m, self.article.published, self._anchor))
        return next((one for one in found if within(one.quote, span)), None)

    def place(self, span: Span) -> Location | None:
        """Where the place lies whose name stands in the stretch, with whatever else the article says of its place.

        None where geomap reads no place in it; of several the one whose phrase has most of the quoted words.
        """
        inside = [p for p in self._phrases if all(within(one.quote, span) for one in p.places)]

        def shared(phrase: PlacePhrase) -> tuple[int, int]:
            return min(phrase.quote.end, span[1]) - max(phrase.quote.start, span[0]), -phrase.quote.start

        best = max(inside, key=shared, default=None)
        return locate(best, self.gazetteer, self.config) if best else None

    def actor(self, span: Span) -> tuple[str, Quote] | None:
        """The first party named within the stretch, by its id on the day of the article."""
        day = self.article.published or self._anchor
        around = self.around(span)
        found = [(claim.actor, claim.quote) for m in around for claim in actors.read(m, day)]
        found += [(outright(one, day), m.quote(one)) for m in around for one in m.of("actor", "dated")]
        return next((one for one in found if within(one[1], span)), None)

    def casualties(self, span: Span, kind: str) -> Iterator[Found[Casualty]]:
        """The numbers of a kind within the stretch, as the whole passage gives them their kind and people."""
        for marked in self.around(span):
            found = (f for f in counts.read(marked) if f.value.kind == kind and within(f.quote, span))
            yield from found
