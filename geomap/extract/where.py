"""Which of the places that a stretch of text names its happening is put at: weighed, with what each option lost by.

A list of places counts as one option; "none" is the option that the stretch leaves the place to its surroundings.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from geomap import weigh
from geomap.extract.segments import Segment, Spot, families
from geomap.model import Decision, PlacePhrase

_GAP = re.compile(r"\s*[،,؛]\s*(?:و(?!ه[يو]\b)|ثم)")
_GAP_LENGTH = 60
_REMARK = re.compile(r"\s*\([^()]*\)\s*")
_COMMA = re.compile(r"[,،؛;]")
# Roles in which a place may still be where it happened.
_ROLES = frozenset({"location", "context", "origin", "destination", "dateline"})
# How much a place type says about where: a spot, an area that one could search, a part of the country, nothing.
_AREAS = {"governorate": 1, "district": 2, "subdistrict": 2, "region": 1, "desert": 1, "river": 1, "country": 0}
_AREAS |= {"road": 2}
_GRAIN = ("country", "region", "area", "spot")
SPOT = 3
_CLOSE = 20
# Classes of words that say where something came down.
_LANDS = frozenset({"impact", "blast", "body"})
_FAR_WORDS = 5.0


@dataclass(frozen=True, slots=True)
class Choice:
    """The phrases that a happening is put at, several for a list, none where the stretch names no place for it.

    `rough` is then the likeliest of what it does name, for want of a better one.
    """

    phrases: tuple[PlacePhrase, ...]
    rough: PlacePhrase | None
    decision: Decision | None


def fineness(phrase: PlacePhrase) -> int:
    """How much a phrase says about where, from 0 (a country) to 3 (a spot)."""
    if phrase.relation in ("countryside", "desert", "area"):
        return 1
    place = phrase.places[0].place
    if place is None:
        return SPOT if phrase.places[0].head else 0
    return _AREAS.get(place.type, SPOT)


def is_loose(phrase: PlacePhrase) -> bool:
    """Whether it is a bare name that a city and its governorate share ("in Deir ez-Zor")."""
    mention = phrase.places[0]
    place = mention.place
    bare = phrase.relation == "at" and mention.head is None and phrase.within is None
    return bare and place is not None and place.type == "city" and place.name == place.admin.admin1


def candidates(segment: Segment) -> list[Spot | None]:
    """The places of a stretch that its happening may be put at, and None for none of them."""
    return [*(s for s in segment.spots if s.phrase.role in _ROLES), None]


def where(segment: Segment) -> Choice:
    """Where the stretch says that it happened: the likeliest of its places, with the whole list that it is one of."""
    spots = candidates(segment)
    if len(spots) == 1:
        return Choice((), None, None)
    ranked = weigh.ranked("where", [(spot, features(segment, spot)) for spot in spots])
    names = ["no place of its own" if o.value is None else o.value.phrase.quote.text for o in ranked]
    decision = weigh.decision("where", names, ranked)
    best = ranked[0].value
    if best is not None:
        return Choice(tuple(_with_list(best, segment)), None, decision)
    said = (o.value.phrase for o in ranked if o.value is not None and o.value.phrase.role == "location")
    return Choice((), next(said, None), decision)


def pivot(segment: Segment) -> int:
    """The offset of the deed that the place is sought for: of several the first that is no weak word."""
    tells = segment.telling or segment.leading or segment.told or segment.triggers
    if not tells:
        return segment.first
    # "A patrol based in X raided Y": the raid tells where, not the patrol.
    return next((t for t in tells if not t.value.weak), tells[0]).value.mention.first


def features(segment: Segment, spot: Spot | None) -> weigh.Features:
    """What speaks for and against a place, or against any (`spot` None)."""
    if spot is None:
        return {"none": 1.0, "none_harm_only": float(not segment.leading)}
    phrase, at = spot.phrase, pivot(segment)
    low, high = min(at, spot.first), max(at, spot.first)
    text = segment.marked.passage.folded.text
    between = [t for t in segment.triggers if low < t.value.mention.first < high]
    deeds = [t for t in between if families()[t.value.cls] != "harm"]
    place = phrase.places[0].place
    found = {
        _GRAIN[fineness(phrase)]: 1.0,
        f"as_{phrase.role}": 1.0,
        "behind": float(spot.first >= at),
        "words_away": min(_FAR_WORDS, math.log2(1 + text.count(" ", low, high))),
        "deed_between": float(bool(deeds)),
        "comma_between": float(bool(_COMMA.search(text, low, high))),
        "landed": float(_nearest_before(segment, spot) in _LANDS),
        "posted": float(_is_posted(segment, spot)),
        "close_behind": float(0 <= spot.first - _end(segment) <= _CLOSE),
        "victims_before": float(_victims_before(segment, spot)),
        "untold": float(segment.of_untold(spot)),
        "headed": float(phrase.places[0].head is not None),
        "near": float(phrase.relation in ("near", "between", "distance", "direction")),
        "listed": float(phrase.group is not None),
        "unlisted_name": float(place is None),
        "abroad": float(place is not None and place.country != "SY"),
        "street_people": float(_street(segment) and phrase.role != "location"),
        "finest": float(all(fineness(phrase) >= fineness(s.phrase) for s in segment.spots if s.phrase.role in _ROLES)),
    }
    return {name: value for name, value in found.items() if value}


def _nearest_before(segment: Segment, spot: Spot) -> str | None:
    """The class of the last event word in front of a place."""
    before = [t.value for t in segment.triggers if t.value.mention.first < spot.first]
    return before[-1].cls if before else None


def _is_posted(segment: Segment, spot: Spot) -> bool:
    """Whether somebody is only said to stand or come from there ("stationed near X")."""
    ends = [m.last for m in segment.marked.of("posted") if m.last <= spot.first]
    return bool(ends) and spot.first - ends[-1] <= _CLOSE and not _COMMA.search(
        segment.marked.passage.folded.text, ends[-1], spot.first
    )


def _end(segment: Segment) -> int:
    at = pivot(segment)
    return next((t.value.mention.last for t in segment.triggers if t.value.mention.first == at), at)


def _street(segment: Segment) -> bool:
    return any(families()[t.value.cls] == "street" for t in segment.leading)


def _victims_before(segment: Segment, spot: Spot) -> bool:
    """Whether people stand between the deed and the place, who may only come from there."""
    at = pivot(segment)
    return any(at <= m.first < spot.first for m in segment.marked.of("victim"))


def _with_list(best: Spot, segment: Segment) -> list[PlacePhrase]:
    """The phrase, the list that it is an item of, and what goes on behind it."""
    located = [s for s in segment.spots if s.phrase.role == best.phrase.role]
    groups = {best.phrase.group, _resumed(best, located, segment)} - {None}
    listed = [s.phrase for s in located if s.phrase.group in groups]
    chosen = listed if best.phrase in listed else [best.phrase, *listed]
    return chosen + _gapped(chosen[-1], located, segment)


def _gapped(last: PlacePhrase, located: Sequence[Spot], segment: Segment) -> list[PlacePhrase]:
    """Places of a second half that leaves the verb out: "struck a depot near A, and a house near B"."""
    text, found = segment.marked.passage.article.text, []
    for spot in located:
        if spot.phrase.quote.start <= last.quote.end or fineness(spot.phrase) != fineness(last):
            continue
        between = text[last.quote.end : spot.phrase.quote.start]
        passed = [t.quote.start for t in segment.triggers] + [s.phrase.quote.start for s in segment.spots]
        told = any(last.quote.end <= at < spot.phrase.quote.start for at in passed)
        if told or not _GAP.match(between) or len(between) > _GAP_LENGTH:
            break
        found.append(spot.phrase)
        last = spot.phrase
    return found


def _resumed(spot: Spot, located: Sequence[Spot], segment: Segment) -> int | None:
    """The list that goes on behind a remark in brackets: "A (taken days ago) and B, C and D"."""
    text = segment.marked.passage.article.text
    behind = [s for s in located if s.first > spot.first]
    if not behind or fineness(behind[0].phrase) != fineness(spot.phrase):
        return None
    between = text[spot.phrase.quote.end : behind[0].phrase.quote.start]
    return behind[0].phrase.group if _REMARK.fullmatch(between) else None
