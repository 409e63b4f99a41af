"""From names to place phrases: which name describes which, lists, scope, and the relation that the words state."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from geomap.arabic import fold_key, without_article
from geomap.gazetteer import Gazetteer, place_types
from geomap.model import Place, PlaceMention, PlacePhrase, Relation
from geomap.places import roles
from geomap.places.slots import relation_of
from geomap.places.spots import TRAPS, Spot
from geomap.places.tokens import marked_as

# How large a place of a type is, for "X in Y"; any other is 1.
_SIZES = {
    "governorate": 5,
    "country": 6,
    "region": 4,
    "district": 4,
    "desert": 4,
    "subdistrict": 3,
    "city": 3,
    "town": 2,
}
# What is called after the town or village by which it lies.
_BY_TOWNS = ("facility", "field", "base", "camp", "airport")
# The word for several villages, and the types of places that have some.
_VILLAGES, _HAVE_VILLAGES = "village_list", ("city", "subdistrict", "town")
_UNITS = ("area", "district")
_AREAS, _RIVER = ("region", "district"), "river"
# How the dual of a word ends before what it belongs to.
_DUAL = "ي"
_BETWEEN_WORDS = 2
_COMMAS = ("،", ",")
_NARROWING_WORDS = 6
# Adjectives and participles may stand between a place and the wider one: "X, located in the countryside of Y".
_WIDENING = ("countryside", "desert")


def describe(spots: Sequence[Spot], gazetteer: Gazetteer) -> None:
    """Finds for every spot the one behind it that says where it lies."""
    _named_otherwise(spots)
    _between_two(spots)
    _stretches(spots, gazetteer)
    _on_the_bank(spots, gazetteer)
    _in_their_town(spots)
    for spot, other in itertools.pairwise(spots):
        if not _is_open(spot, other):
            continue
        beside = _of_its_town(spot, other) or _before_town(spot, other, gazetteer)
        if beside or _in_its_area(spot, other) or _describes(spot, other, gazetteer) or _narrows(spot, other):
            spot.within = other
    for spot, other, third in zip(spots, spots[1:], [*spots[2:], None], strict=False):
        if _is_open(spot, other) and _is_address(spot, other, third, gazetteer):
            spot.within = other
    for spot, other, third in zip(spots, spots[1:], spots[2:], strict=False):
        if spot.within is other and third.line is other.line and third.role is None and _of_both(other, third):
            third.role = "context"


def _is_open(spot: Spot, other: Spot) -> bool:
    """Whether nothing says yet where a name lies, and the one behind it does not say it of another."""
    if spot.line is not other.line or other.alias is not None or other.within is spot or spot.bank:
        return False
    return spot.within is None and spot.between is None and spot not in (other.between or ())


def _is_address(spot: Spot, other: Spot, third: Spot | None, gazetteer: Gazetteer) -> bool:
    """Whether a town and, behind a comma, the governorate or the country in which it lies end a phrase: "in X, Y"."""
    slot = other.slot
    if {spot.role, other.role} - {None, "context"} or slot.begin != spot.slot.end + 1 or slot.introduced or slot.head:
        return False
    token = spot.tokens[slot.begin]
    if token.gap not in _COMMAS or token.clitics or _goes_on(other, third, gazetteer):
        return False
    return _lies_within(spot, other, gazetteer) and _larger(spot, other, gazetteer)


def _goes_on(other: Spot, third: Spot | None, gazetteer: Gazetteer) -> bool:
    """Whether a further place stands right behind one, so that they are a list; "in X, Y, Syria" is an address too."""
    if third is None or third.line is not other.line or third.slot.begin != other.slot.end + 1:
        return False
    ends = not third.tokens[third.slot.begin].clitics and _lies_within(other, third, gazetteer, "country")
    return third.slot.preposition is None and not ends


def _lies_within(spot: Spot, other: Spot, gazetteer: Gazetteer, *types: str) -> bool:
    """Whether one place may lie in the other, a governorate or a country."""
    wider = [gazetteer.get(place_id) for place_id in other.place_ids]
    inner = [gazetteer.get(place_id) for place_id in spot.place_ids]
    units = {place.admin.admin1_pcode for place in wider if place.type == "governorate" and not types}
    countries = {place.country for place in wider if place.type == "country"}
    return any(place.admin.admin1_pcode in units or place.country in countries for place in inner)


def _in_their_town(spots: Sequence[Spot]) -> None:
    """Finds the English genitive, "X's Y quarter", and a quarter's word between, "Y quarter of X": Y lies in X."""
    for spot, other in itertools.pairwise(spots):
        head = other.slot.head
        part = head is not None and head.attrs.get("part")
        if spot.line is not other.line or {spot.role, other.role} - {None, "context"}:
            continue
        if spot.tokens[other.slot.begin].owned and other.slot.begin == spot.slot.end + 1:
            other.within = spot
            if part:
                other.slot.direction = None  # "X's western Y neighbourhood": that side of X, not of Y
        elif part and spot.slot.head is head and other.slot.head_at == spot.slot.end:
            spot.within = other if spot.slot.head_at is None else spot.within


