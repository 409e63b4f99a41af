"""One article -> its reports: the only room that settles which heading governs, which place, who did it.

Readers propose (`events`, `places`, `dates`, `actors`, `counts`, `attribution`); this room decides which of their
proposals belong together. It never says "incident": that is for many articles, and for `merge`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from geomap import actors, attribution, dates, events, places
from geomap.config import Config
from geomap.events import Trigger
from geomap.extract.drafts import ANNOUNCED, Draft, named, quotes, same_spot, spelt_out
from geomap.extract.gather import Reading, is_loose, refined, surroundings
from geomap.lexicon import load
from geomap.mentions import Marked, Vocabulary
from geomap.model import ActorRole, Article, Casualty, Count, DateSpan, Found, PlacePhrase, Quote, Report

__all__ = ["extract"]

_DEAD = {"kill", "death", "murder"}
_LABEL_LENGTH = 40
# A longer first line is no headline but a post without line breaks.
_HEADLINE = 110
_NEWS_DAYS = 10
# So many passages in, an article has said whose statement it is.
_MASTHEAD = 4
_MERELY_NAMED = "actors.named"
_COMMA = re.compile(r"[,،؛;]")


def extract(article: Article, vocabulary: Vocabulary, config: Config) -> tuple[Report, ...]:
    """What the article says happened, in the order of its text."""
    gazetteer = vocabulary.gazetteer
    marked = vocabulary.mark(article)
    phrases = places.read(marked, gazetteer).phrases
    anchor = dates.anchor(marked, article.published)
    ours = actors.speaker(marked, _party(article, marked))
    reading = Reading(article, gazetteer, config, anchor.value if anchor else None, ours)
    told = _sentences(marked)
    for sentence in told:
        passage = sentence.passage
        here = [p for p in phrases if passage.start <= p.quote.start < passage.end]
        if passage.kind == "heading":
            reading.head(sentence, here, _governing(sentence, here))
        else:
            reading.read(sentence, here)
    _add_title(reading, marked, phrases)
    drafts = refined(reading.drafts)
    _fill(drafts, reading, marked, phrases)
    return _reports(drafts, article, config)


def _party(article: Article, marked: Sequence[Marked]) -> str | None:
    """The actor whose own outlet speaks: the article's, or the one that its first lines name."""
    outlets = [t for t in load("outlets").terms if article.outlet in (*t.ar, *t.en, *t.attrs.get("hosts", ()))]
    outlets += [m.term for one in marked[:_MASTHEAD] for m in one.of("outlet") if m.term]
    return next((t.attrs["affiliation"] for t in outlets if t.attrs.get("type") == "party"), None)


def _add_title(reading: Reading, marked: Sequence[Marked], phrases: Sequence[PlacePhrase]) -> None:
    """What only the title tells of a spot of its own; posts often put the whole news there."""
    told = list(reading.drafts)
    for title in (m for m in marked if m.passage.kind == "title" and len(m.passage.text) > _HEADLINE and told):
        here = [p for p in phrases if title.passage.start <= p.quote.start < title.passage.end]
        reading.drafts = []
        reading.read(title, here)
        news = [d for d in reading.drafts if d.own and not d.coarse and not any(_told_again(d, t) for t in told)]
        reading.drafts = [*news, *told]


def _told_again(draft: Draft, told: Draft) -> bool:
    return same_spot(draft.location, told.location) or spelt_out(draft, told) or spelt_out(told, draft)


def _governing(heading: Marked, phrases: Sequence[PlacePhrase]) -> PlacePhrase | None:
    """The place that a heading puts over what follows: a label such as "In Deir ez-Zor:", not a headline."""
    if heading.of("event") or len(heading.passage.text) > _LABEL_LENGTH:
        return None
    return next((p for p in phrases if p.role in ("location", "context", "dateline")), None)


def _sentences(marked: Sequence[Marked]) -> list[Marked]:
    """The passages that may tell something: sentences and headings, or the title where there is nothing else."""
    body = [m for m in marked if m.passage.kind in ("sentence", "heading")]
    if any(m.passage.kind == "sentence" for m in body):
        return body
    return [m for m in marked if m.passage.kind in ("title", "sentence")]


