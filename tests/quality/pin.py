"""`make pin`: raise every pinned score to what is measured now. No pin is ever lowered here; that takes an editor.

The README's table of scores is written from the pins.
"""

# ruff: noqa: T201 - a report for the terminal
from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from geomap.store import write_whole
from tests.quality.measuring import PINS, better, measured, pinned, worse
from tests.quality.scoring import Figures

README = Path(__file__).parents[2] / "README.md"
HEAD = "# Scores on the seeds that `make test` holds geomap to; `make pin` raises them, only an editor lowers them.\n"
_MARKED = re.compile(r"(?<=<!-- scores: written by `make pin` -->\n).*?(?=<!-- end of scores -->)", re.DOTALL)
_TOLD = {
    "recall": "incidents found",
    "precision": "of those mapped, right",
    "date": "dates right, of those found",
    "actors": "actors right, of those found",
    "fatalities": "deaths right, of those found",
    "traps_sprung": "places or events invented from traps",
    "wrong_quotes": "wrong quotes",
}


def main() -> None:
    """Write the pins and the README's table, and say what changed."""
    old = pinned() if PINS.exists() else {}
    raised: dict[str, Figures] = {}
    for part, figures in measured().items():
        for name, value in figures.items():
            pin = old.get(part, {}).get(name)
            raised.setdefault(part, {})[name] = better(name, value, pin)
            remark = "  (below its pin!)" if pin is not None and worse(name, value, pin) else ""
            print(f"{part:9} {name:12} {'new' if pin is None else f'{pin:g}'} -> {value:g}{remark}")
    write_whole(PINS, (HEAD + "".join(_section(part, figures) for part, figures in raised.items())).encode())
    write_whole(README, _MARKED.sub(lambda _: table(), README.read_text(encoding="utf-8")).encode())


def table() -> str:
    """The README's table of what is pinned."""
    pins = pinned()
    rows = [f"| {told} | {pins['incidents'][name]:g} |\n" for name, told in _TOLD.items()]
    rows += [f"| place mentions found | {pins['mentions']['recall']:g} |\n"]
    return "| on the seeds | |\n|---|---|\n" + "".join(rows)


def _section(part: str, figures: Mapping[str, float]) -> str:
    return f"\n[{part}]\n" + "".join(f"{name} = {value:g}\n" for name, value in figures.items())


if __name__ == "__main__":
    main()
