"""What the map is called: by its own name, or by the governorates that it is about."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from geomap.gazetteer import Gazetteer
from geomap.webmap.wording import LANGUAGES, words


def _listed(names: Sequence[str], language: str) -> str:
    """Names as one would say them; Arabic puts "and" before each."""
    if language == "ar":
        return " و".join(names)
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def titles(title: str | None, scope: Collection[str], gazetteer: Gazetteer | None) -> dict[str, str]:
    """The title by language; a title given is the same in both."""
    if title is not None:
        return dict.fromkeys(LANGUAGES, title)
    places = [gazetteer.places[code] for code in scope if code in gazetteer.places] if gazetteer else []
    named = {}
    for language in LANGUAGES:
        names = [(place.name_ar if language == "ar" else place.name) or place.name for place in places]
        wording = words()[language]
        named[language] = wording["title_of"].format(places=_listed(names, language)) if names else wording["title"]
    return named
