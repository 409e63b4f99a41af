"""What an article tells of one happening in one place, while it is being gathered from its sentences."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import wraps
from typing import TypeVar

from geomap import counts, events
from geomap.dates import WEEKEND
from geomap.events import Trigger
from geomap.extract.geography import is_coarse
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
    is_definite,
    is_of_many,
    many,
)  # fmt: skip
from geomap.extract.tolls import BARE, first_told, voices
from geomap.gazetteer import place_types
from geomap.lexicon import load
from geomap.lexicon.lineage import fights_afar, flies, side, with_parents
from geomap.locate.doubt import metres
from geomap.mentions import Mention
from geomap.model import ActorRole, Casualty, Count, DateSpan, Decision, Found, Location, Objection, Place, Quote, Role

# Classes of weapons that act from a distance.
FIRED = {"drone", "air", "indirect", "explosive"}
_OF_FIGHTS = {"direct", "blade"}
# The rule of a date that belongs to a verb of telling: it says when it was told, not when it happened.
ANNOUNCED = "dates.announced"
# The rules of "some days ago", "over the past days", and the days beyond which such a date is rough.
_DAYS_AGO, _ROUGH = ("dates.ago", "dates.past", "dates.relative"), 3
# Families and classes of what a cordon is thrown round.
_CORDONED = VIOLENT | {"harm", "abduct"}
# The class of "was carried out", of the deed that is named beside it.
_CARRIED = "carry"
# The rule of a party that only other sentences of the article name.
ELSEWHERE = "actors.elsewhere"
# The family of raids and arrests.
_RAIDED = "raid"
# The rule of people told before, whom nothing counts anew.
AGAIN, ADDED = "counts.again", "counts.added"
# How "died" counts those of the wounded told before who did.
_OF_THEM = (AGAIN, "counts.named")
# Letters from those who died to the article of "of the wounded".
_OF_THE = 12
# A total of nothing but figures that come on top of one told before.
FURTHER = "counts.further"
# What happened longer ago than these days is no news, unless it is said where.
NEWS_DAYS = 2
# What opens a sentence that goes on, or turns.
_AND = "و"
# How many times wider than another an area is that tells much less.
_WIDER = 4.0
# The class that needs an aircraft.
_FLOWN = "airstrike"
# The class of a blast, and of what may have been heard as one: what is fired at a place.
_BLAST, _STRUCK = "blast", frozenset({"airstrike", "bombing", "impact", "shelling", "strike", "target"})
# The class of who blew himself up.
_SUICIDE = "suicide"
# Classes that do not say what it was done with.
_MEANS_STATED = {"airstrike", "shelling"}
# A robbery goes with a murder, and a deal is told behind one: neither killed anybody.
_KILLS_NOBODY = (frozenset({"property"}), frozenset({"talks"}))
MEANS_OPEN = frozenset({"strike", "target", "kill", "hurt", "death", "impact", "fire"})
# The rule of a type that only the party speaks for, and the types of what is done from afar.
GUESSED = "target_of_air_power"
FROM_AFAR = frozenset({"Air/drone strike", "Shelling/artillery/missile attack"})
# What an attack from afar is told by.
_ATTACK = "attack"
_ATTACKED = frozenset({_ATTACK, "carry", "murder"})
# The class of an operation of any kind, and what says by itself how somebody was killed.
_OPERATION, _KILLINGS = "operation", frozenset({"murder", "shoot", "target", "attack"})
# What somebody is charged with, "a family accused of killing a man", and the space between that and whom it befell;
# where nobody came to harm, it tells of another deed.
_CHARGED, _BESIDE = "intended", 1
_ARREST = "arrest"
# What may yet happen, "fears of more dead".
_FEARED = "feared"
# The class of a crowd, which civilians are who did something and nobody with them.
_CROWD = "crowd"
_EMPTY: frozenset[str] = frozenset()
# "Similar", and classes of what may have been done by any means.
_LIKE_IT, _OF_ANY_MEANS = "like_it", frozenset({"attack", "incident", "operation", "target"})
# "Near the town", and in which village that was; how far from there; classes of deeds that are at a single spot.
_SPELT_OUT, _AROUND_TOWN_M = ("at", "near"), 12_000.0
_OF_A_SPOT = frozenset({"attack", "blast", "bombing", "airstrike", "suicide", "ambush", "murder"})
Told = TypeVar("Told")


def _by_segments(ask: Callable[[Draft], Told]) -> Callable[[Draft], Told]:
    """What follows from a draft's segments alone, which only ever become more: worked out once for as many."""
    name = ask.__name__

    @wraps(ask)
    def asked(draft: Draft) -> Told:
        many, known = len(draft.segments), draft.known.get(name)
        if known is None or known[0] != many:
            known = draft.known[name] = many, ask(draft)
        return known[1]  # type: ignore[return-value]

    return asked


