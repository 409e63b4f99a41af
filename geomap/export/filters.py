"""Which incidents an export holds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from geomap.arabic import fold_key
from geomap.errors import DataError
from geomap.table import to_table

Feature = dict[str, Any]
# What geomap's own reading is called among readers.
OWN = "geomap"
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


@dataclass(frozen=True, slots=True)
class Filter:
    """What to keep; every part given must hold, and within a list any one of it.

    `actors` are actor ids (a parent brings its children), `types` event or sub-event types in any case, `first` and
    `last` days that the incident's span must touch, `bbox` west, south, east, north in degrees, `where` a query in
    pandas' language over the table's columns, `readers` ids of outside readers with or without @version, or `geomap`.
    An incident without a date or a point fails a filter on it.
    """

    actors: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    bbox: tuple[float, float, float, float] | None = None
    min_confidence: float = 0.0
    readers: tuple[str, ...] = ()
    where: str | None = None

    def __post_init__(self) -> None:
        """Raise DataError for a span of days that runs backwards, which nothing can pass."""
        if self.first and self.last and self.last < self.first:
            raise DataError("--from", f"is after --to: {self.first}, {self.last}", way_out="the earlier day first")

    @classmethod
    def box(cls, text: str) -> tuple[float, float, float, float]:
        """The bbox in "west,south,east,north". Raises DataError when it is none.

        >>> Filter.box("40, 34, 41.5, 36")
        (40.0, 34.0, 41.5, 36.0)
        """
        try:
            west, south, east, north = (float(part) for part in text.split(","))
        except ValueError:
            west, south, east, north = 1.0, 1.0, 0.0, 0.0
        if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
            raise DataError("--bbox", f"is not a box: {text!r}", way_out="west,south,east,north in degrees")
        return west, south, east, north


def _inside(feature: Feature, bbox: tuple[float, float, float, float]) -> bool:
    if feature["geometry"] is None:
        return False
    lon, lat = feature["geometry"]["coordinates"]
    return bool(bbox[0] <= lon <= bbox[2] and bbox[1] <= lat <= bbox[3])


def _touches(properties: Feature, first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return True
    if properties["date_start"] is None:
        return False
    begins, ends = date.fromisoformat(properties["date_start"]), date.fromisoformat(properties["date_end"])
    return (first is None or ends >= first) and (last is None or begins <= last)


def _read_by(properties: Feature, wanted: set[str]) -> bool:
    readers = [source.get("reader", OWN) for source in properties["sources"]]
    return any(reader in wanted or reader.partition("@")[0] in wanted for reader in readers)


def _holds(feature: Feature, wanted: Filter) -> bool:
    properties = feature["properties"]
    types = {fold_key(properties["event_type"]), fold_key(properties["sub_event_type"])}
    return (
        (not wanted.actors or not set(wanted.actors).isdisjoint(properties["actor_ids"]))
        and (not wanted.types or not types.isdisjoint(map(fold_key, wanted.types)))
        and _touches(properties, wanted.first, wanted.last)
        and (wanted.bbox is None or _inside(feature, wanted.bbox))
        and properties["confidence"] >= wanted.min_confidence
        and (not wanted.readers or _read_by(properties, set(wanted.readers)))
    )


def keep(collection: Feature, wanted: Filter) -> Feature:
    """The FeatureCollection of the features that pass.

    Raises DataError for a query that pandas does not understand.
    """
    features = [feature for feature in collection["features"] if _holds(feature, wanted)]
    found = {"type": "FeatureCollection", "features": features}
    return found if wanted.where is None else _query(found, wanted.where)


def _query(collection: Feature, where: str) -> Feature:
    table = to_table(collection).drop(columns="geometry")
    lists = [name for name in table.columns if table[name].map(type).eq(list).any()]
    # pandas compares a list with a word and finds them unequal, without a word.
    if lists and (bare := re.search(rf"\b({'|'.join(lists)})\b(?!\s*\.)", _QUOTED.sub("", where))):
        way_out = f"{bare[1]}.astype('str').str.contains('...')"
        raise DataError("--where", f"compares {bare[1]}, which holds lists", way_out=way_out)
    try:
        rows = table.query(where, engine="python").index
    except Exception as fault:  # pandas raises whatever the expression does
        name = type(fault).__name__
        raise DataError("--where", f"is not understood: {name}: {fault}", way_out="e.g. fatalities_min >= 5") from None
    return {"type": "FeatureCollection", "features": [collection["features"][int(row)] for row in rows]}
