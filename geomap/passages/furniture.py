"""What a page put around its text and an export glued into it: heads, credits, linked headlines, tags, other articles.

Collections of English articles often lost the breaks of their pages, so that all this stands within one paragraph.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from geomap.lexicon import load
from geomap.passages.deeds import WORD, line_words
from geomap.passages.kinds import PassageKind

# Code points `start` to `end` of a line, and what kind of passage they are.
Piece = tuple[int, int, PassageKind]

# Letters of a line within which its head and its captions stand; letters of tags, and behind which a list may begin.
_HEAD, _CAPTIONS, _TAGS, _BODY = 300, 700, 160, 300
# Letters before a title that stands there again, and of the shortest one that is told from other words.
_AGAIN, _SHORT = 60, 25
# A caption has so many words at least: "BEIRUT (Reuters)" is a dateline. The words back from the end of a headline.
_CAPTION_WORDS, _OPENING_WORDS = 5, 4
_BRACKETED = re.compile(r"\(([^()\n]{2,40})\)\s(?=[A-Z\"“(])")
_STOP = re.compile(r"[.!?][\"”]?\s")
_TOKEN = re.compile(r"\S+")
_OPENS_QUOTE = re.compile(r"[\"“]")
_LATIN = re.compile("[A-Za-z]")
_PARTS = re.compile(r"[/|,&]| and ")


def pieces(line: str, title: str = "") -> Iterator[Piece]:
    """The line in order: its sentences as one piece, and what belongs to the page between them."""
    at = 0
    found = _furniture(line) if _LATIN.search(line) and _any_sign().search(line) else []
    for start, end, kind in sorted([*found, *_titles(line, title)]):
        if start < at or not line[start:end].strip():
            continue
        if line[at:start].strip():
            yield at, start, "sentence"
        yield start, end, kind
        at = end
    if line[at:].strip() or not at:
        yield at, len(line), "sentence"


def _furniture(line: str) -> list[Piece]:
    """What is no text of the article, in order."""
    head = _head(line)
    found: list[Piece] = [(0, head, "dateline")] if head else []
    found += _captions(line, head)
    found += _cities(line)
    found += _headlines(line)
    found += _tags(line)
    tail = _others().search(line, _BODY)
    if tail is not None:
        found.append((tail.start(), len(line), "boilerplate"))
    return sorted(found)


def _titles(line: str, title: str) -> Iterator[Piece]:
    """The title once more at the head of the text, behind its date, where its own line was lost."""
    plain = title.strip(" .")
    at = line.find(plain, 0, _AGAIN + len(plain)) if _SHORT < len(plain) < len(line) / 2 else -1
    if at >= 0 and line.isascii():
        end = at + len(plain)
        yield at, end + (line[end : end + 1] == "."), "title"


def _written(*ids: str) -> str:
    """The words of some terms of `lines.toml` as published, one of which stands there."""
    terms = load("lines").by_id()
    words = sorted((word for each in ids for word in terms[each].en), key=len, reverse=True)
    return "|".join(map(re.escape, words))


@lru_cache(maxsize=1)
def _any_sign() -> re.Pattern[str]:
    """Any word that stands in what belongs to a page."""
    words = _written("page_head", "picture_of", "page_tags", "other_articles", "picture", "dateline_city")
    return re.compile(rf"\b(?:{words})\b|[a-zA-Z]\) ")


@lru_cache(maxsize=1)
def _heads() -> re.Pattern[str]:
    """A label of a page with its number or address behind it, and a picture's source after that."""
    behind = rf"(?: ?http\S*|(?: [A-Z][a-z]{{2,8}})?(?: \d+)+)(?: [A-Z]+ (?:{_written('picture')}))?"
    return re.compile(rf"\b(?:{_written('page_head')}){behind}\s(?=[A-Z\d\"“])")


def _head(line: str) -> int:
    """Where the head of a page ends that the line opens with."""
    found = [m.end() for m in _heads().finditer(line, 0, _HEAD)]
    return max(found, default=0)


