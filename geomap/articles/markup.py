"""HTML fragments -> text, with the standard library: what feeds and exports hold, not whole pages."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "br", "dd", "div", "dl", "dt", "figcaption", "figure", "footer"}
    | {"h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table"}
    | {"td", "th", "tr", "ul"}
)
_SILENT = frozenset({"script", "style", "template", "noscript"})
_TAG = re.compile(
    r"<(?:p|br|div|span|a|img|strong|b|i|em|ul|li|h[1-6]|blockquote|!\[CDATA)\b[^>]{0,2000}>", re.IGNORECASE
)
_BLANKS = re.compile(r"[ \t\r\f\v\u00a0]*\n[ \t\r\f\v\u00a0\n]*")


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        """Blocks begin a line; scripts and styles say nothing."""
        self.silent += tag in _SILENT
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        """Blocks end a line."""
        self.silent = max(0, self.silent - (tag in _SILENT))
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        """Text, unless inside a script."""
        if not self.silent:
            self.parts.append(data)


def looks_like_markup(text: str) -> bool:
    """Whether the text of a record is an HTML fragment."""
    return bool(_TAG.search(text))


def plain_text(html: str) -> str:
    r"""The text of an HTML fragment, one line a block.

    >>> plain_text("<p>a &amp; b</p><p>c<script>d</script></p>")
    'a & b\nc'
    """
    parser = _Text()
    parser.feed(html)
    parser.close()
    return _BLANKS.sub("\n", "".join(parser.parts)).strip()
