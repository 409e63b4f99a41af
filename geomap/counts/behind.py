"""Whom a word of killing, wounding or taking counts behind it: its people, and those joined to them by "and"."""

from __future__ import annotations

import re

from geomap.counts.chains import is_him, pattern
from geomap.counts.clauses import CountClause
from geomap.counts.people import ONE, ZERO, People, form, is_definite
from geomap.grammar import Chain, Chunk, compiled
from geomap.grammar.patterns import letter
from geomap.model import Count

_OF = letter("of")
_NO_OBJECT = ("و", "ل", "ب", _OF, letter("function"), letter("people"))
_OF_THINGS = ("thing", "weak", "event", "time", "weekday", "unit", "place")
_THE, _WITH, _SUBJECTS, _OWNED = "ال", "ب", ("ان", "ون"), "و"
_THEIRS = ("ه", "ها", "هم", "هما")
# What a word of harm may lead to, with the pattern that finds whom: "the lives of", "on"; the latter never "the men".
_UPON = "upon"
_LEADS_TO = {"of_lives": "lives", _UPON: "upon"}
# How far before people "who is" may say who they are, and up to what number a noun stands in the plural.
_DESCRIBED, _TEN = 6, 10
# So many are money, or the people of a country, and are joined to no victims.
_CROWD = 1_000_000
# "Of them", "of the wounded", behind those who died.
_OF_HURT = compiled(r"{of_them} (?! {be} ) | {of} (?: {word|among} ){0,1} {casualties}")
# "Gunmen killed, at noon yesterday, a teacher": what stands between two commas right before the object parts nothing.
_ASIDE = compiled(", [^,]+ , $")
# A noun that stands right behind a word of harm is its own, also where that noun tells harm by itself.
_RIGHT_BEHIND = 2


def take(clause: CountClause, i: int, kinds: tuple[str, ...], end: int) -> bool:
    """Count the people behind a word of harm, up to the chunk `end`, and those joined to them."""
    if _undergone(clause, i, kinds) or _one_of_them(clause, i, kinds) or _led_to(clause, i, kinds, end):
        return True
    if clause.harm(i, "near") and not clause.is_(i + 1, "people", "amount"):
        return True
    if kinds == ("detained",) and clause.codes[max(0, i - 1)] == "ل" and clause.is_(i, "act"):
        return True  # done in order to arrest, which need not have come about
    if _others(clause, i, kinds, end):
        return True
    match, name = _nearest(clause, i, end)
    if match is None:
        match, name = _numbered_far(clause, i, end), pattern("far").id
    if match is None:
        return False
    at = match.start("who")
    people = clause.people(at)
    if clause.harm(i, "active") and at == i + 1 and _in_nominative(clause, at):
        return True  # who did it, and nobody stands behind
    if clause.harm(i, "moved") and people.own == "fatalities":
        return True
    if clause.is_(at, "casualties") and (people.role in ("people", "again") and people.own != "detained"):
        return _died_of_wounds(clause, at, kinds, name)
    clause.taken.add(at)
    clause.emit(people, kinds, _role(clause, i, people, kinds), name)
    join(clause, at + 1, kinds, max(end, at + 1) if clause.is_(at, "casualties") else end)
    _and_name(clause, at + 1, kinds, end)
    company(clause, at + 1, kinds, end)
    return True


def _undergone(clause: CountClause, i: int, kinds: tuple[str, ...]) -> bool:
    """Count the people before a word of harm who underwent it: who stands behind it did it."""
    if letter("undergoing") not in clause.codes[clause.start : i]:
        return False
    found = pattern("undergo").match.finditer(clause.codes, clause.start, i + 1)
    match = next((m for m in found if m.end() == i), None)
    if match is None or match.start("who") in clause.taken:
        return False
    clause.taken.add(match.start("who"))
    people = clause.people(match.start("who"))
    clause.emit(people, kinds, people.role, pattern("undergo").id)
    return True


