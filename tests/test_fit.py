"""The fit of the weights of a place's choice: it follows its rows, keeps signs, and names what the reading weighs."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from geomap import lexicon
from geomap.lexicon.weighing import weights
from tests.quality import fit, left_out, rows

PARTS = ("near", "far")
# Labels tell what a telling goes on with less surely than where it was.
LEAST_RIGHT = {"phrase": 0.85, "namesake": 0.9, "link": 0.7, "doer": 0.8, "sufferer": 0.65, "news": 0.9}


def option(case: str, right: bool, near: float, far: float) -> rows.Option:
    return rows.Option("phrase", f"outlet {case}", case, right, 1.0, {"near": near, "far": far})


def made(right_is_near: bool) -> fit.Cases:
    """Forty choices between something near and something far."""
    told = [option(str(n), right_is_near, 1, 0) for n in range(40)]
    told += [option(str(n), not right_is_near, 0, 1) for n in range(40)]
    return fit.cases(told, "phrase", PARTS)


@pytest.mark.parametrize("right_is_near", [True, False])
def test_weights_follow_what_was_right(right_is_near: bool) -> None:
    near, far = fit.fitted(made(right_is_near), np.array([1.0, 1.0]), 1.0)
    assert (near > far) == right_is_near


def test_weights_fitted_without_an_outlet_owe_nothing_to_its_rows() -> None:
    options = rows.load()
    outlet = next(one.outlet for one in options if one.choice == "phrase")
    others = [one for one in options if one.outlet != outlet]
    assert fit.without(options, "phrase", outlet) == fit.without(others, "phrase", "")
    assert any(fit.without(options, one, outlet) != fit.by_hand(one) for one in rows.CHOICES)


def test_an_article_is_read_by_weights_that_were_fitted_without_its_outlet(tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text("قتل مدني بانفجار لغم في مدينة البصيرة بريف دير الزور.", encoding="utf-8")
    assert [one.sub_event_type for one in left_out.found(tmp_path)] == ["Remote explosive/landmine/IED"]


def test_a_fitted_weight_never_changes_its_sign() -> None:
    near, _ = fit.fitted(made(right_is_near=True), np.array([-0.1, 0.1]), 1.0)
    assert near <= 0


def test_a_part_put_into_the_weights_file_changes_nothing_else() -> None:
    text = fit.WEIGHTS.read_text(encoding="utf-8")
    changed = fit.written(text, "phrase", {"letters": -7.5})
    assert len([1 for a, b in zip(text.split("\n"), changed.split("\n"), strict=True) if a != b]) == 1
    assert fit.written(changed, "phrase", {"letters": weights("phrase")["letters"]}) == text


@pytest.mark.parametrize("choice", rows.CHOICES)
def test_the_rows_hold_the_parts_that_are_weighed_and_no_words(choice: str) -> None:
    told = [one for one in rows.load() if one.choice == choice]
    assert {part for one in told for part in one.parts} <= set(weights(choice))
    assert all(part.isascii() for one in told for part in one.parts)


@pytest.mark.parametrize("choice", rows.CHOICES)
def test_the_weights_in_use_keep_the_signs_of_those_set_by_hand_and_read_most_rows_right(choice: str) -> None:
    used = weights(choice)
    hand = {t.id: t.attrs["hand"] for t in lexicon.load("weights").terms if t.kind == choice}
    assert all(used[part] * hand[part] >= 0 for part in used)
    told = fit.cases(rows.load(), choice, list(used))
    assert fit.are_right(told, np.array(list(used.values()))).mean() >= LEAST_RIGHT[choice]


@pytest.mark.parametrize("choice", ["phrase", "namesake"])  # "link" takes half a minute: `make fit` shows it
def test_the_table_tells_what_weights_are_worth_on_outlets_left_out(choice: str) -> None:
    row = fit.table([fit.fit(rows.load(), choice)]).splitlines()[-1]
    assert row in fit.TABLE.read_text(encoding="utf-8").splitlines(), "run `make fit`"


def test_labels_of_ones_own_are_reported_on_and_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Labels as `geomap corrections learn` writes them; here those of the seeds."""
    monkeypatch.setattr(fit, "CHOICES", ("phrase", "namesake"))
    before = fit.WEIGHTS.read_bytes(), fit.TABLE.read_bytes(), rows.FILE.read_bytes()
    labels = Path(fit.__file__).parent / "seeds.json"
    told = fit.report(Path(fit.__file__).parents[2] / "seeds", labels).splitlines()
    assert re.match(r"\d+ labels decide [1-9]\d* choices", told[0])
    assert [line.split(" | ")[0] for line in told[3:5]] == ["| phrase", "| namesake"]
    assert told[5:], "the weights that would change, or that none would"
    assert (fit.WEIGHTS.read_bytes(), fit.TABLE.read_bytes(), rows.FILE.read_bytes()) == before
