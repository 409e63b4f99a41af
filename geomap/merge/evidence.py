"""How much speaks for two reports being one incident: named parts, in bits, and what forbids it.

Each part is the log2 of a likelihood ratio: how much likelier two values are to look like this if one happening is
told twice than if two are told (I. Fellegi, A. Sunter, "A Theory for Record Linkage", JASA 64, 1969). Parts add up
with the prior; the score is the probability that the sum stands for. The numbers are judgements, kept here together
and held to account by the synthetic stream of `tests/benchmarks/`. A part that is absent says nothing either way.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import lru_cache

from rapidfuzz import fuzz

from geomap import lexicon
from geomap.merge.profile import DAYS_OFF, REACH, STALE_DAYS, Point, Profile
from geomap.model import Count, Join

Parts = tuple[tuple[str, float], ...]

# Odds that two reports picked from one region and season tell one incident.
PRIOR = -8.5
# Added where a join is forbidden, whatever else agrees.
VETO = -60.0
# The area (km2) and the time (days) that incidents are spread over, as far as chance agreement goes: settled river
# valley, not desert, and one season.
SPREAD_KM2, SPREAD_DAYS = 4000.0, 64
BEST_PLACE = BEST_DATE = 6.0
# Sources put one happening a day early or late (night, time of announcing), hardly two: bits by days off.
DAY_OFF_BITS = (0.0, -5.0, -10.0, -12.0, -12.0)
# Two villages, each named as the place: rarely one incident.
OTHER_PLACE = -7.0
# A part that the gazetteer lacks (a neighbourhood, a hamlet) and the town it is mapped at may be one, or not.
PART_OF_PLACE = -3.0
SAME_TYPE, OTHER_TYPE = 1.5, -3.0
SAME_DOER, OTHER_DOER, SAME_VICTIM, OTHER_VICTIM, SAME_UNIT = 2.0, -4.0, 1.5, -2.5, 1.0
# Types by which ground goes from one to another, and back.
_TAKINGS = {"Government regains territory", "Non-state actor overtakes territory"}
# One was shot, the other blown up: neither is told for the other.
OTHER_MEANS = -2.5
# A report without a day, with no more than a governorate, or of a type never told for the other's joins only on this
# much detail more than the same doers: their victims, or a count, name, weapon, quote or weekday in common.
DETAIL = 0.4
NO_DETAIL = -8.0
# Pairs of fewer bits, the want of a detail left aside, are forgotten.
KEPT, KEPT_VAGUE = -10.0, -4.0
# What two sources are worth that count several people, and differ by one of them.
SEVERAL, NEAR_COUNT = 3, 0.5
OPEN = Count(0, None)
_DETAILS = ("actors", "counts", "persons", "quotes", "things", "weekday", "yearless")
# What the same day of the same month is worth where the year is not told, and a leap year, its length and a week's.
SAME_YEARLESS = 2.0
_LEAP, _YEAR, _WEEK = 2024, 366, 7
# Likeness (0 to 100) of two spellings of one name.
SAME_NAME = 85
# What each word sequence in common is worth at most.
PER_SEQUENCE = 0.5
# Share of the shorter passage's word sequences that two tellings of one text have in common.
COPIED, SAME_TEXT = 0.25, 0.8


@lru_cache
def _affinities() -> dict[tuple[str, str], float]:
    pairs = [term.attrs for term in lexicon.load("type_affinity").terms if term.kind in {"type", "actor"}]
    return {(min(pair["between"]), max(pair["between"])): float(pair["affinity"]) for pair in pairs}


def affinity(name: str, other: str) -> float:
    """How near two sub-event types or two top-level actors are: 1 for the same, 0 for never told for each other."""
    return 1.0 if name == other else _affinities().get((min(name, other), max(name, other)), 0.0)


@lru_cache
def kind(name: str) -> str:
    """The first by name of all sub-event types that are told for each other, be it through a third."""
    found, at_the_edge = {name}, [name]
    while at_the_edge:
        known = at_the_edge.pop()
        near = {other for pair in _affinities() if known in pair for other in pair} - found
        found |= near
        at_the_edge += sorted(near)
    return min(found)


def nearest_affinity(ones: frozenset[str], others: frozenset[str]) -> float:
    """The affinity of the nearest pair across two sets of actors."""
    return max((affinity(mine, other) for mine in ones for other in others), default=0.0)


def gap_days(a: tuple[int, int], b: tuple[int, int]) -> int:
    """Days from one span to the other, 0 if they share a day."""
    return max(a[0] - b[1], b[0] - a[1], 0)


def other_village(a: Point, b: Point) -> bool:
    """Whether two places are named as such, and are not one."""
    if a.unlisted and b.unlisted:
        return fuzz.ratio(a.unlisted, b.unlisted) < SAME_NAME
    return a.precise and b.precise and None is not a.place != b.place is not None


def within_reach(a: Point, b: Point) -> bool:
    """Whether the two discs may hold one place."""
    return a.metres_to(b) <= REACH * (a.radius + b.radius)


def _location(a: Profile, b: Profile) -> float:
    """Overlap scaled by both uncertainties: two normal errors (a radius is two sigma), against a place by chance."""
    if a.point is None or b.point is None:
        return 0.0 if a.family == b.family else VETO
    if not within_reach(a.point, b.point):
        return VETO
    return overlap(a.point.metres_to(b.point), variance(a.point.radius) + variance(b.point.radius))


def variance(radius: float) -> float:
    """Of a disc of `radius` metres, in km2."""
    return (radius / 2000) ** 2


def overlap(metres: float, variance: float) -> float:
    """Bits of two places `metres` apart whose errors have together a `variance` in km2."""
    off = (metres / 1000) ** 2 / (2 * variance)
    return min(BEST_PLACE, math.log2(1 + SPREAD_KM2 / (2 * math.pi * variance)) - off * math.log2(math.e))


def _named_place(a: Profile, b: Profile) -> float:
    if a.point is None or b.point is None:
        return 0.0
    if other_village(a.point, b.point):
        return OTHER_PLACE
    return PART_OF_PLACE if bool(a.point.unlisted) != bool(b.point.unlisted) else 0.0


def _date(a: Profile, b: Profile) -> float:
    if a.days is None or b.days is None:
        whole_region = any(view.point is not None and view.point.coarse for view in (a, b))
        return VETO if whole_region and a.family != b.family else 0.0
    gap = gap_days(a.days, b.days)
    if gap > DAYS_OFF + a.doubtful_day + b.doubtful_day:
        return VETO
    width = a.days[1] - a.days[0] + b.days[1] - b.days[0] + 1
    return max(0.0, min(BEST_DATE, math.log2(SPREAD_DAYS / width)))


def _days_off(a: Profile, b: Profile) -> float:
    return 0.0 if a.days is None or b.days is None else DAY_OFF_BITS[gap_days(a.days, b.days)]


Days = Counter[tuple[int, int]]


def days_off(days: Days) -> float:
    """What it costs to take all spans of `days`, with how many sources give each, for one happening on one day."""
    tried = {day for span in days for day in span}
    return max((sum(n * _off(span, day) for span, n in days.items()) for day in tried), default=0.0)


def _off(span: tuple[int, int], day: int) -> float:
    return DAY_OFF_BITS[min(gap_days(span, (day, day)), len(DAY_OFF_BITS) - 1)]


def _weekday(a: Profile, b: Profile) -> float:
    """A weekday named without a date: it must be among the other's days."""
    dated = a.days is not None and b.days is not None
    if dated or (a.weekday is None and b.weekday is None):
        return 0.0
    ones, others = _weekdays(a), _weekdays(b)
    if not ones or not others:
        return 0.0
    return VETO if not ones & others else 1.0 if len(ones) + len(others) < 4 else 0.0


