"""The chain of custody: for every article where it came from, and for everything else why it was not read."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Any

from geomap.articles.trace import SetAside, TracedArticle

SKIPPED = ("path", "entry", "reason", "lost")


def record(reading: TracedArticle, outcome: str) -> dict[str, Any]:
    """One article's entry in manifest.json; `outcome` says what became of it.

    `sha256` and `size` are those of the file as it lay there, `text_sha256` that of the text that offsets refer to.
    `retrieved` and `archive_url` are known from an index with these columns, a WARC or an MHTML file.
    """
    article, source = reading.article, reading.source
    return {
        "article_id": article.id,
        "path": source.path,
        "entry": source.entry,
        "kind": source.kind,
        "sha256": source.sha256,
        "size": source.size,
        "text_sha256": article.sha256,
        "characters": len(article.text),
        "title": article.title,
        "outlet": article.outlet,
        "published": article.published.isoformat() if article.published else None,
        "url": article.url,
        "retrieved": source.retrieved,
        "archive_url": source.archive_url,
        "family": article.family,
        "outcome": outcome,
    }


def skipped_csv(set_aside: Iterable[SetAside]) -> bytes:
    """The content of skipped.csv, UTF-8 with a byte order mark; `lost` is false for mere remarks.

    File names come from strangers: one that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    out = io.StringIO(newline="")
    rows = csv.writer(out)
    rows.writerow(SKIPPED)
    rows.writerows(
        [*map(_harmless, (file.path, file.entry or "", file.reason)), str(file.lost).lower()] for file in set_aside
    )
    return out.getvalue().encode("utf-8-sig", "replace")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip().startswith(("=", "+", "-", "@")) else cell
