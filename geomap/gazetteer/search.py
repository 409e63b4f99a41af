"""Which places a spelling may mean: folded, article-blind, tolerant of typing errors, and Latin by its consonants.

The score of a candidate is 0.9 x likeness of the names + 0.1 x prominence of the place; with `near`, 0.85 of that and
0.15 x closeness. Likeness of two folded names is 1 - (edits / longer length), an edit being a letter inserted,
dropped, changed or swapped with its neighbour (optimal string alignment). Homonyms so come in the order of
prominence, then of closeness if asked for, then of id.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geomap.arabic import fold_key, without_article
from geomap.gazetteer.tables import Name
from geomap.model import Candidate, Match, Place

_FLOOR = 0.6
_NEAR_M = 50_000.0
# What a difference costs that writers make without an error: the article; and in a Latin spelling, what edits cost
# when they leave the consonants alone, of which there must be three, or everything resembles everything.
_ARTICLE, _VOWELS = 0.02, 0.4
_CONSONANTS = 3
_PART = 0.05
_ENDS_WORDS, _FOLDED_SO = "ة", "ه"
_SEPARATOR = re.compile(r"[/,،;()]|\s-\s")
_LATIN_ARTICLE = re.compile(r"\b(?:a[lnrstdz]|ash?|ath|adh|e[lnrsdz]|esh?)\s+(?=\w)")
_LATIN_SAME = ((r"[aeiouyw]+", ""), (r"[`'‘’ʿʾ]", ""), (r"q|ck?(?!h)|g(?!h)", "k"), (r"dh|z", "z"), (r"th", "t"),
               (r"(.)\1+", r"\1"), (r"h\b", ""))  # fmt: skip


def skeleton(key: str) -> str:
    """The consonants of a folded Latin name without its article: what its transliterations have in common."""
    bare = _LATIN_ARTICLE.sub("", key)
    for pattern, same in _LATIN_SAME:
        bare = re.sub(pattern, same, bare)
    return bare.replace(" ", "")


def _bare(key: str) -> str:
    """A folded name with the article of each word taken off."""
    return " ".join(without_article(word) or word for word in _LATIN_ARTICLE.sub("", key).split())


@dataclass(slots=True)
class Index:
    """The folded names laid out for searching; built at the first search."""

    names: Mapping[str, tuple[Name, ...]]
    places: Mapping[str, Place]
    keys: list[str] = field(init=False)
    bare: list[str] = field(init=False)
    skeletons: dict[str, list[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.keys = list(self.names)
        self.bare = [_bare(key) for key in self.keys]
        for key in self.keys:
            if key.isascii():
                self.skeletons.setdefault(skeleton(key), []).append(key)

    def alike(self, key: str) -> dict[str, float]:
        """Folded names like `key` with their likeness, 0.6 to 1."""
        found = {hit: score for hit, score, _ in _extract(key, self.keys)}
        for _, score, index in _extract(_bare(key), self.bare):
            hit = self.keys[index]
            found[hit] = max(found.get(hit, 0.0), score - (_ARTICLE if hit != key else 0.0))
        consonants = skeleton(key) if key.isascii() else ""
        for hit in self.skeletons.get(consonants, ()) if len(consonants) >= _CONSONANTS else ():
            likeness = 1 - _VOWELS * (1 - OSA.normalized_similarity(_bare(key), _bare(hit)))
            found[hit] = max(found.get(hit, 0.0), likeness - (_ARTICLE if hit != key else 0.0))
        return found

    def alternatives(self, text: str) -> dict[str, float]:
        """What is like `text`, or like one of the names that it gives side by side: "A / B", "A (B)"."""
        # A slip of the finger may put a letter that ends words within one: nothing is parted there.
        text = text.replace(_ENDS_WORDS, _FOLDED_SO)
        found = self.alike(fold_key(text))
        parts = [part for part in _SEPARATOR.split(text) if part.strip()]
        for part in parts if len(parts) > 1 else ():
            for hit, likeness in self.alike(fold_key(part)).items():
                found[hit] = max(found.get(hit, 0.0), likeness - _PART)
        return found

    def search(
        self,
        text: str,
        limit: int,
        type: str | None,  # noqa: A002
        distances: Mapping[str, float] | None,
    ) -> list[Candidate]:
        """Candidates, best first; `distances` in metres by place id count as closeness."""
        best: dict[str, Candidate] = {}
        for hit, likeness in self.alternatives(text).items():
            for name in self.names[hit]:
                place = self.places[name.place_id]
                if type is None or place.type == type:
                    found = _candidate(place, name, likeness, distances)
                    if place.id not in best or best[place.id].score < found.score:
                        best[place.id] = found
        return sorted(best.values(), key=_rank)[:limit]


def _extract(key: str, among: Sequence[str]) -> list[tuple[str, float, int]]:
    if not key:
        return []
    return process.extract(key, among, scorer=OSA.normalized_similarity, score_cutoff=_FLOOR, limit=None)


def _candidate(place: Place, name: Name, likeness: float, distances: Mapping[str, float] | None) -> Candidate:
    score = 0.9 * likeness + 0.1 * place.prominence
    parts = [("name", round(likeness, 4)), ("prominence", place.prominence)]
    if distances is not None:
        closeness = 1 / (1 + distances[place.id] / _NEAR_M)
        score = 0.85 * score + 0.15 * closeness
        parts.append(("near", round(closeness, 4)))
    match: Match = "fuzzy" if likeness < 1 else "exact" if name.kind == "official" else "variant"
    return Candidate(place, round(score, 4), name.spelling, match, tuple(parts))


def _rank(candidate: Candidate) -> tuple[float, str]:
    return -candidate.score, candidate.place.id
