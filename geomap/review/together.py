"""Two reviewers' corrections as one set; where they contradict, both stay visible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from geomap.review.corrections import COLUMNS, Correction

# Of these one incident may bear several.
_SEVERAL = ("merge", "split", "unsure")


@dataclass(frozen=True, slots=True)
class Together:
    """Rows for one corrections.csv, in order of incident and field, and the pairs that contradict each other."""

    rows: tuple[dict[str, str], ...]
    conflicts: tuple[tuple[Correction, Correction], ...]


def _slot(correction: Correction) -> tuple[str, str, str]:
    field = "drop or keep" if correction.field in {"drop", "keep"} else correction.field
    return correction.id, field, correction.new if correction.field in _SEVERAL else ""


def _said(correction: Correction) -> tuple[str, str]:
    return correction.field, correction.new


def _latest(corrections: Iterable[Correction]) -> dict[tuple[str, str, str], Correction]:
    """What counts in one file: the later of two by date and row, as a build takes it."""
    return {_slot(row): row for row in sorted(corrections, key=lambda row: row.order)}


def together(ours: Sequence[Correction], theirs: Sequence[Correction]) -> Together:
    """Every correction of both, each once; of two that contradict neither is taken, for a person must choose.

    The rows do not depend on which file comes first.
    """
    left, right = _latest(ours), _latest(theirs)
    both = [(left[slot], right[slot]) for slot in sorted(left.keys() & right.keys())]
    conflicts = tuple((a, b) for a, b in both if _said(a) != _said(b))
    open_slots = {_slot(a) for a, _ in conflicts}
    rows = tuple(_rows(left, right, open_slots))
    return Together(rows, conflicts)


def _rows(
    left: dict[tuple[str, str, str], Correction],
    right: dict[tuple[str, str, str], Correction],
    open_slots: set[tuple[str, str, str]],
) -> Iterator[dict[str, str]]:
    for slot in sorted((left.keys() | right.keys()) - open_slots):
        # Where both say the same, the earlier hand is kept: by date, then by reviewer and reason.
        given = [side[slot] for side in (left, right) if slot in side]
        earliest = min(given, key=lambda c: (c.order[0], c.reviewer, c.reason))
        yield {name: getattr(earliest, name) for name in COLUMNS}
