"""How well a run agrees with the labels of the seeds: incidents one by one, and place mentions.

A label is found when a feature agrees with it on passage (a quote of the same article, not longer than 600 characters,
overlaps one of its passages, give or take 150), on sub-event type and on place (a point within the tolerance of an
accepted place). Inside an article labels and features are paired one to one so that most are found, labels that must be
found first. What is left over is invented. Dates, actors and counts are judged on what was found.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from geomap.review.gold import pairing
from tests.quality.labels import Label, Named, Span, Spot, Trap

SLACK, LONGEST = 150, 600
EARTH_KM = 6371.0
PLACE_ROLES = frozenset({"location", "origin", "destination", "context", "dateline"})
# An article that says "American" may mean the Coalition, and the other way round.
EITHER = frozenset({"us", "coalition"})
NOBODY = frozenset({"civilians", "unidentified"})

Feature = Mapping[str, Any]
Figures = dict[str, float]


def kilometres(a: Spot, lat: float, lon: float) -> float:
    """Great-circle distance."""
    north, south = math.radians(a.lat or 0.0), math.radians(lat)
    across = math.radians(lon - (a.lon or 0.0))
    half = math.sin((south - north) / 2) ** 2 + math.cos(north) * math.cos(south) * math.sin(across / 2) ** 2
    return 2 * EARTH_KM * math.asin(math.sqrt(half))


def touch(a: Span, b: Span, slack: int = 0) -> bool:
    """Whether two spans overlap, give or take `slack`."""
    return a[0] < b[1] + slack and a[1] > b[0] - slack


def passages(feature: Feature, article: str) -> list[Mapping[str, Any]]:
    """The feature's sources in one article."""
    return [source for source in feature["properties"]["sources"] if source["article_id"] == article]


def tells(feature: Feature, label: Label) -> bool:
    """Whether the feature quotes the passage of the label."""
    quoted = [(s["start"], s["end"]) for s in passages(feature, label.article) if s["end"] - s["start"] <= LONGEST]
    return any(touch(quote, passage, SLACK) for quote in quoted for passage in label.passages)


def off_by(feature: Feature, label: Label) -> float | None:
    """Kilometres to the nearest accepted place whose tolerance holds; None when none does."""
    if not label.places:
        return 0.0
    if not feature["geometry"] or feature["geometry"]["type"] != "Point":
        return None
    lon, lat = feature["geometry"]["coordinates"][:2]
    found = [(kilometres(spot, lat, lon), spot.tolerance_km) for spot in label.places]
    return min((distance for distance, tolerance in found if distance <= tolerance), default=None)


def date_agrees(feature: Feature, label: Label) -> bool:
    """Whether the feature's days meet the label's and are not two days wider."""
    cells = feature["properties"]
    if not cells["date_start"] or not cells["date_end"]:
        return False
    first, last = date.fromisoformat(cells["date_start"]), date.fromisoformat(cells["date_end"])
    low, high = label.days
    return first <= high and last >= low and (last - first).days <= (high - low).days + 2


def actors_agree(feature: Feature, label: Label) -> bool:
    """Whether every actor of the label is named, and at most two others are."""
    have = set(feature["properties"]["actor_ids"])
    named = {actor["id"] for actor in feature["properties"]["actors"]} - NOBODY
    all_there = all(one in have or (one in EITHER and have & EITHER) for one in label.actors)
    return all_there and len(named - label.actors - EITHER) <= 2


def count_agrees(feature: Feature, label: Label, noun: str) -> bool | None:
    """Whether [min, max] agrees with the label; None where the label asks for nothing."""
    wanted = label.counts[noun]
    if wanted is None or wanted == (0, None):
        return None
    least, most = wanted
    low, high = feature["properties"][f"{noun}_min"], feature["properties"][f"{noun}_max"]
    if low is None:
        return False
    if most is None:
        return low >= min(least, 1) and (high is None or high >= least)
    return high is not None and low <= most and least <= high <= max(1, most) * 1.25


def paired(labels: Sequence[Label], features: Sequence[tuple[int, Feature]]) -> dict[str, int]:
    """Label id -> number of its feature, for the labels and features of one article: a largest one-to-one pairing."""
    return pairing({label.id: _wishes(label, features) for label in sorted(labels, key=lambda one: not one.must)})


def _wishes(label: Label, features: Sequence[tuple[int, Feature]]) -> list[int]:
    """The features that would do, the best first."""
    ranked = []
    for number, feature in features:
        distance = off_by(feature, label)
        if distance is None or not tells(feature, label) or feature["properties"]["sub_event_type"] not in label.types:
            continue
        deaths = count_agrees(feature, label, "fatalities") is False
        ranked.append(
            (round(distance), -date_agrees(feature, label), -actors_agree(feature, label), deaths, distance, number)
        )
    return [row[-1] for row in sorted(ranked)]


