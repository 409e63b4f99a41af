"""Exports of many articles: JSON, JSONL, CSV, TSV, XLSX and Parquet, with their columns mapped."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

from geomap import lexicon
from geomap.arabic import fold_key
from geomap.articles.days import day, order
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
# What a column of days may be called, and what its cells look like.
_DAY_NAME = re.compile(r"date|time|day|publi|تاريخ|وقت|يوم")
_DAY_LIKE, _LONGEST_DAY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|^1\d{9}"), 40
Record = Mapping[str, Any]
# What stands in brackets behind a column's name: "Post Date (UTC)".
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_SEP = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)
# Where a nested value keeps what it says: by its name, or as databases and content systems write it.
_HOLDERS = ("rendered", "text", "name", "title", "value", "html", "$date", "$oid", "$numberLong", "$numberInt", "#text",
            "_text", "__cdata", "username", "screen_name")  # fmt: skip


@lru_cache
def _usual() -> Mapping[str, tuple[frozenset[str], ...]]:
    """The names of the columns of each role, the weightiest first."""
    usual: dict[str, tuple[frozenset[str], ...]] = {}
    for term in lexicon.load("article_columns").terms:
        role = str(term.attrs.get("role", term.id))
        usual[role] = (*usual.get(role, ()), frozenset(map(fold_key, (*term.en, *term.ar))))
    return usual


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
    return {role: found[0] for role, found in _all_roles(names, columns).items()}


def _all_roles(names: Iterable[str], columns: Mapping[str, str] | None) -> Mapping[str, tuple[str, ...]]:
    """The columns that may serve each role, the weightiest first."""
    return _roles(tuple(str(name) for name in names if name is not None), tuple(sorted((columns or {}).items())))


@lru_cache(maxsize=1024)
def _roles(names: tuple[str, ...], columns: tuple[tuple[str, str], ...]) -> Mapping[str, tuple[str, ...]]:
    folded = [(fold_key(_BRACKETS.sub("", name)), fold_key(name), name) for name in names]
    named, found = dict(columns), {}
    for role, usual in _usual().items():
        wanted = (frozenset({fold_key(named[role])}),) if role in named else usual
        held = [name for tier in wanted for plain, whole, name in folded if plain in tier or whole in tier]
        if held:
            found[role] = tuple(held)
    return found


def _cell(value: Any) -> str | None:
    """A cell as text: of nested values what they are called or hold, of a list its lines or pieces."""
    if isinstance(value, Mapping):
        return next(filter(None, (_cell(value[key]) for key in _HOLDERS if key in value)), None)
    if isinstance(value, list):
        pieces = [piece for piece in map(_cell, value) if piece is not None]
        return ("" if any(isinstance(one, Mapping) for one in value) else "\n").join(pieces) or None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if value is not None and str(value).strip() else None


@dataclass(frozen=True)
class _Export:
    """What the records of one export have in common: how columns were named by the user, and how it writes days."""

    columns: Mapping[str, str] | None
    records: Callable[[], Iterable[Any]] = tuple
    outlet: str | None = None

    @cached_property
    def orders(self) -> dict[str, str | None]:
        """Whether the day or the month comes first in each column of days, as all its cells together tell."""
        cells: dict[str, list[str]] = {}
        for record in self.records():
            for name in _all_roles(record, self.columns).get("published", ()) if isinstance(record, Mapping) else ():
                cells.setdefault(name, []).append(_cell(record.get(name)) or "")
        return {name: order(held) for name, held in cells.items()}

    def day(self, record: Record, found: Mapping[str, tuple[str, ...]]) -> tuple[date | None, str | None]:
        """The day that a record states, and what it states if that is not read."""
        unread = None
        for name in found.get("published", ()):
            value = record.get(name)
            stated = _cell(value)
            if stated is None:
                continue
            of_utc = "utc" in fold_key(name) and ":" in stated and stated.rstrip()[-1:].isdigit()
            known = day(f"{stated} UTC" if of_utc else value if isinstance(value, datetime | date) else stated)
            known = known or day(stated, self.orders.get(name))
            if known is not None:
                return known, None
            unread = unread or stated
        return None, unread


def draft(record: Record, number: int, export: _Export) -> Iterator[Draft | Remark]:
    """The article in one record; `number` counts from 1 and names it where there is no text to be read."""
    record = _unwrapped(record, export.columns)
    found = _all_roles(record, export.columns)

    def cell(role: str) -> str | None:
        return next(filter(None, (_cell(record.get(name)) for name in found.get(role, ()))), None)

    stated_id, url, text = cell("id"), cell("url"), cell("text")
    if text is None:
        yield Remark(stated_id or url or str(number), "has no text" if "text" in found else _no_column(record))
        return
    if looks_like_markup(text):
        text = plain_text(text)
    entry = entry_name(text, stated_id, url)
    published, unread = export.day(record, found)
    if unread:
        yield Remark(entry, f"its date {unread!r} is not read: write it as YYYY-MM-DD", lost=False)
    title = cell("title")
    title = plain_text(title) if title and looks_like_markup(title) else title
    yield Draft(text, title, cell("outlet") or export.outlet, published, url, entry)


def _unwrapped(record: Record, columns: Mapping[str, str] | None) -> Record:
    """A record, with the fields of one within it (`_source`, `attributes`) that has the text which it lacks itself."""
    names = _all_roles(record, columns).get("text", ())
    if any(not isinstance(record.get(name), Mapping) or _cell(record[name]) for name in names):
        return record
    inner = (held for held in record.values() if isinstance(held, Mapping) and "text" in roles(held, columns))
    held = next(inner, None)
    return record if held is None else {**record, **held}


def _no_column(record: Record) -> str:
    names = ", ".join(str(name) for name in list(record)[:6])
    return f"has no column that holds the text (it has {names}); name it with --columns text=NAME"


def _drafts(records: Iterable[Any], export: _Export) -> Iterator[Draft | Remark]:
    """The articles in records, and a remark if some unknown column seems to hold their days and no known one does."""
    dated, first = False, None
    for number, record in enumerate(records, 1):
        if isinstance(record, Remark):
            yield record
        elif isinstance(record, Mapping):
            dated = dated or "published" in roles(_unwrapped(record, export.columns), export.columns)
            first = first or record
            yield from draft(record, number, export)
        else:
            yield Remark(str(number), "is no record with named fields")
    if not dated and first and (names := [str(name) for name, held in first.items() if _may_be_day(str(name), held)]):
        told = f"no column is known to hold the day of publication; {', '.join(names[:3])} may: --columns date=NAME"
        yield Remark(None, told, lost=False)


def _may_be_day(name: str, value: Any) -> bool:
    """Whether a column of an unknown name seems to hold days, by that name or by a cell of it."""
    held = _cell(value) or ""
    looks = len(held) < _LONGEST_DAY and _DAY_LIKE.search(held) is not None
    return looks or _DAY_NAME.search(fold_key(name)) is not None


def records_in(value: Any) -> list[Any] | None:
    """The records in a JSON value: itself, or, if it has no text, the list within it that holds the texts."""
    if isinstance(value, list):
        return value
    if not isinstance(value, Mapping):
        return None
    if "text" in roles(value, None):
        return [value]
    lists = _lists(value)
    return max(lists.items(), key=lambda held: _worth(*held))[1] if lists else [value]


def _lists(value: Mapping[str, Any], depth: int = 3) -> dict[str, list[Any]]:
    """The lists of objects in a JSON value, by the names that lead to them."""
    found: dict[str, list[Any]] = {}
    if (many := _by_id(value)) is not None:
        return {"": many}
    for name, held in value.items():
        if isinstance(held, list) and any(isinstance(one, Mapping) for one in held):
            found[str(name)] = held
        elif isinstance(held, Mapping) and depth:
            found |= {f"{name}.{inner}": one for inner, one in _lists(held, depth - 1).items()}
    return found


def _by_id(value: Mapping[str, Any]) -> list[Any] | None:
    """The records of an object that holds them by their ids rather than in a list: several, each with a text."""
    held = [one for one in value.values() if isinstance(one, Mapping)]
    texts = sum("text" in roles(_unwrapped(one, None), None) for one in held)
    return list(value.values()) if texts > 1 and 2 * texts >= len(value) else None


def _worth(name: str, records: Sequence[Any]) -> tuple[int, bool, int]:
    """How much a list looks like one of articles: its texts by the weight of their column, its name, its length."""
    tiers = _usual()["text"]
    held = [_all_roles(_unwrapped(one, None), None).get("text", ()) for one in records if isinstance(one, Mapping)]
    best = [min(n for n, tier in enumerate(tiers) if fold_key(names[0]) in tier) for names in held if names]
    aside = fold_key(name.rpartition(".")[2]) in _usual()["aside"][0]
    return (len(tiers) - min(best) if best else 0) * (not aside), not aside, len(best)


def read_json(value: Any, file: str, columns: Mapping[str, str] | None) -> Iterator[Draft | Remark]:
    """The articles in a parsed JSON document; other lists of texts beside theirs are told.

    Raises ArticleError when no record has a column that holds a text.
    """
    found = records_in(value) or []
    named = [record for record in found if isinstance(record, Mapping)]
    if named and not any("text" in roles(_unwrapped(record, columns), columns) for record in named):
        raise ArticleError(file, _no_column(named[0]))
    yield from _drafts(found, _Export(columns, lambda: found, _of_feed(value)))
    for name, records in _lists(value).items() if isinstance(value, Mapping) and found != [value] else ():
        if name and records is not found and _worth(name, records)[2]:
            yield Remark(name, f"{len(records)} records under this name are no articles and are not read", lost=False)


def _of_feed(value: Any) -> str | None:
    """The outlet of a JSON Feed, which is its title, or that which an export names above its list."""
    if not isinstance(value, Mapping) or "text" in roles(value, None):
        return None
    if "jsonfeed.org" in str(value.get("version")):
        return _cell(value.get("title"))
    return _cell(value.get(roles(value, None).get("outlet", "")))


def read_jsonl(text: str, columns: Mapping[str, str] | None) -> Iterator[Draft | Remark]:
    """One article a line; a line that is no JSON or no text, as in a file cut short, is set aside by its number."""
    yield from _drafts(_json_lines(text), _Export(columns, lambda: _json_lines(text)))


def _json_lines(text: str) -> Iterator[Any]:
    """The record of each line, or what is wrong with it."""
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
        yield record if isinstance(record, Mapping) else Remark(f"line {number}", "is no record with named fields")


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
    yield from _twice(head)
    yield from _drafts(_csv_records(text, head), _Export(columns, lambda: _csv_records(text, head)))


def _csv_records(text: str, head: Sequence[str]) -> Iterator[Any]:
    """The record of each row that is not empty, and what is wrong with the others."""
    for line, row in _table_rows(text):
        if isinstance(row, str):
            yield Remark(f"line {line}", row)
        elif not all(map(is_sound, row)):
            yield Remark(f"line {line}", _UNSOUND)
        elif any(row):
            if any(row[len(head) :]):
                yield Remark(f"line {line}", f"has {len(row)} cells below a header of {len(head)}", lost=False)
            yield _record(head, row)


def _record(head: Sequence[str], row: Sequence[Any]) -> dict[str, Any]:
    """A row by the names of its columns; of two of one name the first counts that holds anything."""
    record: dict[str, Any] = dict.fromkeys(head)
    for name, cell in zip(head, row, strict=False):
        if record[name] in (None, ""):
            record[name] = cell
    return record


def _twice(head: Sequence[str]) -> Iterator[Remark]:
    for name in dict.fromkeys(name for name in head if name and head.count(name) > 1):
        told = f"has {head.count(name)} columns named {name!r}: the first filled one is read, the rest left out"
        yield Remark(None, told, lost=False)


def _table_rows(text: str) -> Iterator[tuple[int, list[str] | str]]:
    """The rows below a table's header, each with its last line, or what is wrong with it."""
    csv.field_size_limit(max(len(text), 131072))
    # A cell that is still open at the end takes this line in.
    text, mark = _unmarked(text)
    lines = chain(io.StringIO(text, newline=""), [_END])
    rows = csv.reader(lines, delimiter=mark or ",")
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
        yield from _drafts(_parquet_records(table, file, stated, limit), _Export(columns))
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
        yield from _twice(head)
        records = [_record(head, row) for row in rows[1:] if any(cell is not None for cell in row)]
        yield from _drafts(records, _Export(columns, records.copy))
