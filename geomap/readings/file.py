"""`readings.jsonl`: one proposed report a line. What cannot be a proposal is dropped and named, never repaired."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from geomap.errors import DataError, plainly

# Longer lines are no report, longer quotes no words for one value.
MOST_LINE, MOST_QUOTE, MOST_VALUES = 100_000, 600, 40
_ROLES = ("initiator", "target", "participant", "accused")
_KEYS = {"article", "reader", "event_type", "event", "place", "date", "actors", "counts"}


@dataclass(frozen=True, slots=True)
class Words:
    """A quote, and the code point at which it is said to begin; `role` or `kind` of an actor or a count in `says`."""

    quote: str
    start: int | None = None
    says: str | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One report as another reader proposes it: nothing but words, a type, roles and kinds."""

    line: int
    article: str
    reader: str
    event_type: str
    event: Words
    place: Words | None
    date: Words | None
    actors: tuple[Words, ...]
    counts: tuple[Words, ...]


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
    told: dict[str, Any] = json.loads((files("geomap.readings") / "schema.json").read_text(encoding="utf-8"))
    return told


def load(path: Path) -> Readings:
    """The readings of a file. Raises DataError when it cannot be opened."""
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise DataError(path, f"cannot be read: {plainly(fault)}", way_out="a JSON object on each line") from None
    found, dropped = parsed(content.split(b"\n"))
    by_article: dict[str, list[Proposal]] = {}
    for one in found:
        by_article.setdefault(one.article, []).append(one)
    told = {article: tuple(some) for article, some in by_article.items()}
    return Readings(str(path), sha256(content).hexdigest(), told, dropped)


def parsed(lines: Iterable[bytes]) -> tuple[list[Proposal], tuple[Dropped, ...]]:
    """The proposals of the lines, each once, and what was dropped."""
    found: dict[tuple[Any, ...], Proposal] = {}
    dropped: list[Dropped] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            one = _proposal(number, line)
        except _UnfitError as fault:
            dropped.append(Dropped(number, "the line", str(fault)))
            continue
        key = (one.article, one.reader, one.event_type, one.event, one.place, one.date, one.actors, one.counts)
        if key in found:
            dropped.append(Dropped(number, "the line", f"says the same as line {found[key].line}"))
        found.setdefault(key, one)
    return list(found.values()), tuple(dropped)


class _UnfitError(Exception):
    """A line, or a part of one, that is not of the format."""


def _proposal(number: int, line: bytes) -> Proposal:
    if len(line) > MOST_LINE:
        raise _UnfitError(f"is longer than {MOST_LINE} bytes")
    try:
        told = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise _UnfitError("is no JSON in UTF-8") from None
    if not isinstance(told, dict):
        raise _UnfitError("is no JSON object")
    if strange := sorted(set(told) - _KEYS):
        raise _UnfitError(f"has a field that is not known: {strange[0][:40]}")
    return Proposal(
        line=number,
        article=_text(told.get("article"), "article"),
        reader=_reader(told.get("reader")),
        event_type=_text(told.get("event_type"), "event_type"),
        event=_words(told.get("event"), "event"),
        place=_perhaps(told.get("place"), "place"),
        date=_perhaps(told.get("date"), "date"),
        actors=tuple(_several(told.get("actors"), "actors", "role")),
        counts=tuple(_several(told.get("counts"), "counts", "kind")),
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
        raise _UnfitError("reader is written with letters, digits and . _ : - / only")
    return f"{name}@{version}"


def _words(value: object, name: str, says: str | None = None) -> Words:
    if not isinstance(value, dict):
        raise _UnfitError(f"{name} is no object with a quote")
    start = value.get("start")
    if start is not None and (isinstance(start, bool) or not isinstance(start, int)):
        raise _UnfitError(f"start of {name} is no whole number")
    said = _text(value.get(says), f"{says} of {name}") if says else None
    if says == "role" and said not in _ROLES:
        raise _UnfitError(f"role of {name} is none of {', '.join(_ROLES)}")
    return Words(_text(value.get("quote"), f"quote of {name}"), start, said)


def _perhaps(value: object, name: str) -> Words | None:
    return None if value is None else _words(value, name)


def _several(value: object, name: str, says: str) -> Iterator[Words]:
    if value is None:
        return
    if not isinstance(value, list) or len(value) > MOST_VALUES:
        raise _UnfitError(f"{name} is no list of at most {MOST_VALUES}")
    yield from (_words(one, name, says) for one in value)
