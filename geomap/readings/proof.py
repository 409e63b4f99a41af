"""A proposal -> a report that holds what the article says of it, and a line for each value that it does not."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TypeVar

from geomap.arabic import fold
from geomap.config import Config
from geomap.mentions import Vocabulary
from geomap.model import ActorRole, Article, Casualty, DateSpan, Found, Location, Quote, Report
from geomap.readings.file import Dropped, Proposal, Words
from geomap.readings.meaning import Meaning, Span, known_types

T = TypeVar("T")
_NOT_THERE = "its words are not in the article"


@dataclass(frozen=True, slots=True)
class Verified:
    """What stands, and what was dropped."""

    reports: tuple[Report, ...]
    dropped: tuple[Dropped, ...]


def verified(article: Article, vocabulary: Vocabulary, config: Config, proposals: Iterable[Proposal]) -> Verified:
    """The reports of an article's proposals, each value read by geomap from the words that were quoted for it."""
    meaning = Meaning(article, vocabulary, config)
    reports: dict[str, Report] = {}
    dropped: list[Dropped] = []
    for proposal in proposals:
        proof = _Proof(meaning, proposal)
        report = proof.report()
        dropped += proof.dropped
        if report is not None:
            reports.setdefault(report.id, report)
    return Verified(tuple(reports.values()), tuple(dropped))


@dataclass
class _Proof:
    """One proposal held against its article."""

    meaning: Meaning
    proposal: Proposal
    dropped: list[Dropped] = field(default_factory=list)

    def report(self) -> Report | None:
        """The report with whatever stands, or None where its type, its words or its place do not."""
        one, article = self.proposal, self.meaning.article
        if one.event_type not in known_types():
            self._drop("the report", f"{one.event_type[:60]!r} is no sub-event type")
            return None
        told = self._find(one.event, None)
        passages = self._passages(told) if told else ()
        if told is None or not passages:
            self._drop("the report", _NOT_THERE)
            return None
        where = self._value("place", one.place, told, self.meaning.place)
        if where is None:
            self._drop("the report", "no place of it stands")
            return None
        key = f"{article.id}|{one.reader}|{told}|{one.event_type}|{where.name_ar}|{where.lat}|{where.lon}"
        return Report(
            id=hashlib.sha256(key.encode("utf-8", "backslashreplace")).hexdigest()[:16],
            citation=article.citation(),
            passages=passages,
            event=Found(one.event_type, article.quote(*told), self._rule("event type as proposed")),
            location=self._placed(where),
            dates=self._dated(told),
            actors=tuple(self._actors(told)),
            counts=tuple(self._counts(told)),
        )

    def _rule(self, rule: str) -> str:
        return f"readings {self.proposal.reader}: {rule}"

    def _drop(self, what: str, why: str) -> None:
        self.dropped.append(Dropped(self.proposal.line, what, why))

    def _passages(self, told: Span) -> tuple[Quote, ...]:
        found = self.meaning.around(told)
        limit = self.meaning.config.quote_limit
        whole = tuple(self.meaning.article.quote(m.passage.start, m.passage.end) for m in found)
        short = whole and all(len(one.text) <= limit for one in whole)
        return whole if short else ((self.meaning.article.quote(*told),) if whole else ())

    def _find(self, words: Words, near: int | None) -> Span | None:
        """Where the words stand, after the folding of reading: at the place given, else nearest to what is told."""
        spans = list(_standing(words.quote, self.meaning))
        if not spans:
            return None
        exact = [span for span in spans if span[0] == words.start]
        wish = near if near is not None else words.start
        return exact[0] if exact else min(spans, key=lambda s: (abs(s[0] - (wish or 0)), s))

    def _value(self, what: str, words: Words | None, told: Span, read: Callable[[Span], T | None]) -> T | None:
        """What geomap reads in the words; what it does not is named."""
        if words is None:
            return None
        span = self._find(words, told[0])
        if span is None:
            self._drop(what, _NOT_THERE)
            return None
        value = read(span)
        if value is None:
            self._drop(what, "geomap reads none in its words")
        return value

    def _placed(self, where: Location) -> Location:
        return replace(where, rule=self._rule(where.rule))

    def _dated(self, told: Span) -> Found[DateSpan] | None:
        found = self._value("date", self.proposal.date, told, self.meaning.day)
        return Found(found.value, found.quote, self._rule(found.rule)) if found else None

    def _actors(self, told: Span) -> Iterator[Found[ActorRole]]:
        for words in self.proposal.actors:
            found = self._value("actor", words, told, self.meaning.actor)
            if found is not None:
                role = ActorRole(found[0], words.says)  # type: ignore[arg-type]
                yield Found(role, found[1], self._rule("role as proposed"))

    def _counts(self, told: Span) -> Iterator[Found[Casualty]]:
        for words in self.proposal.counts:

            def read(span: Span, kind: str = words.says or "") -> tuple[Found[Casualty], ...] | None:
                return tuple(self.meaning.casualties(span, kind)) or None

            for one in self._value("count", words, told, read) or ():
                yield Found(one.value, one.quote, self._rule(one.rule))


def _standing(quote: str, meaning: Meaning) -> Iterator[Span]:
    """Every stretch of the article that reads as the quote does, whole words only, in code points."""
    wanted = fold(quote).text.strip()
    if not meaning.marked or not wanted:
        return
    folded = meaning.marked[0].passage.folded
    at = folded.text.find(wanted)
    while at >= 0:
        end = at + len(wanted)
        before, after = folded.text[at - 1 : at], folded.text[end : end + 1]
        if not (before.isalnum() and wanted[0].isalnum()) and not (after.isalnum() and wanted[-1].isalnum()):
            yield folded.span(at, end)
        at = folded.text.find(wanted, at + 1)
