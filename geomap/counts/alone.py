"""What a word of harm counts with nobody beside it: the dead and wounded by their noun, a name, a pronoun."""

from __future__ import annotations

from geomap.counts.behind import company, join
from geomap.counts.chains import HIM, is_him, pattern
from geomap.counts.clauses import CountClause
from geomap.counts.cues import BOTH
from geomap.counts.people import People, attr, form, is_definite
from geomap.grammar import compiled
from geomap.model import Count

_NAMES = compiled(
    r"(?: {word} | {place} (?= {word|place} ) ) {word|place}{0,4}"
    r"(?: (?: {nothing} | [(] {nothing} [)] )? ,?و (?: {word|place} {word|place}{1,4} | {given} ) )*"
)
# What is hit is called like who is wounded: there a name has two words, and the first is no noun with an ending.
_FULL_NAME = compiled(r"{word} {word|place}")
# What a victim may stand behind as one more: what befell, a number, nothing at all.
_FALLS = ("event", "weak", "verb", "act", "occurring", "function", "bound", "amount")
# English names: a given name and more, each with "al-" before it or not; more of them behind commas and "and".
_REST = "(?: (?: {word_en} [-] )? {given_en|word_en|place} ){1,3}?"
_ENGLISH_NAMES = compiled(
    "{given_en} (?: " + _REST + " | (?= , {the} ) ) (?: (?: , {and_en} | , | {and_en} ) {given_en} " + _REST + " )* "
    "(?= {stop|end|function|and_en|nothing|number|amount} | , | [(] | $ )"
)
# The kin of a named one behind him, or behind his age.
_KIN_EN = compiled("(?: , {nothing|amount} ,? )? ,? {and_en} (?P<who> {people} )")
# A raid behind those that open the sentence: "ten detainees in a raid", "ten detainees, the toll of a campaign".
_TAKEN_IN = compiled(
    r"^{casualties} (?: (?: و | , ){1,2} {casualties} {amount}? )? "
    r"(?: (?: {function} | ب ) {event|weak} | {tally} {event|weak|word} )"
)
_OF_THEM_DIED = compiled(r"{part} (?: {word_en|be|time|function} ){0,3} $")
_AND_DIED = compiled(r"{and_en} (?: {word_en|time|function} ){0,2} $")
_HERS, _THE = "ها", "ال"
# "Killed him", "both", and "her" with nothing behind it that is hers.
_PRONOUN = compiled("{him} | (?: {their} | (?P<two> {both} {him|them}? ) ) (?= {function|stop|and_en} | , | $ )")
# What may stand between a word that says a deed came about and the deed: who did it, another deed.
_DONE = "done"
_TO_THE_DEED = compiled(r"(?: {word|actor|nation|event|weak|act|of|to|when|weekday} | [وب] ){0,4}")
_REACH = 6
_PARTY_MAN = compiled(r"{actor} (?: {word} | ل )")


def own(clause: CountClause, i: int, kinds: tuple[str, ...], end: int) -> None:
    """Dead and wounded people: their noun tells what happened to them."""
    people: People = clause.chain.chunks[i].value
    bare = people.role == "people"
    if _are_spoken_of(clause, i, people):
        return
    if bare and clause.harm(i, "either") and _victims(clause, i, kinds, end):
        return
    if bare and (_describes(clause, i) or clause.is_(i - 1, "tally") or _is_predicate(clause, i)):
        return
    again = people.definite and (bare or clause.told_before(kinds, people))
    clause.emit(people, kinds, "again" if again else people.role, "people.harmed")
    clause.taken.add(i)
    join(clause, i + 1, kinds, end)


def _are_spoken_of(clause: CountClause, i: int, people: People) -> bool:
    """Whether a word for prisoners or the dead tells of no harm done now."""
    if people.own == "detained":  # prisoners need not be newly taken
        joined = clause.codes[i - 1 : i] in ("و", ",") and bool(clause.found)
        opens = i == 0 and people.role == "number" and _TAKEN_IN.search(clause.codes)
        return people.definite or not (joined or opens)
    # A hospital is named after a martyr.
    return people.role == "people" and people.definite and people.amount.least == 1


def _victims(clause: CountClause, i: int, kinds: tuple[str, ...], end: int) -> bool:
    """Count those who are called victims: right before the word, or behind what they are victims of."""
    if i > clause.start and clause.is_(i - 1, "people") and i - 1 not in clause.taken:
        clause.taken.add(i - 1)
        clause.emit(clause.people(i - 1), kinds, clause.people(i - 1).role, "people.harmed")
        return True
    match = pattern("victims").match.match(clause.codes, i + 1, end)
    if match is None or clause.people(match.start("who")).role != "number":
        return False
    clause.taken.add(match.start("who"))
    clause.emit(clause.people(match.start("who")), kinds, "number", pattern("victims").id)
    join(clause, match.end(), kinds, end)
    return True


def _is_predicate(clause: CountClause, i: int) -> bool:
    """Whether "a victim" only says what somebody or something before it is: "the village is a victim of neglect"."""
    single = clause.chain.chunks[i].value.amount == Count(1, 1)
    return single and bool(clause.harm(i, "either")) and i > clause.start and not clause.is_(i - 1, *_FALLS)


