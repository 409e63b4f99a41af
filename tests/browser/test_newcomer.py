"""What somebody met who drove the map for the first time: each fault that was found then stays mended."""

# ruff: noqa: E501 - scripts and selectors read better on one line

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geomap.gazetteer import Gazetteer
from geomap.webmap import draw
from tests.browser.synthetic import collection
from tests.browser.test_map import LANGUAGES, address, becomes, number, shown, turn
from tests.browser.test_workplace import WHOLE, strikes
from tests.browser.waiting import until

Visit = Callable[..., Any]
DESK: dict[str, Any] = {"viewport": {"width": 1440, "height": 900}}
PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
UNDATED = (30, 31, 32, 33)
# The incidents shown whose mark the map holds, if only half.
INSIDE = """(() => {
  const { map, state } = geomap, size = map.getSize();
  const held = i => { const p = map.latLngToContainerPoint(state.latlng(i)); return p.x > 16 && p.y > 16 && p.x < size.x - 16 && p.y < size.y - 16; };
  return Array.from(state.shown).filter(i => state.latlng(i) && held(i));
})()"""
# Marks whose middle lies under the key.
UNDER_KEY = """(() => {
  const key = document.querySelector('.legend-card').getBoundingClientRect();
  const map = geomap.map.getContainer().getBoundingClientRect();
  return [...document.querySelectorAll('.mark')].filter(mark => {
    const { left, right, top, bottom } = mark.getBoundingClientRect();
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    const seen = x > map.left && x < map.right && y > map.top && y < map.bottom;
    return seen && x > key.left && x < key.right && y > key.top && y < key.bottom;
  }).length;
})()"""
# Words of the first column of the charts that stand in two lines.
BROKEN = """[...document.querySelectorAll('.chart-table th')].flatMap(cell => {
  const found = [], walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) for (const { 0: word, index } of walk.currentNode.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
    const range = document.createRange();
    range.setStart(walk.currentNode, index); range.setEnd(walk.currentNode, index + word.length);
    if (new Set([...range.getClientRects()].map(r => Math.round(r.top))).size > 1) found.push(word);
  }
  return found;
})"""
# Draws the ground anew and keeps where each name is written, in pixels of the map.
NOTE_NAMES = """(() => {
  window.names = {};
  const own = CanvasRenderingContext2D.prototype.fillText, ratio = window.devicePixelRatio;
  CanvasRenderingContext2D.prototype.fillText = function (text, x, y, ...rest) {
    const half = this.measureText(text).width / 2, pad = geomap.map.getSize().multiplyBy(0.35);
    window.names[text] = [x - half - pad.x, x + half - pad.x, y - pad.y];
    return own.call(this, text, x, y, ...rest);
  };
  geomap.ground.redraw();
})()"""


def voiced(p: dict[str, Any]) -> list[dict[str, Any]]:
    """What the two articles of an incident were read as."""
    first, second = p["sources"]
    cast = [[a["id"], a["role"]] for a in p["actors"]]
    day = [p["date_start"], p["date_end"]]
    return [
        {"article_id": first["article_id"], "event_type": "Attack", "actors": cast, "date": day, "detained": [2, 2]},
        {"article_id": second["article_id"], "event_type": "Attack", "actors": cast, "date": day, "detained": [11, 11]},
    ]


@pytest.fixture(scope="module")
def found() -> dict[str, Any]:
    """Sixty incidents: four without a date, one contradicted in the number of the detained by one and the same outlet."""
    features = strikes()
    for k in UNDATED:
        features["features"][k]["properties"] |= {"date_start": None, "date_end": None, "date_precision": "unknown"}
    p = features["features"][21]["properties"]
    p |= {"disputed": ["detained_min", "detained_max"], "detained_min": 2, "detained_max": 11, "event_type": "Battles"}
    for source in p["sources"]:
        source |= {"outlet": "وكالة الفرات", "published": "2021-03-12"}
    return features


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory, found: dict[str, Any]) -> Path:
    path = tmp_path_factory.mktemp("newcomer") / "map.html"
    p = found["features"][21]["properties"]
    manifest = {"versions": {"geomap": "0.1.0"}, "accounts": {"articles": 101}, "settings": {"fuzzy_floor": 0.8}}
    draw(found, path, gazetteer=Gazetteer.load(), manifest=manifest, why={p["id"]: {"read": voiced(p)}})
    return path


