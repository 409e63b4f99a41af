"""What the text around a name says of where it lies, as a fit from 0 to 1 for each place that the name may mean."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from functools import lru_cache

from shapely import Point

from geomap.gazetteer import Gazetteer, place_types
from geomap.geodesy import BEARINGS, KM_PER_DEGREE, KM_PER_DEGREE_EAST, offset_km
from geomap.model import Place
from geomap.places.spots import Spot

# What may lie in several countries, and has no middle from which its sides are counted.
ACROSS = ("region", "desert", "country", "river")
_WITHIN_KM, _SIDE_KM, _AREA_KM, _MATES_KM = 25.0, 50.0, 80.0, 15.0
# How far beyond the outline of an informal area, which nobody has drawn, a place may still be said to lie in it.
_BLUR_KM, _BEYOND_KM = 8.0, 20.0
# What belongs to a town lies in the unit of which it is the seat, however far.
_SHARED = (("admin3_pcode", 0.7), ("admin2_pcode", 0.3))
# How far a distance that is told may be off: so many kilometres, and a share of it.
_ROUGHLY_KM, _ROUGHLY = 4.0, 0.3
# How far from the line between two places "between them" reaches, as a share of its length, and at least.
_ASIDE, _ASIDE_KM = 0.3, 6.0
_AHEAD = 75.0
# How well a place fits that lies far off in the governorate of a town; on another side of it, and of a unit's seat.
_OF_CAPITAL = 0.7
_BEHIND, _BEHIND_SEAT = 0.4, 0.75


def kilometres(a: Place, b: Place) -> float:
    """How far two places are apart, good enough to compare candidates."""
    return math.hypot((b.lon - a.lon) * KM_PER_DEGREE_EAST, (b.lat - a.lat) * KM_PER_DEGREE)


def _offset(a: Place, b: Place) -> tuple[float, float]:
    """Kilometres from `a` to `b`, east and north."""
    return offset_km((a.lat, a.lon), (b.lat, b.lon))


def fit(spot: Spot, place: Place, mates: Sequence[Place], gazetteer: Gazetteer) -> float | None:
    """How well a place lies with all that the words say of it; None when they say nothing."""
    fits = list(_fits(spot, place, mates, gazetteer))
    return round((min(fits) + sum(fits) / len(fits)) / 2, 4) if fits else None


def _fits(spot: Spot, place: Place, mates: Sequence[Place], gazetteer: Gazetteer) -> Iterator[float]:
    if spot.within is not None and spot.within.place is not None:
        yield _within(spot.within, place, spot.within.place, gazetteer)
    ends = [end.place for end in spot.between] if spot.between is not None else ()
    if len(ends) > 1 and ends[0] is not None and ends[1] is not None:
        yield _lies_between(place, ends[0], ends[1])
    near = [kilometres(place, mate) for mate in mates if mate.id != place.id] if mates else ()
    if near:
        yield math.exp(-((min(near) / _MATES_KM) ** 2))


def _within(described: Spot, place: Place, wider: Place, gazetteer: Gazetteer) -> float:
    """How well it fits what the words say of where it lies in or from a wider place."""
    slot, sided = described.slot, described.slot.direction is not None
    fit = _at_distance(kilometres(place, wider), slot.distance_m) if slot.distance_m and _is_spot(wider) else None
    if fit is None:
        fit = lies_in(place, wider, gazetteer, _SIDE_KM if sided else _WITHIN_KM, sided=sided)
    return max(fit, _in_its_governorate(described, place, wider)) * _on_side(described, place, wider)


def _in_its_governorate(described: Spot, place: Place, wider: Place) -> float:
    """How well it fits "the (eastern) countryside of" a capital, which may be that of the whole governorate."""
    wide = described.slot.relation == "countryside" or described.slot.direction is not None
    if not wide or wider.type not in place_types.settlements("town") or described.slot.distance_m is not None:
        return 0.0
    units = {candidate.place.id for candidate in described.candidates if candidate.place.type == "governorate"}
    return _OF_CAPITAL if place.admin.admin1_pcode in units else 0.0


def lies_in(
    place: Place, wider: Place, gazetteer: Gazetteer, reach: float = _WITHIN_KM, *, sided: bool = False
) -> float:
    """1 when the place lies in the unit, less the farther it is from a town, 0.5 when that cannot be told.

    `reach`, in kilometres, is how far a town's surroundings go: farther when only a side of it is named (`sided`),
    but then no farther for what belongs to its district.
    """
    if wider.id == place.id:
        return 0.0
    if wider.type == "country":
        return 0.6 if wider.country == place.country else 0.0
    if wider.type in place_types.levels():
        return 1.0 if place_types.unit_code(place.admin, wider.type) == wider.id else 0.0
    if wider.type in place_types.shaped("area"):
        return _lies_in_area(place, wider, gazetteer)
    away = _beyond(gazetteer, wider.id, place.lon, place.lat, course=True) if wider.type == "river" else None
    close = math.exp(-(((kilometres(place, wider) if away is None else away) / reach) ** 2))
    seat = wider.type in place_types.settlements("town") and not (sided and wider.type == "town")
    shared = [share for level, share in _SHARED if _same(place, wider, level)] if seat else []
    return round(max([close, *shared]), 4)


def _lies_in_area(place: Place, wider: Place, gazetteer: Gazetteer) -> float:
    """The same for a desert or region: by its outline, else by how far it is from its middle."""
    if wider.admin.admin1_pcode is not None and place.admin.admin1_pcode != wider.admin.admin1_pcode:
        return 0.05
    if place.country != wider.country:
        return 0.05  # those that lie in two countries are drawn
    beyond = _beyond(gazetteer, wider.id, place.lon, place.lat)
    if beyond is not None:
        return round(math.exp(-((max(0.0, beyond - _BLUR_KM) / _BEYOND_KM) ** 2)), 4)
    return round(0.4 + 0.6 * math.exp(-((kilometres(place, wider) / _AREA_KM) ** 2)), 4)


@lru_cache(maxsize=20_000)
def _beyond(gazetteer: Gazetteer, id: str, lon: float, lat: float, *, course: bool = False) -> float | None:  # noqa: A002
    """How many kilometres a point lies outside an informal area, or off the `course` of a river, None if not drawn."""
    try:
        drawn = gazetteer.river(id) if course else gazetteer.region(id)
    except KeyError:
        return None
    return float(drawn.distance(Point(lon, lat))) * KM_PER_DEGREE


def _same(place: Place, wider: Place, level: str) -> bool:
    return getattr(place.admin, level) is not None and getattr(place.admin, level) == getattr(wider.admin, level)


def _is_spot(wider: Place) -> bool:
    return wider.type not in place_types.shaped("area", "country") and wider.type != "river"


def _at_distance(away_km: float, told_m: float) -> float:
    """How well a distance told, "5 km west of X", fits where a place lies."""
    stated = told_m / 1000
    return round(math.exp(-(((away_km - stated) / (_ROUGHLY_KM + _ROUGHLY * stated)) ** 2)), 4)


def _on_side(described: Spot, place: Place, wider: Place) -> float:
    """Whether a place lies on the side of a settlement that is named, "north-east of X": 1, or less behind it.

    The sides of a unit are counted from the town that has its name, less strictly: its middle is not in the town.
    """
    side = described.slot.direction
    if side is None or wider.type in ACROSS:
        return 1.0
    behind = _BEHIND
    if wider.type in place_types.levels():
        towns = place_types.settlements("town")
        seat = next((candidate.place for candidate in described.candidates if candidate.place.type in towns), None)
        if seat is None:
            return 1.0
        wider, behind = seat, _BEHIND_SEAT
    east, north = _offset(wider, place)
    away = abs((math.degrees(math.atan2(east, north)) - BEARINGS[side] + 180) % 360 - 180)
    return 1.0 if away <= _AHEAD else behind


def _lies_between(place: Place, start: Place, other: Place) -> float:
    """How near a place is to the line between two others."""
    (x, y), (dx, dy) = _offset(start, place), _offset(start, other)
    length = math.hypot(dx, dy)
    along = min(1.0, max(0.0, (x * dx + y * dy) / length**2)) if length else 0.0
    aside = math.hypot(x - along * dx, y - along * dy)
    return math.exp(-((aside / max(_ASIDE_KM, _ASIDE * length)) ** 2))
