"""What each article was read as where articles contradict each other: the values behind the words of the map."""

from __future__ import annotations

from typing import Any

from geomap.merge.profile import total
from geomap.model import COUNT_KINDS, Incident, Report


def voices(incident: Incident) -> list[dict[str, Any]]:
    """A row for each report of a contradicted incident, in their order; none where all agree.

    {article_id, reader, event_type, actors: [[id, role]], date: [first, last], status} and a [least, most] for every
    kind of count that it tells; what it does not tell is left out.
    """
    return [_voice(report) for report in incident.reports] if incident.disputed else []


def _voice(report: Report) -> dict[str, Any]:
    figures = {kind: total(report, kind) for kind in COUNT_KINDS}
    days = report.dates and [report.dates.value.first.isoformat(), report.dates.value.last.isoformat()]
    row: dict[str, Any] = {
        "article_id": report.citation.article_id,
        "reader": report.reader,
        "event_type": report.event.value,
        "actors": [[found.value.id, found.value.role] for found in report.actors],
        "date": days,
        "status": report.status and report.status.value,
        **{kind: [count.least, count.most] for kind, count in figures.items() if count},
    }
    return {name: value for name, value in row.items() if value}
