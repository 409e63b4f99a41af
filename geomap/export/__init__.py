"""Incidents for other tools: GeoJSON, GeoParquet, GeoPackage, CSV, KML, PostGIS, CSV as ACLED and UCDP shape it."""

from geomap.export.care import coarsen
from geomap.export.filters import Filter, keep
from geomap.export.parquet import check_parts, write_parts
from geomap.export.places import save_places
from geomap.export.redaction import Redaction
from geomap.export.saving import FORMATS, load, save

__all__ = [
    "FORMATS", "Filter", "Redaction", "check_parts", "coarsen", "keep", "load", "save", "save_places", "write_parts",
]  # fmt: skip
