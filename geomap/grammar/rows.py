"""A passage as a row of coded tokens, so that a reader's grammar is a regular expression; and its numbers.

A `Row` writes one letter per token: a reader gives the letter of each kind of word it knows, and what it does not know
is `w`. Clitics are tokens of their own, under their Arabic letter. `match.span()` counts tokens, and `Row.span` leads
back to the article's folding. Numbers are read here, because every reader but one needs them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from itertools import repeat
from operator import attrgetter, itemgetter
from typing import NamedTuple

from geomap import lexicon
from geomap.mentions import Marked, Mention
from geomap.model import Count, Quote

# An Arabic word, one sign, an abbreviation with its stops ("U.S."), a Latin word, or a number with its groups of three:
# the commonest first. Letters and digits are often glued together. Quotation marks and the like set words off without
# parting them, and are no signs; brackets' contents stay apart by their bracket.
_ON = r"[^\W\d_]*(?:['’](?!s\b)[^\W\d_]+)*"
_TOKEN = re.compile(
    rf"[^\W\d_a-z]{_ON}|[^\w\s\"'“”«»‘’„‟*#]|(?<![^\W_])(?:[a-z]\.){{2,4}}(?![^\W_])|[a-z]{_ON}"
    r"|(?<![\d./])\d{1,3}(?:[,٬.\u00a0\u202f ]\d{3})+(?![\d./]\d|\d)|\d+"
)
# Signs in which Arabic newsrooms set a number: "killed /3/ fighters", "killed (3) fighters". Behind a name "(24)" is an
# age, and no noun follows it.
_SET_IN = re.compile(r"(?<![\d/])/\d+/(?!\d)|\(\d{1,3}\)(?= (?!و)[\u0621-\u064a]{4})")
# Quotation marks around a part of a name, "“Islamic State” organization": no letters of its word.
_QUOTED = re.compile("[\"“”«»‘’„‟]")
_UNQUOTED = str.maketrans({**dict.fromkeys("\"“”«»‘„‟"), "’": "'"})
_SIGNS = {"،": ",", "؛": ";", "؟": "?", "–": "-", "—": "-", "−": "-", "…": "."}
_ARTICLE = "ال"
DIGITS, WORD, NUMBER = "#", "w", "N"
_COUNTED = re.compile(f"[{DIGITS}{NUMBER}]")
_MOST_DIGITS = 12


class Number(NamedTuple):
    """A quantity read from words or digits. `exact` is the number as written, None for a vague one such as "dozens"."""

    amount: Count
    exact: int | None


class Token(NamedTuple):
    """One word, sign, clitic or number at `first` to `last` of the article's folding."""

    code: str
    first: int
    last: int
    word: str
    mention: Mention | None
    number: Number | None

    @property
    def id(self) -> str:
        """The lexicon's id of what is mentioned; empty without a mention."""
        return self.mention.id if self.mention is not None else ""

    @property
    def kind(self) -> str:
        """The kind of what is mentioned; empty without a mention."""
        return self.mention.kind if self.mention is not None else ""


_LAST = attrgetter("last")
# A token of all its parts, made without the detour of its class: an article has thousands.
_as_token = partial(tuple.__new__, Token)


@dataclass(frozen=True, slots=True)
class Row:
    """Tokens of a stretch of a passage; `codes[i]` is the code of `tokens[i]`."""

    marked: Marked
    tokens: tuple[Token, ...]
    codes: str

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The article's folded offsets behind the tokens from `start` up to `end`."""
        return self.tokens[start].first, max(map(_LAST, self.tokens[start:end]))

    def quote(self, start: int, end: int) -> Quote:
        """The published words behind the tokens from `start` up to `end`."""
        return self.marked.passage.quote(*self.span(start, end))


_Rank = tuple[int, str]


class Codes(dict[str, str]):
    """The letter of each kind of word that a reader knows, or of "kind:id" where one id needs its own."""

    @cached_property
    def ranks(self) -> dict[str, tuple[_Rank | None, dict[str, _Rank]]]:
        """Each kind's rank and code, and those of single ids; kinds of one code share the rank of the first."""
        first: dict[str, int] = {}
        for rank, (_, code) in enumerate((*self.items(), ("number", NUMBER), ("bound", "b"))):
            first.setdefault(code, rank)
        ranks: dict[str, dict[str, _Rank]] = {}
        for name, code in (("number", NUMBER), ("bound", "b"), *self.items()):
            kind, _, term_id = name.partition(":")
            ranks.setdefault(kind, {})[term_id] = first[code], code
        return {kind: (of_ids.pop("", None), of_ids) for kind, of_ids in ranks.items()}


def casualty_codes(shapes: Mapping[str, str]) -> dict[str, str]:
    """The letter of each casualty word, as codes of `row`, by its shape: "verb", "act" or "people"."""
    words = (term for term in lexicon.load("counts").terms if term.kind == "casualty")
    return {f"casualty:{term.id}": shapes[term.attrs["shape"]] for term in words}


