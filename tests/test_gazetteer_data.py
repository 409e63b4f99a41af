"""The shipped tables are what the rules of the data allow, and what the build script makes of them."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest
from shapely import STRtree
from shapely.geometry import shape

from geomap.gazetteer import find_faults, folder

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
        file.write("C5086,village,SY,,,,35,40,500,,,,OCHA,x,CC BY 3.0 IGO,,,,,Twice,\n")
        file.write("new-1,hamlet,Syria,,,,40,35,far,,,,Nobody,x,CC0,,,,, Blank,\n")
        file.write("new-2,village,SY,,,SY090201,35.3,40.1,500,,,,OCHA,x,CC BY 3.0 IGO,,,,,Elsewhere,\n")
        file.write("new-3,village,SY,,,,35.3,40.1,500,,,,OCHA,x,CC BY 3.0 IGO,,,,,,\n")
    with (copy / "names.csv").open("a", encoding="utf-8") as file:
        file.write("nowhere,ar,Arab,official,strong,,OCHA,مكان\n")
        file.write("C5086,ar,Latn,nickname,weak,,OCHA,دَير\n")
    faults = "\n".join(find_faults(copy))
    for words in (
        "C5086: the id is used twice", "unknown type 'hamlet'", "no ISO 3166", "precision_m 'far'", "source 'Nobody'",
        "licence 'CC0'", "stray blanks", "new-2: lies in SY090100, not in its stated SY090201", "new-3: has no name",
        "no place has this id", "script is Arab", "unknown kind 'nickname'", "needs a reason", "ARABIC FATHA",
        "new-1: has no row in names.csv",
    ):  # fmt: skip
        assert words in faults


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
    ids = [row["id"] for row in PLACES if row["source"] == "OCHA" and row["id"].startswith("C")]
    assert len(ids) == len(set(ids)) >= 1658


def test_no_two_settlements_are_one_by_the_stated_rule():
    """OCHA and GeoNames never within 300 m of each other; no Arabic name twice within 1 km."""
    own = [row for row in PLACES if row["type"] in SETTLEMENTS and row["admin1"] in ("SY08", "SY09")]
    grid: dict[tuple[int, int], list[dict[str, str]]] = {}
    for row in own:
        grid.setdefault((int(float(row["lat"]) * 50), int(float(row["lon"]) * 50)), []).append(row)
    sys.path.insert(0, str(REPOSITORY / "gazetteer"))
    from importers import same_place

    for (y, x), here in grid.items():
        around = [row for dy in (-1, 0, 1) for dx in (-1, 0, 1) for row in grid.get((y + dy, x + dx), [])]
        pairs = [(a["id"], b["id"]) for a in here for b in around if a["id"] < b["id"] and same_place(a, b)]
        assert pairs == []


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
    for row in PLACES:
        assert (row["licence"] == "CC BY-SA") == (row in rows_by_sa), row["id"]


rows_by_sa = rows("places_wikipedia.csv")


def test_known_faults_of_the_sources_are_not_passed_on():
    by_id = {row["id"]: row for row in PLACES}
    assert by_id["C5192"]["lon"] == "40.45346"  # Al-Mayadin: not OCHA's point, 2.3 km west of the town
    assert float(by_id["C5140"]["lat"]) == pytest.approx(35.2985, abs=0.01)  # Khasham: not Wikipedia's
    assert {"C5154", "C5150"} <= set(by_id)  # Al-Hureiji and Al-Hureijiyah
    rough = {
        "camp-roj-camp": 3000, "camp-areesheh-camp": 3000, "gn420830": 3000, "base-tell-baydar-base": 3000,
        "base-himo-base": 3000, "field-al-omar-oil-field": 4000, "field-tanak-oil-field": 5000, "base-qasrak-base": 8000,
        "gn169789": 1000, "gn7632492": 1000, "gn164954": 1000,
    }  # fmt: skip
    for place_id, least in rough.items():
        assert float(by_id[place_id]["precision_m"]) >= least, place_id


def test_no_tracked_file_is_heavier_than_two_megabytes():
    assert max(path.stat().st_size for path in ROOT.iterdir() if path.is_file()) < 2_000_000


def test_strengths_give_their_reason():
    weak = [row for row in NAMES if row["strength"] == "weak"]
    assert 500 < len(weak) < len(NAMES) / 5
    assert all(row["reason"] for row in weak)


def test_the_readme_counts_what_is_there():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for kind, count in Counter(row["type"] for row in PLACES).items():
        assert f"| {kind} | {count} |" in text, f"README.md: {kind} is {count}"
