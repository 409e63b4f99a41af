"""The ground under the incidents: borders, rivers and place names of the gazetteer, small enough to travel along."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from importlib.resources import files
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import Gazetteer, tables
from geomap.model import Place

_SCALE = 100_000  # 1e-5 degrees, about 1 m: finer than any line of the sources
_TOLERANCE = 0.0006  # degrees, about 60 m: a quarter of a millimetre at 1:250,000
_FAR = 0.004  # the same for units that the map is not about
_LEVELS = {4: "admin1", 6: "admin2", 8: "admin3"}  # an OCHA p-code's length tells its level
_AREA_ZOOM = {"governorate": 6.0}
_WIDE = ("district", "subdistrict", "region")
_SOUGHT = ("facility", "neighbourhood", "bridge", "prison", "hill", *_WIDE)  # found by name, not written on the map
_SETTLED = ("city", "town", "village", "camp", "crossing", "airport", "base", "field", "dam")


def _deltas(line: BaseGeometry) -> list[int]:
    """A line as [lon, lat, dlon, dlat, …] in 1e-5 degrees, points that coincide left out."""
    flat: list[int] = []
    x = y = 0
    for lon, lat in line.coords:
        here = (round(lon * _SCALE), round(lat * _SCALE))
        if flat and here == (x, y):
            continue
        flat += [here[0] - x, here[1] - y]
        x, y = here
    return flat


def _lines(shape: BaseGeometry) -> Iterator[BaseGeometry]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            yield part.exterior
            yield from part.interiors
        elif part.geom_type == "LineString":
            yield part


def _borders(gazetteer: Gazetteer, scope: Collection[str]) -> Iterator[dict[str, Any]]:
    """Units level by level, simplified together so that neighbours keep one border; the finest level in scope alone."""
    for length, kind in _LEVELS.items():
        codes = [code for code in gazetteer.regions if code.startswith("SY") and len(code) == length]
        if kind == "admin3":
            codes = [code for code in codes if code[:4] in scope]
        units = [gazetteer.region(code) for code in codes]
        near = [code[:4] in scope for code in codes]
        fine = list(shapely.coverage_simplify(units, _TOLERANCE)) if units else []
        rough = list(shapely.coverage_simplify(units, _FAR)) if units else []
        for code, inside, detailed, coarse in zip(codes, near, fine, rough, strict=True):
            lines = [_deltas(line) for line in _lines(detailed if inside else coarse)]
            yield {"kind": kind, "id": code, "scope": inside, "lines": lines}


@lru_cache
def _basemap() -> dict[str, Any]:
    """Sea, lakes, borders of other countries and their names (`gazetteer/basemap.py` builds it)."""
    found: dict[str, Any] = json.loads((files("geomap.webmap") / "basemap.json").read_text(encoding="utf-8"))
    return found


def _rivers(gazetteer: Gazetteer) -> Iterator[dict[str, Any]]:
    for place in gazetteer.places.of_types("river"):
        try:
            course = shapely.line_merge(gazetteer.river(place.id))
        except KeyError:
            continue
        yield {
            "kind": "river",
            "scope": True,
            "lines": [_deltas(line) for line in _lines(course.simplify(_TOLERANCE / 6))],
        }


@lru_cache
def _told_roads() -> list[dict[str, Any]]:
    """[{label, towns}] (`roads.toml`)."""
    text = (files("geomap.webmap") / "roads.toml").read_text(encoding="utf-8")
    return [dict(road) for road in tomllib.loads(text)["road"]]


def _roads(gazetteer: Gazetteer) -> Iterator[dict[str, Any]]:
    """Main roads, straight through the towns that they pass."""
    for road in _told_roads():
        towns = [gazetteer.places[code] for code in road["towns"] if code in gazetteer.places]
        if len(towns) > 1:
            line = shapely.LineString([(town.lon, town.lat) for town in towns])
            yield {"kind": "road", "scope": True, "label": road["label"], "lines": [_deltas(line)]}


def _towns(gazetteer: Gazetteer) -> list[list[int]]:
    """[lon, lat, metres] of every city, town and quarter: the usual extent of its kind.

    Places in it are reckoned with it; no open outline of what is built up came with a package.
    """
    found = []
    for place in gazetteer.places.of_types("city", "town", "neighbourhood", rank=2):
        extent = gazetteer.types[place.type].extent_m
        if extent and not place.area:
            found.append([round(place.lon * _SCALE), round(place.lat * _SCALE), round(extent)])
    return sorted(found)


def _known(gazetteer: Gazetteer, *also: str) -> list[Place]:
    """Governorates, settled places and what else is asked for, without those only kept for round-ups."""
    return gazetteer.places.of_types(*_AREA_ZOOM, *_SETTLED, *also, rank=2)


def _labels(gazetteer: Gazetteer, scope: Collection[str]) -> list[list[Any]]:
    """[lon, lat, name, name_ar, rank, kind], the most prominent first; an area's rank is the zoom it appears at.

    A city of the area that the map is about is a `seat`, whose name always stands; a governorate of it is `about`.
    """
    found = []
    for place in _known(gazetteer):
        areal = place.type in _AREA_ZOOM
        far = place.type == "village" and place.rank > 1 and place.admin.admin1_pcode not in scope
        if far or place.area:
            continue
        seat = place.type == "city" and place.admin.admin1_pcode in scope
        kind = ("about" if place.id in scope else "area") if areal else "seat" if seat else "place"
        rank = _AREA_ZOOM[place.type] if areal else place.prominence
        at = [round(place.lon * _SCALE), round(place.lat * _SCALE)]
        found.append((areal, -place.prominence, place.id, [*at, place.name, place.name_ar, rank, kind]))
    lakes = [[lon, lat, name, name_ar, 7, "water"] for lon, lat, name, name_ar in _basemap()["lakes"]]
    return [*_country_labels(), *lakes, *(label for *_, label in sorted(found))]


def _country_labels() -> list[list[Any]]:
    return [[lon, lat, name, name_ar, 4, "country"] for lon, lat, name, name_ar in _basemap()["countries"]]


def spellings(named: Iterable[str], gazetteer: Gazetteer | None) -> dict[str, list[str]]:
    """Spellings of the places that can be jumped to or that are `named`, by id: one of those that fold alike."""
    if gazetteer is None:
        return {}
    places = {place.id: place for place in _known(gazetteer, *_SOUGHT)}
    places |= {code: gazetteer.places[code] for code in named if code in gazetteer.places}
    found: dict[str, dict[str, str]] = {}
    for folded in sorted(gazetteer.names):
        for name in gazetteer.names[folded]:
            place = places.get(name.place_id)
            if place and name.spelling not in {place.name, place.name_ar}:
                found.setdefault(place.id, {}).setdefault(folded, name.spelling)
    return {place: list(found[place].values()) for place in sorted(found)}


def jumps(gazetteer: Gazetteer | None) -> list[list[Any]]:
    """[id, lon, lat, name, name_ar, admin1, zoom, type] of every place to look for, the most prominent first."""
    found = []
    for place in _known(gazetteer, *_SOUGHT) if gazetteer else ():
        at = [round(place.lon * _SCALE), round(place.lat * _SCALE)]
        zoom = 8 if place.type in _AREA_ZOOM else 10 if place.type in _WIDE else 13
        row = [place.id, *at, place.name, place.name_ar, place.admin.admin1_pcode, zoom, place.type]
        found.append((-place.prominence, place.id, row))
    return [row for *_, row in sorted(found)]


def arabic_units(units: Iterable[str], gazetteer: Gazetteer | None) -> dict[str, str]:
    """Arabic names of administrative units, by p-code."""
    places = gazetteer.places if gazetteer else {}
    codes = {*units, *(code for code in places if len(code) == 4 and code.startswith("SY"))}  # the title names some
    return {code: places[code].name_ar for code in sorted(codes) if code in places and places[code].name_ar}


def ground_credits(gazetteer: Gazetteer | None) -> list[dict[str, str]]:
    """[{name, licence, url}] of the sources behind the ground that ask to be named, each once."""
    if gazetteer is None:
        return []
    sources = [source for source in tables.read_sources(tables.folder()) if source.attribution]
    named = {source.attribution: source for source in reversed(sources)}
    return [
        {"name": name.partition(" (")[0], "licence": named[name].licence, "url": named[name].url}
        for name in dict.fromkeys(source.attribution for source in sources)
    ]


def ground(gazetteer: Gazetteer | None, scope: Collection[str]) -> dict[str, Any]:
    """`shapes` ({kind, scope, lines}; roads with a `label`), `towns` and `places`; all empty without a gazetteer.

    `scope` are p-codes.
    """
    if gazetteer is None:
        return {"shapes": [], "towns": [], "places": []}
    shapes = [*_basemap()["shapes"], *_borders(gazetteer, scope), *_rivers(gazetteer), *_roads(gazetteer)]
    return {"shapes": shapes, "towns": _towns(gazetteer), "places": _labels(gazetteer, scope)}


def frame(gazetteer: Gazetteer | None, scope: Collection[str]) -> list[float] | None:
    """[west, south, east, north] around the governorates that the map is about; None where nothing is known of them."""
    units = [gazetteer.region(code) for code in scope if code in gazetteer.regions] if gazetteer else []
    return [round(float(edge), 4) for edge in shapely.total_bounds(units)] if units else None
