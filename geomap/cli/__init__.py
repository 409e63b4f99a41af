"""The command line: the only room that prints. Results go to standard output, everything else to standard error."""

from geomap.cli.main import main

__all__ = ["main"]
