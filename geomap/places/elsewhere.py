"""Which passages tell of another part of the world, where a village of ours is only a namesake."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from geomap.config import Config
from geomap.mentions import Marked
from geomap.places.spots import TRAPS, Spot
from geomap.places.tokens import marked_as

_PROMINENT = 0.4
# One country says no more than this however often it is named; a place of ours says twice as much as one of its cities.
_MOST, _OURS = 4, 2
_LEAST = 2
# How many adjectives stand behind a town: "the Iraqi border town of X".
_BEHIND = 2
_BEAT = frozenset(Config().scope)


def abroad(marked: Sequence[Marked], spots: Sequence[Spot]) -> frozenset[int]:
    """Numbers of the passages that tell of other countries: all of an article that is about them."""
    if not any(passage.of("elsewhere") for passage in marked):
        return frozenset()
    ours = Counter(spot.line.number for spot in spots if _is_ours(spot))
    here = Counter({n: len(passage.of("here")) for n, passage in enumerate(marked)}) + ours
    away = [Counter(mention.id for mention in passage.of("elsewhere")) for passage in marked]
    if _outweighs(away, sum(here.values())):
        return frozenset(range(len(marked)))
    return frozenset(n for n, named in enumerate(away) if sum(named.values()) >= _LEAST and not here[n])


def named(marked: Sequence[Marked]) -> frozenset[tuple[int, int]]:
    """The number of its passage and the first letter of every word that names another country or a city of it."""
    return frozenset((n, mention.first) for n, passage in enumerate(marked) for mention in passage.of("elsewhere"))


def of_countries(marked: Sequence[Marked], spots: Sequence[Spot]) -> None:
    """Tells names the country that an adjective puts them in: "the city of X" with "Iraqi" behind it or before."""
    countries = {
        (n, end): m.term.attrs["country"]
        for n, passage in enumerate(marked)
        for m in passage.of("of_country")
        if m.term is not None
        for end in (m.first, m.last)
    }
    if countries:
        for spot in spots:
            spot.country = next((countries[at] for at in _adjectives(spot) if at in countries), None)


def _adjectives(spot: Spot) -> Iterator[tuple[int, int]]:
    """Where an adjective of a settlement begins behind its name, or ends before the word for it in Latin letters."""
    tokens, slot, number = spot.tokens, spot.slot, spot.line.number
    settled = marked_as(slot.head, "level")
    if spot.key.isascii():
        if settled and slot.head_at and not tokens[slot.head_at].gap:
            yield number, tokens[slot.head_at - 1].last
    elif settled or slot.head is None:
        for token in tokens[spot.last + 1 : spot.last + 1 + _BEHIND]:
            if token.gap or token.clitics or not token.definite:
                return
            yield number, token.first


def _outweighs(away: Iterable[Counter[str]], here: int) -> bool:
    named = sum(away, Counter())
    weight = sum(min(times, _MOST) for times in named.values())
    return weight >= _LEAST and weight > _OURS * here


def _is_ours(spot: Spot) -> bool:
    """Whether it is a well-known place of the governorates of the beat, named in full."""
    place = spot.place
    if place is None or spot.role in TRAPS or place.prominence < _PROMINENT or spot.tokens[spot.i].bare:
        return False
    return place.admin.admin1_pcode in _BEAT
