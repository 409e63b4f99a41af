"""Two words that lost the blank between them, as exports eat the blank beside a link: where the second one begins.

Only what is no word itself is parted, nor a word with an ending, and only where both parts are words and one of them
is a term: a name of a place or person that nobody knows stays whole. Where the last letter of a word alone shows its
end, folding has parted it already (`arabic.fold`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from geomap.arabic import Change, fold, fold_key, unclitic, uninflected, without_article
from geomap.lexicon import SPLIT, common_words, is_common, load
from geomap.passages.deeds import line_words

_A = "\u0621-\u063a\u0641-\u064a"
# Letters of the shortest word that is parted, of its parts, and of a part beside a particle.
_LONG = 7
_WORD = re.compile(rf"(?<!\w)[{_A}\u064b-\u0652\u0670]{{{_LONG},}}(?!\w)")
_PART, _BY_PARTICLE, _BEFORE_ARTICLE = 4, 5, 3
_LEXICONS = ("events", "actors", "weapons", "targets", "place_types", "attribution", "counts")
_ARTICLE, _NISBA = "ال", "ي"
# Particles that lose the blank behind them, and those before which a word loses its own.
_LEADS, _FOLLOWS = "particle_before", "particle_behind"
_BLANK = " "


def seams(text: str) -> list[Change]:
    """The blanks that a text lacks between words, each put in where it belongs.

    >>> text = "أعلنت المقاومة في العراقاستهداف قاعدة"
    >>> [text[:at].split()[-1] for at, _, _ in seams(text)] == ["العراق"]
    True
    """
    changes: list[Change] = []
    for word in _WORD.finditer(text):
        if _parts(fold_key(word.group())):
            folded = fold(word.group())
            starts = (word.start() + folded.starts[first] for first in _parts(folded.text))
            changes += [(start, start, _BLANK) for start in starts]
    return changes


@lru_cache(maxsize=50_000)
def _parts(word: str) -> tuple[int, ...]:
    """Where words begin within a folded one; folding may have parted it already."""
    firsts: list[int] = []
    at = 0
    for part in word.split(_BLANK):
        firsts += (at + end for end in _ends(part))
        at += len(part) + 1
    return tuple(firsts)


def _ends(word: str) -> tuple[int, ...]:
    """Where the words end of which a folded one is made; empty where it is one word, or nobody can say."""
    if len(word) < _LONG or _is_known(word) or any(_is_known(stem) for stem in uninflected(word)):
        return ()
    found = [(end, more) for end in range(2, len(word) - 1) if (more := _parted(word[:end], word[end:])) is not None]
    end, more = max(found, key=lambda part: _likelihood(word, part[0]), default=(0, ()))
    return (end, *(end + further for further in more)) if end else ()


def _likelihood(word: str, end: int) -> tuple[bool, bool, int]:
    """How well a word is parted there: best where the second word has an article, or no clitics, and then late."""
    rest = word[end:]
    return rest.startswith(_ARTICLE), rest in _terms() or rest in common_words(), end


def _parted(first: str, rest: str) -> tuple[int, ...] | None:
    """Whether two parts are words of their own, told by where the second one is parted again; None where they are not.

    Between alef and lam nothing is parted: they are the article.
    """
    if first.endswith("ا") and rest.startswith("ل"):
        return None
    if first in line_words(_LEADS):
        fits = len(rest) >= _BY_PARTICLE and _is_term(rest)
    elif rest in line_words(_FOLLOWS):
        fits = len(first) > _BY_PARTICLE and _is_firm(first) and (_is_term(first) or first.endswith(_NISBA))
    else:
        fits = _is_first(first, rest) and _is_firm(rest) and (_is_term(first) or _is_term(rest))
    if fits:
        return ()
    further = _ends(rest) if _is_first(first, rest) else ()
    return further or None


def _is_first(first: str, rest: str) -> bool:
    """Whether a part is a word that another one may follow; a short one only before an article."""
    short = len(first) < _PART + 1 and rest.startswith(_ARTICLE) and len(rest) > _PART + len(_ARTICLE)
    return _is_firm(first) or (short and any(len(r) == _BEFORE_ARTICLE and r in _terms() for r in _bare(first)))


def _bare(word: str) -> Iterator[str]:
    """A word without each of the clitics that it may have, and without its article."""
    return (rest[len(_ARTICLE) :] if rest.startswith(_ARTICLE) else rest for _, rest in unclitic(word))


def _is_firm(word: str) -> bool:
    """Whether a part is a word of some length."""
    return any(len(rest) >= _PART and (rest in common_words() or rest in _terms()) for rest in _bare(word))


def _is_term(word: str) -> bool:
    return any(len(rest) >= _PART and rest in _terms() for rest in _bare(word))


def _is_known(word: str) -> bool:
    """Whether it is a word by itself, with clitics and article."""
    return is_common(word) or any((without_article(r) or r) in _terms() or r in _terms() for _, r in unclitic(word))


@lru_cache(maxsize=1)
def _terms() -> frozenset[str]:
    forms = (form for noun in _LEXICONS for term in load(noun).terms for form in term.forms)
    return frozenset(word for form in forms for word in form.partition(SPLIT)[0].split() if len(word) > 2)
