"""What a reader can do, driven as a reader does it: by mouse, keyboard and touch, in both languages, offline."""

# ruff: noqa: E501 - scripts and selectors read better on one line

from __future__ import annotations

import copy
import csv
import io
import json
import re
import shutil
import struct
import subprocess
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from geomap import cli
from geomap.gazetteer import Gazetteer
from geomap.review.corrections import COLUMNS, FIELDS
from geomap.review.corrections import shown as shown_value
from geomap.webmap import draw
from tests.browser.synthetic import collection
from tests.test_webmap import HOSTILE, hostile

Visit = Callable[..., Any]
PHONE = {"viewport": {"width": 390, "height": 800}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
LANGUAGES = ("ar", "en")
ARABIC_DIGITS = {ord("0") + k: 0x660 + k for k in range(10)}


def told() -> dict[str, Any]:
    """Sixty incidents, of which four stand at one place, one has no point and one lies out of scope."""
    found = collection(60)
    for one in found["features"][:4]:
        one["geometry"]["coordinates"] = [40.1, 33.2]
    both = found["features"][8]["properties"]
    both["actors"] = [
        {"id": "sdf", "name": "Syrian Democratic Forces", "name_ar": "قوات سوريا الديمقراطية", "role": "initiator"},
        {"id": "us", "name": "United States", "name_ar": "الولايات المتحدة", "role": "initiator"},
    ]
    both |= {"actor_ids": ["sdf", "us"], "actor_groups": ["sdf", "us"]}
    found["features"][5]["geometry"] = None
    found["features"][6]["properties"]["in_scope"] = False
    lone = found["features"][7]
    lone["geometry"]["coordinates"] = [38.2, 34.2]
    lone["properties"] |= {
        "disputed": ["fatalities_min", "fatalities_max"],
        "fatalities_min": 3,
        "fatalities_max": 5,
        "geo_precision": 1,
    }
    return found


@pytest.fixture(scope="module")
def features() -> list[dict[str, Any]]:
    return list(told()["features"])


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("map") / "map.html"
    draw(
        told(),
        path,
        gazetteer=Gazetteer.load(),
        manifest={"geomap": "0.1.0", "articles": 5, "accounts": {"not in a language read": 2}},
    )
    return path


def address(page: Any) -> str:
    """The page's address, with what waits to be written into it."""
    return str(page.evaluate("(geomap.address.flush(), window.location.href)"))


def shown(page: Any) -> int:
    return int(page.get_attribute(".app", "data-shown"))


def open_lone(page: Any) -> None:
    """Clicks the incident that stands far from all others."""
    page.evaluate("geomap.map.setView(geomap.state.latlng(7), 8, {animate: false})")
    page.wait_for_timeout(100)
    page.evaluate("geomap.markers.elementOf(7).click()")
    page.wait_for_selector(".story[data-id]")
    page.wait_for_selector(".leaflet-pan-anim", state="detached")


def becomes(page: Any, told: Callable[[], bool], what: str) -> None:
    """Waits, on a busy machine too, until something is so."""
    for _ in range(100):
        if told():
            return
        page.wait_for_timeout(50)
    raise AssertionError(what)


def unfold_correction(page: Any) -> None:
    """Opens the form of a correction, again where the popup was still gliding into view."""
    for _ in range(3):
        page.click(".correct summary")
        page.wait_for_timeout(100)
        if page.locator(".correct[open]").count():
            return
    raise AssertionError("the form of a correction does not open")


def number(text: str) -> int:
    """A count in Latin or Arabic-Indic digits."""
    return int("".join(str(int(c)) for c in text if c.isdigit()))


# Filter


def test_any_and_all_of_the_actors(revisit: Visit, page_file: Path, features: list[dict[str, Any]]) -> None:
    page = revisit(page_file, "#lang=en")
    for name in ("Syrian Democratic Forces", "Islamic State"):
        page.locator(".facet-actors .row", has_text=name).locator("input").check()
    inside = [f["properties"] for f in features if f["properties"]["in_scope"]]
    either = [p for p in inside if {"sdf", "isis"} & set(p["actor_ids"])]
    both = [p for p in inside if {"sdf", "isis"} <= set(p["actor_ids"])]
    assert shown(page) == len(either)
    page.select_option(".facet-actors .choices select >> nth=0", "all")
    assert shown(page) == len(both) > 0
    page.select_option(".facet-actors .choices select >> nth=0", "any")
    page.select_option(".facet-actors .choices select >> nth=1", "target")
    aimed = [
        p
        for p in inside
        if any(a["role"] == "target" and ({a["id"]} & {"isis", "sdf", "hajin_military_council"}) for a in p["actors"])
    ]
    assert shown(page) == len(aimed)


def test_an_incident_with_two_actors_is_one_split_marker(revisit: Visit, page_file: Path) -> None:
    page = revisit(page_file, "#lang=en")
    page.evaluate("geomap.map.setZoom(11, {animate: false})")
    two = page.evaluate(
        "[...Array(60).keys()].find(i => geomap.state.families.of(i).length === 2 && geomap.state.latlng(i))"
    )
    page.evaluate(f"geomap.map.setView(geomap.state.latlng({two}), 13, {{animate: false}})")
    fills = page.evaluate(
        f"[...new Set([...geomap.markers.elementOf({two}).querySelectorAll('path')].map(p => p.getAttribute('fill')))]"
    )
    wanted = page.evaluate(f"geomap.state.drawn({two}).families.map(f => f.colour)")
    assert set(wanted) <= set(fills)
    total = page.evaluate("geomap.markers.marks.reduce((sum, m) => sum + m.members.length, 0)")
    assert total <= shown(page)


def test_counts_beside_a_filter_follow_the_others(revisit: Visit, page_file: Path) -> None:
    page = revisit(page_file, "#lang=en")
    row = page.locator(".facet-types .row", has_text="Armed clash")
    before = number(row.locator(".count").inner_text())
    actor = page.locator(".facet-actors .row", has_text="Turkey")
    expected = number(actor.locator(".count").inner_text())
    actor.locator("input").check()
    assert shown(page) == expected
    after = number(row.locator(".count").inner_text())
    assert after < before
    row.locator("input").check()
    assert shown(page) == after


@pytest.mark.parametrize(("typed", "language"), [("الشدّادي", "ar"), ("BAGHUZ", "en")])
def test_search_folds_in_places_and_quotes(
    revisit: Visit, page_file: Path, typed: str, language: str, features: list[dict[str, Any]]
) -> None:
    page = revisit(page_file, f"#lang={language}")
    page.fill("input[type=search]", typed)
    page.wait_for_timeout(400)
    for _ in range(50):
        if page.evaluate("geomap.state.text.complete"):
            break
        page.wait_for_timeout(100)
    wanted = "الشدادي" if language == "ar" else "Al-Baghuz"
    hits = [f for f in features if f["properties"]["in_scope"] and wanted in json.dumps(f, ensure_ascii=False)]
    assert shown(page) == len(hits) > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_search_box_begins_where_the_language_does(revisit: Visit, page_file: Path, language: str) -> None:
    page = revisit(page_file, f"#lang={language}")
    box, direction = page.locator("input[type=search]"), "e => getComputedStyle(e).direction"
    own, other = ("rtl", "ltr") if language == "ar" else ("ltr", "rtl")
    assert box.evaluate(direction) == own
    box.fill("Hajin" if language == "ar" else "هجين")
    assert box.evaluate(direction) == other
    box.fill("")
    assert box.evaluate(direction) == own


def test_search_finds_what_stands_in_one_quote_only(
    revisit: Visit, page_file: Path, features: list[dict[str, Any]]
) -> None:
    page = revisit(page_file, "#lang=en")
    words = features[20]["properties"]["sources"][1]["quote"]
    page.fill("input[type=search]", words)
    for _ in range(50):
        if shown(page) == 1:
            break
        page.wait_for_timeout(100)
    assert shown(page) == 1
    assert page.evaluate("geomap.state.columns.ids[geomap.state.shown[0]]") == features[20]["properties"]["id"]


def test_out_of_scope_is_shown_on_demand(revisit: Visit, page_file: Path) -> None:
    page = revisit(page_file, "#lang=ar")
    assert shown(page) == 59
    assert "١" in page.inner_text(".outside .count")
    page.check(".outside input")
    assert shown(page) == 60


def test_what_lies_outside_is_counted_as_the_other_filters_leave_it(
    revisit: Visit, page_file: Path, features: list[dict[str, Any]]
) -> None:
    outlets = {s["outlet"] for s in features[6]["properties"]["sources"]}
    other = next(s["outlet"] for f in features for s in f["properties"]["sources"] if s["outlet"] not in outlets)
    page = revisit(page_file, f"#lang=en&outlets={quote(other)}")
    assert page.inner_text(".outside .count") == "0"
    assert "outside" not in page.inner_text(".shown")
    before = shown(page)
    page.check(".outside input")
    assert shown(page) == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_histogram_is_dragged_and_typed_and_played(revisit: Visit, page_file: Path, language: str) -> None:
    page = revisit(page_file, f"#lang={language}")
    box = page.locator(".bars").bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] * 0.25, y)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, y, steps=4)
    page.mouse.up()
    dragged = shown(page)
    assert 0 < dragged < 59
    first, last = (page.input_value(f".date-fields input >> nth={k}") for k in (0, 1))
    assert first < last
    page.focus(".handle-from")
    page.keyboard.press("Home")
    assert shown(page) > dragged
    page.click(".date-all")
    assert shown(page) == 59
    page.click(".play")
    window = page.input_value(".date-fields input >> nth=0")
    page.wait_for_timeout(1500)
    assert page.input_value(".date-fields input >> nth=0") != window
    page.click(".play")
    assert page.get_attribute(".play", "aria-pressed") == "false"


