"""What a run of N articles will take, from a sample that goes the whole way on this machine now."""

from __future__ import annotations

import math
import pickle
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from geomap.articles import Families, Source, TracedArticle
from geomap.config import Config
from geomap.model import Article
from geomap.pipeline.accounts import Run
from geomap.pipeline.crew import Here
from geomap.pipeline.reading import Job, Reader, Verdict
from geomap.pipeline.running import AT_HAND, Corridor
from geomap.pipeline.workers import available
from geomap.pipeline.writing import write_run
from geomap.store import PAGE_CACHE_KB, PARTITION, Cache, pack

# Pages of SQLite and what it sorts, profiles, reports and features that a run keeps at hand beside those of the sample,
# filled after some ten thousand articles: megabytes, fitted to runs of 1,000, 10,000 and 30,000 articles.
_BUFFERS_MB, _FILLED = 65.0, 10_000
# What a process has where the system does not tell it.
_USUAL_MB = 200.0
# Bytes that a report's row in the run's lists takes beside the families, and an incident's in the columns of the map.
_ROW_BYTES, _SHOWN_BYTES = 60, 700
_FULLER = 0.1
# Cores that work side by side are slower than one alone; files and pipes come to what handing on costs in memory. Both
# measured on runs of 10,000 and 100,000 articles with two processes.
_SIDE_BY_SIDE, _WITH_PIPES = 1.15, 1.7
# Beside the cache a run keeps each report on its desk, in its incident and in the tables that lead to them, but what
# stays at hand and what fits into the desk's own memory: fitted to runs of 1,000 and 10,000 articles.
_COPIES = 5.4
# With the words that are remembered an article takes less time, down to this share of what one of the sample takes: by
# this power of the run's size, measured from 1,000 to 10,000 articles.
_REMEMBERED, _LEAST = -0.06, 0.78
# Articles read before the clock runs: indexes are built and words remembered with the first ones.
_WARMING = 20


@dataclass(frozen=True, slots=True)
class Measured:
    """What one article of the sample took: seconds of one core, bytes of memory and of disk.

    `handling` is what the process that hands articles out does for each; `start`, `page` and `empty` are spent once a
    run.
    """

    articles: int
    size: float
    start: float
    reading: float
    handling: float
    merging: float
    writing: float
    page: float
    empty: float
    base_mb: float
    worker_mb: float
    resident: float
    kept: float
    written: float
    reports: float
    incidents: float


@dataclass(frozen=True, slots=True)
class Estimate:
    """What `articles` will take with `workers` processes. Seconds by the clock, megabytes of 1e6 bytes."""

    articles: int
    workers: int
    reading_s: float
    merging_s: float
    writing_s: float
    memory_mb: float
    worker_mb: float
    disk_mb: float
    partitions: int
    reports: int


