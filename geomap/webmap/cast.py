"""Who appears in the incidents: actors with their group and its colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from geomap.lexicon.lineage import actor_terms, lineage
from geomap.webmap.wording import palette

Actor = dict[str, Any]


def _entry(actor: str, told: Mapping[str, Any]) -> Actor:
    term = actor_terms().get(actor)
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