def _fill(drafts: list[Draft], reading: Reading, marked: Sequence[Marked], phrases: Sequence[PlacePhrase]) -> None:
    """What a draft does not say itself, taken from what governs it: the lead's date, its neighbour's actor and means."""
    news = [d.dates for d in drafts if d.dates and not d.background and _recent(d.dates.value, reading)]
    lead = min(news, key=lambda found: found.value.precision != "day", default=None)
    for number, draft in enumerate(drafts):
        if draft.dates is None and not draft.background:
            draft.dates = lead or _estimated(reading, draft)
        if draft.loose and draft.location is not None:
            draft.location = reading.widened(draft.location)
        draft.location = draft.location or surroundings(draft, drafts)
        if draft.location is None:
            title = next((p for p in phrases if p.role == "location" and p.quote.start < marked[0].passage.end), None)
            draft.location = reading.locate(title) if title else None
            if title and draft.location and is_loose(title):
                draft.location = reading.widened(draft.location)
        before = next((d for d in reversed(drafts[:number]) if _neighbours(d, draft)), None)
        if before and not any(a.value.role == "initiator" for a in draft.actors):
            mine = {a.value.id for a in draft.actors}
            draft.actors += [a for a in before.actors if a.value.role == "initiator" and a.value.id not in mine]
        if before and not draft.weapon_classes() and (settled := before.settled()):
            draft.inherited_type = settled[0]


def _recent(span: DateSpan, reading: Reading) -> bool:
    """Whether a date is news on the day the article speaks from, so that it may date what has none."""
    return reading.day is not None and abs((reading.day - span.last).days) <= _NEWS_DAYS


def _neighbours(before: Draft, draft: Draft) -> bool:
    paragraphs = (before.segments[-1].marked.passage.paragraph, draft.segments[0].marked.passage.paragraph)
    victims_only = not draft.kinds or (draft.classes <= {"arrest", "kill", "hurt", "death"} and "hurt" in draft.classes)
    related = bool(before.kinds & draft.kinds) or victims_only
    return paragraphs[1] - paragraphs[0] <= 1 and related and before.background == draft.background


def _estimated(reading: Reading, draft: Draft) -> Found[DateSpan] | None:
    """Reported without a date: on the day before publication or that day."""
    day = reading.day
    if day is None:
        return None
    trigger = draft.told[0]
    return Found(DateSpan(day - timedelta(days=1), day, "estimated"), trigger.quote, "extract.published")


def _reports(drafts: Sequence[Draft], article: Article, config: Config) -> tuple[Report, ...]:
    reports: dict[str, Report] = {}
    for draft in drafts:
        for sort, counted in _sorts(draft):
            report = _report(draft, sort, counted, article, config)
            reports.setdefault(report.id, report)
    return tuple(reports.values())


def _sorts(draft: Draft) -> list[tuple[tuple[str, str], list[Found[Casualty]]]]:
    """The sub-event types that a draft amounts to: a raid that killed and arrested is told as two."""
    settled = draft.settled()
    if settled is not None and settled[0] == "Other" and not any(c.value.kind == "displaced" for c in draft.counts):
        return []
    if settled is None and draft.inherited_type and draft.classes & {"hurt", *_DEAD}:
        settled = draft.inherited_type, -1
    if settled is None or draft.location is None or _merely_entered(draft):
        return []
    sort = draft.inherited_type if draft.inherited_type and _vague(draft) else settled[0]
    detained = [c for c in draft.counts if c.value.kind == "detained"]
    others = [c for c in draft.counts if c.value.kind != "detained"]
    if "arrest" in draft.classes and sort == "Arrests" and draft.classes & {"hurt", *_DEAD} and draft.inherited_type:
        return [((draft.inherited_type, "inherited"), others), (("Arrests", "twin"), detained)]
    if "arrest" in draft.classes and sort in ("Attack", "Armed clash") and draft.classes & _DEAD:
        return [((sort, f"rule {settled[1]}"), others), (("Arrests", "twin"), detained)]
    return [((sort, f"rule {settled[1]}"), list(draft.counts))]


