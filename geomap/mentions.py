"""One longest-match pass over an article: every known term and place name, typed. All readers draw on it.

Words are looked up in a tree of folded words, so that a match always begins and ends at a word's edge; the clitics in
front of its first word, and a missing or added article, are noted with it. The longest match wins among names, and
among the words of one kind; equal ones all stay.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from geomap.arabic import fold_key, unclitic, without_article
from geomap.gazetteer import Gazetteer, Name
from geomap.lexicon import Lexicon, Term
from geomap.model import Article, Quote
from geomap.passages import Passage, split

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
# What may stand between two words of one name: blanks, hyphens and quotation marks, never a comma or full stop.
_INSIDE = re.compile(r"[\s\-–\"“”«»'’ـ/]{1,3}")


# Names compete with each other for the longest match; every other kind of word is matched for itself, so that a date
# inside "since the beginning of the month" is still a date.
_NAMES = "name"
_LAYERS = dict.fromkeys(("place", "actor", "outlet", "organisation", "person", "tribe"), _NAMES)


class Mention(NamedTuple):
    """A known term or place name at `first` to `last` of the article's folding, clitics not included.

    `form` is the term's form ("noun", "past+f", "phrase" ...), for places "exact", "bare" (the article is dropped) or
    "joined"; `clitics` are the folded letters before it; `article` tells whether it carries an article that its entry
    lacks; `names` are the gazetteer's names of a place.
    """

    kind: str
    id: str
    first: int
    last: int
    form: str
    clitics: str
    article: bool
    term: Term | None
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True)
class Marked:
    """A passage with the mentions in it, in their order."""

    passage: Passage
    mentions: tuple[Mention, ...]

    def of(self, *kinds: str) -> tuple[Mention, ...]:
        """The mentions of these kinds."""
        return tuple(mention for mention in self.mentions if mention.kind in kinds)

    def quote(self, mention: Mention) -> Quote:
        """The published words of a mention."""
        return self.passage.quote(mention.first, mention.last)


class _Entry(NamedTuple):
    kind: str
    id: str
    form: str
    term: Term | None
    names: tuple[Name, ...]


@dataclass(slots=True)
class _Node:
    entries: list[_Entry] = field(default_factory=list)
    next: dict[str, _Node] = field(default_factory=dict)


class Vocabulary:
    """All terms of the given lexicons and all names of a gazetteer, ready to be found."""

    def __init__(self, lexicons: Iterable[Lexicon], gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._root = _Node()
        for lexicon in lexicons:
            for term in lexicon.terms:
                for key, form in term.forms.items():
                    self._add(key, _Entry(term.kind, term.id, form, term, ()))
        for key, names in gazetteer.names.items():
            self._add(key, _Entry("place", key, "exact", None, names))
            bare = without_article(key.partition(" ")[0])
            if bare is not None:
                self._add(bare + key[len(bare) + 2 :], _Entry("place", key, "bare", None, names))
            if " " in key and not key.isascii():
                self._add(key.replace(" ", ""), _Entry("place", key, "joined", None, names))

    def _add(self, key: str, entry: _Entry) -> None:
        node = self._root
        for word in _WORD.findall(key):
            node = node.next.setdefault(word, _Node())
        if node is not self._root:
            node.entries.append(entry)

    def mark(self, article: Article) -> tuple[Marked, ...]:
        """The article's passages with every mention in them."""
        passages = split(article)
        if not passages:
            return ()
        mentions = list(self._scan(passages[0].folded.text))
        firsts = [mention.first for mention in mentions]
        return tuple(
            Marked(p, tuple(m for m in mentions[bisect_left(firsts, p.first) : bisect_left(firsts, p.last)] if m.last <= p.last))
            for p in passages
        )

    def _scan(self, text: str) -> Iterator[Mention]:
        words = list(_WORD.finditer(text))
        taken: dict[str, int] = {}
        for i, word in enumerate(words):
            for layer, found in self._longest(text, words, i).items():
                if taken.get(layer, -1) <= word.start():
                    taken[layer] = found[0].last
                    yield from found

    def _longest(self, text: str, words: list[re.Match[str]], i: int) -> dict[str, list[Mention]]:
        """The longest matches that begin with word `i`, by layer; of equal ones the plainest reading of its clitics."""
        best: dict[str, list[Mention]] = {}
        end, word = words[i].end(), words[i].group()
        for clitics, rest in unclitic(word):
            for form, added in ((rest, False), (without_article(rest), True)):
                node = self._root.next.get(form) if form else None
                if node is None:
                    continue
                first = end - len(form or "")
                here: dict[str, list[Mention]] = {}
                for last, e in self._follow(node, text, words, i):
                    mention = Mention(e.kind, e.id, first, last, e.form, clitics, added, e.term, e.names)
                    rivals = here.setdefault(_LAYERS.get(e.kind, e.kind), [])
                    if rivals and rivals[0].last < last:
                        rivals.clear()
                    rivals.append(mention)
                for layer, found in here.items():
                    if layer not in best or found[0].last > best[layer][0].last:
                        best[layer] = found
        return best

    def _follow(self, node: _Node, text: str, words: list[re.Match[str]], i: int) -> Iterator[tuple[int, _Entry]]:
        """Every entry that begins at `node`, with the end of its last word, shorter ones first."""
        for entry in node.entries:
            yield words[i].end(), entry
        while node.next and i + 1 < len(words):
            following = node.next.get(words[i + 1].group())
            if following is None or not _INSIDE.fullmatch(text[words[i].end() : words[i + 1].start()]):
                return
            node, i = following, i + 1
            for entry in node.entries:
                yield words[i].end(), entry
