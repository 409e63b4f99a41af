"""Features as a GeoDataFrame and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any

from geomap.model import COUNT_KINDS, Incident
from geomap.table.features import COLUMNS, LATER, Feature, chronological, to_features

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

DATES = ("date_start", "date_end")
WHOLE = (
    "uncertainty_m",
    "geo_precision",
    "ucdp_where_prec",
    *(f"{k}_{s}" for k in COUNT_KINDS for s in ("min", "max")),
)
NUMBERS = ("source_count", "family_count")
TRUTHS = ("in_scope", "reviewed")


def to_table(incidents: Iterable[Incident] | Feature) -> GeoDataFrame:
    """A GeoDataFrame in EPSG:4326 with the columns of COLUMNS and `geometry` (Point or None), one row an incident.

    Dates are datetime64, whole numbers that may be missing Int64, nested values (actors, sources ...) Python lists.
    """
    import geopandas
    import pandas as pd
    from shapely.geometry import shape

    collection = incidents if isinstance(incidents, dict) else to_features(incidents)
    features = collection["features"]
    columns: dict[str, Any] = {}
    for name in COLUMNS:
        values = [feature["properties"][name] for feature in features]
        columns[name] = pd.Series(values, dtype=_dtype(name))
    points = [None if feature["geometry"] is None else shape(feature["geometry"]) for feature in features]
    return geopandas.GeoDataFrame(columns, geometry=geopandas.GeoSeries(points, crs="EPSG:4326"))


def _dtype(column: str) -> str:
    if column in DATES:
        return "datetime64[s]"
    if column in WHOLE:
        return "Int64"
    if column == "confidence":
        return "float64"
    return "bool" if column in TRUTHS else "int64" if column in NUMBERS else "object"


def _cell(column: str, value: Any) -> Any:
    """A plain JSON value again."""
    if isinstance(value, list | dict | str):
        return value
    if value is None or str(value) in {"NaT", "<NA>", "nan"}:
        return None
    if column in DATES:
        return date(value.year, value.month, value.day).isoformat()
    if column in TRUTHS:
        return bool(value)
    return float(value) if column == "confidence" else int(value) if column in (*WHOLE, *NUMBERS) else value


def _point(geometry: Any) -> Feature | None:
    if geometry is None or geometry.is_empty:
        return None
    return {"type": "Point", "coordinates": [round(geometry.x, 6), round(geometry.y, 6)]}


def _values(table: GeoDataFrame, name: str) -> list[Any]:
    """A column's values; of one that older versions lack, empty lists."""
    if name not in LATER:
        return list(table[name].tolist())
    return [value if isinstance(value, list) else [] for value in table[name]] if name in table else [[]] * len(table)


def from_table(table: GeoDataFrame) -> Feature:
    """The FeatureCollection of a table made by `to_table`, whatever rows were taken from it or added to it.

    Raises KeyError for a table that lacks a column.
    """
    columns = [_values(table, name) for name in COLUMNS]
    features = []
    for point, *values in zip(table.geometry, *columns, strict=True):
        row = {name: _cell(name, value) for name, value in zip(COLUMNS, values, strict=True)}
        features.append({"type": "Feature", "id": row["id"], "geometry": _point(point), "properties": row})
    return {"type": "FeatureCollection", "features": sorted(features, key=chronological)}
