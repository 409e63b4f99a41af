"""Who a word means where it stands: names, dated names, adjectives of nations, capitals, "our forces", "the army"."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import takewhile
from operator import attrgetter
from typing import Any

from geomap import lexicon
from geomap.arabic import fold_key, unclitic
from geomap.grammar.rows import Codes, Row, Token, row
from geomap.lexicon.lineage import actor_terms, lineage
from geomap.mentions import Marked, Mention, once

CODES = Codes({
    "weekday": "W", "dated": "a", "actor": "a", "ours": "o", "theirs": "h", "anaphor": "n", "government": "g",
    "both": "B",
    "nation": "j", "aside:charge_en": "Z", "link": "k",
    "accuse": "x", "force:troops": "U", "force:band": "U", "deed": "E", "event": "E",
    "agent": "p", "source": "s", "statement": "t", "speech": "q", "doubt": "d", "force:post": "T", "target": "T",
    "force": "F", "weapon": "F", "victim": "V", "more:others": "V", "casualty": "E", "number": "N",
    "bound:at_least": "N", "made": "i", "date_word:of": "م", "date_word:that": "!",
    "aside": "z", "connector": "c", "preposition:onto": "^", "place": "l", "day": "w", "daypart": "w",
    "unit": "w", "month": "w", "tense": "w",
})  # fmt: skip
ENTITIES = "aohnjg"
# Of these the names that a party's member is named by, and so many adjectives stand behind him.
_PATROL, _HARM = "the_patrol", ("abduct", "arrest", "hurt", "kill", "murder")
_NAMES, _ADJECTIVES, _TARGET = "ahn", 3, "target"
# What somebody may be a member of: a party, a band, one of its bands.
_BANDS = _NAMES + "UN"
_NO_ATTRS: Mapping[str, Any] = {}
# In front of whom somebody before him only belongs to or is backed by: "its forces" are not his.
_SUPPORTER = re.compile("k[ملب]?$")
# What may correct the word before it, or be corrected by that.
_WITH_OTHERS = re.compile("[sahnjk]")
# A deed and its doer, before whom it befell.
_HARMED_BY, _DOER_TOKENS = re.compile(r"E[ahnkjUVFT]{0,3}\Z"), 4
_COUPLED = "and"
# How an English verb ends in the past.
_PAST = "ed"
# The id of "carried out", "launched", behind which stands the deed.
_DOES = "do"
# English men, a word, and a name.
_FROM = re.compile("Uw(?=w?[aj])")
# "Was", which is written like "as that".
_WAS = re.compile("ك!")
# What may be a nation's, its means and deeds alone, and the class of a deed that is a person's.
_OF_NATIONS, _MEANS, _BOMBER = ("F", "U", "E", "T", "V"), ("F", "E"), "suicide"
_VAGUE = "unidentified"
# Tokens from "Abu" to the nation at the end of a nickname.
_NICKNAME = 3
# What was named before or is an outlet's own, and behind it whose it is.
_MEANS_OF = re.compile("n(?=[jk]|م[aj])")
# English "more", "other" that only counts whom the words behind it name: "more militants", "more than 40 of them".
_OF_OTHERS = re.compile(r"[UVN]|wNw?[UV]")
# The particles of Latin names that are no words of English.
_NAME_LINK = "link"
# "Of" and a name, as codes.
_OF_A_NAME = ("مa", "لa")
# Classes of deeds that befall people alone.
_HARMS = ("death", "hurt", "kill")
# Groups of victims whose nation says whence they are, not for whom they fight: "two Iraqi refugees".
_UNARMED = ("civilian", "women", "children")
# What the English genitive leaves behind its apostrophe.
_GENITIVE = "s"
# So many adverbs may stand before an English verb.
_ADVERBS = 4
# The ends of a nation's adjective, and how many tokens back the other's stands.
_OF_NATION, _BESIDE = ("يه", "ي"), 2
# The group of those who fight.
_ARMED = "combatant"
# What a party that tells has before it.
_TELLING, _THAT = re.compile("[qt]"), "!"
_ARTICLE, _OF_A_KIND, _PLURALS = "ال", "يه", ("ين", "ون")
_NONE = "none"
# Who is never meant by a short name.
_NOT_CALLED, _OF = {"civilians", "unidentified"}, "من"
# Letters before a name in which its noun may stand, from "loyal" to whom, and the signs between them.
_NEAR, _LINKED, _QUOTES = 24, 2, " \"'«»“”‘’„(*"
# So many names back somebody is still meant by a short one; so many letters has a name at most.
_LATELY, _LONGEST = 40, 80
# Forces that are men, whose word goes before a deed's where both lay claim to it.
_MEN = ("troops", "band")
# Kinds of words that mean nothing of their own inside longer ones of the other kinds: "members of one family", "tribal"
# in "a tribal elder", "spread" in "places of spread of" and "where they spread", "carry" in "no less than",
# "control" in "took control of", "by the fire" in "sources of fire", "suspected" in "suspected of belonging to".
_WITHIN = (
    ("event", "force"), ("event", "agent"), ("force", "victim"), ("nation", "victim"), ("casualty", "victim"),
    ("agent", "bound"), ("link", "event"), ("link", "force"), ("agent", "force"), ("doubt", "aside"),
    ("victim", "aside"), ("agent", "aside"), ("speech", "aside"), ("link", "agent"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Clause:
    """The row of a clause with what is needed to know who a name means."""

    words: Row
    day: date | None
    ours: str | None
    earlier: tuple[str, ...]
    stands: Mapping[str, str] = field(default_factory=dict)
    called: Mapping[str, str] = field(default_factory=dict)
    near: Collection[str] = ()
    # Who spoke last before it.
    teller: str | None = None

    def attr(self, i: int, name: str) -> Any:
        """An attribute of token `i`'s term, None where it has none or beyond the ends."""
        return attr(self.words.tokens[i], name) if 0 <= i < len(self.words.tokens) else None

    def names_behind(self, i: int) -> bool:
        """Whether token `i` is "according to": its source stands behind it, whoever is before it tells nothing."""
        mention = self.words.tokens[i].mention if 0 <= i < len(self.words.tokens) else None
        return mention is not None and mention.id == "according"

    def code(self, i: int) -> str:
        """The code of token `i`, empty beyond the ends."""
        return self.words.codes[i] if 0 <= i < len(self.words.codes) else ""


