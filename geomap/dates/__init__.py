"""Passage -> the days it names, as spans, each with its words and the rule that read them.

`_PATTERNS` finds date expressions in the row of coded tokens, and one reading each turns a match into a span. Relative
words count from the day of writing, `published`; without one, from the article's own `anchor`, and then the span is
marked as estimated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from geomap.dates import readings
from geomap.dates.calendar import ONE_DAY, from_hijri
from geomap.dates.readings import ReadSpan, Reference, Words
from geomap.grammar.rows import Codes, Number, Row, Token, row
from geomap.lexicon import Term, load
from geomap.mentions import Marked, Mention, once
from geomap.model import Count, DateBasis, DateSpan, Found, Quote

__all__ = ["anchor", "from_hijri", "headings", "read", "unread", "weekdays", "yearless"]

_CODES = Codes({
    "month": "M", "hijri": "I", "weekday": "W", "day:weekend": "V", "day": "D", "number": "N", "daypart": "H",
    "unit": "U", "tense": "L", "ordinal": "O", "part": "P", "season": "S",
    "bound:more_than": "v", "bound:less_than": "v",
    "speech:watch": "w", "speech:claims_lives": "E", "speech:according": "k", "speech": "q", "statement": "q",
    "event": "E", "casualty": "E",
    "date_word:of": "o", "date_word:upon": "^", "date_word:ago": "g", "date_word:since": "s", "date_word:until": "u",
    "date_word:between": "&", "date_word:ad": "a", "date_word:ah": "h", "date_word:this": "t", "date_word:that": "!",
    "date_word:after": "A", "date_word:on": "@", "date_word:in": "i", "date_word:within": "r",
    "date_word:ordinal_suffix": "x", "date_word:first_time": "1", "date_word:worst": "6",
    "date_word:born": "B",
    "bound": "b",
})  # fmt: skip


class _Hit(NamedTuple):
    """Tokens `start` to `end` read by `rule` as `first` to `last`; `rank`: how binding, 3 for a full date."""

    start: int
    end: int
    rule: str
    first: date
    last: date
    basis: DateBasis
    rank: int


# The day of a month: digits, an ordinal, "the seventh and twentieth". A month: one name or a pair (آذار/مارس).
_D = r"(?:nx?|O(?:و[NnO]|[Nn])?)"
_M = r"(?:U?M(?:[/\-(]?M\)?)?)"
_Y = r"(?:[/\-,]?o?U?[Ya]a?|L(?!U)|o?UL)?"
# The rule of "days after the raids", which tells when the raids were, not what is told by them.
LAPSE = "dates.lapse"
# The rule of two days of which a day may be told besides: "at the weekend", "on Saturday".
WEEKEND = "dates.weekend"
_PATTERNS: tuple[tuple[str, re.Pattern[str], ReadSpan, int], ...] = (
    ("dates.hijri", re.compile(r"Z([/.\-\\])n\1nh?|n([/.\-\\])n\2Zh?"), readings.hijri_numeric, 3),
    ("dates.numeric", re.compile(r"n([/.\-\\])n\1Y|Y([/.\-\\])n\2n|n([/\\])n\3[nN](?![/\\\-])|n\.n\.[nN](?!\.?[nNY])"
                                 r"|(?<=[@UWi])n-n-[nN](?![/.\-]?[nNY])"), readings.numeric, 3),
    ("dates.day_and_month", re.compile(r"(?:\A(?:n[.)\-]|\()?(?=n/n(?:\)|E|[:|\-][^nN]|w{1,3}:)|n-n:[^nN])"
                                       r"|[@UWDi][(,]?[لo]?|\Aw{1,3}[,(|\-]?(?=n/n\)?[:|\-][^nN]))"
                                       r"n([/\\-])n(?![/\\.\-]?[nNY])"), readings.day_and_month, 3),
    ("dates.range", re.compile(rf"(?:&|o)?(?:no?[\-وu]o?|Ou){_D}o?[/\-]?{_M}{_Y}"), readings.day_of_month, 3),
    ("dates.range", re.compile(r"&M\.?n[\-wu](?:M\.?)?n(?:,?Y)?|M\.?n-n(?:,?Y)?(?![/.\-])"
                              r"|&nM?wnM(?:,?Y)?|(?<=[@i])nwnM(?:,?Y)?"),
     readings.day_of_month, 3),
    # English puts its "last" before the year: "on 3 March last year".
    ("dates.day", re.compile(rf"(?:{_D}o?{_M}|M\.?nx?),?o?LU(?!Y)"), readings.in_that_year(readings.day_of_month), 3),
    ("dates.month", re.compile(rf"(?:P[o\-]?)?{_M}o?LU(?!Y)"), readings.in_that_year(readings.month), 2),
    ("dates.weekday_day", re.compile(rf"W[,(]?{_D}o?[/\-]?{_M}(?![/\-,]?o?U?Y)"), readings.day_of_month, 3),
    ("dates.day", re.compile(rf"{_D}o?[/\-]?{_M}{_Y}"), readings.day_of_month, 3),
    ("dates.day", re.compile(r"M\.?nx?,?Y|M\.?nx?(?![nN\d/]|\.[nN\d])"), readings.day_of_month, 3),
    ("dates.hijri", re.compile(rf"{_D}o?U?I[/\-,]?(?:U?[ZY]h?)?|I(?:U?Zh?)"), readings.hijri, 3),
    ("dates.day_of_this_month", re.compile(rf"{_D}(?:و{_D})?o?t?UL|(?<=[@iU])nL"), readings.day_of_this_month, 3),
    ("dates.month", re.compile(rf"P[o\-]?{_M}{_Y}|(?:Uo)?{_M}(?:[/\-,]?o?U?Ya?|o?UL|L)|Uo?M"),
     readings.month, 2),
    ("dates.month", re.compile(rf"(?<=[irs])U?{_M}(?![/\-(]?o?[ULYMn]|,o?[ULYM])"), readings.month, 2),
    # English writes its "last" and "this" before the month or season.
    ("dates.month", re.compile(rf"(?:Po?)?(?<![UWMYSnND])L{_M}(?![/\-(]?o?[ULYMnN])"), readings.month, 2),
    ("dates.year", re.compile(r"P[o\-]?U?Ya?|UYa?|So?U?Y|SL(?![MU])|(?<![UWMYSnND])LS|(?<=i)Y(?!U)"),
     readings.year, 1),
    ("dates.part", re.compile(r"Po?t?UL"), readings.unit, 2),
    (LAPSE, re.compile(r"A[bv]?[nN]?U[nN]?[o^](?=w?E)|(?<=w)[nN]?UA(?=[^.;:!?,qk]{0,8}E)"), readings.lapse, 2),
    ("dates.ago", re.compile(r"[gs][bv]?[nN]?o?U(?![MYW])L?|[bv]?[nN]Ug|Ug"), readings.ago, 2),
    ("dates.past", re.compile(r"r?(?:U[nN]L|[nN]UL|L[nN]U|P[nN]UL?)|r[nN]U(?!L)"), readings.past, 2),
    ("dates.night", re.compile(r"H[oU]?W(?:[\-/وu,]|[w^](?=W))?o?W"), readings.weekday, 2),
    ("dates.named_day", re.compile(r"(?:Ho?)?D[,(]?U?W\)?"), readings.named_day, 2),
    ("dates.weekday", re.compile(r"(?:Ho?)?U?W[\-/]W|(?:Ho?)?U?W(?:وU?W)?(?:U?L)?|LW"), readings.weekday, 2),
    ("dates.unit", re.compile(r"UL|tU|LU"), readings.unit, 1),
    ("dates.relative", re.compile(r"(?<!ل)(?:Ho?)?D(?:H)?(?!O)"), readings.relative_day, 2),
    (WEEKEND, re.compile("V"), readings.weekend, 2),
)  # fmt: skip
# The rules that read a day by its month, and the end of a leap year to read it by where nobody tells the year.
_OF_A_MONTH, _SOME_YEAR = ("dates.day", "dates.weekday_day", "dates.day_and_month"), Reference(date(2024, 12, 31), True)
# Without one of these kinds, digits like a date's, or a unit of time and what counts it, a passage names no day.
_SIGNS, _MONTHS = ("weekday", "day"), ("month", "hijri")
_COUNTING = frozenset({"ago", "since", "after", "within", "this"})
_DIGITS = re.compile(r"\d(?:\s?[/.\\–—-]\s?\d|[^\W\d_]|(?<!\d.)(?:(?<=1)9|(?<=2)0)\d\d(?!\d))")
# What is written like a full date, whatever month it names.
_LIKE_A_DATE = re.compile(r"[nN]([/.\-\\])[nN]\1[YZ]|[YZ]([/.\-\\])[nN]\2[nN]|[nN]o?ww?[YZ]|[nN]([/\\])[nN]\3[nN]")
# Without which nothing in figures is.
_YEAR_OR_PARTS = re.compile(r"\d{4}|[/\\]")
# The passages in which a text says of which day it is.
_MASTHEAD = 2
_ARTICLE = "ال"
# What stands over other passages.
_HEADS = ("dateline", "title", "heading", "boilerplate")
# Longer lines with a day in them are sentences, headlines and captions, not headings of a chronicle.
_HEAD_WORDS = 12
# Letters between the name of an agency and the date of its dateline.
_BESIDE = 12
_DIGIT = re.compile(r"\d")
# A day and a year behind the name of a month, the comma between them lost.
_DAY_YEAR = re.compile(r"(\d\d)((?:19|20)\d\d)")
_TENSE_OF = re.compile(r"(?<![Nn])UL")
# "For the first time since", "the fiercest attack since": how long the like of it had not happened.
_FIRST_TIME = re.compile(r"1[w,]{0,2}s?$")
_WORST = re.compile(r"6[^.;:qk]{0,7}s[^.;:qk]{0,9}$")
# "Born in 1990", "born in such a town in 1990".
_BORN = re.compile(r"B[wi^]{0,4}$")
# Behind words of telling; of "according to" only up to its comma: "arrested, as X reported, at dawn today".
_ANNOUNCED = re.compile(r"(?:q[^.;:E!]{0,7}|k[^,.;:E!]{0,7})$")
_BACKGROUND = re.compile(r"A[w^bvPoi]{1,3}$|\([^)]*[Ewi][^)]*$")
# Behind "after" and a deed, a date rougher than this ("after his arrest some days ago") is that deed's alone.
_ROUGH_DAYS = 3
# What makes a day the owner of a deed in English, and how many words further the deed stands at most.
_OWNS, _OWNED = ("'s ", "’s "), 4
# What has gone on since a day so near is news of these days.
_JUST_BEGUN = 6
# The rule of the day of a telling, and how far the news of a night lies behind it at most.
_TOLD, _TOLD_LATELY = "dates.announced", 3 * ONE_DAY
# What stands between the first and the last day of what went on, and how long that may be.
_UNTIL, _LONGEST = re.compile(r"و?w?u"), 10 * ONE_DAY


# ── Reading ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _typed(token: Token) -> Token:
    """Numbers split into days of a month, years, Islamic years and others."""
    if token.code != "N" or token.number is None or token.number.exact is None:
        return token
    exact, digits = token.number.exact, token.word.isdigit()
    if digits and len(token.word) == 4 and readings.FIRST_YEAR <= exact <= readings.LAST_YEAR:
        return token._replace(code="Y")
    if digits and readings.FIRST_HIJRI <= exact <= readings.LAST_HIJRI:
        return token._replace(code="Z")
    spelt = token.word.isascii() and token.word.isalpha()  # English writes no day of the month so: "in May two died"
    return token._replace(code="n") if 1 <= exact <= 31 and not spelt else token


@lru_cache
def _glued() -> dict[str, tuple[str, Term]]:
    """The code and term of the words that may be written to the digits before them: of, months, the mark of an era."""
    words = [t for t in load("dates").terms if t.kind in ("month", "hijri") or t.id in ("of", "ah", "ordinal_suffix")]
    codes = {"month": "M", "hijri": "I", "of": "o", "ah": "h", "ordinal_suffix": "x"}
    return {form: (codes.get(t.kind) or codes[t.id], t) for t in words for form in t.forms if " " not in form}


def _unglued(tokens: Sequence[Token]) -> Iterator[Token]:
    """Tokens in which a word that is written to the digits before it is known: "12of July"; and "Apr 092017" parted."""
    for before, token in pairwise((None, *tokens)):
        if token is None:
            continue
        if before is not None and token.code == "w" and before.last == token.first and before.word[-1:].isdecimal():
            code, term = _glued().get(token.word, ("w", None))
            if term is not None:
                mention = Mention(term.kind, term.id, token.first, token.last, "phrase", "", False, term, ())
                token = token._replace(code=code, mention=mention)
        parts = _DAY_YEAR.fullmatch(token.word) if before is not None and before.code == "M" else None
        yield from (_part(token, *parts.span(n)) for n in (1, 2)) if parts else [token]


def _part(token: Token, first: int, last: int) -> Token:
    """Some digits of a number as a number of their own."""
    exact = int(token.word[first:last])
    number = Number(Count(exact, exact), exact)
    return token._replace(
        word=token.word[first:last], first=token.first + first, last=token.first + last, number=number
    )


@once
def _row(marked: Marked) -> Row:
    written = [token for token in row(marked, _CODES).tokens if token.word != _ARTICLE]  # it is glued to digits
    known = _unglued(written) if _DIGIT.search(marked.passage.key) else written
    tokens = tuple([_typed(token) if token.code == "N" else token for token in known])
    return Row(marked, tokens, "".join([token.code for token in tokens]))


def _hits(words: Row, reference: Reference | None) -> list[_Hit]:
    """Matches of all patterns, earlier patterns first, none overlapping, in the order of the text."""
    taken: set[int] = set()
    hits: list[_Hit] = []
    text = words.marked.passage.folded.text
    for rule, pattern, reading, rank in _PATTERNS:
        for match in pattern.finditer(words.codes):
            start, end = match.span()
            if taken.isdisjoint(range(start, end)):
                span = reading(Words(words.tokens[start:end], reference, text))
                if span is not None:
                    taken.update(range(start, end))
                    hits.append(_Hit(start, end, rule, *span, rank))
    return sorted(hits)


@once
def _stated(marked: Marked) -> list[_Hit]:
    """The matches in a passage that need no day to count from."""
    return _hits(_row(marked), None) if _may_state(marked) else []


def _may_state(marked: Marked) -> bool:
    """Whether a passage has a word or number that full dates are made of."""
    return bool(marked.of(*_MONTHS)) or _DIGITS.search(marked.passage.key) is not None


def _may_date(marked: Marked) -> bool:
    """Whether a passage has a word or number that dates are made of."""
    return bool(marked.of(*_SIGNS)) or _may_state(marked) or _may_count(marked)


def _may_count(marked: Marked) -> bool:
    """Whether a passage has a unit of time, or "last", and a word that tells a time with it: "since", "this"."""
    unit, tense = marked.of("unit"), marked.of("tense")
    words = {m.id for m in marked.of("date_word")} if unit or tense else set()
    if tense and (unit or words or marked.of("season")):
        return True
    return bool(unit) and (bool(marked.of("part")) or not words.isdisjoint(_COUNTING))


def _joined(hits: Iterable[_Hit], codes: str) -> Iterator[_Hit]:
    """Expressions side by side ("today, Saturday the 2nd of September") are one: the most binding gives the day.

    "From Sunday to Tuesday", "in the evening, and went on until dawn today" are all days between.
    """
    pending: _Hit | None = None
    for hit in hits:
        gap = codes[pending.end : hit.start] if pending is not None else ""
        if pending is not None and _UNTIL.fullmatch(gap) and pending.first <= hit.first <= pending.first + _LONGEST:
            pending = pending._replace(end=hit.end, last=hit.last)
        elif pending is not None and len(gap) <= 2 and not gap.strip(",(-/و)U@ل") and _agree(pending, hit):
            pending = _merged(pending, hit)
        else:
            if pending is not None:
                yield pending
            pending = hit
    if pending is not None:
        yield pending


def _agree(a: _Hit, b: _Hit) -> bool:
    """Whether two neighbours may tell one day: of different kinds, and not far apart unless one is a full date."""
    if a.rule == b.rule or LAPSE in (a.rule, b.rule):
        return False
    near = a.first - 3 * ONE_DAY <= b.last and b.first - 3 * ONE_DAY <= a.last
    return near or {a.rank, b.rank} == {2, 3}


def _merged(a: _Hit, b: _Hit) -> _Hit:
    """One hit for both; of a day told in two calendars our own, which no moon moves."""
    weekday_first = a.rank == b.rank == 2 and "weekday" in b.rule
    ours = a.rule == "dates.hijri" and b.rank == a.rank
    best = b if b.rank > a.rank or weekday_first or ours else a
    return best._replace(start=a.start, end=b.end)


@once
def read(marked: Marked, published: date | None, anchor: date | None = None) -> tuple[Found[DateSpan], ...]:
    """The days named in a passage, in their order.

    Relative words count from `published`, else from `anchor`, and then their basis is "estimated"; with neither they
    are left out (`weekdays` still tells a weekday). Three rules mark days that are not those of what is told:
    "dates.announced" belongs to the telling ("the ministry said on Tuesday"), "dates.background" to what came before
    ("after his flight some days ago"), "dates.since" begins a longer time. "dates.weekday_differs" marks a day that did
    not fall on the weekday told with it. A numeric date of which both parts may be
    the month gets "dates.numeric_undecided" where nothing decides.
    """
    today = published or anchor
    if not (_may_state(marked) if today is None else _may_date(marked)):
        return ()
    reference = Reference(today, published is None) if today is not None else None
    words = _row(marked)
    days = [_as_told(words, hit, reference) for hit in _joined(_hits(words, reference), words.codes)]
    if reference is not None:
        days = _before_telling(words, days, reference)
    return tuple(Found(DateSpan(d.first, d.last, d.basis), words.quote(d.start, d.end), d.rule) for d in days)


def _before_telling(words: Row, days: list[_Hit], reference: Reference) -> list[_Hit]:
    """The days with an English night counted back from that of the telling: "overnight, the army said on Wednesday"."""
    said = [day for day in days if day.rule == _TOLD and day.first == day.last]
    back = reference.day - said[0].first if len(said) == 1 else ONE_DAY - ONE_DAY
    if not ONE_DAY <= back <= _TOLD_LATELY:
        return days
    return [d._replace(first=d.first - back, last=d.last - back) if _is_night(words, d) else d for d in days]


def _is_night(words: Row, hit: _Hit) -> bool:
    """Whether English words tell the night before whoever speaks: "overnight", "last night"."""
    tokens = words.tokens[hit.start : hit.end]
    named = (_attributes(token) for token in tokens if token.code == "D" and token.word.isascii())
    return hit.rule == "dates.relative" and any(each.get("from") == -1 for each in named)


def _as_told(words: Row, hit: _Hit, reference: Reference | None) -> _Hit:
    """The hit under the rule that says what its day is good for."""
    before = words.codes[: hit.start]
    if _is_owned(words, hit) or hit.rule == LAPSE:
        return hit
    if reference is not None and before.endswith("s") and hit.first >= reference.day - _JUST_BEGUN * ONE_DAY:
        return hit._replace(last=max(hit.last, reference.day), rule="dates.ongoing")
    apart = _compared(words, hit) or _heads(words, hit) or _told_apart(before, hit)
    if apart is not None:
        return hit._replace(rule=apart)
    if _differs(words, hit):
        return hit._replace(rule="dates.weekday_differs")
    undecided = hit.rule == "dates.numeric" and _undecided(words, hit, reference)
    return hit._replace(rule="dates.numeric_undecided") if undecided else hit


def _is_owned(words: Row, hit: _Hit) -> bool:
    """Whether an English deed stands right behind a day that owns it: "claimed Sunday's attack", also "Sundays"."""
    text, last = words.marked.passage.folded.text, words.span(hit.start, hit.end)[1]
    plural = words.tokens[hit.end - 1].code == "W" and text[:last].endswith("s")
    return (plural or text.startswith(_OWNS, last)) and "E" in words.codes[hit.end : hit.end + _OWNED]


def _compared(words: Row, hit: _Hit) -> str | None:
    """The rule of a day that only says how long the like of the deed had not happened."""
    return "dates.background" if _WORST.search(words.codes[: hit.start + 1]) else None


def _heads(words: Row, hit: _Hit) -> str | None:
    """The rule of a date that a page prints over its text, of whose bracket only the end was kept: "13.04.2017)"."""
    closed = hit.start == 0 and hit.rule == "dates.numeric" and words.codes[hit.end : hit.end + 1] == ")"
    return "dates.announced" if closed else None


def _told_apart(before: str, hit: _Hit) -> str | None:
    """The rule of a day that is not the story's own, judged by the codes before it."""
    if _FIRST_TIME.search(before) or _BORN.search(before):
        return "dates.background"
    if before.endswith(("s", "sU")):
        return "dates.since"
    if _ANNOUNCED.search(before):
        return _TOLD
    rough = (hit.last - hit.first).days > _ROUGH_DAYS
    return "dates.background" if _BACKGROUND.search(before) or (rough and before.endswith("AE")) else None


