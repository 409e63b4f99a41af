"""The review room: a correction survives every rebuild, none is lost without a word, and two runs can be compared."""

from __future__ import annotations

import csv
import io
import json
import shutil
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from geomap import review
from geomap.cli.main import main
from geomap.errors import DataError
from geomap.export import save
from geomap.gazetteer import Gazetteer
from geomap.merge import merge
from geomap.model import Admin, Casualty, Count, DateSpan, Found, Quote
from geomap.table import to_features

CASES = tomllib.loads((Path(__file__).parent / "cases" / "review.toml").read_text(encoding="utf-8"))
SEEDS = Path(__file__).parent.parent / "seeds"
HEAD = ",".join(review.COLUMNS) + "\n"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Gazetteer.load()


@pytest.fixture
def settle(tmp_path, gazetteer):
    """Applies the rows of a corrections.csv to incidents."""

    def run(incidents, *rows: str):
        path = tmp_path / "corrections.csv"
        path.write_text(HEAD + "\n".join(rows) + "\n", encoding="utf-8")
        return review.apply_corrections(incidents, review.read_corrections(path), gazetteer)

    return run


def statuses(outcome) -> list[str]:
    return [one.status for one in outcome.results]


@pytest.mark.parametrize("case", CASES["values"], ids=lambda case: f"{case['field']} {case['new']}")
def test_values_are_read_or_refused_with_the_way_out(tmp_path, case):
    path = tmp_path / "corrections.csv"
    path.write_text(HEAD + f'r1,{case["field"]},,"{case["new"]}",because,me,2024-01-01\n', encoding="utf-8")
    if "fault" in case:
        with pytest.raises(DataError, match=case["fault"]) as fault:
            review.read_corrections(path)
        assert "row 2" in str(fault.value)
    else:
        assert repr(review.read_corrections(path)[0].value) == case["reads"]


def test_every_faulty_row_is_named_at_once(tmp_path):
    path = tmp_path / "corrections.csv"
    path.write_text(
        HEAD + "r1,type,,x,why,me,\nr2,keep,,,good,me,\nr3,drop,,,,me,\n,drop,,,why,me,\n", encoding="utf-8"
    )
    with pytest.raises(DataError, match=r"row 2.*row 4.*row 5") as fault:
        review.read_corrections(path)
    assert "row 3" not in str(fault.value)
    path.write_text("id,field\n", encoding="utf-8")
    with pytest.raises(DataError, match="lacks the columns old"):
        review.read_corrections(path)
    with pytest.raises(DataError, match="cannot be read"):
        review.read_corrections(tmp_path / "none.csv")


def test_rows_that_a_spreadsheet_saved_are_read(tmp_path):
    path = tmp_path / "corrections.csv"
    text = HEAD + 'r1,point,,"\'34.1, 40.2",because,me,2024-01-01\n\n,,,,,,\nr2,place,x,,,,\n'
    path.write_bytes(text.replace("\n", "\r\n").encode("utf-8-sig"))
    assert [(one.id, one.new) for one in review.read_corrections(path)] == [("r1", "34.1, 40.2")], (
        "a blank template is none"
    )


