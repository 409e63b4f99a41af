"""Polygons and lines of the gazetteer, read when first asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from shapely import STRtree, from_geojson, get_parts
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from geomap.gazetteer.tables import sound

# About 2 km: so far a place at the border may lie outside the simplified polygon of its unit.
BORDER_DEG = 0.02


class Shapes:
    """Regions and rivers by id, in lon/lat (WGS 84)."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @classmethod
    def of(cls, regions: Mapping[str, BaseGeometry]) -> Shapes:
        """Shapes that are at hand already."""
        shapes = cls(Path())
        shapes.__dict__["regions"] = dict(regions)
        return shapes

    def _features(self, file: str, key: str) -> dict[str, list[BaseGeometry]]:
        found: dict[str, list[BaseGeometry]] = {}
        with sound(self._root / file):
            text = (self._root / file).read_text(encoding="utf-8")
            features = json.loads(text)["features"]
            for feature, geometry in zip(features, get_parts(from_geojson(text)), strict=True):
                found.setdefault(feature["properties"][key], []).append(geometry)
        return found

    @cached_property
    def regions(self) -> dict[str, BaseGeometry]:
        """Administrative units by p-code and informal areas by id."""
        return {key: parts[0] for key, parts in self._features("regions.geojson", "id").items()}

    @cached_property
    def rivers(self) -> dict[str, BaseGeometry]:
        """Centre lines by river id, all reaches of a river as one."""
        return {key: unary_union(parts) for key, parts in self._features("rivers.geojson", "river").items()}

    @cached_property
    def reaches(self) -> dict[str, BaseGeometry]:
        """Centre lines by the id of the reach, in downstream order within a river."""
        return {key: parts[0] for key, parts in self._features("rivers.geojson", "id").items()}

    @cached_property
    def _subdistricts(self) -> tuple[list[str], STRtree]:
        codes = sorted(code for code in self.regions if code.startswith("SY") and len(code) == 8)
        return codes, STRtree([self.regions[code] for code in codes])

    def subdistrict_near(self, lat: float, lon: float) -> str | None:
        """As `subdistrict_at`, and up to BORDER_DEG outside the country the nearest one: borders are simplified."""
        codes, tree = self._subdistricts
        inside = self.subdistrict_at(lat, lon)
        near = None if inside else tree.query_nearest(Point(lon, lat), max_distance=BORDER_DEG)
        return inside or (min(codes[i] for i in near) if near is not None and len(near) else None)

    def subdistrict_at(self, lat: float, lon: float) -> str | None:
        """The p-code of the subdistrict around a point, None outside Syria."""
        codes, tree = self._subdistricts
        hits = sorted(tree.query(Point(lon, lat), predicate="intersects"))
        return codes[hits[0]] if hits else None
