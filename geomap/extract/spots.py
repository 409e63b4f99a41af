"""Which of the places that a segment names the happening is put at."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from geomap import events
from geomap.events import Trigger
from geomap.extract.drafts import counted, figures, shared
from geomap.extract.geography import fineness
from geomap.extract.segments import PlaceAt, Segment, families, finest
from geomap.lexicon import load
from geomap.lexicon.weighing import total, weighed
from geomap.locate.doubt import is_loose
from geomap.mentions import Marked, Mention
from geomap.model import Candidate, Casualty, Count, Decision, Found, PlacePhrase, Quote

_GAP = re.compile(r"\A\s*+(?:[،,؛]\s*+(?:و(?!ه[يو]\b)|ثم)|ثم\b)")
_AND_THING = re.compile(r"\s{1,9}و(?:ال)?")
_AND_ENGLISH = re.compile(r"(?:\s{1,9}|,\s)and\s(?!in\b)")
_AND_NEXT = re.compile(r",\san?\s")
_WORD = re.compile(r"\w")
_COMMA = re.compile(r"[،,؛;]")
_GAP_LENGTH = 60
# From a place to the next, each with its own victims: "one in A and two in B".
_STEP = re.compile(r"\s{0,9}(?:(?:[،,]\s{0,9})?(?:و|and\b)|,\s{1,9})")
_SEVERAL = 2
# Letters of what "in addition to" adds, a few words up to the place where that stands, and of a word before it.
_THING, _ONE_WORD = 40, 10
# How much a phrase says about where, by its part; the least says nothing.
_FINENESS = {3: "spot", 2: "area", 1: "region"}
_LETTERS = 100
_SHOWN = 3
# Letters from a post named after a place to the town that it stands in: "the X checkpoint of the Asayish in Y".
_POST_IN = 70
# Letters between "stationed" and the words that say where.
_BY = 2
# Of a deed: it befell the place right before it, "the town fell to".
_BEFALLS = "befalls_place"
# How a phrase begins that tells whence people are, and letters between them and it: an adjective.
_FROM, _FROM_ENGLISH, _OF_HOME = "من ", "from ", 12
# Before the party whose man comes from a place: "a member of the X from Y", but "drove X from Y".
_OF_PARTY = re.compile(r"\s(?:of|in|with)\s(?:the\s)?")
# Letters between "after" and "of": "3 days", "several weeks".
_LAPSE = 15
# What was only planned, feared, denied, or why something else was done.
_NOT_DONE = frozenset({"planned", "feared", "intended", "demanded", "denied", "reason"})
_LINKING = " ،,؛و"
_AND, _QUOTED = "و", " \"“”«»'"
# What stands where it stands: a position that is named is no deed.
_STATES = frozenset({"post", "base"})
# Letters beside a count in brackets, "and", "one".
_FEW_LETTERS = 5
_REMARK = re.compile(r"\s*\([^()]*\)\s*")


def chosen_phrases(segment: Segment) -> list[PlacePhrase]:
    """Where the segment says that it happened: the finest phrase nearest behind its trigger, or a whole list."""
    if len(segment.located) < _SEVERAL:
        return [spot.phrase for spot in segment.located]
    best = max(segment.located, key=lambda spot: (total("phrase", parts(spot, segment)), -spot.first))
    best = _in_list(best, segment)
    groups = {best.phrase.group, _resumed(best, segment)} - {None}
    listed = [s.phrase for s in segment.located if s.phrase.group in groups]
    chosen = listed if best.phrase in listed else [best.phrase, *listed]
    return _joined_to(chosen[0], segment) + chosen + _gapped(chosen[-1], segment)


def _joined_to(first: PlacePhrase, segment: Segment) -> list[PlacePhrase]:
    """The places to which "and" right before a place joins it, in the order of the text: "at the bases A and" B."""
    found = [first]
    for spot in reversed(segment.located):
        if spot.phrase.quote.end <= found[0].quote.start and fineness(spot.phrase) == fineness(first):
            if _amid_joined(spot.phrase, found[0], segment):
                break
            found.insert(0, spot.phrase)
    return found[:-1]


def _amid_joined(before: PlacePhrase, phrase: PlacePhrase, segment: Segment) -> str:
    """What stands between a name and another one that opens with "and", beside quotation marks."""
    between = segment.marked.passage.article.text[before.quote.end : phrase.quote.start]
    if not phrase.quote.text.startswith(_AND) or any(
        segment.marked.quote(m).start == phrase.quote.start for m in segment.marked.of("relation") if not m.clitics
    ):
        return phrase.quote.text  # "in the middle of" begins like "and"
    joined = _is_written(before) and _is_written(phrase)
    return between.strip(_QUOTED) if joined else phrase.quote.text


def _in_list(spot: PlaceAt, segment: Segment) -> PlaceAt:
    """A place as a list before it has it: "struck A and B, the strikes on B killed four" tells of both."""
    place = _place(spot.phrase)
    before = [s for s in segment.located if s.first < spot.first and s.phrase.group not in {None, spot.phrase.group}]
    named = (s for s in before if place is not None and _place(s.phrase) == place)
    return next((s for s in named if sum(o.phrase.group == s.phrase.group for o in before) >= _SEVERAL), spot)


def placed(segments: Iterable[Segment], place: str | None) -> Iterator[Decision]:
    """Why a happening was put at a place: of the place phrases told with it, and of the places of that name."""
    pairs = [(segment, phrase) for segment in segments if segment.located for phrase in chosen_phrases(segment)]
    if not pairs:
        return
    segment, own = next((pair for pair in pairs if _place(pair[1]) == place), pairs[0])
    yield _where(segment, own)
    candidates = own.places[0].candidates
    if candidates:
        first, *rest = ((_title(candidate), candidate.score, _weighed(candidate)) for candidate in candidates)
        yield Decision("namesake", first[0], first[2], tuple(rest)[:_SHOWN])


def _where(segment: Segment, own: PlacePhrase) -> Decision:
    """The choice of a place phrase, with the likeliest of the others."""
    chosen = chosen_phrases(segment)
    best = next(spot for spot in segment.located if spot.phrase is own)
    others = [(spot, parts(spot, segment)) for spot in segment.located if spot.phrase not in chosen]
    ranked = sorted(((total("phrase", found), spot, found) for spot, found in others), key=lambda other: -other[0])
    beaten = tuple((spot.phrase.quote.text, round(bits, 2), weighed("phrase", found)) for bits, spot, found in ranked)
    return Decision("where", own.quote.text, weighed("phrase", parts(best, segment)), beaten[:_SHOWN])


def _title(candidate: Candidate) -> str:
    place = candidate.place
    return f"{place.name} / {place.name_ar} ({place.id})"


def _weighed(candidate: Candidate) -> tuple[tuple[str, float], ...]:
    return weighed("namesake", {part: value for part, value in candidate.parts if part != "name"})


def with_own_counts(segment: Segment) -> list[tuple[PlacePhrase, list[Found[Casualty]]]]:
    """Places that a sentence gives each its own victims, "one in A and two in B by shelling", with those; else none.

    "Ten people, three of them in A and two in B": the parts are what each place has.
    """
    if len(segment.located) < _SEVERAL:
        return []
    spots = _listed_spots(segment)
    if not spots:
        return _behind_each(segment)
    starts = [s.phrase.quote.start for s in spots]
    casualties = counted(segment)
    own = _one_each(segment, casualties, starts) or _before_each(segment, casualties, starts)
    return [(spot.phrase, figures(share)) for spot, share in zip(spots, own, strict=False)]


def _listed_spots(segment: Segment) -> list[PlaceAt]:
    """The finest places of a segment, in the order of the text, where they are one list of several."""
    fine = finest(segment.located)
    alike = (s for s in segment.located if fineness(s.phrase) == fine or is_loose(s.phrase))
    spots = sorted(alike, key=lambda s: s.first)
    joined = len(spots) >= _SEVERAL and all(_STEP.match(gap) for gap in _between(spots, segment))
    return spots if joined else []


def _behind_each(segment: Segment) -> list[tuple[PlacePhrase, list[Found[Casualty]]]]:
    """Places each with its victims right behind it, as a toll has them: "A (3 dead), B (one dead), C: two wounded"."""
    spots = sorted((s.phrase for s in segment.located), key=lambda phrase: phrase.quote.start)
    casualties, found = counted(segment), []
    end = segment.marked.passage.end
    for phrase, after in zip(spots, [*(other.quote.start for other in spots[1:]), end], strict=True):
        own = [c for c in casualties if phrase.quote.end <= c.quote.start < after]
        to = after if after < end else max((c.quote.end for c in own), default=end)
        if not own or _beside_counts(phrase.quote.end, own, to, segment) > _FEW_LETTERS:
            return []
        found.append((phrase, figures(own)))
    before = [c for c in casualties if c.quote.start < spots[0].quote.start and c.value.count.most is not None]
    return [] if before else found


def _beside_counts(start: int, own: list[Found[Casualty]], end: int, segment: Segment) -> int:
    """How many letters stand beside what is counted between these offsets."""
    text, at, letters = segment.marked.passage.article.text, start, 0
    for quote in sorted((c.quote for c in own), key=lambda quote: quote.start):
        letters, at = letters + len(_WORD.findall(text[at : quote.start])), max(at, quote.end)
    return letters + len(_WORD.findall(text[at:end]))


def _before_each(segment: Segment, casualties: list[Found[Casualty]], starts: list[int]) -> list[list[Found[Casualty]]]:
    """What is counted right before each place, where each has something and nothing is counted behind the last."""
    own = [[c for c in casualties if a <= c.quote.start < b] for a, b in pairwise([0, *starts, sys.maxsize])]
    behind = own.pop()
    of_them = [m for m in segment.marked.of("of_them") if segment.marked.quote(m).start < starts[0]]
    if of_them or _shares_out(own):
        own = _parts_alone(own)
    return own if all(own) and not behind else []


def _parts_alone(shares: list[list[Found[Casualty]]]) -> list[list[Found[Casualty]]]:
    """The shares of each place, the first without the number that is shared out."""
    first, *others = shares
    shares = [[c for c in first if c.rule == "counts.part"], *others]
    return [[replace(c, rule="counts.own") if c.rule == "counts.part" else c for c in share] for share in shares]


def _shares_out(own: list[list[Found[Casualty]]]) -> bool:
    """Whether a number is shared out among places: "six, four in A and two in B"."""
    first, *others = own
    parts = [c.rule == "counts.part" for share in others for c in share]
    return bool(parts) and all(parts) and any(c.rule == "counts.part" for c in first)


def _one_each(segment: Segment, casualties: list[Found[Casualty]], starts: list[int]) -> list[list[Found[Casualty]]]:
    """The victims of two places of which each has one: "two men, one of them in A and the other in B"."""
    if len(starts) != _SEVERAL:
        return []
    first, second = starts
    of_them = _words(segment.marked, "among_one", 0, first)
    other = _words(segment.marked, "more", first + 1, second)
    both = [c for c in casualties if (c.value.count.least, c.value.count.most) == (2, 2) and c.quote.start < first]
    if not of_them or not other:
        return []
    alone = [replace(c, value=replace(c.value, count=Count(1, 1)), rule="counts.own") for c in both]
    return [[replace(c, quote=words) for c in alone] for words in (of_them[-1], other[-1])] if both else []


def _words(marked: Marked, kind: str, start: int, end: int) -> list[Quote]:
    """The words of a kind that begin within these offsets of the article."""
    return [quote for m in marked.of(kind) if start <= (quote := marked.quote(m)).start < end]


def told_of(
    phrase: PlacePhrase, casualties: list[Found[Casualty]], listed: list[PlacePhrase], segment: Segment
) -> list[Found[Casualty]]:
    """What is counted at one of the places of a list: its own share of what is told of all.

    Where one of them is named again behind a figure, "raided A and B, which killed one in A", that figure is its alone.
    """
    if len(listed) == 1:
        return casualties
    owned = [(c, _named_again(c, listed, segment)) for c in casualties]
    return [c if owner else shared(c) for c, owner in owned if owner in (None, _place(phrase))]


def _named_again(casualty: Found[Casualty], listed: list[PlacePhrase], segment: Segment) -> str | None:
    """The place of a list that is named once more beside a figure, behind it or before it, with no comma between."""
    known = {_place(phrase) for phrase in listed}
    last = max(phrase.quote.end for phrase in listed)
    again = (s.phrase for s in segment.spots if s.phrase.quote.start > last and s.phrase not in listed)
    same_part = (p for p in again if _is_written(p) and not _COMMA.search(_amid(casualty.quote, p.quote, segment)))
    return next((_place(phrase) for phrase in same_part if _place(phrase) in known), None)


def _amid(one: Quote, other: Quote, segment: Segment) -> str:
    """What stands between two stretches of the text, whichever is first."""
    first, second = sorted((one, other), key=lambda quote: quote.start)
    return segment.marked.passage.article.text[first.end : second.start]


def _is_written(phrase: PlacePhrase) -> bool:
    """Whether a phrase has its place's name in it, and is no "the two towns"."""
    return phrase.quote.start <= phrase.places[0].quote.start < phrase.quote.end


