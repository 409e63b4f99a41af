"""Whether a name has the support it needs: strong names little, names that are also common words much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from geomap import lexicon
from geomap.arabic import fold_key
from geomap.config import Config
from geomap.gazetteer import Gazetteer, Name, place_types
from geomap.lexicon import common_words, is_common
from geomap.model import Place
from geomap.passages.deeds import tells
from geomap.places.spots import Spot
from geomap.places.tokens import LineToken, described, marked_as

_PROMINENT = 0.4
_BEAT = Config().scope
# Items of a list that are hardly all names by chance.
_WHOLE = 3


@lru_cache(maxsize=1)
def given_names() -> frozenset[str]:
    """Given names, kunyas and titles, folded."""
    terms = lexicon.load("names").terms
    return frozenset(form for term in terms if term.kind in ("given_name", "name_part") for form in term.forms)


@lru_cache(maxsize=1)
def _things() -> frozenset[str]:
    """Single words for what is hit and what it is hit with, folded: "tanker"."""
    terms = (*lexicon.load("targets").terms, *lexicon.load("weapons").terms)
    return frozenset(form for term in terms for form in term.forms if " " not in form)


def _is_word(name: str) -> bool:
    """Whether a name is a common word as well, or one for a thing."""
    return name in _things() or is_common(name)


def kept(spots: Sequence[Spot], gazetteer: Gazetteer) -> list[Spot]:
    """The spots that are names of something: strong ones, traps that were recognised, and weak ones with support."""
    for spot in spots:
        spot.supported = not spot.names or spot.cell or spot.label or _supported(spot, gazetteer)
    in_lists = (_in_sure_lists, _in_known_lists, _in_headed_lists, _in_whole_lists)
    for spot in [spot for rule in in_lists for spot in rule(spots, gazetteer)]:
        spot.supported = True
    _read_through(spots, gazetteer)  # once more, knowing also what its lists have named
    return _read_through(spots, gazetteer)


def _lists(spots: Sequence[Spot]) -> list[list[Spot]]:
    groups: dict[int, list[Spot]] = {}
    for spot in spots:
        if spot.group is not None:
            groups.setdefault(spot.group, []).append(spot)
    return list(groups.values())


def _in_known_lists(spots: Sequence[Spot], gazetteer: Gazetteer) -> Iterator[Spot]:
    """Items of "in X and Y" when every word is the name of a well-known place as it stands."""
    for listed in _lists(spots):
        bare = any(spot.tokens[spot.i].bare or spot.tokens[spot.i].added for spot in listed)
        if listed[0].slot.preposition == "in" and not bare and all(_prominent(spot, gazetteer) for spot in listed):
            yield from listed


def _in_headed_lists(spots: Sequence[Spot], gazetteer: Gazetteer) -> Iterator[Spot]:
    """Items behind a colon of which a word for several settlements speaks before it: "the villages that were hit:"."""
    for listed in _lists(spots):
        first = listed[0]
        heads = [token.terms.get("place_type") for token in first.tokens[: first.slot.begin]]
        headed = any(marked_as(head, "many") and marked_as(head, "level") for head in heads)
        if headed and first.tokens[first.slot.begin].gap.startswith(":"):
            yield from (spot for spot in listed if any(_settled(gazetteer.get(n.place_id)) for n in spot.names))


def _in_whole_lists(spots: Sequence[Spot], gazetteer: Gazetteer) -> Iterator[Spot]:
    """Items of a list of three or more when each is a village's name with its article, and one is surely a name.

    Behind "in" two are enough.
    """
    for listed in _lists(spots):
        many = 2 if listed[0].slot.preposition == "in" else _WHOLE
        if len(listed) < many or not any(spot.supported or _strong(spot, gazetteer) for spot in listed):
            continue
        if all(_strong(spot, gazetteer) or _may_be_village(spot, gazetteer) for spot in listed):
            yield from listed


def _may_be_village(spot: Spot, gazetteer: Gazetteer) -> bool:
    """Whether a word as it stands is the name of a settlement, and no other reader knows it."""
    token = spot.tokens[spot.i]
    plain = not (token.bare or token.added or token.claimed or token.other or described(spot.tokens, spot.last))
    definite = token.definite or " " in spot.key
    return plain and definite and any(_settled(gazetteer.get(name.place_id)) for name in spot.names)


def _settled(place: Place) -> bool:
    return place.type in place_types.settlements()


def _in_sure_lists(spots: Sequence[Spot], gazetteer: Gazetteer) -> Iterator[Spot]:
    """Items of lists of which more are surely names than not; a common word is none for its neighbours' sake."""
    for listed in _lists(spots):
        sure = [spot for spot in listed if spot.supported or _strong(spot, gazetteer)]
        if len(sure) > 1 and 2 * len(sure) >= len(listed):
            yield from (spot for spot in listed if not _is_word(spot.key))


