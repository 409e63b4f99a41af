"""`geomap place`."""

from __future__ import annotations

import argparse
import json
import sys

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from geomap.cli import asked
from geomap.cli.main import DONE, NOT_FOUND
from geomap.errors import DataError, visible
from geomap.gazetteer import Gazetteer

_SHOWN = ("name", "name_ar", "type", "admin", "lat", "lon", "score", "source")


def run(options: argparse.Namespace) -> int:
    """Candidates for a name, best first."""
    gazetteer = Gazetteer.load(list(asked.gazetteers(options)) or None)
    types = gazetteer.places.types
    (kind,) = asked.known([options.type], types, "--type") if options.type else (None,)
    found = gazetteer.search(options.name, limit=options.limit, near=_near(options.near), type=kind)
    rows = gazetteer.listing(found)
    if options.json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return DONE if rows else NOT_FOUND
    if not rows:
        what = f" and the type {kind}" if kind else ""
        print(f"no place of that name{what}: {visible(options.name)}", file=sys.stderr)
        return NOT_FOUND
    table = Table()
    for name in _SHOWN:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(escape(f"{row[name]:.3f}" if name == "score" else str(row[name])) for name in _SHOWN))
    Console(highlight=False).print(table)
    return DONE


def _near(text: str | None) -> tuple[float, float] | None:
    if text is None:
        return None
    try:
        lat, lon = (float(part) for part in text.split(","))
    except ValueError:
        raise DataError("--near", f"is no position: {text!r}", way_out="LAT,LON in degrees") from None
    if not (-90 <= lat <= 90 and -180 <= lon <= 180):
        raise DataError("--near", f"lies outside the world: {text!r}", way_out="latitude first, then longitude")
    return lat, lon
