"""DOCX -> text: every paragraph that a reader of the printed document sees, wherever the file keeps it.

Word wraps what it prints in content controls, fields, smart tags, tracked insertions and text boxes, at any depth; a
walk over the XML finds the words in all of them, where a model of paragraphs and runs knows the plain ones alone.
"""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from geomap.articles.markup import plain_text
from geomap.articles.trace import RawArticle, Remark, written
from geomap.errors import ArticleError, MissingExtra

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_HIDDEN = f"{_W}hidden"
# Deleted, moved and hidden text is no part of the document; a fallback repeats what stands before it for old programs.
_STRUCK = (f"{_W}del", f"{_W}moveFrom", _HIDDEN)
_UNREAD = frozenset({*_STRUCK, "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"})
# The strict form of the format names its vocabularies otherwise; what they hold is the same.
_STRICT, _USUAL = b"http://purl.oclc.org/ooxml/", b"http://schemas.openxmlformats.org/"
_STRICT_NAME = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_MAIN = re.compile(rb"(?:wordprocessingml|ms-word)\.document\.(?:macroEnabled\.)?main\+xml")
_SIGNS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_NOTES = ("footnotes", "endnotes")
# What is printed beside the text, or drawn in it: diagrams, charts, documents put in whole.
_ASIDE = ("header", "footer", "comments", "diagrams/data", "charts/chart")
_PUT_IN = (".htm", ".html", ".mht", ".txt", ".rtf", ".docx")
_TEXTS = frozenset({f"{_W}t", "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"})
# Letters of a longer cell are a text by themselves.
_LONGEST_CELL = 400
# A longer cell that spans several rows is no label of them.
_SPANNING = 40


def read_docx(data: bytes, file: str) -> Iterator[RawArticle | Remark]:
    """The paragraphs of a Word file in their order, one a line, the cells of a table's row parted by tabs; notes last.

    Raises MissingExtra without python-docx, ArticleError for a damaged file.
    """
    try:
        import docx
    except ImportError:
        raise MissingExtra(f"{file} (DOCX)", "documents") from None
    try:
        document = docx.Document(io.BytesIO(_as_usual(data)))
        parts = {str(part.partname): part for part in document.part.package.iter_parts()}
        _settle(document.element.body)
        blocks = list(_blocks(document.element.body))
        for name in _NOTES:
            blocks += [block for root in _roots(parts, name) for block in _blocks(root)]
        aside = sum(_characters(root) for name in _ASIDE for root in _roots(parts, name))
        struck = sum(map(_struck, (document.element.body, *(root for name in _NOTES for root in _roots(parts, name)))))
        title = _title(document)
    except Exception as fault:  # python-docx raises whatever its parsers do
        raise ArticleError(file, f"is a damaged Word file: {fault}", way_out="open it and save it again") from None
    yield RawArticle("\n".join(blocks).strip(), title or None)
    yield from _left_out(aside, struck, parts)


def _title(document: Any) -> str | None:
    """The title that a file states; of one that states none python-docx makes one up."""
    parted = [str(part.partname) for part in document.part.package.iter_parts()]
    return document.core_properties.title if any("/core" in name for name in parted) else None


def is_docx(data: bytes) -> bool:
    """Whether what an Office file says of its parts names the text of a Word document, wherever that lies."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return _MAIN.search(packed.read("[Content_Types].xml")) is not None


def _as_usual(data: bytes) -> bytes:
    """The file with the usual names for vocabularies where it is in the strict form."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if _STRICT not in packed.read("_rels/.rels"):
            return data
        parts = {member: packed.read(member) for member in packed.infolist()}
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for member, part in parts.items():
            packed.writestr(member.filename, _STRICT_NAME.sub(_USUAL + rb"\1/2006/", part))
    return out.getvalue()


def _settle(body: Any) -> None:
    """Hidden runs marked as such, and paragraphs whose end was deleted joined with the next."""
    for vanish in body.iter(f"{_W}vanish"):
        run = vanish.getparent().getparent()
        if run.tag == f"{_W}r" and vanish.get(f"{_W}val") not in ("0", "false", "off"):
            run.tag = _HIDDEN
    for table in body.iter(f"{_W}tbl"):
        _unmerge(table)
    for mark in reversed(body.findall(f".//{_W}p/{_W}pPr/{_W}rPr/{_W}del")):
        paragraph = next(mark.iterancestors(f"{_W}p"))
        after = paragraph.getnext()
        if after is not None and after.tag == f"{_W}p":
            paragraph.extend([child for child in after if child.tag != f"{_W}pPr"])
            after.getparent().remove(after)