def gappy() -> dict[str, Any]:
    """Thirty incidents of 2019 to 2021, one of 2004, one of 1990 out of scope, three without a date."""
    found = collection(35)
    for k, one in enumerate(found["features"]):
        day = f"{2019 + k % 3}-0{1 + k % 9}-1{k % 10}" if k < 30 else "2004-05-06" if k == 30 else "1990-01-01"
        one["properties"] |= {"date_start": day, "date_end": day} if k < 32 else {"date_start": None, "date_end": None}
    found["features"][31]["properties"]["in_scope"] = False
    return found


def test_play_and_steps_pass_over_empty_spans(visit: Visit, tmp_path: Path) -> None:
    draw(gappy(), tmp_path / "map.html")
    page = visit(tmp_path / "map.html", "#lang=en")
    first = page.inner_text(".bar-scale").split("\n")[0]
    assert "2004" in first, "the span is that of what passes the other filters"
    page.click("[aria-label='One step forward']")
    seen = []
    for _ in range(12):
        seen.append(shown(page))
        page.click("[aria-label='One step forward']")
    assert min(seen) > 0
    page.click(".date-all")
    page.check(".outside input")
    assert "1990" in page.inner_text(".bar-scale")
    page.locator(".facet-actors .row input").first.check()
    assert page.locator(".bars .bar").count() > 0


