"""Every limit has a clear line and a flag, and no input, however made, takes memory or time without bound."""

from __future__ import annotations

import importlib
import io
import pkgutil
import re
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import geomap
from geomap.articles import Listed, SetAside, TracedArticle, read_listed
from geomap.cli.main import main
from geomap.clock import OutOfTimeError, deadline
from geomap.config import Config
from geomap.extract import extract
from geomap.mentions import Vocabulary
from tests import warm
from tests.fuzz.claims import article

resource = pytest.importorskip("resource", reason="limits of a process are set as on Unix")
# "A Turkish aircraft shelled the village of Hajin."
SENTENCE = "قصفت طائرة تركية بلدة هجين في ريف دير الزور الشرقي أمس وقتل ثلاثة مدنيين."
CONFIG = Config(max_expansion_bytes=2_000_000, seconds_per_article=30)


# Flags


@pytest.mark.parametrize(
    ("flag", "value", "told"),
    [
        ("--max-file-bytes", "60", "is larger than 60 bytes"),
        ("--max-article-chars", "60", "is longer than 60 characters"),
        ("--max-articles", "1", "is past the limit of 1 articles"),
        ("--max-expansion-bytes", "200", "expands to more than 200 bytes"),
        ("--max-seconds", "0.001", "took longer than 0.001 seconds"),
    ],
)
def test_every_limit_has_a_flag_and_names_what_it_sets_aside(tmp_path, capsys, flag, value, told):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "short.txt").write_text("هجين", encoding="utf-8")
    (tmp_path / "in" / "text.txt").write_text(f"{SENTENCE}\n" * 300, encoding="utf-8")
    (tmp_path / "in" / "word.docx").write_bytes(docx("<w:p><w:r><w:t>a</w:t></w:r></w:p>"))
    code = main(["build", str(tmp_path / "in"), "-o", str(tmp_path / "out"), "--no-cache", flag, value])
    err = capsys.readouterr().err
    assert code == 1
    assert told in err
    assert re.search(r"^articles: 3 = \d with incidents \+ \d no incident found \+ [123] set aside$", err, re.MULTILINE)


# Bombs


def packed(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(name, content)
    return out.getvalue()


RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
ML = "application/vnd.openxmlformats-officedocument."
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{}</Types>'
)


def _links(*targets: tuple[str, str]) -> str:
    rows = (
        f'<Relationship Id="r{n}" Type="{OFFICE}/{kind}" Target="{at}"/>' for n, (kind, at) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{"".join(rows)}</Relationships>'


def docx(body: str, before: str = "") -> bytes:
    """A Word file of that body."""
    kind = f'<Override PartName="/word/document.xml" ContentType="{ML}wordprocessingml.document.main+xml"/>'
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return packed(**{
        "[Content_Types].xml": TYPES.format(kind),
        "_rels/.rels": _links(("officeDocument", "word/document.xml")),
        "word/document.xml": f'{before}<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>',
    })  # fmt: skip


def xlsx(rows: str, before: str = "") -> bytes:
    """A workbook of one sheet."""
    kinds = (
        f'<Override PartName="/xl/workbook.xml" ContentType="{ML}spreadsheetml.sheet.main+xml"/>'
        f'<Override PartName="/xl/sheet1.xml" ContentType="{ML}spreadsheetml.worksheet+xml"/>'
    )
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    return packed(**{
        "[Content_Types].xml": TYPES.format(kinds),
        "_rels/.rels": _links(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{OFFICE}"><sheets><sheet name="a" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _links(("worksheet", "sheet1.xml")),
        "xl/sheet1.xml": f"{before}<worksheet {space}>{rows}</worksheet>",
    })  # fmt: skip


def cell(at: str, text: str) -> str:
    return f'<c r="{at}" t="inlineStr"><is><t>{text}</t></is></c>'


def pdf(stream: bytes, filters: str = "/FlateDecode") -> bytes:
    """A PDF of one page whose content is that stream."""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
        f"<< /Length {len(stream)} /Filter {filters} >>\nstream\n".encode() + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    body = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, part) for number, part in enumerate(parts, 1))
    return b"%PDF-1.4\n" + body + b"trailer << /Root 1 0 R /Size 6 >>\n%%EOF"


def parquet(text: str, rows: int) -> bytes:
    """A table of the same text again and again, which the file holds once."""
    import pyarrow
    from pyarrow.parquet import write_table

    out = io.BytesIO()
    column = pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * rows, pyarrow.int8()), [text])
    write_table(pyarrow.table({"text": column}), out, store_schema=False)
    return out.getvalue()


