"""Labelled articles -> rows -> weights: what `make fit` does.

A row is one option of a choice: its label, its features, and a hash of its outlet, so that a fit can leave an outlet
out. No word of an article is in it, so that rows of articles that may not be published can be kept.
"""

from __future__ import annotations

import csv
import json
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

import numpy as np

from geomap import pipeline, weigh
from geomap.articles import read_articles
from geomap.config import Config
from geomap.extract import gather, link
from geomap.extract.drafts import Draft
from geomap.extract.geography import great_circle
from geomap.extract.scenes import Reading
from geomap.extract.segments import Segment
from geomap.extract.where import candidates, features
from geomap.model import Article, Location, Quote

ROWS = Path(__file__).parent / "rows"
CHOICES = ("where", "link", "news")
# Strength of the pull towards 0, and steps of the descent: enough for six digits on these rows.
PULL, STEPS = 1.0, 4000
_LINE = re.compile(r"^(\w+) = \{ tenths = (-?\d+)(.*)$")


@dataclass(frozen=True, slots=True)
class Row:
    """One option: options of one `set` exclude each other (where), or each stands for itself (link, news)."""

    choice: str
    outlet: str
    set: str
    label: int
    features: Mapping[str, float]


@dataclass(slots=True)
class Watched(Reading):
    """A reading that keeps every telling apart and remembers the stretches it came from."""

    seen: list[tuple[Draft, bool]] = field(default_factory=list)

    def _take(self, opened: list[Draft]) -> None:
        self.seen += [(draft, self.summing_up) for draft in opened]
        self.drafts += opened


@dataclass(frozen=True, slots=True)
class Gold:
    """The labels of one article."""

    incidents: Sequence[Mapping[str, object]]
    others: Sequence[tuple[int, int]]

    def told_by(self, quotes: Iterable[Quote]) -> list[Mapping[str, object]]:
        """The incidents that any of the words tells."""
        spans = [(q.start, q.end) for q in quotes]
        return [one for one in self.incidents if _touch(spans, one["tells"])]

    def untold(self, quotes: Iterable[Quote]) -> bool:
        """Whether all of the words are marked as telling no incident."""
        return all(_touch([(q.start, q.end)], self.others) for q in quotes)


def _touch(spans: Iterable[tuple[int, int]], others: object) -> bool:
    return any(s < o[1] and o[0] < e for s, e in spans for o in others)  # type: ignore[attr-defined]


def labelled(folder: Path, golds: Iterable[Path]) -> list[tuple[Article, Gold]]:
    """The articles of a folder that have labels word by word."""
    incidents: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    others: dict[str, list[tuple[int, int]]] = defaultdict(list)
    known: set[str] = set()
    for path in golds:
        read = json.loads(path.read_text(encoding="utf-8"))
        for row in read["incidents"]:
            incidents[row["article"]].append(row)
        for row in read["other_events"]:
            others[row["article"]].append((row["start"], row["end"]))
        known |= {row["article"] for part in ("incidents", "not_incidents", "other_events") for row in read[part]}
    found = read_articles([folder])
    return [(a, Gold(incidents[a.id], others[a.id])) for a in found if a.id in known]


def rows(articles: Iterable[tuple[Article, Gold]]) -> list[Row]:
    """The rows of all choices that labelled articles give."""
    found: list[Row] = []
    for article, gold in articles:
        outlet = sha256((article.outlet or article.id).encode()).hexdigest()[:8]
        reading = Watched.of(article, pipeline.vocabulary(), Config())
        gather(reading)
        name = sha256(article.id.encode()).hexdigest()[:8]
        found += _where_rows(reading, gold, outlet, name)
        found += _link_rows(reading, gold, outlet, name)
        found += _news_rows(reading, gold, outlet, name)
    return found


def _where_rows(reading: Watched, gold: Gold, outlet: str, name: str) -> list[Row]:
    found = []
    segments = {id(d.segments[0]): d.segments[0] for d, _ in reading.seen}
    for segment in segments.values():
        told = gold.told_by(t.quote for t in segment.told)
        options = candidates(segment)
        if not told or len(options) == 1:
            continue
        right = _right(reading, segment, told)
        one = f"{name}.{segment.first}"
        found += [
            Row("where", outlet, one, int(option in right if right else option is None), features(segment, option))
            for option in options
        ]
    return found


def _right(reading: Watched, segment: Segment, told: Sequence[Mapping[str, object]]) -> list[object]:
    """The places of a stretch that its incidents are at: by their point, else by the words that the labels give."""
    spots = [s for s in candidates(segment) if s is not None]
    right = [s for s in spots if any(_at(reading.locate(s.phrase), one) for one in told)]
    if right:
        return list(right)
    words = [w for one in told for w in one.get("told", {}).get("place", ())]  # type: ignore[attr-defined]
    return [s for s in spots if _touch([(s.phrase.quote.start, s.phrase.quote.end)], words)]


def _at(location: Location | None, incident: Mapping[str, object]) -> bool:
    if location is None or location.lat is None or location.lon is None:
        return False
    return any(
        p["lat"] is not None
        and great_circle(location.lat, location.lon, p["lat"], p["lon"]) <= 1000 * p["tolerance_km"]
        for p in incident["places"]  # type: ignore[attr-defined]
    )


