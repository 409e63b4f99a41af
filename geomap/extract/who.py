"""Which party did it and to whom: the proposals of `actors` for the deeds of one telling, weighed against each other.

Every construction that gives a party a role is a part with its bits (`lexicon/reading/roles.toml`); a party has the
role with the most bits, and none where a construction says that it has no part in the deed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from datetime import date
from functools import lru_cache

from geomap import counts
from geomap.actors import Claim, outright
from geomap.events import Trigger
from geomap.extract.holders import holders
from geomap.extract.predicates import predicate
from geomap.extract.segments import (
    DISPERSAL,
    MEASURES,
    ON_CROWD,
    PROTEST,
    VIOLENT,
    Segment,
    definite,
    families,
    families_of,
)  # fmt: skip
from geomap.lexicon import load
from geomap.lexicon.constructions import bits
from geomap.lexicon.lineage import actor_terms, lineage, side
from geomap.mentions import Mention
from geomap.model import ActorRole, Found, Role

NOBODY_NAMED = "actors.nobody_named"
UNIDENTIFIED = "unidentified"
# Who left the ground that another took suffered it.
_LEAVING = ("actors.left", "actors.withdraws")
_CONTEXT = "actors.context"
_OWN_DEEDS, _OWN_KILL, _CLASH = ("actors.own_deed", "actors.own_kill"), "actors.own_kill", "actors.clash"
# Classes of deeds that whoever entered a place to search it did, and how many bits make him known.
_RAID, _RAIDS, _RAIDER = "raid", frozenset({"raid", "operation"}), 3.0
# What is answered with fire, and how it is told.
_ANSWERED, _REASON, _ANSWERABLE = "actors.answered", "reason", frozenset({"any", "fire", "fight"})
_SUPPORT = ("actors.support", "actors.support_before")
# Letters between whose base it is and where it lies, a word at most: "which is found".
_BESIDE = 14
# What joins a party to the one before it, and letters between the two: "and the".
_JOINED, _AND = "actors.joined", 9
# By what a unit is told beside its own parent, or against it.
_APART = ("actors.beside", "actors.beside_before", "actors.clash_sides")
# The class of returning fire.
_RETURNED = "answer"
# Who holds the ground where unnamed fighters fell.
_HELD, _COMBATANT = "actors.held_ground", "combatant"
# Letters between the holder and the word for what he holds.
_HELD_REACH = 25
# The class of blocking a road.
_BLOCK = "block"
# Below this many bits nobody is named; a role this weak gives way to a firm one.
LEAST, _WEAK, FIRM = 1.5, 2.0, 4.0
# Civilians at whose hands it was done, and to whom it was.
_BY_CIVILIANS, _HIT = (ActorRole("civilians", "initiator"), "actors.by_agent"), ActorRole("civilians", "target")
_SUFFERED = frozenset({"kill", "hurt", "death", "murder", "abduct", "take", "body", "blast", "impact"})


def who(claims: Sequence[Claim], segment: Segment, day: date | None) -> list[Found[ActorRole]]:
    """The parties of the deeds that a segment tells of `day`, each in its likeliest role, in the order of the text."""
    answered = segment.answered()
    claims = _from_bases(_fired_at(claims, segment), segment)
    if any(t.value.cls in _RAIDS for t in segment.triggers):
        claims = _raided(claims)
    news = (c for c in claims if c.role is None or not any(c.quote.start in reason for reason in answered))
    own = _without_losses(_attacked([claim for claim in news if _is_of(claim, segment)]))
    people = likeliest(_without_measures(own, segment))
    people = dispersed(people + _replied_to(claims, people, segment), segment.happened)
    people += _fell_where_held(people, segment, day)
    if not any(found.value.role in ("initiator", "participant") for found in people):
        people += _nobody(segment)
    return people


def _replied_to(claims: Iterable[Claim], people: list[Found[ActorRole]], segment: Segment) -> list[Found[ActorRole]]:
    """Whose fire was answered with fire, where nobody else is told to have been hit: "X shelled it in reply to Y's"."""
    doers = {side(a.value.id) for a in people if a.value.role == "initiator"}
    if not doers or any(a.value.role != "initiator" for a in people) or not families_of(segment.happened) & {"fire"}:
        return []
    reasons = [t for t in segment.triggers if t.value.mode == _REASON and families_of([t]) & _ANSWERABLE]
    fired = [c for c in claims if c.role == "initiator" and c.bits >= FIRM and side(c.actor) not in doers]
    hit = {c.actor: c for c in fired if any(c.deed in t.value.mention.letters for t in reasons)}
    return [Found(ActorRole(c.actor, "target"), c.quote, _ANSWERED) for c in hit.values() if c.actor != UNIDENTIFIED]


def _fired_at(claims: Sequence[Claim], segment: Segment) -> Sequence[Claim]:
    """The parts in the deeds; who returned fire behind the deed of another was the one fired at, no doer of it."""
    returned = [t.value.mention for t in segment.happened if t.value.cls == _RETURNED]
    first = min((t.value.mention.first for t in segment.happened), default=0)
    returned = [m for m in returned if m.first > first]
    if not returned:
        return claims
    return [_suffered(c) if any(c.deed in m.letters for m in returned) else c for c in claims]


def _raided(claims: Sequence[Claim]) -> list[Claim]:
    """The parts in the deeds of a raid: who raided did it, whoever fought back."""
    raiders = {c.actor for c in claims if c.role == "initiator" and c.bits >= _RAIDER}
    resisted = (_CLASH, _JOINED)
    return [
        c for c in claims
        if not (c.role == "participant" and c.actor in raiders and c.rule.startswith(resisted))
    ]  # fmt: skip


def _attacked(claims: Sequence[Claim]) -> Sequence[Claim]:
    """The parts in the deeds of an attack; who attacked did it, and to whom, though both clashed behind it."""
    known = _known_before([(c.actor, c.role, c.rule, c.deed) for c in claims])
    return [c for c in claims if not (c.actor in known and _clashed(c.role, c.rule))] if known else claims


def _without_losses(claims: Sequence[Claim]) -> Sequence[Claim]:
    """The parts without the losses of whoever attacked others: "X attacked Y; three of Y and one of X were killed"."""
    firm = [(c.actor, c.role, c.deed) for c in claims if c.bits >= FIRM]
    doers = {(actor, deed) for actor, role, deed in firm if role == "initiator"}
    hit = {(actor, deed) for actor, role, deed in firm if role == "target"}
    attackers = {who for who, deed in doers for other, at in hit if at == deed and side(other) != side(who)}
    done = {deed for _, deed in doers}
    return [c for c in claims if not (c.role == "target" and c.actor in attackers and c.deed not in done)]


def attacked(people: list[Found[ActorRole]]) -> list[Found[ActorRole]]:
    """The parties of an attack that one sentence tells, and another the clash behind it."""
    known = _known_before([(a.value.id, a.value.role, a.rule, a.quote.start) for a in people])
    return [a for a in people if not (a.value.id in known and _clashed(a.value.role, a.rule))]


def _known_before(parts: Sequence[tuple[str, Role | None, str, int]]) -> set[str]:
    """The parties, of parts and where they are told, of which one clearly attacked the other before they clashed."""
    began = max((at for _, role, rule, at in parts if _clashed(role, rule)), default=0)
    before = (part for part in parts if part[3] < began and not part[2].startswith(_CLASH))
    firm = [(who, role) for who, role, rule, _ in before if bits(rule) >= FIRM]
    doers, hit = ({who for who, role in firm if role == part} for part in ("initiator", "target"))
    apart = not set(map(side, doers)) & set(map(side, hit))
    return doers | hit if doers and hit and apart else set()


def _clashed(role: Role | None, rule: str) -> bool:
    """Whether it is the part of somebody who fought in a clash, or whom "and" joins to him."""
    return role == "participant" and rule.startswith((_CLASH, _JOINED))


def raided(people: list[Found[ActorRole]], classes: Set[str]) -> list[Found[ActorRole]]:
    """The parties of a raid that met with resistance: who raided in one telling did so in all.

    Where nobody is told to have raided, it was the one party to the clash that is an authority. `classes` are those of
    the happening's deeds; a mere patrol, which is an operation, raided nobody.
    """
    if not classes & _RAIDS:
        return people
    fought = [a for a in people if a.value.role == "participant" and a.rule.startswith((_CLASH, _JOINED, *_SUPPORT))]
    doers = {a.value.id for a in people if a.value.role == "initiator" and bits(a.rule) >= _RAIDER}
    if not doers and _RAID in classes and any(a.rule.startswith(_CLASH) for a in fought):
        captors = {*load("roles").about["captors"], "civilians", UNIDENTIFIED}
        doers = {a.value.id for a in people if a.value.role == "participant"} - captors
        doers = doers if len({side(actor) for actor in doers}) == 1 else set()
    return [_as_doer(a) if a in fought and a.value.id in doers else a for a in people]


def _as_doer(party: Found[ActorRole]) -> Found[ActorRole]:
    return Found(ActorRole(party.value.id, "initiator"), party.quote, party.rule)


def _from_bases(claims: Sequence[Claim], segment: Segment) -> Sequence[Claim]:
    """The parts in the deeds; whose base it is that fired from where it lies did it: "X's base in A shelled B"."""
    sources = [s.phrase.quote.start for s in segment.spots if s.phrase.role == "origin"] if segment.located else []
    if not sources:
        return claims
    text = segment.marked.passage.article.text
    reach = ((c, [text[c.quote.end : at].split() for at in sources if 0 < at - c.quote.end <= _BESIDE]) for c in claims)
    return [_did(c) if any(len(words) <= 1 for words in between) else c for c, between in reach]


def _did(claim: Claim) -> Claim:
    """The part of what was hit as that of who did it."""
    return claim._replace(role="initiator") if claim.role == "target" else claim


def _suffered(claim: Claim) -> Claim:
    """A doer's part as that of the one it was done to."""
    return claim._replace(role="target") if claim.role == "initiator" else claim


