"""Who appears in the incidents: actors with their group and the family whose colour it has on the map."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from geomap.lexicon.lineage import actor_terms, lineage
from geomap.webmap.wording import palette

Actor = dict[str, Any]


def _entry(actor: str, named: Mapping[str, Any]) -> Actor:
    term = actor_terms().get(actor)
    known = term.attrs if term else {}
    group = lineage(actor)[-1]
    families = palette()["families"]
    family = next((name for name, family in families.items() if group in family["members"]), "other")
    return {
        "id": actor,
        "name": named.get("name") or known.get("name") or actor,
        "name_ar": named.get("name_ar") or known.get("name_ar") or actor,
        "group": group,
        "family": family,
    }


def cast(named: Mapping[str, Mapping[str, Any]]) -> list[Actor]:
    """The actors named, by id, and all their parents: groups in the order of the palette, members by id within them."""
    ids = {name for actor in named for name in lineage(actor)}
    members = (group for family in palette()["families"].values() for group in family["members"])
    order = {group: rank for rank, group in enumerate(members)}
    entries = [_entry(actor, named.get(actor, {})) for actor in ids]
    return sorted(
        entries, key=lambda e: (order.get(e["group"], len(order)), e["group"], e["id"] != e["group"], e["id"])
    )


def aliases(actors: Iterable[Actor]) -> dict[str, list[str]]:
    """What the lexicon also calls each of them: the search finds them by it."""
    known = actor_terms()
    terms = {actor["id"]: known[actor["id"]] for actor in actors if actor["id"] in known}
    return {name: [*dict.fromkeys((*term.en, *term.ar))] for name, term in terms.items()}
