"""Articles written to harm their reader: from the file to the browser, the spreadsheet, Google Earth, the database."""

from __future__ import annotations

import csv
import json
import re
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

import geomap
from geomap import export, table
from geomap.cli.main import main
from geomap.errors import DataError, visible
from geomap.store import harmless
from tests import warm

EVIL = (
    "<script>window.hacked=1</script>", "</script><script>window.hacked=2</script>",
    "<img src=x onerror=window.hacked=3>",
    "{{7*7}}{% for x in y %}${window.hacked=4}", "\"'`><svg/onload=window.hacked=5>", "\u2028window.hacked=6\u2029",
    "\u202egnp.exe\u202c", "=cmd|'/c calc'!A1", "]]><!ENTITY x SYSTEM 'file:///etc/passwd'>&x;", "--><!--",
    "a" + "\u0301" * 60, "\u200b\u200d\u2060\ufeff", "'; DROP TABLE incidents; --", "\x1b[2J\x07",
    "https://evil.example/x.png", "z" + "\u0489\u0334" * 90, "w" * 150,
)  # fmt: skip
URLS = (
    "javascript:window.hacked=7", "data:text/html,<script>window.hacked=8</script>", "https://example.org/\"onclick='x",
    " java\tscript:window.hacked=9", "//evil.example/x", "https://example.org/ok",
)  # fmt: skip


