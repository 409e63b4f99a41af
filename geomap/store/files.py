"""Files written whole or not at all, and the forms they have: JSON, CSV, the joins beside the incidents."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from hashlib import file_digest
from pathlib import Path
from typing import Any, BinaryIO

from geomap.errors import DataError
from geomap.model import Incident
from geomap.store.cells import harmless

_STAGE = ".geomap-new-"


@contextmanager
def whole(path: Path) -> Iterator[BinaryIO]:
    """A file to write beside `path`, moved there at the end: a reader sees the old file or the new one, never half.

    A device or a pipe (/dev/null, /dev/stdout) is written into, never replaced. Raises DataError when the folder cannot
    be written.
    """
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            with path.open("wb") as file:
                yield file
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            Path(name).chmod(0o644)
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
    except OSError as fault:
        raise DataError(path, f"cannot be written: {fault.strerror or fault}", way_out="choose another -o") from None


def write_whole(path: Path, content: bytes) -> None:
    """Write `content` to `path`, whole or not at all.

    Raises DataError when the folder cannot be written.
    """
    with whole(path) as file:
        file.write(content)


@contextmanager
def together(folder: Path) -> Iterator[Path]:
    """A hidden folder to write several files in; at the end all of them are moved into `folder`, one after another.

    So a run that is stopped while it writes leaves the files of the run before. One that is killed with -9 between two
    moves leaves some new and some old, each of them whole. Raises DataError as `whole` does.
    """
    stage = folder / f"{_STAGE}{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear(folder)
        stage.mkdir()
        try:
            yield stage
            made = sorted(stage.iterdir())
            if taken := [path.name for path in made if (folder / path.name).is_dir()]:
                raise DataError(folder / taken[0], "cannot be written: is a folder", way_out="choose another -o")
            with _undisturbed():
                for path in made:
                    path.replace(folder / path.name)
        finally:
            shutil.rmtree(stage, ignore_errors=True)
    except OSError as fault:
        raise DataError(folder, f"cannot be written: {fault.strerror or fault}", way_out="choose another -o") from None


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Nobody who asks the run to stop does so within the block; it takes a moment."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {asked: signal.signal(asked, signal.SIG_IGN) for asked in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for asked, handler in before.items():
            signal.signal(asked, handler)


def _clear(folder: Path) -> None:
    """Remove what a run that was killed left behind."""
    for stage in folder.glob(f"{_STAGE}*"):
        if not _runs(stage.name.removeprefix(_STAGE)):
            shutil.rmtree(stage, ignore_errors=True)


def _runs(process: str) -> bool:
    """Whether another process of that number is there."""
    try:
        os.kill(int(process), 0)
    except (ValueError, OverflowError, ProcessLookupError):
        return False
    except OSError:
        return True
    return int(process) != os.getpid()


def as_json(members: Mapping[str, Any]) -> Iterator[bytes]:
    """A JSON object in UTF-8, keys sorted, a line for each of them and for each entry of a list."""
    yield b"{"
    for number, name in enumerate(sorted(members)):
        yield f"{',' if number else ''}\n{_json(name)}: ".encode()
        value = members[name]
        if isinstance(value, list | Iterator):
            yield b"["
            for place, entry in enumerate(value):
                yield (",\n  " if place else "\n  ").encode() + _json(entry).encode()
            yield b"]"
        else:
            yield _json(value).encode()
    yield b"\n}\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, allow_nan=False)


def as_csv(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """CSV in UTF-8 with a byte order mark, as Excel wants it, cells that would run as formulas made harmless."""
    page = io.StringIO(newline="")
    writer = csv.DictWriter(page, columns, lineterminator="\r\n", extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        writer.writerow({name: harmless(row.get(name)) for name in columns})
    return b"\xef\xbb\xbf" + page.getvalue().encode()


def joins(incidents: Iterable[Incident], voices: Callable[[Incident], list[Any]] = lambda _: []) -> Iterator[bytes]:
    """Why reports were joined, and the nearest report left out: one JSON line an incident, for `geomap explain`.

    Where the `voices` of an incident tell what each report was read as, `read` holds them.
    """
    for incident in incidents:
        row: dict[str, Any] = {
            "id": incident.id,
            "joins": [asdict(j) for j in incident.joins],
            "nearest": incident.nearest and asdict(incident.nearest),
        }
        if read := voices(incident):
            row["read"] = read
        yield (json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n").encode()


def read_joins(path: Path) -> dict[str, dict[str, Any]]:
    """The rows of a joins file by incident id; empty when there is none.

    Raises DataError when it is damaged.
    """
    if not path.exists():
        return {}
    try:
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        return {row["id"]: row for row in rows}
    except (ValueError, KeyError, TypeError) as fault:
        raise DataError(path, f"is damaged: {fault}", way_out="run `geomap build` again") from None


def digests(files: Iterable[Path]) -> dict[str, str]:
    """The SHA-256 of each file, by its name."""
    found = {}
    for path in files:
        with path.open("rb") as file:
            found[path.name] = file_digest(file, "sha256").hexdigest()
    return found


def check_writable(folder: Path) -> None:
    """Fail before hours of work, not after them, and leave nothing behind.

    Raises DataError when nothing can be written into `folder`.
    """
    if folder.exists() and not folder.is_dir():
        raise DataError(folder, "cannot be written: is a file, not a folder", way_out="choose another -o")
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    try:
        write_whole(folder / ".geomap-writable", b"")
        (folder / ".geomap-writable").unlink()
    finally:
        for parent in missing:
            with suppress(OSError):
                parent.rmdir()
