"""Where the noun phrase of a name begins, and what "belonging to", "loyal to", "held by" leave of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from geomap import lexicon
from geomap.actors.names import ENTITIES, Clause, is_verb, meant
from geomap.lexicon.lineage import lineage

# The noun phrase that ends in a name: "three fighters of", "a position of", "drones of"; no longer than is looked at.
# The name may stand in brackets behind it: "militia (SDF)".
_PHRASE = re.compile(
    r"(?:(?:V(?:[wU]|ب?+l){0,3}+م(?:w{1,2}+$)?|(?:[FUVNT]|n(?=k|$))[jwم]?+[مل]?+|sw?+){1,12}+\(?)?+$"
)
_ENGLISH = re.compile(r"(?:(?<=[FUVNTj])مw?+|[FUVNTj]){0,12}+$")
_PHRASE_LENGTH = 12
# A party and the bands beside it.
_COUPLED = re.compile(f"[{ENTITIES}]و[Un][jlwV]{{0,2}}$")
_BESIDE = re.compile(f"[{ENTITIES}][وw]$")
# The codes of "its" and "loyal"; what may stand between a party and a link behind it, and between a link and a phrase.
_LOYAL, _RIGHT_BEHIND, _NEAR_LINK = "hk", re.compile(r"[w),]{0,2}"), re.compile(r"[ملبو]?[wF]?[ملبوp]?")
_MAY_NAME = re.compile(f"[{ENTITIES}{_LOYAL}]")
_LINKED = re.compile(r"-?k")
# A party right before "-backed", or with a word between: "US occupation-backed".
_BACKED, _BACKER = re.compile(f"[{ENTITIES}]w?-?$"), 3
# "Belonging to the" before such a party, and within how many tokens.
_OWNER_OF_BACKED, _OWNER_REACH = re.compile(f"kw?[{ENTITIES}]w?-?$"), 6
# The end of "backed by", behind which another party stands.
_BY = " by"
# What a link gives that tells whose somebody is.
_WHOSE, _FLIGHT = ("parent", "backed", "proxy"), "flight"
# The codes of a name between a noun and "belonging to", how many words it has at most, and the codes of such nouns.
_OF_NAME, _NAME_LENGTH, _OWNED = "wlj-", 7, "TUVs"
_ARTICLE, _FEMININE, _IN = "ال", "ه", "preposition"
# The code of a name.
_NAMED = "a"
# What is somebody's own: a checkpoint, a position, a vehicle.
_THING = "T"
# Codes of what is hit.
_HIT = "TU"
# The class of weapons that go off where they were laid.
_DEVICE = "explosive"
# The codes of men and means, and of their adjectives, and how these end.
_ARMED, _DESCRIBING, _FEMININE = "FU", "Vwj", "ه"
# Heads that are a deed's object in the accusative.
_HEADS, _ACCUSATIVE = "TUVs", "ا"
# How many tokens behind a name "to fight" still tells what it is there for.
_STANDING = 3
# Who is told of before, and is no part of the name of whom he belongs to: "the attackers belong to X".
_KNOWN = ("attackers", "victims")
# A deed that names who did it, of whom a link behind it tells: "by the bullets of a sniper belonging to X".
_SHOOTS = "shoot"


class Entity(NamedTuple):
    """A name at token `at`, the token `start` at which its noun phrase begins, and the id that it means."""

    at: int
    start: int
    id: str


def entities(clause: Clause) -> Iterator[Entity]:
    """Every name that means an actor where it stands."""
    codes = clause.words.codes
    last: str | None = None
    for found in _MAY_NAME.finditer(codes):
        i, code = found.start(), found[0]
        loyal = _loyal_to(clause, i, last) if code in _LOYAL else None
        if loyal is not None:
            yield loyal
        if code in ENTITIES and not (code == "n" and _is_of_a_name(clause, i)):
            actor = meant(clause, i)
            last = actor or last
            if actor is not None:
                start = phrase_start(codes, i, clause.words.tokens[i].word.isascii())
                yield Entity(i, _object_start(clause, start, i), actor)


def _is_of_a_name(clause: Clause, i: int) -> bool:
    """Whether a word for whoever was told of is here only a noun of the name behind it: "mercenaries of X"."""
    word = clause.words.tokens[i].word
    named = clause.code(i + 1) == _NAMED and not word.isascii() and not word.startswith(_ARTICLE)
    return named or clause.attr(i + 1, "gives") in ("backed", "proxy")


def _object_start(clause: Clause, start: int, end: int) -> int:
    """Where the noun phrase really begins: an accusative behind another noun is the object of that one's deed.

    "The people of the town burnt a post of X" has two; "twenty fighters of X", which a number governs, is one.
    """
    start = max([start, *(landmark_from(clause, i) for i in range(start, end - 1))])
    objects = [i for i in range(start + 1, end) if is_accusative(clause, i) and not _goes_with(clause, i)]
    objects += [i for i in range(start + 1, end) if _is_hit_by(clause, i)]
    return max(objects + [i for i in range(start + 1, end + 1) if _is_hit_by_some(clause, start, i)], default=start)


def _is_hit_by_some(clause: Clause, start: int, i: int) -> bool:
    """Whether a noun with its article stands behind men without one and their adjective: "armed groups attacked the X".

    "Men of the X" is one noun phrase: no adjective parts the two.
    """
    words, men = [token.word for token in clause.words.tokens[start : i + 1]], i - 1
    while men > start and clause.code(men) in _DESCRIBING and words[men - start].endswith(_FEMININE):
        men -= 1
    noun, *adjectives = words[men - start : -1]
    described = adjectives or (" " in noun and noun.endswith(_FEMININE))  # "warplanes" are two words
    bare = not any(word.startswith(_ARTICLE) for word in (noun, *adjectives))
    return bool(described) and bare and clause.code(men) in _ARMED and words[-1].startswith(_ARTICLE)


def _goes_with(clause: Clause, i: int) -> bool:
    """Whether an accusative is counted by the number before it, or its adjective: "a military column"."""
    return clause.code(i - 1) == "N" or (is_accusative(clause, i - 1) and clause.code(i) == "V")


def landmark_from(clause: Clause, i: int) -> int:
    """The token behind "near" at this one, where a landmark begins; 0 where it is another word."""
    return i + 1 + (clause.code(i + 1) == "م") if clause.words.tokens[i].word in _landmarks() else 0


@lru_cache(maxsize=1)
def _landmarks() -> frozenset[str]:
    """The words for "near" and "in front of"."""
    return frozenset(lexicon.load("roles").about["landmarks"])


def _is_hit_by(clause: Clause, i: int) -> bool:
    """Whether a thing or men stand right behind the means that hit them: "targeted with machine guns a patrol of X".

    "The fire of a patrol of X" is one noun phrase: its first noun has no article and no adjective. A patrol lays no
    device: "a mine hit a patrol of X".
    """
    code, means = clause.code(i), clause.words.tokens[i - 1]
    if code not in _HIT or clause.code(i - 1) != "F" or means.word.isascii():
        return False
    definite = means.word.startswith(_ARTICLE) or (means.mention is not None and means.mention.article)
    return definite or (code == _THING and " " in means.word) or clause.attr(i - 1, "class") == _DEVICE


def is_accusative(clause: Clause, i: int) -> bool:
    """Whether a head noun ends in the alef of the accusative."""
    word, mention = clause.words.tokens[i].word, clause.words.tokens[i].mention
    known = mention.term.forms if mention is not None and mention.term is not None else {}
    return clause.code(i) in _HEADS and word.endswith(_ACCUSATIVE) and word.removesuffix(_ACCUSATIVE) in known


def _loyal_to(clause: Clause, i: int, last: str | None) -> Entity | None:
    """The proxies of the party before them: "X and the loyal factions", nobody named behind; "X and its bands"."""
    own = clause.code(i) == "h" and clause.attr(i, "bands") is True
    loyal = clause.code(i) == "k" and clause.attr(i, "gives") in ("proxy", "parent")
    if last is None or not (own or loyal):
        return None
    coupled = (_BESIDE if own else _COUPLED).search(clause.words.codes[:i])
    elsewhere = loyal and clause.code(i + 1) in (*ENTITIES, "ل", "م", "ب")
    proxy = _proxy(last) if coupled and not elsewhere else None
    return None if coupled is None or proxy is None else Entity(i, coupled.start() + 2, proxy)


def linked(clause: Clause, entity: Entity, previous: Entity | None) -> Entity | None:
    """What is left after "belonging to", "loyal to", "held by"; None where the name is no party there.

    "A patrol belonging to the SDF" is one noun phrase that begins with the patrol.
    """
    if _is_attribute(clause, entity):
        return None
    at = _link(clause, entity.start, entity.at)
    gives = clause.attr(at, "gives") if at is not None else None
    if at is None or gives in ("beside", "support"):
        return entity
    if _is_of_its_backer(clause, at):
        return _owned_by_backed(clause, entity, at)
    if gives == _FLIGHT:
        return None
    owned = _owned_from(clause, at) if gives == "control" else None
    if owned is not None:
        return entity._replace(start=owned)
    if gives == "mandate":
        standing = previous is not None and at - previous.at <= _STANDING
        return None if standing else entity
    actor = None if _is_owned(clause, previous, at) else _of_whom(clause, entity, at, gives)
    return None if actor is None else entity._replace(id=actor, start=_object_start(clause, _head(clause, at), at))


def owner_from(clause: Clause, entity: Entity, previous: Entity | None) -> int | None:
    """The link from which a name on only tells to whom the party before it belongs: "SDF, loyal to X"."""
    at = _link(clause, entity.start, entity.at)
    told = at is not None and clause.attr(at, "gives") in _WHOSE and _is_owned(clause, previous, at)
    return at if told else None


def _is_owned(clause: Clause, previous: Entity | None, at: int) -> bool:
    """Whether a link stands right behind another party, whose it is: "SDF, loyal to X"."""
    between = clause.words.codes[previous.at + 1 : at] if previous is not None else None
    return between is not None and _RIGHT_BEHIND.fullmatch(between) is not None


def _is_attribute(clause: Clause, entity: Entity) -> bool:
    """Whether an English name only says of something whose it is: "SDF-held", "US-backed"."""
    if not _LINKED.match(clause.words.codes, entity.at + 1) or not clause.words.tokens[entity.at].word.isascii():
        return False
    behind = entity.at + 1 + (clause.code(entity.at + 1) == "-")
    by = clause.words.tokens[behind].word.endswith(_BY)
    return clause.attr(behind, "gives") in ("control", "backed") and not by


def _is_of_its_backer(clause: Clause, link: int) -> bool:
    """Whether English joins a link to the name before it, and only says who backs the party behind: "US-backed X"."""
    word, before = clause.words.tokens[link].word, clause.words.codes[max(0, link - _BACKER) : link]
    joined = word.isascii() and not word.endswith(_BY) and _BACKED.search(before) is not None
    return joined and clause.attr(link, "gives") == "backed"


def _owned_by_backed(clause: Clause, entity: Entity, link: int) -> Entity:
    """The party that has a backer, with what is its own: "a car belonging to the US-backed X"."""
    whose = _OWNER_OF_BACKED.search(clause.words.codes, max(0, link - _OWNER_REACH), link)
    if whose is None or clause.attr(whose.start(), "gives") not in ("parent", "control"):
        return entity
    return entity._replace(start=_head(clause, whose.start()))


def _of_whom(clause: Clause, entity: Entity, at: int, gives: str | None) -> str | None:
    """Who those are that a link gives to a party: itself or its proxies; None where they are no party."""
    bands = any(clause.attr(i, "proxy") is True or clause.code(i) == "n" for i in range(_head(clause, at), at))
    proxy = _proxy(entity.id)
    if gives == "control" or (gives == "proxy" and _is_ground(clause, at)):
        return None  # "towns loyal to X"
    if gives == "backed":
        return proxy if bands else None
    if gives == "proxy":
        return proxy or (entity.id if bands else None)  # "cells loyal to X", who has no proxies, are X's
    return (proxy if bands else None) or entity.id


def _owned_from(clause: Clause, link: int) -> int | None:
    """Where the noun phrase of a party begins that did it or owns it, though it is told as the holder of ground."""
    if clause.attr(link - 1, "source") is True:
        return link  # "whose source are the areas held by X": X fired it
    if clause.code(link - 1) == "م" and _is_fire(clause, link - 2):
        return link  # "shelling from the areas held by X"
    if clause.code(link - 1) == "w" and _tells_of_torture(clause):
        return link + 1  # "under torture in the prisons of X"
    if clause.code(link - 1) == _THING and clause.words.tokens[link].word.isascii():
        return link - 1  # "a checkpoint held by X" is X's, where an area is only ruled
    named = _named_between(clause, link)
    if named is not None and clause.words.tokens[named - 1].word in _garrisons():
        return phrase_start(clause.words.codes, named)  # "the base of A, which is subject to X"
    return None


def _is_fire(clause: Clause, i: int) -> bool:
    """Whether token `i` is a noun of fire: "shelling", "a rocket attack"."""
    fire = clause.attr(i, "class") in lexicon.load("roles").about["sorts"]["fire"]
    return fire and not is_verb(clause.words.tokens[i])


@lru_cache(maxsize=1)
def _garrisons() -> frozenset[str]:
    """The words for a base that is named and held by somebody."""
    return frozenset(lexicon.load("roles").about["garrisons"])


def _tells_of_torture(clause: Clause) -> bool:
    """Whether the clause tells of torture: whoever holds the prison did it."""
    return any(m.id == "torture" for m in clause.words.marked.of("event"))


def _is_ground(clause: Clause, link: int) -> bool:
    """Whether it is ground, a word for a kind of place, that a link is told of."""
    before = clause.words.tokens[link - 1] if link else None
    if before is None or before.code not in ("w", "T", "l"):
        return False
    return any(m.first <= before.first < m.last for m in clause.words.marked.of("place_type"))


def _head(clause: Clause, link: int) -> int:
    """Where the noun phrase begins that a link at this token follows; a plain word is one noun."""
    codes, before = clause.words.codes, clause.code(link - 1)
    if before == "E" and not is_verb(clause.words.tokens[link - 1]):
        cls = clause.attr(link - 1, "class")
        return link + (cls in _KNOWN) - (cls not in (*_KNOWN, _SHOOTS))
    owned = _named_between(clause, link) if clause.attr(link, "gives") == "parent" else None
    english = clause.words.tokens[link].word.isascii()
    return phrase_start(codes, owned or (link - 1 if before and before in "wlj" else link), english)


def _named_between(clause: Clause, link: int) -> int | None:
    """Where a noun's own name begins that stands between it and its owner: "the base of A, belonging to X"."""
    tokens = clause.words.tokens
    if not tokens[link].word.startswith(_ARTICLE):
        return None
    at = link - (clause.code(link - 1) == ",")
    while at > 0 and link - at < _NAME_LENGTH and clause.code(at - 1) in _OF_NAME and tokens[at - 1].kind != _IN:
        at -= 1
    if clause.code(at - 1) not in _OWNED:
        return None
    if not tokens[link].word.endswith(_FEMININE) or tokens[at - 1].word in _garrisons():
        return at
    grounds = (m.first for m in clause.words.marked.of("place_type"))  # "the town of A, belonging to X"
    return None if any(tokens[at].first <= first < tokens[link].first for first in grounds) else at


def phrase_start(codes: str, end: int, english: bool = False) -> int:
    """The token at which the noun phrase begins whose name stands at `end`."""
    near = max(0, end - _PHRASE_LENGTH)
    match = (_ENGLISH if english else _PHRASE).search(codes, near, end)
    return match.start() if match else end


def _link(clause: Clause, start: int, end: int) -> int | None:
    """The linking word right before the noun phrase at `start`, or inside it, at most a clitic and a word away."""
    for at in (*range(end - 1, start - 1, -1), start - 1, start - 2, start - 3):
        between = clause.words.codes[at + 1 : start] if at < start else ""
        if clause.code(at) == "k" and _NEAR_LINK.fullmatch(between):
            return int(at)
    return None


@lru_cache
def _proxy(actor: str) -> str | None:
    """The bands that are loyal to an actor."""
    for term in lexicon.load("actors").terms:
        if term.kind == "government" and term.attrs.get("actor") in lineage(actor) and "proxy" in term.attrs:
            return str(term.attrs["proxy"])
    return "pro_government_militias" if "syrian_government" in lineage(actor) else None
