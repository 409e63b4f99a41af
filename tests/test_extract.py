"""Extract: what one article says happened, by labelled articles; and that no text whatever breaks the reading."""

from __future__ import annotations

import ast
import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import geomap.extract as extract_room
from geomap import events, lexicon
from geomap.config import Config
from geomap.extract import dropped, extract
from geomap.extract.geography import is_coarse, lie
from geomap.extract.predicates import predicates
from geomap.model import COUNT_KINDS, Admin, Article, Location, Place, Report
from geomap.pipeline import vocabulary
from geomap.review.witnesses import witnesses

CASES = tomllib.loads((Path(__file__).parent / "cases" / "extract.toml").read_text(encoding="utf-8"))["case"]
PUBLISHED = "2023-06-20"


def article(text: str, published: str = PUBLISHED, outlet: str | None = None, language: str = "ar") -> Article:
    day = date.fromisoformat(published) if published else None
    title = next(iter(text.strip().splitlines()), "")
    return Article("a.txt", text, title, outlet, day, None, language, "a", "0")


def read(case: dict[str, Any]) -> tuple[Report, ...]:
    named = {name: case[name] for name in ("published", "outlet", "language") if name in case}
    return extract(article(case["text"], **named), vocabulary(), Config())


def known(cases: list[dict[str, Any]]) -> list[Any]:
    """The cases; a known failure must go on failing, or its note must go."""
    return [
        pytest.param(c, id=c["gloss"], marks=pytest.mark.xfail(reason=c["xfail"], strict=True) if "xfail" in c else ())
        for c in cases
    ]


def seen(report: Report, wanted: dict[str, Any]) -> dict[str, Any]:
    """Of a report, what a case asks for, written as the case writes it."""
    where, days = report.location, report.dates.value if report.dates else None
    roles = {f"{one.value.id} {one.value.role}" for one in report.actors}
    said, by = report.attributed_to.value if report.attributed_to else "", wanted.get("by", "")
    told: dict[str, Any] = {
        "type": report.event.value,
        "place": where.place.name if where and where.place else "",
        "relation": where.relation if where else "",
        "date": _days(wanted.get("date"), days),
        "actors": [one for one in wanted.get("actors", ()) if one in roles],
        "status": report.status.value if report.status else "reported",
        "by": by if by in said else said,
        "objections": [one.property for one in report.objections],
        "shared": report.count_group is not None,
        "doers": sorted(one.value.id for one in report.actors if one.value.role == "initiator"),
        "hit": sorted(one.value.id for one in report.actors if one.value.role == "target"),
    }
    for kind in COUNT_KINDS:
        told[kind] = _total(report, kind)
    return {name: told[name] for name in wanted}


def _total(report: Report, kind: str) -> list[int]:
    """[least, most] of a kind, -1 for no upper end; the sum of its groups where no total is told; [] for none."""
    of_kind = [found.value for found in report.counts if found.value.kind == kind]
    counts = [one.count for one in of_kind if one.group is None] or [one.count for one in of_kind]
    if not counts:
        return []
    most = [-1 if one.most is None else one.most for one in counts]
    return [sum(one.least for one in counts), -1 if -1 in most else sum(most)]


def _days(wanted: object, days: Any) -> object:
    """A span as the case writes it: "" for none, a day, or first and last."""
    if days is None:
        return ""
    span = [str(days.first), str(days.last)]
    return span[0] if span[0] == span[1] and not isinstance(wanted, list) else span


@pytest.mark.parametrize(
    "case", [case for case in CASES if not case["reports"] and "xfail" not in case], ids=lambda case: case["gloss"]
)
def test_where_nothing_is_mapped_every_event_word_has_its_reason(case: dict[str, Any]) -> None:
    one = article(case["text"])
    proposed = {found.quote for marked in vocabulary().mark(one) for found in events.read(marked)}
    left = dropped(one, vocabulary(), Config())
    assert {word.quote for word in left} == proposed
    assert all(word.why for word in left)


