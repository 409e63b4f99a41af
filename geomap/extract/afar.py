"""By what means those attacked who fight from afar: "the American attack on X" is a strike where all else is one."""

from __future__ import annotations

from collections.abc import Sequence

from geomap import events
from geomap.extract.drafts import FROM_AFAR, GUESSED, MEANS_OPEN, Draft, named
from geomap.lexicon import load
from geomap.lexicon.lineage import flies
from geomap.mentions import Marked

_ATTACK, _FLOWN = "Attack", "Air/drone strike"
# What only men at a door do, where "raids" may be of aircraft as well.
_AT_DOORS = frozenset({"arrest", "take", "abduct", "seize", "confiscate", "operation", "sweep", "clash"})
# Rules of the type of what was "targeted", by whatever means; the classes that a headline may tell of a strike.
_TARGETED = (GUESSED, "target")
_OPEN = MEANS_OPEN | {"displace"}
_STRUCK = frozenset({"airstrike", "bombing", "hurt", "kill", "death", "shelling", "strike", "target", "impact"})


def headlined(drafts: Sequence[Draft], marked: Sequence[Marked]) -> None:
    """Give the lead the means that the headline tells, where it says only what was targeted: "Shelling of X"."""
    title = next((m for m in marked if m.passage.kind == "title"), None)
    lead = drafts[0] if drafts and title is not None and title.of("event") else None
    untold = lead is not None and lead.paragraphs[0] <= 1 and not lead.weapon_classes() and lead.classes <= _OPEN
    sort = lead.settled() if lead is not None and untold else None
    if title is None or lead is None or sort is None or sort[1] not in _TARGETED:
        return
    classes = {trigger.value.cls for trigger in events.read(title)}
    weapons = {str(m.term.attrs["class"]) for m in title.of("weapon") if m.term is not None}
    told = events.settle(classes, weapons, ()) if classes <= _STRUCK else None
    if told is None or told[0] not in FROM_AFAR:
        return
    doers = _doers(lead)
    lead.type_afar = told[0]
    for draft in drafts[1:]:  # "it targeted a second village as well"
        if draft.means_open and doers and _doers(draft) == doers and (draft.settled() or ("", ""))[1] == GUESSED:
            draft.type_afar = told[0]


def _doers(draft: Draft) -> set[str]:
    """Who is named as having done it."""
    return {a.value.id for a in named(draft.actors) if a.value.role == "initiator"}


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
            draft.type_afar = alike.pop() if len(alike) == 1 and alike <= FROM_AFAR else None


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
