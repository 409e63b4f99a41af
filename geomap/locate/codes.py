"""How precise a location is, in the two codings that conflict data sets use.

ACLED Codebook, "Geo-precision": 1 a town or more exact, 2 part of a region or near a town, 3 a larger region.
UCDP GED Codebook, "where_prec": 1 exact, 2 within 25 km of a known point, 3 district (admin2), 4 governorate (admin1),
5 a linear feature or a fuzzy area, 6 the country, 7 beyond one country.
"""

from __future__ import annotations

from geomap.gazetteer import place_types
from geomap.model import Place, Relation

_EXACT_M = 7_500.0
_KNOWN_POINT_M = 25_000.0
_DISTRICT_M = 60_000.0
UNKNOWN = (3, 6)


def codes(place: Place | None, relation: Relation, radius_m: float) -> tuple[int, int]:
    """ACLED's and UCDP's precision codes of a placed phrase with its radius in metres."""
    return _acled(relation, radius_m), _ucdp(place, relation, radius_m)


def _acled(relation: Relation, radius_m: float) -> int:
    if relation == "at" and radius_m <= _EXACT_M:
        return 1
    return 2 if radius_m <= _DISTRICT_M else 3


def _ucdp(place: Place | None, relation: Relation, radius_m: float) -> int:
    kind = place.type if place is not None else ""
    if kind in place_types.shaped("line"):
        return 5
    if relation == "at" and radius_m <= _EXACT_M:
        return 1
    if kind in place_types.levels():
        return 4 if place_types.levels()[kind] == 1 else 3
    if radius_m <= _KNOWN_POINT_M:
        return 2
    return 3 if radius_m <= _DISTRICT_M else 5
