"""A user's own places, merged on top of the shipped ones; every fault of every file is reported at once."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from geomap.arabic import fold_key
from geomap.delimiter import delimiter
from geomap.errors import DataError, plainly
from geomap.gazetteer.faults import PLACE_COLUMNS, Rules, number, place_faults, script
from geomap.gazetteer.shapes import Shapes
from geomap.gazetteer.tables import Name, Names, Places, named_admin
from geomap.model import Place

# What a row may leave out. `names` holds further spellings, separated by |.
_DEFAULTS = {"type": "village", "country": "SY", "precision_m": "1000", "prominence": "0.5", "licence": "own"}
_COLUMNS = (*PLACE_COLUMNS, "names")
_NUMBERS = ("lat", "lon", "precision_m", "prominence")
_WAY_OUT = "a place needs name or name_ar, lat and lon; see gazetteer/README.md"


def merge(files: Sequence[Path], root: Path, places: Places, names: Names) -> None:
    """Adds the places of CSV and GeoJSON files to `places` and `names`, in place; a known id is replaced.

    Raises DataError with every fault of all files, one line each, before anything is added.
    """
    rules = Rules.read(root)
    rules = Rules(rules.types, None, None)
    rows, faults, seen = [], [], set[str]()
    for path in files:
        for entry, row in _read(path):
            wrong = [f"{path}: {entry}: {fault}" for fault in _faults(row, rules)]
            if row["id"] in seen:
                wrong.append(f"{path}: {entry}: the id {row['id']!r} is used twice")
            seen.add(row["id"])
            faults += wrong
            rows.append(row)
    if faults:
        count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
        raise DataError(
            ", ".join(map(str, files)), "\n".join([f"{count} in the extra gazetteer", *faults]), way_out=_WAY_OUT
        )
    shapes = Shapes(root)
    for row in rows:
        _add(row, shapes, places, names)


def _faults(row: Mapping[str, str], rules: Rules) -> Iterator[str]:
    yield from place_faults(row, rules)
    if row["prominence"] and not number(row["prominence"], 0, 1):
        yield f"prominence {row['prominence']!r} is not between 0 and 1"


def _read(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """Each place with the words that name its entry; raises DataError when the file as a whole cannot be read."""
    try:
        if path.suffix.lower() in (".geojson", ".json"):
            yield from _read_geojson(path)
        else:
            yield from _read_csv(path)
    except (OSError, UnicodeDecodeError, csv.Error, json.JSONDecodeError) as fault:
        raise DataError(path, f"cannot be read: {plainly(fault)}", way_out="CSV or GeoJSON in UTF-8") from None


def _read_csv(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    text = path.read_bytes().decode("utf-8-sig")
    mark = delimiter(text) or ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=mark)
    header = reader.fieldnames or []
    unknown = [column for column in header if column not in _COLUMNS]
    if unknown or not {"lat", "lon"} <= set(header):
        fault = f"unknown columns {unknown}" if unknown else "the columns lat and lon are missing"
        raise DataError(path, fault, entry="header", way_out="columns are " + ", ".join(_COLUMNS))
    for line, read in enumerate(reader, 2):
        row = {key: str(read.get(key) or "") for key in header}
        if mark != ",":  # where a comma parts no cells, it is how numbers are written there
            row |= {key: row[key].replace(",", ".") for key in _NUMBERS if key in row}
        yield f"row {line}", _complete(row, path, line)


def _read_geojson(path: Path) -> Iterator[tuple[str, dict[str, str]]]:
    document = json.loads(path.read_text(encoding="utf-8"))
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise DataError(
            path, "is no GeoJSON FeatureCollection", way_out='{"type": "FeatureCollection", "features": [...]}'
        )
    for index, feature in enumerate(features, 1):
        yield f"feature {index}", _complete(_feature(feature), path, index)


def _feature(feature: Any) -> dict[str, str]:
    """The cells of a GeoJSON point; what is no point keeps no coordinates and is reported as a fault."""
    feature = feature if isinstance(feature, dict) else {}
    geometry, properties = feature.get("geometry") or {}, feature.get("properties") or {}
    row = {key: "" if value is None else str(value) for key, value in properties.items() if key in _COLUMNS}
    point = geometry.get("coordinates") if geometry.get("type") == "Point" else None
    if isinstance(point, list) and len(point) >= 2:
        row["lon"], row["lat"] = str(point[0]), str(point[1])
    return row


def _complete(read: Mapping[str, str], path: Path, number_: int) -> dict[str, str]:
    row = {column: (read.get(column) or "").strip() or _DEFAULTS.get(column, "") for column in _COLUMNS}
    row["id"] = row["id"] or f"extra-{path.stem}-{number_}"
    row["source"] = row["source"] or path.name
    return row


def _add(row: Mapping[str, str], shapes: Shapes, places: Places, names: Names) -> None:
    lat, lon = float(row["lat"]), float(row["lon"])
    code = (shapes.subdistrict_at(lat, lon) or "") if row["country"] == "SY" else ""
    admin = named_admin((code[:4], code[:6], code), places.titles)
    place = Place(
        row["id"], row["name"] or row["name_ar"], row["name_ar"], row["type"], lat, lon, float(row["precision_m"]),
        admin, row["country"], float(row["prominence"]), row["source"], row["source_id"], row["licence"],
    )  # fmt: skip
    places.add(place)
    for kind, spelling in _spellings(row):
        name = Name(row["id"], spelling, "ar" if script(spelling) == "Arab" else "en", kind, True)
        names.add(fold_key(spelling), name)


def _spellings(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    spellings = {row["name"]: "official", row["name_ar"]: "official"}
    for further in row["names"].split("|"):
        spellings.setdefault(further.strip(), "variant")
    yield from ((kind, spelling) for spelling, kind in spellings.items() if spelling)
