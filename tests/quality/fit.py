"""`make fit`: the weights of reading from every labelled row there is, written into `geomap/lexicon/weights.toml`.

`python -m tests.quality.fit` fits from the rows kept in `rows/` and from the articles of `own/`;
`--rows FOLDER GOLD... NAME` first makes `rows/NAME.csv` from labelled articles elsewhere.
"""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

from geomap import lexicon, weigh
from tests.quality import fitting

WEIGHTS = Path(lexicon.__file__).parent / weigh.FILE
OWN = Path(__file__).parent / "own"


def all_rows() -> list[fitting.Row]:
    """The kept rows, and those of the corpus of our own."""
    found = [row for path in sorted(fitting.ROWS.glob("*.csv")) for row in fitting.load(path)]
    for folder in ("a", "b"):
        found += fitting.rows(fitting.labelled(OWN / folder, [OWN / f"{folder}.json"]))
    return found


def fitted(found: list[fitting.Row]) -> dict[str, dict[str, int]]:
    """The weights of every choice."""
    return {
        choice: fitting.fit([row for row in found if row.choice == choice], fitting.signs(choice))
        for choice in fitting.CHOICES
    }


def main(arguments: list[str]) -> None:
    """Fit and write."""
    if arguments[:1] == ["--rows"]:
        folder, *golds, name = arguments[1:]
        articles = fitting.labelled(Path(folder), [Path(gold) for gold in golds])
        fitting.save(fitting.ROWS / f"{name}.csv", fitting.rows(articles))
    found = all_rows()
    text = WEIGHTS.read_text(encoding="utf-8")
    WEIGHTS.write_text(fitting.written(text, fitted(found)), encoding="utf-8")
    counted = Counter((row.choice, row.label) for row in found)
    sys.stdout.write("".join(f"{choice} {label}: {times} rows\n" for (choice, label), times in sorted(counted.items())))


if __name__ == "__main__":
    main(sys.argv[1:])
