"""Is this zip archive an Office document that may be opened? Asked before any part of it is parsed.

Nothing is unpacked to disk, no archive within the archive is opened, no relationship to the outside is followed.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from specgen.errors import FileProblem
from specgen.package import DAMAGED, has_dtd, has_long_token, has_plain_encoding
from specgen.reading.limits import (
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_SHEET_XML,
    MAX_SMALL_PART,
    MAX_SMALL_TAGS,
    MAX_STRING_TAGS,
    MAX_TOKEN,
    MAX_UNPACKED,
    MAX_XML_PART,
    MIB,
    MIN_BOMB,
)

OfficeKind = Literal["docx", "xlsx"]

# What a damaged archive makes zipfile and the parser of XML raise.
BROKEN = (*DAMAGED, OverflowError)
_TYPES = "[Content_Types].xml"
_SAVE_AGAIN = "Word又はExcelで開き、.docx又は.xlsxとして保存し直す。"
_NO_MACROS = "マクロのない.docx又は.xlsxとして保存し直す。"
_AS_PDF = "PDFとして保存し直すか、要件を.docx又は.xlsxに写す。"
_UNSAFE = re.compile(r"(?:^|/)\.\.(?:/|$)|^/|^[A-Za-z]:|\\|\0")
_XML_ENDS = (".xml", ".rels")
# What the manifest says that the main part is. Binary and macro forms come first: their names hold the others' words.
_MAIN_PARTS = (
    (
        "ms-excel.sheet.binary",
        "",
        "Excelのバイナリ形式（.xlsb）である。",
        "「Excel ブック（.xlsx）」として保存し直す。",
    ),
    ("macroenabled", "", "マクロを含むファイル（.docm、.xlsmなど）である。", _NO_MACROS),
    ("presentationml.", "", "PowerPointのファイル（.pptx）である。", _AS_PDF),
    ("wordprocessingml.document.main+xml", "docx", "", ""),
    ("wordprocessingml.template.main+xml", "docx", "", ""),
    ("spreadsheetml.sheet.main+xml", "xlsx", "", ""),
    ("spreadsheetml.template.main+xml", "xlsx", "", ""),
)


def office_kind(data: bytes, name: str) -> OfficeKind:
    """Whether an archive is a .docx or an .xlsx.

    Raises FileProblem where it is neither, is damaged, protected by a password or holds macros, where it would unpack
    to more than the limits allow, and where an XML part declares a DTD or is in an encoding that could hide one.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            _check_entries(name, entries, len(data))
            kind = _kind(name, package)
            for entry in entries:
                if entry.filename.lower().endswith(_XML_ENDS) and not entry.filename.startswith("customXml/"):
                    _check_xml(name, entry.filename, package.read(entry), kind)
            return kind
    except BROKEN as error:
        raise FileProblem(name, "ファイルが壊れている（中の部品を取り出せない）。", _SAVE_AGAIN) from error


def _check_entries(name: str, entries: list[zipfile.ZipInfo], packed: int) -> None:
    if len(entries) > MAX_ENTRIES:
        raise _too_large(name, f"中の部品の数の上限は{MAX_ENTRIES:,}")
    # zipfile never unpacks more of an entry than the size that it declares.
    total = sum(entry.file_size for entry in entries)
    if total > MAX_UNPACKED:
        raise _too_large(name, f"展開した大きさの上限は{MAX_UNPACKED // MIB}MB")
    if total > MIN_BOMB and total > packed * MAX_RATIO:
        raise _too_large(name, f"展開すると{MAX_RATIO}倍を超える")
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileProblem(name, "パスワードの付いたファイルである。", "パスワードを外して保存し直す。")
    names = [entry.filename for entry in entries]
    # Word and Excel take two names that differ in case only for one part.
    if len({one.lower() for one in names}) != len(names):
        raise FileProblem(name, "ファイルが壊れている（同じ名前の部品が二つある）。", _SAVE_AGAIN)
    if any(_UNSAFE.search(one) for one in names):
        raise FileProblem(name, "中の部品の名前が正しくない（フォルダーの外を指している）。", _SAVE_AGAIN)


def _kind(name: str, package: zipfile.ZipFile) -> OfficeKind:
    names = package.namelist()
    if "mimetype" in names and b"opendocument" in package.read("mimetype"):
        raise FileProblem(name, "OpenDocument形式（.odt、.odsなど）である。", _SAVE_AGAIN)
    if _TYPES not in names:
        hint = "展開して、中の文書を一つずつ使う。"
        raise FileProblem(name, "圧縮されたファイル（ZIP）であり、WordやExcelの文書ではない。", hint)
    if any("vbaproject" in one.lower() or one.lower().endswith(".bin.signature") for one in names):
        raise FileProblem(name, "マクロを含むファイル（.docm、.xlsmなど）である。", _NO_MACROS)
    if package.getinfo(_TYPES).file_size > MAX_SMALL_PART:
        raise _too_large(name, f"部品「{_TYPES}」を展開した大きさの上限は{MAX_SMALL_PART // MIB}MB")
    types = package.read(_TYPES).decode("utf-8", errors="replace").lower()
    for mark, kind, message, hint in _MAIN_PARTS:
        if mark not in types:
            continue
        if kind == "docx":
            return "docx"
        if kind == "xlsx":
            return "xlsx"
        raise FileProblem(name, message, hint)
    raise FileProblem(name, "WordやExcelの文書として読めない形式である。", _SAVE_AGAIN)


def _check_xml(name: str, part: str, source: bytes, kind: OfficeKind) -> None:
    """Refuse what makes a small part grow without end, fetches another one, or takes the parser long to read."""
    limit, tags = _part_limits(part, kind)
    if len(source) > limit:
        raise _too_large(name, f"部品「{part}」を展開した大きさの上限は{limit // MIB}MB")
    if source and not has_plain_encoding(source):
        raise FileProblem(name, f"部品「{part}」の文字コードを扱えない。", _SAVE_AGAIN)
    if has_dtd(source):
        raise FileProblem(name, f"部品「{part}」に、使えない定義（DTD）がある。", _SAVE_AGAIN)
    if tags and source.count(b"<") > tags:
        raise _too_large(name, f"部品「{part}」のタグの数の上限は{tags:,}")
    if kind == "xlsx" and has_long_token(source, MAX_TOKEN):
        message = f"部品「{part}」に、長過ぎるタグ又はコメントがある（上限{MAX_TOKEN >> 10}KB）。"
        raise FileProblem(name, message, _SAVE_AGAIN)


def _part_limits(part: str, kind: OfficeKind) -> tuple[int, int]:
    """(bytes, tags) of a part; 0 tags where they are not counted. Only openpyxl's object trees are that dear."""
    if kind == "docx":
        return MAX_XML_PART, 0
    if part.startswith("xl/worksheets/") and not part.endswith(".rels"):
        return MAX_SHEET_XML, 0
    return (MAX_SHEET_XML, MAX_STRING_TAGS) if part == "xl/sharedStrings.xml" else (MAX_SMALL_PART, MAX_SMALL_TAGS)


def _too_large(name: str, limit: str) -> FileProblem:
    return FileProblem(name, f"ファイルが大き過ぎる（{limit}）。", "画像や使っていないシートを減らして保存し直す。")
