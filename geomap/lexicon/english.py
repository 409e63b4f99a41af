"""English verbs in all their forms, so that the lexicon names each verb once.

A verb is written "attack", or "strike/struck" with its past, "overrun/overran/overrun" with its participle too; a
particle stays behind it: "blow up/blew up/blown up". Where the other forms are nouns as well, "shells", the past
stands alone, "/shelled", and the base behind its "to", "to shell/".
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_DOUBLED = re.compile(r"^[^aeiou]*[aeiou][bdgmnprt]$")
_SIBILANT = re.compile(r"(?:s|x|z|ch|sh|o)$")


def verb_forms(written: str) -> dict[str, str]:
    """Folded forms of a verb -> "base+en", "s+en", "past+en" or "ing+en".

    >>> verb_forms("stab")
    {'stab': 'base+en', 'stabs': 's+en', 'stabbing': 'ing+en', 'stabbed': 'past+en'}
    >>> sorted(verb_forms("strike/struck"))
    ['strike', 'strikes', 'striking', 'struck']
    """
    base, *irregular = (part.partition(" ") for part in written.split("/"))
    verb, space, particle = base
    if not verb:
        return dict.fromkeys(written.split("/")[1:], "past+en")
    if written.endswith("/"):
        return {written.removesuffix("/"): "base+en"}
    pasts = [past for past, _, _ in irregular] or [_past(verb)]
    doubled = any(past.startswith(verb + verb[-1]) for past in pasts)  # "kidnapped", so "kidnapping"
    gerund = f"{verb}{verb[-1]}ing" if doubled else _ing(verb)
    found = {verb: "base+en", _third(verb): "s+en", gerund: "ing+en"} | dict.fromkeys(pasts, "past+en")
    return {f"{form}{space}{particle}": name for form, name in found.items()}


def _stem(verb: str) -> str:
    """The verb as it stands before -ing and -ed."""
    return verb + verb[-1] if _DOUBLED.match(verb) else verb.removesuffix("e")


def _ing(verb: str) -> str:
    if verb.endswith("ie"):
        return verb.removesuffix("ie") + "ying"  # "dying"
    return (verb if verb.endswith("ee") else _stem(verb)) + "ing"


def _past(verb: str) -> str:
    return verb[:-1] + "ied" if re.search("[^aeiou]y$", verb) else _stem(verb) + "ed"


def _third(verb: str) -> str:
    if re.search("[^aeiou]y$", verb):
        return verb[:-1] + "ies"
    return verb + ("es" if _SIBILANT.search(verb) else "s")


def forms(verbs: Iterable[str]) -> dict[str, str]:
    """The forms of several verbs."""
    return {form: name for verb in verbs for form, name in verb_forms(verb).items()}
