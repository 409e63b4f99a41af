"""When the world around a run is broken: one line, the old outputs whole, every article accounted for."""

from __future__ import annotations

import ctypes
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pytest

import geomap
from geomap import pipeline
from geomap.articles.trace import entry_name
from geomap.cli.main import main
from geomap.config import Config
from geomap.errors import DataError
from geomap.pipeline import reading, workers
from tests import warm
from tests.test_limits import BOMBS

resource = pytest.importorskip("resource", reason="limits of a process are set as on Unix")
ROOT = Path(__file__).parents[1]
# "Turkish aircraft shelled the town of Hajin on 9 September 2018; three civilians were killed."
SENTENCE = "قصفت طائرات تركية بلدة هجين في 9 أيلول 2018 وقتل ثلاثة مدنيين."
NOTHING = "تقع البلدة على ضفة نهر الفرات الشرقية وفيها سوق كبيرة."  # "The town lies on the east bank of the Euphrates."

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def before_and_after(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, bytes]]:
    """What is built of one article, and of two."""
    place, outs = tmp_path_factory.mktemp("in"), []
    for name, town in (("a.txt", "هجين"), ("b.txt", "الباغوز")):
        (place / name).write_text(SENTENCE.replace("هجين", town), encoding="utf-8")
        outs.append(tmp_path_factory.mktemp("out"))
        assert build(place, outs[-1]).returncode == 0
    old, new = map(contents, outs)
    assert {name for name in old if old[name] != new[name]} >= {"incidents.geojson", "index.html", "manifest.json"}
    return old, new


def written(files: dict[str, bytes], out: Path) -> None:
    out.mkdir(exist_ok=True)
    for name, content in files.items():
        (out / name).write_bytes(content)


@pytest.fixture
def grown(
    folder: Path, tmp_path: Path, before_and_after: tuple[dict[str, bytes], dict[str, bytes]]
) -> tuple[Path, dict[str, bytes], dict[str, bytes]]:
    """An output folder whose articles have grown since, the outputs in it and those that a build would write."""
    (folder / "b.txt").write_text(SENTENCE.replace("هجين", "الباغوز"), encoding="utf-8")
    written(before_and_after[0], tmp_path / "out")
    return tmp_path / "out", *before_and_after


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "in"
    place.mkdir()
    (place / "a.txt").write_text(SENTENCE, encoding="utf-8")
    return place


def contents(folder: Path) -> dict[str, bytes]:
    """All that a reader sees, by name."""
    files = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    return {str(name): path.read_bytes() for name, path in files.items() if not name.parts[0].startswith(".")}


def build(folder: Path, out: Path, *arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return warm.run(["build", folder, "-o", out, "--workers", "1", *arguments], **options)  # type: ignore[arg-type]


def refused(done: subprocess.CompletedProcess[str], told: str) -> None:
    assert done.returncode == 2, done.stderr
    assert re.search(told, done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr


def mortal() -> None:
    """Takes from root what lets it read and write everything, so that modes hold for it too."""
    if os.geteuid() == 0:
        head, rights = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        assert ctypes.CDLL(None).capget(head, rights) == 0
        rights[0] &= ~0b110  # effective: CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        assert ctypes.CDLL(None).capset(head, rights) == 0


# The disk


def test_a_full_disk_leaves_the_old_outputs_whole(folder, grown):
    out, old, new = grown

    def full() -> None:
        # Files may not grow past what the map needs, as on a disk with that much left.
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))

    refused(build(folder, out, first=full), r"cannot be written: .+|cannot go on: .+disk.+")
    assert contents(out) == old
    assert build(folder, out).returncode == 0
    assert contents(out) == new


