"""One match of a date expression -> the days it means: a reading for each pattern of the grammar.

Arabic weeks run from Sunday to Saturday here. Widths of vague words ("some days ago": seven days, "two months ago": ten
days to either side) are our own conventions.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from geomap.dates.calendar import ONE_DAY, day_of, from_hijri, hijri_year, month_span, months_back, on_weekday
from geomap.grammar.rows import Token
from geomap.model import DateBasis

FIRST_YEAR, LAST_YEAR = 1900, 2100
FIRST_HIJRI, LAST_HIJRI = 1350, 1500
# Half the width and the length in days of "N units ago".
_WIDTHS = {"day": 0, "week": 1, "month": 5, "year": 60}
_LENGTHS = {"hour": 0, "day": 1, "week": 7, "month": 30, "year": 365}
# "The last N days" is a span up to this many; beyond it counts go by months.
_LATELY = 31
_SATURDAY = 5
_PARTS = {"early": (1, 10), "middle": (10, 20), "late": (20, 31)}
_YEAR_PARTS = {"early": (1, 4), "middle": (5, 8), "late": (9, 12)}
_NUMERIC_DATE = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4})(?!\d)")


class Reference(NamedTuple):
    """The day that relative words count from, and whether it is only estimated."""

    day: date
    estimated: bool


@dataclass(frozen=True, slots=True)
class Words:
    """One match: its tokens by code, and what their lexicon entries say."""

    tokens: Sequence[Token]
    reference: Reference | None
    text: str

    def all(self, codes: str) -> list[Token]:
        """The tokens with one of these codes."""
        return [token for token in self.tokens if token.code in codes]

    def attr(self, code: str, name: str) -> Any:
        """The attribute of the first token with this code, None where there is none."""
        for token in self.all(code):
            if token.mention is not None and token.mention.term is not None:
                return token.mention.term.attrs.get(name)
        return None

    def number(self, token: Token) -> int:
        """The exact number or lexicon value of a token, 0 where it has none."""
        if token.number is not None and token.number.exact is not None:
            return token.number.exact
        value = token.mention.term.attrs.get("value") if token.mention is not None and token.mention.term else None
        return value if isinstance(value, int) else 0

    @property
    def year(self) -> int | None:
        """The year named last, of either calendar."""
        years = self.all("YZ")
        return self.number(years[-1]) if years else None

    @property
    def basis(self) -> DateBasis:
        """Of a span that needed the reference day."""
        return "estimated" if self.reference is None or self.reference.estimated else "relative"

    @property
    def stated(self) -> DateBasis:
        """Of a span that needed the reference day for its year at most."""
        return "stated" if self.year is not None or self.basis == "relative" else "estimated"


# Digits of a year without its century.
_SHORT_YEAR = 2
Span = tuple[date, date, DateBasis]
ReadSpan = Callable[[Words], Span | None]


def _year_of(words: Words, month: int, day: int = 1) -> int | None:
    """The year as stated, or the latest that puts the day no later than the reference day."""
    if words.year is not None:
        return words.year
    if words.reference is None:
        return None
    if words.all("U") and words.attr("U", "unit") == "year":
        return words.reference.day.year - int(words.attr("L", "tense") == "last")
    today, tense = words.reference.day, words.attr("L", "tense")
    year = today.year
    if tense == "last" and month >= today.month:
        return year - 1
    found = day_of(year, month, min(day, 28))
    late = found is not None and found > today + 2 * ONE_DAY and not (tense == "current" and month == today.month)
    return year - 1 if late else year


def _days(words: Words) -> list[int]:
    """Days of the month in the match: digits, or ordinals joined (the seventh and twentieth)."""
    days: list[int] = []
    joined = False
    for i, token in enumerate(words.tokens):
        if token.code in "nNO":
            value = words.number(token)
            after_ordinal = bool(days) and words.tokens[i - 1].code == "O"
            if (joined and value in (10, 20, 30)) or (after_ordinal and value == 10):
                days[-1] += value
            else:
                days.append(value)
        joined = token.code == "و" and i > 0 and words.tokens[i - 1].code == "O"
    return days


def day_of_month(words: Words) -> Span | None:
    """Read a day, or a range of days, of a named month; where two are named, each day is of its own."""
    months = [words.number(token) for token in words.all("M")]
    days = _days(words)
    year = _year_of(words, months[-1], days[-1]) if days else None
    if year is None:
        return None
    first, last = day_of(year - (months[0] > months[-1]), months[0], days[0]), day_of(year, months[-1], days[-1])
    if first is None or last is None:
        return None
    if words.year is None and words.all("W"):
        first = last = on_weekday(first, words.number(words.all("W")[0]))
    tense = words.attr("L", "tense")
    if tense == "next":
        return None
    return min(first, last), max(first, last), words.stated


def numeric(words: Words) -> Span | None:
    """Read 22/01/2023, 2023-01-22 and the like."""
    first, second, third = (words.number(token) for token in words.all("nNY"))
    if first >= FIRST_YEAR:
        found = day_of(first, second, third)
        return (found, found, "stated") if found else None
    if len(words.all("nNY")[2].word) < _SHORT_YEAR:
        return None  # 1.2.3 numbers a section
    year = third if third >= FIRST_YEAR else 2000 + third
    if _month_first(words, first, second, year):
        first, second = second, first
    found = day_of(year, second, first)
    return (found, found, "stated") if found else None


def day_and_month(words: Words) -> Span | None:
    """Read 13/7, the day first unless that is no month; the year is that of writing."""
    first, second = (words.number(token) for token in words.all("nN"))
    day, month = (second, first) if second > 12 else (first, second)
    year = _year_of(words, month, day) if month <= 12 else None
    found = day_of(year, month, day) if year is not None else None
    return (found, found, words.stated) if found else None


def hijri_numeric(words: Words) -> Span | None:
    """Read 1444/8/7 and 7/8/1444 of the Islamic calendar, a day wider on either side for the moon."""
    numbers = [words.number(token) for token in words.all("nNZ")]
    year, month, day = numbers if numbers[0] >= FIRST_HIJRI else reversed(numbers)
    if month > 12 or day > 30:
        return None
    found = from_hijri(year, month, day)
    return found - ONE_DAY, found + ONE_DAY, "stated"


def order(text: str) -> Literal["day", "month"] | None:
    """What stands first in the article's numeric dates, told by one of them that can be read only one way."""
    dates = [(int(found[1]), int(found[3])) for found in _NUMERIC_DATE.finditer(text)]
    if any(first > 12 for first, _ in dates):
        return "day"
    return "month" if any(second > 12 for _, second in dates) else None


