"""Reports -> incidents by way of the desk: the steps of `merge`, each with a bounded part of the run in memory.

Reports get numbers in order of their ids. Each puts its number into its blocks; the pairs of a block are scored, here
or on a cluster; the pairs say which reports are decided together; each such component becomes incidents, here or there.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import groupby
from typing import Any, NamedTuple

from geomap.merge import Profile, edges, keys, native, parts, profile, settled
from geomap.merge.blocks import BOTH
from geomap.merge.linkage import WORTH
from geomap.model import Incident, Join, Report
from geomap.store import Desk, opened
from geomap.store.desk import Rows

_REMEMBERED = 4_000
# Members of a block in memory at a time, here or on a worker: some 3 kB each.
_MOST = 4_000
# A number in a block is written together with what `merge.native` tells.
_ROOM = BOTH + 1


class Block(NamedTuple):
    """A block, or a part of a large one, with the numbers and profiles of its members; `split` as in `merge.parts`."""

    key: Any
    numbers: Sequence[int]
    members: Sequence[Profile]
    split: int = 0


class Component(NamedTuple):
    """Reports that are decided together, their profiles and the joins that touch them, as the desk keeps each."""

    reports: Sequence[Any]
    views: Sequence[Any]
    joins: Sequence[Any]


Weigh = Callable[[Iterable[Block]], Iterable[tuple[Block, list[Join]]]]
# Gives the id and the incident itself, or the incident packed.
Settle = Callable[[Iterable[Component], float], Iterable[tuple[str, Incident | bytes]]]


def weigh(blocks: Iterable[Block]) -> Iterator[tuple[Block, list[Join]]]:
    """The scored pairs of each block."""
    for block in blocks:
        yield block, edges(block.key, block.members, block.split)


def settle(components: Iterable[Component], threshold: float) -> Iterator[tuple[str, Incident]]:
    """The incidents of every component, by id."""
    for component in components:
        views = {view.id: view for view in map(opened, component.views)}
        reports = (_in_family(report, views[report.id].family) for report in map(opened, component.reports))
        by_id, joins = {report.id: report for report in reports}, [opened(join) for join in component.joins]
        yield from ((incident.id, incident) for incident in settled(views, by_id, joins, threshold))


class Merging:
    """The reports of a run on their way to incidents; the order in which they come makes no difference."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._reports: Rows[Report] = desk.rows("told")
        self._views: Rows[Profile] = desk.rows("view")
        self._joins: Rows[Join] = desk.rows("joined")
        self._places = array("q")

    def add(self, report: Report) -> None:
        """Put a report on the desk."""
        self._reports.put(report, label=report.id)

    def incidents(
        self, family: Mapping[str, str], threshold: float, score: Weigh = weigh, decide: Settle = settle
    ) -> Rows[Incident]:
        """One incident per happening, in order of id; `family` by article id, where it is known by now."""
        self._number(family)
        blocks = self._desk.groups("block")
        for number, view in enumerate(self._views):
            blocks.add((json.dumps(key), number * _ROOM + native(view, key)) for key in keys(view))
        root = _Roots(len(self._places))
        touching = self._desk.groups("touching")
        for block, scored in score(self._filled(blocks)):
            number_of = dict(zip((view.id for view in block.members), block.numbers, strict=True))
            for edge in scored:
                a, b = (number_of[report_id] for report_id in edge.report_ids)
                row = self._joins.put(edge)
                touching.add(((f"{a:012d}", row), (f"{b:012d}", row)))
                if edge.score >= WORTH:
                    root.unite(a, b)
        found: Rows[Incident] = self._desk.rows("incident")
        for name, incident in decide(self._components(root, touching), threshold):
            if isinstance(incident, bytes):
                found.put_packed(incident, label=name)
            else:
                found.put(incident, label=name)
        return found.by_label()

    def _number(self, family: Mapping[str, str]) -> None:
        """A profile for each report, numbered in order of id; of two with one id the smaller by its words counts."""
        numbers = self._reports.by_label()
        labelled = zip(numbers.numbers(), numbers, strict=True)
        for _, same in groupby(labelled, key=lambda item: item[1].id):
            first, *others = same
            place, report = min((first, *others), key=lambda item: repr(item[1])) if others else first
            name = family.get(report.citation.article_id, report.citation.family)
            self._views.put(profile(_in_family(report, name)), number=len(self._places))
            self._places.append(place)

    def _filled(self, blocks: Iterable[tuple[str, list[int]]]) -> Iterator[Block]:
        """The blocks that may have a pair, with their members; large ones in parts."""
        view = lru_cache(_REMEMBERED)(self._views.at)
        for text, entries in blocks:
            for places, split in parts([entry % _ROOM for entry in entries], _MOST):
                numbers = [entries[place] // _ROOM for place in places]
                yield Block(tuple(json.loads(text)), numbers, [view(number) for number in numbers], split)

    def _components(self, root: _Roots, touching: Iterable[tuple[str, list[int]]]) -> Iterator[Component]:
        """What is decided together, a component at a time."""
        around = self._desk.groups("around")
        members = self._desk.groups("component")
        members.add((f"{root.of(number):012d}", number) for number in range(len(self._places)))
        for text, rows in touching:
            around.add((f"{root.of(int(text)):012d}", row) for row in rows)
        touched = iter(around)
        ahead: tuple[str, list[int]] = next(touched, ("", []))
        for component, numbers in members:
            joins: list[Any] = []
            if ahead[0] == component:
                joins = [self._joins.kept(row) for row in sorted(set(ahead[1]))]
                ahead = next(touched, ("", []))
            reports = [self._reports.kept(self._places[number]) for number in numbers]
            yield Component(reports, [self._views.kept(number) for number in numbers], joins)


def _in_family(report: Report, name: str) -> Report:
    if name == report.citation.family:
        return report
    return replace(report, citation=replace(report.citation, family=name))


class _Roots:
    """Which numbers belong together; the root of each is the smallest of them."""

    def __init__(self, size: int) -> None:
        self._up = array("q", range(size))

    def of(self, number: int) -> int:
        while self._up[number] != number:
            self._up[number] = number = self._up[self._up[number]]
        return number

    def unite(self, number: int, other: int) -> None:
        low, high = sorted((self.of(number), self.of(other)))
        self._up[high] = low
