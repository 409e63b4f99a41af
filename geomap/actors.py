"""Clause -> who did it, to whom, who took part: actor ids with roles, each with its words.

Every name in the clause is an entity; what stands before it (a verb, a masdar, a preposition, a noun that it owns)
gives its role. A party that is only named as a source, a parent or the holder of the ground is no actor. Who a dated
name means ("the Syrian army") depends on the day. The grammar is that of written Arabic: the subject follows its verb
or heads the sentence, a masdar's first genitive is its subject where an object follows, else its object
(K. C. Ryding, *A Reference Grammar of Modern Standard Arabic*, 2005, ch. 5 and 8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from geomap import lexicon
from geomap.mentions import Marked, Mention
from geomap.model import ActorRole, Found, Role
from geomap.phrases import Row, Token, row

_CODES = {
    "weekday": "W", "dated": "a", "actor": "a", "ours": "o", "theirs": "h", "anaphor": "n", "government": "g",
    "nation": "j", "link": "k", "accuse": "x", "deed": "E", "event": "E", "agent": "p", "source": "s",
    "statement": "t", "speech": "q", "doubt": "d", "force:post": "T", "target": "T", "force": "F", "weapon": "F",
    "victim": "V", "casualty": "E", "number": "N", "made": "i", "date_word:of": "م", "date_word:that": "!", "place": "l",
}  # fmt: skip
_ENTITIES = "aohnjg"
# Classes of events.toml: a masdar of these governs its doer, of the others the one it is done to.
_DOER_CLASSES = frozenset({"strike", "airstrike", "shelling", "attack", "raid", "operation", "fire", "shoot"})
_VICTIM_CLASSES = frozenset({"kill", "hurt", "death", "murder", "arrest", "abduct", "body"})
_SUFFERED_CLASSES = _VICTIM_CLASSES - {"arrest"} | {"blast", "impact"}
_CIVILIAN_DEEDS = frozenset({"protest", "loot", "crackdown"})
# The noun phrase that ends in a name: "three fighters of", "a position of", "drones of".
_PHRASE = re.compile(r"(?:[FVNT][jwم]?[مل]?|s[w]?)*$")
_STOP = re.compile(r".*[.;:]")
_DAMMA = re.compile("^[\u0648\u0641]?.\u064f")
_APPOSED = 2


class Entity(NamedTuple):
    """A name at token `at`, the token `start` at which its noun phrase begins, and the id that it means."""

    at: int
    start: int
    id: str


@dataclass(frozen=True, slots=True)
class _Clause:
    """The row of a clause with what is needed to know who a name means."""

    words: Row
    day: date | None
    ours: str | None
    earlier: tuple[str, ...]
    trigger: Mention | None

    def attr(self, i: int, name: str) -> Any:
        return _attr(self.words.tokens[i], name)

    def code(self, i: int) -> str:
        return self.words.codes[i] if 0 <= i < len(self.words.codes) else ""


def _attr(token: Token, name: str) -> Any:
    return token.mention.term.attrs.get(name) if token.mention is not None and token.mention.term is not None else None


def _headed(words: Row) -> Row:
    """The row in which "gunmen of" before a name is a mere head noun, no unknown party."""
    codes = list(words.codes)
    for i, token in enumerate(words.tokens[:-2]):
        vague = token.code == "a" and token.mention is not None and token.mention.id == "unidentified"
        if vague and codes[i + 1] in "مk" and codes[i + 2] in "aلgn":
            codes[i] = "V"
    return Row(words.marked, words.tokens, "".join(codes))


# ── Who is meant ───────────────────────────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=1)
def _terms() -> Mapping[str, lexicon.Term]:
    return {term.id: term for term in lexicon.load("actors").terms if term.kind == "actor"}


def lineage(actor: str) -> tuple[str, ...]:
    """The actor and its parents, the top-level one last."""
    line = [actor]
    while (term := _terms().get(line[-1])) is not None and "parent" in term.attrs:
        line.append(term.attrs["parent"])
    return tuple(line)


def on_day(means: Sequence[Mapping[str, Any]], day: date | None) -> str:
    """Which of the dated meanings holds on `day`; the first where no day is known."""
    for meaning in means:
        if day is None or meaning.get("valid_from", date.min) <= day <= meaning.get("valid_to", date.max):
            return str(meaning["id"])
    return str(means[-1]["id"])


def named(marked: Marked, day: date | None = None) -> tuple[str, ...]:
    """The actors that a passage names outright, in order: what a later "the army" or "its forces" may mean."""
    return tuple(_outright(mention, day) for mention in marked.of("actor", "dated"))


def _outright(mention: Mention, day: date | None) -> str:
    if mention.term is None or mention.kind == "actor":
        return mention.id
    return str(mention.term.attrs["actor"]) if mention.kind == "nation" else on_day(mention.term.attrs["means"], day)


def _meant(clause: _Clause, i: int) -> str | None:
    """The actor id that token `i` means where it stands, None if it names no actor there."""
    token = clause.words.tokens[i]
    if token.mention is None:
        return None
    if token.code == "a":
        means = _attr(token, "means")
        return on_day(means, clause.day) if means else token.mention.id
    if token.code == "o":
        return clause.ours
    if token.code == "h":
        return _before(clause, i, ())
    if token.code == "n":
        return _before(clause, i, tuple(_attr(token, "of")))
    if token.code == "j":
        return _nation(clause, i)
    return _government(clause, i)


def _before(clause: _Clause, i: int, allowed: tuple[str, ...]) -> str | None:
    """The actor named last before token `i` in the passage or the article; one of `allowed` if any are given."""
    kinds = ("actor", "dated", "nation") if allowed else ("actor", "dated")
    mentions = clause.words.marked.of(*kinds)
    here = [_outright(m, clause.day) for m in mentions if m.last <= clause.words.tokens[i].first]
    for actor in reversed((*clause.earlier, *here)):
        if actor not in ("civilians", "unidentified") and (not allowed or actor in allowed):
            return actor
    return allowed[0] if len(allowed) == 1 else None


def _nation(clause: _Clause, i: int) -> str | None:
    """Take "Turkish" with its noun: Turkish artillery is Türkiye's, Iranian militias are Iran's proxies, a border is nobody's.

    The noun stands before its adjective in Arabic, behind it in English.
    """
    if clause.code(i + 1) == "i":
        return None
    step = 1 if clause.words.tokens[i].word.isascii() else -1
    for away in range(1, 4):
        code = clause.code(i + step * away)
        if code in ("F", "E", "V", "T"):
            proxy = clause.attr(i, "proxy") if clause.attr(i + step * away, "proxy") else None
            return str(proxy or clause.attr(i, "actor"))
        if code not in ("w", "j"):
            break
    return None


def _government(clause: _Clause, i: int) -> str | None:
    """A country or capital that acts: next to a verb, or behind an agent's preposition; elsewhere it is a place."""
    behind, ahead = clause.code(i - 1), clause.code(i + 1)
    verb_ahead = ahead in ("E", "q") and _verb(clause.words.tokens[i + 1])
    link = behind == "k" or (behind in "ملو" and clause.code(i - 2) in ("k", "x")) or clause.code(i - 2) == "k"
    agent = behind == "p" and clause.attr(i - 1, "role") != "participant"
    if agent or behind in ("q", "x") or link or verb_ahead or (behind == "E" and _verb(clause.words.tokens[i - 1])):
        means = clause.attr(i, "means")
        return on_day(means, clause.day) if means else str(clause.attr(i, "actor"))
    return None


