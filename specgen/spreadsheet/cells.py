"""Cells that hold what they are given: text stays text, and is never cut by a row that is too low."""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Iterable

from openpyxl.cell.cell import Cell

MAX_TEXT = 32_767
MAX_HEIGHT = 409.0
PADDING = 4.0
CUT = "…（長いため、ここまで）"
# Characters that no sheet can hold.
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TITLE = re.compile(r"[\[\]:*?/\\'\x00-\x1f]")


class Formula(str):
    """A formula of our own. Any other text that begins with = is text."""

    __slots__ = ()


CellValue = str | int | float | datetime.date | None
Put = tuple[CellValue, str]


def clean(text: str) -> str:
    """A text as a cell can hold it; characters that it cannot hold become �."""
    text = _ILLEGAL.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - len(CUT)] + CUT


def put(cell: Cell, value: CellValue, look: str = "body") -> None:
    """Write a value into a cell. Text stays text, whatever it begins with; only a `Formula` is a formula."""
    cell.style = f"specgen {look}"
    if isinstance(value, Formula):
        cell.value = str(value)
    elif isinstance(value, str) and value:
        cell.value = clean(value)
        # openpyxl takes "=…" for a formula and "#N/A" for an error.
        cell.data_type = "s"
        if value.startswith(("=", "+", "-", "@")):
            # So that Excel leaves it text when a person edits the cell.
            cell.quotePrefix = True
    elif value is not None and value != "":
        cell.value = value


def sheet_title(title: str, taken: Iterable[str] = ()) -> str:
    """A sheet name as Excel allows it: up to 31 characters, none of []:*?/\\', not used yet."""
    base = _TITLE.sub("・", clean(title)).strip()[:31] or "シート"
    used = {one.lower() for one in taken}
    name, number = base, 2
    while name.lower() in used:
        tail = f"({number})"
        name, number = base[: 31 - len(tail)] + tail, number + 1
    return name


def text_height(text: str, width: float, size: int) -> float:
    """The height in points that a wrapped text needs in a column, estimated on the safe side."""
    lines = sum(line_count(line, width, size) for line in text.split("\n")) if text else 1
    return lines * line_height(size) + PADDING


def line_height(size: int) -> float:
    """The height in points of one line of text of `size` points; 游ゴシック is the tallest of the usual fonts."""
    return size * 1.68


def line_count(line: str, width: float, size: int) -> int:
    """How many printed lines a line of text takes in a column."""
    # A full-width character of `size` points takes size*4/3 pixels, one unit of column width 7 pixels.
    room = max(2.0, (width - 1) * 10.2 / size)
    return max(1, math.ceil(text_units(line) / room))


def text_units(text: str) -> float:
    """The length of a text in half-width characters."""
    return sum(2.0 if unicodedata.east_asian_width(char) in "FWA" else 1.15 for char in text)


def in_pieces(text: str, width: float, size: int) -> list[str]:
    """A text cut at line ends or after 。 into pieces that each fit into one row; their join is the text.

    A row can be no higher than 409 points; what does not fit would be invisible.
    """
    room = int((MAX_HEIGHT - PADDING) / line_height(size))
    pieces, used = [""], 0
    for part in re.findall(r"[^\n。]*(?:\n|。|$)", text):
        for bit in _bits(part, width, size, room):
            # A sentence may share its first line with the one before it; counting it whole errs on the safe side.
            lines = line_count(bit.rstrip("\n"), width, size)
            if pieces[-1] and used + lines > room:
                pieces.append("")
                used = 0
            pieces[-1] += bit
            used += lines
    return pieces


def _bits(part: str, width: float, size: int, room: int) -> list[str]:
    """A sentence, or where it alone is too long for a row, pieces of it."""
    if line_count(part, width, size) <= room:
        return [part] if part else []
    length = max(1, int(room * (width - 1) * 10.2 / size / 2) - 1)
    return [part[start : start + length] for start in range(0, len(part), length)]