def test_fields_are_corrected_and_marked(incidents, settle):
    outcome = settle(
        incidents,
        "r1,type,,Shelling/artillery/missile attack,artillery,me,2024-01-01",
        "r1,dates,,2018-09-10,told on Tuesday,me,2024-01-01",
        "r1,actors,,initiator:sdf,their own statement,me,2024-01-01",
        'r5,counts,,"fatalities=5-7",hospital list,me,2024-01-01',
        'r3,point,,"35.2, 40.5, 300",satellite image,me,2024-01-01',
        "r4,keep,,,right as it is,me,2024-01-01",
    )
    assert statuses(outcome) == ["applied"] * 6
    cells = {one["id"]: one for one in to_features(outcome.incidents)["features"]}
    strike = cells["r1"]["properties"]
    assert strike["sub_event_type"] == "Shelling/artillery/missile attack"
    assert (strike["date_start"], strike["actor_ids"]) == ("2018-09-10", ["sdf"])
    assert strike["reviewed"]
    assert strike["correction_reason"] == "artillery; told on Tuesday; their own statement"
    assert (cells["r5"]["properties"]["fatalities_min"], cells["r5"]["properties"]["fatalities_max"]) == (5, 7)
    assert cells["r5"]["properties"]["disputed"] == [], "the analyst has settled it"
    assert cells["r3"]["geometry"]["coordinates"] == [40.5, 35.2]
    assert cells["r3"]["properties"]["uncertainty_m"] == 300
    assert cells["r4"]["properties"]["correction_reason"] == "right as it is"


def test_a_status_is_corrected_and_what_contradicted_it_is_settled(incidents, settle, make_incident):
    told = make_incident(*incidents[0].reports, disputed=("status", "date_start"))
    outcome = settle([told], "r1,status,reported,denied,the spokesman took it back,me,2024-01-01")
    cells = to_features(outcome.incidents)["features"][0]["properties"]
    assert (cells["status"], cells["disputed"], cells["reviewed"]) == ("denied", ["date_start"], True)


@pytest.mark.parametrize("case", CASES["doubts"], ids=lambda case: case["why"])
def test_a_doubt_stays_until_somebody_settles_it(incidents, settle, case):
    outcome = settle(incidents, *case["rows"])
    assert set(statuses(outcome)) == {"applied"}
    cells = {one["id"]: one["properties"] for one in to_features(outcome.incidents)["features"]}["r1"]
    assert (cells["unsure"], cells["reviewed"]) == (case["unsure"], case["reviewed"])
    assert all(part in (cells["correction_reason"] or "") for part in case["says"])
    queue = {one.id: one for one in review.worth_a_look(to_features(outcome.incidents))}
    assert ("unsure" in (queue["r1"].reasons if "r1" in queue else ())) == bool(case["unsure"])


def test_a_place_is_found_by_id_or_by_a_name_that_one_place_bears(incidents, settle, gazetteer):
    mayadin = gazetteer.search("الميادين", limit=1)[0].place  # al-Mayadin
    outcome = settle(incidents, f"r1,place,p1,{mayadin.id},the text says so,me,", "r3,place,,nowhere at all,guess,me,")
    assert statuses(outcome) == ["applied", "invalid"]
    found = next(one for one in outcome.incidents if one.id == "r1")
    assert found.location.place == mayadin
    assert found.location.admin.admin1_pcode == mayadin.admin.admin1_pcode


def test_any_report_id_finds_the_incident_and_an_article_id_its_source(incidents, settle):
    outcome = settle(incidents, "r2,type,,Attack,why,me,", "r1.txt,drop,,,a forgery,me,")
    assert statuses(outcome) == ["applied", "applied"]
    left = next(one for one in outcome.incidents if "r2" in one.report_ids)
    assert left.report_ids == ("r2",)
    outcome = settle(incidents, "r2,drop,,,never happened,me,")
    assert "r1" not in {one.id for one in outcome.incidents}


def test_a_dropped_source_undoes_no_other_correction_of_its_incident(incidents, settle):
    """The incident is read anew from what is left of it; what an analyst set comes after that, and by the old id."""
    rows = ("r1,type,,Armed clash,video,me,", 'r1,counts,,"fatalities=9",list,me,', "r2,dates,,2018-09-10,seen,me,")
    for source in ("r1.txt", "r2.txt"):
        outcome = settle(incidents, *rows, f"{source},drop,,,a forgery,me,")
        assert statuses(outcome) == ["applied"] * 4
        left = next(one for one in outcome.incidents if one.id in {"r1", "r2"})
        assert (left.sub_event_type, left.counts) == ("Armed clash", (Casualty("fatalities", Count(9, 9)),))
        assert left.dates == DateSpan(date(2018, 9, 10), date(2018, 9, 10))
        assert set(left.correction_reason.split("; ")) == {"video", "list", "seen", "a forgery"}


