"""What a run leaves behind: each file whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from geomap import table
from geomap.model import Incident
from geomap.pipeline.accounts import SKIPPED, TO_ADD, Run, custody, summary
from geomap.pipeline.words import vocabulary
from geomap.store import as_csv, as_json, joins, together, whole

if TYPE_CHECKING:
    import folium


def write_run(
    made: Run,
    out: Path,
    *,
    extra: tuple[Path, ...] = (),
    redact: bool = False,
    coarsen: bool = False,
    tiles: bool = False,
    language: Literal["ar", "en"] = "ar",
) -> dict[str, Any]:
    """Write a run's files into `out`, all of them or none; return the FeatureCollection that was written.

    Raises DataError when the folder cannot be written.
    """
    from geomap import export, webmap

    gazetteer = vocabulary(extra).gazetteer
    collection = table.to_features(made.incidents)
    about = summary(made)
    careful: dict[str, Any] = {}
    if redact:
        collection, careful["redacted"] = export.redact(collection, made.incidents)
    if coarsen:
        collection, careful["coarsened"] = export.coarsen(collection, gazetteer)
    with together(out) as stage:
        _write(stage / "incidents.geojson", table.lines(collection))
        _write(stage / "joins.jsonl", joins(made.incidents))
        _write(stage / "manifest.json", as_json({**about, **careful, "articles": custody(made)}))
        _write(stage / "skipped.csv", [as_csv(SKIPPED, made.skipped())])
        _write(stage / "places_to_add.csv", [as_csv(TO_ADD, made.places_to_add())])
        page = stage / "index.html"
        webmap.draw(collection, page, gazetteer=gazetteer, manifest=about, tiles=tiles, language=language)
    return collection


def _write(path: Path, content: Iterable[bytes]) -> None:
    with whole(path) as file:
        file.writelines(content)


def draw_map(
    incidents: Iterable[Incident],
    path: Path | str | None = None,
    *,
    tiles: bool = False,
    language: Literal["ar", "en"] = "ar",
) -> folium.Map:
    """The map of incidents, written to `path` if one is given; the folium.Map shows itself in a notebook.

    `tiles` asks a third party for a background. Raises DataError when the file cannot be written.
    """
    from geomap import webmap

    features = table.to_features(incidents)
    return webmap.draw(features, path, gazetteer=vocabulary().gazetteer, tiles=tiles, language=language)
