"""The command line: the only room that prints. Results go to standard output, everything else to standard error."""

from __future__ import annotations

import argparse
import json
import sys

from geomap.errors import GeomapError


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0 when done, 1 when articles were set aside, 2 for unusable input."""
    parser = argparse.ArgumentParser(prog="geomap")
    commands = parser.add_subparsers(dest="command", required=True)
    build = commands.add_parser("build")
    build.add_argument("paths", nargs="+")
    build.add_argument("-o", dest="out", required=True)
    rows = commands.add_parser("places")
    rows.add_argument("paths", nargs="+")
    rows.add_argument("--format", default="table")
    options = parser.parse_args(arguments)
    from geomap.config import Config

    if options.command == "places":
        from geomap.pipeline import place_rows

        for row in place_rows(options.paths, Config()):
            print(json.dumps(row, ensure_ascii=False))
        return 0
    from pathlib import Path

    from geomap import table
    from geomap.articles import read_articles
    from geomap.pipeline import find_incidents

    articles = read_articles(options.paths)
    incidents = find_incidents(articles)
    Path(options.out).mkdir(parents=True, exist_ok=True)
    (Path(options.out) / "incidents.geojson").write_bytes(table.to_geojson(incidents))
    print(len(articles), "articles", len(incidents), "incidents", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
