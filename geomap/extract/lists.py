"""A list of deeds and its heading: whose the items' deeds are, where only what opens the list says so."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomap.actors import Claim
from geomap.extract.drafts import Draft, named
from geomap.extract.who import likeliest
from geomap.lexicon.lineage import lineage
from geomap.mentions import Marked, Mention
from geomap.model import ActorRole, Found

OPENED = "actors.heading"
_ITEM = re.compile(r"[-–—•*▪●◾]|\d{1,2}[-.)]")
# Letters of an item's label: "Saturday (1 August): ".
_LABEL = 30
_DOERS = frozenset({"initiator", "participant", "accused"})


def is_item(marked: Marked) -> bool:
    """Whether a passage is an item of a list, which tells something of its own: a dash, a number, "Saturday:"."""
    text = marked.passage.text
    if _ITEM.match(text):
        return True
    days = [m for m in marked.of("weekday") if m.first == marked.passage.first]
    return bool(days) and ":" in text[:_LABEL]


def openers(marked: Marked, claims: Sequence[Claim]) -> list[Found[ActorRole]]:
    """Who did what a list is opened with: "the attacks of X", "X claims nine operations"."""
    several = marked.passage.text.rstrip().endswith(":") or any(_is_several(marked, m) for m in marked.of("event"))
    told = [c for c in claims if c.role == "initiator"] if several else []
    return [Found(a.value, a.quote, OPENED) for a in likeliest(told) if a.value.id not in ("civilians", "unidentified")]


def _is_several(marked: Marked, deed: Mention) -> bool:
    """Whether a deed's noun is a plural: "attacks", by its form or its ending."""
    return deed.form == "plural" or (deed.form == "phrase" and marked.quote(deed).text.endswith("ات"))


def give(drafts: Sequence[Draft], doers: Sequence[Found[ActorRole]]) -> None:
    """Lay the items that name no doer to those who open their list, unless they were done to them."""
    for draft in drafts:
        told = named(draft.actors)
        sides = {side for a in told for side in lineage(a.value.id)}
        if not any(a.value.role in _DOERS for a in told):
            draft.actors += [d for d in doers if not sides & set(lineage(d.value.id))]
