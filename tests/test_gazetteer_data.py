"""The shipped tables are what the rules of the data allow, and what the build script makes of them."""

from __future__ import annotations

import csv
import importlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from shapely import STRtree
from shapely.geometry import shape

from geomap.gazetteer import Gazetteer, find_faults, folder, tables
from geomap.gazetteer.faults import Rules, name_faults

ROOT = folder()
REPOSITORY = Path(__file__).parent.parent


def rows(name: str) -> list[dict[str, str]]:
    with (ROOT / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PLACES = [row for path in sorted(ROOT.glob("places*.csv")) for row in rows(path.name)]
NAMES = [row for path in sorted(ROOT.glob("names*.csv")) for row in rows(path.name)]
SETTLEMENTS = {"city", "town", "village"}


def test_no_rule_is_broken():
    """Ids, names, types, sources, licences, bounds, scripts, stray marks, units by polygon: see faults.py."""
    assert find_faults(ROOT) == []


def test_a_broken_rule_is_reported(tmp_path):
    """The checker itself is checked: one damaged row per rule, every one reported in one pass."""
    copy = tmp_path / "gazetteer"
    shutil.copytree(ROOT, copy)
    with (copy / "places.csv").open("a", encoding="utf-8") as file:
        file.write("C5086,village,SY,,,,,35,40,500,1,,,,OCHA,x,CC BY 3.0 IGO,,,,,Twice,\n")
        file.write("new-1,hamlet,Syria,,,,,40,35,far,4,,,,Nobody,x,CC0,,,,, Blank,\n")
        file.write("new-2,village,SY,,,SY090201,,35.3,40.1,500,1,,,,OCHA,x,CC BY 3.0 IGO,,,,,Elsewhere,\n")
        file.write("new-3,village,SY,,,,nowhere,35.3,40.1,500,1,,,,OCHA,x,CC BY 3.0 IGO,,,,,,\n")
    with (copy / "names.csv").open("a", encoding="utf-8") as file:
        file.write("nowhere,ar,Arab,official,strong,,OCHA,مكان\n")
        file.write("C5086,ar,Latn,nickname,weak,,OCHA,دَير\n")
    faults = "\n".join(find_faults(copy))
    for words in (
        "C5086: the id is used twice", "unknown type 'hamlet'", "no ISO 3166", "precision_m 'far'", "source 'Nobody'",
        "licence 'CC0'", "stray blanks", "new-2: lies in SY090100, not in its stated SY090201", "new-3: has no name",
        "no place has this id", "script is Arab", "unknown kind 'nickname'", "needs a reason", "ARABIC FATHA",
        "new-1: has no row in names.csv", "rank '4'", "new-3: no region has the id 'nowhere' of its area",
    ):  # fmt: skip
        assert words in faults


def test_the_build_script_tells_what_it_cannot_compute_with(tmp_path):
    """A point that is no number, a row cut short, a source without its address: a line each, and nothing is written."""
    pytest.importorskip("wordfreq")
    (tmp_path / "geomap").symlink_to(REPOSITORY / "geomap")
    copy = tmp_path / "gazetteer"
    shutil.copytree(ROOT, copy)
    with (copy / "places.csv").open("a", encoding="utf-8") as file:
        file.write("new-1,village,SY,,,,,36.4N,40.8,1000,,,,,OCHA,x,CC BY 3.0 IGO,,,,,Somewhere,\nnew-2,village\n")
    with (copy / "sources.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[source]]\nid = "Nobody"\ntitle = "Nobody"\n')
    before = (copy / "places.csv").read_bytes()
    done = subprocess.run([sys.executable, copy / "build.py"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert not done.stderr
    for words in ("new-1: coordinates '36.4N', '40.8'", "new-2: has too many or too few cells", "Nobody: lacks url"):
        assert words in done.stdout
    assert (copy / "places.csv").read_bytes() == before


def test_the_tables_are_what_the_build_script_makes():
    """Derived columns, strengths, regions and order are up to date; building twice gives the same bytes."""
    pytest.importorskip("wordfreq")
    script = REPOSITORY / "gazetteer" / "build.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_two_governorates_are_covered():
    count = Counter(row["admin1"] for row in PLACES if row["type"] in SETTLEMENTS)
    assert count["SY08"] + count["SY09"] >= 2550
    assert count["SY11"] >= 50


def test_every_community_of_ocha_with_a_name_is_there_once():
    ids = [row["source_id"].split("|")[0] for row in PLACES if row["source"] == "OCHA" and row["type"] in SETTLEMENTS]
    ids += [row["source_id"] for row in PLACES if row["id"] == "facility-conoco-gas-plant"]  # a community to OCHA
    assert len(ids) == len(set(ids)) >= 1658


def test_no_two_settlements_are_one_by_the_stated_rule():
    """OCHA and GeoNames never within 300 m of each other; no Arabic name twice within 1 km."""
    own = [
        row for row in PLACES if row["type"] in SETTLEMENTS and row["admin1"] in ("SY08", "SY09") and not row["area"]
    ]
    grid: dict[tuple[int, int], list[dict[str, str]]] = {}
    for row in own:
        grid.setdefault((int(float(row["lat"]) * 50), int(float(row["lon"]) * 50)), []).append(row)
    sys.path.insert(0, str(REPOSITORY / "gazetteer"))
    from importers import same_place

    for (y, x), here in grid.items():
        around = [row for dy in (-1, 0, 1) for dx in (-1, 0, 1) for row in grid.get((y + dy, x + dx), [])]
        pairs = [(a["id"], b["id"]) for a in here for b in around if a["id"] < b["id"] and same_place(a, b)]
        assert pairs == []


def test_no_name_stands_twice_within_300_metres():
    """In the whole gazetteer, of whatever source and kind of spot."""
    sys.path.insert(0, str(REPOSITORY / "gazetteer"))
    from releases import bare, metres

    spots = SETTLEMENTS | {"neighbourhood", "mound", "facility", "crossing", "hill"}
    bearers: dict[str, list[dict[str, str]]] = {}
    for row in PLACES:
        if row["type"] in spots and not row["area"]:
            bearers.setdefault(bare(row["name_ar"]), []).append(row)
    twice = [
        (a["id"], b["id"])
        for rows_ in bearers.values()
        for i, a in enumerate(rows_)
        for b in rows_[i + 1 :]
        if metres(a, b) <= 300
    ]
    assert twice == []


def test_every_place_has_an_arabic_name_and_a_guess_is_marked_as_one():
    assert [row["id"] for row in PLACES if not row["name_ar"]] == []
    guessed = {row["id"]: row["name_ar"] for row in PLACES if "made by rule" in row["note"]}
    assert guessed
    for row in NAMES:
        if guessed.get(row["place_id"]) == row["spelling"] and row["source"] == "derived":
            assert row["strength"] != "strong", row["place_id"]


def test_places_outside_the_two_governorates_stand_behind_those_inside():
    """Unless they are known far away: a city, a seat, a country, a river."""
    for row in PLACES:
        if row["type"] == "village" and row["admin1"] not in ("SY08", "SY09"):
            assert row["rank"] in "23", row["id"]
            assert row["population"] or float(row["prominence"]) <= 0.45, row["id"]
    assert {row["rank"] for row in PLACES if row["admin1"] in ("SY08", "SY09")} == {"1"}


def test_neighbouring_units_do_not_overlap_and_make_up_their_parents():
    features = json.loads((ROOT / "regions.geojson").read_text(encoding="utf-8"))["features"]
    units = {f["properties"]["id"]: shape(f["geometry"]) for f in features}
    codes = sorted(code for code in units if len(code) == 8 and code.startswith("SY"))
    assert len(codes) == 272
    tree = STRtree([units[code] for code in codes])
    for i, j in zip(*tree.query([units[code] for code in codes], predicate="overlaps"), strict=True):
        one, other = units[codes[i]], units[codes[j]]
        assert one.intersection(other).area <= 0.01 * min(one.area, other.area)
    for parent in [code for code in units if len(code) in (4, 6)]:
        parts = sum(units[code].area for code in codes if code.startswith(parent))
        assert parts == pytest.approx(units[parent].area, rel=0.001)


def test_informal_areas_are_those_of_the_stated_constructions():
    listed = {area["id"]: area for area in tomllib.loads((ROOT / "areas.toml").read_text(encoding="utf-8"))["area"]}
    features = json.loads((ROOT / "regions.geojson").read_text(encoding="utf-8"))["features"]
    assert {f["properties"]["id"] for f in features if f["properties"]["level"] == 0} == set(listed)
    assert all(area["why"] for area in listed.values())


def test_share_alike_rows_stand_in_files_of_their_own():
    apart = {"CC BY-SA": "wikipedia", "ODbL 1.0": "osm"}
    for licence, table in apart.items():
        own = {row["id"] for row in rows(f"places_{table}.csv")}
        assert {row["id"] for row in PLACES if row["licence"] == licence} == own
    osm = {row["spelling"] for row in NAMES if row["source"] == "OpenStreetMap"}
    assert osm == {row["spelling"] for row in rows("names_osm.csv") if row["source"] == "OpenStreetMap"} != set()


def test_known_faults_of_the_sources_are_not_passed_on():
    by_id = {row["id"]: row for row in PLACES}
    assert by_id["C5192"]["lon"] == "40.45346"  # Al-Mayadin: not OCHA's point, 2.3 km west of the town
    assert float(by_id["C5140"]["lat"]) == pytest.approx(35.2985, abs=0.01)  # Khasham: not Wikipedia's
    assert {"C5154", "C5150"} <= set(by_id)  # Al-Hureiji and Al-Hureijiyah
    rough = {
        "camp-roj-camp": 3000, "camp-areesheh-camp": 3000, "camp-washokani": 3000, "base-tell-baydar-base": 3000,
        "base-himo-base": 3000, "field-al-omar-oil-field": 4000, "field-tanak-oil-field": 5000,
        "base-qasrak-base": 8000,
        "gn169789": 1000, "gn7632492": 1000, "gn164954": 1000,
    }  # fmt: skip
    for place_id, least in rough.items():
        assert float(by_id[place_id]["precision_m"]) >= least, place_id


def test_no_tracked_file_is_heavier_than_two_megabytes():
    assert max(path.stat().st_size for path in ROOT.iterdir() if path.is_file()) < 2_000_000


def test_strengths_give_their_reason():
    ranks = {row["id"]: row["rank"] for row in PLACES}
    near = [row for row in NAMES if ranks[row["place_id"]] == "1"]
    weak = [row for row in near if row["strength"] == "weak"]
    assert 500 < len(weak) < len(near) / 5
    assert all(row["reason"] for row in weak)


def test_the_readme_counts_what_is_there():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for kind, count in Counter(row["type"] for row in PLACES).items():
        assert f"| {kind} | {count} |" in text, f"README.md: {kind} is {count}"


def test_the_files_in_the_wheel_are_all_that_a_run_reads(tmp_path, monkeypatch):
    """What pyproject.toml ships as geomap/_gazetteer is enough to load, search, measure and check."""
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    shipped = settings["tool"]["hatch"]["build"]["targets"]["wheel"]["force-include"]
    for source, target in shipped.items():
        if target.startswith("geomap/_gazetteer/"):
            shutil.copy(REPOSITORY / source, tmp_path / Path(target).name)
    monkeypatch.setattr(tables, "folder", lambda: tmp_path)
    gazetteer = Gazetteer.load()
    assert gazetteer.search("هجين", limit=1)[0].place.id == "C5175"
    assert gazetteer.region("SY09").is_valid
    assert gazetteer.river("river-euphrates").length > 1
    assert gazetteer.types["village"].extent_m
    assert "OCHA" in gazetteer.attribution
    assert find_faults(tmp_path) == []


# Importers


@pytest.fixture
def importer(tmp_path, monkeypatch):
    """The import script working on a copy of the tables."""
    copy = tmp_path / "gazetteer"
    shutil.copytree(ROOT, copy)
    monkeypatch.syspath_prepend(str(copy))
    for module in ("build", "importers"):
        monkeypatch.delitem(sys.modules, module, raising=False)
    importers = importlib.import_module("importers")
    assert copy == importers.ROOT
    yield importers
    for module in ("build", "importers"):
        sys.modules.pop(module, None)


def table(path: Path) -> dict[str, dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_an_ocha_release_updates_joins_and_adds(importer, tmp_path):
    """A known p-code moves, a corrected point stays, a new community of another governorate is added."""
    release = tmp_path / "release.csv"
    release.write_text(
        "PCODE,NAME_EN,Latitude_y,Longitude_x,NAME_AR\n"
        "C5175,Hajin,34.6880,40.8400,هجين\n"
        "C5192,Al Mayadin,35.0249,40.4281,الميادين\n"
        "C5999,New Hamlet,35.9,39.2,الضيعة الجديدة\n",
        encoding="utf-8",
    )
    assert "1 new, 0 joined to a standing row, 2 updated" in importer.run("ocha", release, "")
    places = table(importer.ROOT / "places.csv")
    assert (places["C5175"]["lat"], places["C5192"]["lon"]) == ("34.6880", "40.45346")
    assert places["C5999"]["source"] == "OCHA"
    names = (importer.ROOT / "names.csv").read_text(encoding="utf-8")
    assert "الضيعة الجديدة" in names


def test_a_geonames_file_joins_by_distance_or_name_and_keeps_to_the_governorate(importer, tmp_path):
    def line(number, name, names, lat, lon, code):
        return "\t".join(
            [number, name, name, names, lat, lon, "P", code, "SY", "", "", "", "", "", "0", "", "", "", ""]
        )

    release = tmp_path / "SY.txt"
    rows_ = [
        line("900001", "Hadjin Ville", "هاجين", "34.68750", "40.83950", "PPL"),  # 70 m from Hajin
        line("900002", "Somewhere", "مكان ما", "34.60000", "40.50000", "PPL"),  # new, in Deir ez-Zor
        line("900003", "Far away", "بعيد", "33.00000", "36.20000", "PPL"),  # another governorate
        line("900004", "A spring", "نبع", "34.61000", "40.51000", "SPNG"),  # no type of ours
    ]
    release.write_text("\n".join(rows_) + "\n", encoding="utf-8")
    assert "1 new, 1 joined to a standing row, 0 updated" in importer.run("geonames", release, "SY09")
    places = table(importer.ROOT / "places.csv")
    assert "gn900002" in places
    assert not {"gn900001", "gn900003", "gn900004"} & set(places)
    assert any(n["spelling"] == "Hadjin Ville" and n["place_id"] == "C5175" for n in names_of(importer.ROOT))


def names_of(root: Path) -> list[dict[str, str]]:
    with (root / "names.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_osm_extract_gives_types_and_kurdish_names(importer, tmp_path):
    square = [[[40.0, 35.0], [40.01, 35.0], [40.01, 35.01], [40.0, 35.01], [40.0, 35.0]]]
    features = [
        {"type": "Feature", "id": "way/7", "geometry": {"type": "Polygon", "coordinates": square},
         "properties": {"amenity": "prison", "name": "سجن", "name:ku": "Girtîgeh"}},
        {"type": "Feature", "id": "node/8", "geometry": {"type": "Point", "coordinates": [40.0, 35.0]},
         "properties": {"shop": "bakery", "name": "فرن"}},
    ]  # fmt: skip
    release = tmp_path / "extract.geojson"
    release.write_text(json.dumps({"features": features}), encoding="utf-8")
    assert "1 new" in importer.run("osm", release, "")
    place = table(importer.ROOT / "places.csv")["osm-way7"]
    assert (place["type"], place["licence"]) == ("prison", "ODbL 1.0")
    kinds = {name["spelling"]: name["kind"] for name in names_of(importer.ROOT) if name["place_id"] == "osm-way7"}
    assert kinds["Girtîgeh"] == "kurdish"


def test_boundaries_are_cleaned_of_overlaps(importer, tmp_path):
    def square(code, west, east):
        ring = [[west, 35.0], [east, 35.0], [east, 36.0], [west, 36.0], [west, 35.0]]
        return {
            "type": "Feature",
            "properties": {"ADM3_PCODE": code},
            "geometry": {"type": "Polygon", "coordinates": [ring]},
        }

    release = tmp_path / "admin3.geojson"
    release.write_text(json.dumps({"features": [square("SY090101", 40, 41.001), square("SY090102", 41, 42)]}))
    assert "2 subdistricts" in importer.run("boundaries", release, "")
    features = json.loads((importer.ROOT / "regions.geojson").read_text(encoding="utf-8"))["features"]
    one, two = (shape(feature["geometry"]) for feature in features)
    assert one.intersection(two).area == 0
    assert one.union(two).area == pytest.approx(2.0, rel=1e-6)


def test_a_spelling_of_two_scripts_is_a_fault_and_a_road_number_is_none():
    row = {"script": "Arab", "kind": "variant", "strength": "strong", "reason": "", "source": ""}
    rules = Rules(frozenset(), None, None)
    assert list(name_faults({**row, "spelling": "دhok"}, rules))
    assert not list(name_faults({**row, "spelling": "طريق M4"}, rules))


def test_a_name_with_a_bracket_slash_or_comma_is_known_plainly_too():
    """Every work with such a name (a camp, a base, a crossing) has at least one spelling without."""
    kinds = {"camp", "base", "airport", "crossing", "dam", "field", "hill"}
    works = {row["id"] for row in PLACES if row["type"] in kinds}
    odd = {row["place_id"] for row in NAMES if re.search("[(/,]", row["spelling"])} & works
    plain = {row["place_id"] for row in NAMES if not re.search("[(/,]", row["spelling"]) and row["script"] == "Latn"}
    assert len(odd) >= 15
    assert odd <= plain
