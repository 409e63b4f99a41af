"""Many machines: a Dask cluster gives the same result as one process, also when one of its workers is killed.

It reads partitions of articles in Parquet and writes partitions of incidents in GeoParquet, which Dask reads.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from geomap import export, find_incidents, pipeline, table
from geomap.config import Config
from geomap.errors import DataError, GeomapError
from geomap.pipeline.sample import articles

distributed = pytest.importorskip("distributed", reason="the extra geomap[dask] is not installed")

pytestmark = pytest.mark.xdist_group("cluster")
COUNT, PARTITIONS = 120, 4


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sample articles in partitions, as Dask or Spark would write them."""
    import pyarrow
    from pyarrow import parquet

    made = tmp_path_factory.mktemp("articles")
    each = COUNT // PARTITIONS
    for part in range(PARTITIONS):
        rows = [{"text": one.text, "date": one.published} for one in articles(each, size=600, first=part * each)]
        parquet.write_table(pyarrow.Table.from_pylist(rows), made / f"part-{part}.parquet", row_group_size=20)
    return made


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A gazetteer of the user's own, which workers do not have on their disk."""
    path = tmp_path_factory.mktemp("own") / "own.csv"
    path.write_text("name,name_ar,lat,lon,type\nTell One,تل واحد,35.1,40.1,village\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def alone(folder: Path, own: Path) -> pipeline.Run:
    """What one process finds."""
    return pipeline.run([folder], Config(), extra=(own,))


@pytest.fixture(scope="module")
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
    folder: Path, own: Path, cluster: object, alone: pipeline.Run
) -> None:
    killed: list[int] = []
    seen: list[int] = []
    workers = [nanny.pid for nanny in cluster.workers.values()]  # type: ignore[attr-defined]

    def kill(step: int) -> None:
        seen.append(step)
        if len(seen) == 40:
            killed.append(workers[0])
            os.kill(workers[0], signal.SIGKILL)

    spread = pipeline.run(
        [folder], Config(), extra=(own,), scheduler=cluster.scheduler_address, progress=kill  # type: ignore[attr-defined]
    )  # fmt: skip
    assert killed
    assert spread.accounts() == alone.accounts()
    assert alone.accounts()["with incidents"] == COUNT
    assert list(spread.outcomes) == list(alone.outcomes)
    assert tuple(spread.incidents) == tuple(alone.incidents)


@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(articles_each=st.integers(1, 35), blocks_each=st.integers(1, 200))
def test_however_the_work_is_parted_the_incidents_are_the_same(
    cluster: object, monkeypatch: pytest.MonkeyPatch, articles_each: int, blocks_each: int
) -> None:
    told = list(articles(30, size=400))
    with monkeypatch.context() as changed:
        changed.setattr("geomap.pipeline.cluster._ARTICLES", articles_each)
        changed.setattr("geomap.pipeline.cluster._MEMBERS", blocks_each)
        spread = find_incidents(told, scheduler=cluster.scheduler_address)  # type: ignore[attr-defined]
    assert spread == find_incidents(told)


def test_what_a_cluster_found_is_written_in_parts_that_dask_reads(
    folder: Path, own: Path, cluster: object, alone: pipeline.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dask_geopandas = pytest.importorskip("dask_geopandas", reason="comes with the test group")
    monkeypatch.setattr("geomap.export.parquet.PART", 50)
    spread = pipeline.run([folder], Config(), extra=(own,), scheduler=cluster.scheduler_address)  # type: ignore[attr-defined]
    for name, made in (("alone", alone), ("spread", spread)):
        pipeline.write_run(made, tmp_path / name, parquet=True)
    files = {str(one.relative_to(tmp_path / "alone")) for one in (tmp_path / "alone").rglob("*") if one.is_file()}
    assert {one for one in files if one.startswith(pipeline.PARTS)} == {
        f"{pipeline.PARTS}/part-{part:05d}.parquet" for part in range(-(-len(alone.incidents) // 50))
    }
    for one in files:
        assert (tmp_path / "spread" / one).read_bytes() == (tmp_path / "alone" / one).read_bytes(), one
    parts = dask_geopandas.read_parquet(tmp_path / "spread" / pipeline.PARTS)
    assert parts.npartitions == -(-len(alone.incidents) // 50) > 1
    assert sorted(parts["id"].compute()) == sorted(one.id for one in alone.incidents)
    assert parts.crs == "EPSG:4326"
    assert export.load(tmp_path / "spread" / pipeline.PARTS) == table.to_features(alone.incidents)


def test_parts_replace_parts_and_nothing_else(tmp_path: Path) -> None:
    features = table.to_features(find_incidents(articles(20, size=400)))["features"]
    target = tmp_path / "incidents.parquet"
    assert export.write_parts(features, target, rows=4) == -(-len(features) // 4)
    assert export.write_parts(features[:4], target, rows=4) == 1
    assert [one.name for one in tmp_path.rglob("*")] == ["incidents.parquet", "part-00000.parquet"]
    assert export.load(target)["features"] == features[:4]
    assert export.write_parts([], target) == 1
    assert export.load(target)["features"] == []
    (target / "notes.txt").write_text("mine")
    with pytest.raises(DataError, match="is no part that geomap wrote"):
        export.write_parts(features, target)
    shutil.rmtree(target)
    target.write_text("mine")
    with pytest.raises(DataError, match="is no part that geomap wrote"):
        export.write_parts(features, target)
    assert target.read_text() == "mine"


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
