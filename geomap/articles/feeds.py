"""RSS and Atom files, and Telegram Desktop's JSON export: many messages, each an article."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from html.entities import html5
from typing import Any
from xml.etree import ElementTree

from geomap.articles.days import day
from geomap.articles.markup import plain_text
from geomap.articles.plain import first_line
from geomap.articles.trace import RawArticle, Remark, entry_name, with_rest, written
from geomap.articles.values import leaves
from geomap.errors import ArticleError

_BODY = ("encoded", "content", "description", "summary")
# The vocabularies whose elements say what they are called: RSS 0.9-2.0, its module for whole texts, Atom, Dublin Core.
# Others use the same names for something else: in Media RSS, `content` is a picture and `title` its caption.
_OWN = frozenset(
    {
        "",
        "http://purl.org/rss/1.0/",
        "http://my.netscape.com/rdf/simple/0.9/",
        "http://purl.org/rss/1.0/modules/content/",
    }
    | {"http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"}
    | {"http://purl.org/dc/elements/1.1/", "http://purl.org/dc/terms/"}
)
_CAPTION = "{http://search.yahoo.com/mrss/}description"
_DAY = ("pubDate", "published", "date", "issued", "updated")
# What of an item is no text of it.
_STATED = frozenset({*_DAY, "guid", "id", "link", "source"})
_ROOT = re.compile(r"<(?:rss|feed|rdf:rdf|RDF)\b[^>]*>", re.IGNORECASE)
_HEAD = re.compile(r"<[?!][^>]*>")
_ITEM = re.compile(r"<(item|entry)\b(?:[^>]*[^/>])?>.*?</\1\s*>", re.DOTALL)
_OPENED = re.compile(r"<(?:item|entry)[\s>]")
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.DOTALL)
_CDATA = re.compile(r"(<!\[CDATA\[.*?\]\]>)", re.DOTALL)
_CDATA_SIGNS = re.compile(r"<!\[CDATA\[|\]\]>")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_NAMED, _AMPERSAND = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});"), re.compile(r"&(?!#\d+;|#x[0-9a-fA-F]+;|\w+;)")
# A field of an item that stands for itself.
_FIELD = re.compile(
    r"<((?:content:|dc:)?(?:title|link|guid|id|pubDate|published|issued|updated|date|description|summary|content|encoded))"
    r"(?:\s[^>]*)?>(?:<!\[CDATA\[.*?\]\]>|[^<]*)</\1\s*>", re.DOTALL,
)  # fmt: skip
# A text whose markup is not escaped, and not XML.
_MARKED = re.compile(r"<((?:content:)?(?:description|summary|content|encoded))(?:\s[^>]*)?>(.*?)</\1\s*>", re.DOTALL)
_NUMBERED = re.compile(r"&#(?:(\d{1,9})|x([0-9a-fA-F]{1,8}));")
_PREFIX, _BOUND = re.compile(r"[<\s]/?([A-Za-z][\w.-]*):[A-Za-z]"), re.compile(r"xmlns:([\w.-]+)\s*=")
# What the prefixes of a feed mean that forgets to say so; of others only that they are one.
_USUAL = {"content": "http://purl.org/rss/1.0/modules/content/", "dc": "http://purl.org/dc/elements/1.1/"}
_OF_XML = frozenset({"amp", "lt", "gt", "quot", "apos"})
# What the export of a WordPress site says of an entry.
_WORDPRESS, _PUBLISHED = "wordpress.org/export", frozenset({"publish", "inherit", ""})
_NO_TEXTS = frozenset({"attachment", "nav_menu_item", "revision", "custom_css", "wp_navigation", "wp_global_styles"})


def _local(element: ElementTree.Element) -> str:
    """An element's name, with its vocabulary in front where that is none of a feed's own."""
    space, _, name = element.tag.rpartition("}")
    return name if space.removeprefix("{") in _OWN else element.tag


def _texts(parent: ElementTree.Element, names: tuple[str, ...]) -> Iterator[str]:
    """What the children of those names hold, in the order of names."""
    for name in names:
        for child in parent:
            if _local(child) == name and (text := "".join(child.itertext()).strip()):
                yield text


def _text(parent: ElementTree.Element, names: tuple[str, ...]) -> str | None:
    return next(_texts(parent, names), None)


def _body(item: ElementTree.Element) -> str:
    """The longest of an item's texts: a feed may hold a summary beside the whole; a picture's caption is the last."""
    texts = [plain_text(text) for text in _texts(item, _BODY)]
    captions = ("".join(caption.itertext()) for caption in item.iter(_CAPTION))
    return max(texts, key=len, default="") or plain_text(next(captions, ""))


def _link(item: ElementTree.Element) -> str | None:
    """RSS writes the address as text, Atom as `href` of the link that is the entry itself."""
    links = [child for child in item if _local(child) == "link"]
    chosen = next((link for link in links if link.get("rel", "alternate") == "alternate"), None)
    if chosen is None:
        return None
    return chosen.get("href") or (chosen.text or "").strip() or None


def read_feed(text: str, file: str) -> Iterator[RawArticle | Remark]:
    """The items of an RSS 0.9-2.0, RDF or Atom document; of a damaged one those that are whole.

    Raises ArticleError where none is, and for XML that declares entities: they can be made to grow without bound.
    """
    if "<!ENTITY" in text:
        raise ArticleError(file, "declares XML entities, which feeds do not need", way_out="take them out")
    clean = _clean(text)
    try:
        root = _parsed(clean)
    except ElementTree.ParseError as fault:
        if not _ITEM.search(clean):
            raise ArticleError(file, f"is damaged XML: {fault}", way_out="download it again") from None
        yield from with_rest(_whole_items(clean, fault), written(_before(text)))
        return
    items = [element for element in root.iter() if _local(element) in {"item", "entry"}]
    channel = next((element for element in root.iter() if _local(element) == "channel"), root)
    around = sum(written(_plain(element)) for element in channel if _local(element) not in {"item", "entry", "title"})
    yield from with_rest(_items(items, _text(channel, ("title",))), around + written(_before(text)))


def _before(text: str) -> str:
    """What stands before a feed that is none of it, such as a server's warning."""
    root = _ROOT.search(text)
    return plain_text(_HEAD.sub(" ", text[: root.start()])) if root else ""


