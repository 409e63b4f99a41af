"""Records of many articles, as exports hold them: JSON, JSONL, and what their columns mean."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property, lru_cache
from typing import Any

from geomap import lexicon
from geomap.arabic import fold_key
from geomap.articles.days import day, order
from geomap.articles.decoding import is_sound
from geomap.articles.markup import looks_like_markup, plain_text
from geomap.articles.trace import RawArticle, Remark, entry_name, with_rest, written
from geomap.articles.values import leaves
from geomap.errors import ArticleError, DataError

ROLES = ("text", "title", "published", "url", "outlet", "id")
_ALSO = {"date": "published", "source": "outlet"}
UNSOUND = "is not text in UTF-8"
# What a column of days may be called, and what its cells look like.
_DAY_NAME = re.compile(r"date|time|day|publi|تاريخ|وقت|يوم")
_DAY_LIKE, _LONGEST_DAY = re.compile(r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|^1\d{9}"), 40
Record = Mapping[str, Any]
# What stands in brackets behind a column's name: "Post Date (UTC)".
_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
# How a text ends that a network cut short, and how it opens if it only repeats another's.
_CUT_SHORT, _REPEATED = re.compile(r"(?:…|\.\.\.)\s*+(?:https?://\S++\s*+)?\Z"), re.compile(r"\ART @\w{1,40}: ")
# So many letters of it must be those of the whole one, so deep in its record.
_BEGUN, _NESTED = 10, 3
# A data frame has at least a column of texts and another.
_COLUMNS = 2
# Where the words of a name meet that is written without blanks: "bodyText".
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
# Where a nested value keeps what it says: by its name, or as databases and content systems write it.
_HOLDERS = ("rendered", "text", "name", "title", "value", "html", "$date", "$oid", "$numberLong", "$numberInt", "#text",
            "_text", "__cdata", "username", "screen_name", "seconds", "_seconds", "raw", "literal")  # fmt: skip


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
    folded = [(_spellings(name), name) for name in names]
    named, found = dict(columns), {}
    for role, usual in _usual().items():
        wanted = (frozenset({fold_key(named[role])}),) if role in named else usual
        fitting = [name for tier in wanted for spellings, name in folded if not tier.isdisjoint(spellings)]
        if fitting:
            found[role] = tuple(fitting)
    return found


def _spellings(name: str) -> set[str]:
    """The ways in which a column's name may be known: without its brackets, whole, with its words apart."""
    return {fold_key(part) for part in (_BRACKETS.sub("", name), name, _HUMP.sub(" ", name))}


def _cell(value: Any) -> str | None:
    """A cell as text: of nested values what they are called or hold, of a list its lines or pieces."""
    if isinstance(value, Mapping):
        held = (_cell(value[key]) for key in _HOLDERS if key in value)
        return next(filter(None, held), None) or _day_in_parts(value)
    if isinstance(value, list):
        pieces = [piece for piece in map(_cell, value) if piece is not None]
        return ("" if any(isinstance(item, Mapping) for item in value) else "\n").join(pieces) or None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value) if value is not None and str(value).strip() else None


def _day_in_parts(value: Record) -> str | None:
    """A day that is written as numbers: `date-parts` of a library's program, or year, month and day by their names."""
    parts = value.get("date-parts")
    numbers = parts[0] if isinstance(parts, list) and parts else [value.get(name) for name in ("year", "month", "day")]
    digits = [str(number) for number in numbers] if isinstance(numbers, list) else []
    return "-".join(n.zfill(2) for n in digits) if len(digits) == 3 and all(map(str.isdecimal, digits)) else None


@dataclass(frozen=True)
class Export:
    """What the records of one export have in common: how columns were named by the user, and how it writes days."""

    columns: Mapping[str, str] | None
    records: Callable[[], Iterable[Any]] = tuple
    outlet: str | None = None

    @cached_property
    def orders(self) -> dict[str, str | None]:
        """Whether the day or the month comes first in each column of days, as all its cells together tell."""
        by_column: dict[str, list[str]] = {}
        for record in self.records():
            for name in _all_roles(record, self.columns).get("published", ()) if isinstance(record, Mapping) else ():
                by_column.setdefault(name, []).append(_cell(record.get(name)) or "")
        return {name: order(values) for name, values in by_column.items()}

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


