"""The cells of an Excel file that nobody vouches for. Formulas are never worked out."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import cast

from openpyxl.cell.read_only import ReadOnlyCell
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter

from specgen.errors import FileProblem
from specgen.questionnaire.sheet_guard import check_workbook_file
from specgen.spreadsheet.extent import last_content
from specgen.spreadsheet.opening import BROKEN, ERROR_VALUES, UnsizedSheet, quiet, read_workbook

MAX_ROWS = 5_000
MAX_COLUMNS = 60
MAX_BLANK_ROWS = 300
CellContent = bool | int | float | str | datetime.date
_HAS_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


@dataclass(frozen=True)
class Sheet:
    """The cells with content of one sheet, by (row, column) from 1."""

    file: str
    name: str
    cells: dict[tuple[int, int], CellContent]
    open_formulas: frozenset[tuple[int, int]] = field(default=frozenset())

    def rows(self) -> Iterator[int]:
        """The numbers of the rows that hold something, ascending."""
        return iter(sorted({row for row, _ in self.cells} | {row for row, _ in self.open_formulas}))

    def place(self, row: int, column: int) -> str:
        """A cell as a person finds it: シート「設問」のセル D12."""
        return place(self.name, f"{get_column_letter(column)}{row}")

    def get(self, row: int, column: int) -> CellContent | None:
        """The content of a cell; None where it is empty.

        Raises FileProblem where it holds an error, or a formula without a stored value.
        """
        value = self.cells.get((row, column))
        if (row, column) in self.open_formulas:
            message = "に、計算結果の保存されていない計算式がある。"
            raise self.problem(row, column, message, "計算式の代わりに、値を入力する。")
        if isinstance(value, str) and value in ERROR_VALUES:
            raise self.problem(row, column, f"の値がエラー（{value}）である。", "計算式を消して、値を入力する。")
        return value

    def text(self, row: int, column: int) -> str:
        """The content of a cell as text without white space around it; "" where it is empty."""
        value = self.get(row, column)
        return "" if value is None else str(value).strip()

    def problem(self, row: int, column: int, message: str, hint: str) -> FileProblem:
        """A problem at a cell."""
        return FileProblem(self.file, f"{self.place(row, column)}{message}", hint)


def place(sheet: str, cell: str) -> str:
    """A cell as a person finds it."""
    return f"シート「{sheet}」のセル {cell}"


class SheetBook:
    """An .xlsx file, opened for reading; use it with `with`."""

    def __init__(self, path: Path) -> None:
        """Raises FileProblem where the file is not a sound, plain .xlsx."""
        self.file = str(path)
        check_workbook_file(path)
        try:
            with quiet():
                self._values = _open(path, data_only=True)
                self._parts = {
                    str(sheet.name): str(rel.target)
                    for sheet, rel in self._values.parser.find_sheets()
                    if rel.target in self._values.valid_files
                    and str(rel.Type).endswith("/worksheet")
                    and str(rel.target).endswith(".xml")
                }
        except BROKEN as error:
            raise self._damaged() from error
        self._path = path

    def __enter__(self) -> SheetBook:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._values.archive.close()

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the sheets."""
        return tuple(self._parts)

    def sheet(self, name: str) -> Sheet:
        """The cells of one sheet, which must be there.

        Raises FileProblem where it is damaged, or holds content so far away that it was not read.
        """
        try:
            with quiet():
                source = self._values.archive.read(self._parts[name])
                cells, last = self._cells(self._values, name)
                formulas = self._formulas(name) if _HAS_FORMULA.search(source) else frozenset()
        except BROKEN as error:
            raise self._damaged() from error
        far, cell = last_content(source)
        if far > last:
            message = f"{place(name, cell)}にも記入があるが、表から離れ過ぎているため読めない（{last}行目まで読んだ）。"
            raise FileProblem(self.file, message, "その記入を表の中に移すか、その行を削除する。")
        return Sheet(self.file, name, cells, formulas - frozenset(cells))

    def _cells(self, reader: ExcelReader, name: str) -> tuple[dict[tuple[int, int], CellContent], int]:
        """The content of cells, and the number of the last row that was looked at."""
        cells: dict[tuple[int, int], CellContent] = {}
        blank = number = 0
        for number, row in enumerate(self._rows(reader, name), 1):
            found = {(number, one.column): _content(one.value) for one in row if one.value is not None}
            cells.update((at, value) for at, value in found.items() if value is not None)
            blank = 0 if found else blank + 1
            if blank > MAX_BLANK_ROWS:
                break
        return cells, number

    def _formulas(self, name: str) -> frozenset[tuple[int, int]]:
        """The cells that hold formulas."""
        reader = _open(self._path, data_only=False)
        try:
            found = set()
            blank = 0
            for number, row in enumerate(self._rows(reader, name), 1):
                found |= {(number, one.column) for one in row if one.data_type == "f"}
                blank = 0 if any(one.value is not None for one in row) else blank + 1
                if blank > MAX_BLANK_ROWS:
                    break
            return frozenset(found)
        finally:
            reader.archive.close()

    def _rows(self, reader: ExcelReader, name: str) -> Iterator[tuple[ReadOnlyCell, ...]]:
        sheet = UnsizedSheet(reader.wb, name, self._parts[name], reader.shared_strings)
        rows = sheet.iter_rows(min_row=1, max_row=MAX_ROWS, max_col=MAX_COLUMNS)  # type: ignore[misc]  # the stub borrows it from Worksheet
        yield from cast(Iterator[tuple[ReadOnlyCell, ...]], rows)

    def _damaged(self) -> FileProblem:
        hint = "Excelで開いて保存し直すか、作り直したシートに回答を写す。"
        return FileProblem(self.file, "Excelファイルが壊れている。", hint)


def _open(path: Path, *, data_only: bool) -> ExcelReader:
    reader = ExcelReader(path, read_only=True, data_only=data_only, keep_links=False)
    read_workbook(reader)
    return reader


def _content(value: object) -> CellContent | None:
    """A value as it may be passed on; blank text is no content."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, bool | int | float | datetime.date):
        return value
    text = str(value)
    return text if text.strip() else None
