"""What many happenings cost together, told first and taken for the toll of one of them, against what each cost.

"Raids on two towns killed 19. Those on X killed 11; in Y eight died": the nineteen go with neither. It is known by
arithmetic, in any language: what each tells of itself makes up the whole, or is less where the first words tell of
several deeds and of no place of theirs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geomap.extract.drafts import Draft, harm, settle_counts
from geomap.extract.geography import SPOT, fineness
from geomap.extract.segments import PlaceAt, Segment, many
from geomap.model import Casualty, Found

_KINDS = ("fatalities", "injured", "detained")
_SEVERAL = 2


def divide(drafts: Sequence[Draft]) -> None:
    """Gives the happenings of an article their own tolls where one holds what several cost together."""
    if len(drafts) < _SEVERAL:
        return
    for draft in drafts:
        for kind in _KINDS if len(draft.segments) >= _SEVERAL else ():
            whole = _told(draft.counts, kind)
            if whole is not None and not draft.earlier:
                _cut(draft, whole, [other for other in drafts if other is not draft and not other.earlier])


def _told(found: Sequence[Found[Casualty]], kind: str) -> Found[Casualty] | None:
    """The figure of all of a kind."""
    return next((c for c in found if c.value.kind == kind and c.value.group is None and c.value.count.least), None)


def _cut(draft: Draft, whole: Found[Casualty], others: Sequence[Draft]) -> None:
    """Puts its own toll in the stead of the whole, where the others have the rest of it."""
    kind, most = whole.value.kind, whole.value.count.least
    holder = _holder(draft, whole)
    if holder is None or _at_spots(holder):
        return
    told = list(_behind(whole, others))
    own = [c for s in draft.segments if s is not holder and s.first > holder.first and s.spots for c in harm(s)]
    mine = _told(settle_counts(own), kind)
    if not told or mine is None or mine.value.count.least >= most:
        return
    share, rest = mine.value.count.least, [count for _, count in told]
    alike = [count for other, count in told if not (draft.kinds and other.kinds) or draft.kinds & other.kinds]
    of_several = bool(alike) and share + sum(alike) < most and any(many(t) for t in holder.happened)
    if of_several or most in (share + sum(rest), share + sum(alike), *(share + each for each in alike)):
        draft.whole = holder
        parts = settle_counts([c for c in own if c.value.kind == kind])
        draft.counts = [*(c for c in draft.counts if c.value.kind != kind), *parts]


def _behind(whole: Found[Casualty], others: Sequence[Draft]) -> Iterator[tuple[Draft, int]]:
    """Those whose tolls are told behind the whole, each with its toll."""
    for other in others:
        told = _told(other.counts, whole.value.kind)
        if told is not None and told.quote.start > whole.quote.start:
            yield other, told.value.count.least


def _holder(draft: Draft, casualty: Found[Casualty]) -> Segment | None:
    """The segment in whose words a figure stands."""
    spans = ((s, s.marked.passage.folded.span(s.first, s.last)) for s in draft.segments)
    return next((s for s, (start, end) in spans if start <= casualty.quote.start < end), None)


def _at_spots(segment: Segment) -> list[PlaceAt]:
    """The spots that a segment names as where it happened."""
    return [spot for spot in segment.located if fineness(spot.phrase) == SPOT]
