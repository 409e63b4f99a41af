"""Which of the places of one name is meant: one score per candidate, with its parts kept."""

from __future__ import annotations

import math
from collections.abc import Sequence

from geomap.config import Config
from geomap.gazetteer import Gazetteer, Name
from geomap.model import Candidate, Match, Place
from geomap.places.spots import TRAPS, Spot

AREAL = frozenset({"governorate", "district", "subdistrict", "region", "desert", "country"})
_WEIGHTS = {"head": 0.25, "words": 0.3, "company": 0.2, "prominence": 0.15, "beat": 0.1}
_COMPANY_KM = 40.0
_WITHIN_KM = 25.0
_AREA_KM = 80.0
_QUARTER_KM = 15.0
_FLOOR = 0.2
# A name that lies this badly with the wider place named beside it is that of another, unknown place.
_ASTRAY = 0.1
_ASTRAY_KM = 60.0
# A place in the governorates of the beat is the likelier reading of an ambiguous name.
_BEAT = Config().scope
# How well a type of place fits behind "countryside of" or "east of", behind "near" or "inside", and behind neither.
_WIDE_FIT = {
    "governorate": 1.0,
    "city": 0.95,
    "town": 0.95,
    "river": 0.9,
    "village": 0.85,
    "region": 0.6,
    "district": 0.5,
}
_NEAR_FIT = {"city": 1.0, "town": 0.95, "village": 0.85, "governorate": 0.5, "district": 0.4, "subdistrict": 0.3}
_PLAIN_FIT = {"governorate": 0.9, "city": 0.85, "town": 0.8, "village": 0.6, "district": 0.5, "subdistrict": 0.4}
_LEVEL = {"governorate": "admin1_pcode", "district": "admin2_pcode", "subdistrict": "admin3_pcode"}


def choose(spots: Sequence[Spot], gazetteer: Gazetteer) -> None:
    """Decides every spot's place: first each by itself, then in the light of the others."""
    scoring = _Scoring(gazetteer, ())
    for spot in reversed(spots):  # the wider place follows the name that it describes
        if spot.names:
            spot.candidates = scoring.ranked(spot)
            _settle(spot)
    groups = _groups(spots)
    among = _Scoring(gazetteer, _anchors(spots))
    for spot in spots:
        if len(spot.candidates) > 1 and spot.role not in TRAPS:
            listed = [place for place in groups.get(spot.group, ()) if place is not spot.place]
            spot.candidates = (_Scoring(gazetteer, listed) if listed else among).ranked(spot)
            _settle(spot)
    _agree(spots)
    _quarters(spots)


def _quarters(spots: Sequence[Spot]) -> None:
    """A quarter belongs to a town named with it; far from those it is another, unknown quarter."""
    placed = [(spot.line, spot.place) for spot in spots if spot.place is not None]
    towns = [(line, place) for line, place in placed if place.type in ("city", "town")]
    for spot in spots:
        if spot.place is None or not _is_quarter(spot, spot.place):
            continue
        above = spot.ruler if spot.ruler is not None and spot.ruler.line.passage.kind == "heading" else None
        named = [wider.place for wider in (spot.within, above) if wider is not None and wider.place is not None]
        near = [place for place in named if place.type in ("city", "town", "subdistrict")]
        near = near or [town for line, town in towns if line is spot.line and town is not spot.place]
        if near and min(kilometres(spot.place, town) for town in near) > _QUARTER_KM:
            spot.place, spot.score = None, 0.0


def _is_quarter(spot: Spot, place: Place) -> bool:
    head = spot.slot.head
    return place.type == "neighbourhood" or (head is not None and bool(head.attrs.get("part")))


def _agree(spots: Sequence[Spot]) -> None:
    """A bare name means the city when the article calls it one: "the city of X" anywhere, then "in X" is the city."""
    cities = {spot.key: spot.place for spot in spots if spot.place is not None and spot.slot.head is not None
              and spot.slot.head.id == "city" and spot.role not in TRAPS}  # fmt: skip
    for spot in spots:
        city = cities.get(spot.key)
        plain = not spot.slot.introduced and spot.tokens[spot.i].opening is None
        if city is not None and plain and spot.place is not None and spot.place.type in AREAL and spot.within is None:
            best = next((c for c in spot.candidates if c.place.id == city.id), None)
            if best is not None:
                spot.candidates = (best, *(c for c in spot.candidates if c is not best))
                _settle(spot)


def _settle(spot: Spot) -> None:
    best = spot.candidates[0] if spot.candidates else None
    fits = best is not None and best.score >= _FLOOR and not _astray(spot, best)
    spot.place, spot.score = (best.place, best.score) if best is not None and fits else (None, 0.0)


def _astray(spot: Spot, best: Candidate) -> bool:
    """Whether it is another place of that name: far from the town named beside it and in another governorate."""
    wider = spot.within.place if spot.within is not None else None
    ruler = spot.ruler.place if spot.ruler is not None else None
    if wider is None and ruler is not None and best.match == "fuzzy":
        return ruler.admin.admin1_pcode not in (None, best.place.admin.admin1_pcode)
    if wider is None or dict(best.parts)["words"] >= _ASTRAY:
        return False
    settled = wider.type in ("city", "town", "village") and best.place.type in ("village", "neighbourhood", "facility")
    elsewhere = wider.admin.admin1_pcode != best.place.admin.admin1_pcode
    # A town's villages lie around it; "the countryside of" a city may mean its whole governorate.
    elsewhere = elsewhere or (wider.type in ("town", "village") and kilometres(best.place, wider) > _ASTRAY_KM)
    return best.match == "fuzzy" or (settled and elsewhere)


