"""A sentence -> its segments: stretches that each tell one happening, or belong to the one before.

A sentence is first cut wherever another happening may begin ("while", "and two raids on ..."), then stretches that
tell nothing of their own are joined again to the one that they continue.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise

from geomap import events
from geomap.events import EARLIER, HAPPENED, Trigger
from geomap.extract.geography import SPOT, fineness
from geomap.extract.predicates import predicate
from geomap.lexicon import Term, load
from geomap.mentions import Marked, Mention, Word
from geomap.model import Found, PlacePhrase, Quote

# Words of dates that tell of weeks before.
_OTHER_TIMES = frozenset({"last", "ago"})
_AND_CLAUSE = re.compile(r"[,،؛;]\s*و")
_AND, _COMMA_AND, _IN_PLACE = " and ", ", and ", " في "
_AND_ON = (_AND, " and on ")
# Words of an English subject with "and" before it, and what stands at most between the two.
_SUBJECT_EN, _THE_EN = 7, "the "
_LEADS_AWAY, _FLED = {"take", "displace"}, "flee"
# By which people are seized, mostly where they are from; letters between them and that place: "from the town of".
_SEIZES, _FROM_HOME = {"take", "arrest", "abduct"}, 20
# What is thrown round the place of a deed when it is over, and families and classes of what it is thrown round.
MEASURES, VIOLENT = frozenset({"cordon", "sweep"}), frozenset({"fire", "fight", "attack"})
# The class of a protest, of its dispersal, and what else is done to those who protest.
PROTEST, DISPERSAL, ON_CROWD = "protest", "crackdown", frozenset({"arrest", "fire", "hurt", "kill", "shoot"})
_SPARE_ROLES = ("context", "origin", "destination")
_BEHIND = 20
# Letters between "which are" and the first place named: "namely the villages of A and B".
_NAMELY = 2
# And between where somebody went and "where", a comma with a blank on each side.
_TO_WHERE = 3
# How much a governorate or its countryside says about where (see `geography`).
_PART_OF_COUNTRY = 1
# Letters before the first word of a sentence.
_FIRST_WORD = 2
# The prepositions that lead from a road to the town at its end, and the letters from them to its name.
_TOWARD, _BEHIND_TO = ("to", "toward"), 5
# Words between "after" and the deed in "after ten days of".
_DAYS_AFTER = 4
# Words between "amid" and the means of what goes with a deed: "amid heavy shelling with artillery".
_WITH_MEANS = 5
_CLASH = "clash"
# Letters from a place to the verb right behind it.
_NEXT_WORD = 2
# Letters between two nouns that "and" couples: "the shooting and the shelling" stop together.
_COUPLED = 2
_ARTICLE = "ال"
# What stands between two words next to each other.
_NEXT = (" ", " ال")
# What opens a stretch that goes on with the places of the one before it: "which are A", "and parts of B".
_LISTED = frozenset({"namely", "share"})
_THAT = "and_that"  # so does "and that (in X)", where no deed stands behind it
# The sums that may be the toll of one happening.
_ONE_TOLL = {"scattered", "toll_reached"}
# The class of what is thrown or fired, and words from the verb to "another" one: who threw it, and what.
_LAUNCH, _SUBJECT = "fire", 2
# The parts of the day in their order, and the words since or until when something went on.
_PARTS_OF_DAY = {"dawn": 0, "morning": 1, "noon": 2, "evening": 3, "night": 4}
_SPANS = {"since", "until"}
# What "another" weapon and another target speak for.
_ANOTHER = {"weapon": "another", "target": "perhaps_another"}
# Deeds of which "another" is a person, "the arrest of another", unless a noun of such deeds leads, "another case of".
_TO_PERSONS, _CASE_OF = frozenset({"arrest", "take", "abduct", "kill", "hurt", "death", "escape"}), "ه"
# Letters between an aircraft and the word for its mere flight.
_OVERFLIGHT = 25
# The word before what was destroyed or captured, and the classes of weapons that are brought down while they are used.
_WRECKED, _IN_FLIGHT = "wrecked", ("drone", "air")
# The ids of links by which somebody is backed, and letters from there to the aircraft that back him.
_BACKED, _BACKING = frozenset({"backed", "beside", "support"}), 40
# The id of words for a charge, behind which no weapon was used here: "on the charge of guiding the jets".
_CHARGE = "charge"
# Letters between a store and the weapons it holds: "a depot of rockets".
_HELD = 3
# The end of the plural of a deed's noun.
_PLURAL = "ات"
# Families of two verbs of one sentence that may tell one happening.
_ONE_HAPPENING = ({"raid", "fight"}, {"fire", "fight"}, {"street", "raid", "fight"})
# Deeds of a campaign on the ground.
_CAMPAIGN = frozenset({"arrest", "carry", "cordon", "operation", "raid", "sweep"})
# The family of raids and arrests, with which forces answer what was done to them.
_RAID = frozenset({"raid"})
# What takes the victims with it; what is merely described or earlier leaves them.
_UNDONE = {"negated", "denied", "feared", "intended", "planned", "demanded", "habitual", "aggregate", "aside"}
# Where posts stand nobody does anything to anybody.
_STANDING = "post"
# Who may act, what of a party may, the "and" before them, and how a noun ends that can only be a subject.
_ACTING, _THEIRS, _WAW = ("actor", "dated", "victim", "nation", "unknown"), ("weapon", "force"), "و"
_DOERS = ("actor", "dated", "nation", "unknown")
_NOMINATIVE = ("ون", "ان", "لو", "حو")
# What is only carried out is the deed told before it.
_CARRIED = "carry"
# What is meant to be blown up or taken lies where the deed is.
_SOUGHT = {"blast", "control"}
_DESCRIBED, _PLANNED = "described", "planned"
_UNREAL = {"feared", "demanded", "aside"}
# What an agreement provides for is agreed: a truce, an exchange.
_AGREED, _DESERT = "deal", "desert"
# A body that was found, and how its owner had been taken.
_BODY, _CAPTURES = "body", {"abduct", "arrest", "take"}
# What a deed answers, what is asked for, what is told of a place or party beside it: none of it is the news.
_ANSWERED = {"aside", "demanded", "reason"}
# "Of" between a day and what it is a day of, where no clitic says it.
_OF_IT = " من "
# The word for attacks that are told apart.
_SEPARATE = "separate"
# Deeds that weapons of several classes may do.
_BY_ANY_MEANS = frozenset({"strike", "bombing", "target", "attack", "carry"})
# Signs behind which a clause of its own may stand.
BREAKS = "،,؛;:"
# The clitic of a verb that tells what was done next, what such a verb begins with, and what stands before it.
_TO, _PRESENT, _COMMAS = "ل", "تي", ("،", ",", "؛")
_SEQUEL, _LONG_WORD = re.compile(r"(?<!\w)(ل[تي]\w+) $"), 15
# Behind what an English clause begins.
_CLAUSE_EN = re.compile(r"[,;:] | (?=(?:and|while) )")
_BEFORE_AND = re.compile(r"[,،؛;.:)]\s*$")


@lru_cache(maxsize=1)
def families() -> dict[str, str]:
    """Trigger class -> its family (`events.toml`, `[about.families]`)."""
    table = load("events").about["families"]
    return {cls: family for family, classes in table.items() for cls in classes}


def families_of(triggers: Iterable[Found[Trigger]]) -> frozenset[str]:
    """The families of some triggers."""
    table = families()
    return frozenset([table[trigger.value.cls] for trigger in triggers])


@dataclass(frozen=True, slots=True)
class PlaceAt:
    """A place phrase with where it begins in the article's folding."""

    first: int
    phrase: PlacePhrase


