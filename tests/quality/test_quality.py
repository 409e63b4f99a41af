"""The quality floor: no change may make the map of the seeds, or of our own articles, worse unsaid in pins.toml."""

from __future__ import annotations

import pytest

from tests.quality import labels, scoring
from tests.quality.measuring import OWN, PINS, SEEDS, better, measured, pinned, worse
from tests.quality.pin import comments, written

# What the map of the seeds owes its readers, whatever the pins say.
FLOORS = {"recall": 0.75, "precision": 0.70, "traps_sprung": 1, "wrong_quotes": 0, "false_merges": 0}
PINNED = [(part, name) for part, figures in pinned().items() for name in figures]


@pytest.mark.parametrize(("part", "name"), PINNED, ids=[f"{part}-{name}" for part, name in PINNED])
def test_no_score_falls_below_its_pin(part, name):
    value, pin = measured()[part][name], pinned()[part][name]
    assert not worse(name, value, pin), f"{name} of {part} is {value:g}, pinned at {pin:g}: see tests/quality/pins.toml"


def test_every_measured_score_is_pinned():
    assert {part: set(figures) for part, figures in measured().items()} == {p: set(f) for p, f in pinned().items()}


def test_pinning_again_keeps_what_an_editor_remarked():
    text = PINS.read_text(encoding="utf-8")
    assert any(line.startswith("#") for line in text.splitlines()[1:])
    assert written(pinned(), comments(text)) == text


@pytest.mark.parametrize("name", FLOORS)
def test_no_pin_was_lowered_under_the_floor(name):
    assert not worse(name, pinned()["incidents"][name], FLOORS[name])


@pytest.mark.parametrize("folder", [SEEDS, *OWN], ids=lambda folder: folder.name)
def test_labels_quote_their_articles(folder):
    """A label whose offsets moved would score nothing and nobody would notice."""
    texts = {path.name: path.read_bytes().decode("utf-8") for path in folder.glob("*.txt")}
    wanted, traps = labels.incidents() if folder == SEEDS else labels.incidents(folder.with_suffix(".json"))
    spans = [(one.article, span) for one in wanted for span in one.passages]
    spans += [(one.article, one.span) for one in (*traps, *(labels.mentions() if folder == SEEDS else ()))]
    assert len(spans) > 80
    assert all(texts[article][start:end].strip() for article, (start, end) in spans)


def feature(**changes):
    """A feature that agrees with `label()` in everything."""
    cells = {
        "sub_event_type": "Arrests", "date_start": "2024-03-01", "date_end": "2024-03-02", "actor_ids": ["ypg", "sdf"],
        "actors": [{"id": "ypg"}], "fatalities_min": None, "fatalities_max": None, "injured_min": 2, "injured_max": 3,
        "sources": [{"article_id": "a", "start": 100, "end": 200, "quote": "", "evidence": {}}],
    }  # fmt: skip
    return {"geometry": {"type": "Point", "coordinates": [40.0, 35.0]}, "properties": cells | changes}


def label(**changes):
    """An arrest that must be found."""
    row = {
        "id": "a-1", "article": "a", "event": ["Arrests"], "places": [{"lat": 35.01, "lon": 40.0, "tolerance_km": 2}],
        "date": ["2024-03-01", "2024-03-01"], "actors": ["sdf"], "start": 120, "end": 180, "must": True,
        "fatalities": None, "injured": [2, 3],
    }  # fmt: skip
    return labels._label(row | changes)


def scored(*features, wanted=None, traps=()):
    return scoring.score(list(features), wanted or [label()], list(traps))


def test_a_feature_that_agrees_is_found_and_nothing_is_lost():
    assert scored(feature()) == {
        "recall": 1, "precision": 1, "f1": 1, "traps_sprung": 0, "date": 1, "actors": 1, "fatalities": 1, "injured": 1,
        "same_merged": 1, "false_merges": 0,
    }  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {"sub_event_type": "Attack"},
        {"sources": [{"article_id": "a", "start": 900, "end": 990, "quote": "", "evidence": {}}]},
        {"sources": [{"article_id": "a", "start": 0, "end": 700, "quote": "", "evidence": {}}]},
    ],
    ids=["another type", "another passage", "a quote of half the article"],
)
def test_a_feature_that_differs_in_what_counts_is_invented(changes):
    figures = scored(feature(**changes))
    assert (figures["recall"], figures["precision"]) == (0, 0)


