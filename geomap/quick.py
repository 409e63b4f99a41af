"""Frozen values made at half the cost: an article has hundreds of them."""

from __future__ import annotations

from dataclasses import MISSING, fields
from typing import Any, TypeVar

T = TypeVar("T")


def quick(cls: type[T]) -> type[T]:
    """A frozen dataclass with slots whose fields are set through their slots, not by `object.__setattr__`.

    >>> from dataclasses import dataclass
    >>> @quick
    ... @dataclass(frozen=True, slots=True)
    ... class Named:
    ...     name: str
    ...     rank: int = 1
    >>> Named("x"), Named(name="y", rank=2) == Named("y", 2)
    (Named(name='x', rank=1), True)
    """
    known = fields(cls)  # type: ignore[arg-type]
    made: dict[str, Any] = {f"set_{each.name}": getattr(cls, each.name).__set__ for each in known}
    made |= {f"default_{each.name}": each.default for each in known if each.default is not MISSING}
    taken = [f"{each.name}=default_{each.name}" if each.default is not MISSING else each.name for each in known]
    lines = [f"    set_{each.name}(self, {each.name})" for each in known]
    exec("\n".join([f"def __init__(self, {', '.join(taken)}):", *lines]), made)  # noqa: S102 - names of fields alone
    cls.__init__ = made["__init__"]  # type: ignore[method-assign]
    return cls
