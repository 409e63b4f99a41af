"""Fits the weights of the choices that settle a reading to labelled rows; `make fit` runs it.

A choice is a conditional logit: the chance of an option grows with its score, the weighed sum of its parts. The weights
are drawn to those set by hand, the less the more rows there are, and keep their signs. Every outlet is read by weights
fitted without it; the weights set by hand stay unless that is right more often than chance explains (twice the
deviation of the cases that the two decide otherwise). Writes `weights.toml` and `fit.md`: the same rows give the same
bytes.

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
_STEEP = {"phrase": 1.0, "namesake": 25.0, "link": 1.0, "doer": 1.0, "sufferer": 1.0, "news": 1.0}
# How firmly a weight is held to the one set by hand, against one row of evidence, and by what share of it it may move.
_HELD, _SHARE = 2.0, 0.5
_STEPS, _STEP = 200, 0.04
_DIGITS = {"phrase": 1, "namesake": 2, "link": 1, "doer": 1, "sufferer": 1, "news": 1}
# These stay as set by hand: a choice counts tellings, and two happenings put together spoil both. Fitted weights choose
# better here, yet fewer incidents are right in every value, read without their outlet (`left_out.py`).
_KEPT = frozenset({"link"})
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
    otherwise: int
    weights: Mapping[str, float]

    @property
    def better(self) -> bool:
        """Whether weights fitted without an outlet are right there more often than by hand, and are to be used."""
        return _better(self.choice, self.left_out, self.hand, self.otherwise)


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


def _better(choice: str, left_out: int, hand: int, otherwise: int) -> bool:
    return choice not in _KEPT and left_out - hand > 2 * otherwise**0.5


def are_right(told: Cases, weights: Floats) -> npt.NDArray[np.bool_]:
    """In which cases the option of the highest score is right; the first of equals is taken."""
    scores = np.where(told.real, np.round(told.parts @ weights, 6), -np.inf)
    found: npt.NDArray[np.bool_] = told.right[np.arange(len(scores)), scores.argmax(axis=1)]
    return found


def left_out(told: Cases, hand: Floats, steep: float) -> npt.NDArray[np.bool_]:
    """In which cases weights are right that were fitted without the case's outlet."""
    found = np.zeros(len(told.parts), dtype=bool)
    for outlet in sorted(set(told.outlets)):
        own = told.outlets == outlet
        found[own] = are_right(told.where(own), fitted(told.where(~own), hand, steep))
    return found


def by_hand(choice: str) -> dict[str, float]:
    """The weights of a choice that were set by hand."""
    return {t.id: float(t.attrs["hand"]) for t in lexicon.load("weights").terms if t.kind == choice}


def without(options: Sequence[Option], choice: str, outlet: str) -> dict[str, float]:
    """The weights of a choice as fitted to the rows of all other outlets."""
    hand = by_hand(choice)
    told = cases([one for one in options if one.outlet != outlet], choice, list(hand))
    found = fitted(told, np.array(list(hand.values())), _STEEP[choice])
    return {part: round(float(value), _DIGITS[choice]) for part, value in zip(hand, found, strict=True)}


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
    found: Floats = pull.ravel() @ told.parts.reshape(-1, told.parts.shape[-1])
    return found


def fit(options: Sequence[Option], choice: str) -> Fit:
    """Fits one choice, and counts what each weighing gets right."""
    own = by_hand(choice)
    hand, steep = np.array(list(own.values())), _STEEP[choice]
    told = cases(options, choice, list(own))
    whole = fitted(told, hand, steep)
    by_hand_right, unseen_right = are_right(told, hand), left_out(told, hand, steep)
    scores = [int(one.sum()) for one in (by_hand_right, are_right(told, whole), unseen_right)]
    otherwise = int((by_hand_right != unseen_right).sum())
    used = whole if _better(choice, scores[2], scores[0], otherwise) else hand
    found = dict(zip(own, (round(float(value), _DIGITS[choice]) for value in used), strict=True))
    return Fit(choice, len(told.parts), len(set(told.outlets)), *scores, otherwise, found)


def written(text: str, choice: str, weights: Mapping[str, float]) -> str:
    """The text of the weights file with the weights of a choice put in."""
    for part, weight in weights.items():
        line = re.compile(rf'(id = "{part}"\nkind = "{choice}"\n.*\nweight = ).*')
        text = line.sub(lambda found, weight=weight: f"{found[1]}{weight}", text)
    return text


def table(fits: Sequence[Fit]) -> str:
    """What was fitted, as a page of Markdown."""
    head = ["choice", "cases", "outlets", "by hand", "fitted, on all", "fitted without the outlet"]
    head += ["decided otherwise", "in use"]
    about = (__doc__ or "").partition("\n\nWith ARTICLES")[0]
    lines = ["# The weights of the choices that settle a reading", "", " ".join(about.split()), ""]
    lines += [f"| {' | '.join(head)} |", "|---|---|---|---|---|---|---|---|"]
    for one in fits:
        told = (one.choice, one.cases, one.outlets, one.hand, one.seen, one.left_out, one.otherwise)
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
    head = f"{len(gold)} labels decide {decided} choices\n"
    told = changes(fits) or ["no weight would change"]
    return head + "\n".join(table(fits).splitlines()[-len(fits) - 2 :] + told) + "\n"


def main() -> None:
    """Fits all choices to the rows, writes the weights and the table, and prints the table; or reports."""
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
