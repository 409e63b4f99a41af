"""PDF -> text in reading order.

A PDF holds glyphs and where they stand, not words; Arabic stands there in any order, often in presentation forms. So
the text is read from the page like print.
"""

from __future__ import annotations

import io
import logging
import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from geomap.articles.layout import in_order
from geomap.articles.trace import RawArticle, Remark, written
from geomap.errors import ArticleError, MissingExtra
from geomap.passages.lines import CLOSED

_QUARTER = 90
# So many words at least stand in a line that may be the first half of a sentence, which the next page goes on with.
_SENTENCE = 5
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True)
class _Page:
    """The text of a page, one line a paragraph, and of what is not in it the characters; whether it shows a picture."""

    text: str
    twice: int = 0
    notes: int = 0
    is_picture: bool = False


def _read(layout: Any, notes: int) -> _Page:
    from pdfminer.layout import LTFigure, LTImage

    text, twice = in_order(layout)
    return _Page(text, twice, notes, any(isinstance(item, LTFigure | LTImage) for item in layout))


def _notes(page: Any) -> int:
    """How many characters stand in the notes and the fields of a page, which are laid over its print."""
    from pdfminer.pdftypes import resolve1
    from pdfminer.utils import decode_text

    over = (resolve1(note) for note in resolve1(page.annots) or ())
    texts = (resolve1(note.get(name)) for note in over if isinstance(note, dict) for name in ("Contents", "V"))
    return sum(written(decode_text(text)) for text in texts if isinstance(text, bytes))


def _pages(data: bytes) -> Iterator[_Page]:
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.layout import LAParams
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    fonts = PDFResourceManager(caching=True)
    device = PDFPageAggregator(fonts, laparams=LAParams(all_texts=True))  # in drawings, too
    interpreter = PDFPageInterpreter(fonts, device)
    for page in PDFPage.get_pages(io.BytesIO(data), caching=True):
        interpreter.process_page(page)
        layout = device.get_result()
        if turn := _turned(layout):
            page.rotate = (page.rotate + turn) % 360
            interpreter.process_page(page)
            layout = device.get_result()
        yield _read(layout, _notes(page))


def _turned(layout: Any) -> int:
    """By how many degrees a page is to be turned for most of its letters to stand upright."""
    from pdfminer.layout import LTChar

    ways: Counter[int] = Counter()
    stack = [layout]
    while stack:
        for item in stack.pop():
            if isinstance(item, LTChar):
                a, b = item.matrix[:2]
                ways[_QUARTER * round(math.atan2(b, a) / (math.pi / 2)) % 360] += 1
            elif hasattr(item, "__iter__"):
                stack.append(item)
    return max(ways, key=ways.__getitem__, default=0)


class _Unpacker:
    """What pdfminer uses of zlib, but for `left` bytes at most in all: it unpacks a stream at once, at any size."""

    error = zlib.error

    def __init__(self, left: int) -> None:
        self.left = left

    def decompress(self, data: bytes) -> bytes:
        """A whole stream. Raises MemoryError when it is one too many."""
        unpacker = zlib.decompressobj()
        unpacked = self._counted(unpacker.decompress(data, max(1, self.left + 1)))
        if not unpacker.eof:
            raise zlib.error("incomplete or truncated stream")
        return unpacked

    def decompressobj(self) -> _Pieces:
        """For damaged streams, which pdfminer feeds in byte by byte."""
        return _Pieces(self)

    def _counted(self, unpacked: bytes) -> bytes:
        self.left -= len(unpacked)
        if self.left < 0:
            raise MemoryError
        return unpacked


class _Pieces:
    def __init__(self, whole: _Unpacker) -> None:
        self._whole, self._one = whole, zlib.decompressobj()

    def decompress(self, data: bytes) -> bytes:
        return self._whole._counted(self._one.decompress(data))


@contextmanager
def _bounded(limit: int) -> Iterator[_Unpacker]:
    from pdfminer import pdftypes

    unpacker = _Unpacker(limit)
    vars(pdftypes)["zlib"] = unpacker
    try:
        yield unpacker
    finally:
        vars(pdftypes)["zlib"] = zlib


def read_pdf(data: bytes, file: str, limit: int) -> Iterator[RawArticle | Remark]:
    """The text of a PDF in reading order, one line a paragraph; pages are parted by an empty line.

    Raises MissingExtra without pdfminer, ArticleError for a damaged, a locked or a scanned file, and for one whose
    streams expand to more than `limit` bytes.
    """
    try:
        import pdfminer  # noqa: F401 - it comes with an extra
    except ImportError:
        raise MissingExtra(f"{file} (PDF)", "documents") from None
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it warns of fonts that do not matter here
    unpacker = None
    try:
        with _bounded(limit) as unpacker:
            pages = list(_pages(data))
    except Exception as fault:  # pdfminer raises whatever its parsers do
        if unpacker is not None and unpacker.left < 0:
            raise ArticleError(
                file, f"expands to more than {limit} bytes", way_out="raise max_expansion_bytes"
            ) from None
        name = type(fault).__name__
        raise ArticleError(file, f"is a damaged or locked PDF: {fault or name}", way_out="print it anew") from None
    text = bound([page.text for page in pages if page.text.strip()])
    if not text.strip():
        raise ArticleError(file, "is a PDF without text, perhaps a scan", way_out="run a text recognition on it first")
    yield RawArticle(text, left_out=sum(page.twice for page in pages))
    yield from _left_out(pages)


def bound(pages: Sequence[str]) -> str:
    """The text of all pages; a sentence that goes on from one page to the next is put together."""
    text = ""
    feet = Counter(_DIGITS.sub("", page.rpartition("\n")[2]) for page in pages)
    for page in pages:
        last, first = text.rpartition("\n")[2], page.partition("\n")[0]
        a_foot = feet[_DIGITS.sub("", last)] > 1
        goes_on = len(last.split()) >= _SENTENCE and not a_foot and not CLOSED.search(last) and CLOSED.search(first)
        joint = " " if goes_on and not first[:1].isupper() and not first[:1].isdigit() else "\n\n"
        text = f"{text}{joint}{page}" if text else page
    return text


def _left_out(pages: Sequence[_Page]) -> Iterator[Remark]:
    """What of the pages is not read: their notes, and what is a picture."""
    if notes := sum(page.notes for page in pages):
        remark = f"{notes} characters of its notes and form fields are not read"
        yield Remark(None, remark, lost=False, characters=notes)
    scans = [number for number, page in enumerate(pages, 1) if page.is_picture and not page.text.strip()]
    if scans:
        remark = f"{len(scans)} of its pages hold no text, perhaps scans, the first of them page {scans[0]}"
        yield Remark(None, remark, lost=False)
