"""A marked passage as a row of tokens: the words between which the grammar of place phrases is read."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from operator import attrgetter

from geomap import lexicon
from geomap.arabic import fold_key, is_proclitic
from geomap.gazetteer import Gazetteer, Name
from geomap.lexicon import Term, is_common
from geomap.mentions import Marked, Mention
from geomap.passages import Passage

# Kinds of the lexicons relations, place_types and names: what this room understands. All else is an opaque word.
OWN = frozenset(
    {
        "relation", "direction", "quarter", "filler", "preposition", "origin", "motion", "length", "number_word",
        "clause", "distance", "attribute", "own_base", "fired_from", "place_type", "seat", "name_head", "name_part",
        "name_start", "name_front", "given_name", "name_tail", "body_tail", "age", "of_people", "strikes",
    }
)  # fmt: skip
# Kinds of other rooms that are names too: a place name inside one of them is part of it.
NAMES = frozenset({"place", "actor", "outlet", "organisation", "person", "tribe"})
# Kinds of words that never begin the name of a place: "a depot of weapons", "a prison belonging to".
_COMMON = frozenset({"weapon", "link"})
_PERSONAL = frozenset({"person_link", "person_name"})
_RIVALS = 6
_LONG = 7
# A known word stands with no more than "and" before it: "like if" is rather one word of a name.
_WHOLE = ("", "و", "ف")
# "In two attacks": what was done is no name.
_BY_DEED = ("event", "ب")
_OTHERS = NAMES | _COMMON
_READ = OWN | _OTHERS
_OPENING = ("direction", "relation", "place_type")
# A word of these kinds may be a place's name all the same; of any other it is grammar.
_NAME_LIKE = frozenset({"seat", "age", "given_name", "name_front", "name_head", "name_part", "name_start", "name_tail"})
# What may be called after a thing in it, "the quarter of the airport".
_CALLED = ("village", "town", "neighbourhood")
_OPENERS = frozenset("\"“«‘'([")
_QUOTES = str.maketrans("", "", "\"“”«»'’‘()[]{}#_\u0640 \t\u00a0")


_MEASURE = re.compile(r"(\d{1,4})([^\W\d_]+)")
# The prefix of verbs, which no name bears, and "like", which is rather the first letter of a word: "large".
_FUTURE, _LIKE = "س", "ك"
_AND = "و"
_HYPHEN = "-"
# What the English genitive leaves behind its apostrophe.
_OWNED = "s"
_NO_TERMS: Mapping[str, Term] = {}
_LAST = attrgetter("last")


@dataclass(slots=True)
class LineToken:
    """A word, term or name at `first` to `last` of the folding; `start` is where its clitics begin.

    `gap` is what stands before it without blanks, quotes and brackets: "" means that the words before belong together.
    `names` are the gazetteer's names it may be, with `bare` when its article was dropped
    and `added` when it carries one that no name has; `claimed` when another reader knows the word;
    `small` when it is written in small Latin letters, as no name is, `capital` when it begins with a capital one in a
    text that has small ones, `personal` when it is a given name in such letters,
    `known` when "the" stands before it, which is `defining`,
    `linked` when any English word that only links does, `owned` when that is the sign of the genitive; `opening` is the
    relation, direction or place word that begins such a name ("the eastern countryside of X" may be a name of its own).
    """

    start: int
    first: int
    last: int
    text: str
    gap: str
    quoted: bool
    clitics: str = ""
    article: bool = False
    added: bool = False
    bare: bool = False
    names: tuple[Name, ...] = ()
    terms: Mapping[str, Term] = field(default_factory=lambda: _NO_TERMS)
    other: bool = False
    claimed: bool = False
    small: bool = False
    capital: bool = False
    personal: bool = False
    known: bool = False
    linked: bool = False
    owned: bool = False
    defining: bool = False
    opening: Term | None = None

    @property
    def definite(self) -> bool:
        """Whether it carries the article."""
        return self.article or self.text.removeprefix(self.clitics).startswith("ال")


@dataclass(slots=True)
class Line:
    """A passage, its tokens, and its number in the article."""

    passage: Passage
    number: int
    tokens: list[LineToken]


def marked_as(head: Term | None, mark: str) -> bool:
    """Whether a place word has that mark in the lexicon: "level" a settlement or unit, "many" several."""
    return head is not None and bool(head.attrs.get(mark))


def is_teller(tokens: Sequence[LineToken], last: int) -> bool:
    """Whether an English verb of saying follows the words up to `last`."""
    return last + 1 < len(tokens) and tokens[last + 1].text in lexicon.load("names").about["says"]


def described(tokens: Sequence[LineToken], i: int) -> bool:
    """Whether token `i` is a noun with its adjective, "the outer wall"; a name has none but those of its sort."""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    if after is None or after.gap or after.terms or after.names:
        return False
    return tokens[i].definite and after.definite


def line(marked: Marked, number: int, gazetteer: Gazetteer) -> Line:
    """The tokens of one passage in their order."""
    reader, text = _Reader.of(marked, gazetteer), marked.passage.folded.text
    tokens: list[LineToken] = []
    before = marked.passage.first
    for start, last, word in marked.words:
        if start < before:
            continue
        token = reader.token(start, last, word, text[before:start])
        two = reader.understood(token, tokens)
        if tokens and "place_type" in tokens[-1].terms and _called(token, tokens[-1]):
            token.terms, token.names = _NO_TERMS, gazetteer.names.in_texts(text[token.start : token.last])
            token.first = token.start
        if two is not None:
            tokens.append(two[0])
            token = two[1]
        tokens.append(token)
        before = token.last
    tokens = _without_countries(_prefixed(tokens, text), gazetteer)
    return Line(marked.passage, number, _without_fillers(tokens))


@dataclass(slots=True)
class _Reader:
    """A passage whose words are read one by one, with what other readers know of them.

    `firsts` is where its mentions begin, `next` the number of the next one.
    """

    passage: Passage
    gazetteer: Gazetteer
    mentions: Sequence[Mention]
    firsts: Sequence[int]
    claimed: set[int]
    defining: set[int]
    given: set[int]
    cased: bool
    next: int = 0

    @classmethod
    def of(cls, marked: Marked, gazetteer: Gazetteer) -> _Reader:
        """The reader of a passage."""
        passage, claimed = marked.passage, set[int]()
        mentions = [m for m in marked.mentions if m.kind in _READ]
        for kind, found in marked.by_kind.items():
            if kind in _READ:
                continue
            known = [m for m in found if not _is_latin(m)] if kind in _PERSONAL else found
            claimed.update([
                m.first - 2 * m.article - len(m.clitics)
                for m in known
                if m.clitics in _WHOLE or (kind, m.clitics) == _BY_DEED
            ])  # fmt: skip
        firsts, text = [mention.first for mention in mentions], passage.text
        defining = {m.first for m in marked.of("definite")}
        given = {m.first for m in marked.of("person_name") if _is_latin(m)}
        return cls(passage, gazetteer, mentions, firsts, claimed, defining, given, text != text.lower())

    def token(self, start: int, last: int, word: str, raw: str) -> LineToken:
        """A word as it stands, behind `raw`."""
        plain = raw == " "
        gap, quoted = ("", False) if plain else (raw.translate(_QUOTES), _opens(raw))
        token = LineToken(start, start, last, word, gap, quoted, terms=_NO_TERMS)
        token.claimed, token.defining = start in self.claimed, start in self.defining
        if self.cased and word.isascii():
            written = self.passage.written(start, last)
            token.small, token.capital = word.isalpha() and written.islower(), written[:1].isupper()
            token.personal = token.capital and start in self.given
        return token

    def understood(self, token: LineToken, before: list[LineToken]) -> tuple[LineToken, LineToken] | None:
        """Makes a word what its mentions say; the two tokens into which it falls apart, if it does."""
        begins = bisect_left(self.firsts, token.start, self.next)
        self.next = ahead = bisect_left(self.firsts, token.last, begins)
        found, text = self.mentions[begins:ahead], self.passage.folded.text
        if not found:
            if len(token.text) >= _LONG:
                return _unglued(token, text, self.gazetteer)
            return _measured(token) if token.text[0].isdecimal() else None
        reach = max(map(_LAST, found))
        if ahead < len(self.mentions) and self.mentions[ahead].first < reach:
            _read(token, _unless_split(found, self.mentions[ahead : ahead + _RIVALS]))
        else:
            _read(token, found)
        if self.cased and token.names:
            self._by_capitals(token)
        if not token.names:
            return None
        return _genitive(token, text, self.gazetteer) or _fallen_apart(token, before, found, text, self.gazetteer)

    def _by_capitals(self, token: LineToken) -> None:
        """Takes the names from a word in small letters; "al-Izbah" begins with one and is a name all the same."""
        token.small = _is_small(self.passage, token)
        token.names = () if token.small else token.names
        token.capital = token.capital or not self.passage.written(token.first, token.last).islower()


def _is_latin(mention: Mention) -> bool:
    """Whether a word of persons' names is one in Latin letters, of which places' names are made as well."""
    return mention.term is not None and bool(mention.term.en)


def _is_small(passage: Passage, token: LineToken) -> bool:
    """Whether a word or name is of Latin letters and has no capital, in a text that has some."""
    return token.text.isascii() and token.text.isalpha() and passage.written(token.first, token.last).islower()


def _called(token: LineToken, opener: LineToken) -> bool:
    """Whether a place word with its article is the name of a village or quarter: "the village of The Bridge"."""
    head, own = opener.terms.get("place_type"), token.terms.get("place_type")
    if head is None or own is None or token.gap or token.clitics or token.names or opener.definite:
        return False
    named = head.attrs["types"][0] in _CALLED and not head.attrs.get("many")
    return token.definite and named and not own.attrs.get("level") and not own.attrs.get("part")


def _prefixed(tokens: list[LineToken], text: str) -> list[LineToken]:
    """The tokens with a prefix that stands apart, an "and" or any before quotes or hash, handed on to its word."""
    kept: list[LineToken] = []
    for token in tokens:
        before = kept[-1] if kept and not token.gap and not token.clitics else None
        marked = before is not None and (token.quoted or text[token.start - 1] == "#" or before.text == _AND)
        if before is not None and marked and is_proclitic(before.text):
            token.start, token.clitics, token.gap = before.start, before.text, before.gap
            kept.pop()
        kept.append(token)
    return kept


def _without_countries(tokens: list[LineToken], gazetteer: Gazetteer) -> list[LineToken]:
    """The tokens without the country or region that owns the next place, "eastern Syria's X", and its side."""
    owners = [k for k, token in enumerate(tokens) if token.text == _OWNED and 0 < k < len(tokens) - 1]
    dropped = {k for owner in owners if _owns_place(tokens, owner, gazetteer) for k in _of_owner(tokens, owner)}
    return [token for k, token in enumerate(tokens) if k not in dropped] if dropped else tokens


def _owns_place(tokens: Sequence[LineToken], k: int, gazetteer: Gazetteer) -> bool:
    """Whether the sign of the genitive at token `k` stands between a country or region and a place."""
    types = {gazetteer.get(name.place_id).type for name in tokens[k - 1].names}
    if not types or types - {"country", "region"} or tokens[k].gap or tokens[k + 1].gap:
        return False
    owned = tokens[k + 1]
    return bool(owned.names or owned.terms.keys() & {"place_type", "direction"})


def _of_owner(tokens: Sequence[LineToken], k: int) -> Iterator[int]:
    """The tokens of a country in the genitive, and of the side that is named before it or behind."""
    yield from (k - 1, k)
    country, following = tokens[k - 1], tokens[k + 1 : k + 3]
    if "direction" in following[0].terms and len(following) > 1 and not following[1].gap and following[1].names:
        yield k + 1  # "Syria's northern X": where in the country X lies
    if k > 1 and not country.gap and not country.clitics and "direction" in tokens[k - 2].terms:
        yield k - 2


def _without_fillers(tokens: list[LineToken]) -> list[LineToken]:
    """The tokens without English link words; "and" is handed on as the Arabic proclitic."""
    if not any("filler" in token.terms and not token.names for token in tokens):
        return tokens
    kept: list[LineToken] = []
    joined, gap, known, begun, owned = "", None, False, 0, False
    for token in tokens:
        filler = None if token.names else token.terms.get("filler")
        if filler is not None:
            known, owned = token.defining, owned or token.text == _OWNED
            joined = "و" if filler.attrs.get("joins") else joined or token.clitics
            gap, begun = token.gap if gap is None else gap, token.first
            continue
        if gap is not None:
            if token.gap == _HYPHEN:  # the article of a name: "Al-X"
                token.first, token.gap = token.first if token.names else begun, ""
            token.clitics, token.gap, token.known = joined or token.clitics, gap or token.gap, known
            joined, gap, known, token.linked, token.owned = "", None, False, True, owned
            owned = False
        kept.append(token)
    return kept


def _unglued(token: LineToken, text: str, gazetteer: Gazetteer) -> tuple[LineToken, LineToken] | None:
    """A place word and the name glued to it as two tokens."""
    head = glued(gazetteer, token.text)
    if head is None:
        return None
    middle = token.start + len(head[0])
    name = text[middle : token.last]
    opening = LineToken(
        token.start, token.start, middle, head[0], token.gap, token.quoted, terms={"place_type": head[1]}
    )
    return opening, LineToken(middle, middle, token.last, name, "", False, names=gazetteer.names[name])


def _genitive(token: LineToken, text: str, gazetteer: Gazetteer) -> tuple[LineToken, LineToken] | None:
    """A name in the genitive that lost its apostrophe, and the s of it, as two tokens: "Raqqas"."""
    written = text[token.first : token.last]
    if not written.isascii() or not written.endswith(_OWNED) or written in gazetteer.names:
        return None
    middle = token.last - len(_OWNED)
    sign = LineToken(middle, middle, token.last, _OWNED, "", False, terms={"filler": _sign_of_genitive()})
    token.last, token.text = middle, token.text.removesuffix(_OWNED)
    return token, sign


@lru_cache(maxsize=1)
def _sign_of_genitive() -> Term:
    return next(term for term in lexicon.load("relations").terms if term.kind == "filler" and _OWNED in term.forms)


def _measured(token: LineToken) -> tuple[LineToken, LineToken] | None:
    """A number and the unit of length glued to it as two tokens: "35km"."""
    found = _MEASURE.fullmatch(token.text)
    unit = _units().get(found[2]) if found is not None else None
    if found is None or unit is None:
        return None
    middle = token.start + found.end(1)
    number = LineToken(token.start, token.start, middle, found[1], token.gap, token.quoted)
    return number, LineToken(middle, middle, token.last, found[2], "", False, terms={"length": unit})


@lru_cache(maxsize=1)
def _units() -> Mapping[str, Term]:
    terms = lexicon.load("relations").terms
    return {form: term for term in terms if term.kind == "length" for form in term.forms}


@lru_cache(maxsize=50_000)
def glued(gazetteer: Gazetteer, word: str) -> tuple[str, Term] | None:
    """The place word that a rare word begins with when the rest is a name: "village" and "Al-Zirr" without a blank."""
    for form, head in _heads().get(word[0], ()):
        if word.startswith(form) and word[len(form) :] in gazetteer.names and not is_common(word):
            return form, head
    return None


@lru_cache(maxsize=1)
def _heads() -> Mapping[str, Sequence[tuple[str, Term]]]:
    """The place words that are one word, by their first letter."""
    found: dict[str, list[tuple[str, Term]]] = {}
    for term in lexicon.load("place_types").terms:
        for form in term.forms:
            if not form.isascii() and " " not in form:
                found.setdefault(form[0], []).append((form, term))
    return found


def _unless_split(here: Sequence[Mention], following: Sequence[Mention]) -> Sequence[Mention]:
    """`here` without the words of grammar that would swallow the first half of a name that begins in them."""
    rivals = [m for m in following if m.kind == "place"]
    return [m for m in here if m.kind in NAMES or not any(r.first < m.last < r.last for r in rivals)]


def _fallen_apart(
    token: LineToken, before: Sequence[LineToken], mentions: Sequence[Mention], text: str, gazetteer: Gazetteer
) -> tuple[LineToken, LineToken] | None:
    """A name as grammar and a shorter name, where that reads better: "8 km | east of | the river"."""
    apart = _falls_apart(token, before)
    if not apart and not (token.opening is not None and token.text.isascii()):
        return None
    opened = _opened(token, mentions)
    rest = _longer(_rest(token, opened, text, gazetteer.names), text, gazetteer.names)
    return (opened, rest) if rest.names and (apart or rest.last > token.last) else None


# How many letters further a name is looked for.
_LONGER = 10
_NEXT = re.compile(r"[ -][^\W\d_]+")


def _longer(rest: LineToken, text: str, names: Mapping[str, tuple[Name, ...]]) -> LineToken:
    """The name that goes on in the next words: eastern Deir ez-Zor, where "eastern Deir" is the name of a village."""
    following, found = _NEXT.match(text, rest.last), rest
    while following is not None and following.end() - rest.last <= _LONGER:
        last = following.end()
        key = fold_key(text[rest.first : last])
        if key.isascii() and key in names:
            found = LineToken(rest.first, rest.first, last, key, rest.gap, False, names=names[key])
        following = _NEXT.match(text, last)
    return found


def _falls_apart(token: LineToken, tokens: Sequence[LineToken]) -> bool:
    """Whether it reads better as grammar and a shorter name: "8 km | east of | a river", "the silos | east of | X"."""
    opening = token.opening
    if opening is None:
        return False
    if opening.kind == "place_type":
        return bool(opening.attrs.get("level")) and not token.definite  # "the Green Village" is no village of al-Khadra
    return bool(tokens) and not token.gap and ("length" in tokens[-1].terms or _facility(tokens[-1]))


def _facility(token: LineToken) -> bool:
    return marked_as(token.terms.get("place_type"), "facility")


def _opens(gap: str) -> bool:
    return not _OPENERS.isdisjoint(gap)


def _read(token: LineToken, mentions: Sequence[Mention]) -> None:
    """Makes `token` the longest of the mentions that this room understands, all of them when they are equally long."""
    if len(mentions) > 1:
        mentions = sorted(mentions, key=_place_first)
    reach = max(map(_LAST, mentions), default=-1)
    grammar = added = False
    terms: dict[str, Term] = {}
    for mention in mentions:
        if mention.last != reach:
            _take_opening(token, mention)
            continue
        if _is_none_here(mention):
            continue
        if mention.kind == "place":
            _take_names(token, mention)
            added = mention.article
        elif mention.kind in _OTHERS or mention.term is None:
            token.other = True
        else:
            terms[mention.kind] = mention.term
            grammar = grammar or _is_grammar(mention, added)
        token.last, token.clitics, token.article = reach, mention.clitics, mention.article
        token.first = mention.first - 2 * mention.article if token.names else mention.first
    token.terms = terms
    if grammar:
        token.names = ()
    token.added = added and bool(token.names)


def _take_opening(token: LineToken, mention: Mention) -> None:
    """Keeps a shorter mention that may open a name."""
    if mention.term is not None and mention.kind in _OPENING:
        token.opening = mention.term


def _take_names(token: LineToken, mention: Mention) -> None:
    """Adds the names that a mention may be; bare is what no reading has with its article."""
    token.bare = mention.form == "bare" and (token.bare or not token.names)
    token.names = tuple(dict.fromkeys(token.names + mention.names)) if token.names else mention.names


def _is_none_here(mention: Mention) -> bool:
    """Whether it is the name of a place with the prefix of verbs, or "on" with the article, which is a name.

    "Like" stands before names with the article, or of several words.
    """
    if mention.kind == "place":
        likened = _LIKE in mention.clitics and not (mention.id.startswith("ال") or " " in mention.id)
        return _FUTURE in mention.clitics or likened
    if mention.kind == "name_start":
        return _LIKE in mention.clitics
    return mention.kind == "preposition" and mention.article


def _is_grammar(mention: Mention, added: bool) -> bool:
    """Whether it cannot be a place's name; the desert can, where no name has the article that it carries."""
    return mention.kind not in _NAME_LIKE and not (_desert(mention) and not added)


def _place_first(mention: Mention) -> bool:
    return mention.kind != "place"


def _desert(mention: Mention) -> bool:
    """The desert with its article is a name of its own, although the word is a place word."""
    return mention.article and mention.term is not None and bool(mention.term.attrs.get("desert"))


def _opened(token: LineToken, mentions: Sequence[Mention]) -> LineToken:
    """The word that opens a name, as a token of its own: "8 km | east of | the Euphrates"."""
    opening = max((m for m in mentions if m.term is token.opening), key=lambda m: m.last)
    terms = {opening.kind: opening.term} if opening.term is not None else {}
    return LineToken(
        token.start, opening.first, opening.last, token.text, token.gap, False, opening.clitics, terms=terms
    )


def _rest(token: LineToken, opened: LineToken, text: str, names: Mapping[str, tuple[Name, ...]]) -> LineToken:
    """What follows the opening word of a name, as a name of its own."""
    first = opened.last
    while first < token.last and text[first] == " ":
        first += 1
    rest = text[first : token.last]
    return LineToken(first, first, token.last, rest, "", False, names=names.get(rest, ()))