def _verb(token: Token) -> bool:
    return token.mention is not None and token.mention.form.startswith(("past", "present", "passive"))


# ── In which role ──────────────────────────────────────────────────────────────────────────────────────────────────


def _entities(clause: _Clause) -> Iterator[Entity]:
    codes = clause.words.codes
    for i, code in enumerate(codes):
        if code in _ENTITIES:
            actor = _meant(clause, i)
            if actor is not None:
                yield Entity(i, _phrase_start(codes, i), actor)


def _linked(clause: _Clause, entity: Entity, previous: Entity | None) -> tuple[Entity | None, bool]:
    """What is left after "belonging to", "loyal to", "held by", and whether it takes part beside others.

    "A patrol belonging to the SDF" is one noun phrase that begins with the patrol.
    """
    at = _link(clause, entity.start, entity.at)
    if at is None:
        return entity, False
    gives = clause.attr(at, "gives")
    if gives in ("control", "backed"):
        return None, False
    if gives == "with":
        return entity, True
    head = _head(clause, at)
    bands = any(clause.attr(i, "proxy") is True for i in range(head, at))
    actor = _proxy(entity.id) if gives == "proxy" else (_proxy(entity.id) if bands else None) or entity.id
    owner = previous is not None and re.fullmatch(r"[w),]{0,2}", clause.words.codes[previous.at + 1 : at])
    if actor is None or owner:
        return None, False
    beside = _link(clause, head, at)
    return entity._replace(id=actor, start=head), beside is not None and clause.attr(beside, "gives") == "with"


