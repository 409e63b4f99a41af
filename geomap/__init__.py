"""geomap: from Arabic war reporting to an incident map that quotes its sources.

From a folder of articles (here one sentence: "Three members of Daesh were killed by an airstrike in Hajin on 3 May
2018") to a table, a file and a map:

>>> import tempfile
>>> from pathlib import Path
>>> import geomap
>>> folder = Path(tempfile.mkdtemp())
>>> text = "قتل ثلاثة من عناصر داعش بغارة جوية في بلدة هجين يوم 3 أيار 2018."
>>> _ = (folder / "a.txt").write_text(text, encoding="utf-8")
>>> articles = geomap.read_articles(folder)
>>> incidents = geomap.find_incidents(articles)
>>> table = geomap.to_table(incidents)
>>> table.loc[0, "sub_event_type"], table.loc[0, "place_name"], int(table.loc[0, "fatalities_min"])
('Air/drone strike', 'Hajin', 3)
>>> geomap.save(incidents, folder / "incidents.geojson")
1
>>> page = geomap.draw_map(incidents, folder / "map.html")
>>> sorted(path.name for path in folder.iterdir())
['a.txt', 'incidents.geojson', 'map.html']

Every value has its words in the article, every place its candidates:

>>> found = incidents[0].reports[0].counts[0]
>>> found.quote.text
'ثلاثة من عناصر'
>>> best = geomap.Gazetteer.load().search("هجين")[0]
>>> best.place.name, best.place.type
('Hajin', 'town')

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
