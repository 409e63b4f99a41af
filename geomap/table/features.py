"""One incident as one GeoJSON feature: the names, the order and the meaning of the columns."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Any

from geomap import lexicon
from geomap.config import Config
from geomap.lexicon.lineage import actor_terms, lineage
from geomap.model import COUNT_KINDS, Admin, Casualty, CountKind, Incident, Location, Ring
from geomap.table.sources import source_entries
from geomap.table.summary import summaries

Feature = dict[str, Any]

COLUMNS: tuple[str, ...] = (
    "id",
    "report_ids",
    "event_type",
    "sub_event_type",
    "date_start",
    "date_end",
    "date_precision",
    "date_basis",
    "place_id",
    "place_name",
    "place_name_ar",
    "admin1",
    "admin1_pcode",
    "admin2",
    "admin2_pcode",
    "admin3",
    "admin3_pcode",
    "in_scope",
    "relation",
    "uncertainty_m",
    "uncertainty_area",
    "geo_precision",
    "ucdp_where_prec",
    "actors",
    "actor_ids",
    "actor_groups",
    *(f"{kind}_{side}" for kind in COUNT_KINDS for side in ("min", "max")),
    "counts",
    "count_group",
    "weapons",
    "targets",
    "confidence",
    "disputed",
    "status",
    "reviewed",
    "unsure",
    "correction_reason",
    "summary",
    "summary_ar",
    "sources",
    "source_count",
    "family_count",
)
# Lists that what older versions wrote lacks: nothing was marked then.
LATER = ("unsure",)


@lru_cache
def _event_types() -> Mapping[str, str]:
    return {term.en[0]: term.kind for term in lexicon.load("sub_events").terms}


def event_type(sub_event_type: str) -> str:
    """ACLED's event type of one of its sub-event types.

    Raises KeyError for a name that is none.

    >>> event_type("Air/drone strike")
    'Explosions/Remote violence'
    """
    return _event_types()[sub_event_type]


def _name(actor: str) -> tuple[str, str]:
    term = actor_terms().get(actor)
    return (actor, actor) if term is None else (term.attrs.get("name", actor), term.attrs.get("name_ar", actor))


def _position(lon: float, lat: float) -> list[float]:
    return [round(lon, 6), round(lat, 6)]


def _polygon(area: Ring | None) -> Feature | None:
    """RFC 7946: the outer ring runs counterclockwise."""
    if area is None:
        return None
    turn = sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(area))
    ring = area if turn < 0 else area[::-1]
    return {"type": "Polygon", "coordinates": [[_position(lon, lat) for lon, lat in ring]]}


def _point(location: Location | None) -> Feature | None:
    if location is None or location.lat is None or location.lon is None:
        return None
    return {"type": "Point", "coordinates": _position(location.lon, location.lat)}


def _when(incident: Incident) -> Feature:
    span = incident.dates
    if span is None:
        return {"date_start": None, "date_end": None, "date_precision": "unknown", "date_basis": None}
    first, last = span.first.isoformat(), span.last.isoformat()
    return {"date_start": first, "date_end": last, "date_precision": span.precision, "date_basis": span.basis}


def _where(location: Location | None) -> Feature:
    admin = location.admin if location else Admin()
    place = location.place if location else None
    units = {f"admin{n}{tail}": getattr(admin, f"admin{n}{tail}") for n in (1, 2, 3) for tail in ("", "_pcode")}
    wide = location.uncertainty_m if location else None
    return {
        "place_id": place.id if place else None,
        "place_name": place.name if place else location.name if location else None,
        "place_name_ar": place.name_ar if place else location.name_ar if location else None,
        **units,
        "in_scope": location.in_scope if location else False,
        "relation": location.relation if location else None,
        "uncertainty_m": None if wide is None else round(wide),
        "uncertainty_area": _polygon(location.area) if location else None,
        "geo_precision": location.geo_precision if location else None,
        "ucdp_where_prec": location.ucdp_where_prec if location else None,
    }


def _who(incident: Incident) -> Feature:
    shown = []
    for actor in incident.actors:
        name, name_ar = _name(actor.id)
        shown.append({"id": actor.id, "name": name, "name_ar": name_ar, "role": actor.role})
    lines = [lineage(actor.id) for actor in incident.actors]
    ids, groups = {name for line in lines for name in line}, {line[-1] for line in lines}
    return {"actors": shown, "actor_ids": sorted(ids), "actor_groups": sorted(groups)}


def _total(kind: CountKind, counts: tuple[Casualty, ...]) -> tuple[int | None, int | None]:
    """The total as stated; without one, its bounds: no less than the largest part, no more than all parts together."""
    figures = [count for count in counts if count.kind == kind]
    stated = [count.count for count in figures if count.group is None]
    if stated:
        return stated[0].least, stated[0].most
    if not figures:
        return None, None
    ceilings = [part.count.most for part in figures]
    most = None if None in ceilings else sum(top for top in ceilings if top is not None)
    return max(part.count.least for part in figures), most


def _how_many(counts: tuple[Casualty, ...]) -> Feature:
    properties: Feature = {}
    for kind in COUNT_KINDS:
        properties[f"{kind}_min"], properties[f"{kind}_max"] = _total(kind, counts)
    rows = [{"kind": c.kind, "group": c.group, "least": c.count.least, "most": c.count.most} for c in counts]
    return properties | {"counts": rows}


def _properties(incident: Incident, config: Config) -> Feature:
    entries = source_entries(incident, config.quote_limit)
    properties = {
        "id": incident.id,
        "report_ids": list(incident.report_ids),
        "event_type": event_type(incident.sub_event_type),
        "sub_event_type": incident.sub_event_type,
        **_when(incident),
        **_where(incident.location),
        **_who(incident),
        **_how_many(incident.counts),
        "count_group": incident.count_group,
        "weapons": list(incident.weapons),
        "targets": list(incident.targets),
        "confidence": round(incident.confidence, 6),
        "disputed": list(incident.disputed),
        "status": incident.status,
        "reviewed": incident.reviewed,
        "unsure": list(incident.unsure),
        "correction_reason": incident.correction_reason,
        "sources": entries,
        "source_count": len({entry["article_id"] for entry in entries}),
        "family_count": len({entry["family"] for entry in entries}),
    }
    properties["summary"], properties["summary_ar"] = summaries(properties)
    return {name: properties[name] for name in COLUMNS}


def chronological(feature: Feature) -> tuple[str, str]:
    """Sort key: by first day, the undated last, then by id."""
    properties = feature["properties"]
    return properties["date_start"] or "9999", properties["id"]


def to_feature(incident: Incident, config: Config | None = None) -> Feature:
    """One incident as a GeoJSON feature; see `to_features`."""
    properties = _properties(incident, config or Config())
    return {"type": "Feature", "id": incident.id, "geometry": _point(incident.location), "properties": properties}


def to_features(incidents: Iterable[Incident], config: Config | None = None) -> Feature:
    """A GeoJSON FeatureCollection, WGS 84, positions as [lon, lat] with 6 decimals, properties in the order of COLUMNS.

    Features stand in order of date and id, so that the order of `incidents` does not matter; `config` limits
    the length of quotes.
    """
    features = [to_feature(incident, config) for incident in incidents]
    return {"type": "FeatureCollection", "features": sorted(features, key=chronological)}


def to_geojson(incidents: Iterable[Incident], config: Config | None = None) -> bytes:
    """The FeatureCollection of `incidents` as UTF-8 JSON, one feature a line, the same bytes from run to run."""
    return dump(to_features(incidents, config))


def lines(collection: Feature) -> Iterator[bytes]:
    """A FeatureCollection as UTF-8 JSON: Arabic as Arabic, one feature a line so that versions can be compared.

    Raises ValueError for NaN and infinities, which JSON does not have.
    """
    encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
    yield b'{"type":"FeatureCollection","features":[\n'
    for number, feature in enumerate(collection["features"]):
        yield ((",\n" if number else "") + encode(feature)).encode()
    yield b"\n]}\n"


def dump(collection: Feature) -> bytes:
    """The `lines` of a FeatureCollection in one."""
    return b"".join(lines(collection))
