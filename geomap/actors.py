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
    "weekday": "W", "dated": "a", "actor": "a", "ours": "o", "theirs": "h", "anaphor": "n", "nation": "j",
    "government": "g", "link": "k", "accuse": "x", "agent": "p", "event": "E", "source": "s", "statement": "t",
    "speech": "q", "doubt": "d", "force": "F", "weapon": "F", "target": "F", "victim": "V", "casualty": "E",
    "number": "N", "date_word:of": "م", "place": "l",
}  # fmt: skip
_ENTITIES = "aohnjg"
# Classes of events.toml: a masdar of these governs its doer, of the others the one it is done to.
_DOER_CLASSES = frozenset({"strike", "airstrike", "shelling", "attack", "raid", "operation", "fire", "shoot", "clash"})
_VICTIM_CLASSES = frozenset({"kill", "hurt", "death", "murder", "arrest", "abduct", "body"})
_SUFFERED_CLASSES = _VICTIM_CLASSES - {"arrest"} | {"blast", "impact"}
# The noun phrase before a name: nouns it owns, numbers, "of", adjectives.
_PHRASE = re.compile(r"(?:[FVN][jم]?[مل]?|[FV]w?|[s]w?)*$")


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
    found = []
    for mention in marked.of("actor", "dated"):
        if mention.term is not None:
            found.append(mention.id if mention.kind == "actor" else on_day(mention.term.attrs["means"], day))
    return tuple(found)


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
    passage = clause.words.marked
    here = [
        m.id if m.kind == "actor" else on_day(m.term.attrs["means"], clause.day)
        for m in passage.of("actor", "dated")
        if m.term is not None and m.last <= clause.words.tokens[i].first
    ]
    for actor in reversed((*clause.earlier, *here)):
        if actor not in ("civilians", "unidentified") and (not allowed or actor in allowed):
            return actor
    return allowed[0] if len(allowed) == 1 else None


def _nation(clause: _Clause, i: int) -> str | None:
    """Take "Turkish" with its noun: Turkish artillery is Türkiye's, Iranian militias are Iran's proxies, a border is nobody."""
    for back in range(1, 4):
        code = clause.code(i - back)
        if code in ("F", "E", "V"):
            proxy = clause.attr(i, "proxy") if clause.attr(i - back, "proxy") else None
            return str(proxy or clause.attr(i, "actor"))
        if code not in ("w", "j"):
            break
    return None


def _government(clause: _Clause, i: int) -> str | None:
    """A country or capital that acts: next to a verb, or behind an agent's preposition; elsewhere it is a place."""
    behind, ahead = clause.code(i - 1), clause.code(i + 1)
    verb_ahead = ahead in ("E", "q") and _verb(clause.words.tokens[i + 1])
    link = behind == "k" or (behind in "ملو" and clause.code(i - 2) in ("k", "x")) or clause.code(i - 2) == "k"
    if behind in ("p", "q", "x") or link or verb_ahead or (behind == "E" and _verb(clause.words.tokens[i - 1])):
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
                yield Entity(i, _PHRASE.search(codes[:i]).start(), actor)  # type: ignore[union-attr]


def _linked(clause: _Clause, entity: Entity, previous: Entity | None) -> tuple[str | None, bool]:
    """The id that is left after "belonging to", "loyal to", "held by", and whether it takes part beside others."""
    for at in (entity.start - 1, entity.start - 2, entity.start - 3, entity.at - 1, entity.at - 2):
        if clause.code(at) != "k" or any(clause.code(i) in "aEq.:" for i in range(at + 1, entity.at)):
            continue
        gives = clause.attr(at, "gives")
        if gives == "parent":
            owner = previous is not None and at - previous.at <= 3
            return (None if owner else entity.id), False
        if gives == "proxy":
            return _proxy(entity.id), False
        return (entity.id, True) if gives == "with" else (None, False)
    return entity.id, False


@lru_cache
def _proxy(actor: str) -> str | None:
    """The bands that are loyal to an actor."""
    for term in lexicon.load("actors").terms:
        if term.kind in ("nation", "government") and term.attrs.get("actor") == actor and "proxy" in term.attrs:
            return str(term.attrs["proxy"])
    return "pro_government_militias" if "syrian_government" in lineage(actor) else None


def _source(clause: _Clause, entity: Entity) -> bool:
    """Whether the party only tells: "SDF announced", "a spokesman of", "according to"."""
    before = clause.words.codes[max(0, entity.start - 3) : entity.start]
    phrase = clause.words.codes[entity.start : entity.at]
    after = clause.words.codes[entity.at + 1 : entity.at + 4]
    tells = re.search(r"[qt][لمsw]?$|s[لمw]?$", before) is not None or "s" in phrase
    return tells or re.match(r"[,w]?q", after) is not None


