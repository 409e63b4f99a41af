"""Who those were that a happening told of without a name: "the dead man was a fighter of X", "the attackers are of Y".

Such a sentence often holds no word of an event. What it says goes to the happening told last.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geomap.actors import Claim
from geomap.extract.drafts import Draft
from geomap.mentions import Marked, Mention
from geomap.model import ActorRole, Found, Role

# Whom each construction says something of, and whom a name takes the place of.
_IDENTIFY: dict[str, Role] = {
    "actors.victims_are": "target", "actors.victims_belong": "target", "actors.belong_victims": "target",
    "actors.attackers_are": "initiator", "actors.behind_it": "accused", "actors.fingers": "accused",
}  # fmt: skip
_UNNAMED: dict[Role, frozenset[str]] = {
    "target": frozenset({"civilians", "unidentified"}), "initiator": frozenset({"unidentified"}), "accused": frozenset()
}  # fmt: skip
# The class of claiming what was told last, and the bits that it takes.
_CLAIMED, _FIRM = "claim", 4.0
# The rules of those who claim a deed by its own word: "claimed the assassination".
_CLAIMS = frozenset({"actors.claims", "actors.claimed_by"})
# What is said to be otherwise, and how English ends the word for many deeds.
_UNSURE, _MANY = frozenset({"aggregate", "denied", "described", "feared", "habitual", "negated"}), "s"
# Paragraphs between the happening and the sentence that says who they were.
_NEAR = 1


def identify(marked: Marked, claims: Iterable[Claim], drafts: Sequence[Draft]) -> None:
    """Give the happening told last the parties that a passage says its victims or attackers were of."""
    latest = max(drafts, key=lambda draft: draft.last_told, default=None)
    if latest is None or latest.background or marked.passage.paragraph - latest.paragraphs[1] > _NEAR:
        return
    known = claimed(marked)
    for claim in claims:
        role = _IDENTIFY.get(claim.rule)
        theirs = claim.deed in known or (known and claim.rule in _CLAIMS)
        if role is None and theirs and claim.role == "initiator" and claim.bits >= _FIRM:
            role = claim.role
        if role is not None and claim.actor not in _UNNAMED[role]:
            _name(latest, Found(ActorRole(claim.actor, role), claim.quote, claim.rule))


def claiming(marked: Marked) -> list[Mention]:
    """The words by which somebody says that he did something."""
    return [m for m in marked.of("deed") if m.term is not None and m.term.attrs.get("class") == _CLAIMED]


def claimed(marked: Marked) -> set[int]:
    """Where a passage without a place of its own says that somebody claimed what was told before, and no others."""
    deeds = {m.first for m in claiming(marked)}
    names = [m for m in marked.of("place") if m.first not in deeds]  # "claimed" is written like a place's name
    if not deeds or any(not marked.quote(m).text.islower() for m in names):
        return set()
    unsure = any(m.term is not None and m.term.attrs["effect"] in _UNSURE for m in marked.of("modality"))
    return set() if unsure or any(marked.quote(m).text.endswith(_MANY) for m in marked.of("event")) else deeds


def _name(draft: Draft, party: Found[ActorRole]) -> None:
    """Put a party in the place of nobody named in its role; somebody named before keeps it."""
    role = party.value.role
    own = [a for a in draft.actors if a.value.role == role]
    if any(a.value.id not in _UNNAMED[role] and a.rule not in _IDENTIFY for a in own):
        return
    draft.actors = [a for a in draft.actors if a not in own or a.rule in _IDENTIFY] + [party]
    if role == "target":
        draft.counts = [c for c in draft.counts if c.value.group != "civilian"]
