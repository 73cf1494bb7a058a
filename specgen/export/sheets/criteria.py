"""The sheet 「評価基準」: criteria with their points, and which desirable requirement earns them."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook

from specgen.export.sheets.rows import RequirementRow
from specgen.model.base import Level
from specgen.model.specification import Criteria, Specification
from specgen.spreadsheet import Column, Formula, Grid

SHEET = "評価基準"


def add_criteria(book: Workbook, spec: Specification, criteria: Criteria, rows: Sequence[RequirementRow]) -> None:
    """Add the sheet of the evaluation criteria."""
    columns = (Column("区分", 20), Column("評価項目", 30), Column("評価の視点", 70), Column("配点", 10))
    grid = Grid(book, SHEET, columns)
    grid.wide("評価基準", "title", least=30)
    grid.wide(f"件名：{spec.title}　　{criteria.title}　　満点：{criteria.total}点", "plain")
    grid.blank()
    first = grid.head() + 1
    for one in criteria.items:
        title = f"{one.title}\n（任意（加点）の要件を評価する。）" if one.desirable else one.title
        grid.row((one.group, "body"), (title, "body"), (one.view, "body"), (one.points, "money"))
    last = grid.next - 1
    grid.row(
        ("合計", "total_label"),
        ("", "total_label"),
        (Formula(f'=IF(D{grid.next}={criteria.total},"満点と一致する。","満点と一致しない。")'), "total_label"),
        (Formula(f"=SUM(D{first}:D{last})"), "total"),
    )
    _desirable(grid, criteria, rows)
    # Two tables: the header of the first must not stand above the second on a later page.
    grid.sheet.print_title_rows = None
    grid.finish(spec.title, freeze=f"A{first}")


def _desirable(grid: Grid, criteria: Criteria, rows: Sequence[RequirementRow]) -> None:
    desirable = [row for row in rows if row.level is Level.desirable and not row.lead]
    if not desirable:
        return
    titles = "、".join(one.title for one in criteria.items if one.desirable)
    scored = titles or "（対応する評価項目がない。）"
    grid.blank()
    grid.wide("任意（加点）の要件と評価項目", "strong")
    heads = ("要件番号（仕様書の番号）", "評価項目", "要件", "")
    grid.row(*((text, "head") for text in heads), least=24, span=(3, 4))
    for row in desirable:
        place = f"{row.item.id}\n（{row.item.path}）"
        words = f"{row.title}\n{row.text}".strip()
        grid.row((place, "body"), (scored, "body"), (words, "body"), ("", "body"), span=(3, 4))
