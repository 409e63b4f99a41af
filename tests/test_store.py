"""What a run keeps: nothing half written, nothing harmful read back, nothing lost but time when it is damaged."""

from __future__ import annotations

import json
import os
import pickle
import sqlite3
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geomap.errors import DataError
from geomap.model import Count, DateSpan
from geomap.store import (
    PARTITION,
    Cache,
    DamagedError,
    Desk,
    as_csv,
    as_json,
    pack,
    together,
    unpack,
    whole,
    write_whole,
)


def test_a_shelf_gives_back_what_was_put_under_a_name() -> None:
    shelf = Desk().shelf("one")
    for name in ("b", "a"):
        shelf.put(name, [name])
    assert dict(shelf) == {"a": ["a"], "b": ["b"]}
    assert shelf.get("c") is None


def test_values_come_back_as_they_were(incidents: tuple[object, ...]) -> None:
    assert unpack(pack(incidents)) == incidents
    assert unpack(pack({"a": [DateSpan(date(2019, 1, 1), date(2019, 1, 2)), None, 1.5]}))


@given(st.binary(max_size=200), st.integers(0, 10_000))
def test_damaged_bytes_are_noticed(noise: bytes, place: int) -> None:
    made = pack([Count(1, None), DateSpan(date(2019, 1, 1), date(2019, 1, 1)), "هجين"])  # Hajin, a town
    torn = made[: place % len(made)] + noise
    if torn != made:
        with pytest.raises(DamagedError):
            unpack(torn)


def test_one_changed_letter_is_noticed() -> None:
    made = pack(["Hajin"])
    with pytest.raises(DamagedError, match="checksum"):
        unpack(made.replace(b"Hajin", b"Majin"))


class _Harm:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("echo harmed",)


def test_a_cache_from_a_stranger_runs_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    import zlib

    content = pickle.dumps([_Harm()])
    with pytest.raises(DamagedError, match="no value"):
        unpack(zlib.crc32(content).to_bytes(4, "big") + content)
    assert "harmed" not in capfd.readouterr().out


def test_the_cache_remembers_what_was_committed(tmp_path: Path) -> None:
    path = tmp_path / "cache"
    first = Cache(path)
    first.put(b"a", (Count(1, 2),))
    first.put(b"b", ())
    first.close()
    again = Cache(path)
    assert (again.get(b"a"), again.get(b"b"), again.get(b"c")) == ((Count(1, 2),), (), None)
    again.keep_only([b"b"])
    again.close()
    assert len(Cache(path)) == 1