def test_what_cannot_be_used_leaves_no_folder_behind(folder, tmp_path, capsys):
    out, gone = tmp_path / "new" / "out", tmp_path / "gone"
    for paths in ([gone], [folder, gone], [gone, folder]):
        assert main(["build", *map(str, paths), "-o", str(out)]) == 2
        assert "gone: does not exist" in capsys.readouterr().err
    (folder / "a.txt").unlink()
    refused(build(folder, out), "holds no file to read")
    assert not out.parent.exists()


def test_an_output_that_is_taken_by_a_folder_costs_no_other(folder, grown):
    out, old, _ = grown
    (out / "skipped.csv").unlink()
    (out / "skipped.csv").mkdir()
    refused(build(folder, out), r"skipped\.csv: cannot be written: is a folder")
    assert contents(out) == {name: content for name, content in old.items() if name != "skipped.csv"}


def test_an_export_on_a_full_disk_leaves_the_old_file_whole(folder, tmp_path):
    assert build(folder, tmp_path / "out").returncode == 0
    source = tmp_path / "out" / "incidents.geojson"
    for name in ("x.csv", "x.gpkg", "x.kml", "x.parquet", "x.geojson"):
        target = tmp_path / "to" / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(b"old")

        def full() -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

        refused(warm.run(["export", source, "-o", target], first=full), name.replace(".", r"\."))
        assert target.read_bytes() == b"old"
        assert [path.name for path in target.parent.iterdir() if path.name.startswith(".geomap")] == []


def test_an_output_that_cannot_be_written_is_said_before_anything_is_read(folder, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder", encoding="utf-8")
    refused(build(folder, blocked / "out"), r"cannot be written: .+\(choose another -o\)")
    for taken in (blocked, Path(os.devnull)):
        refused(build(folder, taken), rf"{re.escape(str(taken))}: cannot be written: is a file, not a folder \(choose")
    assert blocked.read_text(encoding="utf-8") == "not a folder"
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    for out in (closed, closed / "out"):
        told = r"(?i)closed/.+cannot be written: permission denied \(choose another -o\)"
        refused(build(folder, out, first=mortal), told)


def test_what_cannot_be_opened_is_set_aside(folder, tmp_path):
    os.mkfifo(folder / "pipe.txt")
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "closed.txt").write_text(SENTENCE, encoding="utf-8")
    (folder / "closed.txt").chmod(0)
    (folder / "closed").mkdir(mode=0)
    done = build(folder, tmp_path / "out", timeout=60, first=mortal)
    (folder / "closed").chmod(0o700)
    assert done.returncode == 1, done.stderr
    assert "1 with incidents + 0 no incident found + 5 set aside" in done.stderr
    assert re.search(r"(?im)^set aside: closed\.txt: cannot be read: permission denied", done.stderr)
    assert re.search(r"(?im)^set aside: closed: the folder cannot be read: permission denied", done.stderr)


# Kill -9


def killed(command: list[object], moment: Callable[[multiprocessing.Process], None]) -> int | None:
    """Runs a command that is killed at some moment; gives its exit code."""
    process = warm.begin(command)
    moment(process)
    process.kill()
    process.join()
    return process.exitcode


def test_a_build_killed_at_any_moment_leaves_the_old_outputs_or_the_new(folder, grown):
    out, old, new = grown
    chance = random.Random(8)  # noqa: S311 - moments, no secrets
    command = ["build", folder, "-o", out, "--workers", "1"]

    def at_any_time(_: multiprocessing.Process) -> None:
        time.sleep(chance.uniform(0, 0.5))

    def while_it_writes(process: multiprocessing.Process) -> None:
        while process.exitcode is None and not list(out.glob(".geomap-new-*")):
            time.sleep(0.0005)
        time.sleep(chance.uniform(0, 0.15))

    names, ends = sorted(new), []
    # Finished files are moved one after another, in this order: between two moves some are new.
    moving = [{name: (new if name in names[:count] else old)[name] for name in names} for count in range(len(names))]
    for moment in [at_any_time] * 4 + [while_it_writes] * 6:
        (out / ".geomap-cache").unlink(missing_ok=True)
        ends.append(killed(command, moment))
        left = contents(out)
        assert left in (old, new, *moving)
        written(old, out)
    assert -signal.SIGKILL in ends, "on a fast machine some come too late, but not all of them"
    assert build(folder, out).returncode == 0
    assert contents(out) == new
    assert [path.name for path in out.glob(".geomap-new-*")] == []


