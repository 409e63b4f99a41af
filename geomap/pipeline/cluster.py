"""A Dask cluster as the crew: articles, blocks and components go out in batches, what came of them comes back.

What a batch needs beside its articles, the settings and the user's own gazetteer files, is put on every worker once;
lexicons and the shipped gazetteer are part of geomap, whose version must be the same everywhere. A worker that dies
is no fault of an article yet: Dask gives its batch to another. A batch that kills every worker that tries it is
taken apart, so that one article is set aside, and no more.
"""

from __future__ import annotations

import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import urlsplit

from geomap.config import Config
from geomap.errors import GeomapError, MissingExtra
from geomap.merge import edges
from geomap.model import Article, Join
from geomap.pipeline.merging import Block, Component, settle
from geomap.pipeline.reading import Job, Reader, Verdict
from geomap.pipeline.words import versions
from geomap.store import pack

Task = TypeVar("Task")

# Articles of a batch, members of the blocks of one, reports of the components of one.
_ARTICLES, _MEMBERS, _REPORTS = 64, 4_000, 250
# Batches under way for each thread of the cluster: the next one is there when one is done.
_AHEAD = 3
_SECONDS = 10.0


@dataclass(frozen=True)
class Luggage:
    """What readers need that is not part of geomap: the settings, and gazetteers and lexicons by name and content."""

    config: Config
    gazetteers: tuple[tuple[str, bytes], ...]
    lexicons: tuple[tuple[str, bytes], ...]

    @classmethod
    def of(cls, reader: Reader) -> Luggage:
        """Everything that `reader` would look for on this machine."""
        return cls(reader.config, _taken_up(reader.extra), _taken_up(reader.lexicons))

    def unpacked(self) -> Reader:
        """The reader, on whichever machine this is."""
        gazetteers, lexicons = (tuple(_put_down(*file) for file in some) for some in (self.gazetteers, self.lexicons))
        return Reader(self.config, gazetteers, lexicons)


def _taken_up(paths: tuple[Path, ...]) -> tuple[tuple[str, bytes], ...]:
    return tuple((path.name, path.read_bytes()) for path in paths)


@lru_cache
def _put_down(name: str, content: bytes) -> Path:
    folder = Path(tempfile.mkdtemp(prefix="geomap-")) / sha256(content).hexdigest()[:16]
    folder.mkdir()
    path = folder / Path(name).name
    path.write_bytes(content)
    return path


def read_batch(articles: Sequence[Article], luggage: Luggage) -> list[Verdict]:
    """What a worker does with a batch of articles."""
    reader = luggage.unpacked()
    return [reader.read(article) for article in articles]


def weigh_batch(blocks: Sequence[tuple[Any, Any, int]]) -> list[list[Join]]:
    """What a worker does with a batch of blocks: (key, members, split) of each."""
    return [edges(key, members, split) for key, members, split in blocks]


def settle_batch(components: Sequence[Component], threshold: float) -> list[list[tuple[str, bytes]]]:
    """What a worker does with a batch of components: the incidents of each, packed."""
    return [[(name, pack(incident)) for name, incident in settle([one], threshold)] for one in components]


def _batches(tasks: Iterable[Task], size: int, weight: Callable[[Task], int] = lambda _: 1) -> Iterator[list[Task]]:
    """The tasks in batches that weigh `size` or a little more."""
    batch: list[Task] = []
    filled = 0
    for task in tasks:
        batch.append(task)
        filled += weight(task)
        if filled >= size:
            yield batch
            batch, filled = [], 0
    if batch:
        yield batch


def _knock(address: str) -> None:
    """Look for an open door first: a Dask client that finds none goes on trying while the program ends."""
    try:
        door = urlsplit(address)
        socket.create_connection((door.hostname or "", door.port or 0), timeout=_SECONDS).close()
    except (OSError, ValueError) as fault:
        raise _unanswered(address, fault) from None


def _unanswered(address: str, fault: Exception) -> GeomapError:
    way_out = "start one with `dask scheduler` and `dask worker`, and name it as in tcp://host:8786"
    return GeomapError(address, f"no Dask scheduler answers: {fault}", way_out=way_out)


