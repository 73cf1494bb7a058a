"""Cells that hold what they are given, and rows that are high enough."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.spreadsheet import MAX_TEXT, Column, Formula, Grid, in_pieces, new_book, put, text_height, to_bytes
from specgen.spreadsheet.cells import MAX_HEIGHT, clean
from tests.export.sheets_helper import opened


def test_a_text_is_cut_where_a_cell_ends_and_says_so() -> None:
    text = clean("あ" * 40_000)
    assert len(text) == MAX_TEXT
    assert text.endswith("（長いため、ここまで）")


def test_characters_that_no_sheet_can_hold_are_shown_as_lost() -> None:
    assert clean("a\x00b\x0bc\ud800d\r\ne\rf") == "a\ufffdb\ufffdc\ufffdd\ne\nf"


def test_only_a_formula_is_a_formula() -> None:
    book = new_book("題名")
    grid = Grid(book, "a", (Column("x", 10),))
    grid.row((Formula("=1+1"), "body"))
    grid.row(("=1+1", "body"))
    put(grid.cell(3, 1), "=2", "input")
    put(grid.cell(4, 1), "plain", "input")
    sheet = opened(to_bytes(book))["a"]
    assert [sheet[f"A{row}"].data_type for row in range(1, 5)] == ["f", "s", "s", "s"]
    assert [bool(sheet[f"A{row}"].quotePrefix) for row in range(1, 5)] == [False, True, True, False]


def test_a_cell_inside_a_merged_area_is_refused() -> None:
    grid = Grid(new_book("題名"), "a", (Column("x", 10), Column("y", 10)))
    grid.wide("広い", "plain")
    with pytest.raises(TypeError, match="結合したセル"):
        grid.cell(1, 2)


def test_a_row_is_as_high_as_its_longest_text() -> None:
    grid = Grid(new_book("題名"), "a", (Column("x", 10), Column("y", 40, hidden=True), Column("z", 20)))
    row = grid.row(("短い", "body"), ("長い" * 500, "body"), ("やや長い文である。" * 3, "body"))
    assert grid.sheet.row_dimensions[row].height == text_height("やや長い文である。" * 3, 20, 10)
    empty = grid.row(None, ("", "body"))
    assert grid.sheet.row_dimensions[empty].height is None


def test_a_header_may_hold_an_ampersand() -> None:
    book = new_book("題名")
    grid = Grid(book, "a", (Column("x", 10),))
    grid.finish("R&D\n業務")
    assert b"R&amp;&amp;D" in _part(to_bytes(book), "xl/worksheets/sheet1.xml")


def _part(content: bytes, name: str) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return package.read(name)


@given(st.text(alphabet="あa。\n、1", max_size=3000), st.floats(8, 60))
def test_pieces_fit_into_a_row_and_nothing_is_lost(text: str, width: float) -> None:
    pieces = in_pieces(text, width, 10)
    assert "".join(pieces) == text
    assert all(text_height(piece.strip("\n"), width, 10) <= MAX_HEIGHT for piece in pieces)
