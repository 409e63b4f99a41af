"""Places: that names are found in every spelling, that what is no place is none, and that the relation is read."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import lexicon, places
from geomap.gazetteer import Gazetteer
from geomap.mentions import Vocabulary
from geomap.model import Article
from geomap.places import kinds

HERE = Path(__file__).parent
CASES = tomllib.loads((HERE / "cases" / "places.toml").read_text(encoding="utf-8"))["case"]
SEEDS = sorted((HERE.parent / "seeds").glob("*.txt"))


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    return Vocabulary([lexicon.load(noun) for noun in places.LEXICONS], Gazetteer.load())


def article(text: str) -> Article:
    return Article("case.txt", text, "", None, None, None, "ar", "family", "hash")


def read(text: str) -> places.Places:
    return places.read(vocabulary().mark(article(text)), vocabulary().gazetteer)


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_every_mention_of_a_sentence_has_its_words_its_role_and_its_place(case: dict[str, Any]) -> None:
    found = read(case["text"]).mentions
    assert [(m.quote.text, m.role) for m in found] == [(text, role) for text, role, *_ in case["mentions"]]
    for mention, (_, _, *name) in zip(found, case["mentions"], strict=True):
        if name:
            assert (mention.place.name if mention.place else "?") == name[0]


@pytest.mark.parametrize("case", [case for case in CASES if "phrases" in case], ids=lambda case: case["name"])
def test_the_words_around_a_name_become_its_relation(case: dict[str, Any]) -> None:
    found = [[p.relation, "+".join(m.name for m in p.places), p.role] for p in read(case["text"]).phrases]
    assert found == case["phrases"]


def test_a_misspelt_name_keeps_its_score_and_the_spelling_that_it_came_from() -> None:
    mention = read("قصف استهدف محيط مدينة البوكمل").mentions[0]
    assert mention.match == "fuzzy"
    assert 0.8 <= dict(mention.candidates[0].parts)["name"] < 1
    assert mention.candidates[0].name != mention.quote.text


def test_an_unknown_name_lies_in_the_place_that_a_heading_gives() -> None:
    mention = read("حصاد\nوفي مدينة القامشلي:\nاستهدفت طائرة سيارة في حي السياحي.").mentions[-1]
    assert (mention.match, mention.place) == ("unresolved", None)
    assert mention.parent is not None
    assert mention.parent.name == "Al-Qamishli"


def test_what_is_said_of_an_unknown_name_again_and_again_is_kept_once() -> None:
    """A long article grows by what it says, not by how often: each mention is placed by all that was said."""
    once = read("قصف على قرية الزعنونية شرق هجين.\n\nوقصف على قرية الزعنونية قرب ذيبان.")
    often = read("قصف على قرية الزعنونية شرق هجين.\n\nوقصف على قرية الزعنونية قرب ذيبان.\n\n" * 20)
    assert {len(phrase.said) for phrase in once.phrases} == {2}
    assert {len(phrase.said) for phrase in often.phrases} == {2}


def test_an_unknown_name_in_a_list_is_one_item_and_not_its_conjunction() -> None:
    texts = [m.quote.text for m in read("سقطت قذائف على قرى الزر وخربتينا، وتل بلعوط بريف دير الزور").mentions]
    assert texts[:3] == ["الزر", "خربتينا", "تل بلعوط"]


def test_a_bare_name_is_the_city_when_the_article_calls_it_one() -> None:
    bare, called = read("عملية أمنية في الرقة أمس.\nوجرت العملية في مركز مدينة الرقة.").mentions
    assert bare.place is not None
    assert bare.place == called.place
    assert bare.place.type == "city"


def test_city_and_governorate_of_one_name_are_two_candidates() -> None:
    city = read("انفجار في مدينة الحسكة").mentions[0]
    governorate = read("انفجار في محافظة الحسكة").mentions[0]
    assert [m.place.type for m in (city, governorate) if m.place] == ["city", "governorate"]
    assert {"city", "governorate"} <= {candidate.place.type for candidate in city.candidates}


def test_every_decision_shows_its_parts_and_they_make_the_score() -> None:
    weights = {"head": 0.25, "words": 0.3, "company": 0.2, "prominence": 0.15, "beat": 0.1}
    for candidate in read("انفجار في قرية الطويلة بريف تل تمر").mentions[0].candidates:
        parts = dict(candidate.parts)
        expected = parts.pop("name") * sum(weights[name] * value for name, value in parts.items())
        assert candidate.score == pytest.approx(expected, abs=1e-4)


def test_a_name_that_many_villages_share_is_the_one_near_the_town_named_with_it() -> None:
    mention = read("سقطت قذيفة في قرية الطويلة بريف تل تمر").mentions[0]
    assert mention.place is not None
    assert abs(mention.place.lat - 36.65) < 0.05


@pytest.mark.parametrize("seed", SEEDS, ids=lambda path: path.stem[:3])
def test_mentions_and_phrases_of_real_articles_quote_them_word_for_word_and_in_order(seed: Path) -> None:
    text = seed.read_bytes().decode("utf-8")
    found = read(text)
    assert found.mentions
    for quote in [m.quote for m in found.mentions] + [p.quote for p in found.phrases]:
        assert text[quote.start : quote.end] == quote.text
    starts = [m.quote.start for m in found.mentions]
    assert starts == sorted(starts)
    assert [p.quote.start for p in found.phrases] == sorted(p.quote.start for p in found.phrases)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.sampled_from([*" ".join(case["text"] for case in CASES).split(), "،", ".", ":", "\n", "”", "قرى", "بين"]),
        max_size=40,
    )
)
def test_no_order_of_words_breaks_the_reading(words: list[str]) -> None:
    text = " ".join(words)
    for mention in read(text).mentions:
        assert text[mention.quote.start : mention.quote.end] == mention.quote.text
        assert 0 <= mention.score <= 1


def test_rows_show_every_mention_with_its_place_or_its_parent() -> None:
    text = "اغتيل شاب في حي الدلة بمدينة الرقة"
    quarter, city = places.rows(article(text), read(text))
    assert (quarter["place_id"], quarter["match"]) == (None, "unresolved")
    assert (quarter["lat"], quarter["lon"], quarter["parent_id"]) == (city["lat"], city["lon"], city["place_id"])
    assert city["candidates"][0]["place_id"] == city["place_id"]


@pytest.mark.parametrize(
    ("words", "name", "kind"),
    [
        ("في حي النبعة بمدينة معدان", "النبعة", "neighbourhood"),
        ("حي الجمرك", "حي الجمرك", "neighbourhood"),
        ("قرب قرية البنجة وجسرها", "البنجة", "village"),
        ("وبلدة جمة", "جمة", "town"),
        ("في حقل الورد النفطي", "الورد", "field"),
        ("في منطقة العابد", "العابد", "village"),
        ("قرب مزار الشيخ في قرية كسرى", "كسرى", "village"),
        ("والبنجة", "البنجة", "village"),
        ("القرية", "البنجة", "village"),
    ],
)
def test_an_unknown_place_is_of_the_type_that_its_place_word_says(words: str, name: str, kind: str) -> None:
    assert kinds.type_by_words(words, name) == kind
