"""`geomap places`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from geomap import pipeline
from geomap.articles import SetAside
from geomap.cli import asked
from geomap.cli.main import DONE, SET_ASIDE
from geomap.errors import visible
from geomap.store import as_csv

_COLUMNS = (
    "article_id", "start", "end", "text", "place_id", "name_en", "name_ar", "lat", "lon", "match", "score", "role",
)  # fmt: skip
_SHOWN = ("text", "name_en", "lat", "lon", "match", "score", "role")


def run(options: argparse.Namespace) -> int:
    """Every mention, in the form asked for; what could not be read goes to standard error."""
    lost: list[SetAside] = []
    found = _kept(pipeline.place_rows(options.paths, asked.config(options), asked.gazetteers(options)), lost)
    {"jsonl": _jsonl, "csv": _csv, "table": _table}[options.format](found)
    for file in lost:
        print(f"set aside: {file}", file=sys.stderr)
    return SET_ASIDE if any(file.lost for file in lost) else DONE


def _kept(rows: Iterator[Mapping[str, Any] | SetAside], lost: list[SetAside]) -> Iterator[Mapping[str, Any]]:
    for row in rows:
        if isinstance(row, SetAside):
            lost.append(row)
        else:
            yield row


def _jsonl(rows: Iterator[Mapping[str, Any]]) -> None:
    for row in rows:
        print(json.dumps(row, ensure_ascii=False))


def _csv(rows: Iterator[Mapping[str, Any]]) -> None:
    sys.stdout.write(as_csv(_COLUMNS, rows).decode("utf-8"))


def _table(rows: Iterator[Mapping[str, Any]]) -> None:
    table, article = Table(), None
    for name in _SHOWN:
        table.add_column(name, overflow="fold")
    for row in rows:
        if row["article_id"] != article:
            article = row["article_id"]
            table.add_section()
            table.add_row(f"[bold]{escape(visible(article))}[/bold]")
        table.add_row(*("" if row[name] is None else escape(visible(row[name])) for name in _SHOWN))
    Console(highlight=False).print(table)
