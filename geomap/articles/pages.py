"""Saved web pages: HTML and MHTML. The body, title, outlet and address of an article are trafilatura's reading."""

from __future__ import annotations

import codecs
import copy
import email
import email.policy
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from geomap.arabic import fold_key
from geomap.articles.days import day
from geomap.articles.decoding import decode_damaged
from geomap.articles.markup import plain_text
from geomap.articles.pagedays import is_aside, published
from geomap.articles.posts import read_posts
from geomap.articles.records import Export, drafts
from geomap.articles.tables import page_records
from geomap.articles.trace import RawArticle, Remark, with_rest, written
from geomap.articles.values import leaves
from geomap.errors import ArticleError, MissingExtra
from geomap.lexicon import load

_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([\w-]{2,40})", re.IGNORECASE)
# Characters of the shortest article: breaking news is often a single sentence.
_SHORTEST = 20
# Pages on which a server says that it does not give another have no more characters.
_LONGEST_REFUSAL = 1500
# What parts such a title from the site's name, and the number that may stand before or behind it.
_TITLE_PARTS, _STATUS = re.compile(r"\s[|–—-]\s|: |\("), re.compile(r"\b[45]\d\d\b")
# A start tag of very many attributes: the parser compares each with all before it, which no clock can interrupt.
_MOST_ATTRIBUTES = 2000
_CROWDED = re.compile(
    r"<[a-z][^\s/>]{0,60}+(?:[\s/]++[^\s/>=]++(?:\s*+=\s*+(?:\"[^\"]*+\"|'[^']*+'|[^\s>\"']?+[^\s>]*+))?+)"
    rf"{{{_MOST_ATTRIBUTES}}}",
    re.IGNORECASE,
)
# What the extractor sets between the cells of a table.
_TABLE_MARKS = re.compile(r"^\|(?:---\|)+|\|", re.MULTILINE)
# What browsers note in a page that they save: where it was.
_SAVED_FROM = re.compile(
    r"<!--(?:(?!-->).){0,200}?\b(?:saved from url=(?:\(\d+\))?|url:\s)(https?://[^\s>]+)", re.DOTALL
)
# A break of a page's source, also one within a sentence; where one is a break, or there is no text.
_BREAK, _WITHIN = re.compile(r"[ \t\r]*+\n\s*+"), re.compile(r"[^\W_]\s*+\n\s*+[^\W_]")
_SOURCE = ("pre", "textarea", "script", "style", "template", "listing", "xmp")
# Characters of the shortest division that may be a paragraph, and what none holds.
_PARAGRAPH = 30
_BLOCKS = ("div", "section", "center", "p", "ul", "ol", "dl", "table", "form", "figure", "article",
           "h1", "h2", "h3", "h4", "iframe", "video")  # fmt: skip
_XML_HEAD = re.compile(r"^\s*<\?xml[^>]{0,200}\?>")
# htmldate reads today's clock unless told otherwise; a page must give the same day whenever it is read.
_DAYS = {"original_date": True, "extensive_search": False, "max_date": "2099-12-31", "outputformat": "%Y-%m-%d"}


