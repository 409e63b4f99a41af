"""A name that stands over its own short line, with the news behind it: "Hajin: shelling", "#Hajin two dead"."""

from __future__ import annotations

import re
from itertools import pairwise

from geomap.gazetteer import Gazetteer, place_types
from geomap.lexicon import is_common
from geomap.passages.deeds import names_doer, opens, tells
from geomap.places.spots import DASHES, Spot
from geomap.places.tokens import LineToken

# What parts a label from its news, without the blanks around it; a hashtag needs none.
_MARK = re.compile(r"[:|/–—-]+|\.{2,}|،")
_HASH = "#"
_PROMINENT = 0.4
_NEXT = re.compile(r"[:|–—]|\s-+\s")
# Reports are filed from a governorate's capital: with a dash behind it, it is no label.
_FILED_FROM = ("governorate", "country")
# Words that may stand before it: a day, a clock, a wider place.
_FEW = 4
# A longer line is a report with whence it came, no news in a line.
_LONGEST = 140
# The letters of what stands behind a label by which it is judged.
_HEAD = 100
_PLACING = ("preposition", "relation", "place_type")


def labels(spot: Spot, gazetteer: Gazetteer) -> bool:
    """Whether a settlement's name heads a short line, a mark parts it from news, and no other place is told there."""
    passage, behind = spot.line.passage, spot.last + 1
    if spot.i > _FEW or behind >= len(spot.tokens) or spot.slot.head is not None or len(passage.text) > _LONGEST:
        return False
    name = passage.quote(spot.begin, spot.tokens[spot.last].last)
    tagged = passage.text[: name.start - passage.start].rstrip().endswith(_HASH)
    mark = _MARK.fullmatch(spot.tokens[behind].gap)
    if not (mark or tagged) or not _heads(spot) or not _may_label(spot, gazetteer):
        return False
    if mark and mark[0][-1] in DASHES and any(gazetteer.get(i).type in _FILED_FROM for i in spot.place_ids):
        return False
    return _is_news(passage.text[name.end - passage.start :]) and not _placed(spot)


def _heads(spot: Spot) -> bool:
    """Whether nothing stands before it but numbers, or what a mark parts from it: a day, a wider place, the deed."""
    before, gap = spot.tokens[: spot.i], spot.tokens[spot.i].gap
    if all(token.text.isdigit() for token in before):
        return True
    known = (token.text.isdigit() or token.names or token.claimed or token.terms for token in before)
    return _MARK.fullmatch(gap) is not None and all(known)


def _is_news(after: str) -> bool:
    """Whether what stands behind a label tells news before the next mark."""
    news = _NEXT.split(after.lstrip(" :|/–—-.،")[:_HEAD])[0]
    return opens(news) or names_doer(news) or (news.isascii() and tells(news))


def _may_label(spot: Spot, gazetteer: Gazetteer) -> bool:
    """Whether it names a known town, or by a strong name a village; a common word only with its article."""
    token = spot.tokens[spot.i]
    if token.other or token.clitics or token.small or token.bare or token.added:
        return False
    named = ((name.strong, gazetteer.get(name.place_id)) for name in spot.names)
    known = any(p.type in place_types.settlements() and (s or p.prominence >= _PROMINENT) for s, p in named)
    return known and (token.definite or not (token.claimed or is_common(spot.key)))


def _placed(spot: Spot) -> bool:
    """Whether another name stands in the line behind a word that leads to places."""
    tokens = spot.tokens[spot.last + 1 :]
    return any(token.names and _leads(before) for before, token in pairwise(tokens))


def _leads(token: LineToken) -> bool:
    return any(kind in token.terms for kind in _PLACING)
