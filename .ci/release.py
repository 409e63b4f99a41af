"""What would be published, made and checked in a folder; nothing is sent anywhere (`make release`).

The wheel, the source archive, the gazetteer as a data package of its own, what is given beside them (the bill of
materials), and SHA256SUMS over all of it, signed with an SSH key if one is named.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
SUMS = "SHA256SUMS"
# Archives of the same content are the same bytes.
DAY_ZERO = (2020, 2, 2, 0, 0, 0)


def main() -> int:
    """Make, check, sum up and sign; return 1 and publish nothing if there is a fault."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("out", type=Path, help="an empty or missing folder, or the one of the last release")
    asked.add_argument("--beside", type=Path, action="append", default=[], help="a file to publish beside them")
    asked.add_argument("--key", type=Path, help="an SSH private key that signs SHA256SUMS")
    options = asked.parse_args()
    shutil.rmtree(options.out, ignore_errors=True)
    options.out.mkdir(parents=True)
    build(options.out)
    gazetteer(options.out / f"geomap-gazetteer-{version()}.zip")
    for file in options.beside:
        shutil.copy(file, options.out)
    found = list(faults(options.out))
    sys.stderr.write("".join(f"{one}\n" for one in found))
    if found:
        return 1
    sums = options.out / SUMS
    made = sorted(path for path in options.out.iterdir())
    sums.write_text("".join(f"{sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in made))
    if options.key:
        run("ssh-keygen", "-q", "-Y", "sign", "-f", options.key, "-n", "geomap", sums)
    sys.stdout.write("".join(f"{path.stat().st_size:>10}  {path.name}\n" for path in sorted(options.out.iterdir())))
    sys.stdout.write("nothing was published: look these through, then upload them\n")
    return 0


def version() -> str:
    """The version that is being released."""
    told = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return str(told["project"]["version"])


def run(*command: object) -> None:
    """Run a command in the repository, its output on standard error."""
    subprocess.run([str(one) for one in command], cwd=ROOT, check=True, stdout=sys.stderr)  # noqa: S603 - our own


def build(out: Path) -> None:
    """The source archive and the wheel."""
    run(sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", out.resolve())


def gazetteer(archive: Path) -> None:
    """The gazetteer's tables with the `datapackage.json` that describes them, and what they were made from."""
    folder = ROOT / "gazetteer"
    package = folder / "datapackage.json"
    tables = [one["path"] for one in json.loads(package.read_text(encoding="utf-8"))["resources"]]
    names = [*tables, "datapackage.json", "README.md", "sources.toml", "regions.geojson", "rivers.geojson"]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name in sorted(set(names)):
            entry = zipfile.ZipInfo(name, DAY_ZERO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, (folder / name).read_bytes())


def faults(out: Path) -> Iterator[str]:
    """What keeps it from being published, a line each."""
    now = version()
    if f"\nversion: {now}\n" not in (ROOT / "CITATION.cff").read_text(encoding="utf-8"):
        yield f"CITATION.cff: names another version than {now}"
    if not re.search(rf"^## \[?{re.escape(now)}\b", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE):
        yield f"CHANGELOG.md: has no heading for {now}"
    wheels, archives = list(out.glob("*.whl")), list(out.glob("*.tar.gz"))
    if [len(wheels), len(archives)] != [1, 1]:
        yield f"{out}: holds {len(wheels)} wheels and {len(archives)} source archives"
        return
    yield from (f"{wheels[0].name}: {one}" for one in _wheel_faults(wheels[0], now))
    with tarfile.open(archives[0]) as file:
        names = {name.partition("/")[2] for name in file.getnames()}
    missing = {"LICENSE", "README.md", "pyproject.toml", ".ci/lock.txt", "gazetteer/places.csv"} - names
    yield from (f"{archives[0].name}: lacks {name}" for name in sorted(missing))


def _wheel_faults(wheel: Path, now: str) -> Iterator[str]:
    with zipfile.ZipFile(wheel) as file:
        names = file.namelist()
        metadata = next(file.read(name).decode() for name in names if name.endswith(".dist-info/METADATA"))
    if f"\nVersion: {now}\n" not in metadata or "\nLicense-Expression: Apache-2.0\n" not in metadata:
        yield "its metadata name another version or licence"
    if "\nDescription-Content-Type: text/markdown\n" not in metadata:
        yield "its description is not the README"
    stray = [name for name in names if name.endswith(".pyc") or not name.startswith("geomap")]
    yield from (f"holds {name}" for name in stray)
    if "geomap/_gazetteer/places.csv" not in names:
        yield "lacks the gazetteer"


if __name__ == "__main__":
    sys.exit(main())
