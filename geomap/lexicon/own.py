"""Words of one's own: TOML files of `[[actors]]`, `[[weapons]]` ... tables, laid over the shipped lexicons by id.

A process reads with one set of words. `use` changes it; what was made of the words before is forgotten.
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from geomap import lexicon
from geomap.arabic import fold_key
from geomap.errors import DataError, plainly
from geomap.lexicon import layers, shape
from geomap.lexicon.layers import Entry, OwnFile
from geomap.lexicon.lineage import actor_terms, lineage

# Names of things; a word of the grammar among them would be found in every text.
_THINGS = frozenset({"actors", "outlets", "targets", "weapons"})
_GRAMMAR = ("dates", "discourse", "numbers", "relations")
# What no text has within a word: the spelling was not meant so, and would never be found.
_FOREIGN = re.compile(r"[()\[\]{}<>*?|\\^$+=,;؛،؟!\n]")
_FORM = "a file of words is TOML in UTF-8; see 'Words of your own' in README.md"
_WAY_OUT = "see 'Words of your own' in README.md; geomap/lexicon/schema/ says what an entry may hold"


def use(paths: Sequence[Path | str]) -> None:
    """Read from now on with the words of these files on top of the shipped ones; with none, with those alone.

    Raises DataError with every fault of all files, one line each, and then changes nothing.
    """
    found, before = [_read(Path(path)) for path in paths], layers.in_use()
    if [file.sha256 for file in found] == [file.sha256 for file in before]:
        return
    _lay(found)
    if faults := [fault for file in found for fault in _beside_the_shipped(file)]:
        _lay(before)
        raise _damaged(paths, faults)


def _lay(files: Sequence[OwnFile]) -> None:
    """Change the words, and clear what the rooms have made of those before: the tables behind their `lru_cache`s."""
    layers.put(files)
    rooms = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] == "geomap"]
    for value in [value for room in rooms for value in vars(room).values()]:
        if hasattr(value, "cache_clear") and value not in _OF_THE_SHIPPED:
            value.cache_clear()


def _read(path: Path) -> OwnFile:
    try:
        content = path.read_bytes()
        data = tomllib.loads(content.decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as fault:
        raise DataError(path, f"cannot be read: {plainly(fault)}", way_out=_FORM) from None
    if faults := list(_faults(data)):
        raise _damaged([path], [f"{path}: {fault}" for fault in faults])
    return OwnFile(path, sha256(content).hexdigest(), {noun: tuple(some) for noun, some in data.items()})


def _faults(data: Mapping[str, Any]) -> Iterator[str]:
    """How a file departs from the schemas of its nouns."""
    if not data:
        yield "holds no words"
    for noun, entries in data.items():
        if noun not in _open_nouns():
            yield f"{noun}: is no noun of the lexicon; " + _meant(noun)
        elif not isinstance(entries, list):
            yield f"{noun}: entries are written as [[{noun}]]"
        else:
            yield from (f"{noun}: {fault}" for fault in _entry_faults(noun, entries))


def _meant(noun: str) -> str:
    """The noun that somebody may have meant, or all that there are."""
    like = get_close_matches(noun, _open_nouns(), 1)
    return f"did you mean {like[0]!r}?" if like else f"it may be {', '.join(_open_nouns())}"


@lru_cache
def _open_nouns() -> tuple[str, ...]:
    """The nouns that words of one's own may be given for: all that texts are read by, and that hold terms."""
    return tuple(noun for noun in lexicon.nouns("reading") if "term" in shape.schema(noun)["definitions"])


def _entry_faults(noun: str, entries: Sequence[Any]) -> Iterator[str]:
    seen: set[tuple[object, object]] = set()
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry, dict) or not isinstance(entry.get("id"), str):
            yield f"entry {number} lacks 'id'"
            continue
        key = (entry.get("kind"), entry["id"])
        if key in seen:
            yield f"{entry['id']}: the id is used twice"
        seen.add(key)
        # An entry that adds to a known one need not say again what is known of it.
        known = _shipped(noun).get(key, {})
        yield from (f"{entry['id']}: {fault}" for fault in shape.entry_faults(noun, {**known, **entry}))


