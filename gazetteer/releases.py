"""Joins the facts in raw/ to the tables: what is new becomes a row, what stands gets further names and a witness.

Of one place the row that stood first keeps its point. Two settlements of different sources are one by this rule, the
first that holds, the nearest candidate first: a known source id; the same folded Arabic name, the article apart,
within 3 km (5 km from a town, 8 km from a city); 300 m under any name; alike names (0.75 or more) within 1.5 km; and
for a row without an Arabic name the same consonants within 5.5 km. Rows without a point join a place of their
subdistrict by name.
"""

from __future__ import annotations

import csv
import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from rapidfuzz.distance import OSA
from romanised import Romanised, sounded
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geomap.arabic import fold_key, without_article
from geomap.gazetteer import place_types
from geomap.gazetteer.faults import NAME_COLUMNS, PLACE_COLUMNS, script
from geomap.gazetteer.search import skeleton
from geomap.geodesy import on_plane

Row = dict[str, str]

SETTLEMENTS = place_types.settlements()
SAME_NAME_M = {"city": 8000.0, "town": 5000.0}
SAME_NAME_OTHERWISE_M, SAME_POINT_M, ALIKE_M, CONSONANTS_M = 3000.0, 300.0, 1500.0, 5500.0
ALIKE = 0.75
TWICE_M = 1000.0
LEAST_CONSONANTS = 3
# An Arabic name that shares less of its consonants with the Latin one of its row belongs to something else.
CONTRADICTED = 0.5
# A second name that is another settlement's own, this near, would send a reader to the wrong one of the two.
RIVAL_M = 12_000.0
# Which joined points may widen the precision of a standing one, and how far at most.
CAREFUL_M, WIDEST_M = 1000.0, 5000.0
# A point that no second source bears out is no better than nine in ten of those that one does: see the table in README.
ALONE_M = 1000.0
_CELL = 0.1
GUESSED = "Arabic name made by rule from the Latin one"
BY_NAME = "known by name and subdistrict only; the subdistrict is its area"


@dataclass(frozen=True, slots=True)
class Release:
    """One file of raw/ with where it comes from."""

    file: str
    source: str
    licence: str
    table: str
    precision_m: int
    what: str


@dataclass(slots=True)
class Tally:
    """What one release gave: rows, new places, joined ones, further spellings, and how far joined points lie apart."""

    rows: int = 0
    new: int = 0
    by_name: int = 0
    joined: int = 0
    names: int = 0
    apart_m: list[float] = field(default_factory=list)


def releases(root: Path) -> list[Release]:
    """The entries of raw/releases.toml, in their order."""
    listed = tomllib.loads((root / "raw" / "releases.toml").read_text(encoding="utf-8"))["release"]
    return [Release(**entry) for entry in listed]


def facts(root: Path, release: Release) -> list[Row]:
    """The rows of one file."""
    with (root / "raw" / release.file).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def bare(name: str) -> str:
    """A folded name with the article of each word taken off."""
    return " ".join(without_article(word) or word for word in fold_key(name).split())


@cache
def consonants(name: str) -> str:
    """The consonants of a Latin name, empty when they are too few to tell places apart."""
    found = skeleton(fold_key(name.partition(" (")[0]))
    return found if len(found) >= LEAST_CONSONANTS else ""


def metres(a: Mapping[str, str], b: Mapping[str, str]) -> float:
    """How far two rows lie apart."""
    return on_plane((float(a["lat"]), float(a["lon"])), (float(b["lat"]), float(b["lon"])))


def alike(a: Mapping[str, str], b: Mapping[str, str]) -> bool:
    """Whether the names of two rows differ by spelling only."""
    one, other = bare(a["name_ar"]), bare(b["name_ar"])
    if one and other and OSA.normalized_similarity(one.replace(" ", ""), other.replace(" ", "")) >= ALIKE:
        return True
    return bool(consonants(a["name"])) and consonants(a["name"]) == consonants(b["name"])