def _undecided(words: Row, hit: _Hit, reference: Reference | None) -> bool:
    """Whether day and month of a numeric date could be swapped for all that is known."""
    day, month = hit.first.day, hit.first.month
    if day > 12 or day == month or words.codes[hit.start] == "Y":
        return False
    if readings.order(words.marked.passage.folded.text) is not None or _weekdays(words, hit):
        return False
    swapped = date(hit.first.year, day, month)
    return reference is None or (swapped <= reference.day) == (hit.first <= reference.day)


def _differs(words: Row, hit: _Hit) -> bool:
    """Whether the words of one stated day name a weekday that it did not fall on."""
    named = _weekdays(words, hit)
    return hit.rank == 3 and hit.first == hit.last and bool(named) and hit.first.weekday() not in named


def _weekdays(words: Row, hit: _Hit) -> list[int]:
    """The weekdays that the words of a date name."""
    named = (token for token in words.tokens[hit.start : hit.end] if token.code == "W")
    return [t.mention.term.attrs["value"] for t in named if t.mention is not None and t.mention.term is not None]


def unread(marked: Marked, found: Iterable[Found[DateSpan]]) -> tuple[Quote, ...]:
    """The words of a passage that tell a day which was not read: it is not known.

    Digits that no calendar has, a day and year with a strange word for the month between them; "some time ago", "in
    the past months".
    """
    written = marked.passage.key
    digits = _DIGIT.search(written) is not None and _YEAR_OR_PARTS.search(written) is not None
    if not digits and not marked.of("day") and not (marked.of("unit") and marked.of("tense")):
        return ()
    words = _row(marked)
    read_so_far = [(each.quote.start, each.quote.end) for each in found]
    spans = [match.span() for match in _LIKE_A_DATE.finditer(words.codes)] if digits else []
    quotes = [words.quote(*span) for span in sorted([*spans, *_uncounted(words)])]
    return tuple(q for q in quotes if not any(q.start < end and start < q.end for start, end in read_so_far))


