"""The gazetteer as one object: look up, search, nearest, within."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from shapely import contains_xy
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import search, tables
from geomap.gazetteer.shapes import Shapes
from geomap.gazetteer.tables import Name
from geomap.model import Admin, Candidate, Place

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

_EARTH_M = 6_371_008.8


class Gazetteer:
    """All places and their names. Coordinates are WGS 84 degrees, always (lat, lon) in arguments."""

    def __init__(self, places: Mapping[str, Place], names: Mapping[str, tuple[Name, ...]], shapes: Shapes) -> None:
        self.places = places
        self.names = names
        self._shapes = shapes

    @classmethod
    def load(cls, extra: Path | Sequence[Path] | None = None) -> Gazetteer:
        """The shipped gazetteer, with the user's own files merged on top.

        Raises DataError, which lists every fault of the extra files.
        """
        root = tables.folder()
        return cls(tables.read_places(root), tables.read_names(root), Shapes(root))

    def get(self, id: str) -> Place:  # noqa: A002 - the public name of the argument
        """The place with that id. Raises KeyError."""
        return self.places[id]

    def search(
        self, text: str, limit: int = 10, near: tuple[float, float] | None = None, type: str | None = None  # noqa: A002
    ) -> list[Candidate]:
        """The places that `text` may mean, best first; `near` is (lat, lon)."""
        return search.search(self, text, limit, near, type)

    def distances(self, lat: float, lon: float) -> np.ndarray:
        """Great-circle distances in metres from a point to every place, in the order of `places`."""
        lats, lons = self._radians
        here = np.radians([lat, lon])
        half = np.sin((lats - here[0]) / 2) ** 2 + np.cos(lats) * np.cos(here[0]) * np.sin((lons - here[1]) / 2) ** 2
        return np.asarray(2 * _EARTH_M * np.arcsin(np.sqrt(half)))

    @cached_property
    def _radians(self) -> tuple[np.ndarray, np.ndarray]:
        degrees = np.array([(place.lat, place.lon) for place in self.places.values()]).reshape(-1, 2)
        return np.radians(degrees[:, 0]), np.radians(degrees[:, 1])

    def nearest(self, lat: float, lon: float, limit: int = 1, type: str | None = None) -> tuple[Place, ...]:  # noqa: A002
        """The places closest to a point, nearest first; units and countries only when asked for by `type`."""
        places = list(self.places.values())
        order = np.argsort(self.distances(lat, lon), kind="stable")
        fits = (
            places[i] for i in order if (places[i].type == type if type else places[i].type not in search.AREAL)
        )
        return tuple(place for place, _ in zip(fits, range(limit), strict=False))

    def within(self, region_id: str) -> tuple[Place, ...]:
        """Every place whose point lies in the region. Raises KeyError."""
        area = self.region(region_id)
        places = list(self.places.values())
        inside = contains_xy(area, [place.lon for place in places], [place.lat for place in places])
        return tuple(place for place, hit in zip(places, inside, strict=True) if hit)

    @property
    def regions(self) -> tuple[str, ...]:
        """Ids of everything that has a polygon: administrative units and informal areas."""
        return tuple(self._shapes.regions)

    def region(self, id: str) -> BaseGeometry:  # noqa: A002
        """The polygon of a unit or informal area, in lon/lat. Raises KeyError."""
        return self._shapes.regions[id]

    def river(self, id: str) -> BaseGeometry:  # noqa: A002
        """The centre line of a river, in lon/lat. Raises KeyError."""
        return self._shapes.rivers[id]

    def admin_at(self, lat: float, lon: float) -> Admin:
        """The administrative units of Syria around a point; empty outside."""
        code = self._shapes.subdistrict_at(lat, lon)
        return self.places[code].admin if code else Admin()

    def to_geodataframe(self) -> GeoDataFrame:
        """One row a place, EPSG:4326."""
        import geopandas
        from dataclasses import asdict

        records = [{**asdict(place), **asdict(place.admin)} for place in self.places.values()]
        for record in records:
            del record["admin"]
        points = geopandas.points_from_xy([r["lon"] for r in records], [r["lat"] for r in records])
        return geopandas.GeoDataFrame(records, geometry=points, crs="EPSG:4326")