@dataclass(frozen=True)
class Segment:
    """Folded stretch `[first, last)` of a passage, with its triggers and the place phrases in it."""

    marked: Marked
    first: int
    last: int
    triggers: tuple[Found[Trigger], ...]
    spots: tuple[PlaceAt, ...]

    @cached_property
    def happened(self) -> tuple[Found[Trigger], ...]:
        """The triggers that tell something that happened; victims go with the deed that they are told of."""
        found: list[Found[Trigger]] = []
        deed = True
        for trigger in self.triggers:
            is_real = trigger.value.mode in (HAPPENED, EARLIER)
            carried = trigger.value.cls == _CARRIED and not deed  # "several attacks, which X carried out"
            if families()[trigger.value.cls] != "harm" and trigger.value.cls != _STANDING and not carried:
                deed = trigger.value.mode not in _UNDONE
            if is_real and deed:
                found.append(trigger)
        return tuple(found)

    @cached_property
    def deeds(self) -> tuple[Found[Trigger], ...]:
        """The told triggers that name a happening and not only its victims."""
        return _deeds_of(self.happened)

    @cached_property
    def main_deeds(self) -> tuple[Found[Trigger], ...]:
        """The leading triggers that are no mere setting of another ("after clashes", "during a raid")."""
        since = [m.last for m in self.marked.of("date_word") if m.id == "of"]

        def is_setting(trigger: Found[Trigger]) -> bool:
            first = trigger.value.mention.first
            reach = _DAYS_AFTER if any(0 <= first - last <= 1 for last in since) else 1
            if trigger.value.mention.form.startswith(("past", "passive")):
                reach = 0  # "after hours they attacked" tells the attack
            return bool(self._led_to(first, reach)) or _numbers_a_day(trigger.value.mention, self.marked)

        return tuple(t for t in self.deeds if not is_setting(t))

    def _led_to(self, first: int, reach: int) -> list[Mention]:
        """The words for a setting ("after", "amid") with no more than so many words between them and a letter."""
        text, links = self.marked.passage.folded.text, self.marked.of("connector")
        words = [m for m in links if m.term and _is_circumstance(m.term) and m.last <= first]
        if words and finest(self._named_spots) >= SPOT:  # "amid" may open a happening with a place of its own
            words = [m for m in words if m.first != self.first or not _says(m, "amid")]
        gaps = ((m, text[m.last : first]) for m in words)
        return [m for m, gap in gaps if len(gap.split()) <= reach and (gap in _NEXT or not _says(m, "only_next"))]

    @cached_property
    def accompanied(self) -> frozenset[int]:
        """Where a deed is told that only goes with another: "clashes, amid air strikes by X"; X is no side of those.

        Such is fire beside a clash, and whatever went on when bodies were found.
        """
        classes = {t.value.cls for t in self.happened}
        if _CLASH not in classes and _BODY not in classes:
            return frozenset()
        beside = [t.value for t in self.happened if _BODY in classes or families()[t.value.cls] == "fire"]
        firsts = [t.mention.first for t in beside]
        return frozenset(first for first in firsts if any(_says(w, "amid") for w in self._led_to(first, _WITH_MEANS)))

    def leading_weapons(self) -> frozenset[str]:
        """The classes of the weapons that are used in what leads in it, and not in what only goes with that."""
        return _classes_of(m for m in self.used if not self._led_to(m.first, _WITH_MEANS))

    @cached_property
    def opening(self) -> frozenset[str]:
        """How it begins: "statement" ("and he added"), "also" ("while": another one, if it names its place otherwise).

        And "turn" where its sentence turns to something else before it ("on another front"), "prior" for "after" and
        a verb: what somebody had done before, "namely" where it only names the places that were counted: "which are
        A", "beside" for "while" and "amid" for "amid", which may tell of elsewhere, "share" where it goes on with
        parts of further places, "and_that" for "and that in X", "apart" for "came as": what is told behind it was
        elsewhere, "another" where it tells of another deed or device, "perhaps_another" where of another target,
        "anew" where of a deed done once more, "added" where its sentence opens with "also", "follows" for what a party
        did next, "rose" where it only says what a toll has come to by now.
        """
        turns, links = list(events.turns(self.marked)), self.marked.of("connector")
        next_deeds = [m for m in turns if _says(m, "follows")]
        asides = [m.last for m in links if m.id == "aside" and m.first - 1 <= self.first <= m.last]
        signs = {
            "statement": self.first in _starts(self.marked.of("speech")),
            "also": self.first in _starts(turns),
            "turn": self.turned >= 0,
            "prior": any(m.first == self.first for m in links if _says(m, "prior")),
            "apart": any(m.first == self.first for m in turns if _says(m, "apart")),
            "share": any(m.first - len(m.clitics) == self.first for m in self.marked.of("share")),
            "beside": any(m.first == self.first for m in turns if _says(m, "beside")),
            "amid": any(m.first == self.first for m in links if _says(m, "amid")),
            "and_that": any(m.first == self.first for m in links if _says(m, "goes_on")),
            "namely": any(0 <= spot.first - last <= _NAMELY for last in asides for spot in self.spots),
            "added": self._also() is not None,
            "follows": self.first in {*(_clause_of(m, self.marked) for m in next_deeds), *_sequels(self.marked)},
            "rose": bool(self.marked.of("reach")) and not self.deeds and not self.spots,
        }
        return frozenset(name for name, holds in signs.items() if holds) | frozenset(self._again())

    @cached_property
    def turned(self) -> int:
        """Where its sentence turned last before its end to something else, -1 where it did not."""
        shifts = (m.first for m in events.turns(self.marked) if _says(m, "shift"))
        return max((first for first in shifts if first <= self.last), default=-1)

    def _also(self) -> Mention | None:
        """The "also" that its sentence opens with, where it goes on to tell: no "he also said"."""
        also = next((m for m in events.turns(self.marked) if m.term and m.term.attrs.get("adds")), None)
        if also is None or also.first - self.marked.passage.first > _FIRST_WORD:
            return None
        said = any(0 <= m.first - also.last <= _FIRST_WORD for m in self.marked.of("speech"))
        return None if said else also

    def _again(self) -> Iterator[str]:
        """What it tells another one of, "a similar attack", "another bomb": the word stands beside the noun."""
        words = [m for m in self.marked.of("again") if self.first <= m.first < self.last]
        if not words:
            return
        if any(_says(m, "anew") for m in words) and not all(definite(t) for t in self.main_deeds or self.happened):
            yield "anew"
        # Of two deeds, the second is another than the first.
        ends = sorted(t.value.mention.last for t in self.deeds)[1:2]
        nouns = [(m, sign) for m, sign in self._nouns() if m.first < min(ends, default=m.last)]
        for word in (m for m in words if not _says(m, "anew")):
            yield from {sign for noun, sign in nouns if self._beside(word, noun)}

    def _nouns(self) -> Iterator[tuple[Mention, str]]:
        """The nouns of which there may be another, with what it speaks for; for a device the verb that launched it."""
        for trigger in self.main_deeds or self.deeds:
            mention, launched = trigger.value.mention, trigger.value.cls == _LAUNCH
            if launched or not (mention.finite or definite(trigger) or self._befalls(trigger)):
                yield mention, "another"
        yield from ((m, _ANOTHER[m.kind]) for m in self.things)

    def _befalls(self, trigger: Found[Trigger]) -> str:
        """The noun of a deed done to a person, who is meant by "another" behind it; empty for other nouns."""
        mention = trigger.value.mention
        words = self.marked.passage.folded.text[mention.first : mention.last].split()
        case = len(words) > 1 and words[0].endswith(_CASE_OF)
        return "" if case or trigger.value.cls not in _TO_PERSONS else trigger.quote.text

    def _beside(self, word: Mention, noun: Mention) -> list[Mention]:
        """A word for "another" where it stands beside a noun, before it or behind it, and no victim between them.

        Between a verb and the device that it launched stands who launched it.
        """
        text, leads = self.marked.passage.folded.text, _says(word, "leads")
        first, last = (word.last, noun.first) if leads else (noun.last, word.first)
        victims = any(first <= m.first < last for m in self.marked.of("victim"))
        between = _SUBJECT if noun.finite else 1
        return [word] if first <= last and not victims and len(text[first:last].split()) <= between else []

    @cached_property
    def located(self) -> tuple[PlaceAt, ...]:
        """Where it may have happened.

        Without such a place, the one right behind the deed ("took the hospital of X"), or the town whose people are in
        the street.
        """
        spots = [s for s in self.spots if not self._of_untold(s)]
        answered = self.answered()
        spots = [s for s in spots if not any(s.phrase.quote.start in of for of in answered)] or spots
        named = tuple(s for s in spots if s.phrase.role == "location" or self._told_there(s))
        street = "street" in families_of(self.deeds)
        far = street and all(s.phrase.relation == "between" or self._leads_to(s) for s in named)
        rough = street and (far or finest(named) <= _PART_OF_COUNTRY)
        if (named and not rough) or not self.deeds:
            return named
        spare = _spare(spots)
        found = tuple(spare if street else filter(self._right_behind, spare))
        return named if named and finest(found) < SPOT else found

    def _leads_to(self, spot: PlaceAt) -> list[Mention]:
        """The "to" behind a road that a crowd blocked: "the road to X" is not in X."""
        roads = [m.last for m in self.marked.of("place_type") if m.term is not None and m.term.attrs.get("road")]
        if not roads:
            return []
        name = self.marked.passage.folded.offsets(spot.phrase.places[0].quote.start)[0]
        to = (m for m in self.marked.of("preposition") if m.id in _TOWARD and m.first < name <= m.last + _BEHIND_TO)
        return [m for m in to if any(0 <= m.first - last <= 1 for last in roads)]

    @property
    def _named_spots(self) -> list[PlaceAt]:
        """Where something is said to have happened in it, by the place's own role."""
        return [spot for spot in self.spots if spot.phrase.role == "location"]

    @predicate
    def _told_there(self, spot: PlaceAt) -> bool:
        """Whether a deed follows that happened where somebody went: "moved on to X, where six shells came down"."""
        if spot.phrase.role != "destination":
            return False
        end = self.marked.passage.folded.offsets(spot.phrase.quote.end)[0]
        there = [m.first for m in self.marked.of("connector") if m.id == "detail" and 0 <= m.first - end <= _TO_WHERE]
        return bool(there) and any(t.value.mention.first > there[0] for t in self.deeds)

    @predicate
    def _right_behind(self, spot: PlaceAt) -> bool:
        """Whether a place closely follows the last deed before it: whence victims were led, or what was taken there."""
        before = [t.value for t in self.deeds if t.value.mention.last <= spot.first]
        role = spot.phrase.role
        if role == "origin":
            last = [t.value for t in self.triggers if t.value.mention.last <= spot.first][-1:]
            out = [t for t in last if t.cls == "control" or _leads_out(t.mention)]  # "to drive them from X"
            return bool(out) or bool(_LEADS_AWAY & {deed.cls for deed in before})
        if not before or (role == "destination" and before[-1].cls in _LEADS_AWAY):
            return False
        end = before[-1].mention.last
        victims = [m for m in self.marked.of("victim") if end <= m.first < spot.first]
        if role == "context" and victims:  # English "arrested two men from X", but "killed a man from X"
            seized = before[-1].cls in _SEIZES and spot.phrase.quote.text.isascii()
            return seized and spot.first - victims[-1].last <= _FROM_HOME
        return spot.first - end <= _BEHIND and not (role == "destination" and self._fled(end, spot.first))

    def _fled(self, first: int, last: int) -> list[Mention]:
        """The words by which somebody fled between two letters: "they shot him, and fled towards X"."""
        return [m for m in self.marked.of("motion") if m.id == _FLED and first <= m.first < last]

    @predicate
    def _of_untold(self, spot: PlaceAt) -> bool:
        """Whether it is where something was only planned or feared: "bombs meant for an attack in X"."""
        before = [word for word in self._real_or_not if self.first <= word[0] < spot.first]
        return bool(before) and max(before)[1]

    @cached_property
    def _real_or_not(self) -> list[tuple[int, bool]]:
        """Where each word stands that tells a deed or fears something, and whether it is a mere aim or fear."""
        deeds = [t.value for t in _deeds_of(self.triggers)]
        agreed = any(deed.cls == _AGREED and deed.mode not in _UNREAL for deed in deeds)
        unreal = ((d, d.mode in _UNREAL and not (agreed and d.cls == _AGREED)) for d in deeds)
        return [(deed.mention.first, mere or _is_aim(deed)) for deed, mere in unreal] + self._fears()

    def _fears(self) -> list[tuple[int, bool]]:
        """Where each word of fear stands; "if" is the end of many a Kurdish name."""
        feared = [m for m in events.modal_words(self.marked) if m.term and m.term.attrs["effect"] == "feared"]
        phrases = [s.phrase for s in self.spots]
        return [(m.first, True) for m in feared if not any(_within(self.marked.quote(m), p) for p in phrases)]

    @cached_property
    def things(self) -> tuple[Mention, ...]:
        """The weapons and targets that it names."""
        return tuple(m for m in self.marked.of("weapon", "target") if self.first <= m.first < self.last)

    @cached_property
    def used(self) -> tuple[Mention, ...]:
        """The weapons named as used: no aircraft that only flies over or backs, none in a store, unit or charge."""
        quiet = self.marked.of("quiet")
        over = [m.last for m in quiet if m.id != _WRECKED]
        wrecked = [m.last + 1 for m in quiet if m.id == _WRECKED]
        stores = [m for m in self.marked.of("target") if m.term is not None and m.term.attrs.get("holds")]
        charged = [m.last for m in self.marked.of("aside") if m.id == _CHARGE and not m.finite]
        backing = self._backing()
        text = self.marked.passage.folded.text

        def fired_on(aircraft: Mention) -> list[int]:  # "a drone flew over, and let off two rockets"
            lets_off = [t.value.mention for t in self.happened if t.value.cls == _LAUNCH and t.value.mention.finite]
            ends = [m.last for m in lets_off if aircraft.first < m.first]
            return [end for end in ends if any(0 <= m.first - end <= 1 for m in self.marked.of("weapon"))]

        def flying(weapon: Mention) -> list[Mention]:  # "shot down a drone", "destroyed rockets that had struck"
            verbs = (t.value.mention for t in self.happened if t.value.mention.finite)
            beside = [m for m in verbs if 0 < m.first - weapon.last <= _OVERFLIGHT]
            return [weapon] if weapon.term is not None and weapon.term.attrs["class"] in _IN_FLIGHT else beside

        def flies_over(weapon: Mention) -> bool:  # none that struck: "the explosion heard was a strike by a drone"
            deeds = (t.value.mention.first for t in self.deeds)
            struck = max((first for first in deeds if first < weapon.first), default=-1)
            return any(0 <= weapon.first - last <= _OVERFLIGHT and struck < last for last in over)

        def is_idle(weapon: Mention) -> bool:
            passes = flies_over(weapon) and not fired_on(weapon)
            passes = passes or weapon.first in backing or (weapon.first in wrecked and not flying(weapon))
            before = max((end for end in charged if end <= weapon.first), default=None)
            passes = passes or not (before is None or weapon.clitics or {*BREAKS} & {*text[before : weapon.first]})
            within = any(s.first <= weapon.first < s.last for s in stores)
            return passes or within or (not weapon.clitics and any(0 <= weapon.first - s.last <= _HELD for s in stores))

        weapons = (m for m in self.marked.of("weapon") if self.first <= m.first < self.last)
        return tuple(m for m in weapons if not is_idle(m))

    def _backing(self) -> set[int]:
        """Where aircraft stand that only back who takes or searches ground: "backed by X's jets, they took it"."""
        links = [m for m in self.marked.of("link") if m.id in _BACKED]
        campaign = {t.value.cls for t in self.deeds} <= _CAMPAIGN
        if not links or not (campaign or "ground" in families_of(self.deeds)):
            return set()
        text, weapons = self.marked.passage.folded.text, self.marked.of("weapon")
        near = ((m, link) for m in weapons for link in links if link.first < m.first <= link.last + _BACKING)
        return {m.first for m, link in near if not any(sign in text[link.last : m.first] for sign in BREAKS)}

    @cached_property
    def hours(self) -> frozenset[int]:
        """The parts of the day that it names in their order from dawn, but those since or until when it went on."""
        text = self.marked.passage.folded.text
        marks = {m.last for m in self.marked.of("date_word") if m.id in _SPANS}
        hours = (m for m in self.marked.of("daypart") if self.first <= m.first < self.last)
        begins = ((m, m.letters.start - len(m.clitics)) for m in hours)
        return frozenset(_PARTS_OF_DAY[m.id] for m, first in begins if len(text[:first].rstrip()) not in marks)

    @cached_property
    def weapon_classes(self) -> frozenset[str]:
        """The classes of the weapons that are used."""
        return _classes_of(self.used)

    @cached_property
    def kinds(self) -> tuple[frozenset[str], ...]:
        """The families of what leads in it, of all that it tells, both without weak words, and of all with them.

        Those that may be anything are left out.
        """
        main, firm = ([t for t in some if not t.value.weak] for some in (self.main_deeds, self.deeds))
        return tuple(families_of(some) - {"any"} for some in (main, firm, self.deeds))

    def classes(self) -> frozenset[str]:
        """Classes of the told triggers."""
        return frozenset(t.value.cls for t in self.happened)

    def answered(self) -> list[range]:
        """The offsets of the article that tell what a deed answers: "they protested after the killing of three"."""
        words = (t.value.because for t in self.triggers if t.value.mode in _ANSWERED)
        return [range(word.end, self._up_to_turn(word.end)) for word in words if word is not None]

    def of_the_found(self) -> list[range]:
        """The offsets of the article that tell how those were taken whose bodies were found: "abducted a week ago"."""
        pairs = [p for p in pairwise(self.triggers) if p[0].value.cls == _BODY and p[1].value.cls in _CAPTURES]
        told = [t for _, t in pairs if not t.value.mention.clitics and _is_told_on(t.value.mention)]
        return [range(t.quote.start, self._up_to_turn(t.quote.end)) for t in told]

    def dates_apart(self) -> list[range]:
        """The offsets of the article whose dates are not the deed's: what it answers, since when somebody holds it."""
        # "It had taken the village the night before" dates that where nothing newer is told beside it.
        tells_news = any(t.value.mode == HAPPENED for t in self.triggers)
        modes = (HAPPENED, _DESCRIBED) if tells_news else (EARLIER, _DESCRIBED)
        named = (t.value for t in self.triggers if t.value.mode in modes and not t.value.weak)
        news = {trigger.mention.first for trigger in named}
        news |= {t.value.mention.first for t in self.triggers if t.value.mode == _PLANNED}  # "the battle to free X"
        holdings = (self.marked.quote(m).end for m in events.holdings(self.marked) if m.first not in news)
        apart = self.answered() + self.of_the_found()
        return apart + [range(end, self._up_to_turn(end)) for end in holdings]

    def _up_to_turn(self, start: int) -> int:
        """Where the next mark, or the next deed that happened, stands behind an offset of the article."""
        passage = self.marked.passage
        marks = (at for at in (passage.article.text.find(sign, start, passage.end) for sign in BREAKS) if at >= 0)
        deeds = (t.quote.start for t in self.triggers if t.value.mode not in _ANSWERED and t.quote.start >= start)
        return min((*marks, *deeds), default=passage.end)

    def joined(self, other: Segment) -> Segment:
        """This segment and a later one of the same passage as one."""
        return replace(
            self,
            first=min(self.first, other.first),
            last=max(self.last, other.last),
            triggers=self.triggers + other.triggers,
            spots=self.spots + other.spots,
        )