def _describes(clause: CountClause, i: int) -> bool:
    """Whether a singular "wounded" only describes the person before it, whom another word counts."""
    return i > 0 and i - 1 in clause.taken


def by_itself(clause: CountClause, i: int, kinds: tuple[str, ...], end: int) -> None:
    """Count what a word of harm says by itself: a named person, a pronoun, people told before."""
    chunk = clause.chain.chunks[i]
    token, start = chunk.token, chunk.start
    if token is None:
        return
    him = People(start, start + 1, Count(1, 1), None, "again")
    many = "+p" in form(token) or (form(token) == "phrase" and clause.is_(i, "verb"))
    dual = many and token.word.endswith("ا") and not token.word.endswith("وا")
    joined = clause.is_(i, "verb") and clause.codes[i - 1 : i] == "و"
    if kinds == ("injured",) and not joined and any(t.kind == "fatalities" for t in clause.found):
        return  # "died of his wound"
    if clause.harm(i, "people_only") or (clause.harm(i, "come_about") and not _came_about(clause, i)):
        return
    if dual or token.word.endswith("هما"):
        clause.emit(him._replace(amount=Count(2, 2)), kinds, "again", "alone.pronoun")
    elif is_him(chunk) or (attr(token, "number") == 1 and clause.is_(i, "act")):
        _him(clause, i, kinds, end)
    elif not is_definite(token) and not clause.is_(i - 1, "thing", "time", "weekday", "unit"):
        _named(clause, i, kinds, end)


def _came_about(clause: CountClause, i: int) -> bool:
    """Whether the words before a deed say that it was done: "it came to his arrest", not "after his arrest"."""
    chunks = clause.chain.chunks
    before = range(i - 1, max(clause.start, i - _REACH) - 1, -1)
    done = next((k for k in before if clause.chain.tokens[chunks[k].start].kind == _DONE), None)
    return done is not None and _TO_THE_DEED.fullmatch(clause.codes, done + 1, i) is not None


def _him(clause: CountClause, i: int, kinds: tuple[str, ...], end: int) -> None:
    """Count the one behind a verb with his pronoun, and who was taken with him: "arrested him and his brother"."""
    start, alone = clause.chain.chunks[i].start, len(clause.found)
    at = i + 2 if clause.is_(i + 1, "who_is") else i + 1
    join(clause, at, kinds, end)
    company(clause, at, kinds, end)
    role = "again" if len(clause.found) == alone else "added"
    clause.emit(People(start, start + 1, Count(1, 1), None, role), kinds, role, "alone.pronoun")


def _named(clause: CountClause, i: int, kinds: tuple[str, ...], end: int) -> None:
    """Count the people told by their names behind a word of harm, or by nothing at all: "who was killed in"."""
    codes, start = clause.codes, clause.chain.chunks[i].start
    passive = form(clause.chain.chunks[i].token) in ("past", "phrase", "passive") and kinds[0] in BOTH
    names = _NAMES.match(codes, i + 1, end)
    if names is not None and not _may_be_named(clause, i, kinds):
        names = None
    if (clause.is_(i, "act") or passive) and names is not None and kinds[0] != "displaced":
        number = 1 + names.group().count("و")
        clause.emit(People(start, start + 2, Count(number, number), None, "named"), kinds, "named", "alone.named")
        join(clause, names.end(), kinds, end)
        company(clause, names.end(), kinds, end)
    elif _taken_with(clause, i) or (passive and clause.is_(i, "verb") and clause.is_(i + 1, "with")):
        clause.emit(People(start, start + 1, Count(1, 1), None, "named"), kinds, "named", "alone.named")
        company(clause, i + 1, kinds, end)
    elif passive and clause.is_(i, "verb") and codes[i + 1 : i + 2] == "ب":
        clause.emit(People(start, start + 1, Count(1, 1), None, "again"), kinds, "again", "alone.passive")
    elif clause.is_(i, "verb") and kinds == ("fatalities",) and _PARTY_MAN.match(codes, i + 1, end):
        clause.emit(People(start, start + 3, Count(1, 1), None, "named"), kinds, "named", "alone.named")
    else:
        died(clause, i, kinds)


def _taken_with(clause: CountClause, i: int) -> bool:
    """Whether a verb of taking has "with" right behind it, which its passive alone has: "was arrested with two"."""
    return clause.is_(i, "verb") and clause.is_(i + 1, "with") and not clause.is_(i - 1, "people", "amount", "actor")


def died(clause: CountClause, i: int, kinds: tuple[str, ...]) -> None:
    """Count who died of those told before: "a man was wounded, and succumbed", "two of them died"."""
    start = clause.chain.chunks[i].start
    if clause.is_(i + 1, "part"):
        some: tuple[People, ...] = clause.chain.chunks[i + 1].value
        for each in some:
            clause.emit(each, kinds, "again", "alone.died")
    elif (part := _died_before(clause, i)) is not None:
        clause.emit(part, kinds, "again", "alone.died")
    elif clause.harm(i, "dies"):
        clause.emit(People(start, start + 1, Count(1, 1), None, "again"), kinds, "again", "alone.died")


