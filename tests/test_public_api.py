"""The public door: the names that notebooks and scripts are written against, and what they give."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import folium
import geopandas
import pytest

import geomap
from geomap.model import Article, Incident

SEEDS = Path(__file__).parents[1] / "seeds"
NAMES = {
    "Config", "Gazetteer", "GeomapError", "draw_map", "find_incidents", "read_articles", "save", "to_table",
}  # fmt: skip


@pytest.fixture(scope="module")
def articles() -> tuple[Article, ...]:
    return tuple(geomap.read_articles(str(SEEDS)))


@pytest.fixture(scope="module")
def found(articles: tuple[Article, ...]) -> tuple[Incident, ...]:
    return geomap.find_incidents(articles)


def test_the_door_holds_these_names_and_no_others():
    assert set(geomap.__all__) == NAMES
    assert all(getattr(geomap, name) is not None for name in NAMES)
    with pytest.raises(AttributeError, match="no attribute 'pipeline_of_dreams'"):
        geomap.pipeline_of_dreams  # noqa: B018


def test_importing_geomap_loads_nothing_heavy():
    code = "import sys, geomap; print([m for m in ('geopandas', 'folium', 'pandas', 'shapely') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_read_articles_keeps_the_text_of_the_file(articles):
    assert [one.id for one in articles] == sorted(path.name for path in SEEDS.glob("*.txt"))
    for one in articles:
        assert one.text == (SEEDS / one.id).read_bytes().decode("utf-8")
        assert one.title
        assert one.language == "ar"


def test_read_articles_takes_a_file_a_folder_or_a_list():
    first, second = sorted(SEEDS.glob("*.txt"))[:2]
    assert [one.id for one in geomap.read_articles(first)] == [first.name]
    assert len(list(geomap.read_articles([first, second]))) == 2


def test_find_incidents_needs_no_file(articles):
    # "A Turkish drone targeted a car in the town of Tell Tamr yesterday, killing two civilians."
    text = "استهدفت طائرة مسيرة تركية سيارة في بلدة تل تمر أمس، ما أدى إلى مقتل مدنيين اثنين."
    article = Article("mine", text, "", None, date(2023, 6, 20), None, "ar", "mine", "0" * 64)
    (one,) = geomap.find_incidents([article])
    assert one.sub_event_type == "Air/drone strike"
    assert one.location is not None
    assert one.location.place is not None
    assert one.location.place.admin.admin1_pcode == "SY08"
    assert one.dates is not None
    assert one.dates.first == date(2023, 6, 19)
    assert ("turkey", "initiator") in {(actor.id, actor.role) for actor in one.actors}


def test_the_order_of_articles_changes_nothing(articles, found):
    assert geomap.find_incidents(tuple(reversed(articles))) == found


def test_every_value_is_tied_to_its_words(articles, found):
    texts = {one.id: one.text for one in articles}
    reports = [report for incident in found for report in incident.reports]
    assert len(reports) >= 20
    for report in reports:
        quotes = [*report.passages, report.event.quote, *(report.location.quotes if report.location else ())]
        quotes += [one.quote for one in (*report.actors, *report.counts, *report.weapons, *report.targets)]
        quotes += [report.dates.quote] if report.dates else []
        assert all(texts[quote.article_id][quote.start : quote.end] == quote.text for quote in quotes)


def test_to_table_is_a_geodataframe_in_wgs84(found):
    table = geomap.to_table(found)
    assert isinstance(table, geopandas.GeoDataFrame)
    assert table.crs.to_epsg() == 4326
    assert len(table) == len(found)
    assert {"event_type", "sub_event_type", "uncertainty_m", "actor_ids", "sources"} <= set(table.columns)
    placed = table[table["place_id"].notna()]
    assert placed.geometry.x.between(35, 50).all(), "longitude comes first"
    assert placed.geometry.y.between(30, 40).all()


@pytest.mark.parametrize("ending", [".geojson", ".parquet", ".gpkg", ".csv", ".kml"])
def test_save_writes_by_the_ending(found, tmp_path, ending):
    if ending == ".parquet":
        pytest.importorskip("pyarrow")
    path = tmp_path / f"incidents{ending}"
    geomap.save(found, str(path))
    assert path.stat().st_size > 1000


def test_save_refuses_an_ending_that_it_does_not_know(found, tmp_path):
    with pytest.raises(geomap.GeomapError, match=r"\.xyz: is no format"):
        geomap.save(found, tmp_path / "incidents.xyz")


def test_saved_geojson_is_what_the_design_promises(found, tmp_path):
    geomap.save(found, tmp_path / "incidents.geojson")
    read = json.loads((tmp_path / "incidents.geojson").read_text(encoding="utf-8"), parse_constant=pytest.fail)
    assert read["type"] == "FeatureCollection"
    assert "crs" not in read, "RFC 7946 knows only WGS 84"
    ids = [feature["properties"]["id"] for feature in read["features"]]
    assert len(ids) == len(set(ids)) == len(found)
    for feature in read["features"]:
        cells = feature["properties"]
        assert cells["id"] == min(cells["report_ids"])
        assert (cells["date_start"] is None) == (cells["date_end"] is None)
        assert all(len(source["quote"]) <= 600 for source in cells["sources"])


def test_draw_map_returns_the_folium_map(found, tmp_path):
    drawn = geomap.draw_map(found, str(tmp_path / "index.html"))
    assert isinstance(drawn, folium.Map)
    assert "<html" in (tmp_path / "index.html").read_text(encoding="utf-8")[:200]


def test_gazetteer_search_gives_candidates_best_first():
    hits = geomap.Gazetteer.load().search("هجين", limit=3)
    assert 1 <= len(hits) <= 3
    assert hits[0].place.name == "Hajin"
    assert (round(hits[0].place.lat, 1), round(hits[0].place.lon, 1)) == (34.7, 40.8)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_settings_and_corrections_reach_the_run(articles, found, tmp_path):
    dropped = found[0].id
    rows = f"id,field,old,new,reason,reviewer,date\n{dropped},drop,,yes,a duplicate,me,2025-01-01\n"
    (tmp_path / "c.csv").write_text(rows, encoding="utf-8")
    left = geomap.find_incidents(articles, corrections=tmp_path / "c.csv")
    assert {one.id for one in found} - {one.id for one in left} == {dropped}
    short = geomap.find_incidents(articles, config=geomap.Config(quote_limit=200))
    assert max(len(q.text) for one in short for report in one.reports for q in report.passages) <= 200


def test_a_gazetteer_of_ones_own_places_what_the_shipped_one_lacks(tmp_path):
    # "Clashes broke out in the village of Tell Sample between the SDF and gunmen."
    text = "اندلعت اشتباكات في قرية تل العينة بين قوات سوريا الديمقراطية ومسلحين من تنظيم داعش."
    article = Article("mine", text, "", None, date(2023, 6, 20), None, "ar", "mine", "0" * 64)
    mine = tmp_path / "places.csv"
    mine.write_text("name,name_ar,type,lat,lon\nTell Sample,تل العينة,village,36.41,40.63\n", encoding="utf-8")
    (one,) = geomap.find_incidents([article], gazetteer=mine)
    assert one.location is not None
    assert (one.location.lat, one.location.lon) == (36.41, 40.63)


def mined(text: str, **settings: object) -> tuple[Incident, ...]:
    article = Article("mine", text, "", None, date(2023, 6, 20), None, "ar", "mine", "0" * 64)
    return geomap.find_incidents([article], config=geomap.Config(**settings))


def test_scope_decides_what_counts_as_in_scope():
    text = "قُتل مدني بانفجار لغم في مدينة الحسكة أمس."  # "A civilian was killed by a mine in the city of Al-Hasakah."
    inside, outside = mined(text), mined(text, scope=("SY02",))
    assert [one.location.in_scope for one in (*inside, *outside) if one.location] == [True, False]


def test_a_higher_merge_threshold_joins_less():
    # "A Turkish drone targeted a car in the town of Tal Tamr yesterday and killed two civilians", told twice.
    told = {
        "a": "استهدفت طائرة مسيرة تركية سيارة في بلدة تل تمر أمس، ما أدى إلى مقتل مدنيين اثنين.",
        "b": "قُتل مدنيان بقصف من طائرة مسيرة تركية على سيارة في بلدة تل تمر يوم أمس.",
    }
    two = [Article(n, t, "", n, date(2023, 6, 20), None, "ar", n, n * 64) for n, t in told.items()]
    (joined,) = geomap.find_incidents(two)
    apart = geomap.find_incidents(two, config=geomap.Config(merge_threshold=1.0))
    assert len(joined.reports) == 2
    assert [len(one.reports) for one in apart] == [1, 1]


def test_a_higher_fuzzy_floor_places_fewer_misspelt_names():
    # The town of Gharanij with one letter too many, in the countryside that it lies in.
    text = "قُتل مدني بانفجار لغم في بلدة غرانييج بريف دير الزور الشرقي أمس."
    (near,), strict = mined(text), mined(text, fuzzy_floor=1.0)
    assert near.location is not None
    assert near.location.place is not None
    assert not [one for one in strict if one.location and one.location.place == near.location.place]
