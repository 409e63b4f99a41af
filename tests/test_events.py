"""Events: which words propose what, which of them tell a happening, and the ACLED type that a sentence amounts to."""

from __future__ import annotations

import tomllib
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import events
from geomap.config import Config
from geomap.extract import extract
from geomap.lexicon import load
from geomap.mentions import Marked
from geomap.model import Article
from geomap.pipeline import vocabulary

CASES = tomllib.loads((Path(__file__).parent / "cases" / "events.toml").read_text(encoding="utf-8"))["case"]
TYPES = {term.en[0] for term in load("sub_events").terms}


def marked(text: str) -> tuple[Marked, ...]:
    return vocabulary().mark(Article("a.txt", text, "", None, None, None, "ar", "a", "0"))


def known(cases: list[dict[str, Any]]) -> list[Any]:
    """The cases; a known failure must go on failing, or its note must go."""
    return [
        pytest.param(c, id=c["gloss"], marks=pytest.mark.xfail(reason=c["xfail"], strict=True) if "xfail" in c else ())
        for c in cases
    ]


def types(text: str) -> list[str]:
    """The sub-event types of the reports that an article of this one sentence gives."""
    article = Article("a.txt", text, "", None, date(2023, 6, 20), None, "ar", "a", "0")
    return sorted(report.event.value for report in extract(article, vocabulary(), Config()))


@pytest.mark.parametrize("case", known(CASES))
def test_the_type_is_that_of_a_careful_coder(case: dict[str, Any]) -> None:
    assert types(case["text"]) == ([case["type"]] if case["type"] else [])


@pytest.mark.parametrize("case", known([case for case in CASES if "modes" in case]))
def test_what_did_not_happen_is_told_apart(case: dict[str, Any]) -> None:
    (one,) = marked(case["text"])
    assert [f"{found.value.id} {found.value.mode}" for found in events.read(one)] == case["modes"]


@pytest.mark.parametrize("latin", [False, True], ids=["Arabic", "English"])
def test_there_is_a_case_for_every_type_in_both_languages(latin: bool) -> None:
    told = {case["type"] for case in CASES if case["text"].isascii() == latin}
    assert told - {""} == TYPES


def test_every_rule_has_a_name_of_its_own() -> None:
    names = [rule["id"] for rule in load("events").rules]
    assert len(names) == len(set(names))


def test_every_rule_leads_to_a_type_of_acled() -> None:
    assert {rule["type"] for rule in load("events").rules} <= TYPES


def test_rules_and_triggers_speak_of_the_same_classes() -> None:
    """A class that no family knows would break the reading; one that no trigger has is a rule that never fires."""
    lexicon = load("events")
    families = {cls for classes in lexicon.about["families"].values() for cls in classes}
    proposed = {term.attrs["class"] for term in lexicon.terms if term.kind == "event"}
    asked = {cls for rule in lexicon.rules for part in ("classes", "with", "without") for cls in rule.get(part, ())}
    assert proposed <= families
    assert asked <= proposed


def test_every_rule_can_be_the_first_that_fits() -> None:
    """A rule that an earlier one always takes the place of is dead."""
    rules = load("events").rules
    for rule in rules:
        choices = (rule["classes"], *(rule.get(part, [""]) for part in ("with", "weapons", "actors")))
        tried = (events.settle({one, beside}, [weapon], [actor]) for one, beside, weapon, actor in product(*choices))
        assert any(found and found[1] == rule["id"] for found in tried), rule["id"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from([word for case in CASES for word in case["text"].split()]), max_size=30))
def test_any_order_of_words_is_read_and_quoted_as_it_stands(words: list[str]) -> None:
    text = " ".join(words)
    for one in marked(text):
        for found in events.read(one):
            assert text[found.quote.start : found.quote.end] == found.quote.text
