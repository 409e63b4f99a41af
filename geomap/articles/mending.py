"""Text that reached its file damaged: mended where the damage can be proven, and else told.

What can be proven: letters decoded by the wrong table turn into Arabic words when that is undone (the idea of Robyn
Speer's ftfy); lines turned round become words when they are turned back; a character reference is a character.
"""

from __future__ import annotations

import html
import quopri
import re
from collections import Counter
from functools import lru_cache
from itertools import islice
from urllib.parse import unquote

from geomap.arabic import fold_key
from geomap.articles.decoding import is_arabic, known_words
from geomap.articles.turning import logical
from geomap.lexicon import load

# How letters come to be wrong: bytes of the second encoding were shown by the table of the first.
_TABLES = (
    ("cp1252", "utf-8"), ("cp1256", "utf-8"), ("cp1252", "cp1256"), ("latin-1", "utf-8"), ("latin-1", "iso8859-6"),
    ("cp1251", "utf-8"), ("cp1251", "cp1256"), ("cp1254", "utf-8"), ("cp437", "utf-8"), ("cp850", "utf-8"),
    ("mac-roman", "utf-8"), ("mac-roman", "cp1256"), ("iso8859-6", "cp1256"), ("cp1256", "iso8859-6"),
)  # fmt: skip
_SAMPLE, _WORDS = 3000, 100
# Letters of a text's beginning that show most texts to be sound.
_HEAD = 300
# Of a text that is Arabic so many words are known; of one that is not, or is garbled, no more than these.
_KNOWN, _UNKNOWN = 0.6, 0.45
# Letters that a mended text may have lost.
_LOST = 0.02
_REFERENCE = re.compile(r"&(?:#0{0,9}\d{1,7}|#x0{0,9}[0-9a-f]{1,6}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
# A reference's own & may be written as one, as often as programs hand a text on.
_ESCAPED_OVER = 4
_ARABIC, _LATIN = re.compile("[\u0621-\u06ff\ufb50-\ufefc]"), re.compile("[A-Za-z\u00c0-\u024f]")
_OTHER = re.compile("[^\\W\\d_\u0000-\u024f\u0590-\u05cf\u0600-\u06ff\u0750-\u077f\ufb50-\ufefc]|[\u05d0-\u05ea]")
_LETTERS = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
# Both scripts within a word: no Arabic that was mended.
_MIXED = re.compile(f"{_ARABIC.pattern}{_LATIN.pattern}|{_LATIN.pattern}{_ARABIC.pattern}")
# What bytes of Arabic look like by a western table.
_SIGNS = re.compile("[\u0080-\u00bfØÙÚÛÃÂ]")
_SORANI = re.compile("[\u0695\u06b5\u06c6\u06ce\u06d5]")
# Letters that other languages added to the Arabic ones, without those of names and of Persian keyboards.
_ADDED = re.compile(
    "[\u0672-\u067d\u067f-\u0685\u0687-\u0697\u0699-\u06a3\u06aa\u06ab\u06ad\u06ae"
    "\u06b0-\u06bf\u06c1-\u06cb\u06cd-\u06d3]"
)
# A line of such letters in a text that is sound: bytes of Windows-1256, or of UTF-8, by a western table.
_GARBLED = re.compile(r"[\u00c0-\u00ff]{3}|(?:[ØÙ][^\sA-Za-z\u0600-\u06ff]){3}")
# Letters as programs escape them: UTF-8 in an address, code points in JSON.
_PERCENT, _POINT = re.compile(r"(?:%[0-9a-f]{2})+", re.IGNORECASE), re.compile(r"\\u([0-9a-f]{4})", re.IGNORECASE)
_ESCAPED = re.compile(r"(?:%d[89ab]%[89ab][0-9a-f]){3}|(?:\\u06[0-9a-f]{2}){3}", re.IGNORECASE)
# Breaks of lines that a program wrote as letters, and those of them that no word or path has.
_BREAK = re.compile(r"(?<![:\\])(?:\\r)?\\n")
_BROKEN = re.compile(r"(?:(?<![:\\\w])|(?<=[^\W_a-zA-Z])|(?<=[a-z])(?=\\n[A-Z\\]))(?:\\r)?\\n")
# Bytes as mail writes them, a line of them broken behind "=".
_QUOTED = re.compile(r"(?:=d[89ab](?:=\r?\n)?=[89ab][0-9a-f](?:=\r?\n)?){3}", re.IGNORECASE)
# What is shown for letters that a font lacks.
_BOXES = re.compile("[\u25a1\u25af\u25a0\u2588]{2,}")
# Digits that stand for letters within words, as Arabic is written on Latin keyboards.
_ARABIZI = re.compile(r"\b(?=[a-z-]*[a-z])[a-z-]*[2356789][a-z][a-z0-9-]*\b", re.IGNORECASE)
# Words of a text that is too short to be judged.
_FEW = 5
# Names are no words of the language: of a text with fewer words than this a smaller share of known ones will do.
_SHORT = 20
# Central Kurdish has letters of its own, and the Arabic "and" among its small words.
_KURDISH = "ckb"
# One word of so many is a small one of a language that has Arabic letters; of Arabic itself hardly one of twenty is.
_OFTEN = 10
_NOT_READ = "geomap reads Arabic and English"


def mended(text: str) -> tuple[str, str | None]:
    """The text with its damage undone, and how that is told; the text itself where nothing is wrong.

    >>> mended("ãÞÊá ÃÑÈÚÉ ãÏäííä ÈÇäÝÌÇÑ áÛã Ýí ÇáÔÍíá")[0] == "مقتل أربعة مدنيين بانفجار لغم في الشحيل"
    True
    """
    remark = None
    if "&" in text and _REFERENCE.search(text):
        for _ in range(_ESCAPED_OVER):
            text = _REFERENCE.sub(lambda reference: html.unescape(reference.group()), text)
        remark = "character references are written out"
    if _ESCAPED.search(text) and not _ARABIC.search(text):
        text, remark = _unescaped(text), "letters written as their numbers are written out"
    if _QUOTED.search(text) and not _ARABIC.search(text):
        quoted = text.encode("ascii", "replace")
        text, remark = quopri.decodestring(quoted).decode("utf-8", "replace"), "the transfer encoding of mail is undone"
    if _is_broken(text):
        text, remark = _BREAK.sub("\n", text), remark or "breaks of lines that were written as letters are breaks"
    if text[:_SAMPLE].isascii():
        return text, remark
    if known_words(text[:_SAMPLE]) > _UNKNOWN:
        lines = _by_garbled_line(text) if _GARBLED.search(text) else text
        return (text, remark) if lines == text else (lines, "wrongly decoded letters are mended")
    if (undone := _undone(text)) is not None:
        return undone, "wrongly decoded letters are mended"
    if (turned := _turned(text)) is not None:
        return turned, "lines written from left to right are turned round"
    return text, remark


def _is_broken(text: str) -> bool:
    """Whether a text without breaks of lines has several that are written as letters."""
    return "\\n" in text and "\n" not in text and len(_BROKEN.findall(text)) > 1


def is_plain(text: str) -> bool:
    """Whether a text begins with Arabic of which most words are known, and holds no character references."""
    if not is_arabic(text[:_HEAD], _KNOWN) or ("&" in text and _REFERENCE.search(text)):
        return False
    return not _GARBLED.search(text) and not _is_broken(text)


def _unescaped(text: str) -> str:
    """The letters that escapes stand for; an escape of half a letter stays as it is."""
    text = _PERCENT.sub(lambda found: unquote(found.group(), errors="surrogateescape"), text)
    text = re.sub("[\udc80-\udcff]", lambda byte: f"%{ord(byte.group()) - 0xDC00:02X}", text)
    return _POINT.sub(lambda found: found.group() if found[1][:1] in "dD" else chr(int(found[1], 16)), text)


def _by_garbled_line(text: str) -> str:
    """The text with each line of it mended by itself that another table turns into Arabic."""
    lines = text.split("\n")
    return "\n".join((_undone(line) or line) if _GARBLED.search(line) else line for line in lines)


@lru_cache
def _bytes_of(encoding: str) -> dict[str, int]:
    """The byte behind each letter of a table of 8 bits; those that it leaves out stand for themselves."""
    letters = {chr(byte): byte for byte in range(256)}
    for byte in range(256):
        shown = bytes([byte]).decode(encoding, "replace")
        if shown != "\ufffd":
            letters[shown] = byte
    return letters


def _undone(text: str) -> str | None:
    """The text as it was before it was decoded by the wrong table, if it then is Arabic."""
    sample = text[:_SAMPLE]
    odd = sum(ord(c) > 127 for c in sample)
    # Of a few words that are Arabic as they stand, no other reading proves anything.
    few = len(sample.split()) < _FEW and 2 * len(_ARABIC.findall(sample)) > odd
    if few or 4 * odd < len(sample):
        return None
    for shown, meant in _TABLES:
        found = _redecoded(sample, shown, meant)
        if found is not None and _is_arabic(found):
            whole = _redecoded(text, shown, meant)
            return _undone(whole) or whole if whole is not None else None
        if found is not None and (again := _undone_once(found)) is not None:
            return _undone(_redecoded(text, shown, meant) or "") or again
    return None


def _undone_once(text: str) -> str | None:
    """What UTF-8 decoded wrongly twice gives, when undone a second time."""
    for shown, meant in _TABLES[:2]:
        found = _redecoded(text, shown, meant)
        if found is not None and _is_arabic(found):
            return found
    return None


def _redecoded(text: str, shown: str, meant: str) -> str | None:
    table = _bytes_of(shown)
    try:
        data = bytes(table[c] for c in text)
    except KeyError:
        data = bytes(table.get(c, 0x3F) for c in text)
        if sum(c not in table for c in text) > _LOST * len(text):
            return None
    found = data.decode(meant, "replace")
    return found if found.count("\ufffd") <= max(1, _LOST * len(found)) else None


def _is_arabic(text: str) -> bool:
    if len(_ARABIC.findall(text)) <= 2 * len(_LATIN.findall(text)):
        return False
    return known_words(text) >= _KNOWN and len(_MIXED.findall(text)) <= max(1, _LOST * len(text))


def _turned(text: str) -> str | None:
    """The text with every line turned round, if it then is Arabic and is not before."""
    sample = text[:_SAMPLE]
    if len(_ARABIC.findall(sample)) < len(_LATIN.findall(sample)):
        return None
    turned = _by_line(sample)
    return _by_line(text) if _is_arabic(turned) and known_words(turned) > 2 * known_words(sample) else None


def _by_line(text: str) -> str:
    return "".join(logical(line) if line.strip() else line for line in re.split("([\r\n]+)", text))


def unread(text: str) -> str | None:
    """Why a text cannot be read although it is one: its language, or what happened to its letters; None if it can.

    >>> unread("Quatre civils ont été tués et sept autres blessés par une mine")
    'seems to be in French: geomap reads Arabic and English, so it is not read in full (language)'
    """
    sample = text[:_SAMPLE]
    arabic, latin, other = (len(script.findall(sample)) for script in (_ARABIC, _LATIN, _OTHER))
    letters = arabic + latin + other
    asked = len(re.findall(r"\?{2,}", sample))
    if asked > _FEW and sample.count("?") > letters:
        return "has question marks for letters: it was saved in an encoding without them, and its words are lost"
    if len(_BOXES.findall(sample)) > max(_FEW, letters):
        return "has boxes for letters: they were lost before it was saved"
    if sample.count("\ufffd") * 10 > letters:
        return "has lost many of its letters (U+FFFD), so its words cannot be read"
    if other > arabic + latin and other > _FEW:
        return f"is in a script that is not read, the language is unknown: {_NOT_READ}"
    return _of_arabic(sample) if arabic >= latin else _of_latin(sample)


def _of_arabic(sample: str) -> str | None:
    words = list(islice(_LETTERS.findall(sample), _WORDS))
    if len(words) < _FEW:
        return None
    if len(_GARBLED.findall(sample)) > _FEW:
        return "holds garbled lines: their letters were decoded by a wrong table"
    if len(_SORANI.findall(sample)) * 20 > len(_ARABIC.findall(sample)):
        return _told(_KURDISH)
    folded = Counter(fold_key(word) for word in words)
    best = _best(folded, tuple(t.id for t in load("languages").terms if t.ar))
    if best and best != _KURDISH and _OFTEN * sum(folded[word] for word in _small(best)) >= len(words):
        return _told(best)
    added = len(_ADDED.findall(sample)) * 20 > len(_ARABIC.findall(sample))
    if not added and known_words(sample) > _UNKNOWN * min(1, len(words) / _SHORT):
        return None
    if best:
        return _told(best)
    return f"holds hardly any known words: it is garbled, or in another language; {_NOT_READ}"


def _of_latin(sample: str) -> str | None:
    words = Counter(word.casefold() for word in islice(_LETTERS.findall(sample), _WORDS))
    many = words.total()
    if many < _FEW:
        return None
    english = sum(words[word] for word in _small("en")) + sum(words[w] for w in words if w in _english())
    arabizi = len(_ARABIZI.findall(sample))
    if arabizi > 2 and 2 * arabizi >= english:
        return f"seems to be Arabic in Latin letters, a way of writing (language) that is not read: {_NOT_READ}"
    if len(_SIGNS.findall(sample)) * 5 > len("".join(sample.split())):
        return "is garbled: its letters were decoded by a wrong table, and some of them are lost"
    if (best := _latin_language(words, english)) is not None:
        return _told(best)
    return _unknown(words, english)


def _latin_language(words: Counter[str], english: int) -> str | None:
    """The language other than English of which most small words are there, if more of them than of English."""
    best = _best(words, tuple(t.id for t in load("languages").terms if t.id != "en" and t.en))
    return best if best and sum(words[word] for word in _small(best)) > english else None


def _unknown(words: Counter[str], english: int) -> str | None:
    """What is wrong where hardly a word is English, or none and many have accents."""
    many = words.total()
    accented = sum(number for word, number in words.items() if not word.isascii())
    if 8 * english < many > _FEW or (not english and 4 * accented >= many):
        return f"holds hardly any known words: it is garbled, or in another language; {_NOT_READ}"
    return None


@lru_cache
def _small(language: str) -> frozenset[str]:
    term = load("languages").by_id()[language]
    return frozenset((*map(str.casefold, term.en), *map(fold_key, term.ar)))


@lru_cache
def _english() -> frozenset[str]:
    """English words that tell events or victims, of which a short headline is made."""
    terms = (*load("events").terms, *load("counts").terms, *load("weapons").terms)
    return frozenset(word for term in terms for form in term.en for word in fold_key(form).split() if len(word) > 3)


def _best(words: Counter[str], languages: tuple[str, ...]) -> str | None:
    """The language of which most small words are there, two at least."""
    counts = {language: sum(words[word] for word in _small(language)) for language in languages}
    best = max(counts, key=counts.__getitem__)
    return best if counts[best] > 1 else None


@lru_cache
def _told(language: str) -> str:
    gloss = load("languages").by_id()[language].gloss
    return f"seems to be in {gloss}: {_NOT_READ}, so it is not read in full (language)"
