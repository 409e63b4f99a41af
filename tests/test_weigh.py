"""The scale: parts add up, the likeliest option wins, every weight can be read and says what it means."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from geomap import lexicon, weigh

WEIGHTS = tomllib.loads((Path(lexicon.__file__).parent / weigh.FILE).read_text(encoding="utf-8"))


@pytest.mark.parametrize(("choice", "part"), [(c, p) for c, table in WEIGHTS.items() for p in table])
def test_every_part_has_whole_tenths_a_gloss_and_its_sign(choice: str, part: str) -> None:
    line = WEIGHTS[choice][part]
    assert isinstance(line["tenths"], int)
    assert line["gloss"]
    if "sign" in line:
        assert line["tenths"] == 0 or (line["tenths"] > 0) == (line["sign"] == "+")


def test_the_likeliest_option_is_first_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weigh, "weights", lambda _: {"near": 2.0, "far": -1.5})
    near, far = weigh.ranked("x", [("b", {"far": 1}), ("a", {"near": 1, "unknown": 1})])
    assert (near.value, near.parts, near.bits) == ("a", (("near", 2.0),), 2.0)
    told = weigh.decision("x", ["a", "b"], [near, far])
    assert told.chosen == "a"
    assert told.beaten == (("b", -1.5, (("far", -1.5),)),)


def test_a_sum_of_no_bits_is_an_even_chance() -> None:
    assert weigh.probability(0) == 0.5
    assert weigh.probability(10**6) == pytest.approx(1)
