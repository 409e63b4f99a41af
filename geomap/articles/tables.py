"""Tables of articles: CSV, TSV, XLSX and Parquet, one article a row."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from geomap.articles.decoding import is_sound
from geomap.articles.records import UNSOUND, Export, drafts, no_column, roles
from geomap.articles.trace import RawArticle, Remark, with_rest, written
from geomap.articles.values import leaves
from geomap.delimiter import delimiter
from geomap.errors import ArticleError, MissingExtra

# The least that a cell takes in a workbook's XML, and more columns than any export of articles has.
_CELL_BYTES, _MOST_COLUMNS = 16, 2000
# Rows of a Parquet file that are held at a time: few, for one long cell may stand in all of them and costs no bytes.
_BATCH = 16
_END = "\x1eend of the table\x1e"
# So many rows of a sheet may stand above the names of its columns.
_ABOVE = 12
_BESIDE_CELLS = re.compile(r"xl/(?:comments|threadedComments|drawings)/?[^/]*\.xml$")
_TEXT_OF = re.compile(r"<(?:a:|x:)?(?:t|text)(?:\s[^>]*)?>([^<]*)(?=<)")
_SEP = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)


def _unmarked(text: str) -> tuple[str, str | None]:
    """A table without the line `sep=;` that Excel puts above it, and the mark between its cells."""
    if found := _SEP.match(text):
        return text[found.end() :], found[1]
    return text, delimiter(text)


def header(text: str) -> list[str]:
    """The cells of a table's first line, empty if it is none."""
    text, mark = _unmarked(text)
    if mark is None:
        return []
    try:
        return [cell.strip() for cell in next(csv.reader(io.StringIO(text, newline=""), delimiter=mark), [])]
    except csv.Error:
        return []


def read_csv(text: str, file: str, columns: Mapping[str, str] | None) -> Iterator[RawArticle | Remark]:
    """One article a row below a header line, delimited by comma, semicolon, tab or bar; cells keep their newlines.

    A title may stand above the header. Raises ArticleError for a table without one.
    """
    above = _above(text, columns)
    whole, text = text, text[len(above) :]
    head = header(text)
    if len(head) < 2:
        raise ArticleError(file, "is no table with a header line", way_out="the first line names the columns")
    if len(head) > _MOST_COLUMNS:
        raise ArticleError(file, f"has more than {_MOST_COLUMNS} columns", way_out="export the columns that matter")
    if "text" not in roles(head, columns):
        raise ArticleError(file, no_column(dict.fromkeys(header(whole))))
    yield from _twice(head)
    lines = above.count("\n")
    found = drafts(_csv_records(text, head, lines), Export(columns, lambda: _csv_records(text, head, lines)))
    yield from with_rest(found, written(above) + leaves(head))


def page_records(tree: Any) -> list[dict[Any, Any]]:
    """The rows of a page's one table of articles, as spreadsheets save it: named columns, a text and a day among them.

    None where a cell goes over several columns or rows, or where there is no such table.
    """
    for table in tree.iter("table"):
        rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in table.iter("tr")]
        texts = [[" ".join(cell.text_content().split()) for cell in row] for row in rows if row]
        spread = any(cell.get(name, "1") != "1" for row in rows for cell in row for name in ("rowspan", "colspan"))
        if len(texts) < 2 or spread or not {"text", "published"} <= set(roles(texts[0], None)):
            continue
        return [_record(texts[0], row) for row in texts[1:] if any(row)]
    return []


def _above(text: str, columns: Mapping[str, str] | None) -> str:
    """The few lines of a table above the first that names a column of texts; none where there is no such line."""
    start = 0
    for line in text.split("\n", _ABOVE)[:_ABOVE]:
        if "text" in roles(header(text[start:]), columns):
            return text[:start]
        start += len(line) + 1
    return ""


def _csv_records(text: str, head: Sequence[str], above: int) -> Iterator[Any]:
    """The record of each row that is not empty, and what is wrong with the others; `above` lines stand over all."""
    for number, row in _table_rows(text):
        line = number + above
        if isinstance(row, _Lost):
            yield Remark(f"line {line}", row.fault, characters=written(row.text))
        elif not all(map(is_sound, row)):
            yield Remark(f"line {line}", UNSOUND, characters=leaves(row))
        elif any(row):
            if any(row[len(head) :]):
                yield Remark(f"line {line}", f"has {len(row)} cells below a header of {len(head)}", lost=False)
            yield _record(head, row)


def _record(head: Sequence[str], row: Sequence[Any]) -> dict[Any, Any]:
    """A row by the names of its columns; of two of one name the first counts that holds anything.

    Under None stands what is in no column of its own.
    """
    record: dict[Any, Any] = dict.fromkeys(head)
    rest = list(row[len(head) :])
    for name, cell in zip(head, row, strict=False):
        if record[name] in (None, ""):
            record[name] = cell
        else:
            rest.append(cell)
    return {**record, None: rest} if any(rest) else record


def _twice(head: Sequence[str]) -> Iterator[Remark]:
    for name in dict.fromkeys(name for name in head if name and head.count(name) > 1):
        remark = f"has {head.count(name)} columns named {name!r}: the first filled one is read, the rest left out"
        yield Remark(None, remark, lost=False)


@dataclass(frozen=True)
class _Lost:
    """A row that cannot be read: why, and what stands in it as far as that is known."""

    fault: str
    text: str = ""


