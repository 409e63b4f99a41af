"""Web archives (WARC, and ARC before it): every page, feed and document that was delivered, each by its address.

A damaged record costs itself: what follows it is found again and read.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email.message import Message
from itertools import islice
from typing import Any

from geomap.articles import feeds, pages, pdf, plain
from geomap.articles.decoding import decode_damaged
from geomap.articles.markup import plain_text
from geomap.articles.trace import RawArticle, Remark, written
from geomap.errors import ArticleError, GeomapError, MissingExtra

# What a web archive notes of itself and of its records.
_NOTES = frozenset({"warcinfo", "request", "metadata", "arc_header"})
# The records that hold what was delivered, or its text, taken out by whoever made the archive.
_HELD = frozenset({"response", "resource", "conversion"})
_DELIVERED = frozenset({"200", "203"})
# How bodies may be packed so that only further modules unpack them, with the module's name.
_PACKED = {"br": ("Brotli (br)", "brotli"), "zstd": ("Zstandard (zstd)", "zstandard")}
# What warcio unpacks by itself.
_BY_WARCIO = frozenset({"", "identity", "none", "gzip", "x-gzip", "deflate", "utf-8"})
# Of a page that was not delivered so many bytes at most are counted.
_ERROR_PAGE, _TEXTS = 1_000_000, frozenset({"text/html", "text/plain", "application/xhtml+xml"})
_PAGE = re.compile(rb"<(?:!doctype|html|body|rss|feed)\b.*", re.IGNORECASE | re.DOTALL)
_GZIP = b"\x1f\x8b\x08"
# What warcio says of an archive that is one piece of gzip.
_WHOLE = "non-chunked gzip"
_BEGINS = (b"WARC/1.", b"WARC/0.")


def read_warc(data: bytes, file: str, limit: int) -> Iterator[RawArticle | Remark]:
    """The articles of a web archive; `limit` bounds the bytes that all its bodies together may expand to.

    Raises MissingExtra without warcio, ArticleError for an overlarge archive.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
    except ImportError:
        raise MissingExtra(f"{file} (WARC)", "documents") from None
    archive = _Archive(file, limit)
    start: int | None = 0
    passed = again = 0
    while start is not None:
        stream, begun = io.BytesIO(data), start
        stream.seek(begun)
        records = ArchiveIterator(stream, arc2warc=True)
        try:
            for record in islice(records, again, None):
                yield from archive.read(record)
                passed += 1
            start = None
        except GeomapError:
            raise
        except Exception as fault:  # warcio raises whatever its parsers do
            if _WHOLE in str(fault) and not again:
                data, again = _in_one(data, limit), passed
                continue
            damaged = begun + max(0, records.get_record_offset() or 0)
            start = _next_record(data, damaged)
            remark = f"has a damaged record, which is lost: {str(fault)[:120] or type(fault).__name__}"
            page = _PAGE.search(data, damaged, len(data) if start is None else start)
            yield Remark(None, remark, characters=_text(page.group()) if page else 0)
    yield from archive.others_told()


def _in_one(data: bytes, limit: int) -> bytes:
    """An archive unpacked that was packed as one piece, not record by record; cut off where it exceeds the limit."""
    with suppress(EOFError, OSError, zlib.error), gzip.open(io.BytesIO(data)) as packed:
        return packed.read(limit)
    return data


def _next_record(data: bytes, place: int) -> int | None:
    """Where the first record behind the damaged one at `place` begins."""
    marks = (_GZIP,) if data.startswith(_GZIP) else _BEGINS
    found = [data.find(mark, place + 1) for mark in marks]
    return min((at for at in found if at > 0), default=None)


