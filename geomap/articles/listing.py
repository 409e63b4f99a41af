"""Which files are to be read: a file, a folder with or without index.csv, a list of them, or standard input."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from geomap.articles.days import day, order
from geomap.articles.decoding import decode
from geomap.articles.records import roles
from geomap.articles.trace import SetAside
from geomap.delimiter import delimiter
from geomap.errors import ArticleError, DataError, plainly

INDEX = "index.csv"
# What a column of an index may say, as the lexicon of columns calls it; a note is for people.
_STATED = frozenset({"file", "title", "outlet", "published", "url", "retrieved", "archive_url", "note"})
STDIN = "-"
_WEB = re.compile(r"https?://", re.IGNORECASE)
_OUTPUTS = "holds outputs of geomap, so it was not read"
# What no file but a manifest of a build begins with.
_MANIFEST = b'{\n"accounts": {'
_WAY_OUT = "name a file or a folder of articles"


@dataclass(frozen=True, slots=True)
class Listed:
    """A file to read: where it is, the id it gets, and what an index says of it."""

    path: str
    id: str
    stated: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_web(self) -> bool:
        """Whether the user named a web address."""
        return bool(_WEB.match(self.path))


def list_files(paths: Iterable[Path | str] | Path | str, out: Path | None = None) -> Iterator[Listed | SetAside]:
    """Every file below `paths` in a fixed order, each once; ids are POSIX paths below the folder given.

    Hidden files are passed over, with a remark. Where two inputs hold the same id, the later one gets its folder's name
    in front. A folder that a build has written its outputs in, or will (`out`), holds no articles and is passed over.
    Raises DataError for a path that does not exist, is such a folder, holds nothing, or has an index that is unusable.
    """
    given = [paths] if isinstance(paths, str | Path) else list(paths)
    ids: set[str] = set()
    files: set[str] = set()
    folders: dict[str, str] = {}
    for root, items in _roots(given, out):
        if not items:
            yield SetAside(str(root), None, "holds no file to read", lost=False)
        for item in items:
            if isinstance(item, SetAside):
                yield item
                continue
            real = item.path if item.is_web or item.path == STDIN else _real(item.path, folders)
            if real in files:
                continue
            name = _free(item.id, Path(str(root)), ids)
            ids.add(name)
            files.add(real)
            yield Listed(item.path, name, item.stated)


def _roots(given: Sequence[Path | str], out: Path | None) -> list[tuple[Path | str, list[Listed | SetAside]]]:
    """What each path that was given holds. Raises DataError as `list_files` does."""
    for name in map(str, given):
        if name != STDIN and not _WEB.match(name) and not Path(name).exists():
            raise DataError(name, "does not exist", way_out=_WAY_OUT)
        if _is_output(Path(name), out):
            raise DataError(name, "is where a build writes its outputs", way_out="name another folder, or another -o")
    found = [(root, list(_root(str(root), out))) for root in given]
    if not any(isinstance(item, Listed) or item.lost for _, items in found for item in items):
        why = "".join(f": {item}" for _, items in found for item in items[:1])
        raise DataError(", ".join(map(str, given)), f"holds no file to read{why}", way_out=_WAY_OUT)
    return found


def _real(path: str, folders: dict[str, str]) -> str:
    """A path without links in it; those of its folder are followed once for all that lies in it."""
    folder, name = os.path.split(path)
    if Path(path).is_symlink():
        return os.path.realpath(path)
    if folder not in folders:
        folders[folder] = os.path.realpath(folder)
    return f"{folders[folder]}/{name}"


def _free(name: str, root: Path, taken: Container[str]) -> str:
    for part in reversed(root.resolve().parts if root.is_dir() else root.resolve().parts[:-1]):
        if name not in taken:
            return name
        name = f"{part.strip('/') or 'root'}/{name}"
    return name


def _is_output(folder: Path, out: Path | None) -> bool:
    """Whether outputs of a build lie there or will: its manifest tells, for nothing else begins like it."""
    if out is not None and folder.is_dir() and folder.resolve() == out.resolve():
        return True
    try:
        with (folder / "manifest.json").open("rb") as file:
            return file.read(len(_MANIFEST)) == _MANIFEST
    except OSError:
        return False


def _root(root: str, out: Path | None) -> Iterator[Listed | SetAside]:
    if root == STDIN:
        yield Listed(STDIN, "stdin")
    elif _WEB.match(root):
        yield Listed(root, root)
    elif Path(root).is_dir():
        yield from _folder(Path(root), Path(root).resolve(), PurePosixPath(), out)
    else:
        yield Listed(root, _named(PurePosixPath(Path(root).name)))


def _folder(folder: Path, root: Path, below: PurePosixPath, out: Path | None) -> Iterator[Listed | SetAside]:
    """The files of a folder, or of its index, in order of name."""
    try:
        with os.scandir(folder) as entries:
            children = sorted(entries, key=lambda child: child.name)
    except OSError as fault:
        yield SetAside(_named(below), None, f"the folder cannot be read: {fault.strerror}")
        return
    names = [child.name for child in children]
    if INDEX in names and (index := _index(folder / INDEX)) is not None:
        rows, unused = index
        if unused:
            yield SetAside(
                _named(below / INDEX), None, f"has columns without use here: {', '.join(unused)}", lost=False
            )
        yield from _by_index(folder, root, below, out, rows)
        return
    yield from _hidden(names, below)
    inside = "" if below == PurePosixPath() else f"{_named(below)}/"
    for child in children:
        if not child.name.startswith("."):
            yield from _child(child, f"{inside}{_named(PurePosixPath(child.name))}", root, below, out)


def _child(
    child: os.DirEntry[str], name: str, root: Path, below: PurePosixPath, out: Path | None
) -> Iterator[Listed | SetAside]:
    """A file, or what a folder within the folder holds."""
    if child.is_symlink() and _leads_out(Path(child.path), root):
        yield SetAside(name, None, "is a link out of the folder")
    elif not child.is_dir():
        yield Listed(child.path, name)
    elif _is_output(Path(child.path), out):
        yield SetAside(name, None, _OUTPUTS, lost=False)
    elif not child.is_symlink():
        yield from _folder(Path(child.path), root, below / child.name, out)


def _hidden(names: Iterable[str], below: PurePosixPath) -> Iterator[SetAside]:
    """One remark for all that is hidden in a folder, of which a disk from elsewhere may hold one beside every file."""
    if hidden := sorted(name for name in names if name.startswith(".")):
        others = f", nor are {len(hidden) - 1} more beside it" if len(hidden) > 1 else ""
        yield SetAside(_named(below / hidden[0]), None, f"is hidden, so it was not read{others}", lost=False)


def _leads_out(path: Path, root: Path) -> bool:
    """Whether a path is a link to something outside `root`, or to itself."""
    try:
        return not path.resolve().is_relative_to(root)
    except (OSError, RuntimeError):
        return True


def _named(path: PurePosixPath) -> str:
    """A path as text: its bytes read as UTF-8 whatever the locale, and U+FFFD for those that are none."""
    try:
        return os.fsencode(path).decode("utf-8", "replace")
    except UnicodeEncodeError:  # a name from an index that this locale cannot write
        return str(path)


def _index(path: Path) -> tuple[list[dict[str, str]], list[str]] | None:
    """The rows of an index and its columns that say nothing here; None for a table without `file`, which is none.

    Raises DataError when it cannot be read or names a column twice.
    """
    try:
        text = decode(path.read_bytes(), str(path))
    except (OSError, ArticleError) as fault:
        raise DataError(path, f"cannot be read: {plainly(fault)}", way_out="save it as UTF-8 CSV") from None
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter(text) or ",")
    try:
        head = [name.strip() for name in next(rows, [])]
        meant = {name: role for role, name in roles(head, None).items() if role in _STATED}
        names = [meant.get(name, "") for name in head]
        body = [dict(zip(names, row, strict=False)) for row in rows if any(row)]
    except csv.Error as fault:
        raise DataError(path, f"is no CSV table: {fault}", entry=f"line {rows.line_num}") from None
    unused = [name for name in head if name and name not in meant]
    _dated(body)
    return (body, unused) if "file" in names else None


def _dated(rows: list[dict[str, str]]) -> None:
    """Write the days of the column `published` out where only the whole column tells whether the month comes first."""
    first = order(row.get("published") for row in rows)
    for row in rows if first else ():
        stated = row.get("published", "").strip()
        known = day(stated, first) if stated and day(stated) is None else None
        if known is not None:
            row["published"] = known.isoformat()


def _by_index(
    folder: Path, root: Path, below: PurePosixPath, out: Path | None, rows: list[dict[str, str]]
) -> Iterator[Listed | SetAside]:
    """The files that the index lists, in its order, then what is not on it."""
    index = _named(below / INDEX)
    seen: set[str] = set()
    for number, row in enumerate(rows, 2):
        name = row.get("file", "").strip()
        fault = _row_fault(folder, root, name, seen)
        if fault:
            yield SetAside(index, f"row {number}", fault)
            continue
        normal = str(PurePosixPath(name))
        seen.add(normal)
        stated = {key: value.strip() for key, value in row.items() if key and value and value.strip()}
        yield Listed(str(folder / normal), _named(below / normal), stated)
    yield from _unlisted(folder, below, out, seen)


def _unlisted(folder: Path, below: PurePosixPath, out: Path | None, seen: Container[str]) -> Iterator[SetAside]:
    """The files of an indexed folder that are not on its index, in order of name."""
    index = _named(below / INDEX)
    for place, folders, names in os.walk(folder):
        inner = PurePosixPath(Path(place).relative_to(folder))
        yield from _hidden([*folders, *names], below / inner)
        outputs = sorted(name for name in folders if _is_output(Path(place) / name, out))
        yield from (SetAside(_named(below / inner / name), None, _OUTPUTS, lost=False) for name in outputs)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in outputs)
        for path in (str(inner / name) for name in sorted(names) if not name.startswith(".")):
            if _named(PurePosixPath(path)) not in seen and path != INDEX:
                yield SetAside(_named(below / path), None, f"is not listed in {index}, so it was not read", lost=False)


def _row_fault(folder: Path, root: Path, name: str, seen: set[str]) -> str | None:
    if not name:
        return "names no file"
    shown = name if name.isprintable() else repr(name)
    if "\x00" in name or PurePosixPath(name).is_absolute() or "\\" in name or ".." in PurePosixPath(name).parts:
        return f"{shown} is not a path below the folder"
    if str(PurePosixPath(name)) in seen:
        return f"{shown} is listed twice"
    try:
        path = (folder / name).resolve()
        missing = not path.is_file()
    except (OSError, RuntimeError, ValueError):
        missing = True
    if missing:
        return f"{shown} is missing"
    return None if path.is_relative_to(root) else f"{shown} is a link out of the folder"
