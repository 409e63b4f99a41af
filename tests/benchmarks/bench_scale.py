"""A big run of sample articles: time, memory, what comes out, what a kill in mid-run costs, and whether the plan held.

    python -m tests.benchmarks.bench_scale [ARTICLES [BYTES [WORKERS]]]

The whole way from files of records to GeoJSON and map. The run is killed once, when two fifths are read, and started
again. From it a run of a million is extrapolated: reading grows with the articles, merging is measured at two sizes and
continued as the power of them that fits both. Up to 20,000 articles it stands beside what one would write first: all
articles in a list, a pool of processes, all reports merged and all features written in memory; both give the same.
"""

# ruff: noqa: T201 - a report for the terminal
from __future__ import annotations

import hashlib
import json
import math
import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from geomap import pipeline
from geomap.articles import Families, read_articles
from geomap.config import Config
from geomap.merge import merge
from geomap.model import Incident
from geomap.pipeline import sample
from geomap.pipeline.estimate import estimate, measure
from geomap.pipeline.reading import Reader
from geomap.store import Cache

PER_FILE, MILLION, PLAINLY = 5_000, 1_000_000, 20_000
LIMITS = {10_000: 400}  # articles of 4 KB: MB
CLOCK = time.perf_counter()


def peak(whose: int = resource.RUSAGE_SELF) -> float:
    """The most memory that this process, or the largest of its children, has had, in MB."""
    return resource.getrusage(whose).ru_maxrss / 1024


def seconds() -> float:
    """Since this process began."""
    return time.perf_counter() - CLOCK


def write(folder: Path, count: int, size: int) -> None:
    """The sample as files of records."""
    folder.mkdir()
    for first in range(0, count, PER_FILE):
        rows = sample.articles(min(PER_FILE, count - first), size=size, first=first)
        with (folder / f"{first:09d}.jsonl").open("w", encoding="utf-8") as file:
            for one in rows:
                record = {"id": one.id, "text": one.text, "date": str(one.published), "source": one.outlet}
                file.write(json.dumps(record, ensure_ascii=False) + "\n")


def told(incidents: Iterable[Incident]) -> dict[str, Any]:
    """How many incidents and reports, and a digest of all they say."""
    digest, found = hashlib.sha256(), Counter[str]()
    for one in incidents:
        digest.update(repr(one).encode("utf-8", "surrogatepass"))
        found["incidents"] += 1
        found["reports"] += len(one.reports)
    return {**found, "digest": digest.hexdigest()[:16]}


def streamed(folder: Path, out: Path, workers: int) -> dict[str, Any]:
    """The run as `geomap build` does it."""
    marks: dict[str, Any] = {}
    resolve = Families.resolve

    def cpu() -> float:
        """Processor seconds of this process since the mark before."""
        return time.process_time() - sum(value for name, value in marks.items() if name.endswith("_cpu_s"))

    def marked(families: Families) -> dict[str, str]:
        marks["read_s"], marks["read_mb"], marks["read_cpu_s"] = seconds(), peak(), time.process_time()
        found = resolve(families)
        marks["families_s"], marks["families_cpu_s"] = seconds() - marks["read_s"], cpu()
        return found

    Families.resolve = marked  # type: ignore[method-assign]
    made = pipeline.run([folder], Config(), workers=workers, cache=out / "cache")
    marks["merged_s"], marks["merged_mb"] = seconds() - marks["read_s"] - marks["families_s"], peak()
    marks["merged_cpu_s"] = cpu()
    begin = seconds()
    pipeline.write_run(made, out)
    marks["written_cpu_s"] = cpu()
    marks["written_s"], marks["peak_mb"], marks["worker_mb"] = seconds() - begin, peak(), peak(resource.RUSAGE_CHILDREN)
    return marks | told(made.incidents) | made.accounts()


def plainly(folder: Path, out: Path, workers: int) -> dict[str, Any]:
    """The same with all of it in memory."""
    from geomap import table, webmap  # not above: what this file imports is in every process of the pool

    articles = read_articles(folder)
    with multiprocessing.get_context("spawn").Pool(workers) as pool:
        reports = [one for verdict in pool.imap(Reader(Config()).read, articles, 16) for one in verdict.reports]
    incidents = merge(reports, Config())
    features = table.to_features(incidents)
    (out / "incidents.geojson").write_bytes(table.dump(features))
    webmap.draw(features, out / "index.html", gazetteer=pipeline.vocabulary().gazetteer)
    return {"whole_s": seconds(), "peak_mb": peak(), **told(incidents)}