def row(marked: Marked, codes: Codes, first: int | None = None, last: int | None = None) -> Row:
    """The passage, or its folded slice `[first:last]`, as coded tokens.

    `codes` gives one letter per kind of mention, or per "kind:id" where one id needs its own; kinds that are missing
    are plain words. Where mentions overlap, the kind that comes first in `codes` is taken, then the longer one;
    "number" and "bound" (codes `N` and `b` unless given) come last if `codes` does not name them.
    """
    start = marked.passage.first if first is None else max(first, marked.passage.first)
    end = marked.passage.last if last is None else min(last, marked.passage.last)
    tokens = _tokens(marked, codes, start, end)
    written = "".join([token.code for token in tokens])
    if NUMBER in written or DIGITS in written:
        tokens = _numbered(tokens, written)
        written = "".join([token.code for token in tokens])
    return Row(marked, tuple(tokens), written)


def _chosen(marked: Marked, codes: Codes, first: int, last: int) -> list[tuple[int, Mention, str]]:
    """Mentions that do not overlap, with where they begin and their codes: taken by rank, then by length."""
    ranks = codes.ranks
    ranked = []
    for number, mention in enumerate(marked.mentions):
        known = ranks.get(mention.kind)
        if known is None:
            continue
        usual, of_ids = known
        rank = of_ids.get(mention.id, usual) if of_ids else usual
        begins, ends = mention.first, mention.last
        if rank is not None and first <= begins and ends <= last:
            # No two numbers are the same, so that mentions are never compared.
            ranked.append((rank[0], begins - ends, number, begins, mention, rank[1]))
    ranked.sort()
    taken = 0  # a bit for every letter
    chosen = []
    for _, length, _, begins, mention, code in ranked:
        letters = ((1 << -length) - 1) << (begins - first)
        if not taken & letters:
            taken |= letters
            chosen.append((begins, mention, code))
    chosen.sort(key=itemgetter(0))
    return chosen


class _Plain(NamedTuple):
    """The words and signs of a stretch of text as no reader knows them, with where each begins and ends."""

    tokens: list[Token]
    firsts: list[int]
    lasts: list[int]


@lru_cache(maxsize=128)
def _plain(text: str, first: int, last: int) -> _Plain:
    """The words and signs of a stretch of text; kept, because every reader needs them."""
    spans = [found.span() for found in _TOKEN.finditer(text, first, last)]
    if around := _around_numbers(text, first, last):
        spans = [span for span in spans if span[0] not in around]
    words = [text[start:end] for start, end in spans]
    firsts, lasts = [start for start, _ in spans], [end for _, end in spans]
    tokens = [*map(_as_token, zip(map(_code, words), firsts, lasts, words, repeat(None), repeat(None)))]
    return _Plain(tokens, firsts, lasts)


def _around_numbers(text: str, first: int, last: int) -> set[int]:
    """Where the signs stand in which a newsroom sets a number."""
    if text.find("/", first, last) < 0 and text.find("(", first, last) < 0:
        return set()
    return {at for found in _SET_IN.finditer(text, first, last) for at in (found.start(), found.end() - 1)}


def _tokens(marked: Marked, codes: Codes, first: int, last: int) -> list[Token]:
    passage = marked.passage
    text = passage.folded.text
    plain, firsts, lasts = _plain(text, passage.first, passage.last)
    at, end = bisect_left(firsts, first), bisect_right(lasts, last)
    position = first
    quoted = _QUOTED.search(text, passage.first, passage.last) is not None
    found: list[Token] = []
    for start, mention, code in _chosen(marked, codes, first, last):
        behind = bisect_right(lasts, start, at, end)  # the first word that ends behind the mention's beginning
        if behind > at:
            at = bisect_left(firsts, position, at, end)
            if at < behind:
                found += plain[at:behind]
                at = behind
        if at >= end:
            break
        if mention.clitics:
            found += _clitics(mention, firsts[at])
        position = mention.last
        begins = _with_article(mention, text) if mention.article else start
        word = text[start:position].translate(_UNQUOTED) if quoted else text[start:position]
        found.append(_as_token((code, begins, position, word, mention, None)))
    return found + plain[bisect_left(firsts, position, at, end) : end]


def _with_article(mention: Mention, text: str) -> int:
    """Where a mention begins together with an article that its entry lacks."""
    before = mention.first - len(_ARTICLE)
    return before if text.startswith(_ARTICLE, before) else mention.first


def _clitics(mention: Mention, word_start: int) -> Iterator[Token]:
    """The letters before a mention, each a token; the l of "lil-" stands in for its article's first letter too."""
    for at, letter in enumerate(mention.clitics, word_start):
        yield _as_token((letter, at, at + 1, letter, None, None))


@lru_cache(maxsize=50_000)
def _code(word: str) -> str:
    if word[0].isdecimal():
        return DIGITS
    if word[0].isalnum():
        return word if len(word) == 1 and word in "وبلفك" else WORD
    return _SIGNS.get(word, word)


# ── Numbers ────────────────────────────────────────────────────────────────────────────────────────────────────────


