"""The places: who they are, what they are called, where they lie, and which of them a name may mean."""

from geomap.gazetteer.catalogue import Gazetteer
from geomap.gazetteer.tables import Name

__all__ = ["Gazetteer", "Name"]
