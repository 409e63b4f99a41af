"""How time, memory and disk of a run grow with its articles, and whether `geomap plan` foresaw it.

    python -m tests.benchmarks.bench_growth [ARTICLES ...]

The articles are samples with known truth as a desk gets them: three of them tell one happening on average, one in five
is a reprint, word for word, of one of the last hundreds under another outlet's name. Each size is a run of one process
of its own, from files of records to GeoJSON and map. Times are processor time of all its processes, so that whatever
else the machine does is not counted; memory is the most that the largest process has had, disk the most that the cache,
the desk and the outputs took together. The exponent is that of the power that leads from one size to the next.
"""

# ruff: noqa: T201 - a report for the terminal
from __future__ import annotations

import json
import math
import os
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from geomap.config import Config
from geomap.model import Article
from geomap.pipeline import sample
from geomap.pipeline.estimate import Estimate, estimate, measure
from tests.benchmarks import bench_scale

SIZES, BYTES, SAMPLE, PER_FILE, LIMIT_MB = (100, 1_000), 2_048, 200, 1_000, 400
REPRINTED, BACK, OUTLETS = 5, 300, 40
COLUMNS = ("articles", "reading_ms", "after_ms", "memory_mb", "disk_kb")


def articles(count: int) -> Iterator[Article]:
    """`count` articles, every fifth a reprint of an earlier one."""
    for number in range(count):
        back = number * 7 % BACK // REPRINTED * REPRINTED + 1 if number % REPRINTED == REPRINTED - 1 else 0
        one = sample.article(max(0, number - back), size=BYTES)
        name = f"growth/{number:09d}.txt"
        yield replace(one, id=name, family=name, outlet=f"sample {number % OUTLETS}") if back else one


def write(folder: Path, count: int) -> None:
    """The articles as files of records."""
    folder.mkdir()
    rows = (
        json.dumps({"id": a.id, "text": a.text, "date": str(a.published), "source": a.outlet}, ensure_ascii=False)
        for a in articles(count)
    )
    for number, row in enumerate(rows):
        with (folder / f"{number // PER_FILE:09d}.jsonl").open("a", encoding="utf-8") as file:
            file.write(row + "\n")


def held(folder: Path) -> int:
    """The bytes of all files in a folder; those that go meanwhile count nothing."""
    found = 0
    for path in folder.rglob("*"):
        with suppress(OSError):
            found += path.stat().st_size if path.is_file() else 0
    return found


def unlinked(process: int) -> int:
    """The bytes of a process's files that stand in no folder any more: so SQLite keeps its temporary ones."""
    found = 0
    with suppress(OSError):
        for opened in Path(f"/proc/{process}/fd").iterdir():
            with suppress(OSError):
                kept = opened.stat()
                found += kept.st_size if kept.st_nlink == 0 and stat.S_ISREG(kept.st_mode) else 0
    return found


def run(home: Path, count: int) -> dict[str, Any]:
    """A run in a process of its own: processor seconds, megabytes, bytes of disk."""
    write(home / "in", count)
    out = home / "out"
    out.mkdir()
    command = [sys.executable, bench_scale.__file__, "streamed", str(home / "in"), str(out), "1"]
    known = {**os.environ, "TMPDIR": str(out)}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=known)
    disk = 0
    while process.poll() is None:
        disk = max(disk, held(out) + unlinked(process.pid))
        time.sleep(0.2)
    told: dict[str, Any] = json.loads(process.communicate()[0])
    return {**told, "disk": max(disk, held(out))}


def row(count: int, told: dict[str, Any]) -> dict[str, float]:
    """What a run took for each article, and the memory of its largest process."""
    after = told["families_cpu_s"] + told["merged_cpu_s"] + told["written_cpu_s"]
    memory = max(told["peak_mb"], told["worker_mb"]) * 1.048576
    figures = (count, 1000 * told["read_cpu_s"] / count, 1000 * after / count, memory, told["disk"] / 1000 / count)
    return dict(zip(COLUMNS, figures, strict=True))


def planned(found: Estimate) -> dict[str, float]:
    """The same as `geomap plan` foresees it for one process."""
    each, after = 1000 / found.articles, found.merging_s + found.writing_s
    figures = (found.articles, found.reading_s * each, after * each, found.memory_mb, found.disk_mb * each)
    return dict(zip(COLUMNS, figures, strict=True))


def line(name: str, figures: dict[str, float], digits: int = 1) -> None:
    """One row of the table."""
    print(f"{name:>12}" + "".join(f"{figures[column]:12.{digits}f}" for column in COLUMNS[1:]), flush=True)


def main(sizes: list[int]) -> None:
    """Prints the table."""
    measured = measure(list(articles(SAMPLE)), Config())
    print(f"{'articles':>12}" + "".join(f"{column:>12}" for column in COLUMNS[1:]))
    rows = []
    for count in sizes:
        with tempfile.TemporaryDirectory(prefix="geomap-growth-") as name:
            told = run(Path(name), count)
        rows.append(row(count, told))
        line(str(count), rows[-1])
        foreseen = planned(estimate(measured, count, 1))
        line("plan / run", {column: foreseen[column] / rows[-1][column] for column in COLUMNS}, 2)
    for few, many in pairwise(rows):
        times = many["articles"] / few["articles"]
        grown = {c: math.log(many[c] / few[c], times) + (c not in ("memory_mb",)) for c in COLUMNS}
        line(f"power to {many['articles']:.0f}", grown, 2)
    print(f"memory of the largest process: limit {LIMIT_MB} MB")


if __name__ == "__main__":
    main([int(one) for one in sys.argv[1:]] or list(SIZES))
