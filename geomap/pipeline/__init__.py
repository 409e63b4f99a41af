"""The corridor: knows the order of the rooms, and nothing of what they do."""

from __future__ import annotations

import multiprocessing
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from geomap import places, table
from geomap.articles import Families, Reading, SetAside, Source, read_sources, write_texts
from geomap.config import Config
from geomap.extract import extract
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.tables import folder
from geomap.lexicon import load
from geomap.mentions import Vocabulary
from geomap.merge import merge
from geomap.model import Article, Incident, Report
from geomap.store import as_csv, as_json, joins, write_whole

if TYPE_CHECKING:
    import folium

LEXICONS = (
    "events", "weapons", "targets", "discourse", "actors", "dates", "numbers", "counts", "attribution", "relations",
    "place_types", "names", "outlets",
)  # fmt: skip
_BATCH = 16
SKIPPED = ("path", "entry", "reason")
TO_ADD = ("name_ar", "within", "articles", "example")

Became = Literal["incidents", "no incident", "set aside"]
Progress = Callable[[int], None]


@lru_cache(maxsize=4)
def vocabulary(extra: tuple[Path, ...] = ()) -> Vocabulary:
    """Every word geomap knows, with the names of the gazetteer and of the `extra` files on top of it."""
    return Vocabulary([load(noun) for noun in LEXICONS], Gazetteer.load(list(extra) or None))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: every article that comes in goes out in exactly one of these."""

    source: Source
    article_id: str
    became: Became
    reports: tuple[Report, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """All that a build made, and its accounts."""

    incidents: tuple[Incident, ...]
    outcomes: tuple[Outcome, ...]
    set_aside: tuple[SetAside, ...]
    remarks: tuple[SetAside, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)

    def accounts(self) -> dict[str, int]:
        """How many articles became what; the parts add up to `articles`."""
        became = Counter(one.became for one in self.outcomes)
        lost = became["set aside"] + len(self.set_aside)
        told = {"with incidents": became["incidents"], "no incident found": became["no incident"], "set aside": lost}
        return {"articles": sum(told.values()), **told}

    def skipped(self) -> list[dict[str, str | None]]:
        """Rows of skipped.csv."""
        files_lost = [{"path": one.path, "entry": one.entry, "reason": one.reason} for one in self.set_aside]
        lost = [one for one in self.outcomes if one.became == "set aside"]
        return files_lost + [{"path": o.source.path, "entry": o.source.entry, "reason": o.reason} for o in lost]

    def places_to_add(self) -> list[dict[str, str | int]]:
        """Names that articles place incidents at and the gazetteer lacks, the most frequent first."""
        found: dict[tuple[str, str], set[str]] = {}
        for one in self.outcomes:
            for report in one.reports:
                where = report.location
                if where is not None and where.place is None:
                    parent = where.admin.admin3 or where.admin.admin2 or where.admin.admin1 or ""
                    found.setdefault((where.name_ar or where.name, parent), set()).add(one.article_id)
        rows = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
        return [{"name_ar": n, "within": w, "articles": len(ids), "example": min(ids)} for (n, w), ids in rows]


def read_reports(
    found: Iterable[Reading | SetAside], config: Config, *, extra: tuple[Path, ...] = (), workers: int = 1
) -> Iterator[tuple[Article | None, Outcome | SetAside]]:
    """Every article with what became of it, in the order they come; `workers` processes (0: the cores) share them."""
    workers = workers or available()
    if workers <= 1:
        for one in found:
            yield _told(one, config, extra)
        return
    # Forked children of a process with threads may hang; a spawned one loads its words once and keeps them.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        source = iter(found)
        batches = iter(lambda: list(islice(source, _BATCH)), [])
        waiting: list[Any] = []
        for batch in batches:
            waiting.append(pool.submit(_told_batch, batch, config, extra))
            if len(waiting) > workers * 2:
                yield from waiting.pop(0).result()
        for future in waiting:
            yield from future.result()


def available() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _told_batch(
    batch: Sequence[Reading | SetAside], config: Config, extra: tuple[Path, ...]
) -> list[tuple[Article | None, Outcome | SetAside]]:
    return [_told(one, config, extra) for one in batch]


def _told(
    one: Reading | SetAside, config: Config, extra: tuple[Path, ...]
) -> tuple[Article | None, Outcome | SetAside]:
    """One article read; whatever goes wrong in it is its own reason for being set aside."""
    if isinstance(one, SetAside):
        return None, one
    try:
        reports = extract(one.article, vocabulary(extra), config)
    except Exception as fault:  # one article must never stop a run, whatever it holds
        reason = f"could not be read for incidents: {type(fault).__name__}: {fault}"
        return one.article, Outcome(one.source, one.article.id, "set aside", reason=reason[:300])
    became: Became = "incidents" if reports else "no incident"
    return one.article, Outcome(one.source, one.article.id, became, reports)


def run(
    paths: Sequence[Path | str],
    config: Config,
    *,
    extra: tuple[Path, ...] = (),
    workers: int = 1,
    columns: Mapping[str, str] | None = None,
    texts: Path | None = None,
    progress: Progress = lambda _: None,
) -> Run:
    """Read everything, in one process or many, and merge what it tells.

    Raises DataError for paths that cannot be used at all.
    """
    families = Families()
    outcomes: list[Outcome] = []
    lost: list[SetAside] = []
    remarks: list[SetAside] = []
    for article, one in read_reports(read_sources(paths, config, columns=columns), config, extra=extra, workers=workers):
        if article is not None:
            families.add(article)
            if texts is not None:
                write_texts([article], texts)
        if isinstance(one, Outcome):
            outcomes.append(one)
        else:
            (lost if one.lost else remarks).append(one)
        progress(1)
    family = families.resolve()
    outcomes = [replace(one, reports=tuple(_in_family(r, family) for r in one.reports)) for one in outcomes]
    incidents = merge([report for one in outcomes for report in one.reports], config)
    return Run(incidents, tuple(outcomes), tuple(lost), tuple(remarks))


def _in_family(report: Report, family: Mapping[str, str]) -> Report:
    return replace(report, citation=replace(report.citation, family=family[report.citation.article_id]))


def find_incidents(
    articles: Iterable[Article],
    *,
    gazetteer: Sequence[Path] | Path | None = None,
    config: Config | None = None,
    corrections: Path | None = None,
    workers: int = 1,
) -> tuple[Incident, ...]:
    """The incidents that the articles tell, each once, with all its sources.

    `gazetteer` names files of places to add to the shipped ones, `corrections` a corrections.csv to apply.
    Raises GeomapError for unusable settings or files; an article that cannot be read raises what its reading raised.
    """
    settings, extra = config or Config(), _paths(gazetteer)
    held = list(articles)
    readings = [Reading(a, Source(a.id, "given", a.sha256, len(a.text))) for a in held]
    reports = [r for _, one in read_reports(readings, settings, extra=extra, workers=workers) for r in _reports(one)]
    return corrected(merge(reports, settings), corrections, extra, settings)


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


def _reports(one: Outcome | SetAside) -> tuple[Report, ...]:
    if isinstance(one, Outcome) and one.became == "set aside":
        raise ValueError(f"{one.article_id}: {one.reason}")
    return one.reports if isinstance(one, Outcome) else ()


def _paths(given: Sequence[Path] | Path | None) -> tuple[Path, ...]:
    if given is None:
        return ()
    return (Path(given),) if isinstance(given, (str, Path)) else tuple(Path(one) for one in given)


def corrected(
    incidents: tuple[Incident, ...], file: Path | None, extra: tuple[Path, ...], config: Config
) -> tuple[Incident, ...]:
    """The incidents with an analyst's corrections applied."""
    if file is None:
        return incidents
    from geomap.review import apply_corrections, read_corrections

    return apply_corrections(incidents, read_corrections(file), vocabulary(extra).gazetteer, config).incidents


