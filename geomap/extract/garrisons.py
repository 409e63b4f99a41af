"""Whose base was hit and whose soldiers fell, where their own sentence does not say so.

"Rockets fell on the base at the oil field", and further down "the American bases in the region": one holder of bases
in the article is the holder of all of them; where two are told, none is taken. Likewise the one army that is named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from geomap import actors, lexicon
from geomap.extract.drafts import Draft, named
from geomap.extract.segments import Segment, families_of
from geomap.lexicon.lineage import side
from geomap.mentions import Marked, Mention
from geomap.model import ActorRole, Found, Quote

HOLDS_BASE, OWN_MEN = "actors.holds_base", "actors.own_men"
# Families of deeds by which a base is hit.
_HITS = {"fire", "any", "fight", "harm"}
# Letters of a base's name, behind which its owner stands; what ends it.
_NAME, _ENDS = 32, re.compile(r"[،,.:؛;!?\n]")
# Words before a base of which one may be "near": "near from".
_NEAR, _THE = 2, "ال"
_NOBODY = {"civilians", "unidentified"}


@lru_cache(maxsize=8)
def _words(name: str) -> frozenset[str]:
    """Some words of the lexicon: for a garrison, where other words for a base are for any post; for men of an army."""
    return frozenset(lexicon.load("roles").about[name])


def holders(passages: Sequence[Marked], day: date | None) -> list[tuple[str, Quote]]:
    """Who is told to hold bases, each with the words that first say so."""
    found: dict[str, Quote] = {}
    for marked in passages:
        for base in _bases(marked):
            owner = _owner(marked, base)
            if owner is not None:
                found.setdefault(actors.outright(owner, day), marked.quote(owner))
    return list(found.items())


def armies(passages: Sequence[Marked], day: date | None) -> list[tuple[str, Quote]]:
    """Which armies the article names, each with the words that first do."""
    found: dict[str, Quote] = {}
    for marked in passages:
        for mention in marked.of("actor", "dated"):
            actor = actors.outright(mention, day)
            if actor in _words("armies") and actor not in found:
                found[actor] = marked.quote(mention)
    return list(found.items())


def complete(
    draft: Draft, bases: Sequence[tuple[str, Quote]], known: Sequence[tuple[str, Quote]], day: date | None
) -> None:
    """Give a happening that hits nobody who is named the holder of its base, or the army of its soldiers."""
    hit = [a for a in named(draft.actors) if a.value.role == "target" and a.value.id not in _NOBODY]
    if hit or not families_of(draft.happened) & _HITS:
        return
    owners = [(s.marked, _owner(s.marked, base)) for s, base in _bases_of(draft) if _is_named(s.marked, base)]
    if owners:
        own = [(actors.outright(owner, day), marked.quote(owner)) for marked, owner in owners if owner is not None]
        _give(draft, own or bases, HOLDS_BASE)
    elif any(_owner(s.marked, man) is None for s in draft.segments for man in _soldiers(s)):
        _give(draft, known, OWN_MEN)


def _give(draft: Draft, known: Sequence[tuple[str, Quote]], rule: str) -> None:
    """Make the one side of those known, if it did not do it, whom it was done to: those are no civilians."""
    sides = {side(actor) for actor, _ in known}
    if len(sides) != 1 or sides & {side(a.value.id) for a in draft.actors if a.value.role != "target"}:
        return
    actor, quote = known[0]
    draft.actors = [a for a in draft.actors if a.value != ActorRole("civilians", "target")]
    draft.actors.append(Found(ActorRole(actor, "target"), quote, rule))


def _soldiers(segment: Segment) -> Iterator[Mention]:
    """The words for men of an army in a segment."""
    text = segment.marked.passage.folded.text
    for man in segment.marked.of("force"):
        if segment.first <= man.first < segment.last and text[man.first : man.last] in _words("soldiers"):
            yield man


def _bases_of(draft: Draft) -> Iterator[tuple[Segment, Mention]]:
    """The bases that a happening's segments name."""
    found = ((s, base) for s in draft.segments for base in _bases(s.marked, s.first, s.last))
    return ((s, base) for s, base in found if not _hit_beside(s, base))


def _hit_beside(segment: Segment, base: Mention) -> list[Mention]:
    """What was hit before a base that only tells where: "a car near the base"."""
    text = segment.marked.passage.folded.text[: base.first]
    before = text.removesuffix(_THE).split()[-_NEAR:]
    if _words("landmarks").isdisjoint(before):
        return []
    weapons, deed = segment.marked.of("weapon"), segment.happened[0].value.mention
    hit = (m for m in segment.marked.of("target", "victim") if deed.last <= m.first < base.first)
    return [m for m in hit if not any(w.first <= m.first < w.last for w in weapons)]


def _bases(marked: Marked, first: int = 0, last: int | None = None) -> Iterator[Mention]:
    """The words for a garrison within some letters of a passage."""
    text = marked.passage.folded.text
    for mention in marked.of("target"):
        inside = first <= mention.first and (last is None or mention.first < last)
        if inside and text[mention.first : mention.last].split()[0] in _words("garrisons"):
            yield mention


def _is_named(marked: Marked, base: Mention) -> bool:
    """Whether a base has a name or is known: "a military base" may be anybody's."""
    return " " not in marked.passage.folded.text[base.first : base.last]


def _owner(marked: Marked, base: Mention) -> Mention | None:
    """Whose a base is by the words behind it, its name between: "the base at the oil field of the Americans"."""
    text = marked.passage.folded.text
    for owner in marked.of("actor", "dated", "nation"):
        if 0 < owner.first - base.last <= _NAME:
            between = text[base.last : owner.first]
            told = any(base.last <= m.first < owner.first for m in marked.of("event", "deed", "speech", "statement"))
            return None if told or _ENDS.search(between) else owner
    return None
