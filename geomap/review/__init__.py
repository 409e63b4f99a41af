"""The analyst's judgement: corrections applied after every run, what is worth a look, what two runs differ on."""

from geomap.review.apply import Outcome, Result, apply_corrections
from geomap.review.coded import read_coded
from geomap.review.compare import Change, Difference, compare
from geomap.review.corrections import (
    COLUMNS,
    DOUBTFUL,
    FIELDS,
    Correction,
    read_corrections,
    template_row,
    write_template,
)
from geomap.review.desk import desk
from geomap.review.learn import PLACE_COLUMNS, Lessons, learn
from geomap.review.queue import Look, worth_a_look
from geomap.review.rate import Rate, rated
from geomap.review.together import Together, together

__all__ = [
    "COLUMNS",
    "DOUBTFUL",
    "FIELDS",
    "PLACE_COLUMNS",
    "Change",
    "Correction",
    "Difference",
    "Lessons",
    "Look",
    "Outcome",
    "Rate",
    "Result",
    "Together",
    "apply_corrections",
    "compare",
    "desk",
    "learn",
    "rated",
    "read_coded",
    "read_corrections",
    "template_row",
    "together",
    "worth_a_look",
    "write_template",
]
