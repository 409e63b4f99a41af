"""Who is told to hold ground: "X-held", "held by X", "under the control of X", "X controls it"."""

from __future__ import annotations

from collections.abc import Iterator

from geomap.mentions import Marked, Mention

# The words that say who holds ground now, and who held it; letters between such words and the holder behind them.
_HOLDS, _HELD, _REACH = "holds", "out_of", 14
# Letters of " -" before "held".
_DASH = 2
_ENDS = frozenset("،,.:؛;!?\n()")


def holders(marked: Marked, first: int, last: int) -> Iterator[Mention]:
    """The parties that are told to hold ground within some letters of a passage, in the order of those words."""
    parties = [m for m in marked.of("actor", "dated") if first <= m.first < last]
    words = [m for m in marked.of("link", "agent") if m.id in (_HOLDS, _HELD)] if parties else ()
    for word in words:
        holder = _holder(word, parties, marked.passage.folded.text)
        if holder is not None:
            yield holder


def _holder(word: Mention, parties: list[Mention], text: str) -> Mention | None:
    """The party beside a word for holding: right before one that needs nobody behind it, else soon behind it."""
    before = next((m for m in reversed(parties) if 0 < word.first - m.last <= _DASH), None)
    if before is not None and word.id == _HOLDS:
        return before
    behind = next((m for m in parties if word.last <= m.first), None)
    reach = text[word.last : behind.first] if behind is not None else ""
    return behind if len(reach) <= _REACH and _ENDS.isdisjoint(reach) else None
