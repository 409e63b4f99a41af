"""The map as a workplace: every fault that a review found stays mended, every capability is there at every width.

The three paths of a minute each, for a person who has never seen the map:

1. *All strikes by Türkiye on the SDF in one month.* "Done by": Türkiye. "Against": SDF. "Type of event": Air/drone
   strike. Drag over a month in the strip under the map, or type its first and last day. The chips say what is chosen.
2. *Which sources disagree on one of them.* "Contradiction and review": Sources contradict. Choose a mark or a row. The
   matrix says source by source who says what.
3. *Download exactly those.* "Download and share": CSV or GeoJSON. The name of the file says how many of how many, by
   which filters.
"""

# ruff: noqa: E501 - scripts and selectors read better on one line

from __future__ import annotations

import copy
import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from geomap.gazetteer import Gazetteer
from geomap.webmap import draw
from tests.browser.synthetic import collection
from tests.browser.test_map import LANGUAGES, address, becomes, download, inaccessible, number, shown, told, turn

Visit = Callable[..., Any]
WIDTHS = {
    360: 740,
    390: 844,
    720: 450,
    768: 1024,
    844: 390,
    926: 428,
    1024: 768,
    1280: 720,
    1440: 900,
    1920: 1080,
}
# Draws the ground again and keeps every word written on it in `window.written`.
NOTE_WRITTEN = """(() => {
  window.written = [];
  const own = CanvasRenderingContext2D.prototype.fillText;
  CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) { window.written.push(text); return own.call(this, text, ...rest); };
  geomap.ground.redraw();
})()"""
# Are the governorates of the title seen whole?
WHOLE = (
    "(b => geomap.map.getBounds().contains(L.latLngBounds([b[1], b[0]], [b[3], b[2]])))(geomap.state.settings.frame)"
)
FREE = """(() => {
  const map = geomap.map.getContainer().getBoundingClientRect();
  const read = document.querySelector('.reading').getBoundingClientRect();
  const spot = document.querySelector('.spot-pane path').getBoundingClientRect();
  const [x, y] = [(spot.left + spot.right) / 2, (spot.top + spot.bottom) / 2];
  const under = x > read.left && x < read.right && y > read.top && y < read.bottom;
  return x > map.left && x < map.right && y > map.top && y < map.bottom && !under;
})()"""


def strikes() -> dict[str, Any]:
    """Sixty incidents, of which three are strikes by Türkiye on the SDF in March 2021, one of them contradicted."""
    found = told()
    turkey = {"id": "turkey", "name": "Turkey", "name_ar": "تركيا"}
    sdf = {"id": "sdf", "name": "Syrian Democratic Forces", "name_ar": "قوات سوريا الديمقراطية"}
    for k, one in enumerate(found["features"]):
        p = one["properties"]
        p["actors"] = [a for a in p["actors"] if a["id"] not in {"turkey", "sdf"}] or [{**turkey, "role": "target"}]
        if k in {20, 21, 22, 23, 24}:
            first, second = (sdf, turkey) if k == 24 else (turkey, sdf)
            p |= {"event_type": "Explosions/Remote violence", "sub_event_type": "Air/drone strike", "in_scope": True}
            p |= {"actors": [{**first, "role": "initiator"}, {**second, "role": "target"}], "weapons": ["drone"]}
            day = "2021-07-05" if k == 23 else f"2021-03-1{k - 20}"
            p |= {"date_start": day, "date_end": day, "date_precision": "day", "disputed": []}
        p["actor_ids"] = sorted({a["id"] for a in p["actors"]})
    p = found["features"][21]["properties"]
    p |= {"disputed": ["fatalities_min", "fatalities_max"], "fatalities_min": 2, "fatalities_max": 4}
    for source, rule in zip(p["sources"], ("air_raid", "raid_with_dead"), strict=True):
        source["evidence"]["event_type"][0]["rule"] = f"events.airstrike, type.{rule}"
    return found


