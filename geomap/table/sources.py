"""What an incident's sources say, in their own words: one entry per passage, with the words that gave each value."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from geomap import lexicon
from geomap.arabic import fold_key
from geomap.model import UNREAD, Citation, Found, Incident, Quote, Report

EVIDENCE = ("event_type", "place", "date", "actors", "fatalities", "injured", "detained", "weapons")
Entry = dict[str, Any]


@lru_cache
def _outlets() -> Mapping[str, lexicon.Term]:
    """Outlets by every folded spelling of their names and by their web hosts."""
    found: dict[str, lexicon.Term] = {}
    for term in lexicon.load("outlets").terms:
        names = (*term.forms, *map(fold_key, term.attrs.get("also", ())), *term.attrs.get("hosts", ()))
        found |= dict.fromkeys(names, term)
    return found


def _hosts(url: str | None) -> Iterator[str]:
    """The host of a web address without its port, then the domains above it."""
    rest = (url or "").partition("://")[2]
    labels = rest.split("/")[0].split("@")[-1].split(":")[0].lower().split(".")
    return (".".join(labels[n:]) for n in range(len(labels) - 1))


@lru_cache(maxsize=4096)
def _known(outlet: str | None, url: str | None, attribute: str) -> str | None:
    """What the data file says of an outlet, found by its name (which may be a host) or by its web address."""
    names = (*([fold_key(outlet)] if outlet else []), *_hosts(outlet and f"://{outlet}"), *_hosts(url))
    term = next((_outlets()[name] for name in names if name in _outlets()), None)
    return term.attrs.get(attribute) if term else None


def outlet_affiliation(outlet: str | None, url: str | None) -> str | None:
    """The affiliation of an outlet, known by its name or by its web host; None when it is not in the data file."""
    return _known(outlet, url, "affiliation")


def families(citations: Iterable[Citation]) -> dict[str, str]:
    """The independent family of each article by its id: outlets of one owner are one, and so are copies of one text."""
    labels: dict[str, str] = {}
    found: dict[str, str] = {}
    for citation in sorted(citations, key=lambda c: (c.published or date.max, c.article_id)):
        owner = _known(citation.outlet, citation.url, "owner")
        label = labels.setdefault(citation.family, owner or citation.family)
        found[citation.article_id] = label
    return found


def _evidence(report: Report) -> Iterator[tuple[str, Quote, str]]:
    """Every (column, words, rule) that the report's values were read from."""
    yield "event_type", report.event.quote, report.event.rule
    if report.location is not None:
        yield from (("place", words, report.location.rule) for words in report.location.quotes)
    several: list[tuple[str, Found[Any]]] = [("actors", found) for found in report.actors]
    several += [(count.value.kind, count) for count in report.counts]
    several += [("weapons", found) for found in report.weapons] + [("targets", found) for found in report.targets]
    single = (("date", report.dates), ("status", report.status))
    several += [(name, found) for name, found in single if found is not None]
    yield from ((name, found.quote, found.rule) for name, found in several)
    yield from (("date", words, UNREAD) for words in report.unread)


def _holder(passages: tuple[Quote, ...], words: Quote) -> Quote:
    """The passage that the words stand in, or else the first: a date may stand in the article's head."""
    inside = (passage for passage in passages if passage.start <= words.start and words.end <= passage.end)
    return next(inside, passages[0])


def _cut(passage: Quote, trigger: int, limit: int) -> Quote:
    """At most `limit` characters of the passage around the trigger, cut at blanks where there are any."""
    if len(passage.text) <= limit:
        return passage
    centre = min(max(trigger - passage.start, 0), len(passage.text))
    first = min(max(centre - limit // 2, 0), len(passage.text) - limit)
    last = first + limit
    if first and (blank := passage.text.find(" ", first, centre)) >= 0:
        first = blank + 1
    if last < len(passage.text) and (blank := passage.text.rfind(" ", centre, last)) > 0:
        last = blank
    return Quote(passage.article_id, passage.start + first, passage.start + last, passage.text[first:last])


def _words(quote: Quote, rule: str) -> Entry:
    return {"quote": quote.text, "start": quote.start, "end": quote.end, "rule": rule}


def _entry(report: Report, quote: Quote, attributed_to: str | None, family: str) -> Entry:
    citation = report.citation
    entry: Entry = {
        "article_id": citation.article_id,
        "title": citation.title,
        "outlet": citation.outlet,
        "outlet_affiliation": outlet_affiliation(citation.outlet, citation.url),
        "published": citation.published.isoformat() if citation.published else None,
        "url": citation.url,
        "quote": quote.text,
        "start": quote.start,
        "end": quote.end,
        "attributed_to": attributed_to,
        "family": family,
        "evidence": {name: [] for name in EVIDENCE},
    }
    return entry | {"reader": report.reader} if report.reader else entry


def _add(entry: Entry, column: str, words: Entry) -> None:
    listed = entry["evidence"].setdefault(column, [])
    if words not in listed:
        listed.append(words)


def source_entries(incident: Incident, limit: int) -> list[Entry]:
    """One entry per (article, passage, reader), by article and position; quotes have at most `limit` characters.

    `evidence` always has the keys of EVIDENCE; displaced, targets and status are there when they have words,
    `reader` where another than geomap itself gave it.
    Offsets are code points into the article's text, also where the words stand outside the passage shown.
    """
    family = families(report.citation for report in incident.reports)
    entries: dict[tuple[str, int, int, str], Entry] = {}
    for report in sorted(incident.reports, key=lambda report: report.id):
        said_by = report.attributed_to.value if report.attributed_to else None
        reader = report.reader or ""
        for passage in report.passages:
            key = (passage.article_id, passage.start, passage.end, reader)
            shown = _cut(passage, report.event.quote.start, limit)
            entries.setdefault(key, _entry(report, shown, said_by, family[passage.article_id]))
        for column, words, rule in _evidence(report):
            passage = _holder(report.passages, words)
            _add(entries[passage.article_id, passage.start, passage.end, reader], column, _words(words, rule))
        for objection in report.objections:
            shown = _cut(objection.passage, objection.words.start, limit)
            key = (objection.passage.article_id, objection.passage.start, objection.passage.end, reader)
            entries.setdefault(key, _entry(report, shown, objection.said_by, family[key[0]]))
            _add(entries[key], objection.property.removesuffix("_min"), _words(objection.words, objection.rule))
    for entry in entries.values():
        for listed in entry["evidence"].values():
            listed.sort(key=lambda words: (words["start"], words["end"], words["rule"]))
    return [entries[key] for key in sorted(entries)]
