"""RSS and Atom files, and Telegram Desktop's JSON export: many messages, each an article."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from geomap.articles.days import day
from geomap.articles.markup import plain_text
from geomap.articles.plain import first_line
from geomap.articles.trace import Draft, Remark, entry_name
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
_DAY = ("pubDate", "published", "date", "updated", "issued")


def _local(element: ElementTree.Element) -> str:
    """An element's name, with its vocabulary in front where that is none of a feed's own."""
    space, _, name = element.tag.rpartition("}")
    return name if space.removeprefix("{") in _OWN else element.tag


def _texts(parent: ElementTree.Element, names: tuple[str, ...]) -> Iterator[str]:
    """What the children of those names hold, in the order of names."""
    for name in names:
        for child in parent:
            if _local(child) == name and (held := "".join(child.itertext()).strip()):
                yield held


def _text(parent: ElementTree.Element, names: tuple[str, ...]) -> str | None:
    return next(_texts(parent, names), None)


def _body(item: ElementTree.Element) -> str:
    """The longest of an item's texts: a feed may hold a summary beside the whole; a picture's caption is the last."""
    told = [plain_text(text) for text in _texts(item, _BODY)]
    captions = ("".join(one.itertext()) for one in item.iter(_CAPTION))
    return max(told, key=len, default="") or plain_text(next(captions, ""))


def _link(item: ElementTree.Element) -> str | None:
    """RSS writes the address as text, Atom as `href` of the link that is the entry itself."""
    links = [child for child in item if _local(child) == "link"]
    chosen = next((one for one in links if one.get("rel", "alternate") == "alternate"), None)
    if chosen is None:
        return None
    return chosen.get("href") or (chosen.text or "").strip() or None


def read_feed(text: str, file: str) -> Iterator[Draft | Remark]:
    """The items of an RSS 0.9-2.0, RDF or Atom document.

    Raises ArticleError for damaged XML, or for XML that declares entities: they can be made to grow without bound.
    """
    if "<!ENTITY" in text:
        raise ArticleError(file, "declares XML entities, which feeds do not need", way_out="take them out")
    try:
        root = ElementTree.fromstring(text.encode("utf-8", "replace"), _parser())  # noqa: S314 - entities are refused above
    except ElementTree.ParseError as fault:
        raise ArticleError(file, f"is damaged XML: {fault}", way_out="download it again") from None
    items = [one for one in root.iter() if _local(one) in {"item", "entry"}]
    channel = next((one for one in root.iter() if _local(one) == "channel"), root)
    outlet = _text(channel, ("title",))
    for number, item in enumerate(items, 1):
        yield _item(item, number, outlet)


def _parser() -> ElementTree.XMLParser:
    # The text is decoded already; the declaration inside it may name another encoding.
    return ElementTree.XMLParser(encoding="utf-8")  # noqa: S314 - entities are refused before


def _item(item: ElementTree.Element, number: int, outlet: str | None) -> Draft | Remark:
    title = plain_text(_text(item, ("title",)) or "")
    body = _body(item)
    stated = _text(item, ("guid", "id")) or _link(item)
    text = body if body.startswith(title) else f"{title}\n\n{body}".strip()
    if not text:
        return Remark(stated or str(number), "has no text")
    source = _text(item, ("source",)) or outlet
    return Draft(text, title or None, source, day(_text(item, _DAY)), _link(item), entry_name(text, stated))


def is_telegram(value: Any) -> bool:
    """Whether a JSON document is an export of Telegram Desktop: one chat, or the whole account."""
    return isinstance(value, Mapping) and _chats(value) is not None


def _chats(value: Mapping[str, Any]) -> list[Any] | None:
    """The chats of an account, those that it has left among them, or the one chat that the export is of."""
    held = [value[name]["list"] for name in ("chats", "left_chats") if isinstance(value.get(name), Mapping)
            and isinstance(value[name].get("list"), list)]  # fmt: skip
    if held:
        return [chat for chats in held for chat in chats]
    return [value] if isinstance(value.get("messages"), list) and "type" in value else None


def read_telegram(value: Mapping[str, Any]) -> Iterator[Draft | Remark]:
    """Every message with text is an article; a forward is credited to where it came from."""
    for chat in _chats(value) or ():
        if not isinstance(chat, Mapping):
            continue
        wordless = 0
        for message in _messages(chat):
            draft = _message(message, chat)
            wordless += draft is None
            if draft is not None:
                yield draft
        if wordless:
            yield Remark(str(chat.get("name") or ""), f"{wordless} messages hold no text", lost=False)


def _messages(chat: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The messages people wrote; what Telegram itself notes (joined, pinned) is no message."""
    held = chat.get("messages")
    for one in held if isinstance(held, list) else ():
        if isinstance(one, Mapping) and one.get("type", "message") == "message":
            yield one


def _message(message: Mapping[str, Any], chat: Mapping[str, Any]) -> Draft | None:
    text = _spans(message.get("text"))
    if not text.strip():
        return None
    # Always with the chat, so that one chat's export and the whole account's name a message alike.
    name = entry_name(text, str(message.get("id") or ""))
    entry = "/".join(str(part) for part in (chat.get("id") or chat.get("name"), name) if part)
    outlet = message.get("forwarded_from") or chat.get("name")
    return Draft(text, first_line(text), str(outlet) if outlet else None, day(message.get("date")), None, entry)


def _spans(text: Any) -> str:
    """Telegram writes formatted text as a list of strings and objects."""
    if isinstance(text, str):
        return text
    if not isinstance(text, list):
        return ""
    return "".join(str(part.get("text", "")) if isinstance(part, Mapping) else str(part) for part in text)