@pytest.fixture(scope="module")
def workplace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("work") / "map.html"
    joins: dict[str, Any] = {
        "joins": [{"report_ids": ["a", "b"], "score": 0.86, "parts": [["prior", -8.5], ["date", 5.0]]}]
    }
    beaten = [{"value": "Al-Baghuz", "parts": [["near", -1.5]]}]
    joins["decisions"] = [{"about": "namesake", "chosen": "Hajin", "parts": [["near", 2.5]], "beaten": beaten}]
    why = {strikes()["features"][21]["properties"]["id"]: joins}
    manifest = {"versions": {"geomap": "0.1.0"}}
    draw(strikes(), path, gazetteer=Gazetteer.load(), manifest=manifest, why=why)
    return path


def search(page: Any, words: str) -> int:
    """How many incidents the words find, once everything is indexed."""
    page.fill("input[type=search]", words)
    becomes(page, lambda: page.evaluate(f"geomap.state.filter.text === {json.dumps(words)}"), "asked")
    becomes(page, lambda: page.evaluate("geomap.state.text.complete"), "indexed")
    return shown(page)


# The three paths


WORDS: dict[str, dict[str, Any]] = {
    "en": {
        "by": "Turkey",
        "on": "Syrian Democratic Forces (4)",
        "type": "Air/drone strike",
        "days": ("2021-03-01", "2021-03-31"),
        "chips": ["by Turkey", "against Syrian Democratic Forces", "Air/drone strike", "1 – 31 March 2021"],
        "disputed": "Sources contradict",
        "read": ("Air/drone strike", "Attack"),
        "of": "59 of 60 incidents shown · 1 outside the area hidden",
        "differs": "Killed",
        "why": ("likelihood of one event 86%", "Which place of that name: Hajin", "Al-Baghuz", "+2.5"),
    },
    "ar": {
        "by": "تركيا",
        "on": "قوات سوريا الديمقراطية (٤)",
        "type": "غارة جوية أو ضربة بطائرة مسيّرة",
        "days": ("٢٠٢١-٠٣-٠١", "٢٠٢١-٠٣-٣١"),
        "chips": [
            "الفاعل: تركيا",
            "المستهدَف: قوات سوريا الديمقراطية",
            "غارة جوية أو ضربة بطائرة مسيّرة",
            "١–٣١ آذار ٢٠٢١",
        ],
        "disputed": "المصادر متعارضة",
        "read": ("غارة جوية أو ضربة بطائرة مسيّرة", "هجوم"),
        "of": "الحوادث المعروضة: ٥٩ من ٦٠؛ حادثة واحدة خارج المنطقة مخفية",
        "differs": "القتلى",
        "why": ("واحتمال كونهما حدثاً واحداً ٨٦", "أيّ مكان بهذا الاسم: Hajin", "Al-Baghuz", "٢٫٥"),
    },
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_path_one_strikes_by_one_on_another_in_a_month(revisit: Visit, workplace: Path, language: str) -> None:
    words = WORDS[language]
    page = revisit(workplace, f"#lang={language}")
    assert page.inner_text(".shown") == words["of"]
    page.locator(".pair-by select").select_option(
        label=next(o for o in page.locator(".pair-by option").all_inner_texts() if o.startswith(words["by"]))
    )
    against = page.locator(".pair-on option").all_inner_texts()
    assert words["on"] in against, "counts follow the other side"
    page.locator(".pair-on select").select_option(label=words["on"])
    assert shown(page) == 4
    page.locator(".facet-types .row", has_text=words["type"]).locator("input").check()
    for k, day in enumerate(words["days"]):
        page.fill(f".date-fields input >> nth={k}", day)
    page.keyboard.press("Tab")
    assert shown(page) == 3
    chips = page.locator(".chip").all_inner_texts()
    assert [chip.split("\n")[0].strip() for chip in chips] == words["chips"]
    for part in ("by=turkey", "on=sdf", "from=2021-03-01"):
        assert part in address(page)
    assert page.locator(".away-note").is_hidden()
    page.evaluate("geomap.map.setView([31, 34], 9, {animate: false})")
    page.click(".away-note")
    becomes(page, lambda: page.locator(".away-note").is_hidden(), "back where something is shown")


@pytest.mark.parametrize("language", LANGUAGES)
def test_path_two_who_disagrees_on_one_of_them(revisit: Visit, workplace: Path, language: str) -> None:
    words = WORDS[language]
    page = revisit(workplace, f"#lang={language}&by=turkey&on=sdf&from=2021-03-01&to=2021-03-31")
    page.locator(".facet-checks summary").click()
    page.locator(".facet-checks .row", has_text=words["disputed"]).locator("input").check()
    assert shown(page) == 1
    page.click(".bar-table")
    page.locator("tbody .jump").click()
    page.wait_for_selector(".matrix")
    rows = page.locator(".matrix tbody tr")
    p = strikes()["features"][21]["properties"]
    assert rows.count() == 2
    for k, source in enumerate(p["sources"]):
        text = rows.nth(k).inner_text()
        assert source["outlet"] in text
        assert words["read"][k] in text, "which type its words were read as"
        for one in source["evidence"].get("fatalities", []):
            assert one["quote"] in text
    assert page.locator(".matrix thead th.differs").all_inner_texts() == [words["differs"]]
    page.locator(".why summary").click()
    told = page.inner_text(".why")
    for part in words["why"]:
        assert part in told
    for covering in (".reading", ".lower"):
        assert page.locator(covering).is_visible()
        page.keyboard.press("Escape")
        assert page.locator(covering).is_hidden()
    assert page.evaluate("document.activeElement.classList.contains('bar-table')")


@pytest.mark.parametrize("language", LANGUAGES)
def test_path_three_exactly_those_are_downloaded(revisit: Visit, workplace: Path, language: str) -> None:
    page = revisit(workplace, f"#lang={language}&by=turkey&on=sdf&from=2021-03-01&to=2021-03-31")
    wanted = [f["properties"]["id"] for f in strikes()["features"][20:23]]
    page.click(".bar-download")
    with page.expect_download() as waiting:
        page.click("[data-action=csv]")
    filters = "by-turkey_on-sdf_from-2021-03-01_to-2021-03-31"
    name = waiting.value.suggested_filename
    assert re.fullmatch(rf"incidents_3-of-60_{filters}_\d{{4}}-\d\d-\d\d\.csv", name)
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text(encoding="utf-8-sig"))))
    assert [row["id"] for row in rows] == wanted
    taken = json.loads(download(page, "geojson"))
    assert [f["properties"]["id"] for f in taken["features"]] == wanted
    selection = {"filters": "by=turkey&on=sdf&from=2021-03-01&to=2021-03-31", "shown": 3, "of": 60, "geomap": "0.1.0"}
    assert taken["selection"] == {**selection, "day": name[-14:-4]}


