"""Article -> passages: title, headings, datelines, captions, boilerplate and sentences, in their order.

A passage is a stretch of the article's own text. It is searched in the article's folding and quoted as published.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from geomap.arabic import Change, Folded, fold
from geomap.model import Article, Quote
from geomap.passages.dodges import unmasked
from geomap.passages.furniture import pieces
from geomap.passages.kinds import PassageKind, kinds
from geomap.passages.lines import Paragraph, paragraphs
from geomap.passages.sentences import sentences

__all__ = ["Passage", "PassageKind", "split"]

# No sentence is longer; readers compare the words of one with each other, so that time grows faster than its length.
_LONGEST = 2000
_STRETCH = "ـ"
_BLANKS = re.compile("[ \u00a0]{2,}")


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

    def written(self, first: int, last: int) -> str:
        """The published words behind the article's folded slice `[first:last]`."""
        start, end = self.folded.span(first, last)
        return self.article.text[start:end]

    def quote(self, first: int, last: int) -> Quote:
        """The same words with where they stand."""
        return self.article.quote(*self.folded.span(first, last))


def split(article: Article) -> tuple[Passage, ...]:
    """The article's passages. Together they hold every letter of it; blanks between them belong to none."""
    stretches = paragraphs(article.text)
    masks = unmasked(article.text)
    breaks = (change for paragraph in stretches for change in paragraph.breaks)
    folded = fold(article.text, [*_wide(article.text), *masks, *breaks])
    bare = _without(article.text, masks)
    written = [_unbroken(bare, paragraph) for paragraph in stretches]
    headed = article.text.strip().partition("\n")[0].strip() == article.title.strip()  # the first line, or wrapped
    passages: list[Passage] = []
    for number, (kind, line) in enumerate(zip(kinds(written, article.title), written, strict=True)):
        for start, end, sort in _within(line, kind, "" if headed and number == 0 else article.title):
            at = stretches[number].start
            passage = _passage(article, folded, sort, number, at + start, at + end)
            if passage is not None:
                passages.append(passage)
    return tuple(passages)


def _wide(text: str) -> Iterable[Change]:
    """Blanks behind a blank: words stand no farther apart for them."""
    some = _BLANKS.finditer(text) if "  " in text or "\u00a0" in text else ()
    return ((m.start() + 1, m.end(), "") for m in some)


def _within(line: str, kind: PassageKind, title: str) -> Iterator[tuple[int, int, PassageKind]]:
    """The passages within a paragraph of a kind: its sentences, and what its page put between them."""
    for at, end, sort in pieces(line, title) if kind == "sentence" else [(0, len(line), kind)]:
        spans = sentences(line[at:end]) if sort in ("sentence", "caption") else iter([(0, end - at)])
        for span in spans:
            yield from ((at + first, at + last, sort) for first, last in _parts(line[at:end], *span))


def _without(text: str, masks: list[Change]) -> str:
    """A text, as long as it is, with the stretching sign for what masks a word: a stop within one ends no sentence."""
    if not masks:
        return text
    bare = list(text)
    for start, end, _ in masks:
        bare[start:end] = _STRETCH * (end - start)
    return "".join(bare)


def _unbroken(text: str, paragraph: Paragraph) -> str:
    """A paragraph with blanks for the breaks in it, as long as it is."""
    pieces, at = [], paragraph.start
    for start, end, _ in paragraph.breaks:
        pieces += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*pieces, text[at : paragraph.end]])


def _passage(article: Article, folded: Folded, kind: PassageKind, number: int, start: int, end: int) -> Passage | None:
    text = article.text
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    first, last = folded.offsets(start, end)
    return Passage(article, folded, kind, number, start, end, first, last) if first < last else None


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
