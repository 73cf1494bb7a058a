from __future__ import annotations

import pytest

from specgen.findings import Code, Finding, Severity
from tests.checks.consistency_papers import consistency

CHAPTERS = """# 第1章 総則
1 目的を定める。
2 範囲は、次のとおりとする。
(1) 設定
(2) 試験
ア 計画
イ 実施
# 第2章 要件
1 要件を定める。
"""
DOTTED = """# 1 総則
1.1 目的を定める。
# 2 要件
2.1 要件を定める。
2.2 条件を定める。
"""
ANNEXES = CHAPTERS + "# 別紙1 特記事項\n1 秘密を守ること。\n# 様式第1号 質問書\n氏名\n"


def missing(text: str, *others: str) -> list[Finding]:
    return [one for one in consistency(text, *others) if one.code is Code.reference_missing]


@pytest.mark.parametrize(
    ("text", "sentence", "reference"),
    [
        (CHAPTERS, "2 第5章に定める要件を満たすこと。", "第5章"),
        (CHAPTERS, "2 第１章２(3)に定めるところによること。", "第1章2(3)"),
        (CHAPTERS, "2 第1章2(2)ウに定めるところによること。", "第1章2(2)ウ"),
        (CHAPTERS, "2 本仕様書の第五章による。", "第五章"),
        (CHAPTERS, "2 手順は、4(3)アを参照すること。", "4(3)ア"),
        (DOTTED, "2.3 3.1に定める要件を満たすこと。", "3.1"),
        (DOTTED, "2.3 要件は、2.9を参照すること。", "2.9"),
        (ANNEXES, "2 別紙3に定める事項を守ること。", "別紙3"),
        (ANNEXES, "2 様式第2号により提出すること。", "様式第2号"),
    ],
)
def test_a_reference_to_nothing_is_reported(text: str, sentence: str, reference: str) -> None:
    head, _, tail = text.partition("# 別紙1")
    (one,) = missing(head + sentence + "\n" + ("# 別紙1" + tail if tail else ""))
    assert one.severity is Severity.warning
    assert f"「{reference}」" in one.message


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (CHAPTERS, "2 第1章2(2)アに定めるところによること。"),
        (CHAPTERS, "2 第1章に定めるところによること。"),
        (CHAPTERS, "2 2(2)イに定めるところによること。"),
        (CHAPTERS, "2 個人情報の保護に関する法律第66条第2項に定める措置を講じること。"),
        (CHAPTERS, "2 同法第9条に定める者をいう。"),
        (CHAPTERS, "2 ガイドライン第8章に定める対策を講じること。"),
        (CHAPTERS, "2 契約約款第7条に定めるところによる。"),
        (CHAPTERS, "2 第3次情報化推進計画に定めるところによる。"),
        (CHAPTERS, "2 TLS 1.2により暗号化すること。"),
        (CHAPTERS, "2 第2四半期に実施すること。"),
        (DOTTED, "2.3 1.1に定める目的に従うこと。"),
        (DOTTED, "2.3 第4章に定めるところによる。"),
        (ANNEXES, "2 別紙1に定める事項を守ること。"),
        (ANNEXES, "2 様式第1号により提出すること。"),
        (ANNEXES, "2 別紙1の1に定める事項を守ること。"),
    ],
)
def test_a_reference_that_exists_or_leads_elsewhere_is_left_alone(text: str, sentence: str) -> None:
    head, _, tail = text.partition("# 別紙1")
    assert missing(head + sentence + "\n" + ("# 別紙1" + tail if tail else "")) == []


def test_an_annex_of_a_paper_without_any_is_only_a_remark() -> None:
    (one,) = missing(CHAPTERS + "2 別紙3に定める事項を守ること。\n")
    assert one.severity is Severity.info


def test_an_annex_may_be_another_file() -> None:
    assert missing(CHAPTERS + "2 別紙1に定める事項を守ること。\n", "# 特記事項\n1 守ること。\n") == []


def test_one_finding_names_every_place_of_a_reference() -> None:
    (one,) = missing(CHAPTERS + "2 第5章に定める。\n3 第5章に定める。\n")
    assert "第2章2、第2章3" in one.message
