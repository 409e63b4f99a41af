"""Passage -> proposed events: each trigger, and whether it tells a happening at all.

A trigger only proposes; `settle` turns the classes, weapons and actors of what belongs together into one ACLED
sub-event type by the rules of `lexicon/events.toml`. Words and rules are data; this room knows how far words reach.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, NamedTuple

from geomap.lexicon import Term, load
from geomap.mentions import Marked, Mention, is_followed, once
from geomap.model import Found, Quote

# A point behind a single letter is that of "U.S.", where nothing ends.
# Every pattern begins with the signs that it may begin with: the rest of a text is passed over at once.
_BREAK = re.compile(r"[,،؛;:!?؟…()\n. ](?:(?<![. ])|(?<=\.)(?<!\W[a-z]\.)|(?<= )[-–] )")
_REMARK = re.compile(r", [^,;:.]*,")
_FULL_BREAK = re.compile(r"[؛;:!?؟…\n]|(?<!\W[a-z])\.")
# What phrases with "for" before them name as the aim of a deed: ground, or somebody, to take.
_AIMS = frozenset({"control", "arrest"})
# The class of words that only look like events.
_NONE = "none"
# How many words may stand between a modality word and the trigger that it reaches.
_GAPS = {"near": 3, "next": 0, "onto": 0}
# And of those that reach what stands before them.
_BACK = {"before": 1, "object": 3}
_OPENING = 3
# The pluperfect, and letters from "was" over its subject to what makes it one.
_HAD, _ITS_SUBJECT, _ITS_TELLER = "had", 25, 45
_DEATH = "death"
_BEFORE_QUOTED = ' "“«'
_OPENING_MARKS, _CLOSING_MARKS = "\"“«'‘", "\"”»'’"
_WITH_OBJECT = ("+o", "possessed")
_ARTICLE = 2
# A number in digits right before a word: "165 attacks".
_DIGITS, _DIGITS_REACH = re.compile(r"[0-9] ?$"), 3
# A day of a month in digits, and the letters from it to the month.
_DAY_OF_MONTH, _OF_MONTH = re.compile(r" [0-9]{1,2}(?![0-9])"), 4
# Three figures or more right before a word, "1,200 raids": a tally, and what its sentence goes on to say of it too.
_HUNDREDS = re.compile(r"(?<![0-9,.])(?!(?:19|20)[0-9]{2} ?$)(?:[0-9]{3,7}|[0-9]{1,3}(?:[,.][0-9]{3}){1,2}) ?$")
_HUNDREDS_REACH = 12
HAPPENED = "happened"
_NAMES = ("actor", "organisation", "outlet", "source")
# What an English verb of taking is done to; behind it as far as so many letters rather than before it.
_GROUND = ("place_type", "ground")  # a word for ground that no place bears as its type: "positions"
_DONE_TO = (*_GROUND, "place", "victim", "number", "person_lead", "actor", "dated", "target", "weapon")
# Letters from "which" to who took the place, "the SDF", and a day of the month is no number of men.
_WHICH_THE = (1, 5)
# The article.
_THE = "ال"
# Words up to a verb in which its pronoun stands.
_PRONOUN = 2
_HOLDERS = ("actor", "dated", "target", "victim")
_BEFORE_VERB = 30
# Who holds it is not what is taken: "villages held by X have been captured"; letters from a number to what it counts.
_NAMED_PARTY, _BEHIND_BY, _COUNTED_REACH = ("actor", "dated"), " by ", 12
# Forms of English nouns, and how many adjectives may stand between "the" and its noun.
_ENGLISH_NOUNS, _ADJECTIVES = ("phrase", "base", "s+", "ing"), 2
# Behind an English given name.
_SECOND_NAME = re.compile(r" (?:al-|el-|bin |[A-Z])")
# No English word of beginning or managing has more letters.
_BEGUN = 12
# Words behind which an English verb tells what is meant to be done.
_TO, _TO_VERB = re.compile(r"(?<!\w)(\w++) to $"), "to "
# What may stand between a verb of beginning and "to": days, parts of them, and the small words between.
_TIMES = (
    "date_word", "day", "daypart", "definite", "function", "number", "part", "preposition", "tense", "unit", "weekday",
)  # fmt: skip
# Classes of English nouns that end the name of a party whose deed they are.
_OF_PARTIES = ("airstrike", "shelling", "strike")
_STRIKE = "strike"
EARLIER = "earlier"
# Letters from "over" to the unit of time: "over the four and twenty hours".
_NUMBER_OF = 22
# Words from a place's name to the "which" that speaks of it: "on Monday, a town that".
_TO_WHICH = 5
# The class of "to carry out", the forms of the noun of what is carried out, and what may stand between: the article.
_CARRIED, _NOUNS, _SPACES = "carry", ("noun", "plural", "phrase"), " ال"
# Among the words of which one must follow: any number in digits.
_AGGREGATE, _HABITUAL = "aggregate", "habitual"
# The ids of what sums up.
_ADDS_UP = ("adds_up", "adds_up_all")
# What brings a sum to what it is now, the word for since when, words between a mark and "third", and before that one.
_SUMS_TO, _SINCE, _RANK_WORDS, _ONLY_THE = "sums_to", "since", 3, ("", "the")
# Settlements, and how many letters before its verb one may stand: "the town of X in the countryside of Y sees".
_TOWNS, _TOWN_BEFORE = ("village", "town", "city", "neighbourhood"), 60
# Kinds of words that are verbs in any form with the beginning of their present, and the word before a source.
_PRESENT = {"agent": ("ت", "ي"), "undergoing": ("تت", "يت")}
_WORD_BEFORE, _LONG_WORD = re.compile(r"(?<!\w)(\w+)[ \"“«]*$"), 15
# How far words of a standing situation reach that reach beyond their clause, and what may stand before a verb.
_FAR, _MARKS = ("onward", "rest", "sentence", "stretch"), " ،,"
# Those that reach back as well, the forms of verbs that tell news, and what a clause may open with.
_STRETCH, _PASTS, _AND = "stretch", ("past", "passive"), "و"
_WHOLE, _THIRD = ("sentence", _STRETCH), "تي"
_OPENERS = ("connector", "frame", "modality")
_REASON, _FEARED = "reason", "feared"
# Words between "any attack" and the verb that says whom it hits: by whom.
_DOER_OF_IT = 2
# Classes of taking somebody, the forms of their English participles, and words for whom they describe.
_TAKEN, _PARTICIPLES = frozenset({"arrest", "abduct", "take"}), ("past", "phrase")
_PERSONS, _FIRST_LETTERS = ("victim", "nation", "force", "actor", "dated"), 1
_IN, _AT = "in", "onto"
# A demonstration, and the families of deeds at which people protest.
_PROTEST, _PROTESTED = "protest", ("raid", "harm", "fire")
# Letters from the beginning of a headline to its verb, to its doer ("breaking:"), and from the verb to the town.
_DOER, _FLASH, _ONTO = 40, 8, 6
_DAYS = ("weekday", "month", "day", "daypart")
# The word of modality that speaks of what stands before it: "the campaign which".
_WHICH = "who_which"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A word that proposes an event of a class. `mode` is "happened", or an effect of discourse.toml: why it did not.

    `counted` tells that a number stands right before it ("11 operations"), `known` that an English noun carries "the",
    `because` the words that gave the mode.
    """

    id: str
    cls: str
    mention: Mention
    mode: str
    weak: bool
    foiled: bool
    counted: bool
    known: bool
    because: Quote | None = None