def _weekdays(profile: Profile) -> set[int]:
    """The weekdays it may have been (Monday 0); none where nothing is told."""
    if profile.weekday is not None:
        return {profile.weekday}
    if profile.days is None:
        return set()
    return {(day - 1) % 7 for day in range(profile.days[0], min(profile.days[1], profile.days[0] + 6) + 1)}


def _yearless(a: Profile, b: Profile) -> float:
    """A day of a month whose year nobody tells: it must be one of the other's days, or beside it."""
    if a.yearless is None and b.yearless is None:
        return 0.0
    ones, others = _days_of_year(a), _days_of_year(b)
    if not ones or not others:
        return 0.0
    off = min(min(abs(one - other), _YEAR - abs(one - other)) for one in ones for other in others)
    return VETO if off > 1 else SAME_YEARLESS if not off and len(ones) == len(others) == 1 else 0.0


def on_other_days(a: Profile, b: Profile) -> bool:
    """Whether days of a month keep two reports apart, whoever is between; a weekday may be that of the news alone."""
    return _yearless(a, b) <= VETO


def _days_of_year(profile: Profile) -> set[int]:
    """The days of a leap year that it may have been; none where nothing is told, or more than a week."""
    if profile.yearless is not None:
        return {date(_LEAP, *profile.yearless).toordinal()}
    if profile.days is None or profile.days[1] - profile.days[0] >= _WEEK:
        return set()
    days = map(date.fromordinal, range(profile.days[0], profile.days[1] + 1))
    return {date(_LEAP, day.month, day.day).toordinal() for day in days}


