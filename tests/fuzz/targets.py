"""The targets: bytes in, and nothing but what is promised out."""

from __future__ import annotations

import contextlib
import json
import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from geomap import export, table, webmap
from geomap.arabic import fold, fold_key, unclitic, without_article
from geomap.articles import Listed, SetAside, TracedArticle, list_files, read_articles, read_listed
from geomap.articles.days import day
from geomap.articles.markup import looks_like_markup, plain_text
from geomap.config import Config
from geomap.errors import GeomapError
from geomap.gazetteer import extra
from geomap.gazetteer.tables import Names, Places, folder
from geomap.pipeline import find_incidents, vocabulary
from geomap.review import read_corrections
from tests.fuzz.claims import extracted, read

_FAILED = "its reader failed"
LIMITS = Config(max_file_bytes=1_000_000, max_expansion_bytes=1_000_000)


def _text(data: bytes) -> str:
    """Any bytes as text: those that are no UTF-8 become lone surrogates, the worst that a decoder leaves."""
    return data.decode("utf-8", "surrogateescape")


@lru_cache
def _folder() -> Path:
    return Path(tempfile.mkdtemp(prefix="geomap-fuzz-"))


def _file(name: str, data: bytes) -> Path:
    path = _folder() / name
    path.write_bytes(data)
    return path


def reading(data: bytes) -> None:
    """A whole article, through every reader to its reports."""
    extracted(_text(data), None if data[:1] == b"\n" else day("2023-09-09"))


def folding(data: bytes) -> None:
    """Folding, its way back, and what is looked up by it."""
    text = _text(data)
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    edges = [folded.span(i, i + 1) for i in range(len(folded.text))]
    assert all(0 <= start < end <= len(text) for start, end in edges)
    assert edges == sorted(edges)
    key = fold_key(text)
    assert key == key.strip()
    for word in key.split():
        assert all(clitics is not None and word.endswith(rest[1:]) for clitics, rest in unclitic(word))
        without_article(word)
    assert all(0 <= one.score <= 1 for one in vocabulary().gazetteer.search(text[:60], limit=3))


def dates(data: bytes) -> None:
    """Days in sentences and in metadata."""
    text = _text(data)
    day(text)
    for published in (None, day("2023-09-09")):
        read("dates", text, published)


def _read(name: str, data: bytes) -> None:
    """A file of that name gives articles that can be written, or one reason."""
    found = list(read_listed(Listed(str(_file(name, data)), name), LIMITS))
    assert found
    for one in found:
        if isinstance(one, SetAside):
            assert _FAILED not in one.reason, one.reason
            assert "\n" not in str(one), one
        else:
            assert isinstance(one, TracedArticle)
            assert one.article.text.strip()
            one.article.text.encode("utf-8")


def markup(data: bytes) -> None:
    """Saved pages, feeds and fragments of HTML."""
    _read("page.html", data)
    text = _text(data)
    if looks_like_markup(text):
        plain_text(text)


def files(data: bytes) -> None:
    """A file of any kind: PDF, Office, archives, JSON, tables, text."""
    _read("file", data)
    _read("file.csv", data)


def tables(data: bytes) -> None:
    """What an analyst keeps in tables: an index, corrections, places of one's own."""
    with contextlib.suppress(GeomapError):
        read_corrections(_file("corrections.csv", data))
    for name in ("places.csv", "places.geojson"):
        with contextlib.suppress(GeomapError):
            extra.merge([_file(name, data)], folder(), Places(), Names())
    with contextlib.suppress(GeomapError):
        indexed = _folder() / "indexed"
        indexed.mkdir(exist_ok=True)
        _file("indexed/index.csv", data)
        assert all(Path(one.path).is_relative_to(indexed) for one in list_files(indexed) if isinstance(one, Listed))


def incidents(data: bytes) -> None:
    """An incidents file from a stranger: refused in one line, or drawn and written in every format."""
    try:
        found = table.parse_features(data, "x.geojson")
    except GeomapError:
        return
    found["features"] = found["features"][:2]
    webmap.draw(found).get_root().render()
    for name in ("x.geojson", "x.csv", "x.kml", "x.gpkg", "x.acled.csv", "x.ucdp.csv"):
        export.save(found, _folder() / name)


TARGETS: dict[str, Callable[[bytes], None]] = {
    one.__name__: one for one in (reading, folding, dates, markup, files, tables, incidents)
}


def corpus(target: str) -> Iterator[bytes]:
    """What a target begins with: the five seeds, their paragraphs, and their incidents."""
    root = Path(__file__).parents[2]
    texts = [path.read_text(encoding="utf-8") for path in sorted((root / "seeds").glob("*.txt"))]
    parts = [line for text in texts for line in text.splitlines() if line.strip()]
    if target in ("reading", "folding", "dates"):
        yield from (part.encode() for part in parts)
    elif target == "markup":
        page = "<html><head><title>{0}</title></head><body><article><p>{1}</p><p>{0}</p></article></body></html>"
        feed = "<rss><channel><title>a</title><item><title>{0}</title><content>{1}</content></item></channel></rss>"
        yield from (shape.format(*pair).encode() for pair in pairwise(parts) for shape in (page, feed))
    elif target == "files":
        yield from (json.dumps([{"id": "1", "text": part, "date": "2023-09-09"}]).encode() for part in parts)
        yield from (f"title,text,date\na,{part!r},2023-09-09\n".encode() for part in parts)
        yield from (part.encode(encoding) for part in parts for encoding in ("utf-16", "cp1256") if part.isprintable())
        yield from (b"%PDF-1.4\n", b"PK\x03\x04", b"WARC/1.0\r\n", b"\x1f\x8b\x08", b"---\ntitle: a\n---\nb")
    elif target == "tables":
        yield (root / "seeds" / "index.csv").read_bytes()
        yield b"id,field,old,new,reason,reviewer,date\n1,counts,,fatalities=3-4,b,c,2023-09-09\n"
        yield "name,name_ar,type,lat,lon\nHajin,هجين,town,34.7,40.8\n".encode()
        one = {"geometry": {"type": "Point", "coordinates": [40.8, 34.7]}, "properties": {"name": "Hajin"}}
        yield json.dumps({"type": "FeatureCollection", "features": [{"type": "Feature", **one}]}).encode()
    else:
        held = table.to_features(find_incidents(read_articles(root / "seeds")))["features"]
        yield from (json.dumps({"type": "FeatureCollection", "features": [one]}).encode() for one in held[:6])
