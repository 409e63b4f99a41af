"""Review in the map: by keyboard alone, kept over a closed page, and taken by the next build."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from geomap import cli, export
from geomap.gazetteer import Gazetteer
from geomap.review import desk, read_corrections
from geomap.webmap import draw
from tests.browser.synthetic import collection

Visit = Callable[..., Any]
SEEDS = str(Path(__file__).parents[2] / "seeds")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("review") / "out"
    assert cli.main(["build", SEEDS, "-o", str(out), "--workers", "1", "--review"]) == 0
    return out


def following(page: Any, key: str = "j") -> str:
    """Goes on by key; the id of what is read then."""
    before = page.evaluate("geomap.state.open?.id ?? ''")
    page.keyboard.press(key)
    page.wait_for_function(
        "before => geomap.state.open && geomap.state.open.id !== before"
        " && document.querySelector('.story')?.dataset.id === geomap.state.open.id",
        arg=before,
    )
    return str(page.evaluate("geomap.state.open.id"))


def correct(page: Any, field: str, value: str, reason: str) -> None:
    """Fills in the form with keys alone."""
    page.keyboard.press("e")
    page.evaluate(
        "field => { const s = document.activeElement; s.value = field; s.dispatchEvent(new Event('change')); }", field
    )
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type(value)
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type(reason)
    page.keyboard.press("Enter")
    page.evaluate("document.activeElement.blur()")


def saved(page: Any, path: Path) -> Path:
    with page.expect_download() as waiting:
        page.focus(".review-download")
        page.keyboard.press("Enter")
    waiting.value.save_as(path)
    return path


@pytest.mark.parametrize("language", ["en", "ar"])
def test_incidents_reviewed_by_keyboard_survive_a_closed_page_and_reach_the_next_build(
    visit: Visit, built: Path, tmp_path: Path, language: str
) -> None:
    page = visit(built / "index.html", f"#lang={language}&outside=1")
    wanted: dict[str, tuple[str, str]] = {}
    assert len(export.load(str(built / "incidents.geojson"))["features"]) >= 20
    values = [("counts", "fatalities=4; injured=2+"), ("dates", "2018-02-07/2018-02-09"), ("actors", "target:isis")]
    for turn in range(20):
        if turn == 10:  # the page closes; another one of the same browser takes its place
            context = page.context
            page.close()
            page = context.new_page()
            page.goto((built / "index.html").as_uri() + f"#lang={language}&outside=1")
            page.wait_for_selector("html[data-ready=true]", state="attached")
            assert page.evaluate("geomap.review.acts.list.length") == 10
            for _ in range(10):
                following(page)
        name = following(page)
        if turn % 2:
            wanted[name] = ("keep", "")
            page.keyboard.press("c")
        else:
            wanted[name] = values[turn // 2 % 3]
            correct(page, *wanted[name], "=seen, in <b>the video</b>")
    file = saved(page, tmp_path / "corrections.csv")
    assert {one.id: (one.field, one.new) for one in read_corrections(file)} == wanted
    again = tmp_path / "again"
    assert cli.main(["build", SEEDS, "-o", str(again), "--workers", "1", "--corrections", str(file)]) == 0
    features = {
        f["id"]: f for f in (x["properties"] for x in export.load(str(again / "incidents.geojson"))["features"])
    }
    assert cli.main(["export", str(again / "incidents.geojson"), "-o", str(again / "incidents.csv")]) == 0
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO((again / "incidents.csv").read_text("utf-8-sig")))}
    shown = visit(again / "index.html", f"#lang={language}")
    for name, (field, _) in wanted.items():
        told = shown.evaluate(
            "async id => (await geomap.state.details.feature(geomap.state.columns.ids.indexOf(id))).properties", name
        )
        for cells in (features[name], told):
            assert cells["reviewed"] is True
            assert field != "counts" or (cells["fatalities_min"], cells["injured_min"], cells["injured_max"]) == (
                4,
                2,
                None,
            )
            assert field != "dates" or (cells["date_start"], cells["date_end"]) == ("2018-02-07", "2018-02-09")
            assert field != "actors" or [(a["role"], a["id"]) for a in cells["actors"]] == [("target", "isis")]
        assert rows[name]["reviewed"].casefold() in {"true", "1"}
        assert field != "counts" or float(rows[name]["fatalities_min"]) == 4


REFUSED = [
    ("type", "Battle"), ("dates", "2018-02-30"), ("dates", "2018-02-09/2018-02-07"), ("dates", "yesterday"),
    ("point", "95, 40"), ("point", "35.1"), ("point", "35, 40, 0"), ("actors", "victim:isis"),
    ("actors", "target:nobody"),
    ("counts", "killed=3"), ("counts", "fatalities=5-3"), ("counts", "fatalities"), ("place", ""), ("merge", ""),
]  # fmt: skip


def test_what_the_build_refuses_the_page_never_writes(visit: Visit, built: Path, tmp_path: Path) -> None:
    page = visit(built / "index.html", "#lang=en&outside=1")
    following(page)
    page.evaluate("geomap.review.reason = 'a reason'")
    for field, value in REFUSED:
        page.evaluate("([f, v]) => geomap.review.set(geomap.state.open.feature, f, v)", [field, value])
    assert page.evaluate("geomap.review.acts.list.length") == 0
    page.evaluate("geomap.review.reason = ''")
    page.keyboard.press("x")
    assert page.evaluate("geomap.review.acts.list.length") == 0, "a drop without a reason is refused"


def test_a_published_map_offers_no_review(visit: Visit, tmp_path: Path) -> None:
    draw(collection(5), tmp_path / "map.html", gazetteer=Gazetteer.load())
    page = visit(tmp_path / "map.html", "#lang=en")
    assert page.locator(".review-bar").count() == 0
    assert page.evaluate("geomap.review") is None


def test_every_act_is_quick_among_ten_thousand_with_two_thousand_corrections(visit: Visit, tmp_path: Path) -> None:
    made = collection(10_000)
    ids = [one["properties"]["id"] for one in made["features"]]
    draw(
        made,
        tmp_path / "map.html",
        gazetteer=Gazetteer.load(),
        review=desk({**made, "features": made["features"][:50]}),
    )
    page = visit(tmp_path / "map.html", "#lang=en&outside=1")
    page.evaluate(
        "ids => ids.forEach(id => geomap.review.acts.add("
        "{ id, field: 'keep', value: '', old: '', reason: 'read', reviewer: 'me', date: '2026-01-01' }))",
        ids[:2000],
    )
    following(page)
    took = page.evaluate(
        "() => ['c', 'u', 'c', 'u'].map(key => { const began = performance.now();"
        " document.body.dispatchEvent("
        "new KeyboardEvent('keydown', { code: `Key${key.toUpperCase()}`, key, bubbles: true }));"
        " return performance.now() - began; })"
    )
    assert max(took) < 100, took
