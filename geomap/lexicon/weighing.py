"""What each part weighs in a choice (`output/weights.toml`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

from geomap import lexicon

# "phrase": which place phrase a deed is told of; "namesake": which place of a name is meant; "link": which happening
# a telling goes on with; "sums_up": whether a telling of an area only sums up that of a spot; "doer", "sufferer": which
# party that is named elsewhere did it, or had it done to it; "news": whether a telling is of the news or before it.
CHOICES = ("phrase", "namesake", "link", "sums_up", "doer", "sufferer", "news")
_others: dict[str, Mapping[str, float]] = {}


def weights(choice: str) -> Mapping[str, float]:
    """The weight of each part of a choice, by its id. Raises DataError."""
    return _others.get(choice) or _stated(choice)


@lru_cache
def _stated(choice: str) -> Mapping[str, float]:
    return {term.id: float(term.attrs["weight"]) for term in lexicon.load("weights").terms if term.kind == choice}


def glosses(choice: str) -> Mapping[str, str]:
    """What each part of a choice means, by its id."""
    return {term.id: term.gloss for term in lexicon.load("weights").terms if term.kind == choice}


@contextmanager
def other_weights(choice: str, others: Mapping[str, float]) -> Iterator[None]:
    """Within it a choice is made by other weights: without a part, or fitted without an outlet."""
    before = _others.get(choice, {})
    _others[choice] = others
    try:
        yield
    finally:
        _others[choice] = before


def total(choice: str, parts: Mapping[str, float]) -> float:
    """The weighed sum of parts that are all of one choice."""
    known = weights(choice)
    return sum([known[part] * value for part, value in parts.items()])


def weighed(choice: str, parts: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """The parts that say something with what each of them weighs, the weightiest first."""
    known = weights(choice)
    found = ((part, round(known[part] * value, 2)) for part, value in parts.items())
    return tuple(sorted((part for part in found if part[1]), key=lambda part: (-abs(part[1]), part[0])))
