"""Whom a word of killing, wounding or taking counts before it: "three civilians were killed"."""

from __future__ import annotations

import re

from geomap.counts.chains import is_him, pattern
from geomap.counts.clauses import CountClause, Harmed
from geomap.counts.people import ONE, form
from geomap.grammar import compiled
from geomap.grammar.patterns import letter

# How far before a verb its people may stand: behind a plural or "were", and otherwise.
_FAR, _NEAR = 16, 3
# Behind people with the article it says which of those told before are meant.
_THE, _WHO = "the", "who"
# The verb of one person.
_WAS = "was"
_SUBJECT = compiled(r"{people} (?: {nation|more|actor|of} ){0,2} $")
# "7 killed 25 injured": two figures of a headline, each before its own word.
_HEADLINE = compiled(r"(?: {people} | {amount} {more|more_en}? ) {participle}")
_BE = compiled(r"{be} (?: {word|more|also|number|bound|nothing|participle|and_en} ){0,2} $")
# "Killed three", "killed on Sunday three".
_ACTIVE = compiled(
    r"(?: {function}? {when|weekday}{1,3} )? "
    r"(?: {the|given_en} | {word_en} {given_en} | (?: {actor|nation|bound|word|more_en} ){0,2} {people|amount} )"
)


def is_passive(clause: CountClause, i: int, left: int, end: int) -> bool:
    """Whether an English word of harm tells of those before it: "were killed", or nobody stands behind it."""
    counted = clause.is_(i - 1, "people", "amount") and i > left
    return (
        behind_be(clause, i, left)
        or (counted and _HEADLINE.match(clause.codes, i + 1, clause.end) is not None)
        or _ACTIVE.match(clause.codes, i + 1, end) is None
    )


def behind_be(clause: CountClause, i: int, left: int) -> bool:
    """Whether "was" or "were" stands before an English word of harm, with at most an adverb between."""
    return _BE.search(clause.codes, left, i) is not None


def may_take(clause: CountClause, i: int) -> bool:
    """Whether those harmed may stand before an Arabic word of harm: a verb without a pronoun for them."""
    return clause.is_(i, "verb") and not is_him(clause.chain.chunks[i])


def take(clause: CountClause, i: int, kinds: tuple[str, ...], left: int) -> bool:
    """Count the people before a verb, from the chunk `left` on, that are not counted yet."""
    before, match = pattern("before"), _last_list(clause, i, left)
    if match is None or len(match["gap"]) > (_FAR if _is_far(clause, i, match["gap"]) else _NEAR):
        return False
    if match["gap"] and _some_of_them(clause, i - 1) and not clause.taken.intersection(range(*match.span("list"))):
        (part,) = clause.chain.chunks[i - 1].value
        clause.emit(part._replace(own=None), kinds, "number", before.id)
        return True
    bare = clause.is_(i, "participle") or (not match["gap"] and _is_plural(clause, i))
    wanted = ("people", "amount", "more_en") if bare else ("people",)
    listed = [k for k in range(*match.span("list")) if clause.is_(k, *wanted) and not _is_counted(clause, k)]
    uncounted = _one_person(clause, i, [k for k in listed if not (k > listed[0] and _tells_who(clause, k))])
    further, again = letter("also") in match["gap"], _are_known(clause, match)
    for number, k in enumerate(uncounted):
        clause.taken.add(k)
        people = clause.more(k) if clause.is_(k, "more_en") else clause.people(k)
        known = again or clause.may_be_known(i, people)
        role = "again" if known else "added" if number or further else people.role
        clause.emit(people, kinds, role, before.id)
    _parts(clause, match.start("list"), kinds)
    return bool(uncounted)


def _some_of_them(clause: CountClause, k: int) -> bool:
    """Whether a chunk is a bare number of those before it: "carried four fighters, two of whom were killed"."""
    if not clause.is_(k, "part"):
        return False
    chunk = clause.chain.chunks[k]
    written = [t.code for t in clause.chain.tokens[chunk.start : chunk.end] if t.code != letter("be")]
    return written[-1:] == [letter("of_them")] and len(chunk.value) == 1


