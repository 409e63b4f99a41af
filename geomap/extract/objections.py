"""What another source of the same article says against a telling: who holds the ground, that it happened at all.

An objection is a passage with a source of its own that speaks of the same deed in the same place, or of "the villages"
told just before, and names somebody of another side as the one who holds them, or denies it. It never changes a value:
it stands beside it, and the incident is disputed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice

from geomap import actors, attribution, events
from geomap.events import Trigger
from geomap.extract.drafts import Draft
from geomap.extract.segments import Segment, families, is_definite
from geomap.extract.tolls import of_victims_only, rivals, voices
from geomap.lexicon.lineage import actor_terms, group
from geomap.mentions import Marked, Mention, once
from geomap.model import Found, Objection, Quote

# How what was only meant begins, which denies nothing: "to avoid".
_AIMED = "to "
# How many paragraphs behind a telling "the villages" still are those told in it.
_NEAR_PARAGRAPHS = 6
# How many behind it who did it may deny a deed of its kind.
_SOON = 4
# And how many behind it another source may count otherwise.
_NEXT_PARAGRAPH = 1
# So many letters may stand between who denies and the verb.
_WHO_DENIES = 45
# And so many between "not" and what was not done: "did not carry out any".
_DID_NOT, _NEXT_WORD = 24, 2
_ANY_KIND = "any"
_DOERS = ("initiator", "accused")
_GROUND, _HOLDS = "ground", frozenset({"control", "held"})
_UNDENIED, _NEGATED, _DENIED = "denied", "negated", "attribution.denied"


def object_to(drafts: Sequence[Draft], passages: Sequence[Marked], day: date | None) -> None:
    """Note with each draft what other sources of its article say against it."""
    if not drafts:
        return
    ground = any(_GROUND in draft.kinds for draft in drafts)
    objecting = [m for m in passages if m.of("speech", "statement") and (ground or _denials(m))]
    _deny_last(drafts, [m for m in passages if m.of("denial") or (m.of("speech") and (_denying(m) or _undone(m)))])
    speaking = [(m, said) for m in objecting if (said := _source(m)) is not None]
    for draft in drafts:
        own = _source(draft.segments[0].marked) if speaking else None
        only = not any(other.kinds & draft.kinds for other in drafts if other is not draft)
        own_words = [segment.marked for segment in draft.segments]
        for marked, said in speaking:
            if said != own and not any(marked is words for words in own_words):
                draft.objections += list(islice(_objections(draft, marked, said, day, only=only), 1))
        _count_otherwise(draft, drafts, passages)


def _deny_last(drafts: Sequence[Draft], denying: Iterable[Marked]) -> None:
    """Note with what was told that who is said to have done it denies it: "Ankara denied the accusation"."""
    for marked in denying:
        for word, deniers in _denied_by(marked):
            denied = _meant(marked, word, [d for d in drafts if d.begins < word.start and deniers & _blamed(d)])
            whole = marked.passage.quote(marked.passage.first, marked.passage.last)
            for draft in denied:
                draft.objections.append(Objection("status", whole, word, _source(marked) or whole.text, _DENIED))
            if denied:
                break


def _meant(marked: Marked, word: Quote, drafts: Sequence[Draft]) -> list[Draft]:
    """Which of some happenings a word of denial means: those of the kind that it names, or else the one told last."""
    behind = [d for d in drafts if 0 <= marked.passage.paragraph - d.paragraphs[1] <= _SOON]
    named = {families()[t.value.cls] for t in events.read(marked) if t.quote.start >= word.start}
    kind = [d for d in behind if named & {*d.kinds, _ANY_KIND}]
    last = max(behind, key=lambda d: d.last_told, default=None)
    if kind or last is None or marked.passage.paragraph - last.paragraphs[1] > _NEXT_PARAGRAPH:
        return kind
    return [last]


def _blamed(draft: Draft) -> set[str | None]:
    """The sides that can deny what is told: its doers; that ground was lost, its losers."""
    roles = (*_DOERS, "target") if _GROUND in draft.kinds else _DOERS
    return {_side(a.value.id) for a in draft.actors if a.value.role in roles} - {None}


def _denied_by(marked: Marked) -> Iterator[tuple[Quote, set[str | None]]]:
    """The words by which a passage denies something, each with the sides of those who deny it."""
    named = {_side(actor) for actor, _ in _named_in(marked)}
    for mention in marked.of("denial"):
        yield marked.quote(mention), named
    for trigger in _undone(marked):
        yield trigger.quote, _of_source(marked, trigger.value.because)
    for mention in _denying(marked):
        yield marked.quote(mention), {_side(actor) for actor in _denier(marked, mention)}


def _of_source(marked: Marked, undone: Quote | None) -> set[str | None]:
    """The sides of those named from the source on until "did not": "a spokesman for the coalition said that it ..."."""
    said = attribution.read(marked).attributed_to
    if said is None or undone is None:
        return set()
    inside = range(said.quote.start, undone.start)
    return {_side(actor) for actor, m in _named_in(marked) if marked.quote(m).start in inside}


def _denying(marked: Marked) -> list[Mention]:
    """The verbs of denial of a passage: "the ministry denied any attack"."""
    return [m for m in marked.of("speech") if m.term is not None and m.term.attrs.get("status") == "denied"]


def _denier(marked: Marked, word: Mention) -> list[str]:
    """Who is named as the one who denies: right behind the verb, or else right before it."""
    named = sorted(_named_in(marked), key=lambda one: one[1].first)
    behind = [actor for actor, m in named if 0 <= m.first - word.last <= _WHO_DENIES]
    before = [actor for actor, m in named if 0 <= word.first - m.last <= _WHO_DENIES]
    return behind[:1] or before[-1:]


def _named_in(marked: Marked) -> Iterator[tuple[str, Mention]]:
    """The parties and countries that a passage names."""
    yield from ((m.id, m) for m in marked.of("actor"))
    words = ((m.term, m) for m in marked.of("nation", "government") if m.term is not None)
    yield from ((str(term.attrs["actor"]), m) for term, m in words if "actor" in term.attrs)


def _undone(marked: Marked) -> list[Found[Trigger]]:
    """The deeds of which somebody says that they were not done: "it did not carry out any strikes".

    In Arabic a verb right behind "did not"; a noun there is of something else, "has nothing to do with the advance".
    """
    told = (t for t in events.read(marked) if families()[t.value.cls] != "harm")
    undone = (t for t in told if t.value.mode in (_UNDENIED, _NEGATED))
    return [t for t in undone if (why := t.value.because) is not None and _is_not_done(t, why)]


def _is_not_done(trigger: Found[Trigger], why: Quote) -> str:
    """The word by which a deed was not done, where it stands close enough before it."""
    gap, mention = trigger.quote.start - why.end, trigger.value.mention
    if why.text.isascii():
        return why.text if 0 <= gap <= _DID_NOT and not why.text.startswith(_AIMED) else ""
    finite = mention.form.startswith("present") and not mention.clitics
    denied = trigger.value.mode == _UNDENIED and not trigger.value.known  # "denying to have carried out any"
    return why.text if (finite or denied) and 0 <= gap <= _NEXT_WORD else ""


def _objections(draft: Draft, marked: Marked, said: str, day: date | None, *, only: bool) -> Iterator[Objection]:
    """What a source says in a passage against a draft; `only` tells that it is the one happening of its kind."""
    place = _place(draft, marked)
    if place:
        yield from _held_by_others(draft, marked, said, day)
    if place == "named" or (place and only):
        yield from _denied(draft, marked, said)


def _count_otherwise(draft: Draft, drafts: Sequence[Draft], passages: Sequence[Marked]) -> None:
    """Note what another source counts, beside the draft's own figure."""
    if all(counted.value.group is not None for counted in draft.counts):
        return
    taken = {id(s.marked) for d in drafts for s in d.segments}
    last = draft.segments[-1].marked.passage.paragraph
    behind = [m for m in passages if 0 <= m.passage.paragraph - last <= _NEXT_PARAGRAPH and id(m) not in taken]
    own = [s for s in draft.segments if s is not draft.whole and not (draft.shared and _of_list(s, draft, drafts))]
    speakers = [voice for s in own for voice in voices(s.marked, s.first, s.last)]
    speakers += [v for m in behind if of_victims_only(m) for v in voices(m, m.passage.first, m.passage.last)]
    for rival, voice in list(rivals(draft.counts, speakers)):
        draft.counts.append(rival)
        whole = voice.marked.passage.quote(voice.marked.passage.first, voice.marked.passage.last)
        draft.objections.append(Objection(rival.value.kind, whole, rival.quote, str(voice.source), rival.rule))


