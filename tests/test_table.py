"""The table room: what stands in incidents.geojson is what the incidents hold, with true offsets, both ways."""

from __future__ import annotations

import json
import tomllib
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import geopandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import table
from geomap.config import Config
from geomap.errors import DataError
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

CASES = tomllib.loads((Path(__file__).parent / "cases" / "table.toml").read_text(encoding="utf-8"))
ADMIN = Admin("Deir-ez-Zor", "SY09", "Al-Bukamal", "SY0902", "Hajin", "SY090201")
PLACE = Place("p1", "Hajin", "هجين", "town", 34.69, 40.83, 500, ADMIN, "SY", 0.5, "OCHA", "C1", "CC BY")
AREA = ((40.8, 34.6), (40.8, 34.8), (40.9, 34.8), (40.9, 34.6), (40.8, 34.6))  # clockwise on purpose


def words(text: str, part: str, article: str = "a.txt") -> Quote:
    start = text.index(part)
    return Quote(article, start, start + len(part), part)


def report(text: str, article: str = "a.txt", family: str = "f1", name: str = "r1") -> Report:
    """A strike told in `text`, read as the rooms before would have."""
    cite = Citation(article, "عنوان", "عنب بلدي", date(2018, 9, 12), "https://www.enabbaladi.net/1", "ar", family)
    where = Location(
        PLACE, "هجين", "هجين", "at", 34.69, 40.83, 1200.4, AREA, 1, 1, ADMIN, True, 0.9,
        (words(text, "هجين", article),), "places.exact",
    )  # fmt: skip
    return Report(
        name,
        cite,
        (Quote(article, 0, len(text), text),),
        Found("Air/drone strike", words(text, "غارة", article), "events.trigger"),
        where,
        Found(
            DateSpan(date(2018, 9, 11), date(2018, 9, 11), "relative"), words(text, "أمس", article), "dates.yesterday"
        ),
        (Found(ActorRole("coalition", "initiator"), words(text, "التحالف", article), "actors.subject"),),
        (Found(Casualty("fatalities", Count(3, 3)), words(text, "ثلاثة", article), "counts.word"),),
    )


