"""How well a village that no gazetteer knows is placed: known ones are hidden, and estimated from the articles.

    python tests/benchmarks/bench_hamlets.py [FOLDER ...] [--most 200] [--verbose]

Villages that the articles name are hidden from the gazetteer in parts, so that lists keep most of their neighbours, and
every article is read without them; a copy of a text counts once. A village whose name others bear is taken where the
choice among them is clear, and all small places that the name may spell are hidden with it: else its namesake would be
found in its stead. `--alone` hides the village by itself, and so tells how often another is taken for it.

Printed are what became of the mentions, and for each by itself and for all articles together: how often the area holds
the true point, its median radius, and the same for the plain approach, the subdistrict that the village lies in. The
villages fall into two halves by their ids, so that what is fitted on one half can be measured on the other.
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
from geomap.arabic import fold_key
from geomap.config import Config
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.tables import Name, Names, folder
from geomap.lexicon import load
from geomap.locate import combined, locate, plane, shapes
from geomap.mentions import Vocabulary
from geomap.model import Article, Location, Place, PlaceMention
from geomap.pipeline import LEXICONS
from geomap.places import backing, read, spelling
from geomap.places.spots import TRAPS

HERE = Path(__file__).parents[1] / "quality"
PARTS = 24
# How much more likely than any namesake the place must be, and how near a namesake is no other place.
CLEAR, SAME_KM = 0.08, 5.0
SMALL = ("village", "town", "neighbourhood", "hill", "facility", "farm")
KNOWN = 0.4


@dataclass(frozen=True)
class Hidden:
    """A mention of a village that is to be hidden, and the ids of those that go with it."""

    article: Article
    start: int
    end: int
    place: Place
    others: frozenset[str]


def distinct(folders: Sequence[Path]) -> list[Article]:
    """The articles of all folders, each text once."""
    return list({one.text: one for path in folders for one in geomap.read_articles(path)}.values())


def mentions(article: Article, words: Vocabulary) -> Iterator[PlaceMention]:
    """What the article names."""
    yield from read(words.mark(article), words.gazetteer, Config()).mentions


def clear(mention: PlaceMention) -> bool:
    """Whether it is a village of the governorates written so or nearly so, and no namesake is as likely."""
    place, scope = mention.place, Config().scope
    if place is None or place.type != "village" or place.area or place.admin.admin1_pcode not in scope:
        return False
    rivals = [c for c in mention.candidates if c.place.admin.admin1_pcode in scope and c.place.id != place.id]
    far = [c for c in rivals if backing.kilometres(place, c.place) > SAME_KM]
    written = mention.match in ("exact", "variant") and mention.role not in TRAPS
    return written and mention.role != "dateline" and all(c.score <= mention.score - CLEAR for c in far)


def alike(key: str, full: Gazetteer) -> frozenset[str]:
    """The small places that a folded name is, or may spell."""
    named = [name.place_id for name in full.names.get(key, ())]
    spelt = [similar.name.place_id for similar in spelling.similar(full, key)]
    places = [full.get(place_id) for place_id in (*named, *spelt)]
    return frozenset(place.id for place in places if place.type in SMALL and place.prominence < KNOWN)


def named(articles: Sequence[Article], words: Vocabulary, most: int) -> list[Hidden]:
    """Mentions of villages that are clearly meant; at most `most` villages, spread over all of them."""
    found: dict[str, list[Hidden]] = defaultdict(list)
    for article in articles:
        for one in mentions(article, words):
            if one.place is not None and clear(one):
                others = alike(fold_key(one.quote.text), words.gazetteer)
                found[one.place.id].append(Hidden(article, one.quote.start, one.quote.end, one.place, others))
    spread = sorted(found, key=lambda key: blake2b(key.encode(), digest_size=8).digest())
    return [hidden for key in sorted(spread[:most]) for hidden in found[key]]


def half(place: Place) -> int:
    """Which half of the villages a village is in: 0 or 1."""
    return blake2b(place.id.encode(), digest_size=2).digest()[0] % 2


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


def estimates(hidden: Sequence[Hidden], full: Gazetteer, alone: bool) -> Iterator[tuple[Hidden, Location | None]]:
    """Each hidden mention with its location, None when it is no longer read as a name."""
    ids = sorted({one.place.id for one in hidden})
    for part in range(PARTS):
        here = [one for one in hidden if one.place.id in set(ids[part::PARTS])]
        gone = {one.place.id for one in here}.union(*(one.others for one in here if not alone))
        words = Vocabulary([load(noun) for noun in LEXICONS], without(full, gone))
        for article in {one.article.id: one.article for one in here}.values():
            phrases = read(words.mark(article), words.gazetteer, Config()).phrases
            for one in (h for h in here if h.article is article):
                own = [p for p in phrases for m in p.places if m.quote.start < one.end and m.quote.end > one.start]
                yield one, locate(own[0], words.gazetteer, Config()) if own else None


def holds(where: Location, place: Place) -> bool:
    """Whether the area of a location holds a place."""
    return where.area is not None and Polygon(where.area).buffer(1e-4).contains(Point(place.lon, place.lat))


def taken(found: Sequence[tuple[Hidden, Location | None]]) -> Counter[str]:
    """What became of the mentions."""
    fates: Counter[str] = Counter()
    for one, where in found:
        if where is None:
            fates["no longer read as a name"] += 1
        elif where.place is None:
            fates["placed by the words" if where.area is not None else "placed nowhere"] += 1
        else:
            away = backing.kilometres(one.place, where.place)
            fates[f"taken for another place {'within' if away <= 25 else 'beyond'} 25 km"] += 1
    return fates


def report(title: str, held: Sequence[bool], radii: Sequence[float]) -> None:
    """One line of the table; radii in metres."""
    if held:
        share, middle = sum(held) / len(held), statistics.median(radii) / 1000
        print(f"{title:<34}{sum(held):>4}/{len(held):<5}{share:>6.1%}   median radius {middle:5.1f} km")


def table(unknown: Sequence[tuple[Hidden, Location]], full: Gazetteer, verbose: bool) -> None:
    """The lines for each mention, for all articles together, and for the subdistricts."""
    report("each mention", [holds(w, one.place) for one, w in unknown], [w.uncertainty_m or 0.0 for _, w in unknown])
    together = defaultdict(list)
    for one, where in unknown:
        together[one.place.id].append((one, where))
    held, radii, away, plain = [], [], [], []
    for rows in together.values():
        place, best = rows[0][0].place, max(combined([w.area for _, w in rows if w.area]), key=lambda c: len(c[3]))
        here, true = plane.project(Point(best[1], best[0])), plane.project(Point(place.lon, place.lat))
        away.append(here.distance(true))
        held.append(away[-1] <= best[2] + 100)
        radii.append(best[2])
        if verbose:
            off = round(away[-1] / 1000, 1)
            print("village:", place.name_ar, "held" if held[-1] else "missed", off, round(best[2] / 1000, 1), len(rows))
        unit = shapes.region(full, place.admin.admin3_pcode or "")
        if unit is not None:
            plain.append(plane.ring(unit, plane.best_point(unit, unit.centroid))[1])
    report("all articles together (radius)", held, radii)
    report("  the point within 12 km", [metres <= 12_000 for metres in away], away)
    report("plain: the subdistrict", [True] * len(plain), plain)


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="*", type=Path, default=[HERE])
    parser.add_argument("--most", type=int, default=200)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("--verbose", action="store_true")
    asked = parser.parse_args()
    full = Gazetteer.load()
    words = Vocabulary([load(noun) for noun in LEXICONS], full)
    articles = distinct(asked.folders)
    hidden = named(articles, words, asked.most)
    print(f"{len(articles)} articles, {len(hidden)} mentions of {len({one.place.id for one in hidden})} villages")
    found = list(estimates(hidden, full, asked.alone))
    for fate, count in taken(found).most_common():
        print(f"{count:>5} {fate}")
    unknown = [(one, w) for one, w in found if w is not None and w.place is None and w.area is not None]
    table(unknown, full, asked.verbose)
    for part in (0, 1):
        print(f"half {part}:")
        table([(one, w) for one, w in unknown if half(one.place) == part], full, verbose=False)


if __name__ == "__main__":
    main()
