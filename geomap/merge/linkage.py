"""Average linkage over scored pairs: two groups are joined while their mean evidence reaches the threshold.

The mean is taken part by part (`pool.Pool`). Two groups are weighed only if some pair across them is worth it
alone (`WORTH`), so that connected components of such pairs can be linked apart from each other, on any machine. Joining
connected reports at once would collapse whole towns into one incident; the mean does not (R. Sokal, C. Michener, 1958:
UPGMA).
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from geomap.merge.pool import Group, Pool
from geomap.merge.profile import Profile
from geomap.model import Join

Clash = Callable[[str, str], bool]

# The least score of a pair that may bring two groups together.
WORTH = 0.2


def components(ids: Iterable[str], joins: Iterable[Join]) -> list[tuple[str, ...]]:
    """Groups of ids that are connected by pairs worth it, each sorted, in order of the first id."""
    root = {one: one for one in ids}

    def find(one: str) -> str:
        while root[one] != one:
            root[one] = one = root[root[one]]
        return one

    for join in joins:
        if join.score >= WORTH:
            low, high = sorted(find(one) for one in join.report_ids)
            root[high] = low
    groups: dict[str, list[str]] = defaultdict(list)
    for one in sorted(root):
        groups[find(one)].append(one)
    return [tuple(group) for group in groups.values()]


class _Linkage:
    """The state of one component: groups by their smallest id, the evidence across them, a heap of possible steps."""

    def __init__(self, joins: Iterable[Join], views: Mapping[str, Profile], clash: Clash) -> None:
        self.groups = {one: Group([view]) for one, view in views.items()}
        self.views = views
        self.pools: dict[str, dict[str, Pool]] = {one: {} for one in views}
        self.clash = clash
        self.heap: list[tuple[float, str, str, int]] = []
        for join in sorted(joins, key=lambda join: join.report_ids):
            one, other = join.report_ids
            self.pools[one][other] = self.pools[other][one] = Pool(join, views[one].vague or views[other].vague)
            self._push(one, other)

    def _push(self, one: str, other: str) -> None:
        pool = self.pools[one][other]
        if pool.strongest.score >= WORTH:
            size = len(self.groups[one].ids) * len(self.groups[other].ids)
            mean = pool.score(self.groups[one], self.groups[other])
            heapq.heappush(self.heap, (-round(mean, 9), min(one, other), max(one, other), size))

    def _clashes(self, one: str, other: str) -> bool:
        return any(self.clash(a, b) for a in self.groups[one].ids for b in self.groups[other].ids)

    def step(self, threshold: float) -> Join | None:
        """Joins the two groups with the highest mean; the strongest pair across them, or None when none reaches it."""
        while self.heap and -self.heap[0][0] >= threshold:
            _, low, high, size = heapq.heappop(self.heap)
            if low not in self.groups or high not in self.groups:
                continue
            if len(self.groups[low].ids) * len(self.groups[high].ids) == size and not self._clashes(low, high):
                return self._unite(low, high)
        return None

    def _unite(self, low: str, high: str) -> Join:
        strongest = self.pools[low].pop(high).strongest
        self.groups[low] = Group(self.views[one] for one in self.groups[low].ids + self.groups.pop(high).ids)
        for other, pool in self.pools.pop(high).items():
            if other == low:
                continue
            del self.pools[other][high]
            if other in self.pools[low]:
                self.pools[low][other].add(pool)
            else:
                self.pools[low][other] = self.pools[other][low] = pool
        for other in self.pools[low]:
            self._push(low, other)
        return strongest


def link(
    views: Mapping[str, Profile], joins: Iterable[Join], threshold: float, clash: Clash
) -> list[tuple[tuple[str, ...], tuple[Join, ...]]]:
    """The groups of one component, given as `views` by id, each with the pairs that made it in the order of joining.

    `clash` tells the pairs that may never stand together.
    """
    state = _Linkage(joins, views, clash)
    steps = list(iter(lambda: state.step(threshold), None))
    group_of = {one: group.ids for group in state.groups.values() for one in group.ids}
    made: dict[tuple[str, ...], list[Join]] = defaultdict(list)
    for join in steps:
        made[group_of[join.report_ids[0]]].append(join)
    return [(group.ids, tuple(made[group.ids])) for group in state.groups.values()]
