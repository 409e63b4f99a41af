"""Files as people hold them: every article comes out with its day, and what is not read is said."""

from __future__ import annotations

import gzip
import io
import json
import re
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from geomap import articles
from geomap.articles.pdf import bound
from geomap.articles.trace import RawArticle
from geomap.config import Config
from tests.accounting import accounted
from tests.fuzz import targets

CASES = tomllib.loads((Path(__file__).parent / "cases" / "files.toml").read_text(encoding="utf-8"))["case"]
FUZZ = sorted(path for path in (Path(__file__).parent / "cases" / "fuzz").rglob("*") if path.is_file())
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def written(case: dict[str, Any], folder: Path) -> Path:
    """The file of a case; `cut` spoils the last byte of the first such letters, `fill` counts blanks."""
    data = case["text"].replace("@BLANKS@", " " * case.get("fill", 0)).encode()
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


def test_what_a_word_file_hides_is_not_read_and_a_deleted_end_parts_nothing(tmp_path):
    body = (
        f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>مسودة</w:t></w:r>{run('غارة على السوسة')}</w:p>"
        f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{run('أصيب ثلاثة ')}</w:p><w:p>{run('قرب مركدة')}</w:p>"
        "<w:p><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>انتهى</w:t></w:r></w:p>"
    )
    (tmp_path / "x.docx").write_bytes(word(body))
    accounted(tmp_path / "x.docx")
    read = articles.read_articles(tmp_path / "x.docx")
    assert read[0].text.split("\n") == ["غارة على السوسة", "أصيب ثلاثة قرب مركدة", "انتهى"]
    assert read[0].title == "غارة على السوسة"
    assert "hidden" in str(read.set_aside[0])


def test_a_day_that_spans_rows_stands_in_each_of_them(tmp_path):
    def row(first: str, merged: str) -> str:
        cell = f"<w:tc><w:tcPr><w:vMerge{merged}/></w:tcPr><w:p>{run(first) if first else ''}</w:p></w:tc>"
        return f"<w:tr>{cell}<w:tc><w:p>{run('غارة على السوسة')}</w:p></w:tc></w:tr>"

    body = f"<w:tbl>{row('13/5/2021', ' w:val=@restart@').replace('@', chr(34)) + row('', '') + row('', '')}</w:tbl>"
    (tmp_path / "x.docx").write_bytes(word(body))
    assert articles.read_articles(tmp_path / "x.docx")[0].text.split("\n") == ["13/5/2021\tغارة على السوسة"] * 3


def test_a_word_file_of_the_strict_form_or_with_another_name_for_its_text_is_read(tmp_path):
    usual = word(f"<w:p>{run('غارة على السوسة')}</w:p>")
    for number, (was, now) in enumerate([
        ("http://schemas.openxmlformats.org/wordprocessingml/2006/", "http://purl.oclc.org/ooxml/wordprocessingml/"),
        ("word/document.xml", "word/document2.xml"),
    ]):  # fmt: skip
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(usual)) as given, zipfile.ZipFile(out, "w") as packed:
            for name in given.namelist():
                text = given.read(name).decode().replace(was, now)
                if number == 0:
                    text = text.replace("org/officeDocument/2006/", "org/ooxml/officeDocument/").replace(
                        "http://schemas.openxmlformats.org/ooxml/", "http://purl.oclc.org/ooxml/")  # fmt: skip
                packed.writestr(name.replace(was, now), text)
        path = tmp_path / f"{number}.docx"
        path.write_bytes(out.getvalue())
        assert [one.text for one in articles.read_articles(path)] == ["غارة على السوسة"]


def test_a_file_packed_with_gzip_is_read_as_what_it_holds(tmp_path):
    told = json.dumps([{"text": f"غارة على السوسة {n}", "date": "2021-05-03"} for n in range(9)], ensure_ascii=False)
    packed = gzip.compress(told.encode(), mtime=0)
    (tmp_path / "a.json.gz").write_bytes(packed)
    assert len(articles.read_articles(tmp_path / "a.json.gz")) == 9
    (tmp_path / "a.json.gz").write_bytes(packed[:-12])
    read = articles.read_articles(tmp_path / "a.json.gz")
    assert read
    assert "cut off" in "\n".join(map(str, read.set_aside))
    (tmp_path / "a.json.gz").write_bytes(packed + packed[:10] + b"no more of it")
    behind = articles.read_articles(tmp_path / "a.json.gz")
    assert len(behind) == 9, "what stands before the damage"
    assert "damaged" in "\n".join(map(str, behind.set_aside))
    (tmp_path / "b.gz").write_bytes(gzip.compress(packed, mtime=0))
    said = articles.read_articles(tmp_path / "b.gz").set_aside
    assert "is compressed" in str(said[0])
    few = Config(max_expansion_bytes=100)
    assert "expands" in str(articles.read_articles(tmp_path / "a.json.gz", config=few).set_aside[0])


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


def test_letters_that_an_encoding_does_not_have_are_said(tmp_path):
    told = "أصيب طفلان بانفجار لغم أرضي قرب قرية مركدة جنوب الحسكة مساء أمس، ونقلا إلى المشفى القريب من المنطقة"
    (tmp_path / "a.txt").write_bytes(told.encode("iso8859-6") + b"\xff")
    assert [str(one) for one in articles.read_articles(tmp_path).set_aside] == [
        "a.txt: 1 letters are spoilt: their bytes mean nothing in its encoding"
    ]


