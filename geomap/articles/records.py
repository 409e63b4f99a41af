"""Exports of many articles: JSON, JSONL, CSV, TSV, XLSX and Parquet, with their columns mapped."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain, count
from typing import Any

from geomap import lexicon
from geomap.arabic import fold_key
from geomap.articles.days import day
from geomap.articles.decoding import is_sound
from geomap.articles.markup import looks_like_markup, plain_text
from geomap.articles.trace import Draft, Remark, entry_name
from geomap.delimiter import delimiter
from geomap.errors import ArticleError, DataError, MissingExtra

ROLES = ("text", "title", "published", "url", "outlet", "id")
_ALSO = {"date": "published", "source": "outlet"}
# The least that a cell takes in a workbook's XML, and more columns than any export of articles has.
_CELL_BYTES, _MOST_COLUMNS = 16, 2000
# Rows of a Parquet file that are held at a time: few, for one long cell may stand in all of them and costs no bytes.
_BATCH = 16
_END = "\x1eend of the table\x1e"
_UNSOUND = "is not text in UTF-8"
Record = Mapping[str, Any]


@lru_cache
def _usual() -> Mapping[str, tuple[str, ...]]:
    return {t.id: tuple(map(fold_key, (*t.en, *t.ar))) for t in lexicon.load("article_columns").terms}


def parse_columns(text: str) -> dict[str, str]:
    """The mapping in `--columns text=body,date=when`: what geomap wants -> what the export calls it.

    Raises DataError for a role it does not know.

    >>> parse_columns("text=body,date=when")
    {'text': 'body', 'published': 'when'}
    """
    mapping = {}
    for part in filter(None, (part.strip() for part in text.split(","))):
        role, mark, name = (piece.strip() for piece in part.partition("="))
        role = _ALSO.get(role, role)
        if role not in ROLES or not mark or not name:
            raise DataError(
                "--columns", "is not understood", entry=part, way_out=f"ROLE=NAME, ROLE one of {', '.join(ROLES)}"
            )
        mapping[role] = name
    return mapping


def roles(names: Iterable[str], columns: Mapping[str, str] | None) -> Mapping[str, str]:
    """Which of the export's own columns `names` serves which role."""
    return _roles(tuple(str(name) for name in names if name is not None), tuple(sorted((columns or {}).items())))