def paper(page: Any, width: int, height: int) -> None:
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")  # before the paper's size, as browsers have it
    page.set_viewport_size({"width": width, "height": height})
    page.emulate_media(media="print")
    until(page, "geomap.map.getSize().x === geomap.map.getContainer().clientWidth")


@pytest.mark.parametrize("language", LANGUAGES)
def test_paper_holds_what_the_screen_showed(visit: Visit, page_file: Path, language: str) -> None:
    page = visit(page_file, f"#lang={language}", **DESK)
    seen = set(page.evaluate(INSIDE))
    assert len(seen) > 50
    before = page.evaluate("geomap.map.getZoom()")
    for width, height in ((720, 1000), (1040, 700)):
        paper(page, width, height)
        becomes(page, lambda: seen <= set(page.evaluate(INSIDE)), f"what was in sight is on paper {width} wide")
        page.set_viewport_size(DESK["viewport"])
        page.emulate_media(media="screen")
        until(page, "geomap.paper.onScreen === null")
        becomes(page, lambda: page.evaluate("geomap.map.getZoom()") == before, "back on the screen")
    page.evaluate("geomap.map.setView([35.33, 40.14], 11, {animate: false})")
    paper(page, 720, 1000)
    out = page.evaluate("geomap.state.beyond(geomap.map.getBounds())")
    assert out > 0
    assert number(page.inner_text(".beyond")) == out, "what lies beyond is said"
    order = "['.headline', '.stage', '.printed-legend'].map(one => document.querySelector(one).getBoundingClientRect().top)"
    assert page.evaluate(order) == sorted(page.evaluate(order)), "the title first"
    assert page.locator(".printed-legend h3").count() == 3
    assert page.locator(".printed-legend li").count() > 15, "what the glyphs mean too"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_strip_follows_days_that_are_typed(visit: Visit, page_file: Path, language: str) -> None:
    page = visit(page_file, f"#lang={language}", **DESK)
    page.fill(".date-fields input >> nth=0", "2021-03")
    page.keyboard.press("Enter")
    assert "from=2021-03-01&to=2021-03-31" in address(page), "a month typed alone is all of it"
    assert page.evaluate("geomap.histogram.from") == page.evaluate("geomap.state.filter.from") is not None
    assert page.locator(".bar.out").count() > 0
    assert page.evaluate("document.querySelector('.handle-from').style.insetInlineStart") != "0%"
    page.fill(".date-fields input >> nth=1", "2021-02-31")
    page.keyboard.press("Enter")
    assert page.inner_text(".reversed")
    page.locator(".chip").click()
    assert page.locator(".bar.out").count() == 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_has_no_date_is_never_left_out_in_silence(visit: Visit, page_file: Path, language: str) -> None:
    page = visit(page_file, f"#lang={language}", **DESK)
    box = page.locator(".undated input")
    assert (box.is_checked(), box.is_enabled()) == (True, False), "it is there, and the box says so"
    page.click(".bar-charts")
    assert number(page.locator(".chart-card .note").last.inner_text()) == len(UNDATED)
    page.keyboard.press("Escape")
    page.evaluate("geomap.state.change(Object.assign(geomap.state.filter, {from: 17000}), ['dates'])")
    dated = shown(page)
    assert (box.is_checked(), box.is_enabled()) == (False, True)
    assert {"en": "4 undated hidden", "ar": "٤ حوادث غير مؤرخة مخفية"}[language] in page.inner_text(".shown")
    page.click(".offer")
    assert shown(page) == dated + len(UNDATED)
    assert page.locator(".offer").count() == 0