# Every width


def test_every_width_in_both_languages(visit: Visit, workplace: Path) -> None:
    """One page, made wider, and spoken in the other language at each width."""
    page = visit(workplace, "#lang=en", viewport={"width": 844, "height": WIDTHS[844]})
    becomes(page, lambda: page.evaluate(WHOLE), "whole at first, on a phone on its side too")
    spoken = set()
    for width, height in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": height})
        for _ in LANGUAGES:
            page.evaluate("document.querySelector('.bar-language').click()")
            language = page.get_attribute("html", "lang")
            spoken.add((width, language))
            start_view(page, f"at {width} in {language}")
            in_sight(page, width, f"at {width} in {language}")
    assert spoken == {(width, language) for width in WIDTHS for language in LANGUAGES}


def start_view(page: Any, where: str) -> None:
    """The bar is whole, nothing is wider than the window, and the governorates of the title are seen whole."""
    fitted = "(m => m.getSize().equals([m.getContainer().clientWidth, m.getContainer().clientHeight]))(geomap.map)"
    becomes(page, lambda: page.evaluate(fitted), f"the map takes its room {where}")
    page.evaluate("geomap.home()")
    assert page.evaluate(WHOLE), where
    parts = (".shown", *(f".bar-{name}" for name in ("filters", "table", "charts", "methods", "download", "language")))
    outside = """parts => parts.filter(one => {
        const { left, right, width } = document.querySelector(one).getBoundingClientRect();
        return !width || left < 0 || right > window.innerWidth;
    })"""
    assert page.evaluate(outside, list(parts)) == [], where
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), where


