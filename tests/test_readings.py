"""Readings from elsewhere: nothing reaches an output that the article does not say."""

from __future__ import annotations

import json
import random
import sys
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from geomap import export, pipeline
from geomap.articles import read_articles
from geomap.cli.main import main
from geomap.config import Config
from geomap.merge import merge
from geomap.readings import Verified, load, parsed, schema, verified

# Two articles of our own: shelling of a village that killed three, and a raid elsewhere.
SHELLED = "قصفت القوات التركية بالمدفعية بلدة أبو راسين بريف الحسكة يوم 12 آذار 2024، ما أدى إلى مقتل ثلاثة مدنيين."
RAIDED = "داهمت قوات سوريا الديمقراطية بلدة هجين يوم 3 نيسان 2024 واعتقلت أربعة أشخاص."
READER = {"id": "hand", "version": "1"}
GOOD = {
    "article": "a.txt", "reader": READER, "event_type": "Shelling/artillery/missile attack",
    "event": {"quote": "قصفت القوات التركية بالمدفعية"}, "place": {"quote": "بلدة أبو راسين"},
    "date": {"quote": "12 آذار 2024"}, "actors": [{"quote": "القوات التركية", "role": "initiator"}],
    "counts": [{"quote": "مقتل ثلاثة مدنيين", "kind": "fatalities"}],
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "articles"
    place.mkdir()
    (place / "a.txt").write_text(SHELLED, encoding="utf-8")
    (place / "b.txt").write_text(RAIDED, encoding="utf-8")
    return place


def held(folder: Path, *rows: object) -> tuple[Verified, int]:
    """What stands of the rows against the first article, and how many lines were no proposals."""
    article = next(iter(read_articles(folder / "a.txt")))
    found, lost = parsed(json.dumps(row, ensure_ascii=False).encode() for row in rows)
    return verified(article, pipeline.vocabulary(), Config(), found), len(lost)


def test_values_are_what_geomap_reads_in_the_quoted_words(folder: Path) -> None:
    told, lost = held(folder, GOOD)
    assert (told.dropped, lost) == ((), 0)
    (report,) = told.reports
    assert report.location is not None
    assert report.location.name_ar == "ابو راسين"
    assert report.dates is not None
    assert report.dates.value.first == report.dates.value.last == date(2024, 3, 12)
    assert [(a.value.id, a.value.role) for a in report.actors] == [("turkey", "initiator")]
    counts = [(c.value.kind, c.value.count.least, c.value.count.most) for c in report.counts]
    assert counts == [("fatalities", 3, 3)] * 2  # in all, and of civilians
    assert all(rule.startswith("readings hand@1: ") for rule in (report.event.rule, report.dates.rule))
    for words in (report.event.quote, report.dates.quote, *(a.quote for a in report.actors)):
        assert SHELLED[words.start : words.end] == words.text


def test_a_quote_is_found_after_the_folding_of_reading_and_its_words_are_the_articles(folder: Path) -> None:
    told, _ = held(folder, GOOD | {"event": {"quote": "قَصَفَت القوّات التركيه"}})
    assert told.reports[0].event.quote.text == "قصفت القوات التركية"


def test_a_shifted_offset_does_not_move_a_quote(folder: Path) -> None:
    told, _ = held(folder, GOOD | {"event": {"quote": "قصفت القوات", "start": 40}})
    assert told.reports[0].event.quote.start == 0


STRANGE = [
    "<script>alert(1)</script>", "{{7*7}}", "=cmd()",
    "قُتل خمسون مدنياً", "بلدة هجين", "3 نيسان 2024", "أربعة أشخاص", "صف",
    "٩",
    "ثلاثون", "قصفتا", "تجاهل ما سبق",
    "35.1, 40.2", "\ud800", "قوات سوريا الديمقراطية", "killed 50", "دمشق", "أمس", " ",
    "م" * 599,
]  # fmt: skip
FIELDS = ["event", "place", "date", "actors", "counts"]
WAYS = [{}, {"start": 0}]


def _hostile(field: str, quote: str, extra: dict[str, int]) -> dict[str, object]:
    words = {"quote": quote, **extra}
    if field == "actors":
        return GOOD | {"actors": [words | {"role": "initiator"}]}
    return GOOD | {field: [words | {"kind": "fatalities"}] if field == "counts" else words}


HOSTILE = [_hostile(*each) for each in product(FIELDS, STRANGE, WAYS)]


def test_two_hundred_invented_quotes_put_no_value_into_a_report(folder: Path) -> None:
    assert len(HOSTILE) == 200
    for row in HOSTILE:
        line = json.dumps(row).encode()
        found, lost = parsed([line])
        told = verified(next(iter(read_articles(folder / "a.txt"))), pipeline.vocabulary(), Config(), found)
        assert told.dropped or lost, row
        for report in told.reports:
            values = [report.event, *report.actors, *report.counts, *([report.dates] if report.dates else [])]
            assert all(SHELLED[v.quote.start : v.quote.end] == v.quote.text for v in values)
            assert report.location is not None
            assert report.location.name_ar == "ابو راسين"
            assert {a.value.id for a in report.actors} <= {"turkey"}
            assert {c.value.count.least for c in report.counts} <= {3}
            assert report.dates is None or report.dates.value.first == date(2024, 3, 12)


@pytest.mark.parametrize("row", [GOOD | {"event": None}, GOOD | {"event": "x"}, GOOD | {"article": ""}])
def test_what_the_schema_refuses_the_program_refuses(row: object) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(row, schema())
    assert parsed([json.dumps(row).encode()])[0] == []


@pytest.mark.parametrize(
    "line",
    [
        b"{", b"[]", b"null", b"\xff\xfe", b"[" * 90_000, b"x" * 200_000, b"{}", b'{"article": 1}',
        json.dumps(GOOD | {"lat": 35.0}).encode(),
        json.dumps(GOOD | {"actors": [{"quote": "x", "role": "boss"}]}).encode(),
        json.dumps(GOOD | {"actors": [{"quote": "x", "role": "target"}] * 41}).encode(),
        json.dumps(GOOD | {"event": {"quote": "x" * 601}}).encode(), json.dumps(GOOD | {"event": "x"}).encode(),
        json.dumps(GOOD | {"event": {"quote": "x", "start": True}}).encode(),
        json.dumps(GOOD | {"reader": {"id": "<b>", "version": "1"}}).encode(),
    ],
    ids=range(15),
)  # fmt: skip
def test_what_is_no_proposal_is_dropped_and_named(line: bytes) -> None:
    found, lost = parsed([line])
    assert found == []
    assert [one.line for one in lost] == [1]


def test_a_line_told_twice_counts_once() -> None:
    line = json.dumps(GOOD).encode()
    found, lost = parsed([line, line])
    assert (len(found), len(lost)) == (1, 1)


def test_the_schema_names_the_fields_that_are_read() -> None:
    assert set(GOOD) | {"point", "against"} == set(schema()["properties"])


def test_build_joins_readings_names_what_it_drops_and_never_loses_its_own(folder: Path, tmp_path: Path, capsys) -> None:
    file = tmp_path / "readings.jsonl"
    wrong = GOOD | {"article": "none.txt"}
    invented = GOOD | {"counts": [{"quote": "مقتل خمسين", "kind": "fatalities"}]}
    file.write_text("\n".join(json.dumps(row) for row in (GOOD, wrong, invented)), encoding="utf-8")
    outs = {name: tmp_path / name for name in ("own", "both", "only")}
    assert main(["build", str(folder), "-o", str(outs["own"]), "--workers", "1"]) == 0
    assert main(["build", str(folder), "-o", str(outs["both"]), "--workers", "1", "--readings", str(file)]) == 0
    said = " ".join(capsys.readouterr().err.split())
    assert "line 3: count dropped: its words are not in the article" in said
    assert "readings of none.txt dropped: no such article" in said
    only = ["--readings", str(file), "--readings-only", "--workers", "1"]
    assert main(["build", str(folder), "-o", str(outs["only"]), *only]) == 0
    types = {n: [f["properties"]["sub_event_type"] for f in _features(out)] for n, out in outs.items()}
    assert set(types["own"]) <= set(types["both"])
    assert set(types["only"]) == {"Shelling/artillery/missile attack"}
    rules = [
        e["rule"] for f in _features(outs["only"]) for s in f["properties"]["sources"] for e in s["evidence"]["date"]
    ]
    assert rules
    assert all(rule.startswith("readings hand@1: ") for rule in rules)


def test_readings_only_without_a_file_is_refused(folder: Path, tmp_path: Path) -> None:
    assert main(["build", str(folder), "-o", str(tmp_path / "out"), "--readings-only"]) == 2


def _features(out: Path) -> list[dict[str, dict[str, object]]]:
    return json.loads((out / "incidents.geojson").read_text(encoding="utf-8"))["features"]


SEEDS = Path(__file__).parents[1] / "seeds"
EXAMPLE = Path(__file__).parent / "data" / "seeds.readings.jsonl"
LABELS = Path(__file__).parent / "quality" / "seeds.json"


def test_the_example_file_alone_reads_the_seeds_as_an_analyst_would_sign_them(tmp_path: Path, capsys) -> None:
    told = [json.loads(line) for line in EXAMPLE.read_text(encoding="utf-8").splitlines()]
    jsonschema = pytest.importorskip("jsonschema")
    for one in told:
        jsonschema.validate(one, schema())
    arguments = ["compare-readers", str(EXAMPLE), "--gold", str(LABELS), "--articles", str(SEEDS), "--json"]
    assert main(arguments) == 0
    rows = {row["reader"]: row for row in json.loads(capsys.readouterr().out)["readers"]}
    hand = rows["hand@1"]
    assert (len(told), hand["proposed"], hand["standing"], hand["labels"]) == (21, 21, 21, 21)
    assert (hand["found"], hand["signed"], hand["invented"]) == (21, 21, 0)
    assert hand["dropped for want of words"] == hand["dropped otherwise"] == 0
    assert rows["all together"]["found"] == 21


# An article of our own in which one source contradicts another, a number is shared by two places and one is vague.
DISPUTED = (
    "أعلنت قوات سوريا الديمقراطية دخول قواتها قرية مراط وقرية مظلوم بريف دير الزور يوم 4 كانون الأول 2024.\n\n"
    "وقال المرصد السوري لحقوق الإنسان إن قوات النظام ما تزال تسيطر على القريتين.\n\n"
    "وقصفت طائرات حربية أطراف بلدة حطلة وبلدة خشام يوم 4 كانون الأول 2024، "
    "ما أدى إلى مقتل خمسة مقاتلين وإصابة عدد من المدنيين.\n"
)
ENTERED = {
    "article": "a.txt", "reader": READER, "event_type": "Non-violent transfer of territory",
    "event": {"quote": "دخول قواتها"}, "place": {"quote": "قرية مراط"}, "date": {"quote": "4 كانون الأول 2024"},
    "actors": [{"quote": "قوات سوريا الديمقراطية", "role": "initiator"}],
    "against": [{"quote": "قوات النظام ما تزال تسيطر على القريتين", "property": "actors"}],
}  # fmt: skip
BOMBED = {
    "article": "a.txt", "reader": READER, "event_type": "Air/drone strike",
    "event": {"quote": "قصفت طائرات حربية"}, "place": {"quote": "بلدة حطلة"}, "date": {"quote": "4 كانون الأول 2024"},
    "counts": [
        {"quote": "مقتل خمسة مقاتلين", "kind": "fatalities"}, {"quote": "إصابة عدد من المدنيين", "kind": "injured"},
    ],
}  # fmt: skip


@pytest.fixture
def disputed(folder: Path) -> Path:
    (folder / "a.txt").write_text(DISPUTED, encoding="utf-8")
    return folder


def test_what_another_source_says_against_a_report_stands_beside_it(disputed: Path) -> None:
    told, _ = held(disputed, ENTERED)
    (objection,) = told.reports[0].objections
    assert (told.dropped, objection.property) == ((), "actors")
    assert "المرصد" in objection.said_by
    assert DISPUTED[objection.words.start : objection.words.end] == objection.words.text


@pytest.mark.parametrize(
    ("quote", "property_", "why"),
    [
        ("قوات سوريا الديمقراطية", "actors", "no other source"),
        ("خمسة مقاتلين", "fatalities", "no other source"),
        ("قوات النظام ما تزال تسيطر على القريتين", "status", "nothing in its words that contradicts the status"),
        ("قوات النظام ما تزال تسيطر على القريتين", "fatalities", "nothing in its words that contradicts"),
        ("لم يدخل أحد القرية", "status", "not in the article"),
    ],
)
def test_a_contradiction_that_geomap_does_not_read_is_dropped(disputed, quote, property_, why) -> None:
    told, _ = held(disputed, ENTERED | {"against": [{"quote": quote, "property": property_}]})
    assert told.reports[0].objections == ()
    assert [why in one.why for one in told.dropped] == [True]


def test_a_count_of_two_places_belongs_to_neither_alone_and_a_vague_one_is_open(disputed: Path) -> None:
    told, _ = held(disputed, BOMBED, BOMBED | {"place": {"quote": "بلدة خشام"}})
    assert told.dropped == ()
    one, other = told.reports
    assert one.count_group == other.count_group is not None
    dead = {c.value.count for report in told.reports for c in report.counts if c.value.kind == "fatalities"}
    hurt = {c.value.count for report in told.reports for c in report.counts if c.value.kind == "injured"}
    assert {(c.least, c.most) for c in dead} == {(0, 5)}
    assert {(c.least, c.most) for c in hurt} == {(0, None)}
    alone, _ = held(disputed, BOMBED)
    assert alone.reports[0].count_group is None
    assert {(c.value.count.least, c.value.count.most) for c in alone.reports[0].counts} >= {(5, 5)}


def test_a_report_that_names_no_day_has_the_day_of_publication_as_an_estimate(folder: Path) -> None:
    (folder / "a.txt").write_text("قصفت القوات التركية بالمدفعية بلدة أبو راسين.", encoding="utf-8")
    (folder / "index.csv").write_text("file,title,outlet,published,url\na.txt,,,2024-03-13,\n", encoding="utf-8")
    told = [one for one in read_articles(folder) if one.id == "a.txt"]
    row = {name: value for name, value in GOOD.items() if name not in ("date", "counts")}
    report = verified(told[0], pipeline.vocabulary(), Config(), parsed([json.dumps(row).encode()])[0]).reports[0]
    assert report.dates is not None
    assert (report.dates.value.basis, report.dates.value.last) == ("estimated", date(2024, 3, 13))


POINT = {"lat": 36.8, "lon": 40.3, "radius_m": 500}


def test_a_point_from_outside_is_used_on_demand_alone(folder: Path) -> None:
    article = next(iter(read_articles(folder / "a.txt")))
    proposals, _ = parsed([json.dumps(GOOD | {"point": POINT}).encode()])
    plain = verified(article, pipeline.vocabulary(), Config(), proposals)
    given = verified(article, pipeline.vocabulary(), Config(), proposals, trust_points=True)
    assert [one.what for one in plain.dropped] == ["point"]
    assert plain.reports[0].location.lat != 36.8
    where = given.reports[0].location
    assert (given.dropped, where.lat, where.lon, where.uncertainty_m) == ((), 36.8, 40.3, 500)
    assert where.rule == "readings hand@1: locate.given"
    assert where.admin.admin1 == "Al-Hasakah"


TYPES = [
    ("Chemical weapon", "قصفت القوات التركية بالمدفعية", "nothing in its words"),
    ("Shelling/artillery/missile attack", "بلدة أبو راسين", "nothing in its words"),
    ("Massacre", "قصفت القوات التركية بالمدفعية", "no sub-event type"),
]


@pytest.mark.parametrize(("kind", "quote", "why"), TYPES)
def test_a_type_that_no_word_of_the_event_can_mean_is_dropped(folder, kind, quote, why) -> None:
    told, _ = held(folder, GOOD | {"event_type": kind, "event": {"quote": quote}})
    assert told.reports == ()
    assert why in told.dropped[0].why


@pytest.mark.parametrize("text", ["لم تقصف القوات التركية بلدة أبو راسين", "تخطط القوات التركية لقصف بلدة أبو راسين"])
def test_what_the_article_says_did_not_happen_is_no_report(folder: Path, text: str) -> None:
    (folder / "a.txt").write_text(text, encoding="utf-8")
    told, _ = held(folder, GOOD | {"event": {"quote": text}, "date": None, "counts": []})
    assert told.reports == ()


def test_readers_that_differ_stand_side_by_side_are_counted_shown_and_filtered(
    folder: Path, tmp_path: Path, capsys
) -> None:
    """The raid's doer is its target for one reader: both roles stay, each with its reader, through every output."""
    wrong = {
        "article": "b.txt", "reader": {"id": "model", "version": "2"}, "event_type": "Arrests",
        "event": {"quote": "واعتقلت أربعة أشخاص"}, "place": {"quote": "بلدة هجين"}, "date": {"quote": "3 نيسان 2024"},
        "actors": [{"quote": "قوات سوريا الديمقراطية", "role": "target"}],
    }  # fmt: skip
    file, out = tmp_path / "r.jsonl", tmp_path / "out"
    file.write_text(json.dumps(wrong), encoding="utf-8")
    assert main(["build", str(folder), "-o", str(out), "--workers", "1", "--readings", str(file), "--parquet"]) == 0
    assert "told by several readers: 1 incidents; they differ on: actors 1" in " ".join(capsys.readouterr().err.split())
    account = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["readings"]
    assert (account["of them disputed"], account["readers"]["model@2"]["standing"]) == (1, 1)
    (cells,) = (f["properties"] for f in _features(out) if f["properties"]["sub_event_type"] == "Arrests")
    assert {(a["id"], a["role"]) for a in cells["actors"]} >= {("sdf", "initiator"), ("sdf", "target")}
    assert "actors" in cells["disputed"]
    assert [source.get("reader") for source in cells["sources"]] == [None, "model@2"]
    assert main(["explain", str(out / "incidents.geojson"), cells["id"]]) == 0
    assert "read by model@2" in capsys.readouterr().out
    for ending in ("csv", "gpkg", "parquet", "geojson"):
        target = tmp_path / f"only.{ending}"
        assert main(["export", str(out / "incidents.geojson"), "-o", str(target), "--reader", "model"]) == 0
        if ending != "csv":
            again = export.load(target)["features"]
            assert [[s.get("reader") for s in f["properties"]["sources"]] for f in again] == [[None, "model@2"]]
            assert all("reader" not in f["properties"]["sources"][0] for f in again)
    sheet = (tmp_path / "only_sources.csv").read_text(encoding="utf-8-sig").splitlines()
    assert sheet[0].split(",")[8] == "reader"
    assert [line.count("model@2") for line in sheet[1:]] == [0, 1]


def test_readers_that_call_one_deed_by_two_types_tell_one_incident(folder: Path) -> None:
    """One reads artillery in a village, the other an air strike in its governorate: both stay, in one incident."""
    text = "في محافظة الحسكة قصفت القوات التركية يوم 12 آذار 2024 بلدة أبو راسين، ما أدى إلى مقتل ثلاثة مدنيين."
    article = replace(next(iter(read_articles(folder / "a.txt"))), text=text)
    one = GOOD | {"event": {"quote": "قصفت"}}
    strike, somebody = "Air/drone strike", {"id": "somebody", "version": "1"}
    other = one | {"event_type": strike, "place": {"quote": "محافظة الحسكة"}, "reader": somebody}
    proposals, _ = parsed(json.dumps(row).encode() for row in (one, other))
    told = verified(article, pipeline.vocabulary(), Config(), proposals)
    assert [report.event.value for report in told.reports] == [one["event_type"], strike]
    (incident,) = merge(told.reports)
    assert "sub_event_type" in incident.disputed


def test_without_readings_and_without_the_extra_nothing_changes(folder: Path, tmp_path: Path, monkeypatch) -> None:
    empty = tmp_path / "none.jsonl"
    empty.write_text("\n", encoding="utf-8")
    assert main(["build", str(folder), "-o", str(tmp_path / "plain"), "--workers", "1"]) == 0
    assert main(["build", str(folder), "-o", str(tmp_path / "empty"), "--workers", "1", "--readings", str(empty)]) == 0
    monkeypatch.setitem(sys.modules, "httpx", None)
    assert main(["build", str(folder), "-o", str(tmp_path / "lean"), "--workers", "1"]) == 0
    held = {name: _outputs(tmp_path / name) for name in ("plain", "empty", "lean")}
    assert held["plain"] == held["lean"]
    assert held["plain"]["incidents.geojson"] == held["empty"]["incidents.geojson"]
    assert b'"reader"' not in held["plain"]["incidents.geojson"]
    assert b'"readings"' not in held["plain"]["manifest.json"]


def _outputs(out: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in out.iterdir() if path.is_file() and not path.name.startswith(".")}


def adversarial() -> list[bytes]:
    """Two hundred lines that a hostile or careless reader may give, the same every time."""
    dice = random.Random(21)  # noqa: S311 - the same every time
    other = ["بلدة هجين", "3 نيسان 2024", "أربعة أشخاص", "قوات سوريا الديمقراطية"]
    lies = ["مقتل خمسين مدنياً", "تسعة وتسعون قتيلاً", "<script>alert(1)</script>", "{{7*7}}", "=HYPERLINK(1)", "م" * 900]
    slots = ["event", "place", "date", "actors", "counts", "against"]
    labels = {"actors": ("role", "target"), "counts": ("kind", "fatalities"), "against": ("property", "status")}

    def words(slot: str, quote: str, start: int | None) -> object:
        told = {"quote": quote} | ({} if start is None else {"start": start})
        return [told | dict([labels[slot]])] if slot in labels else told

    found = []
    for number in range(170):
        slot, start = slots[number % len(slots)], dice.choice([None, -5, 0, 7, 10**12])
        true = GOOD["event"]["quote"] if slot in ("event", "against") else GOOD["place"]["quote"]
        quote = dice.choice([*other, *lies, true, SHELLED[dice.randrange(40) :][: dice.randrange(1, 60)]])
        found.append(json.dumps(GOOD | {slot: words(slot, quote, start), "point": POINT}).encode())
    plain = json.dumps(GOOD).encode()
    found += [plain] * 5 + [plain[: dice.randrange(1, len(plain))] for _ in range(10)]
    found += [b"\xff" * 99, b"[" * 99_999, b"{" * 300_000, json.dumps(GOOD | {"article": "../a.txt"}).encode()]
    found += [json.dumps(GOOD | {"article": "b.txt", "event_type": kind}).encode() for kind in ("Attack", "<b>", "")]
    found += [json.dumps(GOOD | {"reader": {"id": name, "version": "1"}}).encode() for name in ("geomap", "<i>", "")]
    return [*found, *[json.dumps(GOOD | {"fatalities": 99}).encode()] * 5]


def test_two_hundred_adversarial_answers_put_no_unsupported_value_into_any_output(folder: Path, tmp_path: Path) -> None:
    lines, file, out = adversarial(), tmp_path / "r.jsonl", tmp_path / "out"
    assert len(lines) == 200
    file.write_bytes(b"\n".join([*lines, b"x" * 5_000_000]))
    only = ["--readings", str(file), "--readings-only", "--workers", "1", "--texts"]
    assert main(["build", str(folder), "-o", str(out), *only]) == 0
    features = _features(out)
    assert features
    texts = {"a.txt": SHELLED, "b.txt": RAIDED}
    for one in (f["properties"] for f in features):
        assert one["place_name_ar"] == "ابو راسين"
        assert one["sub_event_type"] == "Shelling/artillery/missile attack"
        assert {a["id"] for a in one["actors"]} <= {"turkey", "civilians"}
        assert (one["fatalities_min"], one["fatalities_max"]) in {(None, None), (0, 3), (3, 3)}
        assert one["date_start"] in (None, "2024-03-12")
        assert one["injured_min"] is one["detained_min"] is one["displaced_min"] is None
        for source in one["sources"]:
            quotes = [source, *(words for found in source["evidence"].values() for words in found)]
            assert all(texts[source["article_id"]][q["start"] : q["end"]] == q["quote"] for q in quotes)
    assert main(["export", str(out / "incidents.geojson"), "-o", str(tmp_path / "e.csv")]) == 0
    written = b"".join(
        path.read_bytes() for path in (*out.glob("*.geojson"), *out.glob("*.csv"), *tmp_path.glob("e*.csv"))
    )
    assert not any(lie in written for lie in (b"alert(1)", b"7*7", b"HYPERLINK", "خمسين".encode(), b"x" * 999))
    assert b"alert(1)" not in (out / "index.html").read_bytes()


def test_a_file_of_any_size_is_read_line_by_line_and_what_is_too_much_is_named(tmp_path: Path, monkeypatch) -> None:
    file = tmp_path / "huge.jsonl"
    good = json.dumps(GOOD).encode()
    file.write_bytes(b"x" * 3_000_000 + b"\n" + good + b"\n" + b"y" * 400_000)
    told = load(file)
    assert [one.line for one in told.by_article["a.txt"]] == [2]
    assert [(one.line, one.why) for one in told.dropped] == [(n, "is longer than 100000 bytes") for n in (1, 3)]
    monkeypatch.setattr("geomap.readings.file.MOST_LINES", 2)
    assert [one.line for one in load(file).dropped] == [1, 3]
    assert "more than 2 lines" in load(file).dropped[-1].why
