"""A paragraph -> its sentences: at stops, at the marks between items, and where a second day is told without any."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from geomap.arabic import fold_key
from geomap.lexicon import load
from geomap.passages.deeds import line_words, names_doer, opens, opens_item, tells

Span = tuple[int, int]

# A full stop ends a sentence before a blank, or glued to the next Arabic word; not between digits.
_STOP = re.compile(r"[.!?؟…](?<!\u0640.)[.!?؟…]*[\"”»’)\]]*(?=\s|$|[\u0621-\u064a\"“«-])(?<![0-9٠-٩]\.(?=[0-9٠-٩]))")
# Emoji, bullets and bars part items; dashes, slashes and stars only before what opens like one: no dash between two
# numbers, which is a range, and nothing within brackets.
_PARTING = re.compile(
    r"\s{0,9}[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\u25A0-\u25FF\u2460-\u24FF][\ufe0f\u200d]*\s*"
    r"|\s{0,9}[0-9]\ufe0f?\u20e3\s*|\s[|¦•·▪‣◦■]+\s"
)
# Without one of these, or two years, there is no such part and no second day.
_SIGN = re.compile(
    "[\U0001F000-\U0001FAFF\u2600-\u27BF\u2B00-\u2BFF\u25A0-\u25FF\u2460-\u24FF\u20e3|¦•·▪‣◦■]"
)
_YEAR = re.compile(r"\d\d\d\d")
_RANGE = r"(?<=[0-9٠-٩]\s[-–—])(?<![0-9٠-٩]{4}\s[-–—])(?=\s[0-9٠-٩])"
_WEAK = re.compile(rf"\s(?:[-–—]{{1,3}}(?!{_RANGE})|ـ|[/\\*~+=_#»›>]{{1,3}})\s|\s?؛\s|\s;\s(?=[\u0621-\u064a])")
# Without one of these nothing weak parts a stretch, and no semicolon or slash two statements.
_WEAK_SIGN = re.compile(r"[-–—ـ/\\*~+=_#»›>؛;]")
_SEMICOLONS = ("؛", ";")
_BRACKETED = re.compile(r"\([^()\n]{1,200}\)")
# What two dashes with blanks enclose.
_REMARK = re.compile(r"(?<=\w)[\"”»)]?\s[-–—]\s(?=\S)([^-–—\n]{3,60})(?<=\S)\s[-–—]\s")
# Letters before such a remark within which the deed stands that it parts from whom it befell.
_PARTED = 120
# A name behind a verb: "shelled Tal Tamr".
_OBJECT = re.compile(r"(?<=[a-z]ed )(?:the )?[A-Z][a-z]")
# A semicolon, or a slash and the like before a capital, ends a statement in English where each side of it tells a deed
# and where or when it was.
_SEMICOLON = re.compile(r";\s+(?=[A-Za-z0-9])|\s[/\\*~+=_#»›>]{1,3}\s(?=[A-Z0-9])")
_ONE_PIECE = 2
# The number of an item within a line, or its letter, before a deed: "1) ... 2) ..."; "killed (3) fighters" is none.
_NUMBERED = re.compile(r"\s(?:(?<=[.,:;،؛]\s)\()?(?:[0-9٠-٩]{1,2}|[أبجدهزحط])(?:\)|[.-]\s)\s?")
# The dots of a headline behind a few words of when or by what, and how many words those are at most.
_DOTS, _LONGEST_DOTS, _TRAILING = re.compile(r"\s?(?:\.{2,}|…)$"), 6, 3
_BY = "ب"
# A word in Latin letters behind a blank, which may open a quotation.
_LATIN = re.compile(" [\"“]?[A-Z]", re.IGNORECASE)
# The last Latin word before a full stop, and how far back it may begin.
_LAST_WORD = re.compile(r"(?<![^\W_])[A-Za-z]+$")
_ABBREVIATION = 8
# Letters of a paragraph within which a dateline may stand.
_MASTHEAD = 250
# Letters of a piece's beginning by which it is judged.
_HEAD = 100
# Words of an English statement within which "again" stands.
_HEAD_WORDS = 6
_AND = re.compile(r"(?<=\s)(?=و\w)")
_JOINS = "و"
_NUMERIC = r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}|\d{4}-\d{1,2}-\d{1,2}"


def sentences(line: str) -> Iterator[Span]:
    """The sentences of a paragraph, in their order; together they hold all of it but blanks."""
    for start, end in _with_dates(line, list(_undated(line))):
        for piece in _items(line, start, end):
            yield from _days(line, *piece)


def _stopped(line: str) -> Iterator[Span]:
    start = 0
    for stop in _STOP.finditer(line):
        if stop.end() - start > 1 and not _abbreviates(line, stop):
            yield start, stop.end()
            start = stop.end()
    if line[start:].strip():
        yield start, len(line)


def _undated(line: str) -> Iterator[Span]:
    """The stopped stretches of a paragraph, the dateline apart that lost its stop: "AFP Friday 5 Sep 2014 The toll"."""
    latin = _LATIN.search(line) is not None
    for start, end in _stopped(line):
        near = latin and start < _MASTHEAD
        head = _dateline().search(line, start, min(end, start + _MASTHEAD)) if near else None
        if head is not None and head.end() + 1 < end:
            yield start, head.end()
            start = head.end()
        yield start, end


@lru_cache(maxsize=1)
def _dateline() -> re.Pattern[str]:
    """A full date in Latin letters that no preposition leads to, before a word with a capital; or an agency's head.

    "Beirut, May 3 (AFP) -" is that head: its day is no day of the sentence behind it.
    """
    names = sorted({w for t in load("dates").terms if t.kind == "month" for w in t.en}, key=len, reverse=True)
    month = "|".join(map(re.escape, names))
    date = rf"(?:\d{{1,2}} (?:{month}),? \d{{4}}|(?:{month})\.? \d{{1,2}},? \d{{4}}|{_NUMERIC})"
    before = "".join(rf"(?<!\b{word} )" for word in sorted(line_words("leads_to_day")))
    day = rf"(?:\d{{1,2}} (?:{month})|(?:{month})\.? \d{{1,2}})(?:,? \d{{4}})?"
    filed = rf"\A(?-i:[A-Z])[\w .,/'-]{{2,40}}, {day} \([^()]{{2,30}}\) ?[-–—]+(?= )"
    return re.compile(rf"{filed}|(?<![\w/.-]){before}{date}(?={_LATIN.pattern})", re.IGNORECASE)


def _abbreviates(line: str, stop: re.Match[str]) -> bool:
    """Whether a full stop ends an abbreviation and no sentence: "U.S. forces", "Lt. Col."."""
    if stop.group() != ".":
        return False
    last = _LAST_WORD.search(line, max(0, stop.start() - _ABBREVIATION), stop.start())
    if last is None:
        return False
    initials = len(last[0]) == 1 and last[0].isupper()
    return initials or (last[0][:1].isupper() and last[0].lower() in line_words("abbreviation"))


def _with_dates(line: str, spans: list[Span]) -> Iterator[Span]:
    """The sentences, each with what only leads to it: a day of a chronicle, "5 May 2020. Gunmen attacked", or dots."""
    first: int | None = None
    for number, (start, end) in enumerate(spans):
        if number + 1 < len(spans) and (_dated().fullmatch(line[start:end].strip(" .:")) or _trails(line, start, end)):
            first = start if first is None else first
            continue
        yield start if first is None else first, end
        first = None


def _trails(line: str, start: int, end: int) -> bool:
    """Whether a headline's when, where or by what ends in dots before what happened: "last night.. a strike on X"."""
    dots = _DOTS.search(line, max(start, end - _LONGEST_DOTS), end)
    if dots is None or line[:start].strip():
        return False
    words = fold_key(line[start : dots.start()]).split()
    leads = len(words) == 1 or words[0].startswith(_BY) or not line_words("when").isdisjoint(words)
    return leads and len(words) <= _TRAILING and not tells(line[start : dots.start()])


