"""What a file is, by its content; its name only decides where the content leaves a doubt."""

from __future__ import annotations

import codecs
import gzip
import io
import re
import zlib
from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

from geomap.articles import chats, documents, dumps, feeds, mail, pages, pdf, plain, records, tables, warc, word
from geomap.articles.decoding import by_line, decode, decode_damaged, lost_letters, uncut
from geomap.articles.trace import RawArticle, Remark, with_rest, written
from geomap.articles.values import NOT_JSON, leaves, parsed, until_fault
from geomap.config import Config
from geomap.errors import ArticleError

Found = tuple[str, Iterator[RawArticle | Remark]]

_MHTML = re.compile(rb"^content-type:\s*multipart/related", re.IGNORECASE | re.MULTILINE)
_HEADER = re.compile(rb"^[A-Za-z][A-Za-z-]*:")
_PAGE = re.compile(r"<!doctype html|<html[\s>]|<body[\s>]", re.IGNORECASE)
_HTML = re.compile(r"<!doctype html|<html[\s>]", re.IGNORECASE)
_FEED = re.compile(r"<(?:rss|feed|rdf:rdf)[\s>]", re.IGNORECASE)
_DECLARED_FEED = re.compile(r"<\?xml[^>]*>\s*(?:<[?!][^>]*>\s*)*<(?:rss|feed|rdf:rdf)[\s>]", re.IGNORECASE)
_ARCHIVES = (b"WARC/", b"filedesc://")
_GZIP = b"\x1f\x8b"
# So many bytes are unpacked at once.
_PART = 1 << 20
_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What an office program calls the stream that holds a document under a password.
_LOCKED = "EncryptedPackage".encode("utf-16-le")
# What fills a text up to the end of a block, or ends it as old systems do.
_PADDING = (b"\0\0\0\0", b"\x1a")
_HEAD, _FIRST_LINES = 4096, 20
# An archive of posts as a script: the JSON is what a name is given.
_SCRIPT = re.compile(r"\A\s*+(?:(?:var|let|const)\s++)?[\w.$]{1,80}+\s*+=\s*+(?=[\[{])")
# So many bytes of a text at most may be NUL, which no text holds.
_NULS = 0.02


def recognise(data: bytes, file: str, config: Config, columns: Mapping[str, str] | None) -> Found:
    """The kind of a file in words, and what its reader finds in it.

    Raises ArticleError when it is of no kind that can be read.
    """
    return _binary(data, file, config, columns) or _textual(data, file, columns)


def _binary(data: bytes, file: str, config: Config, columns: Mapping[str, str] | None) -> Found | None:
    if b"%PDF-" in data[:1024]:
        return "PDF", pdf.read_pdf(data, file, config.max_expansion_bytes)
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, file, config, columns)
    if data.startswith(b"PAR1"):
        return "Parquet", tables.read_parquet(data, file, columns, config.max_expansion_bytes)
    if data.startswith(_ARCHIVES) or _is_zipped_warc(data):
        return "WARC", warc.read_warc(data, file, config.max_expansion_bytes)
    if data.startswith(_GZIP):
        return _unpacked(data, file, config, columns)
    if data.startswith(_OLD_OFFICE) and _LOCKED in data:
        raise ArticleError(file, "is locked with a password", way_out="save it without one")
    if data.startswith(_OLD_OFFICE):
        raise ArticleError(file, "is an old Office file", way_out="save it as DOCX or XLSX")
    if data.startswith(b"{\\rtf"):
        raise ArticleError(file, "is RTF", way_out="save it as DOCX or plain text")
    return _posted(data, file)


def _posted(data: bytes, file: str) -> Found | None:
    """What is written as mail is."""
    if mail.is_mailbox(data):
        return "mailbox", mail.read_mailbox(data, file)
    if mail.is_mail(mail.head_of(data)):
        return "mail", mail.read_mail(data, file)
    if _HEADER.match(data.removeprefix(codecs.BOM_UTF8)) and _MHTML.search(data[:_HEAD]):
        return "MHTML", pages.read_mhtml(data, file)
    return None


def _is_zipped_warc(data: bytes) -> bool:
    if not data.startswith(_GZIP):
        return False
    try:
        return gzip.GzipFile(fileobj=io.BytesIO(data)).read(12).startswith(_ARCHIVES)
    except (OSError, EOFError, zlib.error):
        return False


