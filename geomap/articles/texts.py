"""The extracted texts written out, so that any quote can be checked against its offsets."""

from __future__ import annotations

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path, PurePosixPath

from geomap.model import Article

# What a file name may hold on every system; everything else becomes an underscore.
_UNSAFE = re.compile(r"[^\w.\-]", re.UNICODE)
_LONGEST = 120


def _safe(part: str) -> str:
    plain = _UNSAFE.sub("_", part).lstrip(".") or "_"
    if plain == part and len(part.encode()) <= _LONGEST:
        return plain
    return f"{plain[: _LONGEST // 4]}-{sha256(part.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def text_path(article_id: str) -> PurePosixPath:
    """Where the text of an article goes, below the folder of texts; never above it, whatever the id holds.

    >>> str(text_path("north/a.txt")), str(text_path("b.html"))
    ('north/a.txt', 'b.html.txt')
    """
    parts = [_safe(part) for part in article_id.split("/") if part not in {"", "."}] or ["_"]
    return PurePosixPath(*parts[:-1], parts[-1] if parts[-1].endswith(".txt") else f"{parts[-1]}.txt")


def write_texts(articles: Iterable[Article], folder: Path) -> int:
    """Write each article's text as UTF-8, newlines untouched, so that offsets hold; return how many.

    Raises OSError when the folder cannot be written.
    """
    count = 0
    for article in articles:
        path = folder / text_path(article.id)
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(path.name + ".part")
        partial.write_bytes(article.text.encode("utf-8"))
        partial.replace(path)
        count += 1
    return count
