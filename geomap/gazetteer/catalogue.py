"""The gazetteer as one object: look up, search, nearest, within."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from shapely import contains_xy
from shapely.geometry.base import BaseGeometry

from geomap.gazetteer import extra as extras
from geomap.gazetteer import place_types, tables
from geomap.gazetteer.search import Index
from geomap.gazetteer.shapes import Shapes
from geomap.gazetteer.tables import Names, Places, PlaceType, Source
from geomap.geodesy import great_circles
from geomap.model import Admin, Candidate, Place

if TYPE_CHECKING:
    from geopandas import GeoDataFrame


class Gazetteer:
    """All places and their names. Coordinates are WGS 84 degrees, in arguments always latitude first.

    `places` maps ids to places; `names` maps folded spellings (`arabic.fold_key`) to the names written so.
    """

    def __init__(self, root: Path, places: Places, names: Names) -> None:
        self.places = places
        self.names = names
        self._root = root
        self._shapes = Shapes(root)

    @classmethod
    def load(cls, extra: Path | Sequence[Path] | None = None) -> Gazetteer:
        """The shipped gazetteer, with the user's own CSV or GeoJSON files merged on top.

        Raises DataError, which lists every fault of all extra files.
        """
        root = tables.folder()
        places, names = Places.read(root), Names.read(root)
        files = [extra] if isinstance(extra, Path) else list(extra or ())
        if files:
            extras.merge(files, root, places, names)
        return cls(root, places, names)

    def spellings(self) -> Iterator[dict[str, str]]:
        """Every name with its place, language, kind, strength and source, as the tables have it, then a user's own."""
        shipped: set[str] = set()
        for row in tables.name_rows(self._root):
            shipped.add(row["place_id"])
            yield row
        for names in self.names.values():
            for name in names:
                if name.place_id not in shipped:
                    source = self.places[name.place_id].source
                    fields = (name.place_id, name.spelling, name.language, name.kind, "strong", source)
                    yield dict(zip(tables.NAME_COLUMNS, fields, strict=True))

    def get(self, id: str) -> Place:  # noqa: A002 - the public name of the argument
        """The place with that id. Raises KeyError."""
        return self.places.made[id]

    def prepare(self) -> None:
        """Read now what is otherwise read when it is first asked for. Raises DataError."""
        _ = self.types, self.sources, self.regions, self.rivers

    @cached_property
    def types(self) -> Mapping[str, PlaceType]:
        """The place types with their glosses and typical extents."""
        return tables.read_types(self._root)

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The sources with licence and attribution."""
        return tables.read_sources(self._root)

    @property
    def attribution(self) -> str:
        """The line that a map made with this gazetteer must show."""
        return "; ".join(dict.fromkeys(source.attribution for source in self.sources if source.attribution))

    @cached_property
    def _index(self) -> Index:
        return Index(self.names, self.places)

    def search(
        self,
        text: str,
        limit: int = 10,
        near: tuple[float, float] | None = None,
        type: str | None = None,  # noqa: A002
    ) -> list[Candidate]:
        """The places that `text` may mean, best first, in Arabic, Kurdish or English, with typing errors.

        `near` is (latitude, longitude): closer places rank higher. `type` keeps one place type only.
        """
        distances = None if near is None else dict(zip(self.places, self._distances(*near).tolist(), strict=True))
        return self._index.search(text, limit, type, distances)

    def _distances(self, lat: float, lon: float) -> NDArray[np.float64]:
        """Great-circle distances in metres from a point to every place, in the order of `places`."""
        lats, lons = self._radians
        return great_circles(lat, lon, lats, lons)

    @cached_property
    def _radians(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        degrees = np.array([(place.lat, place.lon) for place in self.places.values()], dtype=np.float64)
        return np.radians(degrees[:, 0]), np.radians(degrees[:, 1])

    def nearest(self, lat: float, lon: float, limit: int = 1, type: str | None = None) -> tuple[Place, ...]:  # noqa: A002
        """The places closest to a point, nearest first; units, areas, rivers and roads only by their `type`."""
        places = list(self.places.values())
        order = np.argsort(self._distances(lat, lon), kind="stable")
        wanted = {type} if type else place_types.shaped("point")
        fits = (places[i] for i in order if places[i].type in wanted)
        return tuple(place for place, _ in zip(fits, range(limit), strict=False))

    def within(self, region_id: str) -> tuple[Place, ...]:
        """Every place whose point lies in the region, in the order of ids. Raises KeyError."""
        area = self.region(region_id)
        places = [self.places[key] for key in sorted(self.places)]
        inside = contains_xy(area, [place.lon for place in places], [place.lat for place in places])
        return tuple(place for place, hit in zip(places, inside, strict=True) if hit)

    @property
    def regions(self) -> tuple[str, ...]:
        """Ids of everything that has a polygon: administrative units and informal areas."""
        return tuple(self._shapes.regions)

    def region(self, id: str) -> BaseGeometry:  # noqa: A002
        """The polygon of a unit or informal area, in lon/lat. Raises KeyError."""
        return self._shapes.regions[id]

    @property
    def rivers(self) -> tuple[str, ...]:
        """Ids of the rivers that have a line."""
        return tuple(self._shapes.rivers)

    def river(self, id: str) -> BaseGeometry:  # noqa: A002
        """The centre line of a river, or of one of its reaches, in lon/lat. Raises KeyError."""
        return self._shapes.rivers[id] if id in self._shapes.rivers else self._shapes.reaches[id]

    def admin_at(self, lat: float, lon: float) -> Admin:
        """The administrative units of Syria around a point; all None outside."""
        code = self._shapes.subdistrict_at(lat, lon)
        return self.places[code].admin if code else Admin()

    def to_geodataframe(self) -> GeoDataFrame:
        """One row a place with the fields of `Place` and `Admin`; geometry is the point, EPSG:4326."""
        import geopandas

        records = [_record(place) for place in self.places.values()]
        points = geopandas.points_from_xy([r["lon"] for r in records], [r["lat"] for r in records])
        return geopandas.GeoDataFrame(records, geometry=points, crs="EPSG:4326")

    def listing(self, candidates: Sequence[Candidate]) -> list[dict[str, Any]]:
        """What `geomap place` prints of each candidate: flat, JSON-ready, the admin path outermost first."""
        return [_listed(candidate) for candidate in candidates]


def _record(place: Place) -> dict[str, Any]:
    fields = asdict(place)
    return {**fields.pop("admin"), **fields}


def _listed(candidate: Candidate) -> dict[str, Any]:
    place, admin = candidate.place, candidate.place.admin
    path = [unit for unit in (admin.admin1, admin.admin2, admin.admin3) if unit]
    return {
        "id": place.id,
        "name": place.name,
        "type": place.type,
        "admin": " > ".join([place.country, *path]),
        "lat": place.lat,
        "lon": place.lon,
        "precision_m": place.precision_m,
        "score": candidate.score,
        "match": candidate.match,
        "parts": dict(candidate.parts),
        "source": f"{place.source} {place.source_id}".strip(),
        "licence": place.licence,
        "matched": candidate.name,
        "name_ar": place.name_ar,
    }