def _of_both(wider: Spot, other: Spot) -> bool:
    """Whether a wider place has a second beside it: "in the countrysides of X and Y", in the dual."""
    tokens = other.tokens
    joined = other.slot.begin == wider.slot.end + 1 and tokens[other.slot.begin].clitics == "و"
    if not joined or other.slot.introduced or tokens[other.slot.begin].gap:
        return False
    words = ((t.text.removeprefix(t.clitics), t.terms.get("relation")) for t in tokens[wider.slot.begin : wider.i])
    return any(term is not None and word.endswith(_DUAL) and word[:-1] in term.forms for word, term in words)


def _named_otherwise(spots: Sequence[Spot]) -> None:
    """Finds other names in brackets, and the quarter of a town in them."""
    for spot, other in itertools.pairwise(spots):
        beside = spot.line is other.line and other.bracketed and other.slot.begin == spot.slot.end + 1
        if not beside or other.role is not None:
            continue
        if _is_part(other) and not _is_part(spot):
            other.within = other.within or spot
        elif not other.slot.introduced and spot.alias is None:
            other.alias = spot


def _between_two(spots: Sequence[Spot]) -> None:
    """Finds the two places that a name is said to lie between."""
    for spot, other, third in zip(spots, spots[1:], spots[2:], strict=False):
        if other.line is not spot.line or third.line is not spot.line or spot.slot.relation == "between":
            continue
        if spot.role in (None, "context") and _lies_between(spot, other, third):
            spot.between = (other, third)


def _lies_between(spot: Spot, other: Spot, third: Spot) -> bool:
    """Whether the words lead from a name to "between X and Y": "located between", "on the road linking"."""
    start, tokens = other.slot.begin, spot.tokens
    between = tokens[spot.slot.end + 1 : start]
    linked = all(not token.gap and (_linking(token.text) or "preposition" in token.terms) for token in between)
    if start <= spot.slot.end or len(between) > _BETWEEN_WORDS or not linked or tokens[start].gap:
        return False
    if other.slot.relation != "between" and not _road(other):
        return False
    return third.slot.begin == other.slot.end + 1 and not tokens[start].clitics.startswith("و")


def _describes(spot: Spot, other: Spot, gazetteer: Gazetteer) -> bool:
    if spot.role not in (None, "context") or not _leads_to(spot, other):
        return False
    slot, opened = other.slot, _is_opened(other)
    wide = opened or slot.relation in _WIDENING or slot.direction is not None or _wide_head(other)
    english = spot.tokens[spot.i].text.isascii()  # "who hails from the town of X in Y"
    if not (wide or english) and roles.of_person(spot) and not _is_part(spot):
        return False
    placed = opened or slot.introduced or slot.preposition in ("in", "of") or not spot.tokens[slot.begin].gap
    return (wide and placed) or _lies_at(spot, other, gazetteer)


def _is_opened(spot: Spot) -> bool:
    """Whether its name begins with a word for a side or a surrounding: "the eastern countryside of X"."""
    opening = spot.tokens[spot.i].opening
    return opening is not None and (opening.kind == "direction" or opening.id in _WIDENING)


def _leads_to(spot: Spot, other: Spot) -> bool:
    """Whether no more than linking words lead from a name to one behind it, with no mark that parts the two."""
    slot, between = other.slot, spot.tokens[spot.slot.end + 1 : other.slot.begin]
    begin = slot.begin + (spot.road_behind and slot.begin == spot.slot.end)  # "the X road, east of Y": the road is X's
    if begin <= spot.slot.end or len(between) > _BETWEEN_WORDS or "و" in spot.tokens[slot.begin].clitics:
        return False
    gaps = _gaps(spot, other)
    if slot.distance_m is not None:
        parted = any(gap not in ("", "(") for gap in gaps) and not _apposed(spot, other)
    else:
        parted = any(gap.strip("،,/-–") for gap in gaps)
    return not parted and all(_linking(token.text) for token in between)


