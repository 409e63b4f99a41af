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
from geomap.mentions import Marked, Mention
from geomap.model import Casualty, Count, Found

RIVAL = "counts.rival"
# The word by which a source states a toll.
_STATES = "puts_toll"
# So many letters of a word tell that it is the same: "monitor", "monitoring".
_STEM = 6
# Letters from "the strike" to its "killed".
_ITS_TOLL = 6
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
    """What one source tells, folded `first` to `last` of a passage; it is named from `says` on."""

    marked: Marked
    first: int
    last: int
    says: int

    @property
    def source(self) -> str | None:
        """The source by its words; None where the article itself speaks.

        "The source", which only means the one before, is none of its own.
        """
        said = attribution.read(self.marked, self.says, self.last).attributed_to
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
    found: list[Voice] = []
    for start, end in pairwise((*cuts, last)):
        voice = Voice(marked, start, end, start)
        if found and found[-1].source is None and _only_says_who(voice):
            found[-1] = voice._replace(first=found[-1].first)
        else:
            found.append(voice)
    return found


def _only_says_who(voice: Voice) -> str:
    """The source that English names behind what it tells, ", a medic said on Monday"; empty where more stands there."""
    words = range(voice.first, voice.last)
    tells = any(m.first in words for m in voice.marked.of("event", "casualty"))
    latin = voice.marked.passage.folded.text[voice.first : voice.last].isascii()
    return voice.source if latin and not tells and voice.source is not None else ""


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
            stating = [voice for voice in voices_heard if _stated(voice)]
            found = list(islice(_contradicting(Telling(speaker, mine.value.count), voices_heard, kind), 1))
            yield from found or islice(_against_others(voices_heard, stating, kind), 1)


def _against_others(
    voices_heard: Sequence[Voice], stating: Sequence[Voice], kind: str
) -> Iterator[tuple[Found[Casualty], Voice]]:
    """The tolls that sources state against figures which are not those of the happening."""
    totals = ((voice, _total(voice, kind)) for voice in voices_heard if stating)
    told = [Telling(voice, total.value.count) for voice, total in totals if total is not None]
    yield from (found for each in told for found in _contradicting(each, stating, kind))


def _contradicting(mine: Telling, voices_heard: Iterable[Voice], kind: str) -> Iterator[tuple[Found[Casualty], Voice]]:
    """The totals of a kind that contradict one, each with who gives it."""
    for voice in voices_heard:
        other = _total(voice, kind)
        if other is None or other.value.count == mine.figure:
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
    if later.voice.source is None or _is_one_source(earlier.voice.source, later.voice.source):
        return False
    stated, exact = _stated(later.voice), earlier.figure.least == earlier.figure.most
    near = stated and not exact and later.figure.most is not None and later.figure.least < 2 * earlier.figure.least
    if not (apart(mine.figure, other.figure) or near):  # "at least 44" and a toll of 48, but no "dozens" and 140
        return False
    if later.voice.opposes:
        return True
    if not (exact or stated or _of_known(later.voice)) or later.figure.least == 0 or later.figure in BARE:
        return False
    return bool(_own_figures(later.voice, kind)) and not _of_many(later.voice)


def _is_one_source(one: str | None, other: str) -> set[str]:
    """The words that two names of sources share, "Observatory" and "Syrian Observatory"; one that is both is itself."""
    if one is None or one == other or not (one + other).isascii():
        return {other} if one == other else set()
    stems = ({word[:_STEM] for word in name.lower().split() if len(word) >= _STEM} for name in (one, other))
    return set.intersection(*stems)


def _of_known(voice: Voice) -> list[Found[events.Trigger]]:
    """The deed that English tells as the one before, right before its toll: "the strike killed six"."""
    told = (t for t in events.read(voice.marked) if voice.first <= t.value.mention.first < voice.last)
    harm = [m.first for m in voice.marked.of("casualty")]
    known = (t for t in told if t.value.known and not is_of_many(t))
    return [t for t in known if any(0 < first - t.value.mention.last <= _ITS_TOLL for first in harm)]


def _stated(voice: Voice) -> list[Mention]:
    """The words by which English states a toll that did not only rise: "gave a toll of", "put the number at"."""
    words = range(voice.first, voice.last)
    rose = any(m.first in words for m in voice.marked.of("reach"))
    return [] if rose else [m for m in voice.marked.of("speech") if m.first in words and m.id == _STATES]


def _own_figures(voice: Voice, kind: str) -> list[Found[Casualty]]:
    """What a source counts that says how many, and names nobody alone; none where a figure only rose."""
    figures = [c for c in voice.counted() if c.value.kind == kind and c.rule not in _APART]
    rose = any(c.rule == "counts.total" for c in figures) and not _stated(voice)
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
