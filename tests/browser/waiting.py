"""Waiting for what a page tells of itself.

Playwright's own `wait_for_function` works a string out within the page where the first look fails, which the page's
Content Security Policy forbids: a test that came a moment too soon failed there.
"""

from __future__ import annotations

import time
from typing import Any

_SECONDS, _EACH_MS = 30, 20


def until(page: Any, wanted: str, arg: Any = None) -> None:
    """Returns once an expression, or a function of `arg`, is true in the page; fails after half a minute."""
    end = time.monotonic() + _SECONDS
    while not page.evaluate(wanted, arg):
        assert time.monotonic() < end, f"never came true in the page: {wanted}"
        page.wait_for_timeout(_EACH_MS)
