"""The words of the interface in both languages, with the vocabulary's names from the lexicon."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from geomap import lexicon
from geomap.arabic import folded_letters

LANGUAGES = ("ar", "en")


@lru_cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("geomap.webmap") / name).read_text(encoding="utf-8"))


def palette() -> dict[str, Any]:
    """`families`: {en, ar, colour, members} by id, in the order of the legend; `members` are top-level actor ids."""
    return _read("palette.toml")


def _affiliations(language: str) -> dict[str, str]:
    """Names of the actors that outlets stand close to."""
    actors = {term.id: term.attrs for term in lexicon.load("actors").terms if term.kind == "actor"}
    close = (term.attrs.get("affiliation") for term in lexicon.load("outlets").terms)
    name = "name_ar" if language == "ar" else "name"
    return {actor_id: str(actors[actor_id][name]) for actor_id in dict.fromkeys(close) if actor_id in actors}


def words() -> dict[str, dict[str, Any]]:
    """Words by language.

    The lexicon fills `sub_event_type` (ACLED's own term in English) and the actors among `affiliation`.
    """
    terms = lexicon.load("sub_events").terms
    names = {"en": {term.en[0]: term.en[0] for term in terms}, "ar": {term.en[0]: term.ar[0] for term in terms}}
    tables = {language: _read(f"words/{language}.toml") for language in LANGUAGES}
    return {
        language: {
            **table,
            "sub_event_type": names[language],
            "affiliation": _affiliations(language) | table["affiliation"],
        }
        for language, table in tables.items()
    }


@lru_cache
def folding() -> dict[str, str]:
    """Every character of the basic plane that `geomap.arabic` changes, with what it becomes: the page folds alike."""
    return {char: folded for char, folded in folded_letters().items() if not char.isspace()}
