"""A name that a city and its governorate share: the city is the best guess, the governorate the doubt."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from geomap.gazetteer import Gazetteer
from geomap.geodesy import great_circle
from geomap.model import Location, PlaceMention, PlacePhrase


def is_loose(phrase: PlacePhrase) -> bool:
    """Whether it is a bare name that a city and its governorate share ("in Deir ez-Zor")."""
    mention = phrase.places[0]
    place = mention.place
    alone = phrase.within is None or bool(_apposed_region(phrase))
    bare = phrase.relation == "at" and mention.head is None and alone
    return bare and place is not None and place.type == "city" and place.name == place.admin.admin1


def _apposed_region(phrase: PlacePhrase) -> str:
    """The part of the country that a comma parts from the name, which says no more of it: "in X, eastern Syria"."""
    wider = phrase.within.place if phrase.within is not None else None
    apposed = wider is not None and wider.admin.admin1 is None and "," in phrase.quote.text
    return wider.name if wider is not None and apposed else ""


def widened(location: Location, gazetteer: Gazetteer, located: Callable[[PlacePhrase], Location]) -> Location:
    """The location of a loose phrase, as uncertain as its governorate is wide."""
    city = location.place
    if city is None or city.admin.admin1_pcode is None:
        return location
    unit = gazetteer.get(city.admin.admin1_pcode)
    mention = PlaceMention(location.quotes[0], location.name_ar, "location", "exact", location.score, unit, ())
    wide = located(PlacePhrase("area", (mention,), location.quotes[0], "location"))
    if wide.uncertainty_m is None:
        return location
    away = metres(location, wide)
    return replace(
        location, relation="area", uncertainty_m=round(wide.uncertainty_m + away), area=wide.area,
        geo_precision=wide.geo_precision, ucdp_where_prec=wide.ucdp_where_prec,
        rule=f"{location.rule}, may be its governorate",
    )  # fmt: skip


def metres(a: Location, b: Location) -> float:
    """Great-circle distance between two points in metres; infinite when either has none."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return math.inf
    return great_circle((a.lat, a.lon), (b.lat, b.lon))
