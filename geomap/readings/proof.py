"""A proposal -> a report that holds what the article says of it, and a line for each value that it does not."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from geomap import events
from geomap.arabic import fold, is_proclitic
from geomap.config import Config
from geomap.mentions import Vocabulary
from geomap.model import ActorRole, Article, Casualty, Count, DateSpan, Found, Location, Quote, Report, Status
from geomap.readings.contradiction import objections
from geomap.readings.file import Dropped, Proposal, Words
from geomap.readings.meaning import Meaning, Span, known_types

T = TypeVar("T")
# The letters that clitics may have before a word.
_CLITICS = 4
# Why most of what a careless reader proposes goes.
NOT_THERE = "its words are not in the article"


@dataclass(frozen=True, slots=True)
class Verified:
    """What stands, and what was dropped."""

    reports: tuple[Report, ...]
    dropped: tuple[Dropped, ...]


def verified(
    article: Article,
    vocabulary: Vocabulary,
    config: Config,
    proposals: Iterable[Proposal],
    *,
    trust_points: bool = False,
) -> Verified:
    """The reports of an article's proposals, each value read by geomap from the words that were quoted for it.

    Points from outside are used with `trust_points` alone. Words that count the people of several reports together
    belong to none of them alone: there each carries least 0, and all share a `count_group`.
    """
    meaning = Meaning(article, vocabulary, config)
    reports: dict[str, Report] = {}
    dropped: list[Dropped] = []
    for proposal in proposals:
        proof = _Proof(meaning, proposal, trust_points)
        report = proof.report()
        dropped += proof.dropped
        if report is not None and reports.setdefault(report.id, report) is not report:
            why = "its reader told that event of these words in that place before"
            dropped.append(Dropped(proposal.line, "the report", why))
    return Verified(tuple(_shared(list(reports.values()))), tuple(dropped))


@dataclass
class _Proof:
    """One proposal held against its article."""

    meaning: Meaning
    proposal: Proposal
    trust_points: bool
    dropped: list[Dropped] = field(default_factory=list)

    def report(self) -> Report | None:
        """The report with whatever stands, or None where its type, its words or its place do not."""
        proposal, article = self.proposal, self.meaning.article
        event = self._told()
        where = self._value("place", proposal.place, event, self._place) if event else None
        if event is None:
            return None
        if where is None:
            self._drop("the report", "no place of it stands")
            return None
        key = f"{article.id}|{proposal.reader}|{event}|{proposal.event_type}|{where.name_ar}|{where.lat}|{where.lon}"
        said, counts = self.meaning.told_as(event), tuple(self._counts(event))
        report = Report(
            id=hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()[:16],
            citation=article.citation(),
            passages=self._passages(event),
            event=Found(proposal.event_type, article.quote(*event), self._rule(f"proposed as {proposal.event_type}")),
            location=self._ruled_place(where),
            dates=self._dated(event),
            actors=tuple(self._actors(event)),
            counts=counts,
            weapons=self._named("weapon", event),
            targets=self._named("target", event),
            attributed_to=self._ruled(said.attributed_to),
            status=self._status(said.status, counts),
            reader=proposal.reader,
        )
        found, lost = objections(self.meaning, report, proposal.against, lambda words: self._find(words, event[0]))
        self.dropped += [Dropped(proposal.line, "contradiction", why) for why in lost]
        return replace(report, objections=tuple(replace(o, rule=self._rule(o.rule)) for o in found))

    def _told(self) -> Span | None:
        """Where the words of the event stand, if geomap too reads in them a deed that may be of the proposed type."""
        proposal = self.proposal
        if proposal.event_type not in known_types():
            self._drop("the report", f"{proposal.event_type[:60]!r} is no sub-event type")
            return None
        event = self._find(proposal.event, None)
        if event is None or not self.meaning.around(event):
            self._drop("the report", NOT_THERE)
            return None
        if proposal.event_type not in events.possible(self.meaning.deeds(event)):
            self._drop("the report", f"geomap reads nothing in its words that may be {proposal.event_type}")
            return None
        return event

    def _rule(self, rule: str) -> str:
        return f"readings {self.proposal.reader}: {rule}"

    def _ruled(self, found: Found[T] | None) -> Found[T] | None:
        return None if found is None else Found(found.value, found.quote, self._rule(found.rule))

    def _drop(self, what: str, why: str) -> None:
        self.dropped.append(Dropped(self.proposal.line, what, why))

    def _passages(self, event: Span) -> tuple[Quote, ...]:
        found = self.meaning.around(event)
        whole = tuple(self.meaning.article.quote(m.passage.start, m.passage.end) for m in found)
        short = all(len(quote.text) <= self.meaning.config.quote_limit for quote in whole)
        return whole if short else (self.meaning.article.quote(*event),)

    def _find(self, words: Words, near: int | None) -> Span | None:
        """Where the words stand, after the folding of reading: at the place given, else nearest to what is told."""
        spans = list(_standing(words.quote, self.meaning))
        exact = [span for span in spans if span[0] == words.start]
        wish = near if near is not None else words.start or 0
        return exact[0] if exact else min(spans, key=lambda s: (abs(s[0] - wish), s), default=None)

    def _value(self, what: str, words: Words | None, event: Span, read: Callable[[Span], T | None]) -> T | None:
        """What geomap reads in the words; what it does not is named."""
        if words is None:
            return None
        span = self._find(words, event[0])
        if span is None:
            self._drop(what, NOT_THERE)
            return None
        value = read(span)
        if value is None:
            self._drop(what, "geomap reads none in its words")
        return value

    def _place(self, span: Span) -> Location | None:
        point = self.proposal.point
        if point is not None and self.trust_points:
            return self.meaning.trusted(span, point.lat, point.lon, point.radius_m)
        if point is not None:
            self._drop("point", "no point from outside is taken without --trust-points")
        return self.meaning.place(span)

    def _ruled_place(self, where: Location) -> Location:
        return replace(where, rule=self._rule(where.rule))

    def _dated(self, event: Span) -> Found[DateSpan] | None:
        """The day told; of a report without one that speaks of no other, the day of publication as an estimate."""
        if self.proposal.date is None:
            return self._ruled(self.meaning.published(event))
        return self._ruled(self._value("date", self.proposal.date, event, self.meaning.day))

    def _named(self, kind: str, event: Span) -> tuple[Found[str], ...]:
        return tuple(
            Found(found.value, found.quote, self._rule(found.rule)) for found in self.meaning.named(kind, event)
        )

    def _status(self, found: Found[Status] | None, counts: Sequence[Found[Casualty]]) -> Found[Status] | None:
        """How surely it is told; what is called foiled and killed or hurt somebody took place all the same."""
        harmed = any(c.value.kind in ("fatalities", "injured") and c.value.count.least for c in counts)
        return None if found is not None and found.value == "foiled" and harmed else self._ruled(found)

    def _actors(self, event: Span) -> Iterator[Found[ActorRole]]:
        for words in self.proposal.actors:
            found = self._value("actor", words, event, self.meaning.actor)
            if found is not None:
                role = ActorRole(found[0], words.says)  # type: ignore[arg-type]
                yield Found(role, found[1], self._rule(f"proposed as {words.says}"))

    def _counts(self, event: Span) -> Iterator[Found[Casualty]]:
        """One count of each kind and group: the first that stands."""
        known: set[tuple[str, str | None]] = set()
        for words in self.proposal.counts:

            def read(span: Span, kind: str = words.says or "") -> tuple[Found[Casualty], ...] | None:
                return tuple(self.meaning.casualties(span, kind)) or None

            for count in self._value("count", words, event, read) or ():
                if (count.value.kind, count.value.group) not in known:
                    known.add((count.value.kind, count.value.group))
                    yield Found(count.value, count.quote, self._rule(count.rule))


def _shared(reports: Sequence[Report]) -> Iterator[Report]:
    """The reports, those whose people the same words of one reader count told as a group."""
    told_by = Counter((report.reader, quote) for report in reports for quote in {c.quote for c in report.counts})
    for report in reports:
        both = sorted((c.quote.start, c.quote.end) for c in report.counts if told_by[report.reader, c.quote] > 1)
        if not both:
            yield report
            continue
        group = f"{report.citation.article_id}|{report.reader}|{both[0]}"
        counts = tuple(_part(c) if told_by[report.reader, c.quote] > 1 else c for c in report.counts)
        yield replace(report, counts=counts, count_group=hashlib.sha256(group.encode()).hexdigest()[:16])


def _part(found: Found[Casualty]) -> Found[Casualty]:
    """A count of several reports together, as one of them carries it."""
    return replace(found, value=replace(found.value, count=Count(0, found.value.count.most)))


def _standing(quote: str, meaning: Meaning) -> Iterator[Span]:
    """Every stretch of the article that reads as the quote does, in code points: whole words, clitics left out."""
    wanted = fold(quote).text.strip()
    if not meaning.marked or not wanted:
        return
    folded = meaning.marked[0].passage.folded
    at = folded.text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        if _opens(folded.text, at) and not (folded.text[end : end + 1].isalnum() and wanted[-1].isalnum()):
            yield folded.span(at, end)
        at = folded.text.find(wanted, at + 1)


def _opens(text: str, at: int) -> bool:
    """Whether a word begins here, or goes on behind clitics ("and", "for") that a quote may leave out."""
    if not text[at].isalnum():
        return True
    first = at
    while first and at - first <= _CLITICS and text[first - 1].isalnum():
        first -= 1
    return first == at or is_proclitic(text[first:at])
