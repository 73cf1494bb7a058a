from __future__ import annotations

import pytest

from specgen.findings import Code, Finding
from tests.checks.consistency_papers import consistency

TERMS = frozenset({Code.term_defined_twice, Code.term_unused, Code.term_undefined, Code.party_names})


def terms(*texts: str) -> list[Finding]:
    return [one for one in consistency(*texts) if one.code in TERMS]


@pytest.mark.parametrize(
    ("lines", "code", "word"),
    [
        (
            [
                "1.1 総務課（以下「主管課」という。）が担当する。主管課に報告する。",
                "1.2 企画課（以下「主管課」という。）が確認する。主管課による。",
            ],
            Code.term_defined_twice,
            "主管課",
        ),
        (
            ["1.1 職員が用いる端末（以下「管理端末」という。）を用いる。", "1.2 管理用の端末から接続すること。"],
            Code.term_unused,
            "管理端末",
        ),
        (["1.1 「管理端末」とは、職員が用いる端末をいう。"], Code.term_unused, "管理端末"),
        (["1.1 本サービスは、日本語で利用できること。"], Code.term_undefined, "本サービス"),
        (["1.1 RTOは24時間とすること。"], Code.term_undefined, "RTO"),
        (["1.1 受託者は、報告すること。", "1.2 受注者は、提出すること。"], Code.party_names, "受注者"),
        (["1.1 受託者は、報告すること。", "1.2 乙は、提出すること。"], Code.party_names, "乙"),
    ],
)
def test_what_is_wrong_with_terms_is_reported(lines: list[str], code: Code, word: str) -> None:
    (one,) = terms("# 1 総則\n" + "\n".join(lines))
    assert one.code is code
    assert f"「{word}」" in one.message


@pytest.mark.parametrize(
    "lines",
    [
        ["1.1 職員が用いる端末（以下「管理端末」という。）を用いる。", "1.2 管理端末から接続すること。"],
        [
            "1.1 第三者（以下この条において「相手方」という。）に渡す。",
            "1.2 他の者（以下この項において「相手方」という。）に渡す。",
        ],
        ["1.1 生成AIサービス（以下「本サービス」という。）を用いる。", "1.2 本サービスは、日本語で利用できること。"],
        ["1.1 RTO（目標復旧時間）は24時間とすること。"],
        ["1.1 目標復旧時間（RTO）は24時間とし、RTOを守ること。"],
        ["1.1 PDF及びCSVで出力できること。"],
        ["1.1 受注者（以下「乙」という。）は、報告すること。", "1.2 乙は、提出すること。"],
        ["1.1 受託者は、再受託者及び次期受託者に引き継ぐこと。"],
        ["1.1 発注者に報告すること。本市は、これを確かめる。"],
    ],
)
def test_terms_in_order_are_left_alone(lines: list[str]) -> None:
    assert terms("# 1 総則\n" + "\n".join(lines)) == []


def test_a_table_of_terms_defines_them() -> None:
    text = (
        "# 1 用語の定義\n| 用語 | 意義 |\n|---|---|\n| 本サービス | 生成AIのサービス |\n| 管理端末 |"
        " 職員の端末 |\n# 2 要件\n2.1 本サービスは、利用できること。\n"
    )
    (one,) = terms(text)
    assert one.code is Code.term_unused
    assert "「管理端末」" in one.message
    assert "本サービス" not in one.message


def test_the_specification_may_define_what_the_annex_uses() -> None:
    assert (
        terms(
            "# 1 総則\n1.1 生成AIサービス（以下「本サービス」という。）とし、本サービスを用いる。\n",
            "# 1 条件\n1.1 本サービスを止めないこと。\n",
        )
        == []
    )


def test_two_names_of_the_vendor_in_two_papers_are_reported() -> None:
    (one,) = terms("# 1 総則\n1.1 受託者は、報告すること。\n", "# 1 条件\n1.1 受注者は、報告すること。\n")
    assert (one.code, one.place) == (Code.party_names, "別紙1.md 1.1")
