"""PDF -> text in reading order.

A PDF holds glyphs and where they stand, not words; Arabic stands there in any order, often in presentation forms. So
the text is read from the page like print: lines by position, each line turned from sight to reading order.
"""

from __future__ import annotations

import io
import logging
import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from statistics import mode
from typing import TYPE_CHECKING, Any

from geomap.articles.trace import Draft, Remark
from geomap.errors import ArticleError, MissingExtra

if TYPE_CHECKING:
    from pdfminer.layout import LTChar, LTTextLine

_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
# A gap wider than this share of the letters' size is a blank that the file left out.
_BLANK = 0.2
# Lines of one paragraph: letters of nearly one size, set closer than this share of their height.
_SAME_SIZE, _LEADING = 0.2, 0.7
# Columns are parted by at least this many points.
_GUTTER = 8.0
# Bidirectional classes (Unicode Standard Annex 9) as they matter after Arabic letters: Latin, number, sign that joins
# numbers (the slash, not the hyphen or the percent sign), right-to-left; everything else is neutral.
_CLASSES = {"L": "L", "EN": "N", "AN": "N", "CS": "C", "R": "R", "AL": "R"}
# What runs from left to right in a line that runs the other way: Latin words with what stands between them, numbers.
_RUN = re.compile("L(?:[^R]*[LN])?|N(?:C?N)*|.")


def _kind(glyph: str) -> str:
    return _CLASSES.get(unicodedata.bidirectional(glyph[0]), "W")


def logical(visual: Sequence[str]) -> str:
    """The reading order of a line of glyphs given from left to right on the page.

    A line with Arabic letters is turned round, but for the Latin words and numbers in it, and brackets, which are
    printed mirrored, are turned back: Unicode Standard Annex 9 in reverse.

    >>> logical(["3", "2", " ", "ج", "ب", "ا"])
    'ابج 32'
    """
    kinds = "".join(map(_kind, visual))
    if "R" not in kinds:
        return "".join(visual)
    runs = [(run.group(), visual[run.start() : run.end()]) for run in _RUN.finditer(kinds)]
    turned = ("".join(held) if kind[0] in "LN" else held[0].translate(_MIRRORED) for kind, held in reversed(runs))
    return "".join(turned)


def _text(char: LTChar) -> str:
    return unicodedata.normalize("NFKC", char.get_text()).replace("ـ", "")


def _is_mark(char: LTChar) -> bool:
    """A vowel sign; compatibility forms of them come with a blank to stand on."""
    text = _text(char).strip()
    return bool(text) and all(unicodedata.category(c) == "Mn" for c in text)


def _base(sign: LTChar, bases: Sequence[LTChar]) -> int:
    """The letter that a vowel sign belongs to: a sign without width is set from its letter's left edge."""
    if sign.x1 - sign.x0 < _BLANK * sign.size:
        return min(range(len(bases)), key=lambda i: abs(bases[i].x0 - sign.x0))
    return min(range(len(bases)), key=lambda i: abs(bases[i].x0 + bases[i].x1 - sign.x0 - sign.x1))


def _glyphs(line: LTTextLine) -> list[str]:
    """The line's glyphs from left to right by where they stand, each with the vowel signs over and under it."""
    from pdfminer.layout import LTChar

    chars = sorted((one for one in line if isinstance(one, LTChar) and _text(one)), key=lambda one: (one.x0, one.x1))
    bases = [one for one in chars if not _is_mark(one)]
    signs: dict[int, str] = {}
    for one in filter(_is_mark, chars) if bases else ():
        under = _base(one, bases)
        signs[under] = signs.get(under, "") + _text(one).strip()
    glyphs: list[str] = []
    edge: float | None = None
    for i, one in enumerate(bases):
        text = _text(one)
        if edge is not None and one.x0 - edge > _BLANK * one.size and glyphs[-1].strip() and text.strip():
            glyphs.append(" ")
        glyphs.append(text + signs.get(i, ""))
        edge = one.x1
    return glyphs