def _by_means(weapons: frozenset[str]) -> frozenset[str]:
    """The family of what is done with weapons of these classes."""
    if weapons & FIRED:
        return frozenset({"fire"})
    return frozenset({"fight"} if weapons & _OF_FIGHTS else ())


@dataclass(slots=True)
class Draft:
    """One happening in the making.

    `own` tells that its place was named with it and not taken from its surroundings, `shared` that it is one of a
    list of places, `counted_apart` that each of them has figures of its own, `loose` that the name may mean the city or
    the governorate called after it.
    """

    segments: list[Segment]
    location: Location | None
    own: bool
    dates: Found[DateSpan] | None
    weekday: Found[int] | None
    yearless: Found[tuple[int, int]] | None
    background: bool
    actors: list[Found[ActorRole]] = field(default_factory=list)
    counts: list[Found[Casualty]] = field(default_factory=list)
    shared: bool = False
    counted_apart: bool = False
    loose: bool = False
    group: int | None = None
    inherited_type: str | None = None
    # The type of all else that is told of those who did it, where they fight from afar only.
    type_afar: str | None = None
    objections: list[Objection] = field(default_factory=list)
    unread: tuple[Quote, ...] = ()
    # The telling whose figures are of several happenings together.
    whole: Segment | None = None
    decisions: list[Decision] = field(default_factory=list)
    # What was worked out from so many of its segments, by name.
    known: dict[str, tuple[int, object]] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def begins(self) -> int:
        """Where it was told of first."""
        return self.segments[0].marked.passage.start

    @property
    @_by_segments
    def last_told(self) -> int:
        """Where it was told of last, in the article's folding."""
        return max(s.first for s in self.segments)

    @property
    def paragraphs(self) -> tuple[int, int]:
        """The paragraphs of its first telling and of the one added last."""
        return self.segments[0].marked.passage.paragraph, self.segments[-1].marked.passage.paragraph

    @property
    @_by_segments
    def happened(self) -> list[Found[Trigger]]:
        """The triggers that tell it."""
        return [t for s in self.segments for t in s.happened]

    @property
    @_by_segments
    def classes(self) -> frozenset[str]:
        """The classes of its triggers."""
        return frozenset(t.value.cls for t in self.happened)

    @property
    @_by_segments
    def main_deeds(self) -> list[Found[Trigger]]:
        """The main deeds of its segments."""
        return [t for s in self.segments for t in s.main_deeds]

    @property
    @_by_segments
    def kinds(self) -> frozenset[str]:
        """The families of what it tells, victims aside; weak words count only where there is nothing else."""
        main, firm, every = (_EMPTY.union(*kinds) for kinds in zip(*(s.kinds for s in self.segments), strict=True))
        firm = main or firm
        if firm:
            return firm & {"found"} or firm
        return _by_means(self.weapon_classes()) or every

    @property
    @predicate
    def anaphoric(self) -> bool:
        """Whether it only speaks of "the strike", known from before, and names no place."""
        main_deeds = [] if self.own else self.main_deeds
        main_deeds = [t for t in main_deeds if t.value.cls != _CARRIED] or main_deeds
        return bool(main_deeds) and all(definite(t) for t in main_deeds)

    @property
    @predicate
    def earlier(self) -> bool:
        """Whether all that it tells had happened before the news."""
        triggers = self.happened
        old = self.dates is not None and self.dates.rule == "dates.background"
        return old or (bool(triggers) and all(t.value.mode == events.EARLIER for t in triggers))

    @property
    @predicate
    def coarse(self) -> bool:
        """Whether its place is an area rather than a spot."""
        return self.location is None or self.loose or is_coarse(self.location)

    @property
    def precision(self) -> int:
        """How much its place says: a spot 2, an area 1, a country or none 0."""
        place = self.location.place if self.location else None
        if self.location is None or (place is not None and place.type == "country"):
            return 0
        return 1 if self.coarse else 2

    @property
    def alike(self) -> list[Mention]:
        """The words that say of an attack that it was like the one told before: "a similar attack"."""
        segment = self.segments[0]
        words = [m for m in segment.marked.of("again") if m.id == _LIKE_IT and segment.first <= m.first < segment.last]
        return words if self.deeds <= _OF_ANY_MEANS and not self.weapon_classes() else []

    def unable(self, actors: Iterable[str]) -> set[str]:
        """Those of some actors who cannot have done it: an air strike needs an aircraft."""
        flown = _FLOWN in self.classes or "air" in self.weapon_classes()
        return {actor for actor in actors if flown and not flies(actor)}

    @_by_segments
    def weapon_classes(self) -> frozenset[str]:
        """Classes of the weapons named in its segments."""
        return _EMPTY.union(*(s.weapon_classes for s in self.segments))

    def settled(self) -> tuple[str, str] | None:
        """Its sub-event type and the id of the rule that gave it.

        The telling that opens it says what it is, with those that tell a deed of its kinds or its victims; what else is
        told of it is consequence. Where the opening leaves the means open, a later telling that names them decides.
        """
        opening, *later = [replace(self, segments=[s]) for s in self.segments] if len(self.segments) > 1 else [self]
        if not opening.kinds:
            later = [t for t in later if t.kinds not in _KILLS_NOBODY]
        if _violence(opening):
            later = [t for t in later if not _only_cordons(t)]
        first = _settled([opening, *_alike(later, opening.kinds)], self.actors)
        if first is not None and not opening.means_open:
            means = None if _of_driver(opening, later) else _with_its_means(opening, self.actors)
            return means or first
        return _firmly_settled(later, self.actors) or first or _settled([opening, *later], self.actors)

    @property
    @_by_segments
    def deeds(self) -> frozenset[str]:
        """Classes of what its words tell beside its victims."""
        return frozenset(t.value.cls for s in self.segments for t in s.deeds)

    @property
    @predicate
    def means_open(self) -> bool:
        """Whether its own words name no weapon and no deed that says what was done with.

        An attack is fought out on the ground, but not by those who fight from afar.
        """
        attacked = {t.value.cls for t in self.main_deeds} & _ATTACKED if self.from_afar else set()
        return not self.weapon_classes() and self.classes <= MEANS_OPEN | attacked

    @property
    def from_afar(self) -> set[object]:
        """The sides of those who did it, where all of them fight from the air or by missiles."""
        doers = {a.value.id for a in named(self.actors) if a.value.role == "initiator"}
        return {side(doer) for doer in doers} if all(fights_afar(doer) for doer in doers) else set()


