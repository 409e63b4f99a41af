"""Passage -> the days it names, as spans, each with its words and the rule that read them.

A reader of words and a calendar: `_PATTERNS` finds date expressions in the row of coded tokens, one function each turns
a match into a span. Relative words count from the day of writing, `published`; without one, from the article's own
`anchor`, and then the span is marked as estimated. Arabic weeks run from Sunday to Saturday here. Widths for vague
words ("some days ago": seven days, "two months ago": ten days to either side) are our own conventions.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from geomap.mentions import Marked
from geomap.model import DateBasis, DateSpan, Found
from geomap.phrases import Row, Token, row

_CODES = {
    "month": "M", "hijri": "I", "weekday": "W", "day": "D", "number": "N", "daypart": "H", "unit": "U", "tense": "L",
    "part": "P", "ordinal": "O", "season": "S",
    "speech:watch": "w", "speech": "q", "statement": "q", "event": "E", "casualty": "E",
    "date_word:of": "o", "date_word:ago": "g", "date_word:since": "s", "date_word:until": "u",
    "date_word:between": "&", "date_word:ad": "a", "date_word:ah": "h", "date_word:this": "t", "date_word:that": "!",
    "date_word:after": "A", "bound": "b",
}  # fmt: skip
_DAY = timedelta(days=1)
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_FIRST_HIJRI, _LAST_HIJRI = 1350, 1500
_YEARS_BACK = 6
_WIDTHS = {"day": 0, "week": 1, "month": 5, "year": 60}
_LENGTHS = {"hour": 0, "day": 1, "week": 7, "month": 30, "year": 365}
_PARTS = {"early": (1, 10), "middle": (10, 20), "late": (20, 31)}
_YEAR_PARTS = {"early": (1, 4), "middle": (5, 8), "late": (9, 12)}


class Reference(NamedTuple):
    """The day that relative words count from, and whether it is only estimated."""

    day: date
    estimated: bool


class _Hit(NamedTuple):
    """Tokens `start` to `end` read by `rule` as `first` to `last`; `rank` is how binding they are, 3 for a full date."""

    start: int
    end: int
    rule: str
    first: date
    last: date
    basis: DateBasis
    rank: int


@dataclass(frozen=True, slots=True)
class _Words:
    """One match: its tokens by code, and what their lexicon entries say."""

    tokens: Sequence[Token]
    reference: Reference | None
    text: str

    def all(self, codes: str) -> list[Token]:
        return [token for token in self.tokens if token.code in codes]

    def attr(self, code: str, name: str) -> Any:
        """The attribute of the first token with this code, None where there is none."""
        for token in self.all(code):
            if token.mention is not None and token.mention.term is not None:
                return token.mention.term.attrs.get(name)
        return None

    def number(self, token: Token) -> int:
        if token.number is not None and token.number.exact is not None:
            return token.number.exact
        value = token.mention.term.attrs.get("value") if token.mention is not None and token.mention.term else None
        return value if isinstance(value, int) else 0

    @property
    def year(self) -> int | None:
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


Span = tuple[date, date, DateBasis]
Reading = Callable[[_Words], Span | None]


# ── The calendar ───────────────────────────────────────────────────────────────────────────────────────────────────


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(year: int, month: int, first: int = 1, last: int = 31) -> tuple[date, date]:
    length = monthrange(year, month)[1]
    return date(year, month, min(first, length)), date(year, month, min(last, length))


def _months_back(day: date, months: int) -> date:
    """The first day of the month that lies `months` before that of `day`."""
    count = day.year * 12 + day.month - 1 - months
    return date(count // 12, count % 12 + 1, 1)


def from_hijri(year: int, month: int, day: int) -> date:
    """The Gregorian day of a date of the tabular Islamic calendar; the moon may move it by a day either way.

    Source: E. G. Richards, *Mapping Time*, 1998, ch. 25 (civil type, 30-year cycle).

    >>> from_hijri(1445, 9, 1)
    datetime.date(2024, 3, 11)
    """
    julian = day + -(-59 * (month - 1) // 2) + (year - 1) * 354 + (3 + 11 * year) // 30 + 1948439
    return date.fromordinal(julian - 1721425)


def _year_of(words: _Words, month: int, day: int = 1) -> int | None:
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
    found = _day(year, month, min(day, 28))
    late = found is not None and found > today + 2 * _DAY and not (tense == "current" and month == today.month)
    return year - 1 if late else year


# ── Readings, one per pattern ──────────────────────────────────────────────────────────────────────────────────────


def _days(words: _Words) -> list[int]:
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


def _day_of_month(words: _Words) -> Span | None:
    month = words.attr("M", "value")
    days = _days(words)
    year = _year_of(words, month, days[0]) if days else None
    if year is None:
        return None
    first, last = _day(year, month, days[0]), _day(year, month, days[-1])
    if first is None or last is None:
        return None
    if words.year is None and words.all("W"):
        first = last = _on_weekday(first, words.number(words.all("W")[0]))
    tense = words.attr("L", "tense")
    if tense == "next":
        return None
    return min(first, last), max(first, last), words.stated


def _on_weekday(day: date, weekday: int) -> date:
    """The same day of the latest year, up to six back, in which it fell on this weekday; else the day itself."""
    years = (_day(day.year - back, day.month, day.day) for back in range(_YEARS_BACK))
    return next((found for found in years if found is not None and found.weekday() == weekday), day)


def _numeric(words: _Words) -> Span | None:
    first, second, third = (words.number(token) for token in words.all("nNY"))
    if first >= _FIRST_YEAR:
        found = _day(first, second, third)
        return (found, found, "stated") if found else None
    year = third if third >= _FIRST_YEAR else 2000 + third
    if _month_first(words, first, second, year):
        first, second = second, first
    found = _day(year, second, first)
    return (found, found, "stated") if found else None


_NUMERIC_TEXT = re.compile(r"(?<!\d)(\d{1,2})([/.-])(\d{1,2})\2(?:\d{4})(?!\d)")


def _month_first(words: _Words, first: int, second: int, year: int) -> bool:
    """Decide whether the month stands first by elimination, the article's other dates, or the day of writing."""
    if first > 12 or second > 12:
        return second > 12
    others = [(int(found[1]), int(found[3])) for found in _NUMERIC_TEXT.finditer(words.text)]
    if any(a > 12 for a, _ in others):
        return False
    if any(b > 12 for _, b in others):
        return True
    if words.reference is None:
        return False
    day_first, month_first = _day(year, second, first), _day(year, first, second)
    if day_first is None or month_first is None:
        return month_first is not None
    today = words.reference.day
    return day_first > today + _DAY and month_first <= today + _DAY


