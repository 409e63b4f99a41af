"""What a place is to the sentence: where it happened, where it came from, where it went, or mere context."""

from __future__ import annotations

from geomap.model import MentionRole
from geomap.places.spots import Spot

_REACH = 9


def role(spot: Spot, described: bool) -> MentionRole:
    """The role of a place; `described` tells that it only says where another place lies."""
    slot = spot.slot
    if spot.line.passage.kind == "dateline" or _opens_report(spot):
        return "dateline"
    if described or spot.place is not None and spot.place.type == "country":
        return "context"
    if _of_person(spot):
        return "context"
    if spot.slot.head is not None and spot.slot.head.attrs.get("care"):
        return "destination"
    motion = _motion(spot)
    if slot.preposition in ("to", "toward"):
        return "destination" if motion in ("transfer", "depart") else "location"
    if slot.preposition == "from" and slot.relation is None:
        return "origin"
    return "location"


def _motion(spot: Spot) -> str | None:
    """The id of the nearest word of motion before the phrase, in the same clause."""
    tokens = spot.tokens
    for k in range(spot.slot.begin - 1, max(-1, spot.slot.begin - _REACH), -1):
        if "motion" in tokens[k].terms:
            return tokens[k].terms["motion"].id
    return None


def _of_person(spot: Spot) -> bool:
    slot = spot.slot
    for k in (slot.begin - 1, slot.begin):
        if 0 <= k < spot.i and "origin" in spot.tokens[k].terms and not spot.tokens[k + 1].gap:
            return True
    return False


def _opens_report(spot: Spot) -> bool:
    """A dateline: the name opens the line and a dash, a bracket or a colon follows before any sentence."""
    if spot.slot.begin > 2 or spot.line.passage.kind not in ("sentence", "dateline"):
        return False
    tokens = spot.tokens
    k = spot.slot.end + 1
    if k >= len(tokens):
        return False
    gap = tokens[k].gap
    opens = gap[:1] in ("–", "-", "—") or (gap[:1] == ":" and spot.slot.preposition is None)
    return opens and (spot.slot.begin == 0 or spot.tokens[spot.slot.begin].gap[:1] in ("-", "–"))
