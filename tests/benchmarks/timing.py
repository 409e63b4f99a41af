"""The clock of the benchmarks."""

from __future__ import annotations

import time
from collections.abc import Callable


def milliseconds(work: Callable[[], object], rounds: int) -> float:
    """The best processor time of several rounds."""
    best = float("inf")
    for _ in range(rounds):
        begin = time.process_time()
        work()
        best = min(best, time.process_time() - begin)
    return best * 1000
