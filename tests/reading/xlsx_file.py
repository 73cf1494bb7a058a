"""Small workbooks for tests, and hand-made changes of their parts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from specgen.model.document import Document
from specgen.reading import read_bytes


def workbook(rows: Sequence[Sequence[object]], change: Callable[[Worksheet], None] | None = None) -> bytes:
    """A workbook of one sheet 要件 with these rows."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "要件"
    for row in rows:
        sheet.append(list(row))
    if change:
        change(sheet)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """The file of a workbook."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def read(rows: Sequence[Sequence[object]], change: Callable[[Worksheet], None] | None = None) -> Document:
    """What is read of a workbook of one sheet."""
    return read_bytes(workbook(rows, change), "要件一覧.xlsx")


def parts(package: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def pack(files: Mapping[str, bytes | str]) -> bytes:
    """A package of parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return target.getvalue()


def replaced(package: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """A package with a change in one part, which must hold what is to be changed."""
    files = parts(package)
    assert old in files[name]
    return pack(files | {name: files[name].replace(old, new, 1)})