@once
def read(marked: Marked) -> tuple[Found[Trigger], ...]:
    """Every trigger of the passage, with the words and the term that proposed it."""
    if not marked.of("event"):
        return ()
    around = _Around.of(marked)
    found = [_proposed(mention, mention.term.attrs, around) for mention in around.proposing() if mention.term]
    return tuple(carried for carried in _carried(found, marked) if not _does_blast(carried.value, found, marked))


class _Around(NamedTuple):
    """A passage with all in it that bears on its triggers."""

    marked: Marked
    named: Sequence[Mention]
    modal: list[_Modal]
    breaks: _Breaks
    numbers: set[int]
    tallies: list[int]
    since: bool
    news: int

    @classmethod
    def of(cls, marked: Marked) -> _Around:
        """What bears on the triggers of a passage."""
        named, numbers = marked.of(*_NAMES), {m.last for m in marked.of("number")}
        tallies = [m.first for m in marked.of("event") if _is_tally(m, marked)]
        # Nothing else asks how far it reaches.
        breaks = _breaks(marked) if tallies or marked.of("modality") else _Breaks([], [])
        modal = _modal(marked, named, breaks)
        since = any(m.id == "since" for m in marked.of("date_word"))
        return cls(marked, named, modal, breaks, numbers, tallies, since, _news_begins(marked, modal))

    def proposing(self) -> Iterator[Mention]:
        """The words that propose an event: no part of a name, and before what they need."""
        for mention in _plainest(self.marked.of("event"), self.marked):
            attrs = mention.term.attrs if mention.term is not None else {"class": _NONE}
            if attrs["class"] == _NONE or _belongs(mention, self.named, self.marked) or _dated(mention, self.marked):
                continue
            if is_followed(mention, self.marked.passage.folded.text, self.marked.passage.last):
                yield mention

    def reaching(self, mention: Mention, cls: str) -> _Modal | None:
        """The word that says of an event how it stands with it, the one that takes it away first."""
        reaching = [w for w in self.modal if w.speaks_of(cls) and w.reaches(mention, self.marked, self.breaks)]
        if mention.first >= self.news:
            reaching = [w for w in reaching if w.effect != _HABITUAL or w.mention.first > self.news]
        if reaching and (opens := _leads_in(mention, self.modal, self.marked)):
            reaching = [w for w in reaching if not opens[0].first <= w.mention.first < mention.first]
        return min(reaching, key=lambda w: (w.effect != HAPPENED, w.effect == EARLIER), default=None)

    def counts(self, mention: Mention) -> bool:
        """Whether a number stands right before an event: "11 operations"; "nine by a strike" are people."""
        start = _counted_from(mention, self.marked)
        first = max(self.marked.passage.first, start - _DIGITS_REACH)
        digits = _DIGITS.search(self.marked.passage.folded.text, first, start)
        numbered = digits is not None or any(0 <= start - end <= 2 for end in self.numbers)
        return numbered and not mention.clitics


def _news_begins(marked: Marked, modal: Sequence[_Modal]) -> int:
    """Where the news begins behind a standing situation: "amid the lawlessness in X, gunmen shot", "suffers Y, as Z".

    Behind mere circumstances it is the next clause that has a verb of the past, behind a whole sentence one that
    "where" or "in this context" opens, and that tells of a town.
    """
    passage, text = marked.passage, marked.passage.folded.text
    word = min((w.mention.first for w in modal if w.effect == _HABITUAL and w.reach in _FAR), default=None)
    if word is None:
        return passage.last
    frame = any(m.first < word and _opens_clause(m, text, passage.first) for m in marked.of("frame"))
    deed = any(m.first < word and m.finite for m in marked.of("event"))  # "shelled X again and again, as they did Y"
    details = (m for m in marked.of("connector") if m.term and (m.term.attrs.get("detail") or _shifts(m)))
    opens = set() if deed else {m.last for m in details}
    towns = max((m.first for m in marked.of("place_type") if _is_town(m)), default=0)
    for verb in sorted({*_tellings(marked)}):
        before = text[word:verb].rstrip()
        if verb > word and before and ((frame and _BREAK.match(before[-1])) or _leads_to(opens, verb, towns, text)):
            return verb
    return passage.last


def _tellings(marked: Marked) -> Iterator[int]:
    """Where a verb may begin the news: one of the past that no "and" joins to what was before, or one of a source."""
    text = marked.passage.folded.text
    for m in marked.of("event", "deed", "speech", "agent", "undergoing"):
        verb = m.kind in _PRESENT and not text.startswith(_PRESENT[m.kind], m.first)
        past = verb or m.form.startswith(("past", "passive"))
        if not m.clitics and (past or (m.term is not None and m.term.attrs.get("class") == "body")):
            yield m.first
    for m in marked.of("source"):
        before = _WORD_BEFORE.search(text, max(marked.passage.first, m.first - _LONG_WORD), m.first)
        if before is not None:
            yield before.start(1)


def _leads_to(opens: Iterable[int], verb: int, towns: int, text: str) -> bool:
    """Whether a word that opens another statement stands right before a verb, and a town behind that."""
    return verb < towns and any(last <= verb and not text[last:verb].strip(_MARKS) for last in opens)


def _is_town(mention: Mention) -> bool:
    return mention.term is not None and mention.term.attrs["types"][0] in _TOWNS


