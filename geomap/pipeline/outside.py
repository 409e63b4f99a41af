"""Other readers' proposals on their way through a run, and the account of what became of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import Any

from geomap.model import Article, Incident, Report
from geomap.pipeline.reading import Reader
from geomap.pipeline.words import vocabulary
from geomap.readings import NOT_THERE, OWN, Dropped, Readings, verified

# Each file's dropped values named by themselves; the rest are counted.
_NAMED = 200


class Outside:
    """The files of proposals that a run is given, held against its articles one by one."""

    def __init__(self, files: Sequence[Readings], *, trust_points: bool = False) -> None:
        self.files, self.trust_points = files, trust_points
        self.dropped = [list(file.dropped) for file in files]
        self.untold = [set(file.by_article) for file in files]
        self.standing: Counter[str] = Counter()
        self.wordless: Counter[str] = Counter()
        self.otherwise: Counter[str] = Counter()

    def hear(self, article: Article, reader: Reader) -> tuple[Report, ...]:
        """The reports of an article that stand, each once."""
        found: dict[str, Report] = {}
        for file, dropped, untold in zip(self.files, self.dropped, self.untold, strict=True):
            untold.discard(article.id)
            if proposals := file.by_article.get(article.id):
                words = vocabulary(reader.extra)
                proof = verified(article, words, reader.config, proposals, trust_points=self.trust_points)
                dropped += proof.dropped
                self._count(proof.dropped, {proposal.line: proposal.reader for proposal in proposals})
                found = {report.id: report for report in proof.reports} | found
        self.standing.update(report.reader or OWN for report in found.values())
        return tuple(found.values())

    def _count(self, dropped: Iterable[Dropped], reader_of: Mapping[int, str]) -> None:
        for proposal in dropped:
            (self.wordless if proposal.why == NOT_THERE else self.otherwise)[reader_of[proposal.line]] += 1

    def account(self, incidents: Iterable[Incident]) -> dict[str, Any]:
        """What the manifest says: the files by content, what of each reader stands, on what readers differ."""
        files = [
            {"file": PurePath(file.path).name, "sha256": file.digest, "dropped": len(dropped), "strangers": len(un)}
            for file, dropped, un in zip(self.files, self.dropped, self.untold, strict=True)
        ]  # fmt: skip
        proposed = Counter(p.reader for file in self.files for some in file.by_article.values() for p in some)
        readers = {
            name: {
                "proposed": n, "standing": self.standing[name], "dropped for want of words": self.wordless[name],
                "dropped otherwise": self.otherwise[name],
            }
            for name, n in sorted(proposed.items())
        }  # fmt: skip
        together = [incident for incident in incidents if len({report.reader for report in incident.reports}) > 1]
        differ = Counter(name for incident in together for name in incident.disputed)
        agreement = {"told by several": len(together), "of them disputed": sum(bool(i.disputed) for i in together)}
        return {
            "files": files, "trust_points": self.trust_points, "readers": readers, **agreement,
            "disputed": dict(sorted(differ.items())),
        }  # fmt: skip

    def notes(self, account: Mapping[str, Any]) -> Iterator[str]:
        """A line for everything proposed that the articles do not say, and one a reader."""
        for file, dropped, untold in zip(self.files, self.dropped, self.untold, strict=True):
            lines = [str(proposal) for proposal in dropped]
            lines += [f"readings of {article} dropped: no such article in this run" for article in sorted(untold)]
            yield from (f"{file.path}: {line}" for line in lines[:_NAMED])
            if len(lines) > _NAMED:
                yield f"{file.path}: ... and {len(lines) - _NAMED} more dropped"
        for name, row in account["readers"].items():
            yield f"reader {name}: {row['standing']} of {row['proposed']} reports stand"
        if account["told by several"]:
            differ = ", ".join(f"{name} {n}" for name, n in account["disputed"].items()) or "nothing"
            yield f"told by several readers: {account['told by several']} incidents; they differ on: {differ}"
