"""Reports -> incidents: compares values, reads no text.

`merge` does it all. A run over many machines calls its four steps itself: `blocks` spread the reports so that no pair
that could be joined is split, `edges` scores the pairs that one block owns, `components` says which reports must be
decided together, `settled` turns each component into incidents. Any spreading of blocks gives the same incidents.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from geomap.config import Config
from geomap.merge.alike import doubted
from geomap.merge.blocks import Key, blocks, keys, native, pairs, parts
from geomap.merge.evidence import join, on_other_days, worth_keeping
from geomap.merge.linkage import components, link
from geomap.merge.profile import Profile, profile
from geomap.merge.settle import incident
from geomap.model import Incident, Join, Report

__all__ = [
    "Key",
    "Profile",
    "blocks",
    "compare",
    "components",
    "edges",
    "keys",
    "merge",
    "native",
    "parts",
    "profile",
    "settled",
]


def compare(a: Report, b: Report) -> Join:
    """Why two reports are one incident, or are not: a probability and the parts behind it, in bits (see `evidence`)."""
    return join(profile(a), profile(b))


def edges(key: Key, members: Sequence[Profile], split: int = 0) -> list[Join]:
    """The scored pairs that the block `key` owns, each pair of the whole run in one block; `split` as in `parts`."""
    scored = ((join(a, b), a.vague or b.vague) for a, b in pairs(key, members, split))
    return [edge for edge, vague in scored if worth_keeping(edge, vague)]


def settled(
    views: Mapping[str, Profile], reports: Mapping[str, Report], joins: Sequence[Join], threshold: float
) -> list[Incident]:
    """The incidents of one component, `reports` by id with their `views`, given all scored pairs that touch it."""
    within = doubted([edge for edge in joins if reports.keys() >= set(edge.report_ids)], views)
    allowed = {edge.report_ids for edge in within}

    def clash(first: str, other: str) -> bool:
        a, b = views[first], views[other]
        return (a.family == b.family and (min(first, other), max(first, other)) not in allowed) or on_other_days(a, b)

    linked = link({report_id: views[report_id] for report_id in sorted(reports)}, within, threshold, clash)
    without = [edge for edge in joins if edge.report_ids not in allowed]
    nearest = _nearest([ids for ids, _ in linked], [*within, *without])
    return [incident([reports[report_id] for report_id in ids], made, nearest.get(ids[0])) for ids, made in linked]


def _nearest(groups: Iterable[Sequence[str]], joins: Iterable[Join]) -> Mapping[str, Join]:
    """By the first id of each group, the strongest pair that leads out of it."""
    group_of = {report_id: ids[0] for ids in groups for report_id in ids}
    best: dict[str, Join] = {}
    for edge in sorted(joins, key=lambda edge: (-edge.score, edge.report_ids)):
        ends = [group_of.get(report_id) for report_id in edge.report_ids]
        if ends[0] != ends[1]:
            for end in ends:
                best.setdefault(end or "", edge)
    return best


def merge(reports: Sequence[Report], config: Config | None = None) -> tuple[Incident, ...]:
    """One incident per happening, in order of id; every report is in exactly one, and their order changes nothing."""
    threshold = (config or Config()).merge_threshold
    unique: dict[str, Report] = {}
    for report in reports:
        known = unique.setdefault(report.id, report)
        if known is not report and known != report:
            unique[report.id] = min(known, report, key=repr)
    views = {name: profile(report) for name, report in unique.items()}
    scored = [edge for key, members in blocks(views.values()).items() for edge in edges(key, members)]
    groups = components(unique, scored)
    touching = by_group(groups, scored)
    found: list[Incident] = []
    for group in groups:
        found += settled(views, {report_id: unique[report_id] for report_id in group}, touching[group[0]], threshold)
    return tuple(sorted(found, key=lambda incident: incident.id))


def by_group(groups: Iterable[Sequence[str]], joins: Iterable[Join]) -> Mapping[str, list[Join]]:
    """The scored pairs that touch each component, under its first id; a pair across two components is under both."""
    group_of = {report_id: group[0] for group in groups for report_id in group}
    touching: dict[str, list[Join]] = defaultdict(list)
    for edge in joins:
        for first in {group_of[report_id] for report_id in edge.report_ids}:
            touching[first].append(edge)
    return touching
