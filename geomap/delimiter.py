"""What parts the cells of a CSV table: Excel writes semicolons where a number's decimals follow a comma."""

from __future__ import annotations

import re

_QUOTED = re.compile(r'"[^"]*"')
_MARKS = ",;\t|"
_HEAD = 65536


def delimiter(text: str) -> str | None:
    r"""The mark that stands most often in a table's first line, outside its quoted cells; None for a single cell.

    >>> delimiter('file;title\na.txt;"one, two"\n'), delimiter("file\na.txt\n")
    (';', None)
    """
    head = next(iter(_QUOTED.sub("", text[:_HEAD]).splitlines()), "")
    best = max(_MARKS, key=head.count)
    return best if head.count(best) else None