def told(evil: str) -> str:
    """A strike on Hajin yesterday that killed three civilians, with a stranger's words before, in and after it.

    Between them stands what any article has more of: "The town lies on the bank of the Euphrates."
    """
    plain = "تقع البلدة على ضفة نهر الفرات. " * 30
    return f"قصف {evil}\n\nقصفت طائرة تركية {evil} بلدة هجين أمس وقتل ثلاثة مدنيين {evil} في البلدة.\n\n{plain}\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An article for each evil word: in its text, title, outlet and, as far as a disk allows, its name."""
    place = tmp_path_factory.mktemp("hostile")
    rows = [["file", "title", "outlet", "published", "url"]]
    for number, evil in enumerate(EVIL):
        name = f"{number} {evil.replace('/', '∕')[:50]}.txt"
        (place / name).write_text(told(evil), encoding="utf-8")
        rows.append([name, evil, f"عنب {evil}", f"20{number + 10}-02-01", URLS[number % len(URLS)]])
    rows += [[at, "t", "o", "2019-02-01", ""] for at in ("../outside.txt", "/etc/passwd", "a\\..\\b", "link.txt", "")]
    (place / "link.txt").symlink_to("/etc/passwd")
    with (place / "index.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    (place.parent / "outside.txt").write_text(told("secret"), encoding="utf-8")
    return place


@pytest.fixture(scope="module")
def built(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("built")
    done = warm.run(["build", folder, "-o", out, "--workers", "1", "--texts"])
    (out / "said").write_text(done.stderr, encoding="utf-8")
    assert done.returncode == 1
    return out


@pytest.fixture(scope="module")
def features(built: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = export.load(built / "incidents.geojson")["features"]
    assert len(found) == len(EVIL), "evil words cost no incident"
    return found


# Files


def test_nothing_outside_the_folder_is_read_or_written(folder: Path, built: Path) -> None:
    content = "".join(path.read_text("utf-8", "replace") for path in built.rglob("*") if path.is_file())
    assert "root:x:" not in content
    assert "secret" not in content
    skipped = (built / "skipped.csv").read_text(encoding="utf-8-sig")
    assert all(f"row {row}" in skipped for row in range(len(EVIL) + 2, len(EVIL) + 7))
    assert skipped.count("is not a path below the folder") == 3
    assert skipped.count("is a link out of the folder") == 1
    kept = [path.resolve() for path in (built / "texts").rglob("*.txt")]
    assert len(kept) == len(EVIL)
    assert all(path.is_relative_to((built / "texts").resolve()) for path in kept)


def test_every_quote_still_stands_in_its_article(folder: Path, features: list[dict[str, Any]]) -> None:
    for feature in features:
        for source in feature["properties"]["sources"]:
            text = (folder / source["article_id"]).read_text(encoding="utf-8")
            assert text[source["start"] : source["end"]] == source["quote"]


def test_a_terminal_is_shown_words_and_not_orders(
    built: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = (built / "said").read_text(encoding="utf-8")
    main(["explain", str(built / "incidents.geojson"), json.loads((built / "joins.jsonl").open().readline())["id"]])
    main(["places", str(folder), "--format", "table"])
    for name in folder.glob("*.txt"):
        main(["explain", str(name)])
    shown = said + "".join(capsys.readouterr())
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    assert visible("\x1b") == r"\x1b"


# Spreadsheets, Google Earth, QGIS, PostGIS


def cells(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            yield from row


@pytest.mark.parametrize("name", ["x.csv", "x.acled.csv", "x.ucdp.csv"])
def test_no_cell_of_any_table_is_a_formula(
    built: Path, features: list[dict[str, Any]], tmp_path: Path, name: str
) -> None:
    export.save({"type": "FeatureCollection", "features": features}, tmp_path / name)
    main(["review", str(built / "incidents.geojson"), "-o", str(tmp_path / "corrections.csv")])
    tables = [*tmp_path.glob("*.csv"), built / "skipped.csv", built / "places_to_add.csv"]
    for one in tables:
        for cell in cells(one):
            assert not re.match(r"\s*[=+@\t\r]", cell), (one.name, cell)
            assert not re.match(r"\s*-(?!\d+(\.\d+)?$)", cell), (one.name, cell)
    assert harmless("\u200b=1") == "\u200b=1"
    assert harmless(" =1") == "' =1"


def test_kml_is_well_formed_and_expands_nothing(features: list[dict[str, Any]], tmp_path: Path) -> None:
    export.save({"type": "FeatureCollection", "features": features}, tmp_path / "x.kml")
    data = (tmp_path / "x.kml").read_bytes()
    assert b"<!ENTITY" not in data
    document = ElementTree.fromstring(data)  # noqa: S314 - our own
    balloons = [one.text or "" for one in document.iter("{http://www.opengis.net/kml/2.2}description")]
    assert balloons
    assert not any(re.search(r"<(?!/?(?:p|blockquote)\b)", one) for one in balloons)


@pytest.mark.parametrize("name", ["x.geojson", "x.ndjson", "x.parquet", "x.gpkg"])
def test_every_format_gives_back_every_evil_word(features: list[dict[str, Any]], tmp_path: Path, name: str) -> None:
    collection = {"type": "FeatureCollection", "features": features}
    export.save(collection, tmp_path / name)
    assert export.load(tmp_path / name) == collection


def test_a_geopackage_has_the_layers_that_geomap_names_and_no_other(
    features: list[dict[str, Any]], tmp_path: Path
) -> None:
    export.save({"type": "FeatureCollection", "features": features}, tmp_path / "x.gpkg")
    with closing(sqlite3.connect(tmp_path / "x.gpkg")) as base:
        names = {row[0] for row in base.execute("SELECT table_name FROM gpkg_contents")}
    assert names == {"incidents", "uncertainty_areas", "sources", "mentions", "layer_styles"}


@pytest.mark.parametrize("name", ['a"; DROP TABLE bystander; --', "a%s:x", "a b'c", "pg_catalog.pg_class", "a" * 41])
def test_a_table_name_is_a_name_and_no_statement(server: str, features: list[dict[str, Any]], name: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(server, autocommit=True) as base:
        base.execute("CREATE TABLE IF NOT EXISTS bystander (id int)")
        for action in (lambda target: export.save({"features": features[:2]}, target), export.load):
            with pytest.raises(DataError, match="is no name for a table") as refused:
                action(f"{server}?table={quote(name)}")
            assert "secret" not in str(refused.value)
        assert base.execute("SELECT count(*) FROM bystander").fetchone() == (0,)


def test_evil_words_are_values_in_a_database(server: str, features: list[dict[str, Any]]) -> None:
    collection = {"type": "FeatureCollection", "features": features}
    target = f"{server}?table=evil"
    export.save(collection, target)
    told = {one["properties"]["id"]: one for one in export.load(target)["features"]}
    assert told == {one["properties"]["id"]: one for one in features}


# Nothing is sent anywhere


def test_a_build_opens_no_connection(folder: Path, tmp_path: Path) -> None:
    """In a process in which any connection ends it."""
    guard = (
        "import sys, os\n"
        "def watch(event, told):\n"
        "    if event in ('socket.connect', 'socket.getaddrinfo', 'socket.sendto', 'urllib.Request'):\n"
        "        os._exit(77)\n"
        "sys.addaudithook(watch)\n"
        "from geomap.cli.main import main\n"
        "raise SystemExit(main(sys.argv[1:]))\n"
    )
    done = warm.run(["build", folder, "-o", tmp_path, "--workers", "1"], code=guard)
    assert done.returncode == 1
    listener = socket.socket()
    with listener:
        listener.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        assert warm.run(["places", address], code=guard).returncode == 77, "the guard watches"


def test_the_page_names_no_address_but_those_of_its_sources(built: Path) -> None:
    page = (built / "index.html").read_text(encoding="utf-8")
    assert "default-src 'none'" in page
    assert not re.search(r"<(?:link|iframe|object|embed|form|base)\b", page.partition("<script")[0])
    assert not re.search(r'<(?:script|img)[^>]*\bsrc="(?!data:)', page)


# In the browser

TILE = "https://tile.openstreetmap.org/"


def test_tiles_are_asked_for_by_the_user_alone_and_the_page_says_so(
    browser: Any, built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for tiles in (True, False):
        asked: list[str] = []
        out = tmp_path / f"{tiles}.html"
        assert main(["map", str(built / "incidents.geojson"), "-o", str(out), *(["--tiles"] if tiles else [])]) == 0
        assert ("asks OpenStreetMap" in capsys.readouterr().err) is tiles
        page = browser.new_page()
        page.on("request", lambda one, told=asked: told.append(one.url) if one.url.startswith("http") else None)
        page.route("http*://**/*", lambda route: route.abort())
        page.goto(out.as_uri() + "#lang=en&panel=methods")
        page.wait_for_selector("html[data-ready=true]", state="attached", timeout=30000)
        page.wait_for_timeout(300)
        assert bool(asked) is tiles
        assert all(url.startswith(TILE) for url in asked)
        assert ("fetched from OpenStreetMap" in page.inner_text(".methods")) is tiles
        page.close()


OWN = ("file:", "data:", "blob:", "about:")


def watched(browser: Any, path: Path) -> tuple[Any, list[str]]:
    """A page and what it did that it must not: errors, dialogues, requests."""
    page, faults = browser.new_page(), []
    page.on("pageerror", lambda fault: faults.append(f"error {fault}"))
    page.on("dialog", lambda box: (faults.append(f"dialogue {box.message}"), box.dismiss()))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith(OWN) else faults.append(f"asked for {asked.url}"))
    page.on("popup", lambda other: faults.append(f"opened {other.url}"))
    page.goto(path.as_uri() + "#lang=en")
    page.wait_for_selector("html[data-ready=true]", state="attached", timeout=30000)
    return page, faults


def opened(page: Any, number: int, feature: dict[str, Any]) -> None:
    page.evaluate(f"geomap.openIncident({number}, {{travel: true}})")
    page.wait_for_selector(f".story[data-id='{feature['properties']['id']}'] blockquote", timeout=20000)


def test_what_articles_say_is_shown_and_nothing_of_it_runs(
    browser: Any, built: Path, features: list[dict[str, Any]]
) -> None:
    page, faults = watched(browser, built / "index.html")
    order = json.loads((built / "incidents.geojson").read_bytes())["features"]
    for number, feature in enumerate(order):
        opened(page, number, feature)
        shown = page.locator(".story blockquote").first.text_content()
        assert any(shown == source["quote"] for source in feature["properties"]["sources"])
        links = page.locator(".story a[href]").evaluate_all("all => all.map(a => [a.protocol, a.target, a.rel])")
        assert all(protocol in ("http:", "https:") for protocol, _, _ in links if protocol != "file:")
        assert all("noopener" in rel for _, target, rel in links if target == "_blank")
    for view in ("table", "charts", "methods"):
        page.evaluate(f"geomap.state.showPanel('{view}')")
        page.wait_for_timeout(60)
    assert page.evaluate("window.hacked === undefined")
    assert page.locator(".story img, .story script, .story svg[onload], table img, table script").count() == 0
    assert page.locator("a[href^='javascript' i], a[href^='data' i]").count() == 0
    assert faults == []
    page.close()


def test_a_stranger_draws_only_where_his_words_are(browser: Any, built: Path, features: list[dict[str, Any]]) -> None:
    """Stacked marks, long words and forced directions do not reach the values that geomap gives."""
    page, faults = watched(browser, built / "index.html")
    order = json.loads((built / "incidents.geojson").read_bytes())["features"]
    for number, feature in enumerate(order):
        quote_ = feature["properties"]["sources"][0]["quote"]
        opened(page, number, feature)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.evaluate("(s => s.scrollWidth <= s.clientWidth)(document.querySelector('.story'))"), quote_
        shown = page.locator(".story blockquote").first
        assert shown.text_content() == quote_
        assert "\u202e" not in shown.inner_text()
        # What lies beyond the clipped edge would be lost: words are broken instead.
        beyond = "e => (r => (r.selectNodeContents(e), r.getBoundingClientRect().width))(new Range()) - e.clientWidth"
        assert "\u0489" in quote_ or shown.evaluate(beyond) < 6, quote_
        if "\u0301" * 9 in quote_:
            page.wait_for_timeout(400)
            head = page.locator(".story-head").screenshot()
            page.evaluate("document.querySelector('.story .sources').style.visibility = 'hidden'")
            assert page.locator(".story-head").screenshot() == head, "marks tower over the summary"
    assert faults == []
    page.close()


def test_the_policy_stops_a_script_that_got_in_all_the_same(browser: Any, built: Path, tmp_path: Path) -> None:
    """The second wall: markup smuggled into the page itself neither runs nor asks for anything."""
    page = (built / "index.html").read_text(encoding="utf-8")
    smuggled = (
        "<script>window.hacked=1</script><img src=x onerror=window.hacked=2><img src='https://evil.example/a.png'>"
        "<iframe src='https://evil.example/'></iframe><link rel=stylesheet href='https://evil.example/a.css'>"
    )
    (tmp_path / "x.html").write_text(page.replace("</body>", f"{smuggled}</body>"), encoding="utf-8")
    tab = browser.new_page()
    sent: list[str] = []
    tab.on("requestfinished", lambda asked: None if asked.url.startswith(OWN) else sent.append(asked.url))
    tab.route("https://**/*", lambda route: (sent.append(route.request.url), route.abort()))
    tab.goto((tmp_path / "x.html").as_uri())
    tab.wait_for_selector("html[data-ready=true]", state="attached", timeout=30000)
    tab.wait_for_timeout(300)
    assert tab.evaluate("window.hacked === undefined")
    assert sent == []
    tab.close()


def test_a_long_line_and_thousands_of_sources_open_too(browser: Any, tmp_path: Path) -> None:
    line = "قصفت طائرة تركية بلدة هجين أمس " + "و" * 100_000
    (tmp_path / "long.txt").write_text(line, encoding="utf-8")
    (tmp_path / "many.txt").write_text("غارة على هجين. " * 2000 + "\n" + line, encoding="utf-8")
    out = tmp_path / "out"
    done = warm.run(["build", tmp_path, "-o", out, "--workers", "1", "--max-seconds", "600"], timeout=600)
    assert done.returncode == 0, done.stderr
    page, faults = watched(browser, out / "index.html")
    page.evaluate("geomap.openIncident(0, {travel: true})")
    page.wait_for_selector(".story blockquote", timeout=20000)
    assert faults == []
    page.close()


def test_the_library_takes_what_the_command_line_takes(folder: Path, tmp_path: Path) -> None:
    """In a notebook: the same words, through the public door."""
    found = geomap.find_incidents(geomap.read_articles(folder))
    geomap.save(found, tmp_path / "x.geojson")
    drawn = geomap.draw_map(found)
    assert "<script>window.hacked" not in drawn._repr_html_()
    assert len(table.to_table(found)) == len(found)
    assert [path.name for path in tmp_path.iterdir()] == ["x.geojson"]