@pytest.mark.parametrize("case", CASES["together"], ids=lambda case: case["why"])
def test_rows_that_meet_on_one_incident_are_told_apart(incidents, settle, case):
    outcome = settle(incidents, *case["rows"])
    assert statuses(outcome) == case["become"]
    assert ("r1" in {one.id for one in outcome.incidents}) == case["kept"]
    assert all(said in one.note for one, said in zip(outcome.results, case.get("says", ()), strict=False))


@pytest.mark.parametrize("new", ["1 strike, 2.txt", "1 strike, 2.txt; r9", "r9;1 strike, 2.txt"])
def test_an_incident_is_split_by_an_article_whose_name_holds_blanks(make_incident, make_report, settle, new):
    told = [make_report("r1"), make_report("r8", "1 strike, 2.txt"), make_report("r9", "1 strike, 2.txt")]
    outcome = settle([make_incident(*told)], f'r1,split,,"{new}",two strikes,me,')
    assert statuses(outcome) == ["applied"]
    assert sorted(one.report_ids for one in outcome.incidents) == [("r1",), ("r8", "r9")]


def test_merging_and_splitting_lose_no_report(incidents, settle):
    outcome = settle(incidents, "r1,split,,r2,two strikes,me,", "r3,merge,,r5,one raid,me,")
    assert statuses(outcome) == ["applied", "applied"]
    assert sorted(one.report_ids for one in outcome.incidents) == [("r1",), ("r2",), ("r3", "r5"), ("r4",)]
    assert all(one.reviewed for one in outcome.incidents if one.id != "r4")
    again = settle(outcome.incidents, "r1,split,,r2,two strikes,me,", "r3,merge,,r5,one raid,me,")
    assert statuses(again) == ["stale", "applied"]


def test_a_correction_that_is_not_valid_shows_in_the_exit_code(tmp_path):
    """The command, on an article of its own."""
    article = tmp_path / "a.txt"
    article.write_text("قتل ثلاثة مدنيين في غارة جوية تركية على مدينة القامشلي يوم 3 آذار 2021.", encoding="utf-8")
    first = next(iter(build(article, tmp_path / "a")))  # "three civilians were killed in a Turkish air strike on ..."
    (tmp_path / "corrections.csv").write_text(
        HEAD + f"{first},place,,no such place at all,guess,me,\n", encoding="utf-8"
    )
    assert main(["build", str(article), "-o", str(tmp_path / "a"), "--workers", "1", "--corrections",
                 str(tmp_path / "corrections.csv")]) == 1  # fmt: skip


def test_what_cannot_be_applied_is_said(incidents, settle):
    outcome = settle(
        incidents,
        "gone,type,,Attack,why,me,2024-01-01",
        "r1,type,,Attack,why,me,2024-01-01",
        "r2,type,,Armed clash,later,me,2024-02-01",
        "r5,counts,fatalities=9,fatalities=5,why,me,2024-01-01",
    )
    assert statuses(outcome) == ["stale", "conflicting", "applied", "changed"]
    assert next(one for one in outcome.incidents if one.id == "r1").sub_event_type == "Armed clash"
    assert "fatalities=10+" in outcome.results[3].note