def draft(record: Record, number: int, export: Export) -> Iterator[RawArticle | Remark]:
    """The article in one record; `number` counts from 1 and names it where there is no text to be read."""
    letters = leaves(record)
    record = _unwrapped(record, export.columns)
    found = _all_roles(record, export.columns)

    def cell(role: str) -> str | None:
        return next(filter(None, (_cell(record.get(name)) for name in found.get(role, ()))), None)

    stated_id, url, text = cell("id"), cell("url"), cell("text")
    if text is None:
        fault = "has no text" if "text" in found else no_column(record)
        yield Remark(stated_id or url or str(number), fault, characters=letters)
        return
    text = _fuller(record, text)
    left_out = max(0, letters - written(text) - _stated(record, found))
    if looks_like_markup(text):
        text = plain_text(text)
    entry = entry_name(text, stated_id, url)
    published, unread = export.day(record, found)
    if unread:
        yield Remark(entry, f"its date {unread!r} is not read: write it as YYYY-MM-DD", lost=False)
    title = cell("title")
    title = plain_text(title) if title and looks_like_markup(title) else title
    outlet = cell("outlet") or export.outlet
    yield RawArticle(text, title, outlet, published, url, entry, left_out=left_out)


def _stated(record: Record, found: Mapping[str, tuple[str, ...]]) -> int:
    """How many characters of a record are in the columns that are read beside its text."""
    return sum(leaves(record[names[0]]) for role, names in found.items() if role in ROLES and role != "text")


def _unwrapped(record: Record, columns: Mapping[str, str] | None) -> Record:
    """A record, with the fields of one within it (`_source`, `data`) that has the text which it lacks itself."""
    names = _all_roles(record, columns).get("text", ())
    if any(not isinstance(record.get(name), Mapping) or _cell(record[name]) for name in names):
        return record
    if (pieces := _pieces(record, columns)) is not None:
        return {**record, "text": pieces}
    inner = (part for value in record.values() for part in (value if isinstance(value, list) else [value]))
    nested = next((part for part in inner if isinstance(part, Mapping) and "text" in roles(part, columns)), None)
    return record if nested is None else {**nested, **{name: record[name] for name in record if name not in nested}}


def _fuller(record: Record, text: str) -> str:
    """The text of a record, or, if it ends in dots as one that was cut short, that within the record which goes on."""
    cut = _CUT_SHORT.search(text)
    if cut is None:
        return text
    begun = _REPEATED.sub("", text[: cut.start()]).rstrip()
    found = [inner for inner in _strings(record, _NESTED) if inner.startswith(begun) and not _CUT_SHORT.search(inner)]
    return max(found, key=len, default=text) if len(begun) >= _BEGUN else text


def _strings(value: Any, depth: int) -> Iterator[str]:
    """The strings in a value, and in those within it down to a depth."""
    for inner in value.values():
        if isinstance(inner, str):
            yield inner
        elif isinstance(inner, Mapping) and depth:
            yield from _strings(inner, depth - 1)


def _pieces(record: Record, columns: Mapping[str, str] | None) -> str | None:
    """The text of a record that holds it in pieces, its paragraphs: objects with a text and no day of their own."""
    for value in record.values():
        named = [roles(part, columns) for part in value if isinstance(part, Mapping)] if isinstance(value, list) else []
        if len(named) > 1 and all("text" in names and "published" not in names for names in named):
            parts = [part for part in value if isinstance(part, Mapping)]
            return "\n".join(_cell(part[names["text"]]) or "" for part, names in zip(parts, named, strict=True))
    return None


def no_column(record: Iterable[Any]) -> str:
    """The fault of a record, or a header, without a text."""
    names = ", ".join(str(name) for name in list(record)[:6] if name is not None)
    return f"has no column that holds the text (it has {names}); name it with --columns text=NAME"


def drafts(records: Iterable[Any], export: Export) -> Iterator[RawArticle | Remark]:
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
            yield _no_record(str(number), record)
    if not dated and first and (names := [str(name) for name, value in first.items() if _may_be_day(str(name), value)]):
        remark = f"no column is known to hold the day of publication; {', '.join(names[:3])} may: --columns date=NAME"
        yield Remark(None, remark, lost=False)


def _may_be_day(name: str, value: Any) -> bool:
    """Whether a column of an unknown name seems to hold days, by that name or by a cell of it."""
    text = _cell(value) or ""
    looks = len(text) < _LONGEST_DAY and _DAY_LIKE.search(text) is not None
    return looks or _DAY_NAME.search(fold_key(name)) is not None


def framed(value: Any) -> Any:
    """A data frame written by its columns, or in pieces, as the records that it holds; anything else as it is."""
    if not isinstance(value, Mapping):
        return value
    names, rows = value.get("columns"), value.get("data")
    if isinstance(names, list) and isinstance(rows, list) and all(isinstance(row, list) for row in rows):
        return [dict(zip(map(str, names), row, strict=False)) for row in rows] if roles(names, None) else value
    columns = list(value.values())
    keys = list(columns[0]) if columns and isinstance(columns[0], Mapping) else []
    if len(columns) < _COLUMNS or not keys or "text" not in roles(value, None):
        return value
    if not all(isinstance(column, Mapping) and list(column) == keys for column in columns):
        return value
    return [{str(name): column[key] for name, column in value.items()} for key in keys]


