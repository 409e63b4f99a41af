"""Fuzzy search over the names."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from geomap.arabic import fold_key
from geomap.model import Candidate, Match

if TYPE_CHECKING:
    from geomap.gazetteer.catalogue import Gazetteer

AREAL = frozenset({"country", "governorate", "district", "subdistrict", "region", "desert", "river", "road"})
_FLOOR = 0.6
_NEAR_KM = 50.0


def search(
    gazetteer: Gazetteer, text: str, limit: int, near: tuple[float, float] | None, type: str | None  # noqa: A002
) -> list[Candidate]:
    """Candidates by name similarity, then prominence and closeness."""
    key = fold_key(text)
    if not key:
        return []
    hits = process.extract(
        key, gazetteer.names.keys(), scorer=OSA.normalized_similarity, score_cutoff=_FLOOR, limit=None
    )
    best: dict[str, Candidate] = {}
    for found, similarity, _ in hits:
        for name in gazetteer.names[found]:
            place = gazetteer.get(name.place_id)
            if type is not None and place.type != type:
                continue
            parts = [("name", round(similarity, 4)), ("prominence", place.prominence)]
            score = 0.9 * similarity + 0.1 * place.prominence
            if near is not None:
                closeness = 1 / (1 + _kilometres(near, (place.lat, place.lon)) / _NEAR_KM)
                parts.append(("near", round(closeness, 4)))
                score = 0.8 * score + 0.2 * closeness
            match: Match = "fuzzy" if similarity < 1 else "exact" if name.kind == "official" else "variant"
            candidate = Candidate(place, round(score, 4), name.spelling, match, tuple(parts))
            if place.id not in best or best[place.id].score < candidate.score:
                best[place.id] = candidate
    return sorted(best.values(), key=lambda c: (-c.score, c.place.id))[:limit]


def _kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    (lat1, lon1), (lat2, lon2) = np.radians(a), np.radians(b)
    half = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371.0088 * math.asin(math.sqrt(half))
