"""`make bench-check`: a version that reads slower than the one before is told, and a wrong commit is named."""

from __future__ import annotations

import pytest

from geomap.errors import DataError
from tests.benchmarks.before_and_now import LIMIT, PAIRS, before, report


def runs(seconds: float) -> list[dict[str, float]]:
    return [{"articles": 10, "cold": 1.0 + seconds, "warm": seconds}] * PAIRS


@pytest.mark.parametrize(("now", "code"), [(1.0, 0), (LIMIT - 0.01, 0), (LIMIT + 0.01, 1)])
def test_reading_that_became_slower_than_the_limit_fails(now: float, code: int, capsys) -> None:
    assert report("abc1234", {"before": runs(1.0), "now": runs(now)}) == code
    assert f"now / before: {now:.3f}" in capsys.readouterr().out


def test_a_commit_that_is_not_there_is_named() -> None:
    with pytest.raises(DataError, match="no such-commit in the history"):
        before("such-commit")