def _lines(page: Any) -> list[LTTextLine]:
    """All text lines of a page, in no order."""
    from pdfminer.layout import LTTextLine

    found: list[LTTextLine] = []
    stack = [page]
    while stack:
        for one in stack.pop():
            if isinstance(one, LTTextLine):
                found.append(one)
            elif hasattr(one, "__iter__"):
                stack.append(one)
    return [line for line in found if line.get_text().strip()]


def _gap(spans: list[tuple[float, float]], least: float) -> float | None:
    """The middle of the first gap between spans that is at least so wide."""
    spans.sort()
    reach = spans[0][1]
    for low, high in spans:
        if low - reach >= least:
            return (low + reach) / 2
        reach = max(reach, high)
    return None


def _in_order(lines: list[LTTextLine]) -> list[LTTextLine]:
    """Reading order by cutting white space: columns from the right, and what spans them from the top.

    Source: G. Nagy, S. Seth, "Hierarchical representation of optically scanned documents", ICPR 1984 (the X-Y cut).
    """
    ordered: list[LTTextLine] = []
    left = sorted(lines, key=lambda line: (-round(line.y1), -line.x1))
    while left:
        cut = _gap([(line.x0, line.x1) for line in left], _GUTTER)
        if cut is not None:
            right_side = [line for line in left if line.x0 > cut]
            return ordered + _in_order(right_side) + _in_order([line for line in left if line.x0 <= cut])
        ordered.append(left.pop(0))
    return ordered


def _paragraphs(lines: list[LTTextLine]) -> Iterator[str]:
    """Lines joined where the print only wrapped them: letters of one size, no gap between."""
    held: list[str] = []
    above: LTTextLine | None = None
    for line in lines:
        if above is not None and not _continues(above, line):
            yield " ".join(held)
            held = []
        held.append(" ".join(logical(_glyphs(line)).split()))
        above = line
    yield " ".join(held)


def _size(line: LTTextLine) -> float:
    """The size of most of its letters; a sign or a digit of another font makes a line higher, not larger."""
    from pdfminer.layout import LTChar

    return mode(round(one.size, 1) for one in line if isinstance(one, LTChar))


def _continues(above: LTTextLine, line: LTTextLine) -> bool:
    size, gap = _size(above), above.y0 - line.y1
    return abs(size - _size(line)) < _SAME_SIZE * size and gap < _LEADING * size


class _Unpacker:
    """What pdfminer uses of zlib, but for `left` bytes at most in all: it unpacks a stream at once, at any size."""

    error = zlib.error

    def __init__(self, left: int) -> None:
        self.left = left

    def decompress(self, data: bytes) -> bytes:
        """A whole stream. Raises MemoryError when it is one too many."""
        one = zlib.decompressobj()
        unpacked = self._counted(one.decompress(data, max(1, self.left + 1)))
        if not one.eof:
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


def read_pdf(data: bytes, file: str, limit: int) -> Iterator[Draft | Remark]:
    """The text of a PDF in reading order, one line a paragraph; pages are parted by an empty line.

    Raises MissingExtra without pdfminer, ArticleError for a damaged, a locked or a scanned file, and for one whose
    streams expand to more than `limit` bytes.
    """
    try:
        from pdfminer.high_level import extract_pages
    except ImportError:
        raise MissingExtra(f"{file} (PDF)", "documents") from None
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it warns of fonts that do not matter here
    unpacker = None
    try:
        with _bounded(limit) as unpacker:
            pages = ["\n".join(_paragraphs(_in_order(_lines(page)))) for page in extract_pages(io.BytesIO(data))]
    except Exception as fault:  # pdfminer raises whatever its parsers do
        if unpacker is not None and unpacker.left < 0:
            raise ArticleError(
                file, f"expands to more than {limit} bytes", way_out="raise max_expansion_bytes"
            ) from None
        name = type(fault).__name__
        raise ArticleError(file, f"is a damaged or locked PDF: {fault or name}", way_out="print it anew") from None
    text = "\n\n".join(page for page in pages if page.strip())
    if not text.strip():
        raise ArticleError(file, "is a PDF without text, perhaps a scan", way_out="run a text recognition on it first")
    yield Draft(text)
