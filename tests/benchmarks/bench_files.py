"""What reading many small files costs, kind by kind, beside another version of geomap.

    python -m tests.benchmarks.bench_files [OTHER [FILES]]

OTHER is a checkout of the version to compare with. Both read the same files from disk to articles (no incidents), in a
process of their own and in turn; times are processor time, the best of several rounds.
"""

# ruff: noqa: T201 - a report for the terminal
from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from geomap.model import Article
from geomap.pipeline import sample

FILES, ROUNDS, SIZE = 10_000, 5, 1200
# One file of each in so many; the rest is plain text.
KINDS, ONE_IN = ("html", "eml", "json", "csv", "xml"), 20
READER = """
import sys, time
from geomap.articles.reading import read_sources
from geomap.config import Config
for path in map(str.strip, sys.stdin):
    begin = time.process_time()
    found = sum(hasattr(one, "article") for one in read_sources(path, Config()))
    print(time.process_time() - begin, found, flush=True)
"""
PAGE = (
    '<!doctype html><html><head><meta charset="utf-8"><title>{title}</title><meta property="article:published_time" '
    'content="{date}T10:00:00+03:00"></head><body><nav><a href="/">x</a></nav><article><h1>{title}</h1>{body}'
    "</article><footer>2023</footer></body></html>"
)
MAIL = (
    "From: a@b.org\nTo: c@d.org\nMessage-ID: <{number}@b>\nDate: Mon, 2 Oct 2023 10:00:00 +0300\nSubject: {number}\n"
    "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n"
)
FEED = (
    "<rss><channel><title>a</title><item><title>{title}</title><description>{text}</description></item></channel></rss>"
)


def content(kind: str, article: Article, number: int) -> str:
    """One small file of that kind."""
    text, title, day = article.text, article.title, "2023-10-02"
    if kind == "html":
        paragraphs = "".join(f"<p>{line}</p>" for line in text.splitlines())
        return PAGE.format(title=title, date=day, body=paragraphs)
    if kind == "eml":
        return MAIL.format(number=number, text=text)
    if kind == "json":
        return json.dumps({"title": title, "text": text, "date": day}, ensure_ascii=False)
    if kind == "csv":
        quoted = text.replace('"', '""')
        return f'title,text,date\n{number},"{quoted}",{day}\n'
    if kind == "xml":
        return FEED.format(title=title, text=text)
    return text


def write(folder: Path, files: int) -> list[str]:
    """The files, a folder a kind, and a few of each to begin with; returns the kinds."""
    kinds = [(*KINDS, "txt")[min(number % ONE_IN, len(KINDS))] for number in range(files)]
    for number, (kind, article) in enumerate(zip(kinds, sample.articles(files, size=SIZE), strict=True)):
        for where in (kind, *(["warm"] if number < ONE_IN else [])):
            (folder / where).mkdir(exist_ok=True)
            (folder / where / f"{number:06d}.{kind}").write_text(content(kind, article, number), encoding="utf-8")
    return sorted(set(kinds))


class Version:
    """A checkout of geomap in a process of its own, which reads folders when asked to."""

    def __init__(self, tree: Path, name: str) -> None:
        self.name, self.best, self.found = name, dict[str, float](), dict[str, int]()
        self.process = subprocess.Popen(
            [sys.executable, "-c", READER], env={**os.environ, "PYTHONPATH": str(tree)}, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip

    def read(self, folder: Path) -> None:
        """Read that folder and keep the seconds if they are the fewest so far."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(f"{folder}\n")
        self.process.stdin.flush()
        seconds, found = self.process.stdout.readline().split()
        self.best[folder.name] = min(float(seconds), self.best.get(folder.name, float("inf")))
        self.found[folder.name] = int(found)


def main() -> None:
    """Prints the report."""
    versions = [Version(Path(__file__).parents[2], "here")]
    versions += [Version(Path(path).resolve(), "other") for path in sys.argv[1:2]]
    files = int(sys.argv[2]) if len(sys.argv) > 2 else FILES
    with tempfile.TemporaryDirectory() as held:
        kinds = write(Path(held), files)
        for kind in ("warm", *kinds * ROUNDS):
            for one in versions:
                one.read(Path(held) / kind)
    print(f"{files} files of {SIZE} bytes, from disk to articles, processor time, best of {ROUNDS} rounds")
    for kind in kinds:
        row(kind, [one.best[kind] for one in versions], versions[0].found[kind])
    sums = [sum(one.best[kind] for kind in kinds) for one in versions]
    row("all", sums, sum(versions[0].found[kind] for kind in kinds))


def row(kind: str, seconds: Sequence[float], found: int) -> None:
    """One line of the report: this version, and the other if there is one."""
    beside = f"   other {seconds[1]:8.3f} s   {seconds[0] / seconds[1]:5.2f} x" if seconds[1:] else ""
    print(f"  {kind:6}{found:8} articles{seconds[0]:10.3f} s{beside}")


if __name__ == "__main__":
    main()
