"""What an article tells of one happening in one place, while it is being gathered from its sentences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from geomap import counts, events
from geomap.events import Trigger
from geomap.extract.segments import Segment, families
from geomap.lexicon import load
from geomap.mentions import Mention
from geomap.model import ActorRole, Casualty, DateSpan, Found, Location, Quote

_COARSE_M = 12_000.0
_AREAL = {"country", "governorate", "district", "subdistrict", "region", "river"}
_FIRED = {"drone", "air", "indirect", "explosive"}
_TOWNS = {"city", "town"}
_PARTS = {"neighbourhood", "facility", "prison"}
_ROUGH = {"near", "between", "distance", "direction"}
_EARTH_M = 6_371_008.8
# The rule of a date that belongs to a verb of telling: it says when it was told, not when it happened.
ANNOUNCED = "dates.announced"
_OVERFLIGHT = 25
_KNOWN_M = 20_000.0
# A name that the gazetteer lacks stands at its parent's point.
_AT_PARENT_M = 1_000.0
# Families that tell one happening in two words: a raid and its shooting.
_NEAR_KINDS = ({"raid", "fight"},)


@dataclass(slots=True)
class Draft:
    """One happening in the making.

    `own` tells that its place was named with it and not taken from its surroundings, `loose` that the name may mean the
    city or the governorate called after it.
    """

    segments: list[Segment]
    location: Location | None
    own: bool
    dates: Found[DateSpan] | None
    weekday: Found[int] | None
    background: bool
    actors: list[Found[ActorRole]] = field(default_factory=list)
    counts: list[Found[Casualty]] = field(default_factory=list)
    shared: bool = False
    loose: bool = False
    group: int | None = None
    inherited_type: str | None = None

    @property
    def told(self) -> list[Found[Trigger]]:
        """The triggers that tell it."""
        return [t for s in self.segments for t in s.told]

    @property
    def classes(self) -> frozenset[str]:
        """The classes of its triggers."""
        return frozenset(t.value.cls for t in self.told)

    @property
    def kinds(self) -> frozenset[str]:
        """The families of what it tells, victims aside; weak words count only where there is nothing else."""
        for triggers in ([s.telling for s in self.segments], [s.leading for s in self.segments]):
            firm = {families()[t.value.cls] for told in triggers for t in told if not t.value.weak} - {"any"}
            if firm:
                return frozenset(firm & {"found"} or firm)
        means = self.weapon_classes()
        if means & _FIRED or "direct" in means:
            return frozenset({"fire" if means & _FIRED else "fight"})
        weak = {families()[t.value.cls] for s in self.segments for t in s.leading if t.value.weak}
        return frozenset(weak - {"any"})

    @property
    def anaphoric(self) -> bool:
        """Whether it only speaks of "the strike", known from before, and names no place."""
        telling = [t for s in self.segments for t in s.telling]
        return not self.own and bool(telling) and all(_definite(t) for t in telling)

    @property
    def coarse(self) -> bool:
        """Whether its place is an area rather than a spot."""
        return self.location is None or self.loose or is_coarse(self.location)

    def weapon_classes(self) -> frozenset[str]:
        """Classes of the weapons named in its segments."""
        return frozenset(
            str(m.term.attrs["class"])
            for s in self.segments
            for m in s.marked.mentions
            if m.kind == "weapon" and m.term is not None and s.first <= m.first < s.last and not _passes_by(s, m)
        )

    def settled(self) -> tuple[str, int] | None:
        """Its sub-event type and the number of the rule that gave it."""
        ids = {a.value.id for a in self.actors}
        telling = [t.value for s in self.segments for t in s.telling]
        deeds = {t.cls for t in telling} if any(not t.weak for t in telling) else set()
        harm = {t.value.cls for t in self.told if families()[t.value.cls] == "harm"}
        # What is only the setting of something else ("after clashes") says the type where nothing else does.
        for classes in ([deeds | harm] if deeds else []) + [set(self.classes)]:
            found = events.settle(classes, self.weapon_classes(), ids | parents(ids))
            if found is not None:
                return found
        return None


def _passes_by(segment: Segment, weapon: Mention) -> bool:
    """Whether an aircraft is only said to fly over."""
    return any(0 <= weapon.first - m.last <= _OVERFLIGHT for m in segment.marked.of("quiet"))


def _definite(trigger: Found[Trigger]) -> bool:
    """Whether a trigger is a noun with the article."""
    mention = trigger.value.mention
    return mention.form in ("noun", "phrase", "plural") and (mention.article or trigger.quote.text.lstrip("وبل").startswith("ال"))


def parents(ids: set[str]) -> set[str]:
    """The parents of actor ids, transitively."""
    table = {t.id: t.attrs.get("parent") for t in load("actors").terms}
    found: set[str] = set()
    queue = list(ids)
    while queue:
        parent = table.get(queue.pop())
        if parent and parent not in found:
            found.add(parent)
            queue.append(parent)
    return found


def metres(a: Location, b: Location) -> float:
    """Great-circle distance between two points in metres; infinite when either has none."""
    if a.lat is None or a.lon is None or b.lat is None or b.lon is None:
        return math.inf
    lat1, lon1, lat2, lon2 = map(math.radians, (a.lat, a.lon, b.lat, b.lon))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_M * math.asin(math.sqrt(h))


def is_coarse(location: Location) -> bool:
    """Whether a location is an area; a spot stays one however rough its point, and a desert is a place of its own."""
    if location.place is None:
        return location.lat is None
    if location.relation in ("countryside", "area", "part_of"):
        return (location.uncertainty_m or math.inf) > _COARSE_M
    return location.place.type in _AREAL


def same_spot(a: Location | None, b: Location | None) -> bool:
    """Whether two places may be one: the same place and side of it, or one inside the other's uncertainty."""
    if a is None or b is None:
        return True
    if a.place is not None and b.place is not None and a.place.id == b.place.id:
        return True
    if (a.place is None) != (b.place is None) and metres(a, b) < _AT_PARENT_M:
        return True
    if (a.place is None) != (b.place is None) or (a.place is None and a.name_ar != b.name_ar):
        return (is_coarse(a) and inside(b, a)) or (is_coarse(b) and inside(a, b))
    if _part_of(a, b) or _part_of(b, a):
        return True
    slack = [x.uncertainty_m or 0 for x in (a, b)]
    if {a.relation, b.relation} & _ROUGH and max(slack) <= _COARSE_M and metres(a, b) <= sum(slack):
        return True
    return inside(a, b) or inside(b, a)