def place_rows(
    paths: Sequence[str], config: Config, extra: tuple[Path, ...] = ()
) -> Iterator[Mapping[str, Any] | SetAside]:
    """Every place mention of the articles, as `geomap places` prints it, and what was set aside."""
    words = vocabulary(extra)
    for one in read_sources(paths, config):
        if isinstance(one, SetAside):
            yield one
        else:
            yield from places.rows(one.article, places.read(words.mark(one.article), words.gazetteer))


def versions() -> dict[str, str]:
    """What the result depends on: geomap, Python, and the data it reads, by content."""
    return {"geomap": version("geomap-incidents"), "lexicons": _digest("geomap.lexicon", ".toml"), "gazetteer": _gazetteer()}


def _digest(package: str, ending: str) -> str:
    found = sorted((f for f in files(package).iterdir() if f.name.endswith(ending)), key=lambda f: f.name)
    return sha256(b"".join(f.read_bytes() for f in found)).hexdigest()[:16]


def _gazetteer() -> str:
    return sha256(b"".join(f.read_bytes() for f in sorted(folder().glob("*.csv")))).hexdigest()[:16]


def manifest(made: Run) -> dict[str, Any]:
    """The chain of custody: every article, what became of it, and what made the result. No clock, so that it repeats."""
    rows = [
        {
            "article_id": one.article_id, "path": one.source.path, "entry": one.source.entry, "kind": one.source.kind,
            "sha256": one.source.sha256, "size": one.source.size, "retrieved": one.source.retrieved,
            "archive_url": one.source.archive_url, "became": one.became, "reason": one.reason,
            "reports": [r.id for r in one.reports],
        }
        for one in made.outcomes
    ]  # fmt: skip
    lost = [{"path": s.path, "entry": s.entry, "became": "set aside", "reason": s.reason} for s in made.set_aside]
    return {
        "accounts": made.accounts() | {"incidents": len(made.incidents)},
        "versions": versions(),
        "settings": dict(made.settings),
        "articles": rows,
        "set_aside": lost,
        "remarks": [{"path": s.path, "entry": s.entry, "remark": s.reason} for s in made.remarks],
    }


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
    """Write a run's files into `out`, each whole or not at all; return the FeatureCollection that was written."""
    from geomap import export, webmap

    gazetteer = vocabulary(extra).gazetteer
    collection = table.to_features(made.incidents)
    record = manifest(made)
    if redact:
        collection, record["redacted"] = export.redact(collection, made.incidents)
    if coarsen:
        collection, record["coarsened"] = export.coarsen(collection, gazetteer)
    write_whole(out / "incidents.geojson", table.dump(collection))
    write_whole(out / "joins.jsonl", b"".join(joins(made.incidents)))
    write_whole(out / "manifest.json", as_json(record))
    write_whole(out / "skipped.csv", as_csv(SKIPPED, made.skipped()))
    write_whole(out / "places_to_add.csv", as_csv(TO_ADD, made.places_to_add()))
    shown = {name: value for name, value in record.items() if name not in ("articles", "redacted", "coarsened")}
    webmap.draw(
        collection, out / "index.html", gazetteer=gazetteer, manifest=shown, tiles=tiles, language=language
    )
    return collection
