"""Sentences in text order -> the tellings that they propose, each put to the happening it goes on with (`link`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from geomap import actors, counts, dates
from geomap.config import Config
from geomap.events import Trigger
from geomap.extract.days import date_of, holds, is_of_untold, shifted
from geomap.extract.drafts import Draft, absorb, harm
from geomap.extract.dropped import Ledger
from geomap.extract.geography import SPOT, fineness
from geomap.extract.identified import claimed, identify
from geomap.extract.link import Happenings
from geomap.extract.lists import give, is_item, known, openers, recall
from geomap.extract.news import EARLIER_DAY, IN_REGION, TALLY, TOLL, WAR_DEAD, is_background, unopened, untold
from geomap.extract.parties import Open
from geomap.extract.segments import Segment, as_separate, cut, definite, families_of, many
from geomap.extract.spots import chosen_phrases, told_of, with_own_counts
from geomap.extract.who import who
from geomap.gazetteer import Gazetteer, place_types
from geomap.locate import locate
from geomap.locate.doubt import is_loose, widened
from geomap.mentions import Marked, Mention
from geomap.model import Article, Casualty, DateSpan, Found, Location, PlacePhrase

_CHRONICLE = 2
# Words that say nobody was harmed.
_NOBODY = ("none", "without", "nobody")
# Rules of days that are not those of what is told beside them.
_NOT_TOLD = ("dates.since", "dates.background", dates.LAPSE)
_ADDS, _HARM = "adds to what only counts", frozenset({"harm"})
# What is told of a deed by a verb of its own: "the strikes targeted".
_AIMED, _PLURAL_EN = "target", "s"
# A passage by its start, and what decides whom its words mean: the time, whom short names mean, the place.
_Asked = tuple[int, int | None, tuple[tuple[str, str], ...], tuple[str, ...]]


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
    # The one day that stands over the text.
    headed: Found[DateSpan] | None = None
    ledger: Ledger = field(default_factory=Ledger)
    named: list[str] = field(default_factory=list)
    called: dict[str, str] = field(default_factory=dict)
    # The passages read so far, and how many of them before each, by its start: one of them tells who spoke last.
    spoken: list[Marked] = field(default_factory=list)
    before: dict[int, int] = field(default_factory=dict)
    scope: PlacePhrase | None = None
    scope_begins: int = 0
    summing_up: bool = False
    summed: int | None = None
    # The last paragraph that only sums up what many happenings cost.
    tallied: int = -2
    # And how many sentences stood before the last that does.
    tally_at: int = -2
    # The day of what was only counted, "19 strikes on Friday", of which single ones may follow.
    tally_day: Found[DateSpan] | None = None
    # The sentence that opens a list, and who takes which part in its deeds: for the items, should any follow.
    opener: tuple[Marked, tuple[actors.Claim, ...]] | None = None
    # By identity, which is told faster than whether all that was weighed for two phrases is the same.
    located: dict[int, tuple[PlacePhrase, Location]] = field(default_factory=dict)
    parts: dict[_Asked, tuple[actors.Claim, ...]] = field(default_factory=dict)
    open_roles: list[Open] = field(default_factory=list)
    # Each happening, and what speaks for its being news.
    as_news: list[tuple[tuple[Segment, ...], dict[str, float]]] = field(default_factory=list)
    traced: bool = False
    happenings: Happenings = field(init=False)

    def __post_init__(self) -> None:
        self.happenings = Happenings(self.day, self.traced)

    def begin(self) -> None:
        """Leave what was gathered so far; what was weighed is kept."""
        self.happenings = Happenings(self.day, self.traced, choices=self.happenings.choices)
        self.named, self.called, self.opener, self.tally_day, self.spoken = [], {}, None, None, []
        self.scope, self.scope_begins, self.summing_up, self.summed, self.tallied = None, 0, False, None, -2

    def locate(self, phrase: PlacePhrase) -> Location:
        """The location of a phrase, worked out once."""
        known = self.located.get(id(phrase))
        if known is None:
            known = self.located[id(phrase)] = phrase, locate(phrase, self.gazetteer, self.config)
        return known[1]

    def widened(self, location: Location) -> Location:
        """A name that may mean the city or its governorate: the city is the best guess, the governorate the doubt."""
        return widened(location, self.gazetteer, self.locate)

    @property
    def day(self) -> date | None:
        """The day the article speaks from."""
        return self.article.published or self.anchor

    def read(self, marked: Marked, phrases: Sequence[PlacePhrase]) -> None:
        """Add what one sentence tells."""
        self.before[marked.passage.start] = len(self.spoken)
        if marked.of("event"):
            self._tell(marked, phrases)
        elif not (is_item(marked) and self.summing_up):
            self._opens_totals(marked, ())
            self.opens(marked)
            self.remember(marked)
            self._harmed(marked, phrases)
        if marked.of("actor") and marked.of("event", "deed"):
            identify(marked, self._parts(marked, self.day, None), self.happenings.drafts)

    def _harmed(self, marked: Marked, phrases: Sequence[PlacePhrase]) -> None:
        """Add to the happening told right before what a sentence of no deed says: "no casualties", "the toll rose"."""
        before = max(self.happenings.drafts, key=lambda draft: draft.last_told, default=None)
        tolls = [m for m in marked.of("casualty") if m.term is not None and m.term.attrs.get("toll")]
        if before is None or phrases or not (tolls or marked.of(*_NOBODY)):
            return
        rules = {"counts.none", "counts.total"} if tolls else {"counts.none"}
        harmed = [c for c in counts.read(marked) if c.rule in rules and c.value.count.least < WAR_DEAD]
        if harmed and not before.background and marked.passage.paragraph - before.paragraphs[1] <= 1:
            draft = Draft([*cut(marked, ())], None, False, None, None, None, False, counts=harmed)
            for beside in self.happenings.beside(before):
                absorb(beside, draft)

    def _tell(self, marked: Marked, phrases: Sequence[PlacePhrase]) -> None:
        """Add what a sentence with words of events tells."""
        segments, paragraph = cut(marked, phrases), marked.passage.paragraph
        counted = self.summing_up and (is_item(marked) or paragraph == self.summed)
        if counted and not self._singled_out(marked, segments):
            self.summed = paragraph
            self.ledger.note((t for s in segments for t in s.triggers), "an item of a list that only counts")
            return
        self._opens_totals(marked, segments)
        self.opens(marked)
        adds = self._adds_to_sum(marked, segments)
        if adds is not None:
            self.ledger.note((t for s in segments for t in s.triggers), adds)
            return
        found = self._dated(marked)
        usable = _usable(found, segments)
        summed = _opens_with_sum(segments)
        for segment in segments:
            span = date_of(segment, usable) or self._under(marked)
            why = _ADDS if segment in summed else self._untold(segment, found, span)
            if why is None:
                self._propose(segment, span)
            else:
                self.ledger.note(segment.triggers, why)
                if why in (TOLL, TALLY):
                    self.tallied, self.tally_at = paragraph, len(self.spoken)
                of_all = span if why == TALLY else next(iter(found), None) if as_separate(marked) else None
                if of_all is not None and of_all.value.days == 1:
                    self.tally_day = self.tally_day or of_all
        if not any(segment.happened for segment in segments):
            self._harmed(marked, phrases)
        self.remember(marked)

    def _singled_out(self, marked: Marked, segments: Sequence[Segment]) -> list[Found[DateSpan]]:
        """The single day of an item that tells, under a tally, of one happening at a spot: "the chief of them are"."""
        if not any(fineness(spot.phrase) == SPOT for segment in segments for spot in segment.located):
            return []
        return [day for day in self._dated(marked) if day.value.days == 1]

    def _adds_to_sum(self, marked: Marked, segments: Sequence[Segment]) -> str | None:
        """Why a sentence tells nothing: it adds to what was summed up before it, "also four died", but no place.

        So does what comes back to them in the next sentence: "the strikes targeted".
        """
        paragraph, modes = marked.passage.paragraph, [t.value.mode for s in segments for t in s.triggers]
        adds = paragraph - self.tallied <= 1 and any("added" in segment.opening for segment in segments[:1])
        next_to_it = paragraph == self.tallied and len(self.spoken) == self.tally_at + 1
        adds = adds or (next_to_it and bool(_of_them_all(segments)))
        why = _ADDS if adds and not any(s.spots for s in segments) else None
        if why is not None or (modes and all(mode == "aggregate" for mode in modes)):
            self.tallied = paragraph
        return why

    def _untold(self, segment: Segment, found: Sequence[Found[DateSpan]], span: Found[DateSpan] | None) -> str | None:
        """Why a segment tells no happening; "the strikes" in a region may be those just told."""
        why = untold(segment, found, span, self.day)
        return None if why == IN_REGION and self.happenings.just_told(segment) is not None else why

    def _propose(self, segment: Segment, span: Found[DateSpan] | None) -> None:
        """Put what a segment tells to what it goes on with, done by those who open its list or did it before."""
        drafts = self._opened(segment, span)
        before = known(segment, self.happenings.drafts)
        if is_item(segment.marked):
            give(drafts, openers(*self.opener) if self.opener else ())
        elif before is not None:
            recall(drafts, before)
        for draft in self.happenings.spell_out(drafts):
            self._place(draft, segment)

    def remember(self, marked: Marked) -> None:
        """Take note of who was named, and by what noun, for whoever is told by less later."""
        self.named += actors.named(marked, self.day)
        self.called |= actors.called(marked, self.day)
        self.spoken.append(marked)

    def _under(self, marked: Marked) -> Found[DateSpan] | None:
        """The day of the line that a sentence stands under in a chronicle; a single one is the day of the page."""
        headings = [d for d in self.days if self.day is None or d.value.first <= self.day]
        if len(headings) < _CHRONICLE:
            return None
        return next((day for day in reversed(headings) if day.quote.end <= marked.passage.start), None)

    def _dated(self, marked: Marked) -> list[Found[DateSpan]]:
        """The dates of a sentence."""
        under = self._under(marked)
        today = under.value.last if under is not None else self.article.published
        found = [self._lapsed(f, marked) for f in dates.read(marked, today, self.anchor)]
        for mention in marked.of("same"):
            found = self._counted_on(found, mention, marked)
        return found

    def _counted_on(self, found: list[Found[DateSpan]], mention: Mention, marked: Marked) -> list[Found[DateSpan]]:
        """The dates with "the same day" or "the next day", which count from what was told before."""
        same = marked.quote(mention)
        of = any(m.id == "of" and 0 < m.first - mention.last <= 1 for m in marked.of("date_word"))
        if of or any(f.quote.start < same.end < f.quote.end for f in found):
            return found  # "that day, Monday" names it; "two days after his arrest" counts from that
        found = [f for f in found if f.quote.end <= same.start or same.end <= f.quote.start]
        # "The next day X claimed it": the day of the claim, and not of what was told before.
        before = None if claimed(marked) else self._told_before(found, same.start)
        offset = mention.term.attrs["offset"] if mention.term else 0
        # What came on the same day as something before the news came before the news.
        last = next((d for d in reversed(self.happenings.drafts) if d.dates is not None), None)
        earlier = last is not None and last.background and last.dates is not None and before == last.dates.value
        rule = EARLIER_DAY if earlier else f"dates.{mention.id}"
        return found if before is None else [*found, Found(shifted(before, offset), same, rule)]

    def _told_before(self, found: Iterable[Found[DateSpan]], at: int) -> DateSpan | None:
        """The day told last before a place of the text: in its own sentence, else of the latest happening."""
        here = [f.value for f in found if f.quote.end <= at and f.rule not in _NOT_TOLD and f.value.days == 1]
        if here:
            return here[-1]
        return next((d.dates.value for d in reversed(self.happenings.drafts) if d.dates is not None), None)

    def _lapsed(self, found: Found[DateSpan], marked: Marked) -> Found[DateSpan]:
        """A date like "two days after the attack", counted back from what came then, not from the day of writing."""
        if found.rule != dates.LAPSE or self.day is None:
            return found
        own = dates.read(marked, self.article.published, self.anchor)
        came = self._told_before(own, found.quote.start)
        if came is None or came.days > 1:
            return found
        return replace(found, value=shifted(found.value, (came.first - self.day).days))

    def head(self, marked: Marked, phrases: Sequence[PlacePhrase], governing: PlacePhrase | None) -> None:
        """Take note of a heading: the place that it puts over what follows, the totals that it opens."""
        if governing is not None:
            self.scope, self.scope_begins = governing, marked.passage.paragraph
        self._opens_totals(marked, cut(marked, phrases))
        if self.summing_up and is_item(marked):
            self.summed = marked.passage.paragraph
        self.opens(marked)

    def opens(self, marked: Marked) -> None:
        """Take note of whose deeds a list tells; what tells no deed, "according to the paper:", leaves it as it was."""
        if not is_item(marked) and marked.of("event", "deed"):
            self.opener = marked, self._parts(marked, self.day, None)

    def _opens_totals(self, marked: Marked, segments: Sequence[Segment]) -> None:
        """Whether the list items behind it only count: it ends "they were distributed as follows:"."""
        total = any(t.value.mode == "aggregate" for s in segments for t in s.triggers) or any(
            m.term is not None and m.term.attrs["effect"] == "aggregate" for m in marked.of("modality")
        )
        if not is_item(marked):
            self.summing_up = total and marked.passage.text.rstrip().endswith(":")

    def _opened(self, segment: Segment, span: Found[DateSpan] | None) -> list[Draft]:
        """One draft for each place that the segment names, or a single one without a place of its own."""
        apart = with_own_counts(segment)
        shares = apart or _shares(segment)
        several, towns = len(shares) > 1 and not apart, _among_towns(shares)
        first = shares[0][0]
        day = span.value.first if span else self.day
        people = who(self._parts(segment.marked, day, self.locate(first) if first else None), segment, day)
        weekday, background = next(iter(dates.weekdays(segment.marked)), None), is_background(segment, span)
        yearless = None if span or self.day else next(iter(dates.yearless(segment.marked)), None)
        drafts: list[Draft] = []
        for phrase, counted in shares:
            draft = Draft([segment], None, False, span, weekday, yearless, background, list(people), list(counted))
            draft.shared, draft.counted_apart = several, bool(apart)
            if phrase is not None:
                draft.location, draft.own = self.locate(phrase), True
                draft.loose, draft.group = is_loose(phrase) and not towns, phrase.group
            drafts.append(draft)
        return drafts

    def _parts(self, marked: Marked, day: date | None, where: Location | None) -> tuple[actors.Claim, ...]:
        """Who takes which part in the deeds of a passage, read once for each time and place that it may tell of."""
        admin = where.admin if where else None
        near = tuple(filter(None, (admin.admin1_pcode, admin.admin2_pcode, admin.admin3_pcode))) if admin else ()
        stands = actors.stands(self.sides, near, day) if marked.of("anaphor") else {}
        ruled = near if actors.by_place(marked) else ()
        key = marked.passage.start, actors.period(day), tuple(stands.items()), ruled
        if key not in self.parts:
            teller = self._teller(marked)
            self.parts[key] = actors.read(marked, day, self.ours, self.named, stands, self.called, ruled, teller)
        return self.parts[key]

    def _teller(self, marked: Marked) -> str | None:
        """Who spoke last before a passage, where he may be meant in it."""
        before = self.spoken[: self.before.get(marked.passage.start, 0)] if actors.tells_on(marked) else []
        spoke = (actors.teller(each, self.day) for each in reversed(before))
        return next((who for who in spoke if who is not None), None) or None

    def claims(self, marked: Marked) -> tuple[actors.Claim, ...]:
        """Who takes which part in the deeds of a passage, on the day of the article."""
        return self._parts(marked, self.day, None)

    def _place(self, draft: Draft, segment: Segment) -> None:
        """Join the draft to the one that it continues, or keep it as a happening of its own."""
        happenings = self.happenings
        before = happenings.continued(draft, scope_begins=self.scope_begins)
        if before is not None:
            for known in [before] if draft.own else happenings.beside(before):
                absorb(known, draft)
            return
        beside = happenings.of_sentence(draft)
        placed = draft.own or beside is not None or self.scope is not None
        why = None if draft.own else unopened(draft, happenings.drafts, placed, self.day)
        if why is not None:
            self.ledger.note(segment.triggers, why)
            return
        if beside is not None:
            draft.location, draft.loose = beside.location, beside.loose
        elif not draft.own and self.scope is not None:
            draft.location = self.locate(self.scope)
        happenings.drafts.append(draft)


def _of_them_all(segments: Iterable[Segment]) -> list[Found[Trigger]]:
    """The deeds, where each is several that were told before: "the strikes", "the air raids targeted"."""
    told = [t for segment in segments for t in segment.deeds if t.value.cls != _AIMED]
    known = all(definite(t) and (many(t) or t.quote.text.endswith(_PLURAL_EN)) for t in told)
    return told if known else []


def _opens_with_sum(segments: Sequence[Segment]) -> Sequence[Segment]:
    """What goes on counting in a sentence opened by a sum: "since May 40 died in the east, and 25 were hurt"."""
    told = next((n for n, s in enumerate(segments) if s.triggers or _sums(s)), None)
    if told is None or segments[told].happened or not _sums(segments[told]):
        return ()
    behind = segments[told + 1 :]
    spot = any(fineness(spot.phrase) == SPOT for segment in behind for spot in segment.spots)
    return () if spot else [s for s in behind if s.happened and families_of(s.happened) <= _HARM]


def _sums(segment: Segment) -> list[Mention]:
    """The words of a segment that sum up many: "since the beginning of the year"."""
    sums = [m for m in segment.marked.of("modality") if m.term is not None and m.term.attrs["effect"] == "aggregate"]
    return [m for m in sums if segment.first <= m.first < segment.last]


def _usable(found: Iterable[Found[DateSpan]], segments: Sequence[Segment]) -> list[Found[DateSpan]]:
    """The dates that may be those of a happening: not since when, nor of what was only planned or feared."""
    spans = [s for s in found if s.rule not in ("dates.since", "dates.background")]
    return [s for s in spans if not any(holds(other, s) and is_of_untold(other, s) for other in segments)]


def _shares(segment: Segment) -> list[tuple[PlacePhrase | None, list[Found[Casualty]]]]:
    """Each place that a segment tells of, with its share of what is counted; or no place, with all of it."""
    chosen, casualties = chosen_phrases(segment), harm(segment)
    return [(phrase, told_of(phrase, casualties, chosen, segment)) for phrase in chosen] or [(None, casualties)]


def _among_towns(shares: Sequence[tuple[PlacePhrase | None, object]]) -> list[PlacePhrase]:
    """The towns named beside a city in one list: "in Raqqa, Tabqa and Maadan" speaks of no governorate."""
    named = [phrase for phrase, _ in shares if phrase is not None and phrase.relation == "at" and not is_loose(phrase)]
    towns = place_types.settlements()
    return [phrase for phrase in named if (place := phrase.places[0].place) is not None and place.type in towns]


def surroundings(draft: Draft, drafts: Sequence[Draft]) -> Location | None:
    """Where the happening told just before a draft took place, if that was told close by."""
    paragraph = draft.segments[0].marked.passage.paragraph
    for before in reversed(drafts[: drafts.index(draft)]):
        if paragraph - before.segments[-1].marked.passage.paragraph > 1:
            break
        if before.location is not None:
            return before.location
    return None