def _of_list(segment: Segment, draft: Draft, drafts: Sequence[Draft]) -> list[Draft]:
    """The other happenings that a telling of a list of places tells as well: its figures are of all of them."""
    return [d for d in drafts if d is not draft and any(s is segment for s in d.segments)]


def _source(marked: Marked) -> str | None:
    said = attribution.read(marked).attributed_to
    return said.value if said else None


def _place(draft: Draft, marked: Marked) -> str:
    """Whether a passage names the draft's place, or close behind it means it: "the villages", "the strike"."""
    place = draft.location.place if draft.location else None
    if place is not None and any(place.id in (n.place_id for n in m.names) for m in marked.of("place")):
        return "named"
    near = any(0 <= marked.passage.paragraph - s.marked.passage.paragraph <= _NEAR_PARAGRAPHS for s in draft.segments)
    return "meant" if near and any(is_definite(marked, m) for m in marked.of("place_type", "event")) else ""


def _held_by_others(draft: Draft, marked: Marked, said: str, day: date | None) -> Iterator[Objection]:
    """Who is said to hold the ground that somebody of another side is told to have taken."""
    takers = {_side(a.value.id) for a in draft.actors if a.value.role == "initiator"} - {None}
    if _GROUND not in draft.kinds or not takers:
        return
    for claim in _holders(marked, day):
        if _side(claim.actor) not in {*takers, None}:
            yield Objection("actors", marked.passage.quote(marked.passage.first, marked.passage.last), claim.quote,
                            said, claim.rule)  # fmt: skip


