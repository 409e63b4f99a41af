"""Who did it, or whom it was done to, where only other sentences name him: the parties of the article's deeds, weighed.

Where the sentences of a happening name no doer, or nobody whom it befell, every party that did or suffered something
elsewhere in the article is a candidate (`lexicon/output/weights.toml`, kinds "doer" and "sufferer"). The likeliest has
the role if the sum of its parts is above zero; else nobody has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby

from geomap.actors import Claim
from geomap.extract.drafts import Draft, named
from geomap.extract.segments import families
from geomap.extract.who import LEAST, side
from geomap.lexicon.constructions import PREFIX
from geomap.lexicon.lineage import actor_terms, kin, lineage
from geomap.lexicon.weighing import total, weighed
from geomap.mentions import Marked
from geomap.model import ActorRole, Decision, Found, Role

ELSEWHERE = PREFIX + "elsewhere"
_NOBODY = ("civilians", "unidentified")
_DID: frozenset[Role | None] = frozenset({"initiator", "accused"})
_CLASH = "clash"
# What stands over the text; within so many paragraphs another sentence is near.
_HEADS, _NEAR = ("title", "heading"), 1
# Families of deeds by which people come to harm.
_HARMFUL = frozenset({"fire", "fight", "any", "harm"})
# Types of happenings whose doers are seldom seen, and the weapons that need an aircraft.
_PLANTED = frozenset({"Remote explosive/landmine/IED", "Suicide bomb", "Grenade"})
_FLOWN = "airstrike"
_SHOWN = 3


class Deed:
    """A part that a party has in a deed somewhere in the article, with where that stands."""

    def __init__(self, claim: Claim, marked: Marked, heads: bool) -> None:
        self.claim, self.passage, self.heads = claim, marked.passage, heads
        event = next((m for m in marked.of("event", "deed") if m.first <= claim.deed < m.last), None)
        self.cls = str(event.term.attrs.get("class", "")) if event is not None and event.term is not None else ""
        self.family = families().get(self.cls, "")

    def is_alike(self, draft: Draft) -> bool:
        """Whether it is a deed of the sort of a happening, or one that its victims may have come to harm by."""
        if self.cls in (draft.deeds or draft.classes):
            return True
        return self.family in (draft.kinds or _HARMFUL)


def deeds(marked: Sequence[Marked], claims: Callable[[Marked], Iterable[Claim]]) -> list[Deed]:
    """Every part that a named party has in a deed of the article; `claims` gives those of a passage."""
    lead = next((m for m in marked if m.passage.kind == "sentence"), None)
    found: list[Deed] = []
    for one in marked:
        if one.of("event", "deed") and one.of("actor", "dated", "nation", "government", "force", "anaphor", "ours"):
            parts = (c for c in claims(one) if c.role is not None and c.bits >= LEAST and c.actor not in _NOBODY)
            found += [Deed(claim, one, one is lead or one.passage.kind in _HEADS) for claim in parts]
    return found


def complete(draft: Draft, known: Sequence[Deed], *, traced: bool = False) -> None:
    """Give a happening the doer, and the party that suffered it, that other sentences name and its own do not."""
    mine = {segment.marked.passage.start for segment in draft.segments}
    others = [deed for deed in known if deed.passage.start not in mine]
    for choice, lacks, parts in (("doer", _lacks_doer, _as_doer), ("sufferer", _lacks_sufferer, _as_sufferer)):
        options = list(_options(draft, others, parts)) if others and lacks(draft) else []
        weighings = sorted(((total(choice, given), deed, given) for deed, given in options), key=lambda one: -one[0])
        if not weighings:
            continue
        bits, deed, given = weighings[0]
        if bits > 0:
            role: Role = "initiator" if choice == "doer" else "target"
            draft.actors.append(Found(ActorRole(deed.claim.actor, role), deed.claim.quote, ELSEWHERE))
        if traced:
            beaten = weighings[1:] if bits > 0 else weighings
            names = ((other.claim.actor, round(sum_, 2), weighed(choice, parts)) for sum_, other, parts in beaten)
            chosen = (deed.claim.actor, weighed(choice, given)) if bits > 0 else ("nobody", ())
            draft.decisions.append(Decision(choice, *chosen, tuple(names)[:_SHOWN]))


def _lacks_doer(draft: Draft) -> bool:
    return not any(a.value.role != "target" for a in named(draft.actors))


def _lacks_sufferer(draft: Draft) -> bool:
    armed = [a for a in named(draft.actors) if a.value.id not in _NOBODY]
    return not any(a.value.role == "target" for a in armed) and sum(a.value.role == "participant" for a in armed) < 2


def _options(
    draft: Draft, others: Sequence[Deed], parts: Callable[[Draft, str, Sequence[Deed]], dict[str, float]]
) -> Iterator[tuple[Deed, dict[str, float]]]:
    """Every party of the other deeds that may have the role, by the first deed that speaks for it, with its parts."""
    by_actor = sorted(others, key=lambda deed: deed.claim.actor)
    for actor, own in groupby(by_actor, key=lambda deed: deed.claim.actor):
        given = parts(draft, actor, others)
        if given:
            yield max(own, key=lambda deed: (deed.is_alike(draft), deed.claim.bits)), given


def _as_doer(draft: Draft, actor: str, others: Sequence[Deed]) -> dict[str, float]:
    """What speaks for and against a party having done it; empty where it did nothing, or suffered this."""
    targets = {a.value.id for a in draft.actors if a.value.role == "target"} - set(_NOBODY)
    done = [deed for deed in others if deed.claim.role in _DID]
    own = [deed for deed in done if deed.claim.actor == actor]
    if not own or any(kin(actor, target) for target in targets):
        return {}
    alike = [deed for deed in own if deed.is_alike(draft)]
    rivals = {side(deed.claim.actor) for deed in done if deed.is_alike(draft)} - {side(actor)}
    settled = draft.settled()
    flown = _FLOWN in draft.classes or "air" in draft.weapon_classes()
    return _where(draft, alike) | {
        "planted": float(settled is not None and settled[0] in _PLANTED),
        "no_aircraft": float(flown and not actor_terms()[lineage(actor)[-1]].attrs.get("aircraft", False)),
        "rival": float(bool(rivals)),
        "own_side": float(side(actor) in map(side, targets)),
    }


def _as_sufferer(draft: Draft, actor: str, others: Sequence[Deed]) -> dict[str, float]:
    """What speaks for and against a party having suffered it, or being the other side of a clash."""
    clash = _CLASH in draft.classes
    doers = {a.value.id for a in draft.actors if a.value.role != "target"} - set(_NOBODY)
    suffered = [d for d in others if d.claim.role == "target" or (clash and d.claim.role in ("initiator", "participant"))]
    own = [deed for deed in suffered if deed.claim.actor == actor]
    if not own or any(side(actor) == side(other.value.id) for other in draft.actors):
        return {}
    alike = [deed for deed in own if deed.is_alike(draft)]
    sides = {side(deed.claim.actor) for deed in suffered} - {side(actor)} - set(map(side, doers))
    return _where(draft, alike) | {
        "opponent": float(clash and any(_fought(deed, doers, others) for deed in alike)),
        "people": float(any(a.value == ActorRole("civilians", "target") for a in draft.actors)),
        "rival": float(bool(sides)),
    }


def _fought(deed: Deed, doers: Iterable[str], others: Sequence[Deed]) -> bool:
    """Whether one of the doers, or of their side, has another part in the same deed."""
    beside = (other for other in others if other.claim.deed == deed.claim.deed and other.claim.role != "target")
    sides = set(map(side, doers))
    return any(side(other.claim.actor) in sides for other in beside)


def _where(draft: Draft, alike: Sequence[Deed]) -> dict[str, float]:
    """Where deeds of the same sort are told that a party has part in."""
    first, last = draft.segments[0].marked.passage, draft.segments[-1].marked.passage
    heads = [deed for deed in alike if deed.heads and deed.passage.start < first.start]
    body = [deed for deed in alike if deed not in heads]
    near = [
        deed for deed in body
        if first.paragraph - _NEAR <= deed.passage.paragraph <= last.paragraph + _NEAR
    ]  # fmt: skip
    return {
        "unsaid": 1.0, "head": float(bool(heads)), "near": float(bool(near)), "far": float(len(near) < len(body)),
        "other_sort": float(not alike),
    }  # fmt: skip