@once
def phrased(marked: Marked) -> Row:
    """The row of a passage, with the words that only look like events or parties made plain."""
    return headed(coded(clipped(marked)))


@once
def coded(marked: Marked) -> Row:
    """The row of a passage as the words alone tell it."""
    return row(marked, CODES)


def clipped(marked: Marked) -> Marked:
    """The passage with event words cut where a noun phrase begins or ends in them, and no head inside a longer one.

    "The entry of forces" ends before "forces of X", "dismantling a cell" before "a cell of X"; "artillery fire" is
    "fire" behind "Turkish artillery"; "members" is no force in "members of one family".
    """
    events, spare = marked.of("event"), _spare(marked)
    parties = _noun_phrases(marked, spare)
    if not spare and not any(_cutting(e, parties) for e in events):
        return marked
    text = marked.passage.folded.text
    kept = (m for m in marked.mentions if (m.kind, m.first) not in spare)
    mentions = tuple(_cut(m, _cutting(m, parties), text) if m.kind == "event" else m for m in kept)
    return Marked(marked.passage, mentions, marked.words)


def _spare(marked: Marked) -> set[tuple[str, int]]:
    """The kind and beginning of every head inside a longer one."""
    kinds = marked.by_kind
    within = [(marked.of(inner), marked.of(outer)) for inner, outer in _WITHIN if inner in kinds and outer in kinds]
    spare = {(m.kind, m.first) for inner, outer in within for m in _nested(inner, outer)}
    for link, event in _there_to_fight(marked):
        is_deed = event.term is not None and event.term.attrs["class"] != _NONE
        left, kept = (link, event) if is_deed else (event, link)
        spare.add((left.kind, left.first))
        spare.discard((kept.kind, kept.first))
    return spare


def _there_to_fight(marked: Marked) -> list[tuple[Mention, Mention]]:
    """The words of whom somebody is there to fight, with the event words that end in them.

    "The coalition fighting X" tells no deed; "killed in fighting with X" does.
    """
    links = [m for m in marked.of("link") if m.term is not None and m.term.attrs["gives"] == "mandate"]
    events = marked.of("event") if links else ()
    return [(link, event) for link in links for event in events if event.last == link.last]


def _noun_phrases(marked: Marked, spare: Container[tuple[str, int]]) -> list[Mention]:
    """The names of parties and the words for men at arms that open one, in order; none that is `spare`."""
    parties = [m for m in marked.of("actor", "dated") if m.term is not None]
    parties += [m for m in marked.of("force") if m.id in _MEN and (m.kind, m.first) not in spare]
    return sorted(parties, key=attrgetter("first"))


def _nested(inner: Sequence[Mention], outer: Sequence[Mention]) -> Iterator[Mention]:
    """Those that lie within a longer one of the others."""
    starts = [m.first for m in outer]
    for m in inner:
        around = outer[bisect_right(starts, m.first) - 1] if outer and starts[0] <= m.first else None
        if around is not None and m.last <= around.last and m.last - m.first < around.last - around.first:
            yield m


def _cutting(event: Mention, parties: Sequence[Mention]) -> list[Mention]:
    """The noun phrases, of `parties` in order, that reach into an event's words."""
    behind = bisect_right(parties, event.first - _LONGEST, key=attrgetter("first"))
    ahead = bisect_left(parties, event.last, key=attrgetter("first"))
    return [p for p in parties[behind:ahead] if _cuts(event, p)]


def _cuts(event: Mention, party: Mention) -> bool:
    """Whether a noun phrase begins behind an event's first word, or a name ends before its last."""
    ends = party.kind != "force" and party.first < event.first < party.last < event.last
    return event.first < party.first < event.last or ends


