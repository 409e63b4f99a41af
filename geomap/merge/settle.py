"""The reports of one incident -> the incident: one value per property, and the properties on which sources contradict.

A source family is one voice: copies of an agency text count once. Ties are broken by what says more, then by report id,
so that nothing depends on the order of reports.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from geomap import lexicon
from geomap.lexicon.constructions import bits
from geomap.lexicon.lineage import lineage
from geomap.merge.evidence import nearest_affinity, other_village, within_reach
from geomap.merge.profile import NAMELESS, named, point, side, total
from geomap.model import (
    COUNT_KINDS,
    VICTIMS,
    ActorRole,
    Casualty,
    Count,
    DateSpan,
    Incident,
    Join,
    Location,
    Report,
    Role,
    Status,
)

Value = TypeVar("Value", bound=Hashable)

_SIDES = ("initiator", "target")
# Bits of a construction: what an untold one counts for, and from where on it is firm.
_LEAST_BITS, _FIRM_BITS = 1.0, 4.0
_ROLES = ("initiator", "target", "participant", "accused")
_STATUSES: tuple[Status, ...] = ("reported", "alleged", "denied", "foiled")
_BASES = ("stated", "relative", "estimated")
# Confidence: weights of place, date and sources, and what a contradicted property leaves of it.
PLACE_WEIGHT, DATE_WEIGHT, SOURCE_WEIGHT, DISPUTE_FACTOR = 0.45, 0.2, 0.35, 0.92
_PLACE_SHARE = {1: 1.0, 2: 0.8, 3: 0.5}
_DATE_SHARE = {"day": 1.0, "week": 0.8, "month": 0.5, "year": 0.25}
_BASIS_SHARE = {"stated": 1.0, "relative": 1.0, "estimated": 0.8}


@lru_cache
def _vague_types() -> tuple[str, ...]:
    return tuple(term.id for term in lexicon.load("type_affinity").terms if term.kind == "vague")


@lru_cache
def _event_types() -> dict[str, str]:
    return {term.en[0]: term.kind for term in lexicon.load("sub_events").terms}


def _voices(given: Iterable[tuple[str, Value]]) -> Counter[Value]:
    """How many source families give each value, from (family, value) pairs."""
    return Counter(value for _, value in set(given))


def sub_event_type(reports: Sequence[Report]) -> str:
    """The type most families give; ties go to the more specific."""
    families = _voices((report.citation.family, report.event.value) for report in reports)
    vague = _vague_types()
    rank = {kind: len(vague) - vague.index(kind) if kind in vague else 0 for kind in families}
    return min(families, key=lambda kind: (-families[kind], rank[kind], kind))


def _most_precise(
    reports: Sequence[Report], value: Callable[[Report], Value | None], agree: Callable[[Report, Report], bool],
    width: Callable[[Value], tuple[float, ...]],
) -> Value | None:  # fmt: skip
    """The value that most families do not contradict; of those, the narrowest, then the one more families give."""
    valued = [(report, found) for report in reports if (found := value(report)) is not None]
    if len(valued) < 2:
        return valued[0][1] if valued else None
    voices = _voices((report.citation.family, found) for report, found in valued)

    def preference(entry: tuple[Report, Value]) -> tuple[object, ...]:
        report, found = entry
        backed = len({other.citation.family for other, _ in valued if agree(report, other)})
        return -backed, width(found), -voices[found], report.id

    return min(valued, key=preference)[1]


def _same_place(report: Report, other: Report) -> bool:
    """Whether each of the two may be right about the place: discs that meet, and not two villages named as such."""
    a, b = point(report.location), point(other.location)
    if a is None or b is None:
        return True
    return within_reach(a, b) and not other_village(a, b)


def location(reports: Sequence[Report]) -> Location | None:
    """The most precise place that does not contradict the others."""

    def width(place: Location) -> tuple[float, ...]:
        return (math.inf if place.uncertainty_m is None else place.uncertainty_m, -place.score)

    return _most_precise(reports, lambda report: report.location, _same_place, width)


def _same_days(report: Report, other: Report) -> bool:
    if report.dates is None or other.dates is None:
        return True
    a, b = report.dates.value, other.dates.value
    return a.first <= b.last and b.first <= a.last


def dates(reports: Sequence[Report]) -> DateSpan | None:
    """The narrowest span that does not contradict the others."""

    def width(span: DateSpan) -> tuple[float, ...]:
        return (span.days, _BASES.index(span.basis))

    return _most_precise(reports, lambda report: report.dates.value if report.dates else None, _same_days, width)


def actors(reports: Sequence[Report]) -> tuple[ActorRole, ...]:
    """Everybody named, each in the firmest role told of him, a parent only where none of its units stands in that role.

    Who is unidentified for one source and named by another is named. Nobody stands on both sides, unless two sources
    say so firmly: then both are kept, and the actors are disputed; or one source tells of civilians on each.
    """
    both = _on_both_sides(reports).union(*map(_on_each_side, reports))
    best: dict[ActorRole, float] = {}
    for found in (found for report in reports for found in report.actors):
        best[found.value] = best.get(found.value, 0.0) + max(bits(found.rule), _LEAST_BITS)
    weaker = {a for a in best if a.role in _SIDES and a.id not in both and best[a] < best.get(_across(a), 0.0)}
    acting = best.keys() - weaker
    firm = {(actor.id, actor.role) for actor in acting}
    weak = {
        a for a in acting if a.role in {"participant", "accused"} and {(a.id, "initiator"), (a.id, "target")} & firm
    }
    units = {(parent, a.role) for a in acting - weak for parent in lineage(a.id)[1:]} - _beside_its_units(reports)
    named = {a.role for a in acting if a.id not in NAMELESS}
    kept = (
        a for a in acting - weak if (a.id, a.role) not in units and not (a.id == "unidentified" and a.role in named)
    )
    return tuple(sorted(kept, key=lambda actor: (_ROLES.index(actor.role), actor.id)))


def _beside_its_units(reports: Sequence[Report]) -> set[tuple[str, Role]]:
    """The parents, with their role, that one report names beside a unit of theirs: "X and its Y"."""
    told = ({(found.value.id, found.value.role) for found in report.actors} for report in reports)
    return {(above, role) for said in told for one, role in said for above in lineage(one)[1:] if (above, role) in said}


def _across(actor: ActorRole) -> ActorRole:
    """The same actor on the other side."""
    return ActorRole(actor.id, "target" if actor.role == "initiator" else "initiator")


def _on_each_side(report: Report) -> set[str]:
    """The actors of whom one report tells that some did it to others."""
    doers, hit = ({a.value.id for a in report.actors if a.value.role == role} for role in _SIDES)
    return doers & hit


def _on_both_sides(reports: Sequence[Report]) -> frozenset[str]:
    """The actors that one source firmly calls the doer and another firmly the one it was done to.

    Two readers of one source may contradict each other like two sources: each of them is firm beside the other.
    """
    outside = any(report.reader for report in reports)
    firm = {
        (found.value.id, found.value.role, (report.citation.family, report.reader))
        for report in reports
        for found in report.actors
        if found.value.role in _SIDES and (outside or bits(found.rule) >= _FIRM_BITS)
    }
    sides = {(actor, role) for actor, role, _ in firm}
    both = {actor for actor, _ in sides if {(actor, "initiator"), (actor, "target")} <= sides}
    return frozenset(actor for actor in both if len({voice for doer, _, voice in firm if doer == actor}) > 1)


def widest(counts: Sequence[Count]) -> Count:
    """[least over sources, most over sources]; open at the top only where the highest figure told is an "at least"."""
    least = min(count.least for count in counts)
    closed = max((count.most for count in counts if count.most is not None), default=-1)
    open_from = max((count.least for count in counts if count.most is None), default=-1)
    return Count(least, None if open_from > closed else closed)


def counts(reports: Sequence[Report]) -> tuple[Casualty, ...]:
    """One count per kind and victim group, over all sources that give it; totals first."""
    by_group: dict[tuple[str, str | None], list[Casualty]] = defaultdict(list)
    for report in reports:
        for found in report.counts:
            by_group[found.value.kind, found.value.group].append(found.value)
    merged = [
        Casualty(group[0].kind, widest([each.count for each in group]), group[0].group) for group in by_group.values()
    ]
    return tuple(sorted(merged, key=lambda c: (COUNT_KINDS.index(c.kind), c.group is not None, c.group or "")))


def status(reports: Sequence[Report]) -> Status:
    """The status most families give; ties go to the firmer one."""
    voices = _voices((r.citation.family, r.status.value if r.status else "reported") for r in reports)
    return min(voices, key=lambda value: (-voices[value], _STATUSES.index(value)))


def _same_doers(report: Report, other: Report) -> bool:
    """Whether two sources lay it to one side, or each names the other's doers as taking part."""
    a, b = side(report, {"initiator"}), side(other, {"initiator"})
    return not a or not b or nearest_affinity(a, b) > 0 or bool(a & named(other) and b & named(report))


