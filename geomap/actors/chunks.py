"""A passage as a row of chunks: parties as whole noun phrases, deeds by form and sort, and the words between them.

The patterns of `lexicon/reading/roles.toml` are written over the names of these kinds. Every kind has one letter, so
that a pattern becomes a regular expression; the letters are private and never written by hand.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import product, zip_longest
from typing import NamedTuple

from geomap import lexicon
from geomap.actors.links import Entity, entities, is_accusative, landmark_from, linked, owner_from
from geomap.actors.names import ENTITIES, Clause, acts, attr, attrs_of, both, meant
from geomap.grammar.rows import Token
from geomap.lexicon.lineage import actor_terms, lineage
from geomap.mentions import Mention

FORMS = ("verb", "they", "passive", "masdar", "noun", "many", "own", "back")
# How many letters a verb has at least that is not spelt like its noun, and how it begins where it is all the same.
_SURELY_A_VERB, _LIKE_ITS_NOUN = 4, "ت"
# The class of what was foiled, whose noun governs the deed behind it.
_FOIL = "foil"
# How the base of a verb begins whose noun is spelt alike: "to shell".
_TO = "to"
# How an adverb ends.
_ADVERB = "ly"
HEADS = ("bare", "nation", "force", "thing", "people", "means", "teller", "victim", "person", "goods")
_SIGNS = {",": "comma", "؛": "comma", ".": "stop", "!": "stop", "?": "stop", ";": "comma", ":": "colon", "\n": "stop"}
_LETTERS = {"و": "and", "ف": "and", "ب": "in", "ل": "to", "ك": "like", "م": "of"}
_TOKENS = {
    "V": "people", "N": "number", "T": "thing", "F": "means", "U": "force", "l": "place", "q": "told", "t": "told",
    "s": "source", "^": "on", "p": "agent", "k": "link", "x": "accuse", "z": "aside", "Z": "aside",
    "w": "word", "!": "that",
}  # fmt: skip
_OF_CODES = {**_TOKENS, **_LETTERS, **_SIGNS}
# Kinds of the lexicon whose ids, or whose attribute `gives`, are kinds of chunks of their own.
_OWN = {"accuse": "id", "aside": "id", "link": "gives", "agent": "id", "connector": "role"}
# Kinds of words that tell when, which patterns take for words where they do not ask for them.
_TIMES = ("weekday", "day", "daypart", "unit", "month", "tense")
# A passive that is written out: a damma on the first letter, or behind the alef of the derived stems.
_U, _TANWEEN = "\u064f", "\u064b"
_DAMMA = re.compile("^[\u0648\u0641]?(?:.\u064f|\u0627.{1,2}\u064f)")
# A verb of the fourth stem with its object, which folds like the noun in -a: "hit him" beside "a hit".
_HIT = "\u0627", "\u0647"  # how that begins and ends, folded
_HIT_HIM = re.compile("\u0623\\w\u0627\\w\u0647")
# A verb with its object that is no deed, whose subject stands behind it: "a road that men of X use".
_DOES_IT = re.compile("(?:ي|تست)\\w{3,}(?:ه|ها|هم|هما)")
_DOES = "does_it"
# A verb in the plural has its subject before it: what follows is its object.
_PLURALS = ("past+p", "present+p")
# Letters of a place's name that is longer than the word for people in it: the village of "Mother of".
_NAME = 4
# Forms that no noun is written like, as a bare past and one with an object's pronoun are.
_ONLY_VERBS = ("past+f", "past+p", "past+f+p")
_PLURAL_NOUN = "ات"
# The code of means, and how their adjective ends.
_MEANS, _ADJECTIVE = "F", "ي"
# The end of a verb of the feminine, which a plural noun has as well.
_FEMININE_VERB = "ت"
# Codes of somebody whom "the one called" names, told of before it.
_SOMEBODY = "VUNs"
# The id of a military post, which may be set up: a thing of whoever owns it.
_POST = "post"
# The id of "a post of its own".
_ITS_THINGS = "things_of_theirs"
# Letters of a verb that ends like it: "died", "became".
_DIED = 4
# Ends of adjectives that are words for people as well ("civil", "military"), each with those of the noun before them.
_AGREEING = {"يه": ("ه", "ات"), "يا": ("ا",)}
_VERB_ENDS = ("ت", "وا", "ا")
# The codes of nouns that such an adjective may describe: any, or men ("the civil police").
_DESCRIBED = ("w", "U")
_OWNERS, _ROOT = ("هم", "ها", "ه"), 3
_PASSIVE_REACH, _APPOSED = 2, 2
# Between "be" and a past form these are no helping verb, or begin another clause: "IS" is a party.
_SUBJECT = "aFc"
# Who attacks as a clan, and the sorts of deeds that only armed men do; letters to the next word.
CLANSMEN, _ARMED, _NEXT = "tribal_fighters", ("fire", "aim", "clash", "ground", "expel"), 3
# Words of a clan's name, behind which its verb may stand.
_CLANS_VERB = re.compile("[wl]{1,3}(?=E)")
# Heads of the names of clans; what stands before one behind "between", or behind "and" after that: its men, or no more.
_CLANS, _CLASH, _BETWEEN = ("tribe", "two_tribes"), "clash", "with"
_CLANS_MEN = re.compile("(?P<sides>p(?:[^E.p]{1,14}و)?)[VUw]{0,2}م?$")
_CLANS_BAND = re.compile("Uم?(?:Vم?)?$")  # "a group of sons of", "members of"
# What stands in English before "tribe": "gunmen of the X", "fighters from the X and Y".
_ENGLISH_BAND = re.compile("[aU]م[wl-]{1,6}$")
# Sorts of deeds that befall whoever is named behind them.
_BEFALLS, _HURTS = ("harm", "seize", "aim", "blast", "found"), ("seize", "harm", "finish")
# Sorts of deeds that men suffer, near whatever it is; codes of who or what is hit.
_BEFALL, _MAY_BE_HIT = ("harm", "seize", "found", "finish"), frozenset("VT")
# Sorts of deeds that hit things; tokens behind a thing in which its owner may be named.
_STRIKES, _BLASTS, _OWNER = ("fire", "aim", "carry"), ("blast", "suicide"), 5
# What civilians are hit in only where it is burnt or looted, and the class of such deeds.
_OWNED, _LOOTED = "owned", "loot"
# The kind of the words of telling.
_TOLD = "told"
# The signs around a remark and how many they are, what it may hold, and who tells in it.
_BOTH_COMMAS = 2
_IN_REMARKS = {
    "sides": ("comma", "sign"),
    "small": ("word", "of", "in", "setting", "number", "place", "when"),
    "tellers": ("to", "source", "party.teller"),
    "helps": ("beside", "support"),
    "men": ("force", "people", "means"),
}
# Tokens between a deed and the somebody whom its doer took.
_TAKER = 4
# The doer, and where he did it.
_TAKEN_BY = re.compile(f"[{ENTITIES}](?:,?[wW]{{1,4}}-?[wWl]{{0,3}},?){{0,2}}N?$")
# A verb and its doer, right before somebody.
_VERB_AND_DOER = re.compile(f"E(?:[UV]م?|Uk?l?)?[{ENTITIES}]$")
# Tokens between men and "others", more of them.
_OTHERS = 12
# The code of "or", which joins parties as well as numbers.
_BOUND = "b"
# The signs between two that acted together or are named as one, and how many they are.
_BETWEEN_NAMES, _SIDES = "-/", 2
# A party, and at most two words of the day behind it.
_BEHIND_PARTY = re.compile(f"[{ENTITIES}][wW]{{0,2}}\\Z")
# What stands before a word with the article.
_THE = "ال"
# The code of "that", behind which a subject stands in the accusative, and its end.
_THAT, _ACCUSATIVE = "!", "ا"
# The end of an English deed behind which its doer stands.
_BY = " by"
# The end of the words before a party that tells, and the beginning of those behind it.
_TELLER, _TELLING_VERB = re.compile(r"[qt][لمsw]?$|s[لمw]?$"), re.compile(r"[,w]?q")
# The letters of kinds are private ones, from here on.
_FIRST_LETTER = 0xE000


class Chunk(NamedTuple):
    """A kind of chunk at the tokens `first` up to `last`; the party's id, and the class of a deed."""

    kind: str
    first: int
    last: int
    id: str = ""