def _table_rows(text: str) -> Iterator[tuple[int, list[str] | _Lost]]:
    """The rows below a table's header, each with its last line, or what is wrong with it."""
    csv.field_size_limit(max(len(text), 131072))
    # A cell that is still open at the end takes this line in.
    text, mark = _unmarked(text)
    row_lines: list[str] = []

    def lines() -> Iterator[str]:
        for line in chain(io.StringIO(text, newline=""), [_END]):
            row_lines.append(line)
            yield line

    rows = csv.reader(lines(), delimiter=mark or ",")
    next(rows)
    while True:
        first = rows.line_num + 1
        row_lines.clear()
        try:
            row = next(rows)
        except csv.Error as fault:
            yield rows.line_num, _Lost(f"is no table row: {fault}", "".join(row_lines))
            continue
        if row == [_END]:
            return
        if row and row[-1].endswith(_END):
            remark = f"opens a quotation mark that is never closed: lines {first} to {rows.line_num - 1} are lost"
            yield first, _Lost(remark, "".join(row_lines[:-1]))
            return
        yield rows.line_num, row


def read_parquet(
    data: bytes, file: str, columns: Mapping[str, str] | None, limit: int
) -> Iterator[RawArticle | Remark]:
    """One article a row, a few rows in memory at a time; `limit` bounds what they may fill in all.

    Raises MissingExtra without pyarrow, ArticleError for a damaged or an overlarge table or one without a text.
    """
    try:
        from pyarrow.parquet import ParquetFile
    except ImportError:
        raise MissingExtra(f"{file} (Parquet)", "parquet") from None
    try:
        table = ParquetFile(io.BytesIO(data))
        names, groups = table.schema_arrow.names, table.metadata
        stated = sum(groups.row_group(number).total_byte_size for number in range(groups.num_row_groups))
        if "text" not in roles(names, columns):
            raise ArticleError(file, no_column(dict.fromkeys(names)))
        yield from drafts(_parquet_records(table, file, stated, limit), Export(columns))
    except (OSError, ValueError, TypeError, KeyError, ArithmeticError) as fault:  # what Arrow makes of a damaged file
        raise ArticleError(file, f"is a damaged Parquet file: {fault}", way_out="export it again") from None


def _parquet_records(table: Any, file: str, stated: int, limit: int) -> Iterator[Any]:
    filled = 0
    for batch in table.iter_batches(_BATCH):
        filled += batch.nbytes
        if max(stated, filled) > limit:
            raise ArticleError(file, f"expands to more than {limit} bytes", way_out="raise max_expansion_bytes")
        yield from batch.to_pylist()


def _rows(sheet: Any, file: str, limit: int) -> Iterator[tuple[Any, ...]]:
    """A sheet's rows. A single cell far out makes millions of empty ones, which count as if they were written."""
    sheet.reset_dimensions()  # what a file states of its size may be anything
    left = limit
    for row in sheet.iter_rows(values_only=True):
        left -= _CELL_BYTES * (len(row) + 1)
        if left < 0:
            raise ArticleError(file, f"expands to more than {limit} bytes", way_out="raise max_expansion_bytes")
        yield row


def read_xlsx(data: bytes, file: str, columns: Mapping[str, str] | None, limit: int) -> Iterator[RawArticle | Remark]:
    """One article a row of each sheet whose first row names the columns; `limit` bounds what the cells may fill.

    Raises MissingExtra without openpyxl, ArticleError for a damaged or an overlarge workbook.
    """
    try:
        import openpyxl
    except ImportError:
        raise MissingExtra(f"{file} (XLSX)", "documents") from None
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [(sheet.title, list(_rows(sheet, file, limit))) for sheet in book.worksheets]
    except ArticleError:
        raise
    except Exception as fault:  # openpyxl raises whatever its parsers do
        raise ArticleError(file, f"is a damaged workbook: {fault}", way_out="open it and save it again") from None
    for title, rows in sheets:
        yield from _sheet(title, rows, columns)
    if unread := _beside_cells(data):
        remark = f"{unread} characters of its notes and text boxes are not read"
        yield Remark(None, remark, lost=False, characters=unread)


def _sheet(
    title: str, rows: Sequence[Sequence[Any]], columns: Mapping[str, str] | None
) -> Iterator[RawArticle | Remark]:
    """The articles of a sheet, below the first row that names a column of texts; a title may stand above it."""
    heads = [[str(cell).strip() if cell is not None else "" for cell in row] for row in rows[:_ABOVE]]
    at = next((number for number, head in enumerate(heads) if "text" in roles(head, columns)), None)
    if at is None:
        yield Remark(f"sheet {title}", _no_texts(rows[:_ABOVE]), lost=bool(rows), characters=leaves(rows))
        return
    yield from _twice(heads[at])
    records = [_record(heads[at], row) for row in rows[at + 1 :] if any(cell is not None for cell in row)]
    yield from with_rest(drafts(records, Export(columns, records.copy)), leaves(rows[: at + 1]))


def _no_texts(rows: Iterable[Sequence[Any]]) -> str:
    """The fault of a sheet whose first rows name no column of texts, by the fullest of them."""
    named = ([cell.strip() for cell in row if isinstance(cell, str) and cell.strip()] for row in rows)
    fullest: list[str] = max(named, key=len, default=[])
    return no_column(dict.fromkeys(fullest))


def _beside_cells(data: bytes) -> int:
    """How many characters a workbook has in notes, and in boxes over its cells."""
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        names = [name for name in book.namelist() if _BESIDE_CELLS.match(name)]
        texts = [text for name in names for text in _TEXT_OF.findall(book.read(name).decode("utf-8", "replace"))]
    return sum(written(html.unescape(text)) for text in texts)
