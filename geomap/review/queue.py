"""Which incidents are most worth an analyst's time, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from geomap.review.corrections import template_row
from geomap.review.paired import profiles, scored

Feature = Mapping[str, Any]

# Two incidents that are one with at least this probability, but were not joined, deserve a decision.
NEAR_MERGE = 0.2
LOW_CONFIDENCE = 0.5
# What a reason weighs: a dispute over the dead misleads more readers than a vague place.
_WEIGHTS = {
    "unsure": 1.2,
    "disputed": 1.0,
    "near merge": 0.9,
    "unresolved place": 0.8,
    "low confidence": 0.7,
    "no date": 0.5,
}
_FIELD_OF = {"near merge": "merge", "unresolved place": "place", "no date": "dates", "low confidence": "keep"}
_DISPUTED = (("date", "dates"), ("actor", "actors"), ("event", "type"), ("sub_event", "type"), ("place", "place"))


@dataclass(frozen=True, slots=True)
class Look:
    """An incident to look at: how urgent (higher first), why, and a row of corrections.csv to begin with."""

    id: str
    urgency: float
    reasons: tuple[str, ...]
    summary: str
    row: Mapping[str, str]


def _near(features: list[Feature]) -> dict[str, tuple[float, str]]:
    """For each incident the likeliest other one that it may be, if any comes near."""
    best: dict[str, tuple[float, str]] = {}
    passages = {feature["properties"]["id"]: _passages(feature["properties"]) for feature in features}
    for score, a, b in scored(profiles(features, "run")):
        first, other = a.removeprefix("run:"), b.removeprefix("run:")
        # What one passage tells as two is two: villages entered, that a sentence counts up.
        if score >= NEAR_MERGE and passages[first].isdisjoint(passages[other]):
            for name, twin in ((first, other), (other, first)):
                best[name] = max(best.get(name, (0.0, "")), (score, twin))
    return best


def _passages(properties: Feature) -> set[tuple[str, int, int]]:
    return {(source["article_id"], source["start"], source["end"]) for source in properties["sources"]}


def _reasons(properties: Feature, near: Mapping[str, tuple[float, str]]) -> list[str]:
    found = ["unsure"] if properties["unsure"] else []
    if properties["disputed"] and not properties["reviewed"]:
        found.append("disputed")
    if properties["id"] in near:
        found.append("near merge")
    if properties["place_id"] is None:
        found.append("unresolved place")
    if properties["confidence"] < LOW_CONFIDENCE:
        found.append("low confidence")
    return found + (["no date"] if properties["date_start"] is None else [])


def _field(properties: Feature, reason: str) -> str:
    """Which field a correction for that reason would touch."""
    if reason == "unsure":
        return str(properties["unsure"][0])
    if reason != "disputed":
        return _FIELD_OF[reason]
    name = str(properties["disputed"][0])
    return next((field for start, field in _DISPUTED if name.startswith(start)), "counts")


def _look(feature: Feature, reasons: list[str], near: Mapping[str, tuple[float, str]]) -> Look:
    properties = feature["properties"]
    row = template_row(feature, _field(properties, reasons[0]))
    if row["field"] == "merge":
        row["old"] = near[properties["id"]][1]
    urgency = sum(_WEIGHTS[reason] for reason in reasons) + (1 - properties["confidence"]) / 10
    return Look(properties["id"], round(urgency, 4), tuple(reasons), properties["summary"], row)


def worth_a_look(collection: Feature, limit: int = 50) -> tuple[Look, ...]:
    """The incidents most worth a look, the most urgent first.

    What was reviewed already is left out, unless the reviewer was unsure of something.
    """
    features = list(collection["features"])
    near = _near(features)
    asked = [f for f in features if f["properties"]["unsure"] or not f["properties"]["reviewed"]]
    found = [(feature, _reasons(feature["properties"], near)) for feature in asked]
    looks = [_look(feature, reasons, near) for feature, reasons in found if reasons]
    return tuple(sorted(looks, key=lambda look: (-look.urgency, look.id))[:limit])
