"""Features made comparable again: two files of incidents matched by the score that merges reports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from geomap.merge import Profile, blocks, profile
from geomap.merge.blocks import pairs
from geomap.merge.evidence import join
from geomap.model import ActorRole, Admin, Casualty, Citation, Count, DateSpan, Found, Location, Place, Quote, Report

Feature = Mapping[str, Any]


def _citation(name: str, properties: Feature) -> Citation:
    """Every incident is a text of its own here: two files of one agency's text must still meet."""
    days = [date.fromisoformat(source["published"]) for source in properties["sources"] if source["published"]]
    return Citation(name, "", None, min(days, default=None), None, "", name)


def _location(feature: Feature, words: Quote) -> Location | None:
    properties = feature["properties"]
    if feature["geometry"] is None:
        return None
    lon, lat = feature["geometry"]["coordinates"]
    name, radius, admin = properties["place_name"] or "", properties["uncertainty_m"], Admin()
    place_id = properties["place_id"]
    place = place_id and Place(place_id, name, "", "", lat, lon, 0, admin, "", 0, "", "", "")
    return Location(
        place or None, name, "", properties["relation"] or "at", lat, lon, radius, None,
        properties["geo_precision"] or 3, properties["ucdp_where_prec"] or 6, admin, properties["in_scope"], 1.0,
        (words,), "file",
    )  # fmt: skip


def _span(properties: Feature) -> DateSpan | None:
    if not properties["date_start"]:
        return None
    first, last = (date.fromisoformat(properties[name]) for name in ("date_start", "date_end"))
    return DateSpan(first, last, properties["date_basis"] or "stated")


def report(feature: Feature, side: str) -> Report:
    """A feature as one report, so that it can be scored against others; ids begin with the side it comes from."""
    properties = feature["properties"]
    name = f"{side}:{properties['id']}"
    passages = tuple(Quote(name, source["start"], source["end"], source["quote"]) for source in properties["sources"])
    words = passages[0] if passages else Quote(name, 0, 0, "")
    span = _span(properties)

    def found(value: Any) -> Found[Any]:
        return Found(value, words, "file")

    counts = [Casualty(row["kind"], Count(row["least"], row["most"]), row["group"]) for row in properties["counts"]]
    return Report(
        id=name,
        citation=_citation(name, properties),
        passages=passages,
        event=found(properties["sub_event_type"] or ""),
        location=_location(feature, words),
        dates=found(span) if span else None,
        actors=tuple(found(ActorRole(actor["id"], actor["role"])) for actor in properties["actors"] if actor["id"]),
        counts=tuple(map(found, counts)),
        weapons=tuple(map(found, properties["weapons"])),
        targets=tuple(map(found, properties["targets"])),
        status=found(properties["status"]),
    )


def profiles(features: Iterable[Feature], side: str) -> list[Profile]:
    """The features of one side, comparable."""
    return [profile(report(feature, side)) for feature in features]


def scored(views: Sequence[Profile]) -> Iterator[tuple[float, str, str]]:
    """Score and ids of every pair that may be one incident. A side that knows no type takes the other's."""
    for key, members in blocks(views).items():
        for a, b in pairs(key, members):
            mine, other = (replace(x, type=x.type or y.type) for x, y in ((a, b), (b, a)))
            edge = join(mine, other)
            yield edge.score, *edge.report_ids