def _only_cordons(draft: Draft) -> set[str]:
    """The ids of what is thrown round the place of a deed, where a telling names no other; "the incident" is known."""
    deeds = {t.value.mention.id for s in draft.segments for t in s.deeds if not definite(t)}
    return deeds if deeds <= MEASURES else set()


def _violence(draft: Draft) -> set[str]:
    """What of violence, or of people who came to harm, a happening tells: that is what is cordoned off."""
    return {*families_of(draft.happened), *draft.classes} & _CORDONED


def _alike(later: list[Draft], kinds: frozenset[str]) -> list[Draft]:
    """The tellings of deeds of these kinds, where there are any, or of victims alone."""
    return [t for t in later if not t.kinds or t.kinds & kinds] if kinds else later


def _of_driver(opening: Draft, later: Iterable[Draft]) -> frozenset[str]:
    """What later tellings say of a car bomb's driver: that he "blew himself up" makes it a suicide attack."""
    driven = [m for s in opening.segments for m in s.used if m.term is not None and m.term.attrs.get("driven")]
    return frozenset().union(*(t.classes for t in later if driven and not t.earlier)) & {_SUICIDE}


def _with_its_means(opening: Draft, people: Sequence[Found[ActorRole]]) -> tuple[str, str] | None:
    """The type of a bombardment by its opening words alone, where they say what it was done with."""
    if opening.kinds != {"fire"}:
        return None
    stated = opening.weapon_classes() & FIRED or opening.classes & _MEANS_STATED
    return _settled([opening], people) if stated else None


def _firmly_settled(later: Iterable[Draft], people: Sequence[Found[ActorRole]]) -> tuple[str, str] | None:
    """The type by the first later telling of the news that names the means."""
    alone = (_settled([t], people) for t in later if not t.earlier and not t.means_open)
    return next((found for found in alone if found is not None and found[0] != "Other"), None)


def _settled(tellings: Sequence[Draft], people: Sequence[Found[ActorRole]]) -> tuple[str, str] | None:
    happened = [t.value for t in _saying_what(t for d in tellings for t in d.happened)]
    ids, crowd = with_parents(_who_decides(happened, people)) | _by(people), _crowd(people)
    weapons = frozenset().union(*(d.weapon_classes() for d in tellings))
    main = _saying_what(t for d in tellings for t in d.main_deeds)
    main_deeds = [t.value for t in main]
    tried = [(classes, weapons) for classes in _tried(main_deeds, happened)]
    if any(t.value.cls == _ATTACK and not (t.value.weak or definite(t)) for t in main) and _assailants(people):
        tried.insert(0, (_assault(main_deeds, happened), _led(tellings)))
    aside = frozenset[int]().union(*(s.accompanied for d in tellings for s in d.segments))
    if aside:
        rest = {t.value.cls for d in tellings for t in d.happened if t.value.mention.first not in aside}
        tried.insert(0, (rest, _led(tellings)))
    sorts = (events.settle(classes | crowd, means, ids) for classes, means in tried)
    found = filter(None, sorts)
    first = next(found, None)
    others = found if first is not None and first[0] == "Other" else ()
    return next((sort for sort in others if sort[0] != "Other"), first)


