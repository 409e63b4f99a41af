"""A browser without a network, and pages of invented incidents to drive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.browser.waiting import until

OWN = ("file:", "data:", "blob:", "about:")
# Follows a link within the page, and waits until all of it is taken up.
FOLLOW = """fragment => new Promise(done => {
    window.addEventListener("hashchange", () => setTimeout(done), { once: true });
    document.activeElement.blur();
    geomap.home();
    geomap.address.flush();
    window.location.hash = fragment;
})"""
TURN = count()


def opened(browser: Any, path: Path, fragment: str, faults: list[str], before: str = "", **options: Any) -> Any:
    """A page in a context of its own that can be used; errors and requests go to `faults`."""
    context = browser.new_context(accept_downloads=True, **{"viewport": {"width": 1280, "height": 800}, **options})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = context.new_page()
    if before:
        page.add_init_script(before)
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith(OWN) else faults.append(f"asked for {asked.url}"))
    page.route("**/*", lambda route: route.continue_() if route.request.url.startswith(OWN) else route.abort())
    page.goto(path.as_uri() + fragment)
    page.wait_for_selector("html[data-ready=true]", state="attached", timeout=20000)
    return page


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a file and waits until the reader can use it; afterwards no error and no request may have been seen."""
    faults: list[str] = []
    pages = []

    def open_page(path: Path, fragment: str = "", before: str = "", **options: Any) -> Any:
        pages.append(opened(browser, path, fragment, faults, before, **options))
        return pages[-1]

    yield open_page
    for page in pages:
        page.context.close()
    assert faults == []


@pytest.fixture(scope="module")
def kept(browser: Any) -> Iterator[dict[Path, tuple[Any, list[str]]]]:
    """Pages that stay open for all tests of a file, with what went wrong in them."""
    pages: dict[Path, tuple[Any, list[str]]] = {}
    yield pages
    for page, _ in pages.values():
        page.context.close()


@pytest.fixture
def revisit(browser: Any, kept: dict[Path, tuple[Any, list[str]]]) -> Iterator[Callable[[Path, str], Any]]:
    """As `visit`, in one page that stays open: it takes up what its address tells, as when a link is followed.

    For tests that leave nothing behind but what an address holds: to open a page anew costs two seconds.
    """

    def follow(path: Path, fragment: str) -> Any:
        if path not in kept:
            faults: list[str] = []
            kept[path] = (opened(browser, path, fragment, faults), faults)
        page, _ = kept[path]
        page.evaluate(FOLLOW, f"{fragment}&turn={next(TURN)}")
        until(page, "!geomap.address.recalling")
        return page

    yield follow
    assert [fault for _, faults in kept.values() for fault in faults] == []