def _head(clause: _Clause, link: int) -> int:
    """Where the noun phrase begins that a link at this token follows; a plain word is one noun."""
    codes = clause.words.codes
    if codes[link - 1 : link] in ("w", "l", "j", "E") and not (codes[link - 1] == "E" and _verb(clause.words.tokens[link - 1])):
        return link - 1 if codes[link - 1] == "E" else _phrase_start(codes, link - 1)
    return _phrase_start(codes, link)


def _phrase_start(codes: str, end: int) -> int:
    match = _PHRASE.search(codes[:end])
    return match.start() if match else end


def _link(clause: _Clause, start: int, end: int) -> int | None:
    """The linking word right before the noun phrase at `start`, or inside it, at most a clitic and a word away."""
    for at in (*range(end - 1, start - 1, -1), start - 1, start - 2, start - 3):
        between = clause.words.codes[at + 1 : start] if at < start else ""
        if clause.code(at) == "k" and re.fullmatch(r"[ملبو]?[wF]?[ملبوp]?", between):
            return int(at)
    return None


@lru_cache
def _proxy(actor: str) -> str | None:
    """The bands that are loyal to an actor."""
    for term in lexicon.load("actors").terms:
        if term.kind == "government" and term.attrs.get("actor") in lineage(actor) and "proxy" in term.attrs:
            return str(term.attrs["proxy"])
    return "pro_government_militias" if "syrian_government" in lineage(actor) else None


def _source(clause: _Clause, entity: Entity) -> bool:
    """Whether the party only tells: "SDF announced", "a spokesman of", "according to"."""
    before = clause.words.codes[max(0, entity.start - 3) : entity.start]
    phrase = clause.words.codes[entity.start : entity.at]
    after = clause.words.codes[entity.at + 1 : entity.at + 4]
    if before.endswith("x"):
        return False
    tells = re.search(r"[qt][لمsw]?$|s[لمw]?$", before) is not None or "s" in phrase
    return tells or re.match(r"[,w]?q", after) is not None


def _role(clause: _Clause, entity: Entity) -> tuple[Role, str] | None:
    """The role that the words right before the noun phrase give, else the one its place by the event gives."""
    codes, start = clause.words.codes, entity.start
    thing = "T" in codes[start : entity.at]
    before = codes[:start].rstrip("(,و")
    last = len(before) - 1
    if last >= 0 and before[last] == "p":
        return _prepositional(clause, entity, last)
    if last >= 0 and "x" in before[max(0, last - 1) :]:
        accuser = re.match(r"[)]?[aogn]", codes[entity.at + 1 :]) is not None
        return None if accuser else ("accused", "actors.accused")
    if re.search(r"x[aogns][)w]?$", before):
        return "accused", "actors.accused"
    if thing and not _object_follows(clause, entity):
        return "target", "actors.owner_of_target"
    if re.search(r"ب[EF]ل?$", codes[:start]):
        return "initiator", "actors.by_means_of"
    governed = re.search(r"E[لj]?$", before)
    if governed is not None:
        return _governed(clause, entity, governed.start())
    return _by_order(clause, entity)


def _prepositional(clause: _Clause, entity: Entity, at: int) -> tuple[Role, str] | None:
    """By, against, with: by civilians only what civilians do, and never beyond a full stop."""
    role: Role = clause.attr(at, "role")
    events = _STOP.sub("", clause.words.codes[:at])
    if role == "initiator" and entity.id == "civilians":
        classes = {_class(token) for token in clause.words.tokens if token.code == "E"}
        if not events or not classes & _CIVILIAN_DEEDS:
            return None
    return role, "actors.preposition"


def _object_follows(clause: _Clause, entity: Entity) -> bool:
    """Whether somebody else stands behind the name as the one it is done to: "the arrest by X of three"."""
    return re.match(r"w?ل?[NV]|ل[FTVNaw]", clause.words.codes[entity.at + 1 : entity.at + 4]) is not None


