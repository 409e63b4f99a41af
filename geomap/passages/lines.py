"""Lines -> paragraphs: a break that only wraps a sentence is told from one that ends it.

A program that wraps text breaks a line where the next word would no longer fit. So there is one width at which the
breaks of a wrapped text all make sense, while those of a list of short items agree on none.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, takewhile

from geomap.arabic import Change, fold_key
from geomap.passages.deeds import WORD, line_words, opens, opens_item, tells, verb_leads

Span = tuple[int, int]

_LINE = re.compile(r"[^\r\n\u2028\u2029]+")
CLOSED = re.compile(r"[.!?؟…:؛][\"”»’)\]]*\s*$")
# An item of a list begins with a bullet, a date or a clock; mail marks quoted lines.
MARK = re.compile(
    r"^\s{0,20}(?:[-–—*•·▪●◆►▶✅✔#|]|ـ\s|[0-9]\ufe0f?\u20e3|[\U0001F300-\U0001FAFF\u2600-\u27BF]|\(?(?:\d{1,3}|[أبجدهزحط])[).-]\s"
    r"|[\[(]?[0-9٠-٩]{1,4}\s?[/.-]\s?[0-9٠-٩]{1,2}\s?[/.-]\s?[0-9٠-٩]{1,4}|[\[(]?[0-9٠-٩]{1,2}:[0-9٠-٩]{2}(?!\d))"
)
# A place or a topic before what happened there, as items of a chronicle write it one below the other: "Hajin: ...".
_LABELLED = re.compile(r"[^\s:،,]+(?:\s[^\s:،,]+){0,3}\s?:\s")
_QUOTED = re.compile(r"[\s>]*")
_LETTER = re.compile(r"[^\W\d_]")
_COUNTED = re.compile(r"[0-9٠-٩]{1,2}(?:\s?(?=[-–—])|[.)]\s++)")
_BULLET = re.compile(r"\A\s*+(?:[-–—•·▪●◆*✔✅►▶#]|[0-9٠-٩]{1,2}(?:\s?[-–—]|[.)]\s))\s*+[^\W\d_]")
# A number of persons or things that ends a line, no date and no year.
_BARE_NUMBER = re.compile(r"(?<=\s)(?:[0-9]{1,3}|[٠-٩]{1,3})$")
_BY = "ب"
# A word that a line ends within; the hyphen is the common one or that of print, seen or not.
PARTED = re.compile("[A-Za-z][-\u2010\u00ad]$")
_YEAR_AT_END = re.compile(r"(?<!\d)(?:\d{4}|[٠-٩]{4})\s*$")
_COMMAS = "،,؛;"
_FEW = 6
# Words of a heading that a colon ends.
_HEAD_WORDS = 3
# Shorter lines are labels, not wrapped text; two lines alone must be this long.
_SHORTEST, _LONG = 15, 40
# So many of the open breaks must agree on a width, so many agree in a face with letters of one width, and so few lines
# may be wider.
_AGREED, _SURE, _WIDER = 0.6, 0.9, 0.2
# In a face with letters of many widths, lines of one width differ by this share in how many letters they hold.
_PLAY = 0.1
# So many open breaks that all agree on one width to the letter are no list's, whatever words the lines open with.
_CERTAIN = 4
# Lines of which so many open with a deed are items; more of them where some line is closed, as in prose.
_LISTED, _LISTED_PROSE = 0.5, 0.75


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Code points `start` to `end` of a text; `breaks` are the stretches within it that only wrap its lines.

    Each counts as a blank, between the items of a list as a comma.
    """

    start: int
    end: int
    breaks: tuple[Change, ...]