def _led(tellings: Iterable[Draft]) -> frozenset[str]:
    """The classes of the weapons that are used in what leads in some tellings."""
    return frozenset[str]().union(*(s.leading_weapons() for d in tellings for s in d.segments))


def _saying_what(triggers: Iterable[Found[Trigger]]) -> list[Found[Trigger]]:
    """The triggers that say of what sort it was: "claimed the operation" comes back to a murder told before."""
    found = list(triggers)
    told = [t for t in found if t.value.cls != _OPERATION or not definite(t)]
    return told if any(t.value.cls in _KILLINGS for t in told) else found


def _by(people: Sequence[Found[ActorRole]]) -> set[str]:
    """Who did it, as rules ask for it: "by coalition"."""
    doers = (a.value.id for a in named(people) if a.value.role == "initiator")
    return {f"by {doer}" for doer in with_parents(doers)}


def _crowd(people: Iterable[Found[ActorRole]]) -> set[str]:
    """The class that stands for civilians who act alone."""
    return {_CROWD} if {a.value.id for a in people if a.value.role == "initiator"} == {"civilians"} else set()


def _who_decides(happened: Iterable[Trigger], people: Sequence[Found[ActorRole]]) -> set[str]:
    """The parties that bear on the type.

    From whom ground was taken does not say who took it, nor who is accused beside him who did; nor with what it was
    done, whom only other sentences name.
    """
    taken = any(t.cls == "control" for t in happened)
    known = taken and any(a.value.role == "initiator" for a in named(people))
    bearing = (a for a in people if not (known and a.value.role == "accused"))
    return {a.value.id for a in bearing if a.value.role != "target" or not (taken or a.rule == ELSEWHERE)}


def _tried(main_deeds: Sequence[Trigger], happened: Sequence[Trigger]) -> list[set[str]]:
    """The classes that may give a type, those of the main deeds first.

    What is only the setting of something else ("after clashes") says the type where nothing else does. "Families fled
    because of the shelling" tells the shelling: fleeing is what is left where nothing else is told.
    """
    every = {t.cls for t in happened}
    tried = [every, every - {"displace"}]
    if {t.cls for t in main_deeds} == {_BLAST} and every & _STRUCK:
        tried.insert(0, every - {_BLAST})  # "blasts were heard, as missiles came down on the base" tells the missiles
        return tried
    if any(not t.weak and families()[t.cls] != "any" for t in main_deeds):
        harm = {cls for cls in every if families()[cls] == "harm"}
        tried.insert(0, {t.cls for t in main_deeds} | harm)
    return tried


def _assailants(people: Sequence[Found[ActorRole]]) -> list[str]:
    """Those who did it, where all of them fight on the ground as well as from afar."""
    doers = [a.value.id for a in named(people) if a.value.role == "initiator"]
    return [] if any(fights_afar(doer) for doer in doers) else doers


def _assault(main_deeds: Iterable[Trigger], happened: Iterable[Trigger]) -> set[str]:
    """The classes that give the type of an assault: shelling that only goes with it, "amid shelling", gives none."""
    return {t.cls for t in main_deeds} | {t.cls for t in happened if families()[t.cls] != "fire"}


def days_old(draft: Draft, today: date | None) -> int:
    """How many days before `today` a telling says that it happened, in words of its own; 0 where it does not."""
    dates, here = draft.dates, draft.segments[0].marked.passage
    if dates is None or today is None or dates.rule == ANNOUNCED or not here.start <= dates.quote.start < here.end:
        return 0
    rough = dates.value.days > NEWS_DAYS + 1  # "at the beginning of the week", "over the past days"
    return max(0, (today - (dates.value.first if rough else dates.value.last)).days)


def turns_to_day(draft: Draft) -> list[Found[Trigger]]:
    """The deeds, all new, of a sentence that turns to a day before it tells them: "and yesterday X shelled"."""
    dates, passage = draft.dates, draft.segments[0].marked.passage
    if dates is None or not passage.folded.text.startswith(_AND, passage.first):
        return []
    opens = passage.folded.offsets(dates.quote.start)[0] - passage.first <= len(_AND)
    return draft.happened if opens and not any(map(definite, draft.happened)) else []


def named(people: Sequence[Found[ActorRole]]) -> list[Found[ActorRole]]:
    """Actors without the "unidentified" that only stands for a passive."""
    return [a for a in people if a.rule != "actors.nobody_named"]


