"""What rules over a name from outside its phrase: the list it stands in, the heading above it, the place before it."""

from __future__ import annotations

from collections.abc import Sequence

from geomap.model import Place
from geomap.places.spots import TRAPS, Spot

_COMMAS = ("،", ",", "-", "–")
_HEADING_TOKENS = 8
_SETTLED = ("city", "town", "village", "camp", "subdistrict", "district", "neighbourhood")


def lists(spots: Sequence[Spot]) -> None:
    """Numbers the lists; the place word before the first item and the wider place behind the last serve every item."""
    group = 0
    run: list[Spot] = []
    for spot in [*spots, None]:
        if spot is not None and run and _continues(run[-1], spot):
            run.append(spot)
            continue
        if len(run) > 1:
            between = run[0].slot.relation == "between"
            _share(run, None if between else group)
            group += not between
        run = [spot] if spot is not None and spot.role is None else []


def _continues(before: Spot, spot: Spot) -> bool:
    if spot.line is not before.line or spot.role is not None or spot.slot.begin != before.slot.end + 1:
        return False
    if before.within is spot:
        return False
    token = spot.tokens[spot.slot.begin]
    own = spot.slot.introduced or spot.slot.preposition is not None
    return (token.gap in _COMMAS and not own) or (not token.gap and _joined(spot))


def _joined(spot: Spot) -> bool:
    token = spot.tokens[spot.slot.begin]
    return token.clitics[:1] == "و" or (not spot.names and token.text.startswith("و"))


def _share(run: Sequence[Spot], group: int | None) -> None:
    head = None
    for spot in run:
        spot.group = group
        head = spot.slot.head if spot.slot.head_many else head
        spot.slot.head = spot.slot.head or head
        spot.within = spot.within or run[-1].within


def rule(spots: Sequence[Spot]) -> None:
    """Lays the place of a heading, or of a phrase that opens a line and ends in a colon, over the names after it."""
    ruler: Spot | None = None
    for spot in spots:
        if _rules(spot):
            ruler = spot
            if spot.line.passage.kind == "heading" and spot.role is None:
                spot.role = "context"
        elif ruler is not None and spot.within is None:
            spot.ruler = ruler


def _rules(spot: Spot) -> bool:
    if spot.role in TRAPS or not spot.names:
        return False
    slot, tokens = spot.slot, spot.tokens
    if slot.begin > 0 or (spot.within is not None and spot.line.passage.kind != "heading"):
        return False
    closed = slot.end + 1 < len(tokens) and tokens[slot.end + 1].gap[:1] == ":"
    if spot.line.passage.kind == "heading":
        return closed or slot.end + 1 == len(tokens) <= _HEADING_TOKENS
    return closed


def parents(spots: Sequence[Spot]) -> None:
    """Gives every unresolved name the nearest known place that it is said, or may be taken, to lie in."""
    before: Place | None = None
    for spot in spots:
        if spot.place is None and spot.role not in TRAPS:
            spot.parent = _listed(spot, spots) or _said(spot) or before
            head = spot.slot.head
            spot.named = head is not None and bool(head.attrs.get("named")) and spot.slot.head_at == spot.i - 1
        elif spot.place is not None and spot.role not in TRAPS and spot.place.type in _SETTLED:
            before = spot.place


def _listed(spot: Spot, spots: Sequence[Spot]) -> Place | None:
    """The settlement listed nearest to it, where nothing smaller than a governorate is said: lists keep together."""
    said = _said(spot)
    if spot.group is None or (said is not None and said.type in _SETTLED):
        return None
    known = [s for s in spots if s.group == spot.group and s.place is not None and s.place.type in _SETTLED]
    return min(known, key=lambda s: abs(s.i - spot.i)).place if known else None


def _said(spot: Spot) -> Place | None:
    wider = spot.within
    while wider is not None and (wider.place is None or wider.place.type == "country"):
        wider = wider.within
    if wider is not None:
        return wider.place
    return spot.ruler.place if spot.ruler is not None else None
