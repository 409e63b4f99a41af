"""All that geomap knows when it reads, loaded once, and by what a change of it is noticed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from functools import lru_cache
from hashlib import blake2b, sha256
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

from geomap import collector
from geomap.config import Config
from geomap.errors import DataError, plainly
from geomap.gazetteer import Gazetteer
from geomap.gazetteer.tables import folder
from geomap.lexicon import common_words, contents, load, nouns
from geomap.lexicon.layers import in_use
from geomap.mentions import Vocabulary
from geomap.model import Article

LEXICONS = (
    "events", "weapons", "targets", "discourse", "actors", "dates", "numbers", "counts", "attribution", "relations",
    "place_types", "names", "elsewhere", "outlets", "persons",
)  # fmt: skip
# Settings that decide whether an article is read, not what is read in it.
_OF_THE_RUN = ("merge_threshold", "max_file_bytes", "max_article_chars", "max_articles", "max_expansion_bytes",
               "seconds_per_article")  # fmt: skip


def vocabulary(extra: tuple[Path, ...] = ()) -> Vocabulary:
    """Every word geomap knows, with the names of the gazetteer and of the `extra` files on top of it."""
    return _vocabulary(extra)


@lru_cache(maxsize=4)
def _vocabulary(extra: tuple[Path, ...]) -> Vocabulary:
    with collector.at_rest():
        return Vocabulary([load(noun) for noun in LEXICONS], Gazetteer.load(list(extra) or None))


def prepare(extra: tuple[Path, ...] = ()) -> None:
    """Read all of it, so that a damaged file ends a run before it begins and no article is blamed for it.

    Raises DataError.
    """
    with collector.at_rest():
        for noun in nouns():
            load(noun)
        common_words()
        vocabulary(extra).gazetteer.prepare()


def versions() -> dict[str, str]:
    """What the result depends on: geomap, and the data it reads, by content."""
    return {
        "geomap": version("geomap-incidents"),
        "lexicons": _digest(contents()),
        "gazetteer": _digest(f.read_bytes() for end in ("csv", "geojson") for f in sorted(folder().glob(f"*.{end}"))),
    }


def _digest(contents: Iterable[bytes]) -> str:
    return sha256(b"".join(contents)).hexdigest()[:16]


def fingerprint(config: Config, extra: Iterable[Path]) -> str:
    """Changes with whatever changes what is read in an article: versions, code, settings, gazetteers, words.

    Raises DataError for a gazetteer that cannot be read.
    """
    code = sorted(Path(str(files("geomap"))).rglob("*.py"))
    settings = {name: value for name, value in asdict(config).items() if name not in _OF_THE_RUN}
    own = [_digest([_content(path)]) for path in extra] + [file.sha256 for file in in_use()]
    return repr((versions(), _digest(path.read_bytes() for path in code), sorted(settings.items()), own))


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise DataError(path, f"cannot be read: {plainly(fault)}", way_out="CSV or GeoJSON in UTF-8") from None


def article_key(article: Article, made_by: str) -> bytes:
    """Changes with whatever changes the reports of an article; its family is put into them afterwards."""
    parts = (
        article.id, article.sha256, article.title, article.outlet, article.published, article.url, article.language,
    )  # fmt: skip
    return blake2b(repr((parts, made_by)).encode("utf-8", "surrogatepass"), digest_size=16).digest()
