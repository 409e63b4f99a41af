"""The one call that reads: paths in, articles out, in a stream; what cannot be read is set aside with its reason."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from urllib.request import urlopen

from geomap.articles.days import day
from geomap.articles.families import assign_families
from geomap.articles.kinds import recognise
from geomap.articles.listing import STDIN, Listed, list_files
from geomap.articles.mending import is_plain, mended, unread
from geomap.articles.plain import first_line
from geomap.articles.trace import RawArticle, Remark, SetAside, Source, TracedArticle, entry_name, written
from geomap.clock import OutOfTimeError, timed
from geomap.config import Config
from geomap.errors import ArticleError, GeomapError
from geomap.model import Article

Paths = Iterable[Path | str] | Path | str
Columns = Mapping[str, str] | None

# Neither can be written as UTF-8 to a file or a database.
_UNWRITABLE = re.compile("[\x00\ud800-\udfff]")
_ARABIC = re.compile("[\u0621-\u064a\u066e-\u06d3\u06d5]+")
_LATIN = re.compile("[A-Za-z]+")
# Letters of Central Kurdish that Arabic does not have.
_SORANI = re.compile("[\u0695\u06b5\u06c6\u06ce\u06d5]")
_SECONDS = 30


class Articles(list[Article]):
    """A list of articles; `set_aside` says what was not read, or read with a remark."""

    def __init__(self, articles: Iterable[Article] = (), set_aside: Iterable[SetAside] = ()) -> None:
        super().__init__(articles)
        self.set_aside = tuple(set_aside)


def read_articles(paths: Paths, *, config: Config | None = None, columns: Columns = None) -> Articles:
    """Every article in a file, a folder (recursively) or a list of them, with families of copies assigned.

    `columns` maps text, title, published, url, outlet and id to the names an export uses.
    Raises DataError for a path that does not exist, an empty folder or an unusable index.
    """
    found = list(read(paths, config or Config(), columns=columns))
    articles = [item for item in found if isinstance(item, Article)]
    return Articles(assign_families(articles), (item for item in found if isinstance(item, SetAside)))


def read(paths: Paths, config: Config, *, columns: Columns = None) -> Iterator[Article | SetAside]:
    """The stream of `read_sources` without the files behind the articles."""
    for item in read_sources(paths, config, columns=columns):
        yield item.article if isinstance(item, TracedArticle) else item


def read_sources(
    paths: Paths, config: Config, *, columns: Columns = None, out: Path | None = None
) -> Iterator[TracedArticle | SetAside]:
    """Articles with the file each came from, one at a time, in a fixed order; each is its own family so far.

    `out` is a folder for outputs, which holds no articles, wherever it lies.
    Raises DataError as `read_articles` does.
    """
    count = 0
    for listed in list_files(paths, out):
        for item in [listed] if isinstance(listed, SetAside) else read_listed(listed, config, columns):
            count += isinstance(item, TracedArticle)
            if isinstance(item, TracedArticle) and count > config.max_articles:
                fault = f"is past the limit of {config.max_articles} articles"
                lost = written(item.article.text) + item.source.left_out
                yield SetAside(item.source.path, item.source.entry, fault, characters=lost)
            else:
                yield item


def read_listed(listed: Listed, config: Config, columns: Columns = None) -> Iterator[TracedArticle | SetAside]:
    """The articles in one file. Depends on nothing else, so that files can be read by many processes."""
    try:
        yield from timed(_opened(listed, config, columns), config.seconds_per_article)
    except GeomapError as fault:
        yield SetAside(listed.id, None, fault.fault + (f" ({fault.way_out})" if fault.way_out else ""))
    except OSError as fault:
        yield SetAside(listed.id, None, f"cannot be read: {fault.strerror or fault}")
    except OutOfTimeError:
        yield SetAside(listed.id, None, f"took longer than {config.seconds_per_article:g} seconds")
    except RecursionError:
        yield SetAside(listed.id, None, "is nested too deeply")
    except Exception as fault:  # a hostile file must not end the run, whatever a parser of its format makes of it
        yield SetAside(listed.id, None, f"its reader failed: {type(fault).__name__}: {str(fault)[:200]}")


def _opened(listed: Listed, config: Config, columns: Columns) -> Iterator[TracedArticle | SetAside]:
    data = _bytes(listed, config)
    kind, found = recognise(data, listed.id, config, columns)
    source = Source(listed.id, kind, sha256(data).hexdigest(), len(data))
    yield from _finished(found, listed, source, config)


def _bytes(listed: Listed, config: Config) -> bytes:
    limit = config.max_file_bytes
    if listed.path == STDIN:
        data = sys.stdin.buffer.read(limit + 1)
    elif listed.is_web:
        with urlopen(listed.path, timeout=_SECONDS) as answer:  # noqa: S310 - http(s) only, and only as the user named it
            data = answer.read(limit + 1)
    else:
        data = _content(Path(listed.path), limit)
    if len(data) > limit:
        raise ArticleError(listed.path, f"is larger than {limit} bytes", way_out="raise max_file_bytes")
    if not data.strip():
        raise ArticleError(listed.path, "is empty", way_out="remove it")
    return data


def _content(path: Path, limit: int) -> bytes:
    """What a file holds, one byte more than the limit at most. A pipe is never opened, which would wait for ever."""
    if not path.is_file():
        raise ArticleError(str(path), "is no ordinary file", way_out="name a file or a folder")
    with path.open("rb", buffering=0) as file:
        data = file.read(limit + 1)
        while len(data) <= limit and (more := file.read(limit + 1 - len(data))):
            data += more
    return data


def _finished(
    found: Iterator[RawArticle | Remark], listed: Listed, source: Source, config: Config
) -> Iterator[TracedArticle | SetAside]:
    taken: dict[str, int] = {}
    stated, remarks = _stated(listed)
    for fault in remarks:
        yield SetAside(listed.id, None, fault, lost=False)
    accounted, unread_why = 0, Counter[str]()
    mends: dict[str, list[int]] = {}
    for item in found:
        accounted += isinstance(item, RawArticle) or item.lost
        if isinstance(item, Remark):
            yield SetAside(listed.id, item.entry, item.reason, item.lost, characters=item.characters)
            continue
        whole = replace(item, **stated) if stated else item  # type: ignore[arg-type]
        plain = is_plain(whole.text)
        reading = _reading(whole if plain else _mended(whole, mends), listed, source, taken, config)
        if not plain and isinstance(reading, TracedArticle) and (why := unread(reading.article.text)):
            unread_why[why] += 1
        yield reading
    for what, fewer in sorted(mends.items()):
        yield SetAside(listed.id, None, what + _many(len(fewer), accounted), lost=False, characters=sum(fewer))
    for what, number in sorted(unread_why.items()):
        yield SetAside(listed.id, None, what + _many(number, accounted), lost=False, unread=number)
    if not accounted:
        yield SetAside(listed.id, None, f"is {source.kind} without any article")


def _many(number: int, accounted: int) -> str:
    return f" (in {number} of {accounted} entries)" if accounted > 1 else ""


def _mended(draft: RawArticle, mends: dict[str, list[int]]) -> RawArticle:
    """The draft with its damage undone, which is told once a file, with the characters that became fewer by it."""
    text, what = mended(draft.text)
    if what:
        mends.setdefault(what, []).append(max(0, written(draft.text) - written(text)))
    title = mended(draft.title)[0] if draft.title else draft.title
    return draft if text == draft.text and title == draft.title else replace(draft, text=text, title=title)


def _stated(listed: Listed) -> tuple[dict[str, object], list[str]]:
    """What the index says, which counts before what the file says of itself."""
    stated: dict[str, object] = {
        n: v for n, v in listed.stated.items() if n in {"title", "outlet", "url", "retrieved", "archive_url"}
    }
    written = listed.stated.get("published")
    if written is None:
        return stated, []
    published = day(written)
    if published is None:
        return stated, [f"the index gives its day as {written!r}: write it as YYYY-MM-DD"]
    return stated | {"published": published}, []


def _reading(
    draft: RawArticle, listed: Listed, source: Source, taken: dict[str, int], config: Config
) -> TracedArticle | SetAside:
    text = _UNWRITABLE.sub("\ufffd", draft.text)
    if not text.strip():
        return SetAside(listed.id, draft.entry, "is empty", characters=draft.left_out)
    if len(text) > config.max_article_chars:
        fault, lost = f"is longer than {config.max_article_chars} characters", written(text) + draft.left_out
        return SetAside(listed.id, draft.entry, fault, characters=lost)
    name = listed.id if draft.entry is None else f"{listed.id}#{_entry(draft.entry, text, taken)}"
    url = draft.url or (listed.path if listed.is_web else None)
    where = replace(
        source, entry=draft.entry, retrieved=draft.retrieved, archive_url=draft.archive_url, left_out=draft.left_out
    )
    return TracedArticle(_article(name, text, draft, url), where)


def _entry(entry: str, text: str, taken: dict[str, int]) -> str:
    """The entry's name, made unique within its file: by its text, and by a number where that is the same, too."""
    clean = _UNWRITABLE.sub("\ufffd", entry).strip()
    for name in (clean, f"{clean}~{entry_name(text)}"):
        taken[name] = taken.get(name, 0) + 1
        if taken[name] == 1:
            return name
    return f"{name}~{taken[name]}"


def _article(name: str, text: str, draft: RawArticle, url: str | None) -> Article:
    title = _UNWRITABLE.sub("\ufffd", draft.title or "").strip() or first_line(text)
    outlet = _UNWRITABLE.sub("\ufffd", draft.outlet or "").strip() or None
    digest = sha256(text.encode("utf-8")).hexdigest()
    published: date | None = draft.published
    return Article(name, text, title, outlet, published, url, language(text), name, digest)


def language(text: str) -> str:
    """`ar`, `ckb` (Central Kurdish) or `en`, by the script of most letters of the first 1,500 characters.

    >>> language("قصف على هجين"), language("Shelling of Hajin")
    ('ar', 'en')
    """
    sample = text[:1500]
    arabic = sum(map(len, _ARABIC.findall(sample)))
    if 2 * arabic < len(sample) and arabic < sum(map(len, _LATIN.findall(sample))):
        return "en"
    return "ckb" if len(_SORANI.findall(sample)) > arabic / 20 else "ar"
