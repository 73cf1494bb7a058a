"""How far the content of a sheet reaches, found without parsing it."""

from __future__ import annotations

import re

_VALUE_ENDS = (b"</v>", b":v>", b"</is>", b":is>")
_CELL_REF = re.compile(rb"\sr=\"([A-Z]{1,3})(\d{1,7})\"")


def last_content(source: bytes) -> tuple[int, str]:
    """(row, cell) of the last cell with a value in a sheet's XML, (0, "") where there is none.

    The bytes are searched from the end, so that a million empty rows cost nothing.
    """
    data_end = source.rfind(b"sheetData>")
    end = max(source.rfind(mark, 0, data_end) for mark in _VALUE_ENDS) if data_end >= 0 else -1
    if end < 0:
        return 0, ""
    start = max(source.rfind(b"<row", 0, end), source.rfind(b":row", 0, end), 0)
    refs = list(_CELL_REF.finditer(source, start, end))
    return (int(refs[-1][2]), (refs[-1][1] + refs[-1][2]).decode()) if refs else (0, "")
