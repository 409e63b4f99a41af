"""GeoPackage for QGIS: layers incidents, uncertainty_areas, sources and mentions, with their styles inside."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from geomap.errors import DataError
from geomap.export.nested import READER, SOURCE, TEXT_LISTS, named_readers, plain_source
from geomap.export.styles import style_rows
from geomap.table import COLUMNS, from_table, to_table

Feature = dict[str, Any]

LAYERS = ("incidents", "uncertainty_areas", "sources", "mentions")
# GDAL stamps the time of writing into the file; the same incidents must give the same bytes.
_STAMP = "2000-01-01T00:00:00.000Z"
_DAYS = ("date_start", "date_end")
_JSON = (*TEXT_LISTS, "actors", "counts")
_AREA = ("id", "summary", "sub_event_type", "date_start", "place_name", "uncertainty_m", "geo_precision")


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _source_rows(collection: Feature, names: Sequence[str]) -> Iterator[Feature]:
    for feature in collection["features"]:
        for number, source in enumerate(feature["properties"]["sources"]):
            row = {name: source.get(name) for name in names}
            yield {
                "incident_id": feature["properties"]["id"],
                "number": number,
                **row,
                "evidence": _text(source["evidence"]),
            }


def _mention_rows(collection: Feature) -> Iterator[Feature]:
    """One row for every word that a value was read from, at the incident's point."""
    for feature in collection["features"]:
        for source in feature["properties"]["sources"]:
            for column, found in source["evidence"].items():
                for words in found:
                    row = {"incident_id": feature["properties"]["id"], "article_id": source["article_id"]}
                    yield row | {"column_name": column, **words}


def write(collection: Feature, path: Path) -> None:
    """Write the four layers and their QGIS styles; existing files are replaced."""
    import geopandas
    import pandas as pd
    import pyogrio
    from shapely.geometry import shape

    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _STAMP})
    table = to_table(collection)
    areas = geopandas.GeoSeries(
        [None if area is None else shape(area) for area in table.uncertainty_area], crs="EPSG:4326"
    )
    for name in _JSON:
        table[name] = table[name].map(_text)
    incidents = table.drop(columns=["uncertainty_area", "sources"])
    polygons = geopandas.GeoDataFrame(table[list(_AREA)], geometry=areas)
    names = (*SOURCE, READER) if named_readers(collection["features"]) else SOURCE
    rows = list(_source_rows(collection, names))
    sources = pd.DataFrame(rows, columns=["incident_id", "number", *names, "evidence"])
    mentions = pd.DataFrame(
        list(_mention_rows(collection)),
        columns=["incident_id", "article_id", "column_name", "quote", "start", "end", "rule"],
    )
    options = {"layer_options": {"FID": "fid"}, "driver": "GPKG"}
    pyogrio.write_dataframe(incidents, path, layer="incidents", geometry_type="Point", **options)
    pyogrio.write_dataframe(polygons, path, layer="uncertainty_areas", geometry_type="Polygon", append=True, **options)
    for layer, frame in (("sources", sources), ("mentions", mentions)):
        pyogrio.write_dataframe(frame, path, layer=layer, append=True, **options)
    _make_days(path)
    _add_styles(path)


def _make_days(path: Path) -> None:
    """Turns the days, which are written as moments without a zone, into what GeoPackage has for them (DATE)."""
    with closing(sqlite3.connect(path)) as base, base:
        for name in ("IsEmpty", "MinX", "MaxX", "MinY", "MaxY"):  # triggers on the geometry name them; none fires here
            base.create_function(f"ST_{name}", 1, lambda _: None)
        for layer in ("incidents", "uncertainty_areas"):
            columns = [row[1] for row in base.execute(f"PRAGMA table_info({layer})") if row[1] in _DAYS]
            for column in columns:
                base.execute(f"UPDATE {layer} SET {column} = substr({column}, 1, 10)")  # noqa: S608 - names from here
            base.execute("PRAGMA writable_schema = ON")
            for column in columns:
                base.execute(
                    "UPDATE sqlite_master SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = ?",
                    (f'"{column}" DATETIME', f'"{column}" DATE', layer),
                )
            base.execute("PRAGMA writable_schema = OFF")


def _add_styles(path: Path) -> None:
    """The table in which QGIS looks for the default style of a layer (its own convention, kept by GDAL too)."""
    with closing(sqlite3.connect(path)) as base, base:
        base.execute(
            "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT, f_table_catalog TEXT(256), "
            "f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), "
            "styleQML TEXT, styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30), "
            "update_time DATETIME)"
        )
        base.executemany(
            "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
            "styleQML, styleSLD, useAsDefault, description, owner, update_time) "
            "VALUES ('', '', ?, 'geom', ?, ?, '', 1, ?, '', ?)",
            [(*row, _STAMP) for row in style_rows()],
        )
        base.execute(
            "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change) "
            "VALUES ('layer_styles', 'attributes', 'layer_styles', 'styles for QGIS', ?)",
            (_STAMP,),
        )


def read(path: Path) -> Feature:
    """The FeatureCollection in a GeoPackage that `write` wrote. Raises DataError for any other file."""
    import geopandas
    import pandas as pd
    import pyogrio

    try:
        incidents = pyogrio.read_dataframe(path, layer="incidents")
        polygons = pyogrio.read_dataframe(path, layer="uncertainty_areas")
        sources = pyogrio.read_dataframe(path, layer="sources", read_geometry=False)
        for name in incidents.columns.intersection(_JSON):
            incidents[name] = incidents[name].map(json.loads)
        areas = dict(zip(polygons.id, polygons.geometry, strict=True))
        shapes = [_polygon(areas.get(name)) for name in incidents.id]
        incidents["uncertainty_area"] = pd.Series(shapes, dtype="object")
        by_incident = _sources(sources)
        incidents["sources"] = pd.Series([by_incident.get(name, []) for name in incidents.id], dtype="object")
        known = incidents.columns.intersection([*COLUMNS, "geometry"], sort=False)
        return from_table(geopandas.GeoDataFrame(incidents[known]))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, KeyError, ValueError, TypeError) as fault:
        raise DataError(path, f"is no incidents file: {fault}", way_out="write it again with `geomap export`") from None


def _polygon(area: Any) -> Feature | None:
    if area is None or area.is_empty:
        return None
    return {"type": "Polygon", "coordinates": [[[round(x, 6), round(y, 6)] for x, y in area.exterior.coords]]}


def _sources(rows: Any) -> dict[str, list[Feature]]:
    """The sources of each incident in their order."""
    found: dict[str, list[Feature]] = {}
    for row in rows.astype("object").sort_values(["incident_id", "number"]).to_dict("records"):
        names = [name for name in (*SOURCE, READER) if name in row]
        plain = {name: None if row[name] is None or row[name] != row[name] else row[name] for name in names}
        entry = {**plain, "start": int(row["start"]), "end": int(row["end"]), "evidence": json.loads(row["evidence"])}
        found.setdefault(row["incident_id"], []).append(plain_source({n: entry[n] for n in (*names, "evidence")}))
    return found