def captured(people: Sequence[Found[ActorRole]]) -> set[str]:
    """The fighters whom somebody took who arrests nobody, where all that is told is that he took some."""
    doers = {a.value.id for a in people if a.value.role in ("initiator", "participant")}
    if not doers & {*load("roles").about["captors"]}:
        return set()
    hit = {a.value.id for a in people if a.value.role != "initiator"} - doers
    return hit if "civilians" not in hit else set()


def _better(first: Found[DateSpan] | None, later: Found[DateSpan] | None) -> Found[DateSpan] | None:
    """Of the dates of two tellings the first, unless it is a day of announcing, or a rough one that the later fills.

    Rough are a year, a month, a weekend and "some days ago".
    """
    if first is None or later is None:
        return first or later
    if first.rule == ANNOUNCED and later.rule != ANNOUNCED:
        return later
    filled = first.value.first <= later.value.first and later.value.last <= first.value.last
    ago = first.rule in _DAYS_AGO and first.value.days > _ROUGH
    rough = ago or first.rule == WEEKEND or first.value.precision in ("month", "year")
    return later if rough and filled and later.value.days < first.value.days else first


def absorb(into: Draft, other: Draft) -> None:
    """Everything that `other` tells added to `into`."""
    counted_there = _further(into, other) if not other.earlier else other.counts
    into.segments += [s for s in other.segments if s not in into.segments]
    into.decisions += other.decisions
    led_to_it = other.earlier and not into.earlier
    _take_place(into, other)
    if led_to_it:
        return  # what had led to it is shown with it, and gives it no day, actor or count
    into.dates = _better(into.dates, other.dates)
    into.weekday = into.weekday or other.weekday
    into.yearless = into.yearless or other.yearless
    into.background = into.background and other.background
    into.actors += _newly_named(into, other)
    if other.counted_apart or not into.counted_apart:  # each place of a list has its own figures
        dead = next((c.value.count.least for c in into.counts if _is_of_all(c, "fatalities")), 0)
        into.counts = settle_counts([*into.counts, *_newly_counted(into, other, counted_there)])
        into.counts = _left_alive(into, other, dead)


def _left_alive(into: Draft, other: Draft, dead: int) -> list[Found[Casualty]]:
    """The counts, the wounded without those of them of whom another telling says that they died.

    Where as many `dead` were told already, only if the rest was told as well: "two died, two were hurt; two of the
    four died".
    """
    died = sum(c.value.count.least for s in other.segments for c in _died_of_those_hurt(counted(s), s))
    hurt = next((c.value.count.least for c in into.counts if _is_of_all(c, "injured")), 0)
    later = other.dates is not None and into.dates is not None and other.dates.value.first > into.dates.value.last
    if later or not 0 < died < hurt:
        return into.counts  # who dies days later was one of the wounded of that day
    told = [c for s in into.segments for c in counted(s) if c.value.kind == "injured" and _is_exact(c)]
    if dead and not any(c.value.count.least == hurt - died for c in told):
        return into.counts
    alive = [c for c in into.counts if c.value.kind == "injured" and c.value.count.least == hurt and _is_exact(c)]
    return [_more(c, -died) if c in alive else c for c in into.counts]


def _is_of_all(casualty: Found[Casualty], kind: str) -> bool:
    """Whether it is an exact figure of all of a kind."""
    return casualty.value.kind == kind and casualty.value.group is None and _is_exact(casualty)


def _take_place(into: Draft, other: Draft) -> None:
    """Put a happening where another telling says, if that says more of where."""
    if not other.own:
        return
    if not into.own or other.precision > into.precision or _is_much_narrower(other, into) or _spells_out(other, into):
        into.location, into.own, into.loose = other.location, True, other.loose


def _spells_out(draft: Draft, other: Draft) -> str:
    """The village in which something happened that was first told as near a town."""
    here, there = draft.location, other.location
    if here is None or here.place is None or not _in_what_village(here, there):
        return ""
    device = any(m.kind == "weapon" and is_definite(s.marked, m) for s in draft.segments for m in s.things)
    return here.name if device or known_deeds(draft, other) else ""


def _in_what_village(here: Location | None, there: Location | None) -> str:
    """The name of a village that lies close to a town near which something was."""
    if here is None or there is None or (here.relation, there.relation) != _SPELT_OUT:
        return ""
    if here.place is None or here.place.type in place_types.settlements("town"):
        return ""
    return here.name if metres(here, there) <= _AROUND_TOWN_M else ""


def known_deeds(later: Draft, before: Draft) -> list[Found[Trigger]]:
    """The deeds by which a telling only says in which village "the attack" was that was told as near a town."""
    deeds = [t for t in later.main_deeds if t.value.cls in _OF_A_SPOT]
    if not deeds or any(not definite(t) or many(t) for t in later.main_deeds):
        return []
    return deeds if _in_what_village(later.location, before.location) else []


