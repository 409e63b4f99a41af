"""Commands in processes of their own that begin warm: with the words and places that this process has loaded already.

A build of one article in a new Python takes four seconds, of which all but half a one are the start. What is told of a
process (its exit code, its limits, how it is killed) holds for a forked one too; what only a new Python shows (the seed
of hashes, the locale, what is imported) is tested in one.
"""

from __future__ import annotations

import json
import multiprocessing
import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from geomap.cli.main import main
from geomap.pipeline import vocabulary

ROOT = Path(__file__).parents[1]
# Elsewhere a process that has threads or windows must not be forked, or cannot be.
FORKS = sys.platform == "linux"
# What a shell runs as `geomap`: it hands its words, folder and open files on to `lend`.
_CLIENT = """#!{python} -SE
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as line:
    line.connect({address!r})
    told = {{"arguments": sys.argv[1:], "folder": os.getcwd(), "environment": dict(os.environ)}}
    socket.send_fds(line, [json.dumps(told).encode()], [0, 1, 2])
    sys.exit((line.recv(1) or b"\\x89")[0])
"""


def begin(
    arguments: Sequence[object],
    *,
    folder: Path = ROOT,
    code: str = "",
    first: Callable[[], None] = lambda: None,
    out: str = os.devnull,
    err: str = os.devnull,
    **environment: str,
) -> multiprocessing.Process:
    """Begin a command of geomap, or Python `code` with `arguments` in sys.argv; `first` is called there before."""

    def work() -> None:
        os.chdir(folder)
        os.environ.update(environment)
        for number, path in ((1, out), (2, err)):
            os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
        first()
        _run([str(one) for one in arguments], code)

    vocabulary()
    process = multiprocessing.get_context("fork").Process(target=work)
    process.start()
    return process  # type: ignore[return-value]


def run(arguments: Sequence[object], *, timeout: float = 120, **options: object) -> subprocess.CompletedProcess[str]:
    """Run it to its end; give what subprocess.run gives."""
    if not FORKS:
        command = [sys.executable, *(["-c", options["code"]] if "code" in options else ["-m", "geomap"]), *arguments]
        cwd = options.get("folder", ROOT)
        return subprocess.run([str(one) for one in command], cwd=cwd, capture_output=True, text=True)  # type: ignore[call-overload,no-any-return]
    with tempfile.TemporaryDirectory() as place:
        out, err = (str(Path(place, name)) for name in ("out", "err"))
        process = begin(arguments, out=out, err=err, **options)  # type: ignore[arg-type]
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired([str(one) for one in arguments], timeout)
        said = (Path(name).read_text(encoding="utf-8") for name in (out, err))
        return subprocess.CompletedProcess(list(arguments), process.exitcode, *said)


def _run(arguments: list[str], code: str = "") -> None:
    for name, number in (("stdout", 1), ("stderr", 2)):
        setattr(sys, name, open(number, "w", encoding="utf-8", closefd=False))  # noqa: SIM115 - till the end
    if code:
        sys.argv = ["-c", *arguments]
        exec(compile(code, "<code>", "exec"), {"__name__": "__main__"})  # noqa: S102 - the test's own
        sys.exit()
    sys.exit(main(arguments))


@contextmanager
def lent(program: Path) -> Iterator[None]:
    """Keep a program `geomap` there that shells can run; another process does its work."""
    if not FORKS:
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m geomap "$@"\n')
        program.chmod(0o755)
        yield
        return
    address = str(program.with_suffix(".socket"))
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address)
    listener.listen()
    vocabulary()
    process = multiprocessing.get_context("fork").Process(target=_serve, args=(listener,))
    process.start()
    program.write_text(_CLIENT.format(python=sys.executable, address=address), encoding="utf-8")
    program.chmod(0o755)
    yield
    process.terminate()


def _serve(listener: socket.socket) -> None:
    while True:
        line, _ = listener.accept()
        told, files, _, _ = socket.recv_fds(line, 1_000_000, 3)
        work = multiprocessing.get_context("fork").Process(target=_answer, args=(json.loads(told), files))
        work.start()
        for file in files:
            os.close(file)
        work.join()
        line.send(bytes([work.exitcode & 255 if work.exitcode is not None else 1]))
        line.close()


def _answer(told: dict[str, object], files: list[int]) -> None:
    for number, file in enumerate(files):
        os.dup2(file, number)
    os.chdir(str(told["folder"]))
    os.environ.update(told["environment"])  # type: ignore[call-overload]
    _run(list(told["arguments"]))  # type: ignore[call-overload]
