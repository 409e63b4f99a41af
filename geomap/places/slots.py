"""The words around a name that make it a place: what stands before it and after it, read outward from the name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from geomap.gazetteer import place_types
from geomap.lexicon import Term
from geomap.model import Relation
from geomap.places.tokens import Line, LineToken

_LOOK_BACK = 8
# The ending of English adjectives of direction; "east of the town of X" has the noun.
_ADJECTIVE = "ern"
# Facilities that are no post by a road: they have places of their own, or tend the wounded.
_POSTS_NOT = ("many", "care", "back", "named")
# The relation of what lies around a place.
_AROUND = "around"
_DIGITS = frozenset("0123456789.,")


@dataclass(slots=True)
class Slot:
    """What a name's surroundings say. Token numbers are of its line; `begin` is the phrase's first token.

    `relation` is the id of a relation word, None when there is none; `preposition` an id, "of" for a bare ل.
    `head` is the place word next to the name, `outer` those before that one, nearest first.
    `lead` is the token before the phrase, None at the start of the line or behind a comma or full stop.
    """

    begin: int
    end: int
    head: Term | None = None
    head_at: int | None = None
    head_many: bool = False
    outer: tuple[Term, ...] = ()
    relation: str | None = None
    direction: str | None = None
    quarter: str | None = None
    distance_m: float | None = None
    preposition: str | None = None
    lead: int | None = None
    quoted: bool = False

    @property
    def introduced(self) -> bool:
        """Whether the words before it can only introduce a place."""
        return self.head is not None or self.relation is not None or self.direction is not None


def read(line: Line, i: int, last: int | None = None) -> Slot:
    """The slot of the name that is tokens `i` to `last` (`i` alone by default)."""
    tokens = line.tokens
    end = i if last is None else last
    slot = Slot(begin=i, end=end, quoted=tokens[i].quoted)
    _outward(tokens, i, slot)
    _onward(tokens, end, slot)
    city = slot.head is not None and slot.head.attrs["types"][0] == "city"
    if city and slot.direction is not None and slot.preposition == "in" and slot.distance_m is None:
        slot.quarter, slot.direction = slot.quarter or slot.direction, None  # "in the west of the city" is inside it
    return slot


def _outward(tokens: list[LineToken], i: int, slot: Slot) -> None:
    """Reads leftwards from the name until a preposition, a comma or a word that belongs to no place phrase."""
    k = slot.begin = i
    while "ب" not in tokens[k].clitics:
        joined = tokens[k].clitics
        if joined[:1] in ("و", "ف") or k == 0 or tokens[k].gap or tokens[k].owned or i - k >= _LOOK_BACK:
            break
        if not _take(tokens, k - 1, slot, attached="ل" in joined):
            slot.preposition = slot.preposition or ("of" if "ل" in joined else None)
            break
        k = slot.begin = k - 1
    else:
        slot.preposition = "in"
    if k > 0 and not tokens[k].gap and not tokens[k].owned:
        _led_to(tokens, k, slot)


def _led_to(tokens: list[LineToken], k: int, slot: Slot) -> None:
    """The word that leads to a phrase from token `k` on, and its preposition where it has none of its own."""
    slot.lead = k - 1
    if slot.preposition is None and "preposition" in tokens[k - 1].terms:
        slot.preposition = tokens[k - 1].terms["preposition"].id
        slot.lead = k - 2 if k >= 2 and not tokens[k - 1].gap else None
        slot.begin = k - 1
        if slot.preposition == "from" and slot.lead is not None and slot.quarter is None:
            _part_of_it(tokens, slot.lead, slot)


def _part_of_it(tokens: list[LineToken], k: int, slot: Slot) -> None:
    """Takes in the part of a place that is named with "from": "the eastern quarters of X", "the southern side of X"."""
    quarter, part = tokens[k].terms.get("quarter"), tokens[k - 1] if k > 0 and not tokens[k].gap else None
    if quarter is None or part is None or not _is_part(part):
        return
    slot.quarter, slot.preposition, slot.lead = quarter.id, None, None
    slot.begin, slot.relation = k - 1, slot.relation or _edge(part)
    if "ب" in part.clitics:
        slot.preposition = "in"
    elif k > 1 and not part.gap and not part.clitics:
        _led_to(tokens, k - 1, slot)


def _is_part(token: LineToken) -> bool:
    """Whether a word names a part of a place: its quarters, its side, its outskirts."""
    relation, head = token.terms.get("relation"), token.terms.get("place_type")
    side = relation is not None and relation.id in ("side", _AROUND)
    return side or (head is not None and bool(head.attrs.get("part")))


def _edge(token: LineToken) -> str | None:
    """The relation of the outskirts of a place."""
    relation = token.terms.get("relation")
    return _AROUND if relation is not None and relation.id == _AROUND else None


def _take(tokens: list[LineToken], k: int, slot: Slot, *, attached: bool) -> bool:
    """Adds token `k` to the slot; False when it is no part of the place phrase."""
    terms = tokens[k].terms
    if not terms:
        return False
    if "place_type" in terms:
        return _take_head(tokens[k], k, slot)
    if "direction" in terms and _take_direction(tokens[k], k, slot):
        return True
    if "quarter" in terms and attached and slot.quarter is None:
        slot.quarter = terms["quarter"].id
        return True
    if "relation" in terms and slot.relation in (None, "side"):
        slot.relation = terms["relation"].id
        return True
    if slot.direction is not None and slot.distance_m is None:
        return _take_distance(tokens, k, slot)
    return slot.distance_m is not None and bool(terms.keys() & {"distance", "preposition"})


def _take_direction(token: LineToken, k: int, slot: Slot) -> bool:
    """Adds the direction of a place from the one that is named; where in the country a city lies is passed over."""
    if slot.head_at == k + 1 and token.text.endswith(_ADJECTIVE):
        return True  # "the northeastern city of X"
    if slot.direction is not None or slot.quarter is not None or token.article:
        return False
    slot.direction = token.terms["direction"].id
    return True


def _take_head(token: LineToken, k: int, slot: Slot) -> bool:
    head = token.terms["place_type"]
    if head.attrs.get("desert"):
        slot.relation = slot.relation or "desert"
        slot.outer += (head,)
    elif slot.head is None and slot.relation is None and slot.direction is None:
        slot.head, slot.head_at, slot.head_many = head, k, bool(head.attrs.get("many"))
    else:
        slot.outer += (head,)
    return True


def _take_distance(tokens: list[LineToken], k: int, slot: Slot) -> bool:
    """A number and a unit before a direction: "8 km east of", and the words that introduce them."""
    unit = tokens[k].terms.get("length")
    if unit is None:
        return False
    metres = float(unit.attrs["metres"])
    if "value" in unit.attrs:
        slot.distance_m = metres * float(unit.attrs["value"])
        return True
    number = None
    if k > 0 and not tokens[k].gap:
        number = _number(tokens[k - 1])
    if number is None:
        return False
    slot.distance_m = number * metres
    tokens[k - 1].terms = {"distance": unit, **tokens[k - 1].terms}
    return True


def _number(token: LineToken) -> float | None:
    if "number_word" in token.terms:
        return float(token.terms["number_word"].attrs["value"])
    digits = token.text.replace(",", ".")
    try:
        return float(digits) if set(digits) <= _DIGITS else None
    except ValueError:
        return None


def _onward(tokens: list[LineToken], end: int, slot: Slot) -> None:
    """What follows the name: the quarter, "the countryside of X, the eastern"; in English its place word as well."""
    k = end + 1
    if slot.direction is None and slot.relation is None and _side_behind(tokens, k):
        slot.direction = tokens[k].terms["direction"].id
        k += 1
    while _goes_on(tokens, k) and _behind(tokens[k], slot):
        slot.end, k = k, k + 1
    if slot.quarter is None and _goes_on(tokens, k) and "quarter" in tokens[k].terms:
        slot.quarter = tokens[k].terms["quarter"].id
        slot.end = k


def _goes_on(tokens: list[LineToken], k: int) -> bool:
    """Whether a word stands right behind the one before it, with nothing written to it."""
    return k < len(tokens) and not tokens[k].gap and not tokens[k].clitics


def _side_behind(tokens: list[LineToken], k: int) -> bool:
    """Whether English names a side of a countryside behind the name: "X eastern countryside"."""
    pair = tokens[k : k + 2]
    if len(pair) < 2 or any(not token.text.isascii() or token.gap or token.clitics for token in pair):
        return False
    relation = pair[1].terms.get("relation")
    sided = "direction" in pair[0].terms and pair[0].text.endswith(_ADJECTIVE)
    return sided and relation is not None and relation.id == "countryside"


def _behind(token: LineToken, slot: Slot) -> bool:
    """Adds an English word behind the name that says what it is, "X town", "Y countryside"; False for any other."""
    if not token.text.isascii() or token.linked:
        return False
    relation, head = token.terms.get("relation"), follows(token) or _post(token)
    if slot.relation is None and relation is not None and relation.id == "countryside":
        slot.relation = relation.id
    elif slot.relation is None and head is not None and head.attrs.get("desert"):
        slot.relation = "desert"
    elif head is not None and slot.head is None and not head.attrs.get("desert"):
        slot.head = head
        slot.relation = slot.relation or (_AROUND if head.attrs.get("surrounds") else None)
    else:
        return False
    return True


def follows(token: LineToken) -> Term | None:
    """The English word for a settlement, its part or a district, which may stand behind the name: "X farm"."""
    head = token.terms.get("place_type")
    if head is None or head.attrs.get("many") or not token.text.isascii():
        return None
    settled = head.attrs["types"][0] in place_types.settlements()
    return head if settled or any(head.attrs.get(key) for key in ("level", "part", "desert")) else None


def _post(token: LineToken) -> Term | None:
    """The English word for a checkpoint, roundabout or road, which may stand behind its name: "X checkpoint"."""
    head = token.terms.get("place_type")
    if head is not None and head.attrs.get("road"):
        return head if not head.attrs.get("many") else None
    plain = head is not None and head.attrs["types"][0] == "facility" and bool(head.attrs.get("facility"))
    return head if plain and head is not None and not any(head.attrs.get(key) for key in _POSTS_NOT) else None


def relation_of(slot: Slot, parts: Sequence[Term] = ()) -> Relation:
    """The geometric relation that the words amount to; `parts`: what of the place they name, if not the slot's own."""
    if slot.distance_m is not None:
        return "distance"
    if slot.relation in ("countryside", "desert", "between"):
        return slot.relation  # type: ignore[return-value]
    if slot.relation == "bank":
        return "direction"
    if slot.direction is not None:
        return "direction"
    if slot.quarter is not None and slot.relation in (None, "inside", "side"):
        return "part_of"
    if slot.relation in ("near", "around") and any(head.attrs.get("part") for head in parts or slot.outer):
        return "at"  # "near the mosque of the village" is in the village
    if slot.relation in ("near", "around", "border"):
        return "near"
    return "at"
