"""`geomap diff`."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geomap import export
from geomap.cli.main import DONE
from geomap.errors import visible
from geomap.review import Rate, compare, rated, read_coded


def run(options: argparse.Namespace) -> int:
    """Only in the old, only in the new, and the fields that differ in both."""
    old, new = _load(options.old), _load(options.new)
    found = compare(old, new)
    rate = rated(old, new, found)
    if options.json:
        reviewed = asdict(rate) | {"share": rate.share}
        print(json.dumps(asdict(found) | {"reviewed": reviewed}, ensure_ascii=False, indent=1))
        return DONE
    for name, features in ((options.old, found.only_old), (options.new, found.only_new)):
        print(f"only in {visible(name)}: {len(features)}")
        for feature in features:
            print(visible(f"  {feature['properties']['id']}  {feature['properties']['summary']}"))
    differing = [pair for pair in found.pairs if pair.fields]
    print(f"in both: {len(found.pairs)}, of which {len(differing)} differ")
    for pair in differing:
        print(f"  {pair.old_id}  {pair.new_id}")
        for field, (old, new) in pair.fields.items():
            print(visible(f"    {field}: {_told(old)} -> {_told(new)}"))
    for line in _rated(rate):
        print(line)
    return DONE


def _rated(rate: Rate) -> Iterator[str]:
    """How often the reading was right where a reviewer looked; nothing where nobody did."""
    if rate.share is None:
        return
    fates = {"dropped": rate.dropped, "merged into another": rate.merged, "split": rate.split, "unsure": rate.unsure}
    shares = "".join(f"; {n} {fate}" for fate, n in fates.items() if n)
    yield f"signed as read: {rate.signed} of {rate.seen} reviewed ({rate.share:.0%}){shares}"
    if rate.kept:
        parts = ", ".join(f"{name} {n}" for name, n in rate.right.items())
        yield f"read right of the {rate.kept} that remain: {parts}"


def _told(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _load(name: str) -> dict[str, Any]:
    """The features of a run or of a coded data set; what is not read of that is said."""
    if not name.lower().endswith(".csv"):
        return export.load(name)
    found = read_coded(Path(name))
    for remark in found["remarks"]:
        print(visible(f"remark: {name}: {remark}"), file=sys.stderr)
    return found
