"""What happens at one place again and again: a pair that looks like many others is no evidence of one happening."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from geomap.merge.evidence import gap_days, score
from geomap.merge.linkage import components
from geomap.merge.profile import DAYS_OFF, Profile
from geomap.model import Join

# What two tellings of other happenings at one place hardly share, and how many bits of it are more than chance.
_OWN, _OWN_BITS = ("family", "counts", "persons", "quotes", "weekday", "yearless"), 1.5
# A pair that counts as a possible match of its reports.
_LIKELY = 0.5


def doubted(joins: Sequence[Join], views: Mapping[str, Profile]) -> list[Join]:
    """The pairs of one component; those without a time or a detail of their own count for less among many like them.

    A report that could as well be of any of n happenings is of each of them in one case of n: log2(n) bits less, for
    either report of the pair. A base that is shelled every week is not shelled once.
    """
    plain = {edge.report_ids for edge in joins if _plain(edge, views)}
    likely = [edge for edge in joins if edge.score >= _LIKELY]
    surely = components(views, [edge for edge in likely if edge.report_ids not in plain])
    happening = {name: same for same in surely for name in same}
    near: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for first, other in (edge.report_ids for edge in likely if edge.report_ids in plain):
        if not _on_other_days(happening[first], happening[other], views):
            near[first].add(happening[other])
            near[other].add(happening[first])
    return [_less(edge, near) if edge.report_ids in plain else edge for edge in joins]


def _plain(edge: Join, views: Mapping[str, Profile]) -> bool:
    """Whether a pair agrees in no more than place, type, sides and means, and nothing tells when one of them was."""
    if not any(views[name].days is None and views[name].published is None for name in edge.report_ids):
        return False
    return sum(max(0.0, bits) for name, bits in edge.parts if name in _OWN) < _OWN_BITS


def _on_other_days(happening: Sequence[str], other: Sequence[str], views: Mapping[str, Profile]) -> bool:
    """Whether two happenings have days of which none is near the other's."""
    days, others = ({views[name].days for name in one} for one in (happening, other))
    return min((gap_days(a, b) for a in days for b in others if a and b), default=0) > DAYS_OFF


def _less(edge: Join, near: Mapping[str, set[tuple[str, ...]]]) -> Join:
    """The pair with what the number of those like it takes away."""
    bits = round(sum(math.log2(len(near[name])) for name in edge.report_ids if near.get(name)), 3)
    if not bits:
        return edge
    parts = (*edge.parts, ("alike", -bits))
    return replace(edge, score=round(score(value for _, value in parts), 4), parts=parts)