def _clean(text: str) -> str:
    """The document from its root on, without what XML knows no way to hold: control signs, HTML's names of letters."""
    root = _ROOT.search(text)
    body = _CONTROLS.sub(" ", text[root.start() :] if root else text)
    bound = _bound(body, root.end() - root.start()) if root else body
    return "".join(
        part if part.startswith("<![CDATA[") else _AMPERSAND.sub("&amp;", _NAMED.sub(_character, _allowed(part)))
        for part in _CDATA.split(bound)
    )


def _bound(body: str, ending: int) -> str:
    """The document with every prefix declared in its root, which ends there."""
    loose = set(_PREFIX.findall(_CDATA.sub("", body))) - set(_BOUND.findall(body)) - {"xml", "xmlns", "http", "https"}
    declared = "".join(f' xmlns:{name}="{_USUAL.get(name, f"urn:{name}")}"' for name in sorted(loose))
    at = ending - (2 if body[:ending].endswith("/>") else 1)
    return f"{body[:at]}{declared}{body[at:]}"


def _allowed(text: str) -> str:
    """The text without references to characters that XML does not allow."""

    def kept(reference: re.Match[str]) -> str:
        number = int(reference[1]) if reference[1] else int(reference[2], 16)
        allowed = number in (9, 10, 13) or 32 <= number < 0xD800 or 0xE000 <= number < 0xFFFE
        return reference.group() if allowed or 0x10000 <= number < 0x110000 else " "

    return _NUMBERED.sub(kept, text)


def _character(reference: re.Match[str]) -> str:
    """The character that HTML's name for it means; XML's own five names stay."""
    name = reference[1]
    return reference.group() if name in _OF_XML else html5.get(f"{name};", reference.group())


def _parsed(text: str) -> ElementTree.Element:
    # The text is decoded already; a declaration that names another encoding stands before the root, and is gone.
    return ElementTree.fromstring(text.encode("utf-8", "replace"), ElementTree.XMLParser(encoding="utf-8"))  # noqa: S314 - entities are refused before


def _whole_items(text: str, fault: ElementTree.ParseError) -> Iterator[RawArticle | Remark]:
    """The items of a damaged document, each parsed by itself; one that is damaged or cut off is said."""
    root = _ROOT.search(text)
    opening = root.group() if root else "<rss>"
    ending = f"</{opening[1:].split(maxsplit=1)[0].rstrip('>')}>"
    outlet = _TITLE.search(text.partition("<item")[0].partition("<entry")[0])
    items = []
    for number, found in enumerate(_ITEM.finditer(text), 1):
        try:
            parsed = _parsed(opening + found.group() + ending)
            items += [element for element in parsed if _local(element) in {"item", "entry"}]
        except ElementTree.ParseError as damage:
            recovered = _recovered(found.group(), opening, ending)
            items += recovered
            what = "is damaged XML, read as far as it can be" if recovered else "is damaged XML"
            unread = written(plain_text(found.group())) - sum(written(_plain(element)) for element in recovered)
            yield Remark(str(number), f"{what}: {damage}", lost=not recovered, characters=max(0, unread))
    yield from _items(items, plain_text(outlet[1]) if outlet else None)
    cut = len(_OPENED.findall(text)) > len(_ITEM.findall(text))
    what = "ends within an item, which is lost" if cut else "is damaged XML outside its items"
    yield Remark(None, f"{what}: {fault}", lost=cut, characters=written(plain_text(_ITEM.sub(" ", text))))


def _recovered(item: str, opening: str, ending: str) -> list[ElementTree.Element]:
    """What can be read of a damaged item: those of its fields that are whole, or its text as HTML."""
    kept = ElementTree.Element("item")
    for found in _FIELD.finditer(item):
        try:
            kept.extend(_parsed(opening + found.group() + ending))
        except ElementTree.ParseError:
            continue
    if not _body(kept):
        for found in _MARKED.finditer(item):
            ElementTree.SubElement(kept, "description").text = _CDATA_SIGNS.sub("", found[2])
    return [kept] if _body(kept) else []


