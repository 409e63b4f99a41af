"""The export room: every format opens in the library it is meant for and gives back what was put in."""

from __future__ import annotations

import csv
import json
import os
import socket
import sqlite3
import subprocess
from contextlib import closing
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import geopandas
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap import table
from geomap.errors import DataError
from geomap.export import Filter, Redaction, coarsen, keep, load, save
from geomap.export.codes import ACLED, UCDP
from geomap.export.redaction import MARK
from geomap.gazetteer import Gazetteer
from geomap.model import Quote
from geomap.pipeline import vocabulary
from geomap.store import harmless, unharmed

BACK = ("x.geojson", "x.geojsonl", "x.ndjson", "x.parquet", "x.gpkg")


@pytest.mark.parametrize("name", BACK)
def test_what_is_written_is_read_back_equal(incidents, tmp_path, name):
    assert save(incidents, tmp_path / name) == 4
    assert load(tmp_path / name) == table.to_features(incidents)


@pytest.mark.parametrize("name", [*BACK, "x.kml", "x.csv"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40))
def test_any_words_go_out_and_come_back(make_report, make_incident, tmp_path, name, words):
    """Quotes, titles and outlets are written by strangers: control characters, markup and all."""
    told = make_report("r1", outlet=words)
    held = replace(
        told, passages=(Quote("r1.txt", 0, len(words), words),), citation=replace(told.citation, title=words)
    )
    one = [make_incident(held, correction_reason=words)]
    save(one, tmp_path / name)
    if name in BACK:
        assert load(tmp_path / name) == table.to_features(one)
    elif name == "x.kml":
        ElementTree.parse(tmp_path / name)  # noqa: S314 - our own
    else:
        assert unharmed(rows(tmp_path / "x_sources.csv")[0]["quote"]) == words


@pytest.mark.parametrize("name", BACK)
def test_no_incidents_are_read_back_as_none(tmp_path, name):
    save([], tmp_path / name)
    assert load(tmp_path / name) == {"type": "FeatureCollection", "features": []}


@pytest.mark.parametrize("name", [*BACK, "x.csv", "x.kml", "x.acled.csv", "x.ucdp.csv"])
def test_the_same_incidents_give_the_same_bytes(incidents, tmp_path, name):
    for place, some in (("a", incidents), ("b", incidents[::-1])):
        save(some, tmp_path / place / name)
    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert files == sorted(path.name for path in (tmp_path / "b").iterdir())
    for file in files:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes(), file


def test_geojson_follows_rfc_7946(incidents, tmp_path):
    save(incidents, tmp_path / "x.geojson")
    assert "crs" not in json.loads((tmp_path / "x.geojson").read_bytes())
    frame = geopandas.read_file(tmp_path / "x.geojson")
    assert len(frame) == 4
    assert frame.crs.to_epsg() == 4326


def test_geoparquet_says_its_version_and_keeps_nested_values(incidents, tmp_path):
    import pyarrow.parquet as pq

    save(incidents, tmp_path / "x.parquet")
    head = json.loads(pq.read_schema(tmp_path / "x.parquet").metadata[b"geo"])
    assert head["version"] == "1.1.0"
    assert set(head["columns"]) == {"geometry", "uncertainty_area"}
    assert "covering" in head["columns"]["geometry"]
    frame = geopandas.read_parquet(tmp_path / "x.parquet")
    assert frame.crs.to_epsg() == 4326
    assert frame.set_index("id").loc["r1"].actors[0]["name"] == "International Coalition"


def test_a_geopackage_has_its_layers_and_their_styles(incidents, tmp_path):
    import pyogrio

    save(incidents, tmp_path / "x.gpkg")
    layers = dict(pyogrio.list_layers(tmp_path / "x.gpkg").tolist())
    assert layers == {
        "incidents": "Point",
        "uncertainty_areas": "Polygon",
        "sources": None,
        "mentions": None,
        "layer_styles": None,
    }
    mentions = geopandas.read_file(tmp_path / "x.gpkg", layer="mentions")
    assert set(mentions[mentions.incident_id == "r1"].column_name) == {
        "event_type",
        "place",
        "date",
        "actors",
        "fatalities",
        "weapons",
    }
    with closing(sqlite3.connect(tmp_path / "x.gpkg")) as base:
        styles = base.execute("SELECT f_table_name, styleQML, useAsDefault FROM layer_styles").fetchall()
    assert [(name, default) for name, _, default in styles] == [("incidents", 1), ("uncertainty_areas", 1)]
    categories = ElementTree.fromstring(styles[0][1]).findall(".//category")  # noqa: S314 - our own
    some = ("Armed clash", "Air/drone strike", "Attack", "Peaceful protest", "Mob violence", "Arrests")
    assert {one.get("value") for one in categories} == set(map(table.event_type, some))


