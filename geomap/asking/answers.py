"""A model's answer -> lines of readings.jsonl. Nothing in it is believed: what has another shape is named and left."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from geomap.readings import parsed

Row = dict[str, Any]
# More reports than these no article of a length that is read can tell.
MOST_REPORTS, MOST_ANSWER = 300, 1_000_000
_WORDS = ("event", "place", "date")
_LISTS = {"actors": "role", "counts": "kind", "against": "property"}
_STRANGE = re.compile(r"[^\w._:/ -]")


def reader(name: str, version: str) -> dict[str, str]:
    """The reader's name as the format allows it.

    >>> reader("hf.co/x+y", "prompt-1")
    {'id': 'hf.co/x_y', 'version': 'prompt-1'}
    """
    return {"id": _STRANGE.sub("_", name)[:100] or "model", "version": version}


def rows(answer: str, article: str, by: dict[str, str]) -> tuple[list[Row], list[str]]:
    """The rows of an answer about an article, and what is wrong with whatever is no row."""
    if len(answer) > MOST_ANSWER:
        return [], [f"the answer is longer than {MOST_ANSWER} characters"]
    document = _object(answer)
    reports = document.get("reports") if isinstance(document, dict) else document
    if not isinstance(reports, list):
        return [], ['the answer is no JSON object with a list of "reports"']
    found, faults = [], []
    for number, listed in enumerate(reports[:MOST_REPORTS], 1):
        row = {"article": article, "reader": by, **(_row(listed) if isinstance(listed, dict) else {})}
        _, lost = parsed([json.dumps(row).encode()])
        if lost:
            faults.append(f"report {number}: {lost[0].why}")
        else:
            found.append(row)
    if len(reports) > MOST_REPORTS:
        faults.append(f"reports after the first {MOST_REPORTS} left out")
    return found, faults


def _object(answer: str) -> Any:
    """The JSON in an answer, also where a model talks or thinks around it."""
    for text in _candidates(answer):
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            continue
    return None


def _candidates(answer: str) -> Iterator[str]:
    yield answer
    behind = answer.rpartition("</think>")[2]
    first, last = behind.find("{"), behind.rfind("}")
    if 0 <= first < last:
        yield behind[first : last + 1]


def _row(fields: Row) -> Row:
    """A report in the shape of the format; fields of another name are no part of an answer."""
    row: Row = {"event_type": fields.get("event_type")}
    row |= {name: _quote(fields[name]) for name in _WORDS if fields.get(name)}
    for name, label in _LISTS.items():
        if listed := fields.get(name):
            row[name] = [_labelled(each, label) for each in listed] if isinstance(listed, list) else listed
    return row


def _quote(value: object) -> object:
    return {"quote": value} if isinstance(value, str) else value


def _labelled(value: object, label: str) -> object:
    return {name: value.get(name) for name in ("quote", label)} if isinstance(value, dict) else value
