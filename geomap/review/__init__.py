"""The analyst's judgement: corrections applied after every run, what is worth a look, what two runs differ on."""

from geomap.review.apply import Outcome, Result, apply_corrections
from geomap.review.coded import read_coded
from geomap.review.compare import Change, Difference, compare
from geomap.review.corrections import COLUMNS, FIELDS, Correction, read_corrections, template_row, write_template
from geomap.review.desk import desk
from geomap.review.queue import Look, worth_a_look
from geomap.review.rate import right_of
from geomap.review.together import Together, together

__all__ = [
    "COLUMNS",
    "FIELDS",
    "Change",
    "Correction",
    "Difference",
    "Look",
    "Outcome",
    "Result",
    "Together",
    "apply_corrections",
    "compare",
    "desk",
    "read_coded",
    "read_corrections",
    "right_of",
    "template_row",
    "together",
    "worth_a_look",
    "write_template",
]
