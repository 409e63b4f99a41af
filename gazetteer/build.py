"""Derives what is computed in the gazetteer, checks every rule, and writes the tables back, sorted.

    python gazetteer/build.py            derive, check, write
    python gazetteer/build.py --check    derive and check; exit 1 when a file would change or a rule is broken

The tables by hand (places.csv, places_wikipedia.csv and their names) and the facts in raw/ are the source of truth:
edit them, then run this. Computed are: the joined tables (see releases.py), admin1-3 (by polygon), rank and prominence,
the official names of `places`, the strength of names, districts and governorates (unions of subdistricts) and the
informal areas of areas.toml. Needs the extra `gazetteer`, which `make check` installs.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import math
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import shapely
from pyproj import Transformer
from shapely.geometry import LineString, Point, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import split, unary_union

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT.parent))

import package  # noqa: E402 - beside this file
import releases  # noqa: E402 - beside this file
from romanised import Romanised  # noqa: E402

from geomap.arabic import fold_key, without_article  # noqa: E402 - a checkout runs without being installed
from geomap.gazetteer import place_types  # noqa: E402
from geomap.gazetteer.faults import NAME_COLUMNS, PLACE_COLUMNS, find_faults, number, script  # noqa: E402
from geomap.gazetteer.shapes import Shapes  # noqa: E402
from geomap.gazetteer.tables import fold_keys  # noqa: E402

Row = dict[str, str]

# What every source of sources.toml says of itself, for all who read it.
SOURCE_FIELDS = ("id", "title", "url", "licence", "attribution")
# The tables that people edit; the joined ones are computed from these and from raw/.
BY_HAND = ("places.csv", "places_wikipedia.csv")
# Where the reports are (degrees north and east): the box of the north-east, in which names are the likelier ones.
NORTH_EAST = (34.0, 37.4, 37.5, 42.5)
INSIDE, AROUND, FAR = "1", "2", "3"
# Names of these are known far away, whatever lies nearer.
OVERSHADOWING = ("country", "governorate", "city")
KNOWN_FAR = (
    "country",
    "governorate",
    "district",
    "subdistrict",
    "region",
    "desert",
    "river",
    "road",
    "city",
    "airport",
)
# A settlement's prominence by rank; one that two sources know stands higher, one known by name only lower.
VILLAGES = {INSIDE: 0.25, AROUND: 0.15, FAR: 0.05}
ONE_SOURCE, NO_POINT = -0.05, -0.15
# A village whose name is a word more frequent than this is found when asked for, but not looked for in articles.
ASKED = {AROUND: 4.0, FAR: 3.0}

# A name is weak when it is more frequent in Arabic than this (Zipf scale, 3 = once in a million words), by what it
# names: the likelier a reporter is to mean the place, the commoner the word may be. Reviewed rows stand above it.
WEAK_FROM = {
    "city": 9.0,
    "country": 9.0,
    "governorate": 9.0,
    "town": 3.2,
    "field": 3.0,
    "district": 3.5,
    "subdistrict": 3.2,
    "river": 4.5,
}
WEAK_OTHERWISE = 2.5
# Villages around the two governorates are held to more.
WEAK_AROUND = 2.0
# Towns and units that the reports seldom name are held to more, by governorate of the reports.
CORE, WEAK_OUTSIDE = ("SY08", "SY09", "SY11"), 3.0
# A village's name of several words is weak when even its rarest word is more frequent than this (first names mostly).
WEAK_WORDS_FROM = 3.8
# A shorter name without its bracket would be taken for anything.
SHORTEST = 3
# Of these alone a single word is a name; "Panorama" may be anywhere.
SETTLEMENTS = place_types.settlements()
COUNTS = ("<!-- counts: written by build.py -->", "<!-- end of counts -->")
_METRES = Transformer.from_crs("EPSG:4326", "EPSG:32637", always_xy=True)
_DEGREES = Transformer.from_crs("EPSG:32637", "EPSG:4326", always_xy=True)


# Tables


def read(name: str) -> list[Row]:
    """The rows of a table in this folder."""
    with (ROOT / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def as_csv(columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> str:
    """A table as text, one line a row, LF line ends."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(columns), lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_geojson(features: Iterable[Mapping[str, Any]]) -> str:
    """A feature collection as text, one line a feature, so that a change shows as one line."""
    lines = (json.dumps(feature, ensure_ascii=False, separators=(",", ":")) for feature in features)
    return '{"type":"FeatureCollection","features":[\n' + ",\n".join(lines) + "\n]}\n"


