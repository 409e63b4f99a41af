"""The event words that became no incident, each with the decision that kept it out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from geomap.events import HAPPENED, Trigger
from geomap.model import Found, Quote


@dataclass(frozen=True, slots=True)
class Dropped:
    """An event word, the rule that proposed it, why it is no incident, and the words that say so, if any."""

    quote: Quote
    rule: str
    why: str
    because: Quote | None = None


@dataclass(slots=True)
class Ledger:
    """What was decided of each event word while an article was read; the last decision counts."""

    _by_start: dict[int, Dropped] = field(default_factory=dict)

    def note(self, triggers: Iterable[Found[Trigger]], why: str) -> None:
        """Keep why these words tell no incident; a word that did not happen keeps its own reason."""
        for found in triggers:
            mode = found.value.mode
            happened = mode == HAPPENED
            reason, because = (why, None) if happened else (mode, found.value.because)
            self._by_start[found.quote.start] = Dropped(found.quote, found.rule, reason, because)

    def left(self, told: Iterable[Found[Trigger]]) -> tuple[Dropped, ...]:
        """The words noted that no report tells, in the order of the text."""
        used = {found.quote.start for found in told}
        return tuple(self._by_start[start] for start in sorted(self._by_start) if start not in used)
