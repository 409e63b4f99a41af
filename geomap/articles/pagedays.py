"""The day on which a web page's article was published, from what states it for this article and nothing else.

In this order: what the page tells machines (JSON-LD, meta elements), what stands by the headline (`time`, a date line),
the address. Days in side columns, of changes, and today's in the page's head are not the article's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any

from geomap.arabic import fold_key
from geomap.articles.days import day
from geomap.lexicon import load

Told = tuple[date | None, str | None]

_ARTICLE = re.compile(r"Article$|Posting$|^Report$|^VideoObject$|^WebPage$|^CreativeWork$")
_IN_ADDRESS = re.compile(r"/(?P<year>20\d\d)[/-](?P<month>\d{1,2}|[a-z]{3,9})[/-](?P<day>\d{1,2})(?!\d)")
# What parts the author of a byline from its day.
_PARTS_OF_LINE = re.compile(r"\s*[|•·–—]\s*|\s-\s")
# A comma before the end of a list or object, which JSON forbids and pages have.
_TRAILING = re.compile(r",(?=\s{0,40}[}\]])")
# Marks of comments and CDATA around JSON-LD, which some systems still write for browsers that knew no scripts.
_WRAPPED = re.compile(r"\A\s*+(?:(?://|/\*)?\s*(?:<!\[CDATA\[|<!--)\s*(?:\*/)?|//[^\n]*\n)\s*+")
_PARTED = re.compile(r"[\s,]*+")
# Under which names JSON-LD keeps what a page is about, and how deep these lie in each other.
_HOLDERS, _DEEPEST = ("@graph", "mainEntity", "mainEntityOfPage"), 4
# How a microdata or RDFa name is called apart from its vocabulary: "schema:datePublished", "dc:date".
_STATING = ("property", "itemprop")
_PARTS = re.compile(r"[a-z]+|[\u0621-\u064a]+")
_LONGEST = 70
# How far above a post the day may stand that is the heading of several.
_LEVELS = 2
# So many days of which none is marked are those of what is told, not of the page.
_CHRONICLE = 3
# Whatever the class of an element, these hold no article.
_ASIDE = frozenset({"aside", "nav", "footer"})
_NO_DAYS = frozenset({"html", "body", "head", "main", "article", "script", "style", "meta"})
# What an element that is marked as a day may hold beside what reads as one.
_AS_DAY = re.compile(r"\d{4}|\d{1,2}[/.-]\d{1,2}")


def published(tree: Any, address: str | None = None) -> Told:
    """The day of publication that a parsed page states, and what it states if that leaves a doubt."""
    unread: str | None = None
    for stated in (_json_ld(tree), _meta(tree), _beside(tree)):
        for value in stated:
            if (found := day(value) or _in_part(value)) is not None:
                return found, None
            unread = unread or value
    for link in (address, *_addresses(tree)):
        if link and (match := _IN_ADDRESS.search(link)):
            parts = ("year", "month", "day") if match["month"].isdigit() else ("day", "month", "year")
            if found := day(" ".join(match.group(*parts))):
                return found, None
    return None, unread


def _in_part(value: str) -> date | None:
    """The one day among the parts of a line that a bar or a dash parts: the author, the day, the section."""
    days = {found for part in _PARTS_OF_LINE.split(value) if (found := day(part))}
    return days.pop() if len(days) == 1 else None


def near(element: Any, heading: Any) -> date | None:
    """The day that a post on a page of several states, the nearest to its heading first."""
    order = {node: number for number, node in enumerate(element.iter())}
    at = order.get(heading, 0)
    found = [(abs(number - at), text) for node, number in order.items() if (text := _dated(node))]
    return next(filter(None, (day(text) for _, text in sorted(found))), None)


def above(element: Any) -> date | None:
    """The day that stands above a post, as the heading of all posts of that day, a few levels up at most."""
    for level in (element, *islice(element.iterancestors(), _LEVELS)):
        for sibling in level.itersiblings(preceding=True):
            if (text := _dated(sibling)) and (found := day(text)):
                return found
    return None


def is_aside(element: Any) -> bool:
    """Whether the class or id of an element says that it stands beside the article."""
    return _named(element, "aside") or _named(element, "comment")


def is_comment(element: Any) -> bool:
    """Whether an element is, or stands in, what readers wrote below an article."""
    around = (node for node in (element, *element.iterancestors()) if node.tag not in ("html", "body"))
    return any(not _words("comment").isdisjoint(_names_of(node).split()) for node in around)


@lru_cache
def _words(term: str) -> frozenset[str]:
    return frozenset(load("pages").by_id()[term].en)


def _json_ld(tree: Any) -> Iterator[str]:
    """When the one article of the page's JSON-LD was published; nothing where it tells of several days."""
    days = []
    for script in tree.iter("script"):
        if "ld+json" in str(script.get("type")):
            bare = _WRAPPED.sub("", script.text or "")
            days += [found for value in _values(_TRAILING.sub("", bare)) for found in _of_articles(value)]
    if len(set(days)) == 1:
        yield days[0]


def _values(text: str) -> Iterator[Any]:
    """The JSON values that stand one behind the other in a text, up to the first fault or what else ends it."""
    decoder, at = json.JSONDecoder(strict=False), 0
    with suppress(ValueError, RecursionError):
        while found := _PARTED.match(text, at):
            value, at = decoder.raw_decode(text, found.end())
            yield value