# Shapes


def to_metres(geometry: BaseGeometry) -> BaseGeometry:
    """Lon/lat to UTM zone 37N, which covers north-east Syria with less than 0.2 % error."""
    return shapely.transform(geometry, _METRES.transform, interleaved=False)


def to_degrees(geometry: BaseGeometry) -> BaseGeometry:
    """UTM zone 37N back to lon/lat, rounded to about a metre."""
    rounded = shapely.set_precision(shapely.transform(geometry, _DEGREES.transform, interleaved=False), 1e-5)
    return shapely.orient_polygons(rounded)


class Areas:
    """Computes the informal areas of areas.toml from the subdistricts, the Euphrates and the places."""

    def __init__(
        self, subdistricts: Mapping[str, BaseGeometry], places: Mapping[str, Row], euphrates: BaseGeometry
    ) -> None:
        self.units = {code: to_metres(area) for code, area in subdistricts.items()}
        self.places = places
        self.river = to_metres(euphrates)
        self.syria = unary_union(list(self.units.values()))
        self.made: dict[str, BaseGeometry] = {}

    def point(self, place_id: str) -> Point:
        """A place's point in metres."""
        row = self.places[place_id]
        return to_metres(Point(float(row["lon"]), float(row["lat"])))

    def make(self, area: Mapping[str, Any]) -> BaseGeometry:
        """The polygon of one entry of areas.toml, in metres; the steps are described there."""
        parts = [shape for code, shape in self.units.items() if code.startswith(tuple(area.get("units", ["-"])))]
        parts += [self.made[key] for key in area.get("areas", [])]
        if "disc" in area:
            parts.append(self.point(area["disc"][0]).buffer(area["disc"][1]))
        if "hull" in area:
            points = unary_union([self.point(key) for key in area["hull"]])
            parts.append(points.convex_hull.buffer(area["margin_m"]))
        whole = unary_union(parts).intersection(self.syria)
        if "bank" in area:
            whole = whole.intersection(self.banks[area["bank"]])
        if "near_m" in area:
            whole = whole.intersection(self.river.buffer(area["near_m"]))
        if "away_m" in area:
            whole = whole.difference(self.river.buffer(area["away_m"]))
        if "sector" in area:
            whole = whole.intersection(self._sector(*area["sector"]))
        for place_id, radius in area.get("without", []):
            whole = whole.difference(self.point(place_id).buffer(radius))
        self.made[area["id"]] = unary_union([part for part in parts_of(whole) if part.area > 1_000_000])
        return self.made[area["id"]]

    def _sector(self, place_id: str, first: float, last: float) -> BaseGeometry:
        here, reach = self.point(place_id), 400_000.0
        last = last if last > first else last + 360
        bearings = [math.radians(first + (last - first) * step / 24) for step in range(25)]
        rim = [(here.x + reach * math.sin(b), here.y + reach * math.cos(b)) for b in bearings]
        return shapely.Polygon([(here.x, here.y), *rim])

    @cached_property
    def banks(self) -> dict[str, BaseGeometry]:
        """Syria left and right of the Euphrates; the line is drawn on straight at both ends to leave the country."""
        line = list(self.river.coords)
        box = self.syria.envelope.buffer(200_000)
        drawn = LineString([(line[0][0], line[0][1] + 300_000), *line, (line[-1][0] + 300_000, line[-1][1] - 150_000)])
        halves = list(split(box, drawn).geoms)
        east = self.point("C4564")
        left = unary_union([half for half in halves if half.contains(east)])
        return {"left": left, "right": box.difference(left)}


