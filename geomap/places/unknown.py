"""Names that the exact pass does not know: spelt otherwise, longer than known ones, or new and introduced by words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from geomap import lexicon
from geomap.arabic import fold_key
from geomap.gazetteer import FAR, Gazetteer
from geomap.lexicon import Term, common_words, is_common
from geomap.places import slots, spelling
from geomap.places.spelling import Similar
from geomap.places.spots import Spot
from geomap.places.tokens import Line, LineToken, described, is_teller, marked_as

_LONGEST = 3
# Behind a whole name "to" before a rare word tells what for: "in the town of X to frighten them".
_PURPOSE = "ل"
_SHORTEST = 2
_COMMAS = ("،", ",", "-", "–", "•", "▪", "·", "●")
_BETWEEN_ITEMS = "".join(_COMMAS) + "("
_FEMININE = "ه"
_AYN = str.maketrans("", "", "'’`")
_SIDED = ("countryside", "desert")
_OPENERS = frozenset({"place_type", "relation", "direction"})
_LED = ("relation", "strikes", "origin")
_PERSONAL = frozenset({"given_name", "name_part", "name_start"})
# What may follow a name.
_BEHIND = frozenset({"direction", "relation", "preposition"})
_PROMINENT = 0.4
# Endings of what is an adjective or participle and continues no name: dual and plural, and the relative adjective.
_ADJECTIVES = ("ين", "ان", "ون", "ات", "يه")
_PARTICIPLE, _PEOPLE = "الم", "ين"


def added(line: Line, spots: Sequence[Spot], gazetteer: Gazetteer, floor: float) -> list[Spot]:
    """The spots of a line with those that only the words around them make names, `floor` alike or more."""
    items = _item_starts(line.tokens)
    known = [_continued(_latin_longer(spot, gazetteer, floor), items, gazetteer, floor) for spot in spots]
    known += _latin_twins(known, gazetteer)
    taken = {k for spot in known for k in range(spot.i, spot.last + 1)}
    found = _longest([*known, *_introduced(line, gazetteer, floor, taken)])
    found = _with(found, _latin_placed(line, found, gazetteer, floor))
    if not found:
        return []  # no list is known by its other items
    found = _with(found, _listed(line, found, gazetteer, floor))
    return _with(found, _twins(found, gazetteer, floor))


# Around a name in Latin letters: how many capital words before and behind it may belong to it, the longest run first.
_LATIN_RUNS = ((1, 2), (1, 1), (0, 2), (1, 0), (0, 1))


def _latin_longer(spot: Spot, gazetteer: Gazetteer, floor: float) -> Spot:
    """The longer name that the words with capitals beside a short one make of it: "Bu Masaa" behind Hawayej."""
    if not spot.tokens[spot.i].text.isascii():
        return spot
    for before, behind in _LATIN_RUNS:
        first, last = spot.i - before, spot.last + behind
        added = [*range(first, spot.i), *range(spot.last + 1, last + 1)]
        if first < 0 or last >= len(spot.tokens) or not all(_latin_part(spot.tokens, k) for k in added):
            continue
        if any(spot.tokens[k].gap.strip("-") for k in range(first + 1, last + 1)):
            continue
        longer = _spot(spot.line, first, last, gazetteer, floor)
        if longer.names or longer.similar:
            return longer
    return spot


def _latin_part(tokens: Sequence[LineToken], k: int) -> bool:
    """Whether a word with a capital may be part of a name: no word of grammar, and no name of a party or person."""
    token = tokens[k]
    return token.capital and not token.other and (token.terms.keys() <= _PERSONAL or "name_start" in token.terms)


def _latin_twins(spots: Sequence[Spot], gazetteer: Gazetteer) -> list[Spot]:
    """The first of two villages that share their name: "Eastern and Western X"."""
    found = []
    for spot in spots:
        before, token = spot.before(), spot.tokens[spot.i]
        opening = token.opening
        if before is None or opening is None or opening.kind != "direction" or token.clitics != "و":
            continue
        key = f"{before.text} {spot.key.partition(' ')[2]}"
        if "direction" in before.terms and key in gazetteer.names:
            twin = Spot(spot.line, spot.i - 1, spot.i - 1, slots.read(spot.line, spot.i - 1), gazetteer.names[key])
            twin.called = key.title()
            found.append(twin)
    return found


def _latin_placed(line: Line, spots: Sequence[Spot], gazetteer: Gazetteer, floor: float) -> Iterator[Spot]:
    """Words with capitals behind a preposition of place that spell a known name otherwise."""
    taken = {k for spot in spots for k in range(spot.i, spot.last + 1)}
    for k in range(1, len(line.tokens)):
        if k in taken or not line.tokens[k].capital or not _latin_part(line.tokens, k):
            continue
        spot = _latin_from(line, k, gazetteer, floor)
        if spot is not None:
            taken.update(range(k, spot.last + 1))
            yield spot


def _latin_from(line: Line, k: int, gazetteer: Gazetteer, floor: float) -> Spot | None:
    """The longest name from a word with a capital on, where the words around it put a place."""
    tokens, claimed = line.tokens, line.tokens[k].claimed
    called = _latin_called(line, k)
    if called is not None and claimed and called.last == k:
        called = None
    if called is None and not _latin_led(tokens, k) and not _latin_last(tokens, k):
        return None
    # A word that is known otherwise is a name in company only: "Tel X".
    runs = (_spot(line, k, last, gazetteer, floor) for last in range(_latin_run(tokens, k), k + claimed - 1, -1))
    return next((spot for spot in runs if spot.names or spot.similar), called)


def _latin_led(tokens: Sequence[LineToken], k: int) -> bool:
    """Whether a place stands at token `k`: behind a preposition of place, "near", "residents of", a verb of shelling.

    Of people who are attacked nobody knows whether a name is theirs: "targeted Omar al-X".
    """
    led = not tokens[k].gap and not tokens[k].clitics and not tokens[k - 1].terms.keys().isdisjoint(_LED)
    return _placed(tokens, k) or (led and not tokens[k].personal)


def _latin_last(tokens: Sequence[LineToken], k: int) -> bool:
    """Whether words with capitals close a list of settlements: "A and B villages"."""
    if tokens[k].clitics != "و" or not tokens[k - 1].text.isascii():
        return False
    behind = tokens[_latin_run(tokens, k) + 1 :][:1]
    head = behind[0].terms.get("place_type") if behind and not behind[0].gap else None
    return marked_as(head, "many") and marked_as(head, "level")


def _latin_called(line: Line, k: int) -> Spot | None:
    """Words with capitals that no gazetteer has, which the word behind them makes a settlement's name: "X village"."""
    last = _latin_run(line.tokens, k)
    behind = line.tokens[last + 1] if last + 1 < len(line.tokens) else None
    head = slots.follows(behind) if behind is not None and not behind.gap and not behind.linked else None
    return Spot(line, k, last, slots.read(line, k, last), ()) if marked_as(head, "back") else None


