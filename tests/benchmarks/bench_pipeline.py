"""Where the time of an article goes, room by room, and what a start costs.

    python -m tests.benchmarks.bench_pipeline [PATH ...]

PATHs are articles, the five seeds by default. Times are processor time of one core, the best of several rounds, scaled
to 4096 bytes of UTF-8. The shares of the rooms are those of a profile, library code counted for the room that calls it.
Beside them stand one Aho-Corasick pass over the same text with all names, which is what merely finding names costs,
and rapidfuzz over every run of words, which is what one would write first.
"""

# ruff: noqa: T201 - a report for the terminal
from __future__ import annotations

import cProfile
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from ahocorasick_rs import AhoCorasick
from rapidfuzz import fuzz, process

from geomap import pipeline, table
from geomap.arabic import fold_key
from geomap.articles import TracedArticle, read_sources
from geomap.config import Config
from geomap.extract import extract
from geomap.merge import merge
from geomap.model import Article
from tests.benchmarks.timing import milliseconds

ROUNDS, SIZE, STARTS = 7, 4096, 4
LIMITS = {
    "an article of 4 KB": 15.0, "geomap --help": 400.0,
    "start of a run to its first article": 1500.0, "geomap build of it, map and all": 1500.0,
}  # fmt: skip
# "Shelling of the village of Al-Shaafa on 3 March 2019 killed five civilians"
SENTENCE = "قصف مدفعي على قرية الشعفة في ريف دير الزور يوم 3 آذار 2019 أدى إلى مقتل 5 مدنيين.\n"
RUN = "import sys, geomap; geomap.find_incidents(geomap.read_articles(sys.argv[1]))"


def room(function: tuple[str, int, str]) -> str | None:
    """The room that a function is in; None for libraries."""
    _, found, inside = function[0].partition("/geomap/")
    return inside.removesuffix(".py").split("/")[0] if found else None


def shares(work: Callable[[], object]) -> Counter[str]:
    """The part of the time that is spent in each room and in what it calls outside geomap."""
    profile = cProfile.Profile()
    profile.runcall(work)
    spent: Counter[str] = Counter()
    stats: Any = pstats.Stats(profile)
    for function, (_, _, own, _, callers) in stats.stats.items():
        if inside := room(function):
            spent[inside] += own
            continue
        for caller, (_, _, part, _) in callers.items():
            spent[room(caller) or "libraries"] += part
    total = sum(spent.values())
    return Counter({name: part / total for name, part in spent.items()})


def plain(text: str, names: list[str]) -> None:
    """Every run of up to three words against every name."""
    words = fold_key(text).split()
    for run in {" ".join(words[i : i + n]) for i in range(len(words)) for n in (1, 2, 3)}:
        process.extractOne(run, names, scorer=fuzz.ratio, score_cutoff=85)


def line(name: str, value: float, of: float) -> None:
    """One row: milliseconds, and how many times the article's time that is."""
    limit = LIMITS.get(name)
    print(f"  {name:38}{value:10.2f} ms{value / of:10.3f} x" + (f"   limit {limit:.0f} ms" if limit else ""))


def reading(articles: list[Article], rounds: int = ROUNDS) -> float:
    """Prints the table of rooms; returns the time of an article of 4 KB."""
    words, config = pipeline.vocabulary(), Config()

    def work() -> list[object]:
        return [extract(one, words, config) for one in articles]

    unit = sum(len(one.text.encode()) for one in articles) / SIZE
    first = milliseconds(work, 1) / unit
    whole = milliseconds(work, rounds) / unit
    print(f"{len(articles)} articles, {unit * SIZE / len(articles):.0f} bytes on average; all figures for 4096 bytes")
    line("an article of 4 KB", whole, whole)
    line("the same in the first round", first, whole)
    for name, share in shares(work).most_common():
        if share >= 0.005:
            line(f"  {name}", whole * share, whole)
    return whole


def exact(articles: list[Article], whole: float) -> None:
    """Prints what one pass that only finds names costs."""
    names = list(pipeline.vocabulary().gazetteer.names)
    unit = sum(len(one.text.encode()) for one in articles) / SIZE
    finder, folded = AhoCorasick(names), [fold_key(one.text) for one in articles]
    line("one Aho-Corasick pass, names alone", milliseconds(lambda: [finder.find_matches_as_indexes(t) for t in folded], ROUNDS) / unit, whole)  # fmt: skip # noqa: E501


def brute(articles: list[Article], whole: float) -> None:
    """Prints what finding names costs word by word."""
    names = list(pipeline.vocabulary().gazetteer.names)
    sample = articles[0].text[:600]
    spent = milliseconds(lambda: plain(sample, names), 1) * SIZE / len(sample.encode())
    line("rapidfuzz over every run of words", spent, whole)


def after(articles: list[Article], whole: float) -> None:
    """Prints what comes after reading, for each article."""
    words, config = pipeline.vocabulary(), Config()
    reports = [report for one in articles for report in extract(one, words, config)]
    unit = sum(len(one.text.encode()) for one in articles) / SIZE
    line("merging its reports", milliseconds(lambda: merge(reports, config), 3) / unit, whole)
    incidents = merge(reports, config)
    line("its features as GeoJSON", milliseconds(lambda: table.to_geojson(incidents), 3) / unit, whole)


def starts(whole: float) -> None:
    """Prints what a start costs, by the clock."""
    known = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}  # as installed: compiled once
    with tempfile.TemporaryDirectory() as folder:
        article = Path(folder) / "a.txt"
        article.write_text(SENTENCE, encoding="utf-8")
        commands = {
            "geomap --help": ["-m", "geomap", "--help"],
            "words and gazetteer loaded": ["-c", "from geomap import pipeline; pipeline.vocabulary()"],
            "start of a run to its first article": ["-c", RUN, str(article)],
            "geomap build of it, map and all": ["-m", "geomap", "build", str(article), "-o", folder, "--no-cache"],
            "import folium alone": ["-c", "import folium"],
            "import geopandas alone": ["-c", "import geopandas"],
        }
        for name, command in commands.items():
            taken = []
            for _ in range(STARTS):
                begin = time.perf_counter()
                subprocess.run([sys.executable, *command], check=True, capture_output=True, env=known)
                taken.append(time.perf_counter() - begin)
            line(name, min(taken) * 1000, whole)


def main() -> None:
    """Prints the report."""
    paths = sys.argv[1:] or [Path(__file__).parents[2] / "seeds"]
    articles = [one.article for one in read_sources(paths, Config()) if isinstance(one, TracedArticle)]
    whole = reading(articles)
    after(articles, whole)
    exact(articles, whole)
    brute(articles, whole)
    starts(whole)
    print(f"  peak memory of this process {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main()
