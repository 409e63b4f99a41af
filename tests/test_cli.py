"""The command line: what each command gives its callers, its exit codes, and one clear line for each fault."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from geomap.cli import main

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "seeds"
COMMANDS = ("build", "map", "export", "places", "explain", "rules", "diff", "review", "place", "check", "plan")

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command; gives its exit code, standard output and standard error."""

    def command(*arguments: object) -> tuple[int, str, str]:
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
        told = capsys.readouterr()
        return code, told.out, told.err

    return command


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The outputs of a build of the seeds."""
    out = tmp_path_factory.mktemp("built")
    assert main(["build", str(SEEDS), "-o", str(out), "--workers", "1"]) == 0
    return out


def incident_id(built: Path) -> str:
    return json.loads((built / "incidents.geojson").read_text(encoding="utf-8"))["features"][0]["properties"]["id"]


# --- what each command gives


def test_build_writes_the_map_and_its_data_and_keeps_standard_output_clean(run, tmp_path):
    code, out, err = run("build", SEEDS, "-o", tmp_path, "--workers", 1)
    assert (code, out) == (0, "")
    assert {"incidents.geojson", "index.html", "manifest.json", "skipped.csv"} <= {p.name for p in tmp_path.iterdir()}
    assert "articles: 5 = 5 with incidents + 0 no incident found + 0 set aside" in err
    assert str(tmp_path / "index.html") in err
    assert {path.name for path in tmp_path.glob(".*")} <= {".geomap-cache"}, "a temporary file was left behind"


def test_build_writes_parts_that_export_reads_back(run, built, tmp_path):
    assert run("build", SEEDS, "-o", tmp_path / "out", "--parquet")[0] == 0
    parts = tmp_path / "out" / "incidents.parquet"
    assert [one.name for one in parts.iterdir()] == ["part-00000.parquet"]
    assert run("export", parts, "-o", tmp_path / "back.geojson")[0] == 0
    assert (tmp_path / "back.geojson").read_bytes() == (built / "incidents.geojson").read_bytes()
    (parts / "mine.txt").write_text("not a part")
    code, _, err = run("build", SEEDS, "-o", tmp_path / "out", "--parquet")
    assert (code, err.count("\n")) == (2, 1)
    assert "mine.txt is no part that geomap wrote" in err


def test_build_with_a_file_set_aside_goes_on_and_says_so(run, tmp_path):
    articles = shutil.copytree(SEEDS, tmp_path / "articles", ignore=shutil.ignore_patterns("index.csv"))
    (articles / "noise.txt").write_bytes(bytes(range(256)) * 8)
    code, _, err = run("build", articles, "-o", tmp_path / "out", "--workers", 1)
    assert code == 1
    assert re.search(r"^set aside: noise\.txt: is not text", err, re.MULTILINE)
    assert "articles: 6 = 5 with incidents + 0 no incident found + 1 set aside" in err
    rows = list(csv.DictReader((tmp_path / "out" / "skipped.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [row["path"] for row in rows] == ["noise.txt"]


def test_what_is_set_aside_is_one_line_however_narrow_the_terminal(run, tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles" / ("long" * 20 + ".txt")).write_bytes(bytes(range(256)) * 8)
    _, _, err = run("build", tmp_path / "articles", "-o", tmp_path / "out", "--workers", 1)
    assert re.search(r"^set aside: (long){20}\.txt: is not text.*\)$", err, re.MULTILINE)


def test_a_file_named_by_the_index_and_missing_is_set_aside(run, tmp_path):
    articles = shutil.copytree(SEEDS, tmp_path / "articles")
    with (articles / "index.csv").open("a", encoding="utf-8") as index:
        index.write("gone.txt,,,,\n")
    code, _, err = run("build", articles, "-o", tmp_path / "out", "--workers", 1)
    assert code == 1
    assert re.search(r"^set aside: .*gone\.txt.*missing", err, re.MULTILINE)


def test_map_draws_any_incidents_file(run, built, tmp_path):
    drawn = tmp_path / "m.html"
    asked = ("--language", "en", "--actor", "sdf", "--title", "Mine")
    code, _, _ = run("map", built / "incidents.geojson", "-o", drawn, *asked)
    page = drawn.read_text(encoding="utf-8")
    assert code == 0
    assert 'lang="en"' in page[:300]
    assert "<title>Mine</title>" in page
    assert "folium-map" in page


def test_export_converts_by_ending_and_filters(run, built, tmp_path):
    whole, some = tmp_path / "all.geojson", tmp_path / "some.csv"
    run("export", built / "incidents.geojson", "-o", whole)
    assert json.loads(whole.read_bytes()) == json.loads((built / "incidents.geojson").read_bytes())
    code, _, err = run("export", built / "incidents.geojson", "-o", some, "--actor", "sdf", "--from", "2024-01-01")
    rows = list(csv.DictReader(io.StringIO(some.read_text(encoding="utf-8-sig"))))
    assert code == 0
    assert rows
    assert err.startswith(f"{len(rows)} incidents")
    assert all("sdf" in row["actor_ids"] and row["date_end"] >= "2024-01-01" for row in rows)


def test_export_understands_types_in_any_case(run, built, tmp_path):
    code, _, err = run("export", built / "incidents.geojson", "-o", tmp_path / "x.csv", "--type", "air/drone STRIKE")
    assert code == 0
    assert not err.startswith("0 ")


@pytest.mark.parametrize("form", ["jsonl", "csv", "table"])
def test_places_lists_every_mention(run, form):
    code, out, _ = run("places", SEEDS, "--format", form)
    assert code == 0
    assert "خشام" in out
    if form == "jsonl":
        row = json.loads(out.splitlines()[0])
        text = (SEEDS / row["article_id"]).read_bytes().decode("utf-8")
        assert text[row["start"] : row["end"]] == row["text"]
    if form == "csv":
        assert next(csv.reader(io.StringIO(out.lstrip("\ufeff"))))[:4] == ["article_id", "start", "end", "text"]


def test_explain_shows_an_articles_values_with_words_and_rules(run):
    article = sorted(SEEDS.glob("*.txt"))[0]
    code, out, _ = run("explain", article)
    assert code == 0
    assert re.search(r"event: .+ \[events\.\w+", out)
    text = article.read_bytes().decode("utf-8")
    words, first, last = re.findall(r"“(.+)” \S+ (\d+)-(\d+)$", out, re.MULTILINE)[0]
    assert " ".join(text[int(first) : int(last)].split()) == words
    # why this place and not another, why one happening and not two
    shown, settled = (re.findall(line, out, re.MULTILINE) for line in (r"^  report ", r"^    told of the place “"))
    assert len(shown) == len(settled)
    assert re.search(r"^      not “.+” \([+-][\d.]+\): [+-]\d", out, re.MULTILINE)
    assert re.search(r"^    (goes on with|a happening of its own)", out, re.MULTILINE)


def test_explain_tells_what_became_no_incident_and_which_word_says_so(run, tmp_path):
    article = tmp_path / "a.txt"
    article.write_text(
        "قُتل عنصر من قسد برصاص مجهولين في بلدة ذيبان أمس.\nونفت قسد مقتل مدني في البصيرة.\n", encoding="utf-8"
    )
    _, out, _ = run("explain", article, "--dropped")
    (line,) = [line for line in out.splitlines() if "dropped:" in line]
    assert "“مقتل”" in line
    assert "denied (“نفت”)" in line
    assert "[events.kill]" in line


def test_rules_tells_how_often_each_was_right(run, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("قُتل عنصر من قسد برصاص مجهولين في بلدة ذيبان أمس.", encoding="utf-8")
    place = {"name": "Dhiban", "lat": 35.008, "lon": 40.52, "tolerance_km": 5}
    label = {"article": "a.txt", "event": ["Attack"], "places": [place], "start": 0, "end": 50}
    (tmp_path / "gold.json").write_text(json.dumps({"incidents": [label]}), encoding="utf-8")
    code, out, _ = run("rules", tmp_path / "in", "--gold", tmp_path / "gold.json")
    rows = {line.split()[0]: line.split()[1:] for line in out.splitlines()}
    assert code == 0
    assert rows["type.attack_with_small_arms"] == ["1", "1", "1", "1", "of", "1"]
    assert rows["type.shelling"] == ["0"]


def test_explain_shows_why_reports_were_joined(run, built):
    several = [
        f["properties"]
        for f in json.loads((built / "incidents.geojson").read_bytes())["features"]
        if len(f["properties"]["report_ids"]) > 1
    ]
    for cells in several:
        code, out, _ = run("explain", built / "incidents.geojson", cells["id"][:8])
        assert code == 0
        assert re.search(r"joined: \w+ \+ \w+ +score 0\.\d+ +\(.+\)", out)


def test_explain_takes_the_id_of_any_report(run, built):
    for feature in json.loads((built / "incidents.geojson").read_bytes())["features"]:
        cells = feature["properties"]
        code, out, _ = run("explain", built / "incidents.geojson", cells["report_ids"][-1])
        assert code == 0
        assert out.startswith(cells["id"])


def test_diff_of_a_file_with_itself_finds_nothing_to_say(run, built):
    code, out, _ = run("diff", built / "incidents.geojson", built / "incidents.geojson", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["only_old"], told["only_new"]) == ([], [])
    assert not any(pair["fields"] for pair in told["pairs"])


def test_review_writes_rows_that_build_accepts(run, built, tmp_path):
    code, _, err = run("review", built / "incidents.geojson", "-o", tmp_path / "c.csv", "--limit", 2)
    assert code == 0
    assert len(err.splitlines()) == 2
    assert run("build", SEEDS, "-o", tmp_path / "out", "--corrections", tmp_path / "c.csv", "--workers", 1)[0] == 0


def test_place_finds_a_town_by_its_arabic_name(run):
    code, out, _ = run("place", "هجين", "--json")
    first = json.loads(out)[0]
    assert code == 0
    assert first["name"] == "Hajin"
    assert (round(first["lat"], 1), round(first["lon"], 1)) == (34.7, 40.8)
    assert run("place", "هجين")[1].count("Hajin") >= 1


def test_place_without_a_hit_says_so_on_standard_error(run):
    assert run("place", "qqqqqqqq") == (1, "", "no place of that name: qqqqqqqq\n")
    assert run("place", "qqqqqqqq", "--json") == (1, "[]\n", "")
    assert run("place", "qqqqqqqq", "--type", "Village")[2] == "no place of that name and the type village: qqqqqqqq\n"


def test_check_finds_no_fault_in_what_is_shipped(run):
    assert run("check", SEEDS) == (0, "", "faults: 0\n")


def test_check_takes_no_remark_for_a_fault(run, tmp_path):
    (tmp_path / "a.txt").write_text("قصف", encoding="utf-8")  # "shelling"
    (tmp_path / ".hidden").write_text("x", encoding="utf-8")
    told = "remark: .hidden: is hidden, so it was not read\nfaults: 0\n"
    assert run("check", tmp_path) == (0, "", told)


def test_check_tells_every_fault_at_once(run, tmp_path):
    (tmp_path / "index.csv").write_text("file,title,outlet,published,url\ngone.txt,,,,\n", encoding="utf-8")
    (tmp_path / "places.csv").write_text("name,type,lat,lon\nA,village,99,40\nB,vilage,35,40\n", encoding="utf-8")
    code, out, err = run("check", tmp_path, "--gazetteer", tmp_path / "places.csv")
    assert code == 2
    assert all(words in out for words in ("gone.txt", "row 2", "'99'", "row 3", "'vilage'"))
    assert err == "remark: places.csv: is not listed in index.csv, so it was not read\nfaults: 2\n"


@pytest.mark.parametrize("command", COMMANDS)
def test_help_ends_with_an_example_of_its_own(run, command):
    code, out, _ = run(command, "--help")
    assert code == 0
    assert f"Example: geomap {command}" in " ".join(out.split())


def test_help_lists_every_command(run):
    assert all(re.search(rf"^ +{name} +\w", run("--help")[1], re.MULTILINE) for name in COMMANDS)


# --- faults: each is one line that names what is wrong and the way out, and the exit code is 2

FAULTS: dict[str, tuple[str, str]] = {
    "a folder that is not there": ("build gone -o out", r"gone: does not exist \(.+\)"),
    "a folder without files": ("build empty -o out", r"empty: holds no file to read \(.+\)"),
    "an article that is not there": ("explain gone.txt", r"gone\.txt: does not exist \(.+\)"),
    "places of a missing folder": ("places gone", r"gone: does not exist \(.+\)"),
    "an output folder that is a file": ("build a.txt -o a.txt", r"a\.txt.*: cannot be written: .+ \(.+\)"),
    "a map that cannot be written": ("map ok.geojson -o a.txt/m.html", r".*cannot be written: .+ \(.+\)"),
    "a gazetteer that is not there": ("build a.txt -o out --gazetteer gone.csv", r"gone\.csv: .+ \(.+\)"),
    "settings that are not there": ("build a.txt -o out --config gone.toml", r"gone\.toml: .+ \(.+\)"),
    "an unknown setting": ("build a.txt -o out --config odd.toml", r"odd\.toml: speed: unknown .+"),
    "a setting of another type": ("build a.txt -o out --config off.toml", r"off\.toml: fuzzy_floor: .+"),
    "corrections that are not there": ("build a.txt -o out --corrections no.csv", r"no\.csv: .+ \(.+\)"),
    "a mapping that is none": ("build a.txt -o out --columns text", r"--columns: text: .+ \(.+\)"),
    "no workers": ("build a.txt -o out --workers 0", r".*--workers: expects 1 or more, got '0' .+"),
    "a limit that is no number": ("build a.txt -o o --max-articles x", r".*--max-articles: .+'x' .+"),
    "an unknown language": ("build a.txt -o out --language fr", r".*--language: invalid choice.+"),
    "no output folder": ("build a.txt", r".*-o/--out.*\(see geomap build --help\)"),
    "incidents that are not there": ("export gone.geojson -o x.csv", r"gone\.geojson: .+ \(.+\)"),
    "incidents that are none": ("export odd.toml -o x.csv", r"odd\.toml: .+ \(.+\)"),
    "JSON that is no incidents": ("map bad.geojson -o m.html", r"bad\.geojson: .+ \(.+\)"),
    "a format that is none": ("export ok.geojson -o x.foo", r"x\.foo: is no format .+ \(one of .+\)"),
    "a day that is none": ("export ok.geojson -o x.csv --from today", r"--from: is no day: .+ \(.+\)"),
    "days the wrong way round": (
        "export ok.geojson -o x.csv --from 2019-01-02 --to 2019-01-01",
        r"--from: is after --to: .+ \(.+\)",
    ),
    "a query of a list": (
        """export ok.geojson -o x.csv --where "'isis' in actor_ids" """,
        r"--where: compares actor_ids, which holds lists \(actor_ids\.astype.+\)",
    ),
    "a type of place that is none": ("place هجين --type zzz", r"--type: is unknown: 'zzz' \(one of .+\)"),
    "a folder of outputs": ("build made -o out", r"made: is where a build writes its outputs \(.+\)"),
    "a box that is none": ("export ok.geojson -o x.csv --bbox 1,2,3", r"--bbox: is not a box: .+ \(.+\)"),
    "an unknown actor": ("export ok.geojson -o x.csv --actor turky", r"--actor: .+ \(did you mean turkey\?\)"),
    "an unknown type": ("map ok.geojson -o m.html --type zzz", r"--type: is unknown: 'zzz' \(one of .+\)"),
    "a confidence of 7": ("export ok.geojson -o x.csv --min-confidence 7", r".*expects 0 to 1, got '7' .+"),
    "a query that is none": ("export ok.geojson -o x.csv --where 'a ='", r"--where: .+ \(e\.g\. .+\)"),
    "an id of no incident": ("explain ok.geojson zz", r"ok\.geojson: zz: no incident has that id \(.+\)"),
    "a position that is none": ("place هجين --near far", r"--near: is no position: 'far' \(.+\)"),
    "a position off the world": ("place هجين --near 120,40", r"--near: lies outside the world: .+ \(.+\)"),
    "a run that is not there": ("diff ok.geojson gone.geojson", r"gone\.geojson: .+ \(.+\)"),
    "an unknown command": ("draw", r".*invalid choice: 'draw'.+\(see geomap --help\)"),
    "no command": ("", r".*COMMAND.*\(see geomap --help\)"),
}  # fmt: skip


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory, built: Path) -> Path:
    """A folder with the files that the faults above speak of."""
    folder = tmp_path_factory.mktemp("bench")
    (folder / "empty").mkdir()
    # "a Turkish aircraft shelled a village"
    (folder / "a.txt").write_text("قصفت طائرة تركية قرية", encoding="utf-8")
    (folder / "odd.toml").write_text("speed = 1\n", encoding="utf-8")
    (folder / "off.toml").write_text('fuzzy_floor = "high"\n', encoding="utf-8")
    (folder / "bad.geojson").write_text("{}", encoding="utf-8")
    shutil.copy(built / "incidents.geojson", folder / "ok.geojson")
    (folder / "made").mkdir()
    shutil.copy(built / "manifest.json", folder / "made")
    return folder


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_clear_line_and_exit_code_2(run, bench, monkeypatch, fault):
    arguments, told = FAULTS[fault]
    monkeypatch.chdir(bench)
    before = contents(bench)
    code, out, err = run(*shlex.split(arguments))
    assert code == 2
    assert out == ""
    assert re.fullmatch(rf"geomap: {told}\n", err), err
    assert "Traceback" not in err
    assert "Errno" not in err
    assert contents(bench) == before, "a fault writes nothing that anybody reads"


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("[!.]*") if path.is_file()}


def test_a_damaged_gazetteer_row_is_named_with_its_fault(run, tmp_path):
    mine = tmp_path / "mine.csv"
    mine.write_text("name,name_ar,type,lat,lon\nGood,تل جيد,village,36.4,40.6\nBad,تل سيئ,village,36.4,east\n", "utf-8")
    code, _, err = run("place", "تل جيد", "--gazetteer", mine)
    assert code == 2
    assert re.search(r"mine\.csv: row 3: .*'east'.*\(.+\)$", err, re.MULTILINE)
    assert "row 2" not in err


def test_a_traceback_only_on_request(bench):
    command = [sys.executable, "-m", "geomap", "--debug", "explain", "gone.txt"]
    done = subprocess.run(command, cwd=bench, capture_output=True, text=True)
    assert "Traceback" in done.stderr


def test_a_reader_of_the_pipe_may_stop_early():
    pipe = '"$0" -m geomap places "$1" --format jsonl | head -1'
    done = subprocess.run(["sh", "-c", pipe, sys.executable, SEEDS], capture_output=True, text=True, cwd=ROOT)
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""


def test_arabic_comes_out_whole_in_a_locale_that_knows_no_arabic():
    environment = {**os.environ, "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    command = [sys.executable, "-m", "geomap", "place", "هجين", "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True)
    assert done.returncode == 0
    assert json.loads(done.stdout)[0]["name_ar"] == "هجين"