def test_a_correction_survives_a_rebuild_with_more_articles(make_report, settle):
    """The promise of the room: an earlier article gives the incident a new id, and the correction still holds."""
    rows = ("r5,counts,fatalities=3,fatalities=4,checked by phone,me,2024-01-01",)
    first = settle(merge([make_report("r5")]), *rows)
    again = settle(merge([make_report("r5")]), *rows)
    assert to_features(first.incidents) == to_features(again.incidents)
    other = make_report("r1", counts=(Found(Casualty("fatalities", Count(6, 6)), Quote("r1.txt", 0, 1, "أ"), "x"),))
    grown = settle(merge([make_report("r5"), other]), *rows)
    assert [one.report_ids for one in grown.incidents] == [("r1", "r5")]
    cells = to_features(grown.incidents)["features"][0]["properties"]
    assert (cells["fatalities_min"], cells["fatalities_max"], cells["reviewed"]) == (4, 4, True)
    assert statuses(grown) == ["changed"], "the machine reads something else now: worth another look"


def build(articles: Path, out: Path, *more: str) -> dict[str, dict]:
    """Incidents by each of their reports' ids, as the command line builds them."""
    assert main(["build", str(articles), "-o", str(out), "--workers", "1", *more]) == 0
    features = json.loads((out / "incidents.geojson").read_text(encoding="utf-8"))["features"]
    return {name: one["properties"] for one in features for name in one["properties"]["report_ids"]}


def test_corrections_survive_a_rebuild_of_the_seeds_and_one_with_more_articles(tmp_path):
    """End to end: what an analyst wrote about two articles holds when three more are read."""
    articles = tmp_path / "articles"
    shutil.copytree(SEEDS, articles)
    index = (SEEDS / "index.csv").read_text(encoding="utf-8").splitlines()
    (articles / "index.csv").write_text("\n".join(index[:3]) + "\n", encoding="utf-8")
    others = [path for path in articles.glob("*.txt") if not path.name.startswith(("000", "001"))]
    for path in others:
        path.rename(tmp_path / path.name)
    first = build(articles, tmp_path / "a")
    assert len(first) > 1
    wrong, kept = sorted(first)[:2]
    corrections = tmp_path / "corrections.csv"
    corrections.write_text(HEAD + f"{wrong},counts,,fatalities=42,list of names,me,2024-01-01\n"
                           f"{kept},dates,,2018-02-06,second source,me,2024-01-01\n", encoding="utf-8")  # fmt: skip
    again = build(articles, tmp_path / "b", "--corrections", str(corrections))
    for path in others:
        (tmp_path / path.name).rename(path)
    shutil.copy(SEEDS / "index.csv", articles)
    grown = build(articles, tmp_path / "c", "--corrections", str(corrections))
    assert len(grown) > len(again)
    for run in (again, grown):
        assert (run[wrong]["fatalities_min"], run[wrong]["fatalities_max"], run[wrong]["reviewed"]) == (42, 42, True)
        assert (run[kept]["date_start"], run[kept]["correction_reason"]) == ("2018-02-06", "second source")


def test_the_queue_puts_the_worst_first_and_gives_a_row_to_begin_with(incidents, make_incident, make_report):
    twin = make_incident(make_report("r7", location=replace(make_report("r7").location, lat=34.70)))
    disputed = replace(incidents[3], reviewed=False)
    looks = review.worth_a_look(to_features([*incidents[:3], disputed, twin]))
    by_id = {one.id: one for one in looks}
    assert set(by_id["r4"].reasons) == {"unresolved place", "low confidence", "no date"}
    assert by_id["r5"].reasons[0] == "disputed"
    assert by_id["r5"].row == {"id": "r5", "field": "counts", "old": "fatalities=10+; fatalities.civilian=4",
                               "new": "", "reason": "", "reviewer": "", "date": ""}  # fmt: skip
    assert "near merge" in by_id["r7"].reasons
    assert by_id["r7"].row["field"] == "merge"
    assert [one.urgency for one in looks] == sorted((one.urgency for one in looks), reverse=True)
    text = review.write_template(one.row for one in looks)
    assert [row["id"] for row in csv.DictReader(io.StringIO(text))] == [one.id for one in looks]


