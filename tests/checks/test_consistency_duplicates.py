from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from specgen.checks.consistency.likeness import alike, same
from specgen.findings import Code, Severity
from tests.checks.consistency_papers import codes, consistency

SHARE = "利用者が作成したテンプレートを、他の利用者と共有できる機能を有すること。"


def two(first: str, second: str) -> str:
    return f"# 1 機能\n1.1 {first}\n# 2 支援\n2.1 {second}\n"


@pytest.mark.parametrize(
    "second",
    [
        SHARE,
        "受託者は、" + SHARE,
        "利用者が作成したテンプレートを他の利用者と共有できる機能を有すること。",
        "利用者が作成したテンプレートを、他の利用者とも共有できる機能を有すること。",
    ],
)
def test_a_requirement_written_twice_is_reported(second: str) -> None:
    found = [one for one in consistency(two(SHARE, second)) if one.code is Code.requirement_duplicated]
    assert [(one.severity, one.place) for one in found] == [(Severity.info, "1.1")]
    assert "2.1" in found[0].message


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (SHARE, "管理者が作成したテンプレートを、他の利用者と共有できる機能を有すること。"),
        (
            "画像認識の機能を利用者に使わせるかどうかを、管理者が設定できること。",
            "音声認識の機能を利用者に使わせるかどうかを、管理者が設定できること。",
        ),
        ("入力した情報を、生成AIモデルの学習に利用すること。", "入力した情報を、生成AIモデルの学習に利用しないこと。"),
        ("操作の記録を、記録した日から36か月間保存すること。", "操作の記録を、記録した日から12か月間保存すること。"),
        ("次に掲げる要件の全てを満たすものとすること。", "次に掲げる要件の全てを満たすものとすること。"),
        (
            "この場合において、その内容を書面により報告すること。",
            "この場合において、その内容を書面により報告すること。",
        ),
        ("本市は、職員に生成AIを利用させている現状である。", "本市は、職員に生成AIを利用させている現状である。"),
    ],
)
def test_requirements_that_differ_are_left_alone(first: str, second: str) -> None:
    assert Code.requirement_duplicated not in codes(consistency(two(first, second)))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (
            "操作履歴を利用者ごとに検索し、CSV形式で出力できること。",
            "操作履歴を利用者ごとに検索し、CSV形式で出力できることが望ましい。",
        ),
        (
            "登録した文書を参照した回答の根拠を表示できること。",
            "登録した文書を参照した回答の根拠を表示できる場合は加点する。",
        ),
    ],
)
def test_a_thing_both_required_and_wished_for_is_reported(first: str, second: str) -> None:
    (one,) = [each for each in consistency(two(first, second)) if each.code is Code.mandatory_and_scored]
    assert "1.1" in one.message
    assert "2.1" in one.message


def test_a_row_marked_mandatory_that_only_wishes_is_reported() -> None:
    text = (
        "# 1 機能\n| 項目 | 内容 | 区分 |\n|---|---|---|\n| 出力 | PDFで出力できることが望ましい。 | 必須 |\n"
        "| 検索 | 検索できること。 | 必須 |\n"
    )
    (one,) = [each for each in consistency(text) if each.code is Code.mandatory_and_scored]
    assert "望ましい" in one.message


@given(st.lists(st.text(alphabet="学習利用しない入力情報を日本語で検索12", min_size=20, max_size=40), max_size=12))
def test_equal_texts_are_always_paired_and_pairs_are_always_alike(texts: list[str]) -> None:
    pairs = list(alike(texts, 95))
    for first, second in pairs:
        assert first != second
        assert texts[first] == texts[second] or same(texts[first], texts[second], 95)
    for index, text in enumerate(texts):
        if text in texts[:index]:
            assert (texts.index(text), index) in pairs
