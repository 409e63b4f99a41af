"""Training rows for the weights of the choices that settle a reading: what each option had, and whether it was right.

    python -m tests.quality.rows ARTICLES GOLD.json [MENTIONS.json] [--source NAME] >> tests/quality/choice_rows.csv

GOLD holds labelled incidents in the manner of `own/a.json`, or as `geomap corrections learn -o DIR` writes them
(`DIR/labels.json`); MENTIONS place mentions in the manner of `seed_mentions.json`. A row is one option of one choice:
no word of an article gets into it. Choices whose options are all right, or all wrong, teach nothing and give no row.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from geomap import places
from geomap.articles import SetAside, read_sources
from geomap.config import Config
from geomap.extract import Choice, Open, choices, news, open_roles
from geomap.extract.segments import Segment, cut
from geomap.extract.spots import parts
from geomap.gazetteer import Gazetteer
from geomap.lexicon.lineage import kin
from geomap.locate import locate
from geomap.locate.doubt import great_circle
from geomap.mentions import Marked, Vocabulary
from geomap.model import Place, PlaceMention, PlacePhrase
from geomap.pipeline.words import vocabulary

FILE = Path(__file__).parent / "choice_rows.csv"
CHOICES = ("phrase", "namesake", "link", "doer", "sufferer", "news")
# How far a labelled point is right that states no tolerance, and never less, in kilometres.
_TOLERANCE_KM, _LEAST_KM = 5.0, 1.0
Label = Mapping[str, Any]


@dataclass(frozen=True)
class Option:
    """One option of one choice: its parts by name, how alike the name is (1 for a phrase), and whether it was right."""

    choice: str
    outlet: str
    case: str
    right: bool
    name: float
    parts: Mapping[str, float]


def load(file: Path = FILE) -> list[Option]:
    """The rows of a file, in its order."""
    with file.open(encoding="utf-8", newline="") as lines:
        return [_option(row) for row in csv.DictReader(lines)]


def _option(row: Mapping[str, str]) -> Option:
    told = dict(pair.split("=") for pair in row["parts"].split(";") if pair)
    numbers = {name: float(value) for name, value in told.items()}
    return Option(row["choice"], row["outlet"], row["case"], row["right"] == "1", numbers.pop("name", 1.0), numbers)


def rows(
    articles: Path, gold: Sequence[Label], mentions: Sequence[Label], source: str, traps: Sequence[Label] = ()
) -> Iterator[Option]:
    """The options of every choice that the labels decide, in the order of the articles; `traps` tell no incident."""
    known, config = vocabulary(), Config()
    for number, one in enumerate(read_sources([str(articles)], config)):
        if isinstance(one, SetAside):
            continue
        marked = known.mark(one.article)
        read = places.read(marked, known.gazetteer, config)
        told = [label for label in gold if label["article"] == one.article.id]
        named = [label for label in mentions if label["article"] == one.article.id and label["role"] != "T"]
        outlet = one.article.outlet or source
        case = f"{source}-{number}"
        yield from _phrases(marked, read.phrases, told, outlet, case, known)
        yield from _namesakes(read.mentions, [*named, *_told_places(told)], outlet, case)
        yield from _links(choices(one.article, known, config), told, outlet, case)
        yield from _roles(open_roles(one.article, known, config), told, outlet, case)
        not_told = [label for label in traps if label["article"] == one.article.id and label.get("kind") == "event"]
        yield from _news(news(one.article, known, config), told, not_told, outlet, case)


def _phrases(
    marked: Sequence[Marked], phrases: Sequence[PlacePhrase], told: Sequence[Label], outlet: str, case: str,
    known: Vocabulary,
) -> Iterator[Option]:  # fmt: skip
    """The place phrases of every segment that tells a labelled incident."""
    for sentence in marked:
        passage = sentence.passage
        here = [p for p in phrases if passage.start <= p.quote.start < passage.end]
        for n, segment in enumerate(cut(sentence, here)):
            spots = segment.located
            accepted = [place for label in told if _tells(segment, label) for place in label["places"]]
            found = [spot for spot in spots if _is_at(spot.phrase, accepted, known.gazetteer)]
            lists = {spot.phrase.group for spot in found} - {None}  # who takes one item of a list takes all
            right = [spot in found or spot.phrase.group in lists for spot in spots]
            if any(right) and not all(right):
                for spot, is_right in zip(spots, right, strict=True):
                    given = {name: value for name, value in parts(spot, segment).items() if value}
                    yield Option("phrase", outlet, f"{case}-{passage.start}-{n}", is_right, 1.0, given)


def _links(choices: Iterable[Choice], told: Sequence[Label], outlet: str, case: str) -> Iterator[Option]:
    """The happenings that a telling of a labelled incident may go on with; the first option is one of its own."""
    for number, (segments, options) in enumerate(choices):
        own = _told_of(segments, told)
        # The places of one list are told by the same words: labels do not tell them apart.
        here = set(map(id, segments))
        options = [(before, given) for before, given in options if not here & set(map(id, before))]
        right = [bool(own & _told_of(before, told)) for before, _ in options]
        if own:
            yield Option("link", outlet, f"{case}-{number}", not any(right), 1.0, {})
            for (_, given), is_right in zip(options, right, strict=True):
                yield Option("link", outlet, f"{case}-{number}", is_right, 1.0, {n: v for n, v in given.items() if v})


def _roles(opened: Iterable[Open], told: Sequence[Label], outlet: str, case: str) -> Iterator[Option]:
    """The parties that may have done a labelled incident, or suffered it; the first option is that nobody did.

    Whom the labels allow, and do not ask for, teaches nothing; no more does an incident of two tellings.
    """
    for number, (segments, choice, options) in enumerate(opened):
        labels = [label for label in told if label["id"] in _told_of(segments, told) and "who" in label]
        if len(labels) != 1:
            continue
        asked, allowed = _asked(labels[0]["who"], choice)
        kept = [(actor, given) for actor, given in options if _among(actor, asked) or not _among(actor, allowed)]
        right = [_among(actor, asked) for actor, _ in kept]
        if kept:
            yield Option(choice, outlet, f"{case}-{number}", not any(right), 1.0, {})
            for (_, given), is_right in zip(kept, right, strict=True):
                yield Option(choice, outlet, f"{case}-{number}", is_right, 1.0, {n: v for n, v in given.items() if v})


def _news(
    weighed: Iterable[tuple[Sequence[Segment], Mapping[str, float]]], told: Sequence[Label], traps: Sequence[Label],
    outlet: str, case: str,
) -> Iterator[Option]:  # fmt: skip
    """Whether each telling of a labelled incident, or of what labels call none, is news; the first option is no."""
    for number, (segments, given) in enumerate(weighed):
        labels = [label for label in told if label.get("must", True)]
        is_news, is_none = (_told_of(segments, some, key) for some, key in ((labels, "id"), (traps, "start")))
        if bool(is_news) != bool(is_none):
            yield Option("news", outlet, f"{case}-{number}", bool(is_none), 1.0, {})
            yield Option("news", outlet, f"{case}-{number}", bool(is_news), 1.0, given)


def _asked(who: Label, choice: str) -> tuple[set[str], set[str]]:
    """The actors that a label asks for in the role of a choice, and those that it merely allows."""
    sides = ("initiator", "target") if choice == "doer" else ("target", "initiator")
    asked, other = ({a for a in who[one] if a not in ("civilians", "unidentified")} for one in sides)
    both = other if who.get("either") else set()
    return asked | both, set(who.get("optional", ()))


def _among(actor: str, others: Iterable[str]) -> bool:
    return any(kin(actor, other) for other in others)


def _told_of(segments: Iterable[Segment], told: Sequence[Label], key: str = "id") -> set[Any]:
    """The labelled incidents that stretches tell."""
    return {label[key] for label in told for segment in segments if _tells(segment, label)}


def _tells(segment: Segment, label: Label) -> bool:
    """Whether one of the segment's deeds is among the words that tell a labelled incident."""
    spans = [span[:2] for span in label.get("tells", ())]
    spans = spans or [(label["start"], label["end"]), *label.get("also", ())]
    deeds = [t.quote.start for t in segment.main_deeds or segment.deeds or segment.happened]
    return any(start <= deed < end for deed in deeds for start, end in spans)