def _modal(marked: Marked, named: Sequence[Mention], breaks: _Breaks) -> list[_Modal]:
    """The words of modality that stand for themselves: in no name, behind what they need, of nobody's holding."""
    words = (m for m in modal_words(marked) if m.term is not None and not _inside(m, named))
    words = (m for m in words if _is_behind(m, marked, breaks) and not _is_of_holding(m, marked, breaks))
    words = (m for m in words if _is_of_place(m, marked) and _leads_through(m, marked) and not _of_town(m, marked))
    words = (m for m in words if not (_of_people(m, marked) or _is_of_days(m, marked)))
    armed = any(_is_armed(m) for m in named)
    return [_Modal.of(m, marked, near=armed) for m in words]


def _proposed(mention: Mention, attrs: Mapping[str, Any], around: _Around) -> Found[Trigger]:
    """The trigger that a word is, and whether what it says happened."""
    marked, cls = around.marked, attrs["class"]
    known, word = _has_the(mention, marked), around.reaching(mention, cls)
    if known and word is not None and word.spares_known:
        word = None  # "whether X carried out the strikes" asks by whom, and they were carried out
    mode = _mode(mention, attrs, word.effect if word else HAPPENED, marked)
    at = _protested_at(mention, marked) if mode == HAPPENED and cls in _protested() else None
    mode = _REASON if at is not None else mode
    counted = around.counts(mention)
    if mode == HAPPENED and ((counted and around.since) or _of_tally(mention, around.tallies, around.breaks.hard)):
        mode = _AGGREGATE
    weak, foiled = bool(attrs.get("weak")), bool(attrs.get("foiled"))
    because = word.mention if word is not None and word.effect == mode else at
    why = marked.quote(because) if because is not None else None
    trigger = Trigger(mention.id, cls, mention, mode, weak, foiled, counted, known, why)
    return Found(trigger, marked.quote(mention), f"events.{mention.id}")


def _mode(mention: Mention, attrs: Mapping[str, Any], effect: str, marked: Marked) -> str:
    """What a word tells by its form and place, where another word has that effect on it."""
    if attrs.get("present_is_state") and mention.form.startswith("present") and not _heads_news(mention, marked):
        return _HABITUAL
    if mention.form == "plural" and (attrs.get("plural_is_general") or effect == EARLIER):
        return _HABITUAL
    if effect != HAPPENED:
        return effect
    if _is_purpose(mention, marked) or _is_aimed(mention, marked) or _is_future(mention):
        return "planned"
    if attrs["class"] in _TAKEN and mention.form.startswith(_PARTICIPLES) and _describes_one(mention, marked):
        return "described"
    return "described" if not attrs.get("quoted") and _is_figure(mention, marked) else HAPPENED


@lru_cache(maxsize=1)
def _protested() -> frozenset[str]:
    """The classes of deeds at which people protest."""
    table = load("events").about["families"]
    return frozenset(cls for family in _PROTESTED for cls in table[family])


def _protested_at(mention: Mention, marked: Marked) -> Mention | None:
    """The "at" that leads from a demonstration right before to a deed: "a protest of the people at the arrest"."""
    at = next((m for m in marked.of("preposition") if m.id == _AT and m.last == mention.first - 1), None)
    before = [m for m in marked.of("event") if m.last <= mention.first][-1:] if at is not None else ()
    return at if any(m.term is not None and m.term.attrs["class"] == _PROTEST for m in before) else None


def _heads_news(mention: Mention, marked: Marked) -> bool:
    """Whether a present is of a headline: a title's, or opened by the doer with one town behind, "X controls Y"."""
    first, kind = marked.passage.first, marked.passage.kind
    if kind == "title" or mention.first - first > _DOER:
        return kind == "title"
    doers = [m for m in marked.of("actor", "dated") if m.last == mention.first - 1 and not m.clitics]
    doers = [m for m in doers if m.first - first <= _FLASH]
    towns = (m for m in marked.of("place_type", "place") if m.kind == "place" or _is_town(m))
    last = max((m.last for m in marked.of("event") if m.first == mention.last + 1), default=mention.last)
    return bool(doers) and any(0 < m.first - last <= _ONTO for m in towns)  # "extends its control over the town"


def modal_words(marked: Marked) -> list[Mention]:
    """The words of a passage that take the happening out of deeds; the month of May is none of them."""
    months = {(m.first, m.last) for m in marked.of("month")}
    found = marked.of("modality")
    return [m for m in found if (m.first, m.last) not in months or not _is_month(m, marked)] if months else [*found]


def _is_month(word: Mention, marked: Marked) -> bool:
    """Whether a word that is a month or a verb is the month: a number beside it, or a capital within the sentence."""
    text = marked.passage.folded.text
    beside = text[max(marked.passage.first, word.first - 2) : word.first] + text[word.last : word.last + 3]
    capital = word.first > marked.passage.first and marked.quote(word).text[:1].isupper()
    return any(c.isdigit() for c in beside) or (capital and marked.passage.kind != "title")


def _is_armed(mention: Mention) -> bool:
    """Whether a name is that of a party that fights: a storm strikes beside it, and it strikes too."""
    return mention.term is not None and mention.term.attrs.get("group") == "combatant"


def _does_blast(trigger: Trigger, found: Sequence[Found[Trigger]], marked: Marked) -> bool:
    """Whether an English "hit" or "struck" has a blast, or "the attack", for its subject: nothing was fired."""
    mention, text = trigger.mention, marked.passage.folded.text
    if trigger.cls != _STRIKE or not text[mention.first : mention.last].isascii() or mention.form.startswith("ing"):
        return False
    before = [other.value for other in found if other.value.mention.last <= mention.first]
    blast = before[-1] if before and before[-1].mention.form == "phrase" and _hits(before[-1]) else None
    between = _REMARK.sub("", text[blast.mention.last : mention.first]) if blast is not None else ""
    return blast is not None and not _BREAK.search(between)


def _hits(trigger: Trigger) -> bool:
    """Whether it is a deed that may be said to hit a place: a blast, an attack told before."""
    return trigger.cls in ("blast", "suicide") or (trigger.cls == "attack" and trigger.known)


def _dated(mention: Mention, marked: Marked) -> list[Mention]:
    """The month behind a part of the day that is written like a deed: "dawn", or "blew up", of 12 June."""
    if not any(m.first == mention.first for m in marked.of("daypart")):
        return []
    day = _DAY_OF_MONTH.match(marked.passage.folded.text, mention.last)
    return [m for m in marked.of("month") if day is not None and 0 <= m.first - day.end() <= _OF_MONTH]


