"""Mail as programs save it (EML): a newsletter, or a statement sent to a list."""

from __future__ import annotations

import codecs
import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage, MIMEPart
from email.utils import parseaddr
from functools import lru_cache

from geomap.arabic import fold_key
from geomap.articles.days import day
from geomap.articles.decoding import decode_damaged
from geomap.articles.markup import plain_text
from geomap.articles.trace import RawArticle, Remark, written
from geomap.errors import ArticleError
from geomap.lexicon import load

_HEAD = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_FROM = re.compile(rb"^from:", re.IGNORECASE | re.MULTILINE)
# What mail programs write and nobody who begins an article with "From: our correspondent".
_SENT = re.compile(rb"^(?:mime-version|message-id|received):", re.IGNORECASE | re.MULTILINE)
# Or a letter's head as it is copied by hand: to an address, on a day.
_TO, _DATE = (re.compile(pattern, re.IGNORECASE | re.MULTILINE) for pattern in (rb"^to:[^\n]{0,200}@", rb"^date:.*\d"))
# A browser that saved a page in the form of a mail.
_SAVED = re.compile(rb"^from:\s*\W?saved by ", re.IGNORECASE | re.MULTILINE)
_BETWEEN = re.compile(rb"^From [^\n]{3,200}\n(?=[!-9;-~]+:)", re.MULTILINE)
_NAMED = re.compile(r"\*?([^:*]{2,20})\*?:\*?\s*(.+)")
# A plain text of so small a share of the other is a stub: "this message needs HTML".
_STUB = 0.3
# A line that goes on in the next, of the same depth of quotation, as RFC 3676 writes it; "-- " opens a signature.
_FLOWED = re.compile(r"(?<!^--) \r?\n(?![\s>]|-- )", re.MULTILINE)
_RULE = re.compile("_{8,80}")
_ADDRESSED = re.compile(rb"^(?:to|received|delivered-to|return-path):", re.IGNORECASE | re.MULTILINE)


def head_of(data: bytes) -> bytes:
    """The header lines that a file begins with, up to an empty line; none of a file that begins otherwise."""
    found = _HEAD.match(data[:65536].removeprefix(codecs.BOM_UTF8))
    return found.group() if found else b""


def is_mail(head: bytes) -> bool:
    """Whether header lines are those of a mail, and not of a page that a browser saved in the form of one."""
    is_page = b"snapshot-content-location:" in head.lower() or bool(_SAVED.search(head))
    sent = _SENT.search(head) or (_TO.search(head) and _DATE.search(head))
    return bool(_FROM.search(head) and sent) and (not is_page or bool(_ADDRESSED.search(head)))


def is_mailbox(data: bytes) -> bool:
    """Whether a file holds mails one behind the other, each below a line "From ..."."""
    found = _BETWEEN.match(data)
    return found is not None and is_mail(head_of(data[found.end() :]))


def read_mailbox(data: bytes, file: str) -> Iterator[RawArticle | Remark]:
    """Every mail of a mailbox (mbox), named by its Message-ID; one without text does not spoil the others."""
    starts = [m for m in _BETWEEN.finditer(data) if is_mail(head_of(data[m.end() : m.end() + 65536]))]
    for number, (start, end) in enumerate(zip(starts, [*starts[1:], None], strict=True), 1):
        mail = data[start.end() : end.start() if end else None].replace(b"\n>From ", b"\nFrom ")
        name = str(email.message_from_bytes(mail, policy=email.policy.default).get("Message-ID") or number).strip("<> ")
        try:
            yield from (replace(article, entry=name) for article in read_mail(mail, file))
        except ArticleError as fault:
            yield Remark(name, fault.fault)


def read_mail(data: bytes, file: str) -> Iterator[RawArticle | Remark]:
    """The text of a mail below its subject; what is attached to it is not read, and said.

    Of a mail that is written twice, as text and as a page, one is read and the characters of the other are counted.

    A mail that was forwarded has the day of the one within it. Raises ArticleError when it holds no text.
    """
    message = email.message_from_bytes(data.removeprefix(codecs.BOM_UTF8), policy=email.policy.default)
    text, spoilt, left_out = _body(message, file)
    subject = str(message.get("Subject") or "").strip()
    sender, address = parseaddr(str(message.get("From") or ""))
    stated = _forwarded(text) or _answered(text) or str(message.get("Date") or "")
    sent = day(stated)
    if stated and sent is None:
        yield Remark(None, f"its date {stated!r} is not read: an index.csv can tell it", lost=False)
    if spoilt:
        yield Remark(None, spoilt, lost=False)
    whole = text if not subject or text.startswith(subject) else f"{subject}\n\n{text}"
    yield RawArticle(whole, subject or None, sender or address or None, sent, left_out=left_out)
    yield from _attached(message)


