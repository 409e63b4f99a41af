"""The recipes of the documentation, run as they are written."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import geomap

HERE = Path(__file__).parent
TEXT = (HERE / "cases" / "recipes.md").read_text(encoding="utf-8")
RECIPES = re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE)
BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMANDS = ("build", "export", "review", "diff", "place")


def _missing() -> str:
    """What the front door still lacks of what the recipes use."""
    names = [name for name in ("read_articles", "find_incidents", "to_table") if not hasattr(geomap, name)]
    run = [sys.executable, "-m", "geomap.cli", "--help"]
    told = subprocess.run(run, capture_output=True, text=True).stdout
    return ", ".join(names + [f"geomap {name}" for name in COMMANDS if not re.search(rf"\b{name}\b", told)])


@pytest.fixture(scope="module")
def kitchen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the articles and the output of a first build, and the command `geomap` of this checkout."""
    missing = _missing()
    if missing:
        pytest.skip(f"not there yet: {missing}")
    root = tmp_path_factory.mktemp("kitchen")
    shutil.copytree(HERE.parent / "seeds", root / "articles")
    (root / "bin").mkdir()
    (root / "bin" / "geomap").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m geomap.cli "$@"\n')
    (root / "bin" / "geomap").chmod(0o755)
    _run(root, "sh", "geomap build articles -o out")
    return root


def _run(folder: Path, language: str, code: str) -> str:
    here = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "PYTHONPATH": str(HERE.parent)}
    command = [sys.executable, "-c", code] if language == "python" else ["sh", "-ec", code]
    done = subprocess.run(command, cwd=folder, env={**os.environ, **here}, capture_output=True, text=True)
    assert done.returncode == 0, f"{code}\n{done.stderr}"
    return done.stdout


@pytest.mark.parametrize(("title", "text"), RECIPES, ids=[title for title, _ in RECIPES])
def test_a_recipe_runs_as_written(kitchen, title, text, request, monkeypatch):
    if "$DATABASE" in text:
        monkeypatch.setenv("DATABASE", request.getfixturevalue("server"))
    if "explore" in text:
        pytest.importorskip("mapclassify", reason="needs geomap[notebook]")
    for language, code in BLOCK.findall(text):
        _run(kitchen, language, code)


def test_there_are_ten_recipes_and_each_has_something_to_run():
    assert len(RECIPES) >= 10
    assert all(BLOCK.search(text) for _, text in RECIPES)
