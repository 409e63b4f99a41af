"""A page of print -> text in reading order: lines by position, each turned from sight to reading order."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from statistics import median_low, mode
from typing import TYPE_CHECKING, Any, NamedTuple

from geomap.articles.turning import MIRRORED, logical
from geomap.passages.lines import CLOSED, MARK, PARTED

if TYPE_CHECKING:
    from pdfminer.layout import LTChar

# A first letter so much larger than the line behind it is its initial; a blank with less room of its own is none.
_LARGE, _OVER = 1.5, 0.1
# A gap wider than this share of the letters' size is a blank that the file left out.
_BLANK = 0.2
# Lines of one paragraph: letters of nearly one size, set closer than this share of their height; or as far apart as
# the lines of the block usually are, but never further than so many heights.
_SAME_SIZE, _LEADING = 0.2, 0.7
_USUAL, _WIDEST = 1.15, 2.5
# A closely set line that leaves this share of the block free ends its paragraph.
_SHORT = 0.45
# Letters differ in width: a word may be so much wider than their mean.
_UNEVEN = 1.3
# Pieces of a line are no further apart than this share of the letters' size; a shadow lies within so many points.
_TOUCH, _SHADOW = 0.6, 1.5
# A table has a column whose cells hold no more letters than this, and something beside most of them.
_CELL, _BESIDE = 16, 0.7
# Most of its cells are filled, with a few lines each.
_FILLED, _CELL_LINES = 0.7, 8
_RTL = re.compile("[\u0590-\u08ff]")
# A blank that the file left out between a Latin word and the Arabic one behind it.
_GLUED = re.compile("(?<=[A-Za-z]{2})(?=[\u0621-\u064a])")
_STOP_FIRST = re.compile(r"\A\s*+([.،؛:!؟])\s*+(?=[^\W\d_])")
# Rules that part rows are drawn over this share of the table's width.
_DRAWN = 0.6
# Blanks of a line that is stretched are no wider than so many times the letters' size.
_STRETCHED = 4.5
# Columns are parted by at least this many points.
_GUTTER = 8.0


def _text(char: LTChar) -> str:
    return unicodedata.normalize("NFKC", char.get_text()).replace("ـ", "")


def _is_mark(char: LTChar) -> bool:
    """A vowel sign; compatibility forms of them come with a blank to stand on."""
    text = _text(char).strip()
    return bool(text) and all(unicodedata.category(c) == "Mn" for c in text)


def _base(sign: LTChar, bases: Sequence[LTChar]) -> int:
    """The letter that a vowel sign belongs to: a sign without width is set from its letter's left edge."""
    letters = [i for i, base in enumerate(bases) if _text(base).strip()] or range(len(bases))
    if sign.x1 - sign.x0 < _BLANK * sign.size:
        return min(letters, key=lambda i: abs(bases[i].x0 - sign.x0))
    return min(letters, key=lambda i: abs(bases[i].x0 + bases[i].x1 - sign.x0 - sign.x1))


def _glyphs(chars: Sequence[LTChar]) -> list[str]:
    """The glyphs of a line from left to right by where they stand, each with the vowel signs over and under it."""
    ordered = sorted((char for char in chars if _text(char)), key=lambda char: (char.x0, char.x1))
    ordered = [char for i, char in enumerate(ordered) if not _is_printed_over(char, ordered[max(0, i - 1) : i + 2])]
    bases = [char for char in ordered if not _is_mark(char)]
    signs: dict[int, str] = {}
    for mark in filter(_is_mark, ordered) if bases else ():
        under = _base(mark, bases)
        signs[under] = signs.get(under, "") + _text(mark).strip()
    glyphs: list[str] = []
    edge: float | None = None
    for i, base in enumerate(bases):
        text = _text(base)
        if edge is not None and base.x0 - edge > _BLANK * base.size and glyphs[-1].strip() and text.strip():
            glyphs.append(" ")
        glyphs.append(text + signs.get(i, ""))
        edge = base.x1
    return glyphs


def _is_printed_over(char: LTChar, around: Sequence[LTChar]) -> bool:
    """Whether a letter stands in the place of a blank, as where a word may be parted and is not."""
    if _text(char).strip():
        return False
    return any(_text(other).strip() and abs(other.x0 - char.x0) < _OVER * char.size for other in around)


