"""Merging: one incident per happening, nothing lost, nothing joined that is two, whatever the order or the machine."""

from __future__ import annotations

import random
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import merge as room
from geomap.config import Config
from geomap.merge import compare, merge
from geomap.merge.linkage import WORTH, components
from geomap.merge.settle import confidence, widest
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
    Place,
    Quote,
    Report,
)

CASES = tomllib.loads((Path(__file__).parent / "cases" / "merge.toml").read_text(encoding="utf-8"))["pair"]
KHASHAM = ("khasham", 35.2985, 40.2895, 1000.0, "at")


def located(name: str, lat: float, lon: float, radius: float, relation: str) -> Location:
    """A location at a place of that name; without one for the empty name."""
    place = (
        Place(name, name, name, "village", lat, lon, radius, Admin(), "SY", 0.5, "test", name, "CC0") if name else None
    )
    wide = 1 if radius <= 3000 else 2 if radius <= 15000 else 3
    relation_: Any = relation
    return Location(place, name, name, relation_, lat, lon, radius, None, wide, wide, Admin(), True, 0.9, (), "test")


def unlisted(part: str, town: Location) -> Location:
    """A place that the gazetteer lacks, mapped at its town."""
    return replace(town, name=part, name_ar=part, relation="area")


def usual(
    name: str, *, kind: str = "Air/drone strike", place: Any = KHASHAM, day: Any = ("2018-02-07",), actors: Any = (),
    counts: Any = None, persons: Any = (), article: str = "", family: str = "", text: str = "",
    weekday: int | None = None, yearless: Any = None, published: str = "", status: str = "", weapons: Any = (),
    group: str | None = None,
    part: str = "", reader: str | None = None, rule: str = "test",
) -> Report:  # fmt: skip
    """A report with everything that the test leaves out set to a plain air strike."""
    article, words = article or f"article {name}", text or f"words of {name} alone"
    quote = Quote(article, 0, len(words), words)
    days = [date.fromisoformat(one) for one in day]
    casualties = [(kind, low, None if high < 0 else high) for kind, (low, high) in (counts or {}).items()]

    def found(value: Any) -> Any:
        return Found(value, quote, "test")

    return Report(
        id=name,
        citation=Citation(
            article, article, None, date.fromisoformat(published) if published else None, None, "ar", family or article
        ),
        passages=(quote,),
        event=Found(kind, quote, rule),
        location=replace(located(*place), name=part, name_ar=part, relation="area")
        if part
        else located(*place)
        if place
        else None,
        dates=found(DateSpan(days[0], days[-1])) if days else None,
        actors=tuple(found(ActorRole(*actor.split())) for actor in actors),
        counts=tuple(found(Casualty(kind, Count(low, high))) for kind, low, high in casualties),
        count_group=group,
        weapons=tuple(map(found, weapons)),
        weekday=None if weekday is None else found(weekday),
        yearless=None if yearless is None else found(tuple(yearless)),
        persons=tuple(map(found, persons)),
        status=found(status) if status else None,
        reader=reader,
    )


def one(*reports: Report) -> Incident:
    """The single incident that `reports` merge into."""
    found = merge(reports)
    assert len(found) == 1, [compare(reports[0], other) for other in reports[1:]]
    return found[0]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["why"])
def test_pairs_are_joined_or_kept_apart_as_an_analyst_would(case: dict[str, Any]) -> None:
    a, b = usual("a", **case["a"]), usual("b", **case["b"])
    first, *others = merge([a, b])
    assert (not others) == case["same"], compare(a, b)
    assert compare(a, b) == compare(b, a)
    assert compare(a, b).parts[0][0] == case.get("forbidden", compare(a, b).parts[0][0])
    assert first.disputed == tuple(case.get("disputed", first.disputed))
    assert (first.nearest is not None) == case.get("nearest", first.nearest is not None)


def test_a_join_names_its_parts_and_the_nearest_report_left_out() -> None:
    apart = usual("c", place=("mazlum", 35.3093, 40.2793, 1000.0, "at"))
    first, second = merge([usual("a"), usual("b"), apart])
    assert [join.report_ids for join in first.joins] == [("a", "b")]
    assert {"prior", "location", "date", "type"} <= dict(first.joins[0].parts).keys()
    assert first.nearest is not None
    assert "c" in first.nearest.report_ids
    assert first.nearest.score < 0.5 < first.joins[0].score
    assert (second.joins, second.nearest is not None) == ((), True)


