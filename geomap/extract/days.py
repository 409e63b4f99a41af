"""Which of the dates in a sentence a segment is told for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from geomap.events import Trigger
from geomap.extract.drafts import ANNOUNCED
from geomap.extract.predicates import predicate
from geomap.extract.segments import Segment, definite, families
from geomap.mentions import Marked, Mention
from geomap.model import DateSpan, Found

_AT_ONCE = 3
# Words between a deed and the "that" of a clause which says more of it: "the great attack that".
_DESCRIBED = 2
_CLAUSE_ENDS = re.compile(r"[،,؛;:.]\s")
# What has not happened keeps its date to itself; what is only described or goes on has none of its own.
_APART_FROM_NEWS = {"feared", "planned", "demanded", "denied", "negated", "reason", "aggregate"}


@predicate
def holds(segment: Segment, span: Found[DateSpan]) -> bool:
    """Whether the words of a date lie in the segment."""
    start, end = segment.marked.passage.folded.span(segment.first, segment.last)
    return start <= span.quote.start < end


def shifted(span: DateSpan, days: int) -> DateSpan:
    """A span so many days later: "the next day"."""
    return replace(span, first=span.first + timedelta(days=days), last=span.last + timedelta(days=days))


@predicate
def is_of_untold(segment: Segment, span: Found[DateSpan]) -> bool:
    """Whether the word nearest to a date tells what was only planned, feared or denied."""
    near = (t for t in segment.triggers if not _is_led_to(t, span))
    nearest = min(near, key=lambda t: abs(t.quote.start - span.quote.start), default=None)
    return nearest is not None and nearest.value.mode in _APART_FROM_NEWS


def _is_led_to(trigger: Found[Trigger], span: Found[DateSpan]) -> bool:
    """Whether a word between a date and a deed says why it was not done then: "on Monday against the arrest of"."""
    because = trigger.value.because
    return because is not None and span.quote.start < because.start < trigger.quote.start


def date_of(segment: Segment, spans: Sequence[Found[DateSpan]]) -> Found[DateSpan] | None:
    """The date in the segment nearest to what it tells, else one in its sentence; a date of announcing last."""
    start, end = segment.marked.passage.folded.span(segment.first, segment.last)
    if not spans:
        return None
    told = [t.quote.start for t in segment.leading or segment.told]
    apart = [t for t in segment.triggers if t.value.mode in _APART_FROM_NEWS]
    said = [segment.marked.quote(m).start for m in segment.marked.of("speech") if m.clitics.startswith("و")]
    after = max((at for at in said if at < start + 3), default=0)
    until = min((at for at in said if at >= end), default=segment.marked.passage.end)

    def away(span: Found[DateSpan], places: Sequence[int]) -> int:
        return min((abs(span.quote.start - at) for at in places), default=end)

    def rank(span: Found[DateSpan]) -> tuple[bool, bool, bool, int]:
        rough = span.value.precision in ("month", "year")
        return span.rule == ANNOUNCED, not holds(segment, span), rough, away(span, told)

    def is_told(span: Found[DateSpan]) -> bool:
        return away(span, told) <= away(span, [t.quote.start for t in apart if not _is_led_to(t, span)])

    spans = [s for s in spans if after <= s.quote.start < until and is_told(s)]
    spans = [s for s in spans if not _is_of_clause(segment, s)]
    return min((_announced(_of_death(s, segment), segment.marked) for s in spans), key=rank, default=None)


@predicate
def _is_of_clause(segment: Segment, span: Found[DateSpan]) -> bool:
    """Whether a date is told of what a relative clause adds: "near the field that they had seized on 3 July".

    The clause is that of a person or thing, not of a deed ("the attack that happened yesterday"), and tells a deed of
    another sort than the one that the segment tells as news before it.
    """
    marked = segment.marked
    text = marked.passage.article.text
    which = [marked.quote(m) for m in marked.of("date_word") if m.id == "which"]
    opens = max((w.start for w in which if w.end <= span.quote.start), default=None)
    if opens is None or any(marked.quote(m).end > opens > marked.quote(m).start for m in _things(marked)):
        return False
    if re.search(_CLAUSE_ENDS, text[opens : span.quote.start]):
        return False
    before = [t for t in segment.triggers if t.quote.start < opens]
    if not before or any(definite(t) for t in before) or len(text[before[-1].quote.end : opens].split()) <= _DESCRIBED:
        return False
    within = [t for t in segment.triggers if opens < t.quote.start < span.quote.start]
    return bool(within) and not _sorts(before) & _sorts(within)


def _sorts(triggers: Sequence[Found[Trigger]]) -> set[str]:
    """The families of their deeds."""
    return {families()[t.value.cls] for t in triggers}


def _things(marked: Marked) -> list[Mention]:
    """The words "a thing that", "at the time that": what follows goes on with the story."""
    return [m for m in marked.of("date_word") if m.id == "a_thing_that"]


def _of_death(span: Found[DateSpan], segment: Segment) -> Found[DateSpan]:
    """The date marked as a later one where it says when somebody died of what is told beside it."""
    before = [t for t in segment.triggers if t.quote.start < span.quote.start]
    died = before and before[-1].value.cls == "death" and any(t is not before[-1] for t in segment.leading)
    text = segment.marked.passage.article.text
    near = died and len(text[before[-1].quote.end : span.quote.start].split()) <= _AT_ONCE
    return replace(span, rule=ANNOUNCED) if near else span


def _announced(span: Found[DateSpan], marked: Marked) -> Found[DateSpan]:
    """The date marked as one of announcing: "yesterday it announced", "state media said yesterday that"."""
    text = marked.passage.article.text
    that = [marked.quote(m).start for m in marked.of("that")]
    follows, telling = False, []
    for m in marked.of("speech"):
        at = marked.quote(m).start
        telling.append(at)
        # Behind a comma only a verb makes it the day of telling: "today, according to ..." does not.
        near = 0 <= at - span.quote.end <= _AT_ONCE
        between = text[span.quote.end : at]
        spoken = m.form.startswith(("past", "present")) and not between.strip("،, ")
        follows |= near and (between.isspace() or spoken)
    within = any(at < span.quote.start for at in telling) and any(0 <= at - span.quote.end <= _AT_ONCE for at in that)
    return replace(span, rule=ANNOUNCED) if follows or within else span
