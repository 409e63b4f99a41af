"""Which words lie over the shipped ones, in this process: the entries of files of one's own (`geomap.lexicon.own`)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

Entry = Mapping[str, Any]
# An entry must have at least one of these, or nothing could ever be read by it.
WORDED = ("ar", "en", "nouns", "verbs", "plain_verbs", "passives", "split", "hosts", "words")


@dataclass(frozen=True, slots=True)
class OwnFile:
    """A file of one's own as it was when it was read; `entries` by noun."""

    path: Path
    sha256: str
    entries: Mapping[str, tuple[Entry, ...]]


_in_use: list[OwnFile] = []


def in_use() -> tuple[OwnFile, ...]:
    """The files whose words are read with, in their order."""
    return tuple(_in_use)


def put(files: Sequence[OwnFile]) -> None:
    """Lay these files, and no others, over the shipped words; what was made of them before is not mended here."""
    _in_use[:] = files


def laid_over(noun: str, shipped: Sequence[Entry], kind: str) -> Sequence[Entry]:
    """The entries of a lexicon with one's own: of a known id and kind the words are added, other fields replaced."""
    added = [entry for file in _in_use for entry in file.entries.get(noun, ())]
    if not added:
        return shipped
    entries = {(entry.get("kind", kind), entry["id"]): entry for entry in shipped}
    for entry in added:
        key = (entry.get("kind", kind), entry["id"])
        entries[key] = joined(entries.get(key, {}), entry)
    return list(entries.values())


def joined(known: Entry, entry: Entry) -> Entry:
    """An entry with what another one of its id adds."""
    words = {name: [*known[name], *entry[name]] for name in WORDED if name in known and name in entry}
    return {**known, **entry, **words}
