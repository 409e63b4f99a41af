"""How far two points lie from each other, and which way; points are latitude and longitude in degrees."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

EARTH_M = 6_371_008.8  # the mean radius
METRES_PER_DEGREE = 111_195.0
# A degree of latitude, and one of longitude at 35.5 N, in the middle of Syria.
KM_PER_DEGREE, KM_PER_DEGREE_EAST = 111.0, 90.6
# The points of the compass in degrees, clockwise from north.
BEARINGS = {"n": 0.0, "ne": 45.0, "e": 90.0, "se": 135.0, "s": 180.0, "sw": 225.0, "w": 270.0, "nw": 315.0}


def great_circle(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres along the sphere, at any distance."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(h))


def great_circles(lat: float, lon: float, lats: NDArray[np.float64], lons: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres along the sphere from a point to each of many, whose latitudes and longitudes are in radians."""
    import numpy as np  # the one function here that needs it

    here = np.radians([lat, lon])
    half = np.sin((lats - here[0]) / 2) ** 2 + np.cos(lats) * np.cos(here[0]) * np.sin((lons - here[1]) / 2) ** 2
    return np.asarray(2 * EARTH_M * np.arcsin(np.sqrt(half)), dtype=np.float64)


def on_plane(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Metres on the plane that touches the earth between the two: good to 1 % within a country, and quicker."""
    east = (a[1] - b[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return METRES_PER_DEGREE * math.hypot(a[0] - b[0], east)


def offset_km(a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    """Kilometres from `a` to `b`, east and north, on the plane that touches the earth at 35.5 N.

    Right to 2 % within Syria, and the quickest: for comparing candidates.
    """
    return (b[1] - a[1]) * KM_PER_DEGREE_EAST, (b[0] - a[0]) * KM_PER_DEGREE
