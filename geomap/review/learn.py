"""What a reviewed set teaches: rows for a gazetteer of one's own, and labels. Nothing is applied."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geomap.arabic import fold_key
from geomap.gazetteer import Gazetteer
from geomap.model import COUNT_KINDS
from geomap.review.compare import by_id, compare
from geomap.review.rate import looked

Feature = Mapping[str, Any]
Properties = Mapping[str, Any]

PLACE_COLUMNS = ("id", "name", "name_ar", "type", "country", "lat", "lon", "precision_m", "prominence", "source",
                 "source_id", "licence", "names")  # fmt: skip
# A label is never held to be closer than a village is wide.
_TOLERANCE_KM = 2.0
_ALWAYS = ("0001-01-01", "9999-12-31")
_ABOUT = (
    "Labels of reviewed incidents, one for each article that tells one. quote is verbatim; start and end are offsets "
    "(code points) into the article; `also` lists further passages. event, places (right within tolerance_km), date "
    "(first and last day; date_knowable false: no day is known), actors, who (exactly who did it and to whom) and "
    "counts ([least, most], most null for open-ended, null where none is stated) are what the reviewers left standing. "
    "same_as: the same incident in another article. not_incidents: passages that reviewers found to tell none."
)


@dataclass(frozen=True, slots=True)
class Lesson:
    """A row for a gazetteer, what it says in words, and the ids of incidents of the old run read at that name."""

    row: Mapping[str, str]
    in_words: str
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lessons:
    """Rows by name, labels as one JSON value, and why the rest teaches nothing."""

    reviewed: int
    places: tuple[Lesson, ...]
    labels: Mapping[str, Any]
    untaught: tuple[str, ...]


def learn(old: Feature, new: Feature, gazetteer: Gazetteer) -> Lessons:
    """What the corrections between a run and the same run corrected teach.

    A name that the gazetteer lacks and a reviewer placed becomes a row: a further spelling of a known place, or a place
    of its own where a point was set. Every reviewed incident without a doubt becomes a label.
    """
    before, after = by_id(old), by_id(new)
    found = compare(old, new)
    pairs = [(before[pair.old_id], after[pair.new_id]) for pair in found.pairs]
    pairs = [(was, now) for was, now in pairs if looked(was["properties"], now["properties"])]
    sure = [(was, now) for was, now in pairs if not now["properties"]["unsure"]]
    untaught = [f"{now['properties']['id']}: unsure of {', '.join(now['properties']['unsure'])}"
                for _, now in pairs if now["properties"]["unsure"]]  # fmt: skip
    places, remarks = _places(sure, list(before.values()), gazetteer)
    labels = _all_labels(list(after.values()), found.only_old if pairs else ())
    return Lessons(len(pairs), tuple(places), labels, (*untaught, *remarks))


def _all_labels(after: Sequence[Feature], gone: Iterable[Feature]) -> dict[str, Any]:
    """A label for each reviewed incident without a doubt, and for each that is gone, unless it went into another."""
    report_ids = {name for feature in after for name in feature["properties"]["report_ids"]}
    dropped = [f for f in gone if report_ids.isdisjoint(f["properties"]["report_ids"])]
    right = [f for f in after if f["properties"]["reviewed"] and not f["properties"]["unsure"]]
    return {
        "about": _ABOUT,
        "incidents": [label for feature in right for label in _labels(feature)],
        "not_incidents": [label for feature in dropped for label in _none_such(feature)],
    }


def _places(
    pairs: Iterable[tuple[Feature, Feature]], old: Iterable[Feature], gazetteer: Gazetteer
) -> tuple[list[Lesson], list[str]]:
    """Rows by name; a name that two incidents place differently gives none."""
    read: dict[str, list[str]] = {}
    for feature in old:
        properties = feature["properties"]
        if properties["place_id"] is None:
            read.setdefault(fold_key(_name(properties)), []).append(properties["id"])
    rows: dict[str, list[tuple[str, Mapping[str, str]]]] = {}
    remarks = []
    for was, now in pairs:
        if (was["properties"]["place_id"], was["geometry"]) == (now["properties"]["place_id"], now["geometry"]):
            continue
        name = _name(was["properties"])
        row = _row(name, now, gazetteer) if name and was["properties"]["place_id"] is None else None
        if row is None:
            remarks.append(_unlearnt(was["properties"], now["properties"]))
        else:
            rows.setdefault(fold_key(name), []).append((name, row))
    lessons = []
    for key, taught in sorted(rows.items()):
        name, row = taught[0]
        if any(other != row for _, other in taught[1:]):
            remarks.append(f"{name}: reviewers put it at different places")
        else:
            lessons.append(Lesson(row, _told(name, row), tuple(read[key])))
    return lessons, remarks


def _name(properties: Properties) -> str:
    return str(properties["place_name_ar"] or properties["place_name"] or "")


def _row(name: str, now: Feature, gazetteer: Gazetteer) -> Mapping[str, str] | None:
    """The row of a name that is placed now; None where it is not."""
    properties = now["properties"]
    if properties["place_id"] in gazetteer.places:
        place = gazetteer.places[properties["place_id"]]
        values = (place.id, place.name, place.name_ar, place.type, place.country, place.lat, place.lon,
                  place.precision_m, place.prominence, place.source, place.source_id, place.licence, name)  # fmt: skip
        return dict(zip(PLACE_COLUMNS, map(str, values), strict=True))
    if now["geometry"] is None or not properties["reviewed"]:
        return None
    lon, lat = now["geometry"]["coordinates"]
    own = {"name": name, "name_ar": name, "type": "village", "lat": str(lat), "lon": str(lon)}
    own |= {"precision_m": str(properties["uncertainty_m"]), "source": "corrections", "source_id": properties["id"]}
    return dict.fromkeys(PLACE_COLUMNS, "") | own


def _told(name: str, row: Mapping[str, str]) -> str:
    if row["id"]:
        return f"{name}: another spelling of {row['name']} ({row['id']})"
    return f"{name}: a place at {row['lat']}, {row['lon']}, within {row['precision_m']} m; check its type"


def _unlearnt(was: Properties, now: Properties) -> str:
    """Why a moved incident gives no row."""
    if was["place_id"] is None:
        return f"{now['id']}: no name was read there"
    if was["place_id"] == now["place_id"]:
        return f"{now['id']}: its point is that of the incident, not of {_name(was)}"
    return f"{now['id']}: {_name(was)} ({was['place_id']}) is in the gazetteer; a row cannot choose {now['place_id']}"


def _by_article(properties: Properties) -> dict[str, list[Properties]]:
    found: dict[str, list[Properties]] = {}
    for source in properties["sources"]:
        found.setdefault(source["article_id"], []).append(source)
    return found


def _labels(feature: Feature) -> Iterator[dict[str, Any]]:
    """The incident as every article that tells it would be labelled."""
    properties = feature["properties"]
    sources = _by_article(properties)
    names = {article: f"{properties['id']}-{number}" for number, article in enumerate(sorted(sources), 1)}
    values = _values(feature)
    for article, (first, *rest) in sorted(sources.items()):
        words = {"quote": first["quote"], "start": first["start"], "end": first["end"]}
        also = [[source["start"], source["end"]] for source in rest]
        same = [name for other, name in names.items() if other != article]
        yield {"id": names[article], "article": article, **words, "also": also, "same_as": same, **values}


def _values(feature: Feature) -> dict[str, Any]:
    properties = feature["properties"]
    actors = properties["actors"]
    who = {role: sorted({a["id"] for a in actors if a["role"] == role}) for role in ("initiator", "target")}
    others = sorted({a["id"] for a in actors} - {*who["initiator"], *who["target"]})
    return {
        "event": [properties["sub_event_type"]],
        "places": [_spot(feature)] if feature["geometry"] else [],
        "date": [properties["date_start"], properties["date_end"]] if properties["date_start"] else list(_ALWAYS),
        "date_knowable": properties["date_start"] is not None,
        "actors": sorted({a["id"] for a in actors}),
        "who": who | {"optional": others},
        **{kind: _count(properties, kind) for kind in COUNT_KINDS},
        "status": properties["status"],
        "disputed": bool(properties["disputed"]),
        "must": True,
    }


def _spot(feature: Feature) -> dict[str, Any]:
    (lon, lat), properties = feature["geometry"]["coordinates"], feature["properties"]
    reach = max(_TOLERANCE_KM, (properties["uncertainty_m"] or 0) / 1000)
    name = properties["place_name"] or _name(properties)
    return {"name": name, "lat": lat, "lon": lon, "tolerance_km": round(reach, 1)}


def _count(properties: Properties, kind: str) -> list[int | None] | None:
    least = properties[f"{kind}_min"]
    return None if least is None else [least, properties[f"{kind}_max"]]


def _none_such(feature: Feature) -> Iterator[dict[str, Any]]:
    """The passages of a dropped incident."""
    properties = feature["properties"]
    for source in properties["sources"]:
        words = {name: source[name] for name in ("quote", "start", "end")}
        yield {"article": source["article_id"], "kind": "event", **words, "why": f"{properties['id']} was dropped"}