def _gaps(spot: Spot, other: Spot) -> list[str]:
    """What stands before each word from behind a name up to the next one."""
    return [token.gap for token in spot.tokens[spot.slot.end + 1 : other.slot.begin + 1]]


def _lies_at(spot: Spot, other: Spot, gazetteer: Gazetteer) -> bool:
    """Whether it is said to be "of", near or in a place behind it that is larger, or may be."""
    slot = other.slot
    if slot.preposition == "of" and slot.begin > spot.slot.end + 1:
        return True
    if slot.relation in ("near", "around") and not any(_gaps(spot, other)):
        return not _larger(other, spot, gazetteer)
    if slot.preposition != "in":
        return False
    named = slot.head is not None and not _larger(other, spot, gazetteer)
    return named or _larger(spot, other, gazetteer)


def _apposed(spot: Spot, other: Spot) -> bool:
    """Whether a distance stands behind a town between two commas: "in the town of X, 30 km east of Y, gunmen"."""
    start, after, tokens = other.slot.begin, other.slot.end + 1, spot.tokens
    closed = after == len(tokens) or tokens[after].gap[:1] in _COMMAS
    return closed and start == spot.slot.end + 1 and tokens[start].gap in _COMMAS and spot.slot.head is not None


def _of_its_town(spot: Spot, other: Spot) -> bool:
    """Whether English puts a name beside its town: "X village of the town of Y", "the X checkpoint of Z in Y town"."""
    head, town = spot.slot.head, other.slot.head
    if head is None or spot.slot.head_at is not None or not spot.tokens[spot.i].text.isascii():
        return False
    if town is None or not town.attrs.get("level") or spot.role not in (None, "context"):
        return False
    if head.attrs.get("facility"):
        near = 0 < other.slot.begin - spot.slot.end <= _NARROWING_WORDS
        return near and other.slot.preposition == "in" and not any(_gaps(spot, other))
    token = spot.tokens[other.slot.begin]
    return other.slot.begin == spot.slot.end + 1 and not token.gap and not token.clitics


def _in_its_area(spot: Spot, other: Spot) -> bool:
    """Whether English names behind a comma the area in which a town lies: "in the town of X, Y district"."""
    head, slot, token = other.slot.head, other.slot, spot.tokens[other.slot.begin]
    named = head is not None and slot.head_at is None and head.id in _UNITS and marked_as(spot.slot.head, "level")
    beside = slot.begin == spot.slot.end + 1 and token.gap in _COMMAS and not token.clitics
    return named and beside and not marked_as(spot.slot.head, "many") and token.text.isascii()


def _before_town(spot: Spot, other: Spot, gazetteer: Gazetteer) -> bool:
    """Whether Arabic puts the town of a village right behind its name: "the village of Hawayej Dhiban"."""
    head, token = spot.slot.head, other.tokens[other.i]
    village = marked_as(head, "level") and not marked_as(head, "many") and spot.slot.end == spot.last
    if not village or spot.role not in (None, "context") or token.text.isascii():
        return False
    if other.slot.begin != other.i or other.i != spot.last + 1 or token.gap or token.clitics or token.quoted:
        return False
    towns = place_types.settlements("town")
    return any(gazetteer.get(name.place_id).type in towns for name in other.names)


def _narrows(spot: Spot, other: Spot) -> bool:
    """A place named right after a distance says which stretch is meant: "8 km east of the river, in X"."""
    near = other.slot.preposition == "in" or other.slot.relation in ("near", "around")
    close = 0 < other.slot.begin - spot.slot.end <= _NARROWING_WORDS
    return spot.slot.distance_m is not None and near and close and spot.role is None