# Made without the detour that a class takes: every word is one.
_as_chunk = partial(tuple.__new__, Chunk)


@dataclass(frozen=True, slots=True)
class Chunks:
    """The chunks of a passage and their letters, one each; `bits`: the letters as bits, `deeds` where deeds stand."""

    clause: Clause
    chunks: tuple[Chunk, ...]
    letters: str
    bits: tuple[int, ...]
    deeds: tuple[int, ...]


@lru_cache(maxsize=1)
def sorts() -> dict[str, str]:
    """Class of an event -> the sort of deed that the patterns know (`roles.toml`, `[about.sorts]`)."""
    table = lexicon.load("roles").about["sorts"]
    return {cls: sort for sort, classes in table.items() for cls in classes}


@lru_cache(maxsize=1)
def kinds() -> dict[str, str]:
    """Every kind of chunk with its letter."""
    words = [
        *_SIGNS.values(), *_LETTERS.values(), *_TOKENS.values(), "sign",
        *("charge", "reason", "serving", "posing", "accuse", "presume", "by", "against", "with", "houses", "do"),
        "exposed",
        *("accuse_back", "new", "setting", "outcome", "deny"),
        *("parent", "control", "backed", "mandate", "proxy", "beside", "support"),
        *("out_of", "fired_from", "left_by", "survived", "mutual", "held_by", "does_it", "when", "behind", "pronoun"),
        *("one_side", "mourned", "ask", "ascribe", "overflies", "ground", "had_planted"),
    ]  # fmt: skip
    words += [f"{form}.{sort}" for form, sort in product(FORMS, sorted({*sorts().values(), "any"}))]
    words += [f"party.{head}" for head in HEADS]
    return {kind: chr(_FIRST_LETTER + number) for number, kind in enumerate(dict.fromkeys(words))}


@lru_cache(maxsize=1)
def _deeds() -> frozenset[str]:
    """The kinds of chunks that are deeds."""
    return frozenset(kind for kind in kinds() if kind.partition(".")[0] in FORMS)


def chunked(clause: Clause) -> Chunks:
    """The chunks of a clause: parties first, the words that they leave in between."""
    parties: dict[int, Chunk] = {}
    for first, chunk in (*_english_clans(clause), *_parties(clause), *_clans(clause), *_civilians(clause)):
        parties.setdefault(first, chunk)
    found: list[Chunk] = []
    tokens, codes, of_deeds = clause.words.tokens, clause.words.codes, _deeds()
    at = 0
    while at < len(tokens):
        chunk = parties.get(at) or _as_chunk((_kind(clause, at), at, at + 1, ""))
        two = _two(clause, at) if codes[at] == "B" else None
        if two:
            found += two
        elif chunk.kind:
            found.append(chunk)
            if chunk.kind in of_deeds and tokens[at].word.endswith(_BY):
                found.append(Chunk("by", chunk.first, chunk.last))  # English "hit by" is a deed and "by"
        at = chunk.last
    found, letters = _past_remarks(clause, found)
    deeds = tuple([i for i, chunk in enumerate(found) if chunk.kind in of_deeds])
    return Chunks(clause, tuple(found), letters, tuple(map(_bits().__getitem__, letters)), deeds)


def _past_remarks(clause: Clause, found: list[Chunk]) -> tuple[list[Chunk], str]:
    """A row and its letters; a remark between commas, dashes or brackets is mere time: "killed, as X said, a man".

    Of who took part the commas go alone: "X, backed by Y, arrested Z".
    """
    known = kinds()
    sign = known["sign"]
    letters = "".join([known.get(chunk.kind, sign) for chunk in found])
    remark, helped, sides = _remarks()
    if sum(map(letters.count, sides)) < _BOTH_COMMAS:
        return found, letters
    for first, last in reversed([match.span() for match in remark.finditer(letters)]):
        if found[first + 1].kind == _TOLD and not clause.names_behind(found[first + 1].first):
            continue  # "X said yesterday" is no "according to X"
        found[first:last] = [_as_chunk(("when", found[first].first, found[last - 1].last, ""))]
        letters = letters[:first] + known["when"] + letters[last:]
    for first, last in reversed([match.span() for match in helped.finditer(letters)]):
        found[first:last] = found[first + 1 : last - 1]
        letters = letters[:first] + letters[first + 1 : last - 1] + letters[last:]
    return found, letters


