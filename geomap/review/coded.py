"""ACLED's and UCDP's CSV exports as features, as far as they say what an incident needs to be compared."""

from __future__ import annotations

import csv
import io
import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from geomap import lexicon
from geomap.articles import day, order
from geomap.delimiter import delimiter
from geomap.errors import DataError, plainly
from geomap.lexicon.lineage import lineage
from geomap.table import COLUMNS, event_type

Feature = dict[str, Any]

_YEARS = re.compile(r"\s*\((?:\d{4}\s*-\s*(?:\d{4})?)\)\s*$")
_SHORT_YEAR = re.compile(r"^(\d{1,2}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ])(\d\d)(?!\d)")
# ACLED called the associated actors allies once.
_SIDES = (("actor1", "assoc_actor_1", "ally_actor_1"), ("actor2", "assoc_actor_2", "ally_actor_2"))
_DAYS = ("event_date", "date_start", "date_end")
_LISTS = (
    "report_ids",
    "actors",
    "actor_ids",
    "actor_groups",
    "counts",
    "weapons",
    "targets",
    "disputed",
    "unsure",
    "sources",
)


@lru_cache
def _actors(column: str) -> Mapping[str, str]:
    """Actor ids by the name that a data set gives them, without its years."""
    terms = [term for term in lexicon.load("codes").terms if term.kind == "actor" and column in term.attrs]
    return {_plain(term.attrs[column]): term.id for term in reversed(terms)}


@lru_cache
def _radii() -> Mapping[str, float]:
    return {term.id: float(term.attrs["radius_m"]) for term in lexicon.load("codes").terms if term.kind == "precision"}


def _plain(name: str) -> str:
    return _YEARS.sub("", name).casefold().strip()


def _parties(row: Mapping[str, str], sides: Iterable[tuple[str, ...]], names: str) -> list[Feature]:
    """The actors of two sides, in columns that may hold several; those geomap has no id for keep their name alone."""
    found = []
    for columns, role in zip(sides, ("initiator", "target"), strict=True):
        parts = (part.strip() for column in columns for part in re.split(r";| / ", row.get(column) or ""))
        values = dict.fromkeys(filter(None, parts))
        ids = _actors(names)
        found += [{"id": ids.get(_plain(name)), "name": name, "name_ar": name, "role": role} for name in values]
    return found


def _number(text: str | None) -> int | None:
    try:
        return int(float(text or ""))
    except ValueError:
        return None


def _day(text: str | None, order: str | None) -> str | None:
    """A day as data sets and the spreadsheets that they pass through write it; None for what is empty or in doubt.

    `order` is what the other rows of its column say of days and months; a year of two digits is of this century.
    """
    found = day(_SHORT_YEAR.sub(r"\g<1>20\g<2>", (text or "").strip()), order)
    return None if found is None else found.isoformat()


def _span(day: str | None, precision: int | None) -> tuple[str | None, str | None]:
    """The days that ACLED's day may stand for: 1 itself, 2 some day within the same week, 3 one of its month."""
    if day is None or precision not in (2, 3):
        return day, day
    stated = date.fromisoformat(day)
    if precision == 2:
        return str(stated - timedelta(days=6)), str(stated + timedelta(days=6))
    return str(stated.replace(day=1)), str(stated.replace(day=monthrange(stated.year, stated.month)[1]))


def names_of(ids: Iterable[str], names: str) -> frozenset[str]:
    """What a data set calls actors: two ids that it has one name for are one to it."""
    terms = (term for term in lexicon.load("codes").terms if term.kind == "actor" and term.id in set(ids))
    return frozenset(_plain(term.attrs[names]) for term in terms if names in term.attrs)


def _empty(names: str) -> Feature:
    known = {"coded": names, "status": "reported", "date_basis": "stated", "in_scope": True, "reviewed": False}
    return dict.fromkeys(COLUMNS) | {name: [] for name in _LISTS} | known | {"confidence": 1.0}


