"""What the map weighs and takes: this tree's beside that of a commit before it, drawn and opened in turn.

    python -m tests.benchmarks.map_before_and_now --base COMMIT [COUNT ...]

Each version draws incidents of its own `tests.browser.synthetic` in a process of its own. Both pages are opened again
and again in changing order; of all openings the least is told, which a busy machine disturbs least: the processor time
of the page's main thread and the clock, both from the beginning until the page says that it can be used.
"""

# ruff: noqa: T201, E501 - a report for the terminal

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from geomap.errors import DataError
from tests.benchmarks.before_and_now import ROOT, before, tree

DRAW = """\
import sys, time
from geomap.gazetteer import Gazetteer
from geomap.webmap import draw
from tests.browser.synthetic import collection
features, gazetteer = collection(int(sys.argv[1])), Gazetteer.load()
begin = time.process_time()
draw(features, sys.argv[2], gazetteer=gazetteer)
print(time.process_time() - begin)
"""
# Each filter on and off, six times. The page's state was the page itself once. Both look at one part of the map: how many
# marks are drawn anew decides the time, and the first view is closer now.
CHANGE = """async () => {
  geomap.map.setView([35.7, 40.3], 7.5, { animate: false });
  await new Promise((rest) => setTimeout(rest, 500));
  const app = geomap.state ?? geomap, f = app.filter;
  const turn = (set) => set.has(1) ? set.delete(1) : set.add(1);
  const acts = {
    actors: () => turn(f.actors), types: () => turn(f.types),
    confidence: () => { f.confidence = f.confidence ? 0 : 0.5; }, dates: () => { f.from = f.from ? null : 18000; },
  };
  for (let round = 0; round < 12; round += 1) for (const [dimension, act] of Object.entries(acts)) {
    performance.mark(`begin ${dimension} ${round % 2}`);
    act();
    app.change(f, [dimension]);
    await null;
    document.body.offsetHeight;
    performance.mark(`end ${dimension} ${round % 2}`);
  }
}"""


def drawn(place: Path, count: int, page: Path) -> float:
    """Processor seconds of drawing `count` incidents with the version in `place`."""
    known = {**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": "1"}
    asked = [sys.executable, "-c", DRAW, str(count), str(page)]
    done = subprocess.run(asked, cwd=place, env=known, capture_output=True, text=True, check=True)
    return float(done.stdout.splitlines()[-1])


def follow(browser: Browser, page: Page, trace: Path) -> None:
    """Writes down what the page marks from now on."""
    browser.start_tracing(page=page, path=trace, categories=["-*", "blink.user_timing"])


def marks(trace: Path) -> list[tuple[str, float]]:
    """What the page marked and the processor milliseconds of its main thread by then, in order."""
    events = json.loads(trace.read_text(encoding="utf-8"))["traceEvents"]
    own = [event for event in events if event.get("cat") == "blink.user_timing" and "tts" in event]
    return [(event["name"], event["tts"] / 1000) for event in sorted(own, key=lambda event: event["ts"])]


def slowest(seen: list[tuple[str, float]]) -> float:
    """Of each change its least time, of these the most."""
    began: dict[str, float] = {}
    least: dict[str, float] = {}
    for name, at in seen:
        kind, _, change = name.partition(" ")
        if kind == "begin":
            began[change] = at
        elif kind == "end":
            least[change] = min(least.get(change, at), at - began[change])
    return max(least.values())


def opened(browser: Browser, path: Path, trace: Path) -> tuple[float, float, float]:
    """Milliseconds: processor and clock until the page is ready, processor of the slowest change of a filter."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    follow(browser, page, trace)
    page.goto(path.as_uri() + "#lang=en", timeout=180_000, wait_until="commit")
    page.wait_for_selector("html[data-ready=true]", state="attached", timeout=180_000)
    browser.stop_tracing()
    processor = next(at for name, at in marks(trace) if name == "geomap-ready")
    clock = page.evaluate("performance.getEntriesByName('geomap-ready')[0].startTime")
    page.wait_for_load_state()
    follow(browser, page, trace)
    page.evaluate(CHANGE)
    browser.stop_tracing()
    page.context.close()
    return processor, clock, slowest(marks(trace))


def compared(browser: Browser, places: dict[str, Path], count: int, runs: int, folder: Path) -> None:
    """Prints a row for each version."""
    pages = {name: folder / f"{name}-{count}.html" for name in places}
    took = {name: drawn(place, count, pages[name]) for name, place in places.items()}
    seen: dict[str, list[tuple[float, ...]]] = {name: [] for name in places}
    for run in range(runs):
        for name in sorted(places, reverse=bool(run % 2)):
            seen[name].append(opened(browser, pages[name], folder / "trace.json"))
    for name, rows in seen.items():
        processor, clock, change = (min(column) for column in zip(*rows, strict=True))
        size = pages[name].stat().st_size / 1e6
        print(
            f"{count:9}  {name:6} {size:7.2f} MB {took[name]:8.1f} s {processor:8.0f} ms {clock:8.0f} ms {change:8.0f} ms"
        )


def main() -> None:
    """Prints the table."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("counts", nargs="*", type=int, default=[499, 10_000])
    asked.add_argument("--base", metavar="COMMIT")
    asked.add_argument("--runs", type=int, default=5)
    options = asked.parse_args()
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        commit = before(options.base)
        places: dict[str, Path] = {"before": tree(commit, folder / "tree"), "now": ROOT}
        browser: Any = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        print(f"before: {commit}; least of {options.runs} openings")
        print("incidents  version     size   drawn, cpu  ready, cpu  ready, clock  filter, cpu")
        for count in options.counts:
            compared(browser, places, count, options.runs, folder)
        browser.close()


if __name__ == "__main__":
    try:
        main()
    except DataError as fault:
        sys.exit(str(fault))
