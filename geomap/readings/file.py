"""`readings.jsonl`: one proposed report a line. What cannot be a proposal is dropped and named, never repaired."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any, BinaryIO

from geomap.errors import DataError, plainly

# Longer lines are no report, longer quotes no words for one value.
MOST_LINE, MOST_QUOTE, MOST_VALUES = 100_000, 600, 40
MOST_LINES = 200_000
_ROLES = ("initiator", "target", "participant", "accused")
# Bounds of a point's latitude, longitude (degrees) and radius (metres).
_REGION = ((29.0, 40.0), (33.0, 46.0), (1.0, 200_000.0))
_AGAINST = ("actors", "status", "fatalities", "injured", "detained", "displaced")
_KINDS = ("fatalities", "injured", "detained", "displaced")
_KEYS = {"article", "reader", "event_type", "event", "place", "point", "date", "actors", "counts", "against"}
# What geomap itself is called among readers, so that no other may be.
OWN = "geomap"


@dataclass(frozen=True, slots=True)
class Words:
    """A quote, and the code point at which it is said to begin.

    `says` is the role of an actor, the kind of a count, or the property that the words speak against.
    """

    quote: str
    start: int | None = None
    says: str | None = None


@dataclass(frozen=True, slots=True)
class StatedPoint:
    """A point in degrees with its radius in metres, as another reader gives it."""

    lat: float
    lon: float
    radius_m: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """One report as another reader proposes it: nothing but words, a type, roles and kinds, and perhaps a point."""

    line: int
    article: str
    reader: str
    event_type: str
    event: Words
    place: Words | None
    point: StatedPoint | None
    date: Words | None
    actors: tuple[Words, ...]
    counts: tuple[Words, ...]
    against: tuple[Words, ...]

    @property
    def content(self) -> tuple[object, ...]:
        """All that it says, wherever it stands in its file."""
        return tuple(getattr(self, name) for name in self.__slots__ if name != "line")


@dataclass(frozen=True, slots=True)
class Dropped:
    """A value, or a whole line, that was not let through, and why."""

    line: int
    what: str
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what} dropped: {self.why}"


@dataclass(frozen=True, slots=True)
class Readings:
    """The proposals of a file by article id, and the lines that are none."""

    path: str
    digest: str
    by_article: Mapping[str, tuple[Proposal, ...]]
    dropped: tuple[Dropped, ...]


def schema() -> dict[str, Any]:
    """The JSON Schema of a line."""
    schema: dict[str, Any] = json.loads((files("geomap.readings") / "schema.json").read_text(encoding="utf-8"))
    return schema


def load(path: Path) -> Readings:
    """The readings of a file. Raises DataError when it cannot be opened."""
    digest = sha256()
    try:
        with path.open("rb") as file:
            found, dropped = parsed(_lines(file, digest.update))
    except OSError as fault:
        raise DataError(path, f"cannot be read: {plainly(fault)}", way_out="a JSON object on each line") from None
    by_article: dict[str, list[Proposal]] = {}
    for proposal in found:
        by_article.setdefault(proposal.article, []).append(proposal)
    proposals = {article: tuple(some) for article, some in by_article.items()}
    return Readings(str(path), digest.hexdigest(), proposals, dropped)


def _lines(file: BinaryIO, seen: Callable[[bytes], object]) -> Iterator[bytes]:
    """The lines of a file without their ends; of one that is too long no more than tells that it is."""
    while part := file.readline(MOST_LINE + 1):
        seen(part)
        yield part.removesuffix(b"\n")
        while part and not part.endswith(b"\n"):
            part = file.readline(MOST_LINE + 1)
            seen(part)


def parsed(lines: Iterable[bytes]) -> tuple[list[Proposal], tuple[Dropped, ...]]:
    """The proposals of the lines, each once, and what was dropped."""
    found: dict[tuple[object, ...], Proposal] = {}
    dropped: list[Dropped] = []
    for number, line in enumerate(lines, 1):
        if number == MOST_LINES + 1:
            dropped.append(Dropped(number, "the rest", f"is of a file of more than {MOST_LINES} lines"))
        if number > MOST_LINES or not line.strip():
            continue
        try:
            proposal = _proposal(number, line)
        except _UnfitError as fault:
            dropped.append(Dropped(number, "the line", str(fault)))
            continue
        first = found.setdefault(proposal.content, proposal)
        if first is not proposal:
            dropped.append(Dropped(number, "the line", f"says the same as line {first.line}"))
    return list(found.values()), tuple(dropped)


class _UnfitError(Exception):
    """A line, or a part of one, that is not of the format."""


def _proposal(number: int, line: bytes) -> Proposal:
    if len(line) > MOST_LINE:
        raise _UnfitError(f"is longer than {MOST_LINE} bytes")
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _UnfitError("is no JSON in UTF-8") from None
    if not isinstance(fields, dict):
        raise _UnfitError("is no JSON object")
    if strange := sorted(set(fields) - _KEYS):
        raise _UnfitError(f"has a field that is not known: {strange[0][:40]}")
    return Proposal(
        line=number,
        article=_text(fields.get("article"), "article"),
        reader=_reader(fields.get("reader")),
        event_type=_text(fields.get("event_type"), "event_type"),
        event=_words(fields.get("event"), "event"),
        place=_perhaps(fields.get("place"), "place"),
        point=_point(fields.get("point")),
        date=_perhaps(fields.get("date"), "date"),
        actors=tuple(_several(fields.get("actors"), "actors", "role", _ROLES)),
        counts=tuple(_several(fields.get("counts"), "counts", "kind", _KINDS)),
        against=tuple(_several(fields.get("against"), "against", "property", _AGAINST)),
    )


def _text(value: object, name: str) -> str:
    if not isinstance(value, str) or not value.strip() or len(value) > MOST_QUOTE:
        raise _UnfitError(f"{name} is missing or no short text")
    return value


def _reader(value: object) -> str:
    if not isinstance(value, dict):
        raise _UnfitError("reader is missing: an object with id and version")
    name, version = _text(value.get("id"), "reader id"), _text(value.get("version"), "reader version")
    if not all(c.isalnum() or c in "._:-/ " for c in name + version):
        raise _UnfitError("reader is written with letters, digits, blanks and . _ : - / only")
    if name.strip().lower() == OWN:
        raise _UnfitError(f"reader {OWN} is geomap's own")
    return f"{name}@{version}"


def _words(value: object, name: str, says: str | None = None, known: Sequence[str] = ()) -> Words:
    if not isinstance(value, dict):
        raise _UnfitError(f"{name} is no object with a quote")
    start = value.get("start")
    if start is not None and (isinstance(start, bool) or not isinstance(start, int)):
        raise _UnfitError(f"start of {name} is no whole number")
    said = _text(value.get(says), f"{says} of {name}") if says else None
    if said is not None and said not in known:
        raise _UnfitError(f"{says} of {name} is none of {', '.join(known)}")
    return Words(_text(value.get("quote"), f"quote of {name}"), start, said)


def _perhaps(value: object, name: str) -> Words | None:
    return None if value is None else _words(value, name)


def _several(value: object, name: str, says: str, known: Sequence[str]) -> Iterator[Words]:
    if value is None:
        return
    if not isinstance(value, list) or len(value) > MOST_VALUES:
        raise _UnfitError(f"{name} is no list of at most {MOST_VALUES}")
    yield from (_words(words, name, says, known) for words in value)


def _point(value: object) -> StatedPoint | None:
    """A point in or around Syria, where distances on the plane of `locate` hold."""
    if value is None:
        return None
    stated = [value.get(name) for name in ("lat", "lon", "radius_m")] if isinstance(value, dict) else []
    numbers = [float(number) for number in stated if isinstance(number, int | float) and not isinstance(number, bool)]
    if len(numbers) != 3 or not all(least <= n <= most for n, (least, most) in zip(numbers, _REGION, strict=True)):
        raise _UnfitError("point is no lat and lon in degrees around Syria with a radius_m in metres")
    return StatedPoint(*numbers)
