"""Tellings in text order -> drafts: each is linked to the happening that it tells more of, opens one, or is dropped.

Every telling is weighed against each happening gathered so far, as the mean over that happening's tellings (average
linkage, in the order of the text), and as news of its own; the likeliest is taken, and what it beat is kept.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Self

from geomap import actors, dates, places, weigh
from geomap.config import Config
from geomap.events import EARLIER
from geomap.extract import link
from geomap.extract.days import date_of, holds, is_of_untold
from geomap.extract.drafts import Draft, absorb, harm
from geomap.extract.geography import metres
from geomap.extract.segments import Segment, cut
from geomap.extract.where import is_loose, where
from geomap.extract.who import who
from geomap.gazetteer import Gazetteer
from geomap.lexicon import Term, load
from geomap.locate import locate
from geomap.mentions import Marked, Vocabulary
from geomap.model import Article, DateSpan, Decision, Found, Location, PlaceMention, PlacePhrase

_ITEM = re.compile(r"[-–—•*▪●◾]|\d{1,2}[-.)]")


# So many passages in, an article has said whose statement it is.
_MASTHEAD = 4


@dataclass(frozen=True, slots=True)
class Dropped:
    """A telling that became no report, with the decision."""

    draft: Draft
    decision: Decision


@dataclass(slots=True)
class Reading:
    """One article being read: what is fixed for it, and what has been gathered so far."""

    article: Article
    gazetteer: Gazetteer
    config: Config
    anchor: date | None
    ours: str | None
    sides: tuple[str, ...] = ()
    marked: Sequence[Marked] = ()
    phrases: Sequence[PlacePhrase] = ()
    drafts: list[Draft] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    scope: PlacePhrase | None = None
    scope_begins: int = 0
    summing_up: bool = False
    latest: Segment | None = None
    parts: dict[tuple[int, date | None, str | None], tuple[actors.Claim, ...]] = field(default_factory=dict)
    located: dict[PlacePhrase, Location] = field(default_factory=dict)

    @classmethod
    def of(cls, article: Article, vocabulary: Vocabulary, config: Config) -> Self:
        """The reading of an article, with what is read once for all of it."""
        marked = vocabulary.mark(article)
        phrases = places.read(marked, vocabulary.gazetteer, config).phrases
        anchor = dates.anchor(marked, article.published)
        outlets = _outlets(article, marked)
        ours = actors.speaker(marked, _party(outlets))
        day = anchor.value if anchor else None
        return cls(article, vocabulary.gazetteer, config, day, ours, _sides(outlets), marked, phrases)

    def locate(self, phrase: PlacePhrase) -> Location:
        """The location of a phrase, worked out once."""
        if phrase not in self.located:
            self.located[phrase] = locate(phrase, self.gazetteer, self.config)
        return self.located[phrase]

    def widened(self, location: Location) -> Location:
        """A name that may mean the city or its governorate: the city is the best guess, the governorate the doubt."""
        city = location.place
        if city is None or city.admin.admin1_pcode is None:
            return location
        unit = self.gazetteer.get(city.admin.admin1_pcode)
        mention = PlaceMention(location.quotes[0], location.name_ar, "location", "exact", location.score, unit, ())
        wide = self.locate(PlacePhrase("area", (mention,), location.quotes[0], "location"))
        if wide.uncertainty_m is None:
            return location
        away = metres(location, wide)
        return replace(
            location, relation="area", uncertainty_m=round(wide.uncertainty_m + away), area=wide.area,
            geo_precision=wide.geo_precision, ucdp_where_prec=wide.ucdp_where_prec,
            rule=f"{location.rule}, may be its governorate",
        )  # fmt: skip

    @property
    def day(self) -> date | None:
        """The day the article speaks from."""
        return self.article.published or self.anchor

    def read(self, marked: Marked, phrases: Sequence[PlacePhrase]) -> None:
        """Add what one sentence tells."""
        found = self._dated(marked)
        spans = [s for s in found if s.rule not in ("dates.since", "dates.background")]
        weekdays = dates.weekdays(marked)
        segments = cut(marked, phrases)
        self._opens_totals(marked, segments)
        for segment in segments:
            if segment.told:
                usable = [s for s in spans if not any(holds(o, s) and is_of_untold(o, s) for o in segments)]
                self._take(self._opened(segment, usable, weekdays))
        self.named += actors.named(marked, self.day)

    def _dated(self, marked: Marked) -> list[Found[DateSpan]]:
        """The dates of a sentence; "the same day" is that of what was told before."""
        found = list(dates.read(marked, self.article.published, self.anchor))
        before = next((d.dates.value for d in reversed(self.drafts) if d.dates is not None), None)
        for same in (marked.quote(m) for m in marked.of("same")):
            found = [f for f in found if f.quote.end <= same.start or same.end <= f.quote.start]
            found += [Found(before, same, "dates.same_day")] if before is not None else []
        return found

    def head(self, marked: Marked, phrases: Sequence[PlacePhrase], governing: PlacePhrase | None) -> None:
        """Take note of a heading: the place that it puts over what follows, the totals that it opens."""
        if governing is not None:
            self.scope, self.scope_begins = governing, marked.passage.paragraph
        self._opens_totals(marked, cut(marked, phrases))

    def _opens_totals(self, marked: Marked, segments: Sequence[Segment]) -> None:
        """Whether the list items behind it only count: it ends "they were distributed as follows:"."""
        total = any(t.value.mode == "aggregate" for s in segments for t in s.triggers)
        if not _ITEM.match(marked.passage.text):
            self.summing_up = total and marked.passage.text.rstrip().endswith(":")

    def _opened(
        self, segment: Segment, spans: Sequence[Found[DateSpan]], weekdays: Sequence[Found[int]]
    ) -> list[Draft]:
        """One draft for each place that the segment names, or a single one without a place of its own."""
        choice = where(segment)
        span = date_of(segment, spans)
        day = span.value.first if span else self.day
        spot = self.locate(choice.phrases[0]) if choice.phrases else None
        people = who(self._parts(segment.marked, day, spot), segment)
        harmed = harm(segment)
        background = _is_background(segment, span)
        nowhere: list[PlacePhrase | None] = [None]
        return [
            Draft(
                [segment], self.locate(phrase) if phrase else None, phrase is not None, span,
                weekdays[0] if weekdays else None, background, list(people), list(harmed),
                len(choice.phrases) > 1, phrase is not None and is_loose(phrase), phrase.group if phrase else None,
                rough=self.locate(choice.rough) if choice.rough else None,
                decisions=[choice.decision] if choice.decision is not None else [],
            )
            for phrase in choice.phrases or nowhere
        ]  # fmt: skip

    def _parts(self, marked: Marked, day: date | None, where: Location | None) -> tuple[actors.Claim, ...]:
        """Who takes which part in the deeds of a passage, read once for each day and occupier that it may tell of."""
        admin = where.admin if where else None
        near = (admin.admin1_pcode, admin.admin2_pcode, admin.admin3_pcode) if admin else ()
        occupier = actors.occupier(self.sides, near) if marked.of("anaphor") else None
        key = marked.passage.start, day, occupier
        if key not in self.parts:
            self.parts[key] = actors.read(marked, day, self.ours, self.named, occupier)
        return self.parts[key]

    def _take(self, opened: list[Draft]) -> None:
        """Link what a stretch tells to what was told before, item by item, or let it open a happening, or drop it."""
        earlier = list(self.drafts)
        for draft in opened:
            options = self._options(draft, earlier)
            best = options[0]
            names = [self._name(option.value) for option in options]
            decision = weigh.decision("link", names, options)
            draft.decisions.append(decision)
            if isinstance(best.value, Draft):
                for told in [best.value] if draft.own else self._beside(best.value):
                    absorb(told, draft)
            elif best.value == "new":
                self._settle(draft)
                self.drafts.append(draft)
            else:
                self.dropped.append(Dropped(draft, decision))
        self.latest = opened[0].segments[0]

    def _options(self, draft: Draft, earlier: Sequence[Draft]) -> list[weigh.Option[Draft | str]]:
        """The happenings told before, news of its own and nothing at all, likeliest first.

        A happening that is likelier than not to be the one stands before news: what was told is told again more often.
        """
        before: list[weigh.Option[Draft | str]] = [
            weigh.Option(one, self._linked(draft, one)) for one in reversed(earlier)
        ]
        fresh: list[weigh.Option[Draft | str]] = [
            weigh.Option("new", weigh.parts("news", link.news(draft, self.day, self.summing_up))),
            weigh.Option("dropped", ()),
        ]
        ranked = [sorted(options, key=lambda option: -option.bits) for options in (before, fresh)]
        return [*ranked[0], *ranked[1]] if ranked[0] and ranked[0][0].bits > 0 else [*ranked[1], *ranked[0]]

    def _linked(self, draft: Draft, one: Draft) -> weigh.Parts:
        """The evidence for a telling being of a happening: the mean over the happening's tellings."""
        tellings = one.tellings()
        latest = any(told.segments[0] is self.latest for told in tellings)
        return link.mean([weigh.parts("link", link.features(draft, told, latest)) for told in tellings])

    def _name(self, option: Draft | str) -> str:
        return option if isinstance(option, str) else f"more of: {option.told[0].quote.text}"

    def _settle(self, draft: Draft) -> None:
        """Give a happening without a place of its own that of its sentence, else of the heading over it."""
        if draft.own:
            return
        beside = next((d for d in self.drafts if d.own and d.segments[0].marked is draft.segments[0].marked), None)
        if beside is not None:
            draft.location, draft.loose = beside.location, beside.loose
        elif draft.rough is not None:
            draft.location = draft.rough
        elif self.scope is not None:
            draft.location = self.locate(self.scope)

    def _beside(self, draft: Draft) -> list[Draft]:
        """The drafts of the list of places that a draft is one of: what is told of all is told of each."""
        return [d for d in self.drafts if d is draft or (draft.shared and d.segments[0] is draft.segments[0])]


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