def _adds(other: Draft) -> str:
    """How a telling comes back to add to what was told: "further" by its figures, "also" by its words; else empty."""
    if other.own:
        return ""
    if any(c.rule == FURTHER for c in other.counts):
        return "further"
    return "also" if "added" in other.segments[0].opening else ""


def _newly_named(into: Draft, other: Draft) -> list[Found[ActorRole]]:
    """The parties that another telling names: known ones by further words, others beside them or in an open role."""
    named_before = {a.value for a in into.actors}
    sides = {(side(a.value.id), a.value.role) for a in named(into.actors) if a.value.role == "target"}
    filled = set() if other.own or not into.own else _filled(into, other)
    new = [
        a for a in _parts_in(into, other)
        if a.value in named_before
        or a.value.role not in filled
        or ((side(a.value.id), a.value.role) in sides and a.value.id != "civilians")
    ]  # fmt: skip
    return [a for a in new if a not in into.actors]


def _filled(into: Draft, other: Draft) -> set[Role]:
    """The roles that somebody has, in which what only comes back to a happening, without its place, names nobody new.

    "X and Y did it", where X was told, names Y; so does what tells of further victims.
    """
    named_before = {a.value for a in into.actors}
    filled = {a.value.role for a in named(into.actors) if a.value.id != "unidentified"}
    filled -= {a.value.role for a in named(other.actors) if a.value in named_before}
    if _RAIDED in into.kinds and {a.value.id for a in into.actors if a.value.role == "target"} <= {"civilians"}:
        filled -= {"target"}  # whose men those were that were taken or killed in a raid is told behind
    if PROTEST in into.classes and _crowd(into.actors) and other.classes & {DISPERSAL, *ON_CROWD}:
        filled -= {"initiator"}  # who protested did not disperse the protest
    return filled - {"target"} if _adds(other) and any(c.value.group for c in other.counts) else filled


def _newly_counted(into: Draft, other: Draft, theirs: list[Found[Casualty]]) -> list[Found[Casualty]]:
    """What another telling counts of a happening; what it counts of a list of places is of none of them alone."""
    of_all = into.shared and not other.shared and (not other.own or other.coarse)
    counted_now = _on_top(into, other) if _adds(other) == "also" else _of_this_one(into, other, theirs)
    if not of_all:
        return counted_now
    wholes = {c.value.kind: c.value.count.most or math.inf for c in into.counts if is_shared(c)}
    here = wholes if _at_one_place(into, other) else {}
    return [c if 0 < c.value.count.least < here.get(c.value.kind, 0) else shared(c) for c in counted_now]


def _at_one_place(into: Draft, other: Draft) -> list[Place]:
    """The place that two tellings name alike."""
    here, there = (draft.location.place if draft.location else None for draft in (into, other))
    return [here] if here is not None and there is not None and here.id == there.id else []


def _parts_in(into: Draft, other: Draft) -> list[Found[ActorRole]]:
    """The parts that another telling gives in a happening: none as the doer to who only cordoned off its scene."""
    cordons = _only_cordons(other) and _violence(into)
    return [a for a in other.actors if not (cordons and a.value.role == "initiator")]


@predicate
def _is_much_narrower(draft: Draft, other: Draft) -> bool:
    """Whether one area is much the smaller: a road between two towns, where the other names the province."""
    areas = [d.location.uncertainty_m if d.coarse and d.location else None for d in (draft, other)]
    if areas[0] is None or areas[1] is None or draft.precision != other.precision:
        return False
    ends = [d.location is not None and d.location.relation == "between" for d in (draft, other)]
    wider = 1 if ends == [True, False] else _WIDER  # two towns at its ends say more of where than a province's part
    return areas[0] * wider < areas[1]


def _further(into: Draft, other: Draft) -> list[Found[Casualty]]:
    """What another telling counts; "two Syrians also died" is told beside the figure told last, and added to it."""
    return [c if c.rule != FURTHER else replace(c, value=_beside(c.value, into)) for c in other.counts]


def _beside(casualty: Casualty, into: Draft) -> Casualty:
    """A further figure with the last one of its kind that a draft's segments give."""
    earlier = (each for s in reversed(into.segments) for each in counts.total(counted(s)) if each.kind == casualty.kind)
    before, more = (next(earlier, Casualty(casualty.kind, counts.ZERO))).count, casualty.count
    most = None if before.most is None or more.most is None else before.most + more.most
    return replace(casualty, count=Count(before.least + more.least, most))


