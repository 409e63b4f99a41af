"""What a run leaves behind: each file whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from geomap import table
from geomap.gazetteer import Gazetteer
from geomap.model import Decision, Incident
from geomap.pipeline.accounts import SKIPPED, TO_ADD, Run, custody, summary
from geomap.pipeline.leftovers import PARTS, leftovers, remove
from geomap.pipeline.voices import voices
from geomap.pipeline.words import vocabulary
from geomap.store import Desk, as_csv, as_json, digests, joins, together, whole
from geomap.store.desk import Rows, Shelf

if TYPE_CHECKING:
    import folium

    from geomap.export import Redaction

Feature = dict[str, Any]
Reasons = dict[str, Any]
# What is done to the feature of an incident; returns rows for the manifest.
Care = Callable[[Feature, Incident], list[Any]]


def write_run(
    made: Run,
    out: Path,
    *,
    extra: tuple[Path, ...] = (),
    redact: bool = False,
    coarsen: bool = False,
    parquet: bool = False,
    texts: bool = False,
    tiles: bool = False,
    language: Literal["ar", "en"] = "ar",
    title: str | None = None,
    review: bool = False,
) -> None:
    """Write a run's files into `out`, all of them or none; with `parquet` a folder of GeoParquet parts before them.

    What an earlier run left there and this one did not write (`texts`: it wrote those of its articles) goes at the end.
    With `review` the map is one that corrections are gathered in.
    Raises DataError when the folder cannot be written, MissingExtra for `parquet` without pyarrow.
    """
    from geomap import export, webmap
    from geomap.review import desk

    gazetteer = vocabulary(extra).gazetteer
    redaction = export.Redaction(made.incidents, vocabulary(extra)) if redact else None
    cares = _cares(gazetteer, redaction, coarsen=coarsen)
    waiting = Desk()
    features, redone = _features(made.incidents, waiting, cares)
    collection = {"type": "FeatureCollection", "features": features}
    about = summary(made)
    before = leftovers(out, made, texts=texts, parquet=parquet)
    if parquet:
        export.write_parts(features, out / PARTS, readers=made.readings is not None)
    with together(out) as stage:
        _write(stage / "incidents.geojson", table.lines(collection))
        why: Shelf[Reasons] = waiting.shelf("why")
        _write(stage / "joins.jsonl", _joined(made.incidents, why, redact=redact))
        _write(stage / "skipped.csv", [as_csv(SKIPPED, made.not_read())])
        _write(stage / "places_to_add.csv", [as_csv(TO_ADD, _lacking(made, redaction))])
        look: dict[str, Any] = {"tiles": tiles, "language": language, "title": title, "manifest": about}
        look |= {"review": desk(collection)} if review else {}
        webmap.compose(collection, gazetteer=gazetteer, why=why, **look).save(stage / "index.html")
        made_here = {"outputs": digests(sorted(stage.iterdir()))}
        _write(stage / "manifest.json", as_json({**about, **redone, **made_here, "articles": custody(made)}))
    remove(before)


def _joined(incidents: Iterable[Incident], why: Shelf[Reasons], *, redact: bool) -> Iterator[bytes]:
    """The lines of joins.jsonl; the reasons that the map tells are put on the shelf on the way, by incident id.

    They are why reports were joined, what was decided in reading them and what contradicts. Decisions name words of the
    articles: where names are blotted out, they are left out.
    """
    for incident in incidents:
        line = next(joins([incident], voices))
        decisions = [] if redact else [_decided(each) for report in incident.reports for each in report.decisions]
        reasons = {"decisions": decisions, **{name: value for name, value in json.loads(line).items() if name != "id"}}
        if any(reasons.values()):
            why.put(incident.id, reasons)
        yield line


def _decided(decision: Decision) -> dict[str, Any]:
    """A decision as the map tells it."""
    beaten = [{"value": value, "parts": parts} for value, _, parts in decision.beaten]
    return {"about": decision.question, "chosen": decision.chosen, "parts": decision.parts, "beaten": beaten}


def _cares(gazetteer: Gazetteer, redaction: Redaction | None, *, coarsen: bool) -> dict[str, Care]:
    """What is asked for, by the name that the manifest gives it."""
    from geomap import export

    cares: dict[str, Care] = {"redacted": redaction.redact} if redaction else {}
    return cares | ({"coarsened": lambda incident, _: export.coarsen(incident, gazetteer)} if coarsen else {})


def _lacking(made: Run, redaction: Redaction | None) -> list[dict[str, str | int | float]]:
    """The rows of places_to_add.csv, without what is rather the name of a person."""
    rows = made.places_to_add()
    if redaction is None:
        return rows
    kept = [r for r in rows if not redaction.hides(str(r["name_ar"]), str(r["example"]))]
    return [{**row, "note": str(row["note"]).partition(":")[0]} for row in kept]  # the words may name somebody


def _features(
    incidents: Iterable[Incident], waiting: Desk, cares: dict[str, Care] | None = None
) -> tuple[Rows[Feature], dict[str, list[Any]]]:
    """The features of incidents in order of day, on the desk until they are written, and what was done to them."""
    rows: Rows[Feature] = waiting.rows("feature")
    done: dict[str, list[tuple[str, list[Any]]]] = {name: [] for name in cares or {}}
    for incident in incidents:
        feature = table.to_feature(incident)
        order = " ".join(table.chronological(feature))
        for name, care in (cares or {}).items():
            if changes := care(feature, incident):
                done[name].append((order, changes))
        rows.put(feature, label=order)
    in_order = {name: [row for _, changes in sorted(found) for row in changes] for name, found in done.items()}
    return rows.by_label(), in_order


def _write(path: Path, content: Iterable[bytes]) -> None:
    with whole(path) as file:
        file.writelines(content)


def draw_map(
    incidents: Iterable[Incident],
    path: Path | str | None = None,
    *,
    tiles: bool = False,
    language: Literal["ar", "en"] = "ar",
    title: str | None = None,
) -> folium.Map:
    """The map of incidents, written to `path` if one is given; the folium.Map shows itself in a notebook.

    `tiles` asks a third party for a background, `title` stands above the map. Raises DataError when the file cannot
    be written.
    """
    from geomap import webmap

    features = {"type": "FeatureCollection", "features": _features(incidents, Desk())[0]}
    return webmap.draw(features, path, gazetteer=vocabulary().gazetteer, tiles=tiles, language=language, title=title)