@lru_cache
def _shipped(noun: str) -> Mapping[tuple[object, object], Entry]:
    """The shipped entries by kind and id; the kind of the file may be left out, as in the file."""
    data = lexicon.shipped(noun)
    own = data.get("about", {}).get("kind", noun)
    found = [(entry.get("kind", own), entry) for entry in data.get("term", ())]
    return {(kind, entry["id"]): entry for kind, entry in found} | {
        (None, entry["id"]): entry for kind, entry in found if kind == own
    }


_OF_THE_SHIPPED = (_open_nouns, _shipped, shape.schema)


def _beside_the_shipped(file: OwnFile) -> Iterator[str]:
    """What is wrong with the entries of a file where they lie over the shipped ones."""
    for noun, entries in file.entries.items():
        whole = lexicon.load(noun)
        ids = {entry["id"] for entry in entries}
        for term in whole.terms:
            if term.id in ids:
                faults = (*_wordless(term), *_orphaned(term), *_never(term), *_odd(term), *_taken(term, whole))
                yield from (f"{file.path}: {noun}: {term.id}: {fault}" for fault in faults)


def _wordless(term: lexicon.Term) -> Iterator[str]:
    if not term.forms and not any(term.attrs.get(name) for name in layers.WORDED):
        yield "has no words to be read by"


def _orphaned(term: lexicon.Term) -> Iterator[str]:
    parent = term.attrs.get("parent")
    if term.kind != "actor" or parent is None:
        return
    if parent not in actor_terms():
        yield f"parent is {parent!r}, which is no actor"
    elif term.id in lineage(parent):
        yield f"parent is {parent!r}, which is {'the actor itself' if parent == term.id else 'one of its own children'}"


def _never(term: lexicon.Term) -> Iterator[str]:
    """An actor that is none on any day."""
    first, last = term.attrs.get("valid_from"), term.attrs.get("valid_to")
    if first and last and first > last:
        yield f"valid_from is {first}, which is after valid_to, {last}"


def _odd(term: lexicon.Term) -> Iterator[str]:
    """Spellings that would be found nowhere, or everywhere."""
    shipped = _shipped(term.noun).get((term.kind, term.id), {})
    for word in sorted({*term.ar, *term.en} - {*shipped.get("ar", ()), *shipped.get("en", ())}):
        if _FOREIGN.search(word) or not fold_key(word).strip():
            yield f"{word!r} is not spelt as a text would spell it: letters, digits, blanks, hyphens"
        elif term.noun in _THINGS and (other := _grammar().get(fold_key(word))) is not None:
            yield f"{word!r} is a word of {other.noun}.toml already ({other.gloss}), which every text is read by"


@lru_cache
def _grammar() -> Mapping[str, lexicon.Term]:
    """The words that sentences and days are made of, folded."""
    terms = (term for noun in _GRAMMAR for term in lexicon.load(noun).terms)
    return {fold_key(word): term for term in terms for word in (*term.ar, *term.en)}


def _taken(term: lexicon.Term, whole: lexicon.Lexicon) -> Iterator[str]:
    """Spellings that are another entry's already: a text that holds them would mean both."""
    for other in whole.terms:
        if other.kind == term.kind and other.id != term.id:
            shared = {*term.ar, *term.en} & {*other.ar, *other.en}
            yield from (f"{word!r} is a spelling of {other.id!r} already" for word in sorted(shared))


def _damaged(paths: Sequence[Path | str], faults: Sequence[str]) -> DataError:
    count = f"{len(faults)} fault{'s' if len(faults) > 1 else ''}"
    lines = "\n".join([f"{count} in words of one's own", *faults])
    return DataError(", ".join(map(str, paths)), lines, way_out=_WAY_OUT)
