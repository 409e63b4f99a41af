"""Articles asked about one after the other: answers are kept, so that a run that was stopped goes on from there."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from geomap.asking.answers import Row, reader, rows
from geomap.asking.endpoint import Answer, Endpoint, NoAnswerError
from geomap.asking.prompt import Prompt
from geomap.errors import DataError
from geomap.model import Article
from geomap.store import whole


@dataclass(frozen=True, slots=True)
class Became:
    """What became of one article: `sent_to` names the endpoint if it was sent there, now or for the kept answer."""

    article_id: str
    sha256: str
    became: str
    sent_to: str | None
    characters: int
    requests: int
    tokens: int
    reports: int
    faults: tuple[str, ...] = ()


@dataclass
class Session:
    """One run: an endpoint, a prompt, a folder of answers, and limits of tokens, seconds and characters an article."""

    endpoint: Endpoint
    prompt: Prompt
    cache: Path | None
    most_characters: int = 40_000
    most_tokens: int | None = None
    until: float | None = None
    rows: list[Row] = field(default_factory=list)
    accounts: list[Became] = field(default_factory=list)
    spent: int = 0

    def take(self, article: Article) -> Became:
        """Ask about an article, or take the answer that is kept. Raises DataError where the endpoint refuses."""
        became = self._taken(article)
        self.accounts.append(became)
        return became

    def _taken(self, article: Article) -> Became:
        if len(article.text) > self.most_characters:
            return self._not(article, f"not asked: longer than {self.most_characters} characters")
        kept = self._kept(article)
        if kept is not None:
            return self._read(article, kept, "answer kept", 0)
        if self.most_tokens is not None and self.spent >= self.most_tokens:
            return self._not(article, f"not asked: {self.spent} of {self.most_tokens} tokens are spent")
        if self.until is not None and time.monotonic() >= self.until:
            return self._not(article, "not asked: the time is up")
        return self._asked(article)

    def _asked(self, article: Article) -> Became:
        before = self.endpoint.requests
        try:
            answer = self.endpoint.ask(self.prompt.messages(article), self.until)
        except NoAnswerError as fault:
            if fault.refused and not any(account.became.startswith("answer") for account in self.accounts):
                raise DataError(self.endpoint.url, str(fault), way_out="see --endpoint, --model and the key") from None
            return self._not(article, f"no answer: {fault}", self.endpoint.requests - before)
        self.spent += answer.tokens
        self._keep(article, answer)
        return self._read(article, answer, "answered", self.endpoint.requests - before)

    def _read(self, article: Article, answer: Answer, became: str, requests: int) -> Became:
        by = reader(self.endpoint.model, self.prompt.version)
        found, faults = rows(answer.text, article.id, by)
        self.rows += found
        return Became(
            article.id, article.sha256, became, self.endpoint.url, len(article.text), requests, answer.tokens,
            len(found), tuple(faults),
        )  # fmt: skip

    def _not(self, article: Article, why: str, requests: int = 0) -> Became:
        sent = self.endpoint.url if requests else None
        return Became(article.id, article.sha256, why, sent, len(article.text), requests, 0, 0)

    def _path(self, article: Article) -> Path | None:
        """Where the answer is kept: by the article's hash and all that was asked, and of whom."""
        if self.cache is None:
            return None
        asked = {"url": self.endpoint.url, **self.endpoint.body(self.prompt.messages(article))}
        key = sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:16]
        return self.cache / f"{article.sha256[:16]}-{key}.json"

    def _kept(self, article: Article) -> Answer | None:
        """An answer of an earlier run; a file that is damaged is as good as none."""
        path = self._path(article)
        try:
            kept = json.loads(path.read_bytes()) if path else {}
            return Answer(kept["text"], kept["tokens"]) if isinstance(kept["text"], str) else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _keep(self, article: Article, answer: Answer) -> None:
        path = self._path(article)
        if path is not None:
            with whole(path) as file:
                file.write(json.dumps(asdict(answer), ensure_ascii=False, sort_keys=True).encode("utf-8", "replace"))

    def manifest(self) -> dict[str, Any]:
        """What was sent where, article by article; no clock and no key, so that a kept run repeats."""
        became = Counter(account.became.partition(":")[0] for account in self.accounts)
        return {
            "endpoint": self.endpoint.url, "model": self.endpoint.model, "prompt": self.prompt.version,
            "limits": asdict(self.endpoint.limits), "accounts": dict(sorted(became.items())),
            "requests": self.endpoint.requests, "tokens": sum(account.tokens for account in self.accounts),
            "articles": [asdict(account) for account in self.accounts],
        }  # fmt: skip


def lines(found: list[Row]) -> Iterator[bytes]:
    """Rows as JSON lines in UTF-8."""
    yield from (json.dumps(row, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for row in found)
