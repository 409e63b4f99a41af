"""The README is held to account: its commands and Python run as written, its tables name what exists."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from geomap.cli.main import parser
from geomap.config import Config
from geomap.review import FIELDS
from tests import warm
from tests.quality import pin

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
SECTIONS = dict(re.findall(r"^##+ (.+?)\n(.*?)(?=^##+ |\Z)", TEXT, re.DOTALL | re.MULTILINE))
RUNNING = [title for title, text in SECTIONS.items() if BLOCK.search(text)]
RECIPES = re.findall(r"^### (.+)$", TEXT, re.MULTILINE)


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder with the articles and the output of a first build, and the command `geomap` of this checkout."""
    root = tmp_path_factory.mktemp("kitchen")
    shutil.copytree(ROOT / "seeds", root / "articles")
    (root / "bin").mkdir()
    with warm.lent(root / "bin" / "geomap"):
        run(root, "sh", "geomap build articles -o out")
        yield root


def run(folder: Path, language: str, code: str, **more: str) -> str:
    here = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", **more}
    if language == "python":
        done = warm.run([], code=code, folder=folder, **here)
    else:
        environment = {**os.environ, **here}
        done = subprocess.run(["sh", "-ec", code], cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, f"{code}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("title", RUNNING)
def test_a_section_runs_as_written(kitchen: Path, title: str, request: pytest.FixtureRequest) -> None:
    text, more = SECTIONS[title], {}
    if "$DATABASE" in text:
        more["DATABASE"] = request.getfixturevalue("server")
    if "explore" in text:
        pytest.importorskip("mapclassify", reason="needs geomap[notebook]")
    for language, code in BLOCK.findall(text):
        run(kitchen, language, code, **more)


def test_a_word_added_as_the_recipe_says_is_read(kitchen: Path) -> None:
    recipe = BLOCK.search(SECTIONS["Words of your own"])
    assert recipe is not None
    run(kitchen, "sh", recipe[2].split("geomap check")[0])
    # "Turkish artillery shelled olive presses in the town of Tal Tamr."
    (kitchen / "a.txt").write_text("قصفت المدفعية التركية معاصر الزيتون في بلدة تل تمر.", encoding="utf-8")
    assert "target: olive_press" in run(kitchen, "sh", "geomap explain a.txt --lexicon words.toml")


def test_the_gallery_runs_and_keeps_no_output() -> None:
    for extra in ("matplotlib", "mapclassify"):
        pytest.importorskip(extra, reason="needs geomap[notebook]")
    cells = json.loads((ROOT / "docs" / "gallery" / "gallery.ipynb").read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    assert [cell for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []
    # Drawn where nothing is shown, and every figure holds something.
    done = "assert all(axes.has_data() for n in plt.get_fignums() for axes in plt.figure(n).axes)"
    script = "\n".join([*code, "print(len(plt.get_fignums()))", done])
    run(ROOT / "docs" / "gallery", "python", script, MPLBACKEND="Agg")


def test_there_are_ten_recipes_and_each_has_something_to_run() -> None:
    assert len(RECIPES) >= 10
    assert all(BLOCK.search(SECTIONS[title]) for title in RECIPES)


def test_every_command_is_in_the_table_and_nothing_else() -> None:
    told = set(re.findall(r"^\| `geomap ([\w-]+)", SECTIONS["Commands"], re.MULTILINE))
    assert told == set(parser()._subparsers._group_actions[0].choices)  # type: ignore[union-attr,attr-defined]


def test_every_setting_is_in_the_table_with_its_default() -> None:
    rows = re.findall(r"^\| `(\w+)` \| `?([^|`]+)`? \|", SECTIONS["Settings and limits"], re.MULTILINE)
    told: dict[str, Any] = {name: tomllib.loads(f"value = {value}")["value"] for name, value in rows}
    known = {field.name: getattr(Config(), field.name) for field in fields(Config)}
    assert told == {name: list(value) if isinstance(value, tuple) else value for name, value in known.items()}


def test_every_extra_of_the_table_exists() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    told = set(re.findall(r"^\| `(\w+)` \|", SECTIONS["The first map"], re.MULTILINE))
    assert told == set(project["optional-dependencies"])


def test_every_output_that_is_named_is_written(kitchen: Path) -> None:
    told = set(re.findall(r"^\| `([\w.-]+\.?\w*)` \|", SECTIONS["Commands"].split("It writes into")[1], re.MULTILINE))
    assert told == {path.name for path in (kitchen / "out").iterdir() if path.is_file()}


def test_every_field_of_a_correction_is_named() -> None:
    assert all(f"`{field}`" in SECTIONS["Corrections"] for field in FIELDS)


def test_every_make_target_that_is_named_exists() -> None:
    made = set(re.findall(r"^(\w[\w-]*):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    told = set(re.findall(r"\bmake (\w[\w-]*)", "\n".join(re.findall(r"```console\n(.*?)```|`(.*?)`", TEXT)[0])))
    told |= set(re.findall(r"^make (\w[\w-]*)", TEXT, re.MULTILINE)) | set(re.findall(r"`make (\w[\w-]*)`", TEXT))
    assert told
    assert told <= made


def test_every_file_that_is_named_exists() -> None:
    for path in re.findall(r"\]\(([^)#:]+)\)|`((?:gazetteer|geomap|maps|seeds|tests)/[\w./-]*)`", TEXT):
        name = "".join(path)
        assert (ROOT / name).exists() or name.startswith("maps/"), name


def test_the_words_of_the_faults_are_those_that_geomap_says() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "geomap").rglob("*.py"))
    rows = re.findall(r"^\| (.+?) \|", SECTIONS["When something is wrong"], re.MULTILINE)
    for words in re.findall(r"`([a-z][^`]+)`", "\n".join(rows)):
        parts = words.replace("index.csv", "{index}").replace("1 or more", "{bounds}")
        assert words in code or parts in code, words


def test_the_scores_are_those_that_are_pinned() -> None:
    assert pin.table() in TEXT, "run `make pin`"
    assert pin.table("README.ar.md") in ARABIC, "run `make pin`"


ARABIC = (ROOT / "README.ar.md").read_text(encoding="utf-8")


def test_the_arabic_readme_names_the_same_commands_files_extras_and_figures() -> None:
    # Its tables and bullets are those of the first half of the English one, with its figures.
    half = TEXT.partition("\n## Recipes")[0]
    for title in ("## How to read the map", "## Commands", "## In Python"):
        assert title in half
    for row in (r"^\| `([^`]+)` \|", r"^```(?:console|python)\n(.*?)```", r"\b\d+\.\d+\b"):
        flags = re.MULTILINE | re.DOTALL
        said = re.findall(row, ARABIC, flags)
        assert [found for found in re.findall(row, half, flags) if found not in said] == []
    figures = re.compile(r"\| (0\.\d\d) \| (0\.\d\d) \| (0\.\d\d) \|$", re.MULTILINE)
    assert figures.findall(half)
    assert figures.findall(ARABIC) == figures.findall(half)
    assert len(re.findall(r"^- \*\*", ARABIC, re.MULTILINE)) == len(re.findall(r"^- \*\*", half, re.MULTILINE))


def test_what_the_arabic_readme_says_to_run_runs(kitchen: Path) -> None:
    told = BLOCK.findall(ARABIC)
    assert {language for language, _ in told} == {"sh", "python"}
    for language, code in told:
        run(kitchen, language, code)
