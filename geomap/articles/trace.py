"""What reading hands on: an article with the file it came from, or the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from geomap.errors import visible
from geomap.model import Article


@dataclass(frozen=True, slots=True)
class SetAside:
    """What was not read, and why. With `lost` False it is a remark: the article was read all the same.

    `unread` counts the articles of which the remark says that their language or letters are not read, `characters`
    those of the text, blanks apart, that it is about. A file of which nothing is read is not counted.
    """

    path: str
    entry: str | None
    reason: str
    lost: bool = True
    unread: int = 0
    characters: int = 0

    def __str__(self) -> str:
        """One line for a terminal: file, entry, fault."""
        return ": ".join(visible(part) for part in (self.path, self.entry, self.reason) if part)


@dataclass(frozen=True, slots=True)
class Source:
    """The file an article came from, for the chain of custody: SHA-256 and size are those of the whole file.

    `left_out` counts the characters, blanks apart, that stand around the article and are not read: menus, side columns,
    fields of a record.
    """

    path: str
    kind: str
    sha256: str
    size: int
    entry: str | None = None
    retrieved: str | None = None
    archive_url: str | None = None
    left_out: int = 0


@dataclass(frozen=True, slots=True)
class TracedArticle:
    """An article and where it came from."""

    article: Article
    source: Source


@dataclass(frozen=True, slots=True)
class RawArticle:
    """What a reader of one format found: a text and what is known of it. `entry` names it within a file of several."""

    text: str
    title: str | None = None
    outlet: str | None = None
    published: date | None = None
    url: str | None = None
    entry: str | None = None
    retrieved: str | None = None
    archive_url: str | None = None
    left_out: int = 0


def entry_name(text: str, *stated: str | None) -> str:
    """An entry's name in a file of several: what it states of itself, else a digest of its words.

    Never its place in the file: a new article above it would give it another name, and corrections of it an orphan's.
    """
    words = " ".join(text.split()).encode("utf-8", "replace")
    return next(filter(None, stated), None) or sha256(words).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a reader has to say about an entry; `lost` if the entry gives no article.

    `characters` counts those of the text, blanks apart, that are not read by what it tells.
    """

    entry: str | None
    reason: str
    lost: bool = True
    characters: int = 0


def with_rest(found: Iterable[RawArticle | Remark], rest: int) -> Iterator[RawArticle | Remark]:
    """What was found, the first article told the `rest` of characters that stand around them all."""
    for item in found:
        if rest and isinstance(item, RawArticle):
            yield replace(item, left_out=item.left_out + rest)
            rest = 0
        else:
            yield item


def written(text: str) -> int:
    """How many characters a text has, blanks apart."""
    return len("".join(text.split()))
