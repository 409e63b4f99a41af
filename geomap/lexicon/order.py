"""The layout of a lexicon file: one spelling a line, in order, so that a change can be reviewed.

`python -m geomap.lexicon.order` lays out the shipped files (`make tidy`); with `--check` it names those that are not.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

# Lists of words; any other list is short, and its order may mean something.
WORDS = frozenset(
    {"ar", "en", "nouns", "verbs", "plain_verbs", "passives", "split", "en_verbs", "hosts", "also", "words"}
)
_OPENING = re.compile(r"(?P<key>\w+) = \[(?P<rest>.*)")
_ITEM = re.compile(r'\s*(?P<word>"(?:[^"\\]|\\.)*"|\'[^\']*\')\s*,?\s*(?P<comment>#.*)?')


def tidied(text: str) -> str:
    r"""`text` with every list of words sorted, one word a line with the comment behind it; a single word stays inline.

    >>> tidied('ar = ["b", "a"]')
    'ar = [\n  "a",\n  "b",\n]'
    >>> tidied('ar = ["b"]')
    'ar = ["b"]'
    """
    lines = iter(text.split("\n"))
    return "\n".join(laid for line in lines for laid in _laid_out(line, lines))


def _laid_out(line: str, following: Iterator[str]) -> list[str]:
    opening = _OPENING.fullmatch(line)
    if opening is None or opening["key"] not in WORDS:
        return [line]
    inside = opening["rest"]
    while not re.search(r"\]\s*(#.*)?$", _without_items(inside)):
        inside += "\n" + next(following)
    items = sorted({(m["word"], m["comment"] or "") for m in _ITEM.finditer(inside)})
    if len(items) == 1 and not items[0][1]:
        return [f"{opening['key']} = [{items[0][0]}]"]
    return [f"{opening['key']} = [", *(f"  {word},{f'  {comment}' if comment else ''}" for word, comment in items), "]"]


def _without_items(inside: str) -> str:
    """What stands outside the words and their comments, on the last line of `inside`."""
    last = inside.split("\n")[-1]
    return re.sub(r"#.*", "", re.sub(r'"(?:[^"\\]|\\.)*"|\'[^\']*\'', "", last))


def main(arguments: list[str]) -> int:
    """Lay out the shipped lexicons, or with `--check` name the files that are not in order and return 1."""
    unlike = []
    for file in sorted(Path(__file__).parent.glob("reading/*.toml")):
        text = file.read_text(encoding="utf-8")
        if (laid := tidied(text)) != text:
            unlike.append(file)
            if "--check" not in arguments:
                file.write_text(laid, encoding="utf-8")
    if unlike and "--check" in arguments:
        sys.stderr.write(f"not in order: {', '.join(file.name for file in unlike)}; `make tidy` sorts them\n")
    return 1 if unlike and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