def _cut(event: Mention, parties: Sequence[Mention], text: str) -> Mention:
    """What is left of an event's words without the noun phrases that reach into them."""
    first = max((p.last for p in parties if p.first < event.first), default=event.first)
    first += len(text[first : event.last]) - len(text[first : event.last].lstrip())
    inside = [p.first - len(p.clitics) for p in parties if first < p.first]
    return event._replace(first=first, last=first + len(text[first : min(inside, default=event.last)].rstrip()))


def attrs_of(token: Token) -> Mapping[str, Any]:
    """The attributes of the token's term, none where it has no term."""
    return token.mention.term.attrs if token.mention is not None and token.mention.term is not None else _NO_ATTRS


def attr(token: Token, name: str) -> Any:
    """An attribute of the token's term, None where it has none."""
    return token.mention.term.attrs.get(name) if token.mention is not None and token.mention.term is not None else None


def headed(words: Row) -> Row:
    """The row in which "gunmen of" before a name is a mere head noun, and what only looks like an event is a word."""
    codes = list(words.codes)
    _vague_heads(words, codes)
    _men_from(words, codes)
    _women_at_arms(words, codes)
    _named_so(words, codes)
    for i in (m.end() - 1 for m in _WAS.finditer(words.codes)):
        codes[i - 1 : i + 1] = "ww"
    for i, token in enumerate(words.tokens[:-1] if "TF" in words.codes else ()):  # "car bomb"
        if codes[i] == "T" and codes[i + 1] == "F" and token.word.isascii():
            codes[i] = "F"
    _retold(words, codes)
    for i, token in enumerate(words.tokens):
        if token.mention is not None and _is_mere_word(words, i, codes):
            codes[i] = "w"
    return Row(words.marked, words.tokens, "".join(codes))


def _vague_heads(words: Row, codes: list[str]) -> None:
    """Make people of "gunmen" before a name, "gunmen of ISIS", and in English behind it, "ISIS gunmen".

    So are "some mercenaries of ISIS", who were not named before. "The warplanes" of a nation or a party are its means.
    """
    english = lexicon.load("roles").about["english"]
    means = {m.first for m in words.marked.of("force")} if _MEANS_OF.search(words.codes) else ()
    for i in (m.start() for m in _MEANS_OF.finditer(words.codes)):
        if words.tokens[i].first in means and attr(words.tokens[i], "own"):
            codes[i] = "F"
    for i, token in enumerate(words.tokens if "a" in words.codes else ()):
        if token.code == "n" and attr(token, "noun") and "".join(codes[i + 1 : i + 3]) in _OF_A_NAME:
            codes[i] = "U" if _is_bare(token) else codes[i]
        if token.code != "a" or token.id != _VAGUE:
            continue
        of = i + 1 + (codes[i + 1 : i + 2] == ["N"])  # "two gunmen of"
        if codes[of : of + 2] in (["w", "k"], ["V", "k"]):  # "a masked armed group that belongs to"
            of += 1
        name = of + 1 + any(english.get(t.word) == "" for t in words.tokens[of + 1 : of + 2])  # "gunmen loyal to the"
        led = len(codes) > name and codes[of] in "مk" and codes[name] in "aلgnU"
        if led or (i and token.word.isascii() and codes[i - 1] == "a"):
            codes[i] = "V"


def _is_bare(token: Token) -> bool:
    """Whether a word has no article."""
    return token.mention is not None and not (token.mention.article or token.word.startswith(_ARTICLE))


def _men_from(words: Row, codes: list[str]) -> None:
    """Read "from" as "of" between English men of an army and a name: "a soldier from X", "two fighters from the X"."""
    english = lexicon.load("roles").about["english"]
    for found in _FROM.finditer(words.codes):
        i = found.start() + 1
        if english.get(words.tokens[i].word) == "of" and words.tokens[i].mention is None:
            codes[i] = "م"


def _women_at_arms(words: Row, codes: list[str]) -> None:
    """Make people of "fighter", a woman or a plane, before "of" or "in" and a name: "two fighters of the YPJ"."""
    victims = {m.first for m in words.marked.of("victim")} if "F" in words.codes else ()
    for i, token in enumerate(words.tokens[:-2] if victims else ()):
        if codes[i] != "F" or token.first not in victims or token.word.isascii():
            continue
        joint = words.tokens[i + 1]
        led = codes[i + 1] == "k" or codes[i + 1] == "م" or joint.word in lexicon.load("roles").about["member_of"]
        behind = i + 2 + (codes[i + 1 : i + 3] == ["k", "ل"])  # "a sniper belonging to X"
        if led and behind < len(codes) and codes[behind] in "aU":
            codes[i] = "V"


def _named_so(words: Row, codes: list[str]) -> None:
    """Make a plain word of "is named", which a lexicon takes for "alleges"."""
    named = words.marked.names_somebody() if "q" in words.codes else ()
    for i, token in enumerate(words.tokens if named else ()):
        if codes[i] == "q" and token.first in named and "!" not in codes[i + 1 : i + 2]:
            codes[i] = "w"


