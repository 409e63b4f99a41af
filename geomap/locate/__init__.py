"""A place phrase becomes a location: pure geometry, reads no text.

Points and areas are computed in UTM zone 37 N and handed on in WGS 84; equal phrases are computed once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from shapely.geometry.base import BaseGeometry

from geomap.config import Config
from geomap.gazetteer import Gazetteer
from geomap.lexicon import load
from geomap.locate import plane, relations, shapes
from geomap.locate.codes import UNKNOWN, codes
from geomap.locate.relations import Placed
from geomap.model import Admin, Location, Place, PlaceMention, PlacePhrase, Relation, Ring

__all__ = ["locate"]

_SETTLED = ("city", "town", "village")
# Informal areas are drawn in the gazetteer as what their name says.
_INFORMAL = ("region", "desert")
_LEVELS = {"governorate": 1, "district": 2, "subdistrict": 3}


@dataclass(frozen=True, slots=True)
class _Question:
    """All that the geometry depends on; `unknown` tells that it is about a settlement that lies by the place."""

    relation: Relation
    place: Place
    other: Place | None
    within: Place | None
    distance_m: float | None
    direction: str | None
    quarter: str | None
    unknown: bool = False


@dataclass(frozen=True, slots=True)
class _Answer:
    lat: float
    lon: float
    radius_m: float
    area: Ring
    admin: Admin


def locate(phrase: PlacePhrase, gazetteer: Gazetteer, config: Config) -> Location:
    """Where a phrase places an event.

    Returns a Location with `lat` and `lon` None when only a country, or nothing that the gazetteer knows, is named.
    A name that it lacks is placed at its nearest known parent, with the parent's uncertainty. Never raises for a
    phrase read from the same gazetteer.
    """
    mention = phrase.places[0]
    question = _question(phrase)
    if question is None:
        return _nowhere(phrase)
    answer = _answer(gazetteer, config.scope, question)
    acled, ucdp = codes(question.place, question.relation, answer.radius_m)
    return Location(
        place=mention.place,
        name=mention.place.name if mention.place else mention.name,
        name_ar=mention.place.name_ar if mention.place else mention.name,
        relation=question.relation,
        lat=answer.lat,
        lon=answer.lon,
        uncertainty_m=answer.radius_m,
        area=answer.area,
        geo_precision=acled,
        ucdp_where_prec=ucdp,
        admin=answer.admin,
        in_scope=answer.admin.admin1_pcode in config.scope,
        score=mention.score,
        quotes=(phrase.quote,),
        rule=f"locate.{'parent' if mention.place is None else question.relation}",
    )


def _question(phrase: PlacePhrase) -> _Question | None:
    """What the geometry is asked; None when only a country, or nothing that the gazetteer knows, is named."""
    place, *others = (mention.place for mention in phrase.places)
    other = others[0] if others else None
    within = phrase.within.place if phrase.within is not None else None
    if within is not None and within.type == "country":
        within = None
    if place is None and other is not None:
        return _simply("near", other)
    if place is None:
        parent = phrase.places[0].parent or within
        if parent is None or parent.type == "country":
            return None
        return replace(_simply("area", parent), unknown=_is_settlement(phrase.places[0]))
    if place.type == "country":
        return None
    if place.type == "road" and within is not None and within.type in _SETTLED:
        return _simply("near", within)
    return _Question(phrase.relation, place, other, within, phrase.distance_m, phrase.direction, phrase.quarter)


def _simply(relation: Relation, place: Place) -> _Question:
    return _Question(relation, place, None, None, None, None, None)


def _is_settlement(mention: PlaceMention) -> bool:
    """Whether its place word says that it is a village or town, and no part of the place that it lies by."""
    head = load("place_types").by_id().get(mention.head or "")
    return head is not None and head.attrs["types"][0] in _SETTLED


def _nowhere(phrase: PlacePhrase) -> Location:
    mention = phrase.places[0]
    place = mention.place
    acled, ucdp = UNKNOWN
    return Location(
        place=place,
        name=place.name if place else mention.name,
        name_ar=place.name_ar if place else mention.name,
        relation=phrase.relation,
        lat=None,
        lon=None,
        uncertainty_m=None,
        area=None,
        geo_precision=acled,
        ucdp_where_prec=ucdp,
        admin=place.admin if place else Admin(),
        in_scope=False,
        score=mention.score,
        quotes=(phrase.quote,),
        rule="locate.nowhere",
    )


@lru_cache(maxsize=20_000)
def _answer(gazetteer: Gazetteer, scope: tuple[str, ...], question: _Question) -> _Answer:
    placed = _cut(_placed(gazetteer, question), gazetteer, scope, question)
    ring, reach = plane.ring(placed.area, placed.point)
    point = plane.unproject(placed.point)
    lat, lon = round(point.y, 6), round(point.x, 6)
    radius = reach if placed.radius_m is None else placed.radius_m
    return _Answer(lat, lon, round(radius), ring, _admin(gazetteer, question, lat, lon))


def _placed(gazetteer: Gazetteer, q: _Question) -> Placed:
    shape = shapes.shape(gazetteer, q.place)
    if q.unknown and q.place.type in _SETTLED:
        return relations.around(shape, _region(gazetteer, q.place)[0])
    if q.place.type in _INFORMAL and q.relation in ("countryside", "desert"):
        return relations.at(shape)
    if q.relation == "between" and q.other is not None:
        return relations.between(shape, shapes.shape(gazetteer, q.other))
    if q.relation == "distance" and q.distance_m is not None:
        return relations.distance(shape, q.distance_m, q.direction)
    if q.relation == "direction" and q.direction is not None:
        return relations.direction(shape, q.direction)
    if q.relation == "part_of" and q.quarter is not None:
        return relations.part_of(shape, q.quarter)
    if q.relation in ("countryside", "desert"):
        region, seat = _region(gazetteer, q.place)
        town, whole = shapes.shape(gazetteer, seat), q.place.type in _LEVELS
        if q.relation == "countryside":
            return relations.countryside(town, region, q.quarter, whole=whole)
        return relations.desert(town, region, shapes.rivers(gazetteer), q.quarter, whole=whole)
    return relations.near(shape) if q.relation in ("near", "between") else relations.at(shape)


def _region(gazetteer: Gazetteer, place: Place) -> tuple[BaseGeometry | None, Place]:
    """The unit whose countryside a name stands for, and the town in its middle."""
    if place.type in _LEVELS:
        region = shapes.region(gazetteer, place.id)
        return region, _seat(gazetteer, place)
    code = place.admin.admin3_pcode if place.type in ("town", "city") else None
    return (shapes.region(gazetteer, code) if code else None), place


@lru_cache(maxsize=500)
def _seat(gazetteer: Gazetteer, unit: Place) -> Place:
    """The town that a unit is named after: of its name, or the most prominent one in it."""
    attribute = f"admin{_LEVELS[unit.type]}_pcode"
    inside = [p for p in gazetteer.places.of_types("city", "town") if getattr(p.admin, attribute) == unit.id]
    return max(inside, key=lambda p: (p.name_ar == unit.name_ar, p.prominence, p.id), default=unit)


def _cut(placed: Placed, gazetteer: Gazetteer, scope: tuple[str, ...], q: _Question) -> Placed:
    """Intersects with the other place named, when it is wider or when the phrase is about a line."""
    shape = shapes.shape(gazetteer, q.place)
    if q.within is None:
        clip = shapes.scope(gazetteer, scope) if shape.line is not None else None
        wish = placed.point
    else:
        wider = shapes.shape(gazetteer, q.within)
        settled = wider.polygon is None and wider.line is None
        if settled and shape.line is None:
            return placed
        clip = plane.disc(wider.point, 2 * wider.extent_m + (q.distance_m or 0.0)) if settled else wider.polygon
        wish = wider.point if settled else placed.point
    if clip is None or (q.relation in ("at", "near") and shape.line is None):
        return placed
    area = placed.area.intersection(clip)
    if area.is_empty or area.area == 0:
        return placed
    return Placed(plane.best_point(area, wish), area)


def _admin(gazetteer: Gazetteer, q: _Question, lat: float, lon: float) -> Admin:
    """The units around the point, as deep as the phrase goes: a governorate's countryside has no district."""
    depth = _LEVELS.get(q.place.type, 3)
    full = gazetteer.admin_at(lat, lon)
    if depth == 3:
        return full
    return Admin(
        full.admin1, full.admin1_pcode, full.admin2 if depth == 2 else None, full.admin2_pcode if depth == 2 else None
    )