def _latin_run(tokens: Sequence[LineToken], k: int) -> int:
    """The last of the words with capitals that stand together from token `k` on."""
    last = k
    while last + 1 < min(len(tokens), k + _LONGEST) and _latin_part(tokens, last + 1):
        if tokens[last + 1].gap.strip("-"):
            break
        last += 1
    return last


def _with(spots: list[Spot], more: Iterable[Spot]) -> list[Spot]:
    """The spots with some more, those left out that lie in a longer one."""
    added = [*more]
    return _longest([*spots, *added]) if added else spots


def _longest(spots: Sequence[Spot]) -> list[Spot]:
    """The spots in text order without those that lie in a longer one."""
    kept: list[Spot] = []
    for spot in sorted(spots, key=lambda spot: (spot.i, -spot.last)):
        if not kept or spot.last > kept[-1].last:
            kept.append(spot)
    return kept


def _similar(gazetteer: Gazetteer, text: str, floor: float, written: str = "") -> tuple[Similar, ...]:
    plain = text.replace("’", "'")
    return tuple(found for found in spelling.similar(gazetteer, plain, written) if found.likeness >= floor)


def _kurmanji(line: Line, first: int, last: int) -> str:
    """The words between two places of the folding as they are written, where their passage has Kurmanji letters."""
    return line.passage.quote(first, last).text if spelling.is_kurmanji(line.passage.text) else ""