def dispersed(people: list[Found[ActorRole]], happened: Iterable[Found[Trigger]]) -> list[Found[ActorRole]]:
    """The parties, with the crowd as whom it was done to, whom somebody dispersed, fired at or arrested."""
    told = list(happened)
    crowds = [t for t in told if t.value.cls == DISPERSAL]
    if not crowds and not ON_CROWD.isdisjoint(t.value.cls for t in told):
        crowds = [t for t in told if t.value.cls == PROTEST]  # "they protested, and X opened fire", "and arrested"
    doers = [a for a in people if a.value.id not in (UNIDENTIFIED, "civilians")]
    if not crowds or not doers or any(a.value.role != "initiator" for a in doers):
        return people
    crowd = [a for a in people if a.value == _HIT] or [Found(_HIT, crowds[0].quote, "actors.dispersed")]
    return [*(a for a in people if a.value.id != "civilians"), *crowd]


def _fell_where_held(people: Iterable[Found[ActorRole]], segment: Segment, day: date | None) -> list[Found[ActorRole]]:
    """Who holds the ground where unnamed fighters fell, and did it not himself: "three died in an X-held town"."""
    armed = [a for a in people if a.value.id not in (UNIDENTIFIED, "civilians")]
    if any(a.value.role != "initiator" for a in armed):
        return []
    held = list(holders(segment.marked, segment.first, segment.last))
    fallen = counts.read(segment.marked, segment.first, segment.last) if held else ()
    ids = [outright(m, day) for m in held]
    if not (any(c.value.group in (_COMBATANT, *ids) for c in fallen) or _hit(held, segment)):
        return []
    doers = {side(a.value.id) for a in armed}
    others = [(actor, m) for actor, m in zip(ids, held, strict=True) if side(actor) not in doers]
    return [Found(ActorRole(actor, "target"), segment.marked.quote(m), _HELD) for actor, m in others[:1]]


