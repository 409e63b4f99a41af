"""Readings from elsewhere: what another reader proposes, kept only where the article itself says it.

The other reader says which words; geomap's own rooms say what they mean. A value whose words are not in the article, or
in which geomap reads no such value, is dropped and named. A proposal never removes or changes another reader's value.
"""

from geomap.readings.file import OWN, Dropped, Proposal, Readings, Words, load, parsed, schema
from geomap.readings.meaning import known_types
from geomap.readings.proof import NOT_THERE, Verified, verified

__all__ = [
    "NOT_THERE",
    "OWN",
    "Dropped",
    "Proposal",
    "Readings",
    "Verified",
    "Words",
    "known_types",
    "load",
    "parsed",
    "schema",
    "verified",
]
