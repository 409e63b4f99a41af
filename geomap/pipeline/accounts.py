"""What became of every article, and the chain of custody that tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from geomap.articles import SetAside, Source
from geomap.lexicon.layers import in_use
from geomap.locate import combined
from geomap.model import WEEKDAY_DIFFERS, Incident, Quote, Report, Ring
from geomap.pipeline.words import versions
from geomap.places import kinds

SKIPPED = ("path", "entry", "reason")
# Columns of a gazetteer of one's own, so that a line can be copied into one.
TO_ADD = ("name_ar", "type", "lat", "lon", "precision_m", "source", "note")
_WORDS = 160

Became = Literal["incidents", "no incident", "set aside"]


@dataclass(frozen=True, slots=True)
class Unlisted:
    """A name that the gazetteer lacks: its type and unit as told, where it may lie, and the words that say so."""

    name_ar: str
    kind: str
    within: str
    area: Ring | None
    words: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: every article that comes in goes out in exactly one of these.

    `unlisted` are the names it places incidents at and the gazetteer lacks, `unread` the words of dates that are told
    and not read, `doubted` those of dates that did not fall on the weekday told with them.
    """

    source: Source
    article_id: str
    became: Became
    report_ids: tuple[str, ...] = ()
    unlisted: tuple[Unlisted, ...] = ()
    reason: str | None = None
    unread: tuple[str, ...] = ()
    doubted: tuple[str, ...] = ()

    @classmethod
    def of(cls, source: Source, article_id: str, reports: Sequence[Report], reason: str | None) -> Outcome:
        """The account of an article that was read, or of one that could not be for `reason`."""
        if reason is not None:
            return cls(source, article_id, "set aside", reason=reason)
        found = {name for report in reports for name in _unlisted(report)}
        names = tuple(sorted(found, key=lambda at: (at.name_ar, at.kind, at.within, at.words, at.area or ())))
        became: Became = "incidents" if reports else "no incident"
        unread = _once(quote for report in reports for quote in report.unread)
        doubted = _once(d.quote for report in reports if (d := report.dates) is not None and d.rule == WEEKDAY_DIFFERS)
        return cls(source, article_id, became, tuple(r.id for r in reports), names, unread=unread, doubted=doubted)


def _once(words: Iterable[Quote]) -> tuple[str, ...]:
    """Each of the words once, in one line."""
    return tuple(dict.fromkeys(" ".join(quote.text.split()) for quote in words))


def _unlisted(report: Report) -> Iterator[Unlisted]:
    where = report.location
    if where is not None and where.place is None:
        unit = where.admin.admin3 or where.admin.admin2 or where.admin.admin1 or ""
        words = where.quotes[0].text if where.quotes else ""
        name, excerpt = where.name_ar or where.name, " ".join(words.split())[:_WORDS]
        yield Unlisted(name, kinds.type_by_words(excerpt, name), unit, where.area, excerpt)


