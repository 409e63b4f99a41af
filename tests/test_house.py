"""What `make check` holds beside ruff, mypy and the floors: each fault is put into a copy and must be told."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from geomap import lexicon
from geomap.lexicon import order

ROOT = Path(__file__).parents[1]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """`.ci/house.py`, looking at a small repository without a fault."""
    spec = importlib.util.spec_from_file_location("house", ROOT / ".ci" / "house.py")
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    monkeypatch.setattr(found, "ROOT", tmp_path)
    (tmp_path / "seeds").mkdir()
    for name in ("a.js", "b.toml", "room.py", "seeds/index.csv"):
        (tmp_path / name).write_text("", encoding="utf-8")
    (tmp_path / "Makefile").write_text("map: seeds\n", encoding="utf-8")
    (tmp_path / "README.md").write_text(
        "# One\n[it](#one) [other](room.py) `seeds/index.csv` `room.py` `make map` `geomap/webmap/NOUN.toml`\n",
        encoding="utf-8",
    )
    return found


def test_a_repository_without_a_fault_has_none(house: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert house.main([]) == 0
    assert capsys.readouterr().err == ""


FAULTS = {
    "a long line of JavaScript": ("a.js", "x" * 121, "a.js:1: is longer than 120 characters"),
    "a long line of TOML": ("b.toml", "\n# " + "x" * 120, "b.toml:2: is longer than 120 characters"),
    "a link to no file": ("README.md", "[it](gone.md)", "README.md: gone.md: no such file"),
    "a link to no heading": ("README.md", "# One\n[it](#two)", "README.md: #two: no such heading"),
    "a file that is not there": ("README.md", "`seeds/gone.csv`", "README.md: seeds/gone.csv: no such file"),
    "a module that is not there": ("README.md", "`gone.py`", "README.md: gone.py: no such file"),
    "a target that is not there": ("README.md", "`make tea`", "README.md: make tea: no such target"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_told_with_its_file(
    house: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    file, text, fault = FAULTS[name]
    (tmp_path / file).write_text(text, encoding="utf-8")
    assert house.main([]) == 1
    assert [line[: len(fault)] for line in capsys.readouterr().err.splitlines()] == [fault]


def test_made_pages_are_held_to_their_links(
    house: ModuleType, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "made").mkdir()
    (tmp_path / "made" / "a.html").write_text('<a id="x" href="#x"></a><a href="b.html"></a><a href="#y"></a>')
    assert house.main([str(tmp_path / "made")]) == 1
    assert capsys.readouterr().err == "a.html: #y: no such place on it\na.html: b.html: no such page\n"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (("ar = [\n", 'ar = [\n  "ي",\n'), "weapons.toml: is not laid out; `make tidy` does it"),
        (("\n[[term]]\n", f"\n# {'x ' * 70}\n[[term]]\n"), "weapons.toml: is not laid out; `make tidy` does it"),
        (("\ngloss = ", "\nglos = "), "weapons.toml: "),
    ],
    ids=["a word out of its order", "a long line", "a field that the schema lacks"],
)
def test_a_lexicon_out_of_order_or_shape_is_told(
    change: tuple[str, str], fault: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert order.main(["--check"]) == 0
    read, shipped = order._read, lexicon._text

    def damaged(file: Path) -> str:
        return read(file).replace(*change, 1) if file.name == "weapons.toml" else read(file)

    monkeypatch.setattr(order, "_read", damaged)
    monkeypatch.setattr(
        lexicon, "_text", lambda name: shipped(name).replace(*change, 1) if "weapons" in name else shipped(name)
    )
    assert order.main(["--check"]) == 1
    assert fault in capsys.readouterr().err


def test_a_misspelt_word_of_a_document_is_told(tmp_path: Path) -> None:
    tool = shutil.which("typos") or shutil.which("typos", path=str(Path(sys.executable).parent))
    if tool is None:
        pytest.skip("needs typos, which `make test` installs")
    shutil.copy(ROOT / ".typos.toml", tmp_path)
    (tmp_path / "README.md").write_text("Nobody shall " + "reci" + "eve it.\n", encoding="utf-8")
    done = subprocess.run([tool, "--format", "brief"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 2
    assert "README.md" in done.stdout


def test_the_scripts_of_the_gazetteer_do_not_import_in_a_circle() -> None:
    names = {path.stem: path.read_text(encoding="utf-8") for path in (ROOT / "gazetteer").glob("*.py")}
    wanted = {
        name: {other for other in names if f"\nimport {other}" in text or f"\nfrom {other} import" in text}
        for name, text in names.items()
    }
    assert wanted["importers"] == {"build"}
    while free := {name for name, needs in wanted.items() if not needs & set(wanted)}:
        wanted = {name: needs for name, needs in wanted.items() if name not in free}
    assert wanted == {}
