"""What no other tool looks at: lines that are too long, and what documents name that is not there; a line for each.

Links to files and headings, files and modules in backticks, targets of the Makefile. Web addresses are not asked for.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

ROOT = Path(__file__).parents[1]
WIDTH = 120
# Python's lines are ruff's to measure.
NARROW = (".js", ".mjs", ".ts", ".toml")
LINK = re.compile(r"\[[^\]]*\]\((?P<to>[^)\s]+)\)")
# What documents name in backticks: a file below a folder of the repository, a module, a command of the Makefile.
NAMED_FILE = re.compile(r"`((?:\.ci|docs|gazetteer|geomap|maps|seeds|tests)/[\w./-]*)`|`(\w+\.py)`")
NAMED_TARGET = re.compile(r"`make (\w[\w-]*)")
RUN_TARGET = re.compile(r"^make (\w[\w-]*)", re.MULTILINE)
TARGET = re.compile(r"^(\w[\w-]*):", re.MULTILINE)
# Written by commands, or a name to be put in.
MADE = re.compile(r"^(?:maps/|docs/reference/|gazetteer/raw/)|[A-Z]{4}")
CODE = re.compile(r"^```.*?^```", re.DOTALL | re.MULTILINE)
PASSED_OVER = {".git", ".venv", ".venv-lowest", "node_modules", "build", "dist", "reference"}


def main(arguments: list[str]) -> int:
    """Look at the repository, or at the folder of made pages that is named; return 1 if there is a fault."""
    found = list(pages(Path(arguments[0])) if arguments else [*lines(), *links(), *names()])
    sys.stderr.write("".join(f"{one}\n" for one in found))
    return 1 if found else 0


def files() -> list[Path]:
    """What the repository holds or would hold: without it (a source archive), all files."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(listed, cwd=ROOT, capture_output=True, text=True)  # noqa: S603 - our own words
    if done.returncode == 0:
        return sorted(path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file())
    return sorted(p for p in ROOT.rglob("*") if p.is_file() and not PASSED_OVER & set(p.relative_to(ROOT).parts))


def lines() -> Iterator[str]:
    """Lines of code and data that a reader would have to scroll."""
    for path in files():
        if path.suffix in NARROW:
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
                if len(line) > WIDTH:
                    fault = f"is longer than {WIDTH} characters (`make tidy` breaks most of TOML)"
                    yield f"{path.relative_to(ROOT)}:{number}: {fault}"


def links() -> Iterator[str]:
    """Links of Markdown files to a file or heading that is not there. Web addresses are not asked for."""
    texts = {path: path.read_text(encoding="utf-8") for path in files() if path.suffix == ".md"}
    for path, text in texts.items():
        for link in LINK.finditer(CODE.sub("", text)):
            name, _, heading = unquote(link["to"]).partition("#")
            if ":" in name:
                continue
            target = (path.parent / name).resolve() if name else path
            if not target.exists():
                yield f"{path.relative_to(ROOT)}: {link['to']}: no such file"
            elif heading and target in texts and heading not in headings(texts[target]):
                yield f"{path.relative_to(ROOT)}: {link['to']}: no such heading"


def names() -> Iterator[str]:
    """Files, modules and `make` targets that Markdown files name and that are not there."""
    made = set(TARGET.findall((ROOT / "Makefile").read_text(encoding="utf-8")))
    modules = {path.name for path in files()}
    for path in files():
        if path.suffix != ".md":
            continue
        text = path.read_text(encoding="utf-8")
        for whole, module in NAMED_FILE.findall(text):
            if not (module in modules if module else MADE.search(whole) or (ROOT / whole).exists()):
                yield f"{path.relative_to(ROOT)}: {whole or module}: no such file"
        run = [target for block in CODE.findall(text) for target in RUN_TARGET.findall(block)]
        for target in sorted({*run, *NAMED_TARGET.findall(text)} - made):
            yield f"{path.relative_to(ROOT)}: make {target}: no such target"


def headings(text: str) -> set[str]:
    """The anchors of a Markdown file, as hosts make them."""
    found = re.findall(r"^#+ (.+)$", CODE.sub("", text), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in found}


class Page(HTMLParser):
    """The links and anchors of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.anchors: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: Iterable[tuple[str, str | None]]) -> None:
        """Note what a tag links to and what it can be linked by."""
        for name, value in attrs:
            if name == "href" and tag == "a" and value:
                self.links.add(value)
            elif name == "id" and value:
                self.anchors.add(value)


def pages(folder: Path) -> Iterator[str]:
    """Links of made pages to a page or anchor that is not there."""
    made = {path.resolve(): Page(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}
    if not made:
        yield f"{folder}: holds no page"
    for path, page in made.items():
        for link in sorted(page.links):
            name, _, anchor = unquote(link).partition("#")
            target = (path.parent / name).resolve() if name else path
            if ":" in name:
                continue
            if target not in made:
                yield f"{path.name}: {link}: no such page"
            elif anchor and anchor not in made[target].anchors:
                yield f"{path.name}: {link}: no such place on it"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
