"""Arabic spellings for names that a source gives in Latin letters only: by the words of other places, else by letters.

The words are learned from the rows that have both scripts: where the two names have equally many words, each Latin word
stands for the Arabic one at its place, and the commonest wins. What no row teaches is spelt by the BGN/PCGN letters.
Such a spelling is a guess: it is marked as one, and never strong.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

_ARTICLE = re.compile(r"\b(?:al|el|a[dnrstz]|ash|adh|ath|e[dnrstz]|esh)[ -]+(?=\w)", re.IGNORECASE)
_HAMZA = re.compile("['’ʾ´]")
_OPENING = frozenset("aeiouı")


def sounded(key: str) -> str:
    """A folded Arabic name by its consonants in Latin letters.

    >>> sounded("بصيره")
    'bsrh'
    """
    sounds = {row["arabic"]: row["latin"] for row in _table("consonants.csv")}
    return "".join(sounds.get(letter, letter if letter == " " else "") for letter in key)


@cache
def _table(name: str) -> tuple[dict[str, str], ...]:
    """A table of letters beside this file, in its order."""
    with (Path(__file__).parent / name).open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))


def _words(name: str) -> list[str]:
    """The lower-case words of a Latin name without marks, its articles joined to what follows."""
    joined = _ARTICLE.sub("al-", name.casefold())
    plain = "".join(c for c in unicodedata.normalize("NFD", joined) if unicodedata.category(c) != "Mn")
    return re.sub("[‘`ʿ'’ʾ´]", "", plain).split()


class Romanised:
    """Arabic words by the Latin words that stand for them in rows with both names."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        seen: dict[str, Counter[str]] = defaultdict(Counter)
        for latin, arabic in pairs:
            words, others = _words(latin), arabic.split()
            if len(words) == len(others):
                for word, other in zip(words, others, strict=True):
                    seen[word][other] += 1
        self._words = {word: min(found, key=lambda x: (-found[x], x)) for word, found in seen.items()}

    def arabic(self, name: str, country: str = "SY") -> str:
        """The likely Arabic spelling of a Latin name, word by word, its letters read as that country writes them."""
        plain = re.sub(r"\([^()]*\)|[/,].*", " ", name)
        originals = _ARTICLE.sub("al-", plain.casefold()).split()
        return " ".join(
            self._word(word, original, country)
            for word, original in zip(_words(plain), originals, strict=True)
            if word != "-"
        )

    def _word(self, word: str, original: str, country: str) -> str:
        if word in self._words and country != "TR":
            return self._words[word]
        if word.startswith("al-"):
            bare = self._words.get(word[3:])
            return "ال" + (bare.removeprefix("ال") if bare else _spelt(original[3:], country))
        return _spelt(original, country)


def _spelt(word: str, country: str) -> str:
    """One word by the first of the letters that fit, longest first; a short a or e is written only at its beginning."""
    word = _HAMZA.sub("", unicodedata.normalize("NFC", word))
    out, at = ("ا", 1) if word[:1] in _OPENING else ("", 0)
    while at < len(word):
        step = next((row for row in _table("letters.csv") if _fits(row, word, at, country)), None)
        letter = step["arabic"] if step else ""
        if not (
            step and len(step["latin"]) == 1 and letter and out.endswith(letter)
        ):  # a doubled letter is written once
            out += letter
        at += len(step["latin"]) if step else 1
    return out + "ا" if word.endswith("a") and not out.endswith(("ة", "ا")) else out


def _fits(row: dict[str, str], word: str, at: int, country: str) -> bool:
    end = at + len(row["latin"])
    return word.startswith(row["latin"], at) and (
        row["where"] in ("", country) or (row["where"] == "end" and end == len(word))
    )
