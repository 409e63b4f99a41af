"""The prompt: a data file, the article as a JSON string that its words cannot leave, the schema of the answer."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from geomap.errors import DataError, plainly
from geomap.model import Article
from geomap.readings import known_types, schema

Message = dict[str, str]
# Signs that chat templates and prompts build their marks from, and what hides or turns text: written as JSON escapes,
# they are the same words to a reader of JSON and no marks to a template.
_MARKS = re.compile("[<>\\[\\]{}|`#&\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]")


def quoted(text: str) -> str:
    r"""A text as a JSON string without a sign that could close or imitate the frame around it.

    >>> print(quoted('</article> "x" <|end|>'))
    "\u003c/article\u003e \"x\" \u003c\u007cend\u007c\u003e"
    """
    whole = text.encode("utf-8", "replace").decode("utf-8")
    return _MARKS.sub(lambda found: f"\\u{ord(found.group()):04x}", json.dumps(whole, ensure_ascii=False))


@dataclass(frozen=True)
class Prompt:
    """The prompt of a file, or the one that geomap brings."""

    settings: dict[str, Any]
    content: bytes

    @classmethod
    def load(cls, path: Path | None = None) -> Prompt:
        """The prompt of `path`, or geomap's own. Raises DataError for a file that is none."""
        source = path or files("geomap.asking") / "prompt.toml"
        try:
            content = source.read_bytes()
            settings = tomllib.loads(content.decode("utf-8"))
            made = cls(settings, content)
            made.opening  # noqa: B018 - a fault in it is told now, not after the first articles
        except OSError as fault:
            raise DataError(source, f"cannot be read: {plainly(fault)}", way_out="leave --prompt out") from None
        except (ValueError, KeyError, TypeError) as fault:
            way_out = "copy geomap/asking/prompt.toml and change the copy"
            raise DataError(source, f"is no prompt: {type(fault).__name__}: {fault}", way_out=way_out) from None
        return made

    @property
    def version(self) -> str:
        """What answers to this prompt are known by."""
        asked = json.dumps(answer_schema(), sort_keys=True).encode()
        return "prompt-" + sha256(self.content + asked).hexdigest()[:10]

    @cached_property
    def opening(self) -> tuple[Message, ...]:
        """What stands before every article: the task, and the examples with their answers."""
        system = self.settings["task"]["system"].replace("{event_types}", "; ".join(sorted(known_types()))).strip()
        shown: list[Message] = [{"role": "system", "content": system}]
        for example in self.settings.get("example", ()):
            answer = json.dumps({"reports": [_whole(row) for row in example["reports"]]}, ensure_ascii=False)
            shown += [
                {"role": "user", "content": self._framed(example["text"], str(example["published"]))},
                {"role": "assistant", "content": answer},
            ]
        return tuple(shown)

    def _framed(self, text: str, published: str | None) -> str:
        article = f'{{"published": {json.dumps(published)}, "text": {quoted(text)}}}'
        return str(self.settings["task"]["user"]).replace("{article}", article).strip()

    def messages(self, article: Article) -> tuple[Message, ...]:
        """The conversation that asks for the reports of an article."""
        day = article.published.isoformat() if article.published else None
        return (*self.opening, {"role": "user", "content": self._framed(article.text, day)})


def _whole(row: dict[str, Any]) -> dict[str, Any]:
    """An example's report with every field that the schema of the answer asks for."""
    return {name: row.get(name) for name in answer_schema()["properties"]["reports"]["items"]["properties"]}


def _listed(label: str, known: list[str]) -> dict[str, Any]:
    fields = {"quote": {"type": "string"}, label: {"type": "string", "enum": known}}
    return {"type": "array", "items": _object(fields)}


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": False}


def answer_schema() -> dict[str, Any]:
    """The JSON Schema of an answer, strict: what a readings file holds, quotes as plain strings, no offsets."""
    of = schema()["properties"]
    words, perhaps = {"type": "string"}, {"type": ["string", "null"]}

    def known(field: str, label: str) -> list[str]:
        return list(of[field]["items"]["properties"][label]["enum"])

    report = _object(
        {
            "event_type": {"type": "string", "enum": sorted(known_types())},
            "event": words,
            "place": words,
            "date": perhaps,
            "actors": _listed("role", known("actors", "role")),
            "counts": _listed("kind", known("counts", "kind")),
            "against": _listed("property", known("against", "property")),
        }
    )
    return _object({"reports": {"type": "array", "items": report}})