def _uncounted(words: Row) -> Iterator[tuple[int, int]]:
    """The tokens that tell a day which nobody can count: "some time ago", "in the past months"."""
    yield from ((at, at + 1) for at, token in enumerate(words.tokens) if token.code == "D" and _is_vague(token))
    yield from (m.span() for m in _TENSE_OF.finditer(words.codes) if _is_past(words.tokens[slice(*m.span())]))


def _attributes(token: Token) -> Mapping[str, object]:
    """What the lexicon says of a word."""
    return token.mention.term.attrs if token.mention is not None and token.mention.term is not None else {}


def _is_vague(token: Token) -> bool:
    """Whether a word tells a day that nobody can count."""
    return not _attributes(token).keys() & {"offset", "from"}


def _is_past(tokens: Sequence[Token]) -> bool:
    """Whether these are "the past weeks"."""
    unit, tense = (_attributes(token) for token in tokens)
    return bool(unit.get("many")) and tense.get("tense") == "last"


@once
def weekdays(marked: Marked) -> tuple[Found[int], ...]:
    """The weekdays named in a passage, Monday 0, whether or not they can be dated."""
    return tuple(
        Found(mention.term.attrs["value"], marked.quote(mention), "dates.weekday")
        for mention in marked.of("weekday")
        if mention.term is not None
    )


