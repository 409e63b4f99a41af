"""How many, by whose word: the voices of a telling, and the figures of one source that contradict another's.

"The council spoke of seven dead, while the Observatory counted eleven" is no sum of eighteen: each voice counts for
itself. The first figure is the happening's; another source's that cannot be the same one stands beside it as a rival.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from geomap import attribution, counts, events
from geomap.extract.segments import BREAKS, families, is_of_many
from geomap.mentions import Marked
from geomap.model import Casualty, Count, Found

RIVAL = "counts.rival"
# Letters before "but" where a source begins to speak.
_OPENING = 4
_KINDS = ("fatalities", "injured", "detained")
# What is counted over months, or is a part of what is counted anyway, contradicts nothing.
_APART = ("counts.part", "counts.over_time", "counts.again")
# What says how many: not a noun or a name of one.
_NUMBERED = ("counts.number", "counts.others")
# What a plural or a dual that is written like one says: no figure to contradict another with.
BARE = (counts.PLURAL, counts.PAIR)


class Voice(NamedTuple):
    """What one source tells, folded `first` to `last` of a passage."""

    marked: Marked
    first: int
    last: int

    @property
    def source(self) -> str | None:
        """The source by its words; None where the article itself speaks.

        "The source", which only means the one before, is none of its own.
        """
        said = attribution.read(*self).attributed_to
        return None if said is None or (said.value.startswith("ال") and " " not in said.value) else said.value

    @property
    def opposes(self) -> bool:
        """Whether it opens with "but", "whereas"."""
        return any(self.first <= m.first <= self.first + _OPENING for m in self.marked.of("contrast"))

    def counted(self) -> tuple[Found[Casualty], ...]:
        """What it counts."""
        return counts.read(self.marked, self.first, self.last)

    def holds(self, found: Found[Casualty]) -> bool:
        """Whether a figure stands in its words."""
        start, end = self.marked.passage.folded.span(self.first, self.last)
        return start <= found.quote.start < end


def voices(marked: Marked, first: int, last: int) -> list[Voice]:
    """The sources that speak in a stretch of a passage, each from the break before its verb of telling on."""
    text = marked.passage.folded.text
    cuts = [first]
    for said in marked.of("speech"):
        if cuts[-1] < said.first < last and said.id != "according":
            turns = [turn.first for turn in events.turns(marked) if turn.first < said.first]
            at = max(*(text.rfind(sign, cuts[-1], said.first) for sign in BREAKS), *turns, cuts[-1])
            cuts += [at] if at > cuts[-1] else []
    return [Voice(marked, start, end) for start, end in pairwise((*cuts, last))]


def first_told(speakers: Sequence[Voice], found: Iterable[Found[Casualty]]) -> list[Found[Casualty]]:
    """The figures without those of a kind that another source has given before."""
    kept: list[Found[Casualty]] = []
    speaker: dict[str, str | None] = {}
    for casualty in found:
        source = next((voice.source for voice in speakers if voice.holds(casualty)), None)
        first = speaker.setdefault(casualty.value.kind, source)
        if source is None or first == source:
            kept.append(casualty)
    return kept


def rivals(own: Sequence[Found[Casualty]], voices_heard: Sequence[Voice]) -> Iterator[tuple[Found[Casualty], Voice]]:
    """The totals of other sources that contradict a happening's own, one for each kind, with who gives them."""
    totals = [c for c in own if c.value.group is None and (c.value.count.least or c.value.count.most == 0)]
    for kind in _KINDS:
        mine = next((c for c in totals if c.value.kind == kind), None)
        speaker = next((voice for voice in voices_heard if mine is not None and voice.holds(mine)), None)
        if mine is not None and speaker is not None:
            yield from islice(_contradicting(Telling(speaker, mine.value.count), voices_heard, kind), 1)


def _contradicting(mine: Telling, voices_heard: Iterable[Voice], kind: str) -> Iterator[tuple[Found[Casualty], Voice]]:
    """The totals of a kind that contradict one, each with who gives it."""
    for voice in voices_heard:
        other = _total(voice, kind)
        if other is None or not apart(other.value.count, mine.figure):
            continue
        if _contradict(mine, Telling(voice, other.value.count), kind):
            yield other, voice if voice.source else mine.voice


class Telling(NamedTuple):
    """A voice and the total that it gives."""

    voice: Voice
    figure: Count


def _contradict(mine: Telling, other: Telling, kind: str) -> bool:
    """Whether two sources speak, and the later one sets its figure against the other's.

    It does by "whereas", "for its part", or by a figure of its own beside an exact one.
    """
    earlier, later = sorted((mine, other), key=lambda given: (given.voice.marked.passage.start, given.voice.first))
    if later.voice.source is None or earlier.voice.source == later.voice.source:
        return False
    if later.voice.opposes:
        return True
    if earlier.figure.least != earlier.figure.most or later.figure.least == 0 or later.figure in BARE:
        return False
    return bool(_own_figures(later.voice, kind)) and not _of_many(later.voice)


def _own_figures(voice: Voice, kind: str) -> list[Found[Casualty]]:
    """What a source counts that says how many, and names nobody alone; none where a figure only rose."""
    figures = [c for c in voice.counted() if c.value.kind == kind and c.rule not in _APART]
    rose = any(c.rule == "counts.total" for c in figures)
    several = [c for c in figures if c.rule != "counts.named" and (c.value.count.least > 1 or c.rule in _NUMBERED)]
    return [] if rose else several


def _of_many(voice: Voice) -> bool:
    """Whether a source counts what "the attacks" together cost."""
    deeds = (t for t in events.read(voice.marked) if voice.first <= t.value.mention.first < voice.last)
    return any(is_of_many(trigger) for trigger in deeds)


def _total(voice: Voice, kind: str) -> Found[Casualty] | None:
    found = [c for c in voice.counted() if c.value.kind == kind and c.rule not in _APART]
    total = next((c for c in counts.total(found) if c.kind == kind), None)
    return Found(Casualty(total.kind, total.count), found[0].quote, RIVAL) if total is not None else None


def apart(mine: Count, other: Count) -> bool:
    """Whether two figures cannot be of the same people."""
    tops = [math.inf if count.most is None else count.most for count in (mine, other)]
    return mine.least > tops[1] or other.least > tops[0]


def of_victims_only(marked: Marked) -> bool:
    """Whether a passage only counts: it speaks, and tells no deed but the harm."""
    harm = all(families()[t.value.cls] == "harm" for t in events.read(marked))
    return harm and bool(marked.of("speech")) and bool(marked.of("casualty"))
