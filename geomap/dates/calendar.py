"""Calendar arithmetic: months, Hijri days, the weekday that tells the year."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

ONE_DAY = timedelta(days=1)
_YEARS_BACK = 6
# The Islamic calendar's epoch as Julian day number and as Python's ordinal, and the Julian day of ordinal 0.
_HIJRI_EPOCH, _HIJRI_FIRST_ORDINAL, _ORDINAL_ZERO = 1948439, 227014, 1721425
_HIJRI_YEAR = 354.36667


def day_of(year: int, month: int, day: int) -> date | None:
    """The day, or None where the calendar has none."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_span(year: int, month: int, first: int = 1, last: int = 31) -> tuple[date, date]:
    """Days `first` to `last` of a month, cut to its length."""
    length = monthrange(year, month)[1]
    return date(year, month, min(first, length)), date(year, month, min(last, length))


def months_back(day: date, months: int) -> date:
    """The first day of the month that lies `months` before that of `day`."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def from_hijri(year: int, month: int, day: int) -> date:
    """The Gregorian day of a date of the tabular Islamic calendar; the moon may move it by a day either way.

    Source: E. G. Richards, *Mapping Time*, 1998, ch. 25 (civil type, 30-year cycle).

    >>> from_hijri(1445, 9, 1)
    datetime.date(2024, 3, 11)
    """
    julian = day + -(-59 * (month - 1) // 2) + (year - 1) * 354 + (3 + 11 * year) // 30 + _HIJRI_EPOCH
    return date.fromordinal(julian - _ORDINAL_ZERO)


def hijri_year(day: date) -> int:
    """The year of the Islamic calendar that `day` falls in, at its ends give or take one."""
    return int((day.toordinal() - _HIJRI_FIRST_ORDINAL) / _HIJRI_YEAR) + 1


def on_weekday(day: date, weekday: int) -> date:
    """The same day of the latest year, up to six back, in which it fell on this weekday; else the day itself."""
    years = (day_of(day.year - back, day.month, day.day) for back in range(_YEARS_BACK))
    return next((found for found in years if found is not None and found.weekday() == weekday), day)
