"""Clause -> who did it, to whom, who took part: actor ids with roles, each with its words.

Every name in the clause is an entity; what stands before it (a verb, a masdar, a preposition, a noun that it owns)
gives its role. A party that is only named as a source, a parent or the holder of the ground is no actor. Who a dated
name means ("the Syrian army") depends on the day. The grammar is that of written Arabic: the subject follows its verb
or heads the sentence, a masdar's first genitive is its subject where an object follows, else its object
(K. C. Ryding, *A Reference Grammar of Modern Standard Arabic*, 2005, ch. 5 and 8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from geomap.actors.links import Entity
from geomap.actors.names import CODES, Clause, attr, headed, named, on_day
from geomap.actors.roles import VICTIM_CLASSES, settled
from geomap.lexicon.lineage import actor_terms, lineage
from geomap.mentions import Marked, Mention
from geomap.model import ActorRole, Found, Role
from geomap.phrases import Row, row

__all__ = ["named", "on_day", "on_one_side", "read", "speaker"]

_SIDES = ("initiator", "target")
# Rules that go by the order of the words alone.
_BY_ORDER = {"actors.object", "actors.topic", "actors.weapon"}
_SUFFERED_CLASSES = VICTIM_CLASSES - {"arrest"} | {"blast", "impact"}


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
    clause = Clause(headed(row(marked, CODES, first, last)), day, ours, tuple(earlier), trigger)
    found: dict[tuple[str, Role], Found[ActorRole]] = {}
    tellers: list[Entity] = []
    for entity, role, rule, source in settled(clause):
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


def _victims(clause: Clause) -> Iterator[Found[ActorRole]]:
    """Civilians, where women, children or others of no armed group are killed, hurt or taken."""
    hurt = any(attr(token, "class") in VICTIM_CLASSES or attr(token, "count") for token in clause.words.tokens)
    for i, token in enumerate(clause.words.tokens):
        adjective = attr(token, "adjective") and token.mention is not None and token.mention.article
        if hurt and not adjective and token.code == "V" and attr(token, "group") in ("civilian", "women", "children"):
            yield Found(ActorRole("civilians", "target"), clause.words.quote(i, i + 1), "actors.victims")
            return


def _doer(clause: Clause, tellers: list[Entity], roles: list[Role]) -> Iterator[Found[ActorRole]]:
    """Who did it where no name says so: the party that announces its own deed, else nobody known."""
    trigger = clause.trigger
    event = trigger.term.attrs.get("class") if trigger is not None and trigger.term is not None else None
    if trigger is None or "initiator" in roles:
        return
    deed = any(m.kind == "deed" and m.first == trigger.first for m in clause.words.marked.mentions)
    suffered = (event in _SUFFERED_CLASSES and not deed) or trigger.form == "passive"
    if tellers and not suffered and actor_terms()[tellers[0].id].attrs.get("group") == "combatant":
        teller = tellers[0]
        quote = clause.words.quote(teller.start, teller.at + 1)
        yield Found(ActorRole(teller.id, "initiator"), quote, "actors.own_deed")
    elif suffered and "participant" not in roles:
        yield Found(ActorRole("unidentified", "initiator"), clause.words.marked.quote(trigger), "actors.nobody_named")


def on_one_side(people: Iterable[Found[ActorRole]]) -> list[Found[ActorRole]]:
    """The actors without the weaker of two readings that put one of them on both sides.

    Two firm readings both stay: a party may strike its own.
    """
    told = list(people)
    best: dict[str, tuple[bool, bool]] = {}
    for one in told:
        if one.value.role in _SIDES:
            best[one.value.id] = max(best.get(one.value.id, (False, False)), _firmness(one))
    return [a for a in told if a.value.role not in _SIDES or _firmness(a)[0] or _firmness(a) == best[a.value.id]]


def _firmness(found: Found[ActorRole]) -> tuple[bool, bool]:
    """Whether more than the order of words gives the role; of two that order alone gives, the doer is the likelier."""
    return found.rule not in _BY_ORDER, found.value.role == "initiator"


def speaker(passages: Sequence[Marked], outlet: str | None = None) -> str | None:
    """The party whose statement an article is, where it speaks of "our forces"; None if it does not or none is named.

    `outlet` is an actor id that the outlet belongs to, taken where the text itself does not tell.
    """
    ours = next((i for i, marked in enumerate(passages) if marked.of("ours")), None)
    if ours is None:
        return None
    for marked in reversed(passages[: ours + 1]):
        words = row(marked, CODES)
        if re.search(r"[stq]", words.codes):
            told = [m for m in marked.of("actor") if _speaks(words, m)]
            if told:
                return told[-1].id
    return outlet if outlet in actor_terms() else None


def _speaks(words: Row, mention: Mention) -> bool:
    at = next((i for i, token in enumerate(words.tokens) if token.mention is mention), None)
    if at is None:
        return False
    near = words.codes[max(0, at - 3) : at] + words.codes[at + 1 : at + 3]
    return bool(re.search(r"[stq]", near))