@lru_cache(maxsize=1)
def _remarks() -> tuple[re.Pattern[str], re.Pattern[str], str]:
    """A remark with its commas, dashes or brackets; who took part with his; the letters of those signs.

    A remark tells when, or by whom it is told; between a verb or its doer and what goes on it may tell anything that
    is no deed and names nobody: "arrested, on the second day running, a man".
    """
    known = kinds()
    of = {name: "".join(known[kind] for kind in named) for name, named in _IN_REMARKS.items()}
    side, small = f"[{of['sides']}]", of["small"]
    parties = "".join(letter for kind, letter in known.items() if kind.startswith("party."))
    held = parties + "".join(letter for kind, letter in known.items() if kind.startswith(("verb.", "back.")))
    timed = f"{side}[{small}{known['sign']}]{{0,5}}{known['when']}[{small}{known['sign']}]{{0,6}}{side}"
    told = f"{side}{known[_TOLD]}[{small}{of['tellers']}]{{1,8}}{side}"
    ends = f"{side}(?![{known['and']}{known['stop']}])"
    mere = f"(?<=[{held}]){side}[{small}]{{1,6}}{ends}"
    helper = f"{known['and']}?[{of['helps']}][{small}{of['men']}]{{0,4}}[{parties}][{small}]{{0,3}}"
    helped = f"(?<=[{held}]){side}{helper}{ends}"
    return re.compile(f"{timed}|{told}|{mere}"), re.compile(helped), of["sides"]


def _two(clause: Clause, at: int) -> list[Chunk]:
    """The parties that "the two sides" means, joined by "and"; none where two were not named."""
    sides = both(clause, at) if clause.code(at - 1) == "p" else ()
    parties = [Chunk("party.bare", at, at + 1, side) for side in sides]
    return [parties[0], Chunk("and", at, at + 1), parties[1]] if parties else []


def bit(letter: str) -> int:
    """The letter of a kind as one bit, so that a set of kinds is a number."""
    return 1 << (ord(letter) - _FIRST_LETTER)


@lru_cache(maxsize=1)
def _bits() -> dict[str, int]:
    return {letter: bit(letter) for letter in kinds().values()}


def _parties(clause: Clause) -> Iterator[tuple[int, Chunk]]:
    """Every party by the token at which its noun phrase begins; holders of ground and supporters are mere words."""
    previous: Entity | None = None
    taken, ruling = 0, False
    for entity in _owned(clause):
        apposed = previous is not None and _is_apposed(clause, previous, entity)
        beside = ruling and previous is not None and _is_beside(clause, previous, entity)
        whole = None if beside else linked(clause, entity, previous)
        ruling = whole is None and not apposed
        owner = None if whole else owner_from(clause, entity, previous)
        previous = entity
        end = _end(clause, entity)
        if owner is not None:
            chunk = Chunk("", max(taken, owner), end)  # what is told of the party before it parts it from no deed
        elif whole is None or apposed or _is_landmark(clause, whole.start):
            chunk = Chunk("word", max(taken, entity.start), end)
        else:
            chunk = Chunk(f"party.{_head(clause, whole, end)}", max(taken, whole.start), end, whole.id)
        if chunk.first < end and end > taken:
            yield chunk.first, chunk
            taken = end


def _is_landmark(clause: Clause, first: int) -> bool:
    """Whether the party at token `first` only tells where somebody else was hit: "a car near a post of X".

    A blast hits the thing that it is told to be in; what goes off near a party hits that one.
    """
    near = first - 1 - (clause.code(first - 1) == "م")
    deed = clause.words.codes.rfind("E", 0, near) if near > 0 and landmark_from(clause, near) == first else -1
    if deed < 0:
        return False
    sort, codes = sort_of(clause.words.tokens[deed]), clause.words.codes
    if sort in _BLASTS:
        return any(thing in codes[deed + 1 : near] for thing in ("بT", "بV", "^T", "^V"))
    first = min(deed, codes.find("E", max(0, *(codes.rfind(sign, 0, near) for sign in ",."))))
    return sort in _BEFALL or not _MAY_BE_HIT.isdisjoint(codes[first:near])


def _is_beside(clause: Clause, party: Entity, other: Entity) -> bool:
    """Whether "and" alone joins an English party to the one before: "areas controlled by A and B"."""
    between = [token.word for token in clause.words.tokens[party.at + 1 : other.start]]
    return len(between) == 1 and lexicon.load("roles").about["english"].get(between[0]) == "and"


def _owned(clause: Clause) -> Iterator[Entity]:
    """The names of a clause; one of another time that "belonging to" gives an owner is the owner's."""
    found = list(entities(clause))
    for entity, behind in zip_longest(found, found[1:]):
        valid = actor_terms()[entity.id].attrs
        other_time = clause.day is not None and clause.day < valid.get("valid_from", clause.day)
        if other_time and behind is not None and re.fullmatch("k[لم]?", clause.words.codes[entity.at + 1 : behind.at]):
            entity = entity._replace(id=behind.id)
        yield entity


def _is_apposed(clause: Clause, before: Entity, entity: Entity) -> bool:
    """Whether a name only repeats the one before it, or says whose it is: "the SDF (QSD)", "forces auxiliary to"."""
    near = entity.at - before.at <= 2 * _APPOSED and entity.start - before.at <= _APPOSED
    between = clause.words.codes[before.at + 1 : entity.at]
    of = between in ("ل", "م")
    names = clause.code(before.at) in "aj" and clause.code(entity.at) in "aj"
    theirs = between == "و" and clause.code(entity.at) == "h" and before.id == entity.id
    bracket = near and names and before.id == entity.id and not set("و!") & set(between)
    return bracket or theirs or (of and lineage(before.id)[-1] == lineage(entity.id)[-1])