def _of_articles(value: Any, depth: int = 0) -> Iterator[str]:
    """The days of the articles in a JSON-LD value, or in what one without a day is about."""
    for item in value if isinstance(value, list) else [value]:
        if not isinstance(item, Mapping):
            continue
        kinds = item.get("@type")
        stated = item.get("datePublished") or item.get("dateCreated") or item.get("uploadDate")
        if stated and any(_ARTICLE.search(str(kind)) for kind in (kinds if isinstance(kinds, list) else [kinds])):
            yield str(stated)
        elif depth < _DEEPEST:
            for name in _HOLDERS:
                yield from _of_articles(item.get(name), depth + 1)


def _meta(tree: Any) -> Iterator[str]:
    for name in ("meta", "meta_held"):
        for meta in tree.iter("meta"):
            names = {str(meta.get(key) or "").strip().lower() for key in ("property", "name", "itemprop")}
            if names & _words(name) and (content := str(meta.get("content") or "").strip()):
                yield content


def _beside(tree: Any) -> Iterator[str]:
    """What is marked or written as a day, nearest to the headline first; nothing if it is in a side column.

    Days that are not marked as one are those of a chronicle where there are several.
    """
    heading = next(iter(tree.iter("h1")), None)
    order = {node: number for number, node in enumerate(tree.iter())}
    found = [(node, text) for node in tree.iter() for text in [_dated(node)] if text and not _is_aside(node, heading)]
    bare = {day(text) for node, text in found if not _is_marked(node)}
    if len(bare) >= _CHRONICLE:
        found = [(node, text) for node, text in found if _is_marked(node)]
    at = order.get(heading, 0) if heading is not None else 0
    found.sort(key=lambda pair: (abs(order[pair[0]] - at), order[pair[0]]))
    yield from (text for _, text in found)


def _dated(element: Any) -> str | None:
    """The day that an element is there to state: by its tag, by its class, or because it holds nothing else."""
    if not isinstance(element.tag, str) or element.tag in _NO_DAYS:
        return None
    marked = element.get("datetime") if element.tag == "time" else None
    if stated := marked or _stamp(element):
        return str(stated)
    if _named(element, "markup") or _states_day(element):
        return _in_title(element) or _written(element, _AS_DAY)
    return None if len(element) > 3 else _written(element, None)


def _written(element: Any, form: re.Pattern[str] | None) -> str | None:
    """The words of an element, if they are few, and a day or of a form that one may have."""
    text = " ".join("".join(element.itertext()).split())
    if not text or len(text) > _LONGEST or not any(c.isdigit() for c in text):
        return None
    return text if (form is not None and form.search(fold_key(text))) or day(text) else None


def _stamp(element: Any) -> str | None:
    """The moment that a script shows in words ("3h"), in seconds or in full, from the attribute that holds it."""
    return next((str(value) for name in sorted(_words("stamp")) if (value := element.get(name)) and day(value)), None)


def _is_marked(element: Any) -> bool:
    """Whether an element, or what it stands in alone, says that it holds a day."""
    return any(
        node.tag == "time"
        or _named(node, "markup")
        or _stamp(node)
        or _states_day(node)
        for node in (element, *element, *islice(element.iterancestors(), _LEVELS))
    )


def _states_day(element: Any) -> bool:
    """Whether microdata or RDFa says that an element holds the day of publication, of any vocabulary."""
    stated = " ".join(str(element.get(key) or "") for key in _STATING).lower().split()
    names = {form for name in stated for form in (name, name.replace(":", "."), name.rpartition(":")[2])}
    return not names.isdisjoint(_words("meta") | _words("meta_held"))


def _in_title(element: Any) -> str | None:
    """The day in the title of an element or of its only child, as pages give it that show "3h" or "2 Oct"."""
    holders = (element, *element) if len(element) == 1 else (element,)
    stated = (str(holder.get("title") or holder.get("content") or "") for holder in holders)
    return next((text for text in stated if day(text)), None)


def _names_of(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}".lower()


def _named(element: Any, term: str) -> bool:
    """Whether the class or id of an element is made of words of that list."""
    names = _names_of(element)
    return bool(names.strip()) and (
        not _words(term).isdisjoint(_PARTS.findall(names)) or not _words(term).isdisjoint(names.split())
    )


def _is_aside(element: Any, heading: Any) -> bool:
    """Whether an element stands in what is not the article: a side column, a list of links, the page's own head."""
    for node in (element, *element.iterancestors()):
        if node.tag in ("html", "body"):
            return False
        holds_heading = heading is not None and node in heading.iterancestors()
        if node.tag in _ASIDE or (node.tag == "header" and heading is not None and not holds_heading):
            return node.tag != "header" or next(node.iterancestors("article"), None) is None
        if not holds_heading and (_named(node, "aside") or (node.tag == "li" and node.find(".//a") is not None)):
            return True
    return False


def _addresses(tree: Any) -> Iterable[str]:
    yield from (str(link.get("href")) for link in tree.iter("link") if link.get("rel") == "canonical")
    yield from (str(meta.get("content")) for meta in tree.iter("meta") if meta.get("property") == "og:url")