def _counted_from(mention: Mention, marked: Marked) -> int:
    """Where a number that counts a deed would end: before it, or before "cases of"."""
    start = mention.first - len(mention.clitics) - _ARTICLE * mention.article
    cases = (m for m in marked.of("case") if 0 <= start - m.last <= 1 and not mention.clitics)
    return next((m.first - len(m.clitics) for m in cases), mention.first - len(mention.clitics))


def _carried(found: Sequence[Found[Trigger]], marked: Marked) -> Iterator[Found[Trigger]]:
    """The triggers; one that leans on the one before it was done as much as that was."""
    before: Trigger | None = None
    for proposed in found:
        trigger = proposed.value
        if before is not None and trigger.mode == HAPPENED and _leans_on(before, trigger.mention, marked):
            trigger = replace(trigger, mode=before.mode, because=before.because)
        yield proposed if trigger is proposed.value else replace(proposed, value=trigger)
        before = trigger


def _leans_on(before: Trigger, mention: Mention, marked: Marked) -> bool:
    """Whether a word says no more than one before it of nothing done: "to launch raids", "any raid that may hit X"."""
    if before.mode in (HAPPENED, EARLIER) or mention.clitics:
        return False
    between = marked.passage.folded.text[before.mention.last : mention.first]
    if before.cls == _CARRIED and mention.form.startswith(_NOUNS) and not between.strip(_SPACES):
        return True
    any_such = before.mode == _FEARED and before.mention.form in _NOUNS and mention.form.startswith("present")
    return any_such and len(between.split()) <= _DOER_OF_IT and not _BREAK.search(between)


def _of_tally(mention: Mention, tallies: Sequence[int], breaks: Sequence[int]) -> bool:
    """Whether a word is a tally, or what its sentence goes on to say of one: "1,200 raids, which hit A and B"."""
    n = bisect_right(tallies, mention.first)
    return n > 0 and bisect_right(breaks, tallies[n - 1]) == bisect_right(breaks, mention.first)


def _is_tally(noun: Mention, marked: Marked) -> bool:
    """Whether the number right before a noun counts a hundred deeds or more; what stands there may be a year."""
    first = max(marked.passage.first, noun.first - _HUNDREDS_REACH)
    verb = noun.form.startswith(("past", "present", "passive", "base"))
    return not verb and _HUNDREDS.search(marked.passage.folded.text, first, noun.first) is not None


class _Breaks(NamedTuple):
    """Where clauses end, and the fewer places where another statement begins."""

    soft: list[int]
    hard: list[int]


def _breaks(marked: Marked) -> _Breaks:
    passage = marked.passage
    marks = [m.start() for m in _BREAK.finditer(passage.folded.text, passage.first, passage.last)]
    speech_starts = [m.first for m in marked.of("speech") if m.clitics.startswith("و")]
    # "Which brings the number since May to 80": the sum begins there, and nothing of it reaches back.
    sums = summed(marked)
    ranked = sums[sum(m.id in _ADDS_UP for m in marked.of("modality")) :] if sums else ()
    ends = (next((mark for mark in marks if mark > at), passage.last) for at in ranked)  # "the fifth this year, and X"
    hard = [*(m.first for m in turns(marked)), *sums, *ends]
    text = passage.folded.text
    # Behind "the" it is a noun, "the killing".
    joints = [m.first for m in marked.of("connector") if not text.endswith("the ", 0, m.first)]
    return _Breaks(sorted([*marks, *speech_starts, *joints, *_new_doers(marked)]), sorted([*hard, *speech_starts]))


@once
def summed(marked: Marked) -> tuple[int, ...]:
    """Where a sentence that has told its news goes on to say how many such there were: nothing of it is of the news.

    "Which brings the number since May to 80", "in the third attack since May", "the third such attack since May".
    """
    sums = [m for m in marked.of("modality") if m.term is not None and m.term.attrs["effect"] == _AGGREGATE]
    ranks = marked.of("rank") if sums or any(m.id == _SINCE for m in marked.of("date_word")) else ()
    since = [m.first for m in (*sums, *marked.of("since"))] if ranks else []
    opened = (at for m in ranks if (at := _rank_opens(m, marked)) and _in_one_clause(m.last, since, marked))
    return (*(m.first for m in sums if m.id in _ADDS_UP), *opened)


def _rank_opens(rank: Mention, marked: Marked) -> int:
    """Where a clause opens that begins with which of several it is: at the mark or "in" before it; 0 for none."""
    text, first = marked.passage.folded.text, marked.passage.first
    if rank.id == _SUMS_TO:
        return rank.first
    mark = max((m.start() for m in _BREAK.finditer(text, first, rank.first)), default=0)
    first = rank.first - (_ARTICLE if rank.article else 0)
    if mark and len(text[mark + 1 : first].split()) <= _RANK_WORDS:
        return mark
    before = [m for m in marked.of("preposition", "be") if m.kind == "be" or m.id == _IN]
    return max((m.first for m in before if m.last < first and text[m.last : first].strip() in _ONLY_THE), default=0)


def _in_one_clause(start: int, words: Iterable[int], marked: Marked) -> list[int]:
    """Which of some words stand behind `start` with no mark between."""
    text = marked.passage.folded.text
    return [at for at in words if at > start and not _BREAK.search(text, start, at)]


def _new_doers(marked: Marked) -> list[int]:
    """Where "and", a party and its verb begin what that party does: "a protest at the raids, and X opens fire"."""
    parties = [m for m in marked.of("actor", "dated") if m.clitics.startswith("و")]
    verbs = {m.first for m in marked.of("event") if m.finite or m.form == "phrase"} if parties else ()
    return [m.first for m in parties if m.last + 1 in verbs]


@once
def turns(marked: Marked) -> tuple[Mention, ...]:
    """The connectors behind which another happening may be told; "on the other side" only where a clause opens."""
    text, first = marked.passage.folded.text, marked.passage.first
    new = [m for m in marked.of("connector") if m.term is not None and m.term.attrs["role"] == "new"]
    return tuple(m for m in new if _opens_clause(m, text, first) or not (_shifts(m) or _closes_clause(m, text)))


def _shifts(mention: Mention) -> bool:
    return mention.term is not None and bool(mention.term.attrs.get("shift"))