def parts_of(geometry: BaseGeometry) -> list[BaseGeometry]:
    """The polygons in a geometry."""
    return [part for part in shapely.get_parts(geometry) if part.geom_type == "Polygon"]


def derive_regions(places: Mapping[str, Row]) -> list[dict[str, Any]]:
    """Subdistricts as they stand; districts and governorates as their unions; areas by construction."""
    standing = json.loads((ROOT / "regions.geojson").read_text(encoding="utf-8"))["features"]
    level3 = {f["properties"]["id"]: shape(f["geometry"]) for f in standing if f["properties"]["level"] == 3}
    units = dict(level3)
    for length in (6, 4):
        for code in sorted({key[:length] for key in level3}):
            units[code] = shapely.coverage_union_all([g for key, g in level3.items() if key.startswith(code)])
    areas = Areas(level3, places, euphrates())
    listed = tomllib.loads((ROOT / "areas.toml").read_text(encoding="utf-8"))["area"]
    made = {area["id"]: to_degrees(areas.make(area).simplify(100)) for area in listed}
    level = {8: 3, 6: 2, 4: 1}
    features = [(code, level[len(code)], shapely.orient_polygons(area)) for code, area in sorted(units.items())]
    features += [(key, 0, area) for key, area in sorted(made.items())]
    return [
        {"type": "Feature", "properties": {"id": key, "level": deep}, "geometry": rounded(mapping(area))}
        for key, deep, area in features
    ]


def rounded(geometry: dict[str, Any]) -> dict[str, Any]:
    """GeoJSON geometry with five decimals, about a metre."""

    def cut(part: Any) -> Any:
        return [round(x, 5) for x in part] if isinstance(part[0], float) else [cut(x) for x in part]

    return {"type": geometry["type"], "coordinates": cut(geometry["coordinates"])}


def euphrates() -> LineString:
    """The Euphrates from the Turkish border to Iraq, joined from its reaches in their order downstream."""
    features = json.loads((ROOT / "rivers.geojson").read_text(encoding="utf-8"))["features"]
    reaches = [f["geometry"]["coordinates"] for f in features if f["properties"]["river"] == "river-euphrates"]
    return LineString([point for reach in reaches for point in reach])


# What is computed per place and per name


def derive_admin(places: list[Row], regions: list[dict[str, Any]]) -> None:
    """Fills admin1-3 by polygon; rows of exceptions.csv keep what that file states."""
    stated = {row["place_id"]: row["admin3"] for row in read("exceptions.csv")}
    areal = {f["properties"]["id"]: shape(f["geometry"]) for f in regions}
    shapes = Shapes.of(areal)
    for row in places:
        if row["type"] in place_types.levels():
            code = row["id"]
        elif row["type"] in place_types.shaped("area"):
            code = governorate_around(row["id"], areal)
        elif row["country"] != "SY" or row["type"] not in place_types.shaped("point"):
            code = ""
        elif row["id"] in stated:
            code = stated[row["id"]]
        else:
            code = shapes.subdistrict_near(float(row["lat"]), float(row["lon"])) or ""
        row["admin1"], row["admin2"], row["admin3"] = (code[:n] if len(code) >= n else "" for n in (4, 6, 8))


def governorate_around(area_id: str, areal: Mapping[str, BaseGeometry]) -> str:
    """The governorate that holds at least 95 % of an area, or nothing."""
    if area_id not in areal:
        return ""
    area = areal[area_id]
    codes = [code for code in areal if len(code) == 4]
    return next((c for c in codes if areal[c].intersection(area).area >= 0.95 * area.area), "")


def derive_area_points(places: list[Row], regions: list[dict[str, Any]]) -> None:
    """The point of a unit or area is the one that surely lies inside it."""
    shapes = {f["properties"]["id"]: shape(f["geometry"]) for f in regions}
    for row in places:
        if row["id"] in shapes:
            inside = shapes[row["id"]].representative_point()
            row["lat"], row["lon"] = (f"{value:.5f}".rstrip("0") for value in (inside.y, inside.x))