def _place(phrase: PlacePhrase) -> str | None:
    place = phrase.places[0].place
    return place.id if place is not None else None


def _between(spots: list[PlaceAt], segment: Segment) -> list[str]:
    """The words between each place and the next, in the order of the text."""
    text = segment.marked.passage.article.text
    return [text[a.phrase.quote.end : b.phrase.quote.start] for a, b in pairwise(spots)]


def parts(spot: PlaceAt, segment: Segment) -> dict[str, float]:
    """What speaks for and against a deed of the segment being told of a place phrase, beside the deed nearest to it."""
    beside = [
        _beside(spot, trigger.value.mention, segment) | {"weak": float(trigger.value.weak)}
        for trigger in _deeds(segment)
    ]
    return _says(spot.phrase) | _of_others(spot, segment) | max(beside, key=lambda weights: total("phrase", weights))


def _of_others(spot: PlaceAt, segment: Segment) -> dict[str, float]:
    """Whether a deed is of it, "the X bombing", "X fell to", or somebody is stationed or something planned there."""
    seats = [m.last for m in segment.marked.of("seated")]
    before = [t for t in segment.triggers if t.value.mention.first < spot.first and families()[t.value.cls] != "harm"]
    known = [t.value.mention.first - 1 for t in segment.deeds if t.value.known][: len(segment.deeds) == 1]
    mentions = (t.value.mention for t in segment.deeds)
    known += [m.first - 1 for m in mentions if m.term is not None and m.term.attrs.get(_BEFALLS)]
    ends = segment.marked.passage.folded.offsets(spot.phrase.places[0].quote.end) if known else ()
    return {
        "deed_of_it": float(any(end in known for end in ends)),
        "post_in_town": float(bool(_stands_in(spot.phrase, segment))),
        "seated": float(any(0 <= spot.first - last <= _BY for last in seats) or bool(_whose_home(spot, segment))),
        "days_after": float(_days_after(spot, segment)),
        "of_plan": float(bool(before) and before[-1].value.mode in _NOT_DONE),
    }