def test_two_reports_of_one_article_never_meet_through_a_third() -> None:
    pair = [usual("a", article="one"), usual("b", article="one", text="some words that are nowhere else in the stream")]
    incidents = merge([*pair, usual("c"), usual("d"), usual("e")])
    assert all(not {"a", "b"} <= set(incident.report_ids) for incident in incidents)


def test_three_sources_a_day_are_two_incidents_where_one_a_day_may_be_one() -> None:
    doers = {"actors": ["sdf initiator"]}
    monday = [usual(f"a{n}", day=("2018-02-05",), **doers) for n in range(4)]
    tuesday = [usual(f"b{n}", day=("2018-02-06",), **doers) for n in range(4)]
    assert len(merge(monday[:1] + tuesday[:1])) == 1
    assert [incident.report_ids for incident in merge(monday + tuesday)] == [
        ("a0", "a1", "a2", "a3"),
        ("b0", "b1", "b2", "b3"),
    ]


def test_what_happens_at_a_base_again_and_again_is_not_one_happening_for_want_of_days() -> None:
    raid = {"day": (), "actors": ["iran_backed_militias initiator", "us target"], "weapons": ["drone"]}
    names = "abcde"
    assert len(merge([usual(name, **raid) for name in names[:2]])) == 1
    apart = merge([usual(name, **raid) for name in names])
    assert len(apart) == len(names)
    assert all("alike" in dict(found.nearest.parts) for found in apart if found.nearest is not None)
    counted = [usual(name, **raid, counts={"injured": [7, 7]}) for name in names]
    assert len(merge(counted)) == 1, "a number in common is more than chance"
    dated = [usual(name, **raid | {"day": ("2023-10-26",)}) for name in "xy"]
    assert len(merge([usual("a", **raid), *dated])) == 1, "those of one day count once"


def test_a_chain_of_near_places_does_not_become_one_incident() -> None:
    chain = [usual(f"r{n:02}", place=("", 35.0 + n * 0.02, 40.0, 2000.0, "near")) for n in range(12)]
    assert max(len(incident.reports) for incident in merge(chain)) < 6


def test_counts_span_the_sources_and_the_contradiction_is_named() -> None:
    found = one(usual("a", counts={"fatalities": [3, 3]}), usual("b", counts={"fatalities": [2, 2]}))
    assert found.counts == (Casualty("fatalities", Count(2, 3)),)
    assert found.disputed == ("fatalities_min", "fatalities_max")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ([(3, 3), (5, 5)], (3, 5)),
        ([(100, None), (100, None)], (100, None)),
        ([(100, None), (40, 40)], (40, None)),
        ([(1, None), (5, 5)], (1, 5)),
        ([(0, 5), (2, 2)], (0, 5)),
    ],
)
def test_at_least_stays_open_only_above_every_closed_figure(told: Any, expected: Any) -> None:
    assert widest([Count(*count) for count in told]) == Count(*expected)


def test_agreeing_counts_are_no_dispute_and_a_shared_count_keeps_its_group() -> None:
    found = one(usual("a", counts={"fatalities": [0, 5]}, group="g"), usual("b", counts={"fatalities": [2, 2]}))
    assert (found.disputed, found.count_group) == ((), "g")


def test_the_type_of_most_families_wins_and_a_tie_goes_to_the_more_specific() -> None:
    vague, specific = usual("a", kind="Attack"), usual("b", kind="Armed clash")
    mine = usual("c", kind="Remote explosive/landmine/IED", counts={"fatalities": [2, 2]})
    assert one(vague, specific).sub_event_type == "Armed clash"
    assert one(replace(vague, counts=mine.counts), mine).sub_event_type == "Remote explosive/landmine/IED"
    copies = [usual(n, kind="Attack", family="agency", text="one and the same telling in six outlets") for n in "xyz"]
    assert one(*copies, specific).sub_event_type == "Armed clash"
    assert {"event_type", "sub_event_type"} <= set(one(*copies, specific).disputed)


def test_the_most_precise_place_and_day_that_contradict_nobody() -> None:
    wide = usual("a", place=("khasham", 35.31, 40.30, 8000.0, "near"), day=("2018-02-05", "2018-02-08"))
    found = one(wide, usual("b"))
    assert found.location == usual("b").location
    assert found.dates == DateSpan(date(2018, 2, 7), date(2018, 2, 7))
    assert found.disputed == ()


def test_a_day_that_two_sources_contradict_is_not_taken_though_it_is_as_precise() -> None:
    found = one(usual("a", day=("2018-02-08",)), usual("b"), usual("c"))
    assert found.dates == DateSpan(date(2018, 2, 7), date(2018, 2, 7))
    assert found.disputed == ("date_start", "date_end")


