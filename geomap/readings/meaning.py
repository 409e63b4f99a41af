"""What words mean, asked of geomap's own rooms: the only file here that knows how each of them is called."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property, lru_cache

from geomap import actors, attribution, counts, dates, events, places
from geomap.actors.names import outright
from geomap.attribution import Attribution
from geomap.config import Config
from geomap.gazetteer import Gazetteer
from geomap.lexicon import load
from geomap.lexicon.lineage import actor_terms, lineage
from geomap.locate import locate, spot
from geomap.locate.doubt import is_loose, widened
from geomap.mentions import Marked, Vocabulary
from geomap.model import Article, Casualty, DateSpan, Found, Location, PlacePhrase, Quote

Span = tuple[int, int]
# Modes of a word that tells an event, in which the text does not say that it came to pass.
_NOT_TOLD = frozenset({"negated", "intended", "planned", "demanded", "feared"})


@lru_cache(maxsize=1)
def known_types() -> frozenset[str]:
    """ACLED's sub-event types, as they are written."""
    return frozenset(term.en[0] for term in load("sub_events").terms)


def within(words: Quote, span: Span) -> bool:
    """Whether words that a room read all stand in the quoted stretch."""
    return span[0] <= words.start and words.end <= span[1]


def _is_half(span: Span, words: Quote) -> bool:
    """Whether the stretch lies in the words of a value and is at least half of them."""
    inside = words.start <= span[0] and span[1] <= words.end
    return inside and 2 * (span[1] - span[0]) >= words.end - words.start


def side(actor: str) -> str:
    """The side that an actor stands on, as the lexicon tells it; the actor's own group where it tells none."""
    group = lineage(actor)[-1]
    term = actor_terms().get(group)
    return group if term is None else str(term.attrs.get("side", group))


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
    def _ours(self) -> str | None:
        return actors.speaker(self.marked, self.article.outlet)

    @cached_property
    def _phrases(self) -> tuple[PlacePhrase, ...]:
        return places.read(self.marked, self.gazetteer, self.config).phrases

    def around(self, span: Span) -> tuple[Marked, ...]:
        """The passages that a stretch lies in."""
        return tuple(m for m in self.marked if m.passage.start < span[1] and span[0] < m.passage.end)

    def deeds(self, span: Span) -> frozenset[str]:
        """The classes of event that words within the stretch tell as having happened, or deny."""
        found = (t for m in self.around(span) for t in events.read(m) if within(t.quote, span))
        return frozenset(t.value.cls for t in found if t.value.mode not in _NOT_TOLD)

    def told_as(self, span: Span) -> Attribution:
        """Who says what the passage of the stretch tells, and how surely."""
        return attribution.read(self.around(span)[0])

    def named(self, kind: str, span: Span) -> tuple[Found[str], ...]:
        """The lexicon ids of a kind ("weapon", "target") within the stretch, the first words for each."""
        found: dict[str, Found[str]] = {}
        for marked in self.around(span):
            for mention in marked.of(kind):
                quote = marked.quote(mention)
                if within(quote, span):
                    found.setdefault(mention.id, Found(mention.id, quote, f"{kind}s.{mention.id}"))
        return tuple(found[name] for name in sorted(found))

    def published(self, span: Span) -> Found[DateSpan] | None:
        """The day of publication and the one before, as an estimate, where the passage names no other."""
        day = self.article.published or self._anchor
        read = [(m, dates.read(m, day, self._anchor)) for m in self.around(span)]
        if day is None or any(found or dates.unread(m, found) for m, found in read):
            return None
        return Found(
            DateSpan(day - timedelta(days=1), day, "estimated"), self.article.quote(*span), "extract.published"
        )

    def day(self, span: Span) -> Found[DateSpan] | None:
        """The first day named within the stretch, or in words of which the stretch is the better half."""
        found = [f for m in self.around(span) for f in dates.read(m, self.article.published, self._anchor)]
        inside = (date for date in found if within(date.quote, span))
        around = (date for date in found if _is_half(span, date.quote))
        return next(inside, None) or next(around, None)

    def place(self, span: Span) -> Location | None:
        """Where the place lies whose name stands in the stretch, with whatever else the article says of its place.

        None where geomap reads no place in it; of several the one whose phrase has most of the quoted words.
        """
        inside = [p for p in self._phrases if all(within(place.quote, span) for place in p.places)]

        def shared(phrase: PlacePhrase) -> tuple[int, int]:
            return min(phrase.quote.end, span[1]) - max(phrase.quote.start, span[0]), -phrase.quote.start

        best = max(inside, key=shared, default=None)
        if best is None:
            return None
        where = self._located(best)
        return widened(where, self.gazetteer, self._located) if is_loose(best) else where

    def _located(self, phrase: PlacePhrase) -> Location:
        return locate(phrase, self.gazetteer, self.config)

    def trusted(self, span: Span, lat: float, lon: float, radius_m: float) -> Location:
        """A point from outside for the place whose name the stretch is, whatever the gazetteer knows."""
        known, words = self.place(span), self.article.quote(*span)
        where = spot(words, lat, lon, radius_m, self.gazetteer, self.config)
        return where if known is None else replace(where, place=known.place, name=known.name, name_ar=known.name_ar)

    def actor(self, span: Span) -> tuple[str, Quote] | None:
        """The first party named within the stretch, by its id on the day of the article."""
        return next(iter(self.parties(span)), None)

    def parties(self, span: Span) -> tuple[tuple[str, Quote], ...]:
        """Every party named within the stretch: those that take part in a deed first, with the words that name them."""
        day = self.article.published or self._anchor
        around = self.around(span)
        found = [(claim.actor, claim.quote) for m in around for claim in actors.read(m, day)]
        found = [party for party in found if within(party[1], span)]
        named = (party for m in around for party in actors.parties(m, day, self._ours))
        found += [(actor, phrase) for actor, phrase, name in named if within(name, span)]
        plain = [(outright(mention, day), m.quote(mention)) for m in around for mention in m.of("actor", "dated")]
        return (*found, *(party for party in plain if within(party[1], span)))

    def casualties(self, span: Span, kind: str) -> Iterator[Found[Casualty]]:
        """The numbers of a kind within the stretch, as the whole passage gives them their kind and people.

        Several numbers of one kind are added up as `counts` does, beside those of a group of victims.
        """
        around = (f for marked in self.around(span) for f in counts.read(marked))
        found = [f for f in around if f.value.kind == kind and within(f.quote, span)]
        for total in counts.total(found):
            yield Found(Casualty(total.kind, total.count), found[0].quote, "counts.total")
        yield from (f for f in found if f.value.group is not None and f.rule != "counts.over_time")

    def denial(self, span: Span) -> Quote | None:
        """Words within the stretch by which somebody denies a deed."""
        triggers = (t for m in self.around(span) for t in events.read(m) if t.value.mode == "denied")
        said = (s for m in self.around(span) if (s := attribution.read(m).status) and s.value == "denied")
        return next((found.quote for found in (*triggers, *said) if within(found.quote, span)), None)
