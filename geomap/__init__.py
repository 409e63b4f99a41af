"""geomap: from Arabic war reporting to an incident map that quotes its sources.

    articles = geomap.read_articles("seeds")
    incidents = geomap.find_incidents(articles)
    table = geomap.to_table(incidents)
    geomap.save(incidents, "maps/incidents.geojson")
    geomap.draw_map(incidents, "maps/index.html")
    geomap.Gazetteer.load().search("هجين")

Rooms are imported when first used, so that `import geomap` costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from geomap.articles import read_articles
    from geomap.config import Config
    from geomap.errors import GeomapError
    from geomap.export import save
    from geomap.gazetteer import Gazetteer
    from geomap.pipeline import draw_map, find_incidents
    from geomap.table import to_table

_ROOMS = {
    "Config": "geomap.config",
    "Gazetteer": "geomap.gazetteer",
    "GeomapError": "geomap.errors",
    "draw_map": "geomap.pipeline",
    "find_incidents": "geomap.pipeline",
    "read_articles": "geomap.articles",
    "save": "geomap.export",
    "to_table": "geomap.table",
}

__all__ = [
    "Config",
    "Gazetteer",
    "GeomapError",
    "draw_map",
    "find_incidents",
    "read_articles",
    "save",
    "to_table",
]


def __getattr__(name: str) -> Any:
    if name in _ROOMS:
        return getattr(import_module(_ROOMS[name]), name)
    raise AttributeError(f"module 'geomap' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
