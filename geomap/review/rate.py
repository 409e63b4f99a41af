"""How often the reading was right, counted on what reviewers looked at."""

from __future__ import annotations

from collections.abc import Mapping

from geomap.review.compare import Difference

# The columns that stand for what a reviewer corrects.
_PARTS: Mapping[str, tuple[str, ...]] = {
    "type": ("sub_event_type",),
    "place": ("place_id", "place_name", "point"),
    "dates": ("date_start", "date_end"),
    "actors": ("actor_ids",),
    "counts": tuple(f"{k}_{end}" for k in ("fatalities", "injured", "detained", "displaced") for end in ("min", "max")),
}


def right_of(found: Difference) -> tuple[int, dict[str, int]]:
    """(incidents that were reviewed between the two, how many of them had each part right).

    Only pairs count whose `reviewed` became true; what was dropped, merged or split is in no pair and told apart.
    """
    seen = [pair.fields for pair in found.pairs if pair.fields.get("reviewed") == (False, True)]
    right = {part: sum(not set(names) & fields.keys() for fields in seen) for part, names in _PARTS.items()}
    return len(seen), right
