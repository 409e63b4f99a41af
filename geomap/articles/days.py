"""Publication days as metadata writes them, in unambiguous forms only: a wrong day shifts every "yesterday"."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from geomap import lexicon
from geomap.arabic import fold, fold_key

_FIRST, _LAST = date(1900, 1, 1), date(2100, 1, 1)
_UNIX = re.compile(r"\d{9,10}(?:\.\d+)?$|\d{12,13}$")
_YEAR_FIRST = re.compile(r"(?P<year>\d{4})[ /.](?P<month>\d{1,2})[ /.](?P<day>\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?P<year>\d{4})(?P<month>\d\d)(?P<day>\d\d)(?!\d)")
# The same with the clock behind it, as archives name their moments; else so many digits are parts of a second.
_MOMENT = re.compile(r"((?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]))(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?$")
_YEAR_LAST = re.compile(r"(\d{1,2})([ /.])(\d{1,2})\2(\d{4})(?!\d)")
# How programs write "no day": the first moment of Unix, or that of a zone to the west or the east of it.
_NO_DAYS = frozenset({date(1969, 12, 31), date(1970, 1, 1)})
# The year 1 of programs that know no day; mail's parser would take it for 2001.
_YEAR_ONE = re.compile(r"(?<![+\d-])0001(?!\d)")
# A clock time with the zone behind it: its name, its offset, or both.
_ZONED = re.compile(
    r"\A(?P<plain>.{0,60}?\d{1,2}:\d\d(?::\d\d(?:[.,]\d{1,9})?)?(?: ?[ap]\.?m\b\.?)?) ?\(?"
    r"(?P<zone>[a-z]{1,12}(?:[. ]{1,2}[a-z]{1,12}){0,3})? ?"
    r"(?:(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d\d)?)?\)?$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::\d\d(?:[.,]\d+)?)?(?:\s*([ap])\.?m\b)?", re.IGNORECASE)
_HALF = re.compile(r"\d\s*[ap]\.?m\b", re.IGNORECASE)
_DIGIT = re.compile(r"\d")
_SERIAL = re.compile(r"(?:3|4)\d{4}(?:\.\d+)?$")
# Excel counts days from here.
_EXCEL = date(1899, 12, 30)


@lru_cache
def _zones() -> dict[str, float]:
    zones = (term for term in lexicon.load("pages").terms if term.kind == "zone")
    return {word: term.attrs["hours"] for term in zones for word in term.en}


@lru_cache
def _labels() -> re.Pattern[str]:
    """What may stand before a day: "published on"."""
    words = sorted(lexicon.load("pages").by_id()["published"].forms, key=len, reverse=True)
    return re.compile(rf"(?:(?:{'|'.join(map(re.escape, words))})\s*[:؛;|-]?\s+)+")


@lru_cache
def _same_day() -> re.Pattern[str]:
    """What stands between a day of the Hijri calendar and the same day of ours."""
    words = sorted(lexicon.load("pages").by_id()["same_day"].forms, key=len, reverse=True)
    return re.compile(rf"(?:(?: |(?<=\d))(?:{'|'.join(map(re.escape, words))})(?= ))+ (?:ل ?)?")


@lru_cache
def _months() -> dict[str, int]:
    terms = [term for term in lexicon.load("dates").terms if term.kind == "month"]
    return {fold_key(word): term.attrs["value"] for term in terms for word in (*term.ar, *term.en)}


@lru_cache
def _named() -> tuple[re.Pattern[str], ...]:
    """A day with its month's name, or with both names that a month has; a weekday may stand before."""
    month = "|".join(sorted(map(re.escape, _months()), key=len, reverse=True))
    before, day_, year = r"(?:[^\W\d]+[,،]? ){0,2}", r"(?P<day>\d{1,2})(?:st|nd|rd|th)?", r"(?P<year>\d{4})(?!\d)"
    part = " ?[ /] ?"
    return (
        re.compile(rf"{before}{day_}(?: of)?{part}(?P<month>{month})(?: ?/ ?(?:{month}))?[.,،]{{0,2}}{part}{year}"),
        re.compile(rf"{before}(?P<month>{month})\.? {day_}[,،]? {year}"),
    )


def _there(moment: datetime) -> date:
    """The day in Syria at a moment with an offset. Midnight is how programs write a day: it stays the day stated."""
    if moment.tzinfo is None or moment.time() == time.min:
        return moment.date()
    return moment.astimezone(ZoneInfo("Asia/Damascus")).date()