def _deeds_of(triggers: Iterable[Found[Trigger]]) -> tuple[Found[Trigger], ...]:
    """The triggers that name a happening and not only its victims."""
    table = families()
    return tuple(t for t in triggers if table[t.value.cls] != "harm")


def finest(spots: Iterable[PlaceAt]) -> int:
    """How much the finest of some places says about where, 0 for none."""
    return max((fineness(s.phrase) for s in spots), default=0)


def _spare(spots: Iterable[PlaceAt]) -> list[PlaceAt]:
    """The places that have another role, in which it may have happened all the same; a country says not where."""
    return [s for s in spots if s.phrase.role in _SPARE_ROLES and fineness(s.phrase)]


def _starts(words: Iterable[Mention]) -> set[int]:
    """Where some words begin, with the letters that are written to them."""
    return {word.first - len(word.clitics) for word in words}


def _numbers_a_day(deed: Mention, marked: Marked) -> bool:
    """Whether days are only counted from a deed: "on the third day of the clashes"."""
    text = marked.passage.folded.text
    begin = text.rfind(" ", 0, deed.first + 1) + 1
    between = " " if deed.clitics.endswith(_TO) else _OF_IT
    units = {m.last + 1 for m in marked.of("unit")}
    return any(m.letters.start in units for m in marked.of("rank") if text[m.last : begin] == between)