def _read_through(spots: Sequence[Spot], gazetteer: Gazetteer) -> list[Spot]:
    """The spots with support, where a list supports its items and a name that is sure elsewhere is sure here."""
    out: list[Spot] = []
    keyed = [(spot.key, spot) for spot in spots]
    sure = [(key, spot) for key, spot in keyed if spot.supported and spot.role is None]
    known = {key for key, _ in sure if not _is_word(key)}
    headed = {key for key, spot in sure if _of_settlements(spot)}
    for key, spot in keyed:
        spot.supported = spot.supported or (key in headed and spot.slot.preposition == "in")
        if key in known or _needs_none(spot, gazetteer):
            out.append(spot)
        elif _continues(out, spot):
            spot.supported = True
            out.append(spot)
    return out


def _needs_none(spot: Spot, gazetteer: Gazetteer) -> bool:
    """Whether a name needs no list to support it: it has support, is no place here, or is surely one."""
    return spot.supported or spot.role not in (None, "context") or _strong(spot, gazetteer)


def _of_settlements(spot: Spot) -> bool:
    """Whether a village, or a list of them, is said to be called so: even a common word is its name from then on."""
    return marked_as(spot.slot.head, "level")


def _strong(spot: Spot, gazetteer: Gazetteer) -> bool:
    token, key = spot.tokens[spot.i], spot.key
    if " " not in key and (token.added or (token.clitics and token.text in common_words())):
        return False
    if not any(name.strong for name in spot.names) or _verblike(token):
        return False
    if " " in key:
        return not _personal(spot)
    return _prominent(spot, gazetteer, strong=True) or not _is_word(key)


def _prominent(spot: Spot, gazetteer: Gazetteer, *, strong: bool = False) -> bool:
    """Whether one of the places that it may mean is well known, by a strong name if that is asked."""
    names = (name for name in spot.names if name.strong or not strong)
    return any(gazetteer.get(name.place_id).prominence >= _PROMINENT for name in names)


def _personal(spot: Spot) -> bool:
    """Whether every word of the name is a given name, or kunya and given name."""
    words = spot.key.split(" ")
    return all(word in given_names() for word in words)


def _supported(spot: Spot, gazetteer: Gazetteer) -> bool:
    """A place word or relation word before it, or a wider place behind it with a preposition of place before."""
    slot, token = spot.slot, spot.tokens[spot.i]
    if slot.head_at is not None and slot.head is not None:
        return _is_called(spot, slot.head_at, gazetteer)
    if slot.relation not in (None, "between"):
        common = _is_word(spot.key) and _is_noun(spot, gazetteer) and not _is_desert_of(spot, gazetteer)
        return not token.added and not common
    if slot.direction is not None and (slot.preposition is not None or slot.distance_m is not None):
        return True
    if slot.preposition in ("in", "to", "toward") and _is_desert(spot, gazetteer):
        return True
    return _is_placed(spot) or _ends_deed(spot, gazetteer)


