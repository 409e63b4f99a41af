"""Reads the tables of the gazetteer into places and names, and finds the folder they ship in."""

from __future__ import annotations

import csv
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from operator import itemgetter
from pathlib import Path

from geomap.arabic import fold
from geomap.errors import DataError, plainly
from geomap.model import Admin, Place


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of one place. A weak name is also a common word and needs support in the text.

    One that is not `sought` is found when somebody asks for it, but not looked for in articles.
    """

    place_id: str
    spelling: str
    language: str
    kind: str
    strong: bool
    sought: bool = True


@dataclass(frozen=True, slots=True)
class PlaceType:
    """What a place type means. `extent_m` is the typical radius in metres, None where size varies without measure.

    `shape` is point, line, area or country; `level` that of a unit, 1 (widest) to 3; `settlement` town or village.
    """

    id: str
    extent_m: float | None
    shape: str
    level: int | None
    settlement: str
    gloss: str
    gloss_ar: str

    @classmethod
    def of(cls, kind: str, extent: str, shape: str, level: str, settlement: str, *glosses: str) -> PlaceType:
        """The cells of a row. Raises ValueError for a size or level that is none, or a word that means nothing here."""
        if shape not in _SHAPES or settlement not in _SIZES or level not in _LEVELS:
            raise ValueError(f"shape {shape!r}, level {level!r} or settlement {settlement!r} of {kind!r} is unknown")
        extent_m = float(extent) if extent else None
        return cls(kind, extent_m, shape, int(level) if level else None, settlement, *glosses)


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from; `attribution` is empty when none is owed."""

    id: str
    title: str
    url: str
    licence: str
    attribution: str


def folder() -> Path:
    """The shipped tables: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    shipped = package / "_gazetteer"
    return shipped if shipped.is_dir() else package.parent / "gazetteer"


_PLACE = (
    "id", "name", "name_ar", "type", "lat", "lon", "precision_m", "admin1", "admin2", "admin3", "country",
    "prominence", "source", "source_id", "licence", "rank", "area",
)  # fmt: skip
# The ranks of places: in the governorates of the reports, around them, elsewhere.
INSIDE, AROUND, FAR = 1, 2, 3
# The table of the names of places that lie far from the reports.
FAR_NAMES = "names_far.csv"
_UNITS = ("governorate", "district", "subdistrict")
_SHAPES, _SIZES, _LEVELS = ("point", "line", "area", "country"), ("", "town", "village"), ("", "1", "2", "3")
_NAME = ("place_id", "spelling", "language", "kind", "strength")


@contextmanager
def sound(path: Path) -> Iterator[None]:
    """Whatever goes wrong while a file of the gazetteer is read is that file's fault. Raises DataError."""
    try:
        yield
    except Exception as fault:  # a damaged file breaks its reader anywhere: in decoding, in shape, in geometry
        raise _damaged(path, fault) from fault


def _damaged(path: Path, fault: Exception, entry: object = None) -> DataError:
    what = f"is damaged: {type(fault).__name__}: {plainly(fault)}"
    way_out = "if you edited it, run gazetteer/build.py; else install geomap again to have it back"
    return DataError(path, what, entry=entry, way_out=way_out)


def _columns(path: Path, wanted: tuple[str, ...]) -> Iterator[list[str]]:
    """The wanted cells of each row, in that order.

    Raises DataError for a file that cannot be read, a column that is not there or a row cut short.
    """
    for lines, cells in _tables(path, wanted):
        yield from map(cells, lines)


def _tables(path: Path, wanted: tuple[str, ...]) -> Iterator[tuple[list[str], Callable[[str], list[str]]]]:
    """The lines of a table, and what picks the wanted cells of a line. Raises DataError as `_columns` does."""
    with sound(path):
        header, *lines = path.read_text(encoding="utf-8-sig").removesuffix("\n").split("\n")
        columns = header.split(",")
        indexes = [columns.index(column) for column in wanted]
        picked, commas = itemgetter(*indexes), len(columns) - 1
        short = next((i for i, line in enumerate(lines, 2) if line.count(",") < commas), None)
        if short is not None:
            raise ValueError(f"line {short} is cut short")

    def cells(line: str) -> list[str]:
        return list(picked(next(csv.reader((line,))) if '"' in line else line.split(",")))

    yield lines, cells


