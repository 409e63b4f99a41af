"""The words that tell how many people, as the patterns of `lexicon/patterns/counts.toml` take them together."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from math import ceil, floor
from typing import Any, NamedTuple

from geomap.arabic import is_plain_dual
from geomap.grammar import Chain, Chunk, Number, Pattern, Token, bounded
from geomap.grammar.patterns import letter
from geomap.model import Count

PLURAL, PAIR, ONE, ZERO = Count(3, None), Count(2, None), Count(1, 1), Count(0, 0)


class People(NamedTuple):
    """People at tokens `start` to `end`: how many, of which group, and what tells so.

    `own` is the kind of harm that their noun itself tells ("three dead"), `definite` that they were told before ("the
    wounded"), `vague` that a plural alone counts them, `role` whether a number, a name or only a noun does.
    """

    start: int
    end: int
    amount: Count
    group: str | None
    role: str
    own: str | None = None
    definite: bool = False
    kin: bool = False
    vague: bool = False


Reads = Callable[[re.Match[str], Chain, Pattern], Any]


def attr(token: Token | None, name: str) -> Any:
    """An attribute of the lexicon entry behind a token, None where it has none."""
    return token.mention.term.attrs.get(name) if token and token.mention and token.mention.term else None


def form(token: Token | None) -> str:
    """The form of the noun or verb behind a token."""
    return token.mention.form if token is not None and token.mention is not None else ""


def is_definite(token: Token | None) -> bool:
    """Whether a token carries an article that its entry lacks."""
    return token is not None and token.mention is not None and token.first < token.mention.first


def said(token: Token) -> Count:
    """How many a bare noun says: one, two, two or more where dual and plural are written alike, or three and more."""
    number = attr(token, "number") or 1
    if form(token) == "dual":
        return PAIR if attr(token, "sound") and not is_plain_dual(token.word) else Count(2, 2)
    if form(token) == "plural" or (number == 3 and form(token) == "phrase"):
        return PLURAL
    return Count(1, 1) if number == 3 else Count(number, number)


# ── Amounts ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _number(chunks: list[Chunk]) -> Number | None:
    return next((c.token.number for c in chunks if c.token is not None and c.token.number is not None), None)


def _span(match: re.Match[str], chain: Chain, _: Pattern) -> Count | None:
    """From one number to a greater one; "five or six hundred" is left to its own."""
    low, high = _number(chain.of(match, "from")), _number(chain.of(match, "upto"))
    if low is None or high is None or low.exact is None or high.exact is None or low.exact >= high.exact:
        return None
    return Count(low.exact, high.exact)


def _bounded(match: re.Match[str], chain: Chain, _: Pattern) -> Count | None:
    number = _number(chain.of(match, "number"))
    if number is None:
        return None
    before, after = ([c.token for c in chain.of(match, name) if c.token] for name in ("before", "after"))
    return bounded(number, before, after)


def _as_many(match: re.Match[str], chain: Chain, _: Pattern) -> Count | None:
    """So many times the amount told last before it."""
    before, times = _amount_before(match, chain), attr(chain.chunks[match.start()].token, "times") or 1
    if before is None or times == 1:
        return before
    return Count(floor(before.least * times), None if before.most is None else ceil(before.most * times))


def _amount_before(match: re.Match[str], chain: Chain) -> Count | None:
    """The amount told last before words, by a number or by a dual or singular of the dead and wounded."""
    for i in range(match.start() - 1, -1, -1):
        chunk = chain.chunks[i]
        if isinstance(chunk.value, Count):
            return chunk.value
        if i and isinstance(chain.chunks[i - 1].value, Count):
            continue
        if chunk.token is not None and attr(chunk.token, "shape") == "people":
            return said(chunk.token)
    return None


# ── People ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def _who(match: re.Match[str], chain: Chain) -> Token | None:
    chunks = chain.of(match, "who")
    return chunks[-1].token if chunks else None


def _tokens(match: re.Match[str], chain: Chain) -> tuple[int, int]:
    return chain.chunks[match.start()].start, chain.chunks[match.end() - 1].end


def _group(match: re.Match[str], chain: Chain, name: str) -> list[Chunk]:
    """The chunks under a name of a pattern; none where the pattern has no such name."""
    return chain.of(match, name) if name in match.re.groupindex else []


def _numbered(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    amounts = _group(match, chain, "amount")
    if not amounts:
        return _bare(match, chain, pattern)
    amount = amounts[0]
    count = amount.value if isinstance(amount.value, Count) else Count(*_exact(amount))
    who = _who(match, chain)
    after = [chunk.token for chunk in _group(match, chain, "after") if chunk.token]
    if after and count.most == count.least:
        count = bounded(Number(count, count.least), after)
    start, end = _tokens(match, chain)
    group = attr(who, "group")
    if "family" in pattern.id and (attr(who, "household") or (not group and chain.chunks[match.start()].token)):
        group = "civilian"
    own = attr(who, "count")
    of_them = own is not None and is_definite(who)
    kin, vague = bool(attr(who, "kin")), _is_vague(count)
    return People(start, end, count, group, pattern.role, own, of_them, kin, vague)


def _exact(chunk: Chunk) -> tuple[int, int]:
    number = chunk.token.number if chunk.token else None
    exact = number.exact if number is not None and number.exact is not None else 0
    return exact, exact


def _is_vague(count: Count) -> bool:
    return count == PLURAL


def _part_numbered(match: re.Match[str], chain: Chain, pattern: Pattern) -> tuple[People, ...] | None:
    made = _numbered(match, chain, pattern)
    return (made._replace(own=None),) if made is not None else None


def _of_told(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    """So many of the dead or wounded told before, who are no fewer; in Arabic those have the article."""
    who = next((chunk.token for name in ("who", "who_en") for chunk in chain.of(match, name)), None)
    amount = chain.of(match, "amount")[0]
    count = amount.value if isinstance(amount.value, Count) else Count(*_exact(amount))
    as_many = chain.tokens[amount.start].code == letter("as_many")  # "as many wounded" were not told before
    if who is None or as_many or not (who.word.isascii() or is_definite(who) or who.word.startswith("ال")):
        return None
    return People(*_tokens(match, chain), Count(count.least, None), None, pattern.role, attr(who, "count"))


def _exactly_two(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    made, who = _bare(match, chain, pattern), _who(match, chain)
    amount = chain.of(match, "amount")[0].value
    return made._replace(amount=amount) if made and _may_be_dual(who) and amount == Count(2, 2) else None


def _postponed(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    """A plural without the article, and its number of three or more behind it."""
    made, bare, who = _numbered(match, chain, pattern), _bare(match, chain, pattern), _who(match, chain)
    plural = bare is not None and (bare.vague or (who is not None and who.word.endswith(_DUAL)))
    several = made is not None and made.amount.least >= PLURAL.least
    return made if plural and several and not is_definite(who) else None


def _may_be_dual(who: Token | None) -> bool:
    """Whether the form of a noun may say two."""
    return form(who) in ("dual", "plural") or (who is not None and who.word.endswith(_DUAL))


def _two_unknown(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    who, amount = _who(match, chain), chain.of(match, "amount")[0].value
    dual = who is not None and who.word.endswith(_DUAL)
    return People(*_tokens(match, chain), amount, None, pattern.role) if dual and amount == Count(2, 2) else None


def _bare(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    who = _who(match, chain)
    if who is None or _describes_party(match, chain, who):
        return None
    start, end = _tokens(match, chain)
    count, definite, kin = said(who), is_definite(who), bool(attr(who, "kin"))
    if "after" in match.re.groupindex:
        count = Count(count.least, None)
    return People(
        start, end, count, attr(who, "group"), pattern.role, attr(who, "count"), definite, kin, count == PLURAL
    )


def _describes_party(match: re.Match[str], chain: Chain, who: Token) -> bool:
    """Whether a noun for one person is the adjective of the party right before it, "the terrorist group so-and-so"."""
    party = any(c.code == letter("actor") for c in chain.chunks[match.start() - 1 : match.start()])
    adjective = attr(who, "adjective") and attr(who, "group") != "civilian"
    return party and bool(adjective) and is_definite(who)


def _one_of_nation(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    made, who = _bare(match, chain, pattern), _who(match, chain)
    singular = who is not None and who.word.endswith("ي")
    return made if made is not None and singular and not made.definite else None


def _number_behind(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    who = _who(match, chain)
    definite = who is not None and (is_definite(who) or who.word.startswith("ال"))  # some entries have their article
    return _numbered(match, chain, pattern) if definite else None


def _either(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    low, high = (_as_people(chain.of(match, name)[0]) for name in ("low", "high"))
    counted = low.role in ("people", "number") and high.role in ("people", "number")
    fits = counted and high.own in (None, low.own) and not low.vague and not low.definite
    if not fits or high.amount.most is None or low.amount.least >= high.amount.most:
        return None
    amount = Count(low.amount.least, high.amount.most)
    group = low.group if low.group == high.group else None
    return People(low.start, high.end, amount, group, pattern.role, low.own)


def _dead_of(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    dead, people = chain.of(match, "dead")[0].value, _as_people(chain.of(match, "all")[0])
    numbered = people.role == "number" or people.amount == Count(2, 2)
    if dead.role != "people" or not numbered:
        return None
    return people._replace(start=dead.start, own=dead.own, role=pattern.role)


def _are_bodies(match: re.Match[str], chain: Chain) -> bool:
    """Whether the dead of a pattern are called bodies, behind which their people stand."""
    chunk = chain.of(match, "dead")[0]
    return bool(attr(chain.tokens[chunk.end - 1], "bodies"))


def _bodies_of(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    """Bodies, of the several people behind them, who count: newsrooms write "the body of two men" as well."""
    dead, people = chain.of(match, "dead")[0].value, _as_people(chain.of(match, "all")[0])
    more = people.amount.least > 1 and people.amount != dead.amount and people.own is None
    if dead.role != "people" or not more or not _are_bodies(match, chain):
        return None
    return people._replace(start=dead.start, own=dead.own, role=pattern.role)


def _listed_bodies(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    """Bodies, and the people whose they are, one by one: "the bodies of a woman and her two sons"."""
    dead, parts = chain.of(match, "dead")[0].value, _list(chain.of(match, "parts"))
    few = all(part.amount.least == part.amount.most for part in parts) and not any(part.own for part in parts)
    if dead.role != "people" or not few or not _are_bodies(match, chain):
        return None
    number = sum(part.amount.least for part in parts)
    return People(*_tokens(match, chain), Count(number, number), None, pattern.role, dead.own)


def _wounds_to(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    """People behind "wounds to", whose own number counts them; who was killed is not told so."""
    wounds, people = chain.of(match, "dead")[0].value, _as_people(chain.of(match, "all")[0])
    if wounds.own != "injured" or not wounds.vague or wounds.definite or people.vague or people.own:
        return None
    return people._replace(start=wounds.start, own=wounds.own, role=pattern.role)


def _with_wounds(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    """People behind the bare word for wounds, "caused wounds to six": no other word of harm counts them."""
    wounds, people = chain.of(match, "wounds")[0], _as_people(chain.of(match, "all")[0])
    if not attr(wounds.token, "wounds") or people.vague or people.own:
        return None
    return people._replace(start=wounds.start, own="injured", role=pattern.role)


def _names(match: re.Match[str], chain: Chain, pattern: Pattern) -> People:
    number = _named(chain.of(match, "names"))
    # Behind "each of" at least one more follows a single name, in words that are not read as one.
    amount = Count(number, number) if number > 1 else Count(2, None)
    return People(*_tokens(match, chain), amount, None, pattern.role)


def _names_aged(match: re.Match[str], chain: Chain, pattern: Pattern) -> People:
    """As many people as there are ages behind names."""
    number = sum(chunk.code == letter("nothing") for chunk in chain.chunks[match.start() : match.end()])
    return People(*_tokens(match, chain), Count(number, number), None, pattern.role)


def _named_object(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    names, doer = chain.of(match, "names"), chain.of(match, "doer")
    if doer and is_definite(doer[0].token):
        return None  # "the young man so-and-so"
    number = _named(names)
    return People(names[0].start, names[-1].end, Count(number, number), None, pattern.role)


def _plural_named(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    who, number = _who(match, chain), _named(chain.of(match, "names"))
    if who is None or not is_definite(who) or said(who).least < PLURAL.least:
        return None
    return People(*_tokens(match, chain), Count(number, number), attr(who, "group"), pattern.role)


def _listed_names(match: re.Match[str], chain: Chain, pattern: Pattern) -> People:
    """The persons of a list of names that stand behind a word of harm."""
    names = chain.of(match, "names")
    number = _named(names)
    return People(names[0].start, names[-1].end, Count(number, number), None, pattern.role)


def _named(names: list[Chunk]) -> int:
    """How many names are joined by "and", or by a comma alone."""
    given = letter("given")
    words = [c.token.word if c.token is not None and c.code not in (given, ",") else c.code for c in names]
    joined = [word == "and" or word.startswith("و") for word in words]
    commas = [word == "," and not joins for word, joins in zip(words, [*joined[1:], True], strict=True)]
    return 1 + sum(joined[1:]) + sum(commas)


def _one_name(match: re.Match[str], chain: Chain, pattern: Pattern) -> People:
    return People(*_tokens(match, chain), Count(1, 1), None, pattern.role)


# ── The same people once more ──────────────────────────────────────────────────────────────────────────────────────


def _as_people(chunk: Chunk) -> People:
    if isinstance(chunk.value, Count):
        return People(chunk.start, chunk.end, chunk.value, None, "number", vague=_is_vague(chunk.value))
    found: People = chunk.value
    return found


def _list(chunks: list[Chunk]) -> tuple[People, ...]:
    """The people of a stretch, and what is known of parts in it."""
    people = [c for c in chunks if isinstance(c.value, (Count, People))]
    return tuple(_as_people(c) for c in people)


def _share(people: People, start: int, end: int) -> People:
    """One number for dead and wounded together: at least one of each."""
    most = None if people.amount.most is None else max(people.amount.most - 1, 1)
    return People(start, end, Count(1, most), None, "joint")


def _shared(match: re.Match[str], chain: Chain, _: Pattern) -> People | None:
    """One number for both; none where the dead or the wounded have a number of their own."""
    own = [c.value for c in chain.chunks[match.start("all") + 1 : match.end()] if isinstance(c.value, People)]
    if any(people.role == "number" for people in own):
        return None
    return _share(_as_people(chain.of(match, "all")[0]), *_tokens(match, chain))


def _shared_noun(match: re.Match[str], chain: Chain, _: Pattern) -> People | None:
    first, other = chain.of(match, "all")[0].value, chain.of(match, "other")[0].value
    # Behind eleven and more the noun stands in the singular, and so does the one joined to it.
    same = other.vague or (other.amount == Count(1, 1) and first.amount.least > _PLURAL_UP_TO)
    counted = first.role == "number" and other.role == "people" and same and {first.own, other.own} == _BOTH
    counted = counted and not first.vague
    return _share(first, *_tokens(match, chain)) if counted else None


def _one_number(match: re.Match[str], chain: Chain, _: Pattern) -> People | None:
    """Men of two sorts that one number counts: two plurals are of four at least."""
    first, other = (_as_people(chain.of(match, name)[0]) for name in ("first", "other"))
    both = other.vague and other.role == "people" and first.role == "number" and not first.vague
    if not both or first.amount.least < _TWO_PLURALS or {first.own, other.own} != {None} or other.definite:
        return None
    start, end = _tokens(match, chain)
    return first._replace(start=start, end=end, group=first.group if first.group == other.group else None)


def _shared_list(match: re.Match[str], chain: Chain, _: Pattern) -> People | None:
    """The number behind bare "dead and wounded"; "two dead and one wounded" have their own."""
    if not all(chain.of(match, name)[0].value.vague for name in ("all", "other")):
        return None
    people = _list(chain.of(match, "list"))
    least, most = sum(p.amount.least for p in people), most_of(people)
    return _share(People(0, 0, Count(least, most), None, ""), *_tokens(match, chain))


_DUAL = ("ين", "ان")
_BOTH = {"fatalities", "injured"}
_PLURAL_UP_TO, _OF_VERB = 10, 8
_TWO_PLURALS = 4


def most_of(people: tuple[People, ...]) -> int | None:
    """The sum of the upper bounds, None where one is open."""
    most = [p.amount.most for p in people]
    return None if None in most else sum(each or 0 for each in most)


def _parts(match: re.Match[str], chain: Chain, _: Pattern) -> tuple[People, ...]:
    return tuple(p._replace(role="part") for p in _list(chain.of(match, "parts")))


def _parts_and(match: re.Match[str], chain: Chain, pattern: Pattern) -> tuple[People, ...]:
    before: tuple[People, ...] = chain.of(match, "first")[0].value
    return (*before, *_parts(match, chain, pattern))


def _adds_up(match: re.Match[str], chain: Chain, pattern: Pattern) -> tuple[People, ...] | None:
    """Only where the parts make up the number before them, or what a bare plural says at least."""
    whole, parts = _as_people(chain.of(match, "all")[0]), _list(chain.of(match, "parts"))
    least, most = sum(p.amount.least for p in parts), most_of(parts)
    exact = whole.amount == Count(least, most) and most == least
    return _parts(match, chain, pattern) if exact or (whole.vague and whole.amount.least == least) else None


def _of_both(match: re.Match[str], chain: Chain, _: Pattern) -> tuple[People, ...] | None:
    """Victims whom the dead and the wounded behind them make up."""
    whole, parts = _as_people(chain.of(match, "all")[0]), _list(chain.of(match, "parts"))
    adds = whole.amount == Count(sum(p.amount.least for p in parts), most_of(parts))
    return () if adds and whole.role == "number" and {p.own for p in parts} == _BOTH else None


def _within(match: re.Match[str], chain: Chain, pattern: Pattern) -> tuple[People, ...] | None:
    """Only where the parts are no more than the number before them."""
    whole, parts = _as_people(chain.of(match, "all")[0]), _list(chain.of(match, "parts"))
    least, most = sum(p.amount.least for p in parts), whole.amount.most
    return _parts(match, chain, pattern) if most is None or least <= most else None


def _both_of(match: re.Match[str], chain: Chain, pattern: Pattern) -> People | None:
    made = _bare(match, chain, pattern)
    return made._replace(amount=Count(2, 2), vague=False) if made is not None and made.vague else None


def _harmed_people(match: re.Match[str], chain: Chain, _: Pattern) -> People | None:
    """People with the dead or wounded that says what befell them as its adjective: both of two, or of several."""
    people, dead = (_as_people(chain.of(match, name)[0]) for name in ("all", "dead"))
    before = chain.codes[max(0, match.start() - _OF_VERB) : match.start()]
    if letter("verb") in before[before.rfind(",") + 1 :]:
        return None  # "gunmen shot two fighters dead"
    bare = dead.role == "people" and not dead.definite and people.own is None and people.amount.least > 1
    plural = 2 if chain.tokens[dead.start].word.isascii() else PLURAL.least  # English has no dual
    several = dead.vague and people.amount.least >= plural
    over_ten = dead.amount == Count(1, 1) and people.amount.least > _PLURAL_UP_TO
    agree = several or over_ten or dead.amount == people.amount
    return people._replace(end=dead.end, own=dead.own) if bare and agree and not people.definite else None


READS: Mapping[str, Reads] = {
    "span": _span, "bounded": _bounded, "as_many": _as_many, "numbered": _numbered, "part_numbered": _part_numbered,
    "exactly_two": _exactly_two, "postponed": _postponed, "number_behind": _number_behind, "either": _either,
    "dead_of": _dead_of, "bodies_of": _bodies_of, "listed_bodies": _listed_bodies,
    "bare": _bare, "names": _names, "one_name": _one_name, "shared": _shared, "shared_noun": _shared_noun,
    "shared_list": _shared_list, "parts": _parts, "parts_and": _parts_and, "adds_up": _adds_up, "within": _within,
    "one_of_nation": _one_of_nation, "two_unknown": _two_unknown, "plural_named": _plural_named,
    "named_object": _named_object, "one_number": _one_number, "of_both": _of_both, "wounds_to": _wounds_to,
    "with_wounds": _with_wounds, "of_told": _of_told, "names_aged": _names_aged, "both": _both_of,
    "harmed_people": _harmed_people, "listed_names": _listed_names,
}  # fmt: skip
