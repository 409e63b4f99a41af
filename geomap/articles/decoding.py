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
    text = None if _is_utf8(data) else _arabic_1256(data)
    if text is None:
        raise ArticleError(file, "is not text in UTF-8, UTF-16 or Windows-1256", way_out="save it as UTF-8")
    return text


def _is_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8, be it of control characters alone."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _known(encoding: str) -> bool:
    """A document may declare an encoding that does not exist, or one that is no text encoding (`zip`)."""
    try:
        b"".decode(encoding)
    except (LookupError, ValueError):
        return False
    return True
