"""One place phrase as one shape in the plane."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import Gazetteer, place_types
from geomap.locate import plane, relations, shapes
from geomap.locate.relations import Placed
from geomap.model import Place, Relation

_SEATED = ("district", "subdistrict")
# Informal areas are drawn in the gazetteer as what their name says.
_INFORMAL = ("region", "desert")


@dataclass(frozen=True, slots=True)
class Question:
    """All that the geometry depends on.

    `unknown` tells that it is about a settlement that lies by the place, `bare` that no place word says what that is.
    """

    relation: Relation
    place: Place
    other: Place | None
    within: Place | None
    distance_m: float | None
    direction: str | None
    quarter: str | None
    unknown: bool = False
    bare: bool = False


def placed(gazetteer: Gazetteer, q: Question) -> Placed:
    """The shape that a phrase amounts to, not yet cut to the wider place named with it."""
    shape = shapes.shape(gazetteer, q.place)
    if q.unknown and q.place.type in place_types.settlements():
        return relations.around(shape, region(gazetteer, q.place)[0])
    if q.place.type in (*_INFORMAL, "hill") and q.relation in ("countryside", "desert"):
        return relations.at(shape)
    if q.relation == "between" and q.other is not None:
        return relations.between(shape, shapes.shape(gazetteer, _end(gazetteer, q.other)))
    if q.relation == "distance" and q.distance_m is not None:
        return relations.distance(shape, q.distance_m, q.direction)
    if q.relation == "direction" and q.direction is not None:
        return relations.direction(shape, q.direction)
    if q.relation == "part_of" and q.quarter is not None:
        return relations.part_of(shape, q.quarter)
    if q.relation in ("countryside", "desert"):
        land, seat = region(gazetteer, q.place)
        town, whole = shapes.shape(gazetteer, seat), q.place.type in place_types.levels()
        if q.relation == "countryside":
            return relations.countryside(town, land, q.quarter, whole=whole)
        return relations.desert(town, land, shapes.rivers(gazetteer), q.quarter, whole=whole)
    if q.relation in ("near", "between"):
        return relations.near(shape)
    return _seated(gazetteer, q.place) if q.place.type in _SEATED else relations.at(shape)


def _seated(gazetteer: Gazetteer, unit: Place) -> Placed:
    """A district: all of it, and its seat as the likeliest point, where most of its people live."""
    whole, seat = relations.at(shapes.shape(gazetteer, unit)), _seat(gazetteer, unit)
    return Placed(plane.best_point(whole.area, shapes.shape(gazetteer, seat).point), whole.area)


def region(gazetteer: Gazetteer, place: Place) -> tuple[BaseGeometry | None, Place]:
    """The unit whose countryside a name stands for, and the town in its middle."""
    if place.type in place_types.levels():
        return shapes.region(gazetteer, place.id), _seat(gazetteer, place)
    code = place.admin.admin3_pcode if place.type in place_types.settlements("town") else None
    return (shapes.region(gazetteer, code) if code else None), place


def _end(gazetteer: Gazetteer, place: Place) -> Place:
    """The town at which a stretch ends that leads into a unit or a region."""
    unit = gazetteer.get(place.admin.admin1_pcode) if place.type == "region" and place.admin.admin1_pcode else place
    return _seat(gazetteer, unit) if unit.type in place_types.levels() else place


@lru_cache(maxsize=500)
def _seat(gazetteer: Gazetteer, unit: Place) -> Place:
    """The town that a unit is named after: of its name, or the most prominent one in it."""
    towns = gazetteer.places.of_types(*sorted(place_types.settlements("town")))
    inside = [p for p in towns if place_types.unit_code(p.admin, unit.type) == unit.id]
    return max(inside, key=lambda p: (p.name_ar == unit.name_ar, p.prominence, p.id), default=unit)


def cut(found: Placed, gazetteer: Gazetteer, scope: tuple[str, ...], q: Question) -> Placed:
    """Intersects with the other place named, when it is wider or when the phrase is about a line."""
    shape = shapes.shape(gazetteer, q.place)
    if q.within is None:
        clip = shapes.scope(gazetteer, scope) if shape.line is not None else None
        wish = found.point
    else:
        wider = shapes.shape(gazetteer, q.within)
        settled = wider.polygon is None and wider.line is None
        if settled and shape.line is None:
            return found
        clip = plane.disc(wider.point, 2 * wider.extent_m + (q.distance_m or 0.0)) if settled else wider.polygon
        wish = wider.point if settled else found.point
    if clip is None or (q.relation in ("at", "near") and shape.line is None):
        return found
    area = found.area.intersection(clip)
    if area.is_empty or area.area == 0:
        return found
    return Placed(plane.best_point(area, wish), area)
