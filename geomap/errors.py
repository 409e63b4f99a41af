"""Errors that a user can act on: file, entry, fault, way out, in one line."""

from __future__ import annotations


class GeomapError(Exception):
    """Unusable input or settings. The message names file, entry, fault and way out."""

    def __init__(self, file: object, fault: str, *, entry: object = None, way_out: str = "") -> None:
        where = str(file) if entry is None else f"{file}: {entry}"
        super().__init__(f"{where}: {fault}" + (f" ({way_out})" if way_out else ""))
        self.file, self.entry, self.fault, self.way_out = str(file), entry, fault, way_out


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
    told = getattr(fault, "strerror", None)
    return str(told).lower() if told else str(fault)