def _closes_clause(mention: Mention, text: str) -> bool:
    """Whether a mark stands right behind it: "on motorcycles as well, in the town of X"."""
    return _BREAK.match(text, mention.last) is not None


def _opens_clause(mention: Mention, text: str, first: int) -> bool:
    before = text[first : mention.first - len(mention.clitics)].rstrip()
    return not before or bool(mention.clitics) or _BREAK.match(before[-1]) is not None


@once
def pluperfects(marked: Marked) -> tuple[Mention, ...]:
    """The words behind a comma that open a clause of what came before: "and his brother had been taken last year".

    So does "and sources had said yesterday that", which the language writes without "already" as well.

    Behind "he died of his wounds" such a clause tells the deed itself.
    """
    already = [m.first for m in marked.of("already") if not m.clitics]
    told = [m.first for m in marked.of("speech") if m.form.startswith(("past", "phrase")) and not m.clitics]
    if not (already or told):
        return ()
    text = marked.passage.folded.text
    had = [m for m in marked.of("modality") if m.id == _HAD and _BREAK.search(text[m.first - _OPENING : m.first])]
    had = [m for m in had if text.startswith("و", m.first - len(m.clitics))]  # a quote may begin with it as well
    died = min((m.first for m in marked.of("event") if had and m.term and m.term.attrs["class"] == _DEATH), default=0)
    # "They had entered, but we attacked": what came before leads to the news in one breath.
    but = max((m.first for m in marked.of("contrast") if had), default=0)
    had = [m for m in had if (not died or m.first < died) and m.first > but]
    reaches = ((already, _ITS_SUBJECT), (told, _ITS_TELLER))
    return tuple(m for m in had if any(0 < at - m.last <= reach for words, reach in reaches for at in words))


def _opens(mention: Mention, marked: Marked) -> bool:
    """Whether a word opens a sentence, or what it quotes and no "but" is in: "the statement added: 'he had'"."""
    first = marked.passage.first
    if mention.first - first <= _OPENING:
        return True
    before = marked.passage.folded.text[first : mention.first].rstrip(_BEFORE_QUOTED)
    if not before.endswith(":") or any(m.first > mention.first for m in marked.of("contrast")):
        return False
    return any(m.first - first <= _OPENING for m in marked.of("speech"))


class _Modal(NamedTuple):
    """A word that takes the happening out of the triggers it reaches (`discourse.toml`)."""

    mention: Mention
    effect: str
    reach: str
    since: int = 0

    @classmethod
    def of(cls, mention: Mention, marked: Marked, *, near: bool) -> _Modal:
        """A modality word; one that only counts at the opening counts nowhere else.

        `near` tells that a party that fights is named: what harms nobody by itself tells of what stands by it alone.
        """
        attrs = mention.term.attrs if mention.term else {}
        reach = str(attrs["reach"])
        if reach == "opening":
            reach = "sentence" if _opens(mention, marked) else "rest" if mention in pluperfects(marked) else "nowhere"
        if near and attrs.get("harmless"):
            reach = "near"
        effect = attrs["effect"]
        remark = reach == _STRETCH if effect == _AGGREGATE else effect == _HABITUAL and reach in _WHOLE
        return cls(mention, str(attrs["effect"]), reach, _remark_begins(mention, effect, marked) if remark else 0)

    @property
    def spares_known(self) -> object:
        """Whether it says nothing of a deed that is known from before."""
        return self.mention.term is not None and self.mention.term.attrs.get("spares_known")

    @property
    def covers(self) -> object:
        """Whether it speaks of the events in its own words as well: "carried out several attacks"."""
        return self.mention.term is not None and self.mention.term.attrs.get("covers")

    def speaks_of(self, cls: str) -> bool:
        """Whether it concerns events of this class."""
        only = self.mention.term.attrs.get("only") if self.mention.term else None
        return only is None or cls in only

    def reaches(self, trigger: Mention, marked: Marked, breaks: _Breaks) -> bool:
        """Whether this word speaks of the trigger."""
        word = self.mention
        if (overlaps := trigger.first < word.last and word.first < trigger.last) or trigger.first < self.since:
            return overlaps and bool(self.covers)
        low, high = min(word.last, trigger.last), max(word.first, trigger.first)
        by = self.effect == _REASON and trigger.clitics.endswith("ب")
        if by and (word.finite or (_between(low, high, marked) and not _leads(word, marked))):
            return False  # "in answer to the shelling of X by shelling Y", "answered with raids on Z"
        match self.reach:
            case "sentence":
                return True
            case "onward":
                return trigger.first > word.first
            case "stretch" | "rest":
                behind = self.reach == "stretch" or trigger.first > word.first
                return behind and not any(low <= b <= high for b in breaks.hard)
            case "nowhere":
                return False
        told_on = trigger.form.startswith("past") and trigger.clitics.startswith("و")
        parted = any(low <= b <= high and b != trigger.first for b in breaks.soft)  # "killing" is its own connector
        if (told_on and self.reach == "near") or parted:
            return False
        if self.reach == "clause":
            return True
        between = marked.passage.folded.text[low:high].removesuffix("ال" if self.reach == "onto" else "")
        gap = len(between.split())
        if self.reach in _BACK:
            taken = self.reach == "before" or not (word.clitics or _between(low, high, marked))
            return taken and trigger.first < word.first and gap <= _BACK[self.reach]
        return trigger.first > word.first and gap <= _GAPS.get(self.reach, gap)


def _remark_begins(word: Mention, effect: str, marked: Marked) -> int:
    """Where a remark on what goes on begins behind news: "X was killed in Y, which sees attacks daily"; 0 if nowhere.

    News is told by a verb of the past or with its day; in the remark is no other deed, but "and 20 were killed since".
    """
    text, first, start = marked.passage.folded.text, marked.passage.first, word.first - len(word.clitics)
    comma = max(text.rfind("،", first, start), text.rfind(",", first, start))
    at = comma + 1 + (text[comma + 1 : comma + 2] == " ")
    # "Killed in the areas that X holds since May" may sum up all the same.
    relative = [m for m in marked.of("modality") if m.id == _WHICH] if effect == _HABITUAL else []
    which = max((m.first for m in relative if at <= m.first < start), default=None)
    if comma < 0 and which is None:
        return 0
    comma = at = at if which is None else which
    verbs = [m for m in marked.of("event", "undergoing") if m.form.startswith(_PASTS) and not m.article]
    sums = effect == _AGGREGATE and any(at <= m.first - len(m.clitics) <= m.first <= at + 1 for m in verbs)
    if text[at] == _AND:
        opens = text[at + 1] in _THIRD or any(m.first == at + 1 for m in marked.of("modality", "undergoing"))
    else:
        opens = (word.finite and start == at) or (at < start and any(m.first == at for m in marked.of(*_OPENERS)))
    if not (opens or sums) or any(at + sums < m.first < word.first for m in verbs):
        return 0
    told_at = [m.first for m in verbs if m.first < comma]
    if not told_at and not marked.of("speech"):  # "he said on Friday that the raids serve to"
        told_at = [m.first for m in marked.of("day", "weekday") if m.first < comma]
    return at if told_at else 0


