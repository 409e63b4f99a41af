"""Places that a name may mean nearly as well as the chosen one: the point stays the likelier, the area holds all."""

from __future__ import annotations

from collections.abc import Sequence

import shapely

from geomap.gazetteer import place_types
from geomap.locate import plane
from geomap.locate.relations import Placed
from geomap.model import Candidate, PlacePhrase

# How much less a namesake may score than the place chosen: one more part of the text can turn this round.
_CLOSE = 0.04


def of(phrase: PlacePhrase) -> tuple[Candidate, ...]:
    """The settlements that the name may mean nearly as well, the likeliest first."""
    mention = phrase.places[0]
    chosen = mention.place
    lived_in = place_types.settlements() | {"neighbourhood"}
    if chosen is None or chosen.type not in lived_in or len(phrase.places) > 1:
        return ()
    return tuple(
        other
        for other in mention.candidates
        if other.place.id != chosen.id and other.place.type in lived_in and other.score >= mention.score - _CLOSE
    )


def holding(chosen: Placed, others: Sequence[Placed]) -> Placed:
    """The point chosen, and the smallest convex area that holds what each of the places would give."""
    area = shapely.union_all([chosen.area, *(other.area for other in others)]).convex_hull
    return Placed(plane.best_point(area, chosen.point), area)
