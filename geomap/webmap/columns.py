"""Incidents as columns: what the page needs to filter, count and place all of them before it reads any in full."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from geomap.lexicon.lineage import lineage
from geomap.webmap.cast import Actor

Feature = Mapping[str, Any]
# What stands before an outside reader among the outlets; the page shows it in its own words.
READ_BY = "reader: "
_EPOCH = date(1970, 1, 1)
_ROLES = ("initiator", "target", "participant", "accused")
_STATUSES = ("reported", "alleged", "denied", "foiled")


# What the page needs of an incident before it reads it in full; of its sources only the outlets.
_NEEDED = (
    *("id", "date_start", "date_end", "geo_precision", "confidence", "in_scope", "disputed", "status", "family_count"),
    *("fatalities_min", "fatalities_max", "event_type", "sub_event_type", "place_name", "place_name_ar"),
    *("admin1_pcode", "admin2_pcode", "admin3_pcode", "admin1", "admin2", "injured_min", "injured_max"),
    *("place_id", "count_group", "reviewed", "weapons"),
)
_OF_AN_ACTOR = ("id", "name", "name_ar", "role")


def _once(value: Any) -> Any:
    """The same object for equal text: incidents share most of it."""
    return sys.intern(value) if isinstance(value, str) else value


def slim(feature: Feature) -> Feature:
    """The part of a feature that columns, actors and units are made of; of 10,000 incidents it takes 20 MB, not 400."""
    properties = feature["properties"]
    kept = {name: _once(properties[name]) for name in _NEEDED}
    kept["unsure"] = properties.get("unsure") or []  # older files lack it
    kept["actors"] = [{name: _once(actor[name]) for name in _OF_AN_ACTOR} for actor in properties["actors"]]
    kept["sources"] = [
        {"outlet": _once(source["outlet"]), "article_id": _once(source["article_id"]), "start": source["start"]}
        | ({"reader": _once(source["reader"])} if source.get("reader") else {})
        for source in properties["sources"]
    ]
    return {"geometry": feature["geometry"], "properties": kept}


class _Codes:
    """Numbers values in the order in which they first appear."""

    def __init__(self) -> None:
        self.known: dict[Any, int] = {}

    def __call__(self, value: Any) -> int:
        return self.known.setdefault(value, len(self.known))


def _day(value: str | None) -> int | None:
    return None if value is None else (date.fromisoformat(value) - _EPOCH).days


def _position(feature: Feature) -> tuple[int | None, int | None]:
    if feature["geometry"] is None:
        return None, None
    lon, lat = feature["geometry"]["coordinates"][:2]
    return round(lon * 1e6), round(lat * 1e6)


def _named(properties: Mapping[str, Any]) -> tuple[Any, ...]:
    return properties["place_name"], properties["place_name_ar"], properties["place_id"]


def _ragged(rows: Sequence[Sequence[int]]) -> dict[str, list[int]]:
    return {"lengths": [len(row) for row in rows], "codes": [code for row in rows for code in row]}


def _roles(feature: Feature, code: Mapping[str, int]) -> dict[int, int]:
    """Role bits by actor code; a parent has the roles of its members."""
    found: dict[int, int] = {}
    for actor in feature["properties"]["actors"]:
        bit = 1 << _ROLES.index(actor["role"])
        for name in lineage(actor["id"]):
            found[code[name]] = found.get(code[name], 0) | bit
    return found


def _actors(features: Sequence[Feature], actors: Sequence[Actor]) -> dict[str, Any]:
    code = {actor["id"]: number for number, actor in enumerate(actors)}
    roles = [_roles(feature, code) for feature in features]
    named = [list(dict.fromkeys(code[a["id"]] for a in feature["properties"]["actors"])) for feature in features]
    return {
        "actors": {**_ragged([list(row) for row in roles]), "roles": [bit for row in roles for bit in row.values()]},
        "named": _ragged(named),
    }


def _owed(source: Mapping[str, Any]) -> tuple[str, ...]:
    reader = source.get("reader")
    outlet = source["outlet"] or ""
    return (f" {outlet}" if outlet.startswith(READ_BY) else outlet, *([READ_BY + reader] if reader else []))


def _outlets(features: Sequence[Feature]) -> dict[str, Any]:
    """Outlets, and outside readers among them: both are whom a source is owed to."""
    owed = [sorted({name for s in feature["properties"]["sources"] for name in _owed(s)}) for feature in features]
    names = sorted({name for row in owed for name in row})
    code = {name: number for number, name in enumerate(names)}
    return {"outletNames": names, "outlets": _ragged([[code[name] for name in row] for row in owed])}


def _weapons(features: Sequence[Feature]) -> dict[str, Any]:
    names = sorted({name for feature in features for name in feature["properties"]["weapons"]})
    code = {name: number for number, name in enumerate(names)}
    return {
        "weaponNames": names,
        "weapons": _ragged([[code[name] for name in feature["properties"]["weapons"]] for feature in features]),
    }


def _units(features: Sequence[Feature]) -> dict[str, Any]:
    """Districts as codes; `units` tells each as [p-code, name, p-code of its governorate, name of that]."""
    codes = _Codes()
    properties = [feature["properties"] for feature in features]
    district = [codes((p["admin2_pcode"] or p["admin1_pcode"], p["admin1_pcode"])) for p in properties]
    names = {(p["admin2_pcode"] or p["admin1_pcode"]): p["admin2"] or p["admin1"] for p in properties}
    above = {p["admin1_pcode"]: p["admin1"] for p in properties}
    return {"unit": district, "units": [[unit, names[unit], over, above[over]] for unit, over in codes.known]}


def _shared(features: Sequence[Feature]) -> dict[str, Any]:
    """What several incidents have in common: the passage they are told in, the count they share; codes from 0."""
    told_in = [[(s["article_id"], s["start"]) for s in feature["properties"]["sources"]] for feature in features]
    seen = Counter(passage for row in told_in for passage in set(row))
    passages, groups = _Codes(), _Codes()
    rows = [list(dict.fromkeys(passages(passage) for passage in row if seen[passage] > 1)) for row in told_in]
    counted = [feature["properties"]["count_group"] for feature in features]
    return {"passages": _ragged(rows), "countGroup": [None if group is None else groups(group) for group in counted]}


def _plain(features: Sequence[Feature]) -> dict[str, list[Any]]:
    read: dict[str, Callable[[Mapping[str, Any]], Any]] = {
        "ids": lambda p: p["id"],
        "start": lambda p: _day(p["date_start"]),
        "end": lambda p: _day(p["date_end"]),
        "precision": lambda p: p["geo_precision"] or 0,
        "confidence": lambda p: round(p["confidence"] * 1000),
        "inside": lambda p: int(p["in_scope"]),
        "disputed": lambda p: int(bool(p["disputed"])),
        "status": lambda p: _STATUSES.index(p["status"]),
        "killed": lambda p: p["fatalities_min"],
        "killedMost": lambda p: p["fatalities_max"],
        "families": lambda p: p["family_count"],
        "injured": lambda p: p["injured_min"],
        "injuredMost": lambda p: p["injured_max"],
        "reviewed": lambda p: 2 if p["unsure"] else int(bool(p["reviewed"])),
    }
    return {name: [value(feature["properties"]) for feature in features] for name, value in read.items()}


def columns(features: Sequence[Feature], actors: Sequence[Actor]) -> dict[str, Any]:
    """One list per column, an incident's values at its index.

    Days count from 1970-01-01, positions are millionths of a degree, confidence thousandths, roles bits in the order
    initiator, target, participant, accused; `reviewed` is 1, and 2 where a reviewer is unsure. Lists of lists are
    `lengths` and `codes`. Raises KeyError or ValueError for features that do not follow the schema.
    """
    types, places = _Codes(), _Codes()
    plain = _plain(features)
    positions = [_position(feature) for feature in features]
    for i, (lon, _) in enumerate(positions):
        plain["precision"][i] = 0 if lon is None else plain["precision"][i] or 3
    return {
        **plain,
        "lon": [lon for lon, _ in positions],
        "lat": [lat for _, lat in positions],
        "type": [types((f["properties"]["event_type"], f["properties"]["sub_event_type"])) for f in features],
        "place": [places(_named(f["properties"])) for f in features],
        **_actors(features, actors),
        **_outlets(features),
        **_weapons(features),
        **_units(features),
        **_shared(features),
        "types": [list(value) for value in types.known],
        "places": [list(value) for value in places.known],
        "statuses": list(_STATUSES),
    }
