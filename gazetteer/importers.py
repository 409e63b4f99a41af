"""Reads public releases into the tables: OCHA's places and boundaries, GeoNames, an OpenStreetMap extract.

    python gazetteer/importers.py ocha|boundaries|geonames|osm FILE [--admin1 SY11]

A row that arrives is one of three things, by this rule: an update, when the source id is known; the same place as a
standing row of another source, when both are settlements and lie within 300 m, or bear the same folded Arabic name
within 1 km; else a new place. Of one place the standing row keeps its point and names; the arriving names become
variants and the distance is noted as that of the second source. Corrected fields are never overwritten.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import build
import numpy as np
import shapely
from build import ROOT, Row
from shapely.geometry import mapping, shape

from geomap.arabic import fold_key
from geomap.gazetteer import place_types
from geomap.gazetteer.faults import NAME_COLUMNS, PLACE_COLUMNS, script
from geomap.geodesy import on_plane

SAME_POINT_M, SAME_NAME_M = 300.0, 1000.0
SETTLEMENTS = place_types.settlements()
# Names that OpenStreetMap and GeoNames give by language; other languages do not occur in the reports.
LANGUAGES = {"name": "ar", "name:ar": "ar", "name:en": "en", "name:ku": "ku", "alt_name": "ar", "old_name": "ar"}


@dataclass(frozen=True)
class Arrival:
    """One place of a release: its row, and further spellings as (language, kind, spelling)."""

    row: Row
    spellings: tuple[tuple[str, str, str], ...]


def run(release: str, file: Path, admin1: str) -> str:
    """Reads `file` and writes the tables; `admin1` keeps only the places in one governorate. Says what it did."""
    settings = tomllib.loads((ROOT / "importers.toml").read_text(encoding="utf-8"))[release]
    if release == "boundaries":
        return import_boundaries(file, settings)
    readers = {"ocha": read_ocha, "geonames": read_geonames, "osm": read_osm}
    arrivals = list(readers[release](file, settings))
    if admin1:
        arrivals = [arrival for arrival in arrivals if governorate(arrival.row).startswith(admin1)]
    places, names = build.read("places.csv"), build.read("names.csv")
    standing = [*places, *build.read("places_wikipedia.csv")]
    counts = join(arrivals, places, names, standing)
    write("places.csv", build.as_csv(PLACE_COLUMNS, places))
    write("names.csv", build.as_csv(NAME_COLUMNS, names))
    return f"{file}: {counts['new']} new, {counts['same']} joined to a standing row, {counts['updated']} updated"


def write(name: str, text: str) -> None:
    """Replaces a table in one step."""
    temporary = ROOT / f".{name}.new"
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(ROOT / name)


def row_of(kind: str, source: str, source_id: str, licence: str, **cells: Any) -> Row:
    """A places row with the given cells and blanks elsewhere."""
    known = {"type": kind, "country": "SY", "precision_m": "1000", "source": source, "source_id": source_id,
             "licence": licence, **{key: str(value) for key, value in cells.items()}}  # fmt: skip
    return {column: known.get(column, "") for column in PLACE_COLUMNS}


# Readers


def pick(cells: Mapping[str, str], headers: Iterable[str]) -> str:
    """The first of several possible columns that is there."""
    return next((str(cells[header] or "").strip() for header in headers if header in cells), "")


def read_ocha(file: Path, settings: Mapping[str, list[str]]) -> Iterator[Arrival]:
    """OCHA populated places as CSV."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        for cells in csv.DictReader(lines):
            found = {column: pick(cells, headers) for column, headers in settings.items()}
            if found["id"] and found["lat"] and (found["name"] or found["name_ar"]):
                yield Arrival(row_of("village", "OCHA", found["id"], "CC BY 3.0 IGO", **found), ())


def read_geonames(file: Path, settings: Mapping[str, str]) -> Iterator[Arrival]:
    """GeoNames' country file (SY.txt): 19 columns apart by tabs, no header."""
    with file.open(encoding="utf-8", newline="") as lines:
        for cells in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            number, name, _, alternates, lat, lon, _, code, country = cells[:9]
            if code not in settings:
                continue
            spellings = [spelling for spelling in alternates.split(",") if spelling and spelling != name]
            arabic = next((spelling for spelling in spellings if script(spelling) == "Arab"), "")
            people = cells[14].strip("0") and cells[14]
            row = row_of(settings[code], "GeoNames", f"gn:{number}", "CC BY 4.0", id=f"gn{number}", country=country,
                         lat=lat, lon=lon, population=people, name=name, name_ar=arabic)  # fmt: skip
            yield Arrival(row, tuple(spelling_of(spelling) for spelling in spellings))


def spelling_of(spelling: str) -> tuple[str, str, str]:
    """Language and kind of an alternate name, by its script."""
    return ("ar", "variant", spelling) if script(spelling) == "Arab" else ("en", "transliteration", spelling)


