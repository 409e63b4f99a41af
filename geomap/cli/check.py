"""`geomap check`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from geomap import counts, grammar, lexicon
from geomap.articles import SetAside, list_files
from geomap.cli.main import DONE, UNUSABLE
from geomap.errors import GeomapError
from geomap.extract.examples import role_faults
from geomap.gazetteer import Gazetteer, find_faults, folder
from geomap.lexicon import shape
from geomap.mentions import Marked
from geomap.model import Article
from geomap.pipeline import vocabulary
from geomap.review import read_corrections


def run(options: argparse.Namespace) -> int:
    """Every fault of every file, a line each."""
    faults = list(_faults(options))
    for fault in faults:
        print(fault)
    print(f"faults: {len(faults)}", file=sys.stderr)
    return UNUSABLE if faults else DONE


def _faults(options: argparse.Namespace) -> Iterator[str]:
    damaged = list(_data_faults())
    # An example is read with all the data there is: where some of it is damaged, nothing can be said of it.
    yield from damaged or _examples()
    if options.gazetteer:
        yield from _tried(lambda: Gazetteer.load([Path(path) for path in options.gazetteer]))
    if options.corrections:
        yield from _tried(lambda: read_corrections(Path(options.corrections)))
    for path in options.paths:
        try:
            remarks = [remark for remark in list_files(path) if isinstance(remark, SetAside)]
            for remark in (remark for remark in remarks if not remark.lost):
                print(f"remark: {remark}", file=sys.stderr)
            yield from (str(remark) for remark in remarks if remark.lost)
        except GeomapError as fault:
            yield str(fault)


def _data_faults() -> Iterator[str]:
    yield from find_faults(folder())
    yield from _tried(lexicon.common_words)
    for noun in lexicon.nouns():
        yield from list(_tried(partial(lexicon.load, noun))) or shape.shipped_faults(noun)
    yield from shape.pattern_faults("counts")


def _examples() -> Iterator[str]:
    """Patterns of counts and of roles that do not read their own example as they say."""

    def mark(text: str) -> tuple[Marked, ...]:
        return vocabulary().mark(Article("example.txt", text, "", None, None, None, "ar", "example", "0"))

    def count(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
        traces = [counts.trace(marked) for marked in mark(text)]
        return tuple(name for given, _ in traces for name in given), frozenset().union(*(fired for _, fired in traces))

    yield from grammar.faults("counts", count)
    yield from role_faults(mark)


def _tried(action: Callable[[], object]) -> Iterator[str]:
    try:
        action()
    except GeomapError as fault:
        yield str(fault)