def _led_to(clause: CountClause, i: int, kinds: tuple[str, ...], end: int) -> bool:
    """Count whom a word of harm leads to: "took the lives of", "laid hands, in the town, on"."""
    for word, name in _LEADS_TO.items():
        match = pattern(name).match.match(clause.codes, i + 1, end) if clause.harm(i, word) else None
        if match is None or (word == _UPON and clause.people(match.start("who")).definite):
            continue
        at = match.start("who")
        clause.taken.add(at)
        clause.emit(clause.people(at), kinds, clause.people(at).role, pattern(name).id)
        join(clause, at + 1, kinds, end)
        return True
    return False


def _one_of_them(clause: CountClause, i: int, kinds: tuple[str, ...]) -> bool:
    """Count "the killing of one of the two", of people told before."""
    if not clause.is_(i + 1, "among_one") or clause.is_(i, "participle"):
        return False
    start = clause.chain.chunks[i + 1].start
    clause.emit(People(start, start + 1, ONE, None, "again"), kinds, "again", "behind.one_of_them")
    return True


def _role(clause: CountClause, i: int, people: People, kinds: tuple[str, ...]) -> str:
    """Whether people behind a word of harm are those told before, or further ones, or as their own words say."""
    if kinds == ("fatalities",) and _of_those_hurt(clause, people):
        return "again"
    if people.definite and people.role == "people" and clause.told_before(kinds, people):
        return "again"
    if clause.may_be_known(i, people):
        return "again"
    further = clause.is_(i - 1, "also") or _is_another(clause, people, kinds)
    return "added" if further else people.role


def _of_those_hurt(clause: CountClause, people: People) -> bool:
    """Whether the dead are some of those hurt before: "two of them died", "two of the four wounded", "a wounded man".

    The word for those hurt has the article.
    """
    if people.own == "injured" and people.definite:
        return True
    at = next((k for k in range(clause.start, clause.end) if clause.chain.chunks[k].end >= people.end), clause.end)
    match = _OF_HURT.match(clause.codes, at + 1, clause.end)
    if match is None:
        return False
    hurt = clause.chain.chunks[match.end() - 1]
    if isinstance(hurt.value, People):
        return hurt.value.own == "injured" and (hurt.value.definite or hurt.value.role == "again")
    return any(harm.kind == "injured" and harm.people.amount != ZERO for harm in (*clause.before, *clause.found))


def _died_of_wounds(clause: CountClause, at: int, kinds: tuple[str, ...], name: str) -> bool:
    """Count the wounded whose death is told, who are among the dead wherever those are counted."""
    people = clause.people(at)
    of_them = people.role == "again" and people.amount.least > 0
    died = kinds == ("fatalities",) and people.own == "injured" and (people.amount.most is not None or of_them)
    if died:
        clause.taken.add(at)
        people = people._replace(amount=Count(people.amount.least, people.amount.least))
        clause.emit(people, kinds, "again", name)
    return died


def _is_another(clause: CountClause, people: People, kinds: tuple[str, ...]) -> bool:
    """Whether somebody's kin, or a woman, is one more beside those whom other words of the clause count.

    "Hurt were his driver, and hurt was his son": folded, "his son" is written like a noun for a woman.
    """
    noun = clause.chain.tokens[people.end - 1]
    words = {clause.chain.tokens[harm.people.end - 1].word for harm in clause.found if harm.kind in kinds}
    return bool(words) and noun.word not in words and (people.kin or noun.word.endswith(_THEIRS))


def _nearest(clause: CountClause, i: int, end: int) -> tuple[re.Match[str] | None, str]:
    """The people right behind a word of harm, behind those who did it, or the object of a verb; and the pattern."""
    if clause.is_(i, "verb", "participle"):
        doer = pattern("doer").match.match(clause.codes, i + 1 + clause.is_(i + 1, "nothing"), end)
        if doer is not None and _is_doer(clause, doer):
            return doer, pattern("doer").id
        if clause.is_(i, "verb") and (object_ := _behind_agents(clause, i, end)) is not None:
            return object_, pattern("agents").id
    if clause.is_(i, "verb"):
        for name, find in (("by_whom", _behind_hands), ("tool", _behind_tool), ("accusative", _accusative)):
            if (found := find(clause, i, end)) is not None:
                return found, pattern(name).id
    match = pattern("behind").match.match(clause.codes, i + 1, _reach(clause, i, end))
    if match is not None or not clause.is_(i, "verb"):
        return match, pattern("behind").id
    if (object_ := _object(clause, i, end)) is not None:
        return object_, pattern("object").id
    return _aside(clause, i, end), pattern("aside").id


