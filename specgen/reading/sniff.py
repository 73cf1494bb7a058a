"""What a file is, decided by its content; and whether it may be opened. Asked before anything in it is parsed."""

from __future__ import annotations

import re
from typing import Literal

from specgen.errors import FileProblem
from specgen.reading.limits import MAX_BYTES, MAX_TEXT_BYTES, MIB
from specgen.reading.package_guard import office_kind

Kind = Literal["docx", "pdf", "xlsx", "md", "txt"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_AS_DOCX = "Wordで開き、「Word文書（.docx）」として保存し直す。"
_AS_XLSX = "Excelで開き、「Excel ブック（.xlsx）」として保存し直す。"
_AS_JTD = "一太郎で開き、Word形式（.docx）又はPDFとして保存し直す。"
_USABLE = "読めるのは、.docx、.pdf（文字のあるもの）、.xlsx、.md及び.txtである。"
_NO_TEXT = "画像の中の文字は読めない。元の.docxを使うか、OCRで文字を付けたPDFにする。"

# What a compound file (OLE) holds, by the name of a stream in it. The first that is found decides.
_OLE_MARKS = (
    ("EncryptedPackage", "パスワードの付いたファイルである。", "パスワードを外して保存し直す。"),
    ("JSRV_", "一太郎の文書である。", _AS_JTD),
    ("DocumentText", "一太郎の文書である。", _AS_JTD),
    ("WordDocument", "古い形式のWord文書（.doc）である。", _AS_DOCX),
    ("Workbook", "古い形式のExcelファイル（.xls）である。", _AS_XLSX),
    ("Book", "古い形式のExcelファイル（.xls）である。", _AS_XLSX),
    ("PowerPoint Document", "PowerPointのファイル（.ppt）である。", f"PDFとして保存し直す。{_USABLE}"),
    ("__nameid_version1.0", "電子メールのファイル（.msg）である。", "添付された文書を取り出して使う。"),
)
# (start, offset, what it is, how to mend)
_MAGIC = (
    (b"\x89PNG", 0, "画像（PNG）である。", _NO_TEXT),
    (b"\xff\xd8\xff", 0, "画像（JPEG）である。", _NO_TEXT),
    (b"GIF8", 0, "画像（GIF）である。", _NO_TEXT),
    (b"II*\x00", 0, "画像（TIFF）である。", _NO_TEXT),
    (b"MM\x00*", 0, "画像（TIFF）である。", _NO_TEXT),
    (b"WEBP", 8, "画像（WebP）である。", _NO_TEXT),
    (b"ftyphei", 4, "画像（HEIC）である。", _NO_TEXT),
    (b"{\\rtf", 0, "リッチテキスト（.rtf）である。", _AS_DOCX),
    (b"\x1f\x8b", 0, "圧縮されたファイル（.gz）である。", "展開して、中の文書を一つずつ使う。"),
    (b"7z\xbc\xaf\x27\x1c", 0, "圧縮されたファイル（.7z）である。", "展開して、中の文書を一つずつ使う。"),
    (b"Rar!", 0, "圧縮されたファイル（.rar）である。", "展開して、中の文書を一つずつ使う。"),
    (b"-lh", 2, "圧縮されたファイル（.lzh）である。", "展開して、中の文書を一つずつ使う。"),
    (b"%!PS", 0, "PostScriptのファイルである。", f"PDFとして保存し直す。{_USABLE}"),
    (b"MZ", 0, "実行できるファイルであり、文書ではない。", _USABLE),
)
# Formats that show nothing of a known kind at their beginning.
_BY_NAME = {
    ".jtd": ("一太郎の文書である。", _AS_JTD),
    ".jtt": ("一太郎の文書である。", _AS_JTD),
    ".jtdc": ("一太郎の文書である。", _AS_JTD),
    ".jttc": ("一太郎の文書である。", _AS_JTD),
    ".xdw": ("DocuWorksの文書である。", "DocuWorksからPDFとして保存し直すか、元の.docxを使う。"),
    ".xbd": ("DocuWorksの文書である。", "DocuWorksからPDFとして保存し直すか、元の.docxを使う。"),
}
_HTML = re.compile(
    rb"\s*+(?:<\?xml[^>]*+>\s*+)?+(?:<!--(?:(?!-->).)*+-->\s*+)*+<(?:!doctype\s++html|html[\s>])",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"\s*<\?xml[\s]")
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|\|(?:[ :]*-{3,}[ :]*\|)+\s*$)", re.MULTILINE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MARKDOWN_ENDS = (".md", ".markdown", ".mkd")