def test_a_camp_is_shown_at_its_town(make_report, make_incident):
    gazetteer = Gazetteer.load()
    camp = min((p for p in gazetteer.places.values() if p.type == "camp" and "Hol" in p.name), key=lambda p: p.id)
    held = make_report("r1")
    there = replace(held.location, place=camp, lat=camp.lat, lon=camp.lon, admin=camp.admin, relation="at")
    feature = table.to_feature(make_incident(held, location=there))
    assert coarsen(feature, gazetteer) == ["r1"]
    lon, lat = feature["geometry"]["coordinates"]
    near = gazetteer.nearest(lat, lon)[0]
    assert near.type in {"city", "town", "village"}
    assert (near.lat, near.lon) == pytest.approx((lat, lon), abs=1e-5)


QGIS = """
import sys
from qgis.core import QgsApplication, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
for name in ("incidents", "uncertainty_areas", "sources", "mentions"):
    layer = QgsVectorLayer(f"{sys.argv[1]}|layername={name}", name, "ogr")
    kind = layer.renderer().type() if layer.renderer() else "none"
    print(name, layer.isValid(), layer.featureCount(), kind)
"""


def test_qgis_itself_opens_the_geopackage_with_its_styles(incidents, tmp_path):
    """The tool that the format is for, where Debian's python3-qgis is installed."""
    system = "/usr/bin/python3"
    found = subprocess.run([system, "-c", "import qgis.core"], capture_output=True)
    if found.returncode:
        pytest.skip("no QGIS here: apt-get install python3-qgis")
    save(incidents, tmp_path / "x.gpkg")
    screenless = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "XDG_RUNTIME_DIR": str(tmp_path)}
    done = subprocess.run([system, "-c", QGIS, tmp_path / "x.gpkg"], capture_output=True, env=screenless, text=True)
    assert done.stdout.split("\n")[:4] == [
        "incidents True 4 categorizedSymbol",
        "uncertainty_areas True 4 singleSymbol",
        "sources True 5 none",
        "mentions True 35 none",
    ]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_spreadsheet_gets_a_row_an_incident_and_a_row_a_source(incidents, tmp_path):
    save(incidents, tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    told, sources = rows(tmp_path / "x.csv"), rows(tmp_path / "x_sources.csv")
    features = table.to_features(incidents)["features"]
    assert [row["id"] for row in told] == [one["id"] for one in features]
    assert [row["incident_id"] for row in sources] == ["r1", "r1", "r5", "r3", "r4"]
    head = list(told[0])
    assert head.index("place_name_ar") > head.index("place_name")
    assert all(head.index(name) > head.index("family_count") for name in ("place_name_ar", "summary_ar", "actors_ar"))
    for row, feature in zip(told, features, strict=True):
        cells = feature["properties"]
        assert row["fatalities_max"] == ("" if cells["fatalities_max"] is None else str(cells["fatalities_max"]))
        assert unharmed(row["summary_ar"]) == cells["summary_ar"]
        assert row["reviewed"] == str(cells["reviewed"]).lower()


def test_no_cell_is_a_formula(incidents, tmp_path):
    for name in ("x.csv", "x.acled.csv", "x.ucdp.csv"):
        save(incidents, tmp_path / name)
    for path in tmp_path.iterdir():
        for row in rows(path):
            for cell in row.values():
                assert not cell.lstrip().startswith(("=", "+", "@")), (path.name, cell)
                assert not cell.startswith("-") or float(cell) < 0
    hostile = next(row for row in rows(tmp_path / "x_sources.csv") if row["incident_id"] == "r4")
    assert hostile["outlet"] == "'@SUM(A1)"
    assert unharmed(hostile["quote"]).startswith("=cmd")


@given(st.text())
def test_an_apostrophe_is_all_that_harmless_adds(text):
    cell = harmless(text)
    assert cell == text or unharmed(cell) == text
    assert not cell.strip().startswith(("=", "+", "-", "@"))


class Tags(HTMLParser):
    """The tags of a balloon."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002 - the parser calls it so
        """Note the tag."""
        self.found.add(tag)


def test_kml_opens_and_its_balloons_hold_the_quotes_and_nothing_that_runs(incidents, tmp_path):
    save(incidents, tmp_path / "x.kml")
    frame = geopandas.read_file(tmp_path / "x.kml", layer="Incidents")
    assert len(frame) == 4
    space = {"k": "http://www.opengis.net/kml/2.2"}
    root = ElementTree.parse(tmp_path / "x.kml").getroot()  # noqa: S314 - our own
    balloons = [one.text or "" for one in root.findall(".//k:description", space)]
    assert any("أدت غارة" in one for one in balloons)
    assert any("&lt;script&gt;" in one for one in balloons)
    assert set.union(*(Tags(one).found for one in balloons)) == {"p", "blockquote"}
    spans = [
        (one.findtext("k:begin", None, space), one.findtext("k:end", None, space))
        for one in root.findall(".//k:TimeSpan", space)
    ]
    assert ("2019-03-01", "2019-03-31") in spans


def test_acled_columns_and_codes(incidents, tmp_path):
    save(incidents, tmp_path / "x.acled.csv")
    told = {row["event_id_cnty"]: row for row in rows(tmp_path / "x.acled.csv")}
    assert tuple(next(iter(told.values()))) == ACLED
    strike = told["r1"]
    assert (strike["event_type"], strike["sub_event_type"]) == ("Explosions/Remote violence", "Air/drone strike")
    assert (strike["actor1"], strike["inter1"]) == ("Global Coalition Against Daesh", "External/Other forces")
    assert (strike["actor2"], strike["inter2"]) == ("Islamic State (Syria)", "Rebel group")
    assert (strike["fatalities"], strike["time_precision"], strike["country"], strike["iso"]) == (
        "3",
        "1",
        "Syria",
        "760",
    )
    assert told["r3"]["time_precision"] == "3"
    assert told["r5"]["tags"] == "disputed=fatalities_min; reviewed=counted again"
    assert told["r4"]["country"] == "", "nothing is claimed of an incident without a place"


def test_ucdp_columns_and_codes(incidents, tmp_path):
    save(incidents, tmp_path / "x.ucdp.csv")
    told = {row["id"]: row for row in rows(tmp_path / "x.ucdp.csv")}
    assert tuple(next(iter(told.values()))) == UCDP
    strike = told["r1"]
    assert strike["type_of_violence"] == "1", "a government against a group"
    assert (strike["side_b"], strike["low"], strike["best"], strike["high"]) == ("IS", "3", "3", "3")
    assert (strike["date_prec"], told["r3"]["date_prec"], strike["country_id"]) == ("1", "4", "652")
    assert told["r5"]["deaths_civilians"] == "4"
    assert told["r5"]["code_status"] == "reviewed: counted again"
    # Cell of 40.83 E, 34.69 N: row 249 and column 441 of a half-degree grid, counted from 0.
    assert strike["priogrid_gid"] == str(249 * 720 + 441 + 1)


@pytest.mark.parametrize(
    ("wanted", "kept"),
    [
        (Filter(), {"r1", "r3", "r4", "r5"}),
        (Filter(actors=("isis",)), {"r1", "r3", "r5"}),
        (Filter(actors=("sdf", "turkey")), set()),
        (Filter(types=("arrests",)), {"r3"}),
        (Filter(types=("explosions/remote violence",)), {"r1", "r4", "r5"}),
        (Filter(first=date(2019, 3, 20)), {"r3"}),
        (Filter(last=date(2018, 12, 31)), {"r1", "r5"}),
        (Filter(first=date(2018, 9, 11), last=date(2018, 9, 11)), {"r1", "r5"}),
        (Filter(bbox=(40.7, 34.5, 41.0, 35.0)), {"r1", "r5"}),
        (Filter(min_confidence=0.5), {"r1", "r3", "r5"}),
        (Filter(where="fatalities_min >= 5"), {"r5"}),
        (Filter(where="date_start > '2019-01-01' and admin1 == 'Deir-ez-Zor'"), {"r3"}),
        (
            Filter(where="actor_ids.astype('str').str.contains('isis') and place_name != 'actor_ids'"),
            {"r1", "r3", "r5"},
        ),
        (Filter(where="reviewed", actors=("coalition",)), {"r5"}),
    ],
)
def test_filters(incidents, wanted, kept):
    assert {one["id"] for one in keep(table.to_features(incidents), wanted)["features"]} == kept


@pytest.mark.parametrize("name", [*BACK, "x.csv", "x.kml", "x.acled.csv", "x.ucdp.csv"])
def test_every_export_can_be_filtered(incidents, tmp_path, name):
    assert save(incidents, tmp_path / name, Filter(actors=("isis",), min_confidence=0.5)) == 3


@pytest.mark.parametrize("wrong", ["no_such_column > 1", "fatalities_min >", "import os"])
def test_a_query_that_pandas_does_not_understand_is_one_line(incidents, wrong):
    with pytest.raises(DataError, match="--where") as fault:
        keep(table.to_features(incidents), Filter(where=wrong))
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize("wrong", ["1,2,3", "a,b,c,d", "41,34,40,36", "40,-91,41,36", "nan,1,2,3"])
def test_a_box_that_is_none_is_refused(wrong):
    with pytest.raises(DataError, match="--bbox"):
        Filter.box(wrong)


def test_unknown_formats_and_unwritable_targets_are_one_line(incidents, tmp_path):
    with pytest.raises(DataError, match=r"one of \.geojson"):
        save(incidents, tmp_path / "x.docx")
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        save(incidents, tmp_path / "file" / "x.geojson")
    for name in BACK:
        (tmp_path / name).write_bytes(b"nonsense")
        with pytest.raises(DataError, match="x"):
            load(tmp_path / name)


def full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_a_failed_export_leaves_the_old_file_whole(incidents, tmp_path, monkeypatch):
    save(incidents[:1], tmp_path / "x.geojson")
    before = (tmp_path / "x.geojson").read_bytes()
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DataError, match=r"(?i)no space left"):
        save(incidents, tmp_path / "x.geojson")
    monkeypatch.undo()
    assert (tmp_path / "x.geojson").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["x.geojson"]


def test_names_are_blotted_out_and_nothing_moves(incidents):
    features, redacted = table.to_features(incidents), table.to_features(incidents)
    held = {one.id: one for one in incidents}
    redaction = Redaction(incidents, vocabulary())
    log = [row for feature in redacted["features"] for row in redaction.redact(feature, held[feature["id"]])]
    assert "أحمد" in json.dumps(features, ensure_ascii=False)
    assert "أحمد" not in json.dumps(redacted, ensure_ascii=False)
    before, after = (one["features"][0]["properties"]["sources"][0]["quote"] for one in (features, redacted))
    assert len(before) == len(after)
    assert after == before.replace("أحمد العلي", f"{MARK * 4} {MARK * 5}")
    first = next(one for one in log if one["article_id"] == "r1.txt")
    assert before[first["start"] : first["end"]] == "أحمد العلي"


def test_homes_hospitals_and_camps_move_to_their_settlement_and_stay_inside_their_area(
    incidents, make_incident, make_report
):
    from shapely.geometry import Point, shape

    gazetteer = Gazetteer.load()
    house = make_incident(make_report("r9"), targets=("house",))
    features, coarse = (table.to_features([house, incidents[0]]) for _ in range(2))
    moved = [one for feature in coarse["features"] for one in coarsen(feature, gazetteer)]
    assert moved == ["r9"]
    before, after = (next(f for f in one["features"] if f["id"] == "r9") for one in (features, coarse))
    assert after["geometry"] != before["geometry"]
    area = shape(after["properties"]["uncertainty_area"])
    assert area.contains(Point(before["geometry"]["coordinates"]))
    assert area.contains(Point(after["geometry"]["coordinates"]))
    assert after["properties"]["uncertainty_m"] > before["properties"]["uncertainty_m"]


def test_postgis_gives_back_what_was_put_in(server, incidents):
    assert save(incidents, f"{server}?table=first") == 4
    assert load(f"{server}?table=first") == table.to_features(incidents)


def test_a_second_run_updates_a_row_that_shares_a_report(server, incidents, make_report, make_incident):
    """A new article may give an incident a smaller id; the row must be replaced, not doubled."""
    target = f"{server}?table=Second_1"
    save(incidents, target)
    grown = make_incident(make_report("r0"), make_report("r1"), make_report("r2"))
    save([grown], target)
    save([grown], target)
    assert [one["id"] for one in load(target)["features"]] == ["r0", "r5", "r3", "r4"]
    assert load(target)["features"][0]["properties"]["report_ids"] == ["r0", "r1", "r2"]


def test_postgis_knows_geometry(server, incidents):
    from sqlalchemy import create_engine, text

    save(incidents, f"{server}?table=shapes")
    engine = create_engine(server.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        near = text(
            "SELECT count(*) FROM shapes WHERE ST_DWithin(geometry::geography, ST_Point(40.83, 34.69)::geography, 5000)"
        )
        assert connection.execute(near).scalar() == 2
        assert (
            connection.execute(text("SELECT sources->0->>'quote' FROM shapes WHERE id = 'r1'"))
            .scalar()
            .startswith("أدت")
        )


def test_a_database_that_refuses_is_one_line_without_its_password(server):
    with pytest.raises(DataError, match="refuses") as fault:
        load(f"{server}?table=none")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        nobody = f"postgresql://geomap:secret@127.0.0.1:{free.getsockname()[1]}/postgres"
        with pytest.raises(DataError, match="refuses") as gone:
            save([], nobody)
    for one in (fault, gone):
        assert "secret" not in str(one.value)
        assert "\n" not in str(one.value)
