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
from functools import reduce
from itertools import combinations, product
from operator import or_

import numpy as np
from numpy.typing import NDArray

from geomap.geodesy import METRES_PER_DEGREE
from geomap.merge.evidence import affinity, kind
from geomap.merge.profile import GOVERNORATE, NEVER, REACH, Profile

# (time level, place level, day cell, lat cell, lon cell), or ("family", name, kind of type).
Key = tuple[int, int, int, int, int] | tuple[str, str, str]

# Widths of cells: days by level of time (days, years, undated), degrees by level of place (village, governorate).
DAY_CELLS = (16.0, 1024.0, math.inf)
DEGREE_CELLS = (0.4, 8.0)
# As vague as the block in time and in place.
BOTH = 3
# Pairs weighed at once while a block is searched: bounds memory.
CHUNK = 1_000_000


def _cells(low: float, high: float, width: float) -> range:
    return range(1) if math.isinf(width) else range(math.floor(low / width), math.floor(high / width) + 1)


def keys(profile: Profile) -> Iterator[Key]:
    """Every block that holds the report. Two reports that can be joined share the block that owns their pair."""
    yield "family", profile.family, kind(profile.type)
    if profile.point is None:
        return
    limits, (time, place) = profile.box, profile.level
    for t, p in product(range(time, len(DAY_CELLS)), range(place, len(DEGREE_CELLS))):
        if (t, p) == (NEVER, GOVERNORATE):
            continue  # no day and no place: never joined
        days = _cells(limits[0], limits[1], DAY_CELLS[t])
        lats, lons = (_cells(limits[i], limits[i + 1], DEGREE_CELLS[p]) for i in (2, 4))
        yield from product((t,), (p,), days, lats, lons)


def blocks(profiles: Iterable[Profile]) -> Mapping[Key, list[Profile]]:
    """The reports by block; a block of one is left out."""
    by_key: dict[Key, list[Profile]] = defaultdict(list)
    for profile in profiles:
        for key in keys(profile):
            by_key[key].append(profile)
    return {key: members for key, members in by_key.items() if len(members) > 1}


def native(profile: Profile, key: Key) -> int:
    """Whether the report is as vague as the block, in time (1) and in place (2)."""
    return BOTH if key[0] == "family" else (profile.level[0] == key[0]) + 2 * (profile.level[1] == key[1])


def parts(natives: Sequence[int], most: int) -> Iterator[tuple[Sequence[int], int]]:
    """The places of a block's members in parts of at most `most`, so that each pair the block may own is in one part.

    One of a pair is as vague as the block in time, and one in place, be it the other (`natives`, as `native` tells);
    a block without such reports owns no pair. A part counts all its pairs, or, with a split, those across it.
    """
    if len(natives) < 2 or reduce(or_, natives) != BOTH:
        return
    if len(natives) <= most:
        yield range(len(natives)), 0
        return
    axis = min((1, 2), key=lambda bit: sum(bool(bits & bit) for bits in natives))
    order = sorted(range(len(natives)), key=lambda place: not natives[place] & axis)
    halves = [order[start : start + most // 2] for start in range(0, len(order), most // 2)]
    for number, some in enumerate(halves):
        if not natives[some[0]] & axis:
            return
        yield some, 0
        yield from (([*some, *others], len(some)) for others in halves[number + 1 :])


def pairs(key: Key, members: Sequence[Profile], split: int = 0) -> Iterator[tuple[Profile, Profile]]:
    """The pairs that this block owns, each in one block only; with `split` those across that place in the members."""
    if key[0] == "family":
        some = product(members[:split], members[split:]) if split else combinations(members, 2)
        yield from ((a, b) for a, b in some if a.type == b.type or a.reader != b.reader)
        return
    if len({member.family for member in members}) < 2:
        return  # what one text tells is compared in its own block
    for i, j in _Table(members).owned(key):
        if not split or (i < split) != (j < split):
            yield members[i], members[j]


class _Table:
    """The members of a block as columns."""

    def __init__(self, members: Sequence[Profile]) -> None:
        limits = np.array([member.box for member in members])
        self.low, self.high = limits[:, 0::2], limits[:, 1::2]
        self.level = np.array([member.level for member in members])
        self.point = np.array(
            [(member.point.lat, member.point.lon, REACH * member.point.radius) for member in members if member.point]
        )
        self.family = np.unique([member.family for member in members], return_inverse=True)[1]
        types, self.type = np.unique([member.type for member in members], return_inverse=True)
        self.near = np.array([[affinity(str(sort), str(other)) > 0 for other in types] for sort in types])
        self.undated = np.array([member.days is None for member in members])

    def owned(self, key: Key) -> Iterator[tuple[int, int]]:
        """Row numbers of the pairs; one of each pair is as vague as the block, so only such rows are tried."""
        native = self.level == key[:2]
        axis = int(native.sum(axis=0).argmin())
        rows = np.flatnonzero(native[:, axis])
        step = max(1, CHUNK // len(self.low))
        for start in range(0, len(rows), step):
            chunk = rows[start : start + step]
            i, j = np.nonzero(self._meets(key, chunk) & (~native[:, axis] | (np.arange(len(native)) > chunk[:, None])))
            i = chunk[i]
            fits = self._here(key, i, j) & self._possible(i, j) & self._within_reach(i, j)
            yield from zip(i[fits].tolist(), j[fits].tolist(), strict=True)

    def _meets(self, key: Key, rows: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether the boxes of `rows` and of all others meet, at this level."""
        fits = np.ones((len(rows), len(self.low)), dtype=np.bool_)
        for axis, level in enumerate(key[:2]):
            fits &= np.maximum(self.level[rows, None, axis], self.level[:, axis]) == level
        for axis in range(3):
            low = np.maximum(self.low[rows, None, axis], self.low[:, axis])
            fits &= low <= np.minimum(self.high[rows, None, axis], self.high[:, axis])
        return fits

    def _here(self, key: Key, i: NDArray[np.intp], j: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether the common part of the two boxes starts in this cell."""
        here = np.ones(len(i), dtype=np.bool_)
        for axis, width in enumerate((DAY_CELLS[key[0]], DEGREE_CELLS[key[1]], DEGREE_CELLS[key[1]])):  # type: ignore[index]
            if not math.isinf(width):
                here &= np.floor(np.maximum(self.low[i, axis], self.low[j, axis]) / width) == key[2 + axis]
        return here

    def _possible(self, i: NDArray[np.intp], j: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Of two families; with an undated one, of near types and each with a place: what `evidence` never forbids."""
        undated = self.undated[i] | self.undated[j]
        placed = (self.level[i, 1] != GOVERNORATE) & (self.level[j, 1] != GOVERNORATE)
        possible: NDArray[np.bool_] = ~undated | (placed & self.near[self.type[i], self.type[j]])
        possible &= self.family[i] != self.family[j]
        return possible

    def _within_reach(self, i: NDArray[np.intp], j: NDArray[np.intp]) -> NDArray[np.bool_]:
        """Whether the discs may hold one place, with a metre to spare."""
        (lat, lon, reach), (lats, lons, reaches) = self.point[i].T, self.point[j].T
        east = (lon - lons) * np.cos(np.radians((lat + lats) / 2))
        near: NDArray[np.bool_] = METRES_PER_DEGREE * np.hypot(lat - lats, east) <= reach + reaches + 1.0
        return near
