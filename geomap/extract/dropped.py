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
    _reported: set[int] = field(default_factory=set)

    def note(self, triggers: Iterable[Found[Trigger]], why: str) -> None:
        """Keep why these words tell no incident; a word that did not happen keeps its own reason."""
        for found in triggers:
            self._by_start[found.quote.start] = _reason(found, why)

    def reported(self, triggers: Iterable[Found[Trigger]]) -> None:
        """Take note that these words tell a report."""
        self._reported |= {found.quote.start for found in triggers}

    def unread(self, triggers: Iterable[Found[Trigger]], why: str) -> None:
        """Keep why these words were never looked at, for those of which nothing is known."""
        self.note((f for f in triggers if f.quote.start not in self._by_start.keys() | self._reported), why)

    def left(self) -> tuple[Dropped, ...]:
        """The words that no report tells, in the order of the text."""
        return tuple(self._by_start[start] for start in sorted(self._by_start.keys() - self._reported))


def _reason(found: Found[Trigger], why: str) -> Dropped:
    mode = found.value.mode
    if mode == HAPPENED:
        return Dropped(found.quote, found.rule, why)
    return Dropped(found.quote, found.rule, mode, found.value.because)