@lru_cache(maxsize=1)
def _datelines() -> re.Pattern[str]:
    """A city in capitals, with its country, day and agency, before a sentence; the dash that parts them may be lost."""
    place = rf"(?:{_written('dateline_city')})(?:,? (?:{_written('dateline_country')}))?"
    dashed = rf"^{place}(?:, [A-Z][a-z]{{2,8}}\.? \d{{1,2}})?(?: \([A-Z]\w+\))? [-–—] (?=[A-Z\"“\d])"
    return re.compile(rf"{dashed}|(?:^|(?<=\d{{4}} )|(?<=\) )){place}(?: \([A-Z]\w+\))?\s(?=[A-Z\"“])")


def _cities(line: str) -> Iterator[Piece]:
    """Where the report comes from."""
    for found in _datelines().finditer(line, 0, _CAPTIONS):
        yield found.start(), found.end(), "dateline"


def _captions(line: str, head: int) -> Iterator[Piece]:
    """Sentences that end with whose picture they are under, in brackets: "(Reuters Photo)"."""
    for found in _BRACKETED.finditer(line, head, _CAPTIONS):
        if not _is_credit(found[1]):
            continue
        stops = [m.end() for m in _STOP.finditer(line, head, found.start() - 1)]
        start = max(stops, default=head)
        if len(WORD.findall(line[start : found.start()])) >= _CAPTION_WORDS:
            yield start, found.end(), "caption"


def _is_credit(words: str) -> bool:
    """Whether brackets hold a source of pictures, or end with the word for one."""
    parts = [part.strip() for part in _PARTS.split(words)]
    pictures = tuple(load("lines").by_id()["picture"].en)
    return words.endswith(pictures) or any(part.casefold() in line_words("credit") for part in parts)


@lru_cache(maxsize=1)
def _credits() -> re.Pattern[str]:
    """Whose picture stands beside the headline of another article, where a sentence would begin."""
    return re.compile(rf"(?<=[.!?\"”] )(?:{_written('picture_of')})\s(?=\S+ )")


def _headlines(line: str) -> Iterator[Piece]:
    """Headlines of other articles within the text, behind whose picture theirs is: they have capitals throughout."""
    behind = 0  # a credit within a headline opens none of its own
    for credit in _credits().finditer(line):
        end = _end_of_headline(line, credit.end()) if credit.start() >= behind else None
        if end is not None:
            behind = end
            yield credit.start(), end, "boilerplate"


def _end_of_headline(line: str, start: int) -> int | None:
    """Where the sentence begins behind a headline: at the last words with a capital before one without."""
    small, opening = line_words("small_in_titles"), line_words("opens_sentence")
    seen: list[re.Match[str]] = []
    for token in _TOKEN.finditer(line, start):
        word = token[0]
        if _OPENS_QUOTE.match(word):
            return token.start()
        if word.islower() and word not in small and word[0].isalpha():
            break
        seen.append(token)
    capitals = [t for t in seen if not t[0].islower()]
    if len(capitals) <= _OPENING_WORDS:
        return None
    openers = [t for t in seen[-_OPENING_WORDS - 1 :] if t[0].casefold() in opening and not t[0].islower()]
    return (openers or capitals[-1:])[0].start()


@lru_cache(maxsize=1)
def _tag_lists() -> re.Pattern[str]:
    """A list of keywords behind a sentence, up to the word that opens the next one."""
    opening = "|".join(sorted(word.title() for word in line_words("opens_sentence")))
    return re.compile(
        rf"(?<=[.!?\"”] )(?:{_written('page_tags')})\s(?:\S+\s){{2,30}}?(?=(?:{opening})\s|[\"“])"
    )


def _tags(line: str) -> Iterator[Piece]:
    """The keywords of a page."""
    for found in _tag_lists().finditer(line):
        if found.end() - found.start() <= _TAGS:
            yield found.start(), found.end(), "boilerplate"


@lru_cache(maxsize=1)
def _others() -> re.Pattern[str]:
    """The head of a list of other articles behind the last sentence, with a number of shares before it or a source."""
    before = r"(?<=[.!?\"”] )(?:\d{1,6} )?(?:[A-Z]\w+ (?:[\w,()'-]+ ){1,9})??"
    return re.compile(rf"{before}(?:{_written('other_articles')})\s(?=[A-Z])")
