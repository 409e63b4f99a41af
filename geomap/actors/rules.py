"""The patterns of `lexicon/reading/roles.toml` as regular expressions over a row of chunks, and what they propose."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache, reduce
from operator import or_
from typing import Any

from geomap import lexicon
from geomap.actors.chunks import FORMS, Chunk, Chunks, bit, chunked, kinds, sort_of
from geomap.actors.claim import Claim
from geomap.actors.names import Clause
from geomap.actors.speakers import by_speakers
from geomap.errors import DataError
from geomap.lexicon.constructions import PREFIX, bits
from geomap.model import Quote, Role

_FILE = "roles.toml"
_ELEMENT = re.compile(r"\{(?P<kind>[a-z$*][^{}]*)\}|(?P<other>\{\d+,?\d*\}|[()|?*+^]|\s+)|(?P<fault>.)")
# Of a regular expression: a group without one in it, and a class that is not left out.
_GROUP, _NEEDED = re.compile(r"\([^()]*\)(?:[?*+]|\{[^{}]*\})?"), re.compile(r"\[[^]]*\](?![?*]|\{0)")
_PARTY, _DEED = "party", "deed:"
# The sort of deeds by which ground is held.
_RULED = "ground"
# Bits from which on a party is taken to have done something in a passage.
_DOER = 3.0
# The construction by which a party accuses another one.
_ACCUSER = "actors.accuser"
# Sorts of deeds that name no doer, and how many bits make a doer clear.
_NO_DOER, _CLEAR = ("blast", "mined", "clash", "foil", "claim"), 4.0
# Sorts of deeds that a noun tells as the setting of another: "and killed two during the raid".
_SETTINGS = ("fire", "seize", "aim")
_NOUNS = ("masdar", "many", "noun")
# Kinds of deeds by which somebody is taken.
_TAKES = frozenset(f"{form}.seize" for form in FORMS)
# "Managed to take control": the verb before a noun, and how many chunks back it may stand.
_DID, _MANAGED = "do", 2
# The class of letters that a regular expression begins with, whatever follows.
_OPENS = re.compile(r"\[([^]]*)\](?![?*]|\{0)")
# Chunks before a party at the furthest at which a pattern that leads to it begins.
_BACK = 12
# Who is counted beside armed ones, and what stands between "among them" or "made up of" and the people: a number, "of".
_CIVILIANS, _UNIDENTIFIED, _COUNTED = "civilians", "unidentified", "Nم"
# The letter that a party has while its own role is asked.
_ASKED = chr(0xF8FF)


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern that runs from a deed to a party (`deed_first`) or the other way."""

    id: str
    role: Role | None
    bits: float
    deed_first: bool
    pattern: re.Pattern[str]
    before: re.Pattern[str] | None
    not_before: re.Pattern[str] | None
    then: re.Pattern[str] | None
    not_then: re.Pattern[str] | None
    deeds: frozenset[str]
    heads: frozenset[str]
    script: str | None
    # Whether it begins with the party.
    at_party: bool
    # Kinds, as bits: of which none may stand between the deed and the party, of which one of each must, with which the
    # pattern may begin.
    never: int
    needs: tuple[int, ...]
    begins: int


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The constructions in the order of their file. Raises DataError."""
    return tuple(_rule(row) for row in lexicon.load("roles").rules)


def _rule(row: Mapping[str, Any]) -> Rule:
    name, pattern = str(row["id"]), str(row["pattern"])
    words = [m["kind"] for m in _ELEMENT.finditer(pattern) if m["kind"]]
    deed = next((w for w in words if w.startswith(_DEED)), None)
    party = next((w for w in words if w.split(".")[0] == _PARTY and _asked(w, words)), None)
    if deed is None or party is None:
        raise DataError(_FILE, "a pattern needs a {deed:...} and a {party}", entry=name)
    first = pattern.index("{" + deed) < pattern.rindex("{" + party)
    role = None if row["role"] == "none" else row["role"]
    compiled = _compiled(pattern, party, name)
    around = {key: _context(row.get(key), key, name) for key in ("before", "not_before", "then", "not_then")}
    return Rule(
        name, role, float(row["bits"]), first, re.compile(compiled), **around,
        deeds=frozenset(_letters(deed.removeprefix(_DEED), name)),
        heads=frozenset(_letters("party.*" if party == _PARTY else party, name)), script=row.get("script"),
        at_party=compiled.startswith(_ASKED),
        never=~_as_bits(compiled), needs=tuple(map(_as_bits, _needed(compiled, first))),
        begins=_as_bits(opens[1]) if (opens := _OPENS.match(compiled)) else -1,
    )  # fmt: skip


def _as_bits(letters: str) -> int:
    """The kinds whose letters stand in a regular expression."""
    return reduce(or_, map(bit, set(letters) & set(kinds().values())), 0)


def _needed(compiled: str, deed_first: bool) -> list[str]:
    """The classes of letters that stand between the deed and the party wherever a pattern fits."""
    asked = compiled.index(_ASKED)
    between = compiled[compiled.index("]") + 1 : asked] if deed_first else compiled[asked + 1 : compiled.rindex("[")]
    while "(" in between and between != (between := _GROUP.sub("", between)):
        pass
    return [] if set(between) & set("|()") else _NEEDED.findall(between)


def _asked(word: str, words: list[str]) -> bool:
    """Whether a party's element is the one whose role is asked: `{party}` itself, else the last one that is written."""
    if _PARTY in words:
        return word == _PARTY
    return word == [w for w in words if w.split(".")[0] == _PARTY][-1]