# A build that is killed before the move of that number.
KILLED_BETWEEN = """
import os, sys
from pathlib import Path
from geomap.articles.trace import entry_name
from geomap.cli.main import main

source, out, count, how = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
move, moved = Path.replace, []

def counted(path, target):
    if path.parent.name.startswith(".geomap-new-") and Path(target).parent == out:
        if len(moved) == count:
            os.kill(os.getpid(), how)
        moved.append(target)
    return move(path, target)

Path.replace = counted
main(["build", source, "-o", str(out), "--workers", "1"])
"""


def test_between_two_moves_each_file_is_whole_and_the_manifest_tells_whose_it_is(folder, grown):
    out, old, new = grown
    names = sorted(new)
    for count in (1, 3):
        done = warm.run([folder, out, count, int(signal.SIGKILL)], code=KILLED_BETWEEN)
        assert done.returncode == -signal.SIGKILL
        left = contents(out)
        assert left == {name: (new if name in names[:count] else old)[name] for name in names}
        told = json.loads(left["manifest.json"])["outputs"]
        theirs = {name: sha256(content).hexdigest() for name, content in left.items() if name != "manifest.json"}
        assert (told == theirs) == (left in (old, new))
        written(old, out)
    for stop in (signal.SIGINT, signal.SIGTERM):  # whoever asks for a stop then has the new ones whole
        assert warm.run([folder, out, 2, int(stop)], code=KILLED_BETWEEN).returncode == 0
        assert contents(out) == new
        written(old, out)


def test_a_manifest_names_the_digest_of_every_other_output(before_and_after):
    left = dict(before_and_after[1])
    told = json.loads(left.pop("manifest.json"))["outputs"]
    assert told == {name: sha256(content).hexdigest() for name, content in left.items()}


def test_nothing_of_an_earlier_build_stays_beside_the_outputs_of_the_next(folder, tmp_path):
    """Parts and texts of articles that are gone would be read as if they belonged to the map beside them."""
    out = tmp_path / "out"
    (folder / "sub").mkdir()
    (folder / "sub" / "b.txt").write_text(NOTHING, encoding="utf-8")
    run = ["build", str(folder), "-o", str(out), "--workers", "1"]
    assert main([*run, "--texts", "--parquet"]) == 0
    (out / "texts" / "mine.txt").write_text("a note of my own", encoding="utf-8")
    assert {"texts/a.txt", "texts/sub/b.txt", "incidents.parquet/part-00000.parquet"} <= contents(out).keys()
    (folder / "sub" / "b.txt").unlink()
    assert main([*run, "--texts", "--parquet"]) == 0
    assert not (out / "texts" / "sub").exists()
    assert {"texts/a.txt", "texts/mine.txt", "incidents.parquet/part-00000.parquet"} <= contents(out).keys()
    assert main(run) == 0
    assert main([*run[:3], str(tmp_path / "plain"), *run[4:]]) == 0
    assert contents(out).keys() - {"texts/mine.txt"} == contents(tmp_path / "plain").keys()
    (out / "incidents.parquet").mkdir()
    (out / "incidents.parquet" / "mine.txt").write_text("not geomap's", encoding="utf-8")
    assert main(run) == 0
    assert "incidents.parquet/mine.txt" in contents(out)


