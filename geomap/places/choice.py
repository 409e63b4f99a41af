"""Which of the places of one name is meant: one score per candidate, with its parts kept."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import replace

from geomap.arabic import without_article
from geomap.config import Config
from geomap.gazetteer import FAR, Gazetteer, Name, place_types
from geomap.lexicon import Term
from geomap.lexicon.weighing import total
from geomap.model import Candidate, Match, Place
from geomap.places import backing, spelling
from geomap.places.backing import kilometres, lies_in
from geomap.places.roles import of_person
from geomap.places.spots import TRAPS, Spot
from geomap.places.tokens import Line, marked_as

_PROMINENT = 0.4
_COMPANY_KM = 40.0
# What reaches too far to say where other places lie.
_NOWHERE = ("country", "river")
# The id of a place word that in English means a quarter as well as a unit.
_DISTRICT = "district"
# How likely a place must be, beside the likeliest, to be taken because the article means it elsewhere by that name.
_NEARLY = 0.9
_QUARTER_KM = 15.0
_FLOOR = 0.2
# A name that lies this badly with what the words say of it is that of another, unknown place.
_ASTRAY, _DOUBTED = 0.1, 0.25
_ASTRAY_KM, _OUTSKIRTS_KM = 60.0, 45.0
# What a bold rule of spelling needs: a fit with the words around, or another place of the article as near as this.
_BACKED, _BACKED_KM = 0.35, 25.0
# How alike a name must be in Latin letters, its long vowels counted, to need no more than the governorate; or this fit.
_HEARD, _HEARD_BACKED = 0.95, 0.25
# A short name with a letter misprinted needs a fit as good as this; from so many letters on it is none.
_SURE, _LONG = 0.8, 6
# How alike a long name in Latin letters must be to one of the same consonants to be taken for it.
_SPELT_OUT = 0.95
# A place in the governorates of the beat is the likelier reading of an ambiguous name.
_BEAT = Config().scope
# How well a type of place fits behind "countryside of" or "east of", behind "near" or "inside", and behind neither.
_WIDE_FIT = {
    "governorate": 1.0,
    "city": 0.95,
    "town": 0.95,
    "river": 0.9,
    "village": 0.85,
    "region": 0.6,
    "district": 0.5,
}
# A distance is counted from a settlement or a river, never from a whole governorate.
_FROM_FIT = {
    "city": 1.0,
    "town": 0.95,
    "river": 0.95,
    "village": 0.85,
    "governorate": 0.2,
    "district": 0.2,
    "region": 0.2,
}
_NEAR_FIT = {"city": 1.0, "town": 0.95, "village": 0.85, "governorate": 0.5, "district": 0.4, "subdistrict": 0.3}
_PLAIN_FIT = {"governorate": 0.9, "city": 0.85, "town": 0.8, "village": 0.6, "district": 0.5, "subdistrict": 0.4}
_SETTLEMENTS = ("village", "town")
_OURS = "SY"
_SMALL = ("village", "neighbourhood", "facility", "camp", "hill", "field", "farm")


def choose(spots: Sequence[Spot], gazetteer: Gazetteer, seats: Sequence[Place] = ()) -> None:
    """Decides every spot's place: first each by itself, then in the light of the others and of the parties' seats."""
    for spot in spots:
        if spot.within is not None:
            spot.within.holds += (spot,)
    scoring = _Scoring(gazetteer, ())
    for spot in reversed(spots):  # the wider place follows the name that it describes
        if spot.names or spot.similar:
            spot.candidates = scoring.ranked(spot)
            _settle(spot, scoring)
    before: list[tuple[object, ...]] = []
    companies: dict[tuple[str, ...], dict[str, float]] = {}
    for _ in range(2):  # what the first round settles helps the names beside it
        _echoed(spots)
        if before == (before := [_company_of(spot) for spot in spots]):
            break
        _in_company(spots, gazetteer, seats, companies)
    _echoed(spots)
    _agree(spots)
    _one_sense(spots)
    _aliases(spots)
    _quarters(spots)
    for spot in spots:
        if spot.within is not None:
            spot.within.holds = ()  # else it and what it holds would keep each other, and the text, in memory


def unless_abroad(spots: Sequence[Spot], passages: Collection[int], gazetteer: Gazetteer) -> None:
    """Takes our places back where a text tells of another country, unless its words put them here; cities stay."""
    away = [spot for spot in spots if spot.line.number in passages]
    for spot in away:
        place = spot.place
        if place is None or place.type in place_types.wide() or _is_city_in_full(spot, place):
            continue
        if spot.country == _OURS:  # "the Syrian border town of X"
            continue
        fit = backing.fit(spot, place, (), gazetteer)
        if place.country == "SY" and (fit is None or fit < _BACKED):
            spot.place, spot.score = None, 0.0
    for spot in away:
        spot.abroad = spot.abroad or spot.place is None


def call_abroad(spots: Sequence[Spot], named: Collection[tuple[int, int]]) -> None:
    """Puts unknown names that are themselves words for another country there, and what lies in them.

    `named` are the lines and first letters of such words.
    """
    for spot in reversed(spots):
        within = spot.within is not None and spot.within.place is None and spot.within.abroad
        far = within or (spot.line.number, spot.first) in named or spot.country not in (None, _OURS)
        spot.abroad = spot.abroad or (spot.place is None and far)


def _is_city_in_full(spot: Spot, place: Place) -> bool:
    """Whether a city is called by its whole name."""
    return place.type == "city" and not spot.tokens[spot.i].bare


def _company_of(spot: Spot) -> tuple[object, ...]:
    """What the choice of other places takes from a spot."""
    wider = spot.within.place if spot.within is not None else None
    sure = bool(spot.candidates) and spot.candidates[0].match != "fuzzy"
    return spot.place, wider, sure, len(spot.candidates), len(spot.similar)


def _echoed(spots: Sequence[Spot]) -> None:
    """Gives "the town" the place that it points back to."""
    for spot in spots:
        if spot.within is not None and spot.within.echo is not None:
            spot.within.place = spot.within.echo.place


def _in_company(
    spots: Sequence[Spot],
    gazetteer: Gazetteer,
    seats: Sequence[Place],
    companies: dict[tuple[str, ...], dict[str, float]],
) -> None:
    """Decides again, knowing the other places of the list and of the article; `companies`: see `_Scoring`."""
    groups = _groups(spots)
    among = _Scoring(gazetteer, _anchors(spots, seats), (), companies)
    towns = [spot.place for spot in spots if spot.place is not None and _is_latin_town(spot)]
    strays = {place.id for place in towns if among.far_from_others(place)}
    for spot in spots:
        if spot.role in TRAPS or not (spot.names or spot.similar):
            continue
        listed = [p for p in groups.get(spot.group, ()) if p is not spot.place and p.id not in strays]
        scoring = _Scoring(gazetteer, listed, listed, companies) if listed else among
        spot.candidates = scoring.ranked(spot)
        if spot.names and not spot.similar and _contradicted(spot, scoring):
            spot.similar = _spelt_alike(spot, gazetteer)
            spot.candidates = scoring.ranked(spot)
        _settle(spot, scoring)


def _spelt_alike(spot: Spot, gazetteer: Gazetteer) -> tuple[spelling.Similar, ...]:
    """The towns and smaller places whose name is spelt like that of a spot."""
    similar = spelling.similar(gazetteer, spot.key)
    return tuple(s for s in similar if gazetteer.get(s.name.place_id).type in (*_SMALL, "town"))


def _is_latin_town(spot: Spot, place: Place | None = None) -> bool:
    """Whether a name in Latin letters, which many names may be spelt alike in, is taken for that of a town."""
    place = place or spot.place
    return place is not None and place.type == "town" and spot.key.isascii()


def _contradicted(spot: Spot, scoring: _Scoring) -> bool:
    """Whether the words, or all else that is named, speak against the place of that name: one alike may be meant."""
    best = spot.candidates[0] if spot.candidates else None
    if best is not None and scoring.outlandish(spot, best.place):
        return True
    town = best is not None and _is_latin_town(spot, best.place)
    if best is None or not (town or best.place.type in _SMALL) or scoring.told_apart(spot, best):
        return False
    fit = scoring.words_fit(spot, best.place)
    if town and scoring.far_from_others(best.place):
        return True
    return fit is not None and fit < (_ASTRAY if town else _DOUBTED)


def _aliases(spots: Sequence[Spot]) -> None:
    """A place and its other name in brackets explain each other."""
    for spot in spots:
        if spot.alias is None:
            continue
        if spot.alias.place is None and spot.place is not None and spot.place.type not in place_types.wide():
            spot.alias.place, spot.alias.candidates, spot.alias.score = spot.place, spot.candidates, spot.score


def _quarters(spots: Sequence[Spot]) -> None:
    """A quarter belongs to a town named with it, or else in the article; far from those it is another, unknown quarter.

    Where a road leads is not where it begins: "in X on the road of Y" is no quarter of Y. A square is called after a
    town that lies elsewhere: "the roundabout of Y in the city of X".
    """
    placed = [(spot.line, spot.place) for spot in spots if spot.place is not None and not spot.along_road]
    parts = {spot.place.id for spot in spots if spot.place is not None and _may_be_part(spot, spot.place)}
    types = place_types.settlements("town")
    towns = [(line, place) for line, place in placed if place.type in types and place.id not in parts]
    for spot in spots:
        if spot.place is not None and _is_far(spot.place, _holding(spot, spot.place, towns)):
            spot.place, spot.score = None, 0.0


def _holding(spot: Spot, place: Place, towns: Sequence[tuple[Line, Place]]) -> list[Place]:
    """The towns in one of which a quarter or a square must lie; one called by its very name may have its own square."""
    if marked_as(spot.slot.head, "square") and place.type in place_types.settlements():
        exact = spot.candidates[0].match == "exact"
        return _ruling(spot) if exact else _towns_of(spot, towns)
    return _towns_of(spot, towns) if _is_quarter(spot, place) or _may_be_part(spot, place) else []


def _is_far(quarter: Place, towns: Sequence[Place]) -> bool:
    """Whether it is a quarter of none of the towns that are named."""
    return bool(towns) and min(kilometres(quarter, town) for town in towns) > _QUARTER_KM


def _towns_of(spot: Spot, towns: Sequence[tuple[Line, Place]]) -> list[Place]:
    """The towns of which a quarter may be one: those said to hold it, else of its sentence, else of the article."""
    near = _ruling(spot) or [town for line, town in towns if line is spot.line and town is not spot.place]
    return near or [town for _, town in towns]


def _ruling(spot: Spot) -> list[Place]:
    """The towns that are said to hold a name: the wider place behind it, and that of its heading."""
    above = spot.ruler if spot.ruler is not None and spot.ruler.line.passage.kind == "heading" else None
    named = [wider.place for wider in (spot.within, above) if wider is not None and wider.place is not None]
    return [place for place in named if place.type in ("city", "town", "subdistrict")]


def _is_quarter(spot: Spot, place: Place) -> bool:
    of_city = spot.slot.head_many and place.type == "city"  # "the quarters of Aleppo"
    return place.type == "neighbourhood" or (_is_part(spot) and not of_city)


def _may_be_part(spot: Spot, place: Place) -> bool:
    """Whether the words make a part of a town of what is a town: "the X neighbourhood"; far from here, "X district"."""
    if place.type not in _SETTLEMENTS or spot.slot.head is None:
        return False
    if spot.slot.head_at is not None or not spot.key.isascii():
        return False  # "the quarters of Aleppo" are parts of that very town
    return _is_part(spot) or (spot.slot.head.id == _DISTRICT and place.admin.admin1_pcode not in _BEAT)


def _is_part(spot: Spot) -> bool:
    """Whether the words call it a part of a town."""
    return marked_as(spot.slot.head, "part")


def _agree(spots: Sequence[Spot]) -> None:
    """A bare name means the city when the article calls it one, "the city of X" anywhere, or lists it among towns."""
    cities = {spot.key: spot.place.id for spot in spots if spot.place is not None and _is_called_city(spot)}
    listed = {spot.group for spot in spots if spot.place is not None and _is_town(spot, spot.place)}
    for spot in spots:
        if spot.within is not None or not _is_plain_area(spot):
            continue
        among = spot.group is not None and spot.group in listed
        cities_of = (c for c in spot.candidates if c.place.id == cities.get(spot.key))
        best = next(cities_of, None) or next((c for c in spot.candidates if among and c.place.type == "city"), None)
        if best is not None:
            spot.candidates = (best, *(c for c in spot.candidates if c is not best))
            spot.place, spot.score = best.place, best.score


def _is_town(spot: Spot, place: Place) -> bool:
    """Whether a name was taken for a town or village that shares it with no governorate."""
    settled = place.type in place_types.settlements() and place.name != place.admin.admin1
    return settled and spot.slot.relation is None and spot.role not in TRAPS


def _is_called_city(spot: Spot) -> bool:
    """Whether a known place is called a city."""
    head = spot.slot.head
    return spot.place is not None and head is not None and head.id == "city" and spot.role not in TRAPS


def _is_plain_area(spot: Spot) -> bool:
    """Whether a bare name was taken for that of an area."""
    plain = not spot.slot.introduced and spot.tokens[spot.i].opening is None
    return plain and spot.place is not None and spot.place.type in place_types.wide()


def _one_sense(spots: Sequence[Spot]) -> None:
    """A name means one place all through an article, unless the words beside it say otherwise.

    Where it was read as several small places, the one that its mentions speak for most is taken for all of those to
    which it is nearly as likely as their own, and is as sure there as where it is told best. Where words beside one
    mention tell which place a bold spelling means, it means that place at the others.
    """
    by_name: dict[str, list[Spot]] = {}
    for spot in spots:
        if spot.candidates and spot.candidates[0].place.type not in place_types.wide() and spot.role not in TRAPS:
            by_name.setdefault(spot.key, []).append(spot)
    for same in by_name.values():
        told = [spot for spot in same if spot.place is not None]
        apart = len({spot.place.id for spot in told if spot.place is not None}) > 1
        if told and (apart or len(told) < len(same)):
            _take_for_all(_meant_most(told), same if apart else [spot for spot in same if spot.place is None])


def _meant_most(same: Sequence[Spot]) -> str:
    """The id of the place that the mentions of one name speak for most."""
    sums: dict[str, float] = {}
    for spot in same:
        for candidate in spot.candidates:
            sums[candidate.place.id] = sums.get(candidate.place.id, 0.0) + candidate.score
    return max(sorted(sums), key=lambda place_id: sums[place_id])


def _take_for_all(best: str, same: Sequence[Spot]) -> None:
    """Takes a place for the mentions of one name to which it is nearly as likely as their own."""
    surest = max(c.score for spot in same for c in spot.candidates if c.place.id == best)
    for spot in same:
        found = next((candidate for candidate in spot.candidates if candidate.place.id == best), None)
        if found is not None and found.score >= _NEARLY * spot.candidates[0].score:
            others = (candidate for candidate in spot.candidates if candidate is not found)
            spot.candidates = (replace(found, score=surest), *others)
            spot.place, spot.score = found.place, surest


def _settle(spot: Spot, scoring: _Scoring) -> None:
    """Takes the best candidate whose spelling has the support that it needs, unless it lies where it cannot be.

    One behind a likelier one must fit what the words say of where it lies.
    """
    spot.place, spot.score = None, 0.0
    best = scoring.likeliest(spot)
    if best is None or best.score < _FLOOR or scoring.impossible(spot, best):
        return
    if best is not spot.candidates[0]:
        spot.candidates = (best, *(candidate for candidate in spot.candidates if candidate is not best))
    spot.place, spot.score = best.place, best.score


def _astray(spot: Spot, best: Candidate, fit: float | None) -> bool:
    """Whether it is another place of that name: the words put it far from there."""
    if fit is None or fit >= _ASTRAY or _is_mountain(spot, best):
        return False
    is_wide = best.place.type in place_types.wide()
    if not is_wide and spot.tokens[spot.i].bare:
        return True  # a name without its article, and far away: a common word or another place
    if spot.within is None or spot.within.place is None:
        return _is_minor(best.place) if spot.between is None else not is_wide
    if best.match == "fuzzy":
        return _is_minor(best.place)
    if best.place.country != spot.within.place.country and not is_wide:
        return True  # a capital abroad is no village in the countryside of a town here
    return _is_outside(best, spot.within, spot.within.place)


def _is_of_another(spot: Spot, place: Place) -> bool:
    """Whether a town or less lies in another governorate than the one that opens its sentence: "in Homs, ... in X"."""
    opener = spot.ruler.place if spot.opened and spot.ruler is not None else None
    if opener is None or place.type not in (*_SMALL, "town"):
        return False
    return place.admin.admin1_pcode != opener.admin.admin1_pcode


def _is_mountain(spot: Spot, best: Candidate) -> bool:
    """Whether it is a hill of a name of its own: a mountain reaches far, and towns far from it are named with it."""
    return best.place.type == "hill" and best.match == "exact" and len(spot.candidates) == 1


def _is_minor(place: Place) -> bool:
    """Whether a place is small, or a town that few know."""
    return place.type in _SMALL or (place.type == "town" and place.prominence < _PROMINENT)


def _is_outside(best: Candidate, described: Spot, wider: Place) -> bool:
    """Whether a place lies outside the wider one that is named behind it."""
    minor = _is_minor(best.place)
    if minor and (wider.type == "region" or described.slot.distance_m is not None):
        return True  # outside the area that is named, or not as far from a town as is said
    elsewhere = wider.admin.admin1_pcode != best.place.admin.admin1_pcode
    if minor and elsewhere and wider.type in place_types.wide() and wider.admin.admin1_pcode is not None:
        # "X in the countryside of Y" is no X of another governorate, unless by the very name and near its border.
        return best.match != "exact" or kilometres(best.place, wider) > 2 * _ASTRAY_KM
    if best.place.type not in _SMALL or wider.type not in place_types.settlements():
        return False
    # A town's villages lie around it; "the countryside of" a city may mean its whole governorate.
    return elsewhere or (wider.type in ("town", "village") and kilometres(best.place, wider) > _OUTSKIRTS_KM)


def _groups(spots: Sequence[Spot]) -> dict[int | None, list[Place]]:
    """The places of each list that are written exactly so, as they stand: the items of one list lie close together."""
    found: dict[int | None, list[Place]] = {}
    for spot in spots:
        settled = spot.group is not None and spot.place is not None and spot.candidates[0].match != "fuzzy"
        if settled and spot.place is not None and spot.place.type not in place_types.wide():
            found.setdefault(spot.group, []).append(spot.place)
    return found


def _anchors(spots: Sequence[Spot], seats: Sequence[Place]) -> list[Place]:
    """Places of which there is little doubt: one reading, or a prominent one, and the seats of parties; each once."""
    found = {place.id: place for place in seats}
    for spot in spots:
        if spot.place is None or spot.place.type in _NOWHERE or spot.role not in (None, "dateline"):
            continue
        sure = len(spot.candidates) == 1 and spot.candidates[0].match != "fuzzy"
        if (sure or spot.place.prominence >= _PROMINENT) and not _home_afar(spot, spot.place):
            found[spot.place.id] = spot.place
    return list(found.values())


def _home_afar(spot: Spot, place: Place) -> bool:
    """Whether it is only where somebody is from, outside the beat: soldiers from Homs are killed anywhere."""
    return place.admin.admin1_pcode not in _BEAT and of_person(spot)


def _letters(key: str) -> int:
    """How many letters a folded name has without its article."""
    return len(without_article(key) or key)


def _wider(spot: Spot) -> list[Place]:
    """The wider place behind a name, if it is known."""
    return [spot.within.place] if spot.within is not None and spot.within.place is not None else []


def _within_spot(spot: Spot) -> bool:
    """Whether the wider place behind a name is a spot."""
    return any(wider.type not in place_types.wide() for wider in _wider(spot))


def _is_doubted(spot: Spot, place: Place, others: Sequence[Place]) -> bool:
    """Whether a village of the beat, far from all others that are named, is doubted.

    Camps, fields and bases are known beyond their region; the Latin spelling is no evidence. The only settlement of a
    name is meant wherever all that is named lies in the beat.
    """
    if place.type != "village" or spot.key.isascii():
        return False
    named = {other.admin.admin1_pcode for other in others}
    if all(name.place_id != place.id for name in spot.names):
        return True  # another spelling, and nothing near
    if _is_official(spot, place) and (len(others) == 1 or (named <= set(_BEAT) and _is_alone(spot))):
        return False
    return place.admin.admin1_pcode not in named


def _is_small(place: Place) -> bool:
    """Whether few beyond its surroundings know a place."""
    return place.type in _SMALL and not (place.type == "village" and place.prominence >= _PROMINENT)


def _is_called_less(spot: Spot, place: Place, others: Sequence[Place]) -> bool:
    """Whether the words call a village what is a town in a governorate of which nothing else is named."""
    head = spot.slot.head
    if place.type != "town" or place.rank < FAR or head is None or spot.slot.head_many:
        return False
    return head.attrs["types"][0] == "village" and all(o.admin.admin1_pcode != place.admin.admin1_pcode for o in others)


def _is_alone(spot: Spot) -> bool:
    """Whether the words call a name a settlement, and no other place of the gazetteer is written so."""
    head = spot.slot.head
    return head is not None and bool(head.attrs.get("level")) and len({name.place_id for name in spot.names}) == 1


def _is_official(spot: Spot, place: Place) -> bool:
    """Whether a name is written as the gazetteer has that of a place."""
    return any(name.place_id == place.id and name.kind == "official" for name in spot.names)


class _Scoring:
    """Scores candidates beside the same other places; what one article repeats is scored once.

    `companies`, shared by all scorings of an article, keeps how close each place lies to the same others, by their ids.
    """

    def __init__(
        self,
        gazetteer: Gazetteer,
        anchors: Sequence[Place],
        mates: Sequence[Place] = (),
        companies: dict[tuple[str, ...], dict[str, float]] | None = None,
    ) -> None:
        self._gazetteer, self._anchors, self._mates = gazetteer, anchors, mates
        self._ranked: dict[tuple[object, ...], tuple[Candidate, ...]] = {}
        self._company = {} if companies is None else companies.setdefault(tuple([a.id for a in anchors]), {})
        # The name that is being scored, whether its words say where it lies, and what they say of each place: asked
        # several times for each.
        self._asked: Spot | None = None
        self._says = False
        self._told: dict[str, float | None] = {}

    def ranked(self, spot: Spot) -> tuple[Candidate, ...]:
        """The candidates of a name, best first; equal scores by id."""
        slot = spot.slot
        around = (spot.within, spot.ruler, *(spot.between or ()))
        key = (
            spot.key, len(spot.similar), slot.head and slot.head.id, slot.relation, slot.direction, spot.role,
            *[wider and wider.place and wider.place.id for wider in around],
            spot.within and spot.within.slot.direction, tuple(inner.key for inner in spot.holds), spot.country,
        )  # fmt: skip
        if key not in self._ranked:
            self._ranked[key] = self._rank(spot)
        return self._ranked[key]

    def likeliest(self, spot: Spot) -> Candidate | None:
        """The best candidate whose spelling is backed; one behind a likelier one must fit what the words say."""
        for candidate in spot.candidates:
            first = candidate is spot.candidates[0]
            if self.backed(spot, candidate) and (first or self.fits(spot, candidate.place)):
                return candidate
        return None

    def backed(self, spot: Spot, candidate: Candidate) -> bool:
        """Whether a bold spelling has the support that it needs; a plain one needs none."""
        rule, place = candidate.rule, candidate.place
        if rule == spelling.SPOKEN:
            return self._spoken(spot, candidate)
        if rule not in (*spelling.REGION, *spelling.CLOSE):
            return True
        if place.type != "neighbourhood" and _is_part(spot):
            return False  # a quarter is no village that is spelt alike
        if self._spelt_out(spot, candidate):
            return True
        fit = self.words_fit(spot, place)
        if fit is None:
            return self._has_company(spot, candidate)
        if fit < _BACKED:
            return False
        if self._mates or spot.between or _within_spot(spot):
            return fit >= _SURE or _letters(spot.key) >= _LONG or rule != "misprint"
        return rule in spelling.REGION or self._has_company(spot, candidate)

    def _has_company(self, spot: Spot, candidate: Candidate) -> bool:
        """Whether the other places that the article names speak for a bold spelling."""
        place, region = candidate.place, candidate.rule in spelling.REGION
        others = [*self._anchors, *_wider(spot)]
        if place in self._anchors or (region and not others):
            return True  # the article spells it right elsewhere
        spots = [other for other in others if other.type not in place_types.wide() and other.id != place.id]
        near = min((kilometres(place, other) for other in spots), default=math.inf)
        if near <= _BACKED_KM and _letters(spot.key) >= _LONG:
            return True
        # A place of the same governorate may lie 200 km away; one that tells the governorate itself says more.
        there = others if near <= _ASTRAY_KM else [other for other in others if other.type in place_types.wide()]
        return region and place.admin.admin1_pcode in {other.admin.admin1_pcode for other in there}

    def _spelt_out(self, spot: Spot, candidate: Candidate) -> bool:
        """Whether a long name differs in vowels alone, and lies in the governorate of the rest of its list."""
        likeness, unit = dict(candidate.parts)["name"], candidate.place.admin.admin1_pcode
        sure = candidate.rule == "romanised" and likeness >= _SPELT_OUT and _letters(spot.key) > _LONG
        return sure and bool(self._mates) and {mate.admin.admin1_pcode for mate in self._mates} == {unit}

    def _spoken(self, spot: Spot, candidate: Candidate) -> bool:
        """Whether consonants may name a place: the words call it a settlement, and tell where it lies.

        Where the long vowels agree as well, the governorate of the article's other places is enough, and for a quarter
        that it stands in a list of quarters of the same town.
        """
        place, head, fit = candidate.place, spot.slot.head, self.words_fit(spot, candidate.place)
        if self._among_quarters(place) and (dict(candidate.parts)["name"] >= _HEARD or (fit or 0.0) >= _SURE):
            return True
        if not _is_sort(place, head) and not (place.type in _SETTLEMENTS and marked_as(head, "level")):
            return False
        if dict(candidate.parts)["name"] < _HEARD:
            return fit is not None and fit >= _BACKED
        if fit is not None:
            return fit >= _HEARD_BACKED
        units = {other.admin.admin1_pcode for other in self._anchors if other.id != place.id}
        return place.admin.admin1_pcode in units - {None}

    def far_from_others(self, place: Place) -> list[Place]:
        """The other places of its list, or else of the article, where all of them lie far away; else none."""
        others = [other for other in self._mates or self._anchors if other.id != place.id]
        away = place.admin.admin1_pcode not in {other.admin.admin1_pcode for other in others}
        return others if away and all(kilometres(place, other) > _ASTRAY_KM for other in others) else []

    def _among_quarters(self, place: Place) -> list[Place]:
        """The quarters of its list in the same town as a quarter; none where the list has a place elsewhere."""
        quarters = place.type == "neighbourhood" and all(m.type == "neighbourhood" for m in self._mates)
        near = quarters and all(kilometres(place, mate) <= _QUARTER_KM for mate in self._mates)
        return list(self._mates) if near else []

    def fits(self, spot: Spot, place: Place) -> bool:
        """Whether nothing speaks against a place in what the words say of where the name lies."""
        fit = self.words_fit(spot, place)
        return fit is None or fit >= _BACKED

    def impossible(self, spot: Spot, candidate: Candidate) -> bool:
        """Whether it is another place of that name: the words put it far from there, or nothing near it is named."""
        astray = _astray(spot, candidate, self.words_fit(spot, candidate.place))
        elsewhere = (astray and not self.told_apart(spot, candidate)) or _is_of_another(spot, candidate.place)
        return elsewhere or self.outlandish(spot, candidate.place)

    def told_apart(self, spot: Spot, candidate: Candidate) -> bool:
        """Whether an item of a list may lie farther from the others than the villages of one list do.

        It has a place word of its own, "the town of X and the village of Y", or lies in the governorate of another.
        """
        own = spot.slot.head_at is not None and not spot.slot.head_many
        if spot.within is not None or spot.between is not None or candidate.match == "fuzzy":
            return False
        unit = candidate.place.admin.admin1_pcode
        mates = [mate for mate in self._mates if mate.id != candidate.place.id]
        near = [kilometres(candidate.place, mate) for mate in mates if own or mate.admin.admin1_pcode == unit]
        return min(near, default=math.inf) <= _ASTRAY_KM

    def outlandish(self, spot: Spot, place: Place) -> bool:
        """Whether a small place lies far from all that the article names, in a governorate that it does not speak of.

        Within the beat such a place is doubted when its name is not written as in the gazetteer, or when the article
        names several others.
        """
        others = [other for other in self._anchors if other.id != place.id]
        if not (_is_small(place) or _is_called_less(spot, place, others)):
            return False
        if not others or self._surely_fits(spot, place):
            return False
        away = min(kilometres(place, other) for other in others)
        if place.admin.admin1_pcode not in _BEAT:
            return away > _COMPANY_KM
        return away > _ASTRAY_KM and _is_doubted(spot, place, others)

    def _surely_fits(self, spot: Spot, place: Place) -> bool:
        """Whether the words say where the name lies, and the place lies there."""
        fit = self.words_fit(spot, place)
        return fit is not None and fit >= _BACKED

    def words_fit(self, spot: Spot, place: Place) -> float | None:
        """How well a place lies with what the words say of where the name lies."""
        if spot is not self._asked:
            self._asked, self._told = spot, {}
            placed = spot.within is not None and spot.within.place is not None
            self._says = placed or spot.between is not None or bool(self._mates)
        if not self._says:
            return None
        if place.id not in self._told:
            self._told[place.id] = backing.fit(spot, place, self._mates, self._gazetteer)
        return self._told[place.id]

    def _rank(self, spot: Spot) -> tuple[Candidate, ...]:
        official = {name.place_id: name for name in spot.names if name.kind == "official"}
        names = {name.place_id: name for name in spot.names} | official
        found = [self._candidate(spot, name, 1.0, None) for name in names.values()]
        # A surer rule than that of the consonants alone may have found the same place.
        for similar in sorted(spot.similar, key=lambda similar: similar.rule == spelling.SPOKEN):
            if similar.name.place_id not in names:
                names[similar.name.place_id] = similar.name
                found.append(self._candidate(spot, similar.name, similar.likeness, similar.rule))
        if spot.country is not None:
            found = [one for one in found if one.place.country == spot.country or one.place.type in backing.ACROSS]
        units = _told_apart(spot, found)
        return tuple(sorted(found, key=lambda c: (c.place.type in units, -c.score, c.place.id)))

    def _candidate(self, spot: Spot, name: Name, likeness: float, rule: str | None) -> Candidate:
        place = self._gazetteer.get(name.place_id)
        official = name.kind == "official"
        spelt = likeness * (1.0 if official or rule else 0.97)
        fit = self.words_fit(spot, place)
        parts = {
            "head": _head_fit(spot, place),
            "words": self._untold(spot, place) if fit is None else fit,
            "company": self._near(place),
            "prominence": place.prominence,
            "beat": 1.0 if place.admin.admin1_pcode in _BEAT else 0.5 if place.country == "SY" else 0.3,
        }
        score = spelt * total("namesake", parts)
        exact = official and not spot.tokens[spot.i].bare
        match: Match = "fuzzy" if rule is not None else "exact" if exact else "variant"
        return Candidate(place, round(score, 4), name.spelling, match, (("name", spelt), *parts.items()), rule)

    def _untold(self, spot: Spot, place: Place) -> float:
        """Whether the place holds what is said to lie there, and lies under its heading: 0.5 when neither is said."""
        inner = [self._gazetteer.get(name.place_id) for said in spot.holds for name in said.names]
        ruled = _ruled(spot, place, self._gazetteer)
        if not inner:
            return ruled
        fit = 0.3 + 0.5 * max(lies_in(part, place, self._gazetteer) for part in inner)
        return fit if spot.ruler is None else round((fit + ruled) / 2, 4)

    def _near(self, place: Place) -> float:
        if place.id not in self._company:
            self._company[place.id] = round(_company(place, self._anchors), 4)
        return self._company[place.id]


def _told_apart(spot: Spot, found: Sequence[Candidate]) -> frozenset[str]:
    """The units that a place word tells apart from their town, which is among the candidates: "the city of X"."""
    types = spot.slot.head.attrs["types"] if spot.slot.head is not None else ()
    towns = place_types.settlements("town").intersection(types) if types else ()
    if not towns or spot.slot.relation == "countryside" or not any(one.place.type in towns for one in found):
        return frozenset()
    return place_types.wide() - {*types}


def _is_sort(place: Place, head: Term | None) -> bool:
    """Whether a place word calls a place just what it is, as "quarter" or "farm": its first type."""
    return head is not None and place.type == head.attrs["types"][0] and not marked_as(head, "facility")


def _head_fit(spot: Spot, place: Place) -> float:
    """How well the place word, or its absence, fits the type of the place: 0 to 1."""
    slot, kind = spot.slot, place.type
    if spot.role == "dateline" and slot.head is None:
        return 1.0 if kind in place_types.settlements("town") else 0.4
    if slot.head is not None:
        types = slot.head.attrs["types"]
        if kind in types:
            return float(1.0 - 0.1 * types.index(kind))
        return 0.1 + 0.3 * _NEAR_FIT.get(kind, 0.0) if slot.head.attrs.get("facility") else 0.1
    if slot.distance_m is not None:
        return _FROM_FIT.get(kind, 0.7)
    if slot.relation in ("countryside", "desert") or (slot.direction is not None and slot.relation is None):
        return _WIDE_FIT.get(kind, 0.3)
    return (_PLAIN_FIT if slot.relation is None else _NEAR_FIT).get(kind, 0.7)


def _ruled(spot: Spot, place: Place, gazetteer: Gazetteer) -> float:
    """Does the place lie in the one that a heading lays over it? 0.5 when there is none."""
    ruler = spot.ruler.place if spot.ruler is not None else None
    if spot.ruler is not None and spot.ruler.key == spot.key:
        return 0.8 if place.type in place_types.settlements("town") else 0.4
    return 0.5 if ruler is None else 0.3 + 0.5 * lies_in(place, ruler, gazetteer)


def _company(place: Place, anchors: Sequence[Place]) -> float:
    """How close it lies to the other places of the article: the mean over the nearer half of them."""
    away = sorted([kilometres(place, anchor) for anchor in anchors if anchor.id != place.id])
    nearer = [math.exp(-km / _COMPANY_KM) for km in away[: (len(away) + 1) // 2]]
    return sum(nearer) / len(nearer) if nearer else 0.5
