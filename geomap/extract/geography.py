"""How fine a place is, and how two locations lie to each other: apart, inside, perhaps the same."""

from __future__ import annotations

import math

from geomap.extract.predicates import predicate
from geomap.gazetteer import place_types
from geomap.geodesy import offset_km
from geomap.locate.doubt import metres
from geomap.model import Location, PlacePhrase

_COARSE_M = 12_000.0
# The steppe of a town is a place of its own; that of a whole governorate is none.
_STEPPE_M = 90_000.0
_PARTS = {"neighbourhood", "facility", "prison"}
_ROUGH = {"near", "between", "distance", "direction"}
# A name that the gazetteer lacks stands at its parent's point.
_AT_PARENT_M = 1_000.0
# Reporters draw the sides of a countryside this much wider.
_AROUND = 1.25
# How much a place type says about where: a spot, an area that one could search, a part of the country, nothing.
_AREAS = {"governorate": 1, "district": 2, "subdistrict": 2, "region": 1, "desert": 1, "river": 1, "country": 0}
_AREAS |= {"road": 2}
SPOT = 3
# How near the city the middle of the country all around it lies.
_ALL_ROUND_KM = 3.0
_CITY = "city"


def fineness(phrase: PlacePhrase) -> int:
    """How much a phrase says about where, from 0 (a country) to 3 (a spot)."""
    place, head = phrase.places[0].place, phrase.places[0].head
    if phrase.relation == "desert" and (place is None or place.type in ("town", "village", "hill")):
        return _AREAS["road"]  # the steppe of a village is an area to search
    if phrase.relation in ("countryside", "desert", "area"):
        return 1
    if place is None:
        return SPOT if head or phrase.relation == "near" else 0
    if phrase.relation == "direction" and phrase.distance_m is None and place.type == _CITY:
        return 1  # "east of Deir ez-Zor" is the countryside on that side
    if phrase.relation == "near" and head == "road":
        return _AREAS["road"]  # "on the road of X"
    if phrase.relation == "between":
        return _AREAS["road"]
    return _AREAS.get(place.type, SPOT)


@predicate
def is_coarse(location: Location) -> bool:
    """Whether a location is an area; a spot stays one however rough its point, and a desert is a place of its own."""
    if location.place is None:
        return location.lat is None
    if location.relation in ("countryside", "area", "part_of", "between", "direction"):
        return (location.uncertainty_m or math.inf) > _COARSE_M
    wide = location.relation == "desert" and (location.uncertainty_m or 0) > _STEPPE_M
    return wide or _is_area(location.place.type)


def _is_area(kind: str) -> bool:
    """Whether a type of place is no spot; a desert is a place of its own."""
    return kind == "river" or (kind != "desert" and kind in place_types.wide())


def lie(a: Location | None, b: Location | None) -> str:
    """How two places may be one, empty where they cannot: the same, one a part of the other, near each other."""
    if a is None or b is None:
        return "untold"
    if a.place is None:
        return _lie_unknown(a, b)
    if b.place is None:
        return _lie_unknown(b, a)
    if a.place.id == b.place.id:
        return "same"
    return _part_of_town(a, b) or _part_of_town(b, a) or _lie_apart(a, b)


def _lie_unknown(unknown: Location, other: Location) -> str:
    """How a place that the gazetteer lacks lies to another."""
    if other.place is None and unknown.name_ar == other.name_ar:
        return "same"
    if other.place is not None and metres(unknown, other) < _AT_PARENT_M:
        # A village that stands at another's point only as somewhere around it is another village.
        around = (unknown.uncertainty_m or 0) > _COARSE_M
        if not (around and _settlements(other)):
            return "at_parent"
    pairs = ((unknown, other), (other, unknown))
    return "inside" if any(is_coarse(coarse) and inside(fine, coarse) for coarse, fine in pairs) else ""


def _lie_apart(a: Location, b: Location) -> str:
    """How two places of the gazetteer lie to each other."""
    relations = {a.relation, b.relation}
    if relations == {"near", "at"} and len(_settlements(a, b)) == 2:
        return ""
    slack = [x.uncertainty_m or 0 for x in (a, b)]
    if relations & _ROUGH and max(slack) <= _COARSE_M and metres(a, b) <= sum(slack):
        return "near"
    return "inside" if inside(a, b) or inside(b, a) else ""


def _settlements(*locations: Location) -> list[Location]:
    """Those that are a place where people live, by the type of their place."""
    return [x for x in locations if x.place is not None and x.place.type in place_types.settlements()]


def _part_of_town(part: Location, town: Location) -> str:
    """Whether one is a quarter or building of the town that the other names."""
    if part.place is None or town.place is None or part.place.type not in _PARTS:
        return ""
    if town.place.type not in place_types.settlements("town"):
        return ""
    return "part" if metres(part, town) <= (town.uncertainty_m or 0) else ""


@predicate
def inside(fine: Location, coarse: Location) -> bool:
    """Whether `fine` lies within an area that `coarse` only names roughly."""
    if coarse.uncertainty_m is None:
        return True
    if _other_unit(fine, coarse):
        return False
    if _rural_part(fine, coarse):
        return True
    if not is_coarse(coarse) or (is_coarse(fine) and (fine.uncertainty_m or math.inf) > coarse.uncertainty_m):
        return False
    countryside = coarse.relation == "countryside" and fine.admin.admin1_pcode == coarse.admin.admin1_pcode
    return metres(fine, coarse) <= coarse.uncertainty_m * (_AROUND if countryside else 1)


def _rural_part(fine: Location, coarse: Location) -> str:
    """The governorate called after a city, where "in the countryside of X", "in eastern X" means it and that side."""
    city, unit = coarse.place, coarse.admin.admin1_pcode
    if city is None or city.type != _CITY or city.name != city.admin.admin1 or fine.admin.admin1_pcode != unit:
        return ""
    if coarse.relation not in ("countryside", "direction") or coarse.lat is None or fine.lat is None:
        return ""
    centre = (city.lat, city.lon)
    (a, b), (c, d) = (offset_km(centre, (x.lat or 0.0, x.lon or 0.0)) for x in (coarse, fine))
    all_round = coarse.relation == "countryside" and math.hypot(a, b) < _ALL_ROUND_KM
    same_side = a * c + b * d > 0
    return unit or "" if all_round or same_side else ""


def _other_unit(fine: Location, coarse: Location) -> str:
    """The district or subdistrict that `coarse` names, where `fine` lies in another one."""
    kind = coarse.place.type if coarse.place is not None and coarse.relation in ("at", "area") else ""
    mine, unit = (place_types.unit_code(location.admin, kind) for location in (fine, coarse))
    return unit if mine and unit and mine != unit else ""
