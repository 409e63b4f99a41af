"""In which role a name stands: what is right before its noun phrase decides, else its place by the event."""

from __future__ import annotations

import re
from collections.abc import Iterator

from geomap.actors.links import Entity, entities, linked
from geomap.actors.names import Clause, attr, is_verb
from geomap.lexicon.lineage import lineage
from geomap.model import Role
from geomap.phrases import Token

# Classes of events.toml: a masdar of these governs its doer, of the others the one it is done to.
_DOER_CLASSES = frozenset({"strike", "airstrike", "shelling", "attack", "raid", "operation", "fire", "shoot"})
VICTIM_CLASSES = frozenset({"kill", "hurt", "death", "murder", "arrest", "abduct", "take", "body"})
_CIVILIAN_DEEDS = frozenset({"protest", "loot", "crackdown"})
_STOP = re.compile(r".*[.;:]")
_DAMMA = re.compile("^[\u0648\u0641]?.\u064f")
# How far behind a name a masdar may stand to be its deed: "X carried out an operation", not "X knew of the time of".
_APPOSED, _MASDAR_REACH = 2, 4


def _source(clause: Clause, entity: Entity) -> bool:
    """Whether the party only tells: "SDF announced", "a spokesman of", "according to"."""
    before = clause.words.codes[max(0, entity.start - 3) : entity.start]
    phrase = clause.words.codes[entity.start : entity.at]
    after = clause.words.codes[entity.at + 1 : entity.at + 4]
    if before.endswith("x"):
        return False
    official = "s" in phrase and not _befell(clause, entity)
    tells = re.search(r"[qt][لمsw]?$|s[لمw]?$", before) is not None or official
    return tells or re.match(r"[,w]?q", after) is not None


def _befell(clause: Clause, entity: Entity) -> bool:
    """Whether an official of the party is the one whom the killing, wounding or arrest told just before befell."""
    last = max((i for i in range(entity.start) if clause.words.codes[i] in "Eq"), default=None)
    return last is not None and clause.code(last) == "E" and class_of(clause.words.tokens[last]) in VICTIM_CLASSES


def _role(clause: Clause, entity: Entity) -> tuple[Role, str] | None:
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
    if re.search(r"Eم$", before) and class_of(clause.words.tokens[last - 1]) in VICTIM_CLASSES:
        return "target", "actors.victims_of"
    governed = re.search(r"E[لj]?$", before)
    if governed is not None:
        return _governed(clause, entity, governed.start())
    return _by_order(clause, entity)


def _prepositional(clause: Clause, entity: Entity, at: int) -> tuple[Role, str] | None:
    """By, against, with: by civilians only what civilians do, and never beyond a full stop."""
    role: Role = clause.attr(at, "role")
    events = _STOP.sub("", clause.words.codes[:at])
    if role == "initiator" and entity.id == "civilians":
        classes = {class_of(token) for token in clause.words.tokens if token.code == "E"}
        if not events or not classes & _CIVILIAN_DEEDS:
            return None
    return role, "actors.preposition"


def _object_follows(clause: Clause, entity: Entity) -> bool:
    """Whether somebody else stands behind the name as the one it is done to: "the arrest by X of three"."""
    behind = clause.words.codes[entity.at + 1 :]
    return re.match(r"w?ل?[NV]|ل[FTVNaw]|(?:k[wبaogj]{1,4}|f[lw]{1,3}){1,2}N", behind) is not None


def class_of(token: Token) -> str:
    """The class of an event word; a casualty word or deed without one is a killing, wounding or arrest."""
    found = attr(token, "class")
    return str(found) if found else {"detained": "arrest", "injured": "hurt"}.get(attr(token, "count"), "kill")


def _passive(clause: Clause, token: Token) -> bool:
    """Whether the passive is written out, by a verb of its own or a vowel sign, or the verb means "died"."""
    if attr(token, "suffered"):
        return True
    if token.mention is None or not is_verb(token):
        return False
    return token.mention.form == "passive" or _DAMMA.match(clause.words.marked.quote(token.mention).text) is not None


