"""GeoParquet 1.1: nested columns stay nested, the uncertainty area is a second geometry, boxes speed up queries."""

from __future__ import annotations

import io
import itertools
import re
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from geomap.errors import DataError, MissingExtra, plainly
from geomap.export.nested import (
    ACTOR,
    ALWAYS,
    OBJECT_LISTS,
    READER,
    SOMETIMES,
    SOURCE,
    TEXT_LISTS,
    WORDS,
    named_readers,
    plain_evidence,
    plain_source,
    whole_evidence,
)
from geomap.table import from_table, to_table

Feature = dict[str, Any]
# Features a part holds: some seven megabytes of them, which any worker can hold.
PART = 1_000
_PART = re.compile(r"part-\d{5,}\.parquet")
_NUMBERS = {"start", "end", "least", "most"}


def _types(*, readers: bool) -> Feature:
    """Arrow types of the nested columns, so that a file without any actor has the same columns as one with many."""
    import pyarrow as pa

    def struct(names: tuple[str, ...]) -> Any:
        return pa.struct([(name, pa.int64() if name in _NUMBERS else pa.string()) for name in names])

    words = pa.list_(struct(WORDS))
    evidence = pa.struct([(name, words) for name in (*ALWAYS, *SOMETIMES)])
    source = pa.struct([*struct((*SOURCE, READER) if readers else SOURCE), pa.field("evidence", evidence)])
    rows = {"actors": struct(ACTOR), "counts": struct(("kind", "group", "least", "most")), "sources": source}
    return {name: pa.list_(pa.string()) for name in TEXT_LISTS} | {name: pa.list_(rows[name]) for name in OBJECT_LISTS}


def _arrow(path: Path) -> Any:
    try:
        import pyarrow
    except ImportError:
        raise MissingExtra(str(path), "parquet") from None
    return pyarrow


def write(collection: Feature, path: Path, *, readers: bool | None = None) -> None:
    """Write GeoParquet 1.1, with the `readers` of sources where there are any. Raises MissingExtra without pyarrow."""
    pyarrow = _arrow(path)
    import geopandas
    import pandas as pd
    from shapely.geometry import shape

    readers = named_readers(collection["features"]) if readers is None else readers
    table = to_table(collection)
    table["sources"] = [[row | {"evidence": whole_evidence(row["evidence"])} for row in rows] for rows in table.sources]
    for name, kind in _types(readers=readers).items():
        table[name] = pd.Series(table[name].tolist(), dtype=pd.ArrowDtype(kind), index=table.index)
    for name in table.columns[table.dtypes == "object"]:
        if name != "uncertainty_area":
            table[name] = table[name].astype(pd.ArrowDtype(pyarrow.string()))
    areas = [None if area is None else shape(area) for area in table.uncertainty_area]
    table["uncertainty_area"] = geopandas.GeoSeries(areas, crs="EPSG:4326", index=table.index)
    _write_plainly(table, path)


def write_parts(features: Iterable[Feature], folder: Path, rows: int | None = None, *, readers: bool = False) -> int:
    """Write features in their order as a folder of GeoParquet files of at most `rows` or PART each; return how many.

    Dask, Arrow and DuckDB read the folder as one table, dask-geopandas with the box of every part; with `readers` there
    is a column for the outside reader of a source. It appears whole or not at all; one that is there is replaced.
    Raises DataError and MissingExtra as `check_parts` does.
    """
    check_parts(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=".geomap-", dir=folder.parent) as name:
            made = Path(name) / "made"
            made.mkdir()
            count = _write_each(iter(features), made, rows or PART, readers=readers)
            if folder.exists():
                folder.replace(Path(name) / "old")
            made.replace(folder)
    except OSError as fault:
        raise DataError(folder, f"cannot be written: {plainly(fault)}", way_out="choose another folder") from None
    return count


def check_parts(folder: Path) -> None:
    """Fail before hours of work, not after them.

    Raises MissingExtra without pyarrow, DataError for a file or a folder that `write_parts` did not make.
    """
    _arrow(folder)
    present = [file.name for file in folder.iterdir()] if folder.is_dir() else [folder.name] if folder.exists() else []
    if strange := [name for name in sorted(present) if not _PART.fullmatch(name)]:
        raise DataError(folder, f"{strange[0]} is no part that geomap wrote", way_out="choose another folder")


def _write_each(features: Iterator[Feature], folder: Path, rows: int, *, readers: bool) -> int:
    for number in itertools.count():
        part = list(itertools.islice(features, rows))
        if number and not part:
            return number
        made = {"type": "FeatureCollection", "features": part}
        write(made, folder / f"part-{number:05d}.parquet", readers=readers)
    raise AssertionError


def _write_plainly(table: Any, path: Path) -> None:
    """Written without pandas' own notes on its types, which pandas cannot read back for nested ones."""
    import pyarrow.parquet as pq

    written = io.BytesIO()
    table.to_parquet(written, index=False, schema_version="1.1.0", write_covering_bbox=True)
    rows = pq.read_table(written)
    pq.write_table(rows.replace_schema_metadata({b"geo": rows.schema.metadata[b"geo"]}), path, compression="zstd")


def read(path: Path) -> Feature:
    """The FeatureCollection in a file that `write` wrote, or in a folder of `write_parts`.

    Raises MissingExtra without pyarrow, DataError for a damaged file.
    """
    _arrow(path)
    import geopandas
    import pyarrow.parquet as pq
    import shapely
    from shapely.geometry import mapping

    try:
        rows = pq.read_table(path)
        points = shapely.from_wkb(rows.column("geometry").to_pylist())
        records = rows.to_pylist()
        for row in records:
            area = shapely.from_wkb(row["uncertainty_area"])
            row["uncertainty_area"] = None if area is None else _listed(mapping(area))
            row["sources"] = [
                plain_source(source | {"evidence": plain_evidence(source["evidence"])}) for source in row["sources"]
            ]
    except (OSError, KeyError, TypeError, ValueError) as fault:
        raise DataError(path, f"is no incidents file: {fault}", way_out="write it again with `geomap export`") from None
    columns = {name: [row[name] for row in records] for name in rows.column_names if name not in {"geometry", "bbox"}}
    import pandas as pd

    frame = pd.DataFrame({name: pd.Series(values, dtype="object") for name, values in columns.items()})
    return from_table(geopandas.GeoDataFrame(frame, geometry=list(points), crs="EPSG:4326"))


def _listed(geometry: Any) -> Feature:
    """A geometry as JSON has it: lists for shapely's tuples."""
    rings = [[[round(x, 6), round(y, 6)] for x, y in ring] for ring in geometry["coordinates"]]
    return {"type": geometry["type"], "coordinates": rings}