def _hit(held: Sequence[Mention], segment: Segment) -> list[Mention]:
    """The words for mere ground, held by somebody, that was fired on: "hit X-held areas"."""
    if not held or families_of(segment.happened) != {"fire"}:
        return []
    ground = [m for m in segment.marked.of("ground") if segment.marked.quote(m).text.lower() in _areas()]
    return [m for m in ground if any(-_HELD_REACH <= m.first - holder.first <= _HELD_REACH for holder in held)]


@lru_cache(maxsize=1)
def _areas() -> frozenset[str]:
    """The English words for ground that is no place by itself: "areas", "territory"."""
    return frozenset(load("roles").about["english_areas"])


def _without_measures(claims: Sequence[Claim], segment: Segment) -> list[Claim]:
    """The claims without those of who cordoned off the scene of another deed: that is what came after it."""
    measures = _measures(segment)
    if not measures:
        return list(claims)
    late = [c for c in claims if any(c.deed in m.letters for m in measures)]
    after = {c.actor for c in late if c.role == "initiator"}
    late += [c for c in claims if c.rule == _CONTEXT and c.actor in after]
    return [c for c in claims if c.role != "initiator" or c not in late]


def _measures(segment: Segment) -> list[Mention]:
    """The words for cordoning off the scene of a violent deed or of harm, told before or known."""
    measures = [t.value.mention for t in segment.happened if t.value.mention.id in MEASURES]
    if not measures:
        return []
    others = [t for t in segment.happened if {families()[t.value.cls], t.value.cls} & (VIOLENT | {"harm"})]
    return measures if any(definite(t) or t.value.mention.first < measures[0].first for t in others) else []