@once
def yearless(marked: Marked) -> tuple[Found[tuple[int, int]], ...]:
    """The days of a month named in a passage, as (month, day), whatever their year; for an article without a day."""
    if not marked.of("month"):
        return ()
    words = _row(marked)
    told = (_as_told(words, hit, None) for hit in _hits(words, _SOME_YEAR) if hit.first == hit.last)
    return tuple(
        Found((hit.first.month, hit.first.day), words.quote(hit.start, hit.end), "dates.yearless")
        for hit in told
        if hit.rule in _OF_A_MONTH
    )


def anchor(passages: Sequence[Marked], published: date | None = None) -> Found[date] | None:
    """The day that an article counts from when nobody tells when it was published: its own header or words.

    A full date in a dateline or heading, or on the last line, else one that the text joins with "today" or "yesterday".
    A date that stands alone in the story is no evidence of the day of writing.
    """
    if published is not None:
        return None
    for marked in passages:
        found = next(_days_of_writing(marked, ends=marked is passages[-1]), None)
        if found is not None:
            return found
    return None


def _days_of_writing(marked: Marked, *, ends: bool) -> Iterator[Found[date]]:
    """The days that a passage gives for that of writing; `ends` tells that it is the last of its article."""
    header = marked.passage.kind in _HEADS or _opens_with_day(marked)
    days = _full_days(marked) if header or ends or marked.of("day") else []
    if not days:
        return
    words = _row(marked)
    for hit in days:
        back = 0 if header or (ends and _alone(words, hit)) else _days_back(words, hit)
        if back is not None:
            quote = words.quote(hit.start, hit.end)
            yield Found(hit.first + back * ONE_DAY, quote, "dates.header" if header else "dates.today")


