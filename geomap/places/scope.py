"""What rules over a name from outside its phrase: the list it stands in, the heading above it, the place before it."""

from __future__ import annotations

from collections.abc import Sequence

from geomap.gazetteer import Gazetteer, place_types
from geomap.lexicon import Term
from geomap.model import Place
from geomap.places.spots import TRAPS, Spot
from geomap.places.tokens import marked_as

_COMMAS = ("،", ",", "-", "–", "•", "▪", "·", "●", "*", "◆", "✔", "✅", "►", "▶", "#")
# Between names behind "the villages" a slash parts them; elsewhere it may stand between two names of one place.
_SLASH = "/"
_HEADING_TOKENS = 8
# A road has two ends.
_ENDS = 2
_GOVERNORATE = "governorate"
_LIVED_IN = ("camp", "neighbourhood", "subdistrict", "district")


def lists(spots: Sequence[Spot]) -> None:
    """Numbers the lists; the place word before an item and the wider place behind it serve the items beside it."""
    group = 0
    unparted = _without_commas(spots)
    run: list[Spot] = []
    latest: Spot | None = None  # the last spot of the run or of what describes its last item
    for spot in [*spots, None]:
        if spot is not None and run and latest is not None:
            if _describing(run[-1], latest, spot):
                latest = spot
                continue
            if _is_next(run, latest, spot) or (spot in unparted and latest is run[-1]):
                run.append(spot)
                latest = spot
                continue
        if len(run) > 1:
            apart = _are_ends(run)
            _share(run, None if apart else group)
            group += not apart
        run = [spot] if spot is not None and spot.role is None else []
        latest = spot


def _is_next(run: Sequence[Spot], latest: Spot, spot: Spot) -> bool:
    """Whether a spot is the next item of a list, behind the `latest` spot of the list or of what describes its end."""
    within = latest is not run[-1]
    joined = _continues(latest, spot, within=within, word=run[0].slot.preposition)
    return joined or _unparted(run, spot) or _slashed(run, spot)


def _are_ends(run: Sequence[Spot]) -> bool:
    """Whether two names are the ends of a stretch, which lie apart as the items of a list do not."""
    first = run[0]
    return first.slot.relation == "between" or (len(run) == _ENDS and (first.along_road or run[1].road_from(first)))


def _describing(item: Spot, latest: Spot, spot: Spot) -> bool:
    """Whether a spot says where an item lies, or is the other name in brackets of the `latest` spot."""
    wider: Spot | None = item
    while wider is not None:
        if wider.within is spot or spot in (wider.between or ()):
            return True
        wider = wider.within
    return spot.bracketed and not spot.slot.introduced and spot.slot.begin == latest.slot.end + 1


def _continues(before: Spot, spot: Spot, *, within: bool, word: str | None = None) -> bool:
    """Whether a spot is the next item; behind a wider place (`within`) only with a place word of its own.

    `word`: the preposition of the list, which may be said again: "on the villages of A in B, and on the town of C".
    """
    if not _stands_behind(before, spot):
        return False
    slot, gap, settled = spot.slot, spot.tokens[spot.slot.begin].gap, marked_as(spot.slot.head, "level")
    if within and not (settled and _is_led_alike(spot, word)):
        return False
    if gap in _COMMAS:
        if word == "onto" == slot.preposition:  # "strikes on A, and on B, and on C"
            return _joined(spot) and _closed(spot)
        return slot.preposition is None and (not slot.introduced or (settled and slot.direction is None))
    return not gap and _joined(spot)


def _closed(spot: Spot) -> bool:
    """Whether a comma or the end stands right behind it, or "and": no deed is told of it alone."""
    behind = spot.tokens[spot.slot.end + 1 : spot.slot.end + 2]
    return not behind or behind[0].gap[:1] in ("،", ",", ".") or behind[0].clitics[:1] == "و"


def _stands_behind(before: Spot, spot: Spot) -> bool:
    """Whether a name that is no trap stands right behind another, or behind a remark in brackets."""
    if spot.line is not before.line or spot.role is not None:
        return False
    return spot.slot.begin == before.slot.end + 1 or _behind_remark(before, spot)


def _is_led_alike(spot: Spot, word: str | None) -> bool:
    """Whether an item has no preposition, or "and on" where that of the list is "on"."""
    return spot.slot.preposition is None or (word == "onto" == spot.slot.preposition and _joined(spot))


