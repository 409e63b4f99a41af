"""The articles room: every ordinary source is read, offsets hold in the text handed on, nothing is lost unsaid."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import shutil
import subprocess
import sys
import threading
import tomllib
import zipfile
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from functools import partial
from hashlib import sha256
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geomap import articles
from geomap.articles.days import day
from geomap.articles.decoding import decode
from geomap.articles.kinds import recognise
from geomap.articles.markup import plain_text
from geomap.articles.texts import text_path
from geomap.articles.trace import entry_name
from geomap.articles.turning import logical
from geomap.cli.main import main
from geomap.config import Config
from geomap.errors import ArticleError, DataError
from geomap.model import Article
from tests.accounting import accounted

CASES = tomllib.loads((Path(__file__).parent / "cases" / "articles.toml").read_text(encoding="utf-8"))
SEEDS = Path(__file__).parent.parent / "seeds"
TITLE, BODY = CASES["text"]["title"], CASES["text"]["body"]
FULL = f"{TITLE}\n\n{BODY}\n"
PAGE = f"""<!DOCTYPE html><html lang="ar" dir="rtl"><head><meta charset="utf-8"><title>{TITLE}</title>
<meta property="og:site_name" content="شبكة المثال">
<meta property="article:published_time" content="2018-09-12T10:00:00Z">
<link rel="canonical" href="https://example.org/news/1"></head><body><nav><a href="/">الرئيسية</a></nav>
<article><h1>{TITLE}</h1>{"".join(f"<p>{line}</p>" for line in BODY.splitlines())}</article>
<footer>جميع الحقوق محفوظة</footer></body></html>"""
CHROMIUM = shutil.which("chromium")


def mhtml() -> bytes:
    page = EmailMessage()
    page["From"], page["Subject"] = "<Saved by a browser>", "page"
    page["Date"], page["Snapshot-Content-Location"] = "Thu, 13 Sep 2018 08:00:00 -0000", "https://example.org/news/1"
    page.make_related()
    page.add_related(PAGE.encode(), "text", "html", cte="quoted-printable")
    return bytes(page)


def eml(charset: str = "utf-8", kind: str = "plain", *, related: bool = False) -> bytes:
    """A statement sent to a list, with a picture attached."""
    mail = EmailMessage()
    mail["From"], mail["To"] = "شبكة المثال <news@example.org>", "list@example.org"
    mail["Subject"], mail["Date"], mail["Message-ID"] = TITLE, "Wed, 12 Sep 2018 08:00:00 +0300", "<1@example.org>"
    text = BODY if kind == "plain" else f"<html><body><p>{'</p><p>'.join(BODY.splitlines())}</p></body></html>"
    mail.set_content(text, subtype=kind, charset=charset, cte="base64")
    if related:
        mail.make_related()
        mail.add_related(b"x", "image", "png")
    else:
        mail.add_attachment(b"x", "image", "png", filename="map.png")
    return bytes(mail)


def warc() -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True)
    for number, kind in enumerate(["text/html; charset=utf-8", "image/png"]):
        head = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.0")
        writer.write_record(
            writer.create_warc_record(
                f"https://example.org/news/{number}", "response", payload=io.BytesIO(PAGE.encode()), http_headers=head
            )
        )
    return out.getvalue()


def docx() -> bytes:
    import docx as word

    document = word.Document()
    document.core_properties.title = TITLE
    for line in FULL.splitlines():
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["العنوان", "النص", "التاريخ", "المصدر"])
    book.active.append([TITLE, BODY, date(2018, 9, 12), "شبكة المثال"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parquet(text: str = BODY) -> bytes:
    import pyarrow
    from pyarrow.parquet import write_table

    row = {"title": TITLE, "body": text, "published": date(2018, 9, 12), "source": "شبكة المثال"}
    out = io.BytesIO()
    write_table(pyarrow.Table.from_pylist([row]), out)
    return out.getvalue()


def pdf(folder: Path, page: str = PAGE) -> bytes:
    """Printed by a browser, as people do; its letters stand in the file by their place on the page."""
    source, target = folder / "print.html", folder / "print.pdf"
    source.write_text(page, encoding="utf-8")
    subprocess.run(
        [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={target}",
         f"--user-data-dir={folder / 'profile'}", str(source)],
        check=True, capture_output=True, timeout=90,
    )  # fmt: skip
    return target.read_bytes()


def table(delimiter: str) -> bytes:
    out = io.StringIO()
    rows = csv.writer(out, delimiter=delimiter)
    rows.writerows(
        [["title", "text", "date", "url", "source"], [TITLE, BODY, "2018-09-12", "https://example.org/1", "م"]]
    )
    return out.getvalue().encode()


RECORD = {"title": TITLE, "text": BODY, "date": "2018-09-12", "url": "https://example.org/1", "source": "شبكة المثال"}
PARTS = [TITLE + "\n", {"type": "bold", "text": BODY}]  # formatted text comes in pieces
TELEGRAM = {
    "name": "قناة المثال",
    "type": "public_channel",
    "id": 77,
    "messages": [
        {"id": 1, "type": "service", "action": "create_channel", "text": ""},
        {
            "id": 2,
            "type": "message",
            "date": "2018-09-12T10:00:00",
            "text": [TITLE + "\n", {"type": "bold", "text": BODY}],
        },
        {"id": 3, "type": "message", "date": "2018-09-12T11:00:00", "text": BODY, "forwarded_from": "مصدر آخر"},
        {"id": 4, "type": "message", "date": "2018-09-12T12:00:00", "photo": "x.jpg", "text": ""},
    ],
}
RSS = f"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>شبكة المثال</title>
<item><title>{TITLE}</title><link>https://example.org/1</link><pubDate>Wed, 12 Sep 2018 10:00:00 +0300</pubDate>
<description>{BODY.replace(chr(10), "&lt;br&gt;")}</description></item></channel></rss>"""
ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>شبكة المثال</title>
<entry><id>tag:1</id><title>{TITLE}</title>
<link rel="self" href="https://example.org/feed"/><link href="https://example.org/1"/>
<updated>2018-09-12T10:00:00Z</updated><content type="html">&lt;p&gt;{BODY}&lt;/p&gt;</content></entry></feed>"""


def mixed() -> dict[str, bytes]:
    """One file of each kind, with names that do not give the kind away where the content can."""
    return {
        "utf8.txt": FULL.encode(),
        "bom.txt": FULL.encode("utf-8-sig"),
        "utf16.txt": FULL.encode("utf-16"),
        "utf16-bare.txt": FULL.encode("utf-16-le"),
        "windows.txt": FULL.encode("cp1256"),
        "dated.md": f"---\ntitle: {TITLE}\ndate: 2018-09-12\noutlet: شبكة المثال\n---\n{BODY}\n".encode(),
        "page": PAGE.encode(),
        "page-1256.html": PAGE.replace("utf-8", "windows-1256").encode("cp1256"),
        "saved.mht": mhtml(),
        "archive.gz": warc(),
        "statement": eml(),
        "records.json": json.dumps({"articles": [RECORD]}).encode(),
        "records.jsonl": (json.dumps(RECORD, ensure_ascii=False) + "\n").encode() * 2,
        "table.csv": table(","),
        "table.tsv": table("\t"),
        "semicolons.csv": table(";"),
        "book.bin": xlsx(),
        "rows.bin": parquet(),
        "feed.xml": RSS.encode(),
        "atom.xml": ATOM.encode(),
        "result.json": json.dumps(TELEGRAM, ensure_ascii=False).encode(),
        "word.docx": docx(),
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A mixed folder of one file of each kind."""
    root = tmp_path_factory.mktemp("mixed")
    for name, content in mixed().items():
        (root / name).write_bytes(content)
    if CHROMIUM:
        (root / "printed.pdf").write_bytes(pdf(tmp_path_factory.mktemp("print")))
    return root


