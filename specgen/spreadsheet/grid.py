"""A sheet that is filled row by row."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import cast

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from specgen.spreadsheet.cells import MAX_HEIGHT, CellValue, Formula, Put, clean, put, sheet_title, text_height
from specgen.spreadsheet.looks import LOOKS


@dataclass(frozen=True)
class Column:
    """A column of a grid. A hidden one holds what a program needs when the file comes back."""

    title: str
    width: float
    hidden: bool = False


class Grid:
    """A sheet that is filled row by row; each row is as high as its longest text needs."""

    def __init__(self, book: Workbook, title: str, columns: Sequence[Column]) -> None:
        self.book = book
        self.sheet: Worksheet = book.create_sheet(sheet_title(title, book.sheetnames))
        self.columns = tuple(columns)
        self.next = 1
        for index, column in enumerate(self.columns, 1):
            dimension = self.sheet.column_dimensions[get_column_letter(index)]
            dimension.width = column.width
            dimension.hidden = column.hidden

    def row(self, *cells: Put | None, least: float = 0, span: tuple[int, int] | None = None) -> int:
        """Write one row from the first column on; gives its number. None leaves a cell as it is.

        The cells from the first to the last column of `span` become one.
        """
        number, self.next = self.next, self.next + 1
        height = least
        for index, one in enumerate(cells, 1):
            if one is None:
                continue
            value, look = one
            put(self.cell(number, index), value, look)
            width = self._width(*span) if span and span[0] == index else self._width(index, index)
            if isinstance(value, str) and value and not isinstance(value, Formula) and width:
                height = max(height, text_height(value, width - LOOKS[look].indent * 2, LOOKS[look].size))
        if height:
            self.sheet.row_dimensions[number].height = min(height, MAX_HEIGHT)
        if span:
            self.sheet.merge_cells(start_row=number, start_column=span[0], end_row=number, end_column=span[1])
        return number

    def _width(self, first: int, last: int) -> float:
        return sum(column.width for column in self.columns[first - 1 : last] if not column.hidden)

    def wide(self, value: CellValue, look: str, first: int = 1, last: int | None = None, least: float = 0) -> int:
        """Write one row whose cells from `first` to `last` are one; gives its number."""
        last = last or len(self.columns)
        cells: list[Put] = [(value, look), *([("", look)] * (last - first))]
        return self.row(*([None] * (first - 1)), *cells, least=least, span=(first, last))

    def head(self) -> int:
        """Write the header row; it is frozen and repeated on each printed page."""
        number = self.row(*((column.title, "head") for column in self.columns), least=24)
        self.sheet.print_title_rows = f"{number}:{number}"
        return number

    def blank(self) -> None:
        """Leave one row empty."""
        self.next += 1

    def cell(self, row: int, column: int) -> Cell:
        """A cell by row and column number; it must not lie inside a merged area."""
        cell = self.sheet.cell(row, column)
        if not isinstance(cell, Cell):
            raise TypeError(f"結合したセルには書けない: {self.sheet.title} {row}:{column}")
        return cell

    def set(self, row: int, column: int, value: CellValue, look: str) -> None:
        """Write one cell of a row that was written before."""
        put(self.cell(row, column), value, look)

    def letter(self, column: int) -> str:
        """The letter of a column number."""
        return get_column_letter(column)

    def choose(self, ref: str, source: str, error: str, *, strict: bool = True) -> None:
        """A drop-down on `ref` whose entries are a list in quotes or a range. Not strict: other text is let in."""
        self.check(ref, "list", source, error, strict=strict)

    def check(self, ref: str, kind: str, formula: str, error: str, *, strict: bool = True) -> None:
        """A validation of the cells `ref` by a formula."""
        validation = DataValidation(
            type=kind,  # type: ignore[arg-type]  # the callers pass list, custom, decimal and textLength
            formula1=formula,
            allow_blank=True,
            showErrorMessage=strict,
            errorTitle="入力できない値です",
            error=clean(error)[:220],
            sqref=ref,
        )
        if kind in ("decimal", "textLength"):
            validation.operator = "greaterThanOrEqual" if kind == "decimal" else "lessThanOrEqual"
        self.sheet.add_data_validation(validation)

    def finish(self, header: str, *, landscape: bool = True, freeze: str | None = None, one_page: bool = False) -> None:
        """Protect the sheet, and set up its print: A4, as wide as the page, with page numbers."""
        sheet = self.sheet
        protect(sheet)
        sheet.freeze_panes = freeze
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation = "landscape" if landscape else "portrait"
        sheet.page_setup.paperSize = 9
        sheet.page_setup.fitToWidth = 1
        sheet.page_setup.fitToHeight = 1 if one_page else 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_margins.left = sheet.page_margins.right = 0.4
        sheet.page_margins.top, sheet.page_margins.bottom = 0.75, 0.6
        sheet.page_margins.header = sheet.page_margins.footer = 0.3
        top, bottom = cast(HeaderFooterItem, sheet.oddHeader), cast(HeaderFooterItem, sheet.oddFooter)
        # In a header & begins a code.
        top.right.text = clean(header)[:80].replace("\n", " ").replace("&", "&&")
        bottom.center.text = "&P / &N"


def protect(sheet: Worksheet) -> None:
    """Protect a sheet against slips: no password. Filters and row heights stay in the reader's hand."""
    sheet.protection.sheet = True
    sheet.protection.autoFilter = False
    sheet.protection.formatRows = False
    sheet.protection.formatColumns = False


def hidden_table(book: Workbook, title: str, rows: Iterable[Sequence[CellValue]]) -> Worksheet:
    """A hidden, protected sheet with plain rows."""
    sheet: Worksheet = book.create_sheet(sheet_title(title, book.sheetnames))
    for number, row in enumerate(rows, 1):
        for index, value in enumerate(row, 1):
            put(cast(Cell, sheet.cell(number, index)), value)
    sheet.sheet_state = "hidden"
    protect(sheet)
    return sheet
