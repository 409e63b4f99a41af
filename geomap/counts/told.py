"""Whom each word of killing, wounding or taking counts: the stages of the patterns, one after the other.

A passage is a chain of chunks by then (numbers with their people, dead and wounded, parts). Each word of harm looks
behind itself up to the next one, and before itself where nothing stands behind; what it takes is named by a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple
from unicodedata import normalize

from geomap.counts.people import PLURAL, READS, ZERO, People, attr, form, is_definite
from geomap.grammar import Chain, Chunk, Pattern, Row, Token, casualty_codes, compiled, load
from geomap.grammar.patterns import Reads, letter
from geomap.model import Count

_SHAPES = ("verb", "act", "people", "participle")
_CUES = ("verb", "act", "participle", "casualties", "joint")
_STOPS = frozenset(".;:!?") | {letter("strength")}
_HARM_CLASSES = frozenset({"kill", "hurt", "death", "murder"})
_BOTH = ("fatalities", "injured")
# "Lost", "met" count the dead only with "their lives", "their end" so many tokens behind at most.
_ENDS_WITHIN = 14
# How far before a verb its people may stand: behind a plural or "were", and otherwise.
_FAR, _NEAR = 16, 3
# The pronoun of one person behind a verb, as folded: "killed him".
_HIM = "ه"
_THE = "ال"
_ACTIVE = compiled(r"(?: {the|actor|nation|bound|word|more_en} ){0,2} {people|amount} | {the} {word}")
_OF_ACTOR = compiled(r"(?: {of|of_en|word|function|the|nation|people} | ل ){0,4} {actor}")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100


class Told(NamedTuple):
    """People under one kind of harm; `role` as in `counts.read`, `pattern` the id of what found them."""

    people: People
    kind: str
    role: str
    pattern: str


def codes() -> dict[str, str]:
    """The letter of each kind of word, for `row`."""
    told = load("counts").codes
    shapes = casualty_codes({shape: told[f"casualty:{shape}"] for shape in _SHAPES})
    found: dict[str, str] = {}
    for kind, code in told.items():
        shape = kind.removeprefix("casualty:")
        if shape in _SHAPES:
            found |= {name: letter_ for name, letter_ in shapes.items() if letter_ == code and name not in told}
        else:
            found[kind] = code
    return found


def chained(words: Row) -> Chain:
    """The chain of a row after all stages that make chunks."""
    chain = Chain([_typed(token, words) for token in words.tokens])
    for stage in ("nothing", "amount", "people", "again"):
        for pattern in load("counts").stages[stage]:
            chain.rewrite(pattern, _reader(pattern))
    return chain


def _reader(pattern: Pattern) -> Reads | None:
    reads = READS.get(pattern.reads)
    return None if reads is None else lambda match, chain: reads(match, chain, pattern)


_ENGLISH = {"and": "and_en", "of": "of_en"}


def _typed(token: Token, words: Row) -> Token:
    """Tokens told apart by more than their kind: years, numbers with an article, English words."""
    code, word = token.code, token.word
    if token.number is not None and token.number.exact is not None:
        if word.isdigit() and len(word) == 4 and _FIRST_YEAR <= token.number.exact < _LAST_YEAR:
            code = letter("year")
        elif is_definite(token):
            code = letter("the_number")
    elif code == letter("verb") and word.endswith(_HIM) and _written(token, words).endswith("ة"):
        code = letter("act")  # "the wounding of", which folds like "wounded him"
    elif code == letter("event"):
        code = letter(
            "function" if attr(token, "class") in _HARM_CLASSES else "weak" if attr(token, "weak") else "event"
        )
    elif code == letter("named") and attr(token, "each"):
        code = letter("each")
    elif word.isascii() and code in (letter("word"), letter("function")):
        code = letter(_ENGLISH.get(word, "word_en" if code == letter("word") else "function"))
    elif word.isascii() and code == letter("more") and attr(token, "number") == 1:
        code = letter("more_en")
    return token._replace(code=code)


def _written(token: Token, words: Row) -> str:
    """A word as published, in plain letters where the file holds presentation forms."""
    return normalize("NFKC", words.marked.passage.quote(token.first, token.last).text)


# ── Clauses ────────────────────────────────────────────────────────────────────────────────────────────────────────


def told(words: Row) -> list[Told]:
    """Everything counted in a row, in its order."""
    chain = chained(words)
    found = [*_none(chain)]
    nothing = {i for zero in found for i in range(zero.people.start, zero.people.end)}
    for start, end in _clauses(chain):
        found += _Clause(chain, start, end, nothing, found).run()
    return sorted(found, key=lambda one: (one.people.start, one.people.end))


def _clauses(chain: Chain) -> Iterator[tuple[int, int]]:
    start = 0
    for i, code in enumerate(chain.codes):
        if code in _STOPS:
            yield start, i
            start = i + 1
    yield start, len(chain.codes)


def _pattern(stage: str) -> Pattern:
    return load("counts").stages[stage][0]


def _none(chain: Chain) -> Iterator[Told]:
    """None killed, none wounded; without injuries nobody died either."""
    for match in _pattern("none").match.finditer(chain.codes):
        tokens = [_cue(chain, c) for c in chain.of(match, "cues") if c.code in _letters("casualties", "act")]
        kinds = {attr(token, "count") for token in tokens}
        if any(attr(token, "either") or attr(token, "count") == "injured" for token in tokens):
            kinds |= set(_BOTH)
        start, end = chain.chunks[match.start()].start, chain.chunks[match.end() - 1].end
        for kind in sorted(kinds):
            yield Told(People(start, end, ZERO, None, "none"), kind, "none", _pattern("none").id)


@lru_cache
def _letters(*kinds: str) -> frozenset[str]:
    return frozenset(letter(kind) for kind in kinds)


def _cue(chain: Chain, chunk: Chunk) -> Token | None:
    """The word of harm in a chunk."""
    tokens = chain.tokens[chunk.start : chunk.end]
    return next((t for t in reversed(tokens) if t.mention is not None and t.mention.kind == "casualty"), None)


class _Clause:
    """The chunks `start` to `end` of a chain between two stops, and what has been counted in them so far."""

    def __init__(self, chain: Chain, start: int, end: int, nothing: set[int], before: list[Told]) -> None:
        self.chain, self.start, self.end, self.nothing, self.before = chain, start, end, nothing, before
        self.found: list[Told] = []
        self.taken: set[int] = set()
        self.periods = [i for i in range(start, end) if chain.codes[i] in _letters("period")]

    def run(self) -> list[Told]:
        """Everything that the clause counts."""
        cues = self._cues()
        self._wholes(cues)
        left = self.start
        for number, i in enumerate(cues):
            end = cues[number + 1] if number + 1 < len(cues) else self.end
            if i in self.taken:
                left = max(left, i + 1)
                continue
            kinds = self._kinds(cues, number)
            if kinds is None:
                continue
            self._count(i, kinds, left, end)
            left = i + 1
        return self._closed()

    def _closed(self) -> list[Told]:
        """What was counted, that of months or of the country marked as such."""
        return [t._replace(role="over_time") if self._is_over_time(t.people) else t for t in self.found]

    def _is_over_time(self, people: People) -> bool:
        """Whether a time stands with people in one part of the sentence, or right before that part."""
        at = self._at(people)
        for i in self.periods:
            between = self.chain.codes[min(i, at) : max(i, at)]
            if between.count(",") <= (i < at):
                return True
        return False

    def _cues(self) -> list[int]:
        """The words of harm that count, up to the first that tells that nothing is known."""
        codes = self.chain.codes
        unknown = next((i for i in range(self.start, self.end) if codes[i] in _letters("unknown")), self.end)
        return [i for i in range(self.start, unknown) if codes[i] in _letters(*_CUES) and self._is_cue(i)]

    def _is_cue(self, i: int) -> bool:
        chunk = self.chain.chunks[i]
        token = _cue(self.chain, chunk)
        negated = i > self.start and self.chain.codes[i - 1] in _letters("not")
        if negated or chunk.start in self.nothing or attr(token, "harm"):
            return False
        return not attr(token, "ends") or self._tells_of_life(i)

    def _tells_of_life(self, i: int) -> bool:
        """Whether "their lives" or "their end" stands behind a word."""
        return letter("life") in self.chain.codes[i : i + _ENDS_WITHIN]

    def _kinds(self, cues: list[int], number: int) -> tuple[str, ...] | None:
        """The kinds of a word of harm; None where the next one shares what stands behind it."""
        i, codes = cues[number], self.chain.codes
        if codes[i] in _letters("joint"):
            return _BOTH
        cue = _cue(self.chain, self.chain.chunks[i])
        mine = "fatalities" if attr(cue, "dead_with_life") and self._tells_of_life(i) else str(attr(cue, "count"))
        if number and codes[cues[number - 1] + 1 : i] in _AND and self._pair(cues[number - 1], i):
            return _BOTH
        if number + 1 < len(cues) and codes[i + 1 : cues[number + 1]] in _AND and self._pair(i, cues[number + 1]):
            return None
        return (mine,)

    def _topic(self, i: int) -> bool:
        """Whether the people of a verb stand right before it: "a leader of X was killed and two were wounded"."""
        if self.chain.codes[i] not in _letters("verb"):
            return False
        behind = [k for k in range(max(self.start, i - _NEAR), i) if self.chain.codes[k] in _letters("people")]
        return bool(behind) and not set(self.chain.codes[behind[-1] + 1 : i]) & set("،,و")

    def _pair(self, i: int, k: int) -> bool:
        """Whether two words of killing and wounding share what they count: "the killing and wounding of"."""
        first, second = (_cue(self.chain, self.chain.chunks[at]) for at in (i, k))
        acts = _letters("verb", "act")
        kinds = {attr(first, "count"), attr(second, "count")}
        alike = self.chain.codes[i] in acts and self.chain.codes[k] in acts and kinds == set(_BOTH)
        return alike and not self._topic(i)

    # ── One word of harm ───────────────────────────────────────────────────────────────────────────────────────────

    def _count(self, i: int, kinds: tuple[str, ...], left: int, end: int) -> None:
        code = self.chain.codes[i]
        if code in _letters("joint", "casualties"):
            self._own(i, kinds, end)
        elif code in _letters("participle"):
            if not (self._is_passive(i, left, end) and self._before(i, kinds, left)):
                self._behind(i, kinds, end)
        elif self._is_him(i):
            self._alone(i, kinds, end)  # who stands behind "wounded him" did it
        elif not self._behind(i, kinds, end) and not (self._takes_before(i) and self._before(i, kinds, left)):
            self._alone(i, kinds, end)

    def _takes_before(self, i: int) -> bool:
        """Whether those harmed may stand before an Arabic word of harm: a verb without a pronoun for them."""
        return self.chain.codes[i] in _letters("verb") and not self._is_him(i)

    def _is_him(self, i: int) -> bool:
        """Whether a verb carries its one sufferer as a pronoun: "killed him"."""
        token = self.chain.chunks[i].token
        verb = self.chain.codes[i] in _letters("verb") and token is not None
        return verb and form(token).endswith("+o") and token is not None and token.word.endswith(_HIM)

    def _own(self, i: int, kinds: tuple[str, ...], end: int) -> None:
        """Dead and wounded people: their noun tells what happened to them."""
        people: People = self.chain.chunks[i].value
        bare = people.role == "people"
        joined = self.chain.codes[i - 1 : i] in ("و", ",") and bool(self.found)
        if people.own == "detained" and (people.definite or not joined):
            return  # prisoners spoken of need not be newly taken
        if bare and people.definite and people.amount.least == 1:
            return  # a hospital is named after a martyr
        if bare and attr(_cue(self.chain, self.chain.chunks[i]), "either") and self._victims(i, kinds, end):
            return
        if bare and (self._describes(i) or self.chain.codes[i - 1 : i] in _letters("tally")):
            return
        again = people.definite and (bare or self._told_before(kinds, people))
        self._emit(people, kinds, "again" if again else people.role, "people.harmed")
        self._joined(i + 1, kinds, end)

    def _victims(self, i: int, kinds: tuple[str, ...], end: int) -> bool:
        """Count those who are called victims: right before the word, or behind what they are victims of."""
        if i > self.start and self.chain.codes[i - 1] in _letters("people") and i - 1 not in self.taken:
            self.taken.add(i - 1)
            self._emit(self._people(i - 1), kinds, self._people(i - 1).role, "people.harmed")
            return True
        match = _pattern("victims").match.match(self.chain.codes, i + 1, end)
        if match is None or self._people(match.start("who")).role != "number":
            return False
        self.taken.add(match.start("who"))
        self._emit(self._people(match.start("who")), kinds, "number", _pattern("victims").id)
        self._joined(match.end(), kinds, end)
        return True

    def _describes(self, i: int) -> bool:
        """Whether a singular "wounded" only describes the person before it, whom another word counts."""
        before = self.chain.chunks[i - 1] if i else None
        return before is not None and i - 1 in self.taken

    def _behind(self, i: int, kinds: tuple[str, ...], end: int) -> bool:
        """Count the people behind a word of harm, and those joined to them."""
        codes = self.chain.codes
        if kinds == ("detained",) and codes[max(0, i - 1)] == "ل" and codes[i] in _letters("act"):
            return True  # done in order to arrest, which need not have come about
        match = _pattern("behind").match.match(codes, i + 1, self._reach(i, end))
        pattern = _pattern("behind").id
        doer = _pattern("doer").match.match(codes, i + 1, end) if codes[i] in _letters("verb", "participle") else None
        if doer is not None and self._is_doer(doer):
            match, pattern = doer, _pattern("doer").id
        if match is None and codes[i] in _letters("verb"):
            match, pattern = self._object(i, end), _pattern("object").id
        if match is None and self._others(i, kinds, end):
            return True
        if match is None:
            match, pattern = self._numbered_far(i, end), _pattern("far").id
        if match is None:
            return False
        at = match.start("who")
        chunk = self.chain.chunks[at]
        people = self._people(at)
        if codes[at] in _letters("casualties") and (people.role == "people" and people.own != "detained"):
            return False
        again = people.definite and people.role == "people" and self._told_before(kinds, people)
        self.taken.add(at)
        self._emit(people, kinds, "again" if again else people.role, pattern)
        self._joined(at + 1, kinds, end if chunk.code not in _letters("casualties") else max(end, at + 1))
        return True

    def _is_doer(self, match: re.Match[str]) -> bool:
        """Whether people right behind a verb, with others behind them, are the fighters who did it."""
        doer = self._people(match.start("doer"))
        named = letter("actor") in match.group()
        return named or (doer.group == "combatant" and doer.role == "people" and doer.vague)

    def _reach(self, i: int, end: int) -> int:
        """Up to where a word of harm may find its people: dead and wounded right behind it are its own too."""
        codes = self.chain.codes
        return end + 1 if end < self.end and codes[end] in _letters("casualties") and end - i <= 2 else end

    def _object(self, i: int, end: int) -> re.Match[str] | None:
        """The people far behind a verb, where a party stands between and they carry no article."""
        match = _pattern("object").match.match(self.chain.codes, i + 1, end)
        if match is None:
            return None
        people, between = self._people(match.start("who")), self.chain.codes[i + 1 : match.start("who")]
        plain = not people.definite and not people.kin and not self._is_adjective(match.start("who"))
        return match if plain and not between.endswith(_NO_OBJECT) else None

    def _is_adjective(self, at: int) -> bool:
        """Whether a word for a person agrees with the thing before it: "a civilian car"."""
        first, second = self.chain.chunks[at - 1], self.chain.chunks[at]
        before, word = (self.chain.tokens[chunk.end - 1].word for chunk in (first, second))
        feminine = before.endswith(_HIM) and word.endswith(_HIM) and not before.startswith(_THE)
        return first.code in _letters("thing") and feminine

    def _numbered_far(self, i: int, end: int) -> re.Match[str] | None:
        match = _pattern("far").match.match(self.chain.codes, i + 1, end)
        if match is not None and self.chain.codes[i] in _letters("act") and match.group()[-2:-1] == "و":
            return None  # behind a name: "the killing of so-and-so and three of his companions"
        return match if match is not None and self._people(match.start("who")).role == "number" else None

    def _others(self, i: int, kinds: tuple[str, ...], end: int) -> bool:
        """Count "the wounding of another", "and others"."""
        codes = self.chain.codes
        if i + 1 < end and codes[i + 1] in _letters("more", "more_en") and not self._names_person(i + 2):
            self._emit(self._more(i + 1), kinds, "others", "behind.direct")
            self._joined(i + 2, kinds, end)
            return True
        return False

    def _names_person(self, i: int) -> bool:
        return self.chain.codes[i : i + 1] in _letters("people")

    def _more(self, at: int) -> People:
        chunk = self.chain.chunks[at]
        number = attr(chunk.token, "number") or 1
        return People(chunk.start, chunk.end, Count(number, number) if number < 3 else PLURAL, None, "others")

    def _joined(self, at: int, kinds: tuple[str, ...], end: int) -> None:
        """Count more people behind "and", each no farther from the last than a clause reaches."""
        pattern = _pattern("joined")
        while (match := pattern.match.match(self.chain.codes, at, end)) is not None:
            who = match.start("who")
            more = self.chain.codes[who] in _letters("more")
            if not more and self._people(who).definite and self._people(who).vague:
                at = who + 1
                continue
            self.taken.add(who)
            if self._apposed(at, who):
                at = who + 1
                continue
            if not more or not is_definite(self.chain.chunks[who].token):
                role = "part" if self._goes_on_with_parts(at, who) else "added"
                self._emit(self._more(who) if more else self._people(who), kinds, role, pattern.id)
            at = who + 1

    def _apposed(self, at: int, who: int) -> bool:
        """Whether one person behind a comma only says who the one named is: "so-and-so, one of the men of"."""
        one = self.chain.codes[who] not in _letters("more") and self._people(who).amount == Count(1, 1)
        named = bool(self.found) and self.found[-1].role == "named" and self.found[-1].people.amount == Count(1, 1)
        return one and named and "و" not in self.chain.codes[at:who]

    def _goes_on_with_parts(self, at: int, who: int) -> bool:
        """Whether people are joined to a part of those told, with no comma between: "among them a mother and hers"."""
        between = self.chain.codes[at:who]
        parts = [i for i, code in enumerate(between) if code in _letters("part", "among")]
        return bool(parts) and "," not in between[parts[-1] :]

    # ── Before it ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _is_passive(self, i: int, left: int, end: int) -> bool:
        """Whether an English word of harm tells of those before it: "were killed", or nobody stands behind it."""
        be = letter("be") in self.chain.codes[max(left, i - _NEAR) : i]
        return be or _ACTIVE.match(self.chain.codes, i + 1, end) is None

    def _before(self, i: int, kinds: tuple[str, ...], left: int) -> bool:
        """Count the people before a verb that are not counted yet."""
        pattern = _pattern("before")
        found = [m for m in pattern.match.finditer(self.chain.codes, left, i) if m.end() == i]
        match = found[0] if found else None
        if match is None:
            return False
        token = self.chain.chunks[i].token
        far = "+p" in form(token) or (token is not None and token.word.endswith("وا"))
        far = far or (self.chain.codes[i] in _letters("participle") and letter("be") in match["gap"])
        if len(match["gap"]) > (_FAR if far else _NEAR):
            return False
        wanted = (
            _letters("people", "amount", "more_en")
            if self.chain.codes[i] in _letters("participle")
            else _letters("people")
        )
        told = [k for k in range(*match.span("list")) if self.chain.codes[k] in wanted and k not in self.taken]
        for number, k in enumerate(told):
            self.taken.add(k)
            people = self._people(k) if self.chain.codes[k] not in _letters("more_en") else self._more(k)
            self._emit(people, kinds, "added" if number else people.role, pattern.id)
        self._parts_before(match.start("list"), kinds)
        return bool(told)

    def _parts_before(self, at: int, kinds: tuple[str, ...]) -> None:
        """Count the parts right before people: "two girls were among six civilians killed"."""
        if at > self.start and self.chain.codes[at - 1] in _letters("part"):
            parts = self.chain.chunks[at - 1].value
            self.found += [Told(part, kind, "part", "again.among_before") for part in parts for kind in kinds]

    # ── Wholes, parts and what tells by itself ─────────────────────────────────────────────────────────────────────

    def _wholes(self, cues: list[int]) -> None:
        """Count what the toll rose to; more of it joined by "and" is added to it."""
        found = [
            (pattern, match)
            for pattern in load("counts").stages["whole"]
            for match in pattern.match.finditer(self.chain.codes, self.start, self.end)
        ]
        for pattern, match in found:
            name = next(n for n, words in match.groupdict().items() if words and n != "who")
            cue = chain_cue(self.chain, match, name)
            who = match.start("who")
            if self._people(who).role == "people" or who == match.start(name):
                continue
            self.taken |= {match.start(name), who}
            kind = str(attr(cue, "count"))
            self._emit(self._people(who), (kind,), "total", pattern.id)
            if name != "toll":
                self._joined(who + 1, (kind,), next((c for c in cues if c > who), self.end))

    def _told_before(self, kinds: tuple[str, ...], people: People) -> bool:
        """Whether people with an article are those told before: the young man, the two martyrs."""
        told = (*self.before, *self.found)
        return any(one.kind in kinds and one.people.amount.least >= people.amount.least for one in told)

    def _people(self, at: int) -> People:
        chunk = self.chain.chunks[at]
        if isinstance(chunk.value, People):
            return chunk.value
        return People(chunk.start, chunk.end, chunk.value, None, "number", vague=chunk.value == PLURAL)

    def _emit(self, people: People, kinds: tuple[str, ...], role: str, pattern: str) -> None:
        at = self._at(people)
        people = people._replace(group=self._actor_of(people, at) or people.group)
        if len(kinds) > 1 and people.role != "joint" and people.amount != ZERO:
            most = None if people.amount.most is None else max(people.amount.most - 1, 1)
            people, role = people._replace(amount=Count(1, most)), "joint"
        self.found += [Told(people, kind, role, pattern) for kind in kinds]
        parts = [p._replace(group=self._group(p)) for p in self._parts_behind(at)]
        self.found += [Told(part, kind, "part", "again.among") for part in parts for kind in kinds]

    def _parts_behind(self, at: int) -> tuple[People, ...]:
        """The parts told behind people, before the next word of harm or people."""
        after = at + 1
        if self._outlined(at) and self._outlined(at + 2) and self.chain.codes[at + 1] == "و":
            after = at + 3
        for k in range(after, self.end):
            code = self.chain.codes[k]
            if code in _letters("part"):
                parts: tuple[People, ...] = self.chain.chunks[k].value
                return parts
            if code in _letters("casualties", "people", "verb", "act", "participle"):
                return ()
        return ()

    def _outlined(self, at: int) -> bool:
        """Whether a chunk is of dead or wounded people without a number."""
        people = self.chain.chunks[at].value if at < self.end else None
        return isinstance(people, People) and people.own is not None and people.role == "people"

    def _group(self, people: People) -> str | None:
        return self._actor_of(people, self._at(people)) or people.group

    def _at(self, people: People) -> int:
        """The chunk that people end in."""
        return next((k for k in range(self.start, self.end) if self.chain.chunks[k].end >= people.end), self.end)

    def _actor_of(self, people: People, at: int) -> str | None:
        """The armed group that combatants or unnamed members are said to belong to."""
        if people.group in ("civilian", "women", "children"):
            return None
        match = _OF_ACTOR.match(self.chain.codes, at + 1, self.end)
        if match is None:
            return None
        mention = self.chain.tokens[self.chain.chunks[match.end() - 1].start].mention
        return mention.id if mention is not None and mention.kind == "actor" else None

    def _alone(self, i: int, kinds: tuple[str, ...], end: int) -> None:
        """Count what a word of harm says by itself: a named person, a pronoun, people told before."""
        token, codes = self.chain.chunks[i].token, self.chain.codes
        start = self.chain.chunks[i].start
        if token is None:
            return
        one = People(start, start + 1, Count(1, 1), None, "again")
        dual = "+p" in form(token) and token.word.endswith("ا") and not token.word.endswith("وا")
        if kinds == ("injured",) and any(t.kind == "fatalities" for t in self.found):
            return  # "died of his wound"
        if dual or token.word.endswith("هما"):
            self._emit(one._replace(amount=Count(2, 2)), kinds, "again", "alone.pronoun")
        elif self._is_him(i) or (attr(token, "number") == 1 and codes[i] in _letters("act")):
            self._emit(one, kinds, "again", "alone.pronoun")
        elif not is_definite(token) and codes[i - 1 : i] not in _letters("thing", "time"):
            self._named(i, kinds, end)

    def _named(self, i: int, kinds: tuple[str, ...], end: int) -> None:
        """Count the people told by their names behind a word of harm, or by nothing at all: "who was killed in"."""
        token, codes, start = self.chain.chunks[i].token, self.chain.codes, self.chain.chunks[i].start
        passive = form(token) in ("past", "phrase", "passive") and kinds[0] in _BOTH
        names = _NAMES.match(codes, i + 1, end)
        if (codes[i] in _letters("act") or passive) and names is not None and kinds[0] != "displaced":
            number = 1 + names.group().count("و")
            self._emit(People(start, start + 2, Count(number, number), None, "named"), kinds, "named", "alone.named")
            self._joined(names.end(), kinds, end)
        elif passive and codes[i] in _letters("verb") and codes[i + 1 : i + 2] == "ب":
            self._emit(People(start, start + 1, Count(1, 1), None, "again"), kinds, "again", "alone.passive")
        elif codes[i] in _letters("verb") and kinds == ("fatalities",) and _PARTY_MAN.match(codes, i + 1, end):
            self._emit(People(start, start + 3, Count(1, 1), None, "named"), kinds, "named", "alone.named")


_AND = ("و", "ب", letter("to"))
_NO_OBJECT = ("و", "ل", "ب", letter("of"), letter("function"), letter("people"))
_NAMES = compiled(
    r"(?: {word} | {place} (?= {word|place} ) ) {word|place}{0,4} (?: ,?و {word|place} {word|place}{1,4} )*"
)
_PARTY_MAN = compiled(r"{actor} (?: {word} | ل )")


def chain_cue(chain: Chain, match: re.Match[str], name: str) -> Token | None:
    """The word of harm in a named group of a match."""
    chunks = chain.of(match, name)
    return _cue(chain, chunks[-1]) if chunks else None
