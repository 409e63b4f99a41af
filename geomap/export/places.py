"""The gazetteer as a file of its own: GeoPackage, GeoJSON or CSV, every row with all its names, sources and licence."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geomap.export.saving import in_one_step
from geomap.export.sheets import write_rows
from geomap.gazetteer import Gazetteer

Row = dict[str, Any]


def rows(gazetteer: Gazetteer) -> Iterator[Row]:
    """One flat row a place, in the order of ids: names, units, point, precision, sources, licence, attribution."""
    spellings: dict[str, list[str]] = {}
    origins: dict[str, set[str]] = {}
    for name in gazetteer.spellings():
        spellings.setdefault(name["place_id"], []).append(name["spelling"])
        origins.setdefault(name["place_id"], set()).add(name["source"])
    owed = {source.id: source.attribution for source in gazetteer.sources}
    for place_id in sorted(gazetteer.places):
        place = asdict(gazetteer.places[place_id])
        further = sorted(set(spellings.get(place_id, ())) - {place["name"], place["name_ar"]})
        first = {name: place.pop(name) for name in ("id", "name", "name_ar")}
        at = {"latitude": place.pop("lat"), "longitude": place.pop("lon")}
        units = place.pop("admin")
        place["area"] = place["area"] or None
        names = {"further_names": "|".join(further), "names_sources": "|".join(sorted(origins.get(place_id, ())))}
        yield first | names | at | units | place | {"attribution": owed.get(place["source"], "")}


def _geojson(gazetteer: Gazetteer, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"type":"FeatureCollection","features":[')
        for number, row in enumerate(rows(gazetteer)):
            point = {"type": "Point", "coordinates": [row.pop("longitude"), row.pop("latitude")]}
            feature = {"type": "Feature", "id": row["id"], "geometry": point, "properties": row}
            file.write((",\n" if number else "\n") + json.dumps(feature, ensure_ascii=False, separators=(",", ":")))
        file.write("\n]}\n")


def _csv(gazetteer: Gazetteer, path: Path) -> None:
    table = list(rows(gazetteer))
    write_rows(path, list(table[0]), (list(row.values()) for row in table))


def _geopackage(gazetteer: Gazetteer, path: Path) -> None:
    """Layers places, names with the source of each, regions (that `area` and the units name) and sources."""
    import geopandas
    import pandas as pd
    import pyogrio

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": "1970-01-01T00:00:00Z"})
    table = pd.DataFrame(list(rows(gazetteer)))
    points = geopandas.points_from_xy(table.pop("longitude"), table.pop("latitude"))
    places = geopandas.GeoDataFrame(table, geometry=points, crs="EPSG:4326")
    ids = list(gazetteer.regions)
    areas = geopandas.GeoDataFrame(
        {"id": ids}, geometry=[gazetteer.region(area_id) for area_id in ids], crs="EPSG:4326"
    )
    names = pd.DataFrame(list(gazetteer.spellings()))
    sources = pd.DataFrame([asdict(source) for source in gazetteer.sources])
    options: Row = {"layer_options": {"FID": "fid"}, "driver": "GPKG"}
    wide: Row = {"geometry_type": "MultiPolygon", "promote_to_multi": True, "append": True}
    pyogrio.write_dataframe(places, path, layer="places", geometry_type="Point", **options)
    pyogrio.write_dataframe(areas, path, layer="regions", **wide, **options)
    for layer, frame in (("names", names), ("sources", sources)):
        pyogrio.write_dataframe(frame, path, layer=layer, append=True, **options)


FORMATS: dict[str, Callable[[Gazetteer, Path], None]] = {".gpkg": _geopackage, ".geojson": _geojson, ".csv": _csv}


def save_places(gazetteer: Gazetteer, target: Path) -> int:
    """Write all places by the target's ending (see FORMATS), whole or not at all; return how many.

    Raises DataError for another ending or a target that cannot be written.
    """
    in_one_step(target, FORMATS, lambda write, path: write(gazetteer, path))
    return len(gazetteer.places)