def _governed(clause: Clause, entity: Entity, at: int) -> tuple[Role, str]:
    """The role of the noun phrase that directly follows the event word at token `at`."""
    token, event = clause.words.tokens[at], class_of(clause.words.tokens[at])
    phrase = clause.words.codes[entity.start : entity.at]
    if event == "clash":
        return "participant", "actors.clash"
    if is_verb(token):
        people = "V" in phrase or "N" in phrase
        suffers = event in VICTIM_CLASSES and people and not _object_follows(clause, entity)
        if suffers or _passive(clause, token):
            return "target", "actors.passive_subject"
        return "initiator", "actors.subject"
    if event in _DOER_CLASSES or ("F" in phrase and event == "target"):
        return "initiator", "actors.masdar_subject"
    if _object_follows(clause, entity) and not phrase:
        return "initiator", "actors.masdar_subject"
    return "target", "actors.masdar_object"


def _by_order(clause: Clause, entity: Entity) -> tuple[Role, str]:
    """Before every event the name is the subject; behind one, its weapon makes it the doer, all else the target."""
    codes, tokens = clause.words.codes, clause.words.tokens
    behind = [i for i in range(entity.start) if codes[i] == "E"]
    ahead = [i for i in range(entity.at, len(codes)) if codes[i] == "E"]
    nearest = behind[-1] if behind else ahead[0] if ahead else None
    if nearest is None:
        return "participant", "actors.named"
    if class_of(tokens[nearest]) == "clash":
        return "participant", "actors.clash"
    if not behind:
        aside = codes[entity.start - 1 : entity.start] in ("ل", "ب", "م")
        far = not is_verb(tokens[nearest]) and nearest - entity.at > _MASDAR_REACH
        if aside or far or re.search(r"(?<![kلم])[ao]", codes[entity.at + 1 : nearest]):
            return "participant", "actors.named"
        return _topic(clause, entity, nearest)
    phrase = codes[entity.start : entity.at]
    counted = phrase.startswith("N") and class_of(tokens[nearest]) in VICTIM_CLASSES
    if "F" in phrase and "V" not in phrase and not counted:
        return "initiator", "actors.weapon"
    active = is_verb(tokens[nearest]) and not _passive(clause, tokens[nearest])
    first = not re.search(r"[ajognhTV]", codes[nearest + 1 : entity.at]) and not re.search(r"[aogn]$", codes[:nearest])
    if active and first and class_of(tokens[nearest]) not in VICTIM_CLASSES:
        return "initiator", "actors.subject"
    return "target", "actors.object"


def _topic(clause: Clause, entity: Entity, at: int) -> tuple[Role, str]:
    """The role of a name before the verb at token `at`: the doer, unless the verb is passive or points back to it."""
    verb, codes = clause.words.tokens[at], clause.words.codes
    back = verb.mention is not None and "+o" in verb.mention.form
    counted = "N" in codes[max(0, entity.start - 1) : entity.at] and class_of(verb) in VICTIM_CLASSES
    suffers = counted and re.match(r"w?[NV]", codes[at + 1 :]) is None
    passive = back or suffers or _passive(clause, verb)
    return ("target", "actors.passive_subject") if passive else ("initiator", "actors.topic")


def _apposed(clause: Clause, before: Entity, entity: Entity) -> bool:
    """Whether a name only repeats the one before it, or says whose it is: "the SDF (QSD)", "forces auxiliary to"."""
    near = entity.at - before.at <= _APPOSED
    of = clause.words.codes[before.at + 1 : entity.at] in ("ل", "م")
    return near and (before.id == entity.id or (of and lineage(before.id)[-1] == lineage(entity.id)[-1]))


def settled(clause: Clause) -> Iterator[tuple[Entity, Role, str, bool]]:
    """Every entity of the clause with its role, its rule, and whether it is only a source."""
    previous: Entity | None = None
    before: tuple[Entity, Role] | None = None
    for entity in entities(clause):
        apposed = previous is not None and _apposed(clause, previous, entity)
        whole, beside = linked(clause, entity, previous)
        previous = entity
        if whole is None or apposed:
            continue
        role: tuple[Role, str] | None = ("participant", "actors.support") if beside else _role(clause, whole)
        if before is not None and clause.words.codes[before[0].at + 1 : whole.start] == "و":
            role = before[1], "actors.joined"
        if role is not None:
            before = whole, role[0]
            yield whole, *role, _source(clause, whole)