def nothing(size: int) -> bytes:
    """Zlib data that expands to `size` bytes."""
    pack = zlib.compressobj(9)
    return b"".join(pack.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)) + pack.flush()


LAUGHS = "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 30}">' for i in range(7))
LAUGHING = f'<!DOCTYPE x [<!ENTITY a "{"a" * 30}">{LAUGHS}]>'
THIEF = '<!DOCTYPE x [<!ENTITY h SYSTEM "file:///etc/passwd">]>'
SAYS = "<w:p><w:r><w:t>hello &h;</w:t></w:r></w:p>"
CROWD = " ".join(f"a{n}" for n in range(40_000))

# What the name promises -> the file's name and bytes, and a word of the reason that is given.
BOMBS: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a cell at the end of the world": (
        "x.xlsx",
        lambda: xlsx(f'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{cell("A1", "text")}</row>'
                     f'<row r="1048576">{cell("XFD1048576", "x")}</row></sheetData>'),
        "expands to more than",
    ),
    "laughs in a workbook": ("x.xlsx", lambda: xlsx(f"<sheetData><row>{cell('A1', '&h;')}</row></sheetData>", LAUGHING),
                             "is a damaged workbook"),
    "a cell across a billion columns": (
        "x.docx",
        lambda: docx('<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>'),
        "is empty",
    ),
    "tables in tables": ("x.docx", lambda: docx("<w:tbl><w:tr><w:tc>" * 9000 + "</w:tc></w:tr></w:tbl>" * 9000),
                         "is a damaged Word file"),
    "laughs in a document": ("x.docx", lambda: docx(SAYS, LAUGHING), "is a damaged Word file"),
    "a document of zeros": ("x.docx", lambda: packed(**{"word/document.xml": "0" * 3_000_000}), "expands to more than"),
    "a stream of zeros": ("x.pdf", lambda: pdf(nothing(20_000_000)), "expands to more than"),
    "a stream in a stream": ("x.pdf", lambda: pdf(zlib.compress(nothing(40_000_000), 9), "[/FlateDecode /FlateDecode]"),
                             "expands to more than"),
    "a tag of forty thousand attributes": ("x.html", lambda: f"<html><p {CROWD}>{SENTENCE}</p></html>".encode(),
                                           "attributes"),
    "a tag behind a quoted bracket": ("x.html", lambda: f"<html><p t='>' {CROWD}>{SENTENCE}</p></html>".encode(),
                                      "attributes"),
    "elements in elements": ("x.html", lambda: ("<html>" + "<div>" * 99_999 + SENTENCE).encode(), "holds no article"),
    "lists in lists": ("x.json", lambda: b"[" * 200_000 + b"]" * 200_000, "is not valid JSON"),
    "lists in a line": ("x.jsonl", lambda: b'{"text":"a"}\n{"text":"a","b":' + b"[" * 99_999 + b"]" * 99_999 + b"}\n",
                        "is not valid JSON"),
    "arrays in front matter": ("x.md", lambda: b"+++\na = " + b"[" * 99_999 + b"\n+++\nb", "nested too deeply"),
    "mails in mails": (
        "x.mhtml",
        lambda: "".join(f"Content-Type: multipart/related; boundary=b{n}\n\n--b{n}\n" for n in range(3000)).encode(),
        "nested too deeply",
    ),
    "entities in a feed": ("x.xml", lambda: f"{LAUGHING}<rss><item><title>&h;</title></item></rss>".encode(),
                           "declares XML entities"),
    "one long cell in every row": ("x.parquet", lambda: parquet("0" * 100_000, 10_000), "expands to more than"),
    "half a table": ("x.parquet", lambda: parquet("a", 9)[:-9], "is a damaged Parquet file"),
    "a table of many columns": ("x.csv", lambda: ("text," * 9_999 + "a\nb\n").encode(), "columns"),
}  # fmt: skip


@pytest.fixture
def kept_small() -> Iterator[None]:
    """A ceiling for memory: what would fill it raises MemoryError instead of taking the machine along."""
    if not Path("/proc/self/statm").exists():
        pytest.skip("how much memory this process takes is only known on Linux")
    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (used + 1_000_000_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_AS, before)


