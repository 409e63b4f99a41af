"""How long an article of 4 KB takes to be read for places, beside rapidfuzz over all its runs of words.

    python -m tests.benchmarks.bench_places [FOLDER]

FOLDER holds text files, the five seeds by default. Times are processor time of one core, the best of several rounds
over all articles, scaled to 4096 bytes of UTF-8. "First" is the first round: lexicons and gazetteer are loaded, but
the indexes for misspelt names and the memory of words are built in it.
"""

# ruff: noqa: T201 - a report for the terminal
from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from rapidfuzz import fuzz, process

from geomap import lexicon, places
from geomap.arabic import fold_key
from geomap.gazetteer import Gazetteer
from geomap.mentions import Vocabulary
from geomap.model import Article

ROUNDS, LONGEST_RUN, CUTOFF, KILOBYTES = 7, 3, 85, 4


def articles(folder: Path) -> list[Article]:
    """The folder's text files."""
    texts = [(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.txt"))]
    return [Article(name, text, text.partition("\n")[0], None, None, None, "ar", name, name) for name, text in texts]


def seconds(work: Callable[[], object]) -> float:
    """Processor time of one call."""
    begin = time.process_time()
    work()
    return time.process_time() - begin


def plain(text: str, names: list[str]) -> list[str]:
    """Every run of up to three words against every name: what one would write first."""
    words = fold_key(text).split()
    runs = {" ".join(words[i : i + n]) for i in range(len(words)) for n in range(1, LONGEST_RUN + 1)}
    return [run for run in sorted(runs) if process.extractOne(run, names, scorer=fuzz.ratio, score_cutoff=CUTOFF)]


def main() -> None:
    """Prints the table."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parents[2] / "seeds"
    read = articles(folder)
    gazetteer = Gazetteer.load()
    vocabulary = Vocabulary([lexicon.load(noun) for noun in places.LEXICONS], gazetteer)
    size = sum(len(article.text.encode()) for article in read) / (KILOBYTES * 1024)
    rounds = [seconds(lambda: [places.read(vocabulary.mark(one), gazetteer) for one in read]) for _ in range(ROUNDS)]
    marking = min(seconds(lambda: [vocabulary.mark(one) for one in read]) for _ in range(ROUNDS))
    names = [key for key in gazetteer.names if not key.isascii()]
    sample = read[0].text[:1000]
    brute = seconds(lambda: plain(sample, names)) / (len(sample.encode()) / (KILOBYTES * 1024))
    print(f"{len(read)} articles, {len(gazetteer.names)} names; milliseconds per {KILOBYTES} KB on one core")
    whole, first = min(rounds) / size, rounds[0] / size
    table = {"marking alone": marking / size, "marking and reading": whole, "first round": first, "rapidfuzz": brute}
    for name, value in table.items():
        print(f"  {name:24}{1000 * value:8.2f}{value / whole:10.2f} x")
    print(f"  reading for places alone {1000 * whole - 1000 * marking / size:.2f} ms, limit 3 ms")


if __name__ == "__main__":
    main()