def _context(written: object, key: str, name: str) -> re.Pattern[str] | None:
    if written is None:
        return None
    compiled = _compiled(str(written), None, name)
    return re.compile(f"(?:{compiled})$" if key.endswith("before") else compiled)


def _compiled(pattern: str, party: str | None, name: str) -> str:
    """A pattern as a regular expression over letters; the last element written `party` is the one that is asked."""
    for phrase, written in lexicon.load("roles").about["phrases"].items():
        pattern = pattern.replace(f"{{%{phrase}}}", f"({written})")
    parts: list[str] = []
    asked = [m.start() for m in _ELEMENT.finditer(pattern) if m["kind"] == party]
    for found in _ELEMENT.finditer(pattern):
        if found["fault"]:
            raise DataError(_FILE, f"a pattern cannot hold {found['fault']!r}", entry=name)
        if found["kind"] is None:
            parts.append(found["other"].strip())
        elif asked and found.start() == asked[-1]:
            parts.append(_ASKED)
        else:
            parts.append(f"[{''.join(sorted(_letters(found['kind'].removeprefix(_DEED), name)))}]")
    return "".join(parts)


def _letters(written: str, name: str) -> set[str]:
    """The letters of the kinds that an element names: "a|b", "verb.*", "$group"."""
    groups = lexicon.load("roles").about["groups"]
    found: set[str] = set()
    for word in written.split("|"):
        if word.startswith("$"):
            for member in groups[word[1:]]:
                found |= _letters(member, name)
            continue
        if not _so_called(word):
            raise DataError(_FILE, f"no kind is called {word!r}", entry=name)
        found |= _so_called(word)
    return found


@lru_cache(maxsize=1024)
def _so_called(word: str) -> frozenset[str]:
    """The letters of the kinds that a word with stars names: "*." deeds alone, "word" what tells when or mourns too."""
    if word == "word":
        return frozenset(kinds()[kind] for kind in ("word", "when", "mourned", "ground"))
    deeds = word.startswith("*.")
    fitting = (kind for kind in kinds() if fnmatchcase(kind, word) and (not deeds or kind.split(".")[0] in FORMS))
    return frozenset(kinds()[kind] for kind in fitting)


def claims(clause: Clause) -> Iterator[Claim]:
    """Every part in a deed that a construction of the clause gives a party.

    A party that "and" joins to the one before it has the parts of that one.
    """
    row = chunked(clause)
    found = _not_its_own(clause, row, list(_by_rules(clause, row)))
    found += by_speakers(clause, row, {c.deed for c in found if c.role == "initiator"})
    yield from found
    yield from _same_subject(clause, row, found)


def _not_its_own(clause: Clause, row: Chunks, found: list[Claim]) -> list[Claim]:
    """Without "its men" as the target of the party itself: whoever takes his own deserters did it.

    Where "its men" would have done it to their own party, they are men of whoever tells it: "X announced that five of Y
    were killed in an attack by its fighters"; so are those whom it attacked: "X said that Y hit a patrol of its".
    """
    if "h" not in clause.words.codes:
        return found
    theirs = [clause.words.quote(i, i + 1) for i, code in enumerate(clause.words.codes) if code == "h"]
    if not theirs:
        return found
    others = [c for c in found if not _holds_any(c.quote, theirs)]
    accusers = {c.actor: c.bits for c in others if c.rule == _ACCUSER}
    doers = _firm(others, "initiator") | (_firm(others, "accused") - accusers.keys() if accusers else set())
    hit = _firm(others, "target")
    kept: list[Claim] = []
    for claim in found:
        if not _holds_any(claim.quote, theirs):
            kept.append(claim)
        elif claim.role == "initiator" and claim.actor in hit:
            kept += [claim._replace(actor=teller) for teller in _tellers(row, hit)[:1]]
        elif claim.role == "target" and claim.actor in doers and not _takes(row, claim.deed):
            whose = (*_tellers(row, doers), *sorted(accusers))[:1]
            # An accuser is held to have no part in the deed; that its things were hit weighs more.
            kept += [claim._replace(actor=teller, bits=claim.bits + accusers.get(teller, 0)) for teller in whose]
        elif claim.role != "target" or not (claim.actor in doers or _is_outweighed(claim, found)):
            kept.append(claim)
    return kept


