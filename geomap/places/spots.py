"""One occurrence of a name, from the first look to the decision."""

from __future__ import annotations

from dataclasses import dataclass, field

from geomap.arabic import fold_key
from geomap.gazetteer import Name
from geomap.model import Candidate, MentionRole, Place, PlaceMention
from geomap.places.slots import Slot
from geomap.places.spelling import Similar
from geomap.places.tokens import Line, LineToken, marked_as

# The roles of names that are no places where they stand.
TRAPS: tuple[MentionRole, ...] = ("organisation", "outlet", "person", "government")
DASHES = frozenset("-–—")
_BRACKETS = frozenset({"()", "“”", "«»", '""'})


@dataclass(slots=True, eq=False)
class Spot:
    """A name at tokens `i` to `last` of a line, with its slot, what it may mean, and what was decided.

    `names` are those written exactly so, `similar` those that it may spell; `believed`: the words around make it a
    name even if neither is any; `abroad`: it is told of another country; `country`: the code of the one that an
    adjective puts it in. `named`: the place word before it is part of it; `joined`: its first letter is the
    conjunction; `item`: it is all of an item in a list of settlements. `called` is its name where the words here are
    only a part of it ("the eastern X and the western"). `within` is the spot of the wider place named with it (and
    among the `holds` of that), `between` the two that it lies between, `alias` the place whose other name it is,
    `bank`: it is a river by which a town behind it lies; `echo` the spot to which "the town" points back; `label`: it
    stands over its own line of news; `ruler` is the spot that a heading or an opening phrase lays over it (`opened`:
    "in" and a governorate open its sentence); `tokens` are those of its line.
    `role` None means: not settled yet.
    """

    line: Line
    i: int
    last: int
    slot: Slot
    names: tuple[Name, ...]
    similar: tuple[Similar, ...] = ()
    believed: bool = True
    called: str | None = None
    named: bool = False
    joined: bool = False
    role: MentionRole | None = None
    within: Spot | None = None
    holds: tuple[Spot, ...] = ()
    echo: Spot | None = None
    between: tuple[Spot, Spot] | None = None
    alias: Spot | None = None
    bank: bool = False
    ruler: Spot | None = None
    opened: bool = False
    group: int | None = None
    item: bool = False
    label: bool = False
    supported: bool = False
    abroad: bool = False
    country: str | None = None
    candidates: tuple[Candidate, ...] = ()
    place: Place | None = None
    parent: Place | None = None
    score: float = 0.0
    mention: PlaceMention | None = field(default=None, repr=False)
    tokens: list[LineToken] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.tokens = self.line.tokens

    @property
    def key(self) -> str:
        """The folded name as it is written here, without an "and" that is glued to it."""
        if self.called is not None:
            return fold_key(self.called)
        line, tokens = self.line, self.line.tokens
        return line.passage.folded.text[tokens[self.i].first + self.joined : tokens[self.last].last]

    @property
    def place_ids(self) -> list[str]:
        """The ids of all places that it may mean."""
        return [name.place_id for name in (*self.names, *(similar.name for similar in self.similar))]

    @property
    def along_road(self) -> bool:
        """Whether it, or it and the next name, are the ends of a road."""
        slot = self.slot
        return marked_as(slot.head, "road") or any(marked_as(head, "road") for head in slot.outer)

    @property
    def road_behind(self) -> bool:
        """Whether it is the end that an English road is called after: "the X road"."""
        slot = self.slot
        return slot.head is not None and slot.head_at is None and marked_as(slot.head, "road")

    def road_from(self, start: Spot) -> bool:
        """Whether English names a road by this end behind the other one: "the X-Y road", "the X - Y highway"."""
        slot, tokens = self.slot, self.tokens
        if not self.road_behind or self.line is not start.line or slot.begin != start.slot.end + 1:
            return False
        return slot.begin == self.i and tokens[self.i].gap.strip() in DASHES and not start.slot.introduced

    @property
    def bracketed(self) -> bool:
        """Whether it stands in brackets or quotation marks of its own."""
        text, tokens = self.line.passage.folded.text, self.tokens
        start, end = tokens[self.i].start, tokens[self.last].last
        return text[start - 1 : start] + text[end : end + 1] in _BRACKETS and not tokens[self.i].gap

    @property
    def cell(self) -> bool:
        """Whether it is all of a cell in a row of a table."""
        passage, tokens = self.line.passage, self.tokens
        row = passage.text
        if "\t" not in row:
            return False
        written = passage.quote(tokens[self.i].start, tokens[self.last].last)
        before, behind = row[: written.start - passage.start], row[written.end - passage.start :]
        return before.rstrip(" ")[-1:] in ("", "\t") and behind.lstrip(" ")[:1] in ("", "\t")

    @property
    def first(self) -> int:
        """Where the name begins in the folding."""
        return self.tokens[self.i].first

    @property
    def begin(self) -> int:
        """Where its quote begins: an unknown name takes in a place word that is part of it, and leaves out an "and"."""
        token = self.tokens[self.i]
        if self.called is not None:
            return token.start + 1  # behind the "and"
        return self.tokens[self.i - 1].first if self.named else token.first + self.joined

    def before(self, offset: int = 1) -> LineToken | None:
        """The token `offset` before the name when nothing but blanks and quotes stands between, else None."""
        k, tokens = self.i - offset, self.line.tokens
        if k < 0 or any(token.gap for token in tokens[k + 1 : self.i + 1]):
            return None
        return tokens[k]

    def after(self) -> LineToken | None:
        """The token behind the name when nothing but blanks and quotes stands between, else None."""
        k = self.last + 1
        return self.tokens[k] if k < len(self.tokens) and not self.tokens[k].gap else None