def _finished(properties: Feature, row: Mapping[str, str], code: str) -> Feature:
    """The feature of a row once its own columns are read."""
    lat, lon = (float(row[name]) if row.get(name) else None for name in ("latitude", "longitude"))
    properties["uncertainty_m"] = _radii().get(code)
    known = [actor["id"] for actor in properties["actors"] if actor["id"]]
    properties["actor_ids"] = sorted({name for actor_id in known for name in lineage(actor_id)}) or None
    low, high = properties["fatalities_min"], properties["fatalities_max"]
    if low is not None:
        properties["counts"] = [{"kind": "fatalities", "group": None, "least": low, "most": high}]
    properties["report_ids"] = [properties["id"]]
    point = None if lat is None or lon is None else {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": properties["id"], "geometry": point, "properties": properties}


def _acled(row: Mapping[str, str]) -> Feature:
    sub, dead = row["sub_event_type"].strip(), _number(row.get("fatalities"))
    first, last = _span(row["event_date"] or None, _number(row.get("time_precision")))
    properties = _empty("acled") | {
        "id": row["event_id_cnty"],
        "event_type": row.get("event_type"),
        "sub_event_type": sub,
        "date_start": first,
        "date_end": last,
        "place_name": row.get("location"),
        "geo_precision": _number(row.get("geo_precision")),
        "actors": _parties(row, _SIDES, "acled"),
        "summary": row.get("notes") or "",
        "fatalities_min": dead,
        "fatalities_max": dead,
    }
    try:
        event_type(sub)
    except KeyError:
        properties["sub_event_type"] = None
    return _finished(properties, row, f"acled_{properties['geo_precision']}")


def _ucdp(row: Mapping[str, str]) -> Feature:
    """UCDP tells no type of event: it takes that of whatever it is compared with."""
    properties = _empty("ucdp") | {
        "id": row["id"],
        "date_start": row["date_start"] or None,
        "date_end": row["date_end"] or None,
        "place_name": row.get("where_coordinates"),
        "ucdp_where_prec": _number(row.get("where_prec")),
        "actors": _parties(row, (("side_a",), ("side_b",)), "ucdp"),
        "summary": row.get("source_headline") or "",
        "fatalities_min": _number(row.get("low")),
        "fatalities_max": _number(row.get("high")),
    }
    return _finished(properties, row, f"ucdp_{properties['ucdp_where_prec']}")


def _feature(row: Mapping[str, str], number: int, path: Path, read: Callable[[Mapping[str, str]], Feature]) -> Feature:
    try:
        return read(row)
    except (ValueError, TypeError, AttributeError) as fault:
        raise DataError(path, f"cannot be read: {fault}", entry=f"row {number}") from None


def read_coded(path: Path) -> Feature:
    """The FeatureCollection in an ACLED- or UCDP-shaped CSV, told by its columns; `coded` says which, in each feature.

    Its member `remarks` lists what was not read.

    Raises DataError for a file that is neither, or for a row that cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise DataError(path, f"cannot be read: {plainly(fault)}", way_out="save it as CSV UTF-8") from None
    rows = [{name: cell or "" for name, cell in row.items() if isinstance(cell, str | None)} for row in _rows(text)]
    head = set(rows[0]) if rows else set(_head(text))
    is_acled = {"event_id_cnty", "event_date", "sub_event_type"} <= head
    if not is_acled and not {"id", "date_start", "date_end", "where_prec"} <= head:
        raise DataError(path, "has neither ACLED's nor UCDP's columns", way_out="export it with its own column names")
    remarks = list(_dated(rows))
    features: dict[str, Feature] = {}
    for number, row in enumerate(rows, 2):
        feature = _feature(row, number, path, _acled if is_acled else _ucdp)
        if feature["id"] in features:
            raise DataError(
                path, f"the id {feature['id']!r} is used twice", entry=f"row {number}", way_out="keep one row an event"
            )
        features[feature["id"]] = feature
    return {"type": "FeatureCollection", "features": list(features.values()), "remarks": remarks}


def _head(text: str) -> list[str]:
    """The names of the columns, in small letters: ACLED's older files have them in capitals."""
    names = next(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text) or ","), [])
    return [name.strip().lower() for name in names]


def _rows(text: str) -> Iterator[dict[str, Any]]:
    lines = io.StringIO(text, newline="")
    rows = csv.reader(lines, delimiter=delimiter(text) or ",")
    head = next(rows, None) and _head(text)
    for row in rows:
        if any(row):
            yield dict(zip(head or (), [*row, *[""] * (len(head or ()) - len(row))], strict=False))


def _dated(rows: Sequence[dict[str, str]]) -> Iterator[str]:
    """Turns the days of all rows into ISO form; says how many are not read, which are left empty."""
    for column in _DAYS:
        stated = [row[column] for row in rows if row.get(column)]
        known = order(stated)
        unread = []
        for row in rows:
            if row.get(column):
                read = _day(row[column], known)
                unread += [] if read else [row[column]]
                row[column] = read or ""
        if unread:
            many = f"{len(unread)} of {len(stated)} dates are not read"
            yield f"column {column}: {many}, such as {unread[0]!r}: write YYYY-MM-DD"
