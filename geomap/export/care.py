"""Care for people: homes, hospitals and camps moved off their point, where that is asked for.

It changes features, never the incidents they were made of; `redaction` does the same with names.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Any

from geomap import lexicon
from geomap.gazetteer import Gazetteer
from geomap.geodesy import EARTH_M, great_circle
from geomap.model import Place

Feature = dict[str, Any]

_REACH_M = 5000.0
_CORNERS = 32


@lru_cache
def _careful(kind: str, attribute: str) -> frozenset[str]:
    terms = (term for term in lexicon.load("care").terms if term.kind == kind)
    return frozenset(name for term in terms for name in term.attrs.get(attribute, ()))


def _is_sensitive(properties: Feature, gazetteer: Gazetteer) -> bool:
    place = gazetteer.places.get(properties["place_id"]) if properties["place_id"] else None
    by_place = place is not None and place.type in _careful("care", "places")
    return by_place or not _careful("care", "targets").isdisjoint(properties["targets"])


def _anchor(properties: Feature, lat: float, lon: float, gazetteer: Gazetteer) -> Place | None:
    """The nearest settlement within 5 km, or else the subdistrict around."""
    near = [place for kind in sorted(_careful("anchor", "places")) for place in gazetteer.nearest(lat, lon, 1, kind)]
    best = min(near, key=lambda place: (great_circle((lat, lon), (place.lat, place.lon)), place.id), default=None)
    if best is not None and great_circle((lat, lon), (best.lat, best.lon)) <= _REACH_M:
        return best
    wider = gazetteer.places.of_types("subdistrict")
    return next((p for p in wider if p.admin.admin3_pcode == properties["admin3_pcode"]), None)


def _disc(place: Place, radius: float) -> Feature:
    """A polygon around a place, counterclockwise, that holds the whole disc of that radius in metres."""
    reach = math.degrees(radius / EARTH_M / math.cos(math.pi / _CORNERS))
    angles = [2 * math.pi * i / _CORNERS for i in range(_CORNERS)]
    wide = reach / math.cos(math.radians(place.lat))
    ring = [[round(place.lon + wide * math.cos(a), 6), round(place.lat + reach * math.sin(a), 6)] for a in angles]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def coarsen(feature: Feature, gazetteer: Gazetteer) -> list[str]:
    """Move the feature of a home, hospital or camp to its settlement or subdistrict; returns its id if it was moved.

    The uncertainty grows by the distance moved, so that the true point stays inside the area.
    """
    properties = feature["properties"]
    if feature["geometry"] is None or not _is_sensitive(properties, gazetteer):
        return []
    lon, lat = feature["geometry"]["coordinates"]
    anchor = _anchor(properties, lat, lon, gazetteer)
    if anchor is None or anchor.id == properties["place_id"]:
        return []
    away = great_circle((lat, lon), (anchor.lat, anchor.lon))
    radius = (properties["uncertainty_m"] or 0) + away + anchor.precision_m
    feature["geometry"]["coordinates"] = [round(anchor.lon, 6), round(anchor.lat, 6)]
    properties["uncertainty_m"], properties["uncertainty_area"] = round(radius), _disc(anchor, radius)
    properties["geo_precision"] = max(properties["geo_precision"], 2)
    properties["ucdp_where_prec"] = max(properties["ucdp_where_prec"], 2)
    return [properties["id"]]
