"""Files -> Article: every ordinary source made readable, with text that offsets can be trusted on.

A file is recognised by its content. Text is decoded once and never changed; what cannot be read is set aside with the
reason, and the run goes on. Nothing is fetched from a network unless the user names a web address.
"""

from geomap.articles.custody import record, skipped_csv
from geomap.articles.days import day, order
from geomap.articles.families import Families, assign_families
from geomap.articles.listing import Listed, list_files
from geomap.articles.reading import Articles, read, read_articles, read_listed, read_sources
from geomap.articles.records import parse_columns
from geomap.articles.texts import text_path, write_texts
from geomap.articles.trace import SetAside, Source, TracedArticle

__all__ = [
    "Articles",
    "Families",
    "Listed",
    "SetAside",
    "Source",
    "TracedArticle",
    "assign_families",
    "day",
    "list_files",
    "order",
    "parse_columns",
    "read",
    "read_articles",
    "read_listed",
    "read_sources",
    "record",
    "skipped_csv",
    "text_path",
    "write_texts",
]
