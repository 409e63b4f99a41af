"""`geomap plan`."""

from __future__ import annotations

import argparse
import sys
from datetime import timedelta
from itertools import islice

from geomap.articles import TracedArticle, read_sources
from geomap.cli import asked
from geomap.cli.main import DONE
from geomap.errors import DataError
from geomap.pipeline import sample
from geomap.pipeline.estimate import Estimate, Measured, estimate, measure

_SAMPLE = 200


def run(options: argparse.Namespace) -> int:
    """Time, memory, disk and partitions of a run, from a sample measured now."""
    config = asked.config(options)
    if options.paths:
        found = (source.article for source in read_sources(options.paths, config) if isinstance(source, TracedArticle))
        taken = list(islice(found, _SAMPLE))
        if not taken:
            raise DataError(options.paths[0], "holds no article to measure", way_out="name a folder of articles")
    else:
        taken = list(sample.articles(_SAMPLE))
        print("measured on sample articles made for it; name some of your own for a better estimate", file=sys.stderr)
    measured = measure(taken, config)
    for line in _lines(measured, estimate(measured, options.count, options.workers or 0)):
        print(line)
    return DONE


def _lines(measured: Measured, estimated: Estimate) -> list[str]:
    whole = estimated.reading_s + estimated.merging_s + estimated.writing_s
    parts = {
        "reading": measured.reading, "handing on": measured.handling, "merging": measured.merging,
        "writing": measured.writing,
    }  # fmt: skip
    each = ", ".join(f"{value * 1000:.1f} ms {name}" for name, value in parts.items())
    spans = {"reading": estimated.reading_s, "merging": estimated.merging_s, "writing": estimated.writing_s}
    shares = ", ".join(f"{_clock(value)} {name}" for name, value in spans.items())
    return [
        f"sample      {measured.articles} articles of {measured.size:.0f} bytes on average",
        f"an article  {each}, {measured.reports:.1f} reports",
        f"articles    {estimated.articles}, about {estimated.reports} reports",
        f"time        {_clock(whole)} with {estimated.workers} workers: {shares}",
        f"memory      {estimated.memory_mb:.0f} MB, and {estimated.worker_mb:.0f} MB for each worker",
        f"disk        {estimated.disk_mb:.0f} MB while it runs, a third of it kept as cache",
        f"partitions  {estimated.partitions}; a run that is stopped repeats one of them at most",
    ]


def _clock(seconds: float) -> str:
    return str(timedelta(seconds=round(seconds)))