def _published(a: Profile, b: Profile) -> float:
    """An undated report of an article with a date: told within days mostly, never before."""
    if (a.days is None) == (b.days is None):
        return _published_together(a, b) if a.days is None else 0.0
    undated, dated = (a, b) if a.days is None else (b, a)
    if undated.published is None or dated.days is None:
        return 0.0
    if undated.published + 1 < dated.days[0]:
        return VETO
    late = undated.published - dated.days[1]
    return 3.0 if late <= 7 else 0.0 if late <= 45 else -3.0 if late <= STALE_DAYS else VETO


def _published_together(a: Profile, b: Profile) -> float:
    if a.published is None or b.published is None:
        return 0.0
    apart = abs(a.published - b.published)
    return 3.0 if apart <= 3 else 0.0 if apart <= 30 else -3.0 if apart <= STALE_DAYS else VETO


def _type(a: Profile, b: Profile) -> float:
    """Without a date, another type is another incident."""
    if (a.days is None or b.days is None) and not affinity(a.type, b.type):
        return VETO
    near = 0.0 if _by_other_means(a, b) else affinity(a.type, b.type)
    return OTHER_TYPE + (SAME_TYPE - OTHER_TYPE) * near


def _by_other_means(a: Profile, b: Profile) -> bool:
    """Whether one was a shooting and the other an explosion, and neither has anything of the other."""
    shot = [view.shot or (bool(view.weapons) and view.weapons <= _weapons("direct")) for view in (a, b)]
    explosive = [bool(view.weapons) and view.weapons <= _weapons("explosive") for view in (a, b)]
    return (shot[0] and explosive == [False, True]) or (shot[1] and explosive == [True, False])


@lru_cache
def _weapons(sort: str) -> frozenset[str]:
    """The weapons of a class: small arms, explosive devices."""
    return frozenset(term.id for term in lexicon.load("weapons").terms if term.attrs.get("class") == sort)


def _side(ones: frozenset[str], others: frozenset[str], same: float, other: float) -> float:
    if not ones or not others:
        return 0.0
    near = nearest_affinity(ones, others)
    if not near:
        return other
    return same * (near if near == 1 else min(_all_alike(ones, others), _all_alike(others, ones)))


