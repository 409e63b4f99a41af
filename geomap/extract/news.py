"""Whether what a segment tells is news: a happening, or known before, general talk, a count over time, background.

Every function that answers "why not" gives the reason in words, or None where a happening is told. What is told with
a place is weighed at the end: `lexicon/output/weights.toml` says what each part weighs (kind "news").
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date

from geomap import counts
from geomap.dates import LAPSE
from geomap.events import EARLIER, Trigger
from geomap.extract.abroad import ABROAD
from geomap.extract.days import behind_sum, holds
from geomap.extract.drafts import NEWS_DAYS, Draft, days_old
from geomap.extract.geography import SPOT, fineness
from geomap.extract.lists import is_item
from geomap.extract.predicates import predicate
from geomap.extract.segments import Segment, definite, families, finest, of_another_time
from geomap.locate.doubt import is_loose
from geomap.mentions import Marked, Mention
from geomap.model import Casualty, DateSpan, Found
from geomap.passages.lines import CLOSED

_ESTIMATED = "estimated"
SINCE, _YEAR, _MONTH = "dates.since", "dates.year", "dates.month"
# A count over more days than these is a tally; what goes on for longer than these days is no single happening.
_TALLY_DAYS = 10
# Letters between an unknown name and the country or city that it lies in or near.
_BESIDE = 25
# So many dead are those of a war, not of one of its happenings: the largest massacre of these wars took some 1,700.
WAR_DEAD = 2000
# And so many were not assassinated in a single happening.
_ASSASSINATED = 30
_SEVERAL = 2
_CARRIED, _CLASH, _GROUND = "carry", "clash", "ground"
# The prepositions of a place, "in" as it is written to its noun, and the article.
_AT, _IN, _ARTICLE = frozenset({"in", "onto"}), "ب", "ال"
# Letters from a verb to the deed that is its object, its subject between.
_GOVERNS = 40
# The rule of people told by no number.
_PEOPLE = "counts.people"
# The end of a verb whose subject follows.
_FEMININE = "ت"
# Why "the strikes in the province" are told as no happening, unless the sentences before tell it.
IN_REGION = "what goes on in a region"
# The rules of days before the news, the second of one that something before the news came on as well.
EARLIER_DAY = "dates.same_day_earlier"
_BEFORE = ("dates.background", EARLIER_DAY)
# Why a count is told as no happening.
TOLL, TALLY = "a toll of a war", "a count of many"
_PLURALS = frozenset({"plural", "s+en"})
# Deeds that monitors count by their victims.
_TAKING = {"arrest", "abduct", "take"}
# Behind this paragraph a sentence is no lead, and nothing opens the article.
_LEAD, _OPENS = 2, 1
# A day so long over belongs to what came before the news; a month or a year sooner, a part of a month later.
_OLD_DAYS, _OVER_DAYS, _PART_OVER_DAYS = 14, 7, 20
# So many sentences make a long text, and so few happenings in it are no chronicle of them.
_LONG, _FEW = 12, 3
# Words behind which what came weeks before the news is told: "it came weeks after", "the deadliest attack since a".
_LONG_BEFORE = frozenset({"came_long_after", "since_a_deed"})
# Sentences that open a text, and how many tell what it dwells on.
_OPENING, _DWELT = 2, 3
BEFORE = "told before the news"
# "Earlier this month" may be these days, "earlier this year" is not.
_LONGEST_MONTH = 31
# A date that names its year.
_WITH_YEAR = re.compile(r"\d{4}")
# More letters before "weeks after" tell something that came then; fewer only open the sentence.
_TOLD_BEFORE = 8
# An area wider than this is a part of the country.
_WIDE_M = 50_000.0
Parts = dict[str, float]


def untold(
    segment: Segment, spans: Sequence[Found[DateSpan]], span: Found[DateSpan] | None, day: date | None
) -> str | None:
    """Why a segment tells no happening.

    `spans` are all dates of its sentence, `span` is the one it is told for, `day` the one that the article speaks from.
    """
    if not segment.happened:
        return "nothing that happened"
    if (not segment.spots and _abroad(segment)) or _unknown_abroad(segment):
        return ABROAD
    why = _known_before(segment) or _mourned(segment) or _long_past(span, day)
    toll = why or _counted(segment, span) or _toll_of_weeks(segment, span) or _toll_of_war(segment)
    toll = toll or _toll_of_provinces(segment, span)
    return toll or _since_long(segment, spans, day) or _standing(segment, spans)


def _abroad(segment: Segment) -> list[Mention]:
    """The names of other countries and their cities at which it tells a new deed: "in a raid on the city of X"."""
    new = [t.value.mention.last for t in segment.deeds if not definite(t)]
    marked, after = segment.marked, min(new, default=segment.last)
    named = [m for m in marked.of("elsewhere") if after <= m.first < segment.last]
    leads = {m.last for m in marked.of("preposition", "place_type") if m.id in _AT or m.kind == "place_type"}
    return [m for m in named if {m.first - 1, m.first - len(_ARTICLE) - 1} & leads or m.clitics.endswith(_IN)]


def _unknown_abroad(segment: Segment) -> list[Mention]:
    """The names of other countries behind the only places of a segment, which no gazetteer has: "town X west of Y"."""
    if any(s.phrase.places[0].candidates for s in segment.spots):
        return []
    marked, folded = segment.marked, segment.marked.passage.folded
    ends = folded.offsets(*(s.phrase.places[0].quote.end for s in segment.spots))
    named = [m for m in marked.of("elsewhere") if m.first < segment.last]
    near = [[m for m in named if 0 <= m.first - end <= _BESIDE] for end in ends]
    return [m for beside in near for m in beside] if all(near) else []


def _known_before(segment: Segment) -> str | None:
    """Whether it only speaks of what is known: as the time of something else, or as what goes on in a region."""
    happened = segment.happened
    if _only_setting(segment) and all(definite(t) for t in happened):
        return "known before, and only the time of something else"
    if not segment.located or finest(segment.located) >= SPOT:
        return None
    firm = [t for t in happened if not t.value.weak] or happened
    return IN_REGION if all(definite(t) or t.value.mention.form == "plural" for t in firm) else None


def _mourned(segment: Segment) -> str | None:
    """Whether it only says of those who are buried in what part of the country the battles were that they fell in."""
    first = min((t.value.mention.first for t in segment.happened), default=0)
    if not any(m.first < first for m in segment.marked.of("reaction")):
        return None
    fought = any(t.value.cls == _CLASH for t in segment.happened)
    return "told of those who are mourned, and of no spot" if fought and finest(segment.located) < SPOT else None


def _only_setting(segment: Segment) -> tuple[Found[Trigger], ...]:
    """The deeds of a segment, where none of them leads and nobody is said to have come to harm."""
    return segment.deeds if segment.happened == segment.deeds and not segment.main_deeds else ()


def _long_past(span: Found[DateSpan] | None, day: date | None) -> str | None:
    """Whether it is told for no more than a year, and that is over."""
    if span is None or day is None or span.rule != _YEAR:
        return None
    return "of a year long past" if span.value.last.year < day.year else None


def _counted(segment: Segment, span: Found[DateSpan] | None) -> str | None:
    """Whether it counts deeds, over time or in a region; three strikes on one thing there are one happening."""
    deeds = [t for t in segment.deeds if t.value.cls != _CARRIED] or segment.deeds
    if not deeds or not all(t.value.counted for t in deeds):
        return None
    over_time = span is not None and span.value.days > _TALLY_DAYS
    aimed = any(m.kind == "target" and m.form not in _PLURALS for m in segment.things)
    rough = not aimed and (finest(segment.located) < SPOT or (span is None and _surest(segment) < SPOT))
    return TALLY if over_time or rough else None


def _toll_of_weeks(segment: Segment, span: Found[DateSpan] | None) -> str | None:
    """Whether it tells only how many were harmed or taken in a region over weeks: "35 civilians died there in May"."""
    deeds = {trigger.value.cls for trigger in segment.deeds}
    if deeds - _TAKING or span is None or span.value.days <= _TALLY_DAYS or _surest(segment) == SPOT:
        return None
    many = any(c.value.count.least > 1 for c in counts.read(segment.marked, segment.first, segment.last))
    return "a toll over weeks" if many else None


def _toll_of_provinces(segment: Segment, span: Found[DateSpan] | None) -> str | None:
    """Whether it tells, with no day and no deed, how many died in several regions: "784 were killed in A and B"."""
    means = any(segment.first <= m.first < segment.last for m in segment.marked.of("weapon"))
    deed = means or any(families()[t.value.cls] != "harm" for t in segment.happened)
    regions = {s.phrase.places[0].name for s in segment.located if fineness(s.phrase) < SPOT or is_loose(s.phrase)}
    if span is not None or deed or len(regions) < len(segment.located) or len(regions) < _SEVERAL:
        return None
    dead = counts.read(segment.marked, segment.first, segment.last)
    return TALLY if any(max(c.value.count.least, c.value.count.most or 0) > _ASSASSINATED for c in dead) else None


def _toll_of_war(segment: Segment) -> str | None:
    """Whether its dead are so many that they are those of a war, wherever it names."""
    dead = [c for c in counts.read(segment.marked, segment.first, segment.last) if c.value.kind == "fatalities"]
    terms = [t.value.mention.term for t in segment.deeds]
    few = bool(terms) and all(term is not None and term.attrs.get("of_few") for term in terms)
    many = _ASSASSINATED if few else WAR_DEAD
    return TOLL if any(c.value.count.least >= many for c in dead) else None


def _since_long(segment: Segment, spans: Sequence[Found[DateSpan]], day: date | None) -> str | None:
    """Whether it is said to go on since a time long before the day of the news."""
    begun = [s for s in spans if s.rule == SINCE and holds(segment, s)]
    others = segment.dates_apart() if begun else []
    begun = [s for s in begun if not any(s.quote.start in of_other for of_other in others)]
    begun = [s for s in begun if not behind_sum(s, segment)] if begun else []
    long = any(((day or s.value.last) - s.value.first).days > _TALLY_DAYS for s in begun)
    return "what has gone on for long" if long else None


def _standing(segment: Segment, spans: Sequence[Found[DateSpan]]) -> str | None:
    """Whether a sentence says in the present tense, with no day, what somebody does in a region.

    A line that no stop closes is the news of a place told as headlines tell it: "a drone strikes a car in X".
    """
    if not goes_on(segment, spans):
        return None
    passage = segment.marked.passage
    behind = passage.kind == "sentence" and passage.paragraph > _LEAD and not is_item(segment.marked)
    headline = CLOSED.search(passage.text) is None and finest(segment.located) >= SPOT
    told = counts.read(segment.marked)
    # "Mines continue to kill civilians" counts none, wherever it stands.
    kills_on = bool(told) and all(c.rule == _PEOPLE for c in told) and bool(segment.marked.of("continue"))
    return "what goes on, with no day or number" if kills_on or (behind and not headline and not told) else None


@predicate
def goes_on(segment: Segment, spans: Sequence[Found[DateSpan]]) -> bool:
    """Whether it says what goes on, with no day and no count: "sleeper cells launch attacks"."""
    told = segment.deeds or segment.happened
    forms = ["present" if _continued(t, segment) else t.value.mention.form for t in told]
    present = bool(forms) and all(form == "plural" or form.startswith("present") for form in forms)
    carried = any(t.value.cls == _CARRIED and t.value.mode == "habitual" for t in segment.triggers)
    return (present or carried) and not spans


def _continued(trigger: Found[Trigger], segment: Segment) -> list[Mention]:
    """The verbs of which it is the object: somebody "continues the shelling of", "continues to shell"."""
    mention = trigger.value.mention
    if mention.finite:
        return []
    since = max((t.value.mention.last for t in segment.deeds if t.value.mention.last <= mention.first), default=0)
    first = max(segment.first, since, mention.first - _GOVERNS)
    return [m for m in segment.marked.of("continue") if first <= m.first and m.last <= mention.first]


@predicate
def is_background(segment: Segment, span: Found[DateSpan] | None) -> bool:
    """Whether it tells what came before the news: by its tense, its date, or as the mere setting of something."""
    earlier = any(t.value.mode == EARLIER for t in segment.happened[:1])
    return earlier or bool(_only_setting(segment)) or (span is not None and span.rule in _BEFORE)


def unopened(draft: Draft, drafts: Sequence[Draft], placed: bool, day: date | None) -> str | None:
    """Why a draft without a place of its own, that continues nothing, opens no happening.

    `placed` tells that a heading or its own sentence says where, `day` is the one that the article speaks from.
    """
    unsaid = drafts and not (placed or draft.counts)
    earlier = draft.background or of_another_time(draft.segments[0])
    if earlier or (unsaid and days_old(draft, _today(drafts, day)) > NEWS_DAYS):
        return "told before the news, and not where"
    if (drafts or not (draft.dates or draft.counts)) and (why := _only_known(draft)):
        return why
    if not draft.counts and goes_on(draft.segments[0], [draft.dates] if draft.dates else []):
        return "what goes on, with no place, day or number"
    return "neither where nor how many" if unsaid else None


def _only_known(draft: Draft) -> str | None:
    """Whether it only comes back to what was told."""
    kinds = draft.kinds
    if not kinds and all(definite(t) for t in draft.happened):
        return "only speaks of the victims, known before"
    return "only speaks of the battles, known before" if draft.anaphoric and kinds == {"fight"} else None


def _today(drafts: Sequence[Draft], day: date | None) -> date | None:
    """The day that news counts back from: that of the article, in a review of weeks the latest that it has told."""
    latest = max((d.dates.value.last for d in drafts if d.dates and not d.background), default=day)
    return day if day is None or latest is None or (day - latest).days <= NEWS_DAYS else latest


def _surest(segment: Segment) -> int:
    """How much the finest place says about where that is not as well a whole governorate, 0 for none."""
    return max((fineness(s.phrase) for s in segment.located if not is_loose(s.phrase)), default=0)


def as_news(
    draft: Draft, drafts: Sequence[Draft], spans: Sequence[Found[DateSpan]], day: date | None, begins: int = 0
) -> Parts:
    """What speaks for and against a draft being told as news, not as what came before it (kind "news").

    `spans` are all dates of the sentences that tell it: what came before may be dated by one that is not the deed's.
    `begins` is the paragraph in which the text begins.
    """
    dates = [draft.dates] if draft.dates else _own_days(draft, spans) or (list(spans) if draft.earlier else [])
    opens = draft is drafts[0] and draft.paragraphs[0] <= _OPENS
    behind = draft is not drafts[0] or draft.paragraphs[0] - begins >= _LEAD
    found = {
        "told": True,
        "opens": bool(dates) and opens,
        "earlier": draft.earlier,
        "setting": draft.background and not draft.earlier,
        "rough": draft.coarse,
        "undated": not dates,
        "battle": not _own_days(draft, spans) and all(map(_of_a_battle, draft.segments)),
        "guessed_area": behind and not _own_days(draft, spans) and bool(_guessed_area(draft)),
        "taken": draft.coarse and not (opens or draft.counts or _own_days(draft, spans) or _beside_ground(draft)),
        "long_gone": bool(_long_gone(draft, dates, drafts, day)),
        "since_then": bool(_since_then(draft, day)),
        "only_counted": not (draft.own or opens) and bool(_only_counted(draft)),
        **_ages(dates, day, earlier=draft.earlier),
    }
    found["over"] = found.get("over", False) or bool(_long_before(draft))
    return {name: 1.0 for name, holds in found.items() if holds}


def _long_gone(
    draft: Draft, dates: Sequence[Found[DateSpan]], drafts: Sequence[Draft], day: date | None
) -> list[Draft]:
    """The happenings of these days that are told beside one which its dates put more than a month before them."""
    if day is None or not dates or (day - max(d.value.last for d in dates)).days <= _LONGEST_MONTH:
        return []
    if draft.counts or any(_WITH_YEAR.search(d.quote.text) for d in dates):
        return []  # what is told by a full date, or with its victims, is told for its own sake
    days = {d.dates.value.last for d in drafts if d.dates is not None}
    if sum((day - other).days > _LONGEST_MONTH for other in days) >= _FEW:
        return []  # a chronicle
    return [d for d in drafts if d.dates is not None and (day - d.dates.value.last).days <= _OLD_DAYS]


def _only_counted(draft: Draft) -> list[Found[Casualty]]:
    """What a draft counts, where neither a verb nor a weapon tells how: "the attack, with its ten dead"."""
    means = draft.weapon_classes() or any(t.value.mention.finite for t in draft.happened)
    return [] if means else draft.counts


def _since_then(draft: Draft, day: date | None) -> str:
    """The words that only count from a happening of weeks ago to what stands before them: "came weeks after".

    "After weeks of fighting" tells how long that went on.
    """
    lapse = draft.dates if draft.dates is not None and draft.dates.rule == LAPSE else None
    if lapse is None or day is None or draft.deeds <= {_CLASH} or (day - lapse.value.last).days <= _OVER_DAYS:
        return ""
    at, passages = lapse.quote.start, [s.marked.passage for s in draft.segments]
    return lapse.quote.text if any(p.start + _TOLD_BEFORE < at < p.end for p in passages) else ""


def _long_before(draft: Draft) -> list[Mention]:
    """The words before its place that put what is told there weeks before the news, or compare the news with it."""
    words = [(m, of) for of in draft.segments for m in of.marked.of("modality") if m.id in _LONG_BEFORE]
    return [m for m, of in words if of.located and of.first <= m.first < min(spot.first for spot in of.located)]


def _guessed_area(draft: Draft) -> str:
    """The name of its place, where that is an area that nobody could search, and only publication says when."""
    where = draft.location
    wide = where is not None and (where.uncertainty_m or math.inf) > _WIDE_M and draft.coarse
    guessed = draft.dates is not None and draft.dates.value.basis == _ESTIMATED
    return where.name_ar if where is not None and wide and guessed else ""


def in_passing(drafts: Sequence[Draft], sentences: Sequence[Marked]) -> list[Draft]:
    """Of the news of a long text that says the day of nothing, what it mentions once: stories of people, analyses.

    Who came to death, and who was in the street, such a text tells for its own sake.
    """
    days = [draft.dates for draft in drafts if draft.dates is not None and draft.dates.value.basis != _ESTIMATED]
    if days or len(drafts) > _FEW or len(sentences) < _LONG:
        return []
    behind = sentences[_OPENING].passage.start
    return [draft for draft in drafts if draft.begins >= behind and not _dwelt_on(draft)]


def mentioned(parts: Parts) -> Parts:
    """The parts of what a text mentions in passing: it opens nothing, though its paragraph is the first."""
    return {name: weight for name, weight in parts.items() if name != "opens"} | {"passing": 1.0}


def _dwelt_on(draft: Draft) -> list[object]:
    """What shows that a text dwells on a happening: several sentences, its dead, a crowd."""
    passages = {s.marked.passage.start for s in draft.segments}
    dead = [counted for counted in draft.counts if counted.value.kind == "fatalities"]
    return [*dead, *(draft.kinds & {"street"}), *sorted(passages)[_DWELT - 1 :]]


def _own_days(draft: Draft, spans: Sequence[Found[DateSpan]]) -> list[Found[DateSpan]]:
    """The dates that stand among the words of a draft."""
    return [s for s in spans if any(holds(segment, s) for segment in draft.segments)]


def _beside_ground(draft: Draft) -> list[Found[Trigger]]:
    """What a draft tells beside whose ground it is, and the battles for it that are known from before."""
    deeds = [(t, segment) for segment in draft.segments for t in segment.deeds if families()[t.value.cls] != _GROUND]
    return [t for t, of in deeds if t.value.cls != _CLASH or not definite(t) or _verb_before(t, of)]


def _verb_before(trigger: Found[Trigger], segment: Segment) -> str:
    """The word right before a deed's noun, where it may be the verb that tells of it: "the clashes went on"."""
    mention, text = trigger.value.mention, segment.marked.passage.folded.text
    first = mention.first - len(_ARTICLE) * mention.article
    before = text[segment.marked.passage.first : first].split()[-1:]
    return next((word for word in before if word.endswith(_FEMININE)), "")


def _of_a_battle(segment: Segment) -> list[Mention]:
    """The words for a battle that is known by its place, "the battles of X", where all deeds are such."""
    firsts = {*segment.marked.passage.folded.offsets(*(s.phrase.places[0].quote.start for s in segment.spots))}
    fights = [t.value.mention for t in segment.deeds if t.value.cls == _CLASH]
    known = [m for m in fights if not m.finite and {m.last, m.last + 1} & firsts]
    return known if len(known) == len(segment.deeds) else []


def _ages(dates: Sequence[Found[DateSpan]], day: date | None, *, earlier: bool) -> dict[str, bool]:
    """Whether all of some dates are over: a rough one, or a day long past; "earlier this year" was not these days."""
    if day is None or not dates:
        return {}
    days = (day - max(d.value.last for d in dates)).days
    rough = min(d.value.days for d in dates) > _TALLY_DAYS and days > _OVER_DAYS
    long = earlier and min(d.value.days for d in dates) > _LONGEST_MONTH
    over = rough or long or (days > _PART_OVER_DAYS and all(d.rule == _MONTH for d in dates))
    return {"over": over, "old": not over and days > _OLD_DAYS}