def _whose_home(spot: PlaceAt, segment: Segment) -> list[Mention]:
    """The people right before a place that only says whence they are: "a young man from X was shot at Y"."""
    english = spot.phrase.quote.text.startswith(_FROM_ENGLISH)
    if not (english or spot.phrase.quote.text.startswith(_FROM)):
        return []
    text = segment.marked.passage.folded.text
    people = [*segment.marked.of("victim")]
    whose = [m for m in segment.marked.of("actor") if english and 0 < spot.first - m.last <= _OF_HOME]
    people += [m for m in whose if any(_OF_PARTY.fullmatch(text[man.last : m.first]) for man in people)]
    people = [m for m in people if 0 < spot.first - m.last <= _OF_HOME]
    between = ((m, text[m.last : spot.first]) for m in people)
    return [m for m, words in between if len(words.split()) <= 1 and not _COMMA.search(words)]


def _stands_in(phrase: PlacePhrase, segment: Segment) -> list[PlacePhrase]:
    """The town that a post named after another place is said to stand in, a few words behind its name."""
    mention, end = phrase.places[0], phrase.quote.end
    term = load("place_types").by_id().get(mention.head or "")
    known = mention.place is not None and mention.place.type not in term.attrs["types"][1:] if term else True
    if term is None or known or not term.attrs.get("post"):
        return []
    behind = (s.phrase for s in segment.located if end < s.phrase.quote.start <= end + _POST_IN)
    towns = (p for p in behind if p.relation == "at" and _is_settlement(p.places[0].head))
    return [p for p in towns if not _COMMA.search(_amid(phrase.quote, p.quote, segment))]


