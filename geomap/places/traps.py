"""Names that are no places here: parts of the names of organisations, outlets, persons; capitals for governments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from geomap.config import Config
from geomap.gazetteer import Gazetteer
from geomap.lexicon import Term, is_common, load
from geomap.model import MentionRole
from geomap.places.spots import Spot
from geomap.places.support import given_names
from geomap.places.tokens import Line, LineToken, is_teller

_PLACED = ("in", "via")
_BESIDE = ("near", "around")
_NAME_LENGTH = 3
# So many words from a comma stands the word for who somebody is: "a commander of the SDF, Abu X".
_APPOSED = 5
# So many words back stands what opens a list of persons.
_LISTED = 16
_PROMINENT = 0.4
# What a source says to an outlet, and how many words back the source may stand.
_TO, _TALKED, _SPEAKER, _OUTLET = "ل", ("to", "with", "via"), 5, "outlet"
# Figures of somebody's age.
_YEARS = 2
# Between a place and what tells that somebody sits or comes from there: "New York-based".
_HYPHEN = "-"
_BEFORE_BUILDING = {"name_front", "relation"}


def role(spot: Spot, gazetteer: Gazetteer) -> MentionRole | None:
    """The role of a name that is not a place here, None when nothing speaks against a place."""
    found = _organisation(spot, gazetteer) or _government(spot, gazetteer) or _person(spot)
    return found or ("person" if _surnamed(spot, gazetteer) else None) or _part_of_country(spot, gazetteer)


def _organisation(spot: Spot, gazetteer: Gazetteer) -> MentionRole | None:
    head = _body_before(spot)
    head = head or _told_to(spot)
    if head is not None:
        return head.attrs["role"]  # type: ignore[no-any-return]
    behind = _tail(spot)
    if behind is None:
        return None
    if "name_tail" in behind.terms:
        return behind.terms["name_tail"].attrs["role"]  # type: ignore[no-any-return]
    tail = behind.terms.get("body_tail")
    if tail is not None and tail.attrs.get("building"):  # "a Raqqa hotel" is in Raqqa, "al-Salam hotel" in no village
        little = all(gazetteer.get(place_id).prominence < _PROMINENT for place_id in spot.place_ids)
        return "organisation" if little and spot.slot.head is None else None
    plain = spot.slot.head is None and spot.slot.relation is None
    return "organisation" if plain and tail is not None else None


def _tail(spot: Spot) -> LineToken | None:
    """The word behind a name to which nothing is written, or that a hyphen joins to it: "New York-based"."""
    behind = spot.tokens[spot.last + 1] if spot.last + 1 < len(spot.tokens) else None
    if behind is not None and behind.gap == _HYPHEN and "name_tail" in behind.terms:
        return behind
    after = spot.after()
    return None if after is None or after.clitics else after


def _body_before(spot: Spot) -> Term | None:
    """The word for a body, "the council of", that leads to a name which is a part of its own: no "forces near X"."""
    slot = spot.slot
    if slot.lead is None or slot.preposition not in (None, "of") or spot.tokens[spot.i].opening is not None:
        return None
    if slot.direction is not None or slot.relation in _BESIDE:
        return None
    lead = spot.tokens[slot.lead]
    head = None if lead.article else lead.terms.get("name_head")
    built = head is not None and head.attrs["role"] != "person" and _is_building(spot, slot.lead)
    return None if built else head


def _told_to(spot: Spot) -> Term | None:
    """The word for who speaks, a few words before an outlet that is called like a place: "local sources to X"."""
    to = spot.tokens[spot.i].clitics.endswith(_TO) or spot.slot.preposition in _TALKED
    if not to or spot.slot.head is not None or spot.slot.relation is not None:
        return None
    before = [token for offset in range(1, _SPEAKER + 1) if (token := spot.before(offset)) is not None]
    heads = (token.terms.get("name_head") for token in before)
    return next((head for head in heads if head is not None and head.attrs["role"] == _OUTLET), None)


def _is_building(spot: Spot, lead: int | None) -> bool:
    """Whether the seat of a body is meant: "in front of the town hall of X", "beside the council building of X"."""
    before = spot.tokens[lead - 1] if lead and not spot.tokens[lead].gap else None
    return before is not None and bool(before.terms.keys() & _BEFORE_BUILDING)


def _government(spot: Spot, gazetteer: Gazetteer) -> MentionRole | None:
    slot, token = spot.slot, spot.tokens[spot.i]
    if _adjective(spot, gazetteer):
        return "government"
    if "seat" not in token.terms or spot.line.passage.kind == "dateline":
        return None
    moved = slot.preposition in ("to", "from") and _moved(spot)
    placed = (slot.introduced and slot.relation != "between") or slot.preposition in _PLACED or moved
    return None if placed else "government"


def _part_of_country(spot: Spot, gazetteer: Gazetteer) -> MentionRole | None:
    """A side of a whole country, "north-east Syria", locates as little as the country."""
    opening = spot.tokens[spot.i].opening
    if opening is None or opening.kind != "direction":
        return None
    names = gazetteer.names.get(spot.key.rpartition(" ")[2], ())
    return "context" if any(gazetteer.get(name.place_id).type == "country" for name in names) else None


def _adjective(spot: Spot, gazetteer: Gazetteer) -> bool:
    """Whether a country's name is its adjective here: "the Syrian border", "Turkish base"."""
    slot, token = spot.slot, spot.tokens[spot.i]
    if not any(gazetteer.get(name.place_id).type == "country" for name in spot.names):
        return False
    if token.added:
        return True
    if not token.text.endswith("يه") or token.clitics:
        return False
    related = slot.relation is not None or slot.direction is not None
    return slot.head is not None or (slot.preposition is None and not related and slot.lead is not None)


