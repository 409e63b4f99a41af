"""The API reference, made from docstrings into the folder that is named (`make docs`)."""

from __future__ import annotations

import sys
import warnings
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pdoc

import geomap

# Rooms that are run and not called.
LEFT_OUT = ("geomap.cli", "geomap.__main__")


def main(folder: Path) -> None:
    """Write a page for every room that can be called from elsewhere, with a search over all of them."""
    # What `import geomap` fetches when it is first asked for, pdoc would take for modules that are missing.
    for name in geomap.__all__:
        setattr(geomap, name, getattr(geomap, name))
    rooms = [one.name for one in iter_modules(geomap.__path__, "geomap.") if one.name not in LEFT_OUT]
    for name in rooms:
        import_module(name)
    pdoc.render.configure(docformat="markdown", footer_text="geomap", show_source=False)
    with warnings.catch_warnings():
        # Names that only type checkers import are shown as they are written.
        warnings.filterwarnings("ignore", "Error parsing type annotation")
        pdoc.pdoc("geomap", *rooms, output_directory=folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
