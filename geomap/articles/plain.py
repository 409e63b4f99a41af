"""Plain text and Markdown with front matter."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping

from geomap.articles.days import day
from geomap.articles.trace import RawArticle, Remark, written

_YAML = re.compile(r"---[ \t]*\r?\n(.*?)\r?\n---[ \t]*(?:\r?\n|$)", re.DOTALL)
_TOML = re.compile(r"\+\+\+[ \t]*\r?\n(.*?)\r?\n\+\+\+[ \t]*(?:\r?\n|$)", re.DOTALL)
_PAIR = re.compile(r"\A([A-Za-z_][\w -]*+)[ \t]*+:[ \t]*+(.*)")
_LONGEST_TITLE = 300
# What of a head is known of the article; anything else is counted as not read.
_STATED = frozenset({"date", "published", "outlet", "source", "site", "title", "url", "link"})


def first_line(text: str) -> str:
    """The first line that holds anything, without Markdown's heading marks, at most 300 characters."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line.lstrip("#").strip()[:_LONGEST_TITLE]


def front_matter(text: str) -> tuple[Mapping[str, str], str]:
    """The head of a Markdown file (YAML's plain `key: value` lines, or TOML) and the text below it."""
    if found := _YAML.match(text):
        lines = found.group(1).splitlines()
        pairs = (_PAIR.match(line) for line in lines)
        head = {pair.group(1).strip().lower(): pair.group(2).strip().strip("\"'") for pair in pairs if pair}
        head[""] = " ".join(line for line in lines if not _PAIR.match(line))  # lists, and other forms of YAML
        return head, text[found.end() :]
    if found := _TOML.match(text):
        try:
            table = tomllib.loads(found.group(1))
        except tomllib.TOMLDecodeError:
            return {}, text
        return {key.lower(): str(value) for key, value in table.items()}, text[found.end() :]
    return {}, text


def read_plain(text: str) -> Iterator[RawArticle | Remark]:
    """One article: the whole text, or what stands below the front matter."""
    head, body = front_matter(text)
    stated = head.get("date") or head.get("published")
    published = day(stated)
    if stated and published is None:
        yield Remark(None, f"its date {stated!r} is not read: write it as YYYY-MM-DD", lost=False)
    outlet = head.get("outlet") or head.get("source") or head.get("site")
    url = head.get("url") or head.get("link") or None
    left_out = sum(written(value) for name, value in head.items() if name not in _STATED)
    yield RawArticle(body, head.get("title") or None, outlet or None, published, url, left_out=left_out)
