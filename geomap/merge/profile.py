"""What of a report is compared: its values, made comparable once, so that a pair costs microseconds."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from geomap.arabic import fold_key
from geomap.geodesy import METRES_PER_DEGREE, on_plane
from geomap.lexicon.lineage import lineage
from geomap.model import Count, DateSpan, Found, Location, Quote, Report

# Nobody is told apart by these: they are named for want of a name, or are the victims of most incidents.
NAMELESS = frozenset({"civilians", "unidentified"})
# A gazetteer's point stands for a built-up area; no source places an incident better than this (metres).
FINEST_M = 1000.0
# A place wider than this (metres) says only in which district or governorate it was.
COARSE_M = 15_000.0
# A disc wider than this (metres) is a country: no place at all.
NOWHERE_M = 200_000.0
# Words in a row that two texts share only by copying.
SHINGLE = 4
# Two reports further apart than this many times their joint radius, or this many days, are two incidents.
REACH, DAYS_OFF = 1.5, 2
# Longitudes of boxes are widened for the latitude this much (degrees) further from the equator: where boxes up to twice
# as high meet in truth, they meet here.
MARGIN = 3.0
# Days (ordinals) of a report without any date; with a date of publication, news is at most so many days old.
EVER, STALE_DAYS = 4_000_000.0, 400
# Levels of vagueness: in time 0 (some days), LONG (or a date of publication alone) and NEVER (no date at all); in
# place 0 and GOVERNORATE.
LONG_DAYS, LONG, NEVER, GOVERNORATE = 16, 1, 2, 1

# The rules of events that were shootings.
_SHOT = ("events.shoot", "events.shot_dead")

# Lowest and highest day, latitude and longitude.
Box = tuple[float, float, float, float, float, float]


@dataclass(frozen=True, slots=True)
class Point:
    """A location as a disc: degrees, radius in metres, the gazetteer's id where one place is named as such.

    `unlisted` is the folded name of a place that the gazetteer lacks, mapped at its parent `place`; empty otherwise.
    """

    lat: float
    lon: float
    radius: float
    place: str | None
    precise: bool
    unlisted: str = ""

    @property
    def coarse(self) -> bool:
        """Whether it tells the district or governorate and no more."""
        return self.radius > COARSE_M

    def metres_to(self, other: Point) -> float:
        """Distance on the plane that touches the earth between the two: good to 1 % at these ranges."""
        return on_plane((self.lat, self.lon), (other.lat, other.lon))


@dataclass(frozen=True, slots=True)
class Profile:
    """A report made comparable. `days` are ordinals, both included; None for an undated report.

    `does` and `suffers` are top-level actor ids by side, `named` all ids with their parents; `totals` counts by kind.
    """

    id: str
    article: str
    family: str
    published: int | None
    type: str
    point: Point | None
    days: tuple[int, int] | None
    doubtful_day: bool
    weekday: int | None
    yearless: tuple[int, int] | None
    does: frozenset[str]
    suffers: frozenset[str]
    accused: frozenset[str]
    named: frozenset[str]
    totals: tuple[tuple[str, Count], ...]
    weapons: frozenset[str]
    shot: bool
    targets: frozenset[str]
    persons: tuple[str, ...]
    shingles: frozenset[str]
    status: str
    reader: str | None
    box: Box
    level: tuple[int, int]

    @property
    def vague(self) -> bool:
        """Whether it gives no day, or no more than a district or governorate."""
        return self.days is None or (self.point is not None and self.point.coarse)


def side(report: Report, roles: Iterable[str]) -> frozenset[str]:
    """The top-level actors that stand in one of `roles`."""
    ids = (found.value.id for found in report.actors if found.value.role in roles)
    return frozenset(lineage(actor)[-1] for actor in ids if actor not in NAMELESS)


def named(report: Report) -> frozenset[str]:
    """Every actor of the report with its parents."""
    ids = (found.value.id for found in report.actors)
    return frozenset(actor_id for actor in ids if actor not in NAMELESS for actor_id in lineage(actor))


def point(location: Location | None) -> Point | None:
    """A location as a disc; None for what has no point, or a whole country for one."""
    if location is None or location.lat is None or location.lon is None:
        return None
    radius = max(location.uncertainty_m or 0.0, FINEST_M)
    if radius > NOWHERE_M:
        return None
    place = location.place.id if location.place else None
    named = location.relation == "at" and radius <= COARSE_M
    return Point(location.lat, location.lon, radius, place, named, _unlisted(location))


def _unlisted(location: Location) -> str:
    known = {location.place.name, location.place.name_ar} if location.place else set()
    return "" if location.name in known or location.name_ar in known else fold_key(location.name_ar or location.name)


def total(report: Report, kind: str) -> Count | None:
    """How many in all: as stated, else no less than the largest part and no more than all parts together."""
    figures = [found.value for found in report.counts if found.value.kind == kind]
    stated = [casualty.count for casualty in figures if casualty.group is None]
    if stated or not figures:
        return min(stated, key=lambda count: (count.least, count.most or math.inf), default=None)
    ceilings = [casualty.count.most for casualty in figures]
    most = None if None in ceilings else sum(top for top in ceilings if top is not None)
    return Count(max(casualty.count.least for casualty in figures), most)


def _totals(report: Report) -> tuple[tuple[str, Count], ...]:
    kinds = sorted({found.value.kind for found in report.counts})
    totals = ((kind, total(report, kind)) for kind in kinds)
    return tuple((kind, count) for kind, count in totals if count is not None)


def _shingles(report: Report) -> frozenset[str]:
    """The word sequences of its passages, none over the words of its date: what all tell of that day is no copy."""
    rows = (fold_key(text).split() for passage in report.passages for text in _around_date(passage, report.dates))
    return frozenset([" ".join(words[i : i + SHINGLE]) for words in rows for i in range(len(words) - SHINGLE + 1)])


def _around_date(passage: Quote, dates: Found[DateSpan] | None) -> tuple[str, ...]:
    """The text of a passage without the words of a date in it, where it says more than that."""
    words = dates.quote if dates else passage
    if not passage.start <= words.start < passage.end or words.text == passage.text:
        return (passage.text,)
    first, last = (at - passage.start for at in (words.start, words.end))
    return passage.text[:first], passage.text[last:]


def _days(span: DateSpan | None) -> tuple[int, int] | None:
    return None if span is None else (span.first.toordinal(), span.last.toordinal())


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _box(where: Point | None, days: tuple[int, int] | None, doubtful: bool, published: int | None) -> Box:
    """Within which a report can meet another."""
    slack = DAYS_OFF / 2 + doubtful
    first, last = (days[0] - slack, days[1] + slack) if days else (0.0, EVER)
    if days is None and published is not None:
        first, last = published - STALE_DAYS - slack, published + 2.0
    if where is None:
        return first, last, -90.0, 90.0, -360.0, 360.0
    north = REACH * where.radius / METRES_PER_DEGREE
    furthest = abs(where.lat) + north + MARGIN
    east = north / math.cos(math.radians(furthest)) if furthest < 85 and north <= 2 * MARGIN else 360.0
    return first, last, where.lat - north, where.lat + north, where.lon - east, where.lon + east


def _level(where: Point | None, days: tuple[int, int] | None, published: int | None) -> tuple[int, int]:
    short = days is not None and days[1] - days[0] < LONG_DAYS
    time = 0 if short else LONG if days or published is not None else NEVER
    return time, GOVERNORATE if where is not None and where.coarse else 0


def profile(report: Report) -> Profile:
    """The comparable values of `report`."""
    span = report.dates.value if report.dates else None
    where, days = point(report.location), _days(span)
    doubtful = span is not None and span.basis == "estimated"
    published = _ordinal(report.citation.published)
    return Profile(
        id=report.id,
        article=report.citation.article_id,
        family=report.citation.family,
        published=published,
        type=report.event.value,
        point=where,
        days=days,
        doubtful_day=doubtful,
        weekday=report.weekday.value if report.weekday and span is None else None,
        yearless=report.yearless.value if report.yearless and span is None else None,
        does=side(report, {"initiator"}),
        suffers=side(report, {"target"}),
        accused=side(report, {"accused"}),
        named=named(report),
        totals=_totals(report),
        weapons=frozenset(found.value for found in report.weapons),
        shot=report.event.rule.startswith(_SHOT),
        targets=frozenset(found.value for found in report.targets),
        persons=tuple(sorted({fold_key(found.value) for found in report.persons})),
        shingles=_shingles(report),
        status=report.status.value if report.status else "reported",
        reader=report.reader,
        box=_box(where, days, doubtful, published),
        level=_level(where, days, published),
    )
