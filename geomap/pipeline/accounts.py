"""What became of every article, and the chain of custody that tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from geomap.articles import SetAside, Source
from geomap.model import Incident, Report
from geomap.pipeline.words import versions

SKIPPED = ("path", "entry", "reason")
TO_ADD = ("name_ar", "within", "articles", "example")

Became = Literal["incidents", "no incident", "set aside"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one article: every article that comes in goes out in exactly one of these.

    `unlisted` are the names it places incidents at and the gazetteer lacks, each with the unit it is said to lie in.
    """

    source: Source
    article_id: str
    became: Became
    report_ids: tuple[str, ...] = ()
    unlisted: tuple[tuple[str, str], ...] = ()
    reason: str | None = None

    @classmethod
    def of(cls, source: Source, article_id: str, reports: Sequence[Report], reason: str | None) -> Outcome:
        """The account of an article that was read, or of one that could not be for `reason`."""
        if reason is not None:
            return cls(source, article_id, "set aside", reason=reason)
        names = tuple(sorted({name for report in reports for name in _unlisted(report)}))
        return cls(source, article_id, "incidents" if reports else "no incident", tuple(r.id for r in reports), names)


def _unlisted(report: Report) -> Iterator[tuple[str, str]]:
    where = report.location
    if where is not None and where.place is None:
        yield where.name_ar or where.name, where.admin.admin3 or where.admin.admin2 or where.admin.admin1 or ""


@dataclass(frozen=True, slots=True)
class Run:
    """All that a build made, and its accounts. Incidents and outcomes may lie on disk: each is read when asked for.

    `notes` tell how it was made, and so stand in no output: the result is the same without what they tell of.
    """

    incidents: Sequence[Incident]
    outcomes: Sequence[Outcome]
    set_aside: tuple[SetAside, ...]
    remarks: tuple[SetAside, ...]
    settings: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def accounts(self) -> dict[str, int]:
        """How many articles became what; the parts add up to `articles`."""
        became = Counter(one.became for one in self.outcomes)
        lost = became["set aside"] + len(self.set_aside)
        told = {"with incidents": became["incidents"], "no incident found": became["no incident"], "set aside": lost}
        return {"articles": sum(told.values()), **told}

    def skipped(self) -> list[dict[str, str | None]]:
        """What was set aside, with the reason."""
        files_lost = [{"path": one.path, "entry": one.entry, "reason": one.reason} for one in self.set_aside]
        lost = [one for one in self.outcomes if one.became == "set aside"]
        return files_lost + [{"path": o.source.path, "entry": o.source.entry, "reason": o.reason} for o in lost]

    def unread(self) -> int:
        """How many articles are in a language that is not read, or garbled."""
        return sum(one.unread for one in self.remarks)

    def not_read(self) -> list[dict[str, str | None]]:
        """Rows of skipped.csv: what was set aside, and what was taken in but is in no language that is read."""
        told = [{"path": one.path, "entry": one.entry, "reason": one.reason} for one in self.remarks if one.unread]
        return self.skipped() + told

    def places_to_add(self) -> list[dict[str, str | int]]:
        """Names that articles place incidents at and the gazetteer lacks, the most frequent first."""
        found: dict[tuple[str, str], set[str]] = {}
        for one in self.outcomes:
            for name in one.unlisted:
                found.setdefault(name, set()).add(one.article_id)
        rows = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
        return [{"name_ar": n, "within": w, "articles": len(ids), "example": min(ids)} for (n, w), ids in rows]


def summary(made: Run) -> dict[str, Any]:
    """The manifest without its articles: what made the result, and what could not be read."""
    lost = [{"path": s.path, "entry": s.entry, "became": "set aside", "reason": s.reason} for s in made.set_aside]
    return {
        "accounts": made.accounts() | {"incidents": len(made.incidents), "not in a language read": made.unread()},
        "versions": versions(),
        "settings": dict(made.settings),
        "set_aside": lost,
        "remarks": [{"path": s.path, "entry": s.entry, "remark": s.reason} for s in made.remarks],
    }


def custody(made: Run) -> Iterator[dict[str, Any]]:
    """The chain of custody: every article, where it came from, what became of it. No clock, so that it repeats."""
    for one in made.outcomes:
        yield {
            "article_id": one.article_id, "path": one.source.path, "entry": one.source.entry, "kind": one.source.kind,
            "sha256": one.source.sha256, "size": one.source.size, "retrieved": one.source.retrieved,
            "archive_url": one.source.archive_url, "characters_left_out": one.source.left_out,
            "became": one.became, "reason": one.reason, "reports": list(one.report_ids),
        }  # fmt: skip


def manifest(made: Run) -> dict[str, Any]:
    """All of it, in memory."""
    return summary(made) | {"articles": list(custody(made))}
