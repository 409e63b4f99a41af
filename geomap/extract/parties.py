"""Who did it, or whom it was done to, where only other sentences name him: the parties of the article's deeds, weighed.

Where the sentences of a happening name no doer, or nobody whom it befell, every party that did or suffered something
elsewhere in the article is a candidate (`lexicon/output/weights.toml`, kinds "doer" and "sufferer"). The likeliest has
the role if the sum of its parts is above zero; else nobody has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby

from geomap import events
from geomap.actors import Claim, outright
from geomap.extract.drafts import ELSEWHERE, Draft, named
from geomap.extract.holders import holders
from geomap.extract.segments import Segment, families
from geomap.extract.who import FIRM, LEAST
from geomap.lexicon.lineage import kin, side
from geomap.lexicon.weighing import total, weighed
from geomap.mentions import Marked, Mention
from geomap.model import ActorRole, Decision, Found, Role

_NOBODY = ("civilians", "unidentified")
_DID: frozenset[Role | None] = frozenset({"initiator", "accused"})
_UNKNOWN_SOURCE = "of_unknown_source"
_CLASH, _TAKEN = "clash", "control"
_SUFFERED, _SIDES, _IN_CLASH = ("target",), ("target", "initiator", "participant"), "participant"
# The rule of a clash of clans, who are both its sides.
_EACH_OTHER = "actors.clash_of"
# What stands over the text; within so many paragraphs another sentence is near.
_HEADS, _NEAR = ("title", "heading"), 1
# Families of deeds by which people come to harm.
_HARMFUL = frozenset({"fire", "fight", "any", "harm"})
# Types of happenings whose doers are seldom seen.
_PLANTED = frozenset({"Remote explosive/landmine/IED", "Suicide bomb", "Grenade"})
# Deeds that name nobody as their doer.
_NO_DOER = frozenset({"blast", "death", "hits_mine", "hurt", "kill"})
# What is done to people by hand: shot, stabbed, executed.
_BY_HAND = frozenset({"fight"})
_SHOWN = 3
# A party's deed that speaks for it, and the parts of the choice by name.
Option = tuple["Deed", dict[str, float]]
Weighed = tuple[float, "Deed", dict[str, float]]
# The stretches that tell a happening, the choice that they leave open, and each party with its parts.
Open = tuple[tuple[Segment, ...], str, tuple[tuple[str, dict[str, float]], ...]]


class Deed:
    """A part that a party has in a deed somewhere in the article, or that it `holds` ground, with where that stands."""

    def __init__(self, claim: Claim, marked: Marked, heads: bool, *, holds: bool = False) -> None:
        self.claim, self.passage, self.heads, self.holds = claim, marked.passage, heads, holds
        event = next((m for m in marked.of("event", "deed") if claim.deed in m.letters), None)
        self.cls = str(event.term.attrs.get("class", "")) if event is not None and event.term is not None else ""
        self.family = families().get(self.cls, "")


def _alike(draft: Draft, some: Iterable[Deed]) -> list[Deed]:
    """The deeds of the sort of a happening, or by which its victims may have come to harm."""
    classes, kinds = draft.deeds or draft.classes, draft.kinds or _HARMFUL
    return [deed for deed in some if deed.cls in classes or deed.family in kinds]


def deeds(marked: Sequence[Marked], claims: Callable[[Marked], Iterable[Claim]], day: date | None) -> list[Deed]:
    """Every part that a named party has in a deed of the article, as of `day`; `claims` gives those of a passage."""
    lead = next((m for m in marked if m.passage.kind == "sentence"), None)
    found: list[Deed] = []
    for words in marked:
        if words.of("event", "deed") and words.of("actor", "dated", "nation", "government", "force", "anaphor", "ours"):
            parts = (c for c in claims(words) if c.role is not None and c.bits >= LEAST and c.actor not in _NOBODY)
            found += [Deed(claim, words, words is lead or words.passage.kind in _HEADS) for claim in _clear(parts)]
        found += _holdings(words, day)
    return found


def _holdings(marked: Marked, day: date | None) -> Iterator[Deed]:
    """The parties that a passage tells to hold ground, each as whom it was taken from."""
    passage = marked.passage
    for holder in holders(marked, passage.first, passage.last):
        claim = Claim(outright(holder, day), "target", ELSEWHERE, FIRM, marked.quote(holder), holder.first)
        yield Deed(claim, marked, heads=False, holds=True)


def _clear(claims: Iterable[Claim]) -> list[Claim]:
    """The parts in a passage without weak ones of whoever firmly has another: "two of X were hurt in an attack"."""
    ranked = sorted(claims, key=lambda claim: claim.bits)
    firmest = {claim.actor: claim.role for claim in ranked}
    return [claim for claim in ranked if claim.bits >= FIRM or claim.role == firmest[claim.actor]]


def turned(draft: Draft) -> list[Mention]:
    """The words that lead from what stood before to a happening of which only the victims, or a blast, are told."""
    if not draft.classes <= _NO_DOER:
        return []
    deed, marked = draft.happened[0].value.mention, draft.segments[0].marked
    before = max((m.last for m in marked.of("event") if m.last <= deed.first), default=0)
    return [m for m in events.turns(marked) if before <= m.first < deed.first]


def of_unknown_source(draft: Draft) -> list[Mention]:
    """The words that a shell or a bullet came from nobody knows where: no other sentence says who fired it."""
    words = ((m, of) for of in draft.segments for m in of.marked.of("clause") if of.first <= m.first < of.last)
    return [m for m, _ in words if m.id == _UNKNOWN_SOURCE]


def both_sides(draft: Draft) -> list[Found[ActorRole]]:
    """Who fought whom, where a happening says it of both sides, or of clans that fought each other."""
    sides = [a for a in named(draft.actors) if a.value.role == _IN_CLASH and a.value.id not in _NOBODY]
    apart = len({side(a.value.id) for a in sides}) > 1
    return sides if apart else [a for a in draft.actors if a.rule == _EACH_OTHER]


def laid_apart(draft: Draft, before: Draft) -> list[str]:
    """The type of a happening that was a mine or a bomb, where what was told before was none."""
    planted = [sort for sort, _ in [draft.settled() or ("", "")] if sort in _PLANTED]
    return planted if planted and (before.settled() or ("", ""))[0] not in _PLANTED else []


def options(draft: Draft, known: Sequence[Deed]) -> Iterator[tuple[str, Role, list[Option]]]:
    """The choices that a happening leaves open, each with the role and every party that may have it."""
    mine = {segment.marked.passage.start for segment in draft.segments}
    others = [deed for deed in known if deed.holds or deed.passage.start not in mine]
    for choice in _left_open(draft) if others else ():
        if choice == "doer":
            yield choice, "initiator", list(_options(draft, others, _as_doer))
        else:
            yield choice, "target", list(_options(draft, others, _as_sufferer))


def complete(draft: Draft, known: Sequence[Deed], *, traced: bool = False) -> list[Open]:
    """Give a happening the doer, and the party that suffered it, that other sentences name and its own do not.

    `traced` gives back what was weighed, and keeps the decisions.
    """
    weighings: list[Open] = []
    for choice, role, found in options(draft, known):
        _choose(draft, choice, role, found, known, traced=traced)
        if traced and found:
            weighings.append((tuple(draft.segments), choice, tuple((d.claim.actor, parts) for d, parts in found)))
    return weighings


def _choose(
    draft: Draft, choice: str, role: Role, found: Sequence[Option], known: Sequence[Deed], *, traced: bool
) -> None:
    """Give the likeliest party the role, and whoever has it in one of his deeds with something to speak for him."""
    ranked = sorted(((total(choice, parts), deed, parts) for deed, parts in found), key=lambda option: -option[0])
    likely = [option for option in ranked if option[0] > 0]
    taken = [*likely[:1], *(option for option in likely[1:] if option in _beside(likely, role, known))]
    did = {deed.claim.actor for deed in known if deed.claim.role == "initiator"}
    for _, deed, _ in taken:
        actor = deed.claim.actor
        had: Role = "accused" if role == "initiator" and actor not in did else role  # accused there, accused here
        draft.actors.append(Found(ActorRole(actor, had), deed.claim.quote, ELSEWHERE))
    if traced and ranked:
        draft.decisions += _decisions(choice, taken, [option for option in ranked if option not in taken][:_SHOWN])


def _beside(likely: Sequence[Weighed], role: Role, known: Sequence[Deed]) -> list[Weighed]:
    """Who has the role beside the likeliest in a deed of the article: what "X and Y shelled" says of X it says of Y.

    Who suffered it has no less to speak for him than the likeliest.
    """
    best, *others = likely
    roles = _DID if role == "initiator" else {role}
    parts = {(d.claim.actor, d.passage.start, d.claim.deed) for d in known if d.claim.role in roles}
    his = [place for actor, *place in parts if actor == best[1].claim.actor]
    joined = [option for option in others if any((option[1].claim.actor, *place) in parts for place in his)]
    return joined if role == "initiator" else [option for option in joined if option[0] == best[0]]


def _decisions(choice: str, taken: Sequence[Weighed], others: Sequence[Weighed]) -> list[Decision]:
    """Who was given a role, or that nobody was, with the likeliest of the others."""
    beaten = tuple((deed.claim.actor, round(bits, 2), weighed(choice, parts)) for bits, deed, parts in others)
    chosen = [(deed.claim.actor, weighed(choice, parts)) for _, deed, parts in taken] or [("nobody", ())]
    return [Decision(choice, name, parts, beaten) for name, parts in chosen]


def _left_open(draft: Draft) -> Iterator[str]:
    """What the sentences of a happening do not say: who did it; whom it was done to, or who fought whom."""
    roles = [a.value.role for a in named(draft.actors)]
    armed = [a.value.role for a in named(draft.actors) if a.value.id not in _NOBODY]
    if set(roles) <= {"target"} and not of_unknown_source(draft):
        yield "doer"
    if "target" not in armed and not both_sides(draft):
        yield "sufferer"


def _options(
    draft: Draft, others: Sequence[Deed], parts: Callable[[Draft, str, Sequence[Deed]], dict[str, float]]
) -> Iterator[Option]:
    """Every party of the other deeds that may have the role, by the first deed that speaks for it, with its parts."""
    by_actor = sorted(others, key=lambda deed: deed.claim.actor)
    passages = [segment.marked.passage for segment in draft.segments]
    for actor, own in groupby(by_actor, key=lambda deed: deed.claim.actor):
        given = parts(draft, actor, others)
        mine = list(own)
        if given:
            yield max(_alike(draft, mine) or mine, key=lambda deed: (deed.passage in passages, deed.claim.bits)), given


def _as_doer(draft: Draft, actor: str, others: Sequence[Deed]) -> dict[str, float]:
    """What speaks for and against a party having done it; empty where it did nothing, or suffered this."""
    targets = {a.value.id for a in draft.actors if a.value.role == "target"} - set(_NOBODY)
    done = [deed for deed in others if deed.claim.role in _DID]
    own = [deed for deed in done if deed.claim.actor == actor]
    if not own or any(kin(actor, target) for target in targets):
        return {}
    rivals = {side(deed.claim.actor) for deed in _alike(draft, done)} - {side(actor)}
    settled = draft.settled() or ("", "")
    return _where(draft, _alike(draft, own) or _said_to_kill(draft, own)) | {
        "planted": float(settled[0] in _PLANTED),
        "no_aircraft": float(bool(draft.unable([actor]))),
        "rival": float(bool(rivals)),
        "own_side": float(side(actor) in map(side, targets)),
        "turned": float(bool(turned(draft))),
    }


def _said_to_kill(draft: Draft, own: Iterable[Deed]) -> list[Deed]:
    """The killings of a party that head an article, where a happening had dead: "X kills ten" tells who did it."""
    dead = any(counted.value.kind == "fatalities" and counted.value.count.least for counted in draft.counts)
    return [deed for deed in own if dead and draft.kinds <= _BY_HAND and deed.heads and deed.family == "harm"]


def _as_sufferer(draft: Draft, actor: str, others: Sequence[Deed]) -> dict[str, float]:
    """What speaks for and against a party having suffered it, or being the other side of a clash."""
    clash, taken = _CLASH in draft.classes, _TAKEN in draft.classes
    doers = {a.value.id for a in draft.actors if a.value.role != "target"} - set(_NOBODY)
    fought = (deed for deed in others if deed.claim.role in _SIDES and _fought(deed, doers, others))
    opposed = list(fought) if clash or taken else []
    suffered = [deed for deed in others if deed.claim.role in (_SIDES if clash else _SUFFERED) and not deed.holds]
    if taken:
        suffered += [*opposed, *_near(draft, (deed for deed in others if deed.holds))]
    own = [deed for deed in suffered if deed.claim.actor == actor]
    if not own or side(actor) in {side(other.value.id) for other in draft.actors}:
        return {}
    rivals = {side(deed.claim.actor) for deed in suffered} - {side(actor)} - set(map(side, doers))
    alike = [deed for deed in own if deed.holds or (taken and deed in opposed)] or _alike(draft, own)
    where = _where(draft, alike)
    alone = all(kin(actor, deed.claim.actor) for deed in opposed) and (where["head"] or where["near"])
    return where | {
        "opponent": float(any(deed in opposed for deed in alike) and (clash or (taken and bool(alone)))),
        "people": float(ActorRole("civilians", "target") in [a.value for a in draft.actors]),
        "held": float(any(deed.holds for deed in own)),
        "rival": float(bool(rivals)),
    }


def _fought(deed: Deed, doers: Iterable[str], others: Sequence[Deed]) -> bool:
    """Whether one of the doers, or of their side, stands against the party in the same deed."""
    own, sides = deed.claim, set(map(side, doers))
    if side(own.actor) in sides:
        return False
    same = (other.claim for other in others if other.claim.deed == own.deed and side(other.claim.actor) in sides)
    return any(other.role != own.role or own.role == _IN_CLASH for other in same)


def _where(draft: Draft, alike: Sequence[Deed]) -> dict[str, float]:
    """Where deeds of the same sort are told that a party has part in."""
    first = draft.segments[0].marked.passage
    heads = [deed for deed in alike if deed.heads and deed.passage.start < first.start]
    body = [deed for deed in alike if deed not in heads]
    near = _near(draft, body)
    return {
        "unsaid": 1.0, "head": float(bool(heads)), "near": float(bool(near)), "far": float(len(near) < len(body)),
        "other_sort": float(not alike),
    }  # fmt: skip


def _near(draft: Draft, some: Iterable[Deed]) -> list[Deed]:
    """Those told in a paragraph of a happening, or in the next one to it."""
    first, last = draft.segments[0].marked.passage, draft.segments[-1].marked.passage
    return [d for d in some if first.paragraph - _NEAR <= d.passage.paragraph <= last.paragraph + _NEAR]