def _items(line: str, start: int, end: int) -> Iterator[Span]:
    """A stretch cut at marks between items, if there are any; what tells no deed stays with what follows it."""
    marks = [m.start() for m in _PARTING.finditer(line, start, end)] if _SIGN.search(line, start, end) else []
    parted = _WEAK_SIGN.search(line, start, end) is not None
    marks += _weak(line, start, end) if parted else ()
    for numbers in (_NUMBERED, _ordinals()):
        marks += [m.start() for m in numbers.finditer(line, start, end) if _is_news(line[m.end() : m.end() + _HEAD])]
    marks += _statements(line, start, end) if parted else ()
    points = [start, *sorted(mark for mark in marks if mark > start), end]
    yield from _telling(line, points)


def _weak(line: str, start: int, end: int) -> list[int]:
    """Dashes and the like before what opens like an item, in English with a capital; none within brackets."""
    marks = [m for m in _WEAK.finditer(line, start, end) if not line[m.end() : m.end() + 1].islower()]
    marks = [m for m in marks if _leads_on(m.group(), line[m.end() : m.end() + _HEAD])]
    inside = [m.span() for m in _BRACKETED.finditer(line, start, end)] if marks else []
    remarks = (m for m in _REMARK.finditer(line, start, end) if _is_remark(line, start, m)) if marks else ()
    inside += [(m.start() - 1, m.end()) for m in remarks]
    return [m.start() for m in marks if not any(first < m.start() < last for first, last in inside)]


