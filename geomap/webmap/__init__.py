"""The incident map: one self-contained HTML file, in Arabic and English, without network."""

from __future__ import annotations

import os
import tempfile
import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

import folium

from geomap import lexicon
from geomap.config import Config
from geomap.errors import GeomapError
from geomap.gazetteer import Gazetteer
from geomap.table import COLUMNS
from geomap.webmap.blocks import Block, head_blocks, incident_blocks
from geomap.webmap.cast import aliases, cast
from geomap.webmap.columns import columns, slim
from geomap.webmap.ground import arabic_units, frame, ground, ground_credits, jumps, spellings
from geomap.webmap.page import TILES, IncidentMap
from geomap.webmap.titles import titles
from geomap.webmap.wording import LANGUAGES, folding, palette, words

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
    title: str | None = None,
    scope: Collection[str] | None = None,
    why: Mapping[str, Any] | None = None,
    review: Mapping[str, Any] | None = None,
) -> folium.Map:
    """The map of a FeatureCollection of incidents (WGS 84, positions [lon, lat]), written to `path` if one is given.

    Its features may be any sequence that can be read once through, one that lies on disk too.
    `gazetteer` gives the ground: borders, rivers, towns. `manifest` is shown in the methods note. `tiles` asks
    OpenStreetMap for a background, which tells it what is being looked at. `title` stands above the map instead of the
    names of the governorates in `scope` (p-codes; those of the run, or of the settings, unless given). `why` tells
    for an incident's id why it is what it is, as `joins.jsonl` does: {joins: [{report_ids, score, parts}], nearest,
    decisions: [{about, chosen, parts, beaten: [{value, parts}]}], read: [{article_id, event_type, date, fatalities,
    ...}]}, `read` being the values of each report where they contradict each other. `review`, as `geomap.review.desk`
    gives it, makes the page one that corrections are gathered in. The same input gives the same bytes.
    Raises GeomapError for features that do not follow the schema or for an unknown language, OSError if the file
    cannot be written.
    """
    if language not in LANGUAGES:
        raise GeomapError("map", f"speaks no {language!r}", way_out="one of " + ", ".join(LANGUAGES))
    listed = features.get("features")
    if not isinstance(listed, Sequence):
        raise GeomapError("map", "expects a GeoJSON FeatureCollection of incidents")
    slimmed, full = _taken_in(listed)
    settings, index = _described(features, slimmed)
    settings |= {"credits": [*ground_credits(gazetteer), *_own_credits()]}
    settings |= {"units": arabic_units(slimmed, gazetteer)}
    settings |= {"language": language, "manifest": manifest, "tiles": {"url": TILES} if tiles else None}
    settings |= {"review": review} if review else {}
    about = tuple(scope or _told(manifest, "settings", "scope") or Config().scope)
    named = titles(title, about, gazetteer)
    settings |= {"titles": named, "frame": frame(gazetteer, about), "version": _told(manifest, "versions", "geomap")}
    settings |= {"rules": {rule["id"]: rule["type"] for rule in lexicon.load("events").rules} if manifest else {}}
    names = {"spellings": spellings(slimmed, gazetteer), "jumps": jumps(gazetteer), "why": _reasons(why, index["ids"])}
    first = head_blocks(settings, index, ground(gazetteer, about))
    later = [Block("names", names), *full]
    look: dict[str, Any] = {"language": language, "title": named[language], "words": words()[language], "tiles": tiles}
    page = IncidentMap(first, later, **look)
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
    slimmed, full = [], []
    with _schema():
        for block, chunk in incident_blocks(features):
            slimmed += [slim(feature) for feature in chunk]
            chunk.clear()  # not held while the next is read
            full.append(block)
    return slimmed, full


def _told(manifest: Mapping[str, Any] | None, part: str, name: str) -> Any:
    """What the manifest of a run tells of it; None where there is none."""
    found = (manifest or {}).get(part)
    return found.get(name) if isinstance(found, Mapping) else None


def _reasons(why: Mapping[str, Any] | None, ids: Iterable[str]) -> dict[str, Any]:
    """What is told of the incidents on this map, without those of which there is nothing to tell."""
    return {name: why[name] for name in ids if why and any(why.get(name, {}).values())}


def _lone(ids: Sequence[str]) -> None:
    """Links lead to an id. Raises GeomapError where one stands twice."""
    seen: set[str] = set()
    for name in ids:
        if name in seen:
            raise GeomapError("map", f"the id {name!r} stands twice", way_out="give every incident an id of its own")
        seen.add(name)


def _described(features: Mapping[str, Any], slimmed: list[Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The settings of the page and the columns of its incidents."""
    with _schema():
        actors = cast(slimmed)
        index = columns(slimmed, actors)
    _lone(index["ids"])
    head = {name: value for name, value in features.items() if name != "features"}
    settings = {"words": words(), "actors": actors, "folding": folding(), "head": head, "schema": list(COLUMNS)}
    settings |= {"families": palette()["families"], "aliases": aliases(actors)}
    return settings, index
