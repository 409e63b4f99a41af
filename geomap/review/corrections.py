"""corrections.csv: one correction a row, in a language that a spreadsheet can hold and a person can type.

| field | new |
|---|---|
| drop | nothing; the incident goes. With an article's id: that source goes |
| keep | nothing; the incident is right as it is |
| place | an id of the gazetteer, or a name that it holds once |
| point | `lat, lon` or `lat, lon, radius in metres` |
| type | a sub-event type of ACLED |
| dates | `2018-02-07` or `2018-02-07/2018-02-09`; `unknown` |
| actors | `initiator:us; target:isis` |
| counts | `fatalities=3; injured=5-7; detained=2+; fatalities.civilian=1` |
| status | `reported`, `alleged`, `denied` or `foiled` |
| unsure | the field that wants a second pair of eyes, such as `place`; the reason says what is doubtful |
| merge | the id of another incident, or several parted by blanks |
| split | the ids of the reports or articles that are another incident, parted by semicolons or blanks |
"""

from __future__ import annotations

import csv
import datetime
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from geomap import lexicon
from geomap.articles import day
from geomap.delimiter import delimiter
from geomap.errors import DataError, plainly
from geomap.model import COUNT_KINDS, VICTIMS, ActorRole, Casualty, Count, DateSpan, Role, Status
from geomap.store import harmless, unharmed

COLUMNS = ("id", "field", "old", "new", "reason", "reviewer", "date")
# Fields that set a value.
SETTING = ("place", "point", "type", "dates", "actors", "counts", "status")
FIELDS = ("split", "merge", *SETTING, "drop", "keep", "unsure")
# Fields that can be marked as unsure: what is seen of an incident. A point is where its place is.
DOUBTFUL = tuple(name for name in SETTING if name != "point")
_BARE = ("drop", "keep")
_COUNT = re.compile(r"\A(\w++)(?:\.(\w++))?\s*+=\s*+(\d++)(?:\s*+(\+)|\s*+-\s*+(\d++))?$")
Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Correction:
    """One row. `id` is any id of the incident's reports, or an article's id where a source is meant."""

    row: int
    id: str
    field: str
    old: str
    new: str
    reason: str
    reviewer: str
    date: str

    @property
    def value(self) -> Any:
        """What `new` says, read. Raises ValueError with the way out when it says nothing that fits the field."""
        return _READERS.get(self.field, str)(self.new)

    @property
    def order(self) -> tuple[datetime.date, int]:
        """What tells the later of two corrections: its day, then its row; one without a day comes first."""
        return day(self.date) or datetime.date.min, self.row

    @property
    def undated(self) -> str:
        """What is to be said of a date that is not read, which spreadsheets write in forms of their own."""
        return "" if not self.date or day(self.date) else f"its date {self.date!r} is not read: write it as YYYY-MM-DD"


def _point(text: str) -> tuple[float, float, float]:
    try:
        lat, lon, *rest = (float(part) for part in text.split(","))
        radius = rest[0] if rest else 100.0
    except ValueError:
        lat = lon = radius = 999.0
    if not (-90 <= lat <= 90 and -180 <= lon <= 180 and 0 < radius <= 1_000_000):
        raise ValueError("write lat, lon or lat, lon, radius in metres")
    return lat, lon, radius


def _type(text: str) -> str:
    types = {term.en[0].casefold(): term.en[0] for term in lexicon.load("sub_events").terms}
    if text.strip().casefold() not in types:
        raise ValueError("write a sub-event type of ACLED, such as " + ", ".join(sorted(types.values())[:3]))
    return types[text.strip().casefold()]


def _dates(text: str) -> DateSpan | None:
    if text.strip().casefold() == "unknown":
        return None
    first, _, last = (part.strip() for part in text.partition("/"))
    try:
        span = DateSpan(datetime.date.fromisoformat(first), datetime.date.fromisoformat(last or first))
    except ValueError:
        raise ValueError("write 2018-02-07, 2018-02-07/2018-02-09 or unknown") from None
    if span.last < span.first:
        raise ValueError("the last day is before the first")
    return span


def _known_actors() -> set[str]:
    return {term.id for term in lexicon.load("actors").terms if term.kind == "actor"}


def _actors(text: str) -> tuple[ActorRole, ...]:
    known = _known_actors()
    found = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        role, _, actor = (piece.strip() for piece in part.partition(":"))
        if role not in get_args(Role) or actor not in known:
            raise ValueError(f"{part!r} is no role:actor; roles are {', '.join(get_args(Role))}")
        found.append(ActorRole(actor, role))  # type: ignore[arg-type]
    return tuple(found)


def _counts(text: str) -> tuple[Casualty, ...]:
    found = []
    for part in filter(None, (part.strip() for part in text.split(";"))):
        match = _COUNT.match(part)
        if match is None or match[1] not in COUNT_KINDS:
            raise ValueError(f"{part!r} is no count; write fatalities=3; injured=5-7; detained=2+")
        kind, group, least, open_end, most = match.groups()
        if group and group not in {*VICTIMS, *_known_actors()}:
            raise ValueError(f"{part!r} counts nobody known; write {', '.join(VICTIMS)} or an actor's id")
        top = None if open_end else int(most or least)
        if top is not None and top < int(least):
            raise ValueError(f"{part!r} runs backwards")
        found.append(Casualty(kind, Count(int(least), top), group))  # type: ignore[arg-type]
    return tuple(found)


