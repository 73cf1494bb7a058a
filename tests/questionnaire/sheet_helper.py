"""What the tests of the hearing sheet share: writing one, filling it in, reading it back."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from specgen.library import load_library
from specgen.model.answers import Answers
from specgen.model.library import Library
from specgen.questionnaire.answers import RawAnswers
from specgen.questionnaire.sheet_read import read_answers_sheet
from specgen.questionnaire.sheet_write import write_hearing_sheet

Change = Callable[[Workbook], None]


LIBRARY = load_library()


@lru_cache
def blank() -> bytes:
    """The empty hearing sheet of the standard library; many tests start from it."""
    return write_hearing_sheet(LIBRARY, "town")


def book_of(library: Library | None = None, answers: Answers | None = None) -> Workbook:
    """A hearing sheet for a town, opened; of the standard library where no other is given."""
    content = write_hearing_sheet(library or LIBRARY, "town", answers) if library or answers else blank()
    return load_workbook(io.BytesIO(content))


def saved(book: Workbook, folder: Path, name: str = "hearing.xlsx") -> Path:
    """The file of a workbook."""
    path = folder / name
    book.save(path)
    return path


def read_changed(folder: Path, change: Change) -> RawAnswers:
    """What is read from an empty hearing sheet after a person changed it."""
    book = book_of()
    change(book)
    return read_answers_sheet(saved(book, folder))


def questions(book: Workbook) -> Worksheet:
    """The sheet of the questions."""
    sheet = book["設問"]
    assert isinstance(sheet, Worksheet)
    return sheet


def answer_cell(sheet: Worksheet, id_: str) -> str:
    """The coordinate of the answer to the row with a hidden id."""
    row = next(row for row in range(1, sheet.max_row + 1) if sheet[f"A{row}"].value == id_)
    return f"D{row}"


def fill(book: Workbook, values: dict[str, Any]) -> None:
    """Write answers by hidden id."""
    sheet = questions(book)
    for id_, value in values.items():
        sheet[answer_cell(sheet, id_)] = value


def with_part(path: Path, name: str, content: bytes) -> Path:
    """The same package with one part replaced or added."""
    target = path.with_name(f"changed-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as result:
        for entry in source.namelist():
            if entry != name:
                result.writestr(entry, source.read(entry))
        result.writestr(name, content)
    return target


def part(path: Path, name: str) -> bytes:
    """One part of a package."""
    with zipfile.ZipFile(path) as package:
        return package.read(name)


def part_of_sheet(path: Path, title: str) -> str:
    """The part that holds a sheet; openpyxl numbers them in the order of the sheets."""
    return f"xl/worksheets/sheet{load_workbook(path).sheetnames.index(title) + 1}.xml"
