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
    root = {report_id: report_id for report_id in ids}

    def find(report_id: str) -> str:
        while root[report_id] != report_id:
            root[report_id] = report_id = root[root[report_id]]
        return report_id

    for join in joins:
        if join.score >= WORTH:
            low, high = sorted(find(report_id) for report_id in join.report_ids)
            root[high] = low
    groups: dict[str, list[str]] = defaultdict(list)
    for report_id in sorted(root):
        groups[find(report_id)].append(report_id)
    return [tuple(group) for group in groups.values()]


class _Linkage:
    """The state of one component: groups by their smallest id, the evidence across them, a heap of possible steps."""

    def __init__(self, joins: Iterable[Join], views: Mapping[str, Profile], clash: Clash) -> None:
        self.groups = {report_id: Group([view]) for report_id, view in views.items()}
        self.views = views
        self.pools: dict[str, dict[str, Pool]] = {report_id: {} for report_id in views}
        self.clash = clash
        self.heap: list[tuple[float, str, str, int]] = []
        for join in sorted(joins, key=lambda join: join.report_ids):
            first, other = join.report_ids
            self.pools[first][other] = self.pools[other][first] = Pool(join, views[first].vague or views[other].vague)
            self._push(first, other)

    def _push(self, first: str, other: str) -> None:
        pool = self.pools[first][other]
        if pool.strongest.score >= WORTH:
            size = len(self.groups[first].ids) * len(self.groups[other].ids)
            mean = pool.score(self.groups[first], self.groups[other])
            heapq.heappush(self.heap, (-round(mean, 9), min(first, other), max(first, other), size))

    def _clashes(self, first: str, other: str) -> bool:
        return any(self.clash(a, b) for a in self.groups[first].ids for b in self.groups[other].ids)

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
        ids = self.groups[low].ids + self.groups.pop(high).ids
        self.groups[low] = Group(self.views[report_id] for report_id in ids)
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
    group_of = {report_id: group.ids for group in state.groups.values() for report_id in group.ids}
    made: dict[tuple[str, ...], list[Join]] = defaultdict(list)
    for join in steps:
        made[group_of[join.report_ids[0]]].append(join)
    return [(group.ids, tuple(made[group.ids])) for group in state.groups.values()]