def test_what_of_each_kind_of_file_is_not_read_is_said(folder):
    for path in folder.iterdir():
        accounted(path)


def test_every_kind_of_file_gives_its_article(folder):
    read = articles.read_articles(folder)
    by_file = {one.id.partition("#")[0] for one in read}
    assert by_file == {path.name for path in folder.iterdir()}
    assert [str(one) for one in read.set_aside if one.lost] == []
    for one in read:
        flat = " ".join(one.text.split())
        assert BODY.split("\n")[1] in flat, one.id
        if one.id != "printed.pdf":  # print has no article apart from the page's footer
            assert "الحقوق" not in flat, one.id


@pytest.mark.parametrize("container", CASES["pages"]["containers"])
@pytest.mark.parametrize("body", CASES["pages"]["bodies"])
def test_a_page_of_one_sentence_is_read_without_the_stories_around_it(tmp_path, container, body):
    """A headline under "read also" would become an incident of its own."""
    case = CASES["pages"]
    (tmp_path / "a.html").write_text(
        f"<!DOCTYPE html><html><head><title>{TITLE}</title></head><body>"
        f"<ul><li><a href='/'>{case['menu']}</a></li></ul>"
        f"<div class='{container}'><h1>{TITLE}</h1>{body}</div>"
        f"<div><h3>+</h3><ul><li><a href='/b'>{case['other']}</a></li></ul></div></body></html>",
        encoding="utf-8",
    )
    text = articles.read_articles(tmp_path)[0].text
    assert text.splitlines()[0] == TITLE
    assert text.splitlines()[-1] == plain_text(body).splitlines()[-1]
    assert case["other"] not in text