def test_what_has_no_date_is_counted_and_kept_on_demand(visit: Visit, tmp_path: Path) -> None:
    draw(gappy(), tmp_path / "map.html")
    page = visit(tmp_path / "map.html", "#lang=ar&from=2019-01-01")
    assert shown(page) == 30
    assert number(page.inner_text(".undated .count")) == 3
    page.check(".undated input")
    assert shown(page) == 33
    again = visit(tmp_path / "map.html", "#" + address(page).split("#")[1])
    assert shown(again) == 33
    again.click(".facet-dates .clear")
    assert shown(again) == 34
    assert not again.evaluate("geomap.state.filter.undated")


def test_a_first_day_after_the_last_is_refused_where_it_is_typed(revisit: Visit, page_file: Path) -> None:
    page = revisit(page_file, "#lang=en")
    first, last = (page.locator(f".date-fields input >> nth={k}") for k in (0, 1))
    first.fill("2019-01-01")
    first.press("Tab")
    before = shown(page)
    last.fill("2018-01-01")
    last.press("Tab")
    assert shown(page) == before
    assert page.inner_text(".reversed") == "The first day is after the last."
    assert (last.input_value(), last.get_attribute("aria-invalid")) == ("2018-01-01", "true")
    first.fill("2017-12-01")
    first.press("Tab")
    assert page.inner_text(".reversed") == ""
    assert "from=2017-12-01&to=2018-01-01" in address(page)


@pytest.mark.parametrize(
    "state",
    ["actors=turkey&mode=all", "role=target", "text=zzz", "outside=1", "from=2018-01-01&undated=1", "confidence=0.5"],
)
def test_one_button_resets_every_filter(revisit: Visit, page_file: Path, state: str) -> None:
    page = revisit(page_file, f"#lang=en&{state}")
    page.click(".chip-reset, .chip")
    assert shown(page) == 59
    assert not page.locator(".chip").count()
    assert state.split("&")[0] not in address(page)
    page.wait_for_timeout(500)
    assert shown(page) == 59, "no search that was under way comes back"


def test_confidence_precision_and_outlet(revisit: Visit, page_file: Path, features: list[dict[str, Any]]) -> None:
    page = revisit(page_file, "#lang=en&confidence=0.6&precision=1&outlets=" + "Jazira%20Monitor")
    wanted = [
        p
        for p in (f["properties"] for f in features if f["geometry"])
        if p["in_scope"]
        and p["confidence"] >= 0.6
        and p["geo_precision"] == 1
        and any(s["outlet"] == "Jazira Monitor" for s in p["sources"])
    ]
    assert shown(page) == len(wanted) > 0


# Read


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_marker_answers_for_its_words(
    revisit: Visit, page_file: Path, features: list[dict[str, Any]], language: str
) -> None:
    page = revisit(page_file, f"#lang={language}")
    open_lone(page)
    p = features[7]["properties"]
    story = page.locator(".reading .story")
    text = story.inner_text()
    for source in p["sources"]:
        assert source["outlet"] in text
        assert source["title"] in text
    quotes = story.locator("blockquote")
    assert [quotes.nth(k).inner_text() for k in range(quotes.count())] == [s["quote"] for s in p["sources"]]
    assert quotes.first.get_attribute("dir") == "rtl"
    assert quotes.first.get_attribute("lang") == "ar"
    marked = [m.inner_text() for m in story.locator("blockquote").first.locator("mark").all()]
    words = {found["quote"] for key, list_ in p["sources"][0]["evidence"].items() for found in list_}
    assert set(marked) == words
    assert p["place_name"] in text
    assert p["place_name_ar"] in text
    names = [a["name" if language == "en" else "name_ar"] for a in p["actors"]]
    head = story.locator(".story-head").inner_text()
    assert all(name in head for name in names)
    assert (p["place_name"] if language == "en" else p["place_name_ar"]) in head
    assert story.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
    assert story.locator(".facts .differs").count() == 1
    assert story.locator(".quotes.beside").count() == 1


def contradicted() -> dict[str, Any]:
    """Two sources that differ on the type alone; the first tells it in its third passage, its first gave no value."""
    found = collection(1)
    told = found["features"][0]["properties"]
    first, second = told["sources"]
    silent, aside = copy.deepcopy(first), copy.deepcopy(first)
    silent |= {"quote": "silent passage", "evidence": {"place": [], "event_type": []}}
    aside["evidence"]["event_type"] = []
    second["reader"] = "hand@1"
    told |= {"disputed": ["event_type", "sub_event_type"], "sources": [silent, aside, first, second]}
    return found


def test_contradictions_are_shown_source_by_source(visit: Visit, tmp_path: Path) -> None:
    found = contradicted()
    draw(found, tmp_path / "map.html")
    p = found["features"][0]["properties"]
    silent, aside, first, second = p["sources"]
    page = visit(tmp_path / "map.html", f"#lang=ar&open={p['id']}")
    page.wait_for_selector(".story[data-id]")
    lines = page.locator(".matrix tbody tr").all_inner_texts()
    assert len(lines) == 2
    assert ["hand@1" in line for line in lines] == [False, True]
    assert "hand@1" in page.locator("figcaption").nth(1).inner_text()
    for line, source in zip(lines, (first, second), strict=True):
        assert source["outlet"] in line
        assert source["evidence"]["event_type"][0]["quote"] in line
    assert page.locator(".fact-date .differs, .fact-actors .differs").count() == 0
    columns = page.locator(".quotes.beside .family")
    assert columns.count() == 2
    assert page.locator(".matrix thead th.differs").count() == 1
    assert columns.nth(0).locator("figcaption").count() == 1, "one head an article"
    assert columns.nth(0).locator("blockquote").all_text_contents() == [first["quote"], aside["quote"], silent["quote"]]
    assert columns.nth(1).locator("blockquote").all_text_contents() == [second["quote"]]
    assert page.locator("blockquote", has_text="silent").is_hidden()
    page.evaluate("document.querySelector('.rest').open = true")
    assert page.locator("blockquote", has_text="silent").is_visible()
    assert "hand@1" in visit(tmp_path / "map.html", "#lang=en&outlets=reader:%20hand@1").locator(".chips").inner_text()


