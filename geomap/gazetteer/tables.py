"""Reads the tables of the gazetteer into places and names, and finds the folder they ship in."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
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
    """What a place type means. `extent_m` is the typical radius in metres, None where size varies without measure."""

    id: str
    extent_m: float | None
    gloss: str
    gloss_ar: str


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
_NAME = ("place_id", "spelling", "language", "kind", "strength")


@contextmanager
def sound(path: Path) -> Iterator[None]:
    """Whatever goes wrong while a file of the gazetteer is read is that file's fault. Raises DataError."""
    try:
        yield
    except Exception as fault:  # a damaged file breaks its reader anywhere: in decoding, in shape, in geometry
        raise _damaged(path, fault) from fault


def _damaged(path: Path, fault: Exception, entry: object = None) -> DataError:
    told = f"is damaged: {type(fault).__name__}: {plainly(fault)}"
    return DataError(path, told, entry=entry, way_out="mend it, or install geomap again to have it back")


def _columns(path: Path, wanted: tuple[str, ...]) -> Iterator[list[str]]:
    """The wanted cells of each row, in that order; plain lists because 20,000 rows are read at every start.

    Raises DataError for a file that cannot be read, a column that is not there or a row cut short.
    """
    with sound(path), path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        indexes = [header.index(column) for column in wanted]
        for row in reader:
            if len(row) <= max(indexes):
                raise ValueError(f"line {reader.line_num} is cut short")
            yield [row[index] for index in indexes]


def read_places(root: Path) -> dict[str, Place]:
    """Every place of `places*.csv` by its id. Raises DataError as `_columns` does, and for a number that is none."""
    raw = [row for path in sorted(root.glob("places*.csv")) for row in _columns(path, _PLACE)]
    titles = {row[0]: row[1] for row in raw if row[0].startswith("SY")}
    admins: dict[tuple[str, str, str], Admin] = {}
    places: dict[str, Place] = {}
    for pid, name, name_ar, kind, lat, lon, precision, *units, country, known, source, sid, licence, rank, area in raw:
        key = units[0], units[1], units[2]
        admin = admins.get(key)
        if admin is None:
            admin = admins[key] = named_admin(key, titles)
        try:
            numbers = float(lat), float(lon), float(precision)
            places[pid] = Place(
                pid, name or name_ar, name_ar, kind, *numbers, admin, country, float(known), source, sid, licence,
                int(rank), area,
            )
        except ValueError as fault:
            raise _damaged(root / "places.csv", fault, pid) from None
    return places


def named_admin(codes: tuple[str, str, str], titles: Mapping[str, str]) -> Admin:
    """The units of three p-codes, outermost first, with their names."""
    a1, a2, a3 = codes
    return Admin(titles.get(a1), a1 or None, titles.get(a2), a2 or None, titles.get(a3), a3 or None)


def fold_keys(spellings: Iterable[str]) -> list[str]:
    """What `arabic.fold_key` gives for each spelling, in one pass over all of them."""
    folded = fold("\n".join(spellings)).text.replace("-", " ").replace("_", " ")
    return [" ".join(key.split()) for key in folded.split("\n")]


def read_names(root: Path) -> dict[str, list[Name]]:
    """Every name of `names*.csv` by its folded spelling."""
    raw = [row for path in sorted(root.glob("names*.csv")) for row in _columns(path, _NAME)]
    keys = fold_keys(row[1] for row in raw)
    found: dict[str, list[Name]] = {}
    for key, (pid, spelling, language, kind, strength) in zip(keys, raw, strict=True):
        found.setdefault(key, []).append(Name(pid, spelling, language, kind, strength == "strong", strength != "asked"))
    return found


def read_types(root: Path) -> dict[str, PlaceType]:
    """The place types of `types.csv` by their id."""
    rows = _columns(root / "types.csv", ("type", "extent_m", "gloss", "gloss_ar"))
    with sound(root / "types.csv"):
        return {kind: PlaceType(kind, float(extent) if extent else None, en, ar) for kind, extent, en, ar in rows}


def read_sources(root: Path) -> tuple[Source, ...]:
    """The sources of `sources.toml`, in their order."""
    with sound(root / "sources.toml"):
        entries = tomllib.loads((root / "sources.toml").read_text(encoding="utf-8"))["source"]
        return tuple(Source(e["id"], e["title"], e["url"], e["licence"], e["attribution"]) for e in entries)
