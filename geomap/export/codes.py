"""CSV with the columns and codes of ACLED's and UCDP's own exports, so that scripts made for them run on ours.

Sources: ACLED Codebook (2024), UCDP Georeferenced Event Dataset Codebook 24.1. What an incident does not know stays
empty; nothing is guessed to fill a column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import Any

from geomap import lexicon
from geomap.export.sheets import write_rows
from geomap.lexicon.lineage import lineage

Feature = dict[str, Any]

ACLED = (
    *("event_id_cnty", "event_date", "year", "time_precision", "disorder_type", "event_type", "sub_event_type"),
    *("actor1", "assoc_actor_1", "inter1", "actor2", "assoc_actor_2", "inter2", "interaction", "civilian_targeting"),
    *("iso", "region", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude", "geo_precision"),
    *("source", "source_scale", "notes", "fatalities", "tags", "timestamp"),
)
UCDP = (
    *("id", "relid", "year", "active_year", "code_status", "type_of_violence", "conflict_dset_id", "conflict_new_id"),
    *("conflict_name", "dyad_dset_id", "dyad_new_id", "dyad_name", "side_a_dset_id", "side_a_new_id", "side_a"),
    *("side_b_dset_id", "side_b_new_id", "side_b", "number_of_sources", "source_article", "source_office"),
    *("source_date", "source_headline", "source_original", "where_prec", "where_coordinates", "where_description"),
    *("adm_1", "adm_2", "latitude", "longitude", "geom_wkt", "priogrid_gid", "country", "country_id", "region"),
    *("event_clarity", "date_prec", "date_start", "date_end", "deaths_a", "deaths_b", "deaths_civilians"),
    *("deaths_unknown", "best", "high", "low", "gwnoa", "gwnob"),
)
_TIME = {"day": 1, "week": 2, "month": 3, "year": 3}
_DISORDER = {
    "Protests": "Demonstrations",
    "Riots": "Demonstrations",
    "Strategic developments": "Strategic developments",
}
_FIRST_ROLES, _SECOND_ROLES = ("initiator", "accused"), ("target",)


@lru_cache
def _codes() -> Mapping[str, lexicon.Term]:
    return {term.id: term for term in lexicon.load("codes").terms if term.kind == "actor"}


def _code(actor: Feature, name: str) -> Any:
    """What the nearest of the actor and its parents is called or coded, None for one without a row."""
    row = next((_codes()[actor_id] for actor_id in lineage(actor["id"]) if actor_id in _codes()), None)
    return row.attrs.get(name) if row else None


def _sides(actors: Iterable[Feature]) -> tuple[list[Feature], list[Feature]]:
    """Who did it and to whom; participants without a side go to the first if it is empty, else to the second."""
    parties = list(actors)
    first = [party for party in parties if party["role"] in _FIRST_ROLES]
    second = [party for party in parties if party["role"] in _SECOND_ROLES]
    for party in parties:
        if party not in first and party not in second:
            (first if not first else second).append(party)
    return first, second


def _named(actors: list[Feature], name: str) -> list[str]:
    return list(dict.fromkeys(_code(actor, name) or actor["name"] for actor in actors))


def _point(feature: Feature) -> tuple[float | None, float | None]:
    lon, lat = feature["geometry"]["coordinates"] if feature["geometry"] else (None, None)
    return lon, lat


def _is_civilian_target(actors: list[Feature]) -> bool:
    return any(actor["id"] == "civilians" for actor in actors)


def acled_row(feature: Feature) -> Feature:
    """One incident with ACLED's columns; `fatalities` is the least that sources give, as ACLED counts, unstated 0."""
    properties, (lon, lat) = feature["properties"], _point(feature)
    sides = _sides(properties["actors"])
    names = [_named(side, "acled") for side in sides]
    inters = [str(_code(side[0], "inter") or "") if side else "" for side in sides]
    event = properties["event_type"]
    row: Feature = dict.fromkeys(ACLED, "") | {
        "event_id_cnty": properties["id"],
        "event_date": properties["date_start"],
        "year": properties["date_start"][:4] if properties["date_start"] else "",
        "time_precision": _TIME.get(properties["date_precision"], ""),
        "disorder_type": _DISORDER.get(event, "Political violence"),
        "event_type": event,
        "sub_event_type": properties["sub_event_type"],
        "interaction": "-".join(filter(None, inters)),
        "civilian_targeting": "Civilian targeting" if _is_civilian_target(sides[1]) else "",
        "location": properties["place_name"],
        "latitude": lat,
        "longitude": lon,
        "geo_precision": properties["geo_precision"],
        "source": "; ".join(
            dict.fromkeys(source["outlet"] or source["article_id"] for source in properties["sources"])
        ),
        "notes": properties["summary"],
        "fatalities": properties["fatalities_min"] or 0,
        "tags": "; ".join(_tags(properties)),
    }
    for n in (1, 2):
        row |= {f"actor{n}": names[n - 1][0] if names[n - 1] else "", f"inter{n}": inters[n - 1]}
        row[f"assoc_actor_{n}"] = "; ".join(names[n - 1][1:])
    row |= {f"admin{n}": properties[f"admin{n}"] for n in (1, 2, 3)}
    return row | _country(properties, {"iso": 760, "region": "Middle East", "country": "Syria"})


