"""`geomap corrections`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from geomap.cli.main import DONE, SET_ASIDE
from geomap.errors import visible
from geomap.review import Correction, read_corrections, together, write_template
from geomap.store import write_whole


def run(options: argparse.Namespace) -> int:
    """Two reviewers' files as one; what they contradict each other on is told with both reasons and left out."""
    made = together(*(read_corrections(Path(name)) for name in (options.ours, options.theirs)))
    for a, b in made.conflicts:
        print(visible(f"conflict: {a.id}: {_told(a, options.ours)} | {_told(b, options.theirs)}"), file=sys.stderr)
    told = f"corrections: {len(made.rows)} merged, {len(made.conflicts)} conflicts left out for you to decide"
    print(told, file=sys.stderr)
    rows = write_template(made.rows)
    if options.out:
        write_whole(Path(options.out), rows.encode("utf-8-sig"))
    else:
        sys.stdout.write(rows)
    return SET_ASIDE if made.conflicts else DONE


def _told(one: Correction, name: str) -> str:
    return f"{name} row {one.row}: {one.field} {one.new!r}, for {one.reason!r} ({one.reviewer or 'unnamed'})"
