"""`geomap export`."""

from __future__ import annotations

import argparse
import sys

from geomap import export
from geomap.cli import asked
from geomap.cli.main import DONE
from geomap.export import Filter
from geomap.lexicon import load


def run(options: argparse.Namespace) -> int:
    """Convert by the target's ending, keeping what the filters ask for."""
    count = export.save(export.load(options.incidents), options.out, wanted(options))
    print(f"{count} incidents in {options.out}", file=sys.stderr)
    return DONE


def wanted(options: argparse.Namespace) -> Filter:
    """The filters of the command line."""
    return Filter(
        actors=asked.known(options.actor, (t.id for t in load("actors").terms if t.kind == "actor"), "--actor"),
        types=asked.known(options.type, _types(), "--type"),
        first=asked.day(options.first, "--from"),
        last=asked.day(options.last, "--to"),
        bbox=Filter.box(options.bbox) if options.bbox else None,
        min_confidence=options.min_confidence,
        readers=tuple(options.reader),
        where=options.where,
    )


def _types() -> set[str]:
    """ACLED's event and sub-event types."""
    return {name for term in load("sub_events").terms for name in (term.kind, term.en[0])}