def _is_at(phrase: PlacePhrase, accepted: Sequence[Label], gazetteer: Gazetteer) -> bool:
    found = locate(phrase, gazetteer, Config())
    return found.lat is not None and found.lon is not None and _close((found.lat, found.lon), accepted)


def _close(point: tuple[float, float], accepted: Sequence[Label]) -> bool:
    """Whether a point lies within the tolerance of one of the labelled ones."""
    known = [place for place in accepted if place.get("lat") is not None]
    return any(great_circle(point, (p["lat"], p["lon"])) <= 1000 * _tolerance(p) for p in known)


def _tolerance(place: Label) -> float:
    return max(place.get("tolerance_km") or _TOLERANCE_KM, _LEAST_KM)


def _told_places(told: Sequence[Label]) -> Iterator[Label]:
    """The words that name the places of labelled incidents, with the points accepted for them."""
    for label in told:
        for start, end, *_ in label.get("told", {}).get("place", ()):
            yield {"start": start, "end": end, "places": label["places"]}


def _namesakes(mentions: Sequence[PlaceMention], labels: Sequence[Label], outlet: str, case: str) -> Iterator[Option]:
    """The places that a labelled name may mean."""
    for mention in mentions:
        here = [one for one in labels if one["start"] < mention.quote.end and mention.quote.start < one["end"]]
        accepted = [place for one in here for place in one.get("places", (one,))]
        right = [_close((c.place.lat, c.place.lon), accepted) for c in mention.candidates]
        if any(right) and not all(right):
            for candidate, is_right in zip(mention.candidates, right, strict=True):
                yield Option("namesake", outlet, f"{case}-{mention.quote.start}", is_right, 1.0, dict(candidate.parts))


