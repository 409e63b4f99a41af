"""Passages: that titles, headings, datelines, captions and sentences are told apart and no letter is lost."""

from __future__ import annotations

import itertools
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.model import Article
from geomap.passages import split

CASES = tomllib.loads((Path(__file__).parent / "cases" / "passages.toml").read_text(encoding="utf-8"))["case"]


def article(text: str) -> Article:
    return Article("case.txt", text, text.partition("\n")[0], None, None, None, "ar", "family", "hash")


def _letters(text: str) -> int:
    """The letters of a text; the bare stretching sign is none."""
    return sum(c.isalpha() and c != "ـ" for c in text)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_an_article_falls_into_the_passages_that_a_reader_sees(case: dict[str, Any]) -> None:
    found = split(article(case["text"]))
    assert [passage.kind for passage in found] == [kind for kind, _ in case["passages"]]
    for passage, (_, first_words) in zip(found, case["passages"], strict=True):
        assert passage.text.startswith(first_words)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from('ابتسقهةـ\u064b\u200f .:،!؟…”"-–()\n\r٠1Aa\u2028'), max_size=120))
def test_passages_quote_the_text_in_order_and_hold_every_letter(text: str) -> None:
    found = split(article(text))
    assert [p.start for p in found] == sorted(p.start for p in found)
    assert all(p.text == text[p.start : p.end] == p.text.strip() for p in found)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert _letters("".join(p.text for p in found)) == _letters(text)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet=st.sampled_from("ابتسقه\u064b .،\n"), max_size=80))
def test_the_folded_slice_of_a_passage_is_that_passage(text: str) -> None:
    for passage in split(article(text)):
        quoted = passage.quote(passage.first, passage.last).text.strip()
        assert quoted.lstrip("\u064b ") == passage.text.lstrip("\u064b ")
