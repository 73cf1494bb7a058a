"""What is no specification, or no file that may be opened: refused in plain words, with how to mend it."""

from __future__ import annotations

import contextlib
import io
import os
import time
import zipfile
import zlib
from pathlib import Path

import pytest

from specgen.errors import FileProblem
from specgen.reading import limits, package_guard, read_bytes, read_document, sniff
from tests.reading.docx_file import package
from tests.reading.pdf_file import Page, lines_pdf, pdf
from tests.reading.xlsx_file import pack, parts, replaced, workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
XLSX = workbook([["No.", "要件"], [1, "要約できること。"]])
TYPES = "[Content_Types].xml"
BOMB = b"<a>" + b" " * (33 * limits.MIB) + b"</a>"


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le") + b"\0" * 64


def typed(content_type: str) -> bytes:
    """An Office file whose main part is of this kind."""
    return pack({TYPES: f'<Types><Override PartName="/x" ContentType="{content_type}"/></Types>', "x": "<x/>"})


def encrypted_zip() -> bytes:
    data = bytearray(XLSX)
    at = data.find(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


def with_part(name: str, content: bytes) -> bytes:
    return pack(parts(XLSX) | {name: content})


def twice() -> bytes:
    target = io.BytesIO(XLSX)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("XL/workbook.xml", "<x/>")
    return target.getvalue()


def broken_entry() -> bytes:
    """The unpacked bytes of a part do not fit its checksum."""
    data = bytearray(XLSX)
    at = data.find(b"PK\x01\x02")
    data[at + 16] ^= 0xFF
    return bytes(data)


def dtd(part: str) -> bytes:
    text = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    head, _, rest = parts(XLSX)[part].partition(b"?>") if parts(XLSX)[part].startswith(b"<?") else (b"", b"", b"")
    return pack(parts(XLSX) | {part: head + b"?>" + text + rest if rest else text + parts(XLSX)[part]})


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
REFUSED = {
    "empty": (b"", "空である"),
    "blank": (b" \r\n\n", "空である"),
    "doc": (ole("WordDocument"), "（.doc）"),
    "xls": (ole("Workbook"), "（.xls）"),
    "ppt": (ole("PowerPoint Document"), "（.ppt）"),
    "ichitaro": (ole("DocumentText"), "一太郎"),
    "ichitaro-template": (ole("JSRV_SegmentInformation"), "一太郎"),
    "encrypted-office": (ole("EncryptedPackage"), "パスワード"),
    "ole-unknown": (ole("Something"), "古い形式"),
    "pptx": (typed("application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"), "（.pptx）"),
    "docm": (typed("application/vnd.ms-word.document.macroEnabled.main+xml"), "マクロ"),
    "xlsm": (typed("application/vnd.ms-excel.sheet.macroEnabled.main+xml"), "マクロ"),
    "xlsb": (typed("application/vnd.ms-excel.sheet.binary.macroEnabled.main"), "（.xlsb）"),
    "macros": (with_part("xl/vbaProject.bin", b"x"), "マクロ"),
    "odt": (pack({"mimetype": "application/vnd.oasis.opendocument.text"}), "OpenDocument"),
    "office-unknown": (typed("application/x-unknown"), "読めない形式"),
    "zip": (pack({"仕様書.docx": "x"}), "ZIP"),
    "empty-zip": (b"PK\x05\x06" + b"\0" * 18, "ZIP"),
    "zip-cut": (XLSX[:-40], "壊れている"),
    "zip-head": (b"PK\x03\x04" + b"x" * 100, "壊れている"),
    "zip-sum": (broken_entry(), "壊れている"),
    "zip-password": (encrypted_zip(), "パスワード"),
    "zip-twice": (twice(), "二つある"),
    "zip-outside": (with_part("../../etc/cron.d/x", b"x"), "フォルダーの外"),
    "zip-absolute": (with_part("/etc/passwd", b"x"), "フォルダーの外"),
    "zip-backslash": (with_part("..\\x", b"x"), "フォルダーの外"),
    "bomb": (with_part("xl/media/x.bin", BOMB), "大き過ぎる"),
    "bomb-xml": (with_part("xl/styles2.xml", b"<a/>" * 2_000_000), "大き過ぎる"),
    "dtd": (dtd("xl/worksheets/sheet1.xml"), "DTD"),
    "dtd-manifest": (dtd(TYPES), "DTD"),
    "utf-16": (with_part("xl/a.xml", "<?xml version='1.0'?><!DOCTYPE a><a/>".encode("utf-16")), "文字コード"),
    "utf-7": (with_part("xl/a.xml", b'<?xml version="1.0" encoding="utf-7"?><a/>'), "文字コード"),
    "token": (with_part("xl/a.xml", b"<a b='" + b"x" * 70_000 + b"'/>"), "長過ぎる"),
    "pdf-cut": (lines_pdf("本文である。")[:200], "壊れている"),
    "scan": (pdf(Page().picture()), "画像だけ"),
    "png": (b"\x89PNG\r\n\x1a\n" + b"\0" * 40, "画像"),
    "jpeg": (b"\xff\xd8\xff\xe0" + b"\0" * 40, "画像"),
    "tiff": (b"II*\0" + b"\0" * 40, "画像"),
    "bmp": (b"BM\x40\0\0\0\0\0\0\0" + b"\0" * 40, "画像"),
    "webp": (b"RIFF\x10\0\0\0WEBPVP8 ", "画像"),
    "heic": (b"\0\0\0\x18ftypheic\0\0", "画像"),
    "rtf": (b"{\\rtf1\\ansi test}", "リッチテキスト"),
    "html": ("<!DOCTYPE html><html><body>要件</body></html>".encode(), "ウェブページ"),
    "html-late": ("\ufeff\n<!-- c -->\n<HTML lang=ja>要件</HTML>".encode(), "ウェブページ"),
    "xml": (b'<?xml version="1.0"?><w:wordDocument/>', "XML"),
    "gzip": (b"\x1f\x8b\x08" + b"\0" * 20, "圧縮"),
    "7z": (b"7z\xbc\xaf\x27\x1c\0\x04", "圧縮"),
    "rar": (b"Rar!\x1a\x07\0", "圧縮"),
    "lzh": (b"\x20\x10-lh5-\0\0\0", "圧縮"),
    "postscript": (b"%!PS-Adobe-3.0\n", "PostScript"),
    "program": (b"MZ\x90\0\x03\0", "実行できる"),
    "binary": (bytes(range(256)) * 4, "読めない形式"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused_with_a_reason_and_a_remedy(case: str) -> None:
    data, message = REFUSED[case]
    start = time.monotonic()
    with pytest.raises(FileProblem, match=message) as caught:
        read_bytes(data, "調達仕様書.docx")
    assert caught.value.path == "調達仕様書.docx"
    assert caught.value.hint
    assert time.monotonic() - start < 5


@pytest.mark.parametrize(
    ("name", "message"),
    [("要件.jtd", "一太郎"), ("要件.jtt", "一太郎"), ("要件.xdw", "DocuWorks"), ("要件.jtdc", "一太郎")],
)
def test_kinds_that_only_the_name_tells(name: str, message: str) -> None:
    with pytest.raises(FileProblem, match=message):
        read_bytes(b"\x60\x0e\x82\x00\x01\x02binary" * 20, name)


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("仕様書.docx", lines_pdf("本文である。"), "pdf"),
        ("仕様書.pdf", XLSX, "xlsx"),
        ("仕様書.txt", b"\xef\xbb\xbf\n" + lines_pdf("本文である。"), "pdf"),
        ("仕様書.xlsx", "# 目的\n\n本文である。".encode(), "md"),
        ("仕様書.md", "本文である。".encode(), "md"),
        ("仕様書.txt", "# 目的\n\n本文である。".encode(), "txt"),
        ("仕様書", "本文である。".encode("cp932"), "txt"),
        ("仕様書", "本文である。".encode("utf-16"), "txt"),
        ("仕様書.txt", b"MZ is how a program begins; %PDF-1.7 is how a PDF does.", "txt"),
        ("仕様書.md", "<!-- 注 -->\n# 目的\n<details>本文</details>".encode(), "md"),
    ],
)
def test_the_content_decides(name: str, data: bytes, expected: str) -> None:
    assert sniff.kind_of(data, name) == expected


def test_a_word_document_under_another_name() -> None:
    data = package({TYPES: f'<Types><Override PartName="/word/document.xml" ContentType="{WORD}"/></Types>'})
    assert sniff.kind_of(data, "仕様書.pdf") == "docx"


def test_an_archive_within_the_archive_is_never_opened() -> None:
    inner = pack({"0": b"\0" * limits.MIB})
    data = with_part("xl/embeddings/inner.zip", inner)
    assert read_bytes(data, "一覧.xlsx").paragraphs == read_bytes(XLSX, "一覧.xlsx").paragraphs


def test_no_link_to_the_outside_is_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr("socket.socket.connect", forbidden)
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" '
        'Target="http://203.0.113.1/x.xml" TargetMode="External"/>'
        '<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" '
        'Target="file:///etc/passwd"/></Relationships>'
    )
    data = with_part("xl/worksheets/_rels/sheet1.xml.rels", rels.encode())
    assert list(read_bytes(data, "一覧.xlsx").rows())