def _is_remark(line: str, start: int, dashed: re.Match[str]) -> bool:
    """Whether a dash opens a remark that another closes: "killed - as X reported - a man"; no heading of an item.

    Behind "according to" it always does; behind a time or other words, where no item begins after the second dash.
    """
    head = line[dashed.end() : dashed.end() + _HEAD]
    if tells(dashed[1]) or not tells(line[max(start, dashed.start() - _PARTED) : dashed.start()]):
        return False
    return not _according().isdisjoint(fold_key(dashed[1]).split()[:1]) or not (opens_item(head) or _is_news(head))


@lru_cache(maxsize=1)
def _according() -> frozenset[str]:
    """Single words for "according to"."""
    return frozenset(load("attribution").by_id()["according"].forms)


def _leads_on(mark: str, head: str) -> bool:
    """Whether a mark begins an item; what stands behind a semicolon must say where as well."""
    return _is_placed(head) and _is_news(head) if mark.strip() in _SEMICOLONS else opens_item(head) or _is_news(head)


def _is_news(head: str) -> bool:
    """Whether what stands behind a mark opens with a deed, or in Arabic with who did it, and then says where."""
    return opens(head) or (not head[:1].isascii() and _is_placed(head) and names_doer(head))


def _is_placed(head: str) -> bool:
    return not line_words("open_place").isdisjoint(head.split())


@lru_cache(maxsize=1)
def _ordinals() -> re.Pattern[str]:
    """A word that numbers an item: "secondly:"."""
    words = "|".join(word.removesuffix("ا") for word in load("lines").by_id()["enumerates"].ar)
    return re.compile(rf"\s(?:{words})(?:\u064b?ا|ا\u064b)\s?[:،-]\s?")


def _statements(line: str, start: int, end: int) -> Iterator[int]:
    """Where a statement begins behind a mark, when it and the one before it each tell a deed and its place or day."""
    ends = [start, *(m.end() for m in _SEMICOLON.finditer(line, start, end)), end]
    pieces = list(pairwise(ends)) if len(ends) > _ONE_PIECE else []
    placing = (_placed(), _OBJECT, _dated())
    placed = [any(pattern.search(line, *piece) for pattern in placing) for piece in pieces]
    whole = [place and tells(line[slice(*piece)]) for place, piece in zip(placed, pieces, strict=True)]
    last = 0
    for number in range(1, len(whole)):
        if whole[number] and any(whole[last:number]):
            yield ends[number]
            last = number


