"""The happenings of one article as they are told: what goes on with which, what opens a new one, what only sums up.

Each telling is weighed against every happening told before it (`pairs`); what was chosen, and what it beat, is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from geomap.extract.drafts import Draft, absorb
from geomap.extract.geography import lie
from geomap.extract.pairs import Pair, parts, summing_up
from geomap.extract.segments import Segment, as_separate, families
from geomap.lexicon.weighing import total, weighed
from geomap.locate.doubt import metres
from geomap.model import Decision

# Farther back than so many happenings none is the less likely for being farther.
_FURTHEST = 4
_SHOWN = 3
# How far from a town a road or an oil field of its surroundings may lie.
_AROUND_M = 15_000
# Families of what may be called an attack, and of the words that may mean any of it or only whom it befell.
_ASSAULTS, _ANY = frozenset({"fire", "fight"}), frozenset({"any", "harm"})
Weighed = tuple[float, Draft, dict[str, float]]
# The stretches of a telling, and those of each happening that it was weighed against, with the parts of the pair.
Choice = tuple[tuple[Segment, ...], tuple[tuple[tuple[Segment, ...], dict[str, float]], ...]]


@dataclass(slots=True)
class Happenings:
    """What has been told so far; `today` is the day that the article speaks from, `traced` keeps every decision."""

    today: date | None = None
    traced: bool = False
    drafts: list[Draft] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)

    def continued(self, draft: Draft, *, scope_begins: int = 0) -> Draft | None:
        """The happening that a telling most likely goes on with; None where it opens one of its own."""
        options = list(self._weighed(draft, scope_begins))
        best = max(options, key=lambda option: option[0], default=None)
        chosen = best if best is not None and best[0] > 0 else None
        if options and self.traced:
            draft.decisions.append(_decision(draft, chosen, options))
            weighed_against = tuple((tuple(before.segments), parts) for _, before, parts in options)
            self.choices.append((tuple(draft.segments), weighed_against))
        return chosen[1] if chosen else None

    def _weighed(self, draft: Draft, scope_begins: int) -> Iterator[Weighed]:
        """The happenings at what may be its place, the latest first, each with its bits and parts."""
        here = self.of_sentence(draft)
        told_here = here.segments[-1] if here is not None else None
        for between, before in enumerate(sorted(self.drafts, key=lambda other: other.last_told, reverse=True)):
            pair = Pair(draft, before, scope_begins, self.today)
            found = parts(pair)
            if not found:
                continue
            if told_here is not None and told_here not in before.segments:
                found["other_here"] = 1.0
            if (between or before.shared) and found.pop("another", 0.0):
                found["perhaps_another"] = 1.0  # another one than was told last, or than others of a list
            found["others_between"] = float(min(between, _FURTHEST))
            yield total("link", found), before, found

    def of_sentence(self, draft: Draft) -> Draft | None:
        """The happening whose place was named earlier in the same sentence, where a draft names none."""
        marked = draft.segments[0].marked
        placed = (d for d in reversed(self.drafts) if d.own and d.segments[0].marked is marked)
        return None if draft.own else next(placed, None)

    def just_told(self, segment: Segment) -> Draft | None:
        """The happening of the paragraph before, or of its own, of which it may speak again: "the strikes".

        Of one that is told without its place, "the attack in the province" is said as well.
        """
        paragraph, sorts = segment.marked.passage.paragraph, {t.value.cls for t in segment.happened}
        near = [d for d in self.drafts if paragraph - d.paragraphs[1] <= 1 and not d.background]
        again = {families()[sort] for sort in sorts}
        same = (d for d in near if sorts & d.classes)
        placeless = (d for d in near if not d.own and d.kinds & _ASSAULTS and again <= d.kinds | _ANY)
        return next(same, None) or next(placeless, None)

    def beside(self, draft: Draft) -> list[Draft]:
        """The drafts of the list of places that a draft is one of: what is told of all is told of each."""
        latest = draft.segments[-1]
        return [d for d in self.drafts if d is draft or (draft.shared and d.segments[-1] is latest)]

    def spell_out(self, drafts: list[Draft]) -> list[Draft]:
        """Put a list of places in the stead of the rough telling that it spells out; what is left to place."""
        before = self.continued(drafts[0]) if len(drafts) > 1 else None
        if before is None or not before.coarse:
            return drafts
        self.drafts.remove(before)
        for draft in drafts:
            absorb(draft, before)
        self.drafts += drafts
        return []


def _decision(draft: Draft, chosen: Weighed | None, options: Sequence[Weighed]) -> Decision:
    """What a telling was joined to, or that it was kept apart, with the likeliest of the others."""
    others = sorted((option for option in options if option is not chosen), key=lambda option: -option[0])[:_SHOWN]
    beaten = tuple((_words(before), round(bits, 2), weighed("link", parts)) for bits, before, parts in others)
    if chosen is None:
        return Decision("apart", _words(draft), (), beaten)
    return Decision("link", _words(chosen[1]), weighed("link", chosen[2]), beaten)


def _words(draft: Draft) -> str:
    """The words that tell a happening first."""
    return draft.happened[0].quote.text if draft.happened else ""


def refined(drafts: list[Draft]) -> list[Draft]:
    """Drafts without those that only sum up, roughly placed or as separate, what finer ones of the same sort tell."""
    kept: list[Draft] = []
    for draft in drafts:
        finer = _summed_up(draft, drafts) if draft.coarse else _one_by_one(draft, drafts)
        for fine in finer:
            fine.dates = fine.dates or draft.dates
            fine.weekday = fine.weekday or draft.weekday
            fine.yearless = fine.yearless or draft.yearless
        if len(finer) == 1 and not _several(draft):
            absorb(finer[0], draft)
        elif not finer:
            kept.append(draft)
    return kept


def _summed_up(rough: Draft, drafts: Iterable[Draft]) -> list[Draft]:
    """What is told of spots, and a rough telling only sums up."""
    return [fine for fine in drafts if not fine.coarse and _bits_of_summing_up(rough, fine) > 0]


def _one_by_one(together: Draft, drafts: Sequence[Draft]) -> list[Draft]:
    """The deeds of one town that later paragraphs tell, where a telling only says that they were several.

    "They were killed in two separate attacks in the town": two of them at least must be told.
    """
    lead = together.segments[0].marked
    if not as_separate(lead):
        return []
    behind = [d for d in drafts if d.begins >= lead.passage.end and not d.background and d.kinds]
    of_it = [d for d in behind if lie(d.location, together.location) or _close_by(d, together)]
    return of_it if len(of_it) > 1 else []


def _close_by(a: Draft, b: Draft) -> str:
    """The name of a place where something was done that lies in the country around another."""
    here, there = a.location, b.location
    if here is None or there is None or here.lat is None or there.lat is None:
        return ""
    return here.name if metres(here, there) <= _AROUND_M else ""


def _several(rough: Draft) -> int:
    """How many of its deeds are counted, "several attacks": what they cost together is of no one of them."""
    return sum(t.value.counted for s in rough.segments for t in s.main_deeds)


def _bits_of_summing_up(rough: Draft, fine: Draft) -> float:
    return total("sums_up", summing_up(rough, fine))