def _retold(words: Row, codes: list[str]) -> None:
    """Correct the codes of persons and patrols that are not what their word alone says."""
    victims = {m.first for m in words.marked.of("victim")}
    for i in (m.start() for m in _WITH_OTHERS.finditer(words.codes, 1)):
        before, token = words.tokens[i - 1 : i + 1]
        if codes[i] == "s" and token.first in victims and _is_harmed(words, codes, i):
            codes[i] = "V"  # "the arrest of the activist": no source
        at = _cell_of(codes, i) if codes[i] in _NAMES else 0
        if at and _is_member_of(words, codes, at):
            codes[at - 1] = "م"
        if codes[i] in "jk" and before.mention is not None and before.mention.id == _PATROL:
            codes[i - 1] = "U"  # "the Turkish patrol" was not named before


def _cell_of(codes: Sequence[str], i: int) -> int:
    """Where a name begins, or the band that is its: "a cell of X", "one of the cells of X"."""
    band = i - (codes[i - 1] in "لم") - 1
    if band < 1 or codes[band] != "U":
        return i
    return band - (codes[band - 1] == "N")


def _is_member_of(words: Row, codes: Sequence[str], i: int) -> bool:
    """Whether a name at token `i` tells of whom somebody is: "a commander in", "a well-known local commander in"."""
    before = words.tokens[i - 1].word
    if codes[i - 1] == "ب" and i > 1 and codes[i - _BESIDE] == "V":  # "a fighter in X", with the prefix
        return bool(attr(words.tokens[i - _BESIDE], "group") == _ARMED)
    if codes[i - 1] not in "wp" or before not in lexicon.load("roles").about["member_of"]:
        return False
    at = next((k for k in range(i - 2, max(-1, i - 3 - _ADJECTIVES), -1) if codes[k] not in "wبl"), None)
    if at is None:
        return False
    band = codes[at] == "U"  # "the engineering units of X", whose men they are
    man = band or "V" in codes[max(0, at - band) : at + 1]
    return man and (codes[i - 1] == "w" or at == i - 2 or words.codes[at] == "s")


def _is_harmed(words: Row, codes: list[str], i: int) -> bool:
    """Whether who may be a source stands right behind a deed that harms people, or behind who did it, with his office.

    What he is in charge of become plain words: "killed the official for arms smuggling in X".
    """
    if attr(words.tokens[i - 1], "class") in _HARM:
        return True
    doer = _HARMED_BY.search("".join(codes[max(0, i - _DOER_TOKENS) : i]))
    deed = words.tokens[i - len(doer[0])] if doer is not None else None
    if deed is None or not (deed.kind == "casualty" or attr(deed, "class") in (*_HARM, _TARGET)):
        return False
    member = lexicon.load("roles").about["member_of"]
    ends = [k for k in range(i + 1, i + 2 + _ADJECTIVES) if codes[k + 1 : k + 2] and codes[k + 1] in _BANDS]
    if not any(words.tokens[k].word in member for k in ends):
        return False
    codes[i + 1] = "w" if codes[i + 1] in "ET" else codes[i + 1]
    return True


def _is_mere_word(words: Row, i: int, codes: Sequence[str]) -> bool:
    """Whether a known word only looks like what it is known as, by itself, its article or the code behind it."""
    token = words.tokens[i]
    attrs = attrs_of(token)
    return bool(
        (token.mention is not None and token.mention.article and (token.code == "x" or is_verb(token)))
        or attrs.get("class") == "none"
        or ("before" in attrs and attrs["before"] != "".join(codes[i + 1 : i + 2]))
        or (attrs.get("adjective") and i and words.tokens[i - 1].word.startswith("ال"))
        or (token.kind == "more" and codes[i + 1 : i + 2] == ["م"] and _are_deeds(words, i + 2))  # "many of the raids"
        or (token.kind == "more" and token.word.isascii() and _OF_OTHERS.match("".join(codes[i + 1 : i + 5])))
        or (token.kind == "victim" and token.word.isascii() and _is_name_part(words, token))
    )


def _is_name_part(words: Row, token: Token) -> bool:
    """Whether a Latin article stands right before a word for people, which is then part of a name: "al-Sheikh"."""
    return any(m.last == token.first - 1 and m.id == _NAME_LINK for m in words.marked.of("person_link"))


def _are_deeds(words: Row, i: int) -> bool:
    """Whether a token tells deeds, and nobody who came to harm."""
    told = [attr(token, "class") for token in words.tokens[i : i + 1] if token.kind == "event"]
    return bool(told) and told[0] not in (*_HARM, None)


def on_day(means: Sequence[Mapping[str, Any]], day: date | None, near: Collection[str] = ()) -> str:
    """Which of the dated meanings holds on `day` within the p-codes `near`; the first where no day is known."""
    for meaning in means:
        if "beside" in meaning:
            continue
        here = "places" not in meaning or any(code in near for code in meaning["places"])
        if here and (day is None or _holds(meaning, day)):
            return str(meaning["id"])
    return str(means[-1]["id"])


def surely(mention: Mention, day: date | None) -> str | None:
    """The id that a mention of an actor or a dated name means on `day` wherever it stands; None where that differs."""
    if mention.term is None or mention.kind == "actor":
        return mention.id
    means = (each for each in mention.term.attrs["means"] if "beside" not in each)
    held = {str(m["id"]) for m in means if day is not None and _holds(m, day)}
    return outright(mention, day) if len(held) <= 1 else None