def paragraphs(text: str) -> list[Paragraph]:
    """The paragraphs of a text, one for each line that is not the rest of a wrapped one."""
    lines = [_trimmed(text, line.span()) for line in _LINE.finditer(text) if line.group().strip()]
    items = _items([text[slice(*line)] for line in lines]) if len(lines) > 1 else set()
    lines = [_uncounted(text, line) if number in items else line for number, line in enumerate(lines)]
    soft = _soft(text, lines) | items if len(lines) > 1 else set()
    groups: list[list[int]] = []
    for number in range(len(lines)):
        if number in soft:
            groups[-1].append(number)
        else:
            groups.append([number])

    def broken(before: int, number: int) -> Change:
        end, start = lines[before][1], lines[number][0]
        listed = {before, number} <= items and text[end - 1] not in _COMMAS and text[start].isalpha()
        if _is_parted(text[end - 3 : end], text[start]):
            return end - text[start].islower(), start, ""
        return end - (listed and text[end - 1] == "."), start, "," if listed else " "

    return [
        Paragraph(lines[g[0]][0], lines[g[-1]][1], tuple(broken(*pair) for pair in pairwise(g))) for g in groups
    ]


def _items(written: Sequence[str]) -> set[int]:
    """The numbers of lines that are bare items of what the line before them tells: "hit were the following:"."""
    found: set[int] = set()
    for number, line in enumerate(written):
        if not line.rstrip().endswith(":") or not tells(line):
            continue
        few = _HEAD_WORDS if _last_word(line) in line_words("open_end") | line_words("following") else 0
        below = ((line, few) for line in written[number + 1 :])
        items = len([*takewhile(lambda item: _is_bare(*item), below)])
        found.update(range(number + 1, number + 1 + items) if items > 1 else ())
    return found


def _last_word(line: str) -> str:
    """The last word of a line, folded."""
    return next(iter(WORD.findall(fold_key(line[-40:]))[-1:]), "")


def _is_bare(line: str, few: int) -> bool:
    """Whether a line is a bullet and some words, or `few` words without one, that tell nothing by themselves."""
    most = _FEW if _BULLET.match(line) else few
    return len(line.split()) <= most and ":" not in line and not tells(line) and _LETTER.search(line) is not None


def _uncounted(text: str, line: Span) -> Span:
    """A line without the number before the dash of its item."""
    number = _COUNTED.match(text, line[0])
    return (number.end(), line[1]) if number else line


def _trimmed(text: str, span: Span) -> Span:
    """A line without blanks around it and the marks of quoted mail before it."""
    line = text[slice(*span)]
    lead = _QUOTED.match(line)
    skip = lead.end() if lead and _LETTER.search(line) else 0
    return span[0] + skip, span[0] + len(line.rstrip())


def _soft(text: str, lines: Sequence[Span]) -> set[int]:
    """The numbers of lines that go on with the sentence of the line before."""
    written = [text[slice(*line)] for line in lines]
    near = _nearest(text, lines)
    if not near:
        return _spaced(text, lines, written)
    heads = _heads(written)
    open_ = [n for n in near if n not in heads and _may_go_on(written[n - 1], written[n])]
    sure = {n for n in open_ if _is_prose(n, written) and _must_go_on(written[n - 1], written[n])}
    sure |= {n for n in open_ if _hangs(written[n - 1]) or _is_parted(written[n - 1], written[n])}
    lengths: dict[Callable[[Sequence[str]], list[int]], list[int]] = {}
    for measure, play, agreed in _MEASURES if len(open_) > 1 else ():  # one break agrees with none
        if measure not in lengths:
            lengths[measure] = measure(written)
        fitting = _wrapped(lengths[measure], written, open_, play, agreed)
        if fitting:
            whole = _whole(written, open_)  # breaks at will may agree on a width but for the last of them
            return sure | fitting | (whole if min(whole, default=0) in fitting else set())
    return sure | _pair(written, open_) | _whole(written, open_)


def _whole(written: Sequence[str], open_: Sequence[int]) -> set[int]:
    """Lines broken at will within one sentence: a verb opens the first, the last alone is closed, none begins anew."""
    found: set[int] = set()
    for first in (n for n in open_ if n - 1 not in open_):
        run = [*takewhile(lambda n: n in open_, range(first, len(written)))]
        lines = written[first - 1 : run[-1] + 1]
        arabic = not lines[0][:1].isascii() and verb_leads(lines[0])
        last = opens(lines[-1]) and _opens_anew(lines[-1])
        anew = last or any(map(_opens_anew, lines[1:-1])) or any(map(_is_day, lines))
        if arabic and 2 < len(lines) <= _FEW and CLOSED.search(lines[-1]) and not anew:
            found.update(run)
    return found


