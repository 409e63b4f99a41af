"""A clause being counted: what stands in it, and what was counted in it so far."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from geomap.counts.chains import HIM, cue, letters
from geomap.counts.people import PLURAL, ZERO, People, attr, form
from geomap.grammar import Chain, compiled
from geomap.grammar.patterns import letter
from geomap.model import Count

_STOPS = frozenset(".;:!?") | {letter("strength")}
_OF_ACTOR = compiled(r"(?: {of|of_en|word|function|the|nation|people} | ل ){0,4} {actor}")
_UNLED = ("civilian", "women", "children")
# "Lost", "met" count the dead only with "their lives", "their end" so many tokens behind at most.
_ENDS_WITHIN = 20
# How far behind people "in both countries" is said of them.
_IN_LANDS = 7


class Harmed(NamedTuple):
    """People under one kind of harm; `role` as in `counts.read`, `pattern` the id of what found them."""

    people: People
    kind: str
    role: str
    pattern: str


def spans(chain: Chain) -> Iterator[tuple[int, int]]:
    """Where the clauses of a chain begin and end."""
    start = 0
    for i, code in enumerate(chain.codes):
        if code in _STOPS and not (code == ":" and chain.codes[i - 1 : i] == letter("each")):
            yield start, i
            start = i + 1
    yield start, len(chain.codes)


class CountClause:
    """The chunks `start` to `end` of a chain between two stops, and what has been counted in them so far.

    `nothing` are the tokens of a stated none, `before` what the clauses before it counted; `taken` the chunks that are
    counted or told apart.
    """

    def __init__(self, chain: Chain, start: int, end: int, nothing: set[int], before: list[Harmed]) -> None:
        self.chain, self.start, self.end, self.nothing, self.before = chain, start, end, nothing, before
        self.codes = chain.codes
        self.found: list[Harmed] = []
        self.taken: set[int] = set()

    # ── What stands in it ──────────────────────────────────────────────────────────────────────────────────────────

    def is_(self, at: int, *kinds: str) -> bool:
        """Whether a chunk of the chain is of one of some kinds; none before its beginning or behind its end is."""
        return 0 <= at < len(self.codes) and self.codes[at] in letters(*kinds)

    def people(self, at: int) -> People:
        """The people of a chunk."""
        chunk = self.chain.chunks[at]
        if isinstance(chunk.value, People):
            return chunk.value
        return People(chunk.start, chunk.end, chunk.value, None, "number", vague=chunk.value == PLURAL)

    def more(self, at: int) -> People:
        """The people of "another", "others"."""
        chunk = self.chain.chunks[at]
        number = attr(chunk.token, "number") or 1
        amount = Count(number, number) if number < PLURAL.least else PLURAL
        return People(chunk.start, chunk.end, amount, None, "others")

    def outlined(self, at: int) -> bool:
        """Whether a chunk is of dead or wounded people without a number."""
        people = self.chain.chunks[at].value if at < self.end else None
        return isinstance(people, People) and people.own is not None and people.role == "people"

    def tells_of_life(self, i: int) -> bool:
        """Whether "their lives" or "their end" stands behind a word."""
        return letter("life") in self.codes[i : i + _ENDS_WITHIN]

    def harm(self, i: int, name: str) -> object:
        """An attribute of the word of harm in a chunk."""
        return attr(cue(self.chain, self.chain.chunks[i]), name)

    def is_adjective(self, at: int) -> bool:
        """Whether a word for a person agrees with the thing before it: "a civilian car", "the fighter planes"."""
        if not self.is_(at - 1, "thing"):
            return False
        thing, word = (self.chain.tokens[chunk.end - 1] for chunk in self.chain.chunks[at - 1 : at + 1])
        return word.word.endswith(HIM) and (thing.word.endswith((HIM, "ات")) or form(thing) == "plural")

    def are_others(self, people: People) -> bool:
        """Whether people are called others: more than those told before."""
        return any(t.mention and t.mention.kind == "more" for t in self.chain.tokens[people.start : people.end])

    def may_be_known(self, i: int, people: People) -> bool:
        """Whether a word tells what was done with those hurt who are told before: none who are called others."""
        counted = (*self.before, *self.found) if self.harm(i, "moved") else ()
        hurt = any(harm.kind == "injured" and harm.people.amount != ZERO for harm in counted)
        return hurt and not self.are_others(people)

    # ── What is counted ────────────────────────────────────────────────────────────────────────────────────────────

    def told_before(self, kinds: tuple[str, ...], people: People) -> bool:
        """Whether people with an article are those told before: the young man, the two martyrs."""
        counted = (*self.before, *self.found)
        return any(harm.kind in kinds and harm.people.amount.least >= people.amount.least for harm in counted)

    def emit(self, people: People, kinds: tuple[str, ...], role: str, pattern: str) -> None:
        """Count people under each kind, with the parts told behind them; one number for two kinds is shared."""
        at = self._at(people)
        people = people._replace(group=self._actor_of(people, at) or people.group)
        if len(kinds) > 1 and people.role != "joint" and people.amount != ZERO:
            most = None if people.amount.most is None else max(people.amount.most - 1, 1)
            people, role = people._replace(amount=Count(1, most)), "joint"
        self.found += [Harmed(people, kind, role, pattern) for kind in kinds]
        parts = [p._replace(group=self._actor_of(p, self._at(p)) or p.group) for p in self._parts_behind(at)]
        self.found += [Harmed(part, kind, "part", "again.among") for part in parts for kind in kinds]

    def closed(self) -> list[Harmed]:
        """What was counted, that of months or of the country marked as such."""
        return [t._replace(role="over_time") if self._is_over_time(t.people) else t for t in self.found]

    def _is_over_time(self, people: People) -> bool:
        """Whether a time stands with people in one part of the sentence, or right before that part."""
        at = self._at(people)
        lands = any(self.is_(i, "lands") for i in range(at + 1, min(at + _IN_LANDS, self.end)))
        if people.amount == Count(1, 1) and people.role != "number":
            return lands  # one man killed in the course of a month is no total of that month
        period = letter("period")
        times = [i for i in range(self.start, self.end) if self.codes[i] == period] if period in self.codes else ()
        return lands or any(self._spans(i, at) for i in times if not self._is_held(at, i))

    def _is_held(self, at: int, i: int) -> bool:
        """Whether a time says since when somebody holds the place: "in X, which the army has held since 2017"."""
        return any(self.is_(k, "holding") or attr(self.chain.chunks[k].token, "holding") for k in range(at + 1, i))

    def _spans(self, i: int, at: int) -> bool:
        """Whether a time is that of people in the same part, or in the next where nobody is counted in its own."""
        # "So that the toll rises to" begins a part of its own.
        codes = self.codes.replace(letter("reach"), ",").replace(letter("tally"), ",")
        commas = codes[min(i, at) : max(i, at)].count(",")
        if commas == 0 or commas > (i < at):
            return commas == 0
        begin, end = codes.rfind(",", self.start, i), codes.index(",", i)
        return not any(begin < self._at(harm.people) < end for harm in self.found)

    def _at(self, people: People) -> int:
        """The chunk that people end in."""
        return next((k for k in range(self.start, self.end) if self.chain.chunks[k].end >= people.end), self.end)

    def _actor_of(self, people: People, at: int) -> str | None:
        """The armed group that combatants or unnamed members are said to belong to."""
        match = _OF_ACTOR.match(self.codes, at + 1, self.end) if people.group not in _UNLED else None
        if match is None:
            return None
        mention = self.chain.tokens[self.chain.chunks[match.end() - 1].start].mention
        return mention.id if mention is not None and mention.kind == "actor" else None

    def _parts_behind(self, at: int) -> tuple[People, ...]:
        """The parts told behind people, before the next word of harm or people."""
        coupled = self.outlined(at) and self.outlined(at + 2) and self.codes[at + 1] == "و"
        for k in range(at + 3 if coupled else at + 1, self.end):
            if self.is_(k, "part"):
                parts: tuple[People, ...] = self.chain.chunks[k].value
                return parts
            if self.is_(k, "casualties", "people", "verb", "act", "participle"):
                return ()
        return ()
