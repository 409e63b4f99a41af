"""A place phrase becomes a location: pure geometry, reads no text.

Points and areas are computed in UTM zone 37 N and handed on in WGS 84; equal phrases are computed once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from shapely import Point

from geomap.config import Config
from geomap.gazetteer import Gazetteer, place_types
from geomap.lexicon import load
from geomap.locate import doubt, hamlets, namesakes, plane
from geomap.locate.codes import UNKNOWN, codes
from geomap.locate.hamlets import combined
from geomap.locate.placing import Question, cut, placed
from geomap.locate.relations import Placed
from geomap.model import Admin, Location, Place, PlacePhrase, Quote, Relation, Ring

__all__ = ["combined", "locate", "spot"]
# How sure a point is that somebody else gives: neither a name found nor one guessed.
_GIVEN = 0.5


# Relations to a place without a point that say no more than "there" or "by it".
_BY_WORDS = ("at", "near", "direction", "distance", "part_of")
# Relations to a town that put a name of no kind among its quarters.
_INSIDE = ("at", "part_of")


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
    A settlement that it lacks is placed by all that the words say of it, any other name at its nearest known parent.
    Never raises for a phrase read from the same gazetteer.
    """
    mention = phrase.places[0]
    question = _question(phrase)
    if question is None:
        return _nowhere(phrase)
    rough = question.unknown or (question.place.area and question.relation in _BY_WORDS)
    others = () if rough else namesakes.of(phrase)
    answer = _estimated(gazetteer, phrase) if rough else None
    answer = answer or _answer(gazetteer, config.scope, question, tuple(other.place for other in others))
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
        namesakes=others,
    )


def _question(phrase: PlacePhrase) -> Question | None:
    """What the geometry is asked; None when only a country, or nothing that the gazetteer knows, is named."""
    place, *others = (mention.place for mention in phrase.places)
    other = others[0] if others else None
    within = phrase.within.place if phrase.within is not None else None
    if within is not None and within.type == "country":
        within = None
    if place is None:
        return _question_of_unknown(phrase, other, within)
    if place.type == "country":
        return None
    if place.type == "road" and within is not None and within.type in place_types.settlements():
        return _simply("near", within)
    bare = phrase.places[0].head is None
    return Question(
        phrase.relation, place, other, within, phrase.distance_m, phrase.direction, phrase.quarter, bare=bare
    )


def _question_of_unknown(phrase: PlacePhrase, other: Place | None, within: Place | None) -> Question | None:
    """What is asked of a name that the gazetteer lacks: near the other one named, else in what it lies in."""
    if other is not None:
        by_settlement = phrase.relation == "between" and other.type in place_types.settlements()
        return replace(_simply("near", other), unknown=by_settlement)
    parent = phrase.places[0].parent or within or _first_said(phrase)
    if parent is None or parent.type == "country":
        return None
    return replace(_simply("area", parent), unknown=_lies_apart(phrase))


def _first_said(phrase: PlacePhrase) -> Place | None:
    """The first place by which the words say where it lies."""
    said = [mention.place for wider in phrase.said for mention in wider.places]
    return next((place for place in (*said, *phrase.mates) if place is not None), None)


def _simply(relation: Relation, place: Place) -> Question:
    return Question(relation, place, None, None, None, None, None)


def _lies_apart(phrase: PlacePhrase) -> bool:
    """Whether an unknown name is a place of its own: a settlement, or what lies outside of towns.

    A quarter, street or hospital is a part of the place it lies by, and so is a name of no kind that is said to lie in
    a town. "The area of X in Y" may be a village as well, "the area of X in the city of Y" is not.
    """
    head = load("place_types").by_id().get(phrase.places[0].head or "")
    namesakes_of = {candidate.place.type for candidate in phrase.places[0].candidates}
    if head is None and namesakes_of == {"neighbourhood"}:
        return False  # its name has the word for a quarter in it: another town has one of that name
    if head is None or head.attrs.get("outside"):
        return bool(phrase.mates) or not _is_inside(phrase)
    kind = head.attrs["types"][0]
    town = phrase.within.head if phrase.within is not None else None
    return kind in place_types.settlements() or (kind == "district" and town is None)


