"""One longest-match pass over an article: every known term and place name, typed. All readers draw on it.

Words are looked up in a tree of folded words, so that a match always begins and ends at a word's edge; the clitics in
front of its first word, and a missing or added article, are noted with it. The longest match wins among names, and
among the words of one kind; equal ones all stay.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from functools import partial, wraps
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Concatenate, NamedTuple, ParamSpec, TypeVar

from geomap.arabic import fold_key, stem, unclitic, without_article
from geomap.gazetteer import Gazetteer, Name
from geomap.lexicon import SPLIT, Lexicon, Term, common_words, is_common
from geomap.model import Article, Quote
from geomap.passages import Passage, split

_WORD = re.compile(r"[^\W_]+(?:['’](?!s\b)[^\W_]+)*")
_REMEMBERED = 100_000
# What may stand between two words of one name: blanks, hyphens and quotation marks, never a comma or full stop.
# How many words may stand between a verb and the object that completes it, none of them behind a full stop.
_APART = 16
_END = re.compile(r"[.!?؟;؛:\n]")
_INSIDE = re.compile(r"(?<=\b[a-z])\.[ -]?|[\s_\-–\"“”«»'’ـ/]{1,3}")


# Names compete with each other for the longest match; every other kind of word is matched for itself, so that a date
# inside "since the beginning of the month" is still a date.
_NAMES = "name"
_LAYERS = dict.fromkeys(("place", "actor", "outlet", "organisation", "person", "tribe"), _NAMES)

# Only texts with Latin letters have words with capitals, short names in brackets, and shared adjectives.
_LATIN = re.compile("[a-z]")
_FIRST, _CUT = attrgetter("first"), attrgetter("cut")

# A short name in brackets behind a Latin word.
_BRACKETS = re.compile(r"(?<=[a-z])[\"”’]? \([\"“‘]?([a-z][a-z-]*)[\"”’]?\)")

# The mark of an English verb that takes a place, and what stands between a place and its being taken.
_ONTO, _WAS, _WAS_REACH = "onto", re.compile(r" (?:ha[sd] |have )?(?:is |are |was |were |been )$"), 16

# What names the words of which one must stand behind a word, "0" for any number, and how far behind it is looked for.
_NEEDS, _ANY_NUMBER, _WORD_LENGTH = "only_before", "0", 30

# The mark of a noun that is news where it opens a sentence or what is told, and what stands before and behind it there:
# "control of X over the town", where else it tells who holds it.
_OPENS, _OPENING = "opens", re.compile(r"(?:^|[:|.…\-–—\"“«(])\W*$")
_OVER, _LEADS, _LEFT = re.compile(r"(?: [^\s,،]+){1,7}? علي(?:ها|هما|ه)?\b"), ("speech", "source"), "withdraw"

# The marks of a superlative, and of a time that tells nothing behind one, so many letters with no sign between them.
_COMPARES, _COMPARED, _COMPARED_WITH, _PARTED = "compares", "compared", 40, re.compile(r"[.,،؛;:!?؟\n]")

# What ends a sentence, the letters in which a party stands beside a deed, and in which what it was done to.
_STOP, _SENTENCE, _THING = re.compile(r"\.(?= |$)|[;:\n!?]"), 160, 50
_SUFFERED = re.compile(r".{0,70}\b(?:was|were|been) $")
# What may stand between aircraft and their verb, before it and behind it.
_DID, _DONE_BY = re.compile(r" (?:ha(?:ve|[sd]) )?(?:\w+ )?"), re.compile(r" by (?:[\w-]+ ){0,4}")
_FLYING = frozenset({"air", "drone"})
_OF_ARMIES = frozenset({"military", "thing"})
_PARTIES = ("actor", "dated", "nation", "government")

# How "is named" ends as it is published.
_NAMED = "ى"

# A further noun behind one of a party.
_AND_NOUN = re.compile(r" and ([a-z]+)\b")

# Letters of a word that may be two, of a half that need be no particle, and those that are left of it without its
# article and pronoun; the kinds of particles before another word and behind one; what shows that a half is of a report.
_GLUED, _LONG, _STEM = range(6, 32), 4, 3
_PARTICLES = frozenset({"preposition", "that", "connector", "function", "bound", "date_word", "clause", "except"})
_SMALL, _WHICH = frozenset({"preposition"}), frozenset({"modality", "function"})
_TOLD_OF = frozenset({"event", "actor", "government", "target", "weapon", "place_type", "thing"})
_MERE_NAMES = frozenset({"place", "given_name", "person_name", "name_start", "person_of", "outlet", "tribe"})
# Kinds of words that a weapon's name of several may hold and that say nothing there; the letters of two short words.
_IN_NAMES, _SHORTEST = frozenset({"modality", "without", "victim"}), 9

# What may own something, and the shortest word that is one with an s behind it.
_OWNERS = frozenset({"place", "actor", "dated", "government", "outlet", "nation", "weekday"})
_SHORTEST_OWNED, _GENITIVE = 5, "s"

_ARTICLE, _CONNECTOR = "ال", "connector"
# The forms of a place's name: as it is known, without its article, its words joined.
_FORMS = ("exact", "bare", "joined")


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

    @property
    def finite(self) -> bool:
        """Whether it is a verb of a lexicon, in any tense or voice."""
        return self.form.startswith(_FINITE)

    @property
    def letters(self) -> range:
        """Where its letters stand, with those of an article that its entry lacks."""
        return range(self.first - len(_ARTICLE) * self.article, self.last)


# Made of all parts at once, without the detour that a class takes: an article has hundreds of each.
_as_mention = partial(tuple.__new__, Mention)


class Word(NamedTuple):
    """One folded word at `first` to `last` of the article's folding, with the clitics written to it."""

    first: int
    last: int
    text: str