def read(folder: Path, name: str, data: bytes, config: Config = CONFIG) -> list[TracedArticle | SetAside]:
    (folder / name).write_bytes(data)
    return list(read_listed(Listed(str(folder / name), name), config))


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_set_aside_before_it_goes_off(tmp_path, kept_small, bomb):
    name, made, told = BOMBS[bomb]
    data = made()
    began = time.process_time()
    found = read(tmp_path, name, data)
    assert time.process_time() - began < 10
    lost = [one for one in found if isinstance(one, SetAside)]
    assert any(told in one.reason for one in lost), found
    assert not any("\n" in str(one) for one in lost)


def test_an_entity_never_reads_a_file(tmp_path):
    stolen = {
        "x.docx": docx(SAYS, THIEF),
        "y.xlsx": xlsx(f"<sheetData><row>{cell('A1', '&h;')}</row></sheetData>", THIEF),
        "z.html": f"{THIEF}<html><body><p>{SENTENCE} &h;</p></body></html>".encode(),
    }
    for name, data in stolen.items():
        for one in read(tmp_path, name, data):
            assert "root:" not in (one.article.text if isinstance(one, TracedArticle) else str(one))


def test_harmless_neighbours_of_the_bombs_are_read(tmp_path):
    """The protections must not cost an honest article."""
    rows = (
        f'<dimension ref="A1"/><sheetData><row r="1">{cell("A1", "text")}</row><row r="2">{cell("A2", SENTENCE)}</row>'
    )
    page = (
        f"<html><body><article><p {' '.join(f'data-{n}=1' for n in range(200))}>{SENTENCE}</p></article></body></html>"
    )
    table = f"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>{SENTENCE}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    files = {"a.xlsx": xlsx(f"{rows}</sheetData>"), "b.html": page.encode(), "c.docx": docx(table)}
    files["d.pdf"] = pdf(zlib.compress(b"BT /F 12 Tf 20 200 Td (Hello world) Tj ET"))
    for name, data in files.items():
        (one,) = read(tmp_path, name, data)
        assert isinstance(one, TracedArticle), one
        assert one.article.text.strip() in (SENTENCE, "Hello world")


def test_a_file_that_takes_too_long_to_open_is_set_aside(tmp_path, monkeypatch):
    from geomap.articles import reading

    monkeypatch.setattr(reading, "recognise", lambda *_: time.sleep(30))
    began = time.monotonic()
    (one,) = read(tmp_path, "a.txt", SENTENCE.encode(), Config(seconds_per_article=0.2))
    assert isinstance(one, SetAside)
    assert one.reason == "took longer than 0.2 seconds"
    assert time.monotonic() - began < 5


# Text of any shape is read in time that grows with its length

