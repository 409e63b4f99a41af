"""What each part weighs in the choice of a place (`output/place_weights.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from geomap import lexicon


@lru_cache
def weights(choice: str) -> Mapping[str, float]:
    """The weight of each part of a choice ("phrase", "namesake"), by its id. Raises DataError."""
    return {term.id: float(term.attrs["weight"]) for term in lexicon.load("place_weights").terms if term.kind == choice}


def total(choice: str, parts: Mapping[str, float]) -> float:
    """The weighed sum of parts that are all of one choice."""
    known = weights(choice)
    return sum(known[part] * value for part, value in parts.items())
