"""`geomap build`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from geomap import pipeline, readings
from geomap.cli import asked
from geomap.cli.main import DONE, SET_ASIDE
from geomap.config import Config
from geomap.errors import DataError, visible
from geomap.export import check_parts
from geomap.model import Incident
from geomap.review import Correction, apply_corrections, read_corrections
from geomap.store import check_writable

_SHOWN = 20
# What the next build into the same folder need not read again; hidden, for it is no output.
_CACHE = ".geomap-cache"


def run(options: argparse.Namespace) -> int:
    """Read, merge, correct, write; then say what became of every article."""
    console = Console(stderr=True, highlight=False)
    out, extra, config = Path(options.out), asked.gazetteers(options), asked.config(options)
    check_writable(out)
    if options.redact:
        _check_publishable(options, out)
    if options.parquet:
        check_parts(out / pipeline.PARTS)
    corrections = _corrections(options.corrections)
    made = _read(options, config, extra, console)
    made, remarks, invalid = _corrected(made, corrections, extra, config)
    made = replace(made, settings=asdict(config) | {"redact": options.redact, "coarsen": options.coarsen})
    pipeline.write_run(
        made, out, extra=extra, redact=options.redact, coarsen=options.coarsen, parquet=options.parquet,
        texts=options.texts, tiles=options.tiles, language=options.language, title=options.title,
        review=options.review,
    )  # fmt: skip
    _close(made, [*remarks, *([asked.TILES] if options.tiles else [])], out, console)
    return SET_ASIDE if invalid or made.accounts()["set aside"] else DONE


def _check_publishable(options: argparse.Namespace, out: Path) -> None:
    """Raise DataError where names that are to be blotted out would stand in the folder all the same."""
    if options.texts:
        raise DataError("--texts", "writes the names that --redact blots out", way_out="leave one of the two out")
    kept = [_CACHE, pipeline.TEXTS, *([] if options.parquet else [pipeline.PARTS])]
    if found := [name for name in kept if (out / name).exists()]:
        raise DataError(out / found[0], "is of a run without --redact", way_out="remove it, or choose another -o")


def _read(options: argparse.Namespace, config: Config, extra: tuple[Path, ...], console: Console) -> pipeline.Run:
    if options.readings_only and not options.readings:
        raise DataError("--readings-only", "needs a file of readings", way_out="add --readings FILE")
    given = [readings.load(Path(path)) for path in options.readings]
    bar = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console, transient=True,
    )  # fmt: skip
    with bar if sys.stderr.isatty() else nullcontext():
        task = bar.add_task("reading articles", total=None)
        return pipeline.run(
            options.paths, config, extra=extra, lexicons=asked.lexicons(options),
            workers=options.workers or 0, scheduler=options.scheduler,
            cache=None if options.no_cache or options.redact else Path(options.out) / _CACHE,
            columns=asked.columns(options),
            texts=Path(options.out) / pipeline.TEXTS if options.texts else None, out=Path(options.out),
            progress=lambda step: bar.advance(task, step),
            readings=given, readings_only=options.readings_only, trust_points=options.trust_points,
        )  # fmt: skip


def _corrections(file: str | None) -> Sequence[Correction]:
    """The corrections of a file, read before the articles, so that a fault in it costs no hours."""
    return read_corrections(Path(file)) if file else ()


def _corrected(
    made: pipeline.Run, found: Sequence[Correction], extra: tuple[Path, ...], config: Config
) -> tuple[pipeline.Run, list[str], bool]:
    """The run with corrections applied, a line for each with something to be said, and whether one is invalid."""
    if not found:
        return made, [], False
    outcome = apply_corrections(made.incidents, found, pipeline.vocabulary(extra).gazetteer, config)
    became = Counter(result.status for result in outcome.results)
    lines = ["corrections: " + ", ".join(f"{n} {status}" for status, n in sorted(became.items()))]
    lines += [
        f"  row {r.correction.row} ({r.correction.field} of {r.correction.id}) {r.status}: {r.note}"
        for r in outcome.results
        if r.note
    ]
    return replace(made, incidents=outcome.incidents), lines, "invalid" in became


def _close(made: pipeline.Run, remarks: list[str], out: Path, console: Console) -> None:
    """The closing table: every article accounted for, every incident listed."""
    table = Table(title=f"{len(made.incidents)} incidents", title_justify="left")
    for name in ("date", "type", "place", "±km", "actors", "sources"):
        table.add_column(name, overflow="fold")
    for incident in made.incidents[:_SHOWN]:
        table.add_row(*(escape(visible(cell)) for cell in _row(incident)))
    console.print(table)
    for line in _lines(made, remarks, out):
        console.print(visible(line), markup=False, soft_wrap=True)


def _lines(made: pipeline.Run, remarks: list[str], out: Path) -> Iterator[str]:
    """What is said under the table."""
    if len(made.incidents) > _SHOWN:
        yield f"... and {len(made.incidents) - _SHOWN} more in {out / 'incidents.geojson'}"
    yield from remarks
    for row in made.skipped():
        entry = f" {row['entry']}" if row["entry"] else ""
        yield f"set aside: {row['path']}{entry}: {row['reason']}"
    yield from (f"remark: {remark}" for remark in (*made.remarks, *made.notes))
    yield from _doubted(made.dates_in_doubt())
    yield from _missing(made.places_to_add())
    accounts: dict[str, Any] = made.accounts()
    total = accounts.pop("articles")
    yield f"articles: {total} = " + " + ".join(f"{n} {name}" for name, n in accounts.items())
    if unread := made.unread():
        yield f"in a language that is not read, or garbled: {unread} of them"
    yield f"map: {out / 'index.html'}"


def _row(incident: Incident) -> list[str]:
    place, dates = incident.location, incident.dates
    reach = "" if place is None or place.uncertainty_m is None else f"{place.uncertainty_m / 1000:.1f}"
    when = "" if dates is None else str(dates.first) + (f" – {dates.last}" if dates.last != dates.first else "")
    names = ", ".join(dict.fromkeys(actor.id for actor in incident.actors))
    sources = len({report.citation.article_id for report in incident.reports})
    return [when, incident.sub_event_type, place.name if place else "", reach, names, str(sources)]


def _missing(rows: list[dict[str, Any]]) -> Iterator[str]:
    if rows:
        shown = ", ".join(f"{row['name_ar']} ({row['within'] or '?'})" for row in rows[:_SHOWN])
        yield f"places to add to a gazetteer ({len(rows)}): {shown}"


def _doubted(in_doubt: dict[str, list[str]]) -> Iterator[str]:
    for what, words in in_doubt.items():
        if words:
            yield f"dates {what} ({len(words)}): {', '.join(words[:_SHOWN])}"
