"""What the tables of a gazetteer may hold: every fault of every row, found in one pass."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from geomap.errors import DataError
from geomap.gazetteer.shapes import Shapes
from geomap.gazetteer.tables import read_sources, read_types, sound

PLACE_COLUMNS = (
    "id", "type", "country", "admin1", "admin2", "admin3", "area", "lat", "lon", "precision_m", "rank", "prominence",
    "population", "seat", "source", "source_id", "licence", "source2", "source2_distance_m", "wikidata", "note", "name",
    "name_ar",
)  # fmt: skip
NAME_COLUMNS = ("place_id", "language", "script", "kind", "strength", "reason", "source", "spelling")
KINDS = ("official", "variant", "press", "former", "kurdish", "transliteration")
_ID = re.compile(r"\A[A-Za-z0-9][A-Za-z0-9_-]*+\Z")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f]")
# Latin letters among Arabic ones, but for the numbers of roads and stations: M4, T2.
_MIXED = re.compile("(?![A-Z]+[0-9])(?<![A-Za-z])[A-Za-z\u00c0-\u024f\u02b0-\u02ff]+")
_STRAY = re.compile("[\u0640\u064b-\u065f\u0670\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufb50-\ufdff\ufe70-\ufeff]")
# Syria with the disputed strips, one tenth of a degree wide of its polygons: (south, west, north, east).
_SYRIA = (32.2, 35.5, 37.5, 42.5)


@dataclass(frozen=True, slots=True)
class Rules:
    """The vocabularies that rows are held to."""

    types: frozenset[str]
    sources: frozenset[str] | None
    licences: frozenset[str] | None

    @classmethod
    def read(cls, root: Path) -> Rules:
        """Place types of `types.csv`, sources and licences of `sources.toml`. Raises DataError."""
        types, sources = read_types(root), read_sources(root)
        return cls(frozenset(types), frozenset(s.id for s in sources), frozenset(s.licence for s in sources))


def script(text: str) -> str:
    """`Arab` or `Latn`, by the first letter that decides."""
    return "Arab" if _ARABIC.search(text) else "Latn"


def number(text: str, low: float, high: float) -> bool:
    """Whether `text` is a number between two bounds."""
    try:
        return low <= float(text) <= high
    except (TypeError, ValueError):
        return False


def place_faults(row: Mapping[str, str], rules: Rules) -> Iterator[str]:
    """What is wrong with one row of a places table, each as a short clause with the way out."""
    if not _ID.match(row["id"]):
        yield "id must be Latin letters, digits, - and _"
    if row["type"] not in rules.types:
        yield f"unknown type {row['type']!r}: one of {', '.join(sorted(rules.types))}"
    if not (row["name"] or row["name_ar"]):
        yield "has no name: fill in name or name_ar"
    for column in ("name", "name_ar"):
        yield from _spelling_faults(row[column])
    yield from _position_faults(row)
    yield from _origin_faults(row, rules)


def _position_faults(row: Mapping[str, str]) -> Iterator[str]:
    if not number(row["lat"], -90, 90) or not number(row["lon"], -180, 180):
        yield f"coordinates {row['lat']!r}, {row['lon']!r} are no latitude and longitude in degrees"
    elif row["country"] == "SY" and not in_syria(float(row["lat"]), float(row["lon"])):
        fault = "is outside Syria: are latitude and longitude swapped, or is `country` another?"
        yield f"point {row['lat']}, {row['lon']} {fault}"
    if not number(row["precision_m"], 0, 1_000_000):
        yield f"precision_m {row['precision_m']!r} is no distance in metres"
    if row.get("rank") not in (None, "", "1", "2", "3"):
        yield f"rank {row['rank']!r} is not 1, 2 or 3: run gazetteer/build.py"
    if not re.fullmatch("[A-Z]{2}", row["country"]):
        yield f"country {row['country']!r} is no ISO 3166 code of two letters"


def _source_faults(row: Mapping[str, str], rules: Rules) -> Iterator[str]:
    if rules.sources is not None and row["source"] not in rules.sources:
        yield f"source {row['source']!r} is not in sources.toml: add a [[source]] there"


def _origin_faults(row: Mapping[str, str], rules: Rules) -> Iterator[str]:
    yield from _source_faults(row, rules)
    if rules.licences is not None and row["licence"] not in rules.licences:
        yield f"licence {row['licence']!r} is not in sources.toml"


def name_faults(row: Mapping[str, str], rules: Rules) -> Iterator[str]:
    """What is wrong with one row of a names table."""
    if not row["spelling"]:
        yield "empty spelling"
        return
    yield from _spelling_faults(row["spelling"])
    if row["script"] != script(row["spelling"]):
        yield f"script is {script(row['spelling'])}, not {row['script']!r}"
    if row["kind"] not in KINDS:
        yield f"unknown kind {row['kind']!r}: one of {', '.join(KINDS)}"
    if row["strength"] not in ("strong", "weak", "asked"):
        yield "strength must be strong, weak or asked: run gazetteer/build.py"
    elif row["strength"] != "strong" and not row["reason"]:
        yield "a weak name needs a reason"
    yield from _source_faults(row, rules)


def _spelling_faults(text: str) -> Iterator[str]:
    if text != " ".join(text.split()):
        yield f"{text!r} has stray blanks"
    if _ARABIC.search(text) and (latin := _MIXED.search(text)):
        yield f"{text!r} mixes Arabic and Latin letters ({latin.group()}): give each spelling a row"
    if _ARABIC.search(text) and _STRAY.search(text):
        marks = ", ".join(unicodedata.name(mark, "?") for mark in _STRAY.findall(text))
        yield f"{text!r} holds vowel signs, presentation forms or direction marks ({marks})"


def in_syria(lat: float, lon: float) -> bool:
    """Whether a point lies in the box around Syria."""
    south, west, north, east = _SYRIA
    return south <= lat <= north and west <= lon <= east


def _table(path: Path, columns: tuple[str, ...]) -> tuple[list[dict[str, str]], list[str]]:
    with sound(path), path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != columns:
            return [], [f"{path.name}: columns are {reader.fieldnames}, not {list(columns)}"]
        rows = list(reader)
    ragged = [i for i, row in enumerate(rows, 2) if None in row or None in row.values()]
    return rows, [f"{path.name}: row {i}: has too many or too few cells" for i in ragged]


def find_faults(root: Path) -> list[str]:
    """Every fault of the tables and shapes in a gazetteer folder, one line each: file, entry, fault."""
    unreadable = list(_unreadable(root))
    if unreadable:
        return unreadable
    rules = Rules.read(root)
    found: list[str] = []
    places: dict[str, dict[str, str]] = {}
    named: set[str] = set()
    for path in sorted(root.glob("places*.csv")):
        rows, wrong = _table(path, PLACE_COLUMNS)
        found += wrong
        for row in [] if wrong else rows:
            found += [f"{path.name}: {row['id']}: {fault}" for fault in place_faults(row, rules)]
            if row["id"] in places:
                found.append(f"{path.name}: {row['id']}: the id is used twice")
            places[row["id"]] = row
    seen: set[tuple[str, str]] = set()
    for path in sorted(root.glob("names*.csv")):
        rows, wrong = _table(path, NAME_COLUMNS)
        found += wrong
        for row in [] if wrong else rows:
            where = f"{path.name}: {row['place_id']}, {row['spelling']}"
            found += [f"{where}: {fault}" for fault in name_faults(row, rules)]
            if row["place_id"] not in places:
                found.append(f"{where}: no place has this id")
            if (row["place_id"], row["spelling"]) in seen:
                found.append(f"{where}: the name is there twice")
            seen.add((row["place_id"], row["spelling"]))
            named.add(row["place_id"])
    found += [f"places: {pid}: has no row in names.csv: run gazetteer/build.py" for pid in sorted(set(places) - named)]
    return found + _shape_faults(root, places) + _correction_faults(root, places)


def _unreadable(root: Path) -> Iterator[str]:
    """The files that cannot be read at all; nothing can be said about the rest before they can."""
    shapes, tables = Shapes(root), sorted((*root.glob("places*.csv"), *root.glob("names*.csv")))
    parts: list[Callable[[], object]] = [partial(_table, path, ()) for path in tables]
    parts += [partial(read_types, root), partial(read_sources, root), lambda: shapes.regions, lambda: shapes.rivers]
    for read in parts:
        try:
            read()
        except DataError as fault:
            yield str(fault)


def _shape_faults(root: Path, places: Mapping[str, Mapping[str, str]]) -> list[str]:
    shapes = Shapes(root)
    found = [f"regions.geojson: {key}: no place has this id" for key in shapes.regions if key not in places]
    found += [
        f"places: {pid}: no region has the id {row['area']!r} of its area"
        for pid, row in places.items()
        if row["area"] and row["area"] not in shapes.regions
    ]
    found += [f"rivers.geojson: {key}: no place has this id" for key in shapes.rivers if key not in places]
    found += [
        f"regions.geojson: {key}: polygon is not valid" for key, area in shapes.regions.items() if not area.is_valid
    ]
    with sound(root / "exceptions.csv"), (root / "exceptions.csv").open(encoding="utf-8", newline="") as file:
        excepted = {row["place_id"]: row for row in csv.DictReader(file)}
    found += [f"exceptions.csv: {pid}: no place has this id" for pid in excepted if pid not in places]
    found += [f"exceptions.csv: {pid}: has no reason" for pid, row in excepted.items() if not row["reason"]]
    for pid, row in places.items():
        if row["country"] != "SY" or not row["admin3"] or pid in excepted or not number(row["lat"], -90, 90):
            continue
        inside = shapes.subdistrict_near(float(row["lat"]), float(row["lon"]))
        if inside != row["admin3"]:
            found.append(
                f"places: {pid}: lies in {inside}, not in its stated {row['admin3']}; list it in exceptions.csv"
            )
    return found


def _correction_faults(root: Path, places: Mapping[str, Mapping[str, str]]) -> list[str]:
    found = []
    with sound(root / "corrections.csv"), (root / "corrections.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            where = f"corrections.csv: {row['place_id']}, {row['field']}"
            place = places.get(row["place_id"])
            if place is None or row["field"] not in place:
                found.append(f"{where}: no such place or column")
            elif place[row["field"]] != row["new"]:
                found.append(f"{where}: the table says {place[row['field']]!r}, the correction {row['new']!r}")
            if not row["reason"] or not row["source"]:
                found.append(f"{where}: needs a reason and a source")
    return found
