"""Passage -> proposed events: each trigger, and whether it tells a happening at all.

A trigger only proposes; `settle` turns the classes, weapons and actors of what belongs together into one ACLED
sub-event type by the rules of `lexicon/events.toml`. Words and rules are data; this room knows how far words reach.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from geomap.lexicon import load
from geomap.mentions import Marked, Mention
from geomap.model import Found

_BREAK = re.compile(r"[,،؛;:.!?؟…()\n\"“”«»]| [-–] ")
_NEAR = 3
_WITH_OBJECT = ("+o", "possessed")
HAPPENED = "happened"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that proposes an event of a class. `mode` is "happened", or why it did not (the effects of discourse.toml)."""

    id: str
    cls: str
    mention: Mention
    mode: str
    weak: bool
    foiled: bool
    counted: bool


def read(marked: Marked) -> tuple[Found[Trigger], ...]:
    """Every trigger of the passage, with the words and the term that proposed it."""
    text = marked.passage.folded.text
    breaks = sorted(
        [m.start() for m in _BREAK.finditer(text, marked.passage.first, marked.passage.last)]
        + [m.first for m in marked.of("connector")]
    )
    modal = [m for m in marked.mentions if m.kind == "modality"]
    numbers = {m.last for m in marked.mentions if m.kind == "number"}
    found = []
    for mention in _plainest(marked.of("event")):
        term = mention.term
        if term is None:
            continue
        attrs = term.attrs
        mode = next((m for m in (_mode(mention, word, marked, breaks, text) for word in modal) if m), HAPPENED)
        if attrs.get("present_is_state") and mention.form.startswith("present"):
            mode = "habitual"
        trigger = Trigger(
            term.id, attrs["class"], mention, mode, bool(attrs.get("weak")), bool(attrs.get("foiled")),
            any(0 <= mention.first - len(mention.clitics) - end <= 2 for end in numbers),
        )  # fmt: skip
        found.append(Found(trigger, marked.quote(mention), f"events.{term.id}"))
    return tuple(found)


def _plainest(mentions: Sequence[Mention]) -> list[Mention]:
    """One mention per word: where a noun is written like a verb with its object, it is the noun."""
    best: dict[int, Mention] = {}
    for mention in mentions:
        have = best.get(mention.first)
        if have is None or have.form.endswith(_WITH_OBJECT) > mention.form.endswith(_WITH_OBJECT):
            best[mention.first] = mention
    return [best[first] for first in sorted(best)]


def _mode(mention: Mention, word: Mention, marked: Marked, breaks: list[int], text: str) -> str | None:
    """The effect of a modality word on a trigger, None when it does not reach it."""
    within = word.first <= mention.first and mention.last <= word.last
    around = mention.first <= word.first and word.last <= mention.last
    if word.term is None or within or around:
        return None
    effect, reach = str(word.term.attrs["effect"]), word.term.attrs["reach"]
    if reach == "sentence":
        return effect
    if reach == "opening":
        return effect if word.first - marked.passage.first <= 3 else None
    apart = any(min(word.first, mention.first) < b < max(word.first, mention.first) for b in breaks)
    if reach == "clause":
        return effect if not apart else None
    if mention.first < word.last or apart:
        return None
    if reach == "near" and len(text[word.last : mention.first].split()) > _NEAR:
        return None
    return effect


@lru_cache(maxsize=4096)
def _settled(classes: frozenset[str], weapons: frozenset[str], actors: frozenset[str]) -> tuple[str, int] | None:
    for number, rule in enumerate(load("events").rules):
        if (
            classes & set(rule["classes"])
            and ("with" not in rule or classes & set(rule["with"]))
            and not classes & set(rule.get("without", ()))
            and ("weapons" not in rule or weapons & set(rule["weapons"]))
            and ("actors" not in rule or actors & set(rule["actors"]))
        ):
            return rule["type"], number
    return None


def settle(classes: Iterable[str], weapons: Iterable[str], actors: Iterable[str]) -> tuple[str, int] | None:
    """The ACLED sub-event type of the first rule that fits, and that rule's number; None when none fits.

    `weapons` are classes of weapons.toml, `actors` actor ids with their parents.

    >>> settle(["raid", "arrest"], [], [])[0]
    'Arrests'
    """
    return _settled(frozenset(classes), frozenset(weapons), frozenset(actors))
