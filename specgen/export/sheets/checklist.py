"""checklist.xlsx: one sheet a checklist, in the shape of the official one, with what covers each item."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.utils import quote_sheetname

from specgen.export.sheets.labels import heading
from specgen.export.sheets.risk import add_risk
from specgen.model.specification import AspectCoverage, Coverage, ItemCoverage, Specification, Verdict
from specgen.spreadsheet import LOOKS, MAX_HEIGHT, Column, Formula, Grid, Put, new_book, text_height, to_bytes

SUMMARY = "まとめ"
APPLICATIONS = ("適用", "一部適用", "適用しない", "未判断")
COLUMNS = (
    Column("項目番号", 13),
    Column("項目名", 28),
    Column("公式の名称の確認", 10),
    Column("判定", 11),
    Column("適用の判断", 11),
    Column("判断の理由", 24),
    Column("観点", 30),
    Column("観点の区分", 9),
    Column("充足する要件（要件番号、仕様書の番号、引用）", 50),
    Column("不足している事項", 26),
    Column("条項の案", 22),
)
APPLICATION = "E"
ITEM_COLUMNS = (1, 2, 3, 4, 5, 6, 10, 11)


def render_checklist(spec: Specification) -> bytes:
    """The workbook of the checklists and the high-risk sheet, as the bytes of an .xlsx file."""
    book = new_book(f"{spec.title} チェックシート")
    summary = Grid(
        book,
        SUMMARY,
        (
            Column("チェックシート", 34),
            Column("版", 20),
            Column("項目の数", 9),
            *(Column(verdict.label, 9) for verdict in Verdict),
            *(Column(f"判断：{word}", 10) for word in APPLICATIONS),
        ),
    )
    ranges = [(coverage, _coverage(book, spec, coverage)) for coverage in spec.coverage]
    _summary(summary, spec, ranges)
    if spec.risk:
        add_risk(book, spec, spec.risk)
    return to_bytes(book)


def _summary(grid: Grid, spec: Specification, ranges: Sequence[tuple[Coverage, str]]) -> None:
    grid.wide("チェックシートのまとめ", "title", least=30)
    grid.wide(heading(spec), "plain")
    grid.wide(
        "「判定」は、仕様書の文が受注者に義務付けているかを、条項と項目との対応により示したものである。"
        "「判断」は、各シートの「適用の判断」を数えたものであり、書き換えると数が変わる。",
        "plain",
    )
    grid.blank()
    grid.head()
    for coverage, cells in ranges:
        grid.row(
            (coverage.title, "body"),
            (coverage.edition, "small"),
            (len(coverage.items), "count"),
            *((coverage.count(verdict), "count") for verdict in Verdict),
            *((Formula(f'=COUNTIF({cells},"{word}")'), "count") for word in APPLICATIONS),
        )
    grid.blank()
    for coverage, _ in ranges:
        if coverage.note:
            grid.wide(f"{coverage.title}について：{coverage.note}", "plain")
    grid.finish(spec.title)


def _coverage(book: Workbook, spec: Specification, coverage: Coverage) -> str:
    """Add the sheet of one checklist; gives the range of its decisions, for a formula."""
    grid = Grid(book, coverage.title, COLUMNS)
    grid.wide(coverage.title, "title", least=30)
    grid.wide(f"版：{coverage.edition}　　件名：{spec.title}　　団体：{spec.office}", "plain")
    grid.wide("「適用の判断」及び「判断の理由」は、団体が確かめて書き換えること。空欄は未判断とみなす。", "plain")
    first = grid.head() + 1
    category = ""
    for item in coverage.items:
        if item.category != category:
            category = item.category
            grid.wide(category, "band")
        _item(grid, item)
    last = max(first, grid.next - 1)
    words = ",".join(APPLICATIONS)
    grid.choose(
        f"{APPLICATION}{first}:{APPLICATION}{last}", f'"{words}"', f"{'、'.join(APPLICATIONS)}から選んでください。"
    )
    grid.finish(spec.title, freeze=f"C{first}")
    return f"{quote_sheetname(grid.sheet.title)}!${APPLICATION}${first}:${APPLICATION}${last}"


def _item(grid: Grid, item: ItemCoverage) -> None:
    """The rows of one item: one an aspect; what concerns the item as a whole stands in cells that span them."""
    first = grid.next
    aspects = item.aspects or (None,)
    for aspect in aspects:
        lines = _aspect(aspect)
        whole = _whole(item) if grid.next == first else _blank(item)
        grid.row(*whole[:6], *lines, *whole[6:])
    last = grid.next - 1
    _heighten(grid, _whole(item), first, last)
    if last > first:
        for column in ITEM_COLUMNS:
            grid.sheet.merge_cells(start_row=first, start_column=column, end_row=last, end_column=column)


def _whole(item: ItemCoverage) -> tuple[Put, ...]:
    look = "bold" if item.verdict in (Verdict.missing, Verdict.partial) else "body"
    return (
        (item.id, "body"),
        (item.name, "body"),
        ("確認済み" if item.verified else "未確認", "centre"),
        (item.verdict.label, look),
        (item.application, "input_centre"),
        (item.reason, "input"),
        ("\n".join(item.lacks), "small"),
        ("\n".join(item.suggested_clauses), "small"),
    )


def _blank(item: ItemCoverage) -> tuple[Put, ...]:
    return tuple(("", look) for _, look in _whole(item))


def _aspect(aspect: AspectCoverage | None) -> tuple[Put, Put, Put]:
    if aspect is None:
        return ("（観点が定められていない。）", "small"), ("", "centre"), ("", "small")
    evidence = "\n".join(f"{one.item}（{one.path}）「{one.quote}」" for one in aspect.evidence)
    kind = "いずれか必須" if aspect.either else "必須" if aspect.essential else "補足"
    return (aspect.text, "small"), (kind, "centre"), (evidence or "―", "small")


def _heighten(grid: Grid, whole: tuple[Put, ...], first: int, last: int) -> None:
    """Share among the rows what the spanning cells need beyond their height."""
    rows = grid.sheet.row_dimensions
    needed = max(
        text_height(str(value), grid.columns[column - 1].width, LOOKS[look].size)
        for column, (value, look) in zip(ITEM_COLUMNS, whole, strict=True)
    )
    heights = {number: _own_height(grid, number) for number in range(first, last + 1)}
    extra = max(0.0, needed - sum(heights.values())) / len(heights)
    for number, height in heights.items():
        rows[number].height = min(height + extra, MAX_HEIGHT)


def _own_height(grid: Grid, number: int) -> float:
    return max(
        text_height(str(grid.cell(number, column).value or ""), grid.columns[column - 1].width, LOOKS["small"].size)
        for column in (7, 8, 9)
    )
