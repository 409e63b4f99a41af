"""Redaction from the article to every file that a run writes: no name is left, and every offset still holds."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from geomap.cli.main import main
from geomap.export import load
from geomap.export.redaction import MARK

# Invented persons with family names that no place bears. In English: "Killing of the young man N in Hajin / The young
# man N (35 years) was killed by unknown gunmen in the town of Hajin on 8 March 2023, his brother N was wounded. / N
# told our correspondent that the attack in Hajin on 8 March 2023 killed a civilian, and that N was a farmer."
ARABIC = """مقتل الشاب مروان الطرابيشي في هجين
قُتل الشاب مروان الطرابيشي (35 عاماً) برصاص مجهولين في بلدة هجين يوم 8 آذار 2023، وأصيب شقيقه خلدون الطرابيشي.
وقال زهير الزعبوطي لمراسلنا إن الهجوم في بلدة هجين يوم 8 آذار 2023 أدى لمقتل مدني، وإن الطرابيشي كان مزارعاً.
"""
ENGLISH = "Thabit Khalaf al-Mughirani, a 35-year-old man, was killed by gunmen in the town of Markada on 9 May 2023."
# "Members of the Martyr N Brigade clashed with the SDF near the school of N in Ash-Shaddadi."
UNIT = "اشتبك عناصر من لواء الشهيد نواف الزوبعاني مع قسد في مدينة الشدادي يوم 10 آذار 2023 وقتل ثلاثة مدنيين."
GONE = ("مروان", "خلدون", "الطرابيشي", "زهير الزعبوطي", "الزعبوطي", "Thabit", "Mughirani", quote("الطرابيشي"))
KEPT = "نواف الزوبعاني"
EXPORTS = ("x.csv", "x.kml", "x.geojsonl", "x.acled.csv", "x.ucdp.csv", "x.gpkg", "x.parquet")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The articles, and the folder that a redacted build of them made."""
    place, out = tmp_path_factory.mktemp("articles"), tmp_path_factory.mktemp("public")
    rows = [["file", "title", "outlet", "published", "url"]]
    for name, text in (("a.txt", ARABIC), ("b.txt", ENGLISH), ("c.txt", UNIT)):
        (place / name).write_text(text, encoding="utf-8")
        slug = quote("-".join(text.partition("\n")[0].split()[2:4]))
        rows.append([name, text.partition("\n")[0], "", "2023-05-11", f"https://example.org/{slug}"])
    with (place / "index.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    assert main(["build", str(place), "-o", str(out), "--redact", "--parquet"]) == 0
    for name in EXPORTS:
        assert main(["export", str(out / "incidents.geojson"), "-o", str(out / "exports" / name)]) == 0
    return place, out


def sources(out: Path) -> Iterator[dict[str, Any]]:
    for feature in load(out / "incidents.geojson")["features"]:
        yield from feature["properties"]["sources"]


def test_every_article_is_on_the_map(built: tuple[Path, Path]) -> None:
    """Else the absence of names would prove nothing."""
    assert {source["article_id"] for source in sources(built[1])} == {"a.txt", "b.txt", "c.txt"}
    assert any(MARK in source["quote"] for source in sources(built[1]))


def test_no_file_holds_a_name(built: tuple[Path, Path]) -> None:
    written = [path for path in built[1].rglob("*") if path.is_file()]
    assert {path.name for path in written} >= {"incidents.geojson", "index.html", "manifest.json", "x.csv", "x.kml"}
    for path in written:
        readable = path.suffix in (".gpkg", ".parquet")
        text = json.dumps(load(path), ensure_ascii=False) if readable else path.read_text(encoding="utf-8")
        escaped = [json.dumps(name)[1:-1] for name in GONE]
        assert not [name for name in (*GONE, *escaped) if name in text], path.name


def test_a_unit_called_after_somebody_keeps_its_name(built: tuple[Path, Path]) -> None:
    assert any(KEPT in source["quote"] for source in sources(built[1]))


def test_offsets_hold_and_only_names_are_gone(built: tuple[Path, Path]) -> None:
    place, out = built
    for source in sources(out):
        text = (place / source["article_id"]).read_text(encoding="utf-8")
        for held in [source, *(one for found in source["evidence"].values() for one in found)]:
            published = text[held["start"] : held["end"]]
            assert len(published) == len(held["quote"])
            assert all(mine in (theirs, MARK) for mine, theirs in zip(held["quote"], published, strict=True))


def test_places_stay_readable_where_they_are_evidence(built: tuple[Path, Path]) -> None:
    told = [one["quote"] for source in sources(built[1]) for one in source["evidence"]["place"]]
    assert told
    assert not [words for words in told if MARK in words]


def test_the_manifest_tells_where_the_names_stood(built: tuple[Path, Path]) -> None:
    place, out = built
    rows = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["redacted"]
    told = {(place / r["article_id"]).read_text(encoding="utf-8")[r["start"] : r["end"]] for r in rows}
    assert {"مروان الطرابيشي", "خلدون الطرابيشي", "زهير الزعبوطي", "Thabit Khalaf al-Mughirani"} <= told


def test_an_address_that_spells_a_name_is_cut_to_its_site(built: tuple[Path, Path]) -> None:
    found = {source["article_id"]: source["url"] for source in sources(built[1])}
    assert found["a.txt"] == "https://example.org/"
    assert found["c.txt"] != "https://example.org/"


def test_nothing_kept_beside_the_outputs_holds_names(built: tuple[Path, Path]) -> None:
    assert not (built[1] / ".geomap-cache").exists()


@pytest.mark.parametrize("before", [["--texts"], [], ["--no-cache", "--parquet"]])
def test_a_folder_of_a_run_that_was_not_redacted_is_refused(
    built: tuple[Path, Path], before: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = str(built[0])
    assert main(["build", place, "-o", str(tmp_path), *before]) == 0
    old = (tmp_path / "incidents.geojson").read_bytes()
    assert main(["build", place, "-o", str(tmp_path), "--redact"]) == 2
    assert "without --redact" in capsys.readouterr().err
    assert (tmp_path / "incidents.geojson").read_bytes() == old


def test_whole_texts_are_not_written_beside_redacted_quotes(
    built: tuple[Path, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["build", str(built[0]), "-o", str(tmp_path), "--redact", "--texts"]) == 2
    assert "--texts" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
