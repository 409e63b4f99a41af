"""The page as folium elements whose templates carry no data, under a policy that runs trusted scripts alone."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from html import escape
from importlib.resources import files
from typing import Any

import folium
from branca.element import Element, Figure
from jinja2 import Template

from geomap.errors import GeomapError
from geomap.webmap.blocks import Block

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


class _Trusted(Element):
    """Code of ours or Leaflet's, as the value of an element: braces in it are no template."""

    def __init__(self, name: str, code: str) -> None:
        super().__init__("{{ this.code }}")
        self._name, self._id, self.code = "trusted", name, code


class Page(Figure):
    """The document around the map, instead of branca's: it says its language and ends with no script of its own."""

    def __init__(self, language: str) -> None:
        super().__init__(ratio="75%")
        self.language, self.direction = language, "rtl" if language == "ar" else "ltr"
        self._id = self.header._id = self.html._id = self.script._id = "page"

    def parts(self) -> Iterator[str]:
        """The document piece by piece, so that a large one is not held twice."""
        for child in self._children.values():
            child.render()  # puts what it has to say into head and body
        yield f'<!DOCTYPE html>\n<html lang="{self.language}" dir="{self.direction}">\n<head>\n'
        yield from _inside(self.header)
        yield "\n</head>\n<body>\n"
        yield from _inside(self.html)
        yield "\n</body>\n</html>"

    def render(self, **_: Any) -> str:
        """The document."""
        return "".join(self.parts())


def _inside(element: Element) -> Iterator[str]:
    for child in element._children.values():
        yield "\n    "
        yield child.render()


class IncidentMap(folium.Map):
    """A folium map that the page's own script draws; `save` writes the self-contained page.

    It takes no further folium layers: the policy would not run their scripts, and stock popups run what articles say.
    """

    _template = Template(
        "{% macro header(this, kwargs) %}"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "{% endmacro %}"
    )

    def __init__(
        self, first: Iterable[Block], later: Iterable[Block], *, language: str, title: str, words: Mapping[str, Any],
        tiles: bool,
    ) -> None:  # fmt: skip
        """`first` is the data that the page begins with; it does not wait for `later`."""
        super().__init__(location=(35.6, 40.4), zoom_start=7, tiles=None)
        self.default_js: list[Any] = []
        self.default_css: list[Any] = []
        self._id = "incidents"
        page = self._page = Page(language)
        page.add_child(self)  # leaves the figure that folium made
        self._build(page, title, words, tiles)
        for block in first:
            page.html.add_child(block)
        for number, (kind, code) in enumerate(scripts()):
            page.html.add_child(_Trusted(f"script{number}", f'<script type="{kind}"{_AT_ONCE[kind]}>{code}</script>'))
        for block in later:
            page.html.add_child(block)

    def parts(self) -> Iterator[str]:
        """The document piece by piece."""
        return self._page.parts()

    def _build(self, page: Page, title: str, words: Mapping[str, Any], tiles: bool) -> None:
        head = page.header
        head._children.clear()
        heading = f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy(tiles=tiles)}">'
        # Tiles are refused to whoever does not say where they are shown; without tiles nobody is told anything.
        referrer = f'<meta name="referrer" content="{"strict-origin-when-cross-origin" if tiles else "no-referrer"}">'
        head.add_child(_Trusted("policy", f"{heading}{referrer}<title>{escape(title)}</title>"))
        for number, code in enumerate(styles()):
            head.add_child(_Trusted(f"style{number}", f"<style>{code}</style>"))
        # Not by a macro of the map, which would come behind the data.
        page.html.add_child(_Trusted("place", f'<div class="folium-map" id="{self.get_name()}"></div>'))
        page.html.add_child(_Trusted("noscript", f"<noscript>{words['noscript']}</noscript>"))

    def add_child(self, child: Element, name: str | None = None, index: int | None = None) -> Element:  # noqa: ARG002
        """Refuses: the page runs its own scripts alone. Raises GeomapError."""
        raise GeomapError(
            "incident map",
            f"takes no {type(child).__name__}",
            way_out="save the incidents as GeoJSON and add them to a folium.Map of your own",
        )
