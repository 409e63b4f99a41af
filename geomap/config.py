"""Settings of a run: one frozen value, handed down, never global."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path

from geomap.errors import DataError, plainly


@dataclass(frozen=True, slots=True)
class Config:
    """Every number a user may turn. Lengths in characters or bytes as named, distances in metres, time in seconds."""

    quote_limit: int = 600
    scope: tuple[str, ...] = ("SY08", "SY09", "SY11")
    fuzzy_floor: float = 0.8
    merge_threshold: float = 0.5
    max_file_bytes: int = 50_000_000
    max_article_chars: int = 2_000_000
    max_articles: int = 10_000_000
    max_expansion_bytes: int = 500_000_000
    seconds_per_article: float = 60.0

    @classmethod
    def load(cls, path: Path) -> Config:
        """Defaults overlaid with the TOML file at `path`.

        Raises DataError for an unreadable file, an unknown setting or a value of the wrong type.
        """
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
            why = plainly(fault)
            raise DataError(path, f"cannot be read: {why}", way_out="see the README's list of settings") from None
        known = {field.name: getattr(cls(), field.name) for field in fields(cls)}
        for name, value in found.items():
            if name not in known:
                raise DataError(path, "unknown setting", entry=name, way_out="one of " + ", ".join(known))
            wanted = type(known[name])
            if wanted is tuple and isinstance(value, list):
                found[name] = tuple(value)
            elif not isinstance(value, wanted) and not (wanted is float and isinstance(value, int)):
                raise DataError(path, f"expects {wanted.__name__}, got {value!r}", entry=name)
        return replace(cls(), **found)
