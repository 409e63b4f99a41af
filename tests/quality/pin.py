"""`make pin`: raise every pinned score to what is measured now. No pin is ever lowered here; that takes an editor."""

# ruff: noqa: T201 - a report for the terminal
from __future__ import annotations

from collections.abc import Mapping

from geomap.store import write_whole
from tests.quality.measuring import PINS, better, measured, pinned, worse
from tests.quality.scoring import Figures

HEAD = "# Scores on the seeds that `make test` holds geomap to; `make pin` raises them, only an editor lowers them.\n"


def main() -> None:
    """Write the pins and say what changed."""
    old = pinned() if PINS.exists() else {}
    raised: dict[str, Figures] = {}
    for part, figures in measured().items():
        for name, value in figures.items():
            pin = old.get(part, {}).get(name)
            raised.setdefault(part, {})[name] = better(name, value, pin)
            remark = "  (below its pin!)" if pin is not None and worse(name, value, pin) else ""
            print(f"{part:9} {name:12} {'new' if pin is None else f'{pin:g}'} -> {value:g}{remark}")
    write_whole(PINS, (HEAD + "".join(_table(part, figures) for part, figures in raised.items())).encode())


def _table(part: str, figures: Mapping[str, float]) -> str:
    return f"\n[{part}]\n" + "".join(f"{name} = {value:g}\n" for name, value in figures.items())


if __name__ == "__main__":
    main()
