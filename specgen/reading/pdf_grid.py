"""Ruled lines of a PDF page become tables: lines that cross make a grid, and cells without a line between are one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from specgen.reading.pdf_glyphs import Glyph, Rule

_NEAR = 2.5  # lines this near are the two of a double line
_GAP = 4.5  # pieces this near are dashes of one line
_REACH = 3.5  # lines that miss each other by less than this meet
_LEAST = 8.0  # a cell lower or narrower than this holds no text
_MAX_ACROSS = 300
_MAX_DOWN = 120
_MAX_GRIDS = 30


class Span(NamedTuple):
    """A straight line: its fixed coordinate, and where it begins and ends."""

    at: float
    start: float
    end: float


class Region(NamedTuple):
    """One cell of a table: its row and column, how many it fills, and the characters in it."""

    row: int
    column: int
    height: int
    width: int
    right: float
    glyphs: list[Glyph]


class RuledTable(NamedTuple):
    """A table: its edges, the positions of its columns, and its cells by row and column."""

    top: float
    bottom: float
    columns: tuple[float, ...]
    rows: int
    cells: list[Region]


def find_tables(rules: Sequence[Rule], glyphs: Sequence[Glyph]) -> tuple[list[RuledTable], list[Glyph]]:
    """The tables of a page with at least two columns and text in them, and the characters outside them."""
    across = _merged(Span(one.top, one.left, one.right) for one in rules if one.top == one.bottom)
    down = _merged(Span(one.left, one.top, one.bottom) for one in rules if one.left == one.right)
    if len(across) > _MAX_ACROSS or len(down) > _MAX_DOWN:
        return [], list(glyphs)
    left = list(glyphs)
    tables: list[RuledTable] = []
    grids = sorted(_grids(across, down), key=_area)  # a table within a cell comes before the one around it
    for rows, columns in grids[:_MAX_GRIDS]:
        inside, outside = _parted(left, rows, columns)
        table = _table(rows, columns, inside) if inside else None
        if table:
            tables.append(table)
            left = outside
    return sorted(tables, key=lambda one: one.top), left


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Lines without doubles: those at one place that touch or overlap become one."""
    clusters: list[list[Span]] = []
    for span in sorted(spans):
        if clusters and span.at - clusters[-1][0].at < _NEAR:
            clusters[-1].append(span)
        else:
            clusters.append([span])
    result = []
    for cluster in clusters:
        at = sum(one.at for one in cluster) / len(cluster)
        start, end = 0.0, -1.0
        for one in sorted(cluster, key=lambda one: one.start):
            if end >= start and one.start - end <= _GAP:
                end = max(end, one.end)
                continue
            if end >= start:
                result.append(Span(at, start, end))
            start, end = one.start, one.end
        result.append(Span(at, start, end))
    return [one for one in result if one.end - one.start >= _LEAST]


def _grids(across: list[Span], down: list[Span]) -> list[tuple[list[Span], list[Span]]]:
    """The lines that cross each other, directly or through others."""
    parent = list(range(len(across) + len(down)))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    for i, row in enumerate(across):
        for j, column in enumerate(down, len(across)):
            if (
                row.start - _REACH <= column.at <= row.end + _REACH
                and column.start - _REACH <= row.at <= column.end + _REACH
            ):
                parent[root(i)] = root(j)
    groups: dict[int, tuple[list[Span], list[Span]]] = {}
    for i, row in enumerate(across):
        groups.setdefault(root(i), ([], []))[0].append(row)
    for j, column in enumerate(down, len(across)):
        groups.setdefault(root(j), ([], []))[1].append(column)
    return [(rows, columns) for rows, columns in groups.values() if len(rows) > 1 and columns]


def _area(grid: tuple[list[Span], list[Span]]) -> float:
    rows, columns = grid
    width = max(one.end for one in rows) - min(one.start for one in rows)
    return width * (max(one.end for one in columns) - min(one.start for one in columns))


def _box(rows: list[Span], columns: list[Span]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of a grid, whose sides may be open."""
    left = min([one.start for one in rows] + [one.at for one in columns])
    right = max([one.end for one in rows] + [one.at for one in columns])
    return left, min(one.at for one in rows), right, max(one.at for one in rows)


def _parted(glyphs: list[Glyph], rows: list[Span], columns: list[Span]) -> tuple[list[Glyph], list[Glyph]]:
    left, top, right, bottom = _box(rows, columns)
    inside: list[Glyph] = []
    outside: list[Glyph] = []
    for one in glyphs:
        x, y = (one.left + one.right) / 2, (one.top + one.bottom) / 2
        (inside if left <= x <= right and top <= y <= bottom else outside).append(one)
    return inside, outside


def _table(rows: list[Span], columns: list[Span], glyphs: list[Glyph]) -> RuledTable | None:
    left, top, right, bottom = _box(rows, columns)
    xs = _places([one.at for one in columns] + [left, right])
    ys = _places([one.at for one in rows])
    across, down = len(xs) - 1, len(ys) - 1
    if across < 2 or down < 1:
        return None
    regions = _regions(rows, columns, xs, ys)
    held: dict[int, list[Glyph]] = {}
    for one in glyphs:
        column = min(max(bisect_right(xs, (one.left + one.right) / 2) - 1, 0), across - 1)
        row = min(max(bisect_right(ys, (one.top + one.bottom) / 2) - 1, 0), down - 1)
        held.setdefault(regions[row * across + column], []).append(one)
    cells = _cells(regions, across, xs, held)
    if len({one.column for one in cells}) < 2:
        return None
    return RuledTable(top, bottom, tuple(xs), down, cells)


def _places(values: list[float]) -> list[float]:
    """Coordinates in order, of several within one line's reach the first."""
    result: list[float] = []
    for value in sorted(values):
        if not result or value - result[-1] >= _LEAST / 2:
            result.append(value)
    return result


def _regions(rows: list[Span], columns: list[Span], xs: list[float], ys: list[float]) -> list[int]:
    """For each field of the grid, row by row, the first field of the cell to which it belongs."""
    across, down = len(xs) - 1, len(ys) - 1
    parent = list(range(across * down))

    def root(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    def join(one: int, other: int) -> None:
        first, second = sorted((root(one), root(other)))
        parent[second] = first

    sides = {at: [one for one in columns if abs(one.at - x) < _REACH] for at, x in enumerate(xs)}
    floors = {at: [one for one in rows if abs(one.at - y) < _REACH] for at, y in enumerate(ys)}
    for row in range(down):
        y = (ys[row] + ys[row + 1]) / 2
        for column in range(across):
            x = (xs[column] + xs[column + 1]) / 2
            field = row * across + column
            if column + 1 < across and not any(one.start <= y <= one.end for one in sides[column + 1]):
                join(field, field + 1)
            if row + 1 < down and not any(one.start <= x <= one.end for one in floors[row + 1]):
                join(field, field + across)
    return [root(one) for one in range(across * down)]


def _cells(regions: list[int], across: int, xs: list[float], held: dict[int, list[Glyph]]) -> list[Region]:
    extent: dict[int, tuple[int, int, int, int]] = {}
    for field, first in enumerate(regions):
        row, column = divmod(field, across)
        top, left, bottom, right = extent.get(first, (row, column, row, column))
        extent[first] = min(top, row), min(left, column), max(bottom, row), max(right, column)
    return [
        Region(top, left, bottom - top + 1, right - left + 1, xs[right + 1], held.get(first, []))
        for first, (top, left, bottom, right) in extent.items()
    ]
