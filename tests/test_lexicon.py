"""The words as data: shipped files obey their schemas; words of one's own are read, checked, named, taken away."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

import geomap
from geomap import lexicon
from geomap.cli.main import main
from geomap.errors import DataError
from geomap.lexicon import own, shape
from geomap.model import Article
from geomap.pipeline import vocabulary

CASES = tomllib.loads((Path(__file__).parent / "cases" / "lexicon.toml").read_text(encoding="utf-8"))
SHIPPED = Path(lexicon.__file__).parent


@pytest.fixture(autouse=True)
def nothing_of_ones_own_stays() -> Iterator[None]:
    """Words are those of the whole process; the next test begins with the shipped ones."""
    yield
    own.use([])


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A band, a weapon and one more name of a known actor, all of them invented."""
    path = tmp_path / "words.toml"
    path.write_text(CASES["words"], encoding="utf-8")
    return path


def test_every_shipped_file_obeys_its_schema() -> None:
    assert [fault for noun in lexicon.nouns() for fault in shape.shipped_faults(noun)] == []
    assert list(shape.pattern_faults("counts")) == []


def test_every_shipped_file_names_its_schema_for_editors() -> None:
    for file in SHIPPED.glob("*/*.toml"):
        named = re.match(r"#:schema (\S+)\n", file.read_text(encoding="utf-8"))
        assert named is not None, file.name
        assert (file.parent / named[1]).resolve().is_file(), file.name


@pytest.mark.parametrize("case", CASES["damaged"], ids=lambda case: case["name"])
def test_a_term_that_its_schema_forbids_is_named_with_the_way_out(case: dict[str, str]) -> None:
    data = tomllib.loads(case["text"])
    assert [f"{entry}: {fault}" for entry, fault in shape.faults(case["noun"], data)] == [case["fault"]]


@pytest.mark.parametrize("case", CASES["word"], ids=lambda case: f"{case['noun']} {case['id']}")
def test_a_word_means_its_term(case: dict[str, str]) -> None:
    """Where a noun has no cases of its own: the words are marked with the term, and nothing else of that noun."""
    article = Article("a.txt", case["text"], "", None, None, None, "ar", "a", "0")
    marked = [(m.term.id, passage.quote(m).text) for passage in vocabulary().mark(article)
              for m in passage.mentions if m.term is not None and m.term.noun == case["noun"]]  # fmt: skip
    assert marked == [(case["id"], case["words"])]


def test_words_of_ones_own_are_read_beside_the_shipped_ones(words: Path, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / "a.txt").write_text(CASES["text"], encoding="utf-8")
    articles = geomap.read_articles(tmp_path / "articles")
    without = geomap.find_incidents(articles)
    told = geomap.find_incidents(articles, lexicon=words)
    assert {(actor.id, actor.role) for actor in told[0].actors} == {("khabur_guards", "initiator"), ("isis", "target")}
    assert told[0].weapons == ("fire_kite",)
    assert "Khabur Guards" in geomap.to_table(told).iloc[0]["summary"]
    # The next call without them reads as if they had never been.
    assert geomap.find_incidents(articles) == without
    assert {actor.id for actor in without[0].actors} == {"unidentified"}


def test_a_build_names_the_file_and_reads_with_it_in_every_process(words: Path, tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    for number in range(2):
        (tmp_path / "articles" / f"{number}.txt").write_text(CASES["text"], encoding="utf-8")
    arguments = ["build", str(tmp_path / "articles"), "-o", str(tmp_path / "out"), "--lexicon", str(words)]
    assert main(arguments) == 0
    alone = (tmp_path / "out" / "incidents.geojson").read_bytes()
    assert main([*arguments, "--workers", "2", "--no-cache"]) == 0
    assert (tmp_path / "out" / "incidents.geojson").read_bytes() == alone
    assert b"khabur_guards" in alone
    named = json.loads((tmp_path / "out" / "manifest.json").read_bytes())["lexicons"]
    assert [Path(one["path"]).name for one in named] == ["words.toml"]
    # Without the file nothing of it is left, not in the cache either.
    assert main(arguments[:-2]) == 0
    assert b"khabur_guards" not in (tmp_path / "out" / "incidents.geojson").read_bytes()


@pytest.mark.parametrize("case", CASES["own"], ids=lambda case: case["name"])
def test_every_fault_of_a_file_of_ones_own_is_told_and_nothing_is_taken_from_it(
    case: dict[str, str | list[str]], tmp_path: Path
) -> None:
    path = tmp_path / "words.toml"
    path.write_text(str(case["text"]), encoding="utf-8")
    before = lexicon.load("actors")
    with pytest.raises(DataError) as told:
        own.use([path])
    assert [fault for fault in case["faults"] if fault not in str(told.value)] == []
    assert str(path) in str(told.value)
    assert lexicon.load("actors") == before


def test_explain_shows_the_entry_that_a_value_was_read_by(
    words: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.txt").write_text(CASES["text"], encoding="utf-8")
    main(["explain", str(tmp_path / "a.txt"), "--lexicon", str(words)])
    lines = [line.strip() for line in capsys.readouterr().out.splitlines()]
    assert [line for line in lines if line not in CASES["explained"]] != lines
    assert set(CASES["explained"]) <= set(lines)
