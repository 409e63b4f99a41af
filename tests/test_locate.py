"""Locating: every relation gives an honest geometry, whose point lies in its area and whose radius reaches its edge."""

from __future__ import annotations

import math
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from shapely import Point, Polygon

from geomap import lexicon, places
from geomap.config import Config
from geomap.gazetteer import Gazetteer
from geomap.locate import locate, relations
from geomap.mentions import Vocabulary
from geomap.model import Article, Location, PlacePhrase

HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "cases" / "locate.toml").read_text(encoding="utf-8"))["case"]
SEEDS = sorted((HERE.parent / "seeds").glob("*.txt"))


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    return Vocabulary([lexicon.load(noun) for noun in places.LEXICONS], Gazetteer.load())


def phrases(text: str) -> tuple[PlacePhrase, ...]:
    article = Article("case.txt", text, "", None, None, None, "ar", "family", "hash")
    return places.read(vocabulary().mark(article), vocabulary().gazetteer).phrases


def located(text: str) -> list[Location]:
    return [locate(phrase, vocabulary().gazetteer, Config()) for phrase in phrases(text)]


def kilometres(lat1: float, lon1: float, lat2: float, lon2: float) -> float:
    a, b, c, d = map(math.radians, (lat1, lon1, lat2, lon2))
    half = math.sin((c - a) / 2) ** 2 + math.cos(a) * math.cos(c) * math.sin((d - b) / 2) ** 2
    return 12742 * math.asin(math.sqrt(half))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_a_phrase_is_placed_where_an_analyst_would_put_it(case: dict[str, Any]) -> None:
    location = located(case["text"])[0]
    assert location.relation == case["relation"]
    if case.get("nowhere"):
        assert (location.lat, location.lon, location.uncertainty_m, location.area) == (None, None, None, None)
        return
    assert location.lat is not None
    assert location.lon is not None
    assert location.uncertainty_m is not None
    lat, lon, tolerance = case["at"]
    assert kilometres(location.lat, location.lon, lat, lon) <= tolerance
    least, most = case["radius_km"]
    assert least <= location.uncertainty_m / 1000 <= most
    if "precision" in case:
        assert [location.geo_precision, location.ucdp_where_prec] == case["precision"]


@pytest.mark.parametrize("text", [*(case["text"] for case in CASES), *(s.read_text(encoding="utf-8") for s in SEEDS)])
def test_the_point_lies_in_an_area_of_at_most_64_vertices_and_the_codes_are_in_range(text: str) -> None:
    for location in located(text):
        assert location.geo_precision in (1, 2, 3)
        assert location.ucdp_where_prec in range(1, 8)
        assert (location.lat is None) == (location.area is None)
        if location.area is not None and location.lat is not None and location.lon is not None:
            outline = Polygon(location.area)
            assert location.area[0] == location.area[-1]
            assert len(location.area) <= 65
            assert outline.is_valid
            assert outline.buffer(1e-6).contains(Point(location.lon, location.lat))


def test_the_village_that_is_spoken_of_lies_where_it_was_said_to_lie() -> None:
    named, pointing = located("قال أهالي قرية خربة الزيتونات بريف الشدادي إن القرية تعرضت لقصف")
    assert (pointing.lat, pointing.lon, pointing.area) == (named.lat, named.lon, named.area)
    assert pointing.uncertainty_m is not None
    assert pointing.uncertainty_m < 40_000


def test_the_radius_of_an_area_reaches_its_farthest_corner() -> None:
    location = located("تصعيد في محافظة دير الزور")[0]
    assert location.lat is not None
    assert location.lon is not None
    assert location.uncertainty_m is not None
    assert location.area is not None
    farthest = max(kilometres(location.lat, location.lon, lat, lon) for lon, lat in location.area)
    assert location.uncertainty_m / 1000 == pytest.approx(farthest, rel=0.01)


def test_the_combined_error_is_that_of_the_published_method() -> None:
    # Wieczorek et al. 2004: 8 km east, extent and distance precision 1 km in all, direction good to 45 degrees.
    assert relations.combined_error(8000, 1000, 45) == pytest.approx(6570, abs=10)


def test_admin_units_go_as_deep_as_the_words() -> None:
    town, governorate = located("انفجار في بلدة هجين")[0], located("تصعيد في محافظة دير الزور")[0]
    assert (town.admin.admin1_pcode, town.admin.admin3_pcode is not None) == ("SY09", True)
    assert (governorate.admin.admin1_pcode, governorate.admin.admin2_pcode) == ("SY09", None)


@pytest.mark.parametrize(("text", "inside"), [("انفجار في بلدة هجين", True), ("انفجار في مدينة إدلب", False)])
def test_scope_is_the_governorates_of_the_configuration(text: str, inside: bool) -> None:
    assert located(text)[0].in_scope is inside
    phrase = phrases(text)[0]
    assert locate(phrase, vocabulary().gazetteer, Config(scope=("SY07",))).in_scope is not inside


def test_the_same_phrase_gives_the_same_bytes() -> None:
    text = "هجوم على بعد 12 كم شمال شرقي مدينة البوكمال"
    assert repr(located(text)) == repr(located(text))