class _Archive:
    """What is read of one archive: how much its bodies may still expand, and what was no page."""

    def __init__(self, file: str, limit: int) -> None:
        self.file, self.left, self.limit = file, limit, limit
        self.others = Counter[str]()
        self.unread, self.pages = 0, 0

    def read(self, record: Any) -> Iterator[RawArticle | Remark]:
        """What one record holds."""
        if other := _no_page(record):
            self.others[other] += 1
            self.unread += _characters(record)
            return
        self.pages += 1
        address = record.rec_headers.get_header("WARC-Target-URI")
        saved = record.rec_headers.get_header("WARC-Date")
        content = b""
        try:
            content = self._body(record)
            cut = getattr(record.raw_stream, "limit", 0) > 0
            found = list(_documents(content, self.file, address, _header(record)))
        except ArticleError as fault:
            if self.left < 0:
                raise
            yield Remark(address, fault.fault, characters=_text(content))
            return
        several = sum(isinstance(item, RawArticle) for item in found) > 1
        for item in found:
            entry = f"{address}#{item.entry}" if several or (isinstance(item, Remark) and item.entry) else address
            kept = replace(item, retrieved=saved) if isinstance(item, RawArticle) else item
            yield replace(kept, entry=entry)
        if cut:
            yield Remark(address, "is cut off: the archive ends within it, so it is read in part", lost=False)

    def _body(self, record: Any) -> bytes:
        """The body of a response, unpacked. Raises ArticleError where no module for that is installed."""
        packed = str((record.http_headers and record.http_headers.get_header("Content-Encoding")) or "").lower().strip()
        content = bytes(record.content_stream().read(self.left + 1))
        if packed in _PACKED:
            content = _unpacked(content, packed, self.file, self.left + 1)
        elif packed not in _BY_WARCIO and content[:1] not in (b"<", b"{", b"%"):
            raise ArticleError(self.file, f"is packed in a way that is not known ({packed})")
        self.left -= len(content)
        if self.left < 0:
            fault = f"expands to more than {self.limit} bytes"
            raise ArticleError(self.file, fault, way_out="raise max_expansion_bytes")
        return content

    def others_told(self) -> Iterator[Remark]:
        """A remark on the records that are no pages."""
        others = {kind: number for kind, number in sorted(self.others.items()) if self.pages == 0 or kind not in _NOTES}
        if others:
            kinds = ", ".join(f"{number} of {kind}" for kind, number in others.items())
            fault = f"has {sum(others.values())} records that are no pages: {kinds}"
            yield Remark(None, fault, lost=False, characters=self.unread)


def _characters(record: Any) -> int:
    """How many characters a page has that was not delivered: an error's, or one that sends elsewhere."""
    if record.rec_type not in {"response", "resource"} or _header(record).get_content_type() not in _TEXTS:
        return 0
    return _text(record.content_stream().read(_ERROR_PAGE))


def _text(content: bytes) -> int:
    return written(plain_text(content.decode("utf-8", "replace")))


def _unpacked(content: bytes, packed: str, file: str, limit: int) -> bytes:
    """A body that warcio left packed, because the module that unpacks it is missing or unknown to it."""
    name, module = _PACKED[packed]
    if content.lstrip()[:1] in (b"<", b"{") or content.startswith(b"%PDF"):
        return content
    try:
        if packed == "zstd":
            import zstandard

            return bytes(zstandard.ZstdDecompressor().stream_reader(io.BytesIO(content)).read(limit))
        import brotli

        return bytes(brotli.decompress(content))
    except ImportError:
        raise ArticleError(file, f"is packed with {name}, which only the module {module!r} unpacks") from None
    except Exception as fault:  # what either makes of damage
        raise ArticleError(file, f"is packed with {name} and damaged: {fault}") from None


def _header(record: Any) -> Message:
    """The Content-Type of a record, as mail's parser reads its parts."""
    headers = Message()
    headers["Content-Type"] = str((record.http_headers or record.rec_headers).get_header("Content-Type") or "")
    return headers


def _no_page(record: Any) -> str | None:
    """What a record of a web archive is, if it is nothing that was delivered and can be read."""
    if record.rec_type not in _HELD:
        return str(record.rec_type)
    if record.http_headers is not None and record.http_headers.get_statuscode() not in _DELIVERED:
        return f"status {record.http_headers.get_statuscode()}"
    kind = _header(record).get_content_type() if _header(record)["Content-Type"] else "no type"
    return None if _reader(kind) else kind


def _reader(kind: str) -> str | None:
    """Which reader a type of content belongs to."""
    if "html" in kind:
        return "page"
    if kind.endswith(("+xml", "/xml")) and "svg" not in kind:
        return "feed"
    return {"application/pdf": "PDF", "text/plain": "text"}.get(kind)


def _documents(content: bytes, file: str, address: str | None, header: Message) -> Iterator[RawArticle | Remark]:
    charset, reader = header.get_content_charset(), _reader(header.get_content_type())
    if reader == "page":
        yield from pages.read_pages(content, file, address, charset)
        return
    if reader == "PDF":
        yield from (replace(item, url=address) if isinstance(item, RawArticle) else item
                    for item in pdf.read_pdf(content, file, len(content) * 100))  # fmt: skip
        return
    text, spoilt = decode_damaged(content, file, charset)
    if spoilt:
        yield Remark(None, spoilt, lost=False)
    found = feeds.read_feed(text, file) if reader == "feed" else plain.read_plain(text)
    yield from (replace(item, url=item.url or address) if isinstance(item, RawArticle) else item for item in found)
