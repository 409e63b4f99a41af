"""The gazetteer as a file of its own: whole, attributed, the same bytes each time, and described as a data package."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from geomap.errors import DataError
from geomap.export import save_places
from geomap.gazetteer import Gazetteer, folder


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def written(gazetteer: Gazetteer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the gazetteer in every format."""
    out = tmp_path_factory.mktemp("written")
    for ending in ("csv", "geojson", "gpkg"):
        assert save_places(gazetteer, out / f"places.{ending}") == len(gazetteer.places)
    return out


def test_every_format_holds_every_place_once(gazetteer, written):
    geopandas = pytest.importorskip("geopandas")
    cells = {row["id"]: row for row in table(written / "places.csv")}
    features = json.loads((written / "places.geojson").read_text(encoding="utf-8"))["features"]
    frame = geopandas.read_file(written / "places.gpkg", layer="places").set_index("id")
    assert set(cells) == {feature["id"] for feature in features} == set(frame.index) == set(gazetteer.places)
    hajin = next(feature for feature in features if feature["id"] == "C5175")
    place = gazetteer.get("C5175")
    assert hajin["geometry"]["coordinates"] == [place.lon, place.lat]
    assert frame.loc["C5175"].geometry.x == float(cells["C5175"]["longitude"]) == place.lon
    assert hajin["properties"]["admin3"] == cells["C5175"]["admin3"] == "Hajin"


def test_each_row_names_its_licence_and_whom_to_name(gazetteer, written):
    for row in table(written / "places.csv"):
        assert row["licence"], row["id"]
        assert row["attribution"] or not row["licence"].startswith(("CC BY", "ODbL")), row["id"]
    names = {row["source"] for row in gazetteer.spellings()}
    assert {"OCHA", "GeoNames", "OpenStreetMap"} <= names <= {source.id for source in gazetteer.sources}


def test_the_same_gazetteer_gives_the_same_bytes(gazetteer, written, tmp_path):
    for name in ("places.geojson", "places.gpkg"):
        save_places(gazetteer, tmp_path / name)
        assert (tmp_path / name).read_bytes() == (written / name).read_bytes()


def test_a_place_of_ones_own_is_written_with_the_others(tmp_path):
    own = tmp_path / "own.csv"
    own.write_text("name,lat,lon,names\n=Our post,34.69,40.84,Post Nine\n", encoding="utf-8")
    save_places(Gazetteer.load(own), tmp_path / "all.csv")
    row = next(row for row in table(tmp_path / "all.csv") if row["source"] == "own.csv")
    assert row["further_names"] == "Post Nine"
    assert row["name"].lstrip("'\t") == "=Our post" != row["name"]  # no spreadsheet takes it for a formula


def test_an_unknown_ending_is_one_clear_error(gazetteer, tmp_path):
    with pytest.raises(DataError, match="no format that can be written"):
        save_places(gazetteer, tmp_path / "places.docx")
    assert list(tmp_path.iterdir()) == []


def test_the_data_package_describes_every_table_and_its_rows_hold_to_it():
    frictionless = pytest.importorskip("frictionless")
    described = json.loads((folder() / "datapackage.json").read_text(encoding="utf-8"))
    tables = {path.name for path in folder().glob("*.csv") if path.name.startswith(("places", "names", "types"))}
    assert {one["path"] for one in described["resources"]} == tables | {"regions.geojson", "rivers.geojson"}
    report = frictionless.validate(str(folder() / "datapackage.json"))
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "message"])[:20]