@pytest.mark.parametrize(("options", "language"), [({}, "ar"), ({}, "en"), (PHONE, "ar")])
def test_uncertainty_is_seen_on_opening_and_cleared_on_closing(
    visit: Visit, page_file: Path, options: dict[str, Any], language: str
) -> None:
    """From a view of everything: not a dot under its own mark, not behind what is read, whole, and told in two digits."""
    page = visit(page_file, f"#lang={language}&view=35,39.5,6.5", **options)
    for metres, told in ((40, "0.1 km"), (300, "0.3 km"), (5_000, "5 km"), (23_610, "24 km"), (119_600, "120 km")):
        page.evaluate("geomap.map.setView([35, 39.5], 6.5, {animate: false})")
        page.evaluate(
            f"geomap.state.details.feature(7).then(f => {{ Object.assign(f.properties, {{uncertainty_m: {metres}, uncertainty_area: null}}); return geomap.openIncident(7); }})"
        )
        if language == "en":
            assert f"within {told}" in page.inner_text(".where")
        if metres in {300, 5_000, 119_600}:
            uncertainty_is_seen(page)
        page.keyboard.press("Escape")
        assert page.locator(".area-pane path, .spot-pane path").count() == 0


def uncertainty_is_seen(page: Any) -> None:
    page.wait_for_selector(".story[data-id]")
    page.wait_for_timeout(400)
    area, ring = page.locator(".area-pane path").bounding_box(), page.locator(".spot-pane path")
    reading = page.locator(".reading:not([hidden])").bounding_box()
    stage = page.locator(".stage").bounding_box()
    assert min(area["width"], area["height"]) >= 60
    across = area["x"] >= reading["x"] + reading["width"] or area["x"] + area["width"] <= reading["x"]
    assert across or area["y"] >= reading["y"] + reading["height"] or area["y"] + area["height"] <= reading["y"]
    assert stage["y"] <= area["y"]
    assert area["y"] + area["height"] <= stage["y"] + stage["height"]
    assert stage["x"] <= area["x"]
    assert area["x"] + area["width"] <= stage["x"] + stage["width"]
    mark = page.evaluate(
        "(r => [r.x, r.right])(geomap.markers.elementOf(7).querySelector('svg').getBoundingClientRect())"
    )
    box = ring.bounding_box()
    assert box["x"] < mark[0] < mark[1] < box["x"] + box["width"], "the ring goes around the mark"
    assert ring.get_attribute("fill") == "none"
    above = "pane => Number(getComputedStyle(document.querySelector('.' + pane)).zIndex)"
    assert all(
        page.evaluate(above, pane) > page.evaluate(above, "leaflet-marker-pane") for pane in ("area-pane", "spot-pane")
    )


def test_a_link_that_holds_a_view_shows_that_view(
    revisit: Visit, page_file: Path, features: list[dict[str, Any]]
) -> None:
    page = revisit(page_file, f"#lang=en&view=34.5,38.2,8&open={features[7]['properties']['id']}")
    page.wait_for_selector(".story[data-id]")
    page.wait_for_timeout(300)
    view = [float(part) for part in address(page).split("view=")[1].split("&")[0].split(",")]
    assert view == pytest.approx([34.5, 38.2, 8], abs=0.01)  # a pixel is 0.005 degrees


def test_incidents_at_one_place_open_as_a_list(revisit: Visit, page_file: Path) -> None:
    page = revisit(page_file, "#lang=en&view=33.2,40.1,13")
    page.locator(".mark-many").click()
    entries = page.locator(".entries .entry")
    assert entries.count() == 4
    entries.nth(2).click()
    page.wait_for_selector(".story[data-id]")
    assert "open=" in address(page)
    page.locator(".back").click()
    assert page.locator(".entries .entry").count() == 4
    assert "open=" not in address(page), "a list is no open incident"
    assert page.locator(".area-pane path").count() == 0


def test_what_has_no_point_is_listed(revisit: Visit, page_file: Path, features: list[dict[str, Any]]) -> None:
    page = revisit(page_file, "#lang=en")
    page.click(".lost")
    page.locator(".reading .entry").click()
    page.wait_for_selector(f".reading .story[data-id='{features[5]['properties']['id']}']")


def test_nothing_hides_under_anything(revisit: Visit, page_file: Path) -> None:
    page = revisit(page_file, "#lang=ar")
    for _ in range(4):
        boxes = [m.bounding_box() for m in page.locator(".mark").all()]
        centres = [(b["x"] + b["width"] / 2, b["y"] + b["height"] / 2, b["width"] / 2 - 3) for b in boxes if b]
        for k, (x, y, r) in enumerate(centres):
            for u, v, q in centres[k + 1 :]:
                assert ((x - u) ** 2 + (y - v) ** 2) ** 0.5 >= r + q - 2
        page.click(".leaflet-control-zoom-in")
        page.wait_for_timeout(400)