def _spot(line: Line, i: int, last: int, gazetteer: Gazetteer, floor: float) -> Spot:
    """A spot of words that are no exact name, with what they may spell."""
    text = line.passage.folded.text[line.tokens[i].first : line.tokens[last].last]
    known = text in gazetteer.names  # even one that articles are not searched for spells no other
    written = "" if known else _kurmanji(line, line.tokens[i].first, line.tokens[last].last)
    similar = () if known else _similar(gazetteer, text, floor, written)
    return Spot(line, i, last, slots.read(line, i, last), gazetteer.names.in_texts(text), similar)


def _item_starts(tokens: Sequence[LineToken]) -> set[int]:
    """The tokens that begin the items of lists behind a place word of several settlements."""
    found: set[int] = set()
    for k, opener in enumerate(tokens[:-1]):
        head = opener.terms.get("place_type")
        item = k + 1 if head is not None and marked_as(head, "many") and marked_as(head, "level") else None
        while item is not None and item not in found and not tokens[item].gap.strip(_BETWEEN_ITEMS):
            found.add(item)
            item = _next_item(tokens, _item_end(tokens, item))
    return found


def _item_end(tokens: Sequence[LineToken], item: int) -> int:
    """The last token of an item of a list: up to a comma, a conjunction or a word of grammar."""
    end = item
    while end + 1 < min(len(tokens), item + _LONGEST) and not tokens[end + 1].gap and not tokens[end + 1].clitics:
        if tokens[end + 1].terms.keys() - {"quarter", *_PERSONAL}:
            break
        end += 1
    return end


def _continued(spot: Spot, items: Collection[int], gazetteer: Gazetteer, floor: float) -> Spot:
    """The longer name that the next word makes of a village's: "the village of Khaled Kalo" is not Khaled."""
    k = spot.last + 1
    spot.item = spot.i in items and _closes(spot.tokens, spot.last)
    if k >= len(spot.tokens):
        return spot
    if " " not in spot.key and _is_compound(spot, k):
        return _spot(spot.line, spot.i, k, gazetteer, floor)
    if _has_second_name(spot, k, gazetteer):
        return _spot(spot.line, spot.i, k, gazetteer, floor)
    if spot.slot.end > spot.last:
        return (_twin_of(spot, gazetteer, floor) if spot.slot.relation is None else None) or spot
    if not (spot.i in items or _is_called_settlement(spot)) or _well_known(spot, gazetteer):
        return spot
    longer = _continues_name(spot, k, gazetteer) or (spot.i in items and _fills_item(spot, k))
    return _spot(spot.line, spot.i, k, gazetteer, floor) if longer else spot


def _has_second_name(spot: Spot, k: int, gazetteer: Gazetteer) -> bool:
    """Whether the name of a small place follows that of a village, so that both are one: "the village of X Y"."""
    token, one = spot.tokens[k], spot.slot.head is not None and not spot.slot.head_many
    if not (one and _is_called_settlement(spot)) or token.gap or token.clitics or token.opening is not None:
        return False
    if not token.names or token.other or token.claimed or token.text.isascii() or token.quoted:
        return False
    places = [gazetteer.get(name.place_id) for name in token.names]
    small = all(place.type == "village" and place.prominence < _PROMINENT for place in places)
    return small and not _well_known(spot, gazetteer) and " " not in spot.key and _closes(spot.tokens, k)


def _is_called_settlement(spot: Spot) -> bool:
    """Whether the words call it a village, a town or the like."""
    return marked_as(spot.slot.head, "level")


