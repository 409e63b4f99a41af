"""PostGIS: a table of incidents that a second run updates instead of doubling."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit, urlunsplit

from geomap.errors import DataError, MissingExtra
from geomap.export.nested import OBJECT_LISTS, TEXT_LISTS
from geomap.table import COLUMNS, LATER, from_table, to_table

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

Feature = dict[str, Any]

_SCHEMES = ("postgresql", "postgres")
_NAME = re.compile(r"[^\W\d]\w{0,39}")
_DATES = ("date_start", "date_end")
_TRUTHS = ("in_scope", "reviewed")
_WHOLE = ("uncertainty_m", "geo_precision", "ucdp_where_prec", "source_count", "family_count")


def is_url(target: str) -> bool:
    """Whether the target is a database: `postgresql://USER@HOST/DATABASE?table=NAME`."""
    return urlsplit(target).scheme in _SCHEMES


def _type(column: str) -> str:
    if column == "uncertainty_area":
        return "geometry(Polygon, 4326)"
    if column in TEXT_LISTS:
        return "text[]"
    if column in OBJECT_LISTS:
        return "jsonb"
    if column in _DATES:
        return "date"
    if column in _TRUTHS:
        return "boolean"
    if column == "confidence":
        return "double precision"
    return "integer" if column in _WHOLE or column.endswith(("_min", "_max")) else "text"


def _cast(column: str) -> str:
    """The SQL that turns the staged text of a column into its type."""
    kind = _type(column)
    if kind == "text[]":
        return f'ARRAY(SELECT jsonb_array_elements_text("{column}"::jsonb))'
    if kind.startswith("geometry"):
        return f'ST_SetSRID(ST_GeomFromGeoJSON("{column}"), 4326)'
    return f'"{column}"::{kind}'


def _engine(target: str) -> tuple[Engine, str]:
    """An engine and the name of the table in the URL.

    Raises MissingExtra without the drivers, DataError for a name that would have to be escaped: not every layer does.
    """
    try:
        import geoalchemy2  # noqa: F401 - geopandas needs it
        import psycopg  # noqa: F401
        from sqlalchemy import create_engine
    except ImportError:
        raise MissingExtra("PostGIS", "postgis") from None
    parts = urlsplit(target)
    asked = parse_qs(parts.query)
    table = asked.pop("table", ["incidents"])[0]
    if not _NAME.fullmatch(table):
        way_out = "letters, digits and underscores, 40 at most"
        raise DataError(_shown(target), "is no name for a table", entry=table, way_out=way_out)
    query = "&".join(f"{name}={value}" for name, values in asked.items() for value in values)
    url = urlunsplit(("postgresql+psycopg", parts.netloc, parts.path, query, ""))
    return create_engine(url), table


def _shown(target: str) -> str:
    """The address without its password."""
    parts = urlsplit(target)
    return f"{parts.scheme}://{parts.hostname or ''}{parts.path}"


def upsert(collection: Feature, target: str) -> None:
    """Put the incidents into a table, which is made when it is missing, in one transaction.

    A row that shares a report with an incident is replaced by it, also when merging gave it another id; rows of
    other incidents stay. Raises DataError when the database refuses, MissingExtra without its drivers.
    """
    from sqlalchemy.exc import SQLAlchemyError

    engine, table = _engine(target)
    try:
        with engine.begin() as connection:
            _replace_rows(connection, collection, table)
    except SQLAlchemyError as fault:
        raise DataError(
            _shown(target), f"refuses: {_first_line(fault)}", way_out="check address, rights and PostGIS"
        ) from None
    finally:
        engine.dispose()


def _first_line(fault: Exception) -> str:
    """What the database itself says, without the statement that SQLAlchemy and pandas wrap around it."""
    inner = fault.__cause__ if fault.__cause__ is not None and not hasattr(fault, "orig") else fault
    return str(getattr(inner, "orig", None) or inner).strip().splitlines()[0]


def _quoted(connection: Connection, name: str) -> str:
    return str(connection.dialect.identifier_preparer.quote_identifier(name))


def _replace_rows(connection: Connection, collection: Feature, table: str) -> None:
    from sqlalchemy import text

    name, staged = _quoted(connection, table), _quoted(connection, f"{table}_incoming")
    columns = ", ".join(f'"{column}"' for column in COLUMNS)
    types = ", ".join(f'"{column}" {_type(column)}' for column in COLUMNS)
    casts = ", ".join(map(_cast, COLUMNS))
    # The names are quoted by SQLAlchemy; everything else in these statements is geomap's own.
    connection.execute(text("CREATE EXTENSION IF NOT EXISTS postgis"))
    connection.execute(
        text(f"CREATE TABLE IF NOT EXISTS {name} ({types}, geometry geometry(Point, 4326), PRIMARY KEY (id))")
    )
    for column in LATER:
        connection.execute(text(f'ALTER TABLE {name} ADD COLUMN IF NOT EXISTS "{column}" {_type(column)}'))
    connection.execute(
        text(f"CREATE INDEX IF NOT EXISTS {_quoted(connection, f'{table}_place')} ON {name} USING gist (geometry)")
    )
    _staged(collection).to_postgis(f"{table}_incoming", connection, if_exists="replace", index=False)
    shared = (
        f"WHERE t.report_ids && {_cast('report_ids').replace(chr(34) + 'report_ids', 's.' + chr(34) + 'report_ids')}"
    )
    connection.execute(text(f"DELETE FROM {name} t USING {staged} s {shared}"))  # noqa: S608
    connection.execute(text(f"INSERT INTO {name} ({columns}, geometry) SELECT {casts}, geometry FROM {staged}"))  # noqa: S608
    connection.execute(text(f"DROP TABLE {staged}"))


def _staged(collection: Feature) -> Any:
    """The table with every value as text, to be given its type by the database."""
    frame = to_table(collection)
    for name in COLUMNS:
        values = (feature["properties"][name] for feature in collection["features"])
        frame[name] = [None if cell is None else cell if isinstance(cell, str) else json.dumps(cell) for cell in values]
        frame[name] = frame[name].astype("object")
    return frame


def read(target: str) -> Feature:
    """The FeatureCollection in a table that `upsert` filled. Raises DataError when it cannot be read."""
    import geopandas
    from pandas.errors import DatabaseError
    from sqlalchemy import text
    from sqlalchemy.exc import SQLAlchemyError

    engine, table = _engine(target)
    columns = [f'"{name}"' for name in COLUMNS if name != "uncertainty_area"]
    columns.append("ST_AsGeoJSON(uncertainty_area, 6)::jsonb AS uncertainty_area")
    try:
        with engine.connect() as connection:
            query = f"SELECT {', '.join(columns)}, geometry FROM {_quoted(connection, table)}"  # noqa: S608
            frame = geopandas.read_postgis(text(query), connection, geom_col="geometry", crs="EPSG:4326")
    except (SQLAlchemyError, DatabaseError) as fault:
        raise DataError(
            _shown(target), f"refuses: {_first_line(fault)}", way_out="check address, rights and table"
        ) from None
    finally:
        engine.dispose()
    return from_table(frame)
