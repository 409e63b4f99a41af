"""How fast the gazetteer loads, and how well its search bears typing errors.

    python -m tests.benchmarks.bench_gazetteer

Errors: 200 official Arabic names drawn at random from the OCHA settlements, each with one letter changed, inserted,
dropped or swapped with its neighbour. "Name" counts when the right name comes first or tied first by likeness,
"place" when the right place is among the first five. Names that several places bear are reported apart.
"""

# ruff: noqa: T201 - a report for the terminal
from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from geomap.arabic import fold_key
from geomap.gazetteer import Gazetteer
from geomap.model import Place
from tests.benchmarks.timing import milliseconds

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"  # the Arabic alphabet
SEEDS = range(1, 6)
SAMPLE = 200


@dataclass
class Tally:
    """Hits of one group of names."""

    names: int = 0
    name_first: int = 0
    place_in_five: int = 0

    def line(self, title: str) -> str:
        """One line of the report."""
        if not self.names:
            return f"{title}: none drawn"
        name, place = self.name_first / self.names, self.place_in_five / self.names
        return f"{title}: {self.names} names, right name first or tied {name:.1%}, right place in five {place:.1%}"


def change(word: str, at: int, chance: random.Random) -> str:
    """One letter replaced by another."""
    return word[:at] + chance.choice([x for x in LETTERS if x != word[at]]) + word[at + 1 :]


def insert(word: str, at: int, chance: random.Random) -> str:
    """One letter put in."""
    return word[:at] + chance.choice(LETTERS) + word[at:]


def drop(word: str, at: int, chance: random.Random) -> str:
    """One letter left out."""
    return word[:at] + word[at + 1 :]


def swap(word: str, at: int, chance: random.Random) -> str:
    """Two neighbours in the wrong order."""
    at = min(at, len(word) - 2)
    return word[:at] + word[at + 1] + word[at] + word[at + 2 :]


EDITS: tuple[Callable[[str, int, random.Random], str], ...] = (change, insert, drop, swap)


def draw(gazetteer: Gazetteer, seed: int) -> list[tuple[Place, str]]:
    """OCHA settlements with their Arabic name misspelt by one edit that changes the folded name."""
    chance = random.Random(seed)  # noqa: S311 - a reproducible draw, no secret
    settlements = [
        place
        for _, place in sorted(gazetteer.places.items())
        if place.source == "OCHA" and place.type in ("city", "town", "village") and place.id.startswith("C")
    ]
    drawn = []
    for place in chance.sample(settlements, SAMPLE):
        wrong = place.name_ar
        while fold_key(wrong) == fold_key(place.name_ar):
            spots = [i for i, letter in enumerate(place.name_ar) if letter != " "]
            wrong = chance.choice(EDITS)(place.name_ar, chance.choice(spots), chance)
        drawn.append((place, wrong))
    return drawn


def measure(gazetteer: Gazetteer, seed: int) -> dict[bool, Tally]:
    """Tallies of one draw, by whether several places bear the name."""
    tallies = {False: Tally(), True: Tally()}
    for place, wrong in draw(gazetteer, seed):
        key = fold_key(place.name_ar)
        tally = tallies[len({name.place_id for name in gazetteer.names[key]}) > 1]
        found = gazetteer.search(wrong, limit=50)
        likeness = {candidate.place.id: dict(candidate.parts)["name"] for candidate in found}
        bearers = [likeness.get(name.place_id, 0.0) for name in gazetteer.names[key]]
        tally.names += 1
        tally.name_first += bool(found) and max(bearers) >= max(likeness.values())
        tally.place_in_five += place.id in [candidate.place.id for candidate in found[:5]]
    return tallies


def otherwise(gazetteer: Gazetteer) -> None:
    """Prints what rapidfuzz over all names takes and finds, beside the search."""
    names, drawn = list(gazetteer.names), draw(gazetteer, SEEDS[0])[:50]

    def plain(wrong: str) -> list[str]:
        return [name for name, _, _ in process.extract(fold_key(wrong), names, scorer=fuzz.WRatio, limit=5)]

    ways: dict[str, Callable[[str], list[str]]] = {
        "search": lambda wrong: [fold_key(one.place.name_ar) for one in gazetteer.search(wrong, limit=5)],
        "rapidfuzz, WRatio over all names": plain,
    }
    taken: list[float] = []
    for way, found in ways.items():
        begin = time.perf_counter()
        hits = sum(fold_key(place.name_ar) in found(wrong) for place, wrong in drawn)
        taken.append((time.perf_counter() - begin) / len(drawn) * 1000)
        print(f"{way}: {taken[-1]:.1f} ms ({taken[-1] / taken[0]:.1f} x), right name in five {hits / len(drawn):.0%}")


def main() -> None:
    """Prints the report."""
    gazetteer = Gazetteer.load()
    kinds = Counter(place.type for place in gazetteer.places.values())
    names = sum(map(len, gazetteer.names.values()))
    print(f"{len(gazetteer.places)} places, {names} names; {dict(kinds.most_common(6))}")
    print(f"load, warm: {milliseconds(Gazetteer.load, 7):.0f} ms")
    print(f"search, Arabic: {milliseconds(lambda: gazetteer.search('هجبن'), 20):.1f} ms")
    print(f"search, Latin: {milliseconds(lambda: gazetteer.search('Hajeen'), 20):.1f} ms")
    otherwise(gazetteer)
    for seed in SEEDS:
        tallies = measure(gazetteer, seed)
        print(f"seed {seed}, {tallies[False].line('names of one place')}")
        print(f"seed {seed}, {tallies[True].line('homonyms')}")


if __name__ == "__main__":
    main()
