"""XML of an archive: documents as collections of texts keep them (TREC), rows of a database, any list of records."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import Any
from xml.etree import ElementTree

from geomap.articles.days import day
from geomap.articles.markup import plain_text
from geomap.articles.records import Export, drafts, no_column, roles, worth
from geomap.articles.trace import RawArticle, Remark, with_rest, written
from geomap.errors import ArticleError

TREC = re.compile(r"\s*+<DOC\b[^>]*>\s*+<\w")
_DOCUMENT = re.compile(r"<DOC\b[^>]*>(.*?)</DOC>", re.DOTALL)
_FIELD = re.compile(r"<([A-Za-z][\w.-]*+)(?:\s[^>]*)?>(.*?)</\1\s*>", re.DOTALL)
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_DECLARED = re.compile(r"\A\s*<\?xml[^>]*>")
_BODY = re.compile(r"<P>|</P>", re.IGNORECASE)


def read_trec(text: str, columns: Mapping[str, str] | None) -> Iterator[RawArticle | Remark]:
    """One article a document between <DOC> and </DOC>, each of its elements a field; what stands outside is counted."""
    records = [
        {name: plain_text(_BODY.sub("\n", value)) for name, value in _FIELD.findall(found)}
        for found in _DOCUMENT.findall(text)
    ]
    rest = _DOCUMENT.sub(" ", text)
    yield from drafts(records, Export(columns, lambda: records))
    if lost := written(plain_text(rest)):
        yield Remark(None, "has text outside its documents, or one that is cut off, which is lost", characters=lost)


def read_xml(text: str, file: str, columns: Mapping[str, str] | None) -> Iterator[RawArticle | Remark]:
    """One article a record: an element whose children, or attributes, are fields with a text among them.

    Raises ArticleError for damaged XML, for one that declares entities, and where no element is such a record.
    """
    if "<!ENTITY" in text:
        raise ArticleError(file, "declares XML entities, which are not expanded", way_out="export it as JSON or CSV")
    try:
        root = ElementTree.fromstring(_CONTROLS.sub(" ", _DECLARED.sub("", text)))  # noqa: S314 - entities are refused
    except ElementTree.ParseError as fault:
        raise ArticleError(file, f"is damaged XML: {fault}", way_out="export it again, as JSON or CSV") from None
    groups: dict[str, list[dict[str, Any]]] = defaultdict(list)
    inside: Counter[str] = Counter()
    for element in root.iter():
        name = _local(element.tag)
        groups[name].append(_fields(element))
        inside[name] += written("".join(element.itertext()))
    texts = {name: found for name, found in groups.items() if any("text" in roles(record, columns) for record in found)}
    if not texts:
        fullest = max((record for found in groups.values() for record in found), key=lambda record: len(record))
        raise ArticleError(file, f"is XML without articles: {no_column(fullest)}", way_out="export it as JSON or CSV")
    best = max(texts, key=lambda name: worth(name, texts[name]))
    rest = max(0, written("".join(root.itertext())) - inside[best])
    found = texts[best] if len(texts[best]) > 1 else [_with_head(texts[best][0], root, columns)]
    yield from with_rest(drafts(found, Export(columns, lambda: found)), rest)


def _with_head(
    record: Mapping[str, Any], root: ElementTree.Element, columns: Mapping[str, str] | None
) -> dict[str, Any]:
    """The one record of a document, with what its other elements say of it: agencies keep day and title in a head."""
    known, fields = roles(record, columns), dict(record)
    around = {_local(element.tag): _said(element) for element in reversed([*root.iter()]) if not len(element)}
    for role, name in roles(around, columns).items():
        if role not in known and role != "text" and around[name]:
            fields[name] = around[name]
    return fields


def _said(element: ElementTree.Element) -> str:
    """The text of an element, or, of one without, the attribute that gives a day in its place."""
    text = "\n".join(piece.strip() for piece in element.itertext() if piece.strip())
    return next((value for value in element.attrib.values() if not text and day(value)), text)


def _fields(element: ElementTree.Element) -> dict[str, Any]:
    """The attributes and children of an element by their names, those of one name together.

    A dump of a database says the name of a column in an attribute.
    """
    fields: dict[str, Any] = {_local(name): value for name, value in element.attrib.items()}
    for child in element:
        name = child.get("name") or _local(child.tag)
        text = _said(child)
        fields[name] = f"{fields[name]}\n{text}" if fields.get(name) else text
    return fields


def _local(name: str) -> str:
    return name.rpartition("}")[2]