def _stretches(spots: Sequence[Spot], gazetteer: Gazetteer) -> None:
    """A village named right behind a road says which stretch is meant: "on the road A - B, near the village of C"."""
    for n, road in enumerate(spots):
        ends = spots[n : n + 2] if _of_two(road, spots[n + 1 : n + 2]) else spots[n : n + 1]
        beyond = spots[n + len(ends) : n + len(ends) + 1]
        if not road.along_road or not beyond or beyond[0].line is not road.line:
            continue
        if _at_stretch(beyond[0], gazetteer) and 0 < beyond[0].slot.begin - ends[-1].slot.end <= _BETWEEN_WORDS:
            if len(ends) > 1:
                beyond[0].between = (ends[0], ends[1])
            else:
                ends[0].within = beyond[0]
            ends[-1].role = None if ends[-1].role == "government" else ends[-1].role  # a road leads to the town


def _on_the_bank(spots: Sequence[Spot], gazetteer: Gazetteer) -> None:
    """A river before a town or village says little of where: "on the bank of the Euphrates, in the town of X"."""
    for river, town in itertools.pairwise(spots):
        if river.line is not town.line or river.role is not None or river.slot.distance_m is not None:
            continue
        leads = 0 < town.slot.begin - river.slot.end <= _BETWEEN_WORDS and not any(_gaps(river, town))
        types = {gazetteer.get(place_id).type for place_id in river.place_ids} if leads else set()
        meant = _RIVER in types and (len(types) == 1 or river.slot.relation == "bank")
        river.bank = river.bank or (meant and _at_village(town, place_types.settlements()))


def _of_two(road: Spot, following: Sequence[Spot]) -> bool:
    """Whether the next name is the other end of the road."""
    end = following[0] if following else None
    return end is not None and end.line is road.line and end.slot.begin == road.slot.end + 1 and not _at_village(end)


def _at_village(spot: Spot, types: Collection[str] = ("village", "town")) -> bool:
    head, near = spot.slot.head, spot.slot.preposition == "in" or spot.slot.relation in ("near", "around")
    near = near and spot.slot.relation not in _WIDENING
    return near and head is not None and head.attrs["types"][0] in types


def _at_stretch(spot: Spot, gazetteer: Gazetteer) -> bool:
    """Whether it says which stretch of a road is meant: by a village or a junction, the steppe or the area of one."""
    area = spot.slot.relation == "desert" or (spot.slot.head is not None and spot.slot.head.id in _AREAS)
    if spot.slot.preposition != "in":
        return _at_village(spot)
    if not area:
        return _at_village(spot) or marked_as(spot.slot.head, "facility")
    return any(gazetteer.get(place_id).type in place_types.settlements() for place_id in spot.place_ids)


def _is_part(spot: Spot) -> bool:
    """Whether it is a quarter or building, which lies in a town: a native of the town does not."""
    heads = (spot.slot.head, spot.tokens[spot.i].opening)
    return any(head is not None and bool(head.attrs.get("part") or head.attrs.get("facility")) for head in heads)


def _linking(word: str) -> bool:
    return word.startswith("ال")


def _wide_head(spot: Spot) -> bool:
    return spot.slot.head is not None and spot.slot.head.id in ("governorate", "region", "district", "country")


def _larger(inner: Spot, other: Spot, gazetteer: Gazetteer) -> bool:
    """Whether all that the second name may mean is larger than what the first may mean."""
    sizes = [[_SIZES.get(gazetteer.get(place_id).type, 1) for place_id in spot.place_ids] for spot in (inner, other)]
    governorate = _SIZES["governorate"]
    if governorate in sizes[1] and max(sizes[0], default=governorate) < governorate:
        return True  # a town or its subdistrict in a governorate, even if that has the name of its capital
    return min(sizes[1], default=1) > max(sizes[0], default=1)


def described(spots: Sequence[Spot]) -> set[int]:
    """Ids of the spots that only say where others lie, or how else they are called."""
    found = {id(spot.within) for spot in spots if spot.within is not None}
    found |= {id(end) for spot in spots for end in spot.between or ()}
    return found | {id(spot) for spot in spots if spot.alias is not None or spot.bank}


def phrases(spots: Sequence[Spot]) -> tuple[PlacePhrase, ...]:
    """One phrase per name that is not the description of another, two names for `between`; in text order."""
    describing = described(spots)
    paired: set[int] = set()
    found: list[PlacePhrase] = []
    for n, spot in enumerate(spots):
        if spot.mention is None or id(spot) in describing or id(spot) in paired:
            continue
        if spot.role in TRAPS:
            continue
        partner = _partner(spots, n)
        if partner is not None:
            paired.add(id(partner))
        phrase = _phrase(spot, partner)
        rough = spot.place is None or spot.place.area
        behind = spots[n + 1] if n + 1 < len(spots) else None
        if rough:
            said = (*_said(spot), *_stretch(spot, behind))
            phrase = replace(phrase, said=said, mates=_mates(spot, spots, partner))
        found.append(phrase)
    return tuple(found)