def in_sight(page: Any, width: int, where: str) -> None:
    """Opening an incident neither zooms far out nor hides where it is; what is read has its place beside the map."""
    page.evaluate("geomap.openIncident(7)")
    page.wait_for_selector(".reading .story[data-id]")
    becomes(page, lambda: page.evaluate(FREE), f"the spot is off the map or under the text {where}")
    zoom = page.evaluate("geomap.map.getZoom()")
    assert zoom >= 6, where
    if width >= 1100:
        reading, stage = (page.locator(one).bounding_box() for one in (".reading", ".stage"))
        apart = reading["x"] >= stage["x"] + stage["width"] - 1 or reading["x"] + reading["width"] <= stage["x"] + 1
        assert apart, f"a pane beside the map {where}"
        assert stage["width"] >= 480
    page.keyboard.press("Escape")
    assert page.locator(".reading").is_hidden()
    assert page.evaluate("geomap.map.getZoom()") == zoom, where


# Names on the ground


def crowded() -> dict[str, Any]:
    """Hundreds of incidents in the very towns whose names one looks for, and all around them."""
    found = collection(400)
    towns = [[40.1461, 35.3319], [40.7429, 36.5055], [39.0079, 35.9528], [41.2266, 37.0522]]
    around = [
        (0, 0),
        (0.3, 0),
        (-0.3, 0),
        (0, 0.25),
        (0, -0.25),
        (0.25, 0.2),
        (-0.25, -0.2),
        (0.25, -0.2),
        (-0.25, 0.2),
    ]
    for k, one in enumerate(found["features"]):
        (lon, lat), (east, north) = towns[k % 4], around[k // 4 % 9]
        one["geometry"]["coordinates"] = [round(lon + east, 4), round(lat + north, 4)]
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_busy_town_keeps_its_name(visit: Visit, tmp_path: Path, language: str) -> None:
    draw(crowded(), tmp_path / "map.html", gazetteer=Gazetteer.load())
    page = visit(tmp_path / "map.html", f"#lang={language}")
    page.evaluate(NOTE_WRITTEN)
    towns = {
        "en": ("Deir ez-Zor", "Al-Hasakah", "Ar-Raqqah", "Al-Qamishli"),
        "ar": ("دير الزور", "الحسكة", "الرقة", "القامشلي"),
    }
    written = page.evaluate("window.written")
    assert set(towns[language]) <= set(written)
    for country in {"en": ("Türkiye", "Syria", "Iraq"), "ar": ("تركيا", "سوريا", "العراق")}[language]:
        assert written.count(country) == 1, "a country is named once, where it is in sight"


# Search


NAMED = [
    ("drone", "drone"),
    ("Air/drone strike", "Air/drone strike"),
    ("SDF", "sdf"),
    ("Turkey", "turkey"),
    ("غارة جوية", "Air/drone strike"),
    ("طائرة مسيرة", "drone"),
    ("ISIS", "isis"),
    ("داعش", "isis"),
]


def test_whatever_a_filter_or_a_summary_names_is_found(revisit: Visit, workplace: Path) -> None:
    page = revisit(workplace, "#lang=en&outside=1")
    for words, needle in NAMED:
        wanted = [
            p
            for p in (f["properties"] for f in strikes()["features"])
            if needle in {p["sub_event_type"], *p["weapons"], *(a["id"] for a in p["actors"])}
        ]
        assert search(page, words) >= len(wanted) > 0, words
    units = page.evaluate("geomap.state.settings.units")
    codes = [f["properties"]["admin2_pcode"] for f in strikes()["features"]]
    district = next(code for code in codes if code in units)
    assert search(page, units[district]) >= codes.count(district), "districts by their Arabic names"


def test_a_place_is_found_in_any_spelling_and_jumped_to(visit: Visit, workplace: Path) -> None:
    page = visit(workplace, "#lang=en")
    gazetteer = Gazetteer.load()
    for words in ("Deir Ezzor", "Mayadeen", "Kamishly", "Ras al-Ayn", "Conoco", "راس العين", "ديرالزور"):
        page.fill("input[type=search]", words)
        offered = page.locator(".found li", has_text="Go there")
        page.wait_for_selector("input[type=search][aria-expanded=true]")
        best = gazetteer.search(words)[0].place
        assert offered.first.locator("small").inner_text().startswith(f"Go there · {best.type}"), words
        page.locator("input[type=search]").press("ArrowUp")
        offered.first.dispatch_event("pointerdown")
        page.wait_for_selector(".pin")
        lat, lon = page.evaluate("(({lat, lng}) => [lat, lng])(geomap.map.getCenter())")
        assert abs(lat - best.lat) < 0.2, words
        assert abs(lon - best.lon) < 0.2, words
        page.wait_for_timeout(150)


def test_a_word_can_become_a_filter_by_keyboard(revisit: Visit, workplace: Path) -> None:
    page = revisit(workplace, "#lang=en")
    page.fill("input[type=search]", "drone")
    page.wait_for_selector(".found li")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("input[type=search]", "aria-activedescendant") == "found-0"
    page.keyboard.press("Enter")
    assert page.locator(".chip").count() == 1
    assert page.input_value("input[type=search]") == ""


# Chips, undo, an empty answer


def test_a_shared_link_says_why_so_few_are_shown_and_each_reason_can_go(revisit: Visit, workplace: Path) -> None:
    page = revisit(workplace, "#lang=en&status=alleged&by=turkey&confidence=0.4")
    assert shown(page) == 0
    names = [chip.split("\n")[0].strip() for chip in page.locator(".chip").all_inner_texts()]
    assert set(names) == {"Alleged", "by Turkey", "confidence from 40%"}
    assert page.locator(".empty-note button").count() > 0
    page.locator(".empty-note button", has_text="Alleged").click()
    assert shown(page) > 0
    before = shown(page)
    page.locator(".chip", has_text="by Turkey").click()
    assert shown(page) > before
    page.click(".step-undo")
    assert shown(page) == before
    page.click(".step-redo")
    assert shown(page) > before
    page.keyboard.press("Control+z")
    assert shown(page) == before


def test_filters_by_area_killed_weapon_and_view(revisit: Visit, workplace: Path) -> None:
    page = revisit(workplace, "#lang=en")
    rows = [f for f in strikes()["features"] if f["properties"]["in_scope"]]
    for facet in ("killed", "weapons"):
        page.locator(f".facet-{facet} summary").click()
    page.locator(".facet-killed select").select_option("3")
    assert shown(page) == sum((f["properties"]["fatalities_min"] or 0) >= 3 for f in rows)
    page.locator(".facet-killed select").select_option("0")
    page.locator(".facet-areas .row", has_text="Hajin").locator("input").check()
    assert shown(page) == sum(f["properties"]["admin2"] == "Hajin" for f in rows) > 0
    page.click(".chip")
    page.locator(".facet-weapons .row", has_text="drone").locator("input").check()
    assert shown(page) == sum("drone" in f["properties"]["weapons"] for f in rows)
    page.click(".chip")
    page.evaluate("geomap.map.setView([33.2, 40.1], 12, {animate: false})")
    page.locator(".in-view input").check()
    assert shown(page) == 4
    page.evaluate("geomap.map.setView([38.9, 33], 12, {animate: false})")
    assert shown(page) == 0, "the filter follows the map"


@pytest.mark.parametrize("language", LANGUAGES)
def test_days_are_typed_in_the_digits_of_the_page(revisit: Visit, workplace: Path, language: str) -> None:
    page = revisit(workplace, f"#lang={language}&from=2021-03-01")
    assert page.input_value(".date-fields input >> nth=0") == {"en": "2021-03-01", "ar": "٢٠٢١-٠٣-٠١"}[language]
    page.fill(".date-fields input >> nth=1", "٢٠٢١-٣-٣١")
    page.keyboard.press("Tab")
    assert "to=2021-03-31" in address(page)
    page.fill(".date-fields input >> nth=1", "yesterday")
    page.keyboard.press("Tab")
    assert page.inner_text(".reversed")
    assert "to=2021-03-31" in address(page)


# Reading


def test_previous_next_siblings_and_what_is_close(visit: Visit, tmp_path: Path) -> None:
    found = collection(6)
    for k, one in enumerate(found["features"]):
        one["properties"] |= {"date_start": f"2021-03-0{k + 1}", "date_end": f"2021-03-0{k + 1}"}
        one["geometry"]["coordinates"] = [40.1 + 0.02 * k, 35.3]
    found["features"][2]["properties"]["sources"][0] |= {
        k: found["features"][1]["properties"]["sources"][0][k]
        for k in ("article_id", "start", "end", "quote", "evidence")
    }
    draw(found, tmp_path / "map.html")
    ids = [f["properties"]["id"] for f in found["features"]]
    page = visit(tmp_path / "map.html", f"#lang=en&open={ids[1]}")
    page.wait_for_selector(".story[data-id]")
    assert "2 of 6" in page.inner_text(".turning")
    assert page.locator(".others-siblings .entry").count() == 1
    page.locator(".others-close summary").click()
    assert page.locator(".others-close .entry").count() == 3, "4 days later is not close, the sibling is told already"
    page.click(".turn-after")
    page.wait_for_selector(f".story[data-id='{ids[2]}']")
    page.click(".turn-before")
    page.wait_for_selector(f".story[data-id='{ids[1]}']")
    body = page.locator(".reading-body")
    body.evaluate("e => e.scrollTop = 400")
    assert page.locator(".story-head").bounding_box()["y"] < body.bounding_box()["y"] + 4, "the head stays in sight"
    page.evaluate("location.hash += '&to=2021-03-03'")
    becomes(page, lambda: "2 of 3" in page.inner_text(".turning"), "of those that are shown now")


# The whole at a glance


def test_totals_count_a_shared_count_once(visit: Visit, tmp_path: Path) -> None:
    found = collection(3)
    for k, one in enumerate(found["features"]):
        shared = k < 2
        one["properties"] |= {
            "fatalities_min": 0 if shared else 3,
            "fatalities_max": 7 if shared else 5,
            "count_group": "g" if shared else None,
        }
    draw(found, tmp_path / "map.html")
    page = visit(tmp_path / "map.html", "#lang=en")
    assert page.inner_text(".sum") == "10–12 killed in 3 of them"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_strip_charts_legend_and_table_are_there(visit: Visit, workplace: Path, language: str) -> None:
    page = visit(workplace, f"#lang={language}", viewport={"width": 1440, "height": 900})
    box = page.locator(".strip").bounding_box()
    assert box["y"] + box["height"] <= 900, "always in sight"
    assert number(page.inner_text(".bar-most")) > 0
    assert page.inner_text(".bar-span")
    assert page.locator(".legend-body").is_visible(), "open at first visit"
    rows = [f["properties"] for f in strikes()["features"] if f["properties"]["in_scope"]]
    for name, wanted in {
        {"en": "Türkiye", "ar": "تركيا"}[language]: sum(
            any(a["id"] == "turkey" and a["role"] in {"initiator", "accused"} for a in p["actors"]) for p in rows
        ),
        {"en": "Battles", "ar": "معارك"}[language]: sum(p["event_type"] == "Battles" for p in rows),
        {"en": "contradict", "ar": "متعارضة"}[language]: sum(bool(p["disputed"]) for p in rows),
    }.items():
        row = page.locator("button.legend-row", has_text=name)
        row.click()
        assert (row.get_attribute("aria-pressed"), shown(page)) == ("true", wanted)
        assert page.locator(".chip").count() > 0
        row.click()
        assert (row.get_attribute("aria-pressed"), shown(page)) == ("false", len(rows))
    page.click(".legend-fold")
    assert not page.locator(".legend-body").is_visible()
    page.click(".bar-charts")
    assert page.locator(".chart-table").count() == 2
    page.click(".bar-table")
    half = page.locator(".table-view").bounding_box()["height"]
    page.click(".widen")
    assert page.locator(".table-view").bounding_box()["height"] > half * 1.5
    page.click(".widen")
    page.evaluate("geomap.openIncident(7)")
    page.wait_for_selector(".story[data-id]")
    assert page.locator("tr[aria-current]").count() <= 1
    assert page.get_attribute("tr[aria-current]", "data-index") == "7"


def test_marks_grow_with_the_killed_and_clusters_keep_the_sign_of_contradiction(visit: Visit, workplace: Path) -> None:
    page = visit(workplace, "#lang=en", viewport={"width": 1440, "height": 900})
    page.evaluate("geomap.map.setView([35.3, 40.3], 6, {animate: false})")
    disputed = "geomap.markers.marks.filter(m => m.members.length > 1 && m.members.some(i => geomap.state.columns.disputed[i]))"
    assert page.evaluate(f"{disputed}.length") > 0
    signs = page.evaluate(
        f"{disputed}.every(m => geomap.markers.elementOf(m.members[0]).innerHTML.includes('#ffd84d'))"
    )
    assert signs
    page.locator(".legend-body input").first.check()
    radii = page.evaluate("geomap.markers.marks.map(m => [geomap.markers.killed(m.members), m.r])")
    ordered = sorted(radii)
    assert [r for _, r in ordered] == sorted(r for _, r in radii)
    ground = "document.querySelector('canvas.ground').toDataURL()"
    before = page.evaluate(ground)
    page.locator(".legend-body input").last.check()
    becomes(page, lambda: page.evaluate(ground) != before, "density is shaded on demand")


def test_an_alleged_incident_is_hollow(visit: Visit, tmp_path: Path) -> None:
    found = collection(2)
    for one, status in zip(found["features"], ("alleged", "reported"), strict=True):
        one["properties"]["status"] = status
    found["features"][1] = {**copy.deepcopy(found["features"][0]), "id": "b"}
    found["features"][1]["properties"] |= {"id": "b", "report_ids": ["b"], "status": "reported"}
    found["features"][1]["geometry"]["coordinates"][0] += 1
    draw(found, tmp_path / "map.html")
    page = visit(tmp_path / "map.html", "#lang=en")
    ink = "i => (p => [p.getAttribute('fill'), p.getAttribute('stroke')])([...geomap.markers.elementOf(i).querySelectorAll('path')].at(-1 - 3 * geomap.state.columns.disputed[i]))"
    colour = page.evaluate("geomap.state.drawn(0).families[0].colour")
    assert colour in page.evaluate(f"({ink})(0)")
    assert "#ffffff" in page.evaluate(f"({ink})(1)")


def test_a_cluster_that_changes_its_members_is_another_mark(visit: Visit, tmp_path: Path) -> None:
    """Its key once was cut at 200 characters: the mark then opened incidents that a filter had hidden."""
    found = collection(120)
    for k, one in enumerate(found["features"]):
        one["geometry"]["coordinates"] = [40.1, 35.3]
        one["properties"]["confidence"] = 0.2 if k == 118 else 0.9
        one["properties"]["in_scope"] = k != 119
    draw(found, tmp_path / "map.html")
    page = visit(tmp_path / "map.html", "#lang=en")
    page.evaluate(
        "const s = geomap.state; s.change(Object.assign(s.filter, {confidence: 0.5, outside: true}), ['confidence', 'scope'])"
    )
    page.locator(".mark-many").click()
    opened = page.locator(".entries .entry").count()
    assert opened == 119
    members = page.evaluate("geomap.markers.marks[0].members")
    assert 118 not in members
    assert 119 in members


def test_a_cluster_says_where_it_is(revisit: Visit, workplace: Path) -> None:
    page = revisit(workplace, "#lang=en")
    label = page.locator(".mark-many").first.get_attribute("aria-label")
    assert re.match(r"\d+ incidents, .+: open", label or "")


def test_coordinates_and_ruler(visit: Visit, workplace: Path) -> None:
    page = visit(workplace, "#lang=en&view=35,40,8", viewport={"width": 1440, "height": 900})
    page.click(".ruler")
    page.focus("#map_incidents")
    page.keyboard.press("Enter")
    page.evaluate("geomap.map.panTo([35, 41], {animate: false})")
    page.keyboard.press("Enter")
    assert "91.1 km" in page.inner_text(".coordinates")
    page.click(".ruler")
    box = page.locator("#map_incidents").bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert re.search(r"3\d\.\d{4}, 4\d\.\d{4}", page.inner_text(".coordinates"))


# Paper, forced colours, night


def test_print_holds_every_incident_shown_and_its_filters(visit: Visit, tmp_path: Path) -> None:
    draw(collection(700), tmp_path / "map.html", manifest={"versions": {"geomap": "0.1.0"}})
    page = visit(tmp_path / "map.html", "#lang=en&confidence=0.3")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator(".printed tbody tr").count() == shown(page) > 500
    head = page.inner_text(".headline") + page.inner_text(".printed")
    for part in ("confidence from 30%", "geomap 0.1.0", f"{shown(page)} of 700", "Islamic State", "Named place"):
        assert part in head, "filters, version, numbers and the key"
    pdf = page.pdf(format="A4")
    assert pdf[:4] == b"%PDF"
    sheets = pypdfium2.PdfDocument(pdf)
    told = "".join(sheets[k].get_textpage().get_text_range() for k in range(len(sheets)))
    assert told.count("Reported") == shown(page), "all rows are on paper"


def test_forced_colours_keep_bars_icons_and_states(visit: Visit, workplace: Path) -> None:
    page = visit(workplace, "#lang=en&panel=table", forced_colors="active")
    for one in (".bars .bar b", ".bar-table .icon", ".mark-face svg"):
        assert page.locator(one).first.is_visible()
    fill = page.locator(".family-fill").first.evaluate("e => getComputedStyle(e).backgroundColor")
    assert fill not in {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}
    assert page.locator(".bar-table").evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_night_is_chosen_and_remembered(visit: Visit, workplace: Path) -> None:
    page = visit(workplace, "#lang=en", color_scheme="dark")
    assert page.get_attribute("html", "data-theme") == "dark"
    page.click(".bar-theme")
    assert page.get_attribute("html", "data-theme") == "light"


def test_the_faces_of_the_page_travel_along(visit: Visit, workplace: Path) -> None:
    page = visit(workplace, "#lang=ar")
    page.evaluate("geomap.openIncident(7)")
    page.wait_for_selector("blockquote")
    page.wait_for_timeout(200)
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family.replaceAll('\"', ''))"
    )
    assert {"Vazirmatn", "Noto Naskh Arabic"} <= set(loaded)


