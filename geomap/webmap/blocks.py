"""Data blocks of the page: JSON that no markup can break out of, packed with gzip, in a file until it is written."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterable, Iterator
from itertools import chain
from tempfile import TemporaryFile
from typing import Any

_GZIP = 31
_READ = 1 << 16


def to_json(value: Any) -> str:
    """Compact JSON, Arabic as Arabic. Raises ValueError for NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _pieces(value: Any) -> Iterator[str]:
    """The same; an iterator stands for an object whose members, (name, value), come one after another."""
    if not isinstance(value, Iterator):
        yield to_json(value)
        return
    yield "{"
    for number, (name, member) in enumerate(value):
        yield f"{',' if number else ''}{to_json(name)}:"
        yield from _pieces(member)
    yield "}"


def _packed(pieces: Iterable[str]) -> Iterator[str]:
    """Text as gzip in base64, which takes three bytes at a time."""
    packer = zlib.compressobj(level=9, wbits=_GZIP)
    rest = b""
    contents = (packer.compress(piece.encode("utf-8", "surrogatepass")) for piece in pieces)
    for content in chain(contents, (packer.flush() for _ in range(1))):
        whole = len(rest + content) // 3 * 3
        coded, rest = (rest + content)[:whole], (rest + content)[whole:]
        yield base64.b64encode(coded).decode("ascii")
    yield base64.b64encode(rest).decode("ascii")


class Blocks:
    """`<script>` elements that hold data and are never run, one below the other."""

    def __init__(self) -> None:
        self._file = TemporaryFile("w+", encoding="ascii", newline="\n")  # noqa: SIM115 - closed with this object

    def add(self, name: str, value: Any) -> None:
        """A block of any JSON, or of an iterator of (name, value): an object of which one member is held at a time."""
        self._file.write(f'\n    <script type="application/gzip" id="geomap-{name}">')
        self._file.writelines(_packed(_pieces(value)))
        self._file.write("</script>")

    def parts(self) -> Iterator[str]:
        """Their text, piece by piece."""
        self._file.seek(0)
        while found := self._file.read(_READ):
            yield found
