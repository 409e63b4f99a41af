"""Which words of harm of a clause count, and what: dead, wounded, taken, fled."""

from __future__ import annotations

from geomap.counts.chains import letters
from geomap.counts.clauses import CountClause
from geomap.grammar.patterns import letter

_CUES = ("verb", "act", "participle", "casualties", "joint")
BOTH = ("fatalities", "injured")
_AND = ("و", "ب", letter("to"))
# How far before a verb its people may stand.
_NEAR = 3


def cues(clause: CountClause) -> list[int]:
    """The words of harm that count: none that is said, up to a comma or verb, to be unknown or the deed's cause."""
    found, news = [], True
    verb, aside, harm = letter("verb"), letters("unknown", "cause"), letters(*_CUES)
    for i, code in enumerate(clause.codes[clause.start : clause.end], clause.start):
        resumed = code == "," or (code == verb and clause.codes[i - 1 : i] == "و")
        news = (news or resumed) and code not in aside
        if news and code in harm and _is_cue(clause, i):
            found.append(i)
    return found


def _is_cue(clause: CountClause, i: int) -> bool:
    negated = i > clause.start and (clause.is_(i - 1, "not") or _without(clause, i))
    if negated or clause.chain.chunks[i].start in clause.nothing or clause.harm(i, "harm"):
        return False
    return not clause.harm(i, "ends") or clause.tells_of_life(i)


def _without(clause: CountClause, i: int) -> bool:
    """Whether a verb tells what did not come about: "without managing to kill him"."""
    return clause.is_(i, "verb") and clause.is_(i - 1, "occurring") and clause.is_(i - 2, "without")


def kinds_of(clause: CountClause, cues: list[int], number: int) -> tuple[str, ...] | None:
    """The kinds of a word of harm, the one of that `number`; None where the next shares what stands behind it."""
    i = cues[number]
    if clause.is_(i, "joint"):
        return BOTH
    lost = clause.harm(i, "dead_with_life") and clause.tells_of_life(i)
    if number and _pair(clause, cues[number - 1], i):
        return BOTH
    if number + 1 < len(cues) and _pair(clause, i, cues[number + 1]):
        return None
    return ("fatalities" if lost else str(clause.harm(i, "count")),)


def _pair(clause: CountClause, i: int, k: int) -> bool:
    """Whether two words of killing and wounding share what they count: "the killing and wounding of"."""
    acts = clause.is_(i, "verb", "act") and clause.is_(k, "verb", "act")
    both = {clause.harm(i, "count"), clause.harm(k, "count")} == set(BOTH)
    return clause.codes[i + 1 : k] in _AND and acts and both and not _topic(clause, i)


def _topic(clause: CountClause, i: int) -> bool:
    """Whether the people of a verb stand right before it: "a leader of X was killed and two were wounded"."""
    if not clause.is_(i, "verb"):
        return False
    behind = [k for k in range(max(clause.start, i - _NEAR), i) if clause.codes[k] in letters("people")]
    return bool(behind) and not set(clause.codes[behind[-1] + 1 : i]) & set("،,و")