def test_what_one_sentence_tells_as_two_is_never_suggested_for_merging(make_incident, make_report):
    """Villages entered on one day by the same men, which a sentence counts up, are near each other and not one."""
    near = replace(make_report("r7").location, lat=34.70)
    for article, together in (("r7.txt", True), ("r1.txt", False)):
        pair = [make_incident(make_report("r1")), make_incident(make_report("r7", article, location=near))]
        reasons = {name for one in review.worth_a_look(to_features(pair)) for name in one.reasons}
        assert ("near merge" in reasons) == together


def test_reviewed_incidents_leave_the_queue(incidents):
    assert "r5" not in {one.id for one in review.worth_a_look(to_features(incidents))}


def test_two_runs_are_matched_by_report_and_compared_field_by_field(incidents, make_incident, make_report):
    old = to_features(incidents)
    grown = make_incident(make_report("r0"), *incidents[0].reports, sub_event_type="Attack")
    found = review.compare(old, to_features([grown, *incidents[2:]]))
    assert [one["id"] for one in found.only_old] == ["r3"]
    assert found.only_new == ()
    changed = {one.old_id: one for one in found.pairs if one.fields}
    assert set(changed) == {"r1"}
    assert changed["r1"].new_id == "r0"
    assert changed["r1"].fields["sub_event_type"] == ("Air/drone strike", "Attack")
    rows = list(found.rows())
    assert {row["where"] for row in rows} == {"old", "both"}
    assert len({tuple(row) for row in rows}) == 1, "every row has the same columns"


def test_how_often_the_reading_was_right_is_one_figure(incidents, make_incident, make_report, settle, tmp_path, capsys):
    """Of seven that somebody looked at two stand as they were read; the figure is in the report and in the JSON."""
    far = replace(make_report("r6").location, place=None, name="Far", lat=36.5, lon=41.5)
    told = [replace(incidents[3], reviewed=False, correction_reason=None), *incidents[:3],
            *(make_incident(make_report(name, location=far)) for name in ("r6", "r7", "r8"))]  # fmt: skip
    rows = ("r1,keep,,,right,me,", "r5,counts,,fatalities=10+; fatalities.civilian=4,right,me,",
            "r3,status,,denied,no,me,", "r6,drop,,,rumour,me,", "r7,merge,,r8,one raid,me,",
            "r4,unsure,,place,which one?,me,")  # fmt: skip
    outcome = settle(told, *rows)
    for name, side in (("a.geojson", told), ("b.geojson", outcome.incidents)):
        save(side, tmp_path / name)
    files = [str(tmp_path / name) for name in ("a.geojson", "b.geojson")]
    assert main(["diff", *files]) == 0
    text = capsys.readouterr().out
    assert "signed as read: 2 of 7 reviewed (29%); 1 dropped; 1 merged into another; 1 unsure" in text
    assert "read right of the 5 that remain: type 5, place 5, dates 5, actors 5, counts 5, status 4" in text
    assert main(["diff", *files, "--json"]) == 0
    told_json = json.loads(capsys.readouterr().out)["reviewed"]
    assert (told_json["seen"], told_json["signed"], told_json["share"]) == (7, 2, pytest.approx(2 / 7))
    assert main(["diff", files[0], files[0]]) == 0
    assert "signed" not in capsys.readouterr().out, "nobody looked"


def unlisted(make_incident, make_report, name: str, words: str):
    """An incident at a name that no gazetteer knows."""
    location = replace(make_report(name).location, place=None, name="", name_ar=words, lat=35.2, lon=40.3)
    return make_incident(make_report(name), location=location)


