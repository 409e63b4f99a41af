"""`geomap map`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from geomap import export, webmap
from geomap.cli import asked
from geomap.cli.export import wanted
from geomap.cli.main import DONE
from geomap.gazetteer import Gazetteer
from geomap.review import desk
from geomap.store import check_writable, read_joins


def run(options: argparse.Namespace) -> int:
    """Draw any incidents file that can be read back."""
    out = Path(options.out)
    check_writable(out.parent)
    collection = export.keep(export.load(options.incidents), wanted(options))
    why = read_joins(Path(options.incidents).with_name("joins.jsonl"))
    look = {"tiles": options.tiles, "language": options.language, "title": options.title}
    look |= {"review": desk(collection)} if options.review else {}
    webmap.draw(collection, out, gazetteer=Gazetteer.load(), why=why, **look)
    if options.tiles:
        print(asked.TILES, file=sys.stderr)
    return DONE
