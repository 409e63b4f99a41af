"""Reads places: which words are names of places, which place each means, and what the words around say of it.

Every decision is about one article, because its places explain each other (co-mentions, headings, repeated names).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from geomap.config import Config
from geomap.gazetteer import Gazetteer
from geomap.mentions import Marked
from geomap.model import Article, Place, PlaceMention, PlacePhrase
from geomap.places import back, choice, elsewhere, labels, phrases, roles, scope, slots, support, traps, unknown
from geomap.places.spots import Spot
from geomap.places.tokens import Line, line

__all__ = ["LEXICONS", "Places", "read", "rows"]

# The lexicons that a vocabulary must hold for this room to work.
LEXICONS = ("relations", "place_types", "names", "elsewhere", "persons")


@dataclass(frozen=True, slots=True)
class Places:
    """An article's place mentions, traps included, and its place phrases; both in text order."""

    mentions: tuple[PlaceMention, ...]
    phrases: tuple[PlacePhrase, ...]


def read(marked: Sequence[Marked], gazetteer: Gazetteer, config: Config | None = None) -> Places:
    """The places of one article, given all its marked passages.

    The vocabulary that marked them must hold the lexicons of `LEXICONS` and the names of `gazetteer`.
    """
    floor = (config or Config()).fuzzy_floor
    lines = [line(passage, number, gazetteer) for number, passage in enumerate(marked)]
    spots = _found(lines, gazetteer, floor)
    elsewhere.of_countries(marked, spots)
    choice.choose(spots, gazetteer, _seats(marked, gazetteer))
    choice.unless_abroad(spots, elsewhere.abroad(marked, spots), gazetteer)
    choice.call_abroad(spots, elsewhere.named(marked))
    spots = [spot for spot in spots if spot.names or spot.believed or spot.place is not None or spot.role is not None]
    scope.parents(spots)
    _give_roles(spots)
    _mention_all(spots)
    found = phrases.together((*phrases.phrases(spots), *back.references(lines, spots)))
    mentions = tuple(spot.mention for spot in spots if spot.mention is not None)
    return Places(mentions, tuple(sorted(found, key=lambda phrase: (phrase.quote.start, phrase.quote.end))))


def _seats(marked: Sequence[Marked], gazetteer: Gazetteer) -> list[Place]:
    """The places that the parties named in an article are called after: "the Manbij Military Council"."""
    terms = {m.term.id: m.term for passage in marked for m in passage.of("actor") if m.term is not None}
    return [gazetteer.get(term.attrs["seat"]) for term in terms.values() if "seat" in term.attrs]


def _found(lines: Sequence[Line], gazetteer: Gazetteer, floor: float) -> list[Spot]:
    """The names that are places here, each with what the words around it say of where it lies."""
    spots = [spot for line in lines for spot in unknown.added(line, list(_spots(line)), gazetteer, floor)]
    for spot in spots:
        spot.label = labels.labels(spot, gazetteer)
        spot.role = traps.role(spot, gazetteer) or ("dateline" if roles.dateline(spot) else None)
    traps.by_full_name(lines, spots, gazetteer)
    phrases.describe(spots, gazetteer)
    scope.lists(spots)
    unknown.with_heads(spots, gazetteer)
    spots = support.kept(spots, gazetteer)
    phrases.describe(spots, gazetteer)  # again: what stood between two of them may be no name
    back.sides(spots, gazetteer)
    scope.rule(spots, gazetteer)
    return spots


def _give_roles(spots: Sequence[Spot]) -> None:
    """Gives every place its role to the sentence, and the items of a list that of the first."""
    described = phrases.described(spots)
    for spot in spots:
        spot.role = spot.role or roles.role(spot, id(spot) in described)
    roles.share(spots)


def _mention_all(spots: Sequence[Spot]) -> None:
    """Gives every name its mention, and "the town" that of the place to which it points back."""
    for spot in spots:
        spot.mention = _mention(spot)
    for spot in spots:
        if spot.within is not None and spot.within.echo is not None:
            spot.within.mention = _pointed_back(spot.within, spot.within.echo)


def _spots(line: Line) -> Iterator[Spot]:
    for i, token in enumerate(line.tokens):
        if token.names:
            yield Spot(line, i, i, slots.read(line, i), token.names)


def _pointed_back(spot: Spot, echo: Spot) -> PlaceMention | None:
    """The mention of the place that "the town" means, which is called a town by that."""
    head = spot.slot.head
    return echo.mention if echo.mention is None or head is None else replace(echo.mention, head=head.id)


def _mention(spot: Spot) -> PlaceMention:
    tokens = spot.tokens
    quote = spot.line.passage.quote(spot.begin, tokens[spot.last].last)
    best = spot.candidates[0] if spot.candidates else None
    return PlaceMention(
        quote=quote,
        name=spot.called or quote.text,
        role=spot.role or "context",
        match="unresolved" if best is None or spot.place is None else best.match,
        score=spot.score,
        place=spot.place,
        candidates=spot.candidates,
        head=spot.slot.head.id if spot.slot.head is not None else None,
        parent=spot.parent,
    )


def rows(article: Article, places: Places) -> Iterator[Mapping[str, Any]]:
    """One record per mention, ready for JSON or CSV; README, "places", documents the fields."""
    for mention in places.mentions:
        shown = mention.place or mention.parent
        yield {
            "article_id": article.id,
            "start": mention.quote.start,
            "end": mention.quote.end,
            "text": mention.quote.text,
            "place_id": mention.place.id if mention.place else None,
            "name_en": mention.place.name if mention.place else None,
            "name_ar": mention.place.name_ar if mention.place else mention.name,
            "lat": shown.lat if shown else None,
            "lon": shown.lon if shown else None,
            "match": mention.match,
            "score": mention.score,
            "role": mention.role,
            "parent_id": mention.parent.id if mention.parent else None,
            "candidates": [
                {
                    "place_id": c.place.id,
                    "name_en": c.place.name,
                    "match": c.match,
                    "rule": c.rule,
                    "score": c.score,
                    "parts": dict(c.parts),
                }
                for c in mention.candidates
            ],
        }
