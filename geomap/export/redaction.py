"""Names of private persons blotted out of the features of a run: quotes, evidence, titles, sources, addresses.

Every character is replaced by one mark, so that the offsets of quotes stay true. Whoever holds the articles can look
the names up by the rows that go into the manifest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from geomap import lexicon, persons
from geomap.arabic import fold, fold_key
from geomap.mentions import Vocabulary
from geomap.model import Article, Incident, Quote

Feature = dict[str, Any]
Names = frozenset[str]

MARK = "█"
_SHORT = 4
_WORD = re.compile(r"[^\W_]+")
# Between the words of a name, and before it: blanks, hyphens, quotation marks; conjunctions and prepositions.
_BETWEEN, _BEFORE, _AFTER = r"[\W_]{1,3}", r"(?<![^\W_])(?:[وف]?[بلك]?)", r"(?![^\W_])"
_TOLD = ("place_name", "place_name_ar", "summary", "summary_ar")


class Redaction:
    """What a run's reports and titles tell of private persons, by article, ready to be blotted out."""

    def __init__(self, incidents: Iterable[Incident], vocabulary: Vocabulary) -> None:
        self._names: dict[str, Names] = {}
        titles: dict[str, Names] = {}
        for incident in incidents:
            for report in incident.reports:
                title, article = report.citation.title, report.citation.article_id
                if title not in titles:
                    titles[title] = _named_in(title, vocabulary)
                named = {fold_key(found.value) for found in report.persons}
                self._names[article] = self._names.get(article, titles[title]) | named

    def redact(self, feature: Feature, incident: Incident) -> list[Feature]:
        """Blot the named private persons out of the feature of an incident; returns what was blotted, for the manifest.

        The rows are `{incident_id, article_id, start, end}` of each name, which only the holder of the articles can
        look up.
        """
        properties, people = feature["properties"], _persons(incident)
        names = frozenset().union(*(self._names.get(r.citation.article_id, frozenset()) for r in incident.reports))
        for source in properties["sources"]:
            _redact_source(source, people, names)
        for name in _TOLD:
            properties[name] = _without(properties[name], _full(names)) if properties[name] else properties[name]
        spans = sorted({(quote.article_id, quote.start, quote.end) for quote in people})
        return [{"incident_id": incident.id, "article_id": a, "start": start, "end": end} for a, start, end in spans]

    def hides(self, text: str, article: str) -> bool:
        """Whether a text names a private person of that article."""
        names = _full(self._names.get(article, frozenset()))
        return fold_key(text) in self._names.get(article, frozenset()) or _without(text, names) != text


def _named_in(title: str, vocabulary: Vocabulary) -> Names:
    """The private persons that a title names."""
    marked = vocabulary.mark(Article("", title, "", None, None, None, "", "", ""))
    return frozenset(fold_key(found.value) for found in persons.read(marked))


def _persons(incident: Incident) -> list[Quote]:
    return [found.quote for report in incident.reports for found in report.persons]


def _quoted(source: Feature) -> Iterator[Feature]:
    yield source
    for found in source["evidence"].values():
        yield from found


def _redact_source(source: Feature, people: list[Quote], names: Names) -> None:
    for quoted in _quoted(source):
        for person in people:
            if person.article_id == source["article_id"]:
                first, last = max(person.start - quoted["start"], 0), min(person.end, quoted["end"]) - quoted["start"]
                quoted["quote"] = _blot(quoted["quote"], first, max(first, last))
        quoted["quote"] = _without(quoted["quote"], _full(names))
    for name in ("title", "attributed_to"):
        source[name] = _without(source[name], _telling(names)) if source[name] else source[name]
    source["url"] = _address(source["url"], _full(names) | _families(names)) if source["url"] else source["url"]


def _blot(text: str, first: int, last: int) -> str:
    return text[:first] + re.sub(r"\S", MARK, text[first:last]) + text[last:]


def _full(names: Names) -> Names:
    """The names of several words: a single one may be any word of the text."""
    return frozenset(name for name in names if len(_WORD.findall(name)) > 1)


def _families(names: Names) -> Names:
    """The last words of the names of several, unless they are common or short."""
    last = frozenset(_WORD.findall(name)[-1] for name in _full(names))
    return frozenset(word for word in _telling(last) if len(word) > _SHORT)


def _telling(names: Names) -> Names:
    """The names that are no common words."""
    return names - lexicon.common_words()


def _without(text: str, names: Names) -> str:
    """The text with the names blotted out, however their letters are written."""
    if not names:
        return text
    folded = fold(text)
    for found in _pattern(names).finditer(folded.text):
        text = _blot(text, *folded.span(*found.span("name")))
    return text


@lru_cache(maxsize=64)
def _pattern(names: Names) -> re.Pattern[str]:
    """Any of the folded names, the longest first."""
    spelt = [_BETWEEN.join(map(re.escape, _WORD.findall(name))) for name in sorted(names, key=lambda n: (-len(n), n))]
    return re.compile(f"{_BEFORE}(?P<name>{'|'.join(spelt)}){_AFTER}")


def _address(url: str, names: Names) -> str:
    """The web address, or only its site where the rest of it spells a name."""
    if _without(unquote(url), names) == unquote(url):
        return url
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"