def _tells_who(clause: CountClause, k: int) -> bool:
    """Whether a bare plural between commas says who those before it are: "five men, members of one tribe, were"."""
    people = clause.people(k) if clause.is_(k, "people") else None
    return people is not None and people.vague and people.role == "people" and clause.codes[k - 1] == ","


def _one_person(clause: CountClause, i: int, listed: list[int]) -> list[int]:
    """Of whom "was" tells, where only commas part the list: "a nurse, a mother of two, was", "On May 3, a boy"."""
    single = clause.chain.tokens[clause.chain.chunks[i].start - 1].word == _WAS
    joined = listed and {"و", letter("and_en"), letter("besides")} & set(clause.codes[listed[0] : listed[-1]])
    people = [k for k in listed if clause.is_(k, "people") and clause.people(k).amount == ONE]
    return people[:1] if single and people and not joined else listed


def _are_known(clause: CountClause, match: re.Match[str]) -> bool:
    """Whether people are those told before, of whom more is said: "the child who was killed had been"."""
    if not match["gap"]:
        return False
    first, behind = (clause.chain.chunks[match.start(name)].start for name in ("list", "gap"))
    opens = [clause.chain.tokens[at].word for at in (first - 1, first) if at >= 0]
    return _THE in opens and clause.chain.tokens[behind].word == _WHO


def _last_list(clause: CountClause, i: int, left: int) -> re.Match[str] | None:
    """The people listed before a word of harm; of two lists the one next to it: "gunmen, leaving three dead"."""
    found = pattern("before").match.finditer
    match = next((m for m in found(clause.codes, left, i) if m.end() == i), None)
    if match is None or not match["gap"] or not clause.is_(i, "participle"):
        return match
    if clause.is_(i - 1, "amount"):
        return next((m for m in found(clause.codes, match.end("list"), i) if m.end() == i), match)
    if clause.taken >= {k for k in range(*match.span("list")) if _is_people(clause, k)}:
        others = (m for m in found(clause.codes, match.end("list"), i) if m.end() == i)
        return next((m for m in others if m["gap"] == letter("be")), match)  # "killed two while three were hurt"
    return match


def _is_people(clause: CountClause, k: int) -> bool:
    """Whether a chunk is of people or of their number."""
    return clause.is_(k, "people", "amount", "more_en")


def is_subject(clause: CountClause, i: int) -> bool:
    """Whether the people right before a verb are its own: it says that they are many, and nobody stands behind it."""
    token = clause.chain.chunks[i].token
    if not clause.is_(i, "verb") or token is None or not token.word.endswith(("وا", "و")):
        return False
    subject = _SUBJECT.search(clause.codes, max(clause.start, i - _NEAR), i)
    object_ = pattern("behind").match.match(clause.codes, i + 1, clause.end)
    takes = object_ is not None and "و" not in clause.codes[i + 1 : object_.start("who")]
    return subject is not None and subject.start() not in clause.taken and not takes


def _is_counted(clause: CountClause, k: int) -> bool:
    """Whether people are counted anyway, or nobody: the name of the one before the comma, "the fighter planes"."""
    named = clause.is_(k, "people") and clause.people(k).role == "named"
    return k in clause.taken or clause.is_adjective(k) or (named and clause.codes[k - 1 : k] == ",")


def _is_far(clause: CountClause, i: int, gap: str) -> bool:
    """Whether a verb says that its people are many, stands behind "were" or takes nobody: they may be farther off."""
    english = clause.is_(i, "participle") and (letter("be") in gap or bool(clause.harm(i, "alone")))
    return _is_plural(clause, i) or english


def _is_plural(clause: CountClause, i: int) -> bool:
    """Whether an Arabic verb says that its people are many."""
    token = clause.chain.chunks[i].token
    return "+p" in form(token) or (token is not None and token.word.endswith("وا"))


def _parts(clause: CountClause, at: int, kinds: tuple[str, ...]) -> None:
    """Count the parts right before people: "two girls were among six civilians killed"."""
    if at > clause.start and clause.is_(at - 1, "part"):
        parts = clause.chain.chunks[at - 1].value
        clause.found += [Harmed(part, kind, "part", "again.among_before") for part in parts for kind in kinds]