def _fills_item(spot: Spot, k: int) -> bool:
    """Whether an item of a list goes on with a common word before the next one: "the villages of A Donkeys and B"."""
    token = spot.tokens[k]
    if token.gap or token.clitics or token.claimed or token.names or token.terms or token.definite or token.quoted:
        return False
    if not token.text.isalpha() or token.text.startswith("و") or token.text in _grammar():
        return False
    return _closes(spot.tokens, k)


def _is_compound(spot: Spot, k: int) -> bool:
    """Whether a word that begins compound names, "hill", "ruin", is followed by the rest of one.

    Behind a place word of settlements that may be any noun: "the village of The Camel's Ruin".
    """
    token, opener = spot.tokens[k], spot.tokens[spot.i]
    if opener.definite or not _opens(opener) or token.gap or token.clitics:
        return False
    if (token.claimed or token.names) and not (_is_called_settlement(spot) and _closes(spot.tokens, k)):
        return False
    if token.text.isascii() and not token.capital:
        return False  # "in Tal villagers": Latin letters show which word belongs to a name
    return token.text.isalpha() and not token.terms.keys() - _PERSONAL and token.text not in _grammar()


def _well_known(spot: Spot, gazetteer: Gazetteer) -> bool:
    """Whether it is the name of a place that needs no second word: a town here, or a city anywhere."""
    places = [gazetteer.get(name.place_id) for name in spot.names]
    return any(place.prominence >= _PROMINENT and place.rank < FAR for place in places)


def _twin_of(spot: Spot, gazetteer: Gazetteer, floor: float) -> Spot | None:
    """The village that is called "the eastern X", which has no eastern side of its own."""
    if spot.slot.end != spot.last + 1 or "quarter" not in spot.tokens[spot.slot.end].terms:
        return None
    if _well_known(spot, gazetteer):
        return None
    found = _spot(spot.line, spot.i, spot.slot.end, gazetteer, floor)
    found.similar = tuple(s for s in found.similar if s.rule not in (*spelling.REGION, *spelling.CLOSE))
    return found if found.names or found.similar else None


def _continues_name(spot: Spot, k: int, gazetteer: Gazetteer) -> bool:
    """Whether token `k` belongs to the name before it: a word without clitics that is no word of the language."""
    token, text, before = spot.tokens[k], spot.tokens[k].text, spot.tokens[spot.last]
    if not _is_open_word(token) or text.startswith("و") or (token.quoted and not before.quoted):
        return False
    if text in common_words():
        given = "given_name" in spot.tokens[spot.i].terms or text in _tails(gazetteer)
        return given and text not in _grammar() and not token.definite and _closes(spot.tokens, k)
    if not token.definite:
        purpose = bool(spot.names) and text.startswith(_PURPOSE) and text not in _tails(gazetteer)
        return len(text) > _SHORTEST and not purpose and not is_common(text)
    return not before.definite and _is_second_noun(text, gazetteer)


def _is_second_noun(text: str, gazetteer: Gazetteer) -> bool:
    """Whether a word with the article may end a name: no adjective, nor "X of the Assyrians", whose village it is."""
    if text.endswith(_PEOPLE):
        return False
    adjective = text.endswith(_ADJECTIVES) or text.startswith(_PARTICIPLE)
    return text in _tails(gazetteer) or not (adjective or is_common(text))


def _is_open_word(token: LineToken) -> bool:
    """Whether an Arabic word goes on right behind another, and no reader knows it."""
    if token.gap or token.clitics or token.terms or token.other or token.claimed or token.names:
        return False
    return token.text.isalpha() and not token.text.isascii()


def _closes(tokens: Sequence[LineToken], k: int) -> bool:
    """Whether a name may end at token `k`: a comma, a conjunction, a preposition or a direction follows."""
    if k + 1 == len(tokens) or tokens[k + 1].gap:
        return True
    after = tokens[k + 1]
    return after.clitics[:1] in ("و", "ب") or not after.terms.keys().isdisjoint(_BEHIND)


