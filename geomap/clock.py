"""The time that one article may take, be it to read its file or to read what it says."""

from __future__ import annotations

import ctypes
import signal
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

T = TypeVar("T")


class OutOfTimeError(BaseException):
    """The article's time is over; no `except Exception` on the way holds it up."""


def timed(items: Iterable[T], seconds: float) -> Iterator[T]:
    """The items; raises OutOfTimeError when one takes longer to come. What is done with them does not count."""
    coming = iter(items)
    while True:
        with deadline(seconds):
            try:
                item = next(coming)
            except StopIteration:
                return
        yield item


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """Raises OutOfTimeError in the block when its time is over."""
    main = threading.current_thread() is threading.main_thread() and hasattr(signal, "setitimer")
    with _by_signal(seconds) if main else _by_thread(seconds):
        yield


@contextmanager
def _by_signal(seconds: float) -> Iterator[None]:
    """A signal also ends a regular expression that goes astray."""

    def over(_number: int, _frame: FrameType | None) -> None:
        raise OutOfTimeError

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextmanager
def _by_thread(seconds: float) -> Iterator[None]:
    """In a thread of a cluster's worker no signal arrives: another thread raises the error in this one."""
    here = threading.get_ident()
    lock = threading.Lock()
    running = True

    def over() -> None:
        with lock:
            if running:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(here), ctypes.py_object(OutOfTimeError))

    timer = threading.Timer(seconds, over)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        with lock:
            running = False
        timer.cancel()
