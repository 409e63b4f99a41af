"""Copies of one agency text: articles that are over 90 % alike after folding are one source family.

Candidates come from min-hashing the word pairs of each text (A. Broder, "On the resemblance and containment of
documents", SEQUENCES 1997) in locality-sensitive bands; the word sequences of candidates are then compared exactly.
"""

from __future__ import annotations

import zlib
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from hashlib import blake2b
from tempfile import TemporaryFile

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

# Two texts that are ALIKE share more than half of their word pairs; an estimate below this rules that out (five sigma).
_SHARED = 0.3
# Pairs whose signatures are compared at once: bounds memory.
_CHUNK = 50_000

Words = NDArray[np.uint32]
Signature = NDArray[np.uint32]


def _hashed(text: str) -> Words:
    return np.array([zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in fold_key(text).split()], np.uint32)


def _signature(words: Words) -> Signature:
    """A one-permutation min-hash over the word pairs."""
    pairs = np.unique((words[:-1].astype(np.uint64) << np.uint64(32)) | words[1:])
    mixed = pairs * _MIX
    mixed ^= mixed >> np.uint64(29)
    mixed *= _MIX
    bins = (mixed >> np.uint64(32)) % np.uint64(_BANDS * _ROWS)
    smallest = np.full(_BANDS * _ROWS, np.iinfo(np.uint32).max, np.uint32)
    np.minimum.at(smallest, bins.astype(np.intp), mixed.astype(np.uint32))
    return smallest


class Families:
    """Collects articles one by one, about half a KB of memory each, and then says which are copies of one text.

    The words of the texts wait in a temporary file.
    """

    def __init__(self) -> None:
        self._number: dict[bytes, int] = {}
        self._articles: list[list[tuple[str, date | None]]] = []
        self._signatures: list[bytes] = []
        self._ends = array("q", [0])
        self._file = TemporaryFile()  # noqa: SIM115 - closed with this object, which lives for a whole run

    def add(self, article: Article) -> None:
        """Remember the article's words; the order in which articles come makes no difference."""
        words = _hashed(article.text)
        key = words.tobytes()
        digest = blake2b(key, digest_size=16).digest()
        number = self._number.setdefault(digest, len(self._articles))
        if number == len(self._articles):
            self._articles.append([])
            self._signatures.append(_signature(words).tobytes() if len(words) > 1 else b"")
            self._file.write(key)
            self._ends.append(self._ends[-1] + len(key))
        self._articles[number].append((article.id, article.published))

    def resolve(self) -> dict[str, str]:
        """The family of every article by its id: the id of the earliest article of that text."""
        self._file.flush()
        leader = list(range(len(self._articles)))

        def top(number: int) -> int:
            while leader[number] != number:
                leader[number] = number = leader[leader[number]]
            return number

        apart: set[tuple[int, int]] = set()
        for a, b in self._candidates():
            if top(a) == top(b) or (a, b) in apart:
                continue
            if self._alike(a, b):
                leader[max(top(a), top(b))] = min(top(a), top(b))
            else:
                apart.add((a, b))
        groups: dict[int, list[tuple[str, date | None]]] = defaultdict(list)
        for number, articles in enumerate(self._articles):
            groups[top(number)] += articles
        return {article: name for group in groups.values() for name in [_earliest(group)] for article, _ in group}

    def _candidates(self) -> Iterator[tuple[int, int]]:
        """Pairs that share a band and, by their signatures, enough word pairs; the order is that of their digests."""
        ordered = [number for _, number in sorted(self._number.items()) if self._signatures[number]]
        if not ordered:
            return
        numbers = np.array(ordered)
        joined = np.frombuffer(b"".join(self._signatures[number] for number in ordered), np.uint32)
        signatures = joined.reshape(len(ordered), _BANDS * _ROWS)
        for band in range(0, _BANDS * _ROWS, _ROWS):
            order = np.lexsort((np.arange(len(ordered)), *signatures[:, band : band + _ROWS].T))
            rows = signatures[order, band : band + _ROWS]
            for ahead in range(1, min(_NEIGHBOURS, len(order) - 1) + 1):
                places = np.flatnonzero((rows[:-ahead] == rows[ahead:]).all(axis=1))
                if not len(places):
                    break
                for start in range(0, len(places), _CHUNK):
                    some = places[start : start + _CHUNK]
                    first, other = order[some], order[some + ahead]
                    close = (signatures[first] == signatures[other]).mean(axis=1) >= _SHARED
                    yield from zip(numbers[first[close]].tolist(), numbers[other[close]].tolist(), strict=True)

    def _words(self, number: int) -> list[int]:
        self._file.seek(self._ends[number])
        content = self._file.read(self._ends[number + 1] - self._ends[number])
        words: list[int] = np.frombuffer(content, np.uint32).tolist()
        return words

    def _alike(self, a: int, b: int) -> bool:
        mine, other = (self._ends[number + 1] - self._ends[number] for number in (a, b))
        if min(mine, other) < ALIKE * max(mine, other) / (2 - ALIKE):
            return False
        score = Indel.normalized_similarity(self._words(a), self._words(b), score_cutoff=ALIKE)
        return float(score) >= ALIKE


def _earliest(group: Iterable[tuple[str, date | None]]) -> str:
    return min((published or date.max, article) for article, published in group)[1]


def assign_families(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles in their order, each with its `family`. The whole of them is held in memory."""
    kept = list(articles)
    families = Families()
    for article in kept:
        families.add(article)
    found = families.resolve()
    return (replace(article, family=found[article.id]) for article in kept)
