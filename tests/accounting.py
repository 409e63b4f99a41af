"""Characters of text in a file = characters read + characters named as not read, by a measure of its own for each kind.

The measure shares no code with the readers: tags taken off by `html.parser`, parts of mails by `email`, strings of JSON
by `json`, XML of an Office file by regular expressions, print by PDFium.
"""

from __future__ import annotations

import email.policy
import gzip
import html
import io
import itertools
import json
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Iterator
from email import message_from_bytes
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from geomap import articles
from geomap.config import Config

# Words in Arabic letters, or in Latin ones.
WORD = re.compile("[\u0621-\u064a]{3,}|[A-Za-z]{3,}")
_ARABIC = re.compile("[\u0621-\u064a]")
_WORDML, _SHEET = re.compile(r"word/.*\.xml$"), re.compile(r"xl/(?:sharedStrings|comments.*|worksheets/.*)\.xml$")
_MAIL = re.compile(rb"^(?:From [^\n]*\n)?(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_FEED = re.compile(r"<(?:rss|feed|rdf:rdf)[\s>]", re.IGNORECASE)
# Addresses and days are no text of an article; they are its fields.
_STATED = re.compile(
    r"https?:\S+|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\b|"
    r"\b(?:GMT|UTC|EDT|EST|CEST|EEST)\b"
)
_REORDERED = re.compile("mended|turned round|written out")
_FEED_DAY = re.compile(r"<(pubDate|dc:date|published|updated)>(.*?)</\1>", re.DOTALL)
_KEY = re.compile(r'"(?:[^"\\\n]|\\.){0,40}"\s*:')


class _Shown(HTMLParser):
    """What a page shows, in its body, and its title."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:  # noqa: ARG002
        self.silent += tag in ("script", "style", "template")

    def handle_endtag(self, tag: str) -> None:
        self.silent -= tag in ("script", "style", "template") and self.silent > 0

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def shown(markup: str) -> str:
    """The text between the tags of a page."""
    parser = _Shown()
    parser.feed(markup)
    parser.close()
    return " ".join(parser.parts)


def decoded(data: bytes) -> str:
    """The bytes as text, in the first encoding that takes them."""
    for encoding in ("utf-8-sig", *(["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else [])):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return max((data.decode(one, "replace") for one in ("utf-8", "cp1256", "iso8859-6")), key=_articles)


def _articles(text: str) -> int:
    """How often the Arabic article is there, of which every text in the right encoding is full."""
    return len(re.findall("\\bال", text))


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _strings(one)


def _office(data: bytes) -> str:
    try:
        packed = zipfile.ZipFile(io.BytesIO(data))
        names = [name for name in packed.namelist() if _WORDML.match(name) or _SHEET.match(name)]
        xml = "\n".join(packed.read(name).decode("utf-8", "replace") for name in names)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
        return ""
    xml = re.sub("<w:instrText.*?</w:instrText>", "", xml)  # orders of a field, which nobody sees
    xml = re.sub("<mc:Fallback.*?</mc:Fallback>", "", xml, flags=re.DOTALL)  # says again what stands before it
    return html.unescape(re.sub("<[^>]*>", "", re.sub("</(?:w:p|w:r|si|t|author)>", "\n", xml)))


def _mail(data: bytes) -> str:
    if data.startswith(b"From "):
        return "\n".join(_mail(one) for one in re.split(rb"(?m)^From [^\n]*\n(?=[!-9;-~]+:)", data) if one)
    parts = message_from_bytes(data, policy=email.policy.default).walk()
    return "\n".join(_part(part) for part in parts if part.get_content_maintype() == "text")


def _part(part: Any) -> str:
    content = part.get_payload(decode=True) or b""
    text = content.decode(part.get_content_charset() or "utf-8", "replace")
    return shown(text) if part.get_content_subtype() == "html" else text


def _archive(data: bytes) -> str:
    """The pages of a web archive, each in the encoding that its header names."""
    pieces = [one.strip() for one in data.split(b"\n\r\n")]
    found = []
    for head, body in itertools.pairwise(pieces):
        if b"image/" in head.lower():
            continue
        charset = re.search(rb"charset=[\"']?([\w-]+)", head)
        if re.match(rb"(?:[0-9a-f]{1,6}\r\n)?<(?!urn)", body):
            found.append(shown(body.decode(charset[1].decode(), "replace") if charset else decoded(body)))
    return "\n".join(found)


def _print(data: bytes) -> str:
    import pypdfium2

    try:
        pages = list(pypdfium2.PdfDocument(data))
    except pypdfium2.PdfiumError:
        return ""
    text = "\n".join(page.get_textpage().get_text_range() for page in pages)
    notes = b"\n".join(re.findall(rb"/Contents\s*\(([^)]*)\)", data)).decode("latin-1")
    return unicodedata.normalize("NFKC", f"{text}\n{notes}").replace("ـ", "")


def _rows(data: bytes) -> str:
    from pyarrow.parquet import read_table

    return "\n".join(_strings(read_table(io.BytesIO(data)).to_pylist()))


def _by_text(text: str, kind: str) -> str:
    """What a file of text says: JSON without its keys, a table without its header, markup without its tags."""
    start = text.lstrip("\ufeff \t\r\n")
    script = re.match(r"[\w.$ ]{1,80}=\s*(?=[\[{])", start)
    if kind in ("JSON", "JSONL", "Telegram"):
        try:
            return "\n".join(_strings(json.loads(start[script.end() :] if script else start)))
        except ValueError:
            bare = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), _KEY.sub("", start))
            return bare.replace("\\n", "\n")
    if start.startswith("<") or _FEED.search(start[:500]):
        start = _FEED_DAY.sub(lambda day: "0" * len(day[2]), start)
        fields = re.findall(r'(?<!\bname)(?<!\bversion)(?<!\bencoding)="([^"<]*)"', start) if kind == "XML" else ()
        return "\n".join([shown(re.sub(r"<!\[CDATA\[|\]\]>", " ", start)), *map(shown, map(html.unescape, fields))])
    if kind == "Markdown":
        return re.sub(r"(?m)\A---$|^---$|^[\w-]+\s*[:=]", "", start)
    return re.sub(r"\Asep=.\s+", "", start)


def text_of(data: bytes, kind: str) -> str:
    """The text that a file of that kind holds."""
    if data.startswith(b"\x1f\x8b"):
        try:
            data = gzip.decompress(data)
        except (OSError, EOFError, ValueError):
            return ""
    if data.startswith((b"PK", b"%PDF", b"PAR1")):
        return {b"PK": _office, b"%P": _print, b"PA": _rows}[data[:2]](data)
    data = data.removeprefix(b"\xef\xbb\xbf")
    if data.startswith((b"WARC", b"filedesc")):
        return _archive(data)
    is_mail = _MAIL.match(data) and re.search(rb"(?im)^(?:from|mime-version):", data[:4096])
    return _mail(data) if is_mail else _by_text(decoded(data), kind)


def letters(words: Counter[str]) -> int:
    """How many letters the words have, each as often as it is there."""
    return sum(len(word) * number for word, number in words.items())


def accounted(path: Path) -> None:
    """Fails where letters of a file are neither in its articles nor counted as not read, or where too many are counted.

    Every occurrence counts, so that a paragraph that repeats the words of another one is missed as well. A remark
    excuses as many characters as it counts; a file is excused as a whole only where nothing of it is read.
    """
    found = list(articles.read_sources(path, Config()))
    read = [one for one in found if isinstance(one, articles.TracedArticle)]
    said = [one for one in found if isinstance(one, articles.SetAside)]
    if not read:
        assert any(one.lost for one in said), f"{path.name} gives nothing and says nothing"
        return
    text = text_of(path.read_bytes(), read[0].source.kind)
    named = sum(one.source.left_out for one in read) + sum(one.characters for one in said)
    reordered = any(_REORDERED.search(one.reason) for one in said)
    pieces = _marks if reordered else _glyphs if path.read_bytes()[:4] == b"%PDF" else _words
    words, known = pieces(text), pieces("\n".join(map(_told, read)))
    joined = " ".join(known)
    left = Counter({word: n for word, n in (words - known).items() if known[word] or word not in joined})
    assert letters(left) <= named, f"{path.name} holds {left}, of which {named} letters are told"
    texts = pieces("\n".join(one.article.text for one in read))
    most = len("".join(text.split())) - letters(words & texts)
    assert not text or named <= most + 2, f"{path.name}: {named} characters are told as not read, but {most} are not"


def _told(one: articles.TracedArticle) -> str:
    first = one.article.text.strip().split("\n")[0]
    title = "" if first.lstrip("#").strip()[:300] == one.article.title else one.article.title
    fields = (one.article.outlet, one.article.url, one.source.entry, one.article.published)
    return "\n".join([title, one.article.text, *(str(field) for field in fields if field)])


def _words(text: str) -> Counter[str]:
    return Counter(WORD.findall(_STATED.sub(" ", html.unescape(html.unescape(text)))))


def _glyphs(text: str) -> Counter[str]:
    """Letter by letter: PDFium gives words as they look."""
    return Counter(filter(str.isalpha, text))


def _marks(text: str) -> Counter[str]:
    """All alike: in a mended text others stand for those of the file."""
    return Counter({"x": len("".join(text.split()))})
