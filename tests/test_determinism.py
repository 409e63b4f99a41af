"""Equal input gives equal bytes: run after run, whatever the hash seed, the order of files, the workers, the Python."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import warm

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
LOCK = ROOT / ".ci" / "lock.txt"

Build = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Builds in a process of its own, a new Python unless only the arguments differ; gives every file's digest."""

    def run(*arguments: str, python: str = sys.executable, **environment: str) -> dict[str, str]:
        out = tmp_path_factory.mktemp("out")
        asked = ["build", *(arguments or ("seeds", "--workers", "1")), "-o", str(out)]
        if arguments:
            done = warm.run(asked)
        else:
            around = {**os.environ, **environment}
            command = [python, "-m", "geomap", *asked]
            done = subprocess.run(command, cwd=ROOT, env=around, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        # A cache may remember when it was used; nothing that a reader opens may.
        files = [path for path in out.iterdir() if path.is_file() and not path.name.startswith(".")]
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}

    return run


@pytest.fixture(scope="module")
def first(build: Build) -> dict[str, str]:
    return build(PYTHONHASHSEED="0")


def test_a_build_writes_what_is_compared(first):
    assert {"incidents.geojson", "index.html", "manifest.json"} <= set(first)


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "4242", "TZ": "Asia/Damascus", "LC_ALL": "C"},
        {"PYTHONHASHSEED": "7", "TZ": "Pacific/Kiritimati", "LANG": "tr_TR.UTF-8", "LC_ALL": "tr_TR.UTF-8"},
    ],
    ids=["another hash seed, in Damascus", "a third, in a Turkish locale"],
)
def test_the_surroundings_change_no_byte(build, first, environment):
    assert build(**environment) == first


def test_two_workers_write_what_one_writes(build, first):
    assert build("seeds", "--workers", "2") == first


def test_the_order_in_which_a_disk_lists_files_changes_nothing(build, tmp_path):
    """The same articles, written in two orders, named one by one in two orders."""
    files = sorted(SEEDS.glob("*.txt"))
    for name, order in (("a", files), ("b", files[::-1])):
        (tmp_path / name).mkdir()
        for file in order:
            shutil.copy(file, tmp_path / name)
    ones = [build(str(tmp_path / name), "--workers", "1")["incidents.geojson"] for name in ("a", "b")]
    named = [[str(tmp_path / "a" / one.name) for one in order] for order in (files, files[::-1])]
    twos = [build(*order, "--workers", "1")["incidents.geojson"] for order in named]
    assert len({*ones}) == 1
    assert len({*twos}) == 1


def _python(version: str) -> str | None:
    """A Python of that version that starts, on the path or under a version manager."""
    roots = [Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions", Path("/opt/python")]
    near = [str(path) for root in roots for path in sorted(root.glob(f"*{version}*/bin/python{version}"))]
    for one in (shutil.which(f"python{version}"), *near):
        if one and subprocess.run([one, "-c", "import venv"], capture_output=True).returncode == 0:
            return one
    return None


def test_another_python_writes_the_same_bytes(build, first, tmp_path_factory):
    """The one farthest from that which runs the tests, of those that are here; hosted runs have the others."""
    mine = sys.version_info.minor
    others = sorted((n for n in (11, 12, 13) if n != mine), key=lambda n: -abs(n - mine))
    found = next((one for n in others if (one := _python(f"3.{n}"))), None)
    if found is None:
        pytest.skip("this machine has no other Python that geomap supports")
    version = re.search(r"3\.\d+$", found)[0]
    place = tmp_path_factory.mktemp(f"python{version}")
    subprocess.run([found, "-m", "venv", place], check=True)
    python = str(place / "bin" / "python")
    wanted = ["-m", "pip", "install", "--quiet", "--no-compile", "--constraint", str(LOCK), str(ROOT)]
    done = subprocess.run([python, *wanted], capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"geomap cannot be installed for Python {version} here: {done.stderr.strip().splitlines()[-1]}")
    made = build(python=python)
    # Libraries of another version may round elsewhere; the lock pins one version where it can.
    assert made["incidents.geojson"] == first["incidents.geojson"]
    assert made["index.html"] == first["index.html"]
