"""The desk of one run: values that wait on disk for their turn, so that memory does not grow with the run.

A temporary SQLite file without a name: what outgrows its page cache goes to disk, and it is gone when the run is. The
first values of a desk that has them at hand are not packed at all.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, Generic, TypeVar, overload

from geomap.store.packing import pack, unpack

Value = TypeVar("Value")
PAGE_CACHE_KB = 8_000
# So many rows are read at a time, and so many are written.
_FETCHED, _WRITTEN = 500, 100


class Desk:
    """Hands out rows, shelves and groups, each under a name of its own.

    So many first values of each list stay `at_hand`, as they are: they must be frozen then.
    """

    def __init__(self, at_hand: int = 0) -> None:
        self._at_hand = at_hand
        self._base = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._base.execute(f"PRAGMA cache_size = -{PAGE_CACHE_KB}")
        self._base.execute("PRAGMA temp_store = FILE")
        self._base.execute("BEGIN")

    def rows(self, name: str) -> Rows[Any]:
        """An empty list of packed values."""
        return Rows(self._base, name, self._at_hand)

    def shelf(self, name: str) -> Shelf[Any]:
        """An empty mapping of packed values."""
        return Shelf(self._base, name)

    def groups(self, name: str) -> Groups:
        """An empty collection of numbers by key."""
        return Groups(self._base, name)


class Rows(Sequence[Value], Generic[Value]):
    """Values on disk, by number and by label; each is unpacked when it is asked for, but for the first ones."""

    def __init__(self, base: sqlite3.Connection, name: str, at_hand: int) -> None:
        self._base, self._name, self._order, self._most = base, name, "n", at_hand
        self._known: dict[int, Value] = {}
        self._next, self._waiting = 1, list[tuple[int, str, bytes | None]]()
        base.execute(f"CREATE TABLE {name} (n INTEGER PRIMARY KEY, label TEXT NOT NULL, content BLOB)")

    def put(self, value: Value, *, number: int | None = None, label: str = "") -> int:
        """Add a value under `number`, or the next one, which is returned."""
        number = self._next if number is None else number
        stays = len(self._known) < self._most
        if stays:
            self._known[number] = value
        self._take(number, label, None if stays else pack(value))
        return number

    def put_packed(self, content: bytes, *, label: str = "") -> None:
        """Add a value that was packed elsewhere under the next number."""
        self._take(self._next, label, content)

    def _take(self, number: int, label: str, content: bytes | None) -> None:
        self._next = max(self._next, number + 1)
        self._waiting.append((number, label, content))
        if len(self._waiting) >= _WRITTEN:
            self._write()

    def _write(self) -> None:
        """Put what waits on disk."""
        self._base.executemany(f"INSERT INTO {self._name} VALUES (?, ?, ?)", self._waiting)  # noqa: S608
        self._waiting.clear()

    def at(self, number: int) -> Value:
        """The value of that number. Raises KeyError."""
        kept = self.kept(number)
        value: Value = self._known[number] if number in self._known else unpack(kept)
        return value

    def kept(self, number: int) -> Any:
        """The value of that number as it is kept: packed, unless it stays at hand. Raises KeyError."""
        if number in self._known:
            return self._known[number]
        self._write()
        query = f"SELECT content FROM {self._name} WHERE n = ?"  # noqa: S608 - names of tables are ours
        found = self._base.execute(query, (number,)).fetchone()
        if found is None:
            raise KeyError(number)
        return found[0]

    def _value(self, number: int, content: bytes | None) -> Value:
        value: Value = self._known[number] if content is None else unpack(content)
        return value

    def by_label(self) -> Rows[Value]:
        """The same values in order of label."""
        self._write()
        self._base.execute(f"CREATE INDEX IF NOT EXISTS {self._name}_by_label ON {self._name} (label)")
        view: Rows[Value] = object.__new__(Rows)
        view._base, view._name, view._order, view._most = self._base, self._name, "label", self._most
        view._known, view._next, view._waiting = self._known, self._next, self._waiting
        return view

    def numbers(self) -> Iterator[int]:
        """The numbers of the values, in their order."""
        for (number,) in self._fetch("n"):
            yield number

    def __len__(self) -> int:
        self._write()
        return int(self._base.execute(f"SELECT count(*) FROM {self._name}").fetchone()[0])  # noqa: S608

    def __iter__(self) -> Iterator[Value]:
        for row in self._fetch("n, content"):
            yield self._value(*row)

    def _fetch(self, columns: str, most: int = -1, skipped: int = 0) -> Iterator[tuple[Any, ...]]:
        self._write()
        query = f"SELECT {columns} FROM {self._name} ORDER BY {self._order} LIMIT ? OFFSET ?"  # noqa: S608
        cursor = self._base.execute(query, (most, skipped))
        while found := cursor.fetchmany(_FETCHED):
            yield from found

    @overload
    def __getitem__(self, index: int) -> Value: ...
    @overload
    def __getitem__(self, index: slice) -> list[Value]: ...
    def __getitem__(self, index: int | slice) -> Value | list[Value]:
        """One value or several by place in the order; a slice is a list in memory."""
        places = range(len(self))[index]
        if isinstance(places, int):
            return next(self._value(*row) for row in self._fetch("n, content", 1, places))
        if places.step != 1:
            return [self[place] for place in places]
        return [self._value(*row) for row in self._fetch("n, content", len(places), places.start)]


class Shelf(Mapping[str, Value], Generic[Value]):
    """Values on disk by name, each unpacked when it is asked for."""

    def __init__(self, base: sqlite3.Connection, name: str) -> None:
        self._base, self._name = base, name
        base.execute(f"CREATE TABLE {name} (name TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID")

    def put(self, name: str, value: Value) -> None:
        """Put a value under a name that has none yet."""
        self._base.execute(f"INSERT INTO {self._name} VALUES (?, ?)", (name, pack(value)))  # noqa: S608

    def __getitem__(self, name: str) -> Value:
        """The value of that name. Raises KeyError."""
        found = self._base.execute(f"SELECT content FROM {self._name} WHERE name = ?", (name,)).fetchone()  # noqa: S608
        if found is None:
            raise KeyError(name)
        value: Value = unpack(found[0])
        return value

    def __len__(self) -> int:
        return int(self._base.execute(f"SELECT count(*) FROM {self._name}").fetchone()[0])  # noqa: S608

    def __iter__(self) -> Iterator[str]:
        for (name,) in self._base.execute(f"SELECT name FROM {self._name}"):  # noqa: S608
            yield name


class Groups:
    """Numbers by key, sorted on disk."""

    def __init__(self, base: sqlite3.Connection, name: str) -> None:
        self._base, self._name = base, name
        base.execute(f"CREATE TABLE {name} (key TEXT NOT NULL, n INTEGER NOT NULL)")

    def add(self, pairs: Iterable[tuple[str, int]]) -> None:
        """Put each number under its key."""
        self._base.executemany(f"INSERT INTO {self._name} VALUES (?, ?)", pairs)  # noqa: S608

    def __iter__(self) -> Iterator[tuple[str, list[int]]]:
        """Each key with its numbers in order, in order of key."""
        cursor = self._base.execute(f"SELECT key, n FROM {self._name} ORDER BY key, n")  # noqa: S608
        for key, found in groupby(cursor, key=itemgetter(0)):
            yield key, [number for _, number in found]