def derive_rank(places: list[Row]) -> None:
    """1 in the two governorates and for what is known far away, 2 around them, 3 elsewhere."""
    south, north, west, east = NORTH_EAST
    for row in places:
        inside = south <= float(row["lat"]) <= north and west <= float(row["lon"]) <= east
        known = row["type"] in KNOWN_FAR or row["seat"] in ("capital", "governorate", "district")
        row["rank"] = INSIDE if known or row["admin1"] in ("SY08", "SY09") else AROUND if inside else FAR


def derive_prominence(places: list[Row]) -> None:
    """From the type, the rank of villages, population and being a seat; a correction of the field stands."""
    base = {row["type"]: float(row["prominence"]) for row in read("types.csv")}
    reviewed = {row["place_id"] for row in read("corrections.csv") if row["field"] == "prominence"}
    seats = {"capital": 0.95, "governorate": 0.9, "district": 0.7, "subdistrict": 0.6, "": 0.0}
    for row in places:
        if row["id"] in reviewed:
            continue
        people = min(0.95, math.log10(max(int(row["population"] or 0), 1)) / 6.5)
        own = base[row["type"]]
        if row["type"] == "village":
            own = VILLAGES[row["rank"]] + (0 if row["source2"] else ONE_SOURCE) + (NO_POINT if row["area"] else 0)
        row["prominence"] = f"{max(own, people, seats[row['seat']], 0.02):.2f}"


@lru_cache(maxsize=2)
def frequencies(language: str) -> dict[str, float]:
    """Frequency of each folded word, spellings added up (wordfreq, CC BY-SA 4.0: read at build time only)."""
    from wordfreq import get_frequency_dict

    folded: dict[str, float] = defaultdict(float)
    words = get_frequency_dict(language, wordlist="large")
    for key, frequency in zip(fold_keys(words), words.values(), strict=True):
        folded[key] += frequency
    return folded


def zipf(key: str, language: str) -> float:
    """log10 of occurrences per 10^9 words, 0 for an unknown word."""
    frequency = frequencies(language).get(key, 0.0)
    return math.log10(frequency * 1e9) if frequency else 0.0


def held_back(name: Row, place: Row, key: str) -> tuple[str, str] | None:
    """Strength of guessed names and of villages outside the two governorates, None for all others."""
    common = max(zipf(key, "ar"), zipf(without_article(key) or key, "ar")) if " " not in key else 0.0
    if name["source"] == "derived" and name["kind"] == "transliteration":
        return ("asked" if common >= WEAK_OTHERWISE else "weak"), "made by rule from the Latin name"
    if place["type"] not in ("village", "mound") or place["rank"] == INSIDE:
        return None
    if common >= ASKED[place["rank"]]:
        return "asked", f"an everyday word, Zipf {common:.1f}, and far from the reports"
    return ("weak", "a village far from the north-east") if place["rank"] == FAR else None


def strength(name: Row, place: Row) -> tuple[str, str]:
    """Strong, weak or asked, and why."""
    if name["reason"].startswith("reviewed"):
        return name["strength"], name["reason"]
    key = fold_key(name["spelling"])
    if len(key) < 3:
        return "weak", "too short"
    far = held_back(name, place, key)
    if far is not None:
        return far
    if name["script"] == "Latn":
        limit = 9.0 if place["type"] in ("city", "country", "governorate") else 3.5
        common = zipf(key, "en") if " " not in key else 0.0
        return ("weak", f"common English word, Zipf {common:.1f}") if common >= limit else ("strong", "")
    words = key.split()
    if len(words) == 1:
        limit = WEAK_FROM.get(place["type"], WEAK_OTHERWISE)
        if WEAK_OUTSIDE < limit < 9 and place["admin1"] not in CORE and place["type"] != "river":
            limit = WEAK_OUTSIDE
        if limit == WEAK_OTHERWISE and place["rank"] != INSIDE:
            limit = WEAK_AROUND
        bare = without_article(key)
        common = max(zipf(key, "ar"), zipf(bare, "ar") - 1 if bare else 0.0)
        return ("weak", f"common Arabic word, Zipf {common:.1f}") if common >= limit else ("strong", "")
    rarest = min(zipf(word, "ar") for word in words)
    plain = place["type"] in ("village", "neighbourhood") and words[0] not in place_words()
    if plain and rarest >= WEAK_WORDS_FROM:
        return "weak", f"made of common words or first names, the rarest Zipf {rarest:.1f}"
    return "strong", ""