@dataclass(frozen=True)
class _Line:
    """The letters on one line of print, without gaps wider than a blank; `initial` is a large one in front of it."""

    chars: tuple[LTChar, ...]
    initial: str = ""

    @cached_property
    def x0(self) -> float:
        """Its left edge in points; `x1` is the right one, `y0` the lower, `y1` the upper."""
        return min(char.x0 for char in self.chars)

    @cached_property
    def x1(self) -> float:
        return max(char.x1 for char in self.chars)

    @cached_property
    def y0(self) -> float:
        return min(char.y0 for char in self.chars)

    @cached_property
    def y1(self) -> float:
        return max(char.y1 for char in self.chars)

    @cached_property
    def size(self) -> float:
        """The size of most of its letters; a sign or a digit of another font makes a line higher, not larger."""
        return mode(round(char.size, 1) for char in self.chars)

    @cached_property
    def text(self) -> str:
        """What it says, in reading order."""
        return self.initial + " ".join(_straight(logical(_glyphs(self.chars))).split())

    @property
    def is_rtl(self) -> bool:
        """Whether it runs from right to left."""
        return bool(_RTL.search(self.text))


class _Rule(NamedTuple):
    """A level line that is drawn on a page, at a height, from edge to edge."""

    y: float
    x0: float
    x1: float


def _straight(text: str) -> str:
    """A line set from left to right begins with its own stop; a font that mirrors no brackets turns them round."""
    if found := _STOP_FIRST.match(text):
        text = text[found.end() :].rstrip() + found[1]
    text = _GLUED.sub(" ", text)
    opened, closed = text.find("("), text.find(")")
    turned = 0 <= closed < opened and text.count("(") == text.count(")") and _RTL.search(text)
    return text.translate(MIRRORED) if turned else text


def _lines(page: Any) -> tuple[list[_Line], int]:
    """All lines of a page, in no order: pieces that touch are one line, letters printed twice are there once.

    And how many letters those are that are not there again.
    """
    from pdfminer.layout import LTChar, LTTextLine

    pieces: list[list[LTChar]] = []
    stack = [page]
    seen: set[tuple[str, int, int]] = set()
    twice = 0
    while stack:
        for item in stack.pop():
            if isinstance(item, LTTextLine):
                printed = [char for char in item if isinstance(char, LTChar)]
                chars = list({_spot(char): char for char in printed if _spot(char) not in seen}.values())
                seen.update(map(_spot, chars))
                letters = _letters(chars)
                twice += _letters(printed) - letters
                if letters:
                    pieces += _apart(chars)
            elif hasattr(item, "__iter__"):
                stack.append(item)
    return _with_initials(_touching([_Line(tuple(chars)) for chars in pieces])), twice


def _apart(chars: list[LTChar]) -> list[list[LTChar]]:
    """The letters of a piece of a line, a large first one by itself."""
    first, *others = sorted(chars, key=lambda char: char.x0)
    usual = mode(round(char.size, 1) for char in chars)
    return [[first], others] if others and first.size > _LARGE * usual and _text(first).isalpha() else [chars]


def _with_initials(lines: list[_Line]) -> list[_Line]:
    """Lines, with the large first letter of a paragraph before the first of the lines that it stands beside.

    "A" and "I" stay apart: they may be words.
    """
    for large in [line for line in lines if len(line.chars) == 1 and line.text.isalpha() and line.text not in "AI"]:
        beside = [line for line in lines if _opens_with(line, large)]
        if beside:
            first = max(beside, key=lambda line: line.y1)
            lines = [_Line(line.chars, large.text) if line is first else line for line in lines if line is not large]
    return lines


def _opens_with(line: _Line, large: _Line) -> bool:
    """Whether a line stands right behind a larger letter, within its height."""
    near = 0 <= line.x0 - large.x1 < 2 * _TOUCH * line.size
    middle = (line.y0 + line.y1) / 2
    return near and large.size > _LARGE * line.size and large.y0 < middle < large.y1 and line.text[:1].islower()


def _letters(chars: Iterable[LTChar]) -> int:
    return sum(len(_text(char).strip()) for char in chars)


