"""One call that writes any format, chosen by the name of the target, and one that reads it back."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from geomap.errors import DataError, GeomapError, plainly
from geomap.export import codes, geopackage, kml, lines, parquet, postgis, sheets
from geomap.export.filters import Filter, keep
from geomap.model import Incident
from geomap.table import checked, dump, read_features, to_features

Feature = dict[str, Any]
Way = TypeVar("Way")
# A writer gets the features and the folder to write into, with the target's name; it gives back the files it wrote.
Writer = Callable[[Feature, Path], None]


def _geojson(collection: Feature, path: Path) -> None:
    path.write_bytes(dump(collection))


FORMATS: dict[str, Writer] = {
    ".geojson": _geojson,
    ".json": _geojson,
    ".geojsonl": lines.write,
    ".ndjson": lines.write,
    ".parquet": parquet.write,
    ".geoparquet": parquet.write,
    ".gpkg": geopackage.write,
    ".acled.csv": codes.write_acled,
    ".ucdp.csv": codes.write_ucdp,
    ".csv": sheets.write,
    ".kml": kml.write,
}
_READERS: dict[str, Callable[[Path], Feature]] = {
    ".geojson": read_features,
    ".json": read_features,
    ".geojsonl": lines.read,
    ".ndjson": lines.read,
    ".parquet": parquet.read,
    ".geoparquet": parquet.read,
    ".gpkg": geopackage.read,
}


def _ending(name: str, known: Iterable[str], verb: str) -> str:
    ending = next((suffix for suffix in known if name.lower().endswith(suffix)), None)
    if ending is None:
        raise DataError(name, f"is no format that can be {verb}", way_out="one of " + " ".join(known))
    return ending


def save(incidents: Iterable[Incident] | Feature, target: Path | str, wanted: Filter | None = None) -> int:
    """Write incidents, or a FeatureCollection of them, to a file or a database; return how many were written.

    The target's ending names the format (see FORMATS); a `postgresql://` URL updates a table by id. Files appear
    whole or not at all; `x.csv` brings `x_sources.csv` with a row a source.
    Raises DataError for an unknown format or a target that cannot be written, MissingExtra for an optional one.
    """
    collection = incidents if isinstance(incidents, dict) else to_features(incidents)
    if wanted is not None:
        collection = keep(collection, wanted)
    if postgis.is_url(str(target)):
        postgis.upsert(collection, str(target))
    else:
        in_one_step(Path(target), FORMATS, lambda write, path: write(collection, path))
    return len(collection["features"])


def in_one_step(target: Path, formats: Mapping[str, Way], write: Callable[[Way, Path], None]) -> None:
    """Written in a folder of its own beside the target, then moved, so that nobody meets half a file.

    Raises DataError for an ending that `formats` lacks and for a target that cannot be written.
    """
    way = formats[_ending(target.name, formats, "written")]
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".geomap-", dir=target.parent) as folder:
            write(way, Path(folder) / target.name)
            for made in sorted(Path(folder).iterdir()):
                made.replace(target.with_name(made.name))
    except GeomapError:
        raise
    except Exception as fault:  # GDAL, Arrow and SQLite each have errors of their own for a full disk
        raise DataError(target, f"cannot be written: {plainly(fault)}", way_out="choose another folder") from fault


def load(source: Path | str) -> Feature:
    """The FeatureCollection in a file that `save` wrote, in a folder of GeoParquet parts, or in a PostGIS table.

    Raises DataError for a format that cannot be read back (CSV and KML hold less than the incidents) or a damaged file.
    """
    if postgis.is_url(str(source)):
        return postgis.read(str(source))
    path = Path(source)
    reader = _READERS[_ending(path.name, _READERS, "read")]
    if not (path.is_file() or (path.is_dir() and reader is parquet.read)):
        raise DataError(path, "cannot be read: there is no such file", way_out="check the path")
    return checked(reader(path), path)