def surroundings(draft: Draft, drafts: Sequence[Draft]) -> Location | None:
    """Where the happening told just before a draft took place, if that was told close by."""
    paragraph = draft.segments[0].marked.passage.paragraph
    for before in reversed(drafts[: drafts.index(draft)]):
        if paragraph - before.segments[-1].marked.passage.paragraph > 1:
            break
        if before.location is not None:
            return before.location
    return None


def _is_background(segment: Segment, span: Found[DateSpan] | None) -> bool:
    """Whether it tells what came before the news: by its tense, its date, or as the mere setting of something."""
    setting = segment.leading and not segment.telling and segment.told == segment.leading
    earlier = any(t.value.mode == EARLIER for t in segment.told)
    return earlier or bool(setting) or (span is not None and span.rule == "dates.background")


def refined(reading: Reading) -> list[Draft]:
    """The drafts without those that only sum up, roughly placed, what several others of them tell apart."""
    kept: list[Draft] = []
    for draft in reading.drafts:
        told = [d for d in reading.drafts if d is not draft and not d.coarse and _sums_up(draft, d)]
        if not draft.coarse or not told:
            kept.append(draft)
            continue
        for fine in told:
            fine.dates = fine.dates or draft.dates
            fine.weekday = fine.weekday or draft.weekday
        if len(told) == 1:
            absorb(told[0], draft)
    return kept


def _sums_up(coarse: Draft, fine: Draft) -> bool:
    """Whether the pair, in the order of the text, is likelier one happening than two."""
    first, second = sorted((coarse, fine), key=lambda d: d.segments[0].marked.passage.start)
    if coarse.segments[0].marked is fine.segments[0].marked or fine.segments[0].shifts:
        return False
    return weigh.total(weigh.parts("link", link.features(second, first))) > 0
