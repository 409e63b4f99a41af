"""What each paragraph of an article is, judged by its length, its closing mark, its neighbours and what it tells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from geomap.arabic import fold_key
from geomap.passages.deeds import line_words, resumes, tells
from geomap.passages.lines import MARK

PassageKind = Literal["title", "heading", "dateline", "caption", "boilerplate", "sentence"]

_CLOSED = re.compile(r"[.!?؟…:،؛][\"”»’)\]]*\s*$")
_STOPPED = re.compile(r"[.؟!]\s*$")
# A stop within a line, behind more letters than a label or a dateline has and before as many.
_INNER_STOP = re.compile(r"\w{2}[.؟!][\"”»’)\]]*\s(?=\S)")
_NO_LETTERS = re.compile(r"^[\W\d_]*$")
_DATE = re.compile(r"\d(?:\d{0,3}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}|\d?:\d{2})")
# A caption closes with a date and its source in brackets, or hangs its source on a second dash.
_CREDITED = re.compile(r"[-–—]\s*\d{1,2}\s[^()\n]{2,30}\d{4}\s*\([^()]{2,40}\)\s*$")
_DASHED = re.compile(r"^[^-–—(]{2,40}\s[–—]\s[^-–—(]{2,60}\s[–—]\s[^-–—(]{2,30}$")
_DASHES = re.compile(r"\s[–—]\s")
_SOURCE, _PARTS = re.compile(r"[^\W\d_][\"”»]?\s*\(([^()\n]{2,40})\)\s*$"), re.compile(r"[/|،,–-]")
# Signs around the heading of a list of other articles.
_AROUND = " :|-–—*•#.…"
_HEADING_LENGTH = 110
_GOVERNING_LENGTH = 45
_DATELINE_WORDS = 8
# Letters of a line that nobody writes twice.
_TEASER = 60
_CAPTION_LINES, _PLACE_WORDS = 3, 4


def kinds(lines: Sequence[str], title: str) -> list[PassageKind]:
    """The kind of each paragraph of an article with that title."""
    punctuated = sum(bool(_CLOSED.search(line)) for line in lines[1:])
    prose = punctuated * 2 >= len(lines) - 1
    found = [_first(lines, prose) if n == 0 else _kind(n, line, prose, title) for n, line in enumerate(lines)]
    return _each_once(lines, _without_other_articles(lines, _with_captions(lines, found)))


def _with_captions(lines: Sequence[str], found: list[PassageKind]) -> list[PassageKind]:
    """The kinds, those of the lines before the text that are lent, or stand right over such a one, as captions."""
    body = next((n for n, line in enumerate(lines) if n and _STOPPED.search(line)), 0)
    lent = [n for n in range(_CAPTION_LINES + 1, body) if _lent(lines[n])]
    over = [n - 1 for n in range(2, body) if (n in lent or found[n] == "caption") and not _CLOSED.search(lines[n - 1])]
    captions = {*lent, *(n for n in over if n and len(lines[n].split()) > _PLACE_WORDS and not _DATE.search(lines[n]))}
    return [kind if n not in captions or kind == "title" else "caption" for n, kind in enumerate(found)]


def _each_once(lines: Sequence[str], found: Sequence[PassageKind]) -> list[PassageKind]:
    """A sentence that stands there again word for word is the page's own: a teaser set once more under the text."""
    before: set[str] = set()
    settled: list[PassageKind] = []
    for line, kind in zip(lines, found, strict=True):
        words = line.strip() if kind == "sentence" and len(line) >= _TEASER else ""
        settled.append("boilerplate" if words in before else kind)
        before |= {words} if words else set()
    return settled


def _without_other_articles(lines: Sequence[str], found: list[PassageKind]) -> list[PassageKind]:
    """Headlines behind "related articles" tell of other articles; a line with a closing mark ends their list."""
    settled: list[PassageKind] = []
    listed = False
    for number, (line, kind) in enumerate(zip(lines, found, strict=True)):
        heads = len(line) <= _HEADING_LENGTH and fold_key(line).strip(_AROUND) in line_words("others")
        listed = number > 0 and (heads or (listed and not _CLOSED.search(line)))
        settled.append("boilerplate" if listed else kind)
    return settled


def _first(lines: Sequence[str], prose: bool) -> PassageKind:
    """The first line is the title, unless it is closed, alone, the first of several items, or of several headings."""
    line = lines[0]
    if (plain := _plainly(0, line)) is not None:
        return plain
    if _STOPPED.search(line) or len(lines) == 1 or _runs_on(line) or (not prose and _is_item(lines)):
        return "sentence"
    return "heading" if _governs(line) and not tells(line) and any(map(_governs, lines[1:])) else "title"


def _runs_on(line: str) -> bool:
    """Whether a long line holds several sentences, as no headline does: a text whose breaks were lost, cut off."""
    return len(line) > 2 * _HEADING_LENGTH and any(
        min(stop.end(), len(line) - stop.end()) > _GOVERNING_LENGTH for stop in _INNER_STOP.finditer(line)
    )


def _governs(line: str) -> bool:
    """Whether a short line ends in a colon, as a place or a topic stands over what follows."""
    return line.rstrip().endswith(":") and len(line) <= _GOVERNING_LENGTH


def _plainly(number: int, line: str) -> PassageKind | None:
    if _NO_LETTERS.match(line):
        return "boilerplate"
    head = number <= _CAPTION_LINES
    dashed = head and len(line.split()) > _PLACE_WORDS and _DASHED.match(line.strip()) and not _several(line)
    lent = number > 0 and head and _lent(line)
    return "caption" if (_CREDITED.search(line) or dashed or lent) and not MARK.match(line) else None


def _several(line: str) -> bool:
    """Whether a line with dashes is a row of news, each part of which tells something."""
    return all(map(tells, _DASHES.split(line.strip())))


def _lent(line: str) -> bool:
    """Whether an open line ends in brackets with whose picture it is under: "(Reuters)", "(archive / Getty)"."""
    found = _SOURCE.search(line) if line.rstrip().endswith(")") else None
    return found is not None and any(fold_key(part).strip() in line_words("credit") for part in _PARTS.split(found[1]))


def _is_item(lines: Sequence[str]) -> bool:
    """Whether the first of several open lines tells something as they do, and is no headline over a longer text."""
    dated = bool(_DATE.search(lines[0])) == any(map(_DATE.search, lines[1:]))
    short = max(map(len, lines[1:])) <= max(_HEADING_LENGTH, len(lines[0]))
    return dated and short and tells(lines[0]) and all(map(tells, lines[1:]))


def _kind(number: int, line: str, prose: bool, title: str) -> PassageKind:
    if (plain := _plainly(number, line)) is not None:
        return plain
    if line.strip() == title.strip() and not _runs_on(line):
        return "title"
    if _governs(line):
        return "heading"
    return _by_words(number, line, prose)


def _by_words(number: int, line: str, prose: bool) -> PassageKind:
    """A short line with a date, or near the head, is a dateline unless it tells something."""
    closed, dated = bool(_CLOSED.search(line)), bool(_DATE.search(line))
    if closed and not dated:
        return "sentence"
    words = len(line.split())
    short = words <= _DATELINE_WORDS and (dated or (number <= _CAPTION_LINES and words <= _PLACE_WORDS))
    if short and not tells(line):
        return "dateline"
    if short or dated or not prose:
        return "sentence"
    return "sentence" if "\t" in line or len(line) > _HEADING_LENGTH or resumes(line) else "heading"
