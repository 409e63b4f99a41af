"""Corrections applied to the incidents of a run, each accounted for.

Ids resolve through the reports that an incident holds, so that a new article, which may give an incident another id,
never orphans a correction. What is corrected is the incident; its reports keep what their articles say.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from shapely.geometry import Point

from geomap.config import Config
from geomap.gazetteer import Gazetteer
from geomap.locate import locate, plane
from geomap.merge.settle import incident as settle
from geomap.model import Incident, Location, Place, PlaceMention, PlacePhrase, Quote, Report
from geomap.review.corrections import SETTING, Correction, shown
from geomap.table import to_features

Status = Literal["applied", "changed", "stale", "conflicting", "invalid"]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a correction.

    `applied`; `changed`: applied, though the machine no longer reads what the reviewer saw; `stale`: its incident is
    gone because the text changed; `conflicting`: another correction counts; `invalid`: no such place, or an incident
    merged with itself.
    """

    correction: Correction
    status: Status
    note: str = ""

    def row(self) -> dict[str, str | int]:
        """The result as a row of a table."""
        row, correction = self.correction.row, self.correction
        return {"row": row, "id": correction.id, "field": correction.field, "status": self.status, "note": self.note}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The corrected incidents, in order of id, and what became of every correction, in order of its row."""

    incidents: tuple[Incident, ...]
    results: tuple[Result, ...]


class _Desk:
    """The incidents while they are being corrected."""

    def __init__(self, incidents: Iterable[Incident], gazetteer: Gazetteer, config: Config) -> None:
        self.incidents = {incident.id: incident for incident in incidents}
        self.gazetteer, self.config = gazetteer, config
        self.results: list[Result] = []
        # The latest word on each field of an incident, by its id and the field.
        self.latest: dict[tuple[str, str], Correction] = {}
        self.holder: dict[str, str] = {}
        # The reports that a correction took away, each with that correction and a report of its incident that is left.
        self.dropped: dict[str, tuple[Correction, str]] = {}
        self._index()

    def _index(self) -> None:
        self.holder = {report.id: incident.id for incident in self.incidents.values() for report in incident.reports}

    def put(self, gone: Iterable[Incident], made: Iterable[Incident]) -> None:
        """Exchange incidents for others made of the same reports."""
        for incident in gone:
            self.incidents.pop(incident.id, None)
        self.incidents |= {incident.id: incident for incident in made}
        self._index()

    def find(self, name: str) -> Incident | None:
        """The incident that holds the report of that id, or held it before its source was dropped."""
        while name in self.dropped and name not in self.holder:
            name = self.dropped[name][1]
        return self.incidents.get(self.holder.get(name, ""))

    def drop(
        self, correction: Correction, incident: Incident, gone: Iterable[Report], left: Sequence[Incident]
    ) -> None:
        """Take reports away; ids of theirs still find what is left of their incident."""
        heir = left[0].id if left else ""
        self.put([incident], left)
        self.dropped |= {report.id: (correction, heir) for report in gone}

    def of_article(self, name: str) -> list[Incident]:
        """The incidents that an article tells."""
        return [i for i in self.incidents.values() if any(r.citation.article_id == name for r in i.reports)]

    def say(self, correction: Correction, status: Status, note: str = "") -> None:
        """Account for a correction."""
        self.results.append(Result(correction, status, "; ".join(filter(None, (note, correction.undated)))))


def apply_corrections(
    incidents: Iterable[Incident], corrections: Sequence[Correction], gazetteer: Gazetteer, config: Config | None = None
) -> Outcome:
    """Apply corrections: split, merge, dropped sources, fields, drop and keep, doubts; among equals by date and row.

    What an analyst set is set after the sources are settled, so that nothing read from them overwrites it.
    The same corrections on the same reports give the same incidents, whatever was corrected before.
    """
    desk = _Desk(incidents, gazetteer, config or Config())
    ordered = sorted(corrections, key=lambda correction: correction.order)
    sources = {row for row in ordered if row.field == "drop" and desk.find(row.id) is None}
    for name in _STEPS:
        _ACTIONS.get(name, _set)(desk, [row for row in ordered if _step(row, sources) == name])
    found = tuple(sorted(desk.incidents.values(), key=lambda incident: incident.id))
    return Outcome(found, tuple(sorted(desk.results, key=lambda result: result.correction.row)))


def _step(correction: Correction, sources: Container[Correction]) -> str:
    if correction.field in {"drop", "keep"}:
        return "source" if correction in sources else "whole"
    return correction.field


def _reviewed(incident: Incident, reason: str, **changes: Any) -> Incident:
    """The incident with changes, marked as reviewed, with the reasons of all its corrections."""
    reasons = dict.fromkeys(filter(None, (*(incident.correction_reason or "").split("; "), reason)))
    return incident.corrected("; ".join(reasons), **changes)


def _missing(desk: _Desk, correction: Correction, name: str) -> None:
    """Say why there is nothing to correct: another row took it away, or its text did."""
    if name in desk.dropped:
        desk.say(correction, "conflicting", f"row {desk.dropped[name][0].row} drops it")
    else:
        desk.say(correction, "stale", f"no report has the id {name}: its text has changed, or it is no longer read")


def _split(desk: _Desk, corrections: list[Correction]) -> None:
    for correction in corrections:
        incident = desk.find(correction.id)
        if incident is None:
            _missing(desk, correction, correction.id)
        else:
            _split_one(desk, incident, correction)


def _split_one(desk: _Desk, incident: Incident, correction: Correction) -> None:
    """Take the reports that a correction names, by their ids or their articles', out of an incident."""
    known = {name for r in incident.reports for name in (r.id, r.citation.article_id)}
    names = next((names for names in correction.value if known.issuperset(names)), ())
    apart = [r for r in incident.reports if r.id in names or r.citation.article_id in names]
    rest = [r for r in incident.reports if r not in apart]
    if not apart:
        unknown = (name for name in correction.value[-1] if name not in known)
        _missing(desk, correction, next(unknown, correction.new))
    elif not rest:
        desk.say(correction, "changed", "nothing else is left in the incident")
    else:
        made = [_reviewed(_resettled(reports, incident), correction.reason) for reports in (rest, apart)]
        desk.put([incident], made)
        desk.say(correction, "applied")


