"""Names that are no places here: parts of the names of organisations, outlets, persons; capitals for governments."""

from __future__ import annotations

from geomap.gazetteer import Gazetteer
from geomap.model import MentionRole
from geomap.places.frequency import is_common
from geomap.places.spots import Spot
from geomap.places.tokens import Token

_PLACED = ("in", "via")
_NAME_LENGTH = 3


def role(spot: Spot, gazetteer: Gazetteer) -> MentionRole | None:
    """The role of a name that is not a place here, None when nothing speaks against a place."""
    return _organisation(spot) or _government(spot, gazetteer) or _person(spot)


def _organisation(spot: Spot) -> MentionRole | None:
    slot, tokens = spot.slot, spot.tokens
    if tokens[spot.i].other and "government" not in tokens[spot.i].terms:
        return "organisation"
    lead = tokens[slot.lead] if slot.lead is not None else None
    if lead is not None and slot.preposition in (None, "of") and slot.direction is None:
        head = lead.terms.get("name_head")
        if head is not None:
            return head.attrs["role"]  # type: ignore[no-any-return]
    after = spot.after()
    if after is None:
        return None
    if "name_tail" in after.terms:
        return after.terms["name_tail"].attrs["role"]  # type: ignore[no-any-return]
    return "organisation" if "body_tail" in after.terms and slot.head is None and slot.relation is None else None


def _government(spot: Spot, gazetteer: Gazetteer) -> MentionRole | None:
    slot, token = spot.slot, spot.tokens[spot.i]
    if "government" in token.terms:
        moved = slot.preposition == "to" and _moved(spot)
        placed = slot.introduced and slot.relation != "between" or slot.preposition in _PLACED or moved
        return None if placed else "government"
    if token.text.endswith("يه") and slot.preposition is None and not slot.introduced and slot.lead is not None:
        if any(gazetteer.get(name.place_id).type == "country" for name in spot.names):
            return "context" if _listed(spot) else "government"
    return None


def _moved(spot: Spot) -> bool:
    return any("motion" in token.terms for token in spot.tokens[max(0, spot.i - 8) : spot.i])


def _listed(spot: Spot) -> bool:
    return "و" in spot.tokens[spot.i].clitics


def _person(spot: Spot) -> MentionRole | None:
    slot = spot.slot
    if slot.introduced or slot.preposition is not None:
        return None
    for offset in range(1, _NAME_LENGTH + 1):
        token = spot.before(offset)
        if token is None or spot.tokens[spot.i].clitics:
            return None
        if "given_name" in token.terms or "name_part" in token.terms:
            return "person"
        if not _may_be_name(token):
            return None
    return None


def _may_be_name(token: Token) -> bool:
    return not token.terms and not token.clitics and not is_common(token.text)