def _clans(clause: Clause) -> Iterator[tuple[int, Chunk]]:
    """Clans and families that clash, each with its men: "between the sons of X and the clan of Y"."""
    marked = clause.words.marked
    heads = {m.first for m in marked.of("name_head") if m.id in _CLANS}
    for i, token in enumerate(clause.words.tokens if heads else ()):
        if token.first not in heads:
            continue
        men = _CLANS_MEN.search(clause.words.codes, 0, i)
        if men is not None and _clash_between(clause, men.start("sides")):
            yield men.end("sides"), Chunk("party.force", men.end("sides"), i + 1, CLANSMEN)
            continue
        band = _CLANS_BAND.search(clause.words.codes, 0, i)
        first = band.start() if band is not None else i
        if not clause.words.codes.endswith(("V", "Vم"), 0, first) and _attacks_beside(clause, first, i):
            yield first, Chunk("party.force", first, i + 1, CLANSMEN)


def _english_clans(clause: Clause) -> Iterator[tuple[int, Chunk]]:
    """The gunmen of a clan, and its men where they clash or attack: English names the clan before its head."""
    for head in sorted(_clan_heads(clause)):
        i = next((k for k, token in enumerate(clause.words.tokens) if token.first == head and token.word.isascii()), 0)
        band = _ENGLISH_BAND.search(clause.words.codes, 0, i)
        if band is None:
            continue
        first = band.start()
        last = clause.words.codes.rfind("E", 0, first)
        clashed = last >= 0 and sort_of(clause.words.tokens[last]) == _CLASH
        if clashed or clause.code(first) == "a" or _attacks_beside(clause, first, i):
            yield first, Chunk("party.force", first, i + 1, CLANSMEN)


def _clash_between(clause: Clause, i: int) -> bool:
    """Whether token `i` is the "between" of a clash, the last deed before it."""
    last = clause.words.codes.rfind("E", 0, i)
    between = clause.words.tokens[i].id == _BETWEEN
    return between and last >= 0 and sort_of(clause.words.tokens[last]) == _CLASH


def _civilians(clause: Clause) -> Iterator[tuple[int, Chunk]]:
    """Civilians, women and children who belong to no party: they suffer, they are never named by an organisation."""
    called = {m.first for m in clause.words.marked.of("named")}
    sought = "TVsw" if called else "TVs"
    for i, token in enumerate(clause.words.tokens):
        if token.code not in sought:
            continue
        if _means_victims(clause, i):
            yield i, Chunk("party.victim", i, i + 1, "civilians")
        elif token.code == "T" and attr(token, "civil") and _are_hit_in(clause, i):
            yield i, Chunk("party.goods", i, i + 1, "civilians")
        if token.code == "w" and token.first in called and _is_taken_by_name(clause, i):
            yield i, Chunk("party.person", i, i + 1, "civilians")
        if clause.code(i) != "V":
            continue
        group = attr(token, "group")
        if group not in ("civilian", "women", "children", None):
            continue
        if _are_told_otherwise(clause, i) or _describes_or_names(clause, i):
            continue
        owned = group is not None and clause.code(i - 1) == "T"
        head = "goods" if owned else "victim" if group else "person"
        if group == "civilian" and _attack_as_clan(clause, i):
            yield i, Chunk("party.force", i, i + 1, CLANSMEN)
        else:
            yield i - owned, Chunk(f"party.{head}", i - owned, i + 1, "civilians")


def _is_taken_by_name(clause: Clause, i: int) -> bool:
    """Whether "the one called" is whom a deed befell, and not the name of somebody told of before it."""
    deed = clause.words.codes.rfind("E", 0, i)
    named = clause.words.tokens[i].word in lexicon.load("roles").about["so_called"]
    if not named or deed < 0 or i - deed > _TAKER or set(clause.words.codes[deed:i]) & set(_SOMEBODY):
        return False
    return sort_of(clause.words.tokens[deed]) in ("seize", "harm", "finish")


def _means_victims(clause: Clause, i: int) -> bool:
    """Whether a word for who speaks, or for what is hit, means people who suffer."""
    token = clause.words.tokens[i]
    counted = _counted(clause, token) if token.code in "sT" else ()
    return bool(counted) and (_is_subject_of_passive(clause, i) or _are_taken(clause, i, counted))


def _counted(clause: Clause, token: Token) -> list[Mention]:
    """The same word as one for people who are counted: "a journalist", "a farmer", which is also "farms"."""
    first = token.first if token.mention is None else token.mention.first
    return [m for m in clause.words.marked.of("victim") if m.first == first]


def _is_subject_of_passive(clause: Clause, i: int) -> bool:
    """Whether an English noun is what a deed befell whose passive stands behind it: "an activist was killed"."""
    tokens, deed = clause.words.tokens, clause.words.codes.find("E", i)
    if not tokens[i].word.isascii() or not 0 < deed - i <= _TAKER or form_of(clause, deed) != "passive":
        return False
    return sort_of(tokens[deed]) in _HURTS and all(token.code in "wl" for token in tokens[i + 1 : deed])


def _are_taken(clause: Clause, i: int, counted: Iterable[Mention]) -> bool:
    """Whether a deed befell people, right behind it or its doer: "X arrested a journalist", "killed two activists"."""
    tokens, codes = clause.words.tokens, clause.words.codes
    deed = codes.rfind("E", 0, i)
    if deed < 0 or sort_of(tokens[deed]) not in _HURTS:
        return False
    between = codes[deed + 1 : i]
    behind = not between or tokens[deed + 1].word in lexicon.load("roles").about["english_indefinite"]
    if codes[i] == "T":
        return len(between) <= 1 and behind and sort_of(tokens[deed]) == "harm"
    taker = _TAKEN_BY.search(between)
    if taker is not None and taker.start() < _TAKER and form_of(clause, deed) == "verb":
        return True
    groups = {m.term.attrs.get("group") for m in counted if m.term is not None}
    return ((len(between) <= 1 and behind) or between == "N") and "civilian" in groups


def _are_hit_in(clause: Clause, i: int) -> bool:
    """Whether civilians are hit in what they mostly use, a school, a shop: it is shelled, blown up, and no party's.

    "Near a school" and, but for explosions, "in a school" only tell where; school's children are the children.
    """
    tokens, codes, marked = clause.words.tokens, clause.words.codes, clause.words.marked
    deed = codes.rfind("E", 0, i) if "E" in codes[:i] else codes.find("E", i)
    sort = sort_of(tokens[deed]) if deed >= 0 else ""
    behind = re.split("[E,.]", codes[i + 1 : i + 1 + _OWNER])[0]
    if sort not in (*_STRIKES, *_BLASTS) or clause.code(i - 1) == "V" or any(code in ENTITIES for code in behind):
        return False
    if (attr(tokens[i], "civil") == _OWNED and class_of(tokens[deed]) != _LOOTED) or _came(clause, i):
        return False
    where = {m.id for m in marked.of("relation", "preposition") if 0 < tokens[i].first - m.last <= _NEXT}
    return "near" not in where if sort in _BLASTS else not where - {"onto"}