def likeliest(claims: Sequence[Claim]) -> list[Found[ActorRole]]:
    """Each party in the role that its constructions speak for; who only announces a deed, where nobody else did it."""
    if not claims:
        return []
    own = _without_others(claims)
    suffered = {side(c.actor) for c in own if c.role == "target"}
    passed_over = _OWN_DEEDS if _named(claims) else ()
    own = [c for c in own if c.rule not in passed_over and (c.rule != _OWN_KILL or side(c.actor) not in suffered)]
    return settled(_proposed(own))


def _named(claims: Iterable[Claim]) -> set[str]:
    """The parties said to have done it by more than that they announced it; who left ground did not."""
    firmest = {c.actor: c for c in sorted(claims, key=lambda c: c.bits) if c.rule not in _OWN_DEEDS}
    return {c.actor for c in firmest.values() if c.role == "initiator" and c.rule not in _LEAVING}


def _without_others(claims: Sequence[Claim]) -> list[Claim]:
    """The claims without what is denied to some civilians ("families accuse X"); others can be victims all the same."""
    apart = {c.actor for c in claims if c.role is None and actor_terms()[c.actor].attrs.get("group") == "civilian"}
    return [c for c in claims if c.actor not in apart or c.role == "target"]


@predicate
def _is_of(claim: Claim, segment: Segment) -> bool:
    """Whether the deed is one that the segment tells, or a deed of no event that stands in it."""
    if claim.deed in segment.accompanied or _goes_with_it(claim, segment):
        return False
    deeds = segment.triggers if any(t.value.foiled for t in segment.happened) else segment.happened
    if any(claim.deed in t.value.mention.letters for t in deeds):
        return True
    events = (t.value.mention for t in segment.triggers)
    if claim.rule.startswith(_CLASH) and segment.deeds:
        return False  # "groups that fought X": who they are, where something else is told of them
    return segment.first <= claim.deed < segment.last and not any(claim.deed in m.letters for m in events)