def _takes(row: Chunks, deed: int) -> list[Chunk]:
    """The deed at this offset, where somebody is taken by it."""
    tokens = row.clause.words.tokens
    return [c for c in map(row.chunks.__getitem__, row.deeds) if c.kind in _TAKES and tokens[c.first].first == deed]


def _is_outweighed(claim: Claim, found: Iterable[Claim]) -> bool:
    """Whether the same words of a party say clearly that it did something else, or more clearly that it did this."""
    did = (c for c in found if c.role == "initiator" and (c.actor, c.quote) == (claim.actor, claim.quote))
    return any(c.bits > claim.bits if c.deed == claim.deed else c.bits >= _DOER for c in did)


def _tellers(row: Chunks, others: Collection[str]) -> list[str]:
    """The parties that tell what is told, without some others."""
    return [chunk.id for chunk in row.chunks if chunk.kind == "party.teller" and chunk.id not in others]


def _firm(claims: Iterable[Claim], role: str) -> set[str]:
    """The parties that clearly have a role."""
    return {claim.actor for claim in claims if claim.role == role and claim.bits >= _DOER}


def _holds_any(quote: Quote, parts: Sequence[Quote]) -> bool:
    return any(quote.start <= part.start and part.end <= quote.end for part in parts)


def _by_rules(clause: Clause, row: Chunks) -> Iterator[Claim]:
    before: tuple[int, list[Claim]] | None = None
    for party in (i for i, chunk in enumerate(row.chunks) if chunk.id and not _is_among(clause, row, i)):
        own = list(_parts(clause, row, party))
        if before is not None and _joins(row.letters[before[0] + 1 : party]):
            if before[1]:
                own = list(_same_part(clause, row, party, before[1]))
            else:
                yield from _same_part(clause, row, before[0], own)
        before = party, own
        yield from own


def _is_among(clause: Clause, row: Chunks, party: int) -> bool:
    """Whether women or persons are some of a party's own: "ten of X, among them women", "a cell of five persons"."""
    chunk, tokens = row.chunks[party], clause.words.tokens
    if chunk.id != _CIVILIANS:
        return False
    heads = [token.mention for token in tokens[chunk.first : chunk.last] if token.code == "V" and token.mention]
    if not heads or any(m.term is None or m.term.attrs.get("group") == "civilian" for m in heads):
        return False
    k = chunk.first - 1
    while k > 0 and tokens[k].code in _COUNTED:
        k -= 1
    if k < 0 or tokens[k].word not in lexicon.load("roles").about["among"]:
        return False
    whole = next((i for i in range(party - 1, -1, -1) if row.chunks[i].id), None)
    if whole is None or row.chunks[whole].id == _UNIDENTIFIED:
        return False
    if row.chunks[whole].id == _CIVILIANS:
        return _is_among(clause, row, whole)  # "a cell of five persons, among them women"
    stop = kinds()["stop"]
    return not any(whole < deed < party for deed in row.deeds) and stop not in row.letters[whole:party]


def _joins(between: str) -> bool:
    """Whether nothing but "and" stands between two parties, or to whom the first belongs."""
    return _joining().fullmatch(between) is not None


@lru_cache(maxsize=1)
def _joining() -> re.Pattern[str]:
    known = kinds()
    return re.compile(f"(?:{known['parent']}{known['to']}?{known['word']})?{known['and']}")


def _same_part(clause: Clause, row: Chunks, party: int, other: list[Claim]) -> Iterator[Claim]:
    """The parts of the party beside it, as its own."""
    chunk = row.chunks[party]
    quote = clause.words.quote(chunk.first, chunk.last)
    rules_of = (PREFIX + "joined" if c.bits >= _CLEAR else c.rule for c in other)
    return (c._replace(actor=chunk.id, rule=rule, quote=quote) for c, rule in zip(other, rules_of, strict=True))


def _same_subject(clause: Clause, row: Chunks, found: list[Claim]) -> Iterator[Claim]:
    """Who did the deed before, for a verb that names no doer: "raided a house and arrested two"."""
    doers: list[Claim] = []
    done_by = [c for c in found if c.role == "initiator" and c.bits >= _CLEAR]
    stop, behind = kinds()["stop"], 0
    for number in row.deeds if done_by else ():
        chunk = row.chunks[number]
        doers = [] if stop in row.letters[behind:number] else doers
        behind = number
        form, _, sort = chunk.kind.partition(".")
        if sort == _RULED and number and row.chunks[number - 1].kind == "setting":
            continue  # "where X is in control": X did nothing of what goes on
        at = clause.words.tokens[chunk.first].first
        own = [c for c in done_by if c.deed == at]
        done = any(earlier.kind == _DID for earlier in row.chunks[max(0, number - _MANAGED) : number])
        rule = None if own else _inherits(clause, chunk.first, form, sort, done)
        if rule is not None:
            yield from (c._replace(rule=PREFIX + rule, bits=bits(PREFIX + rule), deed=at) for c in doers)
        doers = own or doers