def _came(clause: Clause, i: int) -> bool:
    """Whether a thing right behind an Arabic verb of the feminine that is no deed did that: "ambulances rushed"."""
    verb = clause.words.tokens[i - 1].word if clause.code(i - 1) == "w" else ""
    return verb.endswith(_FEMININE_VERB) and not verb.endswith(_PLURAL_NOUN)


def _are_told_otherwise(clause: Clause, i: int) -> bool:
    """Whether people are somebody's kin, more of those before them, or "Mother of", which opens names of villages."""
    token = clause.words.tokens[i]
    if attr(token, "kin") and not token.word.isascii():
        return True
    more = any(m.first == token.first for m in clause.words.marked.of("more")) and _are_of_those(clause, i)
    return more or (token.id == "parent" and clause.code(i + 1) in ("w", "l"))


def _describes_or_names(clause: Clause, i: int) -> bool:
    """Whether a word for people only describes what stands before it, or is a part of a place's name."""
    token = clause.words.tokens[i]
    article = token.mention is not None and token.mention.article
    if attr(token, "adjective") and article and clause.code(i - 1) != "م" and not _is_object(clause, i):
        return True
    if _agrees(clause, i):
        return True
    begins = min((m.first for m in _long_places(clause, token)), default=None)
    definite = token.word.startswith("ال") or article
    return begins is not None and (not definite or begins < token.first or _is_called(clause, i))


def _is_object(clause: Clause, i: int) -> bool:
    """Whether "the media worker" stands right behind a verb and its doer, and no office: "X arrested the"."""
    doer = _VERB_AND_DOER.search(clause.words.codes[:i])
    return doer is not None and attr(clause.words.tokens[i], "group") == "civilian"


def _agrees(clause: Clause, i: int) -> bool:
    """Whether a word for people is the adjective of the noun before it: "civil administration", "a military show".

    Both are feminine, or both stand in the accusative.
    """
    token, before = clause.words.tokens[i], clause.words.tokens[i - 1] if i else None
    if before is None or before.code not in _DESCRIBED or token.first - before.last != 1:
        return False
    return any(token.word.endswith(own) and before.word.endswith(ends) for own, ends in _AGREEING.items())


def _long_places(clause: Clause, token: Token) -> Iterator[Mention]:
    """The places with names of several letters that a word is in; a name's article is not missing here."""
    for place in clause.words.marked.of("place"):
        whole = place.form != "bare" and place.last - place.first > _NAME
        if whole and place.first <= token.first and token.last <= place.last:
            yield place


def _is_called(clause: Clause, i: int) -> bool:
    """Whether a word for people is the name of the place whose type stands before it: "the town of the Shepherd"."""
    first = clause.words.tokens[i].first
    return any(0 < first - m.last <= _NEXT for m in clause.words.marked.of("place_type"))


def _are_of_those(clause: Clause, i: int) -> bool:
    """Whether "others" are more of the men told of before them: "killed two soldiers of X and wounded others"."""
    before = range(max(0, i - _OTHERS), i)
    return any(clause.code(at) in ENTITIES or clause.attr(at, "group") == "combatant" for at in before)


def _attack_as_clan(clause: Clause, i: int) -> bool:
    """Whether people are told as a clan beside a verb of attack: "attacked the sons of X", "men of X struck"."""
    tokens, heads = clause.words.tokens, _clan_heads(clause)
    of = i + 1 + (clause.code(i + 1) == "م")
    return of < len(tokens) and tokens[of].first in heads and bool(_attacks_beside(clause, i, of))


def _clan_heads(clause: Clause) -> set[int]:
    """Where the words for a clan stand."""
    return {m.first for m in clause.words.marked.of("name_head") if m.id in _CLANS[:1]}


def _attacks_beside(clause: Clause, first: int, head: int) -> list[int]:
    """The verb of an attack that men or a clan made: right before token `first`, or behind the clan's name."""
    tokens = clause.words.tokens
    before = first - 1 if first and tokens[first].first - tokens[first - 1].last <= _NEXT else -1
    behind = _CLANS_VERB.match(clause.words.codes[head + 1 :])
    verbs = [(before, ("verb",))] + ([(head + 1 + behind.end(), ("verb", "they"))] if behind else [])
    return [
        at for at, forms in verbs
        if at >= 0 and clause.code(at) == "E" and form_of(clause, at) in forms and sort_of(tokens[at]) in _ARMED
    ]  # fmt: skip


def _end(clause: Clause, entity: Entity) -> int:
    """Where the noun phrase ends: at the bracket that it holds, in English with its heads ("an SDF checkpoint")."""
    at = entity.at + 1
    if clause.code(at) == ")" and clause.code(entity.at - 1) == "(" and entity.start < entity.at - 1:
        return at + 1
    while clause.code(at) in ("F", "U", "T", "V") and clause.words.tokens[at].word.isascii():
        at += 1
    return at


def _head(clause: Clause, entity: Entity, end: int) -> str:
    """What the noun phrase is about: a thing of the party, people or means of it, an official who tells, or itself."""
    behind = clause.words.codes[entity.at + 1 : end]
    phrase = clause.words.codes[entity.start : entity.at] + behind
    if _tells(clause, entity):
        return "teller"
    if entity.id == "civilians":
        return "goods" if "T" in phrase else "victim"
    if _is_thing(clause, entity, phrase, end):
        return "thing"
    objective = is_accusative(clause, entity.start) and clause.code(entity.start - 1) != _THAT
    if objective or _disagrees(clause, entity.start):
        return "victim"  # a verb's object, and never who did it
    if behind.endswith("F"):  # English has its head last: "an ISIS terrorist car bomb"
        return "means"
    if "V" in phrase or _members(clause, entity, end):
        return "people"
    if "F" in phrase:
        return "means"
    if "N" in phrase or "s" in phrase:
        return "people"
    if "U" in phrase:
        return "force"
    # "The US struck" is a name, "US strikes" an adjective.
    return "nation" if clause.code(entity.at) == "j" and not acts(clause, entity.at) else "bare"