def test_a_mixed_folder_builds_into_one_map(folder, tmp_path):
    """The desk's promise: one file of each kind, all telling one strike, and every one of them is among its sources."""
    out = tmp_path / "out"
    run = [sys.executable, "-m", "geomap.cli", "build", str(folder), "-o", str(out), "--texts"]
    done = subprocess.run(run, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert (out / "index.html").stat().st_size > 0
    features = json.loads((out / "incidents.geojson").read_text(encoding="utf-8"))["features"]
    sources = [source for one in features for source in one["properties"]["sources"]]
    assert {source["article_id"].partition("#")[0] for source in sources} == {path.name for path in folder.iterdir()}
    dated = [one["properties"] for one in features if one["properties"]["date_start"] == "2018-09-12"]
    strikes = [one for one in dated if one["sub_event_type"] == "Air/drone strike"]
    assert len(strikes) == 1
    assert strikes[0]["place_name"] == "Hajin"
    assert strikes[0]["source_count"] > 5
    assert strikes[0]["family_count"] < strikes[0]["source_count"], "copies of one text corroborate nothing"


def test_what_a_source_says_of_itself_is_kept(folder):
    found = {one.id: one for one in articles.read_articles(folder)}
    for name in ("dated.md", "page", "page-1256.html", "saved.mht", "records.json#https://example.org/1",
                 "table.csv#https://example.org/1", f"book.bin#{entry_name(BODY)}", "feed.xml#https://example.org/1",
                 "atom.xml#tag:1"):  # fmt: skip
        one = found[name]
        assert (one.title, one.published, one.language) == (TITLE, date(2018, 9, 12), "ar"), name
        assert one.outlet, name
    assert found["page"].outlet == "شبكة المثال"
    assert found["page"].url == "https://example.org/news/1"
    assert found["atom.xml#tag:1"].url == "https://example.org/1"
    assert found["result.json#77/2"].outlet == "قناة المثال"
    assert found["result.json#77/3"].outlet == "مصدر آخر", "a forward keeps its origin"
    assert found["utf8.txt"].published is None


def test_encodings_give_one_and_the_same_text(folder):
    found = {one.id: one for one in articles.read_articles(folder)}
    for name in ("bom.txt", "utf16.txt", "utf16-bare.txt", "windows.txt"):
        assert found[name].text == found["utf8.txt"].text == FULL


def test_newlines_of_every_kind_stay_as_they_are(tmp_path):
    text = f"{TITLE}\r\n\r\n{BODY}\r\u2028x\x0b\n"
    (tmp_path / "a.txt").write_bytes(text.encode())
    assert articles.read_articles(tmp_path)[0].text == text


def test_records_keep_their_text_letter_for_letter(folder):
    found = {one.id: one for one in articles.read_articles(folder)}
    for name in ("records.json", "records.jsonl", "table.csv", "table.tsv", "book.bin"):
        assert {one.text for one in found.values() if one.id.startswith(f"{name}#")} == {BODY}


@pytest.mark.parametrize("path", sorted(SEEDS.glob("*.txt")), ids=lambda path: path.name[:3])
def test_the_seeds_are_read_byte_for_byte(path):
    one = next(one for one in articles.read_articles(SEEDS) if one.id == path.name)
    assert one.text == path.read_bytes().decode("utf-8")
    assert one.sha256 == sha256(path.read_bytes()).hexdigest()
    assert one.published is not None


def test_a_single_file_and_a_list_of_files(tmp_path):
    for place in ("a", "b"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "x.txt").write_text(place + FULL, encoding="utf-8")
    assert [one.id for one in articles.read_articles(tmp_path / "a" / "x.txt")] == ["x.txt"]
    both = articles.read_articles([tmp_path / "a" / "x.txt", tmp_path / "b" / "x.txt", tmp_path / "a" / "x.txt"])
    assert [one.id for one in both] == ["x.txt", "b/x.txt"], "two files of one name are two articles, one file is one"
    assert [one.id for one in articles.read_articles(tmp_path)] == ["a/x.txt", "b/x.txt"]


def test_a_file_named_twice_by_way_of_two_folders_is_read_once(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "x.txt").write_text(FULL, encoding="utf-8")
    read = articles.read_articles([tmp_path / "a", tmp_path / "a" / "b", tmp_path / "a" / "b" / "x.txt"])
    assert [one.id for one in read] == ["b/x.txt"]


def test_reading_goes_in_one_order_and_passes_over_hidden_files(tmp_path):
    for name in ("b.txt", "a.txt", ".hidden", "c/d.txt", "c/.e.txt", "c/.f.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(FULL, encoding="utf-8")
    read = articles.read_articles(tmp_path)
    assert [one.id for one in read] == ["a.txt", "b.txt", "c/d.txt"]
    hidden = [
        (".hidden", "is hidden, so it was not read"),
        ("c/.e.txt", "is hidden, so it was not read, nor are 1 more beside it"),
    ]
    assert [(one.path, one.reason) for one in read.set_aside] == hidden
    (tmp_path / "index.csv").write_text("file\na.txt\nb.txt\nc/d.txt\n", encoding="utf-8")
    assert [(one.path, one.reason) for one in articles.read_articles(tmp_path).set_aside] == hidden


@pytest.mark.parametrize("index", [False, True])
def test_outputs_among_the_articles_are_no_articles(tmp_path, index):
    """`cd articles; geomap build . -o out --texts`, twice: the texts would tell every incident once more."""
    (tmp_path / "a.txt").write_text(FULL, encoding="utf-8")
    if index:
        (tmp_path / "index.csv").write_text("file\na.txt\n", encoding="utf-8")
    run = ["build", str(tmp_path), "--workers", "1", "--texts", "-o"]
    (tmp_path / "out" / "texts").mkdir(parents=True)
    (tmp_path / "out" / "texts" / "left.txt").write_text(FULL, encoding="utf-8")  # by a build that was killed
    for out in ("out", "out", "elsewhere"):
        assert main([*run, str(tmp_path / out)]) == 0
        told = json.loads((tmp_path / out / "manifest.json").read_text(encoding="utf-8"))
        assert [one["article_id"] for one in told["articles"]] == ["a.txt"]
        assert ("out", "holds outputs of geomap, so it was not read") in {
            (one["path"], one["remark"]) for one in told["remarks"]
        }
    for place in (tmp_path, tmp_path / "out"):
        with pytest.raises(DataError, match="is where a build writes its outputs"):
            list(articles.list_files(place, place))
    with pytest.raises(DataError, match="is where a build writes its outputs"):
        articles.read_articles(tmp_path / "out")
    assert len(articles.read_articles(tmp_path / "out" / "texts" / "a.txt")) == 1, "a file that is named is read"


def test_an_index_decides_what_is_read_and_says_what_is_not(tmp_path):
    for name in ("a.txt", "b.txt", "sub/c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(FULL, encoding="utf-8")
    (tmp_path / "index.csv").write_text(
        "\ufefffile,title,outlet,published,url,note\nsub/c.txt,عنوان آخر,صحيفة,2018-09-12,https://e.org/1,x\n"
        "a.txt,,,12/9/2018,,\n",
        encoding="utf-8",
    )
    read = articles.read_articles(tmp_path)
    assert [(one.id, one.title, one.outlet, one.published, one.url) for one in read] == [
        ("sub/c.txt", "عنوان آخر", "صحيفة", date(2018, 9, 12), "https://e.org/1"),
        ("a.txt", TITLE, None, None, None),
    ]
    said = [(one.path, one.lost) for one in read.set_aside]
    assert said == [("a.txt", False), ("b.txt", False)]
    assert "12/9/2018" in read.set_aside[0].reason
    assert "not listed" in read.set_aside[1].reason


@pytest.mark.parametrize("case", CASES["index"], ids=lambda case: case["says"])
def test_a_wrong_row_of_an_index_is_named_and_the_rest_is_read(tmp_path, case):
    inside = tmp_path / "in"
    inside.mkdir()
    (tmp_path / "outside.txt").write_text("secret", encoding="utf-8")
    (inside / "a.txt").write_text(FULL, encoding="utf-8")
    (inside / "link.txt").symlink_to(tmp_path / "outside.txt")
    (inside / "index.csv").write_text(f"file,title,outlet,published,url\na.txt,,,,\n{case['row']}\n", encoding="utf-8")
    read = articles.read_articles(inside)
    assert [one.id for one in read] == ["a.txt"]
    wrong = next(one for one in read.set_aside if one.entry == "row 3")
    assert wrong.path == "index.csv"
    assert case["says"] in wrong.reason
    assert not any("secret" in one.text for one in read)


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "outside.txt").write_text("secret", encoding="utf-8")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text(FULL, encoding="utf-8")
    (tmp_path / "in" / "link.txt").symlink_to(tmp_path / "outside.txt")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    read = articles.read_articles(tmp_path / "in")
    assert [one.id for one in read] == ["a.txt"]
    assert "link out of the folder" in read.set_aside[0].reason


@pytest.mark.parametrize("case", CASES["broken"], ids=lambda case: case["name"])
def test_what_cannot_be_read_is_set_aside_with_its_reason(tmp_path, case):
    (tmp_path / "good.txt").write_text(FULL, encoding="utf-8")
    (tmp_path / case["name"]).write_bytes(bytes.fromhex(case["hex"]))
    read = articles.read_articles(tmp_path)
    assert [one.id for one in read] == ["good.txt"]
    assert [one.path for one in read.set_aside] == [case["name"]]
    assert case["says"] in str(read.set_aside[0])
    assert "\n" not in str(read.set_aside[0])


def test_unreadable_files_and_folders_are_said(tmp_path):
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    (tmp_path / "a.txt").write_text(FULL, encoding="utf-8")
    (tmp_path / "a.txt").chmod(0)
    assert "cannot be read" in articles.read_articles(tmp_path).set_aside[0].reason


def test_a_missing_path_and_an_empty_folder_are_errors(tmp_path):
    with pytest.raises(DataError, match="does not exist"):
        articles.read_articles(tmp_path / "none")
    for name in ("empty", "hidden"):
        (tmp_path / name).mkdir()
        with pytest.raises(DataError, match="holds no file"):
            articles.read_articles([tmp_path / "empty", tmp_path / name])
        (tmp_path / "hidden" / ".a.txt").write_text(FULL, encoding="utf-8") if name == "hidden" else None
    with pytest.raises(DataError, match=r"holds no file to read: \.a\.txt: is hidden"):
        articles.read_articles(tmp_path / "hidden")
    (tmp_path / "a.txt").write_text(FULL, encoding="utf-8")
    read = articles.read_articles([tmp_path / "empty", tmp_path / "a.txt"])
    assert [one.id for one in read] == ["a.txt"], "an empty folder stops no other"
    assert [(one.reason, one.lost) for one in read.set_aside] == [("holds no file to read", False)]


def test_limits_set_aside_and_say_which(tmp_path):
    (tmp_path / "a.txt").write_text(FULL, encoding="utf-8")
    (tmp_path / "b.txt").write_text(FULL, encoding="utf-8")
    limits = {"max_file_bytes": 10, "max_article_chars": 10, "max_articles": 1}
    lost = {name: articles.read_articles(tmp_path, config=replace(Config(), **{name: value})).set_aside
            for name, value in limits.items()}  # fmt: skip
    assert [len(found) for found in lost.values()] == [2, 2, 1]
    assert "larger than 10 bytes" in lost["max_file_bytes"][0].reason
    assert "longer than 10 characters" in lost["max_article_chars"][0].reason
    assert lost["max_articles"][0].path == "b.txt"


def test_a_zip_bomb_is_not_unpacked(tmp_path):
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("word/document.xml", b"0" * 5_000_000)
    read = articles.read_articles(tmp_path, config=replace(Config(), max_expansion_bytes=1_000_000))
    assert "expands to more than" in read.set_aside[0].reason
    (tmp_path / "bomb.docx").write_bytes(warc())
    read = articles.read_articles(tmp_path, config=replace(Config(), max_expansion_bytes=100))
    assert "expands to more than" in read.set_aside[0].reason


def test_a_truncated_export_gives_what_is_whole_and_names_the_rest(tmp_path):
    whole = json.dumps(RECORD, ensure_ascii=False).encode()
    (tmp_path / "feed.jsonl").write_bytes(whole + b"\n" + whole[:40])
    read = articles.read_articles(tmp_path)
    assert [one.id for one in read] == ["feed.jsonl#https://example.org/1"]
    assert [(one.path, one.entry) for one in read.set_aside] == [("feed.jsonl", "line 2")]


@pytest.mark.parametrize("charset", ["utf-8", "windows-1256"])
@pytest.mark.parametrize("kind", ["plain", "html"])
def test_a_mail_is_read_below_its_subject_and_its_attachments_are_named(tmp_path, charset, kind):
    (tmp_path / "a").write_bytes(eml(charset, kind))
    (tmp_path / "b").write_bytes(eml(charset, kind, related=True))
    read = articles.read_articles(tmp_path)
    for one in read:
        assert (one.title, one.outlet, one.published) == (TITLE, "شبكة المثال", date(2018, 9, 12))
        assert one.text == f"{TITLE}\n\n{BODY}"
    said = [(one.path, one.reason.rpartition(" ")[2], one.lost) for one in read.set_aside]
    assert said == [("a", "map.png", False), ("b", "image/png", False)]


def test_a_file_of_which_nothing_is_read_is_lost_whatever_was_remarked_of_it(tmp_path):
    (tmp_path / "a.json").write_text(json.dumps(TELEGRAM | {"messages": TELEGRAM["messages"][3:]}), encoding="utf-8")
    said = articles.read_articles(tmp_path).set_aside
    assert [one.lost for one in said] == [False, True]
    assert said[1].reason == "is Telegram without any article"


def test_records_of_a_web_archive_that_are_no_pages_are_counted(tmp_path):
    (tmp_path / "a.warc").write_bytes(warc())
    said = articles.read_articles(tmp_path).set_aside
    assert [(one.reason, one.lost) for one in said] == [("has 1 records that are no pages: 1 of image/png", False)]


@pytest.mark.parametrize("case", CASES["quotes"], ids=lambda case: case["says"])
def test_a_wrong_quotation_mark_loses_nothing_unsaid(tmp_path, case):
    rows = [row.replace("LINE", TITLE) for row in case["rows"]]
    (tmp_path / "a.csv").write_text("\n".join(rows), encoding="utf-8")
    read = articles.read_articles(tmp_path)
    assert len(read) == case["read"]
    assert [(one.entry, one.lost) for one in read.set_aside] == [(case["entry"], case["lost"])]
    assert case["says"] in read.set_aside[0].reason


@pytest.mark.parametrize("item", CASES["feeds"]["items"])
def test_an_item_is_read_by_its_own_text_and_not_by_that_of_its_pictures(tmp_path, item):
    body = BODY.replace("\n", " ")
    written = item.replace("TEXT", body)
    (tmp_path / "a.xml").write_text(
        f"<rss {CASES['feeds']['space']}><channel><item>{written}<title>{TITLE}</title></item></channel></rss>",
        encoding="utf-8",
    )
    one = articles.read_articles(tmp_path)[0]
    assert (one.title, one.text) == (TITLE, f"{TITLE}\n\n{body}")


@pytest.mark.parametrize("case", CASES["damaged"], ids=lambda case: case["name"])
def test_a_damaged_line_spoils_no_other(tmp_path, case):
    """A file that was cut short, or pasted together, breaks anywhere: within an Arabic letter, or on its first line."""
    whole = json.dumps(RECORD, ensure_ascii=False).encode()
    cut = whole[: whole.index(BODY[:9].encode()) + 5]
    held = {"RECORD": whole, "ROW": f"{BODY.splitlines()[0]},x".encode(), "ODD": BODY.splitlines()[0].encode("cp1256")}
    lines = [held.get(line, line.encode().replace(b"CUT", cut)) for line in case["lines"]]
    (tmp_path / case["name"]).write_bytes(b"\n".join(lines))
    read = articles.read_articles(tmp_path)
    assert len(read) == sum(line in {"RECORD", "ROW"} for line in case["lines"])
    assert [one.entry for one in read.set_aside if one.lost] == [case["entry"]]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_a_text_that_ends_within_a_letter_is_read_but_for_that_letter(tmp_path, encoding):
    (tmp_path / "a.txt").write_bytes(FULL.strip().rstrip(".").encode(encoding)[:-1])
    read = articles.read_articles(tmp_path)
    assert read[0].text == FULL.strip().rstrip(".")[:-1]
    assert [(one.lost, "ends within a letter" in one.reason) for one in read.set_aside] == [(False, True)]


def test_columns_can_be_named(tmp_path):
    (tmp_path / "odd.csv").write_text(f'k1,k2,k3\n"{TITLE}","{BODY}",2018-09-12\n', encoding="utf-8")
    assert "--columns text=NAME" in articles.read_articles(tmp_path).set_aside[0].reason
    named = articles.parse_columns("title=k1, text=k2, date=k3")
    one = articles.read_articles(tmp_path, columns=named)[0]
    assert (one.title, one.text, one.published) == (TITLE, BODY, date(2018, 9, 12))
    with pytest.raises(DataError, match="ROLE=NAME"):
        articles.parse_columns("headline=k1")


def test_own_ids_of_records_are_kept_and_made_unique(tmp_path):
    rows = [RECORD | {"id": "n7"}, RECORD | {"id": "n7"}, RECORD | {"id": 12}]
    (tmp_path / "r.json").write_text(json.dumps(rows), encoding="utf-8")
    assert [one.id for one in articles.read_articles(tmp_path)] == [
        "r.json#n7",
        f"r.json#n7~{entry_name(BODY)}",
        "r.json#12",
    ]


def bookkeeping(rows: list[dict[str, str]]) -> dict[str, bytes]:
    """The same rows, none with an id, as the exports that desks keep."""
    table, book = io.StringIO(), openpyxl.Workbook()
    written = csv.DictWriter(table, rows[0])
    written.writeheader()
    written.writerows(rows)
    for cells in (list(rows[0]), *(list(row.values()) for row in rows)):
        book.active.append(cells)
    book.save(workbook := io.BytesIO())
    items = "".join(
        f"<item><title>{row['title']}</title><description>{row['text']}</description></item>" for row in rows
    )
    return {
        "r.csv": table.getvalue().encode(),
        "r.json": json.dumps(rows).encode(),
        "r.jsonl": "\n".join(map(json.dumps, rows)).encode(),
        "r.xlsx": workbook.getvalue(),
        "r.rss": f"<rss><channel>{items}</channel></rss>".encode(),
    }


@pytest.mark.parametrize("url", ["", "https://example.org/"])
def test_a_new_article_above_another_gives_it_no_new_id(tmp_path, url):
    """Ids of reports are made of it: corrections of yesterday's articles would lose what they correct."""
    rows = [{"title": f"{TITLE} {n}", "text": f"{BODY} {n}", "url": url and f"{url}{n}"} for n in range(3)]
    found = []
    for held in (rows[1:], [rows[0], *reversed(rows[1:])]):
        for name, content in bookkeeping(held).items():
            (tmp_path / name).write_bytes(content)
        found.append({(one.id.partition("#")[0], one.text): one.id for one in articles.read_articles(tmp_path)})
    assert len(found[0]) == 10
    assert found[0].items() <= found[1].items()


def test_a_message_has_one_id_in_the_export_of_its_chat_and_of_the_account(tmp_path):
    other = TELEGRAM | {"id": 78, "name": "x"}
    ids = []
    for chats in (None, [TELEGRAM], [other, TELEGRAM]):
        value = TELEGRAM if chats is None else {"chats": {"list": chats}}
        (tmp_path / "result.json").write_text(json.dumps(value), encoding="utf-8")
        ids.append({one.id for one in articles.read_articles(tmp_path)})
    for chats in ({"chats": {"list": []}}, {"chats": {"list": [other]}}, {}):
        value = chats | {"left_chats": {"list": [TELEGRAM]}}
        (tmp_path / "result.json").write_text(json.dumps(value), encoding="utf-8")
        assert ids[0] <= {one.id for one in articles.read_articles(tmp_path)}, "a channel that was left"
    assert ids[0] == ids[1] == {"result.json#77/2", "result.json#77/3"}
    assert ids[0] < ids[2]


def test_a_text_that_begins_with_a_bracket_is_a_text(tmp_path):
    (tmp_path / "a.txt").write_text("[تحديث] " + FULL, encoding="utf-8")  # "[update]"
    assert articles.read_articles(tmp_path)[0].text.startswith("[تحديث]")


def test_standard_input_is_read_like_a_file(tmp_path):
    code = "import geomap.articles as a; r = a.read_articles('-'); print(r[0].id, len(r[0].text))"
    done = subprocess.run([sys.executable, "-c", code], input=FULL.encode("cp1256"), capture_output=True, check=True)
    assert done.stdout.decode().split() == ["stdin", str(len(FULL))]


def test_a_web_address_that_the_user_names_is_fetched_and_no_other(tmp_path):
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = HTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}/page.html"
    try:
        one = articles.read_articles(address)[0]
        gone = articles.read_articles([address + "x", tmp_path])
    finally:
        server.shutdown()
    assert (one.id, one.title) == (address, TITLE)
    assert [found.path for found in gone.set_aside] == [address + "x"]


def test_the_source_of_every_article_can_be_proved(folder):
    for one in articles.read_sources(folder, Config()):
        if isinstance(one, articles.TracedArticle):
            content = (folder / one.source.path).read_bytes()
            assert one.source.sha256 == sha256(content).hexdigest()
            assert one.source.size == len(content)
            assert one.article.sha256 == sha256(one.article.text.encode()).hexdigest()
    kinds = {
        one.source.path: one.source.kind
        for one in articles.read_sources(folder, Config())
        if isinstance(one, articles.TracedArticle)
    }
    assert kinds["archive.gz"] == "WARC"
    assert kinds["book.bin"] == "XLSX"
    assert kinds["rows.bin"] == "Parquet"
    assert kinds["result.json"] == "Telegram"


def test_an_index_may_say_when_and_where_a_page_was_archived(tmp_path):
    (tmp_path / "a.txt").write_text(FULL, encoding="utf-8")
    (tmp_path / "index.csv").write_text(
        "file,retrieved,archive_url\na.txt,2024-01-02,https://web.archive.org/x\n", encoding="utf-8"
    )
    one = next(one for one in articles.read_sources(tmp_path, Config()) if isinstance(one, articles.TracedArticle))
    record = articles.record(one, "no incident found")
    assert (record["retrieved"], record["archive_url"]) == ("2024-01-02", "https://web.archive.org/x")
    assert (record["size"], record["characters"]) == (len(FULL.encode()), len(FULL))
    assert json.loads(json.dumps(record)) == record


def test_what_was_skipped_is_a_table_that_is_safe_to_open():
    rows = articles.skipped_csv(
        [articles.SetAside("=1+1.txt", None, "is empty"), articles.SetAside("a", "x", "y", False)]
    )
    assert list(csv.reader(io.StringIO(rows.decode("utf-8-sig")))) == [
        ["path", "entry", "reason", "lost"],
        ["'=1+1.txt", "", "is empty", "true"],
        ["a", "x", "y", "false"],
    ]


def test_every_file_and_entry_ends_as_an_article_or_with_a_reason(folder, tmp_path):
    """The accounts of the issue: nothing that was there may vanish without a word."""
    everything = tmp_path / "all"
    shutil.copytree(folder, everything)
    for case in CASES["broken"]:
        (everything / case["name"]).write_bytes(bytes.fromhex(case["hex"]))
    found = list(articles.read_sources(everything, Config()))
    files = {path.name for path in everything.iterdir()}
    told = {one.source.path if isinstance(one, articles.TracedArticle) else one.path for one in found}
    assert told == files
    lost = [one.path for one in found if isinstance(one, articles.SetAside) and one.lost]
    assert sorted(lost) == sorted(case["name"] for case in CASES["broken"])


def test_texts_are_written_beside_the_output(folder, tmp_path):
    read = articles.read_articles(folder)
    assert articles.write_texts(read, tmp_path) == len(read)
    for one in read:
        assert (tmp_path / text_path(one.id)).read_bytes().decode("utf-8") == one.text


@given(st.text(max_size=60))
def test_a_text_path_never_leaves_its_folder(name):
    path = text_path(name)
    assert not path.is_absolute()
    assert ".." not in path.parts
    assert all(len(part.encode()) <= 255 and part.isprintable() for part in path.parts)


KEYS = st.sampled_from(["text", "title", "date", "messages", "type", "chats", "list", "id", "x"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9)
JSON = st.recursive(LEAVES, lambda held: st.lists(held, max_size=4) | st.dictionaries(KEYS, held, max_size=5))


def made(name: str, text: str, published: date | None = None) -> Article:
    return Article(name, text, name, None, published, None, "ar", name, "")


def words(n: int, salt: str) -> list[str]:
    return [f"{salt}{i * 7919 % 997}" for i in range(n)]


def test_copies_of_one_text_are_one_family_named_after_the_earliest():
    text = words(300, "w")
    changed = [word if i % 15 else "غير" for i, word in enumerate(text)]  # 93 % of the words stand
    other = [word if i % 5 else "غير" for i, word in enumerate(text)]  # 80 %
    some = [
        made("c", " ".join(text), date(2020, 1, 3)),
        made("b", " ".join(changed), date(2020, 1, 2)),
        made("a", " ".join(other), date(2020, 1, 1)),
        made("d", " ".join(words(300, "x"))),
        made("e", " ".join(text) + "\n\u064b", None),
    ]
    found = {one.id: one.family for one in articles.assign_families(some)}
    assert found == {"a": "a", "b": "b", "c": "b", "d": "d", "e": "b"}
    assert found == {one.id: one.family for one in articles.assign_families(reversed(some))}


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 29), st.integers(1, 9))
def test_a_copy_with_up_to_nine_percent_of_its_words_changed_is_found(start, share):
    text = words(200, "w")
    changed = list(text)
    for i in range(200 * share // 100):
        changed[(start + i * 21) % 200] = f"other{i}"
    found = {one.family for one in articles.assign_families([made("a", " ".join(text)), made("b", " ".join(changed))])}
    assert found == {"a"}


def test_two_thousand_articles_are_grouped_in_seconds():
    """No pair of texts is compared unless it may be alike: two thousand squared would take minutes."""
    footer = " ".join(words(60, "footer"))
    some = [made(f"{n:04}", " ".join(words(240, f"n{n}-")) + footer) for n in range(2000)]
    assert len({one.family for one in articles.assign_families(some)}) == 2000


@pytest.mark.parametrize("case", CASES["days"], ids=lambda case: case["written"])
def test_only_unambiguous_days_are_read(case):
    found = day(case["written"])
    assert (found.isoformat() if found else "") == case["day"]


@given(
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00\ufeff"), max_size=200),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_text_comes_out_of_its_encoding_as_it_went_in(text, encoding):
    try:
        found = decode(text.encode(encoding), "x")
    except ArticleError:
        return  # text of control characters alone is none
    assert found == text


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything_but_one_clear_fault(data):
    """Whatever a file holds: articles, remarks or one ArticleError, never another exception of geomap's own readers."""
    with contextlib.suppress(ArticleError):
        list(recognise(data, "x", Config(), None)[1])


@given(JSON)
def test_no_json_raises_anything_but_one_clear_fault(value):
    with contextlib.suppress(ArticleError):
        list(recognise(json.dumps(value).encode(), "x.json", Config(), None)[1])


def test_fragments_lose_their_markup_and_nothing_else():
    assert plain_text("<p>أ &amp; ب<br>ج</p><script>x</script><div>د</div>") == "أ & ب\nج\nد"


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here to print a PDF: apt-get install chromium")
@pytest.mark.parametrize("columns", [1, 2])
def test_a_printed_page_is_read_as_it_was_written(tmp_path, columns):
    case = CASES["print"]
    body = "".join(f"<p>{text}</p>" for text in case["paragraphs"] * 3)
    (tmp_path / "x.pdf").write_bytes(
        pdf(
            tmp_path,
            f"<html dir='rtl'><meta charset='utf-8'><h1>{case['title']}</h1><div style='columns:{columns}'>{body}",
        )
    )
    text = articles.read_articles(tmp_path / "x.pdf")[0].text
    assert text.splitlines()[0] == case["title"]
    assert " ".join(text.split()) == " ".join([case["title"], *case["paragraphs"] * 3])


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here to print a PDF: apt-get install chromium")
def test_a_printed_table_with_rules_is_read_by_its_rows(tmp_path):
    rows = [("ليل 3 أيار 2021", "انفجار لغم أرضي قرب قرية مركدة أودى بحياة طفلين"), ("4 أيار 2021", "غارة على السوسة")]
    body = "".join(f"<tr><td>{day}<td>{news}" for day, news in rows)
    style = "<style>td, th {border: 1px solid; width: 25%} td + td {width: 75%; text-align: right}</style>"
    page = f"<html dir='rtl'><meta charset='utf-8'>{style}<table width='240'><tr><th>اليوم<th>الخبر{body}</table>"
    (tmp_path / "x.pdf").write_bytes(pdf(tmp_path, page))
    text = articles.read_articles(tmp_path / "x.pdf")[0].text
    assert text.splitlines() == ["اليوم\tالخبر", *("\t".join(row) for row in rows)]


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here to print a PDF: apt-get install chromium")
def test_a_printed_word_is_whole_where_it_may_be_parted_where_it_is_and_with_a_large_initial(tmp_path):
    style = "p {width: 5em; text-align: justify; font-size: 20px} p::first-letter {font-size: 60px; float: left}"
    body = "<p>Gun&shy;men shot four bystand&shy;ers in Al-Susah and Deir ez-Zor.</p>"
    page = f"<html lang='en'><meta charset='utf-8'><style>{style}</style>{body}"
    (tmp_path / "x.pdf").write_bytes(pdf(tmp_path, page))
    text = articles.read_articles(tmp_path / "x.pdf")[0].text
    assert " ".join(text.split()) == "Gunmen shot four bystanders in Al-Susah and Deir ez-Zor."


def test_a_printed_line_is_read_in_its_own_order():
    visual = "3102/9 (لابجلا) نيجه"  # as the glyphs stand on the page, brackets mirrored
    assert logical(list(visual)) == "هجين (الجبال) 3102/9"