@lru_cache(maxsize=1)
def place_words() -> frozenset[str]:
    """Folded words that make a place name of common words plain as one, such as tell and spring."""
    return frozenset(fold_key(row["word"]) for row in read("place_words.csv"))


class World:
    """All places by id, and the best rank of those that bear a folded name: a far namesake stops no short form."""

    def __init__(self, places: Iterable[Row], names: Iterable[Row]) -> None:
        self.places = {row["id"]: row for row in places}
        self._bearers: dict[str, dict[str, str]] = defaultdict(dict)
        names = list(names)
        self.known = {(name["place_id"], name["spelling"]) for name in names}
        for row in self.places.values():
            for spelling in filter(None, (row["name"], row["name_ar"])):
                self._bearers[fold_key(spelling)][row["id"]] = row["rank"]
        for name in names:
            if name["place_id"] in self.places:
                self._bearers[fold_key(name["spelling"])][name["place_id"]] = self.places[name["place_id"]]["rank"]

    def overshadowed(self, name: Row) -> bool:
        """Whether a small place outside the two governorates bears the name of a country, governorate or city."""
        place = self.places[name["place_id"]]
        if place["type"] not in ("village", "neighbourhood", "mound") or place["rank"] == INSIDE:
            return False
        others = (self.places[pid] for pid in self._bearers[fold_key(name["spelling"])] if pid != place["id"])
        return any(other["type"] in OVERSHADOWING for other in others)

    def borne(self, key: str, rank: str) -> bool:
        """Whether a place of this rank or a better one is called so."""
        return min(self._bearers.get(key, {}).values(), default="9") <= rank


def derive_names(names: list[Row], places: list[Row], world: World) -> list[Row]:
    """Adds the official names of new places and computes every strength."""
    have = {(row["place_id"], row["spelling"]) for row in names}
    for place in places:
        own = [spelling for spelling in (place["name"], place["name_ar"]) if spelling]
        have |= {(place["id"], spelling) for spelling in own if (place["id"], spelling) in world.known}
        names.extend(official(place, spelling) for spelling in own if (place["id"], spelling) not in have)
    for row in (*short_forms(places, world), *plain_forms(names, world), *unit_forms(places, world)):
        if (row["place_id"], row["spelling"]) not in world.known:
            world.known.add((row["place_id"], row["spelling"]))
            names.append(row)
    for name in names:
        if name["place_id"] in world.places:
            name["script"] = script(name["spelling"])
            name["strength"], name["reason"] = strength(name, world.places[name["place_id"]])
            if world.overshadowed(name):
                name["strength"], name["reason"] = "asked", "the name of a country, governorate or city"
    return sorted(names, key=lambda row: (row["place_id"], row["script"], row["kind"], row["spelling"]))


def short_forms(places: list[Row], world: World) -> Iterator[Row]:
    """Names without their qualifier (upper, eastern, left bank ...), where no other place bears the short form."""
    qualifiers = {fold_key(row["word"]) for row in read("qualifiers.csv")}
    for place in places:
        words = place["name_ar"].split()
        if len(words) < 2 or place["type"] not in ("town", "village") or place["admin1"] not in CORE:
            continue
        last, short = fold_key(words[-1]), " ".join(words[:-1])
        key = fold_key(short)
        plain = (without_article(last) or last) in qualifiers and len(key) > 3 and key not in place_words()
        if plain and not world.borne(key, place["rank"]):
            yield name_row(place["id"], short, "variant", "derived")


