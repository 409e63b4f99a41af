"""The places: who they are, what they are called, where they lie, and which of them a name may mean."""

from geomap.gazetteer import place_types
from geomap.gazetteer.catalogue import Gazetteer
from geomap.gazetteer.faults import find_faults
from geomap.gazetteer.tables import FAR, Name, PlaceType, Source, folder

__all__ = ["FAR", "Gazetteer", "Name", "PlaceType", "Source", "find_faults", "folder", "place_types"]
