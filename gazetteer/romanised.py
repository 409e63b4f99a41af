"""Arabic spellings for names that a source gives in Latin letters only: by the words of other places, else by letters.

The words are learned from the rows that have both scripts: where the two names have equally many words, each Latin word
stands for the Arabic one at its place, and the commonest wins. What no row teaches is spelt by the BGN/PCGN letters.
Such a spelling is a guess: it is marked as one, and never strong.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable

_ARTICLE = re.compile(r"\b(?:al|el|a[dnrstz]|ash|adh|ath|e[dnrstz]|esh)[ -]+(?=\w)", re.IGNORECASE)
_AIN = re.compile("[‘`ʿ]")
_HAMZA = re.compile("['’ʾ´]")
_DOTTED = {"ḩ": "ح", "ḥ": "ح", "ş": "ص", "ṣ": "ص", "ḑ": "ض", "ḍ": "ض", "ţ": "ط", "ṭ": "ط", "z̧": "ظ", "ẓ": "ظ"}
_LETTERS = (
    ("iyah", "ية"), ("iyeh", "ية"), ("iyya", "ية"), ("iye", "ية"), ("ah", "ة"), ("eh", "ة"),
    ("aa", "ا"), ("ā", "ا"), ("ee", "ي"), ("ī", "ي"), ("ii", "ي"), ("oo", "و"), ("ou", "و"), ("ū", "و"), ("aw", "و"), ("ay", "ي"),
    ("ei", "ي"), ("ai", "ي"), ("au", "و"),
    ("kh", "خ"), ("gh", "غ"), ("sh", "ش"), ("ş", "ش"), ("ç", "ج"), ("ch", "ش"), ("th", "ث"), ("dh", "ذ"), ("ph", "ف"),
    ("b", "ب"), ("c", "ك"), ("d", "د"), ("f", "ف"), ("g", "غ"), ("h", "ه"), ("j", "ج"), ("k", "ك"), ("l", "ل"), ("m", "م"),
    ("n", "ن"), ("p", "ب"), ("q", "ق"), ("r", "ر"), ("s", "س"), ("t", "ت"), ("v", "ف"), ("w", "و"), ("x", "كس"), ("y", "ي"),
    ("z", "ز"), ("á", "ى"), ("ğ", "غ"), ("i", "ي"), ("ı", "ي"), ("o", "و"), ("u", "و"), ("ö", "و"), ("ü", "و"), ("é", "ي"), ("ê", "ي"),
    ("î", "ي"), ("û", "و"), ("â", "ا"), ("ô", "و"), ("a", ""), ("e", ""),
)  # fmt: skip
_SOUNDS = dict(zip("بتثجحخدذرزسشصضطظغفقكلمنه", "b t th j h kh d dh r z s sh s d t z gh f q k l m n h".split(), strict=True))
_FINAL_ONLY = ("iyah", "iyeh", "iyya", "iye", "ah", "eh")


def sounded(key: str) -> str:
    """A folded Arabic name by its consonants in Latin letters.

    >>> sounded("بصيره")
    'bsrh'
    """
    return "".join(_SOUNDS.get(letter, letter if letter == " " else "") for letter in key)


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

    def arabic(self, name: str) -> str:
        """The likely Arabic spelling of a Latin name, word by word."""
        plain = re.sub(r"\([^()]*\)|[/,].*", " ", name)
        originals = _ARTICLE.sub("al-", plain.casefold()).split()
        return " ".join(
            self._word(word, original) for word, original in zip(_words(plain), originals, strict=True) if word != "-"
        )

    def _word(self, word: str, original: str) -> str:
        if word in self._words:
            return self._words[word]
        if word.startswith("al-"):
            bare = self._words.get(word[3:])
            return "ال" + (bare.removeprefix("ال") if bare else _spelt(original[3:]))
        return _spelt(original)


def _spelt(word: str) -> str:
    """One word by its letters: a short vowel is written only where it begins the word."""
    word = _HAMZA.sub("ء" if len(word) < 4 else "", _AIN.sub("ع", word))
    for latin, arabic in _DOTTED.items():
        word = word.replace(unicodedata.normalize("NFC", latin), arabic)
    out, at = ("ا" if word[:1] in set("aeiouı") else ""), 0
    at = 1 if out else 0
    while at < len(word):
        here = next((pair for pair in _LETTERS if word.startswith(pair[0], at) and _fits(pair[0], word, at)), None)
        step, letter = (here[0], here[1]) if here else (word[at], word[at] if "\u0600" <= word[at] <= "\u06ff" else "")
        if letter and not (out.endswith(letter) and len(step) == 1):  # a doubled letter is written once
            out += letter
        at += len(step)
    return out if not word.endswith("a") else out + "ا"


def _fits(step: str, word: str, at: int) -> bool:
    return step not in _FINAL_ONLY or at + len(step) == len(word)
