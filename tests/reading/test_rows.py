"""Rows of tables in any format: the head, the titles of the columns, the number of a row."""

from __future__ import annotations

import pytest

from specgen.model.document import Cell
from specgen.reading.rows import GridCell, column_titles, head_height, take_number


def grid(*rows: tuple[str, ...]) -> list[list[GridCell]]:
    return [[GridCell(text, at) for at, text in enumerate(row)] for row in rows]


@pytest.mark.parametrize(
    ("rows", "height"),
    [
        ([("番号", "項目", "内容", "区分"), ("1", "ログ", "保存する。", "必須")], 1),
        ([("No.", "要件", "必須／任意"), ("1", "保存する。", "必須")], 1),
        ([("大分類", "中分類", "要 件 内 容", "対応可否"), ("a", "b", "c", "○")], 1),
        ([("用語", "説明"), ("RAG", "検索して答える。")], 1),
        ([("成果物", "部数", "期限"), ("計画書", "1部", "4月")], 1),
        ([("件名", "生成AIサービス提供業務"), ("期間", "1年")], 0),
        ([("納入期限", "令和9年3月31日"), ("納入場所", "本庁舎")], 0),
        ([("対象者", "職員"), ("場所", "本庁舎")], 0),
        ([("納入期限", "令和9年3月", "備考"), ("納入場所", "本庁舎", "")], 0),
        ([("受託者は、記録を保存すること。", "必須"), ("受託者は、記録を消去すること。", "必須")], 0),
        ([("項目", "内容")], 0),
        ([], 0),
    ],
)
def test_heads(rows: list[tuple[str, ...]], height: int) -> None:
    assert head_height(grid(*rows)) == height


def test_the_mark_of_the_file_wins_unless_nothing_would_be_left() -> None:
    rows = grid(("甲", "乙"), ("丙", "丁"), ("戊", "己"))
    assert [head_height(rows, marked) for marked in (0, 1, 2, 3)] == [0, 1, 2, 0]


def test_titles_of_several_rows() -> None:
    head = [
        [GridCell("区分", 0, 1, 2), GridCell("時 間", 1, 2)],
        [GridCell("平日", 1), GridCell("休日", 2)],
    ]
    assert column_titles(head) == {0: "区分", 1: "時間／平日", 2: "時間／休日"}


@pytest.mark.parametrize(
    ("title", "text", "number"),
    [
        ("番号", "1.11", "1.11"),
        ("No.", "３", "3"),
        ("", "(2)", "(2)"),
        ("項番", "①", "①"),
        ("要件ID", "SEC-01", "SEC-01"),
        ("管理番号", "Ａ－１２", "A-12"),
        ("項目／番号", "4", "4"),
        ("", "SEC-01", ""),
        ("同時接続数", "50", ""),
        ("倍率", "1.5", ""),
        ("番号", "1 目的", ""),
        ("番号", "○", ""),
        ("", "令和8年", ""),
    ],
)
def test_numbers_of_rows(title: str, text: str, number: str) -> None:
    cells = (Cell(title=title, text=text), Cell(title="内容", text="保存する。"), Cell(text=""))
    expected = cells[1:] if number else cells
    assert take_number(cells) == (number, expected)


def test_a_row_of_nothing_but_a_number_keeps_it() -> None:
    cells = (Cell(text="1"), Cell(text=""))
    assert take_number(cells) == ("", cells)