def _heads(written: Sequence[str]) -> set[int]:
    """The numbers of lines that head what stands below: a word or two and a colon, several times in a text."""
    found = {n for n, line in enumerate(written) if line.rstrip().endswith(":") and len(line.split()) <= _HEAD_WORDS}
    return found if len(found) > 1 else set()


def _nearest(text: str, lines: Sequence[Span]) -> list[int]:
    """The numbers of lines that no empty line parts from the one before."""
    gaps = [text[a[1] : b[0]] for a, b in pairwise(lines)]
    return [n for n, gap in enumerate(gaps, 1) if gap.count("\n") <= 1 and "\u2029" not in gap]


def _spaced(text: str, lines: Sequence[Span], written: Sequence[str]) -> set[int]:
    """The numbers of lines that only go on, in a text with an empty line behind every line: printed double spaced."""
    if any(text.count("\n", a[1], b[0]) != 2 for a, b in pairwise(lines)):
        return set()
    open_ = [n for n in range(1, len(lines)) if _may_go_on(written[n - 1], written[n])]
    if len(lines) <= _FEW:
        return set(open_) if _is_one_sentence(written, open_) else set()
    return _wrapped(_seen(written), written, open_, _PLAY, _AGREED) if 2 * len(open_) > len(lines) else set()


def _is_one_sentence(written: Sequence[str], open_: Sequence[int]) -> bool:
    """Whether a verb opens the first of several lines, the last alone is closed, and none between begins anew."""
    closed = len(open_) == len(written) - 1 > 1 and CLOSED.search(written[-1]) is not None
    return closed and verb_leads(written[0]) and not any(opens_item(written[n]) for n in open_)


def _may_go_on(line: str, following: str) -> bool:
    if CLOSED.search(line) or MARK.match(following):
        return False
    both = (_LETTER.search(line) and _LETTER.search(following)) or _is_rest(following)
    row = "\t" in line.strip() or "\t" in following.strip() or ("|" in line and "|" in following)
    labelled = _LABELLED.match(line) and _LABELLED.match(following)
    return bool(both) and not (row or labelled or _are_dated(line, following))


def _are_dated(*lines: str) -> bool:
    """Whether each line tells a deed and ends in its year: items of a chronicle with the day behind each."""
    return all(_ends_in_year(line) and tells(line) for line in lines)


def _is_rest(line: str) -> bool:
    """A year or a bracket alone that a wrapped line left over."""
    return len(line) <= _SHORTEST and CLOSED.search(line) is not None and not _LETTER.search(line)


def _is_prose(number: int, written: Sequence[str]) -> bool:
    """Whether the line before may be the head of a sentence: the first of a text is a headline unless a verb leads."""
    line = written[number - 1]
    return len(line) >= _SHORTEST and not opens(written[number]) and (number > 1 or verb_leads(line))


def _must_go_on(line: str, following: str) -> bool:
    """Whether no sentence ends or begins so: a preposition or a bare number at the end, a small letter at the head."""
    if following[:1].islower() and line[-1:].isalpha():
        return True
    if _BARE_NUMBER.search(line) and not (following[:1].isupper() or opens_item(following)):
        return True
    return not line.endswith((",", "،")) and _last_word(line) in line_words("open_end")


def _hangs(line: str) -> bool:
    """Whether a line ends in "because of": what it was may open the next as an item does, or a headline."""
    return _last_word(line) in line_words("open_cause") and not line.endswith((",", "،", "."))


def _is_parted(line: str, following: str) -> bool:
    """Whether a line ends within a word, or within a name that is written with a hyphen: "explo-", "Al-"."""
    return PARTED.search(line) is not None and following[:1].isalpha() and following[:1].isascii()


def _long(written: Sequence[str]) -> list[int]:
    return [*map(len, written)]