@once
def _holders(marked: Marked, day: date | None) -> list[actors.Claim]:
    """Who is said to hold ground in a passage."""
    holding = {at for t in events.read(marked) if t.value.cls in _HOLDS for at in t.value.mention.letters}
    claims = actors.read(marked, day) if holding else ()
    return [claim for claim in claims if claim.role == "initiator" and claim.deed in holding]


def _side(actor: str) -> str | None:
    term = actor_terms().get(group(actor))
    return str(term.attrs["side"]) if term is not None and "side" in term.attrs else None


def _denials(marked: Marked) -> list[Found[Trigger]]:
    """The deeds that a passage says were not done."""
    return [trigger for trigger in events.read(marked) if trigger.value.mode == _UNDENIED]


def _denied(draft: Draft, marked: Marked, said: str) -> Iterator[Objection]:
    """A denial of a deed of the draft's kind."""
    for trigger in _denials(marked):
        if families()[trigger.value.cls] in draft.kinds:
            whole = marked.passage.quote(marked.passage.first, marked.passage.last)
            yield Objection("status", whole, trigger.quote, said, _DENIED)


def in_text_order(objections: Iterable[Objection]) -> tuple[Objection, ...]:
    """Each objection once, in the order of the text."""
    return tuple(sorted(dict.fromkeys(objections), key=lambda objection: (objection.passage.start, objection.property)))
