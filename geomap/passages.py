"""Article -> passages: title, headings, datelines, captions, links, boilerplate, and sentences, in their order.

A passage is a stretch of the article's own text; searching it is done in the article's folding, quoting it in the
text as published.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from geomap.arabic import Folded, fold
from geomap.model import Article, Quote

PassageKind = Literal["title", "heading", "dateline", "caption", "link", "boilerplate", "sentence"]
