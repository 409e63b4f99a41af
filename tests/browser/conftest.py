"""A browser without a network, and pages of invented incidents to drive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

OWN = ("file:", "data:", "blob:", "about:")


@pytest.fixture
def visit(browser: Any) -> Iterator[Callable[..., Any]]:
    """Opens a file and waits until the reader can use it; afterwards no error and no request may have been seen."""
    faults: list[str] = []
    contexts = []

    def open_page(path: Path, fragment: str = "", before: str = "", **options: Any) -> Any:
        context = browser.new_context(accept_downloads=True, **{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
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

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []
