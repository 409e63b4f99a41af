"""Whom each word of killing, wounding or taking counts: the words of a clause, one after the other.

A passage is a chain of chunks by then (numbers with their people, dead and wounded, parts). Each word of harm looks
behind itself up to the next one, and before itself where nothing stands behind; what it takes is named by a pattern.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from geomap.counts import alone, before, behind
from geomap.counts.chains import chained, cue, is_him, letters
from geomap.counts.clauses import CountClause, Harmed, spans
from geomap.counts.cues import BOTH, cues, kinds_of
from geomap.counts.people import ZERO, People, attr, is_definite
from geomap.grammar import Chain, Row, Token, load
from geomap.model import Count


def harmed(words: Row) -> list[Harmed]:
    """Everything counted in a row, in its order."""
    chain = chained(words)
    found = [*_none(chain)]
    nothing = {i for zero in found for i in range(zero.people.start, zero.people.end)}
    for start, end in spans(chain):
        found += _counted(CountClause(chain, start, end, nothing, found))
    return sorted(found, key=lambda harm: (harm.people.start, harm.people.end))


def _none(chain: Chain) -> Iterator[Harmed]:
    """None killed, none wounded; without injuries nobody died either."""
    for name, match in _nones(chain):
        harm_codes = letters("casualties", "act", "participle")
        tokens = [cue(chain, c) for c in chain.of(match, "cues") if c.code in harm_codes]
        kinds = {attr(token, "count") for token in tokens}
        if any(attr(token, "either") or attr(token, "count") == "injured" for token in tokens):
            kinds |= set(BOTH)
        start, end = chain.chunks[match.start()].start, chain.chunks[match.end() - 1].end
        for kind in sorted(kinds):
            yield Harmed(People(start, end, ZERO, None, "none"), kind, "none", name)


def _nones(chain: Chain) -> Iterator[tuple[str, re.Match[str]]]:
    """Where a chain says that nobody was harmed, and the id of the pattern that tells so."""
    stages = load("counts").stages
    for nobody in (*stages["none"], *stages["nobody"]):
        yield from ((nobody.id, match) for match in nobody.match.finditer(chain.codes))


def _counted(clause: CountClause) -> list[Harmed]:
    """Everything that a clause counts."""
    words = cues(clause)
    _wholes(clause, words)
    left = clause.start
    for number, i in enumerate(words):
        end = words[number + 1] if number + 1 < len(words) else clause.end
        if i in clause.taken:
            left = max(left, i + 1)
            continue
        kinds = kinds_of(clause, words, number)
        if kinds is not None:
            _count(clause, i, kinds, left, end)
            left = i + 1
    return clause.closed()


def _count(clause: CountClause, i: int, kinds: tuple[str, ...], left: int, end: int) -> None:
    """Count what one word of harm takes, between the chunks `left` and `end`."""
    if clause.is_(i, "joint", "casualties"):
        alone.own(clause, i, kinds, end)
    elif clause.is_(i, "participle"):
        _count_en(clause, i, kinds, left, end)
    elif is_him(clause.chain.chunks[i]):
        alone.by_itself(clause, i, kinds, end)  # who stands behind "wounded him" did it
    elif before.is_subject(clause, i) and before.take(clause, i, kinds, left):
        behind.company(clause, i + 1, kinds, end)
    elif behind.take(clause, i, kinds, end) or alone.told_en(clause, i, kinds, end):
        pass
    elif before.may_take(clause, i) and before.take(clause, i, kinds, left):
        behind.company(clause, i + 1, kinds, end)
    else:
        alone.by_itself(clause, i, kinds, end)


def _count_en(clause: CountClause, i: int, kinds: tuple[str, ...], left: int, end: int) -> None:
    """Count what an English word of harm takes that may be passive."""
    if clause.is_(i - 1, "him"):
        alone.befell_him(clause, i, kinds)
        return
    passive = before.is_passive(clause, i, left, end)
    taken = passive and before.take(clause, i, kinds, left)
    if passive and not taken and before.behind_be(clause, i, left):
        alone.passive_en(clause, i, kinds)  # who stands behind "was shot dead by" did it
    elif taken:
        behind.elsewhere(clause, i + 1, kinds, end)
        behind.beside(clause, i + 1, kinds, end)
    elif not (behind.take_en(clause, i, kinds, end) or alone.told_en(clause, i, kinds, end)):
        alone.died(clause, i, kinds)


def _is_the_toll(token: Token | None) -> bool:
    """Whether a word for a number of people carries an article: "the toll" is of those told before."""
    return token is not None and (is_definite(token) or token.word.split()[-1].startswith("ال"))


def _wholes(clause: CountClause, words: list[int]) -> None:
    """Count what the toll rose to; more of it joined by "and" is added to it."""
    for whole in load("counts").stages["whole"]:
        for match in whole.match.finditer(clause.codes, clause.start, clause.end):
            name = next(n for n, group in match.groupdict().items() if group and n != "who")
            who = match.start("who")
            if name == "all" and not _is_the_toll(clause.chain.of(match, name)[0].token):
                continue
            cue_ = cue(clause.chain, clause.chain.of(match, name)[-1])
            kind = str(attr(cue_, "count")) if cue_ is not None else "fatalities"
            people = clause.people(who)
            itself = who == match.start(name) and people.own is None
            bare = people.role == "people" and (people.own is None or people.amount.most is None or people.definite)
            if bare or itself or who in clause.taken or people.own not in (None, kind):
                continue
            clause.taken |= {match.start(name), who}
            first, last = clause.chain.chunks[match.start()].start, clause.chain.chunks[match.end() - 1].end
            if any(attr(token, "beyond") for token in clause.chain.tokens[first:last]):
                people = people._replace(amount=Count(people.amount.least, None))
            clause.emit(people, (kind,), "total", whole.id)
            if name != "toll":
                behind.join(clause, who + 1, (kind,), next((c for c in words if c > who), clause.end))