def _goes_with_it(claim: Claim, segment: Segment) -> frozenset[int]:
    """The fire that only goes with a clash and that a party stands behind: "amid air strikes by X"."""
    at = segment.marked.passage.folded.offsets(claim.quote.start)[0] if segment.accompanied else 0
    before = max((t.value.mention.first for t in segment.triggers if t.value.mention.first < at), default=-1)
    return segment.accompanied & {before}


def _proposed(claims: Sequence[Claim]) -> list[tuple[Found[ActorRole] | Claim, float]]:
    """The firmest construction of each party and role, with its bits."""
    best: dict[tuple[str, Role | None], Claim] = {}
    for claim in claims:
        key = claim.actor, claim.role
        if key not in best or claim.bits > best[key].bits:
            best[key] = claim
    return [
        (c if c.role is None else Found(ActorRole(c.actor, c.role), c.quote, c.rule), c.bits) for c in best.values()
    ]


def settled(people: Iterable[tuple[Found[ActorRole] | Claim, float]]) -> list[Found[ActorRole]]:
    """Each party in its likeliest role alone; what is weak gives way where something firm fills the role."""
    options: dict[str, list[tuple[float, Found[ActorRole] | Claim]]] = defaultdict(list)
    for found, weight in people:
        options[found.actor if isinstance(found, Claim) else found.value.id].append((weight, found))
    chosen = _chosen([part for parts in options.values() for part in _of_two(parts)])
    kept = _unless_firm([(weight, found) for weight, found in chosen if isinstance(found, Found) and weight >= LEAST])
    return _opposed(_without_parents([found for _, found in kept]))


def _of_two(
    parts: Sequence[tuple[float, Found[ActorRole] | Claim]],
) -> Sequence[Sequence[tuple[float, Found[ActorRole] | Claim]]]:
    """The parts of civilians who did it and of others whom they did it to apart: "killed at the hands of a cousin"."""
    given = [(part, part[1]) for part in parts if isinstance(part[1], Found)]
    agents = [part for part, found in given if (found.value, found.rule) == _BY_CIVILIANS]
    theirs = {found.quote for _, found in agents}
    hit = [part for part, found in given if found.value == _HIT and found.quote not in theirs]
    return [agents, hit] if agents and hit else [parts]


def _unless_firm(options: Sequence[tuple[float, Found[ActorRole]]]) -> list[tuple[float, Found[ActorRole]]]:
    """The parties without weak ones in a role that somebody firmly has, or is accused of; who left gives nobody way."""
    firm = {found.value.role for weight, found in options if weight >= FIRM and found.rule not in _LEAVING}
    weak = [found for weight, found in options if weight <= _WEAK and found.value.role in firm]
    if "accused" in firm:
        weak += [found for _, found in options if found.rule == _CONTEXT]
    return [(weight, found) for weight, found in options if found not in weak]


def _on_its_own(options: Sequence[tuple[float, Found[ActorRole] | Claim]]) -> tuple[float, Found[ActorRole]] | None:
    """A party's part as the doer, where it only "supported" what nobody else did: under its own command."""
    if max(options, key=lambda option: option[0])[1].rule not in _SUPPORT:
        return None
    done = [(weight, part) for weight, part in options if isinstance(part, Found) and part.value.role == "initiator"]
    return max(done, key=lambda option: option[0], default=None)


def _without_parents(people: list[Found[ActorRole]]) -> list[Found[ActorRole]]:
    """Without the parent of a party in the same role, but for "X and its Y", "X with its Y" and X against its Y."""
    joined = [a.quote.start for a in people if a.rule == _JOINED]
    apart = {b.value.id for b in people if any(0 < start - b.quote.end <= _AND for start in joined)}
    apart |= {parent for a in people if a.rule in _APART for parent in lineage(a.value.id)[1:]}
    parents = {(parent, a.value.role) for a in people for parent in lineage(a.value.id)[1:] if parent not in apart}
    return [a for a in people if (a.value.id, a.value.role) not in parents]


