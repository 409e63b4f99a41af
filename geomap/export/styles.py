"""QGIS styles of the GeoPackage's layers, as QML: markers by event type, areas as quiet outlines."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from geomap import lexicon

_LABEL = "summary"
_TIP = '<b>[% "summary" %]</b><p dir=\'rtl\'>[% "summary_ar" %]</p>'


def _options(parent: Element, **values: str) -> None:
    option = SubElement(parent, "Option", type="Map")
    for name, value in values.items():
        SubElement(option, "Option", type="QString", name=name, value=value)


def _root(renderer: str) -> tuple[Element, Element]:
    root = Element("qgis", version="3.28", styleCategories="Symbology|MapTips")
    return root, SubElement(root, "renderer-v2", type=renderer, forceraster="0", enableorderby="0", symbollevels="0")


def _symbol(symbols: Element, name: str, kind: str) -> Element:
    return SubElement(symbols, "symbol", name=name, type=kind, alpha="1", clip_to_extent="1", force_rhr="0")


def _marker(symbols: Element, name: str, colour: str, shape: str) -> None:
    layer = SubElement(_symbol(symbols, name, "marker"), "layer", {"class": "SimpleMarker"}, enabled="1", locked="0")
    _options(
        layer, name=shape, color=f"{colour},230", size="3.2", size_unit="MM", outline_color="255,255,255,255",
        outline_width="0.3", outline_width_unit="MM", outline_style="solid", horizontal_anchor_point="1",
    )  # fmt: skip


def _points() -> str:
    root, renderer = _root("categorizedSymbol")
    renderer.set("attr", "event_type")
    categories, symbols = SubElement(renderer, "categories"), SubElement(renderer, "symbols")
    for number, term in enumerate(lexicon.load("map_colours").terms):
        SubElement(categories, "category", symbol=str(number), value=term.en[0], label=term.en[0], render="true")
        _marker(symbols, str(number), term.attrs["colour"], term.attrs["shape"])
    SubElement(root, "previewExpression").text = f'"{_LABEL}"'
    SubElement(root, "mapTip", enabled="1").text = _TIP
    return ElementTree.tostring(root, encoding="unicode")


def _areas() -> str:
    root, renderer = _root("singleSymbol")
    layer = SubElement(
        _symbol(SubElement(renderer, "symbols"), "0", "fill"), "layer", {"class": "SimpleFill"}, enabled="1", locked="0"
    )
    _options(
        layer, color="180,80,60,25", style="solid", outline_color="180,80,60,160", outline_width="0.3",
        outline_width_unit="MM", outline_style="dash",
    )  # fmt: skip
    SubElement(root, "previewExpression").text = f'"{_LABEL}"'
    return ElementTree.tostring(root, encoding="unicode")


def style_rows() -> Iterator[tuple[str, str, str, str]]:
    """Layer, name of the style, QML and description of each layer that is drawn."""
    yield "incidents", "by event type", _points(), "markers by ACLED event type"
    yield "uncertainty_areas", "outline", _areas(), "where an incident may have happened"
