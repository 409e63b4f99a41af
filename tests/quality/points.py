"""How often a point lies within the uncertainty stated for it, on articles whose places somebody else has located.

    python -m tests.quality.points INCIDENTS.geojson LABELS.csv|GOLD.json ... [--verbose]

LABELS.csv has a row an article: `file`, `place_ar`, `lat`, `lon`, several of them apart by " | ". The incident that is
judged is the one of that article whose place is named so, in the words of the article or in the gazetteer; a label that
no incident names is counted as such, for it says nothing of points. GOLD.json holds labelled incidents in the manner of
`own/a.json`: labels and the incidents that tell their passage as one of their types are paired one to one, the nearest
first; a label whose own incident was not found may so be judged by another one's point.
"""

# ruff: noqa: T201 - a report for the terminal
from __future__ import annotations

import argparse
import csv
import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap.arabic import fold_key, without_article
from geomap.locate.doubt import great_circle
from geomap.review.gold import pairing

_KNOWN_KM = 30.0
Feature = Mapping[str, Any]
Spot = tuple[float, float]
"""Latitude and longitude."""


@dataclass(frozen=True)
class Judged:
    """A label beside the incident that answers it: metres from its point to the label's, and the radius stated."""

    article: str
    label: str
    place: str
    off_m: float
    radius_m: float

    @property
    def held(self) -> bool:
        """Whether the stated uncertainty holds the label's point."""
        return self.off_m <= self.radius_m


def bare(name: str) -> str:
    """A name to compare: folded, without articles and without the words "village of"."""
    return " ".join(without_article(word) or word for word in fold_key(name).split())


def rows(path: Path) -> Iterator[tuple[str, str, Spot]]:
    """Every located name of a CSV: article, name, point."""
    with path.open(encoding="utf-8-sig", newline="") as lines:
        for row in csv.DictReader(lines):
            parts = (row[column].split("|") for column in ("place_ar", "lat", "lon"))
            for name, lat, lon in zip(*parts, strict=False):
                if lat.strip() and lon.strip():
                    yield row["file"], name.strip(), (float(lat), float(lon))


def named(features: Sequence[Feature], article: str, name: str) -> list[Feature]:
    """The incidents of an article whose place the gazetteer calls so, else those whose words name it."""
    wanted = f" {bare(name)} "
    here = [(one, told) for one in features if (told := _sources(one, article))]
    called = [one for one, _ in here if wanted in f" {bare(one['properties']['place_name_ar'] or '')} "]
    words = [(one, [w["quote"] for s in told for w in s["evidence"].get("place", ())]) for one, told in here]
    return called or [one for one, quotes in words if any(wanted in f" {bare(quote)} " for quote in quotes)]


def _sources(feature: Feature, article: str) -> list[Mapping[str, Any]]:
    return [source for source in feature["properties"]["sources"] if source["article_id"] == article]


def by_name(features: Sequence[Feature], path: Path) -> Iterator[Judged | tuple[str, str]]:
    """Each row of a CSV, judged; article and name alone where no incident names it."""
    for article, name, spot in rows(path):
        found = [judged(one, article, name, spot) for one in named(features, article, name)]
        answers = [one for one in found if one is not None]
        # Several incidents at one name have one point, or the name has two meanings: the farthest is judged.
        yield max(answers, key=lambda one: one.off_m - one.radius_m) if answers else (article, name)


def judged(feature: Feature, article: str, label: str, spot: Spot) -> Judged | None:
    """A label beside a feature; None for one without a point."""
    cells, geometry = feature["properties"], feature["geometry"]
    if not geometry or cells["uncertainty_m"] is None:
        return None
    lon, lat = geometry["coordinates"][:2]
    return Judged(article, label, cells["place_name"] or "", great_circle((lat, lon), spot), cells["uncertainty_m"])


def by_words(features: Sequence[Feature], path: Path) -> Iterator[Judged | tuple[str, str]]:
    """Each located incident of a gold file that must be found, judged by the nearest of the places it accepts."""
    labels = {one["id"]: one for one in json.loads(path.read_text(encoding="utf-8"))["incidents"] if _located(one)}
    answers = {id_: _answers(features, label) for id_, label in labels.items()}
    pairs = pairing({id_: [n for n, _ in sorted(found.items(), key=_off)] for id_, found in answers.items()})
    for id_, label in labels.items():
        if label.get("must", True):
            yield answers[id_][pairs[id_]] if id_ in pairs else (label["article"], label["places"][0].get("name", ""))


def _located(label: Mapping[str, Any]) -> bool:
    return bool(_spots(label))


def _spots(label: Mapping[str, Any]) -> list[Spot]:
    """The points that a label accepts; one known only to its governorate or district says nothing of a point."""
    known = (place for place in label["places"] if place.get("lat") is not None)
    return [(one["lat"], one["lon"]) for one in known if (one.get("tolerance_km") or 0) <= _KNOWN_KM]


def _off(answer: tuple[int, Judged]) -> float:
    return answer[1].off_m


def _answers(features: Sequence[Feature], label: Mapping[str, Any]) -> dict[int, Judged]:
    """The features that tell the label's passage as one of its types, by number, each judged."""
    spots = _spots(label)
    passages = [(label["start"], label["end"]), *label.get("also", ())]
    found: dict[int, Judged] = {}
    for number, feature in enumerate(features):
        quotes = [(one["start"], one["end"]) for one in _sources(feature, label["article"])]
        told = any(start < end_ and end > start_ for start, end in quotes for start_, end_ in passages)
        if told and feature["properties"]["sub_event_type"] in label["event"]:
            name = label["places"][0].get("name", "")
            known = [one for spot in spots if (one := judged(feature, label["article"], name, spot)) is not None]
            if known:
                found[number] = min(known, key=lambda one: one.off_m)
    return found


def main() -> None:
    """Prints one line a file of labels, and with --verbose every point outside."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("incidents", type=Path)
    asked.add_argument("labels", type=Path, nargs="+")
    asked.add_argument("--verbose", action="store_true")
    told = asked.parse_args()
    features = json.loads(told.incidents.read_text(encoding="utf-8"))["features"]
    for path in told.labels:
        found = list((by_name if path.suffix == ".csv" else by_words)(features, path))
        points = [one for one in found if isinstance(one, Judged)]
        held = sum(one.held for one in points)
        radius = statistics.median(one.radius_m for one in points) / 1000 if points else 0.0
        share = held / len(points) if points else 1.0
        print(f"{path.name}: {held}/{len(points)} within ({share:.1%}), median radius {radius:.1f} km, "
              f"{len(found) - len(points)} labels without an incident")  # fmt: skip
        for one in points if told.verbose else ():
            if not one.held:
                print(f"  outside: {one.article[:16]} {one.label} -> {one.place}: {one.off_m / 1000:.1f} km off, "
                      f"radius {one.radius_m / 1000:.1f}")  # fmt: skip
        for article, name in (one for one in found if told.verbose and not isinstance(one, Judged)):
            print(f"  no incident: {article[:16]} {name}")


if __name__ == "__main__":
    main()