def sprung(trap: Trap, feature: Feature, paired_with_a_label: bool) -> bool:
    """Whether the feature takes its place from a trap, or is itself the incident that is none."""
    if trap.kind == "place":
        return any(_within(trap, s["evidence"].get("place", ())) for s in passages(feature, trap.article))
    told = [s["evidence"].get("event_type") or [s] for s in passages(feature, trap.article)]
    return not paired_with_a_label and any(_within(trap, words) for words in told)


def _within(trap: Trap, words: Iterable[Mapping[str, Any]]) -> bool:
    return any(trap.span[0] <= one["start"] and one["end"] <= trap.span[1] for one in words)


def share(flags: Iterable[bool | None]) -> float:
    """The part that is true of those that are not None; 1 where there are none."""
    known = [flag for flag in flags if flag is not None]
    return sum(known) / len(known) if known else 1.0


def score(features: Sequence[Feature], labels: Sequence[Label], traps: Sequence[Trap]) -> Figures:
    """Every figure of a run; see the top of this file for what counts as found."""
    articles = sorted({one.article for one in labels} | {one.article for one in traps})
    told = {a: [(n, f) for n, f in enumerate(features) if passages(f, a)] for a in articles}
    pairs = {id_: n for a in articles for id_, n in paired([x for x in labels if x.article == a], told[a]).items()}
    taken = {(pairs[one.id], one.article) for one in labels if one.id in pairs}
    claims = sum(len(found) for found in told.values())
    hit = {t for t in traps for n, f in told[t.article] if sprung(t, f, (n, t.article) in taken)}
    found = [(one, features[pairs[one.id]]) for one in labels if one.must and one.id in pairs]
    recall = len(found) / sum(one.must for one in labels)
    precision = len(taken) / claims if claims else 0.0
    return {
        "recall": recall,
        "precision": precision,
        "f1": _harmonic(recall, precision),
        "traps_sprung": len(hit),
        "date": share(date_agrees(feature, one) for one, feature in found if one.dated),
        "actors": share(actors_agree(feature, one) for one, feature in found),
        "fatalities": share(count_agrees(feature, one, "fatalities") for one, feature in found),
        "injured": share(count_agrees(feature, one, "injured") for one, feature in found),
        "same_merged": share(_same_merged(labels, pairs)),
        "false_merges": _false_merges(labels, pairs),
    }


def _harmonic(recall: float, precision: float) -> float:
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def _same_merged(labels: Sequence[Label], pairs: Mapping[str, int]) -> list[bool]:
    """For each pair of labels that are one incident told twice: whether one feature tells it."""
    known = [(one.id, other) for one in labels for other in one.same_as if one.id < other]
    return [pairs.get(a) is not None and pairs.get(a) == pairs.get(b) for a, b in known]


def _false_merges(labels: Sequence[Label], pairs: Mapping[str, int]) -> int:
    groups: defaultdict[int, list[Label]] = defaultdict(list)
    for one in labels:
        if one.id in pairs:
            groups[pairs[one.id]].append(one)
    return sum(b.id not in a.same_as for group in groups.values() for a in group for b in group if a.id < b.id)


def wrong_quotes(features: Iterable[Feature], texts: Mapping[str, str]) -> int:
    """How many quotes, of sources or of evidence, are not the words at their offsets."""
    wrong = 0
    for feature in features:
        for source in feature["properties"]["sources"]:
            quotes = [source, *(words for found in source["evidence"].values() for words in found)]
            text = texts[source["article_id"]]
            wrong += sum(text[one["start"] : one["end"]] != one["quote"] for one in quotes)
    return wrong


def score_mentions(rows: Sequence[Mapping[str, Any]], labels: Sequence[Named]) -> Figures:
    """Recall and precision of place mentions, how many lie within 5 km, and how many traps became a location."""
    real, traps = [one for one in labels if one.role != "T"], [one for one in labels if one.role == "T"]
    ours = [row for row in rows if row["role"] in PLACE_ROLES and row["article_id"] in {one.article for one in labels}]
    found = [(one, [row for row in ours if _meets(one, row)]) for one in real]
    got = [(one, hits) for one, hits in found if hits]
    located = [(one.spot, hits) for one, hits in got if one.spot.lat is not None]
    near = [min(_distance(spot, row) for row in hits) <= max(5.0, spot.tolerance_km) for spot, hits in located]
    recall = len(got) / len(real)
    precision = share(any(_meets(one, row) for one in real) for row in ours)
    hit = sum(any(_meets(one, row) and row["role"] == "location" for row in rows) for one in traps)
    return {
        "recall": recall,
        "precision": precision,
        "f1": _harmonic(recall, precision),
        "within_5_km": share(near),
        "traps_sprung": hit,
    }


def _meets(one: Named, row: Mapping[str, Any]) -> bool:
    return bool(one.article == row["article_id"]) and touch(one.span, (row["start"], row["end"]))


def _distance(spot: Spot, row: Mapping[str, Any]) -> float:
    return math.inf if row["lat"] is None else kilometres(spot, row["lat"], row["lon"])
