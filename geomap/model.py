"""What the rooms hand on to each other: frozen values, nothing else.

Offsets are code points into `Article.text`. Coordinates are WGS 84 degrees; a ring is a tuple of (lon, lat) pairs,
closed. Absent is None, never 0; doubt is a width (`DateSpan`, `Count`, `Location.uncertainty_m`), never a flag.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Generic, Literal, TypeVar

T_co = TypeVar("T_co", covariant=True)

DateBasis = Literal["stated", "relative", "estimated"]
Role = Literal["initiator", "target", "participant", "accused"]
CountKind = Literal["fatalities", "injured", "detained", "displaced"]
Status = Literal["reported", "alleged", "denied", "foiled"]
Relation = Literal["at", "near", "between", "distance", "direction", "countryside", "desert", "part_of", "area"]
Match = Literal["exact", "variant", "fuzzy", "unresolved"]
MentionRole = Literal[
    "location", "origin", "destination", "organisation", "outlet", "person", "government", "dateline", "context"
]
Ring = tuple[tuple[float, float], ...]

COUNT_KINDS: tuple[CountKind, ...] = ("fatalities", "injured", "detained", "displaced")
# Groups of victims that are no party: what a count may be told of beside an actor.
VICTIMS = ("civilian", "combatant", "women", "children")
# The rules of a date that is told and not known, and of one that did not fall on the weekday told with it.
UNREAD, WEEKDAY_DIFFERS = "dates.unread", "dates.weekday_differs"


@dataclass(frozen=True, slots=True)
class Citation:
    """What is shown of an article beside a quote: everything but its text."""

    article_id: str
    title: str
    outlet: str | None
    published: date | None
    url: str | None
    language: str
    family: str


@dataclass(frozen=True, slots=True)
class Article:
    """One text as it was published. `text` never changes after decoding; `family` groups copies of one agency text."""

    id: str
    text: str
    title: str
    outlet: str | None
    published: date | None
    url: str | None
    language: str
    family: str
    sha256: str

    def citation(self) -> Citation:
        """The article without its text, so that a report can outlive it."""
        return Citation(self.id, self.title, self.outlet, self.published, self.url, self.language, self.family)

    def quote(self, start: int, end: int) -> Quote:
        """The words from code point `start` to `end`."""
        return Quote(self.id, start, end, self.text[start:end])


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article: always `article.text[start:end] == text`."""

    article_id: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Found(Generic[T_co]):
    """A value, the words that say it, and the name of the rule that read them (`room.rule`)."""

    value: T_co
    quote: Quote
    rule: str


@dataclass(frozen=True, slots=True, order=True)
class DateSpan:
    """The days on which it may have happened, both included."""

    first: date
    last: date
    basis: DateBasis = "stated"

    @property
    def days(self) -> int:
        """Length in days, 1 for a single day."""
        return (self.last - self.first).days + 1

    @property
    def precision(self) -> Literal["day", "week", "month", "year"]:
        """The coarsest calendar unit that the width amounts to; a night over midnight is still a day."""
        if self.days <= 2:
            return "day"
        if self.days <= 7:
            return "week"
        return "month" if self.days <= 31 else "year"


@dataclass(frozen=True, slots=True, order=True)
class Count:
    """How many, as [least, most]; `most` None means "at least"."""

    least: int
    most: int | None


@dataclass(frozen=True, slots=True)
class Casualty:
    """How many were killed, injured, detained or displaced; `group` is a victim group or an actor id, None for all."""

    kind: CountKind
    count: Count
    group: str | None = None


@dataclass(frozen=True, slots=True, order=True)
class ActorRole:
    """An actor id of the lexicon in one role."""

    id: str
    role: Role