_as_word = partial(tuple.__new__, Word)


@dataclass(frozen=True, slots=True)
class Marked:
    """A passage with the mentions in it and all its words, both in their order.

    `by_kind` holds the mentions of each kind: every reader asks for its own kinds.
    `kept` is what readers worked out from the passage, see `once`.
    """

    passage: Passage
    mentions: tuple[Mention, ...]
    words: tuple[Word, ...] = ()
    by_kind: Mapping[str, Sequence[Mention]] = field(init=False, repr=False, compare=False)
    kept: dict[Hashable, object] = field(default_factory=dict, init=False, repr=False, compare=False)
    _asked: dict[tuple[str, ...], Sequence[Mention]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        sorted_out: dict[str, list[Mention]] = {}
        for mention in self.mentions:
            if mention.kind in sorted_out:
                sorted_out[mention.kind].append(mention)
            else:
                sorted_out[mention.kind] = [mention]
        object.__setattr__(self, "by_kind", sorted_out)

    def of(self, *kinds: str) -> Sequence[Mention]:
        """The mentions of these kinds, in their order."""
        if len(kinds) == 1:
            return self.by_kind.get(kinds[0], ())
        asked = self._asked.get(kinds)
        if asked is None:
            some = [kind for kind in kinds if kind in self.by_kind]
            if len(some) > 1:
                asked = [mention for mention in self.mentions if mention.kind in some]
            else:
                asked = self.by_kind[some[0]] if some else ()
            self._asked[kinds] = asked
        return asked

    def quote(self, mention: Mention) -> Quote:
        """The published words of a mention."""
        return self.passage.quote(mention.first, mention.last)

    def names_somebody(self) -> frozenset[int]:
        """Where "is named" begins, which is written like "alleges" but for its last letter: nobody tells there."""
        return frozenset(m.first for m in self.of("named") if self.quote(m).text.endswith(_NAMED))


Asked = ParamSpec("Asked")
Read = TypeVar("Read")


def once(reader: Callable[Concatenate[Marked, Asked], Read]) -> Callable[Concatenate[Marked, Asked], Read]:
    """A reader whose answer depends on its passage and arguments alone, asked once for each, by however many rooms.

    The answer lives as long as the passage and is the same object for all: it must not be changed.
    """

    @wraps(reader)
    def kept(marked: Marked, /, *args: Asked.args, **kwargs: Asked.kwargs) -> Read:
        key = (reader, args, *kwargs.items()) if kwargs else (reader, args)
        if key not in marked.kept:
            marked.kept[key] = reader(marked, *args, **kwargs)
        return marked.kept[key]  # type: ignore[return-value]

    return kept


_FINITE = ("past", "present", "passive")


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
    split: list[tuple[list[str], _Entry]] = field(default_factory=list)


class _Use(NamedTuple):
    """One way to read a word: its entry (None for the head of longer ones), length without clitics, and clitics."""

    entry: _Entry | None
    node: _Node
    length: int
    clitics: str
    article: bool


# What a word is by itself: a mention's parts, with its length in the place of where it begins and ends.
_Alone = tuple[str, str, int, str, str, bool, Term | None, tuple[Name, ...]]


class _Reading(NamedTuple):
    """What a word is by itself, by layer and in one (`every`), and which longer matches it may begin.

    `following` are the words with which one of those goes on, None where a word further on may complete one; `cut`
    tells where an unknown word falls into two, see `Vocabulary._cut`.
    """

    alone: tuple[tuple[str, tuple[_Alone, ...]], ...]
    every: tuple[_Alone, ...]
    longer: tuple[_Use, ...]
    following: Set[str] | None
    cut: int


def _bare(word: str) -> Iterator[tuple[str, str, bool]]:
    """A word without the clitics that it may have, which come first, and then without its article, which is told."""
    for clitics, rest in unclitic(word):
        for form, added in ((rest, False), (without_article(rest), True)):
            if form:
                yield clitics, form, added


class Vocabulary:
    """All terms of the given lexicons and all names of a gazetteer, ready to be found."""

    def __init__(self, lexicons: Iterable[Lexicon], gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer
        self._root = _Node()
        self._readings: dict[str, _Reading] = {}
        for lexicon in lexicons:
            for term in lexicon.terms:
                for key, form in term.forms.items():
                    self._add(key, _Entry(term.kind, term.id, form, term, ()))
        self._waiting = _by_first_word(gazetteer)

    def _add(self, key: str, entry: _Entry) -> None:
        head, _, rest = key.partition(SPLIT)
        node = self._root
        for word in [head] if head.isalnum() else _WORD.findall(head):
            node = node.next.setdefault(word, _Node())
        if rest:
            node.split.append((rest.split(), entry))
            node.split.sort(key=_weight)  # what says most of those that fit is looked at last and stays
        elif node is not self._root:
            node.entries.append(entry)

    def _begun_by(self, word: str) -> _Node | None:
        """What the tree knows of a first word; the names that begin with it are hung into it when it is first met."""
        for key, form in self._waiting.pop(word, ()):
            entry = _Entry("place", key, form, None, self.gazetteer.names.in_texts(key))
            self._add(_written(key, form), entry)
        return self._root.next.get(word)

    def mark(self, article: Article) -> tuple[Marked, ...]:
        """The article's passages with every mention in them."""
        passages = split(article)
        if not passages:
            return ()
        text = passages[0].folded.text
        spans = [word.span() for word in _WORD.finditer(text)]
        words, readings = self._understood([_as_word((first, last, text[first:last])) for first, last in spans])
        found = self._scan(text, words, readings)
        if _LATIN.search(text) is None:
            return _by_passage(passages, words, found)
        known = [m for m in found if m.term is None or "cased" not in m.term.attrs or not _is_small(m, passages[0])]
        if any(m.term is not None and _ONTO in m.term.attrs for m in known):
            names = [m for m in known if m.kind == "place" and not passages[0].written(m.first, m.last).islower()]
            known = [m for m in known if m.term is None or _ONTO not in m.term.attrs or _beside(m, known, names, text)]
        known = [m for m in known if not text[m.first].isascii() or is_followed(m, text)]
        named = self._with_shared(_with_short_names(known, text), text)
        return _by_passage(passages, words, named)

    def _understood(self, words: list[Word]) -> tuple[list[Word], list[_Reading]]:
        """The words with what each may be; two that lost the blank between them are two."""
        known = self._readings
        readings = [known.get(word) or self._read(word) for _, _, word in words]
        if not any(map(_CUT, readings)):
            return words, readings
        parted: list[Word] = []
        for (first, last, word), reading in zip(words, readings, strict=True):
            cut = reading.cut
            parted += [_as_word((first, first + cut, word[:cut]))] if cut else []
            parted.append(_as_word((first + cut, last, word[cut:])))
        return parted, [known.get(word) or self._read(word) for _, _, word in parted]

    def _with_shared(self, found: list[Mention], text: str) -> list[Mention]:
        """The mentions; an adjective of a party is that of the English noun behind "and": "Kurdish X and police"."""
        parties = [m for m in found if m.kind == "actor"]
        more = [shared for party in parties for shared in self._shared(party, text)]
        return sorted([*found, *more], key=_FIRST) if more else found

    def _shared(self, party: Mention, text: str) -> Iterator[Mention]:
        """What the noun behind "and" is with the adjective of a party before it."""
        joined = _AND_NOUN.match(text, party.last)
        node = self._root.next.get(text[party.first : party.last].partition(" ")[0]) if joined else None
        behind = node.next.get(joined[1]) if joined is not None and node is not None else None
        for entry in behind.entries if joined is not None and behind is not None else ():
            if joined is not None and entry.kind == "actor" and entry.id != party.id:
                yield Mention("actor", entry.id, *joined.span(1), entry.form, "", False, entry.term, ())

    def _scan(self, text: str, words: list[Word], readings: list[_Reading]) -> list[Mention]:
        found: list[Mention] = []
        taken: dict[str, int] = {}
        reach = 0
        for i, ((first, last, _), reading) in enumerate(zip(words, readings, strict=True)):
            if reading.longer and _goes_on(reading.following, words, i):
                for layer, mentions in self._longest(text, words, i, reading).items():
                    if taken.get(layer, -1) <= first:
                        taken[layer] = mentions[0].last
                        found += mentions
                reach = max(taken.values(), default=0)
            elif reach <= first:
                found += _alone(reading.every, last)
            else:
                free = [uses for layer, uses in reading.alone if taken.get(layer, -1) <= first]
                found += _alone(chain.from_iterable(free), last)
        found.sort(key=_FIRST)
        return found

    def _read(self, word: str) -> _Reading:
        """What `word` may be or begin, of equal matches the plainest reading of its clitics; kept, for words repeat."""
        alone: dict[str, list[_Use]] = {}
        longer: list[_Use] = []
        for clitics, form, added in _bare(word):
            node = self._begun_by(form)
            if node is None:
                continue
            here: dict[str, list[_Use]] = {}
            for entry in node.entries:
                if not _is_another(entry, clitics, added):
                    here.setdefault(_layer(entry), []).append(_Use(entry, node, len(form), clitics, added))
            alone = here | alone
            if node.next or node.split:
                longer.append(_Use(None, node, len(form), clitics, added))
        if not alone and not longer and _owner(word):
            alone, longer = self._owned(word)
        if len(self._readings) > _REMEMBERED:
            self._readings.clear()
        split = any(use.node.split for use in longer)
        following = None if split else frozenset[str]().union(*(use.node.next for use in longer))
        uses_alone = tuple((layer, tuple(_parts(use) for use in uses)) for layer, uses in alone.items())
        cut = 0 if alone or longer else self._cut(word)
        every = tuple(chain.from_iterable(uses for _, uses in uses_alone))
        self._readings[word] = _Reading(uses_alone, every, tuple(longer), following, cut)
        return self._readings[word]

    def _cut(self, word: str) -> int:
        """Where an unknown word falls into two known ones, as in texts copied from pages whose links lost their blanks.

        Both halves are known, one of them at least to the reports' words and not as a mere name; a short one is a
        particle. What may be an ending is no second half. 0 for a word that is one.
        """
        if len(word) not in _GLUED or word.isascii() or is_common(word):
            return 0
        cuts = ((self._joined(word[:at], word[at:]), at) for at in range(2, len(word) - 1))
        weight, cut = max(cuts, key=itemgetter(0))
        return cut if weight else 0

    def _joined(self, left: str, right: str) -> int:
        """How well two halves of an unknown word are words of their own; 0 where they are not."""
        before = self._kinds(left)
        if not (before or left in common_words()):
            return 0
        behind = self._kinds(right)
        if not (behind or right in common_words()):
            return 0
        told_of = not before.isdisjoint(_TOLD_OF), not behind.isdisjoint(_TOLD_OF)
        if len(left) < _LONG or (before and before <= _PARTICLES):
            fits = not before.isdisjoint(_PARTICLES) and len(right) >= _LONG and told_of[1]
        elif stem(right) < _STEM or (len(right) < _LONG and not told_of[1]):
            fits = (behind >= _SMALL or behind >= _WHICH) and stem(left) >= _STEM
        else:
            fits = not _MERE_NAMES.issuperset(before | behind) and stem(left) >= _STEM
        return fits * (1 + sum(told_of) + (len(left) >= _LONG <= len(right)))

    def _kinds(self, word: str) -> set[str]:
        """The kinds of what a word is by itself, with or without clitics."""
        nodes = [self._begun_by(form) for _, form, _ in _bare(word)]
        return {entry.kind for node in nodes if node is not None for entry in node.entries}

    def _owned(self, word: str) -> tuple[dict[str, list[_Use]], list[_Use]]:
        """What a word in Latin letters may be or begin as a name in the genitive that lost its apostrophe: "Syrias"."""
        node = self._begun_by(_owner(word))
        if node is None:
            return {}, []
        alone: dict[str, list[_Use]] = {}
        for entry in (entry for entry in node.entries if entry.kind in _OWNERS):
            alone.setdefault(_layer(entry), []).append(_Use(entry, node, len(word), "", False))
        genitive = node.next.get(_GENITIVE)  # "Russia's Defence Ministry" is of three words and an s
        return alone, [] if genitive is None else [_Use(None, genitive, len(word), "", False)]

    def _longest(self, text: str, words: list[Word], i: int, reading: _Reading) -> dict[str, list[Mention]]:
        """The longest matches that begin with word `i`, by layer."""
        end = words[i].last
        best = {layer: _alone(uses, end) for layer, uses in reading.alone}
        for use in reading.longer:
            for last, entries in self._follow(use.node, text, words, i):
                here: dict[str, list[Mention]] = {}
                for entry in entries:
                    here.setdefault(_layer(entry), []).append(_mention(entry, use, end, last))
                for layer, found in here.items():
                    if layer not in best or last > best[layer][0].last:
                        best[layer] = found
        _take_completed(best, reading, text, words, i)
        return best

    def _follow(self, node: _Node, text: str, words: list[Word], i: int) -> Iterator[tuple[int, list[_Entry]]]:
        """The entries of several words that begin at `node`, with the end of their last word, shorter ones first."""
        while node.next and i + 1 < len(words):
            following = node.next.get(words[i + 1].text) or node.next.get(_owner(words[i + 1].text))
            if following is None or not _INSIDE.fullmatch(text, words[i].last, words[i + 1].first):
                return
            node, i = following, i + 1
            if node.entries:
                yield words[i].last, node.entries


def _take_completed(best: dict[str, list[Mention]], reading: _Reading, text: str, words: list[Word], i: int) -> None:
    """Take what word `i` begins and a later word completes, the nearest, where no longer match says more behind it."""
    end, nearest = words[i].last, dict[str, tuple[bool, int]]()
    for use in reading.longer:
        for rest, entry in use.node.split:
            layer = _layer(entry)
            said = best[layer][0].last - end if layer in best else 0  # what follows the verb in a longer match
            letters = sum(map(len, rest))
            at = _completed(rest, text, words, i) if said <= letters else None
            if at is not None and (found := (letters < _LONG, at)) <= nearest.get(layer, found):
                best[layer], nearest[layer] = [_mention(entry, use, end, end)], found  # a mere particle last


def _by_passage(passages: Sequence[Passage], words: Sequence[Word], mentions: Sequence[Mention]) -> tuple[Marked, ...]:
    """Each passage with its words and the mentions that end within it."""
    firsts, starts = [m.first for m in mentions], [w.first for w in words]
    marked = []
    for p in passages:
        here = mentions[bisect_left(firsts, p.first) : bisect_left(firsts, p.last)]
        kept = _without_holders(p, _outside_names([m for m in here if m.last <= p.last]))
        inside = tuple(_without_compared(p, kept))
        marked.append(Marked(p, inside, tuple(words[bisect_left(starts, p.first) : bisect_left(starts, p.last)])))
    return tuple(marked)


def _outside_names(mentions: list[Mention]) -> list[Mention]:
    """The mentions without those of what a weapon's name is made of: in "a plane without a pilot" nothing is denied."""
    names = [m for m in mentions if m.kind == "weapon" and m.last - m.first > _SHORTEST]
    for name in names:
        mentions = [m for m in mentions if m.kind not in _IN_NAMES or not name.first < m.first < name.last]
    return mentions


def _without_holders(passage: Passage, mentions: list[Mention]) -> list[Mention]:
    """The mentions, where a noun that is news only at the opening is either news or tells who holds a place."""
    nouns = [m for m in mentions if m.kind == "event" and m.term is not None and _OPENS in m.term.attrs]
    for noun in nouns:
        opens = _opens_news(noun, passage, mentions)
        mentions = [m for m in mentions if (m.kind != "link" if opens else m != noun) or m.first != noun.first]
    return mentions


def _without_compared(passage: Passage, mentions: list[Mention]) -> list[Mention]:
    """The mentions without times that the news is only compared with: "the fiercest attack in the area for months"."""
    superlatives = [m.last for m in mentions if m.term is not None and _COMPARES in m.term.attrs]
    if not superlatives:
        return mentions
    text = passage.folded.text

    def is_compared(time: Mention) -> bool:
        ends = (last for last in superlatives if 0 < time.first - last <= _COMPARED_WITH)
        return any(_PARTED.search(text, last, time.first) is None for last in ends)

    return [m for m in mentions if m.term is None or _COMPARED not in m.term.attrs or not is_compared(m)]


def _opens_news(noun: Mention, passage: Passage, mentions: Iterable[Mention]) -> bool:
    """Whether such a noun opens its passage or what somebody tells, or is joined to the leaving of others.

    What it is done to must stand behind it.
    """
    text, first = passage.folded.text, noun.first - len(noun.clitics)
    if _OVER.match(text, noun.last, passage.last) is None:
        return False
    before = [m for m in mentions if m.first < first]
    if noun.clitics == "و":
        return any(m.term is not None and m.term.attrs.get("class") == _LEFT for m in before if m.kind == "event")
    told = any(m.last == first - 1 and m.kind in _LEADS for m in before)
    return told or _OPENING.search(text[passage.first : first]) is not None


def _with_short_names(found: list[Mention], text: str) -> list[Mention]:
    """The mentions; an English name with its short one in brackets, "the Syrian Democratic Forces (SDF)", is one name.

    What is said of it goes on behind the bracket: "three ... (SDF) fighters".
    """
    if _BRACKETS.search(text) is None:
        return found
    kept: list[Mention] = []
    last: Mention | None = None
    place = 0
    for mention in found:
        if mention.kind == "actor":
            short = _BRACKETS.match(text, last.last) if last is not None and last.id == mention.id else None
            if last is not None and short is not None and short.span(1) == (mention.first, mention.last):
                kept[place] = last = last._replace(last=short.end())
                continue
            last, place = mention, len(kept)
        kept.append(mention)
    return kept


def _goes_on(known: Set[str] | None, words: Sequence[Word], i: int) -> bool:
    """Whether the word behind word `i` is known to go on with a longer match, or a later one may complete it."""
    if known is None:
        return True
    following = words[i + 1].text if i + 1 < len(words) else ""
    return following in known or (following.isascii() and _owner(following) in known)


def _is_small(mention: Mention, passage: Passage) -> bool:
    """Whether a term that is known in capitals alone ("IS", "US") is written otherwise."""
    cased = mention.term is not None and mention.term.attrs.get("cased")
    return bool(cased) and not passage.written(mention.first, mention.last).isupper()


def _beside(verb: Mention, known: Sequence[Mention], names: Sequence[Mention], text: str) -> bool:
    """Whether what an English verb needs beside it stands there: a place's name, or arms and the party of theirs."""
    if verb.term is None or verb.term.attrs[_ONTO] == "place":
        return _beside_place(verb, names, text)
    first, last = (bisect_left(known, verb.first + far, key=_FIRST) for far in (-_SENTENCE, _SENTENCE))
    near = [m for m in known[first:last] if _STOP.search(text, *sorted((m.first, verb.first))) is None]
    things = [m for m in near if m.term is not None and not _OF_ARMIES.isdisjoint(m.term.attrs)]
    done_to = any(0 < m.first - verb.last <= _THING or _SUFFERED.match(text, m.last, verb.first) for m in things)
    return (done_to and any(m.kind in _PARTIES for m in near)) or any(_flies_to(m, verb, text) for m in near)


def _flies_to(weapon: Mention, verb: Mention, text: str) -> bool:
    """Whether aircraft do what a verb says: "the jets have also destroyed X", "X was destroyed by planes"."""
    if weapon.kind != "weapon" or weapon.term is None or weapon.term.attrs["class"] not in _FLYING:
        return False
    between = text[weapon.last : verb.first] if weapon.last <= verb.first else text[verb.last : weapon.first]
    before = weapon.last <= verb.first
    return len(between) <= _THING and (_DID if before else _DONE_BY).fullmatch(between) is not None


def is_followed(mention: Mention, text: str, end: int | None = None) -> bool:
    """Whether one of the words that it needs behind it stands there, up to `end`: "a confrontation between"."""
    words = mention.term.attrs.get(_NEEDS) if mention.term is not None else None
    if words is None:
        return True
    reach = mention.last + _WORD_LENGTH
    behind = text[mention.last : reach if end is None else min(end, reach)].split(None, 1)
    numbered = _ANY_NUMBER in words and bool(behind) and behind[0].isdigit()
    return bool(behind) and (numbered or behind[0] in {fold_key(word) for word in words})


def _beside_place(verb: Mention, names: Sequence[Mention], text: str) -> bool:
    """Whether a place's name stands right behind an English verb, or before it and "was": "took X", "X was taken"."""
    if any(m.first - verb.last == 1 for m in names):
        return True
    was = _WAS.search(text, max(0, verb.first - _WAS_REACH), verb.first)
    return was is not None and any(m.last == was.start() for m in names)


def _is_another(entry: _Entry, clitics: str, article: bool) -> bool:
    """Whether the clitics make it another word: no connector or verb has the article, "to" stands before no past."""
    if article and entry.kind == _CONNECTOR:
        return True  # "who left" is no "al-Khalaf", "amid" no "the middle"
    if entry.kind != "speech" or not entry.form.startswith(_FINITE):
        return False
    return article or clitics.endswith("ب") or (clitics.endswith("ل") and entry.form.startswith("past"))


def _by_first_word(gazetteer: Gazetteer) -> dict[str, list[tuple[str, str]]]:
    """The names that articles are searched for, with the form of each, by the first word of that form."""
    found: dict[str, list[tuple[str, str]]] = {}
    names = gazetteer.names
    for key in names:
        if not names.sought(key):
            continue
        for form in _FORMS:
            written = key if form == "exact" else _written(key, form)
            if not written:
                continue
            first = written.partition(" ")[0]
            if not first.isalnum():
                begins = _WORD.match(written)
                first = begins[0] if begins is not None else ""
            if first:
                found.setdefault(first, []).append((key, form))
    return found


def _written(key: str, form: str) -> str:
    """How a folded name stands in a text in one of the forms of places, empty when it has no such form."""
    if form == "exact":
        return key
    if form == "bare":
        bare = without_article(key.partition(" ")[0]) if key.startswith(_ARTICLE) else None
        return "" if bare is None else bare + key[len(bare) + 2 :]
    return key.replace(" ", "") if " " in key and not key.isascii() else ""


def _weight(pair: tuple[list[str], _Entry]) -> tuple[int, int]:
    return len(pair[0]), sum(map(len, pair[0]))


def _completed(rest: list[str], text: str, words: list[Word], i: int) -> int | None:
    """The word at which `rest` follows word `i` in its sentence, near enough to complete it."""
    for k in range(i + 1, min(i + 2 + _APART, len(words) - len(rest) + 1)):
        if words[k].text == rest[0] and [word.text for word in words[k : k + len(rest)]] == rest:
            return k if _END.search(text, words[i].last, words[k].first) is None else None
    return None


def _owner(word: str) -> str:
    """A word in Latin letters without the s of a genitive whose apostrophe was lost; empty for any other."""
    return word[:-1] if len(word) >= _SHORTEST_OWNED and word.endswith("s") and word.isascii() else ""


def _layer(entry: _Entry) -> str:
    return _LAYERS.get(entry.kind, entry.kind)


def _parts(use: _Use) -> _Alone:
    entry = use.entry
    assert entry is not None  # noqa: S101 - only the heads of longer matches have none, and those are never written out
    return entry.kind, entry.id, use.length, entry.form, use.clitics, use.article, entry.term, entry.names


def _alone(uses: Iterable[_Alone], end: int) -> list[Mention]:
    """The mentions that a word which ends at `end` is by itself."""
    return [
        _as_mention((kind, name, end - length, end, form, clitics, article, term, names))
        for kind, name, length, form, clitics, article, term, names in uses
    ]


def _mention(entry: _Entry, use: _Use, end: int, last: int) -> Mention:
    kind, name, form, term, names = entry
    return _as_mention((kind, name, end - use.length, last, form, use.clitics, use.article, term, names))
