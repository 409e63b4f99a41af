"""Known names close to a misspelt one: a symmetric-delete index proposes, rapidfuzz decides.

The index (W. Garbe's SymSpell idea) holds every name with any one letter left out, so that two spellings one edit
apart, swapped letters included, meet in it. Letters that sound alike are made equal in the index first.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from geomap import lexicon
from geomap.arabic import without_article
from geomap.gazetteer import Gazetteer, Name

_SOUNDS = str.maketrans("صظقطثذح", "سضكتتده")
_SOUND_COST = 0.5
_GLUED = 0.95
_SHORT_WORD = 2
_SHORTEST, _SHORTEST_EDITED = 4, 6
# Latin letters: pairs that stand for one Arabic letter, and what romanisations leave out or change.
_DIGRAPHS = (("kh", "x"), ("gh", "g"), ("sh", "c"), ("ch", "c"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("q", "k"))
_ARTICLES = re.compile(r" (?:al|el|ar|as|at|az|ash|ad|an|ez|et|ed|er)(?= )")
_VOWELS = re.compile(r"[aeiouywh' ]")
_REPEATED = re.compile(r"(.)\1+")
_SHORTEST_SKELETON, _ROMANISED_FLOOR, _SKELETON_SCORE = 3, 0.6, 0.7


@lru_cache(maxsize=4)
def _index(gazetteer: Gazetteer) -> dict[str, tuple[str, ...]]:
    """Shortened sounds of a name -> the keys of the names that have them."""
    found: dict[str, set[str]] = {}
    for key in gazetteer.names:
        if not key.isascii():
            for short in _shortened(_sounds(key)):
                found.setdefault(short, set()).add(key)
    return {short: tuple(sorted(keys)) for short, keys in found.items()}


def _sounds(key: str) -> str:
    return key.replace(" ", "").translate(_SOUNDS)


def _shortened(sounds: str) -> set[str]:
    if len(sounds) < _SHORTEST:
        return set()
    return {sounds, *(sounds[:k] + sounds[k + 1 :] for k in range(len(sounds)))}


@lru_cache(maxsize=4)
def _skeletons(gazetteer: Gazetteer) -> dict[str, tuple[str, ...]]:
    """Consonant skeletons of the Latin names -> their keys: the many romanisations differ in vowels above all."""
    found: dict[str, list[str]] = {}
    for key in gazetteer.names:
        if key.isascii():
            found.setdefault(_skeleton(key), []).append(key)
    return {skeleton: tuple(keys) for skeleton, keys in found.items()}


def _skeleton(key: str) -> str:
    plain = _ARTICLES.sub(" ", f" {key} ")
    for pair, letter in _DIGRAPHS:
        plain = plain.replace(pair, letter)
    return _REPEATED.sub(r"\1", _VOWELS.sub("", plain))


def _romanised(gazetteer: Gazetteer, text: str) -> tuple[tuple[Name, ...], float] | None:
    skeleton = _skeleton(text)
    keys = _skeletons(gazetteer).get(skeleton, ()) if len(skeleton) >= _SHORTEST_SKELETON else ()
    best = max((round(OSA.normalized_similarity(text, key), 4) for key in keys), default=0.0)
    if best < _ROMANISED_FLOOR:
        return None
    score = round(_SKELETON_SCORE + (1 - _SKELETON_SCORE) * best, 4)
    near = [key for key in keys if round(OSA.normalized_similarity(text, key), 4) == best]
    return tuple(name for key in near for name in gazetteer.names[key]), min(score, 0.99)


@lru_cache(maxsize=20_000)
def nearest(gazetteer: Gazetteer, text: str, floor: float) -> tuple[tuple[Name, ...], float] | None:
    """The names closest to a folded text and their similarity (0 to 1), None when none is at least `floor` alike."""
    if text.isascii():
        return _romanised(gazetteer, text)
    for ending in _endings():
        if text.endswith(ending) and text[: -len(ending)] in gazetteer.names:
            return gazetteer.names[text[: -len(ending)]], _GLUED
    index = _index(gazetteer)
    proposed = {key for short in _shortened(_sounds(text)) for key in index.get(short, ())}
    best = max(((similarity(text, key), key) for key in proposed), default=(0.0, ""))
    if best[0] < floor:
        return None
    close = sorted(key for key in proposed if similarity(text, key) == best[0])
    return tuple(name for key in close for name in gazetteer.names[key]), best[0]


def _bare(text: str) -> str:
    return without_article(text) or text


@lru_cache(maxsize=1)
def _endings() -> tuple[str, ...]:
    """Prepositions that a missing blank may glue to the end of a name."""
    terms = lexicon.load("relations").terms
    words = {form for term in terms if term.kind == "preposition" for form in term.forms}
    return tuple(sorted(word for word in words if word.isalpha() and not word.isascii() and len(word) > _SHORT_WORD))


def similarity(one: str, other: str) -> float:
    """1 less the share of edited letters, the article apart; a letter for one that sounds alike counts half.

    A blank counts nothing. Short words that differ in more than sound are not alike at all.

    >>> similarity("السور", "الصور")
    0.8333
    """
    a, b = (_bare(text.replace(" ", "")) for text in (one, other))
    longest = max(len(a), len(b))
    if longest < _SHORTEST_EDITED - (a != one.replace(" ", "")) and a.translate(_SOUNDS) != b.translate(_SOUNDS):
        return 0.0
    apart: int = OSA.distance(a, b)
    by_sound: int = OSA.distance(a.translate(_SOUNDS), b.translate(_SOUNDS))
    return round(1 - (by_sound + (apart - by_sound) * _SOUND_COST) / longest, 4)
