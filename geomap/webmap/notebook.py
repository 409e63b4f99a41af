"""The page as a folium map, which shows itself in a notebook."""

from __future__ import annotations

from typing import Any

import folium
from branca.element import Element, Figure
from jinja2 import Template

from geomap.errors import GeomapError
from geomap.webmap.page import Page


class _Document(Figure):
    """The page instead of branca's: no data comes near a template, which branca would render twice."""

    def __init__(self, page: Page) -> None:
        super().__init__(ratio="75%")
        self.page = page

    def render(self, **_: Any) -> str:
        """The document."""
        return "".join(self.page.parts())


class IncidentMap(folium.Map):
    """A folium map that the page's own script draws; `save` writes the self-contained page.

    It takes no further folium layers: the policy would not run their scripts, and stock popups run what articles say.
    """

    _template = Template("")

    def __init__(self, page: Page) -> None:
        super().__init__(location=(35.6, 40.4), zoom_start=7, tiles=None)
        _Document(page).add_child(self)  # leaves the figure that folium made

    def add_child(self, child: Element, name: str | None = None, index: int | None = None) -> Element:  # noqa: ARG002
        """Refuses: the page runs its own scripts alone. Raises GeomapError."""
        raise GeomapError(
            "incident map",
            f"takes no {type(child).__name__}",
            way_out="save the incidents as GeoJSON and add them to a folium.Map of your own",
        )