def _month_first(words: Words, first: int, second: int, year: int) -> bool:
    """Decide whether the month stands first by elimination, the article's other dates, or the day of writing."""
    if first > 12 or second > 12:
        return second > 12
    elsewhere = order(words.text)
    if elsewhere is not None:
        return elsewhere == "month"
    if words.reference is None:
        return False
    day_first, month_first = day_of(year, second, first), day_of(year, first, second)
    if day_first is None or month_first is None:
        return month_first is not None
    today = words.reference.day
    return day_first > today + ONE_DAY and month_first <= today + ONE_DAY


def day_of_this_month(words: Words) -> Span | None:
    """The 7th of this month, or of the last."""
    if words.reference is None or words.attr("U", "unit") not in ("month", None):
        return None
    if words.attr("L", "tense") == "next" or not (words.all("O") or any(t.word.isdigit() for t in words.all("n"))):
        return None
    start = months_back(words.reference.day, int(words.attr("L", "tense") == "last"))
    days = [day_of(start.year, start.month, number) for number in _days(words)]
    known = [day for day in days if day is not None]
    return (min(known), max(known), words.basis) if known else None


def month(words: Words) -> Span | None:
    """Read a month, or its beginning, middle or end."""
    month = words.attr("M", "value")
    year = _year_of(words, month)
    if year is None or words.attr("L", "tense") == "next":
        return None
    first, last = month_span(year, month, *_PARTS.get(words.attr("P", "part"), (1, 31)))
    if words.reference is not None and first <= words.reference.day < last:
        last = words.reference.day
    return first, last, words.stated


def in_that_year(reading: ReadSpan) -> ReadSpan:
    """A reading of a day or a month, only where the unit of time named behind it is the year."""
    return lambda words: reading(words) if words.attr("U", "unit") == "year" else None


def hijri(words: Words) -> Span | None:
    """Read a date of the Islamic calendar, a day wider on either side for the moon."""
    month, days, year = words.attr("I", "value"), _days(words), words.year
    if year is None or year > LAST_HIJRI:
        near = words.reference.day if words.reference else (date(year, 12, 31) if year else None)
        if near is None:
            return None
        year = hijri_year(near)
        if from_hijri(year, month, days[0] if days else 1) > near + ONE_DAY:
            year -= 1
    if not days:
        first = from_hijri(year, month, 1)
        return first - ONE_DAY, first + 30 * ONE_DAY, "stated"
    return from_hijri(year, month, days[0]) - ONE_DAY, from_hijri(year, month, days[-1]) + ONE_DAY, "stated"


def year(words: Words) -> Span | None:
    """Read a year, a season of it, or its beginning, middle or end; "last summer" is over."""
    year = words.year
    tense = words.attr("L", "tense") if year is None and words.all("S") and words.reference is not None else None
    if tense in ("last", "current") and words.reference is not None:
        today = words.reference.day
        year = today.year - int(tense == "last" and today.month <= words.attr("S", "last"))
    if year is None:
        return None
    part = words.attr("P", "part")
    if words.all("S"):
        first, last = words.attr("S", "first"), words.attr("S", "last")
        return date(year - (first > last), first, 1), month_span(year, last)[1], "stated"
    first, last = _YEAR_PARTS.get(part, (1, 12))
    return date(year, first, 1), month_span(year, last)[1], "stated"