def _all_alike(ones: frozenset[str], others: frozenset[str]) -> float:
    """How near the actors of one side are to the other's on the whole: where none is the same, each one has its say."""
    return sum(nearest_affinity(frozenset({actor}), others) for actor in ones) / len(ones)


def _only(side: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """Who stands on one side alone: in an exchange of fire both do and suffer."""
    return side - other


def _actors(a: Profile, b: Profile) -> float:
    """Who did it, and to whom; a unit named by both counts extra. An accusation contradicts nobody for sure."""
    does = _side(a.does, b.does, SAME_DOER, 0.0 if a.does & b.named or b.does & a.named else OTHER_DOER)
    lost = [_only(one.does, one.suffers) & _only(two.suffers, two.does) for one, two in ((a, b), (b, a))]
    if all(lost) or (any(lost) and {a.type, b.type} == _TAKINGS):
        does = OTHER_DOER  # what one took from the other was not taken by that other
    if not does and (a.accused or b.accused):
        does = _side(a.accused | a.does, b.accused | b.does, SAME_DOER, OTHER_DOER / 4)
    suffers = _side(a.suffers, b.suffers, SAME_VICTIM, OTHER_VICTIM)
    shared = a.named & b.named
    return does + suffers + SAME_UNIT * bool(shared - a.does - b.does - a.suffers - b.suffers)


def count_bits(a: Count, b: Count) -> float:
    """Small numbers agree by chance, large ones do not; sources of one happening differ by one or by half.

    Chance falls roughly as 1/n in casualty counts, so that an equal n is worth about log2(n). That there were some,
    no number given, fits everything and proves nothing.
    """
    if OPEN in (a, b):
        return 0.0
    if a.least == b.least and (a.most == b.most or None in (a.most, b.most)):
        return min(5.0, 0.8 + 1.05 * math.log2(a.least)) if a.least else 0.5
    low, high = max(a.least, b.least), min(math.inf if count.most is None else count.most for count in (a, b))
    if low <= high:
        return 0.3
    ratio = (low + 1) / (high + 1)
    if low - high <= 1 and high >= SEVERAL:
        return NEAR_COUNT
    return 0.0 if low - high <= 1 or ratio <= 1.5 else -1.0 if ratio <= 2.5 else -3.0


def _counts(a: Profile, b: Profile) -> float:
    others = dict(b.totals)
    bits = sum(count_bits(count, others[kind]) for kind, count in a.totals if kind in others)
    return max(-4.0, min(8.0, bits))


def _same_person(name: str, other: str) -> float:
    """Bits of two names: a full name is shared by few, a bare first name by many."""
    if min(len(name.split()), len(other.split())) < 2:
        return 2.0 if name == other else 0.0
    return 7.0 if fuzz.token_set_ratio(name, other) >= 92 else 0.0


def _persons(a: Profile, b: Profile) -> float:
    if not a.persons or not b.persons:
        return 0.0
    return max(_same_person(person, other) for person in a.persons for other in b.persons) or -1.0


def copied(a: Profile, b: Profile) -> float:
    """Share of the shorter telling's word sequences that the other has too, 0 for tellings too short to judge."""
    shorter = min(len(a.shingles), len(b.shingles))
    return len(a.shingles & b.shingles) / shorter if shorter >= 4 else 0.0


def _quotes(a: Profile, b: Profile) -> float:
    """Words in common; a few are how anybody tells such a thing of that place."""
    share = copied(a, b)
    return min(6.0, 8 * share, PER_SEQUENCE * len(a.shingles & b.shingles)) if share >= COPIED else 0.0


def _things(a: Profile, b: Profile) -> float:
    bits = 0.0
    for ones, others in ((a.weapons, b.weapons), (a.targets, b.targets)):
        if ones and others:
            bits += 0.7 if ones & others else -0.7
    return bits + OTHER_MEANS if _by_other_means(a, b) else bits


def _status(a: Profile, b: Profile) -> float:
    return -1.5 if (a.status == "foiled") != (b.status == "foiled") else 0.0


def _family(a: Profile, b: Profile) -> float:
    """One text told twice: only a passage found again, of its type, is one incident; extraction parted the rest.

    Two readers of one passage may differ on the type or on how close its place was told, as two sources may.
    """
    if a.family != b.family and a.article != b.article:
        return 0.0
    if a.reader == b.reader:
        days_apart = a.article == b.article and a.days is not None and b.days is not None and gap_days(a.days, b.days)
        alike = a.type == b.type and _one_place(a, b) and not days_apart
    else:
        alike = affinity(a.type, b.type) > 0 and (_one_place(a, b) or _may_be_one_place(a, b))
    return 6.0 if alike and copied(a, b) >= SAME_TEXT else VETO


def _one_place(a: Profile, b: Profile) -> bool:
    """The same named place or, in copies of one text, one that was read no closer than its governorate."""
    if a.point is None or b.point is None:
        return a.point is b.point
    if a.point.place == b.point.place:
        return fuzz.ratio(a.point.unlisted, b.point.unlisted) >= SAME_NAME
    return a.article != b.article and (a.point.coarse or b.point.coarse)


def _may_be_one_place(a: Profile, b: Profile) -> bool:
    """Whether one of the places may lie in the other, and both are not named villages."""
    if a.point is None or b.point is None:
        return False
    return within_reach(a.point, b.point) and not other_village(a.point, b.point)


def second_detail(parts: Mapping[str, float]) -> float:
    """The second detail: how much matches beyond place, date and type, and beyond what one side's actor is worth."""
    return sum(max(0.0, parts.get(name, 0.0)) for name in _DETAILS) - SAME_DOER


def _detail(a: Profile, b: Profile, parts: Mapping[str, float]) -> float:
    """Where day, place or type do not match closely, the others prove nothing: something else must match."""
    closely = not (a.vague or b.vague) and affinity(a.type, b.type)
    if closely or parts.get("family", 0.0) > 0:
        return 0.0
    return NO_DETAIL if second_detail(parts) < DETAIL else 0.0


_READERS: tuple[tuple[str, Callable[[Profile, Profile], float]], ...] = (
    ("family", _family),
    ("location", _location),
    ("other_place", _named_place),
    ("date", _date),
    ("weekday", _weekday),
    ("yearless", _yearless),
    ("days_off", _days_off),
    ("published", _published),
    ("type", _type),
    ("actors", _actors),
    ("counts", _counts),
    ("persons", _persons),
    ("quotes", _quotes),
    ("things", _things),
    ("status", _status),
)


def weigh(a: Profile, b: Profile) -> Parts:
    """The parts that say something, in bits; a forbidden pair stops at the part that forbids it."""
    parts: dict[str, float] = {"prior": PRIOR}
    for name, read in _READERS:
        bits = read(a, b)
        if bits <= VETO:
            return ((name, VETO),)
        if bits:
            parts[name] = round(bits, 3)
    if lacking := _detail(a, b, parts):
        parts["detail"] = lacking
    return tuple(parts.items())


def score(parts: Iterable[float]) -> float:
    """The probability that the sum of `parts`, in bits, stands for."""
    return 1 / (1 + 2 ** -max(-60.0, min(60.0, sum(parts))))


def join(a: Profile, b: Profile) -> Join:
    """The pair with its score, 0 to 1, and the parts behind it, in bits; the ids stand in order."""
    if b.id < a.id:
        a, b = b, a
    parts = weigh(a, b)
    return Join((a.id, b.id), round(score([bits for _, bits in parts]), 4), parts)


def worth_keeping(edge: Join, vague: bool) -> bool:
    """Whether a pair is worth remembering: vague pairs must nearly suffice, firm ones may count against a group too."""
    bits = sum([value for name, value in edge.parts if name != "detail"])
    return bits >= (KEPT_VAGUE if vague else KEPT)
