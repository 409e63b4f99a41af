"""One article -> its reports: the only room that settles which heading governs, which place, who did it.

Readers propose (`events`, `places`, `dates`, `actors`, `counts`, `attribution`); this room decides which of their
proposals belong together. It never says "incident": that is for many articles, and for `merge`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby, takewhile

from geomap import actors, dates, events, places
from geomap.config import Config
from geomap.extract import garrisons, pairs, parties, shares
from geomap.extract.afar import give_means, headlined
from geomap.extract.drafts import Draft, named, turns_to_day
from geomap.extract.dropped import Dropped
from geomap.extract.headline import count_in
from geomap.extract.homes import home_of_killed, home_of_taken
from geomap.extract.link import Choice, refined
from geomap.extract.lists import is_item
from geomap.extract.news import BEFORE, as_news, in_passing, mentioned
from geomap.extract.objections import object_to
from geomap.extract.parties import Open
from geomap.extract.propose import Reading, surroundings
from geomap.extract.reports import reports
from geomap.extract.segments import Segment, definite
from geomap.lexicon import Term, load
from geomap.lexicon.lineage import flies, side
from geomap.lexicon.weighing import total
from geomap.locate.doubt import is_loose
from geomap.mentions import Marked, Vocabulary
from geomap.model import ActorRole, Article, DateSpan, Found, Location, PlacePhrase, Quote, Report
from geomap.passages.deeds import line_words
from geomap.passages.lines import CLOSED

__all__ = ["Choice", "Dropped", "Open", "choices", "dropped", "extract", "news", "open_roles"]

_LABEL_LENGTH = 40
# The days that "last night", "in the past hours" are.
_NIGHT = 2
# What stands over a text; how many words beside a day make a heading of it; dates that are not the news' own.
_HEADS, _HEADED_WORDS, _MARKS = ("title", "heading"), 2, ".,:;-–—|()،؛"
_BEFORE_NEWS = frozenset({"dates.since", "dates.background"})
_OTHERS = _BEFORE_NEWS | {"dates.announced"}
_NEWS_DAYS = 10
# The rule of "yesterday", and of "in the past hours".
_HOURS = "dates.relative"
# The short name that in a state's outlet means that state's own.
_ARMY = "the_army"
# So many days "the past hours" may reach back behind the day before publication.
_HOURS_BEHIND = 2
# The rule of a strike of which nobody says what it was done with: whoever else did it may say more.
_STRIKE = "strike"
# What only those do who have aircraft.
_FLOWN = "Air/drone strike"
# The first word of a news bulletin.
_BULLETIN = "bulletin"
# So many passages in, an article has said whose statement it is.
_MASTHEAD = 4
# Behind this paragraph stands no lead, which is of the town that a report comes from.
_IN_LEAD = 1


def extract(article: Article, vocabulary: Vocabulary, config: Config, *, traced: bool = False) -> tuple[Report, ...]:
    """What the article says happened, in the order of its text; `traced` reports keep the decisions behind them."""
    reading, drafts, marked = _read(article, vocabulary, config, traced=traced)
    found = reports(drafts, article, config, reading.ledger, traced=traced)
    for line in marked:
        line.kept.clear()  # rows know their passage: the two would keep each other, and the text, in memory
    return found


def choices(article: Article, vocabulary: Vocabulary, config: Config) -> tuple[Choice, ...]:
    """What each telling was weighed against, as the happening that it may go on with."""
    return tuple(_read(article, vocabulary, config, traced=True)[0].happenings.choices)


def open_roles(article: Article, vocabulary: Vocabulary, config: Config) -> tuple[Open, ...]:
    """What each happening left open of who did it and to whom, with the parties that were weighed for it."""
    return tuple(_read(article, vocabulary, config, traced=True)[0].open_roles)


def news(
    article: Article, vocabulary: Vocabulary, config: Config
) -> tuple[tuple[tuple[Segment, ...], dict[str, float]], ...]:
    """Each happening that was told with a place, with what speaks for and against its being news."""
    return tuple(_read(article, vocabulary, config, traced=True)[0].as_news)


def dropped(article: Article, vocabulary: Vocabulary, config: Config) -> tuple[Dropped, ...]:
    """Every event word of the article that became no incident, and the decision that kept it out."""
    reading, drafts, marked = _read(article, vocabulary, config)
    reports(drafts, article, config, reading.ledger)
    for line in marked:
        where = "a sentence, and it continues nothing" if line.passage.kind == "sentence" else f"a {line.passage.kind}"
        reading.ledger.unread(events.read(line), f"stands in {where}")
    return reading.ledger.left()


def _read(
    article: Article, vocabulary: Vocabulary, config: Config, *, traced: bool = False
) -> tuple[Reading, list[Draft], tuple[Marked, ...]]:
    """The article read: what was noted on the way, the happenings that it tells, its passages."""
    gazetteer = vocabulary.gazetteer
    marked = vocabulary.mark(article)
    phrases = places.read(marked, gazetteer, config).phrases
    anchor = dates.anchor(marked, article.published)
    outlets = _outlets(article, marked)
    day = anchor.value if anchor else None
    ours = _ours(article, marked, outlets, day)
    then, sides, days = _of_then(article, marked), _sides(outlets), dates.headings(marked)
    reading = Reading(then, gazetteer, config, day, ours, sides, days, traced=traced)
    reading.headed = _of_heads(reading, marked)
    drafts = [draft for page in _pages(marked) for draft in _told(page, phrases, reading)]
    return reading, drafts, marked


def _pages(marked: tuple[Marked, ...]) -> Iterator[tuple[Marked, ...]]:
    """What hangs together: the whole article, or each paragraph of a bulletin, which has news of its own."""
    first = marked[0].passage.key.split()[:1] if marked else []
    if not set(first) & line_words(_BULLETIN):
        yield marked
        return
    for _, page in groupby(marked, key=lambda line: line.passage.paragraph):
        yield tuple(page)


def _told(marked: tuple[Marked, ...], phrases: Sequence[PlacePhrase], reading: Reading) -> list[Draft]:
    """The happenings that some passages tell, all that hang together."""
    reading.begin()
    for title in (m for m in marked if m.passage.kind == "title"):
        reading.opens(title)
        reading.remember(title)
    sentences, starts = _sentences(marked), [p.quote.start for p in phrases]
    for sentence in sentences:
        passage = sentence.passage
        here = list(phrases[bisect_left(starts, passage.start) : bisect_left(starts, passage.end)])
        if passage.kind == "heading":
            reading.head(sentence, here, _governing(sentence, here))
        else:
            reading.read(sentence, here)
    drafts = refined(reading.happenings.drafts)
    _fill(drafts, reading, marked, phrases)
    drafts = _of_news(drafts, sentences, reading)
    shares.divide(drafts)
    count_in(drafts, marked, _place_of_title(marked, phrases))
    object_to(drafts, sentences, reading.day)
    return drafts


def _of_news(drafts: Sequence[Draft], sentences: Sequence[Marked], reading: Reading) -> list[Draft]:
    """The drafts that are told as news, not as what came before it."""
    begins = sentences[0].passage.paragraph if sentences else 0
    weighings = [(draft, as_news(draft, drafts, _spans(draft, reading), reading.day, begins)) for draft in drafts]
    likely = [draft for draft, parts in weighings if total("news", parts) > 0]
    aside = {id(draft) for draft in in_passing(likely, sentences)}
    kept = []
    for draft, weighing in weighings:
        parts = mentioned(weighing) if id(draft) in aside else weighing
        if reading.traced:
            reading.as_news.append((tuple(draft.segments), parts))
        if total("news", parts) > 0:
            kept.append(draft)
        else:
            reading.ledger.note(draft.happened, BEFORE)
    return kept


def _spans(draft: Draft, reading: Reading) -> list[Found[DateSpan]]:
    """All dates of the sentences that tell a draft."""
    passages = {s.marked.passage.start: s.marked for s in draft.segments}.values()
    return [found for m in passages for found in dates.read(m, reading.article.published, reading.anchor)]


def _of_then(article: Article, marked: Sequence[Marked]) -> Article:
    """The article as of the dateline that it opens with, where that is another day than the publication it states."""
    stated = article.published
    opens = dates.opening(marked) if stated is not None else None
    if stated is None or opens is None or abs(opens - stated) <= timedelta(days=1):
        return article
    return replace(article, published=opens)


def _outlets(article: Article, marked: Sequence[Marked]) -> list[Term]:
    """The outlets that speak: the article's own, and those that its first lines name, an English dateline beside."""
    cut = sum(m.passage.kind == "dateline" and m.passage.text[:2].isupper() for m in marked[:_MASTHEAD])
    first = marked[: _MASTHEAD + cut]
    return [*_own(article.outlet), *(m.term for line in first for m in line.of("outlet") if m.term)]


