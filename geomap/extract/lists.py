"""Whose deeds those are that name no doer: the items of a list, "the strikes" told of before."""

from __future__ import annotations

import re
from collections.abc import Sequence

from geomap.actors import Claim
from geomap.extract.drafts import Draft, named
from geomap.extract.segments import Segment, definite, families
from geomap.extract.who import likeliest
from geomap.lexicon.lineage import lineage
from geomap.mentions import Marked, Mention, once
from geomap.model import ActorRole, Found

OPENED, KNOWN = "actors.heading", "actors.known_deed"
# Paragraphs over which "the strikes" are still those told of before.
_NEAR = 2
_ITEM = re.compile(r"[-–—•*▪●◾]|\d{1,2}[-.)]")
# Letters of an item's label: "Saturday (1 August): ".
_LABEL = 30
# Letters before the first word behind the mark of an item, "and" among them.
_AND, _HEAD = "و", 4
_NOBODY = ("civilians", "unidentified")
_DOERS = frozenset({"initiator", "participant", "accused"})


@once
def is_item(marked: Marked) -> bool:
    """Whether a passage is an item of a list, which tells something of its own: a dash, a number, "Saturday:"."""
    text = marked.passage.text
    if _ITEM.match(text):
        return not _told_on(marked)
    days = [m for m in marked.of("weekday") if m.first == marked.passage.first]
    return bool(days) and ":" in text[:_LABEL]


def _told_on(marked: Marked) -> bool:
    """Whether an item goes on with what was told before it: "and he added", "and it led to" open no news."""
    first = marked.passage.first
    words = (m for m in marked.of("speech", "connector") if m.clitics == _AND and 0 <= m.first - first <= _HEAD)
    return any(m.kind == "speech" or (m.term is not None and m.term.attrs["role"] == "outcome") for m in words)


def openers(marked: Marked, claims: Sequence[Claim]) -> list[Found[ActorRole]]:
    """Who did what a list is opened with: "the attacks of X", "X claims nine operations"."""
    several = marked.passage.text.rstrip().endswith(":") or any(_is_several(marked, m) for m in marked.of("event"))
    acting = [c for c in claims if c.role == "initiator"] if several else []
    return [Found(a.value, a.quote, OPENED) for a in likeliest(acting) if a.value.id not in _NOBODY]


def _is_several(marked: Marked, deed: Mention) -> bool:
    """Whether a deed's noun is a plural: "attacks", by its form or its ending."""
    return deed.form == "plural" or (deed.form == "phrase" and marked.quote(deed).text.endswith("ات"))


def known(segment: Segment, drafts: Sequence[Draft]) -> Draft | None:
    """What a segment only comes back to, "the campaign reached X": the last telling of such a deed, told close by."""
    deeds = {families()[t.value.cls] for t in segment.main_deeds if definite(t)} - {"any"}
    recalled = next((d for d in reversed(drafts) if deeds & d.kinds), None) if deeds else None
    near = recalled is not None and segment.marked.passage.paragraph - recalled.paragraphs[1] <= _NEAR
    return recalled if near else None


def recall(drafts: Sequence[Draft], recalled: Draft) -> None:
    """Give tellings of a known deed its doers, where they name none and can have done it; its day may be another."""
    doers = [a for a in named(recalled.actors) if a.value.role == "initiator" and a.value.id not in _NOBODY]
    for draft in drafts:
        unable = draft.unable(a.value.id for a in doers)
        give([draft], [Found(a.value, a.quote, KNOWN) for a in doers if a.value.id not in unable])


def give(drafts: Sequence[Draft], doers: Sequence[Found[ActorRole]]) -> None:
    """Lay the items that name no doer to those who open their list, unless they were done to them."""
    for draft in drafts:
        parties = named(draft.actors)
        sides = {side for a in parties for side in lineage(a.value.id)}
        if not any(a.value.role in _DOERS for a in parties):
            draft.actors += [d for d in doers if not sides & set(lineage(d.value.id))]