def _tells(draft: Draft, gold: Gold) -> frozenset[str] | None:
    """The incidents that a telling tells: none at all, or None where its labels do not say."""
    quotes = [t.quote for t in draft.told]
    told = gold.told_by(quotes)
    if not told:
        return frozenset() if gold.untold(quotes) else None
    here = [one for one in told if _at(draft.location, one)] if draft.own else []
    if not here and len(told) > 1 and draft.shared:
        return None
    return frozenset(str(one["id"]) for one in here or told)


def _link_rows(reading: Watched, gold: Gold, outlet: str, name: str) -> list[Row]:
    told = [(draft, _tells(draft, gold)) for draft, _ in reading.seen]
    known = [(draft, ids) for draft, ids in told if ids]
    order = {one: n for n, one in enumerate(dict.fromkeys(id(d.segments[0]) for d, _ in reading.seen))}
    return [
        Row("link", outlet, f"{name}.{i}.{j}", int(bool(ids & before_ids)),
            link.features(draft, before, order[id(draft.segments[0])] - order[id(before.segments[0])] == 1))
        for i, (draft, ids) in enumerate(known)
        for j, (before, before_ids) in enumerate(known[:i])
        if before.segments[0] is not draft.segments[0]
    ]  # fmt: skip


def _news_rows(reading: Watched, gold: Gold, outlet: str, name: str) -> list[Row]:
    """Every telling that no earlier one tells: whether it is an incident of the labels."""
    found, seen = [], set[str]()
    for number, (draft, totals) in enumerate(reading.seen):
        ids = _tells(draft, gold)
        if ids is None or ids & seen:
            continue
        seen |= ids
        features_ = link.news(draft, reading.day, totals)
        found.append(Row("news", outlet, f"{name}.{number}", int(bool(ids)), features_))
    return found


def fit(found: Sequence[Row], signs: Mapping[str, str]) -> dict[str, int]:
    """Weights in tenths of a bit: penalised likelihood, signs kept, by accelerated projected descent.

    Options of one set share a likelihood ("which of these", the right ones together); others are yes or no each.
    """
    names = sorted(signs)
    table = np.array([[row.features.get(name, 0.0) for name in names] for row in found])
    labels = np.array([row.label for row in found], dtype=float)
    sets = np.unique([row.set for row in found], return_inverse=True)[1] if found[0].choice == "where" else None
    low = np.array([0.0 if signs[name] == "+" else -np.inf for name in names])
    high = np.array([0.0 if signs[name] == "-" else np.inf for name in names])
    pull = np.array([0.05 if name in ("always", "none") else PULL for name in names])
    step = 1 / ((0.25 if sets is None else 1.0) * np.linalg.norm(table, 2) ** 2 + PULL)
    weights = ahead = np.zeros(len(names))
    for turn in range(STEPS):
        gradient = table.T @ (_expected(table @ ahead, labels, sets) - _wanted(table @ ahead, labels, sets))
        stepped = np.clip(ahead - step * (gradient + pull * ahead), low, high)
        ahead = stepped + turn / (turn + 3) * (stepped - weights)
        weights = stepped
    return {name: round(10 * value / math.log(2)) for name, value in zip(names, weights, strict=True)}


def _expected(bits: np.ndarray, labels: np.ndarray, sets: np.ndarray | None) -> np.ndarray:
    return 1 / (1 + np.exp(-bits)) if sets is None else _shares(bits, np.ones_like(labels), sets)


def _wanted(bits: np.ndarray, labels: np.ndarray, sets: np.ndarray | None) -> np.ndarray:
    return labels if sets is None else _shares(bits, labels, sets)


def _shares(bits: np.ndarray, which: np.ndarray, sets: np.ndarray) -> np.ndarray:
    """Each option's share of its set, among the options that `which` marks."""
    top = np.full(sets.max() + 1, -np.inf)
    np.maximum.at(top, sets, bits)
    weight = which * np.exp(bits - top[sets])
    sums = np.zeros(sets.max() + 1)
    np.add.at(sums, sets, weight)
    return weight / np.maximum(sums[sets], 1e-300)


def signs(choice: str) -> dict[str, str]:
    """Part -> "+", "-" or "" for the parts of a choice that are fitted."""
    table = weigh.tables()[choice]
    return {name: str(line.get("sign", "")) for name, line in table.items() if not line.get("hand")}


def written(text: str, fitted: Mapping[str, Mapping[str, int]]) -> str:
    """The weights file with the fitted tenths put in; everything else stays as it is."""
    lines, choice = [], ""
    for line in text.split("\n"):
        if line.startswith("["):
            choice = line.strip("[]")
        found = _LINE.match(line)
        if found and found[1] in fitted.get(choice, {}):
            line = f"{found[1]} = {{ tenths = {fitted[choice][found[1]]}{found[3]}"
        lines.append(line)
    return "\n".join(lines)


def save(path: Path, found: Iterable[Row]) -> None:
    """Rows as CSV: choice, outlet, set, label, features as "name=value" words."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["choice", "outlet", "set", "label", "features"])
        for row in found:
            told = " ".join(f"{name}={value:g}" for name, value in sorted(row.features.items()))
            out.writerow([row.choice, row.outlet, row.set, row.label, told])


def load(path: Path) -> list[Row]:
    """Rows from a file that `save` wrote."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Row(r["choice"], r["outlet"], r["set"], int(r["label"]),
                {n: float(v) for n, _, v in (word.partition("=") for word in r["features"].split())})
            for r in csv.DictReader(file)
        ]  # fmt: skip