@lru_cache(maxsize=1024)
def _own(outlet: str | None) -> tuple[Term, ...]:
    """The outlets that are called so, or are found at that host."""
    return tuple(t for t in load("outlets").terms if outlet in (*t.ar, *t.en, *t.attrs.get("hosts", ())))


def _sides(outlets: Sequence[Term]) -> tuple[str, ...]:
    """Whom the outlets belong to."""
    return tuple(str(t.attrs["affiliation"]) for t in outlets if "affiliation" in t.attrs)


def _ours(article: Article, marked: Sequence[Marked], outlets: Sequence[Term], day: date | None) -> str | None:
    """Whom "our forces" means: whoever speaks, else the party or the state whose outlet it is."""
    if not any(line.of("ours") for line in marked):
        return None
    press = _press(day)
    party = next((press[t.id] for t in outlets if t.attrs.get("type") == "party"), None)
    state = next((press[t.id] for t in _own(article.outlet) if t.id in press), None)
    return actors.speaker(marked, party, press, day) or state


@lru_cache(maxsize=1024)
def _press(day: date | None) -> dict[str, str]:
    """The actors for whom outlets speak on a day, by the ids of the outlets: a party's own, and a state's its army."""
    found: dict[str, str] = {}
    for term in load("outlets").terms:
        side = str(term.attrs.get("affiliation"))
        party = side if term.attrs.get("type") == "party" else actors.stands([side], (), day).get(_ARMY)
        if party is not None:
            found[term.id] = party
    return found