def _holds(meaning: Mapping[str, Any], day: date) -> bool:
    """Whether a dated meaning, or whom a short name stands for, holds on a day."""
    return bool(meaning.get("valid_from", date.min) <= day <= meaning.get("valid_to", date.max))


def period(day: date | None) -> int | None:
    """The time between two changes of whom names mean that a day lies in: on all its days they mean the same."""
    return None if day is None else bisect_right(_changes(), day)


@lru_cache(maxsize=1)
def _changes() -> list[date]:
    """The days from which on some name means somebody else."""
    terms = [term.attrs for term in lexicon.load("actors").terms]
    dated = [*terms, *(each for attrs in terms for key in ("means", "stands_for") for each in attrs.get(key, ()))]
    ends = {each["valid_to"] + timedelta(days=1) for each in dated if each.get("valid_to", date.max) < date.max}
    return sorted(ends | {each["valid_from"] for each in dated if "valid_from" in each})


def named(marked: Marked, day: date | None = None) -> tuple[str, ...]:
    """The actors that a passage names outright, in order: what a later "the army" or "its forces" may mean."""
    return tuple(outright(mention, day) for mention in marked.of("actor", "dated"))


def outright(mention: Mention, day: date | None) -> str:
    """The id that a mention of an actor, a dated name or a nation means on `day`."""
    if mention.term is None or mention.kind == "actor":
        return mention.id
    return str(mention.term.attrs["actor"]) if mention.kind == "nation" else on_day(mention.term.attrs["means"], day)


def meant(clause: Clause, i: int) -> str | None:
    """The actor id that token `i` means where it stands, None if it names no actor there."""
    token = clause.words.tokens[i]
    if token.mention is None:
        return None
    if token.code == "a":
        means = attr(token, "means")
        if token.mention.id == _VAGUE and token.mention.article and not _is_qualified(clause, i):
            return _so_called(clause, i) or _VAGUE  # "the gunmen" behind "gunmen of X"
        return (_beside(clause, i, means) or on_day(means, clause.day, clause.near)) if means else token.mention.id
    if token.code == "o":
        return clause.ours
    if token.code == "h":
        return _who_tells_on(clause, i) or _before(clause, i, ())
    if token.code == "n":
        return None if _is_told_apart(clause, i) else _meant_by_noun(clause, i)
    if _hyphened(clause, i):
        return str(clause.attr(i, "actor"))
    return _nation(clause, i) if token.code == "j" else _government(clause, i)


def _hyphened(clause: Clause, i: int) -> bool:
    """Whether a hyphen ties a country or its adjective to the name of a party: "Turkish-SNA shelling", "US-SDF"."""
    return clause.words.codes.startswith("-a", i + 1) and clause.attr(i, "actor") is not None


def _is_qualified(clause: Clause, i: int) -> bool:
    """Whether an adjective says of which sort the people at token `i` are: "the Houthi gunmen"."""
    behind = clause.words.tokens[i + 1].word if i + 1 < len(clause.words.tokens) else ""
    return behind.startswith(_ARTICLE) and behind.endswith(_PLURALS)


def _meant_by_noun(clause: Clause, i: int) -> str | None:
    """Whom a noun like "the occupation", "the militia" means: who is called so, who was named before, who occupies.

    In the outlet of a state "the army" is its own, unless the passage itself names another before it.
    """
    token, found = clause.words.tokens[i], _so_called(clause, i)
    stands = clause.stands.get(token.mention.id) if token.mention is not None else None
    if found is None and stands is not None and attr(token, "own"):
        clause = replace(clause, earlier=(stands,))
    return found or _before(clause, i, tuple(attr(token, "of"))) or stands or _of_teller(clause, i)


def _of_teller(clause: Clause, i: int) -> str | None:
    """Whom a party that tells means by "the mercenaries", as its own outlets do: "X said it killed some"."""
    token, codes = clause.words.tokens[i], clause.words.codes
    if not attr(token, "stands_for"):
        return None
    telling = (k for k in range(i) if codes[k] == "a" and _TELLING.search(codes[max(0, k - _BESIDE) : k]))
    spoken = {each for k in telling for each in lineage(clause.words.tokens[k].id)}
    return stands(spoken, (), clause.day).get(token.id) if spoken else None


def by_place(marked: Marked) -> bool:
    """Whether it depends on the place whom a name of the passage means."""
    dated = (m.term.attrs["means"] for m in marked.of("dated") if m.term is not None)
    return any("places" in meaning for means in dated for meaning in means)


def _beside(clause: Clause, i: int, means: Sequence[Mapping[str, Any]]) -> str | None:
    """Whom a dated name means right behind "X and", where that tells."""
    joined = [meaning for meaning in means if "beside" in meaning] if clause.code(i - 1) == "و" and i > 1 else []
    before = meant(clause, i - 2) if joined else None
    return next((str(meaning["id"]) for meaning in joined if meaning["beside"] == before), None)