def _disputed_counts(reports: Sequence[Report]) -> tuple[str, ...]:
    names: list[str] = []
    for kind in COUNT_KINDS:
        figures = [count for report in reports if (count := total(report, kind)) is not None]
        lowest_top = min((count.most for count in figures if count.most is not None), default=math.inf)
        if figures and max(count.least for count in figures) > lowest_top:
            names += (f"{kind}_min", f"{kind}_max")
    return tuple(names)


def _other_victims(mine: Report, other: Report) -> bool:
    """Whether one source tells that all the dead were civilians, and another that they were all of one party."""
    dead = [(_of_whole(report, {"civilian"}), _of_whole(report, None)) for report in (mine, other)]
    return any(a and b and a & b for a, b in ((dead[0][0], dead[1][1]), (dead[1][0], dead[0][1])))


def _of_whole(report: Report, groups: set[str] | None) -> set[Count]:
    """How many dead a report tells where they are all of one of some groups, of a named party where none is given."""
    dead = total(report, "fatalities")
    by_group = {found.value.group: found.value.count for found in report.counts if found.value.kind == "fatalities"}
    sides = [group for group in by_group if group and (group in groups if groups else group not in VICTIMS)]
    whole = dead is not None and dead.least == dead.most != 0
    return {by_group[group] for group in sides if whole and by_group[group] == dead}


