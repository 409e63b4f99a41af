"""One article -> its reports: the only room that settles which heading governs, which place, who did it.

Readers propose (`events`, `places`, `dates`, `actors`, `counts`, `attribution`); this room decides which of their
proposals belong together. It never says "incident": that is for many articles, and for `merge`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from geomap import actors, dates, events, places
from geomap.config import Config
from geomap.extract.drafts import Draft, named
from geomap.extract.dropped import Dropped
from geomap.extract.gather import Reading, refined, surroundings
from geomap.extract.geography import same_spot
from geomap.extract.likeness import same_sides, spelt_out
from geomap.extract.objections import object_to
from geomap.extract.reports import reports
from geomap.lexicon import Term, load
from geomap.locate.doubt import is_loose
from geomap.mentions import Marked, Vocabulary
from geomap.model import Article, DateSpan, Found, PlacePhrase, Report

__all__ = ["Dropped", "dropped", "extract"]

_LABEL_LENGTH = 40
# A longer first line is no headline but a post without line breaks.
_HEADLINE = 110
_NEWS_DAYS = 10
# So many days "the past hours" may reach back behind the day before publication.
_HOURS_BEHIND = 2
# So many passages in, an article has said whose statement it is.
_MASTHEAD = 4


def extract(article: Article, vocabulary: Vocabulary, config: Config) -> tuple[Report, ...]:
    """What the article says happened, in the order of its text."""
    reading, drafts, _ = _read(article, vocabulary, config)
    return reports(drafts, article, config, reading.ledger)


def dropped(article: Article, vocabulary: Vocabulary, config: Config) -> tuple[Dropped, ...]:
    """Every event word of the article that became no incident, and the decision that kept it out."""
    reading, drafts, marked = _read(article, vocabulary, config)
    reports(drafts, article, config, reading.ledger)
    for one in marked:
        where = "a sentence, and it continues nothing" if one.passage.kind == "sentence" else f"a {one.passage.kind}"
        reading.ledger.unread(events.read(one), f"stands in {where}")
    return reading.ledger.left()


def _read(article: Article, vocabulary: Vocabulary, config: Config) -> tuple[Reading, list[Draft], tuple[Marked, ...]]:
    """The article read: what was noted on the way, the happenings that it tells, its passages."""
    gazetteer = vocabulary.gazetteer
    marked = vocabulary.mark(article)
    phrases = places.read(marked, gazetteer, config).phrases
    anchor = dates.anchor(marked, article.published)
    outlets = _outlets(article, marked)
    ours = actors.speaker(marked, _party(outlets))
    day = anchor.value if anchor else None
    reading = Reading(_of_then(article, marked), gazetteer, config, day, ours, _sides(outlets), dates.headings(marked))
    for title in (m for m in marked if m.passage.kind == "title"):
        reading.opens(title)
    told, starts = _sentences(marked), [p.quote.start for p in phrases]
    for sentence in told:
        passage = sentence.passage
        here = list(phrases[bisect_left(starts, passage.start) : bisect_left(starts, passage.end)])
        if passage.kind == "heading":
            reading.head(sentence, here, _governing(sentence, here))
        else:
            reading.read(sentence, here)
    _add_title(reading, marked, phrases)
    drafts = refined(reading.drafts)
    _fill(drafts, reading, marked, phrases)
    object_to(drafts, told, reading.day)
    return reading, drafts, marked


def _of_then(article: Article, marked: Sequence[Marked]) -> Article:
    """The article as of the dateline that it opens with, where that is another day than the publication it states."""
    stated = article.published
    opens = dates.opening(marked) if stated is not None else None
    if stated is None or opens is None or abs(opens - stated) <= timedelta(days=1):
        return article
    return replace(article, published=opens)


def _outlets(article: Article, marked: Sequence[Marked]) -> list[Term]:
    """The outlets that speak: the article's own, and those that its first lines name."""
    outlets = [t for t in load("outlets").terms if article.outlet in (*t.ar, *t.en, *t.attrs.get("hosts", ()))]
    return outlets + [m.term for one in marked[:_MASTHEAD] for m in one.of("outlet") if m.term]


def _sides(outlets: Sequence[Term]) -> tuple[str, ...]:
    """Whom the outlets belong to."""
    return tuple(str(t.attrs["affiliation"]) for t in outlets if "affiliation" in t.attrs)


def _party(outlets: Sequence[Term]) -> str | None:
    """The actor whose own outlet speaks."""
    return next((t.attrs["affiliation"] for t in outlets if t.attrs.get("type") == "party"), None)


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
    return same_spot(draft.location, told.location) or spelt_out(draft, told) or spelt_out(told, draft)


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


def _fill(drafts: list[Draft], reading: Reading, marked: Sequence[Marked], phrases: Sequence[PlacePhrase]) -> None:
    """What a draft does not say itself, from what governs it: the lead's date, its neighbour's actor and means."""
    days = dates.headings(marked)
    recent = [d.dates for d in drafts if d.dates and not d.background and _recent(d.dates.value, reading)]
    earliest = min(recent, key=lambda found: found.value.precision != "day", default=None)
    heads = [m.passage.end for m in marked[:1] if m.passage.kind != "sentence"]
    title = next((p for p in phrases if heads and p.role == "location" and p.quote.start < heads[0]), None)
    for number, draft in enumerate(drafts):
        if draft.dates is None and not draft.background and not _undated(draft, reading):
            news = earliest if earliest is not None and _dates_too(earliest, draft, reading) else None
            draft.dates = _under(draft, days) or news or _estimated(reading, draft)
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
    for draft in drafts:
        draft.dates = _named_day(draft, drafts) or draft.dates


def _dates_too(found: Found[DateSpan], draft: Draft, reading: Reading) -> bool:
    """Whether the date of one telling holds for another: an older day does not for what the article told before it."""
    told = draft.told[0].quote.start
    older = reading.day is not None and (reading.day - found.value.last).days > 1
    return found.quote.start < told or not older


def _named_day(draft: Draft, drafts: Sequence[Draft]) -> Found[DateSpan] | None:
    """The day that the article names for what the same party did, where a draft has but "in the past hours"."""
    if draft.dates is None or draft.dates.rule != "dates.relative" or draft.dates.value.days == 1:
        return None
    near = draft.dates.value.first - timedelta(days=_HOURS_BEHIND)
    return next((d.dates for d in drafts if d.dates and _same_doers(d, draft) and _is_day(d.dates.value, near)), None)


def _same_doers(a: Draft, b: Draft) -> bool:
    doers = [{p.value.id for p in named(d.actors) if p.value.role == "initiator"} for d in (a, b)]
    return bool(doers[0] & doers[1]) and a.kinds == b.kinds and not a.background


def _is_day(span: DateSpan, near: date) -> bool:
    return span.days == 1 and near <= span.first


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
    return close and related and same_sides(before, draft)


def _estimated(reading: Reading, draft: Draft) -> Found[DateSpan] | None:
    """Reported without a date: on the day before publication or that day."""
    day = reading.day
    if day is None:
        return None
    trigger = draft.told[0]
    return Found(DateSpan(day - timedelta(days=1), day, "estimated"), trigger.quote, "extract.published")