def _spot(char: LTChar) -> tuple[str, int, int]:
    """A letter and where it stands, as coarsely as a shadow lies beside what throws it."""
    return char.get_text(), round(char.x0 / _SHADOW), round(char.y0 / _SHADOW)


def _touching(pieces: list[_Line]) -> list[_Line]:
    """Pieces on one base line joined where no more than a blank is between them."""
    lines: list[_Line] = []
    for piece in sorted(pieces, key=lambda line: (line.x0, -line.y1)):
        before = next((i for i, line in enumerate(lines) if _touches(line, piece)), None)
        if before is None:
            lines.append(piece)
        else:
            lines[before] = _Line(lines[before].chars + piece.chars)
    return lines


def _touches(line: _Line, piece: _Line) -> bool:
    near = -_TOUCH * line.size < piece.x0 - line.x1 < min(_TOUCH * line.size, _GUTTER)
    return near and abs(line.y0 - piece.y0) < _SAME_SIZE * line.size and abs(line.size - piece.size) < 1


def _gap(lines: Sequence[_Line]) -> float | None:
    """The middle of the first gap between lines, from the left, that parts columns."""
    spans = sorted((line.x0, line.x1) for line in lines)
    reach = spans[0][1]
    for low, high in spans:
        if low - reach >= _GUTTER:
            return (low + reach) / 2
        reach = max(reach, high)
    return None


def _joined(columns: Sequence[Sequence[_Line]]) -> list[Sequence[_Line]]:
    """Columns, those put together of which no cell stands beside one of the other, as where a heading is centred."""
    joined: list[Sequence[_Line]] = []
    for column in columns:
        if joined and not any(_stands_beside(cell, joined[-1]) for cell in column):
            joined[-1] = [*joined[-1], *column]
        else:
            joined.append(column)
    return joined


def _columns(lines: Sequence[_Line]) -> list[list[_Line]]:
    """Lines parted into columns, from the left."""
    cut = _gap(lines)
    if cut is None:
        return [list(lines)]
    return [[line for line in lines if line.x0 <= cut], *_columns([line for line in lines if line.x0 > cut])]


def _blocks(lines: Sequence[_Line], rtl: bool, rules: Sequence[_Rule] = ()) -> Iterator[list[_Line] | str]:
    """Blocks in reading order by cutting white space, the rows of tables as text.

    Columns are taken from the side where the script begins, what spans them from the top. Source: G. Nagy, S. Seth,
    "Hierarchical representation of optically scanned documents", ICPR 1984 (the X-Y cut).
    """
    left = sorted(lines, key=lambda line: (-round(line.y1), -line.x1 if rtl else line.x0))
    plain: list[_Line] = []
    while left:
        reach = _reach(left)
        if reach < 2:
            plain.append(left.pop(0))
            continue
        if plain:
            yield plain
            plain = []
        columns = _columns(left[:reach])
        if _is_one_row(left[:reach]):
            left[:reach] = [_Line(tuple(char for line in left[:reach] for char in line.chars), left[0].initial)]
            continue
        if rows := _table(_joined(columns), rtl, rules):
            yield from rows
        else:
            for column in reversed(columns) if rtl else columns:
                yield from _blocks(column, rtl, rules)
        left = left[reach:]
    if plain:
        yield plain


def _is_one_row(lines: Sequence[_Line]) -> bool:
    """Whether lines are the words of one that is stretched to the column's width: a gap parts no other line."""
    ordered = sorted(lines, key=lambda line: line.x0)
    size = ordered[0].size
    level = all(abs(line.y0 - ordered[0].y0) < 1 and abs(line.size - size) < 1 for line in ordered)
    return level and all(0 < b.x0 - a.x1 < _STRETCHED * size for a, b in pairwise(ordered))


def _reach(lines: Sequence[_Line]) -> int:
    """How many lines, from the top, stand in columns if the first has another beside it: gaps close with more lines."""
    beside = next((n for n, line in enumerate(lines[1:], 2) if line.y1 > lines[0].y0 and _gap((lines[0], line))), None)
    if beside is None and _are_staggered(lines[:3]):
        beside = 3
    if beside is None or _gap(lines[:beside]) is None:
        return 1
    low, high = beside, len(lines)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if _gap(lines[:middle]) is not None else (low, middle - 1)
    return low