def test_corrections_teach_rows_and_labels_and_change_nothing_by_themselves(
    make_incident, make_report, settle, gazetteer, tmp_path, capsys
):
    """A name that two reviewers put at different places teaches nothing; neither does what is in doubt."""
    mayadin = gazetteer.search("الميادين", limit=1)[0].place
    told = [unlisted(make_incident, make_report, *one) for one in (
        ("r1", "قرية الزهر"), ("r2", "قرية الزهر"), ("r3", "المياديين الجديدة"), ("r4", "تل النور"), ("r5", "تل النور"),
        ("r6", "عين الورد"), ("r7", "عين الدلب"))]  # fmt: skip
    outcome = settle(
        told, 'r1,point,,"35.3, 40.4, 400",satellite image,me,', f"r3,place,,{mayadin.id},its new quarter,me,",
        'r4,point,,"35.1, 40.1",seen,me,', 'r5,point,,"36.1, 41.1",seen,me,', 'r6,point,,"35.5, 40.5",perhaps,me,',
        "r6,unsure,,place,perhaps,me,", "r7,drop,,,a rumour,me,",
    )  # fmt: skip
    for name, side in (("old.geojson", told), ("new.geojson", outcome.incidents)):
        save(side, tmp_path / name)
    asked = ["corrections", "learn", str(tmp_path / "old.geojson"), str(tmp_path / "new.geojson")]
    assert main(asked) == 0
    report = capsys.readouterr().out
    assert "قرية الزهر: a place at 35.3, 40.4, within 400 m; check its type; would move 2: r1, r2" in report
    assert f"المياديين الجديدة: another spelling of {mayadin.name} ({mayadin.id}); would move 1: r3" in report
    assert "تل النور: reviewers put it at different places" in report
    assert "r6: unsure of place" in report
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corrections.csv", "new.geojson", "old.geojson"]
    assert main([*asked, "-o", str(tmp_path / "learnt")]) == 0
    grown = Gazetteer.load([tmp_path / "learnt" / "places.csv"])
    assert grown.search("قرية الزهر", limit=1)[0].place.lat == 35.3
    assert grown.search("المياديين الجديدة", limit=1)[0].place.id == mayadin.id
    assert grown.search("الميادين", limit=1)[0].place.id == mayadin.id, "the names that it had are kept"
    labels = json.loads((tmp_path / "learnt" / "labels.json").read_text(encoding="utf-8"))
    assert [one["article"] for one in labels["incidents"]] == ["r1.txt", "r3.txt", "r4.txt", "r5.txt"]
    first = labels["incidents"][0]
    assert (first["places"][0]["lat"], first["who"]["target"], first["fatalities"]) == (35.3, ["isis"], [3, 3])
    assert first["quote"] == told[0].reports[0].passages[0].text
    assert [one["article"] for one in labels["not_incidents"]] == ["r7.txt"]


def test_runs_without_a_common_report_are_matched_by_the_score_of_the_merge(make_incident, make_report):
    """Another version of the texts gives other ids: what happened is still recognised."""
    there = make_report("a1").location
    far = replace(there, place=replace(there.place, id="p9", name="Far"), lat=36.5, lon=41.5, admin=Admin())
    old = to_features([make_incident(make_report("a1")), make_incident(make_report("a2"), location=far)])
    new = to_features([make_incident(make_report("b1"), counts=(Casualty("fatalities", Count(4, 4)),))])
    found = review.compare(old, new)
    assert [(one.old_id, one.new_id) for one in found.pairs] == [("a1", "b1")]
    assert found.pairs[0].score > 0.5
    assert found.pairs[0].fields == {"fatalities_min": (3, 4), "fatalities_max": (3, 4)}
    assert [one["id"] for one in found.only_old] == ["a2"]


@pytest.mark.parametrize("shape", ["acled", "ucdp"])
def test_a_run_is_compared_with_a_coded_data_set(incidents, tmp_path, shape):
    """What was written in their shape is recognised again, incident by incident, though ids and names are theirs."""
    path = tmp_path / f"x.{shape}.csv"
    save(incidents[:2], path)
    rows = list(csv.reader(path.open(encoding="utf-8-sig", newline="")))
    for number, row in enumerate(rows[1:]):
        row[0] = f"SYR{number}"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    found = review.compare(to_features(incidents[:2]), review.read_coded(path))
    matched = {one.old_id: one for one in found.pairs}
    assert "r1" in matched
    assert "fatalities_min" not in matched["r1"].fields
    assert "actor_ids" not in matched["r1"].fields


