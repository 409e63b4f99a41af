"""Whether reading has become slower: this tree beside a commit before it, run in turn (`make bench-check`).

    python -m tests.benchmarks.before_and_now [--base COMMIT] [PATH ...]

PATHs are articles, the corpus of our own by default; COMMIT is the newest tag, or the state some commits ago where
there is none. Both versions read the same files in processes of their own, one after the other and in changing order,
and processor time is compared, pair by pair. Behind it stands where this tree's time goes, room by room, and what one
Aho-Corasick pass over the same texts with all names costs. Exit code 1 if the middle ratio is above the limit.
"""

# ruff: noqa: T201 - a report for the terminal
from __future__ import annotations

import argparse
import io
import json
import os
import statistics
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import geomap
from geomap.errors import DataError
from tests.benchmarks import bench_pipeline

ROOT = Path(__file__).parents[2]
OWN = ROOT / "tests" / "quality" / "own"
PAIRS, LIMIT, AGO = 5, 1.10, 20
# The public names alone, so that any version can be run: a first reading loads the words, the second is the measure.
READ = """\
import json, sys, time, geomap
begin = time.process_time()
articles = [one for path in sys.argv[1:] for one in geomap.read_articles(path)]
geomap.find_incidents(articles)
cold = time.process_time()
geomap.find_incidents(articles)
warm = time.process_time()
print(json.dumps({"articles": len(articles), "cold": cold - begin, "warm": warm - cold, "from": geomap.__file__}))
"""


def before(commit: str | None) -> str:
    """The commit to compare with. Raises DataError where the history holds none."""
    wishes = [[commit]] if commit else [["--tags", "--simplify-by-decoration"], [f"HEAD~{AGO}"]]
    for wish in wishes:
        asked = ["git", "log", "-1", "--format=%h", *wish, "--"]
        found = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
        if found.returncode == 0 and found.stdout.strip():
            return found.stdout.strip()
    raise DataError(
        "--base", f"no {commit or 'tag or older commit'} in the history", way_out="a clone with its history"
    )


def tree(commit: str, folder: Path) -> Path:
    """The files of a commit, in `folder`."""
    packed = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=True).stdout
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        archive.extractall(folder, filter="data")
    return folder


def measured(place: Path, paths: list[Path]) -> dict[str, float]:
    """Processor seconds of a version's first and second reading of `paths`, in a process of its own."""
    known = {**os.environ, "PYTHONPATH": str(place), "PYTHONDONTWRITEBYTECODE": ""}
    done = subprocess.run(
        [sys.executable, "-c", READ, *map(str, paths)], cwd=place, env=known, capture_output=True, text=True, check=True
    )
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    if not Path(str(told.pop("from"))).is_relative_to(place):
        raise DataError(
            place, "another geomap was run than this one", way_out="an environment without a copy of geomap"
        )
    return told


def main() -> int:
    """Print the comparison; 1 if this tree reads slower than the limit allows."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("paths", nargs="*", type=Path, default=[OWN / name for name in ("a", "b", "en")])
    asked.add_argument("--base", metavar="COMMIT")
    options = asked.parse_args()
    paths = [path.resolve() for path in options.paths]
    with tempfile.TemporaryDirectory() as folder:
        commit = before(options.base)
        places = {"before": tree(commit, Path(folder).resolve()), "now": ROOT}
        taken: dict[str, list[dict[str, float]]] = {"before": [], "now": []}
        for pair in range(PAIRS):
            for name in sorted(places, reverse=bool(pair % 2)):
                taken[name].append(measured(places[name], paths))
    slower = report(commit, taken)
    rooms(paths)
    return slower


def rooms(paths: list[Path]) -> None:
    """Prints where the time of this tree goes, beside one pass that only finds names."""
    articles = [article for path in paths for article in geomap.read_articles(path)]
    bench_pipeline.exact(articles, bench_pipeline.reading(articles, rounds=2))


def report(commit: str, taken: dict[str, list[dict[str, float]]]) -> int:
    """The table, and whether the limit is held."""
    for name, runs in taken.items():
        cold, warm = (1000 * min(run[when] / run["articles"] for run in runs) for when in ("cold", "warm"))
        known = commit if name == "before" else "this tree"
        print(
            f"{name:7}{known:>12}{warm:9.2f} ms an article, {cold:.2f} with the start; {runs[0]['articles']} articles"
        )
    ratios = [new["warm"] / old["warm"] for old, new in zip(taken["before"], taken["now"], strict=True)]
    middle = statistics.median(ratios)
    print(f"now / before: {middle:.3f} ({min(ratios):.3f} to {max(ratios):.3f} in {len(ratios)} pairs), limit {LIMIT}")
    return int(middle > LIMIT)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except DataError as fault:
        sys.exit(str(fault))
