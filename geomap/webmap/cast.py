"""Who appears in the incidents: actors with their group and its colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from geomap import lexicon
from geomap.webmap.wording import palette

Actor = dict[str, Any]


@lru_cache
def _terms() -> Mapping[str, lexicon.Term]:
    return {term.id: term for term in lexicon.load("actors").terms if term.kind == "actor"}


def lineage(actor: str) -> list[str]:
    """The actor and its parents by the lexicon, the top-level one last; an unknown actor stands alone."""
    line = [actor]
    while (term := _terms().get(line[-1])) is not None and term.attrs.get("parent") not in {None, *line}:
        line.append(term.attrs["parent"])
    return line


def _entry(actor: str, told: Mapping[str, Any]) -> Actor:
    term = _terms().get(actor)
    known = term.attrs if term else {}
    group = lineage(actor)[-1]
    colours = palette()
    return {
        "id": actor,
        "name": told.get("name") or known.get("name") or actor,
        "name_ar": told.get("name_ar") or known.get("name_ar") or actor,
        "group": group,
        "colour": colours["groups"].get(group, colours["other"]),
    }


def cast(features: Iterable[Mapping[str, Any]]) -> list[Actor]:
    """All actors named and all their parents: groups in the order of the palette, members by id within them."""
    told: dict[str, Mapping[str, Any]] = {}
    for feature in features:
        for actor in feature["properties"].get("actors") or ():
            told.setdefault(actor["id"], actor)
    ids = {name for actor in told for name in lineage(actor)}
    order = {group: rank for rank, group in enumerate(palette()["groups"])}
    entries = [_entry(actor, told.get(actor, {})) for actor in ids]
    return sorted(
        entries, key=lambda e: (order.get(e["group"], len(order)), e["group"], e["id"] != e["group"], e["id"])
    )