def _leads_in(trigger: Mention, modal: Iterable[_Modal], marked: Marked) -> list[Mention]:
    """The words that open the clause whose verb a trigger is: "in the framework of the hunt for cells they arrested X".

    What follows "which" is still of the hunt.
    """
    if not trigger.form.startswith("past") or trigger.clitics:
        return []
    text, first = marked.passage.folded.text, marked.passage.first
    before = [w.mention for w in modal if w.mention.last <= trigger.first]
    opening = [m for m in before if m.term and m.term.attrs.get("leads_in") and _opens_clause(m, text, first)][-1:]
    relative = [m for m in before if m.id == _WHICH and opening and opening[0].last <= m.first]
    return [] if relative or (opening and _BREAK.search(text, opening[0].last, trigger.first)) else opening


def _leads(word: Mention, marked: Marked) -> bool:
    """Whether what is answered was answered before: "shelled X in answer to the death of a soldier by an attack"."""
    return _between(marked.passage.first, word.first, marked)


def _is_behind(word: Mention, marked: Marked, breaks: _Breaks) -> bool:
    """Whether a modality word that needs one stands behind an event of some class: "they protested after"."""
    classes = word.term.attrs.get("behind") if word.term is not None else None
    if classes is None:
        return True
    before = [
        m.last
        for m in marked.of("event")
        if m.last <= word.first and m.term is not None and ("any" in classes or m.term.attrs["class"] in classes)
    ]
    return bool(before) and not _parted(breaks.hard, max(before), word.first)


def _is_of_place(word: Mention, marked: Marked) -> bool:
    """Whether a modality word that speaks of a place stands behind a name: "in X, a town that the army took"."""
    if word.term is None or not word.term.attrs.get("of_place"):
        return True
    passage = marked.passage
    words = passage.article.text[passage.start : marked.quote(word).start].rstrip(", ").split()
    if words and words[-1][:1].isupper():
        return True
    end = max((m.last for m in marked.of("place", "place_type") if m.last <= word.first), default=None)
    if end is None or _between(end, word.first, marked):
        return False
    return len(passage.folded.text[end : word.first].split()) <= _TO_WHICH


def _is_of_days(word: Mention, marked: Marked) -> bool:
    """Whether some hours or days stand behind a word that says nothing of them: "over 48 hours", "over two days".

    "Over the past days" is no number of them.
    """
    if word.term is None or not word.term.attrs.get("beyond_days"):
        return False
    units = (m for m in marked.of("unit") if 0 < m.first - word.last <= _NUMBER_OF and m.term is not None)
    unit = min(units, key=lambda m: m.first, default=None)
    if unit is None or unit.term is None:
        return False
    return unit.term.attrs["unit"] == "hour" or (unit.term.attrs["unit"] == "day" and not unit.article)


def _leads_through(word: Mention, marked: Marked) -> bool:
    """Whether the word that must lead from a modality word to the first event behind it stands there."""
    through = word.term.attrs.get("through") if word.term is not None else None
    if through is None:
        return True
    first = min((m.first for m in marked.of("event") if m.first >= word.last), default=word.last)
    return through in marked.passage.folded.text[word.last : first].split()


def _of_town(word: Mention, marked: Marked) -> list[Mention]:
    """The towns of which a word tells the fighting of today, not what goes on: "the town of X sees clashes"."""
    news = word.term.attrs.get("news_in_towns") if word.term is not None else None
    if news is None or any(m.id == "since" for m in marked.of("date_word")):
        return []
    if any(m.id != word.id and m.term and m.term.attrs["effect"] == _HABITUAL for m in marked.of("modality")):
        return []
    event = min((m for m in marked.of("event") if m.first >= word.last), key=lambda m: m.first, default=None)
    if event is None or event.term is None or event.term.attrs["class"] not in news:
        return []
    first = max((m.last for m in marked.of("event", "speech") if m.last <= word.first), default=marked.passage.first)
    towns = [m for m in marked.of("place_type") if _is_town(m)]
    return [m for m in towns if max(first, word.first - _TOWN_BEFORE) <= m.first < event.first]


def _of_people(word: Mention, marked: Marked) -> list[Mention]:
    """The people right before a word that tells nothing of a deed there: "a former commander of X was killed"."""
    if word.term is None or not word.term.attrs.get("spares_people"):
        return []
    end = word.first - word.article * len(_THE) - 1
    people = (m for m in marked.of("victim", "source", "force") if m.last == end)
    return [m for m in people if m.term is not None and not {"agrees", "adjective"} & set(m.term.attrs)]


def _parted(breaks: Sequence[int], first: int, last: int) -> bool:
    """Whether one of some breaks lies from `first` on before `last`."""
    return bisect_left(breaks, first) < bisect_left(breaks, last)


def holdings(marked: Marked) -> list[Mention]:
    """The words that say who holds a place, "under the control of", which goes on and is not the news."""
    return [
        *marked.of("holding"),
        *(m for m in marked.of("event") if m.term is not None and m.term.attrs.get("holding")),
    ]


def _is_of_holding(word: Mention, marked: Marked, breaks: _Breaks) -> bool:
    """Whether "since 2017" only says since when somebody holds a place that another event names."""
    if word.term is None or word.term.attrs["effect"] != _AGGREGATE or not marked.of("event", "holding")[1:]:
        return False
    holding_starts = {m.first for m in holdings(marked)}
    before = [at for at in holding_starts | {m.first for m in marked.of("event")} if at < word.first]
    nearest = max(before, default=-1)
    return nearest in holding_starts and not _parted(breaks.soft, nearest + 1, word.first)


def _between(low: int, high: int, marked: Marked) -> bool:
    """Whether another word that proposes an event stands between two positions: "at dawn today" does not."""
    inside = (m for m in marked.of("event") if low <= m.first < high)
    return any(m.term is None or m.term.attrs["class"] != _NONE for m in inside)


