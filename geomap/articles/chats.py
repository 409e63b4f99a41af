"""WhatsApp's export of a chat: lines of day, clock, sender and message; one article a message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import islice

from geomap import lexicon
from geomap.arabic import fold_key
from geomap.articles.days import day, order
from geomap.articles.plain import first_line
from geomap.articles.trace import RawArticle, Remark, entry_name, written

# Marks of direction stand before the numbers of a day, and around the sender, where the interface is Arabic.
_MARKS = "[\u200e\u200f\u202a-\u202c\u2066-\u2069\ufeff]"
_HEAD = re.compile(
    rf"^{_MARKS}*\[?(?P<day>[0-9٠-٩]{{1,4}}{_MARKS}?[/.-]{_MARKS}?[0-9٠-٩]{{1,2}}{_MARKS}?[/.-]{_MARKS}?"
    rf"[0-9٠-٩]{{1,4}}){_MARKS}?[,،]?\s(?:[^\W\d_]{{1,4}}\.?\s)?{_MARKS}?"
    r"(?P<clock>[0-9٠-٩]{1,2}:[0-9٠-٩]{2}(?::[0-9٠-٩]{2})?\s?(?:[APap]\.?[Mm]\.?|[صم])?)\]?\s?(?:[-–]\s)?"
    r"(?:(?P<sender>[^:\n]{1,60}):\s)?",
    re.MULTILINE,
)
# A message that was copied out of Telegram: the sender, and the day and the clock in brackets, stand above it.
_COPIED = re.compile(
    rf"^{_MARKS}*(?P<sender>[^\[\]\n]{{1,60}}), {_MARKS}?\["
    r"(?P<day>[0-9٠-٩]{1,4}[/.-][0-9٠-٩]{1,2}[/.-][0-9٠-٩]{1,4})"
    r"[,،]?\s(?P<clock>[0-9٠-٩]{1,2}:[0-9٠-٩]{2}(?::[0-9٠-٩]{2})?\s?(?:[APap]\.?[Mm]\.?|[صم])?)\]:?[ \t]*\n",
    re.MULTILINE,
)
# Posts that were copied from a network's page: the name, the sign, the day in words, each on a line or parted by a dot.
_POSTED = re.compile(
    r"^(?P<sender>[^\n@·]{1,60}?)(?:[ \n]{0,2}@(?P<sign>[A-Za-z0-9_.]{2,40})[ \n]{0,2}(?:[·•][ \n]{0,2})?"
    r"(?P<day>[^\n]{2,40}?)[ ·•]{0,3}\n|\n(?P<alone>[^\n]{6,40}?) ?[·•]\W{0,3}\n)",
    re.MULTILINE,
)
# How often a post was answered, sent on and liked, in numbers on lines of their own below it.
_COUNTER = r"(?:\n[ \t]*[0-9٠-٩][0-9٠-٩.,٬]{0,9} ?(?:[KMkm]|%s)?[ \t]*){1,8}\Z"
_THOUSANDS = ("thousand", "million")
_FIRST_LINES = 20
_SHORT_YEAR = re.compile(r"^(\d{1,2}[/.-]\d{1,2}[/.-])(\d\d)$")
# What stands for a picture or a message that was taken back.
_NOTHING = re.compile(r"<[^<>]{3,40}>|\u200e.{0,60}")


def is_chat(text: str) -> bool:
    """Whether most of the first lines open as messages do, two at least with a sender."""
    form = _form(text)
    if form is None:
        return False
    if form is _POSTED:
        return len(list(islice(_posted(text), 2))) > 1
    lines = [line for line in islice(text.split("\n"), 3 * _FIRST_LINES) if line.strip()][:_FIRST_LINES]
    heads = [found for line in lines if (found := form.match(f"{line}\n")) and found["sender"]]
    return len(heads) > 1 and 4 * len(heads) >= len(lines)


def _form(text: str) -> re.Pattern[str] | None:
    """How the messages of a chat open, by the first line."""
    return next((form for form in (_HEAD, _COPIED, _POSTED) if form.match(text.lstrip("\r\n"))), None)


def _stated(head: re.Match[str]) -> str:
    """The day in the head of a message."""
    named = head.groupdict()
    return named["day"] or named.get("alone") or ""


@lru_cache(maxsize=1)
def _counters() -> re.Pattern[str]:
    """The counters at the end of a post, with the words that stand for their thousands."""
    terms = (term for term in lexicon.load("numbers").terms if term.attrs.get("part") in _THOUSANDS)
    return re.compile(_COUNTER % "|".join(re.escape(word) for term in terms for word in term.ar))


def _posted(text: str) -> Iterator[re.Match[str]]:
    """The heads of posts copied from a network, each with a day."""
    return (head for head in _POSTED.finditer(text) if day(_stated(head)) is not None)


def read_chat(text: str) -> Iterator[RawArticle | Remark]:
    """Every message with words. The days of all messages together tell whether the day or the month comes first."""
    form = _form(text) or _HEAD
    heads = list(_posted(text) if form is _POSTED else form.finditer(text))
    plain = (fold_key(re.sub(_MARKS, "", _stated(head))) for head in heads)
    plain = (text.replace(" ", "/") for text in plain) if form is not _POSTED else plain
    days = [_SHORT_YEAR.sub(r"\g<1>20\g<2>", text) for text in plain]
    known, wordless, undated, unread = order(days) or _by_course(days), 0, 0, 0
    for number, head in enumerate(heads):
        end = heads[number + 1].start() if number + 1 < len(heads) else len(text)
        whole = message = text[head.end() : end].strip()
        around = 0
        if form is _POSTED:
            message = _counters().sub("", message).strip()
            around = written(head["sign"] or "") + written(_stated(head)) + written(whole) - written(message)
        if head["sender"] is None or not message or _NOTHING.fullmatch(message):
            wordless += 1
            unread += written(message) + written(head["sender"] or "")
            continue
        sent = day(days[number], known)
        undated += sent is None
        entry = entry_name(head.group() + message)
        yield RawArticle(message, first_line(message), head["sender"].strip(), sent, None, entry, left_out=around)
    if wordless:
        yield Remark(None, f"{wordless} messages hold no text", lost=False, characters=unread)
    if undated:
        yield Remark(None, f"the dates of {undated} messages are not read: day and month could be swapped", lost=False)


def _by_course(days: list[str]) -> str | None:
    """The order of day and month in which the messages of a chat follow each other, if only one does that."""

    def runs(way: str) -> bool:
        read: list[date] = [found for text in days if (found := day(text, way))]
        return len(read) == len(days) and read == sorted(read) and read[0] != read[-1]

    ways = [way for way in ("dmy", "mdy") if runs(way)]
    return ways[0] if len(ways) == 1 else None
