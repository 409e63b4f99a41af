"""Values <-> bytes, for what a run keeps: checked on the way back, and never more than values.

Python's own pickling runs what a file tells it to. Here a file can name nothing but geomap's frozen values and days,
each made by calling it with its fields, so that a cache from a stranger can be wrong but not harmful.
"""

from __future__ import annotations

import datetime
import io
import pickle
import zlib
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from importlib import import_module
from operator import attrgetter
from typing import Any

_ROOMS = frozenset({"geomap.model", "geomap.articles.trace", "geomap.merge.profile", "geomap.pipeline.accounts"})
_CHECK = 4


class DamagedError(ValueError):
    """The bytes are not what `pack` made."""


_KNOWN: dict[Any, Callable[[Any], tuple[Any, ...]] | None] = {}


def _values(cls: Any) -> Callable[[Any], tuple[Any, ...]] | None:
    """Reads the fields of a frozen value in order; None for what is none of geomap's."""
    if cls not in _KNOWN:
        ours = isinstance(cls, type) and cls.__module__ in _ROOMS and is_dataclass(cls)
        _KNOWN[cls] = _reader([field.name for field in fields(cls)]) if ours else None
    return _KNOWN[cls]


def _reader(names: list[str]) -> Callable[[Any], tuple[Any, ...]]:
    if len(names) > 1:
        return attrgetter(*names)
    only = attrgetter(*names)
    return lambda value: (only(value),)


class _Packer(pickle.Pickler):
    def reducer_override(self, value: Any) -> Any:
        read = _values(type(value))
        return NotImplemented if read is None else (type(value), read(value))


class _Unpacker(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        found = _FOUND.get((module, name))
        if found is None:
            found = _FOUND[module, name] = _value(module, name)
        return found


_FOUND: dict[tuple[str, str], type] = {("datetime", "date"): datetime.date}


def _value(module: str, name: str) -> type:
    """The frozen value of that name. Raises DamagedError for anything else."""
    found = getattr(import_module(module), name, None) if module in _ROOMS else None
    if isinstance(found, type) and _values(found) is not None:
        return found
    raise DamagedError(f"names {module}.{name}, which is no value")


def pack(value: object) -> bytes:
    """`value`, made of geomap's frozen values, days and plain Python data, as bytes with a checksum in front."""
    page = io.BytesIO()
    _Packer(page, protocol=5).dump(value)
    content = page.getvalue()
    return zlib.crc32(content).to_bytes(_CHECK, "big") + content


def opened(kept: Any) -> Any:
    """What was packed, or what stayed as it was: a value that is no bytes itself."""
    return unpack(kept) if isinstance(kept, bytes) else kept


def unpack(data: bytes) -> Any:
    """What `pack` was given.

    Raises DamagedError for anything else.
    """
    content = data[_CHECK:]
    if zlib.crc32(content).to_bytes(_CHECK, "big") != data[:_CHECK]:
        raise DamagedError("the checksum does not fit")
    try:
        return _Unpacker(io.BytesIO(content)).load()
    except DamagedError:
        raise
    except Exception as fault:  # a version of geomap with other fields, or a forged checksum
        raise DamagedError(str(fault)) from None
