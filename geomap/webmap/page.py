"""The page, piece by piece, under a policy that runs trusted scripts alone."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

from geomap.store.files import whole
from geomap.webmap.blocks import Blocks

# The order in which modules are joined: each stands after those it imports from.
MODULES = (
    *(
        "signals",
        "dom",
        "mercator",
        "evidence",
        "folding",
        "filters",
        "clusters",
        "marks",
        "locale",
        "hash",
        "takeaway",
    ),
    *("roving", "calendar", "corrections", "packing", "inflate", "payload", "cast", "naming", "vocabulary", "search"),
    *("nearby", "matrix", "sources", "why", "story", "totals", "chips", "finder", "histogram", "panel", "listing"),
    *("table", "charts", "legend", "theme", "area", "methods", "ground", "density", "markers", "reader", "picture"),
    *("state", "address", "frame", "pointer", "view", "aim", "opening", "paper"),
    *("reviewacts", "reviewvalues", "reviewsketch", "reviewform", "review", "app"),
)
TILES = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"
_IMPORT = re.compile(r"^import\s[^;]*;\n", re.MULTILINE)
# What only its readers need: comments on lines of their own, and indentation.
_ASIDE = re.compile(r"^[ \t]*/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*\n|^[ \t]*//.*\n|^[ \t]+|\n(?=\n)", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const)\b)", re.MULTILINE)


def _ours(name: str) -> str:
    return (files("geomap.webmap") / name).read_text(encoding="utf-8")


def _leaflet(name: str) -> str:
    return (files("js_lib_leaflet") / "static" / "js_lib_leaflet" / name).read_text(encoding="utf-8")


@lru_cache
def script() -> str:
    """Our modules joined into one, without comments. Names are unique across them, which the joined module proves."""
    parts = (_EXPORT.sub("", _IMPORT.sub("", _ours(f"script/{name}.js"))) for name in MODULES)
    return _ASIDE.sub("", "\n".join(parts))


# The faces of the page: (family, file, weights, characters). Both are variable or regular, under the OFL (fonts/).
_FACES = (
    ("Vazirmatn", "vazirmatn-arabic-wght-normal", "100 900", "U+0600-06FF,U+0750-077F,U+FB50-FDFF,U+FE70-FEFC"),
    ("Vazirmatn", "vazirmatn-latin-wght-normal", "100 900", "U+0000-00FF,U+0131,U+0152-0153,U+02C6,U+02DC,U+2000-206F"),
    ("Noto Naskh Arabic", "noto-naskh-arabic-arabic-400-normal", "400", "U+0600-06FF,U+0750-077F,U+FB50-FDFF"),
)


@lru_cache
def faces() -> str:
    """The fonts that travel along, as `@font-face` rules with data URIs."""
    rules = []
    for family, name, weights, characters in _FACES:
        data = base64.b64encode((files("geomap.webmap") / "fonts" / f"{name}.woff2").read_bytes()).decode("ascii")
        rules.append(
            f'@font-face{{font-family:"{family}";font-weight:{weights};font-display:block;unicode-range:{characters};'
            f'src:url(data:font/woff2;base64,{data}) format("woff2")}}'
        )
    return "\n".join(rules)


@lru_cache
def styles() -> tuple[str, ...]:
    """The fonts; Leaflet's style sheet, without the images that it would ask the network for; and ours."""
    return faces(), re.sub(r"url\([^)]*\)", "none", _leaflet("leaflet.css")), _ours("review.css"), _ours("style.css")


@lru_cache
def scripts() -> tuple[tuple[str, str], ...]:
    """(type, code) of every script that may run."""
    leaflet = re.sub(r"\n//# sourceMappingURL=.*", "", _leaflet("leaflet.js"))
    return ("text/javascript", leaflet), ("module", script())


# Modules wait for the whole page unless they are told not to.
_AT_ONCE = {"text/javascript": "", "module": " async"}


def _hashes(codes: Iterable[str]) -> str:
    digests = (hashlib.sha256(code.encode()).digest() for code in codes)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def policy(*, tiles: bool) -> str:
    """The Content-Security-Policy: hashes of the trusted scripts and styles, nothing else, and no network but tiles."""
    images = "data: blob:" + (" https://tile.openstreetmap.org" if tiles else "")
    return (
        f"default-src 'none'; script-src {_hashes(code for _, code in scripts())}; style-src {_hashes(styles())}; "
        f"img-src {images}; font-src data:; base-uri 'none'; form-action 'none'"
    )


@dataclass(frozen=True)
class Page:
    """The document: in front the data that it begins with, then the scripts, which do not wait for the rest."""

    first: Blocks
    later: tuple[Blocks, ...]
    language: str
    title: str
    words: Mapping[str, Any]
    tiles: bool

    def parts(self) -> Iterator[str]:
        """The document piece by piece, so that a large one is never held."""
        direction = "rtl" if self.language == "ar" else "ltr"
        yield f'<!DOCTYPE html>\n<html lang="{self.language}" dir="{direction}">\n<head>\n'
        yield from _below(self._head())
        yield "\n</head>\n<body>\n"
        yield from _below(('<div class="folium-map" id="map_incidents"></div>', self._noscript()))
        yield from self.first.parts()
        yield from _below(f'<script type="{kind}"{_AT_ONCE[kind]}>{code}</script>' for kind, code in scripts())
        yield from chain.from_iterable(blocks.parts() for blocks in self.later)
        yield "\n</body>\n</html>"

    def _head(self) -> Iterator[str]:
        rule = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy(tiles=self.tiles)}">'
        # Tiles are refused to whoever does not say where they are shown; without tiles nobody is told anything.
        referrer = "strict-origin-when-cross-origin" if self.tiles else "no-referrer"
        yield f'{rule}<meta name="referrer" content="{referrer}"><title>{escape(self.title)}</title>'
        yield from (f"<style>{code}</style>" for code in styles())
        yield '<meta name="viewport" content="width=device-width, initial-scale=1">'

    def _noscript(self) -> str:
        return f"<noscript>{self.words['noscript']}</noscript>"

    def save(self, path: Path) -> None:
        """Write the page to `path`, whole or not at all. Raises DataError when it cannot be written."""
        with whole(path) as file:
            file.writelines(part.encode() for part in self.parts())


def _below(elements: Iterable[str]) -> Iterator[str]:
    return (f"\n    {element}" for element in elements)
