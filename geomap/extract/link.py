"""Which tellings of one article are one happening, and which tell news at all: features, weighed on the one scale.

`features` describes a pair of tellings, `news` a single one; their weights stand in `lexicon/weights.toml` under
"link" and "news". Nothing is decided here: `scenes` takes the likeliest.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from datetime import date

from geomap import weigh
from geomap.events import EARLIER
from geomap.extract.drafts import ANNOUNCED, FIRED, Draft, definite, named
from geomap.extract.geography import inside, metres, same_spot
from geomap.extract.segments import Segment
from geomap.lexicon.lineage import with_parents
from geomap.mentions import Mention
from geomap.model import Casualty

_NEAR_KINDS = ({"raid", "fight"}, {"fire", "fight"}, {"raid", "fire"})
# Who acts together, each named by itself.
_ALLIES = {"us", "coalition", "sdf"}
_ITEM = re.compile(r"[-–—•*▪●◾]|\d{1,2}[-.)]")
_CLOSE_M, _NEAR_M = 3_000.0, 20_000.0
_NEWS_DAYS = 10
_FAR = 4.0


def features(draft: Draft, before: Draft, latest: bool = False) -> weigh.Features:
    """What speaks for and against `draft` telling more of the happening that `before`, earlier in the text, tells.

    `latest` tells that nothing else was told since.
    """
    found = {**_place(draft, before), **_distance(draft, before), **_sort(draft, before), **_values(draft, before)}
    first = draft.segments[0]
    found |= {
        "always": 1.0,
        "latest": float(latest),
        "same_word_definite": float(_all_definite(first) and bool(_words(draft) & _words(before))),
        "again": float(is_another(first)),
        "turns": float(first.also),
        "shifts": float(first.shifts),
        "item": float(is_item(draft) and not _same_passage(draft, before)),
        "prior": float(first.is_prior),
        "background_apart": float(draft.background != before.background),
        "definite": float(draft.anaphoric),
        "definite_there": float(not draft.anaphoric and draft.own and _all_definite(first)),
        "harm_only": float(not draft.kinds),
        "harm_only_before": float(not before.kinds),
        "thing_again": float(_thing_again(draft, before)),
    }
    return {name: value for name, value in found.items() if value}


def _place(draft: Draft, before: Draft) -> dict[str, float]:
    """How their places lie to each other, where each names one."""
    if not draft.own or not before.own or draft.location is None or before.location is None:
        return {"placeless": float(not draft.own), "placeless_before": float(not before.own)}
    here, there = draft.location, before.location
    if here.place is not None and there.place is not None and here.place.id == there.place.id:
        same = here.relation == there.relation
        return {"same_place": float(same), "same_place_other_side": float(not same)}
    if here == there or (here.name_ar == there.name_ar):
        return {"same_place": 1.0}
    if spelt_out(draft, before) or spelt_out(before, draft):
        return {"spelt_out": 1.0}
    if draft.coarse != before.coarse:
        fine, wide = (there, here) if draft.coarse else (here, there)
        return {"inside": 1.0} if inside(fine, wide) else {"elsewhere": 1.0}
    away = metres(here, there)
    if same_spot(here, there):
        return {"may_be_one_place": 1.0}
    both_spots = not draft.coarse and not before.coarse
    return {
        "close_by": float(both_spots and away <= _CLOSE_M),
        "other_place_near": float(both_spots and _CLOSE_M < away <= _NEAR_M),
        "elsewhere": float(not both_spots or away > _NEAR_M),
    }


def _distance(draft: Draft, before: Draft) -> dict[str, float]:
    """How far apart they stand in the text."""
    here, there = draft.segments[0].marked.passage, before.segments[-1].marked.passage
    paragraphs = here.paragraph - there.paragraph
    lead = before.segments[0].marked.passage.paragraph <= 1
    return {
        "same_sentence": float(here is there),
        "same_paragraph": float(here is not there and paragraphs == 0),
        "next_paragraph": float(paragraphs == 1),
        "paragraphs_apart": min(_FAR, math.log2(max(1, paragraphs))),
        "lead": float(lead and paragraphs > 1),
        "placeless_far": float(not draft.own and paragraphs > 2),
    }


def _same_passage(draft: Draft, before: Draft) -> bool:
    return draft.segments[0].marked is before.segments[-1].marked


def _sort(draft: Draft, before: Draft) -> dict[str, float]:
    """Whether their words may tell one sort of happening, done by one means."""
    kinds = draft.kinds, before.kinds
    means = draft.weapon_classes() & FIRED, before.weapon_classes() & FIRED
    both = bool(kinds[0] and kinds[1])
    shared = bool(kinds[0] & kinds[1])
    near = both and not shared and any(kinds[0] | kinds[1] <= pair for pair in _NEAR_KINDS)
    clash = bool(means[0] and means[1]) and not means[0] & means[1] and set().union(*means) != {"drone", "air"}
    return {
        "same_kind": float(shared),
        "near_kind": float(near),
        "other_kind": float(both and not shared and not near),
        "same_word": float(bool(_words(draft) & _words(before))),
        "same_means": float(bool(means[0] & means[1])),
        "other_means": float(clash),
    }


def _words(draft: Draft) -> set[str]:
    return {t.value.id for s in draft.segments for t in s.leading if not t.value.weak}


def _values(draft: Draft, before: Draft) -> dict[str, float]:
    """Whether day, sides and tolls of both agree."""
    return {**_day(draft, before), **_sides(draft, before), **_toll(draft, before)}


def _day(draft: Draft, before: Draft) -> dict[str, float]:
    if draft.dates is None or before.dates is None or ANNOUNCED in (draft.dates.rule, before.dates.rule):
        return {"day_only_here": float(draft.dates is not None and draft.own and before.dates is None)}
    a, b = draft.dates.value, before.dates.value
    if a.last < b.first or b.last < a.first:
        return {"other_day": 1.0}
    return {"same_day": float(a.days <= 2 and b.days <= 2)}


def _sides(draft: Draft, before: Draft) -> dict[str, float]:
    acting = [_ids(d, "initiator") - {"civilians", "unidentified"} for d in (draft, before)]
    suffering = [_ids(d, "target") - {"unidentified"} for d in (draft, before)]
    wide = [_wider(ids) for ids in acting]
    hit = [_wider(ids) for ids in suffering]
    both = bool(acting[0] and acting[1])
    return {
        "same_doer": float(both and bool(wide[0] & wide[1])),
        "other_doer": float(both and not wide[0] & wide[1]),
        "sides_turned": float(both and not wide[0] & wide[1] and bool(wide[0] & hit[1])),
        "same_sufferer": float(bool(hit[0] & hit[1])),
        "other_sufferer": float(bool(hit[0] and hit[1]) and not hit[0] & hit[1]),
    }


def _wider(ids: set[str]) -> set[str]:
    wider = with_parents(ids)
    return wider | _ALLIES if wider & _ALLIES else wider


def _ids(draft: Draft, role: str) -> set[str]:
    return {a.value.id for a in named(draft.actors) if a.value.role == role}


def _toll(draft: Draft, before: Draft) -> dict[str, float]:
    exact = [{c.value.kind: c.value.count.least for c in d.counts if _is_exact(c.value)} for d in (draft, before)]
    kinds = exact[0].keys() & exact[1].keys()
    same = sum(exact[0][kind] == exact[1][kind] for kind in kinds)
    return {"same_toll": float(same), "other_toll": float(len(kinds) - same)}


def _is_exact(casualty: Casualty) -> bool:
    return casualty.group is None and casualty.count.least == casualty.count.most


def _thing_again(draft: Draft, before: Draft) -> bool:
    """Whether it speaks of "the drone" or "the car" that the one before has named."""
    again = {m.id for m in _things(draft) if m.article or draft.segments[0].marked.quote(m).text.startswith("ال")}
    return bool(again & {m.id for m in _things(before)})


def _things(draft: Draft) -> list[Mention]:
    return [m for s in draft.segments for m in s.marked.of("weapon", "target") if s.first <= m.first < s.last]


def spelt_out(fine: Draft, rough: Draft) -> bool:
    """Whether `fine` names the spot in a governorate that `rough` only calls by the name of its city."""
    if not rough.loose or fine.coarse or fine.location is None or rough.location is None:
        return False
    return fine.location.admin.admin1_pcode == rough.location.admin.admin1_pcode


def is_another(segment: Segment) -> bool:
    """Whether it tells of "another" or "a similar" one: the word stands behind a trigger, a weapon or a target."""
    text = segment.marked.passage.folded.text
    ends = [t.value.mention.last for t in segment.triggers]
    ends += [m.last for m in segment.marked.of("weapon", "target") if segment.first <= m.first < segment.last]
    words = [m.first for m in segment.marked.of("again") if segment.first <= m.first < segment.last]
    return any(first >= end and len(text[end:first].split()) <= 1 for first in words for end in ends)


def is_item(draft: Draft) -> bool:
    """Whether it stands in an item of a list, which tells something of its own."""
    return bool(_ITEM.match(draft.segments[0].marked.passage.text))


def _all_definite(segment: Segment) -> bool:
    deeds = segment.telling or segment.leading
    return bool(deeds) and all(definite(t) for t in deeds)


def news(draft: Draft, day: date | None, under_totals: bool) -> weigh.Features:
    """What speaks for and against a telling being a happening of its own that the article reports.

    `day` is the one that the article speaks from; `under_totals` tells that a list of totals is being read.
    """
    segment = draft.segments[0]
    deeds = segment.telling or segment.leading or segment.told
    found = {
        "always": 1.0,
        "lean": 1.0,
        "harm_only": float(not segment.leading),
        "setting": float(bool(segment.leading) and not segment.telling),
        "earlier": float(any(t.value.mode == EARLIER for t in segment.told)),
        "definite": float(all(definite(t) for t in deeds)),
        "plural": float(all(t.value.mention.form == "plural" for t in deeds)),
        "counted": float(bool(segment.leading) and all(t.value.counted for t in segment.leading)),
        "weak": float(bool(deeds) and all(t.value.weak for t in deeds)),
        "verb": float(any(t.value.mention.form.startswith(("past", "passive")) for t in deeds)),
        "present": float(all(t.value.mention.form.startswith("present") for t in deeds)),
        "untold_beside": float(any(t not in segment.told for t in segment.triggers)),
        "denied": float(any(t.value.mode == "denied" for t in segment.triggers)),
        "spot": float(draft.own and not draft.coarse),
        "area": float(draft.own and draft.coarse),
        "abroad": float(draft.own and draft.location is not None and not draft.location.admin.admin1_pcode),
        "toll": float(bool(draft.counts)),
        "weapon": float(bool(draft.weapon_classes())),
        "target": float(any(segment.first <= m.first < segment.last for m in segment.marked.of("target"))),
        "doer": float(any(a.value.role == "initiator" for a in named(draft.actors))),
        "old": float(_is_old(draft, day)),
        "dated": float(draft.dates is not None and not _is_old(draft, day)),
        "background": float(draft.background),
        "under_totals": float(under_totals and is_item(draft)),
        "item": float(is_item(draft)),
    }
    found |= {f"kind_{kind}": 1.0 for kind in draft.kinds}
    return {name: value for name, value in found.items() if value}


def _is_old(draft: Draft, day: date | None) -> bool:
    return draft.dates is not None and day is not None and (day - draft.dates.value.last).days > _NEWS_DAYS


def mean(pairs: Sequence[weigh.Parts]) -> weigh.Parts:
    """The mean of each part over several pairs: what a telling has in common with a group of them."""
    sums: dict[str, float] = {}
    for pair in pairs:
        for name, bits in pair:
            sums[name] = sums.get(name, 0.0) + bits / len(pairs)
    return tuple(sorted(((n, round(bits, 2)) for n, bits in sums.items()), key=lambda part: (-abs(part[1]), part[0])))
