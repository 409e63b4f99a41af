"""Passage -> who did which deed, to whom: every part that a construction gives a party, with its words and weight.

Every party is a noun phrase; a construction (`lexicon/reading/roles.toml`) binds it to a deed: a verb and its subject,
a passive, a masdar with one or two arguments, a preposition. A party that is only named as a source, a supporter or
the holder of the ground is bound to nothing. This room proposes; `extract/who.py` chooses. Who a dated name means
("the Syrian army") depends on the day.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from geomap import lexicon
from geomap.actors.claim import Claim
from geomap.actors.links import Entity, entities, linked
from geomap.actors.names import (
    Clause,
    by_place,
    called,
    coded,
    named,
    on_day,
    outright,
    period,
    phrased,
    stands,
    surely,
)  # fmt: skip
from geomap.actors.rules import claims
from geomap.actors.speakers import party_of
from geomap.grammar.rows import Row
from geomap.lexicon.lineage import actor_terms
from geomap.mentions import Marked, Mention, once
from geomap.model import Quote

__all__ = [
    "Claim", "by_place", "called", "named", "on_day", "outright", "parties", "period", "read", "speaker", "stands",
    "teller", "tells_on",
]  # fmt: skip

# Without one word of each there is no deed, or nobody who may have part in it.
_DEEDS = ("event", "deed", "casualty")
_PARTIES = ("actor", "dated", "ours", "theirs", "anaphor", "both", "government", "nation", "victim", "more", "link")
# Without one of these nobody speaks.
_TELLING = ("source", "statement", "speech")


def read(
    marked: Marked,
    day: date | None = None,
    ours: str | None = None,
    earlier: Iterable[str] = (),
    stands: Mapping[str, str] | None = None,
    called: Mapping[str, str] | None = None,
    near: Iterable[str] = (),
    teller: str | None = None,
) -> tuple[Claim, ...]:
    """The parts of the passage's parties in its deeds, in the order of its parties.

    `day` decides who dated names mean; `ours` is the party whose statement it is; `earlier` are actor ids named before
    in the article, latest last; `stands`: whom "the occupation" and the like mean in this outlet;
    `called` is whom the article called by the nouns of short names (see `called`); `near` are the p-codes of the place;
    `teller` spoke last, and may be meant by "and added that it".
    """
    if not (marked.of(*_DEEDS) and (teller or marked.of(*_PARTIES) or _names_civil_things(marked))):
        return ()
    clause = Clause(phrased(marked), day, ours, tuple(earlier), stands or {}, called or {}, frozenset(near), teller)
    return tuple(claims(clause))


def _names_civil_things(marked: Marked) -> bool:
    """Whether a passage names what civilians mostly use."""
    return any(m.term is not None and m.term.attrs.get("civil") for m in marked.of("target"))


def parties(marked: Marked, day: date | None = None, ours: str | None = None) -> Iterator[tuple[str, Quote, Quote]]:
    """Everybody named, by id: the noun phrase that means him ("groups loyal to X") and the name in it."""
    clause = Clause(phrased(marked), day, ours, ())
    previous: Entity | None = None
    for entity in entities(clause):
        whole, previous = linked(clause, entity, previous), entity
        if whole is not None:
            last = entity.at + 1
            yield whole.id, clause.words.quote(whole.start, last), clause.words.quote(entity.at, last)


def speaker(
    passages: Sequence[Marked],
    outlet: str | None = None,
    press: Mapping[str, str] | None = None,
    day: date | None = None,
) -> str | None:
    """The party whose statement an article is, where it speaks of "our forces"; None if it does not or none is named.

    `outlet` is an actor id that the outlet belongs to, taken where the text itself does not tell; `press` gives the
    actors for whom outlets speak that the text names, by their ids; `day` decides who dated names mean.
    """
    ours = next((i for i, marked in enumerate(passages) if marked.of("ours")), None)
    if ours is None:
        return None
    said = (_said_by(marked, outlet, press or {}, day) for marked in reversed(passages[: ours + 1]))
    return next(filter(None, said), outlet if outlet in actor_terms() else None)


def tells_on(marked: Marked) -> bool:
    """Whether whoever spoke before a passage may be meant in it: "and added that it", or nobody else is named."""
    if marked.of("theirs"):
        return True
    about, written = lexicon.load("roles").about, marked.passage.key
    it = any(word in written for word in (*about["it_feminine"], *about["it_masculine"]))
    return it or not (marked.of(*_PARTIES) or _names_civil_things(marked))


@once
def teller(marked: Marked, day: date | None = None) -> str | None:
    """The party that speaks in a passage, "" for somebody else who does; None where nobody does who is named."""
    if not (marked.of(*_TELLING) and marked.of("actor", "dated", "outlet", "source")):
        return None
    words = coded(marked)
    if not re.search(r"[stq]", words.codes):
        return None
    led = {words.tokens[i + 1].first for i in range(len(words.tokens) - 1) if words.codes[i] == "k"}
    speakers = _speakers(marked, words, day, led)
    others = "" if "s" in words.codes or marked.of("outlet") else None
    return speakers[-1] if speakers else party_of(marked) or others


def _said_by(marked: Marked, outlet: str | None, press: Mapping[str, str], day: date | None) -> str | None:
    """The party that speaks in a passage of speech, or for whom an outlet does that it names."""
    words = coded(marked)
    if not (re.search(r"[stq]", words.codes) or _heads(words)):
        return None
    speakers = [who for who in _speakers(marked, words, day) if not _opposed(who, outlet)]
    speakers = speakers or [press[m.id] for m in marked.of("outlet") if m.id in press]
    return speakers[-1] if speakers else None


def _opposed(actor: str, outlet: str | None) -> bool:
    """Whether an actor is of another side than the party whose outlet speaks: it is not "we"."""
    known = [actor_terms()[party] for party in (actor, outlet or "") if party in actor_terms()]
    sides = [term.attrs.get("side") for term in known]
    return len(sides) == 2 and sides[0] != sides[1]


_SAID = re.compile("[!:]")


def _speakers(marked: Marked, words: Row, day: date | None, led: Collection[int] = ()) -> list[str]:
    """The parties that speak in a passage, those without whose names begin at `led`."""
    names = (m for m in marked.of("actor", "dated") if m.first not in led and _speaks(words, m))
    return [who for who in (surely(m, day) for m in names) if who is not None]


def _heads(words: Row) -> bool:
    """Whether one word, a name, stands with a colon over what it says: "X: ten of ours were killed"."""
    return words.codes.startswith(":", 1)


def _speaks(words: Row, mention: Mention) -> bool:
    at = next((i for i, token in enumerate(words.tokens) if token.mention is mention), None)
    if at is None:
        return False
    if at == 0 and _heads(words):
        return True
    # Behind "said that", "said in a statement:" stands of whom he speaks.
    before = _SAID.split(words.codes[max(0, at - 3) : at])[-1]
    near = before + words.codes[at + 1 : at + 3]
    return bool(re.search(r"[stq]", near))
