"""Sample articles with known truth, composed from the lexicons and the gazetteer: the same for the same seed.

They measure time and memory, and whether what was put in comes out; they say nothing of how well real articles are
read. Article `n` needs no other one, so that any part of a million can be made anywhere.
"""

from __future__ import annotations

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from geomap.arabic import fold_key
from geomap.lexicon import common_words, load
from geomap.model import Article, Place
from geomap.pipeline.words import LEXICONS, vocabulary

_FIRST, _DAYS = date(2018, 1, 1), 2500
_MONTHS = ("كانون الثاني", "شباط", "آذار", "نيسان", "أيار", "حزيران", "تموز", "آب", "أيلول", "تشرين الأول",
           "تشرين الثاني", "كانون الأول")  # fmt: skip
# Articles that tell one happening, on average; how far apart in the stream they may stand.
_TELLERS, _SPREAD = 3, 30


@dataclass(frozen=True, slots=True)
class Truth:
    """One happening as it was made up."""

    number: int
    type: str
    place: Place
    day: date
    doer: str
    dead: int
    noun: str


@lru_cache
def _words() -> dict[str, Any]:
    return tomllib.loads((files("geomap.pipeline") / "sample.toml").read_text(encoding="utf-8"))


@lru_cache
def _villages() -> list[Place]:
    """Villages of the two governorates whose name is theirs alone, and of two words, which no common word is."""
    gazetteer = vocabulary().gazetteer
    found = (p for p in gazetteer.places.of_types("village") if p.admin.admin1_pcode in {"SY08", "SY09"})
    alone = (p for p in found if len({name.place_id for name in gazetteer.names.get(fold_key(p.name_ar), ())}) == 1)
    return sorted((p for p in alone if " " in p.name_ar), key=lambda p: p.id)


@lru_cache
def _names() -> dict[str, str]:
    return {term.id: term.attrs["name_ar"] for term in load("actors").terms if "name_ar" in term.attrs}


@lru_cache
def _common() -> list[str]:
    """Common words that no lexicon and no gazetteer knows."""
    known = {word for noun in LEXICONS for term in load(noun).terms for form in term.forms for word in form.split()}
    names = vocabulary().gazetteer.names
    plain = (word for word in sorted(common_words()) if len(word) > 3 and word.isalpha() and not word.isascii())
    return [word for word in plain if fold_key(word) not in known and fold_key(word) not in names]


@lru_cache(maxsize=1000)
def truth(number: int, seed: int = 7) -> Truth:
    """The happening of that number."""
    chance = random.Random(f"happening {seed} {number}")  # noqa: S311 - repeatable, not secret
    deed = chance.choice(_words()["deed"])
    doer = chance.choice(deed["doers"])
    day = _FIRST + timedelta(chance.randrange(_DAYS))
    noun = deed["noun"].format(doer=_names()[doer])
    return Truth(number, deed["type"], chance.choice(_villages()), day, doer, chance.randint(3, 10), noun)


def told_number(number: int, seed: int = 7) -> list[int]:
    """The numbers of the one to three happenings that the article of that number tells."""
    chance = random.Random(f"article {seed} {number}")  # noqa: S311
    centre = number // _TELLERS * 2
    return sorted({max(0, centre + chance.randint(-_SPREAD, _SPREAD)) for _ in range(chance.randint(1, 3))})


def told_in(number: int, seed: int = 7) -> list[Truth]:
    """What the article of that number tells."""
    return [truth(teller, seed) for teller in told_number(number, seed)]


def _told(chance: random.Random, event: Truth) -> str:
    day = f"{event.day.day} {_MONTHS[event.day.month - 1]} {event.day.year}"
    parent = {"SY08": "الحسكة", "SY09": "دير الزور"}[event.place.admin.admin1_pcode or ""]
    sentence: str = chance.choice(_words()["tell"])["ar"]
    return sentence.format(noun=event.noun, place=event.place.name_ar, parent=parent, day=day, dead=event.dead)


def article(number: int, seed: int = 7, size: int = 4096) -> Article:
    """The sample article of that number, about `size` bytes of UTF-8."""
    chance = random.Random(f"text {seed} {number}")  # noqa: S311
    sentences = [_told(chance, event) for event in told_in(number, seed)]
    lines, length = [sentences[0]], sum(len(line.encode()) for line in sentences)
    rest = sentences[1:]
    while length < size or rest:
        if rest and (length >= size or chance.random() < 0.2):
            lines.append(rest.pop(0))
            continue
        lines.append(" ".join(chance.choices(_common(), k=chance.randint(12, 30))) + ".")
        length += len(lines[-1].encode())
    text = "\n\n".join(lines) + "\n"
    name, outlet = f"sample/{number:09d}.txt", f"sample {number % 40}"
    published = max(event.day for event in told_in(number, seed)) + timedelta(1)
    digest = sha256(text.encode()).hexdigest()
    return Article(name, text, lines[0], outlet, published, None, "ar", name, digest)


def articles(count: int, seed: int = 7, size: int = 4096, first: int = 0) -> Iterator[Article]:
    """`count` sample articles from number `first` on, one at a time."""
    return (article(number, seed, size) for number in range(first, first + count))