class Joiner:
    """The standing rows by position, id and name, growing as releases are joined."""

    def __init__(
        self,
        standing: Iterable[Row],
        names: Iterable[Row],
        areas: Mapping[str, BaseGeometry],
        host: Callable[[Row], str],
        qualifiers: Iterable[str],
    ) -> None:
        self.areas, self.host, self.qualifiers = areas, host, frozenset(map(bare, qualifiers))
        self.by_id: dict[str, Row] = {}
        self.grid: dict[tuple[int, int], list[Row]] = defaultdict(list)
        self.by_unit: dict[str, list[Row]] = defaultdict(list)
        self.keys: dict[str, set[str]] = defaultdict(set)
        self.bare: dict[str, set[str]] = defaultdict(set)
        self.owners: dict[str, list[Row]] = defaultdict(list)
        self.placed: dict[str, list[Row]] = defaultdict(list)
        self.added: dict[str, list[Row]] = defaultdict(list)
        self.tallies: dict[str, Tally] = {}
        for row in standing:
            self._know(row)
        for name in names:
            self._call(name["place_id"], name["spelling"])

    def _call(self, place_id: str, spelling: str) -> None:
        self.keys[place_id].add(fold_key(spelling))
        self.bare[place_id].add(bare(spelling))

    def _know(self, row: Row) -> None:
        for part in (row["id"], *row["source_id"].split("|"), *row["source2"].split()):
            known = self.by_id.setdefault(part, row)
            if row["type"] in SETTLEMENTS and known["type"] not in SETTLEMENTS:
                self.by_id[part] = row  # a camp or bridge bears its town's source id, for it has the town's point
        self.by_unit[row["admin3"]].append(row)
        for column in ("name", "name_ar"):
            self._call(row["id"], row[column])
        if not row["area"]:
            self.grid[_cell(row)].append(row)
        if row["type"] in SETTLEMENTS:
            self.owners[bare(row["name_ar"])].append(row)
            head, _, last = bare(row["name_ar"]).rpartition(" ")
            if last in self.qualifiers:
                self.owners[head].append(row)

    def near(self, row: Row) -> list[tuple[float, Row]]:
        """Standing rows within about 8 km, nearest first."""
        y, x = _cell(row)
        around = [other for dy in (-1, 0, 1) for dx in (-1, 0, 1) for other in self.grid.get((y + dy, x + dx), ())]
        return sorted(((metres(row, other), other) for other in around), key=lambda pair: (pair[0], pair[1]["id"]))

    def home(self, row: Row) -> Row | None:
        """The standing place that a row is, if any."""
        for part in (row["same_as"], row["source_id"]):
            if part and part in self.by_id:
                return self.by_id[part]
        if not row["lat"]:
            return self._by_name(row)
        near = [
            (apart, other)
            for apart, other in self.near(row)
            if other["source"] != row["source"] or _twice(row, other, apart)
        ]
        if row["type"] == "neighbourhood":
            return next((o for d, o in near if d <= 3000 and bare(o["name_ar"]) == bare(row["name_ar"])), None)
        if row["type"] not in SETTLEMENTS | {"mound"}:
            return None
        near = [(apart, other) for apart, other in near if other["type"] in SETTLEMENTS | {"mound"}]
        return next((other for rule in RULES for apart, other in near if rule(row, other, apart)), None)

    def _by_name(self, row: Row) -> Row | None:
        """A place of the subdistrict, then of the district, under one of its names; else one of a like name there."""
        key = bare(row["name_ar"])
        for unit in (row["admin3"], row["admin3"][:6]):
            there = [o for code in self.by_unit if code.startswith(unit) for o in self.by_unit[code]] if unit else []
            there = [other for other in there if other["type"] in SETTLEMENTS | {"neighbourhood"}]
            named = [other for other in there if key and key in self.bare[other["id"]]]
            fits = named or [other for other in there if unit == row["admin3"] and alike(row, other)]
            if fits:
                return min(fits, key=lambda other: (bool(other["area"]), other["id"]))
        return None

    def add(self, release: Release, raw: Mapping[str, str], arabic: Romanised) -> Iterator[Row]:
        """Joins one row; yields the names rows that it gives."""
        tally = self.tallies.setdefault(release.file, Tally())
        tally.rows += 1
        row = place_row(release, raw)
        if not row["name_ar"]:
            row["name_ar"] = arabic.arabic(row["name"])
            row["note"] = "; ".join(filter(None, (row["note"], GUESSED)))
        home = self.home({**row, "same_as": raw["same_as"]})
        if home is None and not self._placeable(row):
            return
        if home is None:
            home = self._new(release, row)
            tally.new += not row["area"]
            tally.by_name += bool(row["area"])
        else:
            tally.joined += 1
            if (
                row["lat"]
                and home["source"] != row["source"]
                and not home["area"]
                and home["type"] != "neighbourhood"
                and row["type"] != "mound"
            ):
                tally.apart_m.append(metres(row, home))
                self.placed[home["id"]].append(row)
        spellings = (raw["name"], raw["name_ar"], *raw["names"].split("|"))
        if row["type"] == "mound" and home["type"] != "mound":
            return
        for spelling in dict.fromkeys(filter(None, spellings)):
            if self._is_news(home, spelling):
                self._call(home["id"], spelling)
                tally.names += 1
                yield names_row(home["id"], spelling, release.source)

    def _is_news(self, home: Row, spelling: str) -> bool:
        """Whether a spelling is not yet known here and is not another near settlement's own name."""
        key = fold_key(spelling)
        if not key or key in self.keys[home["id"]]:
            return False
        rivals = self.owners.get(bare(spelling), []) if script(spelling) == "Arab" else []
        return all(other is home or other["area"] or metres(other, home) > RIVAL_M for other in rivals)

    def _placeable(self, row: Row) -> bool:
        return bool(row["lat"]) or row["admin3"] in self.areas

    def _new(self, release: Release, row: Row) -> Row:
        if not row["lat"]:
            self._place_by_name(row)
        row["admin3"] = self.host(row) if row["country"] != "IQ" else ""
        self.added[release.table].append(row)
        self._know(row)
        return row

    def _place_by_name(self, row: Row) -> None:
        """Gives a row without a point its subdistrict's, or for a quarter of Al-Qamishli the town's."""
        area = self.areas[row["admin3"]]
        inside = area.representative_point()
        row["lat"], row["lon"], row["area"] = f"{inside.y:.5f}", f"{inside.x:.5f}", row["admin3"]
        row["precision_m"] = f"{math.ceil(reach(area, inside) / 1000) * 1000}"
        row["note"] = "; ".join((BY_NAME, *([GUESSED] if GUESSED in row["note"] else [])))
        if row["type"] == "neighbourhood":
            town = self.by_id["C4564"]
            row |= {"lat": town["lat"], "lon": town["lon"], "area": "", "precision_m": "3500"}
            row["note"] = row["note"].replace(BY_NAME, f"quarter of {town['name']}; the point is the town's")