@pytest.mark.parametrize("limit", ["MAX_ENTRIES", "MAX_UNPACKED", "MAX_SMALL_PART", "MAX_SMALL_TAGS"])
def test_limits_of_a_package(monkeypatch: pytest.MonkeyPatch, limit: str) -> None:
    monkeypatch.setattr(package_guard, limit, 1)
    with pytest.raises(FileProblem, match="大き過ぎる"):
        read_bytes(XLSX, "一覧.xlsx")


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "仕様書.txt"
    path.write_bytes(b"a" * 2000)
    monkeypatch.setattr(sniff, "MAX_TEXT_BYTES", 1000)
    with pytest.raises(FileProblem, match="文字だけのファイルの上限"):
        read_document(path)
    monkeypatch.setattr(sniff, "MAX_BYTES", 1000)
    with pytest.raises(FileProblem, match="大き過ぎる"):
        read_document(path)


def test_missing_files_folders_and_devices(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="その名前のものがない"):
        read_document(tmp_path / "ない.docx")
    with pytest.raises(FileProblem, match="ファイルではない"):
        read_document(tmp_path)
    with pytest.raises(FileProblem, match="名前が正しくない"):
        read_document(Path("a\0b"))
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(FileProblem, match="ファイルではない"):
        read_document(pipe)


