"""The sheet 「記入方法」: what the marks mean, and how to fill in the workbook."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from specgen.export.sheets.labels import date_label
from specgen.model.specification import ItemTable, Segment, Specification, TableColumn, plain
from specgen.spreadsheet import Column, Grid

GUIDE, ANSWERS = "記入方法", "要件回答"
MARKS = {
    "◎": "標準機能で対応する。",
    "○": "設定又は追加費用なしの開発で対応する。",
    "△": "代替案又は追加費用で対応する。「代替案・条件」及び「費用への影響」に内容を書くこと。",
    "×": "対応できない。",
}


def add_guide(book: Workbook, spec: Specification) -> None:
    """Add the sheet that tells vendors how to answer."""
    marks = printed_marks(spec) or default_marks()
    widths = _shares(marks.columns, 100)
    columns = [Column(one.title, width) for one, width in zip(marks.columns, widths, strict=True)]
    grid = Grid(book, GUIDE, columns)
    grid.wide("要件回答書の記入方法", "title", least=30)
    grid.wide(f"件名：{spec.title}", "plain")
    grid.wide(f"発注者：{spec.office}", "plain")
    grid.wide(f"仕様書：{spec.document_title}（作成日：{date_label(spec.date)}）", "plain")
    if not spec.final:
        grid.wide("この要件回答書は案である。未定の箇所が残っていることがある。", "strong")
    grid.blank()
    grid.wide("１　回答の記号", "strong")
    grid.head()
    for cells in marks.rows:
        first, *others = (plain(cell) for cell in cells)
        grid.row((first, "centre"), *((text, "body") for text in others))
    grid.wide("必須の要件に一つでも×があるときは、失格とする。", "strong")
    grid.blank()
    grid.wide("２　記入の仕方", "strong")
    for line in _instructions(spec):
        grid.wide(f"・{line}", "plain")
    grid.finish(spec.title, landscape=False)


def printed_marks(spec: Specification) -> ItemTable | None:
    """The table of the marks in a form of the specification itself: two definitions in one tender must not differ."""
    for item in spec.items():
        if item.table and [plain(row[0]) for row in item.table.rows] == list(MARKS):
            return item.table
    return None


def default_marks() -> ItemTable:
    """The marks where the specification does not define them."""
    return ItemTable(
        columns=(TableColumn(title="記号", width=12), TableColumn(title="意味", width=88)),
        rows=tuple(((Segment(text=mark),), (Segment(text=meaning),)) for mark, meaning in MARKS.items()),
    )


def _shares(columns: Sequence[TableColumn], width: int) -> list[float]:
    return [max(9.0, column.width * width / 100) for column in columns]


def _instructions(spec: Specification) -> list[str]:
    lines = [
        "色の付いたセルだけに記入すること。他のセルは書き換えられない。",
        f"シート「{ANSWERS}」の全ての行について、「回答」に◎、○、△又は×のいずれかを選ぶこと。",
        "△のときは、「代替案・条件」にその方法及び条件を書くこと。",
        "灰色の行は、続く行の要件をまとめる行である。回答は続く行に記入すること。",
        "「根拠資料」には、「確認の方法」に示す資料の名称及びページを書くこと。",
        "任意（加点）の要件は、×であっても失格とはしない。",
        "行及び列を加え、削り、又は並べ替えないこと。",
    ]
    if spec.prices:
        lines.append("シート「価格」には、単価を税抜きの額で記入すること。金額及び合計は自動で計算される。")
    return lines
