"""Tables of a .docx: merged cells once, rows that a tracked change put in or took out, titles of columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from specgen.model.document import Cell, View
from specgen.reading.blocks import Block, Change
from specgen.reading.docx.parts import Element, W, number, switched_on, value
from specgen.reading.docx.runs import DELETED, INSERTED, alternative
from specgen.reading.rows import GridCell, column_titles, head_height

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_MAX_WIDTH = 200  # columns that a cell may span
_LONGEST_CONTEXT = 60  # of a merged cell that names what the rows beside it are about


@dataclass(slots=True)
class TableCell:
    """A cell; `continued` where it only goes on from the row above."""

    element: Element
    column: int
    width: int
    continued: bool = False
    height: int = 1


@dataclass(slots=True)
class TableRow:
    """A row; `change` only in 差分."""

    element: Element
    cells: list[TableCell] = field(default_factory=list)
    head: bool = False
    change: Change = ""


class Table(NamedTuple):
    """A table; `flowing` where it is nothing but a frame around text."""

    rows: list[TableRow]
    flowing: bool


class RowBlock(NamedTuple):
    """A block of the row with index `row`: the row itself (`own`), or what stands in it and is no text of a cell."""

    block: Block
    row: int
    own: bool


def read_table(element: Element, view: View) -> Table:
    """The rows and cells of a table in a view of its tracked changes."""
    rows = [row for one in _wrapped(element, f"{W}tr") if (row := _row(one, view)) is not None]
    above: dict[int, TableCell] = {}
    for row in rows:
        for cell in row.cells:
            if cell.continued and cell.column in above:
                above[cell.column].height += 1
            else:
                cell.continued = False
                above[cell.column] = cell
    return Table(rows, all(len(row.cells) == 1 for row in rows))


def table_blocks(table: Table, read: list[list[list[Block]]]) -> Iterator[RowBlock]:
    """The rows of a table, given the blocks of each cell (without the continued ones).

    Rows of the head become the titles of the columns. A short cell that was merged downwards, and a row of one cell
    across the table, become the context of the rows beside and below it.
    """
    texts = [[_cell_text(blocks) for blocks in row] for row in read]
    grid = [
        [
            GridCell(text, cell.column, cell.width, cell.height)
            for cell, text in zip(_own_cells(row), of_row, strict=True)
        ]
        for row, of_row in zip(table.rows, texts, strict=True)
    ]
    marked = next((at for at, row in enumerate(table.rows) if not row.head), len(table.rows))
    height = head_height(grid, marked)
    titles = column_titles(grid[:height])
    context = _Context()
    for at, row in enumerate(table.rows):
        if at >= height:
            block = _row_block(row, grid[at], read[at], titles, context.of(row, grid[at]))
            if block is not None:
                yield RowBlock(block, at, own=True)
        for blocks in read[at]:
            yield from (RowBlock(one, at, own=False) for one in blocks if one.cells or one.part)


def _row_block(
    row: TableRow,
    cells: list[GridCell],
    read: list[list[Block]],
    titles: dict[int, str],
    context: tuple[str, ...],
) -> Block | None:
    found = tuple(Cell(title=titles.get(cell.column, ""), text=cell.text) for cell in cells)
    if not any(cell.text for cell in found):
        return None
    changes = {block.change for blocks in read for block in blocks if not block.cells and not block.part}
    change = row.change or (next(iter(changes)) if len(changes) == 1 else "")
    if not change and changes - {""}:
        found = tuple(
            Cell(title=titles.get(cell.column, ""), text=_cell_text(blocks, marks=True))
            for cell, blocks in zip(cells, read, strict=True)
        )
    comments = tuple(id_ for blocks in read for block in blocks for id_ in block.comments if not block.cells)
    return Block(text="", cells=found, change=change, context=context, comments=comments)


class _Context:
    """What merged cells say of the rows beside and below them."""

    def __init__(self) -> None:
        self._beside: dict[int, tuple[str, int]] = {}
        self._above = ""

    def of(self, row: TableRow, cells: list[GridCell]) -> tuple[str, ...]:
        """The context of the next row."""
        if len(row.cells) == 1 and row.cells[0].width > 1:
            text = cells[0].text if cells else ""
            self._above = text if len(text) <= _LONGEST_CONTEXT and "。" not in text else ""
            return ()
        found = [self._above] if self._above else []
        for cell in row.cells:
            text, left = self._beside.get(cell.column, ("", 0))
            if cell.continued and left and text:
                found.append(text)
                self._beside[cell.column] = (text, left - 1)
        for one in cells:
            if one.height > 1 and len(one.text) <= _LONGEST_CONTEXT:
                self._beside[one.column] = (one.text, one.height - 1)
        return tuple(found)


def _own_cells(row: TableRow) -> list[TableCell]:
    return [cell for cell in row.cells if not cell.continued]


def _cell_text(blocks: list[Block], marks: bool = False) -> str:
    """The paragraphs of a cell with their automatic numbers, one a line; without tables and notes that stand in it."""
    lines = []
    for block in blocks:
        if not block.cells and not block.part:
            text = f"{block.label} {block.text}".strip()
            sign = {"inserted": "追加", "deleted": "削除"}.get(block.change, "") if marks else ""
            lines.append(f"〔{sign}：{text}〕" if sign else text)
    return "\n".join(lines)


def _wrapped(container: Element, wanted: str) -> Iterator[Element]:
    """The rows or cells of a container, those in content controls and the like too."""
    for child in container:
        if child.tag == wanted:
            yield child
        elif child.tag == f"{W}sdt":
            for content in child.iterchildren(f"{W}sdtContent"):
                yield from _wrapped(content, wanted)
        elif child.tag == _MC:
            for chosen in alternative(child):
                yield from _wrapped(chosen, wanted)
        elif child.tag in {f"{W}customXml", *INSERTED, *DELETED}:
            yield from _wrapped(child, wanted)


def _row(element: Element, view: View) -> TableRow | None:
    """A row in a view, None where it is not there or is hidden."""
    properties = element.find(f"{W}trPr")
    change: Change = ""
    row = TableRow(element)
    column = 0
    if properties is not None:
        if _gone(properties, view) or switched_on(properties.find(f"{W}hidden")):
            return None
        change = _changed(properties)
        row.head = bool(switched_on(properties.find(f"{W}tblHeader")))
        column = max(0, min(number(value(properties.find(f"{W}gridBefore"))), _MAX_WIDTH))
    row.change = change if view is View.both else ""
    for one in _wrapped(element, f"{W}tc"):
        settings = one.find(f"{W}tcPr")
        if settings is not None and _gone(settings, view, "cellIns", "cellDel"):
            continue
        width, continued = _span(settings)
        if settings is not None and value(settings.find(f"{W}hMerge")) == "continue" and row.cells:
            row.cells[-1].width += width
        else:
            row.cells.append(TableCell(one, column, width, continued))
        column += width
    return row


def _span(settings: Element | None) -> tuple[int, bool]:
    """(columns, whether it goes on from above) of a cell."""
    if settings is None:
        return 1, False
    merge = settings.find(f"{W}vMerge")
    width = max(1, min(number(value(settings.find(f"{W}gridSpan")), 1), _MAX_WIDTH))
    return width, merge is not None and value(merge) != "restart"


def _gone(properties: Element, view: View, inserted: str = "ins", deleted: str = "del") -> bool:
    if view is View.accepted:
        return properties.find(W + deleted) is not None
    return view is View.original and properties.find(W + inserted) is not None


def _changed(properties: Element) -> Change:
    if properties.find(f"{W}del") is not None:
        return "deleted"
    return "inserted" if properties.find(f"{W}ins") is not None else ""
