"""Known names that a name may be in another spelling: by rules that each have a name, from the surest to the boldest.

Every rule writes names in one form, so that two spellings of one place meet in it; the forms of the whole gazetteer
are laid out once. `misprint` finds names one edit apart: one of their two ends is then the same.
What a rule finds is a proposal: the bolder ones need support from the text (`REGION`, `CLOSE`; see `places.choice`).
"""

from __future__ import annotations

import itertools
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from geomap import lexicon
from geomap.arabic import fold_key, without_article
from geomap.gazetteer import Gazetteer, Name, place_types

# How alike two names are that meet by a rule.
_LIKENESS = {
    "article": 0.98,
    "ending": 0.96,
    "glued": 0.96,
    "preposition": 0.95,
    "twin": 0.94,
    "opener": 0.92,
    "sound": 0.92,
    "relative": 0.9,
    "vowel": 0.88,
    "short": 0.86,
    "tail": 0.86,
    "misprint": 0.84,
    "romanised": 0.85,
    "spoken": 0.8,
}
# The rules, from the surest.
RULES = tuple(_LIKENESS)
# What the text must say for what a rule finds: that it lies in the same governorate, or close by.
REGION, CLOSE = ("opener", "sound", "relative", "vowel", "romanised"), ("short", "tail", "misprint")
# The boldest: a Latin spelling with the consonants of an Arabic name. It needs a settlement's word and a told region.
SPOKEN = "spoken"
_SHORT_WORD = 2
_BRIEF_WORD = 5
# How many words of names are kept as they were pared.
_WORDS = 50_000
# Letters that a name keeps at least when long vowels, or its first word, are left out; and when one is misprinted.
_SHORTEST, _SHORTEST_EDITED = 3, 4
_ENDINGS = "هاي"
# How much less alike the shortest names are that differ by a misprint.
_BRIEF = 0.03
# Latin letters: pairs that stand for one Arabic letter, and what romanisations leave out or change.
_DIGRAPHS = (("kh", "x"), ("gh", "g"), ("sh", "c"), ("ch", "c"), ("th", "t"), ("dh", "d"), ("ph", "f"), ("q", "k"))
_ARTICLES = re.compile(r" (?:al|el|ar|as|at|az|ash|ad|an|ez|et|ed|er)(?= )")
_VOWELS = re.compile(r"[aeiouywh' ]")
_REPEATED = re.compile(r"(.)\1+")
# How Latin letters write one vowel, how alike names are that differ in no more than this, and letters that are close.
_VOWEL_SOUNDS = tuple(
    (re.compile(written), sound)
    for written, sound in (("ou|oo|o", "u"), ("[ae]h?$|[ae]h?(?= )", "a"), ("iyy?|ee|ei|ie|y|e", "i"), ("ii+", "i"))
)
_BY_SOUND, _CLOSE_LETTERS = 0.9, 0.85
# What Latin letters may stand for an Arabic consonant, where that is more than one sound: the first is the usual.
_SOUNDS: Mapping[str, tuple[str, ...]] = {
    "ب": ("b",), "پ": ("p", "b"), "ت": ("t",), "ث": ("t", "s"), "ج": ("j", "g"), "چ": ("c",), "ح": ("h",), "خ": ("x",),
    "د": ("d",), "ذ": ("d", "z", "t"), "ر": ("r",), "ز": ("z",), "س": ("s",), "ش": ("c",), "ص": ("s",), "ض": ("d",),
    "ط": ("t",), "ظ": ("z", "d"), "غ": ("g",), "ف": ("f",), "ق": ("k", "g"), "ك": ("k",), "گ": ("g",), "ل": ("l",),
    "م": ("m",), "ن": ("n",), "ه": ("h",),
}  # fmt: skip
_CONSONANT_FORMS = 12
# The sign of every Arabic letter that Latin writes, long vowels among them, and what Latin spells those with.
_SIGNS = {letter: sounds[0] for letter, sounds in _SOUNDS.items()} | {"و": "u", "ؤ": "u", "ي": "i", "ئ": "i"}
_LONG_VOWELS = str.maketrans("oweyp", "uuiib")
# Kurmanji: the letters that only it has, the digraphs that it has not, and the sign that each letter stands for.
_KURMANJI, _NOT_KURMANJI = frozenset("çêîşûÇÊÎŞÛ"), re.compile("[skgt]h|aa|ee|oo|ou")
_KURMANJI_SIGNS = str.maketrans("cçşqvwoûyêî", "jcckuuuuiii", "aeiu'’-")
_LONG_SIGNS = re.compile("[iu]")
# How much the order of the vowels adds to names that share their consonants.
_VOWELS_ADD = 0.15
# What is lost where only one of the two has the article.
_ARTICLE_LESS = 0.3
# How much less alike than the most alike another name of the same consonants may be.
_RIVALS = 0.1
# How many letters a name has at least behind an article that is glued to it: "Almehemdiya".
_GLUED_REST = 5
# How alike the letters must be of what meets in its consonants alone, and where those are but one or two.
_ROMANISED_FLOOR, _SHORT_FLOOR, _SKELETON_SCORE = 0.6, 0.8, 0.7


