"""Whose base was hit, where its own sentence does not say so: whose bases the article tells of.

"Rockets fell on the base at the oil field", and further down "the American bases in the region": one holder of bases
in the article is the holder of all of them; where two are told, none is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache

from geomap import actors, lexicon
from geomap.extract.drafts import Draft, named
from geomap.lexicon.lineage import side
from geomap.mentions import Marked, Mention
from geomap.model import ActorRole, Found, Quote

HOLDS_BASE = "actors.holds_base"
# Families of deeds by which a base is hit.
_HITS = {"fire", "any", "fight", "harm"}
# Letters of a base's name, behind which its owner stands; what ends it.
_NAME, _ENDS = 32, re.compile(r"[،,.:؛;!?\n]")
_NOBODY = {"civilians", "unidentified"}


@lru_cache(maxsize=1)
def _words() -> frozenset[str]:
    """The words for a garrison, where other words for a base are for any post."""
    return frozenset(lexicon.load("roles").about["garrisons"])


def holders(passages: Sequence[Marked], day: date | None) -> list[tuple[str, Quote]]:
    """Who is told to hold bases, each with the words that first say so."""
    found: dict[str, Quote] = {}
    for marked in passages:
        for base in _bases(marked):
            owner = _owner(marked, base)
            if owner is not None:
                found.setdefault(actors.outright(owner, day), marked.quote(owner))
    return list(found.items())


def complete(draft: Draft, known: Sequence[tuple[str, Quote]]) -> None:
    """Give a happening at a base of nobody's the holder of the article's bases, where nobody else is hit."""
    sides = {side(actor) for actor, _ in known}
    doers = {side(a.value.id) for a in draft.actors if a.value.role != "target"}
    hit = [a for a in named(draft.actors) if a.value.role == "target" and a.value.id not in _NOBODY]
    if len(sides) != 1 or hit or sides & doers or not draft.kinds & _HITS:
        return
    bases = ((s.marked, base) for s in draft.segments for base in _bases(s.marked, s.first, s.last))
    if any(_is_named(marked, base) and _owner(marked, base) is None for marked, base in bases):
        actor, quote = known[0]
        draft.actors = [a for a in draft.actors if a.value != ActorRole("civilians", "target")]
        draft.actors.append(Found(ActorRole(actor, "target"), quote, HOLDS_BASE))


def _bases(marked: Marked, first: int = 0, last: int | None = None) -> Iterator[Mention]:
    """The words for a garrison within some letters of a passage."""
    text = marked.passage.folded.text
    for mention in marked.of("target"):
        inside = first <= mention.first and (last is None or mention.first < last)
        if inside and text[mention.first : mention.last].split()[0] in _words():
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
