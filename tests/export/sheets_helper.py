"""What the tests of Excel files share: opening them, hostile content, and LibreOffice's own sums."""

from __future__ import annotations

import hashlib
import io
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from specgen.model import specification as s

# Text that a spreadsheet would run, if it were let.
FORMULAS = ("=HYPERLINK(1)", "+cmd|'/C calc'!A0", "-1+1", "@SUM(A1)", "#REF!")


def opened(content: bytes) -> Workbook:
    """A workbook with its formulas."""
    return load_workbook(io.BytesIO(content))


def texts(sheet: Worksheet, column: str, first: int = 1) -> list[Any]:
    """The values of a column from a row on."""
    return [sheet[f"{column}{row}"].value for row in range(first, sheet.max_row + 1)]


def all_cells(book: Workbook) -> Iterator[Any]:
    """Every cell of every sheet, the hidden ones too."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            yield from row


def unlocked(sheet: Worksheet) -> set[tuple[str, int]]:
    """(column letter, row) of every cell that a protected sheet lets a person write to."""
    cells: list[Any] = [cell for row in sheet.iter_rows() for cell in row]
    return {(get_column_letter(cell.column), cell.row) for cell in cells if not cell.protection.locked}


def row_of(sheet: Worksheet, column: str, value: object) -> int:
    """The first row in which a column holds a value."""
    return next(row for row in range(1, sheet.max_row + 1) if sheet[f"{column}{row}"].value == value)


def recalculated(content: bytes, folder: Path) -> Workbook:
    """The workbook with the results that LibreOffice gives for its formulas."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice がない")
    source = folder / "in.xlsx"
    source.write_bytes(content)
    profile = (folder / "profile").as_uri()
    command = [
        str(office),
        f"-env:UserInstallation={profile}",
        "--headless",
        "--convert-to",
        "xlsx:Calc MS Excel 2007 XML",
    ]
    subprocess.run(
        [*command, "--outdir", str(folder / "out"), str(source)], check=True, timeout=120, capture_output=True
    )
    return load_workbook(folder / "out" / "in.xlsx", data_only=True)


def digest_in_new_process(code: str) -> set[str]:
    """The digests that a piece of code prints under three different seeds of Python's hashes."""
    found = set()
    for seed in ("0", "1", "4711"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            check=True,
            capture_output=True,
            text=True,
            cwd=Path(__file__).parents[2],
            env={"PYTHONHASHSEED": seed, "PATH": ""},
        )
        found.add(run.stdout.strip())
    return found


def digest(content: bytes) -> str:
    """SHA-256 in hex."""
    return hashlib.sha256(content).hexdigest()


def requirement(id_: str, text: str, *items: s.Item, **more: Any) -> s.Item:
    """A requirement with sub-items."""
    fields: dict[str, Any] = {"level": "mandatory", "title": f"{id_}の件名", "path": f"第1章1({id_})", **more}
    return s.Item(id=id_, kind="requirement", text=(s.Segment(text=text),), items=items, **fields)


def specification(*items: s.Item, **more: Any) -> s.Specification:
    """A small specification with these items in one section."""
    section = s.Node(id="sec", kind="section", title="節", number="1", path="第1章1", items=items)
    chapter = s.Node(id="ch", kind="chapter", title="章", number="第1章", path="第1章", nodes=(section,))
    fields: dict[str, Any] = {
        "title": "生成AIサービス提供業務",
        "document_title": "調達仕様書",
        "office": "藍川町",
        "outline": "simple",
        "final": True,
        "cover": (),
        "date": "2026-04-15",
        "chapters": (chapter,),
        **more,
    }
    return s.Specification(**fields)
