"""A marked passage as a row of tokens: the words between which the grammar of place phrases is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from geomap.gazetteer import Name
from geomap.lexicon import Term
from geomap.mentions import Marked, Mention
from geomap.passages import Passage

# Kinds of the lexicons relations, place_types and names: what this room understands. All else is an opaque word.
OWN = frozenset(
    {
        "relation", "direction", "quarter", "preposition", "origin", "motion", "unit", "number_word", "distance",
        "place_type", "name_head", "name_part", "given_name", "name_tail", "body_tail", "government",
    }
)  # fmt: skip
# Kinds of other rooms that are names too: a place name inside one of them is part of it.
NAMES = frozenset({"place", "actor", "outlet", "organisation", "person", "tribe"})
_QUOTES = str.maketrans("", "", "\"“”«»'’‘()[]{}\u0640 \t\u00a0")


@dataclass(slots=True)
class Token:
    """A word, term or name at `first` to `last` of the folding; `start` is where its clitics begin.

    `gap` is what stands before it without blanks, quotes and brackets: "" means that the words before belong together.
    `names` are the gazetteer's names it may be, with `bare` when its article was dropped.
    """

    start: int
    first: int
    last: int
    text: str
    gap: str
    quoted: bool
    clitics: str = ""
    article: bool = False
    bare: bool = False
    names: tuple[Name, ...] = ()
    terms: dict[str, Term] = field(default_factory=dict)
    other: bool = False


@dataclass(slots=True)
class Line:
    """A passage, its tokens, and its number in the article."""

    passage: Passage
    number: int
    tokens: list[Token]


def line(marked: Marked, number: int) -> Line:
    """The tokens of one passage in their order."""
    passage, mentions = marked.passage, marked.mentions
    text = passage.folded.text
    tokens: list[Token] = []
    m, before, count = 0, passage.first, len(mentions)
    for start, last, word in marked.words:
        if start < before:
            continue
        raw = text[before:start]
        plain = raw == " "
        token = Token(start, start, last, word, "" if plain else raw.translate(_QUOTES), not plain and _opens(raw))
        while m < count and mentions[m].first < start:
            m += 1
        if m < count and mentions[m].first < last:
            here = m
            while m < count and mentions[m].first < last:
                m += 1
            _read(token, mentions[here:m])
        tokens.append(token)
        before = token.last
    return Line(passage, number, tokens)


def _opens(gap: str) -> bool:
    return any(mark in gap for mark in "\"“«‘'([")


def _read(token: Token, mentions: Sequence[Mention]) -> None:
    """Makes `token` the longest of the mentions that this room understands, all of them when they are equally long."""
    reach = max((mention.last for mention in mentions if mention.kind in OWN or mention.kind in NAMES), default=-1)
    for mention in mentions:
        if mention.last != reach:
            continue
        if mention.kind == "place":
            token.names += mention.names
            token.bare = mention.form == "bare"
        elif mention.kind in OWN and mention.term is not None:
            token.terms[mention.kind] = mention.term
        elif mention.kind in NAMES:
            token.other = True
        else:
            continue
        token.first, token.last = mention.first, reach
        token.clitics, token.article = mention.clitics, mention.article
