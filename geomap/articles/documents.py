"""DOCX -> text, and what any ZIP-based document must pass first."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from geomap.articles.trace import Draft, Remark
from geomap.errors import ArticleError, MissingExtra


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
    from docx.table import _Cell

    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            # Not `row.cells`: it repeats a cell as often as the file says that it spans columns, be it a billion.
            for row in block._tbl.tr_lst:
                yield "\t".join(_Cell(cell, block).text for cell in row.tc_lst)
        else:
            yield block.text
