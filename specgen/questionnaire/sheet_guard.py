"""Is this file an Excel file that may be opened? Asked before anything in it is parsed."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path

from specgen.errors import FileProblem

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ENTRIES = 2_000
CHUNK = 1 << 20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AGAIN = "Excelで開き、「Excel ブック（.xlsx）」として保存し直す。"
_DTD = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_XML_START = re.compile(rb"^(?:\xef\xbb\xbf)?\s*<")
_ENCODING = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")


def check_workbook_file(path: Path) -> None:
    """Pass where the file is a plain .xlsx of a reasonable size.

    Raises FileProblem where it cannot be read, is not an .xlsx, holds macros or XML entities, or is too large packed
    or unpacked.
    """
    name = str(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(len(_OLE))
    except OSError as error:
        message = f"ファイルを読めない（{error.strerror}）。"
        raise FileProblem(name, message, "名前と読取りの権限を確かめる。") from error
    if size > MAX_BYTES:
        raise _too_large(name, f"大きさの上限は{MAX_BYTES >> 20}MB")
    if start == _OLE:
        message = "古い形式（.xls）又はパスワードの付いたファイルである。"
        raise FileProblem(name, message, f"パスワードを外す。{_SAVE_AGAIN}")
    try:
        with zipfile.ZipFile(path) as package:
            _check_entries(name, package)
            _check_xml(name, package)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise FileProblem(name, "Excelファイル（.xlsx）として開けない。", _SAVE_AGAIN) from error


def _check_entries(name: str, package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES:
        raise _too_large(name, f"中の部品の数の上限は{MAX_ENTRIES:,}")
    # zipfile never unpacks more of an entry than the size that it declares.
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _too_large(name, f"展開した大きさの上限は{MAX_UNPACKED >> 20}MB")
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileProblem(name, "パスワードの付いたファイルである。", "パスワードを外して保存し直す。")
    if "[Content_Types].xml" not in names or not any(one.startswith("xl/") for one in names):
        raise FileProblem(name, "Excelファイル（.xlsx）ではない。", _SAVE_AGAIN)
    macros = any(one.lower().endswith("vbaproject.bin") for one in names)
    if macros or b"macroEnabled" in package.read("[Content_Types].xml"):
        raise FileProblem(name, "マクロを含むファイル（.xlsm）である。", _SAVE_AGAIN)


def _check_xml(name: str, package: zipfile.ZipFile) -> None:
    """Refuse document type definitions: they can make a small file grow without end, or fetch another one."""
    for entry in package.infolist():
        if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        with package.open(entry) as stream:
            tail = b""
            first = True
            while chunk := stream.read(CHUNK):
                if first and not _plain_start(chunk):
                    raise FileProblem(name, f"部品「{entry.filename}」の文字コードを扱えない。", _SAVE_AGAIN)
                if _DTD.search(tail + chunk):
                    raise FileProblem(name, f"部品「{entry.filename}」に、使えない定義（DTD）がある。", _SAVE_AGAIN)
                first, tail = False, chunk[-32:]


def _plain_start(chunk: bytes) -> bool:
    """Whether the XML is in an encoding in which `<!DOCTYPE` is spelled so."""
    declared = _ENCODING.match(chunk)
    plain = declared is None or declared[1].lower() in (b"utf-8", b"us-ascii")
    return plain and bool(_XML_START.match(chunk))


def _too_large(name: str, limit: str) -> FileProblem:
    hint = "使っていない行、シート及び画像を消して保存し直す。それでも大きいときは、作り直したシートに回答だけを写す。"
    return FileProblem(name, f"ファイルが大き過ぎる（{limit}）。", hint)