def _part_of(part: Location, town: Location) -> bool:
    """Whether one is a quarter or building of the town that the other names."""
    if part.place is None or town.place is None or town.place.type not in _TOWNS or part.place.type not in _PARTS:
        return False
    return metres(part, town) <= (town.uncertainty_m or 0)


def spelt_out(fine: Draft, rough: Draft) -> bool:
    """Whether `fine` names the spot in a governorate that `rough` only calls by the name of its city."""
    if not rough.loose or fine.coarse or fine.location is None or rough.location is None:
        return False
    return fine.location.admin.admin1_pcode == rough.location.admin.admin1_pcode


def known_before(draft: Draft, before: Draft) -> bool:
    """Whether a draft speaks of "the drone" or "the car" of one told before, not too far away."""
    names = {m.id for s in before.segments for m in s.marked.of("weapon", "target") if s.first <= m.first < s.last}
    again = {
        m.id
        for s in draft.segments
        for m in s.marked.of("weapon", "target")
        if s.first <= m.first < s.last and (m.article or s.marked.quote(m).text.startswith("ال"))
    }
    if not again & names or draft.location is None or before.location is None or before.segments[-1] is draft.segments[0]:
        return False
    if draft.dates is not None and before.dates is None:
        return False
    return draft.location.place is None or metres(draft.location, before.location) <= _KNOWN_M


def inside(fine: Location, coarse: Location) -> bool:
    """Whether `fine` lies within an area that `coarse` only names roughly."""
    if coarse.uncertainty_m is None:
        return True
    if not is_coarse(coarse) or (is_coarse(fine) and (fine.uncertainty_m or math.inf) >= coarse.uncertainty_m):
        return False
    return metres(fine, coarse) <= coarse.uncertainty_m


def same_day(a: Draft, b: Draft) -> bool:
    """Whether their dates may be one; what stands in the background is not what has just happened."""
    if a.dates is not None and b.dates is not None and ANNOUNCED not in (a.dates.rule, b.dates.rule):
        return a.dates.value.first <= b.dates.value.last and b.dates.value.first <= a.dates.value.last
    return True


