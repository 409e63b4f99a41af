"""Of which type a place is that no gazetteer knows: what the place word nearest before its name says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from geomap.arabic import fold_key, unclitic
from geomap.gazetteer import place_types
from geomap.lexicon import load

_UNSAID = "village"


def type_by_words(words: str, name: str) -> str:
    """The gazetteer's type of a place by the words that name it: "in the quarter of X" is a neighbourhood.

    A village where the words say nothing, or name a unit.
    """
    text, key = fold_key(words), fold_key(name)
    before = text.partition(key)[0] if key in text else ""
    for word in reversed([*before.split(), *key.split()[:1]]):
        found = next((kind for _, rest in unclitic(word) if (kind := _types().get(rest))), None)
        if found is not None:
            return _UNSAID if found in _wide() else found
    return _UNSAID


def _wide() -> frozenset[str]:
    """What a place of one's own cannot be: it has an area, or it is a whole country, or a river."""
    return place_types.wide() | (place_types.shaped("line") - {"road"})


@lru_cache(maxsize=1)
def _types() -> Mapping[str, str]:
    """Place words of one word, folded, with the type that fits them best."""
    terms = [term for term in load("place_types").terms if not term.attrs.get("front")]
    return {form: term.attrs["types"][0] for term in terms for form in term.forms if " " not in form}
