"""Workbooks: requirement tables as cities publish them, and what stands around them."""

from __future__ import annotations

import datetime

import pytest
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.worksheet.worksheet import Worksheet

from specgen.errors import FileProblem
from specgen.model.document import Document
from specgen.reading import limits, read_bytes, xlsx_book
from specgen.reading.xlsx_book import shown
from tests.reading.xlsx_file import read, replaced, saved, workbook

HEAD: list[object] = ["No.", "大分類", "中分類", "要件", "必須／任意", "備考"]
ROWS: list[list[object]] = [
    HEAD,
    [1, "セキュリティ", "認証", "多要素認証に対応すること。", "必須", None],
    [2, None, None, "パスワードの規則を設定できること。", "任意", "加点する。"],
    [3, None, "記録", "操作を記録すること。", "必須", None],
    [4, "機能", "対話", "日本語で回答できること。", "必須", None],
]


def cells(document: Document) -> list[dict[str, str]]:
    return [{cell.title: cell.text for cell in row.cells} for row in document.rows()]


def kinds(document: Document) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in document.paragraphs]


def test_rows_know_their_titles_their_number_and_their_place() -> None:
    document = read(ROWS)
    assert document.format == "xlsx"
    rows = list(document.rows())
    assert [row.number for row in rows] == ["1", "2", "3", "4"]
    assert (rows[0].place.sheet, rows[0].place.cell, rows[0].anchor) == ("要件", "A2", "A2")
    assert rows[0].text == "セキュリティ｜認証｜多要素認証に対応すること。｜必須"
    assert rows[0].headings == ("要件",)


def test_a_category_that_is_written_once_is_repeated() -> None:
    found = cells(read(ROWS))
    assert [one["大分類"] for one in found] == ["セキュリティ", "セキュリティ", "セキュリティ", "機能"]
    assert [one["中分類"] for one in found] == ["認証", "認証", "記録", "対話"]


def test_a_new_category_ends_the_ones_below_it() -> None:
    rows: list[list[object]] = [*ROWS, [5, "運用", None, "窓口を設けること。", "必須", None]]
    assert "中分類" not in cells(read(rows))[-1]


def test_merged_cells_repeat_a_category_and_nothing_else() -> None:
    rows: list[list[object]] = [
        ["区分", "要件", "必須", "備考"],
        ["機能", "要約できること。", "○", "画面で示す。"],
        [None, "校正できること。", "△", None],
    ]

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:A3")
        sheet.merge_cells("D2:D3")

    assert cells(read(rows, merge)) == [
        {"区分": "機能", "要件": "要約できること。", "必須": "○", "備考": "画面で示す。"},
        {"区分": "機能", "要件": "校正できること。", "必須": "△"},
    ]


def test_several_rows_of_titles_are_joined() -> None:
    rows: list[list[object]] = [
        ["項番", "要件", "区分", None],
        [None, None, "必須", "任意"],
        ["1-1", "要約できること。", "○", None],
        ["1-2", "校正できること。", None, "○"],
    ]

    def merge(sheet: Worksheet) -> None:
        for area in ("A1:A2", "B1:B2", "C1:D1"):
            sheet.merge_cells(area)

    document = read(rows, merge)
    assert [row.number for row in document.rows()] == ["1-1", "1-2"]
    assert cells(document) == [
        {"要件": "要約できること。", "区分／必須": "○"},
        {"要件": "校正できること。", "区分／任意": "○"},
    ]


def test_titles_above_and_notes_below_a_table() -> None:
    rows: list[list[object]] = [
        ["機能要件一覧"],
        ["凡例　○：必須　△：任意"],
        [],
        *ROWS,
        [],
        ["本書に定めのない事項は、協議して定める。"],
    ]
    document = read(rows)
    assert kinds(document)[:3] == [("heading", "要件"), ("heading", "機能要件一覧"), ("text", "凡例　○：必須　△：任意")]
    assert kinds(document)[-1] == ("text", "本書に定めのない事項は、協議して定める。")
    assert len(list(document.rows())) == 4


def test_a_row_of_one_cell_over_the_table_is_a_heading() -> None:
    rows: list[list[object]] = [
        ["No.", "要件", "必須"],
        ["1 機能要件", None, None],
        [1, "要約できること。", "○"],
        ["2 非機能要件", None, None],
        [2, "稼働率は99.5%以上とすること。", "○"],
    ]

    def merge(sheet: Worksheet) -> None:
        sheet.merge_cells("A2:C2")
        sheet.merge_cells("A4:C4")

    document = read(rows, merge)
    assert [row.headings[-1] for row in document.rows()] == ["1 機能要件", "2 非機能要件"]
    assert [one.text for one in document.paragraphs if one.kind == "heading"] == ["要件", "機能要件", "非機能要件"]


def test_a_second_table_on_a_sheet_has_its_own_titles() -> None:
    rows: list[list[object]] = [
        ["No.", "要件"],
        [1, "要約できること。"],
        [],
        ["項番", "指標", "目標値"],
        [1, "稼働率", 0.995],
    ]

    def percent(sheet: Worksheet) -> None:
        sheet["C5"].number_format = "0.0%"

    assert cells(read(rows, percent)) == [{"要件": "要約できること。"}, {"指標": "稼働率", "目標値": "99.5%"}]


