"""A stream of reports with known truth: which of them tell one incident.

Each incident is told by one or more reports. A report's place is off by an error drawn from its own uncertainty (a
radius of two sigma), its date off by a day in 20 %, missing in 15 %, its type wrong in 10 % (any other type, not only a
near one); 25 % of the incidents lie within 5 km and one day of another of the same type. Names of places are never
given, so that only geometry speaks. Of the articles whose text gives no date, a share (`dateless`) has no date of
publication either; the others came out within three days. Actors, counts and victims are left out or changed as sources
do. One report in ten is a copy of an earlier one, word for word, and of its source family.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from geomap.model import (
    ActorRole,
    Admin,
    Casualty,
    Citation,
    Count,
    DateSpan,
    Found,
    Incident,
    Location,
    Quote,
    Report,
)

# (type, weight, doers, victims): how often each is in the stream, and who may stand on its sides.
TYPES = (
    (
        "Air/drone strike",
        18,
        ("turkey", "us", "coalition", "israel", "russia"),
        ("sdf", "isis", "iran_backed_militias"),
    ),
    ("Shelling/artillery/missile attack", 16, ("turkey", "sna", "syrian_army"), ("sdf", "syrian_army", "civilians")),
    ("Armed clash", 18, ("sdf", "tribal_fighters", "isis", "sna"), ("sdf", "isis", "syrian_army")),
    ("Attack", 16, ("isis", "unidentified", "sdf"), ("sdf", "civilians", "asayish")),
    ("Arrests", 14, ("sdf", "coalition", "asayish"), ("isis", "civilians")),
    ("Remote explosive/landmine/IED", 10, ("isis", "unidentified"), ("sdf", "civilians")),
    ("Abduction/forced disappearance", 4, ("unidentified", "isis", "sdf"), ("civilians",)),
    ("Peaceful protest", 4, ("civilians",), ()),
)
RADII = ((1000.0, 45), (3000.0, 30), (8000.0, 20), (60_000.0, 5))
FIRST_DAY, DAYS, TOWNS = date(2021, 1, 1), 1095, 600
KM_PER_DEGREE = 111.195
PARENTS = {"syrian_army": "syrian_government", "asayish": "sdf", "us": "coalition"}


@dataclass(frozen=True)
class Truth:
    """One incident as it happened."""

    type: str
    lat: float
    lon: float
    day: date
    doer: str
    victim: str | None
    killed: int
    injured: int
    person: str | None
    weapon: str | None


def _moved(chance: random.Random, lat: float, lon: float, sigma_km: float) -> tuple[float, float]:
    north, east = chance.gauss(0, sigma_km), chance.gauss(0, sigma_km)
    return lat + north / KM_PER_DEGREE, lon + east / KM_PER_DEGREE / math.cos(math.radians(lat))


def _number(chance: random.Random) -> int:
    """Mostly few: about as 1/n."""
    return 0 if chance.random() < 0.3 else min(120, int(1 / chance.random() ** 0.9))


def _truth(chance: random.Random, town: tuple[float, float]) -> Truth:
    kind, _, doers, victims = chance.choices(TYPES, [row[1] for row in TYPES])[0]
    lat, lon = _moved(chance, *town, 1.0)
    person = f"person{chance.randrange(10**6)} family{chance.randrange(10**4)}" if chance.random() < 0.3 else None
    weapon = f"weapon{chance.randrange(6)}" if chance.random() < 0.4 else None
    day = FIRST_DAY + timedelta(chance.randrange(DAYS))
    victim = chance.choice(victims) if victims else None
    return Truth(kind, lat, lon, day, chance.choice(doers), victim, _number(chance), _number(chance), person, weapon)


def _twin(chance: random.Random, of: Truth, other: Truth) -> Truth:
    """Another incident of the same type, at most 5 km and one day away."""
    angle, km = chance.uniform(0, 2 * math.pi), 5 * math.sqrt(chance.random())
    lat = of.lat + km * math.sin(angle) / KM_PER_DEGREE
    lon = of.lon + km * math.cos(angle) / KM_PER_DEGREE / math.cos(math.radians(of.lat))
    doers, victims = next(row[2:] for row in TYPES if row[0] == of.type)
    day = of.day + timedelta(chance.choice((-1, 0, 1)))
    victim = chance.choice(victims) if victims else None
    return replace(other, type=of.type, lat=lat, lon=lon, day=day, doer=chance.choice(doers), victim=victim)


def truths(chance: random.Random, incidents: int) -> list[Truth]:
    """`incidents` of them, a quarter near another: an eighth are twins of an eighth."""
    towns = [(chance.uniform(34.4, 37.0), chance.uniform(39.0, 42.0)) for _ in range(TOWNS)]
    weights = [1 / (rank + 5) for rank in range(TOWNS)]
    twins = incidents // 8
    alone = [_truth(chance, town) for town in chance.choices(towns, weights, k=incidents)]
    return alone[twins:] + [_twin(chance, alone[twins + i], alone[i]) for i in range(twins)]


class _Teller:
    """Turns an incident into one report of it, with a source's errors and gaps."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance

    def sometimes(self, share: float) -> bool:
        return self.chance.random() < share

    def location(self, truth: Truth) -> Location:
        radius = self.chance.choices([row[0] for row in RADII], [row[1] for row in RADII])[0]
        lat, lon = _moved(self.chance, truth.lat, truth.lon, radius / 2000)
        wide = 1 if radius <= 3000 else 2 if radius <= 8000 else 3
        return Location(None, "", "", "near", lat, lon, radius, None, wide, wide, Admin(), True, 0.9, (), "synthetic")

    def day(self, truth: Truth) -> DateSpan | None:
        if self.sometimes(0.15):
            return None
        off = self.chance.choice((-1, 1)) if self.sometimes(0.2) else 0
        day = truth.day + timedelta(off)
        return DateSpan(day, day)

    def type(self, truth: Truth) -> str:
        others = [row[0] for row in TYPES if row[0] != truth.type]
        return self.chance.choice(others) if self.sometimes(0.1) else truth.type

    def actors(self, truth: Truth) -> Iterable[ActorRole]:
        doer = PARENTS.get(truth.doer, truth.doer) if self.sometimes(0.3) else truth.doer
        if self.sometimes(0.75):
            yield ActorRole(doer, "initiator")
        if truth.victim is not None and self.sometimes(0.75):
            yield ActorRole(truth.victim, "target")

    def counts(self, truth: Truth) -> Iterable[Casualty]:
        for kind, number in (("fatalities", truth.killed), ("injured", truth.injured)):
            if number and self.sometimes(0.75):
                told = max(1, number + self.chance.choice((-1, 1, 2))) if self.sometimes(0.2) else number
                yield Casualty(kind, Count(told, None if self.sometimes(0.1) else told))  # type: ignore[arg-type]