def _tags(properties: Feature) -> Iterator[str]:
    """What ACLED has no column for and a reader must not miss, in the `name=value` form of its tags."""
    if properties["status"] != "reported":
        yield f"status={properties['status']}"
    if properties["disputed"]:
        yield f"disputed={', '.join(properties['disputed'])}"
    if properties["unsure"]:
        yield f"unsure={', '.join(properties['unsure'])}"
    if properties["reviewed"]:
        yield f"reviewed={properties['correction_reason']}"


def _country(properties: Feature, syria: Feature) -> Feature:
    """Syria's codes, where a Syrian p-code says that it is Syria; otherwise nothing is claimed."""
    is_syrian = str(properties["admin1_pcode"] or "").startswith("SY")
    return syria if is_syrian else dict.fromkeys(syria, "")


def _date_prec(properties: Feature) -> int | str:
    """UCDP's date precision: 1 the day, 2 a span of 2-6 days, 3 a week, 4 a month, 5 more."""
    if properties["date_start"] is None:
        return ""
    days = (date.fromisoformat(properties["date_end"]) - date.fromisoformat(properties["date_start"])).days + 1
    return next((code for code, longest in ((1, 1), (2, 6), (3, 7), (4, 31)) if days <= longest), 5)


def _violence(sides: tuple[list[Feature], list[Feature]]) -> int:
    """UCDP's type: 3 one-sided against civilians, 1 with a government on a side, 2 between other groups."""
    if _is_civilian_target(sides[1]):
        return 3
    return 1 if any(_code(actor, "state") for side in sides for actor in side) else 2


def _grid(lon: float | None, lat: float | None) -> int | str:
    """PRIO-GRID cell: half degrees counted from the south-west corner of the world (Tollefsen et al. 2012)."""
    if lon is None or lat is None:
        return ""
    return int((lat + 90) * 2) * 720 + int((lon + 180) * 2) + 1


def ucdp_row(feature: Feature) -> Feature:
    """One incident with UCDP GED's columns; `low` and `best` are the least that sources give, `high` the most."""
    properties, (lon, lat) = feature["properties"], _point(feature)
    sides = _sides(properties["actors"])
    names = [" / ".join(_named(side, "ucdp")) for side in sides]
    low = properties["fatalities_min"] or 0
    civilians = [
        row["least"] for row in properties["counts"] if (row["kind"], row["group"]) == ("fatalities", "civilian")
    ]
    outlets = [source["outlet"] or "" for source in properties["sources"]]
    row: Feature = dict.fromkeys(UCDP, "") | {
        "id": properties["id"],
        "relid": properties["id"],
        "year": properties["date_start"][:4] if properties["date_start"] else "",
        "code_status": f"reviewed: {properties['correction_reason']}" if properties["reviewed"] else "read by geomap",
        "type_of_violence": _violence(sides),
        "dyad_name": " - ".join(filter(None, names)),
        "side_a": names[0],
        "side_b": names[1],
        "number_of_sources": properties["source_count"],
        "source_article": "; ".join(dict.fromkeys(source["article_id"] for source in properties["sources"])),
        "source_office": "; ".join(dict.fromkeys(filter(None, outlets))),
        "source_date": "; ".join(dict.fromkeys(source["published"] or "" for source in properties["sources"])),
        "source_headline": "; ".join(dict.fromkeys(source["title"] or "" for source in properties["sources"])),
        "source_original": "; ".join(
            dict.fromkeys(filter(None, (source["attributed_to"] for source in properties["sources"])))
        ),
        "where_prec": properties["ucdp_where_prec"],
        "where_coordinates": properties["place_name"],
        "where_description": f"{properties['relation']} {properties['place_name']}" if properties["relation"] else "",
        "adm_1": properties["admin1"],
        "adm_2": properties["admin2"],
        "latitude": lat,
        "longitude": lon,
        "geom_wkt": "" if lon is None else f"POINT ({lon} {lat})",
        "priogrid_gid": _grid(lon, lat),
        "event_clarity": 1 if properties["date_precision"] == "day" else 2,
        "date_prec": _date_prec(properties),
        "date_start": properties["date_start"],
        "date_end": properties["date_end"],
        "deaths_civilians": civilians[0] if civilians else "",
        "best": low,
        "low": low,
        "high": properties["fatalities_max"] if properties["fatalities_max"] is not None else low,
    }
    return row | _country(properties, {"country": "Syria", "country_id": 652, "region": "Middle East"})


def write_acled(collection: Feature, path: Path) -> None:
    """Write CSV with ACLED's columns."""
    write_rows(path, ACLED, map(itemgetter(*ACLED), map(acled_row, collection["features"])))


def write_ucdp(collection: Feature, path: Path) -> None:
    """Write CSV with UCDP GED's columns."""
    write_rows(path, UCDP, map(itemgetter(*UCDP), map(ucdp_row, collection["features"])))