def _classes_of(weapons: Iterable[Mention]) -> frozenset[str]:
    return frozenset(str(m.term.attrs["class"]) for m in weapons if m.term is not None)


def _is_circumstance(connector: Term) -> bool:
    """Whether what stands behind it is only the time, cause or circumstance of something else."""
    return connector.attrs["role"] == "setting" and not connector.attrs.get("detail")


def _leads_out(word: Mention) -> Term | None:
    """The term of a word for getting out, where what it leads out of is its place."""
    return word.term if word.term is not None and word.term.attrs.get("leads_out") else None


def _is_aim(trigger: Trigger) -> bool:
    """Whether something was only done for it ("to target"); what was tried was tried where it is said to be."""
    return trigger.mode == _PLANNED and trigger.mention.clitics.endswith("ل") and trigger.cls not in _SOUGHT


def _says(word: Mention, name: str) -> bool:
    """Whether the lexicon gives a word a mark of that name."""
    return word.term is not None and bool(word.term.attrs.get(name))


def cut(marked: Marked, phrases: Iterable[PlacePhrase]) -> tuple[Segment, ...]:
    """The segments of a passage; `phrases` are the place phrases within it."""
    passage = marked.passage
    phrases = tuple(phrases)
    triggers = _triggers(marked, phrases)
    firsts = passage.folded.offsets(*(p.quote.start for p in phrases))
    spots = tuple(map(PlaceAt, firsts, phrases))
    points = sorted({passage.first, *_points(marked, triggers, spots), passage.last})
    pieces = [
        Segment(
            marked, first, last,
            tuple(t for t in triggers if first <= t.value.mention.first < last),
            tuple(s for s in spots if first <= s.first < last),
        )
        for first, last in pairwise(points)
    ]  # fmt: skip
    return tuple(_sharing(_rejoined(pieces)))


