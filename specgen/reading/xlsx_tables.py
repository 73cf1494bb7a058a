"""A sheet becomes blocks: requirement tables as rows with the titles of their columns, and what stands around them.

A table begins at a row of column titles (No., 大分類, 要件, 必須, 備考, …) and ends where an empty row is followed by
something else. A category that is written once for several rows is repeated in each of them; any other merged cell
is given once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from specgen.model.document import Cell
from specgen.reading.blocks import Block
from specgen.reading.rows import COLUMN_SIGN, TITLE_SIGN, GridCell, column_titles, head_height
from specgen.reading.xlsx_book import Merge, Sheet

_DEFAULT_NAME = re.compile(r"(?:Sheet|シート|ワークシート)\s*[0-9０-９]*", re.IGNORECASE)
_CATEGORY = re.compile(r"(?:[大中小細]?分類|[大中小細](?:項目|区分)|カテゴリー?|区分|種[別類])(?:名|[（(].*)?|.*分類")
# A blank below one of these means "as above", also where the cells were not merged.
_FILLED_DOWN = re.compile(r"(?:[大中小細]?分類|[大中](?:項目|区分)|カテゴリー?)名?")
_TOTAL = re.compile(r"計(?:[（(].*)?$")
_TITLE_LENGTH = 40
_HEAD_LOOK = 6
_BLANK_ROWS = 1


class SheetRow(NamedTuple):
    """A row of a sheet with something in it: its number and the cells that begin in it."""

    number: int
    cells: tuple[GridCell, ...]

    @property
    def cell(self) -> str:
        """The address of its first cell."""
        return f"{get_column_letter(self.cells[0].column)}{self.number}"


class PlacedBlock(NamedTuple):
    """A block and the cell where it begins."""

    block: Block
    cell: str


def sheet_blocks(sheet: Sheet) -> Iterator[PlacedBlock]:
    """The blocks of a sheet, from top to bottom, with its name as the heading above."""
    rows = _rows(sheet)
    if not rows:
        return
    if not _DEFAULT_NAME.fullmatch(sheet.name.strip()):
        yield PlacedBlock(Block(sheet.name.strip(), level=1), "")
    at = 0
    while at < len(rows):
        head = _head(sheet, rows, at)
        if head:
            end = _end(sheet, rows, at + head)
            yield from _table(rows[at : at + head], rows[at + head : end])
            at = end
        else:
            yield _loose(rows[at], first=at == 0)
            at += 1


def _rows(sheet: Sheet) -> list[SheetRow]:
    merges = {(one.top, one.left): one for one in sheet.merges}
    found: dict[int, list[GridCell]] = {}
    for (row, column), text in sorted(sheet.cells.items()):
        merge = merges.get((row, column), Merge(row, column, row, column))
        cell = GridCell(text, column, merge.right - column + 1, merge.bottom - row + 1)
        found.setdefault(row, []).append(cell)
    return [SheetRow(number, tuple(cells)) for number, cells in found.items()]


def _head(sheet: Sheet, rows: Sequence[SheetRow], at: int) -> int:
    """How many rows of column titles begin here; 0 where none does."""
    look = rows[at : at + _HEAD_LOOK]
    if len(look[0].cells) < 2:
        return 0
    marked = sum(1 for row in look if row.number <= max(sheet.frozen, sheet.filtered))
    short = all(
        len(cell.text) <= _TITLE_LENGTH and "。" not in cell.text for row in look[:marked] for cell in row.cells
    )
    return head_height([row.cells for row in look], marked if short else 0)


def _end(sheet: Sheet, rows: Sequence[SheetRow], start: int) -> int:
    """The position behind the last row of a table whose first row below the head is `start`."""
    for at in range(start, len(rows)):
        if at > start and _head(sheet, rows, at):
            return at
        blank = rows[at].number - rows[at - 1].number - max(cell.height for cell in rows[at - 1].cells)
        if at > start and blank >= _BLANK_ROWS and len(rows[at].cells) == 1 and "。" in rows[at].cells[0].text:
            return at
    return len(rows)


def _loose(row: SheetRow, *, first: bool) -> PlacedBlock:
    """A row outside a table: a line of text, or cells side by side."""
    if len(row.cells) > 1:
        return PlacedBlock(_row(tuple(Cell(text=cell.text) for cell in row.cells)), row.cell)
    text = row.cells[0].text
    title = first and len(text) <= _TITLE_LENGTH and "。" not in text and "\n" not in text
    return PlacedBlock(Block(text, level=0 if title else None), row.cell)


def _row(cells: tuple[Cell, ...]) -> Block:
    return Block(COLUMN_SIGN.join(cell.text for cell in cells if cell.text), cells=cells)


def _table(head: Sequence[SheetRow], body: Sequence[SheetRow]) -> Iterator[PlacedBlock]:
    titles = column_titles([row.cells for row in head])
    above: dict[int, tuple[int, str]] = {}  # by column: the last row that a cell fills, and its text
    for row in body:
        if _is_section(row, titles):
            above.clear()
            yield PlacedBlock(Block(row.cells[0].text, level=2), row.cell)
            continue
        own = {cell.column: cell for cell in row.cells}
        _forget(above, own, titles)
        texts = {column: text for column, (last, text) in above.items() if row.number <= last and column not in own}
        texts.update({column: cell.text for column, cell in own.items()})
        for cell in row.cells:
            last = _last_row(cell, row.number, titles.get(cell.column, ""))
            if last > row.number:
                above[cell.column] = (last, cell.text)
        cells = tuple(Cell(title=titles.get(column, ""), text=text) for column, text in sorted(texts.items()))
        yield PlacedBlock(_row(cells), row.cell)


def _last_row(cell: GridCell, row: int, title: str) -> int:
    """The last row to which a cell speaks: only a category speaks to further rows."""
    name = title.split(TITLE_SIGN)[-1]
    if _FILLED_DOWN.fullmatch(name):
        return 1 << 30
    return row + cell.height - 1 if not name or _CATEGORY.fullmatch(name) else row


def _forget(above: dict[int, tuple[int, str]], own: dict[int, GridCell], titles: dict[int, str]) -> None:
    """A new 大分類 ends the 中分類 and 小分類 to its right."""
    new = [column for column in own if _CATEGORY.fullmatch(titles.get(column, "").split(TITLE_SIGN)[-1])]
    if new:
        for column in [one for one in above if one >= min(new)]:
            del above[column]


def _is_section(row: SheetRow, titles: dict[int, str]) -> bool:
    """Whether a row is a heading within the table: one cell over several columns, or one at the left alone."""
    if len(row.cells) > 1:
        return False
    cell = row.cells[0]
    if "。" in cell.text or len(cell.text) > _TITLE_LENGTH or _TOTAL.search(cell.text):
        return False
    category = _CATEGORY.fullmatch(titles.get(cell.column, "").split(TITLE_SIGN)[-1])
    return cell.width > 1 or (cell.column == min(titles, default=1) and not category)
