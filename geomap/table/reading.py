"""incidents.geojson read back and checked, so that every later room can trust its shape."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from geomap.errors import DataError
from geomap.table.features import COLUMNS, LATER, Feature
from geomap.table.schema import faults, position

# Half a character, which JSON can escape and no file or database can hold.
_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")
_AGAIN = "write it again with `geomap build`"


def _reject(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _check(feature: Any, number: int, file: object) -> None:
    entry = f"feature {number}"
    if not isinstance(feature, dict) or feature.get("type") != "Feature" or "geometry" not in feature:
        raise DataError(file, "is no GeoJSON Feature", entry=entry, way_out=_AGAIN)
    properties, geometry = feature.get("properties"), feature.get("geometry")
    if not isinstance(properties, dict):
        raise DataError(file, "has no properties", entry=entry, way_out=_AGAIN)
    for name in LATER:
        properties.setdefault(name, [])
    missing = [name for name in COLUMNS if name not in properties]
    if missing:
        raise DataError(file, f"lacks {', '.join(missing[:3])}", entry=properties.get("id", entry), way_out=_AGAIN)
    if geometry is not None and (not isinstance(geometry, dict) or geometry.get("type") != "Point"):
        raise DataError(file, "its geometry is neither a Point nor null", entry=properties["id"], way_out=_AGAIN)
    if geometry is not None and not position(geometry.get("coordinates")):
        raise DataError(file, "its point is no longitude and latitude", entry=properties["id"], way_out=_AGAIN)
    if wrong := list(faults(properties)):
        raise DataError(file, f"cannot be its {', '.join(wrong[:3])}", entry=properties["id"], way_out=_AGAIN)


def parse_features(text: str | bytes, file: object) -> Feature:
    """A checked FeatureCollection from JSON text; `file` is named in errors.

    Raises DataError for text that is no JSON, no FeatureCollection, or whose features lack a column.
    """
    try:
        decoded = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        found = json.loads(decoded, parse_constant=_reject)
        if _SURROGATE.search(decoded):
            json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as fault:
        raise DataError(file, f"is not valid JSON: {fault}", way_out=_AGAIN) from None
    return checked(found, file)


def checked(found: Any, file: object) -> Feature:
    """The FeatureCollection itself, if every feature has every column with a value that geomap could have written.

    Raises DataError that names the first feature of another shape.
    """
    if not isinstance(found, dict) or not isinstance(found.get("features"), list):
        raise DataError(file, "is no GeoJSON FeatureCollection", way_out="name a file that `geomap build` wrote")
    for number, feature in enumerate(found["features"], 1):
        _check(feature, number, file)
    return {"type": "FeatureCollection", "features": found["features"]}


def read_features(path: Path | str) -> Feature:
    """The FeatureCollection in a file that `to_geojson` wrote.

    Raises DataError when it cannot be read or is no incidents file.
    """
    try:
        content = Path(path).read_bytes()
    except OSError as fault:
        raise DataError(path, f"cannot be read: {fault.strerror}", way_out="check the path") from None
    return parse_features(content, path)
