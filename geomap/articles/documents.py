"""PDF and DOCX -> text."""

from __future__ import annotations

import io
import logging
import unicodedata
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from geomap.articles.trace import Draft, Remark
from geomap.errors import ArticleError, MissingExtra

if TYPE_CHECKING:
    from pdfminer.layout import LTTextLine

_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")
# A gap wider than this share of the letters' size is a blank that the file left out.
_BLANK = 0.2
# Lines of one paragraph: letters of nearly one size, set closer than this share of their height.
_SAME_SIZE, _LEADING = 0.2, 0.7


def _is_rtl(text: str) -> bool:
    return any(unicodedata.bidirectional(c) in {"R", "AL"} for c in text)


def logical(visual: list[str]) -> str:
    """The reading order of a line of glyphs given from left to right on the page.

    A line with Arabic letters is turned round; runs of digits and Latin letters inside it run the other way, and
    brackets, which are printed mirrored, are turned back (Unicode Standard Annex 9, in reverse).

    >>> logical(["3", "2", " ", "ج", "ب", "ا"])
    'ابج 32'
    """
    if not _is_rtl("".join(visual)):
        return "".join(visual)
    line: list[str] = []
    run: list[str] = []
    for glyph in [*reversed(visual), ""]:
        kinds = {unicodedata.bidirectional(c) for c in glyph}
        if kinds & {"L", "EN", "AN"} or (run and kinds & {"CS", "ES", "ET"}):
            run.append(glyph)
            continue
        tail = [] if not run or unicodedata.bidirectional(run[-1][0]) not in {"CS", "ES", "ET"} else [run.pop()]
        line += [*reversed(run), *tail, glyph.translate(_MIRRORED)]
        run = []
    return "".join(line)


def _glyphs(line: LTTextLine) -> list[str]:
    """The line's glyphs from left to right by where they stand, whatever order the file draws them in."""
    from pdfminer.layout import LTChar

    chars = [one for one in line if isinstance(one, LTChar) and one.get_text()]
    chars.sort(key=lambda one: (one.x0, one.x1))
    glyphs: list[str] = []
    edge: float | None = None
    for one in chars:
        text = unicodedata.normalize("NFKC", one.get_text())
        if edge is not None and one.x0 - edge > _BLANK * one.size and glyphs[-1].strip() and text.strip():
            glyphs.append(" ")
        glyphs.append(text)
        edge = one.x1
    return glyphs


def _boxes(page: Any) -> list[list[LTTextLine]]:
    """The text boxes of a page, from the top and then from the right, each as its lines from top to bottom."""
    from pdfminer.layout import LTTextBox, LTTextLine

    boxes = sorted((one for one in page if isinstance(one, LTTextBox)), key=lambda one: (-round(one.y1), -one.x1))
    lines = ([line for line in box if isinstance(line, LTTextLine)] for box in boxes)
    return [sorted(held, key=lambda line: (-round(line.y0), -line.x1)) for held in lines]


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


def _continues(above: LTTextLine, line: LTTextLine) -> bool:
    gap = above.y0 - line.y1
    return bool(abs(above.height - line.height) < _SAME_SIZE * above.height and gap < _LEADING * above.height)


def read_pdf(data: bytes, file: str) -> Iterator[Draft | Remark]:
    """The text of a PDF in reading order, one line a paragraph; pages are parted by an empty line.

    Raises MissingExtra without pdfminer, ArticleError for a damaged, a locked or a scanned file.
    """
    try:
        from pdfminer.high_level import extract_pages
    except ImportError:
        raise MissingExtra(f"{file} (PDF)", "documents") from None
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # it warns of fonts that do not matter here
    try:
        pages = ["\n".join(_page(page)) for page in extract_pages(io.BytesIO(data))]
    except Exception as fault:  # pdfminer raises whatever its parsers do
        name = type(fault).__name__
        raise ArticleError(file, f"is a damaged or locked PDF: {fault or name}", way_out="print it anew") from None
    text = "\n\n".join(page for page in pages if page.strip())
    if not text.strip():
        raise ArticleError(file, "is a PDF without text, perhaps a scan", way_out="run a text recognition on it first")
    yield Draft(text)


def _page(page: Any) -> Iterator[str]:
    return (paragraph for lines in _boxes(page) for paragraph in _paragraphs(lines))


def zip_members(data: bytes, file: str, limit: int) -> set[str]:
    """The names in a ZIP file whose members together do not expand past `limit` bytes.

    Raises ArticleError for a damaged or an overlarge one.
    """
    try:
        members = zipfile.ZipFile(io.BytesIO(data)).infolist()
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as fault:
        raise ArticleError(file, f"is a damaged ZIP file: {fault}", way_out="save it again") from None
    if sum(member.file_size for member in members) > limit:
        raise ArticleError(file, f"expands to more than {limit} bytes", way_out="raise max_expansion_bytes")
    return {member.filename for member in members}


def read_docx(data: bytes, file: str) -> Iterator[Draft | Remark]:
    """The paragraphs and table cells of a Word file in their order, one a line, with the title it states.

    Raises MissingExtra without python-docx, ArticleError for a damaged file.
    """
    try:
        import docx
    except ImportError:
        raise MissingExtra(f"{file} (DOCX)", "documents") from None
    try:
        document = docx.Document(io.BytesIO(data))
        blocks = list(_blocks(document))
        title = document.core_properties.title
    except Exception as fault:  # python-docx raises whatever its parsers do
        raise ArticleError(file, f"is a damaged Word file: {fault}", way_out="open it and save it again") from None
    yield Draft("\n".join(blocks).strip(), title or None)


def _blocks(document: Any) -> Iterator[str]:
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            yield from ("\t".join(cell.text for cell in row.cells) for row in block.rows)
        else:
            yield block.text
