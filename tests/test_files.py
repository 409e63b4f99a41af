"""Files as people hold them: every article comes out with its day, and what is not read is said."""

from __future__ import annotations

import html
import io
import re
import tomllib
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from geomap import articles
from geomap.config import Config

CASES = tomllib.loads((Path(__file__).parent / "cases" / "files.toml").read_text(encoding="utf-8"))["case"]
FUZZ = sorted(path for path in (Path(__file__).parent / "cases" / "fuzz").rglob("*") if path.is_file())
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
# A word in Arabic letters, as a reader of the raw file finds it.
WORD = re.compile("[\u0621-\u064a]{3,}")
ANY = re.compile("[\u0621-\u064a]{3,}|[A-Za-z]{3,}")


# A remark that says of what it has not read, by number or by name; others (a missing day, say) excuse nothing.
NAMED = re.compile("not read|no text|left out|lost|cut|no pages|mended|turned round|written out|spoilt|is empty")


def written(case: dict[str, Any], folder: Path) -> Path:
    """The file of a case; `cut` spoils the last byte of the first such letters."""
    data = case["text"].encode()
    if cut := case.get("cut"):
        data = data.replace(cut.encode(), cut.encode()[:-1], 1)
    path = folder / case["name"]
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_every_article_of_a_file_comes_out_and_the_rest_is_said(tmp_path, case):
    read = articles.read_articles(written(case, tmp_path))
    assert len(read) == len(case["articles"])
    for one, wanted in zip(read, case["articles"], strict=True):
        if "published" in wanted:
            assert str(one.published).lower() == wanted["published"]
        assert wanted.get("holds", "") in one.text
        assert "lacks" not in wanted or wanted["lacks"] not in one.text
        assert one.outlet == wanted.get("outlet", one.outlet)
    said = "\n".join(map(str, read.set_aside))
    assert re.search(case["says"], said) if "says" in case else not said


def word(body: str, **parts: str) -> bytes:
    """A Word file with that body."""
    whole = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default '
        'Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default '
        'Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType='
        '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        'officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
    } | parts  # fmt: skip
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, text in whole.items():
            packed.writestr(name, text)
    return out.getvalue()


def run(text: str) -> str:
    return f"<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>"


def test_the_words_of_a_word_file_are_read_wherever_it_keeps_them(tmp_path):
    body = (
        f"<w:p>{run('أصيب ')}<w:ins>{run('ثلاثة ')}</w:ins><w:del><w:r><w:delText>أربعة</w:delText></w:r></w:del>"
        f"<w:smartTag>{run('أطفال ')}</w:smartTag><w:sdt><w:sdtContent>{run('قرب مركدة')}</w:sdtContent></w:sdt></w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run('غارة على السوسة')}</w:p></w:sdtContent></w:sdt>"
        f"<w:p>{run('صورة')}<w:r><w:pict><w:txbxContent><w:p>{run('اشتباكات في الشعفة')}</w:p></w:txbxContent>"
        f"</w:pict></w:r></w:p><w:tbl><w:tr><w:tc><w:p>{run('مركدة')}</w:p></w:tc><w:tc><w:p>{run('لغم')}</w:p>"
        f"<w:p>{run('أرضي')}</w:p></w:tc></w:tr></w:tbl>"
    )
    (tmp_path / "x.docx").write_bytes(word(body))
    accounted(tmp_path / "x.docx")
    text = articles.read_articles(tmp_path / "x.docx")[0].text
    assert text.split("\n") == [
        "أصيب ثلاثة أطفال قرب مركدة", "غارة على السوسة", "صورة", "اشتباكات في الشعفة", "مركدة\tلغم أرضي",
    ]  # fmt: skip


def archive(*records: tuple[str, bytes]) -> bytes:
    """A web archive of responses, each with its header's lines."""
    out = b""
    for number, (head, body) in enumerate(records):
        content = f"HTTP/1.1 200 OK\r\n{head}\r\n\r\n".encode() + body
        out += (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number}>\r\n"
            f"WARC-Date: 2021-05-03T00:00:00Z\r\nWARC-Target-URI: http://a.org/{number}\r\n"
                f"Content-Type: application/http;msgtype=response\r\n"
            f"Content-Length: {len(content)}\r\n\r\n"
        ).encode() + content + b"\r\n\r\n"  # fmt: skip
    return out


PAGE = (
    "<html><head><title>لغم في مركدة</title></head><body><article><h1>لغم في مركدة</h1>"
    "<p>أصيب طفلان بانفجار لغم أرضي قرب قرية مركدة جنوب الحسكة مساء أمس، ونقلا إلى المشفى.</p></article></body></html>"
)


def test_a_record_that_cannot_be_read_costs_itself(tmp_path):
    kept = archive(
        ("Content-Type: text/html; charset=windows-1256", PAGE.encode("cp1256")),
        ("Content-Type: text/html\r\nContent-Encoding: br", b"\x8b\x00\x80packed"),
        ("Content-Type: text/html", PAGE.encode()),
    )
    (tmp_path / "x.warc").write_bytes(kept[:-90])
    accounted(tmp_path / "x.warc")
    read = articles.read_articles(tmp_path / "x.warc")
    said = "\n".join(map(str, read.set_aside))
    assert [one.url for one in read] == ["http://a.org/0", "http://a.org/2"]
    assert "Brotli (br)" in said
    assert "cut off" in said


def raw_words(path: Path) -> Counter[str]:
    """How often each word is in a file's bytes; Latin ones where no names of columns or tags can be among them."""
    data = path.read_bytes()
    if data.startswith(b"PK"):
        try:
            packed = zipfile.ZipFile(io.BytesIO(data))
            data = b"\n".join(packed.read(name) for name in packed.namelist() if name.endswith(".xml"))
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
            return Counter()
        text = re.sub("<w:delText.*?</w:delText>", "", data.decode("utf-8", "replace"))  # struck out by its author
        text = re.sub("</w:(?:p|r)>", "\n", text)
        return Counter(ANY.findall(html.unescape(re.sub("<[^>]*>", "", text))))
    text = data.decode("utf-8", "replace")
    if path.suffix in (".txt", ".md") and not text.lstrip().startswith(("{", "[", "<", "---", "+++")):
        return Counter(ANY.findall(text))
    text = re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), text)
    return Counter(WORD.findall(html.unescape(html.unescape(text))))


@pytest.mark.parametrize("path", FUZZ, ids=lambda path: path.name)
def test_what_of_a_fuzzed_file_is_not_read_is_said(path):
    accounted(path)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_of_a_file_is_not_read_is_said(tmp_path, case):
    accounted(written(case, tmp_path))


def accounted(path: Path) -> None:
    """Letters in the file = letters of its articles + letters counted or named as not read.

    Every occurrence counts, so that a paragraph that repeats the words of another one is missed as well.
    """
    found = list(articles.read_sources(path, Config()))
    read = [one for one in found if isinstance(one, articles.Reading)]
    said = [one for one in found if isinstance(one, articles.SetAside) and (one.lost or NAMED.search(one.reason))]
    held = (f"{one.article.title}\n{one.article.text}\n{one.article.outlet}" for one in read)
    words = Counter(word for text in held for word in ANY.findall(text))
    joined = "".join(words)
    left = {word: number for word, number in (raw_words(path) - words).items() if words[word] or word not in joined}
    letters = sum(len(word) * number for word, number in left.items())
    assert said or letters <= sum(one.source.left_out for one in read), f"{path.name} holds {left}, not told"
