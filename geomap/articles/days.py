"""Publication days as metadata writes them, in unambiguous forms only: a wrong day shifts every "yesterday"."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from geomap.arabic import fold

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?!\d)")
_UNIX = re.compile(r"\d{9,10}(?:\.\d+)?$|\d{12,13}$")
_FIRST, _LAST = date(1900, 1, 1), date(2100, 1, 1)


def _unix(text: str) -> date:
    seconds = float(text) / (1000 if len(text.partition(".")[0]) > 10 else 1)
    return datetime.fromtimestamp(seconds, UTC).date()


def _read(text: str) -> date:
    if _UNIX.match(text):
        return _unix(text)
    if found := _ISO.match(text) or _COMPACT.match(text):
        return date(*map(int, found.groups()))
    return parsedate_to_datetime(text).date()


def day(value: object) -> date | None:
    """The day that a cell or tag states: ISO 8601, year first with other marks, RFC 2822, or a Unix time.

    None for anything else, such as 2/9/2018, where day and month cannot be told apart.

    >>> day("٢٠١٨-٠٢-٠٩"), day("Fri, 09 Feb 2018 21:00:00 +0300"), day("2/9/2018")
    (datetime.date(2018, 2, 9), datetime.date(2018, 2, 9), None)
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        found = _read(fold(str(value)).text.strip())
    except (ValueError, OverflowError, OSError, TypeError, IndexError):
        return None
    return found if _FIRST <= found < _LAST else None