def _are_staggered(lines: Sequence[_Line]) -> bool:
    """Whether one column begins a little higher than the other: its second line stands beside the other's first."""
    if len(lines) < 3:
        return False
    first, other, second = lines
    apart = _gap((first, other)) is not None and _gap((other, second)) is not None
    return apart and _gap((first, second)) is None and other.y1 > first.y0 - first.size and second.y1 > other.y0


def _table(columns: Sequence[Sequence[_Line]], rtl: bool, rules: Sequence[_Rule]) -> list[str]:
    """The rows of a table, cells parted by tabs; nothing if the columns are columns of text.

    A table has a column of short cells, beside each of which something stands.
    """
    key = min(columns, key=_mean_length)
    if len(columns) < 2 or len(key) < 2 or _mean_length(key) > _CELL:
        return []
    if rows := _ruled(columns[::-1] if rtl else columns, rules):
        return _as_text(rows)
    others = [line for column in columns if column is not key for line in column]
    if sum(_stands_beside(cell, others) for cell in key) < _BESIDE * len(key) or _is_box(key, columns):
        return []
    rows = _rows(sorted(key, key=lambda line: -line.y0), others, columns[::-1] if rtl else columns)
    if _is_sparse([cell for row in rows for cell in row]):
        return []
    return _as_text(rows)


def _as_text(rows: Iterable[Sequence[Sequence[_Line]]]) -> list[str]:
    """The rows of a table, cells parted by tabs."""
    return ["\t".join(" ".join(line.text for line in cell) for cell in row) for row in rows]


def _ruled(columns: Sequence[Sequence[_Line]], rules: Sequence[_Rule]) -> list[list[list[_Line]]]:
    """The lines in each cell of a table between whose rows rules are drawn; none where no rules part them."""
    cuts = _cuts([line for column in columns for line in column], rules)
    rows: list[list[list[_Line]]] = [[[] for _ in columns] for _ in range(len(cuts) + 1)]
    for number, column in enumerate(columns):
        for line in sorted(column, key=lambda line: -line.y1):
            rows[sum((line.y0 + line.y1) / 2 < cut for cut in cuts)][number].append(line)
    rows = [row for row in rows if any(row)]
    return [] if len(rows) < 2 or _is_sparse([cell for row in rows for cell in row]) else rows


def _cuts(lines: Sequence[_Line], rules: Iterable[_Rule]) -> list[float]:
    """The heights at which rules part lines, drawn over most of their width, in one piece or cell by cell."""
    left, right = min(line.x0 for line in lines), max(line.x1 for line in lines)
    widths: Counter[int] = Counter()
    for rule in rules:
        widths[round(rule.y / _SHADOW)] += round(max(0, min(rule.x1, right) - max(rule.x0, left)))
    drawn = sorted(level * _SHADOW for level, width in widths.items() if width > _DRAWN * (right - left))
    middles = sorted((line.y0 + line.y1) / 2 for line in lines)
    above = [bisect(middles, y) for y in drawn]
    return [y for y, number, before in zip(drawn, above, [0, *above], strict=False) if before < number < len(middles)]


def _is_sparse(cells: Sequence[Sequence[_Line]]) -> bool:
    """Whether too few cells hold something, or one holds more lines than a cell does."""
    return sum(map(bool, cells)) < _FILLED * len(cells) or max(map(len, cells)) > _CELL_LINES


def _is_box(key: Sequence[_Line], columns: Iterable[Sequence[_Line]]) -> bool:
    """Whether short lines set as closely as those of a paragraph stand beside more lines than they are: no cells."""
    close = all(above.y0 - below.y1 < _LEADING * above.size for above, below in pairwise(key))
    return close and max(map(len, columns)) > len(key)


def _rows(key: Sequence[_Line], others: Sequence[_Line], columns: Sequence[Sequence[_Line]]) -> list[list[list[_Line]]]:
    """The lines in each cell of a table, by its rows and columns; `key` are the short cells from the top."""
    edges = [_between(a, b, others) for a, b in pairwise(key)]
    rows: list[list[list[_Line]]] = [[[] for _ in columns] for _ in key]
    for number, column in enumerate(columns):
        for line in sorted(column, key=lambda line: -line.y1):
            rows[sum((line.y0 + line.y1) / 2 < edge for edge in edges)][number].append(line)
    return rows


