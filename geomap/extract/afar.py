"""By what means those attacked who fight from afar: "the American attack on X" is a strike where all else is one."""

from __future__ import annotations

from collections.abc import Sequence

from geomap.extract.drafts import Draft

_ATTACK = "Attack"
_FROM_AFAR = frozenset({"Air/drone strike", "Shelling/artillery/missile attack"})


def give_means(drafts: Sequence[Draft]) -> None:
    """Give each attack by such a party the one type that everything else has which the article tells of it."""
    doers = [draft.from_afar for draft in drafts]
    if not any(doers):
        return
    types = [draft.settled() if who else None for draft, who in zip(drafts, doers, strict=True)]
    stated = [(sort[0], who) for sort, who in zip(types, doers, strict=True) if sort is not None and sort[0] != _ATTACK]
    for draft, sort, who in zip(drafts, types, doers, strict=True):
        if sort is not None and sort[0] == _ATTACK and draft.means_open:
            alike = {other for other, did in stated if did & who}
            draft.type_afar = alike.pop() if len(alike) == 1 and alike <= _FROM_AFAR else None