def _governing(heading: Marked, phrases: Sequence[PlacePhrase]) -> PlacePhrase | None:
    """The place that a heading puts over what follows: a label such as "In Deir ez-Zor:", not a headline."""
    if heading.of("event", "outlet") or len(heading.passage.text) > _LABEL_LENGTH:
        return None
    return next((p for p in phrases if p.role in ("location", "context", "dateline")), None)


def _sentences(marked: Sequence[Marked]) -> list[Marked]:
    """The passages that may tell something: sentences and headings, or the title where there is nothing else."""
    body = [m for m in marked if m.passage.kind in ("sentence", "heading")]
    if any(m.passage.kind == "sentence" for m in body):
        return body
    return [m for m in marked if m.passage.kind in ("title", "sentence")]


def _fill(drafts: list[Draft], reading: Reading, marked: Sequence[Marked], phrases: Sequence[PlacePhrase]) -> None:
    """What a draft does not say itself, from what governs it: the lead's date, its neighbour's actor and means."""
    earliest, title = _first_day(drafts, reading), _place_of_title(marked, phrases)
    before_turns = _first_day((d for d in drafts if not turns_to_day(d)), reading)
    of_tally = [reading.tally_day] if reading.tally_day is not None else []
    for number, draft in enumerate(drafts):
        if draft.dates is None and not draft.background:
            draft.unread = _unread(draft, reading)
            behind = earliest is not None and earliest.quote.start > draft.happened[0].quote.start
            news = before_turns if behind else earliest
            found = _under(draft, reading.days) or reading.headed or _day_for(draft, news, reading)
            found = found or _day_for(draft, next(iter(_recent(of_tally, reading.day)), None), reading)
            # Where a date is written that nobody can read, no other day stands in for it.
            draft.dates = None if draft.unread else found or _estimated(reading, draft)
        draft.location = _where(draft, drafts, title, reading)
        for before in _takes_after(draft, drafts[:number]):
            _inherit(draft, before)
    known = parties.deeds(marked, reading.claims, reading.day)
    bases, armies = garrisons.holders(marked, reading.day), garrisons.armies(marked, reading.day)
    for draft in drafts:
        garrisons.complete(draft, bases, armies, reading.day)
        reading.open_roles += parties.complete(draft, known, traced=reading.traced)
        draft.dates = _named_day(draft, drafts) or draft.dates
    if reading.day is None:
        _give_yearless(drafts, marked)
    headlined(drafts, marked)
    give_means(drafts)


