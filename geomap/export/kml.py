"""KML 2.2 for Google Earth and field devices: a placemark an incident, quotes in the balloon, its area beside it."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

Feature = dict[str, Any]

_NAMESPACE = "http://www.opengis.net/kml/2.2"
# Characters that XML 1.0 cannot hold at all.
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATA = (
    *("id", "event_type", "sub_event_type", "date_start", "date_end", "place_name", "admin1", "fatalities_min"),
    *("confidence", "status", "reviewed", "correction_reason"),
)
_AREA_STYLE = {"color": "ff3c50b4", "width": "1.5", "fill": "333c50b4"}


def _add(parent: Element, tag: str, text: object = None, **attributes: str) -> Element:
    element = SubElement(parent, tag, attributes)
    if text is not None:
        element.text = _FORBIDDEN.sub("\ufffd", str(text))
    return element


def _balloon(properties: Feature) -> str:
    """The balloon is HTML: everything in it is escaped."""
    parts = [
        f"<p>{html.escape(properties['summary'])}</p>",
        f'<p dir="rtl" lang="ar">{html.escape(properties["summary_ar"])}</p>',
    ]
    for source in properties["sources"]:
        head = ", ".join(str(source[name]) for name in ("outlet", "published", "title", "reader") if source.get(name))
        parts.append(f'<blockquote dir="auto">{html.escape(source["quote"])}</blockquote><p>{html.escape(head)}</p>')
    return "".join(parts)


def _style(document: Element) -> None:
    style = _add(document, "Style", id="area")
    line = _add(style, "LineStyle")
    _add(line, "color", _AREA_STYLE["color"])
    _add(line, "width", _AREA_STYLE["width"])
    _add(_add(style, "PolyStyle"), "color", _AREA_STYLE["fill"])


def _span(place: Element, properties: Feature) -> None:
    if properties["date_start"]:
        span = _add(place, "TimeSpan")
        _add(span, "begin", properties["date_start"])
        _add(span, "end", properties["date_end"])


def _placemark(folder: Element, feature: Feature) -> None:
    properties = feature["properties"]
    place = _add(folder, "Placemark", id=f"incident-{properties['id']}")
    _add(place, "name", f"{properties['sub_event_type']}, {properties['place_name'] or '?'}")
    _add(place, "description", _balloon(properties))
    _span(place, properties)
    data = _add(place, "ExtendedData")
    for name in _DATA:
        if properties[name] is not None:
            _add(_add(data, "Data", name=name), "value", properties[name])
    if feature["geometry"]:
        lon, lat = feature["geometry"]["coordinates"]
        _add(_add(place, "Point"), "coordinates", f"{lon},{lat}")


def _area(folder: Element, feature: Feature) -> None:
    properties = feature["properties"]
    if properties["uncertainty_area"] is None:
        return
    place = _add(folder, "Placemark")
    _add(place, "name", f"where {properties['id']} may have happened")
    _add(place, "visibility", 0)
    _add(place, "styleUrl", "#area")
    ring = _add(_add(_add(place, "Polygon"), "outerBoundaryIs"), "LinearRing")
    points = properties["uncertainty_area"]["coordinates"][0]
    _add(ring, "coordinates", " ".join(f"{lon},{lat}" for lon, lat in points))


def write(collection: Feature, path: Path) -> None:
    """Write a KML document with a folder of incidents and one of their areas, which are hidden at first."""
    root = Element("kml", xmlns=_NAMESPACE)
    document = _add(root, "Document")
    _add(document, "name", "Incidents")
    _style(document)
    incidents, areas = (_add(document, "Folder") for _ in range(2))
    _add(incidents, "name", "Incidents")
    _add(areas, "name", "Uncertainty areas")
    for feature in collection["features"]:
        _placemark(incidents, feature)
        _area(areas, feature)
    ElementTree.indent(root)
    path.write_bytes(ElementTree.tostring(root, encoding="utf-8", xml_declaration=True) + b"\n")
