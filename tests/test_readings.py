"""Readings from elsewhere: nothing reaches an output that the article does not say."""

from __future__ import annotations

import json
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from geomap import pipeline
from geomap.articles import read_articles
from geomap.cli.main import main
from geomap.config import Config
from geomap.readings import Verified, parsed, schema, verified

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
