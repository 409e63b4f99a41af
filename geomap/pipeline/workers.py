"""Articles read by several processes of this machine. One that dies takes its article with it, not the run."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from multiprocessing.connection import Connection, wait

from geomap.errors import DataError, GeomapError
from geomap.pipeline.reading import Job, Reader, Verdict, out_of_time

# Articles handed over at a time: few enough to keep all workers busy, enough to spare the pipes.
BATCH = 16
# What a worker may take over an article's own limit before it is ended: its own clock should have stopped it.
_GRACE = 5.0
# What it may take to start and load its words, on a machine that is busy.
_START, _TRIES = 120.0, 3
_WAKE = 0.5
_STARTED = "started"


def available() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class _Worker:
    """A process with the articles it was given and has not answered, the one it is reading first."""

    def __init__(self, reader: Reader, tries: int = 0) -> None:
        # A forked child of a process with threads may hang; a spawned one loads its words once and keeps them.
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_serve, args=(theirs, reader), daemon=True, name="geomap-reader")
        self.process.start()
        theirs.close()
        self.limit = 2 * reader.config.seconds_per_article + _GRACE
        self.started, self.tries = False, tries
        self.todo: deque[Job] = deque()
        self.since = time.monotonic()

    def give(self, jobs: Iterable[Job]) -> None:
        """Hand over articles; a worker that is gone is noticed when it does not answer."""
        self.todo.extend(jobs)
        self.since = time.monotonic()
        if self.todo:
            with suppress(OSError):
                self.pipe.send([job.article for job in self.todo])

    def answers(self) -> Iterator[tuple[int, Verdict]]:
        """The verdicts that have come in. Raises EOFError or OSError when the process is gone, DataError as it does."""
        while self.pipe.poll():
            answer = self.pipe.recv()
            self.since = time.monotonic()
            if answer == _STARTED:
                self.started = True
            elif isinstance(answer, DataError):
                raise answer
            else:
                yield self.todo.popleft().number, answer

    def overdue(self) -> bool:
        """Whether its article has taken so long that it must have stopped listening."""
        return bool(self.todo) and time.monotonic() - self.since > (self.limit if self.started else _START)

    def end(self) -> int:
        """End the process; returns how it ended."""
        self.pipe.close()
        self.process.join(0.2)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
        return self.process.exitcode or 0


def _serve(pipe: Connection, reader: Reader) -> None:
    """What a worker does until its pipe is closed, be it by the death of its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which then closes the pipe
    with suppress(EOFError, OSError):
        reader.prepare()
        pipe.send(_STARTED)
        while True:
            for article in pipe.recv():
                try:
                    pipe.send(reader.read(article))
                except DataError as fault:
                    pipe.send(fault)


def shared(jobs: Iterable[Job], reader: Reader, count: int) -> Iterator[tuple[int, Verdict]]:
    """The verdicts of `count` processes, in the order in which they come in.

    Raises GeomapError when no worker can be started, DataError when geomap's own data turns out to be damaged.
    """
    coming = iter(jobs)
    crew = [_Worker(reader) for _ in range(count)]
    try:
        while True:
            for worker in crew:
                if not worker.todo:
                    worker.give(islice(coming, BATCH))
            busy = {worker.pipe: worker for worker in crew if worker.todo}
            if not busy:
                return
            wait(list(busy), timeout=_WAKE)
            for worker in busy.values():
                yield from _heard(worker, crew, reader)
    finally:
        for worker in crew:
            worker.end()


def _heard(worker: _Worker, crew: list[_Worker], reader: Reader) -> Iterator[tuple[int, Verdict]]:
    """What a worker says; one that is gone or does not listen is replaced, and its article is set aside."""
    try:
        yield from worker.answers()
        if not worker.overdue():
            return
        worker.process.kill()
        fault: Verdict | None = out_of_time(reader.config.seconds_per_article)
    except (EOFError, OSError):
        fault = None
    heir = _Worker(reader, worker.tries + 1)
    crew[crew.index(worker)] = heir
    ending = _ending(worker.end())
    if worker.started:
        heir.tries = 0
        if worker.todo:
            yield worker.todo.popleft().number, fault or Verdict((), f"the process that read it was ended ({ending})")
    elif heir.tries == _TRIES:
        way_out = "use --workers 1, or free some memory"
        raise GeomapError("workers", f"a reading process could not start ({ending})", way_out=way_out)
    heir.give(worker.todo)


def _ending(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"
