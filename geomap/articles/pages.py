"""Saved web pages: HTML, MHTML and WARC. The body, title, outlet, day and address are trafilatura's reading."""

from __future__ import annotations

import copy
import email
import email.policy
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Any

from geomap.articles.days import day
from geomap.articles.decoding import decode
from geomap.articles.trace import Draft, Remark
from geomap.errors import ArticleError, MissingExtra

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
# Characters of the shortest article: breaking news is often a single sentence.
_SHORTEST = 20
# A start tag of very many attributes: the parser compares each with all before it, which no clock can interrupt.
_MOST_ATTRIBUTES = 2000
_CROWDED = re.compile(
    r"<[a-z][^\s/>]{0,60}+(?:[\s/]++[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"']?+[^\s>]*+))?+)"
    rf"{{{_MOST_ATTRIBUTES}}}",
    re.IGNORECASE,
)
# What a web archive notes of itself and of its records.
_NOTES = frozenset({"warcinfo", "request", "metadata"})
_XML_HEAD = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
# htmldate reads today's clock unless told otherwise; a page must give the same day whenever it is read.
_DAYS = {"original_date": True, "extensive_search": False, "max_date": "2099-12-31", "outputformat": "%Y-%m-%d"}


def read_page(data: bytes, file: str, url: str | None = None) -> Draft:
    """The article in an HTML page: its title on the first line, then the body, one line a paragraph.

    Raises MissingExtra without trafilatura, ArticleError for a page without an article.
    """
    try:
        import trafilatura
    except ImportError:
        raise MissingExtra(f"{file} (HTML)", "documents") from None
    declared = _CHARSET.search(data[:4096])
    html = _XML_HEAD.sub("", decode(data, file, declared.group(1).decode("ascii") if declared else None))
    if _CROWDED.search(html):
        raise ArticleError(file, f"has a tag of more than {_MOST_ATTRIBUTES} attributes", way_out="save its text")
    page = trafilatura.bare_extraction(
        html, url=url, with_metadata=True, include_comments=False, date_extraction_params=_DAYS, config=_settings()
    )
    if page is None or isinstance(page, dict) or not page.text or not page.text.strip():
        raise ArticleError(file, "holds no article that could be told from the page around it", way_out="save its text")
    title, body = (page.title or "").strip(), page.text.strip()
    text = body if not title or body.startswith(title) else f"{title}\n\n{body}"
    outlet = page.sitename if page.sitename and page.sitename != title else page.hostname
    return Draft(text, title or None, outlet, day(page.date), page.url or url)


@lru_cache
def _settings() -> Any:
    """The extractor's settings, but for short articles: below its limit it takes the whole page, other stories too."""
    from trafilatura.settings import DEFAULT_CONFIG

    settings = copy.deepcopy(DEFAULT_CONFIG)
    settings["DEFAULT"]["MIN_EXTRACTED_SIZE"] = str(_SHORTEST)
    return settings


def read_mhtml(data: bytes, file: str) -> Iterator[Draft | Remark]:
    """The page in an MHTML archive, as browsers save it.

    Raises ArticleError when it holds no HTML.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    page = next((part for part in message.walk() if part.get_content_type() == "text/html"), None)
    if page is None:
        raise ArticleError(file, "is a saved page without HTML", way_out="save the page again")
    address = str(message.get("Snapshot-Content-Location") or page.get("Content-Location") or "") or None
    content = page.get_payload(decode=True)
    found = read_page(content if isinstance(content, bytes) else b"", file, address)
    yield _with(found, retrieved=_iso(day(str(message.get("Date", "")))))


def read_warc(data: bytes, file: str, limit: int) -> Iterator[Draft | Remark]:
    """Every HTML response of a web archive; `limit` bounds the bytes that a compressed one may expand to.

    Raises MissingExtra without warcio, ArticleError for a damaged or an overlarge archive.
    """
    try:
        from warcio.archiveiterator import ArchiveIterator
        from warcio.exceptions import ArchiveLoadFailed
    except ImportError:
        raise MissingExtra(f"{file} (WARC)", "documents") from None
    left, others = limit, Counter[str]()
    try:
        for record in ArchiveIterator(io.BytesIO(data)):
            if other := _no_page(record):
                others[other] += 1
                continue
            address = record.rec_headers.get_header("WARC-Target-URI")
            content = record.content_stream().read(left + 1)
            left -= len(content)
            if left < 0:
                raise ArticleError(file, f"expands to more than {limit} bytes", way_out="raise max_expansion_bytes")
            yield _archived(content, file, address, record.rec_headers.get_header("WARC-Date"))
    except (ArchiveLoadFailed, EOFError, OSError, ValueError, zlib.error) as fault:
        raise ArticleError(file, f"is a damaged web archive: {fault}", way_out="make it again") from None
    others = Counter({kind: number for kind, number in others.items() if kind not in _NOTES})
    if told := ", ".join(f"{number} of {kind}" for kind, number in sorted(others.items())):
        yield Remark(None, f"has {others.total()} records that are no pages: {told}", lost=False)


def _no_page(record: Any) -> str | None:
    """What a record of a web archive is, if it is no web page that was delivered."""
    if record.rec_type not in {"response", "resource"}:
        return str(record.rec_type)
    if record.http_headers is not None and record.http_headers.get_statuscode() != "200":
        return f"status {record.http_headers.get_statuscode()}"
    kind = str((record.http_headers or record.rec_headers).get_header("Content-Type") or "no type")
    return None if "html" in kind.lower() else kind.partition(";")[0].strip().lower()


def _archived(content: bytes, file: str, address: str | None, retrieved: str | None) -> Draft | Remark:
    """One page of many: a page that holds no article does not spoil the archive."""
    try:
        return _with(read_page(content, file, address), entry=address, retrieved=retrieved)
    except ArticleError as fault:
        return Remark(address, fault.fault)


def _iso(found: object) -> str | None:
    return None if found is None else str(found)


def _with(found: Draft, **changes: str | None) -> Draft:
    return replace(found, **changes)  # type: ignore[arg-type]