def _is_inside(phrase: PlacePhrase) -> bool:
    """Whether a name is said to lie in another, and nowhere else: in a town, not "in Raqqa", which may be all of it."""
    loose = any(doubt.is_loose(wider) for wider in phrase.said)
    return phrase.within is not None and not loose and all(wider.relation in _INSIDE for wider in phrase.said)


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


@lru_cache(maxsize=4_000)
def _answer(gazetteer: Gazetteer, scope: tuple[str, ...], question: Question, others: tuple[Place, ...]) -> _Answer:
    def shaped(asked: Question) -> Placed:
        return cut(placed(gazetteer, asked), gazetteer, scope, asked)

    found = shaped(question)
    if others:
        found = namesakes.holding(found, [shaped(replace(question, place=other)) for other in others])
    return _answered(gazetteer, found, question.place)


def _estimated(gazetteer: Gazetteer, phrase: PlacePhrase) -> _Answer | None:
    """Where an unknown settlement lies, by all that the words say."""
    asked = (_question(wider) for wider in phrase.said)
    said = tuple([question for question in asked if question is not None and not question.unknown])
    name = phrase.places[0]
    return _guessed(gazetteer, name.place, name.parent, said, tuple(phrase.mates), hamlets.reach(phrase))


@lru_cache(maxsize=4_000)
def _guessed(
    gazetteer: Gazetteer,
    known: Place | None,
    parent: Place | None,
    said: tuple[Question, ...],
    mates: tuple[Place, ...],
    reach_m: float,
) -> _Answer | None:
    found = hamlets.estimate(gazetteer, known, parent, said, mates)
    place = known or hamlets.smallest_unit(said, mates[0] if mates else parent)
    if found is None or place is None:
        return None
    return _answered(gazetteer, replace(found, area=found.area.buffer(reach_m)) if reach_m else found, place)


def _answered(gazetteer: Gazetteer, placed: Placed, place: Place) -> _Answer:
    ring, reach = plane.ring(placed.area, placed.point)
    point = plane.unproject(placed.point)
    lat, lon = round(point.y, 6), round(point.x, 6)
    radius = reach if placed.radius_m is None else placed.radius_m
    return _Answer(lat, lon, round(radius), ring, _admin(gazetteer, place, lat, lon))


def _admin(gazetteer: Gazetteer, place: Place, lat: float, lon: float) -> Admin:
    """The units around the point, as deep as the phrase goes: a governorate's countryside has no district."""
    depth = place_types.levels().get(place.type, 3)
    full = gazetteer.admin_at(lat, lon)
    if depth == 3:
        return full
    return Admin(
        full.admin1, full.admin1_pcode, full.admin2 if depth == 2 else None, full.admin2_pcode if depth == 2 else None
    )


def spot(words: Quote, lat: float, lon: float, radius_m: float, gazetteer: Gazetteer, config: Config) -> Location:
    """A point that somebody gives for a place with his radius in metres, under the `words` that name it."""
    point = plane.project(Point(lon, lat))
    ring, _ = plane.ring(plane.disc(point, radius_m), point)
    admin = gazetteer.admin_at(lat, lon)
    acled, ucdp = codes(None, "at", radius_m)
    return Location(
        place=None,
        name=words.text,
        name_ar=words.text,
        relation="at",
        lat=round(lat, 6),
        lon=round(lon, 6),
        uncertainty_m=radius_m,
        area=ring,
        geo_precision=acled,
        ucdp_where_prec=ucdp,
        admin=admin,
        in_scope=admin.admin1_pcode in config.scope,
        score=_GIVEN,
        quotes=(words,),
        rule="locate.given",
    )
