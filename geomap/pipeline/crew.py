"""Who reads and merges: this process, several of this machine, or a cluster. The result is the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain, islice
from typing import Protocol

from geomap.model import Incident, Join
from geomap.pipeline.merging import Block, Component, settle, weigh
from geomap.pipeline.reading import Job, Reader, Verdict, alone
from geomap.pipeline.workers import available, shared

# Fewer articles than this are read sooner than a second process has loaded its words.
FEW = 64


class Crew(Protocol):
    """Reads articles, scores pairs and settles what is decided together."""

    def verdicts(self, jobs: Iterable[Job], reader: Reader) -> Iterator[tuple[int, Verdict]]:
        """What was read in each article, by its number, in any order."""

    def weigh(self, blocks: Iterable[Block]) -> Iterable[tuple[Block, list[Join]]]:
        """The scored pairs of each block, in any order."""

    def settle(self, components: Iterable[Component], threshold: float) -> Iterable[tuple[str, Incident | bytes]]:
        """The incidents of the components, packed or not, by id, in any order."""


class Here:
    """`count` processes of this machine; 0 for as many as there are cores, if there is enough to do."""

    def __init__(self, count: int) -> None:
        self.count = count

    def verdicts(self, jobs: Iterable[Job], reader: Reader) -> Iterator[tuple[int, Verdict]]:
        """What was read in each article; several processes answer in any order."""
        count, coming = self.count, iter(jobs)
        first = list(islice(coming, 1 if count else FEW))
        if count == 0:
            count = available() if len(first) == FEW else 1
        if count > 1 and first:
            return shared(chain(first, coming), reader, count)
        return alone(chain(first, coming), reader)

    def weigh(self, blocks: Iterable[Block]) -> Iterator[tuple[Block, list[Join]]]:
        """The scored pairs of each block."""
        return weigh(blocks)

    def settle(self, components: Iterable[Component], threshold: float) -> Iterator[tuple[str, Incident]]:
        """The incidents of the components, by id."""
        return settle(components, threshold)


@contextmanager
def crew(scheduler: str | None, workers: int) -> Iterator[Crew]:
    """The crew for a run: the cluster of the Dask scheduler at that address, or processes of this machine."""
    if scheduler is None:
        yield Here(workers)
        return
    from geomap.pipeline.cluster import Cluster

    with Cluster(scheduler) as cluster:
        yield cluster