def _unpacked(data: bytes, file: str, config: Config, columns: Mapping[str, str] | None) -> Found:
    """What a file packed with gzip is; what stands before the place where it was cut off or damaged is read."""
    limit, inner, whole = config.max_expansion_bytes, bytearray(), True
    with gzip.GzipFile(fileobj=io.BytesIO(data)) as packed:
        try:
            while len(inner) <= limit and (part := packed.read1(_PART)):
                inner += part
        except (EOFError, OSError, zlib.error):
            whole = False
    if len(inner) > limit:
        raise ArticleError(file, f"expands to more than {limit} bytes", way_out="raise max_expansion_bytes")
    if not inner.strip() or inner.startswith(_GZIP):
        raise ArticleError(file, "is compressed", way_out="unpack it")
    kind, found = recognise(bytes(inner), file.removesuffix(".gz"), config, columns)
    return kind, found if whole else chain([Remark(None, "is packed, and cut off or damaged", lost=False)], found)


def _zipped(data: bytes, file: str, config: Config, columns: Mapping[str, str] | None) -> Found:
    names = documents.zip_members(data, file, config.max_expansion_bytes)
    if "word/document.xml" in names or ("[Content_Types].xml" in names and word.is_docx(data)):
        return "DOCX", word.read_docx(data, file)
    if "xl/workbook.xml" in names:
        return "XLSX", tables.read_xlsx(data, file, columns, config.max_expansion_bytes)
    if "content.xml" in names and "mimetype" in names:
        raise ArticleError(file, "is an OpenDocument file", way_out="save it as DOCX or XLSX")
    if "META-INF/container.xml" in names:
        raise ArticleError(file, "is an EPUB book", way_out="unpack it and name the folder of its pages")
    raise ArticleError(file, "is an archive", way_out="unpack it and name the folder")


def _textual(data: bytes, file: str, columns: Mapping[str, str] | None) -> Found:
    data = _unpadded(data)
    head = data[:_HEAD].lstrip()
    start = head.decode("latin-1") if head.startswith(b"<") else ""
    if _PAGE.search(start) and not _FEED.search(start) and not _is_xml(start, file):
        return "HTML", pages.read_pages(data, file)
    whole = uncut(data)
    kind, found = _decoded(whole, file, columns)
    if lost := len(data) - len(whole):
        remark = f"ends within a letter, whose {lost} bytes are left out"
        return kind, chain([Remark(None, remark, lost=False, characters=1)], found)
    return kind, found


def _unpadded(data: bytes) -> bytes:
    """The bytes without what fills the last block of a file, or the first; of UTF-16 whole letters are left."""
    if data.endswith(_PADDING):
        wide = data.startswith(codecs.BOM_UTF16_LE)
        data = data[: (end := len(data.rstrip(b"\0\x1a"))) + (wide and end % 2)] or data
    return data.lstrip(b"\0") or data if data.startswith(2 * _PADDING[0]) else data


def _decoded(data: bytes, file: str, columns: Mapping[str, str] | None) -> Found:
    try:
        text = decode(data, file)
    except ArticleError:
        escaped = by_line(data)
        return (escaped is not None and _lines(escaped, file, columns)) or _damaged(data, file, columns)
    kind, found = _read(text, data, file, columns)
    lost = lost_letters(text, data)
    return (kind, chain([Remark(None, lost, lost=False)], found)) if lost else (kind, found)


def _damaged(data: bytes, file: str, columns: Mapping[str, str] | None) -> Found:
    """What a text is of which some bytes are spoilt: they are told, and the rest is read.

    Raises ArticleError where too many are.
    """
    nuls = data.count(0)
    if 0 < nuls <= max(2, _NULS * len(data)):
        kind, found = _decoded(data.replace(b"\0", b" "), file, columns)
        remark = f"{nuls} bytes are NUL, which no text holds: left out"
        return kind, chain([Remark(None, remark, lost=False, characters=nuls)], found)
    text, spoilt = decode_damaged(data, file)
    kind, found = _read(text, data, file, columns)
    return kind, chain([Remark(None, spoilt or "is damaged", lost=False)], found)


