"""The OpenAI-compatible protocol as Ollama, llama.cpp and vLLM serve it: one question, one answer, within limits.

A key is read from the environment and kept nowhere; it goes over https or to this machine alone. Redirects are not
followed and no proxy or .netrc is consulted, so that articles go to the endpoint named and nowhere else.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from geomap.asking.prompt import Message, answer_schema
from geomap.errors import DataError, MissingExtra, visible

if TYPE_CHECKING:
    import httpx

KEY = "GEOMAP_LLM_KEY"
_LOCAL = {"localhost", "127.0.0.1", "::1"}
_AGAIN = {408, 409, 425, 429, 500, 502, 503, 504}
_CONNECT_S, _LONGEST_PAUSE_S = 10.0, 300.0
_MOST_BYTES, _MOST_WORDS = 8_000_000, 200
# Characters of a prompt or an answer that make a token where the server does not count: Arabic takes more of them.
_CHARACTERS_A_TOKEN = 2


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one answer: tokens, seconds, and how often it is asked for again; `pause` is the first wait in seconds."""

    tokens: int = 4000
    seconds: float = 300.0
    retries: int = 3
    pause: float = 1.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model said, and the tokens it took, as the server counts them or by a rule of thumb."""

    text: str
    tokens: int


class NoAnswerError(Exception):
    """No answer to be had; `again` in so many seconds it may be, `refused` whatever is asked like this."""

    def __init__(self, why: str, *, again: bool = False, wait: float | None = None, refused: bool = False) -> None:
        super().__init__(visible(why)[:_MOST_WORDS])
        self.again, self.wait, self.refused = again, wait, refused


@dataclass
class Endpoint:
    """Where a model is served. `requests` counts what was sent."""

    url: str
    model: str
    limits: Limits = field(default_factory=Limits)
    requests: int = 0

    def __post_init__(self) -> None:
        """Raise DataError for an address that cannot or must not be asked, MissingExtra without the extra `llm`."""
        try:
            import httpx
        except ImportError:
            raise MissingExtra("geomap ask --endpoint", "llm") from None
        parts = urlsplit(self.url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
            raise DataError("--endpoint", f"is no address: {self.url!r}", way_out="as in http://localhost:11434/v1")
        if parts.username or parts.password:
            raise DataError("--endpoint", "holds a name or a key", way_out=f"put the key into {KEY}")
        key = os.environ.get(KEY, "")
        if key and parts.scheme == "http" and parts.hostname not in _LOCAL:
            raise DataError("--endpoint", "would send the key unencrypted", way_out="https, or unset " + KEY)
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        wait = httpx.Timeout(self.limits.seconds, connect=min(_CONNECT_S, self.limits.seconds))
        self._client = httpx.Client(headers=headers, timeout=wait, trust_env=False, follow_redirects=False)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def body(self, messages: tuple[Message, ...]) -> dict[str, Any]:
        """What is sent: everything an answer depends on."""
        form = {"type": "json_schema", "json_schema": {"name": "reports", "strict": True, "schema": answer_schema()}}
        return {
            "model": self.model, "messages": list(messages), "temperature": 0, "seed": 0,
            "max_tokens": self.limits.tokens, "response_format": form,
        }  # fmt: skip

    def ask(self, messages: tuple[Message, ...], until: float | None = None) -> Answer:
        """The answer, asked for again where that may help, never past `until` (of `time.monotonic`).

        Raises NoAnswerError.
        """
        for attempt in range(self.limits.retries + 1):
            try:
                return self._once(messages, until)
            except NoAnswerError as fault:
                pause = self.limits.pause * 2**attempt if fault.wait is None else fault.wait
                late = until is not None and time.monotonic() + pause > until
                if not fault.again or attempt == self.limits.retries or pause > _LONGEST_PAUSE_S or late:
                    raise
                time.sleep(pause)
        raise AssertionError

    def _once(self, messages: tuple[Message, ...], until: float | None) -> Answer:
        import httpx

        end = min(time.monotonic() + self.limits.seconds, until or float("inf"))
        streamed = self.body(messages) | {"stream": True, "stream_options": {"include_usage": True}}
        self.requests += 1
        try:
            with self._client.stream("POST", f"{self.url.rstrip('/')}/chat/completions", json=streamed) as response:
                content = b"".join(_within(response, end))
                _check(response, content)
        except httpx.TimeoutException:
            raise NoAnswerError(f"no answer within {self.limits.seconds:g} seconds", again=True) from None
        except httpx.HTTPError as fault:
            raise NoAnswerError(f"the connection failed: {type(fault).__name__}: {fault}", again=True) from None
        return _read(content, sum(len(message["content"]) for message in messages))


def _within(response: httpx.Response, end: float) -> Iterator[bytes]:
    """The bytes of a response, as far as its time and size allow."""
    size = 0
    for part in response.iter_bytes():
        size += len(part)
        if time.monotonic() > end:
            raise NoAnswerError("the answer took too long", again=True)
        if size > _MOST_BYTES:
            raise NoAnswerError(f"the answer is longer than {_MOST_BYTES} bytes")
        yield part


def _check(response: httpx.Response, content: bytes) -> None:
    """Raise NoAnswerError for every status but success."""
    status = response.status_code
    if status == 200:
        return
    said = content.decode("utf-8", "replace").strip()
    why = f"the server says {status} {said}"
    if status in _AGAIN:
        raise NoAnswerError(why, again=True, wait=_wait(response.headers.get("retry-after")))
    raise NoAnswerError(why, refused=True)


def _wait(stated: str | None) -> float | None:
    """The seconds that a Retry-After asks for, a number or a date."""
    if stated is None:
        return None
    try:
        return max(0.0, float(stated))
    except ValueError:
        pass
    try:
        return max(0.0, (parsedate_to_datetime(stated) - datetime.now(UTC)).total_seconds())
    except (ValueError, TypeError):
        return None


def _read(content: bytes, asked: int) -> Answer:
    """The text of an answer, whether it was streamed or came in one."""
    text = content.decode("utf-8", "replace")
    events = [line[5:].strip() for line in text.splitlines() if line.startswith("data:")]
    try:
        parts = [json.loads(event) for event in events if event != "[DONE]"] if events else [json.loads(text)]
        choices = [choice for part in parts for choice in part.get("choices") or ()]
        said = "".join((c.get("delta") or c.get("message") or {}).get("content") or "" for c in choices)
        ended = next((reason for c in choices if (reason := c.get("finish_reason"))), None)
        used = next((part["usage"]["total_tokens"] for part in reversed(parts) if part.get("usage")), None)
    except (ValueError, RecursionError, AttributeError, KeyError, TypeError):
        raise NoAnswerError("the answer is not of the protocol, or was cut off", again=True) from None
    if ended is None and "[DONE]" not in events:
        raise NoAnswerError("the answer was cut off", again=True)
    if ended == "length":
        raise NoAnswerError("the answer was cut off at its limit of tokens; --max-tokens raises it")
    if not isinstance(used, int) or isinstance(used, bool) or used < 0:
        used = (asked + len(said)) // _CHARACTERS_A_TOKEN
    return Answer(said, used)