def _columns(objected: str) -> tuple[str, ...]:
    """The output columns of what a source objects to: a count has two."""
    return (f"{objected}_min", f"{objected}_max") if objected in COUNT_KINDS else (objected,)


def _all_pairs(reports: Sequence[Report], agree: Callable[[Report, Report], bool]) -> bool:
    return all(agree(report, other) for i, report in enumerate(reports) for other in reports[i + 1 :])


def disputed(reports: Sequence[Report]) -> tuple[str, ...]:
    """Names of the output properties on which the sources contradict each other, in order of the columns."""
    kinds = {report.event.value for report in reports}
    names: list[str] = []
    if len({_event_types().get(kind, kind) for kind in kinds}) > 1:
        names.append("event_type")
    if len(kinds) > 1:
        names.append("sub_event_type")
    if not _all_pairs(reports, _same_days):
        names += ("date_start", "date_end")
    if not _all_pairs(reports, _same_place):
        names.append("place_id")
    differ = not _all_pairs(reports, lambda mine, other: _same_doers(mine, other) and not _other_victims(mine, other))
    if _on_both_sides(reports) or differ:
        names.append("actors")
    names += _disputed_counts(reports)
    objected = {name for report in reports for objection in report.objections for name in _columns(objection.property)}
    names += sorted(objected - {*names, "status"})
    said = {report.status.value if report.status else "reported" for report in reports}
    denied = "status" in objected or (len(said) > 1 and bool(said & {"denied", "foiled"}))
    return (*names, "status") if denied else tuple(names)


# Properties that stand or fall together are one contradiction, not two.
_ONE_DISPUTE = {"sub_event_type": "event_type", "date_end": "date_start"}


def confidence(place: Location | None, when: DateSpan | None, families: int, contradicted: Iterable[str]) -> float:
    """0 to 1: 0.45 place + 0.2 date + 0.35 sources, times 0.92 for each contradicted property.

    - place: the location's own score, times 1, 0.8 or 0.5 for `geo_precision` 1, 2 or 3; 0 without a point;
    - date: 1, 0.8, 0.5 or 0.25 for a day, week, month or year, 0 without; times 0.8 if estimated;
    - sources: 1 - 0.5^n for n independent source families.

    It rises with the place score, the precision of the date and the number of families, and falls with every dispute.
    It orders incidents by how well they are told; it is no probability that they happened.
    """
    where = 0.0 if place is None or place.lat is None else place.score * _PLACE_SHARE[place.geo_precision]
    day = 0.0 if when is None else _DATE_SHARE[when.precision] * _BASIS_SHARE[when.basis]
    disputes = len({_ONE_DISPUTE.get(name, name).replace("_max", "_min") for name in contradicted})
    weight = PLACE_WEIGHT * where + DATE_WEIGHT * day + SOURCE_WEIGHT * (1 - 0.5**families)
    return float(round(weight * DISPUTE_FACTOR**disputes, 4))


def incident(reports: Sequence[Report], joins: tuple[Join, ...], nearest: Join | None) -> Incident:
    """The incident that `reports` tell, which are kept whole, in order of id."""
    ordered = tuple(sorted(reports, key=lambda report: report.id))
    place, when, contradicted = location(ordered), dates(ordered), disputed(ordered)
    groups = sorted(report.count_group for report in ordered if report.count_group)
    return Incident(
        id=ordered[0].id,
        reports=ordered,
        sub_event_type=sub_event_type(ordered),
        location=place,
        dates=when,
        actors=actors(ordered),
        counts=counts(ordered),
        count_group=groups[0] if groups else None,
        weapons=tuple(sorted({found.value for report in ordered for found in report.weapons})),
        targets=tuple(sorted({found.value for report in ordered for found in report.targets})),
        confidence=confidence(place, when, len({report.citation.family for report in ordered}), contradicted),
        disputed=contradicted,
        status=status(ordered),
        joins=joins,
        nearest=nearest,
    )
