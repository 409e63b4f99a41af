"""What every reader's grammar is made of: a passage as one row of typed tokens, and patterns over it kept as data."""

from __future__ import annotations

from geomap.grammar.patterns import Chain, Chunk, Grammar, Pattern, compiled, faults, load
from geomap.grammar.rows import Codes, Number, Row, Token, bounded, casualty_codes, row

__all__ = [
    "Chain", "Chunk", "Codes", "Grammar", "Number", "Pattern", "Row", "Token", "bounded", "casualty_codes", "compiled",
    "faults", "load", "row",
]  # fmt: skip
