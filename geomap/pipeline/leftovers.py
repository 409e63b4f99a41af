"""What an earlier build left in a folder and the next one does not write: gone once the new outputs are whole."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from geomap.articles import text_path
from geomap.pipeline.accounts import Run

# The folders of GeoParquet parts and of the articles' texts within a run's folder.
PARTS, TEXTS = "incidents.parquet", "texts"


def leftovers(out: Path, made: Run, *, texts: bool, parquet: bool) -> list[Path]:
    """The texts and the folder of parts that the manifest's build wrote in `out` and that `made` does not."""
    found = [] if parquet or not _is_ours(out) else [out / PARTS]
    if (out / TEXTS).is_dir():
        kept = {text_path(outcome.article_id) for outcome in made.outcomes} if texts else set()
        found += [out / TEXTS / path for path in map(text_path, _articles(out)) if path not in kept]
    return [path for path in found if path.exists()]


def remove(paths: list[Path]) -> None:
    """Remove them, and the folders that are then empty; what cannot be removed stays."""
    for path in paths:
        with suppress(OSError):
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
            for folder in path.parents:
                folder.rmdir()


def _is_ours(out: Path) -> bool:
    """Whether a build wrote the folder of parts there: it leaves a manifest, and no other file among them."""
    parts = list((out / PARTS).iterdir()) if (out / PARTS).is_dir() else []
    return bool(parts) and all(part.match("part-*.parquet") for part in parts) and (out / "manifest.json").is_file()


def _articles(out: Path) -> Iterator[str]:
    """The articles of the build before, by their lines in its manifest, which may be long."""
    with suppress(OSError, ValueError), (out / "manifest.json").open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith('  {"archive_url"'):
                yield json.loads(line.rstrip(",]\n"))["article_id"]