# Go and come back


def test_the_address_holds_the_state(visit: Visit, page_file: Path) -> None:
    page = visit(page_file)
    page.locator(".facet-actors .row input").first.check()
    page.click(".bar-language")
    page.evaluate("geomap.openById(geomap.state.columns.ids[geomap.state.shown[0]])")
    page.wait_for_selector(".story[data-id]")
    page.click(".bar-table")
    page.wait_for_timeout(300)
    fragment = "#" + address(page).split("#")[1]
    again = visit(page_file, fragment)
    again.wait_for_selector(".story[data-id]")
    assert again.get_attribute("html", "lang") == "en"
    assert shown(again) == shown(page)
    assert again.locator(".table-view").count() == 1
    assert again.get_attribute(".story[data-id]", "data-id") == page.get_attribute(".story[data-id]", "data-id")
    assert "#" + again.url.split("#")[1] == fragment


def test_back_undoes_what_was_opened_and_closed(visit: Visit, page_file: Path, features: list[dict[str, Any]]) -> None:
    page = visit(page_file, "#lang=en&view=35,39.5,6.5")
    steps = page.evaluate("history.length")
    page.locator(".facet-actors .row input").first.check()
    page.evaluate("geomap.map.setZoom(7, {animate: false})")
    page.locator(".facet-actors .row input").first.uncheck()
    assert page.evaluate("history.length") == steps, "filters and panning are no steps"
    before = address(page)
    page.evaluate("geomap.openIncident(7)")
    page.wait_for_selector(".story[data-id]")
    page.wait_for_timeout(400)
    opened = address(page)
    page.click(".bar-table")
    page.wait_for_selector(".table-view")
    page.click(".lower .close")
    assert page.evaluate("history.length") == steps + 3
    page.go_back()
    page.wait_for_selector(".table-view")
    page.go_back()
    page.wait_for_selector(".table-view", state="hidden")
    assert page.get_attribute(".story", "data-id") == features[7]["properties"]["id"]
    page.go_back()
    page.wait_for_selector(".story", state="detached")
    view = "(({lat, lng}) => [lat, lng, geomap.map.getZoom()])(geomap.map.getCenter())"
    told = [float(part) for part in before.split("view=")[1].split("&")[0].split(",")]
    assert page.evaluate(view) == pytest.approx(told, abs=0.05)
    page.go_forward()
    page.wait_for_selector(".story[data-id]")
    told = [float(part) for part in opened.split("view=")[1].split("&")[0].split(",")]
    assert page.evaluate(view) == pytest.approx(told, abs=0.05)
    assert page.evaluate("history.length") == steps + 3


def test_the_table_sorts_and_leads_to_the_marker(
    revisit: Visit, page_file: Path, features: list[dict[str, Any]]
) -> None:
    page = revisit(page_file, "#lang=en&panel=table")
    assert page.locator("tbody tr").count() == 59
    page.click("th[data-key=confidence] button")
    page.click("th[data-key=confidence] button")
    assert page.get_attribute("th[data-key=confidence]", "aria-sort") == "descending"
    column = [number(t) for t in page.locator("tbody tr .cell-confidence").all_inner_texts()]
    assert column == sorted(column, reverse=True)
    row = page.locator("tbody tr").nth(3)
    wanted = features[int(row.get_attribute("data-index"))]["properties"]["id"]
    row.locator(".jump").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(f".story[data-id='{wanted}']")


def test_a_phone_shows_every_column_of_its_table(visit: Visit, page_file: Path) -> None:
    page = visit(page_file, "#lang=ar&panel=table", **PHONE)
    for _ in LANGUAGES:
        every_column_is_shown(page)
        page.locator(".bar-language").tap()


def every_column_is_shown(page: Any) -> None:
    close = page.locator(".lower .close").bounding_box()
    heads = [box for one in page.locator("th").all() if (box := one.bounding_box())]
    assert len(heads) == 4
    for box in heads:
        assert 0 <= box["x"] < box["x"] + box["width"] <= 391
        assert box["y"] >= close["y"] + close["height"] - 8, "not under the button that closes"
    scroll = page.evaluate("(e => [e.scrollWidth, e.clientWidth])(document.querySelector('.table-scroll'))")
    assert scroll[0] <= scroll[1]
    lines = page.locator(".cell-type .jump").evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert max(lines) < 110, "not one word a line"


def test_switching_the_language_switches_everything_in_place(revisit: Visit, page_file: Path) -> None:
    page = revisit(page_file, "#lang=ar")
    assert page.get_attribute("html", "dir") == "rtl"
    assert "٥٩" in page.inner_text(".shown")
    page.click(".bar-language")
    assert page.get_attribute("html", "dir") == "ltr"
    assert page.inner_text(".shown") == "59 of 60 incidents shown · 1 outside the area hidden"
    arabic = re.compile(r"[\u0600-\u06ff]")
    chrome = (
        page.inner_text(".bar").replace("العربية", "") + page.inner_text(".facet-types") + page.inner_text(".chips")
    )
    assert not arabic.search(chrome)


# Keyboard and touch


