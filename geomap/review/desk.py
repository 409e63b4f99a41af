"""What the map needs to be a reviewer's desk: the queue, and the schema that corrections.csv is read by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from geomap import lexicon
from geomap.model import COUNT_KINDS, VICTIMS, Role, Status
from geomap.review.corrections import DOUBTFUL, FIELDS
from geomap.review.queue import worth_a_look


def desk(collection: Mapping[str, Any]) -> dict[str, Any]:
    """{queue, fields, types, roles, actors, kinds, victims, statuses, doubtful}: what is accepted.

    `queue` holds [id, reasons] of what `geomap review` lists, in its order.
    `keep` is the first of the fields, for most of what is read is right.
    """
    looks = worth_a_look(collection, max(1, len(collection["features"])))
    return {
        "queue": [[look.id, list(look.reasons)] for look in looks],
        "fields": sorted(FIELDS, key=lambda name: (name != "keep", name == "drop")),
        "types": [term.en[0] for term in lexicon.load("sub_events").terms],
        "roles": list(get_args(Role)),
        "actors": [_named(term) for term in lexicon.load("actors").terms if term.kind == "actor"],
        "kinds": list(COUNT_KINDS),
        "victims": list(VICTIMS),
        "statuses": list(get_args(Status)),
        "doubtful": list(DOUBTFUL),
    }


def _named(actor: lexicon.Term) -> list[str]:
    """An actor's id with its names in English and Arabic."""
    return [actor.id, str(actor.attrs["name"]), str(actor.attrs["name_ar"])]
