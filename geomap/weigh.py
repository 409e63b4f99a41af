"""One scale for every choice of reading: named parts in bits, their sum, the likeliest option and what it beat.

A part is a feature of an option times its weight; a weight is the log2 of a likelihood ratio, as in record linkage
(I. Fellegi, A. Sunter, "A Theory for Record Linkage", JASA 64, 1969). The weights of all choices stand in
`lexicon/weights.toml`, one line a part with its gloss; `make fit` writes those that labelled articles give.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Generic, TypeVar

from geomap.errors import DataError
from geomap.model import Decision

T = TypeVar("T")
Features = Mapping[str, float]
Parts = tuple[tuple[str, float], ...]

FILE = "weights.toml"
# Weights are whole tenths of a bit, so that a fit gives the same file on every machine.
_TENTHS = 10


@dataclass(frozen=True, slots=True)
class Option(Generic[T]):
    """Something that may be chosen, with the parts that speak for and against it, in bits."""

    value: T
    parts: Parts

    @property
    def bits(self) -> float:
        """The sum of its parts."""
        return total(self.parts)


@lru_cache
def tables() -> Mapping[str, Mapping[str, Mapping[str, object]]]:
    """The weights file as it stands: choice -> part -> its line. Raises DataError."""
    try:
        return tomllib.loads((files("geomap.lexicon") / FILE).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise DataError(FILE, f"cannot be read: {fault}", way_out="`make fit` writes it anew") from None


@lru_cache
def weights(choice: str) -> Mapping[str, float]:
    """Part -> bits for one `choice` ("where", "link" ...). Raises DataError where the file has none or a bad one."""
    table = tables().get(choice)
    if table is None:
        raise DataError(FILE, "has no weights for this choice", entry=choice)
    found = {}
    for name, line in table.items():
        if not isinstance(line.get("tenths"), int):
            raise DataError(FILE, "a part needs `tenths`, whole tenths of a bit", entry=f"{choice}.{name}")
        found[name] = int(str(line["tenths"])) / _TENTHS
    return found


@lru_cache
def glosses(choice: str) -> Mapping[str, str]:
    """Part -> what it says, in plain English."""
    return {name: str(line.get("gloss", name)) for name, line in tables()[choice].items()}


def parts(choice: str, features: Features) -> Parts:
    """The parts that `features` amount to, weightiest first; one without a weight, or of value 0, says nothing."""
    known = weights(choice)
    found = [(name, round(value * known[name], 2)) for name, value in features.items() if value and known.get(name)]
    return tuple(sorted(found, key=lambda part: (-abs(part[1]), part[0])))


def total(found: Parts) -> float:
    """The sum of parts, in bits."""
    return round(sum(bits for _, bits in found), 2)


def probability(bits: float) -> float:
    """The probability, 0 to 1, that a sum of bits stands for."""
    return float(1 / (1 + 2 ** -max(-60.0, min(60.0, bits))))


def ranked(choice: str, options: Sequence[tuple[T, Features]]) -> list[Option[T]]:
    """The options, likeliest first; of two alike the earlier one is first."""
    weighed = [Option(value, parts(choice, features)) for value, features in options]
    return sorted(weighed, key=lambda option: -option.bits)


def decision(question: str, names: Sequence[str], options: Sequence[Option[T]]) -> Decision:
    """What is kept of a choice: the first of `options` and the three that it beat, by their `names`."""
    told = [(name, option.bits, option.parts) for name, option in zip(names, options, strict=True)]
    return Decision(question, told[0][0], told[0][2], tuple(told[1:4]))