def _is_thing(clause: Clause, entity: Entity, phrase: str, end: int) -> bool:
    """Whether the noun phrase is about a thing: "members of a checkpoint of X" are people."""
    if phrase.startswith("E") and clause.words.tokens[entity.start].id == _POST:
        return True
    if clause.words.tokens[entity.at].id == _ITS_THINGS:
        return True
    return "T" in phrase and not (phrase.startswith("UT") and _members(clause, entity, end))


def _members(clause: Clause, entity: Entity, end: int) -> bool:
    """Whether the noun phrase is about members of the party: they do and suffer, where forces and bands rather do."""
    members = {mention.first for mention in clause.words.marked.of("victim")}
    return any(token.code == "U" and token.first in members for token in clause.words.tokens[entity.start : end])


def _tells(clause: Clause, entity: Entity) -> bool:
    """Whether the party only tells: "SDF announced", "a spokesman of", "according to"."""
    before = clause.words.codes[max(0, entity.start - 3) : entity.start]
    phrase = clause.words.codes[entity.start : entity.at]
    after = clause.words.codes[entity.at + 1 : entity.at + 4]
    if before.endswith("x"):
        return False
    official = "s" in phrase and not _befell(clause, entity)
    tells = (_TELLER.search(before) is not None and not _said_of(clause, entity)) or official
    verb = _TELLING_VERB.match(after)
    if entity.start == 0 and after.startswith(":"):
        return True  # "X: ten were killed"
    return tells or (verb is not None and not clause.names_behind(entity.at + verb.end()))


def _said_of(clause: Clause, entity: Entity) -> bool:
    """Whether an English party behind "said" is of whom it is said: "said X had attacked", not the end of "said X."."""
    if not clause.words.tokens[entity.at].word.isascii() or clause.code(entity.start - 1) != "q":
        return False
    ends = clause.code(_end(clause, entity)) in ("", ".", ",", ";", "s", "t")
    return not ends and not clause.names_behind(entity.start - 1)


def _disagrees(clause: Clause, i: int) -> bool:
    """Whether a feminine head stands right behind a masculine verb, which another noun before it governs.

    "A blast that struck a patrol": a patrol that struck would have its verb in the feminine. Short verbs, and those of
    the fifth and sixth stem, are spelt like their nouns: "the shelling of", "the infiltration of a group".
    """
    at = i - 2 if clause.code(i - 1) == "w" else i - 1  # "the first struck a patrol"
    head = clause.words.tokens[i].word.partition(" ")[0]
    if clause.code(at) != "E" or head not in lexicon.load("roles").about["feminine_heads"]:
        return False
    verb = clause.words.tokens[at]
    masculine = verb.mention is not None and verb.mention.form == "past" and not verb.word.isascii()
    surely = len(verb.word) >= _SURELY_A_VERB and not verb.word.startswith(_LIKE_ITS_NOUN)
    return masculine and surely and form_of(clause, at) == "verb"


def _befell(clause: Clause, entity: Entity) -> bool:
    """Whether an official of the party is the one whom the killing, wounding or arrest told just before befell."""
    if any(is_accusative(clause, i) for i in range(entity.start, entity.at)):
        return True
    last = max((i for i in range(entity.start) if clause.words.codes[i] in "Eqt"), default=None)
    return last is not None and clause.code(last) == "E" and sort_of(clause.words.tokens[last]) in _BEFALLS


def _kind(clause: Clause, i: int) -> str:
    """The kind of a token that is part of no party."""
    token, code = clause.words.tokens[i], clause.words.codes[i]
    if code in _BETWEEN_NAMES and _joins_parties(clause, i):
        return "and"
    if token.mention is None or code == _BOUND:
        kind = _unmentioned_kind(token.word, code)
        behind = kind == "word" and _BEHIND_PARTY.search(clause.words.codes, max(0, i - 3), i)
        if behind and _names_ground(clause, token):
            return "ground"
        return "word" if kind == _DOES and not _subject_follows(clause, i + 1) else kind
    known = _mentioned_kind(clause, i)
    if known is not None:
        return known
    if code == "E":
        return f"{form_of(clause, i)}.{sort_of(token)}"
    if code == "w" and _DOES_IT.fullmatch(token.word) and _subject_follows(clause, i + 1):
        return _DOES
    return _kind_of_code(code)


def _names_ground(clause: Clause, token: Token) -> str:
    """The id of a word for a sort of place behind a party, "the town", "quarters", with no preposition before it."""
    types = (m for m in clause.words.marked.of("place_type") if not m.clitics)
    return next((m.id for m in types if m.first - len(_THE) * m.article == token.first), "")


def _joins_parties(clause: Clause, i: int) -> bool:
    """Whether a sign joins parties that act together or are named as one: "a joint SDF-Coalition raid", "PKK/YPG"."""
    sides = clause.words.codes[max(0, i - 1) : i + 2 : 2]
    if len(sides) != _SIDES or not all(code in ENTITIES for code in sides):
        return False
    one, other = meant(clause, i - 1), meant(clause, i + 1)
    return one is not None and other is not None and one != other


@lru_cache(maxsize=50_000)
def _unmentioned_kind(word: str, code: str) -> str:
    """The kind of a word that no lexicon has: an English word of grammar, what may be "does it", else by its code."""
    english: Mapping[str, str] = lexicon.load("roles").about["english"]
    if word in english and word.isascii():
        return english[word]
    return _DOES if code == "w" and _DOES_IT.fullmatch(word) else _kind_of_code(code)


def _kind_of_code(code: str) -> str:
    return _OF_CODES.get(code) or ("word" if code.isalpha() else "sign")


def _mentioned_kind(clause: Clause, i: int) -> str | None:
    """The kind of a word that a lexicon has, by what that says of it; None where its code alone tells."""
    token, code = clause.words.tokens[i], clause.words.codes[i]
    kind, attrs = token.kind, attrs_of(token)
    if code == "!":
        return "that"
    if code == "q" and attrs.get("status") == "denied":
        return "deny"
    if code == "V" and clause.code(i - 1) in ENTITIES and (kind == "more" or _is_its_adjective(token)):
        return "word"
    own = attrs.get("chunk")
    if own:
        return str(own)
    if attrs.get("ends") and not clause.words.marked.of("life"):
        return "word"  # "and X, he has": the word that loses a life is a particle as well
    if kind in _TIMES:
        return "when"
    if kind == "agent" and token.mention is not None and token.mention.article:
        return "word"  # "with the bullets": no owner stands behind what has the article
    if kind in _OWN and code in "kxpzc":
        name = _OWN[kind]
        return token.id if name == "id" else str(attrs.get(name))
    return None


