"""What users install: the wheel alone, in an environment of its own, from a folder that knows no repository."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_string
from importlib.metadata import distribution, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parents[1]
# What the source archive holds, and so all that a release is made from.
KEPT = (
    "geomap", "gazetteer", "docs", "tests", "seeds", "maps", ".ci", "pyproject.toml", "LICENSE", "Makefile",
    "CITATION.cff", ".typos.toml", *(path.name for path in ROOT.glob("*.md")),
)  # fmt: skip


def _run(*command: object, cwd: Path) -> str:
    bare = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run([str(one) for one in command], cwd=cwd, env=bare, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that `make release` would leave, made from a copy of the sources; nothing is published."""
    pytest.importorskip("hatchling", reason="it is built without a network, with the hatchling of `make test`")
    source, made = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("dist")
    for name in KEPT:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__", "node_modules"))
        else:
            shutil.copy(ROOT / name, source / name)
    sign = []
    if shutil.which("ssh-keygen"):
        _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", source / "key", cwd=source)
        sign = ["--key", source / "key"]
    _run(sys.executable, ".ci/release.py", made, "--beside", source / "LICENSE", *sign, cwd=source)
    return made


@pytest.fixture
def wheel(release: Path) -> Path:
    """The wheel of the release."""
    return next(release.glob("*.whl"))


def test_a_release_is_wheel_archive_gazetteer_and_their_digests_signed(release):
    names = {path.name for path in release.iterdir()}
    told = dict(line.split("  ")[::-1] for line in (release / "SHA256SUMS").read_text().splitlines())
    assert set(told) == names - {"SHA256SUMS", "SHA256SUMS.sig"}
    assert told == {name: hashlib.sha256((release / name).read_bytes()).hexdigest() for name in told}
    assert sorted(re.sub(r"\d+\.\d+\.\d+", "N", name) for name in told) == [
        "LICENSE", "geomap-gazetteer-N.zip", "geomap_incidents-N-py3-none-any.whl", "geomap_incidents-N.tar.gz",
    ]  # fmt: skip
    if shutil.which("ssh-keygen"):
        checked = ["ssh-keygen", "-Y", "check-novalidate", "-n", "geomap", "-s", release / "SHA256SUMS.sig"]
        subprocess.run(checked, input=(release / "SHA256SUMS").read_bytes(), check=True, capture_output=True)
    with zipfile.ZipFile(next(release.glob("*.zip"))) as file:
        assert {"datapackage.json", "places.csv", "names.csv", "sources.toml", "README.md"} <= set(file.namelist())


def test_the_wheel_holds_code_words_places_and_licence_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"geomap"}
    for wanted in ("geomap/py.typed", "geomap/lexicon/reading/events.toml", "geomap/_gazetteer/places.csv"):
        assert wanted in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert not [name for name in names if name.endswith(".pyc") or re.match(r"geomap/_gazetteer/.*\.py$", name)]
    assert wheel.stat().st_size < 10_000_000


def test_the_source_archive_makes_the_same_wheel(release, wheel, tmp_path):
    """And holds what `make test` needs: tests, seeds, lock."""
    archive = next(release.glob("*.tar.gz"))
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


def _needed(wheel: Path) -> set[str]:
    """The distributions that the wheel asks for without an extra, and those that they ask for in turn."""
    with zipfile.ZipFile(wheel) as file:
        text = next(file.read(name).decode() for name in file.namelist() if name.endswith(".dist-info/METADATA"))
    asked, found = list(message_from_string(text).get_all("Requires-Dist") or ()), set[str]()
    while asked:
        one = Requirement(asked.pop())
        if one.name not in found and (one.marker is None or one.marker.evaluate({"extra": ""})):
            found.add(one.name)
            asked += requires(one.name) or ()
    return found


def _lend(names: set[str], site: Path) -> None:
    """Link the distributions of this environment into another one: what is not named stays out of its sight."""
    for name in names:
        home = distribution(name)
        for top in {file.parts[0] for file in home.files or () if file.parts[0] not in ("..", "__pycache__")}:
            here = Path(str(home.locate_file(top)))
            if here.exists() and not (site / top).exists():
                (site / top).symlink_to(here)


def test_the_wheel_works_from_any_folder(wheel, tmp_path):
    """With what the wheel says it needs, and nothing else that is installed here."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "env"], check=True)
    python, home = next((tmp_path / "env").glob("[bS]*/python*")), tmp_path / "home"
    site = Path(_run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=tmp_path).strip())
    _lend(_needed(wheel), site)
    shutil.copytree(ROOT / "seeds", home / "my articles")
    _run(sys.executable, "-m", "pip", f"--python={python}", "install", "--quiet", "--no-deps", wheel, cwd=home)
    command = next(python.parent.glob("geomap*"))
    assert str(ROOT) not in _run(python, "-c", "import geomap; print(geomap.__file__)", cwd=home)
    _run(command, "build", "my articles", "-o", "out", cwd=home)
    assert len(json.loads((home / "out" / "incidents.geojson").read_bytes())["features"]) >= 15
    assert _run(command, "check", cwd=home) == ""
