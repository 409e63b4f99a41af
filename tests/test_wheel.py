"""What users install: the wheel alone, in an environment of its own, from a folder that knows no repository."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LOCK = ROOT / ".ci" / "lock.txt"
# What git ignores and what only developers need stays out of the copy that is built from.
KEPT = ("geomap", "gazetteer", "pyproject.toml", "README.md", "LICENSE")


def _run(*command: object, cwd: Path) -> str:
    bare = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run([str(one) for one in command], cwd=cwd, env=bare, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy of the sources."""
    pytest.importorskip("hatchling", reason="the wheel is built without a network, with the hatchling of `make test`")
    source, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in KEPT:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, source / name)
    pip = (sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation")
    _run(*pip, "--wheel-dir", made, source, cwd=made)
    return next(made.glob("*.whl"))


def test_the_wheel_holds_code_words_places_and_licence_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"geomap"}
    for wanted in ("geomap/py.typed", "geomap/lexicon/reading/events.toml", "geomap/_gazetteer/places.csv"):
        assert wanted in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.endswith(".pyc") or re.match(r"geomap/_gazetteer/.*\.py$", name)]
    assert wheel.stat().st_size < 10_000_000


def test_the_source_archive_makes_the_same_wheel(wheel, tmp_path):
    """And holds what `make test` needs: tests, seeds, lock."""
    kept = (*KEPT, "tests", "seeds", "maps", ".ci", "Makefile")
    for name in kept:
        leave = shutil.ignore_patterns("__pycache__", "node_modules")
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / "source" / name, ignore=leave)
        else:
            shutil.copy(ROOT / name, tmp_path / "source" / name)
    _run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", tmp_path / "made", cwd=tmp_path / "source")
    archive = next((tmp_path / "made").glob("*.tar.gz"))
    with tarfile.open(archive) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    assert {"Makefile", ".ci/lock.txt", "seeds/index.csv", "tests/test_wheel.py", "gazetteer/places.csv"} <= names
    _run(
        *(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", tmp_path / "wheel"),
        archive, cwd=tmp_path,
    )  # fmt: skip
    again = next((tmp_path / "wheel").glob("*.whl"))
    told = [{one.filename: one.CRC for one in zipfile.ZipFile(path).infolist()} for path in (again, wheel)]
    assert told[0] == told[1]


def test_the_wheel_works_from_any_folder(wheel, tmp_path):
    subprocess.run([sys.executable, "-m", "venv", tmp_path / "env"], check=True)
    python, home = tmp_path / "env" / "bin" / "python", tmp_path / "home"
    shutil.copytree(ROOT / "seeds", home / "my articles")
    _run(python, "-m", "pip", "install", "--quiet", "--constraint", LOCK, wheel, cwd=home)
    command = tmp_path / "env" / "bin" / "geomap"
    assert "geomap-incidents" in _run(python, "-m", "pip", "list", cwd=home)
    assert str(ROOT) not in _run(python, "-c", "import geomap; print(geomap.__file__)", cwd=home)
    _run(command, "build", "my articles", "-o", "out", cwd=home)
    assert len(json.loads((home / "out" / "incidents.geojson").read_bytes())["features"]) >= 15
    assert json.loads(_run(command, "place", "هجين", "--json", cwd=home))[0]["name"] == "Hajin"
    assert _run(command, "check", cwd=home) == ""
