"""Where a settlement lies that no gazetteer knows: in all that the words say of it, one with the other.

Each statement gives an area: a side or distance of a known place, the land of a town, a unit, the stretch between two
places, the surroundings of the places of its list. They are intersected from the smallest on; one that contradicts the
smaller ones is left out. The reaches are measured by hiding known villages (tests/benchmarks/bench_hamlets.py).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from shapely import MultiPoint, Polygon, minimum_bounding_circle
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import Gazetteer, place_types
from geomap.geodesy import BEARINGS
from geomap.locate import plane, relations, shapes
from geomap.locate.placing import Question, placed, region
from geomap.locate.relations import Placed
from geomap.model import Place, PlacePhrase, Ring

# How far from a place "east of it" reaches for a village that no one needs to know, by the size of the place, and how
# far to both sides: reporters say "south of" a town for what lies south-east of it.
_REACH_M = {"city": 35_000.0, "town": 25_000.0, "village": 12_000.0}
_CARDINAL_HALF, _BETWEEN_HALF = 75.0, 50.0
# How far the land of a town reaches that its villages lie in.
_LAND_M = 20_000.0
# How far around the places of its list an item may lie: beside one village, beside one place that may be a town, which
# lie further from each other, and beside several; and a share of how far the places of the list lie apart.
_MATE_M, _TOWN_M, _MATES_M, _MATES_SHARE = 20_000.0, 25_000.0, 14_000.0, 0.4
# How far an informal area reaches beyond its outline, which nobody has drawn.
_BLUR_M = 5_000.0
# How far a reporter's "7 km from X" is off, beyond what the number itself allows, and how far from the place named
# before it a name may lie of which nothing is said.
_ROUGHLY_M, _ROUGHLY, _SOMEWHERE_M = 2_500.0, 0.2, 70_000.0
# However many articles agree, what they say puts no place nearer than this: each may be off by as much.
_SUREST_M = 10_000.0
# So many of the narrowest areas are taken in turn as the one that the others must fit.
_SEEDS = 12
# Less than this in common is a contradiction, in square metres.
_LEAST_M2 = 1e6


def estimate(
    gazetteer: Gazetteer, place: Place | None, parent: Place | None, said: Sequence[Question], mates: Sequence[Place]
) -> Placed | None:
    """The smallest area that the words support, with its likeliest point; None when they say nothing.

    `place` is one of which no point is known, `parent` what was named before it, `mates` are the places of its list.
    """
    areas = sorted([*_areas(gazetteer, said), *_beside(gazetteer, mates)], key=lambda likely: likely.area.area)
    wish = None
    if not areas:  # by the place named before it rather than in the middle of all that is around
        areas = list(_somewhere(gazetteer, parent))
        wish = areas[0].point if areas else None
    unit = _unit(gazetteer, place)
    if unit is not None:
        areas = [unit, *areas]  # where sources put it goes before what an article says
    if not areas:
        return None
    found = areas[0].area
    for wider in areas[1:]:
        common = found.intersection(wider.area)
        found = common if common.area > _LEAST_M2 else found
    return Placed(plane.best_point(found, wish or minimum_bounding_circle(found).centroid), found)


def _somewhere(gazetteer: Gazetteer, parent: Place | None) -> Iterator[Placed]:
    """Around the place that was named before it, where nothing is said."""
    shape = shapes.shape(gazetteer, parent) if parent is not None else None
    if shape is not None and shape.polygon is None:
        yield Placed(shape.point, plane.disc(shape.point, _SOMEWHERE_M))


def _unit(gazetteer: Gazetteer, place: Place | None) -> Placed | None:
    """The unit in which sources put a place of which they know no point."""
    shape = shapes.shape(gazetteer, place) if place is not None and place.area else None
    return None if shape is None or shape.polygon is None else relations.at(shape)


def _side(shape: relations.Shape, direction: str, reach_m: float) -> Polygon:
    """The sector on one side of a settlement."""
    half = _CARDINAL_HALF if len(direction) == 1 else _BETWEEN_HALF
    return plane.sector(shape.point, BEARINGS[direction], half, 0.0, reach_m)


def _areas(gazetteer: Gazetteer, said: Sequence[Question]) -> Iterator[Placed]:
    for question in said:
        place, shape = question.place, shapes.shape(gazetteer, question.place)
        settled = place.type in place_types.settlements()
        if question.relation == "distance":
            found = placed(gazetteer, question)
            yield Placed(found.point, found.area.buffer(_ROUGHLY_M + _ROUGHLY * (question.distance_m or 0.0)))
        elif _is_unit(question):
            yield placed(gazetteer, replace(question, place=gazetteer.get(place.admin.admin1_pcode or place.id)))
        elif settled and question.relation == "direction" and question.direction is not None:
            yield Placed(shape.point, _side(shape, question.direction, _REACH_M[place.type]))
        elif settled and question.relation in ("at", "area", "countryside"):
            land = region(gazetteer, place)[0]
            near = relations.around(shape, land) if question.quarter is None else None
            found = near or relations.countryside(shape, land, question.quarter, whole=False)
            yield Placed(found.point, found.area.intersection(plane.disc(shape.point, shape.extent_m + _LAND_M)))
        elif place.type == "region":
            found = placed(gazetteer, question)
            yield Placed(found.point, found.area.buffer(_BLUR_M))
        else:
            yield placed(gazetteer, question)


def _is_unit(question: Question) -> bool:
    """Whether a bare name that a city shares with its governorate tells the governorate or a side of it."""
    place, sided = question.place, question.quarter or question.direction
    wide = question.relation in ("at", "area") or (sided and question.relation in ("direction", "countryside"))
    return place.name == place.admin.admin1 and question.bare and bool(wide)


def _beside(gazetteer: Gazetteer, mates: Sequence[Place]) -> Iterator[Placed]:
    if mates:
        points = MultiPoint([shapes.shape(gazetteer, mate).point for mate in mates])
        spread = max(here.distance(there) for here in points.geoms for there in points.geoms)
        alone = _MATE_M if all(mate.type == "village" for mate in mates) else _TOWN_M
        near = alone if len(mates) == 1 else _MATES_M
        hull = points.convex_hull.buffer(near + _MATES_SHARE * spread)
        yield Placed(hull.centroid, hull)


def reach(phrase: PlacePhrase) -> float:
    """How far beyond such a settlement lies what happened by it, in metres."""
    if phrase.relation == "distance":
        return (phrase.distance_m or 0.0) + _ROUGHLY_M
    return {"near": _ROUGHLY_M, "direction": _REACH_M["village"]}.get(phrase.relation, 0.0)


def smallest_unit(said: Sequence[Question], parent: Place | None) -> Place | None:
    """What an unknown place is told to lie in or by: the finest place named, else its parent."""
    named = sorted((q.place for q in said), key=lambda place: place_types.levels().get(place.type, 4), reverse=True)
    return named[0] if named else parent


def combined(rings: Sequence[Ring]) -> list[tuple[float, float, float, tuple[int, ...]]]:
    """What several articles say of one unknown place together: latitude, longitude, radius in metres, and whose.

    Areas (in lon/lat) that have something in common are one place; an area apart is another of that name. Where not all
    agree, most of them are followed, however narrow the others are.
    """
    areas = {n: plane.project(Polygon(ring)).buffer(0) for n, ring in enumerate(rings)}
    left = sorted(areas, key=lambda n: (areas[n].area, n))
    found = []
    while left:
        agreed = [_agreeing(areas, seed, left) for seed in left[:_SEEDS]]
        area, members = max(agreed, key=lambda group: (len(group[1]), -group[0].area, -group[1][0]))
        found.append((*_centred(area), tuple(sorted(members))))
        left = [n for n in left if n not in members]
    return found


def _agreeing(areas: Mapping[int, BaseGeometry], seed: int, left: Sequence[int]) -> tuple[BaseGeometry, list[int]]:
    """What an area has in common with all others that have, the smallest first, and which these are."""
    area, members = areas[seed], [seed]
    for n in left:
        common = area.intersection(areas[n]) if n != seed else areas[n]
        if n != seed and common.area > _LEAST_M2:
            area, members = common, [*members, n]
    return area, members


def _centred(area: BaseGeometry) -> tuple[float, float, float]:
    point = plane.best_point(area, minimum_bounding_circle(area).centroid)
    _, reach = plane.ring(area, point)
    where = plane.unproject(point)
    return round(where.y, 5), round(where.x, 5), float(round(max(reach, _SUREST_M)))
