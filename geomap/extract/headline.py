"""How many the headline tells of, where the article tells one happening: the lead may count only some of them."""

from __future__ import annotations

from collections.abc import Sequence

from geomap.extract.drafts import Draft, harm, settle_counts
from geomap.extract.segments import cut
from geomap.mentions import Marked
from geomap.model import Casualty, Found, PlacePhrase

_COUNTRY = "country"
_OF_PERSONS = {"fatalities", "injured", "detained"}


def count_in(drafts: Sequence[Draft], marked: Sequence[Marked], where: PlacePhrase | None) -> None:
    """Give the only happening of an article the exact figures of its headline, where it tells none or fewer.

    `where` is the place of the headline: what it counts nowhere, or in a whole country, may be more than one happening.
    """
    title = next((m for m in marked if m.passage.kind == "title" and m.of("event")), None)
    place = where.places[0].place if where is not None else None
    if title is None or len(drafts) != 1 or place is None or place.type == _COUNTRY:
        return
    only = drafts[0]
    known = {c.value.kind: c.value.count for c in only.counts if c.value.group is None}
    for casualty in _exact(title):
        have = known.get(casualty.value.kind)
        fewer = have is not None and have.least == have.most and 0 < have.least < casualty.value.count.least
        if have is None or fewer:
            only.counts = settle_counts([*only.counts, casualty])


def _exact(title: Marked) -> list[Found[Casualty]]:
    """What a headline counts as so many and no more, of all people together."""
    found = settle_counts([c for segment in cut(title, ()) for c in harm(segment) if c.value.group is None])
    people = [c for c in found if c.value.kind in _OF_PERSONS]
    return [c for c in people if 0 < c.value.count.least == c.value.count.most]
