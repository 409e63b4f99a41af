"""The words geomap knows, read from one TOML file per noun. Data for people to edit; code reads it here alone.

`reading/` holds the words that texts are read by, `output/` those that results are told in, `patterns/` the patterns
that readers find in them (`geomap.grammar`), `schema/` what each file may hold.

A file holds `[about]` (gloss, source, and `kind`, the kind of all its terms) and `[[term]]` tables:

- `id` (unique within its kind), `gloss` (English), `kind` (if it differs from the file's);
- `ar`, `en`: words or phrases, matched folded, with clitics and with or without the article;
- `nouns`: Arabic nouns whose regular forms (dual, plural in -at, possessed) are matched too;
- `verbs`: Arabic verbs as "past" or "past/present", matched in their regular forms;
- `plain_verbs`: the same for verbs that take no object, which would look like nouns in -a;
- `passives`: verbs that are written differently in the passive (hollow verbs);
- `en_verbs`: English verbs, matched in their regular forms; "strike/struck" with an irregular past;
- `split`: a verb and what completes it, "past/present … object", between which other words may stand; so they may
  where a phrase of `ar` or `en` has the three dots behind its first word;
- anything else is an attribute of the noun and reaches its reader through `Term.attrs`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from geomap.arabic import fold_key, noun_forms, unclitic, verb_forms, without_article
from geomap.errors import DataError, plainly
from geomap.lexicon import english, layers

FOLDERS = ("reading", "output")
_SHAPED = {"id", "kind", "gloss", "ar", "en", "nouns", "verbs", "plain_verbs", "passives", "split", "en_verbs"}
# Between the verb and its object in the key of a split expression.
SPLIT = " … "


@dataclass(frozen=True, slots=True)
class Term:
    """One entry of the file `noun`. `forms` maps each folded spelling to its form ("noun", "past+f", "passive" ...)."""

    id: str
    kind: str
    gloss: str
    ar: tuple[str, ...]
    en: tuple[str, ...]
    forms: Mapping[str, str]
    attrs: Mapping[str, Any]
    noun: str = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The terms of one file, in its order; `about` is its head, `rules` its `[[rule]]` tables as they stand."""

    noun: str
    about: Mapping[str, Any]
    terms: tuple[Term, ...]
    rules: tuple[Mapping[str, Any], ...] = ()

    def by_id(self) -> dict[str, Term]:
        """Terms by id; the last one wins where kinds share an id."""
        return {term.id: term for term in self.terms}


def _forms(entry: Mapping[str, Any]) -> dict[str, str]:
    forms: dict[str, str] = {}
    for noun in entry.get("nouns", ()):
        forms |= noun_forms(fold_key(noun))
    for verb in entry.get("verbs", ()):
        forms |= verb_forms(*(fold_key(part) for part in verb.split("/")))
    for verb in entry.get("plain_verbs", ()):
        inflected = verb_forms(*(fold_key(part) for part in verb.split("/")))
        forms |= {form: name for form, name in inflected.items() if not name.endswith("+o")}
    for verb in entry.get("passives", ()):
        forms |= dict.fromkeys(verb_forms(*(fold_key(part) for part in verb.split("/"))), "passive")
    for pair in entry.get("split", ()):
        verb, _, rest = pair.partition(SPLIT)
        inflected = verb_forms(*(fold_key(part) for part in verb.split("/")))
        forms |= {form + SPLIT + fold_key(rest): name for form, name in inflected.items() if not name.endswith("+o")}
    phrases = [_folded(phrase) for phrase in (*entry.get("ar", ()), *entry.get("en", ()))]
    forms |= {made: "phrase" for phrase in phrases for made in (phrase, _definite(phrase))}
    return forms | english.forms(entry.get("en_verbs", ()))


def _folded(phrase: str) -> str:
    """A phrase folded; of what other words may part, each part: "body … was found"."""
    return SPLIT.join(map(fold_key, phrase.split(SPLIT))) if SPLIT in phrase else fold_key(phrase)


def _definite(phrase: str) -> str:
    """An Arabic phrase of two or three words with the article on all but the first, which any word may carry.

    >>> _definite(fold_key("عملية أمنية")) == fold_key("عملية الأمنية")
    True
    """
    first, *rest = phrase.split(" ")
    if not 1 <= len(rest) <= 2 or phrase.isascii() or any(word.startswith("ال") or len(word) < 4 for word in rest):
        return phrase
    return " ".join([first, *("ال" + word for word in rest)])