def _items(items: Iterable[ElementTree.Element], outlet: str | None) -> Iterator[RawArticle | Remark]:
    unpublished = []
    for number, item in enumerate(items, 1):
        if _is_draft(item):
            unpublished.append(written(_plain(item)))
        else:
            yield from _item(item, number, outlet)
    if unpublished:
        remark = f"{len(unpublished)} entries are drafts, pictures or menus of a site and not read"
        yield Remark(None, remark, lost=False, characters=sum(unpublished))


def _is_draft(item: ElementTree.Element) -> bool:
    """Whether the export of a WordPress site says that an entry was never published, or is no text."""
    stated = [element for element in item if _WORDPRESS in element.tag]
    fields = {element.tag.rpartition("}")[2]: (element.text or "").strip() for element in stated}
    return fields.get("status", "publish") not in _PUBLISHED or fields.get("post_type", "post") in _NO_TEXTS


def _item(item: ElementTree.Element, number: int, outlet: str | None) -> Iterator[RawArticle | Remark]:
    title = plain_text(_text(item, ("title",)) or "")
    body = _body(item)
    stated = _text(item, ("guid", "id")) or _link(item)
    text = body if body.startswith(title) else f"{title}\n\n{body}".strip()
    left_out = _unread(item, text)
    if not text:
        yield Remark(stated or str(number), "has no text", characters=left_out)
        return
    source, entry = _text(item, ("source",)) or outlet, entry_name(text, stated)
    dated = _text(item, _DAY)
    published = day(dated)
    if dated and published is None:
        yield Remark(entry, f"its date {dated!r} is not read: write it as YYYY-MM-DD", lost=False)
    yield RawArticle(text, title or None, source, published, _link(item), entry, left_out=left_out)


def _unread(item: ElementTree.Element, text: str) -> int:
    """How many characters of an item's elements are not in its text: authors, tags, a summary beside the whole."""
    letters = (written(_plain(element)) for element in item if _local(element) not in _STATED)
    return max(0, sum(letters) - written(text))


def _plain(element: ElementTree.Element) -> str:
    """All that an element says, without the markup in it."""
    whole = " ".join(element.itertext())
    return plain_text(whole) if "<" in whole or "&" in whole else whole


def is_telegram(value: Any) -> bool:
    """Whether a JSON document is an export of Telegram Desktop: one chat, or the whole account."""
    return isinstance(value, Mapping) and _chats(value) is not None


def _chats(value: Mapping[str, Any]) -> list[Any] | None:
    """The chats of an account, those that it has left among them, or the one chat that the export is of."""
    lists = [value[name]["list"] for name in ("chats", "left_chats") if isinstance(value.get(name), Mapping)
            and isinstance(value[name].get("list"), list)]  # fmt: skip
    if lists:
        return [chat for chats in lists for chat in chats]
    return [value] if isinstance(value.get("messages"), list) and "type" in value else None


def read_telegram(value: Mapping[str, Any]) -> Iterator[RawArticle | Remark]:
    """Every message with text is an article; a forward is credited to where it came from.

    The first message is told the characters of what Telegram itself notes.
    """
    for chat in _chats(value) or ():
        if not isinstance(chat, Mapping):
            continue
        messages = list(_messages(chat))
        wordless, unread = 0, 0
        around = leaves(chat) - sum(map(leaves, messages))
        for message in messages:
            draft = _message(message, chat)
            if draft is None:
                wordless, unread = wordless + 1, unread + leaves(message)
                continue
            yield replace(draft, left_out=leaves(message) - written(draft.text) + around)
            around = 0
        if wordless:
            remark = f"{wordless} messages hold no text"
            yield Remark(str(chat.get("name") or ""), remark, lost=False, characters=unread + around)


def _messages(chat: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The messages people wrote; what Telegram itself notes (joined, pinned) is no message."""
    messages = chat.get("messages")
    for message in messages if isinstance(messages, list) else ():
        if isinstance(message, Mapping) and message.get("type", "message") == "message":
            yield message


def _message(message: Mapping[str, Any], chat: Mapping[str, Any]) -> RawArticle | None:
    text = _spans(message.get("text"))
    if not text.strip():
        return None
    # Always with the chat, so that one chat's export and the whole account's name a message alike.
    name = entry_name(text, str(message.get("id") or ""))
    entry = "/".join(str(part) for part in (chat.get("id") or chat.get("name"), name) if part)
    outlet = message.get("forwarded_from") or chat.get("name")
    return RawArticle(text, first_line(text), str(outlet) if outlet else None, day(message.get("date")), None, entry)


def _spans(text: Any) -> str:
    """Telegram writes formatted text as a list of strings and objects."""
    if isinstance(text, str):
        return text
    if not isinstance(text, list):
        return ""
    return "".join(str(part.get("text", "")) if isinstance(part, Mapping) else str(part) for part in text)
