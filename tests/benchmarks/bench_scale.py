"""A big run of sample articles: time, memory, what comes out, and what a kill in mid-run costs.

    python tests/benchmarks/bench_scale.py [ARTICLES [BYTES [WORKERS]]]

The run is killed once, when two fifths are read, and started again. From it a run of a million is extrapolated: reading
grows with the articles, merging is measured at two sizes and continued as the power of them that fits both.
"""

# ruff: noqa: T201 - a report for the terminal
from __future__ import annotations

import hashlib
import json
import math
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from geomap import pipeline
from geomap.articles import Families
from geomap.config import Config
from geomap.pipeline import sample
from geomap.store import Cache

PER_FILE, MILLION = 20_000, 1_000_000


def peak() -> float:
    """The most memory that this process has had, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def write(folder: Path, count: int, size: int) -> None:
    """The sample as files of records."""
    for first in range(0, count, PER_FILE):
        rows = sample.articles(min(PER_FILE, count - first), size=size, first=first)
        with (folder / f"{first:09d}.jsonl").open("w", encoding="utf-8") as file:
            for one in rows:
                record = {"id": one.id, "text": one.text, "date": str(one.published), "source": one.outlet}
                file.write(json.dumps(record, ensure_ascii=False) + "\n")


def child(folder: Path, cache: Path, workers: int) -> None:
    """The run in a process of its own; prints what it took as JSON."""
    marks: dict[str, float] = {}
    begin = time.perf_counter()
    resolve = Families.resolve

    def marked(families: Families) -> dict[str, str]:
        marks["read_s"], marks["read_mb"] = time.perf_counter() - begin, peak()
        found = resolve(families)
        marks["families_s"] = time.perf_counter() - begin - marks["read_s"]
        return found

    Families.resolve = marked  # type: ignore[method-assign]
    made = pipeline.run([folder], Config(), workers=workers, cache=cache)
    marks["merged_s"] = time.perf_counter() - begin - marks["read_s"] - marks["families_s"]
    marks["peak_mb"] = peak()
    digest, told = hashlib.sha256(), Counter[str]()
    for one in made.incidents:
        digest.update(repr(one).encode("utf-8", "surrogatepass"))
        told["incidents"] += 1
        told["reports"] += len(one.reports)
    print(json.dumps(marks | told | {"digest": digest.hexdigest()[:16], **made.accounts()}))


def started(folder: Path, cache: Path, workers: int) -> subprocess.Popen[str]:
    """The child at work."""
    command = [sys.executable, __file__, "--child", str(folder), str(cache), str(workers)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def grown(cache: Path, size: int, process: subprocess.Popen[str]) -> Iterator[None]:
    """Waits until the cache has that size, or the process is done."""
    while process.poll() is None and (not cache.exists() or cache.stat().st_size < size):
        time.sleep(0.2)
        yield


def main(count: int, size: int, workers: int) -> None:
    """Prints the report."""
    with tempfile.TemporaryDirectory(prefix="geomap-bench-") as name:
        folder, cache = Path(name) / "in", Path(name) / "cache"
        folder.mkdir()
        write(folder, count, size)
        small = Path(name) / "small"
        small.mkdir()
        write(small, count // 10, size)
        few = json.loads(started(small, Path(name) / "few", workers).communicate()[0])
        first = started(folder, cache, workers)
        begin = time.perf_counter()
        for _ in grown(cache, int(few["reports"] * 2500 * 4), first):
            pass
        os.kill(first.pid, signal.SIGKILL)
        first.communicate()
        spent = time.perf_counter() - begin
        kept = Cache(cache)
        held = len(kept)
        kept.close()
        told = json.loads(started(folder, cache, workers).communicate()[0])
    report(count, size, workers, few, told, held, spent)


def report(count: int, size: int, workers: int, few: dict, told: dict, held: int, spent: float) -> None:  # type: ignore[type-arg]
    """Prints what was measured, and what follows for a million."""
    happened = len({one for number in range(count) for one in sample.told_number(number)})
    print(f"{count} sample articles of about {size} bytes, {workers} workers")
    print(f"  killed after {spent:.0f} s with {held} articles kept, the others read in {told['read_s']:.0f} s")
    print(f"  {told['reports']} reports, {told['incidents']} incidents; {happened} happenings were made up")
    print(f"  families {told['families_s']:.0f} s, merging {told['merged_s']:.0f} s, a tenth {few['merged_s']:.1f} s")
    print(f"  peak memory {told['peak_mb']:.0f} MB, of a tenth {few['peak_mb']:.0f} MB")
    power = max(1.0, math.log10(told["merged_s"] / few["merged_s"]))
    times = MILLION / count
    reading = told["read_s"] / (count - held) * MILLION + told["families_s"] * times
    merging = told["merged_s"] * times**power
    memory = told["peak_mb"] + (told["peak_mb"] - few["peak_mb"]) / 0.9 * (times - 1)
    print(f"  a million: {reading / 3600:.1f} h reading, {merging / 3600:.1f} h merging (power {power:.2f})")
    print(f"  a million: {memory:.0f} MB")
    print(f"  digest of the incidents {told['digest']}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--child"]:
        child(Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
    else:
        asked = [int(one) for one in sys.argv[1:]]
        main(*(asked + [5_000, 600, 2][len(asked) :]))
