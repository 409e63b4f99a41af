"""Newline-delimited GeoJSON (RFC 8142 without the record separator): one feature a line, for streams and DuckDB."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from geomap.errors import DataError
from geomap.table import parse_features

Feature = dict[str, Any]


def write(collection: Feature, path: Path) -> None:
    """Write one feature a line, UTF-8."""
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
    path.write_text(
        "".join(f"{encode(feature)}\n" for feature in collection["features"]), encoding="utf-8", newline="\n"
    )


def read(path: Path) -> Feature:
    """The FeatureCollection of the lines. Raises DataError when one is damaged."""
    try:
        rows = [row for row in path.read_text(encoding="utf-8").split("\n") if row.strip()]
    except (OSError, UnicodeDecodeError) as fault:
        raise DataError(path, f"cannot be read: {fault}", way_out="check the path") from None
    return parse_features('{"type":"FeatureCollection","features":[' + ",".join(rows) + "]}", path)
