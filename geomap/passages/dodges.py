"""Words masked to slip past filters (ق/تل, د.ا.ع.ش, داعsh), read as what they hide.

A sign or a Latin letter within a word is a mask only if the word without it is a known one, and what it parts is not:
"Damascus/Aleppo" are two words, and "Dr." before a name is a title.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain, pairwise

from geomap.arabic import Change, fold_key, unclitic, without_article
from geomap.lexicon import SPLIT, is_common, load

_A = "\u0621-\u064a\u064b-\u0652\u0670"
# What encloses words masks none.
_QUOTES = '"«»“”„‘‹›()\\[\\]{}'
_PART = rf"\u0640{{0,3}}[\u0621-\u063a\u0641-\u064a][{_A}\u0640]{{0,11}}"
_SIGNED = re.compile(rf"(?<![{_A}]){_PART}(?:(?:[^\w\s{_A}{_QUOTES}]|_){{1,2}}{_PART}){{1,11}}(?![{_A}])")
_SPACED = re.compile(rf"(?<![\w{_A}])[{_A}](?: (?:[.*_/-] )?[{_A}]){{2,11}}(?![\w{_A}])")
# A letter or two in brackets within a word. Behind a word they are another form of it: "fighter(s)".
_BRACKETED = re.compile(rf"(?<![{_A}])[{_A}]{{1,12}}\([{_A}]{{1,3}}\)[{_A}]{{0,11}}(?![{_A}(])")
# No word has a letter three times running; at its end it may be a cry, so that the word without it must be known.
_REPEATED = re.compile("([\u0621-\u063a\u0641-\u064a])\\1{2,}(?=[\u0621-\u063a\u0641-\u064a])")
_DRAWN = re.compile(rf"(?<![{_A}])[{_A}]{{2,20}}?([\u0621-\u063a\u0641-\u064a])\1{{2,}}(?![{_A}])")
# A Latin word with up to three signs or digits for letters of it: "k*lled", "airstr1ke".
_STARRED = re.compile(r"(?<![\w*@#$!.])[A-Za-z]+(?:[*@#$!013457]{1,2}[A-Za-z]+){1,3}(?![\w*@#$!]|\.\w)")
_SIGN, _ANY = re.compile(r"[*@#$!013457]"), "*#"
_MIXED = re.compile(rf"(?<![\w{_A}])(?=\w{{3,20}}(?!\w))(?=[a-zA-Z0-9٠-٩]*[{_A}])(?=[{_A}]*[a-zA-Z0-9٠-٩])"
                    rf"[{_A}a-zA-Z0-9٠-٩]+")  # fmt: skip
# Without these no such word stands anywhere in a text; each begins with what is rare, and is found in no time.
_PARTED = re.compile(rf"[^\w\s{_A}{_QUOTES}]{{1,2}}\u0640{{0,3}}[\u0621-\u063a\u0641-\u064a]|_")
_LONE, _OPENED = re.compile(rf" [{_A}](?!\w)"), re.compile(rf"\([{_A}]")
_THRICE, _STAR = re.compile("([\u0621-\u063a\u0641-\u064a])\\1\\1"), re.compile("[*@#$!013457][A-Za-z]")
_BESIDE = re.compile(rf"[a-zA-Z0-9٠-٩](?:[{_A}]|(?<=[{_A}].))")
_FOREIGN = re.compile("[A-Za-z]+|[0-9٠-٩]+")
_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩", "0123456789")
_LETTERS = re.compile(f"[{_A}]+")
# A part of fewer letters is hardly a word by itself.
_SHORT = 3
_LEXICONS = ("events", "actors", "weapons", "counts", "targets", "attribution")


def unmasked(text: str) -> list[Change]:
    """The stretches of a text that only mask a word, each with the letter that it stands for, if any."""
    spaced = (found for found in _found(_SPACED, _LONE, text) if _is_spelt(found.group()))
    parted = chain(_found(_SIGNED, _PARTED, text), _bracketed(text), spaced)
    changes = [change for found in parted for change in _of_signs(found)]
    if _THRICE.search(text):
        changes += [(found.start() + 1, found.end(), "") for found in _REPEATED.finditer(text)]
        changes += [(found.start() + _once(found) - 1, found.end() - 1, "") for found in _drawn(text)]
    changes += [change for found in _found(_STARRED, _STAR, text) for change in _of_stars(found)]
    changes += [change for found in _found(_MIXED, _BESIDE, text) for change in _of_latin(found)]
    return sorted(changes)


def _found(pattern: re.Pattern[str], needed: re.Pattern[str], text: str) -> Iterable[re.Match[str]]:
    """The matches of a pattern, which are looked for only where something is found that it needs."""
    return pattern.finditer(text) if needed.search(text) else ()


def _once(found: re.Match[str]) -> int:
    """How many letters of a word stand before its last one is repeated."""
    return len(found[0].rstrip(found[1])) + 1


def _drawn(text: str) -> Iterator[re.Match[str]]:
    """Words whose last letter is drawn out, and that are known without that."""
    return (found for found in _DRAWN.finditer(text) if _is_term(fold_key(found[0][: _once(found)])))


def _of_stars(found: re.Match[str]) -> Iterator[Change]:
    """The one Latin letter each that signs and digits within a word stand for, if it then is a term."""
    word = found.group().casefold()
    hidden = [term for term in _latin_terms().get((len(word), word[0]), ()) if _may_hide(word, term)]
    if len(hidden) == 1:
        for sign in _SIGN.finditer(word):
            yield found.start() + sign.start(), found.start() + sign.end(), hidden[0][sign.start()]


def _may_hide(word: str, term: str) -> bool:
    """Whether a word is a term but for signs in place of letters: stars hide any, others those that they look like."""
    pairs = zip(word, term, strict=True)
    return all(a == b or (a in _ANY and b.isalpha()) or b in _shapes().get(a, "") for a, b in pairs)


@lru_cache(maxsize=1)
def _latin_terms() -> dict[tuple[int, str], list[str]]:
    """Latin words of terms by their length and first letter."""
    terms: dict[tuple[int, str], list[str]] = {}
    for word in sorted(_terms()):
        if len(word) > _SHORT and word.isascii() and word.isalpha():
            terms.setdefault((len(word), word[0]), []).append(word)
    return terms


@lru_cache(maxsize=1)
def _shapes() -> dict[str, str]:
    """Signs and digits -> the Latin letters that they look like."""
    return {term.en[0]: "".join(term.en[1:]) for term in load("lines").terms if term.kind == "shape"}


def _bracketed(text: str) -> Iterator[re.Match[str]]:
    for found in _found(_BRACKETED, _OPENED, text):
        if not (found.group().endswith(")") and _is_term(fold_key(found.group().partition("(")[0]))):
            yield found


def _of_signs(found: re.Match[str]) -> Iterator[Change]:
    parts = list(_LETTERS.finditer(found.group()))
    words = [fold_key(part.group()) for part in parts]
    if not _is_term("".join(words)) or all(len(word) >= _SHORT and _is_word(word) for word in words):
        return
    if _spelt_letters().issuperset(words):
        return  # the end of one abbreviation and the beginning of another: "PKK/YPG"
    for before, after in pairwise(parts):
        yield found.start() + before.end(), found.start() + after.start(), ""


@lru_cache(maxsize=1)
def _spelt_letters() -> frozenset[str]:
    """The names of letters by which the lexicon spells parties out."""
    forms = (form.split() for term in load("actors").terms for form in term.forms)
    spelt = (words for words in forms if len(words) >= _SHORT and max(map(len, words)) <= _SHORT)
    return frozenset(word for words in spelt for word in words)


def _is_spelt(letters: str) -> bool:
    """Whether letters set apart spell a word that a reader looks for, and are no abbreviation that one knows."""
    word = fold_key(" ".join(_LETTERS.findall(letters)))
    return word.replace(" ", "") in _terms() and not any(word in t.forms for t in load("actors").terms)


def _of_latin(found: re.Match[str]) -> Iterator[Change]:
    """Latin letters and digits that sound or look like the Arabic ones whose place they take."""
    changes: list[Change] = []
    word = found.group()
    for match in _FOREIGN.finditer(word):
        start, end = match.span()
        if match.group().isdigit() and (start == 0 or end == len(word) or start + 1 < end):
            return  # a number, to which a word is glued
        sounds = list(_sounding(word.lower().translate(_DIGITS), start, end))
        if not sounds or sounds[-1][1] != end:
            return
        changes += sounds
    hidden = word
    for start, end, letter in reversed(changes):
        hidden = hidden[:start] + letter + hidden[end:]
    if _is_term(fold_key(hidden)):
        yield from ((found.start() + start, found.start() + end, letter) for start, end, letter in changes)


def _sounding(word: str, at: int, end: int) -> Iterator[Change]:
    """The Arabic letter that each of some Latin ones is written for, up to one that is written for none."""
    while at < end:
        longest = min(2, end - at)
        piece = next((p for n in range(longest, 0, -1) if (p := word[at : at + n]) in _sounds()), None)
        if piece is None:
            return
        yield at, at + len(piece), _sounds()[piece]
        at += len(piece)


@lru_cache(maxsize=1)
def _sounds() -> dict[str, str]:
    """Latin letters and digits -> the Arabic letter that they are written for."""
    return {spelling: term.ar[0] for term in load("lines").terms if term.kind == "letter" for spelling in term.en}


@lru_cache(maxsize=1)
def _terms() -> frozenset[str]:
    forms = (form for noun in _LEXICONS for term in load(noun).terms for form in term.forms)
    return frozenset(word for form in forms for word in form.partition(SPLIT)[0].split() if len(word) > 2)


@lru_cache(maxsize=10_000)
def _is_term(word: str) -> bool:
    """Whether a folded word, without clitics and article, is one that a reader looks for, or a common one."""
    plain = [rest for _, rest in unclitic(word)]
    return any(form in _terms() or (without_article(form) or form) in _terms() for form in plain) or is_common(word, 2)


def _is_word(word: str) -> bool:
    return _is_term(word) or is_common(word)