def _merely_entered(draft: Draft) -> bool:
    """Whether somebody only came, and not to a spot that is named: the word also means to step in."""
    return draft.classes == {"enter"} and (not draft.own or draft.coarse)


def _vague(draft: Draft) -> bool:
    """Whether its own words leave the means open."""
    return not draft.weapon_classes() and draft.classes <= {"strike", "target", "kill", "hurt", "death", "impact", "fire"}


def _report(
    draft: Draft, sort: tuple[str, str], counted: Sequence[Found[Casualty]], article: Article, config: Config
) -> Report:
    passages = quotes(draft, config.quote_limit)
    name = draft.location.name_ar if draft.location else ""
    key = f"{article.id}|{passages[0].start}|{sort[0]}|{name}|{draft.location.lat if draft.location else ''}"
    said = attribution.read(draft.segments[0].marked, draft.segments[0].first, draft.segments[0].last)
    group = f"{article.id}|{passages[0].start}|{draft.group}" if draft.shared and counted else None
    trigger = _main_trigger(draft, sort[0])
    return Report(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        citation=article.citation(),
        passages=passages,
        event=Found(sort[0], trigger.quote, f"{trigger.rule}, {sort[1]}"),
        location=draft.location,
        dates=_since_told(draft.dates),
        actors=tuple(_acting(draft)),
        counts=tuple(_shared(c) for c in counted) if group else tuple(counted),
        count_group=hashlib.sha256(group.encode()).hexdigest()[:16] if group else None,
        weapons=_terms(draft, "weapon"),
        targets=_terms(draft, "target"),
        attributed_to=said.attributed_to,
        status=said.status,
        weekday=draft.weekday,
    )


def _since_told(found: Found[DateSpan] | None) -> Found[DateSpan] | None:
    """A day on which something was announced is the last it may have happened on; most is told within a day."""
    if found is None or found.rule != ANNOUNCED or found.value.days > 1:
        return found
    return replace(found, value=replace(found.value, first=found.value.first - timedelta(days=1)))


def _acting(draft: Draft) -> list[Found[ActorRole]]:
    """Its actors; nobody named gives way to somebody who was."""
    some = [a for a in named(draft.actors) if a.rule != _MERELY_NAMED or _beside_a_deed(a.quote, draft)]
    return some if any(a.value.role == "initiator" for a in some) else draft.actors


def _beside_a_deed(quote: Quote, draft: Draft) -> bool:
    """Whether no comma stands between the words and something that happened."""
    for segment in draft.segments:
        text = segment.marked.passage.article.text
        for trigger in segment.told:
            between = text[min(quote.end, trigger.quote.end) : max(quote.start, trigger.quote.start)]
            if segment.marked.passage.start <= quote.start < segment.marked.passage.end and not _COMMA.search(between):
                return True
    return False


def _main_trigger(draft: Draft, sort: str) -> Found[Trigger]:
    """The trigger that best names the type: one that alone settles to it, else the first that leads."""
    alone = [t for t in draft.told if (s := events.settle([t.value.cls], draft.weapon_classes(), ())) and s[0] == sort]
    leading = [t for s in draft.segments for t in s.leading]
    return (alone or leading or draft.told)[0]


def _shared(casualty: Found[Casualty]) -> Found[Casualty]:
    """A count over several places: none of them alone has it."""
    count = Count(0, casualty.value.count.most)
    return replace(casualty, value=replace(casualty.value, count=count))


def _terms(draft: Draft, kind: str) -> tuple[Found[str], ...]:
    """Lexicon ids of a kind named in the draft's segments, the first words for each."""
    found: dict[str, Found[str]] = {}
    for segment in draft.segments:
        for m in segment.marked.of(kind):
            if segment.first <= m.first < segment.last:
                found.setdefault(m.id, Found(m.id, segment.marked.quote(m), f"{kind}s.{m.id}"))
    return tuple(found[key] for key in sorted(found))