def _unparted(run: Sequence[Spot], spot: Spot) -> bool:
    """Whether a known name stands in a list right behind another, the comma between them forgotten: "A, B C, D"."""
    before, slot, tokens = run[-1], spot.slot, spot.tokens
    if len(run) == 1 or spot.line is not before.line or slot.begin != before.slot.end + 1:
        return False
    plain = slot.begin == spot.i and spot.role is None and slot.preposition is None and not tokens[spot.i].clitics
    goes_on = slot.end + 1 < len(tokens) and tokens[slot.end + 1].gap in _COMMAS
    return plain and goes_on and bool(before.names and spot.names) and not tokens[slot.begin].gap


def _without_commas(spots: Sequence[Spot]) -> set[Spot]:
    """The names of English lists that lost their commas, without the first: "in A B C and D", each of them known."""
    found: set[Spot] = set()
    chain: list[Spot] = []
    for spot in spots:
        if not chain or not _stands_bare(chain[-1], spot):
            chain = [spot]
            continue
        chain.append(spot)
        if _joined(spot):
            spelt = all(one.names or one.similar for one in chain) and any(one.names for one in chain)
            found.update(chain[1:] if len(chain) > _ENDS and (spelt or all(one.names for one in chain[:-1])) else ())
            chain = [spot]
    return found


def _stands_bare(before: Spot, spot: Spot) -> bool:
    """Whether an English name stands right behind another with no word of its own, or behind "and"."""
    slot, token = spot.slot, spot.tokens[spot.slot.begin]
    if not _stands_behind(before, spot) or before.role is not None or not token.text.isascii():
        return False
    plain = slot.preposition is None and slot.begin == spot.i and (not token.clitics or _joined(spot))
    return plain and not token.gap and not token.owned


def _slashed(run: Sequence[Spot], spot: Spot) -> bool:
    """Whether a slash parts a bare name from the one before it in a list: "the villages of A / B", "in A / B / C"."""
    before, slot = run[-1], spot.slot
    behind = spot.line is before.line and slot.begin == spot.i == before.slot.end + 1 and spot.role is None
    if not behind or spot.tokens[spot.i].gap != _SLASH:
        return False
    return _of_many(run[0]) or len(run) > 1 or _slash_follows(spot)


def _slash_follows(spot: Spot) -> bool:
    """Whether a further name stands behind a slash: three names are no two names of one place."""
    behind = spot.tokens[spot.slot.end + 1 : spot.slot.end + 2]
    return bool(behind) and behind[0].gap == _SLASH and bool(behind[0].names)


def _of_many(spot: Spot) -> bool:
    """Whether a word for several places stands right before a name, or before its colon."""
    begin, tokens = spot.slot.begin, spot.tokens
    head = tokens[begin - 1].terms.get("place_type") if begin and tokens[begin].gap == ":" else None
    return spot.slot.head_many or (head is not None and bool(head.attrs.get("many")))


def _behind_remark(before: Spot, spot: Spot) -> bool:
    """Whether nothing but a remark in brackets stands between: "A (taken days ago) and B"."""
    text, tokens = spot.line.passage.folded.text, spot.tokens
    between = text[tokens[before.slot.end].last : tokens[spot.slot.begin].start].strip()
    return between[:1] == "(" and between.find(")") == len(between.rstrip("،, ")) - 1


def _joined(spot: Spot) -> bool:
    token = spot.tokens[spot.slot.begin]
    return token.clitics[:1] == "و" or (not spot.names and token.text.startswith("و"))


def _share(run: Sequence[Spot], group: int | None) -> None:
    """A place word serves the bare items behind it, a wider place those before it, back to the one before.

    An English one for several may stand behind them all: "in A, B and C villages".
    """
    head = _behind_all(run[-1])
    at: int | None = run[-1].slot.end + 1 if head is not None else None
    for spot in run:
        spot.group = group
        if spot.slot.head is None:
            spot.slot.head, spot.slot.head_at = head, at
        else:
            head, at = spot.slot.head if spot.slot.head_many else None, None
    within = between = None
    for spot in reversed(run):
        within, between = spot.within or within, spot.between or between
        spot.within, spot.between = within, between


