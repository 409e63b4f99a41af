"""The evidence across two groups of reports, weighed part by part."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence

from geomap.merge.evidence import DETAIL, NO_DETAIL, PRIOR, Days, days_off, overlap, score, second_detail, variance
from geomap.merge.profile import FINEST_M, Point, Profile
from geomap.model import Join

# What a pair that was not compared says: too far apart in place or time.
UNCOMPARED = -16.0


class Group:
    """Reports taken as one incident: their days, and where they put it together."""

    __slots__ = ("days", "firm", "ids", "spot")

    def __init__(self, views: Iterable[Profile]) -> None:
        members = sorted(views, key=lambda view: view.id)
        self.ids = tuple(view.id for view in members)
        self.firm = sum(not view.vague for view in members)
        self.days: Days = Counter(days for _, days in {(view.family, view.days) for view in members} if days)
        self.spot = _spot([view.point for view in {view.family: view for view in members}.values() if view.point])


def _spot(points: Sequence[Point]) -> Point | None:
    """The mean of places by their precision; never finer than the finest place, however many tell it."""
    if len(points) < 2:
        return points[0] if points else None
    weights = [1 / variance(point.radius) for point in points]
    total = sum(weights)
    lat = sum(weight * point.lat for weight, point in zip(weights, points, strict=True)) / total
    lon = sum(weight * point.lon for weight, point in zip(weights, points, strict=True)) / total
    return Point(lat, lon, max(FINEST_M, 2000 / math.sqrt(total)), None, False)


class Pool:
    """The evidence across two groups of reports: each part is the mean over the pairs that say something about it.

    One report gives the dead and another the doers: an undated third that gives both is told by neither alone, but by
    the two together. `firm` counts the pairs that have a day and a place each.
    """

    __slots__ = ("firm", "strongest", "sums", "unsure", "votes")

    def __init__(self, edge: Join, vague: bool) -> None:
        self.strongest, self.firm = edge, int(not vague)
        self.unsure = any(name == "detail" for name, _ in edge.parts)
        self.sums = {name: bits for name, bits in edge.parts if name not in {"prior", "detail"}}
        self.votes = dict.fromkeys(self.sums, 1)

    def add(self, other: Pool) -> None:
        """Takes in the pairs of another pool."""
        self.strongest = max(self.strongest, other.strongest, key=lambda edge: (edge.score, edge.report_ids))
        self.firm += other.firm
        self.unsure &= other.unsure
        for name, bits in other.sums.items():
            self.sums[name] = self.sums.get(name, 0.0) + bits
            self.votes[name] = self.votes.get(name, 0) + other.votes[name]

    def score(self, a: Group, b: Group) -> float:
        """The probability that the two groups tell one incident.

        A firm pair that was not compared, or forgotten, is too far apart and says so; a vague one says nothing. Days
        and places are weighed for the groups as wholes: three sources for Monday and three for Tuesday tell of two
        incidents, where one for each may tell of one.
        """
        means = {name: bits / self.votes[name] for name, bits in self.sums.items()}
        means["days_off"] = days_off(a.days + b.days) - days_off(a.days) - days_off(b.days)
        if a.spot is not None and b.spot is not None:
            means["location"] = overlap(a.spot.metres_to(b.spot), variance(a.spot.radius) + variance(b.spot.radius))
        firm_pairs = a.firm * b.firm
        lacking = self.unsure and second_detail(means) < DETAIL and means.get("family", 0.0) <= 0
        apart = UNCOMPARED * (firm_pairs - self.firm) / firm_pairs if firm_pairs else 0.0
        return score((PRIOR, apart, NO_DETAIL * lacking, *means.values()))
