"""Errors that a user can act on: file, entry, fault, way out, in one line."""

from __future__ import annotations

import re
from typing import Any

# What moves a terminal's cursor, rings its bell, breaks a line or turns it round.
_HIDDEN = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


def visible(words: object) -> str:
    r"""Words of a stranger (a file's name, a cell) for a line of a message: what hides in them is shown escaped.

    >>> visible("a\x1b[2Jb\n")
    'a\\x1b[2Jb\\n'
    """
    return _HIDDEN.sub(lambda found: ascii(found.group())[1:-1], str(words))


class GeomapError(Exception):
    """Unusable input or settings. The message names file, entry, fault and way out."""

    def __init__(self, file: object, fault: str, *, entry: object = None, way_out: str = "") -> None:
        where = visible(file) if entry is None else f"{visible(file)}: {visible(entry)}"
        fault = "\n".join(map(visible, fault.split("\n")))
        super().__init__(f"{where}: {fault}" + (f" ({way_out})" if way_out else ""))
        self.file, self.entry, self.fault, self.way_out = str(file), entry, fault, way_out

    def __reduce__(self) -> tuple[Any, ...]:
        """As it is, from one process to another."""
        return BaseException.__new__, (type(self), *self.args), self.__dict__


class ArticleError(GeomapError):
    """One article cannot be read; the run sets it aside and goes on."""


class DataError(GeomapError):
    """A gazetteer, lexicon, index or corrections row is damaged."""


class MissingExtra(GeomapError):  # noqa: N818 - says what is missing, as ArticleError says what is wrong
    """An optional dependency is not installed; the message names the extra."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(what, "an optional part of geomap is not installed", way_out=f"pip install 'geomap[{extra}]'")


def plainly(fault: Exception) -> str:
    """What went wrong in a few words, without the number and the path that the system adds.

    >>> plainly(FileNotFoundError(2, "No such file or directory", "a.csv"))
    'no such file or directory'
    """
    said = getattr(fault, "strerror", None)
    return str(said).lower() if said else str(fault)