def test_acled_writes_its_dates_in_words_too(tmp_path):
    path = tmp_path / "acled.csv"
    path.write_text(
        "event_id_cnty;event_date;sub_event_type;actor1;actor2;location;latitude;longitude;geo_precision;fatalities\n"
        "SYR1;07 February 2018;Air/drone strike;Military Forces of the United States (2017-2021);Islamic State (Syria);"
        "Hajin;34.69;40.83;1;3\n", encoding="utf-8")  # fmt: skip
    cells = review.read_coded(path)["features"][0]["properties"]
    assert (cells["date_start"], cells["actor_ids"]) == ("2018-02-07", ["isis", "us"])
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(DataError, match="neither ACLED's nor UCDP's"):
        review.read_coded(path)


ACLED = "event_id_cnty,event_date,time_precision,sub_event_type,actor1,assoc_actor_1,actor2,latitude,longitude\n"


def acled(tmp_path: Path, *rows: str) -> dict:
    """Rows in ACLED's shape, read."""
    (tmp_path / "acled.csv").write_text(ACLED + "\n".join(rows) + "\n", encoding="utf-8")
    return review.read_coded(tmp_path / "acled.csv")


@pytest.mark.parametrize("case", CASES["precision"], ids=lambda case: f"{case['day']} {case['precision']}")
def test_a_coded_date_is_as_wide_as_it_is_said_to_be(tmp_path, make_incident, make_report, case):
    theirs = acled(tmp_path, f"SYR1,{case['day']},{case['precision']},Air/drone strike,,,,34.69,40.83")
    cells = theirs["features"][0]["properties"]
    assert (cells["date_start"], cells["date_end"]) == (case["first"], case["last"])
    found = review.compare(to_features([make_incident(make_report("r1"))]), theirs)  # of 2018-09-11
    assert [set(one.fields) & {"date_start", "date_end"} for one in found.pairs] == [set(case["differs"])]


def test_associated_actors_are_on_the_side_that_they_are_coded_on(tmp_path):
    mine = "Military Forces of the United States (2017-2021)"
    row = (
        f"SYR1,2018-09-11,1,Air/drone strike,QSD: Syrian Democratic Forces,{mine}; A tribe,Islamic State (Syria),34,40"
    )
    cells = acled(tmp_path, row)["features"][0]["properties"]
    assert [(one["id"], one["role"]) for one in cells["actors"]] == [
        ("sdf", "initiator"),
        ("us", "initiator"),
        (None, "initiator"),
        ("isis", "target"),
    ]


def test_rows_of_one_id_are_not_taken_for_one_event(tmp_path):
    with pytest.raises(DataError, match=r"row 3: the id 'SYR1' is used twice"):
        acled(tmp_path, *["SYR1,2018-09-11,1,Air/drone strike,,,,34.69,40.83"] * 2)


def test_two_runs_that_agree_are_each_named(tmp_path, capsys, incidents):
    for name in ("a.geojson", "b.geojson"):
        save(incidents, tmp_path / name)
    assert main(["diff", str(tmp_path / "a.geojson"), str(tmp_path / "b.geojson")]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[:2] == [f"only in {tmp_path / name}: 0" for name in ("a.geojson", "b.geojson")]


def test_dates_of_an_incident_without_any_are_corrected_too(incidents, settle):
    outcome = settle(incidents, "r4,dates,unknown,2018-02-07/2018-02-08,another article,me,")
    assert statuses(outcome) == ["applied"]
    assert next(one for one in outcome.incidents if one.id == "r4").dates == DateSpan(
        date(2018, 2, 7), date(2018, 2, 8)
    )