def unit_forms(places: list[Row], world: World) -> Iterator[Row]:
    """Names without the unit that OCHA writes behind them to tell namesakes apart: "X - Afrin", "X Afrin"."""
    for place in places:
        words = [word for word in re.split(r"[\s-]+", place["name_ar"]) if word]
        units = (world.places.get(place[level]) for level in ("admin1", "admin2", "admin3"))
        named = {releases.bare(unit["name_ar"]) for unit in units if unit}
        short = " ".join(words[:-1])
        if place["type"] != "village" or len(words) < 2 or fold_key(short) in place_words():
            continue
        if releases.bare(words[-1]) in named and len(fold_key(short)) > SHORTEST:
            yield name_row(place["id"], short, "variant", "derived")


def plain_forms(names: list[Row], world: World) -> Iterator[Row]:
    """What people say of a name with a bracket, slash or comma, where no other place is called so.

    Quarters and areas are left out: their bracket tells them from places of the same name elsewhere.
    """
    made: dict[str, dict[str, Row]] = defaultdict(dict)
    for name in names:
        place = world.places.get(name["place_id"])
        if place is None or place["type"] in ("neighbourhood", "region"):
            continue
        for spelling in plain_spellings(name["spelling"], place["type"]):
            key = fold_key(spelling)
            if not world.borne(key, place["rank"]) and (" " in key or place["type"] in SETTLEMENTS):
                made[key].setdefault(place["id"], name_row(place["id"], spelling, "variant", "derived"))
    for rows in made.values():
        if len(rows) == 1:
            yield from rows.values()


def plain_spellings(spelling: str, kind: str) -> Iterator[str]:
    """A name without its bracket, before its comma, and each side of its slash, with the kind that both are of.

    >>> list(plain_spellings("Qamishli / Nusaybin border crossing", "crossing"))
    ['Nusaybin border crossing', 'Qamishli crossing', 'Nusaybin crossing']
    """
    plain = " ".join(re.sub(r"\([^()]*\)", " ", spelling).split()).split(",")[0].strip()
    sides = [side.strip() for side in plain.split(" / ") if side.strip(" /")]
    if len(sides) == 1:
        yield from (side for side in sides if side != spelling and len(fold_key(side)) > SHORTEST)
        return
    tail = kind if sides[-1].casefold().endswith(f" {kind}") else ""
    yield from (side for side in sides if not tail or side.casefold().endswith(tail))
    if tail:
        bare = [re.sub(rf"( border)? {kind}$", "", side, flags=re.IGNORECASE) for side in sides]
        yield from (f"{side} {kind}" for side in bare)


def official(place: Row, spelling: str) -> Row:
    """A names row for a place's own name, or for the guess at its Arabic one."""
    if spelling == place["name_ar"] and releases.GUESSED in place["note"]:
        return name_row(place["id"], spelling, "transliteration", "derived")
    return name_row(place["id"], spelling, "official", place["source"])


def name_row(place_id: str, spelling: str, kind: str, source: str) -> Row:
    """A names row whose strength is still to be computed."""
    language = "ar" if script(spelling) == "Arab" else "en"
    cells = (place_id, language, script(spelling), kind, "", "", source, spelling)
    return dict(zip(NAME_COLUMNS, cells, strict=True))


def counts(places: Iterable[Row]) -> str:
    """The tables of README.md: places by type, by governorate and by source."""
    rows = list(places)
    titles = {row["id"]: row["name"] for row in rows}
    groups = {
        "type": Counter(row["type"] for row in rows),
        "governorate": Counter(titles[row["admin1"]] if row["admin1"] else "outside or across" for row in rows),
        "source": Counter(row["source"] for row in rows),
    }
    tables = []
    for title, group in groups.items():
        lines = [f"| {key} | {number} |" for key, number in sorted(group.items(), key=lambda item: (-item[1], item[0]))]
        tables.append("\n".join([f"| {title} | places |", "|---|---|", *lines]))
    return "\n\n".join(tables)