def _is_its_adjective(token: Token) -> bool:
    """Whether a word for people only describes the party before it: "the terrorist organisation of X"."""
    return token.mention is not None and token.mention.article and attr(token, "adjective") is True


def _subject_follows(clause: Clause, i: int) -> bool:
    """Whether a party begins at token `i`, "fighters of" in the nominative before it or not."""
    token = clause.words.tokens[i] if i < len(clause.words.tokens) else None
    men = token is not None and token.code == "w" and token.word.endswith("و")
    return clause.code(i + men) in (*ENTITIES, *"FUVN")


def class_of(token: Token) -> str:
    """The class of an event word; a casualty word or deed without one is a killing, wounding or arrest."""
    found = attr(token, "class")
    return str(found) if found else {"detained": "arrest", "injured": "hurt"}.get(attr(token, "count"), "kill")


def sort_of(token: Token) -> str:
    """The sort of deed that a deed's word names, by the word, its id or its class."""
    if token.word in sorts():
        return sorts()[token.word]
    if token.mention is not None and token.mention.id in sorts():
        return sorts()[token.mention.id]
    return sorts().get(class_of(token), "any")


def form_of(clause: Clause, i: int) -> str:
    """Whether a deed's word is a verb, a passive, a verb that points back to its object ("back"), or a noun."""
    token = clause.words.tokens[i]
    mention = token.mention
    if mention is None:
        return "masdar"
    if token.word.isascii():
        return _english_form(clause, i, mention)
    if mention.form == "passive" or attr(token, "suffered") or _suffers(token):
        return "passive"
    if token.word in lexicon.load("roles").about["participles"]:
        return "they"
    if _is_hit_him(clause, token.word, mention):
        return "back"
    verbal = mention.form.startswith(("past", "present")) or _verbal_phrase(token.word, mention.form)
    if not verbal or _governed(clause, i):
        return _noun_form(token, mention)
    if "+o" in mention.form:
        return "own" if _possessed(clause, i) else "back"
    if _U in clause.words.marked.passage.text and _DAMMA.match(clause.words.marked.quote(mention).text):
        return "passive"
    return "they" if mention.form in _PLURALS else "verb"


def _is_hit_him(clause: Clause, word: str, mention: Mention) -> bool:
    """Whether a word of the fourth stem has its object behind it, as published."""
    folded = word.startswith(_HIT[0]) and word.endswith(_HIT[1])
    return folded and _HIT_HIM.fullmatch(clause.words.marked.quote(mention).text) is not None


def _noun_form(token: Token, mention: Mention) -> str:
    """Whether a deed's noun is a campaign of many, has the article ("noun") or an owner ("own"), or stands bare."""
    if _is_campaign(token):
        return "many"
    if _definite(token):
        return "noun"
    return "own" if mention.form == "possessed" or "+o" in mention.form else "masdar"


def _suffers(token: Token) -> bool:
    """Whether it counts the dead and hurt, "fell", "were hit", and does not also mean to do it."""
    harmed = attr(token, "shape") == "verb" and attr(token, "count") in ("fatalities", "injured")
    return token.word in lexicon.load("roles").about["passive"] or (harmed and token.word not in _verbs())


def _governed(clause: Clause, i: int) -> bool:
    """Whether what looks like a verb is a noun: a preposition stands before it, or an adjective of nation behind it."""
    mention = clause.words.tokens[i].mention
    if mention is not None and mention.form in _ONLY_VERBS:
        return False
    if mention is not None and mention.form.startswith("present") and clause.code(i - 1) == "ل":
        return False  # "whereupon X arrested", as a verb of the present behind "to"
    if clause.code(i - 1) in ("ب", "ل", "م", "^") or clause.code(i + 1) == "j" or _shelling_by(clause, i):
        return True
    if mention is not None and clause.words.tokens[i].word.endswith(_ACCUSATIVE) and _is_named(clause, i, mention):
        return True
    foiled = clause.attr(i - 1, "class") == _FOIL and not _definite(clause.words.tokens[i - 1])
    if foiled and not (mention is not None and "+o" in mention.form):
        return True  # "the foiling of an attempt of infiltration", but not "an attempt that X carried out"
    before = clause.words.tokens[i - 1].last if i else None
    if clause.words.tokens[i].word in lexicon.load("roles").about["verbs_alone"]:
        return False
    return any(
        (m.last == before and (m.kind == "preposition" or m.term.attrs.get("role") == "setting"))
        or m.first < mention.first < m.last  # "by way of shelling"
        for m in clause.words.marked.of("preposition", "connector")
        if mention is not None and m.term is not None
    )


def _is_named(clause: Clause, i: int, mention: Mention) -> bool:
    """Whether a deed that ends in alef is a noun in the accusative: behind "that", or written with its sign."""
    return clause.code(i - 1) == _THAT or _TANWEEN in clause.words.marked.quote(mention).text


def _shelling_by(clause: Clause, i: int) -> bool:
    """Whether "of" and a party stand behind what looks like a verb of three letters: "caused, a shelling of X"."""
    named = clause.code(i + 1) == "ل" and clause.code(i + 2) in ENTITIES
    word = clause.words.tokens[i].word
    return named and len(word) == _ROOT and word not in lexicon.load("roles").about["verbs_alone"]


def _is_campaign(token: Token) -> bool:
    """Whether a noun tells of many deeds: arrests, a campaign of arrests. They are owned by who did them."""
    about = lexicon.load("roles").about
    first = token.word.partition(" ")[0]
    ends = token.word.endswith(_PLURAL_NOUN) and not _definite(token)
    plural = token.mention is not None and (token.mention.form == "plural" or ends)
    return token.mention is not None and (plural or first in about["campaign"])


