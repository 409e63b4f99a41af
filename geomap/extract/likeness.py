"""Whether two drafts of one article may tell one happening: by place, day, sort, sides and toll."""

from __future__ import annotations

from datetime import date, timedelta

from geomap.extract.drafts import ANNOUNCED, FIRED, Draft, named
from geomap.extract.segments import definite, is_definite
from geomap.lexicon.lineage import with_parents
from geomap.locate.doubt import metres
from geomap.model import Casualty, DateSpan, Found

# So many days may pass until something is announced.
_ANNOUNCED_BEHIND = 3
_KNOWN_M = 20_000.0
# Families that tell one happening in two words: a raid and its shooting.
_NEAR_KINDS = ({"raid", "fight"},)
# Who acts together, each named by itself.
_ALLIES = {"us", "coalition", "sdf"}


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
        if s.first <= m.first < s.last and is_definite(s.marked, m)
    }
    if not again & names or draft.location is None or before.location is None:
        return False
    if before.segments[-1] is draft.segments[0]:
        return False
    if draft.dates is not None and before.dates is None:
        return False
    return draft.location.place is None or metres(draft.location, before.location) <= _KNOWN_M


def same_day(a: Draft, b: Draft) -> bool:
    """Whether their dates may be one; what stands in the background is not what has just happened."""
    spans = [d.dates for d in (a, b) if d.dates is not None]
    if len(spans) < 2:
        return True
    first, last = (_told_for(found) for found in spans)
    return first[0] <= last[1] and last[0] <= first[1]


def _told_for(found: Found[DateSpan]) -> tuple[date, date]:
    """The days that a date may mean: one of announcing comes some days behind what is announced."""
    early = timedelta(days=_ANNOUNCED_BEHIND if found.rule == ANNOUNCED else 0)
    return found.value.first - early, found.value.last


def same_sides(a: Draft, b: Draft) -> bool:
    """Whether those who acted may be the same; a side that is not named may be anybody but who suffered."""
    acting = [_ids(d, "initiator") - {"civilians"} for d in (a, b)]
    if not all(acting):
        return not _answers(a, b) and not _answers(b, a)
    if "unidentified" in acting[0] & acting[1]:
        return True
    wider = [with_parents(ids) for ids in acting]
    wider = [ids | _ALLIES if ids & _ALLIES else ids for ids in wider]
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
    """Whether their triggers may tell one happening: of one sort, or "the battles" in which ground was taken."""
    if _refers(a, b):
        return True
    if not a.kinds or not b.kinds or a.kinds & b.kinds:
        return not _means_differ(a, b)
    return any(a.kinds | b.kinds <= pair for pair in _NEAR_KINDS)


def _refers(later: Draft, before: Draft) -> bool:
    """Whether one only comes back to deeds of the other by name, as its cause or circumstance."""
    telling = [t for s in later.segments for t in s.telling]
    return bool(telling) and all(definite(t) and t.value.cls in before.classes for t in telling)


def _means_differ(a: Draft, b: Draft) -> bool:
    """Drone and mortar are two happenings; a strike without a means may be either."""
    means = [d.weapon_classes() & FIRED for d in (a, b)]
    if not all(means):
        return False
    return not (means[0] & means[1]) and means != [{"drone"}, {"air"}] and means != [{"air"}, {"drone"}]


def same_toll(a: Draft, b: Draft) -> bool:
    """Whether their numbers may be one happening's; two exact ones that differ are not, unless a place binds them."""
    return (a.location is not None and b.location is not None) or _same_figures(a, b)


def long_before(draft: Draft, before: Draft, day: date | None) -> bool:
    """Whether `draft` counts others, days before the article spoke, than the news without a day did before it."""
    old = day is not None and draft.dates is not None and draft.dates.value.last < day - timedelta(days=1)
    return old and before.dates is None and not _same_figures(draft, before)


def _same_figures(a: Draft, b: Draft) -> bool:
    exact = [{c.value.kind: c.value.count.least for c in d.counts if _is_exact(c.value)} for d in (a, b)]
    return all(exact[0][kind] == exact[1][kind] for kind in exact[0].keys() & exact[1].keys())


def _is_exact(casualty: Casualty) -> bool:
    return casualty.group is None and casualty.count.least == casualty.count.most
