"""A run: everything read once, in one process or many, and merged; what was read before is not read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain, islice
from pathlib import Path
from typing import Any

from geomap import places
from geomap.articles import Families, SetAside, Source, TracedArticle, read_sources, write_texts
from geomap.config import Config
from geomap.errors import ArticleError
from geomap.model import Article, Incident, Report
from geomap.pipeline.accounts import Outcome, Run
from geomap.pipeline.crew import Crew, crew
from geomap.pipeline.merging import Merging
from geomap.pipeline.outside import Outside
from geomap.pipeline.reading import Job, Reader, Verdict
from geomap.pipeline.words import article_key, fingerprint, vocabulary
from geomap.readings import Readings
from geomap.store import Cache, Desk
from geomap.store.desk import Rows

Progress = Callable[[int], None]
# A run of so many articles is told when more than this share of them has no day.
_MANY, _UNDATED = 3, 0.3
# So many reports, and what is made of them, stay in memory as they are: a day of a desk, some 50 kB each with all.
AT_HAND = 500


class Corridor:
    """The articles of one run on their way from file to report."""

    def __init__(
        self, reader: Reader, hands: Crew, cache: Cache, progress: Progress, outside: Outside | None = None, *,
        only: bool = False, at_hand: int = AT_HAND, families: Families | None = None,
    ) -> None:  # fmt: skip
        self.outside, self.only = outside, only
        self.proposed: dict[int, tuple[Report, ...]] = {}
        self.desk, self.crew, self.cache, self.progress = Desk(at_hand), hands, cache, progress
        # What is kept in memory alone no later run comes to read.
        self.reader, self.made_by = reader, fingerprint(reader.config, reader.extra) if cache.path else ""
        self.families, self.merging = families, Merging(self.desk)
        self.outcomes: Rows[Outcome] = self.desk.rows("outcome")
        self.keys: Rows[bytes] = self.desk.rows("key")
        self.set_aside: list[SetAside] = []
        self.undated = 0
        self._waiting: dict[int, tuple[Source, str, bytes]] = {}

    def pass_through(self, found: Iterable[TracedArticle | SetAside], texts: Path | None = None) -> None:
        """Read what has to be read, each article once."""
        for number, verdict in self.crew.verdicts(self._fresh(found, texts), self.reader):
            self._take(number, verdict)

    def _fresh(self, found: Iterable[TracedArticle | SetAside], texts: Path | None) -> Iterator[Job]:
        """The articles that have to be read; what is known of the others, and of lost files, is noted on the way."""
        for number, item in enumerate(found):
            if isinstance(item, SetAside):
                self.set_aside.append(item)
                self.progress(1)
                continue
            if self.families is not None:
                self.families.add(item.article)
            self.undated += item.article.published is None
            if texts is not None:
                write_texts([item.article], texts)
            key = article_key(item.article, self.made_by)
            self._waiting[number] = item.source, item.article.id, key
            self._hear(number, item.article)
            known = () if self.only else self.cache.get(key)
            if known is None:
                yield Job(number, item.article)
            else:
                self._note(number, Verdict(known))

    def _hear(self, number: int, article: Article) -> None:
        """Hold against the article what another reader proposes for it."""
        if self.outside is not None and (found := self.outside.hear(article, self.reader)):
            self.proposed[number] = found

    def _take(self, number: int, verdict: Verdict) -> None:
        """Keep what was read for the next run; a reason for setting it aside may not hold then."""
        if verdict.reason is None:
            self.cache.put(self._waiting[number][2], verdict.reports)
        self._note(number, verdict)

    def _note(self, number: int, verdict: Verdict) -> None:
        """Account for an article and put its reports on the desk."""
        source, article_id, key = self._waiting.pop(number)
        if proposed := self.proposed.pop(number, ()):
            verdict = Verdict((*verdict.reports, *proposed))
        self.outcomes.put(Outcome.of(source, article_id, *verdict), number=number)
        self.keys.put(key)
        for report in verdict.reports:
            self.merging.add(report)
        self.progress(1)

    def _on_days(self) -> Iterator[SetAside]:
        """A remark on articles without a day of publication, if there are many."""
        many = len(self.keys)
        if many >= _MANY and self.undated > _UNDATED * many:
            what = f"{self.undated} of {many} have no day of publication, so that 'yesterday' in them has no date"
            yield SetAside("articles", None, f"{what}: an index.csv can tell it", lost=False)

    def done(self) -> Run:
        """The run, once every article is accounted for."""
        self.cache.keep_only(self.keys)
        family = self.families.resolve() if self.families is not None else {}
        threshold = self.reader.config.merge_threshold
        incidents = self.merging.incidents(family, threshold, self.crew.weigh, self.crew.settle)
        lost = tuple(file for file in self.set_aside if file.lost)
        remarks = (*(file for file in self.set_aside if not file.lost), *self._on_days())
        account = self.outside.account(incidents) if self.outside else None
        notes = (*self.cache.remarks, *(self.outside.notes(account) if self.outside and account else ()))
        return Run(incidents, self.outcomes, lost, remarks, notes=notes, readings=account)


def run(
    paths: Sequence[Path | str],
    config: Config,
    *,
    extra: tuple[Path, ...] = (),
    lexicons: tuple[Path, ...] = (),
    workers: int = 1,
    scheduler: str | None = None,
    cache: Path | None = None,
    columns: Mapping[str, str] | None = None,
    texts: Path | None = None,
    out: Path | None = None,
    progress: Progress = lambda _: None,
    readings: Sequence[Readings] = (),
    readings_only: bool = False,
    trust_points: bool = False,
) -> Run:
    """Read everything, in one process or many (0: the cores) or on the Dask cluster of `scheduler`, and merge it.

    `lexicons` are files of words of one's own, `out` is where outputs go, which are no articles. `readings` are other
    readers' proposals, joined with geomap's own reports, or with `readings_only` taken alone, their points used with
    `trust_points`; what they say and the articles do not is told in the run's notes.
    `cache` names the file in which a run that is stopped leaves what it has read, for the next one to go on from.
    The result is the same whichever way is taken. Raises DataError for paths that cannot be used at all.
    """
    reader, found = Reader(config, extra, lexicons), read_sources(paths, config, columns=columns, out=out)
    # What cannot be used at all is noticed before the run leaves anything on disk.
    reader.prepare()
    first = list(islice(found, 1))
    with closing(Cache(cache)) as kept, crew(scheduler, workers) as hands:
        outside = Outside(readings, trust_points=trust_points) if readings else None
        corridor = Corridor(reader, hands, kept, progress, outside, only=readings_only, families=Families())
        corridor.pass_through(chain(first, found), texts)
        return corridor.done()


def find_incidents(
    articles: Iterable[Article],
    *,
    gazetteer: Sequence[Path] | Path | None = None,
    config: Config | None = None,
    lexicon: Sequence[Path] | Path | None = None,
    corrections: Path | None = None,
    workers: int = 1,
    scheduler: str | None = None,
) -> tuple[Incident, ...]:
    """The incidents that the articles tell, each once, with all its sources.

    `gazetteer` names files of places to add to the shipped ones, `lexicon` files of words, which the process goes on
    with until the next call, `corrections` a corrections.csv to apply, `scheduler` a Dask cluster to read on.
    Raises GeomapError for unusable settings or files, or an article that cannot be read.
    """
    settings, extra = config or Config(), _paths(gazetteer)
    reader = Reader(settings, extra, _paths(lexicon))
    reader.prepare()
    readings = (TracedArticle(a, Source(a.id, "given", a.sha256, len(a.text))) for a in articles)
    with closing(Cache()) as kept, crew(scheduler, workers) as hands:
        corridor = Corridor(reader, hands, kept, lambda _: None)
        corridor.pass_through(readings)
        made = corridor.done()
    for outcome in made.outcomes:
        if outcome.reason is not None:
            raise ArticleError(outcome.article_id, outcome.reason, way_out="leave the article out")
    return corrected(tuple(made.incidents), corrections, extra, settings)


def _paths(given: Sequence[Path] | Path | None) -> tuple[Path, ...]:
    if given is None:
        return ()
    return (Path(given),) if isinstance(given, (str, Path)) else tuple(Path(path) for path in given)


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
    for source in read_sources(paths, config):
        if isinstance(source, SetAside):
            yield source
        else:
            yield from places.rows(source.article, places.read(words.mark(source.article), words.gazetteer, config))
