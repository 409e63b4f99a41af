"""How well a village that no gazetteer knows is placed: known ones are hidden, and estimated from the articles.

    python tests/benchmarks/bench_hamlets.py [FOLDER ...] [--most 200] [--verbose]

Villages that the articles name, and whose name no other place of the governorates bears, are hidden from the gazetteer
in parts, so that lists keep most of their neighbours, and every article is read without them. Printed are, for each
mention by itself and for all articles together: how often the area holds the true point, its median radius, and the
same for the plain approach, the subdistrict that the village lies in. `named` are the mentions still read as the name
of a place; `resolved` are those taken for another place.
"""

# ruff: noqa: T201 - a report for the terminal
from __future__ import annotations

import argparse
import statistics
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from shapely import Point, Polygon

import geomap
from geomap.config import Config
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.tables import Name, Names, folder
from geomap.lexicon import load
from geomap.locate import combined, locate, plane, shapes
from geomap.mentions import Vocabulary
from geomap.model import Article, Location, Place, PlaceMention
from geomap.pipeline import LEXICONS
from geomap.places import read

HERE = Path(__file__).parents[1] / "quality"
PARTS = 8


@dataclass(frozen=True)
class Hidden:
    """A mention of a village that is to be hidden."""

    article: Article
    start: int
    end: int
    place: Place


def mentions(article: Article, words: Vocabulary) -> Iterator[PlaceMention]:
    """What the article names."""
    yield from read(words.mark(article), words.gazetteer, Config()).mentions


def named(articles: Sequence[Article], words: Vocabulary, most: int) -> list[Hidden]:
    """Mentions of villages whose name only one place bears; at most `most` villages, spread over all of them."""
    found: dict[str, list[Hidden]] = defaultdict(list)
    for article in articles:
        here = list(mentions(article, words))
        units = Counter(p.admin.admin1_pcode for p in {m.place for m in here if m.place is not None})
        for one in here:
            place = one.place
            if place is not None and units[place.admin.admin1_pcode] == 1:
                continue  # a namesake, in an article on another region
            told = one.match in ("exact", "variant") and one.role in ("location", "context")
            namesakes = [other for other in one.candidates if other.place.admin.admin1_pcode in Config().scope]
            if place is not None and told and place.type == "village" and [c.place.id for c in namesakes] == [place.id]:
                found[place.id].append(Hidden(article, one.quote.start, one.quote.end, place))
    spread = sorted(found, key=lambda key: blake2b(key.encode(), digest_size=8).digest())
    return [hidden for key in sorted(spread[:most]) for hidden in found[key]]


class Without(Names):
    """All names but those of some places."""

    def __init__(self, full: Names, ids: set[str]) -> None:
        super().__init__()
        self._full = full
        self._left = {
            key: tuple(name for name in names if name.place_id not in ids)
            for key, names in full.items()
            if any(name.place_id in ids for name in names)
        }

    def __getitem__(self, key: str) -> tuple[Name, ...]:
        if key in self._left and not self._left[key]:
            raise KeyError(key)
        return self._left[key] if key in self._left else self._full[key]

    def __contains__(self, key: object) -> bool:
        return key in self._full and bool(self._left.get(str(key), True))

    def __iter__(self) -> Iterator[str]:
        return (key for key in self._full if self._left.get(key, True))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def bearers(self, key: str) -> list[str]:
        """As with all names."""
        return self._full.bearers(key)

    def sought(self, key: str) -> bool:
        """As with all names."""
        return self._full.sought(key)

    def near(self) -> Iterator[str]:
        """As with all names."""
        return (key for key in self._full.near() if self._left.get(key, True))


def without(full: Gazetteer, ids: set[str]) -> Gazetteer:
    """The gazetteer without the names of some places."""
    return Gazetteer(folder(), full.places, Without(full.names, ids))


def estimates(hidden: Sequence[Hidden], full: Gazetteer, verbose: bool) -> Iterator[tuple[Hidden, Location | None]]:
    """Each hidden mention with its location, None when it is no longer read as a name."""
    ids = sorted({one.place.id for one in hidden})
    for part in range(PARTS):
        gone = set(ids[part::PARTS])
        words = Vocabulary([load(noun) for noun in LEXICONS], without(full, gone))
        here = [one for one in hidden if one.place.id in gone]
        for article in {one.article.id: one.article for one in here}.values():
            phrases = read(words.mark(article), words.gazetteer, Config()).phrases
            for one in (h for h in here if h.article.id == article.id):
                own = [p for p in phrases for m in p.places if m.quote.start < one.end and m.quote.end > one.start]
                where = locate(own[0], words.gazetteer, Config()) if own else None
                yield one, where
                if verbose and where is not None and not _holds(where, one.place):
                    print("missed:", one.article.id, one.place.name_ar, where.uncertainty_m, own[0].quote.text)


def _holds(where: Location, place: Place) -> bool:
    return where.area is not None and Polygon(where.area).buffer(1e-4).contains(Point(place.lon, place.lat))


def report(title: str, held: Sequence[bool], radii: Sequence[float]) -> None:
    """One line of the table; radii in metres."""
    if held:
        share, middle = sum(held) / len(held), statistics.median(radii) / 1000
        print(f"{title:<34}{sum(held):>4}/{len(held):<5}{share:>6.1%}   median radius {middle:5.1f} km")


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[HERE])
    parser.add_argument("--most", type=int, default=200)
    parser.add_argument("--verbose", action="store_true")
    asked = parser.parse_args()
    full = Gazetteer.load()
    words = Vocabulary([load(noun) for noun in LEXICONS], full)
    articles = [article for path in asked.folders for article in geomap.read_articles(path)]
    hidden = named(articles, words, asked.most)
    print(f"{len(articles)} articles, {len(hidden)} mentions of {len({one.place.id for one in hidden})} villages")
    found = list(estimates(hidden, full, asked.verbose))
    read_again = [(one, where) for one, where in found if where is not None]
    unknown = [(one, where) for one, where in read_again if where.place is None and where.area is not None]
    print(f"named {len(read_again)}, placed {len(unknown)}, resolved {sum(w.place is not None for _, w in read_again)}")
    report("each mention", [_holds(w, one.place) for one, w in unknown], [w.uncertainty_m for _, w in unknown])
    together = defaultdict(list)
    for one, where in unknown:
        together[one.place.id].append((one, where))
    held, radii, plain = [], [], []
    for rows in together.values():
        place, best = rows[0][0].place, max(combined([w.area for _, w in rows]), key=lambda c: len(c[3]))
        here, true = plane.project(Point(best[1], best[0])), plane.project(Point(place.lon, place.lat))
        held.append(here.distance(true) <= best[2] + 100)
        radii.append(best[2])
        if asked.verbose:
            off = round(here.distance(true) / 1000, 1)
            print("village:", place.name_ar, "held" if held[-1] else "missed", off, round(best[2] / 1000, 1), len(rows))
        unit = shapes.region(full, place.admin.admin3_pcode or "")
        if unit is not None:
            plain.append(plane.ring(unit, plane.best_point(unit, unit.centroid))[1])
    report("all articles together (radius)", held, radii)
    report("plain: the subdistrict", [True] * len(plain), plain)


if __name__ == "__main__":
    main()
