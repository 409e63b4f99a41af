"""What those who tell did themselves, where their sentence names nobody: whoever spoke last, a party's own agency."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator
from functools import lru_cache

from geomap import lexicon
from geomap.actors.chunks import Chunks, kinds
from geomap.actors.claim import Claim
from geomap.actors.names import Clause
from geomap.lexicon.constructions import PREFIX, bits
from geomap.lexicon.lineage import actor_terms
from geomap.mentions import Marked

_TELLS_ON, _OWN_BOMBER = PREFIX + "tells_on", PREFIX + "own_bomber"
# The end of a verb of saying whose subject is feminine; the weapon that is a man.
_FEMININE, _BOMBER = "ت", "suicide_bomber"
_SUICIDE, _BLAST = ".suicide", ".blast"


def party_of(marked: Marked) -> str | None:
    """The party whose own agency a passage names."""
    outlets = (m.term.attrs for m in marked.of("outlet") if m.term is not None)
    owners = (str(attrs.get("affiliation")) for attrs in outlets if attrs.get("type") == "party")
    return next((owner for owner in owners if owner in actor_terms()), None)


def by_speakers(clause: Clause, row: Chunks, done: Container[int]) -> Iterator[Claim]:
    """The deeds of those who tell them; `done` are deeds that somebody is said to have done."""
    yield from (_told_on(clause, row, done) if clause.teller else ())
    owner = party_of(clause.words.marked)
    for deed in row.deeds if owner is not None and "q" in clause.words.codes else ():
        before = row.chunks[deed - 1] if deed else None
        man = before is not None and clause.words.tokens[before.first].id == _BOMBER
        bombed = row.chunks[deed].kind.endswith(_SUICIDE) or (man and row.chunks[deed].kind.endswith(_BLAST))
        if bombed and owner is not None and _at(clause, row, deed) not in done:
            yield _claim(clause, row, owner, _OWN_BOMBER, deed, deed)


def _told_on(clause: Clause, row: Chunks, done: Container[int]) -> Iterator[Claim]:
    """What whoever spoke last did himself: "and added that it had killed", verb and pronoun of one gender."""
    for match in _saying().finditer(row.letters):
        told, that = (clause.words.tokens[row.chunks[at].first].word for at in (match.start(), match.end() - 1))
        deed = next((at for at in row.deeds if at >= match.end()), None)
        if deed is None or not _is_of_teller(told, that):
            continue
        near = not row.letters[match.end() : deed].strip(kinds()["word"] + kinds()["when"])
        if near and row.chunks[deed].kind.startswith("verb.") and _at(clause, row, deed) not in done:
            yield _claim(clause, row, str(clause.teller), _TELLS_ON, match.end() - 1, deed)


@lru_cache(maxsize=1)
def _saying() -> re.Pattern[str]:
    """A verb of saying and its "that", nobody named between."""
    known = kinds()
    between = "".join(known[kind] for kind in ("word", "when", "in", "to", "comma"))
    return re.compile(f"{known['told']}[{between}]{{0,5}}{known['that']}")


def _is_of_teller(told: str, that: str) -> bool:
    """Whether "that it" is of the gender of the verb of saying before it."""
    about = lexicon.load("roles").about
    return that in about["it_feminine" if told.endswith(_FEMININE) else "it_masculine"]


def _at(clause: Clause, row: Chunks, deed: int) -> int:
    return clause.words.tokens[row.chunks[deed].first].first


def _claim(clause: Clause, row: Chunks, actor: str, rule: str, said: int, deed: int) -> Claim:
    quote = clause.words.quote(row.chunks[said].first, row.chunks[said].last)
    return Claim(actor, "initiator", rule, bits(rule), quote, _at(clause, row, deed))
