"""Actors: who did it, to whom, who took part, and who is only spoken of; ids and roles by labelled sentences."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap import actors
from geomap.actors.names import outright as whom
from geomap.config import Config
from geomap.extract import extract
from geomap.extract.examples import gives, role_faults
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
    return gathered(found for segment in cut(one, ()) if segment.happened for found in who(parts, segment, day))


@pytest.mark.parametrize(
    ("day", "holder"),
    [(date(2022, 5, 1), "syrian_government"), (date(2025, 5, 1), "syrian_transitional_government")],
)
def test_the_holder_of_ground_where_fighters_fell_is_whom_his_name_means_that_day(day: date, holder: str) -> None:
    text = "Three fighters were killed by an explosion in a town held by the government forces."
    assert f"{holder} target" in told(people(text, day))


@pytest.mark.parametrize("case", params(CASES))
def test_roles_are_those_of_a_careful_reader(case: dict[str, Any]) -> None:
    found = people(case["text"], case.get("day", DAY), case.get("ours"), case.get("earlier", ()))
    assert told(found) == case["expect"]
    assert all(case["text"][f.quote.start : f.quote.end] == f.quote.text for f in found)


@pytest.mark.parametrize("rule", load("roles").rules, ids=lambda rule: rule["id"])
def test_every_construction_gives_what_its_example_says(rule: dict[str, Any]) -> None:
    told, fired = gives(rule["example"], marked)
    assert told == rule["gives"]
    assert rule["id"] in fired, "the example does not need its construction"


def test_check_tells_a_construction_that_departs_from_its_example(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong, unread = (dict(rule) for rule in load("roles").rules[:2])
    wrong["gives"], unread["example"], unread["gives"] = ["sdf accused"], "قتل عنصر من قسد", ["sdf target"]
    broken = replace(load("roles"), rules=(wrong, unread))
    monkeypatch.setattr("geomap.extract.examples.lexicon.load", lambda noun: broken if noun == "roles" else load(noun))
    told = list(role_faults(marked))
    assert told[0].startswith(f"roles.toml: {wrong['id']}: its example gives ['isis initiator', 'sdf target'];")
    assert told[1] == f"roles.toml: {unread['id']}: its example is read without it; choose another"


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


@pytest.mark.parametrize(
    "text",
    [
        "أعلنت وزارة الدفاع التركية قصف مواقع قواتنا",  # "the Turkish ministry announced that it shelled our forces"
        "قال القائد إن قواتنا صدت هجوم تنظيم داعش",  # "the commander said that our forces repelled an attack of ISIS"
    ],
    ids=["another side tells of it", "another side is told of"],
)
def test_our_forces_are_those_of_the_outlet_where_another_side_is_named(text: str) -> None:
    assert actors.speaker(marked(text), "sdf") == "sdf"


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


# Kinds of words that name somebody, and those that tell a deed.
WHO = ("actor", "dated", "nation", "government", "anaphor", "ours", "theirs", "both", "victim", "more", "link")
DEEDS = ("event", "deed", "casualty")
# Two families, who clash: both sides in a word.
TWO_SIDES = "two_tribes"
OWNER = 24
NOBODY = {"actors.nobody_named": "unidentified", "actors.protesters": "civilians", "actors.dispersed": "civilians"}
OWN, SEEDS = FOLDER.parent / "quality" / "own", FOLDER.parents[1] / "seeds"
TEXTS = [*sorted(SEEDS.glob("*.txt")), *sorted(OWN.glob("*/*.txt"))[::3]]


def is_said(one: Marked, found: Found[ActorRole]) -> bool:
    """Whether the words of a role name that party, by name or by a word that stands for one, and tell a deed by it."""
    end = found.quote.end + OWNER  # "General Security of X", in a year in which X alone had one
    within = [m for m in one.mentions if found.quote.start <= one.quote(m).start < end]
    deed = any(m.kind in DEEDS for m in one.mentions)
    if found.rule in NOBODY:
        return found.value.id == NOBODY[found.rule] and deed
    civil = [m for m in within if m.term is not None and m.term.attrs.get("civil")]
    names = [m for m in within if m.kind in WHO or m.id == TWO_SIDES or m in civil]
    outright = [m for m in names if m.kind in ("actor", "dated", "nation")]
    means = {parent for m in outright for day in (None, DAY, date(2025, 9, 9)) for parent in lineage(whom(m, day))}
    meant = not outright or len(names) > len(outright) or lineage(found.value.id)[-1] in means
    # Under a heading, and of "its men", the deed is told elsewhere.
    return bool(names) and meant and (deed or found.rule in ("actors.heading", "actors.own_men"))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_nobody_has_a_role_in_a_report_without_his_own_words_and_a_deed(path: Path) -> None:
    """And nobody is on both sides of it."""
    text = path.read_text(encoding="utf-8")
    language = "en" if text.isascii() else "ar"
    read = Article("a.txt", text, "", None, date(2023, 5, 17), None, language, "a", "0")
    passages = vocabulary().mark(read)
    known = {f"actors.{name}" for name in (*(r["id"] for r in load("roles").rules), *load("roles").about["bits"])}
    for report in extract(read, vocabulary(), Config()):
        for found in report.actors:
            (one,) = (m for m in passages if m.passage.start <= found.quote.start < m.passage.end)
            assert found.rule in known
            assert is_said(one, found), found
        sides = [found.value.id for found in report.actors if found.value.role in ("initiator", "target")]
        assert len(sides) == len(set(sides))