# The data


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of geomap, which keeps its compiled code from one test to the next."""
    place = tmp_path_factory.mktemp("house")
    for name in ("geomap", "gazetteer"):
        shutil.copytree(ROOT / name, place / name, ignore=shutil.ignore_patterns("__pycache__", "sources", "raw"))
    return place


@pytest.fixture
def house(copied: Path) -> Iterator[Path]:
    """A copy of geomap whose data a test may damage; it is whole again afterwards."""
    yield copied
    for name in {name for name, _ in DAMAGE.values()}:
        shutil.copy(ROOT / name, copied / name)


DAMAGE: dict[str, tuple[str, Callable[[str], str]]] = {
    "a lexicon that is no TOML": ("geomap/lexicon/reading/dates.toml", lambda text: text + "\n[[broken"),
    "a lexicon that is needed last": ("geomap/lexicon/output/words.toml", lambda text: text + "\n[[broken"),
    "words in another encoding": ("geomap/lexicon/common_words.txt", lambda text: text + "\udcc7\udce1"),
    "a row without its cells": ("gazetteer/places.csv", lambda text: text + "only-an-id\n"),
    "a table of another shape": ("gazetteer/places.csv", lambda _: "a,b\n1,2\n"),
    "a table of nothing": ("gazetteer/names.csv", lambda _: ""),
    "a position that is none": ("gazetteer/places.csv", lambda text: re.sub(r",3\d\.\d+,", ",east,", text, count=1)),
    "borders cut short": ("gazetteer/regions.geojson", lambda text: text[: len(text) // 2]),
    "a river without a course": ("gazetteer/rivers.geojson", lambda text: text.replace("LineString", "Point")),
    "a size that is none": ("gazetteer/types.csv", lambda text: re.sub(r",\d+,", ",wide,", text, count=1)),
    "sources that are no TOML": ("gazetteer/sources.toml", lambda text: text + "\n[[broken"),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_data_is_one_line_that_names_the_file(house, folder, tmp_path, damage):
    name, spoil = DAMAGE[damage]
    path = house / name
    text = path.read_text(encoding="utf-8")
    assert spoil(text) != text
    path.write_text(spoil(text), encoding="utf-8", errors="surrogateescape")
    command = [sys.executable, "-m", "geomap", "build", str(folder), "-o", str(tmp_path / "out"), "--workers", "1"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=house)
    refused(done, re.escape(path.name))
    assert not (tmp_path / "out").exists(), "said before anything is read, and no article is blamed for it"


def test_check_tells_every_damaged_file_at_once(house):
    files = [house / name for name in sorted({name for name, _ in DAMAGE.values()} - {"gazetteer/places.csv"})]
    for file in files:
        file.write_bytes(b'x\n"[[broken \xc7\xe1')
    done = subprocess.run([sys.executable, "-m", "geomap", "check"], capture_output=True, text=True, cwd=house)
    assert done.returncode == 2, done.stderr
    assert [file.name for file in files if file.name not in done.stdout] == []


def test_data_that_is_damaged_while_articles_are_read_ends_the_run(folder, monkeypatch):
    def broken(*_: object) -> None:
        raise DataError("dates.toml", "is damaged")

    monkeypatch.setattr(reading, "extract", broken)
    with pytest.raises(DataError, match=r"dates\.toml: is damaged"):
        pipeline.run([folder], Config())
    ours, theirs = multiprocessing.Pipe()
    articles, heard = geomap.read_articles(folder), []

    def parent() -> None:
        ours.send(articles)
        heard.extend((ours.recv(), ours.recv()))
        ours.close()

    other = threading.Thread(target=parent, daemon=True)
    other.start()
    before = signal.getsignal(signal.SIGINT)
    workers._serve(theirs, reading.Reader(Config()))
    signal.signal(signal.SIGINT, before)
    other.join()
    assert (heard[0], str(heard[1])) == ("started", "dates.toml: is damaged")


def test_an_index_in_two_encodings_is_one_line(folder, tmp_path):
    (folder / "index.csv").write_bytes("file,title\na.txt,قصف\n".encode() + "a.txt,قصف\n".encode("cp1256"))
    refused(build(folder, tmp_path / "out"), r"index\.csv: cannot be read: .*UTF-8")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (SENTENCE.encode() + SENTENCE.encode("cp1256"), "is not text in"),
        (b"\xff\xfe\x00\xd8" + SENTENCE.encode("utf-16-le"), "is marked as utf-16-le"),
        (b"\xef\xbb\xbf" + SENTENCE.encode("cp1256"), "is marked as utf-8"),
    ],
    ids=["two encodings", "half a character", "a mark that lies"],
)
def test_a_text_in_no_single_known_encoding_is_set_aside_and_not_guessed(folder, tmp_path, capsys, data, told):
    (folder / "b.txt").write_bytes(data)
    assert main(["build", str(folder), "-o", str(tmp_path / "out"), "--workers", "1"]) == 1
    assert f"set aside: b.txt: {told}" in capsys.readouterr().err


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1256", "iso8859-6"]
)
def test_a_text_in_a_known_encoding_is_read_alike(folder, tmp_path, encoding):
    (folder / "a.txt").write_bytes(SENTENCE.encode(encoding))
    assert main(["build", str(folder), "-o", str(tmp_path / "out"), "--workers", "1"]) == 0
    told = json.loads((tmp_path / "out" / "incidents.geojson").read_bytes())["features"]
    assert [source["quote"] for one in told for source in one["properties"]["sources"]] == [SENTENCE]


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.99])
def test_an_incidents_file_cut_short_is_refused(folder, tmp_path, capsys, cut):
    assert main(["build", str(folder), "-o", str(tmp_path / "out"), "--workers", "1"]) == 0
    whole = (tmp_path / "out" / "incidents.geojson").read_bytes()
    short = tmp_path / "short.geojson"
    short.write_bytes(whole[: int(len(whole) * cut)])
    capsys.readouterr()
    assert main(["map", str(short), "-o", str(tmp_path / "m.html")]) == 2
    assert re.fullmatch(r"geomap: .*short\.geojson: is not valid JSON.+\(.+\)\n", capsys.readouterr().err)
    assert not (tmp_path / "m.html").exists()


# The surroundings


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes]]:
    """A folder and what a build makes of it where nothing is odd."""
    place = tmp_path_factory.mktemp("in")
    # Turkish has two letters i, and upper and lower case of them differ from all others'.
    told = {"a.txt": SENTENCE, "iıİI.txt": "An Israeli airstrike on HAJIN killed three civilians on 9 September 2018."}
    for name, text in told.items():
        (place / name).write_text(text, encoding="utf-8")
    out = tmp_path_factory.mktemp("plain")
    assert build(place, out, TZ="UTC").returncode == 0
    return place, contents(out)


@pytest.mark.parametrize(
    "around",
    [
        {"LC_ALL": "POSIX", "PYTHONUTF8": "0", "TZ": "Asia/Damascus"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    ],
    ids=lambda around: " ".join(f"{name}={value}" for name, value in around.items()),
)
def test_a_locale_and_a_time_zone_change_nothing(undisturbed, tmp_path, around):
    place, plain = undisturbed
    command = [sys.executable, "-m", "geomap", "build", str(place), "-o", str(tmp_path / "out"), "--workers", "1"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, **around})
    assert done.returncode == 0, done.stderr
    assert contents(tmp_path / "out") == plain


def test_a_clock_that_is_wrong_changes_nothing(folder, tmp_path, monkeypatch):
    import time

    (folder / "b.txt").write_text("قصفت طائرة تركية بلدة هجين أمس وقتل مدنيان.", encoding="utf-8")
    assert main(["build", str(folder), "-o", str(tmp_path / "a"), "--workers", "1"]) == 0
    monkeypatch.setattr(time, "time", lambda: 4_000_000_000.0)
    assert main(["build", str(folder), "-o", str(tmp_path / "b"), "--workers", "1"]) == 0
    assert contents(tmp_path / "a") == contents(tmp_path / "b")


# Accounts


@pytest.fixture
def ruin(folder: Path) -> Path:
    """A folder with every fault in it, between articles that are whole."""
    for number, (name, made, _) in enumerate(BOMBS.values()):
        (folder / f"bomb{number}{name}").write_bytes(made())
    whole = json.dumps({"id": 1, "text": SENTENCE, "date": "2018-09-10"}, ensure_ascii=False)
    files = {
        "nothing.txt": NOTHING, "empty.txt": "", "blank.txt": " \n\t\u200f", "cut.jsonl": f"{whole}\n{whole[:40]}",
        "feed.json": f'[{whole}, 3, null, {{"id": 2}}, {{"id": 3, "text": "{NOTHING}"}}]',
        "odd.csv": "text,title\n,a\n\nb,c\n",
        "long.txt": f"{SENTENCE} " * 9000, "table.csv": "when,where\n1,2\n", "page.html": "<html><body></body></html>",
        "out.geojson": '{"type": "FeatureCollection", "features": []}',
    }  # fmt: skip
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "mixed.txt").write_bytes(SENTENCE.encode() + SENTENCE.encode("cp1256"))
    (folder / "picture.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(range(256)))
    (folder / os.fsdecode(b"\xde\xd5\xdd.txt")).write_text(SENTENCE, encoding="utf-8")  # a name in Windows-1256
    (folder / "gone.txt").symlink_to(folder / "nowhere.txt")
    (folder / "loop.txt").symlink_to(folder / "loop.txt")
    (folder / "passwd.txt").symlink_to("/etc/passwd")
    (folder / "sub").mkdir()
    (folder / "sub" / "index.csv").write_text("file\nx.txt\n../a.txt\ny.txt\ny.txt\n", encoding="utf-8")
    (folder / "sub" / "y.txt").write_text(SENTENCE.replace("هجين", "الباغوز"), encoding="utf-8")
    os.mkfifo(folder / "pipe")
    return folder


@pytest.mark.parametrize("workers", ["1", "2"])
def test_every_article_of_a_ruined_folder_ends_in_exactly_one_account(ruin, tmp_path, workers):
    out = tmp_path / "out"
    limits = ["--max-article-chars", "300000", "--max-expansion-bytes", "2000000", "--workers", workers]
    done = build(ruin, out, *limits, timeout=120)
    assert done.returncode == 1, done.stderr
    line = r"^articles: (\d+) = (\d+) with incidents \+ (\d+) no incident found \+ (\d+) set aside$"
    sums = re.search(line, done.stderr, re.MULTILINE)
    assert sums is not None, done.stderr
    total, fruitful, bare, aside = map(int, sums.groups())
    assert total == fruitful + bare + aside
    manifest = json.loads((out / "manifest.json").read_bytes())
    # Each article of the manifest has become one thing, and each fault has its line in skipped.csv and on the screen.
    became = [one["became"] for one in manifest["articles"]] + [one["became"] for one in manifest["set_aside"]]
    assert (became.count("incidents"), became.count("no incident"), became.count("set aside")) == (
        fruitful,
        bare,
        aside,
    )
    assert len({one["article_id"] for one in manifest["articles"]}) == len(manifest["articles"])
    assert len((out / "skipped.csv").read_text(encoding="utf-8-sig").splitlines()) == 1 + aside
    assert len(re.findall(r"^set aside: ", done.stderr, re.MULTILINE)) == aside
    # An incident cites articles that became incidents, all of them and no others.
    told = json.loads((out / "incidents.geojson").read_bytes())["features"]
    cited = {source["article_id"] for one in told for source in one["properties"]["sources"]}
    assert cited == {one["article_id"] for one in manifest["articles"] if one["became"] == "incidents"}
    # No entry of a file is passed over in silence.
    parted = ("cut.jsonl", "feed.json", "odd.csv")
    lost = [(one["path"], one["entry"]) for one in manifest["set_aside"] if one["path"] in parted]
    assert lost == [("cut.jsonl", "line 2"), *[("feed.json", n) for n in "232"], ("odd.csv", "1")]
    read = {(one["path"], one["entry"]) for one in manifest["articles"]}
    assert read >= {("cut.jsonl", "1"), ("feed.json", "1"), ("feed.json", "3"), ("odd.csv", entry_name("b"))}
    # No file is.
    named = {one["path"] for one in (*manifest["articles"], *manifest["set_aside"], *manifest["remarks"])}
    paths = {os.fsencode(path.relative_to(ruin)) for path in ruin.rglob("*") if not path.is_dir()}
    assert {path.decode("utf-8", "replace") for path in paths} - {"sub/index.csv"} <= named


def test_every_row_of_the_readme_names_a_fault_that_is_tested():
    chapter = (ROOT / "README.md").read_text(encoding="utf-8").split("## Every fault")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (.+?) \|", chapter, re.MULTILINE)[1:]
    told = tomllib.loads((ROOT / "tests" / "cases" / "faults.toml").read_text(encoding="utf-8"))["fault"]
    assert [row for row in rows if not any(row.startswith(one["told"]) for one in told)] == []
    assert [one["told"] for one in told if not any(row.startswith(one["told"]) for row in rows)] == []
    for room, name in (test.split("::") for one in told for test in one["tests"]):
        assert f"def test_{name}(" in (ROOT / "tests" / f"test_{room}.py").read_text(encoding="utf-8"), name


def test_what_no_file_can_hold_is_shown_as_replaced(folder, tmp_path):
    odd = {"id": "x", "text": f"\x00{SENTENCE[:20]}\ud800{SENTENCE[20:]}", "title": "\udfff", "outlet": "a\x00"}
    (folder / "b.json").write_text(json.dumps([odd]), encoding="utf-8")
    assert main(["build", str(folder), "-o", str(tmp_path / "out"), "--workers", "1", "--texts"]) == 0
    (made,) = (tmp_path / "out" / "texts").glob("b.json*")
    assert made.read_text(encoding="utf-8") == f"\ufffd{SENTENCE[:20]}\ufffd{SENTENCE[20:]}"


# Runs geomap, which says "now" and waits at the first file of the new outputs that it opens.
WAITING = """
import sys, time
from geomap.articles.trace import entry_name
from geomap.cli.main import main
told = []
def watch(event, arguments):
    if event == "open" and ".geomap-new-" in str(arguments[0]) and not told:
        told.append(print("now", flush=True))
        time.sleep(60)