def named(people: Sequence[Found[ActorRole]]) -> list[Found[ActorRole]]:
    """Actors without the "unidentified" that only stands for a passive."""
    return [a for a in people if a.rule != "actors.nobody_named"]


def same_sides(a: Draft, b: Draft) -> bool:
    """Whether those who acted may be the same; a side that is not named may be anybody but who suffered."""
    acting = [_ids(d, "initiator") - {"civilians"} for d in (a, b)]
    if not all(acting):
        return not _answers(a, b) and not _answers(b, a)
    if "unidentified" in acting[0] & acting[1]:
        return True
    allies = {"us", "coalition", "sdf"}
    wider = [ids | parents(ids) for ids in acting]
    wider = [ids | allies if ids & allies else ids for ids in wider]
    return bool(wider[0] & wider[1])


def _answers(one: Draft, other: Draft) -> bool:
    """Whether one is the deed of those alone whom the other had been done to: fire, and the fire that it drew."""
    if not other.segments[0].is_prior:
        return False
    acted = _ids(one, "initiator") - _ids(one, "target")
    return bool(acted) and acted <= _ids(other, "target")


def _ids(draft: Draft, role: str) -> set[str]:
    return {a.value.id for a in named(draft.actors) if a.value.role == role}


def same_sort(a: Draft, b: Draft) -> bool:
    """Whether their triggers may tell one happening."""
    if not a.kinds or not b.kinds or a.kinds & b.kinds:
        return not _means_differ(a, b)
    return any(a.kinds | b.kinds <= pair for pair in _NEAR_KINDS)


def _means_differ(a: Draft, b: Draft) -> bool:
    """Drone and mortar are two happenings; a strike without a means may be either."""
    means = [d.weapon_classes() & _FIRED for d in (a, b)]
    if not all(means):
        return False
    return not (means[0] & means[1]) and means != [{"drone"}, {"air"}] and means != [{"air"}, {"drone"}]


def absorb(into: Draft, other: Draft) -> None:
    """Everything that `other` tells added to `into`."""
    into.segments += [s for s in other.segments if s not in into.segments]
    if other.own and (not into.own or (into.coarse and not other.coarse)):
        into.location, into.own, into.loose = other.location, True, other.loose
    if into.dates is None or (into.dates.rule == ANNOUNCED and other.dates is not None):
        into.dates = other.dates
    into.weekday = into.weekday or other.weekday
    into.background = into.background and other.background
    into.actors += [a for a in other.actors if a.value not in {x.value for x in into.actors}]
    into.counts = settle_counts([*into.counts, *other.counts])


def same_toll(a: Draft, b: Draft) -> bool:
    """Whether their numbers may be one happening's; two exact numbers that differ are not, where no place binds them."""
    exact = [
        {c.value.kind: c.value.count.least for c in d.counts if c.value.group is None and c.value.count.least == c.value.count.most}
        for d in (a, b)
    ]
    return (a.location is not None and b.location is not None) or all(
        exact[0][kind] == exact[1][kind] for kind in exact[0].keys() & exact[1].keys()
    )


def harm(segment: Segment) -> list[Found[Casualty]]:
    """What a segment counts: one figure of all for each kind, and each group of victims for itself."""
    found = counts.read(segment.marked, segment.first, segment.last)
    totals = [
        Found(Casualty(whole.kind, whole.count), next(f.quote for f in found if f.value.kind == whole.kind), "counts.total")
        for whole in counts.total(found)
    ]
    return settle_counts([*totals, *(f for f in found if f.value.group is not None)])


def settle_counts(found: Sequence[Found[Casualty]]) -> list[Found[Casualty]]:
    """One count per kind and group: the one that says most, a bounded one before "at least", never a sum."""
    best: dict[tuple[str, str | None], Found[Casualty]] = {}
    for casualty in found:
        key = (casualty.value.kind, casualty.value.group)
        have = best.get(key)
        if have is None or _says(casualty) > _says(have):
            best[key] = casualty
    return list(best.values())


def _says(casualty: Found[Casualty]) -> tuple[bool, int]:
    count = casualty.value.count
    return count.most is not None and count.most > 0, count.least


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