def _full_days(marked: Marked) -> list[_Hit]:
    """The single days that a passage states in full, counted from nothing else."""
    return [hit for hit in _stated(marked) if hit.rank == 3 and hit.basis == "stated" and hit.first == hit.last]


def _published(marked: Marked) -> list[Mention]:
    """The words "published", "date of publication"."""
    return [m for m in marked.of("date_word") if m.id == "published"]


def _opens_with_day(marked: Marked) -> bool:
    """Whether a passage opens with "Published"."""
    return any(m.first == marked.passage.first for m in _published(marked))


def opening(passages: Sequence[Marked]) -> date | None:
    """The full date of the dateline that a text opens with, its headline before it or not: the day it was written."""
    for marked in filter(_stated, passages[:_MASTHEAD]):
        words = _row(marked)
        agencies = [m.last for m in (*marked.of("outlet", "source"), *_published(marked))]
        for hit in _joined(_stated(marked), words.codes):
            day = hit.rank == 3 and hit.basis == "stated" and hit.first == hit.last
            first = words.tokens[hit.start].first
            signed = any(0 < first - last <= _BESIDE for last in agencies)
            if day and (signed or not words.codes[: hit.start].strip("Wwbv(,-")):
                return hit.first
    return None


def headings(passages: Sequence[Marked]) -> tuple[Found[DateSpan], ...]:
    """The days of a chronicle, each on a line of its own over what happened then; nothing if there is only one."""
    found = []
    for marked in passages:
        line = marked.passage.text
        days = _full_days(marked) if _DIGIT.search(line) and len(line.split()) <= _HEAD_WORDS else []
        if len(days) == 1:
            words, hit = _row(marked), days[0]
            if marked.passage.kind in _HEADS or _alone(words, hit):
                span = DateSpan(hit.first, hit.last, "stated")
                found.append(Found(span, words.quote(hit.start, hit.end), "dates.heading"))
    return tuple(found) if len({day.value for day in found}) > 1 else ()


def _alone(words: Row, hit: _Hit) -> bool:
    """Whether a passage is nothing but a day, its weekday and marks."""
    return not (words.codes[: hit.start] + words.codes[hit.end :]).strip("W(,-")


def _days_back(words: Row, hit: _Hit) -> int | None:
    """How far the day of writing lies behind a full date that is joined with "today" or "yesterday"."""
    near = words.tokens[max(0, hit.start - 4) : hit.start] + words.tokens[hit.end : hit.end + 2]
    for token in near:
        if token.code == "D" and token.mention is not None and token.mention.term is not None:
            offset = token.mention.term.attrs.get("offset")
            if isinstance(offset, int) and offset <= 0:
                return -offset
    return None