SHAPES = {
    "a line of 100 KB": SENTENCE.rstrip(".") + " ",
    "one letter": "ا",
    "one digit": "9",
    "numbers and commas": "1,111,",
    "letters set apart": "ـ ",
    "blanks": " ",
    "dashes": "a - ",
    "hanging dashes": "ab – ",
    "sentence ends": "هجين.",
    "open brackets": "(",
    "open quotes": "«",
    "half a tag": "<a ",
    "half a reference": "&amp",
    "hashes": "#هجين_",
    "hyphens": "قسد-",
    "stars": "ق*ت*ل",
    "marks": "\u0651\u064b",
    "zero width": "\u200b\u200f",
    "dates": "1/2/",
    "times": "12:3",
    "and": "و",
    "lines": "هجين\n",
    "heads": "قرية ",
    "and villages": "وقرية الباغوز ",
    "between": "بين هجين و",
    "three and": "ثلاثة و",
    "thousands": "ألف ",
    "kilometres": "5 كم ",
    "captions": "a - 3 آذار 2019 (",
    "quotes in brackets": "(«",
    "names": "محمد أحمد ",
    "dots": "…",
    "linked headlines": ". REUTERS Xa Yb ",
    "underwent": "تعرض شاب للقتل ",
    "men and names": "قتل الشاب أحمد العلي وحسن الخلف و",
    "one by one": "قتل ثلاثة مدنيين هم أحمد العلي وزوجته و",
    "until": "من الأحد حتى أمس ",
    "its own": "قتل عناصره بقصف ",
    "owners": "Turkey's army's ",
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_long_text_takes_no_more_than_its_share_of_time(words: Vocabulary, shape: str) -> None:
    piece = SHAPES[shape]
    took = []
    for size in (6_250, 50_000):
        text = (piece * (size // len(piece) + 1))[:size]
        one = article(text)
        began = time.process_time()
        extract(one, words, Config())
        took.append(time.process_time() - began)
    # Eight times the text: eight times the time and some, where a quadratic one would take 64 times.
    assert took[1] < max(2.0, 20 * took[0]), took
    assert took[1] < 10, took


@pytest.fixture(scope="module")
def words() -> Vocabulary:
    from geomap.pipeline import vocabulary

    return vocabulary()


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern of the package over text, by where it lives: in modules and in their tables."""
    found: dict[str, re.Pattern[str]] = {}

    def take(name: str, value: object, depth: int = 0) -> None:
        if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
            found[name] = value
        elif depth < 3 and isinstance(value, list | tuple | set | frozenset):
            for number, one in enumerate(value):
                take(f"{name}[{number}]", one, depth + 1)
        elif depth < 3 and isinstance(value, dict):
            for key, one in value.items():
                take(f"{name}[{key}]", one, depth + 1)

    for module in pkgutil.walk_packages(geomap.__path__, "geomap."):
        if not module.name.endswith("__main__"):
            held = importlib.import_module(module.name)
            for name, value in vars(held).items():
                take(f"{module.name}.{name}", value)
    return found


PATTERNS = patterns()
# What leads a backtracking engine astray: long runs of one thing that almost fit, with a spoiler at the end.
RUNS = [
    *SHAPES.values(),
    "aA",
    "0",
    "\n",
    "\t",
    '"',
    "'",
    "=",
    "-",
    "[",
    "a=",
    "a b ",
    "N",
    "Nو",
    "w",
    "NDw",
    "9:9",
    "ـ",
    "<a ",
]


def test_the_patterns_are_found() -> None:
    assert len(PATTERNS) > 40
    assert any(name.startswith("geomap.dates") for name in PATTERNS)


# A reader sees no more of a text at once than a passage holds; what reads whole texts is timed above.
LONGEST = 2000


def _time(pattern: re.Pattern[str], text: str) -> float:
    """Seconds that a pattern takes over a text, two at most."""
    began = time.process_time()
    try:
        with deadline(2):
            pattern.search(text)
            for _ in pattern.finditer(text):
                pass
    except OutOfTimeError:
        pass
    return time.process_time() - began


@pytest.mark.parametrize("name", PATTERNS)
def test_no_pattern_backtracks_without_end(name: str) -> None:
    texts = [(run * LONGEST)[:LONGEST] + end for run in RUNS for end in ("!", "\u2028", "ي")]
    assert [text[:20] for text in texts if _time(PATTERNS[name], text) > 0.5] == []


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(
    st.lists(st.sampled_from(RUNS), min_size=2, max_size=4),
    st.sampled_from(["", "!", "ي", "\n"]),
)
def test_no_pattern_backtracks_on_mixed_runs(runs: list[str], end: str) -> None:
    share = LONGEST // len(runs)
    text = "".join((run * share)[:share] for run in runs) + end
    assert [name for name, pattern in PATTERNS.items() if _time(pattern, text) > 0.5] == []


def test_a_pattern_that_goes_astray_is_found() -> None:
    assert _time(re.compile(r"(a|a)*b"), "a" * 2000 + "!") > 0.5


def test_fifty_thousand_mentions_in_one_article_are_read() -> None:
    # "a strike on Hajin and on al-Baghuz" over and over
    text = "غارة على هجين وعلى الباغوز. " * 12_500
    began = time.process_time()
    marked = article(text)
    from geomap.pipeline import vocabulary

    mentions = sum(len(one.mentions) for one in vocabulary().mark(marked))
    assert mentions > 50_000
    assert time.process_time() - began < 20


def test_a_build_survives_all_bombs_at_once(tmp_path):
    """Each is set aside, the honest article among them is read."""
    (tmp_path / "in").mkdir()
    for number, (name, made, _) in enumerate(BOMBS.values()):
        (tmp_path / "in" / f"{number}{name}").write_bytes(made())
    (tmp_path / "in" / "honest.txt").write_text(SENTENCE, encoding="utf-8")
    limits = ["--max-expansion-bytes", "2000000", "--workers", "1"]
    done = warm.run(["build", tmp_path / "in", "-o", tmp_path / "out", *limits])
    assert done.returncode == 1, done.stderr
    lost = len(re.findall(r"^set aside: ", done.stderr, re.MULTILINE))
    told = re.search(
        r"^articles: (\d+) = 1 with incidents \+ (\d+) no incident found \+ (\d+) set aside$", done.stderr, re.MULTILINE
    )
    assert told is not None, done.stderr
    total, bare, aside = map(int, told.groups())
    assert total == 1 + bare + aside
    assert aside == lost >= len(BOMBS) - 2
