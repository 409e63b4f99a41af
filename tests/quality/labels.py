"""What a careful reader found in the five seed articles and in those of our own: incidents, traps, place mentions."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
Span = tuple[int, int]


@dataclass(frozen=True)
class Spot:
    """An accepted place, right within its tolerance; without a position it asks for nothing."""

    lat: float | None
    lon: float | None
    tolerance_km: float


@dataclass(frozen=True)
class Label:
    """An incident that must, or may, be mapped from one article. Counts are (least, most), most None if open."""

    id: str
    article: str
    passages: tuple[Span, ...]
    types: frozenset[str]
    places: tuple[Spot, ...]
    days: tuple[date, date]
    dated: bool
    actors: frozenset[str]
    counts: dict[str, tuple[int, int | None] | None]
    must: bool
    same_as: frozenset[str]


@dataclass(frozen=True)
class Trap:
    """Words that look like a place of an incident, or like an incident, and are none."""

    article: str
    kind: str
    span: Span


@dataclass(frozen=True)
class Named:
    """A place mention: roles E (of an incident), B (of a background incident), C (context), D (dateline), T (trap)."""

    article: str
    span: Span
    role: str
    spot: Spot


def incidents(gold: Path = HERE / "seeds.json") -> tuple[list[Label], list[Trap]]:
    """The labelled incidents and traps of the seeds, or of another file of labels."""
    read = json.loads(gold.read_text(encoding="utf-8"))
    traps = read["not_incidents"]
    return [_label(row) for row in read["incidents"]], [
        Trap(row["article"], row.get("kind", "event"), (row["start"], row["end"])) for row in traps
    ]


def mentions() -> list[Named]:
    """The labelled place mentions of the seeds."""
    read = json.loads((HERE / "seed_mentions.json").read_text(encoding="utf-8"))
    return [
        Named(row["article"], (row["start"], row["end"]), row["role"], _spot(row, row.get("tolerance_km") or 0.0))
        for row in read
    ]


def _label(row: dict[str, Any]) -> Label:
    first, last = (date.fromisoformat(day) for day in row["date"])
    return Label(
        id=row["id"],
        article=row["article"],
        passages=((row["start"], row["end"]), *((start, end) for start, end in row.get("also", ()))),
        types=frozenset(row["event"]),
        places=tuple(_spot(place, place["tolerance_km"]) for place in row["places"] if place["lat"] is not None),
        days=(first, last),
        dated=row.get("date_knowable", True),
        actors=frozenset(row["actors"]),
        counts={noun: None if row[noun] in (None, "free") else tuple(row[noun]) for noun in ("fatalities", "injured")},
        must=row["must"],
        same_as=frozenset(row.get("same_as", ())),
    )


def _spot(row: dict[str, Any], tolerance: float | None) -> Spot:
    return Spot(row["lat"], row["lon"], tolerance or 0.0)
