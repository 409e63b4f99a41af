"""What every rule of spelling finds rightly and wrongly, on labelled articles; `spelling.md` holds the last table.

    python -m tests.quality.spelling --of ARTICLES GOLD.json [MENTIONS.json] --of ... > tests/quality/spelling.md

A find is right when the place chosen lies within the tolerance of the labelled point, wrong when it lies elsewhere, and
unlabelled where no label speaks of the name. GOLD and MENTIONS are those of `tests.quality.rows`; `--of ARTICLES` alone
counts what is found in articles without labels.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from geomap import places
from geomap.articles import SetAside, read_sources
from geomap.config import Config
from geomap.model import PlaceMention
from geomap.pipeline.words import vocabulary
from geomap.places.spelling import RULES
from tests.quality.rows import Label, accepted

_EXACT = "as the gazetteer has it"


def finds(articles: Path, gold: Sequence[Label], mentions: Sequence[Label]) -> Iterator[tuple[str, str]]:
    """Of every name that was placed: the rule that its spelling was found by, and what the labels say of it."""
    known, config = vocabulary(), Config()
    for one in read_sources([str(articles)], config):
        if isinstance(one, SetAside):
            continue
        here = [label for label in gold if label["article"] == one.article.id]
        named = [label for label in mentions if label["article"] == one.article.id and label["role"] != "T"]
        traps = [label for label in mentions if label["article"] == one.article.id and label["role"] == "T"]
        for mention in places.read(known.mark(one.article), known.gazetteer, config).mentions:
            if mention.place is not None and mention.candidates:
                yield mention.candidates[0].rule or _EXACT, _judged(mention, here, named, traps)


def _judged(mention: PlaceMention, gold: Sequence[Label], named: Sequence[Label], traps: Sequence[Label]) -> str:
    """Whether a placed name is right, by the labels that speak of it."""
    right = accepted(mention, gold, named)
    if right is None:
        trap = any(one["start"] < mention.quote.end and mention.quote.start < one["end"] for one in traps)
        return "wrong" if trap and mention.role == "location" else "unlabelled"
    assert mention.place is not None
    return "right" if right(mention.place) else "wrong"


def table(counts: Counter[tuple[str, str]]) -> str:
    """The counts as a page of Markdown, the rules from the surest."""
    lines = ["# What the rules of spelling find", "", " ".join((__doc__ or "").split("\n\n")[-1].split()), ""]
    lines += ["| rule | right | wrong | unlabelled |", "|---|---|---|---|"]
    for rule in (_EXACT, *RULES):
        told = [counts[rule, judged] for judged in ("right", "wrong", "unlabelled")]
        lines.append(f"| {rule} | {' | '.join(map(str, told))} |")
    return "\n".join(lines) + "\n"


def main() -> None:
    """Reads the command line and prints the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--of", nargs="+", type=Path, action="append", required=True, metavar="FILE")
    counts: Counter[tuple[str, str]] = Counter()
    for articles, *labels in asked.parse_args().of:
        read = [json.loads(file.read_text(encoding="utf-8")) for file in labels]
        gold = read[0]["incidents"] if read else []
        counts.update(finds(articles, gold, read[1] if len(read) > 1 else []))
    sys.stdout.write(table(counts))


if __name__ == "__main__":
    main()
