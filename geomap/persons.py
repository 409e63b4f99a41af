"""Passages -> the names of private persons in them: the killed, the taken, their kin, those who saw it.

A name is a run of given names, kunyas, family names and unknown words; what stands before it (a civil word, kin, a
word of harm, a list) or behind it (an age) tells that it is one. A name that begins with a known given name needs no
more. Whoever is named by an office, leads a party to the war, or gave a unit, street or village its name is left out.
What is in doubt is taken for a name: these are blotted out where a map is published.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from geomap import lexicon
from geomap.arabic import fold_key, without_article
from geomap.grammar.rows import Codes, Row, Token, casualty_codes, row
from geomap.mentions import Marked, Mention
from geomap.model import Found

__all__ = ["read"]

_SHAPES = {"verb": "K", "participle": "K", "act": "K", "people": "P"}
# Without one of these, or a word of harm with an unknown word behind it, a passage names nobody.
_SIGNS = ("person_name", "given_name", "person_lead", "name_part", "person_link", "person_alias")
_FAR = 4
_UNKNOWN = re.compile("w[wd]")
# What a name is made of: given name, everyday word that is one too, unknown word (W in Latin letters, with a capital),
# such a name or another common word with the article (D, d), second half of a compound (e); a link (k) takes any word.
_MORE = "(?:k+[guDdwWex]|[guDdwWe])"
_GIVEN = f"(?:k+[guDdwWe]|g|u(?=[gwWkD])){_MORE}{{0,5}}"
_ANY = f"(?:k+[guDdwWex]|[guwW]){_MORE}{{0,5}}"
_LONG = f"(?:[guwW]|k+[guDdwWex]){_MORE}{{1,5}}"
_FULL = f"(?:g{_MORE}{{1,5}}|u[gwWekD]{_MORE}{{0,4}}|k+[guDde]{_MORE}{{0,5}})"
_AGE = r"(?=[,(-]{0,2}(?:s?N[)-]*Y|و?Y|\(?N\)|,N,))"
_HARMED = f"(?:{_GIVEN}|[wWu](?=.{{0,4}}[gu]){_MORE}{{1,5}}|w{_MORE}{{2,5}}|W{_MORE}{{1,5}})"
# The rules, the surest first, and whether a name is one whatever office stands before or behind it.
_RULES: tuple[tuple[str, re.Pattern[str], bool], ...] = (
    ("persons.lead", re.compile(rf"[Ii]+(?:[:(]?[بل]?(?={_ANY})|,(?={_GIVEN}))(?P<name>{_ANY})"), True),
    ("persons.alias", re.compile(rf"M[:(]?[بل]?(?P<name>{_ANY})"), True),
    ("persons.alias", re.compile(rf"(?P<name>{_LONG})(?=,?M)"), True),
    ("persons.list", re.compile(rf"L:?(?:[N#][).-]?)?(?P<name>{_LONG}|{_GIVEN})"), True),
    ("persons.age", re.compile(rf"(?P<name>{_LONG}){_AGE}"), False),
    ("persons.age", re.compile(r"(?<![^,و:(-])(?P<name>[guDdwWekx]{2,5})(?=\(N\)?Y)"), False),
    ("persons.harmed", re.compile(rf"K(?:[VIOa]|s?a)?(?P<name>{_HARMED})"), True),
    ("persons.suffered", re.compile(rf"(?P<name>{_GIVEN}|W{_MORE}{{1,5}})s?(?=K)"), False),
    ("persons.of", re.compile(rf"[VJAP],?(?P<name>{_GIVEN})"), False),
    ("persons.line", re.compile(rf"^(?:[N#][).-]*|-)?(?P<name>{_LONG})[.,]?$"), False),
    ("persons.full", re.compile(rf"(?P<name>{_FULL})"), False),
)
_CONTINUED = re.compile(rf"(?:,?و|[,/&+-])(?:[N#][).-]?)?(?P<name>{_FULL}|{_GIVEN})|,?و(?P<unknown>[wW]{_MORE}{{1,4}})")
# What somebody is called, right behind the name.
_ALIAS = re.compile(r"\(?(?P<name>k+[guDdwWex])|\((?P<short>[guwW])(?=\))")
# Who is named by an office, and what is called after a person.
_BY_OFFICE = re.compile(r"(?<!K)(?<!K.)O(?:[ajHdDwWugلو]{0,6}|[^KIi.;:,()]{1,10},)$")
_OFFICE_BEHIND = re.compile(r"[,(]?O")
_CALLED_AFTER = re.compile(r"H[iV]?$")
_OPENING, _CLOSING = frozenset('"“«‘„”'), frozenset('"”»’“')
_MARKS = _OPENING | _CLOSING
_INTRODUCED = ("persons.lead", "persons.alias", "persons.list", "persons.age")
_QUOTED = 6
# Codes that the spelling of a word may change.
_OPEN = frozenset("wugek")
_QUOTED_NAME = re.compile("[xEs]g[guDdweW]{1,3}")
# A shorter word is not taken for one with clitics before it.
_SHORT = 3
# "And" and "the", as they are written to the word behind them.
_AND, _ARTICLE = "و", "ال"


class _Name(NamedTuple):
    """Tokens `start` to `end` of a row that are a name, and the rule that found it."""

    start: int
    end: int
    rule: str


@lru_cache(maxsize=1)
def _codes() -> Codes:
    """The letter of each kind of word."""
    return Codes({
        "person_figure": "F", "actor": "a", "dated": "a", "outlet": "a", "organisation": "a", "person_office": "O",
        "person_list": "L", "person_alias": "M", "person_lead:adjective": "A", "person_lead:honour": "i",
        "name_part:title": "I", "person_lead": "I", "person_lead:loose": "J", "person_age": "Y", "person_of": "H",
        "name_head": "H", **casualty_codes(_SHAPES), "victim": "V", "person_link": "k", "name_part": "k",
        "person_name:given_words": "u", "person_name": "g", "given_name": "g", "person_end": "e", "nation": "j",
        "weekday": "E", "month": "E", "speech": "E", "weapon": "E", "event": "E",
        "target": "E", "place_type": "H", "relation": "E",
    })  # fmt: skip


def read(passages: Iterable[Marked]) -> tuple[Found[str], ...]:
    """The private persons named in the passages of one article, in their order, each time they are named.

    The value is the name as written, `rule` how it was known: "persons.lead" behind a civil word or kin,
    "persons.alias" a nickname, "persons.list" one of a list, "persons.age" before an age, "persons.harmed" the object
    of killing, wounding or taking, "persons.suffered" before it, "persons.of" behind a word for people,
    "persons.line" alone on its line, "persons.full" by itself, "persons.again" somebody named in full elsewhere.
    """
    given = list(passages)
    named = [(words, _names(words)) for words in map(_row, filter(_may_name, given))]
    known = frozenset(part for words, names in named for name in names for part in _calls(words, name))
    read_so_far = {words.marked.passage.start for words, _ in named}
    silent = [marked for marked in given if marked.passage.start not in read_so_far]
    named += [(_row(marked), []) for marked in _may_name_again(silent, known)]
    found = [person for words, names in named for person in _persons(words, names, known)]
    return tuple(sorted(found, key=lambda person: (person.quote.start, person.quote.end)))


def _may_name_again(passages: Iterable[Marked], known: Iterable[tuple[str, ...]]) -> list[Marked]:
    """The passages with a word that begins a name known by now."""
    firsts = frozenset(part[0] for part in known)
    some = passages if firsts else ()
    return [marked for marked in some if any(w.text.removeprefix(_AND) in firsts for w in marked.words)]


def _persons(words: Row, names: Sequence[_Name], known: frozenset[tuple[str, ...]]) -> Iterator[Found[str]]:
    """The persons of a row: those named in it by itself, and those known by a name told elsewhere."""
    for name in [*names, *(_again(words, names, known) if known else ())]:
        quote = words.quote(name.start, name.end)
        yield Found(quote.text, quote, name.rule)


def _may_name(marked: Marked) -> bool:
    """Whether a passage is worth a closer look: it has a sign of a name, or harm done to unknown words."""
    doubtful = []
    for mention in marked.of(*_SIGNS):
        if _is_doubtful(marked, mention):
            doubtful.append(mention)
        elif mention.term is None or not mention.term.attrs.get("loose"):
            return True
    harmed = any("w" in (codes := _behind(marked, m, _FAR)) and _UNKNOWN.search(codes) for m in marked.of("casualty"))
    return harmed or any(_behind(marked, mention, 1) == "w" for mention in doubtful) or _adjoining(doubtful)


def _is_doubtful(marked: Marked, mention: Mention) -> bool:
    """Whether a given name is an everyday word as well."""
    word = marked.passage.folded.text[mention.first : mention.last]
    return mention.kind in ("person_name", "given_name") and word in _last_letters()


def _behind(marked: Marked, mention: Mention, count: int) -> str:
    """The codes of the words behind a mention, as far as their spelling alone tells them."""
    at = bisect_left(marked.words, (mention.last,))
    return "".join([_unlisted(word.text) for word in marked.words[at : at + count]])


def _adjoining(mentions: Sequence[Mention]) -> bool:
    """Whether two of them stand side by side, a blank and an article between them at most."""
    return any(0 < b.first - a.last <= len(_ARTICLE) + 1 for a, b in pairwise(mentions))


# ── The row of a passage ───────────────────────────────────────────────────────────────────────────────────────────


def _row(marked: Marked) -> Row:
    """The passage as coded tokens: what `phrases` knows, unknown words by how they are written, Latin names in one."""
    known = row(marked, _codes())
    text = marked.passage.folded.text
    tokens: list[Token] = []
    for i, token in enumerate(known.tokens):
        if token.code == "-" and tokens and _glued(known.tokens, i) and tokens[-1].word.isascii():
            continue
        code = token.code if token.code not in _OPEN else _code(token, marked)
        if code == "w" and token.word[0] == _AND:
            tokens.append(Token(_AND, token.first, token.first + 1, _AND, None, None))
            token = token._replace(first=token.first + 1, word=token.word[1:])
        tokens.append(token if code == token.code else token._replace(code=code))
    tokens = _quoted(tokens, text)
    return Row(marked, tuple(tokens), "".join([token.code for token in tokens]))


def _glued(tokens: Sequence[Token], i: int) -> bool:
    """Whether the hyphen `i` stands inside a Latin name."""
    after = tokens[i + 1] if i + 1 < len(tokens) else None
    return (
        after is not None
        and tokens[i - 1].last == tokens[i].first
        and tokens[i].last == after.first
        and (after.word.isascii() and after.word.isalpha())
    )


def _code(token: Token, marked: Marked) -> str:
    """The code of a word, once its own spelling is looked at: capitals, final letters, the article."""
    if token.word.isascii():
        return _latin(token, marked) if token.word.isalpha() else token.code
    if token.code == "w":
        return _unlisted(token.word)
    definite = token.mention is not None and token.mention.article
    if (_ARTICLE if definite else "") + token.word in _stops():
        return "s"
    if token.code == "u":
        last = marked.passage.quote(token.first, token.last).text[-1]
        return "x" if last != _last_letters().get(token.word) else "D" if definite else "u"
    return token.code


def _latin(token: Token, marked: Marked) -> str:
    """The code of a word in Latin letters: a name has a capital, and an article of names a hyphen."""
    folded, stops = marked.passage.folded, _stops()
    capital = marked.passage.article.text[folded.span(token.first, token.last)[0]].isupper()
    article = token.mention is not None and token.mention.id == "article"
    if token.word in stops:
        return "s"
    if (article and folded.text[token.last : token.last + 1] != "-") or (token.code in "guew" and not capital):
        return "x"
    return "W" if token.code == "w" else token.code


@lru_cache(maxsize=50_000)
def _unlisted(word: str) -> str:
    """The code of an Arabic word that no kind of word has."""
    if not word.isalpha():
        return "w"
    if word in _stops():
        return "s"
    if not lexicon.is_common(word, _SHORT):
        return "w"
    return "d" if without_article(word) else "x"


@lru_cache(maxsize=1)
def _stops() -> frozenset[str]:
    """The words that follow names and are none, folded."""
    return frozenset(fold_key(w) for t in lexicon.load("persons").terms for w in t.attrs.get("words", ()))


@lru_cache(maxsize=1)
def _last_letters() -> dict[str, str]:
    """How the everyday words that are names too end, by their folding: "on" ends in another letter than the name."""
    words = (word for term in lexicon.load("persons").terms if term.attrs.get("word") for word in term.ar)
    return {fold_key(word): word[-1] for word in words}


def _quoted(tokens: list[Token], text: str) -> list[Token]:
    """The tokens with words in quotation marks taken for a name: behind what introduces one, or round a given name."""
    made = list(tokens)
    for i, token in enumerate(tokens[:-1]):
        if not _OPENING.isdisjoint(text[token.last : tokens[i + 1].first]):
            ends = range(i + 1, min(i + 1 + _QUOTED, len(tokens)))
            closing = next((k for k in ends if text[tokens[k].last : tokens[k].last + 1] in _CLOSING), i)
            within = "".join([token.code for token in tokens[i + 1 : closing + 1]])
            if token.code in "IiMJAVL":
                made[i + 1 : closing + 1] = [_unknown(token) for token in tokens[i + 1 : closing + 1]]
            elif _QUOTED_NAME.fullmatch(within):
                made[i + 1] = tokens[i + 1]._replace(code="g")
    return made


def _unknown(token: Token) -> Token:
    """A word that is taken for a name only because of where it stands."""
    return token._replace(code="w") if token.code in "xsd" else token


# ── Names in it ────────────────────────────────────────────────────────────────────────────────────────────────────


def _names(words: Row) -> list[_Name]:
    """The names of a row, no two overlapping, found by the surest rule."""
    free = bytearray(b"\x01") * len(words.codes)
    found: list[_Name] = []
    places = _places(words)
    for rule, pattern, sure in _RULES:
        for match in pattern.finditer(words.codes):
            name = _bounded(words, _Name(*match.span("name"), rule), places)
            if name is None or 0 in free[name.start : name.end] or _is_public(words, name, sure):
                continue
            for each in _with_others(words, name, places):
                if 0 not in free[each.start : each.end]:
                    free[each.start : each.end] = bytes(each.end - each.start)
                    found.append(each)
    return sorted(found)


def _with_others(words: Row, name: _Name, places: dict[int, int]) -> Iterator[_Name]:
    """The name with what somebody is called besides, and those joined to it: "X (Y), Z and W"."""
    yield name
    alias = _ALIAS.match(words.codes, name.end)
    if alias is not None and _set_apart(words, alias.start(alias.lastgroup or 0)):
        yield _Name(*alias.span(alias.lastgroup or 0), "persons.alias")
    joined = _CONTINUED.match(words.codes, name.end)
    following = joined and _bounded(words, _Name(*joined.span(joined.lastgroup or 0), "persons.list"), places)
    if following and not _OFFICE_BEHIND.match(words.codes, following.end):
        yield from _with_others(words, following, places)


def _places(words: Row) -> dict[int, int]:
    """Where the names of places begin and end among the tokens, the longest at each beginning."""
    spans = [(m.first, m.last) for m in words.marked.of("place")]
    at = {token.first: i for i, token in enumerate(words.tokens)}
    ends = {token.last: i + 1 for i, token in enumerate(words.tokens)}
    found: dict[int, int] = {}
    for first, last in spans:
        start = next((at[first - k] for k in (0, 2) if first - k in at), None)
        end = ends.get(last)
        if start is not None and end is not None:
            found[start] = max(end, found.get(start, 0))
    return found


def _bounded(words: Row, name: _Name, places: dict[int, int]) -> _Name | None:
    """The name up to its quotation mark, or to a place that it runs into; None where it is a place itself.

    A single word with the article may be a family's name as well as a town's, and so may a given name.
    """
    for i in range(name.start, name.end):
        if i > name.start and _set_apart(words, i):
            return name._replace(end=i)
        end = places.get(i)
        if end is not None and not _is_part(words, name, i, end):
            return name._replace(end=i) if i > name.start and _names_somebody(words, name.start, i) else None
    return name


def _set_apart(words: Row, i: int) -> bool:
    """Whether a quotation mark or bracket parts token `i` from the one before."""
    between = words.marked.passage.folded.text[words.tokens[i - 1].last : words.tokens[i].first]
    return not _MARKS.isdisjoint(between)


def _is_part(words: Row, name: _Name, i: int, end: int) -> bool:
    """Whether the place at tokens `i` to `end` is part of the name: "Abd ar-Rahman" is a village too."""
    code, before = words.codes[i], words.codes[i - 1] if i > name.start else ""
    if before == "k":
        return True
    if end - i > 1:
        return code == "k" if before else code in "gk" and (end < name.end or name.rule in _INTRODUCED)
    return code in "guDek" or (before != "" and _definite(words, words.tokens[i]))


def _names_somebody(words: Row, start: int, end: int) -> bool:
    return words.codes[start:end].strip("k") != ""


def _is_public(words: Row, name: _Name, sure: bool) -> bool:
    """Whether something is called by the name, or it is told by an office."""
    before = words.codes[: name.start]
    if _CALLED_AFTER.search(before):
        return True
    if sure and not name.rule.endswith("age"):
        return False
    return bool(_BY_OFFICE.search(before)) or bool(_OFFICE_BEHIND.match(words.codes, name.end))


def _calls(words: Row, name: _Name) -> Iterator[tuple[str, ...]]:
    """By what somebody named in full is called afterwards: the first word, the family's name, a nickname."""
    first, last = words.tokens[name.start], words.tokens[name.end - 1]
    if name.rule == "persons.alias":
        yield tuple([token.word for token in words.tokens[name.start : name.end]])
    elif first.code in "guwW":
        yield (first.word,)
    family = last.word.isascii() or (last.code in "guDwd" and _definite(words, last))
    if family and name.end - name.start > 1:
        yield (last.word,)