def _inherits(clause: Clause, i: int, form: str, sort: str, done: bool) -> str | None:
    """Under which name a deed without a doer takes that of the deed before: a verb surely, a noun perhaps.

    `done` tells that "did", "managed to" stands right before the noun.
    """
    if done and sort not in _NO_DOER and form in _NOUNS:
        return "same_subject"
    if form in ("verb", "they", "own") and sort not in _NO_DOER and not _may_be_passive(clause, i):
        return "same_subject"
    return "context" if form in _NOUNS and sort in _SETTINGS else None


def _may_be_passive(clause: Clause, i: int) -> bool:
    """Whether an unvowelled verb of killing or taking in the singular may be a passive: "a man was killed"."""
    mention = clause.words.tokens[i].mention
    return sort_of(clause.words.tokens[i]) in ("harm", "seize") and mention is not None and mention.form == "past"


def _parts(clause: Clause, row: Chunks, party: int) -> Iterator[Claim]:
    """The parts of one party, by every rule that binds it to a deed."""
    letters = row.letters[:party] + _ASKED + row.letters[party + 1 :]
    quote: Quote | None = None  # of its words, once it has a part
    openings: dict[str, int | None] = {}
    near = reduce(or_, row.bits[max(0, party - _BACK) : party], 0)
    for deed, between in _deeds(row, party):
        told = clause.words.tokens[row.chunks[deed].first]
        at, latin = told.first, told.word.isascii()  # the party may begin with a figure: "4 of X"
        for rule in _rules_between(row.letters[deed], row.letters[party], latin, deed < party, between):
            if not rule.deed_first and rule.id not in openings:
                openings[rule.id] = _opening(rule, row, letters, party) if rule.at_party or near & rule.begins else None
            first, last = (deed, party + 1) if rule.deed_first else (openings[rule.id], deed + 1)
            if first is not None and _fits(rule, row, letters, first, last):
                quote = quote or clause.words.quote(row.chunks[party].first, row.chunks[party].last)
                yield Claim(row.chunks[party].id, rule.role, PREFIX + rule.id, rule.bits, quote, at)


def _deeds(row: Chunks, party: int) -> Iterator[tuple[int, int]]:
    """Every deed of a row with the kinds that stand between it and a party, as bits."""
    for deed in row.deeds:
        between = row.bits[deed + 1 : party] if deed < party else row.bits[party + 1 : deed]
        yield deed, reduce(or_, between, 0)


@lru_cache(maxsize=50_000)
def _rules_between(deed: str, head: str, latin: bool, deed_first: bool, between: int) -> tuple[Rule, ...]:
    """The rules that may bind such a deed and such a party where these kinds stand between them."""
    meant = (rule for rule in _rules_of(deed, head, latin, deed_first) if not rule.never & between)
    return tuple([rule for rule in meant if all(map(between.__and__, rule.needs))])


@lru_cache(maxsize=4096)
def _rules_of(deed: str, head: str, latin: bool, deed_first: bool) -> tuple[Rule, ...]:
    """The rules that may bind such a deed and such a party, in that order, in a text of that script."""
    ordered = (rule for rule in rules() if rule.deed_first == deed_first)
    meant = (rule for rule in ordered if rule.script is None or (rule.script == "latin") == latin)
    return tuple(rule for rule in meant if deed in rule.deeds and head in rule.heads)


def _fits(rule: Rule, row: Chunks, letters: str, first: int, last: int) -> bool:
    """Whether a rule's pattern is all that stands from `first` to `last`, in its context."""
    if rule.pattern.fullmatch(letters, first, last) is None:
        return False
    head, tail = letters[:first], row.letters[last:]
    return (
        (rule.before is None or rule.before.search(head) is not None)
        and (rule.not_before is None or rule.not_before.search(head) is None)
        and (rule.then is None or rule.then.match(tail) is not None)
        and (rule.not_then is None or rule.not_then.match(tail) is None)
    )


def _opening(rule: Rule, row: Chunks, letters: str, party: int) -> int | None:
    """Where a pattern that leads to the party begins: at the party, or at a word that stands before it, or nowhere."""
    if rule.at_party:
        return party if rule.before is None or rule.before.search(letters[:party]) is not None else None
    begins, bits = rule.begins, row.bits
    for i in range(party - 1, max(0, party - _BACK) - 1, -1):
        if bits[i] & begins and rule.pattern.match(letters, i):
            return i
    return None