def started(way: str, folder: Path, out: Path, workers: int) -> subprocess.Popen[str]:
    """One of these two ways in a process of its own, which prints what it took as JSON."""
    out.mkdir(exist_ok=True)
    command = [sys.executable, __file__, way, str(folder), str(out), str(workers)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def finished(way: str, folder: Path, out: Path, workers: int) -> dict[str, Any]:
    """What it printed."""
    found: dict[str, Any] = json.loads(started(way, folder, out, workers).communicate()[0])
    return found


def grown(cache: Path, size: float, process: subprocess.Popen[str]) -> Iterator[None]:
    """Waits until the cache has that size, or the process is done."""
    while process.poll() is None and (not cache.exists() or cache.stat().st_size < size):
        time.sleep(0.2)
        yield


def killed(folder: Path, out: Path, workers: int, size: float) -> tuple[float, int]:
    """A run that is killed when its cache has that size: its seconds, and the articles that it leaves."""
    begin, first = time.perf_counter(), started("streamed", folder, out, workers)
    for _ in grown(out / "cache", size, first):
        pass
    os.kill(first.pid, signal.SIGKILL)
    first.communicate()
    kept = Cache(out / "cache")
    held = len(kept)
    kept.close()
    return time.perf_counter() - begin, held


def main(count: int, size: int, workers: int) -> None:
    """Prints the report."""
    with tempfile.TemporaryDirectory(prefix="geomap-bench-") as name:
        home = Path(name)
        write(home / "in", count, size)
        write(home / "small", count // 10, size)
        few = finished("streamed", home / "small", home / "few", workers)
        left = (home / "few" / "cache").stat().st_size * 4
        spent, held = killed(home / "in", home / "out", workers, left)
        whole = finished("streamed", home / "in", home / "out", workers)
        print(f"{count} sample articles of about {size} bytes, {workers} workers", flush=True)
        report(count, few, whole, held, spent)
        planned(count, size, workers, whole, held)
        if count <= PLAINLY:
            plain = finished("plainly", home / "in", home / "plain", workers)
            compared(plain, few, whole, count / (count - held))
        million(count, few, whole, held)


def report(count: int, few: dict[str, Any], whole: dict[str, Any], held: int, spent: float) -> None:
    """Prints what was measured."""
    happened = len({one for number in range(count) for one in sample.told_number(number)})
    limit = f" (limit {LIMITS[count]} MB)" if count in LIMITS else ""
    print(
        f"  killed after {spent:.0f} s with {held} articles kept, the others read in {whole['read_s']:.0f} s", end=": "
    )
    print(f"{1000 * whole['read_s'] / (count - held):.1f} ms each")
    print(f"  {whole['reports']} reports, {whole['incidents']} incidents; {happened} happenings were made up")
    print(f"  families {whole['families_s']:.1f} s, merging {whole['merged_s']:.1f} s (a tenth: {few['merged_s']:.1f})")
    print(f"  GeoJSON, map and manifest {whole['written_s']:.1f} s (a tenth: {few['written_s']:.1f} s)")
    print(f"  peak memory {whole['peak_mb']:.0f} MB{limit}, a tenth: {few['peak_mb']:.0f} MB;", end=" ")
    print(f"read with {whole['read_mb']:.0f} MB, merged with {whole['merged_mb']:.0f} MB,", end=" ")
    print(f"a worker {whole['worker_mb']:.0f} MB", flush=True)


def planned(count: int, size: int, workers: int, whole: dict[str, Any], held: int) -> None:
    """Prints what `geomap plan` says beforehand, as a part of what was measured."""
    told = estimate(measure(list(sample.articles(200, size=size)), Config()), count, workers)
    reading = whole["read_s"] * count / (count - held)
    print(f"  planned / measured: reading {told.reading_s / reading:.2f}", end=", ")
    after = (told.merging_s + told.writing_s) / (whole["merged_s"] + whole["written_s"])
    print(f"merging and writing {after:.2f}", end=", ")
    print(f"memory {told.memory_mb / whole['peak_mb']:.2f}, of a worker {told.worker_mb / whole['worker_mb']:.2f}")
    print(f"  and of reports {told.reports / whole['reports']:.2f}; {told.partitions} partitions", flush=True)


def compared(plain: dict[str, Any], few: dict[str, Any], whole: dict[str, Any], part: float) -> None:
    """Prints what the same takes with everything in memory."""
    same = "the same incidents" if plain["digest"] == whole["digest"] else "OTHER INCIDENTS"
    took = whole["read_s"] * part + whole["families_s"] + whole["merged_s"] + whole["written_s"]
    print(f"  all in memory, with a pool: {plain['whole_s']:.0f} s ({plain['whole_s'] / took:.2f} x),", end=" ")
    print(f"{plain['peak_mb']:.0f} MB ({plain['peak_mb'] / whole['peak_mb']:.2f} x), not resumable; {same}")
    print(f"  digest of the incidents {whole['digest']}, of a tenth {few['digest']}", flush=True)


def million(count: int, few: dict[str, Any], whole: dict[str, Any], held: int) -> None:
    """Prints what follows for a million."""
    times, tenfold = MILLION / count, {name: max(whole[name] / few[name], 1.0) for name in ("merged_s", "written_s")}
    power = {name: math.log10(ratio) for name, ratio in tenfold.items()}
    reading = whole["read_s"] / (count - held) * MILLION + whole["families_s"] * times
    after = {name: whole[name] * times ** max(1.0, power[name]) for name in power}
    memory = whole["peak_mb"] + (whole["peak_mb"] - few["peak_mb"]) / 0.9 * (times - 1)
    print(f"  a million: {memory / 1000:.1f} GB, {reading / 3600:.1f} h reading", end=", ")
    print(f"{after['merged_s'] / 3600:.1f} h merging (power {power['merged_s']:.2f})", end=", ")
    print(f"{after['written_s'] / 3600:.1f} h writing (power {power['written_s']:.2f})")


if __name__ == "__main__":
    ways = {"streamed": streamed, "plainly": plainly}
    if sys.argv[1:] and sys.argv[1] in ways:
        print(json.dumps(ways[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))))
    else:
        asked = [int(one) for one in sys.argv[1:]]
        main(*(asked + [10_000, 4_096, pipeline.available()][len(asked) :]))
