"""Which words are common in Arabic at large, so that they are a name only with support."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

from geomap.arabic import unclitic, without_article


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    text = (files("geomap.lexicon") / "common_words.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


def is_word(text: str) -> bool:
    """Whether a folded word just as it stands is a common one: "about to", which reads as "in" and a name too."""
    return text in _words()


@lru_cache(maxsize=50_000)
def is_common(word: str) -> bool:
    """Whether a folded word, without its clitics and article, is used more than three times in a million words."""
    words = _words()
    for _, rest in unclitic(word):
        bare = without_article(rest)
        if rest in words or (bare is not None and bare in words):
            return True
    return False
