"""Article -> passages: title, headings, datelines, captions, boilerplate and sentences, in their order.

A passage is a stretch of the article's own text. It is searched in the article's folding and quoted as published.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from geomap.arabic import Folded, fold
from geomap.model import Article, Quote

PassageKind = Literal["title", "heading", "dateline", "caption", "boilerplate", "sentence"]

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
# A full stop ends a sentence before a blank, or glued to the next Arabic word; not between digits.
_STOP = re.compile(r"(?<!\u0640)[.!?؟…]+[\"”»’)\]]*(?=\s|$|[\u0621-\u064a\"“«-])(?<![0-9٠-٩]\.(?=[0-9٠-٩]))")
_CLOSED = re.compile(r"[.!?؟…:،؛][\"”»’)\]]*\s*$")
_NO_LETTERS = re.compile(r"^[\W\d_]*$")
_DATE_LINE = re.compile(r"\d{1,4}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}|\d{1,2}:\d{2}")
# A caption closes with a date and its source in brackets, or hangs its source on a second dash.
_CREDITED = re.compile(r"[-–—]\s*\d{1,2}\s[^()\n]{2,30}\d{4}\s*\([^()]{2,40}\)\s*$")
_DASHED = re.compile(r"^[^-–—]{2,40}\s[–—]\s[^-–—]{2,60}\s[–—]\s[^-–—]{2,30}$")
_HEADING_LENGTH = 110
_GOVERNING_LENGTH = 45
_DATELINE_WORDS = 8
# No sentence is longer; readers compare the words of one with each other, so that time grows faster than its length.
_LONGEST = 2000
_CAPTION_LINES, _PLACE_WORDS = 3, 4


@dataclass(frozen=True, slots=True)
class Passage:
    """Code points `start` to `end` of the article, and the same stretch `first` to `last` of its folding."""

    article: Article
    folded: Folded
    kind: PassageKind
    paragraph: int
    start: int
    end: int
    first: int
    last: int

    @property
    def text(self) -> str:
        """The passage as published."""
        return self.article.text[self.start : self.end]

    @property
    def key(self) -> str:
        """The passage folded."""
        return self.folded.text[self.first : self.last]

    def quote(self, first: int, last: int) -> Quote:
        """The published words behind the article's folded slice `[first:last]`."""
        return self.article.quote(*self.folded.span(first, last))


def split(article: Article) -> tuple[Passage, ...]:
    """The article's passages. Together they hold every letter of it; blanks between them belong to none."""
    folded = fold(article.text)
    lines = [line for line in _LINE.finditer(article.text) if line.group().strip()]
    punctuated = sum(bool(_CLOSED.search(line.group())) for line in lines[1:])
    passages: list[Passage] = []
    for number, line in enumerate(lines):
        kind = _kind(number, line.group(), lines, punctuated, article)
        spans = _sentences(line.group()) if kind in ("sentence", "caption") else iter([(0, len(line.group()))])
        for start, end in (part for span in spans for part in _parts(line.group(), *span)):
            passage = _passage(article, folded, kind, number, line.start() + start, line.start() + end)
            if passage is not None:
                passages.append(passage)
    return tuple(passages)


def _passage(article: Article, folded: Folded, kind: PassageKind, number: int, start: int, end: int) -> Passage | None:
    text = article.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    first, last = (int(i) for i in folded.starts.searchsorted([start, end]))
    return Passage(article, folded, kind, number, start, end, first, last) if first < last else None


def _sentences(line: str) -> Iterator[tuple[int, int]]:
    start = 0
    for stop in _STOP.finditer(line):
        if stop.end() - start > 1:
            yield start, stop.end()
            start = stop.end()
    if line[start:].strip():
        yield start, len(line)


def _parts(line: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A stretch in parts that readers can take in: what runs on without a stop is cut at its last blank."""
    while end - start > _LONGEST:
        cut = line.rfind(" ", start + 1, start + _LONGEST)
        cut = start + _LONGEST if cut < 0 else cut
        while cut < end and unicodedata.category(line[cut]) in ("Mn", "Me"):
            cut += 1  # a vowel sign stays with its letter
        yield start, cut
        start = cut
    yield start, end


def _kind(number: int, line: str, lines: list[re.Match[str]], punctuated: int, article: Article) -> PassageKind:
    """What a line is, judged by its length, its closing mark and its neighbours."""
    words, closed = len(line.split()), bool(_CLOSED.search(line))
    if _NO_LETTERS.match(line):
        return "boilerplate"
    if _CREDITED.search(line) or (number <= _CAPTION_LINES and words > _PLACE_WORDS and _DASHED.match(line.strip())):
        return "caption"
    if number == 0:
        return "title" if not re.search(r"[.؟!]\s*$", line) and len(lines) > 1 else "sentence"
    if line.strip() == article.title.strip():
        return "title"
    if line.rstrip().endswith(":") and len(line) <= _GOVERNING_LENGTH:
        return "heading"
    if closed and not _DATE_LINE.search(line):
        return "sentence"
    if words <= _DATELINE_WORDS and (_DATE_LINE.search(line) or (number <= 3 and words <= 4)):
        return "dateline"
    if closed or len(line) > _HEADING_LENGTH or punctuated * 2 < len(lines) - 1:
        return "sentence"
    return "heading"