@dataclass(frozen=True, slots=True)
class Similar:
    """A name of the gazetteer that a text may spell, how alike they are (0 to 1) and the rule by which."""

    name: Name
    likeness: float
    rule: str


@dataclass(frozen=True, slots=True)
class _Words:
    """What the lexicon tells of spellings, folded."""

    openers: Mapping[str, str]
    glued: tuple[str, ...]
    twins: Mapping[str, str]
    sounds: Mapping[int, str]
    vowels: Mapping[int, None]


@lru_cache(maxsize=1)
def _words() -> _Words:
    kinds: dict[str, list[lexicon.Term]] = defaultdict(list)
    for term in lexicon.load("spelling").terms:
        kinds[term.kind].append(term)
    pairs = [pair.split() for pair in _letters_of(kinds["sounds"])]
    return _Words(
        {form: term.id for term in kinds["opener"] for form in term.forms},
        tuple(form for term in kinds["glued"] for form in term.forms),
        {fold_key(form): term.id for term in kinds["twin"] for form in term.ar},
        str.maketrans({pair[0]: pair[1] for pair in pairs}),
        dict.fromkeys(map(ord, _letters_of(kinds["vowels"]))),
    )


def _letters_of(terms: Iterable[lexicon.Term]) -> list[str]:
    """The letters, or pairs of them, that terms list."""
    return [letters for term in terms for letters in term.attrs["letters"]]


def twin(word: str) -> str | None:
    """The id of an adjective that tells twins apart ("the eastern", "the lower"), None for any other folded word."""
    return _words().twins.get(word)


def opens_name(word: str) -> bool:
    """Whether a folded word is the first of compound names: "hill", "ruin", "mother of"."""
    return word in _words().openers


@lru_cache(maxsize=_WORDS)
def _bare(word: str) -> str:
    return without_article(word) or word


@lru_cache(maxsize=_WORDS)
def _endless(word: str) -> str:
    """A word without its article and the ending that writers change: names share their words, so each is done once."""
    bare = _bare(word)
    return bare[:-1] if len(bare) > _SHORTEST and bare[-1] in _ENDINGS else bare


@lru_cache(maxsize=_WORDS)
def _stem(word: str) -> str:
    """A word without its article and the endings of relative adjectives."""
    bare = _bare(word)
    return bare if len(bare) <= _SHORTEST else bare.rstrip(_ENDINGS)


@lru_cache(maxsize=_WORDS)
def _parted(word: str) -> tuple[str, ...]:
    """A first word, apart from the name that is glued to it: البوحمام, البو حمام."""
    glued = next((opener for opener in _words().glued if word.startswith(opener)), word)
    rest = word.removeprefix(glued)
    return (glued, rest) if len(rest) >= _SHORTEST else (word,)


def _ending(words: Sequence[str]) -> str:
    return " ".join(map(_endless, words))


def _opener(words: Sequence[str]) -> str:
    """With one word for all that mean the same."""
    words = (*_parted(words[0]), *words[1:])
    first = _words().openers.get(words[0]) if len(words) > 1 else None
    return _ending(words) if first is None else f"{first} {_ending(words[1:])}"


def _twin(words: Sequence[str]) -> str:
    """With one form for every adjective that tells twins apart."""
    last = _words().twins.get(words[-1]) if len(words) > 1 else None
    return _opener(words) if last is None else f"{_opener(words[:-1])} {last}"


def _vowel(sounds: str) -> str:
    bones = sounds[1:].translate(_words().vowels)
    return sounds[:1] + bones if len(bones) >= _SHORTEST else ""


def _short(form: str) -> str:
    return form if len(form) > _SHORTEST else ""


