"""Whether words tell a deed, judged by the lexicon of events alone: enough to tell an item of news from a dateline."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from geomap.arabic import fold_key, unclitic, without_article
from geomap.lexicon import SPLIT, load

WORD = re.compile(r"[^\W_]+(?:['’](?!s\b)[^\W_]+)*")
# Up to three words and a colon before the deed of an item: its place, or the part of the day.
_LABEL = re.compile(r"[^\s:]+(?: [^\s:]+){0,2} ?:\s")
_LONGEST = 4
# Words within which the deed of an item stands behind who did it or how many were harmed.
_SUBJECT = 4
_AND = "و"
# What is no deed by itself, and what only says who was harmed by one.
_NO_DEED, _HARM = frozenset({"none", "post", "base"}), frozenset({"kill", "hurt", "death"})


@lru_cache(maxsize=1)
def _phrases() -> dict[str, bool]:
    """Folded words and phrases of deeds -> whether they tell more than the harm."""
    phrases: dict[str, bool] = {}
    for term in load("events").terms:
        if term.kind != "event" or term.attrs.get("class") in _NO_DEED:
            continue
        for form in term.forms:
            head = form.partition(SPLIT)[0]
            phrases[head] = phrases.get(head, False) or term.attrs["class"] not in _HARM
    return phrases


@lru_cache(maxsize=1)
def _none() -> frozenset[str]:
    """Phrases that begin like a deed and are none ("dawn of that day")."""
    return frozenset(f for t in load("events").terms if t.attrs.get("class") == "none" for f in t.forms)


@lru_cache(maxsize=50_000)
def _variants(word: str) -> tuple[str, ...]:
    plain = [rest for _, rest in unclitic(word)]
    return (*plain, *filter(None, map(without_article, plain)))


def _said(words: list[str], at: int) -> Iterator[str]:
    """The words from `at` on as phrases of one, two ... words, the first without its clitics and article."""
    for first in _variants(words[at]):
        yield first
        for last in range(at + 2, min(at + _LONGEST, len(words)) + 1):
            yield " ".join([first, *words[at + 1 : last]])


def _deed(words: list[str], at: int) -> bool | None:
    """Whether a deed, and not its harm alone, is told at a word; None without either."""
    said = list(_said(words, at))
    if any(phrase in _none() for phrase in said):
        return None
    found = [_phrases()[phrase] for phrase in said if phrase in _phrases()]
    return any(found) if found else None


@lru_cache(maxsize=1024)  # asked of a line and its sentences several times
def tells(text: str, *, harm: bool = True) -> bool:
    """Whether words anywhere in a text tell a deed; without `harm`, one that is more than its harm.

    >>> tells("14:30 قصف على هجين"), tells("دير الزور - 13/09/2023")
    (True, False)
    """
    words = WORD.findall(fold_key(text))
    deeds = (_deed(words, at) for at in range(len(words)))
    return any(deed is not None and (harm or deed) for deed in deeds)


@lru_cache(maxsize=1024)  # how a line opens is asked several times
def _first_words(text: str) -> list[str]:
    return WORD.findall(fold_key(text))


def opens(text: str, *, harm: bool = True) -> bool:
    """Whether a text opens with a deed ("and" may stand before it); without `harm`, one that is more than its harm."""
    words = _first_words(text[:80])
    found = _deed(words, 0) if words else None
    return found is not None and (harm or found)


def opens_item(text: str) -> bool:
    """Whether a text opens with a deed, or with a time, a number or a label as an item of a chronicle does.

    >>> opens_item("ظهراً: انفجار لغم في هجين"), opens_item("هجين: قصف مدفعي"), opens_item("وقال: لا نعلم")
    (True, True, False)
    """
    first = text.split(maxsplit=1)[:1]
    word = fold_key(first[0]) if first else ""
    if opens(text) or word[:1].isdigit() or word.removeprefix(_AND) in line_words("when"):
        return True
    label = _LABEL.match(text)
    return label is not None and opens(text[label.end() :])


def names_doer(text: str) -> bool:
    """Whether who or how many stand before the deed that a text tells: "gunmen kill ...", "three dead in ...".

    >>> names_doer("قوات النظام تقصف قرية"), names_doer("تقصف قرية"), names_doer("التي تقصفها قوات النظام")
    (True, False, False)
    """
    words = _first_words(text[:80])
    for at, word in enumerate(words[:_SUBJECT]):
        if at and _deed(words, at) is not None:
            return True
        if not line_words("goes_on").isdisjoint((word, word.removeprefix(_AND))):
            return False
    return False


@lru_cache
def line_words(term: str) -> frozenset[str]:
    """Folded words of `lexicon/reading/lines.toml`."""
    return frozenset(load("lines").by_id()[term].forms)


@lru_cache(maxsize=1)
def _verbs() -> frozenset[str]:
    """Folded finite verbs of deeds and of telling."""
    terms = [*load("events").terms, *(t for t in load("attribution").terms if t.kind == "speech")]
    return frozenset(w for t in terms for w, form in t.forms.items() if form.startswith(("past", "present", "passive")))


def verb_leads(text: str) -> bool:
    """Whether a text opens with a verb, as a sentence does and hardly a headline; or with a capital letter."""
    words = _first_words(text[:80])
    return bool(words) and (any(word in _verbs() for word in _variants(words[0])) or words[0].isascii())


def resumes(text: str) -> bool:
    """Whether a text opens with "and" before a verb, or with "likewise": it goes on telling, as no headline does.

    >>> resumes("وسقطت قذائف قرب القاعدة"), resumes("سقوط قذائف قرب القاعدة")
    (True, False)
    """
    words = _first_words(text[:80])
    if not words:
        return False
    joined = words[0].startswith(_AND) and words[0] not in _verbs() and words[0][len(_AND) :] in _verbs()
    return joined or words[0] in line_words("resumes")
