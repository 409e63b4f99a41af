"""What each part weighs in a choice (`output/weights.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from geomap import lexicon


@lru_cache
def weights(choice: str) -> Mapping[str, float]:
    """The weight of each part of a choice ("phrase", "namesake", "link", "sums_up"), by its id. Raises DataError."""
    return {term.id: float(term.attrs["weight"]) for term in lexicon.load("weights").terms if term.kind == choice}


def total(choice: str, parts: Mapping[str, float]) -> float:
    """The weighed sum of parts that are all of one choice."""
    known = weights(choice)
    return sum(known[part] * value for part, value in parts.items())


def weighed(choice: str, parts: Mapping[str, float]) -> tuple[tuple[str, float], ...]:
    """The parts that say something with what each of them weighs, the weightiest first."""
    known = weights(choice)
    found = ((part, round(known[part] * value, 2)) for part, value in parts.items())
    return tuple(sorted((one for one in found if one[1]), key=lambda one: (-abs(one[1]), one[0])))