_Cells = Callable[[str], list[str]]


class Places(Mapping[str, Place]):
    """Places by id. Each is kept as its line until somebody asks for it: a run asks for a few hundred of them."""

    def __init__(self) -> None:
        self._lines: dict[str, tuple[str, _Cells]] = {}
        self.made = _Made(self)
        self._by_type: dict[str, list[str]] = {}
        self._ranks: dict[str, int] = {}
        self._titles: dict[str, str] = {}
        self._admins: dict[tuple[str, str, str], Admin] = {}

    @classmethod
    def read(cls, root: Path) -> Places:
        """Every place of `places*.csv`. Raises DataError as `_columns` does, and for a number that is none."""
        places = cls()
        for path in sorted(root.glob("places*.csv")):
            for lines, cells in _tables(path, _PLACE):
                places._take(path, lines, cells)
        return places

    def _take(self, path: Path, lines: Sequence[str], cells: _Cells) -> None:
        entry: object = None
        try:
            for line in lines:
                entry, name, _, kind, lat, lon, precision, *_, known, _, _, _, rank, _ = cells(line)
                _ = float(lat), float(lon), float(precision), float(known)
                self._ranks[entry] = int(rank)
                self._lines[entry] = line, cells
                self._by_type.setdefault(kind, []).append(entry)
                if kind in _UNITS:
                    self._titles[entry] = name
        except ValueError as fault:
            raise _damaged(path, fault, entry) from None

    def __getitem__(self, id: str) -> Place:  # noqa: A002 - the name of it everywhere
        """The place of an id. Raises KeyError."""
        return self.made[id]

    def make(self, id: str) -> Place:  # noqa: A002
        """The place of an id, made of its line. Raises KeyError."""
        line, cells = self._lines[id]
        pid, name, name_ar, kind, lat, lon, precision, a1, a2, a3, country, known, source, sid, licence, rank, area = (
            cells(line)
        )
        admin = self._admins.get((a1, a2, a3))
        if admin is None:
            admin = self._admins[a1, a2, a3] = named_admin((a1, a2, a3), self._titles)
        return Place(
            pid, name or name_ar, name_ar, sys.intern(kind), float(lat), float(lon), float(precision), admin,
            sys.intern(country), float(known), sys.intern(source), sid, sys.intern(licence), int(rank), area,
        )  # fmt: skip

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def of_types(self, *types: str, rank: int = FAR) -> list[Place]:
        """The places of some types and of this rank or a better one, in the order of the tables."""
        ids = [place_id for kind in types for place_id in self._by_type.get(kind, ())]
        return [self[place_id] for place_id in ids if self._ranks[place_id] <= rank]

    @property
    def types(self) -> frozenset[str]:
        """The types that places have."""
        return frozenset(kind for kind, ids in self._by_type.items() if ids)

    @property
    def titles(self) -> Mapping[str, str]:
        """Names of the administrative units by p-code."""
        return self._titles

    def add(self, place: Place) -> None:
        """Adds a place, in the stead of one of the same id."""
        if place.id in self._lines:
            self._by_type[self[place.id].type].remove(place.id)
        self._lines[place.id] = "", _nothing
        self._ranks[place.id] = place.rank
        self.made[place.id] = place
        self._by_type.setdefault(place.type, []).append(place.id)


class _Made(dict[str, Place]):
    """The places that somebody asked for; any other is made when it is asked for."""

    def __init__(self, places: Places) -> None:
        super().__init__()
        self._places = places

    def __missing__(self, id: str) -> Place:  # noqa: A002
        place = self[id] = self._places.make(id)
        return place


def _nothing(_line: str) -> list[str]:
    return []


def named_admin(codes: tuple[str, str, str], titles: Mapping[str, str]) -> Admin:
    """The units of three p-codes, outermost first, with their names."""
    a1, a2, a3 = codes
    return Admin(titles.get(a1), a1 or None, titles.get(a2), a2 or None, titles.get(a3), a3 or None)


