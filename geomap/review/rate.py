"""How often the reading was right, counted on what reviewers looked at: a figure to quote for one's own articles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from geomap.review.compare import Difference

Feature = Mapping[str, Any]

# The columns that stand for what a reviewer corrects.
_PARTS: Mapping[str, tuple[str, ...]] = {
    "type": ("sub_event_type",),
    "place": ("place_id", "place_name", "point"),
    "dates": ("date_start", "date_end"),
    "actors": ("actors",),
    "counts": tuple(f"{k}_{end}" for k in ("fatalities", "injured", "detained", "displaced") for end in ("min", "max")),
    "status": ("status",),
}


@dataclass(frozen=True, slots=True)
class Rate:
    """What became of the incidents of the old run that were looked at.

    `signed` stand as they were read: every part right, nothing joined, parted, dropped or in doubt. `right` counts the
    incidents that have each part right among those that are still there.
    """

    seen: int
    signed: int
    dropped: int
    merged: int
    split: int
    unsure: int
    right: Mapping[str, int]

    @property
    def kept(self) -> int:
        """How many of those looked at are still incidents of their own."""
        return self.seen - self.dropped - self.merged

    @property
    def share(self) -> float | None:
        """The signed rate, 0 to 1; None where nobody looked."""
        return self.signed / self.seen if self.seen else None


def _by_id(collection: Feature) -> dict[str, Feature]:
    return {feature["properties"]["id"]: feature["properties"] for feature in collection["features"]}


def rated(old: Feature, new: Feature, found: Difference) -> Rate:
    """How right the old run was where somebody looked between it and the new one.

    Looked at is what became reviewed or unsure. Where anything did, the runs are taken to differ by corrections alone:
    what is gone was dropped, or merged where another incident holds its reports.
    """
    before, after = _by_id(old), _by_id(new)
    holder = {name for row in after.values() for name in row["report_ids"]}
    compared = ((before[pair.old_id], after[pair.new_id], pair.fields) for pair in found.pairs)
    pairs = [pair for pair in compared if looked(*pair[:2])]
    lost = [{*feature["properties"]["report_ids"]} for feature in found.only_old] if pairs else []
    left = [{*was["report_ids"]} - {*now["report_ids"]} for was, now, _ in pairs]
    merged = sum(map(bool, map(holder.intersection, lost)))
    return Rate(
        seen=len(pairs) + len(lost),
        signed=sum(_signed(*pair) for pair in pairs),
        dropped=len(lost) - merged,
        merged=merged,
        split=sum(map(bool, map(holder.intersection, left))),
        unsure=sum(map(bool, (now["unsure"] for _, now, _ in pairs))),
        right=_right(pairs),
    )


def _right(pairs: Sequence[tuple[Feature, Feature, Mapping[str, Any]]]) -> dict[str, int]:
    """In how many pairs each part stayed as it was."""
    return {part: sum(_same(names, *pair) for pair in pairs) for part, names in _PARTS.items()}


def _signed(before: Feature, after: Feature, fields: Mapping[str, Any]) -> bool:
    """Whether an incident stands as it was read, of the same reports and beyond doubt."""
    whole = set(before["report_ids"]) == set(after["report_ids"]) and not after["unsure"]
    return whole and all(_same(names, before, after, fields) for names in _PARTS.values())


def looked(before: Feature, after: Feature) -> bool:
    """Whether a reviewer looked at an incident between two runs, by its properties in both."""
    return any(after.get(name) and not before.get(name) for name in ("reviewed", "unsure"))


def _same(names: tuple[str, ...], before: Feature, after: Feature, fields: Mapping[str, Any]) -> bool:
    """Whether a part stayed as it was read; a role is told by `actors`, which the columns compared leave out."""
    return not fields.keys() & set(names) and all(before.get(n) == after.get(n) for n in names if n != "point")
