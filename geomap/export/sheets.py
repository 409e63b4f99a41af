"""CSV for spreadsheets: one row an incident, and beside it one row a source. Arabic columns stand after Latin ones."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from geomap.export.nested import READER, named_readers
from geomap.store import harmless
from geomap.table import COLUMNS

Feature = dict[str, Any]

_ARABIC = ("place_name_ar", "summary_ar")
_LEFT_OUT = ("uncertainty_area", "sources", "counts")
_LATIN_SOURCE = ("article_id", "outlet_affiliation", "published", "url", "start", "end", "family")
_ARABIC_SOURCE = ("outlet", "title", "attributed_to", "quote")


def write_rows(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV table as Excel reads it: UTF-8 with a byte order mark, CRLF."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(head)
        table.writerows([harmless(cell) for cell in row] for row in rows)


def _flat(value: object) -> object:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(str(part) for part in value)
    return value


def _actors(actors: list[Feature], name: str) -> str:
    return "; ".join(f"{actor[name]} ({actor['role']})" for actor in actors)


def incident_row(feature: Feature) -> Feature:
    """The cells of one incident by column, in the order of the table."""
    properties = feature["properties"]
    lon, lat = feature["geometry"]["coordinates"] if feature["geometry"] else (None, None)
    row: Feature = {"id": properties["id"], "latitude": lat, "longitude": lon}
    for name in COLUMNS:
        if name not in (*_ARABIC, *_LEFT_OUT, "id"):
            row[name] = _actors(properties[name], "name") if name == "actors" else _flat(properties[name])
    return row | {name: properties[name] for name in _ARABIC} | {"actors_ar": _actors(properties["actors"], "name_ar")}


def source_rows(feature: Feature, *, readers: bool = False) -> Iterator[Feature]:
    """The cells of each of an incident's sources, with `readers` the outside reader that gave it too."""
    for source in feature["properties"]["sources"]:
        latin = {name: source[name] for name in _LATIN_SOURCE}
        reader = {READER: source.get(READER)} if readers else {}
        arabic = {name: source[name] for name in _ARABIC_SOURCE}
        yield {"incident_id": feature["properties"]["id"], **latin, **reader, **arabic}


_EMPTY: Feature = {"geometry": None, "properties": dict.fromkeys(COLUMNS) | {"actors": []}}
INCIDENT_HEAD = tuple(incident_row(_EMPTY))


def write(collection: Feature, path: Path) -> None:
    """Write `path` with a row an incident and `<stem>_sources.csv` beside it with a row a source."""
    features = collection["features"]
    write_rows(path, INCIDENT_HEAD, (tuple(incident_row(feature).values()) for feature in features))
    readers = named_readers(features)
    head = ("incident_id", *_LATIN_SOURCE, *([READER] if readers else []), *_ARABIC_SOURCE)
    sources = (tuple(row.values()) for feature in features for row in source_rows(feature, readers=readers))
    write_rows(path.with_name(f"{path.stem}_sources.csv"), head, sources)