def _chosen(
    options: Sequence[Sequence[tuple[float, Found[ActorRole] | Claim]]],
) -> list[tuple[float, Found[ActorRole] | Claim]]:
    """The weightiest part of each party; where nobody did it, who supported it did it on his own."""
    chosen = [max(parts, key=lambda option: option[0]) for parts in options]
    if any(isinstance(found, Found) and found.value.role == "initiator" for _, found in chosen):
        return chosen
    return [_on_its_own(parts) or best for best, parts in zip(chosen, options, strict=True)]


def _opposed(people: list[Found[ActorRole]]) -> list[Found[ActorRole]]:
    """Who clashed with a known doer was its target."""
    people = _driven_out(people)
    doers = {a.value.id for a in people if a.value.role == "initiator"} - {"unidentified"}
    if not doers or any(a.value.role == "target" for a in people):
        return people
    return [_as_target(a) if a.value.role == "participant" and a.rule.startswith(_CLASH) else a for a in people]


def _driven_out(people: list[Found[ActorRole]]) -> list[Found[ActorRole]]:
    """Who left is whom it was taken from, where somebody took it; those are named last."""
    doers = [a for a in people if a.value.role == "initiator"]
    leaving = [a for a in doers if a.rule in _LEAVING]
    if not leaving or len(leaving) == len(doers):
        return people
    return [a for a in people if a not in leaving] + [_as_target(a) for a in leaving]


def _as_target(party: Found[ActorRole]) -> Found[ActorRole]:
    return Found(ActorRole(party.value.id, "target"), party.quote, party.rule)


def _nobody(segment: Segment) -> list[Found[ActorRole]]:
    """Somebody unidentified, where something was suffered and nobody is said to have done it."""
    trigger = (segment.deeds or segment.happened)[0]
    blocked = [m for m in segment.marked.of("victim") if trigger.value.cls == _BLOCK and segment.first <= m.first]
    if trigger.value.cls == "protest" or any(m.first < trigger.value.mention.first for m in blocked):
        return [Found(ActorRole("civilians", "initiator"), trigger.quote, "actors.protesters")]
    happened = (t.value for t in segment.happened)
    suffered = any(t.cls in _SUFFERED for t in happened) or trigger.value.mention.form == "passive"
    if not suffered or any(m.first == trigger.value.mention.first for m in segment.marked.of("deed")):
        return []
    return [Found(ActorRole(UNIDENTIFIED, "initiator"), trigger.quote, NOBODY_NAMED)]


def gathered(people: Iterable[Found[ActorRole]]) -> list[Found[ActorRole]]:
    """The parties of all tellings of one happening: each in its likeliest role, somebody named before nobody."""
    parties = list(people)
    if any(a.value.role == "target" and a.value.id != UNIDENTIFIED for a in parties):
        parties = [a for a in parties if a.value != ActorRole(UNIDENTIFIED, "target")]
    some = [a for a in parties if a.rule != NOBODY_NAMED]
    if any(a.value.role in ("initiator", "participant") for a in some):
        parties = some
    if any(a.value.role == "initiator" and a.value.id != UNIDENTIFIED for a in parties):
        parties = [a for a in parties if a.value != ActorRole(UNIDENTIFIED, "initiator")]
    best: dict[ActorRole, list[Found[ActorRole]]] = defaultdict(list)
    for found in parties:
        best[found.value].append(found)
    return settled(_summed(same) for same in best.values())


def _summed(same: list[Found[ActorRole]]) -> tuple[Found[ActorRole], float]:
    """The firmest of several tellings of one part; each further one adds half as much as the one before."""
    ranked = sorted(same, key=lambda found: -bits(found.rule))
    return ranked[0], sum(bits(found.rule) / 2**n for n, found in enumerate(ranked))
