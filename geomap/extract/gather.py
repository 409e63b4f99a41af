"""Segments in text order -> drafts: what opens a happening, what continues one, and where it takes its place from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from geomap import actors, dates
from geomap.config import Config
from geomap.extract.days import date_of, holds, is_of_untold, shifted
from geomap.extract.drafts import Draft, absorb, harm
from geomap.extract.dropped import Ledger
from geomap.extract.geography import inside, same_spot
from geomap.extract.likeness import known_before, long_before, same_day, same_sides, same_sort, same_toll, spelt_out
from geomap.extract.lists import give, is_item, openers
from geomap.extract.news import is_background, unopened, untold
from geomap.extract.segments import Segment, cut
from geomap.extract.spots import chosen_phrases, told_of, with_own_counts
from geomap.extract.who import who
from geomap.gazetteer import Gazetteer
from geomap.locate import locate
from geomap.locate.doubt import is_loose, widened
from geomap.mentions import Marked
from geomap.model import ActorRole, Article, DateSpan, Found, Location, PlacePhrase

_NEARBY_PARAGRAPHS = 2
_COMMA = re.compile(r"[,،؛;]")
_LEAD_PARAGRAPHS = 3
_CHRONICLE = 2


@dataclass(slots=True)
class Reading:
    """One article being read: what is fixed for it, and what has been gathered so far."""

    article: Article
    gazetteer: Gazetteer
    config: Config
    anchor: date | None
    ours: str | None
    sides: tuple[str, ...] = ()
    days: Sequence[Found[DateSpan]] = ()
    drafts: list[Draft] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    named: list[str] = field(default_factory=list)
    called: dict[str, str] = field(default_factory=dict)
    scope: PlacePhrase | None = None
    scope_begins: int = 0
    summing_up: bool = False
    summed: int | None = None
    doers: list[Found[ActorRole]] = field(default_factory=list)
    located: dict[PlacePhrase, Location] = field(default_factory=dict)
    parts: dict[tuple[int, date | None, str | None], tuple[actors.Claim, ...]] = field(default_factory=dict)

    def locate(self, phrase: PlacePhrase) -> Location:
        """The location of a phrase, worked out once."""
        if phrase not in self.located:
            self.located[phrase] = locate(phrase, self.gazetteer, self.config)
        return self.located[phrase]

    def widened(self, location: Location) -> Location:
        """A name that may mean the city or its governorate: the city is the best guess, the governorate the doubt."""
        return widened(location, self.gazetteer, self.locate)

    @property
    def day(self) -> date | None:
        """The day the article speaks from."""
        return self.article.published or self.anchor

    def read(self, marked: Marked, phrases: Sequence[PlacePhrase]) -> None:
        """Add what one sentence tells."""
        if marked.of("event"):
            self._tell(marked, phrases)
        elif not (is_item(marked) and self.summing_up):
            self._opens_totals(marked, ())
            self.opens(marked)
            self._remember(marked)

    def _tell(self, marked: Marked, phrases: Sequence[PlacePhrase]) -> None:
        """Add what a sentence with words of events tells."""
        found = self._dated(marked)
        spans = [s for s in found if s.rule not in ("dates.since", "dates.background")]
        weekdays = dates.weekdays(marked)
        segments = cut(marked, phrases)
        if self.summing_up and (is_item(marked) or marked.passage.paragraph == self.summed):
            self.summed = marked.passage.paragraph
            self.ledger.note((t for s in segments for t in s.triggers), "an item of a list that only counts")
            return
        self._opens_totals(marked, segments)
        self.opens(marked)
        usable = [s for s in spans if not any(holds(o, s) and is_of_untold(o, s) for o in segments)]
        for segment in segments:
            span = date_of(segment, usable) or self._under(marked)
            why = untold(segment, found, span, self.day)
            if why is None:
                drafts = self._opened(segment, span, weekdays)
                if is_item(marked):
                    give(drafts, self.doers)
                if len(drafts) == 1 or not self._listed(drafts):
                    for draft in drafts:
                        self._place(draft, segment)
            else:
                self.ledger.note(segment.triggers, why)
        self._remember(marked)

    def _remember(self, marked: Marked) -> None:
        """Take note of who was named, and by what noun, for whoever is told by less later."""
        self.named += actors.named(marked, self.day)
        self.called |= actors.called(marked, self.day)

    def _under(self, marked: Marked) -> Found[DateSpan] | None:
        """The day of the line that a sentence stands under in a chronicle; a single one is the day of the page."""
        told = [d for d in self.days if self.day is None or d.value.first <= self.day]
        if len(told) < _CHRONICLE:
            return None
        return next((day for day in reversed(told) if day.quote.end <= marked.passage.start), None)

    def _dated(self, marked: Marked) -> list[Found[DateSpan]]:
        """The dates of a sentence; "the same day" and "the next day" count from what was told before."""
        under = self._under(marked)
        today = under.value.last if under is not None else self.article.published
        found = list(dates.read(marked, today, self.anchor))
        before = next((d.dates.value for d in reversed(self.drafts) if d.dates is not None), None)
        for mention in marked.of("same"):
            same, offset = marked.quote(mention), mention.term.attrs["offset"] if mention.term else 0
            if any(f.quote.start < same.end < f.quote.end for f in found):
                continue  # "that day, Monday" names it
            found = [f for f in found if f.quote.end <= same.start or same.end <= f.quote.start]
            found += [Found(shifted(before, offset), same, f"dates.{mention.id}")] if before is not None else []
        return found

    def head(self, marked: Marked, phrases: Sequence[PlacePhrase], governing: PlacePhrase | None) -> None:
        """Take note of a heading: the place that it puts over what follows, the totals that it opens."""
        if governing is not None:
            self.scope, self.scope_begins = governing, marked.passage.paragraph
        self._opens_totals(marked, cut(marked, phrases))
        self.opens(marked)

    def opens(self, marked: Marked) -> None:
        """Take note of whose deeds a list tells; what tells no deed, "according to the paper:", leaves it as it was."""
        if not is_item(marked) and marked.of("event", "deed"):
            self.doers = openers(marked, self._parts(marked, self.day, None))

    def _opens_totals(self, marked: Marked, segments: Sequence[Segment]) -> None:
        """Whether the list items behind it only count: it ends "they were distributed as follows:"."""
        total = any(t.value.mode == "aggregate" for s in segments for t in s.triggers) or any(
            m.term is not None and m.term.attrs["effect"] == "aggregate" for m in marked.of("modality")
        )
        if not is_item(marked):
            self.summing_up = total and marked.passage.text.rstrip().endswith(":")

    def _opened(self, segment: Segment, span: Found[DateSpan] | None, weekdays: Sequence[Found[int]]) -> list[Draft]:
        """One draft for each place that the segment names, or a single one without a place of its own."""
        apart = with_own_counts(segment)
        chosen = [phrase for phrase, _ in apart] or chosen_phrases(segment)
        several = len(chosen) > 1 and not apart
        day = span.value.first if span else self.day
        people = who(self._parts(segment.marked, day, self.locate(chosen[0]) if chosen else None), segment)
        told = harm(segment)
        harmed = [own for _, own in apart] or [told_of(one, told, chosen, segment) for one in chosen] or [told]
        background = is_background(segment, span)
        nowhere: list[PlacePhrase | None] = [None]
        return [
            Draft(
                [segment], self.locate(phrase) if phrase else None, phrase is not None, span,
                weekdays[0] if weekdays else None, background, list(people), list(counted),
                several, bool(apart), phrase is not None and is_loose(phrase), phrase.group if phrase else None,
            )
            for phrase, counted in zip(chosen or nowhere, harmed, strict=True)
        ]  # fmt: skip

    def _parts(self, marked: Marked, day: date | None, where: Location | None) -> tuple[actors.Claim, ...]:
        """Who takes which part in the deeds of a passage, read once for each day and occupier that it may tell of."""
        admin = where.admin if where else None
        near = (admin.admin1_pcode, admin.admin2_pcode, admin.admin3_pcode) if admin else ()
        occupier = actors.occupier(self.sides, near) if marked.of("anaphor") else None
        key = marked.passage.start, day, occupier
        if key not in self.parts:
            self.parts[key] = actors.read(marked, day, self.ours, self.named, occupier, self.called)
        return self.parts[key]

    def _place(self, draft: Draft, segment: Segment) -> None:
        """Join the draft to the one that it continues, or keep it as a happening of its own."""
        before = self._continued(draft, _is_another(segment))
        beside = self._same_sentence(draft, before)
        if beside is not None and beside.settled() is None:
            before = beside  # "they set up a checkpoint in X and led away three"
        if before is not None and (beside is None or beside is before):
            for told in [before] if draft.own else self._beside(before):
                absorb(told, draft)
            return
        placed = draft.own or beside is not None or self.scope is not None
        why = None if draft.own else unopened(draft, self.drafts, placed)
        if why is not None:
            self.ledger.note(segment.triggers, why)
            return
        if beside is not None:
            draft.location, draft.loose = beside.location, beside.loose
        elif not draft.own and self.scope is not None:
            draft.location = self.locate(self.scope)
        self.drafts.append(draft)

    def _same_sentence(self, draft: Draft, before: Draft | None) -> Draft | None:
        """The happening whose place was named earlier in the same sentence, where a draft names none."""
        marked = draft.segments[0].marked
        if draft.own or (before is not None and before.segments[-1].marked is marked):
            return None
        return next((d for d in reversed(self.drafts) if d.own and d.segments[0].marked is marked), None)

    def _beside(self, draft: Draft) -> list[Draft]:
        """The drafts of the list of places that a draft is one of: what is told of all is told of each."""
        latest = draft.segments[-1]
        return [d for d in self.drafts if d is draft or (draft.shared and d.segments[-1] is latest)]

    def _listed(self, drafts: list[Draft]) -> bool:
        """Put a list of places in the stead of the rough telling that it spells out, if there was one."""
        before = self._continued(drafts[0], False)
        if before is None or not before.coarse:
            return False
        self.drafts.remove(before)
        for draft in drafts:
            absorb(draft, before)
        self.drafts += drafts
        return True

    def _continued(self, draft: Draft, again: bool) -> Draft | None:
        """The latest draft that `draft` tells more of; `again` says that it speaks of "another" one."""
        paragraph = draft.segments[0].marked.passage.paragraph
        for before in sorted(self.drafts, key=_last_told, reverse=True):
            apart = paragraph - before.segments[-1].marked.passage.paragraph
            if not draft.own and not draft.anaphoric and paragraph - apart < self.scope_begins:
                break
            if _explains(draft, before):
                return before
            old = apart and long_before(draft, before, self.day)
            if old or _parted(draft, before) or not _alike(draft, before):
                continue
            if draft.own and _goes_on(draft, before, apart, again):
                return before
            if (
                not draft.own
                and apart <= _NEARBY_PARAGRAPHS
                and not again
                and not (apart and is_item(draft.segments[0].marked))
            ):
                return before
        return None


def _last_told(draft: Draft) -> int:
    """Where it was told of last."""
    return max(s.marked.passage.start for s in draft.segments)


def _parted(draft: Draft, before: Draft) -> bool:
    """Whether the text turns to something else between them: to or from the background, to another front."""
    first = draft.segments[0]
    if draft.own and before.own and before.segments[0] is first and not (draft.coarse or before.coarse):
        return True  # items of one list
    if before.shared and not draft.own and draft.kinds - before.kinds:
        return True
    if draft.background != before.background and draft.kinds and not (draft.own and before.own):
        return True
    if draft.own and first.is_prior and before.segments[-1].marked is first.marked:
        return True
    return first.shifts and not draft.anaphoric and not (draft.own and draft.location == before.location)


def _explains(draft: Draft, before: Draft) -> bool:
    """Whether it says how and where the other came about: "a massacre in the countryside of X, after it bombed Y"."""
    if not draft.own or not draft.segments[0].is_prior or before.segments[-1].marked is not draft.segments[0].marked:
        return False
    places = draft.location, before.location
    return before.coarse and places[0] is not None and places[1] is not None and inside(places[0], places[1])


def _alike(draft: Draft, before: Draft) -> bool:
    sides = draft.anaphoric or same_sides(draft, before)
    return sides and same_sort(draft, before) and same_day(draft, before) and same_toll(draft, before)


def _goes_on(draft: Draft, before: Draft, apart: int, again: bool) -> bool:
    """Whether a draft with a place of its own, `apart` paragraphs behind, is at the place of the one before."""
    if (not before.own and apart > 1) or (before.coarse and apart > _LEAD_PARAGRAPHS):
        return False
    return draft.location == before.location or (not again and _same_place(draft, before, apart))


def surroundings(draft: Draft, drafts: Sequence[Draft]) -> Location | None:
    """Where the happening told just before a draft took place, if that was told close by."""
    paragraph = draft.segments[0].marked.passage.paragraph
    for before in reversed(drafts[: drafts.index(draft)]):
        if paragraph - before.segments[-1].marked.passage.paragraph > 1:
            break
        if before.location is not None:
            return before.location
    return None


def _is_another(segment: Segment) -> bool:
    """Whether it tells of "another" or "a similar" one: the word stands behind a trigger, a weapon or a target."""
    text = segment.marked.passage.folded.text
    ends = [t.value.mention.last for t in segment.triggers]
    ends += [m.last for m in segment.marked.of("weapon", "target") if segment.first <= m.first < segment.last]
    words = [m.first for m in segment.marked.of("again") if segment.first <= m.first < segment.last]
    return any(first >= end and len(text[end:first].split()) <= 1 for first in words for end in ends)


def _same_place(draft: Draft, before: Draft, apart: int) -> bool:
    if draft.segments[0].also and before.segments[-1].marked is draft.segments[0].marked:
        return draft.location == before.location
    if same_spot(draft.location, before.location) or spelt_out(draft, before) or spelt_out(before, draft):
        return True
    return apart <= 1 and known_before(draft, before)


def refined(drafts: list[Draft]) -> list[Draft]:
    """Drafts without those that only sum up, roughly placed, what finer ones of the same sort tell."""
    kept: list[Draft] = []
    for draft in drafts:
        finer = [d for d in drafts if d is not draft and not d.coarse and _sums_up(draft, d)] if draft.coarse else []
        for fine in finer:
            fine.dates = fine.dates or draft.dates
            fine.weekday = fine.weekday or draft.weekday
        if len(finer) == 1:
            absorb(finer[0], draft)
        elif not finer:
            kept.append(draft)
    return kept


def _begins(draft: Draft) -> int:
    return draft.segments[0].marked.passage.start


def _sums_up(coarse: Draft, fine: Draft) -> bool:
    if coarse.segments[0].marked is fine.segments[0].marked or fine.segments[0].shifts:
        return False
    if coarse.own and not coarse.loose and _begins(coarse) > _begins(fine):
        return False
    if coarse.kinds and (not fine.kinds or (fine.shared and coarse.kinds - fine.kinds)):
        return False
    if not all(same(coarse, fine) for same in (same_sort, same_day, same_sides)):
        return False
    if coarse.location is None or spelt_out(fine, coarse):
        return True
    return fine.location is not None and inside(fine.location, coarse.location)
