"""Which words are common in Arabic at large, so that they are a name only with support."""

from __future__ import annotations

from functools import lru_cache

from geomap.arabic import unclitic, without_article
from geomap.lexicon import common_words


def is_word(text: str) -> bool:
    """Whether a folded word just as it stands is a common one: "about to", which reads as "in" and a name too."""
    return text in common_words()


@lru_cache(maxsize=50_000)
def is_common(word: str) -> bool:
    """Whether a folded word, without its clitics and article, is used more than three times in a million words."""
    words = common_words()
    for _, rest in unclitic(word):
        bare = without_article(rest)
        if rest in words or (bare is not None and bare in words):
            return True
    return False