@pytest.mark.slow
def test_a_stream_that_unpacks_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page of 200 MB of drawing, 200 KB packed."""
    monkeypatch.setattr("specgen.reading.pdf.PDF_PAGE_SECONDS", 1.0)
    content = zlib.compress(b"0 0 m 1 1 l S\n" * 14_000_000, 9)
    start = time.monotonic()
    with pytest.raises(FileProblem, match=r"時間内|壊れている|文字"):
        read_bytes(pdf(Page().text("あ"), content=content), "仕様書.pdf")
    assert time.monotonic() - start < 10


def test_a_million_rows_without_content_cost_little() -> None:
    rows = b"".join(b'<row r="%d" hidden="1"/>' % at for at in range(3, 300_000))
    data = replaced(XLSX, "xl/worksheets/sheet1.xml", b"</sheetData>", rows + b"</sheetData>")
    start = time.monotonic()
    assert len(list(read_bytes(data, "一覧.xlsx").rows())) == 1
    assert time.monotonic() - start < 4


@pytest.mark.parametrize(
    "data",
    [
        b"<!---->" * 9_000 + b"x",
        b"<!--" * 15_000,
        b" " * 2_000_000 + b"x",
        b"# " + b"|---" * 15_000,
        b"|" + b" :" * 30_000,
    ],
)
def test_no_text_takes_long_to_recognise(data: bytes) -> None:
    start = time.monotonic()
    sniff.kind_of(data, "仕様書")
    assert time.monotonic() - start < 1


@pytest.mark.parametrize(
    "inner",
    [
        b"<c r='A3'><f>1</f>" + b" " * 3_000_000 + b"</c>",
        (b"<pane " + b'ySplit="1" ' * 4_000 + b"/>") * 40,
        (b"<row " + b'hidden="1" ' * 4_000) * 40,
        (b"<c " + b'r="AB1" ' * 6_000 + b"/>") * 40,
        (b"<mergeCell " + b'ref="' * 10_000 + b"/>") * 40,
    ],
)
def test_no_sheet_takes_long_to_search(inner: bytes) -> None:
    data = replaced(XLSX, "xl/worksheets/sheet1.xml", b"</sheetData>", inner + b"</sheetData>")
    start = time.monotonic()
    with contextlib.suppress(FileProblem):
        read_bytes(data, "一覧.xlsx")
    assert time.monotonic() - start < 2
