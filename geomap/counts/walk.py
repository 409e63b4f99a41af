"""One walk over the coded words of a clause: what each casualty word counts, and what stands beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

from geomap.arabic import is_plain_dual
from geomap.model import Count, CountKind
from geomap.phrases import Row, Token, bounded, casualty_codes

_SHAPES = {"verb": "K", "act": "A", "people": "P"}
# Where what was opened ends: a full stop, or words that tell how strong a force is.
_STOPS = frozenset(".;:!?\nS")
_PLURAL = Count(3, None)
_PAIR = Count(2, None)
ZERO = Count(0, 0)
_HARM_CLASSES = frozenset({"kill", "hurt", "death", "murder"})
# "Lost", "met" count the dead only with "their lives", "their end" soon after.
_ENDS, _ENDS_WITHIN = "L", 14
# What a number may count that is no person: time, things, places, "their lives", a slash of a date.
_THINGS = "XYlL/"
_ADDS = ("و", "+", "+ل")
# The pronoun of one person behind a verb, as folded: "killed him".
_HIM = "ه"
_NEAR, _PENDING, _PENDING_PLURAL = 3, 3, 16
# What may stand between a casualty word and people without a number: a title, a clitic, a quotation.
_GAP = re.compile(r"[wQoلبRaj]{0,2}")
# A number with its bounds and its people: more than | 3 | others | of | the | fighters.
_NUMBERED = re.compile(
    r"(?P<bound>b*)(?P<number>N)(?P<more>R?)(?P<of>o?)(?P<filler>w?)(?P<who>[VPj]|RV?)?R?(?P<after>b*)"
)
# Names joined by "and".
_NAMES = re.compile(r"[wlV]{1,4}(?:,?و[wlV]{1,4})*")
_NONE = re.compile(r"0[^.;:KN]{0,5}?[PA](?:[bو,]{1,2}[PA])*")
# People of an armed group: "of", "from", "in the ranks of", then its name.
_OF_ACTOR = re.compile(r"[oلwfV]{0,4}a")
# "Six between dead and wounded", "dead and wounded, three of them Afghans and three Iraqis": one sum for both.
_BETWEEN = re.compile(r"[&b]?P[وb]P")


class Group(NamedTuple):
    """People at tokens `start` to `end`, how many, and whether a number, a name or only a noun tells so."""

    start: int
    end: int
    amount: Count
    group: str | None
    rule: str


@dataclass(slots=True)
class _Clause:
    """What has been opened since the last full stop."""

    kinds: tuple[CountKind, ...] = ()
    cue: int = -1
    cues: tuple[int, ...] = ()
    end: int = -1
    counted: bool = False
    part: bool = False
    whole: bool = False
    muted: bool = False
    joint: Group | None = None
    pending: list[Group] = field(default_factory=list)


@lru_cache(maxsize=1)
def codes() -> dict[str, str]:
    """The letter of each kind of word, casualty words by where their people stand."""
    leading = {"weekday": "X", "month": "X", "unknown": "z", "none": "0", "besides": "+", "number": "N", "bound": "b"}
    return leading | casualty_codes(_SHAPES) | {
        "casualty": "K", "victim": "V", "tally": "T", "among": "G", "more": "R", "strength": "S",
        "named": "Q", "function": "f", "life": "L", "actor": "a", "dated": "a", "nation": "j",
        "date_word:of": "o", "date_word:between": "&", "unit": "X", "thing": "Y", "weapon": "Y", "target": "Y",
        "place": "l", "event": "E",
    }  # fmt: skip


def _attr(token: Token, name: str) -> Any:
    return token.mention.term.attrs.get(name) if token.mention is not None and token.mention.term is not None else None


def _people(token: Token) -> Count:
    """How many a bare noun says: one, two, two or more where dual and plural are written alike, or three and more."""
    form = token.mention.form if token.mention is not None else ""
    if form == "dual":
        return _PAIR if _attr(token, "sound") and not is_plain_dual(token.word) else Count(2, 2)
    if form == "plural" or (_attr(token, "number") == 3 and form == "phrase"):
        return _PLURAL
    number = _attr(token, "number") or 1
    return Count(1, 1) if number == 3 else Count(number, number)


def most_of(counts: Iterable[Count]) -> int | None:
    """The sum of the upper bounds, None where one is open."""
    most = [count.most for count in counts]
    return None if None in most else sum(each or 0 for each in most)


def _reach(between: str) -> int:
    """How many tokens after the last people more may be joined: "in addition to" reaches farther than "and"."""
    return 24 if "+" in between[-2:] else 14


# ── One walk ───────────────────────────────────────────────────────────────────────────────────────────────────────


class Walk:
    """The walk over one row; `found` grows as it goes."""

    def __init__(self, words: Row) -> None:
        self.words = words
        self.clause = _Clause()
        self.found: list[tuple[Group, CountKind, str]] = []

    def run(self) -> Walk:
        """Walk to the end; `found` then holds every group with its kind and rule."""
        i = 0
        while i < len(self.words.codes):
            i = max(i + 1, self._step(i, self.words.codes[i]))
        self._close()
        return self

    def _step(self, i: int, code: str) -> int:
        """Take token `i` and tell where to go on."""
        if code in "KAP":
            return self._cue(i, code)
        if code in "bN":
            return self._number(i)
        if code in "VQ":
            return self._bare(i)
        if code == "0":
            return self._none(i)
        if code == "R":
            self._others(i)
        else:
            self._turn(i, code)
        return i + 1

    def _turn(self, i: int, code: str) -> None:
        """What a sign or another word changes: a new clause, a part, a whole, silence."""
        if code in _STOPS:
            self._close()
            self.clause = _Clause()
        elif code == "z":
            self.clause.muted = True
        elif code == "G":
            self._close()
            self.clause.part = True
        elif code == "T":
            self.clause.whole = True
        elif code == "E" and _attr(self.words.tokens[i], "class") not in _HARM_CLASSES and not self._acts(i):
            self._close()
            self.clause = _Clause(muted=self.clause.muted, pending=self.clause.pending)

    def _acts(self, i: int) -> bool:
        """Whether a weak word right behind a verb is who did it: "a patrol arrested three"."""
        return bool(self.clause.kinds) and i == self.clause.end and bool(_attr(self.words.tokens[i], "weak"))

    def _others(self, i: int) -> None:
        """Count "and another", "and others", or "the wounding of another"."""
        clause = self.clause
        direct = bool(clause.kinds) and clause.end == i and self.words.codes[i + 1 : i + 2] != "V"
        if direct or (clause.counted and self.words.codes[i - 1 : i] == "و"):
            amount = _attr(self.words.tokens[i], "number")
            self._count(Group(i, i + 1, Count(amount, amount) if amount < 3 else _PLURAL, None, "counts.others"))

    def _none(self, i: int) -> int:
        """Count "without casualties" as none; without injuries nobody died either."""
        match = _NONE.match(self.words.codes, i)
        if match is None:
            return i + 1
        cue = next(token for token in self.words.tokens[i : match.end()] if token.code in "PA")
        kind: CountKind = _attr(cue, "count")
        both = kind == "injured" or _attr(cue, "either")
        kinds: tuple[CountKind, ...] = ("fatalities", "injured") if both else (kind,)
        group = Group(i, match.end(), ZERO, None, "counts.none")
        self.found += [(group, each, group.rule) for each in kinds]
        return match.end()

    def _cue(self, i: int, code: str) -> int:
        clause, codes, token = self.clause, self.words.codes, self.words.tokens[i]
        ends = _attr(token, "ends")
        if clause.muted or _attr(token, "harm") or (ends and _ENDS not in codes[i : i + _ENDS_WITHIN]):
            return i + 1
        kind: CountKind = _attr(token, "count")
        joint = codes[clause.cue + 1 : i] in ("و", "b") and clause.cue >= 0 and not clause.counted
        joint = joint and {kind, *clause.kinds} == {"fatalities", "injured"}
        if code == "P" and re.match(r"[XYE]", codes[i + 1 :]) and clause.whole:
            clause.muted = True
            return i + 1
        if not joint:
            self._close()
        kinds = (*clause.kinds, kind) if joint and kind not in clause.kinds else (kind,)
        part = code == "P" and codes[i - 1 : i] == "G"
        cues = (*clause.cues, i) if len(kinds) > 1 else (i,)
        self.clause = _Clause(kinds, i, cues, i + 1, part=part, whole=clause.whole, pending=clause.pending)
        if code == "P" and self._adjective(i, clause):
            self.clause = clause
        if code == "K" and self._behind(i):
            return i + 1
        if _attr(token, "number") == 1 and code == "A":
            self._count(Group(i, i + 1, Count(1, 1), None, "counts.again"))
        return i + 1

    def _adjective(self, i: int, before: _Clause) -> bool:
        """Whether a singular "wounded" only describes the person that another word counts."""
        return bool(before.kinds) and before.counted and self.words.codes[i - 1 : i] == "V"

    def _behind(self, i: int) -> bool:
        """Whether the people stood before their verb: "three civilians were killed"."""
        clause = self.clause
        token = self.words.tokens[i]
        plural = token.mention is not None and ("+p" in token.mention.form or token.word.endswith("وا"))
        reach = _PENDING_PLURAL if plural else _PENDING
        ahead = re.match(r"b*N|[و]?V", self.words.codes[i + 1 :])
        fits = [group for group in clause.pending if i - group.end <= reach]
        clause.pending = []
        if not fits or ahead:
            return False
        for group in fits:
            self._count(group)
        return True

    def _number(self, i: int) -> int:
        match = _NUMBERED.match(self.words.codes, i)
        if match is None:
            return i + 1
        tokens = self.words.tokens
        number = tokens[match.start("number")].number
        after = match.end()
        following = self.words.codes[match.end("of") : match.end("of") + 1]
        who = tokens[match.start("who")] if match["who"] else None
        if self.clause.counted and self.words.codes[match.end("number") : match.end("number") + 1] == "G":
            return match.end("number") + 1  # "11 dead, seven of them of one family"
        if number is not None and number.exact == 2 and self._dual(i - 1):
            self._exactly_two(i)
            return match.end("number")
        unknown = bool(match["filler"]) and who is None and not self._close_by(i)
        if number is None or unknown or (following and following in _THINGS):
            return match.end("number")
        if who is None:
            after = match.end("of")
        amount = bounded(number, tokens[i : match.start("number")], tokens[match.start("after") : match.end("after")])
        told = self.clause.kinds and self._close_by(i) and self.words.codes[self.clause.cue] in "KA"
        if who is not None and who.code == "P" and not told:
            return self._numbered_dead(i, after, amount, who)
        group = Group(i, after, amount, _attr(who, "group") if who is not None else None, "counts.number")
        between = _BETWEEN.match(self.words.codes, after)
        if between is not None:
            self._between(group, between)
            return between.end()
        if self.clause.kinds and (who is not None or self._close_by(i)):
            self._count(group)
        elif who is not None and who.code in "VR":
            self.clause.pending.append(group)
        return after

    def _exactly_two(self, i: int) -> None:
        """A dual that is written like a plural is one when "two" stands behind it."""
        self.found = [
            (group._replace(amount=Count(2, 2)), kind, role) if group.end == i and group.amount == _PAIR
            else (group, kind, role)
            for group, kind, role in self.found
        ]  # fmt: skip

    def _dual(self, i: int) -> bool:
        """Whether token `i` is a dual that a following "two" only repeats."""
        token = self.words.tokens[i] if i >= 0 else None
        return token is not None and token.mention is not None and token.mention.form == "dual"

    def _numbered_dead(self, start: int, end: int, amount: Count, who: Token) -> int:
        """Three dead; "three dead and wounded" is one number for both."""
        self._close()
        kind: CountKind = _attr(who, "count")
        part = self.words.codes[start - 1 : start] == "G"
        self.clause = _Clause((kind,), end - 1, (end - 1,), end, part=part, whole=self.clause.whole)
        joint = re.match(r"وP", self.words.codes[end:])
        if joint:
            other: CountKind = _attr(self.words.tokens[end + 1], "count")
            self.clause.kinds = (kind, other) if other != kind else (kind,)
            end += 2
        self._count(Group(start, end, amount, None, "counts.number"))
        return end

    def _between(self, group: Group, between: re.Match[str]) -> None:
        """Count "six people between dead and wounded" once for both kinds."""
        self._close()
        cues = [token for token in self.words.tokens[between.start() : between.end()] if token.code == "P"]
        kinds = tuple(dict.fromkeys(_attr(token, "count") for token in cues))
        self.clause = _Clause(kinds, between.end() - 1, (), between.end(), part=self.clause.part)
        self._count(group._replace(end=between.end()))

    def _close_by(self, i: int) -> bool:
        """Whether token `i` stands right behind the casualty word, or is joined by "and" to what was counted."""
        between = self.words.codes[self.clause.end : i]
        right_behind = len(between) < _NEAR and not between.strip("wfباoلوbQRj,(")
        return bool(self.clause.kinds) and (right_behind or (self.clause.counted and between.endswith(_ADDS)))

    def _bare(self, i: int) -> int:
        """Count people without a number: the civilian, his son, Mr So-and-so."""
        clause, codes, token = self.clause, self.words.codes, self.words.tokens[i]
        if not clause.kinds:
            return i + 1
        between = codes[clause.end : i]
        joined = between.endswith(_ADDS) and clause.counted and len(between) <= _reach(between)
        near = _GAP.fullmatch(between) is not None or self._object(i, between)
        direct = near and not clause.counted and not between.endswith("R")
        if token.code == "Q":
            if direct or joined:
                return self._introduced(i, token)
            return i + 1
        if _attr(token, "kin") and not direct:
            self._close()
            joined = between.endswith(_ADDS) and clause.counted
        among = clause.part and codes[i - 1] in "Gو"
        if (direct and not self._purpose()) or joined or among:
            self._count(Group(i, i + 1, _people(token), _attr(token, "group"), "counts.people"))
        return i + 1

    def _introduced(self, i: int, token: Token) -> int:
        """Count the name behind "the citizen", or all those behind "each of"."""
        names = _NAMES.match(self.words.codes, i + 1) if _attr(token, "each") else None
        end = i + 2 if self.words.codes[i + 1 : i + 2] in ("w", "l") else i + 1
        number = 1 + names.group().count("و") if names else 1
        self._count(Group(i, names.end() if names else end, Count(number, number), None, "counts.named"))
        return names.end() if names else i + 1

    def _purpose(self) -> bool:
        """Whether it was done "in order to arrest", and so need not have happened."""
        cue = self.clause.cue
        return self.clause.kinds == ("detained",) and self.words.codes[max(0, cue - 1) : cue + 1] == "لA"

    def _object(self, i: int, between: str) -> bool:
        """Whether people far behind a verb are its object: it has a named subject, and they no article or "of"."""
        token = self.words.tokens[i]
        indefinite = token.mention is not None and token.first == token.mention.first and not _attr(token, "kin")
        verb = self.words.codes[self.clause.cue] == "K"
        return verb and indefinite and "a" in between and not between.endswith(("و", "ل", "ب", "o", "f", "V"))

    def _count(self, group: Group) -> None:
        clause = self.clause
        group = group._replace(group=self._actor_of(group) or group.group)
        if clause.counted:
            group = group._replace(rule="counts.added")
        elif self._again(group):
            group = group._replace(rule="counts.again")
        if len(clause.kinds) > 1 and not clause.part:
            group = self._joined(group)
        role = "counts.part" if clause.part else "counts.total" if clause.whole else group.rule
        self.found += [(group, kind, role) for kind in clause.kinds]
        clause.counted, clause.end, clause.whole = True, max(clause.end, group.end), False

    def _again(self, group: Group) -> bool:
        """Whether people with an article are those told before: the young man, the two martyrs."""
        token = self.words.tokens[group.end - 1]
        definite = group.rule == "counts.people" and token.mention is not None and token.first < token.mention.first
        return definite and any(
            kind in self.clause.kinds and told.amount.least >= group.amount.least for told, kind, _ in self.found
        )

    def _joined(self, group: Group) -> Group:
        """Share one number, or the sum of several, between killed and wounded: at least one of each."""
        clause = self.clause
        if clause.joint is not None:
            del self.found[-len(clause.kinds) :]
            least, most = clause.joint.amount.least + group.amount.least, most_of((clause.joint.amount, group.amount))
            group = group._replace(start=clause.joint.start, amount=Count(least, most), group=None)
        clause.joint = group
        most = None if group.amount.most is None else max(group.amount.most - 1, 1)
        return group._replace(amount=Count(1, most), rule="counts.joint")

    def _actor_of(self, group: Group) -> str | None:
        """The armed group that combatants or unnamed members are said to belong to."""
        if group.group in ("civilian", "women", "children"):
            return None
        match = _OF_ACTOR.match(self.words.codes, group.end)
        if match is None:
            return None
        mention = self.words.tokens[match.end() - 1].mention
        return mention.id if mention is not None and mention.kind == "actor" else None

    def _close(self) -> None:
        """End a casualty word: without number or people it counts its own plural, or a name behind it."""
        clause = self.clause
        if not clause.kinds or clause.counted or clause.muted or clause.whole:
            return
        for kind, cue in zip(clause.kinds, clause.cues, strict=False):
            group = self._uncounted(cue, self.words.tokens[cue])
            if group is not None:
                self.found.append((group, kind, "counts.part" if clause.part else group.rule))
        clause.counted = True

    def _uncounted(self, cue: int, token: Token) -> Group | None:
        """What a casualty word says by itself: its own plural, a named person, or people told before."""
        count, definite = _attr(token, "count"), token.mention is not None and token.first < token.mention.first
        if token.code == "P":
            people = _people(token)
            if definite and (count == "detained" or people.least == 1):
                return None  # prisoners spoken of need not be newly taken, and a hospital is named after a martyr
            return Group(cue, cue + 1, people, None, "counts.again" if definite else "counts.people")
        two = (token.mention is not None and "+p" in token.mention.form and token.word.endswith("ا")) or (
            token.code == "A" and token.word.endswith("هما")
        )
        if two:
            return Group(cue, cue + 1, Count(2, 2), None, "counts.again")
        if token.mention is not None and token.mention.form.endswith("+o") and token.word.endswith(_HIM):
            return Group(cue, cue + 1, Count(1, 1), None, "counts.again")
        if definite or self.words.codes[cue - 1 : cue] in ("X", "Y"):
            return None  # "operations of arrest", "the killing"
        return self._named(cue, token, count)

    def _named(self, cue: int, token: Token, count: str) -> Group | None:
        """People told by their names behind a casualty word, or by nothing at all: "who was killed in"."""
        form = token.mention.form if token.mention is not None else ""
        following = self.words.codes[cue + 1 :]
        if token.code == "A" or (form in ("past", "phrase", "passive") and count in ("fatalities", "injured")):
            names = re.match(r"[wQ][wlVQ]{0,4}(?:,?و[wlVQ][wlVQ]{1,4})*", following)
            if names is not None and count != "displaced":
                number = 1 + names.group().count("و")
                return Group(cue, cue + 2, Count(number, number), None, "counts.named")
            if token.code == "K" and following.startswith("ب"):
                return Group(cue, cue + 1, Count(1, 1), None, "counts.again")
        if token.code == "K" and count == "fatalities" and re.match(r"a[wل]", following):
            return Group(cue, cue + 3, Count(1, 1), None, "counts.named")
        return None