def _forms(words: Sequence[str]) -> dict[str, str]:
    """By rule, what it makes of a name: two names that it makes the same meet by it. Empty where a rule has no form.

    Each builds on the one before it, which is why they are made together: a run makes them of every name there is.
    """
    ending, twin = _ending(words), _twin(words)
    sound = twin.replace(" ", "").translate(_words().sounds)
    opened = len(words) > 1 and words[0] in _words().openers
    return {
        "article": " ".join(map(_bare, words)),
        "ending": ending,
        "glued": ending.replace(" ", ""),
        "opener": _opener(words),
        "twin": twin,
        "sound": sound,
        "relative": _opener(tuple(map(_stem, words))),
        "vowel": _vowel(sound),
        # A name without a first word that may be left out is compared as it stands.
        "short": _short(_twin(words[1:]) if opened else twin),
    }


@lru_cache(maxsize=4)
def _index(gazetteer: Gazetteer) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """By rule, form -> the keys of the names that have it; for misprints an end -> the forms without blanks."""
    found: dict[str, dict[str, list[str]]] = {rule: {} for rule in RULES}
    for key in gazetteer.names.near():
        if key.isascii():
            continue
        words = key.split()
        forms = _forms(words)
        for rule, form in forms.items():
            found[rule].setdefault(form, []).append(key)
        if len(words) > 1 and _tells_apart(words[-1], gazetteer):
            found["tail"].setdefault(_twin(words[:-1]), []).append(key)
    for glued in found["glued"]:
        for end in _ends(glued):
            found["misprint"].setdefault(end, []).append(glued)
    return found


@lru_cache(maxsize=_WORDS)
def _tells_apart(word: str, gazetteer: Gazetteer) -> bool:
    """Whether a word tells a village from its namesake: the name of a town, or the adjective of a twin."""
    return word in _words().twins or any(_is_town(name, gazetteer) for name in (word, f"ال{word}"))


def _is_town(key: str, gazetteer: Gazetteer) -> bool:
    """Whether a town is called so."""
    bearers = gazetteer.names.bearers(key) if key in gazetteer.names else ()
    return any(gazetteer.get(place_id).type in place_types.settlements("town") for place_id in bearers)


def _ends(letters: str) -> Iterable[str]:
    """The beginning and the end of a word: one edit leaves one of them alone, in a short word its outer letters.

    Only in three letters may a swap change all of them; that is another name.
    """
    if len(letters) < _SHORTEST_EDITED - 1:
        return ()
    ends = [f"{letters[:2]}_", f"_{letters[-2:]}"]
    return ends if len(letters) > _BRIEF_WORD else [*ends, f"{letters[0]}_{letters[-1]}"]


def is_kurmanji(text: str) -> bool:
    """Whether a text has a letter that in Latin script only Kurmanji has."""
    return not _KURMANJI.isdisjoint(text)


@lru_cache(maxsize=20_000)
def similar(gazetteer: Gazetteer, text: str, kurmanji: str = "") -> tuple[Similar, ...]:
    """The names that a folded text may spell, the most alike first; each place's name by the surest rule alone.

    The names that are written so exactly are not among them. `kurmanji` is the text as it is written, where that may
    be Kurmanji: folding takes its marks away.
    """
    found: dict[tuple[str, str], Similar] = {}
    proposed = _latin(gazetteer, text, kurmanji) if text.isascii() else _proposed(gazetteer, text)
    for rule, likeness, keys in proposed:
        for key in keys:
            for name in gazetteer.names.in_texts(key) if key != text else ():
                found.setdefault((name.place_id, name.spelling), Similar(name, likeness, rule))
    return tuple(sorted(found.values(), key=lambda s: (-s.likeness, s.name.place_id, s.name.spelling)))


def _latin(gazetteer: Gazetteer, text: str, kurmanji: str) -> Iterable[tuple[str, float, Iterable[str]]]:
    """What Latin letters may spell: as they stand, else without an article glued to them, else with h for kh."""
    unglued = text.removeprefix("al") if text.startswith("al") and text[2:3].isalpha() else ""
    for written in (text, unglued if len(unglued) >= _GLUED_REST else "", text.replace("kh", "h")):
        found = list(_romanised(gazetteer, written, kurmanji)) if written else []
        if found or kurmanji:
            return found
    return ()


