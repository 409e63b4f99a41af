"""Many features in few bytes, and nothing lost: what its neighbours tell is left out, equal keys stand once.

The page undoes this (`script/packing.js`); a test holds the two together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

Json = Any
_MICRO = 1_000_000


def _deltas(ring: Sequence[Sequence[float]]) -> list[int] | None:
    """A ring as steps in millionths of a degree; None where that would not give the same numbers back."""
    flat = [(round(lon * _MICRO), round(lat * _MICRO)) for lon, lat in ring]
    if any([lon / _MICRO, lat / _MICRO] != list(at) for (lon, lat), at in zip(flat, ring, strict=True)):
        return None
    steps, (x, y) = [], (0, 0)
    for lon, lat in flat:
        steps += [lon - x, lat - y]
        x, y = lon, lat
    return steps


def _short_area(area: Json) -> Json:
    if not isinstance(area, dict) or list(area) != ["type", "coordinates"] or area["type"] != "Polygon":
        return area
    rings = [_deltas(ring) for ring in area["coordinates"]]
    return area if None in rings else rings


def _short_found(found: Mapping[str, Any], source: Mapping[str, Any]) -> dict[str, Any]:
    """Words that stand in the source's quote are told by their place in it: `quote` null, `end` their length."""
    start, end = found["start"] - source["start"], found["end"] - source["start"]
    if start < 0 or source["quote"][start:end] != found["quote"]:
        return dict(found)
    return {**found, "quote": None, "start": start, "end": end - start}


def _short_source(source: Mapping[str, Any]) -> dict[str, Any]:
    evidence = {field: [_short_found(words, source) for words in found] for field, found in source["evidence"].items()}
    length = source["end"] - source["start"]
    return {**source, "evidence": evidence, "end": None if length == len(source["quote"]) else source["end"]}


def _short(feature: Mapping[str, Any]) -> dict[str, Any]:
    """The feature without what its other members tell: null stands for "as usual"."""
    given = feature["properties"]
    properties = {
        **given,
        "report_ids": None if given["report_ids"] == [given["id"]] else given["report_ids"],
        "uncertainty_area": _short_area(given["uncertainty_area"]),
        "sources": [_short_source(source) for source in given["sources"]],
    }
    short = {**feature, "properties": properties}
    if "id" in short and short["id"] == given["id"]:
        short["id"] = None
    return short


def columnar(values: Sequence[Json]) -> dict[str, Json]:
    """A list of any JSON as columns.

    `k` and `c` hold objects of equal keys, `n`, `k` and `i` other objects, `n` and `i` lists, `v` everything else.
    """
    if values and all(isinstance(value, dict) for value in values):
        keys = list(values[0])
        if all(list(value) == keys for value in values):
            return {"k": keys, "c": [columnar([value[key] for value in values]) for key in keys], "n": len(values)}
        names = list(chain.from_iterable(values))
        inner = columnar(list(chain.from_iterable(value.values() for value in values)))
        return {"n": [len(value) for value in values], "k": names, "i": inner}
    if values and all(isinstance(value, list) for value in values):
        return {"n": [len(value) for value in values], "i": columnar(list(chain.from_iterable(values)))}
    return {"v": list(values)}


def pack(features: Sequence[Mapping[str, Any]]) -> dict[str, Json]:
    """Features of the incidents schema as columns."""
    return columnar([_short(feature) for feature in features])
