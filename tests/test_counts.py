"""Counts: how many, of whom, told how; a whole and its parts never added, nothing counted that is no person."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import counts
from geomap.errors import DataError
from geomap.grammar import Codes, Pattern, row
from geomap.grammar import load as load_grammar
from geomap.grammar.patterns import parse as parse_grammar
from geomap.lexicon import load
from geomap.mentions import Marked
from geomap.model import Article, Casualty, Found
from geomap.pipeline import vocabulary

CASES = tomllib.loads((Path(__file__).parent / "cases" / "counts.toml").read_text(encoding="utf-8"))["case"]
KINDS = {"fatalities": "f", "injured": "i", "detained": "d", "displaced": "p"}


def marked(text: str) -> tuple[Marked, ...]:
    return vocabulary().mark(Article("a.txt", text, "", None, None, None, "ar", "a", "0"))


def read(text: str) -> tuple[Found[Casualty], ...]:
    return tuple(found for one in marked(text) for found in counts.read(one))


def span(casualty: Casualty) -> str:
    most = "+" if casualty.count.most is None else casualty.count.most
    return f"{KINDS[casualty.kind]} {casualty.count.least}-{most}"


@pytest.mark.parametrize("case", CASES, ids=[case["gloss"] for case in CASES])
def test_counts_are_those_of_a_careful_reader(case: dict[str, Any]) -> None:
    found = read(case["text"])
    said = [f"{span(f.value)} {f.value.group or '-'} {f.rule.removeprefix('counts.')}" for f in found]
    assert said == case["found"]
    assert [span(casualty) for casualty in counts.total(found)] == case["total"]
    assert all(case["text"][f.quote.start : f.quote.end] == f.quote.text for f in found)


@given(number=st.integers(3, 9999))
def test_any_number_of_people_is_read_as_it_stands(number: int) -> None:
    (found,) = read(f"مقتل {number} مدنياً في القصف")  # "the killing of N civilians in the shelling"
    assert (found.value.count.least, found.value.count.most) == (number, number)


@pytest.mark.parametrize(
    ("words", "value"),
    [("ثلاثة وعشرين", 23), ("أربعة عشر", 14), ("مئة وخمسين", 150), ("ألفين وخمسمئة", 2500), ("25 ألف", 25000),
     ("أحد عشر", 11), ("سبعة آلاف", 7000), ("1,500", 1500), ("٢٣", 23)],
)  # fmt: skip
def test_number_words_compose(words: str, value: int) -> None:
    """23, 14, 150, 2500, 25 thousand, 11, 7 thousand, in words, groups and Arabic-Indic digits."""
    (one,) = marked(f"نزح {words} شخص")
    numbers = [token.number for token in row(one, Codes()).tokens if token.number is not None]
    assert [number.exact for number in numbers] == [value]


def test_two_numbers_joined_by_and_stay_two() -> None:
    (one,) = marked("ثلاثة وأربعة")  # "three and four"
    assert [token.number.exact for token in row(one, Codes()).tokens if token.number] == [3, 4]


def test_a_window_counts_only_what_stands_in_it() -> None:
    # "3 members killed in the desert, and 5 civilians wounded in the village"
    text = "مقتل 3 عناصر في البادية، وإصابة 5 مدنيين في القرية"
    (one,) = marked(text)
    cut = one.passage.key.index("،")
    assert [span(f.value) for f in counts.read(one, one.passage.first, cut)] == ["f 3-3"]
    assert [span(f.value) for f in counts.read(one, cut, one.passage.last)] == ["i 5-5"]


THINGS = sorted(word for term in load("counts").terms if term.id == "measure" for word in term.ar)
# Words of the labelled cases, numbers of no people, and signs: what the property below is thrown.
SCRAPS = sorted({word for case in CASES[::7] for word in case["text"].split()} | {"12", "1.200", "2019", ".", "،", "؛"})
WORDS_OF_PEOPLE = ("victim", "casualty", "nation", "named")
OWN = sorted((Path(__file__).parent / "quality" / "own").glob("*/*.txt"))


@given(
    number=st.integers(3, 9999), thing=st.sampled_from(THINGS), joined=st.sampled_from(("و", "بعد ", "خلال ", "مع "))
)
def test_a_number_of_things_counts_nobody(number: int, thing: str, joined: str) -> None:
    found = read(
        f"مقتل مدني {joined}{number} {thing} في القرية"
    )  # "a civilian was killed, and N rockets in the village"
    assert [span(casualty) for casualty in counts.total(found)] == ["f 1-1"]


def names_people(one: Marked, each: Found[Casualty]) -> bool:
    """Whether its words name people, or it is a bare number with a word of harm in its clause: "three were killed"."""
    quote, text = each.quote, one.passage.article.text
    named = any(quote.start <= one.quote(m).start < quote.end for m in one.of(*WORDS_OF_PEOPLE))
    harm = [one.quote(m).start for m in one.of("casualty")]
    between = [text[min(quote.start, at) : max(quote.end, at)] for at in harm]
    return named or any(not re.search(r"[.;!?؟؛]\s", words) for words in between)


@pytest.mark.parametrize("path", OWN, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_count_is_a_number_whose_words_name_no_people(path: Path) -> None:
    for one in marked(path.read_text(encoding="utf-8")):
        assert all(names_people(one, each) for each in counts.read(one))


@given(words=st.lists(st.sampled_from(SCRAPS), max_size=25))
def test_in_any_order_of_words_a_count_names_people(words: list[str]) -> None:
    """Numbers, things, people and words of harm as they come: what is counted is quoted, and people or their harm."""
    text = " ".join(words)
    for one in marked(text):
        for each in counts.read(one):
            assert each.quote.text == text[each.quote.start : each.quote.end]
            assert names_people(one, each), (text, each.quote.text)


def test_a_pattern_that_names_a_kind_that_nothing_makes_is_a_fault() -> None:
    head = '[kinds]\nnone = "none"\n[[stage.nothing]]\nid = "nothing.odd"\ngloss = "odd"\nmakes = "odd"\n'
    text = head + 'match = "{number} {nonesuch}"\nexample = "3"\ngives = []\n'
    with pytest.raises(DataError, match=r"nothing\.odd.*\{nonesuch\}, which is no kind"):
        parse_grammar("counts", text, "patterns/counts.toml")


@pytest.mark.parametrize("pattern", tuple(load_grammar("counts").patterns()), ids=lambda pattern: pattern.id)
def test_every_pattern_reads_its_example(pattern: Pattern) -> None:
    traces = [counts.trace(one) for one in marked(pattern.example)]
    assert tuple(told for given_, _ in traces for told in given_) == pattern.gives
    assert any(pattern.id in fired for _, fired in traces)