def _proposed(gazetteer: Gazetteer, text: str) -> Iterable[tuple[str, float, Iterable[str]]]:
    """Rules from the surest, how alike what each finds is, and the keys that it finds."""
    words, index = text.split(), _index(gazetteer)
    for ending in _prepositions():
        if text.endswith(ending) and text[: -len(ending)] in gazetteer.names:
            yield "preposition", _LIKENESS["preposition"], (text[: -len(ending)],)
    forms = _forms(words)
    for rule, written in forms.items():
        if written:
            yield rule, _LIKENESS[rule], index[rule].get(written, ())
    yield "tail", _LIKENESS["tail"], index["tail"].get(forms["twin"], ())
    glued = forms["glued"]
    near = {form for end in _ends(glued) for form in index["misprint"].get(end, ())}
    alike = sorted(key for form in _one_apart(glued, near) for key in index["glued"][form])
    yield "misprint", _LIKENESS["misprint"] if len(glued) > _SHORTEST_EDITED else _LIKENESS["misprint"] - _BRIEF, alike


def _one_apart(text: str, others: Iterable[str]) -> list[str]:
    """Those that are one edit from a text, or none."""
    near = process.extract(text, list(others), scorer=OSA.distance, score_cutoff=1, limit=None)
    return [other for other, *_ in near if max(len(text), len(other)) >= _SHORTEST_EDITED - 1]


@lru_cache(maxsize=1)
def _prepositions() -> tuple[str, ...]:
    """Prepositions that a missing blank may glue to the end of a name."""
    terms = lexicon.load("relations").terms
    words = {form for term in terms if term.kind == "preposition" for form in term.forms}
    return tuple(sorted(word for word in words if word.isalpha() and not word.isascii() and len(word) > _SHORT_WORD))


@lru_cache(maxsize=4)
def _skeletons(gazetteer: Gazetteer) -> dict[str, tuple[str, ...]]:
    """Consonant skeletons of the Latin names -> their keys: the many romanisations differ in vowels above all."""
    found: dict[str, list[str]] = {}
    countries = {place.id for place in gazetteer.places.of_types("country")}
    for key in gazetteer.names.near():
        if key.isascii() and not countries.issuperset(gazetteer.names.bearers(key)):
            found.setdefault(_skeleton(_unqualified(key)), []).append(key)
    return {skeleton: tuple(keys) for skeleton, keys in found.items()}


def _unqualified(key: str) -> str:
    """A name without the town that the gazetteer puts behind that of a quarter: "As-Sina'a (Deir ez-Zor)"."""
    return key.partition(" (")[0]


def _unarticled(key: str) -> str:
    """A Latin name with blanks for hyphens and without the Arabic article."""
    return _ARTICLES.sub(" ", f" {key} ".replace("-", " ")).strip()


def _letters_alike(text: str, key: str) -> float:
    """How alike two Latin names are, with their articles or without them: 0 to 1."""
    plain = OSA.normalized_similarity(_unarticled(text), _unarticled(key))
    return round(max(OSA.normalized_similarity(text, key), plain), 4)


def _sounding_alike(text: str, alike: dict[str, float]) -> dict[str, float]:
    """How alike some names are, given how alike their letters: where none is close, those whose vowels sound alike."""
    if max(alike.values(), default=_CLOSE_LETTERS) >= _CLOSE_LETTERS:
        return alike
    sounds = _vowel_sounds(_unarticled(text))
    return {key: _BY_SOUND if _vowel_sounds(_unarticled(key)) == sounds else share for key, share in alike.items()}


@lru_cache(maxsize=_WORDS)
def _vowel_sounds(name: str) -> str:
    """A Latin name with one letter for each vowel, however it is written: "Dawoodiyeh", "Dawoudiya"."""
    for written, sound in _VOWEL_SOUNDS:
        name = written.sub(sound, name)
    return name


def _skeleton(key: str) -> str:
    plain = _unarticled(key)
    for pair, letter in _DIGRAPHS:
        plain = plain.replace(pair, letter)
    return _REPEATED.sub(r"\1", _VOWELS.sub("", plain))


def _consonant_signs(plain: str) -> str:
    """A Latin name with one letter for every consonant of Arabic that takes two, and for a doubled one."""
    plain = _REPEATED.sub(r"\1", plain)
    for pair, letter in _DIGRAPHS:
        plain = plain.replace(pair, letter)
    return plain


def _consonants(text: str) -> str:
    """The consonants of a name in Latin letters, as Arabic writes them: once where doubled, without a last h."""
    plain = _consonant_signs(_unarticled(text))
    return "".join(re.sub(r"[aeiouywp']", "", word.removesuffix("h")) for word in plain.split())


