"""What the fuzzer has found once is never found again: each kept input is replayed, and `make fuzz` looks for more."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fuzz import targets

KEPT = sorted((Path(__file__).parent / "cases" / "fuzz").iterdir())


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.name)
def test_a_finding_stays_mended(path: Path) -> None:
    targets.TARGETS[path.name.partition("-")[0]](path.read_bytes())


@pytest.mark.parametrize("target", targets.TARGETS)
def test_a_target_holds_on_what_it_begins_with(target: str) -> None:
    held = list(targets.corpus(target))
    assert held
    for data in held[:: max(1, len(held) // 8)]:
        targets.TARGETS[target](data)
