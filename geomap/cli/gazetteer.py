"""`geomap gazetteer`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from geomap import export
from geomap.cli import asked
from geomap.cli.main import DONE
from geomap.gazetteer import Gazetteer


def run(options: argparse.Namespace) -> int:
    """All places with their names, sources and licences, by the target's ending."""
    gazetteer = Gazetteer.load(list(asked.gazetteers(options)) or None)
    count = export.save_places(gazetteer, Path(options.out))
    print(f"{count} places in {options.out}; name its sources: {gazetteer.attribution}", file=sys.stderr)
    return DONE