@pytest.mark.parametrize("head", ["", '<meta charset="iso-8859-1">', '<meta charset="windows-1252">'])
def test_quotation_marks_of_windows_are_read_in_english_whatever_is_declared(tmp_path, head):
    told = "“Two of our fighters – both from Raqqa – were killed in Markada,” a spokesman said."
    name = "a.html" if head else "a.txt"
    page = f"<html><head>{head}</head><body><article><p>{told}</p></article></body></html>" if head else told
    (tmp_path / name).write_bytes(page.encode("cp1252"))
    assert told in articles.read_articles(tmp_path)[0].text


def test_a_box_beside_a_text_is_no_column_of_a_table(tmp_path):
    lines = ["A mine killed two civilians near Markada", "and wounded a child on the road to Susah", "at noon."]
    beside = [f"BT /F 12 Tf 200 {600 - 13 * n} Td ({line}) Tj ET" for n, line in enumerate(lines)]
    box = [f"BT /F 12 Tf 50 {600 - 13 * n} Td ({line}) Tj ET" for n, line in enumerate(["Our own", "report"])]
    (tmp_path / "x.pdf").write_bytes(printed(" ".join([*beside, *box])))
    text = articles.read_articles(tmp_path / "x.pdf")[0].text
    assert "Our own report" in text
    assert "Markada and wounded" in text


def test_a_column_that_begins_a_little_higher_than_the_one_before_it_is_read_behind_it(tmp_path):
    left = ["Three policemen were wounded when", "men shot at their patrol near", "the bridge of the town."]
    right = ["Two farmers died when a mine went", "off in the field of a neighbour", "in Susah."]
    lines = [(50, 590 - 13 * n, line) for n, line in enumerate(left)]
    lines += [(320, 600 - 13 * n, line) for n, line in enumerate(right)]
    drawn = (f"BT /F 12 Tf {x} {y} Td ({text}) Tj ET" for x, y, text in lines)
    (tmp_path / "x.pdf").write_bytes(printed(" ".join(drawn)))
    text = " ".join(articles.read_articles(tmp_path / "x.pdf")[0].text.split())
    assert " ".join([*left, *right]) in text


def test_a_sentence_that_goes_on_on_the_next_page_is_one():
    first, second = "Gunmen took an oil trader in the town of Abu", "hammam at noon and asked for money."
    feet = ["the weekly review of our desk, page 1", "the weekly review of our desk, page 2"]
    assert bound([first, second]) == f"{first} {second}"
    assert bound([f"{first}\n{feet[0]}", f"{second}\n{feet[1]}"]) == f"{first}\n{feet[0]}\n\n{second}\n{feet[1]}"


@pytest.mark.parametrize("path", FUZZ, ids=lambda path: path.name)
def test_what_of_a_fuzzed_file_is_not_read_is_said(path):
    accounted(path)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_of_a_file_is_not_read_is_said(tmp_path, case):
    accounted(written(case, tmp_path))


@pytest.mark.parametrize(("target", "name"), [("files", "file"), ("files", "file.csv"), ("markup", "page.html")])
def test_what_of_the_fuzzers_corpus_is_not_read_is_said(tmp_path, target, name):
    for data in targets.corpus(target):
        (tmp_path / name).write_bytes(data)
        accounted(tmp_path / name)


def test_a_remark_excuses_what_it_counts_and_no_more(tmp_path, monkeypatch):
    """A reader that lost a paragraph beside a line that it names would be found out, and one that counts too much."""
    told = "أصيب طفلان بانفجار لغم أرضي قرب {} جنوب الحسكة مساء أمس، ونقلا إلى المشفى القريب من المنطقة."
    lines = [json.dumps({"text": told.format(name)}, ensure_ascii=False) for name in ("مركدة", "السوسة")]
    path = tmp_path / "x.jsonl"
    path.write_text("\n".join([*lines, '{"text": "غارة على الشع']), encoding="utf-8")
    accounted(path)
    read = articles.records.drafts

    def losing(*given):
        yield from (one for number, one in enumerate(read(*given)) if number)

    def counting(*given):
        yield from (replace(one, left_out=40) if isinstance(one, RawArticle) else one for one in read(*given))

    for wrong in (losing, counting):
        monkeypatch.setattr(articles.records, "drafts", wrong)
        with pytest.raises(AssertionError, match="told"):
            accounted(path)


def printed(drawing: str = "", notes: str = "") -> bytes:
    """A page of print with a drawing on it and notes over it."""
    page = "BT /F 12 Tf 50 700 Td (Two civilians were killed near Markada) Tj ET /X Do"
    parts = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources 7 0 R/Annots[" + notes + "]>>",
        f"<</Length {len(page)}>>stream\n{page}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        f"<</Subtype/Form/BBox[0 0 600 800]/Resources 7 0 R/Length {len(drawing)}>>stream\n{drawing}\nendstream",
        "<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>",
    ]
    out, starts = "%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(out))
        out += f"{number} 0 obj{part}\nendobj\n"
    table = "".join(f"{start:010d} 00000 n \n" for start in starts)
    head = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(parts) + 1}/Root 1 0 R>>"
    return f"{out}{head}\nstartxref\n{len(out)}\n%%EOF".encode()


def test_print_in_a_drawing_is_read_and_notes_over_a_page_are_said(tmp_path):
    drawing = "BT /F 12 Tf 50 650 Td (A mine exploded in the village of Susah) Tj ET"
    note = "<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(checked by the desk)>>"
    (tmp_path / "x.pdf").write_bytes(printed(drawing, note))
    accounted(tmp_path / "x.pdf")
    read = articles.read_articles(tmp_path / "x.pdf")
    assert read[0].text.split("\n") == [
        "Two civilians were killed near Markada",
        "A mine exploded in the village of Susah",
    ]
    assert [str(one) for one in read.set_aside] == ["x.pdf: 16 characters of its notes and form fields are not read"]