def incident(*reports: Report, **changes: object) -> Incident:
    first = reports[0]
    made = Incident(
        min(one.id for one in reports),
        reports,
        first.event.value,
        first.location,
        first.dates.value if first.dates else None,
        tuple(one.value for one in first.actors),
        tuple(one.value for one in first.counts),
        None,
        (),
        (),
        0.75,
        (),
        "reported",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


TEXT = CASES["strike"]["text"]


def properties(one: Incident) -> dict:
    return table.to_features([one])["features"][0]["properties"]


def test_a_feature_has_exactly_the_columns_of_the_schema_in_order():
    assert tuple(properties(incident(report(TEXT)))) == table.COLUMNS
    assert set(CASES["schema"]["columns"]) == set(table.COLUMNS)


def test_every_sub_event_type_of_the_schema_has_its_event_type_and_an_arabic_name():
    for sub, event in CASES["sub_events"].items():
        cells = properties(incident(report(TEXT), sub_event_type=sub))
        assert cells["event_type"] == event
        assert not any(letter.isascii() and letter.isalpha() for letter in cells["summary_ar"].split(" في ")[0])


def test_quotes_and_evidence_are_slices_of_the_article():
    entry = properties(incident(report(TEXT)))["sources"][0]
    assert TEXT[entry["start"] : entry["end"]] == entry["quote"]
    for found in entry["evidence"].values():
        assert all(TEXT[one["start"] : one["end"]] == one["quote"] for one in found)
    assert [one["quote"] for one in entry["evidence"]["place"]] == ["هجين"]
    assert entry["outlet_affiliation"] == "independent"


@given(before=st.integers(0, 3000), after=st.integers(0, 3000), gap=st.integers(1, 80))
def test_a_long_passage_is_cut_to_600_characters_around_its_trigger_with_true_offsets(before, after, gap):
    """The limit must never move the quote away from its offsets, nor lose the words that made the incident."""
    text = ("ن" * gap + " ") * (before // gap) + TEXT + (" " + "ن" * gap) * (after // gap)
    entry = properties(incident(report(text)))["sources"][0]
    assert len(entry["quote"]) <= 600
    assert text[entry["start"] : entry["end"]] == entry["quote"]
    trigger = entry["evidence"]["event_type"][0]
    assert entry["start"] <= trigger["start"] < trigger["end"] <= entry["end"]


def test_the_length_of_a_quote_is_a_setting():
    text = TEXT + " ن" * 200
    cells = table.to_features([incident(report(text))], Config(quote_limit=80))["features"][0]["properties"]
    assert 40 < len(cells["sources"][0]["quote"]) <= 80


def test_evidence_outside_the_passage_stays_with_the_first_one_at_its_own_place():
    text = TEXT + "\n" + "وأكد ناشط وقوع الضربة"  # "an activist confirmed the strike"
    told = report(TEXT)
    second = Quote("a.txt", len(TEXT) + 1, len(text), text[len(TEXT) + 1 :])
    one = replace(told, passages=(second, told.passages[0]))
    entries = properties(incident(one))["sources"]
    assert [entry["start"] for entry in entries] == [0, len(TEXT) + 1]
    assert [row["quote"] for row in entries[0]["evidence"]["event_type"]] == ["غارة"]
    date_outside = replace(one, passages=(second,))
    entry = properties(incident(date_outside))["sources"][0]
    assert text[entry["evidence"]["date"][0]["start"] :].startswith("أمس")


def test_articles_and_families_are_counted_once_each():
    told = [report(TEXT, f"{n}.txt", family, f"r{n}") for n, family in enumerate(["x", "x", "y"])]
    reports = [replace(one, citation=replace(one.citation, outlet=None, url=None)) for one in told]
    cells = properties(incident(*reports))
    assert (cells["source_count"], cells["family_count"], len(cells["sources"])) == (3, 2, 3)


@pytest.mark.parametrize(
    ("outlet", "url", "affiliation"),
    [
        ("المرصد السوري لحقوق الإنسان", None, "opposition"),
        ("RT", None, "russia"),
        ("arabic.rt.com", None, "russia"),
        (None, "https://www.hawarnews.com/ar/1", "aanes"),
        (None, "https://user@Mobile.Hawarnews.com:443/ar", "aanes"),
        ("موقع مجهول", "https://example.org/hawarnews.com", None),
        ("com", "https://com/", None),
        (None, None, None),
    ],
)
def test_an_outlet_is_known_by_its_name_or_its_host(outlet, url, affiliation):
    assert table.outlet_affiliation(outlet, url) == affiliation


def test_two_outlets_of_one_owner_are_one_family_and_so_are_copies_of_one_text():
    def told_by(name: str, outlet: str, family: str) -> Report:
        one = report(TEXT, f"{name}.txt", family, name)
        return replace(one, citation=replace(one.citation, outlet=outlet, url=None, family=family))

    anf, roj, hawar, copy = (
        told_by("r1", "وكالة فرات للأنباء", "x1"),
        told_by("r2", "RojNews", "x2"),
        told_by("r3", "هاوار", "x3"),
        told_by("r4", "موقع", "x3"),
    )
    assert properties(incident(anf, roj))["family_count"] == 1
    assert properties(incident(anf, hawar))["family_count"] == 2
    assert properties(incident(anf, hawar, copy))["family_count"] == 2
    assert properties(incident(anf, told_by("r5", "موقع", "x5")))["family_count"] == 2


def test_the_area_runs_counterclockwise_and_the_point_has_six_decimals():
    where = replace(report(TEXT).location, lat=34.123456789, lon=40.987654321)
    feature = table.to_features([incident(report(TEXT), location=where)])["features"][0]
    assert feature["geometry"] == {"type": "Point", "coordinates": [40.987654, 34.123457]}
    ring = feature["properties"]["uncertainty_area"]["coordinates"][0]
    assert sum((b[0] - a[0]) * (b[1] + a[1]) for a, b in pairwise(ring)) < 0


def test_nothing_known_is_null_and_never_zero():
    cells = properties(incident(report(TEXT), location=None, dates=None, counts=(), actors=()))
    for name in ("place_id", "place_name", "relation", "uncertainty_m", "date_start", "fatalities_min", "injured_max"):
        assert cells[name] is None
    assert (cells["date_precision"], cells["in_scope"]) == ("unknown", False)


@pytest.mark.parametrize("case", CASES["totals"])
def test_totals_are_as_stated_or_bounded_by_their_parts(case):
    counts = tuple(
        Casualty("fatalities", Count(c[1], None if c[2] < 0 else c[2]), c[0] or None) for c in case["counts"]
    )
    cells = properties(incident(report(TEXT), counts=counts))
    assert [cells["fatalities_min"], cells["fatalities_max"]] == [case["min"], case.get("max")]


@pytest.mark.parametrize("case", CASES["summaries"])
def test_the_summary_says_what_where_when_who_and_how_many(case):
    one = incident(
        report(TEXT),
        counts=tuple(Casualty(k, Count(low, high if high >= 0 else None)) for k, low, high in case["counts"]),
        dates=DateSpan(date.fromisoformat(case["first"]), date.fromisoformat(case["last"])),
        status=case["status"],
    )
    cells = properties(one)
    assert cells["summary"] == case["en"]
    assert cells["summary_ar"] == case["ar"]


def test_a_date_that_was_not_read_or_fell_on_another_weekday_is_said():
    told = report(TEXT)
    words = told.event.quote
    unread = properties(incident(replace(told, dates=None, unread=(words,)), dates=None))
    assert "a date is told that was not read" in unread["summary"]
    assert [one["rule"] for one in unread["sources"][0]["evidence"]["date"]] == ["dates.unread"]
    day = DateSpan(date(2018, 2, 7), date(2018, 2, 7))
    differs = incident(replace(told, dates=Found(day, words, "dates.weekday_differs")), dates=day)
    assert "the weekday told is not that of the date" in properties(differs)["summary"]
    assert "weekday" not in properties(incident(told, dates=day))["summary"]


def test_actors_bring_their_parents_and_their_names():
    cells = properties(incident(report(TEXT), actors=(ActorRole("hajin_military_council", "participant"),)))
    assert cells["actor_ids"] == ["hajin_military_council", "sdf"]
    assert cells["actor_groups"] == ["sdf"]
    assert cells["actors"][0]["name"] != "hajin_military_council"


def test_the_bytes_do_not_depend_on_the_order_of_incidents():
    some = [incident(report(TEXT, name=f"r{n}"), dates=DateSpan(date(2018, 1, n), date(2018, 1, n))) for n in (3, 1, 2)]
    written = table.to_geojson(some)
    assert written == table.to_geojson(reversed(some))
    assert "\\u06" not in written.decode()
    assert [one["id"] for one in json.loads(written)["features"]] == ["r1", "r2", "r3"]


def test_not_a_number_is_refused():
    with pytest.raises(ValueError, match=r"not JSON compliant|Out of range"):
        table.to_geojson([incident(report(TEXT), confidence=float("nan"))])


def test_a_table_goes_back_to_the_same_features():
    some = [incident(report(TEXT)), incident(report(TEXT, name="r0"), location=None, dates=None, counts=())]
    features = table.to_features(some)
    frame = table.to_table(some)
    assert isinstance(frame, geopandas.GeoDataFrame)
    assert frame.crs.to_epsg() == 4326
    assert table.from_table(frame) == features
    assert table.from_table(table.to_table(features)) == features
    assert table.from_table(frame[frame.fatalities_min >= 1])["features"] == features["features"][:1]


def test_an_empty_table_has_its_columns_and_its_reference_system():
    frame = table.to_table([])
    assert tuple(frame.columns[:-1]) == table.COLUMNS
    assert frame.crs.to_epsg() == 4326
    assert table.from_table(frame) == {"type": "FeatureCollection", "features": []}


def test_what_is_written_is_read_back_equal(tmp_path):
    path = tmp_path / "incidents.geojson"
    path.write_bytes(table.to_geojson([incident(report(TEXT))]))
    assert table.read_features(path) == table.to_features([incident(report(TEXT))])


@pytest.mark.parametrize("case", CASES["damaged"], ids=lambda case: case["fault"])
def test_a_damaged_file_is_named_with_its_fault(tmp_path, case):
    path = tmp_path / "broken.geojson"
    path.write_text(case["text"], encoding="utf-8")
    with pytest.raises(DataError, match=case["fault"]) as caught:
        table.read_features(path)
    assert "\n" not in str(caught.value)
    assert "broken.geojson" in str(caught.value)


def test_a_missing_file_is_one_clear_line(tmp_path):
    with pytest.raises(DataError, match="cannot be read"):
        table.read_features(tmp_path / "none.geojson")


def test_the_table_can_be_explored_and_joined():
    """The issue's promise for notebooks: `.explore()` draws it, dates and numbers behave."""
    pytest.importorskip("mapclassify", reason="geopandas' explore needs geomap[notebook]")
    frame = table.to_table([incident(report(TEXT))])
    assert frame.date_start.dt.year.tolist() == [2018]
    assert "Hajin" in frame[["summary", "place_name", "date_start", "geometry"]].explore().get_root().render()
