"""The shape of the lexicon files: a JSON Schema for each in `schema/`, which editors read too; departures from it."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from geomap import lexicon

if TYPE_CHECKING:
    from fastjsonschema import JsonSchemaValueException

Fault = tuple[str, str]
_TABLES = ("term", "rule")


@lru_cache
def schema(name: str) -> dict[str, Any]:
    """The JSON Schema of a noun's file, or of `patterns`."""
    path = files("geomap.lexicon") / "schema" / f"{name}.json"
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def faults(name: str, data: Mapping[str, Any]) -> Iterator[Fault]:
    """Every entry of a lexicon file that its schema forbids, by the entry's id, and how; `data` is the TOML as read."""
    yield from (("file", fault) for fault in _departs(name, None, {**data, **{t: [] for t in _TABLES if t in data}}))
    for table in _TABLES:
        for number, entry in enumerate(data.get(table, ()), 1):
            label = str(entry.get("id", f"{table} {number}")) if isinstance(entry, dict) else f"{table} {number}"
            yield from ((label, fault) for fault in _departs(name, table, entry))


def shipped_faults(noun: str) -> Iterator[str]:
    """The faults of a shipped lexicon, a line each. Raises DataError when it does not parse."""
    way_out = f"geomap/lexicon/schema/{noun}.json says what a term may hold"
    for entry, fault in faults(noun, lexicon.shipped(noun)):
        yield f"{noun}.toml: {entry}: {fault} ({way_out})"


def pattern_faults(noun: str) -> Iterator[str]:
    """The faults of a shipped file of patterns, a line each. Raises OSError when there is none."""
    file = files("geomap.lexicon") / "patterns" / f"{noun}.toml"
    for fault in _departs("patterns", None, tomllib.loads(file.read_text(encoding="utf-8"))):
        yield f"patterns/{noun}.toml: {fault} (geomap/lexicon/schema/patterns.json says what a pattern may hold)"


def entry_faults(noun: str, entry: object) -> Iterator[str]:
    """How a single term departs from the schema of its noun."""
    return _departs(noun, "term", entry)


def _departs(name: str, table: str | None, value: object) -> Iterator[str]:
    from fastjsonschema import JsonSchemaValueException  # a start that checks nothing need not wait for it

    try:
        _check(name, table)(_plain(value))
    except JsonSchemaValueException as fault:
        yield _told(fault)


@lru_cache
def _check(name: str, table: str | None) -> Callable[[Any], Any]:
    from fastjsonschema import compile as compiled

    whole = schema(name)
    of_a_table = {"$ref": f"#/definitions/{table}", "definitions": whole["definitions"]}
    made: Callable[[Any], Any] = compiled(whole if table is None else of_a_table)
    return made


def _plain(value: object) -> object:
    """TOML's own days as JSON has them."""
    match value:
        case dict():
            return {name: _plain(part) for name, part in value.items()}
        case list():
            return [_plain(part) for part in value]
        case date():
            return value.isoformat()
    return value


def _told(fault: JsonSchemaValueException) -> str:
    """What is wrong, in the words of somebody who edits the file.

    >>> next(entry_faults("weapons", {"id": "kite", "gloss": "fire kite", "class": "air", "nuons": ["طائرة"]}))
    "has the unknown field 'nuons': did you mean 'nouns'?"
    >>> next(entry_faults("weapons", {"id": "kite", "gloss": "fire kite"}))
    "lacks 'class'"
    >>> next(entry_faults("weapons", {"id": "kite", "gloss": "fire kite", "class": "air", "ar": "طائرة"}))
    'ar must be a list, in brackets'
    """
    where = ".".join(fault.path[1:])
    lead = f"{where}: " if where else ""
    if fault.rule == "additionalProperties":
        known = fault.definition["properties"]
        name = next(name for name in fault.value if name not in known)
        like = get_close_matches(name, known, 1)
        return f"{lead}has the unknown field {name!r}" + (f": did you mean {like[0]!r}?" if like else "")
    if fault.rule == "required":
        lacking = [name for name in fault.definition["required"] if name not in fault.value]
        odd = [name for name in fault.value if name not in fault.definition.get("properties", fault.value)]
        beside = f"; has the unknown field {', '.join(map(repr, odd))}" if odd else ""
        return f"{lead}lacks " + ", ".join(map(repr, lacking)) + beside
    if fault.rule == "enum":
        return f"{where} is {fault.value!r}; it may be {', '.join(map(str, fault.definition['enum']))}"
    if fault.rule == "type" and fault.definition["type"] == "array":
        return f"{where} must be a list, in brackets"
    if fault.rule == "pattern":
        return f"{where} is {fault.value!r}; it is {fault.definition.get('description', fault.definition['pattern'])}"
    return str(fault.message).removeprefix("data").removeprefix(".")
