"""The ground under the incidents: borders, rivers and place names of the gazetteer, small enough to travel along."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import shapely
from shapely.geometry.base import BaseGeometry

from geomap.config import Config
from geomap.gazetteer import Gazetteer, tables

_SCALE = 10_000  # 1e-4 degrees, about 10 m: finer than any border of the sources
_TOLERANCE = 0.0025  # degrees, about 250 m
_LEVELS = {4: "admin1", 6: "admin2", 8: "admin3"}  # an OCHA p-code's length tells its level
_AREA_ZOOM = {"governorate": 6.0}
_SETTLED = ("city", "town", "village", "camp", "crossing", "airport", "base", "field", "dam")


def _deltas(line: BaseGeometry) -> list[int]:
    """A line as [lon, lat, dlon, dlat, …] in 1e-4 degrees, points that coincide left out."""
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


def _borders(gazetteer: Gazetteer) -> Iterator[dict[str, Any]]:
    """Units level by level, simplified together so that neighbours keep one border."""
    for length, kind in _LEVELS.items():
        codes = [code for code in gazetteer.regions if code.startswith("SY") and len(code) == length]
        units = [gazetteer.region(code) for code in codes]
        shapes = list(shapely.coverage_simplify(units, _TOLERANCE)) if units else []
        for code, shape in zip(codes, shapes, strict=True):
            yield {
                "kind": kind,
                "scope": code[:4] in Config().scope,
                "lines": [_deltas(line) for line in _lines(shape)],
            }


def _rivers(gazetteer: Gazetteer) -> Iterator[dict[str, Any]]:
    for place in gazetteer.places.of_types("river"):
        try:
            course = shapely.line_merge(gazetteer.river(place.id))
        except KeyError:
            continue
        yield {
            "kind": "river",
            "scope": True,
            "lines": [_deltas(line) for line in _lines(course.simplify(_TOLERANCE / 5))],
        }


def _labels(gazetteer: Gazetteer) -> list[list[Any]]:
    """[lon, lat, name, name_ar, rank, kind], the most prominent first; an area's rank is the zoom it appears at."""
    found = []
    for place in gazetteer.places.of_types(*_AREA_ZOOM, *_SETTLED, rank=2):
        areal = place.type in _AREA_ZOOM
        far = place.type == "village" and place.rank > 1 and place.admin.admin1_pcode not in Config().scope
        if far or place.area:
            continue
        kind = "area" if areal else "place"
        rank = _AREA_ZOOM[place.type] if areal else place.prominence
        at = [round(place.lon * _SCALE), round(place.lat * _SCALE)]
        found.append((areal, -place.prominence, place.id, [*at, place.name, place.name_ar, rank, kind]))
    return [label for *_, label in sorted(found)]


def arabic_units(features: Iterable[Mapping[str, Any]], gazetteer: Gazetteer | None) -> dict[str, str]:
    """Arabic names of the administrative units that the incidents lie in, by p-code."""
    columns = ("admin1_pcode", "admin2_pcode", "admin3_pcode")
    codes = {feature["properties"][column] for feature in features for column in columns} - {None}
    places = gazetteer.places if gazetteer else {}
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


def ground(gazetteer: Gazetteer | None) -> dict[str, Any]:
    """`shapes` ({kind, scope, lines}) and `places`; both empty without a gazetteer."""
    if gazetteer is None:
        return {"shapes": [], "places": []}
    return {"shapes": [*_borders(gazetteer), *_rivers(gazetteer)], "places": _labels(gazetteer)}
