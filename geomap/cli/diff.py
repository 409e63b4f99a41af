"""`geomap diff`."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from geomap import export
from geomap.cli.main import DONE
from geomap.errors import visible
from geomap.review import Difference, compare, read_coded, right_of


def run(options: argparse.Namespace) -> int:
    """Only in the old, only in the new, and the fields that differ in both."""
    found = compare(_load(options.old), _load(options.new))
    if options.json:
        print(json.dumps(asdict(found), ensure_ascii=False, indent=1))
        return DONE
    for name, features in ((options.old, found.only_old), (options.new, found.only_new)):
        print(f"only in {visible(name)}: {len(features)}")
        for feature in features:
            print(visible(f"  {feature['properties']['id']}  {feature['properties']['summary']}"))
    differing = [one for one in found.pairs if one.fields]
    print(f"in both: {len(found.pairs)}, of which {len(differing)} differ")
    for one in differing:
        print(f"  {one.old_id}  {one.new_id}")
        for field, (old, new) in one.fields.items():
            print(visible(f"    {field}: {_told(old)} -> {_told(new)}"))
    _rated(found)
    return DONE


def _rated(found: Difference) -> None:
    """How often the reading was right where a reviewer looked; nothing where nobody did."""
    seen, right = right_of(found)
    if seen:
        parts = ", ".join(f"{name} {n} of {seen}" for name, n in right.items())
        print(f"reviewed in between: {seen} incidents; read right: {parts}")


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