class Cluster:
    """The crew behind the scheduler at `address`.

    Raises GeomapError when it cannot be reached, has no worker or another version of geomap, MissingExtra without Dask.
    """

    def __init__(self, address: str) -> None:
        try:
            self.dask: Any = import_module("distributed")
        except ImportError:
            raise MissingExtra("--scheduler", "dask") from None
        _knock(address)
        try:
            self.client = self.dask.Client(address, timeout=_SECONDS, set_as_default=False)
        except (OSError, ValueError, TimeoutError) as fault:
            raise _unanswered(address, fault) from None

    def __enter__(self) -> Cluster:
        theirs = self.client.run(versions)
        if not theirs:
            self.client.close()
            raise GeomapError("--scheduler", "the cluster has no worker", way_out="start one with `dask worker`")
        for worker, version in theirs.items():
            if version != versions():
                self.client.close()
                raise GeomapError(worker, "has another version of geomap or its data", way_out="install the same one")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()

    def verdicts(self, jobs: Iterable[Job], reader: Reader) -> Iterator[tuple[int, Verdict]]:
        """What was read in each article, by its number, as batches come back."""
        luggage = self.client.scatter(Luggage.of(reader), broadcast=True, hash=False)

        def sent(batch: list[Job]) -> Any:
            return self.client.submit(read_batch, [job.article for job in batch], luggage, pure=False)

        for batch, verdicts, fault in self._done(_batches(jobs, _ARTICLES), sent):
            if verdicts is None:
                yield batch[0].number, Verdict((), f"the workers that read it were ended ({fault})")
            else:
                yield from zip((job.number for job in batch), verdicts, strict=True)

    def weigh(self, blocks: Iterable[Block]) -> Iterator[tuple[Block, list[Join]]]:
        """The scored pairs of each block, as batches come back."""

        def sent(batch: list[Block]) -> Any:
            jobs = [(block.key, block.members, block.split) for block in batch]
            return self.client.submit(weigh_batch, jobs, pure=False)

        return self._merged(_batches(blocks, _MEMBERS, lambda block: len(block.members)), sent)

    def settle(self, components: Iterable[Component], threshold: float) -> Iterator[tuple[str, bytes]]:
        """The incidents of the components, packed, by id, as batches come back."""

        def sent(batch: list[Component]) -> Any:
            return self.client.submit(settle_batch, batch, threshold, pure=False)

        for _, made in self._merged(_batches(components, _REPORTS, lambda one: len(one.reports)), sent):
            yield from made

    def _merged(
        self, batches: Iterator[list[Task]], sent: Callable[[list[Task]], Any]
    ) -> Iterator[tuple[Task, list[Any]]]:
        """Each task of the merging with what came of it. Raises GeomapError for one that no worker survives."""
        for batch, made, fault in self._done(batches, sent):
            if made is None:
                raise GeomapError("--scheduler", f"its workers end in merging ({fault})", way_out="give them memory")
            yield from zip(batch, made, strict=True)

    def _done(
        self, batches: Iterator[list[Task]], sent: Callable[[list[Task]], Any]
    ) -> Iterator[tuple[list[Task], list[Any] | None, str]]:
        """Each batch with what came of it, or None for a single task that no worker survives."""
        out: dict[Any, list[Task]] = {}
        ahead = _AHEAD * max(1, sum(self.client.nthreads().values()))

        def send(batch: list[Task]) -> list[Any]:
            future = sent(batch)
            out[future] = batch
            return [future]

        finished = self.dask.as_completed([], loop=self.client.loop)
        while len(out) < ahead and (batch := next(batches, None)):
            finished.update(send(batch))
        for future in finished:
            batch = out.pop(future)
            try:
                yield batch, future.result(), ""
            except self.dask.scheduler.KilledWorker as fault:
                if len(batch) == 1:
                    yield batch, None, type(fault).__name__
                else:
                    for block in batch:
                        finished.update(send([block]))
            while len(out) < ahead and (batch := next(batches, None)):
                finished.update(send(batch))