def _days_after(spot: PlaceAt, segment: Segment) -> int:
    """How often words begin, between it and what is told, that tell of days before: "3 days after the killing"."""
    since = _lapses(segment.marked, spot.first)
    if not since:
        return 0
    first_told = min(t.value.mention.first for t in _deeds(segment))
    deeds = {t.value.mention.first for t in segment.triggers}
    turns = {m.first for m in events.turns(segment.marked)}
    behind = [range(word, spot.first) for word in since if first_told < word]
    return sum(not deeds.isdisjoint(words) and turns.isdisjoint(words) for words in behind)


def _lapses(marked: Marked, before: int) -> list[int]:
    """Where words end that say how long after something, "3 days after the", before a place of the passage."""
    words = [m for m in marked.of("date_word") if m.last <= before]
    after = [m.last for m in words if m.id == "after"]
    return [m.last for m in words if m.id == "of" and any(0 < m.first - at <= _LAPSE for at in after)]


def _deeds(segment: Segment) -> tuple[Found[Trigger], ...]:
    """What a segment chiefly tells: the main deeds, without them any, without any the victims."""
    return segment.main_deeds or segment.deeds or segment.happened


def _says(phrase: PlacePhrase) -> dict[str, float]:
    """How much a phrase says about where; a name that its governorate shares, or that nobody knows, says less."""
    mention = phrase.places[0]
    precision = {_FINENESS[fine]: 1.0 for fine in (fineness(phrase),) if fine in _FINENESS}
    unknown = mention.place is None and not _is_settlement(mention.head)
    return precision | {"unknown": float(unknown), "shared": float(not unknown and is_loose(phrase))}


