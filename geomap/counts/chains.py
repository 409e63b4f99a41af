"""A row of words -> the chain that counting reads: numbers with their people, dead and wounded, parts of those."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise
from unicodedata import combining, normalize

from geomap import lexicon
from geomap.arabic import fold_key, unclitic
from geomap.counts.people import PLURAL, READS, attr, form, is_definite
from geomap.grammar import Chain, Chunk, Codes, Pattern, Row, Token, casualty_codes, load
from geomap.grammar.patterns import Reads, letter
from geomap.grammar.rows import WORD

_SHAPES = ("verb", "act", "people", "participle")
_STAGES = ("nothing", "amount", "people", "again")
# Kinds of Arabic words of which some are told apart by more than their kind.
_SEVERAL = ("verb", "event", "thing", "function", "named", "person", "harmed")
_HARM_CLASSES = frozenset({"kill", "hurt", "death", "murder"})
_ENGLISH = {"and": "and_en", "of": "of_en"}
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
# The pronoun of one person behind a verb, as folded: "killed him".
HIM = "ه"
_BY, _YA = "ب", "ي"
# Words from a threat to what somebody is threatened with.
_THREAT_REACH = 6
_AND, _WA = "and", "و"
# The id of "according to", and the letters from it to who tells, with his preposition.
_ACCORDING, _NEXT = "according", 2
# What ends a noun and no pronoun, what begins one and no verb, what may begin both; what is written to nouns alone.
_TA_MARBUTA, _ALEF_BELOW, _ALEF = "ة", "إ", "ا"
_PREPOSITIONS = frozenset("بلك")
# What may have an adjective behind it that is written like a noun for a person; how a feminine noun ends, as folded,
# and its plural.
_NOUNS = ("word", "thing", "weak", "event", "unit", "actor", "person", "band")
_THE, _FEMININE, _PLURALS = "ال", "ه", "ات"
# The ending that dual and plural share, the dual's own; the vowel before the first, which tells the two apart.
_SHARED, _DUAL, _FATHA = "ين", "ان", "\N{ARABIC FATHA}"
_VOWELED = re.compile("([\N{ARABIC FATHA}\N{ARABIC KASRA}])\N{ARABIC SHADDA}?ي\N{ARABIC SUKUN}?ن[^\\w]*$")


@lru_cache
def codes() -> Codes:
    """The letter of each kind of word, for `row`."""
    stated = load("counts").codes
    shapes = casualty_codes({shape: stated[f"casualty:{shape}"] for shape in _SHAPES})
    found: dict[str, str] = {}
    for kind, code in stated.items():
        shape = kind.removeprefix("casualty:")
        if shape in _SHAPES:
            found |= {name: letter_ for name, letter_ in shapes.items() if letter_ == code and name not in stated}
        else:
            found[kind] = code
    return Codes(found)


def chained(words: Row) -> Chain:
    """The chain of a row after all stages that make chunks."""
    chain = Chain(_told_apart(words))
    for pattern, reader in _rewriting():
        if pattern.match.search(chain.codes):
            chain.rewrite(pattern, reader)
    return chain


def _told_apart(words: Row) -> list[Token]:
    """The tokens of a row, with a kind of their own for words that are no people counted where they stand."""
    several = letters(*_SEVERAL)
    typed = [
        _typed(_voweled(token if before.number is not None else _his(token, words), words), words)
        if token.code in several or token.number is not None or token.word.isascii()
        else token
        for before, token in pairwise(words.tokens[:1] + words.tokens)
    ]
    for i in _masdars(typed, words):
        typed[i] = typed[i]._replace(code=letter("act"))
    for i in _threatened(typed, words):
        typed[i] = typed[i]._replace(code=WORD)
    kinds = {token.code for token in typed}
    if letter("person") not in kinds:
        return typed
    speech = words.marked.of("speech")
    uncounted = _adjectives(typed) | (_sources(typed, words) | _accusers(typed, words) if speech else frozenset())
    taken = _described(typed) if letter("participle") in kinds else frozenset()
    for i in (*taken, *uncounted):
        typed[i] = typed[i]._replace(code=WORD if i in uncounted else letter("word_en"))
    return typed


def pattern(stage: str) -> Pattern:
    """The one pattern of a stage that only looks."""
    return load("counts").stages[stage][0]


@lru_cache
def letters(*kinds: str) -> frozenset[str]:
    """The letters of some kinds."""
    return frozenset(letter(kind) for kind in kinds)


def cue(chain: Chain, chunk: Chunk) -> Token | None:
    """The word of harm in a chunk."""
    tokens = chain.tokens[chunk.start : chunk.end]
    return next((t for t in reversed(tokens) if t.mention is not None and t.mention.kind == "casualty"), None)


@lru_cache(maxsize=1)
def _rewriting() -> list[tuple[Pattern, Reads | None]]:
    """The patterns that make chunks, in their order, each with what reads its value."""
    return [(pattern, _reader(pattern)) for stage in _STAGES for pattern in load("counts").stages[stage]]


def _reader(pattern: Pattern) -> Reads | None:
    reads = READS.get(pattern.reads)
    return None if reads is None else lambda match, chain: reads(match, chain, pattern)


def _typed(token: Token, words: Row) -> Token:
    """Tokens told apart by more than their kind: years, numbers with an article, English words."""
    code, word = token.code, token.word
    if token.number is not None and token.number.exact is not None:
        if word.isdigit() and len(word) == 4 and _FIRST_YEAR <= token.number.exact < _LAST_YEAR:
            code = letter("year")
        elif is_definite(token):
            code = letter("the_number")
    elif code == letter("verb"):
        # With the article it is a name or a noun: "Ali al-Hajar" is written like "drove out".
        code = WORD if is_definite(token) and form(token).startswith("past") else _verb(token, words)
    elif code == letter("event"):
        code = letter(
            "function" if attr(token, "class") in _HARM_CLASSES else "weak" if attr(token, "weak") else "event"
        )
    elif code == letter("thing") and _is_with_what(token):
        code = letter("by")
    elif code == letter("function") and word in _names_like_prepositions() and _written(token, words).endswith(_YA):
        code = letter("given")
    elif code == letter("named") and attr(token, "each"):
        code = letter("each")
    elif word.isascii():
        code = letter("ordinal") if word in _ordinals() else _latin(token)
    return token if code == token.code else token._replace(code=code)


@lru_cache(maxsize=1)
def _ordinals() -> frozenset[str]:
    """What English writes to the day of a month: "the 9th"."""
    return frozenset(lexicon.load("dates").by_id()["ordinal_suffix"].forms)


def _his(token: Token, words: Row) -> Token:
    """A word for people, as somebody's kin where its last letter says so, which folds like a plural's: his brother."""
    if token.code != letter("person") or not token.word.endswith(HIM) or attr(token, "number") != PLURAL.least:
        return token
    here = (m for m in words.marked.of("victim") if m.first == token.first and m.last == token.last)
    kin = next((m for m in here if m.term is not None and m.term.attrs.get("kin")), None)
    if kin is None or _written(token, words).endswith(_TA_MARBUTA):
        return token
    return token._replace(code=letter("kin"), mention=kin)


def _voweled(token: Token, words: Row) -> Token:
    """A word for people with the ending that dual and plural share, told apart where a vowel sign is written in it.

    The dual is then put in the nominative, whose ending is the dual's alone.
    """
    if token.mention is None or token.code not in letters("person", "harmed") or not token.word.endswith(_SHARED):
        return token
    sign = _VOWELED.search(normalize("NFC", words.marked.passage.quote(token.first, token.last).text))
    if sign is None:
        return token
    dual = sign[1] == _FATHA
    mention = token.mention._replace(form="dual" if dual else "plural")
    return token._replace(mention=mention, word=token.word[: -len(_SHARED)] + _DUAL if dual else token.word)


def _adjectives(tokens: list[Token]) -> frozenset[int]:
    """Which words for one person are adjectives of the word before them: "an armed patrol", "the military police"."""
    person = letter("person")
    return frozenset(
        i for i, token in enumerate(tokens) if token.code == person and i and _agree(tokens[i - 1], token)
    )


def _described(tokens: list[Token]) -> frozenset[int]:
    """Which English participles of taking say who people are: "15 captured soldiers", "the kin of a detained man"."""
    participle, person, opening = letter("participle"), letter("person"), letters("the", "function")
    found = {i for i, token in enumerate(tokens[:-1]) if token.code == participle and tokens[i + 1].code == person}
    found = {i for i in found if tokens[i].word.isascii() and attr(tokens[i], "count") == "detained"}
    return frozenset(i for i in found if i == 0 or tokens[i - 1].number is not None or tokens[i - 1].code in opening)


def _sources(tokens: list[Token], words: Row) -> frozenset[int]:
    """Which words for people, that no number counts, say what is told: "doctors and residents said", "X, as Y told"."""
    says, person = {m.first - 1 for m in words.marked.of("speech")}, letter("person")
    found: set[int] = set()
    for i in range(len(tokens) - 1, 0, -1):
        if tokens[i].code != person or not tokens[i].word.isascii():
            continue
        joined = i + 2 in found and tokens[i + 1].word == _AND
        if (tokens[i].last in says or joined) and tokens[i - 1].number is None:
            found.add(i)
    told = {m.last for m in words.marked.of("speech") if m.id == _ACCORDING}
    for i, token in enumerate(tokens):
        if token.code != person or token.word.isascii():
            continue
        joined = i - 2 in found and tokens[i - 1].word == _WA
        if joined or any(0 <= token.first - last <= _NEXT for last in told):
            found.add(i)
    return frozenset(found)


def _accusers(tokens: list[Token], words: Row) -> frozenset[int]:
    """Which words for people begin a longer word of telling: "accusing him", written like "an accused woman"."""
    longer = {m.first: m.last for m in words.marked.of("speech")}
    return frozenset(
        i for i, t in enumerate(tokens) if t.code == letter("person") and longer.get(t.first, t.last) > t.last
    )


def _masdars(tokens: list[Token], words: Row) -> list[int]:
    """Which verbs with "him" are nouns of the deed, which fold alike: "the wounding of three", "wounded him".

    Its last letter says so, or where that is written like the pronoun, its first one, a preposition written to it,
    or without any hamza the people behind it.
    """
    verb, people, found = letter("verb"), letters("person", "given"), []
    for i, token in enumerate(tokens):
        # "his wounding" is one wounded, as is whom "it hit"
        if token.code != verb or not token.word.endswith(HIM) or " " in token.word or form(token) == "past+f+o":
            continue
        written, behind = _written(token, words), tokens[i + 1] if i + 1 < len(tokens) else None
        of = behind is not None and (behind.number is not None or behind.code in people)
        is_noun = written.endswith(_TA_MARBUTA) or written.startswith(_ALEF_BELOW)
        if is_noun or (i and tokens[i - 1].word in _PREPOSITIONS) or (of and written.startswith(_ALEF)):
            found.append(i)
    return found


def _threatened(tokens: list[Token], words: Row) -> list[int]:
    """Which words of harm say with what somebody threatened: "threatened the drivers with death"."""
    threats = words.marked.of("threat")
    if not threats:
        return []
    text, found = words.marked.passage.folded.text, []
    for i, token in enumerate(tokens[1:], 1):
        if token.mention is None or token.mention.kind != "casualty" or tokens[i - 1].word != _BY:
            continue
        before = [m.last for m in threats if m.last <= token.first]
        if before and len(text[max(before) : token.first].split()) <= _THREAT_REACH:
            found.append(i)
    return found


def _agree(noun: Token, who: Token) -> bool:
    """Whether a word for one person may be the adjective of the one right before it: alike in article and gender."""
    if noun.code not in letters(*_NOUNS) or form(who) in ("dual", "plural") or who.first - noun.last > 1:
        return False
    many = form(noun) == "plural" or attr(noun, "number") == PLURAL.least
    feminine = many or noun.word.endswith((_FEMININE, _PLURALS))
    definite = any(bare.startswith(_THE) for _, bare in unclitic(noun.word))
    if definite != is_definite(who) or not attr(who, "agrees"):
        return False
    return feminine if who.word.endswith(_FEMININE) else is_definite(who) and not feminine


def _verb(token: Token, words: Row) -> str:
    """The letter of a verb of harm, which may be none: whom a strike "reached" was not arrested."""
    deed = attr(token, "only_of")
    if deed is not None and not _tells(words, deed):
        return letter("word")
    return letter("verb")


def _tells(words: Row, kind: str) -> list[str]:
    """The deeds of a kind that the passage of a row tells."""
    return [m.id for m in words.marked.of("event") if m.term is not None and m.term.attrs.get("class") == kind]


def _latin(token: Token) -> str:
    """The letter of an English word."""
    if token.word in _given() and token.code in (letter("word"), letter("place"), letter("given")):
        return letter("given_en")
    if token.code == letter("given"):
        return letter("word_en")
    if token.code in (letter("word"), letter("function")):
        return letter(_ENGLISH.get(token.word, "word_en" if token.code == letter("word") else "function"))
    return letter("more_en") if token.code == letter("more") and attr(token, "number") == 1 else token.code


def _is_with_what(token: Token) -> bool:
    """Whether a weapon is written with its preposition: "by bullets", which no number before it counts."""
    term, word = (token.mention.term, token.word) if token.mention is not None else (None, "")
    return term is not None and word.startswith(_BY) and word[1:] in term.forms


@lru_cache(maxsize=1)
def _names_like_prepositions() -> frozenset[str]:
    return frozenset(map(fold_key, lexicon.load("counts").about["names_like_prepositions"]))


@lru_cache(maxsize=1)
def _given() -> frozenset[str]:
    """The given names of persons in Latin letters, folded."""
    names = (term for term in lexicon.load("persons").terms if term.kind == "person_name")
    return frozenset(key for term in names for key in term.forms if key.isascii() and " " not in key)


def _written(token: Token, words: Row) -> str:
    """A word as published, in plain letters where the file holds presentation forms, without vowel signs at its end."""
    written = normalize("NFKC", words.marked.passage.quote(token.first, token.last).text)
    while written and combining(written[-1]):
        written = written[:-1]
    return written


def is_him(chunk: Chunk) -> bool:
    """Whether a verb carries its one sufferer as a pronoun: "killed him"."""
    token, verb = chunk.token, chunk.code in letters("verb")
    return token is not None and verb and form(token).endswith("+o") and token.word.endswith(HIM)
