"""The questions that decide about happenings by yes or no, by name, so that `geomap rules` can tell their witnesses.

A witness is an article that would be read otherwise if the question were always answered the same. One without two of
them, of different outlets, goes. What can be weighed is no question: it is a part (`lexicon/output/weights.toml`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec

Asked = ParamSpec("Asked")

_gloss: dict[str, str] = {}
_forced: dict[str, bool] = {}


def predicate(ask: Callable[Asked, bool]) -> Callable[Asked, bool]:
    """A question that decides about happenings, put down by name with the first line of its docstring."""
    name = f"{ask.__module__.rpartition('.')[2]}.{ask.__qualname__.rpartition('.')[2].lstrip('_')}"
    _gloss[name] = (ask.__doc__ or "").strip().partition("\n")[0]

    @wraps(ask)
    def asked(*args: Asked.args, **kwargs: Asked.kwargs) -> bool:
        return _forced[name] if name in _forced else ask(*args, **kwargs)

    return asked


def predicates() -> dict[str, str]:
    """The questions by name, each with what it asks."""
    return dict(sorted(_gloss.items()))


@contextmanager
def forced(name: str, answer: bool) -> Iterator[None]:
    """Within it a question is always answered so."""
    _forced[name] = answer
    try:
        yield
    finally:
        del _forced[name]