@lru_cache(maxsize=1)
def _grammar() -> frozenset[str]:
    """Words between names that are no part of any."""
    kinds = {"relation", "direction", "preposition", "origin", "motion", "clause"}
    return frozenset(form for term in lexicon.load("relations").terms if term.kind in kinds for form in term.forms)


@lru_cache(maxsize=4)
def _tails(gazetteer: Gazetteer) -> frozenset[str]:
    """The last words of the Arabic names of several words."""
    return frozenset(key.rpartition(" ")[2] for key in gazetteer.names.near() if " " in key and not key.isascii())


def _introduced(line: Line, gazetteer: Gazetteer, floor: float, taken: set[int]) -> Iterator[Spot]:
    """Follows every place or relation word to the name behind it, and a plural one through its list."""
    tokens = line.tokens
    for k, opener in enumerate(tokens[:-1]):
        if not opener.terms or tokens[k + 1].gap or opener.terms.keys().isdisjoint(_OPENERS):
            continue
        item: int | None = k + 1
        closed = False
        while item is not None:
            end = item
            if item not in taken:
                if closed and _is_alone(tokens, item):
                    break
                spot = _named(line, item, gazetteer, floor, opener, item == k + 1)
                if spot is None:
                    break
                end = spot.last
                taken.update(range(spot.i, spot.last + 1))
                yield spot
            while end + 1 in taken and not tokens[end + 1].gap and not tokens[end + 1].clitics:
                end += 1
            closed = item != k + 1 and not tokens[item].gap
            item = _next_item(tokens, end) if _many(opener) else None


def _is_alone(tokens: list[LineToken], item: int) -> bool:
    """Whether an item that only a comma parts from the list before it has no other behind it."""
    return bool(tokens[item].gap) and not tokens[item].clitics and _next_item(tokens, _reach(tokens, item)) is None


def _listed(line: Line, spots: Sequence[Spot], gazetteer: Gazetteer, floor: float) -> Iterator[Spot]:
    """Items of a list without a place word that the gazetteer lacks, beside two or more that it knows."""
    owner = {k: spot for spot in spots for k in range(spot.i, spot.last + 1)}
    led = {k for k, before in enumerate(line.tokens[:-1], 1) if before.terms and _placed(line.tokens, k)}
    done = -1
    for k in sorted(owner.keys() | led):
        if k <= done:
            continue
        items = list(_items(line, k, owner, gazetteer, floor))
        yield from _new_items(items, owner.values(), line.tokens, k)
        done = max([k, *(spot.last for spot in items)])


def _new_items(items: Sequence[Spot], spots: Collection[Spot], tokens: Sequence[LineToken], k: int) -> list[Spot]:
    """The items of a list from token `k` on that no gazetteer has, if enough of the others are known."""
    new = [spot for spot in items if spot not in spots]
    known = len(items) - len(new)
    # Where names have capitals and "in" stands before the list, one that is known is company enough.
    least = 1 if tokens[k].capital and _placed(tokens, k) else 2
    return new if known >= least and len(new) <= 2 * known and not tokens[k].claimed else []


def _placed(tokens: Sequence[LineToken], k: int) -> bool:
    """Whether a preposition of place stands before token `k`."""
    if k == 0 or tokens[k].gap or tokens[k].clitics:
        return False
    before = tokens[k - 1].terms.get("preposition")
    return before is not None and before.id in ("in", "onto")


def _items(line: Line, k: int, owner: Mapping[int, Spot], gazetteer: Gazetteer, floor: float) -> Iterator[Spot]:
    """The items of a list from token `k` on, known and unknown, to the first word that is neither.

    An "and" without a comma closes a list: behind "in A and B, " stands no further item that nobody knows.
    """
    item: int | None = k
    closed = False
    while item is not None:
        spot = owner.get(item) or _latin_compound(line, item, owner, gazetteer, floor)
        spot = spot or _item(line, item, gazetteer, floor)
        if spot is None or (item in owner and spot.slot.introduced and item != k):
            return
        following = _next_item(line.tokens, spot.last)
        alone = line.tokens[item].gap and not line.tokens[item].clitics
        if closed and alone and item not in owner and following is None:
            return
        yield spot
        closed = item != k and not line.tokens[item].gap
        item = following


