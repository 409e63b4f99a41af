"""`geomap rules`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from geomap import pipeline
from geomap.articles import read_articles
from geomap.cli.main import DONE, SET_ASIDE
from geomap.config import Config
from geomap.errors import visible
from geomap.extract import extract
from geomap.lexicon import load
from geomap.review.rules import Usage, labels, used
from geomap.review.witnesses import Witnesses, witnesses

# So many witnesses are named.
_NAMED = 4


def run(options: argparse.Namespace) -> int:
    """A line for each rule that fired, then those that never did; or the witnesses of what decides."""
    articles = read_articles([options.folder])
    labelled = labels(Path(options.gold)) if options.gold else {}
    vocabulary, config = pipeline.vocabulary(), Config()
    if options.witnesses:
        for deciding in witnesses(list(articles), vocabulary, config):
            print(_decided(deciding), flush=True)
    else:
        found = used((report for article in articles for report in extract(article, vocabulary, config)), labelled)
        for line in _table(found, bool(labelled)):
            print(line)
        for silent in sorted(_known() - found.keys()):
            print(f"{silent:<48}{0:>9}")
    for file in articles.set_aside:
        print(f"set aside: {file}", file=sys.stderr)
    return SET_ASIDE if any(file.lost for file in articles.set_aside) else DONE


def _table(found: Mapping[str, Usage], judged: bool) -> Iterator[str]:
    """The rules by how many articles they fire in; right of judged only where there are labels."""
    yield f"{'rule':<48}{'articles':>9}{'reports':>9}{'alone':>7}" + (f"{'right':>12}" if judged else "")
    for name, usage in sorted(found.items(), key=lambda used: (-len(used[1].articles), used[0])):
        right = f"{usage.right:>6} of {usage.judged:<3}" if judged else ""
        yield f"{name:<48}{len(usage.articles):>9}{usage.reports:>9}{usage.alone:>7}{right}".rstrip()


def _decided(witnesses: Witnesses) -> str:
    """A question or part, in how many articles it decides, and the first of them."""
    named = ", ".join(witnesses.articles[:_NAMED]) + (" ..." if len(witnesses.articles) > _NAMED else "")
    return visible(f"{witnesses.name:<28}{len(witnesses.articles):>5}  {named}  ({witnesses.gloss})")


def _known() -> set[str]:
    """The words that propose deeds, and the rules that give them a type."""
    events = load("events")
    words = {f"events.{t.id}" for t in events.terms if t.kind == "event" and t.attrs["class"] != "none"}
    return words | {f"type.{rule['id']}" for rule in events.rules}
