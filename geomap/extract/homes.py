"""Where people were taken or killed of whom it is only said whence they are: "arrested five of the people of X"."""

from __future__ import annotations

from collections.abc import Iterator

from geomap.extract.drafts import Draft
from geomap.extract.geography import SPOT, fineness
from geomap.extract.segments import Segment
from geomap.mentions import Mention
from geomap.model import PlacePhrase

# Deeds that come to people's homes, and whose people they are: "of the people of", "men from".
_TAKING, _PEOPLE = frozenset({"arrest", "abduct", "take"}), frozenset({"people_of", "origin_of_person"})
_KILLING = frozenset({"kill", "murder", "shoot"})
_ROLES = frozenset({"context", "origin"})
# Letters from those words to the place: the blank between, or an English article.
_NEXT = 5


def home_of_taken(draft: Draft) -> PlacePhrase | None:
    """The one town that those are from whom a happening without a place of its own tells to be taken, else None.

    Nobody who is told beside another country: its police arrest refugees from a town where they live now.
    """
    return _home_of(draft, _TAKING)


def home_of_killed(draft: Draft) -> PlacePhrase | None:
    """The one town that those are from whom a happening without any place tells to be killed, else None."""
    return _home_of(draft, _KILLING)


def _home_of(draft: Draft, deeds: frozenset[str]) -> PlacePhrase | None:
    if draft.classes.isdisjoint(deeds):
        return None
    homes = [phrase for segment in draft.segments for phrase in _homes(segment, deeds)]
    named = {place.id if (place := phrase.places[0].place) is not None else "" for phrase in homes}
    return homes[0] if len(named) == 1 else None


def _homes(segment: Segment, deeds: frozenset[str]) -> Iterator[PlacePhrase]:
    """The town right behind "of the people of", which stands behind what befell them, and those of its list."""
    taken = [t.value.mention.last for t in segment.happened if t.value.cls in deeds]
    whose = [m for m in segment.marked.of("origin") if m.id in _PEOPLE and taken and m.first >= min(taken)]
    if not whose or _abroad(segment):
        return
    spots = (s for s in segment.spots if s.phrase.role in _ROLES)
    behind = [s.phrase for s in spots if any(m.first <= s.first <= m.last + _NEXT for m in whose)]
    groups = {phrase.group for phrase in behind} - {None}
    for phrase in (s.phrase for s in segment.spots):
        if fineness(phrase) >= SPOT and (phrase in behind or phrase.group in groups):
            yield phrase


def _abroad(segment: Segment) -> list[Mention]:
    """The words for other countries, none of which is in a party's name: "the Lebanese authorities"."""
    parties = segment.marked.of("actor", "dated")
    words = segment.marked.of("elsewhere", "of_country")
    return [m for m in words if not any(p.first <= m.first and m.last <= p.last for p in parties)]