def together(found: Sequence[PlacePhrase]) -> tuple[PlacePhrase, ...]:
    """What is said anywhere in an article of where a name without a point lies holds for each of its mentions."""
    said: dict[str, list[PlacePhrase]] = {}
    mates: dict[str, dict[str, Place]] = {}
    for phrase in found:
        said[_called(phrase)] = _told_once((*said.get(_called(phrase), ()), *phrase.said))
        mates.setdefault(_called(phrase), {}).update((place.id, place) for place in phrase.mates)

    def shared(phrase: PlacePhrase) -> PlacePhrase:
        beside = {place.id: place for place in phrase.mates} | mates[_called(phrase)]
        all_said = _told_once((*phrase.said, *said[_called(phrase)]))
        return replace(phrase, said=tuple(all_said), mates=tuple(beside.values()))

    rough = [phrase.places[0].place is None or bool(phrase.places[0].place.area) for phrase in found]
    return tuple(shared(phrase) if open_ else phrase for phrase, open_ in zip(found, rough, strict=True))


def _told_once(said: Iterable[PlacePhrase]) -> list[PlacePhrase]:
    """The first of all phrases that say the same: a long article says of a name a hundred times where it lies."""
    found: dict[tuple[object, ...], PlacePhrase] = {}
    for phrase in said:
        places = [mention.place for mention in (*phrase.places, phrase.within) if mention is not None]
        bare = tuple(mention.head is None for mention in phrase.places)
        where = (phrase.relation, phrase.distance_m, phrase.direction, phrase.quarter, bare, phrase.within is None)
        found.setdefault((*where, *(place.id if place is not None else None for place in places)), phrase)
    return list(found.values())


def _called(phrase: PlacePhrase) -> str:
    """A name to compare: folded, without its article."""
    key = fold_key(phrase.places[0].name)
    return without_article(key) or key


def _said(spot: Spot) -> tuple[PlacePhrase, ...]:
    """The phrases of all that the words say of where a name lies.

    Behind a settlement that is known no more is said of the name: "X in the countryside of A, south of B" tells where A
    lies, unless it gives a distance.
    """
    found, wider = [], spot.within
    known = False
    while wider is not None:
        if wider.mention is not None and wider.place is not None and not (known and wider.slot.distance_m is None):
            found.append(_phrase(wider, None))
            known = known or (wider.place.type in place_types.settlements() and not wider.place.area)
        wider = wider.within
    if spot.ruler is not None and spot.ruler.mention is not None and spot.ruler.place is not None:
        found.append(_phrase(spot.ruler, None))
    ends = spot.between
    if ends is not None and ends[0].place is not None and ends[1].place is not None and ends[0].mention is not None:
        found.append(replace(_phrase(ends[0], ends[1]), relation="between"))
    return tuple(found)


def _stretch(spot: Spot, behind: Spot | None) -> Iterator[PlacePhrase]:
    """The road that it is said to lie on: "X on the road of Y" leads from the wider place to Y."""
    if behind is None or behind.line is not spot.line or behind.slot.begin != spot.slot.end + 1 or behind.place is None:
        return
    start = next((wider for wider in (behind.within, spot.within, spot.ruler) if wider is not None), None)
    onto = behind.slot.preposition in ("in", "onto") and behind.along_road
    if onto and behind.mention is not None and start is not None and start.mention is not None and start.place:
        yield replace(_phrase(behind, None), relation="between", places=(behind.mention, start.mention), within=None)


def _mates(spot: Spot, spots: Sequence[Spot], partner: Spot | None) -> tuple[Place, ...]:
    """The known settlements of its list, and the other end of a stretch between it and one.

    Of a list that goes on elsewhere, "A and B in X, and the villages of C and D in Y", those of the same wider place.
    """
    beside = [mate for mate in spots if spot.group is not None and mate.group == spot.group]
    listed = [mate.place for mate in beside if mate.within is spot.within]
    listed += [partner.place] if partner is not None else []
    settled = [p for p in listed if p is not None and p.type in place_types.settlements() and not p.area]
    return tuple(p for p in settled if p is not spot.place)


