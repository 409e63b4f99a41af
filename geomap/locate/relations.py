"""Relation words as geometry in the plane, by the point-radius method.

J. Wieczorek, Q. Guo, R. Hijmans (2004), "The point-radius method for georeferencing locality descriptions and
calculating associated uncertainty", Int. J. Geographical Information Science 18(8): the error of "8 km east of X"
combines the extent of X, the precision of the distance and that of the direction.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from geomap.geodesy import BEARINGS
from geomap.locate import plane

# How far "near" reaches beyond the extent of a place, as a multiple of it, and never less than this.
_NEAR_EXTENTS, _NEAR_LEAST_M = 1.0, 2_000.0
# How far "east of X" and "the countryside of X" reach from a place without a polygon, as a multiple of its extent.
_REACH_EXTENTS, _REACH_LEAST_M = 5.0, 5_000.0
# A town's countryside is what it serves: its subdistrict, but no farther than this.
_COUNTRYSIDE_M = 25_000.0
_BANK_M = 5_000.0
_VALLEY_M = 4_000.0
_CARDINAL_HALF, _BETWEEN_HALF = 45.0, 22.5


@dataclass(frozen=True, slots=True)
class Shape:
    """A place in the plane: its point, how far it extends around it, and its polygon or line if it has one."""

    point: Point
    extent_m: float
    polygon: BaseGeometry | None = None
    line: BaseGeometry | None = None

    @property
    def area(self) -> BaseGeometry:
        """The polygon, the strip along the line, or a disc of the extent."""
        if self.polygon is not None:
            return self.polygon
        if self.line is not None:
            return self.line.buffer(max(self.extent_m, _BANK_M))
        return plane.disc(self.point, self.extent_m)


@dataclass(frozen=True, slots=True)
class Placed:
    """A best point, the area it stands for, and the radius around the point that holds the true place."""

    point: Point
    area: BaseGeometry
    radius_m: float | None = None


def at(shape: Shape) -> Placed:
    """In the place itself."""
    if shape.polygon is None and shape.line is None:
        return Placed(shape.point, shape.area, shape.extent_m)
    return Placed(plane.best_point(shape.area, shape.point), shape.area)


def near(shape: Shape) -> Placed:
    """Near, around, on the outskirts of."""
    reach = shape.extent_m + max(_NEAR_EXTENTS * shape.extent_m, _NEAR_LEAST_M)
    if shape.polygon is not None:
        return Placed(plane.best_point(shape.polygon, shape.point), shape.polygon.buffer(_NEAR_LEAST_M))
    if shape.line is not None:
        return at(shape)
    return Placed(shape.point, plane.disc(shape.point, reach), reach)


def between(shape: Shape, other: Shape) -> Placed:
    """Somewhere between two places: a strip from one to the other."""
    line = LineString([shape.point, other.point])
    extent = max(shape.extent_m, other.extent_m)
    return Placed(
        line.interpolate(0.5, normalized=True), line.buffer(max(extent, line.length / 4)), line.length / 2 + extent
    )


def distance(shape: Shape, metres: float, direction: str | None) -> Placed:
    """At a distance from a place, river or region, in a direction if one is given."""
    slack = _distance_precision(metres) + (shape.extent_m if shape.line is None and shape.polygon is None else 0.0)
    if shape.line is not None or shape.polygon is not None:
        return _strip(shape, metres, slack, direction)
    inner, outer = max(metres - slack, 0.0), metres + slack
    if direction is None:
        return Placed(shape.point, plane.disc(shape.point, outer), outer)
    bearing, half = BEARINGS[direction], _half_angle(direction)
    point = plane.away(shape.point, bearing, metres)
    return Placed(point, plane.sector(shape.point, bearing, half, inner, outer), combined_error(metres, slack, half))


def combined_error(metres: float, slack_m: float, half_angle: float) -> float:
    """The radius that holds the true place, given distance, its slack (extent and precision) and the angle in degrees.

    >>> round(combined_error(8000, 1000, 45) / 1000, 1)
    6.6
    """
    angle = math.radians(half_angle)
    return math.hypot(metres + slack_m - metres * math.cos(angle), metres * math.sin(angle))


def _half_angle(direction: str) -> float:
    return _CARDINAL_HALF if len(direction) == 1 else _BETWEEN_HALF


def _distance_precision(metres: float) -> float:
    """One unit of the last digit that is not zero: 8 km is 7 to 9, 60 km is 50 to 70."""
    unit = 10.0
    while metres % (unit * 10) == 0 and unit < metres:
        unit *= 10
    return unit


def _strip(shape: Shape, metres: float, slack: float, direction: str | None) -> Placed:
    """The strip at a distance from a line or the edge of an area, on one side of it."""
    edge = shape.line if shape.line is not None else shape.area.boundary
    outer, inner = (edge.buffer(reach, cap_style="flat") for reach in (metres + slack, max(metres - slack, 1.0)))
    strip = outer.difference(inner)
    if direction is not None and shape.line is not None:
        strip = plane.side_of(edge, strip, BEARINGS[direction])
    elif direction is not None:
        strip = strip.intersection(plane.half_plane(shape.point, BEARINGS[direction]))
    return Placed(plane.best_point(strip, shape.point), strip)


def direction(shape: Shape, side: str, reach_m: float | None = None) -> Placed:
    """On one side of a place: the part of a region, the bank of a river, or a sector beside a settlement.

    The sector reaches as far as such words usually mean, or `reach_m`.
    """
    bearing = BEARINGS[side]
    if shape.line is not None:
        bank = shape.line.buffer(_BANK_M, cap_style="flat").difference(shape.line.buffer(1.0, cap_style="flat"))
        area = plane.side_of(shape.line, bank, bearing)
        return Placed(plane.best_point(area, shape.point), area)
    if shape.polygon is not None:
        return _part(shape.polygon, shape.polygon.centroid, bearing)
    reach = reach_m or shape.extent_m + max(_REACH_EXTENTS * shape.extent_m, _REACH_LEAST_M)
    area = plane.sector(shape.point, bearing, _half_angle(side), 0.0, reach)
    # What is named after a town mostly lies close to it: the next town would be named else.
    return Placed(plane.away(shape.point, bearing, min(reach / 2, shape.extent_m + _REACH_LEAST_M / 2)), area)


def part_of(shape: Shape, quarter: str) -> Placed:
    """The side of a place that is named, still inside it."""
    part = _part(shape.area, shape.point, BEARINGS[quarter])
    return Placed(part.point, part.area)


def countryside(town: Shape, region: BaseGeometry | None, quarter: str | None, *, whole: bool) -> Placed:
    """The land of a town or governorate without the town, or the quarter of it that is named.

    `whole` keeps all of the region (a governorate's); else it is cut to what lies near the town.
    """
    reach = town.extent_m + max(_REACH_EXTENTS * town.extent_m, _REACH_LEAST_M)
    near = plane.disc(town.point, max(reach, _COUNTRYSIDE_M) if region is not None else reach)
    land = near if region is None else region if whole else region.intersection(near)
    land = land.difference(plane.disc(town.point, town.extent_m))
    if quarter is None:
        return Placed(plane.best_point(land, land.centroid if whole else town.point), land)
    return _part(land, town.point, BEARINGS[quarter])


def around(town: Shape, region: BaseGeometry | None) -> Placed:
    """A settlement known only by the town that it belongs to: the town and its countryside, at the town's point."""
    return Placed(town.point, countryside(town, region, None, whole=False).area.union(town.area))


def desert(
    town: Shape, region: BaseGeometry | None, rivers: BaseGeometry, quarter: str | None, *, whole: bool
) -> Placed:
    """The dry land of a town: its region without the town and the river valley, on the side where the steppe is."""
    land = countryside(town, region, quarter, whole=whole).area
    dry = land.difference(rivers.buffer(_VALLEY_M))
    steppe = dry if dry.is_empty else plane.side_of(rivers, dry, BEARINGS["sw"])
    land = land if steppe.is_empty else steppe
    return Placed(plane.best_point(land, town.point), land)


def _part(land: BaseGeometry, centre: Point, bearing: float) -> Placed:
    part = land.intersection(plane.half_plane(centre, bearing))
    part = land if part.is_empty else part
    return Placed(plane.best_point(part, part.centroid), part)
