"""Printed numbers: which beginnings of a line are one, which lines are headings, and the places they give."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.reading.blocks import Block, place_blocks
from specgen.reading.docx.signs import sign
from specgen.reading.headings import ROW, is_heading, number_label, read_label
from specgen.reading.labels import kanji_value


@pytest.mark.parametrize(
    ("line", "label", "rest"),
    [
        ("第1章 総則", "第1章", "総則"),
        ("第１章　総則", "第1章", "総則"),
        ("第一章総則", "第一章", "総則"),
        ("第 2 章", "第2章", ""),
        ("第2節　体制", "第2節", "体制"),
        ("第3条（目的）", "第3条", "（目的）"),
        ("第3条の2　乙は、記録する。", "第3条の2", "乙は、記録する。"),
        ("第１　総則", "第1", "総則"),
        ("Ⅱ　概要", "Ⅱ", "概要"),
        ("II. 概要", "II", "概要"),
        ("一　目的", "一", "目的"),
        ("1 件名", "1", "件名"),
        ("１．目的", "1", "目的"),
        ("１、目的", "1", "目的"),
        ("3 回答方法", "3", "回答方法"),
        ("5 日程", "5", "日程"),
        ("1.2 対象", "1.2", "対象"),
        ("１．２　対象", "1.2", "対象"),
        ("1.2.3対象", "1.2.3", "対象"),
        ("1-2-3 対象", "1-2-3", "対象"),
        ("(1) 機能", "(1)", "機能"),
        ("（１）機能", "(1)", "機能"),
        ("⑴ 機能", "(1)", "機能"),
        ("1) 機能", "1)", "機能"),
        ("①対話", "①", "対話"),
        ("ア　対話", "ア", "対話"),
        ("ｱ 対話", "ア", "対話"),
        ("ア．対話", "ア", "対話"),
        ("(ｱ)対話", "(ア)", "対話"),
        ("（イ）　要約", "(イ)", "要約"),
        ("a) 要約", "a", "要約"),
        ("(b) 要約", "(b)", "要約"),
        ("ⅱ　要約", "ⅱ", "要約"),
        ("iv) 要約", "iv", "要約"),
        ("・要約", "・", "要約"),
        ("- 要約", "-", "要約"),
        ("\uf09e 要約", "・", "要約"),
        ("◆要約", "◆", "要約"),
        ("別紙1 機能要件一覧", "別紙1", "機能要件一覧"),
        ("【別紙２】", "別紙2", ""),
        ("様式第3号（第5条関係）", "様式第3号", "（第5条関係）"),
        ("附　則", "附則", ""),
    ],
)
def test_labels(line: str, label: str, rest: str) -> None:
    found = read_label(line)
    assert found is not None
    assert (found.label, found.rest) == (label, rest)


@pytest.mark.parametrize(
    "line",
    [
        "", "本文である。", "3年間保存すること。", "3 年間保存すること。", "24 時間365日", "99.5%以上とすること。",
        "第3条の規定により", "第3条第2項に定める", "第1章から第3章までに", "第5条関係", "別紙1のとおりとする。",
        "アクセス権を管理すること。", "ア対話", "AI事業者ガイドライン", "A 方式", "1.5倍", "別紙のとおり",
        "2026.4.1 から", "2026年4月1日",
        "4月1日から", "※注記", "-5度", "十分な", "一般競争入札", "一 般 競 争", "○○市", "○年○月○日", "○月○日まで",
        "100名以上", "3,000件", "10:00から", "i-FILTER", "e-Gov",
    ],
)  # fmt: skip
def test_other_beginnings_are_no_labels(line: str) -> None:
    assert read_label(line) is None


@pytest.mark.parametrize(
    ("line", "following", "expected"),
    [
        ("第1章 総則", None, True),
        ("第1章", None, True),
        ("第1章　受注者は、これを記録する。", None, False),
        ("第2条　乙は、記録を保存する。", None, False),
        ("1 目的", None, True),
        ("1.1 対象", "本業務の対象は、職員とする。", True),
        ("1.1 本業務の対象は、職員とする。", None, False),
        ("1.1 ログを保存すること", None, False),
        ("1.1 操作ログの保存", "1.2 通信の暗号化", False),
        ("1 稼働率 99.5%", None, False),
        ("1 契約期間　令和8年4月1日から", None, False),
        ("3 " + "長" * 41, None, False),
        ("(1) 機能", None, False),
        ("(1) 機能", "ア 対話すること。", True),
        ("(1) 機能", "イ 対話すること。", False),
        ("(1) 機能", "(2) 画面", False),
        ("(1) 機能", "次のとおりとする。", True),
        ("(1) 機能", "対話及び要約", False),
        ("(1) 成果物", ROW, True),
        ("(1) 次の機能を有すること", "ア 対話", False),
        ("(1) 次の機能：", "ア 対話", False),
        ("・機能", "ア 対話", False),
        ("別紙1 一覧", None, True),
    ],
)
def test_headings(line: str, following: str | None, expected: bool) -> None:
    label = read_label(line)
    assert label is not None
    assert is_heading(label, following) is expected


def places(*lines: str) -> list[str]:
    return [one.place.number for one in place_blocks([Block(text=line) for line in lines])]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["第4章 要件", "3 安全", "(2) 次とすること。", "ア 記録すること。", "イ 守ること。", "(3) 他。", "4 別"],
         ["第4章", "第4章3", "第4章3(2)", "第4章3(2)ア", "第4章3(2)イ", "第4章3(3)", "第4章4"]),
        (["1 総則", "1.1 対象とする。", "1.1.1 細目とする。", "1.2 期間とする。", "2 要件", "2.1 一とする。"],
         ["1", "1.1", "1.1.1", "1.2", "2", "2.1"]),
        # ① above ア in one document, below it in another.
        (["1 要件", "(1) 一。", "① 二。", "ア 三。", "イ 四。", "② 五。", "(2) 六。"],
         ["1", "1(1)", "1(1)①", "1(1)①ア", "1(1)①イ", "1(1)②", "1(2)"]),
        (["1 要件", "ア 一。", "① 二。", "② 三。", "イ 四。"], ["1", "1ア", "1ア①", "1ア②", "1イ"]),
        # A list in plain numbers below an item, then on with the sections.
        (["1 要件", "(1) 次とする。", "1 一とする。", "2 二とする。", "(2) 次とする。", "2 体制", "(1) 三。"],
         ["1", "1(1)", "1(1)1", "1(1)2", "1(2)", "2", "2(1)"]),
        (["第1条（目的）", "1 一とする。", "2 二とする。", "第2条（範囲）", "1 三とする。"],
         ["第1条", "第1条1", "第1条2", "第2条", "第2条1"]),
        (["別紙1 一覧", "1 一とする。", "(1) 二とする。", "別紙2 様式", "1 三とする。"],
         ["別紙1", "別紙1の1", "別紙1の1(1)", "別紙2", "別紙2の1"]),
        (["1 要件", "(1) 一。", "・点。", "続き。", "(2) 二。"], ["1", "1(1)", "1(1)", "1(1)", "1(2)"]),
        (["第1章 一", "第1節 二", "1 三", "第2節 四", "第2章 五", "1 六"],
         ["第1章", "第1章第1節", "第1章第1節1", "第1章第2節", "第2章", "第2章1"]),
    ],
)  # fmt: skip
def test_places(lines: list[str], expected: list[str]) -> None:
    assert places(*lines) == expected


def test_the_last_item_of_a_list_is_what_the_others_are() -> None:
    found = place_blocks(
        [Block(text=one) for one in ("1 要件", "(1) 対話", "(2) 要約", "(3) 翻訳", "以上を備えること。")]
    )
    assert [one.kind for one in found] == ["heading", "text", "text", "text", "text"]


def test_headings_above_and_indent() -> None:
    lines = ["第1章 総則", "1 要件", "(1) 次を満たすこと。", "ア 一とすること。", "本文。", "2 体制", "本文。"]
    found = [(one.kind, one.headings, one.level, one.indent) for one in place_blocks([Block(text=x) for x in lines])]
    above = ("第1章 総則", "1 要件")
    assert found == [
        ("heading", (), 1, 0), ("heading", above[:1], 2, 0), ("text", above, 0, 0), ("text", above, 0, 1),
        ("text", above, 0, 0), ("heading", above[:1], 2, 0), ("text", ("第1章 総則", "2 体制"), 0, 0),
    ]  # fmt: skip


def test_automatic_numbers_of_any_form_have_a_place() -> None:
    blocks = [
        Block(text="要件", level=1, label="A.1"),
        Block(text="一とすること。", label="要件-01", depth=0),
        Block(text="二とすること。", label="1.", depth=1),
        Block(text="三とすること。", label="・", depth=2),
    ]
    assert [(one.number, one.place.number) for one in place_blocks(blocks)] == [
        ("A.1", "A.1"), ("要件-01", "A.1要件-01"), ("1", "A.1要件-01の1"), ("・", "A.1要件-01の1"),
    ]  # fmt: skip


@given(st.lists(st.text("第1章2節(3)アイ①a.-・ 　。こと漢\n", min_size=1, max_size=12), max_size=20))
def test_every_block_becomes_one_paragraph_in_order(lines: list[str]) -> None:
    found = place_blocks([Block(text=line) for line in lines])
    assert [one.id for one in found] == [f"p{at}" for at in range(1, len(lines) + 1)]
    for line, one in zip(lines, found, strict=True):
        assert line.strip().endswith(one.text.strip())


@given(st.integers(1, 199))
def test_kanji_numbers(value: int) -> None:
    assert kanji_value(sign("japaneseCounting", value)) == value
    assert number_label(sign("decimal", value)).value == value


def test_endless_nesting_costs_no_time() -> None:
    lines = ["1 一とする。", "(1) 二とする。", "① 三とする。", "ア 四とする。", "a. 五とする。"] * 4000
    found = place_blocks([Block(text=line) for line in lines])
    assert max(len(one.place.number) for one in found) < 50