def _day_for(draft: Draft, found: Found[DateSpan] | None, reading: Reading) -> Found[DateSpan] | None:
    """The date of another telling, for a draft without one: an older day, or days, do not date what stands before."""
    if found is None or reading.day is None or found.quote.start < draft.happened[0].quote.start:
        return found
    return found if (reading.day - found.value.last).days <= 1 and found.value.days <= _NIGHT else None


def _named_day(draft: Draft, drafts: Sequence[Draft]) -> Found[DateSpan] | None:
    """The day that the article names for what the same party did, where a draft has but "in the past hours"."""
    if draft.dates is None or draft.dates.rule != _HOURS or draft.dates.value.days == 1:
        return None
    near, doers, kinds = draft.dates.value.first - timedelta(days=_HOURS_BEHIND), _doers(draft), draft.kinds
    days = [d for d in drafts if d.dates and d.dates.value.days == 1 and near <= d.dates.value.first]
    alike = (d.dates for d in days if not d.background and d.kinds == kinds and _doers(d) & doers)
    return next(alike, None)


def _give_yearless(drafts: Iterable[Draft], marked: Iterable[Marked]) -> None:
    """To what an article without a day tells, the day of a month that its text names last before it."""
    told = [found for m in marked if m.passage.kind != "title" for found in dates.yearless(m)]
    for draft in drafts:
        if draft.dates is None and draft.yearless is None and draft.weekday is None:
            before = [day for day in told if day.quote.end <= draft.happened[0].quote.start]
            draft.yearless = before[-1] if before else None
            draft.unread = (*(day.quote for day in before[-1:]), *draft.unread)


def _doers(draft: Draft) -> set[str]:
    """Who is named as having done it."""
    return {a.value.id for a in named(draft.actors) if a.value.role == "initiator"}


def _under(draft: Draft, days: Sequence[Found[DateSpan]]) -> Found[DateSpan] | None:
    """The day of the line that a draft stands under in a chronicle."""
    start = draft.segments[0].marked.passage.start
    return next((day for day in reversed(days) if day.quote.end <= start), None)


def _first_day(drafts: Iterable[Draft], reading: Reading) -> Found[DateSpan] | None:
    """The day that the news is of: the first recent one that a draft tells.

    A full date comes before a rough one, a named day before "in the past hours".
    """
    news = [d.dates for d in drafts if d.dates and not d.background and d.dates.rule != dates.LAPSE]

    def rank(found: Found[DateSpan]) -> tuple[bool, bool]:
        return found.value.precision != "day", found.rule == _HOURS and found.value.days > 1

    return min(_recent(news, reading.day), key=rank, default=None)


def _recent(found: Iterable[Found[DateSpan]], day: date | None) -> list[Found[DateSpan]]:
    """The dates of the days around the one that the article speaks from."""
    return [d for d in found if day and abs((day - d.value.last).days) <= _NEWS_DAYS]


