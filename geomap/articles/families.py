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
_CHUNK = 10_000
# Bytes of the digest of a text, and of a word.
_DIGEST, _WORD = 16, 4

Numbers = NDArray[np.intp]
Words = NDArray[np.uint32]
Signature = NDArray[np.uint32]


def _hashed(text: str) -> Words:
    return np.array([zlib.crc32(word.encode("utf-8", "surrogatepass")) for word in fold_key(text).split()], np.uint32)


def _signature(words: Words) -> Signature:
    """A one-permutation min-hash over the word pairs; one word has none."""
    pairs = np.unique((words[:-1].astype(np.uint64) << np.uint64(32)) | words[1:])
    mixed = pairs * _MIX
    mixed ^= mixed >> np.uint64(29)
    mixed *= _MIX
    bins = (mixed >> np.uint64(32)) % np.uint64(_BANDS * _ROWS)
    smallest = np.full(_BANDS * _ROWS, np.iinfo(np.uint32).max, np.uint32)
    np.minimum.at(smallest, bins.astype(np.intp), mixed.astype(np.uint32))
    return smallest


class Families:
    """Collects articles one by one, some 50 bytes of memory each, and then says which are copies of one text.

    The ids, words and signatures of the texts wait in temporary files.
    """

    def __init__(self) -> None:
        self._digests = bytearray()
        self._days = array("l")
        self._ids, self._words = _Pieces(), _Pieces()
        self._signatures = TemporaryFile()  # noqa: SIM115 - closed with this object, which lives for a whole run

    def add(self, article: Article) -> None:
        """Remember the article's words; the order in which articles come makes no difference."""
        words = _hashed(article.text)
        self._digests += blake2b(words.tobytes(), digest_size=_DIGEST).digest()
        self._days.append((article.published or date.max).toordinal())
        self._ids.add(article.id.encode("utf-8", "surrogatepass"))
        self._words.add(words.tobytes())
        self._signatures.write(_signature(words).tobytes())

    def resolve(self) -> dict[str, str]:
        """The family of every article that is not the first of its own: the id of the earliest article of that text."""
        if not self._days:
            return {}
        digests = np.frombuffer(bytes(self._digests), np.dtype((np.void, _DIGEST)))
        _, first, text_of = np.unique(digests, return_index=True, return_inverse=True)
        group_of = self._joined(first)[text_of]
        groups: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for number in np.flatnonzero(np.bincount(group_of)[group_of] > 1).tolist():
            name = self._ids.at(number).decode("utf-8", "surrogatepass")
            groups[int(group_of[number])].append((self._days[number], name))
        named = ((name, min(articles)[1]) for articles in groups.values() for _, name in articles)
        return {name: family for name, family in named if name != family}

    def _joined(self, first: Numbers) -> Numbers:
        """For every text, by the `first` article of each, the least of those that it is a copy of."""
        leader = array("q", range(len(first)))

        def top(text: int) -> int:
            while leader[text] != text:
                leader[text] = text = leader[leader[text]]
            return text

        apart: set[tuple[int, int]] = set()
        for a, b in self._candidates(first):
            if top(a) == top(b) or (a, b) in apart:
                continue
            if self._alike(int(first[a]), int(first[b])):
                leader[max(top(a), top(b))] = min(top(a), top(b))
            else:
                apart.add((a, b))
        return np.array([top(text) for text in range(len(first))])

    def _candidates(self, first: Numbers) -> Iterator[tuple[int, int]]:
        """Pairs of texts that share a band and, by their signatures, enough word pairs, in the order of the texts."""
        numbered = enumerate(first.tolist())
        texts = np.array([text for text, article in numbered if self._words.size(article) > _WORD], np.intp)
        if not len(texts):
            return
        self._signatures.flush()
        self._signatures.seek(0)
        signatures = np.fromfile(self._signatures, np.uint32).reshape(-1, _BANDS * _ROWS)
        article = first[texts]
        for band in range(0, _BANDS * _ROWS, _ROWS):
            rows = signatures[article, band : band + _ROWS]
            order = np.lexsort((np.arange(len(texts)), *rows.T))
            rows = rows[order]
            for ahead in range(1, min(_NEIGHBOURS, len(order) - 1) + 1):
                places = np.flatnonzero((rows[:-ahead] == rows[ahead:]).all(axis=1))
                if not len(places):
                    break
                for start in range(0, len(places), _CHUNK):
                    some = places[start : start + _CHUNK]
                    a, b = order[some], order[some + ahead]
                    close = (signatures[article[a]] == signatures[article[b]]).mean(axis=1) >= _SHARED
                    yield from zip(texts[a[close]].tolist(), texts[b[close]].tolist(), strict=True)

    def _alike(self, article: int, other: int) -> bool:
        least, most = sorted((self._words.size(article), self._words.size(other)))
        if least < ALIKE * most / (2 - ALIKE):
            return False
        mine, others = (np.frombuffer(self._words.at(one), np.uint32).tolist() for one in (article, other))
        return float(Indel.normalized_similarity(mine, others, score_cutoff=ALIKE)) >= ALIKE


class _Pieces:
    """Bytes by number in a temporary file, in the order in which they come."""

    def __init__(self) -> None:
        self._ends = array("q", [0])
        self._file = TemporaryFile()  # noqa: SIM115 - closed with this object

    def add(self, piece: bytes) -> None:
        self._file.write(piece)
        self._ends.append(self._ends[-1] + len(piece))

    def size(self, number: int) -> int:
        return self._ends[number + 1] - self._ends[number]

    def at(self, number: int) -> bytes:
        self._file.seek(self._ends[number])
        return self._file.read(self.size(number))


def assign_families(articles: Iterable[Article]) -> Iterator[Article]:
    """The articles in their order, each with its `family`. The whole of them is held in memory."""
    kept = list(articles)
    families = Families()
    for article in kept:
        families.add(article)
    found = families.resolve()
    return (replace(article, family=found.get(article.id, article.id)) for article in kept)