def _to_add(name: str, placings: Sequence[tuple[str, Unlisted]]) -> Iterator[dict[str, str | int | float]]:
    """Rows for the places of one name that articles (by id) tell of: one for each area that they agree on."""
    placed = [(article, place) for article, place in placings if place.area is not None]
    groups = combined([place.area for _, place in placed if place.area is not None])
    rows: list[tuple[list[tuple[str, Unlisted]], dict[str, float]]] = [
        ([placed[n] for n in members], {"lat": lat, "lon": lon, "precision_m": radius})
        for lat, lon, radius, members in groups
    ]
    nowhere = [(article, place) for article, place in placings if place.area is None]
    for group, where in [*rows, *([(nowhere, dict[str, float]())] if nowhere else [])]:
        ids, words = sorted({article for article, _ in group}), dict.fromkeys(place.words for _, place in group)
        within = next((place.within for _, place in group if place.within), "")
        note = f"estimated, in {within or '?'}, from {len(ids)} article{'s' * (len(ids) > 1)}: " + " / ".join(words)
        kind = Counter(place.kind for _, place in group).most_common(1)[0][0]
        yield {"name_ar": name, "type": kind, **where, "source": ids[0], "note": note[: 3 * _WORDS],
               "within": within, "articles": len(ids), "example": ids[0]}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Run:
    """All that a build made, and its accounts. Incidents and outcomes may lie on disk: each is read when asked for.

    `notes` tell how it was made, and so stand in no output: the result is the same without what they tell of.
    `readings` is the account of other readers' proposals, None without any.
    """

    incidents: Sequence[Incident]
    outcomes: Sequence[Outcome]
    set_aside: tuple[SetAside, ...]
    remarks: tuple[SetAside, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    readings: Mapping[str, Any] | None = None

    def accounts(self) -> dict[str, int]:
        """How many articles became what; the parts add up to `articles`."""
        became = Counter(outcome.became for outcome in self.outcomes)
        lost = became["set aside"] + len(self.set_aside)
        by_fate = {"with incidents": became["incidents"], "no incident found": became["no incident"], "set aside": lost}
        return {"articles": sum(by_fate.values()), **by_fate}

    def skipped(self) -> list[dict[str, str | None]]:
        """What was set aside, with the reason."""
        files_lost = [{"path": file.path, "entry": file.entry, "reason": file.reason} for file in self.set_aside]
        lost = [outcome for outcome in self.outcomes if outcome.became == "set aside"]
        return files_lost + [{"path": o.source.path, "entry": o.source.entry, "reason": o.reason} for o in lost]

    def unread(self) -> int:
        """How many articles are in a language that is not read, or garbled."""
        return sum(remark.unread for remark in self.remarks)

    def not_read(self) -> list[dict[str, str | None]]:
        """Rows of skipped.csv: what was set aside, and what was taken in but is in no language that is read."""
        unread = [{"path": r.path, "entry": r.entry, "reason": r.reason} for r in self.remarks if r.unread]
        return self.skipped() + unread

    def dates_in_doubt(self) -> dict[str, list[str]]:
        """The words of dates that were told and not read, and of those of another weekday, each with its article."""
        doubtful = [(outcome.article_id, outcome) for outcome in self.outcomes if outcome.unread or outcome.doubted]
        unread = [f"“{words}” ({article})" for article, outcome in doubtful for words in outcome.unread]
        doubted = [f"“{words}” ({article})" for article, outcome in doubtful for words in outcome.doubted]
        return {"told and not read": unread, "not on the weekday told with them": doubted}

    def places_to_add(self) -> list[dict[str, str | int | float]]:
        """Names that articles place incidents at and the gazetteer lacks, the most frequent first.

        Each has the point, and the radius in metres, that all its articles together support.
        """
        found: dict[str, list[tuple[str, Unlisted]]] = {}
        for outcome in self.outcomes:
            for place in outcome.unlisted:
                found.setdefault(place.name_ar, []).append((outcome.article_id, place))
        rows = [row for name, placings in sorted(found.items()) for row in _to_add(name, placings)]
        return sorted(rows, key=lambda row: (-int(row["articles"]), str(row["name_ar"]), str(row["within"])))


def summary(made: Run) -> dict[str, Any]:
    """The manifest without its articles: what made the result, and what could not be read."""
    lost = [{"path": s.path, "entry": s.entry, "became": "set aside", "reason": s.reason, "characters": s.characters}
            for s in made.set_aside]  # fmt: skip
    readings = {} if made.readings is None else {"readings": dict(made.readings)}
    return {
        "accounts": made.accounts() | {"incidents": len(made.incidents), "not in a language read": made.unread()},
        "versions": versions(),
        "lexicons": [{"path": str(file.path), "sha256": file.sha256} for file in in_use()],
        "settings": dict(made.settings),
        **readings,
        "set_aside": lost,
        "remarks": [
            {"path": s.path, "entry": s.entry, "remark": s.reason, "characters": s.characters} for s in made.remarks
        ],
    }


def custody(made: Run) -> Iterator[dict[str, Any]]:
    """The chain of custody: every article, where it came from, what became of it. No clock, so that it repeats."""
    for outcome in made.outcomes:
        source = outcome.source
        yield {
            "article_id": outcome.article_id, "path": source.path, "entry": source.entry, "kind": source.kind,
            "sha256": source.sha256, "size": source.size, "retrieved": source.retrieved,
            "archive_url": source.archive_url, "characters_left_out": source.left_out,
            "became": outcome.became, "reason": outcome.reason, "reports": list(outcome.report_ids),
        }  # fmt: skip


def manifest(made: Run) -> dict[str, Any]:
    """All of it, in memory."""
    return summary(made) | {"articles": list(custody(made))}