def _day_of_this_month(words: _Words) -> Span | None:
    """The 7th of this month, or of the last."""
    if words.reference is None or words.attr("U", "unit") != "month" or words.attr("L", "tense") == "next":
        return None
    start = _months_back(words.reference.day, int(words.attr("L", "tense") == "last"))
    days = [_day(start.year, start.month, number) for number in _days(words)]
    known = [day for day in days if day is not None]
    return (min(known), max(known), words.basis) if known else None


def _whole_month(words: _Words) -> Span | None:
    month = words.attr("M", "value")
    year = _year_of(words, month)
    if year is None or words.attr("L", "tense") == "next":
        return None
    first, last = _month(year, month, *_PARTS.get(words.attr("P", "part"), (1, 31)))
    if words.reference is not None and first <= words.reference.day < last:
        last = words.reference.day
    return first, last, words.stated


def _hijri(words: _Words) -> Span | None:
    month, days, year = words.attr("I", "value"), _days(words), words.year
    if year is None or year > _LAST_HIJRI:
        near = words.reference.day if words.reference else (date(year, 12, 31) if year else None)
        if near is None:
            return None
        year = int((near.toordinal() - 227014) / 354.36667) + 1
        if from_hijri(year, month, days[0] if days else 1) > near + _DAY:
            year -= 1
    if not days:
        first = from_hijri(year, month, 1)
        return first - _DAY, first + 30 * _DAY, "stated"
    return from_hijri(year, month, days[0]) - _DAY, from_hijri(year, month, days[-1]) + _DAY, "stated"


def _year(words: _Words) -> Span | None:
    year = words.year
    if year is None:
        return None
    part = words.attr("P", "part")
    if words.all("S"):
        first, last = words.attr("S", "first"), words.attr("S", "last")
        return date(year - (first > last), first, 1), _month(year, last)[1], "stated"
    first, last = _YEAR_PARTS.get(part, (1, 12))
    return date(year, first, 1), _month(year, last)[1], "stated"


