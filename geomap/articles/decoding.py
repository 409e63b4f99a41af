"""Bytes -> text, once: UTF-8, UTF-16, UTF-32 or Windows-1256, told apart by what the bytes say."""

from __future__ import annotations

import codecs
import re

from geomap.arabic import fold_key
from geomap.errors import ArticleError
from geomap.lexicon import is_common

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SAMPLE = 65536
LINE = b"\n"
# Why Python cannot decode bytes that end too early.
_CUT = frozenset({"unexpected end of data", "truncated data"})
_ESCAPED = re.compile("[\udc80-\udcff]")
# Control characters other than those that part lines and pages and those that bytes of UTF-8 become in Latin-1, and
# letters for private use.
_ODD = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f]"
    "|(?<![\x80-\xbf\xc2-\xf4])[\x80-\x84\x86-\x9f]"
    "|[\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]"
)
# Enough of a text's letters must be Arabic for it to be Windows-1256 rather than anything else of 8 bits.
_ARABIC_SHARE = 0.8
# Broken UTF-8 read as Windows-1256 is half made of these two letters, the lead bytes of Arabic in UTF-8.
_LEAD_BYTES, _LEAD_SHARE = "طظ", 0.25
# Encodings that programs name without having looked; two of them mean Windows-1252, as browsers read them (WHATWG
# Encoding Standard, section 4.2).
_WESTERN = frozenset({"iso8859-1", "cp1252", "iso8859-15", "ascii"})
_WINDOWS, _MEANT = "cp1252", frozenset({"iso8859-1", "ascii"})
# Bytes that Windows-1252 and Windows-1256 give the same sign: quotation marks, dashes, some accented letters.
_SHARED = frozenset(
    byte for byte in range(0x80, 0x100)
    if bytes([byte]).decode(_WINDOWS, "ignore") == bytes([byte]).decode("cp1256")
)  # fmt: skip
# So many of the letters beyond ASCII may be spoilt in a text that is UTF-8 all the same.
_SPOILT = 0.02
# Words that were met, and whether they are known.
_KNOWN: dict[str, bool] = {}
_MOST_KNOWN = 50_000
_WORD, _WORDS, _WORDS_WITHIN = re.compile("[\u0621-\u0652\u066e-\u06d3\ufb50-\ufefc]{2,}"), 100, 1500


def _marked(data: bytes) -> str | None:
    return next((name for mark, name in _MARKS if data.startswith(mark)), None)


def _wide(data: bytes) -> str | None:
    """UTF-16 without a mark: every second byte is one of the few high bytes that Arabic and Latin text use."""
    sample = data[:_SAMPLE]
    if len(data) % 2 or len(sample) < 4:
        return None
    usual = {0x00, 0x06, 0x20}
    for name, high in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
        if sum(byte in usual for byte in high) / len(high) > 0.9 and (b"\x00" in sample or 0x06 in high):
            return name
    return None


def _is_text(text: str) -> bool:
    """Whether hardly any of it are control characters, and none NUL."""
    sample = text[:_SAMPLE]
    return "\x00" not in text and len(_ODD.findall(sample)) <= len(sample) // 100


def _arabic_8bit(data: bytes, encoding: str) -> str | None:
    """The text in that encoding, if it then looks like Arabic: Windows-1256 gives every byte some letter."""
    text = data.decode(encoding, "replace")
    foreign = [c for c in text[:_SAMPLE] if ord(c) > 127 and (c.isalpha() or c == "\ufffd")]
    if not foreign or not _is_text(text):
        return None
    arabic = sum("\u0600" <= c <= "\u06ff" for c in foreign) / len(foreign)
    lead = sum(c in _LEAD_BYTES for c in foreign) / len(foreign)
    return text if arabic >= _ARABIC_SHARE and lead < _LEAD_SHARE else None


def _try(data: bytes, encoding: str) -> str | None:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        return None
    return text if _is_text(text) else None


def decode(data: bytes, file: str, *declared: str | None) -> str:
    r"""The text of `data` with newlines untouched; a byte order mark is no part of it.

    `declared` are encodings that a header or the document itself names, the weightiest first; they are tried after
    UTF-8. One of the western ones is not believed where the bytes are Arabic in Windows-1256.
    Raises ArticleError when the bytes are no text in a known encoding.

    >>> decode("قصف\r\n".encode("cp1256"), "a.txt") == "قصف\r\n"
    True
    """
    marked = _marked(data)
    if marked is not None:
        text = _try(data, marked)
        if text is None:
            raise ArticleError(file, f"is marked as {marked} but is not", way_out="save it as UTF-8")
        return text.removeprefix("\ufeff")
    if (text := _try(data, "utf-8")) is not None:
        return text
    for encoding in filter(None, (_wide(data), *declared)):
        if _known(encoding) and not (_is_western(encoding) and _arabic(data)):
            text = _try(data, _as_browsers(encoding))
            if text is not None:
                return text
    fault = _fault(data)
    text = _arabic(data) or _in_any_windows(data) if fault else None
    if text is None:
        where = f" (byte {fault.start + 1}, line {data.count(LINE, 0, fault.start) + 1})" if fault else ""
        raise ArticleError(file, f"is not text in UTF-8, UTF-16 or Windows-1256{where}", way_out="save it as UTF-8")
    return text


