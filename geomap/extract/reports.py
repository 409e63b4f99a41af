"""Drafts -> reports: the sub-event type that each amounts to, and its values with their words."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import chain

from geomap import attribution, events, persons
from geomap.config import Config
from geomap.events import Trigger
from geomap.extract.abroad import ABROAD, beyond
from geomap.extract.drafts import ANNOUNCED, Draft, captured, counted, is_shared, named, quotes
from geomap.extract.dropped import Ledger
from geomap.extract.objections import in_text_order
from geomap.extract.segments import PlaceAt
from geomap.extract.spots import placed
from geomap.extract.tolls import BARE
from geomap.extract.who import attacked, dispersed, gathered, raided
from geomap.lexicon.lineage import fights_afar
from geomap.mentions import Marked, Mention
from geomap.model import ActorRole, Article, Casualty, DateSpan, Decision, Found, Quote, Report, Status

# Rules of a type that no rule of the lexicon gave: that of the telling before, and the arrests of a deadly raid.
INHERITED, TWIN = "as_told_before", "arrests_of_a_raid"
_ATTACK, _DEAD = "Attack", {"kill", "death", "murder"}
# What may have killed or wounded those of whom only the harm is told.
_VIOLENT = frozenset({
    "Air/drone strike", "Armed clash", "Attack", "Chemical weapon", "Excessive force against protesters", "Grenade",
    "Remote explosive/landmine/IED", "Shelling/artillery/missile attack", "Suicide bomb",
})  # fmt: skip
# Classes of fights on the ground, and of taking that.
_FIGHTS, _WON = frozenset({"attack", "clash"}), frozenset({"control"})
# "The campaign reached X as well": of the campaign of arrests told before.
_ARRESTS, _CAMPAIGN = "Arrests", frozenset({"operation", "carry", "sweep"})
# Words that say only that somebody came or went; "the incident" says no more than was told.
_MOVES = frozenset({"enter", "withdraw", "held", "besiege", "incident"})
# What is agreed on far off, of a land that other sentences name, is nothing on a map.
_AGREEMENT, _DEAL = "Agreement", "deal"
# Why a second telling of one happening, with the same passage, becomes no second report.
TWICE = "told already: the same words tell one of its sort at its place and day"
# The class of blocking a road, and the article.
_CLOSING, _THE = frozenset({"block"}), "ال"
# In a wider area nobody finds a village of which only the name is known.
_UNSEARCHED_M = 90_000.0
# Who may be anywhere.
_ANYBODY = frozenset({"civilians", "unidentified"})
# Who fled.
_DISPLACED = "displaced"
# "In Syria" puts nothing on a map.
_COUNTRY, _WHOLE = "country", "area"


def reports(
    drafts: Sequence[Draft], article: Article, config: Config, ledger: Ledger, *, traced: bool = False
) -> tuple[Report, ...]:
    """The reports of an article, each id once, in the order of the text; `ledger` takes note of what is no report."""
    found: dict[str, Report] = {}
    for draft in drafts:
        settled = _typed(draft)
        only_known = draft.anaphoric and draft is not drafts[0]
        why = "only speaks of what was told before" if only_known else _unmapped(draft, settled)
        if why is not None:
            ledger.note(draft.happened, why)
            continue
        for sort, figures in _sorts(draft, settled):
            report = _of_its_day(_report(draft, sort, figures, article, config), found)
            if report.id in found:
                ledger.note(draft.happened, TWICE)
                continue
            ledger.reported(draft.happened)
            found[report.id] = replace(report, decisions=_decided(draft)) if traced else report
    people = persons.read(_told_in(drafts, found.values()))
    return tuple(replace(report, persons=_inside(report.passages, people)) for report in found.values())


def _of_its_day(report: Report, found: Mapping[str, Report]) -> Report:
    """A report by an id of its own where the same words tell another of its sort at its place, on another day."""
    twin = found.get(report.id)
    if twin is None or twin.dates is None or report.dates is None:
        return report
    (first, last), (other, until) = ((r.dates.value.first, r.dates.value.last) for r in (report, twin) if r.dates)
    if first <= until and other <= last:
        return report
    return replace(report, id=hashlib.sha256(f"{report.id}|{first}".encode()).hexdigest()[:16])


def _decided(draft: Draft) -> tuple[Decision, ...]:
    """Why this place and not another, why one happening and not two."""
    place = draft.location.place if draft.location else None
    return (*placed(draft.segments, place.id if place else None), *draft.decisions)


def _told_in(drafts: Sequence[Draft], reported: Iterable[Report]) -> list[Marked]:
    """The passages of the reports, each once, in the order of the text."""
    shown = [quote for report in reported for quote in report.passages]
    found = {s.marked.passage.start: s.marked for draft in drafts for s in draft.segments}
    return [found[at] for at in sorted(found) if any(at <= q.start < found[at].passage.end for q in shown)]


def _inside(passages: Sequence[Quote], people: Sequence[Found[str]]) -> tuple[Found[str], ...]:
    """The persons named in the passages, also where a passage is cut short within a name."""
    return tuple(n for n in people if any(n.quote.start < q.end and q.start < n.quote.end for q in passages))


def _typed(draft: Draft) -> tuple[str, str]:
    """The sub-event type of a draft and the rule that gave it, empty where none did."""
    settled = _fought(draft) or draft.settled()
    if settled is None and draft.inherited_type in _VIOLENT and draft.classes & {"hurt", *_DEAD}:
        return draft.inherited_type or "", INHERITED
    if settled is None and draft.inherited_type == _ARRESTS and draft.classes <= _CAMPAIGN:
        return _ARRESTS, INHERITED
    return settled or ("", "")


def _fought(draft: Draft) -> tuple[str, str] | None:
    """The type of the attack or fight in which who arrests nobody took prisoners; None where none is told."""
    if "arrest" not in draft.classes or not draft.classes & _FIGHTS or not captured(draft.actors):
        return None
    return events.settle(draft.classes & (_FIGHTS | _WON), draft.weapon_classes(), ())


def _unmapped(draft: Draft, settled: tuple[str, str]) -> str | None:
    """Why a draft becomes no report; None where it becomes one."""
    if not settled[0]:
        return "no rule gives its words a type"
    if settled[0] == "Other" and not (draft.own and _numbered_flight(draft)):
        return "people fled, and no number is told"
    if draft.location is None:
        return "no place is told"
    where = draft.location
    if where.place is None and not _placed_within(draft):
        return "its name is known to nobody, and no area is told"
    if where.place is not None and where.place.type == _COUNTRY and where.relation == _WHOLE:
        return "no more than the country is told"
    if beyond(where.place, where.quotes, {id(s.marked): s.marked for s in draft.segments}.values()):
        return ABROAD
    if settled[0] == _AGREEMENT and draft.coarse and not _where_agreed(draft):
        return "a deal, and no place of its own"
    if _closed_by_forces(draft):
        return "armed men only closed a road"
    came = draft.classes <= _MOVES and (not draft.own or draft.coarse)  # the words also mean to step in
    return "somebody only came, left or cordoned off" if came else None


def _placed_within(draft: Draft) -> tuple[Quote, ...]:
    """The words for a place that no gazetteer has, where its area is small or its own words name that.

    Where parties fought that are at home in the country, a village without any area may be in it.
    """
    where = draft.location
    at_home = [a for a in named(draft.actors) if a.value.id not in _ANYBODY and not fights_afar(a.value.id)]
    if where is None or (where.uncertainty_m or math.inf) <= _UNSEARCHED_M or (at_home and not where.uncertainty_m):
        return where.quotes if where is not None else ()
    phrases = [s.phrase for segment in draft.segments for s in segment.located if s.phrase.quote in where.quotes]
    within = [(p.quote, p.within.quote) for p in phrases if p.within is not None]
    return tuple(inner for quote, inner in within if quote.start <= inner.start < quote.end)


def _numbered_flight(draft: Draft) -> list[Found[Casualty]]:
    """How many fled, where a number or "hundreds" tells it: "the people of the villages fled" counts nobody."""
    found = [c for c in draft.counts if c.value.kind == _DISPLACED]
    own = [c for s in draft.segments for c in counted(s)] if found else []
    return [c for c in own if c.value.kind == _DISPLACED and c.value.count not in BARE]


def _closed_by_forces(draft: Draft) -> list[Mention]:
    """The words for who closed a road, where those are armed and nothing else is told: no protest."""
    if draft.classes != _CLOSING or any(a.value.id == "civilians" for a in draft.actors):
        return []
    found = []
    for segment in draft.segments:
        ends = [t.value.mention.last for t in segment.happened]
        armed = segment.marked.of("force", "actor", "dated", "anaphor")
        found += [m for m in armed if any(0 <= m.first - end <= 1 + len(_THE) for end in ends)]
    return found


def _where_agreed(draft: Draft) -> list[PlaceAt]:
    """The places that the sentences of a deal name."""
    agreed = (s for s in draft.segments if any(t.value.cls == _DEAL for t in s.triggers))
    return [spot for segment in agreed for spot in segment.located]


def _sorts(draft: Draft, settled: tuple[str, str]) -> list[tuple[tuple[str, str], list[Found[Casualty]]]]:
    """The sub-event types that a draft amounts to: a raid that killed and arrested is told as two."""
    settled = (draft.type_afar, INHERITED) if draft.type_afar else _by_known_means(draft, settled)
    raid = _deadly_raid(draft, settled)
    if raid is None:
        return [(settled, list(draft.counts))]
    detained = [c for c in draft.counts if c.value.kind == "detained"]
    others = [c for c in draft.counts if c.value.kind != "detained"]
    return [(raid, others), ((_ARRESTS, TWIN), detained)]


def _by_known_means(draft: Draft, settled: tuple[str, str]) -> tuple[str, str]:
    """The type by the means told before, where its own words leave them open and fit: no shelling is a mine."""
    means, deeds = draft.inherited_type, draft.deeds
    afar = means == _ATTACK and draft.from_afar
    if not means or means == settled[0] or not (draft.means_open or draft.alike) or afar:
        return settled
    fits = not deeds or draft.alike or means in events.possible(deeds)
    return (means, INHERITED) if fits else settled


def _deadly_raid(draft: Draft, settled: tuple[str, str]) -> tuple[str, str] | None:
    """The type of what killed or hurt in a raid, beside its arrests; None where a single type tells it all."""
    classes = draft.classes
    if settled[0] == _ARRESTS:
        harmed = classes & {"hurt", *_DEAD} if "arrest" in classes else ()
        return (draft.inherited_type, INHERITED) if harmed and draft.inherited_type else None
    arrested = any(t.value.cls == "arrest" for t in draft.main_deeds) and not captured(draft.actors)
    return settled if arrested and settled[0] in (_ATTACK, "Armed clash") and classes & _DEAD else None


def _report(
    draft: Draft, sort: tuple[str, str], counted: Sequence[Found[Casualty]], article: Article, config: Config
) -> Report:
    passages = quotes(draft, config.quote_limit)
    name = draft.location.name_ar if draft.location else ""
    key = f"{article.id}|{passages[0].start}|{sort[0]}|{name}|{draft.location.lat if draft.location else ''}"
    said = attribution.read(draft.segments[0].marked, draft.segments[0].first, draft.segments[0].last)
    together = draft.shared and any(is_shared(c) for c in counted)
    group = f"{article.id}|{passages[0].start}|{draft.group}" if together else None
    trigger = _main_trigger(draft, sort[0])
    return Report(
        id=hashlib.sha256(key.encode()).hexdigest()[:16],
        citation=article.citation(),
        passages=passages,
        event=Found(sort[0], trigger.quote, f"{trigger.rule}, type.{sort[1]}"),
        location=draft.location,
        dates=_since_told(draft.dates),
        actors=tuple(_acting(draft)),
        counts=tuple(counted),
        count_group=hashlib.sha256(group.encode()).hexdigest()[:16] if group else None,
        weapons=_terms(draft, "weapon"),
        targets=_terms(draft, "target"),
        attributed_to=said.attributed_to,
        status=None if _had_effect(said.status, counted) else said.status,
        weekday=draft.weekday,
        yearless=draft.yearless,
        objections=in_text_order(draft.objections),
        unread=draft.unread if draft.dates is None else (),
    )


def _had_effect(status: Found[Status] | None, counted: Sequence[Found[Casualty]]) -> bool:
    """Whether what is called foiled killed or hurt somebody all the same: then only the other side's aim failed."""
    harmed = any(c.value.kind in ("fatalities", "injured") and c.value.count.least for c in counted)
    return status is not None and status.value == "foiled" and harmed