def stands(affiliations: Iterable[str], places: Iterable[str | None], day: date | None) -> dict[str, str]:
    """Whom "the occupation", "the army" mean in an outlet of these affiliations, at a place within these p-codes."""
    spoken, near = set(affiliations), set(places)
    found: dict[str, str] = {}
    for term, meaning in _stands_for() if spoken else ():
        here = "places" not in meaning or near & set(meaning["places"])
        then = day is None or _holds(meaning, day)
        if here and then and spoken & set(meaning["outlets"]):
            found.setdefault(term, str(meaning["id"]))
    return found


@lru_cache(maxsize=1)
def _stands_for() -> Sequence[tuple[str, Mapping[str, Any]]]:
    """Whom short names mean in outlets of which affiliations, where and when, by the id of the name."""
    terms = lexicon.load("actors").terms
    return tuple((term.id, each) for term in terms for each in term.attrs.get("stands_for", ()))


def _is_told_apart(clause: Clause, i: int) -> bool:
    """Whether an adjective behind a short name says which ones are meant: "the tribal forces" were not named before."""
    ahead = clause.words.tokens[i + 1] if i + 1 < len(clause.words.tokens) else None
    if ahead is None or ahead.mention is not None or not ahead.word.startswith(_ARTICLE):
        return False
    known = any(m.first <= ahead.last and ahead.first < m.last for m in clause.words.marked.of("place_type"))
    return ahead.word.endswith(_OF_A_KIND) and not known


def called(marked: Marked, day: date | None = None) -> dict[str, str]:
    """By the id of a short name ("the organisation"), whom a passage last called by its noun ("organisation of X")."""
    found = ((_noun_of(marked, m), outright(m, day)) for m in marked.of("actor", "dated"))
    called_so = ((_nouns()[noun], actor) for noun, actor in found if noun is not None)
    return {name: actor for name, actor in called_so if actor not in _NOT_CALLED or name == actor}


@lru_cache(maxsize=1)
def _nouns() -> dict[str, str]:
    """The folded nouns by which somebody is called, with the ids of the short names made of them."""
    terms = lexicon.load("actors").terms
    return {fold_key(noun): term.id for term in terms for noun in term.attrs.get("noun", ())}


def _noun_of(marked: Marked, name: Mention) -> str | None:
    """The noun by which somebody is called, "factions loyal to X": his name's first word, or the word before it."""
    text, nouns = marked.passage.folded.text, _nouns()
    first = text[name.first : name.last].partition(" ")[0]
    if first in nouns:
        return first
    end = next((m.first for m in marked.of("link") if 0 <= name.first - m.last <= _LINKED), name.first)
    before = text[max(marked.passage.first, end - _NEAR) : end].strip(_QUOTES).split()
    if before[1:] and before[-1] == _OF:
        before.pop()  # "gunmen of X"
    return next((rest for _, rest in unclitic(before[-1]) if rest in nouns), None) if before else None


def _so_called(clause: Clause, i: int) -> str | None:
    """Whom the article last called by the noun of the short name at token `i`."""
    token = clause.words.tokens[i]
    if token.mention is None:
        return None
    for m in _lately(clause, i):
        noun = _noun_of(clause.words.marked, m)
        actor = outright(m, clause.day)
        if noun is not None and _nouns()[noun] == token.mention.id and actor not in _NOT_CALLED - {token.mention.id}:
            return actor
    return clause.called.get(token.mention.id)


def _lately(clause: Clause, i: int) -> Iterator[Mention]:
    """The names before token `i` in its passage, the last one first, not without end."""
    names = clause.words.marked.of("actor", "dated")
    before = bisect_right(names, clause.words.tokens[i].first, key=attrgetter("last"))
    return reversed(names[max(0, before - _LATELY) : before])


def both(clause: Clause, i: int) -> tuple[str, ...]:
    """Whom "the two sides" at token `i` means: the two that were named last and are not of one side."""
    found: dict[str, str] = {}
    for actor in (*(outright(m, clause.day) for m in _lately(clause, i)), *reversed(clause.earlier[-_LATELY:])):
        if actor not in _NOT_CALLED:
            found.setdefault(str(actor_terms()[actor].attrs.get("side")), actor)
    return tuple(found.values())[1::-1] if len(found) > 1 else ()


def _before(clause: Clause, i: int, allowed: tuple[str, ...]) -> str | None:
    """The actor named last before token `i` in the passage or the article; one of `allowed` if any are given."""
    kinds = ("actor", "dated", "nation") if allowed else ("actor", "dated")
    here = _named_before(clause, i, kinds)
    for actor in reversed((*clause.earlier, *here)):
        if actor not in _NOT_CALLED and (not allowed or actor in allowed):
            return actor
    return allowed[0] if len(allowed) == 1 else None


def _who_tells_on(clause: Clause, i: int) -> str | None:
    """Whose "its forces" at token `i` are where he who spoke last goes on to tell: "and added that its forces"."""
    codes, marked, first = clause.words.codes, clause.words.marked, clause.words.tokens[i].first
    if clause.teller is None or not _TELLING.search(codes, 0, i):
        return None
    someone = any(m.last <= first for m in marked.of("actor", "dated", "ours", "nation", "government"))
    # "The forces added that" names who speaks, "added that the organisation" of whom.
    spoken = "n" in codes[codes.find(_THAT) + 1 : i]
    return None if someone or spoken else clause.teller or None