def read_pages(
    data: bytes, file: str, url: str | None = None, charset: str | None = None
) -> Iterator[RawArticle | Remark]:
    """What an HTML page holds: several posts, each with its own day, or one article.

    `charset` is the encoding that a header outside the page names. Raises MissingExtra without trafilatura,
    ArticleError for a page without an article.
    """
    try:
        import lxml.html
        import trafilatura  # noqa: F401 - both come with one extra
    except ImportError:
        raise MissingExtra(f"{file} (HTML)", "documents") from None
    declared = _CHARSET.search(data[:4096])
    html, spoilt = decode_damaged(data, file, charset, declared.group(1).decode("ascii") if declared else None)
    html = _XML_HEAD.sub("", html)
    if _CROWDED.search(html):
        raise ArticleError(file, f"has a tag of more than {_MOST_ATTRIBUTES} attributes", way_out="save its text")
    if spoilt:
        yield Remark(None, spoilt, lost=False)
    saved = _SAVED_FROM.search(html[:4096])
    url = url or (saved and saved[1]) or None
    tree = lxml.html.document_fromstring(html.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    if refused := _refusal(tree):
        raise ArticleError(file, f"is no article but a server's answer: {refused!r}", way_out="save the page again")
    posts = list(read_posts(tree)) or list(_tabled(tree))
    if not posts:
        if _unwrap(tree) | _mark_paragraphs(tree):
            html = lxml.html.tostring(tree, encoding="unicode")
        yield from _article(html, tree, file, url)
        return
    rest = _shown(tree) - sum(written(post.text) for post in posts if isinstance(post, RawArticle))
    yield from with_rest(posts, max(0, rest))


def _article(html: str, tree: Any, file: str, url: str | None) -> Iterator[RawArticle | Remark]:
    """The one article of a page: its title on the first line, then the body, one line a paragraph."""
    import trafilatura

    page = trafilatura.bare_extraction(
        html, url=url, with_metadata=True, include_comments=False, date_extraction_params=_DAYS, config=_settings()
    )
    if page is None or isinstance(page, dict) or not page.text or not page.text.strip():
        raise ArticleError(file, "holds no article that could be told from the page around it", way_out="save its text")
    title, body = (page.title or "").strip(), page.text.strip()
    text = body if not title or body.startswith(title) else f"{title}\n\n{body}"
    outlet = page.sitename if page.sitename and page.sitename != title else page.hostname
    day, unread = published(tree, url)
    if unread and day is None:
        yield Remark(None, f"its date {unread[:60]!r} is not read: an index.csv can tell it", lost=False)
    left_out = max(0, _shown(tree) - written(_TABLE_MARKS.sub("", text)))
    yield RawArticle(text, title or None, outlet, day, page.url or url, left_out=left_out)


def _tabled(tree: Any) -> Iterator[RawArticle | Remark]:
    """The articles of a page that is a table of them, and hardly more."""
    records = page_records(tree)
    if 2 * leaves(records) > _shown(tree):
        yield from drafts(records, Export(None, lambda: records))


def _unwrap(tree: Any) -> bool:
    """Make the breaks of a page's source blanks, which they are but in `pre`; whether some part words of a sentence."""
    as_written = {node for element in tree.iter(*_SOURCE) for node in element.iter()}
    found = False
    for element in tree.iter():
        text, tail = element.text or "", element.tail or ""
        if "\n" in text and element not in as_written and isinstance(element.tag, str):
            element.text, found = _BREAK.sub(" ", text), found or _WITHIN.search(text) is not None
        if "\n" in tail and element.getparent() not in as_written:
            element.tail, found = _BREAK.sub(" ", tail), found or _WITHIN.search(tail) is not None
    return found


def _mark_paragraphs(tree: Any) -> bool:
    """Make divisions that stand as paragraphs beside others into such, which the extractor keeps; whether any."""
    found = False
    for parent in {paragraph.getparent() for paragraph in tree.iter("p")}:
        if any(_is_long(child) for child in parent.iterchildren("p")):
            for child in parent.iterchildren("div", "section", "center"):
                if _is_long(child) and not is_aside(child) and all(inner is child for inner in child.iter(*_BLOCKS)):
                    child.tag, found = "p", True
    return found


def _is_long(element: Any) -> bool:
    """Whether an element holds as much as a sentence, most of which are no links."""
    linked = sum(written(link.text_content()) for link in element.iter("a"))
    return written(element.text_content()) > max(_PARAGRAPH, 2 * linked)


def _refusal(tree: Any) -> str | None:
    """The title of a page on which a server says that it does not give another: an error, a check of the reader."""
    title = next((" ".join(title.text_content().split()) for title in tree.iter("title", "h1")), "")
    parts = (_STATUS.sub("", fold_key(part)).strip(" .!?…:)1") for part in _TITLE_PARTS.split(title))
    known, numbered = load("pages").by_id()["refusal"].forms, _STATUS.search(title)
    refused = any(part in known or (numbered and not part) for part in parts)
    return title if refused and _shown(tree) < _LONGEST_REFUSAL else None


def _shown(tree: Any) -> int:
    """How many characters, blanks apart, a page shows, its title among them."""
    shown = tree.xpath("//title/text()|//body//text()[not(ancestor::script or ancestor::style or ancestor::template)]")
    return sum(map(written, shown))


@lru_cache
def _settings() -> Any:
    """The extractor's settings, but for short articles: below its limit it takes the whole page, other stories too."""
    from trafilatura.settings import DEFAULT_CONFIG

    settings = copy.deepcopy(DEFAULT_CONFIG)
    settings["DEFAULT"]["MIN_EXTRACTED_SIZE"] = str(_SHORTEST)
    return settings


def read_mhtml(data: bytes, file: str) -> Iterator[RawArticle | Remark]:
    """The page in an MHTML archive, as browsers save it: the part that it names, not a frame of that.

    Raises ArticleError when it holds no HTML.
    """
    message = email.message_from_bytes(data.removeprefix(codecs.BOM_UTF8), policy=email.policy.default)
    pages = [part for part in message.walk() if part.get_content_type() in ("text/html", "application/xhtml+xml")]
    if not pages:
        raise ArticleError(file, "is a saved page without HTML", way_out="save the page again")
    page = _main(message, pages)
    address = str(message.get("Snapshot-Content-Location") or page.get("Content-Location") or "") or None
    content = page.get_payload(decode=True)
    saved = _iso(day(str(message.get("Date", ""))))
    for found in read_pages(content if isinstance(content, bytes) else b"", file, address, page.get_content_charset()):
        yield replace(found, retrieved=saved) if isinstance(found, RawArticle) else found
    if len(pages) > 1:
        remark = f"{len(pages) - 1} other pages are framed in it and not read"
        framed = [other.get_payload(decode=True) for other in pages if other is not page]
        texts = (plain_text(part.decode("utf-8", "replace")) for part in framed if isinstance(part, bytes))
        unread = sum(map(written, texts))
        yield Remark(None, remark, lost=False, characters=unread)


def _main(message: Any, pages: Sequence[Any]) -> Any:
    """The page that `start` names, else the one at the address that was saved, else the longest."""
    start, saved = message.get_param("start"), message.get("Snapshot-Content-Location")
    named = [page for page in pages if start and str(page.get("Content-ID", "")).strip() == str(start).strip()]
    named += [page for page in pages if saved and str(page.get("Content-Location", "")) == str(saved)]
    return next(iter(named), None) or max(pages, key=lambda page: len(page.get_payload(decode=True) or b""))


def _iso(found: object) -> str | None:
    return None if found is None else str(found)
