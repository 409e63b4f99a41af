"""`geomap corrections`."""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from geomap import export
from geomap.cli.main import DONE, SET_ASIDE
from geomap.errors import visible
from geomap.gazetteer import Gazetteer
from geomap.review import PLACE_COLUMNS, Correction, Lessons, learn, read_corrections, together, write_template
from geomap.store import harmless, write_whole

_SHOWN = 8


def run(options: argparse.Namespace) -> int:
    """Two reviewers' files as one, or what a reviewed set teaches."""
    return _learn(options) if options.action == "learn" else _merge(options)


def _merge(options: argparse.Namespace) -> int:
    """What two reviewers contradict each other on is told with both reasons and left out."""
    made = together(*(read_corrections(Path(name)) for name in (options.ours, options.theirs)))
    for a, b in made.conflicts:
        print(visible(f"conflict: {a.id}: {_told(a, options.ours)} | {_told(b, options.theirs)}"), file=sys.stderr)
    summary = f"corrections: {len(made.rows)} merged, {len(made.conflicts)} conflicts left out for you to decide"
    print(summary, file=sys.stderr)
    rows = write_template(made.rows)
    if options.out:
        write_whole(Path(options.out), rows.encode("utf-8-sig"))
    else:
        sys.stdout.write(rows)
    return SET_ASIDE if made.conflicts else DONE


def _told(correction: Correction, name: str) -> str:
    reviewer = correction.reviewer or "unnamed"
    said = f"{correction.field} {correction.new!r}, for {correction.reason!r} ({reviewer})"
    return f"{name} row {correction.row}: {said}"


def _learn(options: argparse.Namespace) -> int:
    """A report of what the corrections between two runs teach; with `out`, its rows and labels as files."""
    made = learn(export.load(options.ours), export.load(options.theirs), Gazetteer.load())
    for line in _lines(made):
        print(visible(line))
    if not options.out:
        print("nothing was written or changed; -o DIR writes DIR/places.csv and DIR/labels.json", file=sys.stderr)
        return DONE
    out = Path(options.out)
    out.mkdir(parents=True, exist_ok=True)
    write_whole(out / "places.csv", _places(made).encode("utf-8-sig"))
    write_whole(out / "labels.json", (json.dumps(made.labels, ensure_ascii=False, indent=1) + "\n").encode())
    print(f"written: {out / 'places.csv'}, {out / 'labels.json'}; nothing else was changed", file=sys.stderr)
    print(f"to try the rows: geomap build ARTICLES -o trial --gazetteer {out / 'places.csv'}", file=sys.stderr)
    return DONE


def _lines(made: Lessons) -> Iterator[str]:
    """The report: each row with the incidents that are read at its name, the labels, and what teaches nothing."""
    yield f"reviewed between the two: {made.reviewed} incidents"
    yield f"rows for a gazetteer of your own: {len(made.places)}"
    for lesson in made.places:
        more = len(lesson.changes) - _SHOWN
        ids = ", ".join(lesson.changes[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
        yield f"  {lesson.in_words}; would move {len(lesson.changes)}: {ids}"
    articles = {label["article"] for label in made.labels["incidents"]}
    labels, none = made.labels["incidents"], made.labels["not_incidents"]
    yield f"labels: {len(labels)} incidents in {len(articles)} articles, {len(none)} passages that tell none"
    yield f"teaches nothing: {len(made.untaught)}"
    yield from (f"  {line}" for line in made.untaught)


def _places(made: Lessons) -> str:
    out = io.StringIO(newline="")
    table = csv.DictWriter(out, PLACE_COLUMNS)
    table.writeheader()
    table.writerows({name: harmless(cell) for name, cell in lesson.row.items()} for lesson in made.places)
    return out.getvalue()
