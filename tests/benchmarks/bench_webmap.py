"""How large the map is and how soon it can be used: `python -m tests.benchmarks.bench_webmap 10000 100000 [--naive]`.

Every incident has two quoted sources, all quotes distinct; the network is blocked. Each figure is the median of the
runs. It fails where a limit is passed by so much that chance does not explain it. `--naive` also draws the same
incidents as a GeoJSON layer of folium's own with popups, as one would without this room.
"""

# ruff: noqa: T201, E501 - it prints what it measures

from __future__ import annotations

import argparse
import html
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import folium
import js_lib_leaflet
from playwright.sync_api import Browser, Route, sync_playwright
from playwright.sync_api import TimeoutError as TooSlow

from geomap.gazetteer import Gazetteer
from geomap.review import desk
from geomap.webmap import draw
from tests.browser.synthetic import collection
from tests.browser.test_review_mode import act_times

PLAIN = 1_000  # up to here plain folium stands beside it without being asked for
LIMITS = {10_000: (1.2, 6.0, 100.0), 100_000: (5.0, 55.0, 300.0)}  # seconds, MB, ms
FAR = 2.0  # times its limit: a busy machine may pass a limit, not by this much
FILTERS = {
    "actor": "f.actors.has(0) ? f.actors.delete(0) : f.actors.add(0); app.change(f, ['actors'])",
    "type": "f.types.has(1) ? f.types.delete(1) : f.types.add(1); app.change(f, ['types'])",
    "dates": "f.from = f.from ? null : 18000; app.change(f, ['dates'])",
    "confidence": "f.confidence = f.confidence ? 0 : 0.5; app.change(f, ['confidence'])",
    "text": "f.text = f.text ? '' : 'هجوم الباغوز'; app.change(f, ['text'])",
}


def opened(browser: Browser, path: Path) -> tuple[Any, float]:
    """The page and the seconds until it could be used, as the page itself measured them."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.route("**/*", lambda r: r.continue_() if r.request.url.startswith(("file:", "data:", "blob:")) else r.abort())
    page.goto(path.as_uri() + "#lang=en", timeout=180_000)
    page.wait_for_selector("html[data-ready=true]", state="attached", timeout=180_000)
    return page, page.evaluate("performance.getEntriesByName('geomap-ready')[0].startTime") / 1000


def filter_times(page: Any) -> dict[str, float]:
    """Milliseconds of a filter change until its frame is laid out, the slower of on and off, by filter."""
    found = {}
    page.evaluate("geomap.state.text.question = ' '; geomap.state.text.start()")
    while not page.evaluate("geomap.state.text.complete"):
        page.wait_for_timeout(500)
    for name, change in FILTERS.items():
        run = (
            "async () => { const app = geomap.state, f = app.filter, t = performance.now();"
            f"{change}; await null; document.body.offsetHeight; return performance.now() - t }}"
        )
        found[name] = max(page.evaluate(run) for _ in range(4))
    return found


def naive(count: int, path: Path) -> None:
    """The same incidents as a layer of folium's own, `folium.GeoJson`, with the quotes in its popups."""
    features = [
        {
            "type": "Feature",
            "geometry": made["geometry"],
            "properties": {
                "quotes": "".join(
                    f"<blockquote dir=rtl>{html.escape(source['quote'])}</blockquote>"
                    for source in made["properties"]["sources"]
                )
            },
        }
        for made in collection(count)["features"]
    ]
    plain = folium.Map(location=(35.6, 40.4), zoom_start=7, tiles=None)
    layer = {"type": "FeatureCollection", "features": features}
    folium.GeoJson(layer, popup=folium.GeoJsonPopup(fields=["quotes"], labels=False)).add_to(plain)
    plain.save(path)


def passed_by_far(count: int, ready: float, size: float, change: float) -> list[str]:
    """A line for every figure (seconds, MB, ms) that is far beyond its limit."""
    if count not in LIMITS:
        return []
    told = zip(
        ("ready after", "size", "filter change"), (ready, size, change), LIMITS[count], ("s", "MB", "ms"), strict=True
    )
    return [
        f"{count} incidents: {name} {value:.2f} {unit}, limit {most}"
        for name, value, most, unit in told
        if value > FAR * most
    ]