def _class(token: Token) -> str:
    """The class of an event word; a casualty word or deed without one is a killing, wounding or arrest."""
    found = _attr(token, "class")
    return str(found) if found else {"detained": "arrest", "injured": "hurt"}.get(_attr(token, "count"), "kill")


def _passive(clause: _Clause, token: Token) -> bool:
    """Whether the passive is written out: a verb of its own, or a vowel sign u on the first letter."""
    if token.mention is None or not _verb(token):
        return False
    return token.mention.form == "passive" or _DAMMA.match(clause.words.marked.quote(token.mention).text) is not None


def _governed(clause: _Clause, entity: Entity, at: int) -> tuple[Role, str]:
    """The role of the noun phrase that directly follows the event word at token `at`."""
    token, event = clause.words.tokens[at], _class(clause.words.tokens[at])
    phrase = clause.words.codes[entity.start : entity.at]
    if event == "clash":
        return "participant", "actors.clash"
    if _verb(token):
        people = "V" in phrase or "N" in phrase
        suffers = event in _VICTIM_CLASSES and people and not _object_follows(clause, entity)
        if suffers or _passive(clause, token):
            return "target", "actors.passive_subject"
        return "initiator", "actors.subject"
    if event in _DOER_CLASSES or ("F" in phrase and event == "target"):
        return "initiator", "actors.masdar_subject"
    if _object_follows(clause, entity) and not phrase:
        return "initiator", "actors.masdar_subject"
    return "target", "actors.masdar_object"


def _by_order(clause: _Clause, entity: Entity) -> tuple[Role, str]:
    """Before every event the name is the subject; behind one, its weapon makes it the doer, all else the target."""
    codes, tokens = clause.words.codes, clause.words.tokens
    behind = [i for i in range(entity.start) if codes[i] == "E"]
    ahead = [i for i in range(entity.at, len(codes)) if codes[i] == "E"]
    nearest = behind[-1] if behind else ahead[0] if ahead else None
    if nearest is None:
        return "participant", "actors.named"
    if _class(tokens[nearest]) == "clash":
        return "participant", "actors.clash"
    if not behind:
        aside = codes[entity.start - 1 : entity.start] in ("ل", "ب", "م")
        if aside or re.search(r"(?<![kلم])[ao]", codes[entity.at + 1 : nearest]):
            return "participant", "actors.named"
        return _topic(clause, tokens[nearest])
    if "F" in codes[entity.start : entity.at] and "V" not in codes[entity.start : entity.at]:
        return "initiator", "actors.weapon"
    active = _verb(tokens[nearest]) and not _passive(clause, tokens[nearest])
    if active and not re.search(r"[ajognhTV]", codes[nearest + 1 : entity.at]):
        if _class(tokens[nearest]) not in _VICTIM_CLASSES:
            return "initiator", "actors.subject"
    return "target", "actors.object"


def _topic(clause: _Clause, verb: Token) -> tuple[Role, str]:
    """The role of a name before its verb: the doer, unless the verb is passive or points back to it."""
    back = verb.mention is not None and "+o" in verb.mention.form
    return ("target", "actors.passive_subject") if back or _passive(clause, verb) else ("initiator", "actors.topic")


def _apposed(clause: _Clause, before: Entity, entity: Entity) -> bool:
    """Whether a name only repeats the one before it, or says whose it is: "the SDF (QSD)", "forces auxiliary to"."""
    near = entity.at - before.at <= _APPOSED
    of = clause.words.codes[before.at + 1 : entity.at] in ("ل", "م")
    return near and (before.id == entity.id or (of and lineage(before.id)[-1] == lineage(entity.id)[-1]))


def _settled(clause: _Clause) -> Iterator[tuple[Entity, Role, str, bool]]:
    """Every entity of the clause with its role, its rule, and whether it is only a source."""
    previous: Entity | None = None
    before: tuple[Entity, Role] | None = None
    for entity in _entities(clause):
        apposed = previous is not None and _apposed(clause, previous, entity)
        linked, beside = _linked(clause, entity, previous)
        previous = entity
        if linked is None or apposed:
            continue
        role: tuple[Role, str] | None = ("participant", "actors.support") if beside else _role(clause, linked)
        if before is not None and clause.words.codes[before[0].at + 1 : linked.start] == "و":
            role = before[1], "actors.joined"
        if role is not None:
            before = linked, role[0]
            yield linked, *role, _source(clause, linked)


# ── Reading ────────────────────────────────────────────────────────────────────────────────────────────────────────