def _cell(row: Mapping[str, str]) -> tuple[int, int]:
    return math.floor(float(row["lat"]) / _CELL), math.floor(float(row["lon"]) / _CELL)


def reach(area: BaseGeometry, inside: Point) -> float:
    """How far the farthest corner of an area lies from a point in it, in metres."""
    here = {"lat": f"{inside.y}", "lon": f"{inside.x}"}
    corners = [xy for part in getattr(area, "geoms", [area]) for xy in part.exterior.coords]
    return max(metres(here, {"lat": f"{y}", "lon": f"{x}"}) for x, y in corners)


def _same_name(row: Row, other: Row, apart: float) -> bool:
    limit = SAME_NAME_M.get(other["type"], SAME_NAME_OTHERWISE_M)
    return bool(row["name_ar"]) and bare(row["name_ar"]) == bare(other["name_ar"]) and apart <= limit


def _same_point(_row: Row, _other: Row, apart: float) -> bool:
    return apart <= SAME_POINT_M


def _like_name(row: Row, other: Row, apart: float) -> bool:
    return apart <= ALIKE_M and alike(row, other)


def _same_consonants(row: Row, other: Row, apart: float) -> bool:
    lacking = GUESSED in row["note"] or not other["name_ar"]
    own = consonants(row["name"])
    return lacking and apart <= CONSONANTS_M and bool(own) and own == consonants(other["name"])


def _twice(row: Row, other: Row, apart: float) -> bool:
    """Whether GeoNames, which has one place under several numbers, has this one twice; OCHA's codes are one each."""
    same = bool(row["name_ar"]) and bare(row["name_ar"]) == bare(other["name_ar"])
    return row["source"] == "GeoNames" and same and apart <= TWICE_M


RULES = (_same_name, _same_point, _like_name, _same_consonants)


def place_row(release: Release, raw: Mapping[str, str]) -> Row:
    """A places row of one fact, still without units and prominence."""
    latin, arabic = raw["name"].partition(" (")[0], own_arabic(raw)
    country = "IQ" if "iraq" in release.file else "SY"
    kind = "mound" if release.source == "Pedersen" else raw["type"]
    known: dict[str, Any] = {
        "id": _id(release, raw), "type": kind, "country": country, "admin3": raw["admin3"], "lat": raw["lat"],
        "lon": raw["lon"], "precision_m": raw["precision_m"] or _precision(release, raw), "source": release.source,
        "source_id": raw["id"], "licence": release.licence, "note": raw["note"], "name": latin, "name_ar": arabic,
    }  # fmt: skip
    if kind == "neighbourhood" and raw["name"]:
        known["name"] = raw["name"]
    return {column: str(known.get(column, "")) for column in PLACE_COLUMNS}


