"""`geomap review`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from geomap import export
from geomap.cli.main import DONE
from geomap.errors import visible
from geomap.review import worth_a_look, write_template
from geomap.store import write_whole


def run(options: argparse.Namespace) -> int:
    """What deserves an analyst's look, the most urgent first, each with a row to fill in."""
    looks = worth_a_look(export.load(options.incidents), options.limit)
    for look in looks:
        print(visible(f"{look.urgency:.2f}  {look.id}  {', '.join(look.reasons)}: {look.summary}"), file=sys.stderr)
    rows = write_template([look.row for look in looks])
    if options.out:
        write_whole(Path(options.out), rows.encode("utf-8-sig"))
    else:
        sys.stdout.write(rows)
    return DONE
