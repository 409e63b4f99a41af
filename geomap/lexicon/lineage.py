"""Who belongs to whom: every actor with its parents. The one home of this fact, for readers and writers alike."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

from geomap import lexicon


@lru_cache(maxsize=1)
def actor_terms() -> Mapping[str, lexicon.Term]:
    """The actors of the lexicon by id."""
    return {term.id: term for term in lexicon.load("actors").terms if term.kind == "actor"}


@lru_cache
def lineage(actor: str) -> tuple[str, ...]:
    """The actor and its parents, the top-level one last; an actor that the lexicon lacks stands alone.

    >>> lineage("hajin_military_council")
    ('hajin_military_council', 'sdf')
    """
    line = [actor]
    while (term := actor_terms().get(line[-1])) is not None and term.attrs.get("parent") not in {None, *line}:
        line.append(term.attrs["parent"])
    return tuple(line)


def group(actor: str) -> str:
    """The top-level actor that it belongs to, itself if it has no parent."""
    return lineage(actor)[-1]


def flies(actor: str) -> bool:
    """Whether an actor has flown air strikes over Syria, as its top-level actor has."""
    top = actor_terms().get(group(actor))
    return top is not None and bool(top.attrs.get("aircraft", False))


def fights_afar(actor: str) -> bool:
    """Whether an actor, as its top-level actor, attacks from the air or by missiles and hardly ever on the ground."""
    top = actor_terms().get(group(actor))
    return top is not None and bool(top.attrs.get("afar", False))


def with_parents(actors: Iterable[str]) -> set[str]:
    """The actors and all their parents."""
    return {actor_id for actor in actors for actor_id in lineage(actor)}


def side(actor: str) -> object:
    """Beside whom an actor fights; its top-level actor where nothing is known of it."""
    top = lineage(actor)[-1]
    return actor_terms()[top].attrs.get("side", top) if top in actor_terms() else top


def kin(actor: str, other: str) -> bool:
    """Whether one of the two is the other or belongs to it."""
    return actor in lineage(other) or other in lineage(actor)