def _is_doer(clause: CountClause, match: re.Match[str]) -> bool:
    """Whether people right behind a verb, with others behind them, are the fighters who did it."""
    doer = clause.people(match.start("doer"))
    named = letter("actor") in match.group()
    return named or (doer.group == "combatant" and doer.role == "people" and doer.vague)


def _behind_agents(clause: CountClause, i: int, end: int) -> re.Match[str] | None:
    """Who stands behind two or more gunmen that came on something, or behind those who assassinated."""
    described = _in_nominative(clause, i + 1) and _in_nominative(clause, i + 2)  # "two gunmen, masked"
    match = pattern("agents").match.match(clause.codes, i + 1 + described, end)
    if match is None or clause.harm(i, "passive"):
        return None
    doer, who = clause.people(match.start("doer")), match.start("who")
    riders = letter("rides") in match["between"] and doer.group == "combatant"
    active = clause.harm(i, "active") and _in_nominative(clause, i + 1)
    free = clause.codes[who - 1] not in _NO_OBJECT[:-1] and not clause.people(who).definite
    gunmen = clause.people(who).group == "combatant"
    return match if free and (active or (riders and not gunmen)) else None


def _in_nominative(clause: CountClause, at: int) -> bool:
    """Whether people have the ending of a dual or plural that is a verb's subject."""
    return clause.is_(at, "people") and clause.chain.tokens[clause.chain.chunks[at].end - 1].word.endswith(_SUBJECTS)


def _reach(clause: CountClause, i: int, end: int) -> int:
    """Up to where a word of harm may find its people: dead and wounded right behind it are its own too."""
    return end + 1 if end < clause.end and clause.is_(end, "casualties") and end - i <= _RIGHT_BEHIND else end


def _behind_hands(clause: CountClause, i: int, end: int) -> re.Match[str] | None:
    """The people behind those by whose hands or bullets they died; with the article they are the same still."""
    match = pattern("by_whom").match.match(clause.codes, i + 1, end)
    return match if match is not None and not clause.people(match.start("who")).definite else None


def _behind_tool(clause: CountClause, i: int, end: int) -> re.Match[str] | None:
    """The people behind the weapon or blow that a verb begins with; none who only own what was hit."""
    match = pattern("tool").match.match(clause.codes, i + 1, end) if not clause.harm(i, "passive") else None
    if match is None:
        return None
    at = match.start("who")
    people = clause.people(at)
    if people.role == "number":
        return match
    owned = clause.codes[at - 1] in _NO_OBJECT or clause.is_(at - 1, *_OF_THINGS)
    if at == i + 2 and _is_weapon(clause, i + 1):
        owned = _has_owner(clause, i + 1)
    return None if owned or (people.definite and people.vague) else match


def _has_owner(clause: CountClause, at: int) -> bool:
    """Whether whoever stands behind a weapon shot with it: "bullets of gunmen", where "the bullets" are nobody's."""
    chunk = clause.chain.chunks[at]
    words = [token.word for token in clause.chain.tokens[chunk.start : chunk.end]]
    return len(words) == 1 and " " not in words[0] and not words[0].removeprefix(_WITH).startswith(_THE)


def _is_weapon(clause: CountClause, at: int) -> bool:
    mention = clause.chain.tokens[clause.chain.chunks[at].start].mention
    return mention is not None and mention.kind == "weapon"