def _since_told(found: Found[DateSpan] | None) -> Found[DateSpan] | None:
    """A day on which something was announced is the last it may have happened on; most is told within a day."""
    if found is None or found.rule != ANNOUNCED or found.value.days > 1:
        return found
    return replace(found, value=replace(found.value, first=found.value.first - timedelta(days=1)))


def _acting(draft: Draft) -> list[Found[ActorRole]]:
    """Its actors; nobody named gives way to somebody who was."""
    return gathered(attacked(raided(dispersed(draft.actors, draft.happened), draft.classes)))


def _main_trigger(draft: Draft, sort: str) -> Found[Trigger]:
    """The trigger that best names the type: one that alone settles to it, else the first that leads."""
    weapons = draft.weapon_classes()
    alone = (t for t in draft.happened if (s := events.settle([t.value.cls], weapons, ())) and s[0] == sort)
    return next(chain(alone, (t for s in draft.segments for t in s.deeds), draft.happened))


def _terms(draft: Draft, kind: str) -> tuple[Found[str], ...]:
    """Lexicon ids of a kind named in the draft's segments, the first words for each."""
    found: dict[str, Found[str]] = {}
    for segment in draft.segments:
        for m in segment.marked.of(kind):
            if segment.first <= m.first < segment.last:
                found.setdefault(m.id, Found(m.id, segment.marked.quote(m), f"{kind}s.{m.id}"))
    return tuple(found[key] for key in sorted(found))