def _named_before(clause: Clause, i: int, kinds: tuple[str, ...]) -> list[str]:
    """Who is named in the passage before token `i`, nobody who only supported."""
    codes, tokens = clause.words.codes, clause.words.tokens
    behind = {t.first for j, t in enumerate(tokens) if _SUPPORTER.search(codes[:j])} if "k" in codes else set()
    mentions = (m for m in clause.words.marked.of(*kinds) if m.last <= tokens[i].first)
    return [outright(m, clause.day) for m in mentions if m.first not in behind]


def _nation(clause: Clause, i: int) -> str | None:
    """Take "Turkish" with its noun: Turkish artillery is Türkiye's, Iranian militias are Iran's proxies.

    A border is nobody's. The noun stands before its adjective in Arabic, behind it in English.
    """
    if clause.code(i + 1) == "i":
        return None
    if clause.code(i - 1) == "x" and clause.attr(i - 1, "adjective") is None and not clause.attr(i + 1, "group"):
        return str(clause.attr(i, "actor"))  # "planes thought to be Israeli"
    if acts(clause, i) or _beside_nation(clause, i):
        return str(clause.attr(i, "actor"))
    if _are_people(clause, i) or _in_nickname(clause, i):
        return None
    step = 1 if clause.words.tokens[i].word.isascii() else -1
    noun = next((n for n in range(i + step, i + 4 * step, step) if not _is_between(clause, n, i)), None)
    return _of_nation(clause, i, noun) if noun is not None else None


def _in_nickname(clause: Clause, i: int) -> list[str]:
    """The "Abu" close before the adjective of a nation that is but the last of a man's names: "Abu Anas al-Iraqi"."""
    fathers = lexicon.load("roles").about["fathers"]
    near = range(max(0, i - _NICKNAME), max(0, i - 1))
    return [clause.words.tokens[n].word for n in near if clause.words.tokens[n].word in fathers]


def _beside_nation(clause: Clause, i: int) -> bool:
    """Whether an Arabic nation stands behind "and" and another's forces: "the American and British forces"."""
    mention = clause.words.tokens[i].mention
    behind = mention is not None and mention.article and i >= _BESIDE and clause.code(i - 1) == "و"
    if not behind or clause.code(i - _BESIDE) not in ("a", "j"):
        return False
    whose = clause.words.tokens[i - _BESIDE]
    text = clause.words.marked.passage.folded.text[whose.first : whose.last]
    return text.split()[-1].endswith(_OF_NATION) and meant(clause, i - _BESIDE) is not None


def _is_between(clause: Clause, n: int, i: int) -> bool:
    """Whether token `n` may stand between a nation's adjective and its noun; where only means are its, no plain word.

    "The Syrian town, a bomb" has none, "Syrian and Russian jets" has two.
    """
    loose = clause.attr(i, "means_only") is not True
    return clause.code(n) in ("j", "b") or (clause.code(n) == "w" and (loose or _couples(clause, n)))


def _couples(clause: Clause, i: int) -> bool:
    """Whether token `i` is "and" or "or"."""
    word = clause.words.tokens[i].word if 0 <= i < len(clause.words.tokens) else ""
    known: Mapping[str, str] = lexicon.load("roles").about["english"]
    return known.get(word, word) == _COUPLED


def _of_nation(clause: Clause, i: int, noun: int) -> str | None:
    """Whose a noun is by the adjective of a nation; an American fighter is no party of the US."""
    code = clause.code(noun)
    if code == "a":
        return _coupled(clause, i, noun)
    if code == "V" and (noun > i or clause.attr(noun, "group") in _UNARMED):
        return _of_its_army(clause, i, noun)
    if code == "E" and (_counts_people(clause, noun) or clause.attr(noun, "class") == _BOMBER):
        return None  # "the Russian dead", "a Turkish suicide bomber": nobody knows for whom they fought
    if code not in (_MEANS if clause.attr(i, "means_only") else _OF_NATIONS):
        return None
    proxy = clause.attr(i, "proxy") if clause.attr(noun, "proxy") else None
    return str(proxy or clause.attr(i, "actor"))


def _of_its_army(clause: Clause, i: int, noun: int) -> str | None:
    """The state whose army an English word for one of its men is of: "a Russian general"; of fighters nobody knows."""
    about, actor = lexicon.load("roles").about, str(clause.attr(i, "actor"))
    return actor if clause.words.tokens[noun].word in about["soldiers"] and actor in about["armies"] else None


def _coupled(clause: Clause, i: int, party: int) -> str | None:
    """The party of a nation whose adjective "and" couples with another party: "Russian and regime air strikes"."""
    step = 1 if party > i else -1
    coupled = party != i + step and _couples(clause, party - step)
    return str(clause.attr(i, "actor")) if coupled else None