def _definite(words: Row, token: Token) -> bool:
    return words.marked.passage.folded.text.startswith(_ARTICLE, token.first)


def _again(words: Row, names: Sequence[_Name], known: frozenset[tuple[str, ...]]) -> Iterator[_Name]:
    """Somebody named in full elsewhere, told here by a part of the name."""
    places = _places(words)
    taken = {i for name in names for i in range(name.start, name.end)}
    texts = tuple(token.word for token in words.tokens)
    firsts = {part[0] for part in known}
    begun = [i for i, word in enumerate(texts) if word in firsts and i not in taken and words.codes[i] in "guDwWdk"]
    yield from filter(None, (_known_at(words, i, texts, known, places) for i in begun))


def _known_at(
    words: Row, i: int, texts: tuple[str, ...], known: frozenset[tuple[str, ...]], places: dict[int, int]
) -> _Name | None:
    """The longest part of a known name that stands at a token, where that is nobody public."""
    for length in (2, 1):
        name = _Name(i, i + length, "persons.again")
        fits = texts[i : i + length] in known and (length > 1 or _one_word(words, i, places))
        if fits and not _is_public(words, name, sure=False):
            return name
    return None


def _one_word(words: Row, i: int, places: dict[int, int]) -> bool:
    """Whether a word by itself may be a name: no place, and if it is an everyday word then in quotation marks."""
    if i in places:
        return False
    return words.codes[i] in "guDwW" or (i > 0 and _set_apart(words, i))
