"""The shape of the columns that hold lists: what a database or a columnar file must know before it sees a value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

Feature = dict[str, Any]

TEXT_LISTS = ("report_ids", "actor_ids", "actor_groups", "weapons", "targets", "disputed", "unsure")
OBJECT_LISTS = ("actors", "counts", "sources")
ACTOR = ("id", "name", "name_ar", "role")
SOURCE = (
    *("article_id", "title", "outlet", "outlet_affiliation", "published", "url", "quote", "start", "end"),
    *("attributed_to", "family"),
)
# Of a source that another reader than geomap's own gave: a column only where there is one.
READER = "reader"
WORDS = ("quote", "start", "end", "rule")
ALWAYS = ("event_type", "place", "date", "actors", "fatalities", "injured", "detained", "weapons")
SOMETIMES = ("displaced", "targets", "status")


def whole_evidence(evidence: Feature) -> Feature:
    """Evidence with every key, None for those that may be left out."""
    return {name: evidence.get(name) for name in (*ALWAYS, *SOMETIMES)}


def named_readers(features: Iterable[Feature]) -> bool:
    """Whether any source of the features names a reader."""
    return any(READER in source for feature in features for source in feature["properties"]["sources"])


def plain_source(source: Feature) -> Feature:
    """A source as the schema has it, without a reader that is none."""
    return {name: value for name, value in source.items() if name != READER or value is not None}


def plain_evidence(evidence: Feature) -> Feature:
    """Evidence as the schema has it, without the keys that hold nothing."""
    return {name: list(found) for name, found in evidence.items() if found is not None}