def _is_settlement(head: str | None) -> bool:
    """Whether a place word names where people live ("the village of"), not a checkpoint or a bridge."""
    term = load("place_types").by_id().get(head or "")
    return term is not None and bool(term.attrs.get("level"))


def _closed(aside: int, spot: PlaceAt, segment: Segment) -> list[Mention]:
    """The "during" behind a comma that closes what describes somebody: "a man, who is of X, during clashes in"."""
    text = segment.marked.passage.folded.text
    during = (m for m in segment.marked.of("connector") if m.term is not None and m.term.attrs.get("role") == "setting")
    return [m for m in during if aside < m.first < spot.first and _COMMA.search(text[aside : m.first].rstrip()[-1:])]


def _beside(spot: PlaceAt, deed: Mention, segment: Segment) -> dict[str, float]:
    """How far a place stands from a deed, and what makes it belong to another word.

    Places stand behind their deed; "a patrol based in X raided Y": a word that is only part of a deed tells less where
    it was; what stands behind "who is" or "which is" describes somebody.
    """
    asides = (m.first for m in segment.marked.of("connector") if m.id == "aside")
    between = any(deed.first < first < spot.first and not _closed(first, spot, segment) for first in asides)
    return {
        "letters": abs(spot.first - deed.first) / _LETTERS,
        "before": float(spot.first < deed.first),
        "aside": float(between),
        "until": float(any(deed.first < m.first < spot.first for m in segment.marked.of("until"))),
    }


