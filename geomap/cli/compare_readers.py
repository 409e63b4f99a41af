"""`geomap compare-readers`."""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from geomap import pipeline, readings, table
from geomap.cli import asked
from geomap.cli.main import DONE
from geomap.errors import DataError, visible
from geomap.readings import OWN, Readings
from geomap.review.gold import Agreement, agreement, read_labels

_TOGETHER = "all together"


def run(options: argparse.Namespace) -> int:
    """Hold geomap and every reader of the files against labels, each alone and all together."""
    labels = read_labels(Path(options.gold))
    files = [readings.load(Path(path)) for path in options.readings]
    names = sorted({proposal.reader for file in files for some in file.by_article.values() for proposal in some})
    if not names:
        raise DataError(options.readings[0], "holds no proposal", way_out="`geomap build --readings` says why")
    accounts: dict[str, Mapping[str, Any]] = {}
    found: dict[str, Agreement] = {}
    with tempfile.TemporaryDirectory(prefix="geomap-") as folder:
        ways: list[tuple[str, Sequence[Readings], bool]] = [(OWN, (), False)]
        ways += [(name, [_of(file, name) for file in files], True) for name in names]
        for name, given, only in [*ways, (_TOGETHER, files, False)]:
            made = pipeline.run(
                options.paths, asked.config(options), extra=asked.gazetteers(options), readings=given,
                columns=asked.columns(options), readings_only=only, cache=Path(folder) / "cache",
            )  # fmt: skip
            accounts[name] = (made.readings or {}).get("readers", {}).get(name, {})
            found[name] = agreement(table.to_features(made.incidents)["features"], labels)
    rows = [_row(name, accounts[name], found) for name in found]
    adds = [_adds(mine, other, found) for mine in (OWN, *names) for other in (OWN, *names) if mine != other]
    print(json.dumps({"readers": rows, "adds": adds}, ensure_ascii=False)) if options.json else _show(rows, adds)
    return DONE


def _of(file: Readings, name: str) -> Readings:
    """The proposals of one reader of a file."""
    mine = {article: tuple(p for p in some if p.reader == name) for article, some in file.by_article.items()}
    return replace(file, by_article={article: some for article, some in mine.items() if some})


def _row(name: str, account: Mapping[str, Any], found: Mapping[str, Agreement]) -> dict[str, Any]:
    own, others = found[name], [other for key, other in found.items() if key not in (name, _TOGETHER)]
    alone = own.found - frozenset().union(*(other.found for other in others)) if name != _TOGETHER else frozenset()
    return {
        "reader": name, "proposed": account.get("proposed"), "standing": account.get("standing"),
        **{name: account.get(name) for name in ("dropped for want of words", "dropped otherwise")},
        "labels": own.labels, "found": len(own.found), "signed": len(own.signed), "invented": own.invented,
        "found by nobody else": len(alone),
    }  # fmt: skip


def _adds(name: str, other: str, found: Mapping[str, Agreement]) -> dict[str, Any]:
    """What a reader finds and signs that another does not."""
    a, b = found[name], found[other]
    return {"reader": name, "adds to": other, "found": len(a.found - b.found), "signed": len(a.signed - b.signed)}


def _show(rows: list[dict[str, Any]], adds: list[dict[str, Any]]) -> None:
    for title, some in (("Readers against the labels", rows), ("What one adds to the other", adds)):
        shown = Table(title=title, title_justify="left")
        for name in some[0]:
            shown.add_column(name, overflow="fold")
        for row in some:
            shown.add_row(*("" if cell is None else visible(cell) for cell in row.values()))
        Console(highlight=False, markup=False).print(shown)
