"""Excel sheets as specgen writes them: safe cells, one look, heights that cut no text, the same bytes each time."""

from specgen.spreadsheet.book import new_book, to_bytes
from specgen.spreadsheet.cells import (
    MAX_HEIGHT,
    MAX_TEXT,
    CellValue,
    Formula,
    Put,
    in_pieces,
    put,
    sheet_title,
    text_height,
)
from specgen.spreadsheet.grid import Column, Grid, hidden_table
from specgen.spreadsheet.looks import INPUT_FILL, LOOKS

__all__ = [
    "INPUT_FILL",
    "LOOKS",
    "MAX_HEIGHT",
    "MAX_TEXT",
    "CellValue",
    "Column",
    "Formula",
    "Grid",
    "Put",
    "hidden_table",
    "in_pieces",
    "new_book",
    "put",
    "sheet_title",
    "text_height",
    "to_bytes",
]