def _merge(desk: _Desk, corrections: list[Correction]) -> None:
    for correction in corrections:
        if set(correction.value) == {correction.id}:
            desk.say(correction, "invalid", "an incident cannot be merged with itself")
            continue
        incidents = {name: desk.find(name) for name in (correction.id, *correction.value)}
        gone = [name for name, found in incidents.items() if found is None]
        if gone:
            _missing(desk, correction, ", ".join(gone))
            continue
        parts = list({found.id: found for found in incidents.values() if found is not None}.values())
        if len(parts) > 1:
            reports = [report for part in parts for report in part.reports]
            desk.put(parts, [_reviewed(_resettled(reports, *parts), correction.reason)])
        desk.say(correction, "applied", "" if len(parts) > 1 else "they are one incident by now")


def _resettled(reports: Sequence[Report], *parts: Incident) -> Incident:
    """The incident of those reports, with what is known of how they were joined."""
    ids = {report.id for report in reports}
    joins = tuple(join for part in parts for join in part.joins if ids >= set(join.report_ids))
    reasons = dict.fromkeys(part.correction_reason for part in parts if part.correction_reason)
    made = settle(reports, joins, None)
    return made.corrected("; ".join(reasons)) if reasons else made


def _latest(desk: _Desk, corrections: list[Correction]) -> Iterator[tuple[Incident, Correction]]:
    """Each incident with the latest correction of it; what became of the others is said."""
    latest: dict[str, Correction] = {}
    for correction in corrections:
        incident = desk.find(correction.id)
        if incident is None:
            _missing(desk, correction, correction.id)
            continue
        before = latest.get(incident.id)
        if before is not None and (before.field, before.new) != (correction.field, correction.new):
            desk.say(before, "conflicting", f"row {correction.row} corrects it later")
        elif before is not None:
            desk.say(before, "applied", f"as row {correction.row} says too")
        latest[incident.id] = correction
    for name, correction in latest.items():
        yield desk.incidents[name], correction


def _set(desk: _Desk, corrections: list[Correction]) -> None:
    """One field of each incident."""
    for incident, correction in _latest(desk, corrections):
        _change(desk, incident, correction)


def _change(desk: _Desk, incident: Incident, correction: Correction) -> None:
    try:
        changes = _changes(desk, incident, correction)
    except ValueError as fault:
        desk.say(correction, "invalid", str(fault))
        return
    before = shown(correction.field, to_features([incident])["features"][0])
    desk.latest[incident.id, "place" if correction.field == "point" else correction.field] = correction
    moved = bool(correction.old) and correction.old != before
    desk.put([incident], [_reviewed(incident, correction.reason, **changes)])
    desk.say(correction, "changed" if moved else "applied", f"it now reads {before!r}" if moved else "")


def _changes(desk: _Desk, incident: Incident, correction: Correction) -> dict[str, Any]:
    """The parts of the incident that a correction replaces. Raises ValueError for a place that is not to be found."""
    if correction.field == "place":
        return {"location": _placed(desk, incident, _place(desk.gazetteer, correction.new))}
    if correction.field == "point":
        return {"location": _pinned(desk, incident, *correction.value)}
    name = {"type": "sub_event_type"}.get(correction.field, correction.field)
    contradicted = _SETTLES[correction.field]
    return {name: correction.value, "disputed": tuple(d for d in incident.disputed if not d.startswith(contradicted))}