def _read(text: str, data: bytes, file: str, columns: Mapping[str, str] | None) -> Found:
    start = text[:_HEAD].lstrip("\ufeff \t\r\n")
    if start.startswith("<") or _DECLARED_FEED.search(start):  # a server's warning may stand before it
        return _markup(text, start, data, file, columns)
    if script := _SCRIPT.match(text):
        start = text = text[script.end() :].rstrip().removesuffix(";")
    if start[:1] in {"{", "["} and (found := _json(text, file, columns)):
        return found
    if found := _lines(text, file, columns):
        return found
    if chats.is_chat(text):
        return "WhatsApp", chats.read_chat(text)
    return ("Markdown" if plain.front_matter(text)[0] else "text"), plain.read_plain(text)


def _lines(text: str, file: str, columns: Mapping[str, str] | None) -> Found | None:
    """A format of which a damaged line spoils no other."""
    if _is_jsonl(text, file):
        return "JSONL", records.read_jsonl(text, columns)
    if _is_table(text, file, columns):
        return "table", tables.read_csv(text, file, columns)
    return None


def _is_jsonl(text: str, file: str) -> bool:
    """By its name, or by its first lines: half of them or more are JSON objects, and each is one by itself."""
    if file.lower().endswith((".jsonl", ".ndjson")):
        return True
    lines = list(islice((line for line in io.StringIO(text) if line.strip()), _FIRST_LINES))
    objects = sum(isinstance(parsed(line), dict) for line in lines if line.lstrip().startswith("{"))
    return 0 < len(lines) <= 2 * objects


def _is_xml(start: str, file: str) -> bool:
    """Whether markup is that of records: declared as XML or named so, and no page."""
    return (start.startswith("<?xml") or file.lower().endswith(".xml")) and not _HTML.search(start)


def _markup(text: str, start: str, data: bytes, file: str, columns: Mapping[str, str] | None) -> Found:
    if _FEED.search(start):
        return "feed", feeds.read_feed(text, file)
    if dumps.TREC.match(start):
        return "TREC", dumps.read_trec(text, columns)
    if _is_xml(start, file):
        return "XML", dumps.read_xml(text.lstrip("\ufeff \t\r\n"), file, columns)
    if _PAGE.search(start):
        return "HTML", pages.read_pages(data, file)
    return "text", plain.read_plain(text)


def _json(text: str, file: str, columns: Mapping[str, str] | None) -> Found | None:
    """One JSON value; None for JSONL and for a text that only begins with a bracket."""
    value = parsed(text)
    if value is NOT_JSON:
        return _cut_json(text, file, columns)
    return _json_value(value, file, columns)


def _cut_json(text: str, file: str, columns: Mapping[str, str] | None) -> Found | None:
    """The records before the fault of a file that should be JSON, and where it lies."""
    if not file.lower().endswith(".json") or _is_jsonl(text, file):
        return None
    cut = until_fault(text)
    if cut is None:
        raise ArticleError(file, "is not valid JSON", way_out="export it again")
    kind, found = _json_value(cut.value, file, columns)
    remark = "is not valid JSON from here on: export it again"
    return kind, chain(found, [Remark(f"line {cut.line}", remark, characters=written(text[cut.end :]))])


def _json_value(value: Any, file: str, columns: Mapping[str, str] | None) -> Found:
    if (frame := records.framed(value)) is not value:
        kind, found = _json_value(frame, file, columns)
        return kind, with_rest(found, max(0, leaves(value) - leaves(frame)))  # the names of its columns
    if feeds.is_telegram(value):
        return "Telegram", feeds.read_telegram(value)
    if isinstance(value, dict) and value.get("type") in ("FeatureCollection", "Feature"):
        raise ArticleError(file, "is GeoJSON, which holds no article", way_out="keep output out of the input folder")
    if not records.records_in(value):
        raise ArticleError(file, "is JSON without articles", way_out="a list of objects with a text each")
    return "JSON", records.read_json(value, file, columns)


def _is_table(text: str, file: str, columns: Mapping[str, str] | None) -> bool:
    """By its name, or by a first line that names a text and something else in short cells."""
    if file.lower().endswith((".csv", ".tsv")):
        return True
    head = tables.header(text)
    return (
        len(head) > 1
        and max(map(len, head)) <= 40
        and len(found := records.roles(head, columns)) > 1
        and "text" in found
    )
