"""What a type of place is, by the columns of `types.csv`: which types have an area, are settlements, are units."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from geomap.gazetteer.tables import folder, read_types
from geomap.model import Admin


@lru_cache
def shaped(*shapes: str) -> frozenset[str]:
    """The types of these shapes: point, line, area, country. Raises DataError.

    >>> sorted(shaped("area"))
    ['desert', 'district', 'governorate', 'region', 'subdistrict']
    """
    return frozenset(kind.id for kind in read_types(folder()).values() if kind.shape in shapes)


@lru_cache
def wide() -> frozenset[str]:
    """The types that are an area, and countries: none of them is a spot."""
    return shaped("area", "country")


@lru_cache
def settlements(*sizes: str) -> frozenset[str]:
    """The types where people live by themselves: of these sizes (town, village), or all. Raises DataError.

    >>> sorted(settlements()), sorted(settlements("town"))
    (['city', 'town', 'village'], ['city', 'town'])
    """
    kinds = read_types(folder()).values()
    return frozenset(kind.id for kind in kinds if kind.settlement and (not sizes or kind.settlement in sizes))


@lru_cache
def levels() -> Mapping[str, int]:
    """The administrative units by type, with their level: 1 for the widest. Raises DataError.

    >>> dict(levels())
    {'governorate': 1, 'district': 2, 'subdistrict': 3}
    """
    return {kind.id: kind.level for kind in read_types(folder()).values() if kind.level is not None}


def unit_code(admin: Admin, kind: str) -> str | None:
    """The p-code of the unit of this type that a place lies in; None where the type is no unit or the unit unknown."""
    level = levels().get(kind)
    return None if level is None else (admin.admin1_pcode, admin.admin2_pcode, admin.admin3_pcode)[level - 1]
