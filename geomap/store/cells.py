"""Cells of a table that a spreadsheet opens: text stays text, whoever wrote it."""

from __future__ import annotations

import re

# What a spreadsheet takes for a formula, also behind blanks and control characters.
_FORMULA = re.compile(r"^[\s\x00-\x20]*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_SAFE = "'"


def harmless(value: object) -> object:
    """A cell that no spreadsheet runs as a formula: text that could be one gets an apostrophe in front; numbers stay.

    >>> harmless("=1+1"), harmless(-3.5)
    ("'=1+1", -3.5)
    """
    if isinstance(value, str) and (_FORMULA.match(value) or value.startswith(("\t", "\r", _SAFE))):
        return _SAFE + value
    return value


def unharmed(cell: str) -> str:
    """The text that `harmless` made the cell from."""
    return cell.removeprefix(_SAFE)