sys.addaudithook(watch)
raise SystemExit(main(sys.argv[1:]))
"""


def interruptible() -> None:
    """Hears an interrupt, which a job in the background of a shell is born deaf to."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_a_build_that_is_interrupted_says_so(folder, grown, tmp_path):
    out, old, _ = grown
    said, command = tmp_path / "said", ["build", folder, "-o", out, "--no-cache", "--workers", "1"]
    files = {"out": str(tmp_path / "told"), "err": str(said)}
    process = warm.begin(command, code=WAITING, first=interruptible, **files)
    until = time.monotonic() + 60
    while not (tmp_path / "told").exists() or (tmp_path / "told").read_text() != "now\n":
        assert time.monotonic() < until, said.read_text()
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGINT)
    process.join()
    assert process.exitcode == 130, said.read_text()
    assert said.read_text() == "geomap: stopped; outputs are as they were before\n"
    assert contents(out) == old
    assert [path.name for path in out.glob(".geomap-new-*")] == []


def test_an_error_keeps_its_line_whatever_a_stranger_wrote():
    fault = DataError("a\n\x1b[2Jb.csv", "is \x07odd", entry="row \u202e1", way_out="mend it")
    assert str(fault) == "a\\n\\x1b[2Jb.csv: row \\u202e1: is \\x07odd (mend it)"