def _definite(token: Token) -> bool:
    """Whether a noun has the article: it governs no genitive then, only what a preposition brings."""
    mention = token.mention
    forms = mention.term.forms if mention is not None and mention.term is not None else {}
    return mention is not None and (mention.article or (token.word.startswith("ال") and token.word[2:] in forms))


def _possessed(clause: Clause, i: int) -> bool:
    """Whether what may be "shelled him" is "his shelling": a verb of three letters, and no doer right behind it."""
    word = clause.words.tokens[i].word
    stem = next((word.removesuffix(end) for end in _OWNERS if word.endswith(end)), word)
    noun = len(stem) == _ROOT and stem not in lexicon.load("roles").about["verbs_alone"]
    ahead = clause.code(i + 1)
    adjective = ahead == _MEANS and clause.words.tokens[i + 1].word.endswith(_ADJECTIVE)  # "its artillery shelling"
    return noun and (adjective or ahead not in ENTITIES + "FU")


@lru_cache(maxsize=4096)
def _verbal_phrase(phrase: str, form: str) -> bool:
    """Whether a phrase begins with a verb: "opened fire", "laid hands on"; a plural in -at is a noun."""
    about, words = lexicon.load("roles").about, phrase.split()
    if words[0].endswith(_PLURAL_NOUN) and (len(words) == 1 or len(words[0]) > _DIED):
        return False
    if len(words) > 1 and words[0] in _verbs(alone=True) and words[-1].endswith(tuple(about["adjective_endings"])):
        return False  # "artillery shelling"
    first = words[0] if form == "phrase" else ""
    stems = (first, *(first.removesuffix(end) for end in _VERB_ENDS))
    return any(stem in _verbs(alone=True) for stem in stems) or first in about["verbal"]


@lru_cache(maxsize=2)
def _verbs(*, alone: bool = False) -> frozenset[str]:
    """The verbs of events; `alone` leaves out those with their object, which are written like nouns in -a."""
    forms = (form for term in lexicon.load("events").terms for form in term.forms.items())
    verbs = ((key, form) for key, form in forms if form.startswith(("past", "present")))
    return frozenset(key for key, form in verbs if not (alone and "+o" in form))


def _english_form(clause: Clause, i: int, mention: Mention) -> str:
    """English: a past form is a passive behind "be", before "by", or where nothing follows that it could be done to."""
    token = clause.words.tokens[i]
    if attr(token, "suffered"):
        return "passive"
    about = lexicon.load("roles").about
    # The adverb of a phrase says nothing of its form: "seriously wounded".
    first = next((word for word in token.word.split() if not word.endswith(_ADVERB)), token.word)
    if first == _TO:
        return "verb"
    last = token.word.rpartition(" ")[2]
    if first.endswith("ed") and first != last and last in _nouns_of(mention):
        return "masdar"  # "an armed attack"
    if mention.form.startswith("past") or first.endswith("ed") or first in about["english_past"]:
        return "passive" if _english_passive(clause, i) else "verb"
    if first.endswith("ing"):
        return "verb" if _participle(clause, i) else "masdar"
    return "verb" if mention.form.startswith(("base", "s+")) and _finite(clause, i) else "masdar"


def _nouns_of(mention: Mention) -> Collection[str]:
    """The plain words of an English phrase's term, which may end it: "attack" in "armed attack"."""
    return mention.term.forms if mention.form == "phrase" and mention.term is not None else ()


def _english_passive(clause: Clause, i: int) -> bool:
    """Whether a past form tells what was suffered."""
    about = lexicon.load("roles").about
    first = max(0, i - _PASSIVE_REACH)
    new = max((k + 1 for k in range(first, i) if clause.code(k) in _SUBJECT), default=first)
    if any(token.word in about["english_be"] for token in clause.words.tokens[new:i]):
        return True
    ahead = clause.words.tokens[i + 1].word if i + 1 < len(clause.words.tokens) else ""
    if ahead == _BY.strip() or (clause.code(i + 1) == "p" and clause.attr(i + 1, "role") == "initiator"):
        return True
    ends = clause.code(i + 1) in ("", ",", ".", "W")
    if _object_behind_day(clause, i):
        return False
    bare = ends or ahead in about["english_without_object"]
    return bare and sort_of(clause.words.tokens[i]) in ("harm", "seize")


def _object_behind_day(clause: Clause, i: int) -> bool:
    """Whether people are counted behind the day that stands behind a verb: "arrested on, or last, Sunday two men"."""
    about, tokens, at = lexicon.load("roles").about, clause.words.tokens, i + 1
    at += at < len(tokens) and tokens[at].word in about["english_before_day"]
    begins = at
    while at < len(tokens) and tokens[at].kind in _TIMES:
        at += 1
    if at == begins or at == len(tokens):
        return False
    return (
        clause.code(at) in ("N", "V")
        or tokens[at].word in about["english_indefinite"]
        or clause.code(at + 1) in ("N", "V")
    )


def _participle(clause: Clause, i: int) -> bool:
    """Whether an -ing form does something to what follows: no noun, which stands behind an article or adjective."""
    about = lexicon.load("roles").about
    behind, ahead = clause.code(i - 1), clause.code(i + 1)
    before = clause.words.tokens[i - 1].word if i else ","
    if behind in (",", "و", "c") or before in about["english_before_participle"]:
        return True
    return ahead in ("N", "V", "a", "T") and behind not in ("j", "F") and before not in about["english_noun_begins"]


def _finite(clause: Clause, i: int) -> bool:
    """Whether a form that may be a noun is a verb: people or a party before it, what it is done to behind it."""
    ahead = clause.words.tokens[i + 1].word if i + 1 < len(clause.words.tokens) else ""
    begins = ahead in lexicon.load("roles").about["english_object_begins"]
    thing = begins or clause.code(i + 1) in ("N", "V", "a", "T", "l", "j")
    before = clause.words.tokens[i - 1].word if i else ""
    # A headline's object may be any noun: "X kills hostages", "X torches churches".
    noun = clause.code(i + 1) in ("w", "E") and ahead.isalpha() and ahead not in lexicon.load("roles").about["english"]
    behind, men = clause.code(i - 1), clause.code(i - 1) == "V" and clause.code(i - 2) == "a"
    party = noun and (men or behind in ("a", "U"))
    return before == "to" or party or (thing and behind in ("a", "U", "F", "V", "E", "l"))