def _counts_people(clause: Clause, i: int) -> bool:
    """Whether a deed's word only means those whom it befell: the dead, the wounded."""
    first = clause.words.tokens[i].first
    casualties = (m for m in clause.words.marked.of("casualty") if m.first == first and m.term is not None)
    return any(m.term.attrs.get("shape") == "people" for m in casualties if m.term is not None)


def _are_people(clause: Clause, i: int) -> bool:
    """Whether the adjective of a nation stands for people of it, "two Iraqis", behind no word for men or their things.

    So does that of one, without its article, behind his death: "the killing of an American".
    Nobody knows whose they are.
    """
    word, mention = clause.words.tokens[i].word, clause.words.tokens[i].mention
    if clause.attr(i - 1, "class") in _HARMS and mention is not None and not (mention.article or word.isascii()):
        return True
    ends = tuple(lexicon.load("roles").about["people_endings"])
    return word.endswith(ends) and clause.code(i - 1) not in ("F", "U", "V", "T", "j", "w")


def _government(clause: Clause, i: int) -> str | None:
    """A country or capital that acts: next to a verb, behind an agent's preposition, with its bands; else a place."""
    owned = _owned(clause, i)
    acting = owned or _agent(clause, i) or _verb_beside(clause, i) or _of_itself(clause, i)
    if not (acting or clause.attr(i + 2, "bands")):
        return None
    if owned and clause.attr(owned, "proxy") and clause.attr(i, "proxy"):
        return str(clause.attr(i, "proxy"))
    means = clause.attr(i, "means")
    return on_day(means, clause.day) if means else str(clause.attr(i, "actor"))


def _owned(clause: Clause, i: int) -> int:
    """The forces that a country or capital in the English genitive has: "Turkey's army", "Russias Aerospace Forces".

    The apostrophe ends a word, or was lost; an adjective may stand between. 0 where it has none.
    """
    tokens = clause.words.tokens
    token, behind = tokens[i], i + 1
    term = token.mention.term if token.mention is not None and token.word.isascii() else None
    if term is None:
        return 0
    if behind < len(tokens) and tokens[behind].word == _GENITIVE:
        behind += 1
    elif token.word in term.forms:
        return 0
    owned = behind + (clause.code(behind) == "w")
    return owned if clause.code(owned) in ("F", "U") else 0


def _of_itself(clause: Clause, i: int) -> str:
    """The English pronoun by which a country says what it did itself: "Russia said it had bombed"."""
    tokens, english = clause.words.tokens, lexicon.load("roles").about["english"]
    said = i + 1 + (clause.code(i + 1) == "W")
    after = said + 1 + (clause.code(said + 1) == "!")
    word = tokens[after].word if clause.code(said) == "q" and after < len(tokens) else ""
    return word if english.get(word) == "pronoun" else ""


def _agent(clause: Clause, i: int) -> str:
    """The kind of the word before it by which it acts: an agent's preposition, or what links to a party's deeds."""
    behind, before = clause.code(i - 1), clause.code(i - 2)
    if behind == "p" and clause.attr(i - 1, "role") != "participant":
        return "agent"
    linked = behind == "k" or before == "k" or (behind in "ملو" and before == "x")
    return "link" if linked else ""


def _verb_beside(clause: Clause, i: int) -> str:
    """The kind of the verb before or behind it, or "accused": "X accused Ankara of"."""
    behind, verb = clause.code(i - 1), _past_adverbs(clause, i + 1)
    ahead = clause.code(verb)
    if behind in ("q", "x") or (behind == "E" and is_verb(clause.words.tokens[i - 1])):
        return behind
    if ahead in ("E", "q") and (is_verb(clause.words.tokens[verb]) or _is_past_phrase(clause.words.tokens[verb])):
        return ahead
    if ahead == "p" and verb > i and clause.words.tokens[verb].id == _DOES:
        return ahead  # "Turkey launched air strikes"
    return "accused" if clause.code(i - 2) == "x" and behind != "" and behind in ENTITIES else ""


def _is_past_phrase(token: Token) -> bool:
    """Whether the token is an English phrase that opens with a verb in the past: "launched a drone strike"."""
    first, _, rest = token.word.partition(" ")
    return bool(rest) and first.isascii() and first.endswith(_PAST)


def acts(clause: Clause, i: int) -> str:
    """The kind of the verb beside the adjective of a nation that is its name as well: "the US bombed"."""
    return _verb_beside(clause, i) if clause.attr(i, "cased") else ""


def _past_adverbs(clause: Clause, i: int) -> int:
    """The token from `i` on that is no adverb, day or "has", as they stand before an English verb; `i` in Arabic."""
    tokens, adverbs = clause.words.tokens, lexicon.load("roles").about["english_adverbs"]
    if i == 0 or i >= len(tokens) or not tokens[i - 1].word.isascii():
        return i
    known = (clause.code(k) == "W" or tokens[k].word in adverbs for k in range(i, min(i + _ADVERBS, len(tokens))))
    return i + len(list(takewhile(bool, known)))


def is_verb(token: Token) -> bool:
    """Whether the token is a verb of a lexicon, in any tense or voice."""
    return token.mention is not None and token.mention.finite
