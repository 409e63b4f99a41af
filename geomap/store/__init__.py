"""What a run keeps: outputs written whole or not at all, the manifest, what was set aside, what was read before."""

from geomap.store.cache import PARTITION, Cache
from geomap.store.cells import harmless, unharmed
from geomap.store.desk import PAGE_CACHE_KB, Desk
from geomap.store.files import as_csv, as_json, check_writable, digests, joins, read_joins, together, whole, write_whole
from geomap.store.packing import DamagedError, opened, pack, unpack

__all__ = [
    "PAGE_CACHE_KB",
    "PARTITION",
    "Cache",
    "DamagedError",
    "Desk",
    "as_csv",
    "as_json",
    "check_writable",
    "digests",
    "harmless",
    "joins",
    "opened",
    "pack",
    "read_joins",
    "together",
    "unharmed",
    "unpack",
    "whole",
    "write_whole",
]
