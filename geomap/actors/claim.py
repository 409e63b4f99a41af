"""What a construction proposes of a party."""

from __future__ import annotations

from typing import NamedTuple

from geomap.model import Quote, Role


class Claim(NamedTuple):
    """A party's part in one deed by one construction: `role` None says that it has none. `deed` is a folded offset."""

    actor: str
    role: Role | None
    rule: str
    bits: float
    quote: Quote
    deed: int
