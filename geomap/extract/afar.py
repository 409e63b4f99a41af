"""By what means those attacked who fight from afar: "the American attack on X" is a strike where all else is one."""

from __future__ import annotations

from collections.abc import Sequence

from geomap.extract.drafts import Draft, named
from geomap.lexicon import load
from geomap.lexicon.lineage import flies

_ATTACK, _FLOWN = "Attack", "Air/drone strike"
# What only men at a door do, where "raids" may be of aircraft as well.
_AT_DOORS = frozenset({"arrest", "take", "abduct", "seize", "confiscate", "operation", "sweep", "clash"})
_FROM_AFAR = frozenset({"Air/drone strike", "Shelling/artillery/missile attack"})


def give_means(drafts: Sequence[Draft]) -> None:
    """Give each attack by such a party the one type that everything else has which the article tells of it."""
    _of_raids(drafts)
    doers = [draft.from_afar for draft in drafts]
    if not any(doers):
        return
    types = [draft.settled() if who else None for draft, who in zip(drafts, doers, strict=True)]
    stated = [(sort[0], who) for sort, who in zip(types, doers, strict=True) if sort is not None and sort[0] != _ATTACK]
    for draft, sort, who in zip(drafts, types, doers, strict=True):
        if sort is not None and sort[0] == _ATTACK and draft.means_open:
            alike = {other for other, did in stated if did & who}
            draft.type_afar = alike.pop() if len(alike) == 1 and alike <= _FROM_AFAR else None


def _of_raids(drafts: Sequence[Draft]) -> None:
    """Give the English "raids" of nobody who raids houses the type of the air strikes that the article tells before."""
    flown, words = False, load("events").about["english_raids"]
    for draft in drafts:
        classes = draft.classes
        raids = [t for t in draft.happened if t.value.cls == "raid" and t.quote.text.lower() in words]
        doers = [a.value.id for a in named(draft.actors) if a.value.role == "initiator"]
        if flown and raids and not classes & _AT_DOORS and not draft.weapon_classes() and all(map(flies, doers)):
            draft.type_afar = _FLOWN
        flown = flown or "airstrike" in classes