def _moment(text: str) -> datetime | None:
    """A moment as ISO 8601 or RFC 2822 writes it, without a zone."""
    if _YEAR_ONE.search(text):
        return None
    by_halves = _HALF.search(text)  # which the second takes for hours of the whole day
    for read in (datetime.fromisoformat,) if by_halves else (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(text.upper())
        except (ValueError, OverflowError, TypeError, IndexError):
            continue
    return None


def _zoned(text: str) -> tuple[str, timezone | None]:
    """A day with its time, and the zone behind it taken off."""
    found = _ZONED.fullmatch(text)
    if found is None or not (found["zone"] or found["sign"]):
        return text, None
    if found["zone"] and found["zone"].lower() not in _zones():
        return text, None
    minutes = 60 * _zones().get((found["zone"] or "z").lower(), 0)
    if found["sign"]:
        minutes += int(f"{found['sign']}1") * (60 * int(found["hours"]) + int(found["minutes"] or 0))
    return found["plain"].strip(), timezone(timedelta(minutes=minutes))


def _clock(text: str) -> time | None:
    found = _CLOCK.search(text)
    if found is None:
        return None
    hour = int(found[1]) % 12 + 12 * (found[3].lower() == "p") if found[3] else int(found[1])
    return time(hour, int(found[2])) if hour < 24 and int(found[2]) < 60 else None


def _by_number(first: int, mark: str, second: int, year: int, order: str | None) -> date | None:
    """A day with the year last. With points the day comes first; else one number must be too high for a month."""
    if first > 12 or second > 12 or first == second:
        return date(year, second, first) if first > 12 or first == second else date(year, first, second)
    if mark == "." or order == "dmy":
        return date(year, second, first)
    return date(year, first, second) if order == "mdy" else None


def order(values: Iterable[object]) -> str | None:
    """Whether day or month comes first in a column of numeric dates, if one of them decides it and none gainsays it.

    >>> order(["12/09/2023", "13/09/2023"]), order(["02/09/2018"])
    ('dmy', None)
    """
    seen = set()
    for value in values:
        match = _YEAR_LAST.match(fold_key(value)) if isinstance(value, str) else None
        if match and match[2] != "." and (int(match[1]) > 12) != (int(match[3]) > 12):
            seen.add("dmy" if int(match[1]) > 12 else "mdy")
    return seen.pop() if len(seen) == 1 else None


def _read(text: str, order: str | None) -> date | None:
    if stamp := _MOMENT.match(text):
        text = stamp[1]
    if _UNIX.match(text):
        return _there(datetime.fromtimestamp(float(text) / (1000 if len(text.partition(".")[0]) > 10 else 1), UTC))
    if _SERIAL.match(text):
        return _EXCEL + timedelta(days=int(float(text)))
    plain, zone = _zoned(text)
    moment = _moment(plain)
    if moment is not None:
        return _there(moment.replace(tzinfo=zone) if zone else moment)
    found, at = _written(fold_key(plain), order), _clock(plain)
    return _there(datetime.combine(found, at, zone)) if found and zone and at else found


def _written(plain: str, order: str | None) -> date | None:
    """A day in numbers or with its month's name, beside the same day in another calendar or alone."""
    if meant := _same_day().search(plain):
        days = (_labelled(part, order) for part in (plain[meant.end() :], plain[: meant.start()]))
        return next((found for found in days if found and found >= _FIRST), None)
    return _labelled(plain, order)


def _labelled(plain: str, order: str | None) -> date | None:
    """A day in numbers or with its month's name; a label may stand before it."""
    if (label := _labels().search(plain)) and not _DIGIT.search(plain, 0, label.start()):
        plain = plain[label.end() :]  # "by staff | published 3 May 2022"
    if match := _YEAR_FIRST.match(plain) or _COMPACT.match(plain):
        return date(*(int(match[part]) for part in ("year", "month", "day")))
    if match := _YEAR_LAST.match(plain):
        return _by_number(int(match[1]), match[2], int(match[3]), int(match[4]), order)
    named = next(filter(None, (pattern.match(plain) for pattern in _named())), None)
    return named and date(int(named["year"]), _months()[named["month"]], int(named["day"]))


def day(value: object, order: str | None = None) -> date | None:
    """The day that a cell or tag states: in numbers, the year first or last, with a month's name, or as a Unix time.

    A time with an offset falls on the day that it is in Syria then (Asia/Damascus). `order` is what the column that it
    stands in says of days and months ("dmy", "mdy").

    None for anything else, such as 2/9/2018, where day and month cannot be told apart, and for 1 January 1970.

    >>> day("٢٠١٨-٠٢-٠٩"), day("Fri, 09 Feb 2018 22:30:00 GMT"), day("2/9/2018")
    (datetime.date(2018, 2, 9), datetime.date(2018, 2, 10), None)
    """
    if isinstance(value, datetime):
        return _there(value)
    if isinstance(value, date):
        return None if value in _NO_DAYS else value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = _read(fold(str(value)).text.strip(), order)
    except (ValueError, OverflowError, OSError):
        return None
    return found if found and _FIRST <= found < _LAST and found not in _NO_DAYS else None