def _triggers(marked: Marked, phrases: Sequence[PlacePhrase]) -> tuple[Found[Trigger], ...]:
    """The triggers of a passage outside of its places' names; the toll of one happening tells that it happened."""
    triggers = tuple(t for t in events.read(marked) if not any(_within(t.quote, p) for p in phrases))
    if not (_is_toll_of_one(marked, triggers, phrases) or _spots_apart(marked, phrases)):
        return triggers
    return tuple(replace(t, value=replace(t.value, mode=HAPPENED)) if _summed(t) else t for t in triggers)


def _sharing(segments: Sequence[Segment]) -> Iterator[Segment]:
    """Segments; the first of two deeds of one doer, "burnt a house and led two men away in X", has the place too.

    So has the fight that an attempt told right before it drew: "they tried to infiltrate X, and clashes broke out".
    """
    for before, here, behind in zip([None, *segments], segments, [*segments[1:], None], strict=False):
        spots: Sequence[PlaceAt] = ()
        if not here.located and behind is not None and _same_doer(here, behind):
            spots = behind.located
        elif not here.located and before is not None:
            spots = _tried_at(before, here)
        yield replace(here, spots=(*here.spots, *spots)) if spots else here


def _tried_at(before: Segment, here: Segment) -> list[PlaceAt]:
    """Where somebody only tried what drew the fight that is told right behind."""
    tried = {t.value.mode for t in before.triggers} == {_PLANNED}
    return before._named_spots if tried and families_of(here.happened) & {"fight", "harm"} else []


