"""What a run finds when every article is read by weights that were fitted without its outlet.

    python -m tests.quality.left_out ARTICLES OUT.geojson

All choices of `fit.py` are made by fitted weights, those of "link" too, whichever are in use. The incidents are written
as GeoJSON, to be scored beside those of `geomap build`: what the weights owe to the articles that they were fitted to
is the difference.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from contextlib import ExitStack, closing
from functools import lru_cache
from pathlib import Path

from geomap import table
from geomap.articles import Families, read_sources
from geomap.config import Config
from geomap.lexicon.weighing import other_weights
from geomap.model import Article, Incident
from geomap.pipeline.crew import crew
from geomap.pipeline.reading import Reader, Verdict
from geomap.pipeline.running import Corridor
from geomap.store import Cache, write_whole
from tests.quality.fit import without
from tests.quality.rows import CHOICES, load


@lru_cache
def _weights(outlet: str) -> Mapping[str, Mapping[str, float]]:
    """The weights of every choice, fitted to the rows of all other outlets."""
    options = load()
    return {choice: without(options, choice, outlet) for choice in CHOICES}


class LeftOut(Reader):
    """Reads each article by weights that its outlet had no part in."""

    def read(self, article: Article) -> Verdict:
        """The article's reports."""
        with ExitStack() as held:
            for choice, fitted in _weights(article.outlet or "").items():
                held.enter_context(other_weights(choice, fitted))
            return super().read(article)


def found(articles: Path) -> list[Incident]:
    """The incidents of a folder of articles, read so in this process."""
    reader = LeftOut(Config())
    reader.prepare()
    with closing(Cache()) as kept, crew(None, 1) as hands:
        corridor = Corridor(reader, hands, kept, lambda _: None, families=Families())
        corridor.pass_through(read_sources([str(articles)], Config()))
        return list(corridor.done().incidents)


def main() -> None:
    """Reads the command line, and writes the incidents."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("articles", type=Path)
    asked.add_argument("out", type=Path)
    given = asked.parse_args()
    write_whole(given.out, table.dump(table.to_features(found(given.articles))))


if __name__ == "__main__":
    main()
