"""The shape of incidents.geojson: a file from a stranger is refused with its fault instead of half understood."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, get_args

from geomap.model import COUNT_KINDS, CountKind, DateBasis, Relation, Role, Status
from geomap.table.features import COLUMNS

Fits = Callable[[Any], bool]
_LARGEST = 2**31 - 1


def _text(value: Any) -> bool:
    return isinstance(value, str)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _LARGEST


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _share(value: Any) -> bool:
    return _number(value) and 0 <= value <= 1


def _day(value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _truth(value: Any) -> bool:
    return isinstance(value, bool)


def _maybe(fits: Fits) -> Fits:
    return lambda value: value is None or fits(value)


def _list(fits: Fits) -> Fits:
    return lambda value: isinstance(value, list) and all(map(fits, value))


def _record(**fields: Fits) -> Fits:
    """An object that holds these fields."""
    return lambda value: (
        isinstance(value, dict) and all(name in value and fits(value[name]) for name, fits in fields.items())
    )


def _one_of(vocabulary: Any) -> Fits:
    """One of the words of a Literal type."""
    return lambda value: isinstance(value, str) and value in get_args(vocabulary)


def position(value: Any) -> bool:
    """Whether a value is [longitude, latitude] in degrees."""
    if not isinstance(value, list) or len(value) != 2 or not all(map(_number, value)):
        return False
    return bool(abs(value[0]) <= 180 and abs(value[1]) <= 90)


def _ring(value: Any) -> bool:
    return isinstance(value, list) and len(value) >= 4 and all(map(position, value)) and bool(value[0] == value[-1])


def _polygon(value: Any) -> bool:
    if not isinstance(value, dict) or value.get("type") != "Polygon":
        return False
    return bool(value.get("coordinates")) and _list(_ring)(value["coordinates"])


def _evidence(value: Any) -> bool:
    words = _record(quote=_text, start=_whole, end=_whole, rule=_text)
    return isinstance(value, dict) and all(_text(name) and _list(words)(inner) for name, inner in value.items())


_ACTOR = _record(id=_text, name=_text, name_ar=_text, role=_one_of(Role))


def _source(value: Any) -> bool:
    """An entry of the sources, whose `reader` may be left out."""
    return _SOURCE(value) and _text(value.get("reader", ""))


_COUNT = _record(kind=_one_of(CountKind), group=_maybe(_text), least=_whole, most=_maybe(_whole))
_SOURCE = _record(
    article_id=_text, title=_text, outlet=_maybe(_text), outlet_affiliation=_maybe(_text), published=_maybe(_day),
    url=_maybe(_text), quote=_text, start=_whole, end=_whole, attributed_to=_maybe(_text), family=_text,
    evidence=_evidence,
)  # fmt: skip
_TEXT_OR_NONE = (
    *("date_precision", "place_id", "place_name", "place_name_ar", "count_group"),
    *(f"admin{level}{tail}" for level in (1, 2, 3) for tail in ("", "_pcode")),
    "correction_reason",
)
_KINDS: Mapping[str, Fits] = {
    **dict.fromkeys(COLUMNS, _text),
    **dict.fromkeys(_TEXT_OR_NONE, _maybe(_text)),
    **dict.fromkeys(("date_start", "date_end"), _maybe(_day)),
    **dict.fromkeys(("in_scope", "reviewed"), _truth),
    **dict.fromkeys(
        ("report_ids", "actor_ids", "actor_groups", "weapons", "targets", "disputed", "unsure"), _list(_text)
    ),
    **dict.fromkeys((f"{kind}_{side}" for kind in COUNT_KINDS for side in ("min", "max")), _maybe(_whole)),
    **dict.fromkeys(("geo_precision", "ucdp_where_prec"), _maybe(_whole)),
    **dict.fromkeys(("source_count", "family_count"), _whole),
    "status": _one_of(Status),
    "date_basis": _maybe(_one_of(DateBasis)),
    "relation": _maybe(_one_of(Relation)),
    "uncertainty_m": _maybe(lambda value: _number(value) and value >= 0),
    "uncertainty_area": _maybe(_polygon),
    "confidence": _share,
    "actors": _list(_ACTOR),
    "counts": _list(_COUNT),
    "sources": _list(_source),
}


def faults(properties: Mapping[str, Any]) -> Iterator[str]:
    """The columns of an incident, all of them there, whose value is none that geomap writes."""
    yield from (name for name in COLUMNS if not _KINDS[name](properties[name]))
    if (properties["date_start"] is None) != (properties["date_end"] is None):
        yield "date_end"
