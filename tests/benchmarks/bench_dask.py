"""What a second Dask worker brings, and whether the outputs stay the same byte for byte.

    python -m tests.benchmarks.bench_dask [ARTICLES]

The articles are those of `bench_growth`, reprints among them. The same run goes to clusters of one and of two workers
on this machine, each of one thread in a process of its own, in turn, several times; workers are warm (they have loaded
all words) before the clock runs. The speed is that of reading and merging together, by the clock, best of the rounds:
this process, which hands out the work, needs a processor as well, so that on two of them the second worker shares one.
"""

# ruff: noqa: T201 - a report for the terminal
from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path

from distributed import Client, LocalCluster

from geomap import pipeline
from geomap.config import Config
from geomap.pipeline.words import prepare
from tests.benchmarks import bench_growth

ARTICLES, ROUNDS, WORKERS = 2_000, 2, (1, 2)


def run(folder: Path, workers: int) -> tuple[float, str]:
    """Seconds of a run over that many workers, and the digest of its GeoJSON."""
    with LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster:
        with Client(cluster) as client:
            client.run(prepare)
        with tempfile.TemporaryDirectory(prefix="geomap-dask-") as out:
            begin = time.perf_counter()
            made = pipeline.run([folder], Config(), scheduler=cluster.scheduler_address, cache=Path(out) / "cache")
            spent = time.perf_counter() - begin
            pipeline.write_run(made, Path(out))
            return spent, hashlib.sha256((Path(out) / "incidents.geojson").read_bytes()).hexdigest()[:16]


def main(count: int) -> None:
    """Prints the seconds of each cluster, their ratio, and whether the bytes are the same."""
    with tempfile.TemporaryDirectory(prefix="geomap-dask-") as home:
        bench_growth.write(Path(home) / "in", count)
        found = [(workers, *run(Path(home) / "in", workers)) for _ in range(ROUNDS) for workers in WORKERS]
    best = {workers: min(spent for w, spent, _ in found if w == workers) for workers in WORKERS}
    for workers, spent in best.items():
        print(f"{workers} workers: {spent:.1f} s, {1000 * spent / count:.1f} ms an article")
    same = len({digest for _, _, digest in found}) == 1
    print(f"{best[1] / best[2]:.2f} times as fast over two, on {os.cpu_count()} processors", end="; ")
    print("the same bytes" if same else "OTHER BYTES")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ARTICLES)
