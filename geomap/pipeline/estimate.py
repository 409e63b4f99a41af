"""What a run of N articles will take, from a sample that is read and merged on this machine now."""

from __future__ import annotations

import math
import time
import tracemalloc
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from geomap.articles import Families
from geomap.config import Config
from geomap.model import Article
from geomap.pipeline.merging import Merging
from geomap.pipeline.reading import Reader
from geomap.pipeline.workers import available
from geomap.store import PARTITION, Desk, pack

# Memory of a process that has loaded its words, and what a row of the run's lists takes beside the families.
_BASE_MB, _ROW_BYTES = 130.0, 250
# A run keeps each report three times on disk: in the cache, on the desk, and in its incident.
_COPIES = 3
# Articles read before the clock runs: indexes are built and words remembered with the first ones.
_WARMING = 20


@dataclass(frozen=True, slots=True)
class Measured:
    """What one article of the sample took: seconds of one core, bytes of memory and of disk."""

    articles: int
    size: float
    start: float
    reading: float
    merging: float
    held: float
    kept: float
    reports: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What `articles` will take with `workers` processes. Seconds by the clock, megabytes of 1e6 bytes."""

    articles: int
    workers: int
    reading_s: float
    merging_s: float
    memory_mb: float
    worker_mb: float
    disk_mb: float
    partitions: int
    reports: int


def measure(articles: Sequence[Article], config: Config) -> Measured:
    """Read and merge the sample once, as a run would."""
    reader, desk, count = Reader(config), Desk(), len(articles)
    begin = time.perf_counter()
    reader.prepare()
    for one in articles[:_WARMING]:
        reader.read(one)
    start, begin = time.perf_counter() - begin, time.process_time()
    told = [reader.read(one).reports for one in articles]
    reading, begin = time.process_time() - begin, time.process_time()
    merging = Merging(desk)
    for report in (one for reports in told for one in reports):
        merging.add(report)
    merging.incidents({}, config.merge_threshold)
    merged = time.process_time() - begin
    kept = sum(len(pack(reports)) for reports in told)
    return Measured(
        articles=count,
        size=sum(len(one.text.encode()) for one in articles) / count,
        start=start,
        reading=reading / count,
        merging=merged / count,
        held=_held(articles) / count,
        kept=kept / count,
        reports=sum(map(len, told)) / count,
    )


def _held(articles: Iterable[Article]) -> int:
    """Bytes that the run keeps in memory to tell copies of one text."""
    for one in articles:
        Families().add(one)  # what is loaded once is not counted
    tracemalloc.start()
    try:
        families = Families()
        for one in articles:
            families.add(one)
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def estimate(measured: Measured, articles: int, workers: int = 0) -> Estimate:
    """The run of `articles` like those measured; `workers` 0 for as many as there are cores.

    Reading is shared by the workers; merging grows a little faster than the run, as blocks fill: by its logarithm.
    """
    hands = workers or available()
    fuller = 1 + max(0.0, math.log10(articles / measured.articles))
    return Estimate(
        articles=articles,
        workers=hands,
        reading_s=measured.start + articles * measured.reading / hands,
        merging_s=articles * measured.merging * fuller,
        memory_mb=_BASE_MB + articles * (measured.held + _ROW_BYTES) / 1e6,
        worker_mb=_BASE_MB,
        disk_mb=articles * measured.kept * _COPIES / 1e6,
        partitions=math.ceil(articles / PARTITION),
        reports=round(articles * measured.reports),
    )
