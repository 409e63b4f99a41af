"""Many machines: a Dask cluster gives the same result as one process, also when one of its workers is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from geomap import pipeline
from geomap.config import Config
from geomap.errors import GeomapError
from geomap.pipeline.sample import articles

distributed = pytest.importorskip("distributed", reason="the extra geomap[dask] is not installed")

pytestmark = pytest.mark.xdist_group("cluster")
COUNT = 300


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sample articles as files."""
    made = tmp_path_factory.mktemp("articles")
    for one in articles(COUNT, size=600):
        (made / Path(one.id).name).write_text(one.text, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gazetteer of the user's own, which workers do not have on their disk."""
    path = tmp_path_factory.mktemp("own") / "own.csv"
    path.write_text("name,name_ar,lat,lon,type\nTell One,تل واحد,35.1,40.1,village\n", encoding="utf-8")
    return path


@pytest.fixture
def cluster() -> Iterator[object]:
    """Two worker processes with a thread each."""
    settings = {"distributed.nanny.environ": {}, "distributed.worker.daemon": False}
    import dask

    with (
        dask.config.set(settings),
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs=50
        ) as made,
    ):
        yield made


def test_a_cluster_finds_what_one_process_finds_though_a_worker_is_killed(
    folder: Path, own: Path, cluster: object
) -> None:
    killed: list[int] = []
    seen: list[int] = []
    workers = [nanny.pid for nanny in cluster.workers.values()]  # type: ignore[attr-defined]

    def kill(step: int) -> None:
        seen.append(step)
        if len(seen) == 100:
            killed.append(workers[0])
            os.kill(workers[0], signal.SIGKILL)

    alone = pipeline.run([folder], Config(), extra=(own,))
    spread = pipeline.run(
        [folder], Config(), extra=(own,), scheduler=cluster.scheduler_address, progress=kill  # type: ignore[attr-defined]
    )  # fmt: skip
    assert killed
    assert spread.accounts() == alone.accounts()
    assert alone.accounts()["with incidents"] == COUNT
    assert list(spread.outcomes) == list(alone.outcomes)
    assert tuple(spread.incidents) == tuple(alone.incidents)


def test_a_scheduler_that_is_not_there_is_one_line(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "geomap", "build", str(folder), "-o", str(tmp_path / "out"), "--scheduler"]
    ended = subprocess.run([*command, "no address"], capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert ended.stderr.count("\n") == 1
    with pytest.raises(GeomapError, match="no Dask scheduler answers"):
        pipeline.run([folder], Config(), scheduler="tcp://127.0.0.1:9")


def test_a_cluster_of_another_version_is_refused(
    folder: Path, cluster: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("geomap.pipeline.cluster.versions", os.getpid)
    with pytest.raises(GeomapError, match="another version"):
        pipeline.run([folder], Config(), scheduler=cluster.scheduler_address)  # type: ignore[attr-defined]
