"""The picture of a map that stands in the README: `python tests/browser/preview.py maps/index.html maps/preview.png`."""

# ruff: noqa: E501

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright


def main() -> None:
    """Opens the map in English, opens the surest incident that has a point, and takes the picture."""
    source, target = (Path(name).resolve() for name in sys.argv[1:3])
    best = "i => Number.isNaN(geomap.state.columns.lon[i]) || !geomap.state.columns.inside[i] || geomap.state.columns.disputed[i] ? -1 : geomap.state.columns.confidence[i] + (geomap.state.columns.killed[i] ? 1 : 0)"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(source.as_uri() + "#lang=en")
        page.wait_for_selector("html[data-ready=true]", state="attached")
        page.evaluate(f"geomap.openIncident([...geomap.state.shown].sort((a, b) => ({best})(b) - ({best})(a))[0])")
        page.wait_for_selector(".story")
        page.wait_for_timeout(600)
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    main()
