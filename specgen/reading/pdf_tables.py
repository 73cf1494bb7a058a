"""The tables of PDF pages become rows: one table over several pages is one, and its repeated head is dropped."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from specgen.model.document import Cell
from specgen.reading.blocks import Block
from specgen.reading.pdf_grid import Region, RuledTable
from specgen.reading.pdf_lines import join_lines, text_of, to_lines
from specgen.reading.rows import COLUMN_SIGN, GridCell, column_titles, head_height

_PADDING = 5.0
_SAME_COLUMN = 4.0
_HEAD_LOOK = 8
_PARAGRAPH_SIGN = "\n"


class TableRow(NamedTuple):
    """One row of a table: the page and height at which it stands, and the cells that begin in it."""

    page: int
    cells: tuple[GridCell, ...]


class PageTable(NamedTuple):
    """A table as it stands on one page. `opens` and `closes` say that no text stands above or below it there."""

    columns: tuple[float, ...]
    rows: list[TableRow]
    opens: bool
    closes: bool


def page_table(table: RuledTable, page: int, *, opens: bool, closes: bool) -> PageTable:
    """The cells of a table with their text."""
    rows: list[list[GridCell]] = [[] for _ in range(table.rows)]
    for cell in sorted(table.cells, key=lambda one: (one.row, one.column)):
        rows[cell.row].append(GridCell(_text(cell, page), cell.column, cell.width, cell.height))
    return PageTable(table.columns, [TableRow(page, tuple(row)) for row in rows], opens, closes)


def _text(cell: Region, page: int) -> str:
    lines = to_lines(cell.glyphs, page, cell.right - _PADDING)
    return _PARAGRAPH_SIGN.join(text_of(group) for group in join_lines(lines))


def goes_on(table: PageTable, following: PageTable) -> bool:
    """Whether a table is the rest of the one at the end of the page before."""
    return (
        table.closes
        and following.opens
        and table.rows[-1].page + 1 == following.rows[0].page
        and len(table.columns) == len(following.columns)
        and all(
            abs((one - table.columns[0]) - (other - following.columns[0])) < _SAME_COLUMN
            for one, other in zip(table.columns, following.columns, strict=True)
        )
    )


def join_tables(parts: Sequence[PageTable]) -> list[list[TableRow]]:
    """The rows of a table that runs over pages, without repeated heads and with cut rows joined.

    The row that the pages repeat begins a table of its own: what stands above it in the same frame is another one.
    """
    rows = list(parts[0].rows)
    start, head = _head(parts)
    for part in parts[1:]:
        same = 0
        while same < min(len(part.rows), len(head)) and _equal(part.rows[same].cells, head[same].cells):
            same += 1
        added = part.rows[same:]
        if added and _is_rest(rows[-1], added[0]):
            rows[-1] = _with_rest(rows[-1], added[0])
            added = added[1:]
        rows.extend(added)
    return [rows[:start], rows[start:]] if start else [rows]


def _head(parts: Sequence[PageTable]) -> tuple[int, list[TableRow]]:
    """Where the rows that the following pages repeat begin on the first one, and these rows; else its first ones."""
    first = parts[0].rows
    for part in parts[1:]:
        for at, row in enumerate(first[:_HEAD_LOOK]):
            if _equal(row.cells, part.rows[0].cells):
                return at, first[at : at + _HEAD_LOOK]
    return 0, first[:_HEAD_LOOK]


def _equal(one: Sequence[GridCell], other: Sequence[GridCell]) -> bool:
    return [(cell.text, cell.column) for cell in one] == [(cell.text, cell.column) for cell in other] and any(
        cell.text for cell in one
    )


def _is_rest(row: TableRow, rest: TableRow) -> bool:
    """Whether a row is what a page's end cut off: its first cell is empty, and some cell that goes on was not ended."""
    mine = {cell.column: cell.text for cell in row.cells}
    if len(row.cells) != len(rest.cells) or rest.cells[0].text or not any(cell.text for cell in rest.cells):
        return False
    return all(mine.get(cell.column) for cell in rest.cells if cell.text)


def _with_rest(row: TableRow, rest: TableRow) -> TableRow:
    more = {cell.column: cell.text for cell in rest.cells}
    return row._replace(cells=tuple(cell._replace(text=cell.text + more.get(cell.column, "")) for cell in row.cells))


def row_blocks(rows: Sequence[TableRow]) -> list[tuple[int, Block]]:
    """(page, block) of each row below the head; where there is no head, of each row."""
    grid = [row.cells for row in rows]
    head = head_height(grid)
    titles = column_titles(grid[:head])
    result: list[tuple[int, Block]] = []
    above: dict[int, tuple[int, str]] = {}  # what was merged downwards: column → (rows that remain, text)
    for row in rows[head:]:
        context = tuple(text for _, (_, text) in sorted(above.items()) if text)
        above = {column: (left - 1, text) for column, (left, text) in above.items() if left > 1}
        cells = tuple(Cell(title=titles.get(cell.column, ""), text=cell.text) for cell in row.cells)
        above.update({cell.column: (cell.height - 1, cell.text) for cell in row.cells if cell.height > 1})
        if any(cell.text for cell in cells):
            text = COLUMN_SIGN.join(cell.text for cell in cells if cell.text)
            result.append((row.page, Block(text, cells=cells, context=context)))
    return result
