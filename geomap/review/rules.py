"""How often each rule of the reading fired, was right on labelled articles, and stood alone: what pays its rent.

A rule is whatever a value says that it was read by: the word that proposed a deed, the rule that gave it its type, a
construction that gave a party its role, a pattern of counts or dates.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from geomap.errors import DataError
from geomap.geodesy import great_circle
from geomap.model import Found, Report

Label = Mapping[str, Any]
# A label's words and a report's passages overlap, give or take so many characters.
_SLACK = 150


@dataclass(slots=True)
class Usage:
    """Where a rule fired: articles, reports, labelled ones, the right among those, values that it alone gave."""

    articles: set[str] = field(default_factory=set)
    reports: int = 0
    judged: int = 0
    right: int = 0
    alone: int = 0


def labels(path: Path) -> dict[str, list[Label]]:
    """The labelled incidents of each article. Raises DataError for a file that holds none."""
    try:
        labels = json.loads(path.read_text(encoding="utf-8"))["incidents"]
    except (OSError, ValueError, KeyError, TypeError) as fault:
        way_out = 'a JSON file with "incidents", each with article, event, places, start and end'
        raise DataError(path, f"holds no labels: {fault}", way_out=way_out) from None
    found: dict[str, list[Label]] = defaultdict(list)
    for label in labels:
        found[label["article"]].append(label)
    return found


def used(reports: Iterable[Report], labelled: Mapping[str, Sequence[Label]]) -> dict[str, Usage]:
    """The usage of every rule that fired, by its name."""
    found: dict[str, Usage] = defaultdict(Usage)
    for report in reports:
        article = report.citation.article_id
        right = any(agrees(report, label) for label in labelled[article]) if article in labelled else None
        values = list(_values(report))
        for rule in {name for value in values for name in value}:
            usage = found[rule]
            usage.articles.add(article)
            usage.reports += 1
            usage.judged += right is not None
            usage.right += bool(right)
            usage.alone += sum(value == {rule} for value in values)
    return found


def _values(report: Report) -> Iterator[set[str]]:
    """The rules that each value of a report was read by; the word of a deed and the rule of its type apart."""
    for name in report.event.rule.split(", "):
        yield {name}
    if report.dates is not None:
        yield {report.dates.rule}
    for listed in (report.actors, report.counts):
        by_value: dict[object, set[str]] = defaultdict(set)
        for found in listed:
            by_value[found.value].add(_plain(found))
        yield from by_value.values()


def _plain(found: Found[Any]) -> str:
    return found.rule.partition(", ")[0]


def agrees(report: Report, label: Label) -> bool:
    """Whether a report is the incident that a label tells: by its passage, its type and its place."""
    spans = [(label["start"], label["end"]), *(tuple(span) for span in label.get("also", ()))]
    inside = any(q.start < last + _SLACK and q.end > first - _SLACK for q in report.passages for first, last in spans)
    return inside and report.event.value in label["event"] and _near(report, label["places"])


def _near(report: Report, places: Sequence[Mapping[str, Any]]) -> bool:
    """Whether a report's point is within the tolerance of a place that the label accepts."""
    where = report.location
    known = [p for p in places if p.get("lat") is not None]
    if not known:
        return True
    if where is None or where.lat is None or where.lon is None:
        return False
    metres = (great_circle((where.lat, where.lon), (p["lat"], p["lon"])) for p in known)
    return any(away <= p["tolerance_km"] * 1000 for away, p in zip(metres, known, strict=True))