def _unmerge(table: Any) -> None:
    """The words of a short cell that spans several rows, in each of them: the day of all events beside it."""
    above: dict[int, Any] = {}
    for row in table.findall(f"{_W}tr"):
        column = 0
        for cell in row.findall(f"{_W}tc"):
            merged = cell.find(f"{_W}tcPr/{_W}vMerge")
            goes_on = merged is not None and merged.get(f"{_W}val") != "restart"
            if goes_on and column in above and not "".join(cell.itertext()).strip():
                cell.extend(copy.deepcopy(above[column].findall(f"{_W}p")))
            elif merged is not None and len("".join(cell.itertext())) <= _SPANNING:
                above[column] = cell
            else:
                above.pop(column, None)
            span = cell.find(f"{_W}tcPr/{_W}gridSpan")
            column += int(span.get(f"{_W}val")) if span is not None else 1


def _left_out(aside: int, struck: int, parts: dict[str, Any]) -> Iterator[Remark]:
    """What of a Word file is not read: characters beside its text, struck out of it, and documents put into it."""
    if aside:
        remark = f"{aside} characters of its headers, footers, comments, diagrams and charts are not read"
        yield Remark(None, remark, lost=False, characters=aside)
    if struck:
        remark = f"{struck} characters that were deleted, moved away or hidden are not read"
        yield Remark(None, remark, lost=False, characters=struck)
    for name in (name for name in parts if name.startswith("/word/") and name.endswith(_PUT_IN)):
        unread = written(plain_text(parts[name].blob.decode("utf-8", "replace")))
        yield Remark(name, "is a document put into it, which is not read", lost=False, characters=unread)


def _characters(element: Any) -> int:
    """The characters of an element's texts, be they of Word or of a drawing in it."""
    return sum(written(node.text or "") for node in element.iter("{*}t", "{*}delText"))


def _struck(element: Any) -> int:
    """The characters of what is struck out, hidden or moved away, of which a move stands elsewhere as well."""
    struck = [node for node in element.iter(*_STRUCK) if not _within(node)]
    return sum(map(_characters, struck))


def _within(element: Any) -> bool:
    return any(parent.tag in _UNREAD for parent in element.iterancestors())


def _roots(parts: dict[str, Any], name: str) -> Iterator[Any]:
    """The XML of the parts of that name."""
    from lxml import etree

    for path, part in sorted(parts.items()):
        if path.startswith(f"/word/{name}") and path.endswith(".xml"):
            yield etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))


def _blocks(parent: Any) -> Iterator[str]:
    """The paragraphs and rows in an element, at whatever depth."""
    for child in parent:
        if child.tag == f"{_W}p":
            yield from _paragraph(child)
        elif child.tag == f"{_W}tr":
            yield from _row(child)
        elif child.tag not in _UNREAD and isinstance(child.tag, str):
            yield from _blocks(child)


def _paragraph(paragraph: Any) -> Iterator[str]:
    """A paragraph, and behind it what stands in boxes that are anchored in it."""
    text: list[str] = []
    boxes: list[Any] = []
    _gather(paragraph, text, boxes)
    yield "".join(text)
    for box in boxes:
        yield from _blocks(box)


def _gather(element: Any, text: list[str], boxes: list[Any]) -> None:
    for child in element:
        if child.tag in _TEXTS:
            text.append(child.text or "")
        elif child.tag in _SIGNS:
            text.append(_SIGNS[child.tag])
        elif child.tag == f"{_W}txbxContent":
            boxes.append(child)
        elif child.tag not in _UNREAD and child.tag != f"{_W}pPr":
            _gather(child, text, boxes)


def _row(row: Any) -> Iterator[str]:
    """A table's row as a line of cells; a cell that is a page of its own (a layout, a table within) follows it."""
    cells, apart = [], []
    contents = [[line for line in _blocks(cell) if line.strip()] for cell in _cells(row)]
    alone = sum(map(bool, contents)) == 1
    for lines in contents:
        if alone or sum(map(len, lines)) > _LONGEST_CELL or any("\t" in line for line in lines):
            apart += lines
        else:
            cells.append(" ".join(" ".join(line.split("\n")) for line in lines))
    if any(cells):
        yield "\t".join(cells)
    yield from apart


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row; not as a table's model gives them, which repeats a cell as often as it says that it spans."""
    return (cell for cell in row.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tr"), None) is row)
