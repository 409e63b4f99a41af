"""Mail as programs save it (EML): a newsletter, or a statement sent to a list."""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from email.message import MIMEPart
from email.utils import parseaddr

from geomap.articles.days import day
from geomap.articles.decoding import decode
from geomap.articles.markup import plain_text
from geomap.articles.trace import Draft, Remark
from geomap.errors import ArticleError

_HEAD = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_FROM = re.compile(rb"^from:", re.IGNORECASE | re.MULTILINE)
# What mail programs write and nobody who begins an article with "From: our correspondent".
_SENT = re.compile(rb"^(?:mime-version|message-id|received):", re.IGNORECASE | re.MULTILINE)
_ADDRESSED = re.compile(rb"^(?:to|received|delivered-to|return-path):", re.IGNORECASE | re.MULTILINE)


def head_of(data: bytes) -> bytes:
    """The header lines that a file begins with, up to an empty line; none of a file that begins otherwise."""
    found = _HEAD.match(data[:65536])
    return found.group() if found else b""


def is_mail(head: bytes) -> bool:
    """Whether header lines are those of a mail, and not of a page that a browser saved in the form of one."""
    is_page = b"snapshot-content-location:" in head.lower() or b"<saved by" in head.lower()
    return bool(_FROM.search(head) and _SENT.search(head)) and (not is_page or bool(_ADDRESSED.search(head)))


def read_mail(data: bytes, file: str) -> Iterator[Draft | Remark]:
    """The text of a mail below its subject; what is attached to it is not read, and said.

    Raises ArticleError when it holds no text.
    """
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("plain", "html"))
    if body is None:
        raise ArticleError(file, "is a mail without text", way_out="save what is attached to it")
    text = _text(body, file)
    subject = str(message.get("Subject") or "").strip()
    sender, address = parseaddr(str(message.get("From") or ""))
    yield Draft(
        text if not subject or text.startswith(subject) else f"{subject}\n\n{text}",
        subject or None,
        sender or address or None,
        day(str(message.get("Date") or "")),
    )
    if attached := [part.get_filename() or part.get_content_type() for part in message.iter_attachments()]:
        yield Remark(None, f"has attachments, which are not read: {', '.join(attached)}", lost=False)


def _text(body: MIMEPart, file: str) -> str:
    content = body.get_payload(decode=True)
    text = decode(content if isinstance(content, bytes) else b"", file, body.get_content_charset())
    return (plain_text(text) if body.get_content_subtype() == "html" else text).strip()
