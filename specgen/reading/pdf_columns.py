"""Tables of a PDF that nobody ruled: lines one below the other whose pieces begin at the same places."""

from __future__ import annotations

from collections.abc import Sequence

from specgen.reading.headings import read_label
from specgen.reading.pdf_lines import Line
from specgen.reading.pdf_tables import PageTable, TableRow
from specgen.reading.rows import GridCell

_SAME = 4.0
_LEAST_ROWS = 3
_LONGEST = 500
_FAR = 3.0  # of the size: rows farther apart than this do not belong together


def find_columns(lines: Sequence[Line]) -> list[tuple[list[Line], PageTable]]:
    """The aligned tables among the lines of a page: the lines of each, and its rows.

    A number with a title and a code at the edge, one below the other, is no table: of two columns only lines without
    a printed number count.
    """
    found: list[tuple[list[Line], PageTable]] = []
    at = 0
    while at < len(lines):
        run = _run(lines, at)
        if sum(1 for line in run if _same_columns(line, run[0])) >= _LEAST_ROWS:
            found.append((run, _table(run)))
            at += len(run)
        else:
            at += 1
    return found


def _run(lines: Sequence[Line], start: int) -> list[Line]:
    first = lines[start]
    if not _may_be_row(first):
        return []
    run = [first]
    for line in lines[start + 1 :]:
        if (
            len(run) == _LONGEST
            or line.top - run[-1].top > _FAR * line.size
            or not ((_may_be_row(line) and _same_columns(line, first)) or _goes_on(line, first))
        ):
            break
        run.append(line)
    return run


def _may_be_row(line: Line) -> bool:
    return len(line.pieces) > 1 and not line.is_contents and (len(line.pieces) > 2 or read_label(line.text) is None)


def _same_columns(line: Line, first: Line) -> bool:
    return len(line.pieces) == len(first.pieces) and all(
        abs(one - other) < _SAME for (one, _), (other, _) in zip(line.pieces, first.pieces, strict=True)
    )


def _goes_on(line: Line, first: Line) -> bool:
    """Whether a line holds the further lines of cells, none of the first column."""
    pieces = line.pieces or ((line.left, line.text),)
    columns = [left for left, _ in first.pieces[1:]]
    return len(pieces) < len(first.pieces) and all(
        any(abs(left - column) < _SAME for column in columns) for left, _ in pieces
    )


def _table(run: list[Line]) -> PageTable:
    columns = [left for left, _ in run[0].pieces]
    rows: list[list[str]] = []
    for line in run:
        if _same_columns(line, run[0]):
            rows.append([text for _, text in line.pieces])
            continue
        for left, text in line.pieces or ((line.left, line.text),):
            column = min(range(len(columns)), key=lambda at: abs(columns[at] - left))
            rows[-1][column] += text
    cells = [TableRow(run[0].page, tuple(GridCell(text, at) for at, text in enumerate(row))) for row in rows]
    return PageTable(tuple(columns), cells, opens=False, closes=False)
