"""Passage -> how many were killed, injured, detained or displaced, each with its words and the victims' group.

One walk over the row of coded tokens: a casualty word opens a kind, numbers and people after it are counted under it
until the clause ends. What stands after "among them" is a part and what stands after "rose to" a whole; `total` adds
parts of equal rank and never a part to its whole. Unnumbered plurals and vague words follow ACLED's convention as the
lexicons cite it: the least is fixed, the most stays open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from geomap.counts.chains import chained, codes
from geomap.counts.clauses import Harmed
from geomap.counts.harmed import harmed
from geomap.counts.people import PAIR, PLURAL, ZERO
from geomap.grammar import row
from geomap.mentions import Marked, once
from geomap.model import COUNT_KINDS, Casualty, Count, CountKind, Found

__all__ = ["PAIR", "PLURAL", "ZERO", "read", "total", "trace"]


# What a vague word or a bare plural says at least, by ACLED's convention for "several".
VAGUE = PLURAL.least
# Roles that no sum takes in: parts of what is counted anyway, and totals over months or the country.
_APART = ("counts.part", "counts.over_time")


def read(marked: Marked, first: int | None = None, last: int | None = None) -> tuple[Found[Casualty], ...]:
    """The casualties told between the article's folded offsets `first` and `last`, in their order.

    Rules: "counts.total" is a stated whole, "counts.part" a part of one ("among them"), "counts.none" a stated none,
    "counts.joint" one number for killed and wounded together, "counts.added" more under the same word, "counts.again"
    people told before; all others are numbers of their own.
    """
    found = _told(marked)
    if not found or (first is None and last is None):
        return found
    start, end = marked.passage.folded.span(
        marked.passage.first if first is None else first, marked.passage.last if last is None else last
    )
    return tuple(each for each in found if start <= each.quote.start < end)


@once
def _told(marked: Marked) -> tuple[Found[Casualty], ...]:
    """All that a passage counts."""
    if not marked.of("casualty", "none"):
        return ()
    words = row(marked, codes())
    return tuple(
        Found(
            Casualty(harm.kind, harm.people.amount, harm.people.group),
            words.quote(harm.people.start, harm.people.end),
            f"counts.{harm.role}",
        )
        for harm in harmed(words)
        if harm.kind in COUNT_KINDS and not _ran_away(harm)
    )


def _ran_away(harm: Harmed) -> bool:
    """Whether those who "fled" are fighters: the attackers, which displaces nobody."""
    return harm.kind == "displaced" and harm.people.group not in (None, "civilian", "women", "children")


def trace(marked: Marked) -> tuple[tuple[str, ...], frozenset[str]]:
    """What a passage counts, as patterns' examples write it, and the ids of the patterns that had a part in it.

    "f 3-5 civilian number": kind (f fatalities, i injured, d detained, p displaced), least and most ("+" where it is
    open), group or "-", role.
    """
    words = row(marked, codes())
    found = [harm for harm in harmed(words) if harm.kind in COUNT_KINDS]
    fired = {*chained(words).fired, *(harm.pattern for harm in found)}
    return tuple(_written(harm) for harm in found), frozenset(fired)


def _written(harm: Harmed) -> str:
    kind = {"fatalities": "f", "injured": "i", "detained": "d"}.get(harm.kind, "p")
    amount, most = harm.people.amount, "+" if harm.people.amount.most is None else harm.people.amount.most
    return f"{kind} {amount.least}-{most} {harm.people.group or '-'} {harm.role}"


def total(found: Iterable[Found[Casualty]]) -> tuple[Casualty, ...]:
    """One casualty per kind: the stated whole, or the sum of the numbers that are no parts.

    A number told again is counted once, people told before ("counts.again") only where nothing else counts them. The
    group is kept where all of the sum share it.
    """
    kept = [each for each in found if each.rule not in _APART]
    kinds = {each.value.kind for each in kept}
    return tuple([casualty for kind in COUNT_KINDS if kind in kinds for casualty in _of_kind(kind, kept)])


def _of_kind(kind: CountKind, found: list[Found[Casualty]]) -> Iterator[Casualty]:
    mine = [each for each in found if each.value.kind == kind]
    some = _distinct(_telling_most(mine))
    groups = {value.group for value in some}
    if some:
        yield Casualty(kind, _sum([value.count for value in some]), groups.pop() if len(groups) == 1 else None)
    else:
        yield Casualty(kind, ZERO)


def _telling_most(mine: list[Found[Casualty]]) -> list[Found[Casualty]]:
    """The last total of a kind, else the figures of those not told before."""
    wholes = [each for each in mine if each.rule == "counts.total"]
    fresh = [each for each in mine if each.rule != "counts.again"]
    return wholes[-1:] or fresh or mine


def _sum(figures: list[Count]) -> Count:
    """The sum of exact numbers; "several" and "a number of" beside them are not added, they only leave it open."""
    vague = [count for count in figures if count.most is None and count.least == VAGUE]
    firm = [count for count in figures if count not in vague] or vague[:1]
    least = max([sum(count.least for count in firm), *(count.least for count in vague)])
    return Count(least, None if vague else _sum_of_tops(firm))


def _sum_of_tops(figures: list[Count]) -> int | None:
    tops = [count.most for count in figures]
    return None if None in tops else sum(top or 0 for top in tops)


def _distinct(found: list[Found[Casualty]]) -> list[Casualty]:
    """What is to be added up: no number told again, and no bare plural that an exact number fills in."""
    kept: list[Found[Casualty]] = []
    exact = any(each.value.count.most for each in found)
    for each in found:
        outline = exact and each.rule in ("counts.people", "counts.again") and each.value.count.most is None
        if each.value.count != ZERO and not outline and not any(_told_again(each, before) for before in kept):
            kept.append(each)
    return [each.value for each in kept]


def _told_again(each: Found[Casualty], before: Found[Casualty]) -> bool:
    """Whether a number is one of before: as many, no other people, no other name."""
    mine, theirs = each.value, before.value
    if "counts.added" in (each.rule, before.rule) or mine.count != theirs.count:
        return False
    if each.rule == before.rule == "counts.named":
        return each.quote.text.split()[-1] == before.quote.text.split()[-1]
    return mine.group == theirs.group or None in (mine.group, theirs.group)
