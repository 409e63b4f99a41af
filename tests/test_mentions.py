"""Mentions: that every known word is found with its clitics, at word edges only, the longest of its layer."""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

from geomap import lexicon
from geomap.arabic import fold_key
from geomap.gazetteer import Gazetteer
from geomap.mentions import Marked, Mention, Vocabulary
from geomap.model import Article
from geomap.pipeline import words

NOUNS = ("relations", "place_types", "names")


@lru_cache(maxsize=1)
def vocabulary() -> Vocabulary:
    return Vocabulary([lexicon.load(noun) for noun in NOUNS], Gazetteer.load())


def mark(text: str) -> tuple[Marked, ...]:
    return vocabulary().mark(Article("case.txt", text, "", None, None, None, "ar", "family", "hash"))


def named(text: str) -> list[tuple[str, Mention]]:
    """The place names found, as published."""
    return [(one.quote(mention).text, mention) for one in mark(text) for mention in one.of("place")]


@pytest.mark.parametrize(
    ("text", "name", "clitics"),
    [
        ("في هجين", "هجين", ""),
        ("بهجين", "هجين", "ب"),
        ("وبالحسكة", "الحسكة", "وب"),
        ("للحسكة", "حسكة", "ل"),
        ("فالبوكمال", "البوكمال", "ف"),
        ("بـالبوكمال", "البوكمال", "ب"),
        ("ديرالزور", "ديرالزور", ""),
        ("دير-الزور", "دير-الزور", ""),
        ("الباغوز", "الباغوز", ""),
        ("باغوز", "باغوز", ""),
        ("الحَسَكَة", "الحَسَكَة", ""),
    ],
)
def test_a_name_is_found_with_its_clitics_and_spellings(text: str, name: str, clitics: str) -> None:
    found = named(text)
    assert any(quote == name or quote.endswith(name) for quote, _ in found)
    assert any(mention.clitics == clitics for _, mention in found)


@pytest.mark.parametrize("text", ["مهجينة", "هجينات", "دير، الزور", "دير. الزور"])
def test_no_name_is_found_inside_a_word_or_across_a_stop(text: str) -> None:
    assert not [quote for quote, _ in named(text) if "هجين" in quote or ("دير" in quote and "الزور" in quote)]


def test_the_longest_name_wins_and_words_of_other_kinds_stay() -> None:
    found = mark("شمال شرق سوريا")[0]
    assert [found.quote(m).text for m in found.of("place")] == ["شمال شرق سوريا"]
    assert [m.id for m in found.of("direction")] == ["ne"]


def test_each_passage_keeps_its_own_mentions_and_all_its_words_in_order() -> None:
    marked = mark("انفجار في هجين.\nوقصف في الشحيل.")
    assert [[one.quote(m).text for m in one.of("place")] for one in marked] == [["هجين"], ["الشحيل"]]
    for one in marked:
        assert [w.first for w in one.words] == sorted(w.first for w in one.words)
        assert "".join(w.text for w in one.words) == "".join(c for c in one.passage.key if c.isalnum())


def test_an_empty_article_has_no_passages() -> None:
    assert mark(" \n ") == ()


def test_many_new_words_do_not_grow_the_memory_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("geomap.mentions._REMEMBERED", 10)
    small = Vocabulary([], vocabulary().gazetteer)
    words = " ".join(f"كلمة{n}" for n in range(200))
    small.mark(Article("many.txt", words, "", None, None, None, "ar", "family", "hash"))
    assert len(small._readings) <= 12


@lru_cache(maxsize=1)
def everything() -> Vocabulary:
    return words.vocabulary()


@pytest.mark.parametrize(
    ("glued", "parts"),
    [
        ("قصفتقرية", "قصفت قريه"),  # a verb and its object
        ("منقاعدة", "من قاعده"),  # a particle and what it leads to
        ("الشداديجنوبي", "الشدادي جنوبي"),  # a town and a direction
        ("العراقاستهداف", "العراق استهداف"),
        ("المستشفياتفي", "المستشفيات في"),
        ("الاعتداءالذي", "الاعتداء الذي"),
        ("بوقوعقصف", "بوقوع قصف"),
        ("القريبين", "القريبين"),  # no "village" and "between"
        ("عملياتهم", "عملياتهم"),  # no "operation" and "they accused": an ending and a pronoun
        ("باليستية", "باليستيه"),  # no "to" and a village
        ("يرتديان", "يرتديان"),  # no "wears" and "that": a dual
        ("منتشرين", "منتشرين"),  # no "from" and October
        ("الانكسار", "الانكسار"),
        ("المستأجرين", "المستاجرين"),
        ("كتب" * 90, "كتب" * 90),
    ],
)
def test_an_unknown_word_of_two_known_ones_is_two(glued: str, parts: str) -> None:
    article = Article("glued.txt", f"وقال {glued} ثم", "", None, None, None, "ar", "family", "hash")
    (one,) = everything().mark(article)
    assert " ".join(word.text for word in one.words) == f"وقال {parts} ثم"
    assert all(one.quote(mention).text for mention in one.mentions)


def test_no_list_of_a_lexicon_holds_a_spelling_twice() -> None:
    """What folds to one word is one word: a second spelling of it only hides what the list holds."""
    twice = []
    for file in sorted(Path(lexicon.__file__).parent.glob("*/*.toml")):
        for term in tomllib.loads(file.read_text(encoding="utf-8")).get("term", ()):
            for key in ("ar", "nouns", "verbs", "plain_verbs", "passives"):
                folded = Counter(fold_key(word) for word in term.get(key, ()))
                twice += [(file.name, term["id"], key, word) for word, times in folded.items() if times > 1]
    assert twice == []