def _groups(spots: Sequence[Spot]) -> dict[int | None, list[Place]]:
    """The places of each list as they stand: the items of one list lie close to each other."""
    found: dict[int | None, list[Place]] = {}
    for spot in spots:
        if spot.group is not None and spot.place is not None:
            found.setdefault(spot.group, []).append(spot.place)
    return found


def _anchors(spots: Sequence[Spot]) -> list[Place]:
    """Places of which there is little doubt: one reading, or a prominent one; each once."""
    found: dict[str, Place] = {}
    for spot in spots:
        if spot.place is None or spot.place.type == "country" or spot.role not in (None, "dateline"):
            continue
        if len(spot.candidates) == 1 or spot.place.prominence >= 0.4:
            found[spot.place.id] = spot.place
    return list(found.values())


class _Scoring:
    """Scores candidates beside the same other places; what one article repeats is scored once."""

    def __init__(self, gazetteer: Gazetteer, anchors: Sequence[Place]) -> None:
        self._gazetteer, self._anchors = gazetteer, anchors
        self._ranked: dict[tuple[object, ...], tuple[Candidate, ...]] = {}
        self._company: dict[str, float] = {}

    def ranked(self, spot: Spot) -> tuple[Candidate, ...]:
        """The candidates of a name, best first; equal scores by id."""
        slot = spot.slot
        key = (
            spot.key, spot.similarity, slot.head and slot.head.id, slot.relation, slot.direction, spot.role,
            *(wider and wider.place and wider.place.id for wider in (spot.within, spot.ruler)),
        )  # fmt: skip
        if key not in self._ranked:
            self._ranked[key] = self._rank(spot)
        return self._ranked[key]

    def _rank(self, spot: Spot) -> tuple[Candidate, ...]:
        official = {name.place_id: name for name in spot.names if name.kind == "official"}
        names = {name.place_id: name for name in spot.names} | official
        found = [self._candidate(spot, self._gazetteer.get(place_id), name) for place_id, name in names.items()]
        return tuple(sorted(found, key=lambda c: (-c.score, c.place.id)))

    def _candidate(self, spot: Spot, place: Place, name: Name) -> Candidate:
        official = name.kind == "official"
        spelt = spot.similarity * (1.0 if official else 0.97)
        parts = {
            "head": _head_fit(spot, place),
            "words": _words_fit(spot, place),
            "company": self._near(place),
            "prominence": place.prominence,
            "beat": 1.0 if place.admin.admin1_pcode in _BEAT else 0.5 if place.country == "SY" else 0.3,
        }
        score = spelt * sum([_WEIGHTS[part] * value for part, value in parts.items()])
        exact = official and not spot.tokens[spot.i].bare
        match: Match = "fuzzy" if spot.similarity < 1 else "exact" if exact else "variant"
        return Candidate(place, round(score, 4), name.spelling, match, (("name", spelt), *parts.items()))

    def _near(self, place: Place) -> float:
        if place.id not in self._company:
            self._company[place.id] = round(_company(place, self._anchors), 4)
        return self._company[place.id]


def _head_fit(spot: Spot, place: Place) -> float:
    """How well the place word, or its absence, fits the type of the place: 0 to 1."""
    slot, kind = spot.slot, place.type
    if spot.role == "dateline" and slot.head is None:
        return 1.0 if kind in ("city", "town") else 0.4
    if slot.head is not None:
        types = slot.head.attrs["types"]
        if kind in types:
            return float(1.0 - 0.1 * types.index(kind))
        return 0.1 + 0.3 * _NEAR_FIT.get(kind, 0.0) if slot.head.attrs.get("facility") else 0.1
    if slot.relation in ("countryside", "desert") or (slot.direction is not None and slot.relation is None):
        return _WIDE_FIT.get(kind, 0.3)
    return (_PLAIN_FIT if slot.relation is None else _NEAR_FIT).get(kind, 0.7)


def _words_fit(spot: Spot, place: Place) -> float:
    """Does the place lie in, or close to, the wider place named with it or ruling over it? 0.5 when there is none."""
    wider = spot.within.place if spot.within is not None else None
    if wider is not None:
        return lies_in(place, wider)
    ruler = spot.ruler.place if spot.ruler is not None else None
    if spot.ruler is not None and spot.ruler.key == spot.key:
        return 0.8 if place.type in ("city", "town") else 0.4
    return 0.5 if ruler is None else 0.3 + 0.5 * lies_in(place, ruler)


def lies_in(place: Place, wider: Place) -> float:
    """1 when the place lies in the unit, less the farther it is from a town, 0.5 when that cannot be told."""
    if wider.id == place.id:
        return 0.0
    if wider.type == "country":
        return 0.6 if wider.country == place.country else 0.0
    level = _LEVEL.get(wider.type)
    if level is not None:
        return 1.0 if getattr(place.admin, level) == wider.id else 0.0
    if wider.type in ("region", "desert"):
        return round(0.4 + 0.6 * math.exp(-((kilometres(place, wider) / _AREA_KM) ** 2)), 4)
    return round(math.exp(-((kilometres(place, wider) / _WITHIN_KM) ** 2)), 4)


def _company(place: Place, anchors: Sequence[Place]) -> float:
    """How close it lies to the other places of the article: the mean over the nearer half of them."""
    near = sorted(
        (math.exp(-kilometres(place, anchor) / _COMPANY_KM) for anchor in anchors if anchor.id != place.id),
        reverse=True,
    )
    nearer = near[: (len(near) + 1) // 2]
    return sum(nearer) / len(nearer) if nearer else 0.5


def kilometres(a: Place, b: Place) -> float:
    """Distance on a plane tangent at latitude 35.5 N: right to 2 % within Syria, and enough to compare candidates."""
    return math.hypot((a.lat - b.lat) * 111.0, (a.lon - b.lon) * 90.6)