def relative_day(words: Words) -> Span | None:
    """Read today, yesterday, last night, some days ago."""
    if words.reference is None:
        return None
    day = words.reference.day
    offset = words.attr("D", "offset")
    if offset is not None:
        return (day + offset * ONE_DAY, day + offset * ONE_DAY, words.basis) if offset <= 0 else None
    if words.attr("D", "from") is None:
        return None
    return day + words.attr("D", "from") * ONE_DAY, day + words.attr("D", "to") * ONE_DAY, words.basis


def weekend(words: Words) -> Span | None:
    """Read the latest Saturday and Sunday up to the day of writing."""
    if words.reference is None:
        return None
    today = words.reference.day
    saturday = today - (today.weekday() - _SATURDAY) % 7 * ONE_DAY
    return saturday, min(saturday + ONE_DAY, today), words.basis


def weekday(words: Words) -> Span | None:
    """The latest such day up to the day of writing; "last" means not that very day. A night runs into the next day."""
    if words.reference is None or words.attr("L", "tense") == "next":
        return None
    today = words.reference.day
    numbers = [words.number(token) for token in words.all("W")]
    back = [(today.weekday() - number) % 7 for number in numbers]
    if words.attr("L", "tense") == "last":
        back = [days or 7 for days in back]
    days = sorted(today - number * ONE_DAY for number in back)
    if len(days) > 1 and (days[-1] - days[0]).days > 3:  # Saturday to Sunday, with today between them
        days = sorted(day - 7 * ONE_DAY if day == days[-1] else day for day in days)
    last = days[-1] + ONE_DAY if words.attr("H", "night") and len(days) == 1 else days[-1]
    return days[0], min(last, max(today, days[0])), words.basis


def named_day(words: Words) -> Span | None:
    """Find the Wednesday of "yesterday, Wednesday", though the day of writing is off: rather earlier than later."""
    span = relative_day(words)
    if span is None:
        return None
    off = (words.number(words.all("W")[0]) - span[0].weekday() + 5) % 7 - 5
    day = span[0] + off * ONE_DAY
    last = day + ONE_DAY if words.attr("H", "night") or words.attr("D", "from") is not None else day
    return day, last, span[2]


def ago(words: Words) -> Span | None:
    """N days, weeks, months or years ago, as wide as the unit is coarse."""
    if words.reference is None:
        return None
    unit, token = words.attr("U", "unit"), words.all("U")[0]
    numbers = [words.number(number) for number in words.all("nN")]
    if not words.all("nN") and words.tokens[-1].code == "g" and not token.word.isascii():
        return None  # Arabic has its word for "ago" before them, and "the week before the last"
    dual = token.mention is not None and token.mention.form == "dual"
    some = bool(words.attr("U", "many")) and not numbers
    vague = some or any(number.number is not None and number.number.exact is None for number in words.all("nN"))
    count = numbers[0] if numbers and numbers[0] else 2 if dual else 1
    if vague:
        count = 5 if unit != "day" else 4
    if unit not in _WIDTHS:
        return words.reference.day - (1 + count // 24) * ONE_DAY, words.reference.day, words.basis
    width = _WIDTHS[unit] * (count if unit == "month" else 1) + (3 if vague else 0)
    middle = words.reference.day - count * _LENGTHS[unit] * ONE_DAY
    return middle - width * ONE_DAY, min(middle + width * ONE_DAY, words.reference.day), words.basis


def lapse(words: Words) -> Span | None:
    """So long after something; "in the days after" it is no such day."""
    after = words.tokens[-1].code == "A"
    return None if after and words.attr("U", "many") and not words.all("nN") else ago(words)


def past(words: Words) -> Span | None:
    """Read the last N hours or days, up to the day of writing."""
    if words.reference is None or words.attr("L", "tense") not in ("last", None):
        return None
    if words.all("P") and words.attr("P", "part") != "late":
        return None
    length = {"hour": 1 / 24, "day": 1}.get(words.attr("U", "unit"))
    number = max((words.number(token) for token in words.all("nN")), default=0)
    if length is None or not 0 < number * length <= _LATELY:
        return None
    return words.reference.day - math.ceil(number * length) * ONE_DAY, words.reference.day, words.basis


def unit(words: Words) -> Span | None:
    """This or the last week, month or year; "the past months" are none of them."""
    if words.reference is None or words.attr("U", "many"):
        return None
    today, unit = words.reference.day, words.attr("U", "unit")
    back = {"last": 1, "current": 0}.get(words.attr("L", "tense") or "current")
    if back is None or unit not in ("week", "month", "year"):
        return None
    if unit == "week":
        sunday = today - ((today.weekday() + 1) % 7 + 7 * back) * ONE_DAY
        return sunday, min(sunday + 6 * ONE_DAY, today), words.basis
    if unit == "month":
        start = months_back(today, back)
        first, last = month_span(start.year, start.month, *_PARTS.get(words.attr("P", "part"), (1, 31)))
        return first, max(first, min(last, today)), words.basis
    lowest, highest = _YEAR_PARTS.get(words.attr("P", "part"), (1, 12))
    first, last = date(today.year - back, lowest, 1), month_span(today.year - back, highest)[1]
    return first, max(first, min(last, today)), words.basis
