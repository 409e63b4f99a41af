"""Words on the command line -> one command, one exit code, one line for each fault."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from geomap.errors import GeomapError, plainly, visible

DONE, SET_ASIDE, NOT_FOUND, UNUSABLE = 0, 1, 1, 2
# Words and places are half a million small values that stay: Python's defaults search them for garbage again and again,
# which is a tenth of a start.
_COLLECT = (50_000, 20, 50)


class _Parser(argparse.ArgumentParser):
    """A parser whose faults are one line, like all others."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong with the command line and where help is."""
        self.exit(UNUSABLE, f"geomap: {message} (see {self.prog} --help)\n")


def _number(kind: type[int] | type[float], least: float, most: float | None = None) -> Callable[[str], float]:
    """A reader of numbers between two bounds."""
    bounds = f"{least:g} or more" if most is None else f"{least:g} to {most:g}"

    def read(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = kind(least) - 1
        if not least <= value <= (value if most is None else most):
            raise argparse.ArgumentTypeError(f"expects {bounds}, got {text!r}")
        return value

    return read


_COUNT = _number(int, 1)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns 0 when done, 1 when done with something left out, 2 for unusable input. Faults are one line on standard
    error; `--debug` shows where they came from.
    """
    gc.set_threshold(*_COLLECT)
    # Arabic goes to pipes and terminals of any locale.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    options = parser().parse_args(arguments)
    try:
        _take_up(getattr(options, "lexicon", []))
        return int(options.run(options))
    except GeomapError as fault:
        if options.debug:
            raise
        print(f"geomap: {fault}", file=sys.stderr)
        return UNUSABLE
    except KeyboardInterrupt:
        print("geomap: stopped; outputs are as they were before", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # The reader of a pipe has had enough, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as fault:  # whatever happens, a user gets a line and a way out
        if options.debug:
            raise
        what = f"{type(fault).__name__}: {visible(plainly(fault))}"
        print(f"geomap: cannot go on: {what} (outputs are as they were; --debug shows where)", file=sys.stderr)
        return UNUSABLE


def _take_up(lexicons: Sequence[str]) -> None:
    """Work with the user's own words too, whatever the command is. Raises DataError."""
    from geomap.lexicon.own import use

    use(lexicons)


def parser() -> argparse.ArgumentParser:
    """The commands and what each owes its callers."""
    top = _Parser(
        prog="geomap",
        description="Reads articles about the war in north-east Syria, finds the incidents, and draws a map of them.",
        epilog="Example: geomap build articles/ -o out && open out/index.html",
    )
    top.add_argument("--debug", action="store_true", help="show where a fault came from")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    reading = (_build, _ask, _map, _export, _places, _explain)
    judging = (_diff, _review, _corrections, _compare_readers, _rules)
    for add in (*reading, *judging, _place, _gazetteer, _check, _plan):
        add(commands)
    return top


def _command(commands: argparse._SubParsersAction, name: str, text: str, example: str) -> argparse.ArgumentParser:  # type: ignore[type-arg]
    """One command, whose module is only imported when it runs."""

    def run(options: argparse.Namespace) -> int:
        from importlib import import_module

        return int(import_module(f"geomap.cli.{name.replace('-', '_')}").run(options))

    command: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=text, epilog=f"Example: {example}"
    )
    command.set_defaults(run=run)
    command.add_argument("--debug", action="store_true", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return command


def _own_words(command: argparse.ArgumentParser) -> None:
    own = "your own words and actors, TOML; may be given several times"
    command.add_argument("--lexicon", action="append", default=[], metavar="FILE", help=own)


def _reading(command: argparse.ArgumentParser) -> None:
    """What every command that reads articles understands."""
    _own_words(command)
    command.add_argument("paths", nargs="+", metavar="PATH", help="files or folders of articles; - is standard input")
    command.add_argument(
        "--gazetteer", action="append", default=[], metavar="FILE", help="your own places, CSV or GeoJSON"
    )
    command.add_argument("--config", metavar="FILE", help="settings, TOML")
    command.add_argument("--columns", metavar="ROLE=NAME,...", help="names of the columns of an export")
    limits = command.add_argument_group("limits")
    limits.add_argument("--max-file-bytes", type=_COUNT, metavar="N", help="larger files are set aside")
    limits.add_argument("--max-article-chars", type=_COUNT, metavar="N", help="longer articles are set aside")
    limits.add_argument("--max-articles", type=_COUNT, metavar="N", help="articles past this number are set aside")
    limits.add_argument("--max-expansion-bytes", type=_COUNT, metavar="N", help="larger unpacked files are set aside")
    limits.add_argument("--max-seconds", type=_number(float, 0.001), metavar="S", help="slower articles are set aside")


def _filters(command: argparse.ArgumentParser) -> None:
    _own_words(command)
    group = command.add_argument_group("filters")
    group.add_argument("--actor", action="append", default=[], metavar="ID", help="an actor id, with its children")
    group.add_argument("--type", action="append", default=[], metavar="TYPE", help="an ACLED event or sub-event type")
    group.add_argument("--from", dest="first", metavar="YYYY-MM-DD", help="not before this day")
    group.add_argument("--to", dest="last", metavar="YYYY-MM-DD", help="not after this day")
    group.add_argument("--bbox", metavar="W,S,E,N", help="degrees: west,south,east,north")
    group.add_argument("--min-confidence", type=_number(float, 0, 1), default=0.0, metavar="X", help="0 to 1")
    group.add_argument("--reader", action="append", default=[], metavar="ID", help="an outside reader, or geomap")
    group.add_argument("--where", metavar="QUERY", help="a pandas query over the columns")


def _build(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    text = "read articles, write DIR/incidents.geojson and the map DIR/index.html"
    command = _command(commands, "build", text, "geomap build seeds -o maps")
    _reading(command)
    command.add_argument("-o", "--out", required=True, metavar="DIR", help="where the outputs go")
    command.add_argument("--corrections", metavar="FILE", help="corrections.csv to apply")
    help_ = "another reader's proposals, JSON lines"
    command.add_argument("--readings", action="append", default=[], metavar="FILE", help=help_)
    command.add_argument("--readings-only", action="store_true", help="leave geomap's own reading out")
    command.add_argument("--trust-points", action="store_true", help="take points from --readings as they are")
    command.add_argument("--workers", type=_COUNT, metavar="N", help="processes (default: the cores)")
    command.add_argument("--scheduler", metavar="ADDRESS", help="read on the Dask cluster there, as in tcp://host:8786")
    command.add_argument(
        "--no-cache", action="store_true", help="read every article anew, keep nothing for the next run"
    )
    command.add_argument("--texts", action="store_true", help="also write each article's text, to check quotes")
    command.add_argument("--parquet", action="store_true", help="also write DIR/incidents.parquet, GeoParquet in parts")
    command.add_argument("--redact", action="store_true", help="blot out names of private persons; keeps no cache")
    command.add_argument("--coarsen", action="store_true", help="move homes, hospitals and camps to their settlement")
    command.add_argument(
        "--tiles", action="store_true", help="a background from the network, which sees what you look at"
    )
    command.add_argument("--review", action="store_true", help="a map in which corrections are gathered")
    command.add_argument("--language", choices=("ar", "en"), default="ar", help="the language that the map opens in")
    command.add_argument("--title", help="what stands above the map (default: the governorates it is about)")


def _ask(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    text = "ask a language model for proposals: a file for geomap build --readings; nothing is sent without --endpoint"
    command = _command(
        commands, "ask", text, "geomap ask seeds --endpoint http://localhost:11434/v1 --model M -o r.jsonl"
    )
    _reading(command)
    command.add_argument(
        "-o", "--out", metavar="FILE", help="where the readings go, and FILE.manifest.json beside them"
    )
    command.add_argument("--endpoint", metavar="URL", help="OpenAI-compatible; a key is read from GEOMAP_LLM_KEY alone")
    command.add_argument("--model", metavar="NAME", help="the model's name at the endpoint, or who answered by hand")
    command.add_argument("--print", metavar="FOLDER", help="write the prompts into files and send nothing")
    command.add_argument("--answers", metavar="FOLDER", help="read the answers from files and send nothing")
    command.add_argument("--prompt", metavar="FILE", help="a prompt of your own, as geomap/asking/prompt.toml")
    command.add_argument("--cache", metavar="FOLDER", help="where answers are kept (default: .geomap-ask beside FILE)")
    command.add_argument("--no-cache", action="store_true", help="keep no answer and ask every time")
    bounds = command.add_argument_group("limits of asking")
    bounds.add_argument("--max-characters", type=_COUNT, default=40_000, metavar="N", help="longer articles are left")
    bounds.add_argument("--max-tokens", type=_COUNT, default=4000, metavar="N", help="of one answer")
    bounds.add_argument("--token-budget", type=_COUNT, metavar="N", help="of the run; what is over is not asked")
    bounds.add_argument("--seconds", type=_number(float, 0.01), default=300.0, metavar="S", help="for one answer")
    bounds.add_argument("--max-minutes", type=_number(float, 0.001), metavar="M", help="for the run")
    bounds.add_argument("--retries", type=_number(int, 0, 20), default=3, metavar="N", help="after a failure")


def _map(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    command = _command(
        commands, "map", "draw a map from an incidents file", "geomap map out/incidents.geojson -o map.html"
    )
    command.add_argument("incidents", metavar="INCIDENTS")
    command.add_argument("-o", "--out", required=True, metavar="FILE.html")
    command.add_argument("--tiles", action="store_true", help="a background from the network")
    command.add_argument("--review", action="store_true", help="a map in which corrections are gathered")
    command.add_argument("--language", choices=("ar", "en"), default="ar")
    command.add_argument("--title", help="what stands above the map (default: the governorates it is about)")
    _filters(command)


def _export(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    text = "convert incidents to the format that the file's ending names, or to a PostGIS URL"
    command = _command(commands, "export", text, "geomap export out/incidents.geojson -o strikes.gpkg --actor turkey")
    command.add_argument("incidents", metavar="INCIDENTS")
    command.add_argument("-o", "--out", required=True, metavar="FILE")
    _filters(command)


def _places(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    command = _command(commands, "places", "list every place mention with its role", "geomap places article.txt")
    _reading(command)
    command.add_argument("--format", choices=("table", "jsonl", "csv"), default="table")


def _explain(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    text = "show every value of an article or an incident with the words it was read from"
    command = _command(commands, "explain", text, "geomap explain out/incidents.geojson 3f2a")
    command.add_argument("target", metavar="ARTICLE|INCIDENTS")
    command.add_argument("id", nargs="?", metavar="ID", help="an incident's or report's id, or its beginning")
    command.add_argument(
        "--dropped", action="store_true", help="of an article: every event word that became no incident"
    )
    _own_words(command)


def _rules(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    text = "how often each rule of the reading fired in a folder of articles, and was right on labelled ones"
    command = _command(commands, "rules", text, "geomap rules seeds --gold labels.json")
    command.add_argument("folder", metavar="FOLDER")
    command.add_argument("--gold", metavar="FILE", help="labelled incidents of these articles, JSON")
    text = "the questions and weighed parts that settle a reading, each with the articles that it decides (minutes)"
    command.add_argument("--witnesses", action="store_true", help=text)
    _own_words(command)


def _diff(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    text = "what two runs, or a run and an ACLED or UCDP export, agree and differ on"
    command = _command(commands, "diff", text, "geomap diff yesterday.geojson today.geojson")
    command.add_argument("old", metavar="OLD")
    command.add_argument("new", metavar="NEW")
    command.add_argument("--json", action="store_true", help="as JSON")


def _review(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    text = "list the incidents most worth a look and write a correction row for each"
    command = _command(commands, "review", text, "geomap review out/incidents.geojson -o corrections.csv")
    command.add_argument("incidents", metavar="INCIDENTS")
    command.add_argument("-o", "--out", metavar="FILE", help="where the template rows go (default: standard output)")
    command.add_argument("--limit", type=_COUNT, default=50, metavar="N")


def _corrections(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    text = "two reviewers' files as one, or what a reviewed set teaches"
    command = _command(commands, "corrections", text, "geomap corrections merge mine.csv hers.csv -o corrections.csv")
    actions = command.add_subparsers(dest="action", metavar="ACTION", required=True)
    merge = actions.add_parser("merge", help="two reviewers' corrections as one file, conflicts told and left out")
    merge.add_argument("ours", metavar="A")
    merge.add_argument("theirs", metavar="B")
    merge.add_argument("-o", "--out", metavar="FILE", help="where the rows go (default: standard output)")
    learn = actions.add_parser("learn", help="a report: rows for your own gazetteer and labels from a reviewed run")
    learn.add_argument("ours", metavar="OLD", help="incidents.geojson as it was read")
    learn.add_argument("theirs", metavar="NEW", help="incidents.geojson of the build with corrections")
    learn.add_argument("-o", "--out", metavar="DIR", help="writes DIR/places.csv and DIR/labels.json too")


def _compare_readers(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    text = "hold geomap and outside readers against labels: found, signed, dropped, what one adds to the other"
    example = "geomap compare-readers r.jsonl --gold gold.json --articles seeds"
    command = _command(commands, "compare-readers", text, example)
    command.add_argument("readings", nargs="+", metavar="READINGS", help="files of readings")
    command.add_argument("--gold", required=True, metavar="GOLD", help="labels as in tests/quality/seeds.json")
    command.add_argument(
        "--articles", dest="paths", action="append", required=True, metavar="PATH", help="what was read"
    )
    command.add_argument("--gazetteer", action="append", default=[], metavar="FILE", help="your own places")
    command.add_argument("--config", metavar="FILE", help="settings, TOML")
    command.add_argument("--columns", metavar="ROLE=NAME,...", help="names of the columns of an export")
    command.add_argument("--json", action="store_true", help="as JSON")


def _place(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    command = _command(commands, "place", "search the gazetteer", "geomap place الصالحية")
    command.add_argument("name", metavar="NAME")
    command.add_argument("--near", metavar="LAT,LON", help="nearer places first")
    command.add_argument("--type", metavar="TYPE", help="village, town, field ...")
    command.add_argument("--limit", type=_COUNT, default=10, metavar="N")
    command.add_argument("--gazetteer", action="append", default=[], metavar="FILE")
    command.add_argument("--json", action="store_true", help="as JSON")


def _gazetteer(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    text = "write the gazetteer as a file of its own, with all names, sources and licences"
    command = _command(commands, "gazetteer", text, "geomap gazetteer -o places.gpkg")
    command.add_argument("-o", "--out", required=True, metavar="FILE", help=".gpkg, .geojson or .csv")
    command.add_argument("--gazetteer", action="append", default=[], metavar="FILE", help="your own places, on top")


def _plan(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    text = "estimate time, memory and partitions of a run of N articles from a sample that is measured now"
    command = _command(commands, "plan", text, "geomap plan 1000000 articles/")
    command.add_argument("count", type=_COUNT, metavar="N", help="how many articles")
    command.add_argument("paths", nargs="*", metavar="PATH", help="articles to measure (default: some are made up)")
    command.add_argument("--workers", type=_COUNT, metavar="N", help="processes (default: the cores)")
    command.add_argument("--config", metavar="FILE", help="settings, TOML")


def _check(commands: argparse._SubParsersAction) -> None:  # type: ignore[type-arg]
    text = "report every fault in gazetteer, lexicons, corrections and index at once"
    command = _command(commands, "check", text, "geomap check articles/ --corrections corrections.csv")
    command.add_argument("paths", nargs="*", metavar="FOLDER", help="folders whose index is checked")
    _own_words(command)
    command.add_argument("--gazetteer", action="append", default=[], metavar="FILE")
    command.add_argument("--corrections", metavar="FILE")
