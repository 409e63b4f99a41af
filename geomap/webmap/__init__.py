"""The incident map: one self-contained HTML file, in Arabic and English, without network."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib.resources import files
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from geomap import lexicon
from geomap.config import Config
from geomap.errors import GeomapError
from geomap.gazetteer import Gazetteer
from geomap.table import COLUMNS
from geomap.webmap.blocks import Blocks
from geomap.webmap.cast import aliases
from geomap.webmap.columns import Columns
from geomap.webmap.ground import arabic_units, frame, ground, ground_credits, jumps, spellings
from geomap.webmap.packing import pack
from geomap.webmap.page import TILES, Page
from geomap.webmap.titles import titles
from geomap.webmap.wording import LANGUAGES, folding, palette, words

if TYPE_CHECKING:
    import folium

__all__ = ["compose", "draw"]

# Incidents in full in one block of the page.
_CHUNK = 500


@lru_cache
def _own_credits() -> list[dict[str, str]]:
    """[{name, licence, url}] of the page's own parts."""
    text = (files("geomap.webmap") / "credits.toml").read_text(encoding="utf-8")
    return [dict(credit) for credit in tomllib.loads(text)["credit"]]


def draw(features: Mapping[str, Any], path: Path | str | None = None, **look: Any) -> folium.Map:
    """The map of a FeatureCollection of incidents, written to `path` if one is given; `look` as `compose` takes it.

    Raises DataError if the file cannot be written.
    """
    from geomap.webmap.notebook import IncidentMap  # folium loads much that a page does not need

    page = compose(features, **look)
    if path is not None:
        page.save(Path(path))
    return IncidentMap(page)


def compose(
    features: Mapping[str, Any],
    *,
    gazetteer: Gazetteer | None = None,
    manifest: Mapping[str, Any] | None = None,
    tiles: bool = False,
    language: Literal["ar", "en"] = "ar",
    title: str | None = None,
    scope: Collection[str] | None = None,
    why: Mapping[str, Any] | None = None,
    review: Mapping[str, Any] | None = None,
) -> Page:
    """The page of a FeatureCollection of incidents (WGS 84, positions [lon, lat]).

    Its features may be any sequence that can be read once through, one that lies on disk too, and so may `why`.
    `gazetteer` gives the ground: borders, rivers, towns. `manifest` is shown in the methods note. `tiles` asks
    OpenStreetMap for a background, which tells it what is being looked at. `title` stands above the map instead of the
    names of the governorates in `scope` (p-codes; those of the run, or of the settings, unless given). `why` tells
    for an incident's id why it is what it is, as `joins.jsonl` does: {joins: [{report_ids, score, parts}], nearest,
    decisions: [{about, chosen, parts, beaten: [{value, parts}]}], read: [{article_id, event_type, date, fatalities,
    ...}]}, `read` being the values of each report where they contradict each other. `review`, as `geomap.review.desk`
    gives it, makes the page one that corrections are gathered in. The same input gives the same bytes.
    Raises GeomapError for features that do not follow the schema or for an unknown language.
    """
    if language not in LANGUAGES:
        raise GeomapError("map", f"speaks no {language!r}", way_out="one of " + ", ".join(LANGUAGES))
    listed = features.get("features")
    if not isinstance(listed, Sequence):
        raise GeomapError("map", "expects a GeoJSON FeatureCollection of incidents")
    columns, full = _taken_in(listed)
    actors = columns.actors()
    about = tuple(scope or _told(manifest, "settings", "scope") or Config().scope)
    named = titles(title, about, gazetteer)
    settings: dict[str, Any] = {"words": words(), "actors": actors, "folding": folding()}
    settings |= {"head": {name: value for name, value in features.items() if name != "features"}}
    settings |= {"schema": list(COLUMNS), "families": palette()["families"], "aliases": aliases(actors)}
    settings |= {"credits": [*ground_credits(gazetteer), *_own_credits()]}
    settings |= {"units": arabic_units(columns.units, gazetteer)}
    settings |= {"language": language, "manifest": manifest, "tiles": {"url": TILES} if tiles else None}
    settings |= {"review": review} if review else {}
    settings |= {"titles": named, "frame": frame(gazetteer, about), "version": _told(manifest, "versions", "geomap")}
    settings |= {"rules": {rule["id"]: rule["type"] for rule in lexicon.load("events").rules} if manifest else {}}
    first, names = Blocks(), Blocks()
    first.add("settings", {**settings, "chunkSize": _CHUNK})
    first.add("columns", columns.members())
    first.add("ground", ground(gazetteer, about))
    known = {"spellings": spellings(columns.places, gazetteer), "jumps": jumps(gazetteer)}
    names.add("names", chain(known.items(), [("why", _reasons(why, columns.ids))]))
    return Page(first, (names, full), language, named[language], words()[language], tiles)


@contextmanager
def _schema() -> Iterator[None]:
    """Says in one line that a feature is of another shape."""
    try:
        yield
    except (KeyError, ValueError, TypeError, AttributeError) as fault:
        raise GeomapError("map", f"a feature does not follow the schema: {fault!r}") from fault


def _taken_in(features: Iterable[Any]) -> tuple[Columns, Blocks]:
    """Every feature read once: what the page needs of all of them, and the blocks that hold them in full.

    Raises GeomapError for features that do not follow the schema, and for an id, to which links lead, that stands
    twice.
    """
    columns, full, coming = Columns(), Blocks(), iter(features)
    with _schema():
        for number, chunk in enumerate(iter(lambda: list(islice(coming, _CHUNK)), [])):
            full.add(f"incidents-{number}", pack(chunk))
            for feature in chunk:
                if (name := feature["properties"]["id"]) in columns.ids:
                    way_out = "give every incident an id of its own"
                    raise GeomapError("map", f"the id {name!r} stands twice", way_out=way_out)
                columns.add(feature)
    return columns, full


def _told(manifest: Mapping[str, Any] | None, part: str, name: str) -> Any:
    """What the manifest of a run tells of it; None where there is none."""
    found = (manifest or {}).get(part)
    return found.get(name) if isinstance(found, Mapping) else None


def _reasons(why: Mapping[str, Any] | None, ids: Iterable[str]) -> Iterator[tuple[str, Any]]:
    """What is told of the incidents on this map, without those of which there is nothing to tell."""
    found = ((name, why.get(name, {})) for name in ids) if why else ()
    return ((name, reasons) for name, reasons in found if any(reasons.values()))