def _relative_day(words: _Words) -> Span | None:
    if words.reference is None:
        return None
    day = words.reference.day
    offset = words.attr("D", "offset")
    if offset is not None:
        return (day + offset * _DAY, day + offset * _DAY, words.basis) if offset <= 0 else None
    return day + words.attr("D", "from") * _DAY, day + words.attr("D", "to") * _DAY, words.basis


def _weekday(words: _Words) -> Span | None:
    """The latest such day up to the day of writing; "last" means not that very day. A night runs into the next day."""
    if words.reference is None or words.attr("L", "tense") == "next":
        return None
    today = words.reference.day
    numbers = [words.number(token) for token in words.all("W")]
    back = [(today.weekday() - number) % 7 for number in numbers]
    if words.attr("L", "tense") == "last":
        back = [days or 7 for days in back]
    days = sorted(today - number * _DAY for number in back)
    if len(days) > 1 and (days[-1] - days[0]).days > 3:  # Saturday to Sunday, with today between them
        days = sorted(day - 7 * _DAY if day == days[-1] else day for day in days)
    last = days[-1] + _DAY if words.attr("H", "night") and len(days) == 1 else days[-1]
    return days[0], min(last, max(today, days[0])), words.basis


def _named_day(words: _Words) -> Span | None:
    """Find the Wednesday of "yesterday, Wednesday", though the day of writing is off: rather earlier than later."""
    span = _relative_day(words)
    if span is None:
        return None
    off = (words.number(words.all("W")[0]) - span[0].weekday() + 5) % 7 - 5
    day = span[0] + off * _DAY
    last = day + _DAY if words.attr("H", "night") or words.attr("D", "from") is not None else day
    return day, last, span[2]


