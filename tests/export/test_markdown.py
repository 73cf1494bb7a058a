"""specification.md: the numbers as printed, and every text as it was written."""

from __future__ import annotations

import pytest

from specgen.export.markdown import escape, escape_line, render_markdown
from specgen.model.specification import Specification
from tests.export.rich import rich_specification

START = """\
# 藍川町生成AIサービス提供業務

調達仕様書

令和8年4月15日

藍川町　総務課

（案）

## 第1章 調達の概要

### 1 目的 〔OVR-03〕【要確認】

　本調達の目的は、次のとおりである。

　(1)　窓口の待ち時間を減らす。

### 2 用語 \\#

(1) 用語 〔OVR-07〕

　用語の意義は、次の表のとおりとする。

| 用語 | 意義 |
| --- | --- |
| RAG | 検索\\|生成<br>参照用データを用いる。 |
| 入力情報 | 【未定：現状の課題】 |

## 第2章 情報セキュリティ

### 1 情報の取扱い

(1) 入力情報の学習利用の禁止 〔DAT-01・必須〕

　受注者は、入力情報を学習に利用しないこと。詳細は第1章2による。

　- 約款による扱いも同じとする。

　ア　初期設定で適用すること。

　　操作を要しないこと。

　　(ア)　利用者の操作を含む。

(2) 通信及び保存の暗号化 〔SEC-01・任意（加点）〕【要確認】

　鍵を発注者ごとに分けること。
"""


@pytest.fixture(scope="module")
def text() -> str:
    return render_markdown(rich_specification())


def test_it_reads_like_the_printed_document(text: str) -> None:
    assert text.startswith(START)


def test_the_same_specification_gives_the_same_text(text: str) -> None:
    assert render_markdown(rich_specification()) == text
    assert text.endswith("|\n")
    assert "\n\n\n" not in text


def test_markup_in_a_text_is_escaped(text: str) -> None:
    assert "<script" not in text.replace("\\<script", "")


def test_annexes_forms_criteria_and_prices_follow(text: str) -> None:
    places = [
        "## 別紙1 個人情報取扱特記事項\n\n1 基本的事項 〔ANX-01〕",
        "## 様式第1号 質問書\n\n質問書 〔FRM-01〕\n\n　藍川町 あて\n\n　# 提出日：\n",
        "## 評価基準\n\n| 区分 | 項目 | 観点 | 配点 |",
        "| 機能 | 任意の要件（任意の要件による加点） | 満たす割合 | 30 |",
        "| 合計 |  |  | 100 |",
        "### 月額費用\n\n| 費目 | 数量 | 単位 | 備考 |\n| --- | --- | --- | --- |\n| 月額利用料 |  | 月 |  |",
        "| 追加 | 1,000.5 | 1,000文字 |  |",
    ]
    assert all(place in text for place in places)
    assert sorted(places, key=text.index) == places


def test_a_final_document_is_not_called_a_draft() -> None:
    spec = rich_specification().model_copy(update={"final": True, "criteria": None, "prices": ()})
    text = render_markdown(spec)
    assert "（案）" not in text
    assert "評価基準" not in text


def test_every_item_of_a_real_draft_is_there(drafts: dict[str, Specification]) -> None:
    for spec in drafts.values():
        text = render_markdown(spec)
        for node in spec.nodes():
            assert all(f"〔{item.id}" in text for item in node.items)
        for item in spec.items():
            assert all(escape(line.strip()) in text for line in item.plain.split("\n"))


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("a*b*", "a\\*b\\*"),
        ("`code`", "\\`code\\`"),
        ("[見出し](x)", "\\[見出し\\](x)"),
        ("<b>", "\\<b>"),
        ("a\\b", "a\\\\b"),
        ("not_applicable", "not_applicable"),
        ("__強調__", "\\_\\_強調\\_\\_"),
        ("~~消す~~", "\\~\\~消す\\~\\~"),
        ("&amp; A&B", "\\&amp; A&B"),
    ],
)
def test_inline_markup_is_escaped(given: str, printed: str) -> None:
    assert escape(given) == printed


@pytest.mark.parametrize(
    ("given", "printed"),
    [
        ("# 見出し", "\\# 見出し"),
        ("> 引用", "\\> 引用"),
        ("- 並び", "\\- 並び"),
        ("-5度", "-5度"),
        ("--- ", "\\--- "),
        ("+ 並び", "\\+ 並び"),
        ("* 並び", "\\* 並び"),
        ("1. 並び", "1\\. 並び"),
        ("12) 並び", "12\\) 並び"),
        ("1.5倍", "1.5倍"),
        ("(1) 件名", "(1) 件名"),
        ("===", "\\==="),
        ("| a |", "\\| a |"),
        ("~~~", "\\~\\~~"),
        ("", ""),
    ],
)
def test_block_markup_at_the_start_of_a_line_is_escaped(given: str, printed: str) -> None:
    assert escape_line(given) == printed
