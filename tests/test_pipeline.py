"""A run: accounts that add up, the same result whoever reads, and what is read again after a stop or a change."""

from __future__ import annotations

import gc
import json
import multiprocessing
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap import find_incidents, pipeline, read_articles
from geomap.articles import SetAside
from geomap.clock import OutOfTimeError, deadline
from geomap.config import Config
from geomap.errors import DataError, GeomapError
from geomap.extract import extract
from geomap.merge import merge
from geomap.model import Article, Incident, Join, Report
from geomap.pipeline import running, sample
from geomap.pipeline.crew import Here, crew
from geomap.pipeline.estimate import estimate, measure
from geomap.pipeline.merging import Block, Component, Merging, settle, weigh
from geomap.pipeline.reading import Reader, Verdict
from geomap.pipeline.sample import articles
from geomap.pipeline.workers import shared
from geomap.store import PARTITION, Cache, Desk, pack
from tests import warm

SEEDS = Path(__file__).parents[1] / "seeds"
# "Shelling on the village of Al-Shaafa in the countryside of Deir ez-Zor on 3 March 2019"
TOLD = "قصف مدفعي على قرية الشعفة في ريف دير الزور يوم {day} آذار 2019 أدى إلى مقتل {dead} مدنيين.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Articles of one sentence, each another day or number, and one that tells nothing."""
    made = tmp_path / "in"
    made.mkdir()
    for n in range(30):
        (made / f"{n:03d}.txt").write_text(TOLD.format(day=n % 28 + 1, dead=n + 3), encoding="utf-8")
    (made / "nothing.txt").write_text("لا جديد اليوم.\n", encoding="utf-8")  # "Nothing new today."
    return made


def reports_of(paths: Iterable[Path]) -> list[Report]:
    """What all articles tell, read one by one."""
    words = pipeline.vocabulary()
    return [one for article in read_articles(list(paths)) for one in extract(article, words, Config())]


class Counted(Here):
    """The crew of this process, which counts what it is given to read."""

    def __init__(self) -> None:
        super().__init__(1)
        self.read: list[str] = []

    def verdicts(self, jobs: Iterable[running.Job], reader: Reader) -> Iterator[tuple[int, Verdict]]:
        """Reads, and remembers what."""
        for job in jobs:
            self.read.append(job.article.id)
            yield job.number, reader.read(job.article)


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counted:
    """Takes the place of the crew."""
    hands = Counted()
    monkeypatch.setattr(running, "crew", lambda *_: nullcontext(hands))
    return hands


def outputs(folder: Path) -> dict[str, bytes]:
    """Every file that a build shows."""
    return {one.name: one.read_bytes() for one in sorted(folder.iterdir()) if not one.name.startswith(".")}


def build(paths: Iterable[Path], out: Path, **options: object) -> dict[str, bytes]:
    """A run written to `out`."""
    made = pipeline.run(list(paths), Config(), **options)  # type: ignore[arg-type]
    pipeline.write_run(made, out)
    return outputs(out)


def test_the_corridor_finds_what_the_rooms_find_one_after_another() -> None:
    made = pipeline.run([SEEDS], Config())
    assert tuple(made.incidents) == merge(reports_of([SEEDS]), Config())
    assert made.incidents[0].id == min(one.id for one in made.incidents)
    assert find_incidents(read_articles(SEEDS)) == tuple(made.incidents)


