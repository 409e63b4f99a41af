"""The metric plane: WGS 84 to UTM zone 37 N (EPSG:32637) and back, sectors and half-planes, rings that stay small."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TypeVar, cast

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Transformer
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import nearest_points

from geomap.model import Ring

G = TypeVar("G", bound=BaseGeometry)
Floats = NDArray[np.float64]

MAX_VERTICES = 64
_DISC_SEGMENTS = 8
_SECTOR_STEPS = 12
_FAR_M = 2_000_000.0
_FIRST_TOLERANCE_M = 50.0


@lru_cache(maxsize=1)
def _there() -> Transformer:
    return Transformer.from_crs("EPSG:4326", "EPSG:32637", always_xy=True)


def project(geometry: G) -> G:
    """A lon/lat geometry in metres."""
    if isinstance(geometry, Point):  # most are, and need no arrays
        return cast(G, Point(*_there().transform(geometry.x, geometry.y)))

    def forth(xy: Floats) -> Floats:
        return np.column_stack(_there().transform(xy[:, 0], xy[:, 1]))

    return shapely.transform(geometry, forth)


def unproject(point: Point) -> Point:
    """A point in metres as lon/lat."""
    return Point(*_there().transform(point.x, point.y, direction="INVERSE"))


def disc(centre: Point, radius_m: float) -> Polygon:
    """A circle as a polygon of 32 corners."""
    return centre.buffer(radius_m, quad_segs=_DISC_SEGMENTS)


def away(centre: Point, bearing: float, distance_m: float) -> Point:
    """The point at a distance and bearing (degrees from north, clockwise)."""
    return Point(_away(centre.x, centre.y, bearing, distance_m))


def _away(x: float, y: float, bearing: float, distance_m: float) -> tuple[float, float]:
    angle = math.radians(bearing)
    return x + distance_m * math.sin(angle), y + distance_m * math.cos(angle)


def sector(centre: Point, bearing: float, half_angle: float, inner_m: float, outer_m: float) -> Polygon:
    """The part of a ring (or disc, for `inner_m` 0) within `half_angle` degrees of a bearing."""
    angles = [bearing - half_angle + 2 * half_angle * n / _SECTOR_STEPS for n in range(_SECTOR_STEPS + 1)]
    x, y = centre.x, centre.y
    outer = [_away(x, y, angle, outer_m) for angle in angles]
    inner = [_away(x, y, angle, inner_m) for angle in reversed(angles)] if inner_m > 0 else [(x, y)]
    return Polygon(outer + inner)


def half_plane(centre: Point, bearing: float) -> Polygon:
    """Everything on one side of a point."""
    return sector(centre, bearing, 90.0, 0.0, _FAR_M)


def side_of(line: BaseGeometry, area: BaseGeometry, bearing: float) -> BaseGeometry:
    """The parts of `area` that lie on the bearing's side of a line, judged by each part's nearest point on it."""
    ahead = away(Point(0, 0), bearing, 1.0)
    kept = []
    for part in getattr(area, "geoms", [area]):
        inner = part.representative_point()
        foot = nearest_points(line, inner)[0]
        if (inner.x - foot.x) * ahead.x + (inner.y - foot.y) * ahead.y > 0:
            kept.append(part)
    return shapely.union_all(kept) if kept else area


def best_point(area: BaseGeometry, wish: Point) -> Point:
    """`wish` when it lies in the area, else the area's point closest to it, moved a little inwards."""
    if area.contains(wish):
        return wish
    for inset in (500.0, 50.0, 1.0):
        inner = area.buffer(-inset)
        if not inner.is_empty:
            return nearest_points(inner, wish)[0]
    return area.representative_point()


def ring(area: BaseGeometry, point: Point) -> tuple[Ring, float]:
    """The outline around `point` in lon/lat with at most 64 vertices, and the greatest distance to it in metres."""
    small = _simplified(Polygon(_part_around(area, point).exterior))
    if not small.contains(point):
        small = _hull(small, point)
    here, there = point.x, point.y
    corners = shapely.get_coordinates(small)
    reach = max(math.hypot(x - here, y - there) for x, y in corners.tolist())
    degrees = np.round(_there().transform(corners[:, 0], corners[:, 1], direction="INVERSE"), 6)
    return tuple(zip(*degrees.tolist(), strict=True)), reach


def _simplified(outline: Polygon) -> Polygon:
    """An outline without holes in as few vertices as it may have, as true to it as that allows.

    What keeps an outline from crossing itself takes long and leaves no fewer vertices, so that it is asked last. An
    outline of so many narrow inlets that it would cross itself however coarse it is gives way to its convex hull.
    """
    small, tolerance = outline, _FIRST_TOLERANCE_M
    while shapely.get_num_coordinates(small) > MAX_VERTICES:
        line = outline.exterior.simplify(tolerance, preserve_topology=False)
        if shapely.get_num_coordinates(line) <= MAX_VERTICES:
            small = cast(Polygon, outline.simplify(tolerance))
            outline = outline if shapely.get_num_coordinates(small) <= MAX_VERTICES else _convex(outline)
        tolerance *= 1.5
    return small


def _convex(outline: Polygon) -> Polygon:
    return cast(Polygon, outline.convex_hull)


def _hull(outline: Polygon, point: Point) -> Polygon:
    """The convex hull of an outline and a point beside it: it always contains both."""
    hull = cast(Polygon, outline.union(disc(point, _FIRST_TOLERANCE_M)).convex_hull)
    corners = len(hull.exterior.coords)
    return hull if corners <= MAX_VERTICES else cast(Polygon, hull.simplify(_FIRST_TOLERANCE_M / 4))


def _part_around(area: BaseGeometry, point: Point) -> Polygon:
    parts = [part for part in getattr(area, "geoms", [area]) if isinstance(part, Polygon) and not part.is_empty]
    around = [part for part in parts if part.covers(point)]
    return around[0] if around else min(parts, key=point.distance)
