"""Phrases that point back: "the village" is the last village named before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from geomap.gazetteer import Gazetteer, place_types
from geomap.lexicon import Term
from geomap.model import Place, PlaceMention, PlacePhrase
from geomap.places import slots
from geomap.places.roles import of_person, of_reference
from geomap.places.slots import Slot
from geomap.places.spots import TRAPS, Spot
from geomap.places.tokens import Line

_FAR = 4
_PLACED = ("location", "dateline")
_CLOSE_TYPES = 2
_AHEAD = 6
_AROUND = ("countryside", "desert")
# Before the town of somebody who is spoken of: "in", "from", or "residents of".
_SEATS = (None, "in", "from")


def sides(spots: Sequence[Spot], gazetteer: Gazetteer) -> None:
    """Finds for names what "west of the town" behind them, or "in the city", says of where they lie.

    The town is one named before.
    """
    for n, spot in enumerate(spots):
        if spot.within is not None or spot.between is not None or spot.role not in (None, "context"):
            continue
        found = _side(spot, spots, n, gazetteer)
        if found is not None:
            spot.within = found


def _side(spot: Spot, spots: Sequence[Spot], n: int, gazetteer: Gazetteer) -> Spot | None:
    first = spot.slot.end + 1
    for k in range(first, min(len(spot.tokens), first + _AHEAD)):
        token = spot.tokens[k]
        head = token.terms.get("place_type")
        if token.gap or token.names:
            return None
        if head is None or not head.attrs.get("level") or not _alone(spot.line, k):
            continue
        slot = slots.read(spot.line, k)
        town = _town(spots[:n], head, gazetteer) if _tells_side(slot, spot, first) else None
        return None if town is None else Spot(spot.line, k, k, slot, town.names, role="context", echo=town)
    return None


def _tells_side(slot: Slot, spot: Spot, first: int) -> bool:
    """Whether a name is said to lie beside or in "the town": words with the article at most stand between."""
    if slot.begin < first or not all(token.text.startswith("ال") for token in spot.tokens[first : slot.begin]):
        return False
    if slot.direction is not None or slot.relation in ("countryside", "near", "around"):
        return True
    return slot.preposition == "in" and slot.begin == first and not _settles(spot)


def _settles(spot: Spot) -> bool:
    """Whether the words call it a settlement, which lies in no other: "in the village of X, in the region"."""
    return spot.slot.head is not None and spot.slot.head.attrs["types"][0] in place_types.settlements()


def _town(before: Sequence[Spot], head: Term, gazetteer: Gazetteer) -> Spot | None:
    """The last place named before that was called so, or that a bare name may mean."""
    types = head.attrs["types"]
    for spot in reversed(before):
        own = spot.slot.head
        if spot.role not in (None, "context") or not spot.names:
            continue
        if own is not None and own.attrs["types"][0] == types[0]:
            return spot
        if own is None and any(gazetteer.get(name.place_id).type in types[:_CLOSE_TYPES] for name in spot.names):
            return spot
    return None


def references(lines: Sequence[Line], spots: Sequence[Spot]) -> Iterator[PlacePhrase]:
    """One phrase for every definite place word without a name that has a fitting place in the lines before it."""
    named = _named(spots)
    # "In the countryside of the city of X", "30 km from X": the city that is spoken of is another, if there is one.
    inner = [spot for spot in spots if spot.slot.relation not in _AROUND and spot.slot.distance_m is None]
    for line in lines:
        for k, head in _nameless(line, named[line.number]):
            first = line.tokens[k].first
            referent = _referent(inner, line, first, head) or _referent(spots, line, first, head)
            if referent is not None and referent.mention is not None:
                mention = replace(referent.mention, place=_meant(referent, head.attrs["types"]) or referent.place)
                yield _pointing(line, k, mention, located=_placed(referent, line))


def _nameless(line: Line, named: Collection[int]) -> Iterator[tuple[int, Term]]:
    """The definite place words of a line, by their number, to which no name belongs."""
    for k, token in enumerate(line.tokens):
        head = token.terms.get("place_type") if token.terms else None
        if head is not None and head.attrs.get("back") and k not in named and _alone(line, k):
            yield k, head


def _named(spots: Sequence[Spot]) -> Mapping[int, set[int]]:
    """The words of the names and of what is said of them, by the number of their line."""
    named: dict[int, set[int]] = defaultdict(set)
    for spot in spots:
        named[spot.line.number].update(range(spot.slot.begin, spot.slot.end + 1))
        if spot.within is not None and spot.within.echo is not None:
            named[spot.line.number].update(range(spot.within.slot.begin, spot.within.slot.end + 1))
    return named


def _pointing(line: Line, k: int, mention: PlaceMention, *, located: bool) -> PlacePhrase:
    """The phrase of a place word that points back to a mention, which says where something happened if `located`."""
    slot = slots.read(line, k)
    named_for = slot.preposition == "from" or (slot.begin > 0 and _of_people(line, slot.begin))
    return PlacePhrase(
        relation=slots.relation_of(slot, [slot.head] if slot.head is not None else ()),
        places=(mention,),
        quote=line.passage.quote(line.tokens[slot.begin].start, line.tokens[k].last),
        role="context" if named_for or not located else of_reference(slot, line.tokens),
        direction=slot.direction,
        distance_m=slot.distance_m,
    )


def _placed(referent: Spot, line: Line) -> bool:
    """Whether something may have happened at the place: told so, or "a source in, from the town of X" says it."""
    seat = referent.line is line and referent.slot.preposition in _SEATS and referent.slot.head is not None
    return referent.role in _PLACED or (seat and referent.role == "context" and of_person(referent))


def _of_people(line: Line, begin: int) -> bool:
    """Whether the people of the place are meant: "from among the people of the village"."""
    before = line.tokens[begin - 1]
    return "origin" in before.terms and not line.tokens[begin].gap


def _alone(line: Line, k: int) -> bool:
    """Whether it is definite, and what follows is neither an adjective nor a name."""
    token = line.tokens[k]
    if not (token.definite or token.known or token.text.startswith("لل")):
        return False
    if k + 1 == len(line.tokens) or line.tokens[k + 1].gap:
        return True
    following = line.tokens[k + 1]
    return not following.names and not following.text.startswith("ال")


def _referent(spots: Sequence[Spot], line: Line, first: int, head: Term) -> Spot | None:
    """The nearest place before it that was called so, or was called nothing and may be of such a type.

    The town of a sentence may be "the village" at its end: sooner than a village of a line before. Behind "the village
    of X south of Y", Y only says where X lies.
    """
    types = head.attrs["types"]
    near: Spot | None = None
    for spot in reversed(spots):
        if spot.line.number > line.number or spot.first >= first or spot.role in TRAPS:
            continue
        if line.number - spot.line.number > _FAR or (near is not None and spot.line is not line):
            return near
        if _is_called(spot, types):
            return _described(spot, spots, types) or spot
        if near is None and spot.line is line and _settlement(spot, types):
            near = spot
    return near


def _is_called(spot: Spot, types: Sequence[str]) -> bool:
    """Whether a place was called so, or was called nothing and may be of such a type."""
    own = spot.slot.head
    return _meant(spot, types) is not None if own is None else own.attrs["types"][0] == types[0]


def _described(spot: Spot, spots: Sequence[Spot], types: Sequence[str]) -> Spot | None:
    """The place called so of which another, that is called nothing, only says where it lies."""
    if spot.slot.head is not None:
        return None
    return next((s for s in spots if s.within is spot and s.slot.head is not None and _is_called(s, types)), None)


def _settlement(spot: Spot, types: Sequence[str]) -> bool:
    """Whether a place that is called a village or town may be called the other."""
    own = spot.slot.head
    called = own is not None and bool(own.attrs.get("level")) and own.attrs["types"][0] in types[:_CLOSE_TYPES]
    return called and spot.role == "location" and spot.place is not None and spot.place.type in types[:_CLOSE_TYPES]


def _meant(spot: Spot, types: Sequence[str]) -> Place | None:
    """What a bare name means when it is spoken of as of such a type: "in Raqqa ... the city"."""
    if spot.place is None or spot.place.type in types[:_CLOSE_TYPES]:
        return spot.place
    bare = not spot.slot.introduced and spot.place.type in place_types.wide()
    return next((c.place for c in spot.candidates if bare and c.place.type in types[:_CLOSE_TYPES]), None)
