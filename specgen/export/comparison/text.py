"""Comparison → text for the terminal: deleted words as ［－…－］, inserted ones as ｛＋…＋｝."""

from __future__ import annotations

from collections.abc import Iterator

from specgen.export.comparison.view import Cell, ViewRow, comparison_view
from specgen.model.comparison import Comparison


def comparison_text(comparison: Comparison, *, every: bool = False, records: bool = True) -> str:
    """What changed, or with `every` everything, for the terminal."""
    view = comparison_view(comparison, every=every, records=records)
    lines = [f"旧: {view.old_edition}", f"新: {view.new_edition}", view.summary]
    for row in view.rows:
        lines += _row(row)
    for part in view.parts:
        lines += ["", f"■{part.title}"]
        for row in part.rows:
            lines += _row(row)
    return "\n".join(lines) + "\n"


def _row(row: ViewRow) -> Iterator[str]:
    if row.band:
        yield from ("", row.band)
        return
    remarks = f"（{'、'.join(row.remarks)}）" if row.remarks else ""
    yield f"  {row.id or '見出し'}{remarks}"
    yield from (f"    旧 {line}" for line in _lines(row.old, "［－", "－］"))
    yield from (f"    新 {line}" for line in _lines(row.new, "｛＋", "＋｝"))


def _lines(cell: Cell, begin: str, end: str) -> Iterator[str]:
    for line in cell:
        yield "".join(f"{begin}{span.text}{end}" if span.changed else span.text for span in line.spans)