def test_the_keyboard_alone_opens_reads_and_closes(visit: Visit, page_file: Path) -> None:
    page = visit(page_file, "#lang=en")
    page.focus(".skip")
    presses = 0
    while not page.evaluate("document.activeElement.classList.contains('mark')"):
        page.keyboard.press("Tab")
        presses += 1
    assert presses <= 45, "the lists of the panel are a stop each"
    for _ in range(60):
        if page.evaluate(
            "document.activeElement.classList.contains('mark') && !document.activeElement.classList.contains('mark-many')"
        ):
            break
        page.keyboard.press("Tab")
    label = page.evaluate("document.activeElement.getAttribute('aria-label')")
    assert label
    page.keyboard.press("Enter")
    page.wait_for_selector(".story[data-id]")
    assert page.evaluate("document.activeElement.classList.contains('story-title')")
    page.keyboard.press("Escape")
    assert page.locator(".story").count() == 0
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == label
    page.evaluate("geomap.home()")
    page.focus(".mark-many:not([inert])")
    zoom = page.evaluate("geomap.map.getZoom()")
    page.keyboard.press("Enter")
    becomes(page, lambda: page.evaluate("geomap.map.getZoom()") > zoom, "the cluster comes apart")
    becomes(page, lambda: page.evaluate("document.activeElement.classList.contains('mark')"), "one goes on at a part")


def test_the_values_of_a_filter_are_one_stop_of_the_tab_key(revisit: Visit, page_file: Path) -> None:
    page = revisit(page_file, "#lang=en")
    focused = "[...document.querySelectorAll('.facet-actors input')].indexOf(document.activeElement)"
    page.focus(".facet-actors .choices select >> nth=1")
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == 0
    for key, at in (("ArrowDown", 1), ("ArrowDown", 2), ("ArrowUp", 1), ("End", 10), ("ArrowDown", 10), ("Home", 0)):
        page.keyboard.press(key)
        assert page.evaluate(focused) == min(at, page.locator(".facet-actors input").count() - 1)
    before = shown(page)
    page.keyboard.press("Space")
    assert shown(page) < before
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == -1
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(focused) == 1, "back where one was"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_reads_in_a_sheet_and_filters_in_a_drawer(visit: Visit, page_file: Path, language: str) -> None:
    page = visit(page_file, f"#lang={language}", **PHONE)
    assert not page.locator(".panel").is_visible()
    page.evaluate("geomap.map.setView(geomap.state.latlng(7), 9, {animate: false})")
    page.locator(".mark").first.wait_for()
    box = page.evaluate(
        "(() => { const r = geomap.markers.elementOf(7).getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()"
    )
    page.touchscreen.tap(*box)
    page.wait_for_selector(".reading .story[data-id]")
    sheet = page.locator(".reading").bounding_box()
    assert sheet["width"] == 390
    spot = page.locator(".spot-pane path").bounding_box()
    assert spot["y"] + spot["height"] < sheet["y"]
    page.locator(".reading .close").tap()
    assert not page.locator(".reading").is_visible()
    page.locator(".bar-filters").tap()
    page.locator(".facet-actors .row input").first.tap()
    page.locator(".bar-filters").tap()
    assert 0 < shown(page) < 59
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


# Take away


def download(page: Any, action: str) -> bytes:
    page.click(".bar-download")
    with page.expect_download() as waiting:
        page.click(f"[data-action={action}]")
    return Path(waiting.value.path()).read_bytes()


# Keeps the letter spacing of all that is written on a canvas.
KEEPS_SPACING = """
    const write = CanvasRenderingContext2D.prototype.fillText;
    CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) {
        if (window.spacings) window.spacings[text] = this.letterSpacing;
        return write.call(this, text, ...rest);
    };
"""


def test_downloads_are_exactly_what_is_shown(visit: Visit, page_file: Path, features: list[dict[str, Any]]) -> None:
    page = visit(page_file, "#lang=en&actors=turkey", before=KEEPS_SPACING)
    taken = json.loads(download(page, "geojson"))
    wanted = [f for f in features if f["properties"]["in_scope"] and "turkey" in f["properties"]["actor_ids"]]
    selection = taken.pop("selection")
    assert (selection["filters"], selection["shown"], selection["of"]) == ("actors=turkey", len(wanted), 60)
    assert taken == {"type": "FeatureCollection", "features": wanted}
    rows = list(csv.DictReader(io.StringIO(download(page, "csv").decode("utf-8-sig"))))
    assert [row["id"] for row in rows] == [f["properties"]["id"] for f in wanted]
    sources = list(csv.DictReader(io.StringIO(download(page, "csv_sources").decode("utf-8-sig"))))
    assert [row["quote"] for row in sources] == [s["quote"] for f in wanted for s in f["properties"]["sources"]]
    page.evaluate("window.spacings = {}")
    assert download(page, "png")[:8] == b"\x89PNG\r\n\x1a\n"
    spacings = page.evaluate("window.spacings")
    written = " ".join(spacings)
    for part in ("Filters: Turkey", selection["day"][:4], "Named place", "Sources contradict"):
        assert part in written, "filters, day and key are in the picture"
    assert "2px" in spacings.values(), "names of areas are spaced"
    told = {text: spacing for text, spacing in spacings.items() if re.search(r"\d", text)}
    assert told
    assert set(told.values()) == {"0px"}, "the spacing of names must not leak into the foot and the numbers"


