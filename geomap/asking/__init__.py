"""A language model asked for proposals: prompts out, answers in, nothing trusted.

What comes back is written as readings.jsonl, which `geomap.readings` holds against the articles like any other
reader's. Nothing is sent but to the endpoint that the user names.
"""

from geomap.asking.answers import rows
from geomap.asking.endpoint import KEY, Endpoint, Limits
from geomap.asking.prompt import Prompt
from geomap.asking.session import Became, Session
from geomap.asking.sheets import answered_by_hand, stem, write_prompts

__all__ = [
    "KEY",
    "Became",
    "Endpoint",
    "Limits",
    "Prompt",
    "Session",
    "answered_by_hand",
    "rows",
    "stem",
    "write_prompts",
]
