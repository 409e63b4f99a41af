"""One generated line per incident and language: what, where, when, who, counts. Its words are data (`words.toml`)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from geomap import lexicon
from geomap.model import COUNT_KINDS, UNREAD, WEEKDAY_DIFFERS

Properties = Mapping[str, Any]
ROLES = ("initiator", "target", "participant", "accused")


@lru_cache
def _words(language: str) -> Mapping[str, tuple[str, ...]]:
    return {term.id: getattr(term, language) for term in lexicon.load("words").terms}


@lru_cache
def _types(language: str) -> Mapping[str, str]:
    return {term.en[0]: getattr(term, language)[0] for term in lexicon.load("sub_events").terms}


def _say(language: str, word: str, **values: object) -> str:
    return _words(language)[word][0].format(**values)


def _day(language: str, iso: str) -> str:
    day = date.fromisoformat(iso)
    months = _words(language)["months"]
    return _say(language, "date_pattern", day=day.day, month=months[day.month - 1], year=day.year)


def _when(language: str, properties: Properties) -> str:
    if properties["date_start"] is None:
        return _say(language, "undated")
    first, last = _day(language, properties["date_start"]), _day(language, properties["date_end"])
    return _say(language, "day" if first == last else "span", first=first, last=last)


def _place(language: str, properties: Properties) -> str:
    """The place with its governorate, unless they are the same."""
    name = properties["place_name_ar" if language == "ar" else "place_name"] or properties["place_name"]
    outer = _words(language).get(properties["admin1_pcode"] or "", (properties["admin1"],))[0]
    return _say(language, "list").join(part for part in (name, outer if outer != name else None) if part)


def _where(language: str, properties: Properties) -> str:
    place = _place(language, properties)
    return _say(language, properties["relation"] or "at", place=place) if place else ""


def _doubts(language: str, properties: Properties) -> list[str]:
    """What is doubtful of the date: nobody can read it, or it did not fall on the weekday told with it."""
    rules = {words["rule"] for source in properties["sources"] for words in source["evidence"]["date"]}
    unread = UNREAD in rules and properties["date_start"] is None
    doubts = {"date_unread": unread, "weekday_differs": WEEKDAY_DIFFERS in rules}
    return [_say(language, name) for name, holds in doubts.items() if holds]


def _who(language: str, properties: Properties) -> list[str]:
    name = "name_ar" if language == "ar" else "name"
    parts = []
    for role in ROLES:
        named = [actor[name] for actor in properties["actors"] if actor["role"] == role]
        if named:
            parts.append(_say(language, role, actors=_say(language, "list").join(named)))
    return parts


def _number(language: str, least: int, most: int | None) -> str:
    pattern = "at_least" if most is None else "exact" if most == least else "range"
    return _say(language, pattern, least=least, most=most)


def _counts(language: str, properties: Properties) -> list[str]:
    stated = [kind for kind in COUNT_KINDS if properties[f"{kind}_min"] is not None]
    numbers = {kind: _number(language, properties[f"{kind}_min"], properties[f"{kind}_max"]) for kind in stated}
    return [_say(language, kind, n=number) for kind, number in numbers.items()]


def _line(language: str, properties: Properties) -> str:
    what = _types(language)[properties["sub_event_type"]]
    head = _say(language, "line", what=what, where=_where(language, properties), when=_when(language, properties))
    doubt = [] if properties["status"] == "reported" else [_say(language, properties["status"])]
    parts = [*_doubts(language, properties), *_who(language, properties), *_counts(language, properties), *doubt]
    return _say(language, "part").join([head, *parts])


def summaries(properties: Properties) -> tuple[str, str]:
    """The English and the Arabic line of a feature's properties."""
    return _line("en", properties), _line("ar", properties)