def paired(reports: tuple[Report, ...], wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is seen of each report, in the order of what is wanted as far as it agrees."""
    left = list(reports)
    found = []
    for one in wanted:
        best = max(left, key=lambda report: sum(seen(report, one)[name] == one[name] for name in one), default=None)
        if best is not None:
            left.remove(best)
            found.append(seen(best, one))
    return found + [{"type": report.event.value, "more": True} for report in left]


@pytest.mark.parametrize("case", known(CASES))
def test_an_article_tells_what_a_careful_analyst_notes(case: dict[str, Any]) -> None:
    assert paired(read(case), case["reports"]) == case["reports"]


@pytest.mark.parametrize("case", CASES, ids=[case["gloss"] for case in CASES])
def test_every_value_quotes_its_words_and_names_its_rule(case: dict[str, Any]) -> None:
    types = {rule["id"]: rule["type"] for rule in lexicon.load("events").rules}
    for report in read(case):
        assert types.get(report.event.rule.rpartition(", type.")[2], report.event.value) == report.event.value
        quotes = [*report.passages, report.event.quote, *(report.location.quotes if report.location else ())]
        found = (*report.actors, *report.counts, *report.weapons, *report.targets, *report.persons)
        quotes += [one.quote for one in found]
        quotes += [one.quote for one in (report.dates, report.attributed_to, report.status, report.weekday) if one]
        assert all(case["text"][quote.start : quote.end] == quote.text for quote in quotes)
        assert all(quote.article_id == "a.txt" for quote in quotes)


def test_without_a_year_what_is_listed_behind_a_day_of_a_month_happened_on_it() -> None:
    text = "في 8 كانون الثاني نفذت طائرات التحالف ثلاث غارات.\nقرب بلدة هجين دمرت غارة مركبة لداعش."
    undated = extract(article(text, published=""), vocabulary(), Config())
    assert [(r.dates, r.yearless.value if r.yearless else None) for r in undated] == [(None, (1, 8))]
    assert [quote.text for quote in undated[0].unread] == ["8 كانون الثاني"]
    dated = extract(article(text), vocabulary(), Config())
    assert [(r.yearless, r.unread) for r in dated] == [(None, ())]


def test_report_ids_are_their_own_and_last() -> None:
    first = [report.id for case in CASES for report in read(case)]
    again = [report.id for case in CASES for report in read(case)]
    assert first == again
    for case in CASES:
        ids = [report.id for report in read(case)]
        assert len(ids) == len(set(ids))


WORDS = sorted({word for case in CASES for word in case["text"].split()} | {"،", ".", ":", "\n", "\n\n", "”", "-", "و"})


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_any_order_of_words_is_read_and_quoted_as_it_stands(words: list[str]) -> None:
    text = " ".join(words)
    for report in extract(article(text), vocabulary(), Config()):
        assert all(text[quote.start : quote.end] == quote.text for quote in report.passages)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300))
def test_any_text_at_all_is_read(text: str) -> None:
    extract(article(text), vocabulary(), Config())


# "A local council said that the shelling of Hajin killed seven civilians ...", then what another source counts.
SEVEN = "قال مجلس محلي إن القصف على بلدة هجين أمس أدى إلى مقتل سبعة مدنيين"


@pytest.mark.parametrize(
    ("then", "rivals", "dead"),
    [
        ("، بينما قال المرصد السوري إن أحد عشر مدنياً قُتلوا.", [("fatalities", "المرصد السوري")], {7, 11}),
        ("، وقال المرصد السوري إن سبعة مدنيين قُتلوا.", [], {7}),
        (" بينهم ثلاثة أطفال.", [], {7}),
        (". وقالت وكالة سانا إن أربعة مدنيين قُتلوا.", [("fatalities", "وكالة سانا")], {7, 4}),
        (". وقالت وكالة سانا إن حصيلة القصف ارتفعت إلى تسعة قتلى.", [], {9}),
        (". وقالت وكالة سانا إن شاباً قُتل أمام منزله.", [], {7}),
    ],
    ids=["but eleven", "the same seven", "a part of them", "four, without but", "the toll rose", "one of them told of"],
)
def test_another_source_that_counts_otherwise_contradicts_and_is_never_added(
    then: str, rivals: list[tuple[str, str]], dead: set[int]
) -> None:
    (report,) = extract(article(SEVEN + then), vocabulary(), Config())
    totals = [c.value.count for c in report.counts if c.value.kind == "fatalities" and c.value.group is None]
    assert [(one.property, one.said_by) for one in report.objections] == rivals
    assert {one.least for one in totals} == {one.most for one in totals} == dead


# What a question is about when it decides about happenings; the others are about a word, a count or a day.
HAPPENINGS = {"Draft", "Happenings", "Location", "Pair", "Reading", "Segment"}
MOST_QUESTIONS = 20


def asked() -> set[str]:
    """The functions and properties of `extract` that answer yes or no about a happening, by module and name."""
    found = set()
    for path in Path(extract_room.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for owner in ast.walk(tree):
            for one in ast.iter_child_nodes(owner):
                if isinstance(one, ast.FunctionDef) and one.returns and ast.unparse(one.returns) == "bool":
                    given = [owner.name] if isinstance(owner, ast.ClassDef) else []
                    given += [ast.unparse(each.annotation) for each in one.args.args if each.annotation]
                    if any(noun in re.findall(r"\w+", each) for each in given for noun in HAPPENINGS):
                        module = "extract" if path.stem == "__init__" else path.stem
                        found.add(f"{module}.{one.name.lstrip('_')}")
    return found


def test_few_questions_by_yes_or_no_decide_about_happenings_and_geomap_rules_knows_each() -> None:
    assert asked() == set(predicates())
    assert len(asked()) <= MOST_QUESTIONS


def test_a_witness_is_an_article_that_is_read_otherwise_without_a_question_or_part() -> None:
    text = "قصفت قوات النظام أمس بلدة هجين بالمدفعية. وأسفر القصف عن مقتل أربعة مدنيين. وذكر ناشطون أن القصف دمر منازل."
    found = {one.name: one.articles for one in witnesses([article(text)], vocabulary(), Config())}
    assert found["link.no_place"] == ("a.txt",)
    assert found["link.heading"] == ()
    assert found.keys() >= predicates().keys()


def located(kind: str, *, name: str = "X", relation: Any = "at", lat: float = 35.0) -> Location:
    """A location at a place of that type, invented."""
    place = Place(name, name, name, kind, lat, 40.0, 1_000.0, Admin(), "SY", 0.5, "test", name, "CC0")
    return Location(place, name, name, relation, lat, 40.0, 2_000.0, None, 1, 1, Admin(), True, 0.9, (), "test")


@pytest.mark.parametrize(
    ("kind", "coarse"),
    [
        *((kind, True) for kind in ("country", "governorate", "district", "subdistrict", "region", "river")),
        *((kind, False) for kind in ("desert", "road", "city", "village", "facility")),
    ],
)
def test_what_has_an_area_is_coarse_but_for_a_desert(kind: str, coarse: bool) -> None:
    assert is_coarse(located(kind)) is coarse


def test_near_a_village_is_not_in_the_next_one_and_a_quarter_lies_in_its_town() -> None:
    near, at = located("village", relation="near"), located("village", name="Y", lat=35.01)
    assert lie(near, at) == ""
    assert lie(near, located("bridge", name="Y", lat=35.01)) == "near"
    assert lie(located("neighbourhood"), located("town", name="Y", lat=35.01)) == "part"
    assert lie(located("neighbourhood"), located("village", name="Y", lat=35.01)) == ""