def _latin_compound(line: Line, k: int, owner: Mapping[int, Spot], gazetteer: Gazetteer, floor: float) -> Spot | None:
    """An item that ends in a known name with a capital word before it: "X, Hawayej X and Y"."""
    known = owner.get(k + 1)
    if known is None or known.i != k + 1 or not _latin_part(line.tokens, k):
        return None
    joined = line.tokens[k + 1].gap or line.tokens[k + 1].clitics  # "X and Y" are two
    return None if joined else _spot(line, k, known.last, gazetteer, floor)


def _item(line: Line, k: int, gazetteer: Gazetteer, floor: float) -> Spot | None:
    tokens = line.tokens
    opens = _opens(tokens[k])
    if not _namelike(tokens[k]) or (not opens and (tokens[k].claimed or is_common(tokens[k].text))):
        return None
    last = _reach(tokens, k)
    if (opens and last == k) or not _itemised(tokens, k, last) or is_teller(tokens, last):
        return None
    spot = _spot(line, k, last, gazetteer, floor)
    return _unjoined(spot, gazetteer, floor)


def _opens(token: LineToken) -> bool:
    """Whether it is the first word of compound names."""
    return "name_start" in token.terms or spelling.opens_name(token.text.removeprefix("و"))


def _unjoined(spot: Spot, gazetteer: Gazetteer, floor: float) -> Spot:
    """An item of a list without the "and" that is glued to its name, and the names that it then may spell."""
    spot.joined = not spot.names and _glued_and(spot.tokens[spot.i])
    if spot.joined:
        spot.names = gazetteer.names.in_texts(spot.key)
        spot.similar = () if spot.names else _similar(gazetteer, spot.key, floor)
    return spot


def _glued_and(token: LineToken) -> bool:
    """Whether the conjunction is its first letter, which no reading took off."""
    return not token.gap and not token.clitics and token.text.startswith("و")


def _twins(spots: Sequence[Spot], gazetteer: Gazetteer, floor: float) -> Iterator[Spot]:
    """The second of two villages that share their name: "the eastern X and the western"."""
    for spot in spots:
        tokens, k = spot.tokens, spot.slot.end + 1
        words = spot.key.split()
        own = spelling.twin(words[-1]) if len(words) > 1 else None
        if not (own or spot.slot.quarter):
            continue
        if spot.slot.relation in _SIDED:
            continue  # "the northern countryside of X and the western"
        stem = spot.line.passage.quote(tokens[spot.i].first, tokens[spot.last].last).text
        stem = stem.rpartition(" ")[0] if own else stem
        while k < len(tokens) and _adjective(tokens, k):
            found = Spot(spot.line, k, k, slots.read(spot.line, k), ())
            found.called = f"{stem} {spot.line.passage.quote(tokens[k].start + 1, tokens[k].last).text}"
            found.names = gazetteer.names.get(found.key, ())
            found.similar = () if found.names else _similar(gazetteer, found.key, floor)
            opening = spot.tokens[spot.i].opening
            if found.names or opening is None or opening.kind == "place_type":
                found.slot.head, found.slot.preposition = spot.slot.head, spot.slot.preposition
                yield found
            k += 1


def _adjective(tokens: Sequence[LineToken], k: int) -> bool:
    """Whether token `k` is "and the western"."""
    token = tokens[k]
    if token.gap or token.names or token.text[:1] != "و":
        return False
    return "quarter" in token.terms or spelling.twin(token.text[1:]) is not None


def with_heads(spots: Sequence[Spot], gazetteer: Gazetteer) -> None:
    """Finds names listed with their place word, "Al-Omar field", in a list: "the fields of Al-Omar and Tanak"."""
    for spot in spots:
        head = spot.slot.head
        if head is not None and head.attrs.get("many") and not head.attrs.get("level"):
            full = gazetteer.names.get(f"{_singular(head.id)} {spot.key}", ())
            if full:
                spot.names, spot.similar = full, ()