def _is_called(spot: Spot, head_at: int, gazetteer: Gazetteer) -> bool:
    """Whether the place word before it fits one of its places, and is followed by a name.

    One with the article is followed by an adjective: "the military airport".
    """
    agrees = head_at == spot.i - 1 and spot.tokens[head_at].definite and not spot.tokens[spot.i].quoted
    return not agrees and any(_fits(spot, gazetteer.get(name.place_id).type) for name in spot.names)


def _is_placed(spot: Spot) -> bool:
    """Whether "in" stands before it, and a wider place behind it, or it is quoted and no common word."""
    if spot.slot.preposition != "in":
        return False
    token = spot.tokens[spot.i]
    if spot.within is not None and not _verblike(token):
        return True
    return spot.slot.quoted and token.text not in common_words()


def _ends_deed(spot: Spot, gazetteer: Gazetteer) -> bool:
    """Whether "in" and the own name of a town of the beat end what a party did: "attacked X's post in Y"."""
    at, token = spot.slot.begin, spot.tokens[spot.i]
    behind = spot.tokens[spot.last + 1].gap if spot.last + 1 < len(spot.tokens) else "."
    if spot.slot.preposition != "in" or not behind or not at or not spot.tokens[at - 1].other or spot.tokens[at].gap:
        return False
    if not token.definite or token.added or token.bare or not any(_is_home(spot, gazetteer, n) for n in spot.names):
        return False
    passage = spot.line.passage
    return tells(passage.quote(passage.first, spot.tokens[at].start).text)


def _is_home(spot: Spot, gazetteer: Gazetteer, name: Name) -> bool:
    """Whether a name is the one by which a town of the beat goes."""
    place = gazetteer.get(name.place_id)
    known = place.admin.admin1_pcode in _BEAT and _settled(place) and place.prominence >= _PROMINENT
    return known and fold_key(place.name_ar) == spot.key


def _is_noun(spot: Spot, gazetteer: Gazetteer) -> bool:
    """Whether a common word is rather a noun than a name: without its article, or with an adjective."""
    token = spot.tokens[spot.i]
    return token.bare or described(spot.tokens, spot.last) or not (token.definite or _prominent(spot, gazetteer))


def _is_desert(spot: Spot, gazetteer: Gazetteer) -> bool:
    """Whether it may be the name of a desert."""
    return any(gazetteer.get(name.place_id).type == "desert" for name in spot.names)


def _is_desert_of(spot: Spot, gazetteer: Gazetteer) -> bool:
    """Whether a settlement's name, as it stands, says behind "in the desert of" whose it is."""
    token = spot.tokens[spot.i]
    if spot.slot.relation != "desert" or token.bare or token.claimed or described(spot.tokens, spot.last):
        return False
    return any(_settled(gazetteer.get(name.place_id)) for name in spot.names)


def _fits(spot: Spot, kind: str) -> bool:
    """Does the place word introduce places of that type? A bare common word only as a settlement."""
    head = spot.slot.head
    if head is None or kind not in head.attrs["types"]:
        return False
    return bool(head.attrs.get("level")) or not (spot.tokens[spot.i].bare and _is_word(spot.key))


def _continues(out: Sequence[Spot], spot: Spot) -> bool:
    """The next item of a list whose last item is a place: "in X and Y", "the villages of A, B"."""
    before = out[-1] if out else None
    token = spot.tokens[spot.i]
    if before is None or before.line is not spot.line or before.role is not None:
        return False
    if (_verblike(token) or described(spot.tokens, spot.last)) and not spot.item:
        return False
    return spot.slot.begin == before.slot.end + 1 and ("و" in token.clitics or token.gap in ("،", ","))


def _verblike(token: LineToken) -> bool:
    """Whether it is a name only without its article, and a common word as it stands: "and it claimed"."""
    return token.bare and _is_word(token.text)
