"""Whether a name has the support it needs: strong names little, names that are also common words much."""

from __future__ import annotations

from collections.abc import Sequence

from geomap.gazetteer import Gazetteer
from geomap.places.frequency import is_common
from geomap.places.spots import Spot

_PROMINENT = 0.4


def kept(spots: Sequence[Spot], gazetteer: Gazetteer) -> list[Spot]:
    """The spots that are names of something: strong ones, traps that were recognised, and weak ones with support."""
    for spot in spots:
        spot.supported = _supported(spot)
    strong = {id(spot) for spot in spots if _strong(spot, gazetteer)}
    known = {spot.key for spot in spots if spot.supported and spot.role is None}
    out: list[Spot] = []
    for spot in spots:
        if spot.role is not None or id(spot) in strong or spot.supported or spot.key in known:
            out.append(spot)
        elif _continues(out, spot):
            spot.supported = True
            out.append(spot)
    return out


def _strong(spot: Spot, gazetteer: Gazetteer) -> bool:
    prominent = any(name.strong and gazetteer.get(name.place_id).prominence >= _PROMINENT for name in spot.names)
    return prominent or (any(name.strong for name in spot.names) and (" " in spot.key or not is_common(spot.key)))


def _supported(spot: Spot) -> bool:
    """A place word or relation word before it, or a wider place behind it with a preposition of place before."""
    slot = spot.slot
    if slot.head is not None and not slot.head.attrs.get("many") or slot.relation not in (None, "between"):
        return True
    if slot.head is not None or slot.direction is not None and slot.preposition is not None:
        return True
    return slot.preposition == "in" and (spot.within is not None or slot.quoted)


def _continues(out: Sequence[Spot], spot: Spot) -> bool:
    """The next item of a list whose last item is a place: "in X and Y", "the villages of A, B"."""
    before = out[-1] if out else None
    if before is None or before.line is not spot.line or before.role is not None:
        return False
    return spot.slot.begin == before.slot.end + 1 and ("و" in spot.tokens[spot.i].clitics or spot.tokens[spot.i].gap in ("،", ","))
