"""What two runs, or a run and a coded data set, agree and differ on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from geomap.geodesy import on_plane
from geomap.review.coded import names_of
from geomap.review.paired import profiles, scored

Feature = Mapping[str, Any]

# Pairs below this probability of being one incident are not taken for one; merging uses the same.
THRESHOLD = 0.5
# A point that moved less than this is the same for a reader of the map.
SAME_POINT_KM = 1.0
COMPARED = (
    *("sub_event_type", "date_start", "date_end", "place_id", "place_name", "actor_ids", "status", "geo_precision"),
    *(f"{kind}_{side}" for kind in ("fatalities", "injured", "detained", "displaced") for side in ("min", "max")),
    *("weapons", "targets", "source_count", "reviewed"),
)
CODED = ("sub_event_type", "date_start", "date_end", "actor_ids", "fatalities_min", "fatalities_max")


@dataclass(frozen=True, slots=True)
class Change:
    """One incident in both: its ids, how sure the match is, and the fields that differ as (old, new)."""

    old_id: str
    new_id: str
    score: float
    fields: Mapping[str, tuple[Any, Any]]


@dataclass(frozen=True, slots=True)
class Difference:
    """Features only in the old, only in the new, and the pairs; a pair without `fields` is the same in both."""

    only_old: tuple[Feature, ...]
    only_new: tuple[Feature, ...]
    pairs: tuple[Change, ...]

    def rows(self) -> Iterator[dict[str, Any]]:
        """What differs, a row each, for a terminal, CSV or JSONL; `field` is None where one side lacks it whole."""
        for where, features in (("old", self.only_old), ("new", self.only_new)):
            for feature in features:
                properties = feature["properties"]
                ids = {"old_id": None, "new_id": None} | {f"{where}_id": properties["id"]}
                summaries = {"old": None, "new": None} | {where: properties["summary"]}
                yield {"where": where, **ids, "score": None, "field": None, **summaries}
        for pair in self.pairs:
            for name, (before, after) in sorted(pair.fields.items()):
                ids = {"old_id": pair.old_id, "new_id": pair.new_id, "score": pair.score}
                yield {"where": "both", **ids, "field": name, "old": before, "new": after}


def _lineage(old: Mapping[str, Feature], new: Mapping[str, Feature]) -> dict[str, tuple[str, float]]:
    """Pairs that share a report: the same incident by its own history."""
    holder = {report: name for name, feature in new.items() for report in feature["properties"]["report_ids"]}
    found: dict[str, tuple[str, float]] = {}
    taken: set[str] = set()
    for name, feature in old.items():
        shared = {holder[report] for report in feature["properties"]["report_ids"] if report in holder} - taken
        if shared:
            found[name] = (min(shared), 1.0)
            taken.add(min(shared))
    return found


def _matched(old: Mapping[str, Feature], new: Mapping[str, Feature]) -> dict[str, tuple[str, float]]:
    """One-to-one pairs by the score of the merge, the surest first."""
    views = profiles(old.values(), "old") + profiles(new.values(), "new")
    across = {(score, a, b) for score, a, b in scored(views) if (a[:3], b[:3]) == ("new", "old") and score >= THRESHOLD}
    found: dict[str, tuple[str, float]] = {}
    taken: set[str] = set()
    for score, b, a in sorted(across, key=lambda edge: (-edge[0], edge[1:])):
        name, other = a.removeprefix("old:"), b.removeprefix("new:")
        if name not in found and other not in taken:
            found[name] = (other, round(score, 4))
            taken.add(other)
    return found


def _km(a: Feature, b: Feature) -> float:
    (lon1, lat1), (lon2, lat2) = a["geometry"]["coordinates"], b["geometry"]["coordinates"]
    return on_plane((lat1, lon1), (lat2, lon2)) / 1000


def _fields(a: Feature, b: Feature) -> dict[str, tuple[Any, Any]]:
    """What differs; against a coded data set, only where both say something, and actors by its names."""
    old, new = a["properties"], b["properties"]
    names = old.get("coded") or new.get("coded")
    found = {name: (old[name], new[name]) for name in (CODED if names else COMPARED) if old[name] != new[name]}
    if names:
        found = {name: both for name, both in found.items() if None not in both and not _same_actors(name, both, names)}
        if old["date_start"] and new["date_start"] and _may_be_one_day(old, new):
            found = {name: both for name, both in found.items() if not name.startswith("date_")}
    if a["geometry"] and b["geometry"] and _km(a, b) > SAME_POINT_KM:
        found["point"] = (a["geometry"]["coordinates"], b["geometry"]["coordinates"])
    return found


def _may_be_one_day(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a coded date that stands for a span of days holds some of the other's."""
    wide = any(row.get("coded") and row["date_start"] != row["date_end"] for row in (old, new))
    return wide and bool(old["date_start"] <= new["date_end"] and new["date_start"] <= old["date_end"])


def _same_actors(column: str, both: tuple[Any, Any], names: str) -> bool:
    return column == "actor_ids" and names_of(both[0], names) == names_of(both[1], names)


def compare(old: Feature, new: Feature) -> Difference:
    """The difference between two FeatureCollections, either of which may come from `read_coded`.

    Incidents are matched by a shared report first, then by the merge's own score, one to one.
    """
    left, right = by_id(old), by_id(new)
    found = _lineage(left, right)
    found |= _matched(*_unpaired(left, right, found))
    changes = (Change(a, b, score, _fields(left[a], right[b])) for a, (b, score) in found.items())
    only_old, only_new = _unpaired(left, right, found)
    ordered = sorted(changes, key=lambda change: (change.old_id, change.new_id))
    return Difference(tuple(only_old.values()), tuple(only_new.values()), tuple(ordered))


def by_id(collection: Feature) -> dict[str, Feature]:
    """The features of a FeatureCollection by the ids of their incidents."""
    return {feature["properties"]["id"]: feature for feature in collection["features"]}


def _unpaired(
    left: Mapping[str, Feature], right: Mapping[str, Feature], found: Mapping[str, tuple[str, Any]]
) -> tuple[dict[str, Feature], dict[str, Feature]]:
    """What of either side no pair holds."""
    used = {name for name, _ in found.values()}
    return {k: v for k, v in left.items() if k not in found}, {k: v for k, v in right.items() if k not in used}