def _accusative(clause: CountClause, i: int, end: int) -> re.Match[str] | None:
    """One person in the accusative behind gunmen or a party: the verb's object, and no predicate of "was", "as"."""
    match = pattern("accusative").match.match(clause.codes, i + 1, end)
    while match is not None and not _in_accusative(clause, match.start("who")):
        first = match.start("who")
        if clause.people(first).group != "combatant" or clause.people(first).role == "number":
            return None
        match = pattern("accusative").match.match(clause.codes, first + 1, end)
    if match is None:
        return None
    predicate = clause.codes[match.start("who") - 1] in _NO_OBJECT[:-1] or clause.is_(match.start("who") - 1, "serves")
    parted = "," in _ASIDE.sub("", clause.codes[i + 1 : match.start("who")])
    return None if predicate or parted else match


def _in_accusative(clause: CountClause, at: int) -> bool:
    """Whether people are one person whose noun ends in the accusative's letter."""
    noun = clause.chain.tokens[clause.chain.chunks[at].end - 1]
    return clause.people(at).amount == ONE and form(noun) == "noun" and noun.word.endswith("ا")


def _object(clause: CountClause, i: int, end: int) -> re.Match[str] | None:
    """The people far behind a verb, where a party stands between and they carry no article."""
    match = pattern("object").match.match(clause.codes, i + 1, end)
    if match is None:
        return None
    who = match.start("who")
    people, between = clause.people(who), clause.codes[i + 1 : who]
    plain = (not people.definite or _is_called(clause, i, who)) and not people.kin and not clause.is_adjective(who)
    return match if plain and not between.endswith(_NO_OBJECT) else None


def _is_called(clause: CountClause, i: int, who: int) -> bool:
    """Whether people with an article are told here by their names, in nobody's house: "took, at dawn, the youth X"."""
    name = who + 2 if clause.is_(who + 1, "people") else who + 1  # "the activist, a journalist, so-and-so"
    exact = clause.people(who).amount.least == clause.people(who).amount.most
    aside = _ASIDE.search(clause.codes[i + 1 : who]) is not None
    return exact and clause.is_(name, "given") and (aside or clause.is_(who - 1, "place", "when", "time", "weekday"))


def _aside(clause: CountClause, i: int, end: int) -> re.Match[str] | None:
    """The people behind "in the attack" or "by the blast of a mine": a happening that is no attack of theirs."""
    match = pattern("aside").match.match(clause.codes, i + 1, end)
    if match is None:
        return None
    aside = clause.chain.of(match, "aside")
    by_thing = match.group("aside")[1:2] == letter("thing")
    known = by_thing or all(_has_article(chunk, clause.chain) for chunk in aside)
    return match if known and not clause.people(match.start("who")).definite else None


def _has_article(chunk: Chunk, chain: Chain) -> bool:
    token = chain.tokens[chunk.end - 1]
    return is_definite(token) or token.word.startswith(_THE)


def _numbered_far(clause: CountClause, i: int, end: int) -> re.Match[str] | None:
    match = pattern("far").match.match(clause.codes, i + 1, end)
    if match is not None and clause.is_(i, "act") and match.group()[-2:-1] == "و":
        return None  # behind a name: "the killing of so-and-so and three of his companions"
    return match if match is not None and clause.people(match.start("who")).role == "number" else None


def _others(clause: CountClause, i: int, kinds: tuple[str, ...], end: int) -> bool:
    """Count "the wounding of another", "and others"."""
    if i + 1 < end and clause.is_(i + 1, "more", "more_en") and not clause.is_(i + 2, "people", "amount"):
        clause.emit(clause.more(i + 1), kinds, "others", "behind.direct")
        join(clause, i + 2, kinds, end)
        return True
    return False


# ── More of them ───────────────────────────────────────────────────────────────────────────────────────────────────