def test_a_correction_row_is_copied(visit: Visit, page_file: Path, features: list[dict[str, Any]]) -> None:
    page = visit(page_file, "#lang=en")
    open_lone(page)
    unfold_correction(page)
    page.select_option(".correct select", "counts")
    page.fill(".correct input >> nth=0", "fatalities=4")
    page.click(".copy-correction")
    assert not page.locator(".toast").is_visible(), "a row without a reason would be refused"
    page.fill(".correct input >> nth=1", "=see, the report")
    page.click(".copy-correction")
    row = next(csv.reader([page.evaluate("navigator.clipboard.readText()")]))
    told = shown_value("counts", features[7])
    assert row[:5] == [features[7]["properties"]["id"], "counts", told, "fatalities=4", "'=see, the report"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", row[6])


def copied_correction(page: Any, incident: str, field: str, value: str | None) -> str:
    page.evaluate(f"geomap.openById('{incident}')")
    page.wait_for_selector(f".story[data-id='{incident}']")
    page.evaluate("document.querySelector('.correct').open = true")
    page.select_option(".correct select", field)
    if value is not None:
        page.fill(".correct input >> nth=0", value)
    page.fill(".correct input >> nth=1", "seen by a witness")
    page.evaluate("document.querySelector('.copy-correction').click()")
    return str(page.evaluate("navigator.clipboard.readText()"))


def test_every_correction_that_the_popup_copies_is_applied_by_a_build(
    visit: Visit, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, corrections = tmp_path / "out", tmp_path / "corrections.csv"
    seeds = str(Path(__file__).parents[2] / "seeds")
    assert cli.main(["build", seeds, "-o", str(out), "--workers", "1"]) == 0
    told = [f["properties"] for f in json.loads((out / "incidents.geojson").read_text(encoding="utf-8"))["features"]]
    joined = next(p for p in told if p["source_count"] > 1)
    lone = iter([p["id"] for p in told if p is not joined])
    values = {
        "type": "Armed clash", "dates": "2018-02-07/2018-02-09", "place": told[3]["place_id"], "point": "35.3, 40.1, 500",
        "actors": "initiator:us; target:isis", "counts": "fatalities=4; injured=2+", "drop": None, "keep": None,
        "status": "alleged", "unsure": "place",
    }  # fmt: skip
    wanted = [(next(lone), field, value) for field, value in values.items()]
    wanted += [(next(lone), "merge", next(lone)), (joined["id"], "split", joined["sources"][0]["article_id"])]
    page = visit(out / "index.html", "#lang=en&outside=1")
    assert {field for _, field, _ in wanted} == set(FIELDS)
    rows = [copied_correction(page, *one) for one in wanted]
    offered = page.locator(".correct select option").evaluate_all("all => all.map(one => one.value)")
    assert set(offered) == set(FIELDS)
    corrections.write_text("\n".join([",".join(COLUMNS), *rows]) + "\n", encoding="utf-8-sig")
    capsys.readouterr()
    again = ["build", seeds, "-o", str(tmp_path / "again"), "--workers", "1", "--corrections", str(corrections)]
    assert cli.main(again) == 0
    assert f"corrections: {len(FIELDS)} applied" in capsys.readouterr().err


def test_quote_and_link_are_copied(revisit: Visit, page_file: Path, features: list[dict[str, Any]]) -> None:
    page = revisit(page_file, "#lang=en")
    open_lone(page)
    page.locator(".copy-quote").first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    source = features[7]["properties"]["sources"][0]
    assert source["quote"] in copied
    assert source["url"] in copied
    page.locator(".story-tools button").first.click()
    page.wait_for_selector(".toast:has-text('this file on this computer')")
    assert page.evaluate("navigator.clipboard.readText()") == address(page)
    assert f"open={features[7]['properties']['id']}" in address(page)


def test_print_shows_map_and_list(visit: Visit, page_file: Path) -> None:
    page = visit(page_file, "#lang=en")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert not page.locator(".panel").is_visible()
    assert page.locator(".printed tbody tr").count() == 59
    page.emulate_media(media="screen")
    open_lone(page)
    page.wait_for_timeout(300)
    view = "(({lat, lng}) => [lat, lng])(geomap.map.getCenter())"
    before = page.evaluate(view)
    page.emulate_media(media="print")
    middle = """(([a, b]) => Math.abs((a.top + a.bottom - b.top - b.bottom) / 2))(
        ['.area-pane path', '.stage'].map(one => document.querySelector(one).getBoundingClientRect()))"""
    becomes(page, lambda: page.evaluate(middle) < 3, "in the middle of the sheet")
    page.emulate_media(media="screen")
    becomes(page, lambda: page.evaluate(view) == pytest.approx(before, abs=0.01), "as it was")


def test_methods_say_what_it_was_made_from(revisit: Visit, page_file: Path) -> None:
    page = revisit(page_file, "#lang=en&panel=methods")
    note = page.inner_text(".methods")
    for words in (
        "No marker does not mean",
        "2 articles are in a language that is not read",
        "OCHA",
        "CC BY",
        "0.1.0",
        "Leaflet",
    ):
        assert words in note
    assert "≠" not in note
    assert page.locator(".methods p svg").count() == 1


def test_the_sources_of_the_ground_are_named_whole_or_one_touch_away(visit: Visit, page_file: Path) -> None:
    wide = visit(page_file, "#lang=ar")
    line = wide.locator(".leaflet-control-attribution")
    for _ in LANGUAGES:
        assert line.is_visible()
        assert line.evaluate("e => e.scrollWidth <= e.clientWidth && getComputedStyle(e).overflow === 'visible'")
        assert "Leaflet" in line.inner_text()
        wide.click(".bar-language")
    assert not wide.locator(".sources-control").is_visible()
    phone = visit(page_file, "#lang=en", **PHONE)
    assert not phone.locator(".leaflet-control-attribution").is_visible()
    phone.locator(".sources-control").tap()
    assert phone.locator(".methods .credits + ul").is_visible()
    phone.emulate_media(media="print")
    phone.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert "Leaflet" in phone.inner_text(".printed-credits"), "below the map"


# Trust


@pytest.mark.parametrize("old", [False, True])
def test_hostile_incidents_are_shown_literally(visit: Visit, tmp_path: Path, old: bool) -> None:
    """`old` is a browser without DecompressionStream: the page undoes gzip by itself."""
    draw(hostile(), tmp_path / "evil.html")
    page = visit(tmp_path / "evil.html", "#lang=en", before="delete window.DecompressionStream" if old else "")
    assert page.evaluate("'DecompressionStream' in window") != old
    for k, evil in enumerate(HOSTILE):
        page.evaluate(f"geomap.openIncident({k})")
        page.wait_for_timeout(150)
        assert page.locator("blockquote").first.text_content() == evil
        assert evil in page.locator(".story h2").text_content()
    page.evaluate("geomap.state.showPanel('table')")
    assert page.evaluate("window.hacked === undefined")
    assert page.locator(".story img, .story script, table img").count() == 0
    assert page.locator("a[href^=javascript]").count() == 0


def test_it_lives_in_a_frame(visit: Visit, page_file: Path, tmp_path: Path) -> None:
    (tmp_path / "frame.html").write_text(
        f'<html data-ready="true"><body>{draw(collection(5), language="en")._repr_html_()}</body></html>',
        encoding="utf-8",
    )
    page = visit(tmp_path / "frame.html")
    inner = page.frame_locator("iframe")
    inner.locator("html[data-ready=true]").wait_for(state="attached")
    assert inner.locator(".shown").inner_text() == "5 of 5 incidents shown"


def turn(page: Any) -> None:
    """To the other language, and from day to night or back."""
    page.evaluate("for (const one of ['language', 'theme']) document.querySelector(`.bar-${one}`).click()")


def inaccessible(page: Any, turns: int = 2) -> list[tuple[str, str, list[str]]]:
    """What axe finds serious or critical on a page: language and theme, the rule, the first elements that break it.

    With two `turns` also in the other language and theme: words and layout go with the one, contrast with the other.
    """
    package = pytest.importorskip("axe_playwright_python")
    if not page.evaluate("'axe' in window"):
        page.evaluate((Path(package.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    found = []
    for _ in range(turns):
        where = page.evaluate("[document.documentElement.lang, document.documentElement.dataset.theme].join(' ')")
        serious = [v for v in page.evaluate(AXE) if v["impact"] in {"serious", "critical"}]
        found += [(where, v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in serious]
        if turns > 1:
            turn(page)
    return found


# Without what is only reported and not looked at here: half the time.
AXE = """axe.run({
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    resultTypes: ['violations'], selectors: false, preload: false,
}).then(found => found.violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ html }) => ({ html })) })))"""


def test_axe_finds_nothing_serious(browser: Any, page_file: Path) -> None:
    """The checker is injected past the policy, which would not run it; so these pages are opened apart from the others.

    Table, charts and methods of a wide window are looked at in the test of the workplace.
    """
    found = {}
    for phone, language in ((False, "ar"), (True, "en")):
        options = PHONE if phone else {"viewport": {"width": 1280, "height": 800}}
        context = browser.new_context(bypass_csp=True, **options)
        page = context.new_page()
        page.goto(f"{page_file.as_uri()}#lang={language}")
        page.wait_for_selector("html[data-ready=true]", state="attached")
        found["phone" if phone else "map"] = inaccessible(page)
        if phone:
            page.evaluate("geomap.state.showPanel('table')")
            found["phone table"] = inaccessible(page)
            page.evaluate("geomap.state.showPanel(null)")
        open_lone(page)
        found["sheet" if phone else "popup"] = inaccessible(page)
        page.evaluate("geomap.reader.close()")
        if phone:
            page.locator(".bar-filters").tap()
            page.evaluate("for (const facet of document.querySelectorAll('.facet')) facet.open = true")
        else:
            page.evaluate("geomap.opening.list([0, 1, 2, 3], true)")
        found["drawer" if phone else "list"] = inaccessible(page)
        context.close()
    assert [each for each in found.items() if each[1]] == []


class Unhurried(BaseHTTPRequestHandler):
    """Serves the map in a frame beside a picture that takes its time: Firefox takes its screenshot when all is loaded."""

    page: Path

    def do_GET(self) -> None:  # noqa: D102
        if self.path == "/slow.png":
            time.sleep(6)
        frame = b'<body style="margin:0"><iframe src="/map.html#lang=en" width=1280 height=800 style="border:0"></iframe><img src="/slow.png">'
        body = self.page.read_bytes() if self.path == "/map.html" else frame
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:  # noqa: D102
        return


@pytest.mark.skipif(
    shutil.which("firefox-esr") is None and shutil.which("firefox") is None, reason="no Firefox is installed"
)
def test_firefox_opens_it_too(page_file: Path, tmp_path: Path) -> None:
    """Firefox draws the page by itself, and not one that says only that it failed."""
    program = shutil.which("firefox-esr") or shutil.which("firefox")
    shot = tmp_path / "firefox.png"
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Served", (Unhurried,), {"page": page_file}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/"
    asked = ["--headless", "--no-remote", "--profile", str(tmp_path), "--window-size", "1280,800"]
    subprocess.run([str(program), *asked, "--screenshot", str(shot), url], check=True, capture_output=True, timeout=120)
    server.shutdown()
    width, height = struct.unpack(">II", shot.read_bytes()[16:24])
    assert width == 1280
    assert height >= 800
    assert shot.stat().st_size > 60_000
