"""What a place is to the sentence: where it happened, where it came from, where it went, or mere context."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from geomap.lexicon import Term, load
from geomap.model import MentionRole
from geomap.passages.deeds import tells
from geomap.places.slots import Slot
from geomap.places.spots import DASHES, Spot
from geomap.places.tokens import LineToken, marked_as

_REACH = 9
_CLOSE = 2
# Proclitics of where somebody is taken, or lies: "to the hospital", "in the hospital".
_TO_IN = "لب"
_OF_NAME = 4
# Adjectives between the base and "in X": "its illegal Turkish bases in X".
_OF_BASE = 4
_OPENING_WORDS = 3
# Words from there to what is hit, the end of a verb whose subject is feminine, "with" as it is written to a weapon,
# and kinds of words of other deeds.
_HIT_REACH, _FEMININE, _WITH, _COMMAS = 14, "ت", "ب", ("،", ",")
_ACTS = frozenset({"clause", "strikes"})
_BASES = frozenset({"base", "base_list"})
# Words back from somebody at which a deed may stand that befell him, and the kinds of its word.
_OF_VICTIM, _DEEDS = 6, {"clause", "strikes"}
# Words between a town in capitals and the dash: "QAMISHLI, Syria (North Press, 7:30 a.m.) –".
_MASTHEAD_WORDS = 8
# Types of places whence people flee from their guards.
_GUARDED = frozenset({"camp", "prison"})
# Relations to a building beside which something happened.
_BESIDE = ("near", "around")
# Words that a remark between commas goes on for behind a place.
_REMARK = 22


def role(spot: Spot, described: bool) -> MentionRole:
    """The role of a place; `described` tells that it only says where another place lies."""
    if dateline(spot):
        return "dateline"
    country = spot.place is not None and spot.place.type == "country"
    if described or country or spot.line.passage.kind == "caption" or of_person(spot):
        return "context"
    slot, tokens = spot.slot, spot.tokens
    if _of_care(slot, tokens):
        return "destination"
    if slot.preposition == "from" and _is_guarded(spot) and _motion(slot, tokens) == "flee":
        return "location"
    based = _of_base(spot) or _fires_from(slot, tokens)
    return "origin" if based and _motion(slot, tokens) != "depart" else _of_motion(slot, tokens)


def _is_guarded(spot: Spot) -> bool:
    """Whether it is a camp or a prison: who flees from there, does so there."""
    kinds = [spot.place.type] if spot.place is not None else []
    if spot.slot.head is not None:
        kinds.append(spot.slot.head.attrs["types"][0])
    return not _GUARDED.isdisjoint(kinds)


def of_reference(slot: Slot, tokens: Sequence[LineToken]) -> MentionRole:
    """The role of "the town", which points back: "taken to the town", "to a hospital in the town"."""
    return "destination" if _of_care(slot, tokens) else _of_motion(slot, tokens)


def _of_motion(slot: Slot, tokens: Sequence[LineToken]) -> MentionRole:
    """The role that the preposition and a word of motion give: from, to, across, off; without them the location."""
    motion, preposition = _motion(slot, tokens), slot.preposition
    if preposition in (None, "in"):
        brought = motion == "bury" or (motion in ("transfer", "flee") and _onward(slot, tokens))
        return "destination" if brought else "location"
    # "Moved to the hospital of X" is written with either preposition; home to a town, mines await who came back.
    if preposition == "of" and motion == "transfer" and not (slot.head is not None and slot.head.attrs.get("level")):
        return "destination"
    if preposition in ("to", "toward"):
        return "destination" if motion in ("transfer", "flee", "depart") else "location"
    if preposition == "via":
        return "location" if marked_as(slot.head, "gate") else "context"
    if preposition == "from":
        here = motion == "depart" or (motion is None and not _goes_on_to(slot, tokens))
        return "location" if here else "origin"
    return "origin" if preposition in ("off", "out_of") else "location"


def _goes_on_to(slot: Slot, tokens: Sequence[LineToken]) -> str | None:
    """The settlement right behind a place, with nothing that leads to it: hit "from the base of X the town of Y"."""
    after = tokens[slot.end + 1] if slot.end + 1 < len(tokens) else None
    if after is None or after.gap or after.clitics:
        return None
    head = after.terms.get("place_type")
    return head.id if head is not None and head.attrs.get("level") else None


def share(spots: Sequence[Spot]) -> None:
    """Gives every item of a list the role of its first: "natives of A and B", "to the hospitals of A and B"."""
    first: dict[int, MentionRole | None] = {}
    for spot in spots:
        if spot.group is not None:
            first.setdefault(spot.group, spot.role)
            if spot.slot.preposition is None:
                spot.role = first[spot.group]


def _motion(slot: Slot, tokens: Sequence[LineToken]) -> str | None:
    """The id of the nearest word of motion before the phrase, in the same clause."""
    for k in range(slot.begin - 1, max(-1, slot.begin - _REACH), -1):
        if "motion" in tokens[k].terms:
            return tokens[k].terms["motion"].id
    return None


def _onward(slot: Slot, tokens: Sequence[LineToken]) -> bool:
    """Whether the words before lead there: "took them to a camp near X", no "to flee a post in X"."""
    for k in range(slot.begin - 1, max(-1, slot.begin - _REACH), -1):
        if tokens[k + 1].gap or tokens[k].terms.keys() & {"clause", "motion"}:
            return False
        if "preposition" in tokens[k].terms:
            return tokens[k].terms["preposition"].id in ("to", "toward")
    return False


def _of_care(slot: Slot, tokens: Sequence[LineToken]) -> bool:
    """Hospitals are where the wounded are taken: "to the hospitals of X", "to one in X", unless they were hit."""
    if slot.relation in _BESIDE or _before_building(slot, tokens):
        return False
    before = tokens[max(0, slot.begin - _CLOSE) : slot.begin]
    heads = [slot.head, *slot.outer, *(token.terms.get("place_type") for token in before)]
    cared = any(head.attrs.get("care") for head in heads if head is not None) or _in_town_of_care(slot, tokens)
    return cared and not _is_hit(slot, tokens)


def _is_hit(slot: Slot, tokens: Sequence[LineToken]) -> bool:
    """Whether a verb of shelling or raiding governs the words before a place: "shelled a school and the hospital in X".

    Those words are in no preposition's hands: "shelled the village, and the wounded were taken to the hospital in X".
    """
    for k in range(slot.begin, max(-1, slot.begin - _REACH), -1):
        if "strikes" in tokens[k].terms:
            return True
        preposition = tokens[k].terms.get("preposition")
        if k < slot.begin and (preposition is not None or tokens[k + 1].gap):
            return False
        if "place_type" in tokens[k].terms and set(tokens[k].clitics) & set(_TO_IN):
            return False
    return False


def _before_building(slot: Slot, tokens: Sequence[LineToken]) -> bool:
    """Whether something happened beside a hospital, "in front of the national hospital in X": nobody was taken in."""
    for k in range(slot.begin - 1, max(0, slot.begin - 1 - _OF_NAME), -1):
        if tokens[k].gap:
            return False
        if marked_as(tokens[k].terms.get("place_type"), "care"):
            relation = tokens[k - 1].terms.get("relation")
            return "name_front" in tokens[k - 1].terms or (relation is not None and relation.id in _BESIDE)
    return False


def _in_town_of_care(slot: Slot, tokens: Sequence[LineToken]) -> bool:
    """Whether the name of a hospital to which somebody was taken stands before: "to Martyr X hospital in Y"."""
    if slot.preposition != "in":
        return False
    for k in range(slot.begin - 1, max(0, slot.begin - 1 - _OF_NAME), -1):
        head = tokens[k].terms.get("place_type")
        if marked_as(head, "care"):  # "to one of the field hospitals of theirs in Y"
            before = [t.terms.get("preposition") for t in tokens[max(0, k - 2) : k]]
            return any(word is not None and word.id in ("to", "toward") for word in before)
        if tokens[k].gap:
            return False
    return False


def _of_base(spot: Spot) -> bool:
    """Whether it says where those sit who acted from there: "from its base in X", "its source being a camp in X"."""
    first, tokens = spot.slot.begin, spot.tokens
    if spot.slot.preposition in ("onto", "to", "toward"):
        return False
    if _of_fire(spot):
        return True
    for k in range(first - 1, max(-1, first - 1 - _REACH), -1):
        preposition = tokens[k].terms.get("preposition")
        if tokens[k + 1].gap:
            break
        if "fired_from" in tokens[k].terms or (preposition is not None and preposition.id == "out_of"):
            return True
        if preposition is not None:
            break
    for k in range(first - 1, max(0, first - 1 - _OF_BASE), -1):
        if tokens[k + 1].gap or tokens[k].names:  # "from its base in X the villages of Y"
            return False
        if "own_base" in tokens[k].terms:  # "from its bases in X", "from the bases of the occupation in X"
            before = tokens[k - 1].terms.get("preposition")
            return before is not None and before.id == "from"
    return False


def _fires_from(slot: Slot, tokens: Sequence[LineToken]) -> str | None:
    """The settlement named behind where bases lie that shell it: "X's bases in A shelled with guns the town of B"."""
    if slot.preposition != "in":
        return None
    near = range(slot.begin - 1, max(0, slot.begin - _OF_BASE) - 1, -1)
    if _goes_on_to(slot, tokens) and any("own_base" in tokens[k].terms for k in near):
        return _goes_on_to(slot, tokens)
    base = next((k for k in near if _is_base(tokens[k])), 0)
    fired = base > 0 and "strikes" in tokens[base - 1].terms and tokens[base - 1].text.endswith(_FEMININE)
    return _hit_from(slot.end, tokens) if fired else None


def _is_base(token: LineToken) -> Term | None:
    """The term of a word for a base."""
    head = token.terms.get("place_type")
    return token.terms.get("own_base") or (head if head is not None and head.id in _BASES else None)


def _hit_from(end: int, tokens: Sequence[LineToken]) -> str | None:
    """The settlement that is hit from a base whose place ends here: other such places and the means stand between."""
    means = aimed = False
    for before, token in pairwise(tokens[end : end + _HIT_REACH]):
        opens = token.gap.strip() in _COMMAS and token.clitics.endswith(_WITH)
        if (token.gap and not (means or opens)) or not _ACTS.isdisjoint(token.terms):
            return None
        means = opens if token.gap else means
        head, led = token.terms.get("place_type"), before.terms.get("preposition")
        if head is not None and head.attrs.get("level") and not token.clitics:
            return head.id if led is None or led.id == "onto" or (aimed and led.id == "in") else None
        aimed = aimed or (token.claimed and not token.clitics)
    return None


def _of_fire(spot: Spot) -> bool:
    """Whether English says whence fire came: "rockets from X", "shelling from Turkey's border provinces of X and Y"."""
    first, tokens = spot.slot.begin, spot.tokens
    if spot.slot.preposition not in (None, "from", "of"):
        return False  # "came under fire from gunmen in X"
    at = first if spot.slot.preposition == "from" else None
    for k in range(first - 1, max(0, first - 1 - _OF_BASE), -1):
        if at is not None or tokens[k + 1].gap:
            break
        preposition = tokens[k].terms.get("preposition")
        at = k if preposition is not None and preposition.id == "from" else None
        if preposition is not None and at is None:
            break
    return at is not None and at > 0 and tokens[at - 1].text in load("relations").about["english_fire"]


def _between_commas(slot: Slot, tokens: Sequence[LineToken]) -> bool:
    """Whether English says between commas whence somebody is: "two men, from X in the east of Y, were killed in Z"."""
    begin = tokens[slot.begin]
    if slot.preposition != "from" or not begin.gap.startswith(",") or not begin.text.isascii():
        return False
    for token in tokens[slot.end + 1 : slot.end + 1 + _REMARK]:
        if token.gap.startswith(",") and token.text in load("relations").about["english_verbs"]:
            return True
        if token.gap.strip(", "):
            return False
    return False


def of_person(spot: Spot) -> bool:
    """Whether it says where a person is from or reports from: "a native of X", "our correspondent in X"."""
    slot, tokens = spot.slot, spot.tokens
    if (slot.begin < spot.i and "origin" in tokens[slot.begin].terms) or _between_commas(slot, tokens):
        return True
    about = load("relations").about
    parted = {*about["english_homes"], *about["english_tells"]}  # "sources said the market in X"
    for k in range(slot.begin - 1, max(-1, slot.begin - 1 - 2 * _CLOSE), -1):
        if tokens[k + 1].gap or "clause" in tokens[k].terms or tokens[k].names or tokens[k].text in parted:
            return False
        if "origin" in tokens[k].terms:
            if tokens[k].terms["origin"].id == "reporter" and k and _befell(tokens, k):
                return False  # "arrested a correspondent in X"
            # "Of the sons of the tribes, in X" and "a soldier from the army, in X" have told whose they are.
            named = tokens[k].terms["origin"].id == "people_of" or _told_whence(tokens[k : slot.begin])
            return slot.preposition in (("from",) if named else ("from", "in")) or k == slot.begin - 1
    return False


def _befell(tokens: Sequence[LineToken], k: int) -> bool:
    """Whether a deed befell whoever else reports: right behind it, behind who did it, or in somebody's home."""
    about = load("relations").about
    between = {*about["homes"], *about["befalling"]}
    for at in range(k - 1, max(-1, k - 1 - _OF_VICTIM), -1):
        token = tokens[at]
        if tokens[at + 1].gap:
            return False
        if not _DEEDS.isdisjoint(token.terms):
            return True
        if not (token.other or token.text in between or "number_word" in token.terms):
            return False
    return False


