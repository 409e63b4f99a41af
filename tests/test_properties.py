"""Any text at all: no reader fails, every quote is a slice of the article, and reading twice gives the same.

The alphabets hold what belligerents, bad exports and attackers write: all of Unicode with lone surrogates,
bidirectional controls, stacked combining marks, every sort of digit, and the readers' own words in any order.
"""

from __future__ import annotations

import tomllib
from datetime import date
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, find, given, settings
from hypothesis import strategies as st

from geomap.arabic import fold
from geomap.passages import split
from geomap.pipeline import vocabulary
from tests.fuzz.claims import DAY, READERS, article, extracted, quotes, read

CASES = Path(__file__).parent / "cases"
SEEDS = Path(__file__).parents[1] / "seeds"
CONTROLS = "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u061c\ufeff\u00ad\u200b\u200c\u200d"
MARKS = "\u064b\u064e\u0651\u0670\u0653\u0300\u0301\u0489\u1ab0\u20dd\U0001d165"
ODD = "\x00\x1b\u2028\u2029\u0085\ud800\udfff\ufffe\U0010ffff²½①Ⅷ㊿𐩀٣۴৩𝟟ﷺﻻ#{}<>&=\\\"'`$%|~\r\n\t\u00a0"


@lru_cache
def sentences() -> list[str]:
    """The readers' own cases and the sentences of the seeds: what leads deep into the rules."""
    told = []
    for name in ("dates", "counts", "actors", "events", "attribution", "places"):
        held = tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))
        told += [case["text"] for case in next(iter(held.values())) if "text" in case]
    seeds = [path.read_text(encoding="utf-8") for path in sorted(SEEDS.glob("*.txt"))]
    return sorted({*told, *(line[:400] for text in seeds for line in text.splitlines() if line.strip())})


@lru_cache
def words() -> list[str]:
    """Every word of them."""
    return sorted({word for text in sentences() for word in text.split()})


def texts() -> st.SearchStrategy[str]:
    """Known words and sentences, odd characters and all of Unicode, glued, parted or one within the other."""
    anything = st.text(st.characters(exclude_categories=()), max_size=12)
    odd = st.sampled_from([*CONTROLS, *MARKS, *ODD, MARKS * 40, "1" * 5000, "٩" * 400, "<" * 300, "#1"])
    # Days that are none, numbers too long to be read, a distance that is no number.
    none = st.sampled_from([
        "1/1/0001", "31/2/2019", "30 شباط 2018", "1.2.3 كم شرق هجين", f"قتل {'1' * 5000} مدنيا",
        f"قتل {'٩' * 400} مدنيا",
    ])  # fmt: skip
    known = st.sampled_from(sentences())
    broken = st.builds(lambda text, at, into: text[: at % len(text)] + into + text[at % len(text) :], known,
                       st.integers(0, 400), st.one_of(odd, anything))  # fmt: skip
    piece = st.one_of(st.sampled_from(words()), st.sampled_from(words()), known, broken, none, anything, odd)
    glue = st.sampled_from([" ", " ", " ", "", "\n", "، ", ". ", ": ", "\u200f", "\u0651", "-", "ـ"])
    return st.lists(st.tuples(piece, glue), max_size=25).map(lambda parts: "".join(a + b for a, b in parts))


def property_of(examples: int):  # type: ignore[no-untyped-def]
    """So many examples, the same ones every time, however slow the machine."""
    return settings(max_examples=examples, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("name", READERS)
@property_of(150)
@given(text=texts(), published=st.one_of(st.none(), st.dates(date(2011, 1, 1), date(2030, 1, 1))))
def test_a_reader_takes_any_text(name: str, text: str, published: date | None) -> None:
    read(name, text, published)


@pytest.mark.parametrize("name", READERS)
def test_the_texts_lead_into_every_reader(name: str) -> None:
    def tells(text: str) -> bool:
        return any(True for _ in quotes(list(READERS[name](vocabulary().mark(article(text)), DAY))))

    assert tells(find(texts(), tells, settings=property_of(1000)))  # it ends with the first that tells


@property_of(100)
@given(text=texts(), published=st.one_of(st.none(), st.dates(date(2011, 1, 1), date(2030, 1, 1))))
def test_extracting_takes_any_text(text: str, published: date | None) -> None:
    extracted(text, published)


@property_of(100)
@given(text=texts())
def test_folding_leads_back_into_any_text(text: str) -> None:
    folded = fold(text)
    edges = [folded.span(i, i + 1) for i in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in edges)
    assert edges == sorted(edges)


@property_of(100)
@given(text=texts())
def test_passages_and_mentions_lie_in_any_text_in_order(text: str) -> None:
    one = article(text)
    ends = [0]
    for passage in split(one):
        assert ends[-1] <= passage.start < passage.end <= len(text)
        ends.append(passage.end)
    first, again = vocabulary().mark(one), vocabulary().mark(one)
    assert [marked.mentions for marked in first] == [marked.mentions for marked in again]
    for marked in first:
        for mention in marked.mentions:
            quote = marked.quote(mention)
            assert text[quote.start : quote.end] == quote.text
            assert marked.passage.start <= quote.start < quote.end <= marked.passage.end
