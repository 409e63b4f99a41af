"""Tables as Excel saves them: with semicolons where decimals follow a comma, with tabs when asked for plain text."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from geomap import articles, review
from geomap.delimiter import delimiter
from geomap.gazetteer import Gazetteer

MARKS = [",", ";", "\t"]


def table(path: Path, mark: str, *rows: list[str]) -> Path:
    """The rows as a spreadsheet writes them."""
    page = io.StringIO(newline="")
    csv.writer(page, delimiter=mark).writerows(rows)
    path.write_bytes(page.getvalue().encode("utf-8-sig"))
    return path


@pytest.mark.parametrize("mark", MARKS)
def test_an_index_is_read_whatever_parts_its_cells_and_by_the_names_that_exports_use(tmp_path, mark):
    (tmp_path / "a.txt").write_text("قصف على هجين", encoding="utf-8")  # "shelling of Hajin"
    head = ["File Name", "عنوان", "Date", "Link", "المصدر", "Archive", "Analyst"]
    row = ["a.txt", "t; t, t", "2018-09-12", "https://example.org/1", "o", "https://example.org/2", "me"]
    table(tmp_path / "index.csv", mark, head, row)
    read = articles.read_articles(tmp_path)
    one = read[0]
    assert (one.title, one.published, one.url, one.outlet) == ("t; t, t", date(2018, 9, 12), row[3], "o")
    assert [(said.path, said.reason, said.lost) for said in read.set_aside] == [
        ("index.csv", "has columns without use here: Analyst", False)
    ]


@pytest.mark.parametrize("mark", MARKS)
def test_corrections_are_read_whatever_parts_their_cells(tmp_path, mark):
    row = ["r1", "point", "", "34.69, 40.83, 300", "seen; twice", "me", "2024-01-01"]
    path = table(tmp_path / "corrections.csv", mark, list(review.COLUMNS), row)
    one = review.read_corrections(path)[0]
    assert (one.value, one.reason) == ((34.69, 40.83, 300.0), "seen; twice")


@pytest.mark.parametrize("mark", MARKS)
def test_a_gazetteer_of_ones_own_is_read_whatever_parts_its_cells(tmp_path, mark):
    numbers = ["36.41", "40.63"] if mark == "," else ["36,41", "40,63"]
    path = table(tmp_path / "p.csv", mark, ["name", "name_ar", "lat", "lon"], ["Tell Example", "تل المثال", *numbers])
    place = Gazetteer.load([path]).search("Tell Example", limit=1)[0].place
    assert (place.name_ar, place.lat, place.lon) == ("تل المثال", 36.41, 40.63)


def test_a_quoted_cell_tells_nothing_of_the_delimiter():
    assert delimiter('"a;b;c;d",e\n') == ","
    assert delimiter("") is None