@lru_cache(maxsize=1024)
def _roles(names: tuple[str, ...], columns: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    folded, named = {fold_key(name): name for name in names}, dict(columns)
    found = {}
    for role, usual in _usual().items():
        wanted = (fold_key(named[role]),) if role in named else usual
        column = next((folded[name] for name in wanted if name in folded), None)
        if column is not None:
            found[role] = column
    return found


def _cell(value: Any) -> str | None:
    """A cell as text. Nested values are none: an outlet given as {"name": ...} counts by its name."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if value is None or isinstance(value, list | Mapping):
        return None
    return str(value) if str(value).strip() else None


def draft(record: Record, number: int, columns: Mapping[str, str] | None) -> Iterator[Draft | Remark]:
    """The article in one record; `number` counts from 1 and names it where there is no text to be read."""
    found = roles(record, columns)
    cells = {role: record.get(name) for role, name in found.items()}
    stated_id, url = _cell(cells.get("id")), _cell(cells.get("url"))
    text = _cell(cells.get("text"))
    if text is None:
        yield Remark(stated_id or url or str(number), "has no text" if "text" in found else _no_column(record))
        return
    if looks_like_markup(text):
        text = plain_text(text)
    entry = entry_name(text, stated_id, url)
    published = day(cells.get("published"))
    stated = _cell(cells.get("published"))
    if stated and published is None:
        yield Remark(entry, f"its date {stated!r} is not read: write it as YYYY-MM-DD", lost=False)
    yield Draft(text, _cell(cells.get("title")), _cell(cells.get("outlet")), published, url, entry)


def _no_column(record: Record) -> str:
    names = ", ".join(str(name) for name in list(record)[:6])
    return f"has no column that holds the text (it has {names}); name it with --columns text=NAME"


def _drafts(records: Iterable[Any], columns: Mapping[str, str] | None) -> Iterator[Draft | Remark]:
    for number, record in enumerate(records, 1):
        if isinstance(record, Mapping):
            yield from draft(record, number, columns)
        else:
            yield Remark(str(number), "is no record with named fields")


def records_in(value: Any) -> list[Any] | None:
    """The records in a JSON value: itself, or, if it has no text, the longest list of objects that it holds."""
    if isinstance(value, list):
        return value
    if not isinstance(value, Mapping):
        return None
    if "text" in roles(value, None):
        return [value]
    lists = [held for held in value.values() if isinstance(held, list) and held and isinstance(held[0], Mapping)]
    return max(lists, key=len) if lists else [value]


def read_json(value: Any, file: str, columns: Mapping[str, str] | None) -> Iterator[Draft | Remark]:
    """The articles in a parsed JSON document.

    Raises ArticleError when no record has a column that holds a text.
    """
    found = records_in(value) or []
    named = [record for record in found if isinstance(record, Mapping)]
    if named and not any("text" in roles(record, columns) for record in named):
        raise ArticleError(file, _no_column(named[0]))
    yield from _drafts(found, columns)


def read_jsonl(text: str, columns: Mapping[str, str] | None) -> Iterator[Draft | Remark]:
    """One article a line; a line that is no JSON or no text, as in a file cut short, is set aside by its number."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if not is_sound(line):
            yield Remark(f"line {number}", _UNSOUND)
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            yield Remark(f"line {number}", "is not valid JSON")
            continue
        if isinstance(record, Mapping):
            yield from draft(record, number, columns)
        else:
            yield Remark(f"line {number}", "is no record with named fields")


def header(text: str) -> list[str]:
    """The cells of a table's first line, empty if it is none."""
    mark = delimiter(text)
    if mark is None:
        return []
    try:
        return [cell.strip() for cell in next(csv.reader(io.StringIO(text, newline=""), delimiter=mark), [])]
    except csv.Error:
        return []


def read_csv(text: str, file: str, columns: Mapping[str, str] | None) -> Iterator[Draft | Remark]:
    """One article a row below a header line, delimited by comma, semicolon, tab or bar; cells keep their newlines.

    Raises ArticleError for a table without a header.
    """
    head = header(text)
    if len(head) < 2:
        raise ArticleError(file, "is no table with a header line", way_out="the first line names the columns")
    if len(head) > _MOST_COLUMNS:
        raise ArticleError(file, f"has more than {_MOST_COLUMNS} columns", way_out="export the columns that matter")
    if "text" not in roles(head, columns):
        raise ArticleError(file, _no_column(dict.fromkeys(head)))
    number = 0
    for line, row in _table_rows(text):
        if isinstance(row, str):
            yield Remark(f"line {line}", row)
        elif not all(map(is_sound, row)):
            yield Remark(f"line {line}", _UNSOUND)
        elif any(row):
            number += 1
            if any(row[len(head) :]):
                yield Remark(f"line {line}", f"has {len(row)} cells below a header of {len(head)}", lost=False)
            yield from draft(dict.fromkeys(head) | dict(zip(head, row, strict=False)), number, columns)


def _table_rows(text: str) -> Iterator[tuple[int, list[str] | str]]:
    """The rows below a table's header, each with its last line, or what is wrong with it."""
    csv.field_size_limit(max(len(text), 131072))
    # A cell that is still open at the end takes this line in.
    lines = chain(io.StringIO(text, newline=""), [_END])
    rows = csv.reader(lines, delimiter=delimiter(text) or ",")
    next(rows)
    while True:
        first = rows.line_num + 1
        try:
            row = next(rows)
        except csv.Error as fault:
            yield rows.line_num, f"is no table row: {fault}"
            continue
        if row == [_END]:
            return
        if row and row[-1].endswith(_END):
            yield first, f"opens a quotation mark that is never closed: lines {first} to {rows.line_num - 1} are lost"
            return
        yield rows.line_num, row


def read_parquet(data: bytes, file: str, columns: Mapping[str, str] | None, limit: int) -> Iterator[Draft | Remark]:
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
            raise ArticleError(file, _no_column(dict.fromkeys(names)))
        filled, numbers = 0, count(1)
        for batch in table.iter_batches(_BATCH):
            filled += batch.nbytes
            if max(stated, filled) > limit:
                raise ArticleError(file, f"expands to more than {limit} bytes", way_out="raise max_expansion_bytes")
            for row in batch.to_pylist():
                yield from draft(row, next(numbers), columns)
    except (OSError, ValueError, TypeError, KeyError, ArithmeticError) as fault:  # what Arrow makes of a damaged file
        raise ArticleError(file, f"is a damaged Parquet file: {fault}", way_out="export it again") from None


def _rows(sheet: Any, file: str, limit: int) -> Iterator[tuple[Any, ...]]:
    """A sheet's rows. A single cell far out makes millions of empty ones, which count as if they were written."""
    sheet.reset_dimensions()  # what a file states of its size may be anything
    left = limit
    for row in sheet.iter_rows(values_only=True):
        left -= _CELL_BYTES * (len(row) + 1)
        if left < 0:
            raise ArticleError(file, f"expands to more than {limit} bytes", way_out="raise max_expansion_bytes")
        yield row


def read_xlsx(data: bytes, file: str, columns: Mapping[str, str] | None, limit: int) -> Iterator[Draft | Remark]:
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
        head = [str(cell).strip() if cell is not None else "" for cell in rows[0]] if rows else []
        if "text" not in roles(head, columns):
            yield Remark(f"sheet {title}", _no_column(dict.fromkeys(filter(None, head))), lost=bool(rows))
            continue
        for number, row in enumerate(rows[1:], 1):
            if any(cell is not None for cell in row):
                yield from draft(dict.fromkeys(head) | dict(zip(head, row, strict=False)), number, columns)
