"""Bytes -> text, once: UTF-8, UTF-16, UTF-32 or Windows-1256, told apart by what the bytes say."""

from __future__ import annotations

import codecs
import re

from geomap.errors import ArticleError

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
# Control characters other than those that part lines and pages, and letters for private use.
_ODD = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufdd0-\ufdef\ufffe\uffff]")
# Enough of a text's letters must be Arabic for it to be Windows-1256 rather than anything else of 8 bits.
_ARABIC_SHARE = 0.8
# Broken UTF-8 read as Windows-1256 is half made of these two letters, the lead bytes of Arabic in UTF-8.
_LEAD_BYTES, _LEAD_SHARE = "طظ", 0.25


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


def _arabic_1256(data: bytes) -> str | None:
    """The text as Windows-1256, if it then looks like Arabic: that encoding gives every byte some letter."""
    text = data.decode("cp1256")
    foreign = [c for c in text[:_SAMPLE] if ord(c) > 127 and c.isalpha()]
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


def decode(data: bytes, file: str, declared: str | None = None) -> str:
    r"""The text of `data` with newlines untouched; a byte order mark is no part of it.

    `declared` is an encoding that the document itself names, tried after UTF-8.
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
    text = _try(data, "utf-8")
    for encoding in () if text is not None else (_wide(data), declared):
        if text is None and encoding and _known(encoding):
            text = _try(data, encoding)
    if text is not None:
        return text
    fault = _fault(data)
    text = _arabic_1256(data) if fault else None
    if text is None:
        where = f" (byte {fault.start + 1}, line {data.count(LINE, 0, fault.start) + 1})" if fault else ""
        raise ArticleError(file, f"is not text in UTF-8, UTF-16 or Windows-1256{where}", way_out="save it as UTF-8")
    return text


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
        b"".decode(encoding)
    except (LookupError, ValueError):
        return False
    return True