def join(clause: CountClause, at: int, kinds: tuple[str, ...], end: int) -> None:
    """Count more people behind "and", each no farther from the last than a clause reaches.

    Where a number of people is followed by who they are, "three men, so-and-so, his wife and his son", these are they.
    """
    joined, named = pattern("joined"), _named(clause, at)
    while (match := joined.match.match(clause.codes, at, end)) is not None:
        who = match.start("who")
        if who + 1 == end and clause.is_(end, "participle") and _is_of_next(clause, who):
            return
        if _begins_anew(clause, who) or (clause.is_(who + 1, "be") and clause.is_(end, "participle")):
            return  # "killed a man, and his son was also wounded"
        more = clause.is_(who, "more")
        if more or not (clause.people(who).definite and clause.people(who).vague):
            clause.taken.add(who)
            told_once = is_definite(clause.chain.chunks[who].token) if more else _same_people(clause, at, who)
            if not more and not told_once and clause.people(who).amount.least <= named:
                named, told_once = named - clause.people(who).amount.least, True
                clause.emit(clause.people(who), kinds, "part", pattern("called").id)
            crowd = not more and clause.people(who).amount.least >= _CROWD
            if not (told_once or crowd or _apposed(clause, at, who) or _of_them(clause, who)):
                role = "part" if _goes_on_with_parts(clause, at, who) else "added"
                clause.emit(clause.more(who) if more else clause.people(who), kinds, role, joined.id)
        at = who + 1


def _begins_anew(clause: CountClause, who: int) -> bool:
    """Whether people behind "and" are a plural with its owner in the nominative: "and gunmen of X raid" is another."""
    return clause.is_(who, "people") and clause.chain.tokens[clause.chain.chunks[who].end - 1].word.endswith(_OWNED)


def _of_them(clause: CountClause, who: int) -> bool:
    """Whether people behind "and" are those of whom some were counted: "seven of the officers and soldiers"."""
    before, more = (clause.found[-1].people if clause.found else None), clause.people(who)
    if before is None or before.role != "number" or more.role == "number" or more.kin:
        return False
    between = clause.chain.tokens[before.start : clause.chain.chunks[who].start]
    return any(token.code == _OF for token in between) and more.amount.most is None


def _is_of_next(clause: CountClause, who: int) -> bool:
    """Whether the next word of harm counts them: "four bodies and nine wounded", "arrests ten, two women wounded"."""
    parted = clause.codes[who - 1] == "," and not clause.is_(who + 2, "people", "amount")
    others = clause.is_(who, "people") and clause.are_others(clause.people(who))
    return clause.is_(who, "amount") or parted or others


def _named(clause: CountClause, at: int) -> int:
    """How many of the people right before a chunk are still to be told, where the first one's name stands there."""
    match = pattern("called").match.match(clause.codes, at, clause.end)
    people = clause.people(at - 1) if match is not None and clause.is_(at - 1, "people", "amount") else None
    if match is None or people is None or people.amount.most != people.amount.least:
        return 0
    return people.amount.least - 1 - match.group().count("و")


def _and_name(clause: CountClause, at: int, kinds: tuple[str, ...], end: int) -> None:
    """Count those told by their names behind one who is: "the young man so-and-so, and so-and-so"."""
    if not clause.is_(at - 1, "people") or clause.people(at - 1).amount != ONE:
        return
    name = pattern("and_name")
    while (match := name.match.match(clause.codes, at, end)) is not None:
        at = match.start("who")
        start, last = clause.chain.chunks[at].start, clause.chain.chunks[match.end("who") - 1].end
        clause.emit(People(start, last, ONE, None, "named"), kinds, "added", name.id)


def elsewhere(clause: CountClause, at: int, kinds: tuple[str, ...], end: int) -> None:
    """Count those who were harmed in a further place each, behind an English "were killed in X", "killed two in X"."""
    joined = pattern("elsewhere")
    while (match := joined.match.match(clause.codes, at, end)) is not None:
        at, who = match.end("who"), match.start("who")
        if who not in clause.taken:
            clause.taken.add(who)
            clause.emit(clause.people(who), kinds, "added", joined.id)


def take_en(clause: CountClause, i: int, kinds: tuple[str, ...], end: int) -> bool:
    """Count the people behind an English word of harm, and those harmed in a further place each."""
    taken = take(clause, i, kinds, end)
    if taken:
        elsewhere(clause, min((k for k in clause.taken if i < k < end), default=i) + 1, kinds, end)
    return taken


