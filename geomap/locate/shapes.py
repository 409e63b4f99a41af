"""The gazetteer's places as shapes in the plane, projected once."""

from __future__ import annotations

from functools import lru_cache

import shapely
from shapely import Point
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import Gazetteer, place_types
from geomap.locate import plane
from geomap.locate.relations import Shape
from geomap.model import Place

_DETAIL_M = 100.0
_REMEMBERED = 10_000


@lru_cache(maxsize=_REMEMBERED)
def shape(gazetteer: Gazetteer, place: Place) -> Shape:
    """A place with its polygon or line, if the gazetteer has one, and its extent with the point's own precision."""
    point = plane.project(Point(place.lon, place.lat))
    kind = gazetteer.types.get(place.type)
    extent = (kind.extent_m if kind and kind.extent_m else 0.0) + place.precision_m
    if place.type == "river":
        return Shape(point, extent, line=_river(gazetteer, place.id))
    own = place.id if place.type in place_types.shaped("area") else place.area
    return Shape(point, extent, polygon=region(gazetteer, own) if own else None)


@lru_cache(maxsize=2_000)
def region(gazetteer: Gazetteer, id: str) -> BaseGeometry | None:  # noqa: A002 - the word for it everywhere
    """The polygon of a unit or informal area in metres, None when it has none."""
    try:
        return plane.project(gazetteer.region(id)).buffer(0)
    except KeyError:
        return None


@lru_cache(maxsize=200)
def _river(gazetteer: Gazetteer, id: str) -> BaseGeometry | None:  # noqa: A002
    try:
        line = gazetteer.river(id)
    except KeyError:
        return None
    merged = shapely.line_merge(line) if line.geom_type == "MultiLineString" else line
    return plane.project(merged).simplify(_DETAIL_M)


@lru_cache(maxsize=8)
def rivers(gazetteer: Gazetteer) -> BaseGeometry:
    """The centre lines of all rivers together, for telling valley from steppe."""
    lines = [_river(gazetteer, place.id) for place in gazetteer.places.of_types("river")]
    return shapely.union_all([line for line in lines if line is not None])


@lru_cache(maxsize=8)
def scope(gazetteer: Gazetteer, codes: tuple[str, ...]) -> BaseGeometry:
    """The governorates of the run as one area."""
    return shapely.union_all([area for code in codes if (area := region(gazetteer, code)) is not None])
