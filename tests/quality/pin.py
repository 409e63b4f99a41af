"""`make pin`: raise every pinned score to what is measured now. No pin is ever lowered here; that takes an editor.

The tables of scores in both READMEs are written from the pins.
"""

# ruff: noqa: T201 - a report for the terminal
from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from geomap.store import write_whole
from tests.quality.measuring import PINS, better, measured, pinned, worse
from tests.quality.scoring import Figures

ROOT = Path(__file__).parents[2]
READMES = {"README.md": 0, "README.ar.md": 1}
HEAD = "# Scores on the seeds and on articles of our own; `make pin` raises them, only an editor lowers them.\n"
_MARKED = re.compile(r"(?<=<!-- scores: written by `make pin` -->\n).*?(?=<!-- end of scores -->)", re.DOTALL)
# In English and Arabic.
_HEADS = ("on the seeds", "على المقالات الخمسة")
_MENTIONS = ("place mentions found", "ذكر الأماكن الذي عُثر عليه")
_TOLD = {
    "recall": ("incidents found", "حوادث عُثر عليها"),
    "precision": ("of those mapped, right", "الصحيح مما رُسم"),
    "date": ("dates right, of those found", "تواريخ صحيحة مما عُثر عليه"),
    "actors": ("actors right, of those found", "أطراف صحيحة مما عُثر عليه"),
    "fatalities": ("deaths right, of those found", "أعداد قتلى صحيحة مما عُثر عليه"),
    "traps_sprung": ("places or events invented from traps", "أماكن أو حوادث اختُلقت من فخاخ"),
    "wrong_quotes": ("wrong quotes", "اقتباسات خاطئة"),
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
    for name in READMES:
        text = (ROOT / name).read_text(encoding="utf-8")
        write_whole(ROOT / name, _MARKED.sub(lambda _, name=name: table(name), text).encode())


def table(readme: str = "README.md") -> str:
    """The table of what is pinned, in the language of a README."""
    pins, language = pinned(), READMES[readme]
    rows = [f"| {told[language]} | {pins['incidents'][name]:g} |\n" for name, told in _TOLD.items()]
    rows += [f"| {_MENTIONS[language]} | {pins['mentions']['recall']:g} |\n"]
    return f"| {_HEADS[language]} | |\n|---|---|\n" + "".join(rows)


def _section(part: str, figures: Mapping[str, float]) -> str:
    return f"\n[{part}]\n" + "".join(f"{name} = {value:g}\n" for name, value in figures.items())


if __name__ == "__main__":
    main()
