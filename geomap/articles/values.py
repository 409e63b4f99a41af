"""A text -> the JSON value it is, or what stands before the fault of one that was cut off or damaged."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from geomap.articles.trace import written

NOT_JSON = object()
# A string, or a bracket outside strings.
_PART = re.compile(r'"(?:[^"\\]|\\.)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
_CLOSES = {"]": "[", "}": "{"}


class Cut(NamedTuple):
    """What of a damaged value is whole, the line (from 1) from which on nothing is read, and where that begins."""

    value: Any
    line: int
    end: int


def parsed(text: str) -> Any:
    """The JSON value, or NOT_JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return NOT_JSON


def leaves(value: Any) -> int:
    """How many characters, blanks apart, the strings in a value have, however deep.

    >>> leaves({"a": ["b c", {"d": "e", "f": 1}]})
    3
    """
    if isinstance(value, str):
        return written(value)
    if isinstance(value, Mapping):
        return sum(map(leaves, value.values()))
    return sum(map(leaves, value)) if isinstance(value, list | tuple) else 0


def until_fault(text: str) -> Cut | None:
    """The records of a JSON text before its fault, in the lists and objects around them; None where none is whole.

    >>> until_fault('{"items": [{"a": 1}, {"a": 2}, {"a"')
    Cut(value={'items': [{'a': 1}, {'a': 2}]}, line=1, end=29)
    """
    try:
        json.loads(text)
    except json.JSONDecodeError as fault:
        end, still_open = _last_record(text[: fault.pos])
    except (ValueError, RecursionError):
        return None
    else:
        return None
    closing = "".join("]" if mark == "[" else "}" for mark in reversed(still_open))
    value = parsed(text[:end] + closing) if end else NOT_JSON
    return None if value is NOT_JSON else Cut(value, text.count("\n", 0, end) + 1, end)


def _last_record(text: str) -> tuple[int, str]:
    """Where the last object of the outermost list of objects that is still open ends, and the brackets open there."""
    stack: list[str] = []
    best: tuple[int, str] = (0, "")
    for part in _PART.finditer(text):
        mark = part.group()
        if mark in ("[", "{"):
            stack.append(mark)
        elif mark in _CLOSES:
            if not stack or stack.pop() != _CLOSES[mark]:
                break
            outermost = not best[0] or len(stack) <= len(best[1])
            if mark == "}" and stack[-1:] == ["["] and outermost:
                best = part.end(), "".join(stack)
    return best
