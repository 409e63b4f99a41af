"""Options as the user wrote them -> what the rooms take."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from geomap.arabic import fold_key
from geomap.config import Config
from geomap.errors import DataError

_LIMITS = {
    "max_file_bytes": "max_file_bytes",
    "max_article_chars": "max_article_chars",
    "max_articles": "max_articles",
    "max_expansion_bytes": "max_expansion_bytes",
    "max_seconds": "seconds_per_article",
}

TILES = "remark: the map asks OpenStreetMap for its background, which sees what is looked at; --tiles asked for it"


def config(options: argparse.Namespace) -> Config:
    """The settings file, if any, with the limits of the command line on top."""
    settings = Config.load(Path(options.config)) if getattr(options, "config", None) else Config()
    given = {name: getattr(options, option, None) for option, name in _LIMITS.items()}
    return replace(settings, **{name: value for name, value in given.items() if value is not None})


def gazetteers(options: argparse.Namespace) -> tuple[Path, ...]:
    """The user's own gazetteer files."""
    return tuple(Path(path) for path in options.gazetteer)


def lexicons(options: argparse.Namespace) -> tuple[Path, ...]:
    """The user's own files of words."""
    return tuple(Path(path) for path in options.lexicon)


def columns(options: argparse.Namespace) -> dict[str, str] | None:
    """The column mapping of an export."""
    from geomap.articles import parse_columns

    return parse_columns(options.columns) if getattr(options, "columns", None) else None


def known(given: Sequence[str], options: Iterable[str], option: str) -> tuple[str, ...]:
    """The `given` words, each of which must be one of `options` in any case.

    Raises DataError for any other, with the options most like it.
    """
    folded = {fold_key(choice): choice for choice in options}
    for word in given:
        if fold_key(word) not in folded:
            like = [folded[near] for near in get_close_matches(fold_key(word), folded)]
            way_out = f"did you mean {' or '.join(like)}?" if like else "one of " + ", ".join(sorted(folded.values()))
            raise DataError(option, f"is unknown: {word!r}", way_out=way_out)
    return tuple(folded[fold_key(word)] for word in given)


def day(text: str | None, option: str) -> date | None:
    """A day in ISO form.

    Raises DataError for anything else.
    """
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DataError(option, f"is no day: {text!r}", way_out="write it as YYYY-MM-DD") from None
