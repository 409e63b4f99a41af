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
    old, remarks = (pinned(), comments(PINS.read_text(encoding="utf-8"))) if PINS.exists() else ({}, {})
    raised: dict[str, Figures] = {}
    for part, figures in measured().items():
        for name, value in figures.items():
            pin = old.get(part, {}).get(name)
            raised.setdefault(part, {})[name] = better(name, value, pin)
            remark = "  (below its pin!)" if pin is not None and worse(name, value, pin) else ""
            print(f"{part:9} {name:12} {'new' if pin is None else f'{pin:g}'} -> {value:g}{remark}")
    write_whole(PINS, written(raised, remarks).encode())
    for name in READMES:
        text = (ROOT / name).read_text(encoding="utf-8")
        write_whole(ROOT / name, _MARKED.sub(lambda _, name=name: table(name), text).encode())


def table(readme: str = "README.md") -> str:
    """The table of what is pinned, in the language of a README."""
    pins, language = pinned(), READMES[readme]
    rows = [f"| {told[language]} | {pins['incidents'][name]:g} |\n" for name, told in _TOLD.items()]
    rows += [f"| {_MENTIONS[language]} | {pins['mentions']['recall']:g} |\n"]
    return f"| {_HEADS[language]} | |\n|---|---|\n" + "".join(rows)


def comments(pins: str) -> dict[tuple[str, str], str]:
    """The comments of an editor, by the section and the score before which they stand."""
    sections = re.findall(r"^\[(\w+)\]\n((?:.+\n?)*)", pins, re.MULTILINE)
    comment = re.compile(r"((?:^#.*\n)+)(\w+)", re.MULTILINE)
    return {(part, name): lines for part, body in sections for lines, name in comment.findall(body)}


def written(pins: Mapping[str, Figures], remarks: Mapping[tuple[str, str], str]) -> str:
    """The text of `pins.toml`: a section for each part, with what an editor remarked on its scores."""
    return HEAD + "".join(_section(part, figures, remarks) for part, figures in pins.items())


def _section(part: str, figures: Figures, remarks: Mapping[tuple[str, str], str]) -> str:
    lines = (f"{remarks.get((part, name), '')}{name} = {value:g}\n" for name, value in figures.items())
    return f"\n[{part}]\n" + "".join(lines)


if __name__ == "__main__":
    main()