def _seen(written: Sequence[str]) -> list[int]:
    unseen = [*filter(_is_unseen, set().union(*written))]
    return [len(line) - sum(map(line.count, unseen)) for line in written]


@lru_cache(maxsize=4096)
def _is_unseen(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Me", "Cf")


# How a line is measured, the play of its letters, and the share of open breaks that must agree, in the order of trying.
_MEASURES = ((_long, 0.0, _SURE), (_seen, 0.0, _SURE), (_seen, _PLAY, _AGREED), (_long, 0.0, _AGREED))


def _wrapped(
    lengths: Sequence[int], written: Sequence[str], open_: Sequence[int], play: float, agreed: float
) -> set[int]:
    """The open breaks that make sense at one width, if most do, and if what they part is no list of items.

    `play` is the share by which letters of a printed line are wider or narrower than those of another, `agreed` the
    share of the open breaks that is most of them.
    """
    fits = {n: (lengths[n - 1] * (1 - play), (lengths[n - 1] + _first(written[n])) * (1 + play)) for n in open_}
    width = _common(fits.values())
    fitting = {n for n, (least, most) in fits.items() if least <= width <= most}
    if len(fitting) < max(2, agreed * len(open_)):
        return set()
    if sum(length * (1 - play) > width for length in lengths) > _WIDER * len(lengths):
        return set()
    certain = not play and len(fitting) == len(open_) >= _CERTAIN and any(map(CLOSED.search, written))
    fitting = {n for n in fitting if n > 1 or not _is_headed(written)}
    listed = not certain and len(_items_at(fitting, written)) >= _share_of_items(written) * len(fitting)
    return set() if listed else fitting


def _items_at(numbers: Iterable[int], written: Sequence[str]) -> list[int]:
    """The lines of these numbers that open as items of a list do."""
    return [n for n in numbers if opens_item(written[n])]


def _share_of_items(written: Sequence[str]) -> float:
    """From which share of items on lines are a list."""
    return _LISTED_PROSE if any(map(CLOSED.search, written)) else _LISTED


def _opens_anew(line: str) -> bool:
    """Whether a line opens as an item does, and not with "by" before a deed."""
    return opens_item(line) and not (line.startswith(_BY) and opens(line.removeprefix(_BY)))


def _is_day(line: str) -> bool:
    """Whether a line ends in a year and tells nothing: a dateline."""
    return _ends_in_year(line) and not tells(line)


def _ends_in_year(line: str) -> bool:
    return line.rstrip()[-1:].isdigit() and _YEAR_AT_END.search(line) is not None


def _is_headed(written: Sequence[str]) -> bool:
    """Whether the first of the lines is a headline: the second begins a sentence, and the first does not."""
    return not verb_leads(written[0]) and (opens(written[1]) or verb_leads(written[1]))


def _first(line: str) -> int:
    return len(line.split(maxsplit=1)[0])


def _common(spans: Iterable[tuple[float, float]]) -> float:
    """The number that lies in most of the spans, the smallest of them."""
    steps = sorted(step for least, most in spans for step in ((least, -1), (most + 1e-6, 1)))
    best, most, within = 0.0, 0, 0
    for number, step in steps:
        within -= step
        if within > most:
            best, most = number, within
    return best


def _pair(written: Sequence[str], open_: Sequence[int]) -> set[int]:
    """A sentence in two lines: long ones, of which the second is shorter, is closed, and opens with no deed."""
    return {
        n
        for n in open_
        if CLOSED.search(written[n]) and _is_prose(n, written) and not _begins(written[n])
        and len(written[n]) <= (before := len(written[n - 1]))
        and (before >= _LONG or _only_places(*written[n - 1 : n + 1]))
    }  # fmt: skip


def _only_places(line: str, following: str) -> bool:
    """Whether a line behind one that a verb opens begins with "in" and tells nothing by itself."""
    first = next(iter(WORD.findall(fold_key(following[:20]))), "")
    return first in line_words("open_place") and verb_leads(line) and not tells(following)


def _begins(line: str) -> bool:
    """Whether a line opens as a sentence does: with a capital letter, or "and"."""
    return line[:1].isupper() or line[:1] == "و"