def test_axe_finds_nothing_serious_in_the_workplace(browser: Any, workplace: Path) -> None:
    """One page, led through its views; each is looked at by day in one language and by night in the other."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.goto(f"{workplace.as_uri()}#lang=en&by=turkey&killed=1")
    page.wait_for_selector("html[data-ready=true]", state="attached")
    assert page.locator(".legend-body").is_visible()
    found = {"chips and legend": inaccessible(page)}
    for panel in ("charts", "table", "methods"):
        page.evaluate("name => geomap.state.showPanel(name)", panel)
        found[panel] = inaccessible(page)
    page.evaluate("geomap.state.showPanel(null)")
    page.evaluate("const s = geomap.state; s.change(Object.assign(s.filter, {killed: 999}), ['killed'])")
    found["empty"] = inaccessible(page)
    page.click(".chip-reset")
    page.fill("input[type=search]", "dr")
    page.wait_for_selector(".found li")
    found["found"] = inaccessible(page, turns=1)
    page.fill("input[type=search]", "")
    page.click(".bar-download")
    found["menu"] = inaccessible(page, turns=1)
    page.keyboard.press("Escape")
    page.evaluate("geomap.openIncident(21)")
    page.wait_for_selector(".matrix")
    for _ in LANGUAGES:
        page.evaluate("for (const one of document.querySelectorAll('.story details')) one.open = true")
        found["pane"] = [*found.get("pane", []), *inaccessible(page, turns=1)]
        turn(page)
        page.wait_for_selector(".matrix")
    context.close()
    assert [each for each in found.items() if each[1]] == []


# Tiles, titles, ids


def test_tiles_are_asked_for_with_a_referrer_and_names_stay_when_they_fail(browser: Any, tmp_path: Path) -> None:
    draw(collection(5), tmp_path / "map.html", gazetteer=Gazetteer.load(), tiles=True)
    html = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert '<meta name="referrer" content="strict-origin-when-cross-origin">' in html
    page = browser.new_page()
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith("file:") else route.abort())
    page.goto((tmp_path / "map.html").as_uri())
    page.wait_for_selector("html[data-ready=true]", state="attached")
    page.evaluate(NOTE_WRITTEN)
    assert "دير الزور" in page.evaluate("window.written")
    becomes(page, lambda: page.evaluate("!geomap.ground.bare"), "the map's own ground stands in")
    page.close()


@pytest.mark.parametrize(
    ("title", "scope", "expected"),
    [(None, ["SY09"], "Incident map: Deir ez-Zor"), ("<b>Mine</b>", None, "<b>Mine</b>")],
)
def test_the_title_is_that_of_the_scope_or_the_one_given(
    visit: Visit, tmp_path: Path, title: str | None, scope: list[str] | None, expected: str
) -> None:
    draw(collection(3), tmp_path / "map.html", gazetteer=Gazetteer.load(), title=title, scope=scope)
    page = visit(tmp_path / "map.html", "#lang=en")
    assert page.inner_text("h1") == expected
    assert page.title() == expected
