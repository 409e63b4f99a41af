"""`python -m tests.fuzz`: every target in turn for a bounded time; a finding becomes a case of `tests/cases/fuzz/`."""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
from hashlib import sha256
from pathlib import Path

KEPT = Path(__file__).parents[1] / "cases" / "fuzz"
# Bytes of the longest input, seconds that one may take, megabytes that it may fill.
_LONGEST, _SLOWEST, _LARGEST = 8192, 20, 3000
# Seconds in one process: libxml2 remembers every tag's name it has met, and the fuzzer invents 10 KB of them each time.
_ROUND = 120


def _fuzz(name: str, seconds: int, seed: int, folder: Path) -> int:
    """One target in this process, from the inputs in `folder`, to which it adds what leads further.

    libFuzzer ends it at the first finding or when its time is over.
    """
    import atheris

    with atheris.instrument_imports(include=["geomap"]):
        from tests.fuzz import targets
    known = [*targets.corpus(name), *(path.read_bytes() for path in KEPT.glob(f"{name}-*"))]
    for data in known:
        (folder / sha256(data).hexdigest()[:16]).write_bytes(data)
    KEPT.mkdir(parents=True, exist_ok=True)
    options = {
        "max_total_time": seconds, "max_len": _LONGEST, "timeout": _SLOWEST, "rss_limit_mb": _LARGEST,
        "artifact_prefix": f"{KEPT}/{name}-", "print_final_stats": 1, "seed": seed, "verbosity": 1,
    }  # fmt: skip
    atheris.Setup([name, str(folder), *(f"-{key}={value}" for key, value in options.items())], targets.TARGETS[name])
    atheris.Fuzz()
    return 0


def _rounds(name: str, seconds: int, seed: int) -> bool:
    """One target for so many seconds, in one process after another; whether one has found something."""
    with tempfile.TemporaryDirectory(prefix="geomap-corpus-") as folder:
        for begun in range(0, seconds, _ROUND):
            took = min(_ROUND, seconds - begun)
            wanted = [name, "--here", folder, "--seconds", str(took), "--seed", str(seed and seed + begun)]
            if subprocess.run([sys.executable, "-m", "tests.fuzz", *wanted]).returncode:
                return True
    return False


def main() -> int:
    """Returns 1 when a target has found something; its input lies in `tests/cases/fuzz/`."""
    names = ("reading", "folding", "dates", "markup", "files", "tables", "incidents")
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    asked.add_argument("targets", nargs="*", metavar="TARGET", help=f"some of {', '.join(names)}")
    asked.add_argument("--seconds", type=int, default=60, help="for each target")
    asked.add_argument("--seed", type=int, default=0, help="0 for another one every time")
    asked.add_argument("--here", type=Path, help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.here:
        return _fuzz(options.targets[0], options.seconds, options.seed, options.here)
    found = [name for name in options.targets or names if _rounds(name, options.seconds, options.seed)]
    sys.stderr.write(f"findings in {', '.join(found)}: see {KEPT}\n" if found else "no findings\n")
    return 1 if found else 0


if __name__ == "__main__":
    raise SystemExit(main())
