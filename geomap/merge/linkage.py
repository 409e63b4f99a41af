"""Average linkage over scored pairs: two groups are joined while the mean score across them reaches the threshold.

Pairs that were not compared count 0. Connected components of the pairs that reach the threshold can be linked apart
from each other, because a mean reaches it only if some pair does. Within one, joining connected reports at once would
collapse whole towns into one incident; the mean does not (R. Sokal, C. Michener, 1958: UPGMA).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence

from geomap.model import Join

Pair = tuple[str, str]
Clash = Callable[[str, str], bool]


def components(ids: Iterable[str], joins: Iterable[Join], threshold: float) -> list[tuple[str, ...]]:
    """Groups of ids that are connected by pairs of at least `threshold`, each sorted, in order of the first id."""
    root = {one: one for one in ids}

    def find(one: str) -> str:
        while root[one] != one:
            root[one] = one = root[root[one]]
        return one

    for join in joins:
        if join.score >= threshold:
            low, high = sorted(find(one) for one in join.report_ids)
            root[high] = low
    groups: dict[str, list[str]] = defaultdict(list)
    for one in sorted(root):
        groups[find(one)].append(one)
    return [tuple(group) for group in groups.values()]


class _Linkage:
    """The state of one component: groups, sums of scores across them, and a heap of possible steps."""

    def __init__(self, ids: Sequence[str], joins: Sequence[Join], clash: Clash) -> None:
        self.groups: dict[str, tuple[str, ...]] = {one: (one,) for one in ids}
        self.sums: dict[str, dict[str, float]] = {one: {} for one in ids}
        self.best: dict[Pair, Join] = {}
        self.clash = clash
        self.heap: list[tuple[float, str, str, int]] = []
        for join in joins:
            one, other = join.report_ids
            self.sums[one][other] = self.sums[other][one] = join.score
            self.best[one, other] = join
        for one, other in self.best:
            self._push(one, other)

    def _push(self, one: str, other: str) -> None:
        low, high = min(one, other), max(one, other)
        size = len(self.groups[low]) * len(self.groups[high])
        heapq.heappush(self.heap, (-self.sums[low][high] / size, low, high, size))

    def _clashes(self, one: str, other: str) -> bool:
        return any(self.clash(a, b) for a in self.groups[one] for b in self.groups[other])

    def step(self, threshold: float) -> Join | None:
        """Joins the two groups with the highest mean; the strongest pair across them, or None when none reaches it."""
        while self.heap and -self.heap[0][0] >= threshold:
            _, low, high, size = heapq.heappop(self.heap)
            if low not in self.groups or high not in self.groups:
                continue
            if len(self.groups[low]) * len(self.groups[high]) == size and not self._clashes(low, high):
                return self._unite(low, high)
        return None

    def _unite(self, low: str, high: str) -> Join:
        """The group is named by its smallest id, so that the order in which steps tie is the order of ids."""
        strongest = self.best.pop((low, high))
        self.groups[low] = tuple(sorted(self.groups[low] + self.groups.pop(high)))
        del self.sums[low][high]
        for other, total in self.sums.pop(high).items():
            if other == low:
                continue
            del self.sums[other][high]
            self.sums[low][other] = self.sums[other][low] = self.sums[low].get(other, 0.0) + total
            self._inherit(low, high, other)
        for other in self.sums[low]:
            self._push(low, other)
        return strongest

    def _inherit(self, low: str, high: str, other: str) -> None:
        theirs = self.best.pop((min(high, other), max(high, other)))
        ours = (min(low, other), max(low, other))
        self.best[ours] = max(self.best.get(ours, theirs), theirs, key=lambda join: (join.score, join.report_ids))


def link(ids: Sequence[str], joins: Sequence[Join], threshold: float, clash: Clash) -> list[tuple[tuple[str, ...], tuple[Join, ...]]]:
    """The groups of one component, each with the pairs that made it, in the order of joining.

    `clash` tells the pairs that may never stand in one group.
    """
    state = _Linkage(ids, joins, clash)
    steps = list(iter(lambda: state.step(threshold), None))
    group_of = {one: group for group in state.groups.values() for one in group}
    made: dict[tuple[str, ...], list[Join]] = defaultdict(list)
    for join in steps:
        made[group_of[join.report_ids[0]]].append(join)
    return [(group, tuple(made[group])) for group in state.groups.values()]