def own_arabic(raw: Mapping[str, str]) -> str:
    """The Arabic name of a fact; of several, one that has the consonants of the Latin name, if the first has not."""
    spellings = [s for s in (raw["name_ar"], *raw["names"].split("|")) if script(s) == "Arab"]
    if len(spellings) < 2 or not raw["name"]:
        return raw["name_ar"]
    wanted = skeleton(fold_key(raw["name"]))
    fits = [OSA.normalized_similarity(wanted, skeleton(sounded(bare(spelling)))) for spelling in spellings]
    return spellings[0] if fits[0] >= CONTRADICTED or max(fits) < ALIKE else spellings[fits.index(max(fits))]


def _id(release: Release, raw: Mapping[str, str]) -> str:
    own = raw["id"]
    if own.startswith("gn:"):
        return own.replace(":", "")
    if own.startswith("node/"):
        return f"osm-{own[5:]}"
    if release.source == "Pedersen":
        return "mound-" + re.sub("[^a-z0-9]+", "-", fold_key(own).replace("'", "")).strip("-")
    return own.replace(":", "")


def _precision(release: Release, raw: Mapping[str, str]) -> int:
    """What the release allows; 2 km where GeoNames has rounded both coordinates to the arc minute."""
    if release.source == "GeoNames" and all(_whole(float(raw[column]) * 60) for column in ("lat", "lon")):
        return 2000
    return release.precision_m


def _whole(value: float) -> bool:
    return abs(value - round(value)) < 0.002


def names_row(place_id: str, spelling: str, source: str) -> Row:
    """A names row for a further spelling, its strength still to be computed."""
    kind = "variant" if script(spelling) == "Arab" else "transliteration"
    language = "ar" if script(spelling) == "Arab" else "en"
    return dict(zip(NAME_COLUMNS, (place_id, language, script(spelling), kind, "", "", source, spelling), strict=True))


def bear_witness(joiner: Joiner, places: Iterable[Row]) -> None:
    """Notes the nearest joined point of another source, and widens a precision that a careful one contradicts."""
    for row in places:
        found = sorted(
            (metres(row, other), other["source"], other["source_id"], other) for other in joiner.placed[row["id"]]
        )
        others = [one for one in found if one[1] != row["source"]]
        if others and not row["source2"]:
            apart, source, source_id, _ = others[0]
            row["source2"], row["source2_distance_m"] = f"{source} {source_id}", f"{apart:.0f}"
        careful = [
            apart for apart, _, _, other in others if float(other["precision_m"]) <= CAREFUL_M and apart <= WIDEST_M
        ]
        if careful and row["type"] in ("town", "village") and max(careful) > float(row["precision_m"]):
            row["precision_m"] = f"{math.ceil(max(careful) / 500) * 500}"
        if row["type"] in ("town", "village") and not row["source2"] and float(row["precision_m"]) < ALONE_M:
            row["precision_m"] = f"{ALONE_M:.0f}"


def join_all(root: Path, joiner: Joiner, arabic: Romanised) -> dict[str, tuple[list[Row], list[Row]]]:
    """New places and further names by table, in the order of raw/releases.toml."""
    names: dict[str, list[Row]] = defaultdict(list)
    for release in releases(root):
        for raw in facts(root, release):
            names[release.table].extend(joiner.add(release, raw, arabic))
    return {table: (joiner.added[table], names[table]) for table in dict.fromkeys(r.table for r in releases(root))}


def told(root: Path, tallies: Mapping[str, Tally]) -> str:
    """The table of README.md: what each file of raw/ gave, and how far its points lie from those they joined."""
    lines = [
        "| file | source, licence | rows | joined | new | no point | names | median m | nine in ten m | over 3 km |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for release in releases(root):
        tally = tallies.get(release.file, Tally())
        apart = sorted(tally.apart_m)
        middle, most = (f"{apart[int(len(apart) * share)]:.0f}" if apart else "" for share in (0.5, 0.9))
        far = sum(distance > 3000 for distance in apart) if apart else ""
        lines.append(
            f"| {release.file} | {release.source}, {release.licence} | {tally.rows} | {tally.joined} | {tally.new} "
            f"| {tally.by_name} | {tally.names} | {middle} | {most} | {far} |"
        )
    return "\n".join(lines)