def _mean_length(column: Sequence[_Line]) -> float:
    """How many letters a line of a column has on average."""
    return sum(len(line.text) for line in column) / len(column)


def _stands_beside(cell: _Line, lines: Iterable[_Line]) -> bool:
    """Whether any of the lines is level with a cell."""
    return any(min(cell.y1, line.y1) > max(cell.y0, line.y0) for line in lines)


def _between(above: _Line, below: _Line, others: Sequence[_Line]) -> float:
    """The height at which one row of a table ends: in the widest gap between the lines beside two short cells."""
    middles = {(line.y0 + line.y1) / 2 for line in (above, below, *others)}
    top, foot = ((line.y0 + line.y1) / 2 for line in (above, below))
    levels = sorted((y for y in middles if foot - 1 <= y <= top + 1), reverse=True)
    high, low = max(pairwise(levels), key=lambda pair: round(pair[0] - pair[1]), default=(top, foot))
    return (high + low) / 2


def _paragraphs(lines: Sequence[_Line]) -> Iterator[str]:
    """Lines joined where the print only wrapped them: letters of one size, and the next word would not have fitted."""
    spaces = [a.y0 - b.y1 for a, b in pairwise(lines) if abs(a.size - b.size) < 1 and a.y0 > b.y1]
    usual = median_low(spaces) if spaces else 0.0
    edges = min(line.x0 for line in lines), max(line.x1 for line in lines)
    pending: list[str] = []
    above: _Line | None = None
    for line in lines:
        if above is not None and not _continues(above, line, edges, usual):
            yield _sentence(pending)
            pending = []
        pending.append(line.text)
        above = line
    yield _sentence(pending)


def _sentence(lines: Iterable[str]) -> str:
    """Lines that are one paragraph; a word that a line ends within is put together, its hyphen goes."""
    whole = ""
    for line in lines:
        parted = PARTED.search(whole) is not None and line[:1].isascii() and line[:1].isalpha()
        whole = (whole[: len(whole) - line[:1].islower()] + line if parted else f"{whole} {line}") if whole else line
    return whole


def _continues(above: _Line, line: _Line, edges: tuple[float, float], usual: float) -> bool:
    gap = above.y0 - line.y1
    if abs(above.size - line.size) >= _SAME_SIZE * above.size or gap < -above.size / 2 or MARK.match(line.text):
        return False
    if PARTED.search(above.text) and gap < _WIDEST * above.size:
        return True
    room = above.x0 - edges[0] if above.is_rtl else edges[1] - above.x1
    if gap < _LEADING * above.size:  # a box beside the text may leave a line short
        return room < _SHORT * (edges[1] - edges[0]) and not (room > _first(line) and CLOSED.search(above.text))
    wide = gap <= usual * _USUAL and gap < _WIDEST * above.size
    return wide and room < _first(line) and not (CLOSED.search(above.text) and room > above.size)


def _first(line: _Line) -> float:
    """How wide the first word of a line is, with the blank before it, if its letters are of one width."""
    word = line.text.split(maxsplit=1)[0]
    return (line.x1 - line.x0) * (len(word) + 1) / max(1, len(line.text)) * _UNEVEN


def _rules(page: Any) -> Iterator[_Rule]:
    """The level lines that are drawn on a page, the edges of boxes among them."""
    from pdfminer.layout import LTCurve

    stack = [page]
    while stack:
        for item in stack.pop():
            if isinstance(item, LTCurve):
                if item.x1 - item.x0 > _GUTTER:
                    yield from (_Rule(y, item.x0, item.x1) for y in {item.y0, item.y1})
            elif hasattr(item, "__iter__") and not hasattr(item, "get_text"):
                stack.append(item)


def in_order(page: Any) -> tuple[str, int]:
    """The text of a page as pdfminer lays it out, one line a paragraph, and how many letters are printed twice."""
    lines, twice = _lines(page)
    rules = [*_rules(page)]
    rtl = 2 * sum(line.is_rtl for line in lines) >= len(lines)
    blocks = ([block] if isinstance(block, str) else _paragraphs(block) for block in _blocks(lines, rtl, rules))
    return "\n".join(paragraph for block in blocks for paragraph in block), twice