def _attached(message: EmailMessage) -> Iterator[Remark]:
    """A remark on what is attached to a mail."""
    if attached := [part for part in _beside(message) if not _is_inline(part)]:
        names = ", ".join(part.get_filename() or part.get_content_type() for part in attached)
        remark = f"has attachments, which are not read: {names}"
        yield Remark(None, remark, lost=False, characters=sum(map(_characters, attached)))


def _body(message: EmailMessage, file: str) -> tuple[str, str | None, int]:
    """The text of a mail, what is to be said of its bytes, and the characters of the form that is not read.

    It is the plain one, unless that is a stub of the one in HTML; with the texts between pictures behind it.
    """
    bodies = [body for form in ("plain", "html") if (body := message.get_body((form,))) is not None]
    texts = [_text(body, file) for body in bodies]
    if not texts:
        raise ArticleError(file, "is a mail without text", way_out="save what is attached to it")
    stub = len(texts) > 1 and len(texts[0][0]) < _STUB * len(texts[1][0])
    read = texts.pop(1 if stub else 0)
    further = [_text(part, file)[0] for part in _beside(message) if _is_inline(part)]
    return "\n\n".join([read[0], *filter(None, further)]), read[1], sum(written(text) for text, _ in texts)


def _beside(message: EmailMessage) -> list[MIMEPart]:
    """The parts of a mail that are neither form of its text, in their order."""
    bodies = [message.get_body((form,)) for form in ("plain", "html")]
    return [part for part in _parts(message) if not any(part is body for body in bodies)]


def _parts(message: MIMEPart) -> Iterator[MIMEPart]:
    """The parts of a mail that hold something, a mail within it as one."""
    if message.get_content_maintype() != "multipart":
        yield message
        return
    for part in message.iter_parts():
        yield from _parts(part)


def _is_inline(part: MIMEPart) -> bool:
    """Whether a part of a mail is text of it, as programs write it that put pictures between paragraphs."""
    return part.get_content_type() == "text/plain" and not part.is_attachment() and not part.get_filename()


def _characters(part: MIMEPart) -> int:
    """How many characters the texts have that are attached, or lie within what is attached."""
    texts = [inner for inner in part.walk() if inner.get_content_maintype() == "text"]
    contents = [text.get_payload(decode=True) for text in texts]
    return sum(written(content.decode("utf-8", "replace")) for content in contents if isinstance(content, bytes))


def _text(body: MIMEPart, file: str) -> tuple[str, str | None]:
    content = body.get_payload(decode=True)
    text, spoilt = decode_damaged(content if isinstance(content, bytes) else b"", file, body.get_content_charset())
    if str(body.get_param("format")).lower() == "flowed":
        text = _FLOWED.sub("" if str(body.get_param("delsp")).lower() == "yes" else " ", text)
    return (plain_text(text) if body.get_content_subtype() == "html" else text).strip(), spoilt


def _forwarded(text: str) -> str | None:
    """What the head of the innermost mail that was forwarded in a text states as its day."""
    below, above = None, ""
    for line in text.splitlines():
        bare = line.strip("> \t\u200e\u200f*")
        plain = fold_key(bare.strip("-_=: "))
        # Outlook draws a line above the mail that it forwards; with words above that, it is one that is answered.
        if plain in _words("forwarded") or (not above and _RULE.fullmatch(bare)):
            below = ""
        elif below is not None and (found := _NAMED.match(bare)) and fold_key(found[1]) in _words("mail_date"):
            below = below or found[2].strip()
        above += plain
    return below or None


def _answered(text: str) -> str | None:
    """The line with the day of a mail that is quoted whole below a word or two of thanks; None of any other answer."""
    found = _wrote().search(text)
    if found is None or len(text[: found.start()].strip()) >= _STUB * len(text[found.end() :]):
        return None
    line = " ".join(found.group().split())
    return line if day(line) else None


@lru_cache
def _wrote() -> re.Pattern[str]:
    words = "|".join(sorted(_words("wrote"), key=len, reverse=True))
    line = rf"[^\n]{{10,200}}?(?:\n(?!>)[^\n]{{0,40}}?)?\b(?:{words})\b(?:[^\n]|\n(?!>)){{0,80}}?"
    return re.compile(rf"^(?!>){line}:\s*\n+(?=>)", re.MULTILINE)


@lru_cache
def _words(term: str) -> frozenset[str]:
    return frozenset(load("pages").by_id()[term].forms)