def _of_this_one(into: Draft, other: Draft, theirs: list[Found[Casualty]]) -> list[Found[Casualty]]:
    """What another telling counts, without what "the attacks" together cost beyond an exact figure told before."""
    exact = {c.value.kind: c.value.count for c in into.counts if c.value.group is None and _is_exact(c)}
    if other.own or not any(is_of_many(t) for s in other.segments for t in s.main_deeds):
        return theirs
    return [c for c in theirs if c.value.kind not in exact or c.value.count.least <= exact[c.value.kind].least]


def _on_top(into: Draft, other: Draft) -> list[Found[Casualty]]:
    """What "also killed were" counts, with those told before, where both are exact."""
    exact_before = {(c.value.kind, c.value.group): c.value.count.least for c in into.counts if _is_exact(c)}
    return [_more(c, exact_before.get((c.value.kind, c.value.group), 0)) if _is_exact(c) else c for c in other.counts]


def _more(casualty: Found[Casualty], before: int) -> Found[Casualty]:
    count = casualty.value.count.least + before
    return replace(casualty, value=replace(casualty.value, count=Count(count, count)))


def _is_exact(casualty: Found[Casualty]) -> bool:
    return 0 < casualty.value.count.least == casualty.value.count.most


def shared(casualty: Found[Casualty]) -> Found[Casualty]:
    """A count told of several places together: none of them alone has it."""
    return replace(casualty, value=replace(casualty.value, count=Count(0, casualty.value.count.most)))


def is_shared(casualty: Found[Casualty]) -> bool:
    """Whether a count is one of several places together and not a stated none."""
    return casualty.value.count.least == 0 and casualty.value.count.most != 0


def harm(segment: Segment) -> list[Found[Casualty]]:
    """What a segment counts: one figure of all for each kind, and each group of victims for itself."""
    return figures(counted(segment))


def counted(segment: Segment) -> list[Found[Casualty]]:
    """Every count of a segment as it is told."""
    read = _survivors(list(_taken(counts.read(segment.marked, segment.first, segment.last), segment)), segment)
    if len({casualty.value.kind for casualty in read}) == len(read):
        return read  # whoever gives them
    return first_told(voices(segment.marked, segment.first, segment.last), read)


def _survivors(found: list[Found[Casualty]], segment: Segment) -> list[Found[Casualty]]:
    """The counts, the wounded without those of them who died, where nobody else did: "was wounded, and later died"."""
    dead = [c for c in found if c.value.kind == "fatalities"]
    died = _died_of_those_hurt(dead, segment)
    if not died or len(died) != len(dead):
        return found
    last, number = died[-1].quote.start, died[-1].value.count.least
    hurt = [c for c in found if c.value.kind == "injured" and _is_exact(c) and c.quote.start < last]
    alive = [_more(c, -number) for c in hurt if c.value.count.least > number]
    return [c for c in found if c not in hurt] + alive


def _died_of_those_hurt(found: Iterable[Found[Casualty]], segment: Segment) -> list[Found[Casualty]]:
    """The counts of those who died and were told as hurt before: "later died", "two of the wounded were killed"."""
    again = [c for c in found if c.value.kind == "fatalities" and c.rule in _OF_THEM and _is_exact(c)]
    if not again:
        return []
    words = [m for m in segment.marked.of("casualty") if m.term is not None]
    dies = [m for m in words if m.term is not None and m.term.attrs.get("dies")]
    hurt = [m for m in words if m.article and m.term is not None and m.term.attrs.get("count") == "injured"]
    hurt += segment.marked.of("of_them")
    return [c for c in again if _beside_word(c, dies, segment) or _closely_behind(c, hurt, segment)]


def _closely_behind(casualty: Found[Casualty], words: Sequence[Mention], segment: Segment) -> list[Mention]:
    """The words that stand in those of a count, or right behind "of" behind it: "two of the wounded"."""
    first, last = segment.marked.passage.folded.offsets(casualty.quote.start, casualty.quote.end)
    return [m for m in words if first <= m.first <= last + _OF_THE]


def _beside_word(casualty: Found[Casualty], words: Sequence[Mention], segment: Segment) -> list[Mention]:
    """The words at which those of a count begin, or right behind which they stand: "died", "one of them died"."""
    first = segment.marked.passage.folded.offsets(casualty.quote.start)[0]
    return [m for m in words if m.first - _BESIDE <= first <= m.last + _BESIDE]


def figures(found: Sequence[Found[Casualty]]) -> list[Found[Casualty]]:
    """One figure of all for each kind, with the first words that count it, and each group of victims for itself."""
    words = {f.value.kind: f.quote for f in reversed(found)}
    rules = {kind: {f.rule for f in found if f.value.kind == kind} for kind in words}
    totals = [
        Found(Casualty(all_.kind, all_.count), words[all_.kind], _of_total(rules[all_.kind]))
        for all_ in counts.total(found)
    ]
    return settle_counts([*totals, *(f for f in found if f.value.group is not None and f.rule != "counts.over_time")])