def measure(browser: Browser, count: int, folder: Path, runs: int) -> tuple[tuple[float, float, float], list[str]]:
    """Prints what the map takes: seconds to draw it, megabytes, seconds until it is ready; and what is far too much."""
    path = folder / f"{count}.html"
    features, gazetteer = collection(count), Gazetteer.load()
    start = time.perf_counter()
    draw(features, path, gazetteer=gazetteer)
    drawn = time.perf_counter() - start
    ready = []
    for _ in range(runs):
        page, seconds = opened(browser, path)
        ready.append(seconds)
        last = page
        if len(ready) < runs:
            page.context.close()
    times = filter_times(last)
    last.context.close()
    size = path.stat().st_size / 1e6
    most = LIMITS.get(count, ("-", "-", "-"))
    print(f"{count} incidents: drawn in {drawn:.1f} s; {size:.2f} MB (limit {most[1]})")
    print(
        f"  ready after {statistics.median(ready):.2f} s (limit {most[0]}; runs {', '.join(f'{r:.2f}' for r in ready)})"
    )
    print(f"  slowest filter change (limit {most[2]} ms): " + ", ".join(f"{k} {v:.0f} ms" for k, v in times.items()))
    middle = statistics.median(ready)
    return (drawn, size, middle), passed_by_far(count, middle, size, max(times.values()))


def measure_review(browser: Browser, count: int, folder: Path) -> None:
    """Prints what every act of a review takes where a fifth of the incidents was reviewed before."""
    path, made = folder / f"review-{count}.html", collection(count)
    draw(made, path, gazetteer=Gazetteer.load(), review=desk(made))
    page, _ = opened(browser, path)
    times = act_times(page, [one["properties"]["id"] for one in made["features"][: count // 5]], wall=True)
    page.context.close()
    told = ", ".join(f"{name} {value:.0f} ms" for name, value in times.items())
    print(f"  review among {count // 5} corrections (limit 100 ms an act, by the clock): {told}")


def stand_in(route: Route) -> None:
    """Answers for the networks' hosts: Leaflet from its package, one line for the one jQuery call that popups make."""
    url = route.request.url
    if url.startswith("file:"):
        route.continue_()
    elif url.endswith(("leaflet.js", "leaflet.css")):
        route.fulfill(path=Path(js_lib_leaflet.__file__).parent / "static" / "js_lib_leaflet" / url.rpartition("/")[2])
    elif "jquery" in url:
        route.fulfill(
            body="$ = (t) => { const e = document.createElement('div'); e.innerHTML = t; return [e.firstElementChild]; }"
        )
    else:
        route.fulfill(body="")


def measure_naive(browser: Browser, count: int, folder: Path, patience: int, ours: tuple[float, float, float]) -> None:
    """Prints what plain folium takes, and how many times ours that is."""
    path = folder / f"naive-{count}.html"
    start = time.perf_counter()
    naive(count, path)
    drawn, size = time.perf_counter() - start, path.stat().st_size / 1e6
    print(f"{count} incidents, a GeoJSON layer of plain folium: drawn in {drawn:.1f} s ({drawn / ours[0]:.1f} x);", end=" ")
    print(f"{size:.1f} MB ({size / ours[1]:.1f} x)")
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.route("**/*", stand_in)
    start = time.perf_counter()
    try:
        page.goto(path.as_uri(), timeout=patience * 1000, wait_until="load")
        ready = time.perf_counter() - start
        print(f"  ready after {ready:.1f} s ({ready / ours[2]:.1f} x), with its network files at hand")
    except TooSlow:
        print(f"  not ready after {patience} s, with its network files at hand")
    page.context.close()


def main() -> int:
    """Measures and prints; 1 if a limit is passed by far."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("counts", type=int, nargs="*", default=[PLAIN, 10_000])
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--naive", action="store_true")
    options.add_argument("--review", action="store_true", help="also every act of a review of a fifth of them")
    options.add_argument("--patience", type=int, default=180, help="seconds to wait for the naive page")
    chosen = options.parse_args()
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as folder:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        faults = []
        for count in chosen.counts:
            ours, beyond = measure(browser, count, Path(folder), chosen.runs)
            faults += beyond
            if chosen.review:
                measure_review(browser, count, Path(folder))
            if chosen.naive or count <= PLAIN:
                measure_naive(browser, count, Path(folder), chosen.patience, ours)
    for fault in faults:
        print(f"passed by far: {fault}")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