@predicate
def _same_doer(here: Segment, behind: Segment) -> bool:
    """Whether a verb joined by "and" alone, without a doer of its own behind it, goes on from the verb before it."""
    if not here.deeds or not behind.deeds:
        return False
    verb = behind.deeds[0].value.mention
    opens = verb.first - len(verb.clitics) == behind.first and verb.clitics.startswith("و")
    verbs = all(t.value.mention.form.startswith(("past", "phrase")) for t in (here.deeds[-1], behind.deeds[0]))
    parties = (m.first - len(m.clitics) for m in behind.marked.of("actor", "person"))
    another = any(0 <= first - verb.last <= 1 + len(_ARTICLE) for first in parties)
    text = behind.marked.passage.folded.text
    return opens and verbs and not another and not _BEFORE_AND.search(text[here.first : behind.first])


def definite(trigger: Found[Trigger]) -> bool:
    """Whether a trigger is a noun with the article, in either language."""
    mention = trigger.value.mention
    definite = mention.article or trigger.quote.text.lstrip("وبل").startswith("ال")
    return trigger.value.known or (definite and mention.form in ("noun", "phrase", "plural"))


def many(trigger: Found[Trigger]) -> bool:
    """Whether the noun of a deed is a plural: "attacks", "several strikes"."""
    return trigger.value.mention.form in ("plural", "s+en") or trigger.quote.text.endswith(_PLURAL)


def _is_told_on(mention: Mention) -> bool:
    """Whether a deed is told of somebody just named: a verb with no "and", "his abduction"."""
    return mention.form not in ("noun", "plural")


def is_of_many(trigger: Found[Trigger]) -> bool:
    """Whether a deed is the plural of those told before: "the attacks", "these strikes"."""
    return many(trigger) and definite(trigger)


def is_definite(marked: Marked, mention: Mention) -> bool:
    """Whether a word carries the article, in English the word right before it."""
    the = any(mention.first - m.last == 1 for m in marked.of("definite"))
    return the or mention.article or marked.quote(mention).text.startswith("ال")


def _summed(trigger: Found[Trigger]) -> bool:
    return trigger.value.mode == "aggregate"


def _is_toll_of_one(marked: Marked, triggers: Sequence[Found[Trigger]], phrases: Sequence[PlacePhrase]) -> bool:
    """Whether a tally is that of one happening at one place, "the toll of the blast in X rose to 4", not of many."""
    if not marked.of("tally") or _over_time(marked):
        return False
    deeds = _deeds_of(triggers)
    if any(t.value.counted or t.value.mention.form == "plural" for t in deeds):
        return False
    places = [p for p in phrases if p.role == "location"]
    if not (deeds or _only_rose(marked)) or not (places or all(definite(t) for t in deeds)):
        return False
    return len(places) <= 1 and all(fineness(p) == SPOT or (deeds and p.relation == _DESERT) for p in places)


def _over_time(marked: Marked) -> list[Mention]:
    """The words by which a passage speaks of more than a day: "this month", "since"."""
    today = {m.last for m in marked.of("day")}
    units = [m for m in marked.of("unit") if m.last not in today]
    since = [m for m in marked.of("date_word") if m.id == "since"]
    return [*units, *since, *marked.of("tense", "month", "season")]


def _spots_apart(marked: Marked, phrases: Sequence[PlacePhrase]) -> list[PlacePhrase]:
    """The spots of what is summed up only as separate attacks, where the sentence names nothing wider."""
    sums = {m.id for m in marked.of("modality") if m.term is not None and m.term.attrs["effect"] == "aggregate"}
    places = [p for p in phrases if p.role == "location" and fineness(p)]  # a country says not where
    return places if sums == {_SEPARATE} and all(fineness(p) == SPOT for p in places) else []


def as_separate(marked: Marked) -> list[Mention]:
    """The words that sum up several deeds, each of which may be told behind: "in two separate attacks"."""
    return [m for m in marked.of("modality") if m.id == _SEPARATE]


def _only_rose(marked: Marked) -> bool:
    """Whether a toll rose, and nothing is summed up: no "thus the toll rises", no "the number of victims of mines"."""
    if marked.of("weapon"):
        return False
    sums = [m for m in marked.of("modality") if m.term is not None and m.term.attrs["effect"] == "aggregate"]
    return bool(sums) and all(m.id in _ONE_TOLL for m in sums)


def _within(quote: Quote, phrase: PlacePhrase) -> bool:
    """Whether a word is part of a place's name ("the Martyr Lekerin hospital")."""
    return any(m.quote.start <= quote.start and quote.end <= m.quote.end for m in phrase.places)


def _points(marked: Marked, triggers: Sequence[Found[Trigger]], spots: Sequence[PlaceAt]) -> list[int]:
    """Folded positions at which another happening may begin."""
    text = marked.passage.folded.text
    points = [_clause_of(m, marked) for m in events.turns(marked)]
    points += [m.first - len(m.clitics) for m in marked.of("speech") if m.clitics.startswith("و")]
    points += _and_deeds(triggers)
    points += _sequels(marked)
    points += _and_more(marked, triggers)
    points += _and_parties(marked, triggers)
    points += _and_subjects(marked, triggers, spots)
    points += _and_days(marked)
    points += [m.end() - 1 for m in _AND_CLAUSE.finditer(text, marked.passage.first, marked.passage.last)]
    opening = [s for s in spots if text[s.first] == "و"]
    points += _places_first(marked, triggers, opening)
    points += _amid(marked, triggers, spots)
    points += [s.first for s in opening if _BEFORE_AND.search(text[marked.passage.first : s.first])]
    return sorted(set(points) - _listed_before(spots, triggers) - _further_shares(marked, triggers, spots))