def _role(clause: _Clause, entity: Entity) -> tuple[Role, str] | None:
    """The role that the words right before the noun phrase give, else the one its place by the event gives."""
    codes, start = clause.words.codes, entity.start
    before = codes[:start].rstrip("(,و")
    if not before:
        return _by_order(clause, entity)
    last = len(before) - 1
    if before[last] == "p":
        return clause.attr(last, "role"), "actors.preposition"
    if before[last] == "x" or (last > 0 and before[last - 1] == "x"):
        return "accused", "actors.accused"
    if re.search(r"ب[EF]ل?$", before):
        return "initiator", "actors.by_means_of"
    governed = re.search(r"E[لj]?$", before)
    if governed is not None:
        return _governed(clause, entity, governed.start())
    if any(clause.attr(i, "thing") for i in range(start, entity.at)):
        return "target", "actors.owner_of_target"
    return _by_order(clause, entity)


def _governed(clause: _Clause, entity: Entity, at: int) -> tuple[Role, str]:
    """The role of the noun phrase that directly follows the event word at token `at`."""
    token = clause.words.tokens[at]
    event = _attr(token, "class") or {"K": "kill"}.get(token.code, "kill")
    phrase, after = clause.words.codes[entity.start : entity.at], clause.words.codes[entity.at + 1 : entity.at + 4]
    object_follows = re.match(r"w?ل?[NV]|wل?[FV]|ل[FVNaw]", after) is not None
    thing = any(clause.attr(i, "thing") for i in range(entity.start, entity.at))
    if event == "clash":
        return "participant", "actors.clash"
    if _verb(token):
        suffers = event in _VICTIM_CLASSES and ("V" in phrase or "N" in phrase) and not object_follows
        passive = token.mention is not None and token.mention.form == "passive"
        return ("target", "actors.passive_subject") if suffers or passive or thing else ("initiator", "actors.subject")
    if event in _DOER_CLASSES and not thing:
        return "initiator", "actors.masdar_subject"
    if "F" in phrase and not thing and event == "target":
        return "initiator", "actors.masdar_subject"
    return ("initiator", "actors.masdar_subject") if object_follows and not phrase else ("target", "actors.masdar_object")


def _by_order(clause: _Clause, entity: Entity) -> tuple[Role, str]:
    """Before its verb the name is the subject; after the event, "on" or a thing of its own makes it the target."""
    codes = clause.words.codes
    events = [i for i, code in enumerate(codes) if code == "E"]
    ahead = [i for i in events if i > entity.at]
    behind = [i for i in events if i < entity.start]
    event = _attr(clause.words.tokens[behind[-1]], "class") if behind else None
    if event == "clash" or (not behind and ahead and _attr(clause.words.tokens[ahead[0]], "class") == "clash"):
        return "participant", "actors.clash"
    if not behind and ahead and _verb(clause.words.tokens[ahead[0]]):
        return "initiator", "actors.topic"
    if behind:
        subject_between = any(codes[i] in "aj" for i in range(behind[-1] + 1, entity.start))
        token = clause.words.tokens[behind[-1]]
        if _verb(token) and not subject_between and event not in _VICTIM_CLASSES and "V" not in codes[behind[-1] : entity.at]:
            return "initiator", "actors.subject"
        return "target", "actors.object"
    return "participant", "actors.named"


def _settled(clause: _Clause) -> Iterator[tuple[Entity, Role, str, bool]]:
    """Every entity of the clause with its role, its rule, and whether it is only a source."""
    previous: Entity | None = None
    for entity in _entities(clause):
        actor, beside = _linked(clause, entity, previous)
        previous = entity
        if actor is None:
            continue
        entity = entity._replace(id=actor)
        if beside:
            yield entity, "participant", "actors.support", False
            continue
        role = _role(clause, entity)
        if role is not None:
            yield entity, *role, _source(clause, entity)


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
    clause = _Clause(row(marked, _CODES, first, last), day, ours, tuple(earlier), trigger)
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
    """Without the vague role of an actor that has a clear one as well."""
    kept = list(found)
    clear = {each.value.id for each in kept if each.value.role in ("initiator", "target")}
    for each in kept:
        if each.value.role in ("initiator", "target") or each.value.id not in clear:
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
    if trigger is None or "initiator" in roles or "participant" in roles:
        return
    suffered = event in _SUFFERED_CLASSES or trigger.form == "passive"
    if tellers and not suffered and _terms()[tellers[0].id].attrs.get("group") == "combatant":
        teller = tellers[0]
        quote = clause.words.quote(teller.start, teller.at + 1)
        yield Found(ActorRole(teller.id, "initiator"), quote, "actors.own_deed")
    elif suffered:
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