class _Part(NamedTuple):
    value: int
    part: str | None


def _part(token: Token) -> _Part | None:
    """How a token takes part in an exact number, or None."""
    if token.code == DIGITS:
        digits = re.sub(r"\D", "", token.word)
        # A longer run of digits counts nothing that people count, and Python refuses to read it past 4300.
        return _Part(int(digits), "digits") if len(digits) <= _MOST_DIGITS else None
    if token.code != NUMBER or token.mention is None or token.mention.term is None:
        return None
    attrs = token.mention.term.attrs
    return _Part(attrs["value"], attrs["part"]) if "value" in attrs else None


_JOINED_BY_AND = {
    ("unit", "ten"),
    ("hundred", "unit"),
    ("hundred", "ten"),
    ("hundred", "teen"),
    ("thousand", "hundred"),
    ("thousand", "unit"),
    ("thousand", "ten"),
    ("thousand", "teen"),
    ("million", "thousand"),
    ("thousand", "digits"),
    ("million", "digits"),
    ("million", "hundred"),
}
_AND = ("و", "and")  # fmt: skip
_SCALES = ("dozen", "hundred", "thousand", "million")


def _numbered(tokens: list[Token], written: str) -> list[Token]:
    """The tokens, of these codes, with every number made one token of code `N`."""
    made: list[Token] = []
    at = 0
    for found in _COUNTED.finditer(written):
        i = found.start()
        if i < at:
            continue
        end, value = _composed(tokens, i)
        number = Number(Count(value, value), value) if value is not None else _vague(tokens[i])
        if number is not None:
            end = max(end, i + 1)
            made += [*tokens[at:i], _token(tokens[i:end], number)]
            at = end
    return [*made, *tokens[at:]]


def _token(tokens: list[Token], number: Number) -> Token:
    word = " ".join(token.word for token in tokens)
    return _as_token((NUMBER, tokens[0].first, tokens[-1].last, word, tokens[0].mention, number))


def _vague(token: Token) -> Number | None:
    if token.mention is None or token.mention.term is None or "least" not in token.mention.term.attrs:
        return None
    attrs = token.mention.term.attrs
    return Number(Count(attrs["least"], attrs.get("most")), None)


def _composed(tokens: list[Token], i: int) -> tuple[int, int | None]:
    """The end and value of the exact number that begins at token `i`: 25 thousand, three and twenty, 15."""
    first = _part(tokens[i])
    if first is None or (first.part == "thousand" and "least" in _attrs(tokens[i])):
        return i, None
    number, end = _Grown(0, first.value, first.part), i + 1
    while end < len(tokens):
        linked = _links(tokens, end)
        part = _part(tokens[end + linked])
        grown = number.grown(part, linked=linked, latin=tokens[end].word.isascii()) if part is not None else None
        if grown is None:
            break
        number, end = grown, end + 1 + linked
    return end, number.total + number.value


class _Grown(NamedTuple):
    """A number read so far: what is done, the value that still grows, and the sort of its last part."""

    total: int
    value: int
    last: str | None

    def grown(self, part: _Part, *, linked: bool, latin: bool) -> _Grown | None:
        """The number with one more part, behind "and" or a hyphen if `linked`; None where that begins another one."""
        total, value, pair = self.total, self.value, (self.last, part.part)
        if pair == ("ten", "unit") and latin:
            return _Grown(total, value + part.value, "unit")
        if linked:
            if pair == ("unit", "ten"):
                return _Grown(total, value + part.value, "ten")
            return _Grown(total + value, part.value, part.part) if pair in _JOINED_BY_AND else None
        if pair == ("unit", "teen"):
            return _Grown(total, value + 10, "teen") if value < 10 else None
        scales = self.last in ("unit", "teen", "ten", "digits") or part.value > value
        return _Grown(total, value * part.value, part.part) if part.part in _SCALES and scales else None


def _links(tokens: list[Token], i: int) -> bool:
    """Whether token `i` may join two parts of a number: "and", and the hyphen of "twenty-three"."""
    hyphen = tokens[i].code == "-" and tokens[i - 1].word.isascii() and tokens[i - 1].word.isalpha()
    return (tokens[i].word in _AND or hyphen) and i + 1 < len(tokens)


def _attrs(token: Token) -> Mapping[str, object]:
    return token.mention.term.attrs if token.mention is not None and token.mention.term is not None else {}


def bounded(number: Number, before: Iterable[Token], after: Iterable[Token] = ()) -> Count:
    """The number as [least, most] under the bounding words next to it.

    "About N" is N, the only figure that the words give; "more than N" keeps N as its least, as ACLED does.
    """
    bounds = [b for b in (_attrs(token).get("bound") for token in (*before, *after)) if isinstance(b, str)]
    least, most = number.amount.least, number.amount.most
    if number.exact is None or not bounds:
        return number.amount
    if bounds[0] in ("at_least", "more_than"):
        return Count(least, None)
    if bounds[0] in ("less_than", "at_most"):
        return Count(0, least - (bounds[0] == "less_than"))
    return Count(least, most)