def _moved(spot: Spot) -> bool:
    return any("motion" in token.terms for token in spot.tokens[max(0, spot.i - 8) : spot.i])


def _person(spot: Spot) -> MentionRole | None:
    slot, token = spot.slot, spot.tokens[spot.i]
    if slot.introduced:
        return None
    if _aged(spot) or _named_in_full(spot) or _speaks(spot) or _listed(spot) or _apposed(spot):
        return "person"
    if spot.joined or token.clitics.startswith("و"):
        return None
    before = spot.before()
    if before is not None and "name_part" in before.terms:
        return "person"
    if slot.preposition is not None or token.opening is not None or token.clitics:
        return None
    return "person" if _behind_given_name(spot) else None


def _behind_given_name(spot: Spot) -> bool:
    """Whether nothing but words of a person's name lead from a given name, or such a word, to it."""
    for offset in range(1, _NAME_LENGTH + 1):
        token = spot.before(offset)
        if token is None:
            return False
        if "name_part" in token.terms or _given(token):
            return True
        if not _may_be_name(token):
            return False
    return False


def _named_in_full(spot: Spot) -> bool:
    """Whether it is an English given name and a father's that only resemble a village: "Khaled Ahmad"."""
    words = spot.key.split(" ")
    alone = spot.slot.preposition is None and not spot.names
    return alone and spot.tokens[spot.i].capital and len(words) > 1 and all(word in given_names() for word in words)


def _apposed(spot: Spot) -> bool:
    """Whether English says beside a comma who it is: "a teacher, Hussein al-Ali,", "Ahmad al-Salem, a clerk"."""
    slot, tokens = spot.slot, spot.tokens
    if slot.preposition is not None or slot.head is not None or not tokens[spot.i].capital:
        return False
    people, end = load("names").about["english_people"], spot.last + 1
    while end < len(tokens) and tokens[end].capital and not tokens[end].gap:
        end += 1
    closed = end == len(tokens) or tokens[end].gap.startswith(",") or tokens[end].text == "and"
    if closed and tokens[slot.begin].gap == ",":
        return _among(people, tokens[max(0, slot.begin - _APPOSED) : slot.begin][::-1])
    return slot.begin == 0 and end < len(tokens) and tokens[end].gap == "," and tokens[end].text in ("a", "an") and (
        _among(people, tokens[end + 1 : end + 1 + _APPOSED])
    )


def _among(people: Sequence[str], words: Iterable[LineToken]) -> bool:
    """Whether one of some words is for a person, up to the first with a comma before it."""
    for token in words:
        if token.text in people:
            return True
        if token.gap.startswith(","):
            return False
    return False


def _listed(spot: Spot) -> bool:
    """Whether it opens with a given name and stands among persons named one by one: "the dead are: A B, C D"."""
    words = spot.key.split(" ")
    if len(words) == 1 or words[0] not in given_names() or spot.tokens[spot.i].capital:
        return False
    heads = load("names").about["before_persons"]
    for token in reversed(spot.tokens[max(0, spot.i - _LISTED) : spot.i]):
        if token.text in heads:
            return True
        if not (token.names or token.text in given_names() or _may_be_name(token)):
            return False
    return False


def _speaks(spot: Spot) -> bool:
    """Whether an English given name, one of an outlet, or any behind a comma, says something: "Khalil said"."""
    token = spot.tokens[spot.i]
    bare = spot.slot.preposition is None and spot.i == spot.last
    speaker = token.personal or (token.other and spot.key.isascii()) or token.gap == ","
    return bare and speaker and is_teller(spot.tokens, spot.last)


