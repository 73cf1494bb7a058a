"""Is this file an Excel file that may be opened? Asked before anything in it is parsed."""

from __future__ import annotations

import zipfile
from pathlib import Path

from specgen.errors import FileProblem, os_reason
from specgen.package import DAMAGED, has_dtd, has_long_token, has_plain_encoding

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ENTRIES = 2_000
MAX_PART = 20 * 1024 * 1024
MAX_SHEET = 64 * 1024 * 1024  # a sheet that is formatted to its last row holds a million empty rows
# What is built as a tree of objects, each of which costs some 40 µs and 1 KB.
MAX_SMALL = 2 * 1024 * 1024
MAX_TAGS = 100_000
MAX_STRING_TAGS = 400_000
MAX_TOKEN = 64 * 1024  # the parser looks at an unfinished tag or comment again with every 64 KB that it is fed
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE_AGAIN = "Excelで開き、「Excel ブック（.xlsx）」として保存し直す。"
_SMALL = ("[Content_Types].xml", "xl/styles.xml", "xl/workbook.xml")


def check_workbook_file(path: Path) -> None:
    """Pass where the file is a plain .xlsx of a reasonable size.

    Raises FileProblem where it cannot be read, is not an .xlsx, holds macros or XML entities, or is too large packed
    or unpacked or would take too long to parse.
    """
    name = str(path)
    try:
        size = path.stat().st_size
        with path.open("rb") as stream:
            start = stream.read(len(_OLE))
    except OSError as error:
        message = f"ファイルを読めない（{os_reason(error)}）。"
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
    except DAMAGED as error:
        raise FileProblem(name, "Excelファイル（.xlsx）として開けない。", _SAVE_AGAIN) from error


def _check_entries(name: str, package: zipfile.ZipFile) -> None:
    entries = package.infolist()
    names = {entry.filename for entry in entries}
    if len(entries) > MAX_ENTRIES:
        raise _too_large(name, f"中の部品の数の上限は{MAX_ENTRIES:,}")
    # zipfile never unpacks more of an entry than the size that it declares.
    for entry in entries:
        if entry.file_size > (limit := _size_limit(entry.filename)):
            raise _too_large(name, f"部品「{entry.filename}」を展開した大きさの上限は{limit >> 20}MB")
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise _too_large(name, f"展開した大きさの上限は{MAX_UNPACKED >> 20}MB")
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileProblem(name, "パスワードの付いたファイルである。", "パスワードを外して保存し直す。")
    if "[Content_Types].xml" not in names or not any(one.startswith("xl/") for one in names):
        raise FileProblem(name, "Excelファイル（.xlsx）ではない。", _SAVE_AGAIN)
    macros = any(one.lower().endswith("vbaproject.bin") for one in names)
    if macros or b"macroEnabled" in package.read("[Content_Types].xml"):
        raise FileProblem(name, "マクロを含むファイル（.xlsm）である。", _SAVE_AGAIN)


def _size_limit(part: str) -> int:
    if part in _SMALL or part.endswith(".rels"):
        return MAX_SMALL
    return MAX_SHEET if part.startswith("xl/worksheets/") else MAX_PART


def _tag_limit(part: str) -> int | None:
    if part == "xl/sharedStrings.xml":
        return MAX_STRING_TAGS
    return MAX_TAGS if _size_limit(part) == MAX_SMALL else None


def _check_xml(name: str, package: zipfile.ZipFile) -> None:
    """Refuse what makes a small file grow without end, fetches another one, or takes the parser long to read."""
    for entry in package.infolist():
        part = entry.filename
        if not part.lower().endswith((".xml", ".rels", ".vml")):
            continue
        source = package.read(entry)
        if source and not has_plain_encoding(source):
            raise FileProblem(name, f"部品「{part}」の文字コードを扱えない。", _SAVE_AGAIN)
        if has_dtd(source):
            raise FileProblem(name, f"部品「{part}」に、使えない定義（DTD）がある。", _SAVE_AGAIN)
        tags = _tag_limit(part)
        if tags and source.count(b"<") > tags:
            raise _too_large(name, f"部品「{part}」のタグの数の上限は{tags:,}")
        if has_long_token(source, MAX_TOKEN):
            message = f"部品「{part}」に、長過ぎるタグ又はコメントがある（上限{MAX_TOKEN >> 10}KB）。"
            raise FileProblem(name, message, _SAVE_AGAIN)


def _too_large(name: str, limit: str) -> FileProblem:
    hint = "使っていない行、シート及び画像を消して保存し直す。それでも大きいときは、作り直したシートに回答だけを写す。"
    return FileProblem(name, f"ファイルが大き過ぎる（{limit}）。", hint)
