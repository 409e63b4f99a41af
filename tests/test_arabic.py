"""Folding: that spellings meet, that different words do not, and that every slice leads back to its characters."""

from __future__ import annotations

import tomllib
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap.arabic import fold, fold_key, noun_forms, unclitic, verb_forms, without_article

CASES = tomllib.loads((Path(__file__).parent / "cases" / "arabic.toml").read_text(encoding="utf-8"))["case"]
# Letters, marks and signs that articles are made of, with all that folding touches.
LETTERS = "ابتجحخدرزسشصضطظعغفقكلمنهويىةأإآؤئءکیگڤۆێەﻻﷲ"
SIGNS = "ـ\u064b\u064e\u0651\u0670\u0301\u200c\u200d\u200e\u200f\u202b\u202c\ufeff -*.،:؛?\n&;<>١۲3aÉñnbsp"
written = st.text(alphabet=st.sampled_from(LETTERS + SIGNS), max_size=40) | st.text(max_size=40)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["gloss"])
def test_spellings_of_one_word_meet_and_different_words_do_not(case: dict[str, Any]) -> None:
    if "same" in case:
        assert len({fold(spelling).text for spelling in case["same"]}) == 1
    else:
        assert len({fold(spelling).text for spelling in case["apart"]}) == len(case["apart"])


@settings(max_examples=300, deadline=None)
@given(written)
def test_offsets_rise_and_every_slice_maps_to_original_characters(text: str) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    for i in range(len(folded.text)):
        start, end = folded.span(i, i + 1)
        assert 0 <= start < end <= len(text)
        if i:
            assert folded.starts[i] >= folded.starts[i - 1]
            assert folded.ends[i] >= folded.ends[i - 1]
    if folded.text:
        start, end = folded.span(0, len(folded.text))
        assert fold(text[start:end]).text == folded.text


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(LETTERS + "\u064b\u064e\u0651\u0670\u0653\u0654 "), max_size=30))
def test_a_slice_never_leaves_a_vowel_sign_without_its_letter(text: str) -> None:
    folded = fold(text)
    for i in range(len(folded.text)):
        _, end = folded.span(i, i + 1)
        assert end == len(text) or unicodedata.category(text[end]) != "Mn"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(LETTERS + "\u064b\u0651\u200f aÉ١"), max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


def test_a_surrogate_that_a_bad_decoder_left_does_no_harm() -> None:
    assert fold("هجين\ud800").text.startswith("هجين")


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("وبالرقة", "الرقه"),
        ("للحسكة", "الحسكه"),
        ("بهجين", "هجين"),
        ("فالميادين", "الميادين"),
        ("كالبوكمال", "البوكمال"),
    ],
)
def test_proclitics_come_off_with_the_article_left(word: str, expected: str) -> None:
    assert expected in [rest for _, rest in unclitic(fold_key(word))]


def test_the_article_comes_off_and_what_only_looks_like_one_stays() -> None:
    assert without_article("الحسكه") == "حسكه"
    assert without_article("الي") is None
    assert without_article("هجين") is None


def test_regular_forms_carry_the_names_of_their_forms() -> None:
    assert noun_forms("قريه")["قريتي"] == "dual"
    assert noun_forms("صاروخ")["صاروخين"] == "dual"
    forms = verb_forms("استهدف", "يستهدف")
    assert {forms[word] for word in ("استهدفت", "تستهدف", "استهدفوا")} == {"past+f", "present+f", "past+p"}