def fold_keys(spellings: Iterable[str]) -> list[str]:
    """What `arabic.fold_key` gives for each spelling, in one pass over all of them."""
    folded = fold("\n".join(spellings)).text.replace("-", " ").replace("_", " ")
    return [" ".join(key.split()) for key in folded.split("\n")]


class Names(Mapping[str, tuple[Name, ...]]):
    """Names by folded spelling, kept as their lines until somebody asks for them."""

    def __init__(self) -> None:
        self._lines: dict[str, str] = {}
        self._made: dict[str, tuple[Name, ...]] = {}
        self._asked: set[str] = set()
        self._cells: _Cells = _nothing
        self._near = 0
        self._added: list[str] = []

    @classmethod
    def read(cls, root: Path) -> Names:
        """Every name of `names*.csv`, the far ones last. Raises DataError as `_columns` does."""
        names = cls()
        for path in sorted(root.glob("names*.csv"), key=lambda path: (path.name == FAR_NAMES, path.name)):
            for lines, names._cells in _tables(path, _NAME):
                names._take(lines)
            if path.name != FAR_NAMES:
                names._near = len(names)
        return names

    def _take(self, lines: Sequence[str]) -> None:
        spellings = [line.rpartition(",")[2] if line[-1:] != '"' else self._cells(line)[1] for line in lines]
        found = self._lines
        for key, line in zip(fold_keys(spellings), lines, strict=True):
            if ",asked," in line:
                self._asked.add(key)
            found[key] = f"{found[key]}\n{line}" if key in found else line

    def __getitem__(self, key: str) -> tuple[Name, ...]:
        """The names spelt so. Raises KeyError."""
        made = self._made.get(key)
        if made is None:
            rows = [self._cells(line) for line in self._lines[key].split("\n")]
            made = self._made[key] = tuple(
                Name(pid, spelling, language, kind, strength == "strong", strength != "asked")
                for pid, spelling, language, kind, strength in rows
            )
        return made

    def __contains__(self, key: object) -> bool:
        return key in self._lines

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)

    def sought(self, key: str) -> bool:
        """Whether a folded spelling is looked for in articles."""
        return key not in self._asked or any(name.sought for name in self[key])

    def in_texts(self, key: str) -> tuple[Name, ...]:
        """The names spelt so that articles are searched for, none where there is none."""
        return tuple(name for name in self[key] if name.sought) if key in self else ()

    def bearers(self, key: str) -> list[str]:
        """The ids of the places called so, without making their names. Raises KeyError."""
        if key in self._made:
            return [name.place_id for name in self._made[key]]
        return [line.partition(",")[0] for line in self._lines[key].split("\n")]

    def near(self) -> Iterator[str]:
        """The folded spellings that some place bears in or around the governorates of the reports."""
        return chain(islice(self, self._near), self._added)

    def add(self, key: str, name: Name) -> None:
        """Adds a name to those of its spelling."""
        known = self[key] if key in self._lines else ()
        self._made[key] = (*known, name)
        if not known:
            self._lines[key] = ""
            self._added.append(key)


NAME_COLUMNS = ("place_id", "spelling", "language", "kind", "strength", "source")


def name_rows(root: Path) -> Iterator[dict[str, str]]:
    """Every row of `names*.csv` with its source. Raises DataError as `_columns` does."""
    for path in sorted(root.glob("names*.csv")):
        yield from (dict(zip(NAME_COLUMNS, row, strict=True)) for row in _columns(path, NAME_COLUMNS))


def read_types(root: Path) -> dict[str, PlaceType]:
    """The place types of `types.csv` by their id."""
    rows = _columns(root / "types.csv", ("type", "extent_m", "shape", "level", "settlement", "gloss", "gloss_ar"))
    with sound(root / "types.csv"):
        return {row[0]: PlaceType.of(*row) for row in rows}


def read_sources(root: Path) -> tuple[Source, ...]:
    """The sources of `sources.toml`, in their order."""
    with sound(root / "sources.toml"):
        entries = tomllib.loads((root / "sources.toml").read_text(encoding="utf-8"))["source"]
        return tuple(Source(e["id"], e["title"], e["url"], e["licence"], e["attribution"]) for e in entries)