def kind_of(data: bytes, name: str) -> Kind:
    """The kind of a file from its content; the end of its name decides only between .md and .txt.

    Raises FileProblem, with how to mend it, where the file is empty, too large, damaged, protected or of a kind that
    is not read.
    """
    if len(data) > MAX_BYTES:
        raise too_large(name)
    if not data.strip(b"\0 \t\r\n"):
        raise FileProblem(name, "ファイルが空である。", "保存し直すか、別のファイルを選ぶ。")
    if data.startswith(_OLE):
        raise _ole_problem(data, name)
    if data.startswith(_ZIP):
        return office_kind(data, name)
    if _is_pdf(data):
        return "pdf"
    for start, offset, what, hint in _MAGIC:
        if data.startswith(start, offset) and (len(start) > 2 or _CONTROL.search(data[:512])):
            raise FileProblem(name, what, hint)
    if data.startswith(b"BM") and data[6:10] == b"\0\0\0\0":
        raise FileProblem(name, "画像（BMP）である。", _NO_TEXT)
    return _text_kind(data, name)


def too_large(name: str) -> FileProblem:
    """The refusal of a file that is larger than is read at all."""
    return FileProblem(
        name, f"ファイルが大き過ぎる（上限{MAX_BYTES // MIB}MB）。", "画像を減らすか、文書を分けて保存し直す。"
    )


def _is_pdf(data: bytes) -> bool:
    """A PDF may have something before its mark; a text that only mentions the mark is none."""
    at = data.find(b"%PDF-", 0, 1024)
    return at >= 0 and (not data[:at].strip(b"\xef\xbb\xbf \t\r\n\0") or b"startxref" in data[-2048:])


def _ole_problem(data: bytes, name: str) -> FileProblem:
    for mark, what, hint in _OLE_MARKS:
        if mark.encode("utf-16-le") in data:
            return FileProblem(name, what, hint)
    known = _BY_NAME.get(_end(name))
    if known:
        return FileProblem(name, *known)
    message = "古い形式のファイル（.doc、.xls、一太郎など）又はパスワードの付いたファイルである。"
    return FileProblem(name, message, f"パスワードを外し、.docx又は.xlsxとして保存し直す。{_USABLE}")


def _text_kind(data: bytes, name: str) -> Kind:
    known = _BY_NAME.get(_end(name))
    wide = data.startswith(_BOMS[1:])
    controls = 0 if wide else sum(1 for _ in _CONTROL.finditer(data[: 64 * 1024]))
    if known and controls:
        raise FileProblem(name, *known)
    if controls > len(data[: 64 * 1024]) // 200 or (not wide and b"\0" in data):
        raise FileProblem(name, "文書として読めない形式である。", _USABLE)
    start = data[: 64 * 1024].removeprefix(_BOMS[0])
    if _HTML.match(start):
        hint = f"ブラウザーからPDFとして保存するか、Wordで開いて.docxとして保存する。{_USABLE}"
        raise FileProblem(name, "ウェブページ（HTML）である。", hint)
    if _XML.match(start):
        raise FileProblem(name, "XMLのファイルである。", f"元のソフトで開き、.docx又は.xlsxとして保存し直す。{_USABLE}")
    if len(data) > MAX_TEXT_BYTES:
        limit = f"文字だけのファイルの上限は{MAX_TEXT_BYTES // MIB}MB"
        raise FileProblem(name, f"ファイルが大き過ぎる（{limit}）。", "文書を分けて保存し直す。")
    return "md" if _is_markdown(data, name) else "txt"


def _is_markdown(data: bytes, name: str) -> bool:
    end = _end(name)
    if end in _MARKDOWN_ENDS:
        return True
    return end != ".txt" and bool(_MARKDOWN.search(data[: 64 * 1024].decode("utf-8", errors="ignore")))


def _end(name: str) -> str:
    head, dot, tail = name.rpartition(".")
    return f".{tail.lower()}" if dot and head else ""