def read(
    marked: Marked,
    first: int | None = None,
    last: int | None = None,
    trigger: Mention | None = None,
    day: date | None = None,
    ours: str | None = None,
    earlier: Iterable[str] = (),
) -> tuple[Found[ActorRole], ...]:
    """The actors of the clause at the article's folded offsets `first` to `last`, in their order, with their roles.

    `trigger` is the event word that the clause is read for; `day` decides who dated names mean; `ours` is the party
    whose statement it is; `earlier` are actor ids named before in the article, latest last. An event that is suffered
    with nobody said to have done it gets the initiator "unidentified".
    """
    clause = _Clause(_headed(row(marked, _CODES, first, last)), day, ours, tuple(earlier), trigger)
    found: dict[tuple[str, Role], Found[ActorRole]] = {}
    tellers: list[Entity] = []
    for entity, role, rule, source in _settled(clause):
        if source:
            tellers.append(entity)
        else:
            quote = clause.words.quote(entity.start, entity.at + 1)
            found.setdefault((entity.id, role), Found(ActorRole(entity.id, role), quote, rule))
    for each in (*_victims(clause), *_doer(clause, tellers, [role for _, role in found])):
        found.setdefault((each.value.id, each.value.role), each)
    return tuple(_plain(found.values()))


def _plain(found: Iterable[Found[ActorRole]]) -> Iterator[Found[ActorRole]]:
    """Without the vague role of an actor that has a clear one as well, and without the parent of one that is named."""
    kept = list(found)
    clear = {each.value.id for each in kept if each.value.role in ("initiator", "target")}
    parents = {(parent, each.value.role) for each in kept for parent in lineage(each.value.id)[1:]}
    for each in kept:
        vague = each.value.role not in ("initiator", "target") and each.value.id in clear
        if not vague and (each.value.id, each.value.role) not in parents:
            yield each


def _victims(clause: _Clause) -> Iterator[Found[ActorRole]]:
    """Civilians, where women, children or others of no armed group are killed, hurt or taken."""
    hurt = any(_attr(token, "class") in _VICTIM_CLASSES or _attr(token, "count") for token in clause.words.tokens)
    for i, token in enumerate(clause.words.tokens):
        if hurt and token.code == "V" and _attr(token, "group") in ("civilian", "women", "children"):
            yield Found(ActorRole("civilians", "target"), clause.words.quote(i, i + 1), "actors.victims")
            return


def _doer(clause: _Clause, tellers: list[Entity], roles: list[Role]) -> Iterator[Found[ActorRole]]:
    """Who did it where no name says so: the party that announces its own deed, else nobody known."""
    trigger = clause.trigger
    event = trigger.term.attrs.get("class") if trigger is not None and trigger.term is not None else None
    if trigger is None or "initiator" in roles:
        return
    deed = any(m.kind == "deed" and m.first == trigger.first for m in clause.words.marked.mentions)
    suffered = (event in _SUFFERED_CLASSES and not deed) or trigger.form == "passive"
    if tellers and not suffered and _terms()[tellers[0].id].attrs.get("group") == "combatant":
        teller = tellers[0]
        quote = clause.words.quote(teller.start, teller.at + 1)
        yield Found(ActorRole(teller.id, "initiator"), quote, "actors.own_deed")
    elif suffered and "participant" not in roles:
        yield Found(ActorRole("unidentified", "initiator"), clause.words.marked.quote(trigger), "actors.nobody_named")


def speaker(passages: Sequence[Marked], outlet: str | None = None) -> str | None:
    """The party whose statement an article is, where it speaks of "our forces"; None if it does not or none is named.

    `outlet` is an actor id that the outlet belongs to, taken where the text itself does not tell.
    """
    ours = next((i for i, marked in enumerate(passages) if marked.of("ours")), None)
    if ours is None:
        return None
    for marked in reversed(passages[: ours + 1]):
        words = row(marked, _CODES)
        if re.search(r"[stq]", words.codes):
            told = [m for m in marked.of("actor") if _speaks(words, m)]
            if told:
                return told[-1].id
    return outlet if outlet in _terms() else None


def _speaks(words: Row, mention: Mention) -> bool:
    at = next((i for i, token in enumerate(words.tokens) if token.mention is mention), None)
    if at is None:
        return False
    near = words.codes[max(0, at - 3) : at] + words.codes[at + 1 : at + 3]
    return bool(re.search(r"[stq]", near))
