"""One article read, within its time, whatever it holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from geomap import collector
from geomap.clock import OutOfTimeError, deadline
from geomap.config import Config
from geomap.errors import DataError
from geomap.extract import extract
from geomap.lexicon.own import use
from geomap.model import Article, Report
from geomap.pipeline.words import prepare, vocabulary

_REASON = 300


class Job(NamedTuple):
    """An article to be read, and its number in the run."""

    number: int
    article: Article


class Verdict(NamedTuple):
    """What was read in an article, or why nothing could be."""

    reports: tuple[Report, ...]
    reason: str | None = None


def out_of_time(seconds: float) -> Verdict:
    """An article that took longer than it may."""
    return Verdict((), f"took longer than {seconds:g} seconds")


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one article after another, in whichever process it is put."""

    config: Config
    extra: tuple[Path, ...] = ()
    lexicons: tuple[Path, ...] = ()

    def prepare(self) -> None:
        """Load all words before the clock of the first article runs, from now on those of `lexicons` too.

        Raises DataError.
        """
        use(self.lexicons)
        prepare(self.extra)

    def read(self, article: Article) -> Verdict:
        """The article's reports; whatever goes wrong in it is its own reason for being set aside.

        Raises DataError when a file of geomap's own turns out to be damaged.
        """
        words = vocabulary(self.extra)
        try:
            with collector.at_rest(), deadline(self.config.seconds_per_article):
                return Verdict(extract(article, words, self.config))
        except OutOfTimeError:
            return out_of_time(self.config.seconds_per_article)
        except DataError:  # what geomap itself reads is damaged: no article is to blame
            raise
        except Exception as fault:  # one article must never stop a run, whatever it holds
            return Verdict((), f"could not be read for incidents: {type(fault).__name__}: {fault}"[:_REASON])


def alone(jobs: Iterable[Job], reader: Reader) -> Iterator[tuple[int, Verdict]]:
    """The verdicts, read in this process, in the order of the jobs."""
    for job in jobs:
        yield job.number, reader.read(job.article)