def _gapped(last: PlacePhrase, segment: Segment) -> list[PlacePhrase]:
    """Places of a second half that leaves the verb out: "struck a depot near A, and a house near B"."""
    found: list[PlacePhrase] = []
    for spot in segment.located:
        if spot.phrase.quote.start <= last.quote.end or fineness(spot.phrase) != fineness(last):
            continue
        if _parting(last, spot.phrase, segment):
            break
        listed = [s.phrase for s in segment.located if s.phrase.group == spot.phrase.group is not None]
        found += [phrase for phrase in listed or [spot.phrase] if phrase not in found]
        last = found[-1]
    return found


def _parting(last: PlacePhrase, behind: PlacePhrase, segment: Segment) -> str:
    """What parts a place from the one before it: another deed, measure or place, or words that do not join the two."""
    if not _amid_joined(last, behind, segment):
        return ""
    start, end = last.quote.end, behind.quote.start
    between = segment.marked.passage.article.text[start:end]
    if (remark := _REMARK.match(between)) is not None and between[remark.end() :].startswith(_AND):
        start += remark.end() - 1  # "in A (once called so) and in B"
        between = between[remark.end() - 1 :]
    deeds = [t for t in segment.triggers if t.value.cls not in _STATES]
    measures = [segment.marked.quote(m).start for m in segment.marked.of("measure")]
    passed = [t.quote.start for t in deeds] + [s.phrase.quote.start for s in segment.spots] + measures
    if any(start <= at < end for at in passed):
        return between
    gapped = len(between) <= _GAP_LENGTH and (_GAP.match(between) or _other_thing(between, start, segment))
    return "" if gapped else _unjoined(between, start, segment)


def _other_thing(between: str, start: int, segment: Segment) -> list[Quote]:
    """What "and" joins right behind a place: "hit a depot in A and a station in B", "and the quarters in B"."""
    joint, english = _AND_THING.match(between), _AND_ENGLISH.match(between)
    following = _AND_NEXT.match(between)  # "a depot in A, a station in B and": "a house in A, a village" goes on with A
    if joint is None and english is None and following is None:
        return []
    named = [m for m in segment.things if m.kind == "target"]
    named += filter(_is_ground, segment.marked.of("place_type") if following is None else ())
    if joint is None:
        return [q for q in map(segment.marked.quote, named) if start <= q.start <= start + len(between)]
    things = [segment.marked.quote(m) for m in named if m.clitics.startswith(_AND)]
    return [thing for thing in things if thing.start <= start + joint.end() < thing.end]


def _is_ground(head: Mention) -> bool:
    """Whether a place word is one for ground with people on it, and not for a road."""
    return head.term is not None and head.term.attrs["types"][0] != "road"


def _unjoined(between: str, start: int, segment: Segment) -> str:
    """What stands between two places beside a remark in brackets and "and another", "and the second", "besides X"."""
    words = [segment.marked.quote(m) for m in segment.marked.of("more", "nth", "besides", "share")]
    within = [q for q in words if start <= q.start <= start + len(between)]
    if within and _added(between[: within[0].start - start], between[within[-1].end - start :]):
        return ""
    rest = between
    for quote in reversed(within):
        rest = rest[: quote.start - start] + rest[quote.end - start :]
    return _REMARK.sub("", rest).strip(_LINKING) if within else between


def _added(before: str, behind: str) -> str:
    """What "in addition to" adds close behind a place, where it is a few words up to the next place."""
    few = len(behind) <= _THING and _COMMA.search(behind) is None
    return behind if few and len(before.strip(_LINKING)) <= _ONE_WORD else ""


def _resumed(spot: PlaceAt, segment: Segment) -> int | None:
    """The list that goes on behind a remark in brackets: "A (taken days ago) and B, C and D"."""
    text = segment.marked.passage.article.text
    behind = [s for s in segment.located if s.first > spot.first]
    if not behind or fineness(behind[0].phrase) != fineness(spot.phrase):
        return None
    between = text[spot.phrase.quote.end : behind[0].phrase.quote.start]
    return behind[0].phrase.group if _REMARK.fullmatch(between) else None
