"""The main job on the seeds, measured: one table of figures for incidents, one for place mentions."""

from __future__ import annotations

import json
import tomllib
from functools import lru_cache
from pathlib import Path

from geomap import pipeline, table
from geomap.articles import SetAside
from geomap.config import Config
from tests.quality import labels, scoring
from tests.quality.scoring import Figures

PINS = Path(__file__).parent / "pins.toml"
SEEDS = Path(__file__).parents[2] / "seeds"
# These are better the smaller they are.
FAULTS = frozenset({"traps_sprung", "false_merges", "wrong_quotes"})
DIGITS = 3


@lru_cache(maxsize=1)
def measured() -> dict[str, Figures]:
    """What a run of today's geomap is worth, rounded as it is pinned."""
    made = pipeline.run([SEEDS], Config(), workers=1)
    features = json.loads(table.dump(table.to_features(made.incidents)))["features"]
    wanted, traps = labels.incidents()
    incidents = scoring.score(features, wanted, traps)
    texts = {path.name: path.read_bytes().decode("utf-8") for path in SEEDS.glob("*.txt")}
    incidents["wrong_quotes"] = scoring.wrong_quotes(features, texts)
    rows = [row for row in pipeline.place_rows([str(SEEDS)], Config()) if not isinstance(row, SetAside)]
    found = {"incidents": incidents, "mentions": scoring.score_mentions(rows, labels.mentions())}
    return {part: {name: round(value, DIGITS) for name, value in figures.items()} for part, figures in found.items()}


def pinned() -> dict[str, Figures]:
    """The figures that no change may fall short of."""
    read = tomllib.loads(PINS.read_text(encoding="utf-8"))
    return {part: dict(figures) for part, figures in read.items()}


def worse(name: str, value: float, pin: float) -> bool:
    """Whether a figure falls short of its pin."""
    return value > pin if name in FAULTS else value < pin


def better(name: str, value: float, pin: float | None) -> float:
    """The stricter of a figure and its pin."""
    if pin is None:
        return value
    return min(value, pin) if name in FAULTS else max(value, pin)