def _further_shares(marked: Marked, triggers: Sequence[Found[Trigger]], spots: Sequence[PlaceAt]) -> set[int]:
    """Where "and three in B by the shelling" goes on with "two were hurt in A": a number, a place, and no new deed."""
    hurt = [t.value.mention.first for t in triggers if families()[t.value.cls] == "harm"]
    if not hurt or hurt[0] != triggers[0].value.mention.first:
        return set()
    last = {t.value.mention.first for t in triggers if t.value.mention.finite or families()[t.value.cls] == "harm"}
    text, ends = marked.passage.folded.text, marked.passage.folded.offsets(*(s.phrase.quote.end for s in spots))
    opening = (m for m in marked.of("number") if m.clitics == _WAW and text.startswith(_IN_PLACE, m.last))
    at_once = (m for m in opening if any(text[end : m.first - 1].strip() in _COMMAS for end in ends if end < m.first))
    return {m.first - 1 for m in at_once if hurt[0] < m.first and not any(first > m.first for first in last)}


def _listed_before(spots: Sequence[PlaceAt], triggers: Sequence[Found[Trigger]]) -> set[int]:
    """Where items of a list begin before any deed is told: "the towns of A and B, and the village of C, came under"."""
    deed = min((t.value.mention.first for t in triggers), default=0)
    items = (s for before, s in pairwise(spots) if before.phrase.group == s.phrase.group is not None)
    return {s.first for s in items if s.first < deed}


def _clause_of(turn: Mention, marked: Marked) -> int:
    """Where what a turn opens begins: English "also" stands behind its subject, "and two strikes also killed".

    "After it" may stand behind its verb: "whereupon X raided".
    """
    at, text, first = turn.first - len(turn.clitics), marked.passage.folded.text, marked.passage.first
    if _says(turn, "chunk"):
        verb = _SEQUEL.search(text, max(first, at - _LONG_WORD), at)
        opens = turn.clitics or text[first:at].rstrip().endswith(_COMMAS)
        return verb.start(1) if verb is not None else at if opens else first
    if not (turn.term and turn.term.attrs.get("adds") and text[at].isascii()):
        return at
    return max((m.end() for m in _CLAUSE_EN.finditer(text, first, at)), default=first)


def _places_first(marked: Marked, triggers: Sequence[Found[Trigger]], opening: Sequence[PlaceAt]) -> Iterator[int]:
    """Where "and in X" stands right before its verb, behind a deed: "in A a man was killed and in B broke out"."""
    ends = marked.passage.folded.offsets(*(s.phrase.quote.end for s in opening))
    mentions = [t.value.mention for t in triggers]
    verbs = [m.first for m in mentions if m.finite and not m.clitics]
    for spot, end in zip(opening, ends, strict=True):
        behind = any(mention.last <= spot.first for mention in mentions)
        if behind and any(0 < first - end <= _NEXT_WORD for first in verbs):
            yield spot.first


def _amid(marked: Marked, triggers: Sequence[Found[Trigger]], spots: Sequence[PlaceAt]) -> Iterator[int]:
    """Where "amid" leads to a deed with a place of its own, behind another: "clashes in A, amid raids on B"."""
    for word in marked.of("connector"):
        if not _says(word, "amid") or not any(spot.first < word.first for spot in spots):
            continue
        deeds = [t.value.mention.first for t in triggers if t.value.mention.first >= word.last]
        if deeds and deeds[0] - word.last <= 1 + len(_ARTICLE) and any(spot.first > deeds[0] for spot in spots):
            yield word.first


def _and_deeds(triggers: Sequence[Found[Trigger]]) -> Iterator[int]:
    """Where a deed is joined by "and", and not coupled with the one before it."""
    for before, trigger in zip([None, *triggers], triggers, strict=False):
        mention = trigger.value.mention
        opens = mention.clitics.startswith("و") and families()[trigger.value.cls] != "harm"
        if opens and (before is None or not _coupled(before, trigger)):
            yield mention.first - len(mention.clitics)


def _and_parties(marked: Marked, triggers: Sequence[Found[Trigger]]) -> Iterator[int]:
    """Where "and", a party and its verb stand behind a deed and no other party: "shelling of A and X arrests"."""
    verbs = [t.value.mention for t in triggers[1:] if t.value.mention.finite and not t.value.mention.clitics]
    if not verbs:
        return
    parties, text = marked.of(*_ACTING), marked.passage.folded.text
    ends = {m.last + 1 for m in parties}
    for head in (m for m in marked.of(*_ACTING, *_THEIRS) if m.clitics == _WAW):
        last = next((m.last for m in parties if 0 <= m.first - head.last <= 1), head.last)
        apart = head.first - 1 not in ends or text[head.first : head.last].endswith(_NOMINATIVE)
        before = triggers[0].value.mention.last < head.first
        if apart and before and any(0 < verb.first - last <= _NEXT_WORD for verb in verbs):
            yield head.first - 1


def _and_subjects(marked: Marked, triggers: Sequence[Found[Trigger]], spots: Sequence[PlaceAt]) -> Iterator[int]:
    """Where English joins a clause with a doer, a deed and a place of its own: "hit a car in A, and X shelled B".

    So does a shell or a mine: "and a mortar round landed in B", "and a mine explosion killed a boy in B".
    """
    later = triggers[1:] if len(spots) > 1 else ()
    deeds = [t.value.mention for t in later if families()[t.value.cls] != "harm"]
    if not deeds:
        return
    text, begins = marked.passage.folded.text, triggers[0].value.mention.last
    for deed in deeds:
        at = text.rfind(_AND, begins, deed.first)
        own = at >= 0 and len(text[at : deed.first].split()) <= _SUBJECT_EN
        if not own or not any(begins < s.first < at for s in spots) or spots[-1].first < deed.first:
            continue
        subjects = (m.first for m in marked.of(*_DOERS, "weapon"))
        if any(at < first <= at + len(_AND) + len(_THE_EN) for first in subjects):
            yield at + 1


def _sequels(marked: Marked) -> Iterator[int]:
    """Where "to" and a verb of the present open what a party did next: "they shot at a post, whereupon X shelled"."""
    text = marked.passage.folded.text
    for m in marked.of("event", "agent"):
        first = m.first - len(m.clitics)
        verb = m.form.startswith("present") or (m.kind == "agent" and text[m.first] in _PRESENT)
        if verb and m.clitics == _TO and text[marked.passage.first : first].rstrip().endswith(_COMMAS):
            parties = (p.first for p in marked.of("actor", "dated", "force") if p.first > m.last)
            named = min(parties, default=None)
            if named is not None and len(text[m.last : named].split()) <= _SUBJECT:
                yield first


