"""The mutants of `tests.mutants`: what is changed is what runs, however the function is wrapped."""

from __future__ import annotations

import inspect
from functools import reduce
from importlib import import_module
from types import FunctionType
from typing import Any

import pytest

from geomap.extract.predicates import predicates
from tests.mutants import ROOT, Mutant, mutants, put


def name(mutant: Mutant) -> str:
    """As `geomap rules` writes it."""
    return f"{mutant[1].stem}.{mutant[2].rpartition('.')[2].lstrip('_')}"


MUTANTS = [one for one in mutants("extract", 0) if name(one) in predicates()]


def function(mutant: Mutant) -> FunctionType:
    """What the room calls, in its wrappers."""
    module = import_module(".".join(mutant[1].relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"))
    found: Any = reduce(lambda holder, part: vars(holder)[part], mutant[2].split("."), module)
    return getattr(found, "fget", None) or getattr(found, "func", None) or found  # type: ignore[no-any-return]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda one: f"{name(one)} {one[3]}")
def test_a_changed_question_answers_as_changed(mutant: Mutant) -> None:
    """Also behind `@predicate`, `@property` and caches; asked of nothing at all, the question itself would fail."""
    asked = function(mutant)
    inner: Any = inspect.unwrap(asked)
    kept = inner.__code__
    put(mutant[1], mutant[2], mutant[4])
    try:
        assert asked(*[None] * len(inspect.signature(asked).parameters)) == (mutant[3] == "always True")
    finally:
        inner.__code__ = kept


def test_every_question_that_geomap_rules_knows_has_its_mutants() -> None:
    assert sorted(map(name, MUTANTS)) == sorted([*predicates()] * 2)
