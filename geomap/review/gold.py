"""A run held against labels, strictly: which incidents are found, and which an analyst would sign as they stand.

The labels are those of `tests/quality`: a JSON object with `incidents`, each with the article, the span of its quote
(`also` further ones), the accepted types and places, the range of days, who did what to whom, counts as [least, most].
A label is found when a feature agrees with it on passage, type and place; it is signed when date, parties and counts
are right too, nothing is beside them, a contradiction is shown, and what two articles tell is one incident.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from geomap.errors import DataError, plainly
from geomap.geodesy import great_circle
from geomap.lexicon.lineage import lineage
from geomap.merge.evidence import affinity

Feature = Mapping[str, Any]
Label = Mapping[str, Any]
# Characters that a passage may be off by, the longest passage that counts, and the radius of the earth.
_SLACK, _LONGEST = 150, 600
# From this affinity on (merge) sources write one party for another.
_WRITTEN_FOR = 0.9
_NOBODY = {"civilians", "unidentified"}
_NEEDED = ("id", "article", "event", "places", "date", "start", "end", "must", "who")
_SOME = 3  # the most that "a number of" says at least


@dataclass(frozen=True, slots=True)
class Agreement:
    """The labels by id that a run finds and signs, of how many, and how many of its incidents are none of them."""

    labels: int
    found: frozenset[str]
    signed: frozenset[str]
    invented: int


def read_labels(path: Path) -> list[Label]:
    """The labels of a file. Raises DataError for one that is none."""
    try:
        incidents = json.loads(path.read_bytes())["incidents"]
        labels = [label for label in incidents if all(name in label for name in _NEEDED)]
    except OSError as fault:
        raise DataError(path, f"cannot be read: {plainly(fault)}", way_out="labels as in tests/quality") from None
    except (ValueError, KeyError, TypeError, RecursionError):
        raise DataError(path, "is no file of labels", way_out="labels as in tests/quality") from None
    if not labels:
        raise DataError(path, "holds no label with `who`", way_out="labels as in tests/quality/seeds.json")
    return labels


def agreement(features: Sequence[Feature], labels: Sequence[Label]) -> Agreement:
    """How far a run agrees with labels, over the articles that carry any."""
    pairs: dict[str, int] = {}
    claims: set[tuple[int, str]] = set()
    for article in sorted({label["article"] for label in labels}):
        numbers = [n for n, f in enumerate(features) if any(s["article_id"] == article for s in _sources(f))]
        claims |= {(n, article) for n in numbers}
        pairs |= _paired([label for label in labels if label["article"] == article], features, numbers)
    by_id = {label["id"]: label for label in labels}
    must = {label["id"] for label in labels if label["must"]}
    found = must & pairs.keys()
    signed = {name for name in found if _is_signed(name, features[pairs[name]], by_id, pairs)}
    taken = {(number, by_id[label_id]["article"]) for label_id, number in pairs.items()}
    return Agreement(len(must), frozenset(found), frozenset(signed), len(claims - taken))


def _is_signed(name: str, feature: Feature, by_id: Mapping[str, Label], pairs: Mapping[str, int]) -> bool:
    """Whether the feature that finds a label has no fault, and is one with all that the label is told with."""
    return not any(_faults(feature, by_id[name])) and not _parted(name, by_id, pairs)


def _sources(feature: Feature) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = feature["properties"]["sources"]
    return found


def _paired(labels: Sequence[Label], features: Sequence[Feature], numbers: Iterable[int]) -> dict[str, int]:
    """A largest one-to-one pairing within one article, the labels that must be found first."""
    numbers = list(numbers)
    first = sorted(labels, key=lambda label: not label["must"])
    return pairing({label["id"]: _wishes(label, features, numbers) for label in first})


def pairing(wishes: Mapping[str, Sequence[int]]) -> dict[str, int]:
    """A largest one-to-one pairing of labels with the numbers that each would take, the best first."""
    owner: dict[int, str] = {}

    def claim(label: str, refused: set[int]) -> bool:
        for number in wishes[label]:
            if number in refused:
                continue
            refused.add(number)
            if number not in owner or claim(owner[number], refused):
                owner[number] = label
                return True
        return False

    for label in wishes:
        claim(label, set())
    return {label: number for number, label in owner.items()}


def _wishes(label: Label, features: Sequence[Feature], numbers: Iterable[int]) -> list[int]:
    """The features that find a label, those with the fewest faults and nearest to it first."""
    ranked = []
    for number in numbers:
        feature, away = features[number], _kilometres_off(features[number], label)
        if away is not None and feature["properties"]["sub_event_type"] in label["event"] and _tells(feature, label):
            ranked.append((len(list(_faults(feature, label))), away, number))
    return [row[-1] for row in sorted(ranked)]


def _tells(feature: Feature, label: Label) -> bool:
    spans = [(label["start"], label["end"]), *label.get("also", ())]
    sources = [
        s for s in _sources(feature) if s["article_id"] == label["article"] and s["end"] - s["start"] <= _LONGEST
    ]
    return any(s["start"] < end + _SLACK and s["end"] > start - _SLACK for s in sources for start, end in spans)


def _kilometres_off(feature: Feature, label: Label) -> float | None:
    """How far the point lies from the nearest accepted place within its tolerance; None where it lies in none."""
    spots = [spot for spot in label["places"] if spot["lat"] is not None]
    if not spots:
        return 0.0
    if feature["geometry"] is None:
        return None
    lon, lat = feature["geometry"]["coordinates"][:2]
    away = [(great_circle((spot["lat"], spot["lon"]), (lat, lon)) / 1000, spot["tolerance_km"]) for spot in spots]
    return min((distance for distance, tolerance in away if distance <= tolerance), default=None)


def _faults(feature: Feature, label: Label) -> Iterable[str]:
    """Every value of a found incident that an analyst would not sign."""
    properties = feature["properties"]
    if label.get("date_knowable", True) and not _day_fits(properties, label["date"]):
        yield "date"
    yield from _who_faults(properties["actors"], label["who"])
    yield from (noun for noun in ("fatalities", "injured", "detained") if not _count_fits(properties, label, noun))
    if label.get("disputed") and not properties["disputed"]:
        yield "disputed"


def _day_fits(properties: Mapping[str, Any], range_: Sequence[str]) -> bool:
    """Within the range; the day before it may be held possible too."""
    if not properties["date_start"]:
        return False
    days = (properties["date_start"], properties["date_end"], *range_)
    first, last, low, high = (date.fromisoformat(day) for day in days)
    narrow = (last - first).days <= (high - low).days + 1
    return low <= last <= high and first <= high and (low - first).days <= 1 and narrow


def _kin(actor: str, other: str) -> bool:
    """One side: a unit and its parent, or two whom sources write for each other (the US and the Coalition)."""
    of_one_line = actor in lineage(other) or other in lineage(actor)
    return of_one_line or affinity(lineage(actor)[-1], lineage(other)[-1]) >= _WRITTEN_FOR


def _who_faults(actors: Sequence[Mapping[str, str]], who: Mapping[str, Any]) -> Iterable[str]:
    """Who is missing, stands on the wrong side, or is named without ground."""
    sides = {"initiator": list(who["initiator"]), "target": list(who["target"])}
    wanted = sides["initiator"] + sides["target"]
    free = [*wanted, *who.get("optional", ())]
    have = [(party["id"], "initiator" if party["role"] == "accused" else party["role"]) for party in actors]
    have = [(actor, role) for actor, role in have if actor not in _NOBODY or actor in wanted]
    for side, others in (("initiator", "target"), ("target", "initiator")):
        for actor in sides[side]:
            roles = {role for party, role in have if _kin(party, actor)}
            allowed = any(_kin(actor, party) for party in (*sides[others], *who.get("optional", ())))
            if not (roles if who.get("either") else side in roles):
                yield f"{actor} is no {side}"
            elif not who.get("either") and others in roles and not allowed:
                yield f"{actor} is {others} too"
    yield from (f"{actor} without ground" for actor, _ in have if not any(_kin(actor, party) for party in free))


def _count_fits(properties: Mapping[str, Any], label: Label, noun: str) -> bool:
    """Equal to the label; a vague number may be any small "at least"; nothing where the label has nothing."""
    want, low, high = label.get(noun), properties[f"{noun}_min"], properties[f"{noun}_max"]
    if want == "free":
        return True
    if want is None:
        return not low and not high
    if want[1] is None:
        return low is not None and high is None and bool(want[0] <= low <= max(want[0], _SOME))
    return [low, high] == list(want) or (list(want) == [0, 0] and low is None)


def _parted(label: str, by_id: Mapping[str, Label], pairs: Mapping[str, int]) -> bool:
    """Whether another article's telling of it is another feature, or its feature tells another label too."""
    same = set(by_id[label].get("same_as", ()))
    apart = any(other in pairs and pairs[other] != pairs[label] for other in same)
    return apart or any(n == pairs[label] and other not in {label, *same} for other, n in pairs.items())