def test_a_point_outside_the_tolerance_is_not_found():
    assert scored({**feature(), "geometry": {"type": "Point", "coordinates": [40.05, 35.0]}})["recall"] == 0
    assert scored({**feature(), "geometry": None})["recall"] == 0


@pytest.mark.parametrize(
    ("noun", "changes"),
    [
        ("date", {"date_start": None, "date_end": None}),
        ("date", {"date_start": "2024-02-20", "date_end": "2024-03-02"}),
        ("actors", {"actor_ids": ["turkey"], "actors": [{"id": "turkey"}]}),
        ("actors", {"actors": [{"id": one} for one in ("ypg", "turkey", "isis", "iran")]}),
        ("injured", {"injured_min": None, "injured_max": None}),
        ("injured", {"injured_min": 2, "injured_max": 4}),
    ],
)
def test_a_wrong_detail_of_a_found_incident_costs_that_detail(noun, changes):
    figures = scored(feature(**changes))
    assert figures["recall"] == 1
    assert figures[noun] == 0


def test_two_labels_need_two_features():
    two = [label(), label(id="a-2")]
    assert scored(feature(), wanted=two)["recall"] == 0.5
    assert scored(feature(), feature(), wanted=two)["recall"] == 1


def test_traps_tell_place_and_event_apart():
    words = [{"start": 110, "end": 115, "quote": ""}]
    told = {"article_id": "a", "start": 100, "end": 200, "quote": "", "evidence": {"place": words, "event_type": words}}
    place, event = labels.Trap("a", "place", (105, 120)), labels.Trap("a", "event", (105, 120))
    assert scored(feature(sources=[told]), traps=[place])["traps_sprung"] == 1
    assert scored(feature(sources=[told]), traps=[event])["traps_sprung"] == 0  # the label says that it happened
    assert scored(feature(sources=[told], sub_event_type="Attack"), traps=[event])["traps_sprung"] == 1


def test_one_feature_for_two_incidents_is_a_false_merge():
    there = {"article_id": "b", "start": 120, "end": 180, "quote": "", "evidence": {}}
    both = feature(sources=[*feature()["properties"]["sources"], there])
    apart = [label(), label(id="b-1", article="b")]
    same = [label(same_as=["b-1"]), label(id="b-1", article="b", same_as=["a-1"])]
    assert scored(both, wanted=apart)["false_merges"] == 1
    assert (scored(both, wanted=same)["false_merges"], scored(both, wanted=same)["same_merged"]) == (0, 1)


def test_a_quote_that_is_not_the_words_at_its_offsets_is_counted():
    evidence = {"place": [{"start": 1, "end": 2, "quote": "x"}]}
    quoted = {"article_id": "a", "start": 0, "end": 3, "quote": "abc", "evidence": evidence}
    assert scoring.wrong_quotes([feature(sources=[quoted])], {"a": "abcd"}) == 1


def test_a_trap_named_as_a_location_is_sprung_and_a_false_name_costs_precision():
    spot = labels.Spot(35.0, 40.0, 0)
    named = [labels.Named("a", (0, 5), "E", spot), labels.Named("a", (10, 15), "T", spot)]
    here = {"article_id": "a", "start": 0, "end": 5, "role": "location", "lat": 35.0, "lon": 40.0}
    there = {"article_id": "a", "start": 10, "end": 15, "role": "location", "lat": None, "lon": None}
    assert scoring.score_mentions([here, there], named) == {
        "recall": 1, "precision": 0.5, "f1": pytest.approx(2 / 3), "within_5_km": 1, "traps_sprung": 1,
    }  # fmt: skip


def test_pins_are_only_ever_raised():
    assert better("recall", 0.9, 0.8) == 0.9
    assert better("recall", 0.7, 0.8) == 0.8
    assert better("traps_sprung", 2, 1) == 1
