"""The main job, measured: figures for the incidents and place mentions of the seeds, and the incidents of our own."""

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
# Articles of our own, each folder with its labels beside it.
OWN = sorted(path for path in (Path(__file__).parent / "own").iterdir() if path.is_dir())
# These are better the smaller they are.
FAULTS = frozenset({"traps_sprung", "false_merges", "wrong_quotes"})
DIGITS = 3


@lru_cache(maxsize=1)
def measured() -> dict[str, Figures]:
    """What a run of today's geomap is worth, rounded as it is pinned."""
    rows = [row for row in pipeline.place_rows([str(SEEDS)], Config()) if not isinstance(row, SetAside)]
    found = {"incidents": _of_incidents(SEEDS, labels.HERE / "seeds.json")}
    found["mentions"] = scoring.score_mentions(rows, labels.mentions())
    found |= {f"own_{folder.name}": _of_incidents(folder, folder.with_suffix(".json")) for folder in OWN}
    return {part: {name: round(value, DIGITS) for name, value in figures.items()} for part, figures in found.items()}


def _of_incidents(articles: Path, gold: Path) -> Figures:
    """How the incidents of a folder of articles agree with its labels, and how many quotes are not the words told."""
    made = pipeline.run([articles], Config(), workers=1)
    features = json.loads(table.dump(table.to_features(made.incidents)))["features"]
    texts = {path.name: path.read_bytes().decode("utf-8") for path in articles.glob("*.txt")}
    return scoring.score(features, *labels.incidents(gold)) | {"wrong_quotes": scoring.wrong_quotes(features, texts)}


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