def _inside(mention: Mention, names: Sequence[Mention], slack: int = 0) -> bool:
    """Whether it is part of a name that is longer by more than `slack` letters ("counter-terrorism units")."""
    length = mention.last - mention.first + slack
    return any(n.first <= mention.first and mention.last <= n.last and n.last - n.first > length for n in names)


def _belongs(mention: Mention, names: Sequence[Mention], marked: Marked) -> bool:
    """Whether it is part of a longer name or word, unless it ends the name of the doer: "government air strikes"."""
    if mention.clitics and _is_of_person(mention, marked):
        return True
    deed = mention.term is not None and mention.term.attrs["class"] in _OF_PARTIES
    ends = deed and any(n.kind != "outlet" and n.first < mention.first and n.last == mention.last for n in names)
    return not ends and _inside(mention, names, _ARTICLE)


def _is_of_person(mention: Mention, marked: Marked) -> bool:
    """Whether it is only what the word for somebody ends in: "their father" is written like "and the raid"."""
    text = marked.passage.folded.text
    return any(
        m.first < mention.first < mention.last <= m.last and " " not in text[m.first : mention.first]
        for m in marked.of("victim")
    )


def _has_the(mention: Mention, marked: Marked) -> bool:
    """Whether an English noun carries "the" or "this", adjectives aside; "the army cordoned off" has no noun."""
    text = marked.passage.folded.text
    if not mention.form.startswith(_ENGLISH_NOUNS) or _begins_with_past(text[mention.first : mention.last]):
        return False
    gaps = (text[m.last : mention.first] for m in marked.of("definite") if m.last <= mention.first)
    return any(len(gap.split()) <= _ADJECTIVES and not _BREAK.search(gap) for gap in gaps)


def _begins_with_past(phrase: str) -> bool:
    """Whether an English phrase begins with a verb of the past: "lost his life", "came under fire".

    >>> _begins_with_past("lost their lives"), _begins_with_past("air strikes")
    (True, False)
    """
    first, blank, _ = phrase.lower().partition(" ")
    return bool(blank) and first in _english_pasts()


@lru_cache(maxsize=1)
def _english_pasts() -> frozenset[str]:
    return frozenset(load("events").about["english_pasts"])


def _is_purpose(mention: Mention, marked: Marked) -> bool:
    """Whether "for" stands before a verbal noun and names what something was done for."""
    ground = mention.form == "phrase" and mention.term is not None and mention.term.attrs["class"] in _AIMS
    # What looks like a verb of the past behind "for" is its noun.
    if not (ground or mention.form in ("noun", "possessed", "past")) or not mention.clitics.endswith("ل"):
        return False
    text, first = marked.passage.folded.text, mention.first - len(mention.clitics)
    if any(m.last <= first and not text[m.last : first].strip() for m in marked.of("connector")):
        return False
    if any(m.last <= first and len(text[m.last : first].split()) <= 1 for m in marked.of("tally")):
        return False  # "the first toll of the bombing"
    return not any(m.last <= first and _undergoes(m, first, marked) for m in marked.of("undergo"))


def _undergoes(word: Mention, first: int, marked: Marked) -> bool:
    """Whether "was exposed" leads to the "to" that begins at `first`: in its clause, or past mere remarks between."""
    text = marked.passage.folded.text
    if not _BREAK.search(text, word.last, first):
        return True
    over = word.term is not None and word.term.attrs.get("reach") == "rest"
    return over and not _FULL_BREAK.search(text, word.last, first) and not _between(word.last, first, marked)


def _is_aimed(mention: Mention, marked: Marked) -> bool:
    """Whether an English verb stands behind "to" and names what was meant; "began (on Monday) to" and the like did."""
    text, first = marked.passage.folded.text, mention.first
    if not mention.form.startswith("base") or (mention.term and _is_gathering(mention, mention.term, marked)):
        return False
    first += len(_TO_VERB) if text.startswith(_TO_VERB, first) else 0
    found = _TO.search(text, marked.passage.first, first)
    begun = load("events").about["english_begun"]
    if found is None or f" {text[max(0, found.end(1) - _BEGUN) : found.end(1)]}".endswith(_begun()):
        return False
    return not _has_begun(marked, found.end(1), begun)


@lru_cache(maxsize=1)
def _begun() -> tuple[str, ...]:
    """The English words for beginning and managing, a blank before each."""
    return tuple(f" {word}" for word in load("events").about["english_begun"])


def _has_begun(marked: Marked, last: int, begun: Sequence[str]) -> bool:
    """Whether nothing but words of time stand between a verb of beginning and `last`, where "to" follows."""
    times = sorted((m.first, m.last) for m in marked.of(*_TIMES) if m.last <= last)
    end = last
    for first, after in reversed(times):
        if first < end <= after + 1:
            end = first
    before = marked.passage.folded.text[marked.passage.first : end].split()
    return end < last and bool(before) and before[-1] in begun


def _is_gathering(mention: Mention, term: Term, marked: Marked) -> bool:
    """Whether a crowd gathered "to protest": it did."""
    words = marked.passage.folded.text[marked.passage.first : mention.first].split()
    return term.attrs["class"] == "protest" and bool(set(load("events").about["english_gathered"]) & set(words))


def _is_future(mention: Mention) -> bool:
    """Whether it is a verb with the prefix of the future."""
    return mention.form.startswith("present") and mention.clitics.endswith("س")


def _describes_one(mention: Mention, marked: Marked) -> bool:
    """Whether an English participle says who somebody is: "a captured fighter", "a woman captured by X says"."""
    passage, text = marked.passage, marked.passage.folded.text
    if not text[mention.first : mention.last].isascii():
        return False
    people = marked.of(*_PERSONS)
    opens = mention.first - passage.first <= _FIRST_LETTERS or any(
        m.last == mention.first - 1 for m in marked.of("the", "number", "function", "preposition")
    )
    opens = opens or _DIGITS.search(text, max(passage.first, mention.first - _DIGITS_REACH), mention.first) is not None
    beside = any(m.first == mention.last + 1 for m in people)
    return (opens and beside) or _speaks(mention, marked, people)


