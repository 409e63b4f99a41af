"""One article -> its reports: the only room that settles which heading governs, which place, who did it.

Readers propose (`events`, `places`, `dates`, `actors`, `counts`, `attribution`); this room decides which of their
proposals belong together. It never says "incident": that is for many articles, and for `merge`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from datetime import timedelta

from geomap import dates, weigh
from geomap.config import Config
from geomap.extract.drafts import Draft, named
from geomap.extract.link import features
from geomap.extract.objections import object_to
from geomap.extract.reports import reports
from geomap.extract.scenes import Reading, refined, surroundings
from geomap.extract.where import is_loose
from geomap.mentions import Marked, Vocabulary
from geomap.model import Article, DateSpan, Found, PlacePhrase, Report

__all__ = ["extract"]

_LABEL_LENGTH = 40
# A longer first line is no headline but a post without line breaks.
_HEADLINE = 110
_NEWS_DAYS = 10


def extract(article: Article, vocabulary: Vocabulary, config: Config) -> tuple[Report, ...]:
    """What the article says happened, in the order of its text."""
    reading = Reading.of(article, vocabulary, config)
    gather(reading)
    drafts = refined(reading)
    _fill(drafts, reading)
    object_to(drafts, _sentences(reading.marked), reading.day)
    return reports(drafts, article, config)


def gather(reading: Reading) -> None:
    """Read the article passage by passage: what each tells is linked to what was told before."""
    phrases, starts = reading.phrases, [p.quote.start for p in reading.phrases]
    for sentence in _sentences(reading.marked):
        passage = sentence.passage
        here = list(phrases[bisect_left(starts, passage.start) : bisect_left(starts, passage.end)])
        if passage.kind == "heading":
            reading.head(sentence, here, _governing(sentence, here))
        else:
            reading.read(sentence, here)
    _add_title(reading, reading.marked, phrases)


def _add_title(reading: Reading, marked: Sequence[Marked], phrases: Sequence[PlacePhrase]) -> None:
    """What only the title tells of a spot of its own; posts often put the whole news there."""
    told = list(reading.drafts)
    for title in (m for m in marked if m.passage.kind == "title" and len(m.passage.text) > _HEADLINE):
        here = [p for p in phrases if title.passage.start <= p.quote.start < title.passage.end]
        reading.drafts = []
        reading.read(title, here)
        news = [d for d in reading.drafts if d.own and not d.coarse and not any(_told_again(d, t) for t in told)]
        reading.drafts = [*news, *told]


def _told_again(draft: Draft, told: Draft) -> bool:
    return weigh.total(weigh.parts("link", features(draft, told))) > 0


def _governing(heading: Marked, phrases: Sequence[PlacePhrase]) -> PlacePhrase | None:
    """The place that a heading puts over what follows: a label such as "In Deir ez-Zor:", not a headline."""
    if heading.of("event", "outlet") or len(heading.passage.text) > _LABEL_LENGTH:
        return None
    return next((p for p in phrases if p.role in ("location", "context", "dateline") and not _abroad(p)), None)


def _abroad(phrase: PlacePhrase) -> bool:
    """Whether it lies in another country: the name of an outlet, or where it sits."""
    place = phrase.places[0].place
    return place is not None and place.country != "SY"


def _sentences(marked: Sequence[Marked]) -> list[Marked]:
    """The passages that may tell something: sentences and headings, or the title where there is nothing else."""
    body = [m for m in marked if m.passage.kind in ("sentence", "heading")]
    if any(m.passage.kind == "sentence" for m in body):
        return body
    return [m for m in marked if m.passage.kind in ("title", "sentence")]


def _fill(drafts: list[Draft], reading: Reading) -> None:
    """What a draft does not say itself, from what governs it: the lead's date, its neighbour's actor and means."""
    # What opens no incident of its own still tells the day: "yesterday forces entered villages", listed below.
    told = sorted((*drafts, *(d.draft for d in reading.dropped)), key=lambda d: d.segments[0].marked.passage.start)
    news = [d.dates for d in told if d.dates and not d.background and _recent(d.dates.value, reading)]
    earliest = min(news, key=lambda found: found.value.precision != "day", default=None)
    marked, phrases = reading.marked, reading.phrases
    days = dates.headings(marked)
    heads = [m.passage.end for m in marked[:1] if m.passage.kind != "sentence"]
    title = next((p for p in phrases if heads and p.role == "location" and p.quote.start < heads[0]), None)
    for number, draft in enumerate(drafts):
        if draft.dates is None and not draft.background and not _undated(draft, reading):
            draft.dates = _under(draft, days) or earliest or _estimated(reading, draft)
        if draft.loose and draft.location is not None:
            draft.location = reading.widened(draft.location)
        draft.location = draft.location or surroundings(draft, drafts)
        if draft.location is None and title is not None:
            where = reading.locate(title)
            draft.location = reading.widened(where) if is_loose(title) else where
        before = next((d for d in reversed(drafts[:number]) if _neighbours(d, draft)), None)
        lead = drafts[0] if number and _governs(drafts[0], drafts[1:number], draft) else None
        for governing in (before, lead):
            if governing is not None:
                _inherit(draft, governing)


def _under(draft: Draft, days: Sequence[Found[DateSpan]]) -> Found[DateSpan] | None:
    """The day of the line that a draft stands under in a chronicle."""
    start = draft.segments[0].marked.passage.start
    return next((day for day in reversed(days) if day.quote.end <= start), None)


def _undated(draft: Draft, reading: Reading) -> bool:
    """Whether a date is written where it is told that nobody can read: then no other day stands in for it."""
    told = (s.marked for s in draft.segments)
    return any(dates.unread(m, dates.read(m, reading.article.published, reading.anchor)) for m in told)


def _inherit(draft: Draft, before: Draft) -> None:
    """Who did it and by what means, where only what was told before says so."""
    fired = draft.kinds == before.kinds == {"fire"}
    if not any(a.value.role == "initiator" for a in (named(draft.actors) if fired else draft.actors)):
        mine = {a.value.id for a in draft.actors}
        draft.actors += [a for a in before.actors if a.value.role == "initiator" and a.value.id not in mine]
    settled = before.settled()
    if settled is not None and not draft.weapon_classes() and draft.inherited_type is None:
        draft.inherited_type = settled[0]


def _governs(lead: Draft, between: Sequence[Draft], draft: Draft) -> bool:
    """Whether the lead's doer and means hold for a later telling of its kind: until somebody else is named."""
    opens = lead.segments[0].marked.passage.paragraph <= 1 and lead.kinds == draft.kinds != frozenset()
    doers = {a.value.id for a in named(lead.actors) if a.value.role == "initiator"}
    others = {a.value.id for d in (*between, draft) for a in named(d.actors) if a.value.role == "initiator"}
    return opens and bool(doers) and others <= doers and lead.background == draft.background


def _recent(span: DateSpan, reading: Reading) -> bool:
    """Whether a date is news on the day the article speaks from, so that it may date what has none."""
    return reading.day is not None and abs((reading.day - span.last).days) <= _NEWS_DAYS


def _neighbours(before: Draft, draft: Draft) -> bool:
    paragraphs = (before.segments[-1].marked.passage.paragraph, draft.segments[0].marked.passage.paragraph)
    victims_only = not draft.kinds or "hurt" in draft.classes <= {"arrest", "kill", "hurt", "death"}
    related = bool(before.kinds & draft.kinds) or victims_only
    close = paragraphs[1] - paragraphs[0] <= 1 and before.background == draft.background
    return close and related and not features(draft, before).get("other_doer")


def _estimated(reading: Reading, draft: Draft) -> Found[DateSpan] | None:
    """Reported without a date: on the day before publication or that day."""
    day = reading.day
    if day is None:
        return None
    trigger = draft.told[0]
    return Found(DateSpan(day - timedelta(days=1), day, "estimated"), trigger.quote, "extract.published")