def derive_readme(places: Iterable[Row], tallies: Mapping[str, releases.Tally]) -> str:
    """README.md with its counts brought up to date."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    head, _, rest = text.partition(COUNTS[0])
    _, _, tail = rest.partition(COUNTS[1])
    return f"{head}{COUNTS[0]}\n{counts(places)}\n\n{releases.told(ROOT, tallies)}\n{COUNTS[1]}{tail}"


# The whole


def derive() -> dict[str, str]:
    """The text of every derived file by its name."""
    tables = {name: read(name) for name in BY_HAND}
    names = {name: [n for n in read(names_of(name)) if n["source"] != "derived"] for name in BY_HAND}
    places = [row for rows in tables.values() for row in rows]
    regions = derive_regions({row["id"]: row for row in places})
    derive_area_points(places, regions)
    derive_admin(places, regions)
    forget_guesses(places)
    arabic = learned(tables)
    joiner = join_raw(tables, names, regions, arabic)
    fill_arabic(tables, names, arabic)
    places = [row for rows in tables.values() for row in rows]
    releases.bear_witness(joiner, places)
    correct(places)
    derive_admin(places, regions)
    derive_rank(places)
    derive_prominence(places)
    part_far(tables, names)
    world = World(places, [row for rows in names.values() for row in rows])
    out = {"regions.geojson": as_geojson(regions), "README.md": derive_readme(places, joiner.tallies)}
    for file, rows in tables.items():
        out[file] = as_csv(PLACE_COLUMNS, sorted(rows, key=lambda row: row["id"]))
        out[names_of(file)] = as_csv(NAME_COLUMNS, derive_names(names[file], rows, world))
    out["datapackage.json"] = package.described(ROOT, [*(name for name in out if name.endswith(".csv")), "types.csv"])
    return out


def names_of(file: str) -> str:
    """The table of the names of a table of places."""
    return file.replace("places", "names")


def join_raw(
    tables: dict[str, list[Row]], names: dict[str, list[Row]], regions: list[dict[str, Any]], arabic: Romanised
) -> releases.Joiner:
    """Adds the joined tables and their names, in place; what knows of it what each release gave."""
    areas = {f["properties"]["id"]: shape(f["geometry"]) for f in regions if f["properties"]["level"] == 3}
    shapes = Shapes.of(areas)

    def host(row: Row) -> str:
        return shapes.subdistrict_near(float(row["lat"]), float(row["lon"])) or ""

    standing = [row for rows in tables.values() for row in rows]
    known = [row for rows in names.values() for row in rows]
    joiner = releases.Joiner(standing, known, areas, host, (row["word"] for row in read("qualifiers.csv")))
    for table, (rows, spellings) in releases.join_all(ROOT, joiner, arabic).items():
        tables[f"places_{table}.csv"], names[f"places_{table}.csv"] = rows, spellings
    return joiner


def forget_guesses(places: Iterable[Row]) -> None:
    """Takes out what an earlier build guessed, so that a build after a build gives the same."""
    for row in places:
        if releases.GUESSED in row["note"]:
            row["name_ar"] = ""
            row["note"] = row["note"].replace(releases.GUESSED, "").strip("; ")


def learned(tables: Mapping[str, list[Row]]) -> Romanised:
    """What the rows with both names teach about spelling Latin names in Arabic; nothing is learned from guesses."""
    raw = (fact for release in releases.releases(ROOT) for fact in releases.facts(ROOT, release))
    rows = (row for table in tables.values() for row in table)
    both = (row for row in (*rows, *raw) if row["name"] and row["name_ar"])
    return Romanised((row["name"], row["name_ar"]) for row in both)


def fill_arabic(tables: Mapping[str, list[Row]], names: Mapping[str, list[Row]], arabic: Romanised) -> None:
    """An Arabic name for every place: one that a source has, else one by rule, which the note says."""
    known: dict[str, str] = {}
    for name in (name for table in names.values() for name in table):
        if name["language"] == "ar" and name["source"] != "OpenStreetMap":  # whose names stay in their own table
            known.setdefault(name["place_id"], name["spelling"])
    for row in (row for table in tables.values() for row in table if not row["name_ar"]):
        row["name_ar"] = known.get(row["id"]) or arabic.arabic(row["name"], row["country"])
        if row["id"] not in known:
            row["note"] = "; ".join(filter(None, (row["note"], releases.GUESSED)))


def part_far(tables: dict[str, list[Row]], names: dict[str, list[Row]]) -> None:
    """Puts the far rows of the joined table into one of their own, which is looked at last."""
    rows = tables["places_joined.csv"]
    far = {row["id"] for row in rows if row["rank"] == FAR}
    tables["places_joined.csv"] = [row for row in rows if row["id"] not in far]
    tables["places_far.csv"] = [row for row in rows if row["id"] in far]
    spellings = names["places_joined.csv"]
    names["places_joined.csv"] = [name for name in spellings if name["place_id"] not in far]
    names["places_far.csv"] = [name for name in spellings if name["place_id"] in far]


def correct(places: list[Row]) -> None:
    """Puts the values of corrections.csv into the rows, those of the joined tables above all."""
    by_id = {row["id"]: row for row in places}
    for correction in read("corrections.csv"):
        if correction["place_id"] in by_id and correction["field"] in PLACE_COLUMNS:
            by_id[correction["place_id"]][correction["field"]] = correction["new"]


def unfit_rows() -> list[str]:
    """What stops the build before it begins, in the tables by hand and the sources: cells, points, fields that lack."""
    found = []
    shaped = {*place_types.levels(), *place_types.shaped("area")}  # whose points are computed
    for file in BY_HAND:
        rows = read(file)
        if lacking := [column for column in PLACE_COLUMNS if not rows or column not in rows[0]]:
            found.append(f"{file}: header: lacks {', '.join(lacking)}: save it with commas and its own first line")
            continue
        for line, row in enumerate(rows, 2):
            where = f"{file}: row {line}: {row['id']}"
            if None in row or None in row.values():
                found.append(f"{where}: has too many or too few cells: give each row {len(PLACE_COLUMNS)}")
            elif row["type"] not in shaped and not (number(row["lat"], -90, 90) and number(row["lon"], -180, 180)):
                given = f"{row['lat']!r}, {row['lon']!r}"
                found.append(f"{where}: coordinates {given} are no latitude and longitude in degrees")
    sources = tomllib.loads((ROOT / "sources.toml").read_text(encoding="utf-8"))["source"]
    lacks = {source.get("id"): [field for field in SOURCE_FIELDS if field not in source] for source in sources}
    found += [f"sources.toml: {each}: lacks {', '.join(lacking)}" for each, lacking in lacks.items() if lacking]
    return found


def build(check: bool) -> int:
    """Derives, checks, writes unless `check`; the exit code. Rows that cannot be computed with are told before."""
    if faults := unfit_rows():
        print("\n".join((*faults, "nothing was written")))
        return 1
    derived = derive()
    changed = [
        name
        for name, text in derived.items()
        if not (ROOT / name).exists() or (ROOT / name).read_text(encoding="utf-8") != text
    ]
    for name in changed:
        print(f"{name}: {'would change; run gazetteer/build.py' if check else 'written'}")
        if not check:
            temporary = ROOT / f".{name}.new"
            temporary.write_text(derived[name], encoding="utf-8")
            temporary.replace(ROOT / name)
    faults = find_faults(ROOT)
    print("\n".join(faults) or f"no faults in {ROOT.name}/")
    return int(bool(faults) or (check and bool(changed)))


def main(arguments: list[str] | None = None) -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing")
    return build(parser.parse_args(arguments).check)


if __name__ == "__main__":
    sys.exit(main())
