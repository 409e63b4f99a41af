"""Persons: whoever is private and named is found, word for word; places, units, offices and outlets are nobody."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import lexicon, persons
from geomap.model import Article, Found
from geomap.pipeline import vocabulary

CASES = tomllib.loads((Path(__file__).parent / "cases" / "persons.toml").read_text(encoding="utf-8"))["case"]
SIGNS = {"(", ")", "“", "”", "#", "_", "-", "،", "12"}
WORDS = sorted({word for case in CASES for word in case["text"].split()} | SIGNS)
# "The killing of N in Hajin", "the young man N was wounded, and another killed", "N was taken to hospital",
# "said N to our correspondent", "N (20 years)".
FRAMES = ("مقتل {} في هجين", "أصيب الشاب {}، وقتل آخر", "نقل {} إلى المشفى", "قال {} لمراسلنا", "{} (20 عاماً)")


def read(text: str) -> tuple[Found[str], ...]:
    article = Article("a.txt", text, "", None, None, None, "ar", "a", "0")
    return persons.read(vocabulary().mark(article))


@pytest.mark.parametrize("case", CASES, ids=[case["gloss"] for case in CASES])
def test_who_is_named_is_found_and_nobody_else(case: dict[str, Any]) -> None:
    found = read(case["text"])
    assert [one.value for one in found] == case.get("found", [])
    assert case.get("none", False) is not bool(found)
    if "rules" in case:
        assert [one.rule.removeprefix("persons.") for one in found] == case["rules"]


def test_there_are_names_enough_to_tell() -> None:
    assert sum(len(case.get("found", ())) for case in CASES) >= 40
    assert sum(case.get("none", False) for case in CASES) >= 10


@settings(max_examples=150, deadline=None)
@given(text=st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=40).map(" ".join))
def test_any_text_is_read_and_every_quote_is_a_slice_of_it(text: str) -> None:
    found = read(text)
    assert all(text[one.quote.start : one.quote.end] == one.quote.text == one.value for one in found)
    ends = [0, *(one.quote.end for one in found)]
    assert all(end <= one.quote.start < one.quote.end for end, one in zip(ends, found, strict=False))


@settings(max_examples=60, deadline=None)
@given(first=st.sampled_from(["محمد", "خالد", "حسين", "فاطمة"]), family=st.sampled_from(["العلي", "الحسن", "الخلف"]))
def test_a_name_is_found_wherever_it_stands_in_the_sentence(first: str, family: str) -> None:
    for frame in FRAMES:
        text = frame.format(f"{first} {family}")
        assert [one.value for one in read(text)] == [f"{first} {family}"], text


def test_every_kind_of_word_is_read() -> None:
    """A kind that no code knows would be dead knowledge."""
    kinds = {term.kind for term in lexicon.load("persons").terms if term.forms}
    assert kinds <= {name.partition(":")[0] for name in persons._codes()}
