"""The sheet 「高リスク判定」: what the answers say on each axis; the judgement is a person's, and there is no score."""

from __future__ import annotations

from openpyxl import Workbook

from specgen.export.sheets.labels import heading
from specgen.model.specification import Risk, Specification
from specgen.spreadsheet import Column, Grid

SHEET = "高リスク判定"
JUDGEMENT = "判断（助言を求めるか）"
# (label, how many lines high)
LINES = ((JUDGEMENT, 2), ("判断者", 2), ("判断日", 2), ("理由", 8))


def add_risk(book: Workbook, spec: Specification, risk: Risk) -> None:
    """Add the high-risk sheet."""
    columns = (Column("軸", 6), Column("観点", 34), Column("本件の状況", 62), Column("高い側に当たる理由", 14))
    grid = Grid(book, SHEET, columns)
    grid.wide(risk.title, "title", least=30)
    grid.wide(heading(spec), "plain")
    grid.wide("「○」は、リスクが高い側に当たる理由があることを示す。点数による判定はしない。", "plain")
    grid.blank()
    grid.head()
    for axis in risk.axes:
        mark = "○" if axis.higher else ""
        grid.row((axis.id, "centre"), (axis.title, "body"), (axis.text, "body"), (mark, "centre"), least=36)
    grid.blank()
    grid.wide(risk.judge, "strong")
    for label, lines in LINES:
        look = "input_date" if label == "判断日" else "input"
        number = grid.row(("", "bold"), (label, "bold"), ("", look), ("", look), least=lines * 16.8, span=(3, 4))
        if label == JUDGEMENT:
            grid.choose(
                f"C{number}",
                '"助言を求める,助言を求めない"',
                "助言を求めるか求めないかを選んでください。",
                strict=False,
            )
    if risk.note:
        grid.blank()
        grid.wide(risk.note, "plain")
    grid.finish(spec.title, one_page=True)
