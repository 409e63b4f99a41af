"""The constructions of `lexicon/reading/roles.toml` held to their own examples."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from geomap import actors, lexicon
from geomap.extract.who import likeliest
from geomap.lexicon.constructions import PREFIX
from geomap.mentions import Marked

# The day that the examples speak from: before the Syrian army's plain name changed hands.
DAY = date(2023, 9, 9)

Mark = Callable[[str], Sequence[Marked]]


def gives(example: str, mark: Mark) -> tuple[list[str], frozenset[str]]:
    """What a text gives, as sorted "id role", and the ids of the constructions that took part in it."""
    parts = [part for marked in mark(example) for part in actors.read(marked, DAY)]
    given = sorted(f"{found.value.id} {found.value.role}" for found in likeliest(parts))
    return given, frozenset(part.rule.removeprefix(PREFIX) for part in parts)


def role_faults(mark: Mark) -> Iterator[str]:
    """The constructions whose example does not give what they say, or that have no part in it, a line each."""
    for rule in lexicon.load("roles").rules:
        given, fired = gives(rule["example"], mark)
        if given != list(rule["gives"]):
            yield f"roles.toml: {rule['id']}: its example gives {given}; change `gives` or the pattern"
        elif rule["id"] not in fired:
            yield f"roles.toml: {rule['id']}: its example is read without it; choose another"