def beside(clause: CountClause, at: int, kinds: tuple[str, ...], end: int) -> None:
    """Count those harmed with somebody, right behind an English "was killed": "along with two bodyguards"."""
    match = pattern("beside").match.match(clause.codes, at, end)
    who = match.start("who") if match is not None else -1
    if match is not None and who not in clause.taken and not clause.is_(who, "part"):
        clause.taken.add(who)
        clause.emit(clause.people(who), kinds, "added", pattern("beside").id)


def company(clause: CountClause, at: int, kinds: tuple[str, ...], end: int) -> None:
    """Count those who were killed or taken with somebody: "together with three of his men"."""
    match = pattern("company").match.match(clause.codes, at, end)
    who = match.start("who") if match is not None else -1
    if match is None or who in clause.taken or clause.is_(who, "part"):
        return
    noun = clause.chain.tokens[clause.chain.chunks[who].end - 1]
    if noun.word.endswith(_THEIRS) and (clause.people(who).role == "number" or form(noun) != "plural"):
        clause.taken.add(who)
        clause.emit(clause.people(who), kinds, "added", pattern("company").id)


def _same_people(clause: CountClause, at: int, who: int) -> bool:
    """Whether people behind "and" are of those counted before: "19 men and youths", "who is a notable and a member"."""
    more, single = clause.people(who), clause.people(who).amount == Count(1, 1)
    if single and any(_tells_who(clause, k) for k in range(max(clause.start, at - _DESCRIBED), who)):
        return True
    if at != who - 1 or not isinstance(clause.chain.chunks[at - 1].value, People):
        return False
    before = clause.people(at - 1)
    # Behind eleven and more the noun stands in the singular, and so does the one joined to it.
    return (
        single
        and _is_plain(more)
        and before.role == "number"
        and before.amount.least > _TEN
        and before.group == more.group
    )


def _tells_who(clause: CountClause, at: int) -> bool:
    """Whether a chunk is "who is", and not the "he" of "arrested him, he and his son"."""
    return clause.is_(at, "who_is") and not (at and is_him(clause.chain.chunks[at - 1]))


def _is_plain(people: People) -> bool:
    """Whether nothing but their noun says who people are."""
    return people.role == "people" and not (people.definite or people.kin or people.own)


def _apposed(clause: CountClause, at: int, who: int) -> bool:
    """Whether people behind a comma only say who those before are: "so-and-so, a trader", "six men, displaced of X"."""
    if _are_described(clause, at, who):
        return True
    single = not clause.is_(who, "more") and clause.people(who).amount == ONE
    joined = {"و", letter("besides")} & set(clause.codes[at:who])
    if not single or joined or not clause.found or clause.found[-1].people.amount != ONE:
        return False
    if "named" in (clause.found[-1].role, clause.people(who).role):
        return True
    first = clause.chain.tokens[clause.people(who).start]
    if first.word.isascii() and first.number is None and clause.is_(who + 1, "given", "given_en"):
        return True  # "the mukhtar of the village, Sheikh so-and-so"
    return first.number is not None and first.number.exact == 1


def _are_described(clause: CountClause, at: int, who: int) -> bool:
    """Whether a bare plural behind a comma says who a number of people are: "seven men, civilians and soldiers"."""
    if clause.is_(who, "more") or not clause.found or clause.found[-1].people.amount.most is None:
        return False
    before, more = clause.found[-1].people, clause.people(who)
    if before.role != "number" or more.role != "people" or more.definite or more.amount.most is not None:
        return False
    whole = next((k for k in range(at - 1, -1, -1) if clause.chain.chunks[k].start == before.start), None)
    between = clause.codes[whole + 1 : who] if whole is not None else ""
    return between[:1] == "," and between[1:2] != "و" and more.amount.least <= before.amount.least


def _goes_on_with_parts(clause: CountClause, at: int, who: int) -> bool:
    """Whether people are joined to a part of those told, with no comma between: "among them a mother and hers"."""
    between = clause.codes[at:who]
    parts = [k for k in range(at, who) if clause.is_(k, "part", "among")]
    return bool(parts) and "," not in between[parts[-1] - at :]