def _of_total(rules: set[str]) -> str:
    """The rule of a total by those of its figures: all told before, all further ones, or anything else."""
    return AGAIN if rules <= {AGAIN} else FURTHER if rules <= {ADDED} else "counts.total"


def _taken(found: Iterable[Found[Casualty]], segment: Segment) -> Iterator[Found[Casualty]]:
    """The counts without people only said to be held, "the forces hold ten thousand", or harmed before.

    Who "captured three villages" detained nobody.
    """
    raids = [t for t in segment.triggers if families()[t.value.cls] == "raid"]
    took_ground = not raids and "ground" in families_of(segment.triggers)
    is_dead = len(raids) == 1 and segment.of_the_found()  # whose body was found is not held
    read, answered = list(found), segment.answered()
    unhurt = any(casualty.value.count.most == 0 for casualty in read)
    charged = [t.quote for t in segment.triggers if unhurt and t.value.mode == _CHARGED]
    spared = [*_of_charges(read, segment), *_feared(read, segment)]
    for casualty in (c for c in read if c not in spared):
        before = [t.value.mode for t in raids if t.quote.start < casualty.quote.start]
        is_held = casualty.value.kind == "detained" and (before[-1:] == ["habitual"] or took_ground or is_dead)
        is_charge = any(casualty.quote.start - _BESIDE <= deed.end <= casualty.quote.end for deed in charged)
        if not (is_held or is_charge) and not any(casualty.quote.start in reason for reason in answered):
            yield casualty


def _of_charges(found: Iterable[Found[Casualty]], segment: Segment) -> list[Found[Casualty]]:
    """Who was harmed in what somebody arrested is charged with: "arrested a man involved in the killing of two"."""
    if not any(t.value.cls == _ARREST for t in segment.happened):
        return []
    ends = [(t.quote.end, t.value.mode) for t in segment.triggers]
    harmed = [c for c in found if c.value.kind != "detained"]
    return [c for c in harmed if [mode for end, mode in ends if end <= c.quote.start][-1:] == [_CHARGED]]


def _feared(found: Iterable[Found[Casualty]], segment: Segment) -> list[Found[Casualty]]:
    """Who is not harmed, but feared to be: "he was killed, amid fears of more dead and wounded"."""
    if not any(t.value.mode == _FEARED for t in segment.triggers):
        return []
    begins = [(t.quote.start, t.value.mode) for t in segment.triggers]
    before = ((c, [mode for start, mode in begins if start <= c.quote.start]) for c in found)
    return [c for c, modes in before if modes[-1:] == [_FEARED]]


def settle_counts(found: Sequence[Found[Casualty]]) -> list[Found[Casualty]]:
    """One count per kind and group: the one that says most, never a sum.

    A bounded one goes before "at least", unless it is no more than what that says by a number: one named does not make
    less of twenty and more, and "four" in the headline is "at least four" below it.
    """
    best: dict[tuple[str, str | None], Found[Casualty]] = {}
    for casualty in found:
        key = (casualty.value.kind, casualty.value.group)
        have = best.get(key)
        if have is None or _says_more(casualty.value.count, have.value.count):
            best[key] = casualty
    return [casualty for casualty in best.values() if not _is_of_the_dead(casualty, best)]


def _is_of_the_dead(casualty: Found[Casualty], best: Mapping[tuple[str, str | None], Found[Casualty]]) -> bool:
    """Whether those told before are only said to have been hit, "shrapnel hit both", who are the dead."""
    dead = best.get(("fatalities", casualty.value.group)) if casualty.rule == AGAIN else None
    count = casualty.value.count
    hurt = casualty.value.kind == "injured" and 0 < count.least == count.most
    return hurt and dead is not None and dead.value.count.least >= count.least


def _says_more(new: Count, old: Count) -> bool:
    """Whether a count says more than another of the same people."""
    bounded = [count.most is not None and count.most > 0 for count in (new, old)]
    if bounded[0] == bounded[1]:
        return new.least > old.least
    exact, open_ = (new, old) if bounded[0] else (old, new)
    holds = open_ in BARE or open_.most == 0 or (exact.most or 0) > open_.least
    return holds == bounded[0]


def quotes(draft: Draft, limit: int) -> tuple[Quote, ...]:
    """The passages that tell it, in text order, each at most `limit` characters and around what was read in it."""
    spans: dict[tuple[int, int], Quote] = {}
    for segment in draft.segments:
        passage = segment.marked.passage
        start, end = passage.start, passage.end
        if end - start > limit:
            start, end = passage.folded.span(segment.first, segment.last)
            end = min(end, start + limit)
        spans[start, end] = passage.article.quote(start, end)
    return tuple(spans[key] for key in sorted(spans))
