"""`geomap ask`."""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from contextlib import closing, nullcontext
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from geomap.articles import SetAside, read_sources
from geomap.asking import Endpoint, Limits, Prompt, Session, answered_by_hand, write_prompts
from geomap.asking.answers import reader
from geomap.asking.session import lines
from geomap.cli import asked
from geomap.cli.main import DONE, SET_ASIDE
from geomap.errors import DataError, visible
from geomap.model import Article
from geomap.store import as_json, check_writable, whole

_SHOWN = 40
_CACHE = ".geomap-ask"


def run(options: argparse.Namespace) -> int:
    """Ask a model about every article, write the prompts, or read answers that were got by hand."""
    ways = [way for way in (options.endpoint, options.print, options.answers) if way]
    if len(ways) != 1:
        way_out = "one of --endpoint URL, --print FOLDER, --answers FOLDER"
        raise DataError(
            "ask", "nothing is sent without --endpoint" if not ways else "has several ways", way_out=way_out
        )
    if not options.print and not options.out:
        raise DataError("-o", "is missing", way_out="-o readings.jsonl")
    prompt = Prompt.load(Path(options.prompt) if options.prompt else None)
    if options.print:
        count = write_prompts(_articles(options), prompt, Path(options.print))
        print(f"{count} prompts in {options.print}; nothing was sent", file=sys.stderr)
        return DONE
    out = Path(options.out)
    check_writable(out.parent)
    return _by_hand(options, prompt, out) if options.answers else _by_model(options, prompt, out)


def _articles(options: argparse.Namespace) -> Iterator[Article]:
    """The articles; what cannot be read is named on the way."""
    for found in read_sources(options.paths, asked.config(options), columns=asked.columns(options)):
        if isinstance(found, SetAside):
            print(visible(f"set aside: {found.path} {found.entry or ''}: {found.reason}"), file=sys.stderr)
        else:
            yield found.article


def _by_hand(options: argparse.Namespace, prompt: Prompt, out: Path) -> int:
    by = reader(options.model or "by hand", prompt.version)
    found: list[dict[str, Any]] = []
    accounts: list[dict[str, Any]] = []
    for article in _articles(options):
        some, faults = answered_by_hand(article, Path(options.answers), by)
        found += some
        accounts.append({"article_id": article.id, "sha256": article.sha256, "reports": len(some), "faults": faults})
    manifest = {"endpoint": None, "model": by["id"], "prompt": prompt.version, "articles": accounts}
    return _written(out, found, manifest)


def _by_model(options: argparse.Namespace, prompt: Prompt, out: Path) -> int:
    if not options.model:
        raise DataError("--model", "is missing", way_out="the name that the endpoint knows the model by")
    limits = Limits(options.max_tokens, options.seconds, options.retries)
    cache = None if options.no_cache else Path(options.cache) if options.cache else out.parent / _CACHE
    articles = list(_articles(options))
    until = time.monotonic() + 60 * options.max_minutes if options.max_minutes else None
    with closing(Endpoint(options.endpoint, options.model, limits)) as endpoint:
        session = Session(endpoint, prompt, cache, options.max_characters, options.token_budget, until)
        bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
            console=Console(stderr=True), transient=True,
        )  # fmt: skip
        with bar if sys.stderr.isatty() else nullcontext():
            task = bar.add_task("asking", total=len(articles))
            for article in articles:
                session.take(article)
                bar.update(task, advance=1, description=f"asking ({session.spent} tokens)")
    return _written(out, session.rows, session.manifest())


def _written(out: Path, found: list[dict[str, Any]], manifest: dict[str, Any]) -> int:
    """Write the readings with their manifest, and say what is wanting; articles without an answer make it 1."""
    with whole(out) as file:
        file.writelines(lines(found))
    with whole(out.with_name(f"{out.stem}.manifest.json")) as file:
        file.writelines(as_json(manifest))
    lost = [account for account in manifest["articles"] if not account.get("became", "answered").startswith("answer")]
    faulty = [(account["article_id"], fault) for account in manifest["articles"] for fault in account["faults"]]
    wrong = [(account["article_id"], account["became"]) for account in lost] + faulty
    for article, why in wrong[:_SHOWN]:
        print(visible(f"{article}: {why}"), file=sys.stderr)
    if len(wrong) > _SHOWN:
        print(f"... and {len(wrong) - _SHOWN} more, all in the manifest", file=sys.stderr)
    sent = (
        f"sent to {visible(manifest['endpoint'])}: {manifest['requests']} requests"
        if manifest["endpoint"]
        else "nothing was sent"
    )
    print(f"{len(found)} reports of {len(manifest['articles'])} articles in {out}; {sent}", file=sys.stderr)
    return SET_ASIDE if wrong else DONE