def _died_before(clause: CountClause, i: int) -> People | None:
    """The part of those told before of whom "died" is said in English: "two of them later died"."""
    match = _OF_THEM_DIED.search(clause.codes, clause.start, i) if clause.harm(i, "alone") else None
    if match is None:
        hurt = clause.found[-1] if clause.found and clause.harm(i, "alone") else None
        of_him = hurt is not None and hurt.kind == "injured" and hurt.people.amount == Count(1, 1)
        said_of_him = of_him and _AND_DIED.search(clause.codes, clause.start, i) is not None
        return hurt.people._replace(own=None) if hurt is not None and said_of_him else None
    parts: tuple[People, ...] = clause.chain.chunks[match.start()].value
    return parts[0]._replace(own=None) if len(parts) == 1 and not parts[0].vague else None


def passive_en(clause: CountClause, i: int, kinds: tuple[str, ...]) -> None:
    """Count the one of whom "was killed" is said, whoever that is: told before, or by an office or a name."""
    if clause.harm(i, "people_only"):
        return
    start = clause.chain.chunks[i].start
    be = next((k for k in range(i - 1, clause.start - 1, -1) if clause.is_(k, "be")), i)
    number = attr(clause.chain.chunks[be].token, "number")
    if number == 1 and kinds[0] != "displaced":
        clause.emit(People(start, start + 1, Count(1, 1), None, "again"), kinds, "again", "alone.passive_en")
    else:
        died(clause, i, kinds)


def befell_him(clause: CountClause, i: int, kinds: tuple[str, ...]) -> None:
    """Count the one told before whom an English pronoun names before what befell him: "gunmen shot him dead"."""
    start = clause.chain.chunks[i - 1].start
    clause.emit(People(start, start + 1, Count(1, 1), None, "again"), kinds, "again", "alone.pronoun_en")


def told_en(clause: CountClause, i: int, kinds: tuple[str, ...], end: int) -> bool:
    """Count whom a name or a pronoun tells behind an English word of harm."""
    return named_en(clause, i, kinds, end) or _pronoun_en(clause, i, kinds)


def _pronoun_en(clause: CountClause, i: int, kinds: tuple[str, ...]) -> bool:
    """Count the one or two told before behind an English word of harm: "wounding her", "killing both"."""
    match = _PRONOUN.match(clause.codes, i + 1, clause.end)
    if match is None or kinds[0] == "displaced":
        return False
    start, number = clause.chain.chunks[i + 1].start, 2 if match["two"] else 1
    clause.emit(People(start, start + 1, Count(number, number), None, "again"), kinds, "again", "alone.pronoun_en")
    return True


def named_en(clause: CountClause, i: int, kinds: tuple[str, ...], end: int) -> bool:
    """Count persons whose full names stand behind an English word of harm: "arrested so-and-so and so-and-so"."""
    match = _ENGLISH_NAMES.match(clause.codes, i + 1, end)
    if match is None or kinds[0] == "displaced":
        return False
    first, last = clause.chain.chunks[i + 1].start, clause.chain.chunks[match.end() - 1].end
    joined = [k for k in range(i + 2, match.end()) if clause.is_(k, "and_en") or clause.codes[k] == ","]
    number = 1 + len([k for k in joined if clause.is_(k + 1, "given_en")])
    clause.emit(People(first, last, Count(number, number), None, "named"), kinds, "named", "alone.named")
    _and_kin(clause, match.end(), kinds, end)
    return True


def _and_kin(clause: CountClause, at: int, kinds: tuple[str, ...], end: int) -> None:
    """Count the kin of somebody named who are joined to him: "killed so-and-so, 45, and his two sons"."""
    match = _KIN_EN.match(clause.codes, at, end)
    who = match.start("who") if match is not None else at
    if match is not None and who not in clause.taken and clause.people(who).kin:
        clause.taken.add(who)
        clause.emit(clause.people(who), kinds, "added", "alone.named")


def _may_be_named(clause: CountClause, i: int, kinds: tuple[str, ...]) -> bool:
    """Whether the words behind may be names: no "by shrapnel", no noun that "and" couples with the word of harm."""
    first = clause.chain.chunks[i + 1].token
    if kinds == ("injured",) and (clause.is_(i, "act") or (first is not None and first.word.startswith("ب"))):
        return _is_full_name(clause, i + 1)
    if first is not None and first.word.endswith("هما"):
        return False  # "of the two": told before
    alone = not clause.is_(i + 2, "word", "place")
    if alone and first is not None and first.word.startswith(_THE):
        return False  # "the organisation executed, at noon, two": a noun, who did it
    return not (alone and clause.is_(i, "act") and first is not None and first.word.startswith("و"))


def _is_full_name(clause: CountClause, at: int) -> bool:
    """Whether two words may be somebody's name, and not a thing and what describes it."""
    first = clause.chain.chunks[at].token
    plain = first is not None and not first.word.startswith("ال") and not first.word.endswith((HIM, _HERS))
    return plain and _FULL_NAME.match(clause.codes, at, clause.end) is not None