@lru_cache(maxsize=100)
def _singular(id: str) -> str:  # noqa: A002
    """The word for one of what a plural place word names; every such word of the lexicon has it."""
    terms = {term.id: term for term in lexicon.load("place_types").terms}
    return fold_key(terms[id].attrs["singular"])


def _many(opener: LineToken) -> bool:
    return marked_as(opener.terms.get("place_type"), "many")


def _next_item(tokens: Sequence[LineToken], end: int) -> int | None:
    """The token that begins the next item of a list, None when the list is over."""
    k = end + 1
    if k >= len(tokens):
        return None
    return k if tokens[k].gap in _COMMAS or (not tokens[k].gap and _joined(tokens[k])) else None


def _joined(token: LineToken) -> bool:
    return token.clitics == "و" or (not token.names and not token.terms and token.text.startswith("و"))


def _named(line: Line, i: int, gazetteer: Gazetteer, floor: float, opener: LineToken, first: bool) -> Spot | None:
    tokens, token = line.tokens, line.tokens[i]
    if not _namelike(token) or (first and _agrees(token, opener)):
        return None
    head, last = opener.terms.get("place_type"), _reach(tokens, i)
    believed = head is not None and _is_believed(tokens, i, last, head, first)
    settlement = marked_as(head, "level")
    last = _with_twin(tokens, last) if settlement else last
    spot = _spelt(line, i, last, gazetteer, floor, common=believed and settlement)
    if spot is None and first:
        spot = _spelt(line, i - 1, i, gazetteer, floor, least=i)
    if spot is None and believed:
        spot = _unspelt(line, i, last)
    if spot is None:
        return None
    spot.believed, spot.named = believed, first and not spot.names and not spot.similar and marked_as(head, "named")
    return spot if first else _unjoined(spot, gazetteer, floor)


def _unspelt(line: Line, i: int, last: int) -> Spot | None:
    """A name that spells no known one, unless it is but the first word of one."""
    if last == i and _opens(line.tokens[i]):
        return None
    return Spot(line, i, last, slots.read(line, i, last), ())


def _is_believed(tokens: list[LineToken], i: int, last: int, head: Term, first: bool) -> bool:
    """Whether a name stands at token `i` behind a place word: as the `first`, or an item of a list."""
    token = tokens[i]
    known = token.linked or not token.text.isascii()  # "the town of X", but "town officials"
    if first:
        return known and _believed(tokens, i, last, head)
    return (known or token.capital) and _itemised(tokens, i, last)  # "the villages of A, B and C"


def _with_twin(tokens: Sequence[LineToken], last: int) -> int:
    """The name with the adjective that tells it from its twin: villages have no sides, but namesakes."""
    k = last + 1
    if k == len(tokens) or tokens[k].gap or tokens[k].clitics or tokens[k].names:
        return last
    if "quarter" in tokens[k].terms:
        return k
    after = tokens[k + 1] if k + 1 < len(tokens) and not tokens[k + 1].gap else None
    directs = after is not None and (after.names or "place_type" in after.terms)  # "west of X"
    return k if spelling.twin(tokens[k].text) and not directs else last


def _agrees(token: LineToken, opener: LineToken) -> bool:
    """Behind a place word with the article stands an adjective, unless it is quoted: "the neighbouring villages"."""
    return not token.quoted and opener.definite


def _spelt(
    line: Line, i: int, reach: int, gazetteer: Gazetteer, floor: float, *, least: int = -1, common: bool = False
) -> Spot | None:
    """The longest run of words from `i` on, to `reach` at least, that may spell a known name.

    A `common` word alone does so only behind a place word of settlements.
    """
    tokens = line.tokens
    if least > i and "name_start" not in tokens[i].terms:
        return None
    for last in range(max(min(i + _LONGEST, len(tokens)) - 1, reach), max(i, least, reach) - 1, -1):
        if not _is_run(tokens, i, reach, last):
            continue
        if last == i and (_opens(tokens[i]) or (not common and _is_word_of_language(tokens, i))):
            return None
        spot = _spot(line, i, last, gazetteer, floor)
        if spot.names or spot.similar:
            return spot
    return None


