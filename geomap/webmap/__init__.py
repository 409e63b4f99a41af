"""The incident map: one self-contained HTML file, in Arabic and English, without network."""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import folium

from geomap.errors import GeomapError
from geomap.gazetteer import Gazetteer
from geomap.table import COLUMNS
from geomap.webmap.blocks import Block, head_blocks, incident_blocks
from geomap.webmap.cast import cast
from geomap.webmap.columns import columns, slim
from geomap.webmap.ground import arabic_units, ground, ground_credits
from geomap.webmap.page import TILES, IncidentMap
from geomap.webmap.wording import LANGUAGES, folding, words

__all__ = ["draw"]


@lru_cache
def _own_credits() -> list[dict[str, str]]:
    """[{name, licence, url}] of the page's own parts."""
    text = (files("geomap.webmap") / "credits.toml").read_text(encoding="utf-8")
    return [dict(credit) for credit in tomllib.loads(text)["credit"]]


def _write(path: Path, html: Iterable[str]) -> None:
    """Writes beside the target and renames, so that nobody reads half a map."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.writelines(html)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def draw(
    features: Mapping[str, Any],
    path: Path | str | None = None,
    *,
    gazetteer: Gazetteer | None = None,
    manifest: Mapping[str, Any] | None = None,
    tiles: bool = False,
    language: Literal["ar", "en"] = "ar",
) -> folium.Map:
    """The map of a FeatureCollection of incidents (WGS 84, positions [lon, lat]), written to `path` if one is given.

    Its features may be any sequence that can be read once through, one that lies on disk too.
    `gazetteer` gives the ground: borders, rivers, towns. `manifest` is shown in the methods note. `tiles` asks
    OpenStreetMap for a background, which tells it what is being looked at. The same input gives the same bytes.
    Raises GeomapError for features that do not follow the schema or for an unknown language, OSError if the file
    cannot be written.
    """
    if language not in LANGUAGES:
        raise GeomapError("map", f"speaks no {language!r}", way_out="one of " + ", ".join(LANGUAGES))
    held = features.get("features")
    if not isinstance(held, Sequence):
        raise GeomapError("map", "expects a GeoJSON FeatureCollection of incidents")
    told, full = _taken_in(held)
    settings, index = _described(features, told)
    settings |= {"credits": [*ground_credits(gazetteer), *_own_credits()]}
    settings |= {"units": arabic_units(told, gazetteer)}
    settings |= {"language": language, "manifest": manifest, "tiles": {"url": TILES} if tiles else None}
    data = [*head_blocks(settings, index, ground(gazetteer)), *full]
    page = IncidentMap(data, language=language, words=words()[language], tiles=tiles)
    if path is not None:
        _write(Path(path), page.parts())
    return page


@contextmanager
def _schema() -> Iterator[None]:
    """Says in one line that a feature is of another shape."""
    try:
        yield
    except (KeyError, ValueError, TypeError, AttributeError) as fault:
        raise GeomapError("map", f"a feature does not follow the schema: {fault!r}") from fault


def _taken_in(features: Sequence[Any]) -> tuple[list[Mapping[str, Any]], list[Block]]:
    """Every feature read once: what the page needs of all of them, and the blocks that hold them in full."""
    told, full = [], []
    with _schema():
        for block, chunk in incident_blocks(features):
            told += [slim(feature) for feature in chunk]
            chunk.clear()  # not held while the next is read
            full.append(block)
    return told, full


def _described(features: Mapping[str, Any], told: list[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings of the page and the columns of its incidents."""
    with _schema():
        actors = cast(told)
        index = columns(told, actors)
    head = {name: value for name, value in features.items() if name != "features"}
    settings = {"words": words(), "actors": actors, "folding": folding(), "head": head, "schema": list(COLUMNS)}
    return settings, index
