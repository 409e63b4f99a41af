"""The map as a file: hostile text stays text, equal input gives equal bytes, both languages are complete."""

from __future__ import annotations

import base64
import copy
import csv
import gzip
import hashlib
import io
import itertools
import json
import re
import shutil
import subprocess
import tomllib
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import folium
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap import lexicon
from geomap.arabic import fold_key
from geomap.errors import DataError, GeomapError
from geomap.export import sheets
from geomap.gazetteer import Gazetteer
from geomap.merge import settle
from geomap.review import COLUMNS as COLUMNS_OF_CORRECTIONS
from geomap.review import desk, read_corrections, write_template
from geomap.review.corrections import FIELDS, shown
from geomap.table import COLUMNS, dump
from geomap.webmap import draw
from geomap.webmap.columns import Columns
from geomap.webmap.ground import ground
from geomap.webmap.notebook import IncidentMap
from geomap.webmap.packing import columnar, pack
from geomap.webmap.page import policy, script, styles
from geomap.webmap.wording import folding, palette, words
from tests.browser.synthetic import collection, feature

BROWSER = Path(__file__).parent / "browser"

needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")

HOSTILE = (
    "</script><script>window.hacked=1</script>",
    "<img src=x onerror=window.hacked=1>",
    "{{ 7*7 }}{% for x in [1] %}{{ cycler.__init__.__globals__ }}{% endfor %}",
    "${window.hacked=1}`\\u003c\\",
    "<!--<script>\u2028\u2029]]>",
    '"><svg onload=window.hacked=1>',
    "javascript:window.hacked=1",
)


def hostile() -> dict[str, Any]:
    """A collection whose every free text is an attack."""
    found = collection(len(HOSTILE))
    for evil, one in zip(HOSTILE, found["features"], strict=True):
        told = one["properties"]
        for name in ("place_name", "place_name_ar", "admin1", "admin2", "summary", "summary_ar", "correction_reason"):
            told[name] = evil
        told["actors"][0] |= {"name": evil, "name_ar": evil}
        told["weapons"] = told["targets"] = [evil]
        for source in told["sources"]:
            source |= {"quote": evil, "end": source["start"] + len(evil), "title": evil, "outlet": evil, "url": evil}
            source |= {"attributed_to": evil, "outlet_affiliation": evil}
            source["evidence"] = {
                "place": [{"quote": evil, "start": source["start"], "end": source["end"], "rule": evil}],
                "date": [{"quote": evil, "start": 0, "end": 0, "rule": evil}],
            }
    return found


def page(features: dict[str, Any], **options: Any) -> str:
    html = draw(features, **options).get_root().render()
    assert isinstance(html, str)
    return html


def unzipped(code: str) -> Any:
    """What a data block holds."""
    return json.loads(gzip.decompress(base64.b64decode(code)))


def block(html: str, name: str) -> Any:
    """The data block `name` of a page."""
    return unzipped(next(code for attrs, code in Scripts(html).found if attrs.get("id") == f"geomap-{name}"))


def columns(features: list[dict[str, Any]]) -> Columns:
    """The columns of a page of these incidents."""
    made = Columns()
    for one in features:
        made.add(one)
    return made