def test_every_article_is_accounted_for_once(folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    made = pipeline.run([folder], Config())
    told = made.accounts()
    assert told == {"articles": 32, "with incidents": 30, "no incident found": 1, "set aside": 1}
    assert sum(told.values()) == 2 * told["articles"]
    record = pipeline.manifest(made)
    files = sorted(path.name for path in folder.iterdir() if path.stat().st_size)
    assert [one["article_id"] for one in record["articles"]] == files
    named = {one for row in record["articles"] for one in row["reports"]}
    assert named == {one for incident in made.incidents for one in incident.report_ids}


def test_workers_change_nothing(folder: Path, tmp_path: Path) -> None:
    alone = build([folder, SEEDS], tmp_path / "alone", workers=1)
    assert build([folder, SEEDS], tmp_path / "three", workers=3) == alone
    assert multiprocessing.active_children() == []


def test_a_worker_that_dies_takes_one_article_with_it(folder: Path) -> None:
    killed: list[object] = []

    def kill(_: int) -> None:
        if not killed:
            killed.extend(multiprocessing.active_children())
            for victim in multiprocessing.active_children():
                victim.kill()

    made = pipeline.run([folder], Config(), workers=2, progress=kill)
    lost = [one for one in made.outcomes if one.became == "set aside"]
    assert 1 <= len(lost) <= len(killed) == 2  # one that was not reading yet takes nothing with it
    assert {one.reason for one in lost} == {"the process that read it was ended (SIGKILL)"}
    assert made.accounts()["articles"] == 31
    assert sorted(str(row["path"]) for row in made.skipped()) == sorted(one.article_id for one in lost)


def test_workers_that_cannot_start_end_the_run(folder: Path) -> None:
    jobs = [running.Job(n, one) for n, one in enumerate(read_articles(folder))]
    with pytest.raises(GeomapError, match="could not start"):
        dict(shared(jobs, Reader(Config(), extra=(folder / "missing.csv",)), 2))
    assert multiprocessing.active_children() == []


def test_an_article_that_takes_too_long_is_set_aside_and_named(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from geomap.pipeline import reading

    def slow(article: Article, *_: object) -> tuple[Report, ...]:
        while article.id == "007.txt":
            pass
        return ()

    monkeypatch.setattr(reading, "extract", slow)
    made = pipeline.run([folder], replace(Config(), seconds_per_article=0.3))
    assert [(row["path"], row["reason"]) for row in made.skipped()] == [("007.txt", "took longer than 0.3 seconds")]
    assert made.accounts()["articles"] == 31


def test_a_worker_keeps_the_time_of_an_article(folder: Path) -> None:
    made = pipeline.run([folder], replace(Config(), seconds_per_article=0.000_05), workers=2)
    assert made.accounts()["set aside"] == 31
    assert {row["reason"] for row in made.skipped()} == {"took longer than 5e-05 seconds"}


def test_a_worker_that_does_not_listen_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from geomap.pipeline import workers

    monkeypatch.setattr(workers, "_GRACE", 0.1)
    reader = Reader(replace(Config(), seconds_per_article=1.0))
    jobs = [running.Job(n, one) for n, one in enumerate(read_articles(folder) * 10)]
    verdicts: dict[int, Verdict] = {}
    for number, verdict in shared(jobs, reader, 1):
        if not verdicts:
            os.kill(multiprocessing.active_children()[0].pid or 0, signal.SIGSTOP)
        verdicts[number] = verdict
    assert sorted(verdicts) == list(range(310))
    assert [v.reason for v in verdicts.values() if v.reason] == ["took longer than 1 seconds"]


def test_the_collector_of_cycles_works_again_after_an_article_that_ran_out_of_time() -> None:
    reader = Reader(replace(Config(), seconds_per_article=0.000_05))
    reader.prepare()
    assert reader.read(read_articles(SEEDS)[0]).reason
    assert gc.isenabled()


def test_a_thread_keeps_the_time_too() -> None:
    from concurrent.futures import ThreadPoolExecutor

    def stray() -> str:
        try:
            with deadline(0.2):
                until = time.monotonic() + 5
                while time.monotonic() < until:
                    pass
        except OutOfTimeError:
            return "ended"
        return "not ended"

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(stray).result() == "ended"


def test_a_growing_folder_is_read_where_it_grew(folder: Path, tmp_path: Path, counted: Counted) -> None:
    out, cache = tmp_path / "out", tmp_path / "out" / ".cache"
    first = build([folder], out, cache=cache)
    assert len(counted.read) == 31
    counted.read.clear()
    assert build([folder], out, cache=cache) == first
    assert counted.read == []
    (folder / "zz.txt").write_text(TOLD.format(day=9, dead=77), encoding="utf-8")
    (folder / "003.txt").write_text(TOLD.format(day=4, dead=50), encoding="utf-8")
    (folder / "004.txt").unlink()
    grown = build([folder], out, cache=cache)
    assert counted.read == ["003.txt", "zz.txt"]
    assert grown == build([folder], tmp_path / "anew")
    assert grown != first


def test_other_words_or_settings_read_everything_again(
    folder: Path, tmp_path: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = tmp_path / "cache"
    pipeline.run([folder], Config(), cache=cache)
    counted.read.clear()
    pipeline.run([folder], replace(Config(), merge_threshold=0.9, seconds_per_article=9.0), cache=cache)
    assert counted.read == []  # these do not change what an article says
    pipeline.run([folder], replace(Config(), quote_limit=100), cache=cache)
    assert len(counted.read) == 31
    counted.read.clear()
    own = tmp_path / "own.csv"
    own.write_text("name,lat,lon\nTell One,35.1,40.1\n")
    pipeline.run([folder], replace(Config(), quote_limit=100), extra=(own,), cache=cache)
    assert len(counted.read) == 31
    counted.read.clear()
    monkeypatch.setattr("geomap.pipeline.words.versions", lambda: {"lexicons": "changed"})
    pipeline.run([folder], replace(Config(), quote_limit=100), extra=(own,), cache=cache)
    assert len(counted.read) == 31


def test_a_damaged_cache_is_said_and_changes_nothing(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    first = build([folder], out, cache=out / ".cache")
    (out / ".cache").write_bytes(b"\x00" * 5000)
    made = pipeline.run([folder], Config(), cache=out / ".cache")
    assert "read again" in made.notes[0]
    pipeline.write_run(made, out)
    assert outputs(out) == first


def test_an_article_that_was_set_aside_is_tried_again(folder: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    hurried = pipeline.run([folder], replace(Config(), seconds_per_article=0.000_05), cache=cache)
    assert hurried.accounts()["set aside"] == 31
    assert pipeline.run([folder], Config(), cache=cache).accounts()["set aside"] == 0


def test_a_build_that_is_killed_goes_on_where_it_was(
    tmp_path: Path, counted: Counted, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With partitions of a quarter of their size, so that there are three of them sooner."""
    source, out, part = tmp_path / "in.jsonl", tmp_path / "out", PARTITION // 4
    monkeypatch.setattr("geomap.store.cache.PARTITION", part)
    rows = [{"text": one.text, "id": f"a{n}"} for n, one in enumerate(articles(3 * part, size=300))]
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    monkeypatch.setattr(running, "crew", crew)
    process = warm.begin(["build", source, "-o", out, "--workers", "2"])
    monkeypatch.setattr(running, "crew", lambda *_: nullcontext(counted))
    until = time.monotonic() + 60
    cache = out / ".geomap-cache"
    journal = cache.with_name(f"{cache.name}-journal")
    while time.monotonic() < until and process.exitcode is None:
        # While a partition is written its journal has a header; until that is gone it does not count.
        if cache.exists() and cache.stat().st_size > 50_000 and not any(journal.read_bytes()[:8]):
            break
        time.sleep(0.002)
    process.kill()
    process.join()
    assert outputs(out) == {}  # nothing half written
    kept = Cache(cache)
    held = len(kept)
    kept.close()
    assert held in {part, 2 * part}  # whole partitions, and all but the last one that was begun
    made = pipeline.run([source], Config(), cache=cache)
    assert len(counted.read) == len(rows) - held
    assert made.accounts()["with incidents"] == len(rows)
    pipeline.write_run(made, out)
    assert outputs(out) == build([source], tmp_path / "whole")


def test_a_second_build_into_one_folder_waits_its_turn(folder: Path, tmp_path: Path) -> None:
    held = Cache(tmp_path / "cache")
    with pytest.raises(DataError, match="in use by another run"):
        pipeline.run([folder], Config(), cache=tmp_path / "cache")
    held.close()


def test_a_thing_that_cannot_be_read_is_raised_to_a_caller_of_the_library() -> None:
    with pytest.raises(GeomapError, match="took longer"):
        find_incidents(read_articles(SEEDS), config=replace(Config(), seconds_per_article=0.000_05))


@pytest.fixture(scope="module")
def many() -> list[Report]:
    """Reports of the seeds, told again by a second outlet, on other days, and by copies."""
    told = reports_of([SEEDS])
    again = []
    for n, one in enumerate(told):
        cite = replace(one.citation, article_id=f"b{n % 4}", outlet="other", family=f"b{n % 4}")
        again.append(replace(one, id=f"{n:016x}", citation=cite, dates=one.dates if n % 3 else None))
    # Two reports with one id: an export that holds an article twice, with other words.
    twice = [replace(one, citation=replace(one.citation, title="again")) for one in told[:3]]
    return [*told, *again, *twice]


@pytest.fixture(scope="module")
def many_merged(many: list[Report]) -> tuple[Incident, ...]:
    """The incidents of all at once."""
    return merge(many, Config())


class Parted(Here):
    """Reads articles and scores blocks in parts, in an order of its own, as many machines would."""

    def __init__(self, order: list[int]) -> None:
        super().__init__(1)
        self.order = order

    def _turns(self, count: int) -> list[int]:
        return sorted(range(count), key=lambda n: (self.order[n % len(self.order)], -n))

    def verdicts(self, jobs: Iterable[running.Job], reader: Reader) -> Iterator[tuple[int, Verdict]]:
        """Reads one article after another, in that order."""
        held = list(jobs)
        return ((held[turn].number, reader.read(held[turn].article)) for turn in self._turns(len(held)))

    def weigh(self, blocks: Iterable[Block]) -> Iterator[tuple[Block, list[Join]]]:
        """Scores one block after another, in that order."""
        held = list(blocks)
        for turn in self._turns(len(held)):
            yield from weigh([held[turn]])

    def settle(self, components: Iterable[Component], threshold: float) -> Iterator[tuple[str, Incident | bytes]]:
        """Settles one component after another, in that order; what comes from a worker is packed."""
        held = list(components)
        for turn in self._turns(len(held)):
            yield from ((n, pack(one) if turn % 2 else one) for n, one in settle([held[turn]], threshold))


def merged(reports: Iterable[Report], score: Here) -> tuple[Incident, ...]:
    """The incidents by way of the desk."""
    merging = Merging(Desk())
    for one in reports:
        merging.add(one)
    return tuple(merging.incidents({}, Config().merge_threshold, score.weigh, score.settle))


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.randoms(use_true_random=False), st.lists(st.integers(0, 9), min_size=1, max_size=12), st.integers(2, 40))
def test_any_partitioning_gives_the_same_incidents(
    many: list[Report],
    many_merged: tuple[Incident, ...],
    monkeypatch: pytest.MonkeyPatch,
    chance: random.Random,
    order: list[int],
    most: int,
) -> None:
    """Also when a block has more members than may be in memory at a time."""
    shuffled = chance.sample(many, len(many))
    with monkeypatch.context() as changed:
        changed.setattr("geomap.pipeline.merging._MOST", most)
        assert merged(shuffled, Parted(order)) == many_merged


@pytest.fixture(scope="module")
def thirty(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """Thirty articles and what one process makes of them."""
    place = tmp_path_factory.mktemp("thirty")
    rows = [{"text": one.text, "date": str(one.published)} for one in articles(30, size=300)]
    told = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    (place / "in.jsonl").write_text(told, encoding="utf-8")
    return place / "in.jsonl", build([place / "in.jsonl"], place / "alone")


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 9), min_size=1, max_size=12))
def test_any_partitioning_of_a_whole_run_gives_the_same_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, thirty: tuple[Path, dict[str, bytes]], order: list[int]
) -> None:
    source, alone = thirty
    with monkeypatch.context() as changed:
        changed.setattr(running, "crew", lambda *_: nullcontext(Parted(order)))
        assert build([source], tmp_path / "parted") == alone


def test_the_order_of_files_changes_nothing(folder: Path, tmp_path: Path) -> None:
    """Seeds of hashes, locales and time zones: test_determinism."""
    turned = tmp_path / "turned"
    shutil.copytree(folder, turned)
    files = sorted(turned.iterdir(), reverse=True)
    assert tuple(pipeline.run(files, Config()).incidents) == tuple(pipeline.run([folder], Config()).incidents)


def test_a_remark_is_no_lost_article(folder: Path) -> None:
    (folder / "index.csv").write_text("file,published\n001.txt,some day\n")
    made = pipeline.run([folder], Config())
    assert [one for one in made.remarks if isinstance(one, SetAside) and one.path == "001.txt"]
    assert made.accounts()["with incidents"] == 1
    assert made.accounts()["articles"] == 1 + len(made.set_aside)


def test_an_article_is_dated_by_its_index(folder: Path) -> None:
    (folder / "index.csv").write_text("file,published\n001.txt,2019-03-05\n")
    made = pipeline.run([folder], Config())
    assert {one.reports[0].citation.published for one in made.incidents} == {date(2019, 3, 5)}


def test_sample_articles_say_what_they_were_made_to_say() -> None:
    words, found, wanted = pipeline.vocabulary(), 0, 0
    for number in range(40):
        told = extract(sample.article(number, size=800), words, Config())
        places = {one.location.place.id for one in told if one.location and one.location.place}
        wanted += len(sample.told_in(number))
        found += sum(one.place.id in places for one in sample.told_in(number))
    assert found >= 0.9 * wanted
    assert sample.article(7) == sample.article(7)
    assert sample.article(7).text != sample.article(7, seed=8).text


def peak_of(count: int, incidents: Sequence[Incident], out: Path) -> int:
    """The most memory that writing `count` incidents takes, in bytes."""
    held = [replace(incidents[n % len(incidents)], id=f"{n:016x}") for n in range(count)]
    tracemalloc.start()
    try:
        pipeline.write_run(pipeline.Run(held, (), (), ()), out)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_writing_holds_a_part_of_the_incidents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A feature takes some 40 kB in memory, its place in the columns of the map less than one."""
    monkeypatch.setattr("geomap.webmap._CHUNK", 50)
    incidents = tuple(pipeline.run([SEEDS], Config()).incidents)
    peak_of(10, incidents, tmp_path / "warm")
    few, many = (peak_of(count, incidents, tmp_path / str(count)) for count in (100, 300))
    assert (many - few) / 200 < 2_000


HEAVY = ("geopandas", "pandas", "folium", "pyarrow", "distributed", "trafilatura", "openpyxl", "pdfminer", "sqlalchemy")
STARTS = {
    # name: the arguments, what must not have been loaded by the end of it, and seconds of work
    "help": (["--help"], (*HEAVY, "numpy", "shapely", "rich"), 4.0),
    "places": (["places", "{article}", "--format", "jsonl"], HEAVY, 10.0),
    "build": (["build", "{article}", "-o", "{out}"], HEAVY, 15.0),
}


@pytest.mark.parametrize("name", STARTS)
def test_a_start_loads_what_it_uses(name: str, tmp_path: Path) -> None:
    arguments, heavy, most = STARTS[name]
    article = tmp_path / "a.txt"
    article.write_text(TOLD.format(day=3, dead=5), encoding="utf-8")
    given = [one.format(article=article, out=tmp_path / "out") for one in arguments]
    code = (
        "import atexit, sys; from geomap.cli import main;"
        "atexit.register(lambda: print(*sorted(sys.modules), file=sys.stderr)); sys.exit(main(sys.argv[1:]))"
    )
    before = os.times()
    ended = subprocess.run([sys.executable, "-c", code, *given], capture_output=True, text=True, check=True)
    assert os.times().children_user - before.children_user < most
    loaded = ended.stderr.splitlines()[-1].split()
    assert "geomap.cli.main" in loaded
    assert {one for one in heavy if one in loaded} == set()


def test_a_run_of_the_library_draws_nothing() -> None:
    code = (
        "import sys, geomap; geomap.find_incidents(geomap.read_articles(sys.argv[1]));"
        "print(*(one for one in sys.argv[2:] if one in sys.modules))"
    )
    told = subprocess.run([sys.executable, "-c", code, str(SEEDS), *HEAVY], capture_output=True, text=True, check=True)
    assert told.stdout.split() == []


PLANNED = """
import dataclasses, json, sys
from geomap.articles import read_articles
from geomap.config import Config
from geomap.pipeline.estimate import estimate, measure
told = estimate(measure(read_articles(sys.argv[1])[:60], Config()), int(sys.argv[2]), 1)
print(json.dumps(dataclasses.asdict(told)))
"""
TAKEN = """
import json, resource, sys
from pathlib import Path
from geomap import pipeline
from geomap.config import Config
made = pipeline.run(sys.argv[1:2], Config())
pipeline.write_run(made, Path(sys.argv[2]))
used = resource.getrusage(resource.RUSAGE_SELF)
reports = sum(len(one.reports) for one in made.incidents)
print(json.dumps({"seconds": used.ru_utime, "mb": used.ru_maxrss / 1e3, "reports": reports}))
"""


def test_a_plan_is_what_the_run_takes(tmp_path: Path) -> None:
    source, count = tmp_path / "in.jsonl", 200
    rows = [{"text": one.text} for one in articles(count, size=1500)]
    source.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")

    def told(code: str, last: object) -> dict[str, float]:
        command = [sys.executable, "-c", code, str(source), str(last)]
        found: dict[str, float] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
        return found

    plan, taken = told(PLANNED, count), told(TAKEN, tmp_path / "out")
    seconds = plan["reading_s"] + plan["merging_s"] + plan["writing_s"]
    assert taken["seconds"] / 2 < seconds < taken["seconds"] * 2  # the clock of a machine that is busy
    assert taken["mb"] / 1.5 < plan["memory_mb"] < taken["mb"] * 1.5
    assert plan["reports"] == pytest.approx(taken["reports"], rel=0.1)
    assert plan["partitions"] == -(-count // PARTITION)


def test_a_plan_grows_with_the_run() -> None:
    measured = measure(list(articles(30, size=800)), Config())
    few, many = estimate(measured, 1_000, 1), estimate(measured, 1_000_000, 1)
    assert many.reading_s > 500 * few.reading_s > 0
    assert many.merging_s > 1_000 * few.merging_s > 0
    assert many.memory_mb > few.memory_mb > 100
    assert estimate(measured, 1_000_000, 4).reading_s < many.reading_s / 2
    assert few.partitions == 4
    assert many.reports == pytest.approx(1_000_000 * measured.reports)


def test_geomap_plan_is_a_few_lines_of_figures() -> None:
    told = warm.run(["plan", "1000000", SEEDS]).stdout.splitlines()
    assert [line.split()[0] for line in told] == [
        "sample", "an", "articles", "time", "memory", "disk", "partitions",
    ]  # fmt: skip
    assert "1000000" in told[2]
    assert "3907" in told[6]