def _and_more(marked: Marked, triggers: Sequence[Found[Trigger]]) -> Iterator[int]:
    """Where English tells of more of the same things, "and four hit the airport": a number is its subject."""
    text = marked.passage.folded.text
    numbers = {m.last: m.first for m in marked.of("number", "more")}
    for trigger in triggers:
        first = trigger.value.mention.first
        while first - 1 in numbers:
            first = numbers[first - 1]
        counted = first < trigger.value.mention.first and families()[trigger.value.cls] != "harm"
        if counted and text.endswith(_AND, 0, first):
            yield first - len(_AND) + 1


def _and_days(marked: Marked) -> Iterator[int]:
    """Where English tells of another day, "and on Wednesday a bomb hit X", "on Sunday, and a bomb hit X on Monday"."""
    text, days = marked.passage.folded.text, marked.of("weekday")
    for one, other in pairwise(days):
        at = text.find(_COMMA_AND, one.last, other.first)
        if at >= 0 and one.id != other.id:
            yield at + len(_COMMA_AND) - len(_AND) + 1
    for mention in days:
        at = text.rfind(_AND, marked.passage.first, mention.first)
        if at >= 0 and text[at:mention.first] in _AND_ON:
            yield at + 1


def _coupled(before: Found[Trigger], trigger: Found[Trigger]) -> bool:
    """Whether "and" couples two nouns, no verbs, that stand side by side."""
    verbs = any(t.value.mention.finite for t in (before, trigger))
    mention = trigger.value.mention
    word = mention.first - len(mention.clitics) - len(_ARTICLE) * mention.article
    return not verbs and word - before.value.mention.last <= _COUPLED


def _rejoined(pieces: Sequence[Segment]) -> list[Segment]:
    """Pieces that tell nothing of their own joined to what they continue."""
    segments: list[Segment] = []
    for piece in pieces:
        again = _other_means(segments[-1], piece) if segments else ()
        if again:
            segments.append(replace(piece, triggers=again))
        elif segments and _continues(segments[-1], piece):
            placed = "beside" in piece.opening and finest(segments[-1].located) > _PART_OF_COUNTRY
            elsewhere = not piece.triggers and (placed or "apart" in piece.opening or _says_else(piece))
            segments[-1] = segments[-1].joined(replace(piece, spots=()) if elsewhere else piece)
        else:
            segments.append(piece)
    return segments


def _says_else(piece: Segment) -> list[Word]:
    """The words from "also" to its first place beside those that lead to one: "also a power line to X failed"."""
    turn = [m for m in events.turns(piece.marked) if m.first - len(m.clitics) == piece.first and _says(m, "clause")]
    if not turn or not piece.located:
        return []
    first = piece.located[0].first
    small = _starts(piece.marked.of("preposition", "connector", "relation", "place_type", "more"))
    return [w for w in piece.marked.words if piece.first <= w.first < first and w.first not in small]


def _other_means(before: Segment, piece: Segment) -> tuple[Found[Trigger], ...]:
    """The deeds before a further place with means of its own, and no verb: "shelled A with mortars, and B by drone"."""
    if piece.triggers or finest(piece.located) < SPOT or finest(before.located) < SPOT:
        return ()
    behind = [m for m in piece.used if m.first > piece.located[0].first]
    means = [{str(m.term.attrs["class"]) for m in used if m.term is not None} for used in (before.used, behind)]
    apart = all(means) and not means[0] & means[1]
    return before.deeds if apart and {t.value.cls for t in before.deeds} <= _BY_ANY_MEANS else ()


@predicate
def _continues(before: Segment, piece: Segment) -> bool:
    """Whether `piece` is no happening apart from `before`."""
    goes_on = piece.opening & _LISTED or (_THAT in piece.opening and not piece.deeds)
    if not piece.triggers or (before.deeds and goes_on):
        return True
    if not before.triggers:
        return not (before.located and piece.located) and "statement" not in piece.opening
    if piece.happened and not before.happened:
        return False
    if "amid" in piece.opening and _at_one_place(before, piece):
        return True
    if piece.located:
        circumstance = piece.deeds and before.main_deeds and not piece.main_deeds and "another" not in piece.opening
        return bool(circumstance) or not (before.located or before.deeds)
    if _other_day(before, piece):
        return False
    return not piece.deeds or not (_two_happenings(before, piece) or of_another_time(piece))


def _other_day(before: Segment, piece: Segment) -> set[str]:
    """What two stretches both tell, each on a weekday of its own: "arrested two on Sunday, and arrested three on X"."""
    days = piece.marked.of("weekday")
    if len(days) <= 1:
        return set()
    first, second = ({m.id for m in days if s.first <= m.first < s.last} for s in (before, piece))
    if not first or not second or first & second:
        return set()
    told = ({t.value.cls for t in s.happened if t.value.mention.finite} for s in (before, piece))
    return set.intersection(*told)


def of_another_time(piece: Segment) -> list[Mention]:
    """The words by which a clause behind "while" tells of months or weeks before: "while it claimed one last April"."""
    if "also" not in piece.opening and piece.first not in _starts(events.pluperfects(piece.marked)):
        return []
    times = piece.marked.of("month", "tense", "date_word")
    return [m for m in times if piece.first <= m.first < piece.last and (m.kind == "month" or m.id in _OTHER_TIMES)]


def _at_one_place(before: Segment, piece: Segment) -> set[str]:
    """The places that both of two stretches name."""
    here, there = ({s.phrase.places[0].name for s in segment.located} for segment in (before, piece))
    return here & there


def _two_happenings(before: Segment, piece: Segment) -> frozenset[str]:
    """The families of two stretches that tell two happenings; none where they may well tell one."""
    first, second = (families_of(segment.deeds) - {"any"} for segment in (before, piece))
    every = first | second
    if first and second and not first & second and "also" in piece.opening:
        return every
    if second == _RAID and not first & _RAID and "follows" in piece.opening:
        return every  # "they shot at a post, whereupon X raided houses"
    return frozenset() if len(every) <= 1 or any(every <= pair for pair in _ONE_HAPPENING) else every
