"""Attribution: the source in its own words, and whether the passage reports, alleges, denies or tells of a failure."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from geomap import attribution
from geomap.mentions import Marked
from geomap.model import Article
from geomap.pipeline import vocabulary

CASES = tomllib.loads((Path(__file__).parent / "cases" / "attribution.toml").read_text(encoding="utf-8"))["case"]


def marked(text: str) -> tuple[Marked, ...]:
    return vocabulary().mark(Article("a.txt", text, "", None, None, None, "ar", "a", "0"))


@pytest.mark.parametrize("case", CASES, ids=[case["gloss"] for case in CASES])
def test_sources_and_status_are_those_of_a_careful_reader(case: dict[str, str]) -> None:
    (one,) = marked(case["text"])
    found = attribution.read(one)
    said = (found.attributed_to.value if found.attributed_to else "", found.status.value if found.status else "")
    assert said == (case["source"], case["status"])


def test_the_source_is_quoted_word_for_word() -> None:
    # "The Turkish Ministry of Defence said that the army shelled positions."
    text = "قالت وزارة الدفاع التركية إن الجيش قصف مواقع"
    (one,) = marked(text)
    found = attribution.read(one).attributed_to
    assert found is not None
    assert text[found.quote.start : found.quote.end] == found.value == "وزارة الدفاع التركية"


def test_a_window_looks_only_at_its_own_words() -> None:
    text = "أفاد ناشطون بقصف قرية، ونفت قسد ذلك"  # "activists reported shelling of a village, and the SDF denied it"
    (one,) = marked(text)
    cut = one.passage.key.index("،")
    assert attribution.read(one, one.passage.first, cut).status is None
    denied = attribution.read(one, cut, one.passage.last).status
    assert denied is not None
    assert denied.value == "denied"