def decode_damaged(data: bytes, file: str, *declared: str | None) -> tuple[str, str | None]:
    """The text of `data` as `decode` gives it, or of UTF-8 with a few spoilt bytes, and what is to be said of it.

    The spoilt bytes become U+FFFD. Raises ArticleError as `decode` does.
    """
    try:
        text = decode(data, file, *declared)
        return text, lost_letters(text, data)
    except ArticleError:
        text = data.decode("utf-8-sig", "replace")
        lost = text.count("\ufffd")
        sound = sum(ord(c) > 127 for c in text) - lost
        if _marked(data) not in (None, "utf-8") or not _is_text(text) or lost > max(1, _SPOILT * sound):
            raise
        return text, f"{lost} letters are spoilt: their bytes are no UTF-8"


def lost_letters(text: str, data: bytes) -> str | None:
    """What is to be said of a text in whose encoding of 8 bits some of its bytes mean nothing."""
    if "\ufffd" not in text or _marked(data) or "\ufffd".encode() in data:
        return None
    return f"{text.count(chr(0xFFFD))} letters are spoilt: their bytes mean nothing in its encoding"


def _is_western(encoding: str) -> bool:
    return codecs.lookup(encoding).name in _WESTERN


def _as_browsers(encoding: str) -> str:
    return _WINDOWS if codecs.lookup(encoding).name in _MEANT else encoding


def _in_any_windows(data: bytes) -> str | None:
    """The text if all of its bytes beyond ASCII are the same signs in both encodings of Windows: an English one."""
    return _try(data, _WINDOWS) if set(data) - set(range(0x80)) <= _SHARED else None


def _arabic(data: bytes) -> str | None:
    """The text in the one Arabic encoding of 8 bits in which more of its words are known, if it looks like Arabic."""
    texts = [text for text in (_arabic_8bit(data, "cp1256"), _arabic_8bit(data, "iso8859-6")) if text is not None]
    return max(texts, key=known_words, default=None)


def known_words(text: str) -> float:
    """The share of Arabic words, of the first hundred, that the language at large uses."""
    return _share_known(_WORD.findall(text[:_WORDS_WITHIN])[:_WORDS])


def is_arabic(text: str, known: float) -> bool:
    """Whether most of a text is Arabic words, of which that share is known."""
    words = _WORD.findall(text)
    return 2 * sum(map(len, words)) > len(text) and _share_known(words) >= known


def _share_known(words: list[str]) -> float:
    if not words:
        return 0.0
    if new := [word for word in dict.fromkeys(words) if word not in _KNOWN]:
        if len(_KNOWN) > _MOST_KNOWN:
            _KNOWN.clear()
            new = list(dict.fromkeys(words))
        folded = fold_key(" ".join(new)).split()  # all at once: most of the time goes to the call
        if len(folded) != len(new):  # of some nothing is left, which are no words
            folded = list(map(fold_key, new))
        _KNOWN.update(zip(new, map(is_common, folded), strict=True))
    return sum(map(_KNOWN.__getitem__, words)) / len(words)


def _fault(data: bytes, encoding: str = "utf-8") -> UnicodeDecodeError | None:
    """Where the bytes cease to be text in that encoding, if they do."""
    try:
        data.decode(encoding)
    except UnicodeDecodeError as fault:
        return fault
    return None


def uncut(data: bytes) -> bytes:
    """The bytes without the letter that they end within, as a file does that was cut short; all of them if none is.

    Without a byte order mark there must be letters of UTF-8 before, for one byte at the end may be Windows-1256.
    """
    marked = _marked(data)
    fault = _fault(data, marked or "utf-8")
    if fault is None or fault.reason not in _CUT or not (marked or not data[: fault.start].isascii()):
        return data
    return data[: fault.start]


def by_line(data: bytes) -> str | None:
    """The text of UTF-8 of which some lines are something else: their odd bytes become lone surrogates.

    None unless most lines beyond ASCII are sound: then it is no UTF-8 at all.
    """
    lines = [line for line in data.split(LINE) if not line.isascii()]
    sound = sum(_fault(line) is None for line in lines)
    text = data.decode("utf-8-sig", "surrogateescape")
    return text if 2 * sound >= len(lines) and _is_text(text) else None


def is_sound(text: str) -> bool:
    """Whether a line, or a cell, of a text from `by_line` was UTF-8."""
    return not _ESCAPED.search(text)


def _known(encoding: str) -> bool:
    """A document may declare an encoding that does not exist, or one that is no text encoding (`zip`)."""
    try:
        bytes(4).decode(encoding)  # of no bytes Python does not even look the name up
    except (LookupError, ValueError):
        return False
    return True
