"""Two reviewers' files become one: nothing lost, no contradiction decided in silence."""

from __future__ import annotations

from pathlib import Path

import pytest

from geomap import cli
from geomap.review import Correction, read_corrections, together


def row(number: int, name: str, field: str, new: str, reviewer: str, day: str = "2026-01-02") -> Correction:
    return Correction(number, name, field, "", new, f"reason of {reviewer}", reviewer, day)


MINE = [row(2, "a", "type", "Attack", "me"), row(3, "b", "keep", "", "me"), row(4, "c", "dates", "unknown", "me")]
HERS = [
    row(2, "a", "type", "Armed clash", "she"),
    row(3, "b", "drop", "", "she"),
    row(4, "c", "dates", "unknown", "she"),
]


def test_contradictions_are_told_and_left_out_agreement_is_kept_once() -> None:
    made = together(MINE, HERS)
    assert [(one["id"], one["reviewer"]) for one in made.rows] == [("c", "me")]
    assert [(a.field, b.field) for a, b in made.conflicts] == [("type", "type"), ("keep", "drop")]


def test_the_order_of_the_files_changes_no_row() -> None:
    others = [*HERS, row(5, "d", "merge", "e", "she"), row(6, "d", "merge", "f", "she")]
    assert together(MINE, others).rows == together(others, MINE).rows
    assert [one["new"] for one in together(MINE, others).rows if one["id"] == "d"] == ["e", "f"]


def test_the_command_writes_what_a_build_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    head = "id,field,old,new,reason,reviewer,date\n"
    (tmp_path / "a.csv").write_text(f"{head}x,keep,,,'=sure,me,\ny,type,,Attack,so,me,\n", encoding="utf-8")
    (tmp_path / "b.csv").write_text(f"{head}y,type,,Armed clash,not so,she,\n", encoding="utf-8")
    out = tmp_path / "both.csv"
    assert cli.main(["corrections", "merge", str(tmp_path / "a.csv"), str(tmp_path / "b.csv"), "-o", str(out)]) == 1
    told = capsys.readouterr().err
    assert "'so' (me)" in told
    assert "'not so' (she)" in told
    assert [(one.id, one.reason) for one in read_corrections(out)] == [("x", "=sure")]