def _report(chance: random.Random, number: int, truth: Truth, dateless: float) -> Report:
    """One article with one report of `truth`; its id says nothing about which incident it is."""
    teller, article = _Teller(chance), f"article{number}"
    quote = Quote(article, 0, 120, " ".join(f"w{chance.randrange(10**5)}" for _ in range(20)))
    day = teller.day(truth)
    unknown = day is None and teller.sometimes(dateless)
    published = None if unknown else max(day.last if day else truth.day, truth.day) + timedelta(chance.randrange(4))
    citation = Citation(article, article, f"outlet{chance.randrange(40)}", published, None, "ar", article)

    def found(value: object) -> Found:  # type: ignore[type-arg]
        return Found(value, quote, "synthetic")

    return Report(
        id=f"{chance.getrandbits(64):016x}", citation=citation, passages=(quote,), event=found(teller.type(truth)),
        location=teller.location(truth), dates=None if day is None else found(day),
        actors=tuple(map(found, teller.actors(truth))), counts=tuple(map(found, teller.counts(truth))),
        weapons=(found(truth.weapon),) if truth.weapon and teller.sometimes(0.6) else (),
        persons=(found(truth.person),) if truth.person and teller.sometimes(0.5) else (),
    )  # fmt: skip


def _copy(chance: random.Random, number: int, of: Report) -> Report:
    citation = replace(of.citation, article_id=f"article{number}", outlet=f"outlet{chance.randrange(40)}")
    quote = replace(of.passages[0], article_id=citation.article_id)
    return replace(of, id=f"{chance.getrandbits(64):016x}", citation=citation, passages=(quote,))


def stream(reports: int, incidents: int, seed: int = 7, dateless: float = 0.5) -> tuple[list[Report], dict[str, int]]:
    """`reports` reports of `incidents` incidents, shuffled, and the number of the incident by report id."""
    chance = random.Random(seed)  # noqa: S311 - a test stream, not a secret
    happened = truths(chance, incidents)
    fame = [1 / (1 + chance.expovariate(1)) for _ in happened]
    told = [*range(incidents), *chance.choices(range(incidents), fame, k=reports - incidents)]
    made: list[Report] = []
    first: dict[int, Report] = {}
    truth: dict[str, int] = {}
    for number, which in enumerate(told):
        copies = which in first and chance.random() < 0.1
        one = _copy(chance, number, first[which]) if copies else _report(chance, number, happened[which], dateless)
        first.setdefault(which, one)
        truth[one.id] = which
        made.append(one)
    chance.shuffle(made)
    return made, truth


def _pairs(groups: Iterable[int]) -> int:
    return sum(size * (size - 1) // 2 for size in groups)


def figures(right: Iterable[int], joined: Iterable[int], truth: dict[str, int]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs, from the sizes of rightly joined groups and of all joined groups."""
    good, made, wanted = _pairs(right), _pairs(joined), _pairs(Counter(truth.values()).values())
    return good / made, good / wanted, 2 * good / (made + wanted)


def pairwise(found: Sequence[Incident], truth: dict[str, int]) -> tuple[float, float, float]:
    """Precision, recall and F1 over pairs of reports that are put together."""
    right = Counter((one.id, truth[report]) for one in found for report in one.report_ids)
    return figures(right.values(), (len(one.reports) for one in found), truth)