def records_in(value: Any) -> list[Any] | None:
    """The records in a JSON value: itself, or, if it has no text, the list within it that holds the texts."""
    if isinstance(value, list):
        return value
    if not isinstance(value, Mapping):
        return None
    if "text" in roles(value, None):
        return [value]
    lists = _lists(value)
    return max(lists.items(), key=lambda named: worth(*named))[1] if lists else [value]


def _lists(value: Mapping[str, Any], depth: int = 3) -> dict[str, list[Any]]:
    """The lists of objects in a JSON value, by the names that lead to them."""
    found: dict[str, list[Any]] = {}
    if (many := _by_id(value)) is not None:
        return {"": many}
    for name, inside in value.items():
        if isinstance(inside, list) and any(isinstance(item, Mapping) for item in inside):
            found[str(name)] = inside
            inside = inside[0] if len(inside) == 1 else None  # a list of one object may only wrap it
        if isinstance(inside, Mapping) and depth:
            found |= {f"{name}.{inner}": rows for inner, rows in _lists(inside, depth - 1).items()}
    return found


def _by_id(value: Mapping[str, Any]) -> list[Any] | None:
    """The records of an object that holds them by their ids rather than in a list: several, each with a text."""
    records = [record for record in value.values() if isinstance(record, Mapping)]
    texts = sum("text" in roles(_unwrapped(record, None), None) for record in records)
    return list(value.values()) if texts > 1 and 2 * texts >= len(value) else None


def worth(name: str, records: Sequence[Any]) -> tuple[int, bool, int]:
    """How much a list looks like one of articles: its texts by the weight of their column, its name, its length."""
    tiers = _usual()["text"]
    proper = [record for record in records if isinstance(record, Mapping)]
    texts = [_all_roles(_unwrapped(record, None), None).get("text", ()) for record in proper]
    best = [min(n for n, tier in enumerate(tiers) if tier & _spellings(names[0])) for names in texts if names]
    aside = fold_key(name.rpartition(".")[2]) in _usual()["aside"][0]
    return (len(tiers) - min(best) if best else 0) * (not aside), not aside, len(best)


def read_json(value: Any, file: str, columns: Mapping[str, str] | None) -> Iterator[RawArticle | Remark]:
    """The articles in a parsed JSON document; other lists of texts beside theirs are told.

    Raises ArticleError when no record has a column that holds a text.
    """
    found = records_in(value) or []
    named = [record for record in found if isinstance(record, Mapping)]
    if named and not any("text" in roles(_unwrapped(record, columns), columns) for record in named):
        raise ArticleError(file, no_column(named[0]))
    lists = _lists(value).items() if isinstance(value, Mapping) and found != [value] else ()
    aside = {name: rows for name, rows in lists if name and rows is not found and worth(name, rows)[2]}
    rest = leaves(value) - leaves(found) - sum(map(leaves, aside.values()))
    yield from with_rest(drafts(found, Export(columns, lambda: found, _of_feed(value))), rest)
    for name, records in aside.items():
        remark = f"{len(records)} records under this name are no articles and are not read"
        yield Remark(name, remark, lost=False, characters=leaves(records))


def _of_feed(value: Any) -> str | None:
    """The outlet of a JSON Feed, which is its title, or that which an export names above its list."""
    if not isinstance(value, Mapping) or "text" in roles(value, None):
        return None
    if "jsonfeed.org" in str(value.get("version")):
        return _cell(value.get("title"))
    return _cell(value.get(roles(value, None).get("outlet", "")))


def read_jsonl(text: str, columns: Mapping[str, str] | None) -> Iterator[RawArticle | Remark]:
    """One article a line; a line that is no JSON or no text, as in a file cut short, is set aside by its number."""
    yield from drafts(_json_lines(text), Export(columns, lambda: _json_lines(text)))


def _json_lines(text: str) -> Iterator[Any]:
    """The record of each line, or what is wrong with it."""
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        if not is_sound(line):
            yield Remark(f"line {number}", UNSOUND, characters=written(line))
            continue
        try:
            record = json.loads(line)
        except (ValueError, RecursionError):
            yield Remark(f"line {number}", "is not valid JSON", characters=written(line))
            continue
        yield record if isinstance(record, Mapping) else _no_record(f"line {number}", record)


def _no_record(entry: str, value: Any) -> Remark:
    return Remark(entry, "is no record with named fields", characters=leaves(value))
