"""What speaks for and against two tellings of one article being one happening: the levels of each comparison.

Every level that holds is a part by its name; `lexicon/output/weights.toml` says what each weighs in bits (kind "link").
A telling goes on with the happening that most speaks for, if the sum is above zero, or opens one of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from datetime import date, timedelta

from geomap.dates import LAPSE
from geomap.events import Trigger
from geomap.extract.drafts import (
    AGAIN,
    ANNOUNCED,
    FIRED,
    NEWS_DAYS,
    Draft,
    captured,
    days_old,
    known_deeds,
    named,
    turns_to_day,
)
from geomap.extract.geography import inside, lie
from geomap.extract.identified import claiming
from geomap.extract.lists import is_item
from geomap.extract.predicates import predicate
from geomap.extract.segments import Segment, as_separate, definite, families, is_definite, many
from geomap.extract.who import FIRM
from geomap.lexicon.constructions import bits
from geomap.lexicon.lineage import with_parents
from geomap.locate.doubt import metres
from geomap.mentions import Mention
from geomap.model import Count, DateSpan, Found, Location

# So many days may pass until something is announced.
_ANNOUNCED_BEHIND = 7
# So many days may pass until one of the wounded dies, or a body is found.
_SUCCUMBED = _RECOVERED = range(31)
# The class of each body found; classes of deeds that tell the dead, and the term that tells a body.
_FOUND, _DEAD, _BODIES = {"body"}, frozenset({"body", "kill", "hurt", "death"}), frozenset({"body_found"})
_KNOWN_M = 20_000.0
# What comes from afar: who fired at somebody was not the one hit by it.
_FIRE = {"fire"}
# Families of what "the attempt on his life" may have been.
_VIOLENT = {"fire", "fight"}
# Fights and the ground taken in them; whoever is taken in them.
_FOUGHT, _TAKEN = {"fight", "fire", "ground"}, {"arrest", "take", "kill", "hurt"}
# "The planes" are whatever a party flies: where they struck next is told with the same words.
_FLEETS = {"aircraft"}
# What who took or attacked a post takes with him.
_SPOILS = {"confiscate"}
# What robbers take, what they do to people, and what only forces do.
_PROPERTY, _ON_PEOPLE = frozenset({"property"}), (frozenset({"raid"}), frozenset({"fight"}))
_OF_FORCES = frozenset({"arrest", "besiege", "clash", "operation"})
# What who raids a house blows up there.
_BLOWN_UP, _RAID_KINDS = {"blast"}, {"raid", "fire"}
# Families that tell one happening in two words: a raid and its shooting, a body and how it was shot; of a crowd, that
# it stormed and burnt; behind a bomb made safe, who was arrested for it.
_NEAR_KINDS = ({"raid", "fight"}, {"found", "fight"})
_DISARMED = {"arms", "raid"}
_STORMS, _CROWD_KINDS = {"riot", "raid"}, {"raid", "street", "property"}
# Who acts together, each named by itself.
_ALLIES = {"us", "coalition", "sdf"}
# A place told so many paragraphs ago no longer holds: one taken from its surroundings, and one that is but an area.
_BORROWED, _LEAD_PARAGRAPHS = 1, 3
# Farther back nothing is told of that names no place.
_REACH = 4
_ARTICLE, _AND = "ال", "و"
# Letters to "also" behind a verb: "blew up also".
_BEHIND = 1
# Letters before the word that opens a sentence.
_FIRST_WORD = 1
# What harms nobody by itself: to come and to leave.
_MOVES = {"enter", "withdraw"}
# Means that are one in two words.
_ONE_MEANS = {"drone", "air"}
# Searching and taking people.
_RAID = frozenset({"raid"})
# An attack, told anew, is none of these.
_ASSAULT, _NO_ASSAULT = "attack", frozenset({"raid", "street", "property", "found", "talks", "post", "flight"})
# What is only carried out is the deed named beside it.
_CARRIED = "carry"
# Parts of the day, and how far apart those are that may be told of one happening: night is next to dawn.
_DAY, _NEXT_HOURS = 5, (0, 1, 4)
# What says that it tells another one.
_ANOTHER = {"another", "perhaps_another", "anew"}
_ALSO, _BLAST = "also", "blast"
# "The operation", "the incident" is whatever was told before.
_WHATEVER = frozenset({"operation", "incident"})


@dataclass(frozen=True, slots=True)
class Pair:
    """A telling and a happening told before it.

    `scope_begins` is the paragraph of the last heading that puts a place over what follows, `today` the day that the
    article speaks from.
    """

    draft: Draft
    before: Draft
    scope_begins: int = 0
    today: date | None = None

    @property
    def paragraphs(self) -> int:
        """How many paragraphs lie between them."""
        return self.draft.paragraphs[0] - self.before.paragraphs[1]

    @property
    @predicate
    def one_sentence(self) -> bool:
        """Whether both are told in one sentence."""
        return self.before.segments[-1].marked is self.draft.segments[0].marked


def parts(pair: Pair) -> dict[str, float]:
    """The parts of a pair by name; empty where nothing puts the two at one place."""
    where = place(pair)
    if not where:
        return {}
    found = {where: 1.0} | {level: 1.0 for compare in _COMPARISONS for level in compare(pair)}
    return found if pair.draft.own else found | {"paragraphs": float(pair.paragraphs)}


def place(pair: Pair) -> str:
    """What puts them at one place, empty where nothing does."""
    draft, before = pair.draft, pair.before
    if not draft.own:
        return "no_place" if pair.paragraphs <= _REACH else ""
    if draft.location == before.location:
        return "same_place"
    if "also" in draft.segments[0].opening and pair.one_sentence:
        return ""  # "and in X as well": another place is another happening
    if lie(draft.location, before.location):
        return "same_spot"
    return spelt_out(draft, before) or spelt_out(before, draft) or _known_thing(pair) or _known_deed(pair)


def spelt_out(fine: Draft, rough: Draft) -> str:
    """Whether `fine` names the spot in a governorate that `rough` only calls by the name of its city.

    "Jets also bombed X", in English, tells of the city of X, whatever was told before it.
    """
    if not rough.loose or fine.coarse or fine.location is None or rough.location is None:
        return ""
    if rough.begins >= fine.begins and _also(rough.segments[0]):
        return ""
    return "spelt_out" if fine.location.admin.admin1_pcode == rough.location.admin.admin1_pcode else ""


def _also(segment: Segment) -> list[Mention]:
    """The English "also" of a telling."""
    words = (m for m in segment.marked.of("connector") if segment.first <= m.first < segment.last)
    return [m for m in words if m.id == _ALSO and segment.marked.quote(m).text.isascii()]


def _known_thing(pair: Pair) -> str:
    """Whether it speaks of "the drone" or "the car" of one told just before, not too far away."""
    draft, before = pair.draft, pair.before
    if pair.paragraphs > 1 or before.segments[-1] is draft.segments[0]:
        return ""
    if draft.dates is not None and before.dates is None:
        return ""
    names = {m.id for s in before.segments for m in s.things}
    again = {m.id for s in draft.segments for m in s.things if is_definite(s.marked, m)} - _FLEETS
    return "known_thing" if again & names and _is_near(draft.location, before.location) else ""


def _known_deed(pair: Pair) -> str:
    """Whether it says in which village "the attack", "the blast" was that was told just before as near a town."""
    draft, before = pair.draft, pair.before
    if pair.paragraphs > 1 or draft.begins < before.begins or _also(draft.segments[0]):
        return ""
    return "known_thing" if {t.value.cls for t in known_deeds(draft, before)} & before.classes else ""


def _is_near(here: Location | None, before: Location | None) -> str:
    """How a place lies near that of what was told before, if it is not known to lie far away."""
    if here is None or before is None:
        return ""
    if here.place is None:
        return "" if here.lat is None else "unknown"
    return "near" if metres(here, before) <= _KNOWN_M else ""


def _distance(pair: Pair) -> Iterator[str]:
    """A place that was told too long ago to hold still."""
    draft, before = pair.draft, pair.before
    area = before.coarse and pair.paragraphs > _LEAD_PARAGRAPHS
    if draft.own and (area or (not before.own and pair.paragraphs > _BORROWED)):
        yield "long_ago"
    if not draft.own and not draft.anaphoric and before.paragraphs[1] < pair.scope_begins:
        yield "heading"
    if not draft.own and pair.paragraphs and is_item(draft.segments[0].marked):
        yield "item"


def _turn(pair: Pair) -> Iterator[str]:
    """Whether the text turns to something else between them: to or from the background, to another front."""
    draft, before = pair.draft, pair.before
    opening, both_own = draft.segments[0].opening, draft.own and before.own
    yield from another(draft, before)
    if both_own and before.segments[0] is draft.segments[0]:
        yield from _listed(draft, before)
    if before.shared and not draft.own and draft.kinds - before.kinds:
        yield "of_one_of_them"
    yield from _one_of_many(draft, before)
    if draft.background != before.background and not both_own and draft.kinds:
        yield "background"
    if "turn" in opening:
        yield from _elsewhere(draft, before)


def another(draft: Draft, before: Draft) -> set[str]:
    """Whether it tells of another one than was told before, in those words or as a body that was found "also"."""
    opening = draft.segments[0].opening
    also = [m for m in draft.segments[0].marked.of("connector") if m.term is not None and m.term.attrs.get("adds")]
    blasts = [t.value.mention for t in _new_blasts(draft)] if also and _BLAST in before.classes else []
    new_blast = any(m.last <= blast.first or 0 <= m.first - blast.last <= _BEHIND for blast in blasts for m in also)
    body = {"another"} if new_blast or (also and draft.classes & before.classes & _FOUND) else set()
    return set() if draft.earlier else body.union(opening & _ANOTHER)


def _new_blasts(draft: Draft) -> list[Found[Trigger]]:
    """The blasts of a telling, but for those of "the mine" that was told of before."""
    text = draft.segments[0].marked.passage.folded.text
    blasts = [t for t in draft.happened if t.value.cls == _BLAST and not definite(t)]
    blasts = [t for t in blasts if not t.quote.text.split()[-1].startswith(_ARTICLE)]
    return [t for t in blasts if not text.startswith(_ARTICLE, t.value.mention.last + 1)]


def _one_of_many(draft: Draft, before: Draft) -> Iterator[str]:
    """Whether it tells one of several that were told together of an area: "a series of attacks", and "one in X"."""
    new = [t for t in draft.main_deeds or draft.happened if not definite(t)]
    if draft.own and before.own and new and _summed_as_separate(draft, before):
        yield "one_of_many"
        return
    spelt_out = draft.own and before.own and before.coarse and not draft.coarse
    together = [t for t in before.main_deeds if t.value.cls != _CARRIED]
    if spelt_out and new and together and all(many(t) for t in together):
        yield "one_of_many"


def _summed_as_separate(draft: Draft, before: Draft) -> list[Mention]:
    """The words for several deeds of which a later sentence tells one: "in two separate attacks in the town"."""
    lead = before.segments[0].marked
    if draft.begins < lead.passage.end or any(s.marked is not lead for s in before.segments):
        return []
    return as_separate(lead)


def _elsewhere(draft: Draft, before: Draft) -> Iterator[str]:
    """Whether what a sentence turns to is not what was told before, by name or place, nor told behind the turn."""
    here, last = draft.segments[0], before.segments[-1]
    if last.marked is here.marked and last.turned == here.turned:
        return
    if not draft.anaphoric and not (draft.own and draft.location == before.location):
        yield "turn"


def _listed(draft: Draft, before: Draft) -> Iterator[str]:
    """Whether two places of one stretch are items of a list: each has its figures, or is a spot."""
    if draft.counted_apart or not (draft.coarse or before.coarse):
        yield "listed"


def _sides(pair: Pair) -> Iterator[str]:
    """Whether those who acted may be the same; "the strike" of a known one names no sides."""
    if not pair.draft.anaphoric and (level := sides(pair.draft, pair.before)):
        yield level


def sides(a: Draft, b: Draft) -> str:
    """Whether others acted, or one answers the other; a side that is not named may be anybody but who suffered."""
    acting = [_ids(d, "initiator") - {"civilians"} for d in (a, b)]
    if not all(acting):
        return _answers(a, b) or _answers(b, a)
    if "unidentified" in acting[0] & acting[1] or _says_who(a, b):
        return ""
    wider = [with_parents(ids) for ids in acting]
    return "" if _with_allies(wider[0]) & _with_allies(wider[1]) else "other_sides"


def _says_who(later: Draft, before: Draft) -> list[Mention]:
    """The words of telling, or of claiming, in a sentence that may say who did what nobody known had done."""
    open_before = _ids(before, "initiator") - {"civilians"} == {"unidentified"}
    if not open_before or _ids(later, "initiator") & _ids(before, "target"):
        return []
    marked = later.segments[0].marked
    return [*marked.of("speech"), *claiming(marked)]


def _answers(reply: Draft, other: Draft) -> str:
    """Whether one is the deed of those alone whom the other had been done to: fire, and the fire that it drew."""
    acted = _ids(reply, "initiator") - _ids(reply, "target")
    if not acted or not acted <= _with_allies(_ids(other, "target")):
        return ""
    hit = _with_allies(_clearly(other, "target", FIRM))
    if reply.kinds & other.kinds & _FIRE and _clearly(reply, "initiator", FIRM + 1) & acted & hit:
        fired = [t for t in reply.main_deeds if t.value.cls != _BLAST]
        return "other_sides" if any(not definite(t) for t in fired) else ""
    raided = reply.kinds == _RAID and not other.kinds & _RAID  # they searched the town where one of them was killed
    return "answers" if raided or "prior" in other.segments[0].opening else ""


def _with_allies(ids: set[str]) -> set[str]:
    return ids | _ALLIES if ids & _ALLIES else ids


def _clearly(draft: Draft, role: str, least: float) -> set[str]:
    """Who has a role by a construction of so many bits."""
    return {a.value.id for a in named(draft.actors) if a.value.role == role and bits(a.rule) >= least}


def _ids(draft: Draft, role: str) -> set[str]:
    return {a.value.id for a in named(draft.actors) if a.value.role == role}


def _sort(pair: Pair) -> Iterator[str]:
    if (level := sort(pair.draft, pair.before)) and not _recovered(pair):
        yield level
    if not pair.draft.kinds and pair.before.classes <= _MOVES:
        yield "only_moved"


def sort(later: Draft, before: Draft) -> str:
    """Whether their words tell deeds of other sorts, or by other means; a strike without a means may be either."""
    if _says_no_sort(later, before):
        return ""
    a, b = later.kinds, before.kinds
    if not a and b and b <= _NO_ASSAULT and _new_assault(later, before):
        return "other_sort"
    if a and b and not a & b:
        return "" if any(a | b <= near for near in _near_kinds(later, before)) else "other_sort"
    return _means(later, before)


def _near_kinds(later: Draft, before: Draft) -> Iterator[Set[str]]:
    """The families that go together behind what was told before; the fight "between the two sides" is of the attack."""
    yield from _NEAR_KINDS
    if _ASSAULT in before.classes and later.segments[0].marked.of("both"):
        yield _VIOLENT
    if before.kinds == {"arms"}:
        yield _DISARMED
    doers = _ids(later, "initiator")
    here = before.begins <= later.begins and before.paragraphs[1] == later.paragraphs[0]
    if here and doers and doers <= _ids(before, "initiator"):
        yield _done_with_it(later, before)
    if _took_prisoners(later, before) or _robbed(later, before):
        yield before.kinds | later.kinds
    if before.classes & _STORMS and _ids(before, "initiator") == {"civilians"}:
        yield _CROWD_KINDS


def _robbed(later: Draft, before: Draft) -> Set[str]:
    """The families of a robbery that one paragraph tells of one place: "abducted four and stole their cars"."""
    kinds, classes = {later.kinds, before.kinds}, later.classes | before.classes
    apart = later.own or later.begins < before.begins or later.paragraphs[0] > before.paragraphs[1]
    robbed = not apart and _PROPERTY in kinds and not kinds.isdisjoint(_ON_PEOPLE) and not classes & _OF_FORCES
    return later.kinds | before.kinds if robbed else frozenset()


def _took_prisoners(later: Draft, before: Draft) -> set[str]:
    """The enemies of whom a telling, with no place of its own, only says that they were taken: in the fight before."""
    if later.own or later.classes - _TAKEN or not before.kinds & _FOUGHT:
        return set()
    return _hits(before) & captured([*named(before.actors), *named(later.actors)])


def _hits(draft: Draft) -> set[str]:
    """Those to whom something was done, or who fought."""
    return {a.value.id for a in named(draft.actors) if a.value.role != "initiator"}


def _done_with_it(later: Draft, before: Draft) -> Set[str]:
    """The families that are one where who did the deed before blew up something in his raid, or took arms with him."""
    if {cls for cls in later.classes if families()[cls] == "fire"} == _BLOWN_UP:
        return _RAID_KINDS
    return before.kinds | later.kinds if later.classes == _SPOILS else frozenset()


def _says_no_sort(later: Draft, before: Draft) -> str:
    """Whether its words do not say of what sort it is: how somebody was killed, or anything new.

    What only comes back to deeds of the other by name, "the battles" in which ground was taken, is of its sort.
    """
    main_deeds = later.main_deeds
    if not main_deeds:
        return ""
    known = before.classes | _WHATEVER
    if all(definite(t) and (t.value.cls in known or _by_its_last_word(t, before)) for t in main_deeds):
        return "known"
    attempt = not later.own and all(_is_attempt(t) for t in main_deeds) and before.kinds <= _VIOLENT
    return "attempt" if attempt else ""


def _by_its_last_word(trigger: Found[Trigger], before: Draft) -> set[str]:
    """The last word of an English deed told before by two, where it comes back: "the raids" of "air raids"."""
    words = (t.quote.text.lower().removesuffix("s").split() for t in before.happened)
    return {trigger.quote.text.lower().removesuffix("s")} & {each[-1] for each in words if each[1:]}


def _new_assault(later: Draft, before: Draft) -> set[str]:
    """The attack that a telling names anew, where none was told before."""
    return {t.value.cls for t in later.main_deeds if t.value.cls == _ASSAULT and not definite(t)} - before.classes


def _means(later: Draft, before: Draft) -> str:
    """Whether both name the means, and others; those that are one in two words are the same."""
    a, b = (d.weapon_classes() & FIRED for d in (later, before))
    return "other_means" if a and b and not a & b and a | b != _ONE_MEANS else ""


def _is_attempt(trigger: Found[Trigger]) -> bool:
    """Whether it is "the attempt", "the assassination" of somebody, which does not say how."""
    return trigger.value.cls == "murder" and trigger.quote.text.split()[-1].startswith(_ARTICLE)


def _day(pair: Pair) -> Iterator[str]:
    level = day(pair.draft, pair.before)
    if level and "rose" not in pair.draft.segments[0].opening and not (_died_of_it(pair) or _recovered(pair)):
        yield level
    if _other_hours(pair.draft, pair.before):
        yield "other_hour"
    undated = pair.before.dates is None or pair.before.dates.rule == ANNOUNCED
    apart = _of_others(pair) if pair.draft.own else not pair.draft.anaphoric
    turned = pair.before.segments[-1].marked.passage.kind == "sentence" and turns_to_day(pair.draft)
    if undated and (turned or (apart and days_old(pair.draft, pair.today) > NEWS_DAYS)):
        yield "older"


def _of_others(pair: Pair) -> list[Mention]:
    """Whom a sentence of the text that goes on with a day of its own then names anew: "and on the 2nd X shot a man".

    Behind a mere headline it is the news itself that is told with its day.
    """
    marked, day_told = pair.draft.segments[0].marked, pair.draft.dates
    passage = marked.passage
    if pair.one_sentence or day_told is None or pair.before.segments[-1].marked.passage.kind != "sentence":
        return []
    told = marked.of("victim")[:1] if passage.folded.text.startswith(_AND, passage.first) else ()
    quotes = ((m, marked.quote(m)) for m in told)
    return [m for m, q in quotes if q.start > day_told.quote.start and not q.text.startswith(_ARTICLE)]


def _other_hours(draft: Draft, before: Draft) -> list[tuple[int, int]]:
    """The parts of the day of two new deeds that are not one nor next to each other: at dawn, and in the evening."""
    if draft.earlier or not draft.kinds or all(definite(t) for t in draft.main_deeds):
        return []
    here, there = ({hour for s in d.segments for hour in s.hours} for d in (draft, before))
    apart = [(a, b) for a in here for b in there if (a - b) % _DAY not in _NEXT_HOURS]
    return apart if len(apart) == len(here) * len(there) else []


def _died_of_it(pair: Pair) -> list[Mention]:
    """The words for one of those wounded before, of whom a telling only says that he died days later."""
    draft, before = pair.draft, pair.before
    hurt = any(c.value.kind == "injured" for c in before.counts)
    if draft.own or not hurt or draft.dates is None or before.dates is None or draft.classes - {"death"}:
        return []
    later = days_between(before, draft) in _SUCCUMBED
    return [*draft.segments[0].marked.of("of_them", "among_one")] if later else []


def _recovered(pair: Pair) -> list[Mention]:
    """The words by which bodies are of those harmed before: from under the rubble, those of "the two shepherds"."""
    draft, before = pair.draft, pair.before
    marked = draft.segments[0].marked
    found = [m for m in marked.of("event") if m.id in _BODIES and draft.classes <= _DEAD]
    if not found or not before.deeds or before.deeds & draft.deeds or days_between(before, draft) not in _RECOVERED:
        return []
    known = {s.marked.quote(m).text for s in before.segments for m in s.marked.of("victim")}
    whose = [m for m in marked.of("victim") if m.first > found[0].last and m.article]
    return [*marked.of("rubble"), *(m for m in whose if marked.quote(m).text.removeprefix(_ARTICLE) in known)]


def days_between(before: Draft, draft: Draft) -> int:
    """The days from one to the other, 0 where a day is not told."""
    if draft.dates is None or before.dates is None:
        return 0
    return (draft.dates.value.last - before.dates.value.first).days


def day(a: Draft, b: Draft) -> str:
    """Whether their dates cannot be one: "days after the raids" never tells when the news itself was."""
    if [each.dates is not None and each.dates.rule == LAPSE for each in (a, b)].count(True) == 1:
        return "other_day"
    if a.dates is None or b.dates is None:
        return ""
    first, last = _told_for(a.dates), _told_for(b.dates)
    return "" if first[0] <= last[1] and last[0] <= first[1] else "other_day"


def _told_for(found: Found[DateSpan]) -> tuple[date, date]:
    """The days that a date may mean: one of announcing comes some days behind what is announced."""
    early = timedelta(days=_ANNOUNCED_BEHIND if found.rule == ANNOUNCED else 0)
    return found.value.first - early, found.value.last


def _toll(pair: Pair) -> Iterator[str]:
    """Two exact figures that differ are of two happenings, unless a place binds them, or days lie between.

    A toll that only rose is of the happening before it.
    """
    a, b = _exact(pair.draft), _exact(pair.before)
    if all(a[kind] == b[kind] for kind in a.keys() & b.keys()):
        return
    placeless = pair.draft.location is None or pair.before.location is None
    on_top = pair.draft.segments[0].opening & {"rose", "added"}
    if placeless and not on_top and not (_counted_otherwise(pair) or _recovered(pair)):
        yield "other_toll"
    dates, today = pair.draft.dates, pair.today
    old = dates is not None and today is not None and dates.value.last < today - timedelta(days=1)
    if old and pair.paragraphs and pair.before.dates is None:
        yield "long_before"


@predicate
def _counted_otherwise(pair: Pair) -> bool:
    """Whether a source only counts the dead otherwise: "said six were killed in the attack", told of a blast before.

    It comes back to what happened, as one, in words of its own or "for its part": a contradiction, no other happening.
    """
    again = [t.value for t in pair.draft.happened if definite(t)]
    marked = pair.draft.segments[0].marked
    if not pair.draft.own and any(marked.quote(m).text.isascii() for m in marked.of("tally")):
        return True  # English, with no place: "the first toll was of three", of what was told before
    turned = any(m.first - marked.passage.first <= _FIRST_WORD for m in marked.of("contrast"))
    other = any(t.mention.form == "plural" or (t.cls in pair.before.classes and not turned) for t in again)
    return bool(again) and not other and bool(marked.of("speech"))


def _exact(draft: Draft) -> dict[str, Count]:
    """The exact figures of a draft by kind, without those of whom only more is said."""
    counts = [c.value for c in draft.counts if c.value.group is None and c.rule != AGAIN]
    return {c.kind: c.count for c in counts if c.count.least == c.count.most}


_COMPARISONS: tuple[Callable[[Pair], Iterator[str]], ...] = (_distance, _turn, _sides, _sort, _day, _toll)


def summing_up(rough: Draft, fine: Draft) -> dict[str, float]:
    """What speaks for and against `rough` only summing up what `fine` tells of a spot (kind "sums_up")."""
    levels = [_lies_in(rough, fine), sides(rough, fine), sort(rough, fine), day(rough, fine)]
    if rough.begins > fine.begins:
        levels += another(rough, fine) & {"another", "anew"}
        levels.append("other_hour" if _other_hours(rough, fine) else "")
        levels.append("other_day" if fine.dates is None and turns_to_day(rough) else "")
    if "turn" in max(rough, fine, key=lambda draft: draft.begins).segments[0].opening | fine.segments[0].opening:
        levels.append("turn")
    levels += (_later(rough, fine), _more(rough, fine), _fewer(rough, fine))
    return {level: 1.0 for level in levels if level}


def _later(rough: Draft, fine: Draft) -> str:
    """Whether the rough one names a place of its own behind the fine one."""
    side = rough.location is not None and rough.location.relation == "direction"
    return "told_later" if rough.own and (side or not rough.loose) and rough.begins > fine.begins else ""


def _more(rough: Draft, fine: Draft) -> str:
    """Whether the rough one tells deeds that the fine one does not."""
    kinds = rough.kinds
    return "tells_more" if kinds and (not fine.kinds or (fine.shared and kinds - fine.kinds)) else ""


def _fewer(rough: Draft, fine: Draft) -> str:
    """Whether the rough one, told first, counts exactly fewer than the fine one: no sum is smaller than its part."""
    told, part = [c.value for c in rough.counts], _exact(fine)
    most = {kind: max(each.count.least for each in told if each.kind == kind) for kind in _exact(rough)}
    fewer = any(most[kind] < part[kind].least for kind in most.keys() & part.keys())
    return "other_toll" if fewer and rough.begins < fine.begins else ""


def _lies_in(rough: Draft, fine: Draft) -> str:
    if rough.counted_apart:
        return ""  # one of several places, each with a figure of its own
    if rough.location is None:
        return "placeless"
    within = fine.location is not None and inside(fine.location, rough.location)
    return spelt_out(fine, rough) or ("inside" if within else "")