def test_a_killed_run_loses_one_partition_at_most(tmp_path: Path) -> None:
    code = (
        "import os, signal, sys; from pathlib import Path; from geomap.store import Cache\n"
        "cache = Cache(Path(sys.argv[1]))\n"
        "for n in range(int(sys.argv[2])): cache.put(n.to_bytes(4, 'big'), n)\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    count = 2 * PARTITION + 50
    subprocess.run([sys.executable, "-c", code, str(tmp_path / "cache"), str(count)], check=False)
    kept = Cache(tmp_path / "cache")
    assert len(kept) == 2 * PARTITION
    assert kept.get((2 * PARTITION - 1).to_bytes(4, "big")) == 2 * PARTITION - 1
    assert not kept.remarks


@pytest.mark.parametrize("where", [0, 30, 4096, 4200, 9000, -300])
def test_a_damaged_cache_costs_time_alone(tmp_path: Path, where: int) -> None:
    path = tmp_path / "cache"
    first = Cache(path)
    for n in range(PARTITION):
        first.put(bytes([n % 256, n // 256]), "x" * 200)
    first.close()
    held = bytearray(path.read_bytes())
    held[where : where + 200 if where >= 0 else None] = os.urandom(200)
    path.write_bytes(held)
    cache = Cache(path)
    found = [cache.get(bytes([n % 256, n // 256])) for n in range(PARTITION)]
    assert set(found) <= {None, "x" * 200}
    cache.put(b"new", "kept")
    assert cache.get(b"new") == "kept"
    cache.keep_only([b"new"])
    cache.close()
    assert Cache(path).get(b"new") == "kept"


def test_a_damaged_entry_costs_its_own_article_alone(tmp_path: Path) -> None:
    first = Cache(tmp_path / "cache")
    first.put(b"a", "left")
    first.put(b"b", "right")
    first.close()
    base = sqlite3.connect(tmp_path / "cache")
    base.execute("UPDATE read SET content = CAST(substr(content, 1, 9) AS BLOB) WHERE key = ?", (b"a",))
    base.commit()
    base.close()
    cache = Cache(tmp_path / "cache")
    assert (cache.get(b"a"), cache.get(b"b")) == (None, "right")
    assert cache.remarks == ["an entry of the cache is damaged: its article is read again"]


def test_a_file_that_is_no_cache_is_replaced_and_said(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("no database")
    cache = Cache(tmp_path / "cache")
    assert cache.remarks
    assert "read again" in cache.remarks[0]
    cache.put(b"a", 1)
    assert cache.get(b"a") == 1


def test_a_cache_of_another_version_is_replaced(tmp_path: Path) -> None:
    base = sqlite3.connect(tmp_path / "cache")
    base.execute("PRAGMA application_id = 7")
    base.close()
    assert Cache(tmp_path / "cache").remarks


def test_two_runs_do_not_share_a_cache(tmp_path: Path) -> None:
    held = Cache(tmp_path / "cache")
    with pytest.raises(DataError, match="in use by another run"):
        Cache(tmp_path / "cache")
    held.close()
    Cache(tmp_path / "cache").close()


@given(st.lists(st.tuples(st.text(max_size=3), st.integers()), max_size=40))
def test_the_desk_hands_back_what_was_put_on_it(pairs: list[tuple[str, int]]) -> None:
    desk = Desk()
    rows = desk.rows("some")
    for label, value in pairs:
        label = label.encode("utf-8", "replace").decode()
        rows.put((label, value), label=label)
    told = list(rows)
    assert told == [rows[i] for i in range(len(pairs))] == rows[:]
    assert rows[1:3] == told[1:3]
    assert sorted(rows.by_label()) == sorted(told)
    assert [label for label, _ in rows.by_label()] == sorted((label for label, _ in told), key=lambda s: s.encode())


def test_groups_are_sorted_on_disk() -> None:
    groups = Desk().groups("some")
    groups.add([("b", 3), ("a", 9), ("b", 1)])
    groups.add([("a", 2)])
    assert list(groups) == [("a", [2, 9]), ("b", [1, 3])]


def test_a_device_is_written_into_and_stays_one() -> None:
    null = Path(os.devnull)
    write_whole(null, b"anything")
    assert null.exists()
    assert not null.is_file()


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    path = tmp_path / "out.txt"
    write_whole(path, b"old")
    with pytest.raises(ZeroDivisionError), whole(path) as file:
        file.write(b"new" * (1 // 0))
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["out.txt"]


def test_files_appear_together(tmp_path: Path) -> None:
    (tmp_path / ".geomap-new-999999999").mkdir()  # left behind by a process that is gone
    with together(tmp_path) as stage:
        (stage / "a").write_text("1")
        assert not (tmp_path / "a").exists()
        (stage / "b").write_text("2")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a", "b"]
    with pytest.raises(ZeroDivisionError), together(tmp_path) as stage:
        (stage / "a").write_text("other" * (1 // 0))
    assert (tmp_path / "a").read_text() == "1"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a", "b"]


def test_what_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(DataError, match="cannot be written"):
        write_whole(tmp_path / "file" / "below", b"")
    with pytest.raises(DataError, match="cannot be written"), together(tmp_path / "file"):
        pass


@given(st.dictionaries(st.text(max_size=4), st.one_of(st.integers(), st.lists(st.text(max_size=5), max_size=4))))
def test_json_in_a_stream_is_json(told: dict[str, object]) -> None:
    clean = json.loads(json.dumps(told).encode("utf-8", "replace"))
    clean = {k.encode("utf-8", "replace").decode(): v for k, v in clean.items()}
    page = b"".join(as_json({k: iter(v) if isinstance(v, list) else v for k, v in clean.items()}))
    assert json.loads(page) == clean


def test_cells_that_would_run_are_made_harmless() -> None:
    page = as_csv(("a", "b"), [{"a": "=1+1", "b": None}]).decode("utf-8-sig")
    assert page == "a,b\r\n'=1+1,\r\n"
