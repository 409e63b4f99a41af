"""Whether a happening took place in another part of the world, which the map of this war does not show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from geomap.geodesy import great_circle
from geomap.mentions import Marked
from geomap.model import Place, Quote

ABROAD = "of another country"
_HOME, _COUNTRY = "SY", "country"
# The middle of the country, and how far from there a city lies that no war next door reaches.
_MIDDLE, _FAR_M = (35.0, 38.5), 900_000.0


def beyond(place: Place | None, quotes: Sequence[Quote], lines: Iterable[Marked]) -> list[str]:
    """The words that put a place in another country as a whole, in a far city, or where another war is told of."""
    if place is not None and place.country == _HOME:
        return []
    if place is not None and _is_far(place):
        return [quote.text for quote in quotes] or [place.name]
    return [word for line in lines for word in _of_another_war(quotes, line)]


def _of_another_war(quotes: Sequence[Quote], line: Marked) -> list[str]:
    """The words of some quotes that name a part of the world which the war of Syria does not reach."""
    words = [line.quote(m) for m in line.of("elsewhere") if m.term is not None and not m.term.attrs.get("near")]
    return [word.text for word in words if any(q.start <= word.start < q.end for q in quotes)]


def _is_far(place: Place) -> bool:
    """Whether it is a country, or a city far away."""
    return place.type == _COUNTRY or great_circle(_MIDDLE, (place.lat, place.lon)) > _FAR_M