def _place_of_title(marked: Sequence[Marked], phrases: Iterable[PlacePhrase]) -> PlacePhrase | None:
    """The first place that the title puts something at."""
    heads = [m.passage.end for m in marked[:1] if m.passage.kind != "sentence"]
    told = next((p for p in phrases if heads and p.role == "location" and p.quote.start < heads[0]), None)
    return told or _place_of_dateline(marked, phrases)


def _place_of_dateline(marked: Sequence[Marked], phrases: Iterable[PlacePhrase]) -> PlacePhrase | None:
    """The town of ours from which an English report comes: what its lead tells without a place was there."""
    end = max((m.passage.end for m in marked[:_MASTHEAD]), default=0)
    filed = (p for p in phrases if p.role == "dateline" and p.quote.start < end and p.quote.text.isupper())
    places = ((p, p.places[0].place) for p in filed)
    near = (p for p, place in places if place is not None and place.admin.admin1_pcode in Config().scope)
    return next(near, None)


def _where(draft: Draft, drafts: list[Draft], title: PlacePhrase | None, reading: Reading) -> Location | None:
    """The place of a draft: its own, widened where its words are loose, else what lies around it, else the title's."""
    own = draft.location
    if draft.loose and own is not None:
        own = reading.widened(own)
    home = home_of_taken(draft) if own is None and (title is None or title.role == "dateline") else None
    if home is not None:
        return reading.locate(home)
    found = own or surroundings(draft, drafts)
    if found is None and title is None and (home := home_of_killed(draft)) is not None:
        return reading.locate(home)
    if found is not None or title is None or (title.role == "dateline" and draft.paragraphs[0] > _IN_LEAD):
        return found
    where = reading.locate(title)
    return reading.widened(where) if is_loose(title) else where


def _of_heads(reading: Reading, marked: Sequence[Marked]) -> Found[DateSpan] | None:
    """The one day that stands over the text with words of its own, "the harvest of Friday 3 May": no dateline."""
    heads = list(takewhile(lambda line: line.passage.kind in _HEADS, marked))
    days = [day for line in heads for day in _stated_days(line, reading)]
    recent = _recent(days, reading.day)
    if not recent or len({day.value.first for day in days}) != 1:
        return None
    listed = any(is_item(line) for line in marked[len(heads) : len(heads) + 1])  # "Incidents, 3 May 2023" over a list
    return recent[0] if len(_beside(recent[0], heads)) >= (1 if listed else _HEADED_WORDS) else None


def _stated_days(line: Marked, reading: Reading) -> list[Found[DateSpan]]:
    """The single days that a line states as those of the news."""
    stated = [d for d in dates.read(line, reading.article.published, reading.anchor) if d.value.basis != "estimated"]
    news = {d.rule for d in stated} - _OTHERS if line.of("event", "outlet") else {d.rule for d in stated} - _BEFORE_NEWS
    return [d for d in stated if d.value.days == 1 and d.rule in news]


def _beside(found: Found[DateSpan], lines: Iterable[Marked]) -> list[str]:
    """The words that stand beside a date in its line."""
    passage = next(line.passage for line in lines if line.passage.start <= found.quote.start < line.passage.end)
    return [word for word in passage.text.replace(found.quote.text, " ").split() if word.strip(_MARKS)]


def _unread(draft: Draft, reading: Reading) -> tuple[Quote, ...]:
    """The words of dates where it is told that nobody can read, and of a day of a month whose year nobody tells."""
    passages = {s.marked.passage.start: s.marked for s in draft.segments}
    found = {at: dates.read(m, reading.article.published, reading.anchor) for at, m in passages.items()}
    strange = [words for at, m in passages.items() for words in dates.unread(m, found[at])]
    yearless = [draft.yearless.quote] if draft.yearless and draft.yearless.quote not in strange else []
    return tuple(sorted([*strange, *yearless], key=lambda words: words.start))