class Scripts(HTMLParser):
    """The scripts of a page as a browser finds them: [(attributes, code)], and every element with its attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[dict[str, str | None], str]] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inside = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: D102
        self.elements.append((tag, dict(attrs)))
        self.inside = tag in {"script", "style"}
        if self.inside:
            self.found.append((dict(attrs) | {"tag": tag}, ""))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002, D102
        self.inside = False

    def handle_data(self, data: str) -> None:  # noqa: D102
        if self.inside:
            attrs, code = self.found[-1]
            self.found[-1] = (attrs, code + data)


def node(task: str, value: Any) -> Any:
    told = json.dumps({"task": task, "input": value})
    done = subprocess.run(
        ["node", str(BROWSER / "units" / "same.mjs")],
        input=told,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return json.loads(done.stdout)


# Trust


def test_no_incident_text_reaches_a_template() -> None:
    """Branca renders templates twice: whatever a macro returns is run as Jinja. No element of it may hold data."""
    drawn = draw(hostile())
    seen = [drawn.get_root()]
    while seen:
        element = seen.pop()
        held = repr({name: value for name, value in vars(element).items() if name != "page"})
        assert not any(evil[:12] in held for evil in HOSTILE)
        seen += element._children.values()
        seen += [getattr(element, name) for name in ("header", "html", "script") if hasattr(element, name)]
    assert "{{ 7*7 }}{% for" in json.dumps(block(drawn.get_root().render(), "incidents-0"), ensure_ascii=False)


def test_hostile_text_breaks_out_of_nothing() -> None:
    attacked, peaceful = Scripts(page(hostile())), Scripts(page(collection(len(HOSTILE))))
    assert [tag for tag, _ in attacked.elements] == [tag for tag, _ in peaceful.elements]
    assert not any(name.startswith("on") for _, attrs in attacked.elements for name in attrs)
    blocks = {attrs["id"]: code for attrs, code in attacked.found if attrs.get("type") == "application/gzip"}
    assert unzipped(blocks["geomap-incidents-0"]) == json.loads(json.dumps(pack(hostile()["features"])))
    assert all(re.fullmatch(r"[A-Za-z0-9+/=]*", code) for code in blocks.values())


def test_the_policy_names_every_script_and_style_that_runs_and_no_other() -> None:
    found = Scripts(page(collection(3)))
    rule = next(
        attrs["content"] for tag, attrs in found.elements if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert rule == policy(tiles=False)
    trusted = set(re.findall(r"'(sha256-[^']+)'", rule or ""))
    running = [code for attrs, code in found.found if attrs.get("type") not in {"application/json", "application/gzip"}]
    assert {f"sha256-{base64.b64encode(hashlib.sha256(c.encode()).digest()).decode()}" for c in running} == trusted
    assert "unsafe" not in (rule or "")


def test_the_page_asks_nobody_for_anything() -> None:
    html = page(collection(3))
    assert not any(attrs.get(name) for tag, attrs in Scripts(html).elements for name in ("src", "href", "data-src"))
    styles = "".join(code for attrs, code in Scripts(html).found if attrs["tag"] == "style")
    assert set(re.findall(r"url\(([^,)]*)", styles)) == {"data:font/woff2;base64"}
    assert "tile.openstreetmap.org" not in policy(tiles=False)
    assert "img-src data: blob: https://tile.openstreetmap.org;" in page(collection(3), tiles=True)


# The file


def test_the_same_incidents_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a.html", "b.html"):
        draw(collection(20), tmp_path / name, manifest={"run": 1})
    assert (tmp_path / "a.html").read_bytes() == (tmp_path / "b.html").read_bytes()


def test_it_is_a_folium_map_that_shows_itself_in_a_notebook() -> None:
    drawn = draw(collection(2), language="en")
    assert isinstance(drawn, folium.Map)
    assert isinstance(drawn, IncidentMap)
    assert "<iframe srcdoc=" in drawn._repr_html_()
    assert '<html lang="en" dir="ltr">' in drawn.get_root().render()


def test_it_refuses_stock_layers_which_its_policy_would_not_run() -> None:
    with pytest.raises(GeomapError, match="takes no Marker"):
        folium.Marker((35, 40)).add_to(draw(collection(1)))


def test_an_interrupted_write_leaves_the_old_map(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "map.html"
    draw(collection(1), target)
    before = target.read_bytes()
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(DataError, match="disk full"):
        draw(collection(2), target)
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"features": None},
        {"features": [{"type": "Feature"}]},
        {"features": [3]},
        {"features": 2 * collection(1)["features"]},  # an id that stands twice
    ],
)
def test_what_is_no_incident_collection_is_said_in_one_line(broken: dict[str, Any]) -> None:
    with pytest.raises(GeomapError) as caught:
        draw(broken)
    assert "\n" not in str(caught.value)


def test_an_unknown_language_is_named_with_the_known_ones() -> None:
    with pytest.raises(GeomapError, match="one of ar, en"):
        draw(collection(1), language="ku")  # type: ignore[arg-type]


def test_no_incidents_are_a_map_too() -> None:
    assert block(page({"type": "FeatureCollection", "features": []}), "columns")["ids"] == []


# The columns


def test_every_invented_incident_follows_the_schema() -> None:
    """The benchmarks and browser tests stand on these; they must be what geomap writes."""
    assert tuple(feature(0)["properties"]) == COLUMNS


def test_a_member_brings_its_group_with_the_same_role() -> None:
    one = feature(0)
    one["properties"]["actors"] = [
        {"id": "hajin_military_council", "name": "", "name_ar": "", "role": "target"},
        {"id": "isis", "name": "", "name_ar": "", "role": "initiator"},
    ]
    made = columns([one])
    actors, told = made.actors(), dict(made.members())["actors"]
    found = {actors[c]["id"]: r for c, r in zip(told["codes"], told["roles"], strict=True)}
    assert found == {"hajin_military_council": 2, "sdf": 2, "isis": 1}


def test_an_incident_without_a_point_has_no_precision_of_place() -> None:
    one = feature(0)
    one["geometry"] = None
    assert dict(columns([one]).members())["precision"] == [0]


def test_only_what_several_incidents_stand_in_is_a_passage_of_the_page() -> None:
    told = [feature(number) for number in range(3)]
    for one, start in zip(told, (0, 7, 7), strict=True):
        one["properties"]["sources"] = [{**feature(0)["properties"]["sources"][0], "article_id": "a", "start": start}]
    assert dict(columns(told).members())["passages"] == {"lengths": [0, 1, 1], "codes": [0, 0]}


# Both sides of the page


values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**50), 2**50) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def undone(packed: dict[str, Any]) -> list[Any]:
    """The inverse of `columnar`, as the page has it."""
    if "v" in packed:
        return list(packed["v"])
    if "c" in packed:
        inner = [undone(column) for column in packed["c"]]
        return (
            [dict(zip(packed["k"], row, strict=True)) for row in zip(*inner, strict=True)]
            if inner
            else [{} for _ in range(packed["n"])]
        )
    flat, at, found = undone(packed["i"]), 0, []
    for length in packed["n"]:
        part = flat[at : at + length]
        found.append(dict(zip(packed["k"][at : at + length], part, strict=True)) if "k" in packed else part)
        at += length
    return found


@given(st.lists(values, max_size=5))
@settings(max_examples=200, deadline=None)
def test_columns_lose_nothing(told: list[Any]) -> None:
    assert undone(json.loads(json.dumps(columnar(told)))) == told


@needs_node
def test_packed_incidents_come_back_as_they_were() -> None:
    told = collection(60)["features"]
    odd = copy.deepcopy(told[0])
    odd["properties"]["sources"][0]["evidence"]["date"][0] |= {"start": 0, "end": 5, "quote": "مساء"}  # in the evening
    odd["properties"]["sources"][0]["quote"] = "😀" + odd["properties"]["sources"][0]["quote"]
    odd["properties"]["report_ids"] = ["x", "y"]
    odd["id"] = "another"
    odd["geometry"] = None
    assert node("unpack", pack([odd, *told])) == [odd, *told]


@needs_node
def test_the_page_folds_as_the_matcher_does() -> None:
    texts = [
        "الحَسَكة",
        "ديـــر الزور",
        "مـ ـقـ ـتـ ـل",
        "Deir ez-Zor",
        "ﻻ إله أحمد ١٢٣ ۴",
        "Ţarţūs É",
        "گرێ سپی",
        "قسد\u200f‑٣",
    ]
    assert node("fold", {"table": folding(), "texts": texts}) == [fold_key(text) for text in texts]


@needs_node
@given(st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=["Cs"]), max_size=40))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_the_page_folds_any_text_as_the_matcher_does(text: str) -> None:
    assert node("fold", {"table": folding(), "texts": [text]}) == [fold_key(text)]


@needs_node
@pytest.mark.parametrize("count", [12, 0])
def test_downloads_are_the_files_that_geomap_writes(tmp_path: Path, count: int) -> None:
    told = collection(count)
    for one in told["features"][:1]:
        one["properties"] |= {"summary": "=1+1", "place_name_ar": 'a, "b"\nc'}
    made = node("files", {"head": {"type": "FeatureCollection"}, "features": told["features"], "schema": COLUMNS})
    assert made["geojson"].encode() == dump(told)
    sheets.write(told, tmp_path / "x.csv")
    assert made["csv"].encode() == (tmp_path / "x.csv").read_bytes()
    assert made["sources"].encode() == (tmp_path / "x_sources.csv").read_bytes()


@needs_node
def test_a_correction_states_the_present_value_as_the_review_does() -> None:
    told = collection(12)["features"]
    told[0]["geometry"] = None
    told[1]["geometry"]["coordinates"] = [40.0, 35.25]
    told[2]["properties"] |= {"date_start": None, "date_end": None, "place_id": None, "actors": []}
    ranges = ({"group": None, "least": 5, "most": 7}, {"group": "civilian", "least": 2, "most": None})
    told[3]["properties"]["counts"] = [{"kind": "injured", **one} for one in ranges]
    expected = [[shown(field, one) for field in FIELDS] for one in told]
    assert node("present", {"fields": FIELDS, "features": told}) == expected


@needs_node
def test_the_page_takes_and_refuses_what_the_build_does() -> None:
    path = Path(__file__).parent / "cases" / "review.toml"
    cases = tomllib.loads(path.read_text(encoding="utf-8"))["values"]
    values = [[case["field"], case["new"]] for case in cases]
    taken = node("readable", {"schema": desk({"features": []}), "values": values})
    assert [(*pair, one) for pair, one in zip(values, taken, strict=True)] == [
        (case["field"], case["new"], "fault" not in case) for case in cases
    ]


@needs_node
def test_the_page_reads_the_file_that_a_spreadsheet_saved(tmp_path: Path) -> None:
    row = {"id": "r1", "field": "type", "old": "Attack; b", "new": "Armed clash", "reason": '=a, "b"\nc'}
    row |= {"reviewer": "me", "date": "2026-01-02"}
    plain = write_template([row, dict.fromkeys(COLUMNS_OF_CORRECTIONS, "") | {"id": "r2", "field": "keep"}])
    files = [plain, "\ufeff" + plain]
    for mark in ";\t":
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=mark).writerows(csv.reader(io.StringIO(plain, newline="")))
        files.append(out.getvalue())
    told = {"id": "r1", "field": "type", "old": "Attack; b", "value": "Armed clash", "reason": '=a, "b"\nc'}
    told |= {"reviewer": "me", "date": "2026-01-02"}
    assert node("corrections", [*files, "id,field\n", 'a"b']) == [[{"act": told, "row": 2}]] * len(files) + [None] * 2
    for number, text in enumerate(files):
        path = tmp_path / f"{number}.csv"
        path.write_text(text, encoding="utf-8", newline="")
        assert [(one.id, one.new, one.reason) for one in read_corrections(path)] == [
            ("r1", "Armed clash", '=a, "b"\nc')
        ]


@needs_node
def test_the_joined_modules_are_sound_and_the_units_pass(tmp_path: Path) -> None:
    """Joining puts all modules into one scope: a name used twice is a syntax error, which only this check finds."""
    joined = tmp_path / "joined.mjs"
    joined.write_text(script(), encoding="utf-8")
    assert "import {" not in script()
    subprocess.run(["node", "--check", str(joined)], check=True, capture_output=True)
    units = sorted(str(path) for path in (BROWSER / "units").glob("*.test.mjs"))
    done = subprocess.run(["node", "--test", *units], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


LINTER = BROWSER / "node_modules" / ".bin" / "eslint"


@pytest.mark.skipif(not LINTER.exists(), reason="the linter is not installed: npm install --prefix tests/browser")
def test_linter_types_and_format_find_no_fault_in_the_scripts() -> None:
    for check in ("lint", "types", "format"):
        done = subprocess.run(["npm", "run", "-s", check], cwd=BROWSER, capture_output=True, text=True)
        assert done.returncode == 0, f"{check}: {done.stdout}{done.stderr}"


# Words and colours


def leaves(table: dict[str, Any], path: str = "") -> set[str]:
    """Dotted paths of all words; the forms of a plural count as one."""
    found = set()
    for key, value in table.items():
        plural = isinstance(value, dict) and "other" in value
        found |= {f"{path}{key}"} if plural or isinstance(value, str) else leaves(value, f"{path}{key}.")
    return found


def test_both_languages_have_every_word() -> None:
    assert leaves(words()["ar"]) == leaves(words()["en"])


def test_every_word_that_the_scripts_ask_for_is_there() -> None:
    asked = set(re.findall(r'say\("([\w.]+)"', script()))
    assert asked
    assert asked <= leaves(words()["en"])


def test_the_methods_note_says_the_formula_of_confidence_as_it_is_reckoned() -> None:
    numbers = [settle.PLACE_WEIGHT, settle.DATE_WEIGHT, settle.SOURCE_WEIGHT, settle.DISPUTE_FACTOR]
    numbers += [*settle._PLACE_SHARE.values(), *settle._DATE_SHARE.values(), settle._BASIS_SHARE["estimated"]]
    numbers += [1 - 0.5**families for families in (1, 2)]
    for table in words().values():
        note = table["methods"]["confidence"].translate({0x66B: "."} | {0x660 + k: str(k) for k in range(10)})
        assert [float(number) for number in re.findall(r"\d+\.\d+|\b1\b", note)] == [float(n) for n in numbers]


@pytest.mark.parametrize(("table", "noun"), [("weapon", "weapons"), ("target", "targets")])
def test_every_id_of_the_lexicon_has_a_name(table: str, noun: str) -> None:
    assert {term.id for term in lexicon.load(noun).terms if term.kind == table} <= set(words()["ar"][table])


def test_every_affiliation_has_a_name() -> None:
    known = {term.attrs.get("affiliation") for term in lexicon.load("outlets").terms} - {None}
    actors = {term.id for term in lexicon.load("actors").terms if term.kind == "actor"}
    assert known - actors <= set(words()["ar"]["affiliation"])


def test_the_benchmark_fails_where_a_limit_is_passed_by_far() -> None:
    pytest.importorskip("playwright.sync_api")
    from tests.benchmarks.bench_webmap import passed_by_far

    assert passed_by_far(10_000, 1.3, 6.1, 110) == []
    assert [line.split(": ")[1] for line in passed_by_far(10_000, 1.0, 13.0, 250)] == [
        "size 13.00 MB, limit 6.0",
        "filter change 250.00 ms, limit 100.0",
    ]


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2, 1.4.3)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_group_has_a_family_whose_colour_carries_a_white_glyph() -> None:
    groups = {t.id for t in lexicon.load("actors").terms if t.kind == "actor" and "parent" not in t.attrs}
    families = palette()["families"]
    members = [group for family in families.values() for group in family["members"]]
    assert groups == set(members)
    assert len(members) == len(set(members))
    assert len(families) <= 8
    for name, family in families.items():
        assert 1.05 / (luminance(family["colour"]) + 0.05) >= 3, name


# Machado, Oliveira, Fernandes (2009), severity 1.0: protanopia, deuteranopia, tritanopia, on linear sRGB.
SIGHT = [
    [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
]
XYZ = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]


def seen(colour: str, sight: list[list[float]]) -> np.ndarray:
    """CIE L*a*b* of a colour as that sight sees it."""
    srgb = np.array([int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    white = np.array(XYZ) @ np.clip(np.array(sight) @ linear, 0, 1) / (0.9505, 1, 1.089)
    f = np.where(white > 0.008856, np.cbrt(white), 7.787 * white + 16 / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


@pytest.mark.parametrize("sight", SIGHT)
def test_any_two_families_stay_distinct_in_every_sight(sight: list[list[float]]) -> None:
    """A distance of 2.3 is just noticeable; all keep 15."""
    families = palette()["families"].items()
    for (a, first), (b, second) in itertools.combinations(families, 2):
        distance = float(np.linalg.norm(seen(first["colour"], sight) - seen(second["colour"], sight)))
        assert distance >= 15, (a, b, distance)


def test_the_style_sheet_has_the_colours_of_the_palette() -> None:
    sheet = styles()[-1]
    for name, family in palette()["families"].items():
        assert f".family-{name} {{ background: {family['colour']}; }}" in sheet


def test_the_map_of_a_saved_file_is_the_map_of_its_incidents(tmp_path: Path) -> None:
    told = collection(3)
    path = tmp_path / "incidents.geojson"
    path.write_bytes(dump(told))
    assert page(json.loads(path.read_text(encoding="utf-8"))) == page(told)


def test_the_ground_is_tinted_where_the_map_is_about_and_roads_pass_towns_that_the_gazetteer_has() -> None:
    """Schematic lines, told as such: a town that is renamed there must not straighten a road in silence."""
    gazetteer = Gazetteer.load()
    roads = tomllib.loads((Path(__file__).parents[1] / "geomap" / "webmap" / "roads.toml").read_text("utf-8"))["road"]
    assert {town for road in roads for town in road["towns"]} <= set(gazetteer.places)
    drawn = ground(gazetteer, ["SY08"])
    lines = [shape for shape in drawn["shapes"] if shape["kind"] == "road"]
    assert [shape["label"] for shape in lines] == [road["label"] for road in roads]
    assert [len(shape["lines"][0]) for shape in lines] == [2 * len(road["towns"]) for road in roads]
    assert {shape["id"] for shape in drawn["shapes"] if shape["kind"] == "admin1" and shape["scope"]} == {"SY08"}
    city = gazetteer.places["C4360"]
    assert [round(city.lon * 1e5), round(city.lat * 1e5), gazetteer.types["city"].extent_m] in drawn["towns"]