def _is_run(tokens: Sequence[LineToken], i: int, reach: int, last: int) -> bool:
    """Whether the words behind token `i` up to `last` may be one name; that at `reach` is known to be."""
    return not any(tokens[k].gap or not _namelike(tokens[k]) for k in range(i + 1, last + 1) if k != reach)


def _is_word_of_language(tokens: Sequence[LineToken], i: int) -> bool:
    """Whether a word alone is a common one, or a noun with its adjective."""
    return is_common(tokens[i].text) or described(tokens, i)


def _namelike(token: LineToken) -> bool:
    if token.small or token.names or token.other or len(token.text) < _SHORTEST or not _is_word(token.text):
        return False
    return token.terms.keys() <= _PERSONAL or "name_start" in token.terms


def _is_word(text: str) -> bool:
    """Whether a word is of letters alone; in Latin letters an apostrophe may stand for the ayn: "Jum'a"."""
    return text.isalpha() or text.translate(_AYN).isalpha()


def _believed(tokens: list[LineToken], i: int, last: int, head: Term) -> bool:
    """Whether a name stands behind a place word: a rare word, or one with quotes, an article or a wider place."""
    token, attrs = tokens[i], head.attrs
    if tokens[i - 1].definite:
        return False
    if not attrs.get("introduces"):
        return token.definite and bool(attrs.get("level")) and (not is_common(token.text) or _lies_in(tokens, last))
    if token.quoted or last > i or not is_common(token.text):
        return True
    return _is_called_so(token, head) or (_may_be_called_so(token, head) and _lies_in(tokens, last))


def _is_called_so(token: LineToken, head: Term) -> bool:
    """Whether a place word makes even a common word with the article a name: "the roundabout of the clock"."""
    named = head.attrs.get("named") or (head.attrs.get("back") and not head.attrs.get("facility"))
    return token.definite and bool(named)


def _may_be_called_so(token: LineToken, head: Term) -> bool:
    """Whether it may where the words also say where it lies: it has the article, or is the noun of a settlement."""
    return token.definite or (bool(head.attrs.get("level")) and not token.text.endswith(_FEMININE))


def _lies_in(tokens: list[LineToken], last: int) -> bool:
    """Whether the next words say where it lies: "in the countryside of", "in (the city of) X", "east of X"."""
    if last + 1 >= len(tokens) or tokens[last + 1].gap:
        return False
    after = tokens[last + 1]
    if "ب" in after.clitics:
        return bool(after.names) or "place_type" in after.terms or "relation" in after.terms
    return after.terms.keys() & {"direction", "relation"} != set()


def _itemised(tokens: list[LineToken], i: int, last: int) -> bool:
    """An item of a list stands between commas or conjunctions; a rare word is believed without the second one."""
    if not is_common(tokens[i].text) or last > i:
        return True
    k = last + 1
    if k == len(tokens) or tokens[k].gap in (*_COMMAS, "."):
        return True
    # "..., without reports of": a word may begin with the letter of the conjunction.
    glued = tokens[i].definite and tokens[k].text not in common_words()
    return _joined(tokens[k]) and (bool(tokens[k].clitics) or glued)


def _reach(tokens: list[LineToken], i: int) -> int:
    """The last token of an unknown name: to the end of the quotation, or one further word of a compound.

    A word that may begin with "and" is the next item, or tells what comes then.
    """
    k = i + 1
    if k >= len(tokens) or tokens[k].gap or tokens[k].quoted or tokens[k].clitics:
        return i
    if "name_start" in tokens[i].terms:
        return k if not tokens[k].terms.keys() - _PERSONAL else i
    if not _namelike(tokens[k]) or tokens[i].definite or tokens[k].text.startswith("و"):
        return i
    return k if not is_common(tokens[k].text) else i