def _only_before_places(spot: Spot) -> bool:
    """Whether the word before it stands before places and hardly before persons: "in", "near"."""
    return spot.tokens[spot.i - 1].text in load("names").about["before_places"]


def _surnamed(spot: Spot, gazetteer: Gazetteer) -> bool:
    """Whether an English name of a small place stands bare before a further name that is none: "Murad Berkho said"."""
    after = spot.after()
    if after is None or spot.slot.introduced or not _is_surname(spot.tokens[spot.i], after):
        return False
    preposition, clitics = spot.slot.preposition, spot.tokens[spot.i].clitics
    if spot.key in given_names() or spot.tokens[spot.i].personal:  # "shot at Ismail al-Laban", "and Khaled al-Salem"
        placed = preposition is not None and _only_before_places(spot)
    else:
        placed = bool(preposition or clitics)
    return not placed and all(gazetteer.get(place_id).prominence < _PROMINENT for place_id in spot.place_ids)


def _is_surname(token: LineToken, after: LineToken) -> bool:
    """Whether of two words with capitals the second is not known otherwise, nor a place unless a given name leads."""
    known = bool(after.names) and not after.linked and not token.personal  # "Jasim al-Matar", "Bashar al-Sabha"
    if known or after.terms.keys() - {"given_name"} or after.other or after.claimed or after.clitics:
        return False
    return token.capital and after.capital


def by_full_name(lines: Sequence[Line], spots: Iterable[Spot], gazetteer: Gazetteer) -> None:
    """Gives the role of a person to English names of places in a full name, and to surnames that were told in one.

    "Omar al-Hassan was arrested ... a cousin of al-Hassan"; not "in Hassan", nor "Hassan village".
    """
    full = {each.number: list(_full_names(each)) for each in lines}
    surnames = {_bare(_written(each, run[-1])) for each in lines for run in full[each.number]}
    for spot in spots if surnames else ():
        placed = spot.slot.introduced or (spot.i > 0 and _only_before_places(spot))
        alone = spot.i == spot.last and " " not in spot.key
        told = alone and any(spot.i in run for run in full[spot.line.number])
        again = spot.tokens[spot.i].capital and _bare(spot.key) in surnames and not _is_known_here(spot, gazetteer)
        if spot.role is None and (told or again) and not placed:
            spot.role = "person"


def _full_names(told: Line) -> Iterator[range]:
    """The words of the English full names of persons: words with capitals behind a given name."""
    begin = None
    for i, token in enumerate(told.tokens):
        goes_on = token.capital and not token.gap
        if begin is not None and not goes_on:
            if i - begin > 1:
                yield range(begin, i)
            begin = None
        if begin is None and token.personal:
            begin = i
    if begin is not None and len(told.tokens) - begin > 1:
        yield range(begin, len(told.tokens))


def _written(told: Line, i: int) -> str:
    """Token `i` as folded; a name of several words is one token."""
    token = told.tokens[i]
    return told.passage.folded.text[token.first : token.last]


def _bare(name: str) -> str:
    """A name without the article as Latin letters write it: "al-hassan", and not "ali"."""
    return name.removeprefix("al-").removeprefix("al ")


def _is_known_here(spot: Spot, gazetteer: Gazetteer) -> bool:
    """Whether a town of the area that geomap is about has the name."""
    named = map(gazetteer.get, spot.place_ids)
    return any(place.prominence >= _PROMINENT and place.admin.admin1_pcode in Config().scope for place in named)


def _aged(spot: Spot) -> bool:
    """Whether a number of years stands behind the name, "So-and-so of X (50 years)", in English between commas."""
    years, tokens = spot.last + 1, spot.tokens
    if years + 1 < len(tokens) and tokens[years].gap == tokens[years + 1].gap == "," and spot.slot.preposition is None:
        return tokens[years].text.isdigit() and len(tokens[years].text) == _YEARS and tokens[spot.i].capital
    number = spot.after()
    return number is not None and number.text.isdigit() and years + 1 < len(tokens) and "age" in tokens[years + 1].terms


def _given(token: LineToken) -> bool:
    """A given name; folded, one of them is also the preposition "on"."""
    return token.personal or ("given_name" in token.terms and not token.article and "preposition" not in token.terms)


def _may_be_name(token: LineToken) -> bool:
    """Whether a word may be a further part of a person's name: unknown, or a given name with the article."""
    given = token.terms.keys() == {"given_name"}
    return not token.clitics and (given or not (token.terms or is_common(token.text)))
