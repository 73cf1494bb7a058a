"""Workbooks that are the same bytes for the same content."""

from __future__ import annotations

import io

from openpyxl import Workbook

from specgen.package import stable
from specgen.spreadsheet.cells import clean
from specgen.spreadsheet.looks import LOOKS, named_style


def new_book(title: str) -> Workbook:
    """An empty workbook with the styles of `LOOKS`; it has no sheet yet."""
    book = Workbook()
    for sheet in list(book.worksheets):
        book.remove(sheet)
    book.properties.creator = "specgen"
    book.properties.title = clean(title)[:200]
    for name, look in LOOKS.items():
        book.add_named_style(named_style(name, look))
    # openpyxl stores no results: the program that opens the file works them out.
    book.calculation.fullCalcOnLoad = True
    return book


def to_bytes(book: Workbook) -> bytes:
    """The workbook as an .xlsx file: the same bytes for the same content, at any time."""
    target = io.BytesIO()
    book.save(target)
    return stable(target.getvalue())
