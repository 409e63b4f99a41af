"""What was read before, so that a run that was stopped goes on, and a folder that grew is read where it grew."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from geomap.errors import DataError
from geomap.store.packing import DamagedError, pack, unpack

# Articles between two commits: what a run that is killed has to read again at most.
PARTITION = 256
_APPLICATION = 0x6765_6F6D  # "geom", SQLite's mark for whose file it is
_LAYOUT = 1


class Cache:
    """Packed values by key in one SQLite file; without `path` the last partition of them, in memory.

    A file that is damaged is begun anew, a damaged entry is forgotten: both only cost time, and `remarks` tells them.
    Raises DataError when another run is using the file.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.remarks: list[str] = []
        self._waiting: dict[bytes, object] = {}
        self._base = self._opened()

    def _opened(self) -> sqlite3.Connection:
        if self.path is None:
            return _connect("")
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            return _connect(str(self.path))
        except (sqlite3.DatabaseError, OSError) as fault:
            if "locked" in str(fault):
                raise DataError(self.path, "is in use by another run", way_out="wait, or choose another -o") from None
            return self._anew(fault)

    def _anew(self, fault: Exception) -> sqlite3.Connection:
        """A cache without anything in it, in place of one that cannot be used."""
        self.remarks.append(f"the cache cannot be used ({fault}): everything is read again")
        try:
            if self.path is not None:
                self.path.unlink(missing_ok=True)
                return _connect(str(self.path))
        except (sqlite3.DatabaseError, OSError):
            self.path = None
        return _connect("")

    def _tried(self, statement: str, values: Iterable[Any] = ()) -> list[Any]:
        """The rows of a statement; a file that turns out to be damaged is begun anew and has none."""
        try:
            return self._base.execute(statement, tuple(values)).fetchall()
        except sqlite3.DatabaseError as fault:
            self._base.close()
            self._base = self._anew(fault)
            return []

    def get(self, key: bytes) -> Any | None:
        """The value under `key`, or None."""
        if key in self._waiting:
            return self._waiting[key]
        for (content,) in self._tried("SELECT content FROM read WHERE key = ?", (key,)):
            try:
                return unpack(content)
            except DamagedError:
                self.remarks.append("an entry of the cache is damaged: its article is read again")
                self._tried("DELETE FROM read WHERE key = ?", (key,))
        return None

    def put(self, key: bytes, value: object) -> None:
        """Keep `value` under `key`; a partition of them is made safe at a time."""
        self._waiting[key] = value
        if len(self._waiting) >= PARTITION:
            self.commit()

    def commit(self) -> None:
        """Make safe what was put."""
        self._write()
        self._tried("COMMIT")
        self._tried("BEGIN IMMEDIATE")

    def _write(self) -> None:
        """Put what waits into the file, if there is one."""
        for key, value in self._waiting.items() if self.path is not None else ():
            self._tried("INSERT OR REPLACE INTO read (key, content) VALUES (?, ?)", (key, pack(value)))
        self._waiting.clear()

    def keep_only(self, keys: Iterable[bytes]) -> None:
        """Forget every other key: articles that are gone or have changed."""
        self._write()
        self._tried("CREATE TEMP TABLE kept (key BLOB PRIMARY KEY) WITHOUT ROWID")
        self._base.executemany("INSERT OR IGNORE INTO kept VALUES (?)", ((key,) for key in keys))
        self._tried("DELETE FROM read WHERE key NOT IN (SELECT key FROM kept)")
        self._tried("DROP TABLE kept")

    def __len__(self) -> int:
        self._write()
        return int(next(iter(self._tried("SELECT count(*) FROM read")), (0,))[0])

    def close(self) -> None:
        """Make safe what was put, and let others use the file."""
        self._write()
        self._tried("COMMIT")
        self._base.close()


def _connect(name: str) -> sqlite3.Connection:
    """An open transaction on the file, whose tables exist. Raises sqlite3.DatabaseError for what is no cache."""
    base = sqlite3.connect(name, timeout=0, isolation_level=None, check_same_thread=False)
    try:
        base.execute("PRAGMA locking_mode = EXCLUSIVE")
        base.execute("BEGIN IMMEDIATE")
        ours = base.execute("PRAGMA application_id").fetchone()[0], base.execute("PRAGMA user_version").fetchone()[0]
        if ours not in {(0, 0), (_APPLICATION, _LAYOUT)}:
            raise sqlite3.DatabaseError("it is of another version")
        base.execute(f"PRAGMA application_id = {_APPLICATION}")
        base.execute(f"PRAGMA user_version = {_LAYOUT}")
        base.execute("CREATE TABLE IF NOT EXISTS read (key BLOB PRIMARY KEY, content BLOB NOT NULL)")
    except sqlite3.DatabaseError:
        base.close()
        raise
    return base
