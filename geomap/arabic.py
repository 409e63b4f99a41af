"""Arabic and Latin text made comparable: folding with the way back, clitics, regular word forms.

Folding changes what is compared, never what is stored: `Folded.span` leads every folded slice back to the characters
of the original. No list of words lives here, only letters and the regular morphology of the written language
(K. C. Ryding, *A Reference Grammar of Modern Standard Arabic*, 2005, chapters on clitics, duals and the verb).
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int32]
# Code points `start` to `end` of a text that read as one character, or as none.
Change = tuple[int, int, str]

# Letters that writers interchange: hamza seats, alef shapes, final ya, ta marbuta, Persian and Kurdish letters.
_SAME_LETTER = str.maketrans(
    {
        "أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ؤ": "و", "ئ": "ي", "ى": "ي", "ة": "ه", "ی": "ي", "ې": "ي", "ێ": "ي",
        "ک": "ك", "ڪ": "ك", "گ": "ك", "ۆ": "و", "ۇ": "و", "ھ": "ه", "ہ": "ه", "ە": "ه", "ۀ": "ه", "ڤ": "ف", "پ": "ب",
        "چ": "ج", "ژ": "ز", "ڕ": "ر", "ڵ": "ل",
    }
)  # fmt: skip
_FOLDED_RANGES = (
    (0x0000, 0x0250), (0x0300, 0x0370), (0x0600, 0x0700), (0x0750, 0x0780), (0x08A0, 0x0900),
    (0x1E00, 0x1F00), (0x2000, 0x2070), (0xFB50, 0xFE00), (0xFE70, 0xFF00), (0xFF01, 0xFF5F),
)  # fmt: skip
_DROPPED, _SEVERAL, _BLANK = -1, -2, 0x20
_MARKS = ("Mn", "Me", "Cf")
_TATWEEL = "ـ"
# Letters set apart with tatweel and a blank, dot or star to dodge filters: one word, not several.
_SPLIT_LETTERS = re.compile(
    f"[{_TATWEEL}.*_-](?:(?<={_TATWEEL})[ .*_-]{{1,3}}{_TATWEEL}"
    f"|(?<=\\w{_TATWEEL})[.*_-](?=\\w)|(?<=\\w[.*_-]){_TATWEEL}(?=\\w))"
)
# A tatweel by itself is written for a dash.
_DASH = re.compile(f"{_TATWEEL}(?<=\\s.)(?=\\s)")
# The same with a hyphen or star inside a short word; a part with the article, longer parts, and with a hyphen two parts
# of three letters, are two words: "special-Eye of X".
_DODGED = re.compile(
    "(?<![\\w-])(?![\u0621-\u064a]{3}-[\u0621-\u064a]{3}(?![\\w-]))"
    "[\u0621-\u064a]{2,3}([-*])(?!\u0627\u0644)[\u0621-\u064a]{2,3}(?![\\w-])"
)
# What a careless export leaves in plain text: character references and tags.
_HTML = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z]{2,8});|</?[a-z][^<>]{0,200}>", re.IGNORECASE)
_PROCLITICS = re.compile("(?=.)[وف]?[بلك]?")
_ENDING = re.compile("(?:هما?|ها|هن|نا|كم)$")
# Where a word ends that no blank closes, as exports eat the blank beside a link: behind letters that only end words,
# and in folded text before a number, behind letters that are no proclitics.
_MARK, _LETTER = "[\u064b-\u0652\u0670]", "[\u0621-\u063a\u0641-\u064a]"
_BEHIND = f"(?<={_LETTER}{_LETTER}.)"  # looked for behind the rarer letter that follows
_GLUED = re.compile(
    f"(?:\u0629{_BEHIND}{_MARK}*|\u0649{_BEHIND}{_MARK}*(?=\u0627\u0644{_LETTER})"
    f"|\u0627{_BEHIND}\u064b|\u064b{_BEHIND}\u0627)(?={_LETTER})"
)
_BEFORE_NUMBER = re.compile(
    f"[0-9](?<={_LETTER}{_LETTER}.)(?<!\u0627\u0644.)(?<!(?<!{_LETTER})[\u0648\u0641][\u0628\u0644\u0643].)"
)
# Letters of a few words, and of a text that is folded faster letter by letter than as a whole.
_WORDS, _BY_LETTER = 40, 100
# What folding reads by more than the letter itself: letters set apart, character references, tags.
_ENTANGLED = re.compile(f"[{_TATWEEL}&<]|{_DODGED.pattern}")


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text and the way back: character `i` was read from code points `starts[i]` up to `ends[i]`."""

    text: str
    starts: array[int]
    ends: array[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original code points behind the non-empty folded slice `[start:end]`."""
        return self.starts[start], self.ends[end - 1]

    def offsets(self, *positions: int) -> list[int]:
        """For each original code point the offset of the first folded character that begins there or behind it."""
        return [bisect_left(self.starts, position) for position in positions]


def _folded_character(character: str) -> str:
    decomposed = unicodedata.normalize("NFKC", character).translate(_SAME_LETTER)
    kept = "".join(c for c in unicodedata.normalize("NFD", decomposed) if unicodedata.category(c) not in _MARKS)
    kept = kept.replace(_TATWEEL, "").translate(_SAME_LETTER).casefold()
    return "".join(str(unicodedata.digit(c)) if c.isdigit() and not c.isascii() else c for c in kept)


@lru_cache(maxsize=1)
def _table() -> tuple[Offsets, dict[int, str]]:
    """One folded code point per code point below U+10000, and the few that become several."""
    table = np.arange(0x10000, dtype=np.int32)
    several: dict[int, str] = {}
    for first, last in _FOLDED_RANGES:
        for code in range(first, last):
            folded = _folded_character(chr(code))
            if len(folded) == 1:
                table[code] = ord(folded)
            elif folded:
                table[code], several[code] = _SEVERAL, folded
            else:
                table[code] = _DROPPED
    return table, several


def _spread(codes: Offsets, originals: Offsets, mapped: Offsets, several: dict[int, str]) -> tuple[Offsets, Offsets]:
    """Codes and their original positions with one-to-many letters written out."""
    out: list[int] = []
    where: list[int] = []
    for code, mapping, position in zip(codes.tolist(), mapped.tolist(), originals.tolist(), strict=True):
        for folded in map(ord, several[code]) if mapping == _SEVERAL else (mapping,):
            out.append(folded)
            where.append(position)
    return np.array(out, dtype=np.int32), np.array(where, dtype=np.int32)


def fold(text: str, changes: Iterable[Change] = ()) -> Folded:
    """`text` with interchangeable spellings made equal, split letters joined and leftovers of HTML made blanks.

    `changes` are stretches of it that count as something else: line breaks within a sentence, masks within a word.

    >>> fold("الحَسَكة").text == fold("الحسكه").text
    True
    """
    folded, where = _folded(text, changes)
    return Folded(folded, array("i", where.tobytes()), array("i", _ends(text, where).tobytes()))


def _folded(text: str, changes: Iterable[Change] = ()) -> tuple[str, Offsets]:
    """The folded text, and where in `text` each of its characters stood."""
    table, several = _table()
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<i4")
    mapped = table.take(codes, mode="clip")
    if codes.max(initial=0) >= len(table):
        mapped = np.where(codes < len(table), mapped, codes)
    _take_out(text, mapped, changes)
    where = (mapped != _DROPPED).nonzero()[0].astype(np.int32)
    out = mapped[where]
    if out.min(initial=0) == _SEVERAL:
        out, where = _spread(codes[where], where, out, several)
    read = out.astype("<i4").tobytes().decode("utf-32-le", "surrogatepass")
    behind = _word_ends(text, read, where)
    if behind:
        read = "".join(read[i:j] + " " for i, j in pairwise((0, *behind))) + read[behind[-1] :]
        where = np.insert(where, behind, where[np.array(behind) - 1])  # the blank is part of the letter before it
    return read, where


def _word_ends(text: str, folded: str, where: Offsets) -> list[int]:
    """Where in the folded text a word ends that is written to the next one."""
    glued = [match.end() for match in _GLUED.finditer(text)]
    ends = {int(at) for at in where.searchsorted(np.array(glued, where.dtype))} if glued else set()
    return sorted(ends | {match.start() for match in _BEFORE_NUMBER.finditer(folded)})


def _take_out(text: str, mapped: Offsets, changes: Iterable[Change]) -> None:
    """Drop what no reader should see, between letters or in their place, and put in what is read instead."""
    if _TATWEEL in text:
        for split in _SPLIT_LETTERS.finditer(text):
            mapped[split.start() : split.end()] = _DROPPED
        for dash in _DASH.finditer(text):
            mapped[dash.start()] = ord("-")
    if "-" in text or "*" in text:
        for dodged in _DODGED.finditer(text):
            mapped[dodged.start(1)] = _DROPPED
    if "&" in text or "<" in text:
        for leftover in _HTML.finditer(text):
            mapped[leftover.start()] = _BLANK
            mapped[leftover.start() + 1 : leftover.end()] = _DROPPED
    for start, end, read in changes:
        mapped[start:end] = _DROPPED
        if read:
            mapped[start] = ord(read)


def _ends(text: str, where: Offsets) -> Offsets:
    """One past each kept character, with the vowel signs and combining marks that belong to it."""
    ends = where + 1
    if len(where) == 0:
        return ends
    following = np.empty_like(where)
    following[:-1], following[-1] = where[1:], len(text)
    for i in (following > ends).nonzero()[0]:
        end = int(ends[i])
        while end < following[i] and unicodedata.category(text[end]) in ("Mn", "Me"):
            end += 1
        ends[i] = end
    for i in (where[1:] == where[:-1]).nonzero()[0][::-1]:
        ends[i] = ends[i + 1]  # the letters of a ligature end together
    return ends


def fold_key(text: str) -> str:
    """A folded name to look up: blanks, hyphens and underscores are one blank, outer blanks are gone.

    >>> fold_key("  Deir  ez-Zor ") == "deir ez zor"
    True
    """
    return _word_key(text) if len(text) <= _WORDS else _key(text)


def _key(text: str) -> str:
    entangled = (pattern.search(text) for pattern in (_ENTANGLED, _GLUED, _BEFORE_NUMBER))
    by_letter = len(text) <= _BY_LETTER and not any(entangled)
    folded = text.translate(_letters()) if by_letter else _folded(text)[0]
    return " ".join(folded.replace("-", " ").replace("_", " ").split())


@lru_cache(maxsize=20_000)
def _word_key(text: str) -> str:
    """The key of a word or a few; kept, for words repeat."""
    return _key(text)


@lru_cache(maxsize=1)
def _letters() -> dict[int, str]:
    return str.maketrans(folded_letters())


def folded_letters() -> dict[str, str]:
    """Every character below U+10000 that folding changes by itself, with what it becomes."""
    table, several = _table()
    changed = np.flatnonzero(table != np.arange(len(table)))
    made = {int(code): several.get(int(code), chr(max(0, table[code]))) for code in changed}
    return {chr(code): "" if table[code] == _DROPPED else folded for code, folded in made.items()}


_PRESENT = "يتنا"


def unclitic(word: str) -> Iterator[tuple[str, str]]:
    """The ways to read a folded word as proclitics and a rest, the plainest first; the article stays in the rest.

    >>> [rest for _, rest in unclitic(fold_key("وللرقة"))][-1] == fold_key("الرقة")
    True
    """
    yield "", word
    for conjunction in ("", word[:1] if word[:1] in "وف" else None):
        if conjunction is None:
            continue
        rest = word[len(conjunction) :]
        if conjunction and len(rest) > 1:
            yield conjunction, rest
        # "Will" stands before a present tense alone: "was heard" is no "will with".
        if len(rest) > 2 and (rest[0] in "بلك" or (rest[0] == "س" and rest[1] in _PRESENT)):
            yield conjunction + rest[0], rest[1:]
            if rest.startswith("لل"):
                yield conjunction + "ل", "ا" + rest[1:]


def is_proclitic(word: str) -> bool:
    """Whether a folded word is only proclitics, as they stand before a name in quotation marks: "and 'X'", "in 'X'".

    >>> is_proclitic("و"), is_proclitic("ول"), is_proclitic("في")
    (True, True, False)
    """
    return _PROCLITICS.fullmatch(word) is not None


def is_plain_dual(word: str) -> bool:
    """Whether the ending of a dual is the one that no sound plural shares.

    >>> is_plain_dual("مدنيان"), is_plain_dual("مدنيين")
    (True, False)
    """
    return word.endswith("ان")


def stem(word: str) -> int:
    """How many letters of a folded word are left without its article and a pronoun written to it.

    >>> stem("المس"), stem("عملياتهم"), stem("انهم")
    (2, 6, 2)
    """
    return len(_ENDING.sub("", word.removeprefix("ال")))


def without_article(word: str) -> str | None:
    """`word` without its definite article, or None when it has none.

    >>> without_article("الحسكه") == "حسكه"
    True
    """
    return word[2:] if word.startswith("ال") and len(word) > 4 else None


_OBJECTS = ("ه", "ها", "هم", "هما", "نا")


def noun_forms(noun: str) -> dict[str, str]:
    """Regular written forms of a folded noun with their names: tanwin alef, dual, sound plural, possessed.

    >>> noun_forms("غاره")["غارتين"]
    'dual'
    """
    last_word_ha = noun.endswith("ه")
    stem = noun[:-1] + "ت" if last_word_ha else noun
    forms = {noun: "noun"} if last_word_ha else {noun: "noun", noun + "ا": "noun"}
    forms |= {stem + ending: "dual" for ending in ("ين", "ان", "ي")}
    if last_word_ha:
        forms[noun[:-1] + "ات"] = "plural"
    return forms | {stem + ending: "possessed" for ending in _OBJECTS}


def verb_forms(past: str, present: str = "") -> dict[str, str]:
    """Third-person and first-plural forms of a folded verb: `past`, `present`, `+f` feminine, `+p` plural, `+o` object.

    Voice is not written in Arabic except in hollow verbs, whose passive is given as a verb of its own.

    >>> verb_forms("استهدف", "يستهدف")["استهدفته"]
    'past+f+o'
    """
    return _past_forms(past, present) | (_present_forms(present) if present else {})


def _past_forms(past: str, present: str) -> dict[str, str]:
    weak = past[-1] in "ياى"
    stem = past[:-1] if weak else past
    bridge = ("و" if present.endswith("و") else "ي") if weak else ""
    forms = {past: "past", stem + "ت": "past+f", stem + "وا": "past+p", stem + bridge + "نا": "past+we"}
    if weak:
        forms[stem + "يت"] = "past+f"  # the passive: "was thrown"
    else:
        forms |= {past + "ا": "past+p", past + "تا": "past+f+p", past + "ن": "past+f+p"}
    joined = {past[:-1] + "ا" if weak else past: "past+o", stem + "ت": "past+f+o", stem + "و": "past+p+o"}
    owned = {form + ending: name for form, name in joined.items() for ending in _OBJECTS}
    # Two did it to him; with other endings the form is rather a plural noun with its owner: "their dead".
    owned[stem + bridge + "اه"] = "past+p+o"
    return forms | {form: name for form, name in owned.items() if form not in forms}


def _present_forms(present: str) -> dict[str, str]:
    tail = present[1:]
    plural = tail[:-1] if tail[-1] in "يويى" else tail
    forms = {"ي" + tail: "present", "ت" + tail: "present+f", "ن" + tail: "present+we"}
    forms |= {"ي" + plural + end: "present+p" for end in ("ون", "وا")}
    # The two of them, and behind "before" or "to" without its last letter: "before they fled".
    forms |= {"ي" + tail + "ان": "present+p", "ي" + tail + "ا": "present+p", "ت" + tail + "ان": "present+f+p"}
    forms |= {head + tail + ending: "present+o" for head in "يت" for ending in _OBJECTS}
    return forms | {"ي" + plural + "ون" + ending: "present+p+o" for ending in _OBJECTS}