def accepted(mention: PlaceMention, gold: Sequence[Label], mentions: Sequence[Label]) -> Callable[[Place], bool] | None:
    """Whether the labels let a place be what a name means; None where they say nothing of the name."""
    labels = [*mentions, *_told_places(gold)]
    here = [one for one in labels if one["start"] < mention.quote.end and mention.quote.start < one["end"]]
    points = [place for one in here for place in one.get("places", (one,)) if place.get("lat") is not None]
    # The words that tell an incident's place may name the wider place as well: they judge nothing but what is near.
    if not any("role" in one for one in here) and mention.role != "location":
        return None
    return (lambda place: _close((place.lat, place.lon), points)) if points else None


def write(options: Sequence[Option], out: Any = sys.stdout) -> None:
    """The options as lines of CSV, without a head."""
    lines = csv.writer(out, lineterminator="\n")
    for one in options:
        told = ";".join(f"{name}={round(value, 4):g}" for name, value in one.parts.items())
        lines.writerow([one.choice, one.outlet, one.case, int(one.right), told])


def main() -> None:
    """Reads the command line and prints the rows."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("articles", type=Path)
    asked.add_argument("gold", type=Path)
    asked.add_argument("mentions", type=Path, nargs="?")
    asked.add_argument("--source", default="own")
    asked.add_argument("--choice", choices=CHOICES, action="append", help="these choices alone")
    given = asked.parse_args()
    labels = json.loads(given.gold.read_text(encoding="utf-8"))
    named = json.loads(given.mentions.read_text(encoding="utf-8")) if given.mentions else []
    kept = given.choice or CHOICES
    found = rows(given.articles, labels["incidents"], named, given.source, labels.get("not_incidents", ()))
    write([one for one in found if one.choice in kept])


if __name__ == "__main__":
    main()
