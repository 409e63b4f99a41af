"""Incidents <-> GeoJSON and GeoDataFrame, both ways: the one place that names columns."""

from geomap.table.features import (
    COLUMNS,
    LATER,
    chronological,
    dump,
    event_type,
    lines,
    to_feature,
    to_features,
    to_geojson,
)
from geomap.table.frame import from_table, to_table
from geomap.table.reading import checked, parse_features, read_features
from geomap.table.sources import outlet_affiliation

__all__ = [
    "COLUMNS",
    "LATER",
    "checked",
    "chronological",
    "dump",
    "event_type",
    "from_table",
    "lines",
    "outlet_affiliation",
    "parse_features",
    "read_features",
    "to_feature",
    "to_features",
    "to_geojson",
    "to_table",
]
