"""Patterns as data: `lexicon/patterns/NOUN.toml`, compiled to regular expressions over one alphabet of kinds.

A file names the kinds of words that its reader knows (`[kinds]`, the first ones win a word that is of several) or tells
apart itself (`[made]`), and its patterns in the order in which they are tried (`[[stage.NAME]]`):

- `id`, by which it is known in traces and rules, and `gloss`, what it is for;
- `match`: a regular expression in which a kind is written out in braces, `{number}`, `{number|amount}` or `{not stop}`
  (`stop` is any sign that ends a clause, `end` one that ends a sentence); blanks and line ends mean nothing, signs
  (`,` `-` `:`) and the letters of clitics stand for themselves;
- `makes`, the kind of the chunk that takes the place of what matched; `reads`, which of the reader's functions tells
  its value;
- `example` and `gives`: a text and what its reader makes of it. `geomap check` runs every one.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from importlib.resources import files
from itertools import count
from typing import Any, NamedTuple

from geomap.errors import DataError
from geomap.grammar.rows import DIGITS, NUMBER, WORD, Token

_KINDS = re.compile(r"\{(?P<other>not )?(?P<names>[a-z_]+(?:\|[a-z_]+)*)\}")
# Names that stand for several: any word that says nothing, the signs that end a clause, those that end a sentence.
_SEVERAL = {
    "word": ("word", "word_en", "given_en", "occurring", "also", "given"),
    "stop": tuple(".;:!?\n"),
    "end": tuple(".;!?\n"),
}
_KEYS = {"id", "gloss", "match", "makes", "reads", "role", "example", "gives"}
# Letters of kinds are taken from the Private Use Area, which no text's signs are written with.
_letters: dict[str, str] = {"number": NUMBER, "word": WORD, "digits": DIGITS}
_free = count(0xE000)


@lru_cache(maxsize=1024)  # asked for every word that is counted
def letter(kind: str) -> str:
    """The one character that stands for a kind in every row; the same for all readers of a process."""
    if kind not in _letters:
        _letters[kind] = chr(next(_free))
    return _letters[kind]


@lru_cache(maxsize=1024)
def compiled(match: str) -> re.Pattern[str]:
    """`match` with its kinds as letters. Raises re.error."""
    return re.compile(_KINDS.sub(_class, match), re.VERBOSE)


def _class(kinds: re.Match[str]) -> str:
    """The letters of `{number|amount}` as a set, or all but those of `{not stop|people}`."""
    letters = "".join(letters_of for name in kinds["names"].split("|") for letters_of in _several(name))
    if len(letters) == 1 and not kinds["other"]:
        return letters
    return f"[{'^' if kinds['other'] else ''}{re.escape(letters)}]"


def _several(name: str) -> Sequence[str]:
    if name == "end" or name == "stop":
        return _SEVERAL[name]
    return [letter(kind) for kind in _SEVERAL.get(name, (name,))]


class Pattern(NamedTuple):
    """One entry of a file of patterns."""

    id: str
    match: re.Pattern[str]
    makes: str
    reads: str
    role: str
    example: str
    gives: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grammar:
    """The kinds and patterns of one reader, both in their order; patterns of one `stage` stand together."""

    noun: str
    kinds: Mapping[str, str]
    stages: Mapping[str, tuple[Pattern, ...]]

    @property
    def codes(self) -> dict[str, str]:
        """The letter of each lexicon kind, for `rows.row`."""
        return {kind: letter(name) for kind, name in self.kinds.items()}

    def patterns(self) -> Iterator[Pattern]:
        """All patterns, in their order."""
        for stage in self.stages.values():
            yield from stage


@lru_cache
def load(noun: str) -> Grammar:
    """The shipped grammar of `noun`, parsed once. Raises DataError."""
    file = f"patterns/{noun}.toml"
    return parse(noun, (files("geomap.lexicon") / "patterns" / f"{noun}.toml").read_text(encoding="utf-8"), file)


def parse(noun: str, text: str, file: str) -> Grammar:
    """A grammar from the TOML `text` of `file`.

    Raises DataError for TOML that does not parse, an unknown key, an id used twice, a match that does not compile or
    names a kind that nothing makes.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise DataError(file, f"is not valid TOML: {fault}") from None
    seen: set[str] = set()
    stages: dict[str, tuple[Pattern, ...]] = {}
    for stage, entries in data.get("stage", {}).items():
        stages[stage] = tuple(_pattern(entry, file, seen) for entry in entries)
    grammar = Grammar(noun, data.get("kinds", {}), stages)
    _check_names(data, {*grammar.kinds.values(), *(pattern.makes for pattern in grammar.patterns())}, file)
    return grammar


