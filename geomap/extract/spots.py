"""Which of the places that a segment names the happening is put at."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from itertools import pairwise

from geomap.extract.drafts import counted, figures
from geomap.extract.geography import fineness
from geomap.extract.segments import Segment, Spot
from geomap.lexicon import load
from geomap.locate.doubt import is_loose
from geomap.mentions import Mention
from geomap.model import Casualty, Found, PlacePhrase

_GAP = re.compile(r"\A\s*+[،,؛]\s*+(?:و(?!ه[يو]\b)|ثم)")
_GAP_LENGTH = 60
# From a place to the next, each with its own victims: "one in A and two in B".
_STEP = re.compile(r"\s{0,9}(?:[،,]\s{0,9})?(?:و|and\b)")
_SEVERAL = 2
# What each thing that speaks against a place is worth, in letters of distance.
_BEFORE, _WEAK, _ASIDE = 80, 60, 80
_SHARED = 0.5
_REMARK = re.compile(r"\s*\([^()]*\)\s*")


def chosen_phrases(segment: Segment) -> list[PlacePhrase]:
    """Where the segment says that it happened: the finest phrase nearest behind its trigger, or a whole list."""
    if not segment.located:
        return []
    best = min(segment.located, key=lambda spot: (-_says(spot.phrase), _away(spot, segment), spot.first))
    groups = {best.phrase.group, _resumed(best, segment)} - {None}
    listed = [s.phrase for s in segment.located if s.phrase.group in groups]
    chosen = listed if best.phrase in listed else [best.phrase, *listed]
    return chosen + _gapped(chosen[-1], segment)


def with_own_counts(segment: Segment) -> list[tuple[PlacePhrase, list[Found[Casualty]]]]:
    """Places that a sentence gives each its own victims, "one in A and two in B by shelling", with those; else none.

    "Ten people, three of them in A and two in B": the parts are what each place has.
    """
    finest = max((fineness(s.phrase) for s in segment.located), default=0)
    spots = sorted((s for s in segment.located if fineness(s.phrase) == finest), key=lambda s: s.first)
    if len(spots) < _SEVERAL or any(not _STEP.match(gap) for gap in _between(spots, segment)):
        return []
    starts = [0, *(s.phrase.quote.start for s in spots)]
    told = counted(segment)
    own = [[c for c in told if a <= c.quote.start < b] for a, b in pairwise([*starts, sys.maxsize])]
    if any(segment.marked.quote(m).start < starts[1] for m in segment.marked.of("of_them")):
        own[0] = [c for c in own[0] if c.rule == "counts.part"]
        own = [[replace(c, rule="counts.own") if c.rule == "counts.part" else c for c in share] for share in own]
    if not all(own[:-1]) or own[-1]:
        return []
    return [(spot.phrase, figures(share)) for spot, share in zip(spots, own, strict=False)]


def _between(spots: list[Spot], segment: Segment) -> list[str]:
    """The words between each place and the next, in the order of the text."""
    text = segment.marked.passage.article.text
    return [text[a.phrase.quote.end : b.phrase.quote.start] for a, b in pairwise(spots)]


def _says(phrase: PlacePhrase) -> float:
    """How much a phrase says about where; a name that its governorate shares, or that nobody knows, says less."""
    mention = phrase.places[0]
    unknown = mention.place is None and not _is_settlement(mention.head)
    return fineness(phrase) - (_SHARED if unknown or is_loose(phrase) else 0)


def _is_settlement(head: str | None) -> bool:
    """Whether a place word names where people live ("the village of"), not a checkpoint or a bridge."""
    term = load("place_types").by_id().get(head or "")
    return term is not None and bool(term.attrs.get("level"))


def _away(spot: Spot, segment: Segment) -> float:
    """How far a place stands from the nearest deed, in letters, with what makes it belong to another word.

    Places stand behind their deed; "a patrol based in X raided Y": a word that is only part of a deed tells less where
    it was; what stands behind "who is" or "which is" describes somebody.
    """
    deeds = segment.telling or segment.leading or segment.told
    asides = [m.first for m in segment.marked.of("connector") if m.id == "aside"]

    def letters(deed: Mention, weak: bool) -> float:
        behind = spot.first >= deed.first
        between = deed.first < spot.first and any(deed.first < first < spot.first for first in asides)
        return abs(spot.first - deed.first) + _BEFORE * (not behind) + _WEAK * weak + _ASIDE * between

    return min(letters(t.value.mention, t.value.weak) for t in deeds)


def _gapped(last: PlacePhrase, segment: Segment) -> list[PlacePhrase]:
    """Places of a second half that leaves the verb out: "struck a depot near A, and a house near B"."""
    text, found = segment.marked.passage.article.text, []
    for spot in segment.located:
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


def _resumed(spot: Spot, segment: Segment) -> int | None:
    """The list that goes on behind a remark in brackets: "A (taken days ago) and B, C and D"."""
    text = segment.marked.passage.article.text
    behind = [s for s in segment.located if s.first > spot.first]
    if not behind or fineness(behind[0].phrase) != fineness(spot.phrase):
        return None
    between = text[spot.phrase.quote.end : behind[0].phrase.quote.start]
    return behind[0].phrase.group if _REMARK.fullmatch(between) else None