def _told_whence(words: Sequence[LineToken]) -> bool:
    """Whether English says behind "a soldier from" whose he is, with no word for a place: "from the army"."""
    ground = any(token.terms.keys() & {"place_type", "relation", "direction"} for token in words[1:])
    return words[0].text.isascii() and len(words) > 1 and not ground


def dateline(spot: Spot) -> bool:
    """Whether it says where the report was filed: first in its line, with a dash or colon before the sentence."""
    passage, slot, tokens = spot.line.passage, spot.slot, spot.tokens
    if passage.kind == "dateline":
        return True
    if passage.kind not in ("sentence", "heading") or slot.begin > _OPENING_WORDS or slot.preposition is not None:
        return False
    if spot.label:
        return False
    if slot.begin > 0 and not any(tokens[k].gap[-1:] in DASHES for k in range(1, slot.begin + 1)):
        return _behind_town(spot)
    if slot.begin > 0 and tells(passage.text[: passage.quote(spot.begin, spot.begin + 1).start - passage.start]):
        return False  # "shells on A - B - C"
    return _opens_report(spot, shouted=slot.begin == 0 and _shouted(spot))


def _opens_report(spot: Spot, *, shouted: bool) -> bool:
    """Whether a dash, or a colon right behind it, parts a name from what is reported; `shouted` if in capitals."""
    slot, tokens, first = spot.slot, spot.tokens, spot.slot.end + 1
    for k in range(first, min(len(tokens), first + (_MASTHEAD_WORDS if shouted else _OPENING_WORDS))):
        gap = tokens[k].gap
        if gap[-1:] in DASHES:
            return True
        if gap == ":":
            return k == first and (slot.head is not None or shouted)
        if k == first and not tokens[k].quoted and not (shouted and gap == ","):
            return False
    return False


def _behind_town(spot: Spot) -> bool:
    """Whether it is the country or region behind a town in capitals, before a dash: "ERBIL, Kurdistan Region –"."""
    k, tokens = spot.slot.end + 1, spot.tokens
    closed = k < len(tokens) and tokens[k].gap[-1:] in DASHES
    return closed and tokens[spot.slot.begin].gap == "," and _shouted(spot)


def _shouted(spot: Spot) -> bool:
    """Whether its line opens in capitals, as agencies write: "BEIRUT: ", "ERBIL, Iraq (Agency) – "."""
    text = spot.line.passage.text
    head = re.match(r"[^\W\d_]{3,}", text)
    return head is not None and head.group().isupper() and not text.isupper()