def _check_names(data: Mapping[str, Any], known: set[str], file: str) -> None:
    known |= {"number", *data.get("made", {}), *_SEVERAL}
    for entry in (entry for entries in data.get("stage", {}).values() for entry in entries):
        named = {name for kinds in _KINDS.finditer(entry["match"]) for name in kinds["names"].split("|")}
        if unknown := sorted(named - known):
            what = f"its match names {{{unknown[0]}}}, which is no kind of [kinds] or [made] and made by no pattern"
            raise DataError(file, what, entry=entry["id"])


def _pattern(entry: Mapping[str, Any], file: str, seen: set[str]) -> Pattern:
    name = str(entry.get("id"))
    unknown = sorted(set(entry) - _KEYS)
    if unknown or name in seen:
        raise DataError(file, f"unknown key {unknown[0]}" if unknown else "the id is used twice", entry=name)
    if not entry.get("example") or "match" not in entry or "gives" not in entry:
        raise DataError(file, "a pattern needs match, example and gives", entry=name)
    seen.add(name)
    try:
        match = compiled(entry["match"])
    except re.error as fault:
        raise DataError(file, f"its match does not compile: {fault}", entry=name) from None
    makes, reads, role = (str(entry.get(key, "")) for key in ("makes", "reads", "role"))
    return Pattern(name, match, makes, reads, role, entry["example"], tuple(entry["gives"]))


def faults(noun: str, trace: Callable[[str], tuple[tuple[str, ...], frozenset[str]]]) -> Iterator[str]:
    """The patterns of `noun` whose example does not give what they say, or that have no part in it, a line each.

    `trace` reads a text: what it gives, and the ids of the patterns that took part.
    """
    for pattern in load(noun).patterns():
        gives, fired = trace(pattern.example)
        if gives != pattern.gives:
            part = "" if pattern.id in fired else ", read without the pattern"
            what = f"its example gives {list(gives)}{part}"
            yield f"patterns/{noun}.toml: {pattern.id}: {what}; change `gives` or the pattern"
        elif pattern.id not in fired:
            yield f"patterns/{noun}.toml: {pattern.id}: its example is read without it; choose another"


# ── Rows that are rewritten ────────────────────────────────────────────────────────────────────────────────────────


class Chunk(NamedTuple):
    """Tokens `start` to `end` of a row under one kind's letter; `value` is what a pattern read from them."""

    code: str
    start: int
    end: int
    value: Any = None
    token: Token | None = None


# Made without the detour that a class takes: every word is one.
_as_chunk = partial(tuple.__new__, Chunk)
Reads = Callable[[re.Match[str], "Chain"], Any]


class Chain:
    """A row of chunks, at first one for each token; patterns put larger ones in their place."""

    def __init__(self, tokens: Sequence[Token]) -> None:
        self.tokens = tuple(tokens)
        self.chunks = [_as_chunk((token.code, i, i + 1, token.number, token)) for i, token in enumerate(tokens)]
        self.codes = "".join([token.code for token in tokens])
        self.fired: list[str] = []

    def rewrite(self, pattern: Pattern, reads: Reads | None) -> None:
        """Put one chunk of the pattern's kind in the place of each match, or of its group "made" where it has one.

        A value of None leaves a match as it is.
        """
        made: list[Chunk] = []
        at = 0
        for match in pattern.match.finditer(self.codes):
            start, end = match.span("made" if "made" in pattern.match.groupindex else 0)
            value = reads(match, self) if reads is not None else ()
            if value is None or start == end:
                continue
            self.fired.append(pattern.id)
            whole = Chunk(letter(pattern.makes), self.chunks[start].start, self.chunks[end - 1].end, value)
            made += [*self.chunks[at:start], whole]
            at = end
        if at:
            self.chunks = [*made, *self.chunks[at:]]
            self.codes = "".join([chunk.code for chunk in self.chunks])

    def of(self, match: re.Match[str], name: str) -> list[Chunk]:
        """The chunks of a named group, none where it took no part."""
        start, end = match.span(name)
        return self.chunks[start:end] if start >= 0 else []
