"""Tables of a .docx: each cell once, with the title of its column; what is merged gives context."""

from __future__ import annotations

import pytest

from specgen.model.document import Document
from tests.reading.docx_file import p, read, style, tbl, tc, tr

DOWN, MORE = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
HEAD = "<w:tblHeader/>"


def span(width: int) -> str:
    return f'<w:gridSpan w:val="{width}"/>'


def rows(document: Document) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.number, one.text, tuple(cell.title for cell in one.cells)) for one in document.paragraphs]


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (tbl(tr("番号", "項目", "内容", "区分"), tr("1.1", "ログ", "1年保存", "必須")),
         [("1.1", "ログ｜1年保存｜必須", ("項目", "内容", "区分"))]),
        (tbl(tr("要件ID", "要件"), tr("SEC-01", "暗号化すること。")), [("SEC-01", "暗号化すること。", ("要件",))]),
        (tbl(tr("件名", "生成AIサービス提供業務"), tr("期間", "1年")),
         [("", "件名｜生成AIサービス提供業務", ("", "")), ("", "期間｜1年", ("", ""))]),
        # The file says which rows are the head, several of them.
        (tbl(tr(tc("区分", properties=DOWN), tc("時間", properties=span(2)), properties=HEAD),
             tr(tc(properties=MORE), "平日", "休日", properties=HEAD), tr("窓口", "9時から", "なし")),
         [("", "窓口｜9時から｜なし", ("区分", "時間／平日", "時間／休日"))]),
        # It does not: the merged cells of the first row tell.
        (tbl(tr(tc("項目", properties=DOWN), tc("条件", properties=span(2))), tr(tc(properties=MORE), "平日", "休日"),
             tr("窓口", "9時から", "なし")),
         [("", "窓口｜9時から｜なし", ("項目", "条件／平日", "条件／休日"))]),
        (tbl(tr("項目", tc("条件", properties=span(2))), tr("", "平日", "休日"), tr("窓口", "9時から", "")),
         [("", "窓口｜9時から", ("項目", "条件／平日", "条件／休日"))]),
        # Nothing but titles: nothing is lost.
        (tbl(tr("番号", "項目", "内容")), [("", "番号｜項目｜内容", ("", "", ""))]),
        (tbl(tr("項目", "内容", properties=HEAD)), [("", "項目｜内容", ("", ""))]),
        (tbl(tr("甲", "", "乙"), tr("", "", "")), [("", "甲｜乙", ("", "", ""))]),
        (tbl(tr("甲", "乙", properties="<w:hidden/>"), tr("丙", "丁")), [("", "丙｜丁", ("", ""))]),
        (f"<w:tbl><w:sdt><w:sdtContent>{tr('甲', '乙')}</w:sdtContent></w:sdt></w:tbl>", [("", "甲｜乙", ("", ""))]),
        (tbl(tr(tc("甲"), tc(properties='<w:hMerge w:val="continue"/>'), "乙")),
         [("", "甲｜乙", ("", ""))]),
    ],
)  # fmt: skip
def test_rows(table: str, expected: list[tuple[str, str, tuple[str, ...]]]) -> None:
    assert rows(read(table)) == expected


def test_merged_cells_once_and_as_context() -> None:
    table = tbl(
        tr("分類", "内容", "区分"),
        tr(tc("情報セキュリティ", properties=DOWN), "一とすること。", "必須"),
        tr(tc(properties=MORE), "二とすること。", "必須"),
        tr(tc("運用に関する事項", properties=span(3))),
        tr("監視", "三とすること。", "任意"),
    )
    document = read(p("1 要件", style="H") + table + p("2 別", style="H"), styles=style("H", "heading 1"))
    assert [(one.text, one.headings) for one in document.rows()] == [
        ("情報セキュリティ｜一とすること。｜必須", ("1 要件",)),
        ("二とすること。｜必須", ("1 要件", "情報セキュリティ")),
        ("運用に関する事項", ("1 要件",)),
        ("監視｜三とすること。｜任意", ("1 要件", "運用に関する事項")),
    ]
    assert [one.anchor for one in document.rows()] == ["tr:1", "tr:2", "tr:3", "tr:4"]
    assert [cell.title for cell in list(document.rows())[1].cells] == ["内容", "区分"]


def test_a_nested_table_stands_behind_its_row() -> None:
    inner = tbl(tr("内一", "内二"))
    document = read(tbl(tr("外一", tc("外二", inner, p("外三"))), tr("次一", "次二")))
    assert [one.text for one in document.paragraphs] == ["外一｜外二\n外三", "内一｜内二", "次一｜次二"]
    assert [one.anchor for one in document.paragraphs] == ["tr:0", "tr:1", "tr:2"]


def test_a_row_stands_where_the_table_stands() -> None:
    document = read(
        p("1 体制") + p("(1) 次のとおりとすること。") + tbl(tr("番号", "内容"), tr("3", "置く。")) + p("(2) 後。")
    )
    assert [(one.number, one.place.number, one.headings) for one in document.paragraphs] == [
        ("1", "1", ()),
        ("(1)", "1(1)", ("1 体制",)),
        ("3", "1(1)3", ("1 体制",)),
        ("(2)", "1(2)", ("1 体制",)),
    ]