def _speaks(mention: Mention, marked: Marked, people: Sequence[Mention]) -> bool:
    """Whether the somebody who opens a sentence, and was taken on no day that it says, is he who speaks in it."""
    passage, text = marked.passage, marked.passage.folded.text
    who = [m for m in people if m.last == mention.first - 1]
    who = [m for m in who if len(text[passage.first : m.first].split()) <= _ADJECTIVES]
    charged = {m.first for m in marked.of("modality")} if who else ()  # "arrested men accused of smuggling"
    speech = (m.first for m in marked.of("speech") if m.first >= mention.last and m.first not in charged)
    said = min(speech, default=None) if who else None
    return said is not None and not marked.of(*_DAYS) and not _BREAK.search(text, mention.last, said)


def _is_figure(mention: Mention, marked: Marked) -> bool:
    """Whether a verb stands alone between quotation marks: a figure of speech."""
    text = marked.passage.folded.text
    first, last = mention.first - len(mention.clitics), mention.last
    if not mention.finite or not 0 < first <= last < len(text):
        return False
    return text[first - 1] in _OPENING_MARKS and text[last] in _CLOSING_MARKS


def _plain(mention: Mention) -> int:
    """How far a form is from the plain word: a phrase first, a verb that carries its object last."""
    if mention.form == "phrase":
        return 0
    return 2 if mention.form.endswith(_WITH_OBJECT) else 1


def _plainest(mentions: Sequence[Mention], marked: Marked) -> list[Mention]:
    """One mention per word: where a noun is written like a verb with its object, it is the noun."""
    best: dict[int, Mention] = {}
    for mention in mentions:
        have = best.get(mention.first)
        if have is None or _plain(mention) < _plain(have) or _takes(mention, have, marked):
            best[mention.first] = mention
    return [best[first] for first in sorted(best)]


def _takes(mention: Mention, have: Mention, marked: Marked) -> bool:
    """Whether a word of two meanings, "captured", has the one of `mention` by what it is done to: ground or people."""
    done_to = mention.term.attrs.get("done_to") if mention.term else None
    if done_to is None or mention.last != have.last:
        return False
    text = marked.passage.folded.text
    being = [m for m in marked.of("be") if 0 < mention.first - m.last <= 1]
    passive = bool(being)
    if passive and _are_persons(text[marked.passage.first : being[0].first]):
        return "victim" in done_to  # "said he had been captured in X"
    if _is_somebody(mention.last + 1, marked):
        return "victim" in done_to  # "capturing Ahmad X, who"
    objects = [m for m in marked.of(*_DONE_TO) if m.last <= mention.first or (m.first >= mention.last and not passive)]
    objects = [m for m in objects if m.kind not in _NAMED_PARTY or not text.endswith(_BEHIND_BY, 0, m.first)]
    if any(m.first == mention.last + 1 and m.id == _IN for m in marked.of("preposition")):
        objects = [m for m in objects if m.last <= mention.first]  # "captured in X": what was taken stands before it
    which, months = ({m.last for m in marked.of(kind)} for kind in ("modality", "month"))
    taking = {last + gap for last in which for gap in _WHICH_THE}
    objects = [m for m in objects if m.first not in taking and not (m.kind == "number" and m.first - 1 in months)]
    near = min(objects, key=lambda m: _away(m, mention), default=None)
    counted = near if near is not None and near.kind == "number" else None
    if counted is not None:  # "captured five villages"
        near = next((m for m in objects if 0 < m.first - counted.last <= _COUNTED_REACH), near)
    if near is not None and near.kind in _HOLDERS:
        near = next((m for m in objects if m.kind in _GROUND and _held_by(near, m, marked)), near)
    return near is not None and near.kind in done_to


def _is_somebody(first: int, marked: Marked) -> bool:
    """Whether a given name with a second name behind it begins at an offset: "Khalid al-X", "Ahmad Y"."""
    named = [marked.quote(m).end for m in marked.of("given_name") if m.first == first]
    return any(_SECOND_NAME.match(marked.passage.article.text, end) for end in named)


def _are_persons(before: str) -> bool:
    """Whether an English pronoun for people, "had" aside, ends the words before a verb."""
    about = load("events").about
    words = [word for word in before.split()[-_PRONOUN:] if word not in about["english_had"]]
    return bool(words) and words[-1] in about["english_persons"]


def _held_by(party: Mention, ground: Mention, marked: Marked) -> Term | None:
    """Whether ground stands behind the party that only says whose it is: "ISIS positions", "rebel-held areas"."""
    text = marked.passage.folded.text
    links = (m for m in marked.of("link") if m.term is not None and m.term.attrs["gives"] == "control")
    holds = {text[m.first : m.last] for m in links}
    inside = party.first <= ground.first < party.last
    behind = ground.first > party.last and text[party.last : ground.first].strip(" -") in ("", *holds)
    return ground.term if inside or behind else None


def _away(other: Mention, mention: Mention) -> tuple[int, int]:
    """How far what a verb is done to stands from it: behind it rather than before it."""
    behind = other.first >= mention.last
    return (other.first - mention.last, 0) if behind else (_BEFORE_VERB + mention.first - other.last, 1)


@lru_cache(maxsize=4096)
def _settled(classes: frozenset[str], weapons: frozenset[str], actors: frozenset[str]) -> tuple[str, str] | None:
    for rule in load("events").rules:
        if (
            classes & set(rule["classes"])
            and ("with" not in rule or classes & set(rule["with"]))
            and not classes & set(rule.get("without", ()))
            and ("weapons" not in rule or weapons & set(rule["weapons"]))
            and not weapons & set(rule.get("not_weapons", ()))
            and ("actors" not in rule or actors & set(rule["actors"]))
            and not actors & set(rule.get("not_actors", ()))
        ):
            return rule["type"], rule["id"]
    return None


def settle(classes: Iterable[str], weapons: Iterable[str], actors: Iterable[str]) -> tuple[str, str] | None:
    """The ACLED sub-event type of the first rule that fits, and that rule's id; None when none fits.

    `weapons` are classes of weapons.toml, `actors` actor ids with their parents.

    >>> settle(["raid", "arrest"], [], [])[0]
    'Arrests'
    """
    return _settled(frozenset(classes), frozenset(weapons), frozenset(actors))


@lru_cache(maxsize=4096)
def possible(classes: frozenset[str]) -> frozenset[str]:
    """The ACLED sub-event types that deeds of these classes can amount to, whatever weapons and parties stand beside.

    >>> "Arrests" in possible(frozenset({"arrest"}))
    True
    """
    rules = load("events").rules
    return frozenset(rule["type"] for rule in rules if classes & {*rule["classes"], *rule.get("with", ())})