@pytest.mark.parametrize("width", [390, 1440])
@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_disputed_comes_first_with_the_value_read(
    visit: Visit, page_file: Path, found: dict[str, Any], language: str, width: int
) -> None:
    p = found["features"][21]["properties"]
    page = visit(page_file, f"#lang={language}&open={p['id']}", **(PHONE if width == 390 else DESK))
    page.wait_for_selector(".matrix")
    heads = page.locator(".matrix thead th")
    assert "differs" in heads.first.get_attribute("class")
    values = page.locator(".matrix td.differs .value").all_inner_texts()
    assert [number(value) for value in values] == [2, 11]
    inside = """() => {
      const [box, cell] = ['.matrix-scroll', '.matrix td.differs'].map(one => document.querySelector(one).getBoundingClientRect());
      return cell.left >= box.left - 1 && cell.right <= box.right + 1;
    }"""
    assert page.evaluate(inside), "in sight without scrolling"
    caption = "document.querySelector('.matrix-caption').getBoundingClientRect().left"
    before = page.evaluate(caption)
    page.evaluate("document.querySelector('.matrix-scroll').scrollLeft = document.dir === 'rtl' ? -400 : 400")
    assert page.evaluate(caption) == before
    lefts = "['thead td', 'tbody th'].map(one => document.querySelector('.matrix ' + one).getBoundingClientRect().left)"
    assert len(set(page.evaluate(lefts))) == 1, "the corner stays above the sources"
    rows = page.locator(".matrix tbody th").all_inner_texts()
    assert len(set(rows)) == 2, "two articles of one outlet are told apart"
    day = {"en": "11 March 2021", "ar": "١١ آذار ٢٠٢١"}[language]
    assert day in page.inner_text(".matrix"), "the date that the words were read as"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_map_stays_whole_in_the_room_it_is_left(visit: Visit, page_file: Path, language: str) -> None:
    page = visit(page_file, f"#lang={language}", **DESK)
    zoom = page.evaluate("geomap.map.getZoom()")
    for name in ("table", "charts", "methods"):
        page.click(f".bar-{name}")
        becomes(page, lambda: page.evaluate(WHOLE), f"whole above {name}")
    page.keyboard.press("Escape")
    becomes(page, lambda: page.evaluate("geomap.map.getZoom()") == zoom, "as large as before")
    for _ in LANGUAGES:
        turn(page)
        becomes(page, lambda: page.evaluate(f"{WHOLE} && {UNDER_KEY} === 0"), "no mark under the key on its new side")
    page.evaluate("geomap.map.setView([35.2, 40.2], 9, {animate: false})")
    page.click(".bar-table")
    assert page.evaluate("geomap.map.getZoom()") == 9, "what the reader chose to look at is his"
    page.keyboard.press("Escape")
    page.evaluate("geomap.openIncident(7)")
    page.wait_for_selector(".story[data-id]")
    assert page.locator(".legend-body").is_hidden(), "beside a pane the key makes room"
    spot = "(b => geomap.markers.covered().some(([l, t, r, d]) => b.x > l && b.x < r && b.y > t && b.y < d))(geomap.map.latLngToContainerPoint(geomap.state.latlng(7)))"
    assert not page.evaluate(spot)
    page.keyboard.press("Escape")
    assert page.locator(".legend-body").is_visible()


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_chips_are_seen_on_a_phone(visit: Visit, page_file: Path, language: str) -> None:
    filters = "by=turkey&on=sdf&types=Air%2Fdrone%20strike&from=2021-03-01&to=2021-03-31"
    page = visit(page_file, f"#lang={language}&{filters}", **PHONE)
    chips = [page.locator(".chip").nth(k).bounding_box() for k in range(page.locator(".chip").count())]
    assert len(chips) == 4
    row = page.locator(".chips").bounding_box()
    for box in chips:
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        assert row["y"] <= box["y"] <= row["y"] + row["height"] - box["height"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_charts_break_no_word(visit: Visit, page_file: Path, language: str) -> None:
    page = visit(page_file, f"#lang={language}", **DESK)
    page.evaluate("geomap.openIncident(7)")
    page.wait_for_selector(".story[data-id]")
    page.click(".bar-charts")
    for width in (1440, 1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate(BROKEN) == [], width


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_key_is_whole_where_there_is_room(visit: Visit, page_file: Path, language: str) -> None:
    page = visit(page_file, f"#lang={language}", **DESK)
    whole = "(b => b.scrollHeight <= b.clientHeight)(document.querySelector('.legend-body'))"
    for width, height in ((1440, 900), (1920, 1080)):
        page.set_viewport_size({"width": width, "height": height})
        becomes(page, lambda: page.evaluate(whole), f"the key at {width}")
    page.evaluate("window.written = []; const own = CanvasRenderingContext2D.prototype.fillText; CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) { window.written.push(text); return own.call(this, text, ...rest); }; null")
    page.evaluate("geomap.paper.picture().then(() => null)")
    written = page.evaluate("window.written")
    for text in {"en": ("Glyph: what happened", "Battles"), "ar": ("يدل الرمز على ما حدث", "معارك")}[language]:
        assert text in written, "the key of the picture"


def test_both_languages_begin_at_one_zoom(visit: Visit, page_file: Path) -> None:
    page = visit(page_file, "#lang=en", viewport={"width": 1024, "height": 768})
    english = page.evaluate("geomap.map.getZoom()")
    turn(page)
    page.evaluate("geomap.home()")
    assert page.evaluate("geomap.map.getZoom()") == english
    page.set_viewport_size({"width": 768, "height": 1024})
    assert page.locator(".bars").bounding_box()["width"] > 320, "the strip has the width"


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_stand_by_their_towns(visit: Visit, page_file: Path, language: str) -> None:
    page = visit(page_file, f"#lang={language}", **PHONE)
    page.evaluate(NOTE_NAMES)
    page.wait_for_timeout(100)
    towns = "geomap.ground.held.places.filter(p => p.kind === 'place' && !geomap.ground.held.places.some(o => o !== p && (o.en === p.en || o.ar === p.ar))).map(p => [p[document.documentElement.lang], p.x, p.y])"
    apart = f"""(() => {{
      const {{ map }} = geomap, size = map.getSize(), scale = 2 ** map.getZoom(), {{ min }} = map.getPixelBounds();
      return {towns}.flatMap(([name, x, y]) => {{
        const written = window.names[name];
        if (!written) return [];
        const [left, top] = [x * scale - min.x, y * scale - min.y];
        const far = Math.hypot(Math.max(written[0] - left, 0, left - written[1]), written[2] - top);
        const hidden = left < 0 || top < 0 || left > size.x || top > size.y;
        return far > 64 && far < 200 || (hidden && far < 200) ? [[name, far]] : [];
      }});
    }})()"""
    assert page.evaluate(apart) == []
    wide = visit(page_file, f"#lang={language}&killed=999", **DESK)
    wide.evaluate(NOTE_NAMES)
    becomes(wide, lambda: len(wide.evaluate("Object.keys(window.names)")) > 10, "names are written")
    names = wide.evaluate("Object.keys(window.names)")
    assert {"en": "Al-Hasakah Governorate", "ar": "محافظة الحسكة"}[language] in names


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_filter_moves_nothing_in_the_panel(visit: Visit, page_file: Path, language: str) -> None:
    page = visit(page_file, f"#lang={language}", **DESK)
    row = page.locator(".facet-actors .row").first
    before = row.bounding_box()
    row.locator("input").check()
    assert page.locator(".chip").count() == 1
    assert row.bounding_box()["y"] == before["y"]
    page.click(".step-undo")
    assert page.inner_text(".no-chips"), "what stays is not empty"


@pytest.mark.parametrize("language", LANGUAGES)
def test_areas_begin_with_those_of_the_map(visit: Visit, tmp_path: Path, language: str) -> None:
    features = collection(40)
    for one in features["features"][:25]:
        one["properties"] |= {"admin1": "Aleppo", "admin1_pcode": "SY02", "admin2": "Menbij", "admin2_pcode": "SY0203", "in_scope": False}
    draw(features, tmp_path / "map.html", gazetteer=Gazetteer.load())
    page = visit(tmp_path / "map.html", f"#lang={language}", **DESK)
    counts = page.locator(".facet-areas .rows .row:not(.child):visible .count").all_inner_texts()
    numbers = [number(count) for count in counts]
    assert numbers == sorted(numbers, reverse=True)
    assert 0 not in numbers
    page.check(".outside input")
    assert page.locator(".facet-areas .rows .row:not(.child):visible").count() == len(numbers) + 1


def test_the_note_on_the_run_is_in_arabic(visit: Visit, page_file: Path) -> None:
    page = visit(page_file, "#lang=ar&panel=methods", **DESK)
    heads = page.locator(".manifest th").all_inner_texts()
    assert heads
    assert not any("." in head or "_" in head for head in heads)
    values = page.locator(".manifest td").all_inner_texts()
    assert {"١٠١", "٠٫٨"} <= set(values)
    assert "public domain" not in page.inner_text(".methods")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_table_on_a_phone_has_all_that_matters(visit: Visit, page_file: Path, language: str) -> None:
    page = visit(page_file, f"#lang={language}&panel=table", **PHONE)
    row = page.locator("tr[data-index='21'] .within")
    assert row.is_visible()
    assert {"en": "Turkey →", "ar": "تركيا ←"}[language] in row.inner_text(), "who did it to whom"
    assert row.locator("[role=img]").count() == 1, "the sources contradict"
    page.set_viewport_size(DESK["viewport"])
    assert row.is_hidden(), "it has columns of its own"
    page.set_viewport_size(PHONE["viewport"])
    page.evaluate("geomap.state.showPanel(null)")
    right = "[...document.querySelectorAll('.facet-actors .row .count')].every(c => getComputedStyle(c).textAlign === 'right')"
    assert page.evaluate(right), "units stand below units"
