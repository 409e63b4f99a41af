"""Which of the dates in a sentence a segment is told for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta

from geomap.dates import LAPSE
from geomap.events import Trigger, pluperfects, summed
from geomap.extract.drafts import ANNOUNCED
from geomap.extract.predicates import predicate
from geomap.extract.segments import Segment
from geomap.mentions import Marked, Mention
from geomap.model import DateSpan, Found

_AT_ONCE = 3
# A date of more days is no day that somebody planned for.
_ROUGH = 20
# Letters from "condemned" to its day, over who did so.
_ITS_DAY = 45
# The connector that says after what, or during what, something was done.
_AFTER = "setting"
_CLASH = "clash"
_DEATH, _HURT, _DIE_OF_WOUNDS = "death", "hurt", "die_of_wounds"
# What joins one deed to another.
_WA, _AND = "و", " and "
# What has not happened keeps its date to itself; what is only described or goes on has none of its own.
_APART_FROM_NEWS = {"feared", "intended", "planned", "demanded", "denied", "negated", "reason", "aggregate", "aside"}


@predicate
def holds(segment: Segment, span: Found[DateSpan]) -> bool:
    """Whether the words of a date lie in the segment."""
    start, end = segment.marked.passage.folded.span(segment.first, segment.last)
    return start <= span.quote.start < end


def behind_sum(span: Found[DateSpan], segment: Segment) -> list[int]:
    """Where the words begin, behind a deed and before a date, that say how many such there were since then."""
    sums = summed(segment.marked)
    if not sums:
        return []
    at = segment.marked.passage.folded.offsets(span.quote.start)[0]
    told = min((t.value.mention.first for t in segment.happened), default=at)
    return [start for start in sums if told < start <= at]


def shifted(span: DateSpan, days: int) -> DateSpan:
    """A span so many days later: "the next day"."""
    return replace(span, first=span.first + timedelta(days=days), last=span.last + timedelta(days=days))


@predicate
def is_of_untold(segment: Segment, span: Found[DateSpan]) -> bool:
    """Whether the word nearest to a date tells what was only planned, feared or denied."""
    near = (t for t in _this_side(segment.triggers, span, segment) if not _is_led_to(t, span) and not _is_aim(t, span))
    nearest = min(near, key=lambda t: abs(t.quote.start - span.quote.start), default=None)
    return nearest is not None and nearest.value.mode in _APART_FROM_NEWS


def _is_led_to(trigger: Found[Trigger], span: Found[DateSpan]) -> bool:
    """Whether a word between a date and a deed says why it was not done then: "on Monday against the arrest of"."""
    because = trigger.value.because
    return because is not None and span.quote.start < because.start < trigger.quote.start


def _is_aim(trigger: Found[Trigger], span: Found[DateSpan]) -> bool:
    """Whether a plan stands before a rough date, that of what was done: "the battle to free X began in May"."""
    rough = span.value.days > _ROUGH
    return rough and trigger.value.mode == "planned" and trigger.quote.start < span.quote.start


def date_of(segment: Segment, spans: Sequence[Found[DateSpan]]) -> Found[DateSpan] | None:
    """The date in the segment nearest to what it tells, else one in its sentence; a date of announcing last."""
    if not spans:
        return None
    end = segment.marked.passage.folded.span(segment.first, segment.last)[1]
    deed_starts = [t.quote.start for t in segment.deeds or segment.happened]
    apart = [t for t in segment.triggers if t.value.mode in _APART_FROM_NEWS]

    def away(span: Found[DateSpan], places: Iterable[int]) -> int:
        return min((abs(span.quote.start - at) for at in places), default=end)

    behind = _behind(segment)
    fought = any(t.value.cls == _CLASH for t in segment.deeds)  # "after weeks of fighting" is how long it went on

    def rank(span: Found[DateSpan]) -> tuple[bool, bool, bool, bool, int]:
        rough = span.value.precision in ("month", "year") and (span.rule != LAPSE or fought)
        before = span.quote.start < behind
        return span.rule == ANNOUNCED, not holds(segment, span), before, rough, away(span, deed_starts)

    def is_told(span: Found[DateSpan]) -> bool:
        if span.rule == LAPSE and not behind and any(at < span.quote.start for at in deed_starts):
            return False
        others = (t for t in _this_side(apart, span, segment) if not _is_led_to(t, span) and not _is_aim(t, span))
        return away(span, deed_starts) <= away(span, [t.quote.start for t in others])

    near = filter(is_told, _in_stretch(segment, spans))
    return min((_announced(_of_death(s, segment), segment.marked) for s in near), key=rank, default=None)


def _this_side(triggers: Iterable[Found[Trigger]], span: Found[DateSpan], segment: Segment) -> Iterable[Found[Trigger]]:
    """The deeds that do not stand behind a date in what only says how many such there were."""
    sums = summed(segment.marked)
    if not sums:
        return triggers
    folded = segment.marked.passage.folded
    behind = [at for at in (folded.span(first, first + 1)[0] for first in sums) if at > span.quote.start]
    return (t for t in triggers if not any(at <= t.quote.start for at in behind))


def _behind(segment: Segment) -> int:
    """Where "after" stands before every place of a segment, which is where the earlier of two deeds was; else 0.

    "Today's strike came after another, which hit the field yesterday": of the field yesterday is told.
    """
    places = [s.phrase.quote.start for s in segment.located]
    afters = (m for m in segment.marked.of("connector") if m.id == _AFTER and segment.first < m.first < segment.last)
    starts = [segment.marked.quote(m).start for m in afters]
    return max((at for at in starts if places and at < min(places)), default=0)


def _in_stretch(segment: Segment, spans: Iterable[Found[DateSpan]]) -> list[Found[DateSpan]]:
    """The dates between the words of telling, "and he said", that stand around a segment, without those of others."""
    start, end = segment.marked.passage.folded.span(segment.first, segment.last)
    said = [segment.marked.quote(m).start for m in segment.marked.of("speech") if m.clitics.startswith("و")]
    after = max((at for at in said if at < start + 3), default=0)
    until = min((at for at in said if at >= end), default=segment.marked.passage.end)
    until = min(until, _had_before(segment))
    others = segment.dates_apart()
    near = (s for s in spans if after <= s.quote.start < until)
    return [s for s in near if not any(s.quote.start in of_other for of_other in others)]


def _had_before(segment: Segment) -> int:
    """Where a clause behind a segment's first deed tells what came before it: its dates are not the deed's."""
    had = pluperfects(segment.marked)
    if not had:
        return segment.marked.passage.end
    begun = min((t.quote.start for t in segment.happened), default=segment.marked.passage.end)
    starts = [segment.marked.quote(m).start for m in had]
    return min((at for at in starts if at > begun), default=segment.marked.passage.end)


def _of_death(span: Found[DateSpan], segment: Segment) -> Found[DateSpan]:
    """The date marked as a later one where it says when somebody died of wounds that are told of beside it."""
    before = [t for t in segment.triggers if t.quote.start < span.quote.start]
    died = before and before[-1].value.cls == _DEATH and any(t is not before[-1] for t in segment.deeds)
    text = segment.marked.passage.article.text
    near = died and len(text[before[-1].quote.end : span.quote.start].split()) <= _AT_ONCE
    return replace(span, rule=ANNOUNCED) if near and of_wounds(before[-1], segment) else span


@predicate
def of_wounds(died: Found[Trigger], segment: Segment) -> bool:
    """Whether a word of death, or one not joined to it, tells of the wounds: "died of wounds", not "and hurt"."""
    text = segment.marked.passage.article.text
    behind = (t for t in segment.triggers if t.quote.start > died.quote.start)
    wounds = (t for t in behind if t.value.cls == _HURT or t.value.id == _DIE_OF_WOUNDS)
    first = next(wounds, None)
    if died.value.id == _DIE_OF_WOUNDS or first is None:
        return died.value.id == _DIE_OF_WOUNDS
    return not (first.value.mention.clitics.startswith(_WA) or _AND in text[died.quote.end : first.quote.start])


def _announced(span: Found[DateSpan], marked: Marked) -> Found[DateSpan]:
    """The date marked as one of announcing: "yesterday it announced", "state media said yesterday that"."""
    text = marked.passage.article.text
    that = [marked.quote(m).start for m in marked.of("that", "about") if not m.clitics]  # "on Sunday, and that" goes on
    follows, speech_starts = False, []
    for m in marked.of("speech"):
        at = marked.quote(m).start
        speech_starts.append(at)
        # Behind a comma only a verb makes it the day of telling: "today, according to ..." does not.
        near = 0 <= at - span.quote.end <= _AT_ONCE
        between = text[span.quote.end : at]
        spoken = m.form.startswith(("past", "present")) and not between.strip("،, ")
        follows |= near and (between.isspace() or spoken)
    opened = any(at < span.quote.start for at in speech_starts)
    within = opened and any(0 <= at - span.quote.end <= _AT_ONCE for at in that)
    return replace(span, rule=ANNOUNCED) if follows or within or _reacted(span, marked) else span


def _reacted(span: Found[DateSpan], marked: Marked) -> list[Mention]:
    """The words for what was done about a deed that stand before their own date: "on Tuesday it condemned"."""
    reactions = [m for m in marked.of("reaction") if 0 <= span.quote.start - marked.quote(m).end <= _ITS_DAY]
    between = [marked.quote(m).start for m in marked.of("event")] if reactions else []
    return [m for m in reactions if not any(marked.quote(m).end <= at < span.quote.start for at in between)]
