"""The layout of a lexicon file: one spelling a line, in order, no line too long, so that a change can be reviewed.

`python -m geomap.lexicon.order` lays out the shipped files (`make tidy`), and other TOML files that it is given as far
as their long lines go. With `--check` it names those that are not laid out, and what their schemas forbid.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from textwrap import wrap

from geomap import lexicon
from geomap.lexicon import shape

WIDTH = 120

# Lists of words; any other list is short, and its order may mean something.
WORDS = frozenset(
    {"ar", "en", "nouns", "verbs", "plain_verbs", "passives", "split", "en_verbs", "hosts", "also", "words"}
)
_OPENING = re.compile(r"\A(?P<key>\w++) = \[(?P<rest>.*)")
_ITEM = re.compile(r'(?P<word>"(?:[^"\\]|\\.)*"|\'[^\']*\')\s*,?\s*(?P<comment>#.*)?')


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


def broken(text: str) -> str:
    r"""`text` with its long lines broken, so that TOML reads the same from it.

    >>> broken('a = ["' + "word " * 26 + '"]').split("\n")[1][:14]
    '  "word word w'
    """
    return "\n".join(part for line in text.split("\n") for part in (_broken(line) if len(line) > WIDTH else [line]))


def _broken(line: str) -> list[str]:
    """A comment, string, pattern or plain list over several lines; anything else is left for people to break."""
    if (comment := re.fullmatch(r"(\s*#\s*)(.*)", line)) is not None:
        return wrap(comment[2], WIDTH, initial_indent=comment[1], subsequent_indent=comment[1])
    for pattern, parts in ((_STRING, _string), (_VERBOSE, _verbose), (_LIST, _list)):
        if (found := pattern.fullmatch(line)) is not None:
            return list(parts(found))
    return [line]


_STRING = re.compile(r'\A(?P<lead>\s*+(?:\w++ = )?)"(?P<text>(?:[^"\\]|\\.)*)"(?P<tail>,?)')
_VERBOSE = re.compile(r"(?P<lead>match = )'(?P<text>[^']*)'")
_LIST = re.compile(r"\A(?P<lead>\w++ = )\[(?P<text>[^\[\]{}]*)\]")


def _string(found: re.Match[str]) -> Iterator[str]:
    """A backslash at a line's end takes the break and the blanks behind it away."""
    words = re.split(r"(?<= )(?=\S)", found["text"])
    cut = [part for word in words for part in (re.split(r"(?<=\|)", word) if len(word) > WIDTH - 4 else [word])]
    parts = _lines(cut, WIDTH - 4)
    yield found["lead"] + '"""\\'
    yield from (part + "\\" for part in parts[:-1])
    yield parts[-1] + '"""' + found["tail"]


def _verbose(found: re.Match[str]) -> Iterator[str]:
    """A literal string keeps its breaks; in a pattern they mean nothing, but in a set and behind `not`."""
    yield found["lead"] + "'''"
    words = re.split(r"(?<= )(?<!\{not )(?=[^\s\]][^\]]*(?:\[|$))", found["text"])
    yield from (part.rstrip() for part in _lines(words, WIDTH))
    yield "'''"


def _list(found: re.Match[str]) -> Iterator[str]:
    yield found["lead"] + "["
    items = [item.strip() for item in re.findall(r'"(?:[^"\\]|\\.)*"|[^,"\s][^,"]*', found["text"])]
    yield from ("  " + part.rstrip() for part in _lines([item + ", " for item in items], WIDTH - 2))
    yield "]"


def _lines(parts: Iterable[str], width: int) -> list[str]:
    """The parts on as few lines as hold them."""
    lines = [""]
    for part in parts:
        if lines[-1] and len(lines[-1]) + len(part.rstrip()) > width:
            lines.append("")
        lines[-1] += part
    return lines


def main(arguments: list[str]) -> int:
    """Lay out the shipped lexicons and other files given, or with `--check` name those with a fault and return 1."""
    check, given = "--check" in arguments, [Path(argument) for argument in arguments if argument != "--check"]
    shipped = sorted(Path(__file__).parent.glob("*/*.toml"))
    laid_out = {file: broken(tidied(_read(file)) if file.parent.name == "reading" else _read(file)) for file in shipped}
    laid_out |= {file: broken(_read(file)) for file in given}
    unlike = [file for file, text in laid_out.items() if text != _read(file)]
    if not check:
        for file in unlike:
            file.write_text(laid_out[file], encoding="utf-8")
        return 0
    faults = [f"{file.name}: is not laid out; `make tidy` does it" for file in unlike]
    faults += [fault for noun in lexicon.nouns() for fault in shape.shipped_faults(noun)]
    faults += [*shape.pattern_faults("counts")]
    sys.stderr.write("".join(f"{fault}\n" for fault in faults))
    return 1 if faults else 0


def _read(file: Path) -> str:
    return file.read_text(encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