def _status(text: str) -> str:
    return _one_of(text, get_args(Status))


def _doubtful(text: str) -> str:
    return _one_of(text, DOUBTFUL)


def _one_of(text: str, words: Sequence[str]) -> str:
    word = text.strip().casefold()
    if word not in words:
        raise ValueError("write one of " + ", ".join(words))
    return word


def _ids(text: str) -> tuple[str, ...]:
    ids = tuple(filter(None, re.split(r"[\s;,]+", text)))
    if not ids:
        raise ValueError("name at least one id")
    return ids


def _names(text: str) -> tuple[tuple[str, ...], ...]:
    """The readings of a list of ids, for a file's name may hold blanks: one id, parted by semicolons, by anything."""
    return tuple(dict.fromkeys([(text.strip(),), tuple(re.split(r"\s*;\s*", text.strip(" ;"))), _ids(text)]))


_READERS: dict[str, Any] = {
    "point": _point, "type": _type, "dates": _dates, "actors": _actors, "counts": _counts, "merge": _ids,
    "split": _names, "status": _status, "unsure": _doubtful,
}  # fmt: skip


def shown(field: str, feature: Mapping[str, Any]) -> str:
    """A feature's present value in the language of its field: what a template row has under `old`."""
    properties = feature["properties"]
    if field == "point":
        lon, lat = feature["geometry"]["coordinates"] if feature["geometry"] else ("", "")
        return f"{lat}, {lon}, {properties['uncertainty_m']}" if feature["geometry"] else ""
    if field == "dates":
        days = dict.fromkeys(filter(None, (properties["date_start"], properties["date_end"])))
        return "/".join(days) or "unknown"
    if field == "actors":
        return "; ".join(f"{actor['role']}:{actor['id']}" for actor in properties["actors"])
    if field == "counts":
        return "; ".join(_shown_count(row) for row in properties["counts"])
    plain = {"place": properties["place_id"] or properties["place_name"], "type": properties["sub_event_type"]}
    plain["status"] = properties["status"]
    return str(plain.get(field) or "")


def _shown_count(row: Properties) -> str:
    tail = "+" if row["most"] is None else "" if row["most"] == row["least"] else f"-{row['most']}"
    return f"{row['kind']}{'.' + row['group'] if row['group'] else ''}={row['least']}{tail}"


def read_corrections(path: Path) -> tuple[Correction, ...]:
    """The corrections in a file, without template rows that nobody filled in.

    Raises DataError that names every row with a fault, so that they can be mended at once.
    """
    rows = [
        Correction(number, *(_cell(row.get(name)) for name in COLUMNS)) for number, row in enumerate(_rows(path), 2)
    ]
    filled = [row for row in rows if any((row.new, row.reason, row.reviewer))]
    faults = [f"row {row.row}: {wrong}" for row in filled if (wrong := _fault(row))]
    if faults:
        raise DataError(path, "; ".join(faults), way_out="mend or delete these rows")
    return tuple(filled)


def _rows(path: Path) -> Iterable[Mapping[str, str | None]]:
    """The rows of a file of corrections by column. Raises DataError for one that lacks a column."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise DataError(path, f"cannot be read: {plainly(fault)}", way_out="save it as CSV UTF-8") from None
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter(text) or ",")
    missing = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if missing:
        raise DataError(
            path, f"lacks the columns {', '.join(missing)}", way_out="the first line is " + ",".join(COLUMNS)
        )
    return rows


def _cell(value: str | None) -> str:
    """A cell without blanks around it and without the apostrophe that keeps spreadsheets from running it."""
    return unharmed((value or "").strip())


def _fault(correction: Correction) -> str | None:
    if not correction.id:
        return "names no id"
    if correction.field not in FIELDS:
        return f"{correction.field!r} is no field: {', '.join(FIELDS)}"
    if not correction.reason:
        return "gives no reason"
    if correction.field in _BARE:
        return None
    if not correction.new and correction.field not in {"actors", "counts"}:
        return f"gives no new value for {correction.field}"
    try:
        _ = correction.value
    except ValueError as fault:
        return str(fault)
    return None


def template_row(feature: Mapping[str, Any], field: str) -> dict[str, str]:
    """A row for corrections.csv with `new`, `reason`, `reviewer` and `date` left to the analyst."""
    properties = feature["properties"]
    return dict.fromkeys(COLUMNS, "") | {"id": properties["id"], "field": field, "old": shown(field, feature)}


def write_template(rows: Iterable[Mapping[str, str]]) -> str:
    """The rows as CSV text with their head, CRLF, no cell a formula; put a byte order mark in front for Excel."""
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, COLUMNS)
    table.writeheader()
    table.writerows({name: harmless(cell) for name, cell in row.items()} for row in rows)
    return out.getvalue()
