"""Fits the weights of the two choices of a place to labelled rows; `make fit` runs it.

A choice is a conditional logit: the chance of an option grows with its score, the weighed sum of its parts. The weights
are drawn to those set by hand, the less the more rows there are, and keep their signs. Every outlet is read by weights
fitted without it; the weights set by hand stay where that is right no more often. Writes `weights.toml` and
`fit.md`: the same rows give the same bytes.

With ARTICLES and LABELS (`geomap corrections learn -o DIR` writes `DIR/labels.json`) it writes nothing: it reports what
those labels would change.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

import geomap
from geomap import lexicon
from tests.quality.rows import CHOICES, Option, load, rows

WEIGHTS = Path(geomap.__file__).parent / "lexicon" / "output" / "weights.toml"
TABLE = Path(__file__).parent / "fit.md"
# How steeply the chance of an option grows with its score: a phrase's in bits, a namesake's from 0 to 1.
_STEEP = {"phrase": 1.0, "namesake": 25.0}
# How firmly a weight is held to the one set by hand, against one row of evidence, and by what share of it it may move.
_HELD, _SHARE = 2.0, 0.5
_STEPS, _STEP = 200, 0.04
_DIGITS = {"phrase": 1, "namesake": 2}
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Cases:
    """All cases of a choice: the outlet of each, the parts of its options (cases, options, parts), which are right.

    `real` tells the options from the padding that makes all cases equally long.
    """

    outlets: npt.NDArray[np.str_]
    parts: Floats
    right: npt.NDArray[np.bool_]
    real: npt.NDArray[np.bool_]

    def where(self, kept: npt.NDArray[np.bool_]) -> Cases:
        """Some of the cases."""
        return Cases(self.outlets[kept], self.parts[kept], self.right[kept], self.real[kept])


@dataclass(frozen=True)
class Fit:
    """How often each weighing of a choice is right, of how many, and the weights to use by part."""

    choice: str
    cases: int
    outlets: int
    hand: int
    seen: int
    left_out: int
    weights: Mapping[str, float]

    @property
    def better(self) -> bool:
        """Whether fitted weights are right more often on outlets that they were fitted without."""
        return self.left_out > self.hand


def cases(options: Sequence[Option], choice: str, parts: Sequence[str]) -> Cases:
    """The rows of a choice, case by case; a part that a row does not name is 0."""
    grouped: dict[tuple[str, str], list[Option]] = {}
    for one in options:
        if one.choice == choice:
            grouped.setdefault((one.outlet, one.case), []).append(one)
    longest = max(map(len, grouped.values()))
    found = np.zeros((len(grouped), longest, len(parts)))
    right, real = (np.zeros((len(grouped), longest), dtype=bool) for _ in range(2))
    for n, told in enumerate(grouped.values()):
        found[n, : len(told)] = [[one.name * one.parts.get(part, 0.0) for part in parts] for one in told]
        right[n, : len(told)], real[n, : len(told)] = [one.right for one in told], True
    return Cases(np.array([outlet for outlet, _ in grouped]), found, right, real)


def count_right(told: Cases, weights: Floats) -> int:
    """In how many cases the option of the highest score is right; the first of equals is taken."""
    scores = np.where(told.real, np.round(told.parts @ weights, 6), -np.inf)
    return int(told.right[np.arange(len(scores)), scores.argmax(axis=1)].sum())


def fitted(told: Cases, hand: Floats, steep: float) -> Floats:
    """The weights that make the right options likeliest, held to those set by hand, with their signs."""
    weights = hand.copy()
    scale = np.maximum(np.abs(hand) * _SHARE, 1e-9)
    for _ in range(_STEPS):
        uphill = steep * scale * _pull(told, weights, steep) - _HELD * (weights - hand) / scale
        weights = weights + _STEP * scale * uphill / np.sqrt(len(told.parts))
        weights = np.where(np.sign(weights) == np.sign(hand), weights, 0.0)
    return weights


def _pull(told: Cases, weights: Floats, steep: float) -> Floats:
    """Whither the cases draw the weights: from the parts of all options to those of the right ones."""
    scores = np.where(told.real, steep * (told.parts @ weights), -np.inf)
    chance = np.exp(scores - scores.max(axis=1, keepdims=True))
    hoped = np.where(told.right, chance, 0.0)
    pull = hoped / np.maximum(hoped.sum(axis=1, keepdims=True), 1e-12) - chance / chance.sum(axis=1, keepdims=True)
    found: Floats = np.einsum("co,cop->p", pull, told.parts)
    return found


def fit(options: Sequence[Option], choice: str) -> Fit:
    """Fits one choice, and counts what each weighing gets right."""
    by_hand = {t.id: float(t.attrs["hand"]) for t in lexicon.load("weights").terms if t.kind == choice}
    parts, hand = list(by_hand), np.array(list(by_hand.values()))
    told, steep = cases(options, choice, parts), _STEEP[choice]
    outlets = sorted(set(told.outlets))
    left_out = 0
    for outlet in outlets:
        own = told.outlets == outlet
        left_out += count_right(told.where(own), fitted(told.where(~own), hand, steep))
    whole = fitted(told, hand, steep)
    scores = [count_right(told, weights) for weights in (hand, whole)]
    used = whole if left_out > scores[0] else hand
    found = dict(zip(parts, (round(float(value), _DIGITS[choice]) for value in used), strict=True))
    return Fit(choice, len(told.parts), len(outlets), scores[0], scores[1], left_out, found)


def written(text: str, choice: str, weights: Mapping[str, float]) -> str:
    """The text of the weights file with the weights of a choice put in."""
    for part, weight in weights.items():
        line = re.compile(rf'(id = "{part}"\nkind = "{choice}"\n.*\nweight = ).*')
        text = line.sub(lambda found, weight=weight: f"{found[1]}{weight}", text)
    return text


def table(fits: Sequence[Fit]) -> str:
    """What was fitted, as a page of Markdown."""
    head = ["choice", "cases", "outlets", "by hand", "fitted, on all", "fitted without the outlet", "in use"]
    about = (__doc__ or "").partition("\n\nWith ARTICLES")[0]
    lines = ["# The weights of the choice of a place", "", " ".join(about.split()), ""]
    lines += [f"| {' | '.join(head)} |", "|---|---|---|---|---|---|---|"]
    for one in fits:
        told = (one.choice, one.cases, one.outlets, one.hand, one.seen, one.left_out)
        lines.append(f"| {' | '.join(map(str, told))} | {'fitted' if one.better else 'by hand'} |")
    return "\n".join(lines) + "\n"


def changes(fits: Sequence[Fit]) -> list[str]:
    """What the weights in use would become, a line each."""
    held = {(t.kind, t.id): float(t.attrs["weight"]) for t in lexicon.load("weights").terms}
    told = [(one.choice, part, held[one.choice, part], new) for one in fits for part, new in one.weights.items()]
    return [f"{choice} {part}: {old:g} -> {new:g}" for choice, part, old, new in told if old != new]


def report(articles: Path, labels: Path) -> str:
    """What labels of one's own would change, in lines of text; nothing is written."""
    gold = json.loads(labels.read_text(encoding="utf-8"))["incidents"]
    own = list(rows(articles, gold, [], "own"))
    fits = [fit([*load(), *own], choice) for choice in CHOICES]
    decided = len({(one.choice, one.case) for one in own})
    head = f"{len(gold)} labels decide {decided} choices of a place\n"
    told = changes(fits) or ["no weight would change"]
    return head + "\n".join(table(fits).splitlines()[-len(fits) - 2 :] + told) + "\n"


def main() -> None:
    """Fits both choices to the rows, writes the weights and the table, and prints the table; or reports."""
    if len(sys.argv) == 3:
        sys.stdout.write(report(*map(Path, sys.argv[1:])))
        return
    options = load()
    fits = [fit(options, choice) for choice in CHOICES]
    text = WEIGHTS.read_text(encoding="utf-8")
    for one in fits:
        text = written(text, one.choice, one.weights)
    WEIGHTS.write_text(text, encoding="utf-8")
    TABLE.write_text(table(fits), encoding="utf-8")
    sys.stdout.write(table(fits))


if __name__ == "__main__":
    main()
