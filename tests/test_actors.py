"""Actors: who did it, to whom, who took part, and who is only spoken of; ids and roles by labelled sentences."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import actors
from geomap.config import Config
from geomap.extract import extract
from geomap.extract.segments import cut
from geomap.extract.who import gathered, likeliest, who
from geomap.lexicon import load
from geomap.lexicon.lineage import lineage
from geomap.mentions import Marked
from geomap.model import ActorRole, Article, Found
from geomap.pipeline import vocabulary

FOLDER = Path(__file__).parent / "cases"
CASES, ROLES = (tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))["case"] for name in ("actors", "roles"))
DAY = date(2023, 9, 9)


def marked(text: str) -> tuple[Marked, ...]:
    return vocabulary().mark(Article("a.txt", text, "", None, None, None, "ar", "a", "0"))


def params(cases: list[Any]) -> list[Any]:
    """The cases; a known failure must go on failing, or its note must go."""
    return [
        pytest.param(c, id=c["gloss"], marks=pytest.mark.xfail(reason=c["xfail"], strict=True) if "xfail" in c else ())
        for c in cases
    ]


def told(people: Iterable[Found[ActorRole]]) -> list[str]:
    """Every actor as "id role", sorted."""
    return sorted(f"{each.value.id} {each.value.role}" for each in people)


def people(text: str, day: date | None = DAY, ours: str | None = None, earlier: Iterable[str] = ()) -> list[Any]:
    """Who did what to whom in a sentence that names no place: all its tellings together."""
    (one,) = marked(text)
    parts = actors.read(one, day, ours, earlier)
    return gathered(found for segment in cut(one, ()) if segment.told for found in who(parts, segment))


@pytest.mark.parametrize("case", params(CASES))
def test_roles_are_those_of_a_careful_reader(case: dict[str, Any]) -> None:
    found = people(case["text"], case.get("day", DAY), case.get("ours"), case.get("earlier", ()))
    assert told(found) == case["expect"]
    assert all(case["text"][f.quote.start : f.quote.end] == f.quote.text for f in found)


@pytest.mark.parametrize("rule", load("roles").rules, ids=lambda rule: rule["id"])
def test_every_construction_gives_what_its_example_says(rule: dict[str, Any]) -> None:
    (one,) = marked(rule["example"])
    parts = actors.read(one, DAY)
    assert told(likeliest(parts)) == rule["gives"]
    assert any(part.rule == f"actors.{rule['id']}" for part in parts), "the example does not need its construction"


@pytest.mark.parametrize("case", params(ROLES))
def test_an_incident_names_its_parties_on_the_right_sides(case: dict[str, Any]) -> None:
    """The whole way: whoever else is named in the sentence has no part."""
    text = case["text"]
    language = "en" if text.isascii() else "ar"
    article = Article("a.txt", text, "", case.get("outlet"), date(2023, 5, 17), None, language, "a", "0")
    (report, *_) = extract(article, vocabulary(), Config())
    got = set(told(report.actors))
    must = {one for one in case["expect"] if not one.endswith("?")}
    may = {one.rstrip("?") for one in case["expect"]} | {"unidentified initiator", "civilians target"}
    assert must <= got <= may
    assert not got & set(case.get("never", ()))


def test_every_parent_and_meaning_is_an_actor() -> None:
    terms = load("actors").terms
    ids = {term.id for term in terms if term.kind == "actor"}
    for term in terms:
        named = [term.attrs.get("parent"), term.attrs.get("actor"), *(m["id"] for m in term.attrs.get("means", ()))]
        named += [term.attrs["proxy"]] if isinstance(term.attrs.get("proxy"), str) else []
        assert {each for each in named if each} <= ids, term.id
        assert set(term.attrs.get("of", ())) <= ids, term.id
    assert {"us", "coalition", "sdf", "turkey", "isis", "unidentified", "civilians"} <= ids


def test_a_name_means_one_thing() -> None:
    """No spelling may stand under two actors, dated or not: the reader could not choose."""
    seen: dict[str, str] = {}
    for term in load("actors").terms:
        if term.kind in ("actor", "dated"):
            for form in term.forms:
                assert seen.setdefault(form, term.id) == term.id, form


def test_lineage_ends_at_a_top_level_actor() -> None:
    assert lineage("hajin_military_council") == ("hajin_military_council", "sdf")
    assert lineage("isis") == ("isis",)


@pytest.mark.parametrize(
    ("day", "who"),
    [(date(2024, 12, 7), "syrian_army"), (date(2024, 12, 8), "new_syrian_army"), (None, "syrian_army")],
)
def test_a_dated_name_changes_hands_on_its_day(day: date | None, who: str) -> None:
    (one,) = marked("قصف الجيش السوري القرية")  # "the Syrian army shelled the village"
    assert actors.named(one, day) == (who,)


def test_the_speaker_of_a_statement_is_the_party_that_says_our_forces() -> None:
    # "The General Command of the Internal Security Forces stated: our forces arrested two members."
    text = "بيان\nقالت القيادة العامة لقوى الأمن الداخلي في بيان ما يلي.\nاعتقلت قواتنا عنصرين في المدينة أمس."
    assert actors.speaker(marked(text)) == "asayish"


def test_an_article_about_others_has_no_speaker() -> None:
    # "The SDF said that it arrested two members."
    assert actors.speaker(marked("قالت قسد إنها اعتقلت عنصرين في المدينة أمس.")) is None


PARTIES = ("قسد", "تنظيم داعش", "القوات التركية", "قوات النظام", "التحالف الدولي", "ISIS", "the SDF")
# The chunks of sentences, in no order that means anything: deeds, prepositions, things, places, signs.
SCRAPS = (
    "قصفت", "قُتل", "اعتقال", "هجوم", "استهداف", "على يد", "ضد", "مع", "بين", "حاجز", "دورية", "مدني", "بتهمة",
    "رداً على", "التابع", "المدعومة من", "الخاضعة لسيطرة", "أعلنت", "تبنى", "و", "في", "من", "،", ".", "ثلاثة", "عناصر",
    "attacked", "by",
)  # fmt: skip


@given(st.lists(st.sampled_from((*PARTIES, *SCRAPS)), min_size=1, max_size=14).map(" ".join))
def test_nobody_has_a_role_without_the_words_of_a_construction(text: str) -> None:
    """Every part is a construction's of the file, between a party's own words and a deed's; nobody is on two sides."""
    known = {f"actors.{rule['id']}" for rule in load("roles").rules}
    known |= {f"actors.{name}" for name in load("roles").about["bits"]}
    for one in marked(text):
        parts = actors.read(one, DAY)
        names = {m.id for m in one.of("actor", "dated", "nation", "government", "anaphor", "theirs", "victim")}
        assert all(part.rule in known and (names or not parts) for part in parts)
        assert all(text[part.quote.start : part.quote.end] == part.quote.text for part in parts)
        sides = [found.value.id for found in likeliest(parts) if found.value.role in ("initiator", "target")]
        assert len(sides) == len(set(sides))


def test_a_sentence_without_a_deed_gives_nobody_a_role() -> None:
    # "The SDF, ISIS and the Turkish forces are in the town."
    (one,) = marked("قسد وتنظيم داعش والقوات التركية موجودة في البلدة")
    assert actors.read(one, DAY) == ()


def test_another_source_that_says_who_holds_the_village_is_an_objection() -> None:
    # "The council took control of the village. The Observatory said the regime still controls it."
    text = "سيطر مجلس دير الزور العسكري على بلدة خشام أمس.\nوقال المرصد السوري إن قوات النظام ما تزال تسيطر على البلدة."
    article = Article("a.txt", text, "", None, date(2024, 12, 5), None, "ar", "a", "0")
    (report, *_) = extract(article, vocabulary(), Config())
    assert [(o.property, o.said_by) for o in report.objections] == [("actors", "المرصد السوري")]
