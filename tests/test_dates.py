"""Dates: each labelled sentence gives the spans a careful reader would note, tied to its own words."""

from __future__ import annotations

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import dates
from geomap.mentions import Marked
from geomap.model import Article
from geomap.pipeline import vocabulary

CASES = tomllib.loads((Path(__file__).parent / "cases" / "dates.toml").read_text(encoding="utf-8"))["case"]
SATURDAY = date(2023, 9, 9)


def marked(text: str) -> tuple[Marked, ...]:
    return vocabulary().mark(Article("a.txt", text, "", None, None, None, "ar", "a", "0"))


def published(case: dict[str, str]) -> date | None:
    given_day = case.get("published", SATURDAY.isoformat())
    return date.fromisoformat(given_day) if given_day else None


@pytest.mark.parametrize("case", CASES, ids=[case["gloss"] for case in CASES])
def test_spans_are_those_of_a_careful_reader(case: dict[str, str]) -> None:
    passages = marked(case["text"])
    found = [each for one in passages for each in dates.read(one, published(case))]
    said = [[f.value.first.isoformat(), f.value.last.isoformat(), f.value.basis, f.rule] for f in found]
    assert said == case["expect"]
    assert all(case["text"][f.quote.start : f.quote.end] == f.quote.text for f in found)
    unread = [quote.text for one in passages for quote in dates.unread(one, found)]
    assert unread == case.get("unread", unread)
    if "anchor" in case:
        day = dates.anchor(passages)
        assert day is not None
        assert day.value.isoformat() == case["anchor"]


def test_without_a_day_of_writing_only_full_dates_resolve() -> None:
    (one,) = marked("قُتل أمس الثلاثاء عنصران")  # "two members were killed yesterday, Tuesday"
    assert dates.read(one, None) == ()
    assert [each.value for each in dates.weekdays(one)] == [1]


def test_an_anchor_makes_relative_days_estimates() -> None:
    (one,) = marked("قُتل أمس عنصران")  # "two members were killed yesterday"
    (found,) = dates.read(one, None, SATURDAY)
    assert (found.value.first, found.value.basis) == (SATURDAY - timedelta(days=1), "estimated")


def test_the_header_is_the_anchor() -> None:
    text = "قصف على قرية\nالأحد 3 أيلول 2023\nقُتل مدني أمس في القرية، بعد هجوم عام 2014."
    found = dates.anchor(marked(text))
    assert found is not None
    assert (found.value, found.rule) == (date(2023, 9, 3), "dates.header")


def test_yesterday_with_a_full_date_is_an_anchor() -> None:
    found = dates.anchor(marked("وقال شهود إن الهجوم وقع أمس السبت 2 أيلول 2023 قرب القرية."))
    assert found is not None
    assert found.value == date(2023, 9, 3)


def test_a_date_in_the_story_is_no_anchor() -> None:
    assert dates.anchor(marked("سيطرت القوات على القرية في 23 آذار 2019 بعد حصار.")) is None


@pytest.mark.parametrize(
    ("hijri", "gregorian"),
    [((1445, 9, 1), date(2024, 3, 11)), ((1444, 1, 1), date(2022, 7, 30)), ((1400, 1, 1), date(1979, 11, 20))],
)
def test_the_islamic_calendar_agrees_with_published_tables(hijri: tuple[int, int, int], gregorian: date) -> None:
    assert abs((dates.from_hijri(*hijri) - gregorian).days) <= 1


@given(back=st.integers(0, 6), day=st.dates(date(2012, 1, 1), date(2026, 1, 1)))
def test_a_weekday_is_one_of_the_last_seven_days(back: int, day: date) -> None:
    names = ("الاثنين", "الثلاثاء", "الأربعاء", "الخميس", "الجمعة", "السبت", "الأحد")
    told = day - timedelta(days=back)
    (one,) = marked(f"قُتل عنصر يوم {names[told.weekday()]}")
    (found,) = dates.read(one, day)
    assert found.value.first == told


@pytest.mark.parametrize(
    "text", ["قُتل مدني في 8 كانون الثاني", "One was killed on Jan. 8.", "قُتل مدني في 8 يناير 2023"]
)
def test_a_day_of_a_month_is_known_without_its_year(text: str) -> None:
    (one,) = marked(text)
    assert [found.value for found in dates.yearless(one)] == [(1, 8)]


@pytest.mark.parametrize("text", ["قُتل مدني في كانون الثاني", "قُتل 8 مدنيين", "قُتل مدني منذ 8 كانون الثاني"])
def test_a_month_alone_or_the_begin_of_a_time_is_no_day_of_a_month(text: str) -> None:
    (one,) = marked(text)
    assert dates.yearless(one) == ()


@pytest.mark.parametrize("text", ["قُتل مدني في 45/13/2023", "قُتل مدني في 12 فلانور 2023", "قُتل مدني في 31/2/2023"])
def test_a_date_that_no_calendar_has_is_told_as_unread(text: str) -> None:
    (one,) = marked(text)
    assert [quote.text for quote in dates.unread(one, dates.read(one, SATURDAY))] == [text.partition("في ")[2]]


def test_past_weeks_that_nobody_can_count_are_told_as_unread_and_coming_ones_are_no_date() -> None:
    # "civilians were killed in the past weeks", "in the coming weeks"
    (past,), (coming,) = marked("قُتل مدنيون خلال الأسابيع الماضية"), marked("قُتل مدنيون خلال الأسابيع المقبلة")
    assert [quote.text for quote in dates.unread(past, ())] == ["الأسابيع الماضية"]
    assert dates.unread(coming, ()) == ()


def test_a_day_that_stands_alone_at_the_end_is_the_anchor() -> None:
    found = dates.anchor(marked("قُتل مدني أمس في القرية. 3 أيلول 2023"))  # "... yesterday in the village. 3 September"
    assert found is not None
    assert (found.value, found.rule) == (date(2023, 9, 3), "dates.today")


def test_a_date_that_was_read_is_not_unread() -> None:
    (one,) = marked("قُتل مدني في 13/7/2023")
    assert dates.unread(one, dates.read(one, SATURDAY)) == ()