@dataclass(frozen=True, slots=True)
class Admin:
    """Names and p-codes of the administrative units around a point, outermost first; None where unknown."""

    admin1: str | None = None
    admin1_pcode: str | None = None
    admin2: str | None = None
    admin2_pcode: str | None = None
    admin3: str | None = None
    admin3_pcode: str | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """One row of the gazetteer. `precision_m` is how far the point may lie from the place's centre, in metres.

    `rank` is 1 in the governorates of the reports and for what is known far away, 2 around them, 3 elsewhere. `area`
    is the id of the region that stands for a place of which no point is known, else empty.
    """

    id: str
    name: str
    name_ar: str
    type: str
    lat: float
    lon: float
    precision_m: float
    admin: Admin
    country: str
    prominence: float
    source: str
    source_id: str
    licence: str
    rank: int = 1
    area: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place that a name may mean. `score` is 0 to 1; `name` is the spelling that matched; `parts` say why.

    `rule` names the rule of spelling by which it matched, None for a name that is written exactly so.
    """

    place: Place
    score: float
    name: str
    match: Match
    parts: tuple[tuple[str, float], ...] = ()
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """Is this a name, in which role, and which places may it mean? `candidates` are ordered best first.

    `place` is the one chosen, None for an unresolved name. `parent` is then the place that it is said to lie in.
    `head` is the lexicon id of the place word in front of it (village, field ...).
    """

    quote: Quote
    name: str
    role: MentionRole
    match: Match
    score: float
    place: Place | None
    candidates: tuple[Candidate, ...]
    head: str | None = None
    parent: Place | None = None


@dataclass(frozen=True, slots=True)
class PlacePhrase:
    """A place with the words that say where: "8 km east of X", "between X and Y", "X in the countryside of Y".

    `places` are one mention, or two for `between`. `within` is the wider place named with it or ruling over it.
    `direction` and `quarter` are compass points ("n", "ne" ...): the side of the place, and the part of a countryside
    or desert. `group` numbers the items of one list, so that "in the villages of A, B and C" can be told from three
    separate sentences; None outside a list. `said` are the phrases of all that the words say of where it lies, and
    `mates` the known places of its list: what a name that no gazetteer knows is placed by.
    """

    relation: Relation
    places: tuple[PlaceMention, ...]
    quote: Quote
    role: MentionRole
    within: PlaceMention | None = None
    distance_m: float | None = None
    direction: str | None = None
    quarter: str | None = None
    group: int | None = None
    said: tuple[PlacePhrase, ...] = ()
    mates: tuple[Place, ...] = ()


@dataclass(frozen=True, slots=True)
class Location:
    """Which place, which relation, what geometry, how sure.

    `lat` and `lon` are None together, when only a country or nothing is known. `area` is a closed ring of at most 64
    vertices that contains the point. `geo_precision` is ACLED's 1 to 3, `ucdp_where_prec` UCDP's 1 to 7.
    `quotes` are the words that were read; `score` is 0 to 1. `namesakes` are other places that nearly as well may be
    meant: `area` holds them too.
    """

    place: Place | None
    name: str
    name_ar: str
    relation: Relation
    lat: float | None
    lon: float | None
    uncertainty_m: float | None
    area: Ring | None
    geo_precision: int
    ucdp_where_prec: int
    admin: Admin
    in_scope: bool
    score: float
    quotes: tuple[Quote, ...]
    rule: str
    namesakes: tuple[Candidate, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Decision:
    """Why something was read so and not otherwise: the parts of what was chosen, in bits, and the options it beat.

    `question` names the choice ("where", "namesake", "link", "news"); each of `beaten` is its name, sum and parts.
    """

    question: str
    chosen: str
    parts: tuple[tuple[str, float], ...]
    beaten: tuple[tuple[str, float, tuple[tuple[str, float], ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Objection:
    """What another source of the same article says against a property of a report, with the words that say it."""

    property: str
    passage: Quote
    words: Quote
    said_by: str
    rule: str


@dataclass(frozen=True, slots=True)
class Report:
    """What one article says happened, in one place, on one date, with every passage that tells it.

    `weekday` (Monday 0) and `yearless` (month, day) are kept when no date can be resolved. `persons` are named victims
    or targets, used to tell two reports apart and never shown by themselves. `reader` is the outside reader
    (id@version) that proposed it, None for geomap's own reading. `unread` are the words of a date that nobody can read.
    """

    id: str
    citation: Citation
    passages: tuple[Quote, ...]
    event: Found[str]
    location: Location | None
    dates: Found[DateSpan] | None
    actors: tuple[Found[ActorRole], ...] = ()
    counts: tuple[Found[Casualty], ...] = ()
    count_group: str | None = None
    weapons: tuple[Found[str], ...] = ()
    targets: tuple[Found[str], ...] = ()
    attributed_to: Found[str] | None = None
    status: Found[Status] | None = None
    weekday: Found[int] | None = None
    yearless: Found[tuple[int, int]] | None = None
    persons: tuple[Found[str], ...] = ()
    decisions: tuple[Decision, ...] = ()
    objections: tuple[Objection, ...] = ()
    reader: str | None = None
    unread: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class Join:
    """Why two reports are one incident, or are not: the score and its named parts."""

    report_ids: tuple[str, str]
    score: float
    parts: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Incident:
    """What we think happened, holding its reports whole, so that merging loses nothing.

    `counts` are [least over sources, most over sources]; `disputed` names the output properties on which sources
    contradict each other. `joins` are the pairs that made the cluster, `nearest` the closest report left out.
    `unsure` names the fields, as corrections name them, that a reviewer marked as doubtful.
    """

    id: str
    reports: tuple[Report, ...]
    sub_event_type: str
    location: Location | None
    dates: DateSpan | None
    actors: tuple[ActorRole, ...]
    counts: tuple[Casualty, ...]
    count_group: str | None
    weapons: tuple[str, ...]
    targets: tuple[str, ...]
    confidence: float
    disputed: tuple[str, ...]
    status: Status
    joins: tuple[Join, ...] = ()
    nearest: Join | None = None
    reviewed: bool = False
    correction_reason: str | None = None
    unsure: tuple[str, ...] = ()

    @property
    def report_ids(self) -> tuple[str, ...]:
        """Ids of all its reports, in order; the incident's own id is the smallest of them."""
        return tuple(sorted(report.id for report in self.reports))

    def corrected(self, reason: str, **changes: object) -> Incident:
        """A copy with `changes` applied and marked as reviewed."""
        return replace(self, reviewed=True, correction_reason=reason, **changes)  # type: ignore[arg-type]