@lru_cache(maxsize=1)
def _placed() -> re.Pattern[str]:
    """A preposition of place before a name in Latin letters."""
    return re.compile(rf"\b(?:{'|'.join(sorted(line_words('leads_to_place')))})\s(?:the\s(?:\w+\s){{0,3}}of\s)?[A-Z]")


def _telling(line: str, points: list[int]) -> Iterator[Span]:
    """The pieces between the points, joined until each tells something."""
    pieces = list(pairwise(points))
    tells_something = [tells(line[a:b]) for a, b in pieces] if len(pieces) > 1 else [True]
    last = max((n for n, does in enumerate(tells_something) if does), default=0)
    start, told_by_now = points[0], False
    for n, (_, end) in enumerate(pieces):
        told_by_now = told_by_now or tells_something[n]
        if told_by_now and n < last:
            yield start, end
            start, told_by_now = end, False
    yield start, points[-1]


@lru_cache(maxsize=1)
def _dated() -> re.Pattern[str]:
    """A full date, by number or with the name of its month."""
    names = {w for t in load("dates").terms if t.kind == "month" for w in (*t.ar, *t.en)}
    month = "|".join(sorted(map(re.escape, names), key=len, reverse=True))
    return re.compile(rf"{_NUMERIC}|\d{{1,2}}\s(?:من\s)?(?:{month})(?:\s?/\s?(?:{month}))?\s(?:من\s)?(?:عام\s)?\d{{4}}")


def _days(line: str, start: int, end: int) -> Iterator[Span]:
    """A stretch without stops that tells of two days: cut before "and" and a deed, or "and on", between the two."""
    years = _YEAR.findall(line, start, end)
    dates = list(_dated().finditer(line, start, end)) if len(years) > 1 else []
    for date, other in pairwise(dates):
        if date.group() == other.group() or date.end() <= start:
            continue
        ands = (m.start() for m in _AND.finditer(line, date.end(), other.start()))
        cut = _repeats(line, date, other) or next((at for at in ands if _turns(line, at, other)), None)
        if cut is not None and tells(line[start:cut]):
            yield start, cut
            start = cut
    yield start, end


def _turns(line: str, at: int, date: re.Match[str]) -> bool:
    """Whether "and" begins another happening: the day itself, more than harm, or harm with what did it and where."""
    words = line[at : min(date.start(), at + _HEAD)].split()
    is_day = len(words) <= 2 and fold_key(words[0]).removeprefix("و") in line_words("when") if words else False
    head = line[at : at + _HEAD]
    return is_day or opens(head, harm=False) or (opens(head) and _is_whole(line[at : date.start()]))


@lru_cache(maxsize=1)
def _then() -> re.Pattern[str]:
    """What joins a deed to the one before it, where the next word begins: "then", the English "and"."""
    words = sorted(line_words("then"), key=len, reverse=True)
    return re.compile(rf"(?<=\s)(?:{'|'.join(words)})\s+(?=\w)|(?<=\s)(?={_JOINS}\w)")


def _repeats(line: str, date: re.Match[str], other: re.Match[str]) -> int | None:
    """Where, between two days, begins what was done again on the second: "and shelled it again", "then raided it"."""
    if (line_words("again") | line_words("then")).isdisjoint(_plain(line[date.end() : other.start()])):
        return None
    for join in _then().finditer(line, date.end(), other.start()):
        words = _plain(line[join.end() : other.start()])
        arabic = bool(words) and not words[0].isascii()
        again = not line_words("again").isdisjoint(words[:1] if arabic else words[:_HEAD_WORDS])
        if again or (arabic and join.group() and opens(line[join.end() : join.end() + _HEAD], harm=False)):
            return join.start()
    return None


def _plain(text: str) -> list[str]:
    """The folded words of a text, the Arabic "and" taken off."""
    return [word.removeprefix(_JOINS) for word in fold_key(text).split()]


def _is_whole(text: str) -> bool:
    """Whether words behind "and" tell what did harm and where, as the outcome of what stands before does not."""
    places = line_words("open_place")
    return tells(text, harm=False) and any(word in places for word in fold_key(text).split())
