"""The corridor: knows the order of the rooms, and nothing of what they do.

Files become readings, readings become reports, in one process, in many or on a cluster (`crew`); reports become
incidents a block at a time (`merging`); what is not needed in memory waits on disk (`store`). The result is the same
whichever way is taken, and whatever order articles come in.
"""

from geomap.pipeline.accounts import SKIPPED, TO_ADD, Became, Outcome, Run, manifest
from geomap.pipeline.leftovers import PARTS, TEXTS
from geomap.pipeline.running import Progress, corrected, find_incidents, place_rows, run
from geomap.pipeline.words import LEXICONS, versions, vocabulary
from geomap.pipeline.workers import available
from geomap.pipeline.writing import draw_map, write_run

__all__ = [
    "LEXICONS",
    "PARTS",
    "SKIPPED",
    "TEXTS",
    "TO_ADD",
    "Became",
    "Outcome",
    "Progress",
    "Run",
    "available",
    "corrected",
    "draw_map",
    "find_incidents",
    "manifest",
    "place_rows",
    "run",
    "versions",
    "vocabulary",
    "write_run",
]
