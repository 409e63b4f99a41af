"""Prompts as files to be answered by hand or in batches, and the answers read back."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from geomap.asking.answers import MOST_ANSWER, Row, rows
from geomap.asking.prompt import Prompt, answer_schema
from geomap.errors import plainly
from geomap.model import Article
from geomap.store import write_whole

_STRANGE = re.compile(r"[^A-Za-z0-9._-]+")
_ENDINGS = (".json", ".txt", ".md")


def stem(article: Article) -> str:
    """The name that an article's prompt and answer go by: its id, as far as it is plain, and what tells it apart.

    >>> from geomap.model import Article
    >>> stem(Article("a/b.txt", "", "", None, None, None, "ar", "", "00ff00ff00ff"))
    'a_b.txt.00ff00ff5550'
    """
    mark = sha256(article.id.encode("utf-8", "replace")).hexdigest()[:4]
    return f"{_STRANGE.sub('_', article.id)[:80]}.{article.sha256[:8]}{mark}"


def write_prompts(articles: Iterable[Article], prompt: Prompt, folder: Path) -> int:
    """A prompt for each article as a file to be pasted whole, with the schema of the answer; how many there are."""
    count = 0
    for article in articles:
        shown = "\n\n".join(f"## {message['role']}\n{message['content']}" for message in prompt.messages(article))
        write_whole(folder / f"{stem(article)}.txt", f"{shown}\n\n## assistant\n".encode("utf-8", "replace"))
        count += 1
    write_whole(folder / "answer.schema.json", json.dumps(answer_schema(), indent=1).encode())
    return count


def answered_by_hand(article: Article, folder: Path, by: dict[str, str]) -> tuple[list[Row], list[str]]:
    """The rows of the answer to an article in a folder, named as its prompt is, and what is wrong with it."""
    found = next((path for end in _ENDINGS if (path := folder / f"{stem(article)}{end}").is_file()), None)
    if found is None:
        return [], [f"no answer: {stem(article)}.json is not in {folder}"]
    try:
        if found.stat().st_size > 4 * MOST_ANSWER:
            return [], [f"the answer is longer than {MOST_ANSWER} characters"]
        return rows(found.read_bytes().decode("utf-8-sig", "replace"), article.id, by)
    except OSError as fault:
        return [], [f"the answer cannot be read: {plainly(fault)}"]
