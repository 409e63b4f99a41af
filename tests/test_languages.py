"""Two languages: one incident told in Arabic and in English is one, each quote keeps its language and direction."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from geomap import pipeline
from geomap.model import Article, Incident

CASES = tomllib.loads((Path(__file__).parent / "cases" / "languages.toml").read_text(encoding="utf-8"))["case"]
# Of the pairs that tell one incident so many may stay apart; of the others none may be joined.
APART = 2


def articles(case: dict[str, Any]) -> Iterator[Article]:
    for language in ("ar", "en"):
        text, day = case[language], case[f"{language}_day"]
        yield Article(f"{language}.txt", text, "", None, day, None, language, language, language)


def incidents(case: dict[str, Any]) -> list[Incident]:
    return list(pipeline.find_incidents(list(articles(case))))


def joined(case: dict[str, Any]) -> bool:
    return any(len({r.citation.article_id for r in one.reports}) == 2 for one in incidents(case))


def test_one_incident_told_in_two_languages_is_one() -> None:
    same = [case for case in CASES if case["same"]]
    apart = [case["gloss"] for case in same if not joined(case)]
    assert len(same) >= 20
    assert len(apart) <= APART, apart


def known(cases: list[dict[str, Any]]) -> list[Any]:
    """The cases; a known failure must go on failing, or its note must go."""
    return [
        pytest.param(c, id=c["gloss"], marks=pytest.mark.xfail(reason=c["xfail"], strict=True) if "xfail" in c else ())
        for c in cases
    ]


@pytest.mark.parametrize("case", known([case for case in CASES if not case["same"]]))
def test_two_incidents_that_look_alike_stay_apart(case: dict[str, Any]) -> None:
    assert not joined(case)