def _behind_all(last: Spot) -> Term | None:
    """The English word for several settlements right behind the last item of a list."""
    k, tokens = last.slot.end + 1, last.tokens
    word = tokens[k] if k < len(tokens) and not tokens[k].gap and tokens[k].text.isascii() else None
    head = word.terms.get("place_type") if word is not None else None
    return head if marked_as(head, "many") and marked_as(head, "level") else None


def rule(spots: Sequence[Spot], gazetteer: Gazetteer) -> None:
    """Lays the place of a heading, or of a phrase that opens a line and ends in a colon, over the names after it.

    "In Homs, the army took X" lays a governorate over the names of its sentence, up to the next governorate.
    """
    ruler: Spot | None = None
    opener: Spot | None = None
    for spot in spots:
        if _rules(spot):
            ruler = spot
            if spot.line.passage.kind == "heading" and spot.role is None:
                spot.role = "context"
            continue
        unit = bool(spot.names) and _governorates(spot, gazetteer)
        if unit:
            opener = spot if _opens(spot) else None
        elif opener is not None and spot.line is opener.line and spot.within is None:
            spot.ruler, spot.opened = opener, True
            continue
        if ruler is not None and spot.within is None:
            spot.ruler = ruler


def _governorates(spot: Spot, gazetteer: Gazetteer) -> list[str]:
    """The governorates that a name may mean."""
    places = (gazetteer.get(name.place_id) for name in spot.names)
    return [place.id for place in places if place.type == _GOVERNORATE]


def _opens(spot: Spot) -> bool:
    """Whether its sentence begins with "in" and a name."""
    return spot.role not in TRAPS and spot.slot.begin == 0 and spot.slot.preposition == "in"


def _rules(spot: Spot) -> bool:
    if spot.role in TRAPS or not (spot.names or spot.similar):
        return False
    slot, tokens = spot.slot, spot.tokens
    if slot.begin > 0 or (spot.within is not None and spot.line.passage.kind != "heading"):
        return False
    closed = slot.end + 1 < len(tokens) and tokens[slot.end + 1].gap[:1] == ":"
    if spot.line.passage.kind == "heading":
        return closed or slot.end + 1 == len(tokens) <= _HEADING_TOKENS
    return closed


def parents(spots: Sequence[Spot]) -> None:
    """Gives every name without a point the nearest known place that it is said, or may be taken, to lie in."""
    before: Place | None = None
    for n, spot in enumerate(spots):
        if (spot.place is None or spot.place.area) and spot.role not in TRAPS:
            near = None if spot.abroad else _in_sentence(spots, n) or before
            spot.parent = _listed(spot, spots) or _said(spot) or near
            spot.named = spot.place is None and marked_as(spot.slot.head, "named")
            spot.named = spot.named and spot.slot.head_at == spot.i - 1
        elif _settled(spot):
            before = spot.place


def _in_sentence(spots: Sequence[Spot], n: int) -> Place | None:
    """The known settlement that its sentence names next to it, the one before it first."""
    spot = spots[n]
    beside = [other for other in (*reversed(spots[:n]), *spots[n + 1 :]) if other.line is spot.line and _settled(other)]
    return beside[0].place if beside else None


def _settled(spot: Spot) -> bool:
    """Whether it is a known settlement, and not where the reporter sits."""
    return spot.place is not None and spot.role not in (*TRAPS, "dateline") and _lived_in(spot.place)


def _lived_in(place: Place) -> bool:
    """Whether people live there by themselves, or in a part of it."""
    return place.type in place_types.settlements() or place.type in _LIVED_IN


def _listed(spot: Spot, spots: Sequence[Spot]) -> Place | None:
    """The settlement listed nearest to it, where nothing smaller than a governorate is said: lists keep together."""
    said = _said(spot)
    if spot.group is None or (said is not None and _lived_in(said)):
        return None
    known = [s for s in spots if s.group == spot.group and s.place is not None and _lived_in(s.place)]
    return min(known, key=lambda s: abs(s.i - spot.i)).place if known else None


def _said(spot: Spot) -> Place | None:
    wider = spot.within
    while wider is not None and (wider.place is None or wider.place.type == "country"):
        wider = wider.within
    if wider is not None:
        return wider.place
    return spot.ruler.place if spot.ruler is not None else None
