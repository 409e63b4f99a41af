"""Names that the exact pass does not know: misspelt ones, and new ones that a place word introduces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from geomap import lexicon
from geomap.arabic import fold_key
from geomap.gazetteer import Gazetteer
from geomap.lexicon import Term, is_common
from geomap.places import slots
from geomap.places.fuzzy import nearest
from geomap.places.spots import Spot
from geomap.places.tokens import Line, Token, described

_LONGEST = 3
_SHORTEST = 2
_COMMAS = ("،", ",")
_FEMININE = "ه"
_OPENERS = frozenset({"place_type", "relation", "direction"})
_PERSONAL = frozenset({"given_name", "name_part", "name_start"})


def added(line: Line, spots: Sequence[Spot], gazetteer: Gazetteer, floor: float) -> list[Spot]:
    """The spots of a line with those that only the words around them make names, `floor` alike or more."""
    taken = {k for spot in spots for k in range(spot.i, spot.last + 1)}
    found = list(_introduced(line, gazetteer, floor, taken))
    return sorted([*spots, *found], key=lambda spot: spot.i) if found else list(spots)


def _introduced(line: Line, gazetteer: Gazetteer, floor: float, taken: set[int]) -> Iterator[Spot]:
    """Follows every place or relation word to the name behind it, and a plural one through its list."""
    tokens = line.tokens
    for k, opener in enumerate(tokens[:-1]):
        if not opener.terms or tokens[k + 1].gap or opener.terms.keys().isdisjoint(_OPENERS):
            continue
        item: int | None = k + 1
        while item is not None:
            end = item
            if item not in taken:
                spot = _named(line, item, gazetteer, floor, opener, item == k + 1)
                if spot is None:
                    break
                end = spot.last
                taken.update(range(spot.i, spot.last + 1))
                yield spot
            item = _next_item(tokens, end) if _many(opener) else None


def with_heads(spots: Sequence[Spot], gazetteer: Gazetteer) -> None:
    """Finds names listed with their place word, "Al-Omar field", in a list: "the fields of Al-Omar and Tanak"."""
    for spot in spots:
        head = spot.slot.head
        if head is not None and head.attrs.get("many") and not head.attrs.get("level"):
            bare = spot.key[spot.joined :]
            full = gazetteer.names.get(f"{_singular(head.id)} {bare}", ())
            if full:
                spot.names, spot.similarity = full, 1.0


@lru_cache(maxsize=100)
def _singular(id: str) -> str:  # noqa: A002
    """The word for one of what a plural place word names; every such word of the lexicon has it."""
    terms = {term.id: term for term in lexicon.load("place_types").terms}
    return fold_key(terms[id].attrs["singular"])


def _many(opener: Token) -> bool:
    head = opener.terms.get("place_type")
    return head is not None and bool(head.attrs.get("many"))


def _next_item(tokens: list[Token], end: int) -> int | None:
    """The token that begins the next item of a list, None when the list is over."""
    k = end + 1
    if k >= len(tokens):
        return None
    return k if tokens[k].gap in _COMMAS or (not tokens[k].gap and _joined(tokens[k])) else None


def _joined(token: Token) -> bool:
    return token.clitics == "و" or (not token.names and not token.terms and token.text.startswith("و"))


def _named(line: Line, i: int, gazetteer: Gazetteer, floor: float, opener: Token, first: bool) -> Spot | None:
    tokens = line.tokens
    token = tokens[i]
    if not _namelike(token) or (first and _agrees(token, opener)):
        return None
    spot = _misspelt(line, i, gazetteer, floor) or (_misspelt(line, i - 1, gazetteer, floor, i) if first else None)
    if spot is not None:
        return spot
    last = _reach(tokens, i)
    head = opener.terms.get("place_type")
    if head is None or not (_believed(tokens, i, last, head) if first else _itemised(tokens, i, last)):
        return None
    named = Spot(line, i, last, slots.read(line, i, last), ())
    named.named = first and bool(head.attrs.get("named"))
    named.joined = not first and not token.gap and token.text.startswith("و")
    return named


def _agrees(token: Token, opener: Token) -> bool:
    """Behind a place word with the article stands an adjective, unless it is quoted: "the neighbouring villages"."""
    return not token.quoted and opener.definite


def _misspelt(line: Line, i: int, gazetteer: Gazetteer, floor: float, least: int = -1) -> Spot | None:
    """The longest run of words from `i` on, `least` included, that is close to a known name."""
    tokens = line.tokens
    if least > i and "name_start" not in tokens[i].terms:
        return None
    text = line.passage.folded.text
    for last in range(min(i + _LONGEST, len(tokens)) - 1, max(i, least) - 1, -1):
        if any(tokens[k].gap or not _namelike(tokens[k]) for k in range(i + 1, last + 1)):
            continue
        if last == i and (is_common(tokens[i].text) or described(tokens, i)):
            return None
        match = nearest(gazetteer, text[tokens[i].first : tokens[last].last], floor)
        if match is not None:
            names, similarity = match
            return Spot(line, i, last, slots.read(line, i, last), names, similarity)
    return None


def _namelike(token: Token) -> bool:
    if token.names or token.other or len(token.text) < _SHORTEST or not token.text.isalpha():
        return False
    return token.terms.keys() <= _PERSONAL or "name_start" in token.terms


def _believed(tokens: list[Token], i: int, last: int, head: Term) -> bool:
    """Whether a name stands behind a place word: a rare word, or one with quotes, an article or a wider place."""
    token, attrs = tokens[i], head.attrs
    if tokens[i - 1].definite:
        return False
    if token.quoted and attrs.get("introduces"):
        return True
    if not attrs.get("introduces"):
        return token.definite and bool(attrs.get("level")) and (not is_common(token.text) or _lies_in(tokens, last))
    if last > i or not is_common(token.text):
        return True
    if token.definite:
        return bool(attrs.get("named") or (attrs.get("back") and not attrs.get("facility"))) or _lies_in(tokens, last)
    return bool(attrs.get("level")) and not token.text.endswith(_FEMININE) and _lies_in(tokens, last)


def _lies_in(tokens: list[Token], last: int) -> bool:
    """Whether the next words say where it lies: "in the countryside of", "in (the city of) X", "east of X"."""
    if last + 1 >= len(tokens) or tokens[last + 1].gap:
        return False
    after = tokens[last + 1]
    if "ب" in after.clitics:
        return bool(after.names) or "place_type" in after.terms or "relation" in after.terms
    return after.terms.keys() & {"direction", "relation"} != set()


def _itemised(tokens: list[Token], i: int, last: int) -> bool:
    """An item of a list stands between commas or conjunctions; a rare word is believed without the second one."""
    if not is_common(tokens[i].text) or last > i:
        return True
    k = last + 1
    return k == len(tokens) or tokens[k].gap in (*_COMMAS, ".") or _joined(tokens[k])


def _reach(tokens: list[Token], i: int) -> int:
    """The last token of an unknown name: to the end of the quotation, or one further word of a compound."""
    k = i + 1
    if k >= len(tokens) or tokens[k].gap or tokens[k].quoted or tokens[k].clitics:
        return i
    if "name_start" in tokens[i].terms:
        return k if not tokens[k].terms.keys() - _PERSONAL else i
    if not _namelike(tokens[k]) or tokens[i].definite:
        return i
    return k if not is_common(tokens[k].text) else i
