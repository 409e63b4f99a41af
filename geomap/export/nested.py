"""The shape of the columns that hold lists: what a database or a columnar file must know before it sees a value."""

from __future__ import annotations

from typing import Any

Feature = dict[str, Any]

TEXT_LISTS = ("report_ids", "actor_ids", "actor_groups", "weapons", "targets", "disputed", "unsure")
OBJECT_LISTS = ("actors", "counts", "sources")
ACTOR = ("id", "name", "name_ar", "role")
SOURCE = (
    *("article_id", "title", "outlet", "outlet_affiliation", "published", "url", "quote", "start", "end"),
    *("attributed_to", "family"),
)
WORDS = ("quote", "start", "end", "rule")
ALWAYS = ("event_type", "place", "date", "actors", "fatalities", "injured", "detained", "weapons")
SOMETIMES = ("displaced", "targets", "status")


def whole_evidence(evidence: Feature) -> Feature:
    """Evidence with every key, None for those that may be left out."""
    return {name: evidence.get(name) for name in (*ALWAYS, *SOMETIMES)}


def plain_evidence(evidence: Feature) -> Feature:
    """Evidence as the schema has it, without the keys that hold nothing."""
    return {name: list(found) for name, found in evidence.items() if found is not None}
