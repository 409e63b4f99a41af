"""How much each construction of `reading/roles.toml` says about the role of a party, in bits."""

from __future__ import annotations

from functools import lru_cache

from geomap import lexicon

PREFIX = "actors."


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    file = lexicon.load("roles")
    named = {**file.about["bits"], **{rule["id"]: rule["bits"] for rule in file.rules}}
    return {PREFIX + name: float(weight) for name, weight in named.items()}


def bits(rule: str) -> float:
    """The weight of the construction that a rule's name stands for; 0 for one that the file lacks."""
    return _weights().get(rule, 0.0)
