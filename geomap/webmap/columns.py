"""Incidents as columns: what the page needs to filter, count and place all of them before it reads any in full."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Any

import numpy as np

from geomap.lexicon.lineage import lineage
from geomap.webmap.cast import Actor, cast

Feature = Mapping[str, Any]
# What stands before an outside reader among the outlets; the page shows it in its own words.
READ_BY = "reader: "
_EPOCH = date(1970, 1, 1)
_ROLES = ("initiator", "target", "participant", "accused")
_STATUSES = ("reported", "alleged", "denied", "foiled")
_UNITS = ("admin1_pcode", "admin2_pcode", "admin3_pcode")


def _day(value: str | None) -> int | None:
    return None if value is None else (date.fromisoformat(value) - _EPOCH).days


def _degrees(feature: Feature, axis: int) -> int | None:
    return None if feature["geometry"] is None else round(feature["geometry"]["coordinates"][axis] * 1e6)


# What is shown as a number, None where nothing is told.
_PLAIN: Mapping[str, Callable[[Feature, Mapping[str, Any]], int | None]] = {
    "start": lambda _, told: _day(told["date_start"]),
    "end": lambda _, told: _day(told["date_end"]),
    "precision": lambda feature, told: 0 if feature["geometry"] is None else told["geo_precision"] or 3,
    "confidence": lambda _, told: round(told["confidence"] * 1000),
    "inside": lambda _, told: int(told["in_scope"]),
    "disputed": lambda _, told: int(bool(told["disputed"])),
    "status": lambda _, told: _STATUSES.index(told["status"]),
    "killed": lambda _, told: told["fatalities_min"],
    "killedMost": lambda _, told: told["fatalities_max"],
    "families": lambda _, told: told["family_count"],
    "injured": lambda _, told: told["injured_min"],
    "injuredMost": lambda _, told: told["injured_max"],
    "reviewed": lambda _, told: 2 if told.get("unsure") else int(bool(told["reviewed"])),  # older files lack `unsure`
    "lon": lambda feature, _: _degrees(feature, 0),
    "lat": lambda feature, _: _degrees(feature, 1),
}
# What many incidents have in common, as a code.
_CODED: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "type": lambda told: (told["event_type"], told["sub_event_type"]),
    "place": lambda told: (told["place_name"], told["place_name_ar"], told["place_id"]),
    "unit": lambda told: (told["admin2_pcode"] or told["admin1_pcode"], told["admin1_pcode"]),
    "countGroup": lambda told: told["count_group"],
}


def _roles(actors: Iterable[Mapping[str, Any]]) -> dict[str, int]:
    """Role bits by actor; a parent has the roles of its members."""
    found: dict[str, int] = {}
    for actor in actors:
        for name in lineage(actor["id"]):
            found[name] = found.get(name, 0) | 1 << _ROLES.index(actor["role"])
    return found


def _owed(source: Mapping[str, Any]) -> tuple[str, ...]:
    """To whom a source is owed: its outlet, and the outside reader that read it."""
    reader = source.get("reader")
    outlet = source["outlet"] or ""
    return (f" {outlet}" if outlet.startswith(READ_BY) else outlet, *([READ_BY + reader] if reader else []))


class _Numbers:
    """Whole numbers and None, eight bytes each."""

    _NONE = -(1 << 63)

    def __init__(self) -> None:
        self._kept = array("q")

    def add(self, value: int | None) -> None:
        self._kept.append(self._NONE if value is None else value)

    def told(self) -> list[int | None]:
        return [None if value == self._NONE else value for value in self._kept]


class _Codes:
    """Numbers values in the order in which they first appear."""

    def __init__(self) -> None:
        self.known: dict[Any, int] = {}

    def __call__(self, value: Any) -> int:
        return self.known.setdefault(value, len(self.known))

    def told(self) -> list[list[Any]]:
        return [list(value) for value in self.known]


class _Rows:
    """Rows of values, each value a number."""

    def __init__(self) -> None:
        self._code, self._lengths, self._codes = _Codes(), array("i"), array("i")

    def add(self, row: Sequence[Any]) -> None:
        self._lengths.append(len(row))
        self._codes.extend(map(self._code, row))

    def names(self) -> list[Any]:
        """Every value, in order."""
        return sorted(self._code.known)

    def told(self, names: Iterable[Any] | None = None) -> dict[str, list[int]]:
        """As the page wants them, a value called by its place among `names`."""
        place = {value: number for number, value in enumerate(self._code.known if names is None else names)}
        meant = [place[value] for value in self._code.known]
        return {"lengths": list(self._lengths), "codes": [meant[code] for code in self._codes]}


class _Shared:
    """Rows of passages, of which those count that stand in several; there are many, so a digest tells each."""

    def __init__(self) -> None:
        self._lengths, self._digests = array("i"), array("Q")

    def add(self, passages: Iterable[tuple[str, int]]) -> None:
        """A row of passages (article, start), each once."""
        row = [blake2b(repr(passage).encode(), digest_size=8).digest() for passage in passages]
        self._lengths.append(len(row))
        self._digests.extend(int.from_bytes(digest) for digest in row)

    def told(self) -> dict[str, list[int]]:
        digests, kept, start = np.array(self._digests), _Rows(), 0
        _, passages, times = np.unique(digests, return_inverse=True, return_counts=True)
        for length in self._lengths:
            row = passages[start : start + length]
            kept.add(row[times[row] > 1].tolist())
            start += length
        return kept.told()


class Columns:
    """All incidents as columns, taken in one by one: an incident's values stand at its place in each.

    Days count from 1970-01-01, positions are millionths of a degree, confidence thousandths, roles bits in the order
    initiator, target, participant, accused; `reviewed` is 1, and 2 where a reviewer is unsure. Lists of lists are
    `lengths` and `codes`. `units` and `places` are the units that incidents lie in and the places they are put at.
    """

    def __init__(self) -> None:
        self.ids: dict[str, None] = {}
        self.units: set[str] = set()
        self.places: set[str] = set()
        self._cast: dict[str, Mapping[str, Any]] = {}
        self._plain = {name: _Numbers() for name in _PLAIN}
        self._coded = {name: _Numbers() for name in _CODED}
        self._codes = {name: _Codes() for name in _CODED}
        self._rows = {name: _Rows() for name in ("actors", "named", "outlets", "weapons")}
        self._roles, self._shared = array("b"), _Shared()
        self._districts: dict[str | None, str | None] = {}
        self._governorates: dict[str | None, str | None] = {}

    def add(self, feature: Feature) -> None:
        """Take an incident in.

        Raises KeyError, ValueError, TypeError or AttributeError for a feature that does not follow the schema.
        """
        told = feature["properties"]
        self.ids[told["id"]] = None
        for name, number in _PLAIN.items():
            self._plain[name].add(number(feature, told))
        for name, value in _CODED.items():
            common = value(told)
            self._coded[name].add(None if common is None else self._codes[name](common))
        self._add_places(told)
        self._add_actors(told["actors"])
        self._rows["outlets"].add(sorted({name for source in told["sources"] for name in _owed(source)}))
        self._rows["weapons"].add(told["weapons"])
        self._shared.add(dict.fromkeys((source["article_id"], source["start"]) for source in told["sources"]))

    def _add_places(self, told: Mapping[str, Any]) -> None:
        self.units |= {told[column] for column in _UNITS} - {None}
        self.places |= {told["place_id"]} - {None}
        self._districts[told["admin2_pcode"] or told["admin1_pcode"]] = told["admin2"] or told["admin1"]
        self._governorates[told["admin1_pcode"]] = told["admin1"]

    def _add_actors(self, actors: Sequence[Mapping[str, Any]]) -> None:
        for actor in actors:
            self._cast.setdefault(actor["id"], {name: actor[name] for name in ("id", "name", "name_ar")})
        roles = _roles(actors)
        self._rows["actors"].add(list(roles))
        self._roles.extend(roles.values())
        self._rows["named"].add(list(dict.fromkeys(actor["id"] for actor in actors)))

    def actors(self) -> list[Actor]:
        """Everybody who appears in the incidents."""
        return cast(self._cast)

    def members(self) -> Iterator[tuple[str, Any]]:
        """The columns by name, each made when it is asked for."""
        actors, rows, codes = [actor["id"] for actor in self.actors()], self._rows, self._codes
        yield "ids", list(self.ids)
        yield from ((name, numbers.told()) for name, numbers in self._plain.items())
        yield from ((name, self._coded[name].told()) for name in ("type", "place"))
        yield "actors", {**rows["actors"].told(actors), "roles": list(self._roles)}
        yield "named", rows["named"].told(actors)
        for name, singular in (("outlets", "outletNames"), ("weapons", "weaponNames")):
            yield singular, rows[name].names()
            yield name, rows[name].told(rows[name].names())
        yield "unit", self._coded["unit"].told()
        named = ((unit, self._districts[unit], over, self._governorates[over]) for unit, over in codes["unit"].known)
        yield "units", [list(unit) for unit in named]
        yield "passages", self._shared.told()
        yield "countGroup", self._coded["countGroup"].told()
        yield "types", codes["type"].told()
        yield "places", codes["place"].told()
        yield "statuses", list(_STATUSES)
