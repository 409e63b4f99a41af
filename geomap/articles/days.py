"""Publication days as metadata writes them, in unambiguous forms only: a wrong day shifts every "yesterday"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from geomap import lexicon
from geomap.arabic import fold, fold_key

_FIRST, _LAST = date(1900, 1, 1), date(2100, 1, 1)
_UNIX = re.compile(r"\d{9,10}(?:\.\d+)?$|\d{12,13}$")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[ /.](?P<month>\d{1,2})[ /.](?P<day>\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?!\d)")
_YEAR_LAST = re.compile(r"(\d{1,2})([ /.])(\d{1,2})\2(\d{4})(?!\d)")
# How a time's offset may be written, where `datetime` reads another form alone.
_GREENWICH, _APART = re.compile(r"\s*(?:utc|gmt|z)$", re.IGNORECASE), re.compile(r"\s+(?=[+-]\d\d:?\d\d$)")


@lru_cache
def _months() -> dict[str, int]:
    terms = [term for term in lexicon.load("dates").terms if term.kind == "month"]
    return {fold_key(word): term.attrs["value"] for term in terms for word in (*term.ar, *term.en)}


@lru_cache
def _named() -> tuple[re.Pattern[str], ...]:
    """A day with its month's name, or with both names that a month has; a weekday may stand before."""
    month = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    before, day_, year = r"(?:[^\W\d]+[,،]? ){0,2}", r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>\d{4})(?!\d)"
    return (
        re.compile(rf"{before}{day_}(?: of)? (?P<month>{month})(?: ?/ ?(?:{month}))?[.,،]{{0,2}} {year}"),
        re.compile(rf"{before}(?P<month>{month})\.? {day_}[,،]? {year}"),
    )


def _there(moment: datetime) -> date:
    """The day in Syria at a moment with an offset. Midnight is how programs write a day: it stays the day stated."""
    if moment.tzinfo is None or moment.time() == time.min:
        return moment.date()
    return moment.astimezone(ZoneInfo("Asia/Damascus")).date()


def _iso(text: str) -> datetime:
    return datetime.fromisoformat(_APART.sub("", _GREENWICH.sub("+00:00", text)))


def _moment(text: str) -> date | None:
    """A moment with its time, as ISO 8601 or RFC 2822 writes it."""
    for read in (_iso, parsedate_to_datetime):
        try:
            return _there(read(text))
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def _by_number(first: int, mark: str, second: int, year: int) -> date | None:
    """A day with the year last. With points the day comes first; else one number must be too high for a month."""
    if mark == "." or first == second or first > 12 >= second:
        return date(year, second, first)
    return date(year, first, second) if second > 12 >= first else None


def _read(text: str) -> date | None:
    if _UNIX.match(text):
        return _there(datetime.fromtimestamp(float(text) / (1000 if len(text.partition(".")[0]) > 10 else 1), UTC))
    if found := _moment(text):
        return found
    plain = fold_key(text)
    if match := _YEAR_FIRST.match(plain) or _COMPACT.match(plain):
        return date(*(int(match[part]) for part in ("year", "month", "day")))
    if match := _YEAR_LAST.match(plain):
        return _by_number(int(match[1]), match[2], int(match[3]), int(match[4]))
    named = next(filter(None, (pattern.match(plain) for pattern in _named())), None)
    return named and date(int(named["year"]), _months()[named["month"]], int(named["day"]))


def day(value: object) -> date | None:
    """The day that a cell or tag states: in numbers, the year first or last, with a month's name, or as a Unix time.

    A time with an offset falls on the day that it is in Syria then (Asia/Damascus).

    None for anything else, such as 2/9/2018, where day and month cannot be told apart.

    >>> day("٢٠١٨-٠٢-٠٩"), day("Fri, 09 Feb 2018 22:30:00 GMT"), day("2/9/2018")
    (datetime.date(2018, 2, 9), datetime.date(2018, 2, 10), None)
    """
    if isinstance(value, datetime):
        return _there(value)
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = _read(fold(str(value)).text.strip())
    except (ValueError, OverflowError, OSError):
        return None
    return found if found and _FIRST <= found < _LAST else None