def _takes_after(draft: Draft, earlier: list[Draft]) -> list[Draft]:
    """Its neighbour and its lead; but of two lines of a chronicle, which no stop closes, each tells all of its own."""
    found = [before for before in (_neighbour(draft, earlier), _lead(draft, earlier)) if before is not None]
    own, line = draft.own, draft.segments[0].marked.passage
    others = [before.segments[0].marked.passage for before in found]
    return [
        before
        for before, other in zip(found, others, strict=True)
        if not own or line.paragraph == other.paragraph or any(CLOSED.search(passage.text) for passage in (line, other))
    ]


def _inherit(draft: Draft, before: Draft) -> None:
    """Who did it and by what means, where only what was told before says so."""
    other_day = pairs.day(draft, before)
    unknown = parties.of_unknown_source(draft)
    open_still = not _done(draft, before) and (not other_day or any(definite(t) for t in draft.main_deeds))
    apart = unknown or parties.both_sides(draft) or parties.turned(draft)
    if open_still and not apart and not parties.laid_apart(draft, before):
        mine = {a.value.id for a in draft.actors}  # "the shelling resumed on Tuesday"
        hit = {side(a.value.id) for a in named(draft.actors) if a.value.role == "target"}
        did = (a for a in before.actors if a.value.role == "initiator" and a.value.id not in mine)
        draft.actors += [a for a in did if side(a.value.id) not in hit]  # nobody strikes his own side again
    others = _doers(draft) and not _doers(before)
    # Killed by others, or on another day, by nobody knows what.
    if not unknown and (draft.kinds or draft.alike or not (other_day or others)):
        _inherit_means(draft, before)


def _inherit_means(draft: Draft, before: Draft) -> None:
    """The type of what was told before, where a draft names no means."""
    if draft.inherited_type is not None or draft.weapon_classes():
        return
    settled = before.settled()
    others = _doers(draft) - _doers(before)
    grounded = settled is not None and settled[0] == _FLOWN and bool(others) and not any(map(flies, others))
    if settled is not None and settled[1] != _STRIKE and not grounded:
        draft.inherited_type = (before.inherited_type if before.means_open else None) or settled[0]


def _done(draft: Draft, before: Draft) -> list[Found[ActorRole]]:
    """Who did it by its own words; nobody named has not fired where somebody fired before."""
    fired = draft.kinds == before.kinds == {"fire"}
    return [a for a in (named(draft.actors) if fired else draft.actors) if a.value.role == "initiator"]


def _lead(draft: Draft, before: Sequence[Draft]) -> Draft | None:
    """The lead, whose doer and means hold for later tellings of its kind until somebody else is named."""
    if not before or before[0].paragraphs[0] > 1 or not draft.kinds or before[0].kinds != draft.kinds:
        return None
    doers = _doers(before[0])
    others = {doer for d in (*before[1:], draft) for doer in _doers(d)}
    return before[0] if doers and others <= doers and before[0].background == draft.background else None


def _neighbour(draft: Draft, before: Sequence[Draft]) -> Draft | None:
    """The latest happening told close before, of its kind or with its victims, by nobody else."""
    victims_only = not draft.kinds or "hurt" in draft.classes <= {"arrest", "kill", "hurt", "death"}
    for other in reversed(before):
        if other.segments == draft.segments:
            continue  # another place of the same telling says no more
        if draft.alike:
            # It is like what the paragraph, else what the article opens with.
            return next((d for d in before if d.paragraphs[0] == draft.paragraphs[0]), before[0])
        close = draft.paragraphs[0] - other.paragraphs[1] <= 1
        beside = close and other.background == draft.background and (other.kinds & draft.kinds or victims_only)
        if beside and not pairs.sides(other, draft):
            return other
    return None


def _estimated(reading: Reading, draft: Draft) -> Found[DateSpan] | None:
    """Reported without a date: on the day before publication or that day."""
    day = reading.day
    if day is None:
        return None
    trigger = draft.happened[0]
    return Found(DateSpan(day - timedelta(days=1), day, "estimated"), trigger.quote, "extract.published")