# Which disputes a correction of the field settles, by the beginning of their names.
_SETTLES: Mapping[str, tuple[str, ...]] = {
    "type": ("event_type", "sub_event_type"),
    "dates": ("date",),
    "actors": ("actor",),
    "counts": ("fatalities", "injured", "detained", "displaced"),
    "status": ("status",),
}


def _place(gazetteer: Gazetteer, name: str) -> Place:
    """A place by its id, or by a name that one place alone bears. Raises ValueError for none or several."""
    if name in gazetteer.places:
        return gazetteer.places[name]
    found = [match for match in gazetteer.search(name, limit=5) if match.match == "exact"]
    if len({match.place.id for match in found}) != 1:
        ids = ", ".join(match.place.id for match in found) or "none"
        raise ValueError(f"{name!r} is no id of the gazetteer and not one place's name (found {ids})")
    return found[0].place


def _placed(desk: _Desk, incident: Incident, place: Place) -> Location:
    words = incident.reports[0].event.quote
    mention = PlaceMention(words, place.name, "location", "exact", 1.0, place, ())
    found = locate(PlacePhrase("at", (mention,), words, "location"), desk.gazetteer, desk.config)
    return replace(found, quotes=_words(incident), rule="review.place")


def _words(incident: Incident) -> tuple[Quote, ...]:
    return incident.location.quotes if incident.location else ()


def _pinned(desk: _Desk, incident: Incident, lat: float, lon: float, radius: float) -> Location:
    """The incident at a point, keeping the name of its place."""
    centre = plane.project(Point(lon, lat))
    area, _ = plane.ring(plane.disc(centre, radius), centre)
    admin = desk.gazetteer.admin_at(lat, lon)
    old = incident.location
    return Location(
        old.place if old else None, old.name if old else "", old.name_ar if old else "", "at", lat, lon, radius, area,
        1 if radius <= 7500 else 2, 1 if radius <= 7500 else 2, admin, admin.admin1_pcode in desk.config.scope, 1.0,
        _words(incident), "review.point",
    )  # fmt: skip


def _drop_sources(desk: _Desk, corrections: list[Correction]) -> None:
    """An article goes out of every incident that it tells, and with it those that no other article tells."""
    for correction in corrections:
        incidents = desk.of_article(correction.id)
        for incident in incidents:
            gone = [r for r in incident.reports if r.citation.article_id == correction.id]
            rest = [r for r in incident.reports if r not in gone]
            left = [_reviewed(_resettled(rest, incident), correction.reason)] if rest else []
            desk.drop(correction, incident, gone, left)
        if incidents:
            desk.say(correction, "applied", f"out of {len(incidents)} incidents")
        else:
            _missing(desk, correction, correction.id)


def _judge(desk: _Desk, corrections: list[Correction]) -> None:
    """Whole incidents, kept or dropped: the latest word on each counts."""
    for incident, correction in _latest(desk, corrections):
        if correction.field == "drop":
            desk.drop(correction, incident, incident.reports, [])
        else:
            desk.put([incident], [_reviewed(incident, correction.reason)])
            desk.latest[incident.id, "keep"] = correction
        desk.say(correction, "applied")


def _doubt(desk: _Desk, corrections: list[Correction]) -> None:
    """Fields marked as unsure, unless a later row set them or found the incident right. Nothing else changes."""
    for correction in corrections:
        incident, field = desk.find(correction.id), correction.value
        if incident is None:
            _missing(desk, correction, correction.id)
            continue
        words = [desk.latest[incident.id, name] for name in (field, "keep") if (incident.id, name) in desk.latest]
        settled = max(words, key=lambda word: word.order, default=None)
        if settled is not None and settled.order > correction.order:
            desk.say(correction, "applied", f"row {settled.row} settles it")
            continue
        reasons = dict.fromkeys(filter(None, (incident.correction_reason, f"unsure of {field}: {correction.reason}")))
        unsure = tuple(sorted({*incident.unsure, field}))
        desk.put([incident], [replace(incident, unsure=unsure, correction_reason="; ".join(reasons))])
        desk.say(correction, "applied")


_STEPS = ("split", "merge", "source", *SETTING, "whole", "unsure")
_ACTIONS: Mapping[str, Callable[[_Desk, list[Correction]], None]] = {
    "split": _split, "merge": _merge, "source": _drop_sources, "whole": _judge,
    "unsure": _doubt,
}  # fmt: skip
