"""Which pairs are worth comparing: blocks of place and time that split no pair that could be joined.

Every report is a box: east-west and north-south by its reach, and its days with the days that sources are off by. Two
reports whose boxes do not meet are never joined (`evidence` forbids it), so only meeting boxes are candidates. Boxes
are put on grids, one for each level of vagueness (a village or a governorate; days, years or no date at all), and on
every coarser grid too: two boxes meet on the grid of the vaguer one, in a cell that both touch. Of the cells that both
touch, the one with the lower corner of their common part owns the pair, so each pair is compared once, whichever
process holds the block (the reference point method: J.-P. Dittrich, B. Seeger, "Data Redundancy and Duplicate
Detection in Spatial Join Processing", ICDE 2000). The widths of cells decide on speed alone, never on a pair.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

from geomap.merge.evidence import DAYS_OFF, REACH
from geomap.merge.profile import METRES_PER_DEGREE, Profile

# (time level, place level, day cell, lat cell, lon cell), or ("family", name, type).
Key = tuple[int, int, int, int, int] | tuple[str, str, str]
Box = tuple[float, float, float, float, float, float]

# Widths of cells: days by level of time (days, years, undated), degrees by level of place (village, governorate).
DAY_CELLS = (16.0, 1024.0, math.inf)
DEGREE_CELLS = (0.4, 8.0)
UNDATED, GOVERNORATE = 2, 1
EVER = 4_000_000.0
# Two boxes this high (degrees) still meet in longitude when their widths are measured this much further from the equator.
MARGIN = 3.0


def box(one: Profile) -> Box:
    """Lowest and highest day, latitude and longitude at which a report can meet another."""
    slack = DAYS_OFF / 2 + one.doubtful_day
    first, last = (0.0, EVER) if one.days is None else (one.days[0] - slack, one.days[1] + slack)
    if one.point is None:
        return first, last, -90.0, 90.0, -360.0, 360.0
    north = REACH * one.point.radius / METRES_PER_DEGREE
    furthest = abs(one.point.lat) + north + MARGIN
    east = north / math.cos(math.radians(furthest)) if furthest < 85 and north <= 2 * MARGIN else 360.0
    return first, last, one.point.lat - north, one.point.lat + north, one.point.lon - east, one.point.lon + east


def levels(one: Profile) -> tuple[int, int]:
    """How vague a report is in time and in place: its own grid."""
    place = GOVERNORATE if one.point is not None and one.point.coarse else 0
    if one.days is None:
        return UNDATED, place
    return int(one.days[1] - one.days[0] > DAY_CELLS[0]), place


def _cells(low: float, high: float, width: float) -> range:
    return range(1) if math.isinf(width) else range(math.floor(low / width), math.floor(high / width) + 1)


def keys(one: Profile) -> Iterator[Key]:
    """Every block that holds the report. Two reports that can be joined share the block that owns their pair."""
    yield "family", one.family, one.type
    if one.point is None:
        return
    limits = box(one)
    time, place = levels(one)
    for t, p in product(range(time, len(DAY_CELLS)), range(place, len(DEGREE_CELLS))):
        if (t, p) == (UNDATED, GOVERNORATE):
            continue  # no day and no place: never joined
        days = _cells(*limits[0:2], DAY_CELLS[t])
        lats, lons = (_cells(*limits[i : i + 2], DEGREE_CELLS[p]) for i in (2, 4))
        yield from product((t,), (p,), days, lats, lons)


def blocks(profiles: Iterable[Profile]) -> Mapping[Key, list[Profile]]:
    """The reports by block; a block of one is left out."""
    held: dict[Key, list[Profile]] = defaultdict(list)
    for one in profiles:
        for key in keys(one):
            held[key].append(one)
    return {key: members for key, members in held.items() if len(members) > 1}


def pairs(key: Key, members: Sequence[Profile]) -> Iterator[tuple[Profile, Profile]]:
    """The pairs that this block owns, each in one block only."""
    if key[0] == "family":
        yield from combinations(members, 2)
        return
    limits = np.array([box(one) for one in members])
    families = np.unique([one.family for one in members], return_inverse=True)[1]
    own = np.array([levels(one) for one in members])
    for i, one in enumerate(members[:-1]):
        yield from ((one, members[i + 1 + j]) for j in _owned(key, i, limits, own, families))


def _owned(key: Key, i: int, limits: NDArray[np.float64], own: NDArray[np.intp], families: NDArray[np.intp]) -> list[int]:
    """Which of the members after `i` meet it here: at this level, of another family, in a common part that starts here."""
    low = np.maximum(limits[i, 0::2], limits[i + 1 :, 0::2])
    high = np.minimum(limits[i, 1::2], limits[i + 1 :, 1::2])
    fits = (low <= high).all(axis=1) & (families[i + 1 :] != families[i])
    fits &= (np.maximum(own[i], own[i + 1 :]) == key[:2]).all(axis=1)
    for axis, width in enumerate((DAY_CELLS[key[0]], DEGREE_CELLS[key[1]], DEGREE_CELLS[key[1]])):  # type: ignore[index]
        fits &= math.isinf(width) | (np.floor(low[:, axis] / width) == key[2 + axis])
    return [int(j) for j in np.flatnonzero(fits)]