class _Read(Here):
    """A crew that has read everything before."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        super().__init__(1)
        self._verdicts = verdicts

    def verdicts(self, jobs: Iterable[Job], reader: Reader) -> Iterator[tuple[int, Verdict]]:  # noqa: ARG002
        """The verdicts, taken in and given out as processes do it."""
        for job in jobs:
            pickle.dumps(job.article)
            yield job.number, pickle.loads(pickle.dumps(self._verdicts[job.number]))  # noqa: S301 - our own


def measure(articles: Sequence[Article], config: Config) -> Measured:
    """Read, merge and write the sample once, as a run would."""
    reader, count, clock = Reader(config), len(articles), time.process_time
    begin = clock()
    reader.prepare()
    for article in articles[:_WARMING]:
        reader.read(article)
    start, begin = clock() - begin, clock()
    verdicts = [reader.read(article) for article in articles]
    reading, worker_mb = clock() - begin, _peak_mb()
    kept = tempfile.TemporaryDirectory()
    cache = Cache(Path(kept.name) / "cache")
    # As most of a long run, with little of it at hand.
    corridor = Corridor(reader, _Read(verdicts), cache, lambda _: None, at_hand=0, families=Families())
    begin = clock()
    corridor.pass_through(
        TracedArticle(article, Source(article.id, "sample", article.sha256, len(article.text))) for article in articles
    )
    handling, begin = clock() - begin, clock()
    made = corridor.done()
    merging = clock() - begin
    cache.close()
    kept.cleanup()
    nothing = Run((), (), (), ())
    page, empty = _written(nothing)
    again, _ = _written(nothing)  # what is loaded once was loaded for the first
    writing, full = _written(made)
    return Measured(
        articles=count,
        size=sum(len(article.text.encode()) for article in articles) / count,
        start=start,
        reading=reading / count,
        handling=handling / count,
        merging=merging / count,
        writing=max(0.0, writing - again) / count,
        page=page,
        empty=empty,
        base_mb=_peak_mb(),
        worker_mb=worker_mb,
        resident=_held(articles) / count,
        kept=sum(len(pack(verdict.reports)) for verdict in verdicts) / count,
        written=max(0, full - empty) / count,
        reports=sum(len(verdict.reports) for verdict in verdicts) / count,
        incidents=len(made.incidents) / count,
    )


def _written(made: Run) -> tuple[float, int]:
    """Seconds and bytes of the files of a run."""
    with tempfile.TemporaryDirectory() as folder:
        begin = time.process_time()
        write_run(made, Path(folder))
        return time.process_time() - begin, sum(file.stat().st_size for file in Path(folder).iterdir())


def _peak_mb() -> float:
    """The most memory that this process has had, where the system tells it."""
    try:
        import resource
    except ImportError:
        return _USUAL_MB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def _held(articles: Iterable[Article]) -> int:
    """Bytes that the run keeps in memory to tell copies of one text."""
    for article in articles:
        Families().add(article)  # what is loaded once is not counted
    tracemalloc.start()
    try:
        families = Families()
        for article in articles:
            families.add(article)
        return tracemalloc.get_traced_memory()[0]
    finally:
        tracemalloc.stop()


def estimate(measured: Measured, articles: int, workers: int = 0) -> Estimate:
    """The run of `articles` like those measured; `workers` 0 for as many as there are cores.

    Reading is shared by the workers, until one process can hand out no more; merging grows a little faster than the
    run, as blocks fill: by a tenth for every tenfold, measured from 1,000 to 100,000 articles.
    """
    hands = workers or available()
    fuller = 1 + _FULLER * max(0.0, math.log10(articles / measured.articles))
    beside = hands > 1
    swifter = max(_LEAST, min(1.0, (articles / measured.articles) ** _REMEMBERED))
    reading = measured.reading * swifter * (_SIDE_BY_SIDE if beside else 1.0)
    handling = measured.handling * (_WITH_PIPES if beside else 1.0)
    each = measured.resident + _ROW_BYTES + measured.incidents * _SHOWN_BYTES
    return Estimate(
        articles=articles,
        workers=hands,
        reading_s=measured.start + articles * max((reading + handling) / hands, handling),
        merging_s=articles * measured.merging * fuller,
        writing_s=measured.page + articles * measured.writing,
        memory_mb=measured.base_mb + _BUFFERS_MB * min(1.0, articles / _FILLED) + articles * each / 1e6,
        worker_mb=measured.worker_mb,
        disk_mb=(measured.empty + articles * (measured.kept + measured.written)) / 1e6 + _desk_mb(measured, articles),
        partitions=math.ceil(articles / PARTITION),
        reports=round(articles * measured.reports),
    )


def _desk_mb(measured: Measured, articles: int) -> float:
    """What the desk of a run writes to disk."""
    waiting = max(0.0, articles * measured.reports - AT_HAND) / max(1.0, articles * measured.reports)
    return max(0.0, articles * measured.kept * _COPIES * waiting / 1e6 - PAGE_CACHE_KB / 1e3)
