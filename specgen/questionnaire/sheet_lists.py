"""The hidden sheet that holds what drop-downs offer."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from specgen.questionnaire.sheet_layout import LISTS
from specgen.spreadsheet import hidden_table


class Lists:
    """Collects lists, each once, and gives the ranges in which they will stand."""

    def __init__(self) -> None:
        self._lists: dict[tuple[str, ...], int] = {}

    def range(self, words: Sequence[str]) -> str:
        """The range that will hold these words, for the validation of a cell."""
        column = self._lists.setdefault(tuple(words), len(self._lists) + 1)
        letter = get_column_letter(column)
        return f"{LISTS}!${letter}$1:${letter}${max(1, len(words))}"

    def add_to(self, book: Workbook) -> None:
        """Add the hidden sheet with every list that was asked for."""
        height = max((len(words) for words in self._lists), default=0)
        rows = [[words[row] if row < len(words) else None for words in self._lists] for row in range(height)]
        hidden_table(book, LISTS, rows)
