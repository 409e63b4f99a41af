"""The corridor: knows the order of the rooms, and nothing of what they do."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from geomap import places, table
from geomap.articles import Families, Reading, SetAside, read_sources
from geomap.config import Config
from geomap.errors import ArticleError
from geomap.extract import extract
from geomap.gazetteer import Gazetteer
from geomap.lexicon import load
from geomap.mentions import Vocabulary
from geomap.merge import merge
from geomap.model import Article, Incident, Report

LEXICONS = (
    "events", "weapons", "targets", "discourse", "actors", "dates", "numbers", "counts", "attribution", "relations",
    "place_types", "names", "outlets",
)  # fmt: skip

Progress = Callable[[str], None]


@lru_cache(maxsize=4)
def vocabulary(gazetteer: Gazetteer | None = None) -> Vocabulary:
    """Every word geomap knows, with the names of a gazetteer (the shipped one unless given)."""
    return Vocabulary([load(noun) for noun in LEXICONS], gazetteer or Gazetteer.load())


def find_incidents(
    articles: Iterable[Article], *, gazetteer: Gazetteer | None = None, config: Config | None = None
) -> tuple[Incident, ...]:
    """The incidents that the articles tell, each once, with all its sources."""
    settings, words = config or Config(), vocabulary(gazetteer)
    reports: list[Report] = []
    for article in articles:
        reports += extract(article, words, settings)
    return merge(reports, settings)


def place_rows(paths: Sequence[str], config: Config, gazetteer: Gazetteer | None = None) -> Iterator[dict[str, Any]]:
    """Every place mention of the articles, as `geomap places` prints it."""
    words = vocabulary(gazetteer)
    for one in read_sources(paths, config):
        if isinstance(one, Reading):
            yield from places.rows(one.article, places.read(words.mark(one.article), words.gazetteer))