def test_the_frozen_rows_are_the_head_whatever_their_words() -> None:
    rows = [["観点", "求めること"], ["記録", "操作を記録すること。"]]

    def freeze(sheet: Worksheet) -> None:
        sheet.freeze_panes = "A2"

    assert cells(read(rows, freeze)) == [{"観点": "記録", "求めること": "操作を記録すること。"}]


def test_a_sheet_without_a_table() -> None:
    document = read([["件名", "生成AIサービス"], ["この仕様書は、要件を定める。"]])
    assert kinds(document) == [
        ("heading", "要件"),
        ("row", "件名｜生成AIサービス"),
        ("text", "この仕様書は、要件を定める。"),
    ]


def hidden(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["F"].hidden = True
    assert sheet.parent is not None
    sheet.parent.create_sheet("裏").append(["見えない要件", "必須"])
    sheet.parent["裏"].sheet_state = "hidden"


def test_what_is_hidden_is_counted_and_not_read() -> None:
    document = read(ROWS, hidden)
    assert [row.number for row in document.rows()] == ["1", "3", "4"]
    assert {one.what: one.count for one in document.unread} == {"非表示の行又は列のセル": 5, "非表示のシート": 1}
    assert "見えない" not in document.model_dump_json().replace("見えない行", "").replace("見えないシート", "")


def test_comments_are_remarks() -> None:
    def comment(sheet: Worksheet) -> None:
        sheet["D2"].comment = Comment("これは要りますか。", "財政課")

    document = read(ROWS, comment)
    assert [(one.place.sheet, one.place.cell, one.author, one.text) for one in document.remarks] == [
        ("要件", "D2", "財政課", "これは要りますか。")
    ]
    assert all("要りますか" not in one.text for one in document.paragraphs)


def test_formulas_without_a_result_and_errors_are_counted() -> None:
    data = workbook([["件名", "値"], ["合計", "=1+1"], ["率", "#DIV/0!"]])
    document = read_bytes(data, "一覧.xlsx")
    assert {one.what: one.count for one in document.unread} == {
        "計算結果の保存されていない計算式": 1,
        "エラーのセル": 1,
    }


def test_the_stored_result_of_a_formula_is_read() -> None:
    data = workbook([["件名", "生成AI"], ["合計", "=1+1"]])
    document = read_bytes(replaced(data, "xl/worksheets/sheet1.xml", b"<v></v>", b"<v>2</v>"), "一覧.xlsx")
    assert kinds(document)[-1] == ("row", "合計｜2")
    assert not document.unread


@pytest.mark.parametrize(
    ("value", "number_format", "expected"),
    [
        (0.995, "0.0%", "99.5%"),
        (12000, "#,##0", "12,000"),
        (12000, "General", "12000"),
        (0.1 + 0.2, "General", "0.3"),
        (3.0, "General", "3"),
        (True, "General", "TRUE"),
        (datetime.datetime(2027, 4, 1), "yyyy/m/d", "2027年4月1日"),
        (datetime.datetime(2027, 4, 1, 9, 30), "yyyy/m/d h:mm", "2027年4月1日9時30分"),
        (datetime.time(17, 15), "h:mm", "17時15分"),
    ],
)
def test_values_as_they_are_shown(value: object, number_format: str, expected: str) -> None:
    assert shown(value, number_format) == expected


def test_all_sheets_are_read_in_order() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.title = "Sheet1"
    book["Sheet1"].append(["表紙の文である。"])
    book.create_sheet("機能").append(["機能の文である。"])
    document = read_bytes(saved(book), "一覧.xlsx")
    assert kinds(document) == [("text", "表紙の文である。"), ("heading", "機能"), ("text", "機能の文である。")]


def test_an_empty_workbook_is_refused() -> None:
    with pytest.raises(FileProblem, match="文字がない"):
        read([])


def test_cells_far_to_the_right_are_counted() -> None:
    def far(sheet: Worksheet) -> None:
        sheet.cell(1, limits.MAX_COLUMNS + 5, "遠い要件")

    document = read(ROWS, far)
    assert {one.what: one.count for one in document.unread} == {"右に離れ過ぎたセル": 1}


@pytest.mark.parametrize(
    ("limit", "value", "message"),
    [("MAX_ROWS", 3, "行の上限"), ("MAX_CELLS", 5, "セルの数"), ("MAX_MERGES", 0, "結合"), ("MAX_SHEETS", 0, "シート")],
)
def test_more_than_the_limits_is_refused(monkeypatch: pytest.MonkeyPatch, limit: str, value: int, message: str) -> None:
    monkeypatch.setattr(xlsx_book, limit, value)
    with pytest.raises(FileProblem, match=message):
        read(ROWS, lambda sheet: sheet.merge_cells("B2:B3"))


def test_reading_twice_gives_the_same() -> None:
    data = workbook(ROWS, hidden)
    assert read_bytes(data, "一覧.xlsx") == read_bytes(data, "一覧.xlsx")
