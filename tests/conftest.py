"""Incidents made by hand, as the rooms before would hand them on, and a real PostGIS server."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from geomap.model import (
    ActorRole,
    Admin,
    Casualty,
    Citation,
    Count,
    DateSpan,
    Found,
    Incident,
    Location,
    Place,
    Quote,
    Report,
)

# A busy machine is no fault, and a gate does not fail by luck: `make fuzz` is what looks for the unexpected.
settings.register_profile("gate", deadline=None, derandomize=True)
settings.load_profile("gate")

# "An air strike by the Coalition on the town of Hajin yesterday killed three members, among them Ahmad al-Ali"
STRIKE = "أدت غارة شنها التحالف على بلدة هجين أمس إلى مقتل ثلاثة عناصر بينهم أحمد العلي"
ADMIN = Admin("Deir-ez-Zor", "SY09", "Al-Bukamal", "SY0902", "Hajin", "SY090201")
HAJIN = Place("p1", "Hajin", "هجين", "town", 34.69, 40.83, 500, ADMIN, "SY", 0.5, "OCHA", "C1", "CC BY")
AREA = ((40.8, 34.6), (40.9, 34.6), (40.9, 34.8), (40.8, 34.8), (40.8, 34.6))

# Files that take long, the longest first: begun last, one of them would keep a single core busy at the end.
LONG = ("test_map", "test_workplace", "test_determinism", "test_pipeline", "test_faults", "test_wheel", "test_readme",
        "test_scale", "test_review_mode", "test_limits", "test_properties", "test_gazetteer_data", "test_review",
        "test_gazetteer_export", "test_hostile", "test_export", "test_webmap", "test_lexicon")  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that take long; the order within a file stays."""
    place = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: place.get(item.path.stem, len(LONG)))


MakeReport = Callable[..., Report]


def quote(text: str, part: str, article: str) -> Quote:
    """The words `part` of `text` with their offsets."""
    start = text.index(part)
    return Quote(article, start, start + len(part), part)


def report(name: str, article: str | None = None, *, outlet: str | None = None, **changes: object) -> Report:
    """A strike on Hajin told by one article."""
    held = article or f"{name}.txt"
    cite = Citation(held, "غارة على هجين", outlet, date(2018, 9, 12), f"https://example.org/{name}", "ar", held)
    where = Location(
        HAJIN, "هجين", "هجين", "at", 34.69, 40.83, 1200, AREA, 1, 1, ADMIN, True, 0.9,
        (quote(STRIKE, "هجين", held),), "places.exact",
    )  # fmt: skip
    day = DateSpan(date(2018, 9, 11), date(2018, 9, 11), "relative")
    made = Report(
        name,
        cite,
        (Quote(held, 0, len(STRIKE), STRIKE),),
        Found("Air/drone strike", quote(STRIKE, "غارة", held), "events.trigger"),
        where,
        Found(day, quote(STRIKE, "أمس", held), "dates.yesterday"),
        (Found(ActorRole("coalition", "initiator"), quote(STRIKE, "التحالف", held), "actors.subject"),
         Found(ActorRole("isis", "target"), quote(STRIKE, "عناصر", held), "actors.object")),
        (Found(Casualty("fatalities", Count(3, 3)), quote(STRIKE, "ثلاثة", held), "counts.word"),),
        weapons=(Found("aircraft", quote(STRIKE, "غارة", held), "weapons.word"),),
        persons=(Found("أحمد العلي", quote(STRIKE, "أحمد العلي", held), "persons.name"),),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def incident(*reports: Report, **changes: object) -> Incident:
    """An incident of the reports, taking its values from the first."""
    first = reports[0]
    made = Incident(
        id=min(one.id for one in reports),
        reports=reports,
        sub_event_type=first.event.value,
        location=first.location,
        dates=first.dates.value if first.dates else None,
        actors=tuple(one.value for one in first.actors),
        counts=tuple(one.value for one in first.counts),
        count_group=None,
        weapons=tuple(one.value for one in first.weapons),
        targets=tuple(one.value for one in first.targets),
        confidence=0.75,
        disputed=(),
        status="reported",
    )
    return replace(made, **changes)  # type: ignore[arg-type]


@pytest.fixture
def make_report() -> MakeReport:
    """Makes reports of a strike on Hajin."""
    return report


@pytest.fixture
def make_incident() -> Callable[..., Incident]:
    """Makes an incident of reports."""
    return incident


@pytest.fixture
def incidents() -> tuple[Incident, ...]:
    """Four of all sorts: told twice, elsewhere and later, without a place or a date, with hostile words."""
    hostile = '=cmd|"/c calc"!A1<script>alert(1)</script>&]]>\u2028 اللغم'
    mine = report("r4", outlet="@SUM(A1)")
    told = replace(mine, passages=(Quote("r4.txt", 0, len(hostile), hostile),))
    later = DateSpan(date(2019, 3, 1), date(2019, 3, 31))
    there = replace(mine.location, place=replace(HAJIN, id="p2", name="Al-Shahil"), lat=35.1, lon=40.4)  # type: ignore[type-var]
    dead = (Casualty("fatalities", Count(10, None)), Casualty("fatalities", Count(4, 4), "civilian"))
    return (
        incident(report("r1", outlet="عنب بلدي"), report("r2", outlet="RojNews")),
        incident(report("r3"), dates=later, location=there, sub_event_type="Arrests", counts=()),
        incident(told, location=None, dates=None, counts=(), actors=(), confidence=0.2),
        incident(report("r5"), counts=dead, disputed=("fatalities_min",)).corrected("counted again"),
    )  # fmt: skip


def _server_programs() -> Path | None:
    found = shutil.which("initdb") or next(
        iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)), None
    )
    has_postgis = list(Path("/usr/share/postgresql").glob("*/extension/postgis.control"))
    return Path(found).resolve().parent if found and has_postgis else None


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A PostGIS server of its own on a free port, gone after the tests."""
    programs = _server_programs()
    if programs is None:
        pytest.skip("no PostgreSQL with PostGIS here: apt-get install postgresql-15-postgis-3")
    home = Path("/tmp") / f"geomap-pg-{os.getpid()}"  # noqa: S108 - the server's own user must reach it
    home.mkdir()
    owner = {}
    if os.geteuid() == 0:  # the server refuses to run as root
        import pwd  # Unix alone has it

        user = pwd.getpwnam("postgres")
        os.chown(home, user.pw_uid, user.pw_gid)
        owner = {"user": user.pw_uid, "group": user.pw_gid}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    run = {"check": True, "capture_output": True, "cwd": home, **owner}
    try:
        subprocess.run([programs / "initdb", "-D", home / "data", "-A", "trust", "-U", "geomap", "--no-sync"], **run)
        flags = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={home} -c fsync=off"
        subprocess.run(
            [programs / "pg_ctl", "-D", home / "data", "-o", flags, "-w", "-l", home / "log", "start"], **run
        )
        yield f"postgresql://geomap:secret@127.0.0.1:{port}/postgres"
        subprocess.run([programs / "pg_ctl", "-D", home / "data", "-m", "immediate", "stop"], **run)
    finally:
        shutil.rmtree(home)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium; one for the session, for Playwright runs only once in a process."""
    driver = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium is installed")
    arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--font-render-hinting=none"]
    with driver.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=program, args=arguments)
        yield launched
        launched.close()