def _partner(spots: Sequence[Spot], n: int) -> Spot | None:
    """The second name of "between X and Y"."""
    spot = spots[n]
    if n + 1 == len(spots):
        return None
    other = spots[n + 1]
    if other.road_from(spot) and other.mention is not None:
        return other
    if spot.slot.relation != "between" and (not _road(spot) or spot.road_behind):
        return None
    if spot.within is other and other.slot.preposition == "in":
        return None  # "the road of X in the countryside of Y"
    joined = other.line is spot.line and other.slot.begin == spot.slot.end + 1 and other.mention is not None
    plain = not other.slot.introduced or other.slot.head is spot.slot.head
    return other if joined and (plain or spot.slot.relation == "between") else None


def _road(spot: Spot) -> bool:
    """Whether it is the road from this place to the next: "the road X - Y", "the road of the villages X and Y"."""
    return spot.along_road and spot.slot.relation is None


def _phrase(spot: Spot, partner: Spot | None) -> PlacePhrase:
    assert spot.mention is not None  # noqa: S101 - the caller passes settled spots only
    last = partner or spot
    within = last.within or spot.within
    ending = within if within is not None and within.slot.end > last.slot.end else last
    if within is not None and within.place is not None and spot.along_road and _at_village(within):
        return _along(spot, within, ending)
    slot, bank = spot.slot, spot.slot.relation == "bank"
    other = partner.mention if partner is not None else None
    return PlacePhrase(
        relation=_relation(spot, partner),
        places=(spot.mention,) if other is None else (spot.mention, other),
        quote=spot.line.passage.quote(spot.tokens[slot.begin].start, spot.tokens[ending.slot.end].last),
        role=spot.mention.role,
        within=_within(within),
        distance_m=slot.distance_m,
        direction=slot.quarter if bank else slot.direction,
        quarter=None if bank else slot.quarter,
        group=spot.group,
    )


def _along(road: Spot, village: Spot, ending: Spot) -> PlacePhrase:
    """The village by which a road is told to be hit, with all the words that say so."""
    first, last = road.tokens[road.slot.begin].start, road.tokens[ending.slot.end].last
    assert road.mention is not None  # noqa: S101 - the caller passes settled spots only
    return replace(_phrase(village, None), quote=road.line.passage.quote(first, last), role=road.mention.role)


def _relation(spot: Spot, partner: Spot | None) -> Relation:
    if partner is not None:
        return "between"
    relation = relation_of(spot.slot)
    if relation == "between" or (relation == "at" and (_road(spot) or _named_after(spot))):
        return "near"
    if relation == "at" and _its_villages(spot):
        return "countryside"
    if relation != "at" or spot.place is None or spot.place.type not in place_types.wide():
        return relation
    if spot.place.type == "desert":
        return "desert"
    opening = spot.tokens[spot.i].opening
    return "countryside" if opening is not None and opening.id == "countryside" else "area"


def _its_villages(spot: Spot) -> bool:
    """Whether "villages of" stands before a town or unit, and no list: its villages are meant, and not the town."""
    slot, place = spot.slot, spot.place
    heads = [head for head in (slot.head if slot.head_at is not None else None, *slot.outer) if head is not None]
    many = any(head.id == _VILLAGES for head in heads) and place is not None and place.type in _HAVE_VILLAGES
    return many and spot.group is None and spot.within is None and slot.preposition in (None, "in", "of")


def _named_after(spot: Spot) -> bool:
    """Whether it is a plant, field or station that is called after a settlement: it lies by it, not in its middle."""
    head, place = spot.slot.head, spot.place
    settled = place is not None and place.type in place_types.settlements()
    return settled and head is not None and head.attrs["types"][0] in _BY_TOWNS


def _within(spot: Spot | None) -> PlaceMention | None:
    return spot.mention if spot is not None else None


def with_scope(found: Sequence[PlacePhrase], ruling: dict[int, PlaceMention]) -> tuple[PlacePhrase, ...]:
    """Phrases that name no wider place get the one of the heading or opening phrase that rules over them."""
    return tuple(
        replace(phrase, within=ruling[n]) if phrase.within is None and n in ruling else phrase
        for n, phrase in enumerate(found)
    )
