"""Copies of one agency text: articles that are over 90 % alike after folding are one source family.

Candidates come from min-hashing the word pairs of each text (A. Broder, "On the resemblance and containment of
documents", SEQUENCES 1997) in locality-sensitive bands; the word sequences of candidates are then compared exactly.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from geomap.arabic import fold_key
from geomap.model import Article

ALIKE = 0.9
# 21 bands of 3: texts that share half of their word pairs meet with probability 0.94, 0.7 with 0.9999.
_BANDS, _ROWS = 21, 3
_MIX = np.uint64(0x9E3779B97F4A7C15)
# Within a crowded band (a shared footer), texts are compared with this many neighbours in order of their hash.
_NEIGHBOURS = 40

Words = NDArray[np.uint32]


@dataclass(slots=True)
class _Text:
    """One distinct text: its hashed words and the articles that have it."""

    words: Words
    articles: list[tuple[str, date | None]] = field(default_factory=list)


def _hashed(text: str) -> Words:
    return np.array([zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in fold_key(text).split()], np.uint32)


def _signature(words: Words) -> list[bytes]:
    """One key per band of a one-permutation min-hash over the word pairs."""
    if len(words) < 2:
        return []
    pairs = np.unique((words[:-1].astype(np.uint64) << np.uint64(32)) | words[1:])
    mixed = pairs * _MIX
    mixed ^= mixed >> np.uint64(29)
    mixed *= _MIX
    bins = (mixed >> np.uint64(32)) % np.uint64(_BANDS * _ROWS)
    smallest = np.full(_BANDS * _ROWS, np.iinfo(np.uint32).max, np.uint32)
    np.minimum.at(smallest, bins.astype(np.intp), mixed.astype(np.uint32))
    return [bytes([band]) + rows.tobytes() for band, rows in enumerate(smallest.reshape(_BANDS, _ROWS))]


class Families:
    """Collects articles one by one, about 2 KB each, and then says which of them are copies of one text."""

    def __init__(self) -> None:
        self._texts: dict[bytes, _Text] = {}
        self._bands: dict[bytes, list[bytes]] = defaultdict(list)

    def add(self, article: Article) -> None:
        """Remember the article's words; the order in which articles come makes no difference."""
        words = _hashed(article.text)
        key = words.tobytes()
        digest = zlib.crc32(key).to_bytes(4, "big") + zlib.adler32(key).to_bytes(4, "big") + len(key).to_bytes(4, "big")
        if digest not in self._texts:
            self._texts[digest] = _Text(words)
            for band in _signature(words):
                self._bands[band].append(digest)
        self._texts[digest].articles.append((article.id, article.published))

    def resolve(self) -> dict[str, str]:
        """The family of every article by its id: the id of the earliest article of that text."""
        leader = {digest: digest for digest in self._texts}

        def top(one: bytes) -> bytes:
            while leader[one] != one:
                leader[one] = leader[leader[one]]
                one = leader[one]
            return one

        for a, b in sorted(self._candidates()):
            if top(a) != top(b) and self._alike(a, b):
                leader[max(top(a), top(b))] = min(top(a), top(b))
        groups: dict[bytes, list[tuple[str, date | None]]] = defaultdict(list)
        for digest, text in self._texts.items():
            groups[top(digest)] += text.articles
        return {article: name for group in groups.values() for name in [_earliest(group)] for article, _ in group}

    def _candidates(self) -> set[tuple[bytes, bytes]]:
        found: set[tuple[bytes, bytes]] = set()
        for members in self._bands.values():
            ordered = sorted(members)
            for i, one in enumerate(ordered):
                found.update((one, other) for other in ordered[i + 1 : i + 1 + _NEIGHBOURS])
        return found

    def _alike(self, a: bytes, b: bytes) -> bool:
        ones, others = self._texts[a].words, self._texts[b].words
        if min(len(ones), len(others)) < ALIKE * max(len(ones), len(others)) / (2 - ALIKE):
            return False
        return float(Indel.normalized_similarity(ones.tolist(), others.tolist(), score_cutoff=ALIKE)) >= ALIKE


def _earliest(group: Iterable[tuple[str, date | None]]) -> str:
    return min((published or date.max, article) for article, published in group)[1]


def assign_families(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles in their order, each with its `family`. The whole of them is held in memory."""
    held = list(articles)
    families = Families()
    for article in held:
        families.add(article)
    found = families.resolve()
    return (replace(article, family=found[article.id]) for article in held)