def read_osm(file: Path, settings: Mapping[str, str]) -> Iterator[Arrival]:
    """An OpenStreetMap extract as GeoJSON; lines and areas give a point inside."""
    for feature in json.loads(file.read_text(encoding="utf-8"))["features"]:
        tags = feature["properties"]
        kind = next((t for tag, t in settings.items() if tags.get(tag.split("=")[0]) == tag.split("=")[1]), "")
        if not kind or not tags.get("name"):
            continue
        point = shape(feature["geometry"]).representative_point()
        identity = str(tags.get("@id") or feature.get("id") or "").replace("/", "")
        arabic = tags.get("name:ar") or (tags["name"] if script(tags["name"]) == "Arab" else "")
        row = row_of(kind, "OpenStreetMap", identity, "ODbL 1.0", id=f"osm-{identity}", lat=round(point.y, 6),
                     lon=round(point.x, 6), name=tags.get("name:en", ""), name_ar=arabic)  # fmt: skip
        kinds = {"ku": "kurdish", "en": "transliteration"}
        spellings = [(lang, kinds.get(lang, "variant"), tags[tag]) for tag, lang in LANGUAGES.items() if tags.get(tag)]
        yield Arrival(row, tuple(spellings))


def import_boundaries(file: Path, settings: Mapping[str, list[str]]) -> str:
    """COD-AB subdistricts, cleaned to a coverage without overlaps or slivers, then simplified to about 50 m."""
    features = json.loads(file.read_text(encoding="utf-8"))["features"]
    areas = np.array([shape(feature["geometry"]) for feature in features])
    clean = shapely.coverage_simplify(shapely.coverage_clean(areas, gap_width=0.01), 0.0005)
    codes = [pick(feature["properties"], settings["id"]) for feature in features]
    out = [
        {"type": "Feature", "properties": {"id": code, "level": 3}, "geometry": build.rounded(mapping(area))}
        for code, area in sorted(zip(codes, clean, strict=True))
    ]
    write("regions.geojson", build.as_geojson(out))
    return f"{file}: {len(out)} subdistricts"


# Joining


def governorate(row: Row) -> str:
    """The p-code of the governorate around a row's point."""
    probe = dict(row, admin1="", admin2="", admin3="")
    features = json.loads((ROOT / "regions.geojson").read_text(encoding="utf-8"))["features"]
    build.derive_admin([probe], features)
    return probe["admin1"]


def metres(a: Row, b: Row) -> float:
    """How far two rows lie apart."""
    return on_plane((float(a["lat"]), float(a["lon"])), (float(b["lat"]), float(b["lon"])))


def same_place(arriving: Row, standing: Row) -> bool:
    """The stated rule: settlements of two sources within 300 m, or of one Arabic name within 1 km."""
    if not {arriving["type"], standing["type"]} <= SETTLEMENTS or arriving["source"] == standing["source"]:
        return False
    apart = metres(arriving, standing)
    one_name = bool(arriving["name_ar"]) and fold_key(arriving["name_ar"]) == fold_key(standing["name_ar"])
    return apart <= SAME_POINT_M or (one_name and apart <= SAME_NAME_M)


def join(arrivals: Iterable[Arrival], places: list[Row], names: list[Row], standing: list[Row]) -> dict[str, int]:
    """Adds arrivals to `places` and `names`, in place; how many were new, the same, updated."""
    known = {part: row for row in standing for part in row["source_id"].split("|") if row["type"] in SETTLEMENTS}
    corrected = {(row["place_id"], row["field"]) for row in build.read("corrections.csv")}
    have = {(row["place_id"], row["spelling"]) for row in names}
    counts = {"new": 0, "same": 0, "updated": 0}
    for arrival in arrivals:
        row = arrival.row
        home = known.get(row["source_id"])
        if home is not None:
            counts["updated"] += 1
            if home["source"] == row["source"]:
                home.update({key: row[key] for key in ("lat", "lon") if (home["id"], key) not in corrected})
        else:
            home = next((other for other in near(row, standing) if same_place(row, other)), None)
            counts["same" if home else "new"] += 1
            home = second_source(home, row) if home else new_place(row, places, standing)
        own = [spelling_of(spelling) for spelling in (row["name"], row["name_ar"]) if spelling]
        for language, kind, spelling in (*own, *arrival.spellings):
            if (home["id"], spelling) not in have:
                have.add((home["id"], spelling))
                cells = (home["id"], language, script(spelling), kind, "", "", row["source"], spelling)
                names.append(dict(zip(NAME_COLUMNS, cells, strict=True)))
    return counts


def near(row: Row, standing: Iterable[Row]) -> list[Row]:
    """Standing rows within about 1 km, nearest first."""
    lat, lon = float(row["lat"]), float(row["lon"])
    close = [s for s in standing if abs(float(s["lat"]) - lat) < 0.01 and abs(float(s["lon"]) - lon) < 0.0125]
    return sorted(close, key=lambda other: (metres(row, other), other["id"]))


def second_source(home: Row, row: Row) -> Row:
    """Notes an arriving row as the second source of a standing one."""
    if not home["source2"]:
        home["source2"], home["source2_distance_m"] = f"{row['source']} {row['source_id']}", f"{metres(home, row):.0f}"
    home["population"] = home["population"] or row["population"]
    return home


def new_place(row: Row, places: list[Row], standing: list[Row]) -> Row:
    """Adds a row to the table."""
    places.append(row)
    standing.append(row)
    return row


def main(arguments: list[str] | None = None) -> int:
    """The command line: reads a release, then derives and checks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("release", choices=["ocha", "boundaries", "geonames", "osm"])
    parser.add_argument("file", type=Path)
    parser.add_argument("--admin1", default="", help="keep only what lies in this governorate, such as SY11")
    chosen = parser.parse_args(arguments)
    print(run(chosen.release, chosen.file, chosen.admin1))
    return build.build(check=False)


if __name__ == "__main__":
    sys.exit(main())
