"""Names that the exact pass does not know: misspelt ones, and new ones that a place word introduces."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from geomap.gazetteer import Gazetteer
from geomap.places import slots
from geomap.places.frequency import is_common
from geomap.places.fuzzy import nearest
from geomap.places.spots import Spot
from geomap.places.tokens import Line, Token

_LONGEST = 3
_QUOTED_LONGEST = 4


def added(line: Line, spots: Sequence[Spot], gazetteer: Gazetteer) -> list[Spot]:
    """The spots of a line with those that only the words around them make names."""
    taken = {k for spot in spots for k in range(spot.i, spot.last + 1)}
    found = [spot for spot in _introduced(line, gazetteer, taken)]
    return sorted([*spots, *found], key=lambda spot: spot.i) if found else list(spots)


def _introduced(line: Line, gazetteer: Gazetteer, taken: set[int]) -> Iterator[Spot]:
    tokens = line.tokens
    for k, token in enumerate(tokens[:-1]):
        head = token.terms.get("place_type")
        relation = "relation" in token.terms or "direction" in token.terms
        if head is None and not relation:
            continue
        item: int | None = k + 1
        many = head is not None and bool(head.attrs.get("many"))
        first = True
        while item is not None:
            if item in taken:
                end = item
            else:
                spot = _named(line, item, gazetteer, token, first)
                if spot is None:
                    break
                end = spot.last
                taken.update(range(spot.i, spot.last + 1))
                yield spot
            item, first = _next_item(tokens, end) if many else None, False


def _next_item(tokens: list[Token], end: int) -> int | None:
    """The token that begins the next item of a list, None when the list is over."""
    k = end + 1
    if k >= len(tokens):
        return None
    joined = tokens[k].clitics == "و" or tokens[k].text.startswith("و")
    return k if tokens[k].gap in ("،", ",") or joined and not tokens[k].gap else None


def _named(line: Line, i: int, gazetteer: Gazetteer, opener: Token, first: bool) -> Spot | None:
    tokens = line.tokens
    token = tokens[i]
    if not _namelike(token) or first and token.gap:
        return None
    spot = _misspelt(line, i, gazetteer)
    if spot is not None:
        return spot
    head = opener.terms.get("place_type")
    if head is None or not head.attrs.get("introduces") or first and not _believed(token, opener, head.attrs):
        return None
    if not first and is_common(token.text):
        return None
    last = _reach(tokens, i)
    named = Spot(line, i, last, slots.read(line, i, last), ())
    named.spelling = line.passage.quote(token.first, tokens[last].last).text
    return named


def _misspelt(line: Line, i: int, gazetteer: Gazetteer) -> Spot | None:
    """The longest run of words from `i` on that is close to a known name."""
    tokens = line.tokens
    text = line.passage.folded.text
    for last in range(min(i + _LONGEST, len(tokens)) - 1, i - 1, -1):
        if any(tokens[k].gap or not _namelike(tokens[k]) for k in range(i + 1, last + 1)):
            continue
        if last == i and is_common(tokens[i].text):
            return None
        match = nearest(gazetteer, text[tokens[i].first : tokens[last].last])
        if match is not None:
            names, similarity = match
            spot = Spot(line, i, last, slots.read(line, i, last), names, similarity)
            return spot
    return None


def _namelike(token: Token) -> bool:
    return not token.names and not token.other and token.terms.keys() <= {"given_name", "name_part"} and token.text.isalpha()


def _believed(token: Token, opener: Token, attrs: object) -> bool:
    """Is the word behind an indefinite place word a name? Rare words are; common ones with the article may be."""
    if opener.article or opener.text.startswith("ال"):
        return False
    if token.quoted or not is_common(token.text):
        return True
    return token.text.startswith("ال") and bool(attrs.get("part") or attrs.get("back"))  # type: ignore[attr-defined]


def _reach(tokens: list[Token], i: int) -> int:
    """The last token of an unknown name: to the end of the quotation, or one further rare word."""
    k = i + 1
    if k >= len(tokens) or tokens[k].gap or not _namelike(tokens[k]) or tokens[i].text.startswith("ال"):
        return i
    return k if not is_common(tokens[k].text) and not tokens[k].quoted else i