def test_actors_are_all_kept_each_in_the_firmest_role_and_units_without_their_parents() -> None:
    a = usual("a", actors=["unidentified initiator", "sdf target", "us accused"])
    b = usual("b", actors=["us initiator", "hajin_military_council target"])
    assert one(a, b).actors == (ActorRole("us", "initiator"), ActorRole("hajin_military_council", "target"))


def test_who_did_it_is_disputed_when_sources_lay_it_to_two_sides() -> None:
    extra = {"counts": {"fatalities": [11, 11]}, "persons": ["Salim Alhamad Alkhalaf"]}
    found = one(usual("a", actors=["turkey initiator"], **extra), usual("b", actors=["isis initiator"], **extra))
    assert found.disputed == ("actors",)
    assert {actor.id for actor in found.actors} == {"turkey", "isis"}


def test_who_was_killed_is_disputed_when_all_are_civilians_for_one_source_and_of_a_party_for_another() -> None:
    def dead(name: str, group: str) -> Report:
        told = usual(name, counts={"fatalities": [1, 1]})
        victim = Found(Casualty("fatalities", Count(1, 1), group), told.event.quote, "counts.people")
        return replace(told, counts=(*told.counts, victim))

    assert one(dead("a", "civilian"), dead("b", "isis")).disputed == ("actors",)
    assert one(dead("a", "civilian"), dead("b", "combatant")).disputed == ()


def test_a_denial_against_a_report_is_a_dispute() -> None:
    found = one(usual("a"), usual("b", status="denied"))
    assert (found.status, found.disputed) == ("reported", ("status",))


def test_one_report_alone_is_an_incident_with_its_values_as_they_are() -> None:
    lone = usual("a", actors=["sdf initiator"], counts={"fatalities": [3, -1]}, weapons=["drone"], status="alleged")
    found = one(lone)
    assert (found.id, found.reports, found.joins, found.nearest) == ("a", (lone,), (), None)
    assert (found.actors, found.weapons, found.status) == ((ActorRole("sdf", "initiator"),), ("drone",), "alleged")
    assert found.counts == (Casualty("fatalities", Count(3, None)),)


def test_confidence_rises_with_place_date_and_families_and_falls_with_disputes() -> None:
    sure, vague = located(*KHASHAM), located("SY09", 35.2, 40.3, 120_000.0, "area")
    day, month = DateSpan(date(2018, 2, 7), date(2018, 2, 7)), DateSpan(date(2018, 2, 1), date(2018, 2, 28))
    best = confidence(sure, day, 3, ())
    lesser = [
        confidence(vague, day, 3, ()), confidence(replace(sure, score=0.5), day, 3, ()), confidence(None, day, 3, ()),
        confidence(sure, month, 3, ()), confidence(sure, None, 3, ()), confidence(sure, day, 1, ()),
        confidence(sure, day, 3, ("actors",)), confidence(sure, replace(day, basis="estimated"), 3, ()),
    ]  # fmt: skip
    assert all(0 <= one < best <= 1 for one in lesser)
    assert confidence(sure, day, 3, ("date_start", "date_end")) == confidence(sure, day, 3, ("actors",))


def test_copies_of_one_text_do_not_corroborate() -> None:
    text = "a strike that hit the village at dawn killed six fighters of one militia there"
    copies = [usual(name, family="agency", text=text) for name in "abc"]
    assert one(*copies).confidence == one(copies[0]).confidence < one(copies[0], usual("d")).confidence


# --- properties over streams that mix near, far, vague, undated, copied and repeated reports


@st.composite
def streams(draw: st.DrawFn) -> list[Report]:
    chance = random.Random(draw(st.integers(0, 10**6)))  # noqa: S311 - a test stream, not a secret
    return [_random_report(chance, n) for n in range(draw(st.integers(1, 30)))]


def _random_report(chance: random.Random, n: int) -> Report:
    first = date(2018, 2, 7) + timedelta(chance.choice((0, 0, 1, 2, 3, 15, 16, 17, 1023)))
    long = timedelta(chance.choice((0, 0, 0, 1, 6, 30, 400)))
    spot = (chance.uniform(35.1, 35.5), chance.uniform(39.9, 40.5), chance.choice((300.0, 2000.0, 9000.0, 60_000.0)))
    article = f"article {chance.randrange(20)}"
    return usual(
        f"{chance.getrandbits(32):08x}{n}",
        kind=chance.choice(("Air/drone strike", "Shelling/artillery/missile attack", "Arrests")),
        place=chance.choice((("", *spot, "near"), KHASHAM, KHASHAM, ())),
        day=chance.choice(((), (first.isoformat(), (first + long).isoformat()))),
        actors=chance.choice(((), ("us initiator",), ("sdf initiator", "isis target"))),
        counts=chance.choice((None, {"fatalities": [6, 6]}, {"fatalities": [1, -1]})),
        article=article, family=chance.choice((article, "agency")),
        text=chance.choice(("", "one telling of it all in eight words")),
        weekday=chance.choice((None, 2)), yearless=chance.choice((None, (2, 7), (3, 1))),
        published=chance.choice(("", "2018-02-10")),
    )  # fmt: skip