def parse(noun: str, text: str, file: str) -> Lexicon:
    """A lexicon from the TOML `text` of `file`.

    Raises DataError for TOML that does not parse, an entry without id, or an id used twice.
    """
    return _lexicon(noun, _table(text, file), file)


def _table(text: str, file: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as fault:
        raise DataError(file, f"is not valid TOML: {fault}") from None


def _lexicon(noun: str, data: Mapping[str, Any], file: str) -> Lexicon:
    about = data.get("about", {})
    own_kind = about.get("kind", noun)
    shipped = data.get("term", ())
    _check_ids(shipped, own_kind, file)
    entries = layers.laid_over(noun, shipped, own_kind)
    return Lexicon(noun, about, tuple(_term(noun, entry, own_kind) for entry in entries), tuple(data.get("rule", ())))


def _check_ids(entries: Iterable[Mapping[str, Any]], own_kind: str, file: str) -> None:
    seen: set[tuple[str, str]] = set()
    for number, entry in enumerate(entries, 1):
        if not isinstance(entry.get("id"), str):
            raise DataError(file, "a term needs an id", entry=f"term {number}")
        key = (entry.get("kind", own_kind), entry["id"])
        if key in seen:
            raise DataError(file, "the id is used twice", entry=entry["id"])
        seen.add(key)


def _term(noun: str, entry: Mapping[str, Any], own_kind: str) -> Term:
    attrs = {name: value for name, value in entry.items() if name not in _SHAPED}
    words = (tuple(entry.get("ar", ())), tuple(entry.get("en", ())))
    kind = entry.get("kind", own_kind)
    return Term(entry["id"], kind, entry.get("gloss", ""), *words, _forms(entry), attrs, noun)


@lru_cache
def load(noun: str) -> Lexicon:
    """The lexicon of `noun`, with the words of one's own that are in use, parsed once. Raises DataError."""
    return _lexicon(noun, shipped(noun), f"{noun}.toml")


def shipped(noun: str) -> dict[str, Any]:
    """The shipped file of `noun`, as TOML has it. Raises DataError."""
    folder = next((f for f in FOLDERS if (files("geomap.lexicon") / f / f"{noun}.toml").is_file()), FOLDERS[0])
    return _table(_text(f"{folder}/{noun}.toml"), f"{noun}.toml")


@lru_cache
def nouns(*folders: str) -> tuple[str, ...]:
    """The nouns that have a lexicon, in these of the folders "reading" and "output", or in both."""
    return tuple(sorted(file.name.removesuffix(".toml") for file in _lexicons(folders or FOLDERS)))


def contents() -> tuple[bytes, ...]:
    """What the shipped lexicons and patterns hold, byte for byte, in the order of their nouns."""
    patterns = (file for file in (files("geomap.lexicon") / "patterns").iterdir() if file.name.endswith(".toml"))
    in_order = (sorted(some, key=lambda file: file.name) for some in (_lexicons(FOLDERS), patterns))
    return tuple(file.read_bytes() for some in in_order for file in some)


def _lexicons(folders: Iterable[str]) -> list[Traversable]:
    found = (file for folder in folders for file in (files("geomap.lexicon") / folder).iterdir())
    return [file for file in found if file.name.endswith(".toml")]


@lru_cache
def common_words() -> frozenset[str]:
    """Folded words that Arabic at large uses more than three times in a million. Raises DataError."""
    return frozenset(line for line in _text("common_words.txt").splitlines() if not line.startswith("#"))


@lru_cache(maxsize=50_000)
def is_common(word: str, short: int = 0) -> bool:
    """Whether a folded word is used more than three times in a million words, without its clitics and article.

    With clitics before it, a rest of `short` letters or fewer is not taken for a word.
    """
    words = common_words()
    plain = (rest for clitics, rest in unclitic(word) if not clitics or len(rest) > short)
    return any(rest in words or (without_article(rest) or rest) in words for rest in plain)


def _text(name: str) -> str:
    try:
        return (files("geomap.lexicon") / name).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise DataError(name, f"cannot be read: {plainly(fault)}", way_out="save it as UTF-8") from None