def _ago(words: _Words) -> Span | None:
    """N days, weeks, months or years ago, as wide as the unit is coarse."""
    if words.reference is None:
        return None
    unit, token = words.attr("U", "unit"), words.all("U")[0]
    numbers = [words.number(number) for number in words.all("nN")]
    dual = token.mention is not None and token.mention.form == "dual"
    vague = any(number.number is not None and number.number.exact is None for number in words.all("nN"))
    count = numbers[0] if numbers and numbers[0] else 2 if dual else 1
    if vague:
        count = 5 if unit != "day" else 4
    if unit not in _WIDTHS:
        return words.reference.day - (1 + count // 24) * _DAY, words.reference.day, words.basis
    width = _WIDTHS[unit] * (count if unit == "month" else 1) + (3 if vague else 0)
    middle = words.reference.day - count * _LENGTHS[unit] * _DAY
    return middle - width * _DAY, min(middle + width * _DAY, words.reference.day), words.basis


def _this_unit(words: _Words) -> Span | None:
    """This or the last week, month or year."""
    if words.reference is None:
        return None
    today, unit = words.reference.day, words.attr("U", "unit")
    back = {"last": 1, "current": 0}.get(words.attr("L", "tense") or "current")
    if back is None or unit not in ("week", "month", "year"):
        return None
    if unit == "week":
        sunday = today - ((today.weekday() + 1) % 7 + 7 * back) * _DAY
        return sunday, min(sunday + 6 * _DAY, today), words.basis
    if unit == "month":
        start = _months_back(today, back)
        first, last = _month(start.year, start.month, *_PARTS.get(words.attr("P", "part"), (1, 31)))
        return first, max(first, min(last, today)), words.basis
    lowest, highest = _YEAR_PARTS.get(words.attr("P", "part"), (1, 12))
    first, last = date(today.year - back, lowest, 1), _month(today.year - back, highest)[1]
    return first, max(first, min(last, today)), words.basis


# The day of a month: digits, an ordinal, "the seventh and twentieth". A month: one name or a pair (آذار/مارس).
_D = r"(?:n|O(?:و[NnO]|[Nn])?)"
_M = r"(?:U?M(?:[/\-(]?M\)?)?)"
_Y = r"(?:[/\-,]?o?U?[Ya]a?|L(?!U)|o?UL)?"
_PATTERNS: tuple[tuple[str, re.Pattern[str], Reading, int], ...] = (
    ("dates.numeric", re.compile(r"n([/.\-])n\1Y|Y([/.\-])n\2n|n/n/n(?![/.\-])"), _numeric, 3),
    ("dates.range", re.compile(rf"(?:&|o)?(?:no?[\-وu]o?|Ou){_D}o?[/\-]?{_M}{_Y}"), _day_of_month, 3),
    ("dates.weekday_day", re.compile(rf"W[,(]?{_D}o?[/\-]?{_M}(?![/\-,]?o?U?Y)"), _day_of_month, 3),
    ("dates.day", re.compile(rf"{_D}o?[/\-]?{_M}{_Y}"), _day_of_month, 3),
    ("dates.day", re.compile(r"Mn,?Y|Mn(?![nN\d/.:])"), _day_of_month, 3),
    ("dates.hijri", re.compile(rf"{_D}o?U?I[/\-,]?(?:U?[ZY]h?)?|I(?:U?Zh?)"), _hijri, 3),
    ("dates.day_of_this_month", re.compile(rf"{_D}(?:و{_D})?o?t?UL"), _day_of_this_month, 3),
    ("dates.month", re.compile(rf"Po?{_M}{_Y}|{_M}(?:[/\-,]?o?U?Ya?|o?UL|L)|UM"), _whole_month, 2),
    ("dates.year", re.compile(r"Po?UYa?|UYa?|SU?Y"), _year, 1),
    ("dates.part", re.compile(r"Po?t?UL"), _this_unit, 2),
    ("dates.ago", re.compile(r"[gs]b?[nN]?o?U(?![MY])L?|b?[nN]Ug"), _ago, 2),
    ("dates.night", re.compile(r"H[oU]?W[\-/وu,]?o?W"), _weekday, 2),
    ("dates.named_day", re.compile(r"(?:Ho?)?D[,(]?U?W\)?"), _named_day, 2),
    ("dates.weekday", re.compile(r"(?:Ho?)?U?W[\-/]W|(?:Ho?)?U?W(?:وU?W)?(?:U?L)?|LW"), _weekday, 2),
    ("dates.unit", re.compile(r"UL|tU|LU"), _this_unit, 1),
    ("dates.relative", re.compile(r"(?:Ho?)?D(?:H)?(?!O)"), _relative_day, 2),
)  # fmt: skip
_ANNOUNCED = re.compile(r"q[^.;:E!]{0,7}$")
_BACKGROUND = re.compile(r"A[wbPo]{1,3}$")


# ── Reading ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _typed(token: Token) -> Token:
    """Numbers split into days of a month, years, Islamic years and others."""
    if token.code != "N" or token.number is None or token.number.exact is None:
        return token
    exact, digits = token.number.exact, token.word.isdigit()
    if digits and len(token.word) == 4 and _FIRST_YEAR <= exact <= _LAST_YEAR:
        return token._replace(code="Y")
    if digits and _FIRST_HIJRI <= exact <= _LAST_HIJRI:
        return token._replace(code="Z")
    return token._replace(code="n") if 1 <= exact <= 31 else token


def _row(marked: Marked) -> Row:
    tokens = tuple(_typed(token) for token in row(marked, _CODES).tokens)
    return Row(marked, tokens, "".join(token.code for token in tokens))


def _hits(words: Row, reference: Reference | None) -> list[_Hit]:
    """Matches of all patterns, earlier patterns first, none overlapping, in the order of the text."""
    taken: set[int] = set()
    hits: list[_Hit] = []
    text = words.marked.passage.folded.text
    for rule, pattern, reading, rank in _PATTERNS:
        for match in pattern.finditer(words.codes):
            start, end = match.span()
            if taken.isdisjoint(range(start, end)):
                span = reading(_Words(words.tokens[start:end], reference, text))
                if span is not None:
                    taken.update(range(start, end))
                    hits.append(_Hit(start, end, rule, *span, rank))
    return sorted(hits)


def _joined(hits: Iterable[_Hit], codes: str) -> Iterator[_Hit]:
    """Expressions side by side ("today, Saturday the 2nd of September") are one: the most binding gives the day."""
    held: _Hit | None = None
    for hit in hits:
        gap = codes[held.end : hit.start] if held is not None else ""
        if held is not None and len(gap) <= 2 and not gap.strip(",(-/و)U") and _agree(held, hit):
            held = _merged(held, hit)
        else:
            if held is not None:
                yield held
            held = hit
    if held is not None:
        yield held


def _agree(a: _Hit, b: _Hit) -> bool:
    """Whether two neighbours may tell one day: of different kinds, and not far apart unless one is a full date."""
    if a.rule == b.rule:
        return False
    near = a.first - 3 * _DAY <= b.last and b.first - 3 * _DAY <= a.last
    return near or {a.rank, b.rank} == {2, 3}


def _merged(a: _Hit, b: _Hit) -> _Hit:
    weekday_first = a.rank == b.rank == 2 and "weekday" in b.rule
    best = b if b.rank > a.rank or weekday_first else a
    return best._replace(start=a.start, end=b.end)


def read(marked: Marked, published: date | None, anchor: date | None = None) -> tuple[Found[DateSpan], ...]:
    """The days named in a passage, in their order.

    Relative words count from `published`, else from `anchor`, and then their basis is "estimated"; with neither they
    are left out (`weekdays` still tells a weekday). The rule "dates.announced" marks a day that belongs to the telling
    ("the ministry said on Tuesday"), "dates.background" one of what came before ("after his flight some days ago"); "dates.since" the
    beginning of a longer time; none is the day of what is told. A numeric date of which both parts may be the month gets
    "dates.numeric_undecided" where nothing decides.
    """
    day = published or anchor
    reference = Reference(day, published is None) if day is not None else None
    words = _row(marked)
    found = []
    for hit in _joined(_hits(words, reference), words.codes):
        rule = _told_apart(words.codes[: hit.start]) or hit.rule
        if rule == "dates.numeric" and _undecided(words, hit, reference):
            rule = "dates.numeric_undecided"
        found.append(Found(DateSpan(hit.first, hit.last, hit.basis), words.quote(hit.start, hit.end), rule))
    return tuple(found)


def _told_apart(before: str) -> str | None:
    """The rule of a day that is not the story's own, judged by the codes before it."""
    if before.endswith(("s", "sU")):
        return "dates.since"
    if _ANNOUNCED.search(before):
        return "dates.announced"
    return "dates.background" if _BACKGROUND.search(before) else None


def _undecided(words: Row, hit: _Hit, reference: Reference | None) -> bool:
    """Whether day and month of a numeric date could be swapped for all that is known."""
    day, month = hit.first.day, hit.first.month
    if day > 12 or day == month or words.codes[hit.start] == "Y":
        return False
    others = [(int(o[1]), int(o[3])) for o in _NUMERIC_TEXT.finditer(words.marked.passage.folded.text)]
    if any(a > 12 or b > 12 for a, b in others):
        return False
    swapped = date(hit.first.year, day, month)
    return reference is None or (swapped <= reference.day) == (hit.first <= reference.day)


def weekdays(marked: Marked) -> tuple[Found[int], ...]:
    """The weekdays named in a passage, Monday 0, whether or not they can be dated."""
    return tuple(
        Found(mention.term.attrs["value"], marked.quote(mention), "dates.weekday")
        for mention in marked.of("weekday")
        if mention.term is not None
    )


def anchor(passages: Sequence[Marked], published: date | None = None) -> Found[date] | None:
    """The day that an article counts from when nobody tells when it was published: its own header or words.

    A full date in a dateline or heading, else one that the text joins with "today" or "yesterday". A date that stands
    alone in the story is no evidence of the day of writing.
    """
    if published is not None:
        return None
    for marked in passages:
        header = marked.passage.kind in ("dateline", "title", "heading", "boilerplate")
        if not header and not marked.of("day"):
            continue
        words = _row(marked)
        for hit in _hits(words, None):
            if hit.rank == 3 and hit.basis == "stated" and hit.first == hit.last:
                back = 0 if header else _days_back(words, hit)
                if back is not None:
                    quote = words.quote(hit.start, hit.end)
                    return Found(hit.first + back * _DAY, quote, "dates.header" if header else "dates.today")
    return None


def _days_back(words: Row, hit: _Hit) -> int | None:
    """How far the day of writing lies behind a full date that is joined with "today" or "yesterday"."""
    near = words.tokens[max(0, hit.start - 4) : hit.start] + words.tokens[hit.end : hit.end + 2]
    for token in near:
        if token.code == "D" and token.mention is not None and token.mention.term is not None:
            offset = token.mention.term.attrs.get("offset")
            if isinstance(offset, int) and offset <= 0:
                return -offset
    return None
