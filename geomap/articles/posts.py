"""One page, many posts: Telegram's own HTML export, a saved channel, a blog's front page. One article a post."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from geomap.articles.days import day
from geomap.articles.markup import plain_text
from geomap.articles.pagedays import above, is_comment, near
from geomap.articles.plain import first_line
from geomap.articles.trace import RawArticle, Remark, entry_name
from geomap.lexicon import load

# Letters of the shortest post beside its heading and its day, and how often the longest may outweigh the second.
_SHORTEST, _OUTWEIGHS = 20, 12


def read_posts(tree: Any) -> Iterator[RawArticle | Remark]:
    """The posts of a parsed page that holds several, each with its own day; nothing for any other page."""
    yield from _exported(tree) or _saved(tree) or _several(tree)


def _classed(element: Any, name: str) -> list[Any]:
    return [node for node in element.iter() if isinstance(node.tag, str) and name in (node.get("class") or "").split()]


def _text(element: Any) -> str:
    from lxml import html

    return plain_text(html.tostring(element, encoding="unicode", with_tail=False))


def _first(element: Any, name: str) -> Any:
    return next(iter(_classed(element, name)), None)


def _name(element: Any) -> str | None:
    """Who is named in an element as the sender."""
    name = _first(element, "from_name")
    return _text(name).split("\n")[0].strip() if name is not None else None


def _exported(tree: Any) -> list[RawArticle | Remark]:
    """The messages of Telegram Desktop's HTML export; a message joined to the one before is by the same sender."""
    found: list[RawArticle | Remark] = []
    header = _first(tree, "page_header")
    sender = _text(header).split("\n")[-1].strip() if header is not None else ""
    wordless = 0
    for message in _messages(tree):
        forwarded, body = _first(message, "forwarded"), _first(message, "text")
        sender = (forwarded is None and _name(message)) or sender
        if body is None or not (text := _text(body)):
            wordless += 1
            continue
        outlet = sender if forwarded is None else _name(forwarded) or sender
        entry = entry_name(text, str(message.get("id")))
        found.append(RawArticle(text, first_line(text), outlet or None, _day_of(message), None, entry))
    if found and wordless:
        found.append(Remark(None, f"{wordless} messages hold no text", lost=False))
    return found


def _messages(tree: Any) -> Iterator[Any]:
    """The messages of an export, without those in which the service speaks."""
    for node in _classed(tree, "message"):
        if str(node.get("id", "")).startswith("message") and "service" not in node.get("class", "").split():
            yield node


def _day_of(message: Any) -> date | None:
    """The day on which a message was sent."""
    stated = _first(message, "date")
    return day(stated.get("title") if stated is not None else None)


def _saved(tree: Any) -> list[RawArticle | Remark]:
    """The posts of a channel's page as the web shows it (t.me/s/...)."""
    found: list[RawArticle | Remark] = []
    wordless = 0
    for message in _classed(tree, "tgme_widget_message"):
        body, owner = _first(message, "tgme_widget_message_text"), _first(message, "tgme_widget_message_owner_name")
        if body is None or not (text := _text(body)):
            wordless += 1
            continue
        stated = next((node.get("datetime") for node in message.iter("time") if node.get("datetime")), None)
        post, outlet = message.get("data-post"), _text(owner) if owner is not None else ""
        address = f"https://t.me/{post}" if post else None
        entry = entry_name(text, post)
        found.append(RawArticle(text, first_line(text), outlet or None, day(stated), address, entry))
    if found and wordless:
        found.append(Remark(None, f"{wordless} messages hold no text", lost=False))
    return found


@lru_cache
def _names() -> frozenset[str]:
    return frozenset(load("pages").by_id()["post"].en)


def _several(tree: Any) -> list[RawArticle | Remark]:
    """The posts of a page of them: siblings of one kind, each with a heading, a text and a day of its own."""
    if any(str(meta.get("property")) == "article:published_time" for meta in tree.iter("meta")):
        return []
    best = _siblings(tree)
    posts = [post for post in map(_post, best) if post is not None]
    weights = sorted((len(post.text) for post in posts), reverse=True)
    if len(posts) < 2 or 2 * len(posts) < len(best) or weights[0] > _OUTWEIGHS * weights[1]:
        return []
    untold, site = len(best) - len(posts), _site(tree)
    remarks = [Remark(None, f"{untold} posts have no text or no day and are not read", lost=False)] if untold else []
    return [*(RawArticle(p.text, p.title, site, p.published, p.url, p.entry) for p in posts), *remarks]


def _siblings(tree: Any) -> list[Any]:
    """The most elements of one kind that may hold a post each: side by side, or each in a division of its own."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for node in tree.iter():
        if isinstance(node.tag, str) and _holds_post(node):
            groups[node.getparent(), node.tag].append(node)
    best = max(groups.values(), key=len, default=[])
    if len(best) < 2:
        best = max(_alike(element for group in groups.values() for element in group), key=len, default=[])
    return best


def _site(tree: Any) -> str | None:
    """What a page calls its site."""
    names = (str(meta.get("content")) for meta in tree.iter("meta") if meta.get("property") == "og:site_name")
    return next(names, None) or next((_text(title) for title in tree.iter("title")), None) or None


def _holds_post(element: Any) -> bool:
    """Whether an element says that it is one of several posts, by its tag, role or class, and no comment on one."""
    if "article" not in (element.tag, element.get("role")):
        classes = _classes(element)
        heads = {name.rpartition(mark)[2] for name in classes for mark in "-_"}  # "crawler-post" is a post, too
        if _names().isdisjoint(heads.union(classes)):
            return False
    return not is_comment(element)


def _alike(elements: Iterable[Any]) -> list[list[Any]]:
    """The elements by tag and class, without those that stand in another of them."""
    groups: dict[Any, list[Any]] = defaultdict(list)
    for element in elements:
        groups[element.tag, element.get("class"), element.get("role")].append(element)
    return [[element for element in group if not any(other in group for other in element.iterancestors())]
            for group in groups.values()]  # fmt: skip


def _classes(element: Any) -> Sequence[str]:
    return str(element.get("class") or "").lower().split()


def _post(element: Any) -> RawArticle | None:
    """One of several posts, if it has a day and more words than that and its heading."""
    heading = next((found for found in element.iter("h1", "h2", "h3", "h4")), None)
    published: date | None = near(element, heading) or above(element)
    if published is None:
        return None
    text = _text(element)
    title = _text(heading) if heading is not None else ""
    lines = [line for line in text.split("\n") if line.strip() and day(line) is None]
    body = "\n".join(line for line in lines if line.strip() != title)
    if len(body) < _SHORTEST:
        return None
    link, whole = _link(heading), f"{title}\n\n{body}".strip()
    return RawArticle(whole, title or first_line(body), None, published, link, entry_name(whole, link))


def _link(heading: Any) -> str | None:
    """The address to which the heading of a post links."""
    links = heading.iter("a") if heading is not None else ()
    return next((link.get("href") for link in links if str(link.get("href", "")).startswith("http")), None)