def test_nobody_who_names_no_day_stands_between_two_that_name_days_apart() -> None:
    told = {"actors": ("us initiator", "isis target"), "counts": {"fatalities": [4, 4]}, "day": ()}
    found = merge([usual("a", yearless=(1, 8), **told), usual("b", **told), usual("c", yearless=(1, 12), **told)])
    assert not any({"a", "c"} <= {one.id for one in incident.reports} for incident in found)
    assert len(found) == 2


@settings(max_examples=60, deadline=None)
@given(streams(), st.randoms())
def test_order_and_repetition_change_nothing_and_nothing_is_lost(reports: list[Report], chance: random.Random) -> None:
    found = merge(reports)
    shuffled = [*reports, *reports[::2]]
    chance.shuffle(shuffled)
    assert merge(shuffled) == found
    assert sorted(one.id for incident in found for one in incident.reports) == sorted(one.id for one in reports)
    assert {id(one) for incident in found for one in incident.reports} <= {id(one) for one in reports}
    assert all(incident.id == min(incident.report_ids) for incident in found)
    assert list(found) == sorted(found, key=lambda incident: incident.id)


@settings(max_examples=60, deadline=None)
@given(streams())
def test_blocks_hold_every_pair_that_could_be_joined_exactly_once(reports: list[Report]) -> None:
    views = {one.id: room.profile(one) for one in reports}
    owned = [edge for key, members in room.blocks(views.values()).items() for edge in room.edges(key, members)]
    pairs = [edge.report_ids for edge in owned]
    assert len(pairs) == len(set(pairs))
    every = [compare(a, b) for i, a in enumerate(reports) for b in reports[i + 1 :]]
    assert {join.report_ids for join in every if join.score >= WORTH / 2} <= set(pairs)


@settings(max_examples=60, deadline=None)
@given(streams(), st.integers(2, 12))
def test_a_block_in_parts_owns_the_pairs_of_the_whole_block_once(reports: list[Report], most: int) -> None:
    """So that no worker holds more of a block than it can, however many undated or placeless reports there are."""
    views = [room.profile(one) for one in {one.id: one for one in reports}.values()]
    for key, members in room.blocks(views).items():
        found = []
        for places, split in room.parts([room.native(one, key) for one in members], most):
            assert len(places) <= most
            found += room.edges(key, [members[place] for place in places], split)
        assert sorted(one.report_ids for one in found) == sorted(one.report_ids for one in room.edges(key, members))


@settings(max_examples=40, deadline=None)
@given(streams(), st.randoms())
def test_any_spreading_of_blocks_and_components_gives_what_one_machine_gives(
    reports: list[Report], chance: random.Random
) -> None:
    by_id = {one.id: one for one in reports}
    views = {name: room.profile(one) for name, one in by_id.items()}
    parts = list(room.blocks(views.values()).items())
    chance.shuffle(parts)
    joins = [edge for key, members in parts for edge in room.edges(key, chance.sample(members, len(members)))]
    groups = components(by_id, joins)
    chance.shuffle(groups)
    touching = room.by_group(groups, joins)
    found = [
        incident
        for group in groups
        for incident in room.settled(views, {n: by_id[n] for n in group}, touching[group[0]], Config().merge_threshold)
    ]
    assert sorted(found, key=lambda incident: incident.id) == list(merge(reports))


@settings(max_examples=40, deadline=None)
@given(streams())
def test_an_article_from_elsewhere_moves_nothing(reports: list[Report]) -> None:
    elsewhere = usual("zz", place=("qamishli", 37.05, 41.22, 1000.0, "at"), article="far", day=("2011-01-01",))
    found = merge([*reports, elsewhere])
    assert [incident for incident in found if incident.id != "zz"] == list(merge(reports))


@settings(max_examples=40, deadline=None)
@given(streams(), streams())
def test_every_earlier_id_still_leads_to_one_incident(old: list[Report], new: list[Report]) -> None:
    before = {incident.id for incident in merge(old)}
    after = [name for incident in merge([*old, *new]) for name in incident.report_ids]
    assert all(after.count(name) == 1 for name in before)
