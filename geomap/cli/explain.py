"""`geomap explain`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from geomap import export, pipeline
from geomap.articles import read_articles
from geomap.cli.main import DONE, SET_ASIDE
from geomap.config import Config
from geomap.errors import DataError, visible
from geomap.extract import Dropped, dropped, extract
from geomap.lexicon.weighing import glosses
from geomap.mentions import Mention
from geomap.model import Article, Candidate, Decision, Found, Quote, Report
from geomap.store import read_joins

# Rules of a reader are named after its noun; the words of these nouns take part in them.
_LENT = {
    "actors": {"roles"},
    "counts": {"numbers", "actors"},
    "dates": {"numbers"},
    "events": {"weapons"},
    "locate": {"place_types", "relations"},
}


def run(options: argparse.Namespace) -> int:
    """An article's reports, or an incident's values and why its reports were joined."""
    found = read_articles([options.target]) if options.id is None else None
    lines = _incident(Path(options.target), options.id) if found is None else _told(found, options.dropped)
    for line in lines:
        print(visible(line))
    lost = [file for file in found.set_aside if file.lost] if found is not None else []
    for file in lost:
        print(f"set aside: {file}", file=sys.stderr)
    return SET_ASIDE if lost else DONE


def _told(articles: Iterable[Article], with_dropped: bool) -> Iterator[str]:
    for article in articles:
        yield f"{article.id}  {article.published or 'no date'}  {article.title}"
        reports = extract(article, pipeline.vocabulary(), Config(), traced=True)
        if not reports:
            yield "  no incident found"
        entries = _Entries(article)
        for report in reports:
            yield from entries.under(_report(report))
        if with_dropped:
            yield from map(_dropped, dropped(article, pipeline.vocabulary(), Config()))


def _dropped(dropped: Dropped) -> str:
    """An event word that became no incident, why, and the words that say so."""
    words = " ".join(dropped.quote.text.split())
    because = "" if dropped.because is None else f" (“{' '.join(dropped.because.text.split())}”)"
    return f"  dropped: “{words}” {dropped.quote.start}-{dropped.quote.end}: {dropped.why}{because}   [{dropped.rule}]"


class _Entries:
    """The lexicon's entries behind an article's values."""

    def __init__(self, article: Article) -> None:
        marked = pipeline.vocabulary().mark(article)
        found = [(passage.quote(m), m) for passage in marked for m in passage.mentions if m.term is not None]
        self._found: list[tuple[Quote, Mention]] = found

    def under(self, lines: Iterable[str | tuple[str, Quote]]) -> Iterator[str]:
        """The lines; after each quote that a rule has read, the entries whose words stand in it."""
        for line in lines:
            if isinstance(line, str):
                yield line
            else:
                yield _words(line[1])
                yield from self._of(*line)

    def _of(self, rule: str, quote: Quote) -> Iterator[str]:
        reader = rule.partition(".")[0]
        nouns = {reader} | _LENT.get(reader, set())
        for words, mention in self._found:
            term = mention.term
            if term is not None and term.noun in nouns and quote.start <= words.start and words.end <= quote.end:
                yield f"        {term.noun}.toml: {term.id} ({term.gloss}): “{words.text}”, {mention.form}"


def _report(report: Report) -> Iterator[str | tuple[str, Quote]]:
    """Lines, and for each quote the rule that read it."""
    yield f"  report {report.id}"
    yield from _value("event", [report.event])
    if report.location is not None:
        where, reach = report.location, report.location.uncertainty_m
        size = "" if reach is None else f" ± {reach / 1000:.1f} km"
        how = f"({where.relation}{size}, score {where.score:.2f})   [{where.rule}]"
        yield f"    place: {where.name} / {where.name_ar} {how}"
        yield from ((where.rule, quote) for quote in where.quotes)
        yield from map(_namesake, where.namesakes)
    yield from _value("date", [report.dates] if report.dates else [])
    yield from _value("actor", report.actors)
    yield from _value("count", report.counts)
    yield from _value("weapon", report.weapons)
    yield from _value("target", report.targets)
    yield from _value("said by", [report.attributed_to] if report.attributed_to else [])
    yield from _value("status", [report.status] if report.status else [])
    for decision in report.decisions:
        yield from _decision(decision)


# What each choice of a reading is called: its parts stand in `weights.toml`.
_ASKED = {
    "where": ("phrase", "told of the place"),
    "namesake": ("namesake", "by that name is meant"),
    "link": ("link", "goes on with the happening told by"),
    "apart": ("link", "a happening of its own, told by"),
    "doer": ("doer", "named elsewhere, and did it:"),
    "sufferer": ("sufferer", "named elsewhere, and suffered it:"),
}


def _decision(decision: Decision) -> Iterator[str]:
    """What was chosen, what spoke for and against it, and what it beat, each part in words by its weight."""
    choice, asked = _ASKED[decision.question]
    yield f"    {asked} “{' '.join(decision.chosen.split())}”{_spoke(choice, decision.parts)}"
    for name, score, parts in decision.beaten:
        yield f"      not “{' '.join(name.split())}” ({score:+.2f}){_spoke(choice, parts)}"


def _spoke(choice: str, parts: Iterable[tuple[str, float]]) -> str:
    reasons = [f"{value:+.2f} {glosses(choice)[part]}" for part, value in parts]
    return f": {'; '.join(reasons)}" if reasons else ""


def _namesake(other: Candidate) -> str:
    place = other.place
    parts = ", ".join(f"{part} {value:.2f}" for part, value in other.parts)
    details = f"{place.id}, score {other.score:.2f}: {parts}"
    return f"      or {place.name} / {place.name_ar} ({details}): the area holds it too"


def _value(name: str, found: Iterable[Found[Any]]) -> Iterator[str | tuple[str, Quote]]:
    for value in found:
        yield f"    {name}: {_plain(value.value)}   [{value.rule}]"
        yield value.rule, value.quote


def _plain(value: Any) -> str:
    match value:
        case str():
            return value
        case _ if hasattr(value, "role"):
            return f"{value.id} ({value.role})"
        case _ if hasattr(value, "first"):
            return f"{value.first} to {value.last} ({value.basis})"
        case _ if hasattr(value, "count"):
            most = "more" if value.count.most is None else value.count.most
            return f"{value.kind} {value.count.least} to {most}" + (f" of {value.group}" if value.group else "")
    return str(value)


def _words(quote: Quote) -> str:
    return f"      “{' '.join(quote.text.split())}” {quote.article_id} {quote.start}-{quote.end}"


def _incident(path: Path, wanted: str) -> Iterator[str]:
    properties = _found(export.load(path)["features"], wanted, path)
    yield f"{properties['id']}  {properties['summary']}"
    yield f"  {properties['summary_ar']}"
    yield f"  confidence {properties['confidence']}, disputed: {', '.join(properties['disputed']) or 'nothing'}"
    for source in properties["sources"]:
        where = f"{source['article_id']} {source['start']}-{source['end']}"
        reader = f"  read by {source['reader']}" if source.get("reader") else ""
        yield f"  {where}  {source['outlet'] or ''} {source['published'] or ''}{reader}"
        yield f"    “{' '.join(source['quote'].split())}”"
        for name, words in source["evidence"].items():
            yield from (f"    {name}: “{w['quote']}” [{w['rule']}]" for w in words)
    row = read_joins(path.with_name("joins.jsonl")).get(properties["id"])
    if row is None:
        yield "  no record of joins beside this file: `geomap build` writes joins.jsonl"
        return
    yield from (_join("joined", join) for join in row["joins"])
    if row["nearest"]:
        yield _join("nearest not joined", row["nearest"])


def _join(name: str, join: dict[str, Any]) -> str:
    parts = ", ".join(f"{part} {value:+.2f}" for part, value in join["parts"])
    return f"  {name}: {' + '.join(join['report_ids'])}  score {join['score']:.3f}  ({parts})"


def _found(features: Iterable[dict[str, Any]], wanted: str, path: Path) -> dict[str, Any]:
    """The one incident whose id, or the id of one of whose reports, begins with what was asked for."""
    hits = [
        feature["properties"]
        for feature in features
        if any(name.startswith(wanted) for name in (feature["properties"]["id"], *feature["properties"]["report_ids"]))
    ]
    if len(hits) != 1:
        fault = "no incident has that id" if not hits else f"{len(hits)} incidents have ids that begin like that"
        raise DataError(path, fault, entry=wanted, way_out="take the id from the file or the map")
    properties: dict[str, Any] = hits[0]
    return properties
