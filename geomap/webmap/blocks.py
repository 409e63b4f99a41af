"""Data blocks of the page: JSON that no markup can break out of, packed with gzip."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import count, islice
from typing import Any

from branca.element import Element

from geomap.webmap.packing import pack

CHUNK = 500
_DANGEROUS = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
_GZIP = 31


def to_json(value: Any) -> str:
    """Compact JSON, Arabic as Arabic. Raises ValueError for NaN."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _packed(text: str) -> str:
    packer = zlib.compressobj(level=9, wbits=_GZIP)
    data = packer.compress(text.encode("utf-8", "surrogatepass")) + packer.flush()
    return base64.b64encode(data).decode("ascii")


class Block(Element):
    """A `<script>` that holds data and is never run.

    The data is the value of an element, never part of a template: branca renders what macros return once more.
    """

    def __init__(self, name: str, value: Any, *, packed: bool = True) -> None:
        super().__init__("{{ this.code }}")
        self._name, self._id = "block", name.replace("-", "_")
        text = to_json(value)
        kind, body = ("application/gzip", _packed(text)) if packed else ("application/json", text.translate(_DANGEROUS))
        self.code = f'<script type="{kind}" id="geomap-{name}">{body}</script>'


def incident_blocks(features: Sequence[Any]) -> Iterator[tuple[Block, list[Any]]]:
    """Incidents in full, each block with the features in it; only CHUNK of them are held at a time."""
    coming = iter(features)
    for number in count():
        chunk = list(islice(coming, CHUNK))
        if not chunk:
            return
        yield Block(f"incidents-{number}", pack(chunk)), chunk


def head_blocks(settings: Mapping[str, Any], columns: Mapping[str, Any], ground: Mapping[str, Any]) -> list[Block]:
    """The blocks that the page begins with: it is drawn before the browser has read the rest."""
    return [
        Block("settings", {**settings, "chunkSize": CHUNK}),
        Block("columns", columns),
        Block("ground", ground),
    ]
