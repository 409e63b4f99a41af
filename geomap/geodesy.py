"""How far two points lie from each other, in metres; points are latitude and longitude in degrees."""

from __future__ import annotations

import math

EARTH_M = 6_371_008.8  # the mean radius
METRES_PER_DEGREE = 111_195.0


def great_circle(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Along the sphere, at any distance."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * math.asin(math.sqrt(h))


def on_plane(a: tuple[float, float], b: tuple[float, float]) -> float:
    """On the plane that touches the earth between the two: good to 1 % within a country, and quicker."""
    east = (a[1] - b[1]) * math.cos(math.radians((a[0] + b[0]) / 2))
    return METRES_PER_DEGREE * math.hypot(a[0] - b[0], east)