@lru_cache(maxsize=4)
def _heard(gazetteer: Gazetteer) -> Mapping[str, Sequence[str]]:
    """The consonants by which Latin letters may give an Arabic name -> the keys of those names."""
    found: dict[str, list[str]] = {}
    for key in gazetteer.names.near():
        if not key.isascii():
            for form in _sounded(key):
                found.setdefault(form, []).append(key)
    return found


def _sounded(key: str) -> Iterable[str]:
    """The consonants of an Arabic name in Latin letters; nothing where they are too few, or the ways too many."""
    letters = "".join(_bare(word)[:-1] if word[-1] in "هح" else _bare(word) for word in key.split())
    sounds = [_SOUNDS[letter] for letter in letters if letter in _SOUNDS]
    if len(sounds) < _SHORTEST or math.prod(map(len, sounds)) > _CONSONANT_FORMS:
        return ()
    return map("".join, itertools.product(*sounds))


def _spoken(gazetteer: Gazetteer, text: str) -> Iterable[tuple[str, float, Iterable[str]]]:
    consonants = _consonants(text)
    keys = _heard(gazetteer).get(consonants, ()) if len(consonants) >= _SHORTEST else ()
    alike = sorted(((_vowels_alike(text, key), key) for key in keys), reverse=True)
    for share, key in alike:
        yield SPOKEN, round(_LIKENESS[SPOKEN] + _VOWELS_ADD * max(share, 0.0), 4), (key,)


def _by_kurmanji(gazetteer: Gazetteer, written: str) -> Iterable[tuple[str, float, Iterable[str]]]:
    """The Arabic names that one in Kurmanji spells: it writes every sound with one letter, and long vowels apart."""
    plain = _unarticled(written.lower())
    if not plain or _NOT_KURMANJI.search(plain):
        return
    words = [word.translate(_KURMANJI_SIGNS).removesuffix("h") for word in _REPEATED.sub(r"\1", plain).split()]
    signs, consonants = _REPEATED.sub(r"\1", "".join(words)), _LONG_SIGNS.sub("", "".join(words))
    forms = {consonants, consonants.replace("x", "g")} if len(consonants) >= _SHORTEST else ()
    heard = {key for form in forms for key in _heard(gazetteer).get(form, ())}
    alike = ((OSA.normalized_similarity(signs, _arabic_signs(key)), key) for key in heard)
    for share, key in sorted(alike, reverse=True):
        yield SPOKEN, round(_LIKENESS[SPOKEN] + _VOWELS_ADD * share, 4), (key,)


def _arabic_signs(key: str) -> str:
    """The signs of an Arabic name, long vowels among them, without its article."""
    return _REPEATED.sub(r"\1", "".join(_SIGNS.get(letter, "") for letter in _bare(key))).removesuffix("h")


def _vowels_alike(text: str, key: str) -> float:
    """How alike a Latin and an Arabic spelling are with their long vowels, which stand at other places: 0 to 1."""
    plain, bare = _unarticled(text), _bare(key)
    latin = _REPEATED.sub(r"\1", re.sub(r"[a' ]", "", _consonant_signs(plain).translate(_LONG_VOWELS)))
    alike = OSA.normalized_similarity(latin.removesuffix("h"), _arabic_signs(key))
    return alike if (plain == text) == (bare == key) else alike - _ARTICLE_LESS


def _romanised(gazetteer: Gazetteer, text: str, kurmanji: str) -> Iterable[tuple[str, float, Iterable[str]]]:
    skeleton = _skeleton(text)
    short = len(skeleton) < _SHORTEST
    keys = _skeletons(gazetteer).get(skeleton, ()) if not short or len(_unarticled(text)) >= _BRIEF_WORD else ()
    alike = _sounding_alike(text, {key: _letters_alike(text, _unqualified(key)) for key in keys})
    best = max(alike.values(), default=0.0)
    if best >= (_SHORT_FLOOR if short else _ROMANISED_FLOOR):
        least = best if short else best - _RIVALS
        near = sorted((key for key in keys if alike[key] >= least), key=lambda key: (-alike[key], key))
        for key in near:
            yield "romanised", min(round(_SKELETON_SCORE + (1 - _SKELETON_SCORE) * alike[key], 4), 0.99), (key,)
    yield from _by_kurmanji(gazetteer, kurmanji) if kurmanji else _spoken(gazetteer, text)
