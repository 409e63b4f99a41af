"""Writes datapackage.json: what the tables hold, in the words of the Frictionless Data Package standard."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

LICENCES = "per row, in the column `licence`; files ending in _osm are ODbL 1.0, those in _wikipedia CC BY-SA"
_KEYS = {"places": "id", "types": "type"}
Table = Mapping[str, Mapping[str, Any]]


def described(root: Path, tables: Iterable[str]) -> str:
    """The data package of these tables and the shapes beside them, as JSON."""
    columns = tomllib.loads((root / "columns.toml").read_text(encoding="utf-8"))
    sources = tomllib.loads((root / "sources.toml").read_text(encoding="utf-8"))["source"]
    package = {
        "profile": "data-package",
        "name": "geomap-gazetteer",
        "title": "Gazetteer of north-east Syria for reading news: places with Arabic names, points and their precision",
        "licenses": [{"name": "mixed", "title": LICENCES}],
        "sources": [_source(source) for source in sources],
        "resources": [*(_resource(table, columns) for table in sorted(tables)), *_shapes()],
    }  # fmt: skip
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _source(source: Mapping[str, str]) -> dict[str, str]:
    return {"title": source["title"]} | ({"path": source["url"]} if source["url"] else {})


def _resource(file: str, columns: Mapping[str, Table]) -> dict[str, Any]:
    kind = file.partition("_")[0].removesuffix(".csv")
    schema: dict[str, Any] = {
        "fields": [_field(name, told) for name, told in columns[kind].items()],
        "missingValues": [""],
    }
    if kind in _KEYS:
        schema["primaryKey"] = [_KEYS[kind]]
    return {
        "profile": "tabular-data-resource", "name": file.removesuffix(".csv").replace("_", "-"), "path": file,
        "format": "csv", "mediatype": "text/csv", "encoding": "utf-8", "dialect": {"delimiter": ","}, "schema": schema,
    }  # fmt: skip


def _field(name: str, told: Mapping[str, Any]) -> dict[str, Any]:
    limits = {key: value for key, value in told.items() if key not in ("type", "text")}
    return {
        "name": name,
        "type": told["type"],
        "description": told["text"],
        **({"constraints": limits} if limits else {}),
    }


def _shapes() -> list[dict[str, Any]]:
    shapes = {
        "regions": "polygons of units and informal areas by id",
        "rivers": "centre lines of rivers, reach by reach",
    }
    return [
        {
            "name": name,
            "path": f"{name}.geojson",
            "format": "geojson",
            "mediatype": "application/geo+json",
            "description": text,
        }
        for name, text in shapes.items()
    ]
